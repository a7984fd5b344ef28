/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A short list to choose one action from: sorting (o), copying (y), all actions (x), views (g). */
#ifndef APP_MENU_H
#define APP_MENU_H

#include "app/cursor.h"

#include <stdint.h>

struct app;

#define MENU_MAX 24

struct menu_item {
	char label[96];
	char why[160];		/* of one that's off: shown beside it */
	uint32_t key;		/* the letter that takes it at once; 0 none */
	enum act act;
	int argument;
	bool off;		/* dimmed, in parentheses; choosing it explains */
};

struct menu {
	char title[128];
	struct menu_item items[MENU_MAX];
	struct cursor cursor;
};

void menu_begin(struct menu *menu, const char *title);

/* A new last row, never NULL (beyond MENU_MAX it takes the place of the last one); the caller may set off and why. */
struct menu_item *menu_add(struct menu *menu, uint32_t key, enum act act, int argument, const char *label);

/* --- only for app.c --- */

bool menu_do(struct app *app, enum act act, int argument);
bool menu_key(struct app *app, uint32_t key);

#endif
