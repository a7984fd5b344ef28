/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/confirm_panel.h"

#include "app/app.h"

#include <string.h>

void
confirm_panel_release(struct confirm_panel *panel)
{
	arena_release(&panel->arena);
	*panel = (struct confirm_panel){0};
}

bool
confirm_panel_may_go(const struct confirm_panel *panel)
{
	const struct confirm_request *request = &panel->request;

	return request->verb && (!request->words || strcmp(panel->field.text, request->words) == 0);
}

enum context
confirm_panel_context(const struct confirm_panel *panel)
{
	return panel->part == CONFIRM_FIELD ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

void
confirm_panel_open(struct app *app, const struct confirm_request *request)
{
	struct confirm_panel *panel = &app->confirm;
	struct confirm_request *kept = &panel->request;
	const char **lines;

	confirm_panel_release(panel);
	*kept = *request;
	kept->title = arena_strdup(&panel->arena, request->title);
	kept->keep = arena_strdup(&panel->arena, request->keep);
	kept->words = request->words ? arena_strdup(&panel->arena, request->words) : NULL;
	kept->verb = request->verb ? arena_strdup(&panel->arena, request->verb) : NULL;
	lines = arena_array(&panel->arena, request->line_count, sizeof(*lines));
	for (size_t i = 0; i < request->line_count; i++)
		lines[i] = arena_strdup(&panel->arena, request->lines[i]);
	kept->lines = lines;
	panel->part = CONFIRM_KEEP;
	app_push(app, LAYER_CONFIRM);
}

/* ---------------------------------------------------------------- keys */

static bool
can_stand(const struct confirm_panel *panel, int part)
{
	return part == CONFIRM_FIELD ? panel->request.words != NULL : part == CONFIRM_KEEP || confirm_panel_may_go(panel);
}

static void
step(struct confirm_panel *panel, int by)
{
	int part = (int)panel->part;

	do {
		part = (part + by + 3) % 3;
	} while (!can_stand(panel, part));
	panel->part = (enum confirm_part)part;
}

/* The primary action: off until the words stand there. */
static enum panel_answer
go(struct app *app)
{
	struct confirm_panel *panel = &app->confirm;

	if (confirm_panel_may_go(panel))
		return PANEL_GO;
	if (!panel->request.verb)
		return PANEL_CLOSE;
	panel->part = CONFIRM_FIELD;
	app_say(app, NOTICE_HINT, "Nothing is done before you type \"%s\" in full.", panel->request.words);
	return PANEL_STAYS;
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct confirm_panel *panel = &app->confirm;

	switch (act) {
	case ACT_TAKE:
		return go(app);
	case ACT_FIELD_NEXT:
	case ACT_CHOICE_DOWN:
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
	case ACT_CHOICE_UP:
		step(panel, -1);
		return PANEL_STAYS;
	default:
		if (key && field_key(&panel->field, key) != FIELD_IGNORED)
			return PANEL_STAYS;
		return act == ACT_NONE || act_is_editing(act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}

static enum panel_answer
dialog_do(struct app *app, enum act act)
{
	struct confirm_panel *panel = &app->confirm;

	switch (act) {
	case ACT_PRESS:
		return panel->part == CONFIRM_GO ? go(app) : PANEL_CLOSE;
	case ACT_BUTTON_NEXT:
	case ACT_CHOICE_DOWN:
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_BUTTON_PREVIOUS:
	case ACT_CHOICE_UP:
		step(panel, -1);
		return PANEL_STAYS;
	case ACT_TOGGLE:
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}

bool
confirm_panel_begin(struct confirm_panel *panel, uint32_t key)
{
	if (panel->part == CONFIRM_FIELD || !panel->request.words || key != (unsigned char)panel->request.words[0])
		return false;
	panel->part = CONFIRM_FIELD;
	return field_key(&panel->field, key) != FIELD_IGNORED;
}

enum panel_answer
confirm_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct confirm_panel *panel = &app->confirm;

	switch (act) {
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_SAVE:
		return go(app);
	case ACT_FIELD_AT:
		panel->part = CONFIRM_FIELD;
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		return argument == CONFIRM_GO ? go(app) : PANEL_CLOSE;
	default:
		return panel->part == CONFIRM_FIELD ? field_do(app, act, key) : dialog_do(app, act);
	}
}

void
confirm_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct confirm_panel *panel = &app->confirm;

	/* The words are there to be typed: what's pasted could be anything that was copied before. */
	(void)text;
	(void)length;
	if (panel->request.words)
		app_say(app, NOTICE_HINT, "Type \"%s\" in full; pasting it isn't taken.", panel->request.words);
}
