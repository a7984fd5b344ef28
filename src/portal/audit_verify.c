/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Following the chain of the audit, and what is wrong with the first row that doesn't fit (RULES H2). */
#include "portal/audit.h"
#include "portal/audit_chain.h"
#include "portal/internal.h"

#include <string.h>

const char *
audit_fault_name(enum audit_fault_kind kind)
{
	switch (kind) {
	case AUDIT_HOLDS:
		return "";
	case AUDIT_EDITED:
		return "edited";
	case AUDIT_MISSING:
		return "missing";
	case AUDIT_INSERTED:
		return "inserted";
	case AUDIT_OUT_OF_ORDER:
		return "out of order";
	}
	return "";
}

/* A row as the file has it; borrowed from the statement. */
struct kept {
	struct audit_hasher *hasher;
	struct audit_link link;	/* prevhash as kept; NULL if it isn't one */
	const uint8_t *hash;	/* NULL if it isn't one */
};

static const void *
bytes_column(struct statement *s, int column, size_t wanted)
{
	size_t size = 0;
	const void *bytes = statement_blob(s, column, &size);

	return bytes && size == wanted ? bytes : NULL;
}

static struct kept
read_kept(struct portal *portal, struct statement *s)
{
	return (struct kept){
		.hasher = portal->hasher,
		.link = {.seq = statement_int(s, 0), .at = statement_int(s, 1), .operation = bytes_column(s, 2, 16),
			 .actor = bytes_column(s, 3, 16), .action = statement_peek(s, 4), .type = statement_peek(s, 5),
			 .object = bytes_column(s, 6, 16), .name = statement_peek(s, 7), .before = statement_peek(s, 8),
			 .after = statement_peek(s, 9), .rule = statement_peek(s, 10), .via = statement_peek(s, 11),
			 .prevhash = bytes_column(s, 12, AUDIT_HASH_SIZE)},
		.hash = bytes_column(s, 13, AUDIT_HASH_SIZE),
	};
}

/* Whether what is kept was hashed so at this place of the chain, after what it says was before it. */
static bool
belongs_at(const struct kept *kept, int64_t seq, bool *belongs, struct err *err)
{
	struct audit_link link = kept->link;
	uint8_t hash[AUDIT_HASH_SIZE];

	link.seq = seq;
	*belongs = false;
	if (!link.prevhash || !kept->hash)
		return true;
	if (!audit_link_hash(kept->hasher, &link, hash, err))
		return false;
	*belongs = memcmp(hash, kept->hash, AUDIT_HASH_SIZE) == 0;
	return true;
}

static bool
follows(const struct kept *kept, const uint8_t before[AUDIT_HASH_SIZE])
{
	return kept->link.prevhash && memcmp(kept->link.prevhash, before, AUDIT_HASH_SIZE) == 0;
}

/* Where the row stood when it was written; 0 if it was never written so. */
static bool
first_place(const struct kept *kept, int64_t last, int64_t *place, struct err *err)
{
	bool belongs = false;

	*place = 0;
	for (int64_t seq = 1; seq <= last && !belongs; seq++) {
		if (!belongs_at(kept, seq, &belongs, err))
			return false;
		if (belongs)
			*place = seq;
	}
	return true;
}

/* Calls back with the row of that number; *found false if there's none. */
static bool
ask_row(struct portal *portal, int64_t seq, bool (*ask)(const struct kept *, void *, struct err *), void *context, bool *found, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_AUDIT_CHAIN_ROW, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_int(s, ":seq", seq);
	*found = statement_row(s);
	if (*found) {
		struct kept kept = read_kept(portal, s);

		fine = ask(&kept, context, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

struct follower {
	const uint8_t *before;
	bool follows;
};

static bool
ask_follows(const struct kept *kept, void *context, struct err *err)
{
	struct follower *follower = context;

	(void)err;
	follower->follows = follows(kept, follower->before);
	return true;
}

struct placed {
	int64_t at;
	bool belongs;
};

static bool
ask_belongs(const struct kept *kept, void *context, struct err *err)
{
	struct placed *placed = context;

	return belongs_at(kept, placed->at, &placed->belongs, err);
}

/* Whether the row stands where another one was written that now stands where it was: the two were swapped. */
static bool
is_swapped(struct portal *portal, int64_t here, int64_t place, bool *swapped, struct err *err)
{
	struct placed partner = {.at = here};
	bool found = false;

	*swapped = false;
	if (place <= here)
		return true;
	if (!ask_row(portal, place, ask_belongs, &partner, &found, err))
		return false;
	*swapped = found && partner.belongs;
	return true;
}

/* What is wrong with the first row that doesn't fit; before: the hash of the last one that does. */
static bool
name_fault(struct portal *portal, const struct kept *kept, const uint8_t before[AUDIT_HASH_SIZE], int64_t last, struct audit_fault *fault,
	   struct err *err)
{
	struct follower next = {.before = before};
	int64_t here = kept->link.seq, place;
	bool found, swapped;

	if (!first_place(kept, last, &place, err) || !is_swapped(portal, here, place, &swapped, err)
	    || !ask_row(portal, here + 1, ask_follows, &next, &found, err))
		return false;
	fault->kind = AUDIT_EDITED;
	if (swapped)
		fault->kind = AUDIT_OUT_OF_ORDER;
	else if ((found && next.follows) || (place && place < here))
		fault->kind = AUDIT_INSERTED; /* the next one was written where this stands, or this where an earlier one stands */
	else if (place > here)
		fault->kind = AUDIT_MISSING; /* those between are gone and numbers were closed up */
	else if (place == here && here > 1)
		fault->sequence--; /* it holds, but was written after another one than what stands before it now */
	return true;
}

static bool
last_number(struct portal *portal, int64_t *last, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_AUDIT_LAST, err);

	if (!s)
		return false;
	*last = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

/* Looks at one row: either it fits and its hash is the next one's before, or the fault is named. */
static bool
look_at(struct portal *portal, const struct kept *kept, uint8_t before[AUDIT_HASH_SIZE], int64_t last, struct audit_fault *fault, struct err *err)
{
	bool holds = false;

	if (kept->link.seq != fault->rows + 1) {
		fault->kind = AUDIT_MISSING;
		fault->sequence = fault->rows + 1;
		return true;
	}
	if (follows(kept, before) && !belongs_at(kept, kept->link.seq, &holds, err))
		return false;
	if (holds) {
		fault->rows++;
		memcpy(before, kept->hash, AUDIT_HASH_SIZE);
		return true;
	}
	fault->sequence = kept->link.seq;
	return name_fault(portal, kept, before, last, fault, err);
}

bool
audit_examine(struct portal *portal, struct audit_fault *fault, struct err *err)
{
	struct statement *s;
	uint8_t before[AUDIT_HASH_SIZE] = {0};
	bool fine = true;
	int64_t last;

	*fault = (struct audit_fault){0};
	if (!audit_has_hasher(portal, err) || !last_number(portal, &last, err))
		return false;
	s = statement_open(portal_store(portal), QUERY_AUDIT_CHAIN, err);
	if (!s)
		return false;
	while (fine && fault->kind == AUDIT_HOLDS && statement_row(s)) {
		struct kept kept = read_kept(portal, s);

		fine = look_at(portal, &kept, before, last, fault, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

bool
audit_verify(struct portal *portal, int64_t *first_bad, struct err *err)
{
	struct audit_fault fault;

	*first_bad = 0;
	if (!audit_examine(portal, &fault, err))
		return false;
	*first_bad = fault.sequence;
	return true;
}
