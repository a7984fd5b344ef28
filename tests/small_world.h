/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small environment for tests: a file in a folder of its own, filled row by row, with the four built-in roles (A3). Ids
 * count up from 1, so that a failure can be read. Whatever fails ends the test.
 */
#ifndef TESTS_SMALL_WORLD_H
#define TESTS_SMALL_WORLD_H

#include "domain/principal.h"
#include "domain/role.h"
#include "portal/portal.h"

#include <stdint.h>

#define WORLD_NOW INT64_C(1772707500000)	/* 2026-03-05T10:45:00Z */

struct small_world {
	char folder[512], path[560];
	void *db;			/* sqlite3 * while it's being filled */
	struct portal *portal;
	unsigned counter;
	struct id root, administrator, customizer, maker, basic;	/* the root unit; the roles */
	struct id document, detection, generic, category, prediction, prompt, unsupported, preview;	/* templates */
};

/* With the root unit, the built-in roles, templates and an organization. */
void world_open(struct small_world *world);
void world_close(struct small_world *world);

struct id world_unit(struct small_world *world, const char *name, const struct id *parent);
struct id world_user(struct small_world *world, const char *name, const struct id *unit, bool enabled);
struct id world_team(struct small_world *world, const char *name, enum team_type type, const struct id *unit);
void world_member(struct small_world *world, const struct id *team, const struct id *user);

/* An empty role; team_only: "team privileges only". */
struct id world_role(struct small_world *world, const char *name, bool team_only);
void world_grant(struct small_world *world, const struct id *role, enum entity entity, enum privilege privilege, enum access_level level);
void world_give(struct small_world *world, const struct id *user, const struct id *role);
void world_give_team(struct small_world *world, const struct id *team, const struct id *role);

/* owner: a user's or a team's id; the row's unit is theirs. */
struct id world_model(struct small_world *world, const char *name, const struct id *template_id, const struct id *owner, bool published);
struct id world_container(struct small_world *world, const char *name, const struct id *model, const struct id *owner);
struct id world_file(struct small_world *world, const char *name, const struct id *container, const struct id *owner);
struct id world_flow(struct small_world *world, const char *name, const struct id *owner, const struct id *calls);
void world_share(struct small_world *world, const char *table, const struct id *object, enum principal_kind kind,
		 const struct id *principal, uint32_t mask);
void world_setting(struct small_world *world, const char *column, bool on);

/* Runs SQL as it stands, on a connection of its own: what nobody may do, tests may. */
void world_sql(struct small_world *world, const char *sql);

/* Ends filling, opens the file (again) and signs in. */
struct portal *world_as(struct small_world *world, const struct id *user);

#endif
