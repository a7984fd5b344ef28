/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/run_panel.h"

#include "app/app_private.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
run_panel_release(struct run_panel *panel)
{
	run_answer_release(&panel->answer);
	text_area_release(&panel->text);
	free(panel->fields);
	arena_release(&panel->pick.arena);
	arena_release(&panel->arena);
	*panel = (struct run_panel){0};
}

enum context
run_panel_context(const struct run_panel *panel)
{
	return panel->pick.open || panel->part == RUN_FIELDS ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

bool
run_panel_has(const struct run_panel *panel, enum run_part part)
{
	switch (part) {
	case RUN_FIELDS:
		return panel->by_text || panel->field_count > 0;
	case RUN_FILL:
		return run_panel_has(panel, RUN_FIELDS) && !id_is_none(&panel->table);
	case RUN_TABLE:
		return !panel->quick_test && !id_is_none(&panel->table);
	case RUN_GO:
	case RUN_CLOSE:
	case RUN_PARTS:
		break;
	}
	return true;
}

struct run_shape
run_panel_shape(const struct app *app)
{
	const struct run_panel *panel = &app->run;
	const struct layout *layout = &app->layout;
	struct run_shape shape = {.box = layout_dialog(layout, layout->w >= 110 ? 90 : 76, layout->body.h < 24 ? layout->body.h : 24)};
	struct rect in = rect_inner(shape.box);
	int rows = panel->by_text ? 4 : (int)panel->field_count, air = in.h >= 14, most = in.h >= 14 ? in.h / 2 : in.h - 6;

	/* About, a blank; fields; a blank; the result; a blank and the buttons. Where there's little room two blanks go, and the result keeps three rows. */
	rows = rows > most ? most : rows;
	shape.fields = (struct rect){in.x + 1, in.y + 1 + air, in.w - 2, rows > 0 ? rows : 1};
	shape.result = (struct rect){in.x + 1, shape.fields.y + shape.fields.h + air, in.w - 2, 0};
	shape.result.h = in.y + in.h - 1 - air - shape.result.y;
	shape.pick = (struct rect){in.x + 1, in.y + 4, in.w - 2, in.h - 6};
	return shape;
}

void
run_panel_resize(struct app *app)
{
	struct run_panel *panel = &app->run;
	struct run_shape shape = run_panel_shape(app);

	cursor_resize(&panel->cursor, (int)panel->field_count, shape.fields.h);
	cursor_resize(&panel->pick.cursor, (int)panel->pick.found.count, shape.pick.h);
	if (panel->by_text)
		text_area_shape(&panel->text, shape.fields.w - 1, shape.fields.h);
}

/* ---------------------------------------------------------------- opening */

/* Bytes of a text: more than it may have characters, so that one that's too long is said to be, and not cut (REFERENCE 14). */
#define RUN_TEXT_MOST 32768

static bool
is_learned_from(const struct model_binding *binding, const char *logical)
{
	if (binding->target && strcmp(binding->target, logical) == 0)
		return false;
	for (size_t i = 0; i < binding->column_count; i++) {
		if (strcmp(binding->columns[i], logical) == 0)
			return true;
	}
	return !binding->column_count;
}

static void
add_field(struct run_panel *panel, const char *label, const char *kind, int column)
{
	panel->fields = heap_resize(panel->fields, panel->field_count + 1, sizeof(*panel->fields));
	panel->fields[panel->field_count++] = (struct run_field){.label = arena_strdup(&panel->arena, label), .kind = kind, .column = column};
}

/* A field for each column that the version learned from; columns that predictions write aren't any. */
static bool
add_columns(struct app *app, struct run_panel *panel, const struct model_binding *binding, struct err *err)
{
	struct own_table table;
	bool found;

	if (!own_table_load(app->portal, &binding->table, &panel->arena, &table, &found, err))
		return false;
	for (size_t i = 0; found && i < table.column_count; i++) {
		const struct own_column *column = &table.columns[i];

		if (id_is_none(&column->result_of) && is_learned_from(binding, column->logical))
			add_field(panel, column->display, column->type == OWN_TEXT ? "" : cell_type_name(column->type), (int)i);
	}
	if (!found)
		panel->table = ID_NONE;
	return true;
}

/* Where a row of the table has its text. */
static bool
find_text_column(struct app *app, struct run_panel *panel, const struct model_binding *binding, struct err *err)
{
	struct own_table table;
	bool found;

	if (!own_table_load(app->portal, &binding->table, &panel->arena, &table, &found, err))
		return false;
	panel->text_column = found && binding->text ? own_table_column(&table, binding->text) : SIZE_MAX;
	if (panel->text_column == SIZE_MAX)
		panel->table = ID_NONE;
	return true;
}

/* Which version runs, and what it takes. */
static bool
load(struct app *app, struct run_panel *panel, struct err *err)
{
	struct model_versions versions;
	const struct version_facts *version;

	if (!model_load_versions(app->portal, &panel->row.target.id, &panel->arena, &versions, err))
		return err->code == ERR_DENIED;
	version = panel->quick_test && versions.trained ? versions.trained : versions.published ? versions.published : versions.trained;
	if (!version)
		return true;
	panel->table = version->binding.table;
	snprintf(panel->about, sizeof(panel->about), "Version %d, %s%s%.100s", version->major, version == versions.published ? "published" : "not published",
		 version->table_name[0] ? "; learned from " : "", version->table_name);
	if (panel->by_text)
		return id_is_none(&panel->table) || find_text_column(app, panel, &version->binding, err);
	return id_is_none(&version->binding.table) || add_columns(app, panel, &version->binding, err);
}

/* Of the others there's nothing to train here (F8): a test says so. */
static bool
row_has_engine(const struct acting_row *row)
{
	return row->type == MODEL_CATEGORY_CLASSIFICATION || model_type_is_prediction(row->type);
}

void
run_panel_open(struct app *app, const struct acting_row *row, bool quick_test)
{
	struct run_panel *panel = &app->run;
	const struct acting_row copy = *row;
	struct err err = ERR_INIT;

	run_panel_release(panel);
	panel->row = copy;
	panel->quick_test = quick_test;
	panel->by_text = copy.type == MODEL_CATEGORY_CLASSIFICATION;
	panel->text.most = RUN_TEXT_MOST;
	if (!load(app, panel, &err)) {
		run_panel_release(panel);
		app_fail(app, &err);
		return;
	}
	if (quick_test && !panel->about[0] && row_has_engine(&copy)) {
		run_panel_release(panel);
		app_say(app, NOTICE_HINT, "%s has no trained version yet, so there's nothing to test. T trains it.", copy.name);
		return;
	}
	panel->part = run_panel_has(panel, RUN_FIELDS) ? RUN_FIELDS : RUN_GO;
	run_panel_resize(app);
	app_push(app, LAYER_RUN);
}

/* ---------------------------------------------------------------- running */

/* "NAME=VALUE" of the fields that aren't empty. */
static size_t
gather(const struct run_panel *panel, struct arena *arena, const char **inputs)
{
	size_t count = 0;

	for (size_t i = 0; i < panel->field_count; i++) {
		const struct run_field *field = &panel->fields[i];

		if (!field_is_empty(&field->field))
			inputs[count++] = arena_printf(arena, "%s=%s", field->label, field->field.text);
	}
	return count;
}

static void
run(struct app *app)
{
	struct run_panel *panel = &app->run;
	struct run_request request = {.model = panel->row.target, .quick_test = panel->quick_test, .source = EVENT_API, .now = app->now};
	struct arena arena = {0};
	const char **inputs = arena_array(&arena, panel->field_count + 1, sizeof(*inputs));
	struct err err = ERR_INIT;

	/* A run changes nothing of the model: whoever else changed it meanwhile does no harm. */
	request.model.version = -1;
	if (!id_is_none(&panel->record)) {
		request.record = panel->record;
	} else if (panel->by_text) {
		request.text = str_text(&panel->text.text);
	} else {
		request.input_count = gather(panel, &arena, inputs);
		request.inputs = inputs;
	}
	run_answer_release(&panel->answer);
	panel->answered = model_run(app->portal, &request, &panel->answer, &err);
	panel->failed[0] = '\0';
	if (!panel->answered) {
		snprintf(panel->failed, sizeof(panel->failed), "%s", err.text);
		app_fail(app, &err);
	} else {
		app_reload(app);
	}
	arena_release(&arena);
}

static bool
may_run(struct app *app)
{
	const struct run_panel *panel = &app->run;
	bool empty = run_panel_has(panel, RUN_FIELDS);

	if (panel->by_text)
		empty = text_area_is_empty(&panel->text);
	for (size_t i = 0; i < panel->field_count; i++)
		empty = empty && field_is_empty(&panel->fields[i].field);
	if (empty)
		app_say(app, NOTICE_HINT, panel->by_text ? "Type a text first." : "Type a value first, or fill them from a row.");
	return !empty;
}

/* ---------------------------------------------------------------- a row of the table */

/* Rows that are offered at once. */
#define PICK_MOST 200

static void
find_rows(struct app *app)
{
	struct run_panel *panel = &app->run;
	struct err err = ERR_INIT;

	arena_release(&panel->pick.arena);
	if (!look_find_rows(app->portal, &panel->table, panel->pick.field.text, PICK_MOST, &panel->pick.arena, &panel->pick.found, &err)) {
		panel->pick.found = (struct look_rows){0};
		app_fail(app, &err);
	}
	panel->pick.cursor = (struct cursor){0};
	run_panel_resize(app);
}

static void
pick_open(struct app *app)
{
	app->run.pick.open = true;
	field_set(&app->run.pick.field, "");
	find_rows(app);
}

/* Its text or values stand in the fields; as long as they stay so, the row itself is run, and the result is written into it. */
static void
pick_take(struct app *app)
{
	struct run_panel *panel = &app->run;
	const struct look_row *row = panel->pick.found.count ? &panel->pick.found.rows[panel->pick.cursor.at] : NULL;

	if (!row) {
		app_say(app, NOTICE_HINT, "No row that you may read has that. Backspace takes letters away.");
		return;
	}
	if (panel->by_text) {
		text_area_set(&panel->text, panel->text_column != SIZE_MAX ? row->values[panel->text_column] : "");
	} else {
		for (size_t i = 0; i < panel->field_count; i++)
			field_set(&panel->fields[i].field, row->values[panel->fields[i].column]);
	}
	panel->record = row->id;
	panel->pick.open = false;
	panel->part = RUN_GO;
	run_panel_resize(app);
	app_say(app, NOTICE_HINT, panel->quick_test ? "Filled from a row." : "Filled from a row: running it writes the result to that row. A change of a value makes it a run of values.");
}

static enum panel_answer
pick_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct run_pick *pick = &app->run.pick;

	switch (act) {
	case ACT_ESCAPE:
		pick->open = false;
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		cursor_set(&pick->cursor, argument);
		pick_take(app);
		return PANEL_STAYS;
	case ACT_TAKE:
	case ACT_PRESS:
	case ACT_SAVE:
		pick_take(app);
		return PANEL_STAYS;
	default:
		break;
	}
	if (cursor_do(&pick->cursor, act))
		return PANEL_STAYS;
	if (key && field_key(&pick->field, key) == FIELD_CHANGED)
		find_rows(app);
	return act == ACT_NONE || act_is_editing(act) || key ? PANEL_STAYS : PANEL_IGNORED;
}

/* ---------------------------------------------------------------- keys */

static void
step(struct run_panel *panel, int by)
{
	int part = (int)panel->part;

	if (panel->part == RUN_FIELDS && panel->cursor.at + by >= 0 && panel->cursor.at + by < panel->cursor.count) {
		cursor_move(&panel->cursor, by);
		return;
	}
	do {
		part = (part + by + RUN_PARTS) % RUN_PARTS;
	} while (!run_panel_has(panel, (enum run_part)part));
	panel->part = (enum run_part)part;
	if (panel->part == RUN_FIELDS)
		cursor_set(&panel->cursor, by > 0 ? 0 : panel->cursor.count - 1);
}

static enum panel_answer
press(struct app *app, enum run_part part)
{
	struct run_panel *panel = &app->run;
	struct acting_row row = panel->row;

	switch (part) {
	case RUN_FIELDS:
		if (panel->by_text)
			return PANEL_STAYS;
		if (panel->cursor.at + 1 < panel->cursor.count) {
			cursor_move(&panel->cursor, 1);
			return PANEL_STAYS;
		}
		if (may_run(app))
			run(app);
		return PANEL_STAYS;
	case RUN_GO:
		if (may_run(app))
			run(app);
		return PANEL_STAYS;
	case RUN_FILL:
		pick_open(app);
		return PANEL_STAYS;
	case RUN_TABLE:
		app_pop(app);
		row.target.version = -1;
		job_run_table(app, &row.target, row.name);
		return PANEL_GO;
	case RUN_CLOSE:
	case RUN_PARTS:
		break;
	}
	return PANEL_CLOSE;
}

/* What's typed into a row's values isn't that row any more. */
static void
changed(struct run_panel *panel, enum field_answer typed)
{
	if (typed == FIELD_CHANGED)
		panel->record = ID_NONE;
}

enum panel_answer
run_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct run_panel *panel = &app->run;
	enum field_answer typed;

	if (panel->pick.open)
		return pick_do(app, act, key, argument);
	/* The text has its own keys; Up in its first row and Down in its last lead out of it. */
	if (panel->part == RUN_FIELDS && panel->by_text && act != ACT_ESCAPE && act != ACT_SAVE && act != ACT_FIELD_NEXT && act != ACT_FIELD_PREVIOUS && key
	    && (typed = text_area_key(&panel->text, key)) != FIELD_IGNORED) {
		changed(panel, typed);
		return PANEL_STAYS;
	}
	switch (act) {
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_SAVE:
		return press(app, RUN_GO);
	case ACT_TAKE:
	case ACT_PRESS:
		return press(app, panel->part);
	case ACT_BUTTON_AT:
		if (argument <= RUN_FIELDS || argument >= RUN_PARTS)
			return PANEL_STAYS;
		panel->part = (enum run_part)argument;
		return press(app, panel->part);
	case ACT_FIELD_AT:
		panel->part = RUN_FIELDS;
		cursor_set(&panel->cursor, argument);
		return PANEL_STAYS;
	case ACT_FIELD_NEXT:
	case ACT_CHOICE_DOWN:
	case ACT_BUTTON_NEXT:
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
	case ACT_CHOICE_UP:
	case ACT_BUTTON_PREVIOUS:
		step(panel, -1);
		return PANEL_STAYS;
	case ACT_PAGE_DOWN:
	case ACT_PAGE_UP:
		if (panel->part == RUN_FIELDS)
			cursor_do(&panel->cursor, act);
		return PANEL_STAYS;
	default:
		break;
	}
	if (panel->part == RUN_FIELDS && !panel->by_text && key && (typed = field_key(&panel->fields[panel->cursor.at].field, key)) != FIELD_IGNORED) {
		changed(panel, typed);
		return PANEL_STAYS;
	}
	return act == ACT_NONE || act_is_editing(act) ? PANEL_STAYS : PANEL_IGNORED;
}

void
run_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct run_panel *panel = &app->run;
	struct field *field = panel->field_count ? &panel->fields[panel->cursor.at].field : NULL;
	bool whole = true;

	if (panel->pick.open) {
		if (field_insert(&panel->pick.field, text, length))
			find_rows(app);
		return;
	}
	if (panel->part != RUN_FIELDS)
		return;
	panel->record = ID_NONE;
	if (panel->by_text)
		whole = text_area_insert(&panel->text, text, length);
	else if (field)
		whole = field_insert(field, text, length) && field->length >= length;
	if (!whole)
		app_say(app, NOTICE_WARN, "Only its beginning fits here.");
}
