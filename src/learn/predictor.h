/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Predictions from the columns of a table (RULES F; REFERENCE 14): one of several outcomes, or a number. Learned with liblinear from four
 * fifths of the rows, measured on the fifth that's held out. The same rows and seed give the same predictor, bit for bit.
 */
#ifndef LEARN_PREDICTOR_H
#define LEARN_PREDICTOR_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "learn/frame.h"
#include "learn/grade.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct predictor;

#define LEARN_ROWS_LEAST 10	/* with an outcome; fewer can't be divided */
#define LEARN_ROWS_FEW 50	/* fewer: a warning */
#define LEARN_OUTCOMES_MOST 100

enum learn_step { LEARN_READING, LEARN_TRAINING, LEARN_MEASURING };

/* Called between steps and between outcomes; true gives it up (ERR_INTERRUPTED). */
typedef bool (*learn_progress_fn)(void *context, enum learn_step step, size_t done, size_t all);

struct learn_request {
	const struct frame *frame;	/* FRAME_TEXT columns aren't looked at */
	size_t target;			/* FRAME_CHOICE: outcomes; FRAME_NUMBER: a number */
	uint64_t seed;
	learn_progress_fn progress;	/* NULL: none */
	void *context;
};

struct learn_outcome {
	const char *name;
	size_t rows;		/* all that have it */
	size_t tested, right;	/* of the part that was held out */
};

struct learn_influence {
	const char *column;
	double share;		/* of 1; all together 1 */
};

struct learn_report {
	struct arena arena;
	bool number;			/* the target is a number: accuracy is R² */
	double accuracy, guess;		/* 0 to 1; guess: of REFERENCE 14, of outcomes alone */
	enum grade grade;
	size_t trained, tested;		/* rows */
	size_t left_out;		/* rows without an outcome */
	struct learn_outcome *outcomes;
	size_t outcome_count;
	struct learn_influence *influences;	/* the most influential first */
	size_t influence_count;
	const char **warnings;		/* one sentence each */
	size_t warning_count;
};

void learn_report_release(struct learn_report *report);

/* Which rows are held out: a byte a row, 1 where it is; rows without an outcome aren't. Of each outcome a fifth. */
void learn_split(const struct learn_request *request, uint8_t *held_out);

/* Too few rows, a single outcome, no column to learn from: NULL with the sentence (ERR_IMPOSSIBLE). */
struct predictor *predictor_train(const struct learn_request *request, struct learn_report *report, struct err *err)
	__attribute__((warn_unused_result));
void predictor_free(struct predictor *predictor);

/* The columns that it wants, in this order; those it was trained with but doesn't use are among them. */
size_t predictor_column_count(const struct predictor *predictor);
const char *predictor_column(const struct predictor *predictor, size_t i);
enum frame_type predictor_column_type(const struct predictor *predictor, size_t i);

struct prediction {
	const char *outcome;	/* of outcomes; borrowed from the predictor */
	double number;		/* of numbers */
	double likelihood;	/* 0 to 1, of outcomes; 0 of numbers */
};

/* What it makes of a row: a value per column. */
void predictor_predict(const struct predictor *predictor, const struct frame_value *values, struct prediction *prediction);

/* How many outcomes it tells apart; 0: it predicts a number. */
size_t predictor_outcome_count(const struct predictor *predictor);

/* Each outcome with its likelihood, the likeliest first, which is predictor_predict's; outcomes: room for predictor_outcome_count. */
void predictor_outcomes(const struct predictor *predictor, const struct frame_value *values, struct prediction *outcomes);

/* As bytes, for the environment file; read back, it predicts the same. Bytes that were damaged: NULL (ERR_FAILED). */
void predictor_write(const struct predictor *predictor, struct str *out);
struct predictor *predictor_read(const void *bytes, size_t size, struct err *err) __attribute__((warn_unused_result));

/* The encoded row as liblinear's own programs read it ("1:0.5 3:1"), to compare with them. */
void predictor_encode_text(const struct predictor *predictor, const struct frame_value *values, struct str *out);

#endif
