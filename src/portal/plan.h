/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A leaver's plan (RULES G8; UX.md 3.5): all that a person or team owns, or a hand-picked list of records, each with the owner it's to
 * get and a verdict; checked in small steps, saved and loaded as a file, then carried out in one transaction.
 *
 *	struct plan *plan = plan_new(portal, &from, err);		empty
 *	while (plan_gather(plan, budget, &done, err) && !done) …	reads what they own, by key
 *	plan_give(plan, PLAN_ALL, &to, err);
 *	while (plan_check(plan, budget, now, &done, err) && !done) …	a verdict for each row
 *	plan_run(plan, now, dry_run, &result, err);			one transaction, decided afresh (B6, H1)
 *
 * No statement stays open and no lock is held between the calls. A row takes PLAN_ROW_BYTES; names are read for the rows that are shown.
 */
#ifndef PORTAL_PLAN_H
#define PORTAL_PLAN_H

#include "portal/write.h"

struct plan;

#define PLAN_ROW_BYTES 64	/* at most, all counted */
#define PLAN_CONFIRM 5		/* from so many rows on a typed confirmation is asked for */

enum plan_verdict {
	PLAN_UNCHECKED,
	PLAN_NO_OWNER,		/* nobody chosen yet */
	PLAN_READY,
	PLAN_WARNING,		/* moves, but the new owner lacks something (G6) */
	PLAN_REFUSED,		/* can't move: left out, with the reason */
	PLAN_KEPT,		/* already the new owner's: nothing to do */
	PLAN_CHANGED,		/* somebody changed it since it was checked, or it has gone (H1) */
};

/* "ready", "warning" … as the list's Check column and plan files say it. */
const char *plan_verdict_name(enum plan_verdict verdict);

/* from: the leaver, a user or a team; NULL: for records given with plan_add. portal is borrowed for the plan's life. */
struct plan *plan_new(struct portal *portal, const struct principal *from, struct err *err) __attribute__((warn_unused_result));
void plan_free(struct plan *plan);	/* NULL is fine */

/* Whose plan it is; NULL for hand-picked records and problems. */
const struct principal *plan_leaver(const struct plan *plan);

/* Adds one record, its containers behind it; one that's there already stays once. */
bool plan_add(struct plan *plan, enum record_kind kind, const struct id *id, struct err *err) __attribute__((warn_unused_result));

/* Everything with a problem: orphans, splits, owners who can't read (portal/models.h, enum model_problem as bits 1 << problem), instead of
 * a leaver's. Gathered by plan_gather. A split's row is the container; its new owner starts as the model's. */
void plan_set_problems(struct plan *plan, unsigned problems);

/* Reads on for about budget rows. Models by name, then prompts by name, each with its containers behind it; then containers whose
 * model is somebody else's, apps, flows, each in the order in which they came in. What the actor can't see isn't in it (B4). */
bool plan_gather(struct plan *plan, size_t budget, bool *done, struct err *err) __attribute__((warn_unused_result));

/* --- what's in it --- */

struct plan_counts {
	size_t rows;			/* all */
	size_t kinds[5];		/* by enum record_kind */
	size_t marked;			/* those that aren't left out by hand */
	size_t checked;			/* of the marked: have a verdict of the present check */
	size_t verdicts[7];		/* of the marked, by enum plan_verdict */
	size_t moving;			/* what a run would move: N of "reassign N" */
};
void plan_counts(const struct plan *plan, struct plan_counts *counts);

/* One row as it's shown. Strings live in the arena. */
struct plan_row {
	enum record_kind kind;
	struct id id;
	const char *name;		/* "" if it has gone */
	const char *type;		/* "Document processing", "Datasets container", "App" … */
	bool under;			/* a container right below its model */
	bool marked;
	struct principal owner;		/* now */
	const char *owner_name;
	struct principal to;		/* id ID_NONE: nobody chosen */
	const char *to_name;
	enum plan_verdict verdict;
	const char *reason;		/* one sentence for WARNING, REFUSED, CHANGED; "" */
	struct err err;			/* REFUSED: code, rule, Dataverse's code */
};

/* Rows first … first + limit, fewer at the end. */
bool plan_rows(struct plan *plan, size_t first, size_t limit, struct arena *arena, struct plan_row *rows, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* The places of rows whose verdict is one of these (bits 1 << verdict), at most limit, from place first on. */
size_t plan_find(const struct plan *plan, unsigned verdicts, size_t first, size_t *places, size_t limit);

/* The new owners of the marked rows, most rows first, at most so many. Names live in the arena. */
struct plan_owner {
	struct principal who;
	const char *name;
	size_t rows;
	size_t moving;		/* of them: checked, and can move */
};
bool plan_owners(struct plan *plan, struct arena *arena, struct plan_owner *owners, size_t most, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* The rows that were to go to them have no new owner again. */
void plan_take_back(struct plan *plan, const struct principal *who);

#define PLAN_ALL SIZE_MAX

/* A new owner for the row, or all marked rows; a model and the containers behind it go together whichever of them is named (G5). Verdicts
 * become UNCHECKED. to NULL takes it back. */
bool plan_give(struct plan *plan, size_t row, const struct principal *to, struct err *err) __attribute__((warn_unused_result));

/* Leaves a row out, or takes it in again; PLAN_ALL: all. A model and the containers behind it go together. */
void plan_mark(struct plan *plan, size_t row, bool marked);

/* --- checking and running --- */

/* Checks on for about budget rows of those marked; from the beginning after plan_restart. A check decides as the write does (B6, G2, G5, G6)
 * and remembers each row's versionnumber: a later check and the run compare with the first, until plan_restart forgets it. */
bool plan_check(struct plan *plan, size_t budget, int64_t now, bool *done, struct err *err) __attribute__((warn_unused_result));
void plan_restart(struct plan *plan);

struct plan_result {
	struct id operation;		/* none on a dry run or if nothing moved */
	size_t moved;			/* rows of the plan */
	size_t cascaded;		/* datasets, files, records, attached data that followed */
};

/* All rows that are marked, checked and can move, in one transaction, decided afresh; a row that changed since its check refuses all of it
 * (5, and its verdict becomes CHANGED); so does a row that can't move any more. If rows are marked and none of them can move, that's
 * refused like any write. The operation's action is "reassign" and it's undone as one (H4). progress is called now and then with the rows done; no cancel: afterwards there's undo. */
typedef void (*plan_progress_fn)(void *context, size_t done, size_t all);
bool plan_run(struct plan *plan, int64_t now, bool dry_run, plan_progress_fn progress, void *context, struct plan_result *result,
	      struct err *err) __attribute__((warn_unused_result));

/* For commands: every run tells its changes and refusals there, too, a change a row (COMMANDS.md: writes), in place of what it told before.
 * Borrowed; NULL ends it. */
void plan_collect(struct plan *plan, struct write_result *changes);

/* What each of them can do afterwards and who loses access, as few phrases: a line per new owner (G6), G7's line. In the arena. */
bool plan_words(struct plan *plan, struct arena *arena, const char ***lines, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* What new owners lack (G6), a sentence for each of them and each table. In the arena. */
bool plan_warnings(struct plan *plan, struct arena *arena, const char ***lines, size_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* --- plan files --- */

/* Writes it as JSON lines, a row a line (format in plan_file.c), whole or not at all (rename); mode 0600; refuses a path where
 * something is unless replace. */
bool plan_save(struct plan *plan, const char *path, bool replace, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* A file that's truncated, edited, from another environment, or about another leaver is refused with its name and line (2); rows that changed
 * since it was saved come in as CHANGED. */
struct plan *plan_load(struct portal *portal, const char *path, const struct principal *from, struct err *err)
	__attribute__((warn_unused_result));

/* Where the console keeps plans by default: "plans/leo-fischer-2026-03-05.json" below the state folder, in the arena; the folder is not made. */
const char *plan_default_name(const struct plan *plan, int64_t now, struct arena *arena);

/* --- choosing a leaver --- */

struct leaver {
	struct principal who;
	const char *name, *login;	/* login "" for teams */
	bool disabled;			/* users: disabled or without a role */
	int64_t owned[5];		/* by enum record_kind */
	int64_t total;
};

/* People and teams who own something, disabled ones first, then by how much they own, then name; filter matches name or login; at most
 * limit, and *more if there are more. Needs Assign at Organization on AI Model (G2). */
bool leavers_list(struct portal *portal, const char *filter, size_t limit, struct arena *arena, struct leaver **rows, size_t *count,
		  bool *more, struct err *err) __attribute__((warn_unused_result));

#endif
