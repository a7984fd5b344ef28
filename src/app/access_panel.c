/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/access_panel.h"

#include "app/app.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
access_panel_release(struct access_panel *panel)
{
	for (int i = 0; i < ACTION_RECORD_COUNT; i++)
		explain_answer_release(&panel->answers[i]);
	picker_release(&panel->picker);
	arena_release(&panel->arena);
	free(panel->people);
	*panel = (struct access_panel){0};
}

enum context
access_panel_context(const struct access_panel *panel)
{
	return panel->field ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

static void
measure(struct app *app)
{
	struct access_panel *panel = &app->access;

	cursor_resize(&panel->cursor, panel->tab == ACCESS_ONE ? ACTION_RECORD_COUNT : (int)panel->person_count,
		      app->h > 16 ? app->h - 12 : 5);
}

static bool
load_answers(struct app *app, const struct id *user, struct err *err)
{
	struct access_panel *panel = &app->access;
	struct explain_answer fresh[ACTION_RECORD_COUNT] = {0};

	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (!explain_action(app->portal, (enum action)i, &panel->record, user, &fresh[i], err)) {
			for (int j = 0; j <= i; j++)
				explain_answer_release(&fresh[j]);
			return false;
		}
	}
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		explain_answer_release(&panel->answers[i]);
		panel->answers[i] = fresh[i];
	}
	return true;
}

static bool
may_ask(const struct app *app)
{
	const struct subject *actor = portal_actor(app->portal);

	return actor && subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_READ);
}

static void
look_at_self(struct app *app)
{
	struct access_panel *panel = &app->access;

	panel->user = app->person;
	snprintf(panel->user_name, sizeof(panel->user_name), "%s", app->person_name);
}

bool
access_panel_open(struct app *app, const struct id *record, struct err *err)
{
	struct access_panel *panel = &app->access;

	access_panel_release(panel);
	panel->record = *record;
	panel->cursor.height = 1;
	panel->may_ask = may_ask(app);
	look_at_self(app);
	if (!load_answers(app, NULL, err)) {
		access_panel_release(panel);
		return false;
	}
	snprintf(panel->name, sizeof(panel->name), "%s", panel->answers[0].record_name);
	picker_start(&panel->picker, PICK_FOR_LOOK, RECORD_MODEL, NULL, 0, 1);
	measure(app);
	return true;
}

/* ---------------------------------------------------------------- who has access */

static bool
add_person(void *context, const struct access_row *row)
{
	struct access_panel *panel = context;

	if (panel->person_count == ACCESS_PEOPLE_MAX) {
		panel->more = true;
		return false;
	}
	if (panel->person_count == panel->person_room) {
		panel->person_room = panel->person_room ? panel->person_room * 2 : 32;
		panel->people = heap_resize(panel->people, panel->person_room, sizeof(*panel->people));
	}
	panel->people[panel->person_count++] = (struct access_person){
		.name = arena_strdup(&panel->arena, row->who_name), .login = arena_strdup(&panel->arena, row->who_login),
		.because = arena_strdup(&panel->arena, row->because), .actions = row->actions, .permission = row->permission,
	};
	return true;
}

static void
load_people(struct app *app)
{
	struct access_panel *panel = &app->access;
	struct err err = ERR_INIT;

	if (panel->people_loaded)
		return;
	panel->people_loaded = true;
	if (!access_of_record(app->portal, &panel->record, add_person, panel, &err) && !panel->more)
		snprintf(panel->refused, sizeof(panel->refused), "%s", err.text);
}

bool
access_panel_review(struct app *app, struct err *err)
{
	struct access_panel *panel = &app->access;
	struct err why = ERR_INIT;
	bool self;

	panel->may_ask = may_ask(app);
	if (!panel->may_ask) {
		panel->field = false;
		picker_close(&panel->picker);
		look_at_self(app);
	}
	self = id_equal(&panel->user, &app->person);
	if (!load_answers(app, self ? NULL : &panel->user, &why))
		return err_set(err, why.code, why.code == ERR_NOT_FOUND ? "%s isn't visible to you any more." : "%s can't be read.", panel->name);
	if (panel->people_loaded) {
		arena_release(&panel->arena);
		panel->person_count = 0;
		panel->people_loaded = panel->more = false;
		panel->refused[0] = '\0';
		if (panel->tab == ACCESS_ALL)
			load_people(app);
	}
	measure(app);
	return true;
}

static void
show_tab(struct app *app, enum access_tab tab)
{
	struct access_panel *panel = &app->access;

	panel->tab = tab;
	panel->field = false;
	panel->cursor.at = panel->cursor.top = 0;
	if (tab == ACCESS_ALL)
		load_people(app);
	measure(app);
}

/* ---------------------------------------------------------------- somebody else */

static void
look_at(struct app *app)
{
	struct access_panel *panel = &app->access;
	const struct picker_tag *tag = panel->picker.tag_count ? &panel->picker.tags[0] : NULL;
	struct err err = ERR_INIT;
	struct id user;

	if (!tag || picker_tag_is_bad(tag))
		return;
	if (tag->who.kind != PRINCIPAL_USER) {
		app_say(app, NOTICE_HINT, "%s is a team: choose one of its people.", tag->name);
		return;
	}
	user = tag->who.id;
	if (!load_answers(app, &user, &err)) {
		app_fail(app, &err);
		return;
	}
	panel->user = user;
	snprintf(panel->user_name, sizeof(panel->user_name), "%s", tag->name);
	panel->field = false;
	picker_remove(&panel->picker, 0);
	app_say(app, NOTICE_HINT, "What %s can do with %s.", panel->user_name, panel->name);
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct access_panel *panel = &app->access;
	struct picker_world world = app_picker_world(app);
	enum picker_answer answer = key ? picker_key(&panel->picker, &world, key) : PICKER_IGNORED;

	if (answer != PICKER_IGNORED) {
		if (panel->picker.said[0])
			app_say(app, panel->picker.said_bad ? NOTICE_WARN : NOTICE_HINT, "%s", panel->picker.said);
		if (answer == PICKER_CHANGED)
			look_at(app);
		return PANEL_STAYS;
	}
	if (act == ACT_HELP)
		return PANEL_IGNORED;
	panel->field = !(act == ACT_ESCAPE || act == ACT_FIELD_NEXT || act == ACT_FIELD_PREVIOUS || act == ACT_CHOICE_DOWN || act == ACT_TAKE);
	if (!panel->field)
		picker_close(&panel->picker);
	return PANEL_STAYS;
}

static void
show_text(struct app *app)
{
	struct str text = {0};

	access_panel_text(&app->access, &text);
	text_page_set(&app->text, "To select", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

void
access_panel_text(const struct access_panel *panel, struct str *out)
{
	str_addf(out, "%s\n\n", panel->name);
	if (panel->tab == ACCESS_ONE) {
		str_addf(out, "%s\n", panel->user_name);
		for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
			const struct explanation *e = &panel->answers[i].explanation;

			str_addf(out, "%-8s %-3s %s\n", action_name((enum action)i), e->verdict.allowed ? "yes" : "no", e->reason);
		}
	} else {
		for (size_t i = 0; i < panel->person_count; i++)
			str_addf(out, "%s\t%s\t%s\n", panel->people[i].name, permission_name(panel->people[i].permission), panel->people[i].because);
	}
}

enum panel_answer
access_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct access_panel *panel = &app->access;

	if (panel->field && act != ACT_CHOICE_AT)
		return field_do(app, act, key);
	switch (act) {
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_TAB_NEXT:
	case ACT_TAB_PREVIOUS:
		show_tab(app, panel->tab == ACCESS_ONE ? ACCESS_ALL : ACCESS_ONE);
		return PANEL_STAYS;
	case ACT_TAB_AT:
		show_tab(app, argument ? ACCESS_ALL : ACCESS_ONE);
		return PANEL_STAYS;
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
	case ACT_FIELD_AT:
		if (!panel->may_ask) {
			app_say(app, NOTICE_HINT, "About others it needs Read on AI Model at Organization level.");
			return PANEL_STAYS;
		}
		if (panel->tab != ACCESS_ONE)
			show_tab(app, ACCESS_ONE);
		panel->field = true;
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		if (picker_take(&panel->picker, (size_t)argument) == PICKER_CHANGED)
			look_at(app);
		return PANEL_STAYS;
	case ACT_ROW_AT:
		cursor_set(&panel->cursor, argument);
		return PANEL_STAYS;
	case ACT_COPY:
		show_text(app);
		return PANEL_STAYS;
	default:
		return cursor_do(&panel->cursor, act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}

void
access_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct access_panel *panel = &app->access;
	struct picker_world world = app_picker_world(app);

	if (!panel->field) {
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
		return;
	}
	if (picker_pasted(&panel->picker, &world, text, length) == PICKER_CHANGED)
		look_at(app);
}
