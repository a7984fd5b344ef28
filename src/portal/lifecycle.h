/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The life of a model (RULES F1): made, trained, published, unpublished, renamed, scheduled, deleted. Each write is one transaction
 * (write.h); of a training that's its last step, so that nobody finds a model left in a passing state.
 *
 * Versions: a training configuration is a version, learned or a draft; publishing adds a run configuration that names it. At most a
 * published version, a last trained one and a draft are kept.
 */
#ifndef PORTAL_LIFECYCLE_H
#define PORTAL_LIFECYCLE_H

#include "domain/model.h"
#include "learn/predictor.h"
#include "learn/tagger.h"
#include "portal/own_table.h"
#include "portal/write.h"

/* What a model is learned from; kept in msdyn_databinding. */
struct model_binding {
	struct id table;		/* none: not known */
	const char *target;		/* a prediction: the column of the historical outcome; a text model: the column of the tags (logical) */
	const char *text;		/* a text model: the column of the texts */
	char separator;			/* a text model: between tags; '\0': one tag a text */
	const char **columns;		/* a prediction: the columns that it may learn from; none: all */
	size_t column_count;
};

struct create_request {
	const char *name;		/* NULL: "<Type> <date>, <time>" */
	enum model_type type;
	struct model_binding binding;	/* of predictions and category classifications */
	bool dry_run;
	int64_t now;
};

/* C: create. A draft; with its datasets container for types that have one. F4 is asked where there's a table. The new id stands in the
 * result's first change. */
bool model_create(struct portal *portal, const struct create_request *request, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));

/* What an imported model is learned from, or another choice for one that's trained already: `edit`, and F4 of the table. Its draft says it
 * from then on, the versions that it has stay; the next training learns so. Can't be undone. */
bool model_bind(struct portal *portal, const struct target *model, const struct model_binding *binding, bool dry_run, int64_t now,
		struct write_result *result, struct err *err) __attribute__((warn_unused_result));

/* A column or table that isn't there, or doesn't fit the type: ERR_USAGE with the sentence. NULL target of a text model: none is looked at. */
bool model_binding_check(struct portal *portal, enum model_type type, const struct model_binding *binding, struct err *err)
	__attribute__((warn_unused_result));

/* What the tags of a table's column seem to be divided by, from the first rows that the actor's Read reaches (learn/tagger.h). */
bool model_find_separator(struct portal *portal, const struct id *table, const char *column, char *separator, struct err *err)
	__attribute__((warn_unused_result));

/* --- training: a job --- */

enum train_stage { TRAIN_READING, TRAIN_LEARNING, TRAIN_WRITING, TRAIN_DONE };

struct training;

/*
 * A prediction learns from the columns of its binding that aren't its target, aren't written by a prediction, and aren't ids. Its outcome:
 * yes/no and text columns give outcomes; numbers a number, but for a column of whole numbers with just two different values, such as 0 and
 * 1: these are two outcomes, "0" and "1".
 *
 * Decides (ACTION_TRAIN with F4), and begins. Types without an engine: NULL with F8's sentence (ERR_FAILED), recorded in the audit.
 * version: of the model as it was shown; -1: any. seed: 0 for the model's own. */
struct training *training_begin(struct portal *portal, const struct target *model, uint64_t seed, bool dry_run, int64_t now, struct err *err)
	__attribute__((warn_unused_result));

/* The same, learned from this rather than from what it's bound to; if it comes out well the model is bound to it from then on. For imported
 * models, and to learn from another table. Columns by display or logical name. */
struct training *training_begin_bound(struct portal *portal, const struct target *model, const struct model_binding *binding, uint64_t seed,
				      bool dry_run, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* One step, some ten milliseconds; learning itself goes on beside them in a thread (base/worker.h), and is given up between outcomes and
 * tags. False: failed (a data
 * error is kept as a version with status "Training error", if the model had none that's trained, and told in err), or given up
 * (ERR_INTERRUPTED: nothing is written). *done after the write. */
bool training_step(struct training *training, bool *done, struct err *err) __attribute__((warn_unused_result));
enum train_stage training_stage(const struct training *training);
/* Rows read, of how many; while learning, outcomes or tags. */
void training_progress(const struct training *training, size_t *at, size_t *all);
void training_interrupt(struct training *training, portal_interrupt_fn fn, void *context);

/* After it's done. Borrowed from the training; NULL where the model is of the other kind. */
const struct learn_report *training_prediction(const struct training *training);
const struct tag_report *training_tags(const struct training *training);
const struct write_result *training_result(const struct training *training);
void training_free(struct training *training);

/* --- cells as values: the same in training and running --- */

/* What a predictor wants of a cell: times in days, yes and no as 1 and 0, and as an outcome "Yes" and "No". text: room for a number as text.
 * A table's column that's named by predictor_column is found by own_table_column. */
#define CELL_VALUE_SIZE 40
struct frame_value cell_value(enum cell_type cell_type, enum frame_type type, const struct cell *cell, char text[CELL_VALUE_SIZE]);

/* What a prediction writes into its result column, which has the type of its target: an outcome "Yes" of a yes/no column is true again. */
struct cell prediction_cell(enum cell_type type, const struct prediction *prediction);

/* F2: the places of a prediction's result columns in its table, "<name> (predicted)" and "<name> (likelihood)"; SIZE_MAX if there's none. */
void model_result_columns(const struct own_table *table, const struct id *model, size_t *predicted, size_t *likelihood);

/* --- the rest --- */

/* F1, F2: the newest trained version becomes the published one; a prediction's first adds its result columns to the input table. */
bool model_publish(struct portal *portal, const struct target *model, bool dry_run, int64_t now, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));
/* F1: back to Trained. A newer trained version stays, the published one is then gone (REFERENCE 4.2). */
bool model_unpublish(struct portal *portal, const struct target *model, bool dry_run, int64_t now, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));
/* Models and prompts (H4: can be undone). */
bool model_rename(struct portal *portal, const struct target *model, const char *name, bool dry_run, int64_t now, struct write_result *result,
		  struct err *err) __attribute__((warn_unused_result));

enum cadence { CADENCE_NEVER, CADENCE_DAILY, CADENCE_WEEKLY, CADENCE_MONTHLY };
const char *cadence_name(enum cadence cadence);
struct model_schedule {
	enum cadence run, retrain;
};
/* Kept in msdyn_schedulingoptions of the published version; predictions and category classifications. Nothing runs by itself here: it says so. */
bool model_set_schedule(struct portal *portal, const struct target *model, const struct model_schedule *schedule, bool dry_run, int64_t now,
			struct write_result *result, struct err *err) __attribute__((warn_unused_result));

/* UX 5.6: whether deleting them is asked about with typed words: more than one, or one that's published, shared, called or was run. */
bool model_delete_is_severe(struct portal *portal, const struct target *models, size_t count, bool *severe, struct err *err)
	__attribute__((warn_unused_result));

/* F6: versions, containers with all that hangs on them, shares go along; effects (who loses it, which apps and flows fail) as warnings
 * and effects of the result. All or nothing. */
bool model_delete(struct portal *portal, const struct target *models, size_t count, bool dry_run, int64_t now, struct write_result *result,
		  struct err *err) __attribute__((warn_unused_result));

/* --- what is known of a version --- */

/* (models.h's model_version is a row of the list of all of them; this is what one says of itself.) */
struct version_facts {
	struct id id;			/* its training configuration */
	int major, minor;
	int statuscode;
	int64_t trained_on;		/* TIME_NONE: never */
	bool published, learned;	/* learned: makerdeck has what it learned, and can run it */
	const char *errors;		/* of a failed training; "" */
	struct model_binding binding;
	const char *table_name;		/* display name; "" if it isn't known */
	/* What msdyn_modelperformance says; NULL, "" and 0 where it says nothing. */
	const char *grade;		/* "A" … "D"; "" */
	const char *grade_words;
	int score;			/* 0 to 100: accuracy, R² or F1, rounded; -1: not known */
	const char *score_name;		/* "Accuracy", "R²", "F1" */
	int guess;			/* 0 to 100: of a random guess; -1 */
	size_t trained_rows, tested_rows;
	struct version_line {
		const char *name;	/* of a column, outcome, tag or field */
		int share;		/* 0 to 100 */
	} *lines;
	size_t line_count;
	const char *lines_title;	/* "Most influential data", "Tags", "Fields extracted" */
	const char **warnings;
	size_t warning_count;
};

struct model_versions {
	struct version_facts *published, *trained, *draft;	/* NULL: there's none; trained: newer than the published one, or the only; draft: a failed one too */
	struct model_schedule schedule;
};

/* For whoever may open the model (`details`). In the arena. */
bool model_load_versions(struct portal *portal, const struct id *model, struct arena *arena, struct model_versions *versions, struct err *err)
	__attribute__((warn_unused_result));

/* What a version learned, as bytes (learn/predictor.h, learn/tagger.h); *found false where makerdeck has none. In the arena. */
bool learned_load(struct portal *portal, const struct id *configuration, struct arena *arena, int *kind, const void **bytes, size_t *size,
		  bool *found, struct err *err) __attribute__((warn_unused_result));

#endif
