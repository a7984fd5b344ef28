/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions that others have, on a real terminal: their limits with seconds in place of minutes, and that nothing of a demonstration stays. */
#include "tests/pty/pty.h"

#include "tests/test.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define LIMIT 10000	/* ms for anything */

static char folder[TEST_PATH_SIZE], template[TEST_PATH_SIZE + 16], makerdeck[1200], program[1200];

static int
set_up(void **state)
{
	const char *build = getenv("MAKERDECK_BUILDDIR");
	struct pty pty;
	bool made;

	(void)state;
	build = build && build[0] ? build : ".";
	test_folder_make(folder);
	snprintf(template, sizeof(template), "%s/template.db", folder);
	snprintf(makerdeck, sizeof(makerdeck), "%s/makerdeck", build);
	snprintf(program, sizeof(program), "%s/tests/pty/hosted", build);
	pty_start(&pty, (const char *const[]){makerdeck, "init", "--demo", template, NULL}, 80, 24, "xterm-256color", NULL);
	made = pty_wait_end(&pty, LIMIT) && WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0;
	pty_release(&pty);
	return made ? 0 : -1;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

static void
expect(struct pty *pty, const char *text)
{
	if (!pty_wait(pty, text, LIMIT)) {
		printf("# not on the screen: %s\n", text);
		pty_print(pty);
		assert_true(false);
	}
}

static void
start(struct pty *pty, const char *who, const char *idle, const char *most)
{
	pty_start(pty, (const char *const[]){program, template, who, idle, most, NULL}, 80, 24, "xterm-256color", NULL);
	expect(pty, strcmp(who, "demo") == 0 ? "Choose who you are" : "AI models");
	pty_settle(pty, 100);
}

/* It ends by itself, gives the terminal back, and then says why. */
static void
expect_end(struct pty *pty, const char *text)
{
	char *restored;

	assert_true(pty_wait_end(pty, LIMIT));
	while (pty_read(pty, 50))
		;
	assert_true(WIFEXITED(pty->status));
	assert_int_equal(WEXITSTATUS(pty->status), 1);
	assert_true(pty_is_restored(pty));
	restored = strstr(pty->raw, "\033[?1049l");
	assert_non_null(restored);
	if (!strstr(restored, text)) {
		printf("# not said at the end: %s\n# but: %s\n", text, restored);
		assert_true(false);
	}
}

static double
seconds_since(int64_t begin)
{
	return (double)(pty_now() - begin) / 1e9;
}

static void
without_a_key_it_warns_and_ends(void **state)
{
	static const struct {
		const char *who, *end;
	} sessions[] = {
		{"demo", "This demonstration ended: no key for 4 seconds. Connect again for another one."},
		{"maya.ortiz", "This session ended: no key for 4 seconds. Connect again to go on."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sessions) / sizeof(sessions[0]); i++) {
		struct pty pty;
		int64_t begin = pty_now();
		size_t painted;

		start(&pty, sessions[i].who, "4", "600");
		painted = pty.raw_length;
		/* Nothing is written until it warns. */
		while (seconds_since(begin) < 1.5)
			(void)pty_read(&pty, 50);
		assert_int_equal(pty.raw_length, painted);
		expect(&pty, "No key for 2 seconds: this ");
		assert_true(seconds_since(begin) >= 1.9);
		pty_settle(&pty, 100);
		painted = pty.raw_length;
		while (seconds_since(begin) < 3.5)
			(void)pty_read(&pty, 50);
		assert_int_equal(pty.raw_length, painted);
		expect_end(&pty, sessions[i].end);
		assert_true(seconds_since(begin) >= 3.9);
		pty_release(&pty);
	}
}

static void
a_key_keeps_it(void **state)
{
	struct pty pty;
	int64_t begin;

	(void)state;
	start(&pty, "demo", "3", "600");
	expect(&pty, "Any key keeps it.");
	pty_send(&pty, "j");
	begin = pty_now();
	assert_true(pty_wait_gone(&pty, "Any key keeps it.", LIMIT));
	expect(&pty, "Any key keeps it.");
	expect_end(&pty, "no key for 3 seconds");
	assert_true(seconds_since(begin) >= 2.9);
	pty_release(&pty);
}

static void
it_ends_although_somebody_types(void **state)
{
	struct pty pty;
	int64_t begin = pty_now();
	bool warned = false;

	(void)state;
	start(&pty, "demo", "60", "4");
	while (seconds_since(begin) < 3.5) {
		pty_send(&pty, "jk");
		for (int i = 0; i < 10; i++) {
			(void)pty_read(&pty, 10);
			warned |= pty_find(&pty, "This demonstration ends in 2 seconds, after 4 seconds in all.") >= 0;
		}
	}
	assert_true(warned);
	expect_end(&pty, "This demonstration ended: it lasts 4 seconds. Connect again for another one.");
	pty_release(&pty);
}

/* A minute less is a few bytes, and between two minutes there are none, and no waking. */
static void
a_minute_less_is_a_few_bytes(void **state)
{
	struct pty pty;
	int64_t begin = pty_now();
	size_t painted;

	(void)state;
	start(&pty, "demo", "600", "123");
	expect(&pty, "[DEMO 3 min]");
	painted = pty.raw_length;
	while (seconds_since(begin) < 2.5)
		(void)pty_read(&pty, 50);
	expect(&pty, "[DEMO 3 min]");
	assert_int_equal(pty.raw_length, painted);
	expect(&pty, "[DEMO 2 min]");
	pty_settle(&pty, 100);
	assert_in_range(pty.raw_length - painted, 1, 60);
	pty_send(&pty, "q");
	assert_true(pty_wait_end(&pty, LIMIT));
	pty_release(&pty);
}

static void
sign_in_as_ana(struct pty *pty)
{
	pty_send(pty, "4\r");
	expect(pty, "Ana Souza | System Administrator");
}

/* Two at once, each with what it did itself; and then the file as it was, and nothing beside it. */
static void
nothing_of_a_demonstration_stays(void **state)
{
	struct stat before, after;
	struct pty one, two;

	(void)state;
	assert_int_equal(stat(template, &before), 0);
	start(&one, "demo", "600", "600");
	start(&two, "demo", "600", "600");
	sign_in_as_ana(&one);
	sign_in_as_ana(&two);
	pty_send(&one, "3");
	expect(&one, "79 models");
	pty_send(&one, "\033OQ");	/* F2 */
	expect(&one, "Name");
	pty_send(&one, "\025Of this one alone\023");
	expect(&one, "Of this one alone");
	pty_send(&two, "3R");
	expect(&two, "79 models");
	pty_settle(&two, 200);
	assert_int_equal(pty_find(&two, "Of this one alone"), -1);
	/* Killed as well as left. */
	kill(one.pid, SIGKILL);
	assert_true(pty_wait_end(&one, LIMIT));
	pty_send(&two, "Q");
	assert_true(pty_wait_end(&two, LIMIT));
	pty_release(&one);
	pty_release(&two);
	assert_int_equal(stat(template, &after), 0);
	assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
	assert_int_equal(after.st_mtim.tv_nsec, before.st_mtim.tv_nsec);
	assert_int_equal(after.st_size, before.st_size);
}

static void
its_day_is_that_of_its_data(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, "demo", "600", "600");
	pty_send(&pty, "1\r");
	expect(&pty, "Maya Ortiz | Environment Maker");
	/* The newest model was changed on the last of its days. */
	expect(&pty, "09:12");
	pty_send(&pty, "Q");
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_int_equal(WEXITSTATUS(pty.status), 0);
	pty_release(&pty);
}

static void
it_cannot_be_suspended(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, "demo", "600", "600");
	pty_send(&pty, "\032");
	expect(&pty, "Ctrl-Z is off: there's no shell behind this session.");
	pty_send(&pty, "Q");
	assert_true(pty_wait_end(&pty, LIMIT));
	pty_release(&pty);
}

/* All that a visitor does, closed off as makerdeck-login is: reading, writing, learning in a thread, and beginning again without the template's path. */
static void
a_demonstration_lives_in_its_sandbox(void **state)
{
	char journal[sizeof(template) + 16];
	struct pty pty;

	(void)state;
	if (TEST_IS_SLOW) {
		print_message("[  SKIPPED ] the sanitizer needs what the sandbox takes away\n");
		skip();
	}
	pty_start(&pty, (const char *const[]){program, template, "demo", "600", "600", "closed", NULL}, 80, 24, "xterm-256color", NULL);
	expect(&pty, "Choose who you are");
	/* Nobody else has the file by now. */
	snprintf(journal, sizeof(journal), "%s-journal", template);
	unlink(journal);
	assert_int_equal(unlink(template), 0);
	for (int i = 0; i < 2; i++) {
		pty_send(&pty, "1\r");
		expect(&pty, "Maya Ortiz | Environment Maker");
		pty_send(&pty, "/late ship\r");
		expect(&pty, "1 of 10");
		pty_send(&pty, "\033OQ");
		expect(&pty, "Name");
		pty_send(&pty, "\025Late for once\023");
		expect(&pty, "Late for once");
		pty_send(&pty, "\033g");
		pty_send(&pty, "gT");
		pty_send(&pty, "\033:reset\r");
		expect(&pty, "Put the demonstration back as it was?");
		pty_send(&pty, "y");
		expect(&pty, "The demonstration is as it was. Choose who you are.");
	}
	pty_send(&pty, "Q");
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_true(WIFEXITED(pty.status));
	assert_int_equal(WEXITSTATUS(pty.status), 0);
	pty_release(&pty);
}

/* The kernel's watches are all taken, as by 128 sessions of the service's account: the next session is there nevertheless, and sees what others did. */
static void
a_session_goes_without_a_watch(void **state)
{
	static const char none_left[] = "echo 0 >/proc/sys/user/max_inotify_instances && exec \"$@\"";
	struct pty pty, other;

	(void)state;
	if (system("unshare -U -r sh -c 'echo 0 >/proc/sys/user/max_inotify_instances' 2>/dev/null") != 0) {
		print_message("skipped: no user namespace of one's own here\n");
		skip();
	}
	pty_start(&pty, (const char *const[]){"unshare", "-U", "-r", "sh", "-c", none_left, "sh", program, template, "maya.ortiz", "60", "600", NULL}, 80, 24,
		  "xterm-256color", NULL);
	expect(&pty, "AI models");
	pty_settle(&pty, 100);
	pty_start(&other, (const char *const[]){makerdeck, "--db", template, "--as", "maya.ortiz", "models", "rename", "Shelf counter", "Told by nobody", NULL}, 80,
		  24, "xterm-256color", NULL);
	assert_true(pty_wait_end(&other, LIMIT));
	pty_release(&other);
	pty_send(&pty, "R");
	expect(&pty, "Told by nobody");
	pty_send(&pty, "Q");
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_int_equal(WEXITSTATUS(pty.status), 0);
	pty_release(&pty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_key_it_warns_and_ends),
		cmocka_unit_test(a_key_keeps_it),
		cmocka_unit_test(it_ends_although_somebody_types),
		cmocka_unit_test(a_minute_less_is_a_few_bytes),
		cmocka_unit_test(nothing_of_a_demonstration_stays),
		cmocka_unit_test(its_day_is_that_of_its_data),
		cmocka_unit_test(it_cannot_be_suspended),
		cmocka_unit_test(a_session_goes_without_a_watch),
		cmocka_unit_test(a_demonstration_lives_in_its_sandbox),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_hosted", tests, set_up, tear_down);
}
