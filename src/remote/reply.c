/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "remote/reply.h"

#include "base/str.h"
#include "base/text.h"

#include <jansson.h>

#include <string.h>

/* Columns of a server's own words that stand in a sentence. */
#define MESSAGE_COLUMNS 200

#define SECRET_LEAST 8

static json_t *
load(const char *bytes, size_t size)
{
	return bytes ? json_loadb(bytes, size, 0, NULL) : NULL;
}

/* A content is a text, or parts of which some are texts. */
static void
add_content(struct str *out, const json_t *content)
{
	const json_t *part;
	size_t i;

	if (json_is_string(content)) {
		str_addn(out, json_string_value(content), json_string_length(content));
		return;
	}
	json_array_foreach(content, i, part) {
		const char *text = json_string_value(json_object_get(part, "text"));

		if (text)
			str_add(out, text);
	}
}

/* A server may send back what it got, in whichever way JSON can write it. What's shorter is no secret, and stands in every answer. */
static void
hide(struct str *text, const char *secret)
{
	size_t length = strlen(secret);
	char *at = text->text;

	if (length < SECRET_LEAST || !at)
		return;
	while ((at = memmem(at, text->length - (size_t)(at - text->text), secret, length)))
		memset(at, '*', length);
}

static int64_t
count_of(const json_t *usage, const char *key)
{
	const json_t *count = json_object_get(usage, key);

	return json_is_integer(count) && json_integer_value(count) >= 0 ? (int64_t)json_integer_value(count) : -1;
}

static enum reply_kind
read_choice(struct arena *arena, const json_t *choice, const char *secret, struct remote_answer *answer)
{
	const char *reason = json_string_value(json_object_get(choice, "finish_reason"));
	struct str text = {0};
	enum reply_kind kind = REPLY_FINE;

	add_content(&text, json_object_get(json_object_get(choice, "message"), "content"));
	hide(&text, secret);
	answer->text = arena_strndup(arena, str_text(&text), text.length);
	answer->cut = reason && strcmp(reason, "length") == 0;
	if (reason && strcmp(reason, "content_filter") == 0)
		kind = REPLY_FILTERED;
	else if (!text.length)
		kind = REPLY_NO_TEXT;
	str_release(&text);
	return kind;
}

enum reply_kind
reply_read(struct arena *arena, const char *bytes, size_t size, const char *secret, struct remote_answer *answer)
{
	json_t *json = load(bytes, size);
	const json_t *usage = json_object_get(json, "usage");
	enum reply_kind kind;

	*answer = (struct remote_answer){.text = "", .tokens_in = -1, .tokens_out = -1};
	if (!json)
		return REPLY_NOT_JSON;
	kind = read_choice(arena, json_array_get(json_object_get(json, "choices"), 0), secret, answer);
	answer->tokens_in = count_of(usage, "prompt_tokens");
	answer->tokens_out = count_of(usage, "completion_tokens");
	json_decref(json);
	return kind;
}

const char *
reply_message(struct arena *arena, const char *bytes, size_t size, const char *secret)
{
	json_t *json = load(bytes, size);
	const json_t *error = json_object_get(json, "error");
	const json_t *message = json_is_string(error) ? error : json_object_get(error, "message");
	struct str raw = {0}, clean = {0}, cut = {0};
	const char *text = NULL;

	if (json_string_length(message)) {
		str_addn(&raw, json_string_value(message), json_string_length(message));
		hide(&raw, secret);
		text_clean(&clean, str_text(&raw), raw.length, TEXT_NAME);
		text_cut(&cut, str_text(&clean), MESSAGE_COLUMNS);
		text = arena_strdup(arena, str_text(&cut));
	}
	str_release(&raw);
	str_release(&clean);
	str_release(&cut);
	json_decref(json);
	return text;
}
