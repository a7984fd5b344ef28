/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/text_page.h"

#include <stdio.h>
#include <string.h>

void
text_page_set(struct text_page *page, const char *title, const char *text, int height)
{
	int lines = 0;

	snprintf(page->title, sizeof(page->title), "%s", title);
	str_clear(&page->text);
	str_add(&page->text, text);
	if (page->text.length && page->text.text[page->text.length - 1] != '\n')
		str_addc(&page->text, '\n');
	for (size_t i = 0; i < page->text.length; i++)
		lines += page->text.text[i] == '\n';
	page->cursor = (struct cursor){.height = 1};
	cursor_resize(&page->cursor, lines, height > 0 ? height : 1);
}

void
text_page_release(struct text_page *page)
{
	str_release(&page->text);
	page->cursor = (struct cursor){.height = 1};
}

const char *
text_page_line(const struct text_page *page, int line, size_t *length)
{
	const char *at = str_text(&page->text), *end = at + page->text.length;

	for (int i = 0; at < end; i++) {
		const char *stop = memchr(at, '\n', (size_t)(end - at));

		if (!stop)
			stop = end;
		if (i == line) {
			*length = (size_t)(stop - at);
			return at;
		}
		at = stop + 1;
	}
	*length = 0;
	return NULL;
}
