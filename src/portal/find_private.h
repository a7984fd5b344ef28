/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of Advanced Find share. For them alone. */
#ifndef PORTAL_FIND_PRIVATE_H
#define PORTAL_FIND_PRIVATE_H

#include "portal/find.h"
#include "portal/internal.h"

/* The longest column or path that the text begins with, at most so many bytes of it; 0: none. */
size_t find_path_prefix(const struct find_table *table, const char *text, size_t most, struct find_path *path);

/* A condition's value, read. */
struct find_bound {
	enum find_bound_kind { BOUND_NONE, BOUND_INTEGER, BOUND_NUMBER, BOUND_TEXT, BOUND_ID } kind;
	int64_t number;
	double real;
	const char *text;
	struct id id;
};

/* What a condition asks, after its value was read: a part with one or two values, turned around or not. */
struct find_asked {
	enum sql_part part;
	bool not;
	bool named;		/* a lookup by the name of the row that it leads to */
	struct find_bound value, other;
};

/* ERR_USAGE with the sentence if the operator doesn't fit or the value can't be read. Texts in the arena. */
bool find_ask(struct portal *portal, const struct find_node *node, int64_t now, struct arena *arena, struct find_asked *asked, struct err *err)
	__attribute__((warn_unused_result));

/* --- find_own.c: tables of the environment's own --- */

struct find_own {
	struct find_table table;
	struct id id;
	int64_t version;
	size_t column_count;
	const struct find_own *before;
};

/* Its rows, as far as the actor's Read reaches now, in the place of a table's name. In the arena. */
const char *find_own_source(struct portal *portal, const struct find_own *own, struct arena *arena);

/* --- find_sql.c: putting statements together --- */

struct find_made {
	struct arena arena;
	const struct find_query *query;
	struct find_asked asked[FIND_NODES_MAX];
	const char *source;	/* what rows come from: the table's name, or what find_own_source made */
};

/* Reads all values. Release with find_made_release, after a failure too. */
bool find_make(struct find_made *made, struct portal *portal, const struct find_query *query, int64_t now, struct err *err)
	__attribute__((warn_unused_result));
void find_made_release(struct find_made *made);

/* The query's condition on alias t; walk: related rows are asked for one by one. In the arena. */
const char *find_condition_sql(struct find_made *made, bool walk);

/* Binds the values of its conditions. */
void find_bind(const struct find_made *made, struct statement *s);

/* A part with its marks filled in: pairs of a mark ("{X}") and its text, ended by NULL. In the arena. */
const char *find_fill(struct arena *arena, enum sql_part part, ...) __attribute__((sentinel));

/* What stands in a path, for rows of alias t. key: as it's compared. */
const char *find_path_sql(struct arena *arena, const struct find_table *table, const struct find_path *path, bool key);

/* The column of a table under an alias. */
const char *find_column_sql(struct arena *arena, const struct find_table *table, const struct find_column *column, const char *alias, bool key);

/* What equal rows are sorted by. */
const char *find_walk_sql(struct arena *arena, const struct find_table *table, const char *alias);

/* The table that a lookup's names stand in; "owner" for owners, users and teams. Its key column, and its name's key under alias n. */
void find_names_of(const struct find_column *lookup, struct arena *arena, const char **table, const char **id, const char **key);

#endif
