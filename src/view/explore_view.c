/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Explore: pills, and tiles below them (REFERENCE 10). */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>

/* All of them where there's room, else the chosen one and which of them it is. */
static void
draw_pills(const struct app *app, struct surface *s, struct rect at)
{
	const struct explore_page *page = &app->explore_page;
	int x = at.x + 1, gap = at.w >= 70 ? 3 : 1, width = 5 - gap;

	for (int i = 0; i < PILL_COUNT; i++)
		width += text_width(tile_pill_name((enum tile_pill)i)) + gap;
	surface_fill(s, at, STYLE_COLHEAD);
	if (width > at.w) {
		surface_printf(s, x, at.y, at.w - 1, STYLE_COLHEAD, "[ %s ]  %d of %d", tile_pill_name(page->pill), (int)page->pill + 1, PILL_COUNT);
		return;
	}
	for (int i = 0; i < PILL_COUNT; i++) {
		bool here = i == (int)page->pill;
		int start = x;

		x += surface_printf(s, x, at.y, at.x + at.w - x, here ? STYLE_ACTION_KEY : STYLE_COLHEAD, here ? "[ %s ]" : "%s", tile_pill_name((enum tile_pill)i));
		surface_hot(s, (struct rect){start, at.y, x - start, 1}, ACT_TAB_AT, i);
		x += gap;
	}
}

/* "CUSTOM MODEL", "PREVIEW", and how many one has. */
static void
draw_tags(struct surface *s, struct rect at, const struct explore_tile *tile)
{
	int x = at.x + 1;

	x += surface_text(s, x, at.y + 2, at.w - 1, STYLE_TAG, tile->tile->making == MAKING_NOTHING ? "PREBUILT MODEL" : "CUSTOM MODEL") + 1;
	if (tile->tile->preview)
		surface_text(s, x, at.y + 2, at.x + at.w - x, tile->off ? STYLE_TAG_BAD : STYLE_TAG, tile->off ? "PREVIEW OFF" : "PREVIEW");
	if (tile->mine)
		surface_printf(s, x + 1, at.y + 2, at.x + at.w - x - 1, STYLE_MUTED, "%lld of yours", (long long)tile->mine);
}

static void
draw_tile(const struct app *app, struct surface *s, struct rect at, const struct explore_tile *tile, bool here)
{
	bool focus = app->wish.focus == PANE_LIST && !app->layer_count;
	enum style style = tile->off ? STYLE_ACTION_OFF : STYLE_TEXT;
	enum style head = here ? (focus ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED) : style;

	if (here)
		surface_fill(s, (struct rect){at.x, at.y, at.w, 1}, head);
	surface_text(s, at.x, at.y, 1, head, here ? "▸" : " ");
	surface_printf(s, at.x + 1, at.y, at.w - 1, head, tile->off ? "(%s)" : "%s", tile->tile->title);
	surface_text(s, at.x + 1, at.y + 1, at.w - 1, style, tile->tile->purpose);
	draw_tags(s, at, tile);
	if (tile->tile->making == MAKING_NOTHING && tile->there)
		surface_text(s, at.x + 1, at.y + 3, at.w - 1, STYLE_MUTED, "prebuilt: ready to use");
	else
		surface_text(s, at.x + 1, at.y + 3, at.w - 1, STYLE_MUTED, tile_making_words(tile->tile->making));
	if (here && focus)
		surface_cursor(s, at.x, at.y);
}

void
view_explore(const struct app *app, struct surface *s)
{
	const struct explore_page *page = &app->explore_page;
	struct rect at = app->layout.list;
	int width, first = page->cursor.top * page->columns;

	if (!at.w)
		return;
	if (!app->can_act) {
		surface_printf(s, at.x + 1, at.y + 2, at.w - 2, STYLE_TEXT, "%s %s here, so nothing can be shown.", app->person_name,
			       app->person_disabled ? "is disabled" : "has no role");
		surface_text(s, at.x + 1, at.y + 3, at.w - 2, STYLE_TEXT, "w explains. W signs in somebody else.");
		return;
	}
	if (page->refused[0]) {
		surface_text(s, at.x + 1, at.y, at.w - 2, STYLE_COLHEAD, "Explore is closed to you");
		surface_wrap(s, (struct rect){at.x + 1, at.y + 2, at.w - 2, at.h - 2}, 0, STYLE_TEXT, page->refused);
		return;
	}
	draw_pills(app, s, (struct rect){at.x, at.y, at.w, 1});
	width = at.w / (page->columns ? page->columns : 1);
	for (int i = first; i < (int)page->shown_count; i++) {
		struct rect tile = {at.x + i % page->columns * width, at.y + 1 + (i - first) / page->columns * TILE_ROWS, width - 1, TILE_ROWS - 1};

		if (tile.y >= at.y + at.h)
			break;
		if (tile.y + tile.h > at.y + at.h)
			tile.h = at.y + at.h - tile.y;
		/* One that isn't seen whole is still hinted at; its lines below the pane aren't drawn. */
		if (tile.h < TILE_ROWS - 1)
			surface_printf(s, tile.x + 1, tile.y, tile.w - 1, STYLE_MUTED, "%s", page->explore.tiles[page->shown[i]].tile->title);
		else
			draw_tile(app, s, tile, &page->explore.tiles[page->shown[i]], i / page->columns == page->cursor.at && i % page->columns == page->column);
		surface_hot(s, tile, ACT_ROW_AT, i);
	}
}
