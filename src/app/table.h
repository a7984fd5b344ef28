/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of text: rows that were read from the portal, a cursor and a filter. What its columns are is the view's. Rows are
 * read into a fresh table, which then takes the old one's place, so that on a failure the old rows stay. Zeros are an
 * empty one.
 */
#ifndef APP_TABLE_H
#define APP_TABLE_H

#include "app/cursor.h"
#include "app/field.h"
#include "base/arena.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TABLE_CELLS 6
#define TABLE_FIRST 200		/* rows that are read at first; more as the cursor comes to their end */
#define TABLE_MOST 12800	/* and no more than these: then the filter helps */

struct table_row {
	struct id id;
	int64_t number;			/* where rows are told apart by a number (the audit) */
	struct id operation;		/* of a row of the audit; none */
	uint32_t actions;		/* ACTION_BITs that the actor may, and versionnumber, where rows can be done something to */
	int permission;			/* enum permission, there too */
	int64_t version;
	const char *cells[TABLE_CELLS];	/* never NULL once table_add made the row; in the arena */
	bool muted;			/* disabled, off */
	bool warn;			/* wants attention */
};

struct table {
	struct arena arena;
	struct table_row *rows;
	size_t count, room;
	bool more;			/* there are more than were read */
	size_t want;			/* how many rows are read; 0: TABLE_FIRST */
	struct cursor cursor;
	struct field filter;
	bool typing;			/* the filter has the keys */
	bool loaded;
	unsigned stamp;			/* app.stamp when it was read */
};

/* The row under the cursor; NULL in an empty table. */
const struct table_row *table_current(const struct table *table);

/* A new last row with empty cells. */
struct table_row *table_add(struct table *table) __attribute__((returns_nonnull));

/* Puts the rows of fresh in the place of the table's; the cursor stays on its row, if that's still there, and on its line. fresh is
 * empty afterwards. */
void table_replace(struct table *table, struct table *fresh, unsigned stamp);

void table_release(struct table *table);

#endif
