/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What changed meanwhile (RULES H1, UX.md 5.11): a save that came second. What it's about, as the panel showed it, as it is now, and as it
 * was to be, side by side: was, now, yours. Nothing of yours was written; Look again goes on with what is so now, and what
 * was staged can be saved on top of that. The panels that write fill it.
 */
#ifndef APP_CONFLICT_H
#define APP_CONFLICT_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "portal/models.h"

#include <stddef.h>
#include <stdint.h>

struct app;

struct conflict_line {
	const char *what;	/* "Owner", "Ben Carter"; with several records "Invoice extractor: Owner" */
	const char *was, *now;
	const char *yours;	/* "" where nothing was staged */
	struct id who;		/* whose share it is; none */
};

#define CONFLICT_LINES_MAX 60

struct conflict {
	struct arena arena;	/* the lines' texts */
	char said[ERR_TEXT_SIZE];	/* who was first, and when */
	struct conflict_line lines[CONFLICT_LINES_MAX];
	size_t count, left_out;	/* lines that found no room */
	struct cursor cursor;	/* the first line seen is its top */
};

/* --- only within src/app --- */

/* Begins anew; err is the refusal (ERR_CHANGED). */
void conflict_begin(struct conflict *conflict, const struct err *err);

/* Adds a line. Texts are copied; yours may be "". */
struct conflict_line *conflict_tell(struct conflict *conflict, const char *what, const char *was, const char *now, const char *yours);

/* Adds what differs between was and now (NULL: it's gone, or not visible any more). several: name the record. */
void conflict_tell_record(struct conflict *conflict, const struct model_detail *was, const struct model_detail *now, bool several, int64_t at);

struct acting_row;
/* The same of a row as a verb took it, which knows less. */
void conflict_tell_row(struct conflict *conflict, const struct acting_row *was, const struct model_detail *now, bool several, int64_t at);

/* Adds what was done to a user, team or role since the console last learned of what others did; yours, beside the last of it. For
 * System Administrators, who read the audit trail. */
void conflict_tell_history(struct app *app, struct conflict *conflict, const struct id *object, const char *yours);

/* Shows it, above what's there. */
void conflict_open(struct app *app);
enum panel_answer conflict_do(struct app *app, enum act act, int argument);
void conflict_release(struct conflict *conflict);

#endif
