/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/administration.h"

#include "portal/administration_private.h"
#include "portal/tally.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const change_names[] = {
	[ADMINISTER_ENABLE] = "user-enable", [ADMINISTER_DISABLE] = "user-disable", [ADMINISTER_ADD] = "team-add",
	[ADMINISTER_REMOVE] = "team-remove", [ADMINISTER_COPY] = "role-copy",	   [ADMINISTER_SET] = "role-set",
	[ADMINISTER_GRANT] = "role-grant",   [ADMINISTER_REVOKE] = "role-revoke",
};

const char *
administration_name(enum administration what)
{
	return change_names[what];
}

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

/* ---------------------------------------------------------------- all of it */

static bool
change(struct administering *a, struct err *err)
{
	switch (a->request->what) {
	case ADMINISTER_ENABLE:
		return membership_enable(a, true, err);
	case ADMINISTER_DISABLE:
		return membership_enable(a, false, err);
	case ADMINISTER_ADD:
		return membership_change(a, true, err);
	case ADMINISTER_REMOVE:
		return membership_change(a, false, err);
	case ADMINISTER_COPY:
		return role_edit_copy(a, err);
	case ADMINISTER_SET:
		return role_edit_set(a, err);
	case ADMINISTER_GRANT:
		return membership_hold(a, true, err);
	case ADMINISTER_REVOKE:
		return membership_hold(a, false, err);
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

/* Of the tables whose Read is set. */
static void
warn_of_tables(struct administering *a, struct crowd *crowd)
{
	const struct table_grid **tables = arena_array(&crowd->arena, a->request->cell_count + 1, sizeof(*tables));
	size_t count = 0;

	for (size_t i = 0; i < a->request->cell_count; i++) {
		const struct role_cell *cell = &a->request->cells[i];
		const struct table_grid *table = cell->kind == CELL_OF_OWN_TABLE && cell->privilege == PRIVILEGE_READ
							 ? portal_table(a->writing.portal, &cell->table) : NULL;
		bool again = false;

		for (size_t j = 0; j < count; j++)
			again |= tables[j] == table;
		if (table && !again)
			tables[count++] = table;
	}
	crowd_warn_tables(crowd, tables, count);
}

/* The change, between a look at the people whom it concerns and another. */
static bool
change_and_tell(struct administering *a, struct err *err)
{
	struct crowd crowd = {.writing = &a->writing};
	bool sharing = takes_share(a); /* asked before the role is changed */
	bool fine = gather(a, &crowd, err) && crowd_look_before(&crowd, err) && change(a, err);

	if (fine && !administration_is_refused(a) && a->writing.result->change_count) {
		fine = crowd_look_after(&crowd, err);
		if (fine && sharing)
			crowd_warn_sharing(&crowd);
		if (fine && a->request->what == ADMINISTER_SET && a->request->effects)
			warn_of_tables(a, &crowd);
		/* Of a single user it's said already. */
		if (fine && a->request->what == ADMINISTER_REVOKE && a->request->holder.kind == PRINCIPAL_TEAM)
			crowd_warn_without_role(&crowd);
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
administration_within(struct writing *writing, const struct administration_request *request, struct err *err)
{
	struct administering a = {.writing = *writing, .request = request};
	bool done = decide_and_change(&a, err);

	*writing = a.writing;
	return done;
}

bool
administration_apply(struct portal *portal, const struct administration_request *request, struct write_result *result, struct err *err)
{
	struct administering a = {
		.writing = {.portal = portal, .result = result, .action = administration_name(request->what), .now = request->now,
			    .dry_run = request->dry_run},
		.request = request,
	};

	*result = (struct write_result){0};
	if (!writing_begin(&a.writing, err))
		return false;
	return writing_end(&a.writing, decide_and_change(&a, err), err);
}
