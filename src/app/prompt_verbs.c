/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a verb begins, of prompts; who may was asked before (verbs.c). */
#include "app/app_private.h"

void
prompt_verb(struct app *app, enum act act)
{
	app_say(app, NOTICE_HINT, "%s: the command line does it: makerdeck prompts.", act_label(act));
}
