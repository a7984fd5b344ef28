/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reassign records in the console (app/plan_page) with a leaver who owns thousands: reading and checking are jobs that keys interrupt,
 * that stop within a step, and that go on while another view is shown (UX.md 3.18; RULES G8).
 */
#include "app/app.h"

#include "base/clock.h"
#include "tests/small_world.h"
#include "tests/test.h"

#include <sys/stat.h>
#include <unistd.h>

#define MODELS 3000

struct fixture {
	struct small_world world;
	struct id boss, leaver, heir;
	struct app *app;
	int64_t now;
};

static int
setup(void **state)
{
	static struct fixture f;
	struct app_options options = {.now = WORLD_NOW, .w = 100, .h = 30};
	struct err err = ERR_INIT;
	char name[64];

	world_open(&f.world);
	f.boss = world_user(&f.world, "Boss", &f.world.root, true);
	f.leaver = world_user(&f.world, "Leaver", &f.world.root, false);
	f.heir = world_user(&f.world, "Heir", &f.world.root, true);
	world_give(&f.world, &f.boss, &f.world.administrator);
	world_give(&f.world, &f.heir, &f.world.maker);
	for (int i = 0; i < MODELS; i++) {
		struct id model;

		snprintf(name, sizeof(name), "Model %04d", i);
		model = world_model(&f.world, name, &f.world.document, &f.leaver, true);
		world_container(&f.world, name, &model, &f.leaver);
	}
	options.portal = world_as(&f.world, &f.boss);
	f.app = app_new(&options);
	f.now = WORLD_NOW;
	assert_true(app_sign_in(f.app, &f.boss, "reassign", &err));
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

	app_event(f->app, &event, f->now);
}

/* A slow machine: each step seems to take so long. Returns the longest that a step really took, in ms. */
static int64_t
tick(struct fixture *f, int64_t seems)
{
	int64_t before = clock_now();

	f->now += seems;
	app_tick(f->app, f->now);
	return clock_now() - before;
}

static void
until_idle(struct fixture *f)
{
	for (int i = 0; plan_page_is_busy(f->app); i++) {
		assert_true(i < 20000);
		(void)tick(f, 1);
	}
}

static void
open_plan(struct fixture *f)
{
	press(f, '8');
	plan_page_open(f->app, &(struct principal){PRINCIPAL_USER, f->leaver}, "Leaver");
}

/* Rows are seen before all of them are read; a step is short, so that a key waits no longer than that. */
static void
reading_is_done_in_steps(void **state)
{
	struct fixture *f = *state;
	const struct plan_page *page = &f->app->plan_page;
	int64_t longest = 0;
	int steps = 0;

	open_plan(f);
	assert_int_equal(page->job.kind, PLAN_JOB_GATHER);
	assert_true(page->counts.rows > 0 && page->counts.rows < 2 * MODELS);
	assert_true(page->window_count > 5);
	assert_int_equal(app_wait(f->app, f->now), 0);
	for (; page->job.kind == PLAN_JOB_GATHER; steps++) {
		int64_t took = tick(f, 20);

		longest = took > longest ? took : longest;
	}
	assert_true(steps > 5);
	assert_true(longest < 100);
	assert_int_equal(page->counts.rows, 2 * MODELS);
	assert_string_equal(page->window[0].name, "Model 0000");
	assert_true(page->window[1].under);
}

static void
checking_tells_how_far_it_is_and_stops_at_once(void **state)
{
	struct fixture *f = *state;
	const struct plan_page *page = &f->app->plan_page;
	size_t checked;

	open_plan(f);
	until_idle(f);
	plan_page_give(f->app, PLAN_ALL, &(struct principal){PRINCIPAL_USER, f->heir}, "Heir");
	assert_int_equal(page->job.kind, PLAN_JOB_CHECK);
	assert_false(page->job.shown);
	/* The strip comes after a second. */
	for (int i = 0; i < 6; i++)
		(void)tick(f, 200);
	assert_true(page->job.shown);
	assert_int_equal(page->job.shown_all, 2 * MODELS);
	assert_true(page->job.shown_done > 0 && page->job.shown_done < 2 * MODELS);
	/* It leaves a row to be seen in the smallest terminal too. */
	for (int h = 10; h <= 40; h += 6) {
		struct plan_page_layout layout;

		app_resize(f->app, h == 10 ? 40 : 100, h);
		plan_page_layout(f->app, &layout);
		assert_true(layout.rows.h >= 1 && layout.rows.y + layout.rows.h <= layout.strip.y);
		assert_int_equal(layout.strip.y + layout.strip.h, f->app->layout.list.y + f->app->layout.list.h);
	}
	app_resize(f->app, 100, 30);
	/* A key between the steps is answered, and the job goes on. */
	press(f, 'j');
	assert_int_equal(page->cursor.at, 1);
	assert_int_equal(page->job.kind, PLAN_JOB_CHECK);
	press(f, KEY_CODE_CTRL + 'c');
	assert_int_equal(page->job.kind, PLAN_JOB_NONE);
	assert_non_null(strstr(f->app->notice.text, "nothing was written"));
	checked = page->counts.checked;
	assert_true(checked > 0 && checked < 2 * MODELS);
	/* Nothing runs on what isn't checked. */
	press(f, KEY_CODE_CTRL + 's');
	assert_int_equal(app_layer(f->app), LAYER_NONE);
	press(f, 'R');
	until_idle(f);
	assert_int_equal(page->counts.verdicts[PLAN_READY], 2 * MODELS);
	assert_int_equal(page->counts.moving, 2 * MODELS);
}

static void
it_goes_on_while_another_view_is_shown(void **state)
{
	struct fixture *f = *state;
	const struct plan_page *page = &f->app->plan_page;

	open_plan(f);
	until_idle(f);
	plan_page_give(f->app, PLAN_ALL, &(struct principal){PRINCIPAL_USER, f->heir}, "Heir");
	(void)tick(f, 20);
	press(f, '2');
	assert_int_equal(f->app->place, PLACE_MODELS_MINE);
	assert_int_equal(page->job.kind, PLAN_JOB_CHECK);
	until_idle(f);
	assert_non_null(strstr(f->app->notice.text, "The plan of Leaver is checked. 8 shows it."));
	press(f, '8');
	assert_int_equal(page->counts.moving, 2 * MODELS);
	/* Somebody else's plan isn't begun over one that's neither run nor saved. */
	plan_page_open(f->app, &(struct principal){PRINCIPAL_USER, f->boss}, "Boss");
	assert_int_equal(app_layer(f->app), LAYER_QUESTION);
	press(f, 'n');
	assert_int_equal(page->counts.moving, 2 * MODELS);
}

/* What was typed ahead comes after what was confirmed. */
static void
a_run_needs_its_words_and_comes_first(void **state)
{
	struct fixture *f = *state;
	const struct plan_page *page = &f->app->plan_page;
	char words[32];

	open_plan(f);
	until_idle(f);
	plan_page_give(f->app, PLAN_ALL, &(struct principal){PRINCIPAL_USER, f->heir}, "Heir");
	until_idle(f);
	press(f, KEY_CODE_CTRL + 's');
	assert_int_equal(app_layer(f->app), LAYER_CONFIRM);
	press(f, KEY_CODE_CTRL + 's');
	assert_int_equal(app_layer(f->app), LAYER_CONFIRM);
	snprintf(words, sizeof(words), "reassign %d", 2 * MODELS);
	for (const char *c = words; *c; c++)
		press(f, (uint32_t)*c);
	press(f, KEY_CODE_ENTER);
	assert_int_equal(app_layer(f->app), LAYER_NONE);
	assert_true(page->run_due);
	press(f, 'j');
	assert_false(page->run_due);
	assert_null(page->plan);
	/* And what came of it is still told. */
	assert_non_null(strstr(f->app->notice.text, "given to Heir"));
	until_idle(f);
	for (size_t i = 0; i < page->people_count; i++)
		assert_false(id_equal(&page->people[i].who.id, &f->leaver));
}

/* So does a click. */
static void
a_click_comes_after_what_was_confirmed(void **state)
{
	struct fixture *f = *state;
	const struct plan_page *page = &f->app->plan_page;

	open_plan(f);
	until_idle(f);
	plan_page_give(f->app, PLAN_ALL, &(struct principal){PRINCIPAL_USER, f->heir}, "Heir");
	until_idle(f);
	plan_page_confirmed(f->app);
	assert_true(page->run_due);
	app_act(f->app, ACT_MARK_AT, 0, 1, f->now);
	assert_false(page->run_due);
	assert_null(page->plan);
	assert_non_null(strstr(f->app->notice.text, "given to Heir"));
}

/* A text to select is no file: it doesn't take seconds to make. */
static void
as_text_the_first_rows_are_told(void **state)
{
	struct fixture *f = *state;
	const struct text_page *text = &f->app->text;
	size_t length;

	open_plan(f);
	until_idle(f);
	press(f, 'y');
	assert_int_equal(app_layer(f->app), LAYER_TEXT);
	assert_int_equal(text->cursor.count, 1 + PLAN_TEXT_ROWS + 1);
	assert_memory_equal(text_page_line(text, 1, &length), "Model 0000\t", 11);
	assert_non_null(strstr(str_text(&text->text), "and 5000 more: E writes all of them into a file."));
}

/* Nothing is asked that is refused after the answer. */
static void
a_read_only_file_is_not_asked_to_undo(void **state)
{
	struct fixture *f = *state;

	f->app->read_only = true;
	press(f, 'u');
	assert_int_equal(app_layer(f->app), LAYER_NONE);
	assert_non_null(strstr(f->app->notice.text, "opened read-only"));
	press(f, KEY_CODE_CTRL + 'r');
	assert_non_null(strstr(f->app->notice.text, "opened read-only"));
}

/* Nothing is waited for that may never come: a pipe that nobody writes into. */
static void
a_pipe_is_no_plan(void **state)
{
	struct fixture *f = *state;
	char path[TEST_PATH_SIZE + 8];

	snprintf(path, sizeof(path), "%s/pipe", f->world.folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	press(f, 'L');
	assert_int_equal(app_layer(f->app), LAYER_EXPORT);
	for (const char *c = path; *c; c++)
		press(f, (uint32_t)*c);
	press(f, KEY_CODE_ENTER);
	assert_int_equal(app_layer(f->app), LAYER_EXPORT);
	assert_non_null(strstr(f->app->notice.text, "is no file"));
	press(f, KEY_CODE_ESC);
	assert_int_equal(unlink(path), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reading_is_done_in_steps),
		cmocka_unit_test(checking_tells_how_far_it_is_and_stops_at_once),
		cmocka_unit_test(it_goes_on_while_another_view_is_shown),
		cmocka_unit_test(a_run_needs_its_words_and_comes_first),
		cmocka_unit_test(a_click_comes_after_what_was_confirmed),
		cmocka_unit_test(as_text_the_first_rows_are_told),
		cmocka_unit_test(a_pipe_is_no_plan),
		cmocka_unit_test(a_read_only_file_is_not_asked_to_undo),
	};
	int failed = 0;

	/* Each begins with the leaver's records as they were. */
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++) {
		const struct CMUnitTest one[] = {tests[i]};

		failed += cmocka_run_group_tests_name("test_plan_page", one, setup, teardown);
	}
	return failed;
}
