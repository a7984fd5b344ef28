/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/table_sample.h"

#include "base/str.h"
#include "learn/sample.h"

_Static_assert(TABLE_SAMPLE_LEAST == SAMPLE_ROWS_LEAST && TABLE_SAMPLE_USUAL == SAMPLE_ROWS_USUAL, "as learn/sample.h has it");

#define PIECE 60000

bool
table_sample_write(const char *grade, uint64_t rows, uint64_t seed, FILE *out, struct err *err)
{
	enum sample_kind kind;
	struct sample sample;
	struct str text = {0};

	if (!sample_from_name(grade, &kind))
		return err_set(err, ERR_USAGE, "There is no sample \"%s\"; there are a, b, c, d-good, d-poor, r2-a, r2-b, r2-c and texts.", grade);
	sample_start(&sample, kind, seed);
	sample_csv_header(&sample, &text);
	for (uint64_t i = 0; i < rows; i++) {
		sample_csv_row(&sample, &text);
		if (text.length > PIECE) {
			fwrite(text.text, 1, text.length, out);
			str_clear(&text);
		}
	}
	fwrite(str_text(&text), 1, text.length, out);
	str_release(&text);
	return true;
}
