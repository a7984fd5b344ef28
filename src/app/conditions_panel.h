/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The conditions of Advanced Find (RULES G3): a line for each condition and group, and one condition at a time being edited: its column
 * (of the table or of a related one), an operator that fits it, and a value, with what can be chosen for it. How many rows fit is
 * told as one edits, and what's wrong where it stands. OK takes it over; until then the results stay as they are.
 */
#ifndef APP_CONDITIONS_PANEL_H
#define APP_CONDITIONS_PANEL_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/options.h"
#include "app/panel.h"
#include "portal/find.h"
#include "tui/rect.h"

struct app;

enum condition_part { CONDITION_COLUMN, CONDITION_OPERATOR, CONDITION_VALUE };
enum conditions_button { CONDITIONS_OK, CONDITIONS_CLEAR, CONDITIONS_CANCEL, CONDITIONS_BUTTONS };

#define CONDITIONS_FOUND_MAX 12	/* suggestions for a lookup */

struct conditions_panel {
	struct arena arena;		/* values, paths and labels */
	struct find_query query;	/* as it is with what was edited */
	struct cursor cursor;		/* over its nodes; without any there's one line, of the outermost group */
	bool marked[FIND_NODES_MAX];
	bool touched;			/* something was changed that isn't in use yet */
	bool in_buttons;		/* they have the focus */
	int button;

	/* The condition in hand. */
	bool editing;
	bool fresh;			/* it isn't in the query yet */
	struct find_node draft;		/* path.column NULL: no column was chosen yet; value stands in the field */
	enum condition_part part;
	struct field value;
	struct options options;		/* for the part; its field is what's typed there */
	struct find_path *paths;	/* the columns, by the options' arguments; in the arena */
	struct id found[CONDITIONS_FOUND_MAX];	/* rows for a lookup, likewise */
	size_t found_count;

	/* What it finds, as it stands. */
	bool stale;			/* that isn't known yet */
	int64_t count;
	char fails[ERR_TEXT_SIZE];	/* why it can't be looked for; "" */
	size_t bad;			/* the node that this is about */
	bool draft_is_bad;		/* it's the one in hand */
};

/* Where its parts stand in the body. Pure arithmetic. */
struct conditions_shape {
	struct rect box, in;
	int rows;			/* lines of conditions, or suggestions, that are seen at once */
	bool tight;			/* no room for the line above suggestions and the keys below them */
};

struct conditions_shape conditions_panel_shape(const struct app *app);

/* Whether the draft has all that a condition needs. */
bool conditions_panel_is_complete(const struct conditions_panel *panel);

/* What's to be typed as a value: "a day, such as 2026-03-05, or a time …"; "" where it's any text. */
const char *conditions_panel_help(const struct conditions_panel *panel);

enum context conditions_panel_context(const struct conditions_panel *panel);

/* --- only within src/app --- */

void conditions_panel_open(struct app *app);
enum panel_answer conditions_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void conditions_panel_pasted(struct app *app, const char *text, size_t length);

/* Counts, unless a key waits: then app_tick asks again. */
void conditions_panel_read(struct app *app);
void conditions_panel_resize(struct app *app);
void conditions_panel_release(struct conditions_panel *panel);

#endif
