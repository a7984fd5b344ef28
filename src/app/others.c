/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Several people at once (UX.md 5.11, RULES B6): what somebody else wrote is shown at once, what it took away closes, and what it
 * changed is marked and told. The focus isn't moved, and nothing that's staged is lost.
 */
#include "app/app_private.h"

#include "base/heap.h"
#include "portal/administration.h"
#include "portal/audit.h"
#include "portal/explain.h"
#include "portal/people_pages.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of so many rows of a panel it's asked at once; all are decided again when it's saved. */
#define ROWS_ASKED 100

/* The newest rows of the audit trail that are looked through for what happened. */
#define AUDIT_ROWS 8

/* The screen as it was before it was read anew. */
struct before {
	bool could_act;
	enum screen screen;
	enum place place;
	struct changed_row *rows;	/* of the list; owned */
	size_t count;
	bool whole;			/* the window held all of the list */
	int64_t runs;			/* of the activity that's shown */
	struct changed_row current;	/* the row that menus and texts are about; none */
	char name[256];
	bool news;			/* what stands there is news of a change before this one */
	bool told;			/* a warning, an error, or why something was closed stands there: that matters more than news */
};

static bool
is_found_shown(const struct app *app)
{
	return app->screen == SCREEN_ADMIN && app->place == PLACE_FIND;
}

static void
note_found(const struct find_page *page, struct before *before)
{
	const struct find_row *row = find_page_current(page);

	if (row) {
		before->current = (struct changed_row){row->id, row->version};
		snprintf(before->name, sizeof(before->name), "%s", find_page_name(page, row));
	}
	before->count = page->window.count;
	before->rows = before->count ? heap_array(before->count, sizeof(*before->rows)) : NULL;
	for (size_t i = 0; i < before->count; i++)
		before->rows[i] = (struct changed_row){page->window.rows[i].id, page->window.rows[i].version};
}

/* The app or flow under the cursor, where these are shown. */
static const struct table_row *
shown_caller(const struct app *app)
{
	return app->screen == SCREEN_ADMIN && app->place == PLACE_APPS ? table_current(admin_table_const(app)) : NULL;
}

static bool
is_activity_shown(const struct app *app)
{
	return app->screen == SCREEN_ADMIN && app->place == PLACE_ACTIVITY;
}

static void
note_activity(const struct activity_page *page, struct before *before)
{
	const struct activity_row *row = activity_page_current(page);

	before->runs = page->shown.runs;
	if (!row)
		return;
	before->current = (struct changed_row){row->id, 0};
	snprintf(before->name, sizeof(before->name), "That run of %.200s", row->name);
}

static void
note(const struct app *app, struct before *before)
{
	const struct table_row *caller = shown_caller(app);
	const struct list *list = app_list_const(app);
	const struct model_row *row = app_current_row(app);

	*before = (struct before){.could_act = app->can_act, .screen = app->screen, .place = app->place, .news = app->changed.told,
				  .told = app->notice.text[0] && app->notice.level >= NOTICE_WARN};
	if (row) {
		before->current = (struct changed_row){row->id, row->version};
		snprintf(before->name, sizeof(before->name), "%s", row->name);
	}
	if (is_found_shown(app))
		note_found(&app->find_page, before);
	if (caller) {
		before->current = (struct changed_row){caller->id, caller->version};
		snprintf(before->name, sizeof(before->name), "%s", caller->cells[0]);
	}
	if (is_activity_shown(app))
		note_activity(&app->activity_page, before);
	if (app->screen != SCREEN_LIST || !list->window.count)
		return;
	before->rows = heap_array(list->window.count, sizeof(*before->rows));
	before->count = list->window.count;
	before->whole = list->window.at_start && list->window.at_end;
	for (size_t i = 0; i < before->count; i++)
		before->rows[i] = (struct changed_row){list->window.rows[i].id, list->window.rows[i].version};
}

/* ---------------------------------------------------------------- what may stay */

static bool
explains_yes(struct app *app, enum action action, const struct panel_row *row, struct err *err)
{
	struct explain_answer answer = {0};
	struct err why = ERR_INIT;
	bool yes;

	if (!explain_record(app->portal, row->kind, action, &row->id, NULL, &answer, &why))
		return err_set(err, why.code, why.code == ERR_NOT_FOUND ? "%s isn't visible to you any more." : "%s can't be read.", row->name);
	yes = answer.explanation.verdict.allowed;
	if (!yes)
		err_set(err, ERR_DENIED, "You may not %s %s any more. %s", action_verb(action), row->name, answer.explanation.reason);
	explain_answer_release(&answer);
	return yes;
}

static bool
rows_allow(struct app *app, enum action action, const struct panel_row *rows, size_t count, struct err *err)
{
	for (size_t i = 0; i < count && i < ROWS_ASKED; i++) {
		if (!explains_yes(app, action, &rows[i], err))
			return false;
	}
	return true;
}

/* Of several rows some may be refused: the dialog says which. */
static bool
any_row_allows(struct app *app, enum action action, const struct panel_row *rows, size_t count, struct err *err)
{
	for (size_t i = 0; i < count && i < ROWS_ASKED; i++) {
		if (explains_yes(app, action, &rows[i], err))
			return true;
	}
	return count > ROWS_ASKED;
}

static bool
principal_is_there(struct app *app, enum principal_kind kind, const struct id *id, int64_t *version, struct err *err)
{
	struct user_page user = {0};
	struct team_page team = {0};
	bool there = kind == PRINCIPAL_TEAM ? people_team_page(app->portal, id, &team, err) : people_user_page(app->portal, id, &user, err);

	if (there && version)
		*version = kind == PRINCIPAL_TEAM ? team.version : user.version;
	user_page_release(&user);
	team_page_release(&team);
	return there;
}

/* What the question is about is still there, and its answer would be taken. */
static bool
choose_may_stay(struct app *app, struct err *err)
{
	struct administration_request *request = &app->choose.request;
	struct role_page role = {0};
	int64_t version = -1;
	bool there = true;

	if (app->choose.what == CHOOSE_PERSON || app->choose.what == CHOOSE_WORKS)
		return true;
	if (app->choose.what == CHOOSE_OWNER)
		return plan_page_review(app, err);
	if (!administration_may(app->portal, err))
		return false;
	if (!id_is_none(&request->role)) {
		there = people_role_page(app->portal, &request->role, &role, err);
		version = there ? role.version : -1;
		role_page_release(&role);
	}
	there = there && (id_is_none(&request->user) || principal_is_there(app, PRINCIPAL_USER, &request->user, &version, err))
		&& (id_is_none(&request->team) || principal_is_there(app, PRINCIPAL_TEAM, &request->team, &version, err))
		&& (id_is_none(&request->holder.id) || principal_is_there(app, request->holder.kind, &request->holder.id, NULL, err));
	/* What the others did is told; what is asked for goes on from there (H1). */
	if (there && request->version >= 0)
		request->version = version;
	return there;
}

/* A menu, or a text, of the current row. */
static bool
current_may_stay(const struct app *app, const struct before *before, struct err *err)
{
	const struct model_row *row = app_current_row(app);
	const struct find_row *found = is_found_shown(app) ? find_page_current(&app->find_page) : NULL;
	const struct table_row *caller = shown_caller(app);
	const struct activity_row *run = is_activity_shown(app) ? activity_page_current(&app->activity_page) : NULL;
	const struct id *id = found ? &found->id : caller ? &caller->id : run ? &run->id : row ? &row->id : NULL;

	if (id_is_none(&before->current.id) || (id && id_equal(id, &before->current.id)))
		return true;
	return err_set(err, ERR_NOT_FOUND, "%s isn't here any more.", before->name);
}

/* What a panel of one model is for is still allowed. */
static bool
row_may_stay(struct app *app, enum action action, const struct acting_row *row, struct err *err)
{
	return rows_allow(app, action, &(const struct panel_row){.id = row->target.id, .kind = row->target.kind, .name = row->name}, 1, err);
}

static bool
may_create(struct app *app, struct err *err)
{
	return app_may_create(app) || err_set(err, ERR_DENIED, "You may not create models any more.");
}

static bool
layer_may_stay(struct app *app, enum layer layer, const struct before *before, struct err *err)
{
	switch (layer) {
	case LAYER_SHARE:
		return rows_allow(app, ACTION_SHARE, app->share.rows, app->share.row_count, err);
	case LAYER_ASSIGN:
		return any_row_allows(app, ACTION_ASSIGN, app->assign.rows, app->assign.row_count, err);
	case LAYER_WHY:
		return why_panel_review(app, err);
	case LAYER_ACCESS:
		return access_panel_review(app, err);
	case LAYER_CHOOSE:
		return choose_may_stay(app, err);
	case LAYER_GRID:
		return grid_panel_review(app, err);
	case LAYER_CHANGE:
		return change_panel_review(app, err);
	case LAYER_MENU:
		return current_may_stay(app, before, err);
	case LAYER_TEXT:
		if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACCESS && app->access_page.gone[app->access_page.tab][0])
			return err_set(err, ERR_NOT_FOUND, "%s", app->access_page.gone[app->access_page.tab]);
		/* Above a panel it's the panel's. */
		return app->layers[0] != LAYER_TEXT || current_may_stay(app, before, err);
	case LAYER_ENDPOINT:
		return administration_may(app->portal, err);
	case LAYER_KEYS:
		return keys_panel_review(app, err);
	case LAYER_PROMPT:
		return app->prompt.is_new ? prompt_panel_review(app, err) : rows_allow(app, ACTION_EDIT, &app->prompt.row, 1, err);
	case LAYER_PROMPT_RUN:
		/* A call under way was decided when it began; what comes back is theirs. */
		return app->prompt_run.waiting || rows_allow(app, app->prompt_run.test ? ACTION_EDIT : ACTION_RUN, &app->prompt_run.row, 1, err);
	case LAYER_CALLS:
		return calls_panel_review(app, err);
	case LAYER_CONFIRM:
		/* What a verb or an app does is decided anew when it's done. */
		return app->screen != SCREEN_ADMIN || app->place != PLACE_REASSIGN || plan_page_review(app, err);
	case LAYER_COLUMNS:
		return find_may(app->portal, app->columns.query.table, err);
	case LAYER_CONDITIONS:
		app->conditions.stale = true;
		return find_may(app->portal, app->conditions.query.table, err);
	case LAYER_ROWS:
		return rows_panel_review(app, err);
	case LAYER_EXPORT:	/* what may be written is decided when it is */
	case LAYER_PALETTE:
		palette_review(app);
		break;
	case LAYER_QUESTION:
		if (app->question.yes == ACT_PLAN_CONFIRMED || app->question.yes == ACT_PLAN_DISCARD)
			return plan_page_review(app, err);
		break;
	case LAYER_CREATE:
		if (app->create.edits)
			return row_may_stay(app, ACTION_EDIT, &app->create.row, err);
		return may_create(app, err);
	case LAYER_RUN:
		return row_may_stay(app, app->run.quick_test ? ACTION_EDIT : ACTION_RUN, &app->run.row, err);
	case LAYER_SETTINGS:
		return row_may_stay(app, ACTION_EDIT, &app->settings.row, err);
	case LAYER_REPORT:	/* what was learned then */
	case LAYER_CONFLICT:	/* says what was so then */
	case LAYER_HELP:
	case LAYER_LOG:
	case LAYER_NONE:
	case LAYER_COUNT:
		break;
	}
	return true;
}

/* The first layer that may not stay goes, and all above it; the reason is told. */
static void
review_layers(struct app *app, struct before *before)
{
	for (int i = 0; i < app->layer_count; i++) {
		struct err err = ERR_INIT;

		if (layer_may_stay(app, app->layers[i], before, &err))
			continue;
		while (app->layer_count > i)
			app_pop(app);
		app_say(app, NOTICE_WARN, "%s", err.text);
		before->told = true;
		app->want_quiet = true;
		return;
	}
}

/* A4: nothing of what was seen stays. */
static void
close_all(struct app *app)
{
	while (app->layer_count)
		app_pop(app);
	for (int i = 0; i < PLACE_LISTS; i++)
		list_release(&app->lists[i]);
	detail_release(&app->detail);
	admin_release(&app->admin);
	access_page_release(&app->access_page);
	find_page_release(&app->find_page);
	activity_page_release(&app->activity_page);
	plan_page_release(&app->plan_page);
	app->counts = (struct model_counts){0};
	app->view_count = 0;
	app->has_last_view = app->going = false;
	app->changed = (struct changed){0};
	notice_clear(&app->notice);
	app_show_place(app, PLACE_MODELS_MINE);
	app->detail_due = 0;
}

/* The page of a record that's gone, or that may be seen in the list alone: back to its list. */
static void
review_page(struct app *app, struct before *before)
{
	const struct panel_row row = {.id = before->current.id, .name = before->name};
	struct err err = ERR_INIT;

	if (app->screen != SCREEN_DETAILS || !before->name[0])
		return;
	if (app->detail.loaded && (app->detail.model.row.actions & ACTION_BIT(ACTION_DETAILS)))
		return;
	if (explains_yes(app, ACTION_DETAILS, &row, &err))
		return;
	while (app->layer_count)
		app_pop(app);
	if (app->view_count && app->views[app->view_count - 1].screen != SCREEN_DETAILS && app->views[app->view_count - 1].place == app->place)
		app->view_count--;
	detail_release(&app->detail);
	app_show_place(app, app->place);
	app_say(app, NOTICE_WARN, "%s", err.text);
	before->told = true;
}

/* ---------------------------------------------------------------- what others did */

static void __attribute__((format(printf, 3, 4)))
say_news(struct app *app, const struct before *before, const char *format, ...)
{
	va_list args;

	if (before->told)
		return;
	va_start(args, format);
	notice_vsay(&app->notice, app->now, NOTICE_HINT, format, args);
	va_end(args);
	app->changed.told = true;
}

/* "Ana Souza changed sharing of Invoice extractor." From an audit row that this person may read. */
static void
tell_row(struct app *app, const struct before *before, const struct audit_row *row)
{
	static const struct {
		const char *action, *did;
	} words[] = {
		{"share", "changed sharing of"},  {"unshare", "changed sharing of"}, {"assign", "assigned"},	       {"setting", "changed the setting"},
		{"user-enable", "enabled"},	  {"user-disable", "disabled"},	     {"team-add", "added people to"},  {"team-remove", "took people out of"},
		{"role-copy", "copied a role:"},  {"role-set", "changed the grid of"}, {"role-grant", "granted a role to"}, {"role-revoke", "took a role from"},
		{"import", "imported"},		  {"create", "made"},		     {"train", "trained"},	       {"publish", "published"},
		{"unpublish", "unpublished"},	  {"rename", "renamed"},	     {"delete", "deleted"},
		{"edit", "edited"},		  {"endpoint", "set the prompts'"},
	};
	const char *did = "changed";

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].action, row->action) == 0)
			did = words[i].did;
	}
	say_news(app, before, "%s %s %s.", row->actor_name[0] ? row->actor_name : "Somebody", did, row->object_name);
}

static bool
is_change(const struct audit_row *row)
{
	return !row->rule[0] && strcmp(row->action, "sign-in") != 0;
}

/* The last that was done to it, by whomever: an older row of somebody else would tell of something else. */
static const struct audit_row *
last_change(const struct audit_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (is_change(&list->rows[i]))
			return &list->rows[i];
	}
	return NULL;
}

/* Of somebody else, done and not refused. */
static const struct audit_row *
others_row(const struct app *app, const struct audit_list *list, int64_t after)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct audit_row *row = &list->rows[i];

		if (row->sequence > after && is_change(row) && !id_equal(&row->actor, &app->person))
			return row;
	}
	return NULL;
}

static void
tell_change(struct app *app, const struct before *before, const struct model_row *row)
{
	struct audit_list history = {0};
	const struct audit_row *did = NULL;
	struct err err = ERR_INIT;

	/* Who did it stands in the history, which only those see who see the details. */
	if ((row->actions & ACTION_BIT(ACTION_DETAILS)) && audit_history(app->portal, &row->id, 0, AUDIT_ROWS, &history, &err))
		did = last_change(&history);
	if (did)
		tell_row(app, before, did);
	else
		say_news(app, before, "%s was changed.", row->name);
	audit_list_release(&history);
}

static bool
has_row(const struct list *list, const struct id *id)
{
	for (size_t i = 0; i < list->window.count; i++) {
		if (id_equal(&list->window.rows[i].id, id))
			return true;
	}
	return false;
}

static const struct changed_row *
row_before(const struct before *before, const struct id *id)
{
	for (size_t i = 0; i < before->count; i++) {
		if (id_equal(&before->rows[i].id, id))
			return &before->rows[i];
	}
	return NULL;
}

/* Rows of the list that aren't as they were: marked until the next key, and the first of them told. */
static void
tell_list(struct app *app, const struct before *before)
{
	const struct list *list = app_list_const(app);
	bool whole = before->whole && list->window.at_start && list->window.at_end;
	const struct model_row *changed = NULL, *new_one = NULL;
	bool differs = list->window.count != before->count;

	for (size_t i = 0; i < list->window.count; i++) {
		const struct model_row *row = &list->window.rows[i];
		const struct changed_row *was = row_before(before, &row->id);

		/* A window that holds a part only shows rows that were there before too. */
		if (was ? was->version == row->version : !whole)
			continue;
		if (was && !changed)
			changed = row;
		if (!was && !new_one)
			new_one = row;
		differs = true;
		if (app->changed.count < CHANGED_MOST && !app_is_changed(app, &row->id))
			app->changed.rows[app->changed.count++] = (struct changed_row){row->id, row->version};
	}
	/* What was told of the list before isn't so any more. */
	if (differs && app->changed.told)
		notice_clear(&app->notice);
	if (changed)
		tell_change(app, before, changed);
	else if (new_one)
		say_news(app, before, "New in this list: %s.", new_one->name);
	else if (before->name[0] && whole && !has_row(list, &before->current.id))
		say_news(app, before, "%s isn't in this list any more.", before->name);
}

/* The same of what Advanced Find shows; a row that others changed may not be found any more. */
static void
tell_found(struct app *app, const struct before *before)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *changed = NULL;
	bool there = !before->name[0];

	for (size_t i = 0; i < page->window.count; i++) {
		const struct find_row *row = &page->window.rows[i];
		const struct changed_row *was = row_before(before, &row->id);

		there |= id_equal(&row->id, &before->current.id);
		if (!was || was->version == row->version)
			continue;
		changed = changed ? changed : row;
		if (app->changed.count < CHANGED_MOST && !app_is_changed(app, &row->id))
			app->changed.rows[app->changed.count++] = (struct changed_row){row->id, row->version};
	}
	/* Who did what is said already, to whoever may read it; and why nothing is shown stands there. */
	if (app->changed.told || page->gone[0])
		return;
	if (changed)
		say_news(app, before, "%s was changed.", find_page_name(page, changed));
	else if (!there)
		say_news(app, before, "%s isn't found by these conditions any more.", before->name);
}

/* The same of the app or flow under the cursor. */
static void
tell_caller(struct app *app, const struct before *before)
{
	const struct table *table = admin_table_const(app);

	/* Who did what may be said already, to whoever may read it. */
	if (!before->name[0] || (app->changed.told && !before->news))
		return;
	for (size_t i = 0; i < table->count; i++) {
		if (!id_equal(&table->rows[i].id, &before->current.id))
			continue;
		if (table->rows[i].version != before->current.version)
			say_news(app, before, "%s was changed.", table->rows[i].cells[0]);
		return;
	}
	if (!table->more)
		say_news(app, before, "%s isn't in this list any more.", before->name);
}

/* Runs that came to what's shown. */
static void
tell_runs(struct app *app, const struct before *before)
{
	int64_t more = app->activity_page.shown.runs - before->runs;

	if (more > 0 && !app->changed.told)
		say_news(app, before, "%lld new run%s.", (long long)more, more == 1 ? "" : "s");
}

/* For a System Administrator, who reads everybody's rows (A5). before NULL: what there is so far is no news. */
static void
tell_admin(struct app *app, const struct before *before)
{
	struct audit_list list = {0};
	const struct audit_row *did;
	struct err err = ERR_INIT;

	if (!administration_may(app->portal, &err) || !audit_rows(app->portal, NULL, NULL, 0, AUDIT_ROWS, &list, &err))
		return;
	did = others_row(app, &list, app->audit_seen);
	if (did && before && app->screen == SCREEN_ADMIN)
		tell_row(app, before, did);
	if (list.count)
		app->audit_seen = list.rows[0].sequence;
	audit_list_release(&list);
}

static void
tell(struct app *app, const struct before *before)
{
	tell_admin(app, before);
	if (app->screen != before->screen || app->place != before->place)
		return;
	if (is_found_shown(app))
		tell_found(app, before);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_APPS)
		tell_caller(app, before);
	if (is_activity_shown(app))
		tell_runs(app, before);
	if (app->screen == SCREEN_LIST)
		tell_list(app, before);
	else if (app->screen == SCREEN_DETAILS && app->detail.loaded && app->detail.model.row.version != before->current.version)
		tell_change(app, before, &app->detail.model.row);
}

/* ---------------------------------------------------------------- */

bool
app_is_changed(const struct app *app, const struct id *row)
{
	for (size_t i = 0; i < app->changed.count; i++) {
		if (id_equal(&app->changed.rows[i].id, row))
			return true;
	}
	return false;
}

void
app_begin_watching(struct app *app)
{
	app->changed = (struct changed){0};
	app->audit_seen = 0;
	if (app->can_act)
		tell_admin(app, NULL);
}

void
app_take_changes(struct app *app)
{
	struct before before;

	note(app, &before);
	app->changed.reading = true;
	app_reload(app);
	app->changed.reading = false;
	if (app->screen == SCREEN_CHOOSER)
		chooser_review(app);
	if (app->screen != SCREEN_CHOOSER && !app->can_act) {
		if (before.could_act)
			close_all(app);
	} else if (app->screen != SCREEN_CHOOSER) {
		review_page(app, &before);
		review_layers(app, &before);
		tell(app, &before);
	}
	free(before.rows);
}

void
app_changed(struct app *app, int64_t now)
{
	struct err err = ERR_INIT;
	bool changed = false;

	app->now = now;
	if (session_look(app))
		return;
	if (!portal_refresh(app->portal, &changed, &err)) {
		app_fail(app, &err);
		app->changed.unread = true;
		/* The person isn't there any more: nothing of theirs stays on the screen. */
		if (err.code == ERR_NOT_FOUND && app->screen != SCREEN_CHOOSER)
			app_sign_out(app);
		return;
	}
	/* Half a file was there before, or somebody was writing for long: that's over. */
	if (app->changed.unread)
		notice_clear(&app->notice);
	app->changed.unread = false;
	if (changed)
		app_take_changes(app);
}
