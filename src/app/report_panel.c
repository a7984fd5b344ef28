/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/report_panel.h"

#include "app/app_private.h"

#include <stdio.h>

void
report_panel_release(struct report_panel *panel)
{
	training_free(panel->training);
	*panel = (struct report_panel){0};
}

/* "Version 1, which is published, has grade B, accuracy 84." */
static void
compare(struct app *app, struct report_panel *panel)
{
	struct arena arena = {0};
	struct model_versions versions = {0};
	struct err err = ERR_INIT;
	const struct version_facts *v;

	panel->published[0] = '\0';
	/* Without it nothing is compared: whoever trained it may open it, so it isn't refused. */
	if (model_load_versions(app->portal, &panel->model, &arena, &versions, &err) && versions.published && versions.published->score >= 0) {
		v = versions.published;
		snprintf(panel->published, sizeof(panel->published), "Version %d, which is published, has %s%s%s%s %d.", v->major, v->grade[0] ? "grade " : "", v->grade,
			 v->grade[0] ? ", " : "", v->score_name, v->score);
	}
	arena_release(&arena);
}

static bool
may_publish(struct app *app, const struct id *model)
{
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	bool may = explain_record(app->portal, RECORD_MODEL, ACTION_PUBLISH, model, NULL, &answer, &err) && answer.explanation.verdict.allowed;

	explain_answer_release(&answer);
	return may;
}

void
report_panel_take(struct app *app, struct job *job)
{
	struct report_panel *panel = &app->report;

	report_panel_release(panel);
	panel->training = job->training;
	panel->model = job->model.id;
	snprintf(panel->name, sizeof(panel->name), "%s", job->name);
	job->training = NULL;
	panel->may_publish = may_publish(app, &panel->model);
	compare(app, panel);
}

void
report_panel_open(struct app *app)
{
	app->report.scroll = 0;
	app->report.button = REPORT_CLOSE;
	app_push(app, LAYER_REPORT);
}

const char *
report_panel_summary(const struct report_panel *panel, char out[200])
{
	const struct learn_report *prediction = training_prediction(panel->training);
	const struct tag_report *tags = training_tags(panel->training);

	if (prediction)
		snprintf(out, 200, "grade %s, %s %d of 100.", grade_name(prediction->grade), prediction->number ? "R²" : "accuracy",
			 (int)(prediction->accuracy * 100 + 0.5));
	else if (tags)
		snprintf(out, 200, "F1 %d of 100 over %zu tags.", tags->score, tags->tag_count);
	else
		snprintf(out, 200, "done.");
	return out;
}

/* ---------------------------------------------------------------- keys */

static void
scroll(struct report_panel *panel, int by)
{
	int most = panel->lines > panel->height ? panel->lines - panel->height : 0, to = panel->scroll + by;

	panel->scroll = to < 0 ? 0 : to > most ? most : to;
}

void
report_panel_told(struct report_panel *panel, int lines, int height)
{
	panel->lines = lines;
	panel->height = height;
	scroll(panel, 0);
}

/* What to do with it next is done as from its row. */
static enum panel_answer
press(struct app *app, enum report_button button)
{
	struct id model = app->report.model;
	enum act act = button == REPORT_PUBLISH ? ACT_PUBLISH : ACT_QUICK_TEST;

	if (button == REPORT_CLOSE)
		return PANEL_CLOSE;
	app_pop(app);
	app_verb_of(app, act, &model);
	return PANEL_GO;
}

enum panel_answer
report_panel_do(struct app *app, enum act act, int argument)
{
	struct report_panel *panel = &app->report;

	switch (act) {
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_PRESS:
		return press(app, panel->button);
	case ACT_BUTTON_AT:
		return argument >= 0 && argument < REPORT_BUTTONS ? press(app, (enum report_button)argument) : PANEL_STAYS;
	case ACT_BUTTON_NEXT:
		panel->button = (enum report_button)(((int)panel->button + 1) % REPORT_BUTTONS);
		return PANEL_STAYS;
	case ACT_BUTTON_PREVIOUS:
		panel->button = (enum report_button)(((int)panel->button + REPORT_BUTTONS - 1) % REPORT_BUTTONS);
		return PANEL_STAYS;
	case ACT_CHOICE_DOWN:
		scroll(panel, 1);
		return PANEL_STAYS;
	case ACT_CHOICE_UP:
		scroll(panel, -1);
		return PANEL_STAYS;
	case ACT_PAGE_DOWN:
		scroll(panel, panel->height);
		return PANEL_STAYS;
	case ACT_PAGE_UP:
		scroll(panel, -panel->height);
		return PANEL_STAYS;
	case ACT_ROW_FIRST:
		scroll(panel, -panel->lines);
		return PANEL_STAYS;
	case ACT_ROW_LAST:
		scroll(panel, panel->lines);
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}
