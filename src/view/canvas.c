/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/canvas.h"

#include <stdarg.h>
#include <stdio.h>

static bool
is_seen(const struct canvas *canvas, int x, int line, int *width)
{
	int left = canvas->at.w - x;

	if (*width > left)
		*width = left;
	return line >= canvas->top && line < canvas->top + canvas->at.h && *width > 0 && x >= 0;
}

static int
row_of(const struct canvas *canvas, int line)
{
	return canvas->at.y + line - canvas->top;
}

void
canvas_text(const struct canvas *canvas, int x, int line, int width, enum style style, const char *text)
{
	if (is_seen(canvas, x, line, &width))
		surface_text(canvas->surface, canvas->at.x + x, row_of(canvas, line), width, style, text);
}

void
canvas_right(const struct canvas *canvas, int x, int line, int width, enum style style, const char *text)
{
	if (is_seen(canvas, x, line, &width))
		surface_text_right(canvas->surface, canvas->at.x + x, row_of(canvas, line), width, style, text);
}

void
canvas_printf(const struct canvas *canvas, int x, int line, int width, enum style style, const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	canvas_text(canvas, x, line, width, style, text);
}

void
canvas_bar(const struct canvas *canvas, int x, int line, int width, double value, double most, enum style style)
{
	if (is_seen(canvas, x, line, &width))
		surface_bar(canvas->surface, canvas->at.x + x, row_of(canvas, line), width, value, most, style);
}

void
canvas_hline(const struct canvas *canvas, int line, enum style style)
{
	int width = canvas->at.w;

	if (is_seen(canvas, 0, line, &width))
		surface_hline(canvas->surface, canvas->at.x, row_of(canvas, line), width, style);
}

int
canvas_wrap(const struct canvas *canvas, int x, int line, int width, enum style style, const char *text)
{
	int skip = canvas->top - line;
	int first = skip > 0 ? canvas->top : line;
	struct rect at = {canvas->at.x + x, row_of(canvas, first), width, canvas->top + canvas->at.h - first};

	if (at.h < 0)
		at.h = 0;
	if (at.x + at.w > canvas->at.x + canvas->at.w)
		at.w = canvas->at.x + canvas->at.w - at.x;
	return surface_wrap(canvas->surface, at, skip > 0 ? skip : 0, style, text);
}
