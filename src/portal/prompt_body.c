/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The body of a prompt (REFERENCE 12.7): JSON with the text in parts, literals and inputs. Bodies come from elsewhere too, so it's read as
 * far as it goes, and what isn't known of it is kept when it's saved over.
 */
#include "portal/prompt_private.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

#define BODY_VERSION "GptDynamicPrompt-2"

/* ---------------------------------------------------------------- inputs in a text */

static bool
begins_name(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

static bool
is_in_name(unsigned char c)
{
	return begins_name(c) || (c >= '0' && c <= '9') || c == '-' || c == ' ';
}

size_t
prompt_input_at(const char *text, size_t length)
{
	size_t at = 1, characters = 0;

	if (length < 3 || text[0] != '{' || !begins_name((unsigned char)text[1]))
		return 0;
	for (; at < length && is_in_name((unsigned char)text[at]); at++)
		characters += ((unsigned char)text[at] & 0xC0) != 0x80;
	return at < length && text[at] == '}' && characters <= PROMPT_INPUT_MOST && text[at - 1] != ' ' ? at + 1 : 0;
}

/* {{name}}: the name in braces as text. */
static size_t
escaped_at(const char *text, size_t length)
{
	size_t inner = length > 1 && text[0] == '{' ? prompt_input_at(text + 1, length - 1) : 0;

	return inner && inner + 1 < length && text[inner + 1] == '}' ? inner + 2 : 0;
}

/* Ids that stand in a body already may be none that a person could type. */
static size_t
known_at(const char *text, size_t length, const json_t *parts)
{
	const json_t *part;
	size_t i;

	if (text[0] != '{')
		return 0;
	json_array_foreach(parts, i, part) {
		const json_t *id = json_object_get(part, "id");
		size_t size = json_string_length(id);

		if (size && size + 2 <= length && memcmp(text + 1, json_string_value(id), size) == 0 && text[size + 1] == '}')
			return size + 2;
	}
	return 0;
}

/* One piece of a text. */
struct piece {
	bool input;
	const char *text;	/* of an input its name; borrowed */
	size_t length;
};

/* The next piece, taking it off the text; false at its end. Literals come in several pieces. */
static bool
next_piece(const char **text, const json_t *parts, struct piece *piece)
{
	size_t length = strlen(*text), taken, at = 1;

	if (!length)
		return false;
	if ((taken = escaped_at(*text, length)))
		*piece = (struct piece){.text = *text + 1, .length = taken - 2};
	else if ((taken = prompt_input_at(*text, length)) || (taken = known_at(*text, length, parts)))
		*piece = (struct piece){.input = true, .text = *text + 1, .length = taken - 2};
	else {
		while (at < length && (*text)[at] != '{')
			at++;
		*piece = (struct piece){.text = *text, .length = at};
		taken = at;
	}
	*text += taken;
	return true;
}

static struct prompt_input *
input_named(struct prompt_input *inputs, size_t count, const char *name, size_t length)
{
	for (size_t i = 0; i < count; i++) {
		if (strlen(inputs[i].id) == length && memcmp(inputs[i].id, name, length) == 0)
			return &inputs[i];
	}
	return NULL;
}

bool
prompt_find_inputs(const char *text, struct arena *arena, struct prompt_input **inputs, size_t *count, struct err *err)
{
	struct piece piece;

	*count = 0;
	*inputs = arena_array(arena, PROMPT_INPUTS_MOST, sizeof(**inputs));
	while (next_piece(&text, NULL, &piece)) {
		if (!piece.input || input_named(*inputs, *count, piece.text, piece.length))
			continue;
		if (*count == PROMPT_INPUTS_MOST)
			return err_set(err, ERR_USAGE, "A prompt has at most %d inputs.", PROMPT_INPUTS_MOST);
		(*inputs)[(*count)++] = (struct prompt_input){.id = arena_strndup(arena, piece.text, piece.length), .sample = ""};
	}
	return true;
}

/* ---------------------------------------------------------------- reading */

static json_t *
load(const char *body)
{
	json_t *json = body ? json_loads(body, 0, NULL) : NULL;

	if (json && !json_is_array(json_object_get(json, "prompt"))) {
		json_decref(json);
		return NULL;
	}
	return json;
}

/* A literal with what would read as an input doubled. */
static void
add_literal(struct str *out, const char *text)
{
	size_t length = strlen(text), inner;

	for (size_t at = 0; at < length;) {
		inner = prompt_input_at(text + at, length - at);
		if (inner) {
			str_addf(out, "{%.*s}", (int)inner, text + at);
			at += inner;
		} else {
			str_addc(out, text[at++]);
		}
	}
}

static void
add_text(struct str *out, const json_t *parts)
{
	const json_t *part;
	size_t i;

	json_array_foreach(parts, i, part) {
		const char *literal = json_string_value(json_object_get(part, "text")), *input = json_string_value(json_object_get(part, "id"));

		if (input)
			str_addf(out, "{%s}", input);
		else if (literal)
			add_literal(out, literal);
	}
}

static json_t *
definition_of(const json_t *json, const char *id)
{
	json_t *inputs = json_object_get(json_object_get(json, "definitions"), "inputs"), *input;
	size_t i;

	json_array_foreach(inputs, i, input) {
		const char *name = json_string_value(json_object_get(input, "id"));

		if (name && strcmp(name, id) == 0)
			return input;
	}
	return NULL;
}

static bool
is_typed(const json_t *object, const char *type)
{
	const char *name = json_string_value(json_object_get(object, "type"));

	return !name || strcmp(name, type) == 0;
}

static void
read_inputs(const json_t *json, struct arena *arena, struct prompt_content *content)
{
	const json_t *parts = json_object_get(json, "prompt"), *part;
	size_t i;

	content->inputs = arena_array(arena, json_array_size(parts), sizeof(*content->inputs));
	json_array_foreach(parts, i, part) {
		const char *id = json_string_value(json_object_get(part, "id")), *sample;
		const json_t *definition;

		if (!id || input_named(content->inputs, content->input_count, id, strlen(id)))
			continue;
		definition = definition_of(json, id);
		sample = json_string_value(json_object_get(definition, "quickTestValue"));
		content->inputs[content->input_count++] = (struct prompt_input){
			.id = arena_strdup(arena, id), .sample = arena_strdup(arena, sample ? sample : ""),
			.other = !is_typed(part, "inputVariable") || !is_typed(definition, "text"),
		};
	}
}

static enum prompt_output
output_of(const json_t *json)
{
	const json_t *formats = json_object_get(json_object_get(json_object_get(json, "definitions"), "output"), "formats"), *format;
	size_t i;

	json_array_foreach(formats, i, format) {
		const char *name = json_string_value(format);

		if (name && strcmp(name, "json") == 0)
			return PROMPT_JSON;
	}
	return PROMPT_TEXT;
}

bool
prompt_body_read(const char *body, struct arena *arena, struct prompt_content *content)
{
	json_t *json = load(body);
	const json_t *parameters = json_object_get(json, "modelParameters");
	const json_t *temperature = json_object_get(json_object_get(parameters, "gptParameters"), "temperature");
	const char *model = json_string_value(json_object_get(parameters, "modelType"));
	struct str text = {0};

	*content = (struct prompt_content){.text = "", .model = ""};
	if (!json)
		return false;
	add_text(&text, json_object_get(json, "prompt"));
	content->text = arena_strdup(arena, str_text(&text));
	str_release(&text);
	content->model = arena_strdup(arena, model ? model : "");
	content->temperature = json_is_number(temperature) ? json_number_value(temperature) : 0;
	content->output = output_of(json);
	read_inputs(json, arena, content);
	json_decref(json);
	return true;
}

bool
prompt_body_same(const char *a, const char *b)
{
	json_t *first = load(a), *second = load(b);
	bool same = first && second && json_equal(first, second);

	json_decref(first);
	json_decref(second);
	return same;
}

void
prompt_body_fill(const char *body, prompt_fill_fn fill, void *context, struct str *out)
{
	json_t *json = load(body), *part;
	size_t i;

	json_array_foreach(json_object_get(json, "prompt"), i, part) {
		const char *literal = json_string_value(json_object_get(part, "text")), *input = json_string_value(json_object_get(part, "id"));

		if (input)
			str_add(out, fill(input, context));
		else if (literal)
			str_add(out, literal);
	}
	json_decref(json);
}

/* ---------------------------------------------------------------- writing */

/* The member as an object, made if it isn't one. */
static json_t *
object_in(json_t *object, const char *key)
{
	json_t *member = json_object_get(object, key);

	if (!json_is_object(member)) {
		member = json_object();
		json_object_set_new(object, key, member);
	}
	return member;
}

static json_t *
part_of(const json_t *old, const char *id)
{
	json_t *part;
	size_t i;

	json_array_foreach(old, i, part) {
		const char *name = json_string_value(json_object_get(part, "id"));

		if (name && strcmp(name, id) == 0)
			return json_deep_copy(part);
	}
	return json_pack("{s:s, s:s}", "type", "inputVariable", "id", id);
}

static void
end_literal(json_t *parts, struct str *literal)
{
	if (literal->length)
		json_array_append_new(parts, json_pack("{s:s, s:s}", "type", "literal", "text", str_text(literal)));
	str_clear(literal);
}

static json_t *
make_parts(const char *text, const json_t *old)
{
	json_t *parts = json_array();
	struct str literal = {0}, id = {0};
	struct piece piece;

	while (next_piece(&text, old, &piece)) {
		if (!piece.input) {
			str_addn(&literal, piece.text, piece.length);
			continue;
		}
		end_literal(parts, &literal);
		str_clear(&id);
		str_addn(&id, piece.text, piece.length);
		json_array_append_new(parts, part_of(old, str_text(&id)));
	}
	end_literal(parts, &literal);
	str_release(&literal);
	str_release(&id);
	return parts;
}

static const char *
sample_for(const struct prompt_content *content, const char *id)
{
	for (size_t i = 0; i < content->input_count; i++) {
		if (strcmp(content->inputs[i].id, id) == 0)
			return content->inputs[i].sample;
	}
	return "";
}

/* A definition for each input of the parts, once, in their order. */
static void
set_definitions(json_t *json, const json_t *parts, const struct prompt_content *content)
{
	json_t *all = json_array(), *part;
	size_t i;

	json_array_foreach(parts, i, part) {
		const char *id = json_string_value(json_object_get(part, "id")), *sample;
		json_t *definition, *there;
		size_t j;
		bool has = false;

		json_array_foreach(all, j, there)
			has = has || (id && strcmp(json_string_value(json_object_get(there, "id")), id) == 0);
		if (!id || has)
			continue;
		definition = definition_of(json, id);
		definition = definition ? json_deep_copy(definition) : json_pack("{s:s, s:s, s:s}", "id", id, "text", id, "type", "text");
		sample = sample_for(content, id);
		if (sample[0])
			json_object_set_new(definition, "quickTestValue", json_string(sample));
		else if (json_is_string(json_object_get(definition, "quickTestValue")))
			json_object_del(definition, "quickTestValue");
		json_array_append_new(all, definition);
	}
	json_object_set_new(object_in(json, "definitions"), "inputs", all);
}

static void
set_output(json_t *json, enum prompt_output output)
{
	json_t *definitions = object_in(json, "definitions");

	if (output == output_of(json))
		return;
	json_object_set_new(object_in(definitions, "output"), "formats", json_pack("[s]", prompt_output_name(output)));
}

static void
set_parameters(json_t *json, const struct prompt_content *content)
{
	json_t *parameters = object_in(json, "modelParameters"), *gpt = object_in(parameters, "gptParameters");

	json_object_set_new(parameters, "modelType", json_string(content->model));
	json_object_set_new(gpt, "temperature",
			    content->temperature == 0 || content->temperature == 1 ? json_integer((json_int_t)content->temperature)
										   : json_real(content->temperature));
}

static json_t *
new_body(void)
{
	return json_pack("{s:s, s:[], s:{s:[]}, s:{s:s}, s:{s:i, s:n, s:n}, s:s, s:s}", "version", BODY_VERSION, "prompt", "definitions", "inputs",
			 "modelParameters", "modelType", "", "settings", "recordRetrievalLimit", 30, "shouldPreserveRecordLinks", "runtime", "code", "", "signature", "");
}

void
prompt_body_write(const char *before, const struct prompt_content *content, struct str *out)
{
	json_t *json = load(before), *old, *parts;
	struct str text = {0};
	char *dump;

	if (!json)
		json = new_body();
	old = json_object_get(json, "prompt");
	add_text(&text, old);
	/* What isn't changed stays to the letter: a literal brace beside an input can't be told from a doubled one. */
	parts = strcmp(str_text(&text), content->text) == 0 ? json_incref(old) : make_parts(content->text, old);
	set_definitions(json, parts, content);
	json_object_set_new(json, "prompt", parts);
	set_parameters(json, content);
	set_output(json, content->output);
	dump = json_dumps(json, JSON_COMPACT | JSON_REAL_PRECISION(15));
	str_add(out, dump ? dump : "");
	free(dump);
	json_decref(json);
	str_release(&text);
}
