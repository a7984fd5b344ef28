/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Advanced Find (UX.md 3.9): what's looked for, its conditions, and the rows in the columns that were chosen. */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#define LABEL 10

/* A column as it stands now. */
struct shown {
	int place;	/* in the query */
	int x, w;
};

/* ---------------------------------------------------------------- the fields */

static void
draw_look_for(const struct app *app, struct surface *s, struct rect at)
{
	const struct find_page *page = &app->find_page;
	int x = at.x + 1 + LABEL, used;

	if (!at.w)
		return;
	surface_text(s, at.x + 1, at.y, LABEL, STYLE_MUTED, "Look for");
	if (page->looking) {
		view_field(s, x, at.y, at.w - LABEL - 2, &page->tables.field, !app->layer_count, page->query.table->label);
		return;
	}
	used = surface_printf(s, x, at.y, at.w - LABEL - 2, STYLE_TAG, "[%s  v]", page->query.table->label);
	surface_hot(s, (struct rect){x, at.y, used, 1}, ACT_FIELD_AT, 0);
}

/* Where "(f add condition)" stands at the earliest. */
#define HINT_AT 41

static void
draw_where(const struct app *app, struct surface *s, struct rect at)
{
	const struct find_page *page = &app->find_page;
	const char *hint = page->words[0] ? "(f changes it)" : "(f add condition)";
	int x = at.x + 1 + LABEL, width = at.w - LABEL - 2, used, hint_at;

	if (!at.w)
		return;
	surface_text(s, at.x + 1, at.y, LABEL, STYLE_MUTED, "Where");
	used = surface_text(s, x, at.y, width, STYLE_TEXT, page->words);
	surface_hot(s, (struct rect){at.x, at.y, at.w, 1}, ACT_CONDITIONS, 0);
	hint_at = used + 2 > HINT_AT - LABEL ? used + 2 : page->words[0] ? HINT_AT - LABEL : 0;
	if (hint_at + text_width(hint) <= width)
		surface_text(s, x + hint_at, at.y, width - hint_at, STYLE_MUTED, hint);
}

static void
draw_suggestions(const struct app *app, struct surface *s, struct rect field)
{
	const struct rect list = app->layout.list;
	struct rect at = {field.x + 1 + LABEL, field.y + 1, field.w - LABEL - 2, list.y + list.h - field.y - 1};
	char empty[FIELD_SIZE + 40];

	snprintf(empty, sizeof(empty), "There's no table \"%s\".", app->find_page.tables.field.text);
	view_options_box(s, at, &app->find_page.tables, "Tables", empty);
}

/* ---------------------------------------------------------------- columns */

static bool
is_owner(const struct find_path *path)
{
	return !path->lookup && strcmp(path->column->name, "ownerid") == 0;
}

/* The cell's text; an owner whose account is disabled is marked. */
static const char *
cell_text(const struct find_page *page, const struct find_row *row, int place, char out[512])
{
	if (!row->owner_disabled || !is_owner(&page->query.columns[place]))
		return row->cells[place];
	snprintf(out, 512, "%.500s !", row->cells[place]);
	return out;
}

#define GAP 2

#define HEAD_MOST 26

/* As wide as its head, with the sign of sorting, and what's in the window; but that no wider than most. */
static int
wanted_width(const struct find_page *page, int place, int most)
{
	struct arena arena = {0};
	int width = text_width(find_path_label(&page->query.columns[place], &arena)) + 2;
	char out[512];

	arena_release(&arena);
	width = width > HEAD_MOST ? HEAD_MOST : width;
	most = most < width ? width : most;
	for (size_t i = 0; i < page->window.count; i++) {
		int cell = text_width(cell_text(page, &page->window.rows[i], place, out));

		width = cell > width ? cell : width;
	}
	return width > most ? most : width;
}

/* A time or a number that is cut would be another one. */
static int
least_width(const struct find_page *page, int place, int wanted)
{
	enum find_type type = page->query.columns[place].column->type;
	bool cut = type != FIND_TIME && type != FIND_INTEGER && type != FIND_NUMBER && type != FIND_BOOLEAN;

	return cut && wanted > 10 ? 10 : wanted;
}

/* The first column always, then those that weren't scrolled away, as many as fit; what's left over goes to the last one. */
static size_t
choose_columns(const struct find_page *page, int left, int width, struct shown out[FIND_COLUMNS_MAX])
{
	int x = left;
	size_t count = 0;

	for (int place = 0; place < (int)page->query.column_count; place++) {
		int w = wanted_width(page, place, place ? width / 4 : page->query.column_count > 1 ? width * 2 / 5 : width);

		if (place && place <= page->column_offset)
			continue;
		if (count && width - x < least_width(page, place, w))
			break;
		if (w > width - x)
			w = width - x;
		out[count++] = (struct shown){place, x, w};
		x += w + GAP;
	}
	if (count)
		out[count - 1].w = width - out[count - 1].x > out[count - 1].w ? width - out[count - 1].x - 1 : out[count - 1].w;
	return count;
}

static void
draw_head(const struct app *app, struct surface *s, struct rect at, const struct shown *columns, size_t count)
{
	const struct find_page *page = &app->find_page;
	int sorted = find_page_sort_place(&page->query);
	struct arena arena = {0};

	surface_fill(s, at, STYLE_COLHEAD);
	for (size_t i = 0; i < count; i++) {
		const char *label = find_path_label(&page->query.columns[columns[i].place], &arena);

		if (columns[i].place == sorted && text_width(label) + 2 <= columns[i].w)
			label = arena_printf(&arena, "%s %s", label, page->query.descending ? "▾" : "▴");
		surface_text(s, at.x + columns[i].x, at.y, columns[i].w, STYLE_COLHEAD, label);
		surface_hot(s, (struct rect){at.x + columns[i].x, at.y, columns[i].w, 1}, ACT_COLUMN_AT, columns[i].place);
	}
	arena_release(&arena);
	/* There are more to the left, or to the right. */
	if (page->column_offset > 0 && count > 1)
		surface_text(s, at.x + columns[1].x - 1, at.y, 1, STYLE_COLHEAD, "◂");
	if (count && columns[count - 1].place + 1 < (int)page->query.column_count)
		surface_text(s, at.x + at.w - 1, at.y, 1, STYLE_COLHEAD, "▸");
}

/* ---------------------------------------------------------------- rows */

static bool
rows_focus(const struct app *app)
{
	return app->wish.focus != PANE_NAV && !app->layer_count && !app->find_page.looking && app->find_page.line == FIND_LINE_NONE;
}

static void
draw_row(const struct app *app, struct surface *s, struct rect rows, int index, const struct shown *columns, size_t count)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *row = &page->window.rows[index];
	bool here = index == page->cursor.at, marked = find_page_is_marked(page, &row->id), focus = rows_focus(app);
	enum style style = marked ? STYLE_MARKED : STYLE_TEXT;
	int y = rows.y + index - page->cursor.top;
	char text[512];

	if (here)
		style = focus ? (marked ? STYLE_MARKED_CURSOR : STYLE_CURSOR) : STYLE_CURSOR_UNFOCUSED;
	surface_fill(s, (struct rect){rows.x, y, rows.w, 1}, style);
	surface_hot(s, (struct rect){rows.x, y, rows.w, 1}, ACT_ROW_AT, index);
	surface_text(s, rows.x, y, 1, style, here ? "▸" : " ");
	if (row->kind >= 0) {
		surface_text(s, rows.x + 1, y, 3, style, marked ? "[x]" : "[ ]");
		surface_hot(s, (struct rect){rows.x + 1, y, 3, 1}, ACT_MARK_AT, index);
	}
	for (size_t i = 0; i < count; i++) {
		bool warn = !here && row->owner_disabled && is_owner(&page->query.columns[columns[i].place]);

		surface_text(s, rows.x + columns[i].x, y, columns[i].w, warn ? STYLE_WARN : style, cell_text(page, row, columns[i].place, text));
	}
	/* Somebody else changed it (UX.md 5.11): in the blank before its first column. */
	if (app_is_changed(app, &row->id))
		surface_text(s, rows.x + columns[0].x - 1, y, 1, here ? style : STYLE_WARN, "!");
	if (here && focus)
		surface_cursor(s, rows.x, y);
}

static void
draw_line(const struct app *app, struct surface *s, struct rect at)
{
	const struct find_page *page = &app->find_page;
	bool by_text = page->line == FIND_LINE_MARK || page->line == FIND_LINE_UNMARK, typing = page->line != FIND_LINE_NONE && !app->layer_count;
	const struct field *field = by_text ? &page->by_text : &page->name;
	enum style style = typing ? STYLE_INPUT : STYLE_FILTER_CHIP;
	char right[64];
	int width;

	if (!at.w)
		return;
	surface_fill(s, at, style);
	if (by_text)
		snprintf(right, sizeof(right), "Enter %s   Esc closes", page->line == FIND_LINE_MARK ? "marks" : "unmarks");
	else if (page->count > FIND_COUNT_MOST)
		snprintf(right, sizeof(right), "10,000+   Esc clears");
	else
		snprintf(right, sizeof(right), "%lld   Esc clears", (long long)page->count);
	width = text_width(right);
	surface_text(s, at.x, at.y, 1, style, page->line == FIND_LINE_MARK ? "+" : page->line == FIND_LINE_UNMARK ? "\\" : "/");
	if (typing)
		view_field(s, at.x + 1, at.y, at.w - width - 4, field, true, "part of a name");
	else
		surface_text(s, at.x + 1, at.y, at.w - width - 4, style, field->text);
	surface_text_right(s, at.x, at.y, at.w - 2, style, right);
}

/* Why it's empty, what to do, the key (UX.md 5.7). */
static void
draw_empty(const struct app *app, struct surface *s, struct rect at)
{
	const struct find_page *page = &app->find_page;
	char text[ERR_TEXT_SIZE + 80];

	if (page->gone[0])
		snprintf(text, sizeof(text), "%s\nTab looks for another table.", page->gone);
	else if (!page->loaded)
		snprintf(text, sizeof(text), "Reading.");
	else if (!field_is_empty(&page->name))
		snprintf(text, sizeof(text), "No name has \"%.200s\" in it.\nEsc shows all.", page->name.text);
	else if (page->query.node_count)
		snprintf(text, sizeof(text), "No row meets the conditions.\nf changes them.");
	else
		snprintf(text, sizeof(text), "There are no %s in this environment.\nTab looks for another table.", page->query.table->label);
	surface_wrap(s, (struct rect){at.x + 2, at.y, at.w > 3 ? at.w - 3 : 0, at.h}, 0, STYLE_MUTED, text);
	if (rows_focus(app))
		surface_cursor(s, at.x, at.y);
}

void
view_find_page(const struct app *app, struct surface *s)
{
	const struct find_page *page = &app->find_page;
	struct find_layout l;
	struct shown columns[FIND_COLUMNS_MAX];
	size_t count;

	if (!app->layout.list.w)
		return;
	/* A4: to somebody without any right nothing is shown. */
	if (!app->can_act) {
		surface_wrap(s, (struct rect){app->layout.list.x + 2, app->layout.list.y + 1, app->layout.list.w - 3, 4}, 0, STYLE_MUTED,
			     "You can do nothing here, and see nothing.\nw says why, W is for somebody else.");
		return;
	}
	find_page_layout(app, &l);
	draw_look_for(app, s, l.table);
	draw_where(app, s, l.where);
	draw_line(app, s, l.line);
	count = choose_columns(page, find_page_can_assign(page) ? 5 : 2, l.head.w, columns);
	if (l.head.w)
		draw_head(app, s, l.head, columns, count);
	for (int i = 0; i < l.rows.h && page->cursor.top + i < page->cursor.count; i++)
		draw_row(app, s, l.rows, page->cursor.top + i, columns, count);
	if (!page->cursor.count && l.rows.w)
		draw_empty(app, s, l.rows);
	if (page->looking)
		draw_suggestions(app, s, l.table);
}
