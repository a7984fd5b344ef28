/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From what the person did to what happens: keys, clicks, wheel and pasted text. */
#include "app/app_private.h"

#include "app/apps_page.h"
#include "base/clock.h"

#include <stdio.h>

/* ---------------------------------------------------------------- leaving */

/* What would be lost, in a sentence; false if that's nothing. */
static bool
is_staged(const struct app *app, char out[400])
{
	const struct plan_page *plan = &app->plan_page;

	if (app_has_layer(app, LAYER_GRID) && grid_panel_changes(&app->grid) > 0)
		snprintf(out, 400, "What you changed in the grid isn't saved.");
	else if (app_has_layer(app, LAYER_SHARE) && share_panel_adding(&app->share) + share_panel_removing(&app->share) > 0)
		snprintf(out, 400, "What you staged in the share panel isn't saved.");
	else if (app_has_layer(app, LAYER_PROMPT) && prompt_panel_is_changed(&app->prompt))
		snprintf(out, 400, "What you wrote into the prompt isn't saved.");
	else if (app_has_layer(app, LAYER_KEYS) && keys_panel_is_changed(&app->keys))
		snprintf(out, 400, "The key in the field isn't added.");
	else if (app_has_layer(app, LAYER_ENDPOINT) && endpoint_panel_is_changed(&app->endpoint))
		snprintf(out, 400, "What you changed of the endpoint isn't saved.");
	else if (prompt_run_panel_is_busy(&app->prompt_run))
		snprintf(out, 400, "The answer of %.200s is still waited for.", app->prompt_run.row.name);
	else if (app_has_layer(app, LAYER_CREATE) && create_panel_is_staged(&app->create))
		snprintf(out, 400, "The model that you began isn't made yet.");
	else if (app_has_layer(app, LAYER_SETTINGS) && settings_panel_is_staged(&app->settings))
		snprintf(out, 400, "What you changed in the settings isn't saved.");
	else if (job_would_be_lost(app, out))
		return true;
	else if (plan_page_is_staged(plan))
		snprintf(out, 400, "The plan of %.200s is neither run nor saved.", plan->source.name);
	else if (plan->job.kind != PLAN_JOB_NONE)
		snprintf(out, 400, "The plan of %.200s is still being %s.", plan->source.name, plan->job.kind == PLAN_JOB_CHECK ? "checked" : "read");
	else
		return false;
	return true;
}

static void
ask_if_staged(struct app *app, const char *lost, enum act yes, const char *question)
{
	char text[sizeof(app->question.text)];

	snprintf(text, sizeof(text), "%.400s %s", lost, question);
	app_ask(app, yes, text);
}

static void
leave(struct app *app, bool asking)
{
	char lost[400];

	if (app_layer(app) != LAYER_QUESTION && is_staged(app, lost))
		ask_if_staged(app, lost, ACT_LEAVE_NOW, "Leave all the same?");
	else if (asking && app->screen != SCREEN_CHOOSER)
		app_ask(app, ACT_LEAVE_NOW, "Leave makerdeck?");
	else
		app->leave = true;
}

/* To the chooser of people. */
static void
switch_person(struct app *app)
{
	char lost[400];

	if (is_staged(app, lost))
		ask_if_staged(app, lost, ACT_SWITCH_NOW, "Throw it away and switch?");
	else
		app_sign_out(app);
}

static void
reset(struct app *app)
{
	app_ask(app, ACT_RESET_NOW, "Put the demonstration back as it was? What you changed in it is gone then, and you choose anew who you are.");
}

static void
reset_now(struct app *app)
{
	struct err err = ERR_INIT;

	app_sign_out(app);
	if (!portal_reset(app->portal, &err)) {
		app_fail(app, &err);
		return;
	}
	app_read_person(app);
	if (chooser_load(app, &err))
		app_say(app, NOTICE_OK, "The demonstration is as it was. Choose who you are.");
	else
		app_fail(app, &err);
}

void
app_sign_out(struct app *app)
{
	struct err err = ERR_INIT;

	/* A key is its person's: who is gone, is gone. */
	if (app->session.kind == SESSION_KEY) {
		snprintf(app->session.ended, sizeof(app->session.ended), "This session ended: %.90s isn't there any more.", app->person_name);
		app->leave = true;
		return;
	}
	while (app->layer_count)
		app_pop(app);
	portal_sign_out(app->portal);
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
	app->recents = (struct picker_recents){0};
	/* The message that stands there stays: it may say why. */
	app->notice.log_count = 0;
	app->screen = SCREEN_CHOOSER;
	app->wish = (struct layout_wish){.focus = PANE_LIST};
	app->view_count = 0;
	app->has_last_view = app->going = false;
	app->detail_due = 0;
	app->counts = (struct model_counts){0};
	app_make_layout(app);
	app_read_person(app);
	if (!chooser_load(app, &err))
		app_fail(app, &err);
}

/* ---------------------------------------------------------------- panes */

void
app_focus(struct app *app, enum pane pane)
{
	app->wish.focus = pane;
	if (pane == PANE_NAV && !app->layout.nav.w)
		app->wish.drawer = true;
	app_make_layout(app);
	if (app->wish.focus == PANE_NAV)
		app->nav_at = (int)app->place;
	else
		app->wish.drawer = false;
	app_make_layout(app);
	if (app->wish.focus == PANE_DETAIL)
		app_read_detail(app);
	if (app->wish.focus == PANE_DETAIL && app->screen == SCREEN_ADMIN)
		admin_focus_page(app);
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
	if (to == (int)PANE_DETAIL && (app->wish.detail_hidden || app->wish.whole) && around)
		to = by > 0 ? (int)PANE_NAV : (int)PANE_LIST;
	app_focus(app, (enum pane)to);
}

/* Right on a row whose name is cut: it's told in full. */
static void
tell_name(struct app *app)
{
	const struct model_row *row = app_current_row(app);

	if (row)
		app_say(app, NOTICE_HINT, "%s", row->name);
}

static bool
nav_do(struct app *app, enum act act)
{
	int order = place_order((enum place)app->nav_at);

	if (app->wish.focus != PANE_NAV || app->screen == SCREEN_DETAILS)
		return false;
	switch (act) {
	case ACT_ROW_DOWN:
		app->nav_at = (int)place_at(order + 1 < PLACE_COUNT ? order + 1 : order);
		return true;
	case ACT_ROW_UP:
		app->nav_at = (int)place_at(order > 0 ? order - 1 : 0);
		return true;
	case ACT_ROW_FIRST:
		app->nav_at = (int)place_at(0);
		return true;
	case ACT_ROW_LAST:
		app->nav_at = (int)place_at(PLACE_COUNT - 1);
		return true;
	case ACT_OPEN:
		app_go(app, (enum place)app->nav_at);
		return true;
	case ACT_ESCAPE:
		app_focus(app, PANE_LIST);
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
	else if (app->screen != SCREEN_DETAILS && app->wish.focus == PANE_DETAIL)
		app_focus(app, PANE_LIST);
	else if (app->wish.zoom) {
		app->wish.zoom = false;
		app_make_layout(app);
	} else if (!app_go_up(app) && !job_stop(app))
		say_escape_ends(app);
}

static void
close_view(struct app *app)
{
	if (app->screen != SCREEN_DETAILS && app->wish.focus == PANE_DETAIL && app->layout.kind <= LAYOUT_MEDIUM)
		app_focus(app, PANE_LIST);
	else if (!app_go_up(app))
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
	if (app->screen == SCREEN_ADMIN && !field_is_empty(&admin_table(app)->filter)) {
		admin_table(app)->typing = true;
		return;
	}
	if (!app_go_back(app))
		app_say(app, NOTICE_HINT, "There's nothing before this view.");
}

static void
refresh(struct app *app)
{
	struct err err = ERR_INIT;
	bool changed;

	if (!portal_refresh(app->portal, &changed, &err))
		app_fail(app, &err);
	app_take_changes(app);
	if (!app->notice.text[0])
		app_say(app, NOTICE_HINT, "Read again.");
}

static void
open_log(struct app *app)
{
	struct str text = {0};
	char when[TIME_TEXT_SIZE];

	if (app_has_layer(app, LAYER_LOG) || app_has_layer(app, LAYER_TEXT))
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

	if (app_has_layer(app, LAYER_HELP))
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
	const struct model_row *row = app_current_row(app);

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
	for (int i = 0; i < PLACE_COUNT; i++) {
		if (act != ACT_NONE && app_place_act((enum place)i) == act) {
			app_go(app, (enum place)i);
			return true;
		}
	}
	switch (act) {
	case ACT_NAV_AT:
		if (argument >= 0 && argument < PLACE_COUNT)
			app_go(app, (enum place)argument);
		return true;
	case ACT_BACK:
		back(app);
		return true;
	case ACT_LAST_VIEW:
		app_go_last(app);
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
		app_say(app, NOTICE_HINT, "g top  e explore  m my models  s shared  p prompts  a activity  w apps  f find  r reassign  x access  u users  t teams  o roles  n settings  h audit");
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
			app_go_up(app);
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
			app_focus(app, app->wish.drawer ? PANE_LIST : PANE_NAV);
		else
			app->wish.nav_hidden = !app->wish.nav_hidden;
		app_make_layout(app);
		return true;
	case ACT_ZOOM:
		app->wish.zoom = !app->wish.zoom;
		app_make_layout(app);
		return true;
	case ACT_DETAIL:
		if (app->layout.kind == LAYOUT_WIDE)
			app->wish.detail_hidden = !app->wish.detail_hidden;
		else
			app->wish.focus = app->wish.focus == PANE_DETAIL ? PANE_LIST : PANE_DETAIL;
		app_make_layout(app);
		app_want_detail(app);
		return true;
	default:
		return false;
	}
}

/* Actions that mean the same wherever they're known. */
bool
app_everywhere_do(struct app *app, enum act act, int argument)
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
	case ACT_SWITCH_NOW:
		app_sign_out(app);
		return true;
	case ACT_RESET_NOW:
		reset_now(app);
		return true;
	case ACT_KEYS:
		keys_panel_open_here(app);
		return true;
	case ACT_REDRAW:
		app->want_redraw = true;
		return true;
	case ACT_SUSPEND:
		if (session_refusal(app, act))
			app_say(app, NOTICE_WARN, "%s", session_refusal(app, act));
		else
			app->want_suspend = true;
		return true;
	case ACT_MOUSE:
		app->mouse = !app->mouse;
		app_say(app, NOTICE_HINT, app->mouse ? "The mouse is on: Shift selects text as the terminal does." : "The mouse is off: the terminal selects text.");
		return true;
	case ACT_STOP:
		if (!job_stop(app) && !plan_page_stop(app))
			app_say(app, NOTICE_HINT, "Nothing is running. q closes, Q leaves.");
		return true;
	case ACT_COPY_WHAT:
		app_copy_what(app, (enum copy_what)argument);
		return true;
	case ACT_APPS_OF:
		apps_page_show_callers(app);
		return true;
	case ACT_DEPARTURE:
		app_show_departure(app, NULL);
		return true;
	case ACT_UNDO_CONFIRMED:
		app_undo_confirmed(app);
		return true;
	case ACT_VERB_CONFIRMED:
		app_verb_confirmed(app);
		return true;
	case ACT_PLAN_CONFIRMED:
		plan_page_confirmed(app);
		return true;
	case ACT_PLAN_DISCARD:
		plan_page_discard(app);
		return true;
	case ACT_PLAN_OF_OWNER:
		app_open_plan_of_owner(app);
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
		app_open_panel(app, ACTION_SHARE);
		return true;
	case ACT_ASSIGN:
		app_open_panel(app, ACTION_ASSIGN);
		return true;
	case ACT_WHY:
		why(app);
		return true;
	case ACT_ACCESS:
		app_open_access(app);
		return true;
	case ACT_COPY:
		app_open_copy(app);
		return true;
	case ACT_MENU:
		app_open_menu(app);
		return true;
	case ACT_COMMANDS:
		palette_open(app);
		app_push(app, LAYER_PALETTE);
		return true;
	case ACT_UNDO:
		app_undo(app, UNDO_BACK, NULL);
		return true;
	case ACT_REDO:
		app_undo(app, UNDO_FORWARD, NULL);
		return true;
	case ACT_REFRESH:
		refresh(app);
		return true;
	case ACT_SWITCH:
		switch_person(app);
		return true;
	case ACT_RESET:
		reset(app);
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
			app_everywhere_do(app, act, argument);
		return;
	}
	if (act != ACT_GO)
		app->going = false;
	if (nav_do(app, act))
		return;
	if (app->screen == SCREEN_DETAILS ? detail_do(app, act, argument)
	    : app->screen == SCREEN_ADMIN ? admin_do(app, act, argument)
					  : list_do(app, act, argument))
		return;
	if (view_do(app, act, argument) || pane_do(app, act) || app_everywhere_do(app, act, argument) || record_do(app, act))
		return;
	app_verb_do(app, act);
}

/* ---------------------------------------------------------------- events */

static void
dispatch(struct app *app, enum act act, uint32_t key, int argument)
{
	/* What no session of this kind has; within panels the letters mean something else. */
	if (!app->layer_count && session_refusal(app, act)) {
		app_say(app, NOTICE_WARN, "%s", session_refusal(app, act));
		return;
	}
	/* Somebody without any right sees why, and can go (A4). */
	if (app->screen != SCREEN_CHOOSER && !app->can_act && !app->layer_count && act != ACT_SWITCH && act != ACT_RESET && act != ACT_CLOSE) {
		if (!app_everywhere_do(app, act, argument))
			why(app);
		return;
	}
	if (app->layer_count)
		app_layer_do(app, act, key, argument);
	else
		screen_do(app, act, argument);
}

/* What was said and shown until the next action goes; but what came of a run that waited for this moment wasn't seen yet. */
static void
begin_action(struct app *app)
{
	if (app->plan_page.run_due)
		plan_page_run_due(app);
	else
		notice_clear(&app->notice);
	app->changed = (struct changed){0};
}

void
app_act(struct app *app, enum act act, int argument, int clicks, int64_t now)
{
	app->now = now;
	if (session_touch(app))
		return;
	begin_action(app);
	dispatch(app, act, 0, argument);
	if (clicks == 2 && act == ACT_ROW_AT && !app->layer_count && (app->screen == SCREEN_LIST || app->screen == SCREEN_ADMIN))
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
		if (app_layer(app) == LAYER_COLUMNS)
			columns_panel_text(app, key);
		return false;
	}
	if (app->screen == SCREEN_CHOOSER)
		return chooser_text(app, key);
	if (app->screen == SCREEN_ADMIN)
		admin_text(app, key);
	else
		list_text(app, key);
	return true;
}

/* Reads are given up for keys that were typed ahead, since these may still change what's asked for. But what acts on rows acts on those that
 * were asked for, not on those that stood there before. */
static void
rows_read(struct app *app, enum act act)
{
	if (act <= ACT_SWITCH && act != ACT_COPY && act != ACT_MENU && act != ACT_WHY && act != ACT_ACCESS && act != ACT_KEYS)
		return;
	app->must_read = true;
	if (app->screen == SCREEN_LIST)
		app_read_list(app);
	if (app->screen == SCREEN_ADMIN && app->place != PLACE_ACCESS && admin_is_stale(app))
		admin_read(app);
	app->must_read = false;
}

static void
key_pressed(struct app *app, uint32_t key)
{
	enum context context;
	enum act act;
	bool going = app->going;

	/* It may open what the key is for. */
	begin_action(app);
	context = app_context(app);
	act = keymap_find(context, key);
	/* Nothing is seen of what's open: no key is for it. */
	if (context == CONTEXT_SMALL) {
		app_everywhere_do(app, act, 0);
		return;
	}
	if (app_layer(app) == LAYER_MENU && menu_key(app, key))
		return;
	if (context == CONTEXT_FIELD || context == CONTEXT_PALETTE) {
		/* The panel hands to its field what isn't the panel's. */
		if (app->layer_count)
			app_layer_do(app, act, key, 0);
		else if (app->place == PLACE_FIND)
			find_page_key(app, act, key);
		else
			access_page_key(app, act, key);
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
	if (act == ACT_NONE && app_layer(app) == LAYER_CONFIRM && confirm_panel_begin(&app->confirm, key))
		return;
	if (act == ACT_NONE) {
		char name[16];

		app->going = false;
		if (!going)
			app_say(app, NOTICE_HINT, "%s does nothing here. ? shows the keys.", key_name(key, name));
		return;
	}
	if (!app->layer_count)
		rows_read(app, act);
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
	} else if (app->screen == SCREEN_ADMIN && app->place == PLACE_FIND) {
		find_page_scroll(app, by);
	} else if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACTIVITY) {
		activity_page_scroll(app, by);
	} else if (app->screen == SCREEN_ADMIN) {
		for (int i = 0; i < (by < 0 ? -by : by); i++)
			admin_do(app, by > 0 ? ACT_ROW_DOWN : ACT_ROW_UP, 0);
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
	case LAYER_CHOOSE:
		choose_panel_pasted(app, text, length);
		break;
	case LAYER_ENDPOINT:
		endpoint_panel_pasted(app, text, length);
		break;
	case LAYER_KEYS:
		keys_panel_pasted(app, text, length);
		explicit_bzero(app->paste.text, app->paste.length);	/* it may have been a private one */
		break;
	case LAYER_PROMPT:
		prompt_panel_pasted(app, text, length);
		break;
	case LAYER_PROMPT_RUN:
		prompt_run_panel_pasted(app, text, length);
		break;
	case LAYER_CALLS:
		calls_panel_pasted(app, text, length);
		break;
	case LAYER_EXPORT:
		export_panel_pasted(app, text, length);
		break;
	case LAYER_CONFIRM:
		confirm_panel_pasted(app, text, length);
		break;
	case LAYER_COLUMNS:
		columns_panel_pasted(app, text, length);
		break;
	case LAYER_CONDITIONS:
		conditions_panel_pasted(app, text, length);
		break;
	case LAYER_CREATE:
		create_panel_pasted(app, text, length);
		break;
	case LAYER_RUN:
		run_panel_pasted(app, text, length);
		break;
	case LAYER_SETTINGS:
		settings_panel_pasted(app, text, length);
		break;
	case LAYER_PALETTE:
		palette_pasted(app, text, length);
		break;
	case LAYER_NONE:
		if (app->screen == SCREEN_LIST && app_list(app)->line != LINE_NONE)
			list_paste(app, text, length);
		else if (app->screen == SCREEN_ADMIN)
			admin_paste(app, text, length);
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
app_event(struct app *app, const struct term_event *event, int64_t now)
{
	app->now = now;
	if (event->kind != EVENT_GONE && event->kind != EVENT_SUSPENDED && session_touch(app))
		return;
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
