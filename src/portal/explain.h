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

/* Apps and flows: Read, Write, Delete, Share, Assign on one. */
bool explain_record(struct portal *portal, enum record_kind kind, enum privilege privilege, const struct id *record,
		    const struct id *user, struct explain_answer *answer, struct err *err)
	__attribute__((warn_unused_result));

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

/* Needs details on the record. */
bool access_of_record(struct portal *portal, const struct id *record, access_row_fn fn, void *context, struct err *err)
	__attribute__((warn_unused_result));

/* user NULL: the actor; somebody else needs Read on AI Model at Organization. Only what that person sees. */
bool access_of_user(struct portal *portal, const struct id *user, access_row_fn fn, void *context, struct err *err)
	__attribute__((warn_unused_result));

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
