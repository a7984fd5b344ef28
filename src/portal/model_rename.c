/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models and prompts get another name (H4: undone by portal/undo_record.c). */
#include "portal/lifecycle_private.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

static const char *
name_json(struct arena *arena, const char *name)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "msdyn_name", name);
	json_object_end(&json);
	return life_json(arena, &text);
}

static bool
run_by_id(struct writing *writing, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

/* The name, its key, and the parts of names: the row leaves them as it was and enters as it is. */
bool
life_set_name(struct writing *writing, const struct id *model, const char *name, struct err *err)
{
	struct statement *s;

	if (!run_by_id(writing, QUERY_TEXT_AIMODEL_LEAVE, model, err))
		return false;
	s = statement_open(portal_store(writing->portal), QUERY_LIFE_MODEL_RENAME, err);
	if (!s)
		return false;
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":key", text_key(&writing->result->arena, name));
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", model);
	return statement_run(s, err) && run_by_id(writing, QUERY_TEXT_AIMODEL_ENTER, model, err);
}

static bool
rename_it(struct writing *writing, const struct target *target, const char *wanted, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct written row;
	const char *name;

	if (!writing_load(writing, target, &row, err))
		return false;
	writing_decide_action(writing, &row, ACTION_EDIT, &row.model);
	if (row.refused)
		return true;
	name = life_check_name(arena, wanted, row.model.type == MODEL_PROMPT ? "prompt" : "model", err);
	if (!name)
		return false;
	if (strcmp(name, row.model.row.name) == 0)
		return true;
	return life_set_name(writing, &target->id, name, err)
	       && writing_change(writing, "msdyn_aimodel", &target->id, row.model.row.name, "rename", name_json(arena, row.model.row.name),
				 name_json(arena, name), err);
}

bool
model_rename(struct portal *portal, const struct target *model, const char *name, bool dry_run, int64_t now, struct write_result *result,
	     struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "rename", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return writing_end(&writing, rename_it(&writing, model, name, err), err);
}
