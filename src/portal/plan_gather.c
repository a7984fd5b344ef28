/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is in a plan: all that somebody owns, or everything with a problem, read on by key in steps. */
#include "portal/plan.h"

#include "portal/plan_private.h"

#include <string.h>

/* An owner takes a step of its own, with some queries: as much as a few rows. */
#define OWNER_COST 4

/* What an owner's page of rows left of the step's budget. */
struct step {
	struct plan *plan;
	size_t budget;
	bool more;	/* the phase isn't over */
};

void
plan_set_problems(struct plan *plan, unsigned problems)
{
	plan->problems = problems;
	plan->phase = problems & (1U << PROBLEM_ORPHAN | 1U << PROBLEM_NO_READ) ? PHASE_OWNERS
		      : problems & 1U << PROBLEM_SPLIT				? PHASE_SPLITS
										: PHASE_DONE;
	plan->owner_rid = plan->key_rid = 0;
}

static void
spend(struct step *step, size_t cost)
{
	step->budget -= step->budget < cost ? step->budget : cost;
}

/* ---------------------------------------------------------------- visible */

/* Whether everybody's rows of the table are visible to the actor: then none needs to be looked at by itself. */
static bool
sees_all(const struct plan *plan, enum record_kind kind)
{
	const struct subject *actor = portal_actor(plan->portal);

	return subject_can_act(actor) && actor->reach[record_kind_entity(kind)][PRIVILEGE_READ].organization;
}

/* B4: what the actor can't see isn't in their plan. */
static bool
is_visible(struct plan *plan, enum record_kind kind, const struct id *id, bool *visible, struct err *err)
{
	const struct subject *actor = portal_actor(plan->portal);
	struct arena arena = {0};
	bool found = false, fine;

	*visible = true;
	if (sees_all(plan, kind))
		return true;
	if (kind == RECORD_MODEL || kind == RECORD_PROMPT) {
		struct model model;

		fine = portal_load_model(plan->portal, id, false, &arena, &model, &found, err);
		*visible = fine && found && access_check(actor, ACTION_LIST, &model).visible;
	} else {
		struct owned row;

		fine = portal_load_record(plan->portal, kind, id, false, &arena, &row, &found, err);
		*visible = fine && found && access_check_row(actor, record_kind_entity(kind), PRIVILEGE_READ, &row).allowed;
	}
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- problems */

static struct principal
owner_of(struct statement *s, int id, int type)
{
	return (struct principal){.kind = statement_int(s, type) ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = statement_id(s, id)};
}

/* Which of their rows an owner can't read (G6 of who owns already), table by table. */
static bool
unreadable_kinds(struct plan *plan, const struct principal *owner, unsigned *kinds, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	bool fine = owner->kind == PRINCIPAL_TEAM ? portal_load_team_subject(plan->portal, &owner->id, &arena, &subject, err)
						  : portal_load_subject(plan->portal, &owner->id, &arena, &subject, err);

	*kinds = 0;
	for (unsigned kind = RECORD_MODEL; fine && kind <= RECORD_CONTAINER; kind++) {
		if (!access_owner_carries(&subject, owner->kind, record_kind_entity((enum record_kind)kind), PRIVILEGE_READ))
			*kinds |= 1U << kind;
	}
	arena_release(&arena);
	return fine;
}

/* Somebody who may have a problem. */
struct suspect {
	struct principal who;
	int64_t rid;
	bool found, orphan, owns;
};

static bool
load_suspect(struct plan *plan, const struct id *named, struct suspect *suspect, struct err *err)
{
	struct statement *s = statement_open(portal_store(plan->portal), named ? QUERY_PLAN_OWNER_NAMED : QUERY_PLAN_OWNER_NEXT, err);

	*suspect = (struct suspect){.found = false};
	if (!s)
		return false;
	if (named)
		statement_bind_id(s, ":owner", named);
	else
		statement_bind_int(s, ":after", plan->owner_rid);
	suspect->found = statement_row(s);
	if (suspect->found) {
		suspect->rid = statement_int(s, 0);
		suspect->who = owner_of(s, 1, 2);
		suspect->orphan = statement_bool(s, 3);
		suspect->owns = statement_bool(s, 4);
	}
	return statement_close(s, err);
}

/* The kinds of their rows that belong to the plan's problems: bits 1 << enum record_kind. */
static bool
kinds_with_problem(struct plan *plan, const struct suspect *suspect, unsigned *kinds, struct err *err)
{
	*kinds = 0;
	if (suspect->owns && suspect->orphan && plan->problems & 1U << PROBLEM_ORPHAN)
		*kinds = ~0U;
	else if (suspect->owns && plan->problems & 1U << PROBLEM_NO_READ)
		return unreadable_kinds(plan, &suspect->who, kinds, err);
	return true;
}

static bool
problems_of(struct plan *plan, const struct id *owner, unsigned *kinds, struct err *err)
{
	struct suspect suspect;

	*kinds = 0;
	return load_suspect(plan, owner, &suspect, err) && (!suspect.found || kinds_with_problem(plan, &suspect, kinds, err));
}

/* ---------------------------------------------------------------- one owner's rows */

/* A row of plan_models: a model again for each further container. */
static bool
put_model(struct plan *plan, struct statement *s, enum record_kind kind, bool *taken, struct err *err)
{
	const struct id model = statement_id(s, 1), container = statement_id(s, 2);

	if (!id_equal(&model, &plan->key_id)) {
		str_clear(&plan->key);
		str_add(&plan->key, statement_peek(s, 0) ? statement_peek(s, 0) : "");
		plan->key_id = model;
		if (!is_visible(plan, kind, &model, taken, err))
			return false;
		/* One that's there already keeps the containers that it has. */
		*taken = *taken && id_places_find(&plan->places, plan->rows, sizeof(*plan->rows), &model) == PLACE_NONE;
		if (*taken)
			(void)plan_put(plan, kind, &model, &plan->owner, false);
	}
	if (*taken && !id_is_none(&container)) {
		const struct principal owner = statement_is_null(s, 4) ? plan->owner : owner_of(s, 3, 4);

		(void)plan_put(plan, RECORD_CONTAINER, &container, &owner, true);
	}
	return true;
}

static bool
gather_models(struct step *step, bool prompts, struct err *err)
{
	struct plan *plan = step->plan;
	struct statement *s = statement_open(portal_store(plan->portal), QUERY_PLAN_MODELS, err);
	struct str key = {0};
	const struct id after = plan->key_id;
	struct id last = after;
	size_t read = 0;
	bool fine = true, taken = false;

	if (!s)
		return false;
	str_add(&key, str_text(&plan->key));
	statement_bind_id(s, ":owner", &plan->owner.id);
	statement_bind_int(s, ":list", prompts);
	statement_bind_text(s, ":key", str_text(&key));
	/* Behind no id is before all ids. */
	statement_bind_blob(s, ":id", after.b, id_is_none(&after) ? 0 : sizeof(after.b));
	statement_bind_int(s, ":limit", (int64_t)step->budget);
	while (fine && statement_row(s)) {
		fine = put_model(plan, s, prompts ? RECORD_PROMPT : RECORD_MODEL, &taken, err);
		if (!id_equal(&last, &plan->key_id))
			read++;
		last = plan->key_id;
	}
	str_release(&key);
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	step->more = read >= step->budget;
	spend(step, read);
	return statement_close(s, err);
}

/* A container stands behind its model, if that's in the plan by now or comes with its own owner (G5). */
static bool
stands_behind(struct plan *plan, struct statement *s, bool *behind, struct err *err)
{
	const struct id owner = statement_id(s, 3);
	unsigned kinds = plan->kinds;

	*behind = false;
	if (!statement_bool(s, 2))
		return true;
	if (!id_equal(&owner, &plan->owner.id)) {
		if (plan->has_from)
			return true;
		if (!problems_of(plan, &owner, &kinds, err))
			return false;
	}
	*behind = kinds & 1U << RECORD_MODEL;
	return true;
}

/* Containers, apps and flows: by the order in which they came in. */
static bool
gather_others(struct step *step, enum record_kind kind, struct err *err)
{
	struct plan *plan = step->plan;
	enum query query = kind == RECORD_CONTAINER ? QUERY_PLAN_CONTAINERS : kind == RECORD_APP ? QUERY_PLAN_OTHERS_APP : QUERY_PLAN_OTHERS_FLOW;
	struct statement *s = statement_open(portal_store(plan->portal), query, err);
	size_t read = 0;
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":owner", &plan->owner.id);
	statement_bind_int(s, ":after", plan->key_rid);
	statement_bind_int(s, ":limit", (int64_t)step->budget);
	while (fine && statement_row(s)) {
		const struct id id = statement_id(s, 1);
		bool behind = false, visible;

		plan->key_rid = statement_int(s, 0);
		read++;
		fine = is_visible(plan, kind, &id, &visible, err) && (kind != RECORD_CONTAINER || stands_behind(plan, s, &behind, err));
		if (fine && visible && !behind)
			(void)plan_put(plan, kind, &id, &plan->owner, false);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	step->more = read >= step->budget;
	spend(step, read);
	return statement_close(s, err);
}

/* The next owner with a problem; the phase stays PHASE_OWNERS while there may be more. */
static bool
next_owner(struct step *step, struct err *err)
{
	struct plan *plan = step->plan;
	struct suspect suspect;

	if (!load_suspect(plan, NULL, &suspect, err))
		return false;
	spend(step, OWNER_COST);
	if (!suspect.found) {
		plan->key_rid = 0;
		plan->phase = plan->problems & 1U << PROBLEM_SPLIT ? PHASE_SPLITS : PHASE_DONE;
		return true;
	}
	plan->owner_rid = suspect.rid;
	plan->owner = suspect.who;
	if (!kinds_with_problem(plan, &suspect, &plan->kinds, err))
		return false;
	if (plan->kinds)
		plan->phase = PHASE_MODELS;
	return true;
}

/* A split's row is the container, and it goes where its model is (G5). */
static bool
gather_splits(struct step *step, struct err *err)
{
	struct plan *plan = step->plan;
	struct statement *s = statement_open(portal_store(plan->portal), QUERY_PLAN_SPLITS, err);
	size_t read = 0;
	bool fine = true;

	if (!s)
		return false;
	statement_bind_int(s, ":after", plan->key_rid);
	statement_bind_int(s, ":limit", (int64_t)step->budget);
	while (fine && statement_row(s)) {
		const struct id id = statement_id(s, 1);
		bool split = statement_bool(s, 2), visible = false;

		plan->key_rid = statement_int(s, 0);
		read++;
		if (!split || !(fine = is_visible(plan, RECORD_CONTAINER, &id, &visible, err)) || !visible)
			continue;
		if (id_places_find(&plan->places, plan->rows, sizeof(*plan->rows), &id) == PLACE_NONE) {
			const struct principal owner = owner_of(s, 3, 4), to = owner_of(s, 5, 6);
			size_t place = plan_put(plan, RECORD_CONTAINER, &id, &owner, false);

			plan->rows[place].to = plan_person(plan, &to);
		}
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	step->more = read >= step->budget;
	spend(step, read);
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- steps */

static bool
gather_kind(struct step *step, enum record_kind kind, struct err *err)
{
	step->more = false;
	if (!(step->plan->kinds & 1U << kind))
		return true;
	if (kind == RECORD_MODEL || kind == RECORD_PROMPT)
		return gather_models(step, kind == RECORD_PROMPT, err);
	return gather_others(step, kind, err);
}

/* One phase as far as the budget goes; then the next. */
static bool
gather_step(struct step *step, struct err *err)
{
	static const enum record_kind kinds[] = {
		[PHASE_MODELS] = RECORD_MODEL, [PHASE_PROMPTS] = RECORD_PROMPT, [PHASE_CONTAINERS] = RECORD_CONTAINER,
		[PHASE_APPS] = RECORD_APP, [PHASE_FLOWS] = RECORD_FLOW,
	};
	struct plan *plan = step->plan;

	switch (plan->phase) {
	case PHASE_OWNERS:
		return next_owner(step, err);
	case PHASE_MODELS:
	case PHASE_PROMPTS:
	case PHASE_CONTAINERS:
	case PHASE_APPS:
	case PHASE_FLOWS:
		if (!gather_kind(step, kinds[plan->phase], err))
			return false;
		break;
	case PHASE_SPLITS:
		if (!gather_splits(step, err))
			return false;
		break;
	case PHASE_DONE:
		return true;
	}
	if (step->more)
		return true;
	str_clear(&plan->key);
	plan->key_id = ID_NONE;
	plan->key_rid = 0;
	if (plan->phase == PHASE_FLOWS)
		plan->phase = plan->has_from ? PHASE_DONE : PHASE_OWNERS;
	else
		plan->phase = plan->phase == PHASE_SPLITS ? PHASE_DONE : (enum plan_phase)(plan->phase + 1);
	return true;
}

/* Where gathering stands, to go on from. */
struct stand {
	enum plan_phase phase;
	struct principal owner;
	unsigned kinds;
	int64_t owner_rid, key_rid;
	struct str key;
	struct id key_id;
	size_t count;
};

static struct stand
stand_of(const struct plan *plan)
{
	struct stand stand = {.phase = plan->phase, .owner = plan->owner, .kinds = plan->kinds, .owner_rid = plan->owner_rid, .key_rid = plan->key_rid,
			      .key_id = plan->key_id, .count = plan->count};

	str_add(&stand.key, str_text(&plan->key));
	return stand;
}

/* A step that was interrupted is taken back: it may have ended between a model and its containers. */
static void
go_back(struct plan *plan, const struct stand *stand)
{
	plan->phase = stand->phase;
	plan->owner = stand->owner;
	plan->kinds = stand->kinds;
	plan->owner_rid = stand->owner_rid;
	plan->key_rid = stand->key_rid;
	plan->key_id = stand->key_id;
	str_clear(&plan->key);
	str_add(&plan->key, str_text(&stand->key));
	plan->count = stand->count;
	id_places_trim(&plan->places, plan->rows, sizeof(*plan->rows), plan->count);
}

bool
plan_gather(struct plan *plan, size_t budget, bool *done, struct err *err)
{
	struct step step = {.plan = plan, .budget = budget ? budget : 1};
	struct portal_read read;
	struct stand stand;
	bool fine = true;

	*done = false;
	if (!portal_need_actor(plan->portal, err) || !portal_begin_read(plan->portal, &read, err))
		return false;
	stand = stand_of(plan);
	while (fine && step.budget && plan->phase != PHASE_DONE)
		fine = gather_step(&step, err);
	portal_end_read(plan->portal, &read);
	if (!fine)
		go_back(plan, &stand);
	str_release(&stand.key);
	*done = fine && plan->phase == PHASE_DONE;
	return fine;
}
