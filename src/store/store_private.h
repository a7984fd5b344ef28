/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share. For src/store alone. */
#ifndef STORE_STORE_PRIVATE_H
#define STORE_STORE_PRIVATE_H

#include "store/queue.h"
#include "store/sql.h"
#include "store/statement.h"
#include "store/store.h"

#include <sqlite3.h>
#include <sys/stat.h>

struct store {
	struct stat file;	/* what stood at the path when it was opened, if that's known */
	bool known;
	sqlite3 *db;
	char *path;
	bool read_only;
	bool writing;		/* in a write transaction */
	uint64_t transactions;	/* write transactions that were begun */
	int64_t changes_before;	/* sqlite3_total_changes64 when the last of them began */
	uint64_t number;	/* see store_number */
	bool temporary;		/* in memory alone: ":memory:" or a copy */
	/* Of a copy (store/copy.c): the template, and it and the room to grow as memory; NULL */
	int template_fd;
	unsigned char *room;
	int64_t room_used, room_size;	/* when it was opened; bytes */
	unsigned migrating;	/* the schema may be changed */
	struct queue queue;	/* of those who write */
	int busy_slept;		/* microseconds waited for the lock that's waited for now */
	uint32_t random;
	store_interrupt_fn interrupt;
	void *interrupt_context;
	store_interrupt_fn gone;
	void *gone_context;
	unsigned gone_skipped;	/* statements since it was asked */
	struct statement *cache[QUERY_COUNT];	/* not in use, or NULL */
};

/* Puts SQLite's result into words and sets the err. what: "read", "write" … of the environment. Returns false. */
bool store_failed(struct store *store, int rc, struct err *err);

/* Whether nobody is there any more. */
bool store_has_gone(const struct store *store);

/* Prepares, steps once and finalizes a statement without parameters; the first column as number (0 without a row). */
bool store_simple(struct store *store, enum query query, int64_t *value, struct err *err) __attribute__((warn_unused_result));

/* Whether the file still has the format of this program: one of a newer program may have been at it since it was opened. */
bool store_has_our_format(struct store *store, struct err *err) __attribute__((warn_unused_result));

/* Waits for the turn to write, and begins. The turn is given back by whoever ends it. */
bool store_begin(struct store *store, struct err *err) __attribute__((warn_unused_result));

/* What store_open is made of, for store/copy.c: says what can be said before SQLite looks; what kind of file it is, by its first bytes; a connection;
 * its settings; the schema of today. */
struct store *store_new(const char *path);
bool store_look(const char *path, bool read_only, struct err *err) __attribute__((warn_unused_result));
bool store_identify_fd(const struct store *store, int fd, struct err *err) __attribute__((warn_unused_result));
bool store_connect(struct store *store, int flags, struct err *err) __attribute__((warn_unused_result));
bool store_set_up(struct store *store, struct err *err) __attribute__((warn_unused_result));
bool store_migrate(struct store *store, struct err *err) __attribute__((warn_unused_result));

/* Gives a copy's memory back, after its connection. */
void store_release_room(struct store *store);

/* Opens a second connection to the same file, read-only if so. */
struct store *store_open_again(const char *path, bool read_only, struct err *err) __attribute__((warn_unused_result));

/* Finalizes all statements that are kept. */
void statement_cache_clear(struct store *store);

#endif
