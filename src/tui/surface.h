/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A grid of cells: the only way to the screen (DESIGN.md 5). Views write text with a role into it; term_show puts
 * it on the terminal, tests print it. All text goes through base/text here, so nothing that came from people can
 * reach a terminal as a control, escape or override character (H3).
 *
 * A surface also knows where the cursor stands and which places answer to the mouse ("hot" places), so that a click
 * means the same thing that is seen there.
 */
#ifndef TUI_SURFACE_H
#define TUI_SURFACE_H

#include "tui/rect.h"
#include "tui/style.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CELL_TEXT_SIZE 24	/* one grapheme in UTF-8 with its ending zero; longer ones lose their last marks */

struct screen_cell {
	char text[CELL_TEXT_SIZE];	/* "" for the right half of a wide grapheme */
	uint8_t width;			/* 1 or 2; 0 for the right half */
	uint8_t style;			/* enum style */
};

/* What a click at a place means: an action of app/keymap.h and its argument (a row, an entry). */
struct hot {
	struct rect at;
	int action;
	int argument;
};

#define HOTS_MAX 512

struct surface {
	int w, h;
	struct screen_cell *cells;	/* w * h, row by row; owned */
	int cursor_x, cursor_y;	/* -1: none is wanted */
	bool ascii;		/* glyphs and lines are drawn in ASCII (UX.md 3.16) */
	struct hot hots[HOTS_MAX];
	size_t hot_count;
};

/* Makes it w by h (at most 1000 by 500, what's more is cut off), blank in STYLE_TEXT. Can be called again for a new size. */
void surface_init(struct surface *surface, int w, int h);
void surface_release(struct surface *surface);

/* Blank in STYLE_TEXT; no hot places, no cursor. */
void surface_clear(struct surface *surface);

struct rect surface_rect(const struct surface *surface);

/* Fills with blanks of a style; restyles what stands there without changing the text. Both clip. */
void surface_fill(struct surface *surface, struct rect at, enum style style);
void surface_restyle(struct surface *surface, struct rect at, enum style style);

/* Writes UTF-8 text from (x, y) in at most width columns, on one row. Text that doesn't fit is cut at a grapheme
 * border and ends in "~". Nothing is padded. Returns the columns used. Clips to the surface. */
int surface_text(struct surface *surface, int x, int y, int width, enum style style, const char *text);

/* The same, right-aligned in width columns. */
int surface_text_right(struct surface *surface, int x, int y, int width, enum style style, const char *text);

/* The same with printf's format (texts up to 1023 bytes). */
int surface_printf(struct surface *surface, int x, int y, int width, enum style style, const char *format, ...)
	__attribute__((format(printf, 6, 7)));

/* Writes text over several rows of the rectangle, broken at spaces (a word that's too long, at graphemes; "\n" breaks too).
 * skip rows of it are left out at the top. Returns the number of rows the whole text has. */
int surface_wrap(struct surface *surface, struct rect at, int skip, enum style style, const char *text);

/* Glyphs of UX.md 3.0, each with its ASCII stand-in: they are written as text in UTF-8 ("▸ ▾ ▴ ✓ ✗ █ ─ │ …"), and the
 * surface puts the ASCII form (> v ^ + x # - |) if ascii is set. */

/* Lines and frames. The frame's title stands in its upper border, note at its right end ("Esc"); both may be NULL. */
void surface_hline(struct surface *surface, int x, int y, int width, enum style style);
void surface_vline(struct surface *surface, int x, int y, int height, enum style style);
void surface_frame(struct surface *surface, struct rect at, enum style style, const char *title, const char *note);

/* A bar of value out of most in eighths of a cell (whole cells of '#' in ASCII), in at most width columns. */
void surface_bar(struct surface *surface, int x, int y, int width, double value, double most, enum style style);

void surface_cursor(struct surface *surface, int x, int y);

/* Makes a place answer to the mouse; later ones lie above earlier ones. More than HOTS_MAX are left out. */
void surface_hot(struct surface *surface, struct rect at, int action, int argument);
const struct hot *surface_hot_at(const struct surface *surface, int x, int y);

struct str;

/* For tests: the rows as text, each ended by "\n" (trailing blanks kept); and the same with one letter for each cell's style. */
void surface_print(const struct surface *surface, struct str *out);
void surface_print_styles(const struct surface *surface, struct str *out);

#endif
