/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table's rows as something to learn from, gathered block by block: columns of numbers and of few different texts for a prediction, texts
 * with their tags for a category classification. For training alone.
 */
#ifndef PORTAL_LEARN_ROWS_H
#define PORTAL_LEARN_ROWS_H

#include "portal/lifecycle.h"

/* A text column with more different values than this is free text, and isn't looked at. */
#define LEARN_CHOICES_MOST 1000

/* Rows behind this many bytes aren't read any more; a warning says so. Where a process's addresses are limited, as a hosted session's are, it's a
 * quarter of them if that's less: learning takes up to three times what was read. */
#define LEARN_BYTES_MOST (512U << 20)
size_t learn_bytes_most(void);

struct learn_rows;

/* Borrows the table and the binding, which was checked. */
struct learn_rows *learn_rows_new(enum model_type type, const struct own_table *table, const struct model_binding *binding);
void learn_rows_free(struct learn_rows *gathered);

/* False: there's enough. */
bool learn_rows_add(struct learn_rows *gathered, const struct own_row *rows, size_t count);
size_t learn_rows_count(const struct learn_rows *gathered);

/* After the last row. A prediction's frame and the place of its target in it; borrowed. */
const struct frame *learn_rows_frame(struct learn_rows *gathered, size_t *target);
/* Of a category classification. */
const struct tag_example *learn_rows_examples(const struct learn_rows *gathered, size_t *count);

/* What was left out and why, one sentence each; borrowed. */
const char *const *learn_rows_warnings(const struct learn_rows *gathered, size_t *count);

#endif
