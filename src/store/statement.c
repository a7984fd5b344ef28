/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/statement.h"
#include "store/store_private.h"

#include "base/clock.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GONE_EVERY 8	/* statements of a write */

struct statement {
	struct store *store;
	sqlite3_stmt *stmt;
	enum query query;	/* QUERY_COUNT: put together, not kept */
	int failed;		/* the first result that wasn't fine; SQLITE_OK */
	char what[96];		/* of a failure of ours: what was done wrong */
	bool on_row;
};

struct statement *
statement_open(struct store *store, enum query query, struct err *err)
{
	struct statement *s = store->cache[query];
	int rc;

	if (s) {
		store->cache[query] = NULL;
		return s;
	}
	s = heap_array(1, sizeof(*s));
	s->store = store;
	s->query = query;
	store->busy_slept = 0;
	rc = sqlite3_prepare_v3(store->db, query_text(query), -1, SQLITE_PREPARE_PERSISTENT, &s->stmt, NULL);
	if (rc != SQLITE_OK || !s->stmt) {
		store_failed(store, rc == SQLITE_OK ? SQLITE_MISUSE : rc, err);
		err_prefix(err, "%s", query_name(query));
		free(s);
		return NULL;
	}
	return s;
}

struct statement *
statement_open_made(struct store *store, const char *text, struct err *err)
{
	struct statement *s = heap_array(1, sizeof(*s));
	int rc;

	s->store = store;
	s->query = QUERY_COUNT;
	store->busy_slept = 0;
	rc = sqlite3_prepare_v3(store->db, text, -1, 0, &s->stmt, NULL);
	if (rc != SQLITE_OK || !s->stmt) {
		store_failed(store, rc == SQLITE_OK ? SQLITE_MISUSE : rc, err);
		err_prefix(err, "a statement that was put together");
		free(s);
		return NULL;
	}
	return s;
}

static const char *
statement_name(const struct statement *s)
{
	return s->query < QUERY_COUNT ? query_name(s->query) : "that was put together";
}

static void
statement_fail(struct statement *s, int rc, const char *what, const char *detail)
{
	if (s->failed != SQLITE_OK)
		return;
	s->failed = rc;
	snprintf(s->what, sizeof(s->what), "%s%s", what, detail);
}

static int
statement_parameter(struct statement *s, const char *name)
{
	int index = sqlite3_bind_parameter_index(s->stmt, name);

	if (!index)
		statement_fail(s, SQLITE_MISUSE, "it has no parameter ", name);
	return index;
}

static void
statement_bound(struct statement *s, int rc, const char *name)
{
	if (rc != SQLITE_OK)
		statement_fail(s, rc, "binding ", name);
}

void
statement_bind_int(struct statement *s, const char *name, int64_t value)
{
	int index = statement_parameter(s, name);

	if (index)
		statement_bound(s, sqlite3_bind_int64(s->stmt, index, value), name);
}

void
statement_bind_double(struct statement *s, const char *name, double value)
{
	int index = statement_parameter(s, name);

	if (index)
		statement_bound(s, sqlite3_bind_double(s->stmt, index, value), name);
}

void
statement_bind_bool(struct statement *s, const char *name, bool value)
{
	statement_bind_int(s, name, value ? 1 : 0);
}

static void
statement_bind_null(struct statement *s, const char *name)
{
	int index = statement_parameter(s, name);

	if (index)
		statement_bound(s, sqlite3_bind_null(s->stmt, index), name);
}

void
statement_bind_text(struct statement *s, const char *name, const char *text)
{
	int index;

	if (!text) {
		statement_bind_null(s, name);
		return;
	}
	index = statement_parameter(s, name);
	if (index)
		statement_bound(s, sqlite3_bind_text64(s->stmt, index, text, strlen(text), SQLITE_STATIC, SQLITE_UTF8), name);
}

void
statement_bind_id(struct statement *s, const char *name, const struct id *id)
{
	int index;

	if (!id || id_is_none(id)) {
		statement_bind_null(s, name);
		return;
	}
	index = statement_parameter(s, name);
	if (index)
		statement_bound(s, sqlite3_bind_blob(s->stmt, index, id->b, (int)sizeof(id->b), SQLITE_TRANSIENT), name);
}

void
statement_bind_time(struct statement *s, const char *name, int64_t time)
{
	if (time == TIME_NONE)
		statement_bind_null(s, name);
	else
		statement_bind_int(s, name, time);
}

void
statement_bind_blob(struct statement *s, const char *name, const void *bytes, size_t size)
{
	int index = statement_parameter(s, name);

	/* A NULL pointer would be null; no bytes are a blob all the same. */
	if (index)
		statement_bound(s, sqlite3_bind_blob64(s->stmt, index, bytes ? bytes : "", size, SQLITE_STATIC), name);
}

/* SQLite asks within a statement that takes long; here it's between the many short ones of a write. */
static bool
statement_is_given_up(struct statement *s)
{
	struct store *store = s->store;
	/* A write that SQLite has taken back by itself is over: what came after it would stand alone. */
	bool is_over = store->writing && sqlite3_get_autocommit(store->db) != 0;

	if (!is_over && (!store->writing || ++store->gone_skipped % GONE_EVERY != 0 || !store_has_gone(store)))
		return false;
	statement_fail(s, SQLITE_INTERRUPT, "", "");
	return true;
}

bool
statement_row(struct statement *s)
{
	int rc;

	if (s->failed != SQLITE_OK || statement_is_given_up(s))
		return false;
	s->store->busy_slept = 0;
	rc = sqlite3_step(s->stmt);
	s->on_row = rc == SQLITE_ROW;
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		statement_fail(s, rc, "", "");
	return s->on_row;
}

/* Gives it back, ready for the next use. What sqlite3_reset returns is the failure of the step before. */
static void
statement_give_back(struct statement *s)
{
	struct store *store = s->store;

	(void)sqlite3_reset(s->stmt);
	if (s->query == QUERY_COUNT || sqlite3_clear_bindings(s->stmt) != SQLITE_OK || store->cache[s->query]) {
		(void)sqlite3_finalize(s->stmt);
		free(s);
		return;
	}
	s->failed = SQLITE_OK;
	s->what[0] = '\0';
	s->on_row = false;
	store->cache[s->query] = s;
}

bool
statement_close(struct statement *s, struct err *err)
{
	bool fine = s->failed == SQLITE_OK;

	if (!fine) {
		if (s->what[0])
			err_set(err, ERR_FAILED, "The statement %s can't be run: %s (%s). This is a fault of makerdeck.",
				statement_name(s), s->what, sqlite3_errstr(s->failed));
		else
			store_failed(s->store, s->failed, err);
	}
	statement_give_back(s);
	return fine;
}

bool
statement_run_count(struct statement *s, int64_t *changed, struct err *err)
{
	while (statement_row(s))
		;
	*changed = s->failed == SQLITE_OK ? sqlite3_changes64(s->store->db) : 0;
	return statement_close(s, err);
}

bool
statement_run(struct statement *s, struct err *err)
{
	while (statement_row(s))
		;
	return statement_close(s, err);
}

void
statement_again(struct statement *s)
{
	(void)sqlite3_reset(s->stmt);
	if (sqlite3_clear_bindings(s->stmt) != SQLITE_OK)
		statement_fail(s, SQLITE_MISUSE, "its bindings can't be cleared", "");
	s->on_row = false;
}

/* The type of a column; SQLITE_NULL after a failure, so that readers return zeros. */
static int
statement_column(struct statement *s, int column)
{
	if (s->failed != SQLITE_OK)
		return SQLITE_NULL;
	if (!s->on_row || column < 0 || column >= sqlite3_column_count(s->stmt)) {
		statement_fail(s, SQLITE_RANGE, "it has no such column, or no row", "");
		return SQLITE_NULL;
	}
	return sqlite3_column_type(s->stmt, column);
}

static void
statement_mismatch(struct statement *s, int column, const char *wanted)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", column);
	statement_fail(s, SQLITE_MISMATCH, wanted, number);
}

bool
statement_is_null(struct statement *s, int column)
{
	return statement_column(s, column) == SQLITE_NULL;
}

int64_t
statement_int(struct statement *s, int column)
{
	int type = statement_column(s, column);

	if (type == SQLITE_INTEGER)
		return sqlite3_column_int64(s->stmt, column);
	if (type != SQLITE_NULL)
		statement_mismatch(s, column, "no whole number in column ");
	return 0;
}

double
statement_double(struct statement *s, int column)
{
	int type = statement_column(s, column);

	if (type == SQLITE_INTEGER || type == SQLITE_FLOAT)
		return sqlite3_column_double(s->stmt, column);
	if (type != SQLITE_NULL)
		statement_mismatch(s, column, "no number in column ");
	return 0;
}

bool
statement_bool(struct statement *s, int column)
{
	return statement_int(s, column) != 0;
}

int64_t
statement_time(struct statement *s, int column)
{
	return statement_is_null(s, column) ? TIME_NONE : statement_int(s, column);
}

struct id
statement_id(struct statement *s, int column)
{
	int type = statement_column(s, column);
	struct id id = ID_NONE;

	if (type == SQLITE_BLOB && sqlite3_column_bytes(s->stmt, column) == (int)sizeof(id.b))
		memcpy(id.b, sqlite3_column_blob(s->stmt, column), sizeof(id.b));
	else if (type != SQLITE_NULL)
		statement_mismatch(s, column, "no id in column ");
	return id;
}

const char *
statement_peek(struct statement *s, int column)
{
	int type = statement_column(s, column);
	const char *text;

	if (type == SQLITE_NULL)
		return NULL;
	if (type != SQLITE_TEXT) {
		statement_mismatch(s, column, "no text in column ");
		return NULL;
	}
	text = (const char *)sqlite3_column_text(s->stmt, column);
	if (!text)
		statement_fail(s, SQLITE_NOMEM, "", "");
	return text;
}

const char *
statement_text_null(struct statement *s, int column, struct arena *arena)
{
	const char *text = statement_peek(s, column);

	return text ? arena_strdup(arena, text) : NULL;
}

const char *
statement_text(struct statement *s, int column, struct arena *arena)
{
	return arena_strdup(arena, statement_peek(s, column));
}

const void *
statement_blob(struct statement *s, int column, size_t *size)
{
	int type = statement_column(s, column);

	*size = 0;
	if (type == SQLITE_BLOB) {
		*size = (size_t)sqlite3_column_bytes(s->stmt, column);
		return sqlite3_column_blob(s->stmt, column);
	}
	if (type != SQLITE_NULL)
		statement_mismatch(s, column, "no bytes in column ");
	return NULL;
}

void
statement_cache_clear(struct store *store)
{
	for (int i = 0; i < QUERY_COUNT; i++) {
		struct statement *s = store->cache[i];

		if (!s)
			continue;
		store->cache[i] = NULL;
		(void)sqlite3_finalize(s->stmt);
		free(s);
	}
}
