/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tags of texts: category classification (REFERENCE 14). Words and pairs of words as features, one logistic regression a tag, by
 * liblinear; measured on the fifth of the texts that's held out. The same texts and seed give the same tagger, bit for bit.
 */
#ifndef LEARN_TAGGER_H
#define LEARN_TAGGER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "learn/predictor.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct tagger;

#define TAGS_MOST 200
#define TAG_TEXTS_LEAST 10	/* with the tag, and without it */
#define TAG_TEXT_MOST 5000	/* characters of a text */

/* A text with its tags, which stand in one text, divided by the separator. */
struct tag_example {
	const char *text;	/* borrowed */
	const char *tags;
};

struct tag_request {
	const struct tag_example *examples;
	size_t count;
	char separator;		/* ',', ';' or '\t'; '\0': each text has one tag */
	uint64_t seed;
	learn_progress_fn progress;
	void *context;
};

struct tag_score {
	const char *name;
	size_t texts;			/* all that have it */
	double precision, recall, f1;	/* of those held out; 0 to 1 */
};

struct tag_report {
	struct arena arena;
	int score;			/* 0 to 100: the mean of the tags' F1 */
	size_t trained, tested;		/* texts */
	size_t left_out;		/* without a text or a tag */
	struct tag_score *tags;		/* by name */
	size_t tag_count;
	const char **warnings;
	size_t warning_count;
};

void tag_report_release(struct tag_report *report);

/* The separator that most texts' tags seem to be divided by: one that occurs in at least a twentieth of them; '\0' if none does. */
char tags_separator(const struct tag_example *examples, size_t count);

/* NULL with the sentence (ERR_IMPOSSIBLE): fewer than two tags or more than TAGS_MOST, too few texts with or without a tag, a text of
 * more than TAG_TEXT_MOST characters (its row is named). */
struct tagger *tagger_train(const struct tag_request *request, struct tag_report *report, struct err *err) __attribute__((warn_unused_result));
void tagger_free(struct tagger *tagger);

size_t tagger_tag_count(const struct tagger *tagger);

struct tag_likelihood {
	const char *name;	/* borrowed from the tagger */
	double likelihood;	/* 0 to 1 */
	bool chosen;
};

/* All tags, the likeliest first; tags: room for tagger_tag_count. Of texts with one tag the first is chosen, else all from a half on, at
 * least one. */
void tagger_tag(const struct tagger *tagger, const char *text, struct tag_likelihood *tags);

void tagger_write(const struct tagger *tagger, struct str *out);
struct tagger *tagger_read(const void *bytes, size_t size, struct err *err) __attribute__((warn_unused_result));

/* The features of a text as liblinear's own programs read them, to compare with them. */
void tagger_encode_text(const struct tagger *tagger, const char *text, struct str *out);

#endif
