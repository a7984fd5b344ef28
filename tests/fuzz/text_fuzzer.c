/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * base/text on any bytes (H3): what was cleaned may be stored and shown, cleaning again changes nothing, what is cut
 * fits, and measuring always comes to an end.
 */
#include "base/arena.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fine)
{
	if (!fine)
		abort();
}

static void
check_kind(const char *text, size_t length, enum text_kind kind)
{
	struct arena arena = { NULL };
	struct str clean = { NULL, 0, 0 }, again = { NULL, 0, 0 }, cut = { NULL, 0, 0 };
	struct err err = ERR_INIT;
	const char *kept;
	int width, before = 0;

	text_clean(&clean, text, length, kind);
	kept = str_text(&clean);
	must(strlen(kept) == clean.length);
	must(text_check(kept, clean.length, kind, &err));
	must(text_check(kept, clean.length, TEXT_BLOCK, &err));
	must(strlen(text_nfc(&arena, kept, clean.length)) > 0 || clean.length == 0);
	text_clean(&again, kept, clean.length, kind);
	must(strcmp(str_text(&again), kept) == 0);

	width = text_width(kept);
	must(width >= 0);
	for (int columns = 0; columns <= 24; columns++) {
		str_clear(&cut);
		text_cut(&cut, kept, columns);
		must(text_width(str_text(&cut)) <= columns);
		must(text_width(str_text(&cut)) >= before - 1);
		before = text_width(str_text(&cut));
		if (width <= columns)
			must(strcmp(str_text(&cut), kept) == 0);
	}

	/* the key is found again by itself */
	{
		const char *key = text_key(&arena, kept);

		must(strcmp(text_key(&arena, key), key) == 0);
	}
	str_release(&cut);
	str_release(&again);
	str_release(&clean);
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct err err = ERR_INIT;
	size_t at = 0, bytes, last;
	int columns;

	if (size > 4096)
		return 0;
	if (text_check(text, size, TEXT_NAME, &err)) {
		must(err.code == ERR_NONE);
		must(memchr(text, '\0', size) == NULL);
	} else {
		must(err.code != ERR_NONE && err.text[0] != '\0');
	}
	while (text_next(text + at, size - at, &bytes, &columns)) {
		must(bytes > 0 && bytes <= size - at && columns >= 0 && columns <= 2);
		at += bytes;
	}
	must(at == size);
	last = text_last(text, size);
	must(size == 0 ? last == 0 : last > 0 && last <= size);
	check_kind(text, size, TEXT_NAME);
	check_kind(text, size, TEXT_BLOCK);
	return 0;
}
