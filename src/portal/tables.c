/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/tables.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "portal/internal.h"

#include <string.h>

static bool
may_read(const struct subject *actor, const struct id *table)
{
	return subject_can_act(actor) && subject_carries_own(actor, table, PRIVILEGE_READ);
}

/* ---------------------------------------------------------------- counts */

/* Rows of the same owner and unit are reached or not together. */
static bool
count_reached(struct portal *portal, const struct id *table, const struct reach *reach, int64_t *count, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_OWNERS, err);

	*count = 0;
	if (!s)
		return false;
	statement_bind_id(s, ":table", table);
	while (statement_row(s)) {
		const struct id owner = statement_id(s, 0), unit = statement_id(s, 1);

		if (own_row_reached(actor, reach, &owner, &unit))
			*count += statement_int(s, 2);
	}
	return statement_close(s, err);
}

static bool
count_rows(struct portal *portal, const struct id *table, int64_t all, int64_t *count, bool *is_all, struct err *err)
{
	struct arena arena = {0};
	struct reach reach;
	bool fine = true;

	subject_reach_own(portal_actor(portal), table, PRIVILEGE_READ, &arena, &reach);
	*is_all = reach.carried && reach.organization;
	*count = all;
	if (!*is_all)
		fine = count_reached(portal, table, &reach, count, err);
	arena_release(&arena);
	return fine;
}

bool
tables_count(struct portal *portal, const struct own_table *table, int64_t *count, struct err *err)
{
	bool is_all;

	return portal_need_actor(portal, err) && count_rows(portal, &table->id, table->row_count, count, &is_all, err);
}

/* ---------------------------------------------------------------- the list */

static void
add_row(struct tables_list *list, size_t *room, const struct tables_row *row)
{
	if (list->count == *room) {
		struct tables_row *old = list->rows;

		*room = *room ? *room * 2 : 16;
		list->rows = arena_array(&list->arena, *room, sizeof(*list->rows));
		if (old)
			memcpy(list->rows, old, list->count * sizeof(*old));
	}
	list->rows[list->count++] = *row;
}

static bool
load_list(struct portal *portal, struct tables_list *list, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_LIST, err);
	size_t room = 0;

	if (!s)
		return false;
	while (statement_row(s)) {
		struct tables_row row = {.id = statement_id(s, 0), .rows = statement_int(s, 3), .result_of = statement_id(s, 4),
					.modified = statement_time(s, 5), .version = statement_int(s, 6), .columns = (size_t)statement_int(s, 7), .models = statement_int(s, 8)};

		if (!may_read(portal_actor(portal), &row.id))
			continue;
		row.logical = statement_text(s, 1, &list->arena);
		row.display = statement_text(s, 2, &list->arena);
		add_row(list, &room, &row);
	}
	return statement_close(s, err);
}

bool
tables_list(struct portal *portal, struct tables_list *list, struct err *err)
{
	*list = (struct tables_list){0};
	if (!portal_need_actor(portal, err) || !load_list(portal, list, err))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		struct tables_row *row = &list->rows[i];

		if (!count_rows(portal, &row->id, row->rows, &row->rows, &row->all_rows, err))
			return false;
	}
	return true;
}

void
tables_list_release(struct tables_list *list)
{
	arena_release(&list->arena);
	*list = (struct tables_list){0};
}

/* ---------------------------------------------------------------- one table */

/* A model that's deleted leaves its result table: the next one's is called as it is (F3). *count of those that may be read, the first in *id. */
static bool
find_named(struct portal *portal, const char *name, struct id *id, size_t *count, struct str *ids, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWN_TABLE_NAMED, err);
	struct arena arena = {0};
	char text[ID_TEXT_SIZE];

	*count = 0;
	if (!s)
		return false;
	statement_bind_text(s, ":key", text_key(&arena, name));
	while (statement_row(s)) {
		const struct id found = statement_id(s, 0);

		if (!may_read(portal_actor(portal), &found))
			continue;
		if (!*count)
			*id = found;
		str_addf(ids, "%s%s", (*count)++ ? ", " : "", id_format(&found, text));
	}
	arena_release(&arena);
	return statement_close(s, err);
}

/* *found: of that id, or else of that name, or else of that logical name. */
static bool
find_table(struct portal *portal, const char *name, struct arena *arena, struct own_table *table, bool *found, struct err *err)
{
	struct str ids = {0};
	size_t count = 0;
	struct id id;
	bool fine = id_parse(name, strlen(name), &id) || find_named(portal, name, &id, &count, &ids, err);

	if (fine && count > 1)
		fine = err_set(err, ERR_USAGE, "\"%s\" fits several tables: say which by its id: %s.", name, str_text(&ids));
	else if (fine && count == 1)
		fine = own_table_load(portal, &id, arena, table, found, err);
	else if (fine)
		fine = own_table_find(portal, name, arena, table, found, err);
	str_release(&ids);
	return fine;
}

bool
tables_find(struct portal *portal, const char *name, struct arena *arena, struct own_table *table, struct err *err)
{
	bool found = false;

	if (!portal_need_actor(portal, err) || !find_table(portal, name, arena, table, &found, err))
		return false;
	if (found && may_read(portal_actor(portal), &table->id))
		return true;
	*table = (struct own_table){0};
	return err_set(err, ERR_NOT_FOUND, "There is no table \"%s\" that you may read; see makerdeck tables list.", name);
}

bool
tables_read(struct portal *portal, const struct own_table *table, int64_t after, size_t most, struct arena *arena, struct own_rows *rows,
	    struct err *err)
{
	struct portal_read read;
	struct own_table now;
	struct reach reach;
	bool found, fine;

	*rows = (struct own_rows){.last = after, .end = true};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	subject_reach_own(portal_actor(portal), &table->id, PRIVILEGE_READ, arena, &reach);
	/* As it is now: rows may have cells of columns that were added since. They stand behind those that the table had. */
	fine = own_table_load(portal, &table->id, arena, &now, &found, err)
	       && (!found || now.column_count < table->column_count || own_rows_read(portal, &now, portal_actor(portal), &reach, after, most, arena, rows, err));
	portal_end_read(portal, &read);
	return fine;
}

/* ---------------------------------------------------------------- who uses it, and what one may */

static bool
add_user(struct portal *portal, const struct id *id, size_t most, struct arena *arena, struct tables_users *users, struct err *err)
{
	struct model model = {0};
	bool found;

	if (!portal_load_model(portal, id, false, arena, &model, &found, err))
		return false;
	if (!found || !access_check(portal_actor(portal), ACTION_LIST, &model).visible || users->count == most)
		users->more |= found;
	else
		users->rows[users->count++] = (struct tables_user){*id, model.row.name, model.type};
	return true;
}

bool
tables_users(struct portal *portal, const struct id *table, size_t most, struct arena *arena, struct tables_users *users, struct err *err)
{
	struct statement *s;
	struct id *ids;
	size_t count = 0;
	bool fine = true;

	*users = (struct tables_users){.rows = arena_array(arena, most, sizeof(*users->rows))};
	if (!portal_need_actor(portal, err) || !(s = statement_open(portal_store(portal), QUERY_OWN_TABLE_MODELS, err)))
		return false;
	ids = arena_array(arena, most + 1, sizeof(*ids));
	statement_bind_id(s, ":table", table);
	statement_bind_int(s, ":limit", (int64_t)most + 1);
	while (count <= most && statement_row(s))
		ids[count++] = statement_id(s, 0);
	if (!statement_close(s, err))
		return false;
	for (size_t i = 0; fine && i < count; i++)
		fine = add_user(portal, &ids[i], most, arena, users, err);
	return fine;
}

enum access_level
tables_level(struct portal *portal, const struct id *table, enum privilege privilege)
{
	struct arena arena = {0};
	struct reach reach;
	enum access_level level;

	subject_reach_own(portal_actor(portal), table, privilege, &arena, &reach);
	level = reach.carried ? (enum access_level)reach.widest : LEVEL_NONE;
	arena_release(&arena);
	return level;
}

bool
tables_may_import(struct portal *portal, struct err *err)
{
	if (!portal_need_actor(portal, err))
		return false;
	return portal_actor(portal)->create_entity
	       || err_rule(err, ERR_DENIED, "B2", 0x80040220,
			   "Making a table needs prvCreateEntity, which System Customizer and System Administrator carry. A System Administrator can grant you "
			   "System Customizer.");
}

const char *
own_cell_text(enum cell_type type, const struct cell *cell, char out[CELL_VALUE_TEXT])
{
	_Static_assert(CELL_VALUE_TEXT >= NUMBER_TEXT_SIZE && CELL_VALUE_TEXT >= TIME_TEXT_SIZE, "room for both");

	if (cell->empty)
		return "";
	switch (type) {
	case OWN_TEXT:
		return cell->text;
	case OWN_NUMBER:
	case OWN_WHOLE:
		return number_text(cell->number, out);
	case OWN_BOOLEAN:
		return cell->number != 0 ? "yes" : "no";
	case OWN_TIME:
		return time_format((int64_t)cell->number, out);
	}
	return "";
}
