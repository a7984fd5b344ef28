/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which view is shown, and the way back (UX.md 5.2). */
#include "app/app_private.h"

#include <string.h>

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
void
app_make_layout(struct app *app)
{
	app->wish.job = app->job.shown ? JOB_STRIP_ROWS : 0;
	layout_make(&app->layout, app->w, app->h, &app->wish);
	for (int i = PLACE_LISTS; i < PLACE_COUNT; i++)
		cursor_resize(&app->admin.tables[i].cursor, (int)app->admin.tables[i].count, app->layout.rows.h > 0 ? app->layout.rows.h : 1);
	cursor_resize(&app->admin.page.cursor, (int)app->admin.page.count, app->layout.detail.h > 2 ? app->layout.detail.h - 2 : 1);
	access_page_measure(app);
	explore_page_measure(app);
	find_page_measure(app);
	activity_page_measure(app);
	plan_page_measure(app);
	for (int i = 0; i < PLACE_LISTS; i++)
		cursor_resize(&app->lists[i].cursor, (int)app->lists[i].window.count, app->layout.rows.h > 0 ? app->layout.rows.h : 1);
	if (app->wish.focus == PANE_NAV && !app->layout.nav.w)
		app->wish.focus = PANE_LIST;
	if (app->wish.focus == PANE_DETAIL && !app->layout.detail.w)
		app->wish.focus = PANE_LIST;
}

void
app_show_place(struct app *app, enum place place)
{
	const struct list *list;
	const struct table *table;

	app->screen = place_is_list(place) ? SCREEN_LIST : SCREEN_ADMIN;
	app->place = place;
	app->nav_at = (int)place;
	list = app_list(app);
	table = admin_table(app);
	app->wish.filter = app->screen == SCREEN_LIST ? list->line != LINE_NONE || !field_is_empty(&list->filter)
						      : table->typing || !field_is_empty(&table->filter);
	app->wish.strip = 0;
	app->wish.drawer = false;
	app->wish.whole = place == PLACE_EXPLORE || place == PLACE_ACCESS || place == PLACE_FIND || place == PLACE_REASSIGN || place == PLACE_ACTIVITY;
	app->wish.focus = PANE_LIST;
	app_make_layout(app);
	if (app->screen == SCREEN_LIST)
		app_read_list(app);
	else if (place == PLACE_ACCESS)
		access_page_show(app);
	else if (place == PLACE_EXPLORE)
		explore_page_read(app);
	else if (place == PLACE_ACTIVITY)
		activity_page_show(app);
	else if (place == PLACE_FIND)
		find_page_show(app);
	else if (place == PLACE_REASSIGN)
		plan_page_show(app);
	else
		admin_read(app);
	app->detail_due = app->now;
}

void
app_go(struct app *app, enum place place)
{
	if (app->screen != SCREEN_DETAILS && app->screen != SCREEN_CHOOSER && app->place == place) {
		app->wish.focus = PANE_LIST;
		app->wish.drawer = false;
		app_make_layout(app);
		return;
	}
	leave_view(app);
	app_show_place(app, place);
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
			app_show_place(app, view->place);
	} else {
		app_show_place(app, view->place);
	}
}

bool
app_go_back(struct app *app)
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

void
app_go_last(struct app *app)
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
bool
app_go_up(struct app *app)
{
	if (app->screen != SCREEN_DETAILS)
		return false;
	if (!app_go_back(app))
		app_show_place(app, app->place);
	return true;
}

void
app_leave_gone(struct app *app)
{
	if (app->screen != SCREEN_DETAILS)
		return;
	if (app->view_count && app->views[app->view_count - 1].screen != SCREEN_DETAILS && app->views[app->view_count - 1].place == app->place)
		app->view_count--;
	detail_release(&app->detail);
	app_show_place(app, app->place);
}

/* A record that the commands found: in its list, if it stands in the one that's shown; its page if it may be opened. */
void
app_show_found(struct app *app, const struct id *id)
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
	app_make_layout(app);
	if (!list_show(app, app_list(app), id, &found, &err))
		app_fail(app, &err);
	app_want_detail(app);
	if (found && opens)
		app_open_record(app, id);
}

enum act
app_place_act(enum place place)
{
	switch (place) {
	case PLACE_MODELS_MINE:
		return ACT_MODELS_MINE;
	case PLACE_MODELS_SHARED:
		return ACT_MODELS_SHARED;
	case PLACE_PROMPTS_MINE:
		return ACT_PROMPTS_MINE;
	case PLACE_PROMPTS_SHARED:
		return ACT_PROMPTS_SHARED;
	case PLACE_EXPLORE:
		return ACT_EXPLORE;
	case PLACE_TABLES:
		return ACT_TABLES;
	case PLACE_APPS:
		return ACT_APPS;
	case PLACE_ACTIVITY:
		return ACT_ACTIVITY;
	case PLACE_FIND:
		return ACT_FIND;
	case PLACE_REASSIGN:
		return ACT_REASSIGN;
	case PLACE_ACCESS:
		return ACT_ACCESS_PLACE;
	case PLACE_USERS:
		return ACT_USERS;
	case PLACE_TEAMS:
		return ACT_TEAMS;
	case PLACE_ROLES:
		return ACT_ROLES;
	case PLACE_SETTINGS:
		return ACT_SETTINGS;
	case PLACE_AUDIT:
		return ACT_AUDIT;
	case PLACE_COUNT:
		break;
	}
	return ACT_NONE;
}
