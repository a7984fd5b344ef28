/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/words.h"

#include "base/arena.h"
#include "base/heap.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
add_hash(struct word_set *set, uint64_t hash)
{
	if (set->count == set->room) {
		set->room = set->room ? set->room * 2 : 32;
		set->hashes = heap_resize(set->hashes, set->room, sizeof(*set->hashes));
	}
	set->hashes[set->count++] = hash;
}

static uint64_t
hash_bytes(uint64_t hash, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		hash = (hash ^ (uint8_t)text[i]) * UINT64_C(1099511628211);
	return hash;
}

#define HASH_START UINT64_C(14695981039346656037)

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (uint8_t)c >= 0x80;
}

static size_t
character(const char *text, size_t left)
{
	size_t length = 1;

	while (length < left && ((uint8_t)text[length] & 0xc0) == 0x80)
		length++;
	return length;
}

/* Words of letters beyond ASCII may be whole sentences: their neighbouring characters count, too. */
static void
add_characters(struct word_set *set, const char *word, size_t length)
{
	for (size_t at = 0; at < length;) {
		size_t first = character(word + at, length - at), second;

		if (at + first >= length)
			break;
		second = character(word + at + first, length - at - first);
		if ((uint8_t)word[at] >= 0x80 && (uint8_t)word[at + first] >= 0x80)
			add_hash(set, hash_bytes(HASH_START ^ 2, word + at, first + second));
		at += first;
	}
}

static int
compare_hashes(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
sort_distinct(struct word_set *set)
{
	size_t kept = 0;

	if (set->count)
		qsort(set->hashes, set->count, sizeof(*set->hashes), compare_hashes);
	for (size_t i = 0; i < set->count; i++) {
		if (!i || set->hashes[i] != set->hashes[i - 1])
			set->hashes[kept++] = set->hashes[i];
	}
	set->count = kept;
}

void
word_set_of(struct word_set *set, const char *text)
{
	struct arena arena = {0};
	const char *key = text_key(&arena, text);
	uint64_t before = 0;

	*set = (struct word_set){0};
	while (*key) {
		size_t length = 0;
		uint64_t hash;

		while (is_letter(key[length]))
			length++;
		if (!length) {
			key++;
			continue;
		}
		hash = hash_bytes(HASH_START, key, length);
		add_hash(set, hash);
		if (before)
			add_hash(set, hash_bytes(before ^ 1, key, length));
		add_characters(set, key, length);
		before = hash;
		key += length;
	}
	arena_release(&arena);
	sort_distinct(set);
}

void
word_set_release(struct word_set *set)
{
	free(set->hashes);
	*set = (struct word_set){0};
}

/* ---------------------------------------------------------------- the vocabulary */

struct counted {
	uint64_t hash;
	size_t texts;
};

static int
compare_counted(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	if (x->texts != y->texts)
		return x->texts < y->texts ? 1 : -1;
	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

static int
compare_counted_hashes(const void *a, const void *b)
{
	const struct counted *x = a, *y = b;

	return x->hash < y->hash ? -1 : x->hash > y->hash;
}

/* Every feature with the number of texts that have it. */
static struct counted *
count_all(const struct word_set *sets, size_t count, size_t *found)
{
	uint64_t *all;
	struct counted *counted;
	size_t total = 0, at = 0;

	for (size_t i = 0; i < count; i++)
		total += sets[i].count;
	all = heap_array(total + 1, sizeof(*all));
	for (size_t i = 0; i < count; i++) {
		if (sets[i].count)
			memcpy(all + at, sets[i].hashes, sets[i].count * sizeof(*all));
		at += sets[i].count;
	}
	qsort(all, total, sizeof(*all), compare_hashes);
	counted = heap_array(total + 1, sizeof(*counted));
	*found = 0;
	for (size_t i = 0; i < total; i++) {
		if (!i || all[i] != all[i - 1])
			counted[(*found)++].hash = all[i];
		counted[*found - 1].texts++;
	}
	free(all);
	return counted;
}

void
words_learn(struct words *words, const struct word_set *sets, size_t count)
{
	size_t found, least = count >= 200 ? 2 : 1;
	struct counted *counted = count_all(sets, count, &found);

	*words = (struct words){0};
	qsort(counted, found, sizeof(*counted), compare_counted);
	while (words->count < found && words->count < WORDS_MOST && counted[words->count].texts >= least)
		words->count++;
	qsort(counted, words->count, sizeof(*counted), compare_counted_hashes);
	words->hashes = heap_array(words->count + 1, sizeof(*words->hashes));
	words->weights = heap_array(words->count + 1, sizeof(*words->weights));
	for (size_t i = 0; i < words->count; i++) {
		words->hashes[i] = counted[i].hash;
		words->weights[i] = 1 + log((double)(count + 1) / (double)(counted[i].texts + 1));
	}
	free(counted);
}

void
words_release(struct words *words)
{
	free(words->hashes);
	free(words->weights);
	*words = (struct words){0};
}

int
words_features(const struct words *words)
{
	return (int)words->count + 1;
}

struct feature_node *
words_nodes(const struct words *words, const struct word_set *set)
{
	struct feature_node *nodes = heap_array(set->count + 2, sizeof(*nodes));
	size_t count = 0;
	double squares = 0;

	for (size_t i = 0; i < set->count; i++) {
		const uint64_t *at = words->count ? bsearch(&set->hashes[i], words->hashes, words->count, sizeof(*words->hashes), compare_hashes) : NULL;

		if (!at)
			continue;
		nodes[count] = (struct feature_node){(int)(at - words->hashes) + 1, words->weights[at - words->hashes]};
		squares += nodes[count].value * nodes[count].value;
		count++;
	}
	for (size_t i = 0; i < count; i++)
		nodes[i].value /= sqrt(squares);
	nodes[count++] = (struct feature_node){words_features(words), 1};
	nodes[count] = (struct feature_node){-1, 0};
	return nodes;
}

/* ---------------------------------------------------------------- as bytes */

void
words_write(const struct words *words, struct str *out)
{
	bytes_put_u32(out, (uint32_t)words->count);
	for (size_t i = 0; i < words->count; i++) {
		bytes_put_u32(out, (uint32_t)words->hashes[i]);
		bytes_put_u32(out, (uint32_t)(words->hashes[i] >> 32));
		bytes_put_double(out, words->weights[i]);
	}
}

void
words_read(struct words *words, struct bytes *bytes)
{
	*words = (struct words){.count = bytes_count(bytes, 16)};
	words->hashes = heap_array(words->count + 1, sizeof(*words->hashes));
	words->weights = heap_array(words->count + 1, sizeof(*words->weights));
	bytes->bad |= words->count > WORDS_MOST;
	for (size_t i = 0; i < words->count; i++) {
		words->hashes[i] = bytes_u32(bytes);
		words->hashes[i] |= (uint64_t)bytes_u32(bytes) << 32;
		words->weights[i] = bytes_double(bytes);
		bytes->bad |= (i && words->hashes[i] <= words->hashes[i - 1]) || !(words->weights[i] > 0) || !isfinite(words->weights[i]);
	}
}
