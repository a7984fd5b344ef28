/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/activity_page.h"

#include "app/app_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- what it consists of */

const char *
activity_period_name(enum activity_period period)
{
	switch (period) {
	case PERIOD_DAY:
		return "today";
	case PERIOD_WEEK:
		return "last 7 days";
	case PERIOD_MONTH:
		return "last 28 days";
	case PERIOD_QUARTER:
		return "last 90 days";
	case PERIOD_ALL:
	case PERIOD_COUNT:
		break;
	}
	return "all";
}

const struct activity_row *
activity_page_current(const struct activity_page *page)
{
	return page->cursor.at < (int)page->window.count ? &page->window.rows[page->cursor.at] : NULL;
}

void
activity_page_reach(const struct app *app, char out[200])
{
	switch (app->activity_page.reach) {
	case ACTIVITY_NONE:
		snprintf(out, 200, "no rows");
		break;
	case ACTIVITY_TEAMS:
		snprintf(out, 200, "teams' rows");
		break;
	case ACTIVITY_OWN:
		snprintf(out, 200, "own rows");
		break;
	case ACTIVITY_UNITS:
		snprintf(out, 200, "rows of business units");
		break;
	case ACTIVITY_EVERYTHING:
		snprintf(out, 200, "all rows (%.120s)", app->person_role);
		break;
	}
}

const char *
activity_number(int64_t number, char out[32])
{
	char digits[24];
	size_t length, at = 0;

	snprintf(digits, sizeof(digits), "%lld", (long long)number);
	length = strlen(digits);
	for (size_t i = 0; i < length; i++) {
		if (i && digits[i - 1] != '-' && (length - i) % 3 == 0)
			out[at++] = ' ';
		out[at++] = digits[i];
	}
	out[at] = '\0';
	return out;
}

/* Rows of the table that are always left, with its head. */
#define TABLE_LEAST 4
#define CHART_ROWS 7
#define FOOT_ROWS 2

void
activity_page_layout(const struct app *app, struct activity_layout *layout)
{
	const struct activity_page *page = &app->activity_page;
	struct rect left = app->layout.list;
	int rows, most;

	*layout = (struct activity_layout){.line = -1, .foot_line = -1};
	if (!left.w || left.h < 2)
		return;
	/* Where there's more room than the mock-ups have, a longer period shows more of its days. */
	most = left.h / 3 > CHART_ROWS ? left.h / 3 : CHART_ROWS;
	rows = page->reach == ACTIVITY_NONE ? 0 : page->chart.count < most ? page->chart.count : most;
	if (rows > left.h - TABLE_LEAST - 2)
		rows = left.h - TABLE_LEAST - 2;
	if (rows > 0) {
		layout->chart_head = (struct rect){left.x, left.y, left.w, 1};
		layout->chart = (struct rect){left.x, left.y + 1, left.w, rows};
		layout->line = left.y + 1 + rows;
		left.y += rows + 2;
		left.h -= rows + 2;
	}
	if (page->typing || !field_is_empty(&page->text)) {
		layout->search = (struct rect){left.x, left.y++, left.w, 1};
		left.h--;
	}
	layout->head = (struct rect){left.x, left.y++, left.w, 1};
	left.h--;
	if (left.w >= 90 && left.h > 3 * FOOT_ROWS + 1) {
		left.h -= FOOT_ROWS + 1;
		layout->foot_line = left.y + left.h;
		layout->foot = (struct rect){left.x, layout->foot_line + 1, left.w, FOOT_ROWS};
	}
	layout->rows = left;
}

void
activity_page_measure(struct app *app)
{
	struct activity_page *page = &app->activity_page;
	struct activity_layout layout;

	activity_page_layout(app, &layout);
	cursor_resize(&page->chart, page->chart.count, layout.chart.h > 0 ? layout.chart.h : 1);
	cursor_resize(&page->cursor, (int)page->window.count, layout.rows.h > 0 ? layout.rows.h : 1);
	if (!layout.chart.h)
		page->in_chart = false;
	/* The last days are what's looked at first. */
	if (page->chart.at >= page->chart.top + page->chart.height)
		cursor_set(&page->chart, page->chart.at);
}

void
activity_page_release(struct activity_page *page)
{
	activity_list_release(&page->window);
	activity_sums_release(&page->sums);
	activity_sums_release(&page->menu_sums);
	free(page->bars);
	*page = (struct activity_page){0};
}

enum context
activity_page_context(const struct activity_page *page)
{
	return page->typing ? CONTEXT_FILTER : CONTEXT_ACTIVITY;
}

/* ---------------------------------------------------------------- what's shown */

static void
open_page(struct app *app)
{
	struct activity_page *page = &app->activity_page;

	if (page->opened)
		return;
	page->opened = true;
	page->period = PERIOD_WEEK;
	page->used = -1;
	page->descending = true;
	snprintf(page->tools_label, sizeof(page->tools_label), "all");
	page->stamp = app->stamp - 1;
}

void
activity_page_show(struct app *app)
{
	open_page(app);
	app->activity_page.typing = app->activity_page.in_chart = false;
	activity_page_measure(app);
	activity_page_read(app);
}

static void
set_period(struct app *app, int period)
{
	struct activity_page *page = &app->activity_page;

	if (period < 0 || period >= PERIOD_COUNT) {
		app_say(app, NOTICE_HINT, period < 0 ? "There's no shorter period." : "That's everything.");
		return;
	}
	page->period = (enum activity_period)period;
	page->has_day = false;
	activity_page_read_anew(app);
}

static void
set_day(struct app *app, bool has_day, int64_t day)
{
	struct activity_page *page = &app->activity_page;

	page->has_day = has_day;
	page->day = day;
	page->stamp = app->stamp - 1;
	cursor_set(&page->cursor, 0);
	activity_list_release(&page->window);
	cursor_resize(&page->cursor, 0, page->cursor.height);
	activity_page_read(app);
}

static void
set_tools(struct app *app, enum activity_tools tools, uint32_t types, const struct id *tool, const char *name, const char *label)
{
	struct activity_page *page = &app->activity_page;
	char kept[sizeof(page->tool_name)], shown[sizeof(page->tools_label)];

	/* The name may be of what's read anew. */
	snprintf(kept, sizeof(kept), "%s", name);
	snprintf(shown, sizeof(shown), "%s", label);
	page->tools = tools;
	page->types = types;
	page->tool = tool ? *tool : ID_NONE;
	memcpy(page->tool_name, kept, sizeof(kept));
	memcpy(page->tools_label, shown, sizeof(shown));
	page->stamp = app->stamp - 1;
	cursor_set(&page->cursor, 0);
	activity_list_release(&page->window);
	cursor_resize(&page->cursor, 0, page->cursor.height);
	activity_page_read(app);
}

static void
all_tools(struct app *app)
{
	set_tools(app, TOOLS_ALL, 0, NULL, "", "all");
}

static void
set_used(struct app *app, int used)
{
	app->activity_page.used = used;
	activity_page_read_anew(app);
}

void
activity_page_open_tool(struct app *app, const struct id *tool, const char *name)
{
	struct activity_page *page = &app->activity_page;

	open_page(app);
	field_clear(&page->text);
	page->has_day = false;
	page->used = -1;
	page->tools = TOOLS_ONE;
	page->tool = *tool;
	snprintf(page->tool_name, sizeof(page->tool_name), "%s", name);
	snprintf(page->tools_label, sizeof(page->tools_label), "%s", name);
	page->stamp = app->stamp - 1;
	page->loaded = false;
	app_go(app, PLACE_ACTIVITY);
}

/* ---------------------------------------------------------------- bars */

/* Enter on a bar: its rows alone; again, all of them. */
static void
take_bar(struct app *app)
{
	struct activity_page *page = &app->activity_page;
	const struct activity_sum *bar = page->chart.at < page->chart.count ? &page->bars[page->chart.at] : NULL;
	bool same;

	if (!bar)
		return;
	if (!page->by_tool) {
		set_day(app, !page->has_day || page->day != bar->day, bar->day);
		return;
	}
	same = page->tools == TOOLS_ONE && id_equal(&page->tool, &bar->tool) && (!id_is_none(&bar->tool) || !strcmp(page->tool_name, bar->name));
	if (same)
		all_tools(app);
	else
		set_tools(app, TOOLS_ONE, 0, &bar->tool, bar->name, bar->name);
}

static void
turn_bars(struct app *app)
{
	struct activity_page *page = &app->activity_page;

	page->by_tool = !page->by_tool;
	cursor_set(&page->chart, 0);
	/* Another chart, the same rows. */
	free(page->bars);
	page->bars = NULL;
	cursor_resize(&page->chart, 0, page->chart.height);
	page->stamp = app->stamp - 1;
	activity_page_read(app);
	app_say(app, NOTICE_HINT, page->by_tool ? "Runs by tool, most first. Tab, then Enter on one shows its rows alone." : "Runs by day.");
}

/* Tab: table, chart, left panel. */
static void
next_pane(struct app *app, bool back)
{
	struct activity_page *page = &app->activity_page;
	struct activity_layout layout;
	int at = app->wish.focus == PANE_NAV ? 2 : page->in_chart ? 1 : 0;

	activity_page_layout(app, &layout);
	do {
		at = (at + (back ? 2 : 1)) % 3;
	} while ((at == 1 && !layout.chart.h) || (at == 2 && !app->layout.nav.w));
	page->in_chart = at == 1;
	app_focus(app, at == 2 ? PANE_NAV : PANE_LIST);
}

/* ---------------------------------------------------------------- menus */

static void
narrow_menu(struct app *app)
{
	const struct activity_page *page = &app->activity_page;
	char label[96];

	menu_begin(&app->menu, "Show");
	for (int i = 0; i < PERIOD_COUNT; i++) {
		snprintf(label, sizeof(label), "Period: %s%s", activity_period_name((enum activity_period)i), i == (int)page->period ? "  (now)" : "");
		menu_add(&app->menu, (uint32_t)('1' + i), ACT_PERIOD_AT, i, label);
	}
	snprintf(label, sizeof(label), "Tools: %.60s ...", page->tools_label);
	menu_add(&app->menu, 't', ACT_TOOLS_MENU, 0, label);
	snprintf(label, sizeof(label), "Used in: %s ...", page->used < 0 ? "all" : activity_used_name((enum activity_used)page->used));
	menu_add(&app->menu, 'u', ACT_USED_MENU, 0, label);
	menu_add(&app->menu, 'b', ACT_BARS, 0, page->by_tool ? "Bars by day" : "Bars by tool");
	if (page->has_day || page->tools != TOOLS_ALL || page->used >= 0 || !field_is_empty(&page->text))
		menu_add(&app->menu, 'a', ACT_FILTER_CLEAR, 0, "All rows of the period");
	app_push(app, LAYER_MENU);
}

/* Types that ran in the period, then the tools that ran most; others are found among the bars by tool. */
static void
tools_menu(struct app *app)
{
	struct activity_filter filter;
	struct activity_sums sums = {0};
	struct err err = ERR_INIT;
	uint32_t types = 0;
	bool deleted = false;

	activity_page_filter(&app->activity_page, true, &filter);
	filter.tools = TOOLS_ALL;
	if (!activity_by_tool(app->portal, &filter, &sums, &err)) {
		app_fail(app, &err);
		return;
	}
	menu_begin(&app->menu, "Tools");
	menu_add(&app->menu, 'a', ACT_TOOLS_ALL, 0, "All");
	menu_add(&app->menu, 'm', ACT_TOOLS_TYPE, MODEL_TYPE_COUNT, "AI models");
	menu_add(&app->menu, 'p', ACT_TOOLS_TYPE, MODEL_PROMPT, "Prompts");
	for (size_t i = 0; i < sums.count; i++) {
		types |= sums.rows[i].type >= 0 ? UINT32_C(1) << sums.rows[i].type : 0;
		deleted |= sums.rows[i].deleted;
	}
	if (deleted)
		menu_add(&app->menu, 'd', ACT_TOOLS_GONE, 0, "Deleted ones");
	for (int type = 0; type < MODEL_TYPE_COUNT; type++) {
		if (type != MODEL_PROMPT && (types >> type & 1))
			menu_add(&app->menu, 0, ACT_TOOLS_TYPE, type, model_type_name((enum model_type)type));
	}
	/* Its rows stay what was offered, whatever is read until one is taken. */
	activity_sums_release(&app->activity_page.menu_sums);
	app->activity_page.menu_sums = sums;
	for (size_t i = 0; i < sums.count && app->menu.cursor.count < MENU_MAX; i++) {
		char label[96];

		snprintf(label, sizeof(label), "%s%.80s", sums.rows[i].deleted ? "(deleted) " : "", sums.rows[i].name);
		menu_add(&app->menu, 0, ACT_TOOL_AT, (int)i, label);
	}
	app_push(app, LAYER_MENU);
}

static void
used_menu(struct app *app)
{
	menu_begin(&app->menu, "Used in");
	menu_add(&app->menu, 'a', ACT_USED_AT, -1, "All");
	for (int i = 0; i < USED_COUNT; i++)
		menu_add(&app->menu, (uint32_t)('1' + i), ACT_USED_AT, i, i == USED_ELSEWHERE ? "Not known" : activity_used_name((enum activity_used)i));
	app_push(app, LAYER_MENU);
}

static const char *const sort_names[ACTIVITY_SORT_COUNT] = {
	[ACTIVITY_BY_TIME] = "Processed time", [ACTIVITY_BY_TOOL] = "Tool name", [ACTIVITY_BY_INPUT] = "Input", [ACTIVITY_BY_USED] = "Used in",
	[ACTIVITY_BY_CREDITS] = "Credits",
};

static void
sort_by(struct app *app, int sort)
{
	struct activity_page *page = &app->activity_page;
	bool from_end = sort == ACTIVITY_BY_TIME || sort == ACTIVITY_BY_CREDITS;

	if (sort < 0 || sort >= ACTIVITY_SORT_COUNT)
		return;
	page->descending = sort == (int)page->sort ? !page->descending : from_end;
	page->sort = (enum activity_sort)sort;
	activity_page_read_anew(app);
	app_say(app, NOTICE_HINT, "Sorted by %s, %s.", sort_names[sort],
		sort == ACTIVITY_BY_TIME ? (page->descending ? "newest first" : "oldest first")
		: sort == ACTIVITY_BY_CREDITS ? (page->descending ? "most first" : "fewest first")
					      : page->descending ? "from the end" : "from the start");
}

static void
sort_menu(struct app *app)
{
	const struct activity_page *page = &app->activity_page;
	char label[96];

	menu_begin(&app->menu, "Sort by");
	for (int i = 0; i < ACTIVITY_SORT_COUNT; i++) {
		snprintf(label, sizeof(label), "%s%s", sort_names[i], i != (int)page->sort ? "" : page->descending ? "  ▾ now; again turns it around" : "  ▴ now; again turns it around");
		menu_add(&app->menu, (uint32_t)('1' + i), ACT_SORT_BY, i, label);
	}
	app_push(app, LAYER_MENU);
}

static void
row_menu(struct app *app)
{
	const struct activity_row *row = activity_page_current(&app->activity_page);

	menu_begin(&app->menu, row ? row->name : "Activity");
	if (row) {
		struct menu_item *item;

		menu_add(&app->menu, 'e', ACT_EVENT, 0, "All of this run");
		menu_add(&app->menu, 't', ACT_TOOL_HERE, 0, "Runs of this tool alone");
		item = menu_add(&app->menu, 'o', ACT_TOOL_PAGE, 0, "Open the model or prompt");
		item->off = row->type < 0;
		if (item->off)
			snprintf(item->why, sizeof(item->why), row->deleted ? "It was deleted." : "It was never saved.");
	}
	menu_add(&app->menu, 'f', ACT_NARROW, 0, "Period, tools, used in");
	menu_add(&app->menu, 'b', ACT_BARS, 0, app->activity_page.by_tool ? "Bars by day" : "Bars by tool");
	menu_add(&app->menu, 's', ACT_SORT, 0, "Sort by a column");
	menu_add(&app->menu, 'E', ACT_EXPORT, 0, "Export the rows, as CSV or JSON");
	app_push(app, LAYER_MENU);
}

/* ---------------------------------------------------------------- export */

static bool
write_rows(struct app *app, struct output *output, struct err *err)
{
	struct activity_filter filter;

	activity_page_filter(&app->activity_page, true, &filter);
	return activity_output(app->portal, &filter, app->activity_page.sort, app->activity_page.descending, SIZE_MAX, output, err);
}

static void
export_rows(struct app *app)
{
	export_panel_open(app, "Export activity", "activity", app->activity_page.tools == TOOLS_ALL ? "" : app->activity_page.tools_label, write_rows);
}

/* ---------------------------------------------------------------- the search line */

static void
open_search(struct app *app)
{
	app->activity_page.typing = true;
	app->activity_page.in_chart = false;
	app->wish.focus = PANE_LIST;
	activity_page_measure(app);
}

static void
close_search(struct app *app)
{
	app->activity_page.typing = false;
	activity_page_measure(app);
}

static void
clear_search(struct app *app)
{
	bool had = !field_is_empty(&app->activity_page.text);

	field_clear(&app->activity_page.text);
	close_search(app);
	if (had)
		activity_page_read_anew(app);
}

void
activity_page_text(struct app *app, uint32_t key)
{
	struct activity_page *page = &app->activity_page;
	enum field_answer answer = field_key(&page->text, key);

	if (answer == FIELD_CHANGED)
		activity_page_read_anew(app);
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		close_search(app);
}

void
activity_page_paste(struct app *app, const char *text, size_t length)
{
	struct activity_page *page = &app->activity_page;

	if (!page->typing)
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	else if (field_insert(&page->text, text, length))
		activity_page_read_anew(app);
}

/* ---------------------------------------------------------------- keys */

void
activity_page_scroll(struct app *app, int by)
{
	cursor_scroll(&app->activity_page.cursor, by);
	activity_page_extend(app);
}

static void
show_all(struct app *app)
{
	struct activity_page *page = &app->activity_page;

	field_clear(&page->text);
	page->typing = page->has_day = false;
	page->used = -1;
	all_tools(app);
	activity_page_measure(app);
}

/* Escape, step by step (UX.md 5.2): the search, the chart, the day, the other filters. */
static bool
escape(struct app *app)
{
	struct activity_page *page = &app->activity_page;

	if (app->wish.focus == PANE_NAV)
		return false;
	if (page->typing || !field_is_empty(&page->text))
		clear_search(app);
	else if (page->in_chart)
		page->in_chart = false;
	else if (page->has_day)
		set_day(app, false, 0);
	else if (page->tools != TOOLS_ALL)
		all_tools(app);
	else if (page->used >= 0)
		set_used(app, -1);
	else
		return false;
	return true;
}

static void
why(struct app *app)
{
	switch (app->activity_page.reach) {
	case ACTIVITY_NONE:
		app_say(app, NOTICE_HINT, "No role of yours carries Read on AI Event; an administrator can grant one.");
		break;
	case ACTIVITY_TEAMS:
		app_say(app, NOTICE_HINT, "You see what your teams own: only a team's role carries Read on AI Event.");
		break;
	case ACTIVITY_OWN:
		app_say(app, NOTICE_HINT, "You see what you and your teams ran: Read on AI Event goes to User level.");
		break;
	case ACTIVITY_UNITS:
		app_say(app, NOTICE_HINT, "You see what your business units ran: Read on AI Event goes that far.");
		break;
	case ACTIVITY_EVERYTHING:
		app_say(app, NOTICE_HINT, "You see every run: Read on AI Event goes to Organization level.");
		break;
	}
}

static void
open_tool_page(struct app *app)
{
	const struct activity_row *row = activity_page_current(&app->activity_page);
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	struct id id;

	if (!row || row->type < 0)
		return;
	id = row->model;
	if (!explain_action(app->portal, ACTION_DETAILS, &id, NULL, &answer, &err))
		app_fail(app, &err);
	else if (answer.explanation.verdict.allowed)
		app_open_record(app, &id);
	else
		app_say(app, NOTICE_WARN, "%s", answer.explanation.reason);
	explain_answer_release(&answer);
}

static void
take_type(struct app *app, int type)
{
	if (type == MODEL_TYPE_COUNT)
		set_tools(app, TOOLS_TYPES, ACTIVITY_MODELS, NULL, "", "AI models");
	else if (type == MODEL_PROMPT)
		set_tools(app, TOOLS_TYPES, ACTIVITY_PROMPTS, NULL, "", "prompts");
	else if (type >= 0 && type < MODEL_TYPE_COUNT)
		set_tools(app, TOOLS_TYPES, UINT32_C(1) << type, NULL, "", model_type_name((enum model_type)type));
}

static bool
choose_do(struct app *app, enum act act, int argument)
{
	struct activity_page *page = &app->activity_page;
	const struct activity_row *row = activity_page_current(page);

	switch (act) {
	case ACT_PERIOD_PREVIOUS:
		set_period(app, (int)page->period - 1);
		return true;
	case ACT_PERIOD_NEXT:
		set_period(app, (int)page->period + 1);
		return true;
	case ACT_PERIOD_AT:
		set_period(app, argument);
		return true;
	case ACT_NARROW:
		narrow_menu(app);
		return true;
	case ACT_TOOLS_MENU:
		tools_menu(app);
		return true;
	case ACT_USED_MENU:
		used_menu(app);
		return true;
	case ACT_USED_AT:
		set_used(app, argument);
		return true;
	case ACT_TOOLS_ALL:
		all_tools(app);
		return true;
	case ACT_TOOLS_TYPE:
		take_type(app, argument);
		return true;
	case ACT_TOOLS_GONE:
		set_tools(app, TOOLS_DELETED, 0, NULL, "", "deleted ones");
		return true;
	case ACT_TOOL_AT:
		if (argument >= 0 && argument < (int)page->menu_sums.count)
			set_tools(app, TOOLS_ONE, 0, &page->menu_sums.rows[argument].tool, page->menu_sums.rows[argument].name,
				  page->menu_sums.rows[argument].name);
		return true;
	case ACT_TOOL_HERE:
		if (row)
			set_tools(app, TOOLS_ONE, 0, &row->model, row->name, row->name);
		return true;
	case ACT_TOOL_PAGE:
		open_tool_page(app);
		return true;
	case ACT_FILTER_CLEAR:
		show_all(app);
		return true;
	case ACT_SORT:
		sort_menu(app);
		return true;
	case ACT_SORT_TURN:
		sort_by(app, (int)page->sort);
		return true;
	case ACT_SORT_BY:
	case ACT_COLUMN_AT:
		sort_by(app, argument);
		return true;
	default:
		return false;
	}
}

/* What the row's columns hold, uncut. */
static void
tell_row(struct app *app)
{
	const struct activity_row *row = activity_page_current(&app->activity_page);

	if (row)
		app_say(app, NOTICE_HINT, "%s%s | %s | %s", row->deleted ? "(deleted) " : "", row->name,
			row->data_info && row->data_info[0] ? row->data_info : row->data_type ? row->data_type : "-", activity_used_name(row->used));
}

static bool
line_do(struct app *app, enum act act)
{
	struct activity_page *page = &app->activity_page;

	switch (act) {
	case ACT_FILTER:
		open_search(app);
		return true;
	case ACT_FILTER_KEEP:
		close_search(app);
		return true;
	case ACT_BACK:
		if (field_is_empty(&page->text))
			return false;
		open_search(app);
		return true;
	default:
		return false;
	}
}

static bool
point_do(struct app *app, enum act act, int argument)
{
	struct activity_page *page = &app->activity_page;

	switch (act) {
	case ACT_ROW_AT:
		page->in_chart = false;
		app_focus(app, PANE_LIST);
		cursor_set(&page->cursor, argument);
		activity_page_extend(app);
		return true;
	case ACT_BAR_AT:
		page->in_chart = true;
		app_focus(app, PANE_LIST);
		cursor_set(&page->chart, argument);
		take_bar(app);
		return true;
	default:
		return false;
	}
}

static void
open_current(struct app *app)
{
	if (app->wish.focus == PANE_NAV)
		app_go(app, (enum place)app->nav_at);
	else if (app->activity_page.in_chart)
		take_bar(app);
	else
		activity_page_show_row(app);
}

static bool
do_here(struct app *app, enum act act)
{
	switch (act) {
	case ACT_ESCAPE:
		return escape(app);
	case ACT_EVENT:
	case ACT_OPEN:
		open_current(app);
		return true;
	case ACT_COPY:
		activity_page_show_row(app);
		return true;
	case ACT_CHART:
	case ACT_PANE_NEXT:
		next_pane(app, false);
		return true;
	case ACT_PANE_PREVIOUS:
		next_pane(app, true);
		return true;
	case ACT_PANE_RIGHT:
		if (app->wish.focus == PANE_NAV)
			return false;
		tell_row(app);
		return true;
	case ACT_BARS:
		turn_bars(app);
		return true;
	case ACT_MENU:
		row_menu(app);
		return true;
	case ACT_WHY:
		why(app);
		return true;
	case ACT_EXPORT:
		export_rows(app);
		return true;
	default:
		return false;
	}
}

static bool
move_do(struct app *app, enum act act)
{
	struct activity_page *page = &app->activity_page;

	if (page->in_chart && !page->typing)
		return cursor_do(&page->chart, act);
	if (act == ACT_ROW_FIRST || act == ACT_ROW_LAST) {
		activity_page_go_end(app, act == ACT_ROW_LAST);
		return true;
	}
	if (!cursor_do(&page->cursor, act))
		return false;
	activity_page_extend(app);
	return true;
}

bool
activity_page_do(struct app *app, enum act act, int argument)
{
	return move_do(app, act) || do_here(app, act) || choose_do(app, act, argument) || line_do(app, act) || point_do(app, act, argument);
}
