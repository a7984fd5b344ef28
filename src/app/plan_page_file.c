/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Plans as files, their rows as CSV or JSON, and all of it as plain text. */
#include "app/plan_page.h"
#include "app/plan_page_private.h"

#include "app/app_private.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

/* Rows that are read at once. */
#define PAGE 256

/* ---------------------------------------------------------------- plan files */

/* Where one was saved before; else in the current folder, under the leaver's name and the day. */
static const char *
proposed(struct app *app, struct arena *arena)
{
	struct plan_page *page = &app->plan_page;
	const char *name, *slash;

	if (page->file[0])
		return page->file;
	name = page->plan ? plan_default_name(page->plan, app->now, arena) : "";
	slash = strrchr(name, '/');
	return slash ? slash + 1 : name;
}

static bool
save_as(struct app *app, const char *file)
{
	struct plan_page *page = &app->plan_page;
	struct err err = ERR_INIT;

	if (!page->plan)
		return true;
	if (!plan_save(page->plan, file, strcmp(file, page->file) == 0, app->now, &err)) {
		app_fail(app, &err);
		return false;
	}
	snprintf(page->file, sizeof(page->file), "%s", file);
	page->dirty = false;
	app_say(app, NOTICE_OK, "Saved the plan of %.200s: %zu rows in %s.", page->source.name, page->counts.rows, file);
	return true;
}

void
plan_page_save(struct app *app)
{
	struct arena arena = {0};

	if (app->plan_page.plan)
		export_panel_open_file(app, "Save the plan", proposed(app, &arena), "plan.json", "A file that's there isn't replaced, but for the one it was saved in.", save_as);
	arena_release(&arena);
}

/* Opening a pipe, or a terminal, waits for somebody at its other end, and no key is answered meanwhile. */
static bool
is_to_be_read(const char *file, struct err *err)
{
	struct stat status;

	return stat(file, &status) != 0 || S_ISREG(status.st_mode) || S_ISDIR(status.st_mode)
	       || err_set(err, ERR_USAGE, "%s is no file: a plan is loaded from one.", file);
}

static bool
load_from(struct app *app, const char *file)
{
	struct plan_page *page = &app->plan_page;
	struct err err = ERR_INIT;
	struct plan *plan = is_to_be_read(file, &err) ? plan_load(app->portal, file, NULL, &err) : NULL;

	if (!plan) {
		app_fail(app, &err);
		return false;
	}
	plan_page_take(app, plan, file);
	app_say(app, NOTICE_OK, "Loaded %zu rows from %s.", page->counts.rows, file);
	return true;
}

void
plan_page_load(struct app *app)
{
	if (plan_page_is_staged(&app->plan_page))
		app_say(app, NOTICE_HINT, "The plan of %.200s is neither run nor saved: save it (S), or cancel it, first.", app->plan_page.source.name);
	else
		export_panel_open_file(app, "Load a plan", app->plan_page.file, "plan.json", "A plan that was edited, cut off or made for another environment is refused.", load_from);
}

/* ---------------------------------------------------------------- rows */

typedef void (*row_fn)(void *context, const struct plan_row *row);

/* The first ones, at most so many. */
static bool
each_row(struct app *app, size_t most, row_fn fn, void *context, struct err *err)
{
	struct plan_page *page = &app->plan_page;
	size_t all = page->counts.rows < most ? page->counts.rows : most;
	bool fine = true;

	for (size_t first = 0; fine && first < all; first += PAGE) {
		struct arena arena = {0};
		struct plan_row rows[PAGE];
		size_t count = 0;

		fine = plan_rows(page->plan, first, all - first < PAGE ? all - first : PAGE, &arena, rows, &count, err);
		for (size_t i = 0; fine && i < count; i++)
			fn(context, &rows[i]);
		arena_release(&arena);
	}
	return fine;
}

static const struct column columns[] = {
	{"kind", NULL, CELL_TEXT},  {"id", NULL, CELL_ID},	 {"name", NULL, CELL_TEXT},	 {"type", NULL, CELL_TEXT},	{"owner", NULL, CELL_TEXT},
	{"newownerid", NULL, CELL_ID}, {"newowner", NULL, CELL_TEXT}, {"check", NULL, CELL_TEXT}, {"reason", NULL, CELL_TEXT},
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
write_row(void *context, const struct plan_row *row)
{
	const struct value values[COLUMNS] = {
		{.text = record_kind_name(row->kind)}, {.id = row->id}, {.text = row->name}, {.text = row->type}, {.text = row->owner_name}, {.id = row->to.id},
		{.text = row->to_name}, {.text = row->marked ? plan_verdict_name(row->verdict) : "left out"}, {.text = row->reason},
	};

	output_list_row(context, values);
}

static bool
write_rows(struct app *app, struct output *output, struct err *err)
{
	bool done;

	if (!app->plan_page.plan)
		return err_set(err, ERR_FAILED, "The plan has gone.");
	output_list_begin(output, columns, COLUMNS);
	done = each_row(app, SIZE_MAX, write_row, output, err);
	output_list_end(output, done);
	return done;
}

void
plan_page_export(struct app *app)
{
	char title[300];

	if (!app->plan_page.plan)
		return;
	snprintf(title, sizeof(title), "Export the plan of %.200s", app->plan_page.source.name);
	export_panel_open(app, title, "plan", app->plan_page.source.name, write_rows);
}

static void
add_row(void *context, const struct plan_row *row)
{
	str_addf(context, "%s\t%s\t%s\t%s\t%s%s%s\n", row->name, row->type, row->owner_name, id_is_none(&row->to.id) ? "-" : row->to_name,
		 row->marked ? plan_verdict_name(row->verdict) : "left out", row->reason[0] ? ": " : "", row->reason);
}

void
plan_page_show_text(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct str text = {0};
	struct err err = ERR_INIT;

	if (!page->plan)
		return;
	str_addf(&text, "From %s\n", page->source.name);
	if (!each_row(app, PLAN_TEXT_ROWS, add_row, &text, &err)) {
		app_fail(app, &err);
	} else {
		if (page->counts.rows > PLAN_TEXT_ROWS)
			str_addf(&text, "and %zu more: E writes all of them into a file.\n", page->counts.rows - PLAN_TEXT_ROWS);
		for (size_t i = 0; i < page->word_count; i++)
			str_addf(&text, "%s\n", page->words[i]);
		text_page_set(&app->text, "To select", str_text(&text), app->h - 2);
		app_push(app, LAYER_TEXT);
	}
	str_release(&text);
}
