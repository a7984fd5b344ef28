/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/field.h"

#include "base/text.h"

#include <string.h>

/* Bytes of the grapheme after place (0 at the end). */
static size_t
grapheme_after(const struct field *field, size_t place)
{
	size_t bytes;
	int columns;

	return text_next(field->text + place, field->length - place, &bytes, &columns) ? bytes : 0;
}

/* A mark typed after its letter joins the grapheme before the cursor: the cursor then stands at that one's end. */
static void
cursor_to_border(struct field *field)
{
	size_t place = 0;

	while (place < field->at)
		place += grapheme_after(field, place);
	field->at = place;
}

static void
remove_between(struct field *field, size_t from, size_t to)
{
	memmove(field->text + from, field->text + to, field->length - to + 1);
	field->length -= to - from;
	field->at = from;
	cursor_to_border(field);
}

/* A code point in UTF-8, 0 bytes if it is none. */
static size_t
encode(uint32_t c, char out[4])
{
	size_t length = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;

	if (c >= 0x110000)
		return 0;
	if (length == 1) {
		out[0] = (char)c;
		return 1;
	}
	for (size_t i = length - 1; i > 0; i--, c >>= 6)
		out[i] = (char)(0x80 | (c & 0x3F));
	out[0] = (char)((length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0) | c);
	return length;
}

static bool
insert_bytes(struct field *field, const char *text, size_t length)
{
	if (length == 0 || field->length + length >= FIELD_SIZE)
		return false;
	memmove(field->text + field->at + length, field->text + field->at, field->length - field->at + 1);
	memcpy(field->text + field->at, text, length);
	field->length += length;
	field->at += length;
	cursor_to_border(field);
	return true;
}

bool
field_insert(struct field *field, const char *text, size_t length)
{
	bool changed = false;
	size_t bytes;
	int columns;

	for (size_t place = 0; place < length; place += bytes) {
		if (!text_next(text + place, length - place, &bytes, &columns))
			break;
		if (!text_check(text + place, bytes, TEXT_NAME, NULL))
			continue;
		if (!insert_bytes(field, text + place, bytes))
			break;
		changed = true;
	}
	return changed;
}

void
field_clear(struct field *field)
{
	memset(field, 0, sizeof(*field));
}

void
field_set(struct field *field, const char *text)
{
	field_clear(field);
	field_insert(field, text, strlen(text));
}

bool
field_is_empty(const struct field *field)
{
	return strspn(field->text, " ") == field->length;
}

/* Where the word before the cursor starts: blanks, then what isn't blank. */
static size_t
word_start(const struct field *field)
{
	size_t place = field->at;

	while (place > 0 && field->text[place - 1] == ' ')
		place--;
	while (place > 0 && field->text[place - 1] != ' ')
		place--;
	return place;
}

static enum field_answer
move_to(struct field *field, size_t place)
{
	if (place == field->at)
		return FIELD_IGNORED;
	field->at = place;
	return FIELD_MOVED;
}

static enum field_answer
remove_or_ignore(struct field *field, size_t from, size_t to)
{
	if (from == to)
		return FIELD_IGNORED;
	remove_between(field, from, to);
	return FIELD_CHANGED;
}

enum field_answer
field_key(struct field *field, uint32_t key)
{
	size_t back = field->at - text_last(field->text, field->at);
	char bytes[4];

	switch (key) {
	case KEY_CODE_LEFT:
		return move_to(field, back);
	case KEY_CODE_RIGHT:
		return move_to(field, field->at + grapheme_after(field, field->at));
	case KEY_CODE_HOME:
	case KEY_CODE_CTRL + 'a':
		/* Already there is no reason to hand the key on: Home then means the field all the same. */
		field->at = 0;
		return FIELD_MOVED;
	case KEY_CODE_END:
	case KEY_CODE_CTRL + 'e':
		field->at = field->length;
		return FIELD_MOVED;
	case KEY_CODE_BACKSPACE:
		return remove_or_ignore(field, back, field->at);
	case KEY_CODE_DEL:
		return remove_or_ignore(field, field->at, field->at + grapheme_after(field, field->at));
	case KEY_CODE_CTRL + 'w':
		return remove_or_ignore(field, word_start(field), field->at);
	case KEY_CODE_CTRL + 'u':
		return remove_or_ignore(field, 0, field->at);
	}
	if (!key_is_text(key))
		return FIELD_IGNORED;
	/* A full field takes the key and leaves the text as it is: a letter is never a command here. */
	return insert_bytes(field, bytes, encode(key, bytes)) ? FIELD_CHANGED : FIELD_MOVED;
}

size_t
field_window(const struct field *field, int width, int *cursor)
{
	size_t start = 0, bytes;
	int columns, used = 0;

	for (size_t place = 0; place < field->at; place += bytes) {
		if (!text_next(field->text + place, field->length - place, &bytes, &columns))
			break;
		used += columns;
	}
	while (used >= width && text_next(field->text + start, field->length - start, &bytes, &columns)) {
		used -= columns;
		start += bytes;
	}
	*cursor = used;
	return start;
}
