/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Undo and redo (RULES H4). What an operation did stands in the audit as before and after; an undo is a new operation that puts each
 * fact back to its before, in reverse order, if it's still at its after (H1), and records that in turn. So undoing an undo is redo, and
 * both work after a restart, too. Decided afresh (B6), all or nothing, however many rows the operation had.
 */
#ifndef PORTAL_UNDO_H
#define PORTAL_UNDO_H

#include "portal/write.h"

enum undo_which {
	UNDO_LAST,	/* one's own last operation, literally: after an undo that's the undo, and it's redone */
	UNDO_BACK,	/* one's own last operation that is in effect: further back each time */
	UNDO_FORWARD,	/* redo: one's own last undo that is in effect, unless something else was done since */
	UNDO_NAMED,	/* the one named; somebody else's: for a System Administrator */
};

/* An operation that can be taken back, and what it is that would be. */
struct undo_step {
	struct arena arena;
	struct id operation;	/* what is taken back: the named one, or the last undo or redo of it */
	struct id first;	/* the one that it all began with */
	bool redo;		/* taking it back puts first into effect again */
	const char *action;	/* of first: "share", "assign", "reassign" … */
	const char *actor_name;	/* of first */
	bool own;		/* it's the actor's own */
	int64_t at;		/* of operation */
	int64_t records;	/* rows that it changed, without those that followed by cascade and shares that ended with an assignment */
	const char *undone;	/* what is so afterwards: "Invoice extractor is Leo Fischer's again" */
	bool asks;		/* UX.md 5.6: more than one record, another owner, or administration: asked about before it's done */
};

void undo_step_release(struct undo_step *step);

/*
 * Finds it; operation is for UNDO_NAMED. ERR_NOT_FOUND if there's nothing (left) to undo or redo or no such operation; ERR_DENIED (H4)
 * for another's; ERR_IMPOSSIBLE (H4) for one that is undone already, with who and when, and for what can't be undone. Whether the rows
 * still allow it is decided by undo_apply.
 */
bool undo_find(struct portal *portal, enum undo_which which, const struct id *operation, int64_t now, struct undo_step *step,
	       struct err *err) __attribute__((warn_unused_result));

struct undo_request {
	enum undo_which which;
	struct id operation;	/* UNDO_NAMED */
	bool quiet;		/* the result doesn't list the changes: for many rows */
	bool dry_run;
	int64_t now;
};

/*
 * Takes it back. The decision is that of the operation's own action on each of its records, as they are now: Share, Assign (a maker who gave a
 * model away is denied), A5 and A6. Whoever gets back what was theirs isn't checked as a new owner or receiver would be (G6, D11): a
 * warning says what they can't do. A share of it that they were given meanwhile ends, as with any assignment (G7). ERR_CHANGED (H1) with the
 * rows, up to 20 of them, if any isn't as the operation left it or has gone.
 * The result must be released also after a failure; *step, which may be NULL, tells what was done.
 */
bool undo_apply(struct portal *portal, const struct undo_request *request, struct undo_step *step, struct write_result *result,
		struct err *err) __attribute__((warn_unused_result));

/* Whether operations with this action can be undone at all. */
bool undo_knows(const char *action);

#endif
