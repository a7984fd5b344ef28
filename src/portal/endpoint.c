/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/endpoint.h"

#include "base/json.h"
#include "base/text.h"
#include "portal/endpoint_private.h"

#include <jansson.h>

#include <string.h>

#define NAME_MOST 100
#define ADDRESS_MOST 2000

/* ---------------------------------------------------------------- reading */

bool
endpoint_load(struct portal *portal, struct arena *arena, struct endpoint *endpoint, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ENDPOINT_GET, err);

	*endpoint = (struct endpoint){.address = "", .key_variable = "", .deployment = "", .timeout = ENDPOINT_TIMEOUT_USUAL};
	if (!s)
		return false;
	if (statement_row(s)) {
		endpoint->there = true;
		endpoint->kind = statement_int(s, 0) == REMOTE_AZURE ? REMOTE_AZURE : REMOTE_OPENAI;
		endpoint->address = statement_text(s, 1, arena);
		endpoint->key_variable = statement_text(s, 2, arena);
		endpoint->deployment = statement_text(s, 3, arena);
		endpoint->timeout = (int)statement_int(s, 4);
		endpoint->version = statement_int(s, 5);
	}
	return statement_close(s, err);
}

const char *
endpoint_json(const struct endpoint *endpoint, struct arena *arena)
{
	struct str text = {0};
	struct json json = {.out = &text};
	const char *copy;

	if (!endpoint->there)
		return NULL;
	json_object_begin(&json, NULL);
	json_text(&json, "kind", remote_kind_name(endpoint->kind));
	json_text(&json, "address", endpoint->address);
	json_text(&json, "keyvariable", endpoint->key_variable);
	json_text(&json, "deployment", endpoint->deployment);
	json_number(&json, "timeoutseconds", endpoint->timeout);
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

static const char *
text_of(const json_t *json, const char *key, struct arena *arena)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? arena_strdup(arena, text) : NULL;
}

bool
endpoint_from_json(const char *text, struct arena *arena, struct endpoint *endpoint)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	const char *kind = json_string_value(json_object_get(json, "kind"));
	bool fine;

	*endpoint = (struct endpoint){.there = text != NULL};
	endpoint->address = text_of(json, "address", arena);
	endpoint->key_variable = text_of(json, "keyvariable", arena);
	endpoint->deployment = text_of(json, "deployment", arena);
	endpoint->timeout = (int)json_integer_value(json_object_get(json, "timeoutseconds"));
	fine = !text || (kind && remote_kind_from_name(kind, &endpoint->kind) && endpoint->address && endpoint->key_variable && endpoint->deployment);
	json_decref(json);
	return fine;
}

/* ---------------------------------------------------------------- changing */

/* As shells have them. */
static bool
is_variable_name(const char *name)
{
	for (const char *c = name; *c; c++) {
		bool letter = (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z') || *c == '_';

		if (!letter && !(c > name && *c >= '0' && *c <= '9'))
			return false;
	}
	return strlen(name) <= NAME_MOST;
}

static bool
check(const struct endpoint *wanted, struct err *err)
{
	if (!wanted->there)
		return true;
	if (strlen(wanted->address) > ADDRESS_MOST)
		return err_set(err, ERR_USAGE, "An address has at most %d characters.", ADDRESS_MOST);
	if (!remote_check_address(wanted->address, err))
		return false;
	if (!is_variable_name(wanted->key_variable))
		return err_set(err, ERR_USAGE,
			       "The key's place is named, not the key itself: an environment variable, such as OPENAI_API_KEY (letters, digits and _).");
	if (strlen(wanted->deployment) > NAME_MOST || !text_check(wanted->deployment, strlen(wanted->deployment), TEXT_NAME, NULL))
		return err_set(err, ERR_USAGE, "The name of a model or deployment is one line of at most %d characters.", NAME_MOST);
	if (wanted->timeout < 1 || wanted->timeout > ENDPOINT_TIMEOUT_MOST)
		return err_set(err, ERR_USAGE, "A timeout is 1 to %d seconds.", ENDPOINT_TIMEOUT_MOST);
	return true;
}

static bool
write_endpoint(struct writing *writing, const struct endpoint *wanted, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), wanted->there ? QUERY_ENDPOINT_PUT : QUERY_ENDPOINT_DROP, err);

	if (!s)
		return false;
	if (wanted->there) {
		statement_bind_int(s, ":kind", wanted->kind);
		statement_bind_text(s, ":address", wanted->address);
		statement_bind_text(s, ":keyvariable", wanted->key_variable);
		statement_bind_text(s, ":deployment", wanted->deployment);
		statement_bind_int(s, ":timeout", wanted->timeout);
	}
	return statement_run(s, err);
}

static bool
load_organization(struct writing *writing, struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_WRITE_ORGANIZATION, err);

	if (!s)
		return false;
	*id = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	return statement_close(s, err);
}

static void
warn_of(struct writing *writing, const struct endpoint *wanted)
{
	char host[160];

	if (!wanted->there)
		return;
	remote_host(wanted->address, host, sizeof(host));
	writing_warn(writing, "From now on prompts that are run here are sent to %s, with what people fill in.", host);
	if (remote_is_open(wanted->address))
		writing_warn(writing, "What's sent to %s can be read on the way%s: the address begins with http, not https.", host,
			     wanted->key_variable[0] ? ", the key too" : "");
}

bool
endpoint_change(struct writing *writing, const struct endpoint *wanted, int64_t version, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	const char *before, *after;
	struct endpoint now;
	struct id organization;
	struct err why = ERR_INIT;

	if (!load_organization(writing, &organization, err) || !endpoint_load(writing->portal, arena, &now, err))
		return false;
	if (!access_administers(portal_actor(writing->portal))) {
		err_rule(&why, ERR_DENIED, "A5", 0x80040220, "Where prompts are sent is set by a System Administrator alone.");
		writing_refuse(writing, &organization, "endpoint", &why);
		return true;
	}
	if (version >= 0 && version != now.version)
		return writing_refuse_changed(writing, &organization, "endpoint", QUERY_ENDPOINT_LAST_CHANGE, err);
	before = endpoint_json(&now, arena);
	after = endpoint_json(wanted, arena);
	if (before == after || (before && after && strcmp(before, after) == 0))
		return true;
	warn_of(writing, wanted);
	return write_endpoint(writing, wanted, err)
	       && writing_change(writing, "makerdeck_endpoint", &organization, "endpoint", "endpoint", before, after, err);
}

bool
endpoint_set(struct portal *portal, const struct endpoint *wanted, int64_t version, bool dry_run, int64_t now, struct write_result *result,
	     struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "endpoint", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!check(wanted, err) || !writing_begin(&writing, err))
		return false;
	return writing_end(&writing, endpoint_change(&writing, wanted, version, err), err);
}
