/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panel of a new app or flow, and of what one calls. */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>

#define LABEL 6

static void
draw_kind(const struct app *app, struct surface *s, struct rect in, int y)
{
	static const char *const names[] = {"App", "Flow"};
	const struct calls_panel *panel = &app->calls;
	bool focus = app_layer(app) == LAYER_CALLS && panel->part == CALLS_KIND;
	const bool may[] = {panel->app, panel->flow};
	int x = in.x + LABEL;

	surface_text(s, in.x, y, LABEL, STYLE_DIALOG, "Kind");
	for (int i = 0; i < 2; i++) {
		bool chosen = (panel->kind == RECORD_FLOW) == (i == 1);
		enum style style = focus && chosen ? STYLE_BUTTON_FOCUS : may[i] ? STYLE_DIALOG : STYLE_ACTION_OFF;
		int used = surface_printf(s, x, y, in.w, style, "%s %s", chosen ? "(o)" : "( )", names[i]);

		surface_hot(s, (struct rect){x, y, used, 1}, ACT_OPTION_AT, i);
		if (focus && chosen)
			surface_cursor(s, x + 1, y);
		x += used + 3;
	}
	if (focus)
		surface_text(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, "Space changes it");
}

static void
draw_taken(const struct calls_panel *panel, struct surface *s, struct rect in, int y)
{
	struct str text = {0};

	for (size_t i = 0; i < panel->taken_count; i++)
		str_addf(&text, "%s%s", i ? ", " : "", panel->taken[i].name);
	surface_text(s, in.x, y, LABEL, STYLE_DIALOG, "Calls");
	surface_text(s, in.x + LABEL, y, in.w - LABEL, panel->taken_count ? STYLE_MARKED : STYLE_ACTION_OFF,
		     panel->taken_count ? str_text(&text) : "nothing yet");
	str_release(&text);
}

static void
draw_rows(const struct app *app, struct surface *s, struct rect at)
{
	const struct calls_panel *panel = &app->calls;
	bool focus = app_layer(app) == LAYER_CALLS && panel->part == CALLS_MODELS;

	for (int i = 0; i < at.h && panel->cursor.top + i < (int)panel->offered_count; i++) {
		const struct calls_row *row = &panel->offered[panel->cursor.top + i];
		bool here = panel->cursor.top + i == panel->cursor.at;
		enum style style = !here ? STYLE_DIALOG : focus ? STYLE_CURSOR : STYLE_ACTION_KEY;
		int owner = at.w >= 58 ? 20 : 0, note = 15;

		if (here && focus)
			surface_fill(s, (struct rect){at.x, at.y + i, at.w, 1}, style);
		surface_printf(s, at.x, at.y + i, at.w - owner - note - 1, style, "%s%s %s", here ? "▸" : " ",
			       calls_panel_has(panel, &row->id) ? "[x]" : "[ ]", row->name);
		surface_text(s, at.x + at.w - owner - note, at.y + i, note, style, row->note);
		surface_text(s, at.x + at.w - owner, at.y + i, owner, style, row->owner);
		surface_hot(s, (struct rect){at.x, at.y + i, at.w, 1}, ACT_CHOICE_AT, panel->cursor.top + i);
	}
	if (!panel->offered_count && at.h)
		surface_wrap(s, at, 0, STYLE_ACTION_OFF,
			     field_is_empty(&panel->filter) ? "There's no published model or prompt that you can see."
							    : "Nothing that you can put in has this in its name, type or owner.");
}

void
view_calls(const struct app *app, struct surface *s)
{
	const struct calls_panel *panel = &app->calls;
	const struct calls_shape shape = calls_panel_shape(app);
	bool top = app_layer(app) == LAYER_CALLS, buttons = top && panel->part == CALLS_BUTTONS;
	struct rect in = view_box(s, shape.box, panel->title);
	int y = in.y + in.h - 1, x;

	if (shape.kind >= 0)
		draw_kind(app, s, in, shape.kind);
	if (shape.name >= 0) {
		surface_text(s, in.x, shape.name, LABEL, STYLE_DIALOG, "Name");
		view_field(s, in.x + LABEL, shape.name, in.w - LABEL, &panel->name, top && panel->part == CALLS_NAME, NULL);
		surface_hot(s, (struct rect){in.x, shape.name, in.w, 1}, ACT_FIELD_AT, 0);
	}
	if (shape.taken >= 0)
		draw_taken(panel, s, in, shape.taken);
	surface_text(s, in.x, shape.filter, LABEL, STYLE_DIALOG, "Find");
	view_field(s, in.x + LABEL, shape.filter, in.w - LABEL, &panel->filter, top && panel->part == CALLS_MODELS, "part of a name, type or owner");
	surface_hot(s, (struct rect){in.x, shape.filter, in.w, 1}, ACT_FIELD_AT, 1);
	draw_rows(app, s, shape.rows);
	if (!shape.low)
		surface_text(s, in.x, y - 1, in.w, STYLE_ACTION_OFF, "Published models and prompts that you see; no generic ones.");
	x = in.x + view_button(s, in.x, y, calls_panel_is_new(panel) ? "Create" : "Save", buttons && panel->button == 0, false, 0) + 2;
	x += view_button(s, x, y, "Cancel", buttons && panel->button == 1, false, 1) + 2;
	surface_text(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, "Enter puts in or takes out.");
}
