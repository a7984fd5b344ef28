/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A text is walked code point by code point; each one gets a verdict that depends on its neighbours only for the
 * joiners and U+FE0F. text_check, text_clean and text_next share that verdict, so what one refuses the others mask,
 * and a text is as wide before cleaning as after it.
 */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT "\xEF\xBF\xBD"	/* U+FFFD */
#define INVALID (-1)

enum verdict {
	VERDICT_FINE,
	VERDICT_INVALID,
	VERDICT_CONTROL,
	VERDICT_BIDI,
	VERDICT_INVISIBLE,
	VERDICT_PRIVATE,
	VERDICT_NONCHARACTER,
};

struct span {
	int32_t first, last;
};

/* SECURITY.md 3.2 I3, and the two blocks of format controls that came with later Unicode versions. U+200C, U+200D and
 * U+FE0F are decided by their neighbours. */
static const struct span invisible[] = {
	{0x00AD, 0x00AD}, {0x034F, 0x034F}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200B},
	{0x2028, 0x2029}, {0x2060, 0x2065}, {0x206A, 0x206F}, {0x3164, 0x3164}, {0xFE00, 0xFE0E}, {0xFEFF, 0xFEFF},
	{0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x13430, 0x1343F}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A},
	{0xE0000, 0xE0FFF},
};

static const struct span bidi[] = {
	{0x061C, 0x061C}, {0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069},
};

static bool
spans_have(const struct span *spans, size_t count, int32_t c)
{
	for (size_t i = 0; i < count; i++) {
		if (c >= spans[i].first && c <= spans[i].last)
			return true;
	}
	return false;
}

/* The code point at the start of text, or INVALID with the bytes of the maximal ill-formed part (Unicode 3.9). */
static size_t
decode(const char *text, size_t length, int32_t *c)
{
	const unsigned char *s = (const unsigned char *)text;
	unsigned char low = 0x80, high = 0xBF;
	size_t more, i;

	if (s[0] < 0x80) {
		*c = s[0];
		return 1;
	}
	if (s[0] >= 0xC2 && s[0] <= 0xDF) {
		more = 1;
		*c = s[0] & 0x1F;
	} else if (s[0] >= 0xE0 && s[0] <= 0xEF) {
		more = 2;
		*c = s[0] & 0x0F;
		low = s[0] == 0xE0 ? 0xA0 : low;	/* overlong */
		high = s[0] == 0xED ? 0x9F : high;	/* surrogates */
	} else if (s[0] >= 0xF0 && s[0] <= 0xF4) {
		more = 3;
		*c = s[0] & 0x07;
		low = s[0] == 0xF0 ? 0x90 : low;
		high = s[0] == 0xF4 ? 0x8F : high;
	} else {
		*c = INVALID;
		return 1;
	}
	for (i = 1; i <= more; i++) {
		if (i >= length || s[i] < low || s[i] > high) {
			*c = INVALID;
			return i;
		}
		*c = *c << 6 | (s[i] & 0x3F);
		low = 0x80;
		high = 0xBF;
	}
	return i;
}

static bool
is_letter(int32_t c)
{
	utf8proc_category_t category;

	if (c < 0)
		return false;
	category = utf8proc_category(c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO;
}

/* Marks belong to the letter before them: a virama or a vowel sign may stand before a joiner. */
static bool
is_letter_or_mark(int32_t c)
{
	utf8proc_category_t category;

	if (c < 0)
		return false;
	category = utf8proc_category(c);
	return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_ME;
}

static bool
is_noncharacter(int32_t c)
{
	return (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
}

/* prev is INVALID at the start and after something that was refused; next is INVALID at the end. */
static enum verdict
judge(int32_t c, int32_t prev, int32_t next, enum text_kind kind)
{
	if (c == INVALID)
		return VERDICT_INVALID;
	if (c >= 0x20 && c < 0x7F)
		return VERDICT_FINE;
	if (c < 0x20 && kind == TEXT_BLOCK && (c == '\n' || c == '\t' || (c == '\r' && next == '\n')))
		return VERDICT_FINE;
	if (c < 0xA0)
		return VERDICT_CONTROL;
	if (c == 0x200C || c == 0x200D)
		return is_letter_or_mark(prev) && is_letter(next) ? VERDICT_FINE : VERDICT_INVISIBLE;
	if (c == 0xFE0F)
		return prev > 0x20 && prev != 0xFE0F ? VERDICT_FINE : VERDICT_INVISIBLE;
	if (is_noncharacter(c))
		return VERDICT_NONCHARACTER;
	if (spans_have(bidi, sizeof(bidi) / sizeof(bidi[0]), c))
		return VERDICT_BIDI;
	if (spans_have(invisible, sizeof(invisible) / sizeof(invisible[0]), c))
		return VERDICT_INVISIBLE;
	if ((c >= 0xE000 && c <= 0xF8FF) || c >= 0xF0000)
		return VERDICT_PRIVATE;
	return VERDICT_FINE;
}

/* One step of a walk: the code point at text with its bytes and its verdict. */
static enum verdict
step(const char *text, size_t length, int32_t prev, enum text_kind kind, int32_t *c, size_t *bytes)
{
	int32_t next = INVALID;

	*bytes = decode(text, length, c);
	if (*bytes < length)
		decode(text + *bytes, length - *bytes, &next);
	return judge(*c, prev, next, kind);
}

bool
text_check(const char *text, size_t length, enum text_kind kind, struct err *err)
{
	int32_t prev = INVALID, c;

	for (size_t at = 0, bytes; at < length; at += bytes, prev = c) {
		const char *what = NULL;

		switch (step(text + at, length - at, prev, kind, &c, &bytes)) {
		case VERDICT_FINE:
			continue;
		case VERDICT_INVALID:
			return err_set(err, ERR_USAGE, "The text is not valid UTF-8: byte 0x%02X at position %zu.",
				       (unsigned)(unsigned char)text[at], at + 1);
		case VERDICT_CONTROL:
			what = "control character";
			break;
		case VERDICT_BIDI:
			what = "bidirectional control character";
			break;
		case VERDICT_INVISIBLE:
			what = "invisible character";
			break;
		case VERDICT_PRIVATE:
			what = "private-use character";
			break;
		case VERDICT_NONCHARACTER:
			what = "noncharacter";
			break;
		}
		return err_set(err, ERR_USAGE, "The text holds the %s U+%04X.", what, (unsigned)c);
	}
	return true;
}

/* utf8proc_map for text that is valid UTF-8, into the arena. */
static char *
map(struct arena *arena, const char *text, size_t length, utf8proc_option_t options)
{
	utf8proc_uint8_t *mapped = NULL;
	utf8proc_ssize_t size;
	char *out;

	size = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)length, &mapped, options);
	if (size < 0 || !mapped)
		abort();	/* out of memory: the text is valid */
	out = arena_strndup(arena, (const char *)mapped, (size_t)size);
	free(mapped);
	return out;
}

char *
text_nfc(struct arena *arena, const char *text, size_t length)
{
	return map(arena, text, length, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
}

char *
text_key(struct arena *arena, const char *text)
{
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
				    UTF8PROC_STRIPMARK | UTF8PROC_IGNORE;
	size_t length = strlen(text);
	struct str valid = {0};
	char *out;

	for (size_t at = 0, bytes; at < length; at += bytes) {
		int32_t c;

		bytes = decode(text + at, length - at, &c);
		if (c == INVALID)
			str_add(&valid, REPLACEMENT);
		else
			str_addn(&valid, text + at, bytes);
	}
	out = map(arena, str_text(&valid), valid.length, options);
	str_release(&valid);
	return out;
}

static bool
is_blank_control(int32_t c)
{
	return c == '\n' || c == '\r' || c == '\t';
}

/* Bytes of printable ASCII at the start: fine as they stand, a column each, and mostly all there is. */
static size_t
plain_length(const char *text, size_t length)
{
	size_t plain = 0;

	while (plain < length && text[plain] >= 0x20 && text[plain] < 0x7F)
		plain++;
	return plain;
}

void
text_clean(struct str *out, const char *text, size_t length, enum text_kind kind)
{
	int32_t prev = INVALID, c;

	if (plain_length(text, length) == length) {
		str_addn(out, text, length);
		return;
	}
	for (size_t at = 0, bytes; at < length; at += bytes) {
		if (step(text + at, length - at, prev, kind, &c, &bytes) == VERDICT_FINE) {
			str_addn(out, text + at, bytes);
			prev = c;
		} else {
			str_add(out, kind == TEXT_NAME && is_blank_control(c) ? " " : REPLACEMENT);
			prev = INVALID;
		}
	}
}

/* Columns of one code point as terminals count them, which isn't always utf8proc's count: spacing marks and visible
 * format characters take one, the vowels and finals of conjoining Hangul none. */
static int
columns_of(int32_t c)
{
	if (c < 0x20 || (c >= 0x7F && c < 0xA0))
		return 1;
	if ((c >= 0x1160 && c <= 0x11FF) || (c >= 0xD7B0 && c <= 0xD7FB))
		return 0;
	switch (utf8proc_category(c)) {
	case UTF8PROC_CATEGORY_MC:
		return 1;
	case UTF8PROC_CATEGORY_CF:
		return c == 0x200C || c == 0x200D ? 0 : 1;
	default:
		return utf8proc_charwidth(c);
	}
}

bool
text_next(const char *text, size_t length, size_t *bytes, int *columns)
{
	utf8proc_int32_t state = 0;
	int32_t prev = INVALID, seen, c;	/* seen: what stands there once it's clean */
	size_t at = 0, more;

	if (!length)
		return false;
	*columns = 0;
	for (seen = INVALID; at < length; at += more) {
		bool fine = step(text + at, length - at, prev, TEXT_NAME, &c, &more) == VERDICT_FINE;
		int32_t shown = fine ? c : is_blank_control(c) ? ' ' : 0xFFFD;
		int wide = columns_of(shown);

		if (seen != INVALID) {
			if (utf8proc_grapheme_break_stateful(seen, shown, &state))
				break;
			if (*columns + wide > 2)	/* no cell takes more: emoji that some terminals would join */
				break;
		}
		*columns += wide;
		seen = shown;
		prev = fine ? c : INVALID;
	}
	*bytes = at;
	if (*columns == 0)	/* marks without a base */
		*columns = 1;
	return true;
}

int
text_width(const char *text)
{
	size_t length = strlen(text), bytes, plain = plain_length(text, length);
	int total = 0, columns;

	/* A mark may follow the last of them. */
	if (plain && plain < length)
		plain--;
	total = (int)plain;
	text += plain;
	length -= plain;
	while (text_next(text, length, &bytes, &columns)) {
		total += columns;
		text += bytes;
		length -= bytes;
	}
	return total;
}

/* A joiner belongs to the grapheme before it, but is only allowed with a letter after it. */
static size_t
without_joiner(const char *text, size_t length)
{
	if (length >= 3 && (memcmp(text + length - 3, "\xE2\x80\x8C", 3) == 0 ||
			    memcmp(text + length - 3, "\xE2\x80\x8D", 3) == 0))
		return length - 3;
	return length;
}

void
text_cut(struct str *out, const char *text, int columns)
{
	size_t length = strlen(text), at = 0, fits = 0, bytes;
	int used = 0, wide;

	if (columns <= 0)
		return;
	while (text_next(text + at, length - at, &bytes, &wide)) {
		if (used + wide > columns) {
			str_addn(out, text, without_joiner(text, fits));
			str_addc(out, '~');
			return;
		}
		used += wide;
		at += bytes;
		if (used < columns)
			fits = at;
	}
	str_addn(out, text, at);
}

size_t
text_last(const char *text, size_t length)
{
	size_t bytes = 0;
	int columns;

	while (text_next(text, length, &bytes, &columns)) {
		text += bytes;
		length -= bytes;
		if (!length)
			return bytes;
	}
	return length;
}
