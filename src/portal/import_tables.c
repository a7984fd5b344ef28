/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the environment's own, their columns and rows (F4), and the privileges on them. */
#include "portal/cells.h"
#include "portal/import_row.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define CELLS_MAX 1048576	/* bytes of a row's cells */
#define TEXT_CELL_MAX 1048576	/* characters */
#define TIME_CELL_MAX 253402300799999.0	/* the last millisecond of 9999; as far back as that, too */

/* ---------------------------------------------------------------- tables */

static bool
check_logical(const char *name, struct err *err)
{
	return strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(name)
	       || err_set(err, ERR_FAILED, "logicalname \"%.64s\" has other characters than a to z in lower case, 0 to 9 and _.", name);
}

/* None if no table is called so. */
static bool
find_table(struct import *import, const char *logical, struct id *id, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_OWN_TABLE_BY_LOGICAL, err);

	if (!s)
		return false;
	statement_bind_text(s, ":name", logical);
	*id = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	return statement_close(s, err);
}

static bool
is_dataverses(const char *logical)
{
	enum entity entity;

	for (int i = 0; i < SET_COUNT; i++)
		if (strcmp(import_tables[i].table, logical) == 0)
			return true;
	return entity_from_logical_name(logical, &entity);
}

bool
own_table_settle(struct import *import, struct row *row, struct err *err)
{
	const char *logical = row_value(row, ":logicalname")->text;
	char text[ID_TEXT_SIZE];
	struct id other;

	import->rows_came = true;
	if (!check_logical(logical, err))
		return false;
	if (is_dataverses(logical))
		return err_set(err, ERR_FAILED, "logicalname %s is that of a table of Dataverse's own.", logical);
	/* Privileges on it have its name. */
	if (row->exists && !value_equal(&row->old[1], &row->now[1]))
		return err_set(err, ERR_FAILED, "logicalname %s can't take the place of %s: privileges speak of the table by that name.", logical,
			       row->old[1].text);
	if (!find_table(import, logical, &other, err))
		return false;
	return id_is_none(&other) || id_equal(&other, &row->now[0].id)
	       || err_set(err, ERR_FAILED, "logicalname %s is that of another table, %s.", logical, id_format(&other, text));
}

/* ---------------------------------------------------------------- columns */

static bool
has_rows(struct import *import, const struct id *table, bool *has, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_TABLE_HAS_ROWS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":tableid", table);
	*has = statement_row(s);
	return statement_close(s, err);
}

bool
own_column_settle(struct import *import, struct row *row, struct err *err)
{
	const struct value *logical = row_value(row, ":logicalname"), *type = row_value(row, ":type");
	int64_t position = row->now[1].number, other = position;
	struct statement *s;
	bool has;

	if (!check_logical(logical->text, err))
		return false;
	s = statement_open(import->store, QUERY_IMPORT_COLUMN_NAMED, err);
	if (!s)
		return false;
	statement_bind_id(s, ":tableid", &row->now[0].id);
	statement_bind_text(s, ":logicalname", logical->text);
	if (statement_row(s))
		other = statement_int(s, 0);
	if (!statement_close(s, err))
		return false;
	if (other != position)
		return err_set(err, ERR_FAILED, "logicalname %s is that of another column of the table, at position %d.", logical->text, (int)other);
	if (!row->exists || value_equal(type, &row->old[column_by_parameter(row->table, ":type")]))
		return true;
	if (!has_rows(import, &row->now[0].id, &has, err))
		return false;
	return !has || err_set(err, ERR_FAILED, "The type of %s can't change: the table has rows.", logical->text);
}

bool
import_columns_finish(struct import *import, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_COLUMNS_ASTRAY, err);
	struct row_key key = {{ID_NONE, ID_NONE}};
	bool found;

	if (!s)
		return false;
	found = statement_row(s);
	if (found) {
		key.id[0] = statement_id(s, 0);
		key.id[1] = row_key_number(statement_int(s, 1));
	}
	if (!statement_close(s, err))
		return false;
	return !found || import_blame(import, SET_COLUMN, &key, "the table has no column at a position before this one.", err);
}

/* ---------------------------------------------------------------- rows */

static bool
load_table(struct import *import, const struct id *id, struct err *err)
{
	bool found;

	if (id_equal(&import->rows_table.id, id))
		return true;
	arena_release(&import->rows_memory);
	if (!own_table_load(import->portal, id, &import->rows_memory, &import->rows_table, &found, err))
		return false;
	/* What refers to it was looked at before. */
	return found || err_set(err, ERR_FAILED, "The row's table isn't there.");
}

static bool
cell_refused(const struct own_column *column, const char *must, struct err *err)
{
	return err_set(err, ERR_FAILED, "cells: %s must be %s.", column->logical, must);
}

static bool
read_cell(struct import *import, const json_t *json, const struct own_column *column, struct cell *cell, struct err *err)
{
	struct value value;

	*cell = (struct cell){.empty = json_is_null(json)};
	if (cell->empty)
		return true;
	switch (column->type) {
	case OWN_TEXT:
		if (!value_read(column->logical, json, READ_BLOCK, TEXT_CELL_MAX, 0, &import->row, &value, err))
			return false;
		cell->text = value.text;
		return true;
	case OWN_BOOLEAN:
		cell->number = json_is_true(json);
		return json_is_boolean(json) || cell_refused(column, "true or false", err);
	case OWN_WHOLE:
		cell->number = json_number_value(json);
		return (json_is_number(json) && floor(cell->number) == cell->number) || cell_refused(column, "a whole number", err);
	case OWN_NUMBER:
		cell->number = json_number_value(json);
		return json_is_number(json) || cell_refused(column, "a number", err);
	case OWN_TIME:
		/* As the file keeps it, or as times are written elsewhere in it. */
		if (json_is_integer(json)) {
			cell->number = (double)json_integer_value(json);
			return fabs(cell->number) <= TIME_CELL_MAX || cell_refused(column, "a time before the year 10000", err);
		}
		if (!value_read(column->logical, json, READ_TIME, 0, import->options->shift, &import->row, &value, err))
			return false;
		cell->number = (double)value.number;
		return true;
	}
	return false;
}

/* Cells as the environment file keeps them, from those of the row's JSON. */
static bool
read_cells(struct import *import, struct row *row, struct value *value, struct err *err)
{
	const struct own_table *table = &import->rows_table;
	const json_t *json = json_object_get(row->json, "cells");
	size_t count = json_array_size(json);
	struct cell *cells = arena_array(&import->row, table->column_count + 1, sizeof(*cells));
	struct str text = {0};
	bool fits;

	if (count > table->column_count)
		return err_set(err, ERR_FAILED, "cells has %zu values, and %s has %zu columns.", count, table->logical, table->column_count);
	for (size_t i = 0; i < table->column_count; i++) {
		cells[i].empty = true;
		if (i < count && !read_cell(import, json_array_get(json, i), &table->columns[i], &cells[i], err))
			return false;
	}
	cells_write(&text, table->columns, table->column_count, cells);
	fits = text.length <= CELLS_MAX;
	*value = (struct value){.kind = VALUE_TEXT, .text = arena_strdup(&import->row, str_text(&text)), .length = text.length};
	str_release(&text);
	return fits || err_set(err, ERR_FAILED, "cells are longer than %d bytes.", CELLS_MAX);
}

/* What a row that moves to another table held fits its columns as well as any. */
bool
own_row_settle(struct import *import, struct row *row, struct err *err)
{
	const struct value *table = row_value(row, ":tableid");
	int cells = column_by_parameter(row->table, ":cells");

	import->rows_came = true;
	if (!load_table(import, &table->id, err))
		return false;
	if (row->given[cells])
		return read_cells(import, row, &row->now[cells], err);
	return !row->exists || value_equal(table, &row->old[column_by_parameter(row->table, ":tableid")])
	       || err_set(err, ERR_FAILED, "cells is missing: the row moves to another table.");
}

/* ---------------------------------------------------------------- at the end */

bool
import_tables_finish(struct import *import, struct err *err)
{
	struct statement *s;

	if (!import->rows_came)
		return true;
	s = statement_open(import->store, QUERY_IMPORT_TABLES_COUNT, err);
	return s && statement_run(s, err);
}

/* ---------------------------------------------------------------- privileges */

static const char *
lowered(struct arena *arena, const char *text)
{
	char *copy = arena_strdup(arena, text);

	for (char *c = copy; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	return copy;
}

/* exact: in the letters that privileges are written in here, so that "prvAppendtoday" isn't AppendTo on "day". */
static bool
try_verb(struct import *import, const char *name, enum privilege verb, bool exact, const char **table, bool *own, struct err *err)
{
	const char *word = privilege_name(verb), *rest;
	size_t length = strlen(word);
	struct id id = ID_NONE;

	if ((exact ? strncmp(name, word, length) : strncasecmp(name, word, length)) != 0)
		return true;
	rest = lowered(&import->row, name + length);
	if (exact && strcmp(rest, name + length) != 0)
		return true;
	if (!find_table(import, rest, &id, err))
		return false;
	*own = !id_is_none(&id);
	*table = rest;
	return true;
}

bool
own_privilege_find(struct import *import, const char *name, const char **table, enum privilege *privilege, bool *own, struct err *err)
{
	*own = false;
	*table = NULL;
	if (strncasecmp(name, "prv", 3) != 0)
		return true;
	for (int pass = 0; pass < 2; pass++) {
		/* The longest verb first: AppendTo stands behind Append. */
		for (int p = PRIVILEGE_COUNT - 1; p >= 0; p--) {
			if (!try_verb(import, name + 3, (enum privilege)p, pass == 0, table, own, err))
				return false;
			if (*own) {
				*privilege = (enum privilege)p;
				return true;
			}
		}
	}
	*table = NULL;
	return true;
}
