/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tui/paint.h"

#include "base/heap.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#define UNKNOWN_WIDTH 0xFF	/* of a cell of which nobody knows what the terminal shows there */
#define ERASE_COUNT_LEAST 10	/* blanks, from which on erasing them and moving past them is shorter */
#define ERASE_LEAST 4		/* cells, from which on erasing a row's end is shorter */
#define SCROLL_LEAST 160	/* bytes of a painting, from which on it's looked whether rows only moved */
#define SCROLL_MOST 40		/* rows that they may have moved */
#define MOVE_SIZE 24		/* an absolute move's bytes, with its zero */

struct paint_cell {
	char text[CELL_TEXT_SIZE];	/* "" for the right half of a wide grapheme */
	uint8_t width;			/* 1, 2; 0 for the right half; UNKNOWN_WIDTH */
	bool doubtful;			/* terminals don't agree on how many columns it takes */
	struct look look;
};

/* What a painting changes besides the cells: kept while two ways are tried. */
struct place_and_look {
	bool drifted;
	int x, y;
	struct look look;
};

static const struct look plain = {-1, -1, LOOK_PLAIN};

void
paint_size(struct paint *paint, int w, int h)
{
	size_t cells = (size_t)w * (size_t)h;

	free(paint->shown);
	free(paint->wanted);
	free(paint->moved);
	paint->w = w;
	paint->h = h;
	paint->shown = heap_array(cells + 1, sizeof(*paint->shown));
	paint->wanted = heap_array(cells + 1, sizeof(*paint->wanted));
	paint->moved = heap_array(cells + 1, sizeof(*paint->moved));
	paint->whole = true;
}

void
paint_release(struct paint *paint)
{
	free(paint->shown);
	free(paint->wanted);
	free(paint->moved);
	*paint = (struct paint){.whole = true};
}

void
paint_forget(struct paint *paint)
{
	paint->whole = true;
}

static size_t
cell_count(const struct paint *paint)
{
	return (size_t)paint->w * (size_t)paint->h;
}

/* ------------------------------------------------------------------ what is wanted */

/* The code point at text, which is valid UTF-8 (the surface saw to it). */
static const char *
take_character(const char *text, uint32_t *c)
{
	const unsigned char *s = (const unsigned char *)text;
	int more = s[0] >= 0xF0 ? 3 : s[0] >= 0xE0 ? 2 : s[0] >= 0xC0 ? 1 : 0;

	*c = more ? s[0] & (0x3FU >> more) : s[0];
	for (int i = 1; i <= more; i++)
		*c = *c << 6 | (s[i] & 0x3F);
	return text + more + 1;
}

/* Letters of Latin, Greek and Cyrillic, and the lines and signs that we draw: one column everywhere. */
static bool
is_plain_width(uint32_t c)
{
	return c < 0x0300 || (c >= 0x0370 && c < 0x0483) || (c >= 0x048A && c < 0x0530) || (c >= 0x2010 && c < 0x2028) ||
	       (c >= 0x2500 && c < 0x2600) || c == 0x2713 || c == 0x2717;
}

/* Whether the C library counts the cell's columns as the surface does; a terminal will most likely do so too. */
static bool
is_showable(const struct screen_cell *cell, bool *doubtful)
{
	const char *at = cell->text;
	int columns = 0, characters = 0;
	uint32_t c = 0;

	*doubtful = cell->width != 1;
	for (; *at; characters++) {
		int width;

		at = take_character(at, &c);
		width = wcwidth((wchar_t)c);
		if (width < 0 || (width == 0 && characters == 0))
			return false;
		columns += width;
		*doubtful |= characters > 0 || !is_plain_width(c);
	}
	return characters > 0 && columns == cell->width;
}

static bool
is_blank_or_other(const struct screen_cell *row, int w, int x, uint8_t style)
{
	return x < 0 || x >= w || row[x].style != style || strcmp(row[x].text, " ") == 0;
}

/* The one glyph beside a state's word (UX.md 6), not a hyphen within it. */
static bool
is_glyph(const struct screen_cell *row, int w, int x)
{
	return theme_is_glyph(row[x].text) && is_blank_or_other(row, w, x - 1, row[x].style) &&
	       is_blank_or_other(row, w, x + 1, row[x].style);
}

/* A role's look as far as this terminal can show it. */
static struct look
look_of(const struct paint_terminal *can, enum theme theme, enum style style, bool glyph)
{
	struct look look = theme_look(theme, style, glyph);
	bool coloured = look.foreground >= 0 || look.background >= 0;
	unsigned off = 0;

	if (!can->bold || (coloured && can->no_bold_with_colour))
		off |= LOOK_BOLD;
	if (!can->underline || (coloured && can->no_underline_with_colour))
		off |= LOOK_UNDERLINE;
	if (!can->reverse || (coloured && can->no_reverse_with_colour))
		off |= LOOK_REVERSE;
	look.attributes &= ~off;
	return look;
}

static void
cell_set(struct paint_cell *cell, const char *text, uint8_t width, bool doubtful, struct look look)
{
	memset(cell, 0, sizeof(*cell));
	memcpy(cell->text, text, strlen(text) + 1);
	cell->width = width;
	cell->doubtful = doubtful;
	cell->look = look;
}

static void
want_row(struct paint *paint, int y, const struct screen_cell *row, int w, enum theme theme)
{
	struct paint_cell *out = &paint->wanted[(size_t)y * (size_t)paint->w];
	struct look blank = look_of(&paint->can, theme, STYLE_TEXT, false);
	int x = 0;

	while (x < paint->w) {
		const struct screen_cell *cell = x < w ? &row[x] : NULL;
		bool doubtful = false, ascii;
		struct look look;

		if (!cell || cell->width == 0 || x + cell->width > paint->w) {	/* right of the surface, or half of a wide one */
			cell_set(&out[x++], " ", 1, false, blank);
			continue;
		}
		look = look_of(&paint->can, theme, (enum style)cell->style, is_glyph(row, w, x));
		ascii = (unsigned char)cell->text[0] < 0x80 && cell->text[0] && !cell->text[1];
		if (ascii && cell->width == 1) {
			cell_set(&out[x], cell->text, 1, false, look);
		} else if (paint->can.utf8 && is_showable(cell, &doubtful)) {
			cell_set(&out[x], cell->text, cell->width, doubtful, look);
			if (cell->width == 2)
				cell_set(&out[x + 1], "", 0, false, look);
		} else {	/* it can't be shown: the same columns */
			cell_set(&out[x], paint->can.utf8 ? "\xEF\xBF\xBD" : "?", 1, paint->can.utf8, look);
			if (cell->width == 2)
				cell_set(&out[x + 1], " ", 1, false, look);
		}
		x += cell->width;
	}
}

/* ------------------------------------------------------------------ comparing */

static bool
looks_equal(struct look a, struct look b)
{
	return a.foreground == b.foreground && a.background == b.background && a.attributes == b.attributes;
}

/* A blank of which only the background is seen. */
static bool
is_bare(const struct paint_cell *cell)
{
	return cell->text[0] == ' ' && !cell->text[1] && cell->width == 1 && !(cell->look.attributes & (LOOK_UNDERLINE | LOOK_REVERSE));
}

static bool
same(const struct paint_cell *a, const struct paint_cell *b)
{
	if (a->width != b->width || strcmp(a->text, b->text) != 0)
		return false;
	return looks_equal(a->look, b->look) || (is_bare(a) && is_bare(b) && a->look.background == b->look.background);
}

/* Whether erasing makes this cell: a blank of the terminal's own background, or of any where it erases with colours. */
static bool
is_erasable(const struct paint *paint, const struct paint_cell *cell)
{
	return is_bare(cell) && (cell->look.background < 0 || paint->can.erases_coloured);
}

/* ------------------------------------------------------------------ writing */

static void
set_look(struct paint *paint, struct look look, struct str *out)
{
	struct look *now = &paint->look;
	bool begun = false;

	if (looks_equal(*now, look))
		return;
	str_add(out, "\033[");
	/* Back to plain first where something ends: that's shorter than ending each, and vt100 knows no other way. */
	if ((now->attributes & ~look.attributes) || (look.foreground < 0 && now->foreground >= 0) ||
	    (look.background < 0 && now->background >= 0)) {
		*now = plain;
		begun = true;
		if (!looks_equal(look, plain))
			str_addc(out, '0');
	}
	if (look.attributes & ~now->attributes & LOOK_BOLD)
		str_add(out, begun ? ";1" : "1"), begun = true;
	if (look.attributes & ~now->attributes & LOOK_UNDERLINE)
		str_add(out, begun ? ";4" : "4"), begun = true;
	if (look.attributes & ~now->attributes & LOOK_REVERSE)
		str_add(out, begun ? ";7" : "7"), begun = true;
	if (look.foreground != now->foreground) {
		str_addf(out, look.foreground < 8 ? "%s3%d" : "%s38;5;%d", begun ? ";" : "", look.foreground);
		begun = true;
	}
	if (look.background != now->background)
		str_addf(out, look.background < 8 ? "%s4%d" : "%s48;5;%d", begun ? ";" : "", look.background);
	str_addc(out, 'm');
	*now = look;
}

/* The look for a cell; a bare blank takes any with its background. */
static void
set_look_of(struct paint *paint, const struct paint_cell *cell, struct str *out)
{
	if (is_bare(cell) && cell->look.background == paint->look.background &&
	    !(paint->look.attributes & (LOOK_UNDERLINE | LOOK_REVERSE)))
		return;
	set_look(paint, cell->look, out);
}

/* The cell at (x, y) shows what's wanted now; a wide one that was there and is cut in two is gone. */
static void
is_shown(struct paint *paint, int x, int y, int count)
{
	size_t at = (size_t)y * (size_t)paint->w + (size_t)x;

	memcpy(&paint->shown[at], &paint->wanted[at], (size_t)count * sizeof(*paint->shown));
	if (x + count < paint->w && paint->shown[at + (size_t)count].width == 0)
		paint->shown[at + (size_t)count].width = UNKNOWN_WIDTH;
}

static void
write_cell(struct paint *paint, int x, int y, struct str *out)
{
	const struct paint_cell *cell = &paint->wanted[(size_t)y * (size_t)paint->w + (size_t)x];

	set_look_of(paint, cell, out);
	str_add(out, cell->text);
	is_shown(paint, x, y, cell->width);
	paint->drifted |= cell->doubtful;
	paint->x += cell->width;
	if (paint->x >= paint->w)	/* at a row's end terminals wait, or don't */
		paint->x = paint->y = -1;
}

/* The bytes that write the cells from..to of a row again, all right already and in one look; -1 if they aren't. */
static int
rewriting(const struct paint *paint, int y, int from, int to, struct look look)
{
	const struct paint_cell *wanted = &paint->wanted[(size_t)y * (size_t)paint->w];
	const struct paint_cell *shown = &paint->shown[(size_t)y * (size_t)paint->w];
	int bytes = 0;

	if (to - from > MOVE_SIZE)
		return -1;
	for (int x = from; x < to; x++) {
		bool bare = is_bare(&wanted[x]) && wanted[x].look.background == look.background &&
			    !(look.attributes & (LOOK_UNDERLINE | LOOK_REVERSE));

		if (wanted[x].width != 1 || wanted[x].doubtful || !same(&wanted[x], &shown[x]) ||
		    (!bare && !looks_equal(wanted[x].look, look)))
			return -1;
		bytes += (int)strlen(wanted[x].text);
	}
	return bytes;
}

/* "\033[5C" and its like; nothing for 0. */
static void
forward(char *to, size_t size, const char *before, int columns)
{
	if (columns == 0)
		snprintf(to, size, "%s", before);
	else if (columns == 1)
		snprintf(to, size, "%s\033[C", before);
	else
		snprintf(to, size, "%s\033[%dC", before, columns);
}

static void
shorter(char best[MOVE_SIZE], const char *other)
{
	if (strlen(other) < strlen(best))
		memcpy(best, other, strlen(other) + 1);
}

/* next: the cell that's written there, NULL none; its look may come before the move. */
static void
move_to(struct paint *paint, int x, int y, const struct paint_cell *next, struct str *out)
{
	char best[MOVE_SIZE], other[MOVE_SIZE];
	int again;

	if (paint->x == x && paint->y == y && (!paint->drifted || (next && next->doubtful)))
		return;
	if (x == 0)
		snprintf(best, sizeof(best), y == 0 ? "\033[H" : "\033[%dH", y + 1);
	else
		snprintf(best, sizeof(best), "\033[%d;%dH", y + 1, x + 1);
	if (paint->y == y && !paint->drifted) {
		if (x > paint->x) {
			forward(other, sizeof(other), "", x - paint->x);
			shorter(best, other);
			again = rewriting(paint, y, paint->x, x, paint->look);
			if (again < 0 && next) {
				again = rewriting(paint, y, paint->x, x, next->look);
				if (again >= 0 && again <= (int)strlen(best))
					set_look(paint, next->look, out);
			}
			if (again >= 0 && again <= (int)strlen(best)) {
				while (paint->x < x)
					write_cell(paint, paint->x, y, out);
				return;
			}
		} else if (paint->x - x <= 4) {
			snprintf(other, sizeof(other), "%.*s", paint->x - x, "\b\b\b\b");
			shorter(best, other);
		}
	}
	if (paint->y >= 0 && paint->y <= y && y - paint->y <= 3) {	/* from the row's start, which is where it is */
		char start[8];

		snprintf(start, sizeof(start), "\r%.*s", y - paint->y, "\n\n\n");
		again = x > 0 ? rewriting(paint, y, 0, x, paint->look) : -1;
		if (again >= 0 && again + (int)strlen(start) < (int)strlen(best)) {
			str_add(out, start);
			paint->x = 0;
			paint->y = y;
			paint->drifted = false;
			while (paint->x < x)
				write_cell(paint, paint->x, y, out);
			return;
		}
		forward(other, sizeof(other), start, x);
		shorter(best, other);
	}
	str_add(out, best);
	paint->x = x;
	paint->y = y;
	paint->drifted = false;
}

/* How many blanks from x on that erasing makes, up to the last of them that isn't there yet. */
static int
blanks_from(const struct paint *paint, int y, int x, int last)
{
	const struct paint_cell *wanted = &paint->wanted[(size_t)y * (size_t)paint->w];
	const struct paint_cell *shown = &paint->shown[(size_t)y * (size_t)paint->w];
	int count = 0;

	if (!is_erasable(paint, &wanted[x]))
		return 0;
	for (int i = x; i <= last && is_bare(&wanted[i]) && wanted[i].look.background == wanted[x].look.background; i++) {
		if (!same(&wanted[i], &shown[i]))
			count = i - x + 1;
	}
	return count;
}

/* Where the blanks at the row's end begin that erasing makes; w if there are none. */
static int
tail_of(const struct paint *paint, int y)
{
	const struct paint_cell *wanted = &paint->wanted[(size_t)y * (size_t)paint->w];
	int x = paint->w;

	if (!paint->can.erases)
		return x;
	while (x > 0 && is_erasable(paint, &wanted[x - 1]) && wanted[x - 1].look.background == wanted[paint->w - 1].look.background)
		x--;
	return x;
}

/* Written there, the last row's last column would scroll everything on some terminals: it's erased at most. */
static bool
is_corner_left_out(const struct paint *paint, int y)
{
	return y == paint->h - 1 && !paint->can.wraps_late && paint->w > 0;
}

static void
write_row(struct paint *paint, int y, struct str *out)
{
	const struct paint_cell *wanted = &paint->wanted[(size_t)y * (size_t)paint->w];
	const struct paint_cell *shown = &paint->shown[(size_t)y * (size_t)paint->w];
	int last = paint->w - 1, tail, x = 0, blanks;
	bool corner = is_corner_left_out(paint, y);

	if (corner && !is_erasable(paint, &wanted[last]))
		last -= last > 0 && wanted[last].width == 0 ? 2 : 1;
	while (last >= 0 && same(&wanted[last], &shown[last]))
		last--;
	if (last < 0)
		return;
	tail = tail_of(paint, y);
	while (x <= last) {
		if (wanted[x].width == 0 || same(&wanted[x], &shown[x])) {
			x++;
			continue;
		}
		if (x >= tail && (last - x + 1 >= ERASE_LEAST || (corner && last == paint->w - 1))) {
			move_to(paint, x, y, &wanted[x], out);
			set_look_of(paint, &wanted[x], out);
			str_add(out, "\033[K");
			is_shown(paint, x, y, paint->w - x);
			return;
		}
		blanks = blanks_from(paint, y, x, last);
		move_to(paint, x, y, &wanted[x], out);
		if (blanks >= ERASE_COUNT_LEAST && paint->can.erases_count) {
			set_look_of(paint, &wanted[x], out);
			str_addf(out, "\033[%dX", blanks);
			is_shown(paint, x, y, blanks);
			x += blanks;
		} else {
			int width = wanted[x].width;

			write_cell(paint, x, y, out);
			x += width;
		}
	}
}

static void
write_rows(struct paint *paint, struct str *out)
{
	for (int y = 0; y < paint->h; y++)
		write_row(paint, y, out);
}

/* ------------------------------------------------------------------ rows that only moved */

static uint32_t
cell_number(const struct paint_cell *cell)
{
	uint32_t number = 2166136261U;

	if (is_bare(cell))
		return 0;	/* blanks cost little wherever they stand */
	for (const char *c = cell->text; *c; c++)
		number = (number ^ (unsigned char)*c) * 16777619U;
	number = (number ^ (uint32_t)(cell->look.foreground + 1)) * 16777619U;
	number = (number ^ (uint32_t)(cell->look.background + 1)) * 16777619U;
	number = (number ^ cell->look.attributes) * 16777619U;
	return number | 1U;
}

/* How many more of the row's cells would be right if the row was what stood at y + by. */
static int
gain_of(const uint32_t *was, const uint32_t *wanted, int w, int y, int by)
{
	const uint32_t *row = &wanted[(size_t)y * (size_t)w];
	const uint32_t *here = &was[(size_t)y * (size_t)w];
	const uint32_t *there = &was[(size_t)(y + by) * (size_t)w];
	int gain = 0;

	for (int x = 0; x < w; x++) {
		if (row[x])
			gain += (row[x] == there[x]) - (row[x] == here[x]);
	}
	return gain;
}

/* The rows that moved, as one block: those from *top to *bottom take what stood by rows below them (above: by < 0). */
static int
find_move(const struct paint *paint, int *top, int *bottom)
{
	size_t cells = cell_count(paint);
	uint32_t *was = heap_array(cells, sizeof(*was)), *wanted = heap_array(cells, sizeof(*wanted));
	int best = 0, best_by = 0, most = paint->h - 1 < SCROLL_MOST ? paint->h - 1 : SCROLL_MOST;

	for (size_t i = 0; i < cells; i++) {
		was[i] = cell_number(&paint->moved[i]);
		wanted[i] = cell_number(&paint->wanted[i]);
	}
	for (int by = -most; by <= most; by++) {
		int sum = 0, from = 0;

		for (int y = 0; by && y < paint->h; y++) {
			if (y + by < 0 || y + by >= paint->h) {
				sum = 0;
				continue;
			}
			if (sum <= 0) {
				sum = 0;
				from = y;
			}
			sum += gain_of(was, wanted, paint->w, y, by);
			if (sum > best) {
				best = sum;
				best_by = by;
				*top = from;
				*bottom = y;
			}
		}
	}
	free(was);
	free(wanted);
	return best_by;
}

/* Moves them on the terminal; what's left free is blank. */
static void
write_move(struct paint *paint, int top, int bottom, int by, struct str *out)
{
	int first = by > 0 ? top : top + by, last = by > 0 ? bottom + by : bottom, count = abs(by);
	size_t w = (size_t)paint->w;

	set_look(paint, plain, out);
	str_addf(out, "\033[%d;%dr\033[%dH", first + 1, last + 1, by > 0 ? last + 1 : first + 1);
	for (int i = 0; i < count; i++)
		str_add(out, by > 0 ? "\n" : "\033M");
	str_add(out, "\033[r");
	paint->x = paint->y = -1;
	memmove(&paint->shown[(size_t)top * w], &paint->shown[(size_t)(top + by) * w],
		(size_t)(bottom - top + 1) * w * sizeof(*paint->shown));
	for (int y = by > 0 ? last - count + 1 : first; count > 0; count--, y++) {
		for (int x = 0; x < paint->w; x++)
			cell_set(&paint->shown[(size_t)y * w + (size_t)x], " ", 1, false, plain);
	}
}

/* ------------------------------------------------------------------ a painting */

static struct place_and_look
state_of(const struct paint *paint)
{
	return (struct place_and_look){paint->drifted, paint->x, paint->y, paint->look};
}

static void
state_set(struct paint *paint, struct place_and_look state)
{
	paint->drifted = state.drifted;
	paint->x = state.x;
	paint->y = state.y;
	paint->look = state.look;
}

/* Instead of what is in out from start on, where that's shorter. moved is what was shown before. */
static void
try_move(struct paint *paint, struct place_and_look before, size_t start, struct str *out)
{
	struct place_and_look after = state_of(paint);
	size_t size = cell_count(paint) * sizeof(*paint->shown);
	struct str other = {0};
	int top = 0, bottom = 0, by = find_move(paint, &top, &bottom);

	if (by == 0)
		return;
	state_set(paint, before);
	memcpy(paint->shown, paint->moved, size);
	write_move(paint, top, bottom, by, &other);
	write_rows(paint, &other);
	if (other.length < out->length - start) {
		out->length = start;
		str_addn(out, str_text(&other), other.length);
	} else {
		state_set(paint, after);
	}
	str_release(&other);
}

void
paint_draw(struct paint *paint, const struct surface *surface, enum theme theme, struct str *out)
{
	int w = surface->w < paint->w ? surface->w : paint->w;
	bool cursor = surface->cursor_x >= 0 && surface->cursor_x < paint->w && surface->cursor_y >= 0 &&
		      surface->cursor_y < paint->h;
	size_t start, size = cell_count(paint) * sizeof(*paint->shown);
	struct place_and_look before;

	for (int y = 0; y < paint->h; y++) {
		bool inside = y < surface->h;

		want_row(paint, y, inside ? &surface->cells[(size_t)y * (size_t)surface->w] : NULL, inside ? w : 0, theme);
	}
	if (paint->whole) {
		str_add(out, "\033[m\033[H\033[2J");
		state_set(paint, (struct place_and_look){false, 0, 0, plain});
		for (size_t i = 0; i < cell_count(paint); i++)
			cell_set(&paint->shown[i], " ", 1, false, plain);
	}
	start = out->length;
	before = state_of(paint);
	memcpy(paint->moved, paint->shown, size);
	write_rows(paint, out);
	if (out->length - start >= SCROLL_LEAST && paint->can.scrolls && !paint->whole)
		try_move(paint, before, start, out);
	memcpy(paint->shown, paint->wanted, size);
	if (is_corner_left_out(paint, paint->h - 1) && !is_erasable(paint, &paint->wanted[cell_count(paint) - 1])) {
		paint->shown[cell_count(paint) - 1].width = UNKNOWN_WIDTH;
		if (paint->w > 1 && paint->wanted[cell_count(paint) - 1].width == 0)
			paint->shown[cell_count(paint) - 2].width = UNKNOWN_WIDTH;
	}
	paint->whole = false;
	set_look(paint, plain, out);	/* who writes without asking (a signal's handler) writes plainly */
	if (cursor)
		move_to(paint, surface->cursor_x, surface->cursor_y, NULL, out);
	if (cursor == paint->hides) {
		const char *change = cursor ? paint->can.show_cursor : paint->can.hide_cursor;

		if (change)
			str_add(out, change);
		paint->hides = !cursor;
	}
}
