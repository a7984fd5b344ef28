/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Explore (RULES C, E4, E6; REFERENCE 10): the kinds of models as tiles, filtered by pills; a tile leads to making one, or says why there's
 * nothing to make. What's told of each is portal/explore.h's.
 */
#ifndef APP_EXPLORE_PAGE_H
#define APP_EXPLORE_PAGE_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "portal/explore.h"

struct app;
struct verb;

/* Rows that a tile takes, the blank one below it among them. */
#define TILE_ROWS 5

struct explore_page {
	struct explore explore;
	bool loaded;
	unsigned stamp;				/* app.stamp when it was loaded */
	char refused[ERR_TEXT_SIZE + 16];	/* why it's closed to this person; "" */
	enum tile_pill pill;
	size_t shown[EXPLORE_TILES_MOST];	/* places in explore.tiles that the pill leaves */
	size_t shown_count;
	int columns;				/* tiles beside each other */
	struct cursor cursor;			/* over rows of tiles */
	int column;				/* of the current tile */
};

/* The tile that the cursor is on; NULL without one. */
const struct explore_tile *explore_page_current(const struct explore_page *page);

/* What can be done with it, for the message line. */
const char *explore_page_hint(const struct app *app);
size_t explore_page_verbs(const struct app *app, struct verb *verbs);

/* --- only within src/app --- */

void explore_page_read(struct app *app);
bool explore_page_is_stale(const struct app *app);
/* After the size of the screen changed: the current tile stays the same. */
void explore_page_measure(struct app *app);
bool explore_page_do(struct app *app, enum act act, int argument);

#endif
