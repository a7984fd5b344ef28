/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Taking back what a System Administrator changed: settings, who may work, teams, roles (RULES A5, A6, H4). The reverse of such a change is
 * one that administration can make itself, so it's made there, with everything that it asks; only a copied role goes and comes here.
 */
#include "base/text.h"
#include "portal/endpoint_private.h"
#include "portal/import_value.h"
#include "portal/settings.h"
#include "portal/settings_private.h"
#include "portal/undo_private.h"

#include <string.h>

/* ---------------------------------------------------------------- settings */

static bool
is_switch(const char *text)
{
	return text && (strcmp(text, "true") == 0 || strcmp(text, "false") == 0);
}

static bool
reverse_endpoint(struct undoing *u, const struct undo_row *row, struct err *err)
{
	struct arena *arena = &u->writing.result->arena;
	struct endpoint now, before, after;
	const char *is, *was;

	if (!endpoint_from_json(row->before, arena, &before) || !endpoint_from_json(row->after, arena, &after))
		return undo_unreadable(err);
	if (!endpoint_load(u->writing.portal, arena, &now, err))
		return false;
	is = endpoint_json(&now, arena);
	was = endpoint_json(&after, arena);
	if (now.there != after.there || (is && strcmp(is, was) != 0))
		return undo_refuse_changed(u, row, err);
	return endpoint_change(&u->writing, &before, -1, err);
}

bool
undo_reverse_setting(struct undoing *u, const struct undo_row *row, struct err *err)
{
	struct settings now;
	enum setting setting;
	bool left;

	if (strcmp(row->action, "endpoint") == 0)
		return reverse_endpoint(u, row, err);
	if (!setting_from_name(row->name, &setting) || !is_switch(row->before) || !is_switch(row->after))
		return undo_unreadable(err);
	if (!portal_settings(u->writing.portal, &now, err))
		return false;
	left = strcmp(row->after, "true") == 0;
	if (setting_value(&now, setting) != left)
		return undo_refuse_changed(u, row, err);
	return settings_change(&u->writing, setting, strcmp(row->before, "true") == 0, err);
}

/* ---------------------------------------------------------------- whether it's as it was left */

static bool
ask(struct undoing *u, enum query query, const char *one, const struct id *first, const char *other, const struct id *second, bool *is,
    struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, one, first);
	statement_bind_id(s, other, second);
	*is = statement_row(s) && statement_bool(s, 0);
	return statement_close(s, err);
}

/* A user's switch; *is as the record left it. One who has gone isn't. */
static bool
is_switched(struct undoing *u, const struct undo_row *row, bool disabled, bool *is, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_ADMIN_USER, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->object);
	*is = statement_row(s) && statement_bool(s, 1) == disabled;
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- one by one */

static bool
apply(struct undoing *u, const struct administration_request *request, struct err *err)
{
	size_t refusals = u->writing.result->refusal_count;
	bool done = administration_within(&u->writing, request, err);

	u->stopped += u->writing.result->refusal_count - refusals;
	return done;
}

static bool
reverse_enabling(struct undoing *u, const struct undo_row *row, const json_t *after, struct err *err)
{
	const struct administration_request request = {
		.what = json_is_true(json_object_get(after, "isdisabled")) ? ADMINISTER_ENABLE : ADMINISTER_DISABLE, .user = row->object, .version = -1};
	bool is;

	if (!json_is_boolean(json_object_get(after, "isdisabled")))
		return undo_unreadable(err);
	if (!is_switched(u, row, request.what == ADMINISTER_ENABLE, &is, err))
		return false;
	return is ? apply(u, &request, err) : undo_refuse_changed(u, row, err);
}

static bool
reverse_membership(struct undoing *u, const struct undo_row *row, const json_t *fact, struct err *err)
{
	struct administration_request request = {.what = row->after ? ADMINISTER_REMOVE : ADMINISTER_ADD, .team = row->object, .version = -1};
	bool is;

	if (!undo_json_id(fact, "systemuserid", &request.user))
		return undo_unreadable(err);
	if (!ask(u, QUERY_MEMBER_HAS, ":team", &row->object, ":user", &request.user, &is, err))
		return false;
	return is == (row->after != NULL) ? apply(u, &request, err) : undo_refuse_changed(u, row, err);
}

static bool
reverse_holding(struct undoing *u, const struct undo_row *row, const json_t *fact, struct err *err)
{
	bool team = strcmp(row->table, "team") == 0, is;
	struct administration_request request = {
		.what = row->after ? ADMINISTER_REVOKE : ADMINISTER_GRANT,
		.holder = {.kind = team ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = row->object}, .version = -1};

	if (!undo_json_id(fact, "roleid", &request.role))
		return undo_unreadable(err);
	if (!ask(u, team ? QUERY_HOLDER_HAS_TEAM : QUERY_HOLDER_HAS_USER, ":holder", &row->object, ":role", &request.role, &is, err))
		return false;
	return is == (row->after != NULL) ? apply(u, &request, err) : undo_refuse_changed(u, row, err);
}

/* ---------------------------------------------------------------- grids */

static bool
level_from_name(const char *name, enum access_level *level)
{
	for (int i = LEVEL_NONE; name && i <= LEVEL_ORGANIZATION; i++) {
		*level = (enum access_level)i;
		if (strcmp(level_name(*level), name) == 0)
			return true;
	}
	return false;
}

/* "prvReadmsdyn_AIModel" as a cell of a grid. */
static bool
cell_from_name(const struct portal *portal, const char *name, struct role_cell *cell)
{
	switch (privilege_from_name(name, &cell->entity, &cell->privilege)) {
	case MEANING_TABLE:
		cell->kind = CELL_OF_TABLE;
		return true;
	case MEANING_CREATE_ENTITY:
		cell->kind = CELL_CREATE_ENTITY;
		return true;
	case MEANING_CREATE_ATTRIBUTE:
		cell->kind = CELL_CREATE_ATTRIBUTE;
		return true;
	case MEANING_UNLISTED:
		break;
	}
	return administration_own_privilege(portal, name, cell);
}

static enum access_level
level_of(const struct role *role, const struct role_cell *cell)
{
	switch (cell->kind) {
	case CELL_OF_TABLE:
		return (enum access_level)role->level[cell->entity][cell->privilege];
	case CELL_OF_OWN_TABLE:
		return role_own_level(role, &cell->table, cell->privilege);
	case CELL_CREATE_ENTITY:
		return role->create_entity ? LEVEL_ORGANIZATION : LEVEL_NONE;
	case CELL_CREATE_ATTRIBUTE:
		return role->create_attribute ? LEVEL_ORGANIZATION : LEVEL_NONE;
	}
	return LEVEL_NONE;
}

/* The cells as they were, if they are still as they were left. */
static bool
read_cells(const struct portal *portal, const struct role *role, json_t *before, json_t *after, struct role_cell *cells, size_t *count, bool *as_left)
{
	const char *key;
	json_t *value;

	*count = 0;
	*as_left = true;
	json_object_foreach(after, key, value) {
		struct role_cell *cell = &cells[*count];
		enum access_level left;

		if (!cell_from_name(portal, key, cell) || !level_from_name(json_string_value(value), &left)
		    || !level_from_name(json_string_value(json_object_get(before, key)), &cell->level))
			return false;
		*as_left = *as_left && level_of(role, cell) == left;
		++*count;
	}
	return *count > 0;
}

static bool
reverse_grid(struct undoing *u, const struct undo_row *row, json_t *before, json_t *after, struct err *err)
{
	const struct role *role = portal_role(u->writing.portal, &row->object);
	struct role_cell *cells = arena_array(&u->writing.result->arena, json_object_size(after) + 1, sizeof(*cells));
	struct administration_request request = {.what = ADMINISTER_SET, .role = row->object, .cells = cells, .version = -1};
	bool as_left;

	if (!role)
		return undo_refuse_changed(u, row, err);
	if (!read_cells(u->writing.portal, role, before, after, cells, &request.cell_count, &as_left))
		return undo_unreadable(err);
	return as_left ? apply(u, &request, err) : undo_refuse_changed(u, row, err);
}

/* ---------------------------------------------------------------- copies */

struct copy {
	bool there, inherited, held, has_heirs;
	const char *name;
	struct id unit;
};

static bool
load_copy(struct undoing *u, const struct id *id, struct copy *copy, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_UNDO_ROLE, err);

	*copy = (struct copy){.name = ""};
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	copy->there = statement_row(s);
	if (copy->there) {
		copy->name = statement_text(s, 0, &u->writing.result->arena);
		copy->unit = statement_id(s, 1);
		copy->inherited = statement_bool(s, 2);
		copy->held = statement_bool(s, 3);
		copy->has_heirs = statement_bool(s, 4);
	}
	return statement_close(s, err);
}

static bool
is_privilege(const char *key)
{
	return strncmp(key, "prv", 3) == 0;
}

static size_t
privileges_in(json_t *json)
{
	const char *key;
	json_t *value;
	size_t count = 0;

	json_object_foreach(json, key, value)
		count += is_privilege(key);
	return count;
}

/* Whether the grid is the one of the record: each privilege at its level, and no other. */
static bool
has_grid(struct undoing *u, const struct id *id, json_t *json, bool *has, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_ROLE_GRID_NAMES, err);
	const char *level;
	size_t known = 0;
	struct str last = {0};

	*has = true;
	if (!s)
		return false;
	statement_bind_id(s, ":role", id);
	while (statement_row(s)) {
		const char *name = statement_peek(s, 0);

		/* An import may bring one name twice. */
		known += strcmp(str_text(&last), name) != 0;
		str_clear(&last);
		str_add(&last, name);
		level = json_string_value(json_object_get(json, name));
		*has = *has && level && strcmp(level, level_name(level_from_depthmask(statement_int(s, 1)))) == 0;
	}
	str_release(&last);
	*has = *has && known == privileges_in(json);
	return statement_close(s, err);
}

static bool
is_copy_as_left(struct undoing *u, const struct undo_row *row, const struct copy *copy, json_t *json, bool *is, struct err *err)
{
	const char *name = json_string_value(json_object_get(json, "name"));
	struct id unit;

	if (!name || !undo_json_id(json, "businessunitid", &unit))
		return undo_unreadable(err);
	if (!has_grid(u, &row->object, json, is, err))
		return false;
	*is = *is && copy->there && !copy->held && !copy->has_heirs && strcmp(copy->name, name) == 0 && id_equal(&copy->unit, &unit)
	      && copy->inherited == json_is_true(json_object_get(json, "isinherited"));
	return true;
}

static bool
run_for(struct undoing *u, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

static bool
drop_copy(struct undoing *u, const struct undo_row *row, json_t *json, struct err *err)
{
	struct err why = ERR_INIT;
	struct copy copy;
	bool is = false;

	if (!load_copy(u, &row->object, &copy, err) || !is_copy_as_left(u, row, &copy, json, &is, err))
		return false;
	if (copy.there && copy.held) {
		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s was given to somebody since. Take it from them first. Nothing was undone.", copy.name);
		undo_refuse(u, row, &why);
		return true;
	}
	if (!is)
		return undo_refuse_changed(u, row, err);
	return run_for(u, QUERY_UNDO_ROLE_DROP_GRID, &row->object, err) && run_for(u, QUERY_UNDO_ROLE_DROP, &row->object, err)
	       && writing_change(&u->writing, row->table, &row->object, row->name, row->action, row->after, row->before, err);
}

static bool
add_cells(struct undoing *u, const struct id *id, json_t *json, struct err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach(json, key, value) {
		enum access_level level;
		struct statement *s;

		if (!is_privilege(key))
			continue;
		if (!level_from_name(json_string_value(value), &level))
			return undo_unreadable(err);
		s = statement_open(portal_store(u->writing.portal), QUERY_UNDO_ROLE_CELL, err);
		if (!s)
			return false;
		statement_bind_id(s, ":id", id);
		statement_bind_text(s, ":name", key);
		statement_bind_int(s, ":mask", level_to_depthmask(level));
		if (!statement_run(s, err))
			return false;
	}
	return true;
}

static bool
is_name_free(struct undoing *u, const char *key, const struct id *unit, bool *is_free, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_ROLE_NAME_TAKEN, err);

	if (!s)
		return false;
	statement_bind_text(s, ":key", key);
	statement_bind_id(s, ":unit", unit);
	*is_free = !(statement_row(s) && statement_bool(s, 0));
	return statement_close(s, err);
}

static bool
make_copy(struct undoing *u, const struct undo_row *row, json_t *json, struct err *err)
{
	const char *name = json_string_value(json_object_get(json, "name")), *key;
	struct statement *s;
	struct copy copy;
	struct id unit;
	bool is_free;

	if (!name || !undo_json_id(json, "businessunitid", &unit))
		return undo_unreadable(err);
	key = text_key(&u->writing.result->arena, name);
	if (!load_copy(u, &row->object, &copy, err) || !is_name_free(u, key, &unit, &is_free, err))
		return false;
	if (copy.there)
		return undo_refuse_changed(u, row, err);
	if (!is_free) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_IMPOSSIBLE, "A3", 0, "There is another role called %s meanwhile. Nothing was undone.", name);
		undo_refuse(u, row, &why);
		return true;
	}
	s = statement_open(portal_store(u->writing.portal), QUERY_UNDO_ROLE_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->object);
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":key", key);
	statement_bind_id(s, ":unit", &unit);
	statement_bind_bool(s, ":inherited", json_is_true(json_object_get(json, "isinherited")));
	return statement_run(s, err) && add_cells(u, &row->object, json, err)
	       && writing_change(&u->writing, row->table, &row->object, row->name, row->action, row->after, row->before, err);
}

/* ---------------------------------------------------------------- all of it */

static bool
may_administer(struct undoing *u, const struct undo_row *row)
{
	struct err why = ERR_INIT;

	if (administration_may(u->writing.portal, &why))
		return true;
	undo_refuse(u, row, &why);
	return false;
}

static bool
reverse(struct undoing *u, const struct undo_row *row, json_t *before, json_t *after, struct err *err)
{
	if (strncmp(row->action, "user-", 5) == 0)
		return reverse_enabling(u, row, after, err);
	if (strncmp(row->action, "team-", 5) == 0)
		return reverse_membership(u, row, after ? after : before, err);
	if (strcmp(row->action, "role-grant") == 0 || strcmp(row->action, "role-revoke") == 0)
		return reverse_holding(u, row, after ? after : before, err);
	if (strcmp(row->action, "role-set") == 0)
		return reverse_grid(u, row, before, after, err);
	return after ? drop_copy(u, row, after, err) : make_copy(u, row, before, err);
}

bool
undo_reverse_administration(struct undoing *u, const struct undo_row *row, struct err *err)
{
	json_t *before = NULL, *after = NULL;
	bool done;

	if (!may_administer(u, row))
		return true;
	before = row->before ? undo_json(row->before, err) : NULL;
	after = row->after ? undo_json(row->after, err) : NULL;
	done = (before || !row->before) && (after || !row->after) && (before || after || undo_unreadable(err)) && reverse(u, row, before, after, err);
	json_decref(before);
	json_decref(after);
	return done;
}
