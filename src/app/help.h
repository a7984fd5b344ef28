/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Help, made from the table of keys (UX.md 3.14), the roles (RULES C), and what the program is. */
#ifndef APP_HELP_H
#define APP_HELP_H

#include "app/cursor.h"
#include "app/field.h"

struct app;

enum help_tab { HELP_KEYS, HELP_ROLES, HELP_ABOUT, HELP_TABS };

struct help {
	enum help_tab tab;
	enum context context;		/* of the screen below */
	char title[64];			/* of the screen below */
	struct field filter;
	bool typing;
	struct cursor cursor;		/* over the lines shown */
	char terminal[128];		/* what the terminal is; set by console.c */
};

/* One line of the keys: a heading (act ACT_NONE), or an action with its keys. */
struct help_line {
	enum context context;
	enum act act;
	char keys[48];
};

#define HELP_LINES_MAX 256

/* The lines that the filter leaves, at most HELP_LINES_MAX. Returns their number. */
size_t help_lines(const struct help *help, struct help_line lines[HELP_LINES_MAX]);

/* --- only for app.c --- */

bool help_do(struct app *app, enum act act, int argument);
bool help_text(struct app *app, uint32_t key);

#endif
