/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include "app/app.h"
#include "base/clock.h"
#include "portal/demonstration.h"
#include "portal/people.h"
#include "tui/surface.h"
#include "tui/term.h"
#include "view/view.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

static_assert((int)CHOOSER_AUTO == (int)THEME_AUTO && (int)CHOOSER_DARK == (int)THEME_DARK && (int)CHOOSER_LIGHT == (int)THEME_LIGHT
	      && (int)CHOOSER_TERMINAL == (int)THEME_TERMINAL && (int)CHOOSER_MONO == (int)THEME_MONO, "looks are themes");
static_assert((int)CONSOLE_THEME_MONO == (int)THEME_MONO && (int)CONSOLE_THEME_TERMINAL == (int)THEME_TERMINAL
	      && (int)CONSOLE_THEME_LIGHT == (int)THEME_LIGHT, "--theme is a theme");

/* For so long keys mean nothing after somebody else's change closed what they were typed for: until one can have seen it, in milliseconds. */
#define QUIET_HERE 300
#define QUIET_REMOTE 1000

/* Keys that are taken before the screen is painted again. */
#define DRAIN_MAX 512

struct console {
	struct portal *portal;
	struct term *term;
	struct app *app;
	struct surface surface;
	struct view_told told;
	enum chooser_look look;	/* as the terminal has it */
	int64_t tick, data_end;	/* of a demonstration: when it began, and what time it was then; data_end 0: the clock's own time */
	bool mouse, remote;
	int64_t quiet_until;	/* keys mean nothing; clock_steady in milliseconds */
	struct err ended;	/* why a session that others have may not go on */
};

/* A read that may take long is given up when a key waits, where app can do it again. */
static bool
is_interrupted(void *context)
{
	const struct console *console = context;

	return console->app && console->app->interruptible && !console->app->must_read && term_pending(console->term);
}

/* Nobody waits for the end of a write any more: it's taken back, so that it isn't in everybody else's way. */
static bool
is_gone(void *context)
{
	const struct console *console = context;

	return term_is_gone(console->term);
}

static bool
is_writing(const void *context)
{
	const struct console *console = context;

	return portal_is_writing(console->portal);
}

/* What time it is, and for the session's limits how long it is already. A demonstration's begins at the end of its data, and runs on. */
static int64_t
now(struct console *console)
{
	int64_t tick = clock_steady() / 1000;

	if (console->app)
		console->app->session.tick = tick;
	return console->data_end ? console->data_end + tick - console->tick : clock_now();
}

static void
paint(struct console *console)
{
	struct app *app = console->app;

	if (console->surface.w != app->w || console->surface.h != app->h)
		surface_init(&console->surface, app->w, app->h);
	console->surface.ascii = app->ascii || term_ascii(console->term);
	view_draw(app, &console->surface, &console->told);
	app_told(app, console->told.detail_lines, console->told.detail_height);
	term_show(console->term, &console->surface);
}

static void
resize(struct console *console)
{
	int w, h;

	term_size(console->term, &w, &h);
	app_resize(console->app, w, h);
}

/* What the state wants of the terminal. */
static void
obey(struct console *console)
{
	struct app *app = console->app;

	if (app->chooser.look != console->look) {
		console->look = app->chooser.look;
		term_set_theme(console->term, (enum theme)console->look);
	}
	if (app->mouse != console->mouse) {
		console->mouse = app->mouse;
		term_mouse(console->term, console->mouse);
	}
	if (app->want_redraw)
		term_redraw(console->term);
	app->want_redraw = false;
	if (app->want_quiet) {
		app->want_quiet = false;
		term_discard(console->term);
		console->quiet_until = clock_steady() / 1000 + (console->remote ? QUIET_REMOTE : QUIET_HERE);
	}
	if (app->want_suspend) {
		app->want_suspend = false;
		term_suspend(console->term);
	}
}

/* A click means what lies under it. */
static void
click(struct console *console, const struct term_event *event)
{
	const struct hot *hot = surface_hot_at(&console->surface, event->x, event->y);

	if (hot && hot->action != ACT_NONE)
		app_act(console->app, (enum act)hot->action, hot->argument, event->clicks, now(console));
}

/* A key that was revoked, or somebody who was disabled: the session ends with what was asked next, and shows nothing any more. What can't be read
 * just now is no reason. */
static bool
may_go_on(struct console *console, const struct term_event *event)
{
	struct err err = ERR_INIT;

	if (event->kind == EVENT_NONE || event->kind == EVENT_RESIZE || portal_key_holds(console->portal, &err) || err.code != ERR_DENIED)
		return true;
	console->ended = err;
	console->app->leave = true;
	return false;
}

/* It was typed for what isn't there any more, before that could be seen, and would mean something else now. */
static bool
is_too_late(const struct console *console, const struct term_event *event)
{
	return (event->kind == EVENT_KEY || event->kind == EVENT_CLICK) && !console->app->pasting && clock_steady() / 1000 < console->quiet_until;
}

static void
handle(struct console *console, const struct term_event *event)
{
	if (is_too_late(console, event) || !may_go_on(console, event))
		return;
	switch (event->kind) {
	case EVENT_CLICK:
		click(console, event);
		break;
	case EVENT_RESIZE:
		resize(console);
		break;
	case EVENT_SUSPENDED:
		resize(console);
		term_redraw(console->term);
		break;
	case EVENT_CHANGED:
		app_changed(console->app, now(console));
		break;
	case EVENT_NONE:
		app_tick(console->app, now(console));
		break;
	default:
		app_event(console->app, event, now(console));
		break;
	}
	obey(console);
}

static void
loop(struct console *console)
{
	struct term_event event;

	paint(console);
	while (!console->app->leave && !term_is_gone(console->term)) {
		term_read(console->term, app_wait(console->app, now(console)), &event);
		handle(console, &event);
		/* Typed ahead: all of it first, then one painting. */
		for (int i = 0; i < DRAIN_MAX && !console->app->leave && !term_is_gone(console->term) && term_pending(console->term); i++) {
			term_read(console->term, 0, &event);
			if (event.kind == EVENT_NONE)
				break;
			handle(console, &event);
		}
		if (!console->app->leave && !term_is_gone(console->term))
			paint(console);
	}
}

/* The console and main are the only ones who may ask. */
static const char *
environment(const char *name)
{
	return getenv(name);
}

static bool
has_key(const struct console_options *options)
{
	return options->hosting && options->hosting->key;
}

static bool
is_demo(const struct console_options *options)
{
	return options->hosting && options->hosting->demo;
}

/* Whether a line lies between. */
static bool
is_remote(const struct console_options *options)
{
	return options->hosting || getenv("SSH_CONNECTION");
}

/* How long Esc waits for the rest of a key (UX.md 5.4): over a line its bytes may come in two pieces. */
static const char *
escape_delay(const struct console_options *options)
{
	const char *own = getenv("ESCDELAY");

	return own || !is_remote(options) ? own : "50";
}

/* The kernel gives an account so many watches (128 on most hosts), and all sessions of a service are one account's. Without one, what others change is
 * seen with the next key. */
static void
watch(struct console *console)
{
	struct err why = ERR_INIT;

	if (!term_watch(console->term, portal_path(console->portal), &why))
		app_say(console->app, NOTICE_WARN, "%s", why.text);
}

static bool
start(struct console *console, const struct console_options *options, struct err *err)
{
	struct str terminal = {0};
	struct app_options with = {.portal = console->portal, .now = now(console), .ascii = options->ascii, .mouse = true,
				   .environment = options->hosting ? NULL : environment, .choose = !options->person && !has_key(options),
				   .look = (enum chooser_look)options->theme};
	struct id user;

	with.tick = clock_steady() / 1000;
	if (options->hosting) {
		with.session = options->hosting->demo ? SESSION_DEMO : SESSION_KEY;
		with.idle_seconds = options->hosting->idle_seconds;
		with.most_seconds = options->hosting->most_seconds;
	}
	term_size(console->term, &with.w, &with.h);
	term_describe(console->term, &terminal);
	with.terminal = str_text(&terminal);
	console->app = app_new(&with);
	str_release(&terminal);
	console->look = console->app->chooser.look;
	console->mouse = with.mouse;
	console->remote = is_remote(options);
	if (options->hosting && options->hosting->sandbox) {
		app_say(console->app, NOTICE_OK, "This session is closed off by %s.", options->hosting->sandbox);
		notice_clear(&console->app->notice);	/* in the log alone */
	}
	/* A copy is nobody else's. */
	if (!is_demo(options))
		watch(console);
	if (has_key(options))
		return app_begin(console->app, options->place, err);
	if (!options->person)
		return true;
	return people_find_user(console->portal, options->person, &user, err) && app_sign_in(console->app, &user, options->place, err);
}

static bool
open_terminal(struct console *console, const struct console_options *options, struct err *err)
{
	const struct term_options with = {
		.term = getenv("TERM"), .escdelay = escape_delay(options), .no_color = getenv("NO_COLOR"), .colorfgbg = getenv("COLORFGBG"),
		.theme = (enum theme)options->theme, .ascii = options->ascii, .mouse = true, .hosted = options->hosting != NULL,
	};

	console->term = term_open(&with, err);
	return console->term != NULL;
}

/* Whoever comes in with a key is let in, or not, before the terminal is touched. */
static bool
sign_in(struct console *console, const struct console_options *options, struct err *err)
{
	return !has_key(options) || portal_sign_in_key(console->portal, options->hosting->key, clock_now(), err);
}

static bool
close_off(const struct console_options *options, struct err *err)
{
	const struct console_hosting *hosting = options->hosting;

	return !hosting || !hosting->enter_sandbox || hosting->enter_sandbox(hosting->context, err);
}

/* Why a session has ended that others have. */
static void
say_end(const struct console *console, const char *ended, int number, struct err *err)
{
	if (console->ended.code != ERR_NONE)
		*err = console->ended;
	else if (ended[0])
		err_set(err, ERR_FAILED, "%s", ended);
	else if (number == SIGXCPU)
		err_set(err, ERR_FAILED, "The session has used up the processor time of one session. What was confirmed is kept; connect again.");
}

static bool
begin_clock(struct console *console, const struct console_options *options, struct err *err)
{
	console->tick = clock_steady() / 1000;
	return !is_demo(options) || demonstration_end(console->portal, &console->data_end, err);
}

int
console_run(const struct console_options *options, struct err *err)
{
	const struct portal_options with = {.path = options->path, .read_only = options->read_only, .via = "console"};
	struct console console = {.portal = is_demo(options) ? portal_open_copy(&with, err) : portal_open(&with, err)};
	char ended[SESSION_TEXT_SIZE] = "";
	int number = 0;
	bool has_users = false;

	if (!console.portal)
		return err_exit_status(err);
	if (!begin_clock(&console, options, err) || !portal_has_users(console.portal, &has_users, err)) {
		portal_close(console.portal);
		return err_exit_status(err);
	}
	if (!has_users) {
		portal_close(console.portal);
		err_set(err, ERR_FAILED, "%s has no users yet. Import an environment into it: makerdeck import FILE.", options->path);
		return 1;
	}
	if (sign_in(&console, options, err) && open_terminal(&console, options, err)) {
		portal_set_interrupt(console.portal, is_interrupted, &console);
		portal_set_gone(console.portal, is_gone, &console);
		term_forbid(console.term, is_writing, &console);
		if (start(&console, options, err) && close_off(options, err))
			loop(&console);
		number = term_signal(console.term);
	}
	portal_set_interrupt(console.portal, NULL, NULL);
	portal_set_gone(console.portal, NULL, NULL);
	if (console.app)
		snprintf(ended, sizeof(ended), "%s", console.app->session.ended);
	app_free(console.app);
	surface_release(&console.surface);
	term_close(&console.term);
	portal_close(console.portal);
	if (options->hosting && err->code == ERR_NONE)
		say_end(&console, ended, number, err);
	if (err->code != ERR_NONE)
		return err_exit_status(err);
	return number ? 128 + number : 0;
}
