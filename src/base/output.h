/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What commands answer and the console exports, in four forms (COMMANDS.md): a table for people, JSON, CSV with a header, and
 * plain: separated by tabs, without a header. A list is written row by row; only a table waits for its last row, to know its widths.
 * Text is made harmless on the way (H3); a CSV cell that a spreadsheet would take for a formula gets a leading '.
 */
#ifndef BASE_OUTPUT_H
#define BASE_OUTPUT_H

#include "base/arena.h"
#include "base/id.h"
#include "base/json.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

enum output_format { OUTPUT_TABLE, OUTPUT_JSON, OUTPUT_CSV, OUTPUT_PLAIN };

bool output_format_from_name(const char *name, enum output_format *format);

enum cell_kind { CELL_TEXT, CELL_NUMBER, CELL_REAL, CELL_ID, CELL_TIME, CELL_BOOL, CELL_LIST };

struct column {
	const char *key;	/* in JSON and CSV: the logical name */
	const char *head;	/* in a table; NULL: not shown there */
	enum cell_kind kind;
};

/* A value; which member counts is the column's kind. */
struct value {
	const char *text;		/* CELL_TEXT; NULL is null */
	int64_t number;			/* CELL_NUMBER; CELL_TIME (TIME_NONE is null); CELL_BOOL */
	double real;			/* CELL_REAL */
	bool none;			/* null, whatever the kind */
	struct id id;			/* CELL_ID; none is null */
	const char *const *list;	/* CELL_LIST: texts */
	size_t list_count;
};

/* How a table's lines are laid out, once its first rows are known. */
struct output_table {
	struct arena arena;
	int *widths;
	enum cell_kind *kinds;
	char **heads;
	size_t shown;
};

struct output {
	FILE *file;		/* borrowed */
	enum output_format format;
	int width;		/* columns of the terminal, for tables; 0: as wide as it takes */

	/* of the list being written */
	const struct column *columns;
	size_t column_count;
	size_t rows;
	struct str line;
	struct arena arena;	/* the cells of a table's rows that aren't written yet */
	struct output_table table;
	char **cells;
	size_t cell_count, cell_room;
};

/* Rows of a table wait until so many cells are known, since all share their columns' widths. */
#define TABLE_CELLS_MAX 100000

/* A list: begin, rows with one value per column, end. A list that failed (done is false) before its first row leaves
 * nothing in the output. */
void output_list_begin(struct output *output, const struct column *columns, size_t count);
void output_list_row(struct output *output, const struct value *values);

/* A row of a list that a command made itself as JSON, for lists of millions; only where the format is JSON. */
void output_list_json(struct output *output, const struct str *row);
void output_list_end(struct output *output, bool done);

/* One thing: as JSON an object, else a line per column: its head (or key) and value; CSV: a header and a row. */
void output_object(struct output *output, const struct column *columns, size_t count, const struct value *values);

/* A line of text as it stands, made harmless; for answers that aren't rows. Nothing in JSON. */
void output_line(struct output *output, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A text of several lines as it stands, made harmless, each ended. Nothing in JSON. */
void output_block(struct output *output, const char *text);

/* JSON that a command made itself, with a line feed. */
void output_json(struct output *output, const struct str *json);

/* Whether all was written; false after a full disk or a closed pipe. */
bool output_is_good(struct output *output);

void output_release(struct output *output);

#endif
