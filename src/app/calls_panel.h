/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A new app or flow, or what one calls (RULES C, D9): its kind and name, and the models and prompts that it calls, picked of those that
 * D9 lets this person put in, and of no others. Ctrl-S saves; until then nothing is written.
 */
#ifndef APP_CALLS_PANEL_H
#define APP_CALLS_PANEL_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "base/arena.h"
#include "portal/apps.h"
#include "tui/rect.h"

struct app;

enum calls_part { CALLS_KIND, CALLS_NAME, CALLS_MODELS, CALLS_BUTTONS, CALLS_PARTS };

/* A model or prompt that can be called, or is. */
struct calls_row {
	struct id id;
	const char *name, *owner;	/* in an arena of the panel */
	bool prompt;
	const char *note;		/* "prompt", "model"; of one that it calls and that can't be put in any more "only taken out" */
};

struct calls_panel {
	struct target target;		/* of an edit; a new one: id none */
	char title[300];
	bool app, flow;			/* which of the two this person may make */
	enum record_kind kind;
	struct field name, filter;
	struct arena arena;		/* of taken */
	struct calls_row taken[APPS_CALLS_MAX];
	size_t taken_count;
	struct arena offered_arena;
	struct calls_row *offered;	/* what the filter leaves: those that it calls already and can't be put in any more first */
	size_t offered_count;
	size_t want;			/* how many are read */
	bool more;
	struct cursor cursor;		/* over offered */
	enum calls_part part;
	int button;			/* 0 save, 1 cancel */
};

bool calls_panel_has(const struct calls_panel *panel, const struct id *id);
bool calls_panel_is_new(const struct calls_panel *panel);

/* Where its parts stand. Pure arithmetic. */
struct calls_shape {
	struct rect box, rows;	/* rows: of those that can be called */
	int kind, name;		/* rows of the screen; -1 of an edit */
	int taken, filter;	/* taken: -1 where there is no room for it */
	bool low;		/* no room for a note */
};

struct calls_shape calls_panel_shape(const struct app *app);
enum context calls_panel_context(const struct calls_panel *panel);

/* --- only within src/app --- */

void calls_panel_open_new(struct app *app, bool may_app, bool may_flow);
bool calls_panel_open_edit(struct app *app, const struct target *target, const char *name, struct err *err) __attribute__((warn_unused_result));
/* After others wrote: what can be called is read again. */
bool calls_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
enum panel_answer calls_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void calls_panel_pasted(struct app *app, const char *text, size_t length);
void calls_panel_resize(struct app *app);
void calls_panel_release(struct calls_panel *panel);

#endif
