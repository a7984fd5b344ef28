/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The looks of UX.md 6: contrast computed from the colours that are shown, and which theme is shown. */
#include "tui/theme.h"

#include "tests/test.h"

#include <math.h>

/* The colours 16 to 255, the same on every terminal: a cube of six steps, then greys. */
static void
rgb_of(int index, double rgb[3])
{
	static const int steps[6] = {0, 95, 135, 175, 215, 255};

	assert_in_range(index, 16, 255);
	for (int i = 0; i < 3; i++) {
		int cube = index - 16, digit = i == 0 ? cube / 36 : i == 1 ? cube / 6 % 6 : cube % 6;

		rgb[i] = index >= 232 ? 8 + 10 * (index - 232) : steps[digit];
	}
}

/* WCAG 2's relative luminance. */
static double
luminance(int index)
{
	static const double weight[3] = {0.2126, 0.7152, 0.0722};
	double rgb[3], sum = 0;

	rgb_of(index, rgb);
	for (int i = 0; i < 3; i++) {
		double c = rgb[i] / 255;

		sum += weight[i] * (c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4));
	}
	return sum;
}

static double
contrast(enum theme theme, enum style style)
{
	struct look look = theme_look(theme, style, false);
	double a = luminance(look.foreground), b = luminance(look.background);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

static bool
is_line(enum style style)
{
	return style == STYLE_BORDER || style == STYLE_BORDER_FOCUS || style == STYLE_DIALOG_BORDER || style == STYLE_CHART_1 || style == STYLE_CHART_2;
}

/* 4.5 for text, what's off included; 3 for lines and bars. */
static void
contrasts_reach_what_they_must(void **state)
{
	static const enum theme themes[] = {THEME_DARK, THEME_LIGHT};

	(void)state;
	for (size_t t = 0; t < 2; t++) {
		for (int i = 0; i < STYLE_COUNT; i++) {
			double ratio = contrast(themes[t], (enum style)i), needed = is_line((enum style)i) ? 3.0 : 4.5;

			if (ratio < needed)
				printf("# %s in %s: %.2f\n", style_name((enum style)i), theme_name(themes[t]), ratio);
			assert_true(ratio >= needed);
		}
	}
}

/* Figures of the table, to the second place. */
static void
contrasts_are_those_of_the_table(void **state)
{
	static const struct {
		enum style style;
		double dark, light;
	} rows[] = {
		{STYLE_TEXT, 12.19, 14.69}, {STYLE_MUTED, 7.17, 6.13}, {STYLE_BORDER, 4.32, 3.91}, {STYLE_TITLE, 6.06, 7.03},
		{STYLE_CURSOR, 13.19, 6.45}, {STYLE_ACTION_OFF, 5.55, 5.95}, {STYLE_WARN, 12.28, 4.94}, {STYLE_ERROR, 7.36, 6.41},
		{STYLE_BUTTON, 5.09, 8.97}, {STYLE_PENDING_DEL, 5.70, 5.85}, {STYLE_CHART_2, 8.27, 4.06}, {STYLE_MSG_ERROR, 10.34, 7.44},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_true(fabs(contrast(THEME_DARK, rows[i].style) - rows[i].dark) < 0.006);
		assert_true(fabs(contrast(THEME_LIGHT, rows[i].style) - rows[i].light) < 0.006);
	}
}

/* With 16 colours text keeps the terminal's own, and only a glyph has a hue; without colours there's none at all. */
static void
few_colours_carry_no_meaning(void **state)
{
	(void)state;
	for (int i = 0; i < STYLE_COUNT; i++) {
		struct look text = theme_look(THEME_TERMINAL, (enum style)i, false), mono = theme_look(THEME_MONO, (enum style)i, true);

		assert_int_equal(text.foreground, -1);
		assert_int_equal(text.background, -1);
		assert_int_equal(mono.foreground, -1);
		assert_int_equal(mono.background, -1);
	}
	assert_int_equal(theme_look(THEME_TERMINAL, STYLE_OK, true).foreground, 2);
	assert_int_equal(theme_look(THEME_TERMINAL, STYLE_ERROR, true).foreground, 1);
	assert_true(theme_look(THEME_MONO, STYLE_CURSOR, false).attributes & LOOK_REVERSE);
	assert_true(theme_is_glyph("✓"));
	assert_false(theme_is_glyph("a"));
}

static void
the_theme_is_the_first_that_is_set(void **state)
{
	enum theme theme;

	(void)state;
	assert_int_equal(theme_choose(THEME_LIGHT, "1", "15;0", 256), THEME_LIGHT);
	assert_int_equal(theme_choose(THEME_AUTO, "1", "15;0", 256), THEME_MONO);
	assert_int_equal(theme_choose(THEME_AUTO, "", "15;0", 256), THEME_DARK);
	assert_int_equal(theme_choose(THEME_AUTO, NULL, "0;15", 256), THEME_LIGHT);
	assert_int_equal(theme_choose(THEME_AUTO, NULL, NULL, 256), THEME_TERMINAL);
	assert_int_equal(theme_choose(THEME_DARK, NULL, NULL, 8), THEME_TERMINAL);
	assert_int_equal(theme_choose(THEME_DARK, NULL, NULL, 0), THEME_MONO);
	assert_true(theme_parse("mono", &theme));
	assert_int_equal(theme, THEME_MONO);
	assert_false(theme_parse("pink", &theme));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(contrasts_reach_what_they_must),
		cmocka_unit_test(contrasts_are_those_of_the_table),
		cmocka_unit_test(few_colours_carry_no_meaning),
		cmocka_unit_test(the_theme_is_the_first_that_is_set),
	};

	return test_run(tests);
}
