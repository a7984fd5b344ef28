/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verdicts. What the decision about Assign reads of a row is read here, row by row by prepared statements; what it says is domain/access's
 * (B4), and a run says it again on the rows as they are then (B6).
 */
#include "portal/plan.h"

#include "base/heap.h"
#include "portal/plan_private.h"

#include <stdlib.h>
#include <string.h>

void
judging_look(struct judging *judging)
{
	static const enum entity tables[] = {ENTITY_AIMODEL, ENTITY_CONTAINER, ENTITY_CANVASAPP, ENTITY_WORKFLOW};
	const struct subject *actor = portal_actor(judging->plan->portal);

	judging->needs_shares = false;
	/* At Organization level no share plays a part. */
	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		judging->needs_shares |= !actor->reach[tables[i]][PRIVILEGE_READ].organization
					 || !actor->reach[tables[i]][PRIVILEGE_ASSIGN].organization;
}

void
judging_begin(struct judging *judging, struct plan *plan, int64_t now)
{
	*judging = (struct judging){.plan = plan};
	judging->writing = (struct writing){.portal = plan->portal, .result = &judging->result, .action = "reassign", .now = now};
	plan->now = now;
	judging_look(judging);
}

void
judging_end(struct judging *judging)
{
	for (size_t i = 0; i < judging->facts_room; i++)
		str_release(&judging->facts[i].text);
	free(judging->facts);
	free(judging->containers);
	free(judging->people);
	write_result_release(&judging->result);
}

static void
facts_reserve(struct judging *judging, size_t count)
{
	if (count <= judging->facts_room)
		return;
	judging->facts = heap_resize(judging->facts, count, sizeof(*judging->facts));
	memset(judging->facts + judging->facts_room, 0, (count - judging->facts_room) * sizeof(*judging->facts));
	judging->containers = heap_resize(judging->containers, count, sizeof(*judging->containers));
	judging->facts_room = count;
}

/* ---------------------------------------------------------------- people */

static struct somebody *
somebody_at(struct judging *judging, uint32_t place)
{
	size_t count = judging->people_count;

	if (place >= count) {
		judging->people_count = judging->plan->people_count;
		judging->people = heap_resize(judging->people, judging->people_count, sizeof(*judging->people));
		memset(judging->people + count, 0, (judging->people_count - count) * sizeof(*judging->people));
	}
	return &judging->people[place];
}

/* A row's owner; nearly always one that's known. */
static bool
find_owner(struct judging *judging, const struct id *id, struct owned *row, struct err *err)
{
	struct plan *plan = judging->plan;
	struct principal owner = {.id = *id};
	const char *name = "";
	struct somebody *who;
	uint32_t place;
	bool found;

	place = (uint32_t)id_places_find(&plan->people_places, (const char *)plan->people + offsetof(struct principal, id), sizeof(*plan->people), id);
	if (place == (uint32_t)PLACE_NONE || !somebody_at(judging, place)->named) {
		if (!portal_load_owner(plan->portal, id, &judging->result.arena, &owner, &name, &found, err))
			return false;
		place = plan_person(plan, &owner);
		who = somebody_at(judging, place);
		who->name = name;
		who->named = true;
	}
	row->owner = plan->people[place];
	row->owner_name = judging->people[place].name;
	return true;
}

static bool
load_party(struct judging *judging, uint32_t place, struct somebody *who, struct err *err)
{
	struct err why = ERR_INIT;

	who->loaded = true;
	if (writing_load_party(&judging->writing, &judging->plan->people[place], &who->party, &why))
		return true;
	who->gone = why.code == ERR_NOT_FOUND;
	if (!who->gone)
		*err = why;
	return who->gone;
}

/* G6: whether they can own rows of the table, asked once for all rows. */
static bool
judge_taker(struct judging *judging, uint32_t place, enum entity entity, enum plan_verdict *verdict, struct err *err)
{
	struct somebody *who = somebody_at(judging, place);
	struct err why = ERR_INIT;

	if (!who->loaded && !load_party(judging, place, who, err))
		return false;
	if (who->takes[entity] == PLAN_UNCHECKED) {
		const struct new_owner owner = {
			.who = who->party.who, .name = who->party.name, .enabled = who->party.enabled, .team_type = who->party.team_type,
			.can_read = !who->gone && access_owner_carries(&who->party.subject, who->party.who.kind, entity, PRIVILEGE_READ),
			.can_write = !who->gone && access_owner_carries(&who->party.subject, who->party.who.kind, entity, PRIVILEGE_WRITE),
		};
		bool fine = !who->gone && access_check_new_owner(entity, &owner, &why);

		who->takes[entity] = !fine ? PLAN_REFUSED : owner.can_write ? PLAN_READY : PLAN_WARNING;
	}
	*verdict = who->takes[entity];
	return true;
}

/* ---------------------------------------------------------------- facts */

/* The first four columns, which every statement of facts begins with. */
static bool
read_facts(struct judging *judging, struct statement *s, const struct id *id, struct facts *facts, struct err *err)
{
	struct portal *portal = judging->plan->portal;
	const struct id owner = statement_id(s, 1), unit = statement_id(s, 2);

	str_clear(&facts->text);
	str_add(&facts->text, statement_peek(s, 0) ? statement_peek(s, 0) : "");
	facts->found = true;
	facts->listed = true;
	facts->row = (struct owned){.id = *id, .name = str_text(&facts->text), .unit = units_find(&portal->units, &unit)};
	facts->version = statement_int(s, 3);
	return find_owner(judging, &owner, &facts->row, err)
	       && (!judging->needs_shares || portal_load_shares(portal, id, false, &judging->result.arena, &facts->row, err));
}

/* Closes it, with the err of whatever failed first. */
static bool
facts_close(struct statement *s, bool fine, struct err *err)
{
	if (fine)
		return statement_close(s, err);
	(void)!statement_close(s, NULL);
	return false;
}

static bool
load_model_facts(struct judging *judging, const struct id *id, struct facts *facts, struct err *err)
{
	struct statement *s = statement_open(portal_store(judging->plan->portal), QUERY_PLAN_FACTS_MODEL, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	if (statement_row(s)) {
		fine = read_facts(judging, s, id, facts, err);
		facts->type = (enum model_type)statement_int(s, 4);
		if (facts->type >= MODEL_TYPE_COUNT)
			facts->type = MODEL_UNSUPPORTED;
		facts->listed = statement_int(s, 5) < 2;
		facts->input = statement_id(s, 6);
	}
	return facts_close(s, fine, err);
}

/* The containers that the model has now, among the rows behind it. One that's nowhere in the plan makes the pair incomplete: it came since. */
static bool
load_container_facts(struct judging *judging, size_t first, size_t end, struct err *err)
{
	const struct plan *plan = judging->plan;
	struct statement *s = statement_open(portal_store(plan->portal), QUERY_PLAN_FACTS_CONTAINER_MODEL, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &plan->rows[first].id);
	while (fine && statement_row(s)) {
		const struct id id = statement_id(s, 4);
		size_t at = first + 1;

		while (at < end && !id_equal(&plan->rows[at].id, &id))
			at++;
		if (at < end) {
			fine = read_facts(judging, s, &id, &judging->facts[at - first], err);
			judging->facts[at - first].alone = !statement_bool(s, 5);
		} else if (id_places_find(&plan->places, plan->rows, sizeof(*plan->rows), &id) == PLACE_NONE) {
			judging->incomplete = true;
		}
	}
	return facts_close(s, fine, err);
}

static bool
load_other_facts(struct judging *judging, const struct plan_record *record, struct facts *facts, struct err *err)
{
	enum query query = record->kind == RECORD_CONTAINER ? QUERY_PLAN_FACTS_CONTAINER_ID
			   : record->kind == RECORD_APP	    ? QUERY_PLAN_FACTS_OF_APP
							    : QUERY_PLAN_FACTS_OF_FLOW;
	struct statement *s = statement_open(portal_store(judging->plan->portal), query, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &record->id);
	if (statement_row(s)) {
		fine = read_facts(judging, s, &record->id, facts, err);
		facts->alone = record->kind == RECORD_CONTAINER && !statement_bool(s, 5);
	}
	return facts_close(s, fine, err);
}

static bool
load_facts(struct judging *judging, size_t first, size_t end, struct err *err)
{
	const struct plan_record *record = &judging->plan->rows[first];

	facts_reserve(judging, end - first);
	for (size_t i = 0; i < end - first; i++)
		judging->facts[i].found = false;
	judging->incomplete = false;
	if (record->kind == RECORD_MODEL || record->kind == RECORD_PROMPT)
		return load_model_facts(judging, &record->id, &judging->facts[0], err) && load_container_facts(judging, first, end, err);
	return load_other_facts(judging, record, &judging->facts[0], err);
}

/* ---------------------------------------------------------------- the verdict */

/* H1: gone, somebody else's by now, with another container, or changed since the check. */
static bool
is_changed(const struct judging *judging, size_t first, size_t end)
{
	const struct plan *plan = judging->plan;

	if (judging->incomplete)
		return true;
	for (size_t i = 0; i < end - first; i++) {
		const struct plan_record *record = &plan->rows[first + i];

		if (!judging->facts[i].found || (record->version >= 0 && judging->facts[i].version != record->version))
			return true;
	}
	return plan->has_from && !principal_equal(&judging->facts[0].row.owner, &plan->from);
}

/* B4: what the decision says of Assign, a container's own included (G5). */
static bool
may_assign(struct judging *judging, const struct plan_record *record, size_t count)
{
	const struct subject *actor = portal_actor(judging->plan->portal);
	const struct facts *facts = judging->facts;
	struct model model;

	if (record->kind != RECORD_MODEL && record->kind != RECORD_PROMPT)
		return access_check_row(actor, record_kind_entity((enum record_kind)record->kind), PRIVILEGE_ASSIGN, &facts->row).allowed;
	for (size_t i = 1; i < count; i++)
		judging->containers[i - 1] = facts[i].row;
	/* Assign goes by these alone (C: any state). */
	model = (struct model){.row = facts->row, .type = facts->type, .customizable = facts->listed, .containers = judging->containers,
			       .container_count = count - 1};
	return access_check(actor, ACTION_ASSIGN, &model).allowed;
}

static void
set_verdicts(struct judging *judging, size_t count, enum plan_verdict verdict)
{
	for (size_t i = 0; i < count; i++)
		judging->facts[i].verdict = verdict;
}

/* G6: a warning of its own, whose model it is. */
static bool
reads_input(struct judging *judging, const struct plan_record *record, const struct facts *facts)
{
	const struct model model = {.type = facts->type, .input_table = facts->input};
	bool is_model = record->kind == RECORD_MODEL || record->kind == RECORD_PROMPT;

	return !is_model || access_owner_reads_table(&somebody_at(judging, record->to)->party.subject, &model);
}

/* Both or none: a container that the new owner can't own keeps its model back. */
static bool
judge_takers(struct judging *judging, size_t first, size_t count, struct err *err)
{
	const struct plan *plan = judging->plan;

	for (size_t i = 0; i < count; i++) {
		const struct plan_record *record = &plan->rows[first + i];
		struct facts *facts = &judging->facts[i];

		if (!record->to) {
			set_verdicts(judging, count, PLAN_NO_OWNER);
			return true;
		}
		if (principal_equal(&facts->row.owner, &plan->people[record->to])) {
			facts->verdict = PLAN_KEPT;
			continue;
		}
		if (!judge_taker(judging, record->to, record_kind_entity((enum record_kind)record->kind), &facts->verdict, err))
			return false;
		if (facts->verdict == PLAN_REFUSED) {
			set_verdicts(judging, count, PLAN_REFUSED);
			return true;
		}
		facts->lacks = facts->verdict == PLAN_WARNING ? LACKS_WRITE : 0;
		if (!reads_input(judging, record, facts)) {
			facts->verdict = PLAN_WARNING;
			facts->lacks |= LACKS_INPUT;
		}
	}
	return true;
}

bool
judge_pair(struct judging *judging, size_t first, size_t end, struct err *err)
{
	if (!load_facts(judging, first, end, err))
		return false;
	if (is_changed(judging, first, end))
		set_verdicts(judging, end - first, PLAN_CHANGED);
	else if (!may_assign(judging, &judging->plan->rows[first], end - first))
		set_verdicts(judging, end - first, PLAN_REFUSED);
	else
		return judge_takers(judging, first, end - first, err);
	return true;
}

/* ---------------------------------------------------------------- steps */

void
keep_verdicts(struct judging *judging, size_t first, size_t end)
{
	struct plan *plan = judging->plan;

	for (size_t i = first; i < end; i++) {
		struct plan_record *record = &plan->rows[i];
		const struct facts *facts = &judging->facts[i - first];

		record->verdict = (uint8_t)facts->verdict;
		record->lacks = facts->verdict == PLAN_WARNING ? facts->lacks : 0;
		if (facts->verdict == PLAN_CHANGED)
			continue;
		record->version = facts->version;
		/* A record that was picked by hand may have another owner by now; a leaver's is CHANGED then. */
		record->owner = plan_person(plan, &facts->row.owner);
	}
}

bool
plan_check(struct plan *plan, size_t budget, int64_t now, bool *done, struct err *err)
{
	struct portal_read read;
	struct judging judging;
	bool fine = true;

	*done = false;
	if (!portal_need_actor(plan->portal, err) || !portal_begin_read(plan->portal, &read, err))
		return false;
	judging_begin(&judging, plan, now);
	while (fine && budget && plan->checked_to < plan->count) {
		size_t first = plan_pair_first(plan, plan->checked_to), end = plan_pair_end(plan, first);
		bool waits = false;

		for (size_t i = first; i < end; i++)
			waits |= plan->rows[i].marked && plan->rows[i].verdict == PLAN_UNCHECKED;
		if (waits) {
			fine = judge_pair(&judging, first, end, err);
			if (fine)
				keep_verdicts(&judging, first, end);
			budget -= budget < end - first ? budget : end - first;
		}
		if (fine)
			plan->checked_to = end;
	}
	judging_end(&judging);
	portal_end_read(plan->portal, &read);
	*done = fine && plan->checked_to >= plan->count;
	return fine;
}
