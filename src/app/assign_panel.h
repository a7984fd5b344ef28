/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The dialog that gives records to another owner (UX.md 3.4, RULES G): with the container by default (G5). */
#ifndef APP_ASSIGN_PANEL_H
#define APP_ASSIGN_PANEL_H

#include "app/keymap.h"
#include "app/panel.h"
#include "app/picker.h"
#include "portal/ownership.h"

struct app;

enum assign_part { ASSIGN_PART_WHO, ASSIGN_PART_FIELD, ASSIGN_PART_CONTAINER, ASSIGN_PART_REFUSED, ASSIGN_PART_BUTTONS, ASSIGN_PARTS };

enum assign_button { ASSIGN_BUTTON_SAVE, ASSIGN_BUTTON_COMMAND, ASSIGN_BUTTON_CANCEL, ASSIGN_BUTTONS };

struct assign_panel {
	struct arena arena;
	struct panel_row *rows;
	size_t row_count;
	bool *left_out;		/* of each row: refused, and left out of what's done */
	size_t left_count;
	char title[192];
	struct assign_facts facts;
	struct picker picker;
	bool to_me;
	bool with_container;
	enum assign_part part;
	int button;		/* enum assign_button */
	struct write_result preview;
	char preview_fails[NOTICE_TEXT_SIZE];
	bool previewed;
};

/* How many rows would change; 0 while nobody is chosen. */
size_t assign_panel_changes(const struct assign_panel *panel);

/* "AI Model", "Prompt" …, what the rows are; "records" if they differ. */
const char *assign_panel_kind(const struct assign_panel *panel);

/* The command that does the same, on one line. */
void assign_panel_command(const struct app *app, const struct assign_panel *panel, struct str *out);

/* Who it's given to: "" while nobody is chosen. */
const char *assign_panel_to(const struct app *app, const struct assign_panel *panel);

/* --- only within src/app --- */

bool assign_panel_open(struct app *app, const struct panel_row *rows, size_t row_count, struct err *err)
	__attribute__((warn_unused_result));
enum context assign_panel_context(const struct assign_panel *panel);
enum panel_answer assign_panel_do(struct app *app, enum act act, uint32_t key, int argument);
enum panel_answer assign_panel_save(struct app *app);
void assign_panel_pasted(struct app *app, const char *text, size_t length);
void assign_panel_release(struct assign_panel *panel);

#endif
