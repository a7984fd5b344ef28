/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal: shows surfaces, reads what the person does, and leaves everything as it was. The only user of curses
 * besides theme.c; there can be one at a time, since curses and signals are the process's.
 *
 * Nothing is ever asked of the terminal and nothing but text, colours, cursor, mouse and paste modes is sent to it
 * (SECURITY.md D8). The surface's cells are harmless by then (H3).
 */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "base/err.h"
#include "base/str.h"
#include "tui/key.h"
#include "tui/surface.h"
#include "tui/theme.h"

#include <stdbool.h>

struct term;

/* What main knows of the command line and the environment; zeros are the defaults. Texts are borrowed for the call. */
struct term_options {
	const char *term;	/* TERM */
	const char *escdelay;	/* ESCDELAY: milliseconds that Esc waits for the rest of a key; 25 without it, console.c gives 50 over SSH */
	const char *no_color;	/* NO_COLOR */
	const char *colorfgbg;	/* COLORFGBG */
	enum theme theme;	/* --theme */
	bool ascii;		/* --ascii; also set where the locale isn't UTF-8 or draws lines two columns wide */
	bool mouse;
	bool hosted;		/* a session that others have: what it says why it can't begin names no commands, for there are none */

	/* For tests: a pair of files that are no terminal, of this size, and without touching signals. */
	bool files;
	int in, out;
	int w, h;
};

/* Takes the terminal on stdin and stdout (setlocale was called): alternate screen, raw keys, bracketed paste, handlers for
 * signals. NULL with an err if there is no terminal, TERM is unknown, or it can't move a cursor ("dumb"). */
struct term *term_open(const struct term_options *options, struct err *err) __attribute__((warn_unused_result));

/* Gives the terminal back as it was and sets *term to NULL; does nothing for NULL. */
void term_close(struct term **term);

/* Does the least that gives the shell back its terminal, from any place: a signal's handler or an exit path. Nothing if
 * no terminal is open. term_open installs it for SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT and the like, which then
 * end the process as they would have; and for the second of SIGTERM, SIGHUP, SIGINT, SIGXCPU. The first of these is EVENT_GONE. */
void term_restore(void);

/* The signal that told the program to end, 0 if none. What still hangs TERM_ENDS_WITHIN seconds after it (a terminal that takes nothing any
 * more) ends where it stands, as by the second. */
#define TERM_ENDS_WITHIN 2
int term_signal(const struct term *term);

/* Whether the program was told to end, or the terminal is gone: what takes long is given up then. May be asked at any time and often; takes a
 * microsecond, and never waits. */
bool term_is_gone(const struct term *term);

/* From now on each output asks first; true ends the program (abort) before a byte is sent: nothing goes to a terminal while others wait for a
 * lock (SECURITY.md 4.4). */
void term_forbid(struct term *term, bool (*is_forbidden)(const void *context), const void *context);

/* Draws the surface; sends only what differs from what was shown, and nothing if nothing does. The cursor stands where
 * the surface wants it, always visible if it does. What's larger than the terminal is cut off. */
void term_show(struct term *term, const struct surface *surface);

/* Waits for the next event, at most timeout_ms (-1: as long as it takes, without waking up meanwhile); EVENT_NONE if
 * none came. Once EVENT_GONE, always. */
void term_read(struct term *term, int timeout_ms, struct term_event *event);

/* Whether an event waits: more keys to take before painting, a reason to give up a long query. Never waits itself. */
bool term_pending(const struct term *term);

/* Forgets keys that were typed before now: for a question that nobody has read yet. */
void term_discard(struct term *term);

/* EVENT_CHANGED comes when the environment file was written, by anybody (this process too: compare
 * PRAGMA data_version), once for writes close together. Called again it watches another file; NULL none. */
bool term_watch(struct term *term, const char *path, struct err *err) __attribute__((warn_unused_result));

/* Gives the terminal to the shell until the program is continued; EVENT_SUSPENDED follows. */
void term_suspend(struct term *term);

/* The next term_show sends everything (Ctrl-L). */
void term_redraw(struct term *term);

void term_size(const struct term *term, int *w, int *h);
void term_mouse(struct term *term, bool on);

/* Another theme from the next term_show on (the chooser's); THEME_AUTO decides again. And the one that's shown. */
void term_set_theme(struct term *term, enum theme theme);
enum theme term_theme(const struct term *term);

/* Whether surfaces must be in ASCII: asked for, or needed by the locale. */
bool term_ascii(const struct term *term);

/* "xterm-256color, 256 colours, UTF-8": what the chooser shows of the terminal. Clean text. */
void term_describe(const struct term *term, struct str *out);

#endif
