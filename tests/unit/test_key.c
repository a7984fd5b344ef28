/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui/key: names of keys, and which are text. */
#include "tui/key.h"

#include "../test.h"

static void
names_and_keys_go_both_ways(void **state)
{
	static const struct {
		uint32_t key;
		const char *name;
	} keys[] = {
		{KEY_CODE_CTRL + 's', "Ctrl-S"}, {KEY_CODE_CTRL + 'a', "Ctrl-A"}, {KEY_CODE_CTRL + 'z', "Ctrl-Z"}, {KEY_CODE_F1, "F1"},
		{KEY_CODE_F10, "F10"}, {KEY_CODE_F12, "F12"}, {KEY_CODE_DOWN, "Down"}, {' ', "Space"}, {'j', "j"}, {'J', "J"},
		{'?', "?"}, {'/', "/"}, {0xE9, "é"}, {0x9818, "領"}, {0x1F600, "\xF0\x9F\x98\x80"}, {KEY_CODE_SHIFT_DOWN, "Shift-Down"},
		{KEY_CODE_ALT_LEFT, "Alt-Left"}, {KEY_CODE_BACKTAB, "Shift-Tab"}, {KEY_CODE_ESC, "Esc"}, {KEY_CODE_PGDN, "PgDn"},
		{KEY_CODE_BACKSPACE, "Backspace"},
	};
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		assert_string_equal(key_name(keys[i].key, out), keys[i].name);
		assert_int_equal(key_from_name(keys[i].name), keys[i].key);
	}
}

static void
every_key_code_has_a_name_of_its_own(void **state)
{
	char out[16];

	(void)state;
	for (uint32_t key = KEY_CODE_TAB; key <= KEY_CODE_F12; key++) {
		assert_true(key_name(key, out)[0] != '\0');
		assert_int_equal(key_from_name(key_name(key, out)), key);
	}
}

static void
what_is_no_name_is_no_key(void **state)
{
	static const char *const names[] = {"", "Ctrl-", "Ctrl-1", "ctrl-s", "F13", "F0", "ab", "\x1B", "\xFF", "Hyper-X", "\xE2\x80\xAE"};
	char out[16];

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_int_equal(key_from_name(names[i]), KEY_CODE_NONE);
	assert_string_equal(key_name(KEY_CODE_NONE, out), "");
	assert_string_equal(key_name(0x1B, out), "");
	assert_string_equal(key_name(UINT32_MAX, out), "");
}

static void
only_what_can_be_drawn_is_text(void **state)
{
	(void)state;
	assert_true(key_is_text('a'));
	assert_true(key_is_text(' '));
	assert_true(key_is_text(0x301));
	assert_true(key_is_text(0x9818));
	assert_true(key_is_text(0x200C));
	assert_false(key_is_text(0x1B));
	assert_false(key_is_text('\n'));
	assert_false(key_is_text(0x7F));
	assert_false(key_is_text(0x9B));
	assert_false(key_is_text(0x202E));
	assert_false(key_is_text(0xE000));
	assert_false(key_is_text(0xD800));
	assert_false(key_is_text(0x110000));
	assert_false(key_is_text(KEY_CODE_ENTER));
	assert_false(key_is_text(KEY_CODE_CTRL + 'a'));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_keys_go_both_ways),
		cmocka_unit_test(every_key_code_has_a_name_of_its_own),
		cmocka_unit_test(what_is_no_name_is_no_key),
		cmocka_unit_test(only_what_can_be_drawn_is_text),
	};

	return test_run(tests);
}
