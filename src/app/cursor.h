/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one cursor of every list: which of count rows is chosen and which part of them is seen. Pure arithmetic; it is
 * moved where the state changes, never while drawing. Zeros are the cursor of an empty list.
 */
#ifndef APP_CURSOR_H
#define APP_CURSOR_H

#include "app/keymap.h"

#include <stdbool.h>

struct cursor {
	int at;		/* 0 … count - 1; 0 of an empty list */
	int top;	/* the first row seen */
	int count;
	int height;	/* rows that are seen at once, at least 1 */
};

/* A new number of rows or a new height; keeps at and top as far as they fit. */
void cursor_resize(struct cursor *cursor, int count, int height);

/* Chooses a row (clipped) and scrolls as little as needed. */
void cursor_set(struct cursor *cursor, int at);

/* Moves by rows; stops at the ends. */
void cursor_move(struct cursor *cursor, int by);

/* Scrolls by rows without moving the chosen row, unless it would leave the screen. */
void cursor_scroll(struct cursor *cursor, int by);

/* ROW_DOWN, ROW_UP, ROW_FIRST, ROW_LAST, PAGE_…, HALF_…, CHOICE_DOWN, CHOICE_UP: moves, true. Others: false. */
bool cursor_do(struct cursor *cursor, enum act act);

/* How many rows are seen: at most height. */
int cursor_seen(const struct cursor *cursor);

#endif
