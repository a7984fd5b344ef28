/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/err, base/id, base/arena and base/str.
 */
#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "base/str.h"

#include "tests/test.h"

static void
err_set_fills_and_returns_false(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_false(err_set(&err, ERR_NOT_FOUND, "There is no model %s.", "A"));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_string_equal(err.text, "There is no model A.");
	assert_string_equal(err.rule, "");
	assert_int_equal(err.dataverse, 0);
	assert_false(err_set(NULL, ERR_FAILED, "nobody listens"));
}

static void
err_rule_keeps_rule_and_number(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	assert_false(err_rule(&err, ERR_DENIED, "B2", 0x80040220U, "No."));
	assert_string_equal(err.rule, "B2");
	assert_int_equal(err.dataverse, 0x80040220U);
	assert_false(err_set(&err, ERR_FAILED, "Another."));
	assert_string_equal(err.rule, "");
}

static void
err_prefix_stands_before_the_text(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	(void)err_set(&err, ERR_FAILED, "No space.");
	assert_false(err_prefix(&err, "%s:%d", "a.json", 3));
	assert_string_equal(err.text, "a.json:3: No space.");
	assert_int_equal(err.code, ERR_FAILED);
}

static void
err_of_a_long_text_is_cut(void **state)
{
	struct err err = ERR_INIT;
	char text[2 * ERR_TEXT_SIZE];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	(void)err_set(&err, ERR_FAILED, "%s", text);
	assert_true(strlen(err.text) < ERR_TEXT_SIZE);
	(void)err_prefix(&err, "%s", text);
	assert_true(strlen(err.text) < ERR_TEXT_SIZE);
}

static void
err_exit_statuses_are_those_of_the_contract(void **state)
{
	static const struct {
		enum err_code code;
		int status;
	} cases[] = {
		{ ERR_NONE, 0 }, { ERR_FAILED, 1 }, { ERR_USAGE, 2 }, { ERR_NOT_FOUND, 3 },
		{ ERR_DENIED, 4 }, { ERR_CHANGED, 5 }, { ERR_IMPOSSIBLE, 6 }, { ERR_BUSY, 1 },
		{ ERR_UNKNOWN, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { .code = cases[i].code };

		assert_int_equal(err_exit_status(&err), cases[i].status);
	}
}

static void
id_parse_takes_either_case_and_format_gives_lower(void **state)
{
	struct id id;
	char text[ID_TEXT_SIZE];

	(void)state;
	assert_true(id_parse("627090FF-40a3-4053-8790-584EDC5BE201", 36, &id));
	assert_string_equal(id_format(&id, text), "627090ff-40a3-4053-8790-584edc5be201");
	assert_int_equal(id.b[0], 0x62);
	assert_int_equal(id.b[15], 0x01);
}

static void
id_parse_refuses_what_is_none(void **state)
{
	static const char *const bad[] = {
		"", "627090ff-40a3-4053-8790-584edc5be20", "627090ff-40a3-4053-8790-584edc5be2011",
		"{27090ff-40a3-4053-8790-584edc5be20}", "627090ff440a3-4053-8790-584edc5be201",
		"627090fg-40a3-4053-8790-584edc5be201", "627090ff-40a3-4053-8790-584edc5be2-1",
	};
	struct id id;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(id_parse(bad[i], strlen(bad[i]), &id));
}

static void
id_new_is_random_and_version_4(void **state)
{
	struct id a = id_new(), b = id_new(), none = ID_NONE;

	(void)state;
	assert_false(id_equal(&a, &b));
	assert_int_equal(a.b[6] >> 4, 4);
	assert_int_equal(a.b[8] >> 6, 2);
	assert_true(id_is_none(&none));
	assert_false(id_is_none(&a));
	assert_int_equal(id_compare(&a, &a), 0);
	assert_true((id_compare(&a, &b) < 0) == (id_compare(&b, &a) > 0));
}

static void
arena_gives_zeroed_aligned_memory_of_any_size(void **state)
{
	struct arena arena = { NULL };

	(void)state;
	for (size_t size = 0; size < 20000; size = size * 3 + 1) {
		unsigned char *p = arena_alloc(&arena, size);

		assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++) {
			assert_int_equal(p[i], 0);
			p[i] = 0xff;
		}
	}
	arena_release(&arena);
	assert_int_equal(arena_used(&arena), 0);
	arena_release(&arena);
}

static void
arena_strings_are_copies(void **state)
{
	struct arena arena = { NULL };
	char text[] = "abc";
	char *a = arena_strdup(&arena, text);
	char *b = arena_strndup(&arena, text, 2);
	char *c = arena_printf(&arena, "%s-%d", text, 7);

	(void)state;
	text[0] = 'x';
	assert_string_equal(a, "abc");
	assert_string_equal(b, "ab");
	assert_string_equal(c, "abc-7");
	assert_string_equal(arena_words(&arena, "%s", "a%sb"), "a%sb");
	assert_string_equal(arena_words(&arena, "%s owns %s.%s", "Maya", "", "%"), "Maya owns .%");
	assert_string_equal(arena_words(&arena, "no words"), "no words");
	assert_string_equal(arena_strdup(&arena, NULL), "");
	assert_true(arena_used(&arena) >= 4 + 3 + 6);
	arena_release(&arena);
}

static void
str_grows_and_empties(void **state)
{
	struct str str = { NULL, 0, 0 };

	(void)state;
	assert_string_equal(str_text(&str), "");
	for (int i = 0; i < 1000; i++)
		str_addf(&str, "%d,", i);
	assert_int_equal(str.length, strlen(str_text(&str)));
	assert_int_equal(str.length, 10 * 2 + 90 * 3 + 900 * 4);
	str_clear(&str);
	assert_string_equal(str_text(&str), "");
	str_add(&str, "a");
	str_addn(&str, "bcd", 2);
	str_addc(&str, '!');
	assert_string_equal(str_text(&str), "abc!");
	str_release(&str);
	assert_string_equal(str_text(&str), "");
}

static void
a_word_for_the_shell(void **state)
{
	struct str str = {0};

	(void)state;
	str_add_quoted(&str, "Jack O'Neill");
	assert_string_equal(str_text(&str), "'Jack O'\\''Neill'");
	str_clear(&str);
	str_add_quoted(&str, "");
	assert_string_equal(str_text(&str), "''");
	str_release(&str);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_for_the_shell),
		cmocka_unit_test(err_set_fills_and_returns_false),
		cmocka_unit_test(err_rule_keeps_rule_and_number),
		cmocka_unit_test(err_prefix_stands_before_the_text),
		cmocka_unit_test(err_of_a_long_text_is_cut),
		cmocka_unit_test(err_exit_statuses_are_those_of_the_contract),
		cmocka_unit_test(id_parse_takes_either_case_and_format_gives_lower),
		cmocka_unit_test(id_parse_refuses_what_is_none),
		cmocka_unit_test(id_new_is_random_and_version_4),
		cmocka_unit_test(arena_gives_zeroed_aligned_memory_of_any_size),
		cmocka_unit_test(arena_strings_are_copies),
		cmocka_unit_test(str_grows_and_empties),
	};

	return test_run(tests);
}
