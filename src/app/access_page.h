/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Access and roles (UX.md 3.11, RULES B5): what a person can do with a record and why, who has access to it, two people side by
 * side, and what a person can reach at all. Record and person are fields; what's shown follows them at once, and follows what
 * others change. Everything is asked of portal/explain.h; nothing is decided here.
 */
#ifndef APP_ACCESS_PAGE_H
#define APP_ACCESS_PAGE_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/picker.h"
#include "app/table.h"
#include "portal/explain.h"
#include "tui/rect.h"

struct app;

enum access_page_tab { ACCESS_TAB_CAN, ACCESS_TAB_WHO, ACCESS_TAB_COMPARE, ACCESS_TAB_REACH, ACCESS_TAB_COUNT };

/* What a field is of. */
enum access_input { ACCESS_INPUT_RECORD, ACCESS_INPUT_USER, ACCESS_INPUT_OTHER, ACCESS_INPUT_NONE };

#define ACCESS_ROWS_MAX 2000	/* of a table; there may be more */
#define ACCESS_TEXT_SIZE 1024
#define ACCESS_RECORDS_MAX 12	/* suggestions for the record */

/* A model, prompt, app, flow or container by name. */
struct access_record {
	enum record_kind kind;
	struct id id;
	char name[256];
	char note[128];		/* of a suggestion: whose it is */
};

/* A person, and what their answers are made of. */
struct access_who {
	struct id id;
	char name[256];
	char roles[256], teams[256];	/* names with commas between; "" if none, or if they can't be read */
	int team_count;
	bool disabled;
	struct explain_answer answers[ACTION_RECORD_COUNT];	/* of the actions that the record has */
};

/* What the cells of the two tables are: TABLE_CELLS of them, number is the enum record_kind. */
enum { ACCESS_CELL_NAME, ACCESS_CELL_KIND, ACCESS_CELL_PERMISSION, ACCESS_CELL_BECAUSE, ACCESS_CELL_ACTIONS, ACCESS_CELL_LOGIN };

struct access_page {
	enum access_page_tab tab;
	bool opened;			/* it was shown once: record and people stay */
	bool came;				/* from a record or a person: Esc goes back there */
	bool may_ask;			/* about others (COMMANDS.md: explain --user) */
	struct access_record record;	/* none: none was chosen yet */
	struct access_who user, other;	/* other: of ACCESS_TAB_COMPARE */
	unsigned read[ACCESS_TAB_COUNT];	/* app.stamp when the tab was read; 0: not yet */
	char gone[ACCESS_TAB_COUNT][ACCESS_TEXT_SIZE];	/* why a tab shows nothing; "" */
	char loss[ACCESS_TEXT_SIZE];	/* what if the shares that it comes by went away; "" */

	enum action actions[ACTION_RECORD_COUNT];	/* those that the kind of record has */
	struct cursor cursor;		/* over actions */
	bool one;				/* the action under the cursor alone, in full */
	int scroll;				/* of the answer in full: lines that are above the window */
	struct table people, records;	/* of ACCESS_TAB_WHO, ACCESS_TAB_REACH */

	enum access_input input;	/* the field that has the keys */
	struct picker picker;		/* of a person */
	struct field text;		/* of the record */
	struct access_record found[ACCESS_RECORDS_MAX];
	struct cursor found_cursor;
};

/* Where its parts stand; asked by app and view alike. */
struct access_layout {
	struct rect inputs;		/* a row for each field of the tab */
	struct rect filter;		/* the filter line of a table */
	struct rect head, rows;		/* of the actions or the table */
	struct rect words;		/* under the rows, below a line; empty where there's no room */
};

void access_page_layout(const struct app *app, struct access_layout *layout);

/* The fields of a tab, from above: at most three; returns how many. */
int access_page_inputs(enum access_page_tab tab, enum access_input inputs[3]);

/* The action under the cursor; ACTION_COUNT without a record. */
enum action access_page_action(const struct access_page *page);

/* The table of the tab; NULL where it has none. */
struct table *access_page_table(struct access_page *page);
const struct table *access_page_table_const(const struct access_page *page);

/* "Shared", "Owner", "Team", "Role", or "-", and what through: "team Finance Automation". */
const char *access_through(const struct explain_answer *answer, char because[256]);

/* "all", or the names of the actions. */
const char *access_actions_short(uint32_t actions, enum record_kind kind, char out[128]);

/* The sentence of a tab that has nothing to show yet; "" if it has. */
const char *access_page_empty(const struct access_page *page);

enum context access_page_context(const struct access_page *page);

/* --- only within src/app --- */

/* Shows the place; app_show_place calls it. */
void access_page_show(struct app *app);
bool access_page_is_stale(const struct app *app);
void access_page_read(struct app *app);
void access_page_measure(struct app *app);

bool access_page_do(struct app *app, enum act act, int argument);

/* A key of a field, with what it means there; of the filter line; pasted text. */
void access_page_key(struct app *app, enum act act, uint32_t key);
void access_page_text(struct app *app, uint32_t key);
void access_page_paste(struct app *app, const char *text, size_t length);

/* Goes there, to what somebody can do with the record; user none: oneself. RECORD_MODEL may be a prompt's, too. */
void access_page_open(struct app *app, enum record_kind kind, const struct id *record, const char *record_name, const struct id *user,
		      const char *user_name);

/* Goes there, to what this person can reach. */
void access_page_reach(struct app *app, const struct id *user, const char *name);
void access_page_release(struct access_page *page);

#endif
