/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/list.h"

#include "app/app.h"
#include "base/heap.h"
#include "base/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static_assert((int)COLUMN_OWNER == (int)SORT_OWNER && (int)COLUMN_VIA == (int)SORT_COUNT, "columns are sorted by their numbers");

/* ---------------------------------------------------------------- reading */

void
list_init(struct list *list, enum place place)
{
	*list = (struct list){.place = place, .sort = SORT_MODIFIED, .descending = true, .cursor = {.height = 1}};
}

void
list_release(struct list *list)
{
	enum place place = list->place;

	model_list_release(&list->window);
	free(list->marks);
	list_init(list, place);
}

const struct model_row *
list_current(const struct list *list)
{
	return list->cursor.at < list->cursor.count ? &list->window.rows[list->cursor.at] : NULL;
}

struct model_query
list_query(const struct list *list)
{
	return (struct model_query){
		.prompts = place_is_prompts(list->place),
		.view = place_is_mine(list->place) ? VIEW_MINE : VIEW_SHARED,
		.filter = field_is_empty(&list->filter) ? NULL : list->filter.text,
		.sort = list->sort,
		.descending = list->descending,
	};
}

static bool review_marks(struct app *app, struct list *list, struct err *err) __attribute__((warn_unused_result));

/* ---------------------------------------------------------------- the window */

/* Rows of a window: about three screens. */
static size_t
window_size(const struct list *list)
{
	int height = list->cursor.height;

	return height < 16 ? 48 : (size_t)height * 3;
}

static int
window_find(const struct list *list, const struct id *id)
{
	for (size_t i = 0; i < list->window.count; i++) {
		if (id_equal(&list->window.rows[i].id, id))
			return (int)i;
	}
	return -1;
}

/* Puts a new window in the place of the old one; the cursor stays on its row and the row on its line, if it's still there. */
static void
window_replace(struct list *list, struct model_list *window)
{
	const struct model_row *row = list_current(list);
	struct id current = row ? row->id : ID_NONE;
	int line = list->cursor.at - list->cursor.top, at = list->cursor.at, found;

	model_list_release(&list->window);
	list->window = *window;
	found = row ? window_find(list, &current) : -1;
	cursor_resize(&list->cursor, (int)list->window.count, list->cursor.height);
	cursor_set(&list->cursor, found >= 0 ? found : at);
	if (found >= 0) {
		int top = found - line;
		int last = (int)list->window.count - list->cursor.height;

		list->cursor.top = top < 0 || last < 0 ? 0 : top > last ? last : top;
	}
	list->loaded = true;
}

static bool
window_load(struct app *app, struct list *list, enum window_from from, const struct id *anchor, struct err *err)
{
	struct model_query query = list_query(list);
	struct model_list window = {0};

	if (!models_window(app->portal, &query, from, anchor, window_size(list), &window, err))
		return false;
	window_replace(list, &window);
	return true;
}

static bool
load_counts(struct app *app, struct list *list, struct err *err)
{
	struct model_query query = list_query(list);

	if (!models_count(app->portal, &query, LIST_COUNT_MOST, &list->count, err))
		return false;
	list->total = list->count;
	query.filter = NULL;
	return field_is_empty(&list->filter) || models_count(app->portal, &query, LIST_COUNT_MOST, &list->total, err);
}

/* Where the cursor may stand: its row, else the next ones, else the one before. */
#define PLACES_MOST 4

static size_t
note_places(const struct list *list, struct id places[PLACES_MOST])
{
	size_t count = 0;

	for (int i = 0; list->loaded && i < PLACES_MOST - 1 && list->cursor.at + i < (int)list->window.count; i++)
		places[count++] = list->window.rows[list->cursor.at + i].id;
	if (count && list->cursor.at > 0)
		places[count++] = list->window.rows[list->cursor.at - 1].id;
	return count;
}

/* A row that others moved is followed to where it is now; if it went, the next one has the cursor (UX.md 5.1). */
static bool
return_to(struct app *app, struct list *list, const struct id *places, size_t count, struct err *err)
{
	bool whole = list->window.at_start && list->window.at_end, found = false;

	for (size_t i = 0; i < count && !found; i++) {
		int at = window_find(list, &places[i]);

		if (at >= 0) {
			/* Its line was kept already, if it's the first. */
			if (i > 0)
				cursor_set(&list->cursor, at);
			return true;
		}
		if (!whole && !list_show(app, list, &places[i], &found, err))
			return false;
	}
	return true;
}

bool
list_load(struct app *app, struct list *list, struct err *err)
{
	bool again = list->loaded && list->window.count > 0 && !list->window.at_start, stale = list->stamp != app->stamp;
	struct id first = again ? list->window.rows[0].id : ID_NONE, places[PLACES_MOST];
	size_t place_count = stale ? note_places(list, places) : 0;

	if (!window_load(app, list, again ? WINDOW_FROM : WINDOW_FIRST, again ? &first : NULL, err) || !load_counts(app, list, err))
		return false;
	if (list->window.at_start)
		list->first = 0;
	if (!return_to(app, list, places, place_count, err) || (stale && !review_marks(app, list, err)))
		return false;
	list->stamp = app->stamp;
	return true;
}

bool
list_extend(struct app *app, struct list *list, struct err *err)
{
	int at = list->cursor.at, count = (int)list->window.count, height = list->cursor.height;

	/* Nothing was read: there's no row to read on from. */
	if (!count)
		return true;
	if (at + height >= count && !list->window.at_end) {
		int from = at - height > 0 ? at - height : 0;
		struct id anchor = list->window.rows[from].id;

		if (from == 0)
			return true;
		if (!window_load(app, list, WINDOW_FROM, &anchor, err))
			return false;
		list->first = list->first >= 0 ? list->first + from : -1;
	} else if (at - height < 0 && !list->window.at_start) {
		int to = at + 2 * height < count ? at + 2 * height : count - 1;
		struct id anchor = list->window.rows[to].id;

		if (to <= at)
			return true;
		if (!window_load(app, list, WINDOW_BEFORE, &anchor, err))
			return false;
		list->first = list->window.at_start ? 0 : list->first >= 0 ? list->first + to - (int64_t)list->window.count : -1;
	}
	return true;
}

static bool
load_end(struct app *app, struct list *list, bool last, struct err *err)
{
	if (!window_load(app, list, last ? WINDOW_LAST : WINDOW_FIRST, NULL, err))
		return false;
	list->first = list->window.at_start ? 0 : list->count <= LIST_COUNT_MOST ? list->count - (int64_t)list->window.count : -1;
	cursor_set(&list->cursor, last ? (int)list->window.count - 1 : 0);
	return true;
}

bool
list_show(struct app *app, struct list *list, const struct id *id, bool *found, struct err *err)
{
	int at = list->loaded ? window_find(list, id) : -1;

	if (at < 0) {
		/* Its place can't be asked for unless it's in the list: the window that begins with it tells. */
		if (!window_load(app, list, WINDOW_FROM, id, err) || !load_counts(app, list, err))
			return false;
		at = window_find(list, id);
		list->first = list->window.at_start ? 0 : -1;
		list->stamp = app->stamp;
		if (at == 0 && !list->window.at_start) {
			cursor_set(&list->cursor, 0);
			if (!list_extend(app, list, err))
				return false;
			at = window_find(list, id);
		}
	}
	*found = at >= 0;
	if (*found)
		cursor_set(&list->cursor, at);
	return true;
}

/* ---------------------------------------------------------------- marks */

static int
mark_find(const struct list *list, const struct id *id, size_t *place)
{
	size_t low = 0, high = list->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = id_compare(&list->marks[middle].id, id);

		if (order == 0) {
			*place = middle;
			return true;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	*place = low;
	return false;
}

bool
list_is_marked(const struct list *list, const struct id *id)
{
	size_t place;

	return mark_find(list, id, &place);
}

/* False if there's no room for more. */
static bool
mark_set(struct list *list, const struct model_row *row, bool marked)
{
	size_t place;
	bool is = mark_find(list, &row->id, &place);
	struct list_mark *mark;

	if (is == marked)
		return true;
	if (!marked) {
		memmove(&list->marks[place], &list->marks[place + 1], (list->mark_count - place - 1) * sizeof(*list->marks));
		list->mark_count--;
		return true;
	}
	if (list->mark_count == LIST_MARKS_MAX)
		return false;
	if (list->mark_count == list->mark_room) {
		list->mark_room = list->mark_room ? list->mark_room * 2 : 32;
		list->marks = heap_resize(list->marks, list->mark_room, sizeof(*list->marks));
	}
	memmove(&list->marks[place + 1], &list->marks[place], (list->mark_count - place) * sizeof(*list->marks));
	mark = &list->marks[place];
	*mark = (struct list_mark){.id = row->id, .actions = row->actions, .version = row->version, .type = row->type};
	snprintf(mark->name, sizeof(mark->name), "%s", row->name);
	list->mark_count++;
	return true;
}

/* The row as it is now, wherever it stands; *there is false if it isn't in the list any more, or not among what the filter shows. */
static bool
row_now(struct app *app, const struct list *list, const struct id *id, bool filtered, struct model_list *one, bool *there, struct err *err)
{
	struct model_query query = list_query(list);

	if (!filtered)
		query.filter = NULL;
	if (!models_window(app->portal, &query, WINDOW_FROM, id, 1, one, err))
		return false;
	*there = one->count && id_equal(&one->rows[0].id, id);
	return true;
}

/* What the filter hides stays marked as it was seen: if it was changed since, assigning it says so (H1). */
static bool
review_mark(struct app *app, const struct list *list, struct list_mark *mark, bool *stays, struct err *err)
{
	struct model_list seen = {0}, any = {0};
	bool done = row_now(app, list, &mark->id, true, &seen, stays, err);

	if (done && *stays) {
		mark->actions = seen.rows[0].actions;
		mark->version = seen.rows[0].version;
	} else if (done && !field_is_empty(&list->filter)) {
		done = row_now(app, list, &mark->id, false, &any, stays, err);
		if (done && *stays)
			mark->actions = any.rows[0].actions;
	}
	model_list_release(&seen);
	model_list_release(&any);
	return done;
}

/* After others wrote: marks of rows that went go too, the others allow what their rows allow now. */
static bool
review_marks(struct app *app, struct list *list, struct err *err)
{
	size_t kept = 0, i = 0;
	bool done = true;

	for (; i < list->mark_count; i++) {
		bool stays = false;

		done = review_mark(app, list, &list->marks[i], &stays, err);
		if (!done)
			break;
		if (stays)
			list->marks[kept++] = list->marks[i];
	}
	/* Stopped by a key: those that weren't looked at stay. */
	if (i < list->mark_count)
		memmove(&list->marks[kept], &list->marks[i], (list->mark_count - i) * sizeof(*list->marks));
	list->mark_count = kept + list->mark_count - i;
	return done;
}

void
list_unmark_all(struct list *list)
{
	list->mark_count = 0;
	list->ranging = false;
}

/* What marking many rows does to each. */
enum marking { MARKING_ALL, MARKING_INVERT, MARKING_TEXT, MARKING_NOT_TEXT };

static bool
mark_by(struct list *list, const struct model_row *row, enum marking marking, const char *key)
{
	struct arena arena = {0};
	bool fits = key && strstr(text_key(&arena, row->name), key), done = true;

	arena_release(&arena);
	switch (marking) {
	case MARKING_ALL:
		return mark_set(list, row, true);
	case MARKING_INVERT:
		return mark_set(list, row, !list_is_marked(list, &row->id));
	case MARKING_TEXT:
		done = !fits || mark_set(list, row, true);
		break;
	case MARKING_NOT_TEXT:
		done = !fits || mark_set(list, row, false);
		break;
	}
	return done;
}

/* Goes through all rows that the filter leaves, window by window. */
static void
mark_many(struct app *app, struct list *list, enum marking marking, const char *text)
{
	struct model_query query = list_query(list);
	struct model_list window = {0};
	struct arena arena = {0};
	struct err err = ERR_INIT;
	const char *key = text ? text_key(&arena, text) : NULL;
	struct id last = ID_NONE;
	bool full = false, fine = true;

	do {
		fine = models_window(app->portal, &query, id_is_none(&last) ? WINDOW_FIRST : WINDOW_AFTER, id_is_none(&last) ? NULL : &last, 256,
				     &window, &err);
		if (!fine)
			break;
		for (size_t i = 0; i < window.count && !full; i++)
			full = !mark_by(list, &window.rows[i], marking, key);
		if (window.count == 0 || window.at_end || full) {
			model_list_release(&window);
			break;
		}
		last = window.rows[window.count - 1].id;
		model_list_release(&window);
	} while (true);
	arena_release(&arena);
	if (!fine)
		app_fail(app, &err);
	else if (full)
		app_say(app, NOTICE_WARN, "%d rows are marked; more can't be marked at once.", LIST_MARKS_MAX);
	else
		app_say(app, NOTICE_HINT, "%zu marked.", list->mark_count);
}

uint32_t
list_actions(const struct list *list)
{
	const struct model_row *row = list_current(list);
	uint32_t actions = UINT32_MAX;

	if (!list->mark_count)
		return row ? row->actions : 0;
	for (size_t i = 0; i < list->mark_count; i++)
		actions &= list->marks[i].actions;
	return actions;
}

size_t
list_target_count(const struct list *list)
{
	return list->mark_count ? list->mark_count : list_current(list) != NULL;
}

static void
mark_current(struct app *app, struct list *list, bool marked)
{
	const struct model_row *row = list_current(list);

	if (row && !mark_set(list, row, marked))
		app_say(app, NOTICE_WARN, "%d rows are marked; more can't be marked at once.", LIST_MARKS_MAX);
}

/* ---------------------------------------------------------------- actions */

/* After the cursor moved. */
static void
moved(struct app *app, struct list *list)
{
	struct err err = ERR_INIT;

	if (!list_extend(app, list, &err) && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
	if (list->ranging)
		mark_current(app, list, true);
	app_want_detail(app);
}

static void
go_end(struct app *app, struct list *list, bool last)
{
	struct err err = ERR_INIT;

	if (last ? list->window.at_end : list->window.at_start)
		cursor_set(&list->cursor, last ? (int)list->window.count - 1 : 0);
	else if (!load_end(app, list, last, &err))
		app_fail(app, &err);
	if (list->ranging)
		mark_current(app, list, true);
	app_want_detail(app);
}

static void
reload(struct app *app, struct list *list)
{
	struct err err = ERR_INIT;
	bool done;

	list->loaded = false;
	cursor_set(&list->cursor, 0);
	app->interruptible = true;
	done = list_load(app, list, &err);
	app->interruptible = false;
	if (!done) {
		/* A key came in between: it's tried again once no key waits. */
		list->stamp = app->stamp - 1;
		if (err.code != ERR_INTERRUPTED)
			app_fail(app, &err);
	}
	app_want_detail(app);
}

static void
sort_by(struct app *app, struct list *list, enum model_sort sort)
{
	if (sort == list->sort) {
		list->descending = !list->descending;
	} else {
		list->sort = sort;
		list->descending = sort == SORT_MODIFIED;
	}
	reload(app, list);
	app_say(app, NOTICE_HINT, "Sorted by %s, %s.", model_sort_name(list->sort),
		list->sort == SORT_MODIFIED ? (list->descending ? "newest first" : "oldest first")
					    : (list->descending ? "from the end" : "from the start"));
}

static void
sort_menu(struct app *app, const struct list *list)
{
	static const struct {
		uint32_t key;
		enum model_sort sort;
		const char *label;
	} rows[] = {{'m', SORT_MODIFIED, "Modified"}, {'n', SORT_NAME, "Name"}, {'t', SORT_TYPE, "Type"}, {'s', SORT_STATUS, "Status"},
		    {'o', SORT_OWNER, "Owner"}};

	menu_begin(&app->menu, "Sort by");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char label[64];

		if (rows[i].sort == SORT_TYPE && place_is_prompts(list->place))
			continue;
		snprintf(label, sizeof(label), "%s%s", rows[i].label,
			 rows[i].sort != list->sort ? "" : list->descending ? "  ▾ now; again turns it around" : "  ▴ now; again turns it around");
		menu_add(&app->menu, rows[i].key, ACT_SORT_BY, (int)rows[i].sort, label);
	}
	app_push(app, LAYER_MENU);
}

/* Details where they're allowed; else how a shared model is used (E3). */
static void
open_row(struct app *app, struct list *list)
{
	const struct model_row *row = list_current(list);

	if (!row)
		return;
	if (row->actions & ACTION_BIT(ACTION_DETAILS)) {
		struct id id = row->id;

		app_open_record(app, &id);
	} else if (row->unsupported) {
		app_explain(app, ACTION_DETAILS, &row->id);
	} else {
		app->wish.strip = app->wish.strip ? 0 : 6;
		app_resize(app, app->w, app->h);
		app_say(app, NOTICE_HINT, app->wish.strip ? "%s can be used in apps and flows; its details stay with the owner."
							     : "Enter shows how %s is used.", row->name);
	}
}

static void
open_line(struct app *app, struct list *list, enum list_line line)
{
	list->line = line;
	field_clear(&list->by_text);
	app->wish.filter = true;
	app->wish.focus = PANE_LIST;
	app_resize(app, app->w, app->h);
}

/* Closes the line over the list; a filter that's in use keeps it shown. */
static void
close_line(struct app *app, struct list *list)
{
	list->line = LINE_NONE;
	app->wish.filter = !field_is_empty(&list->filter);
	app_resize(app, app->w, app->h);
}

static void
clear_filter(struct app *app, struct list *list)
{
	bool had = !field_is_empty(&list->filter);

	field_clear(&list->filter);
	close_line(app, list);
	if (had)
		reload(app, list);
}

/* Enter in the open line. */
static void
keep_line(struct app *app, struct list *list)
{
	enum list_line line = list->line;

	close_line(app, list);
	if ((line == LINE_MARK || line == LINE_UNMARK) && !field_is_empty(&list->by_text))
		mark_many(app, list, line == LINE_MARK ? MARKING_TEXT : MARKING_NOT_TEXT, list->by_text.text);
}

static bool
mark_do(struct app *app, struct list *list, enum act act)
{
	const struct model_row *row = list_current(list);

	switch (act) {
	case ACT_MARK:
		mark_current(app, list, row && !list_is_marked(list, &row->id));
		cursor_move(&list->cursor, 1);
		moved(app, list);
		return true;
	case ACT_MARK_DOWN:
	case ACT_MARK_UP:
		mark_current(app, list, true);
		cursor_move(&list->cursor, act == ACT_MARK_DOWN ? 1 : -1);
		moved(app, list);
		mark_current(app, list, true);
		return true;
	case ACT_RANGE:
		list->ranging = !list->ranging && row;
		if (list->ranging)
			mark_current(app, list, true);
		app_say(app, NOTICE_HINT, list->ranging ? "Rows you pass are marked; v ends it." : "%zu marked.", list->mark_count);
		return true;
	case ACT_MARK_ALL:
		mark_many(app, list, MARKING_ALL, NULL);
		return true;
	case ACT_MARK_INVERT:
		mark_many(app, list, MARKING_INVERT, NULL);
		return true;
	case ACT_MARK_TEXT:
		open_line(app, list, LINE_MARK);
		return true;
	case ACT_UNMARK_TEXT:
		open_line(app, list, LINE_UNMARK);
		return true;
	case ACT_UNMARK_ALL:
		list_unmark_all(list);
		return true;
	default:
		return false;
	}
}

static bool
point_do(struct app *app, struct list *list, enum act act, int argument)
{
	switch (act) {
	case ACT_ROW_AT:
	case ACT_MARK_AT:
		app->wish.focus = PANE_LIST;
		cursor_set(&list->cursor, argument);
		if (act == ACT_MARK_AT && list_current(list))
			mark_current(app, list, !list_is_marked(list, &list_current(list)->id));
		moved(app, list);
		return true;
	case ACT_COLUMN_AT:
	case ACT_SORT_BY:
		if (argument < SORT_COUNT)
			sort_by(app, list, (enum model_sort)argument);
		return true;
	case ACT_FILTER_CLEAR:
		clear_filter(app, list);
		return true;
	default:
		return false;
	}
}

/* Esc: the line, the filter, the marks, one after the other (UX.md 5.2). */
static bool
escape(struct app *app, struct list *list)
{
	if (list->line == LINE_MARK || list->line == LINE_UNMARK)
		close_line(app, list);
	else if (list->line == LINE_FILTER || !field_is_empty(&list->filter))
		clear_filter(app, list);
	else if (list->mark_count || list->ranging)
		list_unmark_all(list);
	else
		return false;
	return true;
}

bool
list_do(struct app *app, enum act act, int argument)
{
	struct list *list = app_list(app);

	if (act == ACT_ESCAPE)
		return escape(app, list);
	if (act == ACT_ROW_FIRST || act == ACT_ROW_LAST) {
		go_end(app, list, act == ACT_ROW_LAST);
		return true;
	}
	if (cursor_do(&list->cursor, act)) {
		moved(app, list);
		return true;
	}
	if (mark_do(app, list, act) || point_do(app, list, act, argument))
		return true;
	switch (act) {
	case ACT_OPEN:
		open_row(app, list);
		return true;
	case ACT_FILTER:
		open_line(app, list, LINE_FILTER);
		return true;
	case ACT_FILTER_KEEP:
		keep_line(app, list);
		return true;
	case ACT_SORT:
		sort_menu(app, list);
		return true;
	case ACT_SORT_TURN:
		sort_by(app, list, list->sort);
		return true;
	case ACT_COLUMNS_RIGHT:
		list->column_offset += list->column_offset + 1 < COLUMN_COUNT - 1;
		return true;
	case ACT_COLUMNS_LEFT:
		list->column_offset -= list->column_offset > 0;
		return true;
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- the open line */

static struct field *
line_field(struct list *list)
{
	return list->line == LINE_FILTER ? &list->filter : &list->by_text;
}

void
list_text(struct app *app, uint32_t key)
{
	struct list *list = app_list(app);
	enum field_answer answer = field_key(line_field(list), key);

	if (answer == FIELD_CHANGED && list->line == LINE_FILTER)
		reload(app, list);
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		close_line(app, list);
}

void
list_paste(struct app *app, const char *text, size_t length)
{
	struct list *list = app_list(app);

	if (field_insert(line_field(list), text, length) && list->line == LINE_FILTER)
		reload(app, list);
}
