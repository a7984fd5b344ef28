/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AI Builder activity (UX.md 3.10, RULES E5): runs by day or by tool as bars, and the runs themselves below, a window at a time. What may be read
 * and what it adds up to stands in portal/activity.h; nothing is decided here.
 */
#ifndef APP_ACTIVITY_PAGE_H
#define APP_ACTIVITY_PAGE_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "portal/activity.h"
#include "tui/rect.h"

struct app;

enum activity_period { PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH, PERIOD_QUARTER, PERIOD_ALL, PERIOD_COUNT };

/* "last 7 days". */
const char *activity_period_name(enum activity_period period);

struct activity_page {
	bool opened;			/* it was shown once: what was chosen stays */

	/* What's shown. */
	enum activity_period period;
	bool has_day;			/* one day's rows alone */
	int64_t day;
	enum activity_tools tools;
	uint32_t types;
	struct id tool;
	char tool_name[160];		/* TOOLS_ONE: as it's kept */
	char tools_label[200];		/* "all", "prompts", a name */
	int used;			/* enum activity_used; -1: all */
	struct field text;		/* a part of the tool's name or of the input */
	bool typing;			/* its line has the keys */
	enum activity_sort sort;
	bool descending;
	bool by_tool;			/* the bars */

	/* The bars: by day, oldest first, or by tool. */
	struct activity_sums sums;	/* names are its */
	struct activity_sum *bars;	/* owned */
	struct activity_sums menu_sums;	/* what the menu of tools offers */
	struct cursor chart;		/* over the bars */
	bool in_chart;			/* it has the keys */
	struct activity_sum shown;	/* what the rows of the table add up to */

	/* The window. */
	struct activity_list window;
	struct cursor cursor;
	bool loaded;
	unsigned stamp;			/* app.stamp when it was read; another one: it's stale */
	int64_t first;			/* how many rows lie before the window; -1 if it isn't known */
	enum activity_reach reach;
	int64_t today;			/* when it was read, as a day */
	char said[200];			/* for the message line */
	char gone[ERR_TEXT_SIZE];	/* why there's nothing to show; "" */
};

/* Where its parts stand; asked by app and view alike. Empty ones aren't shown. */
struct activity_layout {
	struct rect chart_head, chart;
	int line, foot_line;		/* rows of the lines between; -1: none */
	struct rect search, head, rows, foot;
};

void activity_page_layout(const struct app *app, struct activity_layout *layout);

/* The row under the cursor; NULL without one. */
const struct activity_row *activity_page_current(const struct activity_page *page);

/* "own rows", "all rows (System Administrator)". */
void activity_page_reach(const struct app *app, char out[200]);

/* Thousands apart: "1 380". */
const char *activity_number(int64_t number, char out[32]);

enum context activity_page_context(const struct activity_page *page);

/* --- only within src/app --- */

/* Shows the place; app_show_place calls it. */
void activity_page_show(struct app *app);
bool activity_page_is_stale(const struct app *app);
void activity_page_read(struct app *app);
void activity_page_measure(struct app *app);
bool activity_page_do(struct app *app, enum act act, int argument);

/* A key of the search line; pasted text; the wheel. */
void activity_page_text(struct app *app, uint32_t key);
void activity_page_paste(struct app *app, const char *text, size_t length);
void activity_page_scroll(struct app *app, int by);

/* Goes there, to one model's or prompt's runs. */
void activity_page_open_tool(struct app *app, const struct id *tool, const char *name);

void activity_page_release(struct activity_page *page);

/* --- activity_page_read.c, for activity_page.c --- */

/* What the page asks of the portal. The strings are the page's. */
void activity_page_filter(const struct activity_page *page, bool of_day, struct activity_filter *filter);

/* Something else is to be shown: reads from the start. */
void activity_page_read_anew(struct app *app);

/* More rows where the cursor came near an edge of the window; to the first or the last of all. */
void activity_page_extend(struct app *app);
void activity_page_go_end(struct app *app, bool last);

/* The current row in full, as plain text. */
void activity_page_show_row(struct app *app);

#endif
