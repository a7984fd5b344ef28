/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/calls_panel.h"

#include "app/app.h"
#include "app/app_private.h"
#include "app/apps_page.h"

#include <stdio.h>
#include <string.h>

#define FIRST 50	/* of models and of prompts that are read at first */
#define MOST 3200

void
calls_panel_release(struct calls_panel *panel)
{
	arena_release(&panel->arena);
	arena_release(&panel->offered_arena);
	*panel = (struct calls_panel){0};
}

bool
calls_panel_has(const struct calls_panel *panel, const struct id *id)
{
	for (size_t i = 0; i < panel->taken_count; i++) {
		if (id_equal(&panel->taken[i].id, id))
			return true;
	}
	return false;
}

bool
calls_panel_is_new(const struct calls_panel *panel)
{
	return id_is_none(&panel->target.id);
}

enum context
calls_panel_context(const struct calls_panel *panel)
{
	return panel->part == CALLS_NAME || panel->part == CALLS_MODELS ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

struct calls_shape
calls_panel_shape(const struct app *app)
{
	int most = app->layout.body.h, h = most > 22 ? 22 : most;
	struct calls_shape shape = {.box = layout_dialog(&app->layout, app->w >= 110 ? 76 : 66, h), .kind = -1, .name = -1, .taken = -1};
	struct rect in = rect_inner(shape.box);
	int y = in.y;

	in.x++;
	in.w -= in.w > 2 ? 2 : in.w;
	if (calls_panel_is_new(&app->calls)) {
		shape.kind = y++;
		shape.name = y++;
	}
	/* In the lowest windows what can be chosen comes first: the marks tell what was. */
	shape.low = in.h < 8;
	shape.taken = shape.low && shape.kind >= 0 ? -1 : y++;
	shape.filter = y++;
	shape.rows = (struct rect){in.x, y, in.w, in.y + in.h - (shape.low ? 1 : 2) - y};
	if (shape.rows.h < 0)
		shape.rows.h = 0;
	return shape;
}

void
calls_panel_resize(struct app *app)
{
	int height = calls_panel_shape(app).rows.h;

	cursor_resize(&app->calls.cursor, (int)app->calls.offered_count, height > 0 ? height : 1);
}

/* ---------------------------------------------------------------- what can be called */

static void
offer(struct calls_panel *panel, const struct model_row *row, bool prompt)
{
	struct arena *arena = &panel->offered_arena;

	panel->offered[panel->offered_count++] = (struct calls_row){
		.id = row->id, .name = arena_strdup(arena, row->name), .owner = arena_strdup(arena, row->owner_name), .prompt = prompt,
		.note = prompt ? "prompt" : "model",
	};
}

static bool
is_offered(const struct model_list lists[2], const struct id *id)
{
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < lists[i].count; j++) {
			if (id_equal(&lists[i].rows[j].id, id))
				return true;
		}
	}
	return false;
}

/* Those that it calls stand first where nothing is typed: they may be out of D9's, or out of what was read. */
static void
make_offered(struct calls_panel *panel, const struct model_list lists[2])
{
	panel->offered_count = 0;
	panel->offered = arena_array(&panel->offered_arena, panel->taken_count + lists[0].count + lists[1].count, sizeof(*panel->offered));
	for (size_t i = 0; field_is_empty(&panel->filter) && i < panel->taken_count; i++) {
		if (is_offered(lists, &panel->taken[i].id))
			continue;
		panel->offered[panel->offered_count] = panel->taken[i];
		if (!panel->more)
			panel->offered[panel->offered_count].note = "only taken out";
		panel->offered_count++;
	}
	for (int i = 0; i < 2; i++) {
		for (size_t j = 0; j < lists[i].count; j++)
			offer(panel, &lists[i].rows[j], i == 1);
	}
}

static bool
read_offered(struct app *app, struct err *err)
{
	struct calls_panel *panel = &app->calls;
	struct model_list lists[2] = {{.count = 0}, {.count = 0}};
	bool done = apps_models_window(app->portal, false, panel->filter.text, NULL, panel->want, &lists[0], err)
		    && apps_models_window(app->portal, true, panel->filter.text, NULL, panel->want, &lists[1], err);

	if (done) {
		arena_release(&panel->offered_arena);
		panel->more = !lists[0].at_end || !lists[1].at_end;
		make_offered(panel, lists);
	}
	model_list_release(&lists[0]);
	model_list_release(&lists[1]);
	calls_panel_resize(app);
	return done;
}

static void
read_again(struct app *app, bool from_start)
{
	struct err err = ERR_INIT;

	if (from_start) {
		app->calls.want = FIRST;
		app->calls.cursor.at = app->calls.cursor.top = 0;
	}
	if (!read_offered(app, &err) && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
}

/* ---------------------------------------------------------------- opening */

static void
open_panel(struct app *app)
{
	struct calls_panel *panel = &app->calls;

	panel->want = FIRST;
	panel->cursor.height = 1;
	read_again(app, true);
	app_push(app, LAYER_CALLS);
}

void
calls_panel_open_new(struct app *app, bool may_app, bool may_flow)
{
	struct calls_panel *panel = &app->calls;

	calls_panel_release(panel);
	snprintf(panel->title, sizeof(panel->title), "New app or flow");
	panel->app = may_app;
	panel->flow = may_flow;
	panel->kind = may_app ? RECORD_APP : RECORD_FLOW;
	panel->part = CALLS_NAME;
	open_panel(app);
}

bool
calls_panel_open_edit(struct app *app, const struct target *target, const char *name, struct err *err)
{
	struct calls_panel *panel = &app->calls;
	struct apps_page page = {0};

	calls_panel_release(panel);
	panel->target = *target;
	panel->kind = target->kind;
	panel->part = CALLS_MODELS;
	snprintf(panel->title, sizeof(panel->title), "What %.250s calls", name);
	if (!apps_ask(app->portal, target->kind, &target->id, NULL, &page, err))
		return false;
	if (page.row.more) {
		apps_page_release(&page);
		return err_set(err, ERR_FAILED, "%s calls more than %d models and prompts: so many can't be edited here.", name, APPS_CALLS_MAX);
	}
	panel->target.version = page.row.version;
	for (size_t i = 0; i < page.call_count && i < APPS_CALLS_MAX; i++) {
		const struct apps_layer *call = &page.calls[i];

		panel->taken[panel->taken_count++] = (struct calls_row){
			.id = call->id, .name = arena_strdup(&panel->arena, call->name[0] ? call->name : "a deleted model"), .owner = "",
			.prompt = call->prompt, .note = call->gone ? "deleted" : call->prompt ? "prompt" : "model",
		};
	}
	apps_page_release(&page);
	open_panel(app);
	return true;
}

bool
calls_panel_review(struct app *app, struct err *err)
{
	const struct calls_panel *panel = &app->calls;
	struct apps_page page = {0};

	if (!calls_panel_is_new(panel)) {
		if (!apps_ask(app->portal, panel->kind, &panel->target.id, NULL, &page, err))
			return false;
		if (!(page.row.actions & ACTION_BIT(ACTION_EDIT)))
			err_set(err, ERR_DENIED, "You may not edit %s any more.", page.row.name);
		apps_page_release(&page);
	} else if (!access_check_environment(portal_actor(app->portal), panel->kind == RECORD_FLOW ? ACTION_CREATE_FLOW : ACTION_CREATE_APP).allowed) {
		err_set(err, ERR_DENIED, "You may not make %s any more.", panel->kind == RECORD_FLOW ? "flows" : "apps");
	}
	if (err->code)
		return false;
	read_again(app, false);
	return true;
}

/* ---------------------------------------------------------------- choosing */

static void
toggle(struct app *app)
{
	struct calls_panel *panel = &app->calls;
	const struct calls_row *row = panel->cursor.at < (int)panel->offered_count ? &panel->offered[panel->cursor.at] : NULL;
	struct calls_row *kept;

	if (!row) {
		app_say(app, NOTICE_HINT, "Nothing that you can put in is called \"%s\".", panel->filter.text);
		return;
	}
	for (size_t i = 0; i < panel->taken_count; i++) {
		if (id_equal(&panel->taken[i].id, &row->id)) {
			memmove(&panel->taken[i], &panel->taken[i + 1], (panel->taken_count - i - 1) * sizeof(panel->taken[0]));
			panel->taken_count--;
			return;
		}
	}
	if (panel->taken_count == APPS_CALLS_MAX) {
		app_say(app, NOTICE_WARN, "It calls at most %d models and prompts.", APPS_CALLS_MAX);
		return;
	}
	kept = &panel->taken[panel->taken_count++];
	*kept = *row;
	kept->name = arena_strdup(&panel->arena, row->name);
	kept->owner = arena_strdup(&panel->arena, row->owner);
}

/* More are read as the cursor comes near the end. */
static bool
move(struct app *app, enum act act)
{
	struct calls_panel *panel = &app->calls;
	enum act to = act == ACT_CHOICE_DOWN ? ACT_ROW_DOWN : act == ACT_CHOICE_UP ? ACT_ROW_UP : act;

	if (!cursor_do(&panel->cursor, to))
		return false;
	if (panel->more && panel->want < MOST && panel->cursor.at + panel->cursor.height >= panel->cursor.count) {
		panel->want *= 2;
		read_again(app, false);
	}
	return true;
}

static void
other_kind(struct app *app)
{
	struct calls_panel *panel = &app->calls;

	if (!panel->app || !panel->flow)
		app_say(app, NOTICE_HINT, "None of your roles carries Create on %s.", panel->app ? "Process: no flow can be made" : "Canvas App: no app can be made");
	else
		panel->kind = panel->kind == RECORD_APP ? RECORD_FLOW : RECORD_APP;
}

/* ---------------------------------------------------------------- saving */

static void
saved(struct app *app, const struct write_result *result, bool is_new)
{
	struct id id = result->change_count ? result->changes[0].id : app->calls.target.id;
	char name[256] = "";

	if (result->change_count)
		snprintf(name, sizeof(name), "%s", result->changes[0].name);
	app_pop(app);
	app_reload(app);
	if (is_new)
		apps_page_show(app, &id, name);
	if (!name[0])
		app_say(app, NOTICE_HINT, "It was so already: nothing was changed.");
	else
		app_say(app, NOTICE_OK, is_new ? "Made %s. s shares it, r runs it." : "Changed what %s calls.", name);
}

/* H1: what's chosen stays, and goes on from the row as it is now, once somebody has read who changed it. */
static void
take_version(struct app *app)
{
	struct calls_panel *panel = &app->calls;
	struct apps_page page = {0};
	struct err err = ERR_INIT;

	if (calls_panel_is_new(panel) || !apps_ask(app->portal, panel->kind, &panel->target.id, NULL, &page, &err))
		return;
	panel->target.version = page.row.version;
	apps_page_release(&page);
}

static enum panel_answer
save(struct app *app)
{
	struct calls_panel *panel = &app->calls;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct id ids[APPS_CALLS_MAX];
	bool is_new = calls_panel_is_new(panel), done;

	if (is_new && field_is_empty(&panel->name)) {
		panel->part = CALLS_NAME;
		app_say(app, NOTICE_HINT, "It needs a name.");
		return PANEL_STAYS;
	}
	for (size_t i = 0; i < panel->taken_count; i++)
		ids[i] = panel->taken[i].id;
	done = is_new ? apps_create(app->portal, panel->kind, panel->name.text, ids, panel->taken_count, false, app->now, &result, &err)
		      : apps_set_calls(app->portal, &panel->target, ids, panel->taken_count, false, app->now, &result, &err);
	if (done) {
		saved(app, &result, is_new);
	} else {
		app_fail(app, &err);
		if (err.code == ERR_CHANGED)
			take_version(app);
	}
	write_result_release(&result);
	return done ? PANEL_GO : PANEL_STAYS;
}

/* ---------------------------------------------------------------- keys */

static void
step(struct calls_panel *panel, int by)
{
	int part = (int)panel->part, first = calls_panel_is_new(panel) ? CALLS_KIND : CALLS_MODELS, button = panel->button + by;

	if (panel->part == CALLS_BUTTONS && button >= 0 && button <= 1) {
		panel->button = button;
		return;
	}
	part += by;
	if (part < first)
		part = CALLS_BUTTONS;
	if (part >= CALLS_PARTS)
		part = first;
	panel->part = (enum calls_part)part;
	panel->button = by > 0 ? 0 : 1;
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct calls_panel *panel = &app->calls;
	bool models = panel->part == CALLS_MODELS;

	switch (act) {
	case ACT_TAKE:
		if (models)
			toggle(app);
		else
			step(panel, 1);
		return PANEL_STAYS;
	case ACT_FIELD_NEXT:
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
		step(panel, -1);
		return PANEL_STAYS;
	case ACT_HELP:
		return PANEL_IGNORED;
	default:
		break;
	}
	if (models ? move(app, act) : act == ACT_CHOICE_DOWN || act == ACT_CHOICE_UP) {
		if (!models)
			step(panel, act == ACT_CHOICE_DOWN ? 1 : -1);
		return PANEL_STAYS;
	}
	if (key && field_key(models ? &panel->filter : &panel->name, key) == FIELD_CHANGED && models)
		read_again(app, true);
	return PANEL_STAYS;
}

static enum panel_answer
dialog_do(struct app *app, enum act act)
{
	struct calls_panel *panel = &app->calls;

	switch (act) {
	case ACT_PRESS:
		if (panel->part == CALLS_BUTTONS)
			return panel->button ? PANEL_CLOSE : save(app);
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_TOGGLE:
		if (panel->part == CALLS_KIND)
			other_kind(app);
		return PANEL_STAYS;
	case ACT_BUTTON_NEXT:
	case ACT_CHOICE_DOWN:
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_BUTTON_PREVIOUS:
	case ACT_CHOICE_UP:
		step(panel, -1);
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}

enum panel_answer
calls_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct calls_panel *panel = &app->calls;

	switch (act) {
	case ACT_ESCAPE:
		if (panel->part == CALLS_MODELS && !field_is_empty(&panel->filter)) {
			field_clear(&panel->filter);
			read_again(app, true);
			return PANEL_STAYS;
		}
		return PANEL_CLOSE;
	case ACT_SAVE:
		return save(app);
	case ACT_OPTION_AT:
		panel->part = CALLS_KIND;
		if ((argument == 1) != (panel->kind == RECORD_FLOW))
			other_kind(app);
		return PANEL_STAYS;
	case ACT_FIELD_AT:
		panel->part = argument ? CALLS_MODELS : CALLS_NAME;
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		panel->part = CALLS_MODELS;
		cursor_set(&panel->cursor, argument);
		toggle(app);
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		return argument ? PANEL_CLOSE : save(app);
	default:
		return calls_panel_context(panel) == CONTEXT_FIELD ? field_do(app, act, key) : dialog_do(app, act);
	}
}

void
calls_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct calls_panel *panel = &app->calls;

	if (calls_panel_context(panel) != CONTEXT_FIELD)
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	else if (field_insert(panel->part == CALLS_MODELS ? &panel->filter : &panel->name, text, length) && panel->part == CALLS_MODELS)
		read_again(app, true);
}
