/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/principal.h"

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
	return finds_gap_without_table(subject, role, gap);
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
