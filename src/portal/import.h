/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Import: what the Dataverse Web API answered about an environment goes into the environment file (COMMANDS.md, Import).
 *
 * One transaction, all or nothing: rows are added and updated by id, never deleted; a row that's there unchanged is left
 * alone. Rows are facts: no rule of D, F or G is applied to them. Whoever imports must be a System Administrator (A5),
 * unless the environment has no users yet; that's decided inside the transaction (B6). Every row that was added or
 * changed leaves an audit row with the import's operation id (H2).
 *
 * The files are read with bounded memory, whatever their size (portal/collection). Sets are taken in the order of their
 * references, so rows, sets and files may come in any order.
 */
#ifndef PORTAL_IMPORT_H
#define PORTAL_IMPORT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct portal;
struct change;		/* portal/write.h */

/* One file of collections, from one of three places. All borrowed. */
struct import_file {
	const char *name;	/* how errors call it; the path, unless stream or data is given */
	FILE *stream;		/* read to its end instead of the path: "-" is standard input */
	const char *data;	/* read from memory instead */
	size_t size;
};

struct import_options {
	const struct import_file *files;
	size_t file_count;
	int64_t now;
	int64_t shift;		/* milliseconds added to every time that's read: the demonstration's days */
	bool dry_run;		/* all of it, then rolled back */

	/* Called for every row added ("add") or changed ("update"), before the end is known; what it's given is borrowed for the
	 * time of the call, before is NULL for a new row (may be NULL). */
	void (*changed)(void *context, const struct change *change);
	/* Called now and then with the rows done and the rows there are; false gives up (may be NULL). */
	bool (*progress)(void *context, uint64_t done, uint64_t total);
	void *context;
};

/* What became of the rows of one set. */
struct import_count {
	const char *set;	/* "systemusers" */
	uint64_t rows, added, updated, unchanged;
};

/* Something that was left out, and how often. */
struct import_left_out {
	const char *set;
	const char *what;	/* a key; or the table of a share or privilege that isn't listed */
	uint64_t count;
};

/* Zeros are an empty one. */
struct import_result {
	struct arena arena;	/* what the pointers point into */
	struct id operation;	/* ID_NONE for a dry run, and if nothing was changed */

	struct import_count *counts;	/* the sets that were in the files, in the order of COMMANDS.md */
	size_t count_count;
	uint64_t rows, added, updated, unchanged;	/* all sets together */

	struct import_left_out *keys;	/* unknown keys, by set and key; at most 500 kinds are told apart */
	size_t key_count;
	uint64_t keys_left_out;		/* how often, all together */

	struct import_left_out *tables;	/* shares and privileges of tables that aren't listed, by set and table */
	size_t table_count;
	uint64_t shares_left_out;
	uint64_t privileges_left_out;	/* privileges and the grants of them */

	const char **warnings;		/* sentences */
	size_t warning_count;
};

/* Imports the files. On failure nothing was changed, and the err names file, row and reason. result is to be released
 * in both cases. ERR_DENIED with rule A5 for whoever isn't a System Administrator. */
bool portal_import(struct portal *portal, const struct import_options *options, struct import_result *result,
		   struct err *err) __attribute__((warn_unused_result));

/* Imports the demonstration environment (data/demo) that's built into the program, its days moved so that
 * it ends within the last day before now. */
bool portal_import_demo(struct portal *portal, int64_t now, struct import_result *result, struct err *err)
	__attribute__((warn_unused_result));

void import_result_release(struct import_result *result);

#endif
