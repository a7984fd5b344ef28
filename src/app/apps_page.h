/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Apps and flows (RULES C, D8, D9): a table as those under Admin, with the page of the row beside it: whether it opens and each of its
 * calls works for me, and why. Running tells and records the same; "Will it work for …?" tells it of somebody else. Everything is asked
 * of portal/apps.h; nothing is decided here.
 */
#ifndef APP_APPS_PAGE_H
#define APP_APPS_PAGE_H

#include "app/admin.h"

struct app;
struct verb;

/* What the cells of its table are. */
enum { APPS_CELL_NAME, APPS_CELL_KIND, APPS_CELL_OWNER, APPS_CELL_PERMISSION, APPS_CELL_CALLS };

/* --- only within src/app --- */

/* The rows, and the page of one, as admin_fill and admin_fill_page. */
bool apps_page_fill(struct app *app, const char *filter, struct table *table, struct err *err) __attribute__((warn_unused_result));
bool apps_page_fill_page(struct app *app, const struct table_row *row, struct admin_page *page, struct err *err) __attribute__((warn_unused_result));

/* What the place does beyond moving and filtering, which admin_do does; false if it isn't that. */
bool apps_page_do(struct app *app, enum act act);
size_t apps_page_verbs(const struct app *app, struct verb *verbs);

/* Whether it works for this person: the answer of the question that f asks. */
void apps_page_works_for(struct app *app, const struct id *user);

/* Goes to a row that was just made. */
void apps_page_show(struct app *app, const struct id *id, const char *name);

/* Goes there, to those that call the current model or prompt: the filter is its name. */
void apps_page_show_callers(struct app *app);

/* --- admin_read.c, for apps_page.c --- */

struct admin_line *admin_add_line(struct admin_page *page, enum admin_line_kind kind, const char *left, const char *right);
/* A heading, with a blank line before it; count SIZE_MAX: without a number. */
void admin_add_head(struct admin_page *page, const char *what, size_t count);
/* Text over several lines of so many columns, all of them after so many blanks. */
void admin_add_wrapped(struct admin_page *page, int width, int indent, bool muted, const char *text);
/* The columns that a page has. */
int admin_page_width(const struct app *app);

#endif
