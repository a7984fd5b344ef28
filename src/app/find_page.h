/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advanced Find (UX.md 3.9, RULES G3, G4): look for a table's rows by conditions, in columns of one's choice, and give the marked ones
 * to another owner. Results are live: what the query is changed to is read at once, a window at a time, as lists are. What a query
 * is and who may look for what stands in portal/find.h; nothing is decided here.
 */
#ifndef APP_FIND_PAGE_H
#define APP_FIND_PAGE_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "app/options.h"
#include "portal/find.h"
#include "tui/rect.h"

struct app;

#define FIND_SHOWN_MAX (FIND_COLUMNS_MAX - 1)	/* columns that are shown at most: one is left for the name */
#define FIND_MARKS_MAX 2000
#define FIND_COUNT_MOST 10000	/* counts say "10,000+" above it */

/* What the line over the rows is for. */
enum find_line { FIND_LINE_NONE, FIND_LINE_NAME, FIND_LINE_MARK, FIND_LINE_UNMARK };

/* A marked row, kept whole: it may lie outside the window. */
struct find_mark {
	struct id id;
	int kind;		/* enum record_kind */
	int64_t version;
	char name[160];
};

struct find_page {
	bool opened;			/* it was shown once: the query stays */
	struct arena arena;		/* the values of the query, and words */
	struct find_query query;	/* without what's typed into the line of names */
	const char *words;		/* its conditions in words; "" if there's none */
	char gone[ERR_TEXT_SIZE];	/* why there's nothing to show; "" */

	/* The window. */
	struct find_list window;
	struct cursor cursor;		/* over the rows of the window */
	bool loaded;
	unsigned stamp;			/* app.stamp when it was read; another one: it's stale */
	int64_t first;			/* how many rows lie before the window; -1 if it isn't known */
	int64_t count;			/* FIND_COUNT_MOST + 1: more than that */
	int column_offset;		/* columns after the first that are scrolled away */

	struct field name;		/* a part of the name: one condition more */
	struct field by_text;		/* of + and \ */
	enum find_line line;

	struct find_mark *marks;	/* sorted by id; owned */
	size_t mark_count, mark_room;
	unsigned marks_stamp;		/* app.stamp when they were compared with the rows */
	bool ranging;

	bool looking;			/* the field of the table has the keys */
	struct arena own_memory;
	const struct find_table *const *own;	/* the environment's own tables among them, behind all others */
	size_t own_count;
	struct options tables;
};

/* Where its parts stand; asked by app and view alike. */
struct find_layout {
	struct rect table, where;	/* a row each */
	struct rect line;		/* the line of names, or of marking by text */
	struct rect head, rows;
};

void find_page_layout(const struct app *app, struct find_layout *layout);

/* The row under the cursor; NULL without one. */
const struct find_row *find_page_current(const struct find_page *page);

/* Its primary name, which is read whether it's shown or not. */
const char *find_page_name(const struct find_page *page, const struct find_row *row);
bool find_page_is_marked(const struct find_page *page, const struct id *id);

/* Whether rows of the table can be given to another owner, and so marked. */
bool find_page_can_assign(const struct find_page *page);

/* The column that the query is sorted by, by its place; -1 if it isn't shown. */
int find_page_sort_place(const struct find_query *query);

/* The query with the column of the primary name, if it isn't shown; and without its conditions, or with what's typed into the line of
 * names as one more, which is false if that's one too many. */
void find_page_bare_query(const struct find_page *page, struct find_query *query);
bool find_page_whole_query(const struct find_page *page, struct find_query *query);

enum context find_page_context(const struct find_page *page);

/* --- only within src/app --- */

/* Shows the place; app_show_place calls it. */
void find_page_show(struct app *app);
bool find_page_is_stale(const struct app *app);
void find_page_read(struct app *app);
void find_page_measure(struct app *app);

bool find_page_do(struct app *app, enum act act, int argument);

/* A key of the field of the table, with what it means there; of the line over the rows; pasted text. */
void find_page_key(struct app *app, enum act act, uint32_t key);
void find_page_text(struct app *app, uint32_t key);
void find_page_paste(struct app *app, const char *text, size_t length);

/* The wheel. */
void find_page_scroll(struct app *app, int by);

/* Another query in the place of the page's; it's read at once, and its marks are forgotten if it's of another table. */
void find_page_set_query(struct app *app, const struct find_query *query);

struct verb;
size_t find_page_verbs(const struct app *app, struct verb *verbs);

void find_page_unmark(struct find_page *page);
void find_page_release(struct find_page *page);

#endif
