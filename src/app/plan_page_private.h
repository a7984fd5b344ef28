/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between the files of the page: plan_page.c (the plan and its keys), plan_page_who.c (whose), plan_page_job.c (what takes long, and the run), plan_page_file.c (files, text). */
#ifndef APP_PLAN_PAGE_PRIVATE_H
#define APP_PLAN_PAGE_PRIVATE_H

#include "app/plan_page.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct app;

/* --- plan_page_who.c --- */

void plan_page_forget_people(struct plan_page *page);

/* Whether the page is closed to the actor; says why, then. */
bool plan_page_is_refused(struct app *app);
void plan_page_close_filter(struct app *app, bool clear);

/* A key while it's chosen whose. */
bool plan_page_who_do(struct app *app, enum act act, int argument);

/* Whether the actor may reassign what others own (G2), now. */
bool plan_page_may(const struct app *app);

/* What is told of a leaver. */
struct plan_source plan_page_source(struct app *app, const struct principal *who);

/* --- plan_page_job.c --- */

/* Begins the plan of a source, and reads what's in it; what was there before is gone. */
void plan_page_begin(struct app *app, const struct plan_source *source);
void plan_page_drop(struct app *app);

/* Takes over a plan that was read from a file, in the place of the one there was, and checks it. */
void plan_page_take(struct app *app, struct plan *plan, const char *file);

/* Checks on; afresh: all of it again. */
void plan_page_check(struct app *app, bool afresh);

/* Counts, owners, and the rows that are seen, after something changed. */
void plan_page_renew(struct app *app);

/* The rows that are seen, if they aren't those that were read. */
void plan_page_window(struct app *app, bool again);

/* Asks before it's run; says what's lacking otherwise. */
void plan_page_ask(struct app *app);

/* --- plan_page_file.c --- */

void plan_page_save(struct app *app);
void plan_page_load(struct app *app);
void plan_page_export(struct app *app);
void plan_page_show_text(struct app *app);

#endif
