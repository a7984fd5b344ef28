/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/endpoint_panel.h"

#include "app/app_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
endpoint_panel_release(struct endpoint_panel *panel)
{
	arena_release(&panel->arena);
	*panel = (struct endpoint_panel){0};
}

static bool
is_field(enum endpoint_part part)
{
	return part >= ENDPOINT_PART_ADDRESS && part <= ENDPOINT_PART_TIMEOUT;
}

enum context
endpoint_panel_context(const struct endpoint_panel *panel)
{
	return is_field(panel->part) ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

const char *
endpoint_panel_label(const struct endpoint_panel *panel, enum endpoint_part part)
{
	switch (part) {
	case ENDPOINT_PART_KIND:
		return "Asked as";
	case ENDPOINT_PART_ADDRESS:
		return "Address";
	case ENDPOINT_PART_KEY:
		return "Variable of the key";
	case ENDPOINT_PART_MODEL:
		return panel->kind == REMOTE_AZURE ? "Deployment" : "Model";
	case ENDPOINT_PART_TIMEOUT:
		return "Seconds to wait";
	case ENDPOINT_PART_SAVE:
	case ENDPOINT_PART_NONE:
	case ENDPOINT_PART_CANCEL:
		break;
	}
	return "";
}

/* ---------------------------------------------------------------- opening */

static void
set_field(struct endpoint_panel *panel, enum endpoint_part part, const char *text)
{
	field_set(&panel->fields[part - ENDPOINT_PART_ADDRESS], text);
	panel->was[part - ENDPOINT_PART_ADDRESS] = panel->fields[part - ENDPOINT_PART_ADDRESS];
}

static void
fill(struct endpoint_panel *panel)
{
	char seconds[16];

	snprintf(seconds, sizeof(seconds), "%d", panel->loaded.timeout);
	panel->kind = panel->loaded.kind;
	set_field(panel, ENDPOINT_PART_ADDRESS, panel->loaded.address);
	set_field(panel, ENDPOINT_PART_KEY, panel->loaded.key_variable);
	set_field(panel, ENDPOINT_PART_MODEL, panel->loaded.deployment);
	set_field(panel, ENDPOINT_PART_TIMEOUT, seconds);
}

void
endpoint_panel_open(struct app *app)
{
	struct endpoint_panel *panel = &app->endpoint;
	struct err err = ERR_INIT;

	endpoint_panel_release(panel);
	if (!endpoint_load(app->portal, &panel->arena, &panel->loaded, &err)) {
		app_fail(app, &err);
		return;
	}
	fill(panel);
	panel->part = ENDPOINT_PART_ADDRESS;
	app_push(app, LAYER_ENDPOINT);
}

/* ---------------------------------------------------------------- saving */

static bool
is_same(const struct endpoint_panel *panel, int i)
{
	return strcmp(panel->fields[i].text, panel->was[i].text) == 0;
}

bool
endpoint_panel_is_changed(const struct endpoint_panel *panel)
{
	for (int i = 0; i < ENDPOINT_FIELDS; i++) {
		if (!is_same(panel, i))
			return true;
	}
	return panel->kind != panel->loaded.kind;
}

/* What was left alone stays as it is, also where a field can't hold all of it. */
static const char *
wanted_text(const struct endpoint_panel *panel, enum endpoint_part part, const char *loaded)
{
	int i = (int)part - (int)ENDPOINT_PART_ADDRESS;

	return is_same(panel, i) ? loaded : panel->fields[i].text;
}

static struct endpoint
wanted(const struct endpoint_panel *panel)
{
	const char *seconds = panel->fields[ENDPOINT_PART_TIMEOUT - ENDPOINT_PART_ADDRESS].text;
	char *end = NULL;
	long timeout = strtol(seconds, &end, 10);

	return (struct endpoint){.there = !panel->taking,
				 .kind = panel->kind,
				 .address = wanted_text(panel, ENDPOINT_PART_ADDRESS, panel->loaded.address),
				 .key_variable = wanted_text(panel, ENDPOINT_PART_KEY, panel->loaded.key_variable),
				 .deployment = wanted_text(panel, ENDPOINT_PART_MODEL, panel->loaded.deployment),
				 .timeout = *end || end == seconds || timeout > ENDPOINT_TIMEOUT_MOST ? -1 : (int)timeout};
}

/* H1: side by side; what was left alone becomes as they have it. */
static void
meet(struct app *app, struct endpoint_panel *panel, const struct err *err)
{
	const struct endpoint_panel mine = *panel;
	struct endpoint now;

	if (!endpoint_load(app->portal, &panel->arena, &now, NULL))
		return;
	conflict_begin(&app->conflict, err);
	panel->loaded = now;
	fill(panel);
	if (mine.loaded.there != now.there)
		conflict_tell(&app->conflict, "Endpoint", mine.loaded.there ? "set" : "none", now.there ? "set" : "none", mine.taking ? "none" : "set");
	if (mine.loaded.kind != now.kind)
		conflict_tell(&app->conflict, endpoint_panel_label(panel, ENDPOINT_PART_KIND), remote_kind_name(mine.loaded.kind), remote_kind_name(now.kind),
			      mine.kind != mine.loaded.kind ? remote_kind_name(mine.kind) : "");
	if (mine.kind != mine.loaded.kind)
		panel->kind = mine.kind;
	for (int i = 0; i < ENDPOINT_FIELDS; i++) {
		if (strcmp(mine.was[i].text, panel->was[i].text) != 0)
			conflict_tell(&app->conflict, endpoint_panel_label(panel, (enum endpoint_part)(ENDPOINT_PART_ADDRESS + i)), mine.was[i].text,
				      panel->was[i].text, is_same(&mine, i) ? "" : mine.fields[i].text);
		if (!is_same(&mine, i))
			panel->fields[i] = mine.fields[i];
	}
	app_take_changes(app);
	if (app_has_layer(app, LAYER_ENDPOINT))
		conflict_open(app);
	else
		conflict_release(&app->conflict);
}

static enum panel_answer
save(struct app *app)
{
	struct endpoint_panel *panel = &app->endpoint;
	struct endpoint endpoint = wanted(panel);
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool done = endpoint_set(app->portal, &endpoint, panel->loaded.version, false, app->now, &result, &err), taken = panel->taking;

	write_result_release(&result);
	if (!done) {
		app_fail(app, &err);
		if (err.code == ERR_CHANGED)
			meet(app, panel, &err);
		return PANEL_STAYS;
	}
	app_pop(app);
	app_reload(app);
	app_say(app, NOTICE_OK, taken ? "No endpoint is set any more: nothing is called. u undoes it." : "The endpoint of prompts is set. u undoes it.");
	return PANEL_STAYS;
}

/* What would be so from then on is told, and asked about. */
static enum panel_answer
try_to_save(struct app *app, bool taking)
{
	struct endpoint_panel *panel = &app->endpoint;
	struct endpoint endpoint;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	char text[sizeof(app->question.text)];

	panel->taking = taking;
	endpoint = wanted(panel);
	if (!taking && !endpoint_panel_is_changed(panel)) {
		app_say(app, NOTICE_HINT, "Nothing is changed. Esc closes.");
		return PANEL_STAYS;
	}
	if (!endpoint_set(app->portal, &endpoint, panel->loaded.version, true, app->now, &result, &err)) {
		app_fail(app, &err);
		if (err.code == ERR_CHANGED)
			meet(app, panel, &err);
	} else {
		snprintf(text, sizeof(text), "%.180s%s%.220s Save?",
			 taking ? "Prompts are filled in then, and nothing is called." : result.warning_count ? result.warnings[0] : "",
			 result.warning_count > 1 ? " " : "", result.warning_count > 1 ? result.warnings[1] : "");
		app_ask(app, ACT_PANEL_CONFIRMED, text);
	}
	write_result_release(&result);
	return PANEL_STAYS;
}

static enum panel_answer
leave(struct app *app)
{
	if (!endpoint_panel_is_changed(&app->endpoint))
		return PANEL_CLOSE;
	app_ask(app, ACT_PANEL_DISCARD, "What you changed isn't saved. Throw it away?");
	return PANEL_STAYS;
}

/* ---------------------------------------------------------------- keys */

static void
go(struct endpoint_panel *panel, int by)
{
	int count = ENDPOINT_PART_CANCEL + 1, to = (int)panel->part;

	do
		to = (to + by + count) % count;
	while (to == ENDPOINT_PART_NONE && !panel->loaded.there);
	panel->part = (enum endpoint_part)to;
}

static enum panel_answer
press(struct app *app, enum endpoint_part part)
{
	struct endpoint_panel *panel = &app->endpoint;

	switch (part) {
	case ENDPOINT_PART_KIND:
		panel->kind = panel->kind == REMOTE_AZURE ? REMOTE_OPENAI : REMOTE_AZURE;
		break;
	case ENDPOINT_PART_SAVE:
		return try_to_save(app, false);
	case ENDPOINT_PART_NONE:
		return try_to_save(app, true);
	case ENDPOINT_PART_CANCEL:
		return leave(app);
	case ENDPOINT_PART_ADDRESS:
	case ENDPOINT_PART_KEY:
	case ENDPOINT_PART_MODEL:
	case ENDPOINT_PART_TIMEOUT:
		go(panel, 1);
		break;
	}
	return PANEL_STAYS;
}

static enum panel_answer
buttons_do(struct app *app, enum act act, uint32_t key)
{
	struct endpoint_panel *panel = &app->endpoint;
	bool turns = panel->part == ENDPOINT_PART_KIND && key != KEY_CODE_TAB && key != KEY_CODE_BACKTAB;

	switch (act) {
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
		if (turns)
			return press(app, ENDPOINT_PART_KIND);
		go(panel, act == ACT_BUTTON_NEXT ? 1 : -1);
		break;
	case ACT_CHOICE_DOWN:
		go(panel, 1);
		break;
	case ACT_CHOICE_UP:
		go(panel, -1);
		break;
	case ACT_PRESS:
	case ACT_TOGGLE:
		return press(app, panel->part);
	default:
		return act == ACT_HELP ? PANEL_IGNORED : PANEL_STAYS;
	}
	return PANEL_STAYS;
}

static enum panel_answer
field_do(struct endpoint_panel *panel, enum act act, uint32_t key)
{
	if (act == ACT_HELP)
		return PANEL_IGNORED;
	if (act == ACT_FIELD_NEXT || act == ACT_TAKE || act == ACT_CHOICE_DOWN)
		go(panel, 1);
	else if (act == ACT_FIELD_PREVIOUS || act == ACT_CHOICE_UP)
		go(panel, -1);
	else if (key)
		(void)field_key(&panel->fields[panel->part - ENDPOINT_PART_ADDRESS], key);
	return PANEL_STAYS;
}

enum panel_answer
endpoint_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct endpoint_panel *panel = &app->endpoint;

	if (act == ACT_SAVE)
		return try_to_save(app, false);
	if (act == ACT_PANEL_CONFIRMED)
		return save(app);
	if (act == ACT_ESCAPE)
		return leave(app);
	if (act == ACT_BUTTON_AT && argument >= 0 && argument <= ENDPOINT_PART_CANCEL)
		return press(app, (enum endpoint_part)argument);
	if (act == ACT_FIELD_AT && argument >= 0 && argument <= ENDPOINT_PART_TIMEOUT) {
		panel->part = (enum endpoint_part)argument;
		return PANEL_STAYS;
	}
	return is_field(panel->part) ? field_do(panel, act, key) : buttons_do(app, act, key);
}

void
endpoint_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct endpoint_panel *panel = &app->endpoint;

	if (is_field(panel->part))
		(void)field_insert(&panel->fields[panel->part - ENDPOINT_PART_ADDRESS], text, length);
}
