/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/administration.h"

#include "base/json.h"
#include "portal/administration_private.h"
#include "portal/people_private.h"
#include "portal/tally.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const names[] = {
	[ADMINISTER_ENABLE] = "user-enable", [ADMINISTER_DISABLE] = "user-disable", [ADMINISTER_ADD] = "team-add",
	[ADMINISTER_REMOVE] = "team-remove", [ADMINISTER_COPY] = "role-copy",	   [ADMINISTER_SET] = "role-set",
	[ADMINISTER_GRANT] = "role-grant",   [ADMINISTER_REVOKE] = "role-revoke",
};

#define DENIED "Users, teams and security roles are changed by a System Administrator alone."

bool
administration_may(struct portal *portal, struct err *err)
{
	if (!portal_need_actor(portal, err))
		return false;
	return portal_actor(portal)->administrator || err_rule(err, ERR_DENIED, "A5", 0x80040220, DENIED);
}

bool
administration_level_fits(enum entity entity, enum privilege privilege, enum access_level level)
{
	(void)privilege;
	/* The one table of these whose rows nobody owns. */
	return entity != ENTITY_AITEMPLATE || level == LEVEL_NONE || level == LEVEL_ORGANIZATION;
}

/* ---------------------------------------------------------------- refusing */

/* Whatever it's done to. */
static void
object_of(const struct administering *a, struct id *id, const char **name)
{
	bool is_team = false;

	switch (a->request->what) {
	case ADMINISTER_ENABLE:
	case ADMINISTER_DISABLE:
		break;
	case ADMINISTER_ADD:
	case ADMINISTER_REMOVE:
		is_team = true;
		break;
	case ADMINISTER_COPY:
	case ADMINISTER_SET:
		*id = a->role.id;
		*name = a->role.name;
		return;
	case ADMINISTER_GRANT:
	case ADMINISTER_REVOKE:
		is_team = a->request->holder.kind == PRINCIPAL_TEAM;
		break;
	}
	*id = is_team ? a->team.id : a->user.id;
	*name = is_team ? a->team.name : a->user.name;
}

void
administration_refuse(struct administering *a, enum err_code code, const char *rule, uint32_t dataverse, const char *format, ...)
{
	struct err why = ERR_INIT;
	char text[ERR_TEXT_SIZE];
	const char *name;
	struct id id;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	err_rule(&why, code, rule, dataverse, "%s", text);
	object_of(a, &id, &name);
	writing_refuse(&a->writing, &id, name ? name : "", &why);
}

bool
administration_is_refused(const struct administering *a)
{
	return a->writing.result->refusal_count > 0;
}

/* B9: what can't be seen isn't there. */
static void
refuse_missing(struct administering *a, const char *what)
{
	administration_refuse(a, ERR_NOT_FOUND, "B2", 0x80040217, "There is no such %s, or you can't see it. Nothing was changed.", what);
}

/* ---------------------------------------------------------------- the rows as they are now */

static bool
may_read(const struct administering *a, enum entity entity)
{
	return portal_actor(a->writing.portal)->reach[entity][PRIVILEGE_READ].carried;
}

static bool
load_user(struct administering *a, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ADMIN_USER, err);
	bool found;

	if (!s)
		return false;
	a->user.id = *id;
	statement_bind_id(s, ":id", id);
	found = statement_row(s) && may_read(a, ENTITY_SYSTEMUSER);
	if (found) {
		a->user.name = statement_text(s, 0, &a->writing.result->arena);
		a->user.disabled = statement_bool(s, 1);
		a->user.version = statement_int(s, 2);
	}
	if (!statement_close(s, err))
		return false;
	if (!found)
		refuse_missing(a, "user");
	return true;
}

static bool
load_team(struct administering *a, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ADMIN_TEAM, err);
	bool found;

	if (!s)
		return false;
	a->team.id = *id;
	statement_bind_id(s, ":id", id);
	found = statement_row(s) && may_read(a, ENTITY_TEAM);
	if (found) {
		a->team.name = statement_text(s, 0, &a->writing.result->arena);
		a->team.type = (enum team_type)statement_int(s, 1);
		a->team.is_default = statement_bool(s, 2);
		a->team.version = statement_int(s, 3);
	}
	if (!statement_close(s, err))
		return false;
	if (!found)
		refuse_missing(a, "team");
	return true;
}

static bool
load_role(struct administering *a, const struct id *id, struct err *err)
{
	const struct role *role = portal_role(a->writing.portal, id);
	struct statement *s = statement_open(portal_store(a->writing.portal), QUERY_ADMIN_ROLE, err);
	struct arena *arena = &a->writing.result->arena;
	bool found;

	if (!s)
		return false;
	a->role.id = *id;
	statement_bind_id(s, ":id", id);
	found = statement_row(s) && role && may_read(a, ENTITY_ROLE);
	if (found) {
		a->role.name = statement_text(s, 0, arena);
		a->role.unit = statement_id(s, 1);
		a->role.grid = statement_id(s, 3);
		a->role.grid_name = statement_text(s, 4, arena);
		a->role.version = statement_int(s, 5);
		a->role.grid_has_root = statement_bool(s, 6);
		a->role.role = *role;
		a->role.role.name = a->role.name;
	}
	if (!statement_close(s, err))
		return false;
	if (!found)
		refuse_missing(a, "security role");
	return true;
}

static bool
load_holder(struct administering *a, struct err *err)
{
	switch (a->request->holder.kind) {
	case PRINCIPAL_USER:
		return load_user(a, &a->request->holder.id, err);
	case PRINCIPAL_TEAM:
		return load_team(a, &a->request->holder.id, err);
	case PRINCIPAL_ORGANIZATION:
		break;
	}
	refuse_missing(a, "user or team");
	return true;
}

static bool
load_rows(struct administering *a, struct err *err)
{
	const struct administration_request *request = a->request;

	switch (request->what) {
	case ADMINISTER_ENABLE:
	case ADMINISTER_DISABLE:
		return load_user(a, &request->user, err);
	case ADMINISTER_ADD:
	case ADMINISTER_REMOVE:
		return load_team(a, &request->team, err) && load_user(a, &request->user, err);
	case ADMINISTER_COPY:
	case ADMINISTER_SET:
		return load_role(a, &request->role, err);
	case ADMINISTER_GRANT:
	case ADMINISTER_REVOKE:
		return load_holder(a, err) && load_role(a, &request->role, err);
	}
	return true;
}

/* H1. A role's version is its grid's. */
static bool
compare_versions(struct administering *a, struct err *err)
{
	int64_t shown = a->request->version;

	switch (a->request->what) {
	case ADMINISTER_ENABLE:
	case ADMINISTER_DISABLE:
		return shown < 0 || shown == a->user.version
		       || writing_refuse_changed(&a->writing, &a->user.id, a->user.name, QUERY_AUDIT_LAST_CHANGE_USER, err);
	case ADMINISTER_ADD:
	case ADMINISTER_REMOVE:
		return shown < 0 || shown == a->team.version
		       || writing_refuse_changed(&a->writing, &a->team.id, a->team.name, QUERY_AUDIT_LAST_CHANGE, err);
	case ADMINISTER_COPY:
	case ADMINISTER_SET:
	case ADMINISTER_GRANT:
	case ADMINISTER_REVOKE:
		return shown < 0 || shown == a->role.version
		       || writing_refuse_changed(&a->writing, &a->role.grid, a->role.grid_name, QUERY_AUDIT_LAST_CHANGE, err);
	}
	return true;
}

/* ---------------------------------------------------------------- A6 */

bool
administration_actor_has(const struct administering *a, enum entity entity, enum privilege privilege, enum access_level level)
{
	const struct reach *reach = &portal_actor(a->writing.portal)->reach[entity][privilege];

	if (level == LEVEL_NONE)
		return true;
	return reach->carried && reach->widest >= (uint8_t)level && (privilege != PRIVILEGE_CREATE || reach->create);
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

static bool
set_disabled(struct administering *a, bool disabled, struct err *err)
{
	struct statement *s;

	if (a->user.disabled == disabled)
		return true;
	s = statement_open(portal_store(a->writing.portal), QUERY_USER_SET_DISABLED, err);
	if (!s)
		return false;
	statement_bind_bool(s, ":disabled", disabled);
	statement_bind_id(s, ":id", &a->user.id);
	if (!statement_run(s, err)
	    || !writing_change(&a->writing, "systemuser", &a->user.id, a->user.name, names[a->request->what],
			       disabled ? "{\"isdisabled\":false}" : "{\"isdisabled\":true}",
			       disabled ? "{\"isdisabled\":true}" : "{\"isdisabled\":false}", err))
		return false;
	if (!disabled)
		return warn_without_role(a, err);
	return check_who_is_left(a, err) && (administration_is_refused(a) || warn_owned(a, err));
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

static bool
change_member(struct administering *a, bool add, struct err *err)
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
	    || !writing_change(&a->writing, "team", &a->team.id, a->team.name, names[a->request->what], add ? NULL : json, add ? json : NULL, err))
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
				 names[a->request->what], grant ? NULL : json, grant ? json : NULL, err);
}

static bool
change_holder(struct administering *a, bool grant, struct err *err)
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

/* ---------------------------------------------------------------- all of it */

static bool
change(struct administering *a, struct err *err)
{
	switch (a->request->what) {
	case ADMINISTER_ENABLE:
		return set_disabled(a, false, err);
	case ADMINISTER_DISABLE:
		return set_disabled(a, true, err);
	case ADMINISTER_ADD:
		return change_member(a, true, err);
	case ADMINISTER_REMOVE:
		return change_member(a, false, err);
	case ADMINISTER_COPY:
		return role_edit_copy(a, err);
	case ADMINISTER_SET:
		return role_edit_set(a, err);
	case ADMINISTER_GRANT:
		return change_holder(a, true, err);
	case ADMINISTER_REVOKE:
		return change_holder(a, false, err);
	}
	return true;
}

/* D6: whether it takes Share on AI Model from who holds the role. */
static bool
takes_share(const struct administering *a)
{
	const struct administration_request *request = a->request;

	if (a->role.role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE] == LEVEL_NONE)
		return false;
	if (request->what == ADMINISTER_REVOKE)
		return true;
	for (size_t i = 0; request->what == ADMINISTER_SET && i < request->cell_count; i++) {
		const struct role_cell *cell = &request->cells[i];

		if (cell->kind == CELL_OF_TABLE && cell->entity == ENTITY_AIMODEL && cell->privilege == PRIVILEGE_SHARE && cell->level == LEVEL_NONE)
			return true;
	}
	return false;
}

static bool
gather(struct administering *a, struct crowd *crowd, struct err *err)
{
	switch (a->request->what) {
	case ADMINISTER_ENABLE:
	case ADMINISTER_DISABLE:
	case ADMINISTER_ADD:
	case ADMINISTER_REMOVE:
		crowd_add_user(crowd, &a->user.id);
		return true;
	case ADMINISTER_COPY:
		return true;
	case ADMINISTER_SET:
		return crowd_add_grid(crowd, &a->role.grid, err);
	case ADMINISTER_GRANT:
	case ADMINISTER_REVOKE:
		if (a->request->holder.kind == PRINCIPAL_TEAM)
			return crowd_add_team(crowd, &a->request->holder.id, err);
		crowd_add_user(crowd, &a->request->holder.id);
		return true;
	}
	return true;
}

/* The change, between a look at the people whom it concerns and another. */
static bool
change_and_tell(struct administering *a, struct err *err)
{
	struct crowd crowd = {.writing = &a->writing};
	bool sharing = takes_share(a);
	bool fine = gather(a, &crowd, err) && crowd_look_before(&crowd, err) && change(a, err);

	if (fine && !administration_is_refused(a) && a->writing.result->change_count) {
		fine = crowd_look_after(&crowd, err);
		if (fine && sharing)
			crowd_warn_sharing(&crowd);
		fine = fine && (!a->request->effects || crowd_tell(&crowd, err));
	}
	crowd_release(&crowd);
	return fine;
}

/* In the order of B9: is it there, may they, has it changed meanwhile, and only then what is asked for. */
static bool
decide_and_change(struct administering *a, struct err *err)
{
	if (!load_rows(a, err))
		return false;
	if (!administration_is_refused(a) && !portal_actor(a->writing.portal)->administrator)
		administration_refuse(a, ERR_DENIED, "A5", 0x80040220, DENIED);
	if (!administration_is_refused(a) && !compare_versions(a, err))
		return false;
	if (administration_is_refused(a))
		return true;
	return a->request->effects || takes_share(a) ? change_and_tell(a, err) : change(a, err);
}

bool
administration_apply(struct portal *portal, const struct administration_request *request, struct write_result *result, struct err *err)
{
	struct administering a = {
		.writing = {.portal = portal, .result = result, .action = names[request->what], .now = request->now,
			    .dry_run = request->dry_run},
		.request = request,
	};

	*result = (struct write_result){0};
	if (!writing_begin(&a.writing, err))
		return false;
	return writing_end(&a.writing, decide_and_change(&a, err), err);
}
