/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
str_reserve(struct str *str, size_t more)
{
	size_t room = str->room ? str->room : 64;

	if (more < str->room && str->length < str->room - more)
		return;
	if (more >= SIZE_MAX / 4 - str->length)
		abort();
	while (room < str->length + more + 1)
		room *= 2;
	if (room != str->room) {
		str->text = realloc(str->text, room);
		if (!str->text)
			abort();
		str->room = room;
	}
}

void
str_addn(struct str *str, const char *text, size_t length)
{
	str_reserve(str, length);
	if (length)
		memcpy(str->text + str->length, text, length);
	str->length += length;
	str->text[str->length] = '\0';
}

void
str_add(struct str *str, const char *text)
{
	str_addn(str, text, strlen(text));
}

void
str_addc(struct str *str, char c)
{
	str_addn(str, &c, 1);
}

void
str_vaddf(struct str *str, const char *format, va_list args)
{
	va_list again;
	int length;

	va_copy(again, args);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		abort();
	str_reserve(str, (size_t)length);
	vsnprintf(str->text + str->length, (size_t)length + 1, format, args);
	str->length += (size_t)length;
}

void
str_addf(struct str *str, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	str_vaddf(str, format, args);
	va_end(args);
}

const char *
str_text(const struct str *str)
{
	return str->text ? str->text : "";
}

void
str_clear(struct str *str)
{
	str->length = 0;
	if (str->text)
		str->text[0] = '\0';
}

void
str_release(struct str *str)
{
	free(str->text);
	*str = (struct str){0};
}

void
str_add_quoted(struct str *str, const char *text)
{
	str_addc(str, '\'');
	for (; *text; text++) {
		if (*text == '\'')
			str_add(str, "'\\''");
		else
			str_addc(str, *text);
	}
	str_addc(str, '\'');
}
