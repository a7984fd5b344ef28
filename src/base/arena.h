/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An arena: memory that is given back all at once. A list owns one, and its rows' strings live there.
 * Zeros are an empty arena. Out of memory aborts.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks;	/* newest first */
};

/* Zeroed memory for any type; size 0 gives a pointer that may not be read. */
void *arena_alloc(struct arena *arena, size_t size) __attribute__((returns_nonnull));

/* Zeroed room for count things of size each; aborts if the product does not fit. */
void *arena_array(struct arena *arena, size_t count, size_t size) __attribute__((returns_nonnull));

/* Copies; the ending zero is added. NULL gives "". */
char *arena_strdup(struct arena *arena, const char *text) __attribute__((returns_nonnull));
char *arena_strndup(struct arena *arena, const char *text, size_t length) __attribute__((returns_nonnull));
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* As arena_printf for formats of %s alone, several times as fast: for sentences that are made by the thousand. */
char *arena_words(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3), returns_nonnull));

/* Bytes that were asked for since the start or the last release. */
size_t arena_used(const struct arena *arena);

/* Gives everything back and leaves an empty arena. */
void arena_release(struct arena *arena);

#endif
