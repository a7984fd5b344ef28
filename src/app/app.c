/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app.h"

#include "base/clock.h"
#include "base/heap.h"
#include "portal/people.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long the cursor rests on a row before its detail is read: longer than a held key repeats. */
#define DETAIL_REST_MS 60

/* ---------------------------------------------------------------- what others ask */

struct list *
app_list(struct app *app)
{
	return &app->lists[app->place];
}

const struct list *
app_list_const(const struct app *app)
{
	return &app->lists[app->place];
}

enum layer
app_layer(const struct app *app)
{
	return app->layer_count ? app->layers[app->layer_count - 1] : LAYER_NONE;
}

static enum context
layer_context(const struct app *app, enum layer layer)
{
	switch (layer) {
	case LAYER_MENU:
		return CONTEXT_MENU;
	case LAYER_SHARE:
		return share_panel_context(&app->share);
	case LAYER_ASSIGN:
		return assign_panel_context(&app->assign);
	case LAYER_ACCESS:
		return access_panel_context(&app->access);
	case LAYER_WHY:
		return CONTEXT_DIALOG;
	case LAYER_PALETTE:
		return CONTEXT_PALETTE;
	case LAYER_QUESTION:
		return CONTEXT_QUESTION;
	case LAYER_HELP:
		return app->help.typing ? CONTEXT_FILTER : CONTEXT_HELP;
	case LAYER_LOG:
	case LAYER_TEXT:
		return CONTEXT_LOG;
	case LAYER_NONE:
	case LAYER_COUNT:
		break;
	}
	return CONTEXT_NONE;
}

enum context
app_context(const struct app *app)
{
	if (app->layout.kind == LAYOUT_TOO_SMALL)
		return CONTEXT_SMALL;
	if (app->layer_count)
		return layer_context(app, app_layer(app));
	if (app->screen == SCREEN_CHOOSER)
		return app->chooser.part == PART_FILTER ? CONTEXT_FILTER : CONTEXT_CHOOSER;
	if (app->going)
		return CONTEXT_GO;
	if (app->screen == SCREEN_DETAILS)
		return CONTEXT_DETAILS;
	return app_list_const(app)->line != LINE_NONE ? CONTEXT_FILTER : CONTEXT_LIST;
}

static enum record_kind
kind_of(enum model_type type)
{
	return type == MODEL_PROMPT ? RECORD_PROMPT : RECORD_MODEL;
}

size_t
app_targets(const struct app *app, struct panel_row *rows, size_t most)
{
	const struct list *list = app_list_const(app);
	const struct model_row *row = app->screen == SCREEN_DETAILS ? (app->detail.loaded ? &app->detail.model.row : NULL)
								    : list_current(list);

	if (app->screen == SCREEN_LIST && list->mark_count) {
		for (size_t i = 0; i < list->mark_count && i < most; i++) {
			const struct list_mark *mark = &list->marks[i];

			rows[i] = (struct panel_row){.id = mark->id, .kind = kind_of(mark->type), .name = mark->name, .version = mark->version};
		}
		return list->mark_count;
	}
	if (!row)
		return 0;
	if (most)
		rows[0] = (struct panel_row){.id = row->id, .kind = kind_of(row->type), .name = row->name, .version = row->version};
	return 1;
}

/* The actions that all targets allow. */
static uint32_t
target_actions(const struct app *app)
{
	if (app->screen == SCREEN_DETAILS)
		return app->detail.loaded ? app->detail.model.row.actions : 0;
	return list_actions(app_list_const(app));
}

size_t
app_verbs(const struct app *app, struct verb verbs[VERBS_MAX])
{
	static const struct {
		enum act act;
		enum action action;
	} known[] = {{ACT_OPEN, ACTION_DETAILS}, {ACT_SHARE, ACTION_SHARE}, {ACT_ASSIGN, ACTION_ASSIGN}};
	uint32_t actions = target_actions(app);
	size_t count = 0, marks = app->screen == SCREEN_LIST ? app_list_const(app)->mark_count : 0;

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		if (known[i].act == ACT_OPEN && app->screen == SCREEN_DETAILS)
			continue;
		verbs[count++] = (struct verb){.act = known[i].act, .action = known[i].action, .off = !(actions & ACTION_BIT(known[i].action)),
					       .count = known[i].act == ACT_OPEN ? 0 : marks};
	}
	verbs[count++] = (struct verb){.act = ACT_MENU, .action = ACTION_LIST};
	return count;
}

const char *
app_hint(const struct app *app)
{
	if (app->screen == SCREEN_LIST && !place_is_mine(app->place) && app_list_const(app)->count)
		return "Shared models can be used in apps and flows. Enter opens, or shows how to use it.";
	return "";
}

struct picker_world
app_picker_world(struct app *app)
{
	return (struct picker_world){.portal = app->portal, .now = app->now, .recents = &app->recents};
}

/* ---------------------------------------------------------------- saying */

void
app_say(struct app *app, enum notice_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	notice_vsay(&app->notice, app->now, level, format, args);
	va_end(args);
}

void
app_fail(struct app *app, const struct err *err)
{
	notice_err(&app->notice, app->now, err);
}

/* ---------------------------------------------------------------- layers */

void
app_push(struct app *app, enum layer layer)
{
	if (app->layer_count < LAYERS_MAX)
		app->layers[app->layer_count++] = layer;
}

static void
layer_release(struct app *app, enum layer layer)
{
	switch (layer) {
	case LAYER_SHARE:
		share_panel_release(&app->share);
		break;
	case LAYER_ASSIGN:
		assign_panel_release(&app->assign);
		break;
	case LAYER_WHY:
		why_panel_release(&app->why);
		break;
	case LAYER_ACCESS:
		access_panel_release(&app->access);
		break;
	case LAYER_LOG:
	case LAYER_TEXT:
		text_page_release(&app->text);
		break;
	default:
		break;
	}
}

void
app_pop(struct app *app)
{
	if (app->layer_count)
		layer_release(app, app->layers[--app->layer_count]);
}

static bool
has_layer(const struct app *app, enum layer layer)
{
	for (int i = 0; i < app->layer_count; i++) {
		if (app->layers[i] == layer)
			return true;
	}
	return false;
}

static void
ask(struct app *app, enum act yes, const char *text)
{
	snprintf(app->question.text, sizeof(app->question.text), "%s", text);
	app->question.yes = yes;
	app_push(app, LAYER_QUESTION);
}

/* ---------------------------------------------------------------- reading */

void
app_read_person(struct app *app)
{
	const struct subject *actor = portal_actor(app->portal);

	snprintf(app->environment, sizeof(app->environment), "%s", portal_environment_name(app->portal));
	app->person_name[0] = app->person_role[0] = '\0';
	app->can_act = false;
	if (!actor)
		return;
	app->person = actor->id;
	app->can_act = subject_can_act(actor);
	app->person_disabled = !actor->enabled;
	snprintf(app->person_name, sizeof(app->person_name), "%s", actor->name);
	snprintf(app->person_role, sizeof(app->person_role), "%s", actor->enabled ? subject_role_title(actor) : "account disabled");
}

void
app_want_detail(struct app *app)
{
	app->detail_due = app->now + DETAIL_REST_MS;
}

/* The detail of what's on the screen, if it isn't there. */
static void
read_detail(struct app *app)
{
	const struct model_row *row = list_current(app_list_const(app));
	struct id id = app->screen == SCREEN_DETAILS ? app->detail.id : row ? row->id : ID_NONE;
	struct err err = ERR_INIT;
	bool done;

	app->detail_due = 0;
	if (!app->can_act || id_is_none(&id) || (app->screen == SCREEN_LIST && !app->layout.detail.w))
		return;
	if (app->detail.loaded && id_equal(&app->detail.id, &id) && app->detail.stamp == app->stamp)
		return;
	app->interruptible = app->screen == SCREEN_LIST;
	done = detail_load(app, &id, &err);
	app->interruptible = false;
	if (done)
		return;
	if (err.code == ERR_INTERRUPTED) {
		app_want_detail(app);
		return;
	}
	detail_release(&app->detail);
	app->detail.id = id;
	snprintf(app->detail.gone, sizeof(app->detail.gone), "%.250s", err.text);
}

static void
read_list(struct app *app)
{
	struct list *list = app_list(app);
	struct err err = ERR_INIT;

	if (!app->can_act || (list->loaded && list->stamp == app->stamp))
		return;
	app->interruptible = true;
	if (!list_load(app, list, &err) && err.code != ERR_INTERRUPTED) {
		list->stamp = app->stamp;
		app_fail(app, &err);
	}
	app->interruptible = false;
}

void
app_reload(struct app *app)
{
	struct err err = ERR_INIT;

	app->stamp++;
	app_read_person(app);
	if (app->screen == SCREEN_CHOOSER)
		return;
	if (app->can_act && !models_counts(app->portal, LIST_COUNT_MOST, &app->counts, &err) && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
	if (app->screen == SCREEN_LIST)
		read_list(app);
	if (app->detail.loaded || app->screen == SCREEN_DETAILS)
		read_detail(app);
	app_want_detail(app);
}

/* ---------------------------------------------------------------- views */

static struct view_place
here(const struct app *app)
{
	return (struct view_place){.screen = app->screen, .place = app->place, .record = app->detail.id};
}

static void
leave_view(struct app *app)
{
	struct view_place from = here(app);

	if (app->screen == SCREEN_CHOOSER)
		return;
	if (app->view_count == VIEWS_MAX) {
		memmove(&app->views[0], &app->views[1], (VIEWS_MAX - 1) * sizeof(app->views[0]));
		app->view_count--;
	}
	app->views[app->view_count++] = from;
	app->last_view = from;
	app->has_last_view = true;
}

/* The layout of the screen that's shown: where the focus may be, and how many rows are seen. */
static void
make_layout(struct app *app)
{
	layout_make(&app->layout, app->w, app->h, &app->wish);
	for (int i = 0; i < PLACE_COUNT; i++)
		cursor_resize(&app->lists[i].cursor, (int)app->lists[i].window.count, app->layout.rows.h > 0 ? app->layout.rows.h : 1);
	if (app->wish.focus == PANE_NAV && !app->layout.nav.w)
		app->wish.focus = PANE_LIST;
	if (app->wish.focus == PANE_DETAIL && !app->layout.detail.w)
		app->wish.focus = PANE_LIST;
}

static void
show_place(struct app *app, enum place place)
{
	struct list *list;

	app->screen = SCREEN_LIST;
	app->place = place;
	app->nav_at = (int)place;
	list = app_list(app);
	app->wish.filter = list->line != LINE_NONE || !field_is_empty(&list->filter);
	app->wish.strip = 0;
	app->wish.drawer = false;
	app->wish.focus = PANE_LIST;
	make_layout(app);
	read_list(app);
	app->detail_due = app->now;
}

void
app_go(struct app *app, enum place place)
{
	if (app->screen == SCREEN_LIST && app->place == place) {
		app->wish.focus = PANE_LIST;
		app->wish.drawer = false;
		make_layout(app);
		return;
	}
	leave_view(app);
	show_place(app, place);
}

static bool
show_record(struct app *app, const struct id *id)
{
	struct err err = ERR_INIT;

	if (!detail_load(app, id, &err)) {
		app_fail(app, &err);
		return false;
	}
	app->screen = SCREEN_DETAILS;
	app->detail.tab = TAB_PUBLISHED;
	app->detail.scroll = 0;
	return true;
}

void
app_open_record(struct app *app, const struct id *id)
{
	struct view_place from = here(app);

	if (show_record(app, id)) {
		enum screen screen = app->screen;

		app->screen = from.screen;
		leave_view(app);
		app->views[app->view_count ? app->view_count - 1 : 0] = from;
		app->last_view = from;
		app->screen = screen;
	}
}

static void
go_to_view(struct app *app, const struct view_place *view)
{
	if (view->screen == SCREEN_DETAILS) {
		app->place = view->place;
		if (!show_record(app, &view->record))
			show_place(app, view->place);
	} else {
		show_place(app, view->place);
	}
}

static bool
go_back(struct app *app)
{
	struct view_place view;

	if (!app->view_count)
		return false;
	view = app->views[--app->view_count];
	app->last_view = here(app);
	app->has_last_view = true;
	go_to_view(app, &view);
	return true;
}

static void
go_last(struct app *app)
{
	struct view_place view = app->last_view;

	if (!app->has_last_view) {
		app_say(app, NOTICE_HINT, "There's no view before this one.");
		return;
	}
	leave_view(app);
	go_to_view(app, &view);
}

/* From a record's page back to the list it's in; at the top there's nothing above. */
static bool
go_up(struct app *app)
{
	if (app->screen != SCREEN_DETAILS)
		return false;
	if (!go_back(app))
		show_place(app, app->place);
	return true;
}

/* A record that the commands found: in its list, if it stands in the one that's shown; its page if it may be opened. */
static void
show_found(struct app *app, const struct id *id)
{
	struct model_detail detail = {0};
	struct err err = ERR_INIT;
	enum place place;
	bool found = false, opens;

	if (!model_load_detail(app->portal, id, app->now, &detail, &err)) {
		app_fail(app, &err);
		return;
	}
	opens = detail.row.actions & ACTION_BIT(ACTION_DETAILS);
	if (detail.row.type == MODEL_PROMPT)
		place = id_equal(&detail.row.owner.id, &app->person) ? PLACE_PROMPTS_MINE : PLACE_PROMPTS_SHARED;
	else
		place = id_equal(&detail.row.owner.id, &app->person) ? PLACE_MODELS_MINE : PLACE_MODELS_SHARED;
	model_detail_release(&detail);
	app_go(app, place);
	field_clear(&app_list(app)->filter);
	app->wish.filter = false;
	make_layout(app);
	if (!list_show(app, app_list(app), id, &found, &err))
		app_fail(app, &err);
	app_want_detail(app);
	if (found && opens)
		app_open_record(app, id);
}

/* ---------------------------------------------------------------- what is done to records */

void
app_explain(struct app *app, enum action action, const struct id *record)
{
	struct err err = ERR_INIT;

	if (has_layer(app, LAYER_WHY)) {
		why_panel_release(&app->why);
		while (has_layer(app, LAYER_WHY))
			app_pop(app);
	}
	if (why_panel_open(app, record, action, &err))
		app_push(app, LAYER_WHY);
	else
		app_fail(app, &err);
}

/* The first target that an action is off for. */
static const struct id *
first_refused(const struct app *app, enum action action)
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

static void
open_panel(struct app *app, enum action action)
{
	struct panel_row *rows;
	size_t count = app_targets(app, NULL, 0);
	const struct id *refused = first_refused(app, action);
	struct err err = ERR_INIT;
	bool opened;

	if (!count) {
		app_say(app, NOTICE_HINT, "There's nothing here to %s.", action_verb(action));
		return;
	}
	if (refused) {
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

static const struct model_row *
current_row(const struct app *app)
{
	if (app->screen == SCREEN_DETAILS)
		return app->detail.loaded ? &app->detail.model.row : NULL;
	return list_current(app_list_const(app));
}

static void
open_access(struct app *app)
{
	const struct model_row *row = current_row(app);
	struct err err = ERR_INIT;

	if (!row)
		app_say(app, NOTICE_HINT, "There's no model here to check access to.");
	else if (has_layer(app, LAYER_ACCESS))
		return;
	else if (access_panel_open(app, &row->id, &err))
		app_push(app, LAYER_ACCESS);
	else
		app_fail(app, &err);
}

enum copy_what { COPY_NAME, COPY_ID, COPY_ROW, COPY_COMMAND };

static void
open_copy(struct app *app)
{
	const struct model_row *row = current_row(app);

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
static void
add_quoted(struct str *out, const char *text)
{
	str_addc(out, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add(out, "'\\''");
		else
			str_addc(out, *text);
	}
	str_addc(out, '\'');
}

static void
copy_what(struct app *app, enum copy_what what)
{
	const struct model_row *row = current_row(app);
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
		add_quoted(&text, row->name);
		break;
	}
	text_page_set(&app->text, row->name, str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

/* All actions for the current row, the ones that are off with their reason. */
static void
open_menu(struct app *app)
{
	static const struct {
		uint32_t key;
		enum act act;
		enum action action;
		const char *label;
	} known[] = {{'e', ACT_OPEN, ACTION_DETAILS, "Open the details"}, {'s', ACT_SHARE, ACTION_SHARE, "Share"},
		     {'a', ACT_ASSIGN, ACTION_ASSIGN, "Assign to another owner"}};
	const struct model_row *row = current_row(app);
	uint32_t actions = target_actions(app);
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
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct menu_item *item = menu_add(&app->menu, known[i].key, known[i].act, 0, known[i].label);

		item->off = !(actions & ACTION_BIT(known[i].action));
		if (item->off) {
			struct explain_answer answer = {0};
			const struct id *refused = first_refused(app, known[i].action);

			if (refused && explain_action(app->portal, known[i].action, refused, NULL, &answer, NULL))
				snprintf(item->why, sizeof(item->why), "%.150s", answer.explanation.reason);
			explain_answer_release(&answer);
		}
	}
	menu_add(&app->menu, 'i', ACT_ACCESS, 0, "Check access");
	menu_add(&app->menu, 'w', ACT_WHY, 0, "Why, and why not");
	menu_add(&app->menu, 'y', ACT_COPY, 0, "Copy");
	app_push(app, LAYER_MENU);
}

/* ---------------------------------------------------------------- leaving */

static bool
is_staged(const struct app *app)
{
	return has_layer(app, LAYER_SHARE) && share_panel_adding(&app->share) + share_panel_removing(&app->share) > 0;
}

static void
leave(struct app *app, bool asking)
{
	if (is_staged(app) && app_layer(app) != LAYER_QUESTION)
		ask(app, ACT_LEAVE_NOW, "What you staged in the share panel isn't saved. Leave all the same?");
	else if (asking && app->screen != SCREEN_CHOOSER)
		ask(app, ACT_LEAVE_NOW, "Leave makerdeck?");
	else
		app->leave = true;
}

static void
sign_out(struct app *app)
{
	struct err err = ERR_INIT;

	while (app->layer_count)
		app_pop(app);
	portal_sign_out(app->portal);
	for (int i = 0; i < PLACE_COUNT; i++)
		list_release(&app->lists[i]);
	detail_release(&app->detail);
	app->screen = SCREEN_CHOOSER;
	app->wish = (struct layout_wish){.focus = PANE_LIST};
	app->view_count = 0;
	app->has_last_view = app->going = false;
	app->detail_due = 0;
	app->counts = (struct model_counts){0};
	make_layout(app);
	app_read_person(app);
	if (!chooser_load(app, &err))
		app_fail(app, &err);
}

/* ---------------------------------------------------------------- panes */

static void
focus(struct app *app, enum pane pane)
{
	app->wish.focus = pane;
	if (pane == PANE_NAV && !app->layout.nav.w)
		app->wish.drawer = true;
	make_layout(app);
	if (app->wish.focus == PANE_NAV)
		app->nav_at = (int)app->place;
	else
		app->wish.drawer = false;
	make_layout(app);
	if (app->wish.focus == PANE_DETAIL)
		read_detail(app);
}

/* The panes in the order of Tab: left panel, list, detail. */
static void
pane_move(struct app *app, int by, bool around)
{
	int to = (int)app->wish.focus + by;

	if (app->screen == SCREEN_DETAILS)
		return;
	if (around)
		to = (to + 3) % 3;
	if (to < (int)PANE_NAV || to > (int)PANE_DETAIL)
		return;
	/* A pane that isn't shown and can't be is passed over. */
	if (to == (int)PANE_NAV && app->layout.kind <= LAYOUT_NARROW && around)
		to = by > 0 ? (int)PANE_LIST : (int)PANE_DETAIL;
	if (to == (int)PANE_DETAIL && app->wish.detail_hidden && around)
		to = by > 0 ? (int)PANE_NAV : (int)PANE_LIST;
	focus(app, (enum pane)to);
}

/* Right on a row whose name is cut: it's told in full. */
static void
tell_name(struct app *app)
{
	const struct model_row *row = current_row(app);

	if (row)
		app_say(app, NOTICE_HINT, "%s", row->name);
}

static bool
nav_do(struct app *app, enum act act)
{
	if (app->wish.focus != PANE_NAV || app->screen != SCREEN_LIST)
		return false;
	switch (act) {
	case ACT_ROW_DOWN:
		app->nav_at += app->nav_at + 1 < PLACE_COUNT;
		return true;
	case ACT_ROW_UP:
		app->nav_at -= app->nav_at > 0;
		return true;
	case ACT_ROW_FIRST:
		app->nav_at = 0;
		return true;
	case ACT_ROW_LAST:
		app->nav_at = PLACE_COUNT - 1;
		return true;
	case ACT_OPEN:
		app_go(app, (enum place)app->nav_at);
		return true;
	case ACT_ESCAPE:
		focus(app, PANE_LIST);
		return true;
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- actions of every screen */

static void
say_escape_ends(struct app *app)
{
	app_say(app, NOTICE_HINT, "Esc goes no further. q closes, Q leaves.");
}

static void
escape(struct app *app)
{
	if (app->going)
		app->going = false;
	else if (app->screen == SCREEN_LIST && app->wish.focus == PANE_DETAIL)
		focus(app, PANE_LIST);
	else if (app->wish.zoom) {
		app->wish.zoom = false;
		make_layout(app);
	} else if (!go_up(app))
		say_escape_ends(app);
}

static void
close_view(struct app *app)
{
	if (app->screen == SCREEN_LIST && app->wish.focus == PANE_DETAIL && app->layout.kind <= LAYOUT_MEDIUM)
		focus(app, PANE_LIST);
	else if (!go_up(app))
		leave(app, true);
}

static void
back(struct app *app)
{
	struct list *list = app_list(app);

	if (app->screen == SCREEN_LIST && !field_is_empty(&list->filter)) {
		list->line = LINE_FILTER;
		return;
	}
	if (!go_back(app))
		app_say(app, NOTICE_HINT, "There's nothing before this view.");
}

static void
refresh(struct app *app)
{
	struct err err = ERR_INIT;
	bool changed;

	if (!portal_refresh(app->portal, &changed, &err))
		app_fail(app, &err);
	app_reload(app);
	if (app->notice.level != NOTICE_ERROR)
		app_say(app, NOTICE_HINT, "Read again.");
}

static void
open_log(struct app *app)
{
	struct str text = {0};
	char when[TIME_TEXT_SIZE];

	if (has_layer(app, LAYER_LOG) || has_layer(app, LAYER_TEXT))
		return;
	for (size_t i = app->notice.log_count; i-- > 0;) {
		const struct notice_entry *entry = &app->notice.log[i];

		str_addf(&text, "%s  %s%s%s%s\n", time_format(entry->at, when), entry->text, entry->code[0] ? "  [" : "", entry->code,
			 entry->code[0] ? "]" : "");
	}
	if (!text.length)
		str_add(&text, "Nothing was said so far.\n");
	text_page_set(&app->text, "Messages, newest first", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_LOG);
}

static void
open_help(struct app *app)
{
	struct help *help = &app->help;

	if (has_layer(app, LAYER_HELP))
		return;
	help->context = app_context(app);
	if (app->screen == SCREEN_CHOOSER)
		snprintf(help->title, sizeof(help->title), "Choose who you are");
	else if (app->screen == SCREEN_DETAILS)
		snprintf(help->title, sizeof(help->title), "Details");
	else
		snprintf(help->title, sizeof(help->title), "%s", place_title(app->place));
	help->tab = HELP_KEYS;
	help->typing = false;
	field_clear(&help->filter);
	help->cursor = (struct cursor){.height = 1};
	app_push(app, LAYER_HELP);
	help_do(app, ACT_NONE, 0);
}

static void
why(struct app *app)
{
	const struct model_row *row = current_row(app);

	if (row)
		app_explain(app, ACTION_RECORD_COUNT, &row->id);
	else if (!app->can_act)
		app_say(app, NOTICE_HINT, app->person_disabled ? "%s's account is disabled. A System Administrator can enable it."
							    : "%s has no security role, neither directly nor through a team. A System Administrator can grant one.",
			app->person_name);
	else
		app_say(app, NOTICE_HINT, "There's no model here to explain.");
}

static bool
view_do(struct app *app, enum act act, int argument)
{
	switch (act) {
	case ACT_MODELS_MINE:
		app_go(app, PLACE_MODELS_MINE);
		return true;
	case ACT_MODELS_SHARED:
		app_go(app, PLACE_MODELS_SHARED);
		return true;
	case ACT_PROMPTS_MINE:
		app_go(app, PLACE_PROMPTS_MINE);
		return true;
	case ACT_PROMPTS_SHARED:
		app_go(app, PLACE_PROMPTS_SHARED);
		return true;
	case ACT_NAV_AT:
		if (argument >= 0 && argument < PLACE_COUNT)
			app_go(app, (enum place)argument);
		return true;
	case ACT_BACK:
		back(app);
		return true;
	case ACT_LAST_VIEW:
		go_last(app);
		return true;
	case ACT_CLOSE:
		close_view(app);
		return true;
	case ACT_ESCAPE:
		escape(app);
		return true;
	case ACT_SHOW_RECORD:
		return true;
	case ACT_GO:
		app->going = true;
		app_say(app, NOTICE_HINT, "g top   m my models   s shared with me   p my prompts   x access");
		return true;
	default:
		return false;
	}
}

static bool
pane_do(struct app *app, enum act act)
{
	switch (act) {
	case ACT_PANE_NEXT:
		pane_move(app, 1, true);
		return true;
	case ACT_PANE_PREVIOUS:
		pane_move(app, -1, true);
		return true;
	case ACT_PANE_LEFT:
		if (app->screen == SCREEN_DETAILS)
			go_up(app);
		else
			pane_move(app, -1, false);
		return true;
	case ACT_PANE_RIGHT:
		if (app->screen == SCREEN_LIST && app->wish.focus == PANE_LIST)
			tell_name(app);
		pane_move(app, 1, false);
		return true;
	case ACT_PANEL:
		if (app->layout.kind <= LAYOUT_NARROW)
			focus(app, app->wish.drawer ? PANE_LIST : PANE_NAV);
		else
			app->wish.nav_hidden = !app->wish.nav_hidden;
		make_layout(app);
		return true;
	case ACT_ZOOM:
		app->wish.zoom = !app->wish.zoom;
		make_layout(app);
		return true;
	case ACT_DETAIL:
		if (app->layout.kind == LAYOUT_WIDE)
			app->wish.detail_hidden = !app->wish.detail_hidden;
		else
			app->wish.focus = app->wish.focus == PANE_DETAIL ? PANE_LIST : PANE_DETAIL;
		make_layout(app);
		app_want_detail(app);
		return true;
	default:
		return false;
	}
}

/* Actions that mean the same wherever they're known. */
static bool
everywhere_do(struct app *app, enum act act, int argument)
{
	switch (act) {
	case ACT_HELP:
		open_help(app);
		return true;
	case ACT_LOG:
		open_log(app);
		return true;
	case ACT_LEAVE:
		leave(app, false);
		return true;
	case ACT_LEAVE_NOW:
		app->leave = true;
		return true;
	case ACT_REDRAW:
		app->want_redraw = true;
		return true;
	case ACT_SUSPEND:
		app->want_suspend = true;
		return true;
	case ACT_MOUSE:
		app->mouse = !app->mouse;
		app_say(app, NOTICE_HINT, app->mouse ? "The mouse is on: Shift selects text as the terminal does." : "The mouse is off: the terminal selects text.");
		return true;
	case ACT_STOP:
		app_say(app, NOTICE_HINT, "Nothing is running. q closes, Q leaves.");
		return true;
	case ACT_COPY_WHAT:
		copy_what(app, (enum copy_what)argument);
		return true;
	default:
		return false;
	}
}

static bool
record_do(struct app *app, enum act act)
{
	switch (act) {
	case ACT_SHARE:
		open_panel(app, ACTION_SHARE);
		return true;
	case ACT_ASSIGN:
		open_panel(app, ACTION_ASSIGN);
		return true;
	case ACT_WHY:
		why(app);
		return true;
	case ACT_ACCESS:
		open_access(app);
		return true;
	case ACT_COPY:
		open_copy(app);
		return true;
	case ACT_MENU:
		open_menu(app);
		return true;
	case ACT_COMMANDS:
		palette_open(app);
		app_push(app, LAYER_PALETTE);
		return true;
	case ACT_REFRESH:
		refresh(app);
		return true;
	case ACT_SWITCH:
		sign_out(app);
		return true;
	default:
		return false;
	}
}

static void
screen_do(struct app *app, enum act act, int argument)
{
	if (app->screen == SCREEN_CHOOSER) {
		if (!chooser_do(app, act, argument))
			everywhere_do(app, act, argument);
		return;
	}
	if (act != ACT_GO)
		app->going = false;
	if (nav_do(app, act))
		return;
	if (app->screen == SCREEN_DETAILS ? detail_do(app, act, argument) : list_do(app, act, argument))
		return;
	if (view_do(app, act, argument) || pane_do(app, act) || everywhere_do(app, act, argument))
		return;
	record_do(app, act);
}

/* ---------------------------------------------------------------- modal things */

/* Between why and access about the same record; nothing else leads from one panel to another. */
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
		if (has_layer(app, LAYER_ACCESS))
			return;
		if (access_panel_open(app, &record, &err))
			app_push(app, LAYER_ACCESS);
		else
			app_fail(app, &err);
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
		if (!everywhere_do(app, act, argument))
			turn_to(app, act);
		break;
	case PANEL_CLOSE:
		app_pop(app);
		break;
	case PANEL_SAVED:
		app_pop(app);
		for (int i = 0; i < PLACE_COUNT; i++)
			list_unmark_all(&app->lists[i]);
		app_reload(app);
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
			break;
		default:
			everywhere_do(app, yes, 0);
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
		everywhere_do(app, act, argument);
}

/* From a panel: why, access and the like about the record that the panel is about. */
static void
layer_do(struct app *app, enum act act, uint32_t key, int argument)
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
	case LAYER_PALETTE: {
		struct palette_item item = app->palette.items[app->palette.cursor.at];
		enum panel_answer answer = palette_do(app, act, key, argument);

		if (answer == PANEL_GO) {
			item = app->palette.items[app->palette.cursor.at];
			app_pop(app);
			if (item.act == ACT_SHOW_RECORD)
				show_found(app, &item.record);
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
			everywhere_do(app, act, argument);
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

/* ---------------------------------------------------------------- events */

static void
dispatch(struct app *app, enum act act, uint32_t key, int argument)
{
	/* Somebody without any right sees why, and can go (A4). */
	if (app->screen != SCREEN_CHOOSER && !app->can_act && !app->layer_count && act != ACT_SWITCH && act != ACT_CLOSE) {
		if (!everywhere_do(app, act, argument))
			why(app);
		return;
	}
	if (app->layer_count)
		layer_do(app, act, key, argument);
	else
		screen_do(app, act, argument);
}

void
app_act(struct app *app, enum act act, int argument, int clicks, int64_t now)
{
	app->now = now;
	notice_clear(&app->notice);
	dispatch(app, act, 0, argument);
	if (clicks == 2 && act == ACT_ROW_AT && !app->layer_count && app->screen == SCREEN_LIST)
		dispatch(app, ACT_OPEN, 0, 0);
	if (clicks == 2 && act == ACT_PERSON_AT && app->screen == SCREEN_CHOOSER)
		dispatch(app, ACT_SIGN_IN, 0, 0);
}

/* Keys that mean text where a field has the focus. */
static bool
text_key_taken(struct app *app, uint32_t key)
{
	if (app->layer_count) {
		if (app_layer(app) == LAYER_HELP && app->help.typing)
			return help_text(app, key);
		return false;
	}
	if (app->screen == SCREEN_CHOOSER)
		return chooser_text(app, key);
	list_text(app, key);
	return true;
}

static void
key_pressed(struct app *app, uint32_t key)
{
	enum context context = app_context(app);
	enum act act = keymap_find(context, key);
	bool going = app->going;

	notice_clear(&app->notice);
	if (app_layer(app) == LAYER_MENU && menu_key(app, key))
		return;
	if (context == CONTEXT_FIELD || context == CONTEXT_PALETTE) {
		/* The panel hands to its field what isn't the panel's. */
		layer_do(app, act, key, 0);
		return;
	}
	if (act == ACT_NONE && context_is_text(context)) {
		text_key_taken(app, key);
		return;
	}
	if (context == CONTEXT_CHOOSER && key >= '1' && key <= '9' && (int)(key - '1') < app->chooser.cursor.count) {
		dispatch(app, ACT_PERSON_AT, key, (int)(key - '1'));
		return;
	}
	if (act == ACT_NONE) {
		char name[16];

		app->going = false;
		if (!going)
			app_say(app, NOTICE_HINT, "%s does nothing here. ? shows the keys.", key_name(key, name));
		return;
	}
	dispatch(app, act, key, 0);
}

static void
wheel(struct app *app, int x, int y, int by)
{
	struct list *list = app_list(app);

	if (app->layer_count || app->screen == SCREEN_CHOOSER) {
		for (int i = 0; i < (by < 0 ? -by : by); i++)
			dispatch(app, app->screen == SCREEN_CHOOSER || app_layer(app) >= LAYER_HELP ? (by > 0 ? ACT_ROW_DOWN : ACT_ROW_UP)
												   : by > 0 ? ACT_CHOICE_DOWN : ACT_CHOICE_UP, 0, 0);
	} else if (app->screen == SCREEN_DETAILS) {
		for (int i = 0; i < (by < 0 ? -by : by); i++)
			detail_do(app, by > 0 ? ACT_ROW_DOWN : ACT_ROW_UP, 0);
	} else if (rect_has(app->layout.list, x, y)) {
		struct err err = ERR_INIT;

		cursor_scroll(&list->cursor, by);
		if (!list_extend(app, list, &err) && err.code != ERR_INTERRUPTED)
			app_fail(app, &err);
		app_want_detail(app);
	}
}

/* Pasted text is text: it goes into the field that has the focus, and nowhere else. */
static void
paste(struct app *app)
{
	const char *text = str_text(&app->paste);
	size_t length = app->paste.length;

	switch (app_layer(app)) {
	case LAYER_SHARE:
		share_panel_pasted(app, text, length);
		break;
	case LAYER_ASSIGN:
		assign_panel_pasted(app, text, length);
		break;
	case LAYER_ACCESS:
		access_panel_pasted(app, text, length);
		break;
	case LAYER_PALETTE:
		palette_pasted(app, text, length);
		break;
	case LAYER_NONE:
		if (app->screen == SCREEN_LIST && app_list(app)->line != LINE_NONE)
			list_paste(app, text, length);
		else
			app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
		break;
	default:
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
		break;
	}
	str_clear(&app->paste);
}

static void
collect(struct app *app, uint32_t key)
{
	if (key == KEY_CODE_ENTER || key == '\n') {
		str_addc(&app->paste, '\n');
	} else if (key == KEY_CODE_TAB || key == '\t') {
		str_addc(&app->paste, ' ');
	} else if (app->paste.length < 65536 && key_is_text(key)) {
		struct field one = {0};

		if (field_key(&one, key) == FIELD_CHANGED)
			str_addn(&app->paste, one.text, one.length);
	}
}

void
app_event(struct app *app, const struct event *event, int64_t now)
{
	app->now = now;
	switch (event->kind) {
	case EVENT_KEY:
		if (app->pasting)
			collect(app, event->key);
		else
			key_pressed(app, event->key);
		break;
	case EVENT_PASTE_BEGIN:
		app->pasting = true;
		str_clear(&app->paste);
		break;
	case EVENT_PASTE_END:
		app->pasting = false;
		paste(app);
		break;
	case EVENT_WHEEL:
		wheel(app, event->x, event->y, event->clicks);
		break;
	case EVENT_SUSPENDED:
		app->want_redraw = true;
		break;
	case EVENT_GONE:
		app->leave = true;
		break;
	case EVENT_NONE:
	case EVENT_CLICK:
	case EVENT_RESIZE:
	case EVENT_CHANGED:
		break;
	}
}

void
app_resize(struct app *app, int w, int h)
{
	app->w = w;
	app->h = h;
	make_layout(app);
	cursor_resize(&app->text.cursor, app->text.cursor.count, h > 3 ? h - 2 : 1);
	if (app->screen == SCREEN_LIST && app->layout.detail.w)
		app_want_detail(app);
	if (app->screen == SCREEN_LIST && app->can_act && app_list(app)->loaded) {
		struct err err = ERR_INIT;

		if (!list_extend(app, app_list(app), &err) && err.code != ERR_INTERRUPTED)
			app_fail(app, &err);
	}
	if (has_layer(app, LAYER_HELP))
		help_do(app, ACT_NONE, 0);
}

void
app_changed(struct app *app, int64_t now)
{
	struct err err = ERR_INIT;
	bool changed = false;

	app->now = now;
	if (!portal_refresh(app->portal, &changed, &err)) {
		app_fail(app, &err);
		/* The person isn't there any more: nothing of theirs stays on the screen. */
		if (err.code == ERR_NOT_FOUND && app->screen != SCREEN_CHOOSER)
			sign_out(app);
		return;
	}
	if (!changed)
		return;
	/* What a panel shows stays as it was opened; its versions are compared when it's saved (H1). */
	app_reload(app);
}

void
app_told(struct app *app, int detail_lines, int detail_height)
{
	int most = detail_lines > detail_height ? detail_lines - detail_height : 0;

	app->detail.lines = detail_lines;
	app->detail.height = detail_height;
	if (app->detail.scroll > most)
		app->detail.scroll = most;
}

int
app_wait(const struct app *app, int64_t now)
{
	if (app->screen == SCREEN_LIST && app->can_act && app_list_const(app)->stamp != app->stamp)
		return 0;
	if (!app->detail_due)
		return -1;
	return app->detail_due > now ? (int)(app->detail_due - now) : 0;
}

void
app_tick(struct app *app, int64_t now)
{
	app->now = now;
	if (app->screen == SCREEN_LIST)
		read_list(app);
	if (app->detail_due && app->detail_due <= now)
		read_detail(app);
}

/* ---------------------------------------------------------------- beginning and end */

struct app *
app_new(const struct app_options *options)
{
	struct app *app = heap_array(1, sizeof(*app));
	struct err err = ERR_INIT;

	app->portal = options->portal;
	app->now = options->now;
	app->ascii = options->ascii;
	app->mouse = options->mouse;
	app->read_only = portal_is_read_only(options->portal);
	app->wish.focus = PANE_LIST;
	app->screen = SCREEN_CHOOSER;
	app->chooser.look = options->look;
	app->stamp = 1;
	snprintf(app->help.terminal, sizeof(app->help.terminal), "%s", options->terminal ? options->terminal : "");
	for (int i = 0; i < PLACE_COUNT; i++)
		list_init(&app->lists[i], (enum place)i);
	app_resize(app, options->w, options->h);
	app_read_person(app);
	if (options->choose && !chooser_load(app, &err))
		app_fail(app, &err);
	return app;
}

void
app_free(struct app *app)
{
	if (!app)
		return;
	while (app->layer_count)
		app_pop(app);
	for (int i = 0; i < PLACE_COUNT; i++)
		list_release(&app->lists[i]);
	detail_release(&app->detail);
	chooser_release(&app->chooser);
	notice_release(&app->notice);
	text_page_release(&app->text);
	str_release(&app->paste);
	free(app);
}

/* "model/NAME/share": the record, and the panel over it. */
static bool
open_place_record(struct app *app, const char *place, struct err *err)
{
	const char *name = strchr(place, '/') + 1, *slash = strrchr(name, '/');
	bool prompt = strncmp(place, "prompt/", 7) == 0;
	struct arena arena = {0};
	enum record_kind kind;
	struct id id;
	const char *what = "";
	bool found;

	if (slash && (strcmp(slash, "/share") == 0 || strcmp(slash, "/assign") == 0 || strcmp(slash, "/access") == 0
		      || strcmp(slash, "/activity") == 0))
		what = slash + 1;
	found = record_find(app->portal, what[0] ? arena_strndup(&arena, name, (size_t)(slash - name)) : name,
			    prompt ? 1U << RECORD_PROMPT : 1U << RECORD_MODEL, &kind, &id, err);
	arena_release(&arena);
	if (!found)
		return false;
	show_found(app, &id);
	if (strcmp(what, "share") == 0)
		open_panel(app, ACTION_SHARE);
	else if (strcmp(what, "assign") == 0)
		open_panel(app, ACTION_ASSIGN);
	else if (strcmp(what, "access") == 0)
		open_access(app);
	else if (strcmp(what, "activity") == 0 && app->screen == SCREEN_DETAILS)
		detail_do(app, ACT_TAB_AT, TAB_ACTIVITY);
	return true;
}

bool
app_sign_in(struct app *app, const struct id *user, const char *place, struct err *err)
{
	enum place at = PLACE_MODELS_MINE;
	bool is_record = place && (strncmp(place, "model/", 6) == 0 || strncmp(place, "prompt/", 7) == 0);

	if (!portal_sign_in(app->portal, user, true, app->now, err))
		return false;
	app_read_person(app);
	app->stamp++;
	if (place && !is_record && !place_from_word(place, &at))
		return err_set(err, ERR_USAGE, "There's no place \"%s\" here.", place);
	show_place(app, at);
	app_reload(app);
	if (is_record && app->can_act && !open_place_record(app, place, err))
		return false;
	if (!app->notice.text[0])
		app_say(app, NOTICE_HINT, app->can_act ? "Signed in as %s. Nothing is sent to Microsoft. ? shows the keys."
						       : "%s can do nothing here: w says why, W is for somebody else.",
			app->person_name);
	/* The first screen is whole at once. */
	app->detail_due = app->now;
	app_tick(app, app->now);
	return true;
}
