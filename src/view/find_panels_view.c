/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels of Advanced Find: Edit columns (UX.md 3.9) and the conditions; and lists to choose from. */
#include "app/condition_tree.h"
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- what may be chosen */

void
view_options(struct surface *s, struct rect at, const struct options *options, enum style style)
{
	const struct cursor *cursor = &options->cursor;
	int top = cursor->at >= cursor->top + at.h ? cursor->at - at.h + 1 : cursor->top, note = 0;

	for (int i = 0; i < at.h && top + i < cursor->count; i++)
		note |= options->items[options->shown[top + i]].note[0] != '\0';
	note = note ? at.w * 3 / 5 : 0;
	for (int i = 0; i < at.h && top + i < cursor->count; i++) {
		const struct options_item *item = &options->items[options->shown[top + i]];
		bool here = top + i == cursor->at;
		enum style own = here ? STYLE_CURSOR : item->off ? STYLE_ACTION_OFF : style;
		struct rect row = {at.x, at.y + i, at.w, 1};

		surface_fill(s, row, own);
		surface_text(s, at.x, row.y, 1, own, here ? "▸" : " ");
		surface_printf(s, at.x + 1, row.y, at.w - 2 - note, own, item->off ? "(%s)" : "%s", item->label);
		if (note)
			surface_text(s, at.x + at.w - note, row.y, note, own, item->note);
		surface_hot(s, row, ACT_CHOICE_AT, top + i);
	}
}

void
view_options_box(struct surface *s, struct rect at, const struct options *options, const char *title, const char *empty)
{
	int rows = options->cursor.count ? options->cursor.count : 1;
	struct rect in;

	if (at.h > rows + 2)
		at.h = rows + 2;
	if (at.h < 3 || at.w < 10)
		return;
	surface_fill(s, at, STYLE_DIALOG);
	surface_hot(s, at, ACT_NONE, 0);
	surface_frame(s, at, STYLE_DIALOG_BORDER, title, NULL);
	in = rect_inner(at);
	if (!options->cursor.count)
		surface_text(s, in.x + 1, in.y, in.w - 1, STYLE_DIALOG, empty);
	view_options(s, in, options, STYLE_DIALOG);
}

/* ---------------------------------------------------------------- edit columns */

static bool
is_standard(const struct find_path *path)
{
	return !path->lookup && path->column->standard;
}

static void
draw_shown(const struct app *app, struct surface *s, struct rect at)
{
	const struct columns_panel *panel = &app->columns;
	bool focus = app_layer(app) == LAYER_COLUMNS && panel->part == COLUMNS_SHOWN && !panel->typing;
	int sorted = find_page_sort_place(&panel->query);
	struct arena arena = {0};

	for (int i = 0; i < at.h && panel->cursor.top + i < panel->cursor.count; i++) {
		int place = panel->cursor.top + i;
		const struct find_path *path = &panel->query.columns[place];
		bool here = place == panel->cursor.at;
		const char *note = place == sorted ? panel->query.descending ? "sort ▾" : "sort ▴" : is_standard(path) ? "" : "added";
		enum style style = !here ? STYLE_DIALOG : focus ? STYLE_CURSOR : STYLE_ACTION_KEY;

		if (here && focus)
			surface_fill(s, (struct rect){at.x, at.y + i, at.w, 1}, style);
		surface_printf(s, at.x, at.y + i, at.w - (note[0] ? 7 : 0), style, "%s%2d %s", here ? "▸" : " ", place + 1, find_path_label(path, &arena));
		surface_text_right(s, at.x, at.y + i, at.w, style, note);
		surface_hot(s, (struct rect){at.x, at.y + i, at.w, 1}, ACT_ROW_AT, place);
		if (here && focus)
			surface_cursor(s, at.x, at.y + i);
	}
	arena_release(&arena);
}

static void
draw_add(const struct app *app, struct surface *s, struct rect at)
{
	const struct columns_panel *panel = &app->columns;
	const struct options *add = &panel->add;
	bool focus = app_layer(app) == LAYER_COLUMNS && panel->part == COLUMNS_ADD && !panel->typing;

	for (int i = 0; i < at.h && add->cursor.top + i < add->cursor.count; i++) {
		const struct options_item *option = &add->items[add->shown[add->cursor.top + i]];
		bool here = add->cursor.top + i == add->cursor.at, is = columns_panel_place(panel, &panel->all[option->argument]) >= 0;
		enum style style = !here ? STYLE_DIALOG : focus ? STYLE_CURSOR : STYLE_ACTION_KEY;

		if (here && focus)
			surface_fill(s, (struct rect){at.x, at.y + i, at.w, 1}, style);
		surface_printf(s, at.x, at.y + i, at.w, style, "%s%s %s", here ? "▸" : " ", is ? "[x]" : "[ ]", option->label);
		surface_hot(s, (struct rect){at.x, at.y + i, at.w, 1}, ACT_CHOICE_AT, add->cursor.top + i);
		if (here && focus)
			surface_cursor(s, at.x, at.y + i);
	}
	if (!add->cursor.count)
		surface_printf(s, at.x, at.y, at.w, STYLE_ACTION_OFF, "No column is called \"%s\".", add->field.text);
}

/* What a column shows, where its name doesn't tell. */
static void
draw_column_words(const struct columns_panel *panel, struct surface *s, struct rect in, int y)
{
	const struct find_path *path = columns_panel_current(panel);
	char text[200] = "";

	if (path && path->lookup)
		snprintf(text, sizeof(text), "%.60s is a column of %.80s.", path->column->label, path->table->label);
	else if (path && path->column->type == FIND_LOOKUP)
		snprintf(text, sizeof(text), "%.60s is a lookup column: it shows a name.", path->column->label);
	surface_text(s, in.x, y, in.w, STYLE_ACTION_OFF, text);
}

void
view_columns(const struct app *app, struct surface *s)
{
	const struct columns_panel *panel = &app->columns;
	const struct columns_shape shape = columns_panel_shape(app);
	struct rect in = view_box(s, shape.box, "Edit columns");
	bool buttons = app_layer(app) == LAYER_COLUMNS && panel->part == COLUMNS_BUTTONS;
	int y = in.y + in.h - 1, x = in.x, add = shape.add.x;

	surface_text(s, shape.shown.x, in.y, shape.shown.w, STYLE_ACTION, "Shown");
	add += surface_text(s, add, in.y, 14, STYLE_ACTION, "Add columns") + 2;
	if (panel->typing || !field_is_empty(&panel->add.field))
		surface_text(s, add++, in.y, 1, STYLE_ACTION_KEY, "/");
	if (panel->typing)
		view_field(s, add, in.y, in.x + in.w - add, &panel->add.field, app_layer(app) == LAYER_COLUMNS, NULL);
	else
		surface_text(s, add, in.y, in.x + in.w - add, STYLE_ACTION_KEY, panel->add.field.text[0] ? panel->add.field.text : "/");
	draw_shown(app, s, shape.shown);
	draw_add(app, s, shape.add);
	if (shape.words >= 2)
		draw_column_words(panel, s, in, y - shape.words);
	if (shape.words >= 4)
		surface_text(s, in.x, y - 3, in.w, STYLE_ACTION_OFF, "Columns that do not fit are reached with H and L.");
	surface_text(s, in.x, y - 1, in.w, STYLE_ACTION, "Space add or remove   < > move   o sort by");
	x += view_button(s, x, y, "OK", buttons && panel->button == 0, false, 0) + 2;
	view_button(s, x, y, "Cancel", buttons && panel->button == 1, false, 1);
}

/* ---------------------------------------------------------------- conditions */

static void
found_text(const struct conditions_panel *panel, char out[64])
{
	if (panel->count > FIND_COUNT_MOST)
		snprintf(out, 64, "%d,000+ rows", FIND_COUNT_MOST / 1000);
	else
		snprintf(out, 64, "%lld %s", (long long)panel->count, panel->count == 1 ? "row" : "rows");
}

/* How many rows there are, or what's wrong. */
static void
draw_found(const struct conditions_panel *panel, struct surface *s, struct rect at)
{
	char text[64];

	if (panel->stale)
		snprintf(text, sizeof(text), "Counting");
	else
		found_text(panel, text);
	if (panel->fails[0] && !panel->stale)
		surface_printf(s, at.x, at.y, at.w, STYLE_PENDING_DEL, "! %s", panel->fails);
	else
		surface_text(s, at.x, at.y, at.w, STYLE_ACTION, text);
}

static const char *
node_text(const struct find_node *node, struct arena *arena, bool outermost)
{
	if (node->kind == FIND_CONDITION)
		return arena_printf(arena, "%s  %s  %s", find_path_label(&node->path, arena), find_op_label(node->op),
				    find_op_takes_value(node->op) ? node->value : "");
	if (outermost)
		return node->kind == FIND_AND ? "All of these (AND)" : "Any of these (OR)";
	return node->kind == FIND_AND ? "All of (AND)" : "Any of (OR)";
}

static void
draw_nodes(const struct app *app, struct surface *s, struct rect at)
{
	const struct conditions_panel *panel = &app->conditions;
	const struct find_query *query = &panel->query;
	bool focus = app_layer(app) == LAYER_CONDITIONS && !panel->in_buttons;
	struct arena arena = {0};

	for (int i = 0; i < at.h && panel->cursor.top + i < panel->cursor.count; i++) {
		int line = panel->cursor.top + i, y = at.y + i, depth = query->node_count ? condition_tree_depth(query, (size_t)line) : 0;
		bool here = line == panel->cursor.at, bad = query->node_count && (size_t)line == panel->bad && panel->fails[0];
		enum style style = here ? focus ? STYLE_CURSOR : STYLE_ACTION_KEY : bad ? STYLE_PENDING_DEL : STYLE_DIALOG;
		const char *text = query->node_count ? node_text(&query->nodes[line], &arena, line == 0) : "All of these (AND)";

		if (here && focus)
			surface_fill(s, (struct rect){at.x, y, at.w, 1}, style);
		surface_text(s, at.x, y, 1, style, here ? "▸" : bad ? "!" : " ");
		if (line > 0)
			surface_text(s, at.x + 1, y, 3, style, panel->marked[line] ? "[x]" : "[ ]");
		surface_text(s, at.x + 5 + 2 * depth, y, at.w - 5 - 2 * depth, style, text);
		surface_hot(s, (struct rect){at.x, y, at.w, 1}, ACT_ROW_AT, line);
		if (here && focus)
			surface_cursor(s, at.x, y);
	}
	arena_release(&arena);
}

static void
draw_lines(const struct app *app, struct surface *s, struct rect in)
{
	static const char *const labels[CONDITIONS_BUTTONS] = {"OK", "Clear", "Cancel"};
	const struct conditions_panel *panel = &app->conditions;
	const struct conditions_shape shape = conditions_panel_shape(app);
	bool buttons = app_layer(app) == LAYER_CONDITIONS && panel->in_buttons;
	int x = in.x, y = in.y + in.h - 1;

	draw_nodes(app, s, (struct rect){in.x, in.y, in.w, shape.rows});
	draw_found(panel, s, (struct rect){in.x, y - 2, in.w, 1});
	surface_text(s, in.x, y - 1, in.w, STYLE_ACTION,
		     in.w >= 80 ? "c condition   Enter change, all or any   ( group   ) ungroup   Space mark   Del remove"
				: "c condition  Enter change  ( group  ) ungroup  Space mark  Del remove");
	for (int i = 0; i < CONDITIONS_BUTTONS; i++)
		x += view_button(s, x, y, labels[i], buttons && panel->button == i, i == CONDITIONS_CLEAR && !panel->query.node_count, i) + 2;
}

/* A field of the condition in hand: what it holds, or the field itself where the keys go. */
static void
draw_part(const struct app *app, struct surface *s, struct rect at, enum condition_part part, const char *label, const char *value)
{
	const struct conditions_panel *panel = &app->conditions;
	bool here = panel->part == part;
	int x = at.x + 11;

	surface_text(s, at.x, at.y, 10, here ? STYLE_ACTION_KEY : STYLE_DIALOG, label);
	if (here)
		view_field(s, x, at.y, at.w - 11, &panel->options.field, app_layer(app) == LAYER_CONDITIONS,
			   part == CONDITION_VALUE ? conditions_panel_help(panel) : value[0] ? value : "part of its name");
	else
		surface_text(s, x, at.y, at.w - 11, value[0] ? STYLE_DIALOG : STYLE_ACTION_OFF, value[0] ? value : "-");
	surface_hot(s, at, ACT_FIELD_AT, (int)part);
}

static void
draw_edit(const struct app *app, struct surface *s, struct rect in)
{
	const struct conditions_panel *panel = &app->conditions;
	const struct conditions_shape shape = conditions_panel_shape(app);
	const struct find_node *draft = &panel->draft;
	bool has = draft->path.column != NULL;
	int y = in.y;
	struct arena arena = {0};

	draw_part(app, s, (struct rect){in.x, y++, in.w, 1}, CONDITION_COLUMN, "Column", has ? find_path_label(&draft->path, &arena) : "");
	draw_part(app, s, (struct rect){in.x, y++, in.w, 1}, CONDITION_OPERATOR, "Operator", has ? find_op_label(draft->op) : "");
	if (!has || find_op_takes_value(draft->op))
		draw_part(app, s, (struct rect){in.x, y, in.w, 1}, CONDITION_VALUE, "Value", has ? panel->value.text : "");
	y++;
	/* What's wrong stands below the field that it's about. */
	if (conditions_panel_is_complete(panel) || !has)
		draw_found(panel, s, (struct rect){in.x + 11, y, in.w - 11, 1});
	y++;
	if (!shape.tight)
		surface_hline(s, in.x, y++, in.w, STYLE_DIALOG_BORDER);
	if (panel->options.cursor.count)
		view_options(s, (struct rect){in.x, y, in.w, shape.rows}, &panel->options, STYLE_DIALOG);
	else if (panel->part != CONDITION_VALUE)
		surface_printf(s, in.x + 1, y, in.w - 1, STYLE_ACTION_OFF, "There's no \"%s\" here.", panel->options.field.text);
	else
		surface_text(s, in.x + 1, y, in.w - 1, STYLE_ACTION_OFF, conditions_panel_help(panel));
	if (!shape.tight)
		surface_text(s, in.x, in.y + in.h - 1, in.w, STYLE_ACTION, "Enter takes it   Shift-Tab back   Esc no condition");
	arena_release(&arena);
}

void
view_conditions(const struct app *app, struct surface *s)
{
	const struct conditions_panel *panel = &app->conditions;
	char title[200];
	struct rect in;

	if (panel->editing)
		snprintf(title, sizeof(title), panel->fresh ? "Add condition: %s" : "Change condition: %s", panel->query.table->label);
	else
		snprintf(title, sizeof(title), "Conditions: %s", panel->query.table->label);
	in = view_box(s, conditions_panel_shape(app).box, title);
	if (panel->editing)
		draw_edit(app, s, in);
	else
		draw_lines(app, s, in);
}
