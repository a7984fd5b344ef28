/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The audit trail (RULES H2): written in the same transaction as the change it tells of, never changed again, and
 * chained by SHA-256, so that an edit, a swap, an insertion or a gap shows.
 */
#ifndef PORTAL_AUDIT_H
#define PORTAL_AUDIT_H

#include "portal/portal.h"

struct audit_entry {
	int64_t at;
	struct id operation;
	struct id actor;		/* none: an import into an environment without users */
	const char *action;		/* "share", "unshare", "assign", "setting", "import", "sign-in", "refused share", … */
	const char *object_type;	/* logical name; "" if none */
	struct id object;
	const char *object_name;
	const char *before, *after;	/* JSON texts; NULL */
	const char *rule;		/* of a refusal; "" */
	const char *via;		/* "console", "command", "import" */
};

/* Appends a row. Only inside a transaction. */
bool audit_write(struct portal *portal, const struct audit_entry *entry, struct err *err) __attribute__((warn_unused_result));

/* Records the start of an operation (its row in operation); undoes: the one that it takes back (H4), or NULL. Only inside a
 * transaction. */
bool audit_begin_operation(struct portal *portal, const struct id *operation, const char *action, const struct id *undoes,
			   int64_t now, struct err *err) __attribute__((warn_unused_result));

/* In a transaction of its own: a write or run that was refused. On a read-only file nothing is written. */
bool audit_refusal(struct portal *portal, const struct audit_entry *entry, struct err *err)
	__attribute__((warn_unused_result));

struct audit_row {
	int64_t sequence;
	int64_t at;
	struct id operation, actor, object;
	struct id undoes;	/* the operation that this row's takes back; none (H4) */
	const char *actor_name, *action, *object_type, *object_name, *before, *after, *rule, *via;
	const char *summary;	/* what the row says, in words: "with Finance Leads", "José Álvarez → Ana Souza, undo of assign" */
};

struct audit_list {
	struct arena arena;
	struct audit_row *rows;	/* newest first */
	size_t count;
	bool at_end;
};

void audit_list_release(struct audit_list *list);

/* Rows about a record and/or by a person; one's own alone, unless one is a System Administrator (A5). before: rows
 * with a smaller sequence; 0 for the newest. */
bool audit_rows(struct portal *portal, const struct id *record, const struct id *user, int64_t before, size_t limit,
		struct audit_list *list, struct err *err) __attribute__((warn_unused_result));

/* The same for the History tab of a record that the actor may see the details of: everybody's rows about it. */
bool audit_history(struct portal *portal, const struct id *record, int64_t before, size_t limit,
		   struct audit_list *list, struct err *err) __attribute__((warn_unused_result));

/* What is wrong with a row of the chain. Rows cut off its end leave a chain that holds: that can't be seen. */
enum audit_fault_kind {
	AUDIT_HOLDS,
	AUDIT_EDITED,		/* other than it was written */
	AUDIT_MISSING,		/* gone, or those before it are gone and the numbers were closed up */
	AUDIT_INSERTED,		/* put in, or something was put in before it */
	AUDIT_OUT_OF_ORDER,	/* swapped with a later one */
};

/* "edited", "missing", "inserted", "out of order". */
const char *audit_fault_name(enum audit_fault_kind kind);

struct audit_fault {
	int64_t rows;		/* that hold, from the first on */
	int64_t sequence;	/* of the first that doesn't; 0 */
	enum audit_fault_kind kind;
};

/* Follows the whole chain. True if it could be looked at. Who may ask is the caller's to decide. */
bool audit_examine(struct portal *portal, struct audit_fault *fault, struct err *err) __attribute__((warn_unused_result));

/* The number of the first bad row alone; 0 if it holds. */
bool audit_verify(struct portal *portal, int64_t *first_bad, struct err *err) __attribute__((warn_unused_result));

#endif
