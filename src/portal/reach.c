/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the actor's Read on AI Model reaches, as tables that a list's query can join (data/queries/models.sql). */
#include "portal/internal.h"

static bool
add_id(struct portal *portal, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal->store, query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

static bool
clear(struct portal *portal, enum query query, struct err *err)
{
	struct statement *s = statement_open(portal->store, query, err);

	return s && statement_run(s, err);
}

/* B2: the person and all their teams, or the teams alone that a "team privileges only" role reaches; B8: the organization. */
static bool
add_principals(struct portal *portal, const struct subject *actor, const struct reach *reach, struct err *err)
{
	if (reach->own && !add_id(portal, QUERY_REACH_PRINCIPAL_ADD, &actor->id, err))
		return false;
	for (int i = 0; i < actor->team_count; i++) {
		if ((reach->own || (reach->teams && reach->teams[i]))
		    && !add_id(portal, QUERY_REACH_PRINCIPAL_ADD, &actor->teams[i].id, err))
			return false;
	}
	return !reach->own || clear(portal, QUERY_REACH_PRINCIPAL_ADD_ORGANIZATION, err);
}

static bool
add_units(struct portal *portal, const struct reach *reach, struct err *err)
{
	for (int i = 0; reach->units && i < portal->units.count; i++) {
		if (reach->units[i] && !add_id(portal, QUERY_REACH_UNIT_ADD, &portal->units.unit[i].id, err))
			return false;
	}
	return true;
}

/* own: held through a team it makes its members read what they own themselves (B2): not if it's the team's alone, but at Organization level. */
static bool
add_reading_role(struct portal *portal, const struct role *role, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_READING_ROLE_ADD, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &role->id);
	statement_bind_bool(s, ":own", role->administrator || !role->team_only || role->level[ENTITY_AIMODEL][PRIVILEGE_READ] == LEVEL_ORGANIZATION);
	return statement_run(s, err);
}

/* For models list --problem no-read: the roles that carry Read. */
static bool
add_reading_roles(struct portal *portal, struct err *err)
{
	for (size_t i = 0; i < portal->loaded.role_count; i++) {
		const struct role *role = &portal->loaded.roles[i];

		if ((role->administrator || role->level[ENTITY_AIMODEL][PRIVILEGE_READ] != LEVEL_NONE)
		    && !add_reading_role(portal, role, err))
			return false;
	}
	return true;
}

bool
portal_load_reach(struct portal *portal, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	const struct reach *reach;

	if (portal->reach_loaded && portal->reach_generation == portal->generation)
		return true;
	portal->reach_loaded = false;
	str_clear(&portal->pick_key);
	if (!actor)
		return err_set(err, ERR_USAGE, "Nobody has signed in.");
	reach = &actor->reach[ENTITY_AIMODEL][PRIVILEGE_READ];
	if (!clear(portal, QUERY_REACH_PRINCIPAL_CLEAR, err) || !clear(portal, QUERY_REACH_UNIT_CLEAR, err)
	    || !clear(portal, QUERY_READING_ROLE_CLEAR, err) || !add_reading_roles(portal, err))
		return false;
	if (reach->carried && !(add_principals(portal, actor, reach, err) && add_units(portal, reach, err)))
		return false;
	portal->reach_loaded = true;
	portal->reach_generation = portal->generation;
	return true;
}
