/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text on plain lines, over the whole screen: what y shows to be selected with the terminal's own means, and the log. */
#ifndef APP_TEXT_PAGE_H
#define APP_TEXT_PAGE_H

#include "app/cursor.h"
#include "base/str.h"

struct text_page {
	char title[160];
	struct str text;	/* lines, each ended by "\n" */
	struct cursor cursor;	/* over the lines */
};

/* Shows this text (copied). */
void text_page_set(struct text_page *page, const char *title, const char *text, int height);
void text_page_release(struct text_page *page);

/* The line-th line, not zero-terminated; NULL beyond the end. */
const char *text_page_line(const struct text_page *page, int line, size_t *length);

#endif
