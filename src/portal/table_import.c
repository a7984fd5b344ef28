/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/table_import.h"

#include "base/clock.h"
#include "base/csv.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/number.h"
#include "base/text.h"
#include "portal/cells.h"
#include "portal/own_table_private.h"
#include "portal/table_import_private.h"
#include "portal/tables.h"
#include "portal/write_private.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#define WHOLE_MOST 9007199254740992.0	/* 2^53: beyond it digits would be lost, and what has so many is a name rather than an amount */
#define ROW_JSON_MOST 1048576		/* characters of a stored row */

enum phase { PHASE_HEADER, PHASE_READING, PHASE_CONVERTING, PHASE_READY };

/* What a column's cells could all be so far. */
struct guess {
	bool boolean, whole, number, time;
	size_t filled;
};

struct table_import {
	struct portal *portal;
	struct arena arena;
	const char *file;		/* how errors call it */
	FILE *stream;
	bool owns_stream;
	struct csv *csv;
	uint64_t size;			/* bytes of the file; 0: not known */
	enum phase phase;

	struct own_table table;
	struct guess *guesses;
	struct str cells;		/* all cells as texts, each ended by a zero */
	uint64_t *lines;		/* of each row */
	size_t rows, room;

	struct str json;		/* the rows as they'll be stored, each ended by a zero */
	size_t converted, at;		/* rows; where in cells the next one begins */
	struct cell *values;		/* of one row */
};

/* ---------------------------------------------------------------- values */

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Without the blanks around it; texts keep theirs. */
static const char *
trim(const char *text, size_t *length)
{
	while (is_blank(*text))
		text++;
	*length = strlen(text);
	while (*length && is_blank(text[*length - 1]))
		--*length;
	return text;
}

static bool
is_word(const char *text, size_t length, const char *word)
{
	return strlen(word) == length && strncasecmp(text, word, length) == 0;
}

static bool
read_boolean(const char *text, size_t length, double *value)
{
	*value = is_word(text, length, "yes") || is_word(text, length, "true");
	return *value != 0 || is_word(text, length, "no") || is_word(text, length, "false");
}

static bool
read_number(const char *text, size_t length, double *value, bool *whole)
{
	if (!length || number_read(text, length, value) != length)
		return false;
	*whole = !memchr(text, '.', length) && !memchr(text, 'e', length) && !memchr(text, 'E', length);
	return !*whole || fabs(*value) <= WHOLE_MOST;
}

/* base/clock's, and also a blank instead of the T, no seconds, no zone. */
static bool
read_time(const char *text, size_t length, double *value)
{
	char copy[64];
	int64_t time;

	if (length < 10 || length > 40 || text[4] != '-' || text[7] != '-')
		return false;
	memcpy(copy, text, length);
	if (length > 10 && copy[10] == ' ')
		copy[10] = 'T';
	if (length == 16)
		memcpy(copy + length, ":00", 3), length += 3;
	if (length > 10 && copy[length - 1] != 'Z' && !memchr(copy + 10, '+', length - 10) && !memchr(copy + 10, '-', length - 10))
		copy[length++] = 'Z';
	if (!time_parse(copy, length, &time))
		return false;
	*value = (double)time;
	return true;
}

static void
look_at(struct guess *guess, const char *cell)
{
	size_t length;
	const char *text = trim(cell, &length);
	bool whole = false;
	double value;

	if (!length)
		return;
	guess->filled++;
	guess->boolean = guess->boolean && read_boolean(text, length, &value);
	if (guess->number) {
		guess->number = read_number(text, length, &value, &whole);
		guess->whole = guess->number && guess->whole && whole;
	}
	guess->time = guess->time && read_time(text, length, &value);
}

static enum cell_type
guessed_type(const struct guess *guess)
{
	if (!guess->filled)
		return OWN_TEXT;
	return guess->boolean ? OWN_BOOLEAN : guess->whole ? OWN_WHOLE : guess->number ? OWN_NUMBER : guess->time ? OWN_TIME : OWN_TEXT;
}

static bool
is_ascii(const char *text)
{
	while (*text && !(*text & 0x80))
		text++;
	return !*text;
}

static struct cell
convert(enum cell_type type, const char *cell, struct arena *arena)
{
	struct cell out = {0};
	size_t length;
	const char *text = trim(cell, &length);
	bool whole;

	out.empty = !length;
	if (out.empty)
		return out;
	switch (type) {
	case OWN_TEXT:
		out.text = is_ascii(cell) ? cell : text_nfc(arena, cell, strlen(cell));
		break;
	case OWN_BOOLEAN:
		(void)read_boolean(text, length, &out.number);
		break;
	case OWN_NUMBER:
	case OWN_WHOLE:
		(void)read_number(text, length, &out.number, &whole);
		break;
	case OWN_TIME:
		(void)read_time(text, length, &out.number);
		break;
	}
	return out;
}

/* ---------------------------------------------------------------- names */

static size_t
characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += (*text & 0xC0) != 0x80;
	return count;
}

/* "data/bird_strikes.csv" is "Bird strikes". */
static const char *
name_from_path(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/'), *from = slash ? slash + 1 : path, *dot = strrchr(from, '.');
	size_t length = dot && dot != from ? (size_t)(dot - from) : strlen(from);
	char *name = arena_strndup(arena, from, length);

	for (char *c = name; *c; c++)
		*c = *c == '_' ? ' ' : *c;
	if (name[0] >= 'a' && name[0] <= 'z')
		name[0] = (char)(name[0] - 'a' + 'A');
	return name;
}

static bool
check_table_name(const char *name, struct err *err)
{
	struct err why = ERR_INIT;
	size_t length;

	trim(name, &length);
	if (!length)
		return err_set(err, ERR_USAGE, "A table needs a name.");
	if (!text_check(name, strlen(name), TEXT_NAME, &why))
		return err_set(err, ERR_USAGE, "A table can't be called that. %s", why.text);
	if (characters(name) > TABLE_NAME_MOST)
		return err_set(err, ERR_USAGE, "A table's name has %d characters at most.", TABLE_NAME_MOST);
	return true;
}

static bool
set_name(struct table_import *import, const struct table_import_request *request, struct err *err)
{
	const char *name = request->name;
	size_t length;

	if (!name && request->stream)
		return err_set(err, ERR_USAGE, "How is the table to be called? Say --name NAME: standard input has no name.");
	if (!name)
		name = name_from_path(&import->arena, request->path);
	if (!check_table_name(name, err))
		return false;
	name = trim(name, &length);
	import->table.display = text_nfc(&import->arena, name, length);
	return true;
}

/* ---------------------------------------------------------------- the header */

static bool
check_column_name(const struct table_import *import, size_t at, const char *name, struct err *err)
{
	struct err why = ERR_INIT;

	if (!*name)
		return err_set(err, ERR_USAGE, "%s, line 1: column %zu has no name. The first line must name every column.", import->file, at + 1);
	if (!text_check(name, strlen(name), TEXT_NAME, &why))
		return err_set(err, ERR_USAGE, "%s, line 1, column %zu: its name can't be used. %s", import->file, at + 1, why.text);
	if (characters(name) > TABLE_COLUMN_MOST)
		return err_set(err, ERR_USAGE, "%s, line 1: the name of column %zu is longer than %d characters.", import->file, at + 1, TABLE_COLUMN_MOST);
	return true;
}

struct named {
	const char *key;
	size_t place;
};

static int
compare_named(const void *a, const void *b)
{
	const struct named *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : x->place < y->place ? -1 : 1;
}

static bool
check_repeated(struct table_import *import, struct err *err)
{
	const size_t count = import->table.column_count;
	struct named *names = arena_array(&import->arena, count, sizeof(*names));

	for (size_t i = 0; i < count; i++)
		names[i] = (struct named){text_key(&import->arena, import->table.columns[i].display), i};
	qsort(names, count, sizeof(*names), compare_named);
	for (size_t i = 1; i < count; i++) {
		if (strcmp(names[i].key, names[i - 1].key) == 0)
			return err_set(err, ERR_USAGE, "%s, line 1: columns %zu and %zu are both called \"%s\". Give each its own name.", import->file,
				       names[i - 1].place + 1, names[i].place + 1, import->table.columns[names[i].place].display);
	}
	return true;
}

static bool
take_header(struct table_import *import, const struct csv_row *row, struct err *err)
{
	import->table.columns = arena_array(&import->arena, row->count, sizeof(*import->table.columns));
	import->guesses = arena_array(&import->arena, row->count, sizeof(*import->guesses));
	import->values = arena_array(&import->arena, row->count, sizeof(*import->values));
	import->table.column_count = row->count;
	for (size_t i = 0; i < row->count; i++) {
		size_t length;
		const char *name = trim(row->cells[i], &length);

		name = arena_strndup(&import->arena, name, length);
		if (!check_column_name(import, i, name, err))
			return false;
		import->table.columns[i].display = text_nfc(&import->arena, name, length);
		import->guesses[i] = (struct guess){true, true, true, true, 0};
	}
	import->phase = PHASE_READING;
	return check_repeated(import, err);
}

/* ---------------------------------------------------------------- reading */

static bool
keep_cells(struct table_import *import, const struct csv_row *row, struct err *err)
{
	for (size_t i = 0; i < row->count; i++) {
		size_t length = strlen(row->cells[i]);

		if (length > TABLE_TEXT_MOST && characters(row->cells[i]) > TABLE_TEXT_MOST)
			return err_set(err, ERR_USAGE, "%s, line %llu, cell %zu: it's longer than %d characters.", import->file,
				       (unsigned long long)row->line, i + 1, TABLE_TEXT_MOST);
		str_addn(&import->cells, row->cells[i], length + 1);
		look_at(&import->guesses[i], row->cells[i]);
	}
	return true;
}

static bool
take_row(struct table_import *import, const struct csv_row *row, struct err *err)
{
	if (row->count != import->table.column_count)
		return err_set(err, ERR_USAGE, "%s, line %llu: it has %zu %s, and the first line names %zu columns.", import->file,
			       (unsigned long long)row->line, row->count, row->count == 1 ? "cell" : "cells", import->table.column_count);
	if (import->rows == TABLE_ROWS_MOST)
		return err_set(err, ERR_USAGE, "%s, line %llu: a table takes %d rows at most.", import->file, (unsigned long long)row->line, TABLE_ROWS_MOST);
	if (import->cells.length >= TABLE_BYTES_MOST)
		return err_set(err, ERR_USAGE, "%s, line %llu: a table takes %u MB at most.", import->file, (unsigned long long)row->line,
			       TABLE_BYTES_MOST >> 20);
	if (import->rows == import->room) {
		import->room = import->room ? import->room * 2 : 1024;
		import->lines = heap_resize(import->lines, import->room, sizeof(*import->lines));
	}
	import->lines[import->rows++] = row->line;
	return keep_cells(import, row, err);
}

static bool
finish_reading(struct table_import *import, struct err *err)
{
	if (import->phase == PHASE_HEADER)
		return err_set(err, ERR_USAGE, "%s is empty. The first line must name the columns, the others hold the rows.", import->file);
	if (!import->rows)
		return err_set(err, ERR_USAGE, "%s names columns, and no row follows.", import->file);
	for (size_t i = 0; i < import->table.column_count; i++)
		import->table.columns[i].type = guessed_type(&import->guesses[i]);
	import->table.row_count = (int64_t)import->rows;
	import->phase = PHASE_CONVERTING;
	return true;
}

/* A single column's empty cell makes a row without a byte, which base/csv passes over: such a row would say nothing either. */
static bool
read_rows(struct table_import *import, size_t budget, struct err *err)
{
	for (size_t i = 0; i < budget; i++) {
		struct csv_row row;
		bool end;

		if (!csv_next(import->csv, &row, &end, err))
			return false;
		if (end)
			return finish_reading(import, err);
		if (!(import->phase == PHASE_HEADER ? take_header(import, &row, err) : take_row(import, &row, err)))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- converting */

static bool
convert_row(struct table_import *import, struct err *err)
{
	const struct own_table *table = &import->table;
	const size_t from = import->json.length;
	struct arena arena = {0};

	for (size_t i = 0; i < table->column_count; i++) {
		const char *cell = import->cells.text + import->at;

		import->values[i] = convert(table->columns[i].type, cell, &arena);
		import->at += strlen(cell) + 1;
	}
	cells_write(&import->json, table->columns, table->column_count, import->values);
	arena_release(&arena);
	if (import->json.length - from > ROW_JSON_MOST)
		return err_set(err, ERR_USAGE, "%s, line %llu: the row is too long to be kept.", import->file,
			       (unsigned long long)import->lines[import->converted]);
	str_addc(&import->json, '\0');
	import->converted++;
	return true;
}

static bool
convert_rows(struct table_import *import, size_t budget, struct err *err)
{
	for (size_t i = 0; i < budget && import->converted < import->rows; i++) {
		if (!convert_row(import, err))
			return false;
	}
	if (import->converted == import->rows) {
		str_release(&import->cells);
		import->phase = PHASE_READY;
	}
	return true;
}

/* ---------------------------------------------------------------- the job */

/* H2: that somebody tried is recorded. */
static bool
refuse_import(struct portal *portal, const struct table_import_request *request, const struct err *why, struct err *err)
{
	struct write_result result = {0};
	struct writing writing = {.portal = portal, .result = &result, .action = "table import", .now = request->now, .dry_run = request->dry_run};

	if (writing_begin(&writing, err)) {
		writing_refuse(&writing, &ID_NONE, request->name ? request->name : "", why);
		(void)!writing_end(&writing, true, err);
	}
	write_result_release(&result);
	return false;
}

static bool
open_file(struct table_import *import, const struct table_import_request *request, struct err *err)
{
	struct stat status;

	import->file = arena_strdup(&import->arena, request->stream ? "standard input" : request->path);
	import->stream = request->stream;
	if (!import->stream) {
		import->stream = fopen(request->path, "rbe");
		import->owns_stream = true;
	}
	if (!import->stream)
		return err_set(err, ERR_FAILED, "%s can't be opened: %s.", import->file, strerror(errno));
	if (fstat(fileno(import->stream), &status) == 0 && S_ISREG(status.st_mode))
		import->size = (uint64_t)status.st_size;
	import->csv = csv_open(import->stream, import->file, request->separator);
	return true;
}

static bool
check_name_free(struct portal *portal, const char *name, struct err *err)
{
	struct arena arena = {0};
	struct own_table table;
	bool found = false, fine = own_table_find(portal, name, &arena, &table, &found, err);

	if (fine && found)
		fine = err_set(err, ERR_IMPOSSIBLE, "There is a table called %s already. Choose another name with --name.", table.display);
	arena_release(&arena);
	return fine;
}

struct table_import *
table_import_new(struct portal *portal, const struct table_import_request *request, struct err *err)
{
	struct table_import *import;
	struct err why = ERR_INIT;

	if (!tables_may_import(portal, &why)) {
		if (why.code == ERR_DENIED && why.rule[0] == 'B')
			refuse_import(portal, request, &why, err);
		else
			*err = why;
		return NULL;
	}
	import = heap_array(1, sizeof(*import));
	*import = (struct table_import){.portal = portal};
	if (set_name(import, request, err) && check_name_free(portal, import->table.display, err) && open_file(import, request, err))
		return import;
	table_import_free(import);
	return NULL;
}

void
table_import_free(struct table_import *import)
{
	if (!import)
		return;
	csv_close(import->csv);
	if (import->owns_stream && import->stream)
		(void)fclose(import->stream);
	str_release(&import->cells);
	str_release(&import->json);
	free(import->lines);
	arena_release(&import->arena);
	free(import);
}

bool
table_import_step(struct table_import *import, size_t budget, bool *done, struct err *err)
{
	bool fine = true;

	switch (import->phase) {
	case PHASE_HEADER:
	case PHASE_READING:
		fine = read_rows(import, budget, err);
		break;
	case PHASE_CONVERTING:
		fine = convert_rows(import, budget, err);
		break;
	case PHASE_READY:
		break;
	}
	*done = import->phase == PHASE_READY;
	return fine;
}

void
table_import_progress(const struct table_import *import, struct table_import_progress *progress)
{
	const bool reading = import->phase <= PHASE_READING;

	*progress = (struct table_import_progress){.doing = reading ? "Reading" : "Looking at values", .rows = import->rows};
	progress->done = reading ? csv_offset(import->csv) : import->converted;
	progress->all = reading ? import->size : import->rows;
}

const struct own_table *
table_import_table(const struct table_import *import)
{
	return &import->table;
}

/* ---------------------------------------------------------------- the transaction */

/* The same for the same seed (splitmix64), as a version 4 id; a random one for 0. */
static struct id
row_id(uint64_t seed, size_t row)
{
	struct id id;

	if (!seed)
		return id_new();
	for (size_t half = 0; half < 2; half++) {
		uint64_t z = seed + (row * 2 + half + 1) * UINT64_C(0x9e3779b97f4a7c15);

		z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
		z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
		z ^= z >> 31;
		for (size_t i = 0; i < 8; i++)
			id.b[half * 8 + i] = (uint8_t)(z >> (8 * i));
	}
	id.b[6] = (uint8_t)(0x40 | (id.b[6] & 0x0F));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3F));
	return id;
}

static bool
insert_rows(struct table_import *import, const struct table_fill *fill, struct err *err)
{
	const char *row = import->json.text;

	for (size_t i = 0; i < import->rows; i++, row += strlen(row) + 1) {
		const struct id id = row_id(fill->seed, i);

		if (!own_row_insert(import->portal, &fill->table, &id, row, &fill->owner, &fill->unit, fill->at, err))
			return false;
	}
	return own_rows_count(import->portal, &fill->table, (int64_t)import->rows, err);
}

bool
table_import_fill(struct table_import *import, const struct table_fill *fill, struct arena *arena, struct own_table *table, struct err *err)
{
	bool found;

	import->table.id = fill->table;
	return own_table_add(import->portal, &import->table, fill->at, err)
	       && own_table_load(import->portal, &fill->table, arena, table, &found, err) && insert_rows(import, fill, err);
}

struct table_import *
table_import_read(struct portal *portal, FILE *stream, const char *name)
{
	struct table_import *import = heap_array(1, sizeof(*import));

	*import = (struct table_import){.portal = portal, .stream = stream};
	import->file = arena_strdup(&import->arena, name);
	import->table.display = import->file;
	import->csv = csv_open(stream, import->file, ',');
	return import;
}

/* Its maker, and whoever else customizes the system, may do everything with what's theirs in it. */
static bool
grant_customizers(struct writing *writing, const struct own_table *table, struct err *err)
{
	struct id roles[64], template_id;
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_OWN_TABLE_TEMPLATE_ROLES, err);
	size_t count = 0;

	if (!s)
		return false;
	if (!id_parse(ROLE_TEMPLATE_CUSTOMIZER, strlen(ROLE_TEMPLATE_CUSTOMIZER), &template_id))
		template_id = ID_NONE;
	statement_bind_id(s, ":template", &template_id);
	while (count < sizeof(roles) / sizeof(roles[0]) && statement_row(s))
		roles[count++] = statement_id(s, 0);
	if (!statement_close(s, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			if (!own_table_grant(writing->portal, &roles[i], table, (enum privilege)p, LEVEL_USER, err))
				return false;
		}
	}
	if (!count)
		writing_warn(writing, "There is no role System Customizer: nobody but a System Administrator can read %s until a role is given Read on it.",
			     table->display);
	return true;
}

/* What was made, for the audit and the answer: the types that were found. */
static bool
record(struct writing *writing, const struct own_table *table, size_t rows, struct err *err)
{
	struct str after = {0};
	struct json json = {.out = &after};
	bool fine;

	json_object_begin(&json, NULL);
	json_text(&json, "logicalname", table->logical);
	json_number(&json, "rows", (int64_t)rows);
	json_array_begin(&json, "columns");
	for (size_t i = 0; i < table->column_count; i++) {
		json_object_begin(&json, NULL);
		json_text(&json, "logicalname", table->columns[i].logical);
		json_text(&json, "displayname", table->columns[i].display);
		json_text(&json, "type", cell_type_name(table->columns[i].type));
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	fine = writing_change(writing, "makerdeck_table", &table->id, table->display, "table import", NULL, str_text(&after), err);
	str_release(&after);
	return fine;
}

static bool
make_table(struct table_import *import, struct writing *writing, struct err *err)
{
	const struct subject *actor = portal_actor(import->portal);
	const struct table_fill fill = {.table = id_new(), .owner = actor->id, .unit = actor->units->unit[actor->unit].id, .at = writing->now};
	struct own_table table;

	return table_import_fill(import, &fill, &writing->result->arena, &table, err) && grant_customizers(writing, &table, err)
	       && record(writing, &table, import->rows, err);
}

/* B6: asked again within the transaction. */
static bool
may_make(struct table_import *import, struct writing *writing, bool *may, struct err *err)
{
	struct err why = ERR_INIT;

	*may = tables_may_import(import->portal, &why) && check_name_free(import->portal, import->table.display, &why);
	if (*may)
		return true;
	if (why.code != ERR_DENIED && why.code != ERR_IMPOSSIBLE) {
		*err = why;
		return false;
	}
	writing_refuse(writing, &ID_NONE, import->table.display, &why);
	return true;
}

bool
table_import_run(struct table_import *import, int64_t now, bool dry_run, struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = import->portal, .result = result, .action = "table import", .now = now, .dry_run = dry_run};
	bool may, done;

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	done = may_make(import, &writing, &may, err) && (!may || make_table(import, &writing, err));
	return writing_end(&writing, done, err);
}
