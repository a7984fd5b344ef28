/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Invented tables to learn from, on which makerdeck's own learners reach a grade that's known beforehand (REFERENCE 14): for trying things
 * out, for tests, and for the demonstration. Whole numbers only, and a generator of its own: the same seed gives the same rows everywhere.
 */
#ifndef LEARN_SAMPLE_H
#define LEARN_SAMPLE_H

#include "base/str.h"
#include "learn/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sample_kind {
	SAMPLE_A, SAMPLE_B, SAMPLE_C,	/* shipments: is it late? */
	SAMPLE_D_GOOD,			/* the columns together give the answer away */
	SAMPLE_D_POOR,			/* which gate: nothing in the row tells */
	SAMPLE_R2_A, SAMPLE_R2_B, SAMPLE_R2_C,	/* shipments: how many minutes is it late? */
	SAMPLE_TEXTS,			/* support tickets: which queue? */
	SAMPLE_COUNT
};

/* "a", "d-poor", "r2-a", "texts". */
const char *sample_name(enum sample_kind kind);
bool sample_from_name(const char *name, enum sample_kind *kind);

/* What the columns are called; the numbers behind them are the same. */
enum sample_theme { SAMPLE_SHIPMENTS, SAMPLE_REFUNDS, SAMPLE_CUSTOMERS, SAMPLE_DEMAND };

#define SAMPLE_ROWS_LEAST 1000	/* fewer may miss their grade by chance */
#define SAMPLE_ROWS_USUAL 2000
#define SAMPLE_COLUMNS_MOST 9

struct sample {
	enum sample_kind kind;
	enum sample_theme theme;	/* shipments, unless it's set after the start */
	uint64_t state;
	uint64_t row;
};

void sample_start(struct sample *sample, enum sample_kind kind, uint64_t seed);

size_t sample_column_count(enum sample_kind kind);
const char *sample_column(enum sample_kind kind, enum sample_theme theme, size_t i);
enum frame_type sample_column_type(enum sample_kind kind, size_t i);

/* The place of the column to predict: the last. Of texts it's the category. */
size_t sample_target(enum sample_kind kind);

/* The cells of the next row as texts, into cells (SAMPLE_COLUMNS_MOST of them, emptied before). */
void sample_next(struct sample *sample, struct str *cells);

/* The next row as a line of CSV, or the header; appended. */
void sample_csv_header(const struct sample *sample, struct str *out);
void sample_csv_row(struct sample *sample, struct str *out);

#endif
