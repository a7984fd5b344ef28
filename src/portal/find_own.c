/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Advanced Find on tables of the environment's own (F4): the catalogue's entries, made as they're asked for, and the rows that are reached (B2). */
#include "portal/find_private.h"

#include "portal/own_table.h"
#include "portal/tables.h"

#include <string.h>

/* Columns that are shown at first. */
#define SHOWN_MOST 8

static const struct find_choice yes_no[] = {{0, "No"}, {1, "Yes"}, {0, NULL}};

/* Around the table's own: what every row has. */
static const struct find_column first[] = {
	{.name = "createdon", .label = "Created On", .type = FIND_TIME},
};
static const struct find_column last[] = {
	{.name = "modifiedon", .label = "Modified On", .type = FIND_TIME},
	{.name = "ownerid", .label = "Owner", .type = FIND_LOOKUP, .target = "owner"},
	{.name = "owningbusinessunit", .label = "Owning Business Unit", .type = FIND_LOOKUP, .target = "businessunit"},
	{.name = "versionnumber", .label = "Version Number", .type = FIND_INTEGER},
	{.name = "recordid", .label = "Record", .type = FIND_ID},
	{.name = NULL},
};

static enum find_type
type_of(enum cell_type type)
{
	switch (type) {
	case OWN_TEXT:
		return FIND_TEXT;
	case OWN_NUMBER:
		return FIND_NUMBER;
	case OWN_WHOLE:
		return FIND_INTEGER;
	case OWN_BOOLEAN:
		return FIND_BOOLEAN;
	case OWN_TIME:
		return FIND_TIME;
	}
	return FIND_TEXT;
}

static const struct find_column *
make_columns(struct arena *arena, const struct own_table *table)
{
	size_t before = sizeof(first) / sizeof(first[0]);
	struct find_column *columns = arena_array(arena, before + table->column_count + sizeof(last) / sizeof(last[0]), sizeof(*columns));

	memcpy(columns, first, sizeof(first));
	for (size_t i = 0; i < table->column_count; i++) {
		const struct own_column *column = &table->columns[i];

		columns[before + i] = (struct find_column){
			.name = arena_strdup(arena, column->logical), .label = arena_strdup(arena, column->display), .type = type_of(column->type),
			.choices = column->type == OWN_BOOLEAN ? yes_no : NULL, .standard = i < SHOWN_MOST, .stored = arena_printf(arena, "%zu", i),
			.cell = true,
		};
	}
	memcpy(columns + before + table->column_count, last, sizeof(last));
	return columns;
}

static bool
is_as_made(const struct find_own *own, const struct own_table *table)
{
	return id_equal(&own->id, &table->id) && own->version == table->version && own->column_count == table->column_count
	       && strcmp(own->table.label, table->display) == 0;
}

/* What a page or a query holds stays what it was, so another is made where the table has changed. */
static const struct find_table *
entry_of(struct portal *portal, const struct own_table *table)
{
	struct arena *arena = &portal->find_memory;
	struct find_own *made;

	for (const struct find_own *own = portal->find_own; own; own = own->before) {
		if (is_as_made(own, table))
			return &own->table;
	}
	made = arena_array(arena, 1, sizeof(*made));
	*made = (struct find_own){
		.table = {.name = arena_strdup(arena, table->logical), .label = arena_strdup(arena, table->display), .entity = ENTITY_AIMODEL, .kind = -1,
			  .columns = make_columns(arena, table), .id = "recordid", .walk_column = "rid"},
		.id = table->id, .version = table->version, .column_count = table->column_count, .before = portal->find_own,
	};
	made->table.own = made;
	portal->find_own = made;
	return &made->table;
}

bool
find_own_tables(struct portal *portal, struct arena *arena, const struct find_table *const **tables, size_t *count, struct err *err)
{
	const struct find_table **list;
	struct tables_list all;
	bool fine = tables_list(portal, &all, err);

	*count = 0;
	list = arena_array(arena, all.count + 1, sizeof(*list));
	*tables = list;
	for (size_t i = 0; fine && i < all.count; i++) {
		struct arena memory = {0};
		struct own_table table;
		bool found;

		fine = own_table_load(portal, &all.rows[i].id, &memory, &table, &found, err);
		if (fine && found)
			list[(*count)++] = entry_of(portal, &table);
		arena_release(&memory);
	}
	tables_list_release(&all);
	return fine;
}

bool
find_table_look(struct portal *portal, const char *name, const struct find_table **table, struct err *err)
{
	struct arena memory = {0};
	struct own_table own;
	bool found = false, fine = true;

	*table = find_table_named(name);
	if (*table)
		return true;
	fine = own_table_find(portal, name, &memory, &own, &found, err);
	if (fine && found && subject_carries_own(portal_actor(portal), &own.id, PRIVILEGE_READ))
		*table = entry_of(portal, &own);
	arena_release(&memory);
	return fine;
}

/* ---------------------------------------------------------------- rows */

static const char *
id_sql(struct arena *arena, const struct id *id)
{
	char hex[2 * sizeof(id->b) + 1];

	for (size_t i = 0; i < sizeof(id->b); i++) {
		hex[2 * i] = "0123456789abcdef"[id->b[i] >> 4];
		hex[2 * i + 1] = "0123456789abcdef"[id->b[i] & 15];
	}
	hex[2 * sizeof(id->b)] = '\0';
	return arena_printf(arena, "x'%s'", hex);
}

static const char *
either(struct arena *arena, const char *sql, enum sql_part part, const struct id *id)
{
	const char *also = find_fill(arena, part, "{V}", id_sql(arena, id), NULL);

	return sql ? find_fill(arena, PART_FIND_OR, "{P}", sql, "{W}", also, NULL) : also;
}

/* B2, as own_row_reached has it of one row: its rows aren't shared. */
static const char *
reached_sql(const struct subject *subject, const struct reach *reach, struct arena *arena)
{
	const char *sql = NULL;

	if (reach->organization)
		return part_text(PART_FIND_ALL);
	if (reach->own)
		sql = either(arena, sql, PART_FIND_OWN_OWNER, &subject->id);
	for (int i = 0; i < subject->team_count; i++) {
		if (reach->own || (reach->teams && reach->teams[i]))
			sql = either(arena, sql, PART_FIND_OWN_OWNER, &subject->teams[i].id);
	}
	for (int i = 0; reach->units && i < subject->units->count; i++) {
		if (reach->units[i])
			sql = either(arena, sql, PART_FIND_OWN_UNIT, &subject->units->unit[i].id);
	}
	return sql ? sql : part_text(PART_FIND_NONE);
}

const char *
find_own_source(struct portal *portal, const struct find_own *own, struct arena *arena)
{
	const struct subject *actor = portal_actor(portal);
	struct reach reach;

	subject_reach_own(actor, &own->id, PRIVILEGE_READ, arena, &reach);
	return find_fill(arena, PART_FIND_OWN_ROWS, "{V}", id_sql(arena, &own->id), "{P}", reached_sql(actor, &reach, arena), NULL);
}
