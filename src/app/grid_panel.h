/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grid of a security role (RULES A2): table × privilege → access level, with the classic circles and their words. What's changed is
 * staged, and shown as a change before it's saved (app/change_panel.h). */
#ifndef APP_GRID_PANEL_H
#define APP_GRID_PANEL_H

#include "app/keymap.h"
#include "app/panel.h"
#include "base/id.h"

struct app;

struct grid_panel {
	struct id role;
};

/* --- only within src/app --- */

/* For whoever may not change it, it's shown and says why. */
void grid_panel_open(struct app *app, const struct id *role);
enum panel_answer grid_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void grid_panel_release(struct grid_panel *panel);

#endif
