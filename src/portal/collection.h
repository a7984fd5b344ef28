/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads OData collections as the Dataverse Web API answers them (COMMANDS.md, Import):
 * {"@odata.context":"…/$metadata#SET…","value":[{row}…]}, or a JSON array of several. It knows JSON and nothing of tables.
 *
 * A file is read twice and never held: source_scan goes through it once, finds its collections and checks the brackets
 * and strings of everything around and in the rows; collection_rows_open then reads one collection's rows, one at a
 * time. Memory is bounded by one row, whatever the size of the file. What cannot be read twice (a pipe, standard input)
 * is copied into a temporary file without a name first.
 *
 * Limits: a row of 4 MB and 32 levels; 10,000 collections in a file.
 */
#ifndef PORTAL_COLLECTION_H
#define PORTAL_COLLECTION_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define COLLECTION_ROW_MAX (4u << 20)
#define COLLECTION_DEPTH_MAX 32

/* One file. Zeros are a closed one. */
struct source {
	const char *name;	/* as errors say it; borrowed */
	const char *data;	/* in memory: borrowed; NULL: read from fd */
	uint64_t size;
	int fd;			/* only with open */
	bool open;
};

/* Opens the file, or a stream that was given instead (borrowed; read to its end). */
bool source_open_file(struct source *source, const char *name, struct err *err) __attribute__((warn_unused_result));
bool source_open_stream(struct source *source, const char *name, FILE *stream, struct err *err)
	__attribute__((warn_unused_result));

/* Reads from memory, which is borrowed. */
void source_open_memory(struct source *source, const char *name, const char *data, size_t size);
void source_close(struct source *source);

/* One collection within a file. Strings live in the arena given to source_scan. */
struct collection {
	size_t source;		/* which file: the number given to source_scan */
	int place;		/* 1 for the first collection of the file */
	const char *set;	/* "systemusers": @odata.context from its '#' up to a '(' or its end */
	const char *context;	/* @odata.context from its '#': equal for the pages of one query */
	const char *next;	/* @odata.nextLink, or NULL */
	uint64_t start;		/* where the first row, or the closing bracket, begins */
	uint64_t rows;
};

struct collections {
	struct collection *item;	/* in the arena */
	size_t count;
	size_t room;
	uint64_t unknown_keys;	/* of the objects around the rows, annotations aside; left out */
};

/* Adds the file's collections. Fails with a sentence that names file, row and reason. */
bool source_scan(const struct source *source, size_t number, struct arena *arena, struct collections *collections,
		 struct err *err) __attribute__((warn_unused_result));

/* The rows of one collection, from the first to the last. Zeros are a closed one. */
struct collection_rows;

/* Never fails; end with collection_rows_close. Both arguments are borrowed. */
struct collection_rows *collection_rows_open(const struct source *source, const struct collection *collection)
	__attribute__((returns_nonnull));

/* The next row, a JSON object that's valid until the next call, in *row, or NULL after the last. */
bool collection_rows_next(struct collection_rows *rows, json_t **row, struct err *err) __attribute__((warn_unused_result));

/* The number of the row that was read last: 1 for the first. */
uint64_t collection_rows_number(const struct collection_rows *rows);

/* Puts "users.json, row 12: " before the text of an err that is set. Returns false. */
bool collection_rows_blame(const struct collection_rows *rows, struct err *err);

void collection_rows_close(struct collection_rows *rows);

#endif
