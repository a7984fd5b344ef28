/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The SSH keys of a person (RULES A5; portal/service_keys.h): one's own to look at, everybody's to change for a System Administrator. A key is
 * pasted or typed as the line of a .pub file, since in a session over SSH there are no files; what was pasted is told by its fingerprint before
 * Enter adds it. A private key is never kept, not even in the field, and whoever pastes one is told plainly.
 */
#ifndef APP_KEYS_PANEL_H
#define APP_KEYS_PANEL_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "base/str.h"
#include "portal/service_keys.h"

struct app;

enum keys_part { KEYS_PART_FIELD, KEYS_PART_LIST };

struct keys_panel {
	struct service_key_list list;	/* revoked ones too */
	struct id person;
	char name[256];
	bool own;			/* the person's own */
	bool may;			/* the actor may add and revoke */
	struct cursor cursor;		/* over the list */
	enum keys_part part;
	struct field field;
	struct str pasted;		/* the line that waits for Enter; "" none */
	char found[160];		/* what it is: type and fingerprint */
	char comment[128];
	char told[NOTICE_TEXT_SIZE];	/* what came of the last key or paste, in full; "" */
	enum notice_level told_level;
	bool private_seen;		/* what comes next may be the rest of a private key that was pasted as if typed */
	int64_t asked;			/* the number that's asked about */
	unsigned stamp;			/* app.stamp when the list was read */
};

/* The key under the cursor; NULL if there's none. */
const struct service_key *keys_panel_current(const struct keys_panel *panel);

/* --- only within src/app --- */

/* Of the person; says so if they can't be read. name is copied. */
void keys_panel_open(struct app *app, const struct id *person, const char *name);
/* Of whoever the row under Users is of, else one's own. */
void keys_panel_open_here(struct app *app);
enum context keys_panel_context(const struct keys_panel *panel);
enum panel_answer keys_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void keys_panel_pasted(struct app *app, const char *text, size_t length);
/* Reads again what's shown; false: it may not stay. */
bool keys_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
/* Whether a key was pasted and isn't added yet. */
bool keys_panel_is_changed(const struct keys_panel *panel);
void keys_panel_release(struct keys_panel *panel);

#endif
