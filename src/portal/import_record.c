/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a row's change leaves behind (H2). */
#include "portal/import_row.h"

#include "base/json.h"

#include <openssl/sha.h>

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

void
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
	return audit_begin_operation(import->portal, &import->operation, "import", NULL, import->options->now, err);
}

/* H2: every row that is added or changed. */
bool
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
