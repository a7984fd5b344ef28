/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings: list, set. */
#include "cli/command.h"

#include "portal/endpoint.h"
#include "portal/settings.h"

#include <stdlib.h>
#include <string.h>

bool
command_settings_list(struct call *call, struct err *err)
{
	static const struct column columns[] = {{"name", "Setting", CELL_TEXT}, {"value", "Value", CELL_TEXT}};
	struct settings settings;

	if (!portal_settings(call->portal, &settings, err))
		return false;
	output_list_begin(call->out, columns, 2);
	for (int i = 0; i < SETTING_COUNT; i++)
		output_list_row(call->out, (struct value[]){{.text = setting_name((enum setting)i)},
							     {.text = setting_value(&settings, (enum setting)i) ? "on" : "off"}});
	output_list_end(call->out, true);
	return true;
}

bool
command_settings_set(struct call *call, struct err *err)
{
	struct write_result result = {0};
	enum setting setting;
	bool on = strcmp(call->words[1], "on") == 0, done;

	if (!setting_from_name(call->words[0], &setting))
		return err_set(err, ERR_USAGE, "There is no setting \"%s\"; there are preview-models, ai-prompts and share-with-former-owner.",
			       call->words[0]);
	if (!on && strcmp(call->words[1], "off") != 0)
		return err_set(err, ERR_USAGE, "A setting is on or off, not \"%s\".", call->words[1]);
	done = settings_set(call->portal, setting, on, call->dry_run, true, call->now, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}

/* ---------------------------------------------------------------- where prompts are sent */

#define CHANGES                                                                                                                            \
	(OPTION_BIT(OPTION_KIND) | OPTION_BIT(OPTION_ADDRESS) | OPTION_BIT(OPTION_KEY_VARIABLE) | OPTION_BIT(OPTION_MODEL)                   \
	 | OPTION_BIT(OPTION_TIMEOUT))

static void
show_endpoint(struct call *call, const struct endpoint *endpoint)
{
	static const struct column columns[] = {
		{"kind", "Kind", CELL_TEXT}, {"address", "Address", CELL_TEXT}, {"keyvariable", "Key in", CELL_TEXT},
		{"deployment", "Model", CELL_TEXT}, {"timeoutseconds", "Timeout, s", CELL_NUMBER},
	};

	if (!endpoint->there && call->out->format != OUTPUT_JSON) {
		output_line(call->out, "No endpoint is set: prompts that are run are filled in, and nothing is called.");
		return;
	}
	output_object(call->out, columns, sizeof(columns) / sizeof(columns[0]),
		      (struct value[]){{.text = endpoint->there ? remote_kind_name(endpoint->kind) : NULL},
				       {.text = endpoint->there ? endpoint->address : NULL},
				       {.text = endpoint->there ? endpoint->key_variable : NULL},
				       {.text = endpoint->there ? endpoint->deployment : NULL},
				       {.number = endpoint->timeout}});
}

/* The options over what's set; what isn't said stays. */
static bool
parse_endpoint(struct call *call, struct endpoint *endpoint, struct err *err)
{
	const char *kind = arguments_value(call->arguments, OPTION_KIND, NULL), *timeout = arguments_value(call->arguments, OPTION_TIMEOUT, NULL);
	char *end;

	if (kind && !remote_kind_from_name(kind, &endpoint->kind))
		return err_set(err, ERR_USAGE, "--kind takes openai (and whatever answers like it) or azure, not \"%s\".", kind);
	endpoint->address = arguments_value(call->arguments, OPTION_ADDRESS, endpoint->address);
	endpoint->key_variable = arguments_value(call->arguments, OPTION_KEY_VARIABLE, endpoint->key_variable);
	endpoint->deployment = arguments_value(call->arguments, OPTION_MODEL, endpoint->deployment);
	if (timeout) {
		long seconds = strtol(timeout, &end, 10);

		if (!*timeout || *end || seconds < 1 || seconds > ENDPOINT_TIMEOUT_MOST)
			return err_set(err, ERR_USAGE, "--timeout takes 1 to %d seconds, not \"%s\".", ENDPOINT_TIMEOUT_MOST, timeout);
		endpoint->timeout = (int)seconds;
	}
	if (!endpoint->there && !endpoint->address[0])
		return err_set(err, ERR_USAGE, "Where are prompts to be sent? Say --address URL, such as https://api.example.com/v1.");
	endpoint->there = true;
	return true;
}

bool
command_settings_endpoint(struct call *call, struct err *err)
{
	bool none = arguments_has(call->arguments, OPTION_NONE), changes = call->arguments->given & CHANGES, done;
	struct write_result result = {0};
	struct endpoint endpoint;

	if (none && changes)
		return err_set(err, ERR_USAGE, "--none takes the endpoint away: nothing else goes with it.");
	if (!endpoint_load(call->portal, &call->arena, &endpoint, err))
		return false;
	if (!none && !changes) {
		show_endpoint(call, &endpoint);
		return true;
	}
	if (none)
		endpoint.there = false;
	else if (!parse_endpoint(call, &endpoint, err))
		return false;
	done = endpoint_set(call->portal, &endpoint, -1, call->dry_run, call->now, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}
