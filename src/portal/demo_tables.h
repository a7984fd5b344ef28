/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demonstration's own tables: real ones (data/tables) and invented ones (learn/sample), that its makers may train on. */
#ifndef PORTAL_DEMO_TABLES_H
#define PORTAL_DEMO_TABLES_H

#include "portal/portal.h"

/* Makes them, in one transaction, in an environment that holds the rest of the demonstration. at: when they were made. */
bool demo_tables_make(struct portal *portal, int64_t at, int64_t now, struct err *err) __attribute__((warn_unused_result));

#endif
