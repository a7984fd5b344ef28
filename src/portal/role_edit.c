/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Copying a security role and changing its grid (RULES A2, A3, A6). */
#include "base/json.h"
#include "base/text.h"
#include "portal/administration_private.h"

#include <string.h>
#include <strings.h>

/* As Dataverse names its tables' privileges: prvReadmsdyn_AIModel. */
static const char *const schema_names[ENTITY_COUNT] = {
	[ENTITY_AIMODEL] = "msdyn_AIModel", [ENTITY_CONTAINER] = "msdyn_AIBDatasetsContainer", [ENTITY_DATASET] = "msdyn_AIBDataset",
	[ENTITY_DATASETFILE] = "msdyn_AIBDatasetFile", [ENTITY_DATASETRECORD] = "msdyn_AIBDatasetRecord", [ENTITY_FILE] = "msdyn_AIBFile",
	[ENTITY_FILEDATA] = "msdyn_AIBFileAttachedData", [ENTITY_AIEVENT] = "msdyn_AIEvent", [ENTITY_AITEMPLATE] = "msdyn_AITemplate",
	[ENTITY_CANVASAPP] = "CanvasApp", [ENTITY_WORKFLOW] = "Workflow", [ENTITY_SYSTEMUSER] = "User", [ENTITY_TEAM] = "Team",
	[ENTITY_BUSINESSUNIT] = "BusinessUnit", [ENTITY_ROLE] = "Role",
};

/* A3: it has no grid. */
static void
check_has_grid(struct administering *a, const char *instead)
{
	if (a->role.role.administrator)
		administration_refuse(a, ERR_IMPOSSIBLE, "A3", 0, "%s may do everything and has no grid: %s", a->role.name, instead);
}

/* The JSON that was written, moved to the result. */
static const char *
keep_json(struct administering *a, struct str *text)
{
	const char *copy = arena_strdup(&a->writing.result->arena, str_text(text));

	str_release(text);
	return copy;
}

/* ---------------------------------------------------------------- copying */

/* Characters as SQLite counts them. */
static size_t
character_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

/* The copy's name as it's kept; NULL if it can't be one. */
static const char *
checked_name(struct administering *a, struct err *err)
{
	const char *name = a->request->name ? a->request->name : "";
	struct err why = ERR_INIT;

	if (!text_check(name, strlen(name), TEXT_NAME, &why)) {
		err_set(err, ERR_USAGE, "A role can't be called that. %s", why.text);
		return NULL;
	}
	name = text_nfc(&a->writing.result->arena, name, strlen(name));
	if (name[strspn(name, " ")] == '\0' || character_count(name) > 100) {
		err_set(err, ERR_USAGE, "A role's name has from 1 to 100 characters.");
		return NULL;
	}
	return name;
}

static bool
check_name_free(struct administering *a, const char *name, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ROLE_NAME_TAKEN, err);
	bool taken;

	if (!s)
		return false;
	statement_bind_text(s, ":key", text_key(&a->writing.result->arena, name));
	statement_bind_id(s, ":unit", &a->role.unit);
	taken = statement_row(s) && statement_bool(s, 0);
	if (!statement_close(s, err))
		return false;
	if (taken)
		administration_refuse(a, ERR_IMPOSSIBLE, "A3", 0, "There is a role called %s already. Choose another name.", name);
	return true;
}

static bool
add_role(struct administering *a, const struct id *id, const char *name, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ROLE_ADD, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":key", text_key(&a->writing.result->arena, name));
	statement_bind_id(s, ":unit", &a->role.unit);
	statement_bind_bool(s, ":inherited", !a->role.role.team_only);
	if (!statement_run(s, err))
		return false;
	s = statement_open(portal_store(a->writing.portal), QUERY_ROLE_COPY_GRID, err);
	if (!s)
		return false;
	statement_bind_id(s, ":copy", id);
	statement_bind_id(s, ":role", &a->role.grid);
	return statement_run(s, err);
}

/* All of the copy, so that it can be made again from the record. */
static bool
copy_json(struct administering *a, const struct id *id, const char *name, const char **out, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ROLE_GRID_NAMES, err);
	struct str text = {0};
	struct json json = {.out = &text};

	if (!s)
		return false;
	json_object_begin(&json, NULL);
	json_text(&json, "name", name);
	json_id(&json, "businessunitid", &a->role.unit);
	json_bool(&json, "isinherited", !a->role.role.team_only);
	json_id(&json, "copyofid", &a->role.id);
	json_text(&json, "copyof", a->role.name);
	statement_bind_id(s, ":role", id);
	while (statement_row(s))
		json_text(&json, statement_peek(s, 0), level_name(level_from_depthmask(statement_int(s, 1))));
	json_object_end(&json);
	*out = keep_json(a, &text);
	return statement_close(s, err);
}

bool
role_edit_copy(struct administering *a, struct err *err)
{
	const char *name = checked_name(a, err), *after;
	struct id id = id_new();

	if (!name)
		return false;
	check_has_grid(a, "there is nothing to copy. Copy System Customizer, or grant the role itself.");
	if (!administration_is_refused(a) && !check_name_free(a, name, err))
		return false;
	if (administration_is_refused(a))
		return true;
	return add_role(a, &id, name, err) && copy_json(a, &id, name, &after, err)
	       && writing_change(&a->writing, "role", &id, name, "role-copy", NULL, after, err);
}

/* ---------------------------------------------------------------- setting cells */

/* A cell as the tables keep it. */
struct stored_cell {
	const char *entity;	/* logical name; "" without a table */
	int access;		/* enum privilege; -1 without a table */
	const char *name;	/* the privilege's */
	uint32_t right;
};

/* Its table, of the environment's own; one that has gone meanwhile is refused before anything asks for its name. */
static const struct table_grid *
table_of(const struct administering *a, const struct role_cell *cell)
{
	static const struct table_grid gone = {.name = "a table that isn't there", .logical = "?"};
	const struct table_grid *table = portal_table(a->writing.portal, &cell->table);

	return table ? table : &gone;
}

static struct stored_cell
stored(struct administering *a, const struct role_cell *cell)
{
	switch (cell->kind) {
	case CELL_OF_TABLE:
		return (struct stored_cell){
			.entity = entity_logical_name(cell->entity), .access = (int)cell->privilege, .right = privilege_right(cell->privilege),
			.name = arena_printf(&a->writing.result->arena, "prv%s%s", privilege_name(cell->privilege), schema_names[cell->entity])};
	case CELL_OF_OWN_TABLE:
		return (struct stored_cell){
			.entity = table_of(a, cell)->logical, .access = (int)cell->privilege, .right = privilege_right(cell->privilege),
			.name = arena_printf(&a->writing.result->arena, "prv%s%s", privilege_name(cell->privilege), table_of(a, cell)->logical)};
	case CELL_CREATE_ENTITY:
		return (struct stored_cell){.entity = "", .access = -1, .name = "prvCreateEntity"};
	case CELL_CREATE_ATTRIBUTE:
		return (struct stored_cell){.entity = "", .access = -1, .name = "prvCreateAttribute"};
	}
	return (struct stored_cell){.entity = "", .access = -1, .name = ""};
}

/* The level that the role has there now. */
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

static void
note_level(struct role *role, const struct role_cell *cell)
{
	switch (cell->kind) {
	case CELL_OF_TABLE:
		role->level[cell->entity][cell->privilege] = (uint8_t)cell->level;
		break;
	case CELL_OF_OWN_TABLE:
		/* Each cell is written once, and nothing here asks for it again. */
		break;
	case CELL_CREATE_ENTITY:
		role->create_entity = cell->level != LEVEL_NONE;
		break;
	case CELL_CREATE_ATTRIBUTE:
		role->create_attribute = cell->level != LEVEL_NONE;
		break;
	}
}

static bool
fits(const struct role_cell *cell)
{
	if (cell->kind == CELL_OF_OWN_TABLE)
		return true;
	if (cell->kind == CELL_OF_TABLE)
		return administration_level_fits(cell->entity, cell->privilege, cell->level);
	return cell->level == LEVEL_NONE || cell->level == LEVEL_ORGANIZATION;
}

static bool
actor_has(const struct administering *a, const struct role_cell *cell)
{
	const struct subject *actor = portal_actor(a->writing.portal);

	switch (cell->kind) {
	case CELL_OF_TABLE:
		return administration_actor_has(a, cell->entity, cell->privilege, cell->level);
	case CELL_OF_OWN_TABLE:
		return administration_actor_has_own(a, &cell->table, cell->privilege, cell->level);
	case CELL_CREATE_ENTITY:
		return cell->level == LEVEL_NONE || actor->create_entity;
	case CELL_CREATE_ATTRIBUTE:
		return cell->level == LEVEL_NONE || actor->create_attribute;
	}
	return false;
}

/* A2: the table has the level; A6: the actor has what they give. */
static void
check_cell(struct administering *a, const struct role_cell *cell)
{
	bool own = cell->kind == CELL_OF_OWN_TABLE;
	const char *what = cell->kind == CELL_OF_TABLE || own ? privilege_name(cell->privilege) : stored(a, cell).name;
	const char *on = own ? table_of(a, cell)->name : cell->kind == CELL_OF_TABLE ? entity_display_name(cell->entity) : NULL;

	if (own && !portal_table(a->writing.portal, &cell->table))
		administration_refuse(a, ERR_NOT_FOUND, "B2", 0x80040217, "There is no such table. Nothing was changed.");
	else if (!fits(cell))
		administration_refuse(a, ERR_IMPOSSIBLE, "A2", 0, "%s%s%s knows the levels None and Organization alone, not %s.", what, on ? " on " : "",
				      on ? on : "", level_name(cell->level));
	else if (cell->level > level_of(&a->role.role, cell) && !actor_has(a, cell))
		administration_refuse(a, ERR_DENIED, "A6", 0x80040220,
				      "You lack %s%s%s at level %s yourself: nobody grants what they don't have.", what, on ? " on " : "", on ? on : "",
				      level_name(cell->level));
}

/* The privilege of a cell; made if no import has brought it yet. */
static bool
find_privilege(struct administering *a, const struct stored_cell *cell, struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_CELL_PRIVILEGE, err);
	bool found;

	if (!s)
		return false;
	statement_bind_text(s, ":entity", cell->entity);
	statement_bind_int(s, ":access", cell->access);
	statement_bind_text(s, ":name", cell->name);
	found = statement_row(s);
	if (found)
		*id = statement_id(s, 0);
	if (!statement_close(s, err) || found)
		return found;
	*id = id_new();
	s = statement_open(portal_store(a->writing.portal), QUERY_PRIVILEGE_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	statement_bind_text(s, ":name", cell->name);
	statement_bind_int(s, ":right", cell->right);
	statement_bind_text(s, ":entity", cell->entity);
	statement_bind_int(s, ":access", cell->access);
	return statement_run(s, err);
}

static bool
clear_cell(struct administering *a, const struct stored_cell *cell, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_CELL_CLEAR, err);

	if (!s)
		return false;
	statement_bind_id(s, ":role", &a->role.grid);
	statement_bind_text(s, ":entity", cell->entity);
	statement_bind_int(s, ":access", cell->access);
	statement_bind_text(s, ":name", cell->name);
	return statement_run(s, err);
}

static bool
write_cell(struct administering *a, const struct role_cell *cell, struct err *err)
{
	struct stored_cell kept = stored(a, cell);
	struct statement *s;
	struct id privilege;

	if (!clear_cell(a, &kept, err))
		return false;
	if (cell->level == LEVEL_NONE)
		return true;
	if (!find_privilege(a, &kept, &privilege, err))
		return false;
	s = statement_open(portal_store(a->writing.portal), QUERY_CELL_SET, err);
	if (!s)
		return false;
	statement_bind_id(s, ":role", &a->role.grid);
	statement_bind_id(s, ":privilege", &privilege);
	statement_bind_int(s, ":mask", level_to_depthmask(cell->level));
	return statement_run(s, err);
}

/* One that has a root would take over the root's grid if its own were empty. */
static bool
check_not_emptied(struct administering *a, struct err *err)
{
	struct statement *s;
	bool has_grid;

	if (!a->role.grid_has_root)
		return true;
	s = statement_open(portal_store(a->writing.portal), QUERY_ROLE_HAS_GRID, err);
	if (!s)
		return false;
	statement_bind_id(s, ":role", &a->role.grid);
	has_grid = statement_row(s) && statement_bool(s, 0);
	if (!statement_close(s, err))
		return false;
	if (!has_grid)
		administration_refuse(a, ERR_IMPOSSIBLE, "A2", 0,
				      "%s would be left without any privilege, and then has those of the role that it descends from.", a->role.name);
	return true;
}

/* Two of the same kind. */
static bool
is_same_cell(const struct role_cell *a, const struct role_cell *b)
{
	switch (a->kind) {
	case CELL_OF_TABLE:
		return a->entity == b->entity && a->privilege == b->privilege;
	case CELL_OF_OWN_TABLE:
		return id_equal(&a->table, &b->table) && a->privilege == b->privilege;
	case CELL_CREATE_ENTITY:
	case CELL_CREATE_ATTRIBUTE:
		break;
	}
	return true;
}

/* The request says the same cell again later: that's what counts. */
static bool
is_said_again(const struct administration_request *request, size_t at)
{
	const struct role_cell *cell = &request->cells[at];

	for (size_t i = at + 1; i < request->cell_count; i++) {
		const struct role_cell *other = &request->cells[i];

		if (other->kind == cell->kind && is_same_cell(other, cell))
			return true;
	}
	return false;
}

/* The cells that change, as {"prvReadmsdyn_AIModel":"User"} before and after. */
static bool
write_cells(struct administering *a, struct str *before, struct str *after, size_t *changed, struct err *err)
{
	struct json was = {.out = before}, is = {.out = after};

	json_object_begin(&was, NULL);
	json_object_begin(&is, NULL);
	for (size_t i = 0; i < a->request->cell_count; i++) {
		const struct role_cell *cell = &a->request->cells[i];
		enum access_level level = level_of(&a->role.role, cell);

		if (level == cell->level || is_said_again(a->request, i))
			continue;
		json_text(&was, stored(a, cell).name, level_name(level));
		json_text(&is, stored(a, cell).name, level_name(cell->level));
		if (!write_cell(a, cell, err))
			return false;
		note_level(&a->role.role, cell);
		++*changed;
	}
	json_object_end(&was);
	json_object_end(&is);
	return true;
}

static bool
touch(struct administering *a, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ROLE_TOUCH, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &a->role.grid);
	return statement_run(s, err);
}

bool
role_edit_set(struct administering *a, struct err *err)
{
	struct str was = {0}, is = {0};
	const char *before, *after;
	size_t changed = 0;
	bool done;

	check_has_grid(a, "nothing of it can be changed.");
	for (size_t i = 0; i < a->request->cell_count && !administration_is_refused(a); i++)
		check_cell(a, &a->request->cells[i]);
	if (administration_is_refused(a))
		return true;
	done = write_cells(a, &was, &is, &changed, err);
	before = keep_json(a, &was);
	after = keep_json(a, &is);
	if (!done || !changed)
		return done;
	if (!id_equal(&a->role.grid, &a->role.id))
		writing_warn(&a->writing, "%s has the grid of %s: that one was changed, and with it every role that descends from it.",
			     a->role.name, a->role.grid_name);
	return touch(a, err) && check_not_emptied(a, err)
	       && writing_change(&a->writing, "role", &a->role.grid, a->role.grid_name, "role-set", before, after, err);
}

/* ---------------------------------------------------------------- tables of the environment's own */

bool
administration_find_table(struct portal *portal, const char *text, struct id *table, bool *found, struct err *err)
{
	struct arena arena = {0};
	struct str fits = {0};
	struct id given;
	bool is_id = id_parse(text, strlen(text), &given);
	const char *key = text_key(&arena, text);
	size_t count = 0;

	for (size_t i = 0; i < portal->loaded.table_count; i++) {
		const struct table_grid *at = &portal->loaded.tables[i];
		bool exact = is_id ? id_equal(&at->table, &given) : strcasecmp(at->logical, text) == 0;

		if (!exact && strcmp(text_key(&arena, at->name), key) != 0)
			continue;
		*table = at->table;
		/* A logical name and an id are one table's alone. */
		if (exact) {
			count = 1;
			break;
		}
		str_addf(&fits, "%s%s", count++ ? ", " : "", at->logical);
	}
	arena_release(&arena);
	*found = count > 0;
	if (count > 1)
		err_set(err, ERR_USAGE, "\"%s\" fits several tables: %s. Give the logical name.", text, str_text(&fits));
	str_release(&fits);
	return count <= 1;
}

bool
administration_own_privilege(const struct portal *portal, const char *name, struct role_cell *cell)
{
	/* In the letters that they're written in, so that "AppendTo" isn't Append on a table that begins with "to". */
	for (size_t i = 0; strncmp(name, "prv", 3) == 0 && i < portal->loaded.table_count; i++) {
		const struct table_grid *table = &portal->loaded.tables[i];

		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			const char *verb = privilege_name((enum privilege)p);

			if (strncmp(name + 3, verb, strlen(verb)) != 0 || strcmp(name + 3 + strlen(verb), table->logical) != 0)
				continue;
			*cell = (struct role_cell){.kind = CELL_OF_OWN_TABLE, .privilege = (enum privilege)p, .table = table->table};
			return true;
		}
	}
	return false;
}
