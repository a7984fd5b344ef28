/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing string. Zeros are an empty one. text is always zero-terminated once something was added;
 * str_text gives "" before that. Out of memory aborts.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdarg.h>
#include <stddef.h>

struct str {
	char *text;
	size_t length;	/* bytes, without the ending zero */
	size_t room;
};

void str_add(struct str *str, const char *text);
void str_addn(struct str *str, const char *text, size_t length);
void str_addc(struct str *str, char c);
void str_addf(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* In single quotes, as a shell takes it for one word. */
void str_add_quoted(struct str *str, const char *text);
void str_vaddf(struct str *str, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/* The text, never NULL; borrowed until the next change. */
const char *str_text(const struct str *str);

/* Empties it and keeps the memory. */
void str_clear(struct str *str);

/* Gives the memory back and leaves an empty one. */
void str_release(struct str *str);

#endif
