/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Advanced Find asks of the portal: a window of rows around the cursor, and how many there are. A key that waits stops the
 * reading, and it's done later. */
#include "app/find_page.h"
#include "app/find_page_private.h"

#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

/* Rows of a window: about three screens. */
static size_t
window_size(const struct find_page *page)
{
	int height = page->cursor.height;

	return height < 16 ? 48 : (size_t)height * 3;
}

static int
window_find(const struct find_page *page, const struct id *id)
{
	for (size_t i = 0; i < page->window.count; i++) {
		if (id_equal(&page->window.rows[i].id, id))
			return (int)i;
	}
	return -1;
}

/* Puts a new window in the place of the old one; the cursor stays on its row and the row on its line, if it's still there. */
static void
window_replace(struct find_page *page, struct find_list *window)
{
	const struct find_row *row = find_page_current(page);
	struct id current = row ? row->id : ID_NONE;
	int line = page->cursor.at - page->cursor.top, at = page->cursor.at, found;

	find_list_release(&page->window);
	page->window = *window;
	found = row ? window_find(page, &current) : -1;
	cursor_resize(&page->cursor, (int)page->window.count, page->cursor.height);
	cursor_set(&page->cursor, found >= 0 ? found : at);
	if (found >= 0) {
		int top = found - line, last = (int)page->window.count - page->cursor.height;

		page->cursor.top = top < 0 || last < 0 ? 0 : top > last ? last : top;
	}
	page->loaded = true;
}

static bool
window_load(struct app *app, enum window_from from, const struct id *anchor, struct err *err)
{
	struct find_page *page = &app->find_page;
	struct find_query query;
	struct find_list window = {0};

	if (!find_page_whole_query(page, &query))
		return err_set(err, ERR_USAGE, "The query has as many conditions as it can hold: take one away, then filter by name.");
	if (!find_window(app->portal, &query, (int)from, anchor, window_size(page), app->now, &window, err))
		return false;
	window_replace(page, &window);
	return true;
}

static bool
load_count(struct app *app, struct err *err)
{
	struct find_page *page = &app->find_page;
	struct find_query query;

	return find_page_whole_query(page, &query) && find_count(app->portal, &query, FIND_COUNT_MOST, app->now, &page->count, err);
}

void
find_page_extend(struct app *app)
{
	struct find_page *page = &app->find_page;
	int at = page->cursor.at, count = (int)page->window.count, height = page->cursor.height;
	struct err err = ERR_INIT;
	bool done = true;

	if (at + height >= count && !page->window.at_end && at > height) {
		int from = at - height;
		struct id anchor = page->window.rows[from].id;

		done = window_load(app, WINDOW_FROM, &anchor, &err);
		if (done)
			page->first = page->first >= 0 ? page->first + from : -1;
	} else if (at - height < 0 && !page->window.at_start && count) {
		int to = at + 2 * height < count ? at + 2 * height : count - 1;
		struct id anchor = page->window.rows[to].id;

		if (to <= at)
			return;
		done = window_load(app, WINDOW_BEFORE, &anchor, &err);
		if (done)
			page->first = page->window.at_start ? 0 : page->first >= 0 ? page->first + to - (int64_t)page->window.count : -1;
	}
	if (!done && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
}

void
find_page_go_end(struct app *app, bool last)
{
	struct find_page *page = &app->find_page;
	struct err err = ERR_INIT;

	if (last ? page->window.at_end : page->window.at_start) {
		cursor_set(&page->cursor, last ? (int)page->window.count - 1 : 0);
		return;
	}
	if (!window_load(app, last ? WINDOW_LAST : WINDOW_FIRST, NULL, &err)) {
		app_fail(app, &err);
		return;
	}
	page->first = page->window.at_start ? 0 : page->count <= FIND_COUNT_MOST ? page->count - (int64_t)page->window.count : -1;
	cursor_set(&page->cursor, last ? (int)page->window.count - 1 : 0);
}

/* ---------------------------------------------------------------- all of it */

bool
find_page_is_stale(const struct app *app)
{
	return app->can_act && app->find_page.opened && app->find_page.stamp != app->stamp;
}

/* What isn't to be seen any more isn't shown. */
static void
forget(struct find_page *page)
{
	find_list_release(&page->window);
	cursor_resize(&page->cursor, 0, page->cursor.height);
	page->count = page->first = 0;
	page->loaded = false;
}

static bool
read_window(struct app *app, struct err *err)
{
	struct find_page *page = &app->find_page;
	bool again = page->loaded && page->window.count > 0 && !page->window.at_start;
	struct id first = again ? page->window.rows[0].id : ID_NONE;

	if (!find_may(app->portal, page->query.table, err) || !window_load(app, again ? WINDOW_FROM : WINDOW_FIRST, again ? &first : NULL, err)
	    || !load_count(app, err) || !find_page_review_marks(app, err))
		return false;
	page->first = page->window.at_start ? 0 : page->first;
	return true;
}

void
find_page_read(struct app *app)
{
	struct find_page *page = &app->find_page;
	struct err err = ERR_INIT;
	bool fine;

	if (!find_page_is_stale(app))
		return;
	app->interruptible = !app->changed.reading;
	fine = read_window(app, &err);
	app->interruptible = false;
	if (!fine && err.code == ERR_INTERRUPTED)
		return;
	page->stamp = app->stamp;
	page->gone[0] = '\0';
	if (!fine) {
		forget(page);
		find_page_unmark(page);
		snprintf(page->gone, sizeof(page->gone), "%s", err.text);
	}
	find_page_measure(app);
}

void
find_page_read_anew(struct app *app)
{
	struct find_page *page = &app->find_page;

	page->stamp = app->stamp - 1;
	page->loaded = false;
	cursor_set(&page->cursor, 0);
	find_page_read(app);
}

/* ---------------------------------------------------------------- one row, in full */

/* All columns of the table, and the one condition that it's this row. */
static bool
query_row(const struct find_page *page, const char *id, struct find_query *query)
{
	const struct find_column *key = NULL;

	find_query_start(query, page->query.table);
	query->column_count = 0;
	for (const struct find_column *column = page->query.table->columns; column->name; column++) {
		key = column->type == FIND_ID ? column : key;
		if (query->column_count < FIND_COLUMNS_MAX)
			query->columns[query->column_count++] = (struct find_path){.table = page->query.table, .column = column};
	}
	if (!key)
		return false;
	query->nodes[0] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
	query->nodes[1] = (struct find_node){.kind = FIND_CONDITION, .path = {.table = page->query.table, .column = key}, .op = FIND_EQUAL, .value = id};
	query->node_count = 2;
	return true;
}

void
find_page_show_row(struct app *app)
{
	struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);
	struct find_query query;
	struct find_list list = {0};
	struct str text = {0};
	char id[ID_TEXT_SIZE];
	struct err err = ERR_INIT;

	if (!row || !query_row(page, id_format(&row->id, id), &query))
		return;
	if (!find_window(app->portal, &query, WINDOW_FIRST, NULL, 1, app->now, &list, &err)) {
		app_fail(app, &err);
		return;
	}
	for (size_t i = 0; list.count && i < query.column_count; i++)
		str_addf(&text, "%-32s %s\n", query.columns[i].column->label, list.rows[0].cells[i]);
	if (!list.count)
		app_say(app, NOTICE_WARN, "%s isn't there any more.", find_page_name(page, row));
	else
		text_page_set(&app->text, find_page_name(page, row), str_text(&text), app->h - 2);
	if (list.count)
		app_push(app, LAYER_TEXT);
	str_release(&text);
	find_list_release(&list);
}
