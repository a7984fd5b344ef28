/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Part of the screen that may be scrolled: lines from 0 on, of which those from top on are seen. */
#ifndef VIEW_CANVAS_H
#define VIEW_CANVAS_H

#include "tui/surface.h"

struct canvas {
	struct surface *surface;
	struct rect at;
	int top;	/* first line seen */
};

/* Write into columns x … x + width - 1 of a line; nothing where it isn't seen. */
void canvas_text(const struct canvas *canvas, int x, int line, int width, enum style style, const char *text);
void canvas_right(const struct canvas *canvas, int x, int line, int width, enum style style, const char *text);
void canvas_printf(const struct canvas *canvas, int x, int line, int width, enum style style, const char *format, ...)
	__attribute__((format(printf, 6, 7)));
void canvas_bar(const struct canvas *canvas, int x, int line, int width, double value, double most, enum style style);
void canvas_hline(const struct canvas *canvas, int line, enum style style);

/* Text over several lines; returns the number of lines. */
int canvas_wrap(const struct canvas *canvas, int x, int line, int width, enum style style, const char *text);

#endif
