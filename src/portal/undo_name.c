/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting back what a model or prompt was called. */
#include "portal/undo_private.h"

#include "portal/lifecycle_private.h"

#include <string.h>

static bool
read_name(const char *text, struct arena *arena, const char **name, struct err *err)
{
	json_t *json = undo_json(text, err);
	const char *found = json_string_value(json_object_get(json, "msdyn_name"));

	if (!json)
		return false;
	*name = found ? arena_strdup(arena, found) : NULL;
	json_decref(json);
	return found != NULL || undo_unreadable(err);
}

bool
undo_reverse_name(struct undoing *u, const struct undo_row *row, struct err *err)
{
	struct arena *arena = &u->writing.result->arena;
	const char *was, *left;
	struct model model;
	bool found;

	if (!read_name(row->before, arena, &was, err) || !read_name(row->after, arena, &left, err)
	    || !portal_load_model(u->writing.portal, &row->object, false, arena, &model, &found, err))
		return false;
	if (!found || strcmp(model.row.name, left) != 0)
		return undo_refuse_changed(u, row, err);
	return life_set_name(&u->writing, &row->object, was, err)
	       && writing_change(&u->writing, row->table, &row->object, left, "rename", row->after, row->before, err);
}
