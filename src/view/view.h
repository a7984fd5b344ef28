/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The console drawn: a state and a surface in, nothing else (DESIGN.md 1). The parts of the screen stand in the other files of
 * this folder; each draws one panel.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "app/state.h"
#include "tui/surface.h"

/* What only drawing knows and moving needs. */
struct view_told {
	int detail_lines, detail_height;	/* of the tab that's shown: all its lines, and those seen */
};

/* Draws everything. The surface has the size of app->w and app->h. */
void view_draw(const struct app *app, struct surface *surface, struct view_told *told);

#endif
