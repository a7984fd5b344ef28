/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the roles look (UX.md 6): which theme is shown, and each role's colours and attributes in it. The numbers stand
 * in styles.def. This and term.c are the only files that know curses; nothing of curses is in the headers.
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/style.h"

#include <stdbool.h>
#include <stdint.h>

enum theme {
	THEME_AUTO,	/* decide (theme_choose); never what is shown */
	THEME_DARK,	/* 256 colours */
	THEME_LIGHT,	/* 256 colours */
	THEME_TERMINAL,	/* the terminal's own colours, and a hue on the glyphs of states */
	THEME_MONO,	/* attributes only */
};

/* Bits of attributes. */
enum look_attribute {
	LOOK_PLAIN = 0,
	LOOK_BOLD = 1,
	LOOK_UNDERLINE = 2,
	LOOK_REVERSE = 4,
};

struct look {
	int foreground, background;	/* indexes of the 256 or the 16 colours; -1: the terminal's own */
	unsigned attributes;
};

/* "auto", "dark", "light", "terminal", "mono": the values of --theme (COMMANDS.md). */
const char *theme_name(enum theme theme);
bool theme_parse(const char *name, enum theme *theme);

/* The theme to show: first that is set of wanted (--theme, or the chooser's), no_color (NO_COLOR, not empty: mono),
 * colorfgbg (COLORFGBG, such as "15;0"), else the terminal's. Fewer than 256 colours leave THEME_TERMINAL, none leave
 * THEME_MONO. The texts may be NULL. */
enum theme theme_choose(enum theme wanted, const char *no_color, const char *colorfgbg, int colours);

/* The look of a role; glyph says that the cell is the one glyph beside the role's word. */
struct look theme_look(enum theme theme, enum style style, bool glyph);

/* Whether a cell's text is a glyph of a state, which may bear the hue in THEME_TERMINAL: ✓ ! ✗ + - and the ASCII x. */
bool theme_is_glyph(const char *text);

/* Prepares curses' colour pairs for the theme; start_color and use_default_colors were called. */
void theme_start(enum theme theme);

/* The look as curses wants it: an attr_t and a colour pair of theme_start. */
void theme_paint(enum theme theme, enum style style, bool glyph, uint32_t *attributes, short *pair);

#endif
