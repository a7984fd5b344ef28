/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All that the console knows, as plain data (DESIGN.md 1): app.c changes it, the views draw it and change nothing. There is one
 * screen, and above it a pile of modal things, of which the topmost has the keys.
 */
#ifndef APP_STATE_H
#define APP_STATE_H

#include "app/access_panel.h"
#include "app/acting.h"
#include "app/activity_page.h"
#include "app/admin.h"
#include "app/access_page.h"
#include "app/assign_panel.h"
#include "app/calls_panel.h"
#include "app/change_panel.h"
#include "app/choose_panel.h"
#include "app/chooser.h"
#include "app/columns_panel.h"
#include "app/conditions_panel.h"
#include "app/confirm_panel.h"
#include "app/conflict.h"
#include "app/create_panel.h"
#include "app/detail.h"
#include "app/endpoint_panel.h"
#include "app/explore_page.h"
#include "app/export_panel.h"
#include "app/find_page.h"
#include "app/grid_panel.h"
#include "app/help.h"
#include "app/job.h"
#include "app/keymap.h"
#include "app/keys_panel.h"
#include "app/layout.h"
#include "app/list.h"
#include "app/menu.h"
#include "app/notice.h"
#include "app/palette.h"
#include "app/picker.h"
#include "app/place.h"
#include "app/plan_page.h"
#include "app/prompt_panel.h"
#include "app/prompt_run_panel.h"
#include "app/report_panel.h"
#include "app/rows_panel.h"
#include "app/run_panel.h"
#include "app/session.h"
#include "app/settings_panel.h"
#include "app/share_panel.h"
#include "app/text_page.h"
#include "app/why_panel.h"
#include "portal/models.h"

#include <stdbool.h>
#include <stdint.h>

enum screen { SCREEN_CHOOSER, SCREEN_LIST, SCREEN_DETAILS, SCREEN_ADMIN };

enum layer {
	LAYER_NONE, LAYER_MENU, LAYER_SHARE, LAYER_ASSIGN, LAYER_WHY, LAYER_ACCESS, LAYER_CHOOSE, LAYER_GRID, LAYER_CHANGE, LAYER_CONFLICT, LAYER_EXPORT,
	LAYER_COLUMNS, LAYER_CONDITIONS, LAYER_CREATE, LAYER_RUN, LAYER_SETTINGS, LAYER_REPORT, LAYER_CALLS, LAYER_PROMPT, LAYER_PROMPT_RUN,
	LAYER_ENDPOINT, LAYER_KEYS, LAYER_ROWS, LAYER_CONFIRM, LAYER_PALETTE,
	LAYER_QUESTION, LAYER_HELP, LAYER_LOG,
	LAYER_TEXT, LAYER_COUNT
};

#define LAYERS_MAX 8

/* A question in one line, in the place of the message and of the keys (UX.md 5.3, 5.6). */
struct question {
	char text[512];
	enum act yes;		/* done if the answer is yes */
};

/* A view that was open, for Back and Last view. */
struct view_place {
	enum screen screen;
	enum place place;
	struct id record;	/* of SCREEN_DETAILS */
};

#define VIEWS_MAX 32

/* Rows of the list that somebody else changed: "!" until the next key (UX.md 5.11). */
struct changed_row {
	struct id id;
	int64_t version;
};

#define CHANGED_MOST 64

struct changed {
	struct changed_row rows[CHANGED_MOST];
	size_t count;
	bool told;		/* the message is about it */
	bool unread;		/* the last change couldn't be read */
	bool reading;		/* it's read now: to the end, since it's told by what was there before */
};

struct app {
	struct portal *portal;
	int64_t now;			/* of the event in hand */
	bool read_only;
	struct session session;
	environment_fn environment_of;	/* where the key of the prompts' endpoint is */

	/* Who works here; copied, since the portal reads it anew. */
	struct id person;
	char person_name[256], person_role[128], environment[256];
	bool can_act;			/* A4 */
	bool person_disabled;
	bool demo;			/* there are personas */
	struct model_counts counts;

	struct layout layout;
	struct layout_wish wish;
	int w, h;
	bool ascii, mouse;

	enum screen screen;
	enum place place;
	struct list lists[PLACE_LISTS];
	int nav_at;			/* the left panel's cursor: enum place */
	struct detail detail;
	struct admin admin;
	int64_t detail_due;		/* when the current row's detail is to be loaded; 0: it isn't wanted */
	unsigned stamp;			/* raised whenever what was loaded may be stale */
	struct changed changed;
	int64_t audit_seen;		/* the newest row of the audit trail that was told, for a System Administrator */

	enum layer layers[LAYERS_MAX];	/* the pile, bottom first */
	int layer_count;
	bool going;			/* after g */
	struct chooser chooser;
	struct menu menu;
	struct share_panel share;
	struct assign_panel assign;
	struct why_panel why;
	struct access_panel access;
	struct access_page access_page;
	struct explore_page explore_page;
	struct find_page find_page;
	struct activity_page activity_page;
	struct plan_page plan_page;
	struct confirm_panel confirm;
	struct acting acting;		/* what a verb is about */
	enum act acting_act;		/* which, while it's asked about */
	struct create_panel create;
	struct run_panel run;
	struct settings_panel settings;
	struct report_panel report;
	struct rows_panel rows;
	struct job job;
	struct columns_panel columns;
	struct calls_panel calls;
	struct prompt_panel prompt;
	struct prompt_run_panel prompt_run;
	struct endpoint_panel endpoint;
	struct keys_panel keys;
	struct conditions_panel conditions;
	struct choose_panel choose;
	struct grid_panel grid;
	struct change_panel change;
	struct conflict conflict;
	struct export_panel export;
	struct palette palette;
	struct question question;
	struct id undoing;		/* the operation that the question would undo */
	struct help help;
	struct text_page text;		/* the log, and texts to select */
	struct notice notice;
	struct picker_recents recents;
	bool pasting;
	struct str paste;

	struct view_place views[VIEWS_MAX];	/* what Back goes to, newest last */
	int view_count;
	struct view_place last_view;
	bool has_last_view;

	/* What console.c is to do after the event. */
	bool leave;
	int status;
	bool want_redraw, want_suspend;
	bool want_quiet;	/* what was open was closed by what somebody else did: keys that are on their way were meant for it */
	bool interruptible;		/* what is read now is read again later, if a key waits */
	bool must_read;			/* but not now: the key that is done acts on its rows */
};

/* The list on the screen. */
struct list *app_list(struct app *app);
const struct list *app_list_const(const struct app *app);

/* The topmost modal thing, and whether there's one of a kind. */
enum layer app_layer(const struct app *app);

/* Where keys are looked up now. */
enum context app_context(const struct app *app);
/* The same of the screen below all layers. */
enum context app_screen_context(const struct app *app);
/* Where the verbs of the screen have their keys. */
enum context app_verb_context(const struct app *app);

/* What an action would be done to: the detail's record on its page; else the marked rows, else the current one. At most
 * most rows are written; returns how many there are. */
size_t app_targets(const struct app *app, struct panel_row *rows, size_t most);

/* Row 2 has room for few: the others stand in the menu and the commands alone. */
enum verb_where { VERB_ROW, VERB_WIDE, VERB_MENU };

/* The verbs of row 2, of the menu and of the commands, each with whether all targets allow it. */
struct verb {
	enum act act;
	enum action action;
	size_t count;		/* of marked rows; 0: the current one */
	bool off;
	const char *label;	/* instead of the action's own; NULL */
	enum verb_where where;
};

#define VERBS_MAX 16
size_t app_verbs(const struct app *app, struct verb verbs[VERBS_MAX]);

/* Whether somebody else changed the row since the last key. */
bool app_is_changed(const struct app *app, const struct id *row);

/* What stands in the message line if nothing was said. */
const char *app_hint(const struct app *app);

#endif
