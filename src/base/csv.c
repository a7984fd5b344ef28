/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/csv.h"

#include "base/heap.h"
#include "base/str.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct csv {
	FILE *stream;
	const char *name;
	char separator;
	bool begun;
	uint64_t offset, line;
	int pushed;		/* a byte that was read too far; EOF: none */
	struct str ahead;	/* what was read to guess the separator, and how far it has been taken since */
	size_t taken;
	struct str text;	/* the row's cells, each ended by a zero */
	size_t starts[CSV_CELLS_MAX];
	const char *cells[CSV_CELLS_MAX];
	size_t count;
};

struct csv *
csv_open(FILE *stream, const char *name, char separator)
{
	struct csv *csv = heap_array(1, sizeof(*csv));

	*csv = (struct csv){.stream = stream, .name = name, .separator = separator, .line = 1, .pushed = EOF};
	return csv;
}

void
csv_close(struct csv *csv)
{
	if (csv) {
		str_release(&csv->text);
		str_release(&csv->ahead);
	}
	free(csv);
}

uint64_t
csv_offset(const struct csv *csv)
{
	return csv->offset;
}

static int
next_byte(struct csv *csv)
{
	int c = csv->pushed;

	if (c != EOF) {
		csv->pushed = EOF;
		return c;
	}
	if (csv->taken < csv->ahead.length)
		return (unsigned char)csv->ahead.text[csv->taken++];
	c = getc(csv->stream);
	csv->offset += c != EOF;
	return c;
}

static void
push_back(struct csv *csv, int c)
{
	csv->pushed = c;
}

/* A mark of UTF-8 is passed over; one of UTF-16 is an encoding that isn't read. */
static bool
pass_mark(struct csv *csv, struct err *err)
{
	int c = next_byte(csv);

	if (c == 0xfe || c == 0xff)
		return err_set(err, ERR_USAGE, "%s is encoded as UTF-16: save it as UTF-8.", csv->name);
	if (c != 0xef) {
		push_back(csv, c);
		return true;
	}
	if (next_byte(csv) == 0xbb && next_byte(csv) == 0xbf)
		return true;
	return err_set(err, ERR_USAGE, "%s, line 1: this isn't UTF-8. Save the file as UTF-8.", csv->name);
}

/* ---------------------------------------------------------------- cells */

static bool
fail_cells(const struct csv *csv, uint64_t line, struct err *err)
{
	return err_set(err, ERR_USAGE, "%s, line %llu: there are more than %d cells in a row.", csv->name, (unsigned long long)line, CSV_CELLS_MAX);
}

static bool
begin_cell(struct csv *csv, struct err *err)
{
	if (csv->count == CSV_CELLS_MAX)
		return fail_cells(csv, csv->line, err);
	csv->starts[csv->count++] = csv->text.length;
	return true;
}

static bool
add_byte(struct csv *csv, int c, struct err *err)
{
	if (c == 0)
		return err_set(err, ERR_USAGE, "%s, line %llu: it holds a zero byte. This isn't a text file.", csv->name, (unsigned long long)csv->line);
	if (csv->text.length >= CSV_ROW_MAX)
		return err_set(err, ERR_USAGE, "%s, line %llu: the row is longer than %u bytes. Is a quote missing?", csv->name, (unsigned long long)csv->line,
			       CSV_ROW_MAX);
	str_addc(&csv->text, (char)c);
	return true;
}

/* Up to the quote that ends it. */
static bool
read_quoted(struct csv *csv, uint64_t from, struct err *err)
{
	for (;;) {
		int c = next_byte(csv);

		if (c == EOF)
			return err_set(err, ERR_USAGE, "%s, line %llu: a quote is opened here and never closed.", csv->name, (unsigned long long)from);
		if (c == '"') {
			int behind = next_byte(csv);

			if (behind != '"') {
				push_back(csv, behind);
				return true;
			}
		}
		csv->line += c == '\n';
		if (!add_byte(csv, c, err))
			return false;
	}
}

static bool
ends_row(struct csv *csv, int c)
{
	if (c == '\r') {
		int behind = next_byte(csv);

		if (behind != '\n')
			push_back(csv, behind);
		return true;
	}
	return c == '\n' || c == EOF;
}

/* One cell with what ends it; *more: another one follows. */
static bool
read_cell(struct csv *csv, bool *more, struct err *err)
{
	int c = next_byte(csv);

	if (!begin_cell(csv, err))
		return false;
	if (c == '"') {
		if (!read_quoted(csv, csv->line, err))
			return false;
		c = next_byte(csv);
	}
	for (;; c = next_byte(csv)) {
		*more = c == csv->separator;
		if (*more || ends_row(csv, c)) {
			str_addc(&csv->text, '\0');
			return true;
		}
		if (!add_byte(csv, c, err))
			return false;
	}
}

/* The separator that stands most often outside of quotes in the first line, which is read and given back. Only a quote that a cell begins with
 * opens anything: one behind a number is an inch. */
static bool
guess_separator(struct csv *csv, struct err *err)
{
	static const char known[] = {',', ';', '\t'};
	size_t counts[sizeof(known)] = {0}, best = 0;
	bool quoted = false, begins = true;
	struct str first = {0};
	int c;

	while ((c = next_byte(csv)) != EOF) {
		if (c == '"' && (quoted || begins))
			quoted = !quoted;
		begins = false;
		for (size_t i = 0; !quoted && i < sizeof(known); i++) {
			counts[i] += c == known[i];
			begins |= c == known[i];
		}
		str_addc(&first, (char)c);
		if (!quoted && (c == '\n' || c == '\r'))
			break;
		if (first.length <= CSV_ROW_MAX)
			continue;
		str_release(&first);
		if (counts[0] >= CSV_CELLS_MAX || counts[1] >= CSV_CELLS_MAX || counts[2] >= CSV_CELLS_MAX)
			return fail_cells(csv, 1, err);
		return err_set(err, ERR_USAGE, "%s, line 1: the row is longer than %u bytes. Is this a CSV file?", csv->name, CSV_ROW_MAX);
	}
	for (size_t i = 1; i < sizeof(known); i++)
		best = counts[i] > counts[best] ? i : best;
	csv->separator = known[best];
	csv->ahead = first;
	return true;
}

/* ---------------------------------------------------------------- rows */

static bool
check_cells(struct csv *csv, uint64_t line, struct err *err)
{
	struct err why = ERR_INIT;

	for (size_t i = 0; i < csv->count; i++) {
		csv->cells[i] = csv->text.text + csv->starts[i];
		if (!text_check(csv->cells[i], strlen(csv->cells[i]), TEXT_BLOCK, &why))
			return err_set(err, ERR_USAGE, "%s, line %llu, cell %zu: %s", csv->name, (unsigned long long)line, i + 1, why.text);
	}
	return true;
}

static bool
read_row(struct csv *csv, bool *end, struct err *err)
{
	bool more = true;
	int c = next_byte(csv);

	*end = c == EOF;
	push_back(csv, c);
	while (!*end && more) {
		if (!read_cell(csv, &more, err))
			return false;
	}
	return true;
}

bool
csv_next(struct csv *csv, struct csv_row *row, bool *end, struct err *err)
{
	*end = false;
	for (;;) {
		uint64_t line = csv->line;
		bool first = !csv->begun;

		csv->count = 0;
		str_clear(&csv->text);
		csv->begun = true;
		if (first && !pass_mark(csv, err))
			return false;
		if ((first && !csv->separator && !guess_separator(csv, err)) || !read_row(csv, end, err))
			return false;
		if (ferror(csv->stream))
			return err_set(err, ERR_FAILED, "%s can't be read: %s.", csv->name, strerror(errno));
		if (*end)
			return true;
		csv->line++;
		if (csv->count == 1 && !csv->text.text[0])
			continue;
		*row = (struct csv_row){csv->cells, csv->count, line};
		return check_cells(csv, line, err);
	}
}
