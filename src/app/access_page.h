/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Access and roles (UX.md 3.11, RULES B5): what a person can do with a record and why, who has access to it, two people side by
 * side, and what a person can reach at all.
 */
#ifndef APP_ACCESS_PAGE_H
#define APP_ACCESS_PAGE_H

#include "app/keymap.h"
#include "base/id.h"

struct app;

struct access_page {
	bool loaded;
};

/* --- only within src/app --- */

enum context access_page_context(const struct access_page *page);
bool access_page_do(struct app *app, enum act act, int argument);

/* Goes there, to what this person can reach. */
void access_page_reach(struct app *app, const struct id *user, const char *name);
void access_page_release(struct access_page *page);

#endif
