/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The editor of a prompt (REFERENCE 10, RULES C, F1): name, instructions with inputs in braces, the model, its temperature, what comes
 * out, and a sample for each input. Saving publishes, and can't be undone, so what's typed isn't thrown away without being asked. If
 * somebody else saved first it shows was, now and yours, takes over what one left alone, keeps what's typed, and asks before that goes
 * over their instructions (H1).
 */
#ifndef APP_PROMPT_PANEL_H
#define APP_PROMPT_PANEL_H

#include "app/field.h"
#include "app/keymap.h"
#include "app/panel.h"
#include "app/text_area.h"
#include "portal/prompt.h"
#include "tui/rect.h"

struct app;

/* In the order in which Tab goes. There's a PROMPT_PART_SAMPLE for each sample. */
enum prompt_part { PROMPT_PART_NAME, PROMPT_PART_TEXT, PROMPT_PART_MODEL, PROMPT_PART_TEMPERATURE, PROMPT_PART_OUTPUT, PROMPT_PART_SAMPLE,
		   PROMPT_PART_SAVE, PROMPT_PART_CANCEL };

/* What the quick test fills in for an input. Those whose input isn't in the text just now wait behind the others. */
struct prompt_sample {
	char id[PROMPT_INPUT_MOST * 4 + 1];
	struct field field, was;
};

#define PROMPT_SAMPLES_MOST (2 * PROMPT_INPUTS_MOST)

struct prompt_panel {
	struct arena arena;		/* of what was loaded */
	bool is_new;
	struct panel_row row;		/* unless it's new */
	struct prompt loaded;
	struct field name, name_was;
	struct text_area text;
	const char *text_was;
	const char *model;		/* an id; borrowed */
	double temperature;
	enum prompt_output output;
	struct prompt_sample samples[PROMPT_SAMPLES_MOST];
	size_t sample_count;		/* of inputs that stand in the text, first in its order */
	size_t kept_count;		/* with those that wait */
	char wrong[160];		/* what's wrong with the text's inputs; "" */
	bool overtaken;			/* somebody else changed the instructions meanwhile, and so did I */
	enum prompt_part part;
	size_t sample;			/* which, of PROMPT_PART_SAMPLE */
};

/* Where its parts stand, for the keys and the view alike. */
struct prompt_shape {
	struct rect box;
	struct rect area;		/* of the instructions */
	int samples;			/* rows for them */
	bool low;			/* of what stands below the instructions one row is seen, that of the current part */
};
struct prompt_shape prompt_panel_shape(const struct app *app);

/* Whether something isn't saved. */
bool prompt_panel_is_changed(const struct prompt_panel *panel);

/* "GPT-4.1 mini"; the id itself of one that makerdeck doesn't know. */
const char *prompt_panel_model_name(const char *id);

/* --- only within src/app --- */

enum context prompt_panel_context(const struct prompt_panel *panel);

/* row NULL: a new one. Nothing is opened where it can't be read, and that's said. */
void prompt_panel_open(struct app *app, const struct panel_row *row);
enum panel_answer prompt_panel_do(struct app *app, enum act act, uint32_t key, int argument);
void prompt_panel_pasted(struct app *app, const char *text, size_t length);
void prompt_panel_resize(struct app *app);
/* After others wrote; who may edit is asked elsewhere. False: a new one can't be made any more. */
bool prompt_panel_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
void prompt_panel_release(struct prompt_panel *panel);

#endif
