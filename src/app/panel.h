/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the modal panels have in common (share, assign, why, access, the commands, questions). Each is a struct of plain
 * data with two functions: PANEL_context says where its keys are looked up now, PANEL_do does what a key or a click
 * means, calls the portal, and answers what is to become of the panel. A panel knows no other panel and no screen.
 */
#ifndef APP_PANEL_H
#define APP_PANEL_H

#include "app/notice.h"
#include "app/picker.h"

#include <stddef.h>

enum panel_answer {
	PANEL_IGNORED,	/* not for the panel: HELP, REDRAW and the like */
	PANEL_STAYS,
	PANEL_CLOSE,	/* nothing was written */
	PANEL_SAVED,	/* written: close it, read the lists again, say what it says */
	PANEL_WHY,	/* close it and explain: action and record are in panel_said */
	PANEL_GO,	/* close it and do: act and argument are in panel_said */
	PANEL_TEXT,	/* show text on plain lines; the panel stays under it */
};

/* What a panel wants said and done after a key. */
struct panel_said {
	enum notice_level level;
	char text[NOTICE_TEXT_SIZE];	/* "": nothing */
	enum action action;		/* PANEL_WHY */
	struct id record;		/* PANEL_WHY, PANEL_GO */
	int act, argument;		/* PANEL_GO: enum act */
	struct str plain;		/* PANEL_TEXT; released by panel_said_release */
	const char *plain_title;	/* borrowed from the panel */
};

void panel_say(struct panel_said *said, enum notice_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void panel_said_release(struct panel_said *said);

/* The rows that a panel is about, as the list showed them: copied by the panel. */
struct panel_row {
	struct id id;
	enum record_kind kind;
	const char *name;
	int64_t version;
	bool allowed;		/* whether the action is allowed on it */
};

/* "Ana", "Ana and Ben", "Ana, Ben and 3 more": at most two names are told in full, four if there are no more. */
void panel_add_name(struct str *out, const char *name, size_t place, size_t count);

#endif
