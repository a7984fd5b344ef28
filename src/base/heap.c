/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/heap.h"

#include <stdint.h>
#include <stdlib.h>

void *
heap_array(size_t count, size_t size)
{
	/* nothing at all would be NULL on some systems */
	void *piece = calloc(count != 0 ? count : 1, size != 0 ? size : 1);

	if (!piece)
		abort();
	return piece;
}

void *
heap_resize(void *piece, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / 2 / size)
		abort();
	piece = realloc(piece, count * size != 0 ? count * size : 1);
	if (!piece)
		abort();
	return piece;
}
