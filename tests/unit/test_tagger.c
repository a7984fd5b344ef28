/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tags of texts (REFERENCE 14, category classification): learned from made texts, measured, kept, refused. */
#include "base/heap.h"
#include "learn/bytes.h"
#include "learn/tagger.h"
#include "tests/test.h"

#include <stdlib.h>

#define SEAL 8	/* bytes at the end */

static uint64_t seed;

static size_t
pick(size_t count)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (size_t)((z ^ z >> 31) % count);
}

static const char *const tag_names[] = {"billing", "delivery", "login"};
static const char *const of_tag[3][6] = {
	{"invoice", "charged", "refund", "Rechnung", "payment twice", "VAT"},
	{"parcel", "late", "courier", "lost box", "配達が遅い", "tracking"},
	{"password", "locked out", "reset link", "two factor", "Zugang", "sign in"},
};
static const char *const common[] = {"please", "help", "today", "my account", "thanks", "the", "order", "again", "why", "hello"};

/* Texts of a few words; share of ten: how often a word speaks for the tag. both: some have two tags. */
static struct tag_example *
make_texts(struct arena *arena, size_t count, size_t share, bool both)
{
	struct tag_example *examples = heap_array(count, sizeof(*examples));

	for (size_t i = 0; i < count; i++) {
		size_t tag = pick(3), other = both && pick(4) == 0 ? (tag + 1) % 3 : tag;
		struct str text = {0};

		for (int w = 0; w < 10; w++) {
			str_add(&text, pick(10) < share ? of_tag[w % 2 ? tag : other][pick(6)] : common[pick(10)]);
			str_addc(&text, ' ');
		}
		examples[i].text = arena_strdup(arena, str_text(&text));
		examples[i].tags = other == tag ? tag_names[tag] : arena_printf(arena, "%s; %s", tag_names[tag], tag_names[other]);
		str_release(&text);
	}
	return examples;
}

static void
single_tags_are_learned(void **state)
{
	struct arena arena = {0};
	struct tag_example *examples;
	struct tag_request request = {.count = 900, .seed = 4};
	struct tag_report report, second_report;
	struct tag_likelihood tags[3];
	struct tagger *tagger, *again;
	struct str bytes = {0}, second = {0};
	struct err err = ERR_INIT;

	(void)state;
	seed = 1;
	request.examples = examples = make_texts(&arena, request.count, 4, false);
	assert_int_equal(tags_separator(examples, request.count), '\0');
	tagger = tagger_train(&request, &report, &err);
	assert_non_null(tagger);
	assert_true(report.score >= 95);
	assert_int_equal(report.tag_count, 3);
	assert_string_equal(report.tags[0].name, "billing");
	assert_int_equal(report.trained + report.tested, 900);
	tagger_tag(tagger, "Hello, you CHARGED me: where's the réfund?", tags);
	assert_string_equal(tags[0].name, "billing");
	assert_true(tags[0].chosen && !tags[1].chosen && tags[0].likelihood > 0.8);
	assert_true(tags[0].likelihood + tags[1].likelihood + tags[2].likelihood > 0.999);
	tagger_tag(tagger, "今日も配達がない", tags);
	assert_string_equal(tags[0].name, "delivery");
	tagger_write(tagger, &bytes);
	again = tagger_train(&request, &second_report, &err);
	tag_report_release(&second_report);
	tagger_write(again, &second);
	assert_int_equal(bytes.length, second.length);
	assert_memory_equal(bytes.text, second.text, bytes.length);
	tagger_free(again);
	again = tagger_read(bytes.text, bytes.length, &err);
	assert_non_null(again);
	tagger_tag(again, "locked out", tags);
	assert_string_equal(tags[0].name, "login");
	tagger_free(again);
	for (size_t cut = 0; cut < bytes.length; cut += 1 + cut / 30)
		assert_null(tagger_read(bytes.text, cut, &err));
	for (size_t at = 0; at < bytes.length; at += 1 + at / 100) {
		bytes.text[at] ^= 0x35;
		assert_null(tagger_read(bytes.text, bytes.length, &err));
		if (at + SEAL < bytes.length) {
			str_clear(&second);
			str_addn(&second, bytes.text, bytes.length - SEAL);
			bytes_seal(&second);
			again = tagger_read(second.text, second.length, &err);
			if (again && tagger_tag_count(again) == 3)
				tagger_tag(again, "locked out", tags);
			tagger_free(again);
		}
		bytes.text[at] ^= 0x35;
	}
	tagger_free(tagger);
	tag_report_release(&report);
	str_release(&bytes);
	str_release(&second);
	free(examples);
	arena_release(&arena);
}

static void
several_tags_are_learned(void **state)
{
	struct arena arena = {0};
	struct tag_example *examples;
	struct tag_request request = {.count = 1500, .seed = 4};
	struct tag_report report;
	struct tag_likelihood tags[3];
	struct tagger *tagger;
	struct err err = ERR_INIT;

	(void)state;
	seed = 2;
	request.examples = examples = make_texts(&arena, request.count, 8, true);
	request.separator = tags_separator(examples, request.count);
	assert_int_equal(request.separator, ';');
	tagger = tagger_train(&request, &report, &err);
	assert_non_null(tagger);
	assert_true(report.score >= 85);
	tagger_tag(tagger, "invoice parcel charged courier refund tracking", tags);
	assert_true(tags[0].chosen && tags[1].chosen && !tags[2].chosen);
	assert_string_equal(tags[2].name, "login");
	tagger_free(tagger);
	tag_report_release(&report);
	free(examples);
	arena_release(&arena);
}

static void
refusals_have_their_sentences(void **state)
{
	struct arena arena = {0};
	struct tag_example *examples;
	struct tag_request request = {.count = 60, .seed = 4};
	struct tag_report report;
	struct err err = ERR_INIT;
	char *large = heap_array(5003, 1);

	(void)state;
	seed = 3;
	request.examples = examples = make_texts(&arena, request.count, 5, false);
	memset(large, 'a', 5001);
	examples[7].text = large;
	assert_null(tagger_train(&request, &report, &err));
	assert_string_equal(err.text, "Row 8 has a text of 5001 characters; 5000 is the most that can be learned from.");
	large[5000] = '\0';
	examples[20].tags = "rare";
	assert_null(tagger_train(&request, &report, &err));
	assert_string_equal(err.text, "The tag rare has 1 text; 10 are needed.");
	for (size_t i = 0; i < request.count; i++)
		examples[i].tags = "one";
	assert_null(tagger_train(&request, &report, &err));
	assert_string_equal(err.text, "There's one tag alone; at least two are needed.");
	for (size_t i = 0; i < request.count; i++)
		examples[i].tags = i < 55 ? "one, two" : "one";
	request.separator = ',';
	assert_null(tagger_train(&request, &report, &err));
	assert_string_equal(err.text, "Only 0 texts don't have the tag one; 10 are needed.");
	free(large);
	free(examples);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(single_tags_are_learned),
		cmocka_unit_test(several_tags_are_learned),
		cmocka_unit_test(refusals_have_their_sentences),
	};

	return cmocka_run_group_tests_name("test_tagger", tests, NULL, NULL);
}
