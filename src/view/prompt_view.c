/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The editor of a prompt, and its Run. */
#include "base/arena.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

static bool
is_top(const struct app *app, enum layer layer)
{
	return app_layer(app) == layer;
}

/* ---------------------------------------------------------------- a text of several lines */

/* A row of it, with its inputs in braces marked. An input that's broken over two rows isn't. */
static void
draw_row(struct surface *s, struct rect at, enum style style, const char *row, size_t length, bool braces)
{
	struct arena arena = {0};
	int x = at.x;

	/* A blank at which it was broken hangs over, and isn't cut text. */
	while (length && row[length - 1] == ' ')
		length--;
	for (size_t from = 0; from < length && x < at.x + at.w;) {
		size_t input = braces ? prompt_input_at(row + from, length - from) : 0, to = from + input;

		while (!input && to < length && (to == from || !braces || !prompt_input_at(row + to, length - to)))
			to++;
		x += surface_text(s, x, at.y, at.x + at.w - x, input ? STYLE_MATCH : style, arena_strndup(&arena, row + from, to - from));
		from = to;
	}
	arena_release(&arena);
}

/* What's seen of it from a row on. */
static void
draw_rows(struct surface *s, struct rect at, enum style style, const struct text_area *area, int top, bool braces)
{
	struct text_row row;
	size_t from = 0;

	for (int i = 0; i < top + at.h && text_area_next(area, &from, &row); i++) {
		if (i >= top)
			draw_row(s, (struct rect){at.x, at.y + i - top, at.w, 1}, style, str_text(&area->text) + row.from, row.to - row.from, braces);
	}
}

static void
draw_area(struct surface *s, struct rect at, const struct text_area *area, bool focus, bool braces, const char *placeholder)
{
	int row, column;

	surface_fill(s, at, STYLE_INPUT);
	draw_rows(s, at, STYLE_INPUT, area, area->top, braces);
	if (!area->text.length && placeholder)
		surface_wrap(s, (struct rect){at.x + 1, at.y, at.w - 1, at.h}, 0, STYLE_PLACEHOLDER, placeholder);
	text_area_cursor(area, &row, &column);
	if (focus && row - area->top < at.h)
		surface_cursor(s, at.x + column, at.y + row - area->top);
}

/* ---------------------------------------------------------------- the editor */

#define LABEL 14

static int
draw_choice(const struct app *app, struct surface *s, struct rect in, int y, enum prompt_part part, const char *what, const char *value)
{
	bool here = is_top(app, LAYER_PROMPT) && app->prompt.part == part;
	int x = in.x + LABEL;

	surface_text(s, in.x, y, LABEL - 1, STYLE_DIALOG, what);
	x += surface_printf(s, x, y, in.w - LABEL, here ? STYLE_CURSOR : STYLE_INPUT, "%s%s ", here ? "▸" : " ", value) + 2;
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_FIELD_AT, (int)part);
	if (here) {
		surface_cursor(s, in.x + LABEL, y);
		surface_text(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, "Left and Right change it");
	}
	return y + 1;
}

/* All of them, or where there's little room that of the current part alone; returns the row below. */
static int
draw_choices(const struct app *app, struct surface *s, struct rect in, int y, bool low)
{
	const struct prompt_panel *panel = &app->prompt;
	const struct prompt_model *model = prompt_model_find(panel->model);
	char temperature[80];

	if (model && !model->has_temperature)
		snprintf(temperature, sizeof(temperature), "%.1f, which %s doesn't use", panel->temperature, model->name);
	else
		snprintf(temperature, sizeof(temperature), "%.1f", panel->temperature);
	if (!low || panel->part == PROMPT_PART_MODEL)
		y = draw_choice(app, s, in, y, PROMPT_PART_MODEL, "Model", prompt_panel_model_name(panel->model));
	if (!low || panel->part == PROMPT_PART_TEMPERATURE)
		y = draw_choice(app, s, in, y, PROMPT_PART_TEMPERATURE, "Temperature", temperature);
	if (!low || panel->part == PROMPT_PART_OUTPUT)
		y = draw_choice(app, s, in, y, PROMPT_PART_OUTPUT, "Output", panel->output == PROMPT_JSON ? "JSON" : "Text");
	return y;
}

static void
draw_samples(const struct app *app, struct surface *s, struct rect in, int y, int rows, bool low)
{
	const struct prompt_panel *panel = &app->prompt;
	bool here = panel->part == PROMPT_PART_SAMPLE;
	int first = here && (int)panel->sample >= rows ? (int)panel->sample - rows + 1 : 0, label = in.w / 3;

	if (panel->wrong[0])
		surface_text(s, in.x, y++, in.w, STYLE_ERROR, panel->wrong);
	else if (!low && panel->sample_count)
		surface_printf(s, in.x, y++, in.w, STYLE_ACTION, "Inputs (%zu), each with a sample for the quick test", panel->sample_count);
	else if (!low)
		surface_text(s, in.x, y++, in.w, STYLE_ACTION_OFF, "No inputs yet: {claim} in the text makes one.");
	for (int i = first; i < (int)panel->sample_count && i < first + rows; i++, y++) {
		const struct prompt_sample *sample = &panel->samples[i];

		surface_text(s, in.x, y, label, STYLE_DIALOG, sample->id);
		view_field(s, in.x + label + 1, y, in.w - label - 1, &sample->field, here && i == (int)panel->sample && is_top(app, LAYER_PROMPT), NULL);
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_FIELD_AT, PROMPT_PART_CANCEL + 1 + i);
	}
}

void
view_prompt(const struct app *app, struct surface *s)
{
	const struct prompt_panel *panel = &app->prompt;
	const struct prompt_shape shape = prompt_panel_shape(app);
	bool top = is_top(app, LAYER_PROMPT);
	char title[300];
	struct rect in;
	int x, y;

	snprintf(title, sizeof(title), panel->is_new ? "New prompt" : "Edit prompt: %.200s", panel->is_new ? "" : panel->row.name);
	in = view_box(s, shape.box, title);
	surface_text(s, in.x, in.y, LABEL - 1, STYLE_DIALOG, "Name");
	view_field(s, in.x + LABEL, in.y, in.w - LABEL, &panel->name, top && panel->part == PROMPT_PART_NAME, panel->is_new ? "Custom prompt, and the date" : NULL);
	surface_hot(s, (struct rect){in.x, in.y, in.w, 1}, ACT_FIELD_AT, PROMPT_PART_NAME);
	if (!shape.low)
		surface_text(s, in.x, in.y + 1, in.w, STYLE_ACTION, "Instructions");
	draw_area(s, shape.area, &panel->text, top && panel->part == PROMPT_PART_TEXT, true, "What the model is to do. Inputs stand in braces: {claim}.");
	surface_hot(s, shape.area, ACT_FIELD_AT, PROMPT_PART_TEXT);
	y = draw_choices(app, s, in, shape.area.y + shape.area.h, shape.low);
	if (!shape.low || panel->part == PROMPT_PART_SAMPLE || (panel->part <= PROMPT_PART_TEXT && panel->wrong[0]))
		draw_samples(app, s, in, y, shape.samples, shape.low);
	y = in.y + in.h - 1;
	x = in.x + view_button(s, in.x, y, "Save", top && panel->part == PROMPT_PART_SAVE, false, PROMPT_PART_SAVE) + 2;
	x += view_button(s, x, y, "Cancel", top && panel->part == PROMPT_PART_CANCEL, false, PROMPT_PART_CANCEL) + 2;
	surface_text(s, x, y, in.x + in.w - x, STYLE_ACTION_OFF, "Saving publishes it: Ctrl-S.");
}

/* ---------------------------------------------------------------- run */

static void
draw_inputs(const struct app *app, struct surface *s, struct rect in, const struct try_shape *shape)
{
	const struct prompt_run_panel *panel = &app->prompt_run;
	int y = in.y;

	if (!panel->input_count)
		surface_text(s, in.x, y, in.w, STYLE_ACTION_OFF, "It has no inputs.");
	for (int i = shape->first_input; i < shape->first_input + shape->inputs_seen && i < (int)panel->input_count; i++) {
		bool here = panel->part == TRY_PART_INPUT && (int)panel->input == i;
		int rows = here ? shape->input_rows : 1;
		struct rect at = {in.x + TRY_NAME, y, in.w - TRY_NAME, rows};

		surface_text(s, in.x, y, TRY_NAME - 1, here ? STYLE_ACTION_KEY : STYLE_DIALOG, panel->prompt.content.inputs[i].id);
		draw_area(s, at, &panel->inputs[i], here && is_top(app, LAYER_PROMPT_RUN) && !panel->waiting, false, NULL);
		surface_hot(s, (struct rect){in.x, y, in.w, rows}, ACT_FIELD_AT, i);
		y += rows;
	}
}

static void
draw_result(const struct app *app, struct surface *s, struct rect at)
{
	const struct prompt_run_panel *panel = &app->prompt_run;
	int last = panel->top + at.h < panel->rows ? panel->top + at.h : panel->rows;

	if (panel->waiting) {
		surface_printf(s, at.x, at.y, at.w, STYLE_BUSY, "Waiting for %s: %lld s. Esc gives it up.", prompt_run_host(panel->run),
			       (long long)((app->now - panel->begun) / 1000));
		return;
	}
	if (!panel->over) {
		surface_wrap(s, at, 0, STYLE_ACTION_OFF, panel->test ? "Nothing was run yet. A quick test is marked so under Activity." : "Nothing was run yet.");
		return;
	}
	draw_rows(s, at, panel->failed ? STYLE_ERROR : STYLE_DIALOG, &panel->result, panel->top, false);
	if (panel->rows > at.h)
		surface_printf(s, at.x, at.y - 1, at.w, STYLE_ACTION_OFF, "Rows %d to %d of %d: the arrows show more, y is for copying", panel->top + 1, last, panel->rows);
	if (panel->part == TRY_PART_RESULT && is_top(app, LAYER_PROMPT_RUN))
		surface_cursor(s, at.x, at.y);
}

void
view_prompt_run(const struct app *app, struct surface *s)
{
	const struct prompt_run_panel *panel = &app->prompt_run;
	const struct try_shape shape = prompt_run_panel_shape(app);
	bool top = is_top(app, LAYER_PROMPT_RUN) && !panel->waiting;
	char title[300];
	struct rect in;
	int x;

	snprintf(title, sizeof(title), "%s: %.200s", panel->test ? "Quick test" : "Run", panel->row.name);
	in = view_box(s, shape.box, title);
	draw_inputs(app, s, in, &shape);
	x = in.x + view_button(s, in.x, shape.buttons, panel->test ? "Test" : "Run", top && panel->part == TRY_PART_RUN, panel->waiting, TRY_PART_RUN) + 2;
	x += view_button(s, x, shape.buttons, "Close", top && panel->part == TRY_PART_CLOSE, false, TRY_PART_CLOSE) + 2;
	if (!panel->waiting)
		surface_printf(s, x, shape.buttons, in.x + in.w - x, STYLE_ACTION_OFF, "%s: Ctrl-S.", panel->test ? "Test" : "Run");
	draw_result(app, s, shape.result);
}

/* ---------------------------------------------------------------- the endpoint */

#define ENDPOINT_LABEL 21

static const char *
endpoint_hint(enum endpoint_part part)
{
	switch (part) {
	case ENDPOINT_PART_ADDRESS:
		return "https://api.example.com/v1";
	case ENDPOINT_PART_KEY:
		return "its name: OPENAI_API_KEY; empty: none is sent";
	case ENDPOINT_PART_MODEL:
		return "empty: the prompt's own";
	case ENDPOINT_PART_KIND:
	case ENDPOINT_PART_TIMEOUT:
	case ENDPOINT_PART_SAVE:
	case ENDPOINT_PART_NONE:
	case ENDPOINT_PART_CANCEL:
		break;
	}
	return NULL;
}

void
view_endpoint(const struct app *app, struct surface *s)
{
	const struct endpoint_panel *panel = &app->endpoint;
	bool top = is_top(app, LAYER_ENDPOINT), kind = top && panel->part == ENDPOINT_PART_KIND;
	struct rect in = view_box(s, layout_dialog(&app->layout, 76, 13), "Where prompts are sent");
	/* Rows of parts; where not all of them fit, the last that do so that the current one is seen. */
	int rows = in.h - 1 < ENDPOINT_FIELDS + 1 ? in.h - 1 : ENDPOINT_FIELDS + 1, current = panel->part < ENDPOINT_PART_SAVE ? (int)panel->part : 0;
	int first = current >= rows ? current - rows + 1 : 0, y = in.y, x;

	for (int i = first; i < first + rows; i++, y++) {
		enum endpoint_part part = (enum endpoint_part)i;

		surface_text(s, in.x, y, ENDPOINT_LABEL - 1, STYLE_DIALOG, endpoint_panel_label(panel, part));
		if (part == ENDPOINT_PART_KIND) {
			surface_printf(s, in.x + ENDPOINT_LABEL, y, in.w - ENDPOINT_LABEL, kind ? STYLE_CURSOR : STYLE_INPUT, "%s%s ", kind ? "▸" : " ",
				       panel->kind == REMOTE_AZURE ? "Azure OpenAI" : "OpenAI, or what speaks like it");
			surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_BUTTON_AT, ENDPOINT_PART_KIND);
			if (kind)
				surface_cursor(s, in.x + ENDPOINT_LABEL, y);
			continue;
		}
		view_field(s, in.x + ENDPOINT_LABEL, y, in.w - ENDPOINT_LABEL, &panel->fields[i - ENDPOINT_PART_ADDRESS], top && panel->part == part,
			   endpoint_hint(part));
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_FIELD_AT, (int)part);
	}
	if (in.h > ENDPOINT_FIELDS + 5)
		surface_wrap(s, (struct rect){in.x, y + 1, in.w, in.y + in.h - 1 - y - 1}, 0, STYLE_ACTION_OFF,
			     app->session.kind != SESSION_OWN
			     ? "The key itself is never kept: it stands in that variable where makerdeck is started. This session over SSH reads no such "
			       "variable, and opens no connections: makerdeck on a machine of your own does."
			     : "The key itself is never kept: it stands in that variable where makerdeck is started. Without an endpoint prompts are filled "
			     "in, and nothing is called.");
	y = in.y + in.h - 1;
	x = in.x + view_button(s, in.x, y, "Save", top && panel->part == ENDPOINT_PART_SAVE, false, ENDPOINT_PART_SAVE) + 2;
	if (panel->loaded.there)
		x += view_button(s, x, y, "Take it away", top && panel->part == ENDPOINT_PART_NONE, false, ENDPOINT_PART_NONE) + 2;
	view_button(s, x, y, "Cancel", top && panel->part == ENDPOINT_PART_CANCEL, false, ENDPOINT_PART_CANCEL);
}
