/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The console without a terminal: events in, a new state out (DESIGN.md 1). What follows from a key is decided here and in the
 * files of the parts; nothing is drawn and nothing is asked of the terminal.
 */
#ifndef APP_APP_H
#define APP_APP_H

#include "app/state.h"
#include "tui/key.h"

struct app_options {
	struct portal *portal;	/* borrowed */
	int64_t now;
	int w, h;
	bool ascii, mouse;
	bool choose;		/* the chooser is loaded; without it app_sign_in follows, and W loads it */
	const char *terminal;	/* what it is, for the chooser and help */
	environment_fn environment;	/* what the environment holds under a name: the key of the prompts' endpoint; NULL: nothing */
	enum chooser_look look;	/* as asked for */
	/* A session that others have; SESSION_OWN: none. tick: as of struct session. */
	enum session_kind session;
	int64_t tick;
	int idle_seconds, most_seconds;
};

/* Starts at the chooser of people. Never NULL. */
struct app *app_new(const struct app_options *options) __attribute__((returns_nonnull));
void app_free(struct app *app);

/* Signs in and shows a place: "models/mine" … or "model/NAME[/share|assign|access]"; NULL is models/mine. */
bool app_sign_in(struct app *app, const struct id *user, const char *place, struct err *err) __attribute__((warn_unused_result));

/* The same for whoever the portal has signed in already, by their key. */
bool app_begin(struct app *app, const char *place, struct err *err) __attribute__((warn_unused_result));

/* Does what a key, pasted text or a wheel means. Clicks come as app_act from what lies under them. */
void app_event(struct app *app, const struct term_event *event, int64_t now);

/* Does an action: what a key, a menu or a click stands for. clicks: 2 for a double click. */
void app_act(struct app *app, enum act act, int argument, int clicks, int64_t now);

void app_resize(struct app *app, int w, int h);

/* The file was written by somebody: shows what changed, moves nothing. */
void app_changed(struct app *app, int64_t now);

/* Milliseconds until app_tick is wanted; -1: not at all. */
int app_wait(const struct app *app, int64_t now);

/* What was put off until no key came: the current row's detail. */
void app_tick(struct app *app, int64_t now);

/* What drawing found out: how long the tab of the details is, and how much of it is seen. */
void app_told(struct app *app, int detail_lines, int detail_height);

/* --- between the files of src/app --- */

void app_say(struct app *app, enum notice_level level, const char *format, ...) __attribute__((format(printf, 3, 4)));
void app_fail(struct app *app, const struct err *err);

void app_push(struct app *app, enum layer layer);
void app_pop(struct app *app);

/* Everything that was loaded may be stale: reads again what's on the screen. */
void app_reload(struct app *app);

/* Goes to a list or a record's page; what was there goes to Back. */
void app_go(struct app *app, enum place place);
void app_open_record(struct app *app, const struct id *id);

/* Explains why an action can't be done to a record. */
void app_explain(struct app *app, enum action action, const struct id *record);

/* The current row changed: its detail is wanted, but not while keys come in. */
void app_want_detail(struct app *app);

/* Copies the actor's name and the like out of the portal. */
void app_read_person(struct app *app);

struct picker_world app_picker_world(struct app *app);

#endif
