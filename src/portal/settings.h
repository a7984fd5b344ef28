/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The environment's switches (COMMANDS.md: settings). Only a System Administrator changes them (A5). */
#ifndef PORTAL_SETTINGS_H
#define PORTAL_SETTINGS_H

#include "portal/write.h"

enum setting { SETTING_PREVIEW_MODELS, SETTING_AI_PROMPTS, SETTING_SHARE_WITH_FORMER_OWNER, SETTING_COUNT };

/* "preview-models", "ai-prompts", "share-with-former-owner". */
const char *setting_name(enum setting setting);
bool setting_from_name(const char *name, enum setting *setting);
bool setting_value(const struct settings *settings, enum setting setting);

/* Setting what is set already changes nothing and succeeds. With effects, what E4 takes or gives back is the result's one tally. */
bool settings_set(struct portal *portal, enum setting setting, bool on, bool dry_run, bool effects, int64_t now,
		  struct write_result *result, struct err *err) __attribute__((warn_unused_result));

#endif
