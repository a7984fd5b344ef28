/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What people do with the environment's own tables (RULES F4): list them, look into them, make one from a CSV file. Whoever holds Read on a
 * table, at any level, sees that it's there and may train on it; its rows are read as far as that Read reaches (B2).
 */
#ifndef PORTAL_TABLES_H
#define PORTAL_TABLES_H

#include "portal/own_table.h"
#include "portal/write.h"

struct tables_row {
	struct id id;
	const char *logical, *display;
	size_t columns;
	int64_t rows;		/* those that the actor's Read reaches */
	bool all_rows;		/* which is all of them */
	struct id result_of;	/* F3; none */
	int64_t models;		/* bound to it, whether the actor sees them or not */
	int64_t modified;
	int64_t version;
};

struct tables_list {
	struct arena arena;
	struct tables_row *rows;	/* by name */
	size_t count;
};

/* The tables whose Read the actor holds; all for a System Administrator. Release the list in any case. */
bool tables_list(struct portal *portal, struct tables_list *list, struct err *err) __attribute__((warn_unused_result));
void tables_list_release(struct tables_list *list);

/* By display or logical name or id, among those. ERR_NOT_FOUND else; ERR_USAGE if several are called so. */
bool tables_find(struct portal *portal, const char *name, struct arena *arena, struct own_table *table, struct err *err)
	__attribute__((warn_unused_result));

/* Its next rows as far as the actor's Read reaches (portal/own_table.h: own_rows_read). */
bool tables_read(struct portal *portal, const struct own_table *table, int64_t after, size_t most, struct arena *arena, struct own_rows *rows,
		 struct err *err) __attribute__((warn_unused_result));

/* How many rows that is. */
bool tables_count(struct portal *portal, const struct own_table *table, int64_t *count, struct err *err) __attribute__((warn_unused_result));

/* The models bound to it that the actor sees, by name, at most so many; more: there are others, or others that they don't see. */
struct tables_user {
	struct id id;
	const char *name;
	enum model_type type;
};
struct tables_users {
	struct tables_user *rows;
	size_t count;
	bool more;
};
bool tables_users(struct portal *portal, const struct id *table, size_t most, struct arena *arena, struct tables_users *users, struct err *err)
	__attribute__((warn_unused_result));

/* How widely the actor's roles carry a privilege on it (B2). */
enum access_level tables_level(struct portal *portal, const struct id *table, enum privilege privilege);

/* May the actor make tables (prvCreateEntity)? ERR_DENIED with who may grant it. For dimming, and asked again by the import. */
bool tables_may_import(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* The value of a cell as text: numbers as short as they can be, times as ISO 8601, "yes" and "no"; nothing is "". Borrowed, or in out. */
#define CELL_VALUE_TEXT 40
const char *own_cell_text(enum cell_type type, const struct cell *cell, char out[CELL_VALUE_TEXT]);

#endif
