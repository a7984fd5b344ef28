/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marks of Advanced Find's rows: as in lists, up to 2,000 of them. */
#include "app/find_page.h"
#include "app/find_page_private.h"

#include "app/app_private.h"
#include "base/heap.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

static bool
mark_find(const struct find_page *page, const struct id *id, size_t *place)
{
	size_t low = 0, high = page->mark_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = id_compare(&page->marks[middle].id, id);

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
find_page_is_marked(const struct find_page *page, const struct id *id)
{
	size_t place;

	return mark_find(page, id, &place);
}

static void
mark_fill(struct find_mark *mark, const struct find_page *page, const struct find_row *row)
{
	*mark = (struct find_mark){.id = row->id, .kind = row->kind, .version = row->version};
	snprintf(mark->name, sizeof(mark->name), "%s", find_page_name(page, row));
}

/* False if there's no room for more. */
static bool
mark_set(struct find_page *page, const struct find_row *row, bool marked)
{
	size_t place;
	bool is = mark_find(page, &row->id, &place);

	if (is == marked || row->kind < 0)
		return true;
	if (!marked) {
		memmove(&page->marks[place], &page->marks[place + 1], (page->mark_count - place - 1) * sizeof(*page->marks));
		page->mark_count--;
		return true;
	}
	if (page->mark_count == FIND_MARKS_MAX)
		return false;
	if (page->mark_count == page->mark_room) {
		page->mark_room = page->mark_room ? page->mark_room * 2 : 32;
		page->marks = heap_resize(page->marks, page->mark_room, sizeof(*page->marks));
	}
	memmove(&page->marks[place + 1], &page->marks[place], (page->mark_count - place) * sizeof(*page->marks));
	mark_fill(&page->marks[place], page, row);
	page->mark_count++;
	return true;
}

void
find_page_unmark(struct find_page *page)
{
	page->mark_count = 0;
	page->ranging = false;
}

static void
say_full(struct app *app)
{
	app_say(app, NOTICE_WARN, "%d rows are marked; more can't be marked at once.", FIND_MARKS_MAX);
}

void
find_page_mark(struct app *app, bool marked)
{
	struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);

	if (row && !mark_set(page, row, marked))
		say_full(app);
}

/* ---------------------------------------------------------------- many at once */

enum marking { MARKING_ALL, MARKING_INVERT, MARKING_TEXT, MARKING_NOT_TEXT };

static bool
mark_by(struct find_page *page, const struct find_row *row, enum marking marking, const char *key)
{
	struct arena arena = {0};
	bool fits = key && strstr(text_key(&arena, find_page_name(page, row)), key), done = true;

	arena_release(&arena);
	switch (marking) {
	case MARKING_ALL:
		return mark_set(page, row, true);
	case MARKING_INVERT:
		return mark_set(page, row, !find_page_is_marked(page, &row->id));
	case MARKING_TEXT:
		done = !fits || mark_set(page, row, true);
		break;
	case MARKING_NOT_TEXT:
		done = !fits || mark_set(page, row, false);
		break;
	}
	return done;
}

/* All rows that the query finds, window by window, until no more can be marked. */
static bool
mark_rows(struct app *app, enum marking marking, const char *key, bool *full, struct err *err)
{
	struct find_page *page = &app->find_page;
	struct find_query query;
	struct id last = ID_NONE;
	bool more = find_page_whole_query(page, &query);

	while (more && !*full) {
		struct find_list window = {0};
		bool first = id_is_none(&last);

		if (!find_window(app->portal, &query, first ? WINDOW_FIRST : WINDOW_AFTER, first ? NULL : &last, 256, app->now, &window, err))
			return false;
		for (size_t i = 0; i < window.count && !*full; i++)
			*full = !mark_by(page, &window.rows[i], marking, key);
		more = window.count && !window.at_end;
		last = window.count ? window.rows[window.count - 1].id : ID_NONE;
		find_list_release(&window);
	}
	return true;
}

static void
mark_many(struct app *app, enum marking marking, const char *text)
{
	struct arena arena = {0};
	struct err err = ERR_INIT;
	bool full = false;
	bool done = mark_rows(app, marking, text ? text_key(&arena, text) : NULL, &full, &err);

	arena_release(&arena);
	if (!done)
		app_fail(app, &err);
	else if (full)
		say_full(app);
	else
		app_say(app, NOTICE_HINT, "%zu marked.", app->find_page.mark_count);
}

void
find_page_mark_text(struct app *app, const char *text, bool marked)
{
	mark_many(app, marked ? MARKING_TEXT : MARKING_NOT_TEXT, text);
}

/* The row as it is now, with the columns of the page, if it meets the conditions; or if it's there at all. */
static bool
row_now(struct app *app, const struct id *id, bool conditions, struct find_list *one, bool *there, struct err *err)
{
	struct find_query query;

	find_page_bare_query(&app->find_page, &query);
	query.node_count = conditions ? app->find_page.query.node_count : 0;
	if (!find_window(app->portal, &query, WINDOW_FROM, id, 1, app->now, one, err))
		return false;
	*there = one->count && id_equal(&one->rows[0].id, id);
	return true;
}

/* *stays: the row is there. What isn't found any more isn't seen as it is now: it keeps the version that was seen, so that nobody's
 * change is passed over (H1). */
static bool
review_mark(struct app *app, struct find_mark *mark, bool *stays, struct err *err)
{
	struct find_list found = {0}, any = {0};
	bool done = row_now(app, &mark->id, true, &found, stays, err);

	if (done && *stays)
		mark_fill(mark, &app->find_page, &found.rows[0]);
	else if (done)
		done = row_now(app, &mark->id, false, &any, stays, err);
	find_list_release(&found);
	find_list_release(&any);
	return done;
}

bool
find_page_review_marks(struct app *app, struct err *err)
{
	struct find_page *page = &app->find_page;
	size_t kept = 0, i = 0;
	bool done = true;

	if (page->marks_stamp == app->stamp)
		return true;
	for (; i < page->mark_count; i++) {
		bool stays = false;

		done = review_mark(app, &page->marks[i], &stays, err);
		if (!done)
			break;
		if (stays)
			page->marks[kept++] = page->marks[i];
	}
	/* Stopped by a key: those that weren't looked at stay. */
	if (i < page->mark_count)
		memmove(&page->marks[kept], &page->marks[i], (page->mark_count - i) * sizeof(*page->marks));
	page->mark_count = kept + page->mark_count - i;
	if (done)
		page->marks_stamp = app->stamp;
	return done;
}

/* ---------------------------------------------------------------- keys */

bool
find_page_is_prebuilt(struct app *app)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_can_assign(page) ? find_page_current(page) : NULL;

	if (row && row->kind < 0)
		app_say(app, NOTICE_HINT, "%s is a prebuilt model: nobody can be given it.", find_page_name(page, row));
	return row && row->kind < 0;
}

bool
find_page_can_mark(struct app *app)
{
	const struct find_page *page = &app->find_page;

	if (find_page_can_assign(page))
		return true;
	app_say(app, NOTICE_HINT, "Rows are marked to assign them; %s can't be assigned.", page->query.table->label);
	return false;
}

static void
mark_and_move(struct app *app, int by)
{
	struct find_page *page = &app->find_page;

	find_page_mark(app, true);
	cursor_move(&page->cursor, by);
	find_page_extend(app);
	find_page_mark(app, true);
}

static void
range(struct app *app)
{
	struct find_page *page = &app->find_page;

	page->ranging = !page->ranging && find_page_current(page);
	if (page->ranging)
		find_page_mark(app, true);
	app_say(app, NOTICE_HINT, page->ranging ? "Rows you pass are marked; v ends it." : "%zu marked.", page->mark_count);
	if (page->ranging)
		(void)find_page_is_prebuilt(app);
}

bool
find_page_mark_do(struct app *app, enum act act)
{
	struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);

	switch (act) {
	case ACT_MARK:
		if (!find_page_can_mark(app))
			return true;
		(void)find_page_is_prebuilt(app);
		find_page_mark(app, row && !find_page_is_marked(page, &row->id));
		cursor_move(&page->cursor, 1);
		find_page_extend(app);
		return true;
	case ACT_MARK_DOWN:
	case ACT_MARK_UP:
		if (find_page_can_mark(app))
			mark_and_move(app, act == ACT_MARK_DOWN ? 1 : -1);
		return true;
	case ACT_RANGE:
		if (find_page_can_mark(app))
			range(app);
		return true;
	case ACT_MARK_ALL:
	case ACT_MARK_INVERT:
		if (find_page_can_mark(app))
			mark_many(app, act == ACT_MARK_ALL ? MARKING_ALL : MARKING_INVERT, NULL);
		return true;
	case ACT_UNMARK_ALL:
		find_page_unmark(page);
		return true;
	default:
		return false;
	}
}
