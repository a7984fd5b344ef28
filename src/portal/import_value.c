/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/import_value.h"

#include "base/clock.h"
#include "base/text.h"

#include <inttypes.h>
#include <string.h>
#include <strings.h>

bool
value_equal(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_NUMBER:
		return a->number == b->number;
	case VALUE_TEXT:
		return a->length == b->length && memcmp(a->text, b->text, a->length) == 0;
	case VALUE_ID:
		return id_equal(&a->id, &b->id);
	}
	return false;
}

/* At most so much of a value is repeated in a sentence. */
#define QUOTED_MAX 60

static bool
read_id(const char *key, const json_t *json, struct value *value, struct err *err)
{
	const char *text = json_string_value(json);

	if (!text)
		return err_set(err, ERR_FAILED, "%s must be an id in quotes.", key);
	if (!id_parse(text, json_string_length(json), &value->id) || id_is_none(&value->id))
		return err_set(err, ERR_FAILED, "%s \"%.*s\" is not an id.", key, QUOTED_MAX, text);
	value->kind = VALUE_ID;
	return true;
}

static bool
is_plain(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text[i] < ' ' || text[i] > '~')
			return false;
	return true;
}

static size_t
characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

static bool
read_text(const char *key, const json_t *json, enum text_kind kind, int64_t limit, struct arena *arena,
	  struct value *value, struct err *err)
{
	const char *text = json_string_value(json);
	size_t length;

	if (!text)
		return err_set(err, ERR_FAILED, "%s must be text.", key);
	length = json_string_length(json);
	if (!is_plain(text, length)) {
		struct err why = ERR_INIT;

		if (!text_check(text, length, kind, &why))
			return err_set(err, ERR_FAILED, "%s %s", key, why.text);
		text = text_nfc(arena, text, length);
		length = strlen(text);
	}
	if (characters(text) > (size_t)limit)
		return err_set(err, ERR_FAILED, "%s is longer than %" PRId64 " characters.", key, limit);
	value->kind = VALUE_TEXT;
	value->text = text;
	value->length = length;
	return true;
}

static bool
read_number(const char *key, const json_t *json, int64_t high, struct value *value, struct err *err)
{
	if (json_is_integer(json)) {
		value->number = json_integer_value(json);
	} else if (json_is_real(json) && json_real_value(json) >= -9e15 && json_real_value(json) <= 9e15 &&
		   json_real_value(json) == (double)(int64_t)json_real_value(json)) {
		value->number = (int64_t)json_real_value(json);
	} else {
		return err_set(err, ERR_FAILED, "%s must be a whole number.", key);
	}
	if (value->number < 0 || value->number > high)
		return err_set(err, ERR_FAILED, "%s is %" PRId64 "; it must be from 0 to %" PRId64 ".", key,
			       value->number, high);
	value->kind = VALUE_NUMBER;
	return true;
}

static bool
read_switch(const char *key, const json_t *json, struct value *value, struct err *err)
{
	const json_t *inner = json_is_object(json) ? json_object_get(json, "Value") : json;

	if (inner && json_is_boolean(inner))
		value->number = json_is_true(inner);
	else if (inner && json_is_integer(inner) && (json_integer_value(inner) == 0 || json_integer_value(inner) == 1))
		value->number = json_integer_value(inner);
	else
		return err_set(err, ERR_FAILED, "%s must be true or false.", key);
	value->kind = VALUE_NUMBER;
	return true;
}

static bool
read_time(const char *key, const json_t *json, int64_t shift, struct value *value, struct err *err)
{
	const char *text = json_string_value(json);

	if (!text)
		return err_set(err, ERR_FAILED, "%s must be a time in quotes.", key);
	if (!time_parse(text, json_string_length(json), &value->number))
		return err_set(err, ERR_FAILED, "%s \"%.*s\" is not a time such as 2026-03-05T10:41:00Z.", key, QUOTED_MAX,
			       text);
	value->number += shift;
	value->kind = VALUE_NUMBER;
	return true;
}

bool
value_read(const char *key, const json_t *json, enum value_reading reading, int64_t limit, int64_t shift, struct arena *arena,
	   struct value *value, struct err *err)
{
	*value = (struct value){.kind = VALUE_NULL};
	if (json_is_null(json))
		return true;
	switch (reading) {
	case READ_ID:
		return read_id(key, json, value, err);
	case READ_LINE:
		return read_text(key, json, TEXT_NAME, limit, arena, value, err);
	case READ_LOOSE_LINE:
		if (json_is_integer(json)) {
			value->kind = VALUE_TEXT;
			value->text = arena_printf(arena, "%" JSON_INTEGER_FORMAT, json_integer_value(json));
			value->length = strlen(value->text);
			return true;
		}
		return read_text(key, json, TEXT_NAME, limit, arena, value, err);
	case READ_BLOCK:
		return read_text(key, json, TEXT_BLOCK, limit, arena, value, err);
	case READ_NUMBER:
		return read_number(key, json, limit, value, err);
	case READ_SWITCH:
		return read_switch(key, json, value, err);
	case READ_CELLS:
		*value = (struct value){.kind = VALUE_TEXT, .text = "[]", .length = 2};
		return json_is_array(json) || err_set(err, ERR_FAILED, "%s must be an array.", key);
	case READ_TIME:
		return read_time(key, json, shift, value, err);
	}
	return false;
}

enum privilege_meaning
privilege_from_name(const char *name, enum entity *entity, enum privilege *privilege)
{
	size_t longest = 0;

	if (strncasecmp(name, "prv", 3) != 0)
		return MEANING_UNLISTED;
	name += 3;
	if (strcasecmp(name, "CreateEntity") == 0)
		return MEANING_CREATE_ENTITY;
	if (strcasecmp(name, "CreateAttribute") == 0)
		return MEANING_CREATE_ATTRIBUTE;
	for (int i = 0; i < PRIVILEGE_COUNT; i++) {
		const char *verb = privilege_name((enum privilege)i);
		size_t length = strlen(verb);

		if (length > longest && strncasecmp(name, verb, length) == 0) {
			longest = length;
			*privilege = (enum privilege)i;
		}
	}
	if (longest == 0)
		return MEANING_UNLISTED;
	if (strcasecmp(name + longest, "User") == 0) {
		*entity = ENTITY_SYSTEMUSER;
		return MEANING_TABLE;
	}
	return entity_from_logical_name(name + longest, entity) ? MEANING_TABLE : MEANING_UNLISTED;
}

bool
text_next_id(const char *text, size_t length, size_t *at, struct id *id)
{
	const size_t size = ID_TEXT_SIZE - 1;

	for (size_t i = *at; i + size <= length; i++) {
		if (text[i + 8] != '-')
			continue;
		if (id_parse(text + i, size, id)) {
			*at = i + size;
			return true;
		}
	}
	*at = length;
	return false;
}
