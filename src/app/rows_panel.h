/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rows of one of the environment's own tables, over the whole screen, as far as the person's Read reaches (B2). However many there are,
 * only those around the cursor are in memory: rows are read on by their number, and where each hundred begins is kept, for the way back.
 */
#ifndef APP_ROWS_PANEL_H
#define APP_ROWS_PANEL_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "base/arena.h"
#include "portal/tables.h"

struct app;

#define ROWS_CHUNK 100		/* rows that are read at once */
#define ROWS_CELL_WIDTH 24	/* columns of the screen that a cell has at most */

struct rows_panel {
	struct arena arena;		/* the table */
	struct own_table table;
	struct cursor cursor;		/* over all rows */
	int64_t *starts;		/* owned: chunk i is what comes after this rid; as many as are known */
	size_t known, room;
	struct arena window_arena;
	size_t first, count;		/* rows in the window: from which on, and how many */
	const char **cells;		/* count × columns */
	int *widths;			/* per column */
	size_t left;			/* so many columns after the first aren't shown */
	unsigned stamp;			/* app.stamp when it was read */
};

/* The cell of a row in the window; NULL beyond it. */
const char *rows_panel_cell(const struct rows_panel *panel, size_t row, size_t column);

/* --- only within src/app --- */

/* Opens it; says so if it can't be read. */
void rows_panel_open(struct app *app, const struct id *table);
enum panel_answer rows_panel_do(struct app *app, enum act act, int argument);

/* Reads again what's shown; false: it may not stay. */
bool rows_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
void rows_panel_resize(struct app *app);
void rows_panel_release(struct rows_panel *panel);

#endif
