/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What came of a training (REFERENCE 14): how good the model is, what it goes by, and what to beware of. */
#ifndef APP_REPORT_PANEL_H
#define APP_REPORT_PANEL_H

#include "app/keymap.h"
#include "app/panel.h"
#include "portal/lifecycle.h"

struct app;
struct job;

enum report_button { REPORT_CLOSE, REPORT_PUBLISH, REPORT_TEST, REPORT_BUTTONS };

struct report_panel {
	struct training *training;	/* NULL: there was none in this session */
	struct id model;
	char name[256];
	char published[200];		/* how good the version is that it would replace; "": there's none */
	bool may_publish;		/* else pressing it says why not */
	int scroll;
	int lines, height;		/* of the text, and how much is seen: set when it's drawn */
	enum report_button button;
};

/* "grade B, accuracy 87 of 100." In out. */
const char *report_panel_summary(const struct report_panel *panel, char out[200]);

/* --- only within src/app --- */

/* The report of the job's training, which it takes over. */
void report_panel_take(struct app *app, struct job *job);
void report_panel_open(struct app *app);
enum panel_answer report_panel_do(struct app *app, enum act act, int argument);
void report_panel_told(struct report_panel *panel, int lines, int height);
void report_panel_release(struct report_panel *panel);

#endif
