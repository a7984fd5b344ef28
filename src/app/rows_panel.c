/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/rows_panel.h"

#include "app/app_private.h"
#include "base/heap.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
rows_panel_release(struct rows_panel *panel)
{
	arena_release(&panel->arena);
	arena_release(&panel->window_arena);
	free(panel->starts);
	*panel = (struct rows_panel){0};
}

const char *
rows_panel_cell(const struct rows_panel *panel, size_t row, size_t column)
{
	if (row < panel->first || row >= panel->first + panel->count || column >= panel->table.column_count)
		return NULL;
	return panel->cells[(row - panel->first) * panel->table.column_count + column];
}

/* Title, heading, message and the bar of keys stand around the rows. */
static int
height(const struct app *app)
{
	return app->h > 5 ? app->h - 4 : 1;
}

/* ---------------------------------------------------------------- reading */

static void
note_start(struct rows_panel *panel, size_t chunk, int64_t after)
{
	if (chunk != panel->known)
		return;
	if (panel->known == panel->room) {
		panel->room = panel->room ? panel->room * 2 : 64;
		panel->starts = heap_resize(panel->starts, panel->room, sizeof(*panel->starts));
	}
	panel->starts[panel->known++] = after;
}

/* A chunk's rows; a read may give fewer than it's asked for before the end. keep: into the window. */
static bool
read_chunk(struct app *app, size_t chunk, bool keep, bool *end, struct err *err)
{
	struct rows_panel *panel = &app->rows;
	size_t columns = panel->table.column_count, got = 0;
	int64_t after = panel->starts[chunk];

	*end = false;
	while (got < ROWS_CHUNK && !*end) {
		struct arena arena = {0};
		struct own_rows rows = {0};
		bool fine = tables_read(app->portal, &panel->table, after, ROWS_CHUNK - got, &arena, &rows, err);

		for (size_t i = 0; fine && keep && i < rows.count; i++, panel->count++) {
			for (size_t c = 0; c < columns; c++) {
				char text[CELL_VALUE_TEXT];

				panel->cells[panel->count * columns + c] =
					arena_strdup(&panel->window_arena, own_cell_text(panel->table.columns[c].type, &rows.rows[i].cells[c], text));
			}
		}
		got += fine ? rows.count : 0;
		after = rows.last;
		*end = rows.end;
		arena_release(&arena);
		if (!fine)
			return false;
	}
	if (!*end)
		note_start(panel, chunk + 1, after);
	return true;
}

/* As wide as its name and what the window holds of it. */
static void
measure(struct rows_panel *panel)
{
	size_t columns = panel->table.column_count;

	for (size_t c = 0; c < columns; c++) {
		int width = text_width(panel->table.columns[c].display);

		for (size_t i = 0; i < panel->count && width < ROWS_CELL_WIDTH; i++) {
			int more = text_width(panel->cells[i * columns + c]);

			if (more > width)
				width = more;
		}
		panel->widths[c] = width > ROWS_CELL_WIDTH ? ROWS_CELL_WIDTH : width < 1 ? 1 : width;
	}
}

/* The chunks that the screen shows, all anew. */
static bool
fill_window(struct app *app, size_t chunk, struct err *err)
{
	struct rows_panel *panel = &app->rows;
	size_t chunks = (size_t)height(app) / ROWS_CHUNK + 2;
	bool end = false;

	arena_release(&panel->window_arena);
	panel->cells = arena_array(&panel->window_arena, chunks * ROWS_CHUNK * panel->table.column_count + 1, sizeof(*panel->cells));
	panel->first = chunk * ROWS_CHUNK;
	panel->count = 0;
	for (size_t i = 0; i < chunks && chunk + i < panel->known && !end; i++) {
		if (!read_chunk(app, chunk + i, true, &end, err))
			return false;
	}
	measure(panel);
	return true;
}

/* Rows from there on are in the window; on the way to a chunk that wasn't seen yet those before it are read, until a key waits. */
static bool
show_from(struct app *app, size_t row, struct err *err)
{
	struct rows_panel *panel = &app->rows;
	size_t chunk = row / ROWS_CHUNK;
	bool end = false, fine = true;

	app->interruptible = true;
	while (fine && !end && panel->known <= chunk)
		fine = read_chunk(app, panel->known - 1, false, &end, err);
	app->interruptible = false;
	if (!fine && err->code != ERR_INTERRUPTED)
		return false;
	if (panel->known <= chunk) {
		/* Fewer rows than were counted, or stopped on the way. */
		*err = (struct err)ERR_INIT;
		cursor_set(&panel->cursor, (int)((panel->known - 1) * ROWS_CHUNK));
		row = (size_t)panel->cursor.top;
	}
	return fill_window(app, row / ROWS_CHUNK, err);
}

static bool
is_in_window(const struct rows_panel *panel, size_t first, size_t rows)
{
	size_t last = first + rows < (size_t)panel->cursor.count ? first + rows : (size_t)panel->cursor.count;

	return first >= panel->first && last <= panel->first + panel->count;
}

static bool
follow_cursor(struct app *app, struct err *err)
{
	struct rows_panel *panel = &app->rows;

	return is_in_window(panel, (size_t)panel->cursor.top, (size_t)height(app)) || show_from(app, (size_t)panel->cursor.top, err);
}

/* From the file, all that's known of it; the cursor stays on its line. */
static bool
load(struct app *app, const struct id *id, struct err *err)
{
	struct rows_panel *panel = &app->rows;
	struct cursor cursor = panel->cursor;
	char name[ID_TEXT_SIZE];
	int64_t count = 0;
	size_t left = panel->left;
	struct id table = *id;

	rows_panel_release(panel);
	if (!tables_find(app->portal, id_format(&table, name), &panel->arena, &panel->table, err)
	    || !tables_count(app->portal, &panel->table, &count, err))
		return false;
	panel->widths = arena_array(&panel->arena, panel->table.column_count + 1, sizeof(*panel->widths));
	panel->left = left < panel->table.column_count ? left : 0;
	panel->cursor = cursor;
	panel->stamp = app->stamp;
	cursor_resize(&panel->cursor, (int)count, height(app));
	note_start(panel, 0, 0);
	return show_from(app, (size_t)panel->cursor.top, err);
}

/* ---------------------------------------------------------------- opening, and what may stay */

void
rows_panel_open(struct app *app, const struct id *table)
{
	struct err err = ERR_INIT;

	rows_panel_release(&app->rows);
	if (load(app, table, &err)) {
		app_push(app, LAYER_ROWS);
		return;
	}
	rows_panel_release(&app->rows);
	app_fail(app, &err);
}

bool
rows_panel_review(struct app *app, struct err *err)
{
	struct id table = app->rows.table.id;
	char name[256];

	snprintf(name, sizeof(name), "%s", app->rows.table.display ? app->rows.table.display : "");
	if (app->rows.stamp == app->stamp || load(app, &table, err))
		return true;
	return err->code == ERR_NOT_FOUND ? err_set(err, ERR_NOT_FOUND, "You may not read %s any more, or it's gone.", name) : false;
}

void
rows_panel_resize(struct app *app)
{
	struct err err = ERR_INIT;

	cursor_resize(&app->rows.cursor, app->rows.cursor.count, height(app));
	if (!follow_cursor(app, &err))
		app_fail(app, &err);
}

/* ---------------------------------------------------------------- keys */

/* One row on plain lines: what's too long for a cell is whole there. */
static void
show_row(struct app *app)
{
	const struct rows_panel *panel = &app->rows;
	struct str text = {0};
	char title[160];

	if (!panel->cursor.count)
		return;
	for (size_t c = 0; c < panel->table.column_count; c++) {
		const char *cell = rows_panel_cell(panel, (size_t)panel->cursor.at, c);

		str_addf(&text, "%s: %s\n", panel->table.columns[c].display, cell ? cell : "");
	}
	snprintf(title, sizeof(title), "Row %d of %.100s", panel->cursor.at + 1, panel->table.display);
	text_page_set(&app->text, title, str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

enum panel_answer
rows_panel_do(struct app *app, enum act act, int argument)
{
	struct rows_panel *panel = &app->rows;
	struct err err = ERR_INIT;

	switch (act) {
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_COLUMNS_RIGHT:
		if (panel->left + 2 < panel->table.column_count)
			panel->left++;
		return PANEL_STAYS;
	case ACT_COLUMNS_LEFT:
		if (panel->left)
			panel->left--;
		return PANEL_STAYS;
	case ACT_OPEN:
	case ACT_COPY:
		show_row(app);
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		cursor_set(&panel->cursor, argument);
		return PANEL_STAYS;
	default:
		if (!cursor_do(&panel->cursor, act))
			return PANEL_IGNORED;
		if (!follow_cursor(app, &err))
			app_fail(app, &err);
		return PANEL_STAYS;
	}
}
