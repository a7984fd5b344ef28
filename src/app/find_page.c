/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/find_page.h"

#include "app/find_page_private.h"

#include "app/app_private.h"
#include "app/condition_tree.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- what it consists of */

const struct find_row *
find_page_current(const struct find_page *page)
{
	return page->cursor.at < (int)page->window.count ? &page->window.rows[page->cursor.at] : NULL;
}

static bool
is_name(const struct find_path *path, const struct find_table *table)
{
	return !path->lookup && path->column == &table->columns[0];
}

/* Where the primary name stands; the column after the last one if it isn't shown. */
static size_t
name_place(const struct find_query *query)
{
	for (size_t i = 0; i < query->column_count; i++) {
		if (is_name(&query->columns[i], query->table))
			return i;
	}
	return query->column_count;
}

const char *
find_page_name(const struct find_page *page, const struct find_row *row)
{
	return row->cells[name_place(&page->query)];
}

bool
find_page_can_assign(const struct find_page *page)
{
	return page->query.table && page->query.table->kind >= 0;
}

int
find_page_sort_place(const struct find_query *query)
{
	for (size_t i = 0; i < query->column_count; i++) {
		if (query->sort.column ? find_path_equal(&query->columns[i], &query->sort) : is_name(&query->columns[i], query->table))
			return (int)i;
	}
	return -1;
}

void
find_page_bare_query(const struct find_page *page, struct find_query *query)
{
	*query = page->query;
	if (name_place(query) == query->column_count && query->column_count < FIND_COLUMNS_MAX)
		query->columns[query->column_count++] = (struct find_path){.table = query->table, .column = &query->table->columns[0]};
	query->node_count = 0;
}

/* The condition stands beside all others: in a group around them, unless they're an AND already. */
static bool
add_name(struct find_query *query, const char *text)
{
	struct find_node condition = {.kind = FIND_CONDITION, .path = {.table = query->table, .column = &query->table->columns[0]},
				      .op = FIND_CONTAINS, .value = text};
	size_t place;

	if (query->node_count && query->nodes[0].kind == FIND_OR) {
		if (query->node_count == FIND_NODES_MAX)
			return false;
		memmove(&query->nodes[1], &query->nodes[0], query->node_count++ * sizeof(query->nodes[0]));
		for (size_t i = 1; i < query->node_count; i++)
			query->nodes[i].parent++;
		query->nodes[0] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
	}
	return condition_tree_add(query, 0, &condition, &place, NULL);
}

bool
find_page_whole_query(const struct find_page *page, struct find_query *query)
{
	find_page_bare_query(page, query);
	query->node_count = page->query.node_count;
	return field_is_empty(&page->name) || add_name(query, page->name.text);
}

void
find_page_layout(const struct app *app, struct find_layout *layout)
{
	const struct find_page *page = &app->find_page;
	struct rect left = app->layout.list;

	*layout = (struct find_layout){0};
	if (!left.w || left.h < 4)
		return;
	layout->table = (struct rect){left.x, left.y++, left.w, 1};
	layout->where = (struct rect){left.x, left.y++, left.w, 1};
	left.h -= 2;
	if (page->line != FIND_LINE_NONE || !field_is_empty(&page->name)) {
		layout->line = (struct rect){left.x, left.y++, left.w, 1};
		left.h--;
	}
	layout->head = (struct rect){left.x, left.y++, left.w, 1};
	left.h--;
	layout->rows = left;
}

void
find_page_measure(struct app *app)
{
	struct find_page *page = &app->find_page;
	struct find_layout layout;

	find_page_layout(app, &layout);
	cursor_resize(&page->cursor, (int)page->window.count, layout.rows.h > 0 ? layout.rows.h : 1);
}

void
find_page_release(struct find_page *page)
{
	find_list_release(&page->window);
	options_release(&page->tables);
	arena_release(&page->arena);
	arena_release(&page->own_memory);
	free(page->marks);
	*page = (struct find_page){0};
}

enum context
find_page_context(const struct find_page *page)
{
	if (page->looking)
		return CONTEXT_FIELD;
	return page->line != FIND_LINE_NONE ? CONTEXT_FILTER : CONTEXT_FIND;
}

/* ---------------------------------------------------------------- the query */

static void
keep_query(struct find_page *page, const struct find_query *query)
{
	struct arena arena = {0};
	struct find_query kept = *query;

	for (size_t i = 0; i < kept.node_count; i++)
		kept.nodes[i].value = arena_strdup(&arena, kept.nodes[i].value);
	page->words = find_query_words(&kept, &arena);
	arena_release(&page->arena);
	page->arena = arena;
	page->query = kept;
}

void
find_page_set_query(struct app *app, const struct find_query *query)
{
	struct find_page *page = &app->find_page;
	bool other = page->query.table != query->table;

	keep_query(page, query);
	if (other) {
		find_page_unmark(page);
		field_clear(&page->name);
		page->line = FIND_LINE_NONE;
		page->column_offset = 0;
	}
	if (page->column_offset >= (int)query->column_count)
		page->column_offset = (int)query->column_count - 1;
	find_page_measure(app);
	find_page_read_anew(app);
}

/* G4: which model a container belongs to is what one looks for there. */
static void
look_for(struct app *app, const struct find_table *table)
{
	struct find_query query;

	find_query_start(&query, table);
	find_page_set_query(app, &query);
	for (size_t i = 0; i < query.column_count && table->entity == ENTITY_CONTAINER; i++) {
		if (query.columns[i].column->type == FIND_LOOKUP && strcmp(query.columns[i].column->target, "msdyn_aimodel") == 0)
			app_say(app, NOTICE_HINT, "Column %s added. It shows which model each container belongs to.", query.columns[i].column->label);
	}
}

static void
leave_field(struct app *app)
{
	app->find_page.looking = false;
	options_clear(&app->find_page.tables);
}

/* Rows of tables that the suggestions show at most. */
#define TABLES_SEEN 16

/* "needs Read on AI Model at Organization level, …": the table stands before it. */
static const char *
short_reason(const struct err *err)
{
	const char *needs = strstr(err->text, "needs ");

	return needs ? needs : err->text;
}

static void
enter_field(struct app *app)
{
	struct find_page *page = &app->find_page;
	const struct find_table *tables = find_tables();
	struct err why = ERR_INIT;
	int count = 0;

	options_clear(&page->tables);
	for (int i = 0; tables[i].name; i++) {
		struct err err = ERR_INIT;
		bool may = find_may(app->portal, &tables[i], &err);

		options_add(&page->tables, tables[i].label, may ? "" : short_reason(&err), i)->off = !may;
		count++;
	}
	arena_release(&page->own_memory);
	if (!find_own_tables(app->portal, &page->own_memory, &page->own, &page->own_count, &why))
		app_fail(app, &why);
	for (size_t i = 0; i < page->own_count; i++)
		(void)options_add(&page->tables, page->own[i]->label, "", count + (int)i);
	options_narrow(&page->tables, TABLES_SEEN);
	for (int i = 0; tables[i].name; i++) {
		if (&tables[i] == page->query.table)
			options_choose(&page->tables, i);
	}
	for (size_t i = 0; i < page->own_count; i++) {
		if (page->own[i] == page->query.table)
			options_choose(&page->tables, count + (int)i);
	}
	page->looking = true;
}

static const struct find_table *
table_at(const struct find_page *page, int at)
{
	for (const struct find_table *table = find_tables(); table->name; table++) {
		if (at-- == 0)
			return table;
	}
	return page->own[at];
}

static void
take_table(struct app *app)
{
	struct find_page *page = &app->find_page;
	const struct options_item *option = options_current(&page->tables);
	const struct find_table *table = option ? table_at(page, option->argument) : NULL;

	if (!option) {
		app_say(app, NOTICE_WARN, "There's no table \"%s\".", page->tables.field.text);
	} else if (option->off) {
		app_say(app, NOTICE_WARN, "%s: %s", option->label, option->note);
	} else {
		leave_field(app);
		if (table != page->query.table)
			look_for(app, table);
	}
}

void
find_page_key(struct app *app, enum act act, uint32_t key)
{
	struct find_page *page = &app->find_page;

	if (act == ACT_HELP)
		app_everywhere_do(app, act, 0);
	else if (act == ACT_TAKE || (act == ACT_FIELD_NEXT && !field_is_empty(&page->tables.field)))
		take_table(app);
	else if (act == ACT_FIELD_NEXT || act == ACT_FIELD_PREVIOUS || act == ACT_ESCAPE)
		leave_field(app);
	else if (!cursor_do(&page->tables.cursor, act) && key && field_key(&page->tables.field, key) == FIELD_CHANGED)
		options_narrow(&page->tables, TABLES_SEEN);
}

/* ---------------------------------------------------------------- the line over the rows */

static void
open_line(struct app *app, enum find_line line)
{
	struct find_page *page = &app->find_page;

	if (line == FIND_LINE_NAME && page->query.table->columns[0].type != FIND_TEXT) {
		app_say(app, NOTICE_HINT, "%s have no name to filter by: f is for conditions.", page->query.table->label);
		return;
	}
	page->line = line;
	field_clear(&page->by_text);
	app->wish.focus = PANE_LIST;
	find_page_measure(app);
	find_page_extend(app);
}

static void
close_line(struct app *app)
{
	app->find_page.line = FIND_LINE_NONE;
	find_page_measure(app);
}

static void
clear_name(struct app *app)
{
	struct find_page *page = &app->find_page;
	bool had = !field_is_empty(&page->name);

	field_clear(&page->name);
	close_line(app);
	if (had)
		find_page_read_anew(app);
}

static void
keep_line(struct app *app)
{
	struct find_page *page = &app->find_page;
	enum find_line line = page->line;

	close_line(app);
	if ((line == FIND_LINE_MARK || line == FIND_LINE_UNMARK) && !field_is_empty(&page->by_text))
		find_page_mark_text(app, page->by_text.text, line == FIND_LINE_MARK);
}

static struct field *
line_field(struct find_page *page)
{
	return page->line == FIND_LINE_NAME ? &page->name : &page->by_text;
}

void
find_page_text(struct app *app, uint32_t key)
{
	struct find_page *page = &app->find_page;
	enum field_answer answer = field_key(line_field(page), key);

	if (answer == FIELD_CHANGED && page->line == FIND_LINE_NAME)
		find_page_read_anew(app);
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		close_line(app);
}

void
find_page_paste(struct app *app, const char *text, size_t length)
{
	struct find_page *page = &app->find_page;

	if (page->looking) {
		if (field_insert(&page->tables.field, text, length))
			options_narrow(&page->tables, TABLES_SEEN);
	} else if (page->line == FIND_LINE_NONE) {
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	} else if (field_insert(line_field(page), text, length) && page->line == FIND_LINE_NAME) {
		find_page_read_anew(app);
	}
}

static bool
line_do(struct app *app, enum act act)
{
	struct find_page *page = &app->find_page;

	switch (act) {
	case ACT_FILTER:
		open_line(app, FIND_LINE_NAME);
		return true;
	case ACT_MARK_TEXT:
	case ACT_UNMARK_TEXT:
		if (find_page_can_mark(app))
			open_line(app, act == ACT_MARK_TEXT ? FIND_LINE_MARK : FIND_LINE_UNMARK);
		return true;
	case ACT_FILTER_KEEP:
		keep_line(app);
		return true;
	case ACT_FILTER_CLEAR:
		clear_name(app);
		return true;
	case ACT_BACK:
		if (field_is_empty(&page->name))
			return false;
		open_line(app, FIND_LINE_NAME);
		return true;
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- sorting and columns */

static void
sort_by(struct app *app, int place)
{
	struct find_page *page = &app->find_page;
	struct find_query query = page->query;
	bool same = place == find_page_sort_place(&query);
	struct arena arena = {0};

	if (place < 0 || place >= (int)query.column_count)
		return;
	query.sort = query.columns[place];
	query.descending = same ? !query.descending : query.sort.column->type == FIND_TIME;
	find_page_set_query(app, &query);
	app_say(app, NOTICE_HINT, "Sorted by %s, %s.", find_path_label(&query.sort, &arena),
		query.sort.column->type == FIND_TIME ? (query.descending ? "newest first" : "oldest first")
						     : (query.descending ? "from the end" : "from the start"));
	arena_release(&arena);
}

static void
sort_menu(struct app *app)
{
	const struct find_page *page = &app->find_page;
	int sorted = find_page_sort_place(&page->query);
	struct arena arena = {0};

	menu_begin(&app->menu, "Sort by");
	for (int i = 0; i < (int)page->query.column_count; i++) {
		const char *label = find_path_label(&page->query.columns[i], &arena);
		const char *now = i != sorted ? "" : page->query.descending ? "  ▾ now; again turns it around" : "  ▴ now; again turns it around";

		menu_add(&app->menu, i < 9 ? (uint32_t)('1' + i) : 0, ACT_SORT_BY, i, arena_printf(&arena, "%s%s", label, now));
	}
	arena_release(&arena);
	app_push(app, LAYER_MENU);
}

static bool
column_do(struct app *app, enum act act, int argument)
{
	struct find_page *page = &app->find_page;

	switch (act) {
	case ACT_SORT:
		sort_menu(app);
		return true;
	case ACT_SORT_TURN:
		sort_by(app, find_page_sort_place(&page->query));
		return true;
	case ACT_SORT_BY:
	case ACT_COLUMN_AT:
		sort_by(app, argument);
		return true;
	case ACT_COLUMNS_RIGHT:
		page->column_offset += page->column_offset + 2 < (int)page->query.column_count;
		return true;
	case ACT_COLUMNS_LEFT:
		page->column_offset -= page->column_offset > 0;
		return true;
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- what's done to rows */

static struct panel_row *
targets(const struct find_page *page, size_t *count)
{
	const struct find_row *row = find_page_current(page);
	struct panel_row *rows;

	*count = page->mark_count ? page->mark_count : row && row->kind >= 0;
	if (!*count)
		return NULL;
	rows = heap_array(*count, sizeof(*rows));
	for (size_t i = 0; i < page->mark_count; i++) {
		const struct find_mark *mark = &page->marks[i];

		rows[i] = (struct panel_row){.id = mark->id, .kind = (enum record_kind)mark->kind, .name = mark->name, .version = mark->version};
	}
	if (!page->mark_count)
		rows[0] = (struct panel_row){.id = row->id, .kind = (enum record_kind)row->kind, .name = find_page_name(page, row),
					     .version = row->version};
	return rows;
}

/* Of several rows the dialog says which can't be given, and why; for one it's told before. */
static bool
may_assign(struct app *app, const struct panel_row *row)
{
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	bool may = false;

	if (!explain_record(app->portal, row->kind, ACTION_ASSIGN, &row->id, NULL, &answer, &err))
		app_fail(app, &err);
	else if (answer.explanation.verdict.allowed)
		may = true;
	else if (row->kind == RECORD_MODEL || row->kind == RECORD_PROMPT)
		app_explain(app, ACTION_ASSIGN, &row->id);
	else
		app_say(app, NOTICE_WARN, "%s", answer.explanation.reason);
	explain_answer_release(&answer);
	return may;
}

static void
assign(struct app *app)
{
	struct find_page *page = &app->find_page;
	size_t count;
	struct panel_row *rows = targets(page, &count);
	struct err err = ERR_INIT;

	if (!find_page_can_assign(page))
		app_say(app, NOTICE_HINT, "%s can't be assigned.", page->query.table->label);
	else if (!count && find_page_is_prebuilt(app))
		return;
	else if (!count)
		app_say(app, NOTICE_HINT, "There's no row here to assign.");
	else if (app->read_only)
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
	else if (count > 1 || may_assign(app, &rows[0])) {
		if (assign_panel_open(app, rows, count, &err)) {
			/* As the original names it, after the table (G3, G4): models and prompts are both AI Models there. */
			snprintf(app->assign.title, sizeof(app->assign.title), "Assign %.150s", page->query.table->label);
			app_push(app, LAYER_ASSIGN);
		} else {
			app_fail(app, &err);
		}
	}
	free(rows);
}

static bool
is_model(const struct find_row *row)
{
	return row && (row->kind == RECORD_MODEL || row->kind == RECORD_PROMPT);
}

static void
open_row(struct app *app)
{
	const struct find_row *row = find_page_current(&app->find_page);
	struct explain_answer answer = {0};
	struct id id;

	if (!is_model(row)) {
		find_page_show_row(app);
		return;
	}
	id = row->id;
	if (!explain_action(app->portal, ACTION_DETAILS, &id, NULL, &answer, NULL) || !answer.explanation.verdict.allowed)
		find_page_show_row(app);
	else
		app_open_record(app, &id);
	explain_answer_release(&answer);
}

static void
open_access(struct app *app)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);

	if (row && row->kind >= 0)
		access_page_open(app, (enum record_kind)row->kind, &row->id, find_page_name(page, row), NULL, NULL);
	else
		app_say(app, NOTICE_HINT, "There's no record here to check access to.");
}

static bool
has_owner(const struct find_table *table)
{
	struct find_path path;

	return find_path_parse(table, "ownerid.isdisabled", &path, NULL);
}

/* What leavers left: in the place of all other conditions. */
static void
find_orphans(struct app *app)
{
	struct find_query query = app->find_page.query;
	struct arena arena = {0};
	struct err err = ERR_INIT;

	query.node_count = 0;
	if (!has_owner(query.table))
		app_say(app, NOTICE_HINT, "%s have no owner.", query.table->label);
	else if (!find_query_where(&query, "ownerid.isdisabled = Disabled", &arena, &err))
		app_fail(app, &err);
	else
		find_page_set_query(app, &query);
	arena_release(&arena);
}

/* Of models and prompts every action; else why nothing can be assigned here. */
static void
why(struct app *app)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);
	struct id id = row ? row->id : ID_NONE;

	if (is_model(row))
		app_explain(app, ACTION_RECORD_COUNT, &id);
	else if (row && row->kind >= 0)
		open_access(app);
	else if (page->gone[0])
		app_say(app, NOTICE_HINT, "%s", page->gone);
	else if (!find_page_is_prebuilt(app))
		app_say(app, NOTICE_HINT, find_page_can_assign(page) ? "There's no row here to assign." : "Rows of this table can't be assigned.");
}

static void
open_menu(struct app *app)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);
	struct menu_item *item;

	menu_begin(&app->menu, page->mark_count ? "The marked rows, and the query" : row ? find_page_name(page, row) : "The query");
	if (row)
		menu_add(&app->menu, 'e', ACT_OPEN, 0, "Open");
	item = menu_add(&app->menu, 'a', ACT_ASSIGN, 0, "Assign to another owner");
	item->off = !find_page_can_assign(page) || (!row && !page->mark_count);
	if (item->off)
		snprintf(item->why, sizeof(item->why), find_page_can_assign(page) ? "There's no row." : "Rows of this table can't be assigned.");
	if (row && row->kind >= 0)
		menu_add(&app->menu, 'i', ACT_ACCESS, 0, "Check access");
	if (is_model(row))
		menu_add(&app->menu, 'w', ACT_WHY, 0, "Why, and why not");
	menu_add(&app->menu, 't', ACT_FIELD_GO, 0, "Look for another table");
	menu_add(&app->menu, 'f', ACT_CONDITIONS, 0, "Conditions");
	if (has_owner(page->query.table))
		menu_add(&app->menu, 'd', ACT_ORPHANS, 0, "Rows whose owner is disabled");
	menu_add(&app->menu, 'C', ACT_COLUMNS, 0, "Edit columns");
	menu_add(&app->menu, 'o', ACT_SORT, 0, "Sort by a column");
	menu_add(&app->menu, 'E', ACT_EXPORT, 0, "Export the rows, as CSV or JSON");
	menu_add(&app->menu, 'x', ACT_FETCHXML, 0, "Download FetchXML");
	menu_add(&app->menu, 'c', ACT_COMMAND, 0, "The same as a command");
	if (row)
		menu_add(&app->menu, 'y', ACT_COPY, 0, "Show the row as plain text");
	app_push(app, LAYER_MENU);
}

/* What the columns hold, uncut. */
static void
tell_row(struct app *app)
{
	const struct find_page *page = &app->find_page;
	const struct find_row *row = find_page_current(page);
	struct str text = {0};

	for (size_t i = 0; row && i < page->query.column_count; i++)
		str_addf(&text, "%s%s", i ? " | " : "", row->cells[i]);
	if (row)
		app_say(app, NOTICE_HINT, "%s", str_text(&text));
	str_release(&text);
}

static bool
row_do(struct app *app, enum act act)
{
	switch (act) {
	case ACT_PANE_RIGHT:
		if (app->wish.focus == PANE_NAV)
			return false;
		tell_row(app);
		return true;
	case ACT_OPEN:
		open_row(app);
		return true;
	case ACT_COPY:
		find_page_show_row(app);
		return true;
	case ACT_ASSIGN:
		assign(app);
		return true;
	case ACT_ACCESS:
		open_access(app);
		return true;
	case ACT_WHY:
		why(app);
		return true;
	case ACT_MENU:
		open_menu(app);
		return true;
	case ACT_COMMAND:
		find_page_show_command(app);
		return true;
	case ACT_ORPHANS:
		find_orphans(app);
		return true;
	case ACT_EXPORT:
	case ACT_FETCHXML:
		find_page_export(app, act == ACT_FETCHXML);
		return true;
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- keys */

static void
moved(struct app *app)
{
	find_page_extend(app);
	if (app->find_page.ranging)
		find_page_mark(app, true);
}

void
find_page_scroll(struct app *app, int by)
{
	cursor_scroll(&app->find_page.cursor, by);
	find_page_extend(app);
}

/* Escape, step by step (UX.md 5.2): the line, the part of a name, the marks. */
static bool
escape(struct app *app)
{
	struct find_page *page = &app->find_page;

	if (app->wish.focus == PANE_NAV)
		return false;
	if (page->line == FIND_LINE_MARK || page->line == FIND_LINE_UNMARK)
		close_line(app);
	else if (page->line == FIND_LINE_NAME || !field_is_empty(&page->name))
		clear_name(app);
	else if (page->mark_count || page->ranging)
		find_page_unmark(page);
	else
		return false;
	return true;
}

static bool
point_do(struct app *app, enum act act, int argument)
{
	struct find_page *page = &app->find_page;
	const struct find_row *row;

	switch (act) {
	case ACT_ROW_AT:
	case ACT_MARK_AT:
		leave_field(app);
		app->wish.focus = PANE_LIST;
		app_make_layout(app);
		cursor_set(&page->cursor, argument);
		row = find_page_current(page);
		if (act == ACT_MARK_AT && row)
			find_page_mark(app, !find_page_is_marked(page, &row->id));
		moved(app);
		return true;
	case ACT_CHOICE_AT:
		cursor_set(&page->tables.cursor, argument);
		take_table(app);
		return true;
	case ACT_FIELD_GO:
	case ACT_FIELD_AT:
		app_focus(app, PANE_LIST);
		enter_field(app);
		return true;
	default:
		return false;
	}
}

bool
find_page_do(struct app *app, enum act act, int argument)
{
	struct find_page *page = &app->find_page;

	switch (act) {
	case ACT_ESCAPE:
		return escape(app);
	case ACT_COLUMNS:
		columns_panel_open(app);
		return true;
	case ACT_CONDITIONS:
		conditions_panel_open(app);
		return true;
	case ACT_ROW_FIRST:
	case ACT_ROW_LAST:
		find_page_go_end(app, act == ACT_ROW_LAST);
		if (page->ranging)
			find_page_mark(app, true);
		return true;
	default:
		break;
	}
	if (cursor_do(&page->cursor, act)) {
		moved(app);
		return true;
	}
	return find_page_mark_do(app, act) || line_do(app, act) || column_do(app, act, argument) || row_do(app, act)
	       || point_do(app, act, argument);
}

size_t
find_page_verbs(const struct app *app, struct verb *verbs)
{
	const struct find_page *page = &app->find_page;
	size_t count = 0;

	verbs[count++] = (struct verb){.act = ACT_REFRESH, .label = "Results"};
	verbs[count++] = (struct verb){.act = ACT_COLUMNS, .label = "Edit columns"};
	verbs[count++] = (struct verb){.act = ACT_CONDITIONS, .label = "Conditions"};
	verbs[count++] = (struct verb){.act = ACT_ASSIGN, .action = ACTION_ASSIGN, .count = page->mark_count,
				       .off = !find_page_can_assign(page) || (!page->mark_count && !find_page_current(page))};
	verbs[count++] = (struct verb){.act = ACT_MENU};
	return count;
}

void
find_page_show(struct app *app)
{
	struct find_page *page = &app->find_page;
	struct find_query query;

	leave_field(app);
	page->line = FIND_LINE_NONE;
	if (!page->opened) {
		page->opened = true;
		find_query_start(&query, find_tables());
		keep_query(page, &query);
		page->stamp = app->stamp - 1;
	}
	find_page_measure(app);
	find_page_read(app);
}
