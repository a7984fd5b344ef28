/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quick test and run of a model (RULES F3, F8, E5): a typed text, or a value for each column, and what came of it: the outcome, how likely
 * each is, and what was recorded. A run can also go over the whole table, as a job (app/job.h).
 */
#ifndef APP_RUN_PANEL_H
#define APP_RUN_PANEL_H

#include "app/acting.h"
#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "app/text_area.h"
#include "portal/learn_look.h"
#include "portal/running.h"
#include "tui/rect.h"

struct app;

struct run_field {
	const char *label;	/* of the column */
	const char *kind;	/* "number", "yes/no"; "" of a text */
	int column;		/* its place in the table */
	struct field field;
};

enum run_part { RUN_FIELDS, RUN_GO, RUN_FILL, RUN_TABLE, RUN_CLOSE, RUN_PARTS };

struct run_panel {
	struct arena arena;		/* texts of what follows */
	struct acting_row row;
	bool quick_test;
	bool by_text;			/* it takes a text; else values by column */
	struct text_area text;
	size_t text_column;		/* of the table: where a row has its text */
	char about[200];		/* which version, and on which table */
	struct id table;		/* none: not known */
	struct run_field *fields;	/* owned */
	size_t field_count;
	struct cursor cursor;		/* over the fields */
	enum run_part part;
	struct run_pick {
		bool open;			/* a row is being picked: it has the keys */
		struct field field;		/* what's typed */
		struct arena arena;		/* of what's found */
		struct look_rows found;
		struct cursor cursor;
	} pick;
	struct id record;		/* the row that it's filled from, as long as nothing of it is changed; none */
	struct run_answer answer;
	bool answered;
	char failed[ERR_TEXT_SIZE];	/* why it wasn't run; "" */
};

/* Whether a button stands there. */
bool run_panel_has(const struct run_panel *panel, enum run_part part);
enum context run_panel_context(const struct run_panel *panel);

/* Where its parts stand. Pure arithmetic. */
struct run_shape {
	struct rect box, fields;	/* fields: the rows for them, or for the text */
	struct rect result;
	struct rect pick;		/* the rows to pick from, below what's typed: over the fields and the result */
};
struct run_shape run_panel_shape(const struct app *app);

/* --- only within src/app --- */

void run_panel_open(struct app *app, const struct acting_row *row, bool quick_test);
enum panel_answer run_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void run_panel_pasted(struct app *app, const char *text, size_t length);
void run_panel_resize(struct app *app);
void run_panel_release(struct run_panel *panel);

#endif
