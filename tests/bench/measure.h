/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the benches share: the clock, other programs, and the lines of their tables. */
#ifndef TESTS_BENCH_MEASURE_H
#define TESTS_BENCH_MEASURE_H

#include "base/err.h"

#include <stddef.h>

/* Milliseconds, of a clock that only goes forwards. */
double measure_now(void);

/* The value that a share (0 to 1) of all values doesn't exceed. Sorts them; negative without any. */
double measure_percentile(double *values, size_t count, double share);

/* Runs a program to its end, its output thrown away. Its time in ms; negative if it couldn't be run, or failed. */
double measure_run(const char *const *argv);

/* Says what failed, and ends with 1. */
_Noreturn void measure_fail(const char *what, const struct err *err);

/* The head of a table: its title over the texts, then "goal", makerdeck, and whom it's beside (NULL: nobody). */
void measure_title(const char *title, const char *peer);

/* What may be at most the goal, or at least. Negative: there's no goal, it wasn't measured, there's nobody beside it. */
void measure_most(const char *text, int digits, double goal, double mine, double peer);
void measure_least(const char *text, int digits, double goal, double mine, double peer);

/* A line that couldn't be measured, and why. */
void measure_skip(const char *text, const char *why);

#endif
