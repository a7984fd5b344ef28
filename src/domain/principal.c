/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/principal.h"

#include <stdlib.h>
#include <string.h>

const char *
principal_kind_name(enum principal_kind kind)
{
	switch (kind) {
	case PRINCIPAL_USER:
		return "systemuser";
	case PRINCIPAL_TEAM:
		return "team";
	case PRINCIPAL_ORGANIZATION:
		return "organization";
	}
	return "";
}

bool
principal_equal(const struct principal *a, const struct principal *b)
{
	return a->kind == b->kind && id_equal(&a->id, &b->id);
}

const char *
team_type_name(enum team_type type)
{
	switch (type) {
	case TEAM_OWNER:
		return "owner team";
	case TEAM_ACCESS:
		return "access team";
	case TEAM_SECURITY_GROUP:
		return "Entra ID security group";
	case TEAM_OFFICE_GROUP:
		return "Microsoft 365 group";
	}
	return "";
}

int
units_find(const struct units *units, const struct id *id)
{
	int low = 0, high = units->count - 1;

	while (low <= high) {
		int middle = low + (high - low) / 2;
		int order = id_compare(id, &units->unit[middle].id);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return UNIT_NONE;
}

bool
units_is_within(const struct units *units, int unit, int ancestor)
{
	/* A loop in the tree can't be stored, but what is read is bounded all the same. */
	for (int steps = 0; unit >= 0 && steps <= units->count; steps++) {
		if (unit == ancestor)
			return true;
		unit = units->unit[unit].parent;
	}
	return false;
}

int
subject_team(const struct subject *subject, const struct id *team)
{
	int low = 0, high = subject->team_count - 1;

	while (low <= high) {
		int middle = low + (high - low) / 2;
		int order = id_compare(team, &subject->teams[middle].id);

		if (order == 0)
			return middle;
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return -1;
}

/* B2: what one role, as it is held, adds to the reach of one privilege. */
static void
reach_add(struct reach *reach, const struct subject *subject, int team, bool team_only, enum access_level level,
	  struct arena *arena)
{
	int unit = team >= 0 ? subject->teams[team].unit : subject->unit;

	if (level == LEVEL_NONE)
		return;
	reach->carried = true;
	if (level > reach->widest)
		reach->widest = (uint8_t)level;
	if (team_only) {
		if (!reach->teams)
			reach->teams = arena_alloc(arena, (size_t)subject->team_count);
		reach->teams[team] = 1;
	} else {
		reach->create = true;
		reach->own = true;
	}
	if (level == LEVEL_ORGANIZATION) {
		reach->organization = true;
		return;
	}
	if (level == LEVEL_USER || unit < 0)
		return;
	if (!reach->units)
		reach->units = arena_alloc(arena, (size_t)subject->units->count);
	reach->units[unit] = 1;
	if (level == LEVEL_CHILD) {
		for (int i = 0; i < subject->units->count; i++) {
			if (units_is_within(subject->units, i, unit))
				reach->units[i] = 1;
		}
	}
}

/* ---------------------------------------------------------------- tables of the environment's own */

enum access_level
role_own_level(const struct role *role, const struct id *table, enum privilege privilege)
{
	size_t low = 0, high = role->own_count;

	if (role->administrator)
		return LEVEL_ORGANIZATION;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = id_compare(table, &role->own[middle].table);

		if (order == 0)
			return (enum access_level)role->own[middle].level[privilege];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return LEVEL_NONE;
}

static int
compare_tables(const void *a, const void *b)
{
	const struct table_carried *x = a, *y = b;

	return id_compare(&x->table, &y->table);
}

/* What a grant gives on a table; Create never as "team privileges only" (B2). */
static uint8_t
grid_privileges(const uint8_t *levels, bool team_only)
{
	unsigned bits = 0;

	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		if (levels[p] != LEVEL_NONE && !(team_only && p == PRIVILEGE_CREATE))
			bits |= 1U << p;
	}
	return (uint8_t)bits;
}

static void
prepare_own(struct subject *subject, struct arena *arena)
{
	struct table_carried *own;
	size_t room = 0, count = 0, kept = 0;

	subject->own = NULL;
	subject->own_count = 0;
	subject->own_all = 0;
	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];

		room += grant->role->own_count;
		/* A3: on any table the same as on those that are listed. */
		if (grant->role->administrator)
			subject->own_all |= grid_privileges(grant->role->level[ENTITY_AIMODEL], grant->team >= 0 && grant->role->team_only);
	}
	if (!room)
		return;
	own = arena_array(arena, room, sizeof(*own));
	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];

		for (size_t t = 0; t < grant->role->own_count; t++)
			own[count++] = (struct table_carried){
				grant->role->own[t].table, grid_privileges(grant->role->own[t].level, grant->team >= 0 && grant->role->team_only)};
	}
	qsort(own, count, sizeof(*own), compare_tables);
	for (size_t i = 0; i < count; i++) {
		if (kept && id_equal(&own[kept - 1].table, &own[i].table))
			own[kept - 1].privileges |= own[i].privileges;
		else
			own[kept++] = own[i];
	}
	subject->own = own;
	subject->own_count = (int)kept;
}

static const struct table_carried *
find_own(const struct subject *subject, const struct id *table)
{
	int low = 0, high = subject->own_count - 1;

	while (low <= high) {
		int middle = low + (high - low) / 2;
		int order = id_compare(table, &subject->own[middle].table);

		if (order == 0)
			return &subject->own[middle];
		if (order < 0)
			high = middle - 1;
		else
			low = middle + 1;
	}
	return NULL;
}

bool
subject_carries_own(const struct subject *subject, const struct id *table, enum privilege privilege)
{
	const struct table_carried *own = find_own(subject, table);

	return ((subject->own_all | (own ? own->privileges : 0)) >> privilege & 1) != 0;
}

void
subject_reach_own(const struct subject *subject, const struct id *table, enum privilege privilege, struct arena *arena,
		  struct reach *reach)
{
	*reach = (struct reach){0};
	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];

		reach_add(reach, subject, grant->team, grant->team >= 0 && grant->role->team_only,
			  role_own_level(grant->role, table, privilege), arena);
	}
}

void
subject_assume_own(struct subject *subject, const struct id *table, enum privilege privilege, struct arena *arena)
{
	/* The subject that this one was copied from keeps its own. */
	struct table_carried *own = arena_array(arena, (size_t)subject->own_count + 1, sizeof(*own));
	int at = 0, rest;
	bool known;

	while (at < subject->own_count && id_compare(&subject->own[at].table, table) < 0) {
		own[at] = subject->own[at];
		at++;
	}
	known = at < subject->own_count && id_equal(&subject->own[at].table, table);
	own[at] = known ? subject->own[at] : (struct table_carried){.table = *table};
	own[at].privileges |= (uint8_t)(1U << privilege);
	rest = subject->own_count - at - known;
	if (rest)
		memcpy(own + at + 1, subject->own + at + known, (size_t)rest * sizeof(*own));
	subject->own = own;
	subject->own_count = at + 1 + rest;
	if (!subject->grant_count)
		subject->grant_count = 1;
}

/* ---------------------------------------------------------------- subjects */

void
subject_prepare(struct subject *subject, struct arena *arena)
{
	subject->administrator = false;
	subject->create_entity = false;
	subject->create_attribute = false;
	for (int e = 0; e < ENTITY_COUNT; e++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			struct reach *reach = &subject->reach[e][p];

			*reach = (struct reach){0};
			for (int i = 0; i < subject->grant_count; i++) {
				const struct grant *grant = &subject->grants[i];

				reach_add(reach, subject, grant->team, grant->team >= 0 && grant->role->team_only,
					  (enum access_level)grant->role->level[e][p], arena);
			}
		}
	}
	for (int i = 0; i < subject->grant_count; i++) {
		const struct role *role = subject->grants[i].role;

		subject->administrator |= role->administrator;
		subject->create_entity |= role->create_entity;
		subject->create_attribute |= role->create_attribute;
	}
	prepare_own(subject, arena);
}

void
subject_assume(struct subject *subject, enum entity entity, enum privilege privilege, enum access_level level, struct arena *arena)
{
	struct reach *reach = &subject->reach[entity][privilege];

	if (reach->units) {
		uint8_t *units = arena_alloc(arena, (size_t)subject->units->count);

		/* The subject that this one was copied from keeps its own. */
		memcpy(units, reach->units, (size_t)subject->units->count);
		reach->units = units;
	}
	reach_add(reach, subject, -1, false, level, arena);
	if (!subject->grant_count)
		subject->grant_count = 1;
}

bool
subject_can_act(const struct subject *subject)
{
	return subject->enabled && subject->grant_count > 0;
}

bool
subject_is_administrator_of(const struct subject *subject, enum entity entity, enum privilege privilege)
{
	return subject_can_act(subject) && subject->reach[entity][privilege].organization;
}

/* The widest level at which a role of the person's own carries it; a team's role counts as far as it is the member's too. */
static enum access_level
level_held(const struct subject *subject, int entity, int privilege)
{
	uint8_t widest = LEVEL_NONE;

	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];

		if (!(grant->team >= 0 && grant->role->team_only) && grant->role->level[entity][privilege] > widest)
			widest = grant->role->level[entity][privilege];
	}
	return (enum access_level)widest;
}

static enum access_level
level_held_own(const struct subject *subject, const struct id *table, enum privilege privilege)
{
	enum access_level widest = LEVEL_NONE;

	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];
		enum access_level level = role_own_level(grant->role, table, privilege);

		if (!(grant->team >= 0 && grant->role->team_only) && level > widest)
			widest = level;
	}
	return widest;
}

static bool
finds_gap_on_own(const struct subject *subject, const struct role *role, struct role_gap *gap)
{
	for (size_t i = 0; i < role->own_count; i++) {
		const struct table_grid *grid = &role->own[i];

		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			enum access_level needed = (enum access_level)grid->level[p];
			enum access_level held = level_held_own(subject, &grid->table, (enum privilege)p);

			if (needed <= held)
				continue;
			*gap = (struct role_gap){privilege_name((enum privilege)p), grid->name, needed, held};
			return true;
		}
	}
	return false;
}

static bool
finds_gap_without_table(const struct subject *subject, const struct role *role, struct role_gap *gap)
{
	bool entity = false, attribute = false;

	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];

		if (grant->team >= 0 && grant->role->team_only)
			continue;
		entity |= grant->role->create_entity;
		attribute |= grant->role->create_attribute;
	}
	*gap = (struct role_gap){.needed = LEVEL_ORGANIZATION, .held = LEVEL_NONE};
	if (role->create_entity && !entity)
		gap->privilege = "prvCreateEntity";
	else if (role->create_attribute && !attribute)
		gap->privilege = "prvCreateAttribute";
	return gap->privilege != NULL;
}

bool
subject_finds_gap(const struct subject *subject, const struct role *role, struct role_gap *gap)
{
	*gap = (struct role_gap){.needed = LEVEL_ORGANIZATION, .held = LEVEL_NONE};
	if (!subject_can_act(subject) || (role->administrator && !subject->administrator))
		return true;
	for (int e = 0; e < ENTITY_COUNT; e++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			enum access_level needed = (enum access_level)role->level[e][p], held = level_held(subject, e, p);

			if (needed <= held)
				continue;
			*gap = (struct role_gap){privilege_name((enum privilege)p), entity_display_name((enum entity)e), needed, held};
			return true;
		}
	}
	return finds_gap_on_own(subject, role, gap) || finds_gap_without_table(subject, role, gap);
}

bool
subject_covers_role(const struct subject *subject, const struct role *role)
{
	struct role_gap gap;

	return !subject_finds_gap(subject, role, &gap);
}

/* How much a role gives: the sum of its levels, for choosing the one that a title names. */
static int
role_weight(const struct role *role)
{
	int weight = 0;

	if (role->administrator)
		return 1 << 20;
	for (int e = 0; e < ENTITY_COUNT; e++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++)
			weight += role->level[e][p];
	}
	return weight;
}

/* More than any grid weighs. */
#define DIRECT (1 << 16)

const char *
subject_role_title(const struct subject *subject)
{
	const char *title = "No role";
	int most = -1;

	for (int i = 0; i < subject->grant_count; i++) {
		int weight = role_weight(subject->grants[i].role) + (subject->grants[i].team < 0 ? DIRECT : 0);

		if (weight > most) {
			most = weight;
			title = subject->grants[i].role->name;
		}
	}
	return title;
}
