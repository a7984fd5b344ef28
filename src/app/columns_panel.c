/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/columns_panel.h"

#include "app/app_private.h"

#include <string.h>

void
columns_panel_release(struct columns_panel *panel)
{
	options_release(&panel->add);
	arena_release(&panel->arena);
	*panel = (struct columns_panel){0};
}

enum context
columns_panel_context(const struct columns_panel *panel)
{
	return panel->typing ? CONTEXT_FILTER : CONTEXT_COLUMNS;
}

struct columns_shape
columns_panel_shape(const struct app *app)
{
	int most = app->layout.body.h, h = most > 22 ? 20 : most;
	struct columns_shape shape = {.box = layout_dialog(&app->layout, app->w >= 110 ? 84 : 66, h)};
	struct rect in = rect_inner(shape.box);
	int half, rows;

	in.x++;
	in.w -= in.w > 2 ? 2 : in.w;
	shape.words = in.h >= 16 ? 4 : in.h >= 10 ? 2 : 1;
	rows = in.h - shape.words - 2;
	half = (in.w - 2) * 2 / 5;
	shape.shown = (struct rect){in.x, in.y + 1, half, rows > 0 ? rows : 0};
	shape.add = (struct rect){in.x + half + 2, in.y + 1, in.w - half - 2, shape.shown.h};
	return shape;
}

void
columns_panel_resize(struct app *app)
{
	struct columns_panel *panel = &app->columns;
	int height = columns_panel_shape(app).shown.h;

	height = height > 0 ? height : 1;
	cursor_resize(&panel->cursor, (int)panel->query.column_count, height);
	cursor_resize(&panel->add.cursor, panel->add.cursor.count, height);
}

int
columns_panel_place(const struct columns_panel *panel, const struct find_path *path)
{
	for (size_t i = 0; i < panel->query.column_count; i++) {
		if (find_path_equal(&panel->query.columns[i], path))
			return (int)i;
	}
	return -1;
}

const struct find_path *
columns_panel_current(const struct columns_panel *panel)
{
	const struct options_item *option = options_current(&panel->add);

	if (panel->part == COLUMNS_SHOWN && panel->cursor.count)
		return &panel->query.columns[panel->cursor.at];
	return panel->part == COLUMNS_ADD && option ? &panel->all[option->argument] : NULL;
}

/* ---------------------------------------------------------------- what there is */

static size_t
count_columns(const struct find_table *table)
{
	size_t count = 0;

	while (table->columns[count].name)
		count++;
	return count;
}

static void
add_columns(struct columns_panel *panel, const struct find_path *of, int *count)
{
	for (size_t i = 0; of->table->columns[i].name; i++) {
		struct find_path path = *of;

		path.column = &of->table->columns[i];
		panel->all[*count] = path;
		options_add(&panel->add, find_path_label(&path, &panel->arena), NULL, (*count)++);
	}
}

void
columns_panel_open(struct app *app)
{
	struct columns_panel *panel = &app->columns;
	const struct find_query *query = &app->find_page.query;
	struct find_path path = {.table = query->table};
	size_t room = count_columns(query->table);
	int count = 0;

	columns_panel_release(panel);
	panel->query = *query;
	for (size_t i = 0; find_related(query->table, i, &path); i++)
		room += count_columns(path.table);
	panel->all = arena_array(&panel->arena, room, sizeof(*panel->all));
	add_columns(panel, &(struct find_path){.table = query->table}, &count);
	for (size_t i = 0; find_related(query->table, i, &path); i++)
		add_columns(panel, &path, &count);
	options_narrow(&panel->add, 1);
	columns_panel_resize(app);
	panel->part = COLUMNS_ADD;
	app_push(app, LAYER_COLUMNS);
}

/* ---------------------------------------------------------------- editing */

static void
take_away(struct app *app, int place)
{
	struct columns_panel *panel = &app->columns;
	struct find_query *query = &panel->query;

	if (query->column_count == 1) {
		app_say(app, NOTICE_HINT, "One column has to stay.");
		return;
	}
	memmove(&query->columns[place], &query->columns[place + 1], (query->column_count - (size_t)place - 1) * sizeof(query->columns[0]));
	query->column_count--;
	columns_panel_resize(app);
}

static void
toggle(struct app *app)
{
	struct columns_panel *panel = &app->columns;
	const struct find_path *current = columns_panel_current(panel);
	struct find_path path;
	int place;

	if (!current)
		return;
	path = *current;
	place = columns_panel_place(panel, &path);
	if (place >= 0) {
		take_away(app, place);
	} else if (panel->query.column_count == FIND_SHOWN_MAX) {
		app_say(app, NOTICE_WARN, "At most %d columns can be shown.", FIND_SHOWN_MAX);
	} else {
		panel->query.columns[panel->query.column_count++] = path;
		columns_panel_resize(app);
		cursor_set(&panel->cursor, panel->cursor.count - 1);
	}
}

/* Earlier or later, the one under the cursor; from those to add, the one that's shown already. */
static void
move(struct app *app, int by)
{
	struct columns_panel *panel = &app->columns;
	const struct find_path *current = columns_panel_current(panel);
	int from = current ? columns_panel_place(panel, current) : -1, to = from + by;
	struct find_path path;

	if (from < 0) {
		app_say(app, NOTICE_HINT, "Only columns that are shown have a place: Space adds it.");
		return;
	}
	if (to < 0 || to >= (int)panel->query.column_count)
		return;
	path = panel->query.columns[from];
	panel->query.columns[from] = panel->query.columns[to];
	panel->query.columns[to] = path;
	cursor_set(&panel->cursor, to);
}

static void
sort(struct app *app, bool turn)
{
	struct columns_panel *panel = &app->columns;
	const struct find_path *current = columns_panel_current(panel);
	int sorted = find_page_sort_place(&panel->query), place = current ? columns_panel_place(panel, current) : -1;

	if (turn || (place >= 0 && place == sorted)) {
		panel->query.descending = !panel->query.descending;
	} else if (place < 0) {
		app_say(app, NOTICE_HINT, "Add the column first: Space.");
	} else {
		panel->query.sort = *current;
		panel->query.descending = current->column->type == FIND_TIME;
	}
}

/* ---------------------------------------------------------------- keys */

/* What came, or how many are shown now. */
static void
tell(struct app *app, const struct find_query *before, const struct find_query *query)
{
	const struct find_path *added = NULL;
	struct arena arena = {0};
	int count = 0;

	for (size_t i = 0; i < query->column_count; i++) {
		bool was = false;

		for (size_t j = 0; j < before->column_count; j++)
			was |= find_path_equal(&query->columns[i], &before->columns[j]);
		if (!was && !count++)
			added = &query->columns[i];
	}
	if (count == 1)
		app_say(app, NOTICE_HINT, "Column %s added. H and L reach columns that don't fit.", find_path_label(added, &arena));
	else
		app_say(app, NOTICE_HINT, "%zu %s shown.", query->column_count, query->column_count == 1 ? "column is" : "columns are");
	arena_release(&arena);
}

static enum panel_answer
ok(struct app *app)
{
	struct find_query query = app->columns.query, before = app->find_page.query;

	/* What isn't shown isn't sorted by. */
	if (find_page_sort_place(&query) < 0)
		query.sort = query.columns[0];
	find_page_set_query(app, &query);
	tell(app, &before, &query);
	return PANEL_CLOSE;
}

static void
keep_filter(struct app *app, bool clear)
{
	struct columns_panel *panel = &app->columns;

	panel->typing = false;
	if (clear && !field_is_empty(&panel->add.field)) {
		field_clear(&panel->add.field);
		options_narrow(&panel->add, panel->add.cursor.height);
	}
}

void
columns_panel_text(struct app *app, uint32_t key)
{
	struct columns_panel *panel = &app->columns;
	enum field_answer answer = field_key(&panel->add.field, key);

	if (answer == FIELD_CHANGED)
		options_narrow(&panel->add, panel->add.cursor.height);
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		keep_filter(app, true);
}

void
columns_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct columns_panel *panel = &app->columns;

	if (!panel->typing)
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	else if (field_insert(&panel->add.field, text, length))
		options_narrow(&panel->add, panel->add.cursor.height);
}

static void
step(struct columns_panel *panel, int by)
{
	int button = panel->button + by;

	if (panel->part == COLUMNS_BUTTONS && button >= 0 && button <= 1) {
		panel->button = button;
		return;
	}
	panel->part = (enum columns_part)(((int)panel->part + by + COLUMNS_PARTS) % COLUMNS_PARTS);
	panel->button = by > 0 ? 0 : 1;
}

static enum panel_answer
point(struct app *app, enum act act, int argument)
{
	struct columns_panel *panel = &app->columns;

	switch (act) {
	case ACT_ROW_AT:
		panel->part = COLUMNS_SHOWN;
		cursor_set(&panel->cursor, argument);
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		panel->part = COLUMNS_ADD;
		cursor_set(&panel->add.cursor, argument);
		toggle(app);
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		return argument == 0 ? ok(app) : PANEL_CLOSE;
	default:
		return PANEL_IGNORED;
	}
}

static enum panel_answer
edit(struct app *app, enum act act)
{
	struct columns_panel *panel = &app->columns;

	switch (act) {
	case ACT_TOGGLE:
		toggle(app);
		return PANEL_STAYS;
	case ACT_COLUMN_EARLIER:
	case ACT_COLUMN_LATER:
		move(app, act == ACT_COLUMN_EARLIER ? -1 : 1);
		return PANEL_STAYS;
	case ACT_SORT:
	case ACT_SORT_TURN:
		sort(app, act == ACT_SORT_TURN);
		return PANEL_STAYS;
	case ACT_FILTER:
		panel->part = COLUMNS_ADD;
		panel->typing = true;
		return PANEL_STAYS;
	case ACT_FILTER_KEEP:
		keep_filter(app, false);
		return PANEL_STAYS;
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
		step(panel, act == ACT_BUTTON_NEXT ? 1 : -1);
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}

enum panel_answer
columns_panel_do(struct app *app, enum act act, int argument)
{
	struct columns_panel *panel = &app->columns;
	enum panel_answer answer;

	if (act == ACT_ESCAPE && (panel->typing || !field_is_empty(&panel->add.field))) {
		keep_filter(app, true);
		return PANEL_STAYS;
	}
	if (act == ACT_ESCAPE)
		return PANEL_CLOSE;
	if (act == ACT_SAVE || (act == ACT_PRESS && (panel->part != COLUMNS_BUTTONS || panel->button == 0)))
		return ok(app);
	if (act == ACT_PRESS)
		return PANEL_CLOSE;
	answer = point(app, act, argument);
	if (answer == PANEL_IGNORED)
		answer = edit(app, act);
	if (answer != PANEL_IGNORED)
		return answer;
	return cursor_do(panel->part == COLUMNS_ADD ? &panel->add.cursor : &panel->cursor, act) ? PANEL_STAYS : PANEL_IGNORED;
}
