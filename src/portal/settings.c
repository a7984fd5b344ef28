/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/settings.h"

#include "portal/settings_private.h"
#include "portal/tally.h"

#include <string.h>

static const char *const names[SETTING_COUNT] = {
	[SETTING_PREVIEW_MODELS] = "preview-models",
	[SETTING_AI_PROMPTS] = "ai-prompts",
	[SETTING_SHARE_WITH_FORMER_OWNER] = "share-with-former-owner",
};

const char *
setting_name(enum setting setting)
{
	return names[setting];
}

bool
setting_from_name(const char *name, enum setting *setting)
{
	for (int i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(names[i], name) == 0) {
			*setting = (enum setting)i;
			return true;
		}
	}
	return false;
}

bool
setting_value(const struct settings *settings, enum setting setting)
{
	switch (setting) {
	case SETTING_PREVIEW_MODELS:
		return settings->preview_models;
	case SETTING_AI_PROMPTS:
		return settings->ai_prompts;
	case SETTING_SHARE_WITH_FORMER_OWNER:
		return settings->share_with_former_owner;
	case SETTING_COUNT:
		break;
	}
	return false;
}

static bool
load_organization(struct writing *writing, struct id *id, const char **name, bool *found, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_WRITE_ORGANIZATION, err);

	if (!s)
		return false;
	*found = statement_row(s);
	if (*found) {
		*id = statement_id(s, 0);
		*name = statement_text(s, 1, &writing->result->arena);
	}
	return statement_close(s, err);
}

bool
settings_change(struct writing *writing, enum setting setting, bool on, struct err *err)
{
	struct settings now;
	struct id organization = ID_NONE;
	const char *name = "";
	struct statement *s;
	bool found = false;
	int64_t changed = 0;

	if (!load_organization(writing, &organization, &name, &found, err) || !portal_settings(writing->portal, &now, err))
		return false;
	if (!access_administers(portal_actor(writing->portal))) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_DENIED, "A5", 0x80040220, "Settings are changed by a System Administrator alone.");
		writing_refuse(writing, &organization, setting_name(setting), &why);
		return true;
	}
	if (!found)
		return err_set(err, ERR_FAILED, "This environment has no organization row to keep settings in. Import one first.");
	if (setting_value(&now, setting) == on)
		return true;
	s = statement_open(portal_store(writing->portal), (enum query)((int)QUERY_SETTING_SET + (int)setting), err);
	if (!s)
		return false;
	statement_bind_bool(s, ":value", on);
	if (!statement_run_count(s, &changed, err))
		return false;
	return writing_change(writing, "organization", &organization, setting_name(setting), "setting", on ? "false" : "true",
			      on ? "true" : "false", err);
}

static bool
tell(struct writing *writing, enum setting setting, bool on, struct err *err)
{
	struct crowd crowd = {.writing = writing};
	bool fine = crowd_add_all(&crowd, err) && crowd_look_before(&crowd, err) && crowd_tell_setting(&crowd, setting, on, err);

	crowd_release(&crowd);
	return fine;
}

bool
settings_set(struct portal *portal, enum setting setting, bool on, bool dry_run, bool effects, int64_t now, struct write_result *result,
	     struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "setting", .now = now, .dry_run = dry_run};
	bool done;

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	done = settings_change(&writing, setting, on, err);
	/* Who keeps a share after an assignment is told there (G7). */
	if (done && effects && result->change_count && setting != SETTING_SHARE_WITH_FORMER_OWNER)
		done = tell(&writing, setting, on, err);
	return writing_end(&writing, done, err);
}
