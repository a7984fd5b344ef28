/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The list of models or prompts: a window over a keyset query (about three screens around the cursor), the cursor, the
 * filter, the sorting and the marks. Everything shown stands here as plain data; list.c loads it from the portal.
 * It's drawn from this alone, so that painting never waits for the file.
 */
#ifndef APP_LIST_H
#define APP_LIST_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/place.h"
#include "base/arena.h"
#include "base/id.h"
#include "portal/models.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct app;

/* A marked row, kept whole: it may lie outside the window. */
struct list_mark {
	struct id id;
	uint32_t actions;
	int64_t version;
	enum model_type type;
	char name[160];
};

#define LIST_MARKS_MAX 2000
#define LIST_COUNT_MOST 10000	/* counts say "10,000+" above it */

/* What the line over the list is for. */
enum list_line { LINE_NONE, LINE_FILTER, LINE_MARK, LINE_UNMARK };

/* Columns of the list; the first five can be sorted by, with the numbers of enum model_sort. */
enum list_column { COLUMN_MODIFIED, COLUMN_NAME, COLUMN_TYPE, COLUMN_STATUS, COLUMN_OWNER, COLUMN_VIA, COLUMN_COUNT };

struct list {
	enum place place;

	/* The window. */
	struct model_list window;
	struct cursor cursor;		/* over the rows of the window */
	bool loaded;
	unsigned stamp;			/* app.stamp when it was loaded; another one: it's stale */
	int64_t first;			/* how many rows lie before the window; -1 if it isn't known */
	int64_t count;			/* rows that the filter leaves; LIST_COUNT_MOST + 1: more than that */
	int64_t total;			/* without the filter, the same */

	/* What's asked for. */
	struct field filter;
	struct field by_text;		/* of + and \ */
	enum list_line line;		/* the line that is open for typing */
	enum model_sort sort;
	bool descending;
	int column_offset;		/* columns scrolled away by L */

	/* Marks, sorted by id. */
	struct list_mark *marks;
	size_t mark_count, mark_room;
	bool ranging;			/* v */
	struct id range_from;		/* the row where it began */
};

/* The row under the cursor; NULL in an empty list. */
const struct model_row *list_current(const struct list *list);
bool list_is_marked(const struct list *list, const struct id *id);

/* ACTION_BITs that all marked rows allow; without marks those of the current row; 0 in an empty list. */
uint32_t list_actions(const struct list *list);

/* How many rows an action would take: the marked ones, else 1, else 0. */
size_t list_target_count(const struct list *list);

/* What's asked of the portal. filter is borrowed. */
struct model_query list_query(const struct list *list);

/* --- only within src/app --- */

void list_init(struct list *list, enum place place);

/* Loads the window afresh around the row it stands on (by id); on failure the old one stays. */
bool list_load(struct app *app, struct list *list, struct err *err) __attribute__((warn_unused_result));

/* Asks for more rows where the cursor came near an edge of the window. */
bool list_extend(struct app *app, struct list *list, struct err *err) __attribute__((warn_unused_result));

/* Puts the cursor on a record, loading the window around it; *found false if the filter leaves it out. */
bool list_show(struct app *app, struct list *list, const struct id *id, bool *found, struct err *err)
	__attribute__((warn_unused_result));

/* A key's action. False: it isn't the list's. */
bool list_do(struct app *app, enum act act, int argument);

/* A key of the open line (text, or moving within it). */
void list_text(struct app *app, uint32_t key);

/* Puts pasted text into the open line. */
void list_paste(struct app *app, const char *text, size_t length);

void list_unmark_all(struct list *list);
void list_release(struct list *list);

#endif
