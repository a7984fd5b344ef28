/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The box that asks before something severe (UX.md 3.17). */
#include "base/text.h"
#include "view/parts.h"

#include <string.h>

static enum style
line_style(const char *line)
{
	return strncmp(line, "! ", 2) == 0 ? STYLE_WARN : strncmp(line, "✗ ", strlen("✗ ")) == 0 ? STYLE_ERROR : STYLE_DIALOG;
}

/* Rows that the lines take in so many columns. */
static int
lines_height(struct surface *s, const struct confirm_request *request, int width)
{
	int height = 0;

	for (size_t i = 0; i < request->line_count; i++) {
		int rows = surface_wrap(s, (struct rect){0, 0, width, 0}, 0, STYLE_DIALOG, request->lines[i]);

		height += rows > 0 ? rows : 1;
	}
	return height;
}

static void
draw_lines(struct surface *s, struct rect in, const struct confirm_request *request)
{
	int y = in.y, end = in.y + in.h;

	for (size_t i = 0; i < request->line_count && y < end; i++) {
		enum style style = line_style(request->lines[i]);
		int rows = surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, style, request->lines[i]);

		/* Nobody agrees to what they couldn't read. */
		if (y + rows > end || (y + rows == end && i + 1 < request->line_count)) {
			surface_fill(s, (struct rect){in.x, end - 1, in.w, 1}, STYLE_DIALOG);
			surface_text(s, in.x, end - 1, in.w, STYLE_WARN, "There's more: enlarge the terminal.");
		}
		y += rows > 0 ? rows : 1;
	}
}

static void
draw_words(struct surface *s, struct rect in, int y, const struct confirm_panel *panel, bool top)
{
	int x = in.x, width = 0;

	x += surface_text(s, x, y, in.w, STYLE_DIALOG, "Type  ");
	x += surface_text(s, x, y, in.w, STYLE_MARKED, panel->request.words);
	x += surface_text(s, x, y, in.w, STYLE_DIALOG, "  to go on   ");
	width = text_width(panel->request.words) + 4;
	if (width > in.x + in.w - x - 2)
		width = in.x + in.w - x - 2;
	surface_text(s, x, y, 1, STYLE_DIALOG, "[");
	view_field(s, x + 1, y, width, &panel->field, top && panel->part == CONFIRM_FIELD, NULL);
	surface_text(s, x + 1 + width, y, 1, STYLE_DIALOG, "]");
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_FIELD_AT, 0);
}

void
view_confirm(const struct app *app, struct surface *s)
{
	const struct confirm_panel *panel = &app->confirm;
	const struct confirm_request *request = &panel->request;
	bool top = app_layer(app) == LAYER_CONFIRM;
	int w = app->w >= 110 ? 76 : 60, below = request->words ? 4 : 2, x, y;
	struct rect in = view_box(s, layout_dialog(&app->layout, w, lines_height(s, request, w - 4) + below + 2), request->title);

	draw_lines(s, (struct rect){in.x, in.y, in.w, in.h - below}, request);
	y = in.y + in.h - 1;
	if (request->words)
		draw_words(s, in, y - 2, panel, top);
	x = in.x + view_button(s, in.x, y, request->keep, top && panel->part == CONFIRM_KEEP, false, CONFIRM_KEEP) + 2;
	if (request->verb)
		view_button(s, x, y, request->verb, top && panel->part == CONFIRM_GO, !confirm_panel_may_go(panel), CONFIRM_GO);
}
