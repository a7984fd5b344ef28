/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting Advanced Find's statements together from the parts of data/queries/find.sql. Names come from the catalogue alone; values are bound. */
#include "portal/find_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- parts */

const char *
find_fill(struct arena *arena, enum sql_part part, ...)
{
	const char *marks[8], *texts[8], *at = part_text(part);
	struct str out = {0};
	const char *made;
	size_t count = 0;
	va_list args;

	va_start(args, part);
	while (count < 8 && (marks[count] = va_arg(args, const char *)) != NULL)
		texts[count++] = va_arg(args, const char *);
	va_end(args);
	while (*at) {
		size_t i = 0;

		while (i < count && strncmp(at, marks[i], strlen(marks[i])) != 0)
			i++;
		if (i < count) {
			str_add(&out, texts[i]);
			at += strlen(marks[i]);
		} else {
			str_addc(&out, *at++);
		}
	}
	made = arena_strdup(arena, str_text(&out));
	str_release(&out);
	return made;
}

const char *
find_column_sql(struct arena *arena, const struct find_table *table, const struct find_column *column, const char *alias, bool key)
{
	const char *plain;

	if (column->cell) {
		plain = find_fill(arena, PART_FIND_CELL, "{A}", alias, "{C}", column->stored, NULL);
		return key && column->type == FIND_TEXT ? find_fill(arena, PART_FIND_LOWER, "{X}", plain, NULL) : plain;
	}
	if (column->owner_name)
		return find_fill(arena, key ? PART_FIND_OWNER_KEY : PART_FIND_OWNER_NAME, "{A}", alias, "{K}", table->id, NULL);
	plain = key && column->key ? column->key : column->stored ? column->stored : column->name;
	plain = find_fill(arena, PART_FIND_COLUMN, "{A}", alias, "{C}", plain, NULL);
	return key && column->type == FIND_TEXT && !column->key ? find_fill(arena, PART_FIND_LOWER, "{X}", plain, NULL) : plain;
}

const char *
find_path_sql(struct arena *arena, const struct find_table *table, const struct find_path *path, bool key)
{
	if (!path->lookup)
		return find_column_sql(arena, table, path->column, "t", key);
	return find_fill(arena, PART_FIND_RELATED, "{X}", find_column_sql(arena, path->table, path->column, "r", key), "{T}", path->table->name, "{K}",
			 path->table->id, "{C}", path->lookup->name, NULL);
}

const char *
find_walk_sql(struct arena *arena, const struct find_table *table, const char *alias)
{
	if (table->walk_column)
		return find_fill(arena, PART_FIND_COLUMN, "{A}", alias, "{C}", table->walk_column, NULL);
	return find_column_sql(arena, table, &table->columns[0], alias, true);
}

void
find_names_of(const struct find_column *lookup, struct arena *arena, const char **table, const char **id, const char **key)
{
	const struct find_table *target = find_table_named(lookup->target);

	/* Users and teams have their names in the table of owners. */
	if (!target || target->columns[0].owner_name) {
		*table = "owner";
		*id = "ownerid";
		*key = find_fill(arena, PART_FIND_COLUMN, "{A}", "n", "{C}", "namekey", NULL);
		return;
	}
	*table = target->name;
	*id = target->id;
	*key = find_column_sql(arena, target, &target->columns[0], "n", true);
}

/* ---------------------------------------------------------------- conditions */

bool
find_make(struct find_made *made, struct portal *portal, const struct find_query *query, int64_t now, struct err *err)
{
	*made = (struct find_made){.query = query, .source = query->table->name};
	if (query->table->own)
		made->source = find_own_source(portal, query->table->own, &made->arena);
	for (size_t i = 0; i < query->node_count; i++) {
		if (query->nodes[i].kind == FIND_CONDITION && !find_ask(portal, &query->nodes[i], now, &made->arena, &made->asked[i], err))
			return false;
	}
	return true;
}

void
find_made_release(struct find_made *made)
{
	arena_release(&made->arena);
}

static const char *
parameter(struct arena *arena, char letter, size_t at)
{
	return arena_printf(arena, ":%c%zu", letter, at);
}

/* Of a related user or team the name is asked for where it stands. */
static bool
is_owner_name(const struct find_path *path)
{
	return path->lookup && path->column->owner_name;
}

static const char *
related_condition(struct find_made *made, size_t at, const char *sql, bool walk)
{
	struct arena *arena = &made->arena;
	const struct find_path *path = &made->query->nodes[at].path;
	const char *table = path->table->name, *id = path->table->id;

	if (is_owner_name(path)) {
		sql = find_fill(arena, path->table->entity == ENTITY_TEAM ? PART_FIND_OF_TEAM : PART_FIND_OF_USER, "{P}", sql, NULL);
		table = "owner";
		id = "ownerid";
	}
	return find_fill(arena, walk ? PART_FIND_EXISTS : PART_FIND_IN, "{T}", table, "{K}", id, "{C}", path->lookup->name, "{P}", sql, NULL);
}

static const char *
one_condition(struct find_made *made, size_t at, bool walk)
{
	struct arena *arena = &made->arena;
	const struct find_node *node = &made->query->nodes[at];
	const struct find_asked *asked = &made->asked[at];
	const struct find_path *path = &node->path;
	const char *alias = path->lookup ? "r" : "t", *v = parameter(arena, 'v', at), *w = parameter(arena, 'w', at);
	bool text = path->column->type == FIND_TEXT;
	const char *x = is_owner_name(path) ? find_fill(arena, PART_FIND_COLUMN, "{A}", alias, "{C}", "namekey", NULL)
					     : find_column_sql(arena, path->table, path->column, alias, text);
	const char *sql;

	if (asked->named) {
		const char *table, *id, *key;

		find_names_of(path->column, arena, &table, &id, &key);
		sql = find_fill(arena, PART_FIND_LOOKUP, "{X}", x, "{K}", id, "{T}", table, "{P}",
				find_fill(arena, asked->part, "{X}", key, "{V}", v, "{W}", w, NULL), NULL);
	} else {
		sql = find_fill(arena, asked->part, "{X}", x, "{V}", v, "{W}", w, NULL);
	}
	if (path->lookup)
		sql = related_condition(made, at, sql, walk);
	return asked->not ? find_fill(arena, PART_FIND_NOT, "{P}", sql, NULL) : sql;
}

/* Groups without a condition ask nothing. */
static bool
asks_something(const struct find_query *query, size_t at)
{
	if (query->nodes[at].kind == FIND_CONDITION)
		return true;
	for (size_t i = at + 1; i < query->node_count; i++) {
		if (query->nodes[i].parent == (int)at && asks_something(query, i))
			return true;
	}
	return false;
}

static const char *
condition(struct find_made *made, size_t at, bool walk)
{
	struct arena *arena = &made->arena;
	const struct find_query *query = made->query;
	const char *sql = NULL;

	if (query->nodes[at].kind == FIND_CONDITION)
		return arena_printf(arena, "(%s)", one_condition(made, at, walk));
	for (size_t i = at + 1; i < query->node_count; i++) {
		const char *child;

		if (query->nodes[i].parent != (int)at || !asks_something(query, i))
			continue;
		child = condition(made, i, walk);
		sql = sql ? find_fill(arena, query->nodes[at].kind == FIND_OR ? PART_FIND_OR : PART_FIND_AND, "{P}", sql, "{W}", child, NULL) : child;
	}
	return sql ? arena_printf(arena, "(%s)", sql) : part_text(PART_FIND_ALL);
}

const char *
find_condition_sql(struct find_made *made, bool walk)
{
	return made->query->node_count && asks_something(made->query, 0) ? condition(made, 0, walk) : part_text(PART_FIND_ALL);
}

static void
bind_one(struct statement *s, const char *name, const struct find_bound *bound)
{
	switch (bound->kind) {
	case BOUND_NONE:
		break;
	case BOUND_INTEGER:
		statement_bind_int(s, name, bound->number);
		break;
	case BOUND_NUMBER:
		statement_bind_double(s, name, bound->real);
		break;
	case BOUND_TEXT:
		statement_bind_text(s, name, bound->text);
		break;
	case BOUND_ID:
		statement_bind_id(s, name, &bound->id);
		break;
	}
}

void
find_bind(const struct find_made *made, struct statement *s)
{
	for (size_t i = 0; i < made->query->node_count; i++) {
		const struct find_asked *asked = &made->asked[i];
		char name[32];

		if (made->query->nodes[i].kind != FIND_CONDITION || asked->value.kind == BOUND_NONE)
			continue;
		snprintf(name, sizeof(name), ":v%zu", i);
		bind_one(s, name, &asked->value);
		snprintf(name, sizeof(name), ":w%zu", i);
		if (asked->part == PART_FIND_BETWEEN)
			bind_one(s, name, &asked->other);
	}
}
