/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stores rows of the environment's own tables by the thousand (portal/table_import, portal/demo_tables). For them alone. */
#ifndef PORTAL_OWN_TABLE_PRIVATE_H
#define PORTAL_OWN_TABLE_PRIVATE_H

#include "portal/own_table.h"

/* A row whose cells are JSON already (cells_write), within a write. The table's count is the caller's to keep: own_rows_count. */
bool own_row_insert(struct portal *portal, const struct id *table, const struct id *row, const char *cells, const struct id *owner,
		    const struct id *unit, int64_t now, struct err *err) __attribute__((warn_unused_result));
bool own_rows_count(struct portal *portal, const struct id *table, int64_t more, struct err *err) __attribute__((warn_unused_result));

/* A role's level for a privilege on a table, within a write; what's wider stays. Makes the privilege where it isn't there. */
bool own_table_grant(struct portal *portal, const struct id *role, const struct own_table *table, enum privilege privilege,
		     enum access_level level, struct err *err) __attribute__((warn_unused_result));

#endif
