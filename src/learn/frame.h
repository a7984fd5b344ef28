/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows and columns in memory, to learn from: each column holds numbers or one of few texts, by column. What a learner sees of a table, and
 * nothing of where it came from.
 */
#ifndef LEARN_FRAME_H
#define LEARN_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum frame_type {
	FRAME_NUMBER,	/* also times (in days) and booleans (0 and 1) */
	FRAME_CHOICE,	/* one of a set of texts */
	FRAME_TEXT,	/* free text: kept as it is, for text learners alone */
};

/* A value of a row: missing, or as the column's type says. text is borrowed for the call. */
struct frame_value {
	bool missing;
	double number;
	const char *text;
};

struct frame_column {
	char *name;
	enum frame_type type;
	double *numbers;	/* FRAME_NUMBER: NaN is missing */
	uint32_t *codes;	/* FRAME_CHOICE: place in texts + 1; 0 is missing */
	char **texts;		/* FRAME_CHOICE: the set; FRAME_TEXT: one a row, NULL is missing */
	size_t text_count, text_room;
	uint32_t *slots;	/* FRAME_CHOICE: a table of hashes of texts: place + 1 */
	size_t slot_count;
};

struct frame {
	struct frame_column *columns;
	size_t column_count;
	size_t rows, room;
};

/* Empty, with these columns; names are copied. */
void frame_start(struct frame *frame, const char *const *names, const enum frame_type *types, size_t column_count);
void frame_release(struct frame *frame);

/* Adds a row; a value per column. */
void frame_add(struct frame *frame, const struct frame_value *values);

/* The code of a text in a column's set, 0 if it isn't in it. */
uint32_t frame_code(const struct frame_column *column, const char *text);

/* The column's place; SIZE_MAX if there's none. */
size_t frame_find(const struct frame *frame, const char *name);

/* Bytes that it takes. */
size_t frame_bytes(const struct frame *frame);

#endif
