/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/palette.h"

#include "app/app_private.h"
#include "base/text.h"
#include "portal/apps.h"

#include <stdio.h>
#include <string.h>

/* Models and prompts that are found by name. */
#define FOUND_MAX 12

struct filling {
	struct app *app;
	struct arena arena;
	const char *key;	/* what's typed, as names are compared */
};

/* Every word that was typed is in the label. */
static bool
fits(struct filling *filling, const char *label)
{
	const char *in = text_key(&filling->arena, label);
	char *words = arena_strdup(&filling->arena, filling->key);

	for (char *at = words; at;) {
		char *end = strchr(at, ' ');

		if (end)
			*end = '\0';
		if (*at && !strstr(in, at))
			return false;
		at = end ? end + 1 : NULL;
	}
	return true;
}

static struct palette_item *
add(struct filling *filling, enum act act, int argument, const char *label)
{
	struct palette *palette = &filling->app->palette;
	struct palette_item *item;
	bool has_name = act == ACT_SWITCH || act == ACT_RESET;	/* :switch and :reset, whatever their line says */
	char key[16];

	if (palette->cursor.count == PALETTE_MAX || !(fits(filling, label) || (has_name && fits(filling, act_label(act)))))
		return NULL;
	item = &palette->items[palette->cursor.count++];
	*item = (struct palette_item){.act = act, .argument = argument};
	if (session_refusal(filling->app, act) && label[0] != '(') {
		item->off = true;
		snprintf(item->label, sizeof(item->label), "(%.180s)", label);
		snprintf(item->note, sizeof(item->note), "off");
		return item;
	}
	snprintf(item->label, sizeof(item->label), "%s", label);
	snprintf(item->note, sizeof(item->note), "%s", keymap_key(app_screen_context(filling->app), act, key));
	return item;
}

static const char *
targets_name(const struct app *app)
{
	const struct list *list = app_list_const(app);
	const struct model_row *row = app->screen == SCREEN_DETAILS ? &app->detail.model.row : list_current(list);

	if (app->screen == SCREEN_LIST && list->mark_count > 1)
		return "the marked ones";
	if (app->screen == SCREEN_LIST && list->mark_count)
		return list->marks[0].name;
	return row && row->name ? row->name : "";
}

/* What can be done to the current row first; what can't, last, with its reason. */
static void
add_verbs(struct filling *filling, bool off)
{
	struct app *app = filling->app;
	struct verb verbs[VERBS_MAX];
	size_t count = app_verbs(app, verbs);
	const char *name = targets_name(app);

	for (size_t i = 0; i < count; i++) {
		char label[192];
		struct palette_item *item;

		if (verbs[i].act == ACT_MENU || app->screen == SCREEN_ADMIN || verbs[i].off != off || (!name[0] && verbs[i].act != ACT_NEW))
			continue;
		if (verbs[i].act == ACT_NEW)
			snprintf(label, sizeof(label), off ? "(New %s)" : "New %s", place_is_prompts(app->place) ? "prompt" : "model");
		else
			snprintf(label, sizeof(label), off ? "(%s %.150s)" : "%s %.150s", verbs[i].act == ACT_OPEN ? "Open" : act_label(verbs[i].act), name);
		item = add(filling, verbs[i].act, 0, label);
		if (item && off) {
			item->off = true;
			snprintf(item->note, sizeof(item->note), "off");
		}
	}
}

static void
add_views(struct filling *filling)
{
	for (int i = 0; i < PLACE_COUNT; i++) {
		enum place place = place_at(i);
		char label[96];

		snprintf(label, sizeof(label), "Go to %s%s%s", place_heading(place), place_heading(place)[0] ? " > " : "", place_title(place));
		add(filling, app_place_act(place), 0, label);
	}
}

/* What has no key where the commands were asked for does nothing there. */
static void
add_if_known(struct filling *filling, enum act act)
{
	char key[16];

	if (keymap_key(app_screen_context(filling->app), act, key)[0])
		add(filling, act, 0, act_help(act));
}

static void
add_others(struct filling *filling)
{
	static const enum act others[] = {ACT_FILTER, ACT_SORT, ACT_SORT_TURN, ACT_MARK_ALL, ACT_MARK_INVERT, ACT_UNMARK_ALL, ACT_UNDO, ACT_REDO, ACT_WHY, ACT_ACCESS,
					  ACT_COPY, ACT_REFRESH, ACT_LOG, ACT_HELP, ACT_DETAIL, ACT_PANEL, ACT_ZOOM, ACT_MOUSE, ACT_REDRAW,
					  ACT_KEYS, ACT_SWITCH, ACT_SUSPEND, ACT_LEAVE};

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		add_if_known(filling, others[i]);
	/* A name alone, and no key. */
	if (filling->app->session.kind != SESSION_OWN)
		add(filling, ACT_RESET, 0, "Put the demonstration's data back");
}

/* What Advanced Find does with its query, where that's shown. */
static void
add_finding(struct filling *filling)
{
	static const enum act acts[] = {ACT_FIELD_GO, ACT_CONDITIONS, ACT_COLUMNS, ACT_ASSIGN, ACT_EXPORT, ACT_FETCHXML, ACT_COMMAND, ACT_ORPHANS};

	if (filling->app->screen != SCREEN_ADMIN || filling->app->place != PLACE_FIND)
		return;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		add(filling, acts[i], 0, act_help(acts[i]));
}

/* What can be done to apps and flows, where they're shown. */
static void
add_apps(struct filling *filling)
{
	static const enum act acts[] = {ACT_NEW, ACT_APP_RUN, ACT_APP_WORKS, ACT_EDIT, ACT_SHARE, ACT_ASSIGN, ACT_REMOVE};

	if (filling->app->screen != SCREEN_ADMIN || filling->app->place != PLACE_APPS)
		return;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		add_if_known(filling, acts[i]);
}

/* What can be done to tables, where they're shown. */
static void
add_tables(struct filling *filling)
{
	static const enum act acts[] = {ACT_NEW, ACT_ROWS};

	if (filling->app->screen != SCREEN_ADMIN || filling->app->place != PLACE_TABLES)
		return;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		add_if_known(filling, acts[i]);
}

/* What's shown of activity. */
static void
add_activity(struct filling *filling)
{
	static const enum act acts[] = {ACT_NARROW, ACT_BARS, ACT_PERIOD_NEXT, ACT_PERIOD_PREVIOUS, ACT_EXPORT};

	if (filling->app->screen != SCREEN_ADMIN || filling->app->place != PLACE_ACTIVITY)
		return;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		add_if_known(filling, acts[i]);
}

/* The same of a leaver's plan, and of who it's of. */
static void
add_planning(struct filling *filling)
{
	static const enum act acts[] = {ACT_PLAN_OWNER_ALL, ACT_PLAN_OWNER, ACT_PLAN_SKIP, ACT_PLAN_NEXT, ACT_PLAN_CHECK, ACT_PLAN_RUN, ACT_PLAN_SAVE,
					ACT_PLAN_LOAD, ACT_EXPORT};

	if (filling->app->screen != SCREEN_ADMIN || filling->app->place != PLACE_REASSIGN)
		return;
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++)
		add_if_known(filling, acts[i]);
}

static void
add_records(struct filling *filling, bool prompts)
{
	struct app *app = filling->app;
	struct palette *palette = &app->palette;
	struct model_query query = {.prompts = prompts, .view = VIEW_ALL, .filter = palette->field.text, .sort = SORT_NAME};
	struct model_list list = {0};

	if (field_is_empty(&palette->field) || !app->can_act)
		return;
	if (!models_window(app->portal, &query, WINDOW_FIRST, NULL, FOUND_MAX, &list, NULL))
		return;
	for (size_t i = 0; i < list.count && palette->cursor.count < PALETTE_MAX; i++) {
		struct palette_item *item = &palette->items[palette->cursor.count++];

		*item = (struct palette_item){.act = ACT_SHOW_RECORD, .record = list.rows[i].id};
		snprintf(item->label, sizeof(item->label), "%s: %.170s", prompts ? "Prompt" : "Model", list.rows[i].name);
		snprintf(item->note, sizeof(item->note), "%.80s", list.rows[i].owner_name);
	}
	model_list_release(&list);
}

/* Apps and flows: the argument of their items is the kind. */
static void
add_callers(struct filling *filling)
{
	struct app *app = filling->app;
	struct palette *palette = &app->palette;
	struct apps_list list = {0};

	if (field_is_empty(&palette->field) || !app->can_act || !apps_window(app->portal, APPS_KINDS, palette->field.text, NULL, FOUND_MAX, &list, NULL))
		return;
	for (size_t i = 0; i < list.count && palette->cursor.count < PALETTE_MAX; i++) {
		struct palette_item *item = &palette->items[palette->cursor.count++];

		*item = (struct palette_item){.act = ACT_SHOW_RECORD, .argument = (int)list.rows[i].kind, .record = list.rows[i].id};
		snprintf(item->label, sizeof(item->label), "%s: %.170s", list.rows[i].kind == RECORD_FLOW ? "Flow" : "App", list.rows[i].name);
		snprintf(item->note, sizeof(item->note), "%.80s", list.rows[i].owner_name);
	}
	apps_list_release(&list);
}

static void
fill(struct app *app)
{
	struct filling filling = {.app = app};
	int height = app->h > 16 ? app->h - 12 : 6;

	filling.key = text_key(&filling.arena, app->palette.field.text);
	app->palette.cursor = (struct cursor){.height = height};
	add_verbs(&filling, false);
	add_activity(&filling);
	add_finding(&filling);
	add_planning(&filling);
	add_tables(&filling);
	add_apps(&filling);
	add_views(&filling);
	add_records(&filling, false);
	add_records(&filling, true);
	add_callers(&filling);
	add_others(&filling);
	add_verbs(&filling, true);
	arena_release(&filling.arena);
}

void
palette_open(struct app *app)
{
	field_clear(&app->palette.field);
	fill(app);
}

void
palette_review(struct app *app)
{
	struct palette *palette = &app->palette;
	struct palette_item item = palette->items[palette->cursor.at];
	bool chosen = palette->cursor.count > 0;

	fill(app);
	for (int i = 0; chosen && i < palette->cursor.count; i++) {
		const struct palette_item *other = &palette->items[i];

		if (other->act == item.act && other->argument == item.argument && id_equal(&other->record, &item.record))
			cursor_set(&palette->cursor, i);
	}
}

enum panel_answer
palette_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct palette *palette = &app->palette;

	switch (act) {
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_TAKE:
	case ACT_PRESS:
		if (!palette->cursor.count) {
			app_say(app, NOTICE_HINT, "Nothing is called \"%s\". Esc closes.", palette->field.text);
			return PANEL_STAYS;
		}
		return PANEL_GO;
	case ACT_CHOICE_AT:
		cursor_set(&palette->cursor, argument);
		return palette->cursor.count ? PANEL_GO : PANEL_STAYS;
	case ACT_COMPLETE:
		if (palette->cursor.count) {
			const char *label = palette->items[palette->cursor.at].label, *colon = strstr(label, ": ");

			field_set(&palette->field, colon ? colon + 2 : label);
			fill(app);
		}
		return PANEL_STAYS;
	case ACT_HELP:
	case ACT_LEAVE:
	case ACT_REDRAW:
	case ACT_SUSPEND:
		return PANEL_IGNORED;
	default:
		break;
	}
	if (cursor_do(&palette->cursor, act))
		return PANEL_STAYS;
	if (key) {
		enum field_answer answer = field_key(&palette->field, key);

		if (answer == FIELD_CHANGED)
			fill(app);
		else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
			return PANEL_CLOSE;
	}
	return PANEL_STAYS;
}

void
palette_pasted(struct app *app, const char *text, size_t length)
{
	if (field_insert(&app->palette.field, text, length))
		fill(app);
}
