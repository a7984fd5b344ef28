/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/tagger.h"

#include "base/heap.h"
#include "learn/solver.h"
#include "learn/words.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One text in so many is held out. */
#define HELD_OUT 5

struct tagger {
	struct words words;
	bool single;		/* each text that was learned from has one tag */
	char **names;
	double **weights;
	size_t count;
};

void
tag_report_release(struct tag_report *report)
{
	arena_release(&report->arena);
	*report = (struct tag_report){0};
}

void
tagger_free(struct tagger *tagger)
{
	if (!tagger)
		return;
	for (size_t i = 0; i < tagger->count; i++) {
		free(tagger->names[i]);
		free(tagger->weights[i]);
	}
	free(tagger->names);
	free(tagger->weights);
	words_release(&tagger->words);
	free(tagger);
}

size_t
tagger_tag_count(const struct tagger *tagger)
{
	return tagger->count;
}

/* ---------------------------------------------------------------- tags in a text */

char
tags_separator(const struct tag_example *examples, size_t count)
{
	static const char known[] = {';', '\t', ','};
	size_t best = 0;
	char separator = '\0';

	for (size_t s = 0; s < sizeof(known); s++) {
		size_t having = 0;

		for (size_t i = 0; i < count; i++)
			having += examples[i].tags && strchr(examples[i].tags, known[s]) != NULL;
		if (having * 20 >= count && having > best) {
			best = having;
			separator = known[s];
		}
	}
	return separator;
}

/* The next tag of the text, without blanks around it; NULL at the end. */
static const char *
next_tag(const char **at, char separator, size_t *length)
{
	while (**at) {
		const char *start = *at, *end = separator ? strchr(start, separator) : NULL;

		if (!end)
			end = start + strlen(start);
		*at = *end ? end + 1 : end;
		while (start < end && *start == ' ')
			start++;
		while (end > start && end[-1] == ' ')
			end--;
		*length = (size_t)(end - start);
		if (*length)
			return start;
	}
	return NULL;
}

/* ---------------------------------------------------------------- training */

struct text {
	const char *text;
	uint32_t *tags;		/* places in the names, ascending; distinct */
	size_t tag_count;
	uint64_t order;
	bool held_out;
	struct word_set set;
	struct feature_node *nodes;
};

struct teaching {
	const struct tag_request *request;
	struct tag_report *report;
	struct tagger *tagger;
	struct arena arena;
	const char **names;	/* sorted */
	size_t name_count, name_room;
	struct text *texts;
	size_t count;
};

static bool
go_on(const struct teaching *teaching, enum learn_step step, size_t done, size_t all, struct err *err)
{
	const struct tag_request *request = teaching->request;

	if (request->progress && request->progress(request->context, step, done, all))
		return err_set(err, ERR_INTERRUPTED, "Training was stopped. Nothing was changed.");
	return true;
}

static void
add_warning(struct tag_report *report, const char *text)
{
	const char **warnings = arena_array(&report->arena, report->warning_count + 1, sizeof(*warnings));

	if (report->warning_count)
		memcpy(warnings, report->warnings, report->warning_count * sizeof(*warnings));
	warnings[report->warning_count++] = text;
	report->warnings = warnings;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Characters, not bytes. */
static size_t
characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((uint8_t)*text & 0xc0) != 0x80;
	return count;
}

static bool
is_empty(const char *text)
{
	return !text || !text[strspn(text, " \t\r\n")];
}

/* Sorted and distinct so far as they're many. */
static bool
collect_names(struct teaching *teaching, struct err *err)
{
	for (size_t i = 0; i < teaching->request->count; i++) {
		const struct tag_example *example = &teaching->request->examples[i];
		const char *at = example->tags ? example->tags : "", *tag;
		size_t length;

		if (is_empty(example->text))
			continue;
		if (characters(example->text) > TAG_TEXT_MOST)
			return err_set(err, ERR_IMPOSSIBLE, "Row %zu has a text of %zu characters; %d is the most that can be learned from.", i + 1,
				       characters(example->text), TAG_TEXT_MOST);
		while ((tag = next_tag(&at, teaching->request->separator, &length)) != NULL) {
			const char *name = arena_strndup(&teaching->arena, tag, length);

			if (teaching->name_count
			    && bsearch(&name, teaching->names, teaching->name_count, sizeof(*teaching->names), compare_names))
				continue;
			if (teaching->name_count == TAGS_MOST)
				return err_set(err, ERR_IMPOSSIBLE, "There are more than %d tags: is this the column of tags, and is the separator right?", TAGS_MOST);
			if (teaching->name_count == teaching->name_room) {
				teaching->name_room = teaching->name_room ? teaching->name_room * 2 : 16;
				teaching->names = heap_resize(teaching->names, teaching->name_room, sizeof(*teaching->names));
			}
			teaching->names[teaching->name_count++] = name;
			qsort(teaching->names, teaching->name_count, sizeof(*teaching->names), compare_names);
		}
	}
	if (teaching->name_count < 2)
		return err_set(err, ERR_IMPOSSIBLE, "%s; at least two are needed.", teaching->name_count ? "There's one tag alone" : "There are no tags");
	return true;
}

static int
compare_numbers(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static void
read_tags(struct teaching *teaching, const char *at, struct text *text)
{
	const char *tag;
	size_t length, kept = 0;

	text->tags = arena_array(&teaching->arena, teaching->name_count, sizeof(*text->tags));
	while (text->tag_count < teaching->name_count && (tag = next_tag(&at, teaching->request->separator, &length)) != NULL) {
		const char *name = arena_strndup(&teaching->arena, tag, length);
		const char **found = bsearch(&name, teaching->names, teaching->name_count, sizeof(*teaching->names), compare_names);

		if (found)
			text->tags[text->tag_count++] = (uint32_t)(found - teaching->names);
	}
	qsort(text->tags, text->tag_count, sizeof(*text->tags), compare_numbers);
	for (size_t i = 0; i < text->tag_count; i++) {
		if (!i || text->tags[i] != text->tags[i - 1])
			text->tags[kept++] = text->tags[i];
	}
	text->tag_count = kept;
}

static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static void
collect_texts(struct teaching *teaching)
{
	const struct tag_request *request = teaching->request;
	uint64_t state = request->seed;

	teaching->texts = heap_array(request->count + 1, sizeof(*teaching->texts));
	teaching->tagger->single = true;
	for (size_t i = 0; i < request->count; i++) {
		struct text *text = &teaching->texts[teaching->count];

		if (is_empty(request->examples[i].text) || is_empty(request->examples[i].tags)) {
			teaching->report->left_out++;
			continue;
		}
		*text = (struct text){.text = request->examples[i].text};
		read_tags(teaching, request->examples[i].tags, text);
		text->order = next_random(&state);
		teaching->tagger->single &= text->tag_count == 1;
		teaching->count += text->tag_count > 0;
	}
}

static bool
has_tag(const struct text *text, size_t tag)
{
	for (size_t i = 0; i < text->tag_count; i++) {
		if (text->tags[i] == tag)
			return true;
	}
	return false;
}

static bool
count_tags(struct teaching *teaching, struct err *err)
{
	struct tag_report *report = teaching->report;

	report->tag_count = teaching->name_count;
	report->tags = arena_array(&report->arena, report->tag_count, sizeof(*report->tags));
	for (size_t t = 0; t < report->tag_count; t++)
		report->tags[t].name = arena_strdup(&report->arena, teaching->names[t]);
	for (size_t i = 0; i < teaching->count; i++) {
		for (size_t k = 0; k < teaching->texts[i].tag_count; k++)
			report->tags[teaching->texts[i].tags[k]].texts++;
	}
	for (size_t t = 0; t < report->tag_count; t++) {
		const struct tag_score *tag = &report->tags[t];

		if (tag->texts < TAG_TEXTS_LEAST)
			return err_set(err, ERR_IMPOSSIBLE, "The tag %s has %zu %s; %d are needed.", tag->name, tag->texts, tag->texts == 1 ? "text" : "texts",
				       TAG_TEXTS_LEAST);
		if (teaching->count - tag->texts < TAG_TEXTS_LEAST)
			return err_set(err, ERR_IMPOSSIBLE, "Only %zu texts don't have the tag %s; %d are needed.", teaching->count - tag->texts, tag->name,
				       TAG_TEXTS_LEAST);
	}
	if (report->left_out)
		add_warning(report, arena_printf(&report->arena, "%zu %s without a text or a tag left out.", report->left_out,
					  report->left_out == 1 ? "row was" : "rows were"));
	return true;
}

static int
compare_texts(const void *a, const void *b)
{
	const struct text *const *x = a, *const *y = b;

	if ((*x)->tags[0] != (*y)->tags[0])
		return (*x)->tags[0] < (*y)->tags[0] ? -1 : 1;
	if ((*x)->order != (*y)->order)
		return (*x)->order < (*y)->order ? -1 : 1;
	return *x < *y ? -1 : *x > *y;
}

/* A fifth of the texts of each first tag. */
static void
divide(struct teaching *teaching)
{
	struct text **sorted = heap_array(teaching->count + 1, sizeof(*sorted));

	for (size_t i = 0; i < teaching->count; i++)
		sorted[i] = &teaching->texts[i];
	qsort(sorted, teaching->count, sizeof(*sorted), compare_texts);
	for (size_t from = 0, to; from < teaching->count; from = to) {
		for (to = from; to < teaching->count && sorted[to]->tags[0] == sorted[from]->tags[0]; to++)
			;
		for (size_t i = 0; i < (to - from) / HELD_OUT; i++)
			sorted[from + i]->held_out = true;
	}
	free(sorted);
}

static bool
encode(struct teaching *teaching, struct err *err)
{
	struct word_set *sets = heap_array(teaching->count + 1, sizeof(*sets));
	size_t count = 0;
	bool fine = true;

	for (size_t i = 0; fine && i < teaching->count; i++) {
		if (i % 1024 == 0)
			fine = go_on(teaching, LEARN_READING, i, teaching->count, err);
		word_set_of(&teaching->texts[i].set, teaching->texts[i].text);
		if (!teaching->texts[i].held_out)
			sets[count++] = teaching->texts[i].set;
	}
	if (fine)
		words_learn(&teaching->tagger->words, sets, count);
	for (size_t i = 0; fine && i < teaching->count; i++)
		teaching->texts[i].nodes = words_nodes(&teaching->tagger->words, &teaching->texts[i].set);
	free(sets);
	return fine;
}

static bool
learn(struct teaching *teaching, struct err *err)
{
	struct tagger *tagger = teaching->tagger;
	const struct feature_node **rows = heap_array(teaching->count + 1, sizeof(*rows));
	double *signs = heap_array(teaching->count + 1, sizeof(*signs));
	bool fine = true;

	tagger->names = heap_array(teaching->name_count + 1, sizeof(*tagger->names));
	tagger->weights = heap_array(teaching->name_count + 1, sizeof(*tagger->weights));
	for (size_t t = 0; fine && t < teaching->name_count; t++) {
		size_t count = 0, size = strlen(teaching->names[t]) + 1;

		fine = go_on(teaching, LEARN_TRAINING, t, teaching->name_count, err);
		for (size_t i = 0; fine && i < teaching->count; i++) {
			if (teaching->texts[i].held_out)
				continue;
			rows[count] = teaching->texts[i].nodes;
			signs[count++] = has_tag(&teaching->texts[i], t) ? 1 : -1;
		}
		if (!fine)
			break;
		tagger->names[t] = heap_array(size, 1);
		memcpy(tagger->names[t], teaching->names[t], size);
		tagger->weights[t] = solver_train_sign(rows, signs, count, words_features(&tagger->words));
		tagger->count++;
		teaching->report->trained = count;
	}
	free(rows);
	free(signs);
	return fine;
}

/* ---------------------------------------------------------------- tagging */

static int
compare_likelihoods(const void *a, const void *b)
{
	const struct tag_likelihood *x = a, *y = b;

	if (x->likelihood != y->likelihood)
		return x->likelihood < y->likelihood ? 1 : -1;
	return strcmp(x->name, y->name);
}

static void
tag_nodes(const struct tagger *tagger, const struct feature_node *nodes, struct tag_likelihood *tags)
{
	double all = 0;

	for (size_t t = 0; t < tagger->count; t++) {
		tags[t] = (struct tag_likelihood){.name = tagger->names[t], .likelihood = solver_likelihood(solver_value(tagger->weights[t], nodes))};
		all += tags[t].likelihood;
	}
	qsort(tags, tagger->count, sizeof(*tags), compare_likelihoods);
	for (size_t t = 0; t < tagger->count; t++) {
		tags[t].chosen = t == 0 || (!tagger->single && tags[t].likelihood >= 0.5);
		if (tagger->single)
			tags[t].likelihood = all > 0 ? tags[t].likelihood / all : 0;
	}
}

void
tagger_tag(const struct tagger *tagger, const char *text, struct tag_likelihood *tags)
{
	struct word_set set;
	struct feature_node *nodes;

	word_set_of(&set, text);
	nodes = words_nodes(&tagger->words, &set);
	tag_nodes(tagger, nodes, tags);
	free(nodes);
	word_set_release(&set);
}

void
tagger_encode_text(const struct tagger *tagger, const char *text, struct str *out)
{
	struct word_set set;
	struct feature_node *nodes;
	const char *between = "";

	word_set_of(&set, text);
	nodes = words_nodes(&tagger->words, &set);
	for (const struct feature_node *node = nodes; node->index > 0; node++) {
		str_addf(out, "%s%d:%.17g", between, node->index, node->value);
		between = " ";
	}
	free(nodes);
	word_set_release(&set);
}

/* ---------------------------------------------------------------- measuring */

struct hits {
	size_t right, chosen, there;
};

static size_t
place_of(const struct teaching *teaching, const char *name)
{
	const char **found = bsearch(&name, teaching->names, teaching->name_count, sizeof(*teaching->names), compare_names);

	return (size_t)(found - teaching->names);
}

static bool
measure(struct teaching *teaching, struct err *err)
{
	struct tag_report *report = teaching->report;
	struct hits *hits = heap_array(report->tag_count, sizeof(*hits));
	struct tag_likelihood *tags = heap_array(report->tag_count, sizeof(*tags));
	double sum = 0;
	bool fine = go_on(teaching, LEARN_MEASURING, 0, 1, err);

	for (size_t i = 0; fine && i < teaching->count; i++) {
		const struct text *text = &teaching->texts[i];

		if (!text->held_out)
			continue;
		report->tested++;
		tag_nodes(teaching->tagger, text->nodes, tags);
		for (size_t t = 0; t < report->tag_count && tags[t].chosen; t++) {
			size_t place = place_of(teaching, tags[t].name);

			hits[place].chosen++;
			hits[place].right += has_tag(text, place);
		}
		for (size_t k = 0; k < text->tag_count; k++)
			hits[text->tags[k]].there++;
	}
	for (size_t t = 0; t < report->tag_count; t++) {
		struct tag_score *tag = &report->tags[t];

		tag->precision = hits[t].chosen ? (double)hits[t].right / (double)hits[t].chosen : 0;
		tag->recall = hits[t].there ? (double)hits[t].right / (double)hits[t].there : 0;
		tag->f1 = tag->precision + tag->recall > 0 ? 2 * tag->precision * tag->recall / (tag->precision + tag->recall) : 0;
		sum += tag->f1;
	}
	report->score = (int)lround(100 * sum / (double)report->tag_count);
	free(hits);
	free(tags);
	return fine;
}

struct tagger *
tagger_train(const struct tag_request *request, struct tag_report *report, struct err *err)
{
	struct tagger *tagger = heap_array(1, sizeof(*tagger));
	struct teaching teaching = {.request = request, .report = report, .tagger = tagger};
	bool fine;

	*report = (struct tag_report){0};
	fine = collect_names(&teaching, err);
	if (fine) {
		collect_texts(&teaching);
		fine = count_tags(&teaching, err);
	}
	if (fine) {
		divide(&teaching);
		fine = encode(&teaching, err) && learn(&teaching, err) && measure(&teaching, err);
	}
	for (size_t i = 0; i < teaching.count; i++) {
		word_set_release(&teaching.texts[i].set);
		free(teaching.texts[i].nodes);
	}
	free(teaching.texts);
	free(teaching.names);
	arena_release(&teaching.arena);
	if (fine)
		return tagger;
	tagger_free(tagger);
	tag_report_release(report);
	return NULL;
}

/* ---------------------------------------------------------------- as bytes */

#define MAGIC "makerdeck tagger 1\n"

void
tagger_write(const struct tagger *tagger, struct str *out)
{
	str_add(out, MAGIC);
	words_write(&tagger->words, out);
	bytes_put_u32(out, tagger->single);
	bytes_put_u32(out, (uint32_t)tagger->count);
	for (size_t t = 0; t < tagger->count; t++) {
		bytes_put_text(out, tagger->names[t]);
		for (int f = 0; f < words_features(&tagger->words); f++)
			bytes_put_double(out, tagger->weights[t][f]);
	}
	bytes_seal(out);
}

struct tagger *
tagger_read(const void *data, size_t size, struct err *err)
{
	struct tagger *tagger = heap_array(1, sizeof(*tagger));
	size_t count = 0, features;
	struct bytes bytes;

	bytes_open(&bytes, MAGIC, data, size);
	if (!bytes.bad) {
		words_read(&tagger->words, &bytes);
		features = (size_t)words_features(&tagger->words);
		tagger->single = bytes_u32(&bytes) != 0;
		count = bytes_count(&bytes, features * 8);
		bytes.bad |= count < 2 || count > TAGS_MOST;
		tagger->names = heap_array(count + 1, sizeof(*tagger->names));
		tagger->weights = heap_array(count + 1, sizeof(*tagger->weights));
		for (; !bytes.bad && tagger->count < count; tagger->count++) {
			double *weights = heap_array(features, sizeof(*weights));

			tagger->names[tagger->count] = bytes_text(&bytes);
			for (size_t f = 0; f < features; f++) {
				weights[f] = bytes_double(&bytes);
				bytes.bad |= !isfinite(weights[f]);
			}
			tagger->weights[tagger->count] = weights;
		}
	}
	if (!bytes.bad && bytes.at == bytes.end)
		return tagger;
	tagger_free(tagger);
	err_set(err, ERR_FAILED, "What was trained can't be read: it was damaged. Train the model again.");
	return NULL;
}
