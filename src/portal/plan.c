/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a plan: kept small, found by id, given to new owners, and shown. */
#include "portal/plan.h"

#include "base/heap.h"
#include "base/text.h"
#include "portal/plan_private.h"

#include <stdlib.h>
#include <string.h>

const char *
plan_verdict_name(enum plan_verdict verdict)
{
	switch (verdict) {
	case PLAN_UNCHECKED:
		return "unchecked";
	case PLAN_NO_OWNER:
		return "no owner";
	case PLAN_READY:
		return "ready";
	case PLAN_WARNING:
		return "warning";
	case PLAN_REFUSED:
		return "refused";
	case PLAN_KEPT:
		return "kept";
	case PLAN_CHANGED:
		return "changed";
	}
	return "";
}

/* ---------------------------------------------------------------- rows */

/* Principals begin with their kind: what's looked up is the id in them. */
uint32_t
plan_person(struct plan *plan, const struct principal *who)
{
	const size_t stride = sizeof(*plan->people);
	const char *ids = (const char *)plan->people + offsetof(struct principal, id);
	size_t place;

	if (!who || id_is_none(&who->id))
		return 0;
	place = id_places_find(&plan->people_places, ids, stride, &who->id);
	if (place != PLACE_NONE)
		return (uint32_t)place;
	if (plan->people_count == plan->people_room) {
		plan->people_room += plan->people_room / 4 + 8;
		plan->people = heap_resize(plan->people, plan->people_room, stride);
	}
	plan->people[plan->people_count] = *who;
	ids = (const char *)plan->people + offsetof(struct principal, id);
	id_places_add(&plan->people_places, ids, stride, plan->people_count);
	return (uint32_t)plan->people_count++;
}

size_t
plan_put(struct plan *plan, enum record_kind kind, const struct id *id, const struct principal *owner, bool under)
{
	size_t place = id_places_find(&plan->places, plan->rows, sizeof(*plan->rows), id);

	if (place != PLACE_NONE)
		return place;
	/* By a quarter, not by doubling: PLAN_ROW_BYTES. */
	if (plan->count == plan->room) {
		plan->room += plan->room / 4 + 16;
		plan->rows = heap_resize(plan->rows, plan->room, sizeof(*plan->rows));
	}
	plan->rows[plan->count] = (struct plan_record){
		.id = *id, .version = -1, .owner = plan_person(plan, owner), .kind = (uint8_t)kind, .marked = true, .under = under};
	id_places_add(&plan->places, plan->rows, sizeof(*plan->rows), plan->count);
	return plan->count++;
}

struct plan *
plan_new(struct portal *portal, const struct principal *from, struct err *err)
{
	struct plan *plan;

	if (!portal_need_actor(portal, err))
		return NULL;
	plan = heap_array(1, sizeof(*plan));
	plan->portal = portal;
	plan->people_room = 8;
	plan->people = heap_array(plan->people_room, sizeof(*plan->people));
	plan->people_count = 1;
	plan->phase = PHASE_DONE;
	if (from) {
		plan->from = plan->owner = *from;
		plan->has_from = true;
		plan->kinds = ~0U;
		plan->phase = PHASE_MODELS;
		(void)plan_person(plan, from);
	}
	return plan;
}

void
plan_free(struct plan *plan)
{
	if (!plan)
		return;
	free(plan->rows);
	id_places_release(&plan->places);
	free(plan->people);
	id_places_release(&plan->people_places);
	str_release(&plan->key);
	free(plan);
}

size_t
plan_pair_first(const struct plan *plan, size_t row)
{
	while (row && plan->rows[row].under)
		row--;
	return row;
}

size_t
plan_pair_end(const struct plan *plan, size_t row)
{
	row++;
	while (row < plan->count && plan->rows[row].under)
		row++;
	return row;
}

bool
plan_can_move(const struct plan_record *record)
{
	return record->marked && (record->verdict == PLAN_READY || record->verdict == PLAN_WARNING);
}

void
plan_counts(const struct plan *plan, struct plan_counts *counts)
{
	*counts = (struct plan_counts){.rows = plan->count};
	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_record *record = &plan->rows[i];

		counts->kinds[record->kind]++;
		if (!record->marked)
			continue;
		counts->marked++;
		counts->checked += record->verdict != PLAN_UNCHECKED;
		counts->verdicts[record->verdict]++;
		counts->moving += plan_can_move(record);
	}
}

size_t
plan_find(const struct plan *plan, unsigned verdicts, size_t first, size_t *places, size_t limit)
{
	size_t found = 0;

	for (size_t i = first; i < plan->count && found < limit; i++) {
		if (verdicts & 1U << plan->rows[i].verdict)
			places[found++] = i;
	}
	return found;
}

/* ---------------------------------------------------------------- giving and marking */

/* The rows that are meant: a pair, or all. */
static void
range_of(const struct plan *plan, size_t row, size_t *first, size_t *end)
{
	*first = row == PLAN_ALL ? 0 : plan_pair_first(plan, row);
	*end = row == PLAN_ALL ? plan->count : plan_pair_end(plan, row);
}

static void
check_again(struct plan *plan, size_t row)
{
	struct plan_record *record = &plan->rows[row];

	record->verdict = PLAN_UNCHECKED;
	if (plan->checked_to > row)
		plan->checked_to = row;
}

bool
plan_give(struct plan *plan, size_t row, const struct principal *to, struct err *err)
{
	size_t first, end;
	uint32_t person;

	if (row != PLAN_ALL && row >= plan->count)
		return err_set(err, ERR_FAILED, "The plan has no such row.");
	if (to && to->kind == PRINCIPAL_ORGANIZATION)
		return err_rule(err, ERR_IMPOSSIBLE, "G1", 0, "The organization can't own records: choose a user or a team.");
	person = plan_person(plan, to);
	range_of(plan, row, &first, &end);
	for (size_t i = first; i < end; i++) {
		if (row == PLAN_ALL && !plan->rows[i].marked)
			continue;
		plan->rows[i].to = person;
		check_again(plan, i);
	}
	return true;
}

void
plan_mark(struct plan *plan, size_t row, bool marked)
{
	size_t first, end;

	if (row != PLAN_ALL && row >= plan->count)
		return;
	range_of(plan, row, &first, &end);
	for (size_t i = first; i < end; i++) {
		plan->rows[i].marked = marked;
		if (marked && plan->rows[i].verdict == PLAN_UNCHECKED)
			check_again(plan, i);
	}
}

const struct principal *
plan_leaver(const struct plan *plan)
{
	return plan->has_from ? &plan->from : NULL;
}

void
plan_take_back(struct plan *plan, const struct principal *who)
{
	for (size_t i = 0; i < plan->count; i++) {
		if (plan->rows[i].to && principal_equal(&plan->people[plan->rows[i].to], who)) {
			plan->rows[i].to = 0;
			check_again(plan, i);
		}
	}
}

bool
plan_owners(struct plan *plan, struct arena *arena, struct plan_owner *owners, size_t most, size_t *count, struct err *err)
{
	size_t *rows = heap_array(plan->people_count + 1, sizeof(*rows)), *moving = heap_array(plan->people_count + 1, sizeof(*moving));
	bool fine = true;

	*count = 0;
	for (size_t i = 0; i < plan->count; i++) {
		rows[plan->rows[i].marked ? plan->rows[i].to : 0]++;
		moving[plan->rows[i].to] += plan->rows[i].marked && plan_can_move(&plan->rows[i]);
	}
	while (fine && *count < most) {
		struct plan_owner *owner = &owners[*count];
		size_t best = 0;
		bool found;

		for (size_t p = 1; p < plan->people_count; p++)
			best = rows[p] && (!best || rows[p] > rows[best]) ? p : best;
		if (!best)
			break;
		*owner = (struct plan_owner){.who = plan->people[best], .rows = rows[best], .moving = moving[best]};
		fine = portal_load_owner(plan->portal, &owner->who.id, arena, &owner->who, &owner->name, &found, err);
		if (fine && !found)
			owner->name = "somebody who has gone";
		rows[best] = 0;
		*count += fine;
	}
	free(rows);
	free(moving);
	return fine;
}

void
plan_restart(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		plan->rows[i].verdict = PLAN_UNCHECKED;
		plan->rows[i].version = -1;
	}
	plan->checked_to = 0;
}

/* ---------------------------------------------------------------- by hand */

/* What the actor can't see isn't there (B4). */
static bool
add_seen(struct plan *plan, enum record_kind kind, const struct id *id, struct arena *arena, bool *seen, struct err *err)
{
	const struct subject *actor = portal_actor(plan->portal);
	struct model model = {0};
	bool found = false;

	*seen = false;
	if (kind == RECORD_MODEL || kind == RECORD_PROMPT) {
		if (!portal_load_model(plan->portal, id, false, arena, &model, &found, err))
			return false;
		*seen = found && access_check(actor, ACTION_LIST, &model).visible;
		kind = model.type == MODEL_PROMPT ? RECORD_PROMPT : RECORD_MODEL;
	} else {
		if (!portal_load_record(plan->portal, kind, id, false, arena, &model.row, &found, err))
			return false;
		*seen = found && access_check_row(actor, record_kind_entity(kind), PRIVILEGE_READ, &model.row).allowed;
	}
	if (!*seen || id_places_find(&plan->places, plan->rows, sizeof(*plan->rows), id) != PLACE_NONE)
		return true;
	(void)plan_put(plan, kind, id, &model.row.owner, false);
	for (size_t i = 0; i < model.container_count; i++)
		(void)plan_put(plan, RECORD_CONTAINER, &model.containers[i].id, &model.containers[i].owner, true);
	return true;
}

bool
plan_add(struct plan *plan, enum record_kind kind, const struct id *id, struct err *err)
{
	struct arena arena = {0};
	struct portal_read read;
	bool seen = false, fine;

	if (!portal_need_actor(plan->portal, err) || !portal_begin_read(plan->portal, &read, err))
		return false;
	fine = add_seen(plan, kind, id, &arena, &seen, err);
	portal_end_read(plan->portal, &read);
	arena_release(&arena);
	return fine && (seen || err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "The %s isn't there any more, or you can't see it.",
					 record_kind_name(kind)));
}

/* ---------------------------------------------------------------- what is shown */

static bool
person_name(struct plan *plan, uint32_t person, struct arena *arena, struct principal *who, const char **name, struct err *err)
{
	bool found;

	*who = plan->people[person];
	*name = "";
	return !person || portal_load_owner(plan->portal, &who->id, arena, who, name, &found, err);
}

static bool
show_row(struct plan *plan, size_t place, struct arena *arena, struct plan_row *shown, struct err *err)
{
	const struct plan_record *record = &plan->rows[place];

	*shown = (struct plan_row){
		.kind = (enum record_kind)record->kind, .id = record->id, .name = "", .type = "", .under = record->under,
		.marked = record->marked, .verdict = (enum plan_verdict)record->verdict, .reason = "",
	};
	return person_name(plan, record->owner, arena, &shown->owner, &shown->owner_name, err)
	       && person_name(plan, record->to, arena, &shown->to, &shown->to_name, err) && plan_explain(plan, place, arena, shown, err);
}

bool
plan_rows(struct plan *plan, size_t first, size_t limit, struct arena *arena, struct plan_row *rows, size_t *count, struct err *err)
{
	struct portal_read read;
	bool fine;

	*count = 0;
	if (!portal_need_actor(plan->portal, err) || !portal_begin_read(plan->portal, &read, err))
		return false;
	fine = true;
	for (size_t i = first; fine && i < plan->count && *count < limit; i++)
		fine = show_row(plan, i, arena, &rows[(*count)++], err);
	portal_end_read(plan->portal, &read);
	return fine;
}
