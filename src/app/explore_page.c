/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/explore_page.h"

#include "app/app_private.h"

#include <stdio.h>

static size_t
place_of(const struct explore_page *page)
{
	return (size_t)(page->cursor.at * (page->columns ? page->columns : 1) + page->column);
}

const struct explore_tile *
explore_page_current(const struct explore_page *page)
{
	size_t place = place_of(page);

	return place < page->shown_count ? &page->explore.tiles[page->shown[place]] : NULL;
}

const char *
explore_page_hint(const struct app *app)
{
	const struct explore_tile *tile = explore_page_current(&app->explore_page);

	if (!tile)
		return "";
	if (tile->off)
		return "Preview models are switched off in this environment. Enter tells more.";
	if (tile->tile->making == MAKING_NOTHING)
		return tile->there ? "Ready to use in apps and flows. Enter tells more." : "Prebuilt; this environment doesn't have it. Enter tells more.";
	if (!app_may_create(app))
		return "Your roles don't let you make one. Enter tells why.";
	return tile->tile->making == MAKING_TRAINS ? "Enter or c makes one, and trains it here." : "Enter or c makes one. No engine trains it here.";
}

size_t
explore_page_verbs(const struct app *app, struct verb *verbs)
{
	const struct explore_tile *tile = explore_page_current(&app->explore_page);

	verbs[0] = (struct verb){.act = ACT_NEW, .action = ACTION_CREATE, .label = "Create",
				 .off = !tile || tile->off || tile->tile->making == MAKING_NOTHING || !app_may_create(app)};
	verbs[1] = (struct verb){.act = ACT_OPEN, .action = ACTION_LIST, .label = "Open"};
	return tile ? 2 : 0;
}

/* ---------------------------------------------------------------- what's shown */

/* The tiles that the pill leaves; the cursor stays on the one it was on, if that's still among them. */
static void
filter(struct explore_page *page)
{
	const struct explore_tile *tile = explore_page_current(page);
	size_t was = tile ? page->shown[place_of(page)] : SIZE_MAX, at = 0;

	page->shown_count = 0;
	for (size_t i = 0; i < page->explore.count; i++) {
		if (!tile_has_pill(page->explore.tiles[i].tile, page->pill))
			continue;
		if (i == was)
			at = page->shown_count;
		page->shown[page->shown_count++] = i;
	}
	if (!page->columns)
		page->columns = 1;
	cursor_resize(&page->cursor, ((int)page->shown_count + page->columns - 1) / page->columns, page->cursor.height > 0 ? page->cursor.height : 1);
	cursor_set(&page->cursor, (int)at / page->columns);
	page->column = (int)at % page->columns;
}

bool
explore_page_is_stale(const struct app *app)
{
	return app->can_act && (!app->explore_page.loaded || app->explore_page.stamp != app->stamp);
}

void
explore_page_read(struct app *app)
{
	struct explore_page *page = &app->explore_page;
	struct err err = ERR_INIT;

	if (!explore_page_is_stale(app))
		return;
	if (!page->loaded)
		page->pill = PILL_ALL;
	page->refused[0] = '\0';
	if (!explore_load(app->portal, &page->explore, &err)) {
		page->explore.count = 0;
		snprintf(page->refused, sizeof(page->refused), "%s", err.text);
	}
	page->loaded = true;
	page->stamp = app->stamp;
	filter(page);
}

void
explore_page_measure(struct app *app)
{
	struct explore_page *page = &app->explore_page;
	int columns = app->layout.list.w >= 90 ? 3 : app->layout.list.w >= 54 ? 2 : 1, at = (int)place_of(page);
	/* The last row of tiles needs no blank below it. */
	int height = (app->layout.list.h - 1) / TILE_ROWS;

	page->columns = columns;
	cursor_resize(&page->cursor, ((int)page->shown_count + columns - 1) / columns, height > 0 ? height : 1);
	cursor_set(&page->cursor, at / columns);
	page->column = at % columns;
}

/* ---------------------------------------------------------------- keys */

static void
keep_in(struct explore_page *page)
{
	int last = (int)page->shown_count - 1 - page->cursor.at * page->columns;

	if (page->column > last)
		page->column = last > 0 ? last : 0;
}

static void
show_pill(struct explore_page *page, int pill)
{
	page->pill = (enum tile_pill)((pill + PILL_COUNT) % PILL_COUNT);
	filter(page);
}

/* What it's for, and why nothing is made of it. */
static void
tell(struct app *app, const struct explore_tile *tile)
{
	const char *lines[4] = {tile->tile->help, ""};
	char why[700];
	size_t count = 2;

	if (tile->off)
		lines[count++] = "! It's a preview, and preview models are switched off in this environment: a System Administrator switches them on under Admin, Settings.";
	if (tile->tile->making == MAKING_NOTHING)
		lines[count++] = tile->there ? "It's prebuilt and stands ready in this environment: apps and flows use it as it is. There's nothing to train, publish or share."
					     : "It's prebuilt: there's nothing to train, publish or share. This environment doesn't have it.";
	else if (!app_may_create(app))
		lines[count++] = app_verb_why(app, ACT_NEW, why);
	confirm_panel_open(app, &(struct confirm_request){.title = tile->tile->title, .lines = lines, .line_count = count, .keep = "Close"});
}

static void
open_tile(struct app *app)
{
	const struct explore_tile *tile = explore_page_current(&app->explore_page);

	if (!tile)
		return;
	if (tile->off || tile->tile->making == MAKING_NOTHING || !app_may_create(app))
		tell(app, tile);
	else if (app->read_only)
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
	else
		model_create_begin(app, tile->tile);
}

static void
tell_why(struct app *app)
{
	const struct explore_page *page = &app->explore_page;
	char why[700];

	if (page->refused[0])
		app_say(app, NOTICE_HINT, "%s", page->refused);
	else
		app_say(app, NOTICE_HINT, "%s", app_verb_why(app, ACT_NEW, why));
}

static void
point_at(struct explore_page *page, int argument)
{
	if (argument < 0 || argument >= (int)page->shown_count)
		return;
	cursor_set(&page->cursor, argument / page->columns);
	page->column = argument % page->columns;
}

bool
explore_page_do(struct app *app, enum act act, int argument)
{
	struct explore_page *page = &app->explore_page;

	switch (act) {
	case ACT_TAB_NEXT:
		show_pill(page, (int)page->pill + 1);
		return true;
	case ACT_TAB_PREVIOUS:
		show_pill(page, (int)page->pill - 1);
		return true;
	case ACT_TAB_AT:
		show_pill(page, argument);
		return true;
	case ACT_PANE_LEFT:
		if (!page->column)
			return false;
		page->column--;
		return true;
	case ACT_PANE_RIGHT:
		page->column += page->column + 1 < page->columns;
		keep_in(page);
		return true;
	case ACT_ROW_AT:
		point_at(page, argument);
		return true;
	case ACT_OPEN:
	case ACT_NEW:
		open_tile(app);
		return true;
	case ACT_WHY:
		tell_why(app);
		return true;
	default:
		if (!cursor_do(&page->cursor, act))
			return false;
		keep_in(page);
		return true;
	}
}
