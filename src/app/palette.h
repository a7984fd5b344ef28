/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commands (UX.md 3.13): actions, views, models, prompts, apps and flows by parts of their names. */
#ifndef APP_PALETTE_H
#define APP_PALETTE_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"

struct app;

#define PALETTE_MAX 40

struct palette_item {
	char label[192];
	char note[96];		/* its key, or "off" */
	char why[192];		/* of one that's off */
	enum act act;
	int argument;
	struct id record;	/* of ACT_SHOW_RECORD */
	bool off;
};

struct palette {
	struct field field;
	struct palette_item items[PALETTE_MAX];
	struct cursor cursor;
};

/* --- only within src/app --- */

void palette_open(struct app *app);

/* After others wrote: what can be done and found now, the cursor on the same row. */
void palette_review(struct app *app);
enum panel_answer palette_do(struct app *app, enum act act, uint32_t key, int argument);
void palette_pasted(struct app *app, const char *text, size_t length);

#endif
