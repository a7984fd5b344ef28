/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/keymap.h"

#include "tui/key.h"

#include <string.h>

/* Texts of the actions, by enum act. */
static const struct {
	const char *label, *help;
} texts[ACT_COUNT] = {
	[ACT_NONE] = {"", ""},
#define ACTION(name, label, help) [ACT_##name] = {label, help},
#define POINT(name, help) [ACT_##name] = {"", help},
#define BIND(context, key, name, bar)
#include "app/keys.def"
#undef ACTION
#undef POINT
#undef BIND
};

/*
 * The words of keys.def in lower case with dashes, made by the compiler: one letter after the other, zeros behind the
 * last.
 */
#define NAME_SIZE 20
#define AT(word, i) ((word)[(i) < sizeof(word) ? (i) : sizeof(word) - 1])
#define LOW(word, i) \
	((char)(AT(word, i) == '_' ? '-' : AT(word, i) >= 'A' && AT(word, i) <= 'Z' ? AT(word, i) - 'A' + 'a' : AT(word, i)))
#define LOW5(word, i) LOW(word, i), LOW(word, i + 1), LOW(word, i + 2), LOW(word, i + 3), LOW(word, i + 4)
#define LOW20(word) {LOW5(word, 0), LOW5(word, 5), LOW5(word, 10), LOW5(word, 15)}

static const char names[ACT_COUNT][NAME_SIZE] = {
	[ACT_NONE] = "none",
#define ACTION(name, label, help) [ACT_##name] = LOW20(#name),
#define POINT(name, help) [ACT_##name] = LOW20(#name),
#define BIND(context, key, name, bar)
#include "app/keys.def"
#undef ACTION
#undef POINT
#undef BIND
};

#define ACTION(name, label, help) _Static_assert(sizeof(#name) <= NAME_SIZE, "a longer NAME_SIZE is needed");
#define POINT(name, help) _Static_assert(sizeof(#name) <= NAME_SIZE, "a longer NAME_SIZE is needed");
#define BIND(context, key, name, bar)
#include "app/keys.def"
#undef ACTION
#undef POINT
#undef BIND

static const struct binding bindings[] = {
#define ACTION(name, label, help)
#define POINT(name, help)
#define BIND(context, key, name, bar) {CONTEXT_##context, (uint32_t)(key), ACT_##name, bar},
#include "app/keys.def"
#undef ACTION
#undef POINT
#undef BIND
};

#define BINDING_COUNT (sizeof(bindings) / sizeof(bindings[0]))

static const struct {
	enum context above;
	const char *title;
	bool is_text;
} contexts[CONTEXT_COUNT] = {
	[CONTEXT_NONE] = {CONTEXT_NONE, "", false},
	[CONTEXT_GLOBAL] = {CONTEXT_NONE, "Everywhere", false},
	[CONTEXT_LIST] = {CONTEXT_GLOBAL, "List", false},
	[CONTEXT_DETAILS] = {CONTEXT_GLOBAL, "Details", false},
	[CONTEXT_EXPLORE] = {CONTEXT_GLOBAL, "Explore", false},
	[CONTEXT_ADMIN] = {CONTEXT_GLOBAL, "Admin", false},
	[CONTEXT_ACTIVITY] = {CONTEXT_GLOBAL, "Activity", false},
	[CONTEXT_TABLES] = {CONTEXT_GLOBAL, "Tables", false},
	[CONTEXT_APPS] = {CONTEXT_GLOBAL, "Apps and flows", false},
	[CONTEXT_FIND] = {CONTEXT_GLOBAL, "Advanced Find", false},
	[CONTEXT_LEAVERS] = {CONTEXT_GLOBAL, "Reassign records: whose", false},
	[CONTEXT_PLAN] = {CONTEXT_GLOBAL, "Reassign records: the plan", false},
	[CONTEXT_ACCESS] = {CONTEXT_GLOBAL, "Access and roles", false},
	[CONTEXT_FILTER] = {CONTEXT_NONE, "Filter line", true},
	[CONTEXT_FIELD] = {CONTEXT_NONE, "Text fields", true},
	[CONTEXT_DIALOG] = {CONTEXT_NONE, "Panels and dialogs", false},
	[CONTEXT_QUESTION] = {CONTEXT_DIALOG, "Questions", false},
	[CONTEXT_PALETTE] = {CONTEXT_FIELD, "Commands", true},
	[CONTEXT_CHOOSER] = {CONTEXT_NONE, "Who you are", false},
	[CONTEXT_HELP] = {CONTEXT_NONE, "Help", false},
	[CONTEXT_ROWS] = {CONTEXT_NONE, "Rows of a table", false},
	[CONTEXT_LOG] = {CONTEXT_NONE, "Messages and plain text", false},
	[CONTEXT_GRID] = {CONTEXT_DIALOG, "Grid of a role", false},
	[CONTEXT_COLUMNS] = {CONTEXT_DIALOG, "Edit columns", false},
	[CONTEXT_CONDITIONS] = {CONTEXT_DIALOG, "Conditions", false},
	[CONTEXT_MENU] = {CONTEXT_NONE, "Short lists", false},
	[CONTEXT_GO] = {CONTEXT_NONE, "After g", false},
	[CONTEXT_SMALL] = {CONTEXT_NONE, "Too small a window", false},
};

enum context
context_above(enum context context)
{
	return context < CONTEXT_COUNT ? contexts[context].above : CONTEXT_NONE;
}

const char *
context_title(enum context context)
{
	return context < CONTEXT_COUNT ? contexts[context].title : "";
}

bool
context_is_text(enum context context)
{
	return context < CONTEXT_COUNT && contexts[context].is_text;
}

const struct binding *
keymap_bindings(size_t *count)
{
	*count = BINDING_COUNT;
	return bindings;
}

enum act
keymap_find(enum context context, uint32_t key)
{
	/* Text is never a command (UX.md 4.9), wherever a context of text stands: only what the field itself does with it. */
	bool text = context_is_text(context) && key_is_text(key);

	for (enum context c = context; c != CONTEXT_NONE; c = context_above(c)) {
		for (size_t i = 0; i < BINDING_COUNT; i++) {
			if (bindings[i].context != c || bindings[i].key != key)
				continue;
			return text && !act_is_editing(bindings[i].act) ? ACT_NONE : bindings[i].act;
		}
	}
	return ACT_NONE;
}

const char *
keymap_key(enum context context, enum act act, char out[16])
{
	out[0] = '\0';
	for (enum context c = context; c != CONTEXT_NONE; c = context_above(c)) {
		for (size_t i = 0; i < BINDING_COUNT; i++) {
			/* A key that means something else further down doesn't do it here. */
			if (bindings[i].context == c && bindings[i].act == act && keymap_find(context, bindings[i].key) == act)
				return key_name(bindings[i].key, out);
		}
	}
	return out;
}

const char *
keymap_keys(enum context context, enum act act, char *out, size_t size)
{
	size_t used = 0;

	if (!size)
		return "";
	out[0] = '\0';
	for (size_t i = 0; i < BINDING_COUNT; i++) {
		char room[16];
		const char *name;
		size_t length, gap = used ? 2 : 0;

		if (bindings[i].context != context || bindings[i].act != act)
			continue;
		name = key_name(bindings[i].key, room);
		length = strlen(name);
		if (used + gap + length >= size)
			break;
		memcpy(out + used, "  ", gap);
		memcpy(out + used + gap, name, length + 1);
		used += gap + length;
	}
	return out;
}

const char *
act_label(enum act act)
{
	return act < ACT_COUNT ? texts[act].label : "";
}

const char *
act_help(enum act act)
{
	return act < ACT_COUNT ? texts[act].help : "";
}

const char *
act_name(enum act act)
{
	return act < ACT_COUNT ? names[act] : "";
}

bool
act_is_editing(enum act act)
{
	switch (act) {
	case ACT_EDIT_LEFT:
	case ACT_EDIT_RIGHT:
	case ACT_EDIT_START:
	case ACT_EDIT_END:
	case ACT_EDIT_BACK:
	case ACT_EDIT_DELETE:
	case ACT_EDIT_WORD:
	case ACT_EDIT_LINE:
	case ACT_EDIT_FINISH:
		return true;
	default:
		return false;
	}
}
