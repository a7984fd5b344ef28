/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Run and Quick test of a prompt (RULES C, D7, F8): a field for each input, then the text as it's filled in, for whoever may see it, and
 * what the endpoint answered. While it's waited for the console stays alive, and Esc gives it up.
 */
#ifndef APP_PROMPT_RUN_PANEL_H
#define APP_PROMPT_RUN_PANEL_H

#include "app/keymap.h"
#include "app/panel.h"
#include "app/text_area.h"
#include "portal/prompt_run.h"
#include "tui/rect.h"

struct app;

/* In the order in which Tab goes. There's a TRY_PART_INPUT for each input; TRY_PART_RESULT only once there's one. */
enum try_part { TRY_PART_INPUT, TRY_PART_RUN, TRY_PART_CLOSE, TRY_PART_RESULT };

struct prompt_run_panel {
	struct arena arena;		/* of what was loaded */
	struct panel_row row;
	bool test;
	struct prompt prompt;
	struct text_area inputs[PROMPT_INPUTS_MOST];
	size_t input_count;
	enum try_part part;
	size_t input;			/* which, of TRY_PART_INPUT */
	struct prompt_run *run;		/* under way, or done; NULL */
	bool waiting;
	int64_t begun;
	bool over;			/* there's something to read */
	bool failed;
	struct text_area result;	/* what's read: what's said of it, the answer, what was filled in; nobody edits it */
	int top;			/* first row of it that's seen */
	int rows;			/* that it has, as it's wrapped now */
};

/* Where its parts stand, for the keys and the view alike. */
struct try_shape {
	struct rect box;
	struct rect result;
	int buttons;		/* their row */
	int input_rows;		/* of the one that has the cursor; the others have one each */
	int inputs_seen;	/* how many inputs stand there, from first_input on */
	int first_input;
};
struct try_shape prompt_run_panel_shape(const struct app *app);

/* The columns of an input's name, before its field. */
#define TRY_NAME 18

/* --- only within src/app --- */

enum context prompt_run_panel_context(const struct prompt_run_panel *panel);
void prompt_run_panel_open(struct app *app, const struct panel_row *row, bool test);
enum panel_answer prompt_run_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void prompt_run_panel_pasted(struct app *app, const char *text, size_t length);
void prompt_run_panel_resize(struct app *app);
void prompt_run_panel_release(struct prompt_run_panel *panel);

/* Whether an answer is waited for; then app_tick goes on with it. */
bool prompt_run_panel_is_busy(const struct prompt_run_panel *panel);
void prompt_run_panel_tick(struct app *app);

#endif
