/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Edit columns of Advanced Find (UX.md 3.9, RULES G4): those shown, in their order, and those that can be added, the columns of
 * related tables too. OK takes it over; until then the results stay as they are.
 */
#ifndef APP_COLUMNS_PANEL_H
#define APP_COLUMNS_PANEL_H

#include "app/cursor.h"
#include "app/find_page.h"
#include "app/keymap.h"
#include "app/options.h"
#include "app/panel.h"
#include "tui/rect.h"

struct app;

enum columns_part { COLUMNS_SHOWN, COLUMNS_ADD, COLUMNS_BUTTONS, COLUMNS_PARTS };

struct columns_panel {
	struct arena arena;
	struct find_query query;	/* its columns and its sorting are edited; the conditions stay behind */
	struct find_path *all;		/* what can be shown, by the arguments of add; in the arena */
	struct options add;
	bool typing;			/* the filter of those to add has the keys */
	enum columns_part part;
	struct cursor cursor;		/* over those shown */
	int button;			/* 0 OK, 1 cancel */
};

/* Where its parts stand in the body. Pure arithmetic. */
struct columns_shape {
	struct rect box, shown, add;	/* the lists without their heads */
	int words;			/* lines for words between the lists and the buttons */
};

struct columns_shape columns_panel_shape(const struct app *app);

/* Where a column stands among those shown; -1: it doesn't. */
int columns_panel_place(const struct columns_panel *panel, const struct find_path *path);

/* The column under the cursor of the part that has it; NULL without one. */
const struct find_path *columns_panel_current(const struct columns_panel *panel);

enum context columns_panel_context(const struct columns_panel *panel);

/* --- only within src/app --- */

void columns_panel_open(struct app *app);
enum panel_answer columns_panel_do(struct app *app, enum act act, int argument);

/* A key of the filter. */
void columns_panel_text(struct app *app, uint32_t key);
void columns_panel_pasted(struct app *app, const char *text, size_t length);
void columns_panel_resize(struct app *app);
void columns_panel_release(struct columns_panel *panel);

#endif
