/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model could be learned from, looked at before it's made (RULES F4): the tables whose Read the actor holds, and of one of them what
 * its columns hold, judged by its first rows as learning will judge them by all.
 */
#ifndef PORTAL_LEARN_LOOK_H
#define PORTAL_LEARN_LOOK_H

#include "portal/own_table.h"

/* Rows that columns are judged by. */
#define LOOK_ROWS 2000

/* Whether a column is something to learn from. */
enum look_fit {
	LOOK_FITS,
	LOOK_SINGLE,	/* one value in all rows, or none */
	LOOK_DISTINCT,	/* a text with another value in each row: an id, or free text */
	LOOK_RESULT,	/* F2: what a prediction wrote */
};

/* "one value alone" …; "" for LOOK_FITS. */
const char *look_fit_words(enum look_fit fit);

struct look_column {
	const char *logical, *display;
	enum cell_type type;
	size_t values;		/* different ones, LOOK_VALUES_MOST at most */
	size_t missing;		/* of the rows looked at */
	const char *example;	/* the first value, as text; "" */
	size_t letters;		/* bytes of all values looked at */
	char separator;		/* what seems to divide several tags in it: ',', ';', '\t'; '\0': nothing does */
	enum look_fit fit;
};

#define LOOK_VALUES_MOST 101

struct look_table {
	struct id id;
	const char *display;
	int64_t rows;		/* that the actor may read */
	size_t column_count;
	struct look_column *columns;	/* NULL in a list of tables */
	size_t looked;		/* rows that were looked at */
};

/* The tables that the actor may read, by name; those that hold the results of a category classification aren't among them. In the arena. */
bool look_tables(struct portal *portal, struct arena *arena, struct look_table **tables, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* One of them with its columns. In the arena. */
bool look_table(struct portal *portal, const struct id *id, struct arena *arena, struct look_table *table, struct err *err)
	__attribute__((warn_unused_result));

/* Values of the row after this one (0: the first) as texts by its columns, "" where it has none; *rid is where it stands, 0 at the end. */
bool look_row(struct portal *portal, const struct id *table, int64_t *rid, struct arena *arena, const char ***values, size_t *count,
	      struct err *err) __attribute__((warn_unused_result));

#endif
