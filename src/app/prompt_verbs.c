/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a verb begins, of prompts; who may was asked before (verbs.c). */
#include "app/app_private.h"

void
prompt_verb(struct app *app, enum act act)
{
	struct panel_row row;

	if (act == ACT_NEW)
		prompt_panel_open(app, NULL);
	else if (!app_targets(app, &row, 1))
		return;
	else if (act == ACT_EDIT)
		prompt_panel_open(app, &row);
	else if (act == ACT_QUICK_TEST || act == ACT_RUN)
		prompt_run_panel_open(app, &row, act == ACT_QUICK_TEST);
	else
		app_say(app, NOTICE_HINT, "%s: the command line does it: makerdeck prompts.", act_label(act));
}
