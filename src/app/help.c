/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/help.h"

#include "app/app.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

/* Whether the line has what's searched for. */
static bool
fits(const struct help *help, enum act act, const char *keys)
{
	struct arena arena = {0};
	const char *key = text_key(&arena, help->filter.text);
	bool found = field_is_empty(&help->filter) || strstr(text_key(&arena, act_help(act)), key)
		     || strstr(text_key(&arena, act_label(act)), key) || strstr(text_key(&arena, keys), key);

	arena_release(&arena);
	return found;
}

/* The lines of one context: its heading, then each action once. */
static size_t
context_lines(const struct help *help, enum context context, struct help_line *lines, size_t count)
{
	size_t binding_count, heading = count;
	const struct binding *bindings = keymap_bindings(&binding_count);

	if (count + 1 >= HELP_LINES_MAX)
		return count;
	lines[count++] = (struct help_line){.context = context, .act = ACT_NONE};
	for (size_t i = 0; i < binding_count && count < HELP_LINES_MAX; i++) {
		struct help_line line = {.context = context, .act = bindings[i].act};
		bool before = false;

		for (size_t j = 0; j < i && !before; j++)
			before = bindings[j].context == context && bindings[j].act == line.act;
		if (bindings[i].context != context || before)
			continue;
		keymap_keys(context, line.act, line.keys, sizeof(line.keys));
		if (fits(help, line.act, line.keys))
			lines[count++] = line;
	}
	return count == heading + 1 ? heading : count;
}

size_t
help_lines(const struct help *help, struct help_line lines[HELP_LINES_MAX])
{
	size_t count = 0;

	for (enum context c = help->context; c != CONTEXT_NONE; c = context_above(c))
		count = context_lines(help, c, lines, count);
	/* From a list, what panels and fields know is worth knowing before one is open. */
	if (help->context == CONTEXT_LIST || help->context == CONTEXT_DETAILS || help->context == CONTEXT_ADMIN
	    || help->context == CONTEXT_ACTIVITY || help->context == CONTEXT_FIND || help->context == CONTEXT_ACCESS || help->context == CONTEXT_LEAVERS || help->context == CONTEXT_PLAN) {
		static const enum context others[] = {CONTEXT_GO, CONTEXT_FILTER, CONTEXT_FIELD, CONTEXT_DIALOG};

		for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
			count = context_lines(help, others[i], lines, count);
	}
	return count;
}

/* How many lines a tab has and how many are seen: for the cursor. */
static void
measure(struct app *app)
{
	static const int fixed[HELP_TABS] = {[HELP_ROLES] = 27, [HELP_ABOUT] = 16};
	struct help_line lines[HELP_LINES_MAX];
	int count = app->help.tab == HELP_KEYS ? (int)help_lines(&app->help, lines) : fixed[app->help.tab];

	cursor_resize(&app->help.cursor, count, app->h > 5 ? app->h - 4 : 1);
}

bool
help_do(struct app *app, enum act act, int argument)
{
	struct help *help = &app->help;
	bool known = true;

	switch (act) {
	case ACT_NONE:
		break;
	case ACT_ESCAPE:
		if (help->typing || !field_is_empty(&help->filter)) {
			help->typing = false;
			field_clear(&help->filter);
		} else {
			app_pop(app);
			return true;
		}
		break;
	case ACT_HELP:
	case ACT_FILTER_KEEP:
		help->typing = false;
		break;
	case ACT_HELP_FILTER:
		help->tab = HELP_KEYS;
		help->typing = true;
		break;
	case ACT_TAB_NEXT:
		help->tab = (enum help_tab)((help->tab + 1) % HELP_TABS);
		break;
	case ACT_TAB_PREVIOUS:
		help->tab = (enum help_tab)((help->tab + HELP_TABS - 1) % HELP_TABS);
		break;
	case ACT_TAB_AT:
		if (argument >= 0 && argument < HELP_TABS)
			help->tab = (enum help_tab)argument;
		break;
	case ACT_ROW_DOWN:
	case ACT_ROW_UP:
		cursor_scroll(&help->cursor, act == ACT_ROW_DOWN ? 1 : -1);
		break;
	default:
		known = cursor_do(&help->cursor, act);
		break;
	}
	measure(app);
	return known;
}

bool
help_text(struct app *app, uint32_t key)
{
	if (field_key(&app->help.filter, key) == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		app->help.typing = false;
	app->help.cursor.at = app->help.cursor.top = 0;
	measure(app);
	return true;
}
