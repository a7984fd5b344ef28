/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The console's loop: terminal in, app, view, terminal out. Stands beside main because it joins what may not know each other. */
#ifndef CONSOLE_H
#define CONSOLE_H

#include "base/err.h"

#include <stdbool.h>

enum console_theme { CONSOLE_THEME_AUTO, CONSOLE_THEME_DARK, CONSOLE_THEME_LIGHT, CONSOLE_THEME_TERMINAL, CONSOLE_THEME_MONO };

struct console_options {
	const char *path;		/* the environment file */
	const char *person;		/* --as; NULL: the chooser of people */
	const char *place;		/* open PLACE, already checked; NULL: models/mine */
	bool read_only;
	enum console_theme theme;
	bool ascii;
};

/* Runs until the person leaves, the terminal is gone or the program is told to end; the terminal is as it was before.
 * Returns the exit status; an err that is set is for main to print. */
int console_run(const struct console_options *options, struct err *err);

#endif
