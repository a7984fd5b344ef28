/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/grid_panel.h"

#include "app/app_private.h"
#include "base/heap.h"
#include "portal/administration.h"
#include "portal/people_pages.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MOST 28
#define CELL_LEAST 7
#define CELL_MOST 11
#define CLASHES_MOST 5

/* Lines of the box that aren't rows of the grid: heads, the current cell in full (two), the legend, buttons. */
#define OTHER_LINES 5

/* ---------------------------------------------------------------- what others ask */

bool
grid_row_has_table(int row)
{
	return row != GRID_CREATE_ENTITY && row != GRID_CREATE_ATTRIBUTE;
}

bool
grid_panel_has_cell(int row, int column)
{
	return grid_row_has_table(row) || column == 0;
}

int
grid_panel_column(const struct grid_panel *panel)
{
	return grid_panel_has_cell(panel->cursor.at, panel->column) ? panel->column : 0;
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static int
most(int a, int b)
{
	return a > b ? a : b;
}

bool
grid_panel_in_range(const struct grid_panel *panel, int row, int column)
{
	int at = panel->column;

	return panel->range && row >= least(panel->anchor_row, panel->cursor.at) && row <= most(panel->anchor_row, panel->cursor.at)
	       && column >= least(panel->anchor_column, at) && column <= most(panel->anchor_column, at) && grid_panel_has_cell(row, column);
}

static bool
is_changed(const struct grid_panel *panel, int row, int column)
{
	return panel->cells[row][column].staged != panel->cells[row][column].is;
}

size_t
grid_panel_changes(const struct grid_panel *panel)
{
	size_t count = 0;

	for (int row = 0; row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++)
			count += is_changed(panel, row, column);
	}
	return count;
}

size_t
grid_panel_clashes(const struct grid_panel *panel)
{
	size_t count = 0;

	for (int row = 0; row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++)
			count += panel->cells[row][column].clash;
	}
	return count;
}

struct grid_shape
grid_panel_shape(const struct app *app)
{
	const struct grid_panel *panel = &app->grid;
	int w = app->layout.body.w - 4, h = app->layout.body.h - 2 - OTHER_LINES, clashes = (int)grid_panel_clashes(panel);
	struct grid_shape shape = {0};

	shape.name = w >= 110 ? NAME_MOST : w >= 70 ? 19 : most(w / 3, 8);
	shape.cell = least(most((w - shape.name) / GRID_COLUMNS, CELL_LEAST), CELL_MOST);
	shape.columns = least(most((w - shape.name) / shape.cell, 1), GRID_COLUMNS);
	/* A line that says that there are some, and a line for each. */
	shape.clashes = !clashes ? 0 : least(clashes, h >= 20 ? CLASHES_MOST : 2) + 1;
	shape.heading = panel->rows > GRID_OWN;
	shape.rows = most(least(h - shape.clashes - shape.heading, panel->rows), 1);
	return shape;
}

int
grid_panel_row_on(const struct grid_panel *panel, const struct grid_shape *shape, int line)
{
	int row = panel->cursor.top + line, own = most(GRID_OWN - panel->cursor.top, 0);

	if (line < 0 || line >= shape->rows + shape->heading)
		return -1;
	/* While none of them is seen, its line shows one more row. */
	if (shape->heading && line == own)
		return GRID_HEADING;
	if (shape->heading && line > own)
		row--;
	return row < panel->rows ? row : -1;
}

const char *
grid_row_name(const struct grid_panel *panel, int row)
{
	if (row == GRID_CREATE_ENTITY)
		return "prvCreateEntity";
	if (row == GRID_CREATE_ATTRIBUTE)
		return "prvCreateAttribute";
	return row >= GRID_OWN ? panel->tables[row - GRID_OWN].name : entity_short_name((enum entity)row);
}

const char *
grid_cell_name(const struct grid_panel *panel, int row, int column, char out[GRID_NAME_SIZE])
{
	if (!grid_row_has_table(row))
		snprintf(out, GRID_NAME_SIZE, "%s", grid_row_name(panel, row));
	else
		snprintf(out, GRID_NAME_SIZE, "%s on %s", privilege_name((enum privilege)column),
			 row < ENTITY_COUNT ? entity_display_name((enum entity)row) : grid_row_name(panel, row));
	return out;
}

const char *
grid_level_word(enum access_level level)
{
	static const char *const words[] = {"None", "User", "Unit", "Child", "Org"};

	return words[level];
}

const char *
grid_level_means(const struct grid_panel *panel, int row, int column, enum access_level level)
{
	if (level == LEVEL_NONE)
		return "this role doesn't give it; another role still can";
	if (row == GRID_CREATE_ENTITY)
		return "makes tables; needed to run a category classification";
	if (row == GRID_CREATE_ATTRIBUTE)
		return "adds columns; needed to publish a prediction for the first time";
	if (row == ENTITY_AITEMPLATE)
		return "all rows, which nobody owns";
	if (row >= GRID_OWN && column == PRIVILEGE_READ && level == LEVEL_USER)
		return "rows of one's own; at any level it lets a maker train models on this table";
	if (column == PRIVILEGE_CREATE)
		return level == LEVEL_USER ? "new rows of one's own" : "new rows, for owners within that reach";
	switch (level) {
	case LEVEL_NONE:
		break;
	case LEVEL_USER:
		return panel->team_only ? "rows that the holder, user or team, owns or that are shared with it"
					: "rows that the holder or a team of theirs owns, or that are shared with them";
	case LEVEL_UNIT:
		return "those, and all rows of the holder's business unit";
	case LEVEL_CHILD:
		return "those, and all rows of the holder's business unit and of the units below it";
	case LEVEL_ORGANIZATION:
		return "all rows";
	}
	return "";
}

/* ---------------------------------------------------------------- reading */

void
grid_panel_release(struct grid_panel *panel)
{
	arena_release(&panel->arena);
	*panel = (struct grid_panel){0};
}

static uint8_t
level_in(const struct grid_panel *panel, const struct role *role, int row, int column)
{
	if (!grid_panel_has_cell(row, column))
		return LEVEL_NONE;
	if (row >= GRID_OWN)
		return panel->tables[row - GRID_OWN].level[column];
	if (row == GRID_CREATE_ENTITY)
		return role->create_entity ? LEVEL_ORGANIZATION : LEVEL_NONE;
	if (row == GRID_CREATE_ATTRIBUTE)
		return role->create_attribute ? LEVEL_ORGANIZATION : LEVEL_NONE;
	return role->level[row][column];
}

/* H1: what isn't staged here is as they made it; what is stays, and is a clash if they changed it too. */
static void
take_over(struct grid_cell *cell, uint8_t now)
{
	bool changed = cell->staged != cell->is;

	cell->before = cell->is;
	if (!changed) {
		cell->staged = now;
	} else if (now != cell->is) {
		cell->shown = cell->clash ? cell->shown : cell->is;
		cell->clash = cell->staged != now && cell->shown != now;
	}
	cell->is = now;
}

static void
read_role(struct app *app, struct grid_panel *panel, const struct role_page *page)
{
	struct err why = ERR_INIT;

	panel->version = page->version;
	panel->team_only = page->row.role.team_only;
	snprintf(panel->name, sizeof(panel->name), "%s", page->row.role.name);
	panel->why_not[0] = '\0';
	if (page->row.role.administrator)
		snprintf(panel->why_not, sizeof(panel->why_not), "%.200s may do everything: its grid can't be changed.", panel->name);
	else if (app->read_only)
		snprintf(panel->why_not, sizeof(panel->why_not), "The file is open for reading only: nothing can be changed.");
	else if (!administration_may(app->portal, &why))
		snprintf(panel->why_not, sizeof(panel->why_not), "%.500s", why.text);
}

/* The cells that there were in the row of that table; NULL if it's new. */
static const struct grid_cell *
cells_of_table(const struct grid_panel *before, const struct id *table)
{
	for (int row = GRID_OWN; row < before->rows; row++) {
		if (id_equal(&before->tables[row - GRID_OWN].table, table))
			return before->cells[row];
	}
	return NULL;
}

/* Somebody may have added tables: what is staged goes along with its own. */
static void
read_tables(struct grid_panel *panel, const struct role_page *page)
{
	struct grid_panel before = *panel;

	panel->arena = (struct arena){0};
	panel->rows = GRID_OWN + (int)page->table_count;
	panel->tables = arena_array(&panel->arena, page->table_count + 1, sizeof(*panel->tables));
	panel->cells = arena_array(&panel->arena, (size_t)panel->rows, sizeof(*panel->cells));
	for (size_t i = 0; i < page->table_count; i++) {
		panel->tables[i] = page->tables[i];
		panel->tables[i].name = arena_strdup(&panel->arena, page->tables[i].name);
		panel->tables[i].logical = NULL;
	}
	for (int row = 0; row < panel->rows; row++) {
		const struct grid_cell *cells = row >= GRID_OWN ? cells_of_table(&before, &page->tables[row - GRID_OWN].table)
						: before.rows ? before.cells[row] : NULL;

		if (cells)
			memcpy(panel->cells[row], cells, sizeof(panel->cells[row]));
	}
	arena_release(&before.arena);
}

bool
grid_panel_review(struct app *app, struct err *err)
{
	struct grid_panel *panel = &app->grid;
	struct role_page page = {0};

	if (!people_role_page(app->portal, &panel->role, &page, err))
		return false;
	read_role(app, panel, &page);
	read_tables(panel, &page);
	for (int row = 0; row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++)
			take_over(&panel->cells[row][column], level_in(panel, &page.row.role, row, column));
	}
	role_page_release(&page);
	grid_panel_resize(app);
	return true;
}

void
grid_panel_open(struct app *app, const struct id *role)
{
	struct grid_panel *panel = &app->grid;
	struct err err = ERR_INIT;

	grid_panel_release(panel);
	panel->role = *role;
	if (!grid_panel_review(app, &err)) {
		app_fail(app, &err);
		return;
	}
	app_push(app, LAYER_GRID);
}

/* ---------------------------------------------------------------- moving */

static void
show_column(struct app *app, int column)
{
	struct grid_panel *panel = &app->grid;
	int seen = grid_panel_shape(app).columns;

	panel->column = least(most(column, 0), GRID_COLUMNS - 1);
	if (panel->left > panel->column)
		panel->left = panel->column;
	if (panel->column - panel->left >= seen)
		panel->left = panel->column - seen + 1;
	panel->left = least(panel->left, GRID_COLUMNS - seen);
}

void
grid_panel_resize(struct app *app)
{
	struct grid_panel *panel = &app->grid;

	cursor_resize(&panel->cursor, panel->rows, grid_panel_shape(app).rows);
	show_column(app, panel->column);
}

/* Tab: the next cell, also of the next row. */
static void
step(struct app *app, int by)
{
	struct grid_panel *panel = &app->grid;
	int at = grid_panel_column(panel) + by;

	if (at < 0 || at >= GRID_COLUMNS || !grid_panel_has_cell(panel->cursor.at, at)) {
		cursor_move(&panel->cursor, by);
		at = by > 0 ? 0 : grid_panel_has_cell(panel->cursor.at, GRID_COLUMNS - 1) ? GRID_COLUMNS - 1 : 0;
	}
	show_column(app, at);
}

static bool
move(struct app *app, enum act act)
{
	struct grid_panel *panel = &app->grid;

	switch (act) {
	case ACT_CELL_LEFT:
		show_column(app, grid_panel_column(panel) - 1);
		return true;
	case ACT_CELL_RIGHT:
		show_column(app, panel->column + 1);
		return true;
	case ACT_COLUMNS_LEFT:
		show_column(app, 0);
		return true;
	case ACT_COLUMNS_RIGHT:
		show_column(app, GRID_COLUMNS - 1);
		return true;
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
		step(app, act == ACT_BUTTON_NEXT ? 1 : -1);
		return true;
	default:
		return cursor_do(&panel->cursor, act);
	}
}

/* ---------------------------------------------------------------- changing cells */

static bool
fits(int row, int column, enum access_level level)
{
	if (!grid_row_has_table(row))
		return level == LEVEL_NONE || level == LEVEL_ORGANIZATION;
	return row >= GRID_OWN || administration_level_fits((enum entity)row, (enum privilege)column, level);
}

static void
tell_changes(struct app *app)
{
	size_t changes = grid_panel_changes(&app->grid);

	if (changes)
		app_say(app, NOTICE_HINT, "%zu %s changed, not saved. Ctrl-S shows what it would do.", changes, changes == 1 ? "cell" : "cells");
	else
		app_say(app, NOTICE_HINT, "Nothing is changed.");
}

static bool
may(struct app *app)
{
	if (app->grid.why_not[0])
		app_say(app, NOTICE_HINT, "%s", app->grid.why_not);
	return !app->grid.why_not[0];
}

static void
stage(struct grid_cell *cell, uint8_t level)
{
	cell->staged = level;
	if (cell->staged == cell->is)
		cell->clash = false;
}

/* The block, else the current cell; a cell that doesn't know the level keeps its own. */
static void
set_level(struct app *app, enum access_level level)
{
	struct grid_panel *panel = &app->grid;
	int left_out = 0, set = 0, here = grid_panel_column(panel);
	char name[GRID_NAME_SIZE];

	if (!may(app))
		return;
	for (int row = 0; row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++) {
			if (panel->range ? !grid_panel_in_range(panel, row, column) : row != panel->cursor.at || column != here)
				continue;
			if (!fits(row, column, level)) {
				left_out++;
				continue;
			}
			stage(&panel->cells[row][column], (uint8_t)level);
			set++;
		}
	}
	tell_changes(app);
	if (left_out && !set)
		app_say(app, NOTICE_HINT, "%s knows the levels None and Organization alone.", grid_cell_name(panel, panel->cursor.at, here, name));
	else if (left_out)
		app_say(app, NOTICE_HINT, "%d %s as they were: they know the levels None and Organization alone.", left_out, left_out == 1 ? "cell stays" : "cells stay");
}

/* The level after the current cell's, or before it, that fits; around at the ends. */
static void
turn(struct app *app, int by)
{
	struct grid_panel *panel = &app->grid;
	int row = panel->cursor.at, column = grid_panel_column(panel), level = panel->cells[row][column].staged;

	do
		level = (level + by + LEVEL_ORGANIZATION + 1) % (LEVEL_ORGANIZATION + 1);
	while (!fits(row, column, (enum access_level)level));
	set_level(app, (enum access_level)level);
}

/* Del: the cells are again as they were read. */
static void
bring_back(struct app *app)
{
	struct grid_panel *panel = &app->grid;
	int here = grid_panel_column(panel);

	if (!may(app))
		return;
	for (int row = 0; row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++) {
			if (panel->range ? grid_panel_in_range(panel, row, column) : row == panel->cursor.at && column == here)
				stage(&panel->cells[row][column], panel->cells[row][column].is);
		}
	}
	grid_panel_resize(app);
	tell_changes(app);
}

static void
toggle_range(struct app *app)
{
	struct grid_panel *panel = &app->grid;

	panel->range = !panel->range;
	panel->anchor_row = panel->cursor.at;
	panel->anchor_column = panel->column = grid_panel_column(panel);
	app_say(app, NOTICE_HINT, panel->range ? "A block: move, then 0 to 4 sets all of its cells. v or Esc ends it." : "One cell at a time again.");
}

/* ---------------------------------------------------------------- saving */

static size_t
collect(const struct grid_panel *panel, struct role_cell *cells)
{
	size_t count = 0;

	for (int row = 0; row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++) {
			struct role_cell *cell;

			if (!is_changed(panel, row, column))
				continue;
			cell = &cells[count++];
			*cell = (struct role_cell){.level = (enum access_level)panel->cells[row][column].staged};
			if (row == GRID_CREATE_ENTITY || row == GRID_CREATE_ATTRIBUTE) {
				cell->kind = row == GRID_CREATE_ENTITY ? CELL_CREATE_ENTITY : CELL_CREATE_ATTRIBUTE;
			} else if (row >= GRID_OWN) {
				cell->kind = CELL_OF_OWN_TABLE;
				cell->table = panel->tables[row - GRID_OWN].table;
				cell->privilege = (enum privilege)column;
			} else {
				cell->kind = CELL_OF_TABLE;
				cell->entity = (enum entity)row;
				cell->privilege = (enum privilege)column;
			}
		}
	}
	return count;
}

void
grid_panel_tell_conflict(struct app *app)
{
	const struct grid_panel *panel = &app->grid;
	char name[GRID_NAME_SIZE];

	for (int row = 0; app->conflict.said[0] && row < panel->rows; row++) {
		for (int column = 0; column < GRID_COLUMNS; column++) {
			const struct grid_cell *cell = &panel->cells[row][column];
			enum access_level was = (enum access_level)(cell->clash ? cell->shown : cell->before);

			if (cell->before != cell->is || is_changed(panel, row, column))
				conflict_tell(&app->conflict, grid_cell_name(panel, row, column, name), grid_level_word(was), grid_level_word((enum access_level)cell->is),
					      is_changed(panel, row, column) ? grid_level_word((enum access_level)cell->staged) : "");
		}
	}
}

static enum panel_answer
show_change(struct app *app)
{
	struct grid_panel *panel = &app->grid;
	struct role_cell *cells = heap_array(grid_panel_changes(panel) + 1, sizeof(*cells));
	size_t count = collect(panel, cells);
	struct change_request request = {.administration = {.what = ADMINISTER_SET, .role = panel->role, .cells = cells, .cell_count = count,
							    .version = panel->version}};
	char title[400], done[400];
	struct err err = ERR_INIT;
	bool opened;

	snprintf(title, sizeof(title), "Change %.250s: %zu %s", panel->name, count, count == 1 ? "cell" : "cells");
	snprintf(done, sizeof(done), "Changed %zu %s of %.250s.", count, count == 1 ? "cell" : "cells", panel->name);
	opened = change_panel_open(app, &request, title, done, &err);
	free(cells);
	if (opened)
		return PANEL_STAYS;
	/* Whoever was first is on the screen before it's tried again. */
	if (err.code == ERR_CHANGED)
		conflict_begin(&app->conflict, &err);
	app_take_changes(app);
	app_fail(app, &err);
	if (app_layer(app) == LAYER_GRID && err.code == ERR_CHANGED) {
		grid_panel_tell_conflict(app);
		conflict_open(app);
	}
	return PANEL_STAYS;
}

static enum panel_answer
save(struct app *app)
{
	const struct grid_panel *panel = &app->grid;
	size_t clashes = grid_panel_clashes(panel);
	char text[200];

	if (!may(app))
		return PANEL_STAYS;
	if (!grid_panel_changes(panel)) {
		app_say(app, NOTICE_HINT, "There's nothing to save: Space or 0 to 4 changes the level of a cell.");
		return PANEL_STAYS;
	}
	if (!clashes)
		return show_change(app);
	snprintf(text, sizeof(text), clashes == 1 ? "A cell of yours was changed by somebody else meanwhile. Put yours in its place?"
						  : "%zu cells of yours were changed by somebody else meanwhile. Put yours in their place?", clashes);
	app_ask(app, ACT_PANEL_CONFIRMED, text);
	return PANEL_STAYS;
}

static enum panel_answer
cancel(struct app *app)
{
	struct grid_panel *panel = &app->grid;
	size_t changes = grid_panel_changes(panel);
	char text[100];

	if (panel->range) {
		toggle_range(app);
		return PANEL_STAYS;
	}
	if (!changes)
		return PANEL_CLOSE;
	snprintf(text, sizeof(text), changes == 1 ? "A changed cell isn't saved. Throw it away?" : "%zu changed cells aren't saved. Throw them away?", changes);
	app_ask(app, ACT_PANEL_DISCARD, text);
	return PANEL_STAYS;
}

/* ---------------------------------------------------------------- keys */

/* A click on the current cell turns it, as in Dynamics; on another it goes there. */
static void
point(struct app *app, int argument)
{
	struct grid_panel *panel = &app->grid;
	int row = argument / GRID_COLUMNS, column = argument % GRID_COLUMNS;

	if (argument < 0 || row >= panel->rows || !grid_panel_has_cell(row, column))
		return;
	if (row == panel->cursor.at && column == grid_panel_column(panel)) {
		turn(app, 1);
		return;
	}
	cursor_set(&panel->cursor, row);
	show_column(app, column);
}

enum panel_answer
grid_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	(void)key;
	if (move(app, act))
		return PANEL_STAYS;
	switch (act) {
	case ACT_LEVEL_NEXT:
	case ACT_PRESS:
		turn(app, 1);
		return PANEL_STAYS;
	case ACT_LEVEL_PREVIOUS:
		turn(app, -1);
		return PANEL_STAYS;
	case ACT_LEVEL_NONE:
	case ACT_LEVEL_USER:
	case ACT_LEVEL_UNIT:
	case ACT_LEVEL_CHILD:
	case ACT_LEVEL_ORGANIZATION:
		set_level(app, (enum access_level)((int)act - (int)ACT_LEVEL_NONE));
		return PANEL_STAYS;
	case ACT_EDIT_DELETE:
	case ACT_EDIT_BACK:
		bring_back(app);
		return PANEL_STAYS;
	case ACT_RANGE:
		toggle_range(app);
		return PANEL_STAYS;
	case ACT_CELL_AT:
		point(app, argument);
		return PANEL_STAYS;
	case ACT_SAVE:
		return save(app);
	case ACT_PANEL_CONFIRMED:
		return show_change(app);
	case ACT_BUTTON_AT:
		return argument ? cancel(app) : save(app);
	case ACT_ESCAPE:
		return cancel(app);
	default:
		return PANEL_IGNORED;
	}
}
