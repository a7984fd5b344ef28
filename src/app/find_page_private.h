/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between find_page.c (keys), find_page_read.c (the window), find_page_marks.c and find_page_export.c. Nobody else includes this. */
#ifndef APP_FIND_PAGE_PRIVATE_H
#define APP_FIND_PAGE_PRIVATE_H

#include "app/keymap.h"
#include "portal/find.h"

struct app;
struct find_page;

/* --- find_page_read.c --- */

/* More rows where the cursor came near an edge of the window. */
void find_page_extend(struct app *app);

/* To the first or the last row of all. */
void find_page_go_end(struct app *app, bool last);

/* What's shown doesn't hold any more: it's read from the start. */
void find_page_read_anew(struct app *app);

/* All columns of the row, a line each, as plain text. */
void find_page_show_row(struct app *app);

/* --- find_page_marks.c --- */

/* Whether rows have marks here; rows that nobody owns, or that go along with others, have none, and it's said. */
bool find_page_can_mark(struct app *app);

/* Whether the current row is a prebuilt model, which is no one's to give; that's said. */
bool find_page_is_prebuilt(struct app *app);

bool find_page_mark_do(struct app *app, enum act act);

/* Marks the current row, or takes its mark away. */
void find_page_mark(struct app *app, bool marked);

/* Marks or unmarks all rows whose name has the text. */
void find_page_mark_text(struct app *app, const char *text, bool marked);

/* After others wrote: marks of rows that went go too, the others are of the rows as they are now. */
bool find_page_review_marks(struct app *app, struct err *err) __attribute__((warn_unused_result));

/* --- find_page_export.c --- */

/* Asks for a file, for all rows that the query finds; or for the query itself. */
void find_page_export(struct app *app, bool fetchxml);

/* The command that finds the same, to select; if there's one. */
void find_page_show_command(struct app *app);

#endif
