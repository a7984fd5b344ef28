/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How long a session that others have lasts: warnings, ends and the badge, at each moment; and when it wants to be woken for them. */
#include "app/app.h"
#include "portal/demonstration.h"
#include "portal/people.h"

#include "tests/test.h"

#define NOW INT64_C(1772707500000)
#define SECONDS INT64_C(1000)
#define MINUTES (60 * SECONDS)

static char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];
static struct portal *portal;
static struct app *app;

static int
set_up(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/template.db", folder);
	return demonstration_make_template(path, NOW, &err) ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

/* Maya, since tick 5,000,000. */
#define BEGIN (5000 * SECONDS)

static void
start(enum session_kind kind, int idle_seconds, int most_seconds)
{
	const struct portal_options options = {.path = path, .via = "console"};
	struct app_options with = {.now = NOW, .w = 80, .h = 24, .session = kind, .tick = BEGIN, .idle_seconds = idle_seconds, .most_seconds = most_seconds};
	struct err err = ERR_INIT;
	struct id user;

	portal = portal_open_copy(&options, &err);
	assert_non_null(portal);
	with.portal = portal;
	app = app_new(&with);
	assert_true(people_find_user(portal, "maya.ortiz", &user, &err));
	assert_true(app_sign_in(app, &user, NULL, &err));
	assert_int_equal(app->detail_due, 0);
}

static void
stop(void)
{
	app_free(app);
	portal_close(portal);
}

/* So long after the beginning nothing happens but that. */
static void
tick(int64_t after)
{
	app->session.tick = BEGIN + after;
	app_tick(app, NOW + after);
}

static void
key(int64_t after)
{
	const struct term_event event = {.kind = EVENT_KEY, .key = 'j'};

	app->session.tick = BEGIN + after;
	app_event(app, &event, NOW + after);
	/* The detail that the key wants is read at once. */
	app->detail_due = 0;
}

static int64_t
wait_at(int64_t after)
{
	app->session.tick = BEGIN + after;
	return app_wait(app, NOW + after);
}

static void
assert_badge(const char *expected)
{
	char badge[SESSION_BADGE_SIZE];

	assert_string_equal(session_badge(&app->session, badge), expected);
}

static void
ones_own_lasts_and_wants_no_waking(void **state)
{
	(void)state;
	start(SESSION_OWN, 0, 0);
	assert_int_equal(wait_at(0), -1);
	tick(10000 * MINUTES);
	assert_false(app->leave);
	assert_badge("");
	assert_int_equal(wait_at(10000 * MINUTES), -1);
	assert_null(session_refusal(app, ACT_SUSPEND));
	assert_null(session_refusal(app, ACT_SWITCH));
	assert_null(session_refusal(app, ACT_EXPORT));
	assert_null(session_refuses_files(app));
	assert_null(session_refuses_calls(app));
	stop();
}

static void
minutes_are_rounded_up(void **state)
{
	static const struct {
		int64_t after;
		const char *badge;
		int64_t wait;	/* until the next number */
	} moments[] = {
		{0, "[DEMO 60 min]", 60000}, {1, "[DEMO 60 min]", 59999}, {59999, "[DEMO 60 min]", 1}, {60000, "[DEMO 59 min]", 60000},
		{60001, "[DEMO 59 min]", 59999}, {30 * 60000, "[DEMO 30 min]", 60000}, {58 * 60000 + 500, "[DEMO 2 min]", 59500},
		{59 * 60000, "[DEMO 1 min]", 60000}, {59 * 60000 + 30000, "[DEMO 1 min]", 30000}, {59 * 60000 + 59999, "[DEMO 1 min]", 1},
	};

	(void)state;
	start(SESSION_DEMO, 0, 3600);
	for (size_t i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
		tick(moments[i].after);
		assert_badge(moments[i].badge);
		assert_int_equal(wait_at(moments[i].after), moments[i].wait);
		assert_false(app->leave);
	}
	tick(60 * MINUTES);
	assert_true(app->leave);
	assert_string_equal(app->session.ended, "This demonstration ended: it lasts 60 minutes. Connect again for another one.");
	stop();
}

/* Woken exactly when app_wait says so: so often, and no more. */
static void
it_is_woken_once_a_minute(void **state)
{
	int64_t at = 0;
	int woken = 0;

	(void)state;
	start(SESSION_DEMO, 900, 3600);
	while (!app->leave && woken < 1000) {
		int64_t wait = wait_at(at);

		assert_in_range(wait, 1, MINUTES);
		at += wait;
		tick(at);
		woken++;
	}
	assert_int_equal(at, 15 * MINUTES);
	assert_int_equal(woken, 15);
	stop();
	/* A session by key: when it warns, and when it ends. */
	start(SESSION_KEY, 1800, 43200);
	for (at = 0, woken = 0; !app->leave && woken < 1000; woken++) {
		int64_t wait = wait_at(at);

		assert_true(wait > 0);
		at += wait;
		tick(at);
	}
	assert_int_equal(at, 30 * MINUTES);
	assert_int_equal(woken, 2);
	stop();
}

static void
a_warning_stays_until_a_key(void **state)
{
	(void)state;
	start(SESSION_DEMO, 900, 3600);
	tick(14 * MINUTES - 1);
	assert_string_equal(app->session.warning, "");
	tick(14 * MINUTES);
	assert_string_equal(app->session.warning, "No key for 14 minutes: this demonstration ends in 1 minute. Any key keeps it.");
	/* Somebody else's write, another size, the time alone: it stays, and is told once. */
	app_changed(app, NOW);
	app_resize(app, 120, 36);
	tick(14 * MINUTES + 59999);
	assert_string_not_equal(app->session.warning, "");
	assert_int_equal(app->notice.log_count, 1);
	key(14 * MINUTES + 59999);
	assert_string_equal(app->session.warning, "");
	assert_string_equal(app->notice.text, "");
	assert_false(app->leave);
	tick(15 * MINUTES + 1);
	assert_false(app->leave);
	/* From that key on. */
	tick(28 * MINUTES + 59999);
	assert_string_not_equal(app->session.warning, "");
	tick(29 * MINUTES + 59998);
	assert_false(app->leave);
	tick(29 * MINUTES + 59999);
	assert_true(app->leave);
	assert_string_equal(app->session.ended, "This demonstration ended: no key for 15 minutes. Connect again for another one.");
	assert_int_equal(wait_at(30 * MINUTES), -1);
	stop();
}

static void
a_key_does_not_keep_what_is_over(void **state)
{
	(void)state;
	start(SESSION_KEY, 1800, 43200);
	for (int i = 1; i <= 24 * 60; i++)
		key(i * 29 * SECONDS);
	for (int i = 0; !app->leave && i < 100; i++)
		key(24 * 60 * 29 * SECONDS + i * 29 * MINUTES);
	assert_true(app->leave);
	assert_string_equal(app->session.ended, "This session ended: it lasts 12 hours. Connect again to go on.");
	stop();
	/* A key that comes too late, since the process was stopped meanwhile, does nothing any more. */
	start(SESSION_KEY, 1800, 43200);
	assert_int_equal(app_list(app)->cursor.at, 0);
	key(30 * MINUTES);
	assert_true(app->leave);
	assert_int_equal(app_list(app)->cursor.at, 0);
	assert_string_equal(app->session.ended, "This session ended: no key for 30 minutes. Connect again to go on.");
	stop();
}

static void
the_clock_of_the_day_ends_nothing(void **state)
{
	(void)state;
	start(SESSION_KEY, 1800, 43200);
	/* Ten years on, and back. */
	app->session.tick = BEGIN + MINUTES;
	app_tick(app, NOW + 3650 * INT64_C(86400000));
	assert_false(app->leave);
	app_tick(app, NOW - 3650 * INT64_C(86400000));
	assert_false(app->leave);
	assert_string_equal(app->session.warning, "");
	stop();
}

static void
a_session_by_key_counts_its_last_minutes(void **state)
{
	(void)state;
	start(SESSION_KEY, 0, 43200);
	assert_badge("");
	assert_int_equal(wait_at(0), 715 * MINUTES);
	tick(715 * MINUTES - 1);
	assert_badge("");
	tick(715 * MINUTES);
	assert_badge("[5 min left]");
	assert_int_equal(wait_at(715 * MINUTES), MINUTES);
	tick(719 * MINUTES);
	assert_badge("[1 min left]");
	assert_string_equal(app->session.warning, "This session ends in 1 minute, after 12 hours in all: save now.");
	stop();
}

static void
short_limits_warn_halfway(void **state)
{
	(void)state;
	start(SESSION_KEY, 60, 0);
	tick(29999);
	assert_string_equal(app->session.warning, "");
	tick(30000);
	assert_string_equal(app->session.warning, "No key for 30 seconds: this session ends in 30 seconds. Any key keeps it.");
	tick(60000);
	assert_true(app->leave);
	stop();
}

static void
the_limits_are_told_in_words(void **state)
{
	struct session session = {.idle_most = 15 * MINUTES, .all_most = 60 * MINUTES};
	char text[SESSION_TEXT_SIZE];

	(void)state;
	assert_string_equal(session_limits_text(&session, text), "ends after 15 minutes without a key, 60 minutes in total; warned 60 s before");
	session.all_most = 120 * MINUTES;
	assert_string_equal(session_limits_text(&session, text), "ends after 15 minutes without a key, 2 hours in total; warned 60 s before");
	session.idle_most = 0;
	assert_string_equal(session_limits_text(&session, text), "ends after 2 hours");
	session.all_most = 0;
	assert_string_equal(session_limits_text(&session, text), "ends when you leave");
	session.idle_most = 1 * MINUTES;
	assert_string_equal(session_limits_text(&session, text), "ends after 1 minute without a key");
}

/* Whoever's key it is, is gone: nobody else can be chosen. */
static void
signing_out_ends_a_session_by_key(void **state)
{
	(void)state;
	start(SESSION_KEY, 0, 0);
	app_act(app, ACT_SWITCH, 0, 1, NOW);
	assert_false(app->leave);
	assert_int_equal(app->screen, SCREEN_LIST);
	app_act(app, ACT_SWITCH_NOW, 0, 1, NOW);
	assert_int_equal(app->screen, SCREEN_LIST);
	assert_non_null(portal_actor(portal));
	app_act(app, ACT_RESET, 0, 1, NOW);
	assert_int_equal(app->layer_count, 0);
	app_act(app, ACT_RESET_NOW, 0, 1, NOW);
	assert_int_equal(app->screen, SCREEN_LIST);
	assert_non_null(portal_actor(portal));
	stop();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ones_own_lasts_and_wants_no_waking),
		cmocka_unit_test(minutes_are_rounded_up),
		cmocka_unit_test(it_is_woken_once_a_minute),
		cmocka_unit_test(a_warning_stays_until_a_key),
		cmocka_unit_test(a_key_does_not_keep_what_is_over),
		cmocka_unit_test(the_clock_of_the_day_ends_nothing),
		cmocka_unit_test(a_session_by_key_counts_its_last_minutes),
		cmocka_unit_test(short_limits_warn_halfway),
		cmocka_unit_test(the_limits_are_told_in_words),
		cmocka_unit_test(signing_out_ends_a_session_by_key),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_hosting", tests, set_up, tear_down);
}
