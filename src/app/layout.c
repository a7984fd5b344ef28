/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/layout.h"

/* Rows of the screen from which on the bars are shown (UX.md 3.0: the key bar goes first, then the verbs). */
enum {
	BAR_FROM = 16,
	VERBS_FROM = 14,
	NARROW_VERBS_FROM = 17,	/* where columns are few too, the list needs the row more (UX.md 3.15b) */
};

/* Columns of the panels. */
enum {
	NAV = 20,
	NAV_WIDE = 22,		/* beside the list from 110 on, and as a drawer */
	DETAIL_AT_120 = 35,
	DETAIL_MOST = 60,
	SIDE = 52,
	SIDE_WIDE = 62,
	TOP_MOST = 80,
};

/* Rows that the strip leaves to the list. */
#define ROWS_LEFT 3

static int
least(int a, int b)
{
	return a < b ? a : b;
}

static int
positive(int n)
{
	return n > 0 ? n : 0;
}

static enum layout_kind
kind_of(int w, int h)
{
	if (w < LAYOUT_MIN_W || h < LAYOUT_MIN_H)
		return LAYOUT_TOO_SMALL;
	if (w < 60)
		return LAYOUT_TINY;
	if (w < 80)
		return LAYOUT_NARROW;
	return w < 110 ? LAYOUT_MEDIUM : LAYOUT_WIDE;
}

/* Title, crumb, verbs above; message and bar below; the body between them. */
static void
bars_make(struct layout *l, const struct layout_wish *wish)
{
	int verbs_from = l->kind <= LAYOUT_NARROW ? NARROW_VERBS_FROM : VERBS_FROM;
	int top = 0, bottom = l->h;

	l->title = (struct rect){0, top++, l->w, 1};
	l->crumb = (struct rect){0, top++, l->w, 1};
	if (l->h >= verbs_from)
		l->verbs = (struct rect){0, top++, l->w, 1};
	if (l->h >= BAR_FROM)
		l->bar = (struct rect){0, --bottom, l->w, 1};
	l->message = (struct rect){0, --bottom, l->w, 1};
	if (wish->job > 0 && bottom - top >= wish->job + ROWS_LEFT + 1) {
		bottom -= wish->job;
		l->job = (struct rect){0, bottom, l->w, wish->job};
	}
	l->body = (struct rect){0, top, l->w, bottom - top};
}

/* At 120 as in the mock-ups; a wider screen gives a third of what's more to the detail. */
static int
detail_width(int w)
{
	return w < 120 ? DETAIL_AT_120 - (120 - w) / 2 : least(DETAIL_AT_120 + (w - 120) / 3, DETAIL_MOST);
}

static void
panes_make(struct layout *l, const struct layout_wish *wish)
{
	struct rect left = l->body;
	bool nav_beside = l->kind >= LAYOUT_MEDIUM && !wish->nav_hidden;

	if (wish->zoom) {
		if (wish->focus == PANE_NAV)
			l->nav = left;
		else if (wish->focus == PANE_DETAIL)
			l->detail = left;
		else
			l->list = left;
		return;
	}
	if (nav_beside || wish->drawer) {
		l->nav = left;
		l->nav.w = !nav_beside || l->kind == LAYOUT_WIDE ? NAV_WIDE : NAV;
		l->nav_line = l->nav.w;
		l->drawer = !nav_beside;
	}
	if (nav_beside) {
		left.x += l->nav.w + 1;
		left.w -= l->nav.w + 1;
	}
	if (wish->whole) {
		l->list = left;
		return;
	}
	if (l->kind == LAYOUT_WIDE && !wish->detail_hidden) {
		l->detail = left;
		l->detail.w = detail_width(l->w);
		l->detail.x = l->w - l->detail.w;
		l->detail_line = l->detail.x - 1;
		left.w -= l->detail.w + 1;
	} else if (l->kind < LAYOUT_WIDE && wish->focus == PANE_DETAIL) {
		l->detail = left;
		return;
	}
	l->list = left;
}

/* From above: the filter line, the heads, the rows, a line, the strip. */
static void
list_make(struct layout *l, const struct layout_wish *wish)
{
	struct rect left = l->list;

	if (!left.w)
		return;
	if (wish->filter) {
		l->filter = (struct rect){left.x, left.y++, left.w, 1};
		left.h--;
	}
	l->head = (struct rect){left.x, left.y++, left.w, 1};
	left.h--;
	if (wish->strip > 0 && left.h > ROWS_LEFT + 1) {
		l->strip = left;
		l->strip.h = least(wish->strip, left.h - ROWS_LEFT - 1);
		l->strip.y = left.y + left.h - l->strip.h;
		left.h -= l->strip.h + 1;
	}
	l->rows = left;
}

void
layout_make(struct layout *layout, int w, int h, const struct layout_wish *wish)
{
	*layout = (struct layout){.w = positive(w), .h = positive(h), .nav_line = -1, .detail_line = -1};
	layout->kind = kind_of(layout->w, layout->h);
	if (layout->kind == LAYOUT_TOO_SMALL) {
		layout->body = (struct rect){0, 0, layout->w, layout->h};
		return;
	}
	bars_make(layout, wish);
	panes_make(layout, wish);
	list_make(layout, wish);
}

struct rect
layout_dialog(const struct layout *layout, int w, int h)
{
	struct rect body = layout->body;

	w = least(positive(w), body.w);
	h = least(positive(h), body.h);
	return (struct rect){body.x + (body.w - w) / 2, body.y + (body.h - h) / 2, w, h};
}

struct rect
layout_side(const struct layout *layout)
{
	struct rect side = layout->body;

	if (layout->w >= 60)
		side.w = least(side.w, layout->kind == LAYOUT_WIDE ? SIDE_WIDE : SIDE);
	side.x = layout->w - side.w;
	return side;
}

struct rect
layout_top(const struct layout *layout, int h)
{
	struct rect top = layout->body;

	if (layout->w >= 60)
		top.w = least(layout->w - 16, TOP_MOST);
	top.x = (layout->w - top.w) / 2;
	/* One row of air where there's much room, as in the mock-up of 120 x 36. */
	if (layout->kind == LAYOUT_WIDE && positive(h) < top.h) {
		top.y++;
		top.h--;
	}
	top.h = least(top.h, positive(h));
	return top;
}
