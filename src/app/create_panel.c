/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/create_panel.h"

#include "app/app_private.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

void
create_panel_release(struct create_panel *panel)
{
	options_release(&panel->options);
	arena_release(&panel->arena);
	arena_release(&panel->arena_before);
	*panel = (struct create_panel){0};
}

/* ---------------------------------------------------------------- the steps */

bool
create_panel_trains(const struct create_panel *panel)
{
	return panel->tile && panel->tile->making == MAKING_TRAINS;
}

static bool
is_prediction(const struct create_panel *panel)
{
	return panel->tile && model_type_is_prediction(panel->tile->type);
}

static bool
has_step(const struct create_panel *panel, enum create_step step)
{
	switch (step) {
	case CREATE_TYPE:
		return !panel->tile_given;
	case CREATE_TABLE:
		return create_panel_trains(panel);
	case CREATE_TARGET:
	case CREATE_COLUMNS:
		return create_panel_trains(panel) && is_prediction(panel);
	case CREATE_TEXT:
	case CREATE_TAGS:
	case CREATE_SEPARATOR:
		return create_panel_trains(panel) && !is_prediction(panel);
	case CREATE_NAME:
		return !panel->edits;
	case CREATE_SUMMARY:
	case CREATE_STEPS:
		break;
	}
	return true;
}

void
create_panel_place(const struct create_panel *panel, int *at, int *of)
{
	*at = *of = 0;
	for (int i = 0; i < CREATE_STEPS; i++) {
		if (!has_step(panel, (enum create_step)i))
			continue;
		(*of)++;
		*at += i <= (int)panel->step;
	}
}

const char *
create_step_title(enum create_step step)
{
	switch (step) {
	case CREATE_TYPE:
		return "What kind of model?";
	case CREATE_NAME:
		return "What is it called?";
	case CREATE_TABLE:
		return "Which table does it learn from?";
	case CREATE_TARGET:
		return "Which column has the historical outcome?";
	case CREATE_COLUMNS:
		return "Which columns may it learn from?";
	case CREATE_TEXT:
		return "Which column has the texts?";
	case CREATE_TAGS:
		return "Which column has their tags?";
	case CREATE_SEPARATOR:
		return "What stands between several tags of a text?";
	case CREATE_SUMMARY:
	case CREATE_STEPS:
		break;
	}
	return "Make it so?";
}

bool
create_panel_has_button(const struct create_panel *panel, enum create_button button)
{
	return button != CREATE_AND_TRAIN || create_panel_trains(panel);
}

/* Lists that typing narrows have a field; ticks and buttons have none. */
enum context
create_panel_context(const struct create_panel *panel)
{
	return panel->step == CREATE_COLUMNS || panel->step == CREATE_SUMMARY || panel->step == CREATE_SEPARATOR ? CONTEXT_DIALOG : CONTEXT_FIELD;
}

bool
create_panel_is_staged(const struct create_panel *panel)
{
	return panel->has_table || !field_is_empty(&panel->name);
}

size_t
create_panel_column(const struct create_panel *panel, int place)
{
	for (size_t i = 0; i < panel->table.column_count; i++) {
		if ((int)i != panel->target && place-- == 0)
			return i;
	}
	return SIZE_MAX;
}

/* ---------------------------------------------------------------- what a step offers */

static int
rows_seen(const struct app *app)
{
	int rows = app->layout.body.h - 9;

	return rows > 12 ? 12 : rows > 1 ? rows : 1;
}

static void
offer_types(struct app *app, struct create_panel *panel)
{
	size_t count;
	const struct model_tile *tiles = model_catalogue(&count);
	struct settings settings = {0};
	struct err err = ERR_INIT;

	if (!portal_settings(app->portal, &settings, &err))
		app_fail(app, &err);
	for (size_t i = 0; i < count; i++) {
		struct options_item *item;

		if (tiles[i].making == MAKING_NOTHING)
			continue;
		item = options_add(&panel->options, tiles[i].title, tile_making_words(tiles[i].making), (int)i);
		item->off = tile_is_off(&tiles[i], &settings);
	}
}

static bool
offer_tables(struct app *app, struct create_panel *panel, struct err *err)
{
	struct arena arena = {0};
	struct look_table *tables;
	size_t count;
	bool done = look_tables(app->portal, &arena, &tables, &count, err);

	panel->tables = arena_array(&panel->options.arena, count + 1, sizeof(*panel->tables));
	for (size_t i = 0; done && i < count; i++) {
		char note[60];

		panel->tables[i] = tables[i].id;
		snprintf(note, sizeof(note), "%lld row%s", (long long)tables[i].rows, tables[i].rows == 1 ? "" : "s");
		options_add(&panel->options, tables[i].display, tables[i].readable ? note : "your roles lack Read on it (F4)", (int)i)->off = !tables[i].readable;
	}
	arena_release(&arena);
	return done;
}

/* "yes/no, 2 values: Yes" */
static void
describe(const struct look_column *column, char out[100])
{
	snprintf(out, 100, "%s, %zu%s value%s%s%.30s", cell_type_name(column->type), column->values, column->values >= LOOK_VALUES_MOST ? "+" : "",
		 column->values == 1 ? "" : "s", column->example[0] ? ": " : "", column->example);
}

static bool
is_outcome(const struct look_column *column, const char **why)
{
	*why = look_fit_words(column->fit);
	if (column->fit != LOOK_FITS)
		return false;
	if (column->type == OWN_TIME)
		*why = "a time isn't foretold";
	else if (column->type == OWN_TEXT && column->values >= LOOK_VALUES_MOST)
		*why = "more than 100 different outcomes";
	else
		return true;
	return false;
}

static void
offer_columns(struct create_panel *panel)
{
	for (size_t i = 0; i < panel->table.column_count; i++) {
		const struct look_column *column = &panel->table.columns[i];
		struct options_item *item;
		const char *why = "it isn't text";
		char note[100];
		bool fits = panel->step == CREATE_TARGET ? is_outcome(column, &why) : column->type == OWN_TEXT;

		if (panel->step == CREATE_TAGS && (int)i == panel->text) {
			fits = false;
			why = "that's the texts";
		}
		describe(column, note);
		item = options_add(&panel->options, column->display, fits ? note : why, (int)i);
		item->off = !fits;
	}
}

static const char separators[] = {'\0', ',', ';', '\t'};

static void
offer_separators(struct create_panel *panel)
{
	options_add(&panel->options, "Nothing: each text has one tag", "", 0);
	options_add(&panel->options, "Comma", "Delivery, Price", 1);
	options_add(&panel->options, "Semicolon", "Delivery; Price", 2);
	options_add(&panel->options, "Tab", "", 3);
}

/* The text column with the most text, or of the others the one with the fewest values: what's likeliest meant. */
static int
guess_column(const struct create_panel *panel, bool tags)
{
	int best = -1;

	for (size_t i = 0; i < panel->table.column_count; i++) {
		const struct look_column *column = &panel->table.columns[i], *so_far = best < 0 ? NULL : &panel->table.columns[best];

		if (column->type != OWN_TEXT || (tags && ((int)i == panel->text || column->values < 2)))
			continue;
		if (!so_far || (tags ? column->values < so_far->values : column->letters > so_far->letters))
			best = (int)i;
	}
	return best;
}

static int
table_before(const struct create_panel *panel)
{
	const struct id *id = panel->has_table ? &panel->table.id : &panel->before.table;

	for (size_t i = 0; panel->tables && i < panel->options.count; i++) {
		if (id_equal(&panel->tables[i], id))
			return (int)i;
	}
	return -1;
}

/* What was chosen before is chosen again. */
static int
chosen_before(const struct create_panel *panel)
{
	if (panel->step == CREATE_TABLE)
		return table_before(panel);
	if (panel->step == CREATE_TARGET)
		return panel->target;
	if (panel->step == CREATE_TEXT)
		return panel->text >= 0 ? panel->text : guess_column(panel, false);
	if (panel->step == CREATE_TAGS)
		return panel->tags >= 0 ? panel->tags : guess_column(panel, true);
	for (size_t i = 0; panel->step == CREATE_SEPARATOR && i < sizeof(separators); i++) {
		if (separators[i] == panel->separator)
			return (int)i;
	}
	return -1;
}

static void preview(struct app *app);

static void
enter(struct app *app, enum create_step step)
{
	struct create_panel *panel = &app->create;
	struct err err = ERR_INIT;

	panel->step = step;
	options_clear(&panel->options);
	panel->tables = NULL;
	switch (step) {
	case CREATE_TYPE:
		offer_types(app, panel);
		break;
	case CREATE_TABLE:
		if (!offer_tables(app, panel, &err))
			app_fail(app, &err);
		break;
	case CREATE_TARGET:
	case CREATE_TEXT:
	case CREATE_TAGS:
		offer_columns(panel);
		break;
	case CREATE_SEPARATOR:
		offer_separators(panel);
		break;
	case CREATE_COLUMNS:
		cursor_resize(&panel->columns, (int)panel->table.column_count - 1, rows_seen(app));
		break;
	case CREATE_SUMMARY:
		panel->button = create_panel_trains(panel) ? CREATE_AND_TRAIN : CREATE_ONLY;
		preview(app);
		break;
	case CREATE_NAME:
	case CREATE_STEPS:
		break;
	}
	options_narrow(&panel->options, rows_seen(app));
	if (chosen_before(panel) >= 0)
		options_choose(&panel->options, chosen_before(panel));
}

void
create_panel_resize(struct app *app)
{
	struct create_panel *panel = &app->create;

	cursor_resize(&panel->columns, panel->columns.count, rows_seen(app));
	cursor_resize(&panel->options.cursor, panel->options.cursor.count, rows_seen(app));
}

static void
name_by_default(struct app *app, struct create_panel *panel)
{
	char when[TIME_TEXT_SIZE];

	time_format(app->now, when);
	snprintf(panel->default_name, sizeof(panel->default_name), "%s %.10s, %.5s", panel->tile ? model_type_name(panel->tile->type) : "", when, when + 11);
}

void
create_panel_open(struct app *app, const struct model_tile *tile)
{
	struct create_panel *panel = &app->create;

	create_panel_release(panel);
	panel->tile = tile;
	panel->tile_given = tile != NULL;
	panel->target = panel->text = panel->tags = -1;
	name_by_default(app, panel);
	enter(app, tile ? CREATE_NAME : CREATE_TYPE);
	app_push(app, LAYER_CREATE);
}

/* What it's learned from now; a model that may be edited may be opened. */
static bool
load_before(struct app *app, struct create_panel *panel, struct err *err)
{
	struct model_versions versions = {0};
	const struct version_facts *version;

	if (!model_load_versions(app->portal, &panel->row.target.id, &panel->arena_before, &versions, err))
		return false;
	version = versions.draft ? versions.draft : versions.trained ? versions.trained : versions.published;
	if (version)
		panel->before = version->binding;
	return true;
}

void
create_panel_open_edit(struct app *app, const struct acting_row *row)
{
	struct create_panel *panel = &app->create;
	const struct acting_row copy = *row;
	struct err err = ERR_INIT;

	create_panel_release(panel);
	panel->tile = model_catalogue_of_type(model_type_is_prediction(copy.type) ? MODEL_PREDICTION : copy.type);
	if (!create_panel_trains(panel)) {
		create_panel_release(panel);
		app_say(app, NOTICE_HINT, "makerdeck has no engine for %s: there's nothing to edit of %.150s here. F2 renames it.", model_type_name(copy.type), copy.name);
		return;
	}
	panel->tile_given = panel->edits = true;
	panel->row = copy;
	panel->target = panel->text = panel->tags = -1;
	if (!load_before(app, panel, &err)) {
		create_panel_release(panel);
		app_refused(app, &err);
		return;
	}
	enter(app, CREATE_TABLE);
	app_push(app, LAYER_CREATE);
}

/* ---------------------------------------------------------------- forth and back */

static void
forth(struct app *app)
{
	int step = (int)app->create.step;

	do {
		step++;
	} while (!has_step(&app->create, (enum create_step)step));
	enter(app, (enum create_step)step);
}

static enum panel_answer
back(struct app *app)
{
	struct create_panel *panel = &app->create;
	int step = (int)panel->step;

	do {
		step--;
	} while (step >= 0 && !has_step(panel, (enum create_step)step));
	if (step >= 0) {
		enter(app, (enum create_step)step);
		return PANEL_STAYS;
	}
	if (!create_panel_is_staged(panel))
		return PANEL_CLOSE;
	app_ask(app, ACT_PANEL_DISCARD, panel->edits ? "Leave it as it is, and forget what was chosen?" : "Make no model, and forget what was chosen?");
	return PANEL_STAYS;
}

static void
take_type(struct app *app, const struct options_item *item)
{
	struct create_panel *panel = &app->create;
	size_t count;
	const struct model_tile *tile = &model_catalogue(&count)[item->argument];

	/* What was chosen for another type isn't any more. */
	if (tile != panel->tile) {
		panel->has_table = false;
		panel->target = panel->text = panel->tags = -1;
	}
	panel->tile = tile;
	name_by_default(app, panel);
	forth(app);
}

/* Columns start ticked, but those that learning leaves out. */
static void
tick(struct create_panel *panel)
{
	panel->ticked = arena_array(&panel->arena, panel->table.column_count + 1, sizeof(*panel->ticked));
	for (size_t i = 0; i < panel->table.column_count; i++)
		panel->ticked[i] = panel->table.columns[i].fit == LOOK_FITS;
}

static int
column_called(const struct create_panel *panel, const char *logical)
{
	for (size_t i = 0; logical && i < panel->table.column_count; i++) {
		if (strcmp(panel->table.columns[i].logical, logical) == 0)
			return (int)i;
	}
	return -1;
}

/* On the table that it learns from the columns that it does are chosen. */
static void
choose_before(struct create_panel *panel)
{
	const struct model_binding *before = &panel->before;

	if (!panel->edits || !id_equal(&before->table, &panel->table.id))
		return;
	if (is_prediction(panel)) {
		panel->target = column_called(panel, before->target);
	} else {
		panel->text = column_called(panel, before->text);
		panel->tags = column_called(panel, before->target);
		panel->separator = before->separator;
	}
	for (size_t i = 0; before->column_count && i < panel->table.column_count; i++)
		panel->ticked[i] = false;
	for (size_t i = 0; i < before->column_count; i++) {
		int column = column_called(panel, before->columns[i]);

		if (column >= 0)
			panel->ticked[column] = true;
	}
}

static void
take_table(struct app *app, const struct options_item *item)
{
	struct create_panel *panel = &app->create;
	struct id id = panel->tables[item->argument];
	struct err err = ERR_INIT;

	if (panel->has_table && id_equal(&panel->table.id, &id)) {
		forth(app);
		return;
	}
	panel->has_table = false;
	panel->target = panel->text = panel->tags = -1;
	arena_release(&panel->arena);
	if (!look_table(app->portal, &id, &panel->arena, &panel->table, &err)) {
		app_fail(app, &err);
		return;
	}
	panel->has_table = true;
	tick(panel);
	choose_before(panel);
	forth(app);
}

static void
take_option(struct app *app)
{
	struct create_panel *panel = &app->create;
	const struct options_item *item = options_current(&panel->options);

	if (!item) {
		app_say(app, NOTICE_HINT, panel->options.count ? "Nothing here is called \"%s\"." : "There's nothing to choose%.0s.", panel->options.field.text);
		return;
	}
	if (item->off) {
		app_say(app, NOTICE_HINT, "%s can't be chosen: %s.%s", item->label, item->note,
			panel->step == CREATE_TABLE ? " A System Administrator grants it to a role of yours." : "");
		return;
	}
	switch (panel->step) {
	case CREATE_TYPE:
		take_type(app, item);
		return;
	case CREATE_TABLE:
		take_table(app, item);
		return;
	case CREATE_TARGET:
		panel->target = item->argument;
		break;
	case CREATE_TEXT:
		panel->text = item->argument;
		if (panel->tags == panel->text)
			panel->tags = -1;
		break;
	case CREATE_TAGS:
		if (panel->tags != item->argument)
			panel->separator = panel->table.columns[item->argument].separator;
		panel->tags = item->argument;
		break;
	case CREATE_SEPARATOR:
		panel->separator = separators[item->argument];
		break;
	case CREATE_NAME:
	case CREATE_COLUMNS:
	case CREATE_SUMMARY:
	case CREATE_STEPS:
		break;
	}
	forth(app);
}

/* ---------------------------------------------------------------- making it */

static size_t
ticked_count(const struct create_panel *panel)
{
	size_t count = 0;

	for (size_t i = 0; i < panel->table.column_count; i++)
		count += (int)i != panel->target && panel->ticked[i];
	return count;
}

static bool
create(struct app *app, bool dry_run, struct write_result *result, struct err *err)
{
	struct create_panel *panel = &app->create;
	struct create_request request = {.name = field_is_empty(&panel->name) ? NULL : panel->name.text, .type = panel->tile->type, .dry_run = dry_run, .now = app->now};
	struct arena arena = {0};
	bool done;

	if (create_panel_trains(panel)) {
		struct model_binding *binding = &request.binding;

		binding->table = panel->table.id;
		if (is_prediction(panel)) {
			binding->target = panel->table.columns[panel->target].logical;
			binding->columns = arena_array(&arena, panel->table.column_count + 1, sizeof(*binding->columns));
			for (size_t i = 0; i < panel->table.column_count; i++) {
				if ((int)i != panel->target && panel->ticked[i])
					binding->columns[binding->column_count++] = panel->table.columns[i].logical;
			}
		} else {
			binding->text = panel->table.columns[panel->text].logical;
			binding->target = panel->table.columns[panel->tags].logical;
			binding->separator = panel->separator;
		}
	}
	done = panel->edits ? model_bind(app->portal, &panel->row.target, &request.binding, dry_run, app->now, result, err)
			    : model_create(app->portal, &request, result, err);
	arena_release(&arena);
	return done;
}

/* Whether it could be made so, asked of the portal as a dry run. */
static void
preview(struct app *app)
{
	struct create_panel *panel = &app->create;
	struct write_result result = {0};
	struct err err = ERR_INIT;

	panel->problem[0] = '\0';
	if (!create(app, true, &result, &err))
		snprintf(panel->problem, sizeof(panel->problem), "%s", err.text);
	write_result_release(&result);
}

static enum panel_answer
make(struct app *app, bool train)
{
	struct create_panel *panel = &app->create;
	const struct model_tile *tile = panel->tile;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct id id;
	bool edits;
	char name[256];

	if (app->job.kind != JOB_NONE && train) {
		app_say(app, NOTICE_HINT, "%s is still being worked on: Create alone, and train it later.", app->job.name);
		return PANEL_STAYS;
	}
	if (!create(app, false, &result, &err)) {
		write_result_release(&result);
		if (panel->edits && err.code == ERR_CHANGED) {
			app_pop(app);
			app_refused(app, &err);
			return PANEL_GO;
		}
		snprintf(panel->problem, sizeof(panel->problem), "%s", err.text);
		app_fail(app, &err);
		return PANEL_STAYS;
	}
	id = panel->edits ? panel->row.target.id : result.changes[0].id;
	snprintf(name, sizeof(name), "%s", panel->edits ? panel->row.name : result.changes[0].name);
	edits = panel->edits;
	write_result_release(&result);
	app_pop(app);
	app_reload(app);
	if (!edits)
		app_show_found(app, &id);
	if (train)
		job_train(app, &(struct target){.kind = RECORD_MODEL, .id = id, .version = -1}, name);
	else if (edits)
		app_say(app, NOTICE_OK, "%s learns so from its next training on. T trains it.", name);
	else if (tile->making == MAKING_TRAINS)
		app_say(app, NOTICE_OK, "Made %s, a draft. T trains it.", name);
	else
		app_say(app, NOTICE_OK, "Made %s, a draft with its datasets container. makerdeck has no engine to train it.", name);
	return PANEL_GO;
}

/* ---------------------------------------------------------------- keys */

static enum panel_answer
press(struct app *app)
{
	struct create_panel *panel = &app->create;

	switch (panel->button) {
	case CREATE_AND_TRAIN:
		return make(app, true);
	case CREATE_ONLY:
		return make(app, false);
	case CREATE_BACK:
	case CREATE_BUTTONS:
		break;
	}
	return back(app);
}

static enum panel_answer
summary_do(struct app *app, enum act act, int argument)
{
	struct create_panel *panel = &app->create;
	int by = act == ACT_BUTTON_NEXT || act == ACT_CHOICE_DOWN ? 1 : act == ACT_BUTTON_PREVIOUS || act == ACT_CHOICE_UP ? -1 : 0;

	if (act == ACT_PRESS)
		return press(app);
	if (act == ACT_SAVE)
		return make(app, create_panel_trains(panel));
	if (act == ACT_BUTTON_AT && argument >= 0 && argument < CREATE_BUTTONS) {
		panel->button = (enum create_button)argument;
		return press(app);
	}
	if (!by)
		return act == ACT_TOGGLE ? PANEL_STAYS : PANEL_IGNORED;
	do {
		panel->button = (enum create_button)(((int)panel->button + by + CREATE_BUTTONS) % CREATE_BUTTONS);
	} while (!create_panel_has_button(panel, panel->button));
	return PANEL_STAYS;
}

static enum panel_answer
columns_do(struct app *app, enum act act, int argument)
{
	struct create_panel *panel = &app->create;
	size_t column;

	if (act == ACT_CHOICE_AT)
		cursor_set(&panel->columns, argument);
	column = create_panel_column(panel, panel->columns.at);
	if ((act == ACT_TOGGLE || act == ACT_CHOICE_AT) && column < panel->table.column_count) {
		panel->ticked[column] = !panel->ticked[column];
		if (act == ACT_TOGGLE)
			cursor_move(&panel->columns, 1);
		return PANEL_STAYS;
	}
	if (act == ACT_PRESS || act == ACT_SAVE || act == ACT_BUTTON_NEXT) {
		if (ticked_count(panel))
			forth(app);
		else
			app_say(app, NOTICE_HINT, "It needs a column to learn from: Space ticks one.");
		return PANEL_STAYS;
	}
	if (act == ACT_BUTTON_PREVIOUS)
		return back(app);
	return cursor_do(&panel->columns, act) ? PANEL_STAYS : PANEL_IGNORED;
}

static enum panel_answer
options_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct create_panel *panel = &app->create;

	if (act == ACT_CHOICE_AT) {
		cursor_set(&panel->options.cursor, argument);
		take_option(app);
		return PANEL_STAYS;
	}
	if (act == ACT_TAKE || act == ACT_PRESS || act == ACT_SAVE || act == ACT_FIELD_NEXT || act == ACT_BUTTON_NEXT) {
		take_option(app);
		return PANEL_STAYS;
	}
	if (act == ACT_FIELD_PREVIOUS || act == ACT_BUTTON_PREVIOUS)
		return back(app);
	if (cursor_do(&panel->options.cursor, act))
		return PANEL_STAYS;
	if (key && create_panel_context(panel) == CONTEXT_FIELD && field_key(&panel->options.field, key) == FIELD_CHANGED)
		options_narrow(&panel->options, rows_seen(app));
	return act == ACT_NONE || act_is_editing(act) || act == ACT_TOGGLE ? PANEL_STAYS : PANEL_IGNORED;
}

static enum panel_answer
name_do(struct app *app, enum act act, uint32_t key)
{
	struct create_panel *panel = &app->create;

	if (act == ACT_TAKE || act == ACT_SAVE || act == ACT_FIELD_NEXT) {
		forth(app);
		return PANEL_STAYS;
	}
	if (act == ACT_FIELD_PREVIOUS)
		return back(app);
	if (key && field_key(&panel->name, key) != FIELD_IGNORED)
		return PANEL_STAYS;
	return act == ACT_NONE || act_is_editing(act) || act == ACT_CHOICE_DOWN || act == ACT_CHOICE_UP ? PANEL_STAYS : PANEL_IGNORED;
}

enum panel_answer
create_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	const struct create_panel *panel = &app->create;

	if (act == ACT_ESCAPE)
		return back(app);
	if (act == ACT_HELP)
		return PANEL_IGNORED;
	switch (panel->step) {
	case CREATE_NAME:
		return name_do(app, act, key);
	case CREATE_COLUMNS:
		return columns_do(app, act, argument);
	case CREATE_SUMMARY:
		return summary_do(app, act, argument);
	case CREATE_TYPE:
	case CREATE_TABLE:
	case CREATE_TARGET:
	case CREATE_TEXT:
	case CREATE_TAGS:
	case CREATE_SEPARATOR:
	case CREATE_STEPS:
		break;
	}
	return options_do(app, act, key, argument);
}

void
create_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct create_panel *panel = &app->create;

	if (panel->step == CREATE_NAME)
		(void)field_insert(&panel->name, text, length);
	else if (create_panel_context(panel) == CONTEXT_FIELD && field_insert(&panel->options.field, text, length))
		options_narrow(&panel->options, rows_seen(app));
}
