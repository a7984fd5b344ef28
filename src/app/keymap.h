/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What keys mean (UX.md 4). keys.def is the one table: it makes the enum of actions, the dispatch, the bars, the help
 * and the manual's list, and the tests read it too. It has only what this version can do.
 */
#ifndef APP_KEYMAP_H
#define APP_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What the console can be told to do. The ACT_…_AT ones come from the mouse and from menus, with an argument. */
enum act {
	ACT_NONE,
#define ACTION(name, label, help) ACT_##name,
#define POINT(name, help) ACT_##name,
#define BIND(context, key, name, bar)
#include "app/keys.def"
#undef ACTION
#undef POINT
#undef BIND
	ACT_COUNT
};

/* Where a key is pressed. A key that a context doesn't know goes on to the one above it (context_above). */
enum context {
	CONTEXT_NONE,		/* above all others: knows no key */
	CONTEXT_GLOBAL,
	CONTEXT_LIST,		/* the list, above it GLOBAL; the other panes of the list screen too */
	CONTEXT_DETAILS,	/* a model's own page, above it GLOBAL */
	CONTEXT_EXPLORE,	/* the tiles of Explore, above it GLOBAL */
	CONTEXT_ADMIN,		/* what stands under Admin, above it GLOBAL */
	CONTEXT_ACTIVITY,	/* AI Builder activity, above it GLOBAL */
	CONTEXT_TABLES,		/* the environment's own tables, above it GLOBAL */
	CONTEXT_APPS,		/* Apps and flows, above it GLOBAL */
	CONTEXT_FIND,		/* Advanced Find, above it GLOBAL */
	CONTEXT_LEAVERS,	/* Reassign records: whose; above it GLOBAL */
	CONTEXT_PLAN,		/* the plan of a leaver's records; above it GLOBAL */
	CONTEXT_ACCESS,		/* Access and roles, above it GLOBAL */
	CONTEXT_FILTER,		/* the filter line over a list: text owns the printable keys */
	CONTEXT_FIELD,		/* a text field in a panel (UX.md 4.7): text owns the printable keys */
	CONTEXT_DIALOG,		/* anything modal while no text field has the focus (UX.md 4.8) */
	CONTEXT_QUESTION,	/* yes or no; above it DIALOG */
	CONTEXT_PALETTE,	/* the field of the commands; above it FIELD */
	CONTEXT_CHOOSER,	/* the chooser of people */
	CONTEXT_HELP,
	CONTEXT_LOG,		/* messages, and text on plain lines */
	CONTEXT_ROWS,		/* the rows of a table */
	CONTEXT_GRID,		/* the grid of a security role */
	CONTEXT_COLUMNS,	/* Edit columns; above it DIALOG */
	CONTEXT_CONDITIONS,	/* the conditions of Advanced Find; above it DIALOG */
	CONTEXT_MENU,		/* a short list: sorting, copying, all actions */
	CONTEXT_GO,		/* after g */
	CONTEXT_SMALL,		/* the terminal is too small */
	CONTEXT_COUNT
};

enum context context_above(enum context context);

/* "List", "Text fields" …: the heading in help. */
const char *context_title(enum context context);

/* Whether a text field has the focus, so that printable keys are text and never actions. */
bool context_is_text(enum context context);

struct binding {
	enum context context;
	uint32_t key;
	enum act act;
	int bar;	/* 0: not in the key bar; else the lower, the further left and the later left out where it's narrow; from 90 on left out last */
};

/* All bindings in the order of keys.def. */
const struct binding *keymap_bindings(size_t *count);

/* What a key means; ACT_NONE if nothing. Text keys mean nothing where context_is_text. */
enum act keymap_find(enum context context, uint32_t key);

/* The first key that does it in the context or above it, as key_name writes it: "s", "Ctrl-S"; "" if none. */
const char *keymap_key(enum context context, enum act act, char out[16]);

/* All keys of exactly this context that do it, separated by blanks: "s  F4". Returns out. */
const char *keymap_keys(enum context context, enum act act, char *out, size_t size);

/* "Share"; "give it to people or teams to use": for bars and palette, and for help. The POINTs have no label (""). */
const char *act_label(enum act act);
const char *act_help(enum act act);

/* The word of keys.def in lower case with dashes: "row-down". */
const char *act_name(enum act act);

/* Whether the action is one that a field does itself with the key (UX.md 4.7): it's passed on as the key. */
bool act_is_editing(enum act act);

#endif
