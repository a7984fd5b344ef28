/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/handover.h"

#include "base/heap.h"
#include "base/json.h"

#include <stdlib.h>

/* An owner as the audit tells it; undo reads it. unit: the row's, told where it isn't the owner's own; NULL. */
static const char *
owner_json(struct arena *arena, const struct principal *owner, const char *name, const struct id *unit)
{
	struct str text = {0};
	struct json json = {.out = &text};
	const char *copy;

	json_object_begin(&json, NULL);
	json_id(&json, "ownerid", &owner->id);
	json_text(&json, "owneridtype", principal_kind_name(owner->kind));
	json_text(&json, "owner", name);
	if (unit)
		json_id(&json, "owningbusinessunit", unit);
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

static bool
load_unit(struct handover *handover, const struct id *owner, int *unit, struct err *err)
{
	struct portal *portal = handover->writing->portal;
	struct statement *s = statement_open(portal_store(portal), QUERY_WRITE_OWNER_UNIT, err);
	struct id id;

	if (!s)
		return false;
	statement_bind_id(s, ":id", owner);
	id = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	*unit = units_find(&portal->units, &id);
	return statement_close(s, err);
}

/* What before is to be for a row of this owner and unit; mostly the same as for the row before. */
static bool
set_before(struct handover *handover, const struct principal *owner, const char *name, int unit, struct err *err)
{
	bool same_owner = handover->before && id_equal(&handover->former.id, &owner->id);
	const struct units *units = &handover->writing->portal->units;

	if (same_owner && handover->row_unit == unit)
		return true;
	if (!same_owner && !load_unit(handover, &owner->id, &handover->former_unit, err))
		return false;
	handover->former = *owner;
	handover->row_unit = unit;
	handover->before = owner_json(&handover->writing->result->arena, owner, name,
				      unit == UNIT_NONE || unit == handover->former_unit ? NULL : &units->unit[unit].id);
	return true;
}

bool
handover_begin(struct handover *handover, struct writing *writing, const struct party *to, struct err *err)
{
	struct settings settings;
	struct statement *s;

	*handover = (struct handover){.writing = writing, .to = to};
	handover->after = owner_json(&writing->result->arena, &to->who, to->name, NULL);
	if (!portal_settings(writing->portal, &settings, err))
		return false;
	handover->keeps_share = settings.share_with_former_owner;
	s = statement_open(portal_store(writing->portal), QUERY_SHARE_ANY, err);
	if (!s)
		return false;
	statement_bind_id(s, ":principal", &to->who.id);
	handover->drops_shares = statement_row(s);
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- the row */

static int
family_of(enum record_kind kind)
{
	return kind == RECORD_APP ? 1 : kind == RECORD_FLOW ? 2 : kind == RECORD_CONTAINER ? 3 : 0;
}

static bool
set_owner(struct handover *handover, const struct written *row, struct err *err)
{
	struct writing *writing = handover->writing;
	const struct owned *owned = &row->model.row;
	struct statement *s = statement_open(portal_store(writing->portal), (enum query)((int)QUERY_OWNER_SET + family_of(row->target.kind)), err);
	int64_t changed = 0;

	if (!s)
		return false;
	statement_bind_id(s, ":owner", &handover->to->who.id);
	statement_bind_id(s, ":unit", &handover->to->unit);	/* B7 */
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", &owned->id);
	if (!statement_run_count(s, &changed, err))
		return false;
	if (changed != 1)
		return err_set(err, ERR_FAILED, "%s isn't there any more. Nothing was changed.", owned->name);
	return set_before(handover, &owned->owner, owned->owner_name, owned->unit, err)
	       && writing_change(writing, row->table, &owned->id, owned->name, "assign", handover->before, handover->after, err);
}

/* ---------------------------------------------------------------- what hangs on a container */

struct below {
	struct id id, owner, unit;
	const char *name;
};

/* Table by table (REFERENCE 1.3): datasets, files, dataset files, records, attached data. */
static bool
load_below(struct handover *handover, int table, const struct id *container, struct arena *arena, struct below **rows, size_t *count,
	   struct err *err)
{
	struct statement *s = statement_open(portal_store(handover->writing->portal), (enum query)((int)QUERY_BELOW + table), err);
	size_t room = 0;

	*rows = NULL;
	*count = 0;
	if (!s)
		return false;
	statement_bind_id(s, ":container", container);
	statement_bind_id(s, ":owner", &handover->to->who.id);
	while (statement_row(s)) {
		if (*count == room) {
			room = room ? room * 2 : 32;
			*rows = heap_resize(*rows, room, sizeof(**rows));
		}
		(*rows)[(*count)++] = (struct below){.id = statement_id(s, 1), .owner = statement_id(s, 3), .unit = statement_id(s, 4), .name = statement_text(s, 2, arena)};
	}
	return statement_close(s, err);
}

static bool
find_before(struct handover *handover, const struct below *row, struct err *err)
{
	struct writing *writing = handover->writing;
	int unit = units_find(&writing->portal->units, &row->unit);
	struct principal owner = handover->former;
	const char *name = "";
	bool found;

	if (handover->before && id_equal(&handover->former.id, &row->owner) && unit == handover->row_unit)
		return true;
	if (!portal_load_owner(writing->portal, &row->owner, &writing->result->arena, &owner, &name, &found, err))
		return false;
	owner.id = row->owner;
	return set_before(handover, &owner, name, unit, err);
}

static bool
move_one_below(struct handover *handover, int table, const struct below *row, struct err *err)
{
	static const char *const tables[] = {"msdyn_aibdataset", "msdyn_aibfile", "msdyn_aibdatasetfile", "msdyn_aibdatasetrecord",
					     "msdyn_aibfileattacheddata"};
	struct writing *writing = handover->writing;
	struct statement *s;

	if (!find_before(handover, row, err))
		return false;
	s = statement_open(portal_store(writing->portal), (enum query)((int)QUERY_BELOW_SET + table), err);
	if (!s)
		return false;
	statement_bind_id(s, ":owner", &handover->to->who.id);
	statement_bind_id(s, ":unit", &handover->to->unit);
	statement_bind_id(s, ":id", &row->id);
	return statement_run(s, err)
	       && writing_change(writing, tables[table], &row->id, row->name, "assign", handover->before, handover->after, err);
}

static bool
move_below(struct handover *handover, const struct id *container, size_t *cascaded, struct err *err)
{
	bool fine = true;

	for (int table = 0; fine && table < 5; table++) {
		struct arena names = {0};
		struct below *rows;
		size_t count;

		fine = load_below(handover, table, container, &names, &rows, &count, err);
		for (size_t i = 0; fine && i < count; i++)
			fine = move_one_below(handover, table, &rows[i], err);
		if (fine && cascaded)
			*cascaded += count;
		free(rows);
		arena_release(&names);
	}
	return fine;
}

/* ---------------------------------------------------------------- shares */

/* G7: a share that the new owner held is dropped; the former owner keeps one of all rights if the setting says so. */
static bool
settle_shares(struct handover *handover, const struct written *row, struct err *err)
{
	const struct owned *owned = &row->model.row;
	bool changed = false;

	if (handover->drops_shares && !writing_unshare(handover->writing, row, &handover->to->who, handover->to->name, &changed, err))
		return false;
	return !handover->keeps_share
	       || writing_share(handover->writing, row, &owned->owner, owned->owner_name, RIGHT_ALL, &changed, err);
}

bool
handover_row(struct handover *handover, const struct written *row, bool alone, size_t *cascaded, struct err *err)
{
	return set_owner(handover, row, err) && settle_shares(handover, row, err)
	       && (alone || row->target.kind != RECORD_CONTAINER || move_below(handover, &row->target.id, cascaded, err));
}
