/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text of several lines that is being edited: wrapped at blanks into rows of so many columns, as it's seen. The cursor moves and
 * deletes by graphemes, and up and down by rows; what's typed or pasted is taken as far as the bound allows. Zeros are an empty one that
 * takes nothing: say its bound and shape first. It knows nothing of what the text is for; whoever stores it checks it first (text_check).
 */
#ifndef APP_TEXT_AREA_H
#define APP_TEXT_AREA_H

#include "app/field.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text_area {
	struct str text;	/* valid UTF-8; lines are ended by LF */
	size_t most;		/* bytes that it takes */
	size_t at;		/* the cursor: a byte at a grapheme's border, at most the length */
	int goal;		/* the column that Up and Down go for, and one; 0: where the cursor is */
	int width, height;	/* columns and rows that are seen */
	int top;		/* the first row seen, so that the cursor is */
};

/* A row as it's seen: bytes from … to, without the line's end; a blank at which it was broken hangs over. */
struct text_row {
	size_t from, to;
	bool ended;	/* by a line's end or the text's, not by the width */
};

void text_area_release(struct text_area *area);

/* Replaces the text, without what a block may not hold (carriage returns too); the cursor stands at its start. */
void text_area_set(struct text_area *area, const char *text);

/* How large it's seen; keeps the cursor in sight. A row takes width columns, so that its cursor may stand behind them. */
void text_area_shape(struct text_area *area, int width, int height);

/* Text, Enter, Left, Right, Up, Down, PgUp, PgDn, Home and End of the row, Ctrl-A, Ctrl-E, Backspace, Del, Ctrl-W (word back), Ctrl-U (to the
 * row's start). FIELD_IGNORED: not its key, or nothing left to do: Up in the first row, a bound that's reached. */
enum field_answer text_area_key(struct text_area *area, uint32_t key);

/* Puts text in at the cursor. False: not all of it was taken. */
bool text_area_insert(struct text_area *area, const char *text, size_t length);

/* The row that begins at *from (0 for the first), which then is the next one's beginning; false behind the last. */
bool text_area_next(const struct text_area *area, size_t *from, struct text_row *row);
int text_area_rows(const struct text_area *area);

/* Where the cursor stands: its row from 0 on, and the columns before it. */
void text_area_cursor(const struct text_area *area, int *row, int *column);

/* To the place that is seen at a row and column of what's shown: for the mouse. */
void text_area_go(struct text_area *area, int row, int column);

bool text_area_is_empty(const struct text_area *area);

#endif
