/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chain of the audit (RULES H2): how a row is hashed, with the hash of the row before it. For the files of the audit alone. */
#ifndef PORTAL_AUDIT_CHAIN_H
#define PORTAL_AUDIT_CHAIN_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

#define AUDIT_HASH_SIZE 32

/* One row as it's hashed; texts and ids may be NULL. All borrowed. */
struct audit_link {
	int64_t seq, at;
	const void *operation, *actor, *object;	/* 16 bytes */
	const char *action, *type, *name, *before, *after, *rule, *via;
	const uint8_t *prevhash;
};

/* What hashes, kept since making one costs as much as hashing a row. */
struct audit_hasher;
struct audit_hasher *audit_hasher_new(struct err *err) __attribute__((warn_unused_result));
void audit_hasher_free(struct audit_hasher *hasher);	/* NULL is fine */

bool audit_link_hash(struct audit_hasher *hasher, const struct audit_link *link, uint8_t out[AUDIT_HASH_SIZE], struct err *err)
	__attribute__((warn_unused_result));

#endif
