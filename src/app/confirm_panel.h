/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A question in a box of its own (UX.md 3.17, 5.6): what is about to happen, told in lines, and two buttons. The severe ones ask for
 * words to be typed in full: until they are, the verb is off. The focus starts on the button that leaves everything as it is, so
 * that Enter alone never does it. What is asked is the caller's: plans now, whatever can't be undone later.
 */
#ifndef APP_CONFIRM_PANEL_H
#define APP_CONFIRM_PANEL_H

#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "base/arena.h"

struct app;

enum confirm_part { CONFIRM_FIELD, CONFIRM_KEEP, CONFIRM_GO };

/* What is asked. A line that begins with "! " is drawn as a warning, one with "✗ " as an error. */
struct confirm_request {
	const char *title;
	const char *const *lines;
	size_t line_count;
	const char *words;	/* to be typed in full, "reassign 9"; NULL: nothing is typed */
	const char *keep;	/* the button that does nothing: "Keep as it is" */
	const char *verb;	/* the one that does it: "Reassign"; NULL: there's nothing to do, the box only tells */
	void (*go)(struct app *app);	/* called once the box has gone; may be NULL without verb */
};

struct confirm_panel {
	struct arena arena;	/* owns the texts */
	struct confirm_request request;
	struct field field;
	enum confirm_part part;
};

/* Whether the verb is on: there is one, and the words stand there in full. */
bool confirm_panel_may_go(const struct confirm_panel *panel);
/* Whoever types the words at once types them into their field, so that none of their letters is lost or means something else. */
bool confirm_panel_begin(struct confirm_panel *panel, uint32_t key);
enum context confirm_panel_context(const struct confirm_panel *panel);

/* --- only within src/app --- */

/* Strings are copied. */
void confirm_panel_open(struct app *app, const struct confirm_request *request);

/* PANEL_GO: close it, then call request.go. */
enum panel_answer confirm_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void confirm_panel_pasted(struct app *app, const char *text, size_t length);
void confirm_panel_release(struct confirm_panel *panel);

#endif
