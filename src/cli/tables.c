/* SPDX-License-Identifier: GPL-3.0-or-later */
/* tables: list, show, rows, import, sample. */
#include "cli/command.h"

#include "base/text.h"
#include "portal/table_import.h"
#include "portal/table_sample.h"
#include "portal/tables.h"

#include <stdlib.h>
#include <string.h>

/* Rows are read and files are looked at so many at a time; no lock is held between. */
#define ROWS_AT_ONCE 500
#define STEP 2000
#define SHOWN_ROWS 10

/* So many rows of a file are told of at a time. */
#define TOLD_EVERY 100000

bool
command_tables_list(struct call *call, struct err *err)
{
	static const struct column columns[] = {
		{"tableid", NULL, CELL_ID}, {"displayname", "Table", CELL_TEXT}, {"logicalname", "Logical name", CELL_TEXT}, {"rows", "Rows", CELL_NUMBER},
		{"columns", "Columns", CELL_NUMBER}, {"modifiedon", NULL, CELL_TIME}, {"makerdeck_resultof", NULL, CELL_ID},
	};
	struct tables_list list;
	bool done = tables_list(call->portal, &list, err);

	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; done && i < list.count; i++) {
		const struct tables_row *row = &list.rows[i];

		output_list_row(call->out, (struct value[]){{.id = row->id}, {.text = row->display}, {.text = row->logical}, {.number = row->rows},
							     {.number = (int64_t)row->columns}, {.number = row->modified}, {.id = row->result_of}});
	}
	output_list_end(call->out, done);
	tables_list_release(&list);
	return done;
}

/* ---------------------------------------------------------------- rows */

static enum cell_kind
kind_of(enum cell_type type)
{
	switch (type) {
	case OWN_TEXT:
		return CELL_TEXT;
	case OWN_NUMBER:
		return CELL_REAL;
	case OWN_WHOLE:
		return CELL_NUMBER;
	case OWN_BOOLEAN:
		return CELL_BOOL;
	case OWN_TIME:
		return CELL_TIME;
	}
	return CELL_TEXT;
}

/* JSON tells a row's id too, which "models run --record" takes. */
static bool
tells_ids(const struct call *call)
{
	return call->out->format == OUTPUT_JSON;
}

/* CSV has the names that people gave the columns, so that it can be imported again. */
static struct column *
table_columns(struct call *call, const struct own_table *table, size_t *count)
{
	struct column *columns = arena_array(&call->arena, table->column_count + 1, sizeof(*columns));

	*count = 0;
	if (tells_ids(call))
		columns[(*count)++] = (struct column){"makerdeck_rowid", NULL, CELL_ID};
	for (size_t i = 0; i < table->column_count; i++) {
		const struct own_column *column = &table->columns[i];

		columns[(*count)++] = (struct column){call->out->format == OUTPUT_CSV ? column->display : column->logical, column->display, kind_of(column->type)};
	}
	return columns;
}

static void
write_row(struct call *call, const struct own_table *table, const struct own_row *row, struct value *values)
{
	struct value *to = values;

	if (tells_ids(call))
		*to++ = (struct value){.id = row->id};
	for (size_t i = 0; i < table->column_count; i++) {
		const struct cell *cell = &row->cells[i];

		to[i] = (struct value){.none = cell->empty, .text = cell->empty ? NULL : cell->text, .real = cell->number};
		if (!cell->empty && table->columns[i].type != OWN_TEXT && table->columns[i].type != OWN_NUMBER)
			to[i].number = (int64_t)cell->number;
	}
	output_list_row(call->out, values);
}

static bool
write_rows(struct call *call, const struct own_table *table, size_t limit, struct err *err)
{
	size_t column_count, written = 0;
	const struct column *columns = table_columns(call, table, &column_count);
	struct value *values = arena_array(&call->arena, column_count, sizeof(*values));
	int64_t after = 0;
	bool done = true, end = false;

	output_list_begin(call->out, columns, column_count);
	while (done && !end && written < limit) {
		struct arena arena = {0};
		struct own_rows rows;

		done = tables_read(call->portal, table, after, limit - written < ROWS_AT_ONCE ? limit - written : ROWS_AT_ONCE, &arena, &rows, err);
		for (size_t i = 0; done && i < rows.count; i++)
			write_row(call, table, &rows.rows[i], values);
		written += rows.count;
		after = rows.last;
		end = rows.end;
		arena_release(&arena);
	}
	output_list_end(call->out, done);
	return done;
}

bool
command_tables_rows(struct call *call, struct err *err)
{
	struct own_table table;
	size_t limit;

	return arguments_limit(call->arguments, &limit, err) && tables_find(call->portal, call->words[0], &call->arena, &table, err)
	       && write_rows(call, &table, limit, err);
}

/* ---------------------------------------------------------------- show */

static void
show_json(struct call *call, const struct own_table *table, int64_t rows)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_id(&json, "tableid", &table->id);
	json_text(&json, "logicalname", table->logical);
	json_text(&json, "displayname", table->display);
	json_number(&json, "rows", rows);
	json_id(&json, "makerdeck_resultof", &table->result_of);
	json_array_begin(&json, "columns");
	for (size_t i = 0; i < table->column_count; i++) {
		json_object_begin(&json, NULL);
		json_text(&json, "logicalname", table->columns[i].logical);
		json_text(&json, "displayname", table->columns[i].display);
		json_text(&json, "type", cell_type_name(table->columns[i].type));
		json_id(&json, "makerdeck_resultof", &table->columns[i].result_of);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

static void
show_columns(struct call *call, const struct own_table *table)
{
	static const struct column columns[] = {{"displayname", "Column", CELL_TEXT}, {"logicalname", "Logical name", CELL_TEXT}, {"type", "Type", CELL_TEXT}};

	output_list_begin(call->out, columns, 3);
	for (size_t i = 0; i < table->column_count; i++)
		output_list_row(call->out, (struct value[]){{.text = table->columns[i].display}, {.text = table->columns[i].logical},
							     {.text = cell_type_name(table->columns[i].type)}});
	output_list_end(call->out, true);
}

bool
command_tables_show(struct call *call, struct err *err)
{
	struct own_table table;
	int64_t count;

	if (!tables_find(call->portal, call->words[0], &call->arena, &table, err) || !tables_count(call->portal, &table, &count, err))
		return false;
	if (call->out->format == OUTPUT_JSON) {
		show_json(call, &table, count);
		return true;
	}
	if (call->out->format == OUTPUT_TABLE)
		output_line(call->out, "%s (%s): %lld %s that you may read, %zu %s", table.display, table.logical, (long long)count,
			    count == 1 ? "row" : "rows", table.column_count, table.column_count == 1 ? "column" : "columns");
	show_columns(call, &table);
	if (call->out->format != OUTPUT_TABLE || !count)
		return true;
	output_line(call->out, "%s", "");
	return write_rows(call, &table, SHOWN_ROWS, err);
}

/* ---------------------------------------------------------------- import */

static bool
parse_separator(const struct arguments *arguments, char *separator, struct err *err)
{
	const char *value = arguments_value(arguments, OPTION_SEPARATOR, NULL);

	*separator = '\0';
	if (!value)
		return true;
	if (strcmp(value, ",") == 0 || strcmp(value, ";") == 0 || strcmp(value, "\t") == 0)
		*separator = value[0];
	else if (strcmp(value, "tab") == 0)
		*separator = '\t';
	else
		return err_set(err, ERR_USAGE, "--separator takes a comma, a semicolon, or tab, not \"%s\".", value);
	return true;
}

/* The types that were found, for people: what they see first if one isn't what they meant. */
static void
tell_types(struct call *call, const struct own_table *table)
{
	struct str text = {0}, clean = {0};

	for (size_t i = 0; i < table->column_count; i++)
		str_addf(&text, "%s%s %s", i ? ", " : "", table->columns[i].display, cell_type_name(table->columns[i].type));
	text_clean(&clean, str_text(&text), text.length, TEXT_NAME);
	fprintf(call->notes, "makerdeck: %lld %s. Columns: %s.\n", (long long)table->row_count, table->row_count == 1 ? "row" : "rows", str_text(&clean));
	str_release(&text);
	str_release(&clean);
}

static void
tell_progress(struct call *call, const struct table_import *import, size_t *told)
{
	struct table_import_progress progress;

	table_import_progress(import, &progress);
	if (progress.rows < *told + TOLD_EVERY)
		return;
	*told = progress.rows;
	fprintf(call->notes, "makerdeck: %zu rows read\n", progress.rows);
}

static bool
run_import(struct call *call, struct table_import *import, struct err *err)
{
	struct write_result result = {0};
	bool done = false, fine = true;
	size_t told = 0;

	while (fine && !done) {
		fine = table_import_step(import, STEP, &done, err);
		tell_progress(call, import, &told);
	}
	if (fine && told)
		fprintf(call->notes, "makerdeck: writing %zu rows\n", (size_t)table_import_table(import)->row_count);
	if (!fine)
		return false;
	fine = table_import_run(import, call->now, call->dry_run, &result, err);
	if (fine || result.refusal_count)
		command_write_result(call, &result);
	if (fine)
		tell_types(call, table_import_table(import));
	write_result_release(&result);
	return fine;
}

bool
command_tables_import(struct call *call, struct err *err)
{
	struct table_import_request request = {
		.path = call->words[0], .name = arguments_value(call->arguments, OPTION_NAME, NULL), .now = call->now, .dry_run = call->dry_run};
	struct table_import *import;
	bool done;

	if (!parse_separator(call->arguments, &request.separator, err))
		return false;
	if (strcmp(call->words[0], "-") == 0)
		request.stream = call->in;
	import = table_import_new(call->portal, &request, err);
	done = import && run_import(call, import, err);
	table_import_free(import);
	return done;
}

/* ---------------------------------------------------------------- sample */

static bool
parse_number(const struct arguments *arguments, enum option option, uint64_t least, uint64_t most, uint64_t *number, struct err *err)
{
	const char *value = arguments_value(arguments, option, NULL);
	size_t digits = value ? strspn(value, "0123456789") : 0;

	if (!value)
		return true;
	if (!digits || digits > 18 || value[digits] || strtoull(value, NULL, 10) < least || strtoull(value, NULL, 10) > most)
		return err_set(err, ERR_USAGE, "--%s takes a number from %llu to %llu, not \"%s\".", option_name(option), (unsigned long long)least,
			       (unsigned long long)most, value);
	*number = strtoull(value, NULL, 10);
	return true;
}

bool
command_tables_sample(struct call *call, struct err *err)
{
	uint64_t rows = TABLE_SAMPLE_USUAL, seed = 1;

	return parse_number(call->arguments, OPTION_ROWS, TABLE_SAMPLE_LEAST, TABLE_ROWS_MOST, &rows, err)
	       && parse_number(call->arguments, OPTION_SEED, 0, UINT64_C(999999999999), &seed, err)
	       && table_sample_write(call->words[0], rows, seed, call->out->file, err);
}
