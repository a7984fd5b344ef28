/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where everything stands, for every size (UX.md 3.0). Pure arithmetic, asked by app (how many rows are seen, what lies
 * under the mouse) and by view alike.
 */
#ifndef APP_LAYOUT_H
#define APP_LAYOUT_H

#include "tui/rect.h"

#include <stdbool.h>

#define LAYOUT_MIN_W 40
#define LAYOUT_MIN_H 10

enum layout_kind {
	LAYOUT_TOO_SMALL,	/* under 40 x 10: body is the whole screen, nothing else is shown */
	LAYOUT_TINY,		/* 40 … 59: name and state only */
	LAYOUT_NARROW,		/* 60 … 79: list only, the left panel is a drawer */
	LAYOUT_MEDIUM,		/* 80 … 109: left panel and list; the detail takes the list's place */
	LAYOUT_WIDE,		/* 110 and more: left panel, list, detail */
};

enum pane { PANE_NAV, PANE_LIST, PANE_DETAIL };

/* What the person chose. */
struct layout_wish {
	bool nav_hidden;	/* b, where the panel stands beside the list */
	bool drawer;		/* b, where it's a drawer: shown over the list */
	bool detail_hidden;	/* d */
	bool zoom;		/* z: the focused pane alone */
	enum pane focus;
	bool filter;		/* the filter line is shown over the list */
	bool whole;		/* the view has no detail: the list takes its room */
	int job;		/* rows of the strip of a running job, over the message; 0: none */
	int strip;		/* rows of the strip under the list (how to use a model); 0: none */
};

/* Empty rectangles (w or h 0) are not shown. */
struct layout {
	enum layout_kind kind;
	int w, h;
	struct rect title, crumb, verbs, message, bar;
	struct rect body;	/* between verbs and message: pages and panels */
	struct rect job;	/* below it, while a job runs */
	struct rect nav;	/* without its line; over the list where it's a drawer */
	struct rect list;	/* the whole list pane */
	struct rect filter;	/* the filter line, in list */
	struct rect head;	/* column heads, in list */
	struct rect rows;	/* rows of the list */
	struct rect strip;	/* under the rows, below a line */
	struct rect detail;	/* the detail pane: beside the list or in its place */
	int nav_line, detail_line;	/* columns of the lines between panes; -1: none */
	bool drawer;		/* nav lies over the list */
};

void layout_make(struct layout *layout, int w, int h, const struct layout_wish *wish);

/* A box of at most w by h in the middle of the body; never larger than the body (modal dialogs). */
struct rect layout_dialog(const struct layout *layout, int w, int h);

/* The panel at the right, as high as the body (UX.md 3.3): 52 columns at 80, 62 from 110 on, all of them under 60. */
struct rect layout_side(const struct layout *layout);

/* A box at the top of the body (UX.md 3.13): as wide as the screen less 16, at most 80; all of it under 60. */
struct rect layout_top(const struct layout *layout, int h);

#endif
