/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running a model (RULES F3, F8, E5): one record or a typed text, a quick test, or all rows of its table as a job. Each run is decided
 * inside its transaction; a refused one is recorded in the audit, the others leave an AI Event of whoever ran it.
 */
#ifndef PORTAL_RUNNING_H
#define PORTAL_RUNNING_H

#include "portal/event.h"
#include "portal/lifecycle.h"

/* What a run takes: a category classification a text, a prediction values by column ("Distance=12"; a value that isn't given is a missing
 * one), either of them a row of its table by id. What's given for the other kind isn't looked at. */
struct run_request {
	struct target model;
	const char *text;
	const char *const *inputs;	/* "NAME=VALUE", NAME a display or logical name */
	size_t input_count;
	struct id record;		/* none: text or inputs */
	bool quick_test;		/* `edit`: of the last trained version, else the published one; writes no result */
	enum event_source source;	/* EVENT_API for a direct run */
	const char *automation;		/* the app or flow; NULL */
	int64_t now;
	bool dry_run;
};

struct run_answer {
	struct arena arena;
	bool ran;			/* false: decided and recorded, and there's no engine here (F8): words says so */
	const char *words;		/* one sentence for people */
	const char *outcome;		/* what came out: an outcome, tags divided by ", ", a number; "" */
	double likelihood;		/* of the outcome or first tag; 0 to 1; 0 of numbers */
	struct run_line {
		const char *name;
		double likelihood;
		bool chosen;
	} *lines;			/* all tags or outcomes, the likeliest first */
	size_t line_count;
	struct write_result result;	/* what it changed: F3's table, a row's result */
};

void run_answer_release(struct run_answer *answer);

/* ERR_DENIED, ERR_IMPOSSIBLE … as the decision says (ACTION_RUN; of a quick test ACTION_EDIT); ERR_USAGE for input that doesn't fit, and
 * ERR_NOT_FOUND for a row that's not there or can't be read. Release the answer in any case. */
bool model_run(struct portal *portal, const struct run_request *request, struct run_answer *answer, struct err *err)
	__attribute__((warn_unused_result));

/* --- the whole table, as a job --- */

struct table_run;

/* All rows of the model's table that the person may read. Predictions write into its result columns (rows that the person may write),
 * category classifications into TC_<name> (F3). Computed in steps, written in one transaction at the end, by the step after the one that
 * leaves writing true: that one may take a second. A model that can't be run here (F8): NULL with ERR_FAILED, recorded all the same. */
struct table_run *table_run_begin(struct portal *portal, const struct target *model, bool dry_run, int64_t now, struct err *err)
	__attribute__((warn_unused_result));
bool table_run_step(struct table_run *run, bool *done, struct err *err) __attribute__((warn_unused_result));
void table_run_progress(const struct table_run *run, size_t *at, size_t *all, bool *writing);
/* After it's done. */
size_t table_run_written(const struct table_run *run);
size_t table_run_left_out(const struct table_run *run);	/* rows that the person may not write */
size_t table_run_changed(const struct table_run *run);	/* rows that somebody changed or deleted meanwhile: left out, too (H1) */
const struct write_result *table_run_result(const struct table_run *run);
void table_run_free(struct table_run *run);

#endif
