/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advanced Find in the console (app/find_page) over more rows than a window holds: every row is passed once, in order, from both ends;
 * marks, sorting, a part of a name; and reading that a key stops (UX.md 3.9, 4.2, RULES G3).
 */
#include "app/app.h"

#include "base/clock.h"
#include "tests/small_world.h"
#include "tests/test.h"

#define MODELS 2300

struct fixture {
	struct small_world world;
	struct id boss;
	struct app *app;
};

/* Rows that differ, and some that are equal by name. */
static void
fill(struct fixture *f)
{
	struct id leaver;
	char name[64];

	world_open(&f->world);
	f->boss = world_user(&f->world, "Boss", &f->world.root, true);
	leaver = world_user(&f->world, "Leaver", &f->world.root, false);
	world_give(&f->world, &f->boss, &f->world.administrator);
	world_give(&f->world, &leaver, &f->world.maker);
	for (int i = 0; i < MODELS; i++) {
		snprintf(name, sizeof(name), i % 10 == 9 ? "Same name" : i % 7 == 0 ? "Scan %04d" : "Model %04d", i * 7919 % MODELS);
		world_model(&f->world, name, i % 3 ? &f->world.document : &f->world.prompt, i % 2 ? &leaver : &f->boss, true);
	}
}

static int
setup(void **state)
{
	static struct fixture f;
	struct app_options options = {.now = WORLD_NOW, .w = 100, .h = 30};
	struct err err = ERR_INIT;

	fill(&f);
	options.portal = world_as(&f.world, &f.boss);
	f.app = app_new(&options);
	assert_true(app_sign_in(f.app, &f.boss, "find", &err));
	*state = &f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	app_free(f->app);
	world_close(&f->world);
	return 0;
}

static void
press(struct fixture *f, uint32_t key)
{
	const struct term_event event = {.kind = EVENT_KEY, .key = key};

	app_event(f->app, &event, WORLD_NOW);
}

static void
type(struct fixture *f, const char *text)
{
	for (; *text; text++)
		press(f, (uint32_t)*text);
}

static struct id
current(struct fixture *f)
{
	const struct find_row *row = find_page_current(&f->app->find_page);

	return row ? row->id : ID_NONE;
}

static void
assert_on(struct fixture *f, const struct id *id)
{
	struct id at = current(f);

	assert_memory_equal(&at, id, sizeof(at));
}

/* From one end to the other row by row: all of them, none twice; and back, the same in reverse. */
static void
every_row_is_passed_once_from_both_ends(void **state)
{
	struct fixture *f = *state;
	static struct id down[MODELS], up[MODELS];
	const struct find_page *page = &f->app->find_page;
	size_t count = 0;

	assert_int_equal(page->count, MODELS);
	assert_true(page->window.count < MODELS / 10);
	for (size_t i = 0; i < MODELS; i++, press(f, 'j')) {
		down[i] = current(f);
		assert_true(page->first < 0 || page->first + page->cursor.at == (int64_t)i);
		assert_true(i == 0 || !id_equal(&down[i], &down[i - 1]));
	}
	assert_on(f, &down[MODELS - 1]);
	for (size_t i = MODELS; i-- > 0; press(f, 'k'))
		up[i] = current(f);
	for (size_t i = 0; i < MODELS; i++)
		assert_true(id_equal(&down[i], &up[i]));
	for (size_t i = 0; i < MODELS; i++) {
		for (size_t j = 0; j < i; j++)
			count += id_equal(&down[i], &down[j]);
	}
	assert_int_equal(count, 0);

	press(f, 'G');
	assert_on(f, &down[MODELS - 1]);
	for (int i = 0; i < 400; i++)
		press(f, KEY_CODE_PGUP);
	assert_on(f, &down[0]);
	for (int i = 0; i < 400; i++)
		press(f, KEY_CODE_PGDN);
	assert_on(f, &down[MODELS - 1]);
	press(f, KEY_CODE_HOME);
	assert_on(f, &down[0]);
}

/* As many as can be marked at once; the rest is told. Turned around, the order is the reverse. */
static void
marks_end_where_lists_end(void **state)
{
	struct fixture *f = *state;
	struct find_page *page = &f->app->find_page;
	struct id first = current(f), last;

	press(f, KEY_CODE_CTRL + 'a');
	assert_int_equal(page->mark_count, FIND_MARKS_MAX);
	assert_non_null(strstr(f->app->notice.text, "2000 rows are marked"));
	for (size_t i = 1; i < page->mark_count; i++)
		assert_true(id_compare(&page->marks[i - 1].id, &page->marks[i].id) < 0);
	press(f, 'U');
	assert_int_equal(page->mark_count, 0);

	press(f, '/');
	type(f, "scan");
	press(f, KEY_CODE_ENTER);
	assert_true(page->count > 200 && page->count < 400);
	press(f, KEY_CODE_CTRL + 'a');
	assert_int_equal(page->mark_count, page->count);
	press(f, '*');
	assert_int_equal(page->mark_count, 0);
	press(f, ' ');
	press(f, ' ');
	assert_int_equal(page->mark_count, 2);
	assert_memory_equal(page->marks[0].name, "Scan", 4);
	press(f, '\\');
	type(f, "scan");
	press(f, KEY_CODE_ENTER);
	assert_int_equal(page->mark_count, 0);
	press(f, KEY_CODE_ESC);
	assert_int_equal(page->count, MODELS);
	press(f, KEY_CODE_HOME);
	assert_on(f, &first);

	press(f, 'G');
	last = current(f);
	press(f, 'O');
	press(f, KEY_CODE_HOME);
	assert_on(f, &last);
	press(f, 'G');
	assert_on(f, &first);
	press(f, 'O');
	press(f, KEY_CODE_HOME);
}

/* A row that's marked stays so when the primary name isn't shown, and its name is known to the dialog. */
static void
the_name_is_known_without_its_column(void **state)
{
	struct fixture *f = *state;
	struct find_page *page = &f->app->find_page;

	press(f, 'C');
	press(f, KEY_CODE_BACKTAB);
	press(f, ' ');
	press(f, KEY_CODE_ENTER);
	assert_string_not_equal(page->query.columns[0].column->name, "msdyn_name");
	assert_int_equal(page->count, MODELS);
	assert_string_not_equal(find_page_name(page, find_page_current(page)), "");
	press(f, ' ');
	assert_string_not_equal(page->marks[0].name, "");
	press(f, 'U');
	press(f, 'C');
	type(f, "/name");
	press(f, KEY_CODE_ENTER);
	press(f, ' ');
	press(f, '<');
	press(f, KEY_CODE_ENTER);
	assert_string_equal(page->query.columns[page->query.column_count - 2].column->name, "msdyn_name");
}

/* The name's condition stands beside all others, whatever their outermost group is. */
static void
a_part_of_the_name_narrows_an_or_too(void **state)
{
	struct fixture *f = *state;
	struct find_page *page = &f->app->find_page;
	struct find_query query = page->query, whole;
	int64_t either;

	query.nodes[0] = (struct find_node){.kind = FIND_OR, .parent = -1, .value = ""};
	for (int i = 1; i <= 2; i++)
		query.nodes[i] = (struct find_node){.kind = FIND_CONDITION, .path = {.table = query.table, .column = &query.table->columns[0]},
						    .op = FIND_CONTAINS, .value = i == 1 ? "scan" : "same"};
	query.node_count = 3;
	find_page_set_query(f->app, &query);
	either = page->count;
	assert_true(either > 400 && either < MODELS / 2);
	field_set(&page->name, "scan");
	assert_true(find_page_whole_query(page, &whole));
	assert_int_equal(whole.node_count, 5);
	find_page_set_query(f->app, &query);
	assert_true(page->count > 200 && page->count < either);
	field_clear(&page->name);
	query.node_count = 0;
	find_page_set_query(f->app, &query);
	assert_int_equal(page->count, MODELS);
}

static bool
always(void *context)
{
	(*(int *)context)++;
	return true;
}

/* A key that waits stops the reading; what's shown stays, and it's read once no key waits. */
static void
a_key_stops_the_reading(void **state)
{
	struct fixture *f = *state;
	struct find_page *page = &f->app->find_page;
	size_t rows = page->window.count;
	int asked = 0;

	portal_set_interrupt(f->app->portal, always, &asked);
	press(f, '/');
	type(f, "odel 1");
	assert_true(asked > 0);
	assert_true(find_page_is_stale(f->app));
	assert_int_equal(page->window.count, rows);
	assert_int_equal(app_wait(f->app, WORLD_NOW), 0);
	portal_set_interrupt(f->app->portal, NULL, NULL);
	app_tick(f->app, WORLD_NOW);
	assert_false(find_page_is_stale(f->app));
	assert_true(page->count < MODELS);
	press(f, KEY_CODE_ESC);
	assert_int_equal(page->count, MODELS);
}

struct patience {
	int left;
};

static bool
runs_out(void *context)
{
	struct patience *patience = context;

	return patience->left-- <= 0;
}

/* Wherever a key stops the comparing of marks with the rows, no mark is lost or stands twice; those of rows that went go. */
static void
marks_survive_reading_that_is_stopped(void **state)
{
	struct fixture *f = *state;
	struct find_page *page = &f->app->find_page;
	char sql[200], id[ID_TEXT_SIZE];
	struct id gone[2];
	bool done = false;

	press(f, 'U');
	press(f, KEY_CODE_HOME);
	for (int i = 0; i < 12; i++)
		press(f, ' ');
	assert_int_equal(page->mark_count, 12);
	gone[0] = page->marks[2].id;
	gone[1] = page->marks[5].id;
	for (int i = 0; i < 2; i++) {
		snprintf(sql, sizeof(sql), "PRAGMA foreign_keys = OFF; DELETE FROM msdyn_aimodel WHERE msdyn_aimodelid = x'%.8s%.4s%.4s%.4s%.12s'",
			 id_format(&gone[i], id), id + 9, id + 14, id + 19, id + 24);
		world_sql(&f->world, sql);
	}
	f->app->stamp++;
	for (int calls = 0; calls < 4000 && !done; calls += 1 + calls / 8) {
		struct patience patience = {calls};

		portal_set_interrupt(f->app->portal, runs_out, &patience);
		app_tick(f->app, WORLD_NOW);
		done = !find_page_is_stale(f->app);
		assert_true(page->mark_count >= 10 && page->mark_count <= 12);
		for (size_t i = 1; i < page->mark_count; i++)
			assert_true(id_compare(&page->marks[i - 1].id, &page->marks[i].id) < 0);
	}
	portal_set_interrupt(f->app->portal, NULL, NULL);
	assert_true(done);
	assert_int_equal(page->mark_count, 10);
	for (int i = 0; i < 2; i++)
		assert_false(find_page_is_marked(page, &gone[i]));
	press(f, 'U');
}

/* Rows that can't be given are found among thousands in a few times what the preview takes: they aren't asked for one by one. */
static void
few_refused_rows_are_left_out_of_many(void **state)
{
	struct fixture *f = *state;
	const struct assign_panel *panel = &f->app->assign;
	int64_t before, preview;
	size_t refused;

	world_sql(&f->world, "UPDATE msdyn_aimodel SET msdyn_templateid = (SELECT msdyn_aitemplateid FROM msdyn_aitemplate WHERE msdyn_uniquename = 'ImageClassification') "
			     "WHERE msdyn_name LIKE 'Model 012%'");
	app_changed(f->app, WORLD_NOW);
	press(f, 'U');
	press(f, KEY_CODE_CTRL + 'a');
	press(f, 'a');
	before = clock_now();
	assert_int_equal(app_layer(f->app), LAYER_ASSIGN);
	app_act(f->app, ACT_OPTION_AT, 0, 1, WORLD_NOW);
	preview = clock_now() - before;
	refused = panel->preview.refusal_count;
	assert_true(refused > 3 && refused <= 10);
	before = clock_now();
	app_act(f->app, ACT_OPTION_AT, 3, 1, WORLD_NOW);
	assert_true(clock_now() - before < 20 * preview + 200);
	assert_int_equal(panel->preview.refusal_count, 0);
	assert_int_equal(panel->left_count, refused);
	press(f, KEY_CODE_ESC);
	press(f, KEY_CODE_ESC);
	press(f, 'U');
}

/* B6: who may look no longer sees nothing of it, at once; the marks go too. */
static void
what_may_not_be_seen_any_more_goes(void **state)
{
	struct fixture *f = *state;
	struct find_page *page = &f->app->find_page;

	press(f, ' ');
	assert_int_equal(page->mark_count, 1);
	world_sql(&f->world, "UPDATE systemuser SET isdisabled = 1 WHERE systemuserid = (SELECT ownerid FROM owner WHERE name = 'Boss')");
	app_changed(f->app, WORLD_NOW);
	assert_int_equal(page->window.count, 0);
	assert_int_equal(page->mark_count, 0);
	assert_false(f->app->can_act);
}

/* A4: a wheel over the list that isn't shown to them has nothing to read. */
static void
the_wheel_turns_over_an_empty_list(void **state)
{
	struct fixture *f = *state;
	const struct term_event event = {.kind = EVENT_WHEEL, .x = 40, .y = 10, .clicks = 3};

	assert_false(f->app->can_act);
	assert_int_equal(f->app->screen, SCREEN_LIST);
	app_event(f->app, &event, WORLD_NOW);
	assert_int_equal(app_list_const(f->app)->window.count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_is_passed_once_from_both_ends),
		cmocka_unit_test(marks_end_where_lists_end),
		cmocka_unit_test(a_part_of_the_name_narrows_an_or_too),
		cmocka_unit_test(a_key_stops_the_reading),
		cmocka_unit_test(the_name_is_known_without_its_column),
		cmocka_unit_test(marks_survive_reading_that_is_stopped),
		cmocka_unit_test(few_refused_rows_are_left_out_of_many),
		cmocka_unit_test(what_may_not_be_seen_any_more_goes),
		cmocka_unit_test(the_wheel_turns_over_an_empty_list),
	};

	return setlocale(LC_ALL, "C.UTF-8") ? cmocka_run_group_tests_name(test_name(__FILE__), tests, setup, teardown) : 1;
}
