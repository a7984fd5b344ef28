/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands under Admin: tables with the page of their row beside them, and the two dialogs that lead to a change. */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- the table */

/* A column: which cell it shows; width 0 takes what's left over. */
struct shown {
	int cell;
	const char *head;
	int width;
	bool right;
};

#define SHOWN_MAX 5

static const struct shown columns[PLACE_COUNT][SHOWN_MAX] = {
	[PLACE_TABLES] = {{0, "Name", 0, false}, {1, "Rows", 8, true}, {2, "Columns", 7, true}, {3, "Models", 6, true}},
	[PLACE_APPS] = {{0, "Name", 0, false}, {1, "Kind", 4, false}, {2, "Owner", 14, false}, {3, "Yours", 8, false}, {4, "Calls", 24, false}},
	[PLACE_USERS] = {{0, "Name", 0, false}, {1, "Security roles", 24, false}, {2, "Account", 8, false}},
	[PLACE_TEAMS] = {{0, "Name", 0, false}, {1, "Type", 23, false}, {2, "Members", 7, true}},
	[PLACE_ROLES] = {{0, "Name", 0, false}, {1, "Users", 5, true}, {2, "Teams", 5, true}, {3, "Note", 20, false}},
	[PLACE_SETTINGS] = {{0, "Setting", 0, false}, {1, "Now", 4, false}},
	[PLACE_AUDIT] = {{0, "When", 6, false}, {1, "Who", 14, false}, {2, "Did", 14, false}, {3, "To", 0, false}},
};

/* Where it's narrow the columns after the first that are left over go. */
static int
columns_fit(enum place place, int width, int widths[SHOWN_MAX])
{
	int count = 0, used = 0;

	for (int i = 0; i < SHOWN_MAX && columns[place][i].head; i++) {
		widths[i] = columns[place][i].width;
		used += widths[i] + 1;
		count++;
	}
	while (count > 1 && width - used < 14) {
		count--;
		used -= widths[count] + 1;
	}
	for (int i = 0; i < count; i++) {
		if (!widths[i])
			widths[i] = width - used > 4 ? width - used : 4;
	}
	return count;
}

static void
draw_cells(const struct app *app, struct surface *s, int x, int y, int width, enum style style, const struct table_row *row)
{
	int widths[SHOWN_MAX], count = columns_fit(app->place, width, widths);

	for (int i = 0; i < count; i++) {
		const struct shown *c = &columns[app->place][i];
		const char *text = row ? row->cells[c->cell] : c->head;

		if (c->right)
			surface_text_right(s, x, y, widths[i], style, text);
		else
			surface_text(s, x, y, widths[i], style, text);
		x += widths[i] + 1;
	}
}

static void
draw_row(const struct app *app, struct surface *s, int index, int y)
{
	const struct table *table = admin_table_const(app);
	const struct rect at = app->layout.rows;
	const struct table_row *row = &table->rows[index];
	bool here = index == table->cursor.at, focus = app->wish.focus == PANE_LIST && !app->layer_count && !table->typing;
	enum style style = row->warn ? STYLE_WARN : row->muted ? STYLE_MUTED : STYLE_TEXT;

	if (here)
		style = focus ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED;
	surface_fill(s, (struct rect){at.x, y, at.w, 1}, style);
	surface_text(s, at.x, y, 1, style, here ? "▸" : row->warn ? "!" : " ");
	draw_cells(app, s, at.x + 2, y, at.w - 2, style, row);
	surface_hot(s, (struct rect){at.x, y, at.w, 1}, ACT_ROW_AT, index);
	if (here && focus)
		surface_cursor(s, at.x, y);
}

/* Three things: why it's empty, what to do, the key (UX.md 5.7). */
static void
draw_empty(const struct app *app, struct surface *s)
{
	const struct table *table = admin_table_const(app);
	struct rect at = app->layout.rows;
	char text[400];

	if (at.w < 4 || at.h < 2)
		return;
	/* A4: to somebody without any right nothing is shown. */
	if (!app->can_act)
		snprintf(text, sizeof(text), "%.200s %s here, so nothing can be listed.\nw explains. W signs in somebody else.", app->person_name,
			 app->person_disabled ? "is disabled" : "has no role");
	else if (!table->loaded)
		snprintf(text, sizeof(text), "Reading.");
	else if (app->place == PLACE_APPS && !field_is_empty(&table->filter))
		snprintf(text, sizeof(text), "No app or flow that you see has \"%.100s\" in its name, its owner's, or in what it calls.\nEsc shows all.",
			 table->filter.text);
	else if (!field_is_empty(&table->filter))
		snprintf(text, sizeof(text), "Nothing here has \"%.100s\".\nEsc shows all.", table->filter.text);
	else if (app->place == PLACE_APPS)
		snprintf(text, sizeof(text), "No app or flow is yours or shared with you.\nA new one calls models and prompts: press c.");
	else if (app->place == PLACE_TABLES)
		snprintf(text, sizeof(text), "No table is here that you may read.\nA System Administrator can give your role Read on one: Security roles.");
	else if (app->place == PLACE_AUDIT)
		snprintf(text, sizeof(text), "Nothing was recorded yet.\nf shows other rows.");
	else
		snprintf(text, sizeof(text), "None of your roles carries Read on this table, so nothing is listed.\ni on a model tells what your roles carry.");
	surface_wrap(s, (struct rect){at.x + 2, at.y + 1, at.w - 3, at.h - 1}, 0, STYLE_MUTED, text);
	surface_cursor(s, at.x, at.y);
}

static void
draw_filter(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.filter;
	const struct table *table = admin_table_const(app);
	bool typing = table->typing && !app->layer_count;
	enum style style = typing ? STYLE_INPUT : STYLE_FILTER_CHIP;
	char right[40];
	int width;

	if (!at.w)
		return;
	surface_fill(s, at, style);
	snprintf(right, sizeof(right), "%zu%s   Esc clears", table->count, table->more ? "+" : "");
	width = text_width(right);
	surface_text(s, at.x, at.y, 1, style, "/");
	if (typing)
		view_field(s, at.x + 1, at.y, at.w - width - 4, &table->filter, true, "part of a name");
	else
		surface_text(s, at.x + 1, at.y, at.w - width - 4, style, table->filter.text);
	surface_text_right(s, at.x, at.y, at.w - 2, style, right);
}

static void
draw_table(const struct app *app, struct surface *s)
{
	const struct table *table = admin_table_const(app);
	const struct rect head = app->layout.head, rows = app->layout.rows;

	if (!app->layout.list.w)
		return;
	draw_filter(app, s);
	if (head.h) {
		surface_fill(s, head, STYLE_COLHEAD);
		draw_cells(app, s, head.x + 2, head.y, head.w - 2, STYLE_COLHEAD, NULL);
	}
	for (int i = 0; i < rows.h && table->cursor.top + i < (int)table->count; i++)
		draw_row(app, s, table->cursor.top + i, rows.y + i);
	if (!table->count)
		draw_empty(app, s);
	else if (table->more && table->count >= TABLE_MOST && table->cursor.at + 1 == table->cursor.count)
		surface_text(s, rows.x + 2, rows.y + rows.h - 1, rows.w - 2, STYLE_MUTED, "There are more: / narrows them down.");
}

/* ---------------------------------------------------------------- the page */

#define LABEL 9

static void
draw_line(const struct app *app, struct surface *s, int index, int y)
{
	const struct admin_page *page = &app->admin.page;
	const struct admin_line *line = &page->lines[index];
	const struct rect at = app->layout.detail;
	bool here = index == page->cursor.at && app->wish.focus == PANE_DETAIL, focus = here && !app->layer_count;
	enum style style = line->kind == ADMIN_HEAD ? STYLE_MARKED : line->warn ? STYLE_WARN : line->muted ? STYLE_MUTED : STYLE_TEXT;
	int x = at.x + (line->kind >= ADMIN_ROLE ? 2 : 1), width = at.x + at.w - x, left = text_width(line->left), right = text_width(line->right);

	if (here) {
		style = focus ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED;
		surface_fill(s, (struct rect){at.x, y, at.w, 1}, style);
		surface_text(s, at.x, y, 1, style, "▸");
	}
	if (line->kind == ADMIN_FACT) {
		surface_text(s, x, y, LABEL - 1, here ? style : STYLE_MUTED, line->left);
		surface_text(s, x + LABEL, y, width - LABEL, style, line->right);
	} else {
		/* The name first, and what stands beside it has what's left over; but signs and numbers are never cut. */
		if (line->kind == ADMIN_TEXT && right && left > width - right - 1)
			left = width - right - 1;
		if (left > width)
			left = width;
		surface_text(s, x, y, left, style, line->left);
		if (right > width - left - 1)
			right = width - left - 1;
		if (right > 3 || right == text_width(line->right))
			surface_text(s, x + width - right, y, right, here || line->kind == ADMIN_TEXT ? style : STYLE_MUTED, line->right);
	}
	surface_hot(s, (struct rect){at.x, y, at.w, 1}, ACT_LINE_AT, index);
	if (focus)
		surface_cursor(s, at.x, y);
}

static void
draw_page(const struct app *app, struct surface *s)
{
	const struct admin_page *page = &app->admin.page;
	const struct rect at = app->layout.detail;

	if (!at.w)
		return;
	if (page->gone[0]) {
		surface_wrap(s, (struct rect){at.x + 1, at.y, at.w - 1, at.h}, 0, STYLE_MUTED, page->gone);
		return;
	}
	if (page->title)
		surface_text(s, at.x + 1, at.y, at.w - 2, STYLE_MARKED, page->title);
	for (int i = 0; i < at.h - 2 && page->cursor.top + i < (int)page->count; i++)
		draw_line(app, s, page->cursor.top + i, at.y + 2 + i);
}

void
view_admin(const struct app *app, struct surface *s)
{
	draw_table(app, s);
	draw_page(app, s);
}

/* ---------------------------------------------------------------- what a change lacks still */

static void
draw_roles(const struct app *app, struct surface *s, struct rect in)
{
	const struct choose_panel *panel = &app->choose;
	const struct cursor *cursor = &panel->roles.cursor;
	bool top = app_layer(app) == LAYER_CHOOSE;

	view_field(s, in.x, in.y, in.w, &panel->field, top, "part of a role's name");
	if (!panel->roles.count)
		surface_printf(s, in.x, in.y + 2, in.w, STYLE_ACTION_OFF, "No role is called \"%s\".", panel->field.text);
	for (int i = 0; i < in.h - 3 && cursor->top + i < (int)panel->roles.count; i++) {
		const struct table_row *row = &panel->roles.rows[cursor->top + i];
		bool here = cursor->top + i == cursor->at;
		enum style style = here ? STYLE_CURSOR : STYLE_DIALOG;
		int y = in.y + 2 + i;

		surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
		surface_text(s, in.x, y, 1, style, here ? "▸" : " ");
		surface_text(s, in.x + 2, y, in.w - 24, style, row->cells[0]);
		surface_text_right(s, in.x + in.w - 21, y, 21, style, row->cells[3]);
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_CHOICE_AT, cursor->top + i);
	}
}

void
view_choose(const struct app *app, struct surface *s)
{
	const struct choose_panel *panel = &app->choose;
	bool top = app_layer(app) == LAYER_CHOOSE;
	int h = panel->what == CHOOSE_NAME ? 5 : 15;
	struct rect in;

	/* The change that was chosen stands in its place. */
	if (app_layer(app) == LAYER_CHANGE)
		return;
	in = view_box(s, layout_dialog(&app->layout, 64, h), panel->title);
	if (choose_panel_picks(panel)) {
		view_picker_line(s, in.x, in.y, in.w, &panel->picker, top);
		view_picker_box(s, (struct rect){in.x, in.y + 1, in.w, in.h - 2}, &panel->picker);
	} else if (panel->what == CHOOSE_ROLE) {
		draw_roles(app, s, in);
	} else {
		surface_text(s, in.x, in.y, 9, STYLE_DIALOG, "Its name");
		view_field(s, in.x + 10, in.y, in.w - 10, &panel->field, top, NULL);
	}
	surface_text(s, in.x, in.y + in.h - 1, in.w, STYLE_ACTION_OFF,
		     panel->what == CHOOSE_PERSON ? "Enter shows their rows." : panel->what == CHOOSE_WORKS ? "Enter tells; nothing is run or recorded." : "Enter shows what it would do; nothing is saved before that.");
}

/* ---------------------------------------------------------------- a change, before it's saved */

static int
draw_tallies(struct surface *s, struct rect in, int y, int end, const struct write_result *preview, size_t *left)
{
	for (size_t i = 0; i < preview->tally_count && y < end; i++, --*left) {
		const struct tally *tally = &preview->tallies[i];
		char line[400];

		snprintf(line, sizeof(line), "%s %.380s", tally->gives ? "+" : "-", tally->text);
		y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, tally->gives ? STYLE_PENDING_ADD : STYLE_PENDING_DEL, line);
	}
	if (preview->tallies_cut && y < end)
		surface_text(s, in.x, y++, in.w, STYLE_ACTION_OFF, "There are more people or records than were looked at: at least this.");
	return y < end ? y : end;
}

void
view_change(const struct app *app, struct surface *s)
{
	const struct change_panel *panel = &app->change;
	const struct write_result *preview = &panel->preview;
	bool top = app_layer(app) == LAYER_CHANGE;
	int lines = (int)(preview->tally_count + preview->warning_count * 2 + preview->change_count), x, y, end;
	size_t left = preview->tally_count + preview->warning_count;
	struct rect in = view_box(s, layout_dialog(&app->layout, 72, lines + 8 < 12 ? 12 : lines + 8), panel->title);

	y = in.y;
	end = in.y + in.h - 2;
	if (!preview->change_count)
		surface_text(s, in.x, y++, in.w, STYLE_DIALOG, "It is so already: nothing would change.");
	else if (!preview->tally_count)
		surface_text(s, in.x, y++, in.w, STYLE_DIALOG, "What people may do with models and prompts stays as it is.");
	else
		surface_text(s, in.x, y++, in.w, STYLE_ACTION, "What it does");
	y = draw_tallies(s, in, y, end, preview, &left);
	for (size_t i = 0; i < preview->warning_count && y < end; i++, left--) {
		char line[600];

		snprintf(line, sizeof(line), "! %.580s", preview->warnings[i]);
		y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG, line);
	}
	/* What is left out is said: nobody saves what they couldn't read. */
	if (left)
		surface_printf(s, in.x, end, in.w, STYLE_WARN, "%zu more: enlarge the terminal.", left);
	end = in.y + in.h - 1;
	x = in.x + view_button(s, in.x, end, "Save", top && panel->button == 0, false, 0) + 2;
	x += view_button(s, x, end, "Cancel", top && panel->button == 1, false, 1) + 2;
	surface_text(s, x, end, in.x + in.w - x, STYLE_ACTION_OFF, "Nothing is saved yet.");
}
