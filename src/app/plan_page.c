/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/plan_page.h"

#include "app/access_page.h"
#include "app/app_private.h"
#include "app/plan_page_private.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- what it consists of */

static const struct {
	const char *title, *help;
} problems[PLAN_PROBLEMS] = {
	{"Orphans", "their owner is disabled or has no role"},
	{"Splits", "the container has another owner than its model"},
	{"No read", "their owner's roles carry no Read on the table"},
};

const char *
plan_problem_title(int place)
{
	return problems[place].title;
}

const char *
plan_problem_help(int place)
{
	return problems[place].help;
}

int
plan_page_above(const struct plan_page *page)
{
	return field_is_empty(&page->filter) ? PLAN_PROBLEMS : 0;
}

const struct leaver *
plan_page_leaver(const struct plan_page *page)
{
	int place = page->who.at - plan_page_above(page);

	return place >= 0 && place < (int)page->people_count ? &page->people[place] : NULL;
}

const struct plan_row *
plan_page_row(const struct plan_page *page)
{
	size_t at = (size_t)page->cursor.at;

	return page->plan && at >= page->window_first && at < page->window_first + page->window_count ? &page->window[at - page->window_first] : NULL;
}

int
plan_page_number(const struct plan_page *page)
{
	if (page->step == PLAN_STEP_WHO)
		return 1;
	return page->checked_stamp && !page->counts.verdicts[PLAN_NO_OWNER] ? 3 : 2;
}

const char *
plan_page_button(const struct plan_page *page, enum plan_focus button, bool wide, char out[64])
{
	switch (button) {
	case PLAN_FOCUS_RUN:
		snprintf(out, 64, wide ? "Run plan: %zu record%s" : "Run plan: %zu", page->counts.moving, page->counts.moving == 1 ? "" : "s");
		return out;
	case PLAN_FOCUS_CHECK:
		return wide && page->checked_stamp ? "Dry run again" : "Dry run";
	case PLAN_FOCUS_SAVE:
		return "Save plan";
	case PLAN_FOCUS_CANCEL:
		return "Cancel";
	case PLAN_FOCUS_ROWS:
	case PLAN_FOCUS_COUNT:
		break;
	}
	return NULL;
}

bool
plan_page_button_is_off(const struct app *app, enum plan_focus button)
{
	const struct plan_page *page = &app->plan_page;

	if (button == PLAN_FOCUS_SAVE)
		return session_refuses_files(app) != NULL;
	return button == PLAN_FOCUS_RUN && (!page->checked_stamp || !page->counts.moving || page->counts.verdicts[PLAN_NO_OWNER]);
}

/* Rows of the parts under the plan's rows. */
enum { STRIP = 6, WORDS = 4, ROWS_LEAST = 3, TALL_FROM = 25 };

static void
layout_people(const struct plan_page *page, struct rect left, struct plan_page_layout *layout)
{
	if (page->typing || !field_is_empty(&page->filter)) {
		layout->filter = (struct rect){left.x, left.y++, left.w, 1};
		left.h--;
	}
	layout->head = (struct rect){left.x, left.y++, left.w, 1};
	left.h--;
	layout->rows = left;
}

void
plan_page_layout(const struct app *app, struct plan_page_layout *layout)
{
	const struct plan_page *page = &app->plan_page;
	struct rect left = app->layout.list;
	bool tall = left.h >= TALL_FROM;
	int words = tall ? left.h / 3 : WORDS, below;

	*layout = (struct plan_page_layout){0};
	if (!left.w || left.h < 3)
		return;
	if (page->step == PLAN_STEP_WHO) {
		layout_people(page, left, layout);
		return;
	}
	layout->from = (struct rect){left.x, left.y, left.w, 1};
	layout->to = (struct rect){left.x, left.y + 1, left.w, 1};
	left.y += 2 + tall;
	left.h -= 2 + tall;
	layout->head = (struct rect){left.x, left.y++, left.w, 1};
	left.h--;
	/* From below: a note, buttons, words, a line. Where there's little room the words go first, then the buttons. */
	below = 1 + words + 1 + (tall ? 3 : 0);
	if (left.h - below < ROWS_LEAST)
		words = left.h - ROWS_LEAST - 2 > 0 ? left.h - ROWS_LEAST - 2 : 0, below = words ? words + 2 : left.h > ROWS_LEAST ? 1 : 0;
	layout->rows = left;
	layout->rows.h = left.h - below;
	left.y += layout->rows.h + (words > 0);
	if (words)
		layout->words = (struct rect){left.x, left.y, left.w, words};
	if (below)
		layout->buttons = (struct rect){left.x, left.y + words, left.w, 1};
	if (tall)
		layout->note = (struct rect){left.x, left.y + words + 2, left.w, 1};
	if (page->job.shown) {
		int end = app->layout.list.y + app->layout.list.h, room = end - layout->rows.y - 1, strip = room < STRIP ? room : STRIP;

		if (strip > 1)
			layout->strip = (struct rect){left.x, end - strip, left.w, strip};
	}
	if (layout->strip.h && layout->rows.y + layout->rows.h > layout->strip.y)
		layout->rows.h = layout->strip.y - layout->rows.y > 1 ? layout->strip.y - layout->rows.y : 1;
}

void
plan_page_measure(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct plan_page_layout layout;
	int height;

	plan_page_layout(app, &layout);
	height = layout.rows.h > 0 ? layout.rows.h : 1;
	if (page->step == PLAN_STEP_WHO)
		cursor_resize(&page->who, plan_page_above(page) + (int)page->people_count, height);
	else
		cursor_resize(&page->cursor, (int)page->counts.rows, height);
	plan_page_window(app, false);
}

void
plan_page_release(struct plan_page *page)
{
	plan_page_forget_people(page);
	plan_free(page->plan);
	arena_release(&page->window_arena);
	arena_release(&page->words_arena);
	*page = (struct plan_page){0};
}

bool
plan_page_is_staged(const struct plan_page *page)
{
	return page->plan && page->dirty;
}

/* ---------------------------------------------------------------- owners and marks */

static bool
is_busy_reading(struct app *app)
{
	if (app->plan_page.job.kind != PLAN_JOB_GATHER)
		return false;
	app_say(app, NOTICE_HINT, "It's still being read. Ctrl-C stops that.");
	return true;
}

static void
changed(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	page->dirty = true;
	page->job = (struct plan_job){0};
	page->checked_stamp = 0;
	plan_page_renew(app);
	if (page->owner_count)
		plan_page_check(app, false);
	plan_page_measure(app);
}

static void
ask_owner(struct app *app, bool all)
{
	struct plan_page *page = &app->plan_page;
	const struct plan_row *row = plan_page_row(page);
	char title[300];

	if (is_busy_reading(app) || (!all && !row))
		return;
	if (all && !page->counts.marked) {
		app_say(app, NOTICE_HINT, "Every row is left out. Space takes one in again.");
		return;
	}
	if (all)
		snprintf(title, sizeof(title), "New owner of %zu record%s", page->counts.marked, page->counts.marked == 1 ? "" : "s");
	else
		snprintf(title, sizeof(title), "New owner of %.200s", row->name);
	choose_panel_open_owner(app, all ? PLAN_ALL : (size_t)page->cursor.at, all ? RECORD_MODEL : row->kind, title);
}

void
plan_page_give(struct app *app, size_t row, const struct principal *to, const char *name)
{
	struct err err = ERR_INIT;

	if (!app->plan_page.plan)
		return;
	if (!plan_give(app->plan_page.plan, row, to, &err)) {
		app_fail(app, &err);
		return;
	}
	picker_recents_add(&app->recents, to, name);
	changed(app);
}

/* A click on an owner's tag: the rows that were to go there have none again. */
static void
take_back(struct app *app, size_t owner)
{
	struct plan_page *page = &app->plan_page;
	struct principal who;

	if (owner >= page->owner_count || is_busy_reading(app))
		return;
	who = page->owners[owner].who;
	plan_take_back(page->plan, &who);
	changed(app);
}

static void
skip(struct app *app, size_t place)
{
	struct plan_page *page = &app->plan_page;
	const struct plan_row *row = place >= page->window_first && place < page->window_first + page->window_count
					     ? &page->window[place - page->window_first] : NULL;

	if (!row || is_busy_reading(app))
		return;
	plan_mark(page->plan, place, !row->marked);
	changed(app);
}

static void
go_to_problem(struct app *app, bool forward)
{
	struct plan_page *page = &app->plan_page;
	unsigned bits = 1U << PLAN_NO_OWNER | 1U << PLAN_WARNING | 1U << PLAN_REFUSED | 1U << PLAN_CHANGED;
	size_t at = (size_t)page->cursor.at, place = 0, found = 0;

	if (forward) {
		found = plan_find(page->plan, bits, at + 1, &place, 1);
		if (!found)
			found = plan_find(page->plan, bits, 0, &place, 1);
	} else {
		size_t all = page->counts.rows, *places = heap_array(all ? all : 1, sizeof(*places));
		size_t count = plan_find(page->plan, bits, 0, places, all);

		/* The last one before; around, the last of all. */
		for (size_t i = 0; i < count && (places[i] < at || !found); i++)
			place = places[i], found = places[i] < at;
		if (count && !found)
			place = places[count - 1];
		found = count;
		free(places);
	}
	if (!found) {
		app_say(app, NOTICE_HINT, page->checked_stamp ? "Every row is ready." : "Nothing was found so far. R checks all rows.");
		return;
	}
	page->focus = PLAN_FOCUS_ROWS;
	cursor_set(&page->cursor, (int)place);
	plan_page_window(app, false);
}

/* ---------------------------------------------------------------- about a row */

static void
tell_row(struct app *app)
{
	const struct plan_row *row = plan_page_row(&app->plan_page);
	struct arena arena = {0};
	const char *lines[8];
	size_t count = 0;

	if (!row)
		return;
	lines[count++] = arena_printf(&arena, "Type       %s", row->type);
	lines[count++] = arena_printf(&arena, "Owner      %s", row->owner_name);
	lines[count++] = arena_printf(&arena, "New owner  %s", id_is_none(&row->to.id) ? "none chosen yet" : row->to_name);
	lines[count++] = arena_printf(&arena, "Check      %s%s", row->marked ? "" : "left out; ", plan_verdict_name(row->verdict));
	if (row->reason && row->reason[0]) {
		lines[count++] = "";
		lines[count++] = arena_printf(&arena, "%s%s", row->verdict == PLAN_REFUSED ? "✗ " : "! ", row->reason);
	}
	if (row->err.rule[0])
		lines[count++] = arena_printf(&arena, row->err.dataverse ? "Rule %s, Dataverse 0x%08x" : "Rule %s", row->err.rule, row->err.dataverse);
	confirm_panel_open(app, &(struct confirm_request){.title = row->name[0] ? row->name : "A record that has gone", .lines = lines,
							  .line_count = count, .keep = "Close"});
	arena_release(&arena);
}

static void
check_access(struct app *app)
{
	const struct plan_row *row = plan_page_row(&app->plan_page);

	if (row)
		access_page_open(app, row->kind, &row->id, row->name, NULL, NULL);
}

/* ---------------------------------------------------------------- verbs and menus */

enum context
plan_page_base_context(const struct plan_page *page)
{
	return page->step == PLAN_STEP_WHO ? CONTEXT_LEAVERS : CONTEXT_PLAN;
}

enum context
plan_page_context(const struct plan_page *page)
{
	return page->step == PLAN_STEP_WHO && page->typing ? CONTEXT_FILTER : plan_page_base_context(page);
}

size_t
plan_page_verbs(const struct app *app, struct verb *verbs)
{
	const struct plan_page *page = &app->plan_page;
	bool wide = app->w >= 110, off = page->refused[0] != '\0';
	size_t count = 0;

	if (page->step == PLAN_STEP_WHO) {
		verbs[count++] = (struct verb){.act = ACT_OPEN, .action = ACTION_LIST, .off = off, .label = "Plan"};
		verbs[count++] = (struct verb){.act = ACT_FILTER, .action = ACTION_LIST, .off = off, .label = "Find"};
		verbs[count++] = (struct verb){.act = ACT_PLAN_LOAD, .action = ACTION_LIST, .off = off, .label = "Load plan"};
		return count;
	}
	verbs[count++] = (struct verb){.act = ACT_PLAN_SKIP, .action = ACTION_LIST, .label = "Skip row"};
	verbs[count++] = (struct verb){.act = ACT_PLAN_OWNER, .action = ACTION_LIST, .label = wide ? "Owner for this row" : "Owner for row"};
	verbs[count++] = (struct verb){.act = ACT_PLAN_OWNER_ALL, .action = ACTION_LIST, .label = wide ? "Owner for all marked" : "Owner for all"};
	verbs[count++] = (struct verb){.act = ACT_PLAN_CHECK, .action = ACTION_LIST, .label = "Dry run"};
	if (wide)
		verbs[count++] = (struct verb){.act = ACT_EXPORT, .action = ACTION_LIST, .label = "Export plan"};
	verbs[count++] = (struct verb){.act = ACT_MENU, .action = ACTION_LIST, .label = "More"};
	return count;
}

static void
open_menu(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	const struct plan_row *row = plan_page_row(page);

	if (page->step == PLAN_STEP_WHO) {
		const struct leaver *leaver = plan_page_leaver(page);

		menu_begin(&app->menu, leaver ? leaver->name : "Reassign records");
		menu_add(&app->menu, 'p', ACT_OPEN, 0, "Plan what they own");
		menu_add(&app->menu, 'L', ACT_PLAN_LOAD, 0, "Load a plan from a file");
		menu_add(&app->menu, '/', ACT_FILTER, 0, "Find somebody");
		app_push(app, LAYER_MENU);
		return;
	}
	menu_begin(&app->menu, row ? row->name : page->source.name);
	menu_add(&app->menu, 'a', ACT_PLAN_OWNER, 0, "Owner for this row");
	menu_add(&app->menu, 'A', ACT_PLAN_OWNER_ALL, 0, "Owner for all marked rows");
	menu_add(&app->menu, ' ', ACT_PLAN_SKIP, 0, row && !row->marked ? "Take this row in again" : "Leave this row out");
	menu_add(&app->menu, 'n', ACT_PLAN_NEXT, 0, "Next row with something to tell");
	menu_add(&app->menu, 'R', ACT_PLAN_CHECK, 0, "Dry run again");
	menu_add(&app->menu, 'r', ACT_PLAN_RUN, 0, "Run the plan");
	menu_add(&app->menu, 'S', ACT_PLAN_SAVE, 0, "Save the plan as a file");
	menu_add(&app->menu, 'L', ACT_PLAN_LOAD, 0, "Load a plan from a file");
	menu_add(&app->menu, 'E', ACT_EXPORT, 0, "Export the rows");
	menu_add(&app->menu, 'e', ACT_OPEN, 0, "All about this row");
	menu_add(&app->menu, 'i', ACT_ACCESS, 0, "Check access to it");
	menu_add(&app->menu, 'y', ACT_COPY, 0, "Show all as plain text");
	app_push(app, LAYER_MENU);
}

/* ---------------------------------------------------------------- keys */

/* One step back: the filter; from the plan to the people, or to where one came from. The plan is kept. */
static bool
escape(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	if (app->wish.focus == PANE_NAV)
		return false;
	if (page->step == PLAN_STEP_WHO) {
		if (!page->typing && field_is_empty(&page->filter))
			return page->came && (page->came = false, app_go_back(app));
		plan_page_close_filter(app, true);
		return true;
	}
	if (page->focus != PLAN_FOCUS_ROWS) {
		page->focus = PLAN_FOCUS_ROWS;
		return true;
	}
	page->step = PLAN_STEP_WHO;
	page->stamp = app->stamp - 1;
	plan_page_measure(app);
	plan_page_read(app);
	if (!page->came)
		return true;
	page->came = false;
	return app_go_back(app);
}

static void
cancel(struct app *app)
{
	if (plan_page_is_staged(&app->plan_page))
		app_ask(app, ACT_PLAN_DISCARD, "The plan is neither run nor saved. Throw it away?");
	else
		plan_page_discard(app);
}

static void
press(struct app *app, enum plan_focus button)
{
	switch (button) {
	case PLAN_FOCUS_ROWS:
		tell_row(app);
		break;
	case PLAN_FOCUS_RUN:
		plan_page_ask(app);
		break;
	case PLAN_FOCUS_CHECK:
		plan_page_check(app, true);
		break;
	case PLAN_FOCUS_SAVE:
		plan_page_save(app);
		break;
	case PLAN_FOCUS_CANCEL:
		cancel(app);
		break;
	case PLAN_FOCUS_COUNT:
		break;
	}
}

static void
move_focus(struct app *app, int by)
{
	struct plan_page *page = &app->plan_page;

	if (app->wish.focus != PANE_LIST) {
		app_focus(app, PANE_LIST);
		return;
	}
	page->focus = (enum plan_focus)(((int)page->focus + by + PLAN_FOCUS_COUNT) % PLAN_FOCUS_COUNT);
}

static bool
plan_act(struct app *app, enum act act, int argument)
{
	struct plan_page *page = &app->plan_page;

	switch (act) {
	case ACT_PLAN_SKIP:
		skip(app, (size_t)page->cursor.at);
		cursor_move(&page->cursor, 1);
		return true;
	case ACT_MARK_AT:
		skip(app, (size_t)argument);
		return true;
	case ACT_PLAN_OWNER:
		ask_owner(app, false);
		return true;
	case ACT_PLAN_OWNER_ALL:
		ask_owner(app, true);
		return true;
	case ACT_TAG_AT:
		take_back(app, (size_t)argument);
		return true;
	case ACT_PLAN_CHECK:
		if (!is_busy_reading(app))
			plan_page_check(app, true);
		return true;
	case ACT_PLAN_RUN:
		plan_page_ask(app);
		return true;
	case ACT_PLAN_SAVE:
		if (!is_busy_reading(app))
			plan_page_save(app);
		return true;
	case ACT_EXPORT:
		if (!is_busy_reading(app))
			plan_page_export(app);
		return true;
	case ACT_PLAN_NEXT:
	case ACT_PLAN_PREVIOUS:
		go_to_problem(app, act == ACT_PLAN_NEXT);
		return true;
	case ACT_COPY:
		plan_page_show_text(app);
		return true;
	case ACT_ACCESS:
		check_access(app);
		return true;
	default:
		return false;
	}
}

static bool
plan_move(struct app *app, enum act act, int argument)
{
	struct plan_page *page = &app->plan_page;

	switch (act) {
	case ACT_OPEN:
	case ACT_WHY:
		press(app, act == ACT_WHY ? PLAN_FOCUS_ROWS : page->focus);
		return true;
	case ACT_FIELD_GO:
		move_focus(app, 1);
		return true;
	case ACT_PANE_PREVIOUS:
		if (page->focus == PLAN_FOCUS_ROWS || app->wish.focus != PANE_LIST)
			return false;
		move_focus(app, -1);
		return true;
	case ACT_PANE_LEFT:
	case ACT_PANE_RIGHT:
		if (page->focus == PLAN_FOCUS_ROWS || app->wish.focus != PANE_LIST)
			return false;
		move_focus(app, act == ACT_PANE_RIGHT ? 1 : -1);
		return true;
	case ACT_BUTTON_AT:
		if (argument > PLAN_FOCUS_ROWS && argument < PLAN_FOCUS_COUNT)
			press(app, (enum plan_focus)argument);
		return true;
	default:
		break;
	}
	if (act == ACT_ROW_AT)
		cursor_set(&page->cursor, argument);
	else if (!cursor_do(&page->cursor, act))
		return false;
	page->focus = PLAN_FOCUS_ROWS;
	return true;
}

bool
plan_page_do(struct app *app, enum act act, int argument)
{
	struct plan_page *page = &app->plan_page;
	bool known;

	switch (act) {
	case ACT_ESCAPE:
	case ACT_CLOSE:
		return escape(app);
	case ACT_PLAN_LOAD:
		if (!plan_page_is_refused(app) && !is_busy_reading(app))
			plan_page_load(app);
		return true;
	case ACT_MENU:
		open_menu(app);
		return true;
	default:
		break;
	}
	if (act == ACT_ROW_AT || act == ACT_BUTTON_AT)
		app_focus(app, PANE_LIST);
	if (page->step == PLAN_STEP_WHO)
		return plan_page_who_do(app, act, argument);
	known = plan_move(app, act, argument) || plan_act(app, act, argument);
	if (known)
		plan_page_window(app, false);
	return known;
}
