/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Single pieces of memory, for what neither an arena nor a str is right for: a buffer that is given back alone, a grid
 * that changes its size. free gives them back. Out of memory aborts; only base does that.
 */
#ifndef BASE_HEAP_H
#define BASE_HEAP_H

#include <stddef.h>

/* Zeroed room for count things of size each, never NULL; aborts too if the product does not fit. */
void *heap_array(size_t count, size_t size) __attribute__((returns_nonnull, warn_unused_result));

/* The same piece (NULL: a new one) with room for count things; what is new in it is not zeroed. */
void *heap_resize(void *piece, size_t count, size_t size) __attribute__((returns_nonnull, warn_unused_result));

#endif
