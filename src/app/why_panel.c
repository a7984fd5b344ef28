/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/why_panel.h"

#include "app/app.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

void
why_panel_release(struct why_panel *panel)
{
	for (int i = 0; i < ACTION_RECORD_COUNT; i++)
		explain_answer_release(&panel->answers[i]);
	*panel = (struct why_panel){0};
}

/* Lines that can be gone through. */
static void
measure(struct app *app)
{
	struct why_panel *panel = &app->why;
	int count = panel->one ? (int)panel->answers[panel->action].explanation.check_count : ACTION_RECORD_COUNT;

	cursor_resize(&panel->cursor, count, app->h > 16 ? app->h - 8 : 6);
}

bool
why_panel_open(struct app *app, const struct id *record, enum action action, struct err *err)
{
	struct why_panel *panel = &app->why;

	why_panel_release(panel);
	panel->record = *record;
	panel->one = action != ACTION_RECORD_COUNT;
	panel->action = panel->one ? action : ACTION_LIST;
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (!explain_action(app->portal, (enum action)i, record, NULL, &panel->answers[i], err)) {
			why_panel_release(panel);
			return false;
		}
	}
	snprintf(panel->name, sizeof(panel->name), "%s", panel->answers[panel->action].record_name);
	panel->cursor.height = 1;
	measure(app);
	return true;
}

bool
why_panel_review(struct app *app, struct err *err)
{
	struct why_panel *panel = &app->why;
	struct explain_answer fresh[ACTION_RECORD_COUNT] = {0};
	struct err why = ERR_INIT;

	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (explain_action(app->portal, (enum action)i, &panel->record, NULL, &fresh[i], &why))
			continue;
		for (int j = 0; j <= i; j++)
			explain_answer_release(&fresh[j]);
		return err_set(err, why.code, why.code == ERR_NOT_FOUND ? "%s isn't visible to you any more." : "%s can't be read.", panel->name);
	}
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		explain_answer_release(&panel->answers[i]);
		panel->answers[i] = fresh[i];
	}
	measure(app);
	return true;
}

/* One answer in full, as it may be sent to somebody who can help. */
static void
add_answer(struct str *out, enum action action, const struct explain_answer *answer)
{
	const struct explanation *e = &answer->explanation;

	str_addf(out, "%s: %s (%s). %s\n", action_name(action), e->verdict.allowed ? "yes" : "no", e->rule, e->reason);
	for (size_t i = 0; i < e->check_count; i++)
		str_addf(out, "  %s %s: %s\n", e->checks[i].passed ? "yes" : "no ", e->checks[i].what, e->checks[i].found);
	if (e->remedy)
		str_addf(out, "  What would help: %s\n", e->remedy);
	if (answer->who_can_help && answer->who_can_help[0])
		str_addf(out, "  Who can: %s\n", answer->who_can_help);
}

void
why_panel_text(const struct app *app, struct str *out)
{
	const struct why_panel *panel = &app->why;
	char when[TIME_TEXT_SIZE], id[ID_TEXT_SIZE];

	str_addf(out, "%s (%s)\nasked by %s, %s\n\n", panel->name, id_format(&panel->record, id), app->person_name,
		 time_format(app->now, when));
	if (panel->one) {
		add_answer(out, panel->action, &panel->answers[panel->action]);
	} else {
		for (int i = 0; i < ACTION_RECORD_COUNT; i++)
			add_answer(out, (enum action)i, &panel->answers[i]);
	}
}

static void
show_text(struct app *app)
{
	struct str text = {0};

	why_panel_text(app, &text);
	text_page_set(&app->text, "To select and send", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

static void
open_one(struct app *app, int action)
{
	struct why_panel *panel = &app->why;

	if (panel->one || action < 0 || action >= ACTION_RECORD_COUNT)
		return;
	panel->one = panel->was_all = true;
	panel->action = (enum action)action;
	panel->cursor.at = panel->cursor.top = 0;
	measure(app);
}

enum panel_answer
why_panel_do(struct app *app, enum act act, int argument)
{
	struct why_panel *panel = &app->why;

	switch (act) {
	case ACT_ESCAPE:
		if (!panel->was_all)
			return PANEL_CLOSE;
		panel->one = panel->was_all = false;
		measure(app);
		cursor_set(&panel->cursor, (int)panel->action);
		return PANEL_STAYS;
	case ACT_PRESS:
		if (panel->one)
			return PANEL_CLOSE;
		open_one(app, panel->cursor.at);
		return PANEL_STAYS;
	case ACT_ROW_AT:
		if (panel->one)
			cursor_set(&panel->cursor, argument);
		else
			open_one(app, argument);
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		if (argument == 0)
			return PANEL_CLOSE;
		show_text(app);
		return PANEL_STAYS;
	case ACT_COPY:
		show_text(app);
		return PANEL_STAYS;
	case ACT_WHY:
		panel->one = panel->was_all = false;
		measure(app);
		return PANEL_STAYS;
	default:
		return cursor_do(&panel->cursor, act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}
