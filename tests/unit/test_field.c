/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The text field of UX.md 4.7. */
#include "app/field.h"

#include "tests/test.h"

static void
type(struct field *field, const char *text)
{
	/* As keys come: one code point each. */
	for (const unsigned char *s = (const unsigned char *)text; *s;) {
		uint32_t c = *s++;
		int more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : c >= 0xC0 ? 1 : 0;

		if (more > 0)
			c &= 0x3FU >> more;
		for (; more > 0; more--)
			c = c << 6 | (*s++ & 0x3F);
		assert_int_equal(field_key(field, c), FIELD_CHANGED);
	}
}

static void
press(struct field *field, const char *name)
{
	uint32_t key = key_from_name(name);

	assert_int_not_equal(key, 0);
	(void)field_key(field, key);
}

static void
text_is_typed_at_the_cursor(void **state)
{
	struct field field = {0};

	(void)state;
	type(&field, "Jos Álvarez");
	assert_string_equal(field.text, "Jos Álvarez");
	press(&field, "Home");
	for (int i = 0; i < 3; i++)
		press(&field, "Right");
	type(&field, "é");
	assert_string_equal(field.text, "José Álvarez");
	assert_int_equal(field.at, 5);
}

static void
it_moves_and_deletes_by_graphemes(void **state)
{
	struct field field = {0};

	(void)state;
	/* é as a letter and a mark, and a wide letter. */
	type(&field, "e\xCC\x81領");
	assert_int_equal(field.length, 6);
	press(&field, "Left");
	assert_int_equal(field.at, 3);
	press(&field, "Left");
	assert_int_equal(field.at, 0);
	assert_int_equal(field_key(&field, KEY_CODE_LEFT), FIELD_IGNORED);
	assert_int_equal(field_key(&field, KEY_CODE_BACKSPACE), FIELD_IGNORED);
	press(&field, "Del");
	assert_string_equal(field.text, "領");
	press(&field, "End");
	press(&field, "Backspace");
	assert_string_equal(field.text, "");
	assert_int_equal(field_key(&field, KEY_CODE_DEL), FIELD_IGNORED);
}

static void
a_mark_typed_behind_a_letter_joins_it(void **state)
{
	struct field field = {0};

	(void)state;
	type(&field, "ex");
	press(&field, "Home");
	press(&field, "Right");
	type(&field, "\xCC\x81");	/* between e and x */
	assert_int_equal(field.at, 3);
	press(&field, "Backspace");
	assert_string_equal(field.text, "x");
}

static void
words_and_lines_are_deleted(void **state)
{
	struct field field = {0};

	(void)state;
	type(&field, "Finance Automation Team  ");
	press(&field, "Ctrl-W");
	assert_string_equal(field.text, "Finance Automation ");
	press(&field, "Home");
	for (int i = 0; i < 8; i++)
		press(&field, "Right");
	press(&field, "Ctrl-U");
	assert_string_equal(field.text, "Automation ");
	assert_int_equal(field.at, 0);
	press(&field, "Ctrl-E");
	assert_int_equal(field.at, field.length);
	press(&field, "Ctrl-A");
	assert_int_equal(field.at, 0);
	assert_int_equal(field_key(&field, KEY_CODE_CTRL + 'w'), FIELD_IGNORED);
}

static void
it_is_full_at_its_size_and_never_beyond(void **state)
{
	struct field field = {0};

	(void)state;
	for (int i = 0; i < 2 * FIELD_SIZE; i++)
		(void)field_key(&field, 0x9818);	/* three bytes each */
	assert_true(field.length < FIELD_SIZE);
	assert_int_equal(field.length % 3, 0);
	assert_int_equal(strlen(field.text), field.length);
	/* No letter falls through to a command when the field is full. */
	assert_int_not_equal(field_key(&field, 0x9818), FIELD_IGNORED);
}

static void
keys_of_others_and_hostile_ones_are_not_taken(void **state)
{
	struct field field = {0};

	(void)state;
	assert_int_equal(field_key(&field, KEY_CODE_UP), FIELD_IGNORED);
	assert_int_equal(field_key(&field, KEY_CODE_ENTER), FIELD_IGNORED);
	assert_int_equal(field_key(&field, KEY_CODE_CTRL + 's'), FIELD_IGNORED);
	assert_int_equal(field_key(&field, 0x1B), FIELD_IGNORED);	/* H3 */
	assert_int_equal(field_key(&field, 0x202E), FIELD_IGNORED);
	assert_int_equal(field.length, 0);
	assert_true(field_insert(&field, "a\x1b[31mb\xff" "c\xE2\x80\xAE", 12));
	assert_string_equal(field.text, "a[31mbc");
	assert_false(field_insert(&field, "\n\x07", 2));
}

static void
its_window_always_shows_the_cursor(void **state)
{
	struct field field = {0};
	int cursor;

	(void)state;
	assert_int_equal(field_window(&field, 5, &cursor), 0);
	assert_int_equal(cursor, 0);
	type(&field, "abcd");
	assert_int_equal(field_window(&field, 5, &cursor), 0);
	assert_int_equal(cursor, 4);
	type(&field, "ef");
	assert_int_equal(field_window(&field, 5, &cursor), 2);
	assert_int_equal(cursor, 4);
	press(&field, "Home");
	assert_int_equal(field_window(&field, 5, &cursor), 0);
	assert_int_equal(cursor, 0);
	/* Wide letters leave at most one column free. */
	field_set(&field, "領収書リーダー");
	assert_int_equal(field_window(&field, 5, &cursor), 15);
	assert_int_equal(cursor, 4);
	for (int width = 1; width < 20; width++) {
		size_t start = field_window(&field, width, &cursor);

		assert_true(cursor < width);
		assert_int_equal(start % 3, 0);
	}
}

static void
blanks_are_empty(void **state)
{
	struct field field = {0};

	(void)state;
	assert_true(field_is_empty(&field));
	field_set(&field, "  ");
	assert_true(field_is_empty(&field));
	field_set(&field, " x");
	assert_false(field_is_empty(&field));
	field_clear(&field);
	assert_int_equal(field.length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_typed_at_the_cursor),
		cmocka_unit_test(it_moves_and_deletes_by_graphemes),
		cmocka_unit_test(a_mark_typed_behind_a_letter_joins_it),
		cmocka_unit_test(words_and_lines_are_deleted),
		cmocka_unit_test(it_is_full_at_its_size_and_never_beyond),
		cmocka_unit_test(keys_of_others_and_hostile_ones_are_not_taken),
		cmocka_unit_test(its_window_always_shows_the_cursor),
		cmocka_unit_test(blanks_are_empty),
	};

	return test_run(tests);
}
