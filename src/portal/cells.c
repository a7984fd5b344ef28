/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/cells.h"

#include "base/json.h"
#include "base/number.h"

#include <math.h>
#include <string.h>

#define WHOLE_EXACT 9007199254740992.0	/* 2^53 */

static void
write_number(struct json *json, double number)
{
	if (number == floor(number) && fabs(number) < WHOLE_EXACT)
		json_number(json, NULL, (int64_t)number);
	else
		json_double(json, NULL, number);
}

void
cells_write(struct str *out, const struct own_column *columns, size_t count, const struct cell *cells)
{
	struct json json = {.out = out};

	while (count > 0 && cells[count - 1].empty)
		count--;
	json_array_begin(&json, NULL);
	for (size_t i = 0; i < count; i++) {
		if (cells[i].empty) {
			json_none(&json, NULL);
			continue;
		}
		switch (columns[i].type) {
		case OWN_TEXT:
			json_text(&json, NULL, cells[i].text);
			break;
		case OWN_BOOLEAN:
			json_bool(&json, NULL, cells[i].number != 0);
			break;
		case OWN_NUMBER:
		case OWN_WHOLE:
		case OWN_TIME:
			write_number(&json, cells[i].number);
			break;
		}
	}
	json_array_end(&json);
}

/* ---------------------------------------------------------------- reading */

struct reader {
	const char *at, *end;
	struct arena *arena;
};

static void
pass_blanks(struct reader *reader)
{
	while (reader->at < reader->end && strchr(" \t\r\n", *reader->at))
		reader->at++;
}

static bool
takes(struct reader *reader, const char *word)
{
	size_t length = strlen(word);

	if ((size_t)(reader->end - reader->at) < length || memcmp(reader->at, word, length) != 0)
		return false;
	reader->at += length;
	return true;
}

static bool
read_hex(struct reader *reader, uint32_t *unit)
{
	*unit = 0;
	if (reader->end - reader->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		char c = *reader->at++;
		int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;

		if (digit < 0)
			return false;
		*unit = *unit << 4 | (uint32_t)digit;
	}
	return true;
}

static char *
put_character(char *to, uint32_t c)
{
	if (c < 0x80) {
		*to++ = (char)c;
	} else if (c < 0x800) {
		*to++ = (char)(0xC0 | c >> 6);
		*to++ = (char)(0x80 | (c & 0x3F));
	} else if (c < 0x10000) {
		*to++ = (char)(0xE0 | c >> 12);
		*to++ = (char)(0x80 | (c >> 6 & 0x3F));
		*to++ = (char)(0x80 | (c & 0x3F));
	} else {
		*to++ = (char)(0xF0 | c >> 18);
		*to++ = (char)(0x80 | (c >> 12 & 0x3F));
		*to++ = (char)(0x80 | (c >> 6 & 0x3F));
		*to++ = (char)(0x80 | (c & 0x3F));
	}
	return to;
}

/* Behind "\u"; a zero and a half of a pair are no characters. */
static bool
read_escaped_unit(struct reader *reader, char **to)
{
	uint32_t c, low;

	if (!read_hex(reader, &c) || c == 0 || (c >= 0xDC00 && c <= 0xDFFF))
		return false;
	if (c >= 0xD800 && c <= 0xDBFF) {
		if (!takes(reader, "\\u") || !read_hex(reader, &low) || low < 0xDC00 || low > 0xDFFF)
			return false;
		c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
	}
	*to = put_character(*to, c);
	return true;
}

/* Behind the backslash. */
static bool
read_escape(struct reader *reader, char **to)
{
	static const char from[] = "\"\\/bfnrt", into[] = "\"\\/\b\f\n\r\t";
	const char *found;
	char c;

	if (reader->at == reader->end)
		return false;
	c = *reader->at++;
	if (c == 'u')
		return read_escaped_unit(reader, to);
	found = c ? strchr(from, c) : NULL;
	if (!found)
		return false;
	*(*to)++ = into[found - from];
	return true;
}

/* Behind the quote. What's read is never longer than what's written. */
static bool
read_text(struct reader *reader, struct cell *cell)
{
	const char *close = reader->at;
	char *text, *to;

	while (close < reader->end && *close != '"')
		close += *close == '\\' && reader->end - close > 1 ? 2 : 1;
	if (close >= reader->end)
		return false;
	text = to = arena_alloc(reader->arena, (size_t)(close - reader->at) + 1);
	while (reader->at < close) {
		const char *plain = reader->at;

		while (plain < close && *plain != '\\' && (unsigned char)*plain >= 0x20)
			plain++;
		memcpy(to, reader->at, (size_t)(plain - reader->at));
		to += plain - reader->at;
		reader->at = plain;
		if (plain == close)
			break;
		if (*reader->at++ != '\\' || !read_escape(reader, &to))
			return false;
	}
	*to = '\0';
	reader->at = close + 1;
	cell->text = text;
	return true;
}

static bool
read_value(struct reader *reader, enum cell_type type, struct cell *cell)
{
	size_t length;

	*cell = (struct cell){.empty = takes(reader, "null")};
	if (cell->empty)
		return true;
	switch (type) {
	case OWN_TEXT:
		return takes(reader, "\"") && read_text(reader, cell);
	case OWN_BOOLEAN:
		cell->number = takes(reader, "true");
		return cell->number != 0 || takes(reader, "false");
	case OWN_NUMBER:
	case OWN_WHOLE:
	case OWN_TIME:
		length = number_read(reader->at, (size_t)(reader->end - reader->at), &cell->number);
		reader->at += length;
		return length > 0 && (type == OWN_NUMBER || cell->number == floor(cell->number));
	}
	return false;
}

bool
cells_read(const char *text, const struct own_column *columns, size_t count, struct arena *arena, struct cell *cells)
{
	struct reader reader = {.at = text, .end = text + strlen(text), .arena = arena};
	size_t filled = 0;
	bool more;

	if (!takes(&reader, "["))
		return false;
	pass_blanks(&reader);
	more = !takes(&reader, "]");
	while (more) {
		if (filled == count || !read_value(&reader, columns[filled].type, &cells[filled]))
			return false;
		filled++;
		pass_blanks(&reader);
		more = takes(&reader, ",");
		if (!more && !takes(&reader, "]"))
			return false;
		if (more)
			pass_blanks(&reader);
	}
	for (; filled < count; filled++)
		cells[filled] = (struct cell){.empty = true};
	return reader.at == reader.end;
}
