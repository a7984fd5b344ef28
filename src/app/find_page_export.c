/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What E writes of Advanced Find: all rows of the query, as "find" writes them, or the query itself as FetchXML. */
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
