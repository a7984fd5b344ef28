/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The grid of a security role (RULES A2): table × privilege → access level, with the classic circles and their words. Cells are changed
 * one by one or as a block; that's staged, and what it does is shown before it's saved (app/change_panel.h).
 *
 * If somebody else changes the role meanwhile (H1), their cells are taken over at once, and those that the person here staged too
 * are told as was, now and mine: they're saved on top of the other's only if that's asked for and answered with yes.
 */
#ifndef APP_GRID_PANEL_H
#define APP_GRID_PANEL_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "base/arena.h"
#include "base/id.h"
#include "domain/role.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

/* The tables, and the two privileges that have none: those have one cell, with None or Organization. Then the environment's own tables. */
#define GRID_CREATE_ENTITY ENTITY_COUNT
#define GRID_CREATE_ATTRIBUTE (ENTITY_COUNT + 1)
#define GRID_OWN (ENTITY_COUNT + 2)
#define GRID_COLUMNS PRIVILEGE_COUNT

/* Room for a cell's name: a table's has up to 160 characters. */
#define GRID_NAME_SIZE 720

struct grid_cell {
	uint8_t is;		/* enum access_level, as it was read last */
	uint8_t staged;		/* as it's to be; the same as is: unchanged */
	uint8_t shown;		/* clash: as it was before the other changed it */
	bool clash;		/* staged here, and changed by somebody else meanwhile */
	uint8_t before;		/* as it was when the role was read before that */
};

struct grid_panel {
	struct id role;
	char name[256];
	bool team_only;		/* of the role: "team privileges only" */
	char why_not[512];	/* why it can't be changed; "" if it can */
	int64_t version;
	struct arena arena;
	struct grid_cell (*cells)[GRID_COLUMNS];	/* of each row */
	int rows;
	struct table_grid *tables;	/* of the rows from GRID_OWN on */
	struct cursor cursor;	/* over rows */
	int column, left;	/* the current column, and the first that's seen */
	bool range;		/* a block from the anchor to the current cell */
	int anchor_row, anchor_column;
};

/* How the grid stands in the body of the screen. Pure arithmetic. */
struct grid_shape {
	int name, cell;		/* columns of the tables' names, and of each privilege */
	int rows, columns;	/* that are seen at once */
	int heading;		/* lines for the heading of the environment's own tables: 1 if it has any */
	int clashes;		/* lines for what others changed */
};

struct grid_shape grid_panel_shape(const struct app *app);

/* The current column: a privilege without a table has one cell only. */
int grid_panel_column(const struct grid_panel *panel);
bool grid_panel_has_cell(int row, int column);
bool grid_row_has_table(int row);
bool grid_panel_in_range(const struct grid_panel *panel, int row, int column);
size_t grid_panel_changes(const struct grid_panel *panel);
size_t grid_panel_clashes(const struct grid_panel *panel);

/* The row on a line of the grid, where lines stand from 0 to rows + heading - 1; -1: nothing, and GRID_HEADING: the heading of the
 * environment's own tables, which is seen as long as one of them is. */
#define GRID_HEADING (-2)
int grid_panel_row_on(const struct grid_panel *panel, const struct grid_shape *shape, int line);

/* "AI Model", "prvCreateEntity"; "Share on AI Model", "prvCreateEntity". */
const char *grid_row_name(const struct grid_panel *panel, int row);
const char *grid_cell_name(const struct grid_panel *panel, int row, int column, char out[GRID_NAME_SIZE]);

/* "Unit", "Child", "Org": the level in a word for narrow columns. */
const char *grid_level_word(enum access_level level);

/* What the level means there: "rows that the holder or a team of theirs owns, …". */
const char *grid_level_means(const struct grid_panel *panel, int row, int column, enum access_level level);

/* --- only within src/app --- */

/* For whoever may not change it, it's shown and says why. */
void grid_panel_open(struct app *app, const struct id *role);
enum panel_answer grid_panel_do(struct app *app, enum act act, uint32_t key, int argument);

/* Reads the role anew and keeps what is staged (H1). False: it can't be seen any more, and the err says why. */
bool grid_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));

/* Adds to the conflict that has begun what others changed when it was read last, and what is staged. */
void grid_panel_tell_conflict(struct app *app);

/* The window has another size. */
void grid_panel_resize(struct app *app);
void grid_panel_release(struct grid_panel *panel);

#endif
