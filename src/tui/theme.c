/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/theme.h"

#include <curses.h>
#include <stdlib.h>
#include <string.h>

/* Pairs from 1: a role's own, then one for each hue. */
#define PAIR_OF_STYLE(style) ((short)(1 + (style)))
#define PAIR_OF_HUE(hue) ((short)(1 + STYLE_COUNT + (hue)))
#define HUES 8

static const struct colours {
	int dark_fg, dark_bg, light_fg, light_bg, hue;
	unsigned attributes, mono;
} table[STYLE_COUNT] = {
#define ROLE(style, name, letter, dark_fg, dark_bg, light_fg, light_bg, hue, attributes, mono) \
	[style] = {dark_fg, dark_bg, light_fg, light_bg, hue, attributes, mono},
#include "tui/styles.def"
#undef ROLE
};

static const char *const names[] = {
	[THEME_AUTO] = "auto", [THEME_DARK] = "dark", [THEME_LIGHT] = "light", [THEME_TERMINAL] = "terminal",
	[THEME_MONO] = "mono",
};

const char *
theme_name(enum theme theme)
{
	return names[theme];
}

bool
theme_parse(const char *name, enum theme *theme)
{
	for (int i = THEME_AUTO; i <= THEME_MONO; i++) {
		if (strcmp(names[i], name) == 0) {
			*theme = (enum theme)i;
			return true;
		}
	}
	return false;
}

/* "foreground;background" or "foreground;default;background" with the 16 colours' numbers. */
static enum theme
theme_of_colorfgbg(const char *colorfgbg)
{
	const char *last = strrchr(colorfgbg, ';');
	char *end;
	long background;

	if (!last || !last[1])
		return THEME_TERMINAL;
	background = strtol(last + 1, &end, 10);
	if (*end || background < 0 || background > 15)
		return THEME_TERMINAL;
	return background == 7 || background > 8 ? THEME_LIGHT : THEME_DARK;
}

enum theme
theme_choose(enum theme wanted, const char *no_color, const char *colorfgbg, int colours)
{
	enum theme theme = wanted;

	if (theme == THEME_AUTO) {
		if (no_color && no_color[0])
			theme = THEME_MONO;
		else if (colorfgbg && colorfgbg[0])
			theme = theme_of_colorfgbg(colorfgbg);
		else
			theme = THEME_TERMINAL;
	}
	if (colours < 8)
		return THEME_MONO;
	if (colours < 256 && theme != THEME_MONO)
		return THEME_TERMINAL;
	return theme;
}

bool
theme_is_glyph(const char *text)
{
	static const char *const glyphs[] = {"✓", "✗", "!", "+", "-", "x"};

	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++) {
		if (strcmp(glyphs[i], text) == 0)
			return true;
	}
	return false;
}

struct look
theme_look(enum theme theme, enum style style, bool glyph)
{
	const struct colours *role = &table[style];

	switch (theme) {
	case THEME_DARK:
		return (struct look){role->dark_fg, role->dark_bg, LOOK_PLAIN};
	case THEME_LIGHT:
		return (struct look){role->light_fg, role->light_bg, LOOK_PLAIN};
	case THEME_TERMINAL:
		return (struct look){glyph ? role->hue : -1, -1, role->attributes};
	case THEME_AUTO:
	case THEME_MONO:
		break;
	}
	return (struct look){-1, -1, role->mono};
}

void
theme_start(enum theme theme)
{
	if (theme == THEME_DARK || theme == THEME_LIGHT) {
		for (int i = 0; i < STYLE_COUNT; i++) {
			struct look look = theme_look(theme, (enum style)i, false);

			init_pair(PAIR_OF_STYLE(i), (short)look.foreground, (short)look.background);
		}
	} else if (theme == THEME_TERMINAL) {
		for (int hue = 1; hue < HUES; hue++)
			init_pair(PAIR_OF_HUE(hue), (short)hue, -1);
	}
}

void
theme_paint(enum theme theme, enum style style, bool glyph, uint32_t *attributes, short *pair)
{
	struct look look = theme_look(theme, style, glyph);

	*attributes = 0;
	if (look.attributes & LOOK_BOLD)
		*attributes |= A_BOLD;
	if (look.attributes & LOOK_UNDERLINE)
		*attributes |= A_UNDERLINE;
	if (look.attributes & LOOK_REVERSE)
		*attributes |= A_REVERSE;
	*pair = 0;
	if (theme == THEME_DARK || theme == THEME_LIGHT)
		*pair = PAIR_OF_STYLE(style);
	else if (look.foreground > 0)
		*pair = PAIR_OF_HUE(look.foreground);
}
