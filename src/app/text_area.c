/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text_area.h"

#include "base/text.h"

#include <string.h>

void
text_area_release(struct text_area *area)
{
	str_release(&area->text);
	*area = (struct text_area){0};
}

static const char *
bytes_of(const struct text_area *area)
{
	return str_text(&area->text);
}

static bool
is_plain(unsigned char c)
{
	return c >= ' ' && c < 0x7f;
}

/* Bytes and columns of the grapheme at a place; false at the end. A line's end is one by itself, also before a mark. */
static bool
grapheme_at(const struct text_area *area, size_t place, size_t *bytes, int *columns)
{
	const char *text = bytes_of(area);

	/* Most of a text: no mark follows, so nothing joins it. */
	if (place < area->text.length && is_plain((unsigned char)text[place]) && (unsigned char)text[place + 1] < 0x7f) {
		*bytes = 1;
		*columns = 1;
		return true;
	}
	if (place < area->text.length && bytes_of(area)[place] == '\n') {
		*bytes = 1;
		*columns = 0;
		return true;
	}
	return text_next(bytes_of(area) + place, area->text.length - place, bytes, columns);
}

/* ---------------------------------------------------------------- rows */

/* The end of what fits in a row from there on, *ended if that's a line's end or the text's; *break_at: behind the last blank. */
static size_t
row_end(const struct text_area *area, size_t from, size_t *break_at, bool *ended)
{
	const char *text = bytes_of(area);
	size_t at = from, bytes;
	int used = 0, columns;

	*break_at = from;
	while (grapheme_at(area, at, &bytes, &columns)) {
		bool blank = text[at] == ' ';

		if (text[at] == '\n') {
			*ended = true;
			return at;
		}
		/* A blank that doesn't fit hangs over, and so does one that's wider than all of it. */
		if (used + columns > area->width && at > from) {
			*ended = false;
			if (!blank)
				return at;
			*break_at = at + bytes;
			return at + bytes;
		}
		at += bytes;
		used += columns;
		if (blank)
			*break_at = at;
	}
	*ended = true;
	return at;
}

bool
text_area_next(const struct text_area *area, size_t *from, struct text_row *row)
{
	const char *text = bytes_of(area);
	size_t break_at, length = area->text.length;

	/* Behind a last line's end there's one more, empty row. */
	if (*from > length)
		return false;
	row->from = *from;
	row->to = row_end(area, *from, &break_at, &row->ended);
	if (!row->ended && break_at > row->from)
		row->to = break_at;
	*from = !row->ended ? row->to : row->to < length && text[row->to] == '\n' ? row->to + 1 : length + 1;
	return true;
}

int
text_area_rows(const struct text_area *area)
{
	size_t from = 0;
	struct text_row row;
	int count = 0;

	while (text_area_next(area, &from, &row))
		count++;
	return count;
}

/* Columns of a part of a row. */
static int
columns_between(const struct text_area *area, size_t from, size_t to)
{
	size_t bytes;
	int used = 0, columns;

	for (; from < to && grapheme_at(area, from, &bytes, &columns); from += bytes)
		used += columns;
	return used;
}

/* The row that the cursor stands in, and its number. A place where a row was broken is the next one's start. */
static struct text_row
cursor_row(const struct text_area *area, int *number)
{
	size_t from = 0;
	struct text_row row = {0};

	for (*number = 0; text_area_next(area, &from, &row); ++*number) {
		if (area->at < row.to || (row.ended && area->at == row.to))
			break;
	}
	return row;
}

void
text_area_cursor(const struct text_area *area, int *row, int *column)
{
	struct text_row at = cursor_row(area, row);

	*column = columns_between(area, at.from, area->at);
	/* It stands on a blank that hangs over. */
	if (*column > area->width)
		*column = area->width;
}

static void
keep_in_sight(struct text_area *area)
{
	int row, column;

	text_area_cursor(area, &row, &column);
	if (row < area->top)
		area->top = row;
	if (row >= area->top + area->height)
		area->top = row - area->height + 1;
}

void
text_area_shape(struct text_area *area, int width, int height)
{
	int rows;

	area->width = width > 1 ? width : 1;
	area->height = height > 1 ? height : 1;
	rows = text_area_rows(area);
	if (area->top > rows - area->height)
		area->top = rows > area->height ? rows - area->height : 0;
	keep_in_sight(area);
}

/* ---------------------------------------------------------------- moving */

/* The last place of a row that's the row's own: of one that was broken that before its last grapheme. */
static size_t
last_place(const struct text_area *area, const struct text_row *row)
{
	if (row->ended || row->to == row->from)
		return row->to;
	return row->to - text_last(bytes_of(area) + row->from, row->to - row->from);
}

static size_t
place_at(const struct text_area *area, const struct text_row *row, int column)
{
	size_t place = row->from, last = last_place(area, row), bytes;
	int used = 0, columns;

	while (place < last && grapheme_at(area, place, &bytes, &columns) && used + columns <= column) {
		place += bytes;
		used += columns;
	}
	return place;
}

static bool
row_numbered(const struct text_area *area, int number, struct text_row *row)
{
	size_t from = 0;
	int at = 0;

	while (text_area_next(area, &from, row)) {
		if (at++ == number)
			return true;
	}
	return false;
}

static enum field_answer
move_rows(struct text_area *area, int by)
{
	int row, column, last = text_area_rows(area) - 1, to, goal = area->goal;
	struct text_row target;

	text_area_cursor(area, &row, &column);
	to = row + by < 0 ? 0 : row + by > last ? last : row + by;
	if (to == row || !row_numbered(area, to, &target))
		return FIELD_IGNORED;
	if (!goal)
		goal = column + 1;
	area->at = place_at(area, &target, goal - 1);
	area->goal = goal;
	keep_in_sight(area);
	return FIELD_MOVED;
}

void
text_area_go(struct text_area *area, int row, int column)
{
	struct text_row target;
	int last = text_area_rows(area) - 1, number = area->top + row;

	if (number > last)
		number = last;
	if (row_numbered(area, number, &target))
		area->at = place_at(area, &target, column);
	area->goal = 0;
	keep_in_sight(area);
}

static enum field_answer
move_to(struct text_area *area, size_t place)
{
	bool moved = place != area->at;

	area->goal = 0;
	area->at = place;
	keep_in_sight(area);
	return moved ? FIELD_MOVED : FIELD_IGNORED;
}

static enum field_answer
move_to_end(struct text_area *area, bool end)
{
	int number;
	struct text_row row = cursor_row(area, &number);

	return move_to(area, end ? last_place(area, &row) : row.from);
}

/* ---------------------------------------------------------------- changing */

/* Where the line that the place is in begins. */
static size_t
line_start(const struct text_area *area, size_t place)
{
	const char *text = bytes_of(area);

	while (place && text[place - 1] != '\n')
		place--;
	return place;
}

/* A mark typed after its letter joins the grapheme before the cursor: the cursor then stands at that one's end. */
static void
cursor_to_border(struct text_area *area)
{
	size_t place = line_start(area, area->at), bytes;
	int columns;

	while (place < area->at && grapheme_at(area, place, &bytes, &columns))
		place += bytes;
	area->at = place;
}

static void
insert_bytes(struct text_area *area, const char *bytes, size_t count)
{
	size_t behind = area->text.length - area->at;

	str_addn(&area->text, bytes, count);
	memmove(area->text.text + area->at + count, area->text.text + area->at, behind);
	memcpy(area->text.text + area->at, bytes, count);
	area->at += count;
}

/* What may stand in a block, without carriage returns; false: it didn't all fit. */
static bool
insert_all(struct text_area *area, const char *text, size_t length)
{
	size_t bytes;
	int columns;

	for (size_t place = 0; place < length && text_next(text + place, length - place, &bytes, &columns); place += bytes) {
		size_t skip = text[place] == '\r' ? 1 : 0;

		if (bytes == skip || !text_check(text + place + skip, bytes - skip, TEXT_BLOCK, NULL))
			continue;
		if (area->text.length + bytes - skip > area->most)
			return false;
		insert_bytes(area, text + place + skip, bytes - skip);
	}
	return true;
}

bool
text_area_insert(struct text_area *area, const char *text, size_t length)
{
	bool all = insert_all(area, text, length);

	area->goal = 0;
	cursor_to_border(area);
	keep_in_sight(area);
	return all;
}

void
text_area_set(struct text_area *area, const char *text)
{
	str_clear(&area->text);
	area->at = 0;
	(void)insert_all(area, text, strlen(text));
	area->at = 0;
	area->top = area->goal = 0;
}

static enum field_answer
remove_between(struct text_area *area, size_t from, size_t to)
{
	if (from == to)
		return FIELD_IGNORED;
	memmove(area->text.text + from, area->text.text + to, area->text.length - to + 1);
	area->text.length -= to - from;
	area->at = from;
	area->goal = 0;
	cursor_to_border(area);
	keep_in_sight(area);
	return FIELD_CHANGED;
}

static size_t
place_before(const struct text_area *area)
{
	size_t start = line_start(area, area->at);

	if (start == area->at)
		return start ? start - 1 : 0;
	return area->at - text_last(bytes_of(area) + start, area->at - start);
}

static size_t
place_after(const struct text_area *area)
{
	size_t bytes;
	int columns;

	return grapheme_at(area, area->at, &bytes, &columns) ? area->at + bytes : area->at;
}

/* Blanks before the cursor, then the word before them; a line's end alone counts as one. */
static size_t
word_before(const struct text_area *area)
{
	const char *text = bytes_of(area);
	size_t at = area->at;

	if (at && text[at - 1] == '\n')
		return at - 1;
	while (at && text[at - 1] == ' ')
		at--;
	while (at && text[at - 1] != ' ' && text[at - 1] != '\n')
		at--;
	return at;
}

static enum field_answer
type(struct text_area *area, uint32_t key)
{
	struct field one = {0};
	size_t before = area->text.length;

	if (key == KEY_CODE_ENTER)
		return text_area_insert(area, "\n", 1) ? FIELD_CHANGED : FIELD_IGNORED;
	/* The one place that knows how a key is written. */
	if (!key_is_text(key) || field_key(&one, key) != FIELD_CHANGED)
		return FIELD_IGNORED;
	(void)text_area_insert(area, one.text, one.length);
	return area->text.length != before ? FIELD_CHANGED : FIELD_IGNORED;
}

static enum field_answer
delete_to_start(struct text_area *area)
{
	int number;
	struct text_row row = cursor_row(area, &number);

	return remove_between(area, row.from, area->at);
}

enum field_answer
text_area_key(struct text_area *area, uint32_t key)
{
	switch (key) {
	case KEY_CODE_LEFT:
		return move_to(area, place_before(area));
	case KEY_CODE_RIGHT:
		return move_to(area, place_after(area));
	case KEY_CODE_UP:
		return move_rows(area, -1);
	case KEY_CODE_DOWN:
		return move_rows(area, 1);
	case KEY_CODE_PGUP:
		return move_rows(area, -area->height);
	case KEY_CODE_PGDN:
		return move_rows(area, area->height);
	case KEY_CODE_HOME:
	case KEY_CODE_CTRL + 'a':
		return move_to_end(area, false);
	case KEY_CODE_END:
	case KEY_CODE_CTRL + 'e':
		return move_to_end(area, true);
	case KEY_CODE_BACKSPACE:
		return remove_between(area, place_before(area), area->at);
	case KEY_CODE_DEL:
		return remove_between(area, area->at, place_after(area));
	case KEY_CODE_CTRL + 'w':
		return remove_between(area, word_before(area), area->at);
	case KEY_CODE_CTRL + 'u':
		return delete_to_start(area);
	default:
		return type(area, key);
	}
}

bool
text_area_is_empty(const struct text_area *area)
{
	return bytes_of(area)[strspn(bytes_of(area), " \t\n")] == '\0';
}
