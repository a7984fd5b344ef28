/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Making a model, in steps (REFERENCE 10; RULES C, F4, F8): its type, its name, what it learns from, and a summary. Nothing is written
 * before the summary's button; Esc goes a step back, and asks at the first if something would be lost. The steps in the middle also edit what a
 * model learns from that's there already, an imported one above all.
 */
#ifndef APP_CREATE_PANEL_H
#define APP_CREATE_PANEL_H

#include "app/acting.h"
#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/options.h"
#include "app/panel.h"
#include "domain/model_catalogue.h"
#include "portal/learn_look.h"
#include "portal/lifecycle.h"

struct app;

enum create_step {
	CREATE_TYPE, CREATE_NAME, CREATE_TABLE,
	CREATE_TARGET, CREATE_COLUMNS,			/* of a prediction */
	CREATE_TEXT, CREATE_TAGS, CREATE_SEPARATOR,	/* of a category classification */
	CREATE_SUMMARY, CREATE_STEPS
};

enum create_button { CREATE_AND_TRAIN, CREATE_ONLY, CREATE_BACK, CREATE_BUTTONS };

struct create_panel {
	enum create_step step;
	const struct model_tile *tile;	/* NULL until it's chosen */
	bool tile_given;		/* from Explore: that step is left out */
	bool edits;			/* a model that's there: its name isn't asked for */
	struct acting_row row;		/* that model */
	struct arena arena_before;
	struct model_binding before;	/* what it learns from now; in arena_before */
	struct field name;		/* "": the default one */
	char default_name[160];
	struct options options;		/* of the step: types, tables, columns */
	struct id *tables;		/* by the arguments of the options of tables; in their arena */
	struct arena arena;		/* of the table */
	struct look_table table;
	bool has_table;
	int target, text, tags;		/* columns; -1: none yet */
	bool *ticked;			/* by column; in the arena */
	struct cursor columns;		/* over the columns to learn from: all but the target */
	char separator;
	char problem[ERR_TEXT_SIZE];	/* why it can't be made as chosen, in the summary; "" */
	enum create_button button;
};

/* "2 of 6", and what's asked for in the step. */
void create_panel_place(const struct create_panel *panel, int *at, int *of);
const char *create_step_title(enum create_step step);

/* The column at a place of the ticks. */
size_t create_panel_column(const struct create_panel *panel, int place);
bool create_panel_trains(const struct create_panel *panel);
bool create_panel_has_button(const struct create_panel *panel, enum create_button button);
enum context create_panel_context(const struct create_panel *panel);
bool create_panel_is_staged(const struct create_panel *panel);

/* --- only within src/app --- */

/* tile NULL: the type is asked for first. */
void create_panel_open(struct app *app, const struct model_tile *tile);
/* What this model learns from, if there's an engine for it; says so else. */
void create_panel_open_edit(struct app *app, const struct acting_row *row);
enum panel_answer create_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void create_panel_pasted(struct app *app, const char *text, size_t length);
void create_panel_resize(struct app *app);
void create_panel_release(struct create_panel *panel);

#endif
