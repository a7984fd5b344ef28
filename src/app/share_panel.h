/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The share panel (UX.md 3.3, RULES D): who has it, who is to get it and whose share is to be taken back. Nothing is
 * written before it's saved; until then it tells what saving would do.
 */
#ifndef APP_SHARE_PANEL_H
#define APP_SHARE_PANEL_H

#include "app/cursor.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "app/picker.h"
#include "portal/write.h"

struct app;

/* Somebody who has it now. */
struct share_line {
	struct principal who;
	const char *name;	/* "Finance Automation, team" */
	const char *detail;	/* "team, 14 people", the login of a user */
	const char *access;	/* "Owner", "Co-owner", "User" */
	const char *note;	/* "no effect", "account disabled"; "" */
	int64_t since;
	size_t rows;		/* of how many of the rows */
	bool owner;
	bool remove;		/* to be taken back */
};

enum share_part { SHARE_FIELD, SHARE_LINES, SHARE_BUTTONS };

struct share_panel {
	struct arena arena;
	struct panel_row *rows;
	size_t row_count;
	char title[192];
	struct model_detail *shown;	/* one for each row, as they were when the panel was opened */
	struct share_line *lines;	/* the owner first */
	size_t line_count, share_count;
	struct cursor cursor;		/* over lines */
	struct picker picker;
	enum share_part part;
	int button;			/* 0 save, 1 cancel */
	struct write_result preview;	/* what saving would do */
	char preview_fails[NOTICE_TEXT_SIZE];	/* why it would be refused; "" */
};

size_t share_panel_adding(const struct share_panel *panel);
size_t share_panel_removing(const struct share_panel *panel);

/* --- only within src/app --- */

bool share_panel_open(struct app *app, const struct panel_row *rows, size_t row_count, struct err *err)
	__attribute__((warn_unused_result));
enum context share_panel_context(const struct share_panel *panel);
enum panel_answer share_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void share_panel_pasted(struct app *app, const char *text, size_t length);
void share_panel_release(struct share_panel *panel);

#endif
