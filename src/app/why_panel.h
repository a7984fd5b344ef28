/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Why not (UX.md 3.7, RULES B5): every action with yes or no, and one of them with its checks in the order of B9. */
#ifndef APP_WHY_PANEL_H
#define APP_WHY_PANEL_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "portal/explain.h"

struct app;

struct why_panel {
	struct id record;
	char name[256];
	bool one;			/* one action is shown, else all of them */
	enum action action;
	struct explain_answer answers[ACTION_RECORD_COUNT];
	struct cursor cursor;		/* over the actions, or over the checks of one */
	bool was_all;			/* Esc goes back to all of them */
};

/* --- only within src/app --- */

/* ACTION_RECORD_COUNT: all of them. */
bool why_panel_open(struct app *app, const struct id *record, enum action action, struct err *err)
	__attribute__((warn_unused_result));

/* Answers anew, now that others wrote; false: the record can't be seen any more, and the err says so. */
bool why_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
enum panel_answer why_panel_do(struct app *app, enum act act, int argument);
void why_panel_release(struct why_panel *panel);

/* The explanation as text to give to an administrator. */
void why_panel_text(const struct app *app, struct str *out);

#endif
