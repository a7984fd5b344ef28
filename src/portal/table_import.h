/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table from a CSV file: read and its types inferred in small steps, without a lock; then made in one transaction, all or nothing.
 *
 *	struct table_import *import = table_import_new(portal, &request, err);
 *	while (!done && table_import_step(import, budget, &done, err)) …	progress: table_import_progress
 *	table_import_run(import, now, dry_run, &result, err);
 *	table_import_free(import);						at any time: nothing was made
 *
 * The first line holds the columns' names. A column is of a type only if all its cells that aren't empty fit it: yes/no (yes, no, true,
 * false), whole number, number (as JSON writes it: 007 is a text), date and time (ISO 8601, without a zone UTC), else text. What looks like
 * a formula is text.
 */
#ifndef PORTAL_TABLE_IMPORT_H
#define PORTAL_TABLE_IMPORT_H

#include "portal/own_table.h"
#include "portal/write.h"

#include <stdio.h>

struct table_import;

#define TABLE_ROWS_MOST 1000000
#define TABLE_BYTES_MOST (256u << 20)	/* of the file's cells, which wait in memory for their types */
#define TABLE_TEXT_MOST 10000		/* characters of a cell */
#define TABLE_NAME_MOST 100		/* characters of a table's name */
#define TABLE_COLUMN_MOST 160		/* characters of a column's */

struct table_import_request {
	const char *path;	/* borrowed; how errors call the file, too */
	FILE *stream;		/* read instead, and not closed: "-"; NULL */
	const char *name;	/* of the table; NULL: from the file's name */
	char separator;		/* ',', ';', '\t'; '\0': whichever stands most often in the first line */
	int64_t now;		/* a refusal is recorded (H2) */
	bool dry_run;
};

/* NULL: prvCreateEntity is lacking (ERR_DENIED, with who grants it), the file can't be opened, the name can't be one. */
struct table_import *table_import_new(struct portal *portal, const struct table_import_request *request, struct err *err)
	__attribute__((warn_unused_result));
void table_import_free(struct table_import *import);	/* NULL is fine */

/* Goes on for about budget rows. ERR_USAGE with file and line for what's wrong in it. */
bool table_import_step(struct table_import *import, size_t budget, bool *done, struct err *err) __attribute__((warn_unused_result));

struct table_import_progress {
	const char *doing;	/* "Reading", "Looking at values" */
	uint64_t done, all;	/* bytes or rows; all 0: not known */
	size_t rows;		/* read so far */
};

void table_import_progress(const struct table_import *import, struct table_import_progress *progress);

/* Once it's done: the table as it will be. Borrowed. */
const struct own_table *table_import_table(const struct table_import *import);

/* Makes it: the rows are the actor's, System Customizer gets all eight privileges at User level, one row of the audit. Refused if a
 * table is called so meanwhile. Release the result in any case. */
bool table_import_run(struct table_import *import, int64_t now, bool dry_run, struct write_result *result, struct err *err)
	__attribute__((warn_unused_result));

#endif
