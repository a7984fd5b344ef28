/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is done to the current or the marked records: panels, copying, the menu. */
#include "app/app_private.h"

#include "app/plan_page_private.h"
#include "base/clock.h"
#include "base/heap.h"
#include "portal/departure.h"

#include <stdio.h>
#include <stdlib.h>

void
app_explain(struct app *app, enum action action, const struct id *record)
{
	struct err err = ERR_INIT;

	if (app_has_layer(app, LAYER_WHY)) {
		why_panel_release(&app->why);
		while (app_has_layer(app, LAYER_WHY))
			app_pop(app);
	}
	if (why_panel_open(app, record, action, &err))
		app_push(app, LAYER_WHY);
	else
		app_fail(app, &err);
}

const struct id *
app_first_refused(const struct app *app, enum action action)
{
	const struct list *list = app_list_const(app);

	if (app->screen == SCREEN_LIST) {
		for (size_t i = 0; i < list->mark_count; i++) {
			if (!(list->marks[i].actions & ACTION_BIT(action)))
				return &list->marks[i].id;
		}
		if (!list->mark_count && list_current(list) && !(list_current(list)->actions & ACTION_BIT(action)))
			return &list_current(list)->id;
		return NULL;
	}
	return app->detail.loaded && !(app->detail.model.row.actions & ACTION_BIT(action)) ? &app->detail.id : NULL;
}

static bool
any_allowed(const struct app *app, enum action action)
{
	const struct list *list = app_list_const(app);

	for (size_t i = 0; app->screen == SCREEN_LIST && i < list->mark_count; i++) {
		if (list->marks[i].actions & ACTION_BIT(action))
			return true;
	}
	return false;
}

void
app_open_panel(struct app *app, enum action action)
{
	struct panel_row *rows;
	size_t count = app_targets(app, NULL, 0);
	const struct id *refused = app_first_refused(app, action);
	struct err err = ERR_INIT;
	bool opened;

	if (!count) {
		app_say(app, NOTICE_HINT, "There's nothing here to %s.", action_verb(action));
		return;
	}
	/* Of several rows the dialog says which can't be given, and why; what can't at all is explained. */
	if (refused && (action != ACTION_ASSIGN || !any_allowed(app, action))) {
		app_explain(app, action, refused);
		return;
	}
	if (app->read_only) {
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
		return;
	}
	rows = heap_array(count, sizeof(*rows));
	app_targets(app, rows, count);
	opened = action == ACTION_SHARE ? share_panel_open(app, rows, count, &err) : assign_panel_open(app, rows, count, &err);
	free(rows);
	if (opened)
		app_push(app, action == ACTION_SHARE ? LAYER_SHARE : LAYER_ASSIGN);
	else
		app_fail(app, &err);
}

const struct model_row *
app_current_row(const struct app *app)
{
	if (app->screen == SCREEN_DETAILS)
		return app->detail.loaded ? &app->detail.model.row : NULL;
	if (app->screen == SCREEN_ADMIN)
		return NULL;
	return list_current(app_list_const(app));
}

void
app_open_access(struct app *app)
{
	const struct model_row *row = app_current_row(app);
	struct err err = ERR_INIT;

	if (!row)
		app_say(app, NOTICE_HINT, "There's no model here to check access to.");
	else if (app_has_layer(app, LAYER_ACCESS))
		return;
	else if (access_panel_open(app, &row->id, &err))
		app_push(app, LAYER_ACCESS);
	else
		app_fail(app, &err);
}

void
app_open_copy(struct app *app)
{
	const struct model_row *row = app_current_row(app);

	if (!row) {
		app_say(app, NOTICE_HINT, "There's nothing here to copy.");
		return;
	}
	menu_begin(&app->menu, "Show as plain text, to select with the mouse or the terminal");
	menu_add(&app->menu, 'n', ACT_COPY_WHAT, COPY_NAME, "Name");
	menu_add(&app->menu, 'i', ACT_COPY_WHAT, COPY_ID, "Id");
	menu_add(&app->menu, 'r', ACT_COPY_WHAT, COPY_ROW, "Row, with exact values");
	menu_add(&app->menu, 'c', ACT_COPY_WHAT, COPY_COMMAND, "Command line");
	app_push(app, LAYER_MENU);
}

/* A word as a shell takes it. */
void
app_copy_what(struct app *app, enum copy_what what)
{
	const struct model_row *row = app_current_row(app);
	struct str text = {0};
	char id[ID_TEXT_SIZE], when[TIME_TEXT_SIZE];

	if (!row)
		return;
	id_format(&row->id, id);
	switch (what) {
	case COPY_NAME:
		str_add(&text, row->name);
		break;
	case COPY_ID:
		str_add(&text, id);
		break;
	case COPY_ROW:
		str_addf(&text, "%s\n%s\n%s\n%s\nowner %s\nmodified %s\n", id, row->name, model_type_name(row->type),
			 model_status_name(row->status), row->owner_name, time_format(row->modified, when));
		break;
	case COPY_COMMAND:
		str_addf(&text, "makerdeck %s show ", row->type == MODEL_PROMPT ? "prompts" : "models");
		str_add_quoted(&text, row->name);
		break;
	}
	text_page_set(&app->text, row->name, str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

/* Who calls it is told to whoever sees its details. */
static void
add_departure(struct app *app, const struct model_row *row)
{
	struct menu_item *item = menu_add(&app->menu, 'b', ACT_DEPARTURE, 0, "What breaks if it goes");

	item->off = !(row->actions & ACTION_BIT(ACTION_DETAILS));
	if (item->off) {
		struct explain_answer answer = {0};

		if (explain_action(app->portal, ACTION_DETAILS, &row->id, NULL, &answer, NULL))
			snprintf(item->why, sizeof(item->why), "%.150s", answer.explanation.reason);
		explain_answer_release(&answer);
	}
}

/* A leaver's plan, from any of their rows (G8). */
static void
add_plan(struct app *app, const struct model_row *row)
{
	char label[96];
	struct menu_item *item;

	snprintf(label, sizeof(label), "Reassign what %.60s owns", row->owner_name);
	item = menu_add(&app->menu, 'l', ACT_PLAN_OF_OWNER, 0, label);
	item->off = !plan_page_may(app);
	if (item->off)
		snprintf(item->why, sizeof(item->why), "It needs Assign on AI Model at Organization level.");
}

void
app_open_plan_of_owner(struct app *app)
{
	const struct model_row *row = app_current_row(app);
	struct principal owner;
	char name[256];

	if (!row)
		return;
	owner = row->owner;
	snprintf(name, sizeof(name), "%s", row->owner_name);
	plan_page_open(app, &owner, name);
}

void
app_show_departure(struct app *app, const struct principal *who)
{
	const struct model_row *row = who ? NULL : app_current_row(app);
	struct departure departure;
	struct str text = {0};
	struct err err = ERR_INIT;
	bool done;

	if (!who && !row)
		return;
	done = who ? departure_of_person(app->portal, who, app->now, &departure, &err)
		   : departure_of_model(app->portal, &row->id, app->now, &departure, &err);
	if (!done) {
		app_fail(app, &err);
		return;
	}
	for (size_t i = 0; i < departure.line_count; i++)
		str_addf(&text, "%s\n", departure.lines[i]);
	text_page_set(&app->text, departure.person ? "What breaks if they go" : "What breaks if it goes", str_text(&text), app->h - 2);
	departure_release(&departure);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

/* Its own key where that's a letter. */
static uint32_t
menu_letter(enum act act, const char *key)
{
	switch ((int)act) {
	case ACT_OPEN:
		return 'o';
	case ACT_DELETE:
		return 'D';
	case ACT_RENAME:
	case ACT_MODEL_SETTINGS:
		return key[0] && !key[1] ? (uint32_t)key[0] : KEY_CODE_F2;
	default:
		return key[0] && !key[1] ? (uint32_t)key[0] : 0;
	}
}

static void
add_verb(struct app *app, const struct verb *verb)
{
	enum context context = app->screen == SCREEN_DETAILS ? CONTEXT_DETAILS : CONTEXT_LIST;
	char key[16], why[700], label[96];
	struct menu_item *item;

	keymap_key(context, verb->act, key);
	snprintf(label, sizeof(label), "%s", verb->act == ACT_OPEN ? "Open the details" : verb->act == ACT_ASSIGN ? "Assign to another owner"
					     : verb->act == ACT_NEW ? (place_is_prompts(app->place) ? "New prompt" : "New model") : verb->label ? verb->label : act_label(verb->act));
	item = menu_add(&app->menu, menu_letter(verb->act, key), verb->act, 0, label);
	item->off = verb->off;
	if (item->off)
		snprintf(item->why, sizeof(item->why), "%.150s", app_verb_why(app, verb->act, why));
}

/* All actions for the current row, the ones that are off with their reason. */
void
app_open_menu(struct app *app)
{
	const struct model_row *row = app_current_row(app);
	struct verb verbs[VERBS_MAX];
	size_t count = app_verbs(app, verbs);
	size_t marks = app->screen == SCREEN_LIST ? app_list_const(app)->mark_count : 0;
	char title[128];

	if (!row) {
		app_say(app, NOTICE_HINT, "There's nothing here to act on.");
		return;
	}
	if (marks)
		snprintf(title, sizeof(title), "%zu marked", marks);
	else
		snprintf(title, sizeof(title), "%.100s", row->name);
	menu_begin(&app->menu, title);
	for (size_t i = 0; i < count; i++) {
		if (verbs[i].act != ACT_MENU)
			add_verb(app, &verbs[i]);
	}
	menu_add(&app->menu, 'i', ACT_ACCESS, 0, "Check access");
	menu_add(&app->menu, 'w', ACT_WHY, 0, "Why, and why not");
	menu_add(&app->menu, 'f', ACT_APPS_OF, 0, "Apps and flows that call it");
	add_departure(app, row);
	add_plan(app, row);
	menu_add(&app->menu, 'y', ACT_COPY, 0, "Copy");
	app_push(app, LAYER_MENU);
}
