/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * People, teams, units and roles: lists for commands and the chooser, the search of the picker (UX.md 3.3, 3.19), and
 * principals by name.
 */
#ifndef PORTAL_PEOPLE_H
#define PORTAL_PEOPLE_H

#include "portal/models.h"
#include "portal/portal.h"

/* --- the picker --- */

/* Whether a principal can be picked, and if not, why (shown last, in parentheses, with the reason). */
enum pick_state {
	PICK_OK,
	PICK_NO_EFFECT,		/* can be added, with a warning (D11) */
	PICK_OWNER,		/* D4 */
	PICK_HAS_ACCESS,	/* already shared with */
	PICK_DISABLED,		/* D11, G6 */
	PICK_CANNOT_OWN,	/* G6: an access team, or no Read on the table */
};

struct pick_row {
	struct principal who;
	const char *name;
	const char *login;	/* users: domainname; teams: "" */
	const char *detail;	/* "team, 4 people", or the e-mail address */
	enum pick_state state;
	const char *why;	/* "already has access, 1 Mar", "account disabled"; "" for PICK_OK */
	int64_t members;
};

enum pick_purpose { PICK_FOR_SHARE, PICK_FOR_OWNER, PICK_FOR_LOOK };

struct pick_list {
	struct arena arena;
	struct pick_row *rows;	/* those that can be picked first */
	size_t count;
	bool more;		/* there are more than were asked for */
};

void pick_list_release(struct pick_list *list);

/* Word-prefix search on name, login, e-mail address and team name, then substring; without case and accents. An empty
 * text gives the first by name. records (may be none) are what the share or assignment is about: they decide state.
 * At any size of the table under 16 ms. */
bool people_pick(struct portal *portal, const char *text, enum pick_purpose purpose, enum record_kind kind,
		 const struct id *records, size_t record_count, int64_t now, size_t limit, struct pick_list *list,
		 struct err *err) __attribute__((warn_unused_result));

/* A PRINCIPAL of COMMANDS.md: login, the part before @, address, full name, team name, id, "user:" or "team:" before
 * it, "me". ERR_NOT_FOUND; ERR_USAGE listing the ids if several fit. */
bool people_find(struct portal *portal, const char *text, struct principal *principal, struct err *err)
	__attribute__((warn_unused_result));

/* A USER alone (--as, --user). */
bool people_find_user(struct portal *portal, const char *text, struct id *user, struct err *err)
	__attribute__((warn_unused_result));

/* --- lists --- */

struct user_row {
	struct id id;
	const char *name, *login, *mail;
	struct id unit;
	const char *unit_name;
	bool disabled;
	int persona;		/* place in the chooser of a demonstration; 0: none */
	const char *roles;	/* names joined by ", ", direct and through teams; "" if none */
	const char *title;	/* subject_role_title */
	const char *hint;	/* what they're good for in the chooser (UX.md 3.12), made from what they own and may; only with hints */
	int64_t owns;		/* models and prompts; only with hints */
};

struct user_list {
	struct arena arena;
	struct user_row *rows;
	size_t count;
	bool at_end;
};

void user_list_release(struct user_list *list);

/* People by name (personas first with hints), from the offset-th on, those whose name, login or address matches. For
 * the chooser, before anybody has signed in, and for "users list" (needs Read on systemuser, else an empty list). */
bool people_users(struct portal *portal, const char *filter, bool hints, size_t offset, size_t limit,
		  struct user_list *list, struct err *err) __attribute__((warn_unused_result));

struct team_row {
	struct id id;
	const char *name;
	enum team_type type;
	struct id unit;
	const char *unit_name;
	int64_t members;
	const char *roles;
};

struct team_list {
	struct arena arena;
	struct team_row *rows;
	size_t count;
};

void team_list_release(struct team_list *list);
bool people_teams(struct portal *portal, struct team_list *list, struct err *err) __attribute__((warn_unused_result));

/* Members of a team; the teams of a user: as rows of the lists above. */
bool people_team_members(struct portal *portal, const struct id *team, struct user_list *list, struct err *err)
	__attribute__((warn_unused_result));
bool people_user_teams(struct portal *portal, const struct id *user, struct team_list *list, struct err *err)
	__attribute__((warn_unused_result));

struct unit_row {
	struct id id;
	const char *name;
	struct id parent;	/* none for the root */
	const char *parent_name;
	int64_t users, teams;
};

struct unit_list {
	struct arena arena;
	struct unit_row *rows;
	size_t count;
};

void unit_list_release(struct unit_list *list);
bool people_units(struct portal *portal, struct unit_list *list, struct err *err) __attribute__((warn_unused_result));

struct role_row {
	struct role role;
	struct id unit;
	const char *unit_name;
	int64_t users, teams;	/* who hold it */
};

struct role_list {
	struct arena arena;
	struct role_row *rows;
	size_t count;
};

void role_list_release(struct role_list *list);
bool people_roles(struct portal *portal, struct role_list *list, struct err *err) __attribute__((warn_unused_result));

/* Enabled users who could make a change for somebody: whose roles carry the privilege at Organization level (A5), by
 * name, at most limit. For "ask an administrator: Ana Souza, Priya Nair". */
bool people_administrators(struct portal *portal, enum entity entity, enum privilege privilege, size_t limit,
			   struct user_list *list, struct err *err) __attribute__((warn_unused_result));

#endif
