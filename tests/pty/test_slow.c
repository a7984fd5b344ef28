/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The real program over a slow line (UX.md 5.4, 5.10): 9,600 baud, that is 960 bytes a second each way, and 400 ms there and back. And the bytes
 * that each thing costs, whatever the line: over every place, panel and a few rows, at both sizes and on three kinds of terminals.
 *
 * SLOW=1 takes as long as the line; without it the line is FASTER times as fast and times are told as they'd be on it (slow.h).
 */
#include "tests/pty/pty.h"
#include "tests/pty/slow.h"

#include "tests/test.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#define LIMIT 10000	/* ms for anything that isn't slow */
#define BAUD 960
#define DELAY 200
#define FASTER 4
#define MODELS 24	/* that Maya gets besides her own: more than a screen of them */

#define THINGS_MOST 64
#define ROW_BYTES 256
#define ROW_WITH_LINE_BYTES 288	/* of Activity, where a line below says more of the row at once */
#define SCROLL_BYTES 960	/* the panes beside the list forbid to scroll the terminal: nearly all of it is written again */
#define GRID_BYTES 2688	/* of a role: it fills the screen with signs of three bytes each */
#define PANEL_BYTES 2560
#define PAGE_BYTES 2560
#define PAGE_BYTES_LARGE 5120

static char folder[TEST_PATH_SIZE], demo[TEST_PATH_SIZE + 16], program[1200];

static void
command(const char *const *argv)
{
	struct pty pty;

	pty_start(&pty, argv, 80, 24, "xterm-256color", NULL);
	assert_true(pty_wait_end(&pty, LIMIT));
	assert_true(WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0);
	pty_release(&pty);
}

static int
set_up(void **state)
{
	const char *build = getenv("MAKERDECK_BUILDDIR");

	(void)state;
	test_folder_make(folder);
	snprintf(demo, sizeof(demo), "%s/demo.db", folder);
	snprintf(program, sizeof(program), "%s/makerdeck", build != NULL && build[0] != '\0' ? build : ".");
	command((const char *const[]){program, "init", "--demo", demo, NULL});
	for (int i = 0; i < MODELS; i++) {
		char name[32];

		snprintf(name, sizeof(name), "Parts list %02d", MODELS - i);
		command((const char *const[]){program, "--db", demo, "--as", "maya.ortiz", "models", "create", name, "--type", "document-processing", NULL});
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

static int
faster(void)
{
	const char *real = getenv("SLOW");

	return real != NULL && real[0] == '1' ? 1 : FASTER;
}

/* A session over SSH, on a machine that may be busy: a key's bytes aren't taken apart because this test was late. */
static const char *const patient[] = {"SSH_CONNECTION=192.0.2.1 50022 192.0.2.2 22", "ESCDELAY=400", NULL};

static void
start(struct pty *pty, const char *user, int w, int h, const char *term, const char *const *env)
{
	if (user)
		pty_start(pty, (const char *const[]){program, "--db", demo, "--as", user, NULL}, w, h, term, env);
	else
		pty_start(pty, (const char *const[]){program, "--db", demo, NULL}, w, h, term, env);
}

static void
expect_slowly(struct slow *slow, const char *text)
{
	if (!slow_wait(slow, text, 20000)) {
		printf("# not on the screen: %s\n", text);
		pty_print(slow->pty);
		assert_true(false);
	}
}

/* ------------------------------------------------------------------ a story */

struct step {
	const char *name;
	int64_t at;
	size_t before;
};

static struct step
begin(const struct slow *slow, const char *name)
{
	return (struct step){name, pty_now(), slow->pty->raw_length};
}

/* What the step took until its last byte: at most so many bytes, and so many ms besides the 400 there and back. */
static void
end(struct slow *slow, struct step step, int bytes, int ms)
{
	int took;
	size_t got;

	slow_settle(slow, 600);
	took = slow_ms(slow, step.at, slow->pty->last);
	got = slow->pty->raw_length - step.before;
	printf("#   %-34s %6zu B %6d ms\n", step.name, got, took);
	assert_in_range(got, 0, bytes);
	assert_in_range(took, 0, 2 * DELAY + ms);
}

static void
a_maker_can_work_on_it(void **state)
{
	struct pty pty;
	struct slow slow;
	struct step step;

	(void)state;
	printf("# 80 x 24 at 960 bytes a second, 400 ms there and back\n");
	start(&pty, NULL, 80, 24, "xterm-256color", patient);
	slow_open(&slow, &pty, BAUD, DELAY, faster());

	step = begin(&slow, "start: who are you");
	expect_slowly(&slow, "Choose who you are");
	end(&slow, step, 2560, 3000);

	step = begin(&slow, "sign in as Maya");
	slow_send(&slow, "\r");
	expect_slowly(&slow, "Parts list 01");
	end(&slow, step, 2560, 3000);

	step = begin(&slow, "one row down");
	slow_send(&slow, "\033OB");
	end(&slow, step, ROW_BYTES, 400);

	step = begin(&slow, "19 more, held");
	for (int i = 0; i < 19; i++) {
		slow_send(&slow, "\033OB");
		slow_pass(&slow, 33);
	}
	end(&slow, step, 3500, 4500);
	expect_slowly(&slow, "\xE2\x96\xB8[ ] Parts list 21");

	step = begin(&slow, "the share panel");
	slow_send(&slow, "s");
	expect_slowly(&slow, "Share Parts list 21");
	end(&slow, step, PANEL_BYTES, 2700);

	step = begin(&slow, "a name: ben");
	slow_send(&slow, "ben");
	expect_slowly(&slow, "Ben Carter");
	end(&slow, step, 1500, 1800);

	step = begin(&slow, "Enter takes it");
	slow_send(&slow, "\r");
	expect_slowly(&slow, "[Ben Carter x]");
	end(&slow, step, 1200, 1500);

	step = begin(&slow, "Ctrl-S shares");
	slow_send(&slow, "\023");
	expect_slowly(&slow, "Shared Parts list 21 with Ben Carter.");
	end(&slow, step, 2000, 2300);

	step = begin(&slow, "u undoes it");
	slow_send(&slow, "u");
	expect_slowly(&slow, "Undone");
	end(&slow, step, 1000, 1200);

	step = begin(&slow, "leave");
	slow_send(&slow, "\021");
	assert_true(slow_wait_end(&slow, 5000));
	end(&slow, step, 200, 1200);
	assert_true(WIFEXITED(pty.status) && WEXITSTATUS(pty.status) == 0);
	assert_true(pty_is_restored(&pty));
	slow_close(&slow);
	pty_release(&pty);
}

/* ------------------------------------------------------------------ typed ahead */

static void
open_maya(struct pty *pty, struct slow *slow, int times)
{
	start(pty, "maya.ortiz", 80, 24, "xterm-256color", patient);
	slow_open(slow, pty, BAUD, DELAY, times);
	expect_slowly(slow, "Parts list 01");
	slow_settle(slow, 600);
}

/* A key held for 20 rows: all of them arrive, and few of them are painted. */
static void
keys_typed_ahead_are_drained(void **state)
{
	struct pty pty;
	struct slow slow;
	size_t before;

	(void)state;
	open_maya(&pty, &slow, faster());
	before = slow.pieces;
	for (int i = 0; i < 20; i++) {
		slow_send(&slow, "\033OB");
		slow_pass(&slow, 33);
	}
	slow_settle(&slow, 600);
	printf("#   20 keys held: %zu paintings\n", slow.pieces - before);
	assert_true(pty_find(&pty, "\xE2\x96\xB8[ ] Parts list 21") >= 0);
	assert_in_range(slow.pieces - before, 1, 12);

	/* all at once, as after a pause of the line */
	before = slow.pieces;
	for (int i = 0; i < 20; i++)
		slow_send(&slow, "\033OA");
	slow_settle(&slow, 600);
	printf("#   20 keys at once: %zu paintings\n", slow.pieces - before);
	assert_true(pty_find(&pty, "\xE2\x96\xB8[ ] Parts list 01") >= 0);
	assert_in_range(slow.pieces - before, 1, 10);

	/* a whole thing typed blindly: filter, open the panel, a name */
	slow_send(&slow, "/list 17\rsben");
	expect_slowly(&slow, "Share Parts list 17");
	expect_slowly(&slow, "Ben Carter");
	slow_close(&slow);
	pty_release(&pty);
}

/* Somebody else deletes what the open panel is of, while keys that were typed for it are on their way: they don't act on the next row. */
static void
keys_for_what_was_closed_mean_nothing(void **state)
{
	struct pty pty;
	struct slow slow;

	(void)state;
	start(&pty, "maya.ortiz", 80, 24, "xterm-256color", patient);
	slow_open(&slow, &pty, BAUD, DELAY, 1);
	expect_slowly(&slow, "Parts list 01");
	slow_send(&slow, "/list 24\rx");
	expect_slowly(&slow, "Open the details");
	slow_settle(&slow, 500);
	command((const char *const[]){program, "--db", demo, "--as", "maya.ortiz", "models", "delete", "Parts list 24", NULL});
	/* w is a letter of this menu; without the menu it would be about the next row */
	for (int i = 0; i < 6; i++) {
		slow_send(&slow, "w");
		slow_pass(&slow, 100);
	}
	slow_settle(&slow, 1200);
	assert_int_equal(pty_find(&pty, "Open the details"), -1);
	assert_int_equal(pty_find(&pty, "Why, or why not"), -1);
	assert_int_equal(pty_find(&pty, "There's no model here"), -1);
	if (pty_find(&pty, "any more") < 0) {
		pty_print(&pty);
		assert_true(false);
	}
	slow_send(&slow, "w");	/* and now it's a key again */
	expect_slowly(&slow, "There's no model here");
	slow_close(&slow);
	pty_release(&pty);
}

/* ------------------------------------------------------------------ Esc */

/* The bytes of a key in two pieces: within ESCDELAY they're that key, later they're Esc and letters. Real time, since the program's is. */
static void
escape_waits_for_the_rest_of_a_key(void **state)
{
	static const char *const remote[] = {"SSH_CONNECTION=192.0.2.1 50022 192.0.2.2 22", NULL};
	struct pty pty;
	struct slow slow;

	(void)state;
	start(&pty, "maya.ortiz", 80, 24, "xterm-256color", remote);
	slow_open(&slow, &pty, BAUD * 10, DELAY / 10, 1);
	expect_slowly(&slow, "Parts list 01");
	slow_settle(&slow, 200);
	/* 35 ms between the pieces: too long at home, and usual on a line */
	for (int i = 0; i < 4; i++) {
		slow_send(&slow, "\033");
		slow_pass(&slow, 35);
		slow_send(&slow, i % 2 ? "[B" : "OB");
		slow_settle(&slow, 150);
	}
	assert_true(pty_find(&pty, "\xE2\x96\xB8[ ] Parts list 05") >= 0);
	assert_int_equal(pty_find(&pty, "goes no further"), -1);
	/* and Esc alone is Esc */
	slow_send(&slow, "s");
	expect_slowly(&slow, "Share Parts list 05");
	slow_send(&slow, "\033");
	assert_true(slow_wait_gone(&slow, "Share Parts list 05", 2000));
	slow_close(&slow);
	pty_release(&pty);
}

/* ------------------------------------------------------------------ silence */

static void
nothing_is_sent_when_nothing_changed(void **state)
{
	static const char *const keys[] = {"2", "6", "7", "9", "s", ":", "?"};

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		struct pty pty;
		size_t before;

		start(&pty, i == 4 ? "maya.ortiz" : "ana.souza", 120, 36, "xterm-256color", NULL);
		assert_true(pty_wait(&pty, "My models", LIMIT));
		pty_settle(&pty, 200);
		pty_send(&pty, keys[i]);
		pty_settle(&pty, 400);
		before = pty.raw_length;
		assert_false(pty_read(&pty, i == 0 ? 3000 : 1100));	/* no clock, no spinner, no blinking */
		assert_int_equal(pty.raw_length, before);
		/* nor when what's asked for is shown already */
		if (i < 4) {
			pty_send(&pty, keys[i]);
			pty_settle(&pty, 300);
			assert_int_equal(pty.raw_length, before);
		}
		pty_release(&pty);
	}
}

/* What a job tells of how far it is: at most once a second, and few bytes. */
static void
a_job_tells_little(void **state)
{
	char name[TEST_PATH_SIZE + 16], typed[TEST_PATH_SIZE + 32];
	struct pty pty;
	FILE *file;
	int64_t began;
	size_t before;
	int times = 0, seconds;

	(void)state;
	snprintf(name, sizeof(name), "%s/big.csv", folder);
	file = fopen(name, "w");
	assert_non_null(file);
	fprintf(file, "Part,Weight,Shelf,Note\n");
	for (int i = 0; i < 999999; i++)
		fprintf(file, "P%d,%d,S%d,as delivered with the others of that day\n", i, i % 97, i % 1000);
	assert_int_equal(fclose(file), 0);
	start(&pty, "ana.souza", 80, 24, "xterm-256color", patient);
	assert_true(pty_wait(&pty, "My models", LIMIT));
	pty_send(&pty, "gd");
	assert_true(pty_wait(&pty, "Bird strikes", LIMIT));
	pty_send(&pty, "c");
	assert_true(pty_wait(&pty, "A table from a CSV file", LIMIT));
	snprintf(typed, sizeof(typed), "%s\r", name);
	pty_send(&pty, typed);
	assert_true(pty_wait(&pty, "Importing", LIMIT));
	assert_true(pty_wait(&pty, "Ctrl-C or Esc stops it", LIMIT));	/* the strip, after a second */
	pty_settle(&pty, 100);
	before = pty.raw_length;
	began = pty_now();
	/* until it's read: its end, one transaction, isn't waited for */
	while (pty_now() - began < INT64_C(3000000000) && pty_find(&pty, "Ctrl-C or Esc stops it") >= 0) {
		if (!pty_read(&pty, 100))
			continue;
		while (pty_read(&pty, 10))
			;
		times++;
	}
	seconds = (int)((pty_now() - began) / 1000000000);
	printf("#   a job told %d times in %d s how far it is, in %zu B\n", times, seconds + 1, pty.raw_length - before);
	assert_in_range(times, 0, seconds + 3);	/* once a second, and when it comes to something else */
	assert_in_range(pty.raw_length - before, 0, 120 * (seconds + 3));
	pty_send(&pty, "\003");
	pty_settle(&pty, 50);
	pty_hang_up(&pty);
	pty_release(&pty);
}

/* ------------------------------------------------------------------ bytes per action */

enum kind { ROW, ROW_WITH_LINE, SCROLL, GRID, PANEL, PAGE, SAME };

static const char *const kind_names[] = {"row", "row", "scroll", "grid", "panel", "page", "same"};

struct thing {
	const char *keys;	/* what's pressed */
	const char *name;
	enum kind kind;
	const char *before;	/* pressed first, and not measured; NULL */
};

static const struct thing things[] = {
	{"1", "Explore", PAGE, NULL}, {"j", "a tile down", ROW, NULL}, {"2", "My models", PAGE, NULL}, {"3", "Shared with me", PAGE, NULL},
	{"j", "a row down", ROW, NULL}, {"k", "a row up", ROW, NULL}, {" ", "a mark", ROW, NULL}, {"3", "the same place", SAME, "U"},
	{"\006", "a page down", PAGE, NULL}, {"\002", "a page up", PAGE, NULL}, {"G", "the last row", PAGE, NULL}, {"gg", "the first row", PAGE, NULL},
	{"\r", "a model's page", PAGE, NULL}, {"]", "its next tab", PAGE, NULL}, {"\033", "back", PAGE, NULL},
	{"i", "who may do what", PANEL, NULL}, {"\033", "close it", PANEL, NULL}, {"w", "why not", PANEL, NULL}, {"\033", "close it", PANEL, NULL},
	{"x", "the menu", PANEL, NULL}, {"\033", "close it", PANEL, NULL}, {"/", "the filter", PANEL, NULL}, {"or", "two letters in it", PAGE, NULL}, {"\033", "filter away", PAGE, NULL},
	{"4", "My prompts", PAGE, "\033"}, {"5", "Prompts shared", PAGE, NULL}, {"6", "Activity", PAGE, NULL}, {"j", "a row down", ROW_WITH_LINE, NULL},
	{"7", "Advanced Find", PAGE, NULL}, {"8", "Reassign records", PAGE, NULL}, {"9", "Access and roles", PAGE, NULL},
	{"gd", "Tables", PAGE, NULL}, {"j", "a row down", ROW, NULL}, {"gw", "Apps and flows", PAGE, NULL}, {"gu", "Users", PAGE, NULL},
	{"j", "a row down", ROW, NULL}, {"gt", "Teams", PAGE, NULL}, {"go", "Security roles", PAGE, NULL}, {"j", "a row down", ROW, NULL},
	{"e", "the grid of a role", GRID, NULL}, {"\033", "close it", PANEL, NULL}, {"gn", "Settings", PAGE, NULL}, {"gh", "Audit trail", PAGE, NULL},
	{"j", "a row down", ROW, NULL}, {":", "the palette", PANEL, NULL}, {"sh", "two letters in it", PANEL, NULL}, {"\033\033", "close it", PANEL, NULL},
	{"?", "help", PANEL, NULL}, {"\033", "close it", PANEL, NULL}, {"m", "the log", PAGE, NULL}, {"\033", "back", PAGE, NULL}, {"b", "the panel away", PAGE, NULL}, {"b", "the panel back", PAGE, NULL},
};

static const struct thing makers_things[] = {
	{"j", "a row down", ROW, NULL}, {"s", "the share panel", PANEL, NULL}, {"be", "two letters", PANEL, NULL}, {"\033\033", "close it", PANEL, NULL},
	{"a", "the assign dialog", PANEL, "\033"}, {"\033", "close it", PANEL, NULL}, {"c", "a new model", PANEL, NULL}, {"\033", "close it", PANEL, NULL},
	{"j", "a row down that scrolls", SCROLL, "ggjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj"}, {"k", "a row up that scrolls", SCROLL, "Gkkkkkkkkkkkkkkkkkkkkkkkkkkkkkkk"},
};

/* Presses the keys and gives what came until the row was painted (what comes later, a detail, isn't the row's), and all of it. */
static size_t
cost(struct pty *pty, const struct thing *thing, size_t *all)
{
	size_t before, first;

	if (thing->before) {
		pty_send(pty, thing->before);
		pty_settle(pty, 250);
	}
	before = pty->raw_length;
	pty_send(pty, thing->keys);
	pty_read(pty, thing->kind == SAME ? 300 : 2000);
	while (pty_read(pty, 25))
		;
	first = pty->raw_length - before;
	pty_settle(pty, 160);
	*all = pty->raw_length - before;
	return first;
}

static size_t
most_of(enum kind kind, int w)
{
	switch (kind) {
	case ROW:
		return ROW_BYTES;
	case ROW_WITH_LINE:
		return ROW_WITH_LINE_BYTES;
	case SCROLL:
		return w > 80 ? 2 * SCROLL_BYTES : SCROLL_BYTES;
	case GRID:
		return w > 80 ? 2 * GRID_BYTES : GRID_BYTES;
	case PANEL:
		return w > 80 ? PAGE_BYTES_LARGE : PANEL_BYTES;
	case PAGE:
		return w > 80 ? PAGE_BYTES_LARGE : PAGE_BYTES;
	case SAME:
		break;
	}
	return 0;
}

static const char *const terminals[] = {"xterm-256color", "linux", "vt100"};
static const struct {
	int w, h;
} sizes[] = {{80, 24}, {120, 36}};

struct costs {
	size_t first[THINGS_MOST], all[THINGS_MOST];
};

static void
measure_on(const char *user, const struct thing *list, size_t count, size_t s, struct costs *costs)
{
	struct pty pty;

	start(&pty, user, sizes[s / 3].w, sizes[s / 3].h, terminals[s % 3], NULL);
	if (!pty_wait(&pty, "My models", LIMIT))
		_exit(1);
	pty_settle(&pty, 250);
	for (size_t i = 0; i < count; i++)
		costs->first[i] = cost(&pty, &list[i], &costs->all[i]);
	pty_release(&pty);
}

static int
measure(const char *user, const struct thing *list, size_t count)
{
	struct costs *costs = mmap(NULL, 6 * sizeof(*costs), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t pids[6];
	int over = 0;

	/* most of the time is waiting for silence: all at once */
	assert_true(costs != MAP_FAILED);
	for (size_t s = 0; s < 6; s++) {
		pids[s] = fork();
		assert_true(pids[s] >= 0);
		if (pids[s] == 0) {
			measure_on(user, list, count, s, &costs[s]);
			_exit(0);
		}
	}
	for (size_t s = 0; s < 6; s++) {
		int status;

		assert_int_equal(waitpid(pids[s], &status, 0), pids[s]);
		assert_int_equal(status, 0);
	}
	printf("#\n# bytes, as %-10s                   |           80 x 24          |          120 x 36\n", user);
	printf("# %-7s %-28s |   xterm    linux    vt100  |   xterm    linux    vt100  (with what comes after it)\n", "", "");
	for (size_t i = 0; i < count; i++) {
		bool bad = false;

		for (size_t s = 0; s < 6; s++)
			bad |= costs[s].first[i] > most_of(list[i].kind, sizes[s / 3].w);
		printf("# %-7s %-28s | %7zu  %7zu  %7zu  | %7zu  %7zu  %7zu  (%zu)%s\n", kind_names[list[i].kind], list[i].name, costs[0].first[i], costs[1].first[i],
		       costs[2].first[i], costs[3].first[i], costs[4].first[i], costs[5].first[i], costs[3].all[i], bad ? "  OVER" : "");
		over += bad;
	}
	munmap(costs, 6 * sizeof(*costs));
	return over;
}

static void
each_thing_costs_little(void **state)
{
	(void)state;
	assert_true(sizeof(things) / sizeof(things[0]) <= THINGS_MOST);
	assert_int_equal(measure("ana.souza", things, sizeof(things) / sizeof(things[0])), 0);
	assert_int_equal(measure("maya.ortiz", makers_things, sizeof(makers_things) / sizeof(makers_things[0])), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_maker_can_work_on_it),
		cmocka_unit_test(keys_typed_ahead_are_drained),
		cmocka_unit_test(keys_for_what_was_closed_mean_nothing),
		cmocka_unit_test(escape_waits_for_the_rest_of_a_key),
		cmocka_unit_test(nothing_is_sent_when_nothing_changed),
		cmocka_unit_test(a_job_tells_little),
		cmocka_unit_test(each_thing_costs_little),
	};

	if (TEST_IS_SLOW) {
		puts("skipped: times and bytes aren't a sanitizer's, and what it would find the other tests on a terminal go through");
		return 77;
	}
	signal(SIGPIPE, SIG_IGN);
	setvbuf(stdout, NULL, _IOLBF, 0);
	return cmocka_run_group_tests_name(test_name(__FILE__), tests, set_up, tear_down);
}
