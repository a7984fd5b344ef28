/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who may work, who is in which team, and who holds which role (RULES A1, A4, A6). */
#include "base/json.h"
#include "portal/administration_private.h"
#include "portal/people_private.h"

/* ---------------------------------------------------------------- A6 */

bool
administration_actor_has(const struct administering *a, enum entity entity, enum privilege privilege, enum access_level level)
{
	const struct reach *reach = &portal_actor(a->writing.portal)->reach[entity][privilege];

	if (level == LEVEL_NONE)
		return true;
	return reach->carried && reach->widest >= (uint8_t)level && (privilege != PRIVILEGE_CREATE || reach->create);
}

bool
administration_actor_has_own(const struct administering *a, const struct id *table, enum privilege privilege, enum access_level level)
{
	struct reach reach;

	if (level == LEVEL_NONE)
		return true;
	subject_reach_own(portal_actor(a->writing.portal), table, privilege, &a->writing.result->arena, &reach);
	return reach.carried && reach.widest >= (uint8_t)level && (privilege != PRIVILEGE_CREATE || reach.create);
}

static bool
check_grant_own(struct administering *a, const struct role *role)
{
	for (size_t i = 0; i < role->own_count; i++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			enum access_level level = (enum access_level)role->own[i].level[p];

			if (administration_actor_has_own(a, &role->own[i].table, (enum privilege)p, level))
				continue;
			administration_refuse(a, ERR_DENIED, "A6", 0x80040220,
					      "%s gives %s on %s at level %s, which you lack yourself: nobody grants what they don't have.", role->name,
					      privilege_name((enum privilege)p), role->own[i].name, level_name(level));
			return false;
		}
	}
	return true;
}

/* Refused for the first privilege of the role that the actor lacks. */
static void
check_grant(struct administering *a, const struct role *role)
{
	const struct subject *actor = portal_actor(a->writing.portal);

	for (int e = 0; e < ENTITY_COUNT; e++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			enum access_level level = (enum access_level)role->level[e][p];

			if (administration_actor_has(a, (enum entity)e, (enum privilege)p, level))
				continue;
			administration_refuse(a, ERR_DENIED, "A6", 0x80040220,
					      "%s gives %s on %s at level %s, which you lack yourself: nobody grants what they don't have.", role->name,
					      privilege_name((enum privilege)p), entity_display_name((enum entity)e), level_name(level));
			return;
		}
	}
	if (!check_grant_own(a, role))
		return;
	if ((role->create_entity && !actor->create_entity) || (role->create_attribute && !actor->create_attribute))
		administration_refuse(a, ERR_DENIED, "A6", 0x80040220, "%s gives %s, which you lack yourself: nobody grants what they don't have.",
				      role->name, role->create_entity && !actor->create_entity ? "prvCreateEntity" : "prvCreateAttribute");
}

/* Whoever joins a team gets what its roles give. */
static bool
check_joining(struct administering *a, struct err *err)
{
	struct subject team;

	if (!portal_load_team_subject(a->writing.portal, &a->team.id, &a->writing.result->arena, &team, err))
		return false;
	for (int i = 0; i < team.grant_count && !administration_is_refused(a); i++)
		check_grant(a, team.grants[i].role);
	return true;
}

static bool
administrator_left(struct administering *a, bool *left, struct err *err)
{
	struct portal *portal = a->writing.portal;

	*left = false;
	for (size_t i = 0; i < portal_role_count(portal) && !*left; i++) {
		const struct role *role = portal_role_at(portal, i);
		struct statement *s;

		if (!role->administrator)
			continue;
		s = statement_open(portal_store(portal), QUERY_ROLE_HAS_ENABLED_HOLDER, err);
		if (!s)
			return false;
		statement_bind_id(s, ":role", &role->id);
		*left = statement_row(s) && statement_bool(s, 0);
		if (!statement_close(s, err))
			return false;
	}
	return true;
}

/* Asked of the rows as the change left them, so that no way around is open: directly, through a team, by leaving one. */
static bool
check_who_is_left(struct administering *a, struct err *err)
{
	bool disable = a->request->what == ADMINISTER_DISABLE, left;
	const struct subject *actor = portal_actor(a->writing.portal);
	struct subject after;

	if (!administrator_left(a, &left, err) || !portal_load_subject(a->writing.portal, &actor->id, &a->writing.result->arena, &after, err))
		return false;
	if (!left)
		administration_refuse(a, ERR_DENIED, "A6", disable ? 0x80041d2f : 0x80041d30,
				      "Nobody who is enabled would be System Administrator any more. Make somebody else one first.");
	else if (!after.enabled)
		administration_refuse(a, ERR_DENIED, "A6", 0, "Nobody disables themselves. Ask another System Administrator.");
	else if (!subject_can_act(&after))
		administration_refuse(a, ERR_DENIED, "A6", 0x80042f09,
				      "You would have no role any more, and could do nothing. Ask another System Administrator.");
	return true;
}

/* A4: somebody who is left without any role. */
static bool
warn_without_role(struct administering *a, struct err *err)
{
	struct subject after;

	if (!portal_load_subject(a->writing.portal, &a->user.id, &a->writing.result->arena, &after, err))
		return false;
	if (!after.grant_count)
		writing_warn(&a->writing, "%s has no security role any more and can do nothing (A4).", after.name);
	return true;
}

/* ---------------------------------------------------------------- users */

static void
add_count(struct str *text, int64_t count, const char *what)
{
	if (count)
		str_addf(text, "%s%lld %s%s", text->length ? ", " : "", (long long)count, what, count == 1 ? "" : "s");
}

/* A4: what they own stays theirs. */
static bool
warn_owned(struct administering *a, struct err *err)
{
	struct owned_counts owns = {0};
	struct str text = {0};

	if (!people_load_owned(a->writing.portal, &a->user.id, &owns, err))
		return false;
	add_count(&text, owns.models, "model");
	add_count(&text, owns.prompts, "prompt");
	add_count(&text, owns.containers, "container");
	add_count(&text, owns.apps, "app");
	add_count(&text, owns.flows, "flow");
	if (text.length)
		writing_warn(&a->writing, "%s still owns %s: give them to a new owner.", a->user.name, str_text(&text));
	str_release(&text);
	return true;
}

/* Keys stay through it all; the session asks whether its person is enabled. */
static bool
warn_of_keys(struct administering *a, bool enable, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_KEY_COUNT_OF, err);
	long long count;

	if (!s)
		return false;
	statement_bind_id(s, ":person", &a->user.id);
	count = statement_row(s) ? statement_int(s, 0) : 0;
	if (count && enable)
		writing_warn(&a->writing, "%s has %lld SSH key%s and can come in again: makerdeck keys list tells which.", a->user.name, count,
			     count == 1 ? "" : "s");
	else if (count)
		writing_warn(&a->writing, "%s has %lld SSH key%s, which let%s nobody in for now; makerdeck keys revoke ends that for good.", a->user.name,
			     count, count == 1 ? "" : "s", count == 1 ? "s" : "");
	return statement_close(s, err);
}

bool
membership_enable(struct administering *a, bool enable, struct err *err)
{
	bool disabled = !enable;
	struct statement *s;

	if (a->user.disabled == disabled)
		return true;
	s = statement_open(portal_store(a->writing.portal), QUERY_USER_SET_DISABLED, err);
	if (!s)
		return false;
	statement_bind_bool(s, ":disabled", disabled);
	statement_bind_id(s, ":id", &a->user.id);
	if (!statement_run(s, err)
	    || !writing_change(&a->writing, "systemuser", &a->user.id, a->user.name, administration_name(a->request->what),
			       disabled ? "{\"isdisabled\":false}" : "{\"isdisabled\":true}",
			       disabled ? "{\"isdisabled\":true}" : "{\"isdisabled\":false}", err))
		return false;
	if (!disabled)
		return warn_without_role(a, err) && warn_of_keys(a, true, err);
	return check_who_is_left(a, err) && (administration_is_refused(a) || (warn_owned(a, err) && warn_of_keys(a, false, err)));
}

/* ---------------------------------------------------------------- teams */

/* A1: whose members are made elsewhere. */
static void
check_team_takes_members(struct administering *a)
{
	bool remove = a->request->what == ADMINISTER_REMOVE;

	if (a->team.is_default)
		administration_refuse(a, ERR_IMPOSSIBLE, "A1", remove ? 0x8004830C : 0,
				      "%s is the own team of its business unit: its members are the unit's and can't be changed by hand.", a->team.name);
	else if (a->team.type == TEAM_SECURITY_GROUP || a->team.type == TEAM_OFFICE_GROUP)
		administration_refuse(a, ERR_IMPOSSIBLE, "A1", 0,
				      "%s is an %s: its members come from Microsoft Entra ID and can't be changed here.", a->team.name,
				      a->team.type == TEAM_SECURITY_GROUP ? "Entra ID security group" : "Entra ID Microsoft 365 group");
}

static bool
team_touch(struct administering *a, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_TEAM_TOUCH, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &a->team.id);
	return statement_run(s, err);
}

/* One object of an id, what it's called, and the name. In the arena. */
static char *
named_json(struct arena *arena, const char *id_key, const struct id *id, const char *name_key, const char *name)
{
	struct str text = {0};
	struct json json = {.out = &text};
	char *copy;

	json_object_begin(&json, NULL);
	json_id(&json, id_key, id);
	json_text(&json, name_key, name);
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

static bool
is_member(struct administering *a, bool *member, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_MEMBER_HAS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":team", &a->team.id);
	statement_bind_id(s, ":user", &a->user.id);
	*member = statement_row(s) && statement_bool(s, 0);
	return statement_close(s, err);
}

bool
membership_change(struct administering *a, bool add, struct err *err)
{
	const char *json = named_json(&a->writing.result->arena, "systemuserid", &a->user.id, "user", a->user.name);
	struct statement *s;
	bool member;

	check_team_takes_members(a);
	if (administration_is_refused(a))
		return true;
	if (!is_member(a, &member, err))
		return false;
	if (member == add)
		return true;
	if (add && !check_joining(a, err))
		return false;
	if (administration_is_refused(a))
		return true;
	s = statement_open(portal_store(a->writing.portal), add ? QUERY_MEMBER_ADD : QUERY_MEMBER_DROP, err);
	if (!s)
		return false;
	statement_bind_id(s, ":team", &a->team.id);
	statement_bind_id(s, ":user", &a->user.id);
	if (!statement_run(s, err) || !team_touch(a, err)
	    || !writing_change(&a->writing, "team", &a->team.id, a->team.name, administration_name(a->request->what), add ? NULL : json, add ? json : NULL, err))
		return false;
	if (add && a->user.disabled)
		writing_warn(&a->writing, "%s is disabled: being in the team does nothing until the account is enabled (A4).", a->user.name);
	return add || (check_who_is_left(a, err) && (administration_is_refused(a) || warn_without_role(a, err)));
}

/* ---------------------------------------------------------------- roles */

/* A1: which roles a team can hold. */
static void
check_team_holds(struct administering *a)
{
	if (a->team.type == TEAM_ACCESS)
		administration_refuse(a, ERR_IMPOSSIBLE, "A1", 0, "%s is an access team: these hold no security roles.", a->team.name);
	else if (a->team.type != TEAM_OWNER && a->role.role.team_only)
		administration_refuse(a, ERR_IMPOSSIBLE, "A1", 0x80048350,
				      "%s has \"team privileges only\": Entra ID group teams take roles with direct User level access alone.",
				      a->role.name);
}

static bool
is_holder(struct administering *a, bool team, bool *holds, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), team ? QUERY_HOLDER_HAS_TEAM : QUERY_HOLDER_HAS_USER, err);

	if (!s)
		return false;
	statement_bind_id(s, ":holder", &a->request->holder.id);
	statement_bind_id(s, ":role", &a->role.id);
	*holds = statement_row(s) && statement_bool(s, 0);
	return statement_close(s, err);
}

static bool
write_holder(struct administering *a, bool team, bool grant, struct err *err)
{
	static const enum query queries[2][2] = {{QUERY_HOLDER_DROP_USER, QUERY_HOLDER_ADD_USER}, {QUERY_HOLDER_DROP_TEAM, QUERY_HOLDER_ADD_TEAM}};
	const char *json = named_json(&a->writing.result->arena, "roleid", &a->role.id, "role", a->role.name);
	struct statement *s = statement_open(portal_store(a->writing.portal), queries[team][grant], err);

	if (!s)
		return false;
	statement_bind_id(s, ":holder", &a->request->holder.id);
	statement_bind_id(s, ":role", &a->role.id);
	return statement_run(s, err) && (!team || team_touch(a, err))
	       && writing_change(&a->writing, team ? "team" : "systemuser", &a->request->holder.id, team ? a->team.name : a->user.name,
				 administration_name(a->request->what), grant ? NULL : json, grant ? json : NULL, err);
}

bool
membership_hold(struct administering *a, bool grant, struct err *err)
{
	bool team = a->request->holder.kind == PRINCIPAL_TEAM, holds;

	if (!is_holder(a, team, &holds, err))
		return false;
	if (holds == grant)
		return true;
	if (grant && team)
		check_team_holds(a);
	if (grant && !administration_is_refused(a))
		check_grant(a, &a->role.role);
	if (administration_is_refused(a))
		return true;
	if (!write_holder(a, team, grant, err))
		return false;
	if (grant && !team && a->user.disabled)
		writing_warn(&a->writing, "%s is disabled: the role does nothing until the account is enabled (A4).", a->user.name);
	return grant || (check_who_is_left(a, err) && (team || administration_is_refused(a) || warn_without_role(a, err)));
}
