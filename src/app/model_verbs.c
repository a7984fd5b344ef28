/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a verb begins, of models; who may was asked before (verbs.c). */
#include "app/app_private.h"
#include "domain/model_catalogue.h"

void
model_create_begin(struct app *app, const struct model_tile *tile)
{
	app_say(app, NOTICE_HINT, "%s: the command line makes one: makerdeck models create.", tile->title);
}

void
model_verb(struct app *app, enum act act)
{
	app_say(app, NOTICE_HINT, "%s: the command line does it: makerdeck models.", act_label(act));
}
