/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What people.c and people_pages.c share: rows as the statements of data/queries/people.sql give them. For them alone. */
#ifndef PORTAL_PEOPLE_PRIVATE_H
#define PORTAL_PEOPLE_PRIVATE_H

#include "portal/internal.h"
#include "portal/people_pages.h"

/* Lists of people, teams, units and roles need Read on their table; without it they're empty (COMMANDS.md). Before anybody has
 * signed in, only the chooser asks. */
bool people_may_read(const struct portal *portal, enum entity entity);

/* Grows an array in the arena by doubling; the old one stays until the arena goes. */
void *people_grow(struct arena *arena, void *rows, size_t count, size_t size);

/* Read the rest of an opened statement of users (at most most) or teams, close it, and add their roles' names. Also after a failure
 * the statement is closed. */
bool people_read_users(struct portal *portal, struct statement *s, size_t most, struct user_list *list, struct err *err)
	__attribute__((warn_unused_result));
bool people_read_teams(struct portal *portal, struct statement *s, struct team_list *list, struct err *err)
	__attribute__((warn_unused_result));

/* What a user or team owns. */
bool people_load_owned(struct portal *portal, const struct id *owner, struct owned_counts *owns, struct err *err)
	__attribute__((warn_unused_result));

#endif
