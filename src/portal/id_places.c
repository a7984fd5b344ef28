/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/id_places.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

static const struct id *
id_at(const void *ids, size_t stride, size_t place)
{
	return (const struct id *)((const char *)ids + stride * place);
}

/* Ids may count up (imports), so all of their bytes are mixed. */
static size_t
id_mix(const struct id *id)
{
	uint64_t low, high;

	memcpy(&low, id->b, 8);
	memcpy(&high, id->b + 8, 8);
	low = (low ^ (high * UINT64_C(0x9e3779b97f4a7c15))) * UINT64_C(0xbf58476d1ce4e5b9);
	return (size_t)(low ^ low >> 31);
}

static void
slot_put(struct id_places *places, const struct id *id, size_t place)
{
	size_t at = id_mix(id) & (places->room - 1);

	while (places->slots[at])
		at = (at + 1) & (places->room - 1);
	places->slots[at] = (uint32_t)place + 1;
	places->used++;
}

/* Four fifths full at most: five to ten bytes an element. */
static void
places_widen(struct id_places *places, const void *ids, size_t stride, size_t count)
{
	free(places->slots);
	places->room = places->room ? places->room * 2 : 64;
	places->slots = heap_array(places->room, sizeof(*places->slots));
	places->used = 0;
	for (size_t i = 0; i < count; i++)
		slot_put(places, id_at(ids, stride, i), i);
}

size_t
id_places_find(const struct id_places *places, const void *ids, size_t stride, const struct id *id)
{
	if (!places->room)
		return PLACE_NONE;
	for (size_t at = id_mix(id) & (places->room - 1); places->slots[at]; at = (at + 1) & (places->room - 1)) {
		if (id_equal(id_at(ids, stride, places->slots[at] - 1), id))
			return places->slots[at] - 1;
	}
	return PLACE_NONE;
}

void
id_places_add(struct id_places *places, const void *ids, size_t stride, size_t place)
{
	if (places->used + 1 > places->room / 5 * 4)
		places_widen(places, ids, stride, place);
	slot_put(places, id_at(ids, stride, place), place);
}

void
id_places_trim(struct id_places *places, const void *ids, size_t stride, size_t count)
{
	if (!places->room)
		return;
	memset(places->slots, 0, places->room * sizeof(*places->slots));
	places->used = 0;
	for (size_t i = 0; i < count; i++)
		slot_put(places, id_at(ids, stride, i), i);
}

void
id_places_release(struct id_places *places)
{
	free(places->slots);
	*places = (struct id_places){0};
}
