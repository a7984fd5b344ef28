/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cells of a row of the environment's own tables, as the file keeps them: a JSON array with a value for each column. For portal/own_table
 * and what loads and stores rows by the thousand.
 */
#ifndef PORTAL_CELLS_H
#define PORTAL_CELLS_H

#include "base/arena.h"
#include "base/str.h"
#include "portal/own_table.h"

#include <stdbool.h>
#include <stddef.h>

/* Adds the array to out; empty cells at its end are left out. Numbers that aren't finite are nothing. */
void cells_write(struct str *out, const struct own_column *columns, size_t count, const struct cell *cells);

/* Reads it into cells, one per column; what a shorter one lacks is empty. False if it's no such array, if it's longer, or if a value isn't
 * of its column's type: the file is damaged. Texts are in the arena. */
bool cells_read(const char *text, const struct own_column *columns, size_t count, struct arena *arena, struct cell *cells)
	__attribute__((warn_unused_result));

#endif
