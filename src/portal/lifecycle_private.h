/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of a model's life share (portal/lifecycle.h). For them alone. */
#ifndef PORTAL_LIFECYCLE_PRIVATE_H
#define PORTAL_LIFECYCLE_PRIVATE_H

#include "portal/lifecycle.h"
#include "portal/write_private.h"

#include <jansson.h>

/* One configuration as it stands. */
struct life_row {
	struct id id, trained;		/* trained: of a run configuration, what it runs; none */
	int type, statuscode, major, minor;
	int64_t trained_on;
	const char *errors, *binding, *schedule;	/* NULL where there's nothing */
	bool learned;
};

/* A model's versions; the pointers go into rows. */
struct life {
	struct life_row *rows;		/* newest first */
	size_t count;
	struct id active, table;	/* the active run configuration; the input table; none */
	bool has_result_column;
	const struct life_row *run;		/* the active one */
	const struct life_row *published;	/* the training configuration that it runs; NULL if that's not known */
	const struct life_row *trained;		/* the newest that may be published and isn't */
	const struct life_row *draft;		/* the newest that was never trained, or failed */
};

bool life_load(struct portal *portal, const struct id *model, struct arena *arena, struct life *life, struct err *err)
	__attribute__((warn_unused_result));

/* The version that a training learns as: the draft, else a new one after the last. */
void life_next_number(const struct life *life, int *major, int *minor);

/* msdyn_databinding. Reading what isn't a binding gives an empty one; in the arena. */
const char *binding_text(struct arena *arena, const struct model_binding *binding);
void binding_read(struct arena *arena, const char *text, const struct id *table, struct model_binding *binding);

/* What the model is learned from: the draft's binding, else the last trained one's, else the published one's. */
void life_binding(const struct life *life, struct arena *arena, struct model_binding *binding);

/* As model_binding_check, and the table that it's about. */
bool binding_load(struct portal *portal, enum model_type type, const struct model_binding *binding, struct arena *arena, struct own_table *table,
		  struct err *err) __attribute__((warn_unused_result));

/* A model's name as it's kept, in the arena; NULL with the sentence (ERR_USAGE) if it can't be one. */
const char *life_check_name(struct arena *arena, const char *name, const char *what, struct err *err);

/* The name, with what it's found by; not recorded. */
bool life_set_name(struct writing *writing, const struct id *model, const char *name, struct err *err) __attribute__((warn_unused_result));

/* Columns by their logical names, as they're kept. */
void binding_name_logically(const struct own_table *table, struct arena *arena, struct model_binding *binding);

/* The model's input table from now on. */
bool life_bind_table(struct writing *writing, const struct id *model, const struct id *table, struct err *err) __attribute__((warn_unused_result));

/* ACTION_TRAIN, with F4 asked of this table; refuses the row if the decision says no. */
void life_decide_training(struct writing *writing, struct written *row, const struct own_table *table);
/* The same of the table of that id, if it's there: before binding_load, which tells how its columns are called. */
bool life_decide_table(struct writing *writing, struct written *row, const struct id *id, struct err *err) __attribute__((warn_unused_result));

/* The model was changed: who and when, its version, and the status that its configurations give (F1). */
bool life_touch(struct writing *writing, const struct id *model, struct err *err) __attribute__((warn_unused_result));

/* A configuration and what it learned go, with the run configurations that run it; each is recorded. */
bool life_drop(struct writing *writing, const struct written *row, const struct life *life, const struct life_row *version, struct err *err)
	__attribute__((warn_unused_result));

/* That one alone. */
bool life_drop_one(struct writing *writing, const struct written *row, const struct life_row *version, struct err *err)
	__attribute__((warn_unused_result));

/* A new configuration: its columns, NULL and 0 where there's nothing. */
struct life_new {
	struct id id, model, trained, from;
	const char *name;		/* the model's; its number is added */
	int type, statecode, statuscode, major, minor;
	int64_t trained_on;
	const char *errors, *performance, *binding, *schedule;
};

bool life_add(struct writing *writing, const struct life_new *version, struct err *err) __attribute__((warn_unused_result));

/* "Late shipment risk 2.0". */
const char *life_version_name(struct arena *arena, const char *name, int major, int minor);

/* Whether makerdeck has an engine for the type (F8). */
bool life_has_engine(enum model_type type);

/* For the demonstration, within a write: a version that came in without what it learned learns it from all rows of its table, whoever reads
 * them; its status, days and number stay, nothing is recorded. */
struct fill_in {
	enum model_type type;
	struct id model, version;	/* version: a training configuration */
	struct model_binding binding;
};
bool training_fill_in(struct portal *portal, const struct fill_in *fill_in, struct err *err) __attribute__((warn_unused_result));

/* JSON text in the arena; the str is given back. */
const char *life_json(struct arena *arena, struct str *text);

#endif
