/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What changed meanwhile (RULES H1, UX.md 5.11): the records as a panel showed them against the records as they are now,
 * told as was and now. Shared by the panels that write.
 */
#ifndef APP_CONFLICT_H
#define APP_CONFLICT_H

#include "portal/models.h"

#include <stddef.h>
#include <stdint.h>

struct conflict_line {
	const char *what;	/* "Owner", "Shared with"; with several records "Invoice extractor: owner" */
	const char *was, *now;
};

#define CONFLICT_LINES_MAX 40

struct conflict {
	struct conflict_line lines[CONFLICT_LINES_MAX];	/* texts in the arena given to conflict_add */
	size_t count;
};

/* Adds what differs between was and now (NULL: it's gone, or not visible any more). several: name the record. */
void conflict_add(struct conflict *conflict, struct arena *arena, const struct model_detail *was, const struct model_detail *now,
		  bool several, int64_t at);

#endif
