/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows: from JSON to columns, what is there already, references, and what has changed. */
#include "portal/import_private.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/model.h"

#include <inttypes.h>
#include <openssl/sha.h>
#include <stdlib.h>
#include <string.h>

/* A row in hand. */
struct row {
	enum import_set set;
	const struct import_table *table;
	const json_t *json;
	bool given[IMPORT_COLUMNS_MAX];		/* the key is in the file */
	struct value now[IMPORT_COLUMNS_MAX];
	struct value old[IMPORT_COLUMNS_MAX];
	bool exists;
	bool left_out;
	const json_t *calls, *gone_calls;
};

/* One call of an app or a flow. */
struct call {
	struct id model;
	const char *name;	/* of a model that's gone; "" */
};

struct calls {
	struct call *item;	/* sorted by model, each once */
	size_t count, room;
};

#define MISSING_REFERENCE "%s %s is in no file and not in the environment."

/* --- counting what is left out --- */

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

static void
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

static void
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
static void
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

static bool
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

static void
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

static bool
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
static void
found_forget(struct import *import, const struct row *row)
{
	if (row->table->keys != 1)
		return;
	found_slot(import, row->set, &row->now[0].id)->set = SET_NONE;
	found_slot(import, SET_PRINCIPAL, &row->now[0].id)->set = SET_NONE;
}

/* --- filling in and checking --- */

static int
column_by_parameter(const struct import_table *table, const char *parameter)
{
	for (int i = 0; i < table->count; i++)
		if (strcmp(table->columns[i].parameter, parameter) == 0)
			return i;
	return -1;
}

static const struct value *
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
static bool
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

static bool
reference_missing(struct err *err, const char *key, const struct id *id)
{
	char text[ID_TEXT_SIZE];

	return err_set(err, ERR_FAILED, MISSING_REFERENCE, key, id_format(id, text));
}

/* B7: where the file doesn't say, a row's unit is its owner's; with a new owner, the new one's. */
static bool
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

static bool
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

/* --- what single sets need --- */

/* The second of these is refused with what it would be (A1). */
static bool
unit_check(struct import *import, const struct row *row, struct err *err)
{
	const struct value *parent = row_value(row, ":parentbusinessunitid");
	struct statement *s;
	char first[ID_TEXT_SIZE] = "";

	if (parent->kind == VALUE_ID && id_equal(&parent->id, &row->now[0].id))
		return err_set(err, ERR_FAILED, "The business unit would be its own parent.");
	if (parent->kind == VALUE_ID)
		return true;
	s = statement_open(import->store, QUERY_IMPORT_ROOT, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		struct id root = statement_id(s, 0);

		if (!id_equal(&root, &row->now[0].id))
			id_format(&root, first);
	}
	if (!statement_close(s, err))
		return false;
	if (first[0])
		return err_rule(err, ERR_FAILED, "A1", 0,
				"It would be a second root unit: it has no _parentbusinessunitid_value, and %s is the root.", first);
	return true;
}

/* A user's id can't be a team's. */
static bool
principal_check(struct import *import, const struct row *row, struct err *err)
{
	bool there;
	int64_t type = 0;

	if (row->exists)
		return true;
	if (!import_find(import, SET_PRINCIPAL, &row->now[0].id, &there, &type, NULL, err))
		return false;
	if (there)
		return err_set(err, ERR_FAILED, "%s is the id of a %s already.", row->table->columns[0].key,
			       type ? "team" : "user");
	return true;
}

static bool
organization_check(struct import *import, const struct row *row, struct err *err)
{
	struct statement *s;
	char other[ID_TEXT_SIZE] = "";

	if (row->exists)
		return true;
	s = statement_open(import->store, QUERY_IMPORT_ORGANIZATION, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);

		id_format(&id, other);
	}
	if (!statement_close(s, err))
		return false;
	if (other[0])
		return err_set(err, ERR_FAILED, "An environment is of one organization, and this one's is %s.", other);
	return true;
}

/* A1: access teams hold no roles. */
static bool
team_role_check(struct import *import, const struct row *row, struct err *err)
{
	bool there;
	int64_t type = 0;

	if (!import_find(import, SET_TEAM, &row->now[0].id, &there, &type, NULL, err))
		return false;
	if (there && type == TEAM_ACCESS)
		return err_rule(err, ERR_FAILED, "A1", 0, "The team is an access team, which can't hold a role.");
	return true;
}

/* F2: an imported prediction with an active run configuration has its result column. */
static bool
model_fill(struct import *import, struct row *row, struct err *err)
{
	int column = column_by_parameter(row->table, ":makerdeck_resultcolumn");
	const struct value *run = row_value(row, ":msdyn_activerunconfigurationid");
	const struct value *template = row_value(row, ":msdyn_templateid");
	bool there;
	int64_t type = 0;

	if (row->given[column] || run->kind != VALUE_ID)
		return true;
	if (!import_find(import, SET_AITEMPLATE, &template->id, &there, &type, NULL, err))
		return false;
	if (there && model_type_is_prediction((enum model_type)type))
		row->now[column] = (struct value){.kind = VALUE_NUMBER, .number = 1};
	return true;
}

static bool
configuration_check(const struct row *row, struct err *err)
{
	const struct value *type = row_value(row, ":msdyn_type");

	if (type->number != CONFIGURATION_TRAINING && type->number != CONFIGURATION_RUN)
		return err_set(err, ERR_FAILED, "msdyn_type is %" PRId64 "; it must be %d (training) or %d (run).", type->number,
			       CONFIGURATION_TRAINING, CONFIGURATION_RUN);
	return true;
}

/* E5: rows outlive their model, whose name then stands in the row. */
static bool
event_check(struct import *import, const struct row *row, struct err *err)
{
	const struct value *model = row_value(row, ":msdyn_aimodelid");
	bool there;

	if (model->kind != VALUE_ID || row_value(row, ":makerdeck_modelname")->length > 0 || row->exists)
		return true;
	if (!import_find(import, SET_AIMODEL, &model->id, &there, NULL, NULL, err))
		return false;
	return there || reference_missing(err, "_msdyn_aimodelid_value", &model->id);
}

/* Which table a share is about: by the code, or by the id where the code is a number. */
static bool
access_settle_object(struct import *import, struct row *row, struct err *err)
{
	int column = column_by_parameter(row->table, ":objecttypecode");
	struct value *code = &row->now[column];
	const struct id *object = &row->now[1].id;
	enum import_set set = import_set_from_table(code->text);
	bool named = code->length > 0 && strspn(code->text, "0123456789") < code->length;
	bool there = false;

	if (named && set == SET_NONE) {
		row_leave_out(import, row, code->text);
		return true;
	}
	if (set != SET_NONE) {
		if (!import_find(import, set, object, &there, NULL, NULL, err))
			return false;
		if (!there)
			return reference_missing(err, row->table->columns[1].key, object);
	}
	for (int i = 0; !there && i < SET_COUNT; i++) {
		if (import_tables[i].owner < 0)
			continue;
		if (!import_find(import, (enum import_set)i, object, &there, NULL, NULL, err))
			return false;
		if (there)
			set = (enum import_set)i;
	}
	if (set == SET_NONE) {
		row_leave_out(import, row, code->text);
		return true;
	}
	*code = (struct value){.kind = VALUE_TEXT, .text = import_tables[set].table, .length = strlen(import_tables[set].table)};
	return true;
}

/* Whom a share is with: the id decides (B8: a user, a team, or the organization). */
static bool
access_settle_principal(struct import *import, struct row *row, struct err *err)
{
	int column = column_by_parameter(row->table, ":principaltypecode");
	const struct id *id = &row->now[0].id;
	const char *kind = "";
	int64_t type = 0;
	bool there;

	if (!import_find(import, SET_PRINCIPAL, id, &there, &type, NULL, err))
		return false;
	if (there) {
		kind = principal_kind_name(type ? PRINCIPAL_TEAM : PRINCIPAL_USER);
	} else {
		if (!import_find(import, SET_ORGANIZATION, id, &there, NULL, NULL, err))
			return false;
		kind = principal_kind_name(PRINCIPAL_ORGANIZATION);
	}
	if (!there)
		return reference_missing(err, row->table->columns[0].key, id);
	row->now[column] = (struct value){.kind = VALUE_TEXT, .text = kind, .length = strlen(kind)};
	return true;
}

static bool
row_settle(struct import *import, struct row *row, struct err *err)
{
	switch (row->set) {
	case SET_ORGANIZATION:
		return organization_check(import, row, err);
	case SET_BUSINESSUNIT:
		return unit_check(import, row, err);
	case SET_SYSTEMUSER:
	case SET_TEAM:
		return principal_check(import, row, err);
	case SET_TEAMROLES:
		return team_role_check(import, row, err);
	case SET_ROLEPRIVILEGES:
		return row->now[2].number > 0 ||
		       err_set(err, ERR_FAILED, "privilegedepthmask is 0; it must be from 1 to 15.");
	case SET_AIMODEL:
		return model_fill(import, row, err);
	case SET_AICONFIGURATION:
		return configuration_check(row, err);
	case SET_AIEVENT:
		return event_check(import, row, err);
	default:
		return true;
	}
}

/* What is left out before anything else of the row is looked at. */
static bool
row_sift(struct import *import, struct row *row, struct err *err)
{
	enum entity entity;
	enum privilege access;
	const struct value *name;

	if (row->set == SET_PRIVILEGE) {
		name = row_value(row, ":name");
		if (name->kind == VALUE_TEXT && privilege_from_name(name->text, &entity, &access) == MEANING_UNLISTED) {
			id_set_add(&import->privileges_left_out, &row->now[0].id);
			row_leave_out(import, row, name->text);
		}
	} else if (row->set == SET_ROLEPRIVILEGES) {
		if (id_set_has(&import->privileges_left_out, &row->now[1].id))
			row_leave_out(import, row, "privileges that were left out");
	} else if (row->set == SET_ACCESS) {
		if (row->now[2].kind == VALUE_NULL)
			row->now[2] = row->exists ? row->old[2] : (struct value){.kind = VALUE_TEXT, .text = ""};
		row->given[2] = row->given[3] = true;
		if (row->now[3].kind == VALUE_NULL)
			row->now[3] = (struct value){.kind = VALUE_TEXT, .text = ""};
		if (!access_settle_object(import, row, err))
			return false;
		if (!row->left_out)
			return access_settle_principal(import, row, err);
	}
	return true;
}

/* --- calls --- */

static int
call_compare(const void *a, const void *b)
{
	const struct call *x = a, *y = b;

	return id_compare(&x->model, &y->model);
}

static void
calls_add(struct import *import, struct calls *calls, const struct id *model, const char *name)
{
	if (calls->count == calls->room) {
		size_t room = calls->room ? calls->room * 2 : 16;
		struct call *item = arena_array(&import->row, room, sizeof(*item));

		if (calls->count)
			memcpy(item, calls->item, calls->count * sizeof(*item));
		calls->item = item;
		calls->room = room;
	}
	calls->item[calls->count++] = (struct call){.model = *model, .name = name};
}

static void
calls_sort(struct calls *calls)
{
	size_t kept = 0;

	if (calls->count == 0)
		return;
	qsort(calls->item, calls->count, sizeof(*calls->item), call_compare);
	for (size_t i = 1; i < calls->count; i++)
		if (!id_equal(&calls->item[i].model, &calls->item[kept].model))
			calls->item[++kept] = calls->item[i];
	calls->count = kept + 1;
}

/* Every model id in a flow's definition is a call. */
static bool
calls_from_text(struct import *import, const struct value *text, struct calls *calls, struct err *err)
{
	size_t at = 0;
	struct id id;
	bool there;

	if (text->kind != VALUE_TEXT)
		return true;
	while (text_next_id(text->text, text->length, &at, &id)) {
		if (id_is_none(&id))
			continue;
		if (!import_find(import, SET_AIMODEL, &id, &there, NULL, NULL, err))
			return false;
		if (there)
			calls_add(import, calls, &id, "");
	}
	return true;
}

static bool
calls_from_keys(struct import *import, const struct row *row, struct calls *calls, struct err *err)
{
	const json_t *item;
	size_t i;

	if ((row->calls && !json_is_array(row->calls) && !json_is_null(row->calls)) ||
	    (row->gone_calls && !json_is_array(row->gone_calls)))
		return err_set(err, ERR_FAILED, "%s must be an array.", row->calls ? KEY_CALLS : KEY_GONE_CALLS);
	json_array_foreach(row->calls, i, item) {
		struct value value;
		bool there;

		if (!value_read(KEY_CALLS, item, READ_ID, 0, 0, &import->row, &value, err))
			return false;
		if (value.kind != VALUE_ID)
			return err_set(err, ERR_FAILED, "%s must hold ids.", KEY_CALLS);
		if (!import_find(import, SET_AIMODEL, &value.id, &there, NULL, NULL, err))
			return false;
		if (!there)
			return reference_missing(err, KEY_CALLS, &value.id);
		calls_add(import, calls, &value.id, "");
	}
	json_array_foreach(row->gone_calls, i, item) {
		const json_t *id_json = json_object_get(item, "msdyn_aimodelid");
		const json_t *name_json = json_object_get(item, "msdyn_name");
		struct value id, name;

		if (!id_json || !name_json)
			return err_set(err, ERR_FAILED, "%s must hold msdyn_aimodelid and msdyn_name.", KEY_GONE_CALLS);
		if (!value_read("msdyn_aimodelid", id_json, READ_ID, 0, 0, &import->row, &id, err) ||
		    !value_read("msdyn_name", name_json, READ_LINE, 100, 0, &import->row, &name, err))
			return false;
		if (id.kind != VALUE_ID || name.kind != VALUE_TEXT)
			return err_set(err, ERR_FAILED, "%s must hold msdyn_aimodelid and msdyn_name.", KEY_GONE_CALLS);
		calls_add(import, calls, &id.id, name.text);
	}
	return true;
}

static bool
calls_load(struct import *import, const struct id *caller, struct calls *calls, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_CALLS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":callerid", caller);
	while (statement_row(s)) {
		struct id model = statement_id(s, 0);

		calls_add(import, calls, &model, statement_text(s, 1, &import->row));
	}
	return statement_close(s, err);
}

static bool
calls_equal(const struct calls *a, const struct calls *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!id_equal(&a->item[i].model, &b->item[i].model) || strcmp(a->item[i].name, b->item[i].name) != 0)
			return false;
	return true;
}

static bool
calls_store(struct import *import, enum import_set set, const struct id *caller, const struct calls *calls, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_CALLS_DROP, err);

	if (!s)
		return false;
	statement_bind_id(s, ":callerid", caller);
	if (!statement_run(s, err))
		return false;
	for (size_t i = 0; i < calls->count; i++) {
		s = statement_open(import->store, QUERY_IMPORT_CALL_ADD, err);
		if (!s)
			return false;
		statement_bind_id(s, ":callerid", caller);
		statement_bind_int(s, ":callertype", set == SET_WORKFLOW);
		statement_bind_id(s, ":msdyn_aimodelid", &calls->item[i].model);
		statement_bind_text(s, ":msdyn_name", calls->item[i].name);
		if (!statement_run(s, err))
			return false;
	}
	return true;
}

static void
calls_json(struct json *json, const struct calls *calls)
{
	json_array_begin(json, KEY_CALLS);
	for (size_t i = 0; i < calls->count; i++)
		json_id(json, NULL, &calls->item[i].model);
	json_array_end(json);
}

/* --- recording --- */

#define AUDIT_TEXT_MAX 500

static void
value_json(struct json *json, const struct import_column *column, const struct value *value)
{
	const char *name = column->parameter + 1;

	switch (value->kind) {
	case VALUE_NULL:
		json_none(json, name);
		return;
	case VALUE_ID:
		json_id(json, name, &value->id);
		return;
	case VALUE_NUMBER:
		if (column->reading == READ_TIME)
			json_time(json, name, value->number);
		else if (column->reading == READ_SWITCH)
			json_bool(json, name, value->number != 0);
		else
			json_number(json, name, value->number);
		return;
	case VALUE_TEXT:
		break;
	}
	if (value->length > AUDIT_TEXT_MAX) {	/* the record tells which text it was, and doesn't keep a second copy */
		unsigned char digest[SHA256_DIGEST_LENGTH];
		char hex[2 * SHA256_DIGEST_LENGTH + 1];

		SHA256((const unsigned char *)value->text, value->length, digest);
		for (size_t i = 0; i < sizeof(digest); i++)
			snprintf(hex + 2 * i, 3, "%02x", digest[i]);
		json_object_begin(json, name);
		json_number(json, "bytes", (int64_t)value->length);
		json_text(json, "sha256", hex);
		json_object_end(json);
		return;
	}
	json_text(json, name, value->text);
}

static bool
value_is_default(const struct import_column *column, const struct value *value)
{
	switch (value->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_NUMBER:
		return column->absent == ABSENT_NUMBER && value->number == column->number;
	case VALUE_TEXT:
		return value->length == 0;
	case VALUE_ID:
		return false;
	}
	return false;
}

static void
row_describe(struct import *import, const struct row *row, const struct calls *calls, const struct calls *old_calls)
{
	struct json before = {.out = &import->before};
	struct json after = {.out = &import->after};

	str_clear(&import->before);
	str_clear(&import->after);
	json_object_begin(&before, NULL);
	json_object_begin(&after, NULL);
	for (int i = 0; i < row->table->count; i++) {
		const struct import_column *column = &row->table->columns[i];

		if (i < row->table->keys) {
			if (row->table->keys > 1)
				value_json(&after, column, &row->now[i]);
		} else if (!row->exists) {
			if (!value_is_default(column, &row->now[i]))
				value_json(&after, column, &row->now[i]);
		} else if (!value_equal(&row->old[i], &row->now[i])) {
			value_json(&before, column, &row->old[i]);
			value_json(&after, column, &row->now[i]);
		}
	}
	if (calls && old_calls && (row->exists || calls->count > 0)) {
		calls_json(&before, old_calls);
		calls_json(&after, calls);
	}
	json_object_end(&before);
	json_object_end(&after);
}

/* The operation's own row comes with its first change. */
static bool
operation_begin(struct import *import, struct err *err)
{
	if (import->has_operation)
		return true;
	import->has_operation = true;
	import->operation = id_new();
	return audit_begin_operation(import->portal, &import->operation, "import", import->options->now, err);
}

/* H2: every row that is added or changed. */
static bool
row_record(struct import *import, const struct row *row, struct err *err)
{
	const char *name = row->table->name < 0 ? "" : row->now[row->table->name].text;
	const char *before = row->exists ? str_text(&import->before) : NULL;
	struct audit_entry entry = {
		.at = import->options->now,
		.actor = import->actor,
		.action = "import",
		.object_type = row->table->table,
		.object = row->now[0].id,
		.object_name = name,
		.before = before,
		.after = str_text(&import->after),
		.rule = "",
		.via = "import",
	};

	if (!operation_begin(import, err))
		return false;
	entry.operation = import->operation;
	if (!audit_write(import->portal, &entry, err))
		return false;
	if (import->options->changed) {
		const struct change change = {
			.table = row->table->table,
			.id = row->now[0].id,
			.name = name,
			.change = row->exists ? "update" : "add",
			.before = before,
			.after = str_text(&import->after),
		};

		import->options->changed(import->options->context, &change);
	}
	return true;
}

/* --- writing --- */

/* "Maya Ortiz" → "ortiz maya", from the key of the name. */
static const char *
last_first(struct arena *arena, const char *key)
{
	const char *space = strrchr(key, ' ');

	if (!space || space == key || !space[1])
		return key;
	return arena_printf(arena, "%s %.*s", space + 1, (int)(space - key), key);
}

static bool
owner_store(struct import *import, const struct row *row, struct err *err)
{
	bool is_user = row->set == SET_SYSTEMUSER;
	const char *name = row->now[row->table->name].text;
	const char *key = text_key(&import->row, name);
	struct statement *s;

	s = statement_open(import->store, row->exists ? QUERY_IMPORT_OWNER_UPDATE : QUERY_IMPORT_OWNER_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":ownerid", &row->now[0].id);
	statement_bind_int(s, ":ownertype", is_user ? 0 : 1);
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":namekey", key);
	statement_bind_text(s, ":lastfirstkey", is_user ? last_first(&import->row, key) : "");
	statement_bind_text(s, ":loginkey", is_user ? text_key(&import->row, row_value(row, ":domainname")->text) : "");
	statement_bind_text(s, ":mailkey", is_user ? text_key(&import->row, row_value(row, ":internalemailaddress")->text) : "");
	return statement_run(s, err);
}

/* The columns that are worked out from others. */
static void
row_bind_derived(struct import *import, const struct row *row, struct statement *s)
{
	const char *name = row->table->name < 0 ? "" : row->now[row->table->name].text;
	enum entity entity = ENTITY_COUNT;
	enum privilege access = PRIVILEGE_COUNT;

	switch (row->set) {
	case SET_BUSINESSUNIT:
	case SET_ROLE:
	case SET_AIMODEL:
	case SET_CONTAINER:
	case SET_CANVASAPP:
	case SET_WORKFLOW:
		statement_bind_text(s, ":namekey", text_key(&import->row, name));
		return;
	case SET_PRIVILEGE:
		if (privilege_from_name(name, &entity, &access) == MEANING_TABLE) {
			statement_bind_text(s, ":makerdeck_entity", entity_logical_name(entity));
			statement_bind_int(s, ":makerdeck_access", (int)access);
		} else {
			statement_bind_text(s, ":makerdeck_entity", "");
			statement_bind_int(s, ":makerdeck_access", -1);
		}
		return;
	case SET_AITEMPLATE:
		statement_bind_int(s, ":makerdeck_type", (int)model_type_from_template(name));
		return;
	default:
		return;
	}
}

/* One statement about this row, known by its id alone. */
static bool
row_statement(struct import *import, const struct row *row, enum query query, struct err *err)
{
	struct statement *s = statement_open(import->store, query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->now[0].id);
	return statement_run(s, err);
}

static bool
row_store_plain(struct import *import, const struct row *row, struct err *err)
{
	struct statement *s = statement_open(import->store, row->exists ? row->table->update : row->table->add, err);

	if (!s)
		return false;
	for (int i = 0; i < row->table->count; i++)
		if (!row->table->columns[i].owner_name)
			statement_bind_value(s, row->table->columns[i].parameter, &row->now[i]);
	row_bind_derived(import, row, s);
	return statement_run(s, err);
}

static bool
row_store(struct import *import, const struct row *row, struct err *err)
{
	if (row->set == SET_SYSTEMUSER || row->set == SET_TEAM)
		return (!row->exists || row_statement(import, row, QUERY_TEXT_OWNER_LEAVE, err)) && owner_store(import, row, err) &&
		       row_statement(import, row, QUERY_TEXT_OWNER_ENTER, err) && row_store_plain(import, row, err);
	if (row->set == SET_AIMODEL)
		return (!row->exists || row_statement(import, row, QUERY_TEXT_AIMODEL_LEAVE, err)) && row_store_plain(import, row, err) &&
		       row_statement(import, row, QUERY_TEXT_AIMODEL_ENTER, err);
	return row_store_plain(import, row, err);
}

/* Models whose status follows from this row (F1). */
#define TOUCHED_MAX 2000

static void
row_touch(struct import *import, const struct row *row)
{
	if (row->set == SET_AIMODEL) {
		id_set_add(&import->touched, &row->now[0].id);
		import->models_added += !row->exists;
	} else if (row->set == SET_AICONFIGURATION) {
		int model = column_by_parameter(row->table, ":msdyn_aimodelid");

		id_set_add(&import->touched, &row->now[model].id);
		if (row->exists)
			id_set_add(&import->touched, &row->old[model].id);
	}
	if (import->touched.count > TOUCHED_MAX) {
		import->touched_many = true;
		id_set_release(&import->touched);
	}
}

static bool
row_is_changed(const struct row *row)
{
	for (int i = row->table->keys; i < row->table->count; i++)
		if (!value_equal(&row->now[i], &row->old[i]))
			return true;
	return false;
}

static bool
row_load(struct import *import, struct row *row, struct import_count *count, struct err *err)
{
	struct calls calls = {0}, old_calls = {0};
	bool has_calls = row->table->has_calls &&
			 (row->calls || row->gone_calls || row->given[column_by_parameter(row->table, ":clientdata") < 0 ? 0 :
						column_by_parameter(row->table, ":clientdata")]);

	for (int i = 0; i < row->table->keys; i++)
		if (row->now[i].kind != VALUE_ID)
			return err_set(err, ERR_FAILED, "%s is missing.", row->table->columns[i].key);
	if (!row_find(import, row, err) || !row_sift(import, row, err))
		return false;
	if (row->left_out)
		return true;
	if (!row_fill(import, row, err))
		return false;
	if (row->table->owner >= 0 && !row_fill_unit(import, row, err))
		return false;
	if (!row_check_references(import, row, err) || !row_settle(import, row, err))
		return false;
	if (has_calls) {
		if (!calls_from_text(import, row_value(row, ":clientdata"), &calls, err) ||
		    !calls_from_keys(import, row, &calls, err) || !calls_load(import, &row->now[0].id, &old_calls, err))
			return false;
		calls_sort(&calls);
		has_calls = !calls_equal(&calls, &old_calls);
	}
	if (row->exists && !has_calls && !row_is_changed(row)) {
		count->unchanged++;
		return true;
	}
	if ((!row->exists || row_is_changed(row)) && !row_store(import, row, err))
		return false;
	if (has_calls && !calls_store(import, row->set, &row->now[0].id, &calls, err))
		return false;
	found_forget(import, row);
	row_touch(import, row);
	if (row->exists)
		count->updated++;
	else
		count->added++;
	row_describe(import, row, has_calls ? &calls : NULL, has_calls ? &old_calls : NULL);
	return row_record(import, row, err);
}

/* --- sets --- */

static struct row_key
row_key_of(const struct row *row)
{
	struct row_key key = {.id = {row->now[0].id, ID_NONE}};

	if (row->table->keys > 1)
		key.id[1] = row->now[1].id;
	return key;
}

/* The root comes last, so that another unit may have been the root before. */
static bool
row_is_due(const struct row *row, int pass)
{
	return row->set != SET_BUSINESSUNIT || (row_value(row, ":parentbusinessunitid")->kind == VALUE_ID) == (pass == 0);
}

#define PROGRESS_ROWS 1000

static bool
progress_made(struct import *import, struct err *err)
{
	if (!import->options->progress || ++import->done % PROGRESS_ROWS)
		return true;
	if (import->options->progress(import->options->context, import->done, import->total))
		return true;
	return err_set(err, ERR_INTERRUPTED, "The import was given up; nothing was changed.");
}

static bool
collection_load(struct import *import, enum import_set set, const struct collection *collection, int pass, size_t *kinds,
		struct import_count *count, struct err *err)
{
	struct collection_rows *rows = collection_rows_open(&import->sources[collection->source], collection);
	json_t *json = NULL;
	bool done;

	while ((done = collection_rows_next(rows, &json, err)) && json) {
		struct row *row = arena_alloc(&import->row, sizeof(*row));

		row->set = set;
		row->table = &import_tables[set];
		row->json = json;
		done = row_read(import, row, kinds, err);
		if (done && row_is_due(row, pass)) {
			struct row_key key;

			count->rows++;
			done = row_load(import, row, count, err);
			key = row_key_of(row);
			if (done && !row->left_out)
				seen_add(&import->seen, &key);
			done = done && progress_made(import, err);
		}
		arena_release(&import->row);
		if (!done) {
			if (err->code != ERR_INTERRUPTED)
				collection_rows_blame(rows, err);
			break;
		}
	}
	collection_rows_close(rows);
	return done;
}

/* Reads the rows' keys of all collections of a set again. fn returns false, with the err set, to end it. */
static bool
keys_again(struct import *import, enum import_set set,
	   bool (*fn)(void *context, const struct row_key *key, struct err *err), void *context, struct err *err)
{
	const struct import_table *table = &import_tables[set];

	for (size_t i = 0; i < import->collections.count; i++) {
		const struct collection *collection = &import->collections.item[i];
		struct collection_rows *rows;
		json_t *json = NULL;
		bool done;

		if (import->sets[i] != set)
			continue;
		rows = collection_rows_open(&import->sources[collection->source], collection);
		while ((done = collection_rows_next(rows, &json, err)) && json) {
			struct row_key key = {{ID_NONE, ID_NONE}};

			for (int k = 0; k < table->keys; k++) {
				const json_t *id = json_object_get(json, table->columns[k].key);

				if (!json_is_string(id) ||
				    !id_parse(json_string_value(id), json_string_length(id), &key.id[k]))
					key.id[k] = ID_NONE;
			}
			done = fn(context, &key, err);
			if (!done) {
				collection_rows_blame(rows, err);
				break;
			}
		}
		collection_rows_close(rows);
		if (!done)
			return false;
	}
	return true;
}

struct repeat {
	const struct seen *seen;
	const struct import_table *table;
};

static bool
repeat_look(void *context, const struct row_key *key, struct err *err)
{
	struct repeat *repeat = context;
	struct seen_suspect *suspect = seen_suspect_find(repeat->seen, key);
	char text[ID_TEXT_SIZE], other[ID_TEXT_SIZE];

	if (!suspect)
		return true;
	if (!suspect->met) {
		suspect->met = true;
		return true;
	}
	if (repeat->table->keys == 1)
		return err_set(err, ERR_FAILED, "%s %s is repeated: another row of %s has it.", repeat->table->columns[0].key,
			       id_format(&key->id[0], text), repeat->table->set);
	return err_set(err, ERR_FAILED, "%s %s with %s %s is repeated: another row of %s has both.",
		       repeat->table->columns[0].key, id_format(&key->id[0], text), repeat->table->columns[1].key,
		       id_format(&key->id[1], other), repeat->table->set);
}

struct blame {
	const struct row_key *key;
	const char *text;
};

static bool
blame_look(void *context, const struct row_key *key, struct err *err)
{
	const struct blame *blame = context;

	return row_key_compare(key, blame->key) != 0 || err_set(err, ERR_FAILED, "%s", blame->text);
}

bool
import_blame(struct import *import, enum import_set set, const struct row_key *key, const char *text, struct err *err)
{
	struct blame blame = {.key = key, .text = text};

	if (keys_again(import, set, blame_look, &blame, err))
		err_set(err, ERR_FAILED, "%s: %s", import_tables[set].set, text);
	return false;
}

static struct import_count *
count_for(struct import_result *result, enum import_set set)
{
	for (size_t i = 0; i < result->count_count; i++)
		if (strcmp(result->counts[i].set, import_tables[set].set) == 0)
			return &result->counts[i];
	return NULL;
}

bool
import_load_set(struct import *import, enum import_set set, struct err *err)
{
	struct repeat repeat = {.seen = &import->seen, .table = &import_tables[set]};
	struct import_count *count = count_for(import->result, set);
	uint64_t rows = 0;
	size_t kinds = import->result->key_count;
	bool done = true;

	if (!count)
		return true;
	for (size_t i = 0; i < import->collections.count; i++)
		if (import->sets[i] == set)
			rows += import->collections.item[i].rows;
	seen_init(&import->seen, rows);
	keys_begin(import, &import_tables[set]);
	for (int pass = 0; done && pass < (set == SET_BUSINESSUNIT ? 2 : 1); pass++) {
		uint64_t left_out = import->result->keys_left_out;

		for (size_t i = 0; done && i < import->collections.count; i++)
			if (import->sets[i] == set)
				done = collection_load(import, set, &import->collections.item[i], pass, &kinds, count, err);
		if (pass == 1) {	/* they were counted the first time */
			import->result->keys_left_out = left_out;
			for (size_t i = 0; i < KEY_SLOTS; i++)
				import->keys[i].count /= 2;
		}
	}
	keys_end(import, &import_tables[set]);
	seen_sort(&import->seen);
	if (done && import->seen.count > 0)
		done = keys_again(import, set, repeat_look, &repeat, err);
	seen_release(&import->seen);
	return done;
}

/* --- flows that were there before their models --- */

static bool
flow_again(struct import *import, const struct id *flow, const char *name, const struct value *text, struct err *err)
{
	struct row row = {.set = SET_WORKFLOW, .table = &import_tables[SET_WORKFLOW], .exists = true};
	struct calls calls = {0}, old_calls = {0};
	size_t before;

	if (!calls_load(import, flow, &old_calls, err))
		return false;
	for (size_t i = 0; i < old_calls.count; i++)
		calls_add(import, &calls, &old_calls.item[i].model, old_calls.item[i].name);
	before = calls.count;
	if (!calls_from_text(import, text, &calls, err))
		return false;
	if (calls.count == before)
		return true;
	calls_sort(&calls);
	if (calls_equal(&calls, &old_calls))
		return true;
	row.now[0] = row.old[0] = (struct value){.kind = VALUE_ID, .id = *flow};
	row.now[row.table->name] = row.old[row.table->name] =
		(struct value){.kind = VALUE_TEXT, .text = name, .length = strlen(name)};
	row_describe(import, &row, &calls, &old_calls);
	return calls_store(import, SET_WORKFLOW, flow, &calls, err) && row_record(import, &row, err);
}

bool
import_calls_again(struct import *import, struct err *err)
{
	struct id last = ID_NONE;
	bool more = import->models_added > 0;
	bool done = true;

	while (more && done) {
		struct statement *s = statement_open(import->store, QUERY_IMPORT_WORKFLOW_NEXT, err);
		struct value text = {.kind = VALUE_TEXT};
		const char *name = "";

		if (!s)
			return false;
		statement_bind_blob(s, ":id", last.b, sizeof(last.b));
		more = statement_row(s);
		if (more) {
			last = statement_id(s, 0);
			name = statement_text(s, 1, &import->row);
			text.text = statement_text(s, 2, &import->row);
			text.length = strlen(text.text);
		}
		done = statement_close(s, err) && (!more || flow_again(import, &last, name, &text, err));
		arena_release(&import->row);
	}
	return done;
}
