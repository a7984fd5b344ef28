/* SPDX-License-Identifier: GPL-3.0-or-later */
/* AI Builder activity (UX.md 3.10): bars, number first, so that the chart reads without them; the runs below. */
#include "base/clock.h"
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- days and times */

/* "Fri 27"; of more than four weeks "27 Feb", of all time with the year. */
static void
day_label(const struct activity_page *page, int64_t day, char out[32])
{
	static const char *const weekdays[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	char iso[TIME_TEXT_SIZE];
	int month, date;

	time_format(day * TIME_DAY, iso);
	month = ((iso[5] - '0') * 10 + iso[6] - '0' + 11) % 12;
	date = (iso[8] - '0') * 10 + iso[9] - '0';
	switch (page->period) {
	case PERIOD_DAY:
	case PERIOD_WEEK:
	case PERIOD_MONTH:
		snprintf(out, 32, "%s %2d", weekdays[((day % 7) + 7) % 7], date);
		break;
	case PERIOD_QUARTER:
		snprintf(out, 32, "%2d %s", date, months[month]);
		break;
	case PERIOD_ALL:
	case PERIOD_COUNT:
		snprintf(out, 32, "%2d %s %.4s", date, months[month], iso);
		break;
	}
}

/* The same within a sentence, without the blank that lines it up. */
static const char *
day_words(char day[32])
{
	char *blanks = strstr(day, "  ");

	if (blanks)
		memmove(blanks, blanks + 1, strlen(blanks));
	return day[0] == ' ' ? day + 1 : day;
}

/* In six columns: the time of today's rows, or where one day is shown alone; else the day as the chart names it. */
static void
short_time(const struct activity_page *page, int64_t at, char out[32])
{
	char iso[TIME_TEXT_SIZE];
	int64_t day = activity_day(at);

	time_format(at, iso);
	if (day == page->today || page->has_day)
		snprintf(out, 32, "%.5s", iso + 11);
	else if (page->period == PERIOD_ALL)
		snprintf(out, 32, "%s", time_short(at, (page->today + 1) * TIME_DAY, iso));
	else
		day_label(page, day, out);
}

/* "05 Mar 26 10:41". */
static void
long_time(int64_t at, char out[32])
{
	char iso[TIME_TEXT_SIZE], date[TIME_TEXT_SIZE];

	time_date(at, at, date);
	time_format(at, iso);
	snprintf(out, 32, "%.2s %.3s %.2s %.5s", iso + 8, strchr(date, ' ') ? strchr(date, ' ') + 1 : "", iso + 2, iso + 11);
}

/* ---------------------------------------------------------------- row 2 */

static int
filter_chip(struct surface *s, int x, struct rect at, const char *key, const char *text, bool off, enum act act)
{
	char dimmed[64];
	int start = x;

	if (x >= at.x + at.w - 4)
		return x;
	if (key[0])
		x += surface_text(s, x, at.y, at.x + at.w - x, off ? STYLE_ACTION_OFF : STYLE_ACTION_KEY, key) + 1;
	if (off) {
		snprintf(dimmed, sizeof(dimmed), "(%s)", text);
		text = dimmed;
	}
	x += surface_text(s, x, at.y, at.x + at.w - 1 - x, off ? STYLE_ACTION_OFF : STYLE_ACTION, text);
	surface_hot(s, (struct rect){start, at.y, x - start, 1}, (int)act, 0);
	return x + 3;
}

void
view_activity_filters(const struct app *app, struct surface *s, struct rect at)
{
	const struct activity_page *page = &app->activity_page;
	char text[320], day[32];
	int x = at.x + 1;

	if (page->has_day) {
		day_label(page, page->day, day);
		snprintf(text, sizeof(text), "Period: %s alone", day_words(day));
	} else {
		snprintf(text, sizeof(text), "Period: %s", activity_period_name(page->period));
	}
	x = filter_chip(s, x, at, "f", text, false, ACT_NARROW);
	/* A long name leaves room for what stands behind it. */
	snprintf(text, sizeof(text), "Tools: %s", page->tools_label);
	if (text_width(text) > at.w / 3) {
		int used = surface_text(s, x, at.y, at.w / 3, STYLE_ACTION, text);

		surface_hot(s, (struct rect){x, at.y, used, 1}, ACT_TOOLS_MENU, 0);
		x += used + 3;
	} else {
		x = filter_chip(s, x, at, "", text, false, ACT_TOOLS_MENU);
	}
	snprintf(text, sizeof(text), "Used in: %s", page->used < 0 ? "all" : page->used == USED_ELSEWHERE ? "not known" : activity_used_name((enum activity_used)page->used));
	x = filter_chip(s, x, at, "", text, false, ACT_USED_MENU);
	x = filter_chip(s, x, at, "E", "Export csv", session_refusal(app, ACT_EXPORT) != NULL, ACT_EXPORT);
	(void)filter_chip(s, x, at, "R", "Refresh", false, ACT_REFRESH);
}

/* ---------------------------------------------------------------- the chart */

/* Columns of a chart, from its left edge. */
struct chart {
	int label, label_w;
	int runs_end;		/* where numbers end */
	int bar, bar_w;
	int credits_end;	/* 0: not shown, as the next */
	int failed_end;
};

static int
number_width(int64_t number)
{
	char text[32];

	return text_width(activity_number(number, text));
}

static struct chart
chart_columns(const struct activity_page *page, int width)
{
	struct chart c = {.label = 1, .label_w = page->by_tool ? (width >= 90 ? 22 : 17) : page->period == PERIOD_ALL ? 11 : 6};
	int runs = 7, credits = 7;

	for (int i = 0; i < page->chart.count; i++) {
		int r = number_width(page->bars[i].runs), k = number_width(page->bars[i].credits);

		runs = r >= runs ? r + 1 : runs;
		credits = k > credits ? k : credits;
	}
	c.runs_end = c.label + c.label_w + runs;
	c.bar = c.runs_end + 2;
	c.bar_w = width - c.bar - (width >= 90 ? 21 : 15);
	if (c.bar_w < 8) {
		c.bar_w = width - c.bar - 1;
		return c;
	}
	c.credits_end = c.bar + c.bar_w + 2 + credits;
	if (width >= 90 && c.credits_end + 9 < width)
		c.failed_end = c.credits_end + 9;
	return c;
}

static bool
rows_focus(const struct app *app)
{
	return app->wish.focus != PANE_NAV && !app->layer_count && !app->activity_page.typing;
}

static void
draw_bar_row(const struct app *app, struct surface *s, struct rect at, int index, const struct chart *c)
{
	const struct activity_page *page = &app->activity_page;
	const struct activity_sum *bar = &page->bars[index];
	bool cursor = page->in_chart && index == page->chart.at, focus = cursor && rows_focus(app);
	bool chosen = page->by_tool ? page->tools == TOOLS_ONE && id_equal(&bar->tool, &page->tool) && (!id_is_none(&bar->tool) || !strcmp(bar->name, page->tool_name))
				    : page->has_day && bar->day == page->day;
	enum style style = focus ? STYLE_CURSOR : cursor ? STYLE_CURSOR_UNFOCUSED : chosen ? STYLE_MARKED : STYLE_TEXT;
	int64_t most = 1;
	char label[300], number[32];

	for (int i = 0; i < page->chart.count; i++)
		most = page->bars[i].runs > most ? page->bars[i].runs : most;
	if (page->by_tool)
		snprintf(label, sizeof(label), "%s%.250s", bar->deleted ? "(deleted) " : "", bar->name[0] ? bar->name : "(no name)");
	else
		day_label(page, bar->day, label);
	surface_fill(s, (struct rect){at.x, at.y, c->bar - 1, 1}, style);
	surface_text(s, at.x, at.y, 1, style, cursor ? "▸" : chosen ? "*" : " ");
	surface_text(s, at.x + c->label, at.y, c->label_w, style, label);
	surface_text_right(s, at.x + c->label + c->label_w, at.y, c->runs_end - c->label - c->label_w, style, activity_number(bar->runs, number));
	surface_bar(s, at.x + c->bar, at.y, c->bar_w, (double)bar->runs, (double)most, STYLE_CHART_1);
	if (c->credits_end)
		surface_text_right(s, at.x + c->credits_end - 12, at.y, 12, STYLE_TEXT, activity_number(bar->credits, number));
	if (c->failed_end && bar->failed)
		surface_text_right(s, at.x + c->failed_end - 8, at.y, 8, STYLE_WARN, activity_number(bar->failed, number));
	surface_hot(s, (struct rect){at.x, at.y, at.w, 1}, ACT_BAR_AT, index);
	if (focus)
		surface_cursor(s, at.x, at.y);
}

static void
draw_chart(const struct app *app, struct surface *s, const struct activity_layout *l)
{
	const struct activity_page *page = &app->activity_page;
	const struct rect head = l->chart_head, at = l->chart;
	struct chart c;

	if (!at.h)
		return;
	c = chart_columns(page, at.w);
	surface_fill(s, head, STYLE_COLHEAD);
	surface_text(s, head.x + c.label, head.y, c.label_w, STYLE_COLHEAD, page->by_tool ? "Tool name" : "Day");
	surface_text_right(s, head.x + c.runs_end - 4, head.y, 4, STYLE_COLHEAD, "Runs");
	if (c.credits_end)
		surface_text_right(s, head.x + c.credits_end - 7, head.y, 7, STYLE_COLHEAD, "Credits");
	if (c.failed_end)
		surface_text_right(s, head.x + c.failed_end - 6, head.y, 6, STYLE_COLHEAD, "Failed");
	/* There are more above, or below. */
	if (page->chart.top > 0)
		surface_text(s, head.x + head.w - 2, head.y, 1, STYLE_COLHEAD, "▴");
	if (page->chart.top + at.h < page->chart.count)
		surface_text(s, head.x + head.w - 1, head.y, 1, STYLE_COLHEAD, "▾");
	for (int i = 0; i < at.h && page->chart.top + i < page->chart.count; i++)
		draw_bar_row(app, s, (struct rect){at.x, at.y + i, at.w, 1}, page->chart.top + i, &c);
	surface_hline(s, at.x, l->line, at.w, STYLE_BORDER);
}

/* ---------------------------------------------------------------- the table */

struct columns {
	int time, time_w, tool, tool_w, input, input_w, output, output_w, used, used_w, credits_end, credits_w;
	bool wide;
};

/* As in the mock-ups at their sizes; what's left over goes to tool, input and output. Without room, the later ones go first. */
static struct columns
table_columns(const struct activity_page *page, int width)
{
	struct columns c = {.time = 2, .wide = width >= 90, .credits_w = width >= 90 ? 7 : 3};
	int left;

	for (size_t i = 0; i < page->window.count; i++) {
		int w = number_width(page->window.rows[i].credits);

		c.credits_w = w > c.credits_w ? w : c.credits_w;
	}
	c.time_w = c.wide ? 15 : 6;
	c.tool = c.time + c.time_w + 1;
	c.credits_end = width;
	left = width - c.tool - 1 - c.credits_w;
	if (width >= 54) {
		c.used_w = 14;
		c.used = width - c.credits_w - 1 - c.used_w;
		left -= c.used_w + 1;
	}
	if (width < 48) {
		c.tool_w = left;
		return c;
	}
	c.tool_w = c.wide ? (left - 2) * 22 / 54 : (left - 1) * 17 / 30;
	c.input = c.tool + c.tool_w + 1;
	left -= c.tool_w + 1;
	if (c.wide) {
		c.input_w = (left - 1) / 2;
		c.output = c.input + c.input_w + 1;
		c.output_w = left - c.input_w - 1;
	} else {
		c.input_w = left;
	}
	return c;
}

static void
draw_head(const struct app *app, struct surface *s, struct rect at, const struct columns *c)
{
	const struct activity_page *page = &app->activity_page;
	const struct {
		int x, w;
		const char *label;
		int sort;
	} heads[] = {{c->time, c->time_w, c->wide ? "Processed time" : "Time", ACTIVITY_BY_TIME}, {c->tool, c->tool_w, "Tool name", ACTIVITY_BY_TOOL},
		     {c->input, c->input_w, "Input", ACTIVITY_BY_INPUT}, {c->output, c->output_w, "Output", -1}, {c->used, c->used_w, "Used in", ACTIVITY_BY_USED}};

	surface_fill(s, at, STYLE_COLHEAD);
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++) {
		char label[40];
		/* By time, newest first, is how it always begins. */
		bool sorted = heads[i].sort == (int)page->sort && !(page->sort == ACTIVITY_BY_TIME && page->descending);

		if (!heads[i].w)
			continue;
		snprintf(label, sizeof(label), "%s%s", heads[i].label, !sorted ? "" : page->descending ? "▾" : "▴");
		surface_text(s, at.x + heads[i].x, at.y, heads[i].w, STYLE_COLHEAD, label);
		if (heads[i].sort >= 0)
			surface_hot(s, (struct rect){at.x + heads[i].x, at.y, heads[i].w, 1}, ACT_COLUMN_AT, heads[i].sort);
	}
	surface_text_right(s, at.x + c->credits_end - c->credits_w, at.y, c->credits_w, STYLE_COLHEAD, c->wide ? "Credits" : "Cr.");
	surface_hot(s, (struct rect){at.x + c->credits_end - c->credits_w, at.y, c->credits_w, 1}, ACT_COLUMN_AT, ACTIVITY_BY_CREDITS);
}

static const char *
input_of(const struct activity_row *row)
{
	if (row->data_info && row->data_info[0])
		return row->data_info;
	return row->data_type && row->data_type[0] ? row->data_type : "-";
}

static void
draw_row(const struct app *app, struct surface *s, struct rect at, int index, const struct columns *c)
{
	const struct activity_page *page = &app->activity_page;
	const struct activity_row *row = &page->window.rows[index];
	bool here = index == page->cursor.at, focus = here && rows_focus(app) && !page->in_chart;
	enum style style = focus ? STYLE_CURSOR : here ? STYLE_CURSOR_UNFOCUSED : STYLE_TEXT;
	char name[300], when[32], number[32];

	surface_fill(s, at, style);
	surface_hot(s, at, ACT_ROW_AT, index);
	surface_text(s, at.x, at.y, 1, style, here ? "▸" : " ");
	if (row->status == 1)
		surface_text(s, at.x + 1, at.y, 1, here ? style : STYLE_WARN, "!");
	if (c->wide)
		long_time(row->at, when);
	else
		short_time(page, row->at, when);
	surface_text(s, at.x + c->time, at.y, c->time_w, style, when);
	snprintf(name, sizeof(name), "%s%.250s", row->deleted ? "(deleted) " : "", row->name[0] ? row->name : "(no name)");
	surface_text(s, at.x + c->tool, at.y, c->tool_w, style, name);
	if (c->input_w)
		surface_text(s, at.x + c->input, at.y, c->input_w, style, input_of(row));
	if (c->output_w)
		surface_text(s, at.x + c->output, at.y, c->output_w, style,
			     row->output && row->output[0] ? row->output : row->status == 1 ? "failed" : row->status == 2 ? "processing" : "-");
	if (c->used_w)
		surface_text(s, at.x + c->used, at.y, c->used_w, style, activity_used_name(row->used));
	surface_text_right(s, at.x + c->credits_end - c->credits_w, at.y, c->credits_w, style, activity_number(row->credits, number));
	if (focus)
		surface_cursor(s, at.x, at.y);
}

static void
draw_search(const struct app *app, struct surface *s, struct rect at)
{
	const struct activity_page *page = &app->activity_page;
	bool typing = page->typing && !app->layer_count;
	enum style style = typing ? STYLE_INPUT : STYLE_FILTER_CHIP;
	char right[80], number[32];
	int width;

	if (!at.w)
		return;
	surface_fill(s, at, style);
	snprintf(right, sizeof(right), "%s   Esc clears", activity_number(page->shown.runs, number));
	width = text_width(right);
	surface_text(s, at.x, at.y, 1, style, "/");
	if (typing)
		view_field(s, at.x + 1, at.y, at.w - width - 4, &page->text, true, "part of a tool's name or of the input");
	else
		surface_text(s, at.x + 1, at.y, at.w - width - 4, style, page->text.text);
	surface_text_right(s, at.x, at.y, at.w - 2, style, right);
}

/* Which rows these are, and who ran the current one. */
static void
draw_foot(const struct app *app, struct surface *s, const struct activity_layout *l)
{
	const struct activity_page *page = &app->activity_page;
	const struct activity_row *row = activity_page_current(page);
	const struct rect at = l->foot;
	char total[32], from[32], to[32];
	int x = at.x + 1;

	if (!at.h)
		return;
	surface_hline(s, at.x, l->foot_line, at.w, STYLE_BORDER);
	if (!row)
		return;
	activity_number(page->shown.runs, total);
	if (page->first >= 0)
		x += surface_printf(s, x, at.y, at.w - 2, STYLE_MUTED, "%s-%s of %s", activity_number(page->first + page->cursor.top + 1, from),
				    activity_number(page->first + page->cursor.top + cursor_seen(&page->cursor), to), total);
	else
		x += surface_printf(s, x, at.y, at.w - 2, STYLE_MUTED, "of %s", total);
	x += 3;
	x += surface_printf(s, x, at.y, at.x + at.w - x - 1, STYLE_TEXT, "Processed by %s", row->owner_name[0] ? row->owner_name : "-") + 3;
	if (row->automation && row->automation[0])
		x += surface_printf(s, x, at.y, at.x + at.w - x - 1, STYLE_TEXT, "Automation: %s", row->automation) + 3;
	if (row->major >= 0)
		x += surface_printf(s, x, at.y, at.x + at.w - x - 1, STYLE_TEXT, "Version %d.%d", row->major, row->minor < 0 ? 0 : row->minor) + 3;
	if (row->status)
		surface_text(s, x, at.y, at.x + at.w - x - 1, row->status == 1 ? STYLE_WARN : STYLE_TEXT, activity_status_name(row->status));
}

/* Why it's empty, what to do, the key (UX.md 5.7). */
static void
draw_empty(const struct app *app, struct surface *s, struct rect at)
{
	const struct activity_page *page = &app->activity_page;
	bool filtered = page->tools != TOOLS_ALL || page->used >= 0 || page->has_day || !field_is_empty(&page->text);
	char text[ERR_TEXT_SIZE + 200];

	if (page->gone[0])
		snprintf(text, sizeof(text), "%s", page->gone);
	else if (!page->loaded)
		snprintf(text, sizeof(text), "Reading.");
	else if (page->reach == ACTIVITY_NONE)
		snprintf(text, sizeof(text), "None of your roles carries Read on AI Event, so no runs can be listed.\nw says who can change that.");
	else if (filtered)
		snprintf(text, sizeof(text), "No run is left by what was chosen.\nEsc takes it back, f changes it.");
	else if (page->period == PERIOD_ALL)
		snprintf(text, sizeof(text), "No model or prompt was run yet%s.\nRuns of apps, flows and quick tests will stand here.",
			 page->reach == ACTIVITY_EVERYTHING ? "" : " that you may see");
	else
		snprintf(text, sizeof(text), "No runs%s: %s.\n] looks further back.", page->reach == ACTIVITY_EVERYTHING ? "" : " that you may see",
			 activity_period_name(page->period));
	surface_wrap(s, (struct rect){at.x + 2, at.y, at.w > 3 ? at.w - 3 : 0, at.h}, 0, STYLE_MUTED, text);
	if (rows_focus(app) && !page->in_chart)
		surface_cursor(s, at.x, at.y);
}

void
view_activity(const struct app *app, struct surface *s)
{
	const struct activity_page *page = &app->activity_page;
	struct activity_layout l;
	struct columns c;

	if (!app->layout.list.w)
		return;
	/* A4: to somebody without any right nothing is shown. */
	if (!app->can_act) {
		surface_wrap(s, (struct rect){app->layout.list.x + 2, app->layout.list.y + 1, app->layout.list.w - 3, 4}, 0, STYLE_MUTED,
			     "You can do nothing here, and see nothing.\nw says why, W is for somebody else.");
		return;
	}
	activity_page_layout(app, &l);
	draw_chart(app, s, &l);
	draw_search(app, s, l.search);
	c = table_columns(page, l.rows.w);
	if (l.head.w)
		draw_head(app, s, l.head, &c);
	for (int i = 0; i < l.rows.h && page->cursor.top + i < page->cursor.count; i++)
		draw_row(app, s, (struct rect){l.rows.x, l.rows.y + i, l.rows.w, 1}, page->cursor.top + i, &c);
	if (!page->cursor.count && l.rows.w)
		draw_empty(app, s, l.rows);
	draw_foot(app, s, &l);
}
