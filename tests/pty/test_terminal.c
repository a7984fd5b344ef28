/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The real program on a real terminal (UX.md 3.0, 5.4, 5.10; SECURITY.md 3): what it writes, and what it leaves behind. */
#include "tests/pty/pty.h"

#include "tests/test.h"

#include <signal.h>
#include <sys/wait.h>

#define LIMIT 10000	/* ms for anything */

static char folder[TEST_PATH_SIZE], demo[TEST_PATH_SIZE + 16], program[1200];

/* Runs a command to its end; its exit status. */
static int
command(const char *const *argv)
{
	struct pty pty;
	int status;

	pty_start(&pty, argv, 80, 24, "xterm-256color", NULL);
	assert_true(pty_wait_end(&pty, LIMIT));
	status = WIFEXITED(pty.status) ? WEXITSTATUS(pty.status) : -1;
	pty_release(&pty);
	return status;
}

static int
set_up(void **state)
{
	const char *build = getenv("MAKERDECK_BUILDDIR");

	(void)state;
	test_folder_make(folder);
	snprintf(demo, sizeof(demo), "%s/demo.db", folder);
	snprintf(program, sizeof(program), "%s/makerdeck", build != NULL && build[0] != '\0' ? build : ".");
	return command((const char *const[]){program, "init", "--demo", demo, NULL});
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

static void
start_with(struct pty *pty, int w, int h, const char *term, const char *const *env, const char *user)
{
	pty_start(pty, (const char *const[]){program, "--db", demo, "--as", user, NULL}, w, h, term, env);
}

/* Maya's models, painted and quiet. */
static void
start(struct pty *pty, int w, int h)
{
	start_with(pty, w, h, "xterm-256color", NULL, "maya.ortiz");
	if (!pty_wait(pty, "Invoice extractor", LIMIT)) {
		pty_print(pty);
		assert_true(false);
	}
	pty_settle(pty, 150);
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

/* The terminal's settings, its first screen, its cursor, its mouse and its pastes are as they were. */
static void
assert_left_clean(struct pty *pty)
{
	assert_true(pty_is_restored(pty));
	assert_true(pty_wrote(pty, "\033[?1049l"));
	assert_true(pty_wrote(pty, "\033[?2004l"));
	if (pty_wrote(pty, "\033[?1000h"))
		assert_true(pty_wrote(pty, "\033[?1000l"));
}

static void
it_starts_and_leaves_all_as_it_was(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	expect(&pty, "27 training files");
	pty_send(&pty, "\021");		/* Ctrl-Q */
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_true(WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0);
	assert_left_clean(&pty);
	pty_release(&pty);
}

static void
signals_leave_all_as_it_was(void **state)
{
	static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGSEGV, SIGABRT, SIGQUIT, SIGBUS};

	(void)state;
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		struct pty pty;

		start(&pty, 80, 24);
		kill(pty.pid, signals[i]);
		assert_true(pty_wait_end(&pty, LIMIT));
		assert_false(WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0);
		assert_left_clean(&pty);
		pty_release(&pty);
	}
}

static void
a_closed_window_ends_it(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 80, 24);
	pty_hang_up(&pty);
	assert_true(pty_wait_end(&pty, LIMIT));
	pty_release(&pty);
}

/* UX.md 5.4: 300 bytes for one row down, nothing when nothing happens, and no more for a key that changes nothing. */
static void
it_writes_little(void **state)
{
	struct pty pty;
	size_t before;

	(void)state;
	start(&pty, 120, 36);
	for (int i = 0; i < 9; i++) {
		pty_settle(&pty, 120);
		before = pty.raw_length;
		pty_send(&pty, "\033OB");
		assert_true(pty_read(&pty, LIMIT));
		while (pty_read(&pty, 20))
			;
		assert_in_range(pty.raw_length - before, 1, 300);
	}
	pty_settle(&pty, 300);
	before = pty.raw_length;
	for (int i = 0; i < 8; i++)
		pty_read(&pty, 100);
	assert_int_equal(pty.raw_length, before);
	pty_release(&pty);
}

/* UX.md: nothing is asked of the terminal, and no OSC is sent. */
static void
it_asks_the_terminal_nothing(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	pty_send(&pty, "s");
	expect(&pty, "Share Invoice extractor");
	pty_send(&pty, "\033");
	assert_true(pty_wait_gone(&pty, "Share Invoice extractor", LIMIT));
	assert_false(pty_wrote(&pty, "\033]"));
	assert_false(pty_wrote(&pty, "\033P"));
	assert_false(pty_wrote(&pty, "\033[c"));
	assert_false(pty_wrote(&pty, "\033[>c"));
	assert_false(pty_wrote(&pty, "\033[6n"));
	assert_false(pty_wrote(&pty, "\a"));
	pty_release(&pty);
}

static void
every_size_is_drawn(void **state)
{
	static const struct {
		int w, h;
		const char *text;
	} sizes[] = {
		{80, 24, "Shelf counter"}, {120, 36, "27 training files"}, {60, 16, "Invoice extractor"}, {40, 10, "Invoice extractor"},
		{38, 9, "40 x 10"}, {200, 60, "27 training files"}, {80, 24, "Shelf counter"},
	};
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		pty_resize(&pty, sizes[i].w, sizes[i].h);
		expect(&pty, sizes[i].text);
		pty_settle(&pty, 60);
	}
	pty_resize(&pty, 1, 1);
	pty_settle(&pty, 150);
	pty_send(&pty, "jks\033");
	pty_settle(&pty, 150);
	pty_resize(&pty, 80, 24);
	expect(&pty, "Maya Ortiz");
	pty_release(&pty);
}

static void
a_window_may_begin_at_one_cell(void **state)
{
	struct pty pty;

	(void)state;
	start_with(&pty, 1, 1, "xterm-256color", NULL, "maya.ortiz");
	pty_settle(&pty, 300);
	pty_resize(&pty, 80, 24);
	expect(&pty, "Invoice extractor");
	pty_release(&pty);
}

static void
terminals_of_all_kinds_work(void **state)
{
	static const char *const terms[] = {"xterm", "screen-256color", "linux", "vt100", "vt220", "ansi"};

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct pty pty;

		start_with(&pty, 80, 24, terms[i], NULL, "maya.ortiz");
		expect(&pty, "Invoice extractor");
		assert_true(pty.pid > 0);
		pty_send(&pty, "\021");
		assert_true(pty_wait_end(&pty, LIMIT));
		assert_true(pty_is_restored(&pty));
		pty_release(&pty);
	}
}

static void
a_terminal_that_cannot_is_told(void **state)
{
	static const char *const terms[] = {"dumb", "no-such-terminal", ""};

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct pty pty;

		start_with(&pty, 80, 24, terms[i], NULL, "maya.ortiz");
		assert_true(pty_wait_end(&pty, LIMIT));
		assert_true(WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 1);
		assert_true(pty_wrote(&pty, "makerdeck: "));
		assert_true(pty_is_restored(&pty));
		pty_release(&pty);
	}
}

static void
no_color_means_none(void **state)
{
	struct pty pty;

	(void)state;
	start_with(&pty, 80, 24, "xterm-256color", (const char *const[]){"NO_COLOR=1", NULL}, "maya.ortiz");
	expect(&pty, "Invoice extractor");
	pty_settle(&pty, 100);
	assert_false(pty_wrote(&pty, "[38;5;"));
	assert_false(pty_wrote(&pty, "[48;5;"));
	for (int i = 0; i < 8; i++) {
		char text[2][16];

		snprintf(text[0], sizeof(text[0]), "\033[3%dm", i);
		snprintf(text[1], sizeof(text[1]), "\033[4%dm", i);
		for (int j = 0; j < 2; j++)
			assert_false(pty_wrote(&pty, text[j]));
	}
	pty_release(&pty);
}

/* SECURITY.md 3.4: bytes that are no text, sequences nobody knows and endless ones change nothing. */
static void
wild_bytes_are_survived(void **state)
{
	static const char bytes[] = "\377\376\300\200\355\240\200\033[999999999999;;;;;Z\033]0;evil\a\033P1$r\033\\\033[<0;500;500M\033[200~\033[A\n\377\033[201~\302";
	char long_one[4000];
	struct pty pty;

	(void)state;
	start(&pty, 80, 24);
	pty_send(&pty, "/");
	pty_send_bytes(&pty, bytes, sizeof(bytes) - 1);
	memset(long_one, '9', sizeof(long_one));
	long_one[0] = '\033';
	long_one[1] = '[';
	pty_send_bytes(&pty, long_one, sizeof(long_one));
	pty_settle(&pty, 200);
	pty_send(&pty, "\033\033\033");
	pty_settle(&pty, 200);
	assert_true(pty_find(&pty, "Maya Ortiz") >= 0);
	assert_false(pty_wrote(&pty, "\033]"));
	pty_send(&pty, "\021");
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_left_clean(&pty);
	pty_release(&pty);
}

/* A paste into a list is no row of commands. */
static void
a_paste_into_a_list_does_nothing(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 80, 24);
	pty_send(&pty, "\033[200~sayq\nW\033[201~");
	pty_settle(&pty, 200);
	assert_true(pty_find(&pty, "AI models > My models") >= 0);
	assert_int_equal(pty_find(&pty, "Share Invoice extractor"), -1);
	pty_release(&pty);
}

/* Another console's or a command's write is seen without a key. */
static void
a_write_elsewhere_is_seen(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	for (int i = 0; i < 7; i++)
		pty_send(&pty, "\033OB");
	expect(&pty, "Zane Cooper");
	assert_int_equal(pty_find(&pty, "Fiona Ng"), -1);
	assert_int_equal(command((const char *const[]){program, "--db", demo, "--as", "maya.ortiz", "share", "Badge photos", "--with", "fiona.ng", NULL}), 0);
	expect(&pty, "Fiona Ng");
	pty_release(&pty);
}

#define SECOND 1000	/* ms: UX.md 5.11, and no polling */

/* Waits at most a second for what another process's write shows. */
static void
expect_soon(struct pty *pty, const char *text)
{
	int64_t before = pty_now();

	if (!pty_wait(pty, text, SECOND)) {
		printf("# not on the screen within a second: %s\n", text);
		pty_print(pty);
		assert_true(false);
	}
	assert_true(pty_now() - before <= SECOND * INT64_C(1000000));
}

static void
expect_gone_soon(struct pty *pty, const char *text)
{
	if (!pty_wait_gone(pty, text, SECOND)) {
		printf("# still on the screen after a second: %s\n", text);
		pty_print(pty);
		assert_true(false);
	}
}

static void
does_as(const char *user, const char *const *words)
{
	const char *argv[16] = {program, "--db", demo, "--as", user};
	size_t count = 5;

	for (size_t i = 0; words[i]; i++)
		argv[count++] = words[i];
	assert_int_equal(command(argv), 0);
}

#define DOES(user, ...) does_as(user, (const char *const[]){__VA_ARGS__, NULL})

/* UX.md 5.11: told within a second, without a key, and the cursor stays on its row. */
static void
a_change_is_on_the_screen_within_a_second(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	pty_send(&pty, "\033OB");
	expect(&pty, "15 training files");
	pty_settle(&pty, 100);
	DOES("ana.souza", "share", "Shelf counter", "--with", "wanda.zielinska");
	expect_soon(&pty, "Ana Souza changed sharing of Shelf counter.");
	expect_soon(&pty, "!Shelf counter");
	expect_soon(&pty, "Wanda Zieli");
	DOES("ana.souza", "unshare", "Shelf counter", "--from", "wanda.zielinska");
	expect_gone_soon(&pty, "Wanda Zieli");
	pty_release(&pty);
}

/* B6: a right that was taken away is gone at once, and what it had opened closes. */
static void
a_right_taken_away_closes_what_it_opened(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	pty_send(&pty, "s");
	expect(&pty, "Share Invoice extractor");
	DOES("ana.souza", "roles", "set", "environment maker", "msdyn_aimodel", "share", "none");
	expect_gone_soon(&pty, "Share Invoice extractor");
	expect_soon(&pty, "You may not share Invoice extractor any more.");
	expect_soon(&pty, "(Share)");
	DOES("ana.souza", "roles", "set", "environment maker", "msdyn_aimodel", "share", "user");
	expect_gone_soon(&pty, "(Share)");
	DOES("ana.souza", "users", "disable", "maya.ortiz");
	expect_gone_soon(&pty, "Invoice extractor");
	expect_soon(&pty, "Maya Ortiz is disabled here");
	DOES("ana.souza", "users", "enable", "maya.ortiz");
	expect_soon(&pty, "Invoice extractor");
	pty_release(&pty);
}

/* Two consoles: one shares with its keys, the other shows it; then both go on. */
static void
two_consoles_see_each_other(void **state)
{
	struct pty maya, fiona;

	(void)state;
	start(&maya, 120, 36);
	start_with(&fiona, 80, 24, "xterm-256color", NULL, "fiona.ng");
	expect(&fiona, "My models");
	pty_send(&fiona, "3");
	expect(&fiona, "Shared with me");
	assert_int_equal(pty_find(&fiona, "Shelf counter"), -1);
	pty_send(&maya, "\033OBs");
	expect(&maya, "Share Shelf counter");
	pty_send(&maya, "fiona");
	expect(&maya, "can be added");
	pty_send(&maya, "\r");
	expect(&maya, "+ to add");
	pty_send(&maya, "\023");		/* Ctrl-S */
	expect(&maya, "Shared Shelf counter with Fiona Ng.");
	expect_soon(&fiona, "New in this list: Shelf counter.");
	pty_release(&fiona);
	DOES("maya.ortiz", "unshare", "Shelf counter", "--from", "fiona.ng");
	pty_release(&maya);
}

/* A backup that's put back in place of the file is a change too, in one step or with a moment without any file. */
static void
another_file_in_its_place_is_taken(void **state)
{
	char shown[TEST_PATH_SIZE + 16], other[TEST_PATH_SIZE + 16], away[TEST_PATH_SIZE + 16];
	struct pty pty;

	(void)state;
	snprintf(shown, sizeof(shown), "%s/shown.db", folder);
	snprintf(other, sizeof(other), "%s/other.db", folder);
	snprintf(away, sizeof(away), "%s/away.db", folder);
	assert_int_equal(command((const char *const[]){program, "init", "--demo", shown, NULL}), 0);
	assert_int_equal(command((const char *const[]){program, "init", "--demo", other, NULL}), 0);
	assert_int_equal(command((const char *const[]){program, "--db", other, "--as", "ana.souza", "assign", "Shelf counter", "--to", "ana.souza", NULL}), 0);
	pty_start(&pty, (const char *const[]){program, "--db", shown, "--as", "maya.ortiz", NULL}, 120, 36, "xterm-256color", NULL);
	expect(&pty, "Shelf counter");
	pty_settle(&pty, 150);
	assert_int_equal(rename(shown, away), 0);
	expect_soon(&pty, "isn't there any more.");
	assert_int_equal(rename(other, shown), 0);
	expect_gone_soon(&pty, "isn't there any more.");
	expect_gone_soon(&pty, "[ ] Shelf counter");
	assert_int_equal(rename(away, shown), 0);
	expect_soon(&pty, "Shelf counter");
	/* And it's the one that's written to and watched from now on. */
	pty_send(&pty, "s");
	expect(&pty, "Share Invoice extractor");
	pty_send(&pty, "wanda");
	expect(&pty, "can be added");
	pty_send(&pty, "\r\023");
	expect(&pty, "Shared Invoice extractor with");
	assert_int_equal(command((const char *const[]){program, "--db", shown, "--as", "ana.souza", "assign", "Shelf counter", "--to", "ana.souza", NULL}), 0);
	expect_gone_soon(&pty, "Shelf counter");
	pty_release(&pty);
}

/* The chooser of people shows who is disabled now. */
static void
the_chooser_of_people_follows(void **state)
{
	struct pty pty;

	(void)state;
	pty_start(&pty, (const char *const[]){program, "--db", demo, NULL}, 80, 24, "xterm-256color", NULL);
	expect(&pty, "Ben Carter     Basic User");
	DOES("ana.souza", "users", "disable", "ben.carter");
	expect_soon(&pty, "Ben Carter     disabled");
	DOES("ana.souza", "users", "enable", "ben.carter");
	expect_soon(&pty, "Ben Carter     Basic User");
	pty_release(&pty);
}

/* Writes that come one after the other are told together, a few times a second; the last of them is shown. */
static void
a_burst_of_writes_ends_with_the_last(void **state)
{
	struct pty pty;

	(void)state;
	start(&pty, 120, 36);
	pty_send(&pty, "\033OB");
	expect(&pty, "15 training files");
	for (int i = 0; i < 10; i++) {
		DOES("ana.souza", "share", "Shelf counter", "--with", "wanda.zielinska");
		DOES("ana.souza", "unshare", "Shelf counter", "--from", "wanda.zielinska");
	}
	DOES("ana.souza", "share", "Shelf counter", "--with", "olga.ivanova");
	expect_soon(&pty, "Ольга Иванова");
	expect_gone_soon(&pty, "Wanda Zieli");
	DOES("ana.souza", "unshare", "Shelf counter", "--from", "olga.ivanova");
	expect_gone_soon(&pty, "Ольга Иванова");
	/* And then nothing is written, and nobody wakes up. */
	pty_settle(&pty, 300);
	assert_false(pty_read(&pty, 600));
	pty_release(&pty);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_starts_and_leaves_all_as_it_was),
		cmocka_unit_test(signals_leave_all_as_it_was),
		cmocka_unit_test(a_closed_window_ends_it),
		cmocka_unit_test(it_writes_little),
		cmocka_unit_test(it_asks_the_terminal_nothing),
		cmocka_unit_test(every_size_is_drawn),
		cmocka_unit_test(a_window_may_begin_at_one_cell),
		cmocka_unit_test(terminals_of_all_kinds_work),
		cmocka_unit_test(a_terminal_that_cannot_is_told),
		cmocka_unit_test(no_color_means_none),
		cmocka_unit_test(wild_bytes_are_survived),
		cmocka_unit_test(a_paste_into_a_list_does_nothing),
		cmocka_unit_test(a_write_elsewhere_is_seen),
		cmocka_unit_test(a_change_is_on_the_screen_within_a_second),
		cmocka_unit_test(a_right_taken_away_closes_what_it_opened),
		cmocka_unit_test(two_consoles_see_each_other),
		cmocka_unit_test(another_file_in_its_place_is_taken),
		cmocka_unit_test(the_chooser_of_people_follows),
		cmocka_unit_test(a_burst_of_writes_ends_with_the_last),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_terminal", tests, set_up, tear_down);
}
