/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Between access_page.c (keys) and access_page_read.c (what is read). Nobody else includes this. */
#ifndef APP_ACCESS_PAGE_PRIVATE_H
#define APP_ACCESS_PAGE_PRIVATE_H

#include "base/str.h"

struct app;

/* The suggestions for what is typed into the field of the record. */
void access_page_find(struct app *app);

/* The tab that's shown, as plain text. */
void access_page_add_text(const struct app *app, struct str *out);

/* Asks for a file, for what the tab shows. */
void access_page_export(struct app *app);

#endif
