/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ids: Dataverse's GUIDs. Kept as 16 bytes in the order they are written, so that comparing bytes
 * and comparing lower-case texts give the same order (COMMANDS.md: ids are lower-case GUIDs).
 */
#ifndef BASE_ID_H
#define BASE_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct id {
	uint8_t b[16];
};

/* Room for an id as text with its ending zero. */
#define ID_TEXT_SIZE 37

/* The id of no row: what a missing lookup holds. */
#define ID_NONE ((struct id){{0}})

/* Reads exactly 36 characters (8-4-4-4-12, either case; braces are not taken). False if they are not an id. */
bool id_parse(const char *text, size_t length, struct id *id);

/* Writes the lower-case text into out and returns out. */
const char *id_format(const struct id *id, char out[ID_TEXT_SIZE]);

/* In the header since decisions compare ids by the million. */
static inline bool
id_equal(const struct id *a, const struct id *b)
{
	return memcmp(a->b, b->b, sizeof(a->b)) == 0;
}

bool id_is_none(const struct id *id);

/* Less, equal, greater as with memcmp. */
static inline int
id_compare(const struct id *a, const struct id *b)
{
	return memcmp(a->b, b->b, sizeof(a->b));
}

/* A new random id (version 4). Aborts if the system has no randomness to give. */
struct id id_new(void);

#endif
