/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/bench/measure.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TEXT_WIDTH 62

double
measure_now(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e3 + (double)at.tv_nsec / 1e6;
}

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double
measure_percentile(double *values, size_t count, double share)
{
	size_t at = (size_t)(share * (double)count);

	if (!count)
		return -1;
	qsort(values, count, sizeof(*values), compare);
	return values[at < count ? at : count - 1];
}

double
measure_run(const char *const *argv)
{
	double start = measure_now();
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		if (!freopen("/dev/null", "r", stdin) || !freopen("/dev/null", "w", stdout))
			_exit(126);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	return measure_now() - start;
}

void
measure_fail(const char *what, const struct err *err)
{
	fprintf(stderr, "%s: %s\n", what, err->text);
	exit(1);
}

void
measure_title(const char *title, const char *peer)
{
	printf("\n%-*s %10s %10s", TEXT_WIDTH, title, "goal", "makerdeck");
	if (peer)
		printf(" %s", peer);
	printf("\n");
}

static void
cell(int digits, double value)
{
	if (value < 0)
		printf(" %10s", "-");
	else
		printf(" %10.*f", digits, value);
}

static void
print_line(const char *text, int digits, double goal, double mine, double peer, bool missed)
{
	printf("%-*s", TEXT_WIDTH, text);
	if (goal < 0)
		printf(" %10s", "");
	else
		printf(" %10.*f", digits, goal);
	cell(digits, mine);
	if (peer >= 0)
		cell(digits, peer);
	printf("%s\n", missed ? "   MISSES THE GOAL" : "");
	fflush(stdout);
}

void
measure_most(const char *text, int digits, double goal, double mine, double peer)
{
	print_line(text, digits, goal, mine, peer, goal >= 0 && mine > goal);
}

void
measure_least(const char *text, int digits, double goal, double mine, double peer)
{
	print_line(text, digits, goal, mine, peer, goal >= 0 && mine >= 0 && mine < goal);
}

void
measure_skip(const char *text, const char *why)
{
	printf("%-*s   skipped: %s\n", TEXT_WIDTH, text, why);
	fflush(stdout);
}
