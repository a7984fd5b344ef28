/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A rectangle of cells; x and y from 0, w and h never negative (what doesn't fit is empty). */
#ifndef TUI_RECT_H
#define TUI_RECT_H

#include <stdbool.h>

struct rect {
	int x, y, w, h;
};

static inline bool
rect_has(struct rect r, int x, int y)
{
	return x >= r.x && x < r.x + r.w && y >= r.y && y < r.y + r.h;
}

/* The common part; empty (w or h 0) if there is none. */
static inline struct rect
rect_clip(struct rect a, struct rect b)
{
	int x0 = a.x > b.x ? a.x : b.x, y0 = a.y > b.y ? a.y : b.y;
	int x1 = a.x + a.w < b.x + b.w ? a.x + a.w : b.x + b.w;
	int y1 = a.y + a.h < b.y + b.h ? a.y + a.h : b.y + b.h;

	return (struct rect){x0, y0, x1 > x0 ? x1 - x0 : 0, y1 > y0 ? y1 - y0 : 0};
}

/* The rectangle without its outermost cells. */
static inline struct rect
rect_inner(struct rect r)
{
	return (struct rect){r.x + 1, r.y + 1, r.w > 2 ? r.w - 2 : 0, r.h > 2 ? r.h - 2 : 0};
}

#endif
