/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where everything stands (app/layout): the mock-ups of UX.md 3, and what holds at every size from 1 x 1 to 1000 x 500. */
#include "app/layout.h"

#include "tests/test.h"

static struct layout
layout_of(int w, int h, struct layout_wish wish)
{
	struct layout l;

	layout_make(&l, w, h, &wish);
	return l;
}

#define PLAIN ((struct layout_wish){.focus = PANE_LIST})

static void
assert_rect(struct rect r, int x, int y, int w, int h)
{
	assert_int_equal(r.x, x);
	assert_int_equal(r.y, y);
	assert_int_equal(r.w, w);
	assert_int_equal(r.h, h);
}

static bool
empty(struct rect r)
{
	return !r.w || !r.h;
}

/* UX 3.1, 80 x 24. */
static void
medium_stands_as_drawn(void **state)
{
	struct layout l = layout_of(80, 24, PLAIN);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_MEDIUM);
	assert_rect(l.title, 0, 0, 80, 1);
	assert_rect(l.crumb, 0, 1, 80, 1);
	assert_rect(l.verbs, 0, 2, 80, 1);
	assert_rect(l.body, 0, 3, 80, 19);
	assert_rect(l.nav, 0, 3, 20, 19);
	assert_int_equal(l.nav_line, 20);
	assert_rect(l.list, 21, 3, 59, 19);
	assert_rect(l.head, 21, 3, 59, 1);
	assert_rect(l.rows, 21, 4, 59, 18);
	assert_true(empty(l.filter) && empty(l.strip) && empty(l.detail));
	assert_int_equal(l.detail_line, -1);
	assert_false(l.drawer);
	assert_rect(l.message, 0, 22, 80, 1);
	assert_rect(l.bar, 0, 23, 80, 1);
}

/* UX 3.1, 120 x 36. */
static void
wide_stands_as_drawn(void **state)
{
	struct layout l = layout_of(120, 36, PLAIN);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_WIDE);
	assert_rect(l.nav, 0, 3, 22, 31);
	assert_int_equal(l.nav_line, 22);
	assert_rect(l.list, 23, 3, 61, 31);
	assert_rect(l.rows, 23, 4, 61, 30);
	assert_int_equal(l.detail_line, 84);
	assert_rect(l.detail, 85, 3, 35, 31);
	assert_rect(l.message, 0, 34, 120, 1);
	assert_rect(l.bar, 0, 35, 120, 1);
}

/* Beside the mock-up's width the detail gives way, or takes a third of what's more until its lines are long enough. */
static void
the_detail_grows_with_the_screen(void **state)
{
	(void)state;
	assert_rect(layout_of(110, 36, PLAIN).detail, 80, 3, 30, 31);
	assert_rect(layout_of(110, 36, PLAIN).list, 23, 3, 56, 31);
	assert_rect(layout_of(150, 36, PLAIN).detail, 105, 3, 45, 31);
	assert_rect(layout_of(1000, 36, PLAIN).detail, 940, 3, 60, 31);
}

/* UX 3.15b, 60 x 16: the list alone, the row of the verbs given to it. */
static void
narrow_stands_as_drawn(void **state)
{
	struct layout l = layout_of(60, 16, PLAIN);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_NARROW);
	assert_true(empty(l.verbs) && empty(l.nav) && empty(l.detail));
	assert_int_equal(l.nav_line, -1);
	assert_rect(l.list, 0, 2, 60, 12);
	assert_rect(l.head, 0, 2, 60, 1);
	assert_rect(l.rows, 0, 3, 60, 11);
	assert_rect(l.message, 0, 14, 60, 1);
	assert_rect(l.bar, 0, 15, 60, 1);
	assert_false(empty(layout_of(60, 17, PLAIN).verbs));
}

/* UX 3.0: the five layouts by columns. */
static void
columns_decide_the_kind(void **state)
{
	(void)state;
	assert_int_equal(layout_of(39, 50, PLAIN).kind, LAYOUT_TOO_SMALL);
	assert_int_equal(layout_of(200, 9, PLAIN).kind, LAYOUT_TOO_SMALL);
	assert_int_equal(layout_of(40, 10, PLAIN).kind, LAYOUT_TINY);
	assert_int_equal(layout_of(59, 10, PLAIN).kind, LAYOUT_TINY);
	assert_int_equal(layout_of(60, 10, PLAIN).kind, LAYOUT_NARROW);
	assert_int_equal(layout_of(79, 10, PLAIN).kind, LAYOUT_NARROW);
	assert_int_equal(layout_of(80, 10, PLAIN).kind, LAYOUT_MEDIUM);
	assert_int_equal(layout_of(109, 10, PLAIN).kind, LAYOUT_MEDIUM);
	assert_int_equal(layout_of(110, 10, PLAIN).kind, LAYOUT_WIDE);
}

/* UX 3.0: under 16 rows the key bar goes first, then the verb bar. */
static void
few_rows_take_the_bars(void **state)
{
	struct layout l = layout_of(80, 16, PLAIN);

	(void)state;
	assert_false(empty(l.bar));
	assert_false(empty(l.verbs));
	l = layout_of(80, 15, PLAIN);
	assert_true(empty(l.bar));
	assert_false(empty(l.verbs));
	assert_rect(l.message, 0, 14, 80, 1);
	assert_rect(l.body, 0, 3, 80, 11);
	l = layout_of(80, 13, PLAIN);
	assert_true(empty(l.bar) && empty(l.verbs));
	assert_rect(l.body, 0, 2, 80, 10);
}

static void
the_panel_hides_and_comes_back_as_a_drawer(void **state)
{
	struct layout l = layout_of(80, 24, (struct layout_wish){.focus = PANE_LIST, .nav_hidden = true});

	(void)state;
	assert_true(empty(l.nav));
	assert_int_equal(l.nav_line, -1);
	assert_rect(l.list, 0, 3, 80, 19);
	l = layout_of(120, 36, (struct layout_wish){.focus = PANE_LIST, .nav_hidden = true});
	assert_rect(l.list, 0, 3, 84, 31);
	assert_rect(l.detail, 85, 3, 35, 31);
	l = layout_of(80, 24, (struct layout_wish){.focus = PANE_NAV, .nav_hidden = true, .drawer = true});
	assert_true(l.drawer);
	assert_rect(l.nav, 0, 3, 22, 19);
	assert_rect(l.list, 0, 3, 80, 19);
	/* A drawer is wished, but the panel stands beside the list already. */
	l = layout_of(80, 24, (struct layout_wish){.focus = PANE_NAV, .drawer = true});
	assert_false(l.drawer);
	assert_rect(l.nav, 0, 3, 20, 19);
	for (int w = 40; w < 80; w++) {
		l = layout_of(w, 24, (struct layout_wish){.focus = PANE_NAV, .drawer = true});
		assert_true(l.drawer);
		assert_rect(l.nav, 0, 3, 22, 19);
		assert_int_equal(l.nav_line, 22);
		assert_rect(l.list, 0, 3, w, 19);
	}
}

static void
the_detail_stands_beside_or_in_the_lists_place(void **state)
{
	struct layout l = layout_of(80, 24, (struct layout_wish){.focus = PANE_DETAIL, .detail_hidden = true});

	(void)state;
	assert_rect(l.detail, 21, 3, 59, 19);
	assert_true(empty(l.list) && empty(l.head) && empty(l.rows));
	l = layout_of(60, 16, (struct layout_wish){.focus = PANE_DETAIL});
	assert_rect(l.detail, 0, 2, 60, 12);
	l = layout_of(120, 36, (struct layout_wish){.focus = PANE_DETAIL});
	assert_rect(l.detail, 85, 3, 35, 31);
	assert_rect(l.list, 23, 3, 61, 31);
	l = layout_of(120, 36, (struct layout_wish){.focus = PANE_DETAIL, .detail_hidden = true});
	assert_true(empty(l.detail));
	assert_int_equal(l.detail_line, -1);
	assert_rect(l.list, 23, 3, 97, 31);
}

/* UX 3.8: the filter line above the heads; UX 3.6a: the strip under the rows, below a line. */
static void
the_list_is_divided_as_drawn(void **state)
{
	struct layout l = layout_of(80, 24, (struct layout_wish){.focus = PANE_LIST, .filter = true});

	(void)state;
	assert_rect(l.filter, 21, 3, 59, 1);
	assert_rect(l.head, 21, 4, 59, 1);
	assert_rect(l.rows, 21, 5, 59, 17);
	l = layout_of(80, 24, (struct layout_wish){.focus = PANE_LIST, .strip = 7});
	assert_rect(l.rows, 21, 4, 59, 10);
	assert_rect(l.strip, 21, 15, 59, 7);
	/* Some rows stay with the list; a strip that has no room isn't shown. */
	l = layout_of(80, 10, (struct layout_wish){.focus = PANE_LIST, .strip = 7});
	assert_rect(l.rows, 21, 3, 59, 3);
	assert_rect(l.strip, 21, 7, 59, 2);
}

static void
zoom_is_the_focused_pane_alone(void **state)
{
	static const int sizes[][2] = {{40, 10}, {60, 16}, {80, 24}, {120, 36}};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		for (int pane = PANE_NAV; pane <= PANE_DETAIL; pane++) {
			struct layout l = layout_of(sizes[i][0], sizes[i][1],
						    (struct layout_wish){.focus = (enum pane)pane, .zoom = true, .drawer = true});
			struct rect alone = pane == PANE_NAV ? l.nav : pane == PANE_LIST ? l.list : l.detail;

			assert_rect(alone, l.body.x, l.body.y, l.body.w, l.body.h);
			assert_int_equal(!empty(l.nav) + !empty(l.list) + !empty(l.detail), 1);
			assert_true(l.nav_line == -1 && l.detail_line == -1 && !l.drawer);
		}
	}
}

/* UX 3.3, 3.13. */
static void
boxes_stand_as_drawn(void **state)
{
	struct layout medium = layout_of(80, 24, PLAIN), wide = layout_of(120, 36, PLAIN), tiny = layout_of(45, 12, PLAIN);
	struct layout narrow = layout_of(60, 16, PLAIN);

	(void)state;
	assert_rect(layout_side(&medium), 28, 3, 52, 19);
	assert_rect(layout_side(&wide), 58, 3, 62, 31);
	assert_rect(layout_side(&narrow), 8, 2, 52, 12);
	assert_rect(layout_side(&tiny), 0, 2, 45, 9);
	assert_rect(layout_top(&medium, 17), 8, 3, 64, 17);
	assert_rect(layout_top(&wide, 21), 20, 4, 80, 21);
	assert_rect(layout_top(&wide, 100), 20, 3, 80, 31);
	assert_rect(layout_top(&tiny, 100), 0, 2, 45, 9);
	assert_rect(layout_dialog(&medium, 60, 9), 10, 8, 60, 9);
	assert_rect(layout_dialog(&medium, 600, 90), 0, 3, 80, 19);
	assert_rect(layout_dialog(&medium, -1, 5), 40, 10, 0, 5);
}

static bool
within(struct rect inner, struct rect outer)
{
	return inner.w >= 0 && inner.h >= 0 && inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.w <= outer.x + outer.w
	       && inner.y + inner.h <= outer.y + outer.h;
}

/* Whole or not there at all, and in its place. */
static bool
fits(struct rect inner, struct rect outer)
{
	return (inner.w == 0 && inner.h == 0) || (inner.w > 0 && inner.h > 0 && within(inner, outer));
}

static bool
apart(struct rect a, struct rect b)
{
	return empty(rect_clip(a, b));
}

/* What holds at every size; the line that doesn't hold, 0 if all do. */
static int
broken(const struct layout *l, int w, int h, const struct layout_wish *wish)
{
	const struct rect screen = {0, 0, w, h};
	const struct rect bars[] = {l->title, l->crumb, l->verbs, l->body, l->message, l->bar};
	const struct rect parts[] = {l->filter, l->head, l->rows, l->strip};
	const struct rect nav_line = {l->nav_line, l->body.y, l->nav_line >= 0, l->nav_line >= 0 ? l->body.h : 0};
	const struct rect detail_line = {l->detail_line, l->body.y, l->detail_line >= 0, l->detail_line >= 0 ? l->body.h : 0};
	int rows = 0;

#define HOLDS(what)              \
	do {                     \
		if (!(what))     \
			return __LINE__; \
	} while (0)
	HOLDS(l->w == w && l->h == h);
	HOLDS(within(layout_dialog(l, 64, 12), l->body));
	HOLDS(within(layout_side(l), l->body));
	HOLDS(within(layout_top(l, 15), l->body));
	for (int i = 0; i < 6; i++) {
		HOLDS(fits(bars[i], screen));
		rows += bars[i].h;
		for (int j = 0; j < i; j++)
			HOLDS(apart(bars[i], bars[j]));
	}
	HOLDS(rows == h);
	HOLDS(fits(l->nav, l->body) && fits(l->list, l->body) && fits(l->detail, l->body));
	HOLDS(fits(nav_line, l->body) && fits(detail_line, l->body));
	if (l->kind == LAYOUT_TOO_SMALL) {
		HOLDS(w < LAYOUT_MIN_W || h < LAYOUT_MIN_H);
		HOLDS(empty(l->nav) && empty(l->list) && empty(l->detail) && l->nav_line < 0 && l->detail_line < 0);
		HOLDS(empty(l->title) && empty(l->message));
		return 0;
	}
	HOLDS(w >= LAYOUT_MIN_W && h >= LAYOUT_MIN_H);
	HOLDS(!empty(l->title) && !empty(l->message) && l->body.h >= 7);
	/* Panes, lines and nothing else fill the body; only a drawer lies over the list. */
	HOLDS(apart(l->list, l->detail) && (l->drawer || apart(l->detail, nav_line)));
	HOLDS(apart(detail_line, l->list) && apart(detail_line, l->detail) && apart(nav_line, l->nav));
	if (l->drawer) {
		HOLDS(!empty(l->nav) && l->nav.w < w);
		HOLDS(l->list.w + l->detail.w + detail_line.w == w);
	} else {
		HOLDS(apart(l->nav, l->list) && apart(l->nav, l->detail) && apart(nav_line, l->list));
		HOLDS(l->nav.w + nav_line.w + l->list.w + detail_line.w + l->detail.w == w);
	}
	/* What has the focus is shown, but for a panel or a detail that was hidden. */
	HOLDS(wish->focus != PANE_LIST || !empty(l->list));
	HOLDS(wish->focus != PANE_DETAIL || !empty(l->detail) || (wish->detail_hidden && l->kind == LAYOUT_WIDE));
	HOLDS(wish->focus != PANE_NAV || !empty(l->nav) || (!wish->drawer && (wish->nav_hidden || l->kind <= LAYOUT_NARROW)));
	rows = 0;
	for (int i = 0; i < 4; i++) {
		HOLDS(fits(parts[i], l->list));
		rows += parts[i].h;
		for (int j = 0; j < i; j++)
			HOLDS(apart(parts[i], parts[j]));
	}
	HOLDS(rows + (l->strip.h > 0) == l->list.h);
	HOLDS(empty(l->list) || (l->rows.h >= 3 && l->rows.w >= 30 && !empty(l->head) && empty(l->filter) == !wish->filter));
	HOLDS(empty(l->detail) || l->detail.w >= 30);
	HOLDS(l->strip.h <= wish->strip);
#undef HOLDS
	return 0;
}

#define WISHES (2 * 2 * 2 * 2 * 2 * 4 * 3)

static struct layout_wish
wish_of(unsigned n)
{
	static const int strips[] = {0, 1, 6, 1000};
	struct layout_wish wish = {0};

	wish.nav_hidden = n & 1;
	wish.drawer = n >> 1 & 1;
	wish.detail_hidden = n >> 2 & 1;
	wish.zoom = n >> 3 & 1;
	wish.filter = n >> 4 & 1;
	wish.strip = strips[n >> 5 & 3];
	wish.focus = (enum pane)(n >> 7) % 3;
	return wish;
}

static void
check(int w, int h, unsigned n)
{
	struct layout_wish wish = wish_of(n);
	struct layout l;
	int line;

	layout_make(&l, w, h, &wish);
	line = broken(&l, w, h, &wish);
	if (line)
		fail_msg("%d x %d, wish %u: line %d doesn't hold", w, h, n, line);
}

/* Every size with some of the wishes, in turn; the sizes where something changes with all of them. */
static void
every_size_holds_together(void **state)
{
	unsigned n = 0;

	(void)state;
	for (int w = 1; w <= 1000; w++) {
		for (int h = 1; h <= 500; h++) {
			check(w, h, n++ * 7 % WISHES);
			check(w, h, n * 11 % WISHES);
		}
	}
}

static void
every_wish_holds_together(void **state)
{
	(void)state;
	for (int w = 36; w <= 130; w++) {
		for (int h = 8; h <= 26; h++) {
			for (unsigned n = 0; n < WISHES; n++)
				check(w, h, n);
		}
	}
}

static void
no_size_at_all_shows_nothing(void **state)
{
	struct layout l = layout_of(0, -5, PLAIN);

	(void)state;
	assert_int_equal(l.kind, LAYOUT_TOO_SMALL);
	assert_rect(l.body, 0, 0, 0, 0);
	assert_rect(layout_dialog(&l, 10, 10), 0, 0, 0, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medium_stands_as_drawn),
		cmocka_unit_test(wide_stands_as_drawn),
		cmocka_unit_test(the_detail_grows_with_the_screen),
		cmocka_unit_test(narrow_stands_as_drawn),
		cmocka_unit_test(columns_decide_the_kind),
		cmocka_unit_test(few_rows_take_the_bars),
		cmocka_unit_test(the_panel_hides_and_comes_back_as_a_drawer),
		cmocka_unit_test(the_detail_stands_beside_or_in_the_lists_place),
		cmocka_unit_test(the_list_is_divided_as_drawn),
		cmocka_unit_test(zoom_is_the_focused_pane_alone),
		cmocka_unit_test(boxes_stand_as_drawn),
		cmocka_unit_test(every_size_holds_together),
		cmocka_unit_test(every_wish_holds_together),
		cmocka_unit_test(no_size_at_all_shows_nothing),
	};

	return test_run(tests);
}
