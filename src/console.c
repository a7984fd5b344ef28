/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "console.h"

#include "app/app.h"
#include "base/clock.h"
#include "portal/people.h"
#include "tui/surface.h"
#include "tui/term.h"
#include "view/view.h"

#include <assert.h>
#include <stdlib.h>

static_assert((int)CHOOSER_AUTO == (int)THEME_AUTO && (int)CHOOSER_DARK == (int)THEME_DARK && (int)CHOOSER_LIGHT == (int)THEME_LIGHT
	      && (int)CHOOSER_TERMINAL == (int)THEME_TERMINAL && (int)CHOOSER_MONO == (int)THEME_MONO, "looks are themes");
static_assert((int)CONSOLE_THEME_MONO == (int)THEME_MONO && (int)CONSOLE_THEME_TERMINAL == (int)THEME_TERMINAL
	      && (int)CONSOLE_THEME_LIGHT == (int)THEME_LIGHT, "--theme is a theme");

/* Keys that are taken before the screen is painted again. */
#define DRAIN_MAX 512

struct console {
	struct portal *portal;
	struct term *term;
	struct app *app;
	struct surface surface;
	struct view_told told;
	enum chooser_look look;	/* as the terminal has it */
	bool mouse;
};

/* A read that may take long is given up when a key waits, where app can do it again. */
static bool
is_interrupted(void *context)
{
	const struct console *console = context;

	return console->app && console->app->interruptible && term_pending(console->term);
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
		app_act(console->app, (enum act)hot->action, hot->argument, event->clicks, clock_now());
}

static void
handle(struct console *console, const struct term_event *event)
{
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
		app_changed(console->app, clock_now());
		break;
	case EVENT_NONE:
		app_tick(console->app, clock_now());
		break;
	default:
		app_event(console->app, event, clock_now());
		break;
	}
	obey(console);
}

static void
loop(struct console *console)
{
	struct term_event event;

	paint(console);
	while (!console->app->leave) {
		term_read(console->term, app_wait(console->app, clock_now()), &event);
		handle(console, &event);
		/* Typed ahead: all of it first, then one painting. */
		for (int i = 0; i < DRAIN_MAX && !console->app->leave && term_pending(console->term); i++) {
			term_read(console->term, 0, &event);
			if (event.kind == EVENT_NONE)
				break;
			handle(console, &event);
		}
		if (!console->app->leave)
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
start(struct console *console, const struct console_options *options, struct err *err)
{
	struct str terminal = {0};
	struct app_options with = {.portal = console->portal, .now = clock_now(), .ascii = options->ascii, .mouse = true, .environment = environment, .choose = !options->person,
				   .look = (enum chooser_look)options->theme};
	struct id user;

	term_size(console->term, &with.w, &with.h);
	term_describe(console->term, &terminal);
	with.terminal = str_text(&terminal);
	console->app = app_new(&with);
	str_release(&terminal);
	console->look = console->app->chooser.look;
	console->mouse = with.mouse;
	if (!term_watch(console->term, portal_path(console->portal), err))
		return false;
	if (!options->person)
		return true;
	return people_find_user(console->portal, options->person, &user, err) && app_sign_in(console->app, &user, options->place, err);
}

static bool
open_terminal(struct console *console, const struct console_options *options, struct err *err)
{
	const struct term_options with = {
		.term = getenv("TERM"), .escdelay = getenv("ESCDELAY"), .no_color = getenv("NO_COLOR"), .colorfgbg = getenv("COLORFGBG"),
		.theme = (enum theme)options->theme, .ascii = options->ascii, .mouse = true,
	};

	console->term = term_open(&with, err);
	return console->term != NULL;
}

int
console_run(const struct console_options *options, struct err *err)
{
	const struct portal_options with = {.path = options->path, .read_only = options->read_only, .via = "console"};
	struct console console = {.portal = portal_open(&with, err)};
	int number = 0;
	bool has_users = false;

	if (!console.portal)
		return err_exit_status(err);
	if (!portal_has_users(console.portal, &has_users, err)) {
		portal_close(console.portal);
		return err_exit_status(err);
	}
	if (!has_users) {
		portal_close(console.portal);
		err_set(err, ERR_FAILED, "%s has no users yet. Import an environment into it: makerdeck import FILE.", options->path);
		return 1;
	}
	if (open_terminal(&console, options, err)) {
		portal_set_interrupt(console.portal, is_interrupted, &console);
		if (start(&console, options, err))
			loop(&console);
		number = term_signal(console.term);
	}
	portal_set_interrupt(console.portal, NULL, NULL);
	app_free(console.app);
	surface_release(&console.surface);
	term_close(&console.term);
	portal_close(console.portal);
	if (err->code != ERR_NONE)
		return err_exit_status(err);
	return number ? 128 + number : 0;
}
