/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables (RULES F4, F2, F3): the environment's own, as far as the person may read them; a table as those under Admin, with the page of the
 * row beside it: its columns, what one's roles carry on it, and the models that learn from it. Rows are looked at in app/rows_panel.h, a CSV
 * file becomes a table by app/job.h. Everything is asked of portal/tables.h; nothing is decided here.
 */
#ifndef APP_TABLES_PAGE_H
#define APP_TABLES_PAGE_H

#include "app/admin.h"

struct app;
struct verb;

/* What the cells of its table are. */
enum { TABLES_CELL_NAME, TABLES_CELL_ROWS, TABLES_CELL_COLUMNS, TABLES_CELL_MODELS, TABLES_CELL_LOGICAL };

/* --- only within src/app --- */

/* The rows, and the page of one, as admin_fill and admin_fill_page. key: text_key of the filter. */
bool tables_page_fill(struct app *app, const char *key, struct table *table, struct err *err) __attribute__((warn_unused_result));
bool tables_page_fill_page(struct app *app, const struct table_row *row, struct admin_page *page, struct err *err)
	__attribute__((warn_unused_result));

/* What the place does beyond moving and filtering, which admin_do does; false if it isn't that. */
bool tables_page_do(struct app *app, enum act act);
size_t tables_page_verbs(const struct app *app, struct verb *verbs);

/* Goes to a table that was just made. */
void tables_page_show(struct app *app, const struct id *id, const char *name);

#endif
