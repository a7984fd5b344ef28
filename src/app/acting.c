/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/acting.h"

#include "app/app_private.h"
#include "base/clock.h"
#include "base/heap.h"

#include <stdio.h>
#include <stdlib.h>

void
acting_release(struct acting *acting)
{
	free(acting->rows);
	*acting = (struct acting){0};
}

static void
fill(struct acting_row *to, const struct model_row *row)
{
	*to = (struct acting_row){.target = {.kind = row->type == MODEL_PROMPT ? RECORD_PROMPT : RECORD_MODEL, .id = row->id, .version = row->version},
				  .type = row->type, .status = row->status, .modified = row->modified};
	snprintf(to->name, sizeof(to->name), "%s", row->name);
	snprintf(to->owner, sizeof(to->owner), "%s", row->owner_name);
}

static void
fill_mark(struct acting_row *to, const struct list_mark *mark)
{
	*to = (struct acting_row){.target = {.kind = mark->type == MODEL_PROMPT ? RECORD_PROMPT : RECORD_MODEL, .id = mark->id, .version = mark->version},
				  .type = mark->type, .modified = TIME_NONE};
	snprintf(to->name, sizeof(to->name), "%s", mark->name);
}

void
acting_take(struct app *app)
{
	const struct list *list = app_list_const(app);
	const struct model_row *row = app_current_row(app);
	size_t marks = app->screen == SCREEN_LIST ? list->mark_count : 0;
	struct acting *acting = &app->acting;

	acting_release(acting);
	acting->count = marks ? marks : row ? 1 : 0;
	acting->rows = heap_array(acting->count + 1, sizeof(*acting->rows));
	for (size_t i = 0; i < marks; i++)
		fill_mark(&acting->rows[i], &list->marks[i]);
	if (!marks && row)
		fill(&acting->rows[0], row);
}

bool
acting_take_one(struct app *app, const struct id *id)
{
	struct model_detail detail = {0};
	struct err err = ERR_INIT;
	bool found = model_load_detail(app->portal, id, app->now, &detail, &err);

	acting_release(&app->acting);
	if (found) {
		app->acting.rows = heap_array(1, sizeof(*app->acting.rows));
		app->acting.count = 1;
		fill(&app->acting.rows[0], &detail.row);
	} else {
		app_fail(app, &err);
	}
	model_detail_release(&detail);
	return found;
}

struct target *
acting_targets(const struct acting *acting)
{
	struct target *targets = heap_array(acting->count + 1, sizeof(*targets));

	for (size_t i = 0; i < acting->count; i++)
		targets[i] = acting->rows[i].target;
	return targets;
}
