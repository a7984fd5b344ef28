/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a model could be learned from, looked at before it's made (RULES F4): the tables, with those whose Read the actor lacks, and of one what
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
	bool readable;		/* F4: the actor's roles carry Read on it */
	size_t column_count;
	struct look_column *columns;	/* NULL in a list of tables */
	size_t looked;		/* rows that were looked at */
};

/* All tables by name, of which only those that are readable can be learned from; those that hold the results of a category classification
 * aren't among them. In the arena. */
bool look_tables(struct portal *portal, struct arena *arena, struct look_table **tables, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* One of them with its columns. In the arena. */
bool look_table(struct portal *portal, const struct id *id, struct arena *arena, struct look_table *table, struct err *err)
	__attribute__((warn_unused_result));

/* --- rows to pick from --- */

/* Rows that are looked through for what's typed: some ten milliseconds of cells. */
#define LOOK_CELLS_MOST 100000

struct look_row {
	struct id id;
	const char *label;		/* its values one after the other, the first of them first */
	const char *const *values;	/* as texts by the table's columns, "" where it has none */
};

struct look_rows {
	struct look_row *rows;
	size_t count;
	size_t looked;		/* rows that were looked through */
	bool all;		/* which is all that the actor may read, or enough were found */
};

/* The first rows of the table that the actor may read and in which each word that's typed occurs, most at most. In the arena. */
bool look_find_rows(struct portal *portal, const struct id *table, const char *typed, size_t most, struct arena *arena, struct look_rows *found,
		    struct err *err) __attribute__((warn_unused_result));

#endif
