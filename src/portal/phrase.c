/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/phrase.h"

#include "base/str.h"

size_t
phrase_letters(const char *key)
{
	size_t count = 0;

	for (; *key; key++)
		count += ((unsigned char)*key & 0xC0) != 0x80;
	return count;
}

const char *
phrase_of(struct arena *arena, const char *prefix, const char *key)
{
	struct str out = {0};
	const char *copy;

	str_addf(&out, "%s\"", prefix);
	for (; *key; key++)
		str_addf(&out, *key == '"' ? "\"\"" : "%c", *key);
	str_addc(&out, '"');
	copy = arena_strdup(arena, str_text(&out));
	str_release(&out);
	return copy;
}
