/* SPDX-License-Identifier: GPL-3.0-or-later */
/* settings: list, set. */
#include "cli/command.h"

#include "portal/settings.h"

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
