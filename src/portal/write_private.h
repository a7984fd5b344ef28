/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one way that writes go (DESIGN.md 4), shared by sharing, ownership, settings and administration. For them alone.
 *
 *	struct writing writing = {.portal = portal, .result = result, .action = "share", .now = now, .dry_run = dry_run};
 *	bool done = writing_begin(&writing, err) && … decide, change, writing_change … ;
 *	return writing_end(&writing, done, err);
 */
#ifndef PORTAL_WRITE_PRIVATE_H
#define PORTAL_WRITE_PRIVATE_H

#include "portal/internal.h"
#include "portal/write.h"

struct writing {
	struct portal *portal;
	struct write_result *result;
	const char *action;		/* of the operation and of the audit: "share" */
	int64_t now;
	bool dry_run;
	bool quiet;			/* changes are recorded, and not kept in the result: bulk writes */

	struct id undoes;		/* the operation that is taken back (H4); none */

	struct id operation;		/* of the change under way */
	bool has_operation;
	size_t change_room, refusal_room, warning_room, effect_room;
};

/* Begins the transaction and reads the actor again (B6, A4). */
bool writing_begin(struct writing *writing, struct err *err) __attribute__((warn_unused_result));

/* Commits, or takes all of it back: on a failure, a refusal (then the err is the one that counts and each is recorded,
 * H2), and a dry run. Returns done, or false if it couldn't be ended well. */
bool writing_end(struct writing *writing, bool done, struct err *err) __attribute__((warn_unused_result));

/* Records a change, in the result and the audit. before and after are JSON or NULL. */
bool writing_change(struct writing *writing, const char *table, const struct id *id, const char *name, const char *change,
		    const char *before, const char *after, struct err *err) __attribute__((warn_unused_result));

void writing_refuse(struct writing *writing, const struct id *id, const char *name, const struct err *why);

/* H1: whoever comes second is told who was first; last_change finds that in the audit by :object. */
bool writing_refuse_changed(struct writing *writing, const struct id *id, const char *name, enum query last_change, struct err *err)
	__attribute__((warn_unused_result));
void writing_warn(struct writing *writing, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct effect *writing_effect(struct writing *writing, enum effect_kind kind, const char *name);

/* A row that is written to, as it is now. */
struct written {
	struct target target;
	enum entity entity;
	const char *table;	/* logical name */
	struct model model;	/* models and prompts; of others only model.row */
	bool is_model;
	int64_t version;
	bool refused;
};

/* Loads the row with all its shares. A row that isn't there or that the actor can't see, and one that was changed since it was shown
 * (H1), are refusals. In the result's arena. */
bool writing_load(struct writing *writing, const struct target *target, struct written *row, struct err *err)
	__attribute__((warn_unused_result));

/* Asks the decision about the row, and refuses it if it says no. */
void writing_decide_action(struct writing *writing, struct written *row, enum action action, const struct model *model);
void writing_decide_row(struct writing *writing, struct written *row, enum entity entity, enum privilege privilege,
			const struct owned *owned);

/* The row's version is raised though no column of its own changed. */
bool writing_touch(struct writing *writing, const struct written *row, struct err *err) __attribute__((warn_unused_result));

/* Shares: each records its change; nothing where nothing changes. */
bool writing_share(struct writing *writing, const struct written *row, const struct principal *with, const char *name,
		   uint32_t mask, bool *changed, struct err *err) __attribute__((warn_unused_result));
bool writing_unshare(struct writing *writing, const struct written *row, const struct principal *with, const char *name,
		     bool *changed, struct err *err) __attribute__((warn_unused_result));

/* Somebody on the other side. */
struct party {
	struct principal who;
	const char *name;
	bool enabled;			/* users */
	enum team_type team_type;	/* teams */
	struct id unit;
	int64_t members;		/* teams */
	struct subject subject;		/* the user; or the team with its own roles alone */
};

/* ERR_NOT_FOUND if there's no such user or team. */
bool writing_load_party(struct writing *writing, const struct principal *who, struct party *party, struct err *err)
	__attribute__((warn_unused_result));

/* D11 for the table: a user by any role; a team if its own roles or any member's carry Read. */
bool writing_has_effect(struct writing *writing, const struct party *party, enum entity entity, bool *has, struct err *err)
	__attribute__((warn_unused_result));

/* --- effects (portal/effects.c) --- */

/* What a write will do to one row. */
struct outcome {
	const struct written *row;
	struct owned after;		/* with its shares after the write */
	bool gone;			/* F6: it won't be there */
};

/* Who gains and who loses the row, and which apps and flows start or stop working for them. parties: whoever the write is about. */
bool effects_find(struct writing *writing, const struct outcome *outcomes, size_t outcome_count, const struct party *parties,
		  size_t party_count, struct err *err) __attribute__((warn_unused_result));

#endif
