/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a verb does to models (RULES F1, F2, F6): publish, unpublish and delete here, with the question that UX.md 5.6 wants of each; the
 * others begin a panel or a job. Who may was asked before (verbs.c), and is decided again by the write.
 */
#include "app/app_private.h"

#include "base/text.h"
#include "portal/lifecycle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- refused, or second */

/* What a write can't do is told in the message line if it fits there, else in a box. */
static void
tell_refusal(struct app *app, const struct err *err)
{
	const char *lines[] = {err->text};

	app_fail(app, err);
	if (text_width(err->text) > app->w - 10)
		confirm_panel_open(app, &(struct confirm_request){.title = err->code == ERR_DENIED ? "Not allowed" : "Not done", .lines = lines, .line_count = 1,
								  .keep = "Close"});
}

void
app_refused(struct app *app, const struct err *err)
{
	const struct acting *acting = &app->acting;

	if (err->code != ERR_CHANGED) {
		tell_refusal(app, err);
		return;
	}
	app_fail(app, err);
	conflict_begin(&app->conflict, err);
	for (size_t i = 0; i < acting->count; i++) {
		struct model_detail now = {0};
		struct err ignored = ERR_INIT;
		bool there = model_load_detail(app->portal, &acting->rows[i].target.id, app->now, &now, &ignored);

		conflict_tell_row(&app->conflict, &acting->rows[i], there ? &now : NULL, acting->count > 1, app->now);
		model_detail_release(&now);
	}
	app_take_changes(app);
	conflict_open(app);
}

/* ---------------------------------------------------------------- after a write */

/* Reads anew, and says it: what the result warns of behind it. */
static void
tell_done(struct app *app, const struct write_result *result, const char *done)
{
	char text[NOTICE_TEXT_SIZE];

	snprintf(text, sizeof(text), "%s%s%s", done, done[0] && result->warning_count ? " " : "", result->warning_count ? result->warnings[0] : "");
	for (int i = 0; i < PLACE_LISTS; i++)
		list_unmark_all(&app->lists[i]);
	app_reload(app);
	app_say(app, result->warning_count ? NOTICE_WARN : NOTICE_OK, "%s", text);
}

/* ---------------------------------------------------------------- publish, unpublish */

static void
publish(struct app *app)
{
	const struct acting_row *row = &app->acting.rows[0];
	struct write_result result = {0};
	struct err err = ERR_INIT;
	char done[400];

	if (!model_publish(app->portal, &row->target, false, app->now, &result, &err)) {
		app_refused(app, &err);
	} else if (!result.change_count) {
		tell_done(app, &result, "");	/* what it warns of says why */
	} else {
		snprintf(done, sizeof(done), row->type == MODEL_CATEGORY_CLASSIFICATION ? "Published %.170s. Its runs write to the table TC_%.170s (F3)." : "Published %.256s.",
			 row->name, row->name);
		tell_done(app, &result, done);
	}
	write_result_release(&result);
}

static void
unpublish(struct app *app)
{
	const struct acting_row *row = &app->acting.rows[0];
	struct write_result result = {0};
	struct err err = ERR_INIT;
	char done[400];

	if (model_unpublish(app->portal, &row->target, false, app->now, &result, &err)) {
		snprintf(done, sizeof(done), "Unpublished %.256s: nothing runs it now. p publishes it again.", row->name);
		tell_done(app, &result, done);
	} else {
		app_refused(app, &err);
	}
	write_result_release(&result);
}

/* How many columns it would add to which table (F2): what's predicted, and how likely that is. */
static size_t
added_columns(const struct write_result *result, const char **table)
{
	size_t count = 0;

	for (size_t i = 0; i < result->change_count; i++) {
		if (strcmp(result->changes[i].change, "add-column") == 0) {
			*table = result->changes[i].name;
			count++;
		}
	}
	return count;
}

/* A publish that changes the model alone needs no question; one that adds columns to a table is told before. */
static void
begin_publish(struct app *app)
{
	const struct acting_row *row = &app->acting.rows[0];
	struct write_result result = {0};
	struct err err = ERR_INIT;
	const char *table = "";
	size_t columns;
	char text[sizeof(app->question.text)];

	if (!model_publish(app->portal, &row->target, true, app->now, &result, &err)) {
		app_refused(app, &err);
	} else if ((columns = added_columns(&result, &table)) > 0) {
		snprintf(text, sizeof(text), "Publish %.100s? That adds %s to the table %.100s, for whoever may read it (F2).", row->name,
			 columns > 1 ? "the columns (predicted) and (likelihood) of that name" : "the column (predicted) of that name", table);
		app->acting_act = ACT_PUBLISH;
		app_ask(app, ACT_VERB_CONFIRMED, text);
	} else {
		publish(app);
	}
	write_result_release(&result);
}

/* What it would do, in one line (UX.md 5.6: light). */
static void
ask_unpublish(struct app *app)
{
	const struct acting_row *row = &app->acting.rows[0];
	struct write_result result = {0};
	struct err err = ERR_INIT;
	char text[sizeof(app->question.text)];

	if (model_unpublish(app->portal, &row->target, true, app->now, &result, &err)) {
		snprintf(text, sizeof(text), "Unpublish %.100s? Then it can't be run, by nobody.%s%.250s", row->name, result.warning_count ? " " : "",
			 result.warning_count ? result.warnings[0] : "");
		app->acting_act = ACT_UNPUBLISH;
		app_ask(app, ACT_VERB_CONFIRMED, text);
	} else {
		app_refused(app, &err);
	}
	write_result_release(&result);
}

/* ---------------------------------------------------------------- delete */

static void
delete_now(struct app *app)
{
	const struct acting *acting = &app->acting;
	struct target *targets = acting_targets(acting);
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool page = app->screen == SCREEN_DETAILS;
	char done[400];

	if (!model_delete(app->portal, targets, acting->count, false, app->now, &result, &err)) {
		app_refused(app, &err);
	} else {
		if (acting->count == 1)
			snprintf(done, sizeof(done), "Deleted %.256s. That can't be undone.", acting->rows[0].name);
		else
			snprintf(done, sizeof(done), "Deleted %zu. That can't be undone.", acting->count);
		if (page)
			app_leave_gone(app);
		result.warning_count = 0; /* they were told before */
		tell_done(app, &result, done);
	}
	free(targets);
	write_result_release(&result);
}

#define DELETE_LINES 16
#define DELETE_NAMES 6

/* What goes along, and for whom it ends: asked of the portal as a dry run. */
static size_t
delete_lines(const struct acting *acting, const struct write_result *result, struct arena *arena, const char *lines[DELETE_LINES])
{
	size_t count = 0;

	for (size_t i = 0; i < acting->count && i < DELETE_NAMES; i++)
		lines[count++] = arena_printf(arena, "%s   %s", acting->rows[i].name, model_type_name(acting->rows[i].type));
	if (acting->count > DELETE_NAMES)
		lines[count++] = arena_printf(arena, "and %zu more", acting->count - DELETE_NAMES);
	lines[count++] = "";
	for (size_t i = 0; i < result->warning_count && count < DELETE_LINES - 4; i++)
		lines[count++] = arena_printf(arena, "! %s", result->warnings[i]);
	if (result->people_losing)
		lines[count++] = arena_printf(arena, "! %lld %s access.", (long long)result->people_losing, result->people_losing == 1 ? "person loses" : "people lose");
	lines[count++] = "Activity rows stay. This cannot be undone.";
	return count;
}

static void
ask_delete(struct app *app)
{
	const struct acting *acting = &app->acting;
	struct target *targets = acting_targets(acting);
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct arena arena = {0};
	const char *lines[DELETE_LINES];
	bool severe = true;
	char text[sizeof(app->question.text)];

	if (!model_delete_is_severe(app->portal, targets, acting->count, &severe, &err)
	    || !model_delete(app->portal, targets, acting->count, true, app->now, &result, &err)) {
		app_refused(app, &err);
	} else if (severe) {
		size_t count = delete_lines(acting, &result, &arena, lines);

		confirm_panel_open(app, &(struct confirm_request){
			.title = acting->count == 1 ? arena_printf(&arena, "Delete %s?", acting->rows[0].name) : arena_printf(&arena, "Delete %zu models?", acting->count),
			.lines = lines, .line_count = count, .words = arena_printf(&arena, "delete %zu", acting->count),
			.keep = acting->count == 1 ? "Keep it" : "Keep them", .verb = "Delete", .go = delete_now});
	} else {
		snprintf(text, sizeof(text), "Delete %.150s? Nobody uses it.%s%.200s That can't be undone.", acting->rows[0].name, result.warning_count ? " " : "",
			 result.warning_count ? result.warnings[0] : "");
		app->acting_act = ACT_DELETE;
		app_ask(app, ACT_VERB_CONFIRMED, text);
	}
	arena_release(&arena);
	free(targets);
	write_result_release(&result);
}

/* ---------------------------------------------------------------- which */

void
app_verb_confirmed(struct app *app)
{
	enum act act = app->acting_act;

	app->acting_act = ACT_NONE;
	if (!app->acting.count)
		return;
	if (act == ACT_PUBLISH)
		publish(app);
	else if (act == ACT_UNPUBLISH)
		unpublish(app);
	else if (act == ACT_DELETE)
		delete_now(app);
}

void
model_delete_begin(struct app *app)
{
	ask_delete(app);
}

/* Of the record that was taken. */
static void
begin(struct app *app, enum act act)
{
	const struct acting_row *row = app->acting.count ? &app->acting.rows[0] : NULL;

	if (!row)
		return;
	switch (act) {
	case ACT_PUBLISH:
		begin_publish(app);
		break;
	case ACT_UNPUBLISH:
		ask_unpublish(app);
		break;
	case ACT_EDIT:
		create_panel_open_edit(app, row);
		break;
	case ACT_TRAIN:
		job_train(app, &row->target, row->name);
		break;
	case ACT_QUICK_TEST:
	case ACT_RUN:
		run_panel_open(app, row, act == ACT_QUICK_TEST);
		break;
	case ACT_RENAME:
	case ACT_MODEL_SETTINGS:
		settings_panel_open(app, row, act == ACT_MODEL_SETTINGS);
		break;
	case ACT_DELETE:
		ask_delete(app);
		break;
	default:
		break;
	}
}

void
model_verb(struct app *app, enum act act)
{
	if (act == ACT_NEW) {
		create_panel_open(app, NULL);
		return;
	}
	acting_take(app);
	begin(app, act);
}

void
model_create_begin(struct app *app, const struct model_tile *tile)
{
	create_panel_open(app, tile);
}

void
app_verb_of(struct app *app, enum act act, const struct id *record)
{
	enum action action = act == ACT_PUBLISH ? ACTION_PUBLISH : ACTION_EDIT;
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	bool allowed;

	if (!explain_action(app->portal, action, record, NULL, &answer, &err)) {
		app_fail(app, &err);
		return;
	}
	allowed = answer.explanation.verdict.allowed;
	explain_answer_release(&answer);
	if (!allowed)
		app_explain(app, action, record);
	else if (acting_take_one(app, record))
		begin(app, act);
}
