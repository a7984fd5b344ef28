/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writes JSON, as compactly as COMMANDS.md shows it, into a str. Reading is jansson's work (portal/import).
 * Strings are escaped so that no control, line-separator or bidirectional character stands in the output as such (H3).
 */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/id.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

#define JSON_DEPTH_MAX 16

struct json {
	struct str *out;	/* borrowed */
	int depth;
	bool started[JSON_DEPTH_MAX];	/* whether a comma is due */
};

/* None of these may bear a name of jansson's (json_real, json_null, …): the program's own would take its place. */

/* Members of an object: pass the key; elements of an array: pass NULL. Numbers, ids and times as their own kinds. */
void json_object_begin(struct json *json, const char *key);
void json_object_end(struct json *json);
void json_array_begin(struct json *json, const char *key);
void json_array_end(struct json *json);
void json_text(struct json *json, const char *key, const char *text);	/* NULL text: null */
void json_number(struct json *json, const char *key, int64_t number);
void json_double(struct json *json, const char *key, double number);	/* not finite: null */
void json_bool(struct json *json, const char *key, bool value);
void json_none(struct json *json, const char *key);
void json_id(struct json *json, const char *key, const struct id *id);	/* no id: null */
void json_time(struct json *json, const char *key, int64_t time);	/* TIME_NONE: null */
void json_raw(struct json *json, const char *key, const char *value);	/* JSON made elsewhere; NULL: null */

/* Only the quoted, escaped string. */
void json_quote(struct str *out, const char *text);

#endif
