/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proof/oracle.h"

#include "tests/test.h"

#include <sqlite3.h>

#define STATEMENTS_MAX 64

struct oracle {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS_MAX];
	size_t count;
	sqlite3_stmt *users, *models, *rows, *rules, *permissions, *row_rules, *environment, *statuses, *tables, *own, *own_rows, *own_rules;
};

const enum privilege row_privileges[ROW_PRIVILEGES] = {
	PRIVILEGE_READ, PRIVILEGE_WRITE, PRIVILEGE_DELETE, PRIVILEGE_SHARE, PRIVILEGE_ASSIGN,
};

static void
die(struct oracle *oracle, const char *what)
{
	printf("# oracle: %s: %s\n", what, sqlite3_errmsg(oracle->db));
	fflush(stdout);
	abort();
}

static char *
file_read(const char *name)
{
	char path[TEST_PATH_SIZE], *text;
	size_t size;
	FILE *file;

	snprintf(path, sizeof(path), "%.400s/tests/proof/%s", test_srcdir(), name);
	file = fopen(path, "r");
	assert_non_null(file);
	text = calloc(1, 1 << 16);
	assert_non_null(text);
	size = fread(text, 1, (1 << 16) - 1, file);
	assert_true(size > 0 && size < (1 << 16) - 1);
	fclose(file);
	return text;
}

static sqlite3_stmt *
prepare(struct oracle *oracle, const char *sql, const char **rest)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v3(oracle->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &s, rest) != SQLITE_OK)
		die(oracle, sql);
	return s;
}

struct oracle *
oracle_open(const char *path)
{
	struct oracle *oracle = calloc(1, sizeof(*oracle));
	char *tables = file_read("tables.sql"), *decision = file_read("decision.sql");

	assert_non_null(oracle);
	assert_int_equal(sqlite3_open(path, &oracle->db), SQLITE_OK);
	if (sqlite3_exec(oracle->db, "PRAGMA temp_store = MEMORY; PRAGMA synchronous = OFF", NULL, NULL, NULL) != SQLITE_OK
	    || sqlite3_exec(oracle->db, tables, NULL, NULL, NULL) != SQLITE_OK)
		die(oracle, "tables.sql");
	for (const char *at = decision; *at;) {
		sqlite3_stmt *s = prepare(oracle, at, &at);

		if (!s)
			break;
		assert_true(oracle->count < STATEMENTS_MAX);
		oracle->statements[oracle->count++] = s;
	}
	free(tables);
	free(decision);
	oracle->users = prepare(oracle, "SELECT userid FROM oracle_alive ORDER BY userid", NULL);
	oracle->models = prepare(oracle, "SELECT objectid FROM oracle_model ORDER BY objectid", NULL);
	oracle->rows = prepare(oracle, "SELECT objectid, entity FROM oracle_row WHERE entity <> 'msdyn_aimodel'"
					" AND entity IN (SELECT entity FROM oracle_entity) ORDER BY entity, objectid", NULL);
	oracle->rules = prepare(oracle, "SELECT rule, action FROM oracle_decision ORDER BY userid, objectid", NULL);
	oracle->permissions = prepare(oracle, "SELECT coalesce(p.permission, '') FROM oracle_alive a CROSS JOIN oracle_model m"
					      " LEFT JOIN oracle_permission p ON p.userid = a.userid AND p.objectid = m.objectid"
					      " ORDER BY a.userid, m.objectid", NULL);
	oracle->row_rules = prepare(oracle, "SELECT rule, verb FROM oracle_record WHERE entity IN (SELECT entity FROM oracle_entity)"
					     " ORDER BY userid, entity, objectid", NULL);
	oracle->environment = prepare(oracle, "SELECT rule, action FROM oracle_environment ORDER BY userid", NULL);
	oracle->statuses = prepare(oracle, "SELECT status FROM oracle_status ORDER BY objectid", NULL);
	oracle->tables = prepare(oracle, "SELECT tableid FROM makerdeck_table ORDER BY tableid", NULL);
	oracle->own = prepare(oracle, "SELECT creates, verbs FROM oracle_own ORDER BY userid, tableid", NULL);
	oracle->own_rows = prepare(oracle, "SELECT r.objectid, t.tableid FROM oracle_row r JOIN makerdeck_table t ON t.logicalname = r.entity"
					    " ORDER BY r.entity, r.objectid", NULL);
	oracle->own_rules = prepare(oracle, "SELECT rule, verb FROM oracle_record WHERE entity NOT IN (SELECT entity FROM oracle_entity)"
					     " ORDER BY userid, entity, objectid", NULL);
	return oracle;
}

void
oracle_close(struct oracle *oracle)
{
	for (size_t i = 0; i < oracle->count; i++)
		sqlite3_finalize(oracle->statements[i]);
	sqlite3_finalize(oracle->users);
	sqlite3_finalize(oracle->models);
	sqlite3_finalize(oracle->rows);
	sqlite3_finalize(oracle->rules);
	sqlite3_finalize(oracle->permissions);
	sqlite3_finalize(oracle->row_rules);
	sqlite3_finalize(oracle->environment);
	sqlite3_finalize(oracle->statuses);
	sqlite3_finalize(oracle->tables);
	sqlite3_finalize(oracle->own);
	sqlite3_finalize(oracle->own_rows);
	sqlite3_finalize(oracle->own_rules);
	sqlite3_close(oracle->db);
	free(oracle);
}

void *
oracle_connection(struct oracle *oracle)
{
	return oracle->db;
}

/* ---------------------------------------------------------------- answers */

static bool
next(struct oracle *oracle, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);

	if (code == SQLITE_ROW)
		return true;
	if (code != SQLITE_DONE)
		die(oracle, sqlite3_sql(s));
	sqlite3_reset(s);
	return false;
}

static const char *
text(sqlite3_stmt *s, int column)
{
	const unsigned char *value = sqlite3_column_text(s, column);

	return value ? (const char *)value : "";
}

static struct id
id_at(sqlite3_stmt *s, int column)
{
	struct id id = ID_NONE;

	assert_int_equal(sqlite3_column_bytes(s, column), sizeof(id.b));
	memcpy(id.b, sqlite3_column_blob(s, column), sizeof(id.b));
	return id;
}

static struct id
id_of(sqlite3_stmt *s)
{
	return id_at(s, 0);
}

/* The rule by its name; NULL is allowed. */
static uint8_t
rule_of(sqlite3_stmt *s)
{
	const char *name = text(s, 0);

	for (int i = RULE_NONE; i <= RULE_G6; i++) {
		if (strcmp(rule_name((enum rule)i), name) == 0)
			return (uint8_t)i;
	}
	abort();
}

static size_t
count_rows(struct oracle *oracle, sqlite3_stmt *s)
{
	size_t count = 0;

	while (next(oracle, s))
		count++;
	return count;
}

static void
read_ids(struct oracle *oracle, sqlite3_stmt *s, struct arena *arena, struct id **ids, size_t *count)
{
	size_t i = 0;

	*count = count_rows(oracle, s);
	*ids = arena_array(arena, *count + 1, sizeof(**ids));
	while (next(oracle, s))
		(*ids)[i++] = id_of(s);
}

static void
read_rows(struct oracle *oracle, struct answers *a)
{
	size_t i = 0;

	a->row_count = count_rows(oracle, oracle->rows);
	a->rows = arena_array(&a->arena, a->row_count + 1, sizeof(*a->rows));
	while (next(oracle, oracle->rows)) {
		a->rows[i].id = id_of(oracle->rows);
		assert_true(entity_from_logical_name(text(oracle->rows, 1), &a->rows[i++].entity));
	}
}

static void
read_rules(struct oracle *oracle, struct answers *a)
{
	size_t total = a->user_count * a->model_count * ACTION_RECORD_COUNT, i = 0;

	a->rules = arena_alloc(&a->arena, total + 1);
	while (next(oracle, oracle->rules)) {
		enum action action;

		assert_true(action_from_name(text(oracle->rules, 1), &action) && action < ACTION_RECORD_COUNT);
		a->rules[i++ / ACTION_RECORD_COUNT * ACTION_RECORD_COUNT + action] = rule_of(oracle->rules);
	}
	assert_int_equal(i, total);
}

static void
read_permissions(struct oracle *oracle, struct answers *a)
{
	size_t i = 0;

	a->permissions = arena_alloc(&a->arena, a->user_count * a->model_count + 1);
	while (next(oracle, oracle->permissions)) {
		int found = PERMISSION_NONE;

		while (strcmp(permission_name((enum permission)found), text(oracle->permissions, 0)) != 0)
			assert_true(++found <= PERMISSION_ROLE);
		a->permissions[i++] = (uint8_t)found;
	}
	assert_int_equal(i, a->user_count * a->model_count);
}

static uint8_t *
read_rules_of_rows(struct oracle *oracle, sqlite3_stmt *s, struct answers *a, size_t row_count)
{
	size_t total = a->user_count * row_count * ROW_PRIVILEGES, i = 0;
	uint8_t *rules = arena_alloc(&a->arena, total + 1);

	while (next(oracle, s)) {
		const char *verb = text(s, 1);
		size_t p = 0;

		while (strcasecmp(privilege_name(row_privileges[p]), verb) != 0)
			assert_true(++p < ROW_PRIVILEGES);
		rules[i++ / ROW_PRIVILEGES * ROW_PRIVILEGES + p] = rule_of(s);
	}
	assert_int_equal(i, total);
	return rules;
}

static uint8_t
privileges_of(const char *verbs)
{
	unsigned bits = 0;

	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		const char *name = privilege_name((enum privilege)p);

		for (const char *word = verbs; *word; word += strcspn(word, " "), word += *word == ' ') {
			if (strcspn(word, " ") == strlen(name) && strncasecmp(word, name, strlen(name)) == 0)
				bits |= 1U << p;
		}
	}
	return (uint8_t)bits;
}

static void
read_own(struct oracle *oracle, struct answers *a)
{
	size_t i = 0;

	read_ids(oracle, oracle->tables, &a->arena, &a->tables, &a->table_count);
	a->own = arena_array(&a->arena, a->user_count * a->table_count + 1, sizeof(*a->own));
	while (next(oracle, oracle->own))
		a->own[i++] = (struct own_answer){rule_of(oracle->own), privileges_of(text(oracle->own, 1))};
	assert_int_equal(i, a->user_count * a->table_count);
	a->own_row_count = count_rows(oracle, oracle->own_rows);
	a->own_rows = arena_array(&a->arena, a->own_row_count + 1, sizeof(*a->own_rows));
	for (i = 0; next(oracle, oracle->own_rows); i++)
		a->own_rows[i] = (struct own_table_row){id_of(oracle->own_rows), id_at(oracle->own_rows, 1)};
	a->own_rules = read_rules_of_rows(oracle, oracle->own_rules, a, a->own_row_count);
}

static void
read_environment(struct oracle *oracle, struct answers *a)
{
	size_t each = ACTION_COUNT - ACTION_RECORD_COUNT, i = 0;

	a->environment = arena_alloc(&a->arena, a->user_count * each + 1);
	while (next(oracle, oracle->environment)) {
		enum action action;

		assert_true(action_from_name(text(oracle->environment, 1), &action) && action >= ACTION_RECORD_COUNT);
		a->environment[i++ / each * each + (size_t)(action - ACTION_RECORD_COUNT)] = rule_of(oracle->environment);
	}
	assert_int_equal(i, a->user_count * each);
}

static void
read_statuses(struct oracle *oracle, struct answers *a)
{
	size_t i = 0;

	a->statuses = arena_alloc(&a->arena, a->model_count + 1);
	while (next(oracle, oracle->statuses)) {
		int found = 0;

		while (strcmp(model_status_name((enum model_status)found), text(oracle->statuses, 0)) != 0)
			assert_true(++found < STATUS_COUNT);
		a->statuses[i++] = (uint8_t)found;
	}
	assert_int_equal(i, a->model_count);
}

void
oracle_ask(struct oracle *oracle, struct answers *answers)
{
	*answers = (struct answers){0};
	if (sqlite3_exec(oracle->db, "BEGIN", NULL, NULL, NULL) != SQLITE_OK)
		die(oracle, "BEGIN");
	for (size_t i = 0; i < oracle->count; i++)
		assert_false(next(oracle, oracle->statements[i]));
	if (sqlite3_exec(oracle->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
		die(oracle, "COMMIT");
	read_ids(oracle, oracle->users, &answers->arena, &answers->users, &answers->user_count);
	read_ids(oracle, oracle->models, &answers->arena, &answers->models, &answers->model_count);
	read_rows(oracle, answers);
	read_rules(oracle, answers);
	read_permissions(oracle, answers);
	answers->row_rules = read_rules_of_rows(oracle, oracle->row_rules, answers, answers->row_count);
	read_own(oracle, answers);
	read_environment(oracle, answers);
	read_statuses(oracle, answers);
}

void
answers_release(struct answers *answers)
{
	arena_release(&answers->arena);
	*answers = (struct answers){0};
}
