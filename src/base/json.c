/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/json.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The character at text, which is valid UTF-8 of bytes bytes. */
static uint32_t
code_point(const char *text, size_t bytes)
{
	const unsigned char *s = (const unsigned char *)text;

	switch (bytes) {
	case 2:
		return (uint32_t)(s[0] & 0x1F) << 6 | (s[1] & 0x3F);
	case 3:
		return (uint32_t)(s[0] & 0x0F) << 12 | (uint32_t)(s[1] & 0x3F) << 6 | (s[2] & 0x3F);
	case 4:
		return (uint32_t)(s[0] & 0x07) << 18 | (uint32_t)(s[1] & 0x3F) << 12 | (uint32_t)(s[2] & 0x3F) << 6 |
		       (s[3] & 0x3F);
	default:
		return s[0];
	}
}

static size_t
sequence_length(unsigned char lead)
{
	return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

static void
escape(struct str *out, uint32_t c)
{
	switch (c) {
	case '\n':
		str_add(out, "\\n");
		return;
	case '\t':
		str_add(out, "\\t");
		return;
	case '\r':
		str_add(out, "\\r");
		return;
	}
	if (c > 0xFFFF) {
		c -= 0x10000;
		str_addf(out, "\\u%04x", (unsigned)(0xD800 + (c >> 10)));
		c = 0xDC00 + (c & 0x3FF);
	}
	str_addf(out, "\\u%04x", (unsigned)c);
}

/* One character outside printable ASCII: as it is if text_check lets it stand alone, else escaped, so that nothing is
 * lost; bytes that are no UTF-8 can't be kept. */
static size_t
quote_character(struct str *out, const char *text, size_t left)
{
	size_t bytes = sequence_length((unsigned char)text[0]);
	struct err err = ERR_INIT;
	struct str clean = {0};

	if (bytes <= left && text_check(text, bytes, TEXT_NAME, &err)) {
		str_addn(out, text, bytes);
		return bytes;
	}
	if (bytes <= left && strstr(err.text, "U+")) {
		escape(out, code_point(text, bytes));
		return bytes;
	}
	text_clean(&clean, text, 1, TEXT_NAME);
	str_add(out, str_text(&clean));
	str_release(&clean);
	return 1;
}

void
json_quote(struct str *out, const char *text)
{
	size_t left = strlen(text);

	str_addc(out, '"');
	while (left > 0) {
		size_t plain = 0;

		while (plain < left && text[plain] >= 0x20 && text[plain] < 0x7F && text[plain] != '"' && text[plain] != '\\')
			plain++;
		str_addn(out, text, plain);
		text += plain;
		left -= plain;
		if (!left)
			break;
		if (*text == '"' || *text == '\\') {
			str_addc(out, '\\');
			str_addc(out, *text);
			plain = 1;
		} else {
			plain = quote_character(out, text, left);
		}
		text += plain;
		left -= plain;
	}
	str_addc(out, '"');
}

/* What stands before a value: the comma that's due, and the key. */
static void
begin_value(struct json *json, const char *key)
{
	assert(json->depth < JSON_DEPTH_MAX);
	if (json->started[json->depth])
		str_addc(json->out, ',');
	json->started[json->depth] = true;
	if (key) {
		json_quote(json->out, key);
		str_addc(json->out, ':');
	}
}

static void
begin(struct json *json, const char *key, char bracket)
{
	begin_value(json, key);
	str_addc(json->out, bracket);
	json->depth++;
	assert(json->depth < JSON_DEPTH_MAX);
	json->started[json->depth] = false;
}

static void
end(struct json *json, char bracket)
{
	assert(json->depth > 0);
	json->depth--;
	str_addc(json->out, bracket);
}

void
json_object_begin(struct json *json, const char *key)
{
	begin(json, key, '{');
}

void
json_object_end(struct json *json)
{
	end(json, '}');
}

void
json_array_begin(struct json *json, const char *key)
{
	begin(json, key, '[');
}

void
json_array_end(struct json *json)
{
	end(json, ']');
}

void
json_text(struct json *json, const char *key, const char *text)
{
	if (!text) {
		json_none(json, key);
		return;
	}
	begin_value(json, key);
	json_quote(json->out, text);
}

void
json_number(struct json *json, const char *key, int64_t number)
{
	begin_value(json, key);
	str_addf(json->out, "%" PRId64, number);
}

/* The shortest digits that read as the same number; not finite is null. */
void
json_double(struct json *json, const char *key, double number)
{
	char text[NUMBER_TEXT_SIZE];

	if (!isfinite(number)) {
		json_none(json, key);
		return;
	}
	number_text(number, text);
	begin_value(json, key);
	str_add(json->out, text);
}

void
json_bool(struct json *json, const char *key, bool value)
{
	begin_value(json, key);
	str_add(json->out, value ? "true" : "false");
}

void
json_none(struct json *json, const char *key)
{
	begin_value(json, key);
	str_add(json->out, "null");
}

void
json_id(struct json *json, const char *key, const struct id *id)
{
	char text[ID_TEXT_SIZE];

	if (!id || id_is_none(id))
		json_none(json, key);
	else
		json_text(json, key, id_format(id, text));
}

void
json_time(struct json *json, const char *key, int64_t time)
{
	char text[TIME_TEXT_SIZE];

	if (time == TIME_NONE)
		json_none(json, key);
	else
		json_text(json, key, time_format(time, text));
}

void
json_raw(struct json *json, const char *key, const char *value)
{
	if (!value) {
		json_none(json, key);
		return;
	}
	begin_value(json, key);
	str_add(json->out, value);
}
