/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands under Admin (UX.md 3.11): users, teams, security roles, settings and the audit trail, each a table with the
 * page of the row under the cursor beside it. Everybody sees what their roles let them read; what only a System
 * Administrator changes (RULES A5) is dimmed for others and says why. Check access has a page of its own
 * (app/access_page.h).
 */
#ifndef APP_ADMIN_H
#define APP_ADMIN_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/place.h"
#include "app/table.h"
#include "portal/audit.h"
#include "portal/people_pages.h"
#include "portal/write.h"

struct app;

/* A line of the page. Those that are about somebody or something can be chosen; r, Del and Enter are about them. */
enum admin_line_kind {
	ADMIN_TEXT,	/* words; right stands at the end */
	ADMIN_FACT,	/* a label, and its value in right */
	ADMIN_HEAD,
	ADMIN_ROLE,	/* a role held: role and team are set */
	ADMIN_TEAM,	/* a team one is in */
	ADMIN_MEMBER,	/* of a team, or a holder of a role */
	ADMIN_CALL,	/* of an app or flow: role is the model; none if it's gone */
};

struct admin_line {
	enum admin_line_kind kind;
	const char *left, *right;	/* right: "" if there's none */
	struct principal who;		/* ADMIN_TEAM, ADMIN_MEMBER */
	struct id role, team;		/* ADMIN_ROLE */
	bool muted, warn;
};

struct admin_page {
	struct arena arena;
	struct id of;			/* the row that it's of; none: nothing is shown */
	int64_t number;
	unsigned stamp;
	const char *title;
	struct admin_line *lines;
	size_t count, room;
	struct cursor cursor;		/* over all lines; rests on those that can be chosen */
	int64_t version;		/* of the user, team or role */
	bool enabled;			/* of a user */
	char gone[256];			/* why there's nothing to show; "" */
};

/* What the audit trail is narrowed to. */
struct audit_choice {
	struct id record, user;		/* none: all */
	char record_name[256], user_name[256];
	bool changes;			/* no imports and no sign-ins */
};

/* Of ACT_NARROW_TO. */
enum narrow { NARROW_ALL, NARROW_CHANGES, NARROW_PERSON, NARROW_RECORD, NARROW_MINE };

struct admin {
	struct table tables[PLACE_COUNT];	/* of the places that have one */
	struct admin_page page;
	bool may;			/* A5: the actor may change what's here */
	char why_not[512];		/* else the reason */
	struct audit_choice audit;
	struct target asked;		/* the app or flow that a question is about (app/apps_page.h) */
};

/* The table of the place that's shown. */
struct table *admin_table(struct app *app);
const struct table *admin_table_const(const struct app *app);

/* Whether the table is to be read (again). */
bool admin_is_stale(const struct app *app);

/* The line of the page under its cursor; NULL unless it can be chosen. */
const struct admin_line *admin_line(const struct app *app);

/* The classic circles of the access levels, from none to everything: ◌ ◔ ◒ ◕ ◉. */
const char *admin_level_sign(enum access_level level);

/* --- only within src/app --- */

/* Reads the table of the place, if what's shown is older than the file. */
void admin_read(struct app *app);

/* Reads the page of the row under the cursor. */
void admin_read_page(struct app *app);

bool admin_do(struct app *app, enum act act, int argument);

/* The page has got the keys: its cursor goes to what can be chosen. */
void admin_focus_page(struct app *app);

struct verb;

/* The verbs of row 2 (app_verbs). */
size_t admin_verbs(const struct app *app, struct verb *verbs);

/* A key of the filter line. */
void admin_text(struct app *app, uint32_t key);
void admin_paste(struct app *app, const char *text, size_t length);
void admin_release(struct admin *admin);

/* Goes to a row of a table, by id; name is the row's. */
void admin_show(struct app *app, enum place place, const struct id *id, const char *name);

/* The audit trail of a record or a person. */
void admin_show_audit(struct app *app, const struct id *record, const char *record_name, const struct id *user, const char *user_name);

/* --- admin_export.c, for admin.c --- */

/* Asks for a file, for the rows of the table that's shown. */
void admin_export(struct app *app);

/* --- admin_read.c, for admin.c --- */

/* Fills an empty table or page; on failure it's to be released. */
bool admin_fill(struct app *app, enum place place, const char *filter, struct table *table, struct err *err) __attribute__((warn_unused_result));
bool admin_fill_page(struct app *app, enum place place, const struct table_row *row, struct admin_page *page, struct err *err)
	__attribute__((warn_unused_result));
void admin_page_release(struct admin_page *page);

#endif
