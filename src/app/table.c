/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/table.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

/* So many rows after one that went are looked for. */
#define NEXT_ROWS 20

const struct table_row *
table_current(const struct table *table)
{
	return table->count && table->cursor.at < (int)table->count ? &table->rows[table->cursor.at] : NULL;
}

struct table_row *
table_add(struct table *table)
{
	struct table_row *row;

	if (table->count == table->room) {
		table->room = table->room ? table->room * 2 : 64;
		table->rows = heap_resize(table->rows, table->room, sizeof(*table->rows));
	}
	row = &table->rows[table->count++];
	*row = (struct table_row){0};
	for (int i = 0; i < TABLE_CELLS; i++)
		row->cells[i] = "";
	return row;
}

static bool
is_same(const struct table_row *a, const struct table_row *b)
{
	return a->number == b->number && id_equal(&a->id, &b->id);
}

/* Where the cursor's row stands now; if it went, the next one of those that were there. */
static int
place_in(const struct table *table, const struct table *fresh)
{
	for (size_t k = (size_t)table->cursor.at; k < table->count && k < (size_t)table->cursor.at + NEXT_ROWS; k++) {
		for (size_t i = 0; i < fresh->count; i++) {
			if (is_same(&fresh->rows[i], &table->rows[k]))
				return (int)i;
		}
	}
	return table->cursor.at;
}

void
table_replace(struct table *table, struct table *fresh, unsigned stamp)
{
	int line = table->cursor.at - table->cursor.top, height = table->cursor.height > 0 ? table->cursor.height : 1, at = place_in(table, fresh);

	arena_release(&table->arena);
	free(table->rows);
	table->arena = fresh->arena;
	table->rows = fresh->rows;
	table->count = fresh->count;
	table->room = fresh->room;
	table->more = fresh->more;
	table->loaded = true;
	table->stamp = stamp;
	table->cursor = (struct cursor){.at = at, .top = at > line ? at - line : 0};
	cursor_resize(&table->cursor, (int)table->count, height);
	*fresh = (struct table){0};
}

void
table_release(struct table *table)
{
	arena_release(&table->arena);
	free(table->rows);
	*table = (struct table){0};
}
