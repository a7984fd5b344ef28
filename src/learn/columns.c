/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which columns of a frame are fit to learn from. */
#include "learn/predictor_private.h"

#include "base/heap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A column alone that reaches this on rows that it wasn't looked up in gives the answer away (REFERENCE 14: too good to be true). */
#define LEAK_LIFT 0.98
#define LEAK_R2 0.99

/* Numbers are looked at in so many parts of about equally many rows. */
#define PARTS 64

/* More than this share of a column's values missing is told. */
#define MISSING_SHARE 0.5

struct look {
	const struct learn_request *request;
	const uint8_t *held_out;
	const struct frame_column *column, *target;
	uint32_t *part;		/* of each row: 1 …; 0 is missing */
	size_t part_count;
};

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return x < y ? -1 : x > y;
}

static bool
is_trained_on(const struct look *look, size_t row)
{
	return !look->held_out[row] && learn_has_target(look->request, row);
}

/* Equal numbers come into the same part. */
static void
part_numbers(struct look *look)
{
	const size_t rows = look->request->frame->rows;
	double *sorted = heap_array(rows + 1, sizeof(*sorted)), bounds[PARTS];
	size_t count = 0, bound_count = 0;

	for (size_t i = 0; i < rows; i++) {
		if (is_trained_on(look, i) && !isnan(look->column->numbers[i]))
			sorted[count++] = look->column->numbers[i];
	}
	qsort(sorted, count, sizeof(*sorted), compare_doubles);
	for (size_t p = 1; p < PARTS && count; p++) {
		double bound = sorted[p * count / PARTS];

		if (bound > sorted[0] && (!bound_count || bound > bounds[bound_count - 1]))
			bounds[bound_count++] = bound;
	}
	for (size_t i = 0; i < rows; i++) {
		size_t p = 0;

		while (p < bound_count && look->column->numbers[i] >= bounds[p])
			p++;
		look->part[i] = isnan(look->column->numbers[i]) ? 0 : (uint32_t)p + 1;
	}
	look->part_count = bound_count + 2;
	free(sorted);
}

static void
part_choice(struct look *look)
{
	memcpy(look->part, look->column->codes, look->request->frame->rows * sizeof(*look->part));
	look->part_count = look->column->text_count + 1;
}

/* How well each part's most frequent outcome among the rows to train on tells the outcome of those held out. */
static bool
tells_outcome(const struct look *look)
{
	const size_t rows = look->request->frame->rows, outcomes = look->target->text_count + 1;
	size_t *counts = heap_array(look->part_count * outcomes, sizeof(*counts)), *shares = heap_array(outcomes, sizeof(*shares));
	size_t right = 0, tested = 0;
	double guess;

	for (size_t i = 0; i < rows; i++) {
		if (learn_has_target(look->request, i))
			shares[look->target->codes[i]]++;
		if (is_trained_on(look, i))
			counts[look->part[i] * outcomes + look->target->codes[i]]++;
	}
	for (size_t i = 0; i < rows; i++) {
		const size_t *of = counts + look->part[i] * outcomes;
		size_t best = 0;

		if (!look->held_out[i])
			continue;
		for (size_t o = 0; o < outcomes; o++)
			best = of[o] > of[best] ? o : best;
		right += of[best] && best == look->target->codes[i];
		tested++;
	}
	guess = grade_guess(shares, outcomes);
	free(counts);
	free(shares);
	return tested && guess < 1 && ((double)right / (double)tested - guess) / (1 - guess) >= LEAK_LIFT;
}

/* The same of numbers, by a straight line. */
static bool
tells_number(const struct look *look)
{
	const double *x = look->column->numbers, *y = look->target->numbers;
	double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, dx, dy, dxy;

	if (look->column->type != FRAME_NUMBER)
		return false;
	for (size_t i = 0; i < look->request->frame->rows; i++) {
		if (isnan(x[i]) || isnan(y[i]))
			continue;
		n++;
		sx += x[i];
		sy += y[i];
		sxx += x[i] * x[i];
		sxy += x[i] * y[i];
		syy += y[i] * y[i];
	}
	if (n < LEARN_ROWS_LEAST)
		return false;
	dx = sxx - sx * sx / n;
	dy = syy - sy * sy / n;
	dxy = sxy - sx * sy / n;
	return dx > 0 && dy > 0 && dxy * dxy / (dx * dy) >= LEAK_R2;
}

static size_t
missing_rows(const struct look *look)
{
	size_t missing = 0;

	for (size_t i = 0; i < look->request->frame->rows; i++) {
		if (look->column->type == FRAME_NUMBER ? isnan(look->column->numbers[i]) : !look->column->codes[i])
			missing++;
	}
	return missing;
}

static bool
has_one_value(const struct look *look)
{
	const struct frame_column *column = look->column;

	if (column->type == FRAME_CHOICE)
		return column->text_count < 2;
	for (size_t i = 1; i < look->request->frame->rows; i++) {
		if (!isnan(column->numbers[i]) && column->numbers[i] != column->numbers[0])
			return false;
	}
	return true;
}

static bool
is_fit(struct look *look, struct learn_report *report)
{
	const size_t rows = look->request->frame->rows, missing = missing_rows(look);
	const char *name = look->column->name;

	if (missing == rows) {
		report_warn(report, "%s is empty in every row: it was left out.", name);
		return false;
	}
	if (has_one_value(look) && !missing) {
		report_warn(report, "%s has the same value in every row: it was left out.", name);
		return false;
	}
	if (look->column->type == FRAME_CHOICE && look->column->text_count > LEARN_ROWS_LEAST && look->column->text_count * 10 > (rows - missing) * 9) {
		report_warn(report, "%s has another value in almost every row: it was left out.", name);
		return false;
	}
	if (look->column->type == FRAME_NUMBER)
		part_numbers(look);
	else
		part_choice(look);
	if (look->target->type == FRAME_CHOICE ? tells_outcome(look) : tells_number(look)) {
		report_warn(report, "%s gives the answer away: it was left out.", name);
		return false;
	}
	if ((double)missing > MISSING_SHARE * (double)rows)
		report_warn(report, "%s is empty in %zu of %zu rows.", name, missing, rows);
	return true;
}

void
columns_choose(const struct learn_request *request, const uint8_t *held_out, bool *use, struct learn_report *report)
{
	const struct frame *frame = request->frame;
	struct look look = {.request = request, .held_out = held_out, .target = &frame->columns[request->target],
			    .part = heap_array(frame->rows + 1, sizeof(*look.part))};

	for (size_t i = 0; i < frame->column_count; i++) {
		look.column = &frame->columns[i];
		use[i] = i != request->target && look.column->type != FRAME_TEXT && is_fit(&look, report);
	}
	free(look.part);
}
