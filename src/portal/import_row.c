/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One row: from JSON to columns, what is there already, references. */
#include "portal/import_row.h"

#include "base/text.h"

#include <string.h>

static void
left_out_add(struct import_result *result, struct import_left_out **list, size_t *count, const char *set, const char *what)
{
	for (size_t i = 0; i < *count; i++) {
		if ((*list)[i].set == set && strcmp((*list)[i].what, what) == 0) {
			(*list)[i].count++;
			return;
		}
	}
	if (*count == LEFT_OUT_MAX)
		return;
	if (!*list)
		*list = arena_array(&result->arena, LEFT_OUT_MAX, sizeof(**list));
	(*list)[(*count)++] = (struct import_left_out){.set = set, .what = arena_strdup(&result->arena, what), .count = 1};
}

void
row_leave_out(struct import *import, struct row *row, const char *what)
{
	struct import_result *result = import->result;

	row->left_out = true;
	left_out_add(result, &result->tables, &result->table_count, row->table->set, what);
	if (row->set == SET_ACCESS)
		result->shares_left_out++;
	else
		result->privileges_left_out++;
}

/* --- keys --- */

static uint64_t
text_hash(const char *text)
{
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (; *text; text++)
		hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
	return hash ^ hash >> 29;
}

static struct key_slot *
key_find(struct import *import, const char *key)
{
	uint64_t hash = text_hash(key);
	size_t at = hash & (KEY_SLOTS - 1);

	while (import->keys[at].key && (import->keys[at].hash != hash || strcmp(import->keys[at].key, key) != 0))
		at = (at + 1) & (KEY_SLOTS - 1);
	import->keys[at].hash = hash;
	return &import->keys[at];
}

static void
key_add(struct import *import, const char *key, int column)
{
	struct key_slot *slot = key_find(import, key);

	slot->key = key;
	slot->column = column;
}

void
keys_begin(struct import *import, const struct import_table *table)
{
	memset(import->keys, 0, KEY_SLOTS * sizeof(*import->keys));
	for (int i = 0; i < table->count; i++)
		key_add(import, table->columns[i].key, i);
	if (table->has_calls) {
		key_add(import, KEY_CALLS, KEY_IS_CALLS);
		key_add(import, KEY_GONE_CALLS, KEY_IS_GONE_CALLS);
	}
}

/* Moves what was counted into the result. */
void
keys_end(struct import *import, const struct import_table *table)
{
	struct import_result *result = import->result;

	for (size_t i = 0; i < KEY_SLOTS; i++) {
		const struct key_slot *slot = &import->keys[i];

		if (!slot->key || slot->column != KEY_IS_UNKNOWN || result->key_count == LEFT_OUT_MAX)
			continue;
		if (!result->keys)
			result->keys = arena_array(&result->arena, LEFT_OUT_MAX, sizeof(*result->keys));
		result->keys[result->key_count++] =
			(struct import_left_out){.set = table->set, .what = slot->key, .count = slot->count};
	}
}

static void
key_leave_out(struct import *import, struct key_slot *slot, const char *key, size_t *kinds)
{
	import->result->keys_left_out++;
	if (!slot->key) {
		if (*kinds >= LEFT_OUT_MAX)
			return;
		++*kinds;
		slot->key = arena_strdup(&import->result->arena, key);
		slot->column = KEY_IS_UNKNOWN;
	}
	slot->count++;
}

bool
row_read(struct import *import, struct row *row, size_t *kinds, struct err *err)
{
	const char *key;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)row->json, key, value) {
		struct key_slot *slot = key_find(import, key);
		const struct import_column *column;

		if (!slot->key || slot->column == KEY_IS_UNKNOWN) {
			key_leave_out(import, slot, key, kinds);
			continue;
		}
		if (slot->column == KEY_IS_CALLS) {
			row->calls = value;
			continue;
		}
		if (slot->column == KEY_IS_GONE_CALLS) {
			row->gone_calls = value;
			continue;
		}
		column = &row->table->columns[slot->column];
		row->given[slot->column] = true;
		if (!value_read(key, value, column->reading, column->limit, import->options->shift, &import->row,
				&row->now[slot->column], err))
			return false;
	}
	return true;
}

/* --- what is there --- */

void
statement_bind_value(struct statement *s, const char *parameter, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		statement_bind_text(s, parameter, NULL);
		return;
	case VALUE_NUMBER:
		statement_bind_int(s, parameter, value->number);
		return;
	case VALUE_TEXT:
		statement_bind_text(s, parameter, value->text);
		return;
	case VALUE_ID:
		statement_bind_id(s, parameter, &value->id);
		return;
	}
}

static enum value_kind
column_kind(const struct import_column *column)
{
	switch (column->reading) {
	case READ_ID:
		return VALUE_ID;
	case READ_LINE:
	case READ_LOOSE_LINE:
	case READ_BLOCK:
	case READ_CELLS:
		return VALUE_TEXT;
	case READ_NUMBER:
	case READ_SWITCH:
	case READ_TIME:
		return VALUE_NUMBER;
	}
	return VALUE_NULL;
}

static void
statement_value(struct statement *s, int i, enum value_kind kind, struct arena *arena, struct value *value)
{
	*value = (struct value){.kind = VALUE_NULL};
	if (statement_is_null(s, i))
		return;
	value->kind = kind;
	if (kind == VALUE_ID) {
		value->id = statement_id(s, i);
	} else if (kind == VALUE_NUMBER) {
		value->number = statement_int(s, i);
	} else {
		value->text = statement_text(s, i, arena);
		value->length = strlen(value->text);
	}
}

bool
row_find(struct import *import, struct row *row, struct err *err)
{
	struct statement *s = statement_open(import->store, row->table->find, err);

	if (!s)
		return false;
	for (int i = 0; i < row->table->keys; i++)
		statement_bind_value(s, row->table->columns[i].parameter, &row->now[i]);
	row->exists = statement_row(s);
	for (int i = 0; row->exists && i < row->table->count; i++)
		statement_value(s, i, column_kind(&row->table->columns[i]), &import->row, &row->old[i]);
	return statement_close(s, err);
}

static struct found *
found_slot(struct import *import, enum import_set set, const struct id *id)
{
	uint64_t half[2];

	memcpy(half, id->b, sizeof(half));
	return &import->found[((half[0] ^ half[1] * 3) * UINT64_C(0x9e3779b97f4a7c15) >> 40 ^ set) & (FOUND_SLOTS - 1)];
}

bool
import_find(struct import *import, enum import_set set, const struct id *id, bool *there, int64_t *number, struct id *unit,
	    struct err *err)
{
	struct found *found = found_slot(import, set, id);
	struct statement *s;

	if (found->set != set || !id_equal(&found->id, id)) {
		s = statement_open(import->store, set == SET_PRINCIPAL ? QUERY_IMPORT_PRINCIPAL : import_tables[set].has, err);
		if (!s)
			return false;
		statement_bind_id(s, ":id", id);
		*there = statement_row(s);
		if (*there) {
			*found = (struct found){.set = set, .id = *id, .number = statement_int(s, 0)};
			if (set == SET_PRINCIPAL)
				found->unit = statement_id(s, 1);
		}
		if (!statement_close(s, err))
			return false;
		if (!*there)
			return true;
	}
	*there = true;
	if (number)
		*number = found->number;
	if (unit)
		*unit = found->unit;
	return true;
}

/* A row was changed: what was remembered of it may be wrong. */
void
found_forget(struct import *import, const struct row *row)
{
	if (row->table->keys != 1)
		return;
	found_slot(import, row->set, &row->now[0].id)->set = SET_NONE;
	found_slot(import, SET_PRINCIPAL, &row->now[0].id)->set = SET_NONE;
}

/* --- filling in and checking --- */

int
column_by_parameter(const struct import_table *table, const char *parameter)
{
	for (int i = 0; i < table->count; i++)
		if (strcmp(table->columns[i].parameter, parameter) == 0)
			return i;
	return -1;
}

const struct value *
row_value(const struct row *row, const char *parameter)
{
	static const struct value none = {.kind = VALUE_NULL};
	int i = column_by_parameter(row->table, parameter);

	return i < 0 ? &none : &row->now[i];
}

static bool
row_fill_one(struct import *import, struct row *row, int i, struct err *err)
{
	const struct import_column *column = &row->table->columns[i];
	struct value *value = &row->now[i];
	const struct value *other;

	switch (column->absent) {
	case ABSENT_NULL:
		return true;
	case ABSENT_REFUSED:
		return err_set(err, ERR_FAILED, "%s is missing.", column->key);
	case ABSENT_NUMBER:
		*value = (struct value){.kind = VALUE_NUMBER, .number = column->number};
		return true;
	case ABSENT_EMPTY:
		*value = (struct value){.kind = VALUE_TEXT, .text = ""};
		return true;
	case ABSENT_CREATED:
	case ABSENT_MODIFIED:
		other = row_value(row, column->absent == ABSENT_CREATED ? ":modifiedon" : ":createdon");
		*value = (struct value){.kind = VALUE_NUMBER,
					.number = other->kind == VALUE_NUMBER ? other->number : import->options->now};
		return true;
	case ABSENT_UNIT:
		return true;	/* with the owner */
	}
	return true;
}

/* What the file doesn't say: as it is in the environment, or what a new row has. */
bool
row_fill(struct import *import, struct row *row, struct err *err)
{
	for (int i = 0; i < row->table->count; i++) {
		bool filled = true;

		if (!row->given[i] && row->exists)
			row->now[i] = row->old[i];
		else if (row->now[i].kind == VALUE_NULL)
			filled = row_fill_one(import, row, i, err);
		else if (row->now[i].kind == VALUE_TEXT && row->now[i].length == 0 &&
			 row->table->columns[i].absent == ABSENT_REFUSED)
			filled = err_set(err, ERR_FAILED, "%s is empty.", row->table->columns[i].key);
		if (!filled)
			return false;
	}
	return true;
}

bool
reference_missing(struct err *err, const char *key, const struct id *id)
{
	char text[ID_TEXT_SIZE];

	return err_set(err, ERR_FAILED, MISSING_REFERENCE, key, id_format(id, text));
}

/* B7: where the file doesn't say, a row's unit is its owner's; with a new owner, the new one's. */
bool
row_fill_unit(struct import *import, struct row *row, struct err *err)
{
	const struct import_table *table = row->table;
	const struct value *owner = &row->now[table->owner];
	struct value *unit = &row->now[table->unit];
	struct id owners_unit = ID_NONE;
	bool there;

	if (!import_find(import, SET_PRINCIPAL, &owner->id, &there, NULL, &owners_unit, err))
		return false;
	if (!there)
		return reference_missing(err, table->columns[table->owner].key, &owner->id);
	if (row->given[table->unit] && unit->kind == VALUE_ID)
		return true;
	if (!row->exists || !value_equal(owner, &row->old[table->owner]))
		*unit = (struct value){.kind = VALUE_ID, .id = owners_unit};
	else
		*unit = row->old[table->unit];
	return true;
}

bool
row_check_references(struct import *import, struct row *row, struct err *err)
{
	for (int i = 0; i < row->table->count; i++) {
		const struct import_column *column = &row->table->columns[i];
		const struct value *value = &row->now[i];
		bool there;

		if (column->refers == SET_NONE || column->later || value->kind != VALUE_ID || i == row->table->owner ||
		    (row->exists && value_equal(value, &row->old[i])))
			continue;
		if (!import_find(import, column->refers, &value->id, &there, NULL, NULL, err))
			return false;
		if (!there)
			return reference_missing(err, column->key, &value->id);
	}
	return true;
}
