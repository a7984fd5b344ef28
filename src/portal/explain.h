/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers about access (RULES B5, COMMANDS.md: explain, access): the decision of domain/access on the rows of the
 * file. Nothing is decided here.
 */
#ifndef PORTAL_EXPLAIN_H
#define PORTAL_EXPLAIN_H

#include "portal/models.h"
#include "portal/portal.h"

struct explain_answer {
	struct arena arena;
	struct id user;
	struct id record;		/* none for environment actions */
	const char *record_name;	/* "" for environment actions */
	struct explanation explanation;
	const char *who_can_help;	/* "Ana Souza, Priya Nair": people by name who could make the remedy; "" */
};

void explain_answer_release(struct explain_answer *answer);

/* May user (NULL: the actor) do action to record (NULL for the environment's actions)? About somebody else it needs
 * Read on AI Model at Organization (ERR_DENIED, B2); a record that the actor doesn't see: ERR_NOT_FOUND. Else true, and
 * the answer says whether it's allowed. */
bool explain_action(struct portal *portal, enum action action, const struct id *record, const struct id *user,
		    struct explain_answer *answer, struct err *err) __attribute__((warn_unused_result));

/* The same for a record of any kind: models and prompts as explain_action; apps, flows and containers by the privilege
 * on their own table (B2). An action that the kind doesn't have (explain_actions_of): ERR_USAGE. run of an app or flow
 * answers D8: opening it, and every call that it makes; the first call that would be refused is the reason. */
bool explain_record(struct portal *portal, enum record_kind kind, enum action action, const struct id *record, const struct id *user,
		    struct explain_answer *answer, struct err *err) __attribute__((warn_unused_result));

/* The actions that a kind of record has, as ACTION_BITs: all ten of models and prompts; list, run, edit, share, assign
 * and delete of apps and flows; list, edit, assign, delete and data of containers. */
uint32_t explain_actions_of(enum record_kind kind);

/* access NAME: everybody who reaches a record, with what and why. access --user: everything that a person reaches. */
struct access_row {
	struct principal who;		/* access NAME: the user */
	const char *who_name, *who_login;
	struct id record;		/* access --user: the record */
	enum record_kind kind;
	const char *record_name;
	uint32_t actions;
	enum permission permission;
	const char *because;		/* one phrase: "share with team Finance Automation" */
};

/* Called for each row, in order of name then id; false stops it (ERR_INTERRUPTED). The row lives for the call. */
typedef bool (*access_row_fn)(void *context, const struct access_row *row);

/* Of a model or prompt. Needs details on it; of one that isn't visible: ERR_NOT_FOUND. */
bool access_of_record(struct portal *portal, const struct id *record, access_row_fn fn, void *context, struct err *err)
	__attribute__((warn_unused_result));

/* Of a record of any kind. Models and prompts need details, others Read; filter: only people whose name or login has
 * the text, without case and accents; NULL or "": everybody. */
bool access_of_kind(struct portal *portal, enum record_kind kind, const struct id *record, const char *filter, access_row_fn fn,
		    void *context, struct err *err) __attribute__((warn_unused_result));

/* user NULL: the actor; somebody else needs Read on AI Model at Organization. Only what that person sees: models,
 * prompts, containers, apps and flows whose name has the filter's text, without case and accents (NULL or "": all). */
bool access_of_user(struct portal *portal, const struct id *user, const char *filter, access_row_fn fn, void *context, struct err *err)
	__attribute__((warn_unused_result));

/* What if this share went away? Nothing is written and nothing needs the right to share: the decision is asked on the
 * row without it. Told are the apps and flows that the actor sees. */
struct share_stop {
	enum record_kind kind;		/* RECORD_APP, RECORD_FLOW */
	struct id id;
	const char *name;
	int64_t people;			/* for how many it stops: its call is refused, or it no longer opens */
};

struct share_loss {
	struct arena arena;
	int64_t people;			/* who lose all access */
	int64_t keep;			/* who have it by something else */
	bool more;			/* a team too large to look at everybody: the figures are at least */
	struct share_stop *stops;	/* by name */
	size_t stop_count;
	int64_t apps, flows;		/* of stops */
	const char *sentence;		/* "Without the share to Finance Automation: 14 people lose access, 1 app and 1 flow stop." */
};

void share_loss_release(struct share_loss *loss);

/* Models and prompts need details or the right to share, others Read: ERR_DENIED. No such share: ERR_NOT_FOUND. */
bool access_without_share(struct portal *portal, enum record_kind kind, const struct id *record, const struct principal *with,
			  struct share_loss *loss, struct err *err) __attribute__((warn_unused_result));

/* access matrix: per user by id, then per record by id, then one row per user for the environment (record none). */
struct matrix_row {
	struct id user;
	struct id record;		/* none: the environment */
	bool prompt;
	uint32_t actions;
	enum model_view view;		/* VIEW_MINE, VIEW_SHARED; VIEW_ALL stands for "none" */
	bool visible;
};
typedef bool (*matrix_row_fn)(void *context, const struct matrix_row *row);

/* users, records: all if NULL with count 0. Without Read on AI Model at Organization only oneself may be asked for and
 * the rows are those one sees. Memory doesn't grow with the number of rows written. */
bool access_matrix(struct portal *portal, const struct id *users, size_t user_count, const struct id *records,
		   size_t record_count, matrix_row_fn fn, void *context, struct err *err)
	__attribute__((warn_unused_result));

#endif
