/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text field of one line (UX.md 4.7): the text that is being edited and the place of its cursor. It moves and deletes by
 * graphemes, never in the middle of one. Zeros are an empty field. It knows nothing of what the text is for; whoever
 * stores the text checks it first (text_check).
 */
#ifndef APP_FIELD_H
#define APP_FIELD_H

#include "tui/key.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FIELD_SIZE 512	/* bytes with the ending zero; what does not fit is not taken */

struct field {
	char text[FIELD_SIZE];	/* valid UTF-8 */
	size_t length;		/* bytes */
	size_t at;		/* the cursor: a byte at a grapheme's border, at most length */
};

enum field_answer {
	FIELD_IGNORED,	/* not a key of a field, or nothing left to do: whoever owns the field may use it */
	FIELD_MOVED,	/* the cursor moved */
	FIELD_CHANGED,	/* the text changed */
};

/* Does what the key means in a field: text, Left, Right, Home, End, Ctrl-A, Ctrl-E, Backspace, Del, Ctrl-W (word back),
 * Ctrl-U (to the start). Left and Backspace at the start, Right and Del at the end are FIELD_IGNORED. */
enum field_answer field_key(struct field *field, uint32_t key);

/* Puts text in at the cursor, as far as it fits and without what a name may not hold. Returns whether something changed. */
bool field_insert(struct field *field, const char *text, size_t length);

/* Replaces the whole text (cut at a grapheme if it's too long); the cursor stands at its end. */
void field_set(struct field *field, const char *text);
void field_clear(struct field *field);

/* Whether there is nothing but blanks. */
bool field_is_empty(const struct field *field);

/* What of the text is shown in width columns, so that the cursor is always seen: the byte where it starts, and the column
 * of the cursor from there (0 … width - 1). width is at least 1. */
size_t field_window(const struct field *field, int width, int *cursor);

#endif
