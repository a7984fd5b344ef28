/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asks for what a change of people, teams or roles still lacks: somebody (the picker), a role (a list), or a name; then the
 * change is shown (app/change_panel.h). */
#ifndef APP_CHOOSE_PANEL_H
#define APP_CHOOSE_PANEL_H

#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "app/picker.h"
#include "app/table.h"
#include "portal/administration.h"

struct app;

enum choose_what {
	CHOOSE_MEMBER,	/* a user, for a team */
	CHOOSE_HOLDER,	/* a user or team, for a role */
	CHOOSE_ROLE,	/* a role, for a user or team */
	CHOOSE_NAME,	/* the name of a copy */
	CHOOSE_PERSON,	/* whose rows of the audit trail are shown */
	CHOOSE_WORKS,	/* whom an app or flow is asked about for (app/apps_page.h) */
	CHOOSE_OWNER,	/* a user or team, for rows of a plan (app/plan_page.h) */
};

struct choose_panel {
	enum choose_what what;
	struct administration_request request;	/* what is known already */
	char title[300], subject[256];		/* whom or what it's about */
	struct picker picker;			/* CHOOSE_MEMBER, CHOOSE_HOLDER, CHOOSE_PERSON */
	struct field field;			/* CHOOSE_ROLE: the filter; CHOOSE_NAME */
	struct table roles;			/* CHOOSE_ROLE */
	size_t plan_row;			/* CHOOSE_OWNER: a place of the plan, or PLAN_ALL */
};

bool choose_panel_picks(const struct choose_panel *panel);

/* --- only within src/app --- */

void choose_panel_open(struct app *app, enum choose_what what, const struct administration_request *request, const char *title,
		       const char *subject);
/* CHOOSE_OWNER, for rows of this kind. */
void choose_panel_open_owner(struct app *app, size_t plan_row, enum record_kind kind, const char *title);
enum panel_answer choose_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void choose_panel_pasted(struct app *app, const char *text, size_t length);
void choose_panel_release(struct choose_panel *panel);

#endif
