/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/prompt_panel.h"

#include "app/app_private.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

void
prompt_panel_release(struct prompt_panel *panel)
{
	text_area_release(&panel->text);
	arena_release(&panel->arena);
	*panel = (struct prompt_panel){0};
}

enum context
prompt_panel_context(const struct prompt_panel *panel)
{
	return panel->part == PROMPT_PART_NAME || panel->part == PROMPT_PART_TEXT || panel->part == PROMPT_PART_SAMPLE ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

/* Rows beside the instructions and the samples: name, heading, three choices, heading of the samples, a blank one, buttons. */
#define ROWS_BESIDE 8

struct prompt_shape
prompt_panel_shape(const struct app *app)
{
	const struct layout *l = &app->layout;
	struct prompt_shape shape = {.box = layout_dialog(l, l->kind == LAYOUT_WIDE ? 100 : 76, l->body.h)};
	struct rect in = rect_inner(shape.box);
	int most = in.h > 20 ? 6 : 2, count = (int)app->prompt.sample_count, rows;

	if (in.h < ROWS_BESIDE + 3) {
		shape.low = true;
		shape.samples = 1;
		shape.area = (struct rect){in.x + 1, in.y + 1, in.w > 2 ? in.w - 2 : in.w, in.h > 4 ? in.h - 3 : 1};
		return shape;
	}
	shape.samples = count < 1 ? 1 : count < most ? count : most;
	rows = in.h - ROWS_BESIDE - shape.samples;
	shape.area = (struct rect){in.x + 1, in.y + 2, in.w > 2 ? in.w - 2 : in.w, rows > 1 ? rows : 1};
	return shape;
}

/* ---------------------------------------------------------------- samples */

static struct prompt_sample *
sample_named(struct prompt_panel *panel, const char *id)
{
	for (size_t i = 0; i < panel->kept_count; i++) {
		if (strcmp(panel->samples[i].id, id) == 0)
			return &panel->samples[i];
	}
	return NULL;
}

/* The sample of an input, made if there's none; an empty one that waits makes room. */
static struct prompt_sample *
sample_for(struct prompt_panel *panel, const char *id, size_t from)
{
	struct prompt_sample *sample = sample_named(panel, id);

	if (sample)
		return sample;
	for (size_t i = panel->kept_count; i-- > from && !sample;) {
		if (!panel->samples[i].field.length && !panel->samples[i].was.length)
			sample = &panel->samples[i];
	}
	if (panel->kept_count < PROMPT_SAMPLES_MOST)
		sample = &panel->samples[panel->kept_count++];
	else if (!sample)
		sample = &panel->samples[PROMPT_SAMPLES_MOST - 1];
	*sample = (struct prompt_sample){0};
	snprintf(sample->id, sizeof(sample->id), "%s", id);
	return sample;
}

/* After the text changed: the samples of its inputs come first, in its order. */
static void
read_inputs(struct prompt_panel *panel)
{
	struct arena arena = {0};
	struct prompt_input *inputs;
	struct err err = ERR_INIT;

	size_t count = 0;

	panel->wrong[0] = '\0';
	if (!prompt_find_inputs(str_text(&panel->text.text), &arena, &inputs, &count, &err))
		snprintf(panel->wrong, sizeof(panel->wrong), "%.150s", err.text);
	for (size_t i = 0; i < count; i++) {
		struct prompt_sample *sample = sample_for(panel, inputs[i].id, i), moved = *sample;

		*sample = panel->samples[i];
		panel->samples[i] = moved;
	}
	panel->sample_count = count;
	arena_release(&arena);
}

/* ---------------------------------------------------------------- opening */

static void
fill(struct prompt_panel *panel)
{
	const struct prompt_content *content = &panel->loaded.content;

	field_set(&panel->name, panel->loaded.name);
	panel->name_was = panel->name;
	panel->text.most = PROMPT_TEXT_MOST;
	text_area_set(&panel->text, content->text ? content->text : "");
	panel->text_was = arena_strdup(&panel->arena, str_text(&panel->text.text));
	panel->model = content->model[0] ? content->model : prompt_models[0].id;
	panel->temperature = content->temperature;
	panel->output = content->output;
	read_inputs(panel);
	for (size_t i = 0; i < content->input_count; i++) {
		struct prompt_sample *sample = sample_named(panel, content->inputs[i].id);

		if (!sample)
			continue;
		field_set(&sample->field, content->inputs[i].sample);
		sample->was = sample->field;
	}
	panel->part = panel->is_new ? PROMPT_PART_NAME : PROMPT_PART_TEXT;
}

/* Nobody writes what couldn't be saved: the same write is asked, as a dry run. */
static bool
may_make(struct app *app)
{
	const struct prompt_request request = {.prompt = {.kind = RECORD_PROMPT, .id = ID_NONE}, .text = "?", .dry_run = true, .now = app->now};
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool may = prompt_create(app->portal, &request, &result, &err);

	write_result_release(&result);
	if (!may)
		app_fail(app, &err);
	return may;
}

void
prompt_panel_open(struct app *app, const struct panel_row *row)
{
	struct prompt_panel *panel = &app->prompt;
	struct err err = ERR_INIT;

	prompt_panel_release(panel);
	if (!row && !may_make(app))
		return;
	panel->is_new = !row;
	panel->loaded = (struct prompt){.name = "", .content = {.model = ""}};
	if (row) {
		panel->row = *row;
		panel->row.name = arena_strdup(&panel->arena, row->name);
		if (!prompt_load(app->portal, &row->id, &panel->arena, &panel->loaded, &err)) {
			app_fail(app, &err);
			prompt_panel_release(panel);
			return;
		}
	}
	fill(panel);
	app_push(app, LAYER_PROMPT);
	prompt_panel_resize(app);
	if (row && !panel->loaded.known)
		app_say(app, NOTICE_WARN, "The instructions of %s are kept in a way that makerdeck can't read: what you save replaces them.", row->name);
}

/* ---------------------------------------------------------------- what's changed */

const char *
prompt_panel_model_name(const char *id)
{
	const struct prompt_model *model = prompt_model_find(id);

	return model ? model->name : id;
}

static bool
same_field(const struct field *a, const struct field *b)
{
	return strcmp(a->text, b->text) == 0;
}

static bool
is_text_changed(const struct prompt_panel *panel)
{
	return strcmp(str_text(&panel->text.text), panel->text_was) != 0;
}

static bool
is_model_changed(const struct prompt_panel *panel)
{
	const char *was = panel->loaded.content.model;

	return strcmp(panel->model, was[0] ? was : prompt_models[0].id) != 0;
}

bool
prompt_panel_is_changed(const struct prompt_panel *panel)
{
	for (size_t i = 0; i < panel->sample_count; i++) {
		if (!same_field(&panel->samples[i].field, &panel->samples[i].was))
			return true;
	}
	return !same_field(&panel->name, &panel->name_was) || is_text_changed(panel) || is_model_changed(panel)
	       || panel->temperature != panel->loaded.content.temperature || panel->output != panel->loaded.content.output;
}

/* What's different is asked for; of a new one everything. */
static void
make_request(struct app *app, const struct prompt_panel *panel, struct prompt_input samples[PROMPT_INPUTS_MOST], struct prompt_request *request)
{
	*request = (struct prompt_request){.samples = samples, .temperature = &panel->temperature, .output = &panel->output, .model = panel->model, .now = app->now};
	if (!panel->is_new)
		request->prompt = (struct target){.kind = RECORD_PROMPT, .id = panel->row.id, .version = panel->loaded.version};
	/* One from elsewhere may have what nobody could choose here: it stays. */
	if (!panel->is_new && panel->temperature == panel->loaded.content.temperature)
		request->temperature = NULL;
	if (!panel->is_new && !is_model_changed(panel))
		request->model = NULL;
	if (panel->is_new ? panel->name.length > 0 : !same_field(&panel->name, &panel->name_was))
		request->name = panel->name.text;
	if (panel->is_new || is_text_changed(panel) || !panel->loaded.known)
		request->text = str_text(&panel->text.text);
	for (size_t i = 0; i < panel->sample_count; i++) {
		if (!same_field(&panel->samples[i].field, &panel->samples[i].was))
			samples[request->sample_count++] = (struct prompt_input){.id = panel->samples[i].id, .sample = panel->samples[i].field.text};
	}
}

/* ---------------------------------------------------------------- somebody else was first */

#define LINE_SHOWN 80

/* The line of a text in which it differs from another, for a table of one row each. */
static const char *
line_that_differs(struct arena *arena, const char *text, const char *other)
{
	size_t at = 0, from, to;

	while (text[at] && text[at] == other[at])
		at++;
	for (from = at; from && text[from - 1] != '\n'; from--)
		;
	to = from + strcspn(text + from, "\n");
	if (to - from > LINE_SHOWN && at - from > LINE_SHOWN / 2) {
		from = at - LINE_SHOWN / 4;
		while (from > 0 && ((unsigned char)text[from] & 0xC0) == 0x80)
			from--;
	}
	return to == from ? "(an empty line)" : arena_strndup(arena, text + from, to - from);
}

/* A field of theirs and mine: what I left alone becomes as they have it. */
static void
meet_field(struct app *app, const char *what, struct field *mine, struct field *was, const char *now)
{
	bool kept = same_field(mine, was);
	struct field theirs;

	field_set(&theirs, now);
	if (!same_field(&theirs, was))
		conflict_tell(&app->conflict, what, was->text, theirs.text, kept ? "" : mine->text);
	*was = theirs;
	if (kept)
		*mine = theirs;
}

/* Whether both changed the instructions, each in another way. */
static bool
meet_text(struct app *app, struct prompt_panel *panel, const char *now)
{
	struct text_area theirs = {.most = PROMPT_TEXT_MOST};
	const char *was = panel->text_was, *mine = str_text(&panel->text.text), *their_text;
	bool kept = !is_text_changed(panel), differs, both;

	text_area_set(&theirs, now ? now : "");
	their_text = arena_strdup(&panel->arena, str_text(&theirs.text));
	text_area_release(&theirs);
	differs = strcmp(was, their_text) != 0;
	both = differs && !kept && strcmp(mine, their_text) != 0;
	if (differs)
		conflict_tell(&app->conflict, "Instructions", line_that_differs(&panel->arena, was, their_text),
			      line_that_differs(&panel->arena, their_text, was), kept ? "" : line_that_differs(&panel->arena, mine, was));
	panel->text_was = their_text;
	if (kept)
		text_area_set(&panel->text, their_text);
	return both;
}

static void
meet_choices(struct app *app, struct prompt_panel *panel, const struct prompt_content *now)
{
	const struct prompt_content *was = &panel->loaded.content;
	char texts[3][16];

	if (strcmp(was->model, now->model) != 0)
		conflict_tell(&app->conflict, "Model", prompt_panel_model_name(was->model), prompt_panel_model_name(now->model),
			      is_model_changed(panel) ? prompt_panel_model_name(panel->model) : "");
	if (was->temperature != now->temperature) {
		snprintf(texts[0], sizeof(texts[0]), "%.1f", was->temperature);
		snprintf(texts[1], sizeof(texts[1]), "%.1f", now->temperature);
		snprintf(texts[2], sizeof(texts[2]), "%.1f", panel->temperature);
		conflict_tell(&app->conflict, "Temperature", texts[0], texts[1], panel->temperature != was->temperature ? texts[2] : "");
	}
	if (was->output != now->output)
		conflict_tell(&app->conflict, "Output", prompt_output_name(was->output), prompt_output_name(now->output),
			      panel->output != was->output ? prompt_output_name(panel->output) : "");
	if (!is_model_changed(panel))
		panel->model = now->model[0] ? now->model : prompt_models[0].id;
	if (panel->temperature == was->temperature)
		panel->temperature = now->temperature;
	if (panel->output == was->output)
		panel->output = now->output;
}

static void
meet_samples(struct app *app, struct prompt_panel *panel, const struct prompt_content *now)
{
	read_inputs(panel);
	for (size_t i = 0; i < now->input_count; i++) {
		struct prompt_sample *sample = sample_named(panel, now->inputs[i].id);
		char what[PROMPT_INPUT_MOST * 4 + 16];

		if (!sample)
			continue;
		snprintf(what, sizeof(what), "Sample of %s", sample->id);
		meet_field(app, what, &sample->field, &sample->was, now->inputs[i].sample);
	}
}

/* H1: told side by side; what I changed stays typed, on top of what they saved, and nothing is written. */
static void
meet(struct app *app, struct prompt_panel *panel, const struct err *err)
{
	struct prompt now;

	if (!prompt_load(app->portal, &panel->row.id, &panel->arena, &now, NULL))
		return;
	conflict_begin(&app->conflict, err);
	meet_field(app, "Name", &panel->name, &panel->name_was, now.name);
	panel->overtaken = meet_text(app, panel, now.content.text);
	meet_choices(app, panel, &now.content);
	meet_samples(app, panel, &now.content);
	panel->loaded = now;
	if (!app->conflict.count)
		conflict_tell(&app->conflict, "The prompt", "as it was shown", "its owner, shares or status changed", "");
	app_take_changes(app);
	if (app_has_layer(app, LAYER_PROMPT))
		conflict_open(app);
	else
		conflict_release(&app->conflict);
}

static enum panel_answer
refused(struct app *app, struct prompt_panel *panel, const struct err *err)
{
	app_fail(app, err);
	if (err->code == ERR_CHANGED)
		meet(app, panel, err);
	return PANEL_STAYS;
}

/* ---------------------------------------------------------------- saving */

static enum panel_answer
save(struct app *app)
{
	struct prompt_panel *panel = &app->prompt;
	struct prompt_input samples[PROMPT_INPUTS_MOST];
	struct prompt_request request;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct id made = ID_NONE;
	char name[FIELD_SIZE] = "";
	bool is_new = panel->is_new, done;

	if (!panel->is_new && !prompt_panel_is_changed(panel)) {
		app_say(app, NOTICE_HINT, "Nothing is changed. Esc closes.");
		return PANEL_STAYS;
	}
	make_request(app, panel, samples, &request);
	done = is_new ? prompt_create(app->portal, &request, &result, &err) : prompt_save(app->portal, &request, &result, &err);
	if (done && result.change_count) {
		made = result.changes[0].id;
		snprintf(name, sizeof(name), "%.400s", result.changes[0].name);
	}
	write_result_release(&result);
	if (!done)
		return refused(app, panel, &err);
	app_pop(app);
	app_reload(app);
	if (is_new && !id_is_none(&made))
		app_show_found(app, &made);
	app_say(app, NOTICE_OK, is_new ? "Made %s. It's published, and yours alone until you share it." : "Saved %s: that's what runs from now on.", name);
	return PANEL_STAYS;
}

static enum panel_answer
try_to_save(struct app *app)
{
	if (!app->prompt.overtaken)
		return save(app);
	app_ask(app, ACT_PANEL_CONFIRMED, "Both of you changed the instructions. Save yours over theirs?");
	return PANEL_STAYS;
}

static enum panel_answer
leave(struct app *app)
{
	if (!prompt_panel_is_changed(&app->prompt))
		return PANEL_CLOSE;
	app_ask(app, ACT_PANEL_DISCARD, app->prompt.is_new ? "The new prompt isn't saved. Throw it away?" : "What you changed isn't saved. Throw it away?");
	return PANEL_STAYS;
}

/* ---------------------------------------------------------------- parts */

static void
go_on(struct prompt_panel *panel)
{
	if (panel->part == PROMPT_PART_OUTPUT) {
		panel->part = panel->sample_count ? PROMPT_PART_SAMPLE : PROMPT_PART_SAVE;
		panel->sample = 0;
	} else if (panel->part == PROMPT_PART_SAMPLE && panel->sample + 1 < panel->sample_count) {
		panel->sample++;
	} else {
		panel->part = panel->part == PROMPT_PART_CANCEL ? PROMPT_PART_NAME : (enum prompt_part)(panel->part + 1);
	}
}

static void
go_back(struct prompt_panel *panel)
{
	if (panel->part == PROMPT_PART_SAVE) {
		panel->part = panel->sample_count ? PROMPT_PART_SAMPLE : PROMPT_PART_OUTPUT;
		panel->sample = panel->sample_count ? panel->sample_count - 1 : 0;
	} else if (panel->part == PROMPT_PART_SAMPLE && panel->sample) {
		panel->sample--;
	} else {
		panel->part = panel->part == PROMPT_PART_NAME ? PROMPT_PART_CANCEL : (enum prompt_part)(panel->part - 1);
	}
}

/* Left and Right on a choice. */
static void
turn_model(struct prompt_panel *panel, int by)
{
	const struct prompt_model *model = prompt_model_find(panel->model);
	int count = (int)prompt_model_count, at = model ? (int)(model - prompt_models) : by > 0 ? -1 : count;

	panel->model = prompt_models[(at + by + count) % count].id;
}

static void
turn_temperature(struct prompt_panel *panel, int by)
{
	int tenths = (int)(panel->temperature * 10 + 0.5) + by;

	panel->temperature = (tenths < 0 ? 0 : tenths > 10 ? 10 : tenths) / 10.0;
}

static void
turn(struct prompt_panel *panel, int by)
{
	switch (panel->part) {
	case PROMPT_PART_MODEL:
		turn_model(panel, by);
		break;
	case PROMPT_PART_TEMPERATURE:
		turn_temperature(panel, by);
		break;
	case PROMPT_PART_OUTPUT:
		panel->output = panel->output == PROMPT_TEXT ? PROMPT_JSON : PROMPT_TEXT;
		break;
	case PROMPT_PART_SAVE:
	case PROMPT_PART_CANCEL:
		panel->part = panel->part == PROMPT_PART_SAVE ? PROMPT_PART_CANCEL : PROMPT_PART_SAVE;
		break;
	case PROMPT_PART_NAME:
	case PROMPT_PART_TEXT:
	case PROMPT_PART_SAMPLE:
		break;
	}
}

/* What Left and Right mean by their keys: the context calls both "next" and "previous". */
static enum panel_answer
choice_do(struct app *app, enum act act, uint32_t key)
{
	struct prompt_panel *panel = &app->prompt;

	switch (act) {
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
		if (key == KEY_CODE_TAB)
			go_on(panel);
		else if (key == KEY_CODE_BACKTAB)
			go_back(panel);
		else
			turn(panel, act == ACT_BUTTON_NEXT ? 1 : -1);
		return PANEL_STAYS;
	case ACT_CHOICE_DOWN:
		go_on(panel);
		return PANEL_STAYS;
	case ACT_CHOICE_UP:
		go_back(panel);
		return PANEL_STAYS;
	case ACT_TOGGLE:
		turn(panel, 1);
		return PANEL_STAYS;
	case ACT_PRESS:
		if (panel->part == PROMPT_PART_SAVE)
			return try_to_save(app);
		if (panel->part == PROMPT_PART_CANCEL)
			return leave(app);
		turn(panel, 1);
		return PANEL_STAYS;
	default:
		return act == ACT_HELP ? PANEL_IGNORED : PANEL_STAYS;
	}
}

static void
text_changed(struct app *app, enum field_answer answer, uint32_t key)
{
	struct prompt_panel *panel = &app->prompt;

	if (answer == FIELD_CHANGED)
		read_inputs(panel);
	else if (answer == FIELD_IGNORED && (key_is_text(key) || key == KEY_CODE_ENTER) && panel->text.text.length + 4 > panel->text.most)
		app_say(app, NOTICE_HINT, "The instructions are as long as they can be: %d bytes.", PROMPT_TEXT_MOST);
}

static struct field *
field_of(struct prompt_panel *panel)
{
	return panel->part == PROMPT_PART_NAME ? &panel->name : &panel->samples[panel->sample].field;
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct prompt_panel *panel = &app->prompt;
	bool is_text = panel->part == PROMPT_PART_TEXT;

	if (act == ACT_FIELD_NEXT)
		go_on(panel);
	else if (act == ACT_FIELD_PREVIOUS)
		go_back(panel);
	else if (act == ACT_HELP)
		return PANEL_IGNORED;
	else if (is_text && !key)	/* the wheel */
		(void)text_area_key(&panel->text, act == ACT_CHOICE_UP ? (uint32_t)KEY_CODE_UP : (uint32_t)KEY_CODE_DOWN);
	else if (is_text)
		text_changed(app, text_area_key(&panel->text, act == ACT_TAKE ? (uint32_t)KEY_CODE_ENTER : key), key);
	else if (act == ACT_TAKE || act == ACT_CHOICE_DOWN)
		go_on(panel);
	else if (act == ACT_CHOICE_UP)
		go_back(panel);
	else if (key)
		(void)field_key(field_of(panel), key);
	return PANEL_STAYS;
}

/* A click on a part; samples by their numbers behind the parts. */
static enum panel_answer
clicked(struct app *app, enum act act, int argument)
{
	struct prompt_panel *panel = &app->prompt;

	if (act == ACT_BUTTON_AT)
		return argument == PROMPT_PART_SAVE ? try_to_save(app) : leave(app);
	if (argument > PROMPT_PART_CANCEL && (size_t)(argument - PROMPT_PART_CANCEL - 1) < panel->sample_count) {
		panel->part = PROMPT_PART_SAMPLE;
		panel->sample = (size_t)(argument - PROMPT_PART_CANCEL - 1);
	} else if (argument >= 0 && argument <= PROMPT_PART_OUTPUT) {
		bool again = panel->part == (enum prompt_part)argument;

		panel->part = (enum prompt_part)argument;
		if (again)
			turn(panel, 1);
	}
	return PANEL_STAYS;
}

void
prompt_panel_resize(struct app *app)
{
	struct rect area = prompt_panel_shape(app).area;

	/* Behind the last column the cursor has one of its own. */
	text_area_shape(&app->prompt.text, area.w - 1, area.h);
}

bool
prompt_panel_review(struct app *app, struct err *err)
{
	if (!app->prompt.is_new || app_may_create(app))
		return true;
	return err_set(err, ERR_DENIED, "You may not create a prompt any more.");
}

enum panel_answer
prompt_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct prompt_panel *panel = &app->prompt;
	enum panel_answer answer;

	if (act == ACT_SAVE)
		return try_to_save(app);
	if (act == ACT_PANEL_CONFIRMED)
		return save(app);
	if (act == ACT_ESCAPE)
		return leave(app);
	if (act == ACT_BUTTON_AT || act == ACT_FIELD_AT)
		return clicked(app, act, argument);
	answer = prompt_panel_context(panel) == CONTEXT_FIELD ? field_do(app, act, key) : choice_do(app, act, key);
	if (app_has_layer(app, LAYER_PROMPT))
		prompt_panel_resize(app);
	return answer;
}

void
prompt_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct prompt_panel *panel = &app->prompt;

	if (panel->part == PROMPT_PART_TEXT) {
		if (!text_area_insert(&panel->text, text, length))
			app_say(app, NOTICE_WARN, "Not all of it fits: the instructions take %d bytes.", PROMPT_TEXT_MOST);
		read_inputs(panel);
	} else if (prompt_panel_context(panel) == CONTEXT_FIELD) {
		(void)field_insert(field_of(panel), text, length);
	}
}
