/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is who (RULES A1): principals, business units, teams; and the subject, a person with all that decides what they
 * may do. Plain data without I/O: portal/subject loads it.
 */
#ifndef DOMAIN_PRINCIPAL_H
#define DOMAIN_PRINCIPAL_H

#include "base/arena.h"
#include "base/id.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum principal_kind { PRINCIPAL_USER, PRINCIPAL_TEAM, PRINCIPAL_ORGANIZATION };

struct principal {
	enum principal_kind kind;
	struct id id;
};

/* "systemuser", "team", "organization". */
const char *principal_kind_name(enum principal_kind kind);
bool principal_equal(const struct principal *a, const struct principal *b);

/* Dataverse's teamtype. Access teams own nothing and hold no roles. */
enum team_type { TEAM_OWNER = 0, TEAM_ACCESS = 1, TEAM_SECURITY_GROUP = 2, TEAM_OFFICE_GROUP = 3 };

/* "owner team", "access team", "Entra ID security group", "Microsoft 365 group". */
const char *team_type_name(enum team_type type);

/* The tree of business units, sorted by id. A unit is known by its place in the tree. */
struct unit {
	struct id id;
	const char *name;	/* borrowed */
	int parent;		/* place of its parent; -1 for the root */
};

struct units {
	const struct unit *unit;	/* borrowed, sorted by id */
	int count;
};

#define UNIT_NONE (-1)

/* The unit's place, or UNIT_NONE. */
int units_find(const struct units *units, const struct id *id);

/* Whether unit is ancestor itself or somewhere below it. False for UNIT_NONE; ends on a tree with a loop, too. */
bool units_is_within(const struct units *units, int unit, int ancestor);

struct team {
	struct id id;
	const char *name;	/* borrowed */
	enum team_type type;
	int unit;
};

/* One role as somebody holds it. */
struct grant {
	const struct role *role;	/* borrowed */
	int team;			/* place in subject.teams of the team that holds it; -1: held directly */
};

/* Which rows of a table one privilege reaches (B2), all roles together. Lists are made from the same reach (B4). */
struct reach {
	bool carried;		/* some role carries the privilege at all */
	bool create;		/* carried by a role that isn't "team privileges only" through a team (B2: never gives Create) */
	bool organization;	/* all rows */
	bool own;		/* rows owned by, or shared with, the person, any team of theirs, or everybody */
	uint8_t *teams;		/* per place in subject.teams: owned by or given to that team alone; NULL: none */
	uint8_t *units;		/* per place in units: rows of that business unit; NULL: none */
	uint8_t widest;		/* enum access_level, the widest level that carries it */
};

/* The switches that decide with (COMMANDS.md: settings). */
struct settings {
	bool preview_models;		/* "preview-models", E4 */
	bool ai_prompts;		/* "ai-prompts": off, prompts are as unsupported (E4) */
	bool share_with_former_owner;	/* "share-with-former-owner", G7 */
};

/* Which privileges somebody's roles carry on a table of the environment's own. */
struct table_carried {
	struct id table;
	uint8_t privileges;	/* 1 << enum privilege; Create only by a role that gives it (B2: not as "team privileges only") */
};

/* A person, with everything that decides. Filled by portal/subject, then subject_prepare. */
struct subject {
	struct id id;
	const char *name;	/* fullname; borrowed, as all strings here */
	const char *login;	/* domainname */
	bool enabled;
	int unit;
	const struct team *teams;	/* the teams they are in, sorted by id */
	int team_count;
	const struct grant *grants;	/* every role, direct or through a team */
	int grant_count;
	const struct units *units;
	struct settings settings;

	/* Made by subject_prepare. */
	struct reach reach[ENTITY_COUNT][PRIVILEGE_COUNT];
	bool administrator;	/* holds System Administrator */
	bool create_entity;
	bool create_attribute;
	const struct table_carried *own;	/* sorted by table */
	int own_count;
	uint8_t own_all;	/* on every such table: a System Administrator's (A3) */
};

/* Works out reach and the rest from the grants; memory from the arena. */
void subject_prepare(struct subject *subject, struct arena *arena);

/* What if: as though a role held directly carried this as well. Of the subject only reach and grant_count tell it. */
void subject_assume(struct subject *subject, enum entity entity, enum privilege privilege, enum access_level level,
		    struct arena *arena);

/* The level on a table of the environment's own; an administrator's is Organization (A3). */
enum access_level role_own_level(const struct role *role, const struct id *table, enum privilege privilege);

/* B2, first: some role carries the privilege on a table of the environment's own, at whatever level (F4). No memory is needed, and
 * none of the grants. */
bool subject_carries_own(const struct subject *subject, const struct id *table, enum privilege privilege);

/* B2: which of its rows it reaches, worked out from the grants as subject_prepare does; memory from the arena. Its rows aren't shared:
 * reach_has of a row without shares. */
void subject_reach_own(const struct subject *subject, const struct id *table, enum privilege privilege, struct arena *arena,
		       struct reach *reach);

/* subject_assume for a table of the environment's own: told by subject_carries_own and grant_count alone. */
void subject_assume_own(struct subject *subject, const struct id *table, enum privilege privilege, struct arena *arena);

/* The place in subject.teams, or -1. */
int subject_team(const struct subject *subject, const struct id *team);

/* A4: enabled and with at least one role, a team's counted. */
bool subject_can_act(const struct subject *subject);

/* A5: somebody who has the privilege at Organization level. */
bool subject_is_administrator_of(const struct subject *subject, enum entity entity, enum privilege privilege);

/* A6: what somebody lacks of a role, so that they can't grant it. */
struct role_gap {
	const char *privilege;		/* "Share", "prvCreateEntity"; NULL: the role is System Administrator, whose everything is no grid */
	const char *table;		/* "AI Model"; NULL for a privilege without a table */
	enum access_level needed, held;
};

/* A6: does the person hold every privilege of the role, at its level or wider? What they hold as "team privileges only"
 * isn't theirs to give. False also for who can do nothing (A4). */
bool subject_covers_role(const struct subject *subject, const struct role *role);

/* The same; where it's false, the first cell that is lacking: by table, then privilege, then tables of the environment's own, then those
 * without a table. */
bool subject_finds_gap(const struct subject *subject, const struct role *role, struct role_gap *gap);

/* The widest-meaning role's name for a title bar, such as "System Administrator" or "Environment Maker"; "No role"
 * without any. A team's role gives its name only to who holds none directly, unless it's System Administrator. Borrowed. */
const char *subject_role_title(const struct subject *subject);

#endif
