/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console's loop: terminal in, app, view, terminal out. Stands beside main because it joins what may not know each other. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct portal_key;

enum console_theme { CONSOLE_THEME_AUTO, CONSOLE_THEME_DARK, CONSOLE_THEME_LIGHT, CONSOLE_THEME_TERMINAL, CONSOLE_THEME_MONO };

/* A session that others have over SSH; NULL in console_options: a file of one's own. */
struct console_hosting {
	bool demo;			/* a demonstration: path is a template, and the session has a copy of it in memory */
	const char *sandbox;		/* what it's closed off by, for its log; NULL */
	const struct portal_key *key;	/* of a session: who it is; in a demonstration NULL, and the chooser asks */
	int idle_seconds, most_seconds;	/* it ends after so long without a key, and after so long in all; each with a warning a minute before */
	/* Called when everything is open and before the first painting: gives up what isn't needed any more. */
	bool (*enter_sandbox)(void *context, struct err *err);
	void *context;
};

struct console_options {
	const char *path;		/* the environment file */
	const char *person;		/* --as; NULL: the chooser of people */
	const char *place;		/* open PLACE, already checked; NULL: models/mine */
	bool read_only;
	enum console_theme theme;
	bool ascii;
	const struct console_hosting *hosting;	/* NULL */
};

/* Runs until the person leaves, the terminal is gone or the program is told to end; the terminal is as it was before.
 * Returns the exit status; an err that is set is for main to print. */
int console_run(const struct console_options *options, struct err *err);

#endif
