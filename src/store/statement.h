/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statements: the named SQL of data/queries (store/sql.h has a number for each), prepared once, bound by name.
 *
 * Failures are kept in the statement and come out at its end, so that nothing between can be forgotten:
 *
 *	struct statement *s = statement_open(store, QUERY_USER_BY_ID, err);
 *	if (!s)
 *		return false;
 *	statement_bind_id(s, ":id", id);
 *	while (statement_row(s)) {
 *		row->name = statement_text(s, 0, arena);
 *		row->unit = statement_id(s, 1);
 *	}
 *	return statement_close(s, err);
 *
 * After a failure statement_row is false and columns are zeros. A statement that's open already is opened a second
 * time as well (loops within loops). Every statement is to be closed before a function returns: an open read locks
 * writers out.
 */
#ifndef STORE_STATEMENT_H
#define STORE_STATEMENT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "store/sql.h"
#include "store/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct statement;

/* NULL if it can't be prepared (a damaged file, or the file is locked). */
struct statement *statement_open(struct store *store, enum query query, struct err *err) __attribute__((warn_unused_result));

/* A statement that was put together from parts of data/queries (store/sql.h); it's prepared for this once. What people typed is bound,
 * never part of the text. */
struct statement *statement_open_made(struct store *store, const char *text, struct err *err) __attribute__((warn_unused_result));

/* --- what goes in; parameters that aren't bound are null; name with its colon; a name the statement lacks is a failure --- */

void statement_bind_int(struct statement *statement, const char *name, int64_t value);
void statement_bind_double(struct statement *statement, const char *name, double value);
void statement_bind_bool(struct statement *statement, const char *name, bool value);
void statement_bind_text(struct statement *statement, const char *name, const char *text);	/* NULL is null; borrowed until close */
void statement_bind_id(struct statement *statement, const char *name, const struct id *id);	/* copied; ID_NONE and NULL are null */
void statement_bind_time(struct statement *statement, const char *name, int64_t time);	/* TIME_NONE is null */
void statement_bind_blob(struct statement *statement, const char *name, const void *bytes, size_t size);	/* borrowed until close */

/* --- running --- */

/* Goes to the first or next row; false at the end and after a failure. */
bool statement_row(struct statement *statement);

/* Ends it and gives it back; false with the err if anything failed since it was opened. */
bool statement_close(struct statement *statement, struct err *err) __attribute__((warn_unused_result));

/* Runs it to its end and closes it: for writes. */
bool statement_run(struct statement *statement, struct err *err) __attribute__((warn_unused_result));

/* The same, and the number of rows that it changed, without those that triggers changed. */
bool statement_run_count(struct statement *statement, int64_t *changed, struct err *err) __attribute__((warn_unused_result));

/* For a second run with other values: forgets the row and the bindings, keeps a failure. */
void statement_again(struct statement *statement);

/* --- columns of the row, from 0; another type than asked for is a failure --- */

bool statement_is_null(struct statement *statement, int column);
int64_t statement_int(struct statement *statement, int column);		/* null is 0 */
double statement_double(struct statement *statement, int column);	/* whole numbers too; null is 0 */
bool statement_bool(struct statement *statement, int column);		/* null is false */
int64_t statement_time(struct statement *statement, int column);	/* null is TIME_NONE */
struct id statement_id(struct statement *statement, int column);	/* null is ID_NONE */
const char *statement_text(struct statement *statement, int column, struct arena *arena);	/* in the arena; null is "" */
const char *statement_text_null(struct statement *statement, int column, struct arena *arena);	/* null is NULL */

/* Borrowed until the next row; NULL for null. */
const char *statement_peek(struct statement *statement, int column);
const void *statement_blob(struct statement *statement, int column, size_t *size);

#endif
