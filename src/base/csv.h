/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads CSV (RFC 4180) row by row from a stream: quotes, doubled quotes, line feeds in quotes, CR LF, a byte order mark. Memory is
 * bounded by one row. Wrong ones are refused with their line: an encoding that isn't UTF-8, a zero byte, a quote that never ends, a row
 * of too many bytes or cells.
 */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#define CSV_ROW_MAX (1u << 20)	/* bytes of a row */
#define CSV_CELLS_MAX 1000	/* cells of a row */

struct csv;

/* Cells of a row: zero-terminated texts, valid until the next. */
struct csv_row {
	const char *const *cells;
	size_t count;
	uint64_t line;		/* where it begins, from 1 on */
};

/* Never fails. name stands in errors; both are borrowed. separator: ',', ';' or '\t'; '\0': whichever stands most often in the first line. */
struct csv *csv_open(FILE *stream, const char *name, char separator) __attribute__((returns_nonnull));
void csv_close(struct csv *csv);

/* The next row; *end after the last. Rows without any byte are passed over. */
bool csv_next(struct csv *csv, struct csv_row *row, bool *end, struct err *err) __attribute__((warn_unused_result));

/* Bytes that were read so far, for progress. */
uint64_t csv_offset(const struct csv *csv);

#endif
