/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A table from CSV for the program itself: nobody's rights are asked and nothing is recorded. For portal/demo_tables. */
#ifndef PORTAL_TABLE_IMPORT_PRIVATE_H
#define PORTAL_TABLE_IMPORT_PRIVATE_H

#include "portal/table_import.h"

/* As table_import_new. name is the table's; the stream isn't closed. Never NULL. */
struct table_import *table_import_read(struct portal *portal, FILE *stream, const char *name) __attribute__((returns_nonnull, warn_unused_result));

struct table_fill {
	struct id table, owner, unit;
	int64_t at;
	uint64_t seed;	/* of the rows' ids; 0: random ones */
};

/* Within a write, once its steps are done: adds the table with its rows. table: as it is then, in the arena. */
bool table_import_fill(struct table_import *import, const struct table_fill *fill, struct arena *arena, struct own_table *table, struct err *err)
	__attribute__((warn_unused_result));

#endif
