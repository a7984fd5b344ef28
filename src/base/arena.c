/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 8192

struct arena_block {
	struct arena_block *next;
	size_t used;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *
block_new(size_t size)
{
	struct arena_block *block = calloc(1, sizeof(*block) + size);

	if (!block)
		abort();
	block->size = size;
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t rounded;
	void *out;

	if (size > SIZE_MAX / 2)
		abort();
	rounded = (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
	if (!block || block->size - block->used < rounded) {
		block = block_new(rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE);
		block->next = arena->blocks;
		arena->blocks = block;
	}
	out = block->bytes + block->used;
	block->used += rounded;
	return out;
}

void *
arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 2 / size)
		abort();
	return arena_alloc(arena, count * size);
}

char *
arena_strndup(struct arena *arena, const char *text, size_t length)
{
	char *out = arena_alloc(arena, length + 1);

	if (length)
		memcpy(out, text, length);
	out[length] = '\0';
	return out;
}

char *
arena_strdup(struct arena *arena, const char *text)
{
	return arena_strndup(arena, text, text ? strlen(text) : 0);
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *out;
	int length;

	va_start(args, format);
	length = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (length < 0)
		abort();
	out = arena_alloc(arena, (size_t)length + 1);
	va_start(args, format);
	vsnprintf(out, (size_t)length + 1, format, args);
	va_end(args);
	return out;
}

/* Writes the words to out, or only counts them if that's NULL. */
static size_t
words_put(char *out, const char *format, va_list args)
{
	size_t length = 0;

	while (*format) {
		const char *word = format, *next = strchr(format, '%');
		size_t size = next ? (size_t)(next - format) : strlen(format);

		format += size;
		if (!size) {
			/* Nothing but %s may stand here. */
			if (format[1] != 's')
				abort();
			word = va_arg(args, const char *);
			size = strlen(word);
			format += 2;
		}
		if (out)
			memcpy(out + length, word, size);
		length += size;
	}
	return length;
}

char *
arena_words(struct arena *arena, const char *format, ...)
{
	va_list args;
	size_t length;
	char *out;

	va_start(args, format);
	length = words_put(NULL, format, args);
	va_end(args);
	out = arena_alloc(arena, length + 1);
	va_start(args, format);
	words_put(out, format, args);
	va_end(args);
	return out;
}

size_t
arena_used(const struct arena *arena)
{
	size_t used = 0;

	for (const struct arena_block *block = arena->blocks; block; block = block->next)
		used += block->used;
	return used;
}

void
arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *next = arena->blocks->next;

		free(arena->blocks);
		arena->blocks = next;
	}
}
