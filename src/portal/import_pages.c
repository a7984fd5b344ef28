/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/import_pages.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The number of the page that the link leads to: pagenumber="2" within the cookie, escaped once or twice; 0 if none. */
static unsigned long
page_number(const char *link)
{
	const char *at = strstr(link, "pagenumber=");

	if (!at)
		at = strstr(link, "pagenumber%");
	if (!at)
		return 0;
	at += strlen("pagenumber");
	/* "=", or %3d, %253d, and a quote in one of the same ways */
	if (*at == '=')
		at++;
	else
		at += strncasecmp(at, "%253d", 5) == 0 ? 5 : 3 * (strncasecmp(at, "%3d", 3) == 0);
	if (*at == '"')
		at++;
	else if (strncmp(at, "%2522", 5) == 0)
		at += 5;
	else if (strncmp(at, "%22", 3) == 0)
		at += 3;
	return *at >= '1' && *at <= '9' ? strtoul(at, NULL, 10) : 0;
}

/* The pages, with the number of the page that each one's link leads to (0: no link, or no number in it). */
struct pages {
	const struct collection *item;
	const unsigned long *next;
	size_t count;
};

static bool
is_same_query(const struct pages *pages, size_t a, size_t b)
{
	return strcmp(pages->item[a].context, pages->item[b].context) == 0;
}

/* Whether another page of the query is the one that this page's link leads to, by its own link's number. */
static bool
has_numbered_next(const struct pages *pages, size_t page)
{
	for (size_t i = 0; pages->next[page] && i < pages->count; i++)
		if (i != page && pages->next[i] == pages->next[page] + 1 && is_same_query(pages, i, page))
			return true;
	return false;
}

/* Pages without numbers follow one another in some order: only the last of them is in want of a page without a link. */
static bool
is_last_unnumbered(const struct pages *pages, size_t page)
{
	if (pages->next[page])
		return true;
	for (size_t i = page + 1; i < pages->count; i++)
		if (pages->item[i].next && !pages->next[i] && is_same_query(pages, i, page))
			return false;
	return true;
}

void
pages_find_missing(const struct collections *collections, bool *missing)
{
	bool *used = heap_array(collections->count + 1, sizeof(*used));	/* last pages that already continue another */
	unsigned long *next = heap_array(collections->count + 1, sizeof(*next));
	struct pages pages = {.item = collections->item, .next = next, .count = collections->count};

	for (size_t i = 0; i < pages.count; i++)
		next[i] = pages.item[i].next ? page_number(pages.item[i].next) : 0;
	for (size_t page = 0; page < pages.count; page++) {
		missing[page] = pages.item[page].next && !has_numbered_next(&pages, page) &&
				is_last_unnumbered(&pages, page);
		for (size_t i = 0; missing[page] && i < pages.count; i++) {
			if (pages.item[i].next || used[i] || !is_same_query(&pages, i, page))
				continue;
			used[i] = true;
			missing[page] = false;
		}
	}
	free(used);
	free(next);
}
