/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/store.h"
#include "store/store_private.h"

#include "base/heap.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* ---------------------------------------------------------------- what SQLite answers, in words */

bool
store_failed(struct store *store, int rc, struct err *err)
{
	const char *path = store->path;
	int primary = rc & 0xff;

	switch (primary) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		if (store_has_gone(store))
			return err_set(err, ERR_INTERRUPTED, "Given up while %s was busy. Nothing was changed.", path);
		return err_set(err, ERR_BUSY, "%s is busy: another session has been writing for %d seconds. Nothing was changed; try again.",
			       path, STORE_BUSY_MS / 1000);
	case SQLITE_NOMEM:
		if (store->room)
			return err_set(err, ERR_FAILED, "This demonstration holds no more. Nothing was changed; :reset gives it back as it was.");
		return err_set(err, ERR_FAILED, "%s: %s.", path, sqlite3_errstr(rc));
	case SQLITE_INTERRUPT:
		return err_set(err, ERR_INTERRUPTED, store->writing ? "Given up. Nothing was changed." : "The search was given up.");
	case SQLITE_FULL:
		if (store->room)
			return err_set(err, ERR_FAILED, "This demonstration holds no more. Nothing was changed; :reset gives it back as it was.");
		return err_set(err, ERR_FAILED, "The disk that holds %s is full. Nothing was changed; make room and try again.", path);
	case SQLITE_READONLY:
		return err_set(err, ERR_FAILED, "%s can't be written: it's read-only, or the file was replaced.", path);
	case SQLITE_CANTOPEN:
		return err_set(err, ERR_FAILED, "%s can't be opened: it, or its folder, isn't accessible.", path);
	case SQLITE_IOERR:
		return err_set(err, ERR_FAILED, "The disk reported an error with %s (%s).", path, sqlite3_errstr(rc));
	case SQLITE_NOTADB:
		return err_set(err, ERR_FAILED, "%s isn't a makerdeck environment. It was left as it is.", path);
	case SQLITE_CORRUPT:
		return err_set(err, ERR_FAILED,
			       "%s is damaged. It was left as it is; use the newest backup, or \"makerdeck check\" for what is wrong.", path);
	case SQLITE_CONSTRAINT:
		return err_set(err, ERR_FAILED, "The environment refuses this change: %s.",
			       store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(rc));
	default:
		return err_set(err, ERR_FAILED, "%s: %s.", path, store->db ? sqlite3_errmsg(store->db) : sqlite3_errstr(rc));
	}
}

bool
store_has_gone(const struct store *store)
{
	return store->gone && store->gone(store->gone_context);
}

/* waited: for the lock that it takes, so far, in microseconds. */
static bool
run_simple(struct store *store, enum query query, int waited, int64_t *value, struct err *err)
{
	sqlite3_stmt *stmt = NULL;
	int rc, end;

	store->busy_slept = waited;
	rc = sqlite3_prepare_v2(store->db, query_text(query), -1, &stmt, NULL);
	if (rc != SQLITE_OK)
		return store_failed(store, rc, err);
	rc = sqlite3_step(stmt);
	if (value)
		*value = rc == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
	end = sqlite3_finalize(stmt);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		return store_failed(store, rc, err);
	return end == SQLITE_OK || store_failed(store, end, err);
}

bool
store_simple(struct store *store, enum query query, int64_t *value, struct err *err)
{
	return run_simple(store, query, 0, value, err);
}

bool
store_begin(struct store *store, struct err *err)
{
	int waited = store->temporary ? 0 : queue_enter(&store->queue, store->path);

	if (run_simple(store, QUERY_STORE_BEGIN_WRITE, waited, NULL, err))
		return true;
	queue_leave(&store->queue);
	return false;
}

/* ---------------------------------------------------------------- hooks */

/* SQLite's own waiting starves sessions (PERFORMANCE.md 2): short random sleeps until the time is up. The first are shortest: whoever writes now waits
 * for readers, who are gone at once. */
static int
store_busy(void *context, int count)
{
	struct store *store = context;
	struct timespec pause = {.tv_sec = 0};
	unsigned most = count < 4 ? 250U << count : 4000U;
	int microseconds;

	if (store->busy_slept >= STORE_BUSY_MS * 1000 || store_has_gone(store))
		return 0;
	store->random = store->random * 1664525U + 1013904223U;
	microseconds = (int)(most / 4 + (store->random >> 16) % (most / 2));
	store->busy_slept += microseconds;
	pause.tv_nsec = microseconds * 1000L;
	(void)nanosleep(&pause, NULL);
	return 1;
}

static int
store_progress(void *context)
{
	struct store *store = context;

	return (!store->writing && store->interrupt && store->interrupt(store->interrupt_context)) || store_has_gone(store);
}

/* SECURITY.md 4.6: what no statement of ours needs isn't possible. */
static int
store_authorize(void *context, int action, const char *first, const char *second, const char *database, const char *trigger)
{
	static const char *const pragmas[] = {
		"application_id", "user_version", "journal_mode", "journal_size_limit", "synchronous", "fullfsync", "foreign_keys",
		"cell_size_check", "mmap_size", "temp_store", "secure_delete", "recursive_triggers", "cache_size", "cache_spill",
		"data_version", "integrity_check", "quick_check", "foreign_key_check",
	};
	const struct store *store = context;

	(void)trigger;
	switch (action) {
	case SQLITE_ATTACH:
	case SQLITE_DETACH:
		return SQLITE_DENY;
	case SQLITE_PRAGMA:
		for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++) {
			if (sqlite3_stricmp(first, pragmas[i]) == 0)
				return SQLITE_OK;
		}
		return SQLITE_DENY;
	case SQLITE_FUNCTION:
		return second && (sqlite3_stricmp(second, "load_extension") == 0 || sqlite3_stricmp(second, "fts3_tokenizer") == 0)
			       ? SQLITE_DENY
			       : SQLITE_OK;
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		return !store->migrating && (strcmp(first, "audit") == 0 || strcmp(first, "operation") == 0) ? SQLITE_DENY : SQLITE_OK;
	case SQLITE_CREATE_INDEX:
	case SQLITE_CREATE_TABLE:
	case SQLITE_CREATE_TRIGGER:
	case SQLITE_CREATE_VIEW:
	case SQLITE_CREATE_VTABLE:
	case SQLITE_DROP_INDEX:
	case SQLITE_DROP_TABLE:
	case SQLITE_DROP_TRIGGER:
	case SQLITE_DROP_VIEW:
	case SQLITE_DROP_VTABLE:
	case SQLITE_ALTER_TABLE:
	case SQLITE_REINDEX:
		return store->migrating || (database && strcmp(database, "temp") == 0) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_OK;
	}
}

/* ---------------------------------------------------------------- opening */

static const struct {
	int id, value;
} limits[] = {
	{SQLITE_LIMIT_LENGTH, 64 * 1024 * 1024},
	{SQLITE_LIMIT_SQL_LENGTH, 100000},
	{SQLITE_LIMIT_ATTACHED, 0},
	{SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 1000},
	{SQLITE_LIMIT_TRIGGER_DEPTH, 16},
	{SQLITE_LIMIT_WORKER_THREADS, 0},
};

static const struct {
	int id, value;
} switches[] = {
	{SQLITE_DBCONFIG_DEFENSIVE, 1},
	{SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
	{SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
	{SQLITE_DBCONFIG_DQS_DML, 0},
	{SQLITE_DBCONFIG_DQS_DDL, 0},
	{SQLITE_DBCONFIG_ENABLE_FKEY, 1},
	{SQLITE_DBCONFIG_ENABLE_VIEW, 0},
	{SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
};

bool
store_connect(struct store *store, int flags, struct err *err)
{
	int rc = sqlite3_open_v2(store->room ? ":memory:" : store->path, &store->db, flags | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_NOMUTEX, NULL);

	/* Before ATTACH is refused: that's how SQLite goes about it. Neither resized nor freed by it: untouched pages stay the template's. */
	if (rc == SQLITE_OK && store->room)
		rc = sqlite3_deserialize(store->db, "main", store->room, store->room_used, store->room_size, 0);
	if (rc != SQLITE_OK)
		return store_failed(store, rc, err);
	if (sqlite3_busy_handler(store->db, store_busy, store) != SQLITE_OK)
		return store_failed(store, SQLITE_NOMEM, err);
	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++) {
		int now = -1;

		rc = sqlite3_db_config(store->db, switches[i].id, switches[i].value, &now);
		if (rc != SQLITE_OK || now != switches[i].value)
			return err_set(err, ERR_FAILED, "This SQLite (%s) can't be made safe: switch %d. Install 3.40 or newer.",
				       sqlite3_libversion(), switches[i].id);
	}
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		sqlite3_limit(store->db, limits[i].id, limits[i].value);
	rc = sqlite3_set_authorizer(store->db, store_authorize, store);
	if (rc != SQLITE_OK)
		return store_failed(store, rc, err);
	sqlite3_progress_handler(store->db, 1000, store_progress, store);
	store->known = !store->room && stat(store->path, &store->file) == 0;
	return true;
}

/* The settings of SECURITY.md 4.2; those that matter are read back. */
bool
store_set_up(struct store *store, struct err *err)
{
	static const enum query always[] = {
		QUERY_STORE_SETUP_SYNCHRONOUS, QUERY_STORE_SETUP_FULLFSYNC, QUERY_STORE_SETUP_FOREIGN_KEYS,
		QUERY_STORE_SETUP_CELL_SIZE, QUERY_STORE_SETUP_MMAP, QUERY_STORE_SETUP_TEMP, QUERY_STORE_SETUP_SECURE_DELETE,
		QUERY_STORE_SETUP_RECURSIVE_TRIGGERS, QUERY_STORE_SETUP_CACHE, QUERY_STORE_SETUP_SPILL,
		QUERY_STORE_SETUP_REACH_PRINCIPAL, QUERY_STORE_SETUP_REACH_UNIT, QUERY_STORE_SETUP_READING_ROLE,
		QUERY_STORE_SETUP_APP_PRINCIPAL, QUERY_STORE_SETUP_APP_UNIT, QUERY_STORE_SETUP_ACTIVITY_PRINCIPAL,
		QUERY_STORE_SETUP_ACTIVITY_UNIT, QUERY_STORE_SETUP_PICK,
	};
	int64_t synchronous = 0, foreign_keys = 0;

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
		if (!store_simple(store, always[i], NULL, err))
			return false;
	}
	/* Read where they lie, so that a page that nobody writes is in memory once for all copies. */
	if (store->room && !store_simple(store, QUERY_STORE_SETUP_COPY_MMAP, NULL, err))
		return false;
	if (!store->read_only && !store->temporary) {
		if (!store_simple(store, QUERY_STORE_SETUP_JOURNAL, NULL, err)
		    || !store_simple(store, QUERY_STORE_SETUP_JOURNAL_SIZE, NULL, err))
			return false;
	}
	if (!store_simple(store, QUERY_STORE_READ_SYNCHRONOUS, &synchronous, err)
	    || !store_simple(store, QUERY_STORE_READ_FOREIGN_KEYS, &foreign_keys, err))
		return false;
	if (synchronous != 2 || foreign_keys != 1)
		return err_set(err, ERR_FAILED, "This SQLite (%s) can't be made safe: its settings don't hold.", sqlite3_libversion());
	return true;
}

struct store *
store_new(const char *path)
{
	static uint64_t opened;
	struct store *store = heap_array(1, sizeof(*store));
	size_t length = strlen(path);

	store->path = heap_array(length + 1, 1);
	memcpy(store->path, path, length + 1);
	store->number = ++opened;
	store->queue.file = -1;
	sqlite3_randomness((int)sizeof(store->random), &store->random);
	return store;
}

/* Where SQLite's file format keeps what is looked at, big-endian; the first page's table of contents begins at HEADER_END. */
enum { HEADER_USER_VERSION = 60, HEADER_APPLICATION = 68, HEADER_END = 100, HEADER_KIND = 100, HEADER_ENTRIES = 103, HEADER_SIZE = 108, HEADER_LEAF = 13 };

static uint32_t
header_number(const unsigned char *header, int at, int size)
{
	uint32_t number = 0;

	for (int i = 0; i < size; i++)
		number = number << 8 | header[at + i];
	return number;
}

/* What kind of file it is, by its first bytes: no connection, no lock and no look at its journal, so that a file that's
 * refused isn't touched. Before any connection of this process: closing a file gives up the process's locks on it. */
static bool
store_identify(struct store *store, struct err *err)
{
	int fd = open(store->path, O_RDONLY | O_CLOEXEC);
	bool fine = store_identify_fd(store, fd, err);

	if (fd >= 0)
		(void)close(fd);
	return fine;
}

bool
store_identify_fd(const struct store *store, int fd, struct err *err)
{
	static const char magic[] = "SQLite format 3";
	unsigned char header[HEADER_SIZE] = {0};
	ssize_t length = fd >= 0 ? pread(fd, header, sizeof(header), 0) : -1;
	uint32_t version = header_number(header, HEADER_USER_VERSION, 4);

	if (length < 0)
		return err_set(err, ERR_FAILED, "%s can't be read: %s.", store->path, strerror(errno));
	if (length < HEADER_SIZE || memcmp(header, magic, sizeof(magic)) != 0
	    || header_number(header, HEADER_APPLICATION, 4) != STORE_APPLICATION_ID)
		return err_set(err, ERR_FAILED, "%s isn't a makerdeck environment. It was left as it is.", store->path);
	if (version > (uint32_t)schema_count && version <= INT32_MAX)
		return err_set(err, ERR_FAILED,
			       "%s was made by a newer makerdeck (format %lu; this one knows up to %d). It was left as it is; "
			       "install the newer version to open it.",
			       store->path, (unsigned long)version, schema_count);
	if (version < 1 || version > INT32_MAX)
		return err_set(err, ERR_FAILED, "%s is damaged: it has no format number. It was left as it is.", store->path);
	if (header[HEADER_KIND] == HEADER_LEAF && header_number(header, HEADER_ENTRIES, 2) == 0)
		return err_set(err, ERR_FAILED, "%s is damaged: it holds no tables. It was left as it is.", store->path);
	return true;
}

/* What can be said before SQLite looks. */
bool
store_look(const char *path, bool read_only, struct err *err)
{
	struct stat status;

	if (stat(path, &status) != 0) {
		if (errno == ENOENT)
			return err_set(err, ERR_FAILED, "There's no environment at %s. \"makerdeck init\" makes one.", path);
		return err_set(err, ERR_FAILED, "%s can't be opened: %s.", path, strerror(errno));
	}
	if (S_ISDIR(status.st_mode))
		return err_set(err, ERR_FAILED, "%s is a folder, not an environment file.", path);
	if (!S_ISREG(status.st_mode))
		return err_set(err, ERR_FAILED, "%s isn't a file.", path);
	if (access(path, R_OK) != 0)
		return err_set(err, ERR_FAILED, "%s can't be read: %s.", path, strerror(errno));
	if (!read_only && access(path, W_OK) != 0)
		return err_set(err, ERR_FAILED, "%s can't be written: %s. --read-only opens it for looking.", path, strerror(errno));
	return true;
}

static bool
store_apply(struct store *store, int version, struct err *err)
{
	char *message = NULL;
	int rc = sqlite3_exec(store->db, schema_text(version), NULL, NULL, &message);

	if (rc != SQLITE_OK)
		err_set(err, ERR_FAILED, "%s: the tables of format %d can't be made: %s.", store->path, version,
			message ? message : sqlite3_errstr(rc));
	sqlite3_free(message);
	return rc == SQLITE_OK;
}

bool
store_has_our_format(struct store *store, struct err *err)
{
	int64_t version = 0;

	if (!store_simple(store, QUERY_STORE_USER_VERSION, &version, err))
		return false;
	return version == schema_count || err_set(err, ERR_FAILED, "%s was brought to a newer format meanwhile: start makerdeck again.", store->path);
}

/* Brings the file from its version to ours, in one transaction: it's the old or the new one, whatever dies when. */
bool
store_migrate(struct store *store, struct err *err)
{
	int64_t version = 0;
	bool fine = true;

	if (!store_simple(store, QUERY_STORE_USER_VERSION, &version, err))
		return false;
	if (version == schema_count)
		return true;
	if (version > schema_count)
		return err_set(err, ERR_FAILED, "%s was brought to a newer format meanwhile: start makerdeck again.", store->path);
	if (store->read_only)
		return err_set(err, ERR_FAILED, "%s has an older format: open it once without --read-only.", store->path);
	store->migrating = 1;
	if (!store_simple(store, QUERY_STORE_BEGIN_EXCLUSIVE, NULL, err))
		return false;
	store->writing = true;
	/* Somebody else may have done it while we waited. */
	fine = store_simple(store, QUERY_STORE_USER_VERSION, &version, err);
	for (int i = (int)version + 1; fine && i <= schema_count; i++)
		fine = store_apply(store, i, err);
	fine = fine && store_simple(store, QUERY_STORE_COMMIT, NULL, err);
	if (!fine && !sqlite3_get_autocommit(store->db))
		(void)!store_simple(store, QUERY_STORE_ROLLBACK, NULL, NULL);
	store->writing = false;
	store->migrating = 0;
	return fine;
}

struct store *
store_open_again(const char *path, bool read_only, struct err *err)
{
	struct store *store = store_new(path);

	store->read_only = read_only;
	if (store_connect(store, read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, err) && store_set_up(store, err))
		return store;
	store_close(store);
	return NULL;
}

struct store *
store_open(const char *path, bool read_only, struct err *err)
{
	struct store *store = store_new(path);

	store->read_only = read_only;
	if (!store_look(path, read_only, err) || !store_identify(store, err)
	    || !store_connect(store, read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE, err)
	    || !store_set_up(store, err) || !store_migrate(store, err)) {
		store_close(store);
		return NULL;
	}
	return store;
}

/* The folders on the way to path. */
static bool
store_make_folders(const char *path, struct err *err)
{
	struct str folder = {0};
	bool fine = true;

	for (const char *slash = strchr(path + 1, '/'); slash && fine; slash = strchr(slash + 1, '/')) {
		str_clear(&folder);
		str_addn(&folder, path, (size_t)(slash - path));
		if (mkdir(str_text(&folder), 0700) != 0 && errno != EEXIST)
			fine = err_set(err, ERR_FAILED, "The folder %s can't be made: %s.", str_text(&folder), strerror(errno));
	}
	str_release(&folder);
	return fine;
}

/* An empty file that wasn't there before, for its owner alone. */
static bool
store_make_file(const char *path, struct err *err)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0) {
		if (errno == EEXIST)
			return err_set(err, ERR_FAILED, "%s is there already. It was left as it is; choose another name, or move it away.",
				       path);
		return err_set(err, ERR_FAILED, "%s can't be made: %s.", path, strerror(errno));
	}
	(void)close(fd);
	return true;
}

static bool
store_fill(struct store *store, struct err *err)
{
	return store_connect(store, SQLITE_OPEN_READWRITE, err) && store_set_up(store, err) && store_migrate(store, err);
}

void
store_unmake(const char *path)
{
	struct str journal = {0};

	(void)unlink(path);
	str_addf(&journal, "%s-journal", path);
	(void)unlink(str_text(&journal));
	str_release(&journal);
}

struct store *
store_create(const char *path, struct err *err)
{
	struct store *store;
	bool made = false;

	if (!path[0]) {
		err_set(err, ERR_USAGE, "A file needs a name.");
		return NULL;
	}
	store = store_new(path);
	store->temporary = strcmp(path, ":memory:") == 0;
	if (!store->temporary)
		made = store_make_folders(path, err) && store_make_file(path, err);
	if ((made || store->temporary) && store_fill(store, err))
		return store;
	store_close(store);
	if (made)
		store_unmake(path);
	return NULL;
}

void
store_close(struct store *store)
{
	if (!store)
		return;
	if (store->db && !sqlite3_get_autocommit(store->db))
		(void)!store_simple(store, QUERY_STORE_ROLLBACK, NULL, NULL);
	statement_cache_clear(store);
	(void)sqlite3_close(store->db);
	queue_release(&store->queue);
	store_release_room(store);
	free(store->path);
	free(store);
}

/* ---------------------------------------------------------------- the rest */

const char *
store_path(const struct store *store)
{
	return store->path;
}

uint64_t
store_number(const struct store *store)
{
	return store->number;
}

bool
store_is_read_only(const struct store *store)
{
	return store->read_only;
}

void
store_set_interrupt(struct store *store, store_interrupt_fn fn, void *context)
{
	store->interrupt = fn;
	store->interrupt_context = context;
}

void
store_set_gone(struct store *store, store_interrupt_fn fn, void *context)
{
	store->gone = fn;
	store->gone_context = context;
	store->queue.gone = fn;
	store->queue.gone_context = context;
}

bool
store_data_version(struct store *store, int64_t *version, struct err *err)
{
	struct statement *s = statement_open(store, QUERY_STORE_DATA_VERSION, err);

	if (!s)
		return false;
	*version = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

bool
store_is_replaced(const struct store *store)
{
	struct stat now;

	return store->known && stat(store->path, &now) == 0 && (now.st_dev != store->file.st_dev || now.st_ino != store->file.st_ino);
}

bool
store_is_gone(const struct store *store)
{
	struct stat now;

	return store->known && stat(store->path, &now) != 0 && errno == ENOENT;
}

int64_t
store_total_changes(const struct store *store)
{
	return sqlite3_total_changes64(store->db);
}

bool
store_check(struct store *store, store_problem_fn fn, void *context, struct err *err)
{
	struct statement *s = statement_open(store, QUERY_STORE_INTEGRITY, err);
	struct str problem = {0};

	if (!s)
		return false;
	while (statement_row(s)) {
		const char *found = statement_peek(s, 0);

		if (found && strcmp(found, "ok") != 0)
			fn(context, found);
	}
	if (!statement_close(s, err))
		return false;
	s = statement_open(store, QUERY_STORE_FOREIGN_KEYS, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		str_clear(&problem);
		str_addf(&problem, "A row of %s refers to a row of %s that isn't there.", statement_peek(s, 0), statement_peek(s, 2));
		fn(context, str_text(&problem));
	}
	str_release(&problem);
	return statement_close(s, err);
}

/* The pages into the new file; SQLite starts again by itself if somebody writes meanwhile. */
static bool
store_copy(struct store *store, struct store *copy, struct err *err)
{
	sqlite3_backup *backup = sqlite3_backup_init(copy->db, "main", store->db, "main");
	int rc;

	if (!backup)
		return store_failed(copy, sqlite3_extended_errcode(copy->db), err);
	store->busy_slept = 0;
	do
		rc = sqlite3_backup_step(backup, -1);
	while ((rc == SQLITE_BUSY || rc == SQLITE_LOCKED) && store_busy(store, INT_MAX));
	if (rc == SQLITE_DONE)
		rc = SQLITE_OK;
	if (sqlite3_backup_finish(backup) != SQLITE_OK && rc == SQLITE_OK)
		rc = SQLITE_IOERR;
	return rc == SQLITE_OK || store_failed(copy, rc, err);
}

static void
store_note_problem(void *context, const char *problem)
{
	struct str *problems = context;

	if (!problems->length)
		str_add(problems, problem);
}

static bool
store_backup_into(struct store *store, const char *path, struct err *err)
{
	struct store *copy = store_new(path);
	struct str problems = {0};
	bool fine = store_connect(copy, SQLITE_OPEN_READWRITE, err) && store_copy(store, copy, err)
		    && store_check(copy, store_note_problem, &problems, err);

	if (fine && problems.length)
		fine = err_set(err, ERR_FAILED, "The copy isn't sound, so it wasn't kept: %s", str_text(&problems));
	str_release(&problems);
	store_close(copy);
	return fine;
}

/* Onto the disk, and under its name, unless something is there by now. */
static bool
store_put_in_place(const char *part, const char *path, struct err *err)
{
	int fd = open(part, O_RDONLY | O_CLOEXEC);
	bool fine = fd >= 0 && fsync(fd) == 0;

	if (fd >= 0)
		(void)close(fd);
	/* link, not rename: rename would replace what's there */
	if (fine && link(part, path) != 0) {
		if (errno == EEXIST)
			return err_set(err, ERR_FAILED, "%s is there already. It was left as it is; choose another name.", path);
		fine = access(path, F_OK) != 0 && rename(part, path) == 0;
	}
	return fine || err_set(err, ERR_FAILED, "%s can't be written: %s.", path, strerror(errno));
}

bool
store_backup(struct store *store, const char *path, struct err *err)
{
	struct str part = {0};
	struct stat status;
	bool fine;

	if (lstat(path, &status) == 0)
		return err_set(err, ERR_FAILED, "%s is there already. It was left as it is; choose another name.", path);
	str_addf(&part, "%s.part-%ld", path, (long)getpid());
	fine = store_make_file(str_text(&part), err);
	if (fine) {
		fine = store_backup_into(store, str_text(&part), err) && store_put_in_place(str_text(&part), path, err);
		(void)unlink(str_text(&part));
		str_addf(&part, "%s", "-journal");
		(void)unlink(str_text(&part));
	}
	str_release(&part);
	return fine;
}
