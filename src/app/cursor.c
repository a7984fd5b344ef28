/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/cursor.h"

static int
clip(long long at, int least, int most)
{
	if (at > most)
		at = most;
	return at < least ? least : (int)at;
}

static int
rows_seen_at_once(const struct cursor *cursor)
{
	return cursor->height > 0 ? cursor->height : 1;
}

/* The last row that may stand at the top: the list's end is never above the window's. */
static int
top_most(const struct cursor *cursor)
{
	int height = rows_seen_at_once(cursor);

	return cursor->count > height ? cursor->count - height : 0;
}

/* Brings the chosen row into the window. */
static void
show_chosen(struct cursor *cursor)
{
	int height = rows_seen_at_once(cursor);

	if (cursor->top > cursor->at)
		cursor->top = cursor->at;
	if (cursor->at - cursor->top >= height)
		cursor->top = cursor->at - height + 1;
	cursor->top = clip(cursor->top, 0, top_most(cursor));
}

void
cursor_resize(struct cursor *cursor, int count, int height)
{
	cursor->count = count > 0 ? count : 0;
	cursor->height = height > 0 ? height : 1;
	cursor->at = clip(cursor->at, 0, cursor->count - 1);
	show_chosen(cursor);
}

void
cursor_set(struct cursor *cursor, int at)
{
	cursor->at = clip(at, 0, cursor->count - 1);
	show_chosen(cursor);
}

void
cursor_move(struct cursor *cursor, int by)
{
	cursor->at = clip((long long)cursor->at + by, 0, cursor->count - 1);
	show_chosen(cursor);
}

void
cursor_scroll(struct cursor *cursor, int by)
{
	cursor->top = clip((long long)cursor->top + by, 0, top_most(cursor));
	cursor->at = clip(cursor->at, cursor->top, cursor->top + cursor_seen(cursor) - 1);
}

/* Moves the window and the chosen row alike, so that the row keeps its place on the screen. */
static void
page(struct cursor *cursor, int by)
{
	cursor->top = clip((long long)cursor->top + by, 0, top_most(cursor));
	cursor_move(cursor, by);
}

bool
cursor_do(struct cursor *cursor, enum act act)
{
	int height = rows_seen_at_once(cursor);
	int half = height > 1 ? height / 2 : 1;

	if (act == ACT_ROW_DOWN || act == ACT_CHOICE_DOWN)
		cursor_move(cursor, 1);
	else if (act == ACT_ROW_UP || act == ACT_CHOICE_UP)
		cursor_move(cursor, -1);
	else if (act == ACT_ROW_FIRST)
		cursor_set(cursor, 0);
	else if (act == ACT_ROW_LAST)
		cursor_set(cursor, cursor->count - 1);
	else if (act == ACT_PAGE_DOWN)
		page(cursor, height);
	else if (act == ACT_PAGE_UP)
		page(cursor, -height);
	else if (act == ACT_HALF_DOWN)
		page(cursor, half);
	else if (act == ACT_HALF_UP)
		page(cursor, -half);
	else
		return false;
	return true;
}

int
cursor_seen(const struct cursor *cursor)
{
	int left = cursor->count - cursor->top, height = rows_seen_at_once(cursor);

	if (left < 0)
		left = 0;
	return left < height ? left : height;
}
