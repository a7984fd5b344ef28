/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/import_seen.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

static uint64_t
mix(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t
key_hash(const uint64_t secret[2], const struct id *ids, size_t count)
{
	uint64_t hash = secret[1];

	for (size_t i = 0; i < count; i++) {
		uint64_t half[2];

		memcpy(half, ids[i].b, sizeof(half));
		hash = mix(half[0] ^ secret[0], half[1] ^ hash);
		hash = mix(hash ^ secret[1], UINT64_C(0x9e3779b97f4a7c15));
	}
	return hash;
}

static void
secret_make(uint64_t secret[2])
{
	struct id random = id_new();

	memcpy(secret, random.b, sizeof(random.b));
}

struct id
row_key_number(int64_t number)
{
	struct id id = {{[0] = 0xff}};	/* so that none is no id at all */

	for (int i = 0; i < 8; i++)
		id.b[15 - i] = (uint8_t)((uint64_t)number >> 8 * i);
	return id;
}

int
row_key_compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct row_key));
}

/* --- the filter --- */

#define BITS_PER_ROW 24
#define BITS_MIN (UINT64_C(1) << 13)
#define BITS_MAX (UINT64_C(1) << 28)
#define PROBES 4

void
seen_init(struct seen *seen, uint64_t rows)
{
	uint64_t bits = BITS_MIN;

	*seen = (struct seen){0};
	while (bits < BITS_MAX && bits / BITS_PER_ROW < rows)
		bits *= 2;
	seen->bits = heap_array(bits / 64, sizeof(*seen->bits));
	seen->mask = bits - 1;
	secret_make(seen->secret);
}

void
seen_add(struct seen *seen, const struct row_key *key)
{
	uint64_t hash = key_hash(seen->secret, key->id, 2);
	uint64_t step = mix(hash, seen->secret[0]) | 1;
	bool before = true;

	for (int i = 0; i < PROBES; i++) {
		uint64_t place = hash & seen->mask;
		uint64_t bit = UINT64_C(1) << (place & 63);

		before = before && (seen->bits[place >> 6] & bit);
		seen->bits[place >> 6] |= bit;
		hash += step;
	}
	if (!before)
		return;
	if (seen->count == seen->room) {
		seen->room = seen->room ? seen->room * 2 : 64;
		seen->suspects = heap_resize(seen->suspects, seen->room, sizeof(*seen->suspects));
	}
	seen->suspects[seen->count++] = (struct seen_suspect){.key = *key};
}

static int
suspect_compare(const void *a, const void *b)
{
	const struct seen_suspect *x = a, *y = b;

	return row_key_compare(&x->key, &y->key);
}

void
seen_sort(struct seen *seen)
{
	size_t kept = 0;

	if (seen->count == 0)
		return;
	qsort(seen->suspects, seen->count, sizeof(*seen->suspects), suspect_compare);
	for (size_t i = 1; i < seen->count; i++)
		if (row_key_compare(&seen->suspects[i].key, &seen->suspects[kept].key) != 0)
			seen->suspects[++kept] = seen->suspects[i];
	seen->count = kept + 1;
}

struct seen_suspect *
seen_suspect_find(const struct seen *seen, const struct row_key *key)
{
	struct seen_suspect wanted = {.key = *key};

	if (seen->count == 0)
		return NULL;
	return bsearch(&wanted, seen->suspects, seen->count, sizeof(*seen->suspects), suspect_compare);
}

void
seen_release(struct seen *seen)
{
	free(seen->bits);
	free(seen->suspects);
	*seen = (struct seen){0};
}

/* --- the exact set --- */

static struct id *
id_set_slot(const struct id_set *set, const struct id *id)
{
	size_t at = (size_t)key_hash(set->secret, id, 1) & (set->room - 1);

	while (!id_is_none(&set->slots[at]) && !id_equal(&set->slots[at], id))
		at = (at + 1) & (set->room - 1);
	return &set->slots[at];
}

void
id_set_add(struct id_set *set, const struct id *id)
{
	struct id *slot;

	if (set->count >= set->room / 2) {
		struct id_set larger = {.room = set->room ? set->room * 2 : 256};

		larger.slots = heap_array(larger.room, sizeof(*larger.slots));
		secret_make(larger.secret);
		for (size_t i = 0; i < set->room; i++)
			if (!id_is_none(&set->slots[i]))
				*id_set_slot(&larger, &set->slots[i]) = set->slots[i];
		larger.count = set->count;
		free(set->slots);
		*set = larger;
	}
	slot = id_set_slot(set, id);
	if (id_is_none(slot))
		set->count++;
	*slot = *id;
}

bool
id_set_has(const struct id_set *set, const struct id *id)
{
	return set->room && !id_is_none(id) && !id_is_none(id_set_slot(set, id));
}

void
id_set_release(struct id_set *set)
{
	free(set->slots);
	*set = (struct id_set){0};
}
