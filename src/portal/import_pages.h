/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether all pages of a query were given. A page that isn't the last has an @odata.nextLink, but nothing in the page
 * that follows says so; so pages of one @odata.context are counted, and told apart by the page number in the link's
 * cookie where there's one.
 */
#ifndef PORTAL_IMPORT_PAGES_H
#define PORTAL_IMPORT_PAGES_H

#include "portal/collection.h"

/* Sets missing[i] for each collection that has a next page which no other collection continues. */
void pages_find_missing(const struct collections *collections, bool *missing);

#endif
