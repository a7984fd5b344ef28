/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/options.h"

#include "base/text.h"

#include <string.h>

void
options_release(struct options *options)
{
	arena_release(&options->arena);
	*options = (struct options){0};
}

void
options_clear(struct options *options)
{
	int height = options->cursor.height;

	options_release(options);
	options->cursor.height = height;
}

struct options_item *
options_add(struct options *options, const char *label, const char *note, int argument)
{
	struct options_item *item;

	if (options->count == options->room) {
		size_t room = options->room ? options->room * 2 : 32;
		struct options_item *items = arena_array(&options->arena, room, sizeof(*items));

		if (options->count)
			memcpy(items, options->items, options->count * sizeof(*items));
		options->items = items;
		options->room = room;
		options->shown = arena_array(&options->arena, room, sizeof(*options->shown));
	}
	item = &options->items[options->count++];
	*item = (struct options_item){.label = arena_strdup(&options->arena, label), .note = arena_strdup(&options->arena, note),
				.key = text_key(&options->arena, label), .argument = argument};
	return item;
}

/* Whether a word of the key begins with the length bytes. */
static bool
has_word(const char *key, const char *word, size_t length)
{
	for (const char *at = key; *at; at++) {
		bool begins = at == key || at[-1] == ' ' || at[-1] == ':' || at[-1] == '(';

		if (begins && strncmp(at, word, length) == 0)
			return true;
	}
	return false;
}

static bool
fits(const char *key, const char *typed)
{
	while (*typed) {
		size_t length = strcspn(typed, " ");

		if (length && !has_word(key, typed, length))
			return false;
		typed += length;
		typed += *typed == ' ';
	}
	return true;
}

void
options_narrow(struct options *options, int height)
{
	struct arena arena = {0};
	const char *typed = text_key(&arena, options->field.text);
	int count = 0;

	for (int off = 0; off < 2; off++) {
		for (size_t i = 0; i < options->count; i++) {
			if (options->items[i].off == (off > 0) && fits(options->items[i].key, typed))
				options->shown[count++] = (int)i;
		}
	}
	arena_release(&arena);
	options->cursor = (struct cursor){0};
	cursor_resize(&options->cursor, count, height > 0 ? height : 1);
}

void
options_choose(struct options *options, int argument)
{
	for (int i = 0; i < options->cursor.count; i++) {
		if (options->items[options->shown[i]].argument == argument) {
			cursor_set(&options->cursor, i);
			return;
		}
	}
}

const struct options_item *
options_current(const struct options *options)
{
	return options->cursor.count ? &options->items[options->shown[options->cursor.at]] : NULL;
}
