/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message line and its log (app/notice, UX.md 5.5), and the making of short lists (app/menu). */
#include "app/menu.h"
#include "app/notice.h"
#include "base/err.h"

#include "tests/test.h"

static void
what_is_said_takes_the_place_of_what_was(void **state)
{
	struct notice n = {0};

	(void)state;
	notice_say(&n, 10, NOTICE_OK, "Shared with %d people.", 2);
	assert_int_equal(n.level, NOTICE_OK);
	assert_string_equal(n.text, "Shared with 2 people.");
	notice_say(&n, 20, NOTICE_WARN, "No more rows.");
	assert_int_equal(n.level, NOTICE_WARN);
	assert_string_equal(n.text, "No more rows.");
	assert_int_equal(n.log_count, 2);
	assert_int_equal(n.log[0].at, 10);
	assert_int_equal(n.log[0].level, NOTICE_OK);
	assert_string_equal(n.log[0].text, "Shared with 2 people.");
	assert_string_equal(n.log[0].code, "");
	assert_int_equal(n.log[1].at, 20);
	/* Said again with what stands there: the old text is an argument of the new one. */
	notice_say(&n, 30, NOTICE_OK, "Again: %s", n.text);
	assert_string_equal(n.text, "Again: No more rows.");
	notice_release(&n);
	assert_null(n.log);
	assert_int_equal(n.log_count, 0);
	assert_string_equal(n.text, "");
}

static void
hints_are_not_kept(void **state)
{
	struct notice n = {0};

	(void)state;
	notice_say(&n, 1, NOTICE_HINT, "Press a letter.");
	assert_string_equal(n.text, "Press a letter.");
	assert_int_equal(n.level, NOTICE_HINT);
	assert_int_equal(n.log_count, 0);
	notice_say(&n, 1, NOTICE_OK, "%s", "");
	assert_int_equal(n.log_count, 0);
	notice_release(&n);
}

static void
clearing_keeps_the_log(void **state)
{
	struct notice n = {0};

	(void)state;
	notice_say(&n, 1, NOTICE_ERROR, "The disk is full.");
	notice_clear(&n);
	assert_string_equal(n.text, "");
	assert_int_equal(n.level, NOTICE_HINT);
	assert_int_equal(n.log_count, 1);
	notice_release(&n);
	notice_release(&n);
}

/* B2 with Dataverse's code, a rule alone, a code alone, neither. */
static void
an_err_is_kept_with_its_rule_and_code(void **state)
{
	struct notice n = {0};
	struct err err = ERR_INIT;

	(void)state;
	err_rule(&err, ERR_DENIED, "B2", 0x80040220, "You may not share %s.", "Shelf counter");
	notice_err(&n, 7, &err);
	assert_int_equal(n.level, NOTICE_ERROR);
	assert_string_equal(n.text, "You may not share Shelf counter.");
	assert_string_equal(n.log[0].code, "B2 0x80040220");
	assert_int_equal(n.log[0].at, 7);
	err_rule(&err, ERR_IMPOSSIBLE, "D4", 0, "Nobody can.");
	notice_err(&n, 8, &err);
	assert_string_equal(n.log[1].code, "D4");
	err_rule(&err, ERR_DENIED, "", 0x80040220, "No.");
	notice_err(&n, 9, &err);
	assert_string_equal(n.log[2].code, "0x80040220");
	err_set(&err, ERR_FAILED, "100%% full: %%s isn't a format here.");
	notice_err(&n, 9, &err);
	assert_string_equal(n.log[3].code, "");
	assert_string_equal(n.text, "100% full: %s isn't a format here.");
	notice_release(&n);
}

static void
the_log_forgets_the_oldest(void **state)
{
	struct notice n = {0};
	const int more = 2 * NOTICE_LOG_MAX + 37;

	(void)state;
	for (int i = 0; i < more; i++) {
		notice_say(&n, i, NOTICE_OK, "Message %d", i);
		assert_true(n.log_count <= NOTICE_LOG_MAX);
		assert_true(n.log_count <= n.log_room && n.log_room <= NOTICE_LOG_MAX);
	}
	assert_int_equal(n.log_count, NOTICE_LOG_MAX);
	for (int i = 0; i < NOTICE_LOG_MAX; i++) {
		char want[32];

		snprintf(want, sizeof(want), "Message %d", more - NOTICE_LOG_MAX + i);
		assert_string_equal(n.log[i].text, want);
		assert_int_equal(n.log[i].at, more - NOTICE_LOG_MAX + i);
	}
	notice_release(&n);
}

static void
a_long_text_is_cut(void **state)
{
	struct notice n = {0};
	char text[2 * NOTICE_TEXT_SIZE];

	(void)state;
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	notice_say(&n, 1, NOTICE_OK, "%s", text);
	assert_int_equal(strlen(n.text), NOTICE_TEXT_SIZE - 1);
	assert_string_equal(n.log[0].text, n.text);
	notice_release(&n);
}

static void
a_short_list_grows_to_its_most(void **state)
{
	struct menu *menu = calloc(1, sizeof(*menu));
	struct menu_item *item;

	(void)state;
	assert_non_null(menu);
	menu_begin(menu, "Sort by");
	assert_string_equal(menu->title, "Sort by");
	assert_int_equal(menu->cursor.count, 0);
	item = menu_add(menu, 'n', ACT_SORT_BY, 3, "Name");
	assert_ptr_equal(item, &menu->items[0]);
	assert_string_equal(item->label, "Name");
	assert_int_equal(item->key, 'n');
	assert_int_equal(item->act, ACT_SORT_BY);
	assert_int_equal(item->argument, 3);
	assert_false(item->off);
	assert_int_equal(menu->cursor.count, 1);
	for (int i = 1; i < MENU_MAX + 5; i++)
		assert_non_null(menu_add(menu, 0, ACT_COPY, i, "More"));
	assert_int_equal(menu->cursor.count, MENU_MAX);
	assert_int_equal(menu->cursor.at, 0);
	assert_int_equal(menu->items[MENU_MAX - 1].argument, MENU_MAX + 4);
	menu_begin(menu, "Copy");
	assert_int_equal(menu->cursor.count, 0);
	assert_string_equal(menu->items[0].label, "");
	free(menu);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_said_takes_the_place_of_what_was),
		cmocka_unit_test(hints_are_not_kept),
		cmocka_unit_test(clearing_keeps_the_log),
		cmocka_unit_test(an_err_is_kept_with_its_rule_and_code),
		cmocka_unit_test(the_log_forgets_the_oldest),
		cmocka_unit_test(a_long_text_is_cut),
		cmocka_unit_test(a_short_list_grows_to_its_most),
	};

	return test_run(tests);
}
