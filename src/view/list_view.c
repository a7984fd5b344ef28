/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of models or prompts (UX.md 3.1, 3.6, 3.8). */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* A column as it stands now. */
struct shown {
	enum list_column column;
	const char *head;
	int x, w;
	bool right;
};

#define SHOWN_MAX 6

/* What the columns are, from the left; the first takes what's left over. */
static size_t
choose_columns(const struct app *app, int left, int width, struct shown out[SHOWN_MAX])
{
	const struct list *list = app_list_const(app);
	bool mine = place_is_mine(app->place), prompts = place_is_prompts(app->place);
	struct shown all[SHOWN_MAX];
	size_t count = 0, kept = 0;
	int used = 0, x = left;

	all[count++] = (struct shown){COLUMN_NAME, "Name", 0, 0, false};
	if (!prompts && app->layout.kind > LAYOUT_TINY)
		all[count++] = (struct shown){COLUMN_TYPE, "Type", 0, app->layout.kind == LAYOUT_NARROW ? 12 : mine ? 16 : left > 2 ? 12 : 16, false};
	if (!mine && app->layout.kind > LAYOUT_TINY) {
		all[count++] = (struct shown){COLUMN_OWNER, "Owner", 0, left > 2 ? 13 : 12, false};
		all[count++] = (struct shown){COLUMN_VIA, list->window.count && left > 2 ? "Seen by" : "Via", 0, left > 2 ? 7 : 6, false};
	}
	if (mine && prompts && app->layout.kind > LAYOUT_NARROW)
		all[count++] = (struct shown){COLUMN_VIA, "Permission", 0, 10, false};
	if (mine || app->layout.kind == LAYOUT_TINY || width >= 90)
		all[count++] = (struct shown){COLUMN_STATUS, "Status", 0, width >= 61 && mine ? 11 : 10, false};
	if ((mine && app->layout.kind > LAYOUT_NARROW) || width >= 90)
		all[count++] = (struct shown){COLUMN_MODIFIED, width >= 90 ? "Modified" : "Modif.", 0, width >= 90 ? 11 : 6, true};
	/* Columns that were scrolled away are those after the name. */
	for (size_t i = 0; i < count && kept < SHOWN_MAX; i++) {
		if (i && (int)i <= list->column_offset && i + 1 < count)
			continue;
		out[kept++] = all[i];
		used += i ? all[i].w + 1 : 0;
	}
	out[0].w = width - left - used;
	if (out[0].w < 8)
		out[0].w = 8;
	for (size_t i = 0; i < kept; i++) {
		out[i].x = x;
		x += out[i].w + 1;
	}
	return kept;
}

/* Marks stand where there's something to do with them. */
static bool
has_marks(const struct list *list)
{
	for (size_t i = 0; i < list->window.count; i++) {
		if (list->window.rows[i].actions & (ACTION_BIT(ACTION_SHARE) | ACTION_BIT(ACTION_ASSIGN) | ACTION_BIT(ACTION_DELETE)))
			return true;
	}
	return list->mark_count > 0 || place_is_mine(list->place);
}

static const char *
cell_text(const struct app *app, const struct model_row *row, const struct shown *column, char out[256])
{
	switch (column->column) {
	case COLUMN_NAME:
		return row->name;
	case COLUMN_TYPE:
		return column->w < 16 ? model_type_shortest_name(row->type) : model_type_short_name(row->type);
	case COLUMN_STATUS:
		return view_status(row);
	case COLUMN_MODIFIED:
		return view_when(app, row->modified, out);
	case COLUMN_OWNER:
		if (row->owner_disabled)
			snprintf(out, 256, "%.200s !", row->owner_name);
		else
			snprintf(out, 256, "%.200s", view_owner(app, row));
		return out;
	case COLUMN_VIA:
		return place_is_mine(app->place) ? permission_name(row->permission) : row->via;
	case COLUMN_COUNT:
		break;
	}
	return "";
}

static void
draw_head(const struct app *app, struct surface *s, const struct shown *columns, size_t count)
{
	const struct rect at = app->layout.head;
	const struct list *list = app_list_const(app);

	surface_fill(s, at, STYLE_COLHEAD);
	for (size_t i = 0; i < count; i++) {
		const struct shown *c = &columns[i];
		bool sorted = (int)c->column == (int)list->sort;
		char head[32];

		snprintf(head, sizeof(head), "%s", c->head);
		if (sorted && text_width(head) + 2 <= c->w)
			snprintf(head, sizeof(head), "%s %s", c->head, list->descending ? "▾" : "▴");
		if (c->right)
			surface_text_right(s, at.x + c->x, at.y, c->w, STYLE_COLHEAD, head);
		else
			surface_text(s, at.x + c->x, at.y, c->w, STYLE_COLHEAD, head);
		surface_hot(s, (struct rect){at.x + c->x, at.y, c->w, 1}, ACT_COLUMN_AT, (int)c->column);
	}
}

static void
draw_row(const struct app *app, struct surface *s, int index, int y, bool marks, const struct shown *columns, size_t count)
{
	const struct list *list = app_list_const(app);
	const struct rect at = app->layout.rows;
	const struct model_row *row = &list->window.rows[index];
	bool here = index == list->cursor.at, marked = list_is_marked(list, &row->id);
	bool focus = app->wish.focus == PANE_LIST && !app->layer_count && list->line == LINE_NONE;
	enum style style = row->unsupported ? STYLE_MUTED : STYLE_TEXT;
	char text[256];

	if (marked)
		style = STYLE_MARKED;
	if (here)
		style = focus ? (marked ? STYLE_MARKED_CURSOR : STYLE_CURSOR) : STYLE_CURSOR_UNFOCUSED;
	surface_fill(s, (struct rect){at.x, y, at.w, 1}, style);
	surface_hot(s, (struct rect){at.x, y, at.w, 1}, ACT_ROW_AT, index);
	surface_text(s, at.x, y, 1, style, here ? "▸" : " ");
	if (marks) {
		surface_text(s, at.x + 1, y, 3, style, marked ? "[x]" : "[ ]");
		surface_hot(s, (struct rect){at.x + 1, y, 3, 1}, ACT_MARK_AT, index);
	}
	for (size_t i = 0; i < count; i++) {
		const struct shown *c = &columns[i];
		const char *cell = cell_text(app, row, c, text);
		enum style own = style;

		if (!here && !marked && c->column == COLUMN_STATUS && !row->unsupported)
			own = view_status_style(row->status);
		if (!here && c->column == COLUMN_OWNER && row->owner_disabled)
			own = STYLE_WARN;
		if (c->right)
			surface_text_right(s, at.x + c->x, y, c->w, own, cell);
		else
			surface_text(s, at.x + c->x, y, c->w, own, cell);
	}
	/* Somebody else changed it (UX.md 5.11): in the blank before its name. */
	if (app_is_changed(app, &row->id) && columns[0].x > 0)
		surface_text(s, at.x + columns[0].x - 1, y, 1, here ? style : STYLE_WARN, "!");
	/* G5: the container belongs to somebody else. */
	if (row->split && columns[0].w > 2)
		surface_text(s, at.x + columns[0].x + columns[0].w - 1, y, 1, here ? style : STYLE_WARN, "!");
	if (here && focus)
		surface_cursor(s, at.x, y);
}

/* Three things: why it's empty, what to do, the key (UX.md 5.7). */
static void
draw_empty(const struct app *app, struct surface *s)
{
	const struct list *list = app_list_const(app);
	struct rect at = app->layout.rows;
	const char *noun = place_is_prompts(app->place) ? "prompts" : "models";
	char text[640];

	at.x++;
	at.w -= at.w > 2 ? 2 : 0;
	at.y++;
	at.h -= at.h > 0;
	if (!app->can_act)
		snprintf(text, sizeof(text), "%s %s here, so nothing can be listed.\nw explains. W signs in somebody else.", app->person_name,
			 app->person_disabled ? "is disabled" : "has no role");
	else if (!field_is_empty(&list->filter))
		snprintf(text, sizeof(text), "0 of %lld match \"%.100s\".\nEsc shows all.", (long long)list->total, list->filter.text);
	else if (place_is_mine(app->place))
		snprintf(text, sizeof(text), "You own no %s.\nThose that you see for other reasons are under %s.", noun, place_is_prompts(app->place) ? "5" : "3");
	else
		snprintf(text, sizeof(text), "No one has shared %s with you yet.\nThe owner shares them with s; then they stand here.", noun);
	surface_wrap(s, at, 0, STYLE_MUTED, text);
	if (app->wish.focus == PANE_LIST && !app->layer_count && list->line == LINE_NONE)
		surface_cursor(s, at.x, at.y);
}

static void
draw_line(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.filter;
	const struct list *list = app_list_const(app);
	const struct field *field = list->line == LINE_MARK || list->line == LINE_UNMARK ? &list->by_text : &list->filter;
	const char *sign = list->line == LINE_MARK ? "+" : list->line == LINE_UNMARK ? "\\" : "/";
	bool typing = list->line != LINE_NONE && !app->layer_count;
	char right[64] = "";
	int width;

	if (!at.w)
		return;
	surface_fill(s, at, typing ? STYLE_INPUT : STYLE_FILTER_CHIP);
	if (sign[0] == '/')
		snprintf(right, sizeof(right), list->count > LIST_COUNT_MOST ? "10,000+   Esc clears" : "%lld of %lld   Esc clears", (long long)list->count,
			 (long long)list->total);
	else
		snprintf(right, sizeof(right), "Enter %s   Esc closes", list->line == LINE_MARK ? "marks" : "unmarks");
	width = text_width(right);
	surface_text(s, at.x, at.y, 1, typing ? STYLE_INPUT : STYLE_FILTER_CHIP, sign);
	if (typing)
		view_field(s, at.x + 1, at.y, at.w - width - 4, field, true, list->line == LINE_FILTER ? "part of a name, owner or type" : "part of a name");
	else
		surface_text(s, at.x + 1, at.y, at.w - width - 4, STYLE_FILTER_CHIP, field->text);
	surface_text_right(s, at.x, at.y, at.w - 2, typing ? STYLE_INPUT : STYLE_FILTER_CHIP, right);
}

/* How a model is used that one may not open (UX.md 3.6). */
static void
draw_strip(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.strip;
	const struct model_row *row = list_current(app_list_const(app));
	bool prompt = row && row->type == MODEL_PROMPT;

	if (at.h < 2 || !row)
		return;
	surface_hline(s, at.x, at.y - 1, at.w, STYLE_BORDER);
	surface_printf(s, at.x + 1, at.y, at.w - 1, STYLE_TEXT, "Use this %s", prompt ? "prompt" : "model");
	surface_printf(s, at.x + 2, at.y + 1, at.w - 2, STYLE_MUTED, "In an app   add the AI %s, choose this name", prompt ? "prompt" : "model control");
	surface_printf(s, at.x + 2, at.y + 2, at.w - 2, STYLE_MUTED, "In a flow   add the %s action, choose this name", prompt ? "prompt" : "predict");
	if (at.h > 3)
		surface_text(s, at.x + 1, at.y + 3, at.w - 1, STYLE_MUTED, "Details, training data and edit stay with the owner.");
	if (at.h > 4)
		surface_printf(s, at.x + 1, at.y + 4, at.w - 1, STYLE_MUTED, "Ask the owner: %s", row->owner_name);
}

void
view_list(const struct app *app, struct surface *s)
{
	const struct list *list = app_list_const(app);
	bool marks = has_marks(list);
	struct shown columns[SHOWN_MAX];
	size_t count;

	if (!app->layout.list.w)
		return;
	count = choose_columns(app, marks ? 5 : 2, app->layout.rows.w, columns);
	draw_line(app, s);
	if (app->layout.head.h)
		draw_head(app, s, columns, count);
	for (int i = 0; i < app->layout.rows.h && list->cursor.top + i < list->cursor.count; i++)
		draw_row(app, s, list->cursor.top + i, app->layout.rows.y + i, marks, columns, count);
	if (!list->cursor.count)
		draw_empty(app, s);
	draw_strip(app, s);
}
