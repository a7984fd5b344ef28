/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/learn_look.h"

#include "base/id.h"
#include "portal/tables.h"

#include <string.h>

const char *
look_fit_words(enum look_fit fit)
{
	switch (fit) {
	case LOOK_FITS:
		break;
	case LOOK_SINGLE:
		return "one value alone";
	case LOOK_DISTINCT:
		return "another value in each row";
	case LOOK_RESULT:
		return "a prediction's result";
	}
	return "";
}

bool
look_tables(struct portal *portal, struct arena *arena, struct look_table **tables, size_t *count, struct err *err)
{
	struct table_list list = {0};
	bool done = tables_list(portal, &list, err);

	*count = 0;
	*tables = done ? arena_array(arena, list.count + 1, sizeof(**tables)) : NULL;
	for (size_t i = 0; done && i < list.count; i++) {
		if (id_is_none(&list.rows[i].result_of))
			(*tables)[(*count)++] = (struct look_table){.id = list.rows[i].id, .display = arena_strdup(arena, list.rows[i].display),
								    .rows = list.rows[i].rows, .column_count = list.rows[i].columns};
	}
	table_list_release(&list);
	return done;
}

/* The different values of a column, as far as they're counted. */
struct seen {
	const char *texts[LOOK_VALUES_MOST];
	size_t count;
	size_t divided[3];	/* values that hold each of the separators */
};

static const char separators[] = {',', ';', '\t'};

static void
see(struct seen *seen, struct look_column *column, const struct cell *cell, struct arena *arena)
{
	char out[CELL_VALUE_TEXT];
	const char *text = cell_text(column->type, cell, out);

	if (cell->empty) {
		column->missing++;
		return;
	}
	column->letters += strlen(text);
	for (size_t i = 0; i < sizeof(separators); i++)
		seen->divided[i] += strchr(text, separators[i]) != NULL;
	for (size_t i = 0; i < seen->count; i++) {
		if (strcmp(seen->texts[i], text) == 0)
			return;
	}
	if (seen->count < LOOK_VALUES_MOST)
		seen->texts[seen->count++] = arena_strdup(arena, text);
	if (!column->example[0])
		column->example = seen->texts[0];
}

/* As learning guesses it: the one that most values have, if that's at least a twentieth of them. */
static void
judge_separator(struct look_column *column, const struct seen *seen, size_t rows)
{
	size_t best = 0;

	for (size_t i = 1; i < sizeof(separators); i++)
		best = seen->divided[i] > seen->divided[best] ? i : best;
	if (seen->divided[best] && seen->divided[best] * 20 >= rows - column->missing)
		column->separator = separators[best];
}

/* Numbers may differ in each row and still tell something. */
static void
judge(struct look_column *column, size_t rows)
{
	size_t filled = rows - column->missing;

	if (column->fit == LOOK_RESULT || !rows)
		return;
	if (column->values < 2)
		column->fit = LOOK_SINGLE;
	else if (column->type == OWN_TEXT && column->values >= LOOK_VALUES_MOST - 1 && column->values + filled / 50 >= filled)
		column->fit = LOOK_DISTINCT;
	else if (column->type == OWN_TEXT && filled > 10 && column->values == filled)
		column->fit = LOOK_DISTINCT;
}

static bool
look_at_rows(struct portal *portal, const struct own_table *own, struct look_table *table, struct arena *arena, struct err *err)
{
	struct seen *seen = arena_array(arena, own->column_count + 1, sizeof(*seen));
	int64_t after = 0;
	bool end = false;

	while (!end && table->looked < LOOK_ROWS) {
		struct arena block = {0};
		struct own_rows rows = {0};
		bool done = tables_read(portal, own, after, LOOK_ROWS - table->looked, &block, &rows, err);

		for (size_t r = 0; done && r < rows.count; r++) {
			for (size_t c = 0; c < own->column_count; c++)
				see(&seen[c], &table->columns[c], &rows.rows[r].cells[c], arena);
		}
		table->looked += done ? rows.count : 0;
		after = rows.last;
		end = rows.end;
		arena_release(&block);
		if (!done)
			return false;
	}
	for (size_t c = 0; c < own->column_count; c++) {
		table->columns[c].values = seen[c].count;
		judge(&table->columns[c], table->looked);
		judge_separator(&table->columns[c], &seen[c], table->looked);
	}
	return true;
}

bool
look_table(struct portal *portal, const struct id *id, struct arena *arena, struct look_table *table, struct err *err)
{
	struct own_table own;
	char text[ID_TEXT_SIZE];

	if (!tables_find(portal, id_format(id, text), arena, &own, err))
		return false;
	*table = (struct look_table){.id = own.id, .display = own.display, .column_count = own.column_count};
	if (!tables_count(portal, &own, &table->rows, err))
		return false;
	table->columns = arena_array(arena, own.column_count + 1, sizeof(*table->columns));
	for (size_t c = 0; c < own.column_count; c++)
		table->columns[c] = (struct look_column){.logical = own.columns[c].logical, .display = own.columns[c].display, .type = own.columns[c].type,
							 .example = "", .fit = id_is_none(&own.columns[c].result_of) ? LOOK_FITS : LOOK_RESULT};
	return look_at_rows(portal, &own, table, arena, err);
}

bool
look_row(struct portal *portal, const struct id *table, int64_t *rid, struct arena *arena, const char ***values, size_t *count, struct err *err)
{
	struct own_table own;
	struct own_rows rows = {0};
	char text[ID_TEXT_SIZE], out[CELL_VALUE_TEXT];

	*count = 0;
	if (!tables_find(portal, id_format(table, text), arena, &own, err))
		return false;
	do {
		if (!tables_read(portal, &own, rows.last ? rows.last : *rid, 1, arena, &rows, err))
			return false;
	} while (!rows.count && !rows.end);
	*rid = rows.count ? rows.rows[0].rid : 0;
	*values = arena_array(arena, own.column_count + 1, sizeof(**values));
	for (size_t c = 0; rows.count && c < own.column_count; c++)
		(*values)[(*count)++] = arena_strdup(arena, rows.rows[0].cells[c].empty ? "" : cell_text(own.columns[c].type, &rows.rows[0].cells[c], out));
	return true;
}
