/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables, privileges, access levels and security roles (RULES A2, A3, B3). A role is a grid: table × privilege → level,
 * and privileges that have no table. Roles only add up: the widest level wins and nothing denies.
 */
#ifndef DOMAIN_ROLE_H
#define DOMAIN_ROLE_H

#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The tables that roles speak of. AI Configuration has no privileges of its own: it follows its model (A3). */
enum entity {
	ENTITY_AIMODEL,
	ENTITY_CONTAINER,	/* AI Builder Datasets Container */
	ENTITY_DATASET,
	ENTITY_DATASETFILE,
	ENTITY_DATASETRECORD,
	ENTITY_FILE,
	ENTITY_FILEDATA,	/* AI Builder File Attached Data */
	ENTITY_AIEVENT,
	ENTITY_AITEMPLATE,
	ENTITY_CANVASAPP,
	ENTITY_WORKFLOW,
	ENTITY_SYSTEMUSER,
	ENTITY_TEAM,
	ENTITY_BUSINESSUNIT,
	ENTITY_ROLE,
	ENTITY_COUNT
};

/* "msdyn_aimodel"; "AI Model"; "AI Models". */
const char *entity_logical_name(enum entity entity);
const char *entity_display_name(enum entity entity);
const char *entity_plural_name(enum entity entity);

/* The display name without "AI Builder": for columns. Borrowed. */
const char *entity_short_name(enum entity entity);

/* By logical name, in any case. False for a table that isn't listed. */
bool entity_from_logical_name(const char *name, enum entity *entity);

/* The eight privileges on a table, in the order of A2. */
enum privilege {
	PRIVILEGE_CREATE, PRIVILEGE_READ, PRIVILEGE_WRITE, PRIVILEGE_DELETE,
	PRIVILEGE_APPEND, PRIVILEGE_APPENDTO, PRIVILEGE_ASSIGN, PRIVILEGE_SHARE,
	PRIVILEGE_COUNT
};

/* "Create", "AppendTo" … as A2 writes them. */
const char *privilege_name(enum privilege privilege);

/* B3: Dataverse's bit for it in an access mask. */
uint32_t privilege_right(enum privilege privilege);

/* B3, the bits by name. */
#define RIGHT_READ UINT32_C(1)
#define RIGHT_WRITE UINT32_C(2)
#define RIGHT_APPEND UINT32_C(4)
#define RIGHT_APPENDTO UINT32_C(16)
#define RIGHT_CREATE UINT32_C(32)
#define RIGHT_DELETE UINT32_C(65536)
#define RIGHT_SHARE UINT32_C(262144)
#define RIGHT_ASSIGN UINT32_C(524288)
/* All rights of a share that a former owner keeps (G7): everything but Create, which no row can carry. */
#define RIGHT_ALL (RIGHT_READ | RIGHT_WRITE | RIGHT_APPEND | RIGHT_APPENDTO | RIGHT_DELETE | RIGHT_SHARE | RIGHT_ASSIGN)

/* Access levels, from none to widest; each includes the ones before (B2). */
enum access_level { LEVEL_NONE, LEVEL_USER, LEVEL_UNIT, LEVEL_CHILD, LEVEL_ORGANIZATION };

/* "None", "User", "Business unit", "Parent: child business units", "Organization". */
const char *level_name(enum access_level level);

/* COMMANDS.md, Import: privilegedepthmask 1 Basic, 2 Local, 4 Deep, 8 Global; the highest bit counts. LEVEL_NONE for 0. */
enum access_level level_from_depthmask(int64_t mask);
int level_to_depthmask(enum access_level level);

#define ROLE_TEMPLATE_ADMINISTRATOR "627090ff-40a3-4053-8790-584edc5be201"	/* A3 */
#define ROLE_TEMPLATE_CUSTOMIZER "119f245c-3cc8-4b62-b31c-d1a046ced15d"
#define ROLE_TEMPLATE_BASIC_USER "236750cd-45ae-4939-ab12-b24b920ced93"

/* What a role gives on one table of the environment's own, whose rows aren't of the tables above (F4). */
struct table_grid {
	struct id table;
	const char *name;	/* "Penguins"; borrowed, as logical is: "cr_penguins" */
	const char *logical;
	uint8_t level[PRIVILEGE_COUNT];	/* enum access_level */
};

struct role {
	struct id id;
	const char *name;	/* borrowed */
	bool administrator;	/* System Administrator, by its template: everything, whatever its grid says (A3) */
	bool team_only;		/* isinherited 0: "team privileges only" for members of a team that holds it (B2) */
	bool create_entity;	/* prvCreateEntity */
	bool create_attribute;	/* prvCreateAttribute */
	uint8_t level[ENTITY_COUNT][PRIVILEGE_COUNT];	/* enum access_level */
	const struct table_grid *own;	/* tables of the environment's own, sorted by id; borrowed. An administrator needs none (A3) */
	size_t own_count;
};

/* Makes it the System Administrator's: Organization everywhere, every privilege without a table (A3). */
void role_make_administrator(struct role *role);

#endif
