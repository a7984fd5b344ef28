/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What takes long: training a model, running it over its whole table, and making a table from a file (UX.md 3.18). One at a time, done in steps while no key
 * waits, with a strip over the message line once it lasts; it goes on while other views are shown. Esc at the top or Ctrl-C stops it:
 * nothing is written before its last step, so stopping leaves nothing changed. What came of it is told in a report, or in the message line
 * where something else is open.
 */
#ifndef APP_JOB_H
#define APP_JOB_H

#include "app/place.h"
#include "portal/running.h"
#include "portal/table_import.h"

struct app;

enum job_kind { JOB_NONE, JOB_TRAINING, JOB_TABLE_RUN, JOB_IMPORT };

/* Rows that the strip takes. */
#define JOB_STRIP_ROWS 3

/* What the strip tells is renewed once a second, and at once when the stage changes. Times are app.now's. */
struct job {
	enum job_kind kind;
	struct target model;		/* none of an import */
	char name[256];			/* the model's, or the file's */
	struct training *training;	/* JOB_TRAINING */
	struct table_run *run;		/* JOB_TABLE_RUN */
	struct table_import *import;	/* JOB_IMPORT */
	bool imported;			/* all of the file was read: it's to be written */
	int64_t began;
	bool shown;			/* it lasts long enough for the strip */
	int64_t shown_at;
	size_t done, all, rate;		/* rows (while learning: outcomes or tags); rate: rows a second */
	const char *stage;		/* "reading", "looking at values", "learning", "writing" */
	bool counts_rows;		/* done and all are rows */
	bool from_details;		/* it was begun on a record's page */
	enum place place;		/* where it was begun */
};

/* "Training Late shipment risk", for the strip. */
const char *job_title(const struct job *job, char out[300]);

bool job_is_busy(const struct app *app);

/* --- only within src/app --- */

/* Begins; refused, or one runs already: says so. */
void job_train(struct app *app, const struct target *model, const char *name);
void job_run_table(struct app *app, const struct target *model, const char *name);
/* false: said, and nothing began. */
bool job_import(struct app *app, const char *file);

/* One step. */
void job_tick(struct app *app);

/* Gives it up; false if none runs. */
bool job_stop(struct app *app);

/* What would be lost by leaving, in a sentence; false: nothing runs. */
bool job_would_be_lost(const struct app *app, char out[400]);
void job_release(struct job *job);

#endif
