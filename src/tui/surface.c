/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/surface.h"

#include "base/heap.h"
#include "base/str.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define W_MAX 1000
#define H_MAX 500

/* UX.md 3.0 and 3.16: the glyphs that the program draws, each one column wide, and what stands for them in ASCII. */
static const struct stand_in {
	const char *glyph;
	char ascii;
} stand_ins[] = {
	{"▸", '>'}, {"▾", 'v'}, {"▴", '^'}, {"◂", '<'}, {"✓", '+'}, {"✗", 'x'}, {"─", '-'}, {"│", '|'}, {"┌", '+'}, {"┐", '+'},
	{"└", '+'}, {"┘", '+'}, {"├", '+'}, {"┤", '+'}, {"┬", '+'}, {"┴", '+'}, {"┼", '+'}, {"═", '='}, {"║", '|'}, {"█", '#'},
	{"▉", '#'}, {"▊", '#'}, {"▋", '#'}, {"▌", '#'}, {"▍", ' '}, {"▎", ' '}, {"▏", ' '}, {"▒", '='}, {"░", '.'}, {"▁", '_'},
	{"▂", '.'}, {"▃", '-'}, {"▄", '='}, {"▅", '+'}, {"▆", '*'}, {"▇", '#'}, {"…", '~'}, {"·", '.'}, {"•", '*'}, {"×", 'x'},
	{"←", '<'}, {"→", '>'}, {"↑", '^'}, {"↓", 'v'}, {"–", '-'}, {"—", '-'}, {"‘", '\''}, {"’", '\''}, {"“", '"'}, {"”", '"'},
	/* Access levels by the keys that set them. */
	{"◌", '0'}, {"◔", '1'}, {"◒", '2'}, {"◕", '3'}, {"◉", '4'},
};

static struct screen_cell
cell_blank(enum style style)
{
	return (struct screen_cell){.text = " ", .width = 1, .style = (uint8_t)style};
}

void
surface_init(struct surface *surface, int w, int h)
{
	bool ascii = surface->ascii;

	surface_release(surface);
	surface->ascii = ascii;
	surface->w = w < 0 ? 0 : w > W_MAX ? W_MAX : w;
	surface->h = h < 0 ? 0 : h > H_MAX ? H_MAX : h;
	surface->cells = heap_array((size_t)surface->w * (size_t)surface->h + 1, sizeof(*surface->cells));
	surface_clear(surface);
}

void
surface_release(struct surface *surface)
{
	free(surface->cells);
	memset(surface, 0, sizeof(*surface));
}

void
surface_clear(struct surface *surface)
{
	surface_fill(surface, surface_rect(surface), STYLE_TEXT);
	surface->cursor_x = surface->cursor_y = -1;
	surface->hot_count = 0;
}

struct rect
surface_rect(const struct surface *surface)
{
	return (struct rect){0, 0, surface->w, surface->h};
}

static struct screen_cell *
cell_at(const struct surface *surface, int x, int y)
{
	return &surface->cells[(size_t)y * (size_t)surface->w + (size_t)x];
}

/* Before a cell is overwritten: the other half of a wide grapheme there becomes a blank. */
static void
cell_part(struct surface *surface, int x, int y)
{
	struct screen_cell *cell = cell_at(surface, x, y);

	if (cell->width == 0 && x > 0)
		cell[-1] = cell_blank(cell[-1].style);
	else if (cell->width == 2 && x + 1 < surface->w)
		cell[1] = cell_blank(cell->style);
}

/* One grapheme of clean text at a place that may lie outside; one that would stick out becomes blanks. */
static void
cell_put(struct surface *surface, int x, int y, int width, enum style style, const char *text, size_t bytes)
{
	struct screen_cell *cell;

	if (y < 0 || y >= surface->h)
		return;
	if (width == 2 && (x < 0 || x + 1 >= surface->w)) {
		cell_put(surface, x, y, 1, style, " ", 1);
		cell_put(surface, x + 1, y, 1, style, " ", 1);
		return;
	}
	if (x < 0 || x >= surface->w)
		return;
	cell_part(surface, x, y);
	if (width == 2)
		cell_part(surface, x + 1, y);
	if (bytes > CELL_TEXT_SIZE - 1) {	/* the last marks are lost, whole ones */
		bytes = CELL_TEXT_SIZE - 1;
		while (bytes > 0 && ((unsigned char)text[bytes] & 0xC0) == 0x80)
			bytes--;
	}
	cell = cell_at(surface, x, y);
	memset(cell->text, 0, sizeof(cell->text));
	memcpy(cell->text, text, bytes);
	cell->width = (uint8_t)width;
	cell->style = (uint8_t)style;
	if (width == 2)
		cell[1] = (struct screen_cell){.width = 0, .style = (uint8_t)style};
}

static char
stand_in_of(const char *text, size_t bytes)
{
	for (size_t i = 0; i < sizeof(stand_ins) / sizeof(stand_ins[0]); i++) {
		if (strlen(stand_ins[i].glyph) == bytes && memcmp(stand_ins[i].glyph, text, bytes) == 0)
			return stand_ins[i].ascii;
	}
	return '\0';
}

/* U+FE0F asks for a picture, which some terminals make two columns wide and others one: it isn't drawn. */
static void
grapheme_put(struct surface *surface, int x, int y, int width, enum style style, const char *text, size_t bytes)
{
	char ascii = surface->ascii && bytes > 1 ? stand_in_of(text, bytes) : '\0';
	const char *selector = bytes > 3 ? memmem(text, bytes, "\xEF\xB8\x8F", 3) : NULL;

	if (ascii)
		cell_put(surface, x, y, 1, style, &ascii, 1);
	else
		cell_put(surface, x, y, width, style, text, selector ? (size_t)(selector - text) : bytes);
}

static bool
is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (text[i] < 0x20 || text[i] > 0x7E)
			return false;
	}
	return true;
}

static int
width_of(const char *text, size_t length)
{
	size_t bytes;
	int total = 0, columns;

	while (text_next(text, length, &bytes, &columns)) {
		total += columns;
		text += bytes;
		length -= bytes;
	}
	return total;
}

/* Clean text in at most width columns, all of them in the surface; cut text ends in "~". */
static int
put_clean(struct surface *surface, int x, int y, int width, enum style style, const char *text, size_t length)
{
	bool cut = width_of(text, length) > width;
	int room = cut ? width - 1 : width, used = 0, columns;
	size_t bytes;

	while (text_next(text, length, &bytes, &columns) && used + columns <= room) {
		grapheme_put(surface, x + used, y, columns, style, text, bytes);
		used += columns;
		text += bytes;
		length -= bytes;
	}
	if (cut) {
		cell_put(surface, x + used, y, 1, style, "~", 1);
		used++;
	}
	return used;
}

static int
put(struct surface *surface, int x, int y, int width, enum style style, const char *text, size_t length)
{
	struct str clean = {0};
	int used;

	if (x >= surface->w || x < -W_MAX)
		return 0;
	if (width > surface->w - x)
		width = surface->w - x;
	if (width <= 0)
		return 0;
	if (is_plain(text, length))
		return put_clean(surface, x, y, width, style, text, length);
	text_clean(&clean, text, length, TEXT_NAME);
	used = put_clean(surface, x, y, width, style, str_text(&clean), clean.length);
	str_release(&clean);
	return used;
}

int
surface_text(struct surface *surface, int x, int y, int width, enum style style, const char *text)
{
	return put(surface, x, y, width, style, text, strlen(text));
}

int
surface_text_right(struct surface *surface, int x, int y, int width, enum style style, const char *text)
{
	int columns = text_width(text);

	if (columns < width)
		return put(surface, x + width - columns, y, columns, style, text, strlen(text));
	return put(surface, x, y, width, style, text, strlen(text));
}

int
surface_printf(struct surface *surface, int x, int y, int width, enum style style, const char *format, ...)
{
	char text[1024];
	va_list args;
	int length;

	va_start(args, format);
	length = vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (length < 0)
		return 0;
	if ((size_t)length >= sizeof(text)) {	/* not half of a character */
		size_t end = sizeof(text) - 1;

		while (end > 0 && ((unsigned char)text[end - 1] & 0xC0) == 0x80)
			end--;
		if (end > 0 && (unsigned char)text[end - 1] >= 0xC0)
			end--;
		text[end] = '\0';
	}
	return surface_text(surface, x, y, width, style, text);
}

/* Where the row that starts at text ends; *next is where the one after it starts. */
static size_t
row_end(const char *text, size_t length, int width, size_t *next)
{
	size_t at = 0, space = 0, bytes;
	bool has_space = false, has_word = false;
	int used = 0, columns;

	while (text_next(text + at, length - at, &bytes, &columns)) {
		bool blank = text[at] == ' ' && bytes == 1;

		if (used + columns > width && !blank) {
			if (has_space) {
				*next = space;
				while (*next < length && text[*next] == ' ')
					(*next)++;
				while (space > 0 && text[space - 1] == ' ')
					space--;
				return space;
			}
			*next = at > 0 ? at : bytes;	/* a grapheme that's wider than the row is cut there */
			return *next;
		}
		if (!blank) {
			has_word = true;
		} else if (has_word) {	/* not between an indentation and its word */
			has_space = true;
			space = at;
		}
		used += columns;
		at += bytes;
	}
	*next = length;
	return length;
}

int
surface_wrap(struct surface *surface, struct rect at, int skip, enum style style, const char *text)
{
	int row = 0;

	if (at.w <= 0)
		return 0;
	while (*text) {
		size_t line = strcspn(text, "\n"), length = line, start = 0;

		if (length > 0 && text[length - 1] == '\r')
			length--;
		do {
			size_t next, end = row_end(text + start, length - start, at.w, &next);

			while (end > 0 && text[start + end - 1] == ' ')
				end--;
			if (row >= skip && row - skip < at.h)
				put(surface, at.x, at.y + row - skip, at.w, style, text + start, end);
			row++;
			start += next;
		} while (start < length);
		text += line;
		if (*text)
			text++;
	}
	return row;
}

void
surface_fill(struct surface *surface, struct rect at, enum style style)
{
	at = rect_clip(at, surface_rect(surface));
	for (int y = at.y; y < at.y + at.h; y++) {
		struct screen_cell *cells = cell_at(surface, at.x, y);

		if (at.w > 0) {
			cell_part(surface, at.x, y);
			cell_part(surface, at.x + at.w - 1, y);
		}
		for (int i = 0; i < at.w; i++)
			cells[i] = cell_blank(style);
	}
}

void
surface_restyle(struct surface *surface, struct rect at, enum style style)
{
	at = rect_clip(at, surface_rect(surface));
	for (int y = at.y; y < at.y + at.h; y++) {
		for (int x = at.x; x < at.x + at.w; x++)
			cell_at(surface, x, y)->style = (uint8_t)style;
	}
}

static void
line_put(struct surface *surface, int x, int y, enum style style, const char *glyph)
{
	grapheme_put(surface, x, y, 1, style, glyph, strlen(glyph));
}

void
surface_hline(struct surface *surface, int x, int y, int width, enum style style)
{
	struct rect at = rect_clip((struct rect){x, y, width, 1}, surface_rect(surface));

	for (int i = 0; i < at.w && at.h > 0; i++)
		line_put(surface, at.x + i, y, style, "─");
}

void
surface_vline(struct surface *surface, int x, int y, int height, enum style style)
{
	struct rect at = rect_clip((struct rect){x, y, 1, height}, surface_rect(surface));

	for (int i = 0; i < at.h && at.w > 0; i++)
		line_put(surface, x, at.y + i, style, "│");
}

void
surface_frame(struct surface *surface, struct rect at, enum style style, const char *title, const char *note)
{
	int right = at.x + at.w - 1, bottom = at.y + at.h - 1, room;

	if (at.w < 2 || at.h < 2)
		return;
	surface_hline(surface, at.x, at.y, at.w, style);
	surface_hline(surface, at.x, bottom, at.w, style);
	surface_vline(surface, at.x, at.y, at.h, style);
	surface_vline(surface, right, at.y, at.h, style);
	line_put(surface, at.x, at.y, style, "┌");
	line_put(surface, right, at.y, style, "┐");
	line_put(surface, at.x, bottom, style, "└");
	line_put(surface, right, bottom, style, "┘");

	room = at.w - 6;	/* corner, line and blank on both sides */
	if (note && note[0] && text_width(note) + 4 <= room) {
		int columns = text_width(note);

		put(surface, right - 2 - columns, at.y, columns, style, note, strlen(note));
		line_put(surface, right - 3 - columns, at.y, style, " ");
		line_put(surface, right - 2, at.y, style, " ");
		room -= columns + 3;
	}
	if (title && title[0] && room > 0) {
		int columns = put(surface, at.x + 3, at.y, room, style, title, strlen(title));

		line_put(surface, at.x + 2, at.y, style, " ");
		line_put(surface, at.x + 3 + columns, at.y, style, " ");
	}
}

void
surface_bar(struct surface *surface, int x, int y, int width, double value, double most, enum style style)
{
	static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
	/* The second chart differs by its shape too, not by colour alone (UX.md 6); halves of it don't exist. */
	bool whole = surface->ascii || style == STYLE_CHART_2;
	int filled, i;

	if (width <= 0 || !(value > 0) || !(most > 0))
		return;
	if (width > W_MAX)
		width = W_MAX;
	if (value > most)
		value = most;
	filled = (int)(value / most * width * 8 + 0.5);
	if (whole)
		filled = (filled + 4) / 8 * 8;
	if (filled == 0)	/* something is there */
		filled = whole ? 8 : 1;
	for (i = 0; i < filled / 8; i++)
		line_put(surface, x + i, y, style, style == STYLE_CHART_2 ? "▒" : "█");
	if (filled % 8)
		line_put(surface, x + i, y, style, eighths[filled % 8]);
}

void
surface_cursor(struct surface *surface, int x, int y)
{
	if (rect_has(surface_rect(surface), x, y)) {
		surface->cursor_x = x;
		surface->cursor_y = y;
	} else {
		surface->cursor_x = surface->cursor_y = -1;
	}
}

void
surface_hot(struct surface *surface, struct rect at, int action, int argument)
{
	at = rect_clip(at, surface_rect(surface));
	if (at.w == 0 || at.h == 0 || surface->hot_count == HOTS_MAX)
		return;
	surface->hots[surface->hot_count++] = (struct hot){at, action, argument};
}

const struct hot *
surface_hot_at(const struct surface *surface, int x, int y)
{
	for (size_t i = surface->hot_count; i > 0; i--) {
		if (rect_has(surface->hots[i - 1].at, x, y))
			return &surface->hots[i - 1];
	}
	return NULL;
}

void
surface_print(const struct surface *surface, struct str *out)
{
	for (int y = 0; y < surface->h; y++) {
		for (int x = 0; x < surface->w; x++)
			str_add(out, cell_at(surface, x, y)->text);
		str_addc(out, '\n');
	}
}

void
surface_print_styles(const struct surface *surface, struct str *out)
{
	for (int y = 0; y < surface->h; y++) {
		for (int x = 0; x < surface->w; x++)
			str_addc(out, style_letter(cell_at(surface, x, y)->style));
		str_addc(out, '\n');
	}
}
