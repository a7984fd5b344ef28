/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What E writes of Advanced Find: all rows of the query, as "find" writes them, or the query itself as FetchXML; and the command that
 * finds the same. */
#include "app/find_page_private.h"

#include "app/app_private.h"
#include "app/find_page.h"

#include <stdio.h>

static bool
write_rows(struct app *app, struct output *output, struct err *err)
{
	struct find_query query = app->find_page.query, whole;

	/* With what's typed as a part of the name, but no column more than is shown. */
	if (!find_page_whole_query(&app->find_page, &whole))
		return err_set(err, ERR_USAGE, "The query has as many conditions as it can hold: take one away, then filter by name.");
	whole.column_count = query.column_count;
	return find_may(app->portal, whole.table, err) && find_output(app->portal, &whole, INT64_MAX, app->now, output, err);
}

static bool
write_fetchxml(struct app *app, struct str *out, struct err *err)
{
	struct find_query query;
	struct arena arena = {0};
	const char *xml;

	if (!find_page_whole_query(&app->find_page, &query))
		return err_set(err, ERR_USAGE, "The query has as many conditions as it can hold: take one away, then filter by name.");
	query.column_count = app->find_page.query.column_count;
	xml = find_fetchxml(app->portal, &query, app->now, &arena, err);
	if (xml)
		str_add(out, xml);
	arena_release(&arena);
	return xml != NULL;
}

void
find_page_export(struct app *app, bool fetchxml)
{
	const struct find_page *page = &app->find_page;
	char title[300];

	if (page->gone[0]) {
		app_say(app, NOTICE_HINT, "%s", page->gone);
		return;
	}
	snprintf(title, sizeof(title), fetchxml ? "Download FetchXML of %.200s" : "Export %.200s", page->query.table->label);
	export_panel_open(app, title, "find", page->query.table->label, write_rows);
	export_panel_add_text(app, ".xml", "FetchXML", write_fetchxml, fetchxml);
}

/* ---------------------------------------------------------------- the same as a command */

/* "find" takes conditions that must all hold. */
static bool
has_command(const struct find_query *query)
{
	for (size_t i = 1; i < query->node_count; i++) {
		if (query->nodes[i].kind != FIND_CONDITION)
			return false;
	}
	return query->node_count <= 2 || query->nodes[0].kind == FIND_AND;
}

/* On a line of its own, so that none is cut. */
static void
add_option(struct str *out, const char *option, const char *text)
{
	str_addf(out, " \\\n    --%s=", option);
	str_add_quoted(out, text);
}

static void
add_command(const struct find_query *query, size_t column_count, struct arena *arena, struct str *out)
{
	struct str columns = {0};

	str_add(out, "makerdeck find ");
	str_add_quoted(out, query->table->name);
	for (size_t i = 0; i < column_count; i++)
		str_addf(&columns, "%s%s", i ? "," : "", find_path_name(&query->columns[i], arena));
	add_option(out, "columns", str_text(&columns));
	for (size_t i = 1; i < query->node_count; i++) {
		const struct find_node *node = &query->nodes[i];
		bool value = find_op_takes_value(node->op);

		add_option(out, "where", arena_printf(arena, "%s %s%s%s", find_path_name(&node->path, arena), find_op_name(node->op), value ? " " : "",
						      value ? node->value : ""));
	}
	if (query->sort.column)
		add_option(out, "sort", arena_printf(arena, "%s%s", query->descending ? "-" : "", find_path_name(&query->sort, arena)));
	str_release(&columns);
}

void
find_page_show_command(struct app *app)
{
	struct find_query query;
	struct arena arena = {0};
	struct str text = {0};

	if (!find_page_whole_query(&app->find_page, &query) || !has_command(&query)) {
		app_say(app, NOTICE_HINT, "The command takes conditions that all hold, without groups; FetchXML has the groups: x x.");
		return;
	}
	add_command(&query, app->find_page.query.column_count, &arena, &text);
	text_page_set(&app->text, "To select", str_text(&text), app->h - 2);
	app_push(app, LAYER_TEXT);
	str_release(&text);
	arena_release(&arena);
}
