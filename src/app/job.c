/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/job.h"

#include "app/app_private.h"
#include "app/tables_page.h"

#include <stdio.h>
#include <string.h>

/* When the strip is shown, and how often what it tells is renewed, in milliseconds. */
enum { SHOW_AFTER = 1000, RENEW_AFTER = 1000 };

void
job_release(struct job *job)
{
	training_free(job->training);
	table_run_free(job->run);
	table_import_free(job->import);
	*job = (struct job){0};
}

bool
job_is_busy(const struct app *app)
{
	return app->job.kind != JOB_NONE;
}

const char *
job_title(const struct job *job, char out[300])
{
	snprintf(out, 300, "%s %s", job->kind == JOB_TRAINING ? "Training" : job->kind == JOB_IMPORT ? "Importing" : "Running", job->name);
	return out;
}

/* "Churn risk is still being …" */
static const char *
under_way(enum job_kind kind)
{
	switch (kind) {
	case JOB_TRAINING:
		return "trained";
	case JOB_TABLE_RUN:
		return "run over its table";
	case JOB_IMPORT:
		return "imported";
	case JOB_NONE:
		break;
	}
	return "";
}

bool
job_would_be_lost(const struct app *app, char out[400])
{
	if (!job_is_busy(app))
		return false;
	snprintf(out, 400, "%.250s is still being %s: nothing of that is kept.", app->job.name, under_way(app->job.kind));
	return true;
}

/* ---------------------------------------------------------------- beginning and end */

static bool
begin(struct app *app, enum job_kind kind, const struct target *model, const char *name)
{
	struct job *job = &app->job;

	if (job_is_busy(app)) {
		app_say(app, NOTICE_HINT, "%s is still being %s. Ctrl-C stops that.", job->name, under_way(job->kind));
		return false;
	}
	*job = (struct job){.kind = kind, .model = *model, .began = app->now, .shown_at = app->now, .stage = "reading", .counts_rows = true,
			    .from_details = app->screen == SCREEN_DETAILS, .place = app->place};
	snprintf(job->name, sizeof(job->name), "%s", name);
	return true;
}

/* The strip has gone, and its rows are the view's again. */
static void
end(struct app *app)
{
	job_release(&app->job);
	app_make_layout(app);
}

void
job_train(struct app *app, const struct target *model, const char *name)
{
	struct err err = ERR_INIT;
	char shown[256];

	snprintf(shown, sizeof(shown), "%s", name);
	if (!begin(app, JOB_TRAINING, model, shown))
		return;
	app->job.training = training_begin(app->portal, model, 0, false, app->now, &err);
	if (app->job.training) {
		const char *warning = app_others_warning(app, &app->job.model.id);

		app_say(app, NOTICE_HINT, "Training %s …%s%s", shown, warning[0] ? " " : "", warning);
		return;
	}
	end(app);
	app_refused(app, &err);
}

void
job_run_table(struct app *app, const struct target *model, const char *name)
{
	struct err err = ERR_INIT;
	char shown[256];

	snprintf(shown, sizeof(shown), "%s", name);
	if (!begin(app, JOB_TABLE_RUN, model, shown))
		return;
	app->job.run = table_run_begin(app->portal, model, false, app->now, &err);
	if (app->job.run) {
		app_say(app, NOTICE_HINT, "Running %s over its table …", shown);
		return;
	}
	end(app);
	app_refused(app, &err);
}

bool
job_import(struct app *app, const char *file)
{
	struct table_import_request request = {.path = file, .now = app->now};
	const struct target none = {0};
	struct err err = ERR_INIT;
	const char *slash = strrchr(file, '/');

	if (!begin(app, JOB_IMPORT, &none, slash ? slash + 1 : file))
		return false;
	app->job.import = table_import_new(app->portal, &request, &err);
	if (app->job.import) {
		app_say(app, NOTICE_HINT, "Importing %s …", app->job.name);
		return true;
	}
	end(app);
	app_fail(app, &err);
	return false;
}

bool
job_stop(struct app *app)
{
	char name[256];
	enum job_kind kind = app->job.kind;

	if (kind == JOB_NONE)
		return false;
	snprintf(name, sizeof(name), "%s", app->job.name);
	end(app);
	app_say(app, NOTICE_WARN, "Stopped %s %s. Nothing was written.", kind == JOB_TRAINING ? "training" : kind == JOB_IMPORT ? "importing" : "running", name);
	return true;
}

/* ---------------------------------------------------------------- steps */

static const char *
stage_of(struct job *job)
{
	bool writing = false;

	if (job->kind == JOB_IMPORT) {
		struct table_import_progress progress;

		table_import_progress(job->import, &progress);
		job->counts_rows = true;
		job->done = progress.rows;
		job->all = 0;
		return job->imported ? "writing" : strcmp(progress.doing, "Reading") == 0 ? "reading" : "looking at values";
	}
	if (job->kind == JOB_TABLE_RUN) {
		table_run_progress(job->run, &job->done, &job->all, &writing);
		job->counts_rows = true;
		return writing ? "writing" : "reading";
	}
	training_progress(job->training, &job->done, &job->all);
	switch (training_stage(job->training)) {
	case TRAIN_READING:
		job->counts_rows = true;
		return "reading";
	case TRAIN_LEARNING:
		job->counts_rows = false;
		return "learning";
	case TRAIN_WRITING:
	case TRAIN_DONE:
		break;
	}
	return "writing";
}

static void
tell_progress(struct app *app)
{
	struct job *job = &app->job;
	int64_t lasts = app->now - job->began;
	struct job fresh = *job;
	const char *stage = stage_of(&fresh);

	if (lasts < SHOW_AFTER || (job->shown && app->now - job->shown_at < RENEW_AFTER && strcmp(stage, job->stage) == 0))
		return;
	fresh.stage = stage;
	fresh.rate = fresh.counts_rows && lasts > 0 ? (size_t)((int64_t)fresh.done * 1000 / lasts) : 0;
	fresh.shown_at = app->now;
	fresh.shown = true;
	*job = fresh;
	app_make_layout(app);
}

/* Nothing is open that it would cover, and the person is where it was begun. */
static bool
may_show(const struct app *app, const struct job *job)
{
	return !app->layer_count && app->place == job->place && (app->screen == SCREEN_DETAILS) == job->from_details
	       && app_screen_context(app) != CONTEXT_FILTER && !app->going;
}

/* "12 written, 3 left out", with what the result warns of. */
static void
ended_run(struct app *app, const struct job *job)
{
	const struct write_result *result = table_run_result(job->run);
	size_t written = table_run_written(job->run), left = table_run_left_out(job->run);
	char text[600];
	int length = snprintf(text, sizeof(text), "%.250s ran over its table: %zu row%s written.", job->name, written, written == 1 ? "" : "s");

	if (left && length > 0 && (size_t)length < sizeof(text))
		length += snprintf(text + length, sizeof(text) - (size_t)length, " %zu left out, which you may not write.", left);
	if (result->warning_count && length > 0 && (size_t)length < sizeof(text))
		snprintf(text + length, sizeof(text) - (size_t)length, " %s", result->warnings[0]);
	app_reload(app);
	app_say(app, NOTICE_OK, "%s", text);
}

static void
ended_training(struct app *app, struct job *job)
{
	bool shows = may_show(app, job);
	char words[200];

	report_panel_take(app, job);
	app_reload(app);
	app_say(app, NOTICE_OK, "Trained %.250s: %s", job->name, report_panel_summary(&app->report, words));
	if (shows)
		report_panel_open(app);
}

/* Rows that are looked at in one step. */
#define IMPORT_STEP 1000

/* What's read and looked at is made a table in the step after, so that "writing" stands there meanwhile. */
static bool
import_step(struct app *app, struct job *job, bool *done, struct err *err)
{
	struct write_result result = {0};
	bool fine;

	if (!job->imported)
		return table_import_step(job->import, IMPORT_STEP, &job->imported, err);
	fine = table_import_run(job->import, app->now, false, &result, err);
	write_result_release(&result);
	*done = fine;
	return fine;
}

static void
ended_import(struct app *app, const struct job *job)
{
	const struct own_table *table = table_import_table(job->import);
	char name[256];

	snprintf(name, sizeof(name), "%s", table->display);
	app_reload(app);
	if (may_show(app, job) && app->place == PLACE_TABLES)
		tables_page_show(app, &table->id, name);
	app_say(app, NOTICE_OK, "Imported %s: %lld row%s, %zu column%s.", name, (long long)table->row_count, table->row_count == 1 ? "" : "s",
		table->column_count, table->column_count == 1 ? "" : "s");
}

static bool
take_step(struct app *app, struct job *job, bool *done, struct err *err)
{
	switch (job->kind) {
	case JOB_TRAINING:
		return training_step(job->training, done, err);
	case JOB_TABLE_RUN:
		return table_run_step(job->run, done, err);
	case JOB_IMPORT:
		return import_step(app, job, done, err);
	case JOB_NONE:
		break;
	}
	*done = true;
	return true;
}

static void
step(struct app *app)
{
	struct job *job = &app->job, ended;
	struct err err = ERR_INIT;
	bool done = false, fine;

	fine = take_step(app, job, &done, &err);
	if (fine && !done) {
		tell_progress(app);
		return;
	}
	ended = *job;
	*job = (struct job){0};
	app_make_layout(app);
	if (!fine) {
		bool changed = err.code == ERR_CHANGED;

		/* A failed training may be kept as a version: its status is another one. */
		if (changed)
			app_refused(app, &err);
		else {
			app_reload(app);
			app_fail(app, &err);
		}
	} else if (ended.kind == JOB_IMPORT) {
		ended_import(app, &ended);
	} else if (ended.kind == JOB_TRAINING) {
		ended_training(app, &ended);
	} else {
		ended_run(app, &ended);
	}
	job_release(&ended);
}

void
job_tick(struct app *app)
{
	if (job_is_busy(app))
		step(app);
}
