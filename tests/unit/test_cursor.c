/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The cursor of lists (app/cursor): it stays in the list and on the screen, whatever is done to it. */
#include "app/cursor.h"

#include "tests/test.h"

#include <limits.h>

static void
assert_holds(const struct cursor *c)
{
	int seen = cursor_seen(c);

	assert_true(c->count >= 0 && c->height >= 1);
	assert_true(seen >= 0 && seen <= c->height && seen <= c->count);
	assert_true(c->top >= 0);
	if (!c->count) {
		assert_int_equal(c->at, 0);
		assert_int_equal(c->top, 0);
		return;
	}
	assert_true(c->at >= 0 && c->at < c->count);
	assert_true(c->at >= c->top && c->at < c->top + seen);
	/* No empty rows below the last one while there are rows above the first. */
	assert_int_equal(seen, c->count < c->height ? c->count : c->height);
}

static struct cursor
cursor_of(int count, int height, int at)
{
	struct cursor c = {0};

	cursor_resize(&c, count, height);
	cursor_set(&c, at);
	return c;
}

static void
nothing_to_choose_is_zero(void **state)
{
	struct cursor c = {0};

	(void)state;
	assert_int_equal(cursor_seen(&c), 0);
	for (int act = 0; act < ACT_COUNT; act++) {
		cursor_do(&c, (enum act)act);
		assert_int_equal(c.at, 0);
		assert_int_equal(c.top, 0);
	}
	cursor_resize(&c, -3, 0);
	assert_int_equal(c.count, 0);
	assert_int_equal(c.height, 1);
	cursor_scroll(&c, 5);
	cursor_set(&c, 4);
	assert_holds(&c);
}

static void
rows_stop_at_the_ends(void **state)
{
	struct cursor c = cursor_of(3, 10, 0);

	(void)state;
	assert_true(cursor_do(&c, ACT_ROW_UP));
	assert_int_equal(c.at, 0);
	assert_true(cursor_do(&c, ACT_ROW_DOWN));
	assert_true(cursor_do(&c, ACT_CHOICE_DOWN));
	assert_true(cursor_do(&c, ACT_ROW_DOWN));
	assert_int_equal(c.at, 2);
	assert_true(cursor_do(&c, ACT_CHOICE_UP));
	assert_int_equal(c.at, 1);
	assert_true(cursor_do(&c, ACT_ROW_LAST));
	assert_int_equal(c.at, 2);
	assert_true(cursor_do(&c, ACT_ROW_FIRST));
	assert_int_equal(c.at, 0);
	cursor_move(&c, INT_MAX);
	assert_int_equal(c.at, 2);
	cursor_move(&c, INT_MIN);
	assert_int_equal(c.at, 0);
	assert_int_equal(c.top, 0);
}

static void
scrolls_as_little_as_needed(void **state)
{
	struct cursor c = cursor_of(100, 10, 9);

	(void)state;
	assert_int_equal(c.top, 0);
	cursor_move(&c, 1);
	assert_int_equal(c.top, 1);
	cursor_move(&c, -9);
	assert_int_equal(c.at, 1);
	assert_int_equal(c.top, 1);
	cursor_move(&c, -1);
	assert_int_equal(c.top, 0);
	cursor_set(&c, 50);
	assert_int_equal(c.top, 41);
	cursor_set(&c, 45);
	assert_int_equal(c.top, 41);
	cursor_set(&c, 1000);
	assert_int_equal(c.at, 99);
	assert_int_equal(c.top, 90);
}

static void
pages_keep_the_row_in_its_place(void **state)
{
	struct cursor c = cursor_of(100, 10, 3);

	(void)state;
	assert_true(cursor_do(&c, ACT_PAGE_DOWN));
	assert_int_equal(c.at, 13);
	assert_int_equal(c.top, 10);
	assert_true(cursor_do(&c, ACT_HALF_DOWN));
	assert_int_equal(c.at, 18);
	assert_int_equal(c.top, 15);
	assert_true(cursor_do(&c, ACT_HALF_UP));
	assert_true(cursor_do(&c, ACT_PAGE_UP));
	assert_int_equal(c.at, 3);
	assert_int_equal(c.top, 0);
	assert_true(cursor_do(&c, ACT_PAGE_UP));
	assert_int_equal(c.at, 0);
	cursor_set(&c, 95);
	assert_true(cursor_do(&c, ACT_PAGE_DOWN));
	assert_int_equal(c.at, 99);
	assert_int_equal(c.top, 90);
	/* One row: half a page is still a move. */
	c = cursor_of(5, 1, 0);
	assert_true(cursor_do(&c, ACT_HALF_DOWN));
	assert_int_equal(c.at, 1);
}

/* UX 4.9: the wheel scrolls and doesn't move the row. */
static void
scrolling_leaves_the_row_while_it_is_seen(void **state)
{
	struct cursor c = cursor_of(100, 10, 5);

	(void)state;
	cursor_scroll(&c, 3);
	assert_int_equal(c.top, 3);
	assert_int_equal(c.at, 5);
	cursor_scroll(&c, 3);
	assert_int_equal(c.top, 6);
	assert_int_equal(c.at, 6);
	cursor_set(&c, 15);
	cursor_scroll(&c, -3);
	assert_int_equal(c.top, 3);
	assert_int_equal(c.at, 12);
	cursor_scroll(&c, INT_MAX);
	assert_int_equal(c.top, 90);
	assert_int_equal(c.at, 90);
	cursor_scroll(&c, INT_MIN);
	assert_int_equal(c.top, 0);
	assert_int_equal(c.at, 9);
}

static void
a_new_size_keeps_what_fits(void **state)
{
	struct cursor c = cursor_of(100, 20, 50);

	(void)state;
	assert_int_equal(c.top, 31);
	cursor_resize(&c, 100, 30);
	assert_int_equal(c.at, 50);
	assert_int_equal(c.top, 31);
	cursor_resize(&c, 100, 5);
	assert_int_equal(c.at, 50);
	assert_int_equal(c.top, 46);
	cursor_resize(&c, 48, 5);
	assert_int_equal(c.at, 47);
	assert_int_equal(c.top, 43);
	cursor_resize(&c, 48, 200);
	assert_int_equal(c.at, 47);
	assert_int_equal(c.top, 0);
	assert_int_equal(cursor_seen(&c), 48);
}

static void
knows_only_its_own_actions(void **state)
{
	static const enum act moves[] = {ACT_ROW_DOWN, ACT_ROW_UP, ACT_ROW_FIRST, ACT_ROW_LAST, ACT_PAGE_DOWN, ACT_PAGE_UP,
					 ACT_HALF_DOWN, ACT_HALF_UP, ACT_CHOICE_DOWN, ACT_CHOICE_UP};

	(void)state;
	for (int act = 0; act < ACT_COUNT; act++) {
		struct cursor c = cursor_of(100, 10, 50), before = c;
		bool move = false;

		for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++)
			move = move || moves[i] == (enum act)act;
		assert_int_equal(cursor_do(&c, (enum act)act), move);
		assert_int_equal(before.at != c.at, move);
	}
}

static void
anything_done_leaves_it_in_the_list_and_on_the_screen(void **state)
{
	uint64_t seed = test_seed("cursor");
	struct cursor c = {0};

	(void)state;
	cursor_resize(&c, 20, 5);
	for (int i = 0; i < 200000; i++) {
		int n = (int)test_random_below(&seed, 120) - 40;

		switch (test_random_below(&seed, 5)) {
		case 0:
			cursor_resize(&c, n, (int)test_random_below(&seed, 40) - 4);
			break;
		case 1:
			cursor_set(&c, n);
			break;
		case 2:
			cursor_move(&c, n);
			break;
		case 3:
			cursor_scroll(&c, n);
			break;
		default:
			cursor_do(&c, (enum act)test_random_below(&seed, ACT_COUNT));
		}
		assert_holds(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_choose_is_zero),
		cmocka_unit_test(rows_stop_at_the_ends),
		cmocka_unit_test(scrolls_as_little_as_needed),
		cmocka_unit_test(pages_keep_the_row_in_its_place),
		cmocka_unit_test(scrolling_leaves_the_row_while_it_is_seen),
		cmocka_unit_test(a_new_size_keeps_what_fits),
		cmocka_unit_test(knows_only_its_own_actions),
		cmocka_unit_test(anything_done_leaves_it_in_the_list_and_on_the_screen),
	};

	return test_run(tests);
}
