/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Before a System Administrator's change is saved: what it does to people (UX.md 3.0: "show first who gains or loses"),
 * asked of the portal as a dry run, and then Save or Cancel.
 */
#ifndef APP_CHANGE_PANEL_H
#define APP_CHANGE_PANEL_H

#include "app/keymap.h"
#include "app/panel.h"
#include "portal/administration.h"
#include "portal/settings.h"

struct app;

/* A change of people, teams or roles, or of a setting. */
struct change_request {
	bool is_setting;
	enum setting setting;
	bool on;
	struct administration_request administration;	/* name and cells are copied */
};

struct change_panel {
	struct arena arena;
	struct change_request request;
	const char *title;		/* "Disable Leo Fischer" */
	const char *done;		/* what's said afterwards: "Disabled Leo Fischer." */
	struct write_result preview;	/* tallies and warnings */
	int button;			/* 0 Save, 1 Cancel */
};

/* --- only within src/app --- */

/* Shows what it would do; if it's refused, nothing is opened and the err says why. Strings are copied. */
bool change_panel_open(struct app *app, const struct change_request *request, const char *title, const char *done, struct err *err)
	__attribute__((warn_unused_result));

/* Asks again what it would do, now that others wrote; false: it would be refused, and the err says why. */
bool change_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
enum panel_answer change_panel_do(struct app *app, enum act act, int argument);
void change_panel_release(struct change_panel *panel);

#endif
