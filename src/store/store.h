/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The environment file, opened: one connection to SQLite, set up as SECURITY.md 4.2 says (PERSIST, FULL, defensive). Nobody
 * outside this folder knows that it's SQLite. Rows are read and written through store/statement.h, and writes stand
 * inside store/transaction.h.
 *
 * A locked file is waited for with short random sleeps, at most STORE_BUSY_MS; then it's ERR_BUSY.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct store;

#define STORE_BUSY_MS 8000

/* In the file's header, so that "file" and we know it: "MkDk". */
#define STORE_APPLICATION_ID 0x4D6B446B

/* Opens an environment file that's there. NULL with a sentence that says which it is for: no file, a folder, not
 * readable, not writable, no environment file, a newer version, a damaged one. What's refused stays as it was,
 * byte for byte. An older version is brought up to date, unless read_only. */
struct store *store_open(const char *path, bool read_only, struct err *err) __attribute__((warn_unused_result));

/* Makes a new environment file, mode 0600, with missing folders on the way (0700), and opens it. Refuses a path where
 * something is. ":memory:" lives in memory, for tests. */
struct store *store_create(const char *path, struct err *err) __attribute__((warn_unused_result));

/* A copy in memory of the environment file at path, of which nothing is ever written to a disk. The file is mapped: pages that nobody writes are
 * shared with everybody else who has it open, so that it may be replaced (by rename), but never written, while they have. It must be sealed
 * (store_seal), and may grow by STORE_COPY_ROOM; what would be more is told as a full disk is. The file stays open, for store_copy_again. */
struct store *store_open_copy(const char *path, struct err *err) __attribute__((warn_unused_result));

/* Another copy of the same template, as it was: without looking at its path, which may be out of reach by now. */
struct store *store_copy_again(const struct store *copy, struct err *err) __attribute__((warn_unused_result));

bool store_is_copy(const struct store *store);

#define STORE_COPY_ROOM (16 << 20)

/* Makes a file that nobody has open fit to be copied so: packed, in rollback mode, without a journal beside it. */
bool store_seal(const char *path, struct err *err) __attribute__((warn_unused_result));

/* Removes a closed file that was made a moment ago and couldn't be filled, with what SQLite laid beside it. */
void store_unmake(const char *path);

/* Gives everything back; rolls back an open transaction. NULL is fine. */
void store_close(struct store *store);

const char *store_path(const struct store *store);	/* borrowed */
bool store_is_read_only(const struct store *store);

/* A number that no other store of this process has or had: 1 and up. */
uint64_t store_number(const struct store *store);

/* Called now and then while a statement runs outside a write transaction; true gives it up (ERR_INTERRUPTED). */
typedef bool (*store_interrupt_fn)(void *context);
void store_set_interrupt(struct store *store, store_interrupt_fn fn, void *context);

/* Called as often, within write transactions too, and while a lock is waited for: true gives it up, and the write is taken back
 * (ERR_INTERRUPTED), since nobody is there any more who'd see its end. */
void store_set_gone(struct store *store, store_interrupt_fn fn, void *context);

/* A number that is another one after somebody else (not this connection) wrote to the file. Takes 2 µs. */
bool store_data_version(struct store *store, int64_t *version, struct err *err) __attribute__((warn_unused_result));

/* Whether another file stands at the path than the one that was opened: a backup that was put back, say. */
bool store_is_replaced(const struct store *store);

/* Whether nothing stands there any more: then SQLite reads and writes nothing, and calls it a failure of the disk. */
bool store_is_gone(const struct store *store);

/* Rows that this connection changed since it was opened; to know whether a cache of its own is stale. */
int64_t store_total_changes(const struct store *store);

/* What SQLite finds wrong with the file (its own integrity check and foreign keys): calls fn with one sentence for each;
 * not at all if it's sound. True if it could be looked at. */
typedef void (*store_problem_fn)(void *context, const char *problem);
bool store_check(struct store *store, store_problem_fn fn, void *context, struct err *err) __attribute__((warn_unused_result));

/* An online copy while others write: into a new file beside path, checked, then put in place, mode 0600. Refuses a path
 * where something is. */
bool store_backup(struct store *store, const char *path, struct err *err) __attribute__((warn_unused_result));

#endif
