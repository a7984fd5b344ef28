/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/choose_panel.h"

#include "app/app.h"
#include "app/apps_page.h"
#include "app/change_panel.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void
choose_panel_release(struct choose_panel *panel)
{
	picker_release(&panel->picker);
	table_release(&panel->roles);
	*panel = (struct choose_panel){0};
}

bool
choose_panel_picks(const struct choose_panel *panel)
{
	return panel->what == CHOOSE_MEMBER || panel->what == CHOOSE_HOLDER || panel->what == CHOOSE_PERSON || panel->what == CHOOSE_WORKS
	       || panel->what == CHOOSE_OWNER;
}

/* The roles whose name has what's typed. */
static bool
fill_roles(struct app *app, struct err *err)
{
	struct choose_panel *panel = &app->choose;
	struct table fresh = {0};
	bool done = admin_fill(app, PLACE_ROLES, panel->field.text, &fresh, err);

	if (done)
		table_replace(&panel->roles, &fresh, app->stamp);
	table_release(&fresh);
	cursor_resize(&panel->roles.cursor, (int)panel->roles.count, 10);
	return done;
}

void
choose_panel_open(struct app *app, enum choose_what what, const struct administration_request *request, const char *title, const char *subject)
{
	struct choose_panel *panel = &app->choose;
	struct picker_world world = app_picker_world(app);
	struct err err = ERR_INIT;

	choose_panel_release(panel);
	panel->what = what;
	if (request)
		panel->request = *request;
	snprintf(panel->title, sizeof(panel->title), "%s", title);
	snprintf(panel->subject, sizeof(panel->subject), "%s", subject);
	if (choose_panel_picks(panel)) {
		picker_start(&panel->picker, PICK_FOR_LOOK, RECORD_MODEL, NULL, 0, 1);
		picker_focus(&panel->picker, &world);
	} else if (what == CHOOSE_ROLE && !fill_roles(app, &err)) {
		app_fail(app, &err);
		return;
	}
	if (what == CHOOSE_NAME)
		field_set(&panel->field, subject);
	app_push(app, LAYER_CHOOSE);
}

void
choose_panel_open_owner(struct app *app, size_t plan_row, enum record_kind kind, const char *title)
{
	struct choose_panel *panel = &app->choose;
	struct picker_world world = app_picker_world(app);

	choose_panel_release(panel);
	panel->what = CHOOSE_OWNER;
	panel->plan_row = plan_row;
	snprintf(panel->title, sizeof(panel->title), "%s", title);
	picker_start(&panel->picker, PICK_FOR_OWNER, kind, NULL, 0, 1);
	picker_focus(&panel->picker, &world);
	app_push(app, LAYER_CHOOSE);
}

/* ---------------------------------------------------------------- what was chosen */

/* Shows the change; if it's refused, the question stays with the reason. */
static enum panel_answer
show_change(struct app *app, const struct administration_request *administration, const char *title, const char *done)
{
	struct change_request request = {.administration = *administration};
	struct err err = ERR_INIT;

	if (!change_panel_open(app, &request, title, done, &err)) {
		app_fail(app, &err);
		return PANEL_STAYS;
	}
	return PANEL_STAYS;
}

static enum panel_answer
chose_principal(struct app *app, const struct principal *who, const char *name)
{
	struct choose_panel *panel = &app->choose;
	struct administration_request request = panel->request;
	char title[600], done[600];

	if (panel->what == CHOOSE_OWNER) {
		size_t row = panel->plan_row;
		struct principal to = *who;
		char copy[256];

		snprintf(copy, sizeof(copy), "%s", name);
		app_pop(app);
		plan_page_give(app, row, &to, copy);
		return PANEL_GO;
	}
	if (panel->what != CHOOSE_HOLDER && who->kind != PRINCIPAL_USER) {
		app_say(app, NOTICE_HINT, "%s is a team: choose a person.", name);
		return PANEL_STAYS;
	}
	if (panel->what == CHOOSE_PERSON) {
		struct id user = who->id;
		char copy[256];

		snprintf(copy, sizeof(copy), "%s", name);
		app_pop(app);
		admin_show_audit(app, NULL, "", &user, copy);
		return PANEL_GO;
	}
	if (panel->what == CHOOSE_WORKS) {
		struct id user = who->id;

		app_pop(app);
		apps_page_works_for(app, &user);
		return PANEL_GO;
	}
	if (panel->what == CHOOSE_MEMBER) {
		request.user = who->id;
		snprintf(title, sizeof(title), "Add %.200s to %.200s", name, panel->subject);
		snprintf(done, sizeof(done), "Added %.200s to %.200s.", name, panel->subject);
	} else {
		request.holder = *who;
		snprintf(title, sizeof(title), "Grant %.200s to %.200s", panel->subject, name);
		snprintf(done, sizeof(done), "Granted %.200s to %.200s.", panel->subject, name);
	}
	return show_change(app, &request, title, done);
}

static enum panel_answer
picked(struct app *app)
{
	struct choose_panel *panel = &app->choose;
	struct picker_tag tag = panel->picker.tags[0];
	char name[256];

	if (!panel->picker.tag_count)
		return PANEL_STAYS;
	snprintf(name, sizeof(name), "%s", tag.name);
	picker_remove(&panel->picker, 0);
	if (picker_tag_is_bad(&tag)) {
		app_say(app, NOTICE_WARN, "Nobody is called \"%s\".", name);
		return PANEL_STAYS;
	}
	return chose_principal(app, &tag.who, name);
}

static enum panel_answer
chose_role(struct app *app)
{
	struct choose_panel *panel = &app->choose;
	const struct table_row *row = table_current(&panel->roles);
	struct administration_request request = panel->request;
	char title[600], done[600];

	if (!row) {
		app_say(app, NOTICE_HINT, "No role is called \"%s\".", panel->field.text);
		return PANEL_STAYS;
	}
	request.role = row->id;
	snprintf(title, sizeof(title), "Grant %.200s to %.200s", row->cells[0], panel->subject);
	snprintf(done, sizeof(done), "Granted %.200s to %.200s.", row->cells[0], panel->subject);
	return show_change(app, &request, title, done);
}

static enum panel_answer
chose_name(struct app *app)
{
	struct choose_panel *panel = &app->choose;
	struct administration_request request = panel->request;
	char title[1200], done[1200];

	request.name = panel->field.text;
	snprintf(title, sizeof(title), "Copy %.200s as %.500s", panel->subject, panel->field.text);
	snprintf(done, sizeof(done), "Copied %.200s as %.500s. e edits its grid.", panel->subject, panel->field.text);
	return show_change(app, &request, title, done);
}

/* ---------------------------------------------------------------- keys */

static enum panel_answer
picker_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct choose_panel *panel = &app->choose;
	struct picker_world world = app_picker_world(app);
	enum picker_answer answer = PICKER_IGNORED;

	if (act == ACT_CHOICE_AT)
		answer = picker_take(&panel->picker, (size_t)argument);
	else if (key)
		answer = picker_key(&panel->picker, &world, key);
	if (answer == PICKER_CHANGED)
		return picked(app);
	if (answer != PICKER_IGNORED) {
		if (panel->picker.said[0])
			app_say(app, panel->picker.said_bad ? NOTICE_WARN : NOTICE_HINT, "%s", panel->picker.said);
		return PANEL_STAYS;
	}
	return act == ACT_ESCAPE ? PANEL_CLOSE : act == ACT_HELP ? PANEL_IGNORED : PANEL_STAYS;
}

static enum panel_answer
role_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct choose_panel *panel = &app->choose;
	struct err err = ERR_INIT;

	if (act == ACT_CHOICE_AT) {
		cursor_set(&panel->roles.cursor, argument);
		return chose_role(app);
	}
	if (act == ACT_TAKE || act == ACT_SAVE)
		return chose_role(app);
	if (act == ACT_ESCAPE)
		return PANEL_CLOSE;
	if (act == ACT_HELP)
		return PANEL_IGNORED;
	if (cursor_do(&panel->roles.cursor, act))
		return PANEL_STAYS;
	if (key && field_key(&panel->field, key) == FIELD_CHANGED && !fill_roles(app, &err))
		app_fail(app, &err);
	return PANEL_STAYS;
}

static enum panel_answer
name_do(struct app *app, enum act act, uint32_t key)
{
	if (act == ACT_TAKE || act == ACT_SAVE)
		return chose_name(app);
	if (act == ACT_ESCAPE)
		return PANEL_CLOSE;
	if (act == ACT_HELP)
		return PANEL_IGNORED;
	if (key)
		(void)field_key(&app->choose.field, key);
	return PANEL_STAYS;
}

enum panel_answer
choose_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	const struct choose_panel *panel = &app->choose;

	if (choose_panel_picks(panel))
		return picker_do(app, act, key, argument);
	return panel->what == CHOOSE_ROLE ? role_do(app, act, key, argument) : name_do(app, act, key);
}

void
choose_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct choose_panel *panel = &app->choose;
	struct picker_world world = app_picker_world(app);
	struct err err = ERR_INIT;

	if (choose_panel_picks(panel)) {
		if (picker_pasted(&panel->picker, &world, text, length) == PICKER_CHANGED)
			(void)picked(app);
	} else if (field_insert(&panel->field, text, length) && panel->what == CHOOSE_ROLE && !fill_roles(app, &err)) {
		app_fail(app, &err);
	}
}
