/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/id.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool
is_dash_place(size_t i)
{
	return i == 8 || i == 13 || i == 18 || i == 23;
}

bool
id_parse(const char *text, size_t length, struct id *id)
{
	struct id out = ID_NONE;
	size_t nibble = 0;

	if (length != ID_TEXT_SIZE - 1)
		return false;
	for (size_t i = 0; i < length; i++) {
		int digit;

		if (is_dash_place(i)) {
			if (text[i] != '-')
				return false;
			continue;
		}
		digit = hex_digit(text[i]);
		if (digit < 0)
			return false;
		out.b[nibble / 2] = (uint8_t)(out.b[nibble / 2] << 4 | digit);
		nibble++;
	}
	*id = out;
	return true;
}

const char *
id_format(const struct id *id, char out[ID_TEXT_SIZE])
{
	static const char hex[] = "0123456789abcdef";
	size_t nibble = 0;

	for (size_t i = 0; i < ID_TEXT_SIZE - 1; i++) {
		if (is_dash_place(i)) {
			out[i] = '-';
			continue;
		}
		out[i] = hex[nibble % 2 ? id->b[nibble / 2] & 15 : id->b[nibble / 2] >> 4];
		nibble++;
	}
	out[ID_TEXT_SIZE - 1] = '\0';
	return out;
}

bool
id_is_none(const struct id *id)
{
	return id_equal(id, &ID_NONE);
}

struct id
id_new(void)
{
	struct id id;
	ssize_t got;

	do {
		got = getrandom(id.b, sizeof(id.b), 0);
	} while (got < 0 && errno == EINTR);
	if (got != (ssize_t)sizeof(id.b))
		abort();
	id.b[6] = (uint8_t)((id.b[6] & 0x0f) | 0x40);
	id.b[8] = (uint8_t)((id.b[8] & 0x3f) | 0x80);
	return id;
}
