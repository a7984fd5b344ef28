/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a verb begins, of prompts; who may was asked before (verbs.c), and is decided again by the write. */
#include "app/app_private.h"

static void
begin(struct app *app, enum act act)
{
	const struct acting_row *row = app->acting.count ? &app->acting.rows[0] : NULL;
	struct panel_row one;

	if (!row)
		return;
	one = (struct panel_row){.id = row->target.id, .kind = RECORD_PROMPT, .name = row->name, .version = row->target.version};
	switch (act) {
	case ACT_EDIT:
		prompt_panel_open(app, &one);
		break;
	case ACT_QUICK_TEST:
	case ACT_RUN:
		prompt_run_panel_open(app, &one, act == ACT_QUICK_TEST);
		break;
	case ACT_RENAME:
	case ACT_MODEL_SETTINGS:
		settings_panel_open(app, row, act == ACT_MODEL_SETTINGS);
		break;
	case ACT_DELETE:
		model_delete_begin(app);
		break;
	default:
		break;
	}
}

void
prompt_verb(struct app *app, enum act act)
{
	if (act == ACT_NEW) {
		prompt_panel_open(app, NULL);
		return;
	}
	acting_take(app);
	begin(app, act);
}
