/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Transactions. A write: tx_begin, read again, decide, change, record, tx_commit; on any failure tx_rollback (DESIGN.md 4).
 * Nothing may be printed, asked for, or slept between begin and the end: everybody else waits.
 */
#ifndef STORE_TRANSACTION_H
#define STORE_TRANSACTION_H

#include "base/err.h"
#include "base/id.h"
#include "store/store.h"

#include <stdbool.h>

/* Begins to write (BEGIN IMMEDIATE): waits for other writers. On a read-only store ERR_FAILED. */
bool tx_begin(struct store *store, struct err *err) __attribute__((warn_unused_result));

/* Begins to read: all statements until the end see the same state. End it with tx_rollback. */
bool tx_begin_read(struct store *store, struct err *err) __attribute__((warn_unused_result));

/* Makes it permanent. If SQLite reports an error and the change may have taken effect all the same, the operation is looked up on
 * a fresh connection: found is success; not found is ERR_FAILED, nothing was changed; not even that being possible is
 * ERR_UNKNOWN. operation may be NULL for a transaction that writes none. After a failure it's over, too. */
bool tx_commit(struct store *store, const struct id *operation, struct err *err) __attribute__((warn_unused_result));

/* Takes everything back. Does nothing outside a transaction, so it's the right end for every failure. */
void tx_rollback(struct store *store);

bool tx_is_open(const struct store *store);
bool tx_is_writing(const struct store *store);

/* Whether the write transaction that's open has changed a row, also one that it changed back. */
bool tx_has_changes(const struct store *store);

/* The number of the write transaction that's open, each has another; 0 outside one. */
uint64_t tx_number(const struct store *store);

#endif
