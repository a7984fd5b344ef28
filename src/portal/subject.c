/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading people, their teams, roles and units: everything that a decision about them rests on. */
#include "portal/internal.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

bool
portal_load_units(struct portal *portal, struct arena *arena, struct units *units, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_UNITS_LOAD, err);
	struct unit *rows = NULL;
	struct id *parents = NULL;
	size_t count = 0, room = 0;

	if (!s)
		return false;
	while (statement_row(s)) {
		if (count == room) {
			room = room ? room * 2 : 16;
			rows = heap_resize(rows, room, sizeof(*rows));
			parents = heap_resize(parents, room, sizeof(*parents));
		}
		rows[count] = (struct unit){.id = statement_id(s, 0), .name = statement_text(s, 1, arena), .parent = UNIT_NONE};
		parents[count++] = statement_id(s, 2);
	}
	if (!statement_close(s, err)) {
		free(rows);
		free(parents);
		return false;
	}
	if (count) {
		struct unit *kept = arena_array(arena, count, sizeof(*kept));

		memcpy(kept, rows, count * sizeof(*kept));
		*units = (struct units){.unit = kept, .count = (int)count};
		for (size_t i = 0; i < count; i++)
			kept[i].parent = id_is_none(&parents[i]) ? UNIT_NONE : units_find(units, &parents[i]);
	} else {
		*units = (struct units){0};
	}
	free(rows);
	free(parents);
	return true;
}

/* ---------------------------------------------------------------- roles */

static const struct role *
roles_find(const struct role *roles, size_t count, const struct id *id)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = id_compare(id, &roles[middle].id);

		if (order == 0)
			return &roles[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* ---------------------------------------------------------------- their grids on tables of the environment's own (F4) */

/* One cell of a grid on such a table, until all are known. */
struct own_cell {
	size_t role;		/* place in the roles */
	const struct table_grid *table;
	uint8_t privilege, level;
};

struct own_grids {
	struct arena *arena;
	const struct table_grid *tables;	/* all there are, by logical name; without levels */
	size_t table_count;
	struct own_cell *cells;
	size_t count, room;
};

static bool
load_own_tables(struct portal *portal, struct arena *arena, struct table_grid **tables, size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_OWN_TABLES_LOAD, err);
	struct table_grid *rows = NULL;
	size_t room = 0;

	*tables = NULL;
	*count = 0;
	if (!s)
		return false;
	while (statement_row(s)) {
		if (*count == room) {
			room = room ? room * 2 : 16;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[(*count)++] = (struct table_grid){
			.table = statement_id(s, 0), .logical = statement_text(s, 1, arena), .name = statement_text(s, 2, arena)};
	}
	if (*count) {
		*tables = arena_array(arena, *count, sizeof(**tables));
		memcpy(*tables, rows, *count * sizeof(*rows));
	}
	free(rows);
	return statement_close(s, err);
}

static int
compare_logical(const void *name, const void *table)
{
	return strcasecmp(name, ((const struct table_grid *)table)->logical);
}

static void
add_own_cell(struct own_grids *own, size_t role, const char *table, enum privilege privilege, enum access_level level)
{
	const struct table_grid *found =
		own->table_count ? bsearch(table, own->tables, own->table_count, sizeof(*own->tables), compare_logical) : NULL;

	if (!found)
		return;
	if (own->count == own->room) {
		own->room = own->room ? own->room * 2 : 32;
		own->cells = heap_resize(own->cells, own->room, sizeof(*own->cells));
	}
	own->cells[own->count++] = (struct own_cell){role, found, (uint8_t)privilege, (uint8_t)level};
}

static int
compare_own_cells(const void *a, const void *b)
{
	const struct own_cell *x = a, *y = b;

	if (x->role != y->role)
		return x->role < y->role ? -1 : 1;
	return id_compare(&x->table->table, &y->table->table);
}

/* Each role's cells become grids, sorted by table; of a privilege that's there twice the widest level counts. */
static void
finish_own_grids(struct own_grids *own, struct role *roles)
{
	struct table_grid *grids = own->count ? arena_array(own->arena, own->count, sizeof(*grids)) : NULL;
	size_t made = 0;

	if (own->count)
		qsort(own->cells, own->count, sizeof(*own->cells), compare_own_cells);
	for (size_t i = 0; i < own->count; i++) {
		const struct own_cell *cell = &own->cells[i];
		struct role *role = &roles[cell->role];

		if (i == 0 || compare_own_cells(cell, cell - 1) != 0) {
			if (!role->own_count++)
				role->own = &grids[made];
			grids[made++] = *cell->table;
		}
		if (grids[made - 1].level[cell->privilege] < cell->level)
			grids[made - 1].level[cell->privilege] = cell->level;
	}
	free(own->cells);
}

/* ---------------------------------------------------------------- their grids */

/* One privilege of a grid: on a table, or one of the two without a table that rules ask for (F2, F3). */
static void
role_add_privilege(struct role *roles, size_t at, const char *name, const char *table, int64_t access, int64_t mask, struct own_grids *own)
{
	enum access_level level = level_from_depthmask(mask);
	struct role *role = &roles[at];
	enum entity entity;

	if (level == LEVEL_NONE || !name || !table)
		return;
	if (access < 0) {
		role->create_entity |= strcasecmp(name, "prvCreateEntity") == 0;
		role->create_attribute |= strcasecmp(name, "prvCreateAttribute") == 0;
		return;
	}
	if (access >= PRIVILEGE_COUNT)
		return;
	if (!entity_from_logical_name(table, &entity))
		add_own_cell(own, at, table, (enum privilege)access, level);
	else if (role->level[entity][access] < (uint8_t)level)
		role->level[entity][access] = (uint8_t)level;
}

/* A role without privileges of its own has those of its root (COMMANDS.md, Import). */
static void
role_inherit(struct role *role, const struct role *root)
{
	memcpy(role->level, root->level, sizeof(role->level));
	role->own = root->own;
	role->own_count = root->own_count;
	role->create_entity = root->create_entity;
	role->create_attribute = root->create_attribute;
	role->administrator = root->administrator;
}

static bool
load_cells(struct portal *portal, struct role *roles, bool *has_grid, size_t count, struct own_grids *own, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_ROLE_GRIDS_LOAD, err);
	size_t i = 0;

	if (!s)
		return false;
	/* Both are sorted by role. */
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);

		while (i < count && id_compare(&roles[i].id, &id) < 0)
			i++;
		if (i == count)
			break;
		if (!id_equal(&roles[i].id, &id))
			continue;
		has_grid[i] = true;
		role_add_privilege(roles, i, statement_peek(s, 1), statement_peek(s, 2), statement_int(s, 3), statement_int(s, 4), own);
	}
	return statement_close(s, err);
}

static bool
load_grids(struct portal *portal, struct arena *arena, const struct loaded_roles *loaded, bool *has_grid, struct err *err)
{
	struct own_grids own = {.arena = arena, .tables = loaded->tables, .table_count = loaded->table_count};
	struct role *roles = loaded->roles;
	size_t count = loaded->role_count;
	bool fine = load_cells(portal, roles, has_grid, count, &own, err);

	finish_own_grids(&own, roles);
	return fine;
}

static void
finish_roles(struct role *roles, const struct id *roots, const bool *has_grid, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		/* A3: known by its template; needs no grid. */
		if (roles[i].administrator)
			role_make_administrator(&roles[i]);
	}
	for (size_t i = 0; i < count; i++) {
		const struct role *root = roles_find(roles, count, &roots[i]);

		if (!has_grid[i] && !roles[i].administrator && root && root != &roles[i])
			role_inherit(&roles[i], root);
	}
}

bool
portal_load_roles(struct portal *portal, struct arena *arena, struct loaded_roles *loaded, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_ROLES_LOAD, err);
	struct role *rows = NULL;
	struct id *roots = NULL, administrator;
	bool *has_grid, fine;
	size_t count = 0, room = 0;

	*loaded = (struct loaded_roles){0};
	if (!s)
		return false;
	(void)id_parse(ROLE_TEMPLATE_ADMINISTRATOR, strlen(ROLE_TEMPLATE_ADMINISTRATOR), &administrator);
	while (statement_row(s)) {
		struct id template_id = statement_id(s, 2);

		if (count == room) {
			room = room ? room * 2 : 16;
			rows = heap_resize(rows, room, sizeof(*rows));
			roots = heap_resize(roots, room, sizeof(*roots));
		}
		rows[count] = (struct role){
			.id = statement_id(s, 0),
			.name = statement_text(s, 1, arena),
			.administrator = id_equal(&template_id, &administrator),
			.team_only = !statement_bool(s, 4),
		};
		roots[count++] = statement_id(s, 3);
	}
	fine = statement_close(s, err) && load_own_tables(portal, arena, &loaded->tables, &loaded->table_count, err);
	has_grid = heap_array(count + 1, sizeof(*has_grid));
	if (fine && count) {
		loaded->roles = arena_array(arena, count, sizeof(*rows));
		loaded->role_count = count;
		memcpy(loaded->roles, rows, count * sizeof(*rows));
		fine = load_grids(portal, arena, loaded, has_grid, err);
		finish_roles(loaded->roles, roots, has_grid, count);
	}
	free(has_grid);
	free(rows);
	free(roots);
	return fine;
}

const struct role *
portal_role(const struct portal *portal, const struct id *id)
{
	return roles_find(portal->loaded.roles, portal->loaded.role_count, id);
}

size_t
portal_role_count(const struct portal *portal)
{
	return portal->loaded.role_count;
}

const struct role *
portal_role_at(const struct portal *portal, size_t index)
{
	return index < portal->loaded.role_count ? &portal->loaded.roles[index] : NULL;
}

const struct table_grid *
portal_table(const struct portal *portal, const struct id *id)
{
	for (size_t i = 0; i < portal->loaded.table_count; i++) {
		if (id_equal(&portal->loaded.tables[i].table, id))
			return &portal->loaded.tables[i];
	}
	return NULL;
}

/* ---------------------------------------------------------------- subjects */

/* What is gathered before its size is known. */
struct gathered {
	struct grant *grants;
	int count, room;
};

static bool
gather_roles(struct portal *portal, enum query query, const struct id *holder, int team, struct gathered *gathered, struct err *err)
{
	struct statement *s = statement_open(portal->store, query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", holder);
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);
		const struct role *role = portal_role(portal, &id);

		if (!role)
			continue;
		if (gathered->count == gathered->room) {
			gathered->room = gathered->room ? gathered->room * 2 : 8;
			gathered->grants = heap_resize(gathered->grants, (size_t)gathered->room, sizeof(*gathered->grants));
		}
		gathered->grants[gathered->count++] = (struct grant){.role = role, .team = team};
	}
	return statement_close(s, err);
}

static bool
load_teams(struct portal *portal, const struct id *user, struct arena *arena, struct subject *subject, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_SUBJECT_TEAMS, err);
	struct team *rows = NULL;
	size_t count = 0, room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":id", user);
	while (statement_row(s)) {
		struct id unit = statement_id(s, 3);

		if (count == room) {
			room = room ? room * 2 : 8;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[count++] = (struct team){
			.id = statement_id(s, 0),
			.name = statement_text(s, 1, arena),
			.type = (enum team_type)statement_int(s, 2),
			.unit = units_find(&portal->units, &unit),
		};
	}
	fine = statement_close(s, err);
	if (fine && count) {
		struct team *teams = arena_array(arena, count, sizeof(*teams));

		memcpy(teams, rows, count * sizeof(*teams));
		subject->teams = teams;
		subject->team_count = (int)count;
	}
	free(rows);
	return fine;
}

static void
keep_grants(struct subject *subject, struct gathered *gathered, struct arena *arena)
{
	if (gathered->count) {
		struct grant *grants = arena_array(arena, (size_t)gathered->count, sizeof(*grants));

		memcpy(grants, gathered->grants, (size_t)gathered->count * sizeof(*grants));
		subject->grants = grants;
		subject->grant_count = gathered->count;
	}
	free(gathered->grants);
	*gathered = (struct gathered){0};
}

bool
portal_load_subject(struct portal *portal, const struct id *user, struct arena *arena, struct subject *subject, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_SUBJECT_USER, err);
	struct gathered gathered = {0};
	bool found, fine;

	if (!s)
		return false;
	*subject = (struct subject){.id = *user, .unit = UNIT_NONE, .units = &portal->units, .settings = portal->settings};
	statement_bind_id(s, ":id", user);
	found = statement_row(s);
	if (found) {
		struct id unit = statement_id(s, 3);

		subject->name = statement_text(s, 0, arena);
		subject->login = statement_text(s, 1, arena);
		subject->enabled = !statement_bool(s, 2);
		subject->unit = units_find(&portal->units, &unit);
	}
	if (!statement_close(s, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There's no such person in this environment.");
	fine = load_teams(portal, user, arena, subject, err)
	       && gather_roles(portal, QUERY_SUBJECT_ROLES, user, -1, &gathered, err);
	for (int i = 0; fine && i < subject->team_count; i++) {
		/* A1: an access team holds no roles. */
		if (subject->teams[i].type != TEAM_ACCESS)
			fine = gather_roles(portal, QUERY_SUBJECT_TEAM_ROLES, &subject->teams[i].id, i, &gathered, err);
	}
	keep_grants(subject, &gathered, arena);
	if (fine)
		subject_prepare(subject, arena);
	return fine;
}

bool
portal_load_team_subject(struct portal *portal, const struct id *team, struct arena *arena, struct subject *subject,
			 struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_SUBJECT_TEAM, err);
	struct team *self = arena_array(arena, 1, sizeof(*self));
	struct gathered gathered = {0};
	bool found, fine;

	if (!s)
		return false;
	self->id = *team;
	statement_bind_id(s, ":id", team);
	found = statement_row(s);
	if (found) {
		struct id unit = statement_id(s, 2);

		self->name = statement_text(s, 0, arena);
		self->type = (enum team_type)statement_int(s, 1);
		self->unit = units_find(&portal->units, &unit);
	}
	if (!statement_close(s, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There's no such team in this environment.");
	/* The team stands in its own list of teams, so that its roles are roles through a team, of its unit (B2). */
	*subject = (struct subject){
		.id = *team,
		.name = self->name,
		.login = "",
		.enabled = true,
		.unit = self->unit,
		.teams = self,
		.team_count = 1,
		.units = &portal->units,
		.settings = portal->settings,
	};
	fine = self->type == TEAM_ACCESS || gather_roles(portal, QUERY_SUBJECT_TEAM_ROLES, team, 0, &gathered, err);
	keep_grants(subject, &gathered, arena);
	if (fine)
		subject_prepare(subject, arena);
	return fine;
}

bool
portal_load_owner(struct portal *portal, const struct id *id, struct arena *arena, struct principal *owner, const char **name,
		  bool *found, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_OWNER_BY_ID, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	*found = statement_row(s);
	if (*found) {
		*owner = (struct principal){.kind = statement_int(s, 0) ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = *id};
		*name = statement_text(s, 1, arena);
	}
	return statement_close(s, err);
}
