/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A row that is being imported, and what the files about it share: import_row.c reads it, import_sets.c knows what single sets
 * need, import_calls.c which models it calls, import_record.c what its change leaves behind, import_load.c writes it. For
 * them alone.
 */
#ifndef PORTAL_IMPORT_ROW_H
#define PORTAL_IMPORT_ROW_H

#include "base/json.h"
#include "portal/import_private.h"

/* A row in hand. */
struct row {
	enum import_set set;
	const struct import_table *table;
	const json_t *json;
	bool given[IMPORT_COLUMNS_MAX];		/* the key is in the file */
	struct value now[IMPORT_COLUMNS_MAX];
	struct value old[IMPORT_COLUMNS_MAX];
	bool exists;
	bool left_out;
	const json_t *calls, *gone_calls;
};

/* One call of an app or a flow. */
struct call {
	struct id model;
	const char *name;	/* of a model that's gone; "" */
};

struct calls {
	struct call *item;	/* sorted by model, each once */
	size_t count, room;
};

#define MISSING_REFERENCE "%s %s is in no file and not in the environment."

/* --- import_row.c --- */

/* Leaves the row out and counts it under the table's name. */
void row_leave_out(struct import *import, struct row *row, const char *what);

/* The keys of one set, before its first row; keys_end moves what was left out into the result. */
void keys_begin(struct import *import, const struct import_table *table);
void keys_end(struct import *import, const struct import_table *table);

/* JSON into row->now; unknown keys are counted. kinds: how many kinds of them are told apart so far. */
bool row_read(struct import *import, struct row *row, size_t *kinds, struct err *err) __attribute__((warn_unused_result));

/* A value under its parameter; a null as a null. */
void statement_bind_value(struct statement *s, const char *parameter, const struct value *value);

/* What is there already, into row->old. */
bool row_find(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* The row was changed: what import_find remembered of it may be wrong. */
void found_forget(struct import *import, const struct row *row);

/* The place of the column with that parameter; -1. */
int column_by_parameter(const struct import_table *table, const char *parameter);

/* The value in hand of that parameter; a null for none. */
const struct value *row_value(const struct row *row, const char *parameter);

/* Fills in what the file doesn't give: from the row that is there, else what the column says. */
bool row_fill(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* "KEY ID is in no file and not in the environment."; returns false. */
bool reference_missing(struct err *err, const char *key, const struct id *id) __attribute__((warn_unused_result));

/* B7: the owner's unit where the row gives none. */
bool row_fill_unit(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* Every reference of a row leads to a row. */
bool row_check_references(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* --- import_sets.c --- */

/* What is worked out by hand for single sets. */
bool row_settle(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* Leaves out what isn't listed, and refuses what single sets refuse. */
bool row_sift(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* --- import_tables.c --- */

/* What single rows of the environment's own tables need: names, types, cells that fit their columns. */
bool own_table_settle(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));
bool own_column_settle(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));
bool own_row_settle(struct import *import, struct row *row, struct err *err) __attribute__((warn_unused_result));

/* Whether a privilege's name, in any case, is of a table of the environment's own: *own, its logical name in the row's arena, and which. */
bool own_privilege_find(struct import *import, const char *name, const char **table, enum privilege *privilege, bool *own, struct err *err)
	__attribute__((warn_unused_result));

/* --- import_learned.c --- */

/* One part; the last writes it. */
bool learned_part_load(struct import *import, struct row *row, struct import_count *count, struct err *err) __attribute__((warn_unused_result));

/* --- import_calls.c --- */

/* By model, each once. */
void calls_sort(struct calls *calls);

/* Every model id in a flow's clientdata is a call. */
bool calls_from_text(struct import *import, const struct value *text, struct calls *calls, struct err *err) __attribute__((warn_unused_result));

/* makerdeck_aimodels, and names of models that are gone. */
bool calls_from_keys(struct import *import, const struct row *row, struct calls *calls, struct err *err) __attribute__((warn_unused_result));

/* The calls that are there. */
bool calls_load(struct import *import, const struct id *caller, struct calls *calls, struct err *err) __attribute__((warn_unused_result));

bool calls_equal(const struct calls *a, const struct calls *b);

/* Instead of those that are there. */
bool calls_store(struct import *import, enum import_set set, const struct id *caller, const struct calls *calls,
		struct err *err) __attribute__((warn_unused_result));

/* As an array of ids. */
void calls_json(struct json *json, const struct calls *calls);

/* --- import_record.c --- */

/* The change as JSON, into import->before and import->after. */
void row_describe(struct import *import, const struct row *row, const struct calls *calls, const struct calls *old_calls);

/* The audit row of the change (H2), and what import_options.changed is told. */
bool row_record(struct import *import, const struct row *row, struct err *err) __attribute__((warn_unused_result));

#endif
