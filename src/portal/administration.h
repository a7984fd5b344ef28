/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a System Administrator alone changes (RULES A5): whether users are enabled, who is in a team, security roles
 * and who holds them. Like every write it is one transaction that decides again on the rows as they are then
 * (portal/write.h), and it's refused where A6 forbids it: nobody grants what they lack, nobody disables themselves, the
 * last enabled System Administrator stays.
 */
#ifndef PORTAL_ADMINISTRATION_H
#define PORTAL_ADMINISTRATION_H

#include "portal/write.h"

enum administration {
	ADMINISTER_ENABLE,	/* user */
	ADMINISTER_DISABLE,	/* user; what they own stays theirs and usable (A4) */
	ADMINISTER_ADD,		/* user into team */
	ADMINISTER_REMOVE,	/* user out of team */
	ADMINISTER_COPY,	/* role; name is the copy's */
	ADMINISTER_SET,		/* role's cells */
	ADMINISTER_GRANT,	/* role to holder */
	ADMINISTER_REVOKE,	/* role from holder */
};

/* One cell of a role's grid. A privilege without a table (prvCreateEntity, prvCreateAttribute) has no levels but None
 * and Organization. */
enum role_cell_kind { CELL_OF_TABLE, CELL_CREATE_ENTITY, CELL_CREATE_ATTRIBUTE, CELL_OF_OWN_TABLE };

struct role_cell {
	enum role_cell_kind kind;
	enum entity entity;		/* CELL_OF_TABLE */
	enum privilege privilege;	/* CELL_OF_TABLE, CELL_OF_OWN_TABLE */
	enum access_level level;
	struct id table;		/* CELL_OF_OWN_TABLE: of the environment's own (F4, F3) */
};

/* A table of the environment's own by what somebody typed: its logical or display name, without case, or its id. *found false: there's none.
 * ERR_USAGE with the logical names if several have that name. */
bool administration_find_table(struct portal *portal, const char *text, struct id *table, bool *found, struct err *err)
	__attribute__((warn_unused_result));

struct administration_request {
	enum administration what;
	struct id user;			/* ENABLE, DISABLE, ADD, REMOVE */
	struct id team;			/* ADD, REMOVE */
	struct id role;			/* COPY, SET, GRANT, REVOKE */
	struct principal holder;	/* GRANT, REVOKE: a user or a team */
	const char *name;		/* COPY */
	const struct role_cell *cells;	/* SET: those that are to change */
	size_t cell_count;
	int64_t version;		/* the user's (ENABLE, DISABLE), team's (ADD, REMOVE) or role's (others) that was shown (H1); -1: any.
					 * A user's is raised by enabling and disabling; a team's by its members and roles; a role's by its grid
					 * alone, so that two administrators who grant it don't stand in each other's way, but nobody grants
					 * a grid that they haven't seen. A role without a grid of its own has its root's version. */
	bool effects;			/* fills the result's tallies */
	bool dry_run;
	int64_t now;
};

/*
 * What's so already changes nothing and succeeds. The copy's id is the one change of a COPY. Refusals are in the result and the first is
 * the err; release the result also after a failure.
 *
 * A role that has its root's grid is changed there, and so are all others that have it: a warning says so. System Administrator has
 * no grid: it can't be changed or copied (A3). Codes: 3 not there or not visible; 4 A5, A6 (0x80041d2f, 0x80041d30: the last
 * System Administrator; 0x80042f09: the actor would have no role); 5 H1; 6 A1 (members of default teams, 0x8004830C, and of Entra ID
 * teams; roles of access teams; 0x80048350), A2 (a level that the table doesn't have), A3; ERR_USAGE for a name that can't be one.
 */
bool administration_apply(struct portal *portal, const struct administration_request *request, struct write_result *result,
			  struct err *err) __attribute__((warn_unused_result));

/* Whether the actor may do it at all, before anything is chosen: ERR_DENIED, A5, with the reason. For dimming. */
bool administration_may(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* Which levels a table knows for a privilege: all five on tables of users and teams, None and Organization alone on
 * tables that belong to the organization (REFERENCE 7.1). */
bool administration_level_fits(enum entity entity, enum privilege privilege, enum access_level level);

#endif
