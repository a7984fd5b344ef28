/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rights on tables of the environment's own (RULES A2, A6, F4, G6, H4): given with roles, told, taken back, and what they change. */
#include "portal/administration.h"
#include "portal/explain.h"
#include "portal/internal.h"
#include "portal/ownership.h"
#include "portal/people_pages.h"
#include "portal/plan.h"
#include "portal/undo.h"
#include "tests/small_world.h"

#include "tests/test.h"

struct cast {
	struct small_world w;
	struct id ana, priya, maya, ben;
	struct id penguins, sales, forecast, topics, invoice, heir;
	struct write_result result;
	struct err err;
};

static struct id
table_id(uint8_t number)
{
	struct id id = ID_NONE;

	id.b[0] = 0x77;
	id.b[15] = number;
	return id;
}

static void
add_table(struct cast *c, const struct id *id, const char *logical, const char *name, const char *key)
{
	char sql[600];

	snprintf(sql, sizeof(sql), "INSERT INTO makerdeck_table (tableid, logicalname, displayname, namekey, createdon, modifiedon) VALUES"
				   " (x'770000000000000000000000000000%02x', '%s', '%s', '%s', 1, 1)", id->b[15], logical, name, key);
	world_sql(&c->w, sql);
}

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	c->result = (struct write_result){0};
	c->err = ERR_INIT;
	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->priya = world_user(w, "Priya Nair", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->priya, &w->customizer);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->maker);
	c->heir = world_role(w, "Heir", false);
	c->penguins = table_id(1);
	c->sales = table_id(2);
	add_table(c, &c->penguins, "cr_penguins", "Penguins", "penguins");
	add_table(c, &c->sales, "cr_sales", "Sales of the north", "sales of the north");
	c->forecast = world_model(w, "Forecast", &w->prediction, &c->maya, false);
	c->topics = world_model(w, "Topics", &w->category, &c->maya, true);
	c->invoice = world_model(w, "Invoices", &w->document, &c->maya, true);
	world_sql(w, "UPDATE msdyn_aimodel SET makerdeck_inputtable = x'77000000000000000000000000000001' WHERE msdyn_name IN ('Forecast', 'Invoices');"
		     "UPDATE msdyn_aimodel SET makerdeck_inputtable = x'77000000000000000000000000000002' WHERE msdyn_name = 'Topics'");
}

static void
tear_down(struct cast *c)
{
	write_result_release(&c->result);
	world_close(&c->w);
}

static enum err_code
apply(struct cast *c, const struct id *as, const struct administration_request *request)
{
	write_result_release(&c->result);
	c->err = ERR_INIT;
	return administration_apply(world_as(&c->w, as), request, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
set_cell(struct cast *c, const struct id *as, const struct id *role, const struct id *table, enum privilege privilege, enum access_level level)
{
	struct role_cell cell = {.kind = CELL_OF_OWN_TABLE, .table = *table, .privilege = privilege, .level = level};

	return apply(c, as, &(struct administration_request){.what = ADMINISTER_SET, .role = *role, .cells = &cell, .cell_count = 1, .version = -1,
							     .effects = true, .now = WORLD_NOW});
}

static enum access_level
level_of(struct cast *c, const struct id *role, const struct id *table, enum privilege privilege)
{
	struct role_page page = {0};
	struct err err = ERR_INIT;
	enum access_level level = LEVEL_NONE;

	assert_true(people_role_page(world_as(&c->w, &c->ana), role, &page, &err));
	assert_int_equal(page.table_count, 2);
	assert_string_equal(page.tables[0].name, "Penguins");
	assert_string_equal(page.tables[1].logical, "cr_sales");
	for (size_t i = 0; i < page.table_count; i++) {
		if (id_equal(&page.tables[i].table, table))
			level = (enum access_level)page.tables[i].level[privilege];
	}
	assert_int_equal(level, role_own_level(&page.row.role, table, privilege));
	role_page_release(&page);
	return level;
}

static bool
may_train(struct cast *c, const struct id *user, const struct id *model)
{
	struct portal *portal = world_as(&c->w, &c->ana);
	struct arena arena = {0};
	struct subject subject;
	struct model loaded;
	struct err err = ERR_INIT;
	bool found, may;

	assert_true(portal_load_subject(portal, user, &arena, &subject, &err));
	assert_true(portal_load_model(portal, model, true, &arena, &loaded, &found, &err) && found);
	may = access_check(&subject, ACTION_TRAIN, &loaded).allowed;
	arena_release(&arena);
	return may;
}

static const struct tally *
tally_of(const struct cast *c, enum action action, bool gives)
{
	for (size_t i = 0; i < c->result.tally_count; i++) {
		if (c->result.tallies[i].action == action && c->result.tallies[i].gives == gives)
			return &c->result.tallies[i];
	}
	return NULL;
}

static bool
undo_last(struct cast *c, enum undo_which which)
{
	struct undo_request request = {.which = which, .now = WORLD_NOW};

	write_result_release(&c->result);
	c->err = ERR_INIT;
	return undo_apply(world_as(&c->w, &c->ana), &request, NULL, &c->result, &c->err);
}

/* A2, A5, F4, H2, H4: what is given can be seen, is told beforehand, and is taken back and given again. */
static void
a_table_is_opened_to_a_role_and_closed(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_false(may_train(&c, &c.maya, &c.forecast));
	assert_true(may_train(&c, &c.maya, &c.invoice));
	assert_true(may_train(&c, &c.ana, &c.forecast));
	assert_int_equal(set_cell(&c, &c.priya, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_USER), ERR_DENIED);
	assert_string_equal(c.err.rule, "A5");
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	assert_int_equal(c.result.change_count, 1);
	assert_string_equal(c.result.changes[0].before, "{\"prvReadcr_penguins\":\"None\"}");
	assert_string_equal(c.result.changes[0].after, "{\"prvReadcr_penguins\":\"User\"}");
	assert_non_null(tally_of(&c, ACTION_TRAIN, true));
	assert_string_equal(tally_of(&c, ACTION_TRAIN, true)->text, "gives Train to 1 person (1 model)");
	assert_int_equal(c.result.warning_count, 1);
	assert_string_equal(c.result.warnings[0], "2 people can read rows of Penguins, and train on it.");
	assert_int_equal(c.result.tally_count, 1);
	assert_int_equal(level_of(&c, &c.w.maker, &c.penguins, PRIVILEGE_READ), LEVEL_USER);
	assert_int_equal(level_of(&c, &c.w.maker, &c.sales, PRIVILEGE_READ), LEVEL_NONE);
	assert_int_equal(level_of(&c, &c.w.administrator, &c.sales, PRIVILEGE_DELETE), LEVEL_ORGANIZATION);
	assert_true(may_train(&c, &c.maya, &c.forecast));
	assert_false(may_train(&c, &c.maya, &c.topics));
	/* What is so already changes nothing. */
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	assert_true(undo_last(&c, UNDO_LAST));
	assert_false(may_train(&c, &c.maya, &c.forecast));
	assert_int_equal(level_of(&c, &c.w.maker, &c.penguins, PRIVILEGE_READ), LEVEL_NONE);
	assert_true(undo_last(&c, UNDO_FORWARD));
	assert_true(may_train(&c, &c.maya, &c.forecast));
	/* H1: another level meanwhile, and it isn't taken back over it. */
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_ORGANIZATION), ERR_NONE);
	assert_non_null(c.result.changes);
	world_sql(&c.w, "UPDATE roleprivileges SET privilegedepthmask = 2 WHERE privilegeid IN (SELECT privilegeid FROM privilege WHERE name = 'prvReadcr_penguins')");
	assert_false(undo_last(&c, UNDO_LAST));
	assert_int_equal(c.err.code, ERR_CHANGED);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_NONE), ERR_NONE);
	assert_string_equal(tally_of(&c, ACTION_TRAIN, false)->text, "takes Train from 1 person (1 model)");
	assert_string_equal(c.result.warnings[0], "2 people can't read rows of Penguins any more, nor train on it.");
	assert_false(may_train(&c, &c.maya, &c.forecast));
	tear_down(&c);
}

/* A table that isn't there, cells that are said twice, System Administrator's grid (A3). */
static void
odd_requests_change_nothing(void **state)
{
	struct role_cell cells[2];
	struct administration_request request = {.what = ADMINISTER_SET, .cells = cells, .cell_count = 2, .version = -1, .now = WORLD_NOW};
	struct id nowhere = table_id(9);
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &nowhere, PRIVILEGE_READ, LEVEL_USER), ERR_NOT_FOUND);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.administrator, &c.penguins, PRIVILEGE_READ, LEVEL_NONE), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A3");
	request.role = c.w.basic;
	cells[0] = (struct role_cell){.kind = CELL_OF_OWN_TABLE, .table = c.sales, .privilege = PRIVILEGE_APPENDTO, .level = LEVEL_CHILD};
	cells[1] = cells[0];
	cells[1].level = LEVEL_UNIT;
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_string_equal(c.result.changes[0].after, "{\"prvAppendTocr_sales\":\"Business unit\"}");
	assert_int_equal(level_of(&c, &c.w.basic, &c.sales, PRIVILEGE_APPENDTO), LEVEL_UNIT);
	cells[1].table = c.penguins;
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_int_equal(level_of(&c, &c.w.basic, &c.sales, PRIVILEGE_APPENDTO), LEVEL_CHILD);
	assert_int_equal(level_of(&c, &c.w.basic, &c.penguins, PRIVILEGE_APPENDTO), LEVEL_UNIT);
	assert_true(undo_last(&c, UNDO_LAST));
	assert_int_equal(level_of(&c, &c.w.basic, &c.sales, PRIVILEGE_APPENDTO), LEVEL_UNIT);
	assert_int_equal(level_of(&c, &c.w.basic, &c.penguins, PRIVILEGE_APPENDTO), LEVEL_NONE);
	tear_down(&c);
}

/* A2: a copy has them too, a role without a grid has its root's; a copy that was taken back comes again with them. */
static void
copies_and_heirs_have_them(void **state)
{
	struct id copy;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_UNIT), ERR_NONE);
	assert_int_equal(apply(&c, &c.ana, &(struct administration_request){.what = ADMINISTER_COPY, .role = c.w.maker, .name = "Careful Maker",
									    .version = -1, .now = WORLD_NOW}), ERR_NONE);
	copy = c.result.changes[0].id;
	assert_int_equal(level_of(&c, &copy, &c.penguins, PRIVILEGE_READ), LEVEL_UNIT);
	assert_non_null(strstr(c.result.changes[0].after, "\"prvReadcr_penguins\":\"Business unit\""));
	assert_true(undo_last(&c, UNDO_LAST));
	assert_true(undo_last(&c, UNDO_FORWARD));
	assert_int_equal(level_of(&c, &copy, &c.penguins, PRIVILEGE_READ), LEVEL_UNIT);
	world_sql(&c.w, "UPDATE role SET parentrootroleid = (SELECT roleid FROM role WHERE name = 'Careful Maker') WHERE name = 'Heir'");
	assert_int_equal(level_of(&c, &c.heir, &c.penguins, PRIVILEGE_READ), LEVEL_UNIT);
	/* Changed there, it's the root's that changes. */
	assert_int_equal(set_cell(&c, &c.ana, &c.heir, &c.sales, PRIVILEGE_WRITE, LEVEL_USER), ERR_NONE);
	assert_int_equal(c.result.warning_count, 1);
	assert_int_equal(level_of(&c, &copy, &c.sales, PRIVILEGE_WRITE), LEVEL_USER);
	tear_down(&c);
}

/* A6, B2: an administrator only as a member of a team, as "team privileges only", can't give Create on them. */
static void
nobody_grants_what_they_lack(void **state)
{
	struct id team, creator;
	struct cast c;

	(void)state;
	set_up(&c);
	team = world_team(&c.w, "Night shift", TEAM_OWNER, &c.w.root);
	world_member(&c.w, &team, &c.ben);
	world_give_team(&c.w, &team, &c.w.administrator);
	creator = world_role(&c.w, "Creator", false);
	assert_int_equal(set_cell(&c, &c.ben, &creator, &c.penguins, PRIVILEGE_CREATE, LEVEL_USER), ERR_NONE);
	world_sql(&c.w, "UPDATE role SET isinherited = 0 WHERE name = 'System Administrator'");
	assert_int_equal(set_cell(&c, &c.ben, &creator, &c.penguins, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	assert_int_equal(set_cell(&c, &c.ben, &creator, &c.sales, PRIVILEGE_CREATE, LEVEL_USER), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_non_null(strstr(c.err.text, "Create on Sales of the north"));
	/* Nor grant a role that gives it. */
	assert_int_equal(apply(&c, &c.ben, &(struct administration_request){.what = ADMINISTER_GRANT, .role = creator, .holder = {PRINCIPAL_USER, c.maya},
									    .version = -1, .now = WORLD_NOW}), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_non_null(strstr(c.err.text, "Create on Penguins"));
	tear_down(&c);
}

static void
a_table_is_found_by_what_is_typed(void **state)
{
	struct cast c;
	struct portal *portal;
	struct id table, third = table_id(3);
	bool found;

	(void)state;
	set_up(&c);
	add_table(&c, &third, "cr_penguins2", "Penguins", "penguins");
	portal = world_as(&c.w, &c.ana);
	assert_true(administration_find_table(portal, "CR_Penguins", &table, &found, &c.err) && found);
	assert_true(id_equal(&table, &c.penguins));
	assert_true(administration_find_table(portal, "sales OF the north", &table, &found, &c.err) && found);
	assert_true(id_equal(&table, &c.sales));
	assert_true(administration_find_table(portal, "77000000-0000-0000-0000-000000000003", &table, &found, &c.err) && found);
	assert_true(id_equal(&table, &third));
	assert_true(administration_find_table(portal, "penguin", &table, &found, &c.err) && !found);
	assert_false(administration_find_table(portal, "penguins", &table, &found, &c.err));
	assert_int_equal(c.err.code, ERR_USAGE);
	assert_non_null(strstr(c.err.text, "cr_penguins, cr_penguins2"));
	tear_down(&c);
}

/* B5, F4: explain names the rule, the table and what helps; who can help is asked as ever. */
static void
explain_names_the_table(void **state)
{
	struct explain_answer answer;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_true(explain_action(world_as(&c.w, &c.maya), ACTION_TRAIN, &c.forecast, NULL, &answer, &c.err));
	assert_string_equal(answer.explanation.rule, "F4");
	assert_non_null(strstr(answer.explanation.reason, "Forecast is trained on the table Penguins"));
	assert_string_equal(answer.explanation.remedy, "A System Administrator grants you a role that carries Read on Penguins at User level.");
	assert_string_equal(answer.who_can_help, "Ana Souza");
	explain_answer_release(&answer);
	/* What a yes rests on, once it was given. */
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	assert_true(explain_action(world_as(&c.w, &c.maya), ACTION_TRAIN, &c.forecast, NULL, &answer, &c.err));
	assert_true(answer.explanation.verdict.allowed);
	assert_string_equal(answer.explanation.because[0].table, "cr_penguins");
	assert_string_equal(answer.explanation.because[0].level, "User");
	assert_non_null(strstr(answer.explanation.reason, "Read on its input table Penguins comes with role Environment Maker."));
	explain_answer_release(&answer);
	assert_true(explain_action(world_as(&c.w, &c.ana), ACTION_TRAIN, &c.forecast, NULL, &answer, &c.err));
	assert_non_null(strstr(answer.explanation.reason, "Read on its input table Penguins comes with role System Administrator."));
	explain_answer_release(&answer);
	tear_down(&c);
}

static bool
assign(struct cast *c, const struct id *model, const struct id *to)
{
	const struct target target = {.kind = RECORD_MODEL, .id = *model, .version = -1};
	const struct assign_request request = {.targets = &target, .target_count = 1, .to = {PRINCIPAL_USER, *to}, .scope = ASSIGN_BOTH, .effects = true,
					       .now = WORLD_NOW, .dry_run = true};

	write_result_release(&c->result);
	return ownership_assign(world_as(&c->w, &c->ana), &request, &c->result, &c->err);
}

/* G6: a new owner who can't read the input table is accepted, with a warning that names it. */
static void
a_new_owner_is_warned_about(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_true(assign(&c, &c.forecast, &c.ben));
	assert_int_equal(c.result.warning_count, 1);
	assert_string_equal(c.result.warnings[0],
			    "Ben Carter will own Forecast and can't train it: none of their roles carries Read on Penguins, its input table.");
	assert_true(assign(&c, &c.invoice, &c.ben));
	assert_int_equal(c.result.warning_count, 0);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, &c.penguins, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	assert_true(assign(&c, &c.forecast, &c.ben));
	assert_int_equal(c.result.warning_count, 0);
	tear_down(&c);
}

/* G6, G8: a leaver's plan says the same, row by row and summed up. */
static void
a_plan_warns_as_well(void **state)
{
	const char **lines;
	struct plan_row rows[4];
	struct plan_counts counts;
	struct arena arena = {0};
	struct principal from, to;
	struct plan *plan;
	size_t count;
	bool done = false;
	struct cast c;

	(void)state;
	set_up(&c);
	from = (struct principal){PRINCIPAL_USER, c.maya};
	to = (struct principal){PRINCIPAL_USER, c.ben};
	plan = plan_new(world_as(&c.w, &c.ana), &from, &c.err);
	assert_non_null(plan);
	while (!done)
		assert_true(plan_gather(plan, 500, &done, &c.err));
	assert_true(plan_give(plan, PLAN_ALL, &to, &c.err));
	for (done = false; !done;)
		assert_true(plan_check(plan, 500, WORLD_NOW, &done, &c.err));
	plan_counts(plan, &counts);
	assert_int_equal(counts.moving, 3);
	assert_int_equal(counts.verdicts[PLAN_WARNING], 2);
	assert_int_equal(counts.verdicts[PLAN_READY], 1);
	assert_true(plan_rows(plan, 0, 4, &arena, rows, &count, &c.err));
	assert_int_equal(count, 3);
	assert_string_equal(rows[0].name, "Forecast");
	assert_string_equal(rows[0].reason,
			    "Ben Carter will own Forecast and can't train it: none of their roles carries Read on Penguins, its input table.");
	assert_true(plan_warnings(plan, &arena, &lines, &count, &c.err));
	assert_int_equal(count, 1);
	assert_string_equal(lines[0], "Ben Carter will own 2 AI Models and can't train them: none of their roles carries Read on Penguins, Sales of the north.");
	assert_true(plan_words(plan, &arena, &lines, &count, &c.err));
	assert_non_null(strstr(lines[0], "no role of theirs carries Read on Penguins, Sales of the north."));
	plan_mark(plan, 2, false);
	plan_restart(plan);
	for (done = false; !done;)
		assert_true(plan_check(plan, 500, WORLD_NOW, &done, &c.err));
	assert_true(plan_warnings(plan, &arena, &lines, &count, &c.err));
	assert_string_equal(lines[0], "Ben Carter will own Forecast and can't train it: none of their roles carries Read on Penguins.");
	plan_free(plan);
	arena_release(&arena);
	tear_down(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_table_is_opened_to_a_role_and_closed),
		cmocka_unit_test(odd_requests_change_nothing),
		cmocka_unit_test(copies_and_heirs_have_them),
		cmocka_unit_test(nobody_grants_what_they_lack),
		cmocka_unit_test(a_table_is_found_by_what_is_typed),
		cmocka_unit_test(explain_names_the_table),
		cmocka_unit_test(a_new_owner_is_warned_about),
		cmocka_unit_test(a_plan_warns_as_well),
	};

	return test_run(tests);
}
