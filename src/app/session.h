/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A session that others have over SSH (UX.md 5.10, SECURITY.md 2.7): how long it lasts, and what isn't to be had in it. A console on a file of one's own
 * is SESSION_OWN: it lasts, and has everything.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/keymap.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

enum session_kind {
	SESSION_OWN,
	SESSION_KEY,	/* the person comes from a key, and is nobody else */
	SESSION_DEMO,	/* a demonstration: everybody, on a copy that's thrown away */
};

#define SESSION_TEXT_SIZE 160
#define SESSION_BADGE_SIZE 32

struct session {
	enum session_kind kind;
	/* Milliseconds of a clock that only goes forward: console.c sets it before each event, since the one of app->now may be put back. */
	int64_t tick;
	int64_t began, last_key;
	int64_t idle_most, all_most;	/* milliseconds without a key, and in all; 0: no limit */
	bool idle_warned, all_warned;
	bool calls;			/* an endpoint is set: a prompt's run would call a server */
	char warning[SESSION_TEXT_SIZE];	/* stands in the message line until a key; "" */
	char ended[SESSION_TEXT_SIZE];	/* why it ended by itself; "" */
};

/* From now on; 0 seconds: no limit. tick is set before. */
void session_begin(struct session *session, enum session_kind kind, int idle_seconds, int most_seconds);

/* The badge of the title: "[DEMO 42 min]", "[5 min left]"; "" for none. Whole minutes that are left in all, rounded up. */
const char *session_badge(const struct session *session, char out[SESSION_BADGE_SIZE]);

/* The limits in words, for the chooser: "ends after 15 minutes without a key, 60 minutes in total; warned 60 s before". */
const char *session_limits_text(const struct session *session, char out[SESSION_TEXT_SIZE]);

/* Milliseconds until session_look is wanted; -1: never. Not more often than the badge changes. */
int session_wait(const struct session *session);

/* Why this isn't to be had here, and what to do instead; NULL if it is. For acts of the screen below all panels. */
const char *session_refusal(const struct app *app, enum act act);

/* Why files aren't; NULL if they are. */
const char *session_refuses_files(const struct app *app);

/* Why a prompt can't call its server; NULL if it can. */
const char *session_refuses_calls(const struct app *app);

/* --- only within src/app --- */

/* Warns before an end, and ends (app->leave). True if it has ended. */
bool session_look(struct app *app);

/* Somebody is there: a key, a click, the wheel. True if it was too late. */
bool session_touch(struct app *app);

/* Reads what session_refuses_calls asks for. */
void session_read(struct app *app);

#endif
