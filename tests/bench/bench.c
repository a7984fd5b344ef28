/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a person feels, measured on a real terminal of 120 × 36: bench MAKERDECK SOURCES FOLDER prints each figure beside its
 * goal and beside other programs that are installed, measured in the same run in the same way. FOLDER is for files
 * that may stay. It measures and doesn't judge: the exit status is 0.
 *
 * A repaint is the time from the write of the key to the last byte before 25 ms of silence. About 0.05 ms of it are
 * the measuring's own.
 */
#include "tests/pty/pty.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define W 120
#define H 36
#define QUIET 25	/* ms of silence that end a repaint */
#define STARTS 15
#define STEPS 200
#define PAGES 60
#define SCROLLS 40
#define IDLE 3000	/* ms */

/* A program and how it is driven. */
struct subject {
	const char *name;
	const char *argv[14];
	const char *env[4];
	const char *ready;	/* a text that stands on the screen once it's painted; NULL: silence says so */
	const char *enter;	/* keys to type before measuring; NULL for none */
	const char *down, *up, *page_down, *page_up;
	const char *filter;	/* opens the filter; NULL: not measured */
	const char *letters;	/* to type into it one by one */
	int rows;		/* down may be pressed that often in a row; 0 for as often as one likes */
	const char *bottom;	/* to the page's last row, from where down scrolls; NULL: not measured */
};

/* What was found. Times in ms; negative: not measured. */
struct figures {
	double start, start_max;
	double step, step_99, bytes;
	double scroll, scroll_99, scroll_bytes;
	double page, page_99;
	double filter, filter_max;
	double idle_bytes, idle_wakeups;
	double megabytes;
};

static const struct figures no_figures = { -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1 };

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* The value that a share of all values doesn't exceed. Sorts them. */
static double
percentile(double *values, int count, double share)
{
	int at = (int)(share * count);

	if (count == 0)
		return -1;
	qsort(values, (size_t)count, sizeof(*values), compare_doubles);
	return values[at < count ? at : count - 1];
}

static bool
painted(struct pty *pty, const struct subject *subject)
{
	int64_t limit = pty_now() + INT64_C(10000000000);

	while (pty->raw_length == 0 && pty_now() < limit)
		pty_read(pty, 100);
	if (subject->ready != NULL && !pty_wait(pty, subject->ready, 10000)) {
		pty_print(pty);
		return false;
	}
	pty_settle(pty, 60);
	return pty->raw_length > 0;
}

/* Ends it by hanging up, and by force if that's not enough. */
static void
leave(struct pty *pty)
{
	pty_hang_up(pty);
	(void)pty_wait_end(pty, 2000);
	pty_release(pty);
}

/* The time in ms from the key to its last byte; negative if nothing was painted. */
static double
key_time(struct pty *pty, const char *key, size_t *bytes)
{
	size_t before = pty->raw_length;
	int64_t at = pty_now();

	pty_send(pty, key);
	if (pty_read(pty, 2000))
		while (pty_read(pty, QUIET))
			;
	*bytes = pty->raw_length - before;
	return *bytes > 0 ? (double)(pty->last - at) / 1e6 : -1;
}

static void
measure_keys(struct pty *pty, const char *there, const char *back, int count, int rows, double *median, double *last,
	     double *mean_bytes)
{
	double times[STEPS + PAGES], all = 0;
	int n = 0;

	for (int i = 0; i < count; i++) {
		bool down = rows == 0 || (i / rows) % 2 == 0;
		size_t bytes = 0;
		double ms = key_time(pty, down ? there : back, &bytes);

		if (ms < 0)
			continue;
		times[n++] = ms;
		all += (double)bytes;
	}
	*median = percentile(times, n, 0.5);
	*last = percentile(times, n, 0.99);
	if (mean_bytes != NULL)
		*mean_bytes = n > 0 ? all / n : -1;
}

static void
measure_filter(struct pty *pty, const struct subject *subject, struct figures *figures)
{
	double times[128];
	int n = 0;
	size_t bytes;

	for (int round = 0; round < 5; round++) {
		(void)key_time(pty, subject->filter, &bytes);
		for (const char *c = subject->letters; *c != '\0' && n < 128; c++) {
			const char letter[2] = { *c, '\0' };
			double ms = key_time(pty, letter, &bytes);

			if (ms >= 0)
				times[n++] = ms;
		}
		(void)key_time(pty, "\033", &bytes);
		(void)key_time(pty, "\033", &bytes);
	}
	figures->filter = percentile(times, n, 0.5);
	figures->filter_max = percentile(times, n, 1);
}

/* A number that stands behind a word in a file of /proc, summed over all lines that begin with it. */
static double
proc_number(pid_t pid, const char *file, const char *word)
{
	char path[64], line[256];
	double sum = 0;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/%s", (int)pid, file);
	in = fopen(path, "r");
	if (in == NULL)
		return -1;
	while (fgets(line, sizeof(line), in) != NULL)
		if (strncmp(line, word, strlen(word)) == 0)
			sum += strtod(line + strlen(word), NULL);
	fclose(in);
	return sum;
}

static double
wakeups(pid_t pid)
{
	return proc_number(pid, "status", "voluntary_ctxt_switches:");
}

static struct figures
measure(const struct subject *subject)
{
	struct figures figures = no_figures;
	double starts[STARTS];
	int n = 0;
	struct pty pty;

	for (int i = 0; i < STARTS; i++) {
		pty_start(&pty, subject->argv, W, H, "xterm-256color", subject->env);
		if (painted(&pty, subject))
			starts[n++] = (double)(pty.last - pty.started) / 1e6;
		leave(&pty);
		if (n == 0)
			return figures;
	}
	figures.start = percentile(starts, n, 0.5);
	figures.start_max = starts[n - 1];

	pty_start(&pty, subject->argv, W, H, "xterm-256color", subject->env);
	if (painted(&pty, subject)) {
		size_t from;
		double woken;
		int64_t limit;

		if (subject->enter != NULL) {
			pty_send(&pty, subject->enter);
			pty_settle(&pty, 300);
		}
		measure_keys(&pty, subject->down, subject->up, STEPS, subject->rows, &figures.step, &figures.step_99,
			     &figures.bytes);
		if (subject->bottom != NULL) {
			pty_send(&pty, subject->bottom);
			pty_settle(&pty, 300);
			measure_keys(&pty, subject->down, subject->up, SCROLLS, 0, &figures.scroll, &figures.scroll_99,
				     &figures.scroll_bytes);
		}
		if (subject->page_down != NULL)
			measure_keys(&pty, subject->page_down, subject->page_up, PAGES, 1, &figures.page, &figures.page_99,
				     NULL);
		if (subject->filter != NULL)
			measure_filter(&pty, subject, &figures);
		pty_settle(&pty, 400);
		from = pty.raw_length;
		woken = wakeups(pty.pid);
		limit = pty_now() + (int64_t)IDLE * 1000000;
		for (int64_t now = pty_now(); now < limit; now = pty_now())
			pty_read(&pty, (int)((limit - now) / 1000000 + 1));
		figures.idle_bytes = (double)(pty.raw_length - from);
		figures.idle_wakeups = wakeups(pty.pid) - woken;
		figures.megabytes = proc_number(pty.pid, "smaps_rollup", "Pss:") / 1024;
	}
	leave(&pty);
	return figures;
}

/* ------------------------------------------------------------------ the subjects */

static bool
is_installed(const char *name)
{
	char path[4096];
	const char *from = getenv("PATH");

	while (from != NULL && *from != '\0') {
		size_t length = strcspn(from, ":");

		snprintf(path, sizeof(path), "%.*s/%s", (int)length, from, name);
		if (access(path, X_OK) == 0)
			return true;
		from += length + (from[length] == ':');
	}
	return false;
}

/* Runs a program to its end, its output thrown away. True if it ended with 0. */
static bool
run(const char *const *argv)
{
	int status, null;
	pid_t pid = fork();

	if (pid < 0)
		return false;
	if (pid == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 0);
		dup2(null, 1);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static FILE *
create(const char *folder, const char *name, char *path, size_t size)
{
	FILE *file = NULL;

	if (snprintf(path, size, "%s/%s", folder, name) < (int)size)
		file = fopen(path, "w");
	if (file == NULL) {
		fprintf(stderr, "bench: %s cannot be written: %s\n", path, strerror(errno));
		exit(1);
	}
	return file;
}

/* What the other programs show: lines, a folder of files, a feed. */
static void
make_peer_files(const char *folder, char *lines, char *files, char *urls, size_t size)
{
	char path[4096];
	FILE *out = create(folder, "lines.txt", lines, size);

	for (int i = 0; i < 200000; i++)
		fprintf(out, "%07d a line of a long text file, as an export or a log would have it\n", i);
	fclose(out);

	snprintf(files, size, "%s/files", folder);
	if (mkdir(files, 0700) == 0)
		for (int i = 0; i < 2000; i++) {
			char name[64];

			snprintf(name, sizeof(name), "file-%04d.txt", i);
			fclose(create(files, name, path, sizeof(path)));
		}

	out = create(folder, "feed.xml", path, sizeof(path));
	fputs("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed</title><link>http://localhost/</link>"
	      "<description>d</description>\n", out);
	for (int i = 0; i < 2000; i++)
		fprintf(out, "<item><title>Item %04d of the feed</title><link>http://localhost/%d</link><guid>%d</guid>"
			"<description>d</description></item>\n", i, i, i);
	fputs("</channel></rss>\n", out);
	fclose(out);
	out = create(folder, "urls", urls, size);
	fprintf(out, "file://%s\n", path);
	fclose(out);
}

/* ------------------------------------------------------------------ the table */

struct line {
	const char *text;
	size_t offset;		/* of the figure in struct figures */
	double goal;		/* negative: none */
	const char *format;
};

#define LINE(text, member, goal, format) { text, offsetof(struct figures, member), goal, format }

static double
figure_of(const struct figures *figures, size_t offset)
{
	double value;

	memcpy(&value, (const char *)figures + offset, sizeof(value));
	return value;
}

static void
print_cell(int digits, double value)
{
	if (value < 0)
		printf(" %10s", "-");
	else
		printf(" %10.*f", digits, value);
}

static void
print_table(const char *title, const struct line *lines, size_t line_count, const char *const *names,
	    const struct figures *figures, size_t count)
{
	printf("\n%-44s %10s", title, "goal");
	for (size_t i = 0; i < count; i++)
		printf(" %10s", names[i]);
	printf("\n");
	for (size_t l = 0; l < line_count; l++) {
		int digits = lines[l].format[0] - '0';
		double mine = figure_of(&figures[0], lines[l].offset);

		printf("%-44s", lines[l].text);
		if (lines[l].goal >= 0)
			printf(" %10.*f", digits > 1 ? 1 : digits, lines[l].goal);
		else
			printf(" %10s", "");
		for (size_t i = 0; i < count; i++)
			print_cell(digits, figure_of(&figures[i], lines[l].offset));
		if (lines[l].goal >= 0 && mine > lines[l].goal)
			printf("   OVER THE GOAL");
		printf("\n");
	}
	fflush(stdout);
}

static const struct line demo_lines[] = {
	LINE("start to full paint, median, ms", start, 10, "2"),
	LINE("start to full paint, longest, ms", start_max, -1, "2"),
	LINE("one row down, median, ms", step, 0.5, "2"),
	LINE("one row down, 99th percentile, ms", step_99, 2, "2"),
	LINE("one row down, bytes", bytes, 300, "0"),
	LINE("one row down that scrolls, median, ms", scroll, -1, "2"),
	LINE("one row down that scrolls, 99th percentile, ms", scroll_99, -1, "2"),
	LINE("one row down that scrolls, bytes", scroll_bytes, -1, "0"),
	LINE("a page, median, ms", page, -1, "2"),
	LINE("a page, 99th percentile, ms", page_99, -1, "2"),
	LINE("a letter in the filter, median, ms", filter, -1, "2"),
	LINE("a letter in the filter, longest, ms", filter_max, -1, "2"),
	LINE("idle for 3 s, bytes", idle_bytes, 0, "0"),
	LINE("idle for 3 s, wake-ups", idle_wakeups, 0, "0"),
	LINE("resident (PSS), MB", megabytes, 12, "1"),
};

#define DOWN_2 "\033OB\033OB"
#define DOWN_10 DOWN_2 DOWN_2 DOWN_2 DOWN_2 DOWN_2

static struct subject
console(const char *program, const char *file, const char *user, const char *place)
{
	struct subject subject = {
		.name = "makerdeck",
		.argv = { program, "--db", file, "--as", user, "open", place, NULL },
		.ready = "AI models > ",
		.down = "\033OB", .up = "\033OA", .page_down = "\033[6~", .page_up = "\033[5~",
		.filter = "/", .letters = "invoice", .rows = 20, .bottom = DOWN_10 DOWN_10 DOWN_10,
	};

	return subject;
}

int
main(int argc, char **argv)
{
	static char lines[4096], files[4096], urls[4096], cache[4200], home[4200], demo[4200];
	struct figures figures[8];
	const char *names[8];
	size_t count = 0;
	const char *folder, *program, *source;

	if (argc != 4) {
		fprintf(stderr, "usage: bench MAKERDECK SOURCES FOLDER\n");
		return 2;
	}
	program = argv[1];
	source = argv[2];
	folder = argv[3];
	signal(SIGPIPE, SIG_IGN);
	mkdir(folder, 0700);
	snprintf(demo, sizeof(demo), "%s/demo.db", folder);
	snprintf(home, sizeof(home), "HOME=%s", folder);
	snprintf(cache, sizeof(cache), "%s/newsboat.db", folder);
	make_peer_files(folder, lines, files, urls, sizeof(lines));

	unlink(demo);
	if (!run((const char *const[]){ program, "init", "--demo", demo, NULL })) {
		fprintf(stderr, "bench: %s init --demo %s failed\n", program, demo);
		return 1;
	}

	{
		struct subject subject = console(program, demo, "ana.souza", "models/shared");

		names[count] = subject.name;
		figures[count++] = measure(&subject);
	}
	if (is_installed("less")) {
		const struct subject subject = {
			.argv = { "less", "-S", lines, NULL }, .env = { home, NULL },
			.down = "j", .up = "k", .page_down = " ", .page_up = "b",
		};

		names[count] = "less";
		figures[count++] = measure(&subject);
	}
	if (is_installed("mc")) {
		const struct subject subject = {
			.argv = { "mc", "-u", "--nosubshell", files, files, NULL }, .env = { home, NULL }, .ready = "file-0001",
			.down = "\033OB", .up = "\033OA", .page_down = "\033[6~", .page_up = "\033[5~",
		};

		names[count] = "mc";
		figures[count++] = measure(&subject);
	}
	if (is_installed("htop")) {
		const struct subject subject = {
			.argv = { "htop", NULL }, .env = { home, NULL }, .ready = "F10",
			.down = "\033OB", .up = "\033OA", .rows = 4,
		};

		names[count] = "htop";
		figures[count++] = measure(&subject);
	}
	if (is_installed("tig") && chdir(source) == 0 && access(".git", F_OK) == 0) {
		const struct subject subject = {
			.argv = { "tig", NULL }, .env = { home, NULL }, .ready = "[main]",
			.down = "j", .up = "k", .rows = 5,
		};

		names[count] = "tig";
		figures[count++] = measure(&subject);
	}
	if (is_installed("newsboat") &&
	    run((const char *const[]){ "newsboat", "-q", "-u", urls, "-c", cache, "-x", "reload", NULL })) {
		const struct subject subject = {
			.argv = { "newsboat", "-q", "-u", urls, "-c", cache, NULL }, .env = { home, NULL }, .ready = "Feed",
			.enter = "\r", .down = "\033OB", .up = "\033OA", .page_down = "\033[6~", .page_up = "\033[5~",
		};

		names[count] = "newsboat";
		figures[count++] = measure(&subject);
	}
	print_table("120x36, the demonstration environment", demo_lines, sizeof(demo_lines) / sizeof(demo_lines[0]), names,
		    figures, count);

	return 0;
}
