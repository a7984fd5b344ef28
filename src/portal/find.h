/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advanced Find (RULES G3, G4; UX.md 3.9): look for rows of any table that the actor may read at Organization level, by
 * conditions in groups, in columns of one's own choice, those of related tables too. A result is a window over a keyset
 * query, as lists are (portal/models.h): what a page costs doesn't grow with the table.
 *
 * Tables and columns stand in one catalogue (find_tables.c), by Dataverse's logical and display names. A column of a related table is
 * written as the lookup, a dot, and the column: "msdyn_aimodelid.msdyn_name", "ownerid.isdisabled".
 */
#ifndef PORTAL_FIND_H
#define PORTAL_FIND_H

#include "base/output.h"
#include "portal/portal.h"

/* --- the catalogue --- */

/* What stands in a column; it decides which operators fit and how a value is written. */
enum find_type {
	FIND_TEXT,
	FIND_INTEGER,
	FIND_NUMBER,	/* with digits behind the point */
	FIND_TIME,	/* values: "2026-03-05" or with "T14:00:00Z" */
	FIND_CHOICE,	/* a number with a label (a type, a status): values by either */
	FIND_BOOLEAN,	/* "yes", "no", "true", "false", or the two labels of the column */
	FIND_ID,	/* the row's own id */
	FIND_LOOKUP,	/* a row of another table: values by its id or name; OWNER may be a user or a team */
};

struct find_choice {
	int64_t value;
	const char *label;
};

struct find_column {
	const char *name;	/* logical: "msdyn_name" */
	const char *label;	/* display: "Name" */
	enum find_type type;
	const char *target;	/* LOOKUP: logical name of the table it leads to, "owner" for a user or team; NULL */
	const struct find_choice *choices;	/* CHOICE and BOOLEAN; ended by a NULL label */
	bool standard;		/* among the columns shown at first */

	/* How it's kept, for find_*.c. */
	const char *stored;	/* the column's name in the file; NULL: the same */
	const char *key;	/* TEXT: the column that holds its key (base/text.h); NULL: compared without the case of a to z */
	bool owner_name;	/* a user's or team's name, which stands in the table of owners */
	bool cell;		/* of a table of the environment's own: stored is its place among the cells */
	bool derived;		/* worked out here, no column of Dataverse's: its label is its value for scripts, and FetchXML hasn't it */
};

struct find_table {
	const char *name;	/* logical: "msdyn_aibdatasetscontainer" */
	const char *label;	/* plural display: "AI Builder Datasets Containers" */
	enum entity entity;	/* whose Read at Organization it needs */
	int kind;		/* enum record_kind of its rows if they can be assigned (models: RECORD_MODEL for models and prompts); else -1 */
	const struct find_column *columns;	/* ended by a NULL name; the primary name column first */

	/* How it's kept, for find_*.c. */
	const char *id;		/* its key's column */
	const char *walk;	/* an index to go through it in order, by walk_column and then the key; NULL: there's none */
	const char *walk_column;	/* what equal rows are sorted by: the name's key, or a time */
	bool newest_first;	/* sorted by walk_column, from its end, at first */
	const struct find_own *own;	/* of the environment's own; entity says nothing then */
};

/* Condition groups, columns and paths are limited by FIND_…_MAX below. */

/* All tables, models first; ended by a NULL name. */
const struct find_table *find_tables(void);

/* By logical or display name, singular or plural, without case; NULL. */
const struct find_table *find_table_named(const char *name);

/* The environment's own tables that the actor's Read is carried on, at whatever level, by name: they can be looked for too, and their rows
 * are found as far as that Read reaches (portal/own_table.h). Rows stand in the order in which they came: by Created On. The list is in the
 * arena; tables stay where they are as long as the portal. One that gets another column or name is another one from then on. */
bool find_own_tables(struct portal *portal, struct arena *arena, const struct find_table *const **tables, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* find_table_named, else one of those by its logical or display name or id; NULL if there's none. */
bool find_table_look(struct portal *portal, const char *name, const struct find_table **table, struct err *err) __attribute__((warn_unused_result));

/* Whether the actor may look for it: Read on the table at Organization level, on one of the environment's own at any, and A4. False with the err that says why (4). */
bool find_may(struct portal *portal, const struct find_table *table, struct err *err) __attribute__((warn_unused_result));

/* A column as it's used: of the table itself, or of the table that a lookup leads to. */
struct find_path {
	const struct find_column *lookup;	/* NULL: of the table itself */
	const struct find_table *table;		/* whose column it is; of "owner" lookups: systemuser or team */
	const struct find_column *column;
};

/* "ownerid", "Owner", "msdyn_aimodelid.statuscode", "AI Model.Status"; fails with a sentence that says which columns there are (2). */
bool find_path_parse(const struct find_table *table, const char *text, struct find_path *path, struct err *err)
	__attribute__((warn_unused_result));
bool find_path_equal(const struct find_path *a, const struct find_path *b);

/* "ownerid.isdisabled", in the arena; and as people read it: "Owner: Status". */
const char *find_path_name(const struct find_path *path, struct arena *arena);
const char *find_path_label(const struct find_path *path, struct arena *arena);

/* Related tables of a table: each lookup whose table has columns to add. The i-th path's column is NULL; false behind the last. */
bool find_related(const struct find_table *table, size_t i, struct find_path *path);

/* --- a query --- */

enum find_op {
	FIND_EQUAL, FIND_NOT_EQUAL, FIND_LESS, FIND_LESS_EQUAL, FIND_MORE, FIND_MORE_EQUAL,
	FIND_CONTAINS, FIND_NOT_CONTAINS, FIND_BEGINS, FIND_ENDS, FIND_NULL, FIND_NOT_NULL,
	FIND_ON, FIND_BEFORE, FIND_AFTER, FIND_LAST_DAYS,	/* times: on a day (UTC), …, in the last n days */
	FIND_ME, FIND_NOT_ME,					/* owner and user lookups: equals the current user */
	FIND_OP_COUNT
};

/* "=", "contains", "last-days" (COMMANDS.md and our own); as the original's window says it: "Equals", "Contains", "Contains data". */
const char *find_op_name(enum find_op op);
const char *find_op_label(enum find_op op);
bool find_op_fits(enum find_op op, enum find_type type, const struct find_column *column);
bool find_op_takes_value(enum find_op op);

enum find_node_kind { FIND_CONDITION, FIND_AND, FIND_OR };

/* A condition or a group. A query's nodes stand in one array; node 0, if there's any, is the outermost group; a parent stands before its
 * children. */
struct find_node {
	enum find_node_kind kind;
	int parent;		/* place of its group; -1 for node 0 */
	struct find_path path;	/* CONDITION */
	enum find_op op;
	const char *value;	/* as typed; "" where the operator takes none */
};

#define FIND_NODES_MAX 64
#define FIND_COLUMNS_MAX 24
#define FIND_DEPTH_MAX 8

struct find_query {
	const struct find_table *table;
	struct find_path columns[FIND_COLUMNS_MAX];
	size_t column_count;
	struct find_node nodes[FIND_NODES_MAX];
	size_t node_count;
	struct find_path sort;		/* of the table's own or a related column; column NULL: the first column */
	bool descending;
};

/* The table's standard columns, no condition, sorted by name; G4: of containers AI Model is among them. */
void find_query_start(struct find_query *query, const struct find_table *table);

/* Adds 'COLUMN OP VALUE' to node 0 (made if there's none). Wrong ones fail with a sentence (2). value lives in the arena. */
bool find_query_where(struct find_query *query, const char *text, struct arena *arena, struct err *err) __attribute__((warn_unused_result));

/* Whether operators fit and values can be read ("no day such as 2026-02-30"; a lookup by a name that nobody has); bad: the node it's
 * about. */
bool find_query_check(struct portal *portal, const struct find_query *query, int64_t now, size_t *bad, struct err *err)
	__attribute__((warn_unused_result));

/* Does not equal, Does not contain: also rows that have nothing there, as in the original. Of times a date alone is the whole day (UTC). */

/* The conditions in words, in the arena: "Owner equals Leo Fischer and (Status is …)"; "" if there's none. */
const char *find_query_words(const struct find_query *query, struct arena *arena);

/* --- results --- */

struct find_row {
	struct id id;
	int64_t version;	/* versionnumber; for assigning (H1) */
	int kind;		/* enum record_kind if it can be assigned: models and prompts told apart; else -1 */
	bool owner_disabled;
	const char **cells;	/* column_count texts for people: names of lookups, labels of choices, times as "2026-03-05 14:00"; never NULL */
};

struct find_list {
	struct arena arena;
	struct find_row *rows;
	size_t count;
	bool at_start, at_end;
};

void find_list_release(struct find_list *list);

/* Up to limit rows; from and anchor as models_window's (portal/models.h). Refuses what find_may and find_query_check refuse. */
bool find_window(struct portal *portal, const struct find_query *query, int from, const struct id *anchor, size_t limit,
		 int64_t now, struct find_list *list, struct err *err) __attribute__((warn_unused_result));

/* How many rows, at most most + 1. */
bool find_count(struct portal *portal, const struct find_query *query, int64_t most, int64_t now, int64_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* The query as FetchXML, valid against Microsoft's schema, in the arena. */
const char *find_fetchxml(struct portal *portal, const struct find_query *query, int64_t now, struct arena *arena, struct err *err)
	__attribute__((warn_unused_result));

/* All rows, one after another, in the query's order: logical names as keys, raw values as the Web API gives them. Never holds a statement
 * open between calls of fn; fn false stops it. */
struct find_value {
	enum find_value_kind { FIND_VALUE_NULL, FIND_VALUE_TEXT, FIND_VALUE_INTEGER, FIND_VALUE_NUMBER, FIND_VALUE_BOOLEAN, FIND_VALUE_TIME, FIND_VALUE_ID } kind;
	const char *text;	/* TEXT */
	int64_t number;		/* INTEGER, BOOLEAN, TIME */
	double real;		/* NUMBER */
	struct id id;		/* ID: of a lookup, or the row's own */
	const char *label;	/* as the screen shows it: the name of a lookup, the label of a choice; never NULL */
};
typedef bool (*find_row_fn)(void *context, const struct id *id, const struct find_value *values, struct err *err);
bool find_each(struct portal *portal, const struct find_query *query, int64_t limit, int64_t now, find_row_fn fn, void *context,
	       struct err *err) __attribute__((warn_unused_result));

/* The rows as a list (COMMANDS.md: find), at most limit: for a table or plain text what people read; in JSON and CSV logical names with
 * the raw values, and beside a lookup or a choice what people read as NAMEname. */
bool find_output(struct portal *portal, const struct find_query *query, int64_t limit, int64_t now, struct output *output, struct err *err)
	__attribute__((warn_unused_result));

#endif
