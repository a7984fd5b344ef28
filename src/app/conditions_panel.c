/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/conditions_panel.h"

#include "app/app_private.h"
#include "app/condition_tree.h"
#include "portal/people.h"

#include <stdio.h>
#include <string.h>

void
conditions_panel_release(struct conditions_panel *panel)
{
	options_release(&panel->options);
	arena_release(&panel->arena);
	*panel = (struct conditions_panel){0};
}

enum context
conditions_panel_context(const struct conditions_panel *panel)
{
	return panel->editing ? CONTEXT_FIELD : CONTEXT_CONDITIONS;
}

struct conditions_shape
conditions_panel_shape(const struct app *app)
{
	int most = app->layout.body.h;
	struct conditions_shape shape = {.box = layout_dialog(&app->layout, app->w >= 110 ? 92 : 74, most > 24 ? 24 : most)};

	shape.in = rect_inner(shape.box);
	shape.in.x++;
	shape.in.w -= shape.in.w > 2 ? 2 : shape.in.w;
	/* Below them: what's found, the keys, the buttons. Above suggestions: the fields. */
	shape.tight = shape.in.h < 8;
	shape.rows = shape.in.h - (!app->conditions.editing || shape.tight ? 4 : 7);
	if (shape.rows < 1)
		shape.rows = 1;
	return shape;
}

void
conditions_panel_resize(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	int rows = conditions_panel_shape(app).rows;

	if (panel->editing)
		cursor_resize(&panel->options.cursor, panel->options.cursor.count, rows);
	cursor_resize(&panel->cursor, panel->query.node_count ? (int)panel->query.node_count : 1, rows);
}

/* ---------------------------------------------------------------- the value */

/* How the operator takes a lookup: by its row, not by a part of its name. */
static bool
takes_row(const struct find_node *draft)
{
	return draft->path.column->type == FIND_LOOKUP && (draft->op == FIND_EQUAL || draft->op == FIND_NOT_EQUAL);
}

/* Of rows with the same name the id tells which. */
static const char *
option_value(const struct conditions_panel *panel, const struct options_item *option, char id[ID_TEXT_SIZE])
{
	size_t same = 0;

	for (size_t i = 0; takes_row(&panel->draft) && i < panel->options.count; i++)
		same += strcmp(panel->options.items[i].label, option->label) == 0;
	return same > 1 ? id_format(&panel->found[option->argument], id) : option->label;
}

/* What's chosen below the field, while it has the keys; else what stands in it. */
static const char *
draft_value(const struct conditions_panel *panel, char id[ID_TEXT_SIZE])
{
	const struct options_item *option = panel->part == CONDITION_VALUE ? options_current(&panel->options) : NULL;

	if (!find_op_takes_value(panel->draft.op))
		return "";
	return option ? option_value(panel, option, id) : panel->value.text;
}

bool
conditions_panel_is_complete(const struct conditions_panel *panel)
{
	char id[ID_TEXT_SIZE];

	return panel->draft.path.column && (!find_op_takes_value(panel->draft.op) || draft_value(panel, id)[strspn(draft_value(panel, id), " ")]);
}

/* ---------------------------------------------------------------- what it finds */

/* The query as it would be with what's in hand; *place is where that stands. The value may stand in id. */
static bool
live_query(const struct conditions_panel *panel, struct find_query *query, size_t *place, char id[ID_TEXT_SIZE], struct err *err)
{
	struct find_node draft = panel->draft;

	*query = panel->query;
	*place = (size_t)panel->cursor.at;
	if (!panel->editing || !conditions_panel_is_complete(panel))
		return true;
	draft.kind = FIND_CONDITION;
	draft.value = draft_value(panel, id);
	if (panel->fresh)
		return condition_tree_add(query, *place, &draft, place, err);
	draft.parent = query->nodes[*place].parent;
	query->nodes[*place] = draft;
	return true;
}

void
conditions_panel_read(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct find_query query;
	struct err err = ERR_INIT;
	size_t place, bad = FIND_NODES_MAX;
	char id[ID_TEXT_SIZE];
	bool fine;

	if (!panel->stale)
		return;
	app->interruptible = true;
	fine = live_query(panel, &query, &place, id, &err) && find_query_check(app->portal, &query, app->now, &bad, &err)
	       && find_count(app->portal, &query, FIND_COUNT_MOST, app->now, &panel->count, &err);
	app->interruptible = false;
	if (!fine && err.code == ERR_INTERRUPTED)
		return;
	panel->stale = false;
	panel->bad = fine ? FIND_NODES_MAX : bad;
	panel->draft_is_bad = !fine && panel->editing && bad == place;
	snprintf(panel->fails, sizeof(panel->fails), "%s", fine ? "" : err.text);
}

static void
changed(struct app *app)
{
	app->conditions.stale = true;
	conditions_panel_resize(app);
	conditions_panel_read(app);
}

/* ---------------------------------------------------------------- what can be chosen */

static size_t
count_paths(const struct find_table *table)
{
	struct find_path path;
	size_t count = 0;

	for (const struct find_column *column = table->columns; column->name; column++)
		count++;
	for (size_t i = 0; find_related(table, i, &path); i++) {
		for (const struct find_column *column = path.table->columns; column->name; column++)
			count++;
	}
	return count;
}

static void
add_paths(struct conditions_panel *panel, const struct find_path *of, int *count)
{
	for (const struct find_column *column = of->table->columns; column->name; column++) {
		struct find_path path = *of;

		path.column = column;
		panel->paths[*count] = path;
		options_add(&panel->options, find_path_label(&path, &panel->arena), NULL, (*count)++);
	}
}

static void
offer_columns(struct conditions_panel *panel)
{
	const struct find_table *table = panel->query.table;
	struct find_path related;
	int count = 0;

	if (!panel->paths)
		panel->paths = arena_array(&panel->arena, count_paths(table), sizeof(*panel->paths));
	add_paths(panel, &(struct find_path){.table = table}, &count);
	for (size_t i = 0; find_related(table, i, &related); i++)
		add_paths(panel, &related, &count);
}

static void
offer_operators(struct conditions_panel *panel)
{
	const struct find_column *column = panel->draft.path.column;

	for (int op = 0; op < FIND_OP_COUNT; op++) {
		if (find_op_fits((enum find_op)op, column->type, column))
			options_add(&panel->options, find_op_label((enum find_op)op), NULL, op);
	}
}

static bool
is_people(const char *target)
{
	return strcmp(target, "owner") == 0 || strcmp(target, "systemuser") == 0 || strcmp(target, "team") == 0;
}

static void
offer_row(struct conditions_panel *panel, const struct id *id, const char *name, const char *note)
{
	if (panel->found_count == CONDITIONS_FOUND_MAX)
		return;
	options_add(&panel->options, name, note, (int)panel->found_count);
	panel->found[panel->found_count++] = *id;
}

static bool
offer_people(struct app *app, const char *target, struct err *err)
{
	struct conditions_panel *panel = &app->conditions;
	struct pick_list list = {0};
	bool done = people_pick(app->portal, panel->options.field.text, PICK_FOR_LOOK, RECORD_MODEL, NULL, 0, app->now, 2 * CONDITIONS_FOUND_MAX,
				&list, err);

	for (size_t i = 0; done && i < list.count; i++) {
		bool team = list.rows[i].who.kind == PRINCIPAL_TEAM;

		if (strcmp(target, "owner") == 0 || team == (strcmp(target, "team") == 0))
			offer_row(panel, &list.rows[i].who.id, list.rows[i].name, list.rows[i].detail);
	}
	pick_list_release(&list);
	return done;
}

/* Rows of another table by a part of their name; who may not look for them types the name in full. */
static bool
offer_rows(struct app *app, const struct find_table *table, struct err *err)
{
	struct conditions_panel *panel = &app->conditions;
	struct find_query query;
	struct find_list list = {0};
	bool done;

	if (!table || table->columns[0].type != FIND_TEXT || !find_may(app->portal, table, NULL))
		return true;
	find_query_start(&query, table);
	query.columns[0] = (struct find_path){.table = table, .column = &table->columns[0]};
	query.column_count = 1;
	if (!field_is_empty(&panel->options.field)) {
		query.nodes[0] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
		query.nodes[1] = (struct find_node){.kind = FIND_CONDITION, .path = query.columns[0], .op = FIND_CONTAINS,
						    .value = panel->options.field.text};
		query.node_count = 2;
	}
	done = find_window(app->portal, &query, WINDOW_FIRST, NULL, CONDITIONS_FOUND_MAX, app->now, &list, err);
	for (size_t i = 0; done && i < list.count; i++)
		offer_row(panel, &list.rows[i].id, list.rows[i].cells[0], NULL);
	find_list_release(&list);
	return done;
}

static void
offer_values(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	const struct find_column *column = panel->draft.path.column;
	struct err err = ERR_INIT;
	bool done = true;

	if (column->type == FIND_CHOICE || column->type == FIND_BOOLEAN) {
		for (int i = 0; column->choices && column->choices[i].label; i++)
			options_add(&panel->options, column->choices[i].label, NULL, i);
		return;
	}
	if (!takes_row(&panel->draft))
		return;
	panel->found_count = 0;
	app->interruptible = true;
	done = is_people(column->target) ? offer_people(app, column->target, &err) : offer_rows(app, find_table_named(column->target), &err);
	app->interruptible = false;
	if (!done && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
}

/* What's found for a lookup fits already, whatever its words begin with. */
static void
narrow(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct field typed = panel->options.field;
	int rows = conditions_panel_shape(app).rows;

	if (panel->part == CONDITION_VALUE && takes_row(&panel->draft))
		field_clear(&panel->options.field);
	options_narrow(&panel->options, rows);
	panel->options.field = typed;
}

/* The options of the part, for what's typed in it. */
static void
offer(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct field typed = panel->options.field;

	options_clear(&panel->options);
	panel->options.field = typed;
	switch (panel->part) {
	case CONDITION_COLUMN:
		offer_columns(panel);
		break;
	case CONDITION_OPERATOR:
		offer_operators(panel);
		break;
	case CONDITION_VALUE:
		offer_values(app);
		break;
	}
	narrow(app);
}

const char *
conditions_panel_help(const struct conditions_panel *panel)
{
	const struct find_node *draft = &panel->draft;

	if (!draft->path.column || panel->part != CONDITION_VALUE)
		return "";
	if (draft->op == FIND_LAST_DAYS)
		return "A number of days: 30.";
	switch (draft->path.column->type) {
	case FIND_TIME:
		return "A day: 2026-03-05. Or a time, UTC: 2026-03-05T14:00:00Z.";
	case FIND_INTEGER:
		return "A whole number.";
	case FIND_NUMBER:
		return "A number: 12.5.";
	case FIND_ID:
		return "An id: 00000000-0000-0000-0000-000000000000.";
	case FIND_LOOKUP:
		return "A name, or an id.";
	case FIND_TEXT:
	case FIND_CHOICE:
	case FIND_BOOLEAN:
		break;
	}
	return "";
}

/* ---------------------------------------------------------------- the condition in hand */

static int
path_place(const struct conditions_panel *panel)
{
	for (size_t i = 0; i < panel->options.count; i++) {
		if (find_path_equal(&panel->paths[panel->options.items[i].argument], &panel->draft.path))
			return panel->options.items[i].argument;
	}
	return 0;
}

/* The part gets the keys; what it holds so far is chosen there. */
static void
go_part(struct app *app, enum condition_part part)
{
	struct conditions_panel *panel = &app->conditions;

	panel->part = part;
	field_clear(&panel->options.field);
	if (part == CONDITION_VALUE)
		panel->options.field = panel->value;
	offer(app);
	if (part == CONDITION_COLUMN && panel->draft.path.column)
		options_choose(&panel->options, path_place(panel));
	else if (part == CONDITION_OPERATOR)
		options_choose(&panel->options, (int)panel->draft.op);
}

static void
edit(struct app *app, bool fresh)
{
	struct conditions_panel *panel = &app->conditions;

	panel->editing = true;
	panel->fresh = fresh;
	panel->in_buttons = false;
	panel->draft = fresh ? (struct find_node){.kind = FIND_CONDITION, .path = {.table = panel->query.table}, .value = ""}
			     : panel->query.nodes[panel->cursor.at];
	field_set(&panel->value, panel->draft.value);
	go_part(app, CONDITION_COLUMN);
	changed(app);
}

static void
leave_edit(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;

	panel->editing = false;
	options_clear(&panel->options);
	changed(app);
}

/* Marks are of places, which may have changed. */
static void
edited(struct conditions_panel *panel)
{
	memset(panel->marked, 0, sizeof(panel->marked));
	panel->touched = true;
}

/* Into the query, if it can be looked for; else what's wrong with it is told, and it stays in hand. */
static void
accept(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct find_query query;
	size_t place;
	struct err err = ERR_INIT;
	char id[ID_TEXT_SIZE];

	if (!conditions_panel_is_complete(panel)) {
		app_say(app, NOTICE_HINT, panel->draft.path.column ? "Type a value, or Esc for no condition." : "Choose a column, or Esc for no condition.");
		return;
	}
	panel->stale = true;
	conditions_panel_read(app);
	if (panel->draft_is_bad) {
		app_say(app, NOTICE_WARN, "%s", panel->fails);
		return;
	}
	if (!live_query(panel, &query, &place, id, &err)) {
		app_fail(app, &err);
		return;
	}
	query.nodes[place].value = arena_strdup(&panel->arena, query.nodes[place].value);
	panel->query = query;
	edited(panel);
	leave_edit(app);
	cursor_set(&panel->cursor, (int)place);
	panel->in_buttons = true;
	panel->button = CONDITIONS_OK;
}

static enum find_op
first_operator(const struct find_column *column)
{
	int op = column->type == FIND_TEXT ? FIND_CONTAINS : 0;

	while (op < FIND_OP_COUNT && !find_op_fits((enum find_op)op, column->type, column))
		op++;
	return (enum find_op)op;
}

static void
take_column(struct app *app, const struct find_path *path)
{
	struct conditions_panel *panel = &app->conditions;

	if (!panel->draft.path.column || !find_path_equal(&panel->draft.path, path)) {
		panel->draft.path = *path;
		panel->draft.op = first_operator(path->column);
		field_clear(&panel->value);
	}
	go_part(app, CONDITION_OPERATOR);
}

static void
take_operator(struct app *app, enum find_op op)
{
	struct conditions_panel *panel = &app->conditions;

	panel->draft.op = op;
	if (find_op_takes_value(op))
		go_part(app, CONDITION_VALUE);
	else
		accept(app);
}

static void
take(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	const struct options_item *option = options_current(&panel->options);

	if (!option && panel->part != CONDITION_VALUE) {
		app_say(app, NOTICE_WARN, "There's no \"%s\" here.", panel->options.field.text);
		return;
	}
	switch (panel->part) {
	case CONDITION_COLUMN:
		take_column(app, &panel->paths[option->argument]);
		changed(app);
		break;
	case CONDITION_OPERATOR:
		take_operator(app, (enum find_op)option->argument);
		if (panel->editing)
			changed(app);
		break;
	case CONDITION_VALUE:
		accept(app);
		break;
	}
}

static void
typed(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;

	if (panel->part != CONDITION_VALUE) {
		narrow(app);
		return;
	}
	panel->value = panel->options.field;
	if (takes_row(&panel->draft))
		offer(app);
	else
		narrow(app);
	changed(app);
}

static enum panel_answer
edit_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct conditions_panel *panel = &app->conditions;

	switch (act) {
	case ACT_TAKE:
	case ACT_FIELD_NEXT:
		take(app);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
		if (panel->part != CONDITION_COLUMN)
			go_part(app, (enum condition_part)(panel->part - 1));
		return PANEL_STAYS;
	case ACT_FIELD_AT:
		if (argument <= CONDITION_VALUE && (argument == CONDITION_COLUMN || panel->draft.path.column))
			go_part(app, (enum condition_part)argument);
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		cursor_set(&panel->options.cursor, argument);
		take(app);
		return PANEL_STAYS;
	case ACT_SAVE:
		accept(app);
		return PANEL_STAYS;
	case ACT_ESCAPE:
		leave_edit(app);
		return PANEL_STAYS;
	case ACT_HELP:
		return PANEL_IGNORED;
	default:
		break;
	}
	if (cursor_do(&panel->options.cursor, act)) {
		if (panel->part == CONDITION_VALUE)
			changed(app);
	} else if (key && field_key(&panel->options.field, key) == FIELD_CHANGED) {
		typed(app);
	}
	return PANEL_STAYS;
}

void
conditions_panel_pasted(struct app *app, const char *text, size_t length)
{
	if (!app->conditions.editing)
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	else if (field_insert(&app->conditions.options.field, text, length))
		typed(app);
}

/* ---------------------------------------------------------------- the lines */

static void
take_out(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;

	if (!panel->query.node_count) {
		app_say(app, NOTICE_HINT, "There's no condition: c makes one.");
		return;
	}
	condition_tree_remove(&panel->query, (size_t)panel->cursor.at);
	edited(panel);
	changed(app);
}

static void
group(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct err err = ERR_INIT;
	size_t place;
	bool any = false;

	for (size_t i = 0; i < FIND_NODES_MAX; i++)
		any |= panel->marked[i];
	if (!any)
		panel->marked[panel->cursor.at] = panel->query.node_count > 0;
	if (condition_tree_group(&panel->query, panel->marked, &place, &err)) {
		edited(panel);
		changed(app);
		cursor_set(&panel->cursor, (int)place);
		return;
	}
	if (!any)
		panel->marked[panel->cursor.at] = false;
	app_say(app, NOTICE_WARN, "%s", err.text);
}

static void
ungroup(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct err err = ERR_INIT;

	if (!condition_tree_ungroup(&panel->query, (size_t)panel->cursor.at, &err)) {
		app_say(app, NOTICE_WARN, "%s", err.text);
		return;
	}
	edited(panel);
	changed(app);
}

/* A condition is edited; a group becomes all, or any. */
static void
press_line(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;

	if (!panel->query.node_count) {
		edit(app, true);
	} else if (panel->query.nodes[panel->cursor.at].kind == FIND_CONDITION) {
		edit(app, false);
	} else {
		condition_tree_turn(&panel->query, (size_t)panel->cursor.at);
		panel->touched = true;
		changed(app);
	}
}

static enum panel_answer
ok(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;
	struct find_query query = app->find_page.query;

	panel->stale = true;
	conditions_panel_read(app);
	if (panel->fails[0]) {
		app_say(app, NOTICE_WARN, "%s", panel->fails);
		if (panel->bad < panel->query.node_count)
			cursor_set(&panel->cursor, (int)panel->bad);
		panel->in_buttons = panel->bad >= panel->query.node_count;
		return PANEL_STAYS;
	}
	memcpy(query.nodes, panel->query.nodes, sizeof(query.nodes));
	query.node_count = panel->query.node_count;
	find_page_set_query(app, &query);
	return PANEL_CLOSE;
}

static enum panel_answer
press_button(struct app *app, int button)
{
	struct conditions_panel *panel = &app->conditions;

	switch ((enum conditions_button)button) {
	case CONDITIONS_OK:
		return ok(app);
	case CONDITIONS_CLEAR:
		panel->query.node_count = 0;
		edited(panel);
		changed(app);
		return PANEL_STAYS;
	case CONDITIONS_CANCEL:
	case CONDITIONS_BUTTONS:
		break;
	}
	return PANEL_CLOSE;
}

/* The lines, then the buttons, and around. */
static void
step(struct conditions_panel *panel, int by)
{
	int button = panel->button + by;

	if (panel->in_buttons && button >= 0 && button < CONDITIONS_BUTTONS) {
		panel->button = button;
		return;
	}
	panel->in_buttons = !panel->in_buttons;
	panel->button = by > 0 ? 0 : CONDITIONS_BUTTONS - 1;
}

static enum panel_answer
line_do(struct app *app, enum act act)
{
	struct conditions_panel *panel = &app->conditions;

	panel->in_buttons = false;
	switch (act) {
	case ACT_NEW:
		edit(app, true);
		break;
	case ACT_EDIT:
		press_line(app);
		break;
	case ACT_MARK:
		panel->marked[panel->cursor.at] = panel->cursor.at > 0 && !panel->marked[panel->cursor.at];
		cursor_move(&panel->cursor, 1);
		break;
	case ACT_GROUP:
		group(app);
		break;
	case ACT_UNGROUP:
		ungroup(app);
		break;
	case ACT_REMOVE:
		take_out(app);
		break;
	default:
		return PANEL_IGNORED;
	}
	return PANEL_STAYS;
}

static enum panel_answer
lines_do(struct app *app, enum act act, int argument)
{
	struct conditions_panel *panel = &app->conditions;

	switch (act) {
	case ACT_ESCAPE:
		if (!panel->touched)
			return PANEL_CLOSE;
		app_ask(app, ACT_PANEL_DISCARD, "What you changed isn't in use yet. Throw it away? No stays here; Ctrl-S uses it.");
		return PANEL_STAYS;
	case ACT_SAVE:
		return ok(app);
	case ACT_PRESS:
		if (panel->in_buttons)
			return press_button(app, panel->button);
		press_line(app);
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		return press_button(app, argument);
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
		step(panel, act == ACT_BUTTON_NEXT ? 1 : -1);
		return PANEL_STAYS;
	case ACT_ROW_AT:
		panel->in_buttons = false;
		cursor_set(&panel->cursor, argument);
		return PANEL_STAYS;
	case ACT_NEW:
	case ACT_EDIT:
	case ACT_MARK:
	case ACT_GROUP:
	case ACT_UNGROUP:
	case ACT_REMOVE:
		return line_do(app, act);
	default:
		break;
	}
	if (!cursor_do(&panel->cursor, act))
		return PANEL_IGNORED;
	panel->in_buttons = false;
	return PANEL_STAYS;
}

enum panel_answer
conditions_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	return app->conditions.editing ? edit_do(app, act, key, argument) : lines_do(app, act, argument);
}

void
conditions_panel_open(struct app *app)
{
	struct conditions_panel *panel = &app->conditions;

	conditions_panel_release(panel);
	panel->query = app->find_page.query;
	for (size_t i = 0; i < panel->query.node_count; i++)
		panel->query.nodes[i].value = arena_strdup(&panel->arena, panel->query.nodes[i].value);
	condition_tree_order(&panel->query);
	app_push(app, LAYER_CONDITIONS);
	changed(app);
	if (!panel->query.node_count)
		edit(app, true);
}
