/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/app.h"

#include "app/app_private.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How long an answer over the network is waited for between two looks at the keys. */
#define ANSWER_REST_MS 40

/* How long the cursor rests on a row before its detail is read: longer than a held key repeats. */
#define DETAIL_REST_MS 60

/* ---------------------------------------------------------------- what others ask */

struct list *
app_list(struct app *app)
{
	return &app->lists[place_is_list(app->place) ? app->place : PLACE_MODELS_MINE];
}

const struct list *
app_list_const(const struct app *app)
{
	return &app->lists[place_is_list(app->place) ? app->place : PLACE_MODELS_MINE];
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
	case LAYER_CHOOSE:
	case LAYER_EXPORT:
		return CONTEXT_FIELD;
	case LAYER_GRID:
		return CONTEXT_GRID;
	case LAYER_CONFIRM:
		return confirm_panel_context(&app->confirm);
	case LAYER_COLUMNS:
		return columns_panel_context(&app->columns);
	case LAYER_CONDITIONS:
		return conditions_panel_context(&app->conditions);
	case LAYER_CREATE:
		return create_panel_context(&app->create);
	case LAYER_RUN:
		return run_panel_context(&app->run);
	case LAYER_SETTINGS:
		return settings_panel_context(&app->settings);
	case LAYER_WHY:
	case LAYER_CHANGE:
	case LAYER_CONFLICT:
	case LAYER_REPORT:
		return CONTEXT_DIALOG;
	case LAYER_CALLS:
		return calls_panel_context(&app->calls);
	case LAYER_ENDPOINT:
		return endpoint_panel_context(&app->endpoint);
	case LAYER_KEYS:
		return keys_panel_context(&app->keys);
	case LAYER_PROMPT:
		return prompt_panel_context(&app->prompt);
	case LAYER_PROMPT_RUN:
		return prompt_run_panel_context(&app->prompt_run);
	case LAYER_PALETTE:
		return CONTEXT_PALETTE;
	case LAYER_QUESTION:
		return CONTEXT_QUESTION;
	case LAYER_HELP:
		return app->help.typing ? CONTEXT_FILTER : CONTEXT_HELP;
	case LAYER_ROWS:
		return CONTEXT_ROWS;
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
app_verb_context(const struct app *app)
{
	if (app->screen == SCREEN_DETAILS)
		return CONTEXT_DETAILS;
	if (app->screen != SCREEN_ADMIN)
		return CONTEXT_LIST;
	switch (app->place) {
	case PLACE_EXPLORE:
		return CONTEXT_EXPLORE;
	case PLACE_ACTIVITY:
		return CONTEXT_ACTIVITY;
	case PLACE_TABLES:
		return CONTEXT_TABLES;
	case PLACE_APPS:
		return CONTEXT_APPS;
	case PLACE_FIND:
		return CONTEXT_FIND;
	case PLACE_REASSIGN:
		return plan_page_base_context(&app->plan_page);
	default:
		return CONTEXT_ADMIN;
	}
}

enum context
app_screen_context(const struct app *app)
{
	if (app->screen == SCREEN_CHOOSER)
		return app->chooser.part == PART_FILTER ? CONTEXT_FILTER : CONTEXT_CHOOSER;
	if (app->going)
		return CONTEXT_GO;
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACCESS)
		return access_page_context(&app->access_page);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_FIND)
		return find_page_context(&app->find_page);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACTIVITY)
		return activity_page_context(&app->activity_page);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_REASSIGN)
		return plan_page_context(&app->plan_page);
	if (app->screen == SCREEN_ADMIN && admin_table_const(app)->typing)
		return CONTEXT_FILTER;
	if (app->screen == SCREEN_LIST && app_list_const(app)->line != LINE_NONE)
		return CONTEXT_FILTER;
	return app_verb_context(app);
}

enum context
app_context(const struct app *app)
{
	if (app->layout.kind == LAYOUT_TOO_SMALL && app_layer(app) != LAYER_QUESTION)
		return CONTEXT_SMALL;
	return app->layer_count ? layer_context(app, app_layer(app)) : app_screen_context(app);
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

	if (app->screen == SCREEN_ADMIN)
		return 0;
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
uint32_t
app_target_actions(const struct app *app)
{
	if (app->screen == SCREEN_DETAILS)
		return app->detail.loaded ? app->detail.model.row.actions : 0;
	if (app->screen == SCREEN_ADMIN)
		return 0;
	return list_actions(app_list_const(app));
}

const char *
app_hint(const struct app *app)
{
	if (app->screen == SCREEN_CHOOSER)
		return app->chooser.note;
	if (app->screen == SCREEN_LIST && !place_is_mine(app->place) && app_list_const(app)->count)
		return "Shared models can be used in apps and flows. Enter opens, or shows how to use it.";
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_EXPLORE)
		return explore_page_hint(app);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_REASSIGN)
		return app->plan_page.said;
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACTIVITY && app->can_act)
		return app->activity_page.said;
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

/* What no session of this kind has is dimmed in each menu, whatever made it. */
static void
dim_menu(struct app *app)
{
	for (int i = 0; i < app->menu.cursor.count; i++) {
		struct menu_item *item = &app->menu.items[i];
		const char *why = session_refusal(app, item->act);

		if (why && !item->off) {
			item->off = true;
			snprintf(item->why, sizeof(item->why), "%s", why);
		}
	}
}

void
app_push(struct app *app, enum layer layer)
{
	if (layer == LAYER_MENU)
		dim_menu(app);
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
	case LAYER_CHOOSE:
		choose_panel_release(&app->choose);
		break;
	case LAYER_GRID:
		grid_panel_release(&app->grid);
		break;
	case LAYER_CHANGE:
		change_panel_release(&app->change);
		break;
	case LAYER_CONFIRM:
		confirm_panel_release(&app->confirm);
		break;
	case LAYER_CALLS:
		calls_panel_release(&app->calls);
		break;
	case LAYER_ENDPOINT:
		endpoint_panel_release(&app->endpoint);
		break;
	case LAYER_KEYS:
		keys_panel_release(&app->keys);
		break;
	case LAYER_PROMPT:
		prompt_panel_release(&app->prompt);
		break;
	case LAYER_PROMPT_RUN:
		prompt_run_panel_release(&app->prompt_run);
		break;
	case LAYER_COLUMNS:
		columns_panel_release(&app->columns);
		break;
	case LAYER_CONDITIONS:
		conditions_panel_release(&app->conditions);
		break;
	case LAYER_CREATE:
		create_panel_release(&app->create);
		break;
	case LAYER_RUN:
		run_panel_release(&app->run);
		break;
	case LAYER_SETTINGS:
		settings_panel_release(&app->settings);
		break;
	case LAYER_REPORT:
		report_panel_release(&app->report);
		break;
	case LAYER_CONFLICT:
		conflict_release(&app->conflict);
		break;
	case LAYER_ROWS:
		rows_panel_release(&app->rows);
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

bool
app_has_layer(const struct app *app, enum layer layer)
{
	for (int i = 0; i < app->layer_count; i++) {
		if (app->layers[i] == layer)
			return true;
	}
	return false;
}

void
app_ask(struct app *app, enum act yes, const char *text)
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
void
app_read_detail(struct app *app)
{
	const struct model_row *row = list_current(app_list_const(app));
	struct id id = app->screen == SCREEN_DETAILS ? app->detail.id : row ? row->id : ID_NONE;
	struct err err = ERR_INIT;
	bool done;

	app->detail_due = 0;
	if (app->screen == SCREEN_ADMIN) {
		admin_read_page(app);
		return;
	}
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

void
app_read_list(struct app *app)
{
	struct list *list = app_list(app);
	struct err err = ERR_INIT;

	if (!app->can_act || (list->loaded && list->stamp == app->stamp))
		return;
	app->interruptible = !app->changed.reading;
	if (!list_load(app, list, &err) && err.code != ERR_INTERRUPTED) {
		list->stamp = app->stamp;
		app_fail(app, &err);
	}
	app->interruptible = false;
}

static void
read_counts(struct app *app)
{
	struct err err = ERR_INIT;

	if (app->can_act && !models_counts(app->portal, LIST_COUNT_MOST, &app->counts, &err) && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
}

void
app_reload(struct app *app)
{
	app->stamp++;
	app_read_person(app);
	if (app->screen == SCREEN_CHOOSER)
		return;
	session_read(app);
	read_counts(app);
	if (app->screen == SCREEN_LIST)
		app_read_list(app);
	if (app->screen == SCREEN_ADMIN)
		admin_read(app);
	if (app->detail.loaded || app->screen == SCREEN_DETAILS)
		app_read_detail(app);
	app_want_detail(app);
}

void
app_resize(struct app *app, int w, int h)
{
	app->w = w;
	app->h = h;
	app_make_layout(app);
	cursor_resize(&app->text.cursor, app->text.cursor.count, h > 3 ? h - 2 : 1);
	chooser_make_note(app);
	if (app->screen != SCREEN_DETAILS && app->layout.detail.w)
		app_want_detail(app);
	if (app->screen == SCREEN_LIST && app->can_act && app_list(app)->loaded) {
		struct err err = ERR_INIT;

		if (!list_extend(app, app_list(app), &err) && err.code != ERR_INTERRUPTED)
			app_fail(app, &err);
	}
	if (app_has_layer(app, LAYER_HELP))
		help_do(app, ACT_NONE, 0);
	if (app_has_layer(app, LAYER_GRID))
		grid_panel_resize(app);
	if (app_has_layer(app, LAYER_COLUMNS))
		columns_panel_resize(app);
	if (app_has_layer(app, LAYER_CALLS))
		calls_panel_resize(app);
	if (app_has_layer(app, LAYER_PROMPT))
		prompt_panel_resize(app);
	if (app_has_layer(app, LAYER_PROMPT_RUN))
		prompt_run_panel_resize(app);
	if (app_has_layer(app, LAYER_CONDITIONS))
		conditions_panel_resize(app);
	if (app_has_layer(app, LAYER_CREATE))
		create_panel_resize(app);
	if (app_has_layer(app, LAYER_RUN))
		run_panel_resize(app);
	if (app_has_layer(app, LAYER_ROWS))
		rows_panel_resize(app);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_FIND && app->can_act)
		find_page_scroll(app, 0);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACTIVITY && app->can_act)
		activity_page_scroll(app, 0);
}

void
app_told(struct app *app, int detail_lines, int detail_height)
{
	int most = detail_lines > detail_height ? detail_lines - detail_height : 0;

	if (app_has_layer(app, LAYER_REPORT)) {
		report_panel_told(&app->report, detail_lines, detail_height);
		return;
	}
	if (app->screen == SCREEN_ADMIN) {
		if (app->access_page.scroll > most)
			app->access_page.scroll = most;
		return;
	}
	app->detail.lines = detail_lines;
	app->detail.height = detail_height;
	if (app->detail.scroll > most)
		app->detail.scroll = most;
}

int
app_wait(const struct app *app, int64_t now)
{
	int rest, due;

	if (app->screen == SCREEN_LIST && app->can_act && app_list_const(app)->stamp != app->stamp)
		return 0;
	if (app->screen == SCREEN_ADMIN && admin_is_stale(app))
		return 0;
	if (app_has_layer(app, LAYER_CONDITIONS) && app->conditions.stale)
		return 0;
	if (plan_page_is_busy(app) || job_is_busy(app))
		return 0;
	if (prompt_run_panel_is_busy(&app->prompt_run))
		return ANSWER_REST_MS;
	rest = session_wait(&app->session);
	if (!app->detail_due)
		return rest;
	due = app->detail_due > now ? (int)(app->detail_due - now) : 0;
	return rest >= 0 && rest < due ? rest : due;
}

void
app_tick(struct app *app, int64_t now)
{
	app->now = now;
	if (session_look(app))
		return;
	if (app->screen == SCREEN_LIST)
		app_read_list(app);
	if (app->screen == SCREEN_ADMIN)
		admin_read(app);
	if (app_has_layer(app, LAYER_CONDITIONS))
		conditions_panel_read(app);
	if (app->detail_due && app->detail_due <= now)
		app_read_detail(app);
	plan_page_tick(app);
	prompt_run_panel_tick(app);
	job_tick(app);
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
	app->environment_of = options->environment;
	app->session.tick = options->tick;
	session_begin(&app->session, options->session, options->idle_seconds, options->most_seconds);
	app->read_only = portal_is_read_only(options->portal);
	app->wish.focus = PANE_LIST;
	app->screen = SCREEN_CHOOSER;
	app->chooser.look = options->look;
	app->stamp = 1;
	snprintf(app->help.terminal, sizeof(app->help.terminal), "%s", options->terminal ? options->terminal : "");
	for (int i = 0; i < PLACE_LISTS; i++)
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
	for (int i = 0; i < PLACE_LISTS; i++)
		list_release(&app->lists[i]);
	detail_release(&app->detail);
	admin_release(&app->admin);
	access_page_release(&app->access_page);
	find_page_release(&app->find_page);
	activity_page_release(&app->activity_page);
	conflict_release(&app->conflict);
	plan_page_release(&app->plan_page);
	job_release(&app->job);
	report_panel_release(&app->report);
	acting_release(&app->acting);
	chooser_release(&app->chooser);
	notice_release(&app->notice);
	text_page_release(&app->text);
	str_release(&app->paste);
	free(app);
}

/* "model/NAME/access": Access and roles, about that record. */
static void
open_place_access(struct app *app, enum record_kind kind, const struct id *id)
{
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;

	if (explain_record(app->portal, kind, ACTION_LIST, id, NULL, &answer, &err))
		access_page_open(app, kind, id, answer.record_name, NULL, NULL);
	else
		app_fail(app, &err);
	explain_answer_release(&answer);
}

/* "model/NAME/activity" of what's merely shared, which has no page: one's own runs of it. */
static void
open_place_activity(struct app *app, const struct id *id)
{
	struct model_detail detail = {0};
	struct err err = ERR_INIT;

	if (model_load_detail(app->portal, id, app->now, &detail, &err))
		activity_page_open_tool(app, id, detail.row.name);
	else
		app_fail(app, &err);
	model_detail_release(&detail);
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
	app_show_found(app, &id);
	if (strcmp(what, "share") == 0)
		app_open_panel(app, ACTION_SHARE);
	else if (strcmp(what, "assign") == 0)
		app_open_panel(app, ACTION_ASSIGN);
	else if (strcmp(what, "access") == 0)
		open_place_access(app, kind, &id);
	else if (strcmp(what, "activity") == 0 && app->screen == SCREEN_DETAILS)
		detail_do(app, ACT_TAB_AT, TAB_ACTIVITY);
	else if (strcmp(what, "activity") == 0)
		open_place_activity(app, &id);
	return true;
}

bool
app_sign_in(struct app *app, const struct id *user, const char *place, struct err *err)
{
	return portal_sign_in(app->portal, user, true, app->now, err) && app_begin(app, place, err);
}

bool
app_begin(struct app *app, const char *place, struct err *err)
{
	enum place at = PLACE_MODELS_MINE;
	bool is_record = place && (strncmp(place, "model/", 6) == 0 || strncmp(place, "prompt/", 7) == 0);

	app_read_person(app);
	app->stamp++;
	if (place && !is_record && !place_from_word(place, &at))
		return err_set(err, ERR_USAGE, "There's no place \"%s\" here.", place);
	/* Read once: whatever was shown to somebody before is of an older stamp. */
	app_show_place(app, at);
	session_read(app);
	read_counts(app);
	app_begin_watching(app);
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
