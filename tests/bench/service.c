/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many sessions on one machine: service MAKERDECK FOLDER opens the demonstration environment on terminals of its own, one session and then 64 at once,
 * and prints what they take. PSS: memory that several share counts in parts, so sums are what the machine has less of. Beside it less(1), which shows a
 * page of text. It judges nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"
#include "tests/pty/pty.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define MOST 64
#define STARTS 31
#define W 120
#define H 36

static struct pty sessions[MOST];

/* MB; negative if the kernel doesn't tell. */
static double
memory_of(pid_t pid)
{
	char path[64], line[256];
	double kilobytes = -1;
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%d/smaps_rollup", (int)pid);
	in = fopen(path, "r");
	while (in && fgets(line, sizeof(line), in)) {
		if (strncmp(line, "Pss:", 4) == 0)
			kilobytes = strtod(line + 4, NULL);
	}
	if (in)
		fclose(in);
	return kilobytes < 0 ? -1 : kilobytes / 1024;
}

/* The time in ms until its first painting is whole; negative if it never was. */
static double
begin(struct pty *pty, const char *const *argv, const char *shows)
{
	static const char *const none[] = {NULL};

	pty_start(pty, argv, W, H, "xterm-256color", none);
	if (!pty_wait(pty, shows, 20000)) {
		pty_print(pty);
		return -1;
	}
	pty_settle(pty, 60);
	return (double)(pty->last - pty->started) / 1e6;
}

static void
end(struct pty *pty)
{
	pty_hang_up(pty);
	(void)pty_wait_end(pty, 3000);
	pty_release(pty);
}

struct figures {
	double start, one, all;
};

static struct figures
measure(const char *const *argv, const char *shows)
{
	struct figures figures = {-1, -1, 0};
	double times[STARTS];
	size_t count = 0;

	for (int i = 0; i < STARTS; i++) {
		double took = begin(&sessions[0], argv, shows);

		if (took >= 0)
			times[count++] = took;
		if (i == STARTS - 1)
			figures.one = memory_of(sessions[0].pid);
		end(&sessions[0]);
	}
	figures.start = measure_percentile(times, count, 0.5);
	for (int i = 0; i < MOST; i++)
		(void)begin(&sessions[i], argv, shows);
	for (int i = 0; i < MOST; i++)
		figures.all += memory_of(sessions[i].pid);
	for (int i = 0; i < MOST; i++)
		end(&sessions[i]);
	return figures;
}

int
main(int argc, char **argv)
{
	char demo[4096], lines[4096];
	struct figures mine, less;
	FILE *out;

	if (argc != 3) {
		fprintf(stderr, "usage: service MAKERDECK FOLDER\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	snprintf(demo, sizeof(demo), "%s/service.db", argv[2]);
	snprintf(lines, sizeof(lines), "%s/service.txt", argv[2]);
	unlink(demo);
	out = fopen(lines, "w");
	for (int i = 0; out && i < 5000; i++)
		fprintf(out, "%05d a line of a text\n", i);
	if (!out || fclose(out) != 0 || measure_run((const char *const[]){argv[1], "init", "--demo", demo, NULL}) < 0) {
		fprintf(stderr, "%s init --demo %s failed\n", argv[1], demo);
		return 1;
	}
	mine = measure((const char *const[]){argv[1], "--db", demo, "--as", "ana.souza", "open", "models/shared", NULL}, "AI models > ");
	less = measure((const char *const[]){"less", lines, NULL}, "00001 a line");
	measure_title("sessions on one machine, 120x36, the demonstration environment", "less");
	measure_most("start to full paint, median, ms", 1, 10, mine.start, less.start);
	measure_most("one session alone (PSS), MB", 1, 8, mine.one, less.one);
	measure_most("64 sessions at once, together (PSS), MB", 0, 400, mine.all, less.all);
	return 0;
}
