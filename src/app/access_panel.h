/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Check access (UX.md 3.11): what one person can do with a record, and who has access at all. */
#ifndef APP_ACCESS_PANEL_H
#define APP_ACCESS_PANEL_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "app/picker.h"
#include "portal/explain.h"

struct app;

enum access_tab { ACCESS_ONE, ACCESS_ALL, ACCESS_TABS };

struct access_person {
	const char *name, *login, *because;
	uint32_t actions;
	enum permission permission;
};

#define ACCESS_PEOPLE_MAX 2000

struct access_panel {
	struct arena arena;		/* of the people */
	struct id record;
	char name[256];
	enum access_tab tab;
	bool may_ask;			/* about others (COMMANDS.md: explain) */
	struct id user;
	char user_name[256];
	struct explain_answer answers[ACTION_RECORD_COUNT];
	struct picker picker;
	bool field;			/* the field has the focus */
	struct cursor cursor;
	struct access_person *people;
	size_t person_count, person_room;
	bool people_loaded, more;
	char refused[NOTICE_TEXT_SIZE];	/* why the people can't be told; "" */
};

/* --- only within src/app --- */

bool access_panel_open(struct app *app, const struct id *record, struct err *err) __attribute__((warn_unused_result));

/* Answers anew, now that others wrote; about oneself if others may not be asked about any more. False: the record can't be seen any
 * more, and the err says so. */
bool access_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
enum context access_panel_context(const struct access_panel *panel);
enum panel_answer access_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void access_panel_pasted(struct app *app, const char *text, size_t length);
void access_panel_text(const struct access_panel *panel, struct str *out);
void access_panel_release(struct access_panel *panel);

#endif
