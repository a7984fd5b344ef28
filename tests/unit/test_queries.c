/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every statement of data/queries, prepared on a new file; and none that a screen asks walks through a whole big table. */
#include "store/sql.h"

#include "tests/test.h"

#include <sqlite3.h>

static sqlite3 *db;

static int
set_up(void **state)
{
	(void)state;
	if (sqlite3_open(":memory:", &db) != SQLITE_OK)
		return 1;
	for (int i = 1; i <= schema_count; i++)
		assert_int_equal(sqlite3_exec(db, schema_text(i), NULL, NULL, NULL), SQLITE_OK);
	for (int i = 0; i < QUERY_COUNT; i++)
		if (strncmp(query_name((enum query)i), "store_setup_", 12) == 0)
			assert_int_equal(sqlite3_exec(db, query_text((enum query)i), NULL, NULL, NULL), SQLITE_OK);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	return sqlite3_close(db);
}

static void
every_statement_is_one_that_sqlite_takes(void **state)
{
	(void)state;
	for (int i = 0; i < QUERY_COUNT; i++) {
		sqlite3_stmt *statement = NULL;
		const char *tail = NULL;
		int rc = sqlite3_prepare_v2(db, query_text((enum query)i), -1, &statement, &tail);

		/* the temporary tables are there already */
		if (strncmp(query_name((enum query)i), "store_setup_", 12) == 0) {
			sqlite3_finalize(statement);
			continue;
		}
		if (rc != SQLITE_OK)
			printf("# %s: %s\n", query_name((enum query)i), sqlite3_errmsg(db));
		assert_int_equal(rc, SQLITE_OK);
		while (*tail == '\n' || *tail == ' ')
			tail++;
		assert_string_equal(tail, "");	/* one statement each */
		sqlite3_finalize(statement);
	}
}

/* Those that look at everything by what they are, and are never asked by a key. */
static bool
is_whole(const char *name)
{
	static const char *const prefixes[] = {"store_", "import_", "export_", "check_", "upkeep_", "models_status_set_all", "audit_chain", "access_"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(name, prefixes[i], strlen(prefixes[i])) == 0)
			return true;
	return false;
}

/* By the names that the statements give them: temporary tables of one person's reach and pick, subqueries of them or behind a
 * LIMIT, units, roles' grids, templates and the organization, which stay small; the audit's last row, which is one step. */
static bool
is_small(const char *name)
{
	static const char *const small[] = {"k", "p", "u", "x", "b", "rp", "roleprivileges", "organization", "msdyn_aitemplate", "audit", "CONSTANT", "(subquery-1)", "(subquery-2)", "(subquery-3)", "(subquery-16)"};

	for (size_t i = 0; i < sizeof(small) / sizeof(small[0]); i++)
		if (strcmp(name, small[i]) == 0)
			return true;
	return false;
}

static void
no_screen_walks_through_a_big_table(void **state)
{
	int bad = 0;

	(void)state;
	for (int i = 0; i < QUERY_COUNT; i++) {
		sqlite3_stmt *plan = NULL;
		char *text;

		if (is_whole(query_name((enum query)i)))
			continue;
		text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", query_text((enum query)i));
		if (sqlite3_prepare_v2(db, text, -1, &plan, NULL) == SQLITE_OK) {
			while (sqlite3_step(plan) == SQLITE_ROW) {
				const char *step = (const char *)sqlite3_column_text(plan, 3);
				char name[64];

				if (sscanf(step, "SCAN %63s", name) == 1 && !strstr(step, " INDEX ") && !strstr(step, "VIRTUAL TABLE") && !is_small(name)) {
					printf("# %s: %s\n", query_name((enum query)i), step);
					bad++;
				}
			}
		}
		sqlite3_finalize(plan);
		sqlite3_free(text);
	}
	assert_int_equal(bad, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_statement_is_one_that_sqlite_takes),
		cmocka_unit_test(no_screen_walks_through_a_big_table),
	};

	return cmocka_run_group_tests_name("test_queries", tests, set_up, tear_down);
}
