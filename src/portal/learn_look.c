/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/learn_look.h"

#include "base/id.h"
#include "base/str.h"
#include "base/text.h"
#include "portal/internal.h"
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

/* Those that the actor lacks Read on: their names alone, which every model bound to them tells, too. */
static bool
add_unreadable(struct portal *portal, const struct tables_list *list, struct arena *arena, struct look_table *tables, size_t most, size_t *count,
	       struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_LIST, err);

	if (!s)
		return false;
	while (statement_row(s)) {
		const struct id id = statement_id(s, 0), result_of = statement_id(s, 4);
		bool listed = false;

		for (size_t i = 0; i < list->count && !listed; i++)
			listed = id_equal(&list->rows[i].id, &id);
		if (!listed && id_is_none(&result_of) && *count < most)
			tables[(*count)++] = (struct look_table){.id = id, .display = statement_text(s, 2, arena)};
	}
	return statement_close(s, err);
}

/* More tables without Read aren't told of. */
#define UNREADABLE_MOST 200

bool
look_tables(struct portal *portal, struct arena *arena, struct look_table **tables, size_t *count, struct err *err)
{
	struct tables_list list = {0};
	bool done = tables_list(portal, &list, err);

	*count = 0;
	*tables = done ? arena_array(arena, list.count + UNREADABLE_MOST, sizeof(**tables)) : NULL;
	for (size_t i = 0; done && i < list.count; i++) {
		if (id_is_none(&list.rows[i].result_of))
			(*tables)[(*count)++] = (struct look_table){.id = list.rows[i].id, .display = arena_strdup(arena, list.rows[i].display),
								    .rows = list.rows[i].rows, .readable = true, .column_count = list.rows[i].columns};
	}
	done = done && add_unreadable(portal, &list, arena, *tables, list.count + UNREADABLE_MOST, count, err);
	tables_list_release(&list);
	return done;
}

/* The different values of a column, as far as they're counted. */
struct seen {
	const char *texts[LOOK_VALUES_MOST];
	size_t count;
	uint64_t *marks;	/* LOOK_MARKS of them: what stands for each value, to count also those beyond */
	size_t different;
	size_t divided[3];	/* values that hold each of the separators */
};

static const char separators[] = {',', ';', '\t'};

/* More than twice as many as rows are looked at. */
#define LOOK_MARKS 8192

/* By FNV-1a: two values that are taken for one do no harm here. */
static void
mark(struct seen *seen, const char *text)
{
	uint64_t mark = UINT64_C(14695981039346656037);
	size_t at;

	for (; *text; text++)
		mark = (mark ^ (unsigned char)*text) * UINT64_C(1099511628211);
	mark += !mark;
	for (at = mark % LOOK_MARKS; seen->marks[at] && seen->marks[at] != mark; at = (at + 1) % LOOK_MARKS)
		;
	seen->different += !seen->marks[at];
	seen->marks[at] = mark;
}

static void
see(struct seen *seen, struct look_column *column, const struct cell *cell, struct arena *arena)
{
	char out[CELL_VALUE_TEXT];
	const char *text = own_cell_text(column->type, cell, out);

	if (cell->empty) {
		column->missing++;
		return;
	}
	column->letters += strlen(text);
	if (seen->marks)
		mark(seen, text);
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
judge(struct look_column *column, const struct seen *seen, size_t rows)
{
	size_t filled = rows - column->missing;

	if (column->fit == LOOK_RESULT || !rows)
		return;
	if (column->values < 2)
		column->fit = LOOK_SINGLE;
	else if (column->type == OWN_TEXT && filled > 10 && seen->different + filled / 50 >= filled)
		column->fit = LOOK_DISTINCT;
}

static bool
look_at_rows(struct portal *portal, const struct own_table *own, struct look_table *table, struct arena *arena, struct err *err)
{
	struct seen *seen = arena_array(arena, own->column_count + 1, sizeof(*seen));
	int64_t after = 0;
	bool end = false;

	for (size_t c = 0; c < own->column_count; c++)
		seen[c].marks = own->columns[c].type == OWN_TEXT ? arena_array(arena, LOOK_MARKS, sizeof(*seen[c].marks)) : NULL;
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
		judge(&table->columns[c], &seen[c], table->looked);
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
	*table = (struct look_table){.id = own.id, .display = own.display, .readable = true, .column_count = own.column_count};
	if (!tables_count(portal, &own, &table->rows, err))
		return false;
	table->columns = arena_array(arena, own.column_count + 1, sizeof(*table->columns));
	for (size_t c = 0; c < own.column_count; c++)
		table->columns[c] = (struct look_column){.logical = own.columns[c].logical, .display = own.columns[c].display, .type = own.columns[c].type,
							 .example = "", .fit = id_is_none(&own.columns[c].result_of) ? LOOK_FITS : LOOK_RESULT};
	return look_at_rows(portal, &own, table, arena, err);
}

/* ---------------------------------------------------------------- rows to pick from */

static const char *const *
row_values(const struct own_table *own, const struct own_row *row, struct arena *arena)
{
	const char **values = arena_array(arena, own->column_count + 1, sizeof(*values));
	char out[CELL_VALUE_TEXT];

	for (size_t c = 0; c < own->column_count; c++)
		values[c] = row->cells[c].empty ? "" : arena_strdup(arena, own_cell_text(own->columns[c].type, &row->cells[c], out));
	return values;
}

static const char *
row_label(const struct own_table *own, const char *const *values, struct arena *arena)
{
	struct str text = {0};
	const char *label;

	for (size_t c = 0; c < own->column_count; c++) {
		if (values[c][0] && id_is_none(&own->columns[c].result_of))
			str_addf(&text, "%s%s", text.length ? "  " : "", values[c]);
	}
	label = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return label;
}

/* Whether each word of the key occurs in the row's. */
static bool
row_has(const char *label, const char *typed, struct arena *arena)
{
	const char *key = typed[0] ? text_key(arena, label) : "";

	while (*typed) {
		size_t length = strcspn(typed, " ");

		if (length && !strstr(key, arena_printf(arena, "%.*s", (int)length, typed)))
			return false;
		typed += length;
		typed += *typed == ' ';
	}
	return true;
}

bool
look_find_rows(struct portal *portal, const struct id *table, const char *typed, size_t most, struct arena *arena, struct look_rows *found, struct err *err)
{
	struct own_table own;
	struct own_rows rows = {0};
	char text[ID_TEXT_SIZE];
	const char *key = text_key(arena, typed);
	size_t limit;

	*found = (struct look_rows){0};
	if (!tables_find(portal, id_format(table, text), arena, &own, err))
		return false;
	limit = LOOK_CELLS_MOST / (own.column_count + 1) + 1;
	found->rows = arena_array(arena, most + 1, sizeof(*found->rows));
	while (found->count < most && !rows.end && found->looked < limit) {
		struct arena block = {0};

		if (!tables_read(portal, &own, rows.last, LOOK_ROWS, &block, &rows, err)) {
			arena_release(&block);
			return false;
		}
		for (size_t r = 0; r < rows.count && found->count < most; r++) {
			const char *const *values = row_values(&own, &rows.rows[r], &block);
			const char *label = row_label(&own, values, &block);

			found->looked++;
			if (row_has(label, key, &block))
				found->rows[found->count++] = (struct look_row){.id = rows.rows[r].id, .label = arena_strdup(arena, label),
										.values = row_values(&own, &rows.rows[r], arena)};
		}
		arena_release(&block);
	}
	found->all = rows.end || found->count == most;
	return true;
}
