/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keys mean (app/keymap, UX.md 4): the table itself is checked, and what is asked of it. */
#include "app/keymap.h"
#include "tui/key.h"

#include "tests/test.h"

#include <ctype.h>

/* keys.def once more, as words. */
static const struct word {
	enum act act;
	const char *name;
	bool point;
} words[] = {
#define ACTION(name, label, help) {ACT_##name, #name, false},
#define POINT(name, help) {ACT_##name, #name, true},
#define BIND(context, key, name, bar)
#include "app/keys.def"
#undef ACTION
#undef POINT
#undef BIND
};

#define WORD_COUNT (sizeof(words) / sizeof(words[0]))

static bool
is_bound(enum act act)
{
	size_t count;
	const struct binding *b = keymap_bindings(&count);

	for (size_t i = 0; i < count; i++) {
		if (b[i].act == act)
			return true;
	}
	return false;
}

static void
no_key_has_two_meanings_in_a_context(void **state)
{
	size_t count;
	const struct binding *b = keymap_bindings(&count);

	(void)state;
	assert_true(count > 100);
	for (size_t i = 0; i < count; i++) {
		assert_true(b[i].context > CONTEXT_NONE && b[i].context < CONTEXT_COUNT);
		assert_true(b[i].act > ACT_NONE && b[i].act < ACT_COUNT);
		for (size_t j = 0; j < i; j++) {
			char name[16];

			if (b[i].context == b[j].context && b[i].key == b[j].key)
				fail_msg("%s: %s is bound twice", context_title(b[i].context), key_name(b[i].key, name));
		}
	}
}

static void
every_binding_is_reached(void **state)
{
	size_t count;
	const struct binding *b = keymap_bindings(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		char name[16], key[16];

		assert_int_equal(keymap_find(b[i].context, b[i].key), b[i].act);
		assert_true(keymap_key(b[i].context, b[i].act, key)[0] != '\0');
		/* And it can be pressed: it has a name that is read back. */
		assert_int_equal(key_from_name(key_name(b[i].key, name)), b[i].key);
	}
}

static void
every_action_has_words_and_a_key(void **state)
{
	(void)state;
	assert_int_equal(WORD_COUNT + 1, ACT_COUNT);
	for (size_t i = 0; i < WORD_COUNT; i++) {
		enum act act = words[i].act;

		assert_true(strlen(act_help(act)) > 2);
		assert_int_equal(act_label(act)[0] == '\0', words[i].point);
		/* ":reset" is a command's word alone: nobody comes upon it by a slip. */
		if (is_bound(act) == (words[i].point || act == ACT_RESET))
			fail_msg("%s: actions have a key, points have none", words[i].name);
	}
	assert_string_equal(act_label(ACT_NONE), "");
	assert_string_equal(act_help(ACT_NONE), "");
	assert_string_equal(act_label(ACT_SHARE), "Share");
}

static void
names_are_the_words_of_the_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < WORD_COUNT; i++) {
		char want[64];
		size_t length = strlen(words[i].name);

		assert_true(length < sizeof(want));
		for (size_t c = 0; c <= length; c++)
			want[c] = words[i].name[c] == '_' ? '-' : (char)tolower((unsigned char)words[i].name[c]);
		assert_string_equal(act_name(words[i].act), want);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(act_name(words[j].act), want);
	}
	assert_string_equal(act_name(ACT_ROW_DOWN), "row-down");
	assert_string_equal(act_name(ACT_NONE), "none");
}

static void
contexts_end_at_none(void **state)
{
	(void)state;
	for (int c = CONTEXT_NONE; c < CONTEXT_COUNT; c++) {
		enum context above = (enum context)c;
		int steps = 0;

		while (above != CONTEXT_NONE && steps < CONTEXT_COUNT) {
			above = context_above(above);
			steps++;
		}
		assert_int_equal(above, CONTEXT_NONE);
		assert_int_equal(context_title((enum context)c)[0] == '\0', c == CONTEXT_NONE);
		for (int other = 0; other < c; other++)
			assert_string_not_equal(context_title((enum context)c), context_title((enum context)other));
	}
	assert_int_equal(context_above(CONTEXT_LIST), CONTEXT_GLOBAL);
	assert_int_equal(context_above(CONTEXT_DETAILS), CONTEXT_GLOBAL);
	assert_int_equal(context_above(CONTEXT_QUESTION), CONTEXT_DIALOG);
	assert_int_equal(context_above(CONTEXT_PALETTE), CONTEXT_FIELD);
}

/* UX 4.9: letters move and act only outside text fields. */
static void
text_never_acts_where_a_field_has_the_focus(void **state)
{
	static const enum context fields[] = {CONTEXT_FILTER, CONTEXT_FIELD, CONTEXT_PALETTE};
	int text_contexts = 0;

	(void)state;
	for (int c = 0; c < CONTEXT_COUNT; c++) {
		text_contexts += context_is_text((enum context)c);
		/* What stands above a text field takes no letters either. */
		assert_false(context_is_text((enum context)c) && context_above((enum context)c) != CONTEXT_NONE
			     && !context_is_text(context_above((enum context)c)));
	}
	assert_int_equal(text_contexts, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(context_is_text(fields[i]));
		for (uint32_t key = ' '; key < 0x600; key++) {
			enum act act = keymap_find(fields[i], key);

			if (key_is_text(key) && act != ACT_NONE) {
				assert_int_equal(key, ';');
				assert_true(act_is_editing(act));
			}
		}
	}
	assert_int_equal(keymap_find(CONTEXT_FIELD, ';'), ACT_EDIT_FINISH);
	assert_int_equal(keymap_find(CONTEXT_FILTER, ';'), ACT_NONE);
}

/* UX 4.9: a field passes on what it does itself; nothing else is editing. */
static void
editing_is_what_fields_do(void **state)
{
	size_t count;
	const struct binding *b = keymap_bindings(&count);

	(void)state;
	for (size_t i = 0; i < WORD_COUNT; i++)
		assert_int_equal(act_is_editing(words[i].act), strncmp(words[i].name, "EDIT_", 5) == 0);
	assert_false(act_is_editing(ACT_NONE));
	for (size_t i = 0; i < count; i++) {
		if (act_is_editing(b[i].act))
			assert_true(b[i].context == CONTEXT_FIELD || b[i].context == CONTEXT_DIALOG);
	}
}

static void
what_a_context_does_not_know_goes_up(void **state)
{
	char key[16];

	(void)state;
	assert_int_equal(keymap_find(CONTEXT_LIST, 's'), ACT_SHARE);
	assert_int_equal(keymap_find(CONTEXT_LIST, '?'), ACT_HELP);
	assert_int_equal(keymap_find(CONTEXT_DETAILS, 'q'), ACT_CLOSE);
	assert_int_equal(keymap_find(CONTEXT_GLOBAL, 's'), ACT_NONE);
	assert_int_equal(keymap_find(CONTEXT_NONE, 'q'), ACT_NONE);
	/* The nearer meaning wins, and a key that lost its meaning isn't shown for it. */
	assert_int_equal(keymap_find(CONTEXT_LIST, KEY_CODE_TAB), ACT_PANE_NEXT);
	assert_int_equal(keymap_find(CONTEXT_DETAILS, KEY_CODE_TAB), ACT_TAB_NEXT);
	assert_string_equal(keymap_key(CONTEXT_LIST, ACT_PANE_NEXT, key), "Tab");
	assert_string_equal(keymap_key(CONTEXT_DETAILS, ACT_PANE_NEXT, key), "");
	assert_int_equal(keymap_find(CONTEXT_DIALOG, 'y'), ACT_COPY);
	assert_int_equal(keymap_find(CONTEXT_QUESTION, 'y'), ACT_YES);
	assert_string_equal(keymap_key(CONTEXT_DIALOG, ACT_COPY, key), "y");
	assert_string_equal(keymap_key(CONTEXT_QUESTION, ACT_COPY, key), "");
	assert_string_equal(keymap_key(CONTEXT_PALETTE, ACT_TAKE, key), "Enter");
	assert_string_equal(keymap_key(CONTEXT_PALETTE, ACT_COMPLETE, key), "Tab");
	assert_string_equal(keymap_key(CONTEXT_FIELD, ACT_SAVE, key), "Ctrl-S");
	assert_string_equal(keymap_key(CONTEXT_LIST, ACT_MARK, key), "Space");
	assert_string_equal(keymap_key(CONTEXT_LIST, ACT_SAVE, key), "");
}

/* UX 4: every way in has a way out, and Esc never leaves the program. */
static void
every_context_has_a_way_out(void **state)
{
	(void)state;
	for (int c = CONTEXT_GLOBAL; c < CONTEXT_COUNT; c++) {
		if (c == CONTEXT_SMALL)
			assert_int_equal(keymap_find(CONTEXT_SMALL, 'q'), ACT_LEAVE);
		else
			assert_int_equal(keymap_find((enum context)c, KEY_CODE_ESC), ACT_ESCAPE);
	}
}

/* UX 4.9: what habits of other programs would press is bound to nothing; nor what this version can't do. */
static void
what_is_not_bound_on_purpose(void **state)
{
	static const char *const names[] = {"f", "C", "V", "E", "A", "n", "N", "Ctrl-H", "Ctrl-I", "Ctrl-J", "Ctrl-M", "Ctrl-K", "Ctrl-S"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		uint32_t key = key_from_name(names[i]);

		assert_int_not_equal(key, KEY_CODE_NONE);
		assert_int_equal(keymap_find(CONTEXT_LIST, key), ACT_NONE);
		assert_int_equal(keymap_find(CONTEXT_DETAILS, key), ACT_NONE);
	}
}

static void
keys_are_listed_as_far_as_there_is_room(void **state)
{
	char out[32], small[4], none[1] = "x";

	(void)state;
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_SHARE, out, sizeof(out)), "s  F4");
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_FILTER, out, sizeof(out)), "/  F7");
	assert_string_equal(keymap_keys(CONTEXT_GLOBAL, ACT_LEAVE, out, sizeof(out)), "Q  F10  Ctrl-Q");
	/* Exactly this context. */
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_HELP, out, sizeof(out)), "");
	/* Whole keys only. */
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_SHARE, small, sizeof(small)), "s");
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_SHARE, out, 6), "s  F4");
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_SHARE, out, 5), "s");
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_SHARE, none, 1), "");
	assert_string_equal(keymap_keys(CONTEXT_LIST, ACT_SHARE, none, 0), "");
}

/* Two keys at the same place of a bar would stand in the order of the table only. */
static void
places_in_a_bar_are_taken_once(void **state)
{
	size_t count;
	const struct binding *b = keymap_bindings(&count);

	(void)state;
	for (size_t i = 0; i < count; i++) {
		assert_true(b[i].bar >= 0);
		for (size_t j = 0; j < i; j++)
			assert_false(b[i].bar && b[i].context == b[j].context && b[i].bar == b[j].bar);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_key_has_two_meanings_in_a_context),
		cmocka_unit_test(every_binding_is_reached),
		cmocka_unit_test(every_action_has_words_and_a_key),
		cmocka_unit_test(names_are_the_words_of_the_table),
		cmocka_unit_test(contexts_end_at_none),
		cmocka_unit_test(text_never_acts_where_a_field_has_the_focus),
		cmocka_unit_test(editing_is_what_fields_do),
		cmocka_unit_test(what_a_context_does_not_know_goes_up),
		cmocka_unit_test(every_context_has_a_way_out),
		cmocka_unit_test(what_is_not_bound_on_purpose),
		cmocka_unit_test(keys_are_listed_as_far_as_there_is_room),
		cmocka_unit_test(places_in_a_bar_are_taken_once),
	};

	return test_run(tests);
}
