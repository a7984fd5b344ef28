/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of the environment's own, with rows (F4, F2, F3): their definitions, and reading rows as far as somebody's Read reaches.
 * tables.h has what people do with them; this is what training and running stand on.
 */
#ifndef PORTAL_OWN_TABLE_H
#define PORTAL_OWN_TABLE_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/principal.h"
#include "portal/portal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Stored in the environment file. A time is milliseconds since 1970, a boolean true or false. */
enum cell_type { OWN_TEXT, OWN_NUMBER, OWN_WHOLE, OWN_BOOLEAN, OWN_TIME };

/* "text", "number", "whole number", "yes/no", "date and time". */
const char *cell_type_name(enum cell_type type);

struct own_column {
	const char *logical, *display;
	enum cell_type type;
	struct id result_of;	/* F2: the prediction that writes it; none */
};

struct own_table {
	struct id id;
	const char *logical, *display;
	struct own_column *columns;	/* by the place of their cells */
	size_t column_count;
	struct id result_of;	/* F3: the model whose results it holds; none */
	int64_t row_count;
	int64_t version;
};

/* The value of a cell: nothing, or by the column's type text or number (booleans 0 and 1, times in milliseconds). */
struct cell {
	bool empty;
	double number;
	const char *text;
};

struct own_row {
	int64_t rid;
	struct id id;
	struct id owner;
	struct cell *cells;	/* one per column */
	int64_t version;
};

/* By id, or by display name, logical name or id as text, without case. Asks no right. In the arena. */
bool own_table_load(struct portal *portal, const struct id *id, struct arena *arena, struct own_table *table, bool *found, struct err *err)
	__attribute__((warn_unused_result));
bool own_table_find(struct portal *portal, const char *name, struct arena *arena, struct own_table *table, bool *found, struct err *err)
	__attribute__((warn_unused_result));

/* The column's place by display or logical name, without case; SIZE_MAX if there's none. */
size_t own_table_column(const struct own_table *table, const char *name);

/* The next rows after rid (0: from the first on) that the reach takes, at most so many, in the arena; last is the rid to go on from,
 * end whether there's nothing after it. A call may give fewer, or none, before the end: each is one short read, whatever the reach takes.
 * reach NULL: every row, for the program itself; the subject isn't looked at then. */
struct own_rows {
	struct own_row *rows;
	size_t count;
	int64_t last;
	bool end;
};
bool own_rows_read(struct portal *portal, const struct own_table *table, const struct subject *subject, const struct reach *reach,
		   int64_t after, size_t most, struct arena *arena, struct own_rows *rows, struct err *err) __attribute__((warn_unused_result));

/* Whether a reach takes the rows of an owner and unit. */
bool own_row_reached(const struct subject *subject, const struct reach *reach, const struct id *owner, const struct id *unit);

/* --- within a write --- */

/* Adds a table (the caller makes its id; its rows and row_count aren't looked at), or a column to one, whose rows have nothing in it yet.
 * Logical names that are NULL or "" are made from the display names and kept apart; own_table_load then tells them. A table added grants
 * nobody anything: privileges are another matter. */
bool own_table_add(struct portal *portal, const struct own_table *table, int64_t now, struct err *err) __attribute__((warn_unused_result));
bool own_column_add(struct portal *portal, struct own_table *table, const struct own_column *column, struct arena *arena, struct err *err)
	__attribute__((warn_unused_result));

/* Adds a row of the owner's (its id is made); or changes one's cells. */
bool own_row_add(struct portal *portal, const struct own_table *table, const struct cell *cells, const struct id *owner,
		 const struct id *unit, int64_t now, struct err *err) __attribute__((warn_unused_result));
bool own_row_set(struct portal *portal, const struct own_table *table, int64_t rid, const struct cell *cells, int64_t now, struct err *err)
	__attribute__((warn_unused_result));

/* "cr_" and the display name in lower case a-z, 0-9 and _, with a number behind it if that's taken; in out. */
bool own_table_logical_name(struct portal *portal, const char *display, char out[65], struct err *err) __attribute__((warn_unused_result));

#endif
