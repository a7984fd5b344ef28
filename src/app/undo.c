/* SPDX-License-Identifier: GPL-3.0-or-later */
/* u and Ctrl-R (RULES H4, UX.md 5.6): asked about where more than a share of one record comes back, done, and told with the way back. */
#include "app/app_private.h"
#include "base/clock.h"

#include <stdio.h>

/* Why it can't be done, every row of it: in a text, where there's more than one. */
static void
tell_refusals(struct app *app, const struct write_result *result, const struct err *err)
{
	struct str text = {0};

	app_fail(app, err);
	if (result->refusal_count < 2)
		return;
	for (size_t i = 0; i < result->refusal_count; i++)
		str_addf(&text, "%s\n", result->refusals[i].err.text);
	text_page_set(&app->text, "Not undone", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

static void
undo_now(struct app *app, const struct id *operation)
{
	const struct undo_request request = {.which = UNDO_NAMED, .operation = *operation, .quiet = true, .now = app->now};
	struct write_result result = {0};
	struct undo_step step = {0};
	struct err err = ERR_INIT;

	if (undo_apply(app->portal, &request, &step, &result, &err)) {
		app_reload(app);
		app_say(app, result.warning_count ? NOTICE_WARN : NOTICE_OK, "%s: %s. %s%s%s", step.redo ? "Redone" : "Undone", step.undone,
			step.redo ? "u undoes it." : "Ctrl-R redoes it.", result.warning_count ? " " : "", result.warning_count ? result.warnings[0] : "");
	} else {
		app_take_changes(app);
		tell_refusals(app, &result, &err);
	}
	undo_step_release(&step);
	write_result_release(&result);
}

static void
ask(struct app *app, const struct undo_step *step)
{
	char text[sizeof(app->question.text)], when[TIME_TEXT_SIZE];

	snprintf(text, sizeof(text), "%s it, so that %.300s? By %.100s, %s.", step->redo ? "Redo" : "Undo", step->undone,
		 step->own ? "you" : step->actor_name, time_long(step->at, app->now, when));
	app->undoing = step->operation;
	app_ask(app, ACT_UNDO_CONFIRMED, text);
}

void
app_undo(struct app *app, enum undo_which which, const struct id *operation)
{
	struct undo_step step = {0};
	struct err err = ERR_INIT;

	if (app->read_only) {
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
		return;
	}
	if (!undo_find(app->portal, which, operation, app->now, &step, &err)) {
		if (err.code == ERR_NOT_FOUND || err.code == ERR_IMPOSSIBLE)
			app_say(app, NOTICE_HINT, "%s", err.text);
		else
			app_fail(app, &err);
		return;
	}
	if (step.asks || which == UNDO_NAMED)
		ask(app, &step);
	else
		undo_now(app, &step.operation);
	undo_step_release(&step);
}

void
app_undo_confirmed(struct app *app)
{
	struct id operation = app->undoing;

	undo_now(app, &operation);
}
