/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One row goes to another owner, inside a write that has decided already (portal/write_private.h): the row itself, what hangs on a
 * container (REFERENCE 1.3), and the shares that end or begin with it (G7), each with its row in the audit. For ownership and plan alone.
 * Many rows go to the same owner: what is the same for all of them is read once.
 */
#ifndef PORTAL_HANDOVER_H
#define PORTAL_HANDOVER_H

#include "portal/write_private.h"

struct handover {
	struct writing *writing;
	const struct party *to;

	/* found by handover_begin, or as it goes */
	bool keeps_share;		/* G7: the former owner keeps a share of all rights */
	bool drops_shares;		/* the new owner holds shares, which end on what they own */
	const char *after;		/* the new owner as the audit tells it */
	struct principal former;	/* the last one, and as the audit tells it, with the row's unit where that isn't their own (B7) */
	int former_unit, row_unit;	/* places of units */
	const char *before;
};

/* writing and to are borrowed for the handover's life. */
bool handover_begin(struct handover *handover, struct writing *writing, const struct party *to, struct err *err)
	__attribute__((warn_unused_result));

/* row->model.row says whose it is now; alone: nothing hangs on it. *cascaded, which may be NULL, grows by the rows that followed. */
bool handover_row(struct handover *handover, const struct written *row, bool alone, size_t *cascaded, struct err *err)
	__attribute__((warn_unused_result));

#endif
