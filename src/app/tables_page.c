/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/tables_page.h"

#include "app/app_private.h"
#include "app/apps_page.h"
#include "base/text.h"
#include "portal/tables.h"

#include <stdio.h>
#include <string.h>

/* Models that a page names. */
#define USERS_MOST 100

/* ---------------------------------------------------------------- the table */

static bool
fits(struct arena *arena, const struct tables_row *row, const char *key)
{
	return !key[0] || strstr(text_key(arena, row->display), key) || strstr(text_key(arena, row->logical), key);
}

bool
tables_page_fill(struct app *app, const char *key, struct table *table, struct err *err)
{
	struct tables_list list = {0};
	bool done = tables_list(app->portal, &list, err);

	for (size_t i = 0; done && i < list.count; i++) {
		const struct tables_row *from = &list.rows[i];
		struct table_row *row;

		if (!fits(&list.arena, from, key))
			continue;
		row = table_add(table);
		row->id = from->id;
		row->version = from->version;
		row->cells[TABLES_CELL_NAME] = arena_strdup(&table->arena, from->display);
		row->cells[TABLES_CELL_ROWS] = arena_printf(&table->arena, "%lld", (long long)from->rows);
		row->cells[TABLES_CELL_COLUMNS] = arena_printf(&table->arena, "%zu", from->columns);
		row->cells[TABLES_CELL_MODELS] = arena_printf(&table->arena, "%lld", (long long)from->models);
		row->cells[TABLES_CELL_LOGICAL] = arena_strdup(&table->arena, from->logical);
	}
	tables_list_release(&list);
	return done;
}

/* ---------------------------------------------------------------- the page */

static void
add_privileges(struct app *app, struct admin_page *page, const struct id *table)
{
	admin_add_head(page, "What your roles carry on it", SIZE_MAX);
	for (int i = 0; i < PRIVILEGE_COUNT; i++) {
		enum access_level level = tables_level(app->portal, table, (enum privilege)i);
		struct admin_line *line = admin_add_line(page, ADMIN_TEXT, privilege_name((enum privilege)i),
							 arena_printf(&page->arena, "%s %s", admin_level_sign(level), level_name(level)));

		line->muted = level == LEVEL_NONE;
	}
}

static void
add_columns(struct admin_page *page, const struct own_table *table)
{
	admin_add_head(page, "Columns", table->column_count);
	for (size_t i = 0; i < table->column_count; i++) {
		const struct own_column *column = &table->columns[i];

		/* F2: it's a model's to write. */
		admin_add_line(page, ADMIN_TEXT, column->display,
			       id_is_none(&column->result_of) ? cell_type_name(column->type) : arena_printf(&page->arena, "%s, a result", cell_type_name(column->type)));
	}
}

static bool
add_users(struct app *app, struct admin_page *page, const struct id *table, struct err *err)
{
	struct tables_users users;

	if (!tables_users(app->portal, table, USERS_MOST, &page->arena, &users, err))
		return false;
	admin_add_head(page, "Models that learn from it", users.count);
	for (size_t i = 0; i < users.count; i++)
		admin_add_line(page, ADMIN_CALL, users.rows[i].name, model_type_short_name(users.rows[i].type))->role = users.rows[i].id;
	if (users.more)
		admin_add_wrapped(page, admin_page_width(app), 2, true, "Others learn from it too, which you don't see.");
	return true;
}

bool
tables_page_fill_page(struct app *app, const struct table_row *row, struct admin_page *page, struct err *err)
{
	struct own_table table;
	char id[ID_TEXT_SIZE];
	int64_t count;

	if (!tables_find(app->portal, id_format(&row->id, id), &page->arena, &table, err) || !tables_count(app->portal, &table, &count, err))
		return false;
	page->title = table.display;
	page->version = table.version;
	admin_add_line(page, ADMIN_FACT, "Logical", table.logical);
	admin_add_line(page, ADMIN_FACT, "Rows",
		       count == table.row_count ? arena_printf(&page->arena, "%lld", (long long)count)
						: arena_printf(&page->arena, "%lld that your Read reaches", (long long)count));
	if (!id_is_none(&table.result_of))
		admin_add_wrapped(page, admin_page_width(app), 1, true, "Holds a model's results (F3).");
	if (!add_users(app, page, &row->id, err))
		return false;
	add_columns(page, &table);
	add_privileges(app, page, &row->id);
	return true;
}

/* ---------------------------------------------------------------- what's done */

static const struct table_row *
current(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));

	if (!row)
		app_say(app, NOTICE_HINT, "There's no table here.");
	return row;
}

static bool
take_file(struct app *app, const char *file)
{
	return job_import(app, file);
}

static void
import(struct app *app)
{
	struct err err = ERR_INIT;

	if (app->read_only)
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
	else if (!tables_may_import(app->portal, &err))
		app_fail(app, &err);
	else
		export_panel_open_file(app, "A table from a CSV file", "", "customers.csv", "Its first line names the columns, its name the table.", take_file);
}

static void
show_rows(struct app *app)
{
	const struct table_row *row = current(app);

	if (row)
		rows_panel_open(app, &row->id);
}

/* Enter on a model of the page: its own row. */
static bool
follow(struct app *app)
{
	const struct admin_line *line = admin_line(app);
	struct id model;

	if (!line || line->kind != ADMIN_CALL)
		return false;
	model = line->role;
	app_show_found(app, &model);
	return true;
}

static void
open_menu(struct app *app)
{
	const struct table_row *row = current(app);
	struct err err = ERR_INIT;
	struct menu_item *item;
	bool may = !app->read_only && tables_may_import(app->portal, &err);

	menu_begin(&app->menu, row ? row->cells[TABLES_CELL_NAME] : place_title(app->place));
	if (row)
		menu_add(&app->menu, 'r', ACT_ROWS, 0, "Its rows");
	item = menu_add(&app->menu, 'c', ACT_NEW, 0, "A new table from a CSV file");
	item->off = !may;
	if (!may)
		snprintf(item->why, sizeof(item->why), "%.150s", app->read_only ? "The file was opened read-only." : err.text);
	if (row)
		menu_add(&app->menu, 'y', ACT_COPY, 0, "Copy");
	app_push(app, LAYER_MENU);
}

void
tables_page_show(struct app *app, const struct id *id, const char *name)
{
	admin_show(app, PLACE_TABLES, id, name);
}

size_t
tables_page_verbs(const struct app *app, struct verb *verbs)
{
	const struct table_row *row = table_current(admin_table_const(app));
	size_t count = 0;

	verbs[count++] = (struct verb){.act = ACT_NEW, .action = ACTION_LIST, .label = "Import CSV",
				       .off = app->read_only || !app->can_act || !tables_may_import(app->portal, NULL)};
	verbs[count++] = (struct verb){.act = ACT_ROWS, .action = ACTION_LIST, .label = "Rows", .off = !row};
	verbs[count++] = (struct verb){.act = ACT_MENU, .action = ACTION_LIST, .label = "More"};
	return count;
}

/* Why what's here can be read, and what can't be done. */
static void
why(struct app *app)
{
	const struct table_row *row = current(app);
	struct err err = ERR_INIT;
	enum access_level level;

	if (!row) {
		if (!tables_may_import(app->portal, &err))
			app_say(app, NOTICE_WARN, "%s", err.text);
		return;
	}
	level = tables_level(app->portal, &row->id, PRIVILEGE_READ);
	app_say(app, NOTICE_HINT, "Your roles carry Read on %s at %s: you may train on it (F4). Security roles (g o) change that.", row->cells[TABLES_CELL_NAME],
		level_name(level));
}

bool
tables_page_do(struct app *app, enum act act)
{
	switch (act) {
	case ACT_NEW:
		import(app);
		return true;
	case ACT_ROWS:
		show_rows(app);
		return true;
	case ACT_WHY:
		why(app);
		return true;
	case ACT_ACCESS:
		app_say(app, NOTICE_HINT, "Who may read a table stands in the grids of the security roles (g o).");
		return true;
	case ACT_MENU:
		open_menu(app);
		return true;
	case ACT_OPEN:
		return follow(app);
	default:
		return false;
	}
}
