/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What import.c and the files of import_row.h share: an import under way. For them alone. */
#ifndef PORTAL_IMPORT_PRIVATE_H
#define PORTAL_IMPORT_PRIVATE_H

#include "base/str.h"
#include "portal/audit.h"
#include "portal/collection.h"
#include "portal/import.h"
#include "portal/import_rows.h"
#include "portal/import_seen.h"
#include "portal/internal.h"
#include "portal/own_table.h"
#include "portal/write.h"

/* Kinds of things left out that are told apart; more are only counted. */
#define LEFT_OUT_MAX 500

/* The keys of a set's rows, each with what it's for. Open addressing; a power of two, and never full. */
#define KEY_SLOTS 2048

struct key_slot {
	const char *key;	/* in the result's arena, or a constant; NULL: free */
	uint64_t hash;
	int column;		/* the column, or one of these: */
	uint64_t count;		/* how often an unknown one was left out */
};

enum { KEY_IS_UNKNOWN = -1, KEY_IS_CALLS = -2, KEY_IS_GONE_CALLS = -3 };

/* Ids that were looked up lately and are there, with what came along. */
#define FOUND_SLOTS 4096

struct found {
	enum import_set set;	/* SET_NONE: free */
	struct id id, unit;
	int64_t number;
};

/* What was learned, while its parts come in. */
struct learned_parts {
	bool under_way;
	struct id id;			/* of the configuration */
	int64_t kind, parts, next;	/* next: the part that must follow */
	unsigned char *bytes;		/* on the heap */
	size_t size, room;
};

struct import {
	struct portal *portal;
	struct store *store;
	const struct import_options *options;
	struct import_result *result;
	struct source *sources;
	struct arena memory;
	struct collections collections;
	enum import_set *sets;		/* of each collection */
	uint64_t total, done;

	struct arena row;		/* what the row in hand needs */
	struct str before, after;	/* JSON of its change */
	struct key_slot *keys;		/* of the set in hand */
	struct found *found;
	struct seen seen;
	struct id_set privileges_left_out;
	struct id_set touched;		/* models whose status is to be worked out again */
	bool touched_many;

	struct id actor;
	struct id operation;
	bool has_operation;		/* its row is written */
	uint64_t models_added;
	struct learned_parts learned;
	struct own_table rows_table;	/* the table of the row that came last, with its columns, in rows_memory */
	struct arena rows_memory;
	bool rows_came;			/* tables or rows did: they're counted again */
};

/* All rows of all collections of one set. */
bool import_load_set(struct import *import, enum import_set set, struct err *err) __attribute__((warn_unused_result));

/* Whether the id is in the set's table; SET_PRINCIPAL is owner. What goes with it (may be NULL): of a user or team 0
 * or 1 and the unit, of a team its type, of a template its model type. */
bool import_find(struct import *import, enum import_set set, const struct id *id, bool *there, int64_t *number,
		 struct id *unit, struct err *err) __attribute__((warn_unused_result));

/* Sets the err to text, with file and row before it, for the row of the set that has the key. Returns false. */
bool import_blame(struct import *import, enum import_set set, const struct row_key *key, const char *text,
		  struct err *err);

/* Works out the calls of flows that were there before, if models came in. */
bool import_calls_again(struct import *import, struct err *err) __attribute__((warn_unused_result));

/* After the columns, before the rows: every table has columns from position 0 on, without a gap. */
bool import_columns_finish(struct import *import, struct err *err);

/* What must hold of the environment's own tables afterwards; and counts their rows (import_tables.c). */
bool import_tables_finish(struct import *import, struct err *err) __attribute__((warn_unused_result));

/* What was learned has come to its end (import_learned.c). */
bool import_learned_finish(struct import *import, struct err *err) __attribute__((warn_unused_result));

/* Adds a warning. */
void import_warn(struct import_result *result, const char *text);

#endif
