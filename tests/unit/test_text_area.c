/* SPDX-License-Identifier: GPL-3.0-or-later */
/* app/text_area: a text of several lines under the cursor. */
#include "app/text_area.h"
#include "base/text.h"

#include "tests/test.h"

/* Rows divided by "|"; "~" where the width broke one. */
static const char *
rows_of(const struct text_area *area, char out[512])
{
	size_t from = 0, used = 0, count = 0;
	struct text_row row;

	out[0] = '\0';
	while (text_area_next(area, &from, &row))
		used += (size_t)snprintf(out + used, 512 - used, "%s%.*s%s", count++ ? "|" : "", (int)(row.to - row.from), str_text(&area->text) + row.from, row.ended ? "" : "~");
	return out;
}

static struct text_area
made(const char *text, int width, int height)
{
	struct text_area area = {.most = 200};

	text_area_set(&area, text);
	text_area_shape(&area, width, height);
	return area;
}

static void
text_wraps_at_blanks(void **state)
{
	static const struct {
		const char *text;
		int width;
		const char *rows;
	} cases[] = {
		{"", 10, ""}, {"abc", 10, "abc"}, {"abc def", 5, "abc ~|def"}, {"abc def", 3, "abc ~|def"}, {"abcdefgh", 3, "abc~|def~|gh"}, {"a\nb", 5, "a|b"}, {"a\n", 5, "a|"},
		{"\n\n", 5, "||"}, {"abcd  ef", 4, "abcd ~| ef"}, {"日本語", 4, "日本~|語"}, {"日本語", 5, "日本~|語"}, {"日本語", 1, "日~|本~|語"}, {"e\xCC\x81" "e\xCC\x81x", 2, "e\xCC\x81" "e\xCC\x81~|x"},
		{"one two three", 8, "one two ~|three"}, {"one two\nthree", 7, "one two|three"},
	};
	char out[512];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text_area area = made(cases[i].text, cases[i].width, 5);

		assert_string_equal(rows_of(&area, out), cases[i].rows);
		text_area_release(&area);
	}
}

static void
assert_cursor(const struct text_area *area, int row, int column)
{
	int r, c;

	text_area_cursor(area, &r, &c);
	assert_int_equal(r, row);
	assert_int_equal(c, column);
}

static void
keys_move_by_graphemes_and_rows(void **state)
{
	struct text_area area = made("one two three\n\nlast", 8, 5);	/* "one two ", "three", "", "last" */

	(void)state;
	assert_cursor(&area, 0, 0);
	assert_int_equal(text_area_key(&area, KEY_CODE_UP), FIELD_IGNORED);
	assert_int_equal(text_area_key(&area, KEY_CODE_LEFT), FIELD_IGNORED);
	assert_int_equal(text_area_key(&area, KEY_CODE_END), FIELD_MOVED);
	assert_cursor(&area, 0, 7);
	/* The place behind the blank is the next row's. */
	text_area_key(&area, KEY_CODE_RIGHT);
	assert_cursor(&area, 1, 0);
	text_area_key(&area, KEY_CODE_LEFT);
	assert_cursor(&area, 0, 7);
	/* The column is kept over shorter rows. */
	text_area_key(&area, KEY_CODE_DOWN);
	assert_cursor(&area, 1, 5);
	text_area_key(&area, KEY_CODE_DOWN);
	assert_cursor(&area, 2, 0);
	text_area_key(&area, KEY_CODE_DOWN);
	assert_cursor(&area, 3, 4);
	assert_int_equal(text_area_key(&area, KEY_CODE_DOWN), FIELD_IGNORED);
	text_area_key(&area, KEY_CODE_UP);
	text_area_key(&area, KEY_CODE_UP);
	text_area_key(&area, KEY_CODE_UP);
	assert_cursor(&area, 0, 7);
	text_area_key(&area, KEY_CODE_HOME);
	assert_cursor(&area, 0, 0);
	text_area_key(&area, KEY_CODE_PGDN);
	assert_cursor(&area, 3, 0);
	text_area_key(&area, KEY_CODE_CTRL + 'e');
	assert_cursor(&area, 3, 4);
	assert_int_equal(text_area_key(&area, KEY_CODE_RIGHT), FIELD_IGNORED);
	text_area_release(&area);
}

static void
typing_changes_the_text(void **state)
{
	struct text_area area = made("", 10, 3);

	(void)state;
	for (const char *c = "Do {x}"; *c; c++)
		assert_int_equal(text_area_key(&area, (uint32_t)*c), FIELD_CHANGED);
	assert_int_equal(text_area_key(&area, KEY_CODE_ENTER), FIELD_CHANGED);
	assert_int_equal(text_area_key(&area, 0x65E5), FIELD_CHANGED);
	assert_string_equal(str_text(&area.text), "Do {x}\n日");
	assert_cursor(&area, 1, 2);
	/* A mark joins its letter, and goes with it. */
	text_area_key(&area, 'e');
	assert_int_equal(text_area_key(&area, 0x301), FIELD_CHANGED);
	assert_cursor(&area, 1, 3);
	assert_int_equal(text_area_key(&area, KEY_CODE_BACKSPACE), FIELD_CHANGED);
	assert_string_equal(str_text(&area.text), "Do {x}\n日");
	text_area_key(&area, KEY_CODE_BACKSPACE);
	text_area_key(&area, KEY_CODE_BACKSPACE);
	assert_string_equal(str_text(&area.text), "Do {x}");
	assert_int_equal(text_area_key(&area, KEY_CODE_CTRL + 'w'), FIELD_CHANGED);
	assert_string_equal(str_text(&area.text), "Do ");
	text_area_key(&area, KEY_CODE_HOME);
	assert_int_equal(text_area_key(&area, KEY_CODE_DEL), FIELD_CHANGED);
	assert_string_equal(str_text(&area.text), "o ");
	text_area_key(&area, KEY_CODE_END);
	assert_int_equal(text_area_key(&area, KEY_CODE_CTRL + 'u'), FIELD_CHANGED);
	assert_true(text_area_is_empty(&area));
	assert_int_equal(text_area_key(&area, KEY_CODE_BACKSPACE), FIELD_IGNORED);
	assert_int_equal(text_area_key(&area, KEY_CODE_DEL), FIELD_IGNORED);
	assert_int_equal(text_area_key(&area, KEY_CODE_F5), FIELD_IGNORED);
	text_area_release(&area);
}

static void
what_may_not_stand_there_stays_out(void **state)
{
	struct text_area area = made("", 20, 3);

	(void)state;
	assert_true(text_area_insert(&area, "a\r\nb\x1b[31mc\xE2\x80\xAE" "d\xFF" "e\tf", strlen("a\r\nb\x1b[31mc\xE2\x80\xAE" "d\xFF" "e\tf")));
	assert_string_equal(str_text(&area.text), "a\nb[31mcde\tf");
	text_area_set(&area, "x\r\ny\x07");
	assert_string_equal(str_text(&area.text), "x\ny");
	text_area_release(&area);
}

static void
the_bound_holds(void **state)
{
	struct text_area area = {.most = 6};

	(void)state;
	text_area_shape(&area, 10, 2);
	assert_false(text_area_insert(&area, "日本語", 9));
	assert_string_equal(str_text(&area.text), "日本");
	assert_int_equal(text_area_key(&area, 'x'), FIELD_IGNORED);
	assert_int_equal(text_area_key(&area, KEY_CODE_ENTER), FIELD_IGNORED);
	text_area_key(&area, KEY_CODE_BACKSPACE);
	assert_int_equal(text_area_key(&area, 'x'), FIELD_CHANGED);
	assert_string_equal(str_text(&area.text), "日x");
	text_area_release(&area);
}

static void
the_cursor_stays_in_sight(void **state)
{
	struct text_area area = made("1\n2\n3\n4\n5\n6", 10, 3);

	(void)state;
	assert_int_equal(area.top, 0);
	for (int i = 0; i < 5; i++)
		text_area_key(&area, KEY_CODE_DOWN);
	assert_int_equal(area.top, 3);
	text_area_key(&area, KEY_CODE_PGUP);
	assert_int_equal(area.top, 2);
	text_area_shape(&area, 10, 6);
	assert_int_equal(area.top, 0);
	/* A click goes to what's seen there. */
	text_area_go(&area, 4, 7);
	assert_cursor(&area, 4, 1);
	text_area_go(&area, 9, 0);
	assert_cursor(&area, 5, 0);
	text_area_release(&area);
}

/* Whatever is typed, the cursor stands at a border, the rows cover the text, and the text is one that may be stored. */
static void
anything_typed_keeps_it_whole(void **state)
{
	static const uint32_t keys[] = {'a', ' ', '{', '}', 0x301, 0x65E5, 0x1F469, 0x200D, 0x1F680, KEY_CODE_ENTER, KEY_CODE_LEFT, KEY_CODE_RIGHT, KEY_CODE_UP, KEY_CODE_DOWN, KEY_CODE_HOME,
					KEY_CODE_END, KEY_CODE_BACKSPACE, KEY_CODE_DEL, KEY_CODE_CTRL + 'w', KEY_CODE_CTRL + 'u', KEY_CODE_PGDN, KEY_CODE_PGUP, 0x202E, 0x7};
	unsigned seed = 1;

	(void)state;
	for (int round = 0; round < 60; round++) {
		struct text_area area = {.most = 120};

		text_area_shape(&area, 1 + round % 12, 1 + round % 4);
		for (int i = 0; i < 300; i++) {
			size_t from = 0, covered = 0, border = 0, bytes;
			struct text_row row;
			int number, column, columns;

			seed = seed * 1103515245U + 12345U;
			/* The first eight are typed more often, or nothing would grow. */
			(void)text_area_key(&area, keys[(seed >> 16) % 3 ? (seed >> 20) % 10 : (seed >> 20) % (sizeof(keys) / sizeof(keys[0]))]);
			assert_true(area.at <= area.text.length && area.text.length <= 120);
			assert_true(text_check(str_text(&area.text), area.text.length, TEXT_BLOCK, NULL));
			while (border < area.at && text_next(str_text(&area.text) + border, area.text.length - border, &bytes, &columns))
				border += str_text(&area.text)[border] == '\n' ? 1 : bytes;
			assert_int_equal(border, area.at);
			while (text_area_next(&area, &from, &row)) {
				assert_int_equal(row.from, covered);
				assert_true(row.to >= row.from);
				covered = from;
			}
			assert_int_equal(covered, area.text.length + 1);
			text_area_cursor(&area, &number, &column);
			assert_true(number >= area.top && number < area.top + area.height);
			assert_true(column >= 0 && column <= area.width + 1);
		}
		text_area_release(&area);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_wraps_at_blanks),
		cmocka_unit_test(keys_move_by_graphemes_and_rows),
		cmocka_unit_test(typing_changes_the_text),
		cmocka_unit_test(what_may_not_stand_there_stays_out),
		cmocka_unit_test(the_bound_holds),
		cmocka_unit_test(the_cursor_stays_in_sight),
		cmocka_unit_test(anything_typed_keeps_it_whole),
	};

	return test_run(tests);
}
