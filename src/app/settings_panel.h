/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * F2: another name (in lists), or the settings of a model (on its page; REFERENCE 4.5): name, ids, versions, and how often it runs and is
 * trained again. Nothing runs by itself here; the cadence is kept and told.
 */
#ifndef APP_SETTINGS_PANEL_H
#define APP_SETTINGS_PANEL_H

#include "app/acting.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "portal/lifecycle.h"

struct app;

enum settings_part { SETTINGS_NAME, SETTINGS_RUN, SETTINGS_RETRAIN, SETTINGS_SAVE, SETTINGS_CANCEL, SETTINGS_PARTS };

struct settings_panel {
	struct arena arena;
	struct acting_row row;
	bool full;			/* settings; else the name alone */
	bool schedules;			/* it has a cadence: a published prediction or category classification */
	struct field name;
	struct model_schedule schedule, was;
	enum settings_part part;
	const char **lines;		/* "Model id", "0f3c…" in pairs */
	size_t line_count;		/* pairs */
};

enum context settings_panel_context(const struct settings_panel *panel);
/* Whether something would be lost. */
bool settings_panel_is_staged(const struct settings_panel *panel);

/* --- only within src/app --- */

/* full: the settings. Of prompts the name alone. */
void settings_panel_open(struct app *app, const struct acting_row *row, bool full);
enum panel_answer settings_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void settings_panel_pasted(struct app *app, const char *text, size_t length);
void settings_panel_release(struct settings_panel *panel);

#endif
