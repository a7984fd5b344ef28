/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/prompt_run_panel.h"

#include "app/app_private.h"

#include <stdio.h>
#include <string.h>

void
prompt_run_panel_release(struct prompt_run_panel *panel)
{
	if (panel->waiting)
		(void)!prompt_run_cancel(panel->run, NULL);
	prompt_run_free(panel->run);
	for (size_t i = 0; i < PROMPT_INPUTS_MOST; i++)
		text_area_release(&panel->inputs[i]);
	text_area_release(&panel->result);
	arena_release(&panel->arena);
	*panel = (struct prompt_run_panel){0};
}

enum context
prompt_run_panel_context(const struct prompt_run_panel *panel)
{
	return !panel->waiting && panel->part == TRY_PART_INPUT ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

bool
prompt_run_panel_is_busy(const struct prompt_run_panel *panel)
{
	return panel->waiting;
}

/* Rows of the input under the cursor where it's the only one; with several it has fewer, so that the others are seen. */
#define INPUT_ROWS_ALONE 5
#define INPUT_ROWS 3

struct try_shape
prompt_run_panel_shape(const struct app *app)
{
	const struct prompt_run_panel *panel = &app->prompt_run;
	const struct layout *l = &app->layout;
	struct try_shape shape = {.box = layout_dialog(l, l->kind == LAYOUT_WIDE ? 100 : 76, l->body.h)};
	struct rect in = rect_inner(shape.box);
	int count = (int)panel->input_count, y, most = in.h / 2;

	in.x++;
	in.w -= in.w > 2 ? 2 : 0;
	most = most > 1 ? most : 1;
	shape.input_rows = panel->part != TRY_PART_INPUT || !count ? 1 : count == 1 ? INPUT_ROWS_ALONE : INPUT_ROWS;
	if (shape.input_rows > most)
		shape.input_rows = most;
	/* A heading for each but the one-row ones stands beside; half of the box is for the answer. */
	shape.inputs_seen = count;
	while (shape.inputs_seen > 1 && shape.inputs_seen - 1 + shape.input_rows > most)
		shape.inputs_seen--;
	if (panel->part == TRY_PART_INPUT && (int)panel->input >= shape.inputs_seen)
		shape.first_input = (int)panel->input - shape.inputs_seen + 1;
	y = in.y + (count ? shape.inputs_seen - 1 + shape.input_rows : 1) + 1;
	shape.buttons = y;
	shape.result = (struct rect){in.x, y + 2, in.w, in.y + in.h - y - 2};
	if (shape.result.h < 0)
		shape.result.h = 0;
	return shape;
}

/* An answer may have megabytes; so much of it is shown. */
#define RESULT_MOST 262144

void
prompt_run_panel_resize(struct app *app)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	struct try_shape shape = prompt_run_panel_shape(app);

	for (size_t i = 0; i < panel->input_count; i++)
		text_area_shape(&panel->inputs[i], shape.result.w - TRY_NAME - 1, panel->part == TRY_PART_INPUT && panel->input == i ? shape.input_rows : 1);
	text_area_shape(&panel->result, shape.result.w, shape.result.h);
	panel->rows = panel->over ? text_area_rows(&panel->result) : 0;
	if (panel->top > panel->rows - shape.result.h)
		panel->top = panel->rows > shape.result.h ? panel->rows - shape.result.h : 0;
}

/* ---------------------------------------------------------------- opening */

void
prompt_run_panel_open(struct app *app, const struct panel_row *row, bool test)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	struct err err = ERR_INIT;

	if (session_refuses_calls(app)) {
		app_say(app, NOTICE_WARN, "%s", session_refuses_calls(app));
		return;
	}
	prompt_run_panel_release(panel);
	panel->row = *row;
	panel->row.name = arena_strdup(&panel->arena, row->name);
	panel->test = test;
	if (!prompt_load(app->portal, &row->id, &panel->arena, &panel->prompt, &err)) {
		app_fail(app, &err);
		prompt_run_panel_release(panel);
		return;
	}
	panel->input_count = panel->prompt.content.input_count < PROMPT_INPUTS_MOST ? panel->prompt.content.input_count : PROMPT_INPUTS_MOST;
	for (size_t i = 0; i < panel->input_count; i++) {
		panel->inputs[i].most = PROMPT_TEXT_MOST;
		text_area_set(&panel->inputs[i], test ? panel->prompt.content.inputs[i].sample : "");
	}
	panel->part = panel->input_count ? TRY_PART_INPUT : TRY_PART_RUN;
	prompt_run_panel_resize(app);
	app_push(app, LAYER_PROMPT_RUN);
}

/* ---------------------------------------------------------------- running */

/* What's read below the buttons. */
static void
show_result(struct app *app, const struct err *failed)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	const struct prompt_answer *answer = prompt_run_answer(panel->run);
	struct str text = {0};

	panel->waiting = false;
	panel->over = true;
	panel->failed = failed != NULL;
	panel->top = 0;
	panel->part = TRY_PART_RESULT;
	str_add(&text, failed ? failed->text : answer->words);
	if (answer->called)
		str_addf(&text, "\n\nThe answer:\n%.*s", RESULT_MOST / 2, answer->text);
	if (answer->called && strlen(answer->text) > RESULT_MOST / 2)
		str_add(&text, "\n… It is cut here: it has more than is shown.");
	if (answer->filled)
		str_addf(&text, "\n\nThe text, filled in:\n%.*s", RESULT_MOST / 4, answer->filled);
	panel->result.most = RESULT_MOST;
	text_area_set(&panel->result, str_text(&text));
	str_release(&text);
	prompt_run_panel_resize(app);
}

static void
go_on_waiting(struct app *app)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	struct err err = ERR_INIT;
	bool done = false, fine = prompt_run_step(panel->run, 0, &done, &err);

	if (fine && !done)
		return;
	show_result(app, fine ? NULL : &err);
	app->stamp++;
}

static void
begin_run(struct app *app)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	struct prompt_input inputs[PROMPT_INPUTS_MOST];
	struct prompt_use use = {.prompt = {.kind = RECORD_PROMPT, .id = panel->row.id, .version = -1}, .inputs = inputs, .input_count = panel->input_count,
				 .quick_test = panel->test, .source = EVENT_API, .environment = app->environment_of, .now = app->now};
	struct err err = ERR_INIT;

	for (size_t i = 0; i < panel->input_count; i++) {
		inputs[i] = (struct prompt_input){.id = panel->prompt.content.inputs[i].id, .sample = str_text(&panel->inputs[i].text)};
		if (text_area_is_empty(&panel->inputs[i])) {
			panel->part = TRY_PART_INPUT;
			panel->input = i;
			app_say(app, NOTICE_HINT, "Fill in {%s} first.", inputs[i].id);
			return;
		}
	}
	/* An endpoint may have been set since the panel was opened. */
	session_read(app);
	if (session_refuses_calls(app)) {
		app_say(app, NOTICE_WARN, "%s", session_refuses_calls(app));
		return;
	}
	prompt_run_free(panel->run);
	panel->over = false;
	panel->run = prompt_run_begin(app->portal, &use, &err);
	if (!panel->run) {
		app_fail(app, &err);
		return;
	}
	panel->waiting = true;
	panel->begun = app->now;
	go_on_waiting(app);
}

void
prompt_run_panel_tick(struct app *app)
{
	if (app->prompt_run.waiting)
		go_on_waiting(app);
}

static void
give_up(struct app *app)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	struct err err = ERR_INIT, given_up = ERR_INIT;

	if (!prompt_run_cancel(panel->run, &err))
		app_fail(app, &err);
	err_set(&given_up, ERR_INTERRUPTED, "Given up before an answer came.");
	show_result(app, &given_up);
	app->stamp++;
}

/* ---------------------------------------------------------------- keys */

static void
next_part(struct prompt_run_panel *panel)
{
	if (panel->part == TRY_PART_INPUT && panel->input + 1 < panel->input_count) {
		panel->input++;
	} else if (panel->part == TRY_PART_RESULT || (panel->part == TRY_PART_CLOSE && !panel->over)) {
		panel->part = panel->input_count ? TRY_PART_INPUT : TRY_PART_RUN;
		panel->input = 0;
	} else {
		panel->part = (enum try_part)(panel->part + 1);
	}
}

static void
previous_part(struct prompt_run_panel *panel)
{
	bool first = panel->part == TRY_PART_INPUT ? !panel->input : panel->part == TRY_PART_RUN && !panel->input_count;

	if (first) {
		panel->part = panel->over ? TRY_PART_RESULT : TRY_PART_CLOSE;
	} else if (panel->part == TRY_PART_INPUT) {
		panel->input--;
	} else if (panel->part == TRY_PART_RUN) {
		panel->part = TRY_PART_INPUT;
		panel->input = panel->input_count - 1;
	} else {
		panel->part = (enum try_part)(panel->part - 1);
	}
}

static void
scroll(struct app *app, int by)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	int most = panel->rows - prompt_run_panel_shape(app).result.h;

	panel->top += by;
	if (panel->top > most)
		panel->top = most;
	if (panel->top < 0)
		panel->top = 0;
}

static enum panel_answer
close_panel(struct app *app)
{
	/* What was run shows in the counts behind it. */
	if (app->prompt_run.over) {
		app_pop(app);
		app_reload(app);
		return PANEL_STAYS;
	}
	return PANEL_CLOSE;
}

/* The result on plain lines, to select. */
static void
show_plain(struct app *app)
{
	const struct prompt_run_panel *panel = &app->prompt_run;

	if (!panel->over) {
		app_say(app, NOTICE_HINT, "There's no answer yet to copy.");
		return;
	}
	text_page_set(&app->text, "What came of it", str_text(&panel->result.text), app->h - 2);
	app_push(app, LAYER_TEXT);
}

static enum panel_answer
buttons_do(struct app *app, enum act act)
{
	struct prompt_run_panel *panel = &app->prompt_run;
	int page = prompt_run_panel_shape(app).result.h;

	switch (act) {
	case ACT_BUTTON_NEXT:
		next_part(panel);
		break;
	case ACT_BUTTON_PREVIOUS:
		previous_part(panel);
		break;
	case ACT_CHOICE_DOWN:
	case ACT_CHOICE_UP:
		if (panel->part == TRY_PART_RESULT)
			scroll(app, act == ACT_CHOICE_DOWN ? 1 : -1);
		else if (act == ACT_CHOICE_DOWN)
			next_part(panel);
		else
			previous_part(panel);
		break;
	case ACT_PAGE_DOWN:
	case ACT_PAGE_UP:
		scroll(app, act == ACT_PAGE_DOWN ? page : -page);
		break;
	case ACT_ROW_FIRST:
	case ACT_ROW_LAST:
		scroll(app, act == ACT_ROW_FIRST ? -panel->rows : panel->rows);
		break;
	case ACT_COPY:
		show_plain(app);
		break;
	case ACT_PRESS:
	case ACT_TOGGLE:
		if (panel->part == TRY_PART_CLOSE)
			return close_panel(app);
		begin_run(app);
		break;
	default:
		return act == ACT_HELP ? PANEL_IGNORED : PANEL_STAYS;
	}
	return PANEL_STAYS;
}

static enum panel_answer
input_do(struct app *app, enum act act, uint32_t key)
{
	struct prompt_run_panel *panel = &app->prompt_run;

	if (act == ACT_FIELD_NEXT)
		next_part(panel);
	else if (act == ACT_FIELD_PREVIOUS)
		previous_part(panel);
	else if (act == ACT_HELP)
		return PANEL_IGNORED;
	else
		(void)text_area_key(&panel->inputs[panel->input], act == ACT_TAKE ? (uint32_t)KEY_CODE_ENTER : key);
	return PANEL_STAYS;
}

static enum panel_answer
clicked(struct app *app, enum act act, int argument)
{
	struct prompt_run_panel *panel = &app->prompt_run;

	if (act == ACT_BUTTON_AT && argument == TRY_PART_CLOSE)
		return close_panel(app);
	if (act == ACT_BUTTON_AT)
		begin_run(app);
	else if (argument >= 0 && (size_t)argument < panel->input_count) {
		panel->part = TRY_PART_INPUT;
		panel->input = (size_t)argument;
	}
	return PANEL_STAYS;
}

static enum panel_answer
do_it(struct app *app, enum act act, uint32_t key, int argument)
{
	struct prompt_run_panel *panel = &app->prompt_run;

	if (panel->waiting) {
		if (act == ACT_ESCAPE || act == ACT_STOP)
			give_up(app);
		return act == ACT_HELP ? PANEL_IGNORED : PANEL_STAYS;
	}
	if (act == ACT_ESCAPE)
		return close_panel(app);
	if (act == ACT_SAVE) {
		begin_run(app);
		return PANEL_STAYS;
	}
	if (act == ACT_BUTTON_AT || act == ACT_FIELD_AT)
		return clicked(app, act, argument);
	/* The wheel goes over the answer, wherever the cursor is. */
	if (!key && panel->over && (act == ACT_CHOICE_DOWN || act == ACT_CHOICE_UP)) {
		scroll(app, act == ACT_CHOICE_DOWN ? 1 : -1);
		return PANEL_STAYS;
	}
	return panel->part == TRY_PART_INPUT ? input_do(app, act, key) : buttons_do(app, act);
}

enum panel_answer
prompt_run_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	enum panel_answer answer = do_it(app, act, key, argument);

	if (app_has_layer(app, LAYER_PROMPT_RUN))
		prompt_run_panel_resize(app);
	return answer;
}

void
prompt_run_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct prompt_run_panel *panel = &app->prompt_run;

	if (prompt_run_panel_context(panel) == CONTEXT_FIELD && !text_area_insert(&panel->inputs[panel->input], text, length))
		app_say(app, NOTICE_WARN, "Not all of it fits: an input takes %d bytes.", PROMPT_TEXT_MOST);
}
