/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which models an app or a flow calls. */
#include "portal/import_row.h"

#include "base/json.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

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

void
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
bool
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

bool
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

bool
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

bool
calls_equal(const struct calls *a, const struct calls *b)
{
	if (a->count != b->count)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (!id_equal(&a->item[i].model, &b->item[i].model) || strcmp(a->item[i].name, b->item[i].name) != 0)
			return false;
	return true;
}

bool
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

void
calls_json(struct json *json, const struct calls *calls)
{
	json_array_begin(json, KEY_CALLS);
	for (size_t i = 0; i < calls->count; i++)
		json_id(json, NULL, &calls->item[i].model);
	json_array_end(json);
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
