/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which ids have been there already, for files of any size: a filter of three bytes per row (Bloom) that knows for certain
 * what's new, and lists the few that may have been there before; those are then looked for in the files again. The
 * hash is keyed by chance, so that no file can be made to fool it. And an exact set, for what is few.
 */
#ifndef PORTAL_IMPORT_SEEN_H
#define PORTAL_IMPORT_SEEN_H

#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The key of a row: one id, or two; or an id and a number. */
struct row_key {
	struct id id[2];
};

/* The part of a key that is a number, not an id. */
struct id row_key_number(int64_t number);

int row_key_compare(const void *a, const void *b);

struct seen_suspect {
	struct row_key key;
	bool met;		/* for whoever looks for them again */
};

/* Zeros are none; seen_init first. */
struct seen {
	uint64_t *bits;
	uint64_t mask;
	uint64_t secret[2];
	struct seen_suspect *suspects;	/* sorted after seen_sort */
	size_t count, room;
};

void seen_init(struct seen *seen, uint64_t rows);
void seen_add(struct seen *seen, const struct row_key *key);

/* Sorts the suspects; then seen_suspect_find finds one, or NULL. */
void seen_sort(struct seen *seen);
struct seen_suspect *seen_suspect_find(const struct seen *seen, const struct row_key *key);
void seen_release(struct seen *seen);

/* A set of ids, exact. Zeros are an empty one. */
struct id_set {
	struct id *slots;	/* ID_NONE where there's none */
	size_t count, room;
	uint64_t secret[2];
};

void id_set_add(struct id_set *set, const struct id *id);
bool id_set_has(const struct id_set *set, const struct id *id);
void id_set_release(struct id_set *set);

#endif
