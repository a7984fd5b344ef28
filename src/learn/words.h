/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Texts as liblinear's features: which words and pairs of neighbours they have, without case and accents; letters of scripts that
 * don't divide words in pairs. Frequent ones of the texts learned from stand in a vocabulary; a feature weighs the more the rarer
 * it is, and all of a text together have the length 1. The last feature is always 1.
 */
#ifndef LEARN_WORDS_H
#define LEARN_WORDS_H

#include "base/str.h"
#include "learn/bytes.h"

#include <linear.h>
#include <stddef.h>
#include <stdint.h>

/* Features of a vocabulary at most: the ones in most texts. */
#define WORDS_MOST 20000

struct words {
	uint64_t *hashes;	/* sorted */
	double *weights;
	size_t count;
};

struct word_set {		/* the different features of one text, sorted */
	uint64_t *hashes;
	size_t count, room;
};

void word_set_of(struct word_set *set, const char *text);
void word_set_release(struct word_set *set);

/* Makes the vocabulary of these sets. */
void words_learn(struct words *words, const struct word_set *sets, size_t count);
void words_release(struct words *words);

/* Number of features, the last counted. */
int words_features(const struct words *words);

/* The nodes of a set, ended by -1, to be freed. */
struct feature_node *words_nodes(const struct words *words, const struct word_set *set);

void words_write(const struct words *words, struct str *out);
void words_read(struct words *words, struct bytes *bytes);

#endif
