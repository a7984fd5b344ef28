/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files behind portal/administration.h share. For them alone. */
#ifndef PORTAL_ADMINISTRATION_PRIVATE_H
#define PORTAL_ADMINISTRATION_PRIVATE_H

#include "portal/administration.h"
#include "portal/write_private.h"

/* The rows that it's about, as they are now. Names live in the result's arena. */
struct administered_user {
	struct id id;
	const char *name;
	bool disabled;
	int64_t version;
};

struct administered_team {
	struct id id;
	const char *name;
	enum team_type type;
	bool is_default;
	int64_t version;
};

struct administered_role {
	struct id id;
	const char *name;
	struct id unit;
	struct id grid;		/* the role whose grid it has: itself or its root */
	const char *grid_name;
	int64_t version;	/* the grid's */
	bool grid_has_root;	/* the grid's role would have its root's if it had none */
	struct role role;	/* as it counts */
};

struct administering {
	struct writing writing;
	const struct administration_request *request;
	struct administered_user user;
	struct administered_team team;
	struct administered_role role;
};

/* Refuses the whole; about whatever it's done to: the user, team, role, or the holder. */
void administration_refuse(struct administering *a, enum err_code code, const char *rule, uint32_t dataverse, const char *format, ...)
	__attribute__((format(printf, 5, 6)));
bool administration_is_refused(const struct administering *a);

/* A6: the actor holds the privilege at that level or a wider one; Create only if a role of theirs gives it (B2). */
bool administration_actor_has(const struct administering *a, enum entity entity, enum privilege privilege, enum access_level level);

/* The same of a table of the environment's own. */
bool administration_actor_has_own(const struct administering *a, const struct id *table, enum privilege privilege, enum access_level level);

/* The cell that a privilege's name means, on one of the environment's own tables: "prvReadcr_penguins". False for any other. */
bool administration_own_privilege(const struct portal *portal, const char *name, struct role_cell *cell);

/* "user-enable" …: of the operation and the change. */
const char *administration_name(enum administration what);

/* The change and all that is asked about it, inside a write that has begun; refusals are in its result. The request's now and dry_run
 * don't count. */
bool administration_within(struct writing *writing, const struct administration_request *request, struct err *err)
	__attribute__((warn_unused_result));

/* ENABLE and DISABLE, ADD and REMOVE, GRANT and REVOKE (portal/membership.c). */
bool membership_enable(struct administering *a, bool enable, struct err *err) __attribute__((warn_unused_result));
bool membership_change(struct administering *a, bool add, struct err *err) __attribute__((warn_unused_result));
bool membership_hold(struct administering *a, bool grant, struct err *err) __attribute__((warn_unused_result));

/* COPY and SET (portal/role_edit.c). */
bool role_edit_copy(struct administering *a, struct err *err) __attribute__((warn_unused_result));
bool role_edit_set(struct administering *a, struct err *err) __attribute__((warn_unused_result));

#endif
