/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of sets: which collections there are (COMMANDS.md, Import), which keys their rows have, what each becomes, and
 * the statements that find, add, change and export them. Import and export both go by it, so that what one writes
 * the other reads.
 */
#ifndef PORTAL_IMPORT_ROWS_H
#define PORTAL_IMPORT_ROWS_H

#include "portal/import_value.h"
#include "store/sql.h"

/* In the order in which they are loaded: a row's references lead to earlier sets, or to rows looked for afterwards. */
enum import_set {
	SET_ORGANIZATION,
	SET_BUSINESSUNIT,
	SET_SYSTEMUSER,
	SET_TEAM,
	SET_TEAMMEMBERSHIP,
	SET_ROLE,
	SET_TABLE,		/* of the environment's own (F4), of which privileges and models speak */
	SET_COLUMN,
	SET_PRIVILEGE,
	SET_ROLEPRIVILEGES,
	SET_SYSTEMUSERROLES,
	SET_TEAMROLES,
	SET_AITEMPLATE,
	SET_AIMODEL,
	SET_AICONFIGURATION,
	SET_LEARNED,
	SET_CONTAINER,
	SET_DATASET,
	SET_FILE,
	SET_DATASETFILE,
	SET_DATASETRECORD,
	SET_FILEDATA,
	SET_AIEVENT,
	SET_CANVASAPP,
	SET_WORKFLOW,
	SET_ACCESS,
	SET_ROW,
	SET_COUNT,
	SET_NONE = SET_COUNT,	/* no reference, or one that isn't looked up */
	SET_PRINCIPAL,		/* a reference to a user or a team: the id decides which */
};

/* What a column becomes when its key is missing in a new row, or null. */
enum column_absent {
	ABSENT_NULL,
	ABSENT_REFUSED,
	ABSENT_NUMBER,		/* the number given */
	ABSENT_EMPTY,		/* "" */
	ABSENT_CREATED,		/* now, or what modifiedon says */
	ABSENT_MODIFIED,	/* what createdon says, or now */
	ABSENT_UNIT,		/* the owner's business unit (B7) */
};

struct import_column {
	const char *key;	/* of the Web API */
	const char *parameter;	/* ":msdyn_name"; from its second character on, the column */
	enum value_reading reading;
	int64_t limit;
	enum column_absent absent;
	int64_t number;
	enum import_set refers;	/* SET_NONE, or the set in which the id must be */
	bool later;		/* the row that it refers to may come later: it's looked for after the set */
	bool owner_name;	/* it stands in the owner table */
};

#define IMPORT_COLUMNS_MAX 32

struct import_table {
	const char *set;	/* "systemusers" */
	const char *table;	/* "systemuser" */
	const struct import_column *columns;
	int count;
	int keys;		/* how many columns at the front make the key: 1 or 2; the first is an id, the second that or a number */
	int name;		/* column that names a row; -1: none */
	int owner, unit;	/* columns of owner and owning business unit; -1: not an owned row */
	bool has_calls;		/* apps and flows: makerdeck_aimodels, makerdeck_goneaimodels */
	bool has_update;	/* there is more than the key */
	enum query find, add, update;	/* update only with has_update */
	enum query has;		/* only with one key */
	enum query export;
};

extern const struct import_table import_tables[SET_COUNT];

/* By the set's name; SET_NONE for one that isn't listed. */
enum import_set import_set_from_name(const char *set);

/* Tables with owned rows, but for the environment's own, whose rows nobody shares. */
bool import_set_has_shares(enum import_set set);

/* By the table's logical name, for tables with owned rows: what shares can be about. SET_NONE for others. */
enum import_set import_set_from_table(const char *table);

/* Sets in the order of COMMANDS.md. */
extern const enum import_set import_order[SET_COUNT];

/* What was learned, 32 MiB at most, in parts that fit into a row of a file as base64. */
#define LEARNED_BYTES_MAX (32u << 20)
#define LEARNED_PART (2u << 20)		/* bytes; a multiple of 3 less one or two is as good */
#define LEARNED_PARTS_MAX 64

#define KEY_CALLS "makerdeck_aimodels"
#define KEY_GONE_CALLS "makerdeck_goneaimodels"	/* [{"msdyn_aimodelid":…,"msdyn_name":…}]: calls of models that are gone (F6) */

#endif
