/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chooser of people (UX.md 3.12): who signs in, and how it looks. */
#ifndef APP_CHOOSER_H
#define APP_CHOOSER_H

#include "app/cursor.h"
#include "app/field.h"
#include "base/arena.h"
#include "base/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;
struct err;

struct chooser_person {
	struct id id;
	const char *name, *login, *title, *hint;
	bool disabled;
	int persona;		/* its number in a demonstration; 0: none */
};

enum chooser_part { PART_PEOPLE, PART_FILTER, PART_LOOK, PART_READING, PART_BUTTONS, PART_COUNT };

/* In the order of enum theme of tui/theme.h (console.c checks). */
enum chooser_look { CHOOSER_AUTO, CHOOSER_DARK, CHOOSER_LIGHT, CHOOSER_TERMINAL, CHOOSER_MONO, CHOOSER_LOOKS };

struct chooser {
	struct arena arena;
	struct chooser_person *people;	/* a window of those that the filter leaves */
	struct cursor cursor;
	bool more;			/* there are more than are shown */
	size_t offset;			/* of the window */
	bool demo;			/* there are personas */
	char note[320];			/* what stands in the message line; "" */
	struct field filter;
	enum chooser_part part;		/* what has the focus */
	int option;			/* within the part: look, reading option, button */
	enum chooser_look look;
};

const struct chooser_person *chooser_current(const struct chooser *chooser);

/* --- only for app.c --- */

/* After others wrote: the people as they are now, the cursor on the same one. */
void chooser_review(struct app *app);

/* What stands in the message line, by the size of the screen. */
void chooser_make_note(struct app *app);

bool chooser_load(struct app *app, struct err *err) __attribute__((warn_unused_result));
bool chooser_do(struct app *app, enum act act, int argument);
bool chooser_text(struct app *app, uint32_t key);
void chooser_release(struct chooser *chooser);

#endif
