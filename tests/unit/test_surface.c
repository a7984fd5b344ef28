/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tui/surface: what is written stays inside, is harmless (H3), is cut between graphemes and has its ASCII form. */
#include "base/str.h"
#include "base/text.h"
#include "tui/surface.h"

#include "../test.h"

static void
assert_rows(const struct surface *surface, const char *expected)
{
	struct str out = {0};

	surface_print(surface, &out);
	assert_string_equal(str_text(&out), expected);
	str_release(&out);
}

static void
assert_styles(const struct surface *surface, const char *expected)
{
	struct str out = {0};

	surface_print_styles(surface, &out);
	assert_string_equal(str_text(&out), expected);
	str_release(&out);
}

static void
a_new_surface_is_blank(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 3, 2);
	assert_rows(&s, "   \n   \n");
	assert_styles(&s, "...\n...\n");
	assert_int_equal(s.cursor_x, -1);
	surface_init(&s, 1, 1);
	assert_rows(&s, " \n");
	surface_init(&s, 5000, 5000);
	assert_int_equal(s.w, 1000);
	assert_int_equal(s.h, 500);
	surface_init(&s, -3, 0);
	assert_rows(&s, "");
	assert_int_equal(surface_text(&s, 0, 0, 10, STYLE_TEXT, "x"), 0);
	surface_release(&s);
	surface_release(&s);
}

static void
text_is_cut_with_a_tilde(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 12, 3);
	assert_int_equal(surface_text(&s, 0, 0, 11, STYLE_TITLE, "Document processing"), 11);
	assert_int_equal(surface_text(&s, 8, 1, 100, STYLE_TEXT, "abcdef"), 4);
	assert_int_equal(surface_text_right(&s, 0, 2, 6, STYLE_OK, "12"), 2);
	surface_text_right(&s, 7, 2, 3, STYLE_OK, "12345");
	assert_rows(&s, "Document p~ \n        abc~\n    12 12~  \n");
	assert_styles(&s, "ttttttttttt.\n............\n....gg.ggg..\n");
	surface_release(&s);
}

static void
wide_text_is_never_halved(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 8, 4);
	surface_text(&s, 0, 0, 8, STYLE_TEXT, "領収書リ");
	surface_text(&s, 1, 0, 2, STYLE_TITLE, "ab");	/* over the right and the left half of two */
	assert_rows(&s, " ab 書リ\n        \n        \n        \n");
	assert_int_equal(surface_text(&s, 0, 1, 4, STYLE_TEXT, "領収書"), 3);
	surface_text(&s, -1, 2, 8, STYLE_TEXT, "領収");	/* the first one's left half is outside */
	surface_text(&s, 7, 3, 8, STYLE_TEXT, "領");
	assert_rows(&s, " ab 書リ\n領~     \n 収     \n       ~\n");
	surface_text(&s, 0, 1, 8, STYLE_TEXT, "領収書リ");
	surface_fill(&s, (struct rect){3, 1, 2, 1}, STYLE_CURSOR);	/* from a right half to a left half */
	assert_rows(&s, " ab 書リ\n領    リ\n 収     \n       ~\n");
	assert_styles(&s, ".tt.....\n...CC...\n........\n........\n");
	surface_release(&s);
}

static void
marks_stay_on_their_letters(void **state)
{
	struct surface s = {0};
	char many[128] = "a";

	(void)state;
	surface_init(&s, 4, 1);
	assert_int_equal(surface_text(&s, 0, 0, 4, STYLE_TEXT, "Jose\xCC\x81"), 4);
	assert_string_equal(s.cells[3].text, "e\xCC\x81");
	assert_int_equal(surface_text(&s, 0, 0, 2, STYLE_TEXT, "e\xCC\x81" "e\xCC\x81"), 2);
	/* More marks than a cell holds are lost, whole ones. */
	for (int i = 0; i < 40; i++)
		strcat(many, "\xCC\x81");
	assert_int_equal(surface_text(&s, 0, 0, 4, STYLE_TEXT, many), 1);
	assert_int_equal(strlen(s.cells[0].text), 23);
	assert_true(text_check(s.cells[0].text, 23, TEXT_NAME, NULL));
	/* U+FE0F isn't drawn: terminals disagree on its width. */
	surface_text(&s, 0, 0, 4, STYLE_TEXT, "\xE2\x9D\xA4\xEF\xB8\x8F!");
	assert_string_equal(s.cells[0].text, "\xE2\x9D\xA4");
	assert_string_equal(s.cells[1].text, "!");
	surface_release(&s);
}

static void
hostile_text_is_drawn_harmless(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 10, 1);
	surface_text(&s, 0, 0, 10, STYLE_TEXT, "a\x1B[2J\nb\xE2\x80\xAE\xFF");
	assert_rows(&s, "a\xEF\xBF\xBD[2J b\xEF\xBF\xBD\xEF\xBF\xBD \n");
	surface_release(&s);
}

static void
glyphs_have_ascii_forms(void **state)
{
	static const char glyphs[] = "▸▾▴✓✗█─│…▍";
	struct surface s = {.ascii = true};

	(void)state;
	surface_init(&s, 20, 3);
	assert_true(s.ascii);
	surface_text(&s, 0, 0, 20, STYLE_TEXT, glyphs);
	surface_text(&s, 0, 1, 20, STYLE_TEXT, "領収 é");	/* names keep their letters (UX.md 3.16) */
	surface_frame(&s, (struct rect){12, 0, 6, 3}, STYLE_BORDER, NULL, NULL);
	assert_rows(&s, ">v^+x#-|~   +----+  \n領収 é      |    |  \n            +----+  \n");
	/* None is wide, so that both forms take the same places. */
	assert_int_equal(text_width(glyphs), 10);
	surface_release(&s);
}

/* Access levels (A2) stand for the keys that set them. */
static void
access_levels_have_ascii_forms(void **state)
{
	static const char glyphs[] = "◌◔◒◕◉";
	struct surface s = {.ascii = true};

	(void)state;
	surface_init(&s, 6, 1);
	surface_text(&s, 0, 0, 6, STYLE_TEXT, glyphs);
	assert_rows(&s, "01234 \n");
	assert_int_equal(text_width(glyphs), 5);
	surface_release(&s);
}

static void
text_is_wrapped_at_spaces(void **state)
{
	struct surface s = {0};
	struct rect at = {0, 0, 10, 4};

	(void)state;
	surface_init(&s, 10, 4);
	assert_int_equal(surface_wrap(&s, at, 0, STYLE_TEXT, "User: see and run. No edit"), 3);
	assert_rows(&s, "User: see \nand run.  \nNo edit   \n          \n");
	surface_clear(&s);
	assert_int_equal(surface_wrap(&s, at, 1, STYLE_TEXT, "abcdefghijklmno p\n\nq"), 4);
	assert_rows(&s, "klmno p   \n          \nq         \n          \n");
	surface_clear(&s);
	assert_int_equal(surface_wrap(&s, at, 0, STYLE_TEXT, "領収書リーダー"), 2);
	assert_rows(&s, "領収書リー\nダー      \n          \n          \n");
	assert_int_equal(surface_wrap(&s, at, 0, STYLE_TEXT, ""), 0);
	assert_int_equal(surface_wrap(&s, at, 0, STYLE_TEXT, "a\n"), 1);
	assert_int_equal(surface_wrap(&s, at, 0, STYLE_TEXT, "exactlyten exactlyten"), 2);
	assert_int_equal(surface_wrap(&s, (struct rect){0, 0, 1, 1}, 0, STYLE_TEXT, "領収"), 2);
	assert_int_equal(surface_wrap(&s, (struct rect){0, 0, 0, 1}, 0, STYLE_TEXT, "a"), 0);
	surface_release(&s);
}

static void
frames_carry_title_and_note(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 24, 3);
	surface_frame(&s, surface_rect(&s), STYLE_DIALOG_BORDER, "Share", "Esc");
	assert_rows(&s, "┌─ Share ──────── Esc ─┐\n│                      │\n└──────────────────────┘\n");
	surface_frame(&s, surface_rect(&s), STYLE_DIALOG_BORDER, "Share Invoice extractor", "Esc");
	assert_rows(&s, "┌─ Share Invoi~ ─ Esc ─┐\n│                      │\n└──────────────────────┘\n");
	surface_clear(&s);
	surface_frame(&s, (struct rect){0, 0, 7, 2}, STYLE_BORDER, "Long", "Esc");
	surface_frame(&s, (struct rect){10, 0, 1, 2}, STYLE_BORDER, "Long", "Esc");
	assert_rows(&s, "┌─ ~ ─┐                 \n└─────┘                 \n                        \n");
	surface_release(&s);
}

static void
bars_are_drawn_in_eighths(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 8, 5);
	surface_bar(&s, 0, 0, 8, 102, 102, STYLE_CHART_1);
	surface_bar(&s, 0, 1, 8, 51, 102, STYLE_CHART_1);
	surface_bar(&s, 0, 2, 8, 0.01, 102, STYLE_CHART_1);
	surface_bar(&s, 0, 3, 8, 9, 16, STYLE_CHART_1);
	surface_bar(&s, 0, 4, 8, 51, 102, STYLE_CHART_2);
	assert_rows(&s, "████████\n████    \n▏       \n████▌   \n▒▒▒▒    \n");
	surface_clear(&s);
	surface_bar(&s, 0, 0, 8, 0, 10, STYLE_CHART_1);
	surface_bar(&s, 0, 1, 8, 5, 0, STYLE_CHART_1);
	surface_bar(&s, 6, 2, 8, 500, 10, STYLE_CHART_1);
	s.ascii = true;
	surface_bar(&s, 0, 3, 8, 51, 102, STYLE_CHART_1);
	surface_bar(&s, 0, 4, 8, 0.1, 102, STYLE_CHART_2);
	assert_rows(&s, "        \n        \n      ██\n####    \n=       \n");
	surface_release(&s);
}

static void
the_uppermost_hot_place_answers(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 10, 4);
	surface_hot(&s, (struct rect){0, 0, 10, 4}, 1, 0);
	surface_hot(&s, (struct rect){2, 1, 3, 1}, 2, 7);
	surface_hot(&s, (struct rect){20, 1, 3, 1}, 3, 0);
	assert_int_equal(s.hot_count, 2);
	assert_int_equal(surface_hot_at(&s, 4, 1)->action, 2);
	assert_int_equal(surface_hot_at(&s, 4, 1)->argument, 7);
	assert_int_equal(surface_hot_at(&s, 5, 1)->action, 1);
	assert_null(surface_hot_at(&s, 10, 1));
	for (int i = 0; i < 2 * HOTS_MAX; i++)
		surface_hot(&s, (struct rect){0, 0, 1, 1}, 4, i);
	assert_int_equal(s.hot_count, HOTS_MAX);
	surface_clear(&s);
	assert_null(surface_hot_at(&s, 0, 0));
	surface_release(&s);
}

static void
the_cursor_stays_inside(void **state)
{
	struct surface s = {0};

	(void)state;
	surface_init(&s, 10, 4);
	surface_cursor(&s, 9, 3);
	assert_int_equal(s.cursor_x, 9);
	assert_int_equal(s.cursor_y, 3);
	surface_cursor(&s, 10, 3);
	assert_int_equal(s.cursor_x, -1);
	assert_int_equal(s.cursor_y, -1);
	surface_release(&s);
}

static void
printf_cuts_between_characters(void **state)
{
	struct surface s = {0};
	char text[2048] = "";

	(void)state;
	surface_init(&s, 1000, 1);
	for (int i = 0; i < 400; i++)	/* 1200 bytes */
		strcat(text, "領");
	assert_int_equal(surface_printf(&s, 0, 0, 1000, STYLE_TEXT, "%s", text), 2 * 340);
	assert_null(memmem(s.cells, 1000 * sizeof(struct screen_cell), "\xEF\xBF\xBD", 3));
	surface_printf(&s, 0, 0, 9, STYLE_TEXT, "%d of %d", 3, 12);
	assert_string_equal(s.cells[0].text, "3");
	surface_release(&s);
}

static void
each_role_has_a_name_and_a_letter_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_non_null(style_name((enum style)i));
		assert_in_range(style_letter((enum style)i), 0x21, 0x7E);
		for (int k = 0; k < i; k++) {
			assert_int_not_equal(style_letter((enum style)i), style_letter((enum style)k));
			assert_string_not_equal(style_name((enum style)i), style_name((enum style)k));
		}
	}
	assert_string_equal(style_name(STYLE_CURSOR_UNFOCUSED), "cursor.unfocused");
	assert_string_equal(style_name(STYLE_MSG_OK), "msg.ok");
}

/* Every wide cell has its right half beside it, and the cells' columns add up to the width. */
static void
assert_whole(const struct surface *s)
{
	for (int y = 0; y < s->h; y++) {
		for (int x = 0; x < s->w; x++) {
			const struct screen_cell *cell = &s->cells[y * s->w + x];
			bool joined;

			assert_true(memchr(cell->text, 0, CELL_TEXT_SIZE) != NULL);
			assert_true(cell->style < STYLE_COUNT);
			/* A joiner is only allowed with the next letter, which has a cell of its own. */
			joined = strstr(cell->text, "\xE2\x80\x8C") || strstr(cell->text, "\xE2\x80\x8D");
			assert_true(joined || text_check(cell->text, strlen(cell->text), TEXT_NAME, NULL));
			if (cell->width == 2) {
				assert_true(x + 1 < s->w && cell[1].width == 0);
				x++;
			} else {
				assert_int_equal(cell->width, 1);
				assert_true(joined || text_width(cell->text) == 1);
			}
		}
	}
}

static int
below(uint64_t *seed, uint32_t most)
{
	return (int)test_random_below(seed, most);
}

static void
nothing_is_ever_written_outside(void **state)
{
	static const char *const texts[] = {
		"", "a", "Invoice extractor", "領収書リーダー", "e\xCC\x81\xCC\x81", "\xCC\x81", "\xF0\x9F\x87\xA9\xF0\x9F\x87\xAA", "क्षि",
		"\x1B[31mred", "\xFF\xFE", "می\xE2\x80\x8Cخواهم", "▸ ✓ █", "a b c d e f\ng\n\nh", "한국어", "\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD",
	};
	uint64_t seed = test_seed("nothing_is_ever_written_outside");

	(void)state;
	for (int round = 0; round < 400; round++) {
		struct surface s = {.ascii = round % 3 == 0};
		struct screen_cell *all;
		size_t count;

		surface_init(&s, below(&seed, 30), below(&seed, 10));
		/* The cells between guards: what's written outside shows, without a sanitizer too. */
		count = (size_t)s.w * (size_t)s.h;
		all = malloc((count + 200) * sizeof(*all));
		assert_non_null(all);
		memset(all, 0x5A, (count + 200) * sizeof(*all));
		memcpy(all + 100, s.cells, count * sizeof(*all));
		free(s.cells);
		s.cells = all + 100;
		for (int i = 0; i < 60; i++) {
			int x = below(&seed, 50) - 10, y = below(&seed, 20) - 5, w = below(&seed, 40) - 5, h = below(&seed, 12) - 2;
			enum style style = (enum style)test_random_below(&seed, STYLE_COUNT);
			const char *text = texts[test_random_below(&seed, sizeof(texts) / sizeof(texts[0]))];
			struct rect at = {x, y, w, h};

			switch (below(&seed, 9)) {
			case 0:
				assert_true(surface_text(&s, x, y, w, style, text) <= (w > 0 ? w : 0));
				break;
			case 1:
				surface_text_right(&s, x, y, w, style, text);
				break;
			case 2:
				surface_wrap(&s, at, below(&seed, 4), style, text);
				break;
			case 3:
				surface_fill(&s, at, style);
				break;
			case 4:
				surface_restyle(&s, at, style);
				break;
			case 5:
				surface_frame(&s, at, style, text, "Esc");
				break;
			case 6:
				surface_bar(&s, x, y, w, h, 7, style);
				break;
			case 7:
				surface_hline(&s, x, y, w, style);
				surface_vline(&s, x, y, h, style);
				break;
			case 8:
				surface_cursor(&s, x, y);
				surface_hot(&s, at, 1, 1);
				break;
			}
			assert_whole(&s);
		}
		for (size_t i = 0; i < 100 * sizeof(*all); i++) {
			assert_int_equal(((unsigned char *)all)[i], 0x5A);
			assert_int_equal(((unsigned char *)(all + 100 + count))[i], 0x5A);
		}
		s.cells = NULL;
		free(all);
		surface_release(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_surface_is_blank),
		cmocka_unit_test(text_is_cut_with_a_tilde),
		cmocka_unit_test(wide_text_is_never_halved),
		cmocka_unit_test(marks_stay_on_their_letters),
		cmocka_unit_test(hostile_text_is_drawn_harmless),
		cmocka_unit_test(glyphs_have_ascii_forms),
		cmocka_unit_test(access_levels_have_ascii_forms),
		cmocka_unit_test(text_is_wrapped_at_spaces),
		cmocka_unit_test(frames_carry_title_and_note),
		cmocka_unit_test(bars_are_drawn_in_eighths),
		cmocka_unit_test(the_uppermost_hot_place_answers),
		cmocka_unit_test(the_cursor_stays_inside),
		cmocka_unit_test(printf_cuts_between_characters),
		cmocka_unit_test(each_role_has_a_name_and_a_letter_of_its_own),
		cmocka_unit_test(nothing_is_ever_written_outside),
	};

	return test_run(tests);
}
