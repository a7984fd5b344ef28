/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The bytes that turn one screen into the next, for terminals that follow ECMA-48 (ANSI), as few as can be: a line may be slow
 * (UX.md 5.4). Knows what the terminal shows, and so sends only what differs, erases instead of writing blanks, moves rows that
 * only moved, and changes no more of the colours than it must. Where other columns stand beside rows that moved, they are written
 * again if that's still less. Knows nothing of curses and asks nothing of the terminal.
 *
 * A painting is one text, for one write: half of it is never all that is seen, and over SSH it's as few packets as can be.
 */
#ifndef TUI_PAINT_H
#define TUI_PAINT_H

#include "base/str.h"
#include "tui/surface.h"
#include "tui/theme.h"

#include <stdbool.h>

/* What a terminal can do; zeros are the least that every one of them can. */
struct paint_terminal {
	bool utf8;
	bool bold, underline, reverse;
	bool no_bold_with_colour, no_underline_with_colour, no_reverse_with_colour;	/* terminfo's ncv */
	bool erases;		/* el: to the end of the row */
	bool erases_count;	/* ech: so many columns */
	bool erases_coloured;	/* bce: with the background colour of the moment */
	bool scrolls;		/* csr, ind and ri: rows between two others move */
	bool wraps_late;	/* xenl: the last column of the last row may be written without scrolling */
	const char *show_cursor, *hide_cursor;	/* NULL: it can't; borrowed */
};

struct paint_cell;

struct paint {
	struct paint_terminal can;
	int w, h;
	struct paint_cell *shown, *wanted, *moved;	/* w * h each; owned */
	bool whole;		/* what's shown isn't known */
	bool hides;		/* the cursor isn't seen */
	bool drifted;		/* what was just written may stand elsewhere on some terminals: move absolutely */
	int x, y;		/* where the cursor stands; -1: not known */
	struct look look;	/* of what is written next */
};

/* A terminal of w by h cells of which nothing is known. Can be called again for another size; paint_release at the end. */
void paint_size(struct paint *paint, int w, int h);
void paint_release(struct paint *paint);

/* The next painting sends everything. */
void paint_forget(struct paint *paint);

/* Adds to out what makes the terminal show the surface, with its cursor; nothing if it already does. What's larger is cut off. */
void paint_draw(struct paint *paint, const struct surface *surface, enum theme theme, struct str *out);

#endif
