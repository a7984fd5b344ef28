/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of running share: running.c, running_engine.c, running_input.c, running_result.c, table_run.c. For them alone. */
#ifndef PORTAL_RUNNING_PRIVATE_H
#define PORTAL_RUNNING_PRIVATE_H

#include "learn/predictor.h"
#include "learn/tagger.h"
#include "portal/running.h"
#include "portal/write_private.h"

#define RUN_TABLE "makerdeck_table"	/* what the audit calls the table of tables */

/* ---------------------------------------------------------------- what runs (running_engine.c) */

/* The version that runs, and what it's bound to. Strings are in the arena that it was loaded into. */
struct run_version {
	struct id configuration;	/* none: there's no such version */
	int64_t number;			/* the configuration's versionnumber */
	int64_t size;			/* of what it learned; 0: makerdeck has nothing (F8) */
	struct id table_id;		/* of its binding, else the model's input table; none: not known */
	const char *target, *text;	/* logical names of the binding; "" */
	struct own_table table;		/* that one; has_table: it's there */
	bool has_table;
};

/* Of a quick test the last trained version, else the published one; of others the published one. */
bool run_version_load(struct portal *portal, const struct id *model, bool quick_test, struct arena *arena, struct run_version *version,
		      struct err *err) __attribute__((warn_unused_result));

/* What was learned, in memory: one of the two. */
struct engine {
	struct predictor *predictor;
	struct tagger *tagger;

	unsigned users;
	struct id configuration;
	int64_t number, size;
};

/* Kept by the portal for the next run of the same version (a version that was learned anew has another number); give it back after use.
 * Bytes that can't be read: NULL with the sentence. */
struct engine *engine_take(struct portal *portal, const struct run_version *version, struct err *err) __attribute__((warn_unused_result));
void engine_give(struct engine *engine);	/* NULL is fine */

/* ---------------------------------------------------------------- what goes in (running_input.c) */

/* Where the columns that a predictor wants stand in the table. */
struct run_columns {
	const struct predictor *predictor;	/* borrowed */
	const struct own_table *table;		/* borrowed; NULL: it isn't there */
	size_t *place;				/* a place in the table per column; SIZE_MAX: the table has none of that name */
	size_t count;
	size_t target;				/* which of them it predicts; SIZE_MAX */
	char (*texts)[CELL_VALUE_SIZE];		/* room for numbers as texts, one per column */
};

void run_columns_find(const struct predictor *predictor, const struct run_version *version, struct arena *arena, struct run_columns *columns);

/* A row's cells as the predictor wants them; the target's own cell is never looked at. values: one per column. */
void run_values_of_row(const struct run_columns *columns, const struct cell *cells, struct frame_value *values);

/* "NAME=VALUE" texts as the predictor wants them; those that aren't given are missing. ERR_USAGE with the sentence. */
bool run_values_of_inputs(const struct run_columns *columns, const char *model, const char *const *inputs, size_t count, struct arena *arena,
			  struct frame_value *values, struct err *err) __attribute__((warn_unused_result));

/* A text fit to be classified: some, at most TAG_TEXT_MOST characters, harmless. ERR_USAGE. */
bool run_text_check(const char *text, struct err *err) __attribute__((warn_unused_result));
size_t run_characters(const char *text);

/* ---------------------------------------------------------------- what comes out (running_result.c) */

/* F3: the model's result table, made if this is the first run; *made whether it was. In the arena. */
bool run_result_table(struct writing *writing, const struct written *row, struct arena *arena, struct own_table *table, bool *made, struct err *err)
	__attribute__((warn_unused_result));

/* A row of it, owned by who ran the model. record: the row that the text is from; none. tags: divided by ", ". */
struct tag_result {
	const char *text, *tags;
	double likelihood;
	struct id record;
};
bool run_result_add(struct portal *portal, const struct own_table *table, const struct tag_result *result, int64_t now, struct err *err)
	__attribute__((warn_unused_result));

/* All tags that were chosen, divided by ", ". In the arena. */
const char *run_tags_text(const struct tag_likelihood *tags, size_t count, struct arena *arena);

/* The number as people write it: up to ten digits. */
const char *run_number_text(double number, struct arena *arena);

/* F2: writes into the result columns of the cells; false if the table has none for the model. */
bool run_result_cells(const struct own_table *table, const struct id *model, const struct prediction *prediction, struct cell *cells);

/* ---------------------------------------------------------------- deciding (running.c) */

/* Loads the model and decides: ACTION_RUN, of a quick test ACTION_EDIT (B6). */
bool run_decide(struct writing *writing, const struct target *target, bool quick_test, struct written *row, struct err *err)
	__attribute__((warn_unused_result));

/* Why nothing can come out though it's allowed (F8); NULL: something can. In the arena. */
const char *run_nothing_words(const struct written *row, const struct run_version *version, struct arena *arena);

/* Commits what has only an event to tell of it, too. */
bool run_end(struct writing *writing, bool done, struct err *err) __attribute__((warn_unused_result));

#endif
