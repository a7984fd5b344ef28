/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is modal: a key or an action goes to the topmost layer alone (UX.md 5.3). */
#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

/* All of it: the page, with the record and the person of the panel (UX.md 3.11); but not from over a panel that may hold changes. */
static void
open_access_page(struct app *app)
{
	const struct access_panel *panel = &app->access;
	struct id record = panel->record, user = panel->user;
	char name[sizeof(panel->name)], user_name[sizeof(panel->user_name)];

	if (app_has_layer(app, LAYER_SHARE) || app_has_layer(app, LAYER_ASSIGN)) {
		app_say(app, NOTICE_HINT, "Close the panel below first; 9 is Access and roles.");
		return;
	}
	snprintf(name, sizeof(name), "%s", panel->name);
	snprintf(user_name, sizeof(user_name), "%s", panel->user_name);
	while (app->layer_count)
		app_pop(app);
	access_page_open(app, RECORD_MODEL, &record, name, &user, user_name);
}

/* Between why and access about the same record, and from there to the page; nothing else leads from one panel to another. */
static void
turn_to(struct app *app, enum act act)
{
	struct err err = ERR_INIT;
	struct id record;

	if (act == ACT_ESCAPE) {
		app_pop(app);
	} else if (act == ACT_ACCESS && app_layer(app) == LAYER_WHY) {
		record = app->why.record;
		app_pop(app);
		if (app_has_layer(app, LAYER_ACCESS))
			return;
		if (access_panel_open(app, &record, &err))
			app_push(app, LAYER_ACCESS);
		else
			app_fail(app, &err);
	} else if ((act == ACT_ACCESS || act == ACT_PRESS) && app_layer(app) == LAYER_ACCESS) {
		open_access_page(app);
	} else if (act == ACT_WHY && app_layer(app) == LAYER_ACCESS) {
		record = app->access.record;
		app_pop(app);
		app_explain(app, ACTION_RECORD_COUNT, &record);
	}
}

/* What a panel's answer means. */
static void
answered(struct app *app, enum panel_answer answer, enum act act, int argument)
{
	switch (answer) {
	case PANEL_IGNORED:
		if (!app_everywhere_do(app, act, argument))
			turn_to(app, act);
		break;
	case PANEL_CLOSE:
		app_pop(app);
		break;
	case PANEL_SAVED:
		app_pop(app);
		/* What asked for the change is done too. */
		if (app_layer(app) == LAYER_CHOOSE || app_layer(app) == LAYER_GRID)
			app_pop(app);
		for (int i = 0; i < PLACE_LISTS; i++)
			list_unmark_all(&app->lists[i]);
		find_page_unmark(&app->find_page);
		app_reload(app);
		break;
	case PANEL_STALE:
		app_pop(app);
		app_take_changes(app);
		if (app_layer(app) == LAYER_GRID)
			grid_panel_tell_conflict(app);
		conflict_open(app);
		break;
	case PANEL_STAYS:
	case PANEL_GO:
		break;
	}
}

/* Answers to a question in one line. */
static void
question_do(struct app *app, enum act act)
{
	enum act yes = app->question.yes;

	if (act == ACT_YES || act == ACT_PRESS) {
		app_pop(app);
		switch (yes) {
		case ACT_PANEL_DISCARD:
			app_pop(app);
			break;
		case ACT_PANEL_CONFIRMED:
			if (app_layer(app) == LAYER_SHARE)
				answered(app, share_panel_do(app, ACT_PANEL_CONFIRMED, 0, 0), ACT_NONE, 0);
			else if (app_layer(app) == LAYER_ASSIGN)
				answered(app, assign_panel_do(app, ACT_PANEL_CONFIRMED, 0, 0), ACT_NONE, 0);
			else if (app_layer(app) == LAYER_GRID)
				answered(app, grid_panel_do(app, ACT_PANEL_CONFIRMED, 0, 0), ACT_NONE, 0);
			else if (app_layer(app) == LAYER_ENDPOINT)
				answered(app, endpoint_panel_do(app, ACT_PANEL_CONFIRMED, 0, 0), ACT_NONE, 0);
			else if (app_layer(app) == LAYER_KEYS)
				answered(app, keys_panel_do(app, ACT_PANEL_CONFIRMED, 0, 0), ACT_NONE, 0);
			else if (app_layer(app) == LAYER_PROMPT)
				answered(app, prompt_panel_do(app, ACT_PANEL_CONFIRMED, 0, 0), ACT_NONE, 0);
			break;
		default:
			app_everywhere_do(app, yes, 0);
			break;
		}
	} else if (act == ACT_NO || act == ACT_ESCAPE) {
		app_pop(app);
		app_say(app, NOTICE_HINT, "Nothing was done.");
	}
}

static void
menu_chosen(struct app *app)
{
	const struct menu *menu = &app->menu;
	struct menu_item item = menu->items[menu->cursor.at];

	if (!menu->cursor.count)
		return;
	app_pop(app);
	app_act(app, item.act, item.argument, 1, app->now);
}

bool
menu_do(struct app *app, enum act act, int argument)
{
	if (cursor_do(&app->menu.cursor, act))
		return true;
	if (act == ACT_CHOICE_AT && argument >= 0 && argument < app->menu.cursor.count) {
		cursor_set(&app->menu.cursor, argument);
		menu_chosen(app);
		return true;
	}
	if (act == ACT_PRESS)
		menu_chosen(app);
	else if (act == ACT_ESCAPE)
		app_pop(app);
	else
		return false;
	return true;
}

bool
menu_key(struct app *app, uint32_t key)
{
	for (int i = 0; i < app->menu.cursor.count; i++) {
		if (app->menu.items[i].key == key) {
			cursor_set(&app->menu.cursor, i);
			menu_chosen(app);
			return true;
		}
	}
	return false;
}

static void
text_do(struct app *app, enum act act, int argument)
{
	if (act == ACT_ESCAPE)
		app_pop(app);
	else if (act == ACT_ROW_DOWN || act == ACT_ROW_UP)
		cursor_scroll(&app->text.cursor, act == ACT_ROW_DOWN ? 1 : -1);
	else if (!cursor_do(&app->text.cursor, act))
		app_everywhere_do(app, act, argument);
}

/* From a panel: why, access and the like about the record that the panel is about. */
/* What was asked about is done once the box has gone. */
static void
confirmed(struct app *app, enum panel_answer answer, enum act act, int argument)
{
	void (*go)(struct app *app) = app->confirm.request.go;

	if (answer != PANEL_GO) {
		answered(app, answer, act, argument);
		return;
	}
	app_pop(app);
	if (go)
		go(app);
}

void
app_layer_do(struct app *app, enum act act, uint32_t key, int argument)
{
	switch (app_layer(app)) {
	case LAYER_MENU:
		menu_do(app, act, argument);
		break;
	case LAYER_SHARE:
		answered(app, share_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_ASSIGN:
		answered(app, assign_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_WHY:
		answered(app, why_panel_do(app, act, argument), act, argument);
		break;
	case LAYER_ACCESS:
		answered(app, access_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_CHOOSE:
		answered(app, choose_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_GRID:
		answered(app, grid_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_EXPORT:
		answered(app, export_panel_do(app, act, key), act, argument);
		break;
	case LAYER_CONFIRM:
		confirmed(app, confirm_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_ENDPOINT:
		answered(app, endpoint_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_KEYS:
		answered(app, keys_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_PROMPT:
		answered(app, prompt_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_PROMPT_RUN:
		answered(app, prompt_run_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_CREATE:
		answered(app, create_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_RUN:
		answered(app, run_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_SETTINGS:
		answered(app, settings_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_REPORT:
		answered(app, report_panel_do(app, act, argument), act, argument);
		break;
	case LAYER_CALLS:
		answered(app, calls_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_COLUMNS:
		answered(app, columns_panel_do(app, act, argument), act, argument);
		break;
	case LAYER_CONDITIONS:
		answered(app, conditions_panel_do(app, act, key, argument), act, argument);
		break;
	case LAYER_CHANGE:
		answered(app, change_panel_do(app, act, argument), act, argument);
		break;
	case LAYER_CONFLICT:
		answered(app, conflict_do(app, act, argument), act, argument);
		break;
	case LAYER_PALETTE: {
		struct palette_item item = app->palette.items[app->palette.cursor.at];
		enum panel_answer answer = palette_do(app, act, key, argument);

		if (answer == PANEL_GO) {
			item = app->palette.items[app->palette.cursor.at];
			app_pop(app);
			if (item.act == ACT_SHOW_RECORD && (item.argument == RECORD_APP || item.argument == RECORD_FLOW))
				admin_show(app, PLACE_APPS, &item.record, strchr(item.label, ' ') + 1);
			else if (item.act == ACT_SHOW_RECORD)
				app_show_found(app, &item.record);
			else
				app_act(app, item.act, item.argument, 1, app->now);
		} else {
			answered(app, answer, act, argument);
		}
		break;
	}
	case LAYER_QUESTION:
		question_do(app, act);
		break;
	case LAYER_HELP:
		if (!help_do(app, act, argument))
			app_everywhere_do(app, act, argument);
		break;
	case LAYER_ROWS:
		answered(app, rows_panel_do(app, act, argument), act, argument);
		break;
	case LAYER_LOG:
	case LAYER_TEXT:
		text_do(app, act, argument);
		break;
	case LAYER_NONE:
	case LAYER_COUNT:
		break;
	}
}
