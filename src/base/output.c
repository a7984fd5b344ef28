/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/output.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/number.h"
#include "base/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

bool
output_format_from_name(const char *name, enum output_format *format)
{
	static const char *const names[] = {"table", "json", "csv", "plain"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i], name) == 0) {
			*format = (enum output_format)i;
			return true;
		}
	}
	return false;
}

/* The value as text for people and for spreadsheets; not yet cleaned. */
static void
value_text(struct str *out, enum cell_kind kind, const struct value *value)
{
	char text[ID_TEXT_SIZE > TIME_TEXT_SIZE ? ID_TEXT_SIZE : TIME_TEXT_SIZE];

	if (value->none)
		return;
	switch (kind) {
	case CELL_TEXT:
		str_add(out, value->text ? value->text : "");
		break;
	case CELL_NUMBER:
		str_addf(out, "%lld", (long long)value->number);
		break;
	case CELL_REAL:
		str_add(out, number_text(value->real, text));
		break;
	case CELL_ID:
		if (!id_is_none(&value->id))
			str_add(out, id_format(&value->id, text));
		break;
	case CELL_TIME:
		if (value->number != TIME_NONE)
			str_add(out, time_format(value->number, text));
		break;
	case CELL_BOOL:
		str_add(out, value->number ? "true" : "false");
		break;
	case CELL_LIST:
		for (size_t i = 0; i < value->list_count; i++) {
			if (i)
				str_addc(out, ',');
			str_add(out, value->list[i]);
		}
		break;
	}
}

static void
value_json(struct json *json, const struct column *column, const struct value *value)
{
	if (value->none) {
		json_none(json, column->key);
		return;
	}
	switch (column->kind) {
	case CELL_TEXT:
		json_text(json, column->key, value->text);
		break;
	case CELL_NUMBER:
		json_number(json, column->key, value->number);
		break;
	case CELL_REAL:
		json_double(json, column->key, value->real);
		break;
	case CELL_ID:
		json_id(json, column->key, &value->id);
		break;
	case CELL_TIME:
		json_time(json, column->key, value->number);
		break;
	case CELL_BOOL:
		json_bool(json, column->key, value->number != 0);
		break;
	case CELL_LIST:
		json_array_begin(json, column->key);
		for (size_t i = 0; i < value->list_count; i++)
			json_text(json, NULL, value->list[i]);
		json_array_end(json);
		break;
	}
}

/* H3: what a spreadsheet would run as a formula is text to it after a '. */
static bool
looks_like_formula(const char *text)
{
	static const char *const starts[] = {"=", "+", "-", "@", "\t", "\r", "\n", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};

	while (*text == ' ' || *text == '"' || *text == '\'')
		text++;
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		if (strncmp(text, starts[i], strlen(starts[i])) == 0)
			return true;
	}
	return false;
}

static void
csv_cell(struct str *line, enum cell_kind kind, const char *text)
{
	struct str clean = {0};

	text_clean(&clean, text, strlen(text), TEXT_NAME);
	str_addc(line, '"');
	if (kind == CELL_TEXT && looks_like_formula(str_text(&clean)))
		str_addc(line, '\'');
	for (const char *p = str_text(&clean); *p; p++) {
		if (*p == '"')
			str_addc(line, '"');
		str_addc(line, *p);
	}
	str_addc(line, '"');
	str_release(&clean);
}

static void
write_line(struct output *output)
{
	str_addc(&output->line, '\n');
	fwrite(output->line.text, 1, output->line.length, output->file);
	str_clear(&output->line);
}

static void
csv_header(struct output *output, const struct column *columns, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (i)
			str_addc(&output->line, ',');
		csv_cell(&output->line, CELL_ID, columns[i].key);
	}
	write_line(output);
}

static void
csv_or_plain_row(struct output *output, const struct column *columns, size_t count, const struct value *values)
{
	struct str text = {0};

	for (size_t i = 0; i < count; i++) {
		str_clear(&text);
		value_text(&text, columns[i].kind, &values[i]);
		if (output->format == OUTPUT_CSV) {
			if (i)
				str_addc(&output->line, ',');
			csv_cell(&output->line, columns[i].kind, str_text(&text));
		} else {
			if (i)
				str_addc(&output->line, '\t');
			text_clean(&output->line, str_text(&text), text.length, TEXT_NAME);
		}
	}
	str_release(&text);
	write_line(output);
}

void
output_list_begin(struct output *output, const struct column *columns, size_t count)
{
	output->columns = columns;
	output->column_count = count;
	output->rows = 0;
}

/* What stands before the rows, once it's clear that there's an answer. */
static void
list_head(struct output *output)
{
	if (output->format == OUTPUT_CSV)
		csv_header(output, output->columns, output->column_count);
	else if (output->format == OUTPUT_JSON)
		fputc('[', output->file);
}

static void
add_padded(struct str *line, const char *text, int width, bool right, bool last)
{
	struct str cut = {0};
	int used = text_width(text);

	if (used > width) {
		text_cut(&cut, text, width);
		text = str_text(&cut);
		used = text_width(text);
	}
	for (int i = used; right && i < width; i++)
		str_addc(line, ' ');
	str_add(line, text);
	for (int i = used; !right && !last && i < width; i++)
		str_addc(line, ' ');
	str_release(&cut);
}

/* Narrows the widest text column until the row fits the terminal; none below 8. */
static void
table_fit(const struct output *output, int *widths, const enum cell_kind *kinds, size_t count)
{
	for (;;) {
		int total = 0, widest = -1;

		for (size_t i = 0; i < count; i++) {
			total += widths[i] + (i ? 2 : 0);
			if (kinds[i] == CELL_TEXT && widths[i] > 8 && (widest < 0 || widths[i] > widths[widest]))
				widest = (int)i;
		}
		if (!output->width || total <= output->width || widest < 0)
			return;
		widths[widest]--;
	}
}

/* How wide each column is, from the rows in hand; rows that come later keep to it. */
static void
table_lay_out(struct output *output)
{
	struct output_table *table = &output->table;

	table->widths = arena_array(&table->arena, output->column_count + 1, sizeof(*table->widths));
	table->kinds = arena_array(&table->arena, output->column_count + 1, sizeof(*table->kinds));
	table->heads = arena_array(&table->arena, output->column_count + 1, sizeof(*table->heads));
	for (size_t i = 0; i < output->column_count; i++) {
		if (output->columns[i].head) {
			table->heads[table->shown] = arena_strdup(&table->arena, output->columns[i].head);
			table->kinds[table->shown] = output->columns[i].kind;
			table->widths[table->shown] = text_width(output->columns[i].head);
			table->shown++;
		}
	}
	for (size_t i = 0; table->shown && i < output->cell_count; i++) {
		int width = text_width(output->cells[i]);

		if (width > table->widths[i % table->shown])
			table->widths[i % table->shown] = width;
	}
	table_fit(output, table->widths, table->kinds, table->shown);
}

/* A cell that is wider than all before it is cut only where a line must fit a terminal. */
static void
table_line(struct output *output, char *const *cells)
{
	const struct output_table *table = &output->table;

	for (size_t i = 0; i < table->shown; i++) {
		int width = table->widths[i], needed = output->width ? width : text_width(cells[i]);

		if (i)
			str_add(&output->line, "  ");
		add_padded(&output->line, cells[i], needed > width ? needed : width, table->kinds[i] == CELL_NUMBER || table->kinds[i] == CELL_REAL, i + 1 == table->shown);
	}
	write_line(output);
}

/* Writes the rows in hand, so that memory doesn't grow with a list of millions. */
static void
table_flush(struct output *output)
{
	struct output_table *table = &output->table;

	if (output->cell_count && !table->widths) {
		table_lay_out(output);
		table_line(output, table->heads);
	}
	for (size_t at = 0; table->shown && at + table->shown <= output->cell_count; at += table->shown)
		table_line(output, output->cells + at);
	arena_release(&output->arena);
	output->cell_count = 0;
}

static void
table_keep(struct output *output, const struct value *values)
{
	struct str text = {0}, clean = {0};

	for (size_t i = 0; i < output->column_count; i++) {
		if (!output->columns[i].head)
			continue;
		if (output->cell_count == output->cell_room) {
			output->cell_room = output->cell_room ? output->cell_room * 2 : 256;
			output->cells = heap_resize(output->cells, output->cell_room, sizeof(*output->cells));
		}
		str_clear(&text);
		str_clear(&clean);
		value_text(&text, output->columns[i].kind, &values[i]);
		text_clean(&clean, str_text(&text), text.length, TEXT_NAME);
		output->cells[output->cell_count++] = arena_strdup(&output->arena, str_text(&clean));
	}
	str_release(&text);
	str_release(&clean);
	if (output->cell_count >= TABLE_CELLS_MAX)
		table_flush(output);
}

void
output_list_row(struct output *output, const struct value *values)
{
	if (!output->rows)
		list_head(output);
	switch (output->format) {
	case OUTPUT_TABLE:
		table_keep(output, values);
		break;
	case OUTPUT_JSON: {
		struct json json = {.out = &output->line};

		if (output->rows)
			str_addc(&output->line, ',');
		json_object_begin(&json, NULL);
		for (size_t i = 0; i < output->column_count; i++)
			value_json(&json, &output->columns[i], &values[i]);
		json_object_end(&json);
		fwrite(output->line.text, 1, output->line.length, output->file);
		str_clear(&output->line);
		break;
	}
	case OUTPUT_CSV:
	case OUTPUT_PLAIN:
		csv_or_plain_row(output, output->columns, output->column_count, values);
		break;
	}
	output->rows++;
}

void
output_list_json(struct output *output, const struct str *row)
{
	fputc(output->rows ? ',' : '[', output->file);
	fwrite(row->text, 1, row->length, output->file);
	output->rows++;
}

void
output_list_end(struct output *output, bool done)
{
	if (!output->rows && done)
		list_head(output);
	if (output->format == OUTPUT_JSON && (output->rows || done))
		fputs("]\n", output->file);
	else if (output->format == OUTPUT_TABLE && done)
		table_flush(output);
	arena_release(&output->table.arena);
	output->table = (struct output_table){0};
	arena_release(&output->arena);
	output->cell_count = 0;
	output->columns = NULL;
}

void
output_object(struct output *output, const struct column *columns, size_t count, const struct value *values)
{
	struct str text = {0};
	int widest = 0;

	switch (output->format) {
	case OUTPUT_JSON: {
		struct json json = {.out = &output->line};

		json_object_begin(&json, NULL);
		for (size_t i = 0; i < count; i++)
			value_json(&json, &columns[i], &values[i]);
		json_object_end(&json);
		write_line(output);
		break;
	}
	case OUTPUT_CSV:
		csv_header(output, columns, count);
		csv_or_plain_row(output, columns, count, values);
		break;
	case OUTPUT_TABLE:
	case OUTPUT_PLAIN:
		for (size_t i = 0; i < count; i++) {
			int width = text_width(columns[i].head ? columns[i].head : columns[i].key);

			if (width > widest)
				widest = width;
		}
		for (size_t i = 0; i < count; i++) {
			str_clear(&text);
			value_text(&text, columns[i].kind, &values[i]);
			if (output->format == OUTPUT_PLAIN) {
				str_addf(&output->line, "%s\t", columns[i].key);
			} else {
				add_padded(&output->line, columns[i].head ? columns[i].head : columns[i].key, widest, false, false);
				str_add(&output->line, "  ");
			}
			text_clean(&output->line, str_text(&text), text.length, TEXT_NAME);
			write_line(output);
		}
		break;
	}
	str_release(&text);
}

void
output_line(struct output *output, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	if (output->format == OUTPUT_JSON)
		return;
	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	text_clean(&output->line, str_text(&text), text.length, TEXT_NAME);
	str_release(&text);
	write_line(output);
}

void
output_block(struct output *output, const char *text)
{
	if (output->format == OUTPUT_JSON)
		return;
	text_clean(&output->line, text, strlen(text), TEXT_BLOCK);
	write_line(output);
}

void
output_json(struct output *output, const struct str *json)
{
	str_addn(&output->line, str_text(json), json->length);
	write_line(output);
}

bool
output_is_good(struct output *output)
{
	return fflush(output->file) == 0 && !ferror(output->file);
}

void
output_release(struct output *output)
{
	free(output->cells);
	output->cells = NULL;
	output->cell_count = output->cell_room = 0;
	arena_release(&output->table.arena);
	arena_release(&output->arena);
	str_release(&output->line);
}
