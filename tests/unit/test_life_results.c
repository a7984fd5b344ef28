/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What publishing and running leave behind: a prediction's columns (F2) and a classification's table (F3), who reads them, and that they come with the change or not at all. */
#include "base/str.h"
#include "portal/administration.h"
#include "portal/audit.h"
#include "portal/internal.h"
#include "portal/ownership.h"
#include "portal/tables.h"
#include "portal/undo.h"

#include "tests/life_world.h"
#include "tests/test.h"

static struct id deliveries, tickets, max, topics, late;

/* Mia owns both models, trained; the classification is published and shared with Bea. */
static int
set_up(void **state)
{
	const struct model_binding binding = {.target = "Late"}, tags = {.target = "Tags", .text = "Message", .separator = ','};

	(void)state;
	life_open();
	max = world_user(&life.world, "Max", &life.north, true);
	world_give(&life.world, &max, &life.world.maker);
	deliveries = world_deliveries(&life.world, 120, &life.mia);
	tickets = world_tickets(&life.world, 120, &life.mia);
	life_grant("cr_deliveries");
	life_grant("cr_tickets");
	life_as(&life.mia);
	late = life_create("Late risk", MODEL_PREDICTION, &deliveries, &binding);
	life_fine(life_train(&late));
	topics = life_create("Topics", MODEL_CATEGORY_CLASSIFICATION, &tickets, &tags);
	life_fine(life_train(&topics));
	life_fine(life_publish(&topics));
	world_sql(&life.world, "INSERT INTO principalobjectaccess SELECT msdyn_aimodelid, 'msdyn_aimodel', (SELECT ownerid FROM owner WHERE name = 'Bea'), "
		  "'systemuser', 1, 0, 0 FROM msdyn_aimodel WHERE msdyn_name = 'Topics'");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	life_close();
	return 0;
}

/* ---------------------------------------------------------------- F3 */

/* Rows that they read; -1: there's no such table for them, and it's in no list of theirs. */
static int64_t
reads(const struct id *who)
{
	struct own_table table;
	struct tables_list list;
	int64_t count = -1;
	bool found, listed = false;

	life_as(who);
	found = tables_find(life.portal, "TC_Topics", &life.arena, &table, &life.err);
	life_fine(tables_list(life.portal, &list, &life.err));
	for (size_t i = 0; i < list.count; i++)
		listed |= strcmp(list.rows[i].display, "TC_Topics") == 0;
	tables_list_release(&list);
	assert_int_equal(listed, found);
	if (found)
		life_fine(tables_count(life.portal, &table, &count, &life.err));
	else
		assert_int_equal(life.err.code, ERR_NOT_FOUND);
	arena_release(&life.arena);
	return count;
}

static enum err_code
open_to(const struct id *who, const struct id *role, enum access_level level)
{
	struct role_cell cell = {.kind = CELL_OF_OWN_TABLE, .privilege = PRIVILEGE_READ, .level = level};
	struct administration_request request = {.what = ADMINISTER_SET, .role = *role, .cells = &cell, .cell_count = 1, .version = -1, .now = WORLD_NOW};
	struct write_result result;
	struct err err = ERR_INIT;
	bool found, done;

	life_as(&life.ann);
	life_fine(administration_find_table(life.portal, "TC_Topics", &cell.table, &found, &life.err));
	assert_true(found);
	life_as(who);
	done = administration_apply(life.portal, &request, &result, &err);
	write_result_release(&result);
	life.err = err;
	return done ? ERR_NONE : err.code;
}

static bool
runs(const struct id *who, const char *rule)
{
	bool ran, done;

	life_as(who);
	done = life_run(&topics, "refund of my money", NULL, 0, false, &ran);
	if (!done)
		assert_string_equal(life.err.rule, rule);
	return done && ran;
}

static void
a_result_table_is_read_by_nobody_until_it_is_opened(void **state)
{
	const struct undo_request last = {.which = UNDO_LAST, .now = WORLD_NOW};
	struct write_result result;

	(void)state;
	/* The owner, whom it's shared with, and who just makes: none of them runs it, now or later. */
	assert_false(runs(&life.mia, "F3"));
	assert_false(runs(&life.bea, "F3"));
	assert_false(runs(&max, "B2"));
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_table WHERE resultof IS NOT NULL", NULL), 0);
	assert_true(runs(&life.cora, ""));
	assert_true(runs(&life.cora, ""));
	assert_true(runs(&life.ann, ""));
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_table WHERE resultof = ?", &topics), 1);
	assert_int_equal(life_number("SELECT count(*) FROM privilege WHERE makerdeck_entity = (SELECT logicalname FROM makerdeck_table WHERE resultof = ?)", &topics), 0);
	/* Not the customizer whose run made it, either. */
	assert_int_equal(reads(&life.ann), 3);
	assert_int_equal(reads(&life.cora), -1);
	assert_int_equal(reads(&life.mia), -1);
	assert_int_equal(reads(&life.bea), -1);
	/* A System Administrator opens it; nobody else can (A5). */
	assert_int_equal(open_to(&life.cora, &life.world.basic, LEVEL_ORGANIZATION), ERR_DENIED);
	assert_string_equal(life.err.rule, "A5");
	assert_int_equal(open_to(&life.mia, &life.world.maker, LEVEL_ORGANIZATION), ERR_DENIED);
	assert_int_equal(reads(&life.bea), -1);
	assert_int_equal(open_to(&life.ann, &life.world.basic, LEVEL_ORGANIZATION), ERR_NONE);
	assert_int_equal(reads(&life.bea), 3);
	assert_int_equal(reads(&life.mia), -1);
	assert_int_equal(reads(&life.cora), -1);
	/* At User level one's own: the rows are those of who ran it. */
	assert_int_equal(open_to(&life.ann, &life.world.customizer, LEVEL_USER), ERR_NONE);
	assert_int_equal(reads(&life.cora), 2);
	/* Whoever reads results still doesn't run. */
	assert_false(runs(&life.bea, "F3"));
	/* H4: it closes again. */
	life_as(&life.ann);
	life_fine(undo_apply(life.portal, &last, NULL, &result, &life.err));
	write_result_release(&result);
	assert_int_equal(reads(&life.cora), -1);
	assert_int_equal(reads(&life.bea), 3);
	assert_int_equal(open_to(&life.ann, &life.world.basic, LEVEL_NONE), ERR_NONE);
	assert_int_equal(reads(&life.bea), -1);
	/* It outlives unpublishing, another name, and the model. */
	life_as(&life.cora);
	life_fine(life_unpublish(&topics));
	life_fine(life_publish(&topics));
	life_fine(life_rename(&topics, "Subjects"));
	assert_true(runs(&life.cora, ""));
	assert_int_equal(life_number("SELECT rowcount FROM makerdeck_table WHERE resultof = ?", &topics), 4);
	life_as(&life.ann);
	life_fine(life_delete(&topics));
	assert_int_equal(reads(&life.ann), 4);
	life_check();
}

/* ---------------------------------------------------------------- F2 */

#define COLUMNS "SELECT count(*) FROM makerdeck_column WHERE displayname LIKE 'Late risk (%)'"

static void
a_result_column_outlives_what_it_came_with(void **state)
{
	struct target target = life_target(&late);
	const struct assign_request to_max = {.targets = &target, .target_count = 1, .to = {PRINCIPAL_USER, max}, .now = WORLD_NOW};
	struct write_result result;

	(void)state;
	life_as(&life.mia);
	assert_false(life_publish(&late));
	assert_string_equal(life.err.rule, "F2");
	assert_non_null(strstr(life.err.text, "System Customizer"));
	life_as(&life.cora);
	life_fine(life_publish(&late));
	assert_int_equal(life_number(COLUMNS, NULL), 2);
	/* From here on Write alone is enough, whoever owns it and whatever it's called. */
	life_as(&life.mia);
	life_fine(life_unpublish(&late));
	assert_int_equal(life_number(COLUMNS, NULL), 2);
	life_fine(life_publish(&late));
	life_fine(life_train(&late));
	life_fine(life_unpublish(&late));
	life_fine(life_rename(&late, "Another name"));
	life_fine(life_publish(&late));
	life_as(&life.ann);
	life_fine(ownership_assign(life.portal, &to_max, &result, &life.err));
	write_result_release(&result);
	life_as(&max);
	life_fine(life_unpublish(&late));
	life_fine(life_publish(&late));
	assert_int_equal(life_number(COLUMNS, NULL), 2);
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_column WHERE displayname LIKE '%(predicted)'", NULL), 1);
	life_fine(life_delete(&late));
	assert_int_equal(life_number(COLUMNS, NULL), 2);
	life_as(&life.ann);
	life_check();
}

/* ---------------------------------------------------------------- with the change, or not at all */

/* Makes every statement of this kind fail. */
static void
fail_at(const char *when)
{
	char sql[300];

	life_leave();
	snprintf(sql, sizeof(sql), "DROP TRIGGER IF EXISTS trouble; CREATE TRIGGER trouble %s BEGIN SELECT RAISE(ABORT, 'trouble'); END", when);
	world_sql(&life.world, sql);
	life_as(&life.ann);
}

static void
assert_untouched(bool done, int64_t operations, int64_t audits)
{
	assert_false(done);
	assert_int_equal(life.err.code, ERR_FAILED);
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_column WHERE resultof IS NOT NULL", NULL), 0);
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_table", NULL), 2);
	assert_int_equal(life_number("SELECT count(*) FROM msdyn_aievent", NULL), 0);
	assert_int_equal(life_number("SELECT makerdeck_resultcolumn FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", &late), 0);
	assert_int_equal(life_number("SELECT makerdeck_status FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", &late), STATUS_TRAINED);
	assert_int_equal(life_number("SELECT count(*) FROM operation", NULL), operations);
	assert_int_equal(life_number("SELECT count(*) FROM audit", NULL), audits);
}

static void
one_transaction_for_both(void **state)
{
	/* Statements before, between and after the two halves. */
	static const char *const publishing[] = {
		"BEFORE INSERT ON makerdeck_column WHEN NEW.displayname LIKE '%(predicted)'", "BEFORE INSERT ON makerdeck_column WHEN NEW.displayname LIKE '%(likelihood)'",
		"BEFORE INSERT ON msdyn_aiconfiguration", "BEFORE UPDATE OF msdyn_activerunconfigurationid ON msdyn_aimodel",
		"BEFORE UPDATE OF makerdeck_status ON msdyn_aimodel", "BEFORE INSERT ON audit WHEN NEW.action = 'publish'", "BEFORE INSERT ON operation",
	};
	static const char *const running[] = {
		"BEFORE INSERT ON makerdeck_table", "BEFORE INSERT ON makerdeck_column WHEN NEW.position = 3", "BEFORE INSERT ON makerdeck_row",
		"BEFORE INSERT ON msdyn_aievent", "BEFORE INSERT ON audit WHEN NEW.action = 'create'", "BEFORE INSERT ON operation",
	};
	int64_t operations = life_number("SELECT count(*) FROM operation", NULL), audits = life_number("SELECT count(*) FROM audit", NULL);
	bool ran;

	(void)state;
	for (size_t i = 0; i < sizeof(publishing) / sizeof(publishing[0]); i++) {
		fail_at(publishing[i]);
		assert_untouched(life_publish(&late), operations, audits);
	}
	for (size_t i = 0; i < sizeof(running) / sizeof(running[0]); i++) {
		fail_at(running[i]);
		assert_untouched(life_run(&topics, "refund of my money", NULL, 0, false, &ran), operations, audits);
		assert_untouched(life_run_table(&topics), operations, audits);
	}
	life_leave();
	world_sql(&life.world, "DROP TRIGGER trouble");
	life_as(&life.ann);
	life_fine(life_publish(&late));
	life_fine(life_run_table(&topics));
	life_check();
}

/* ---------------------------------------------------------------- what's recorded (H2), and undone (H4) */

/* The rows of the audit behind this one: "action objecttype objectname", by commas. */
static const char *
recorded_since(int64_t sequence)
{
	struct audit_list list;
	struct str text = {0};
	const char *copy;

	life_fine(audit_rows(life.portal, NULL, NULL, 0, 50, &list, &life.err));
	for (size_t i = list.count; i-- > 0;) {
		if (list.rows[i].sequence > sequence)
			str_addf(&text, "%s%s: %s", text.length ? "; " : "", list.rows[i].action, list.rows[i].summary);
	}
	audit_list_release(&list);
	copy = arena_strdup(&life.arena, str_text(&text));
	str_release(&text);
	return copy;
}

enum step { MADE, TRAINED, PUBLISHED, SCHEDULED, RENAMED, RENAME_UNDONE, RAN_TABLE, RAN_FIRST, UNPUBLISHED, REFUSED, DELETED, STEPS };

static bool
undo_last(void)
{
	const struct undo_request last = {.which = UNDO_LAST, .now = WORLD_NOW};
	struct write_result result;
	bool done;

	life.err = ERR_INIT;
	done = undo_apply(life.portal, &last, NULL, &result, &life.err);
	write_result_release(&result);
	return done;
}

static bool
take(enum step step)
{
	struct id id;
	bool ran;

	switch (step) {
	case MADE:
		return life_try_create("New", MODEL_PREDICTION, &deliveries, &(struct model_binding){.target = "Late"}, &id);
	case TRAINED:
		return life_train(&late);
	case PUBLISHED:
		return life_publish(&late);
	case SCHEDULED:
		return life_schedule(&late, CADENCE_DAILY);
	case RENAMED:
		return life_rename(&late, "Risk");
	case RENAME_UNDONE:
		return undo_last();
	case RAN_TABLE:
		return life_run_table(&late);
	case RAN_FIRST:
		return life_run(&topics, "refund", NULL, 0, false, &ran);
	case UNPUBLISHED:
		return life_unpublish(&late);
	case REFUSED:
		return !life_unpublish(&late);
	case DELETED:
		return life_delete(&late);
	case STEPS:
		break;
	}
	return false;
}

/* Each step in one operation, its rows in words; what can be undone is, the rest says what to do instead (H4). */
static void
every_step_is_recorded(void **state)
{
	static const struct {
		const char *recorded, *undo;	/* undo: NULL: it can be; "": isn't asked */
	} wanted[STEPS] = {
		[MADE] = {"create: ; create: ", "Delete it"},
		[TRAINED] = {"train: version 2.0 from Deliveries, grade ", "a training"},
		[PUBLISHED] = {"add-column: Late risk (predicted), yes/no, for Late risk; add-column: Late risk (likelihood), number, for Late risk; "
			       "publish: version 2.0, Trained → Published", "Unpublish it"},
		[SCHEDULED] = {"schedule: run daily, retrain daily", "Set it again"},
		[RENAMED] = {"rename: Late risk → Risk", ""},
		[RENAME_UNDONE] = {"rename: Risk → Late risk, undo of rename", NULL},
		[RAN_TABLE] = {"run: results of Late risk in 120 rows", ""},
		[RAN_FIRST] = {"create: ", ""},
		[UNPUBLISHED] = {"unpublish: Published → Trained; delete: ", "Publish it"},
		[REFUSED] = {"refused unpublish: refused by rule F1", ""},
		[DELETED] = {"delete: ; delete: ", "What was deleted is gone"},
	};

	(void)state;
	life_as(&life.ann);
	for (int step = 0; step < STEPS; step++) {
		int64_t last = life_number("SELECT max(seq) FROM audit", NULL), operations = life_number("SELECT count(*) FROM operation", NULL);
		const char *recorded;

		life_fine(take((enum step)step));
		recorded = recorded_since(last);
		if (strncmp(recorded, wanted[step].recorded, strlen(wanted[step].recorded)) != 0)
			printf("# %d: %s\n", step, recorded);
		assert_int_equal(strncmp(recorded, wanted[step].recorded, strlen(wanted[step].recorded)), 0);
		assert_int_equal(life_number("SELECT count(*) FROM operation", NULL), operations + (step != REFUSED));
		if (wanted[step].undo && wanted[step].undo[0]) {
			assert_false(undo_last());
			assert_int_equal(life.err.code, ERR_IMPOSSIBLE);
			assert_string_equal(life.err.rule, "H4");
			if (!strstr(life.err.text, wanted[step].undo))
				printf("# %d: %s\n", step, life.err.text);
			assert_non_null(strstr(life.err.text, wanted[step].undo));
		}
		arena_release(&life.arena);
	}
	life_check();
}

/* ---------------------------------------------------------------- laws (SECURITY.md 5.5) */

/* All that anybody may do, by name; the id says which model. */
static uint64_t
all_decisions(void)
{
	const struct id *const people[] = {&life.ann, &life.cora, &life.mia, &max, &life.bea}, *const models[] = {&topics, &late};
	uint64_t all = 1;

	for (size_t p = 0; p < 5; p++) {
		struct subject subject;

		life_as(people[p]);
		life_fine(portal_load_subject(life.portal, people[p], &life.arena, &subject, &life.err));
		for (size_t m = 0; m < 2; m++) {
			struct model model;
			bool found;

			life_fine(portal_load_model(life.portal, models[m], true, &life.arena, &model, &found, &life.err));
			assert_true(found);
			for (int action = 0; action < ACTION_RECORD_COUNT; action++)
				all = all * 31 + (uint64_t)access_check(&subject, (enum action)action, &model).obstacle;
		}
	}
	arena_release(&life.arena);
	return all;
}

/* M4: another name changes what nobody may do. M11: undone, the row is as it was but for who changed it when, and its version. */
static void
a_name_decides_nothing_and_comes_back_whole(void **state)
{
	uint64_t before = all_decisions();

	(void)state;
	life_as(&life.mia);
	world_sql(&life.world, "CREATE TABLE kept AS SELECT * FROM msdyn_aimodel");
	life_fine(life_rename(&topics, "Late risk"));
	assert_true(all_decisions() == before);
	life_as(&life.mia);
	life_fine(undo_last());
	assert_true(all_decisions() == before);
	world_sql(&life.world, "UPDATE kept SET versionnumber = (SELECT versionnumber FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = kept.msdyn_aimodelid), "
		  "modifiedon = (SELECT modifiedon FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = kept.msdyn_aimodelid), "
		  "modifiedby = (SELECT modifiedby FROM msdyn_aimodel m WHERE m.msdyn_aimodelid = kept.msdyn_aimodelid)");
	assert_int_equal(life_number("SELECT count(*) FROM (SELECT * FROM kept EXCEPT SELECT * FROM msdyn_aimodel)", NULL), 0);
	assert_int_equal(life_number("SELECT count(*) FROM (SELECT * FROM msdyn_aimodel EXCEPT SELECT * FROM kept)", NULL), 0);
	assert_int_equal(life_number("SELECT count(*) FROM aimodel_text WHERE aimodel_text MATCH '\"topics\"'", NULL), 1);
	world_sql(&life.world, "DROP TABLE kept; INSERT INTO aimodel_text (aimodel_text, rank) VALUES ('integrity-check', 1)");
	life_as(&life.ann);
	life_check();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_result_table_is_read_by_nobody_until_it_is_opened, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_result_column_outlives_what_it_came_with, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_transaction_for_both, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_step_is_recorded, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_name_decides_nothing_and_comes_back_whole, set_up, tear_down),
	};
	return test_run(tests);
}
