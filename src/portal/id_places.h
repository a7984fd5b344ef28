/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where in an array the element with an id stands, at five to ten bytes an element. */
#ifndef PORTAL_ID_PLACES_H
#define PORTAL_ID_PLACES_H

#include "base/id.h"

#include <stddef.h>
#include <stdint.h>

/* Zeros are an empty one. It holds places alone: the array is the caller's, and may move. */
struct id_places {
	uint32_t *slots;	/* place + 1; 0: free */
	size_t room, used;
};

#define PLACE_NONE SIZE_MAX

/* ids is the id of the array's first element; from there to the next element's it's stride bytes. */
size_t id_places_find(const struct id_places *places, const void *ids, size_t stride, const struct id *id);

/* The element at place, whose id isn't there yet. */
void id_places_add(struct id_places *places, const void *ids, size_t stride, size_t place);

/* Forgets the elements from count on. */
void id_places_trim(struct id_places *places, const void *ids, size_t stride, size_t count);

void id_places_release(struct id_places *places);

#endif
