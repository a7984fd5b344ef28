/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of a security role (RULES A2): a circle and its word in each cell, and the current one in full below. */
#include "app/admin.h"
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* Where cells are this narrow, the word follows its circle at once. */
#define CELL_WITHOUT_BLANK 7

static int
column_x(const struct grid_panel *panel, const struct grid_shape *shape, struct rect in, int column)
{
	return in.x + shape->name + (column - panel->left) * shape->cell;
}

/* ---------------------------------------------------------------- cells */

static enum style
cell_style(const struct app *app, int row, int column)
{
	const struct grid_panel *panel = &app->grid;
	const struct grid_cell *cell = &panel->cells[row][column];

	if (row == panel->cursor.at && column == grid_panel_column(panel))
		return STYLE_CURSOR;
	if (grid_panel_in_range(panel, row, column))
		return STYLE_CURSOR_UNFOCUSED;
	if (cell->staged != cell->is)
		return cell->staged > cell->is ? STYLE_PENDING_ADD : STYLE_PENDING_DEL;
	return cell->staged == LEVEL_NONE || panel->why_not[0] ? STYLE_ACTION_OFF : STYLE_DIALOG;
}

/* "*◔ User": changed and not saved, the circle, its word; "!" if somebody else changed it too. */
static void
draw_cell(const struct app *app, struct surface *s, const struct grid_shape *shape, struct rect in, int y, int row, int column)
{
	const struct grid_panel *panel = &app->grid;
	const struct grid_cell *cell = &panel->cells[row][column];
	enum access_level level = (enum access_level)cell->staged;
	/* A privilege without a table has its one cell under whatever column is seen first. */
	int x = column_x(panel, shape, in, grid_row_has_table(row) ? column : panel->left);
	enum style style = cell_style(app, row, column);
	const char *mark = cell->clash ? "!" : cell->staged != cell->is ? "*" : " ";

	surface_printf(s, x, y, shape->cell, style, "%s%s%s%-5s", mark, admin_level_sign(level), shape->cell > CELL_WITHOUT_BLANK ? " " : "",
		       grid_level_word(level));
	surface_hot(s, (struct rect){x, y, shape->cell, 1}, ACT_CELL_AT, row * GRID_COLUMNS + column);
	if (style == STYLE_CURSOR && app_layer(app) == LAYER_GRID)
		surface_cursor(s, x, y);
}

static void
draw_row(const struct app *app, struct surface *s, const struct grid_shape *shape, struct rect in, int y, int row)
{
	const struct grid_panel *panel = &app->grid;
	bool here = row == panel->cursor.at;
	enum style style = here ? STYLE_ACTION_KEY : STYLE_DIALOG;

	surface_text(s, in.x, y, 1, style, here ? "▸" : " ");
	surface_text(s, in.x + 1, y, shape->name - 1, style, grid_row_name(panel, row));
	if (!grid_row_has_table(row)) {
		draw_cell(app, s, shape, in, y, row, 0);
		return;
	}
	for (int i = 0; i < shape->columns; i++)
		draw_cell(app, s, shape, in, y, row, panel->left + i);
}

/* The environment's own tables stand apart: what they're called is up to people. */
static void
draw_rows(const struct app *app, struct surface *s, const struct grid_shape *shape, struct rect in)
{
	const struct grid_panel *panel = &app->grid;

	for (int line = 0; line < shape->rows + shape->heading; line++) {
		int row = grid_panel_row_on(panel, shape, line), y = in.y + 1 + line, count = panel->rows - GRID_OWN;

		if (row >= 0)
			draw_row(app, s, shape, in, y, row);
		else if (row == GRID_HEADING)
			surface_printf(s, in.x + 1, y, in.w - 1, STYLE_COLHEAD, "This environment's own tables (%d)", count);
	}
}

static void
draw_heads(const struct app *app, struct surface *s, const struct grid_shape *shape, struct rect in)
{
	const struct grid_panel *panel = &app->grid;
	int last = panel->left + shape->columns;

	surface_fill(s, (struct rect){in.x, in.y, in.w, 1}, STYLE_COLHEAD);
	surface_text(s, in.x + 1, in.y, shape->name - 2, STYLE_COLHEAD, "Table");
	for (int column = panel->left; column < last; column++) {
		const char *name = privilege_name((enum privilege)column);

		if (text_width(name) > shape->cell - 1)
			name = "App.To";
		surface_text(s, column_x(panel, shape, in, column) + 1, in.y, shape->cell - 1, STYLE_COLHEAD, name);
	}
	if (panel->left > 0)
		surface_text(s, column_x(panel, shape, in, panel->left), in.y, 1, STYLE_COLHEAD, "◂");
	if (last < GRID_COLUMNS)
		surface_text(s, in.x + in.w - 1, in.y, 1, STYLE_COLHEAD, "▸");
}

/* ---------------------------------------------------------------- below the grid */

/* H1: was, now and mine. */
static void
draw_clashes(const struct app *app, struct surface *s, const struct grid_shape *shape, struct rect in, int y)
{
	const struct grid_panel *panel = &app->grid;
	size_t left = grid_panel_clashes(panel);
	int end = y + shape->clashes;
	char name[GRID_NAME_SIZE];

	if (!shape->clashes)
		return;
	surface_printf(s, in.x, y++, in.w, STYLE_PENDING_DEL, "! Changed by somebody else meanwhile, and by you (%zu); Del takes theirs:", left);
	for (int i = 0; i < panel->rows * GRID_COLUMNS && y < end; i++) {
		int row = i / GRID_COLUMNS, column = i % GRID_COLUMNS;
		const struct grid_cell *cell = &panel->cells[row][column];

		if (!cell->clash)
			continue;
		surface_printf(s, in.x + 2, y++, in.w - 2, STYLE_DIALOG, "%s: was %s, now %s, yours %s", grid_cell_name(panel, row, column, name),
			       grid_level_word((enum access_level)cell->shown), grid_level_word((enum access_level)cell->is),
			       grid_level_word((enum access_level)cell->staged));
	}
}

/* "Share on AI Model: User — rows that …; was None" */
static void
draw_current(const struct app *app, struct surface *s, struct rect in, int y)
{
	const struct grid_panel *panel = &app->grid;
	int row = panel->cursor.at, column = grid_panel_column(panel);
	const struct grid_cell *cell = &panel->cells[row][column];
	enum access_level level = (enum access_level)cell->staged;
	char name[GRID_NAME_SIZE], text[GRID_NAME_SIZE + 300], was[64] = "";

	if (cell->staged != cell->is)
		snprintf(was, sizeof(was), " (%s before)", level_name((enum access_level)cell->is));
	snprintf(text, sizeof(text), "%s: %s%s — %s.", grid_cell_name(panel, row, column, name), level_name(level), was,
		 grid_level_means(panel, row, column, level));
	surface_wrap(s, (struct rect){in.x, y, in.w, 2}, 0, STYLE_ACTION, text);
}

static void
draw_legend(struct surface *s, struct rect in, int y, bool changes)
{
	bool whole = in.w >= 100, tight = in.w < 44;
	int x = in.x;

	for (int i = LEVEL_NONE; i <= LEVEL_ORGANIZATION; i++) {
		enum access_level level = (enum access_level)i;

		x += surface_printf(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, tight ? "%d%s%s" : "%d %s %s", i, admin_level_sign(level),
				    whole ? level_name(level) : grid_level_word(level)) + (whole ? 3 : tight ? 1 : 2);
	}
	if (changes && in.x + in.w - x >= 22)
		surface_text(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, "* changed, not saved");
}

static void
draw_buttons(const struct app *app, struct surface *s, struct rect in, int y)
{
	const struct grid_panel *panel = &app->grid;
	size_t changes = grid_panel_changes(panel);
	char label[48];
	int x = in.x;

	if (panel->why_not[0]) {
		surface_text(s, in.x, y, in.w, STYLE_ACTION_OFF, panel->why_not);
		return;
	}
	snprintf(label, sizeof(label), changes ? "Save %zu %s" : "Save", changes, changes == 1 ? "cell" : "cells");
	x += view_button(s, x, y, label, false, !changes, 0) + 2;
	x += view_button(s, x, y, "Cancel", false, false, 1) + 2;
	if (changes)
		surface_printf(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, "%zu %s changed, not saved", changes, changes == 1 ? "cell" : "cells");
}

void
view_grid(const struct app *app, struct surface *s)
{
	const struct grid_panel *panel = &app->grid;
	const struct grid_shape shape = grid_panel_shape(app);
	struct rect in;
	char title[300];
	int y;

	snprintf(title, sizeof(title), "Grid of %.250s", panel->name);
	in = view_box(s, app->layout.body, title);
	y = in.y + in.h;
	draw_heads(app, s, &shape, in);
	draw_rows(app, s, &shape, in);
	draw_clashes(app, s, &shape, in, y - 4 - shape.clashes);
	draw_current(app, s, in, y - 4);
	draw_legend(s, in, y - 2, !panel->why_not[0]);
	draw_buttons(app, s, in, y - 1);
}
