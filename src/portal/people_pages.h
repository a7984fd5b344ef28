/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One user, one team, one security role, with all that belongs to them: for their pages and for "show". */
#ifndef PORTAL_PEOPLE_PAGES_H
#define PORTAL_PEOPLE_PAGES_H

#include "portal/people.h"

/* How much somebody owns; in Dataverse a disabled user goes on owning it (A4). */
struct owned_counts {
	int64_t models, prompts, containers, apps, flows;
};

/* A role as somebody holds it. */
struct held_role {
	struct id role;
	const char *name;
	bool administrator;
	bool team_only;		/* "team privileges only" */
	struct id team;		/* through this team; none: held directly */
	const char *team_name;	/* "" if held directly */
};

/* Whoever is in a team or holds a role. */
struct member {
	struct principal who;
	const char *name;
	const char *login;	/* "" of a team */
	bool disabled;
};

struct user_page {
	struct arena arena;
	struct user_row row;
	int64_t version;
	struct held_role *roles;	/* direct ones first, then by team, each by name */
	size_t role_count;
	struct team_row *teams;		/* by name */
	size_t team_count;
	struct owned_counts owns;
};

struct team_page {
	struct arena arena;
	struct team_row row;
	int64_t version;
	bool is_default;		/* a unit's own team: its members are the unit's and can't be changed */
	struct held_role *roles;
	size_t role_count;
	struct member *members;		/* by name */
	size_t member_count;
	struct owned_counts owns;
};

struct role_page {
	struct arena arena;
	struct role_row row;		/* the grid as it counts: a role without one of its own has its root's */
	int64_t version;
	const char *root_name;		/* of the role whose grid it has; "" if it has its own */
	struct table_grid *tables;	/* F4: every table of the environment's own, by name, with the role's levels there */
	size_t table_count;
	struct member *holders;		/* users first, then teams, each by name */
	size_t holder_count;
};

/* Need Read on the table, at any level (as the lists do): ERR_NOT_FOUND without it, or if there's no such row. */
bool people_user_page(struct portal *portal, const struct id *user, struct user_page *page, struct err *err)
	__attribute__((warn_unused_result));
bool people_team_page(struct portal *portal, const struct id *team, struct team_page *page, struct err *err)
	__attribute__((warn_unused_result));
bool people_role_page(struct portal *portal, const struct id *role, struct role_page *page, struct err *err)
	__attribute__((warn_unused_result));

void user_page_release(struct user_page *page);
void team_page_release(struct team_page *page);
void role_page_release(struct role_page *page);

/* A role by id, or by name without case. ERR_NOT_FOUND; ERR_USAGE with the ids if several fit. */
bool people_find_role(struct portal *portal, const char *text, struct id *role, struct err *err) __attribute__((warn_unused_result));

#endif
