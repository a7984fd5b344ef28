/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/own_table.h"

#include "base/text.h"
#include "portal/cells.h"
#include "portal/internal.h"
#include "portal/own_table_private.h"

#include <stdio.h>
#include <string.h>

#define LOGICAL_MOST 64		/* characters of a logical name */
#define LOGICAL_STEM 56		/* of what's made from the display name: the number has room behind it */
#define LOOKED_AT_MOST 20000	/* rows that one read looks at: those that the reach leaves out take time, too */

const char *
cell_type_name(enum cell_type type)
{
	switch (type) {
	case OWN_TEXT:
		return "text";
	case OWN_NUMBER:
		return "number";
	case OWN_WHOLE:
		return "whole number";
	case OWN_BOOLEAN:
		return "yes/no";
	case OWN_TIME:
		return "date and time";
	}
	return "";
}

/* ---------------------------------------------------------------- definitions */

static bool
load_columns(struct portal *portal, struct arena *arena, struct own_table *table, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_COLUMNS, err);
	bool whole = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &table->id);
	while (statement_row(s)) {
		/* Room doubles; what's outgrown stays in the arena. */
		if ((table->column_count & (table->column_count - 1)) == 0) {
			struct own_column *room = arena_array(arena, table->column_count ? table->column_count * 2 : 1, sizeof(*room));

			if (table->column_count)
				memcpy(room, table->columns, table->column_count * sizeof(*room));
			table->columns = room;
		}
		whole = whole && statement_int(s, 0) == (int64_t)table->column_count;
		table->columns[table->column_count++] = (struct own_column){
			.logical = statement_text(s, 1, arena),
			.display = statement_text(s, 2, arena),
			.type = (enum cell_type)statement_int(s, 3),
			.result_of = statement_id(s, 4),
		};
	}
	if (!statement_close(s, err))
		return false;
	return whole || err_set(err, ERR_FAILED, "The environment file is damaged: the table %s lacks columns.", table->display);
}

bool
own_table_load(struct portal *portal, const struct id *id, struct arena *arena, struct own_table *table, bool *found, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_BY_ID, err);

	*table = (struct own_table){0};
	*found = false;
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	if (statement_row(s)) {
		*found = true;
		*table = (struct own_table){
			.id = statement_id(s, 0),
			.logical = statement_text(s, 1, arena),
			.display = statement_text(s, 2, arena),
			.result_of = statement_id(s, 3),
			.row_count = statement_int(s, 4),
			.version = statement_int(s, 5),
		};
	}
	return statement_close(s, err) && (!*found || load_columns(portal, arena, table, err));
}

/* None if there's no such table. */
static bool
find_id(struct portal *portal, enum query query, const char *parameter, const char *text, struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);

	if (!s)
		return false;
	statement_bind_text(s, parameter, text);
	*id = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	return statement_close(s, err);
}

static bool
find_by_name(struct portal *portal, const char *name, struct arena *arena, struct id *id, struct err *err)
{
	char *logical = arena_strdup(arena, name);

	for (char *c = logical; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c - 'A' + 'a') : *c;
	if (!find_id(portal, QUERY_OWN_TABLE_BY_NAME, ":key", text_key(arena, name), id, err))
		return false;
	return !id_is_none(id) || find_id(portal, QUERY_OWN_TABLE_BY_LOGICAL, ":name", logical, id, err);
}

bool
own_table_find(struct portal *portal, const char *name, struct arena *arena, struct own_table *table, bool *found, struct err *err)
{
	struct id id;

	*table = (struct own_table){0};
	*found = false;
	if (!id_parse(name, strlen(name), &id) && !find_by_name(portal, name, arena, &id, err))
		return false;
	return id_is_none(&id) || own_table_load(portal, &id, arena, table, found, err);
}

size_t
own_table_column(const struct own_table *table, const char *name)
{
	struct arena arena = {0};
	const char *key = text_key(&arena, name);
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < table->column_count && found == SIZE_MAX; i++) {
		if (strcmp(text_key(&arena, table->columns[i].display), key) == 0)
			found = i;
	}
	for (size_t i = 0; i < table->column_count && found == SIZE_MAX; i++) {
		if (strcmp(table->columns[i].logical, key) == 0)
			found = i;
	}
	arena_release(&arena);
	return found;
}

/* ---------------------------------------------------------------- rows */

/* Rows of such tables aren't shared. Whose they are is a user's, unless it's a team of the subject's: other teams' own matters no more than
 * other people's. */
bool
own_row_reached(const struct subject *subject, const struct reach *reach, const struct id *owner, const struct id *unit)
{
	const struct owned owned = {
		.owner = {.kind = subject_team(subject, owner) >= 0 ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = *owner},
		.unit = units_find(subject->units, unit),
	};

	return reach_has(reach, subject, &owned, RIGHT_READ);
}

static bool
take_row(struct statement *s, const struct own_table *table, const struct own_row *found, struct arena *arena, struct own_rows *rows, struct err *err)
{
	struct own_row *row = &rows->rows[rows->count];
	const char *cells = statement_peek(s, 5);

	*row = *found;
	row->cells = arena_array(arena, table->column_count, sizeof(*row->cells));
	if (!cells || !cells_read(cells, table->columns, table->column_count, arena, row->cells))
		return err_set(err, ERR_FAILED, "The environment file is damaged: a row of the table %s can't be read.", table->display);
	rows->count++;
	return true;
}

bool
own_rows_read(struct portal *portal, const struct own_table *table, const struct subject *subject, const struct reach *reach, int64_t after,
	      size_t most, struct arena *arena, struct own_rows *rows, struct err *err)
{
	bool all = !reach || (reach->carried && reach->organization), fine = true;
	size_t looked_at = 0, limit = all || most > LOOKED_AT_MOST ? most : LOOKED_AT_MOST;
	struct statement *s;

	*rows = (struct own_rows){.rows = arena_array(arena, most, sizeof(*rows->rows)), .last = after};
	if (reach && !reach->carried) {
		rows->end = true;
		return true;
	}
	s = statement_open(portal_store(portal), QUERY_OWN_ROW_PAGE, err);
	if (!s)
		return false;
	statement_bind_id(s, ":table", &table->id);
	statement_bind_int(s, ":after", after);
	statement_bind_int(s, ":most", (int64_t)limit);
	while (fine && rows->count < most && statement_row(s)) {
		const struct own_row row = {.rid = statement_int(s, 0), .id = statement_id(s, 1), .owner = statement_id(s, 2), .version = statement_int(s, 4)};
		const struct id unit = statement_id(s, 3);

		looked_at++;
		rows->last = row.rid;
		if (all || own_row_reached(subject, reach, &row.owner, &unit))
			fine = take_row(s, table, &row, arena, rows, err);
	}
	/* Only a statement that ran dry knows that there's no more. */
	rows->end = rows->count < most && looked_at < limit;
	/* The first failure is the one to tell. */
	return statement_close(s, fine ? err : NULL) && fine;
}

/* ---------------------------------------------------------------- within a write */

/* Lower case a-z, 0-9 and single _ between them; "table" of what has none of them. */
static void
make_stem(const char *display, const char *nameless, char stem[LOGICAL_STEM + 1])
{
	struct arena arena = {0};
	size_t length = 0;

	for (const char *c = text_key(&arena, display); *c && length < LOGICAL_STEM; c++) {
		if ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9'))
			stem[length++] = *c;
		else if (length && stem[length - 1] != '_')
			stem[length++] = '_';
	}
	while (length && stem[length - 1] == '_')
		length--;
	stem[length] = '\0';
	if (!length)
		snprintf(stem, LOGICAL_STEM + 1, "%s", nameless);
	arena_release(&arena);
}

static void
number_name(const char *stem, int number, char out[LOGICAL_MOST + 1])
{
	if (number == 1)
		snprintf(out, LOGICAL_MOST + 1, "cr_%s", stem);
	else
		snprintf(out, LOGICAL_MOST + 1, "cr_%s%d", stem, number);
}

bool
own_table_logical_name(struct portal *portal, const char *display, char out[LOGICAL_MOST + 1], struct err *err)
{
	char stem[LOGICAL_STEM + 1];

	make_stem(display, "table", stem);
	for (int number = 1; number < 10000; number++) {
		struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_LOGICAL_TAKEN, err);
		bool taken;

		if (!s)
			return false;
		number_name(stem, number, out);
		statement_bind_text(s, ":name", out);
		taken = statement_row(s);
		if (!statement_close(s, err))
			return false;
		if (!taken)
			return true;
	}
	return err_set(err, ERR_IMPOSSIBLE, "There are too many tables called %s.", display);
}

static bool
is_taken(const struct own_table *table, size_t count, const char *logical)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(table->columns[i].logical, logical) == 0)
			return true;
	}
	return false;
}

/* The column's own logical name, or one made from its display name that none of the first count columns has. */
static const char *
column_logical_name(const struct own_table *table, size_t count, const struct own_column *column, char out[LOGICAL_MOST + 1])
{
	char stem[LOGICAL_STEM + 1];

	if (column->logical && column->logical[0])
		return column->logical;
	make_stem(column->display, "column", stem);
	for (int number = 1;; number++) {
		number_name(stem, number, out);
		if (!is_taken(table, count, out))
			return out;
	}
}

static bool
insert_column(struct portal *portal, const struct id *table, size_t position, const struct own_column *column, const char *logical, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_COLUMN_INSERT, err);

	if (!s)
		return false;
	statement_bind_id(s, ":table", table);
	statement_bind_int(s, ":position", (int64_t)position);
	statement_bind_text(s, ":logical", logical);
	statement_bind_text(s, ":display", column->display);
	statement_bind_int(s, ":type", column->type);
	statement_bind_id(s, ":resultof", &column->result_of);
	return statement_run(s, err);
}

static bool
insert_table(struct portal *portal, const struct own_table *table, const char *logical, const char *key, int64_t now, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_INSERT, err);
	const struct subject *actor = portal_actor(portal);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &table->id);
	statement_bind_text(s, ":logical", logical);
	statement_bind_text(s, ":display", table->display);
	statement_bind_text(s, ":key", key);
	statement_bind_id(s, ":resultof", &table->result_of);
	statement_bind_id(s, ":actor", actor ? &actor->id : NULL);
	statement_bind_time(s, ":now", now);
	return statement_run(s, err);
}

bool
own_table_add(struct portal *portal, const struct own_table *table, int64_t now, struct err *err)
{
	struct arena arena = {0};
	struct own_table made = {.columns = arena_array(&arena, table->column_count, sizeof(*made.columns))};
	char logical[LOGICAL_MOST + 1];
	bool fine = true;

	if (table->logical && table->logical[0])
		snprintf(logical, sizeof(logical), "%s", table->logical);
	else
		fine = own_table_logical_name(portal, table->display, logical, err);
	fine = fine && insert_table(portal, table, logical, text_key(&arena, table->display), now, err);
	for (size_t i = 0; i < table->column_count && fine; i++) {
		char name[LOGICAL_MOST + 1];

		made.columns[i].logical = arena_strdup(&arena, column_logical_name(&made, i, &table->columns[i], name));
		fine = insert_column(portal, &table->id, i, &table->columns[i], made.columns[i].logical, err);
	}
	arena_release(&arena);
	return fine;
}

bool
own_column_add(struct portal *portal, struct own_table *table, const struct own_column *column, struct arena *arena, struct err *err)
{
	struct own_column *columns = arena_array(arena, table->column_count + 1, sizeof(*columns));
	char logical[LOGICAL_MOST + 1];

	if (table->column_count)
		memcpy(columns, table->columns, table->column_count * sizeof(*columns));
	columns[table->column_count] = *column;
	columns[table->column_count].logical = arena_strdup(arena, column_logical_name(table, table->column_count, column, logical));
	columns[table->column_count].display = arena_strdup(arena, column->display);
	if (!insert_column(portal, &table->id, table->column_count, column, columns[table->column_count].logical, err))
		return false;
	table->columns = columns;
	table->column_count++;
	return true;
}

bool
own_rows_count(struct portal *portal, const struct id *table, int64_t more, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_COUNT, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", table);
	statement_bind_int(s, ":more", more);
	return statement_run(s, err);
}

bool
own_row_insert(struct portal *portal, const struct id *table, const struct id *row, const char *cells, const struct id *owner, const struct id *unit,
	       int64_t now, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_ROW_INSERT, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", row);
	statement_bind_id(s, ":table", table);
	statement_bind_text(s, ":cells", cells);
	statement_bind_id(s, ":owner", owner);
	statement_bind_id(s, ":unit", unit);
	statement_bind_time(s, ":now", now);
	return statement_run(s, err);
}

bool
own_row_add(struct portal *portal, const struct own_table *table, const struct cell *cells, const struct id *owner, const struct id *unit,
	    int64_t now, struct err *err)
{
	const struct id id = id_new();
	struct str text = {0};
	bool fine;

	cells_write(&text, table->columns, table->column_count, cells);
	fine = own_row_insert(portal, &table->id, &id, str_text(&text), owner, unit, now, err) && own_rows_count(portal, &table->id, 1, err);
	str_release(&text);
	return fine;
}

bool
own_row_set(struct portal *portal, const struct own_table *table, int64_t rid, const struct cell *cells, int64_t now, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_ROW_UPDATE, err);
	struct str text = {0};
	int64_t changed = 0;
	bool fine;

	if (!s)
		return false;
	cells_write(&text, table->columns, table->column_count, cells);
	statement_bind_text(s, ":cells", str_text(&text));
	statement_bind_time(s, ":now", now);
	statement_bind_int(s, ":rid", rid);
	statement_bind_id(s, ":table", &table->id);
	fine = statement_run_count(s, &changed, err);
	str_release(&text);
	return fine && (changed == 1 || err_set(err, ERR_CHANGED, "A row of the table %s was deleted meanwhile. Nothing was changed.", table->display));
}

/* ---------------------------------------------------------------- privileges */

/* The privilege's id; one that isn't there yet is made, its id from the table's: the same table has the same ones wherever it's made. */
static bool
find_privilege(struct portal *portal, const struct own_table *table, enum privilege privilege, struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_CELL_PRIVILEGE, err);
	char name[LOGICAL_MOST + 24];
	bool found;

	if (!s)
		return false;
	snprintf(name, sizeof(name), "prv%s%s", privilege_name(privilege), table->logical);
	statement_bind_text(s, ":entity", table->logical);
	statement_bind_int(s, ":access", privilege);
	statement_bind_text(s, ":name", name);
	found = statement_row(s);
	if (found)
		*id = statement_id(s, 0);
	if (!statement_close(s, err) || found)
		return found;
	*id = table->id;
	id->b[9] ^= (uint8_t)(privilege + 1);
	s = statement_open(portal_store(portal), QUERY_PRIVILEGE_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	statement_bind_text(s, ":name", name);
	statement_bind_int(s, ":right", privilege_right(privilege));
	statement_bind_text(s, ":entity", table->logical);
	statement_bind_int(s, ":access", privilege);
	return statement_run(s, err);
}

bool
own_table_grant(struct portal *portal, const struct id *role, const struct own_table *table, enum privilege privilege, enum access_level level,
		struct err *err)
{
	struct statement *s;
	struct id id;

	if (!find_privilege(portal, table, privilege, &id, err))
		return false;
	s = statement_open(portal_store(portal), QUERY_OWN_TABLE_GRANT, err);
	if (!s)
		return false;
	statement_bind_id(s, ":role", role);
	statement_bind_id(s, ":privilege", &id);
	statement_bind_int(s, ":mask", level_to_depthmask(level));
	return statement_run(s, err);
}
