/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the page of activity asks of the portal: bars, and a window of rows around the cursor. A key that waits stops the reading, and it's
 * done later. */
#include "app/activity_page.h"

#include "app/app_private.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of a window: about three screens. */
static size_t
window_size(const struct activity_page *page)
{
	return page->cursor.height < 16 ? 48 : (size_t)page->cursor.height * 3;
}

/* ---------------------------------------------------------------- what is asked */

static int64_t
period_days(enum activity_period period)
{
	switch (period) {
	case PERIOD_DAY:
		return 1;
	case PERIOD_WEEK:
		return 7;
	case PERIOD_MONTH:
		return 28;
	case PERIOD_QUARTER:
		return 90;
	case PERIOD_ALL:
	case PERIOD_COUNT:
		break;
	}
	return 0;
}

void
activity_page_filter(const struct activity_page *page, bool of_day, struct activity_filter *filter)
{
	int64_t days = period_days(page->period);

	*filter = (struct activity_filter){
		.first_day = days ? page->today - days + 1 : ACTIVITY_FIRST_DAY, .last_day = days ? page->today : ACTIVITY_LAST_DAY,
		.tools = page->tools, .types = page->types, .tool = page->tool, .tool_name = page->tool_name, .used = page->used, .text = page->text.text,
	};
	if (of_day && page->has_day)
		filter->first_day = filter->last_day = page->day;
	if (field_is_empty(&page->text))
		filter->text = NULL;
}

/* ---------------------------------------------------------------- bars */

/* Days without any run stand there too, but where the period has no beginning. */
static struct activity_sum *
make_day_bars(const struct activity_page *page, const struct activity_sums *sums, size_t *count)
{
	int64_t days = period_days(page->period);
	struct activity_sum *bars;

	*count = days ? (size_t)days : sums->count;
	if (!*count)
		return NULL;
	bars = heap_array(*count, sizeof(*bars));
	for (int64_t i = 0; i < days; i++)
		bars[i] = (struct activity_sum){.day = page->today - days + 1 + i, .name = "", .type = -1};
	for (size_t i = 0; i < sums->count; i++)
		bars[days ? sums->rows[i].day - (page->today - days + 1) : (int64_t)i] = sums->rows[i];
	return bars;
}

static struct activity_sum *
make_tool_bars(const struct activity_sums *sums, size_t *count)
{
	struct activity_sum *bars;

	*count = sums->count;
	if (!*count)
		return NULL;
	bars = heap_array(*count, sizeof(*bars));
	memcpy(bars, sums->rows, *count * sizeof(*bars));
	return bars;
}

/* Whether it's the same bar as before the reading. */
static bool
is_bar(const struct activity_page *page, const struct activity_sum *bar, const struct activity_sum *was)
{
	return page->by_tool ? id_equal(&bar->tool, &was->tool) && (!id_is_none(&bar->tool) || !strcmp(bar->name, was->name)) : bar->day == was->day;
}

static void
put_bars(struct activity_page *page, struct activity_sum *bars, size_t count, struct activity_sums *sums, bool stay)
{
	struct activity_sum was = {0};
	int at = page->by_tool || !count ? 0 : (int)count - 1;

	stay = stay && page->bars && page->chart.at < page->chart.count;
	if (stay)
		was = page->bars[page->chart.at];
	for (size_t i = 0; stay && i < count; i++) {
		if (is_bar(page, &bars[i], &was))
			at = (int)i;
	}
	free(page->bars);
	activity_sums_release(&page->sums);
	page->sums = *sums;
	page->bars = bars;
	cursor_resize(&page->chart, (int)count, page->chart.height);
	cursor_set(&page->chart, at);
}

static struct activity_sum
sum_of_day(const struct activity_sums *sums, int64_t day)
{
	for (size_t i = 0; i < sums->count; i++) {
		if (sums->rows[i].day == day)
			return sums->rows[i];
	}
	return (struct activity_sum){0};
}

/* The rows of the table are those of the day alone, if there's one; the bars by day are of the whole period, those by tool of all tools. */
static bool
read_bars(struct app *app, bool stay, struct err *err)
{
	struct activity_page *page = &app->activity_page;
	struct activity_filter filter;
	struct activity_sums days = {0}, tools = {0};
	struct activity_sum *bars;
	size_t count;

	activity_page_filter(page, false, &filter);
	if (!activity_by_day(app->portal, &filter, &days, err))
		return false;
	page->shown = page->has_day ? sum_of_day(&days, page->day) : days.total;
	if (!page->by_tool) {
		bars = make_day_bars(page, &days, &count);
		put_bars(page, bars, count, &days, stay);
		return true;
	}
	activity_sums_release(&days);
	activity_page_filter(page, true, &filter);
	filter.tools = filter.tools == TOOLS_ONE ? TOOLS_ALL : filter.tools;
	if (!activity_by_tool(app->portal, &filter, &tools, err))
		return false;
	bars = make_tool_bars(&tools, &count);
	put_bars(page, bars, count, &tools, stay);
	return true;
}

/* ---------------------------------------------------------------- the window */

static int
window_find(const struct activity_page *page, const struct id *id)
{
	for (size_t i = 0; i < page->window.count; i++) {
		if (id_equal(&page->window.rows[i].id, id))
			return (int)i;
	}
	return -1;
}

/* Puts a new window in the place of the old one; the cursor stays on its row and the row on its line, if it's still there. */
static void
window_replace(struct activity_page *page, struct activity_list *window)
{
	const struct activity_row *row = activity_page_current(page);
	struct id current = row ? row->id : ID_NONE;
	int line = page->cursor.at - page->cursor.top, at = page->cursor.at, found;
	/* At the top, what's new is seen at once. */
	bool at_top = page->window.at_start && page->cursor.top == 0;

	activity_list_release(&page->window);
	page->window = *window;
	found = row ? window_find(page, &current) : -1;
	cursor_resize(&page->cursor, (int)page->window.count, page->cursor.height);
	cursor_set(&page->cursor, found >= 0 ? found : at);
	if (found >= 0 && !(at_top && found < page->cursor.height)) {
		int top = found - line, last = (int)page->window.count - page->cursor.height;

		page->cursor.top = top < 0 || last < 0 ? 0 : top > last ? last : top;
	} else if (found >= 0) {
		page->cursor.top = 0;
	}
	page->loaded = true;
}

static bool
window_load(struct app *app, enum window_from from, int anchor, struct err *err)
{
	struct activity_page *page = &app->activity_page;
	struct activity_filter filter;
	struct activity_list window = {0};

	activity_page_filter(page, true, &filter);
	if (!activity_window(app->portal, &filter, page->sort, page->descending, from, anchor >= 0 ? &page->window.rows[anchor] : NULL, window_size(page), &window,
			     err))
		return false;
	window_replace(page, &window);
	return true;
}

void
activity_page_extend(struct app *app)
{
	struct activity_page *page = &app->activity_page;
	int at = page->cursor.at, count = (int)page->window.count, height = page->cursor.height;
	struct err err = ERR_INIT;
	bool done = true;

	if (at + height >= count && !page->window.at_end && at > height) {
		int from = at - height;

		done = window_load(app, WINDOW_FROM, from, &err);
		if (done)
			page->first = page->first >= 0 ? page->first + from : -1;
	} else if (at - height < 0 && !page->window.at_start && count) {
		int to = at + 2 * height < count ? at + 2 * height : count - 1;

		if (to <= at)
			return;
		done = window_load(app, WINDOW_BEFORE, to, &err);
		if (done)
			page->first = page->window.at_start ? 0 : page->first >= 0 ? page->first + to - (int64_t)page->window.count : -1;
	}
	if (!done && err.code != ERR_INTERRUPTED)
		app_fail(app, &err);
}

void
activity_page_go_end(struct app *app, bool last)
{
	struct activity_page *page = &app->activity_page;
	struct err err = ERR_INIT;

	if (last ? page->window.at_end : page->window.at_start) {
		cursor_set(&page->cursor, last ? (int)page->window.count - 1 : 0);
		return;
	}
	if (!window_load(app, last ? WINDOW_LAST : WINDOW_FIRST, -1, &err)) {
		app_fail(app, &err);
		return;
	}
	page->first = page->window.at_start ? 0 : page->shown.runs - (int64_t)page->window.count;
	cursor_set(&page->cursor, last ? (int)page->window.count - 1 : 0);
}

/* ---------------------------------------------------------------- all of it */

bool
activity_page_is_stale(const struct app *app)
{
	return app->can_act && app->activity_page.opened && app->activity_page.stamp != app->stamp;
}

static bool
read_all(struct app *app, struct err *err)
{
	struct activity_page *page = &app->activity_page;
	bool again = page->loaded && page->window.count > 0 && !page->window.at_start;

	if (!read_bars(app, page->loaded, err) || !window_load(app, again ? WINDOW_FROM : WINDOW_FIRST, again ? 0 : -1, err))
		return false;
	page->first = page->window.at_start ? 0 : page->first;
	return true;
}

static void
forget(struct activity_page *page)
{
	activity_list_release(&page->window);
	activity_sums_release(&page->sums);
	free(page->bars);
	page->bars = NULL;
	cursor_resize(&page->cursor, 0, page->cursor.height);
	cursor_resize(&page->chart, 0, page->chart.height);
	page->shown = (struct activity_sum){0};
	page->first = 0;
	page->loaded = false;
}

static void
say_read(struct app *app)
{
	struct activity_page *page = &app->activity_page;
	char when[TIME_TEXT_SIZE], events[32], failed[64] = "", credits[32], number[32];

	if (page->shown.failed)
		snprintf(failed, sizeof(failed), " %s failed,", activity_number(page->shown.failed, number));
	snprintf(page->said, sizeof(page->said), "Refreshed %.8s. %s event%s,%s %s credit%s. Deleted models stay listed.", time_format(app->now, when) + 11,
		 activity_number(page->shown.runs, events), page->shown.runs == 1 ? "" : "s", failed, activity_number(page->shown.credits, credits),
		 page->shown.credits == 1 ? "" : "s");
}

void
activity_page_read(struct app *app)
{
	struct activity_page *page = &app->activity_page;
	struct err err = ERR_INIT;
	bool fine;

	if (!activity_page_is_stale(app))
		return;
	page->today = activity_day(app->now);
	page->reach = activity_reach(app->portal);
	app->interruptible = !app->changed.reading;
	fine = read_all(app, &err);
	app->interruptible = false;
	if (!fine && err.code == ERR_INTERRUPTED)
		return;
	page->stamp = app->stamp;
	page->gone[0] = page->said[0] = '\0';
	if (!fine) {
		forget(page);
		snprintf(page->gone, sizeof(page->gone), "%s", err.text);
	} else {
		say_read(app);
	}
	activity_page_measure(app);
}

void
activity_page_read_anew(struct app *app)
{
	struct activity_page *page = &app->activity_page;

	page->stamp = app->stamp - 1;
	page->loaded = false;
	cursor_set(&page->cursor, 0);
	activity_page_read(app);
}

/* ---------------------------------------------------------------- one row, in full */

#define LABEL 16

/* Broken into lines of the screen; each stands beside the label, so that no line of what somebody typed looks like one of ours. */
static void
add_fact(const struct app *app, struct str *out, const char *label, const char *text)
{
	struct str clean = {0};
	int width = app->w - LABEL - 4 < 20 ? 20 : app->w - LABEL - 4, columns = 0;

	if (!text || !text[0])
		return;
	text_clean(&clean, text, strlen(text), TEXT_BLOCK);
	str_addf(out, "%-*s ", LABEL, label);
	for (const char *at = str_text(&clean); *at;) {
		size_t bytes = 1;
		int more = 0;

		if (*at != '\n' && !text_next(at, strlen(at), &bytes, &more))
			break;
		if (*at == '\n' || columns + more > width) {
			str_addf(out, "\n%-*s ", LABEL, "");
			columns = 0;
		}
		if (*at != '\n')
			str_addn(out, at, bytes);
		columns += more;
		at += bytes;
	}
	str_add(out, "\n");
	str_release(&clean);
}

static void
add_facts(const struct app *app, struct str *out, const struct activity_row *row, const struct activity_more *more)
{
	struct arena arena = {0};
	char when[TIME_TEXT_SIZE], id[ID_TEXT_SIZE], number[32];

	add_fact(app, out, "Tool name", row->deleted ? arena_printf(&arena, "(deleted) %s", row->name) : row->name);
	add_fact(app, out, "Type", row->type >= 0 ? model_type_name((enum model_type)row->type) : NULL);
	add_fact(app, out, "Processed time", time_format(row->at, when));
	add_fact(app, out, "Status", activity_status_name(row->status));
	add_fact(app, out, "Processed by", row->owner_name);
	add_fact(app, out, "Used in", activity_used_name(row->used));
	add_fact(app, out, "Automation", row->automation);
	add_fact(app, out, "Link", row->link);
	add_fact(app, out, "Consumption", arena_printf(&arena, "%s credit%s", activity_number(row->credits, number), row->credits == 1 ? "" : "s"));
	add_fact(app, out, "Version", row->major >= 0 ? arena_printf(&arena, "%d.%d", row->major, row->minor < 0 ? 0 : row->minor) : NULL);
	add_fact(app, out, "Input kind", row->data_type);
	add_fact(app, out, "Input", row->data_info);
	add_fact(app, out, "Output", row->output);
	add_fact(app, out, "Event data", more->event_data);
	add_fact(app, out, "Event name", strcmp(more->title, row->name) ? more->title : NULL);
	add_fact(app, out, "Created on", more->created != row->at ? time_format(more->created, when) : NULL);
	if (!id_is_none(&row->model))
		add_fact(app, out, "Model id", id_format(&row->model, id));
	add_fact(app, out, "Event id", id_format(&row->id, id));
	arena_release(&arena);
}

void
activity_page_show_row(struct app *app)
{
	const struct activity_row *row = activity_page_current(&app->activity_page);
	struct activity_row now;
	struct activity_more more;
	struct arena arena = {0};
	struct str text = {0};
	struct err err = ERR_INIT;
	bool found = false;

	if (!row) {
		app_say(app, NOTICE_HINT, "There's no row here.");
		return;
	}
	if (!activity_find(app->portal, &row->id, &arena, &now, &more, &found, &err)) {
		app_fail(app, &err);
	} else if (!found) {
		app_say(app, NOTICE_WARN, "That run isn't there any more, or not for you to see.");
	} else {
		add_facts(app, &text, &now, &more);
		text_page_set(&app->text, now.name, str_text(&text), app->h - 2);
		app_push(app, LAYER_TEXT);
	}
	str_release(&text);
	arena_release(&arena);
}
