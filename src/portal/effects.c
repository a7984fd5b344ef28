/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a write does to people, apps and flows, by asking the decision before and after (B4). */
#include "base/heap.h"
#include "portal/write_private.h"

#include <stdlib.h>
#include <string.h>

/* People that are looked at one by one; of larger teams the first. */
#define PEOPLE_MAX 2000

/* Effects on apps and flows that are told. */
#define CALLERS_MAX 40

struct person {
	struct id id;
	size_t party;
	struct subject subject;
	bool gains, loses, keeps;	/* over all rows */
	bool gains_row, loses_row;	/* of the row in hand */
};

struct crowd {
	struct writing *writing;
	struct arena arena;
	struct person *people;
	size_t count, room;
	const struct party *parties;
	size_t party_count;
	size_t callers;
};

static bool
crowd_add(struct crowd *crowd, const struct id *id, size_t party, struct err *err)
{
	struct person *person;

	if (crowd->count == PEOPLE_MAX)
		return true;
	if (crowd->count == crowd->room) {
		crowd->room = crowd->room ? crowd->room * 2 : 32;
		crowd->people = heap_resize(crowd->people, crowd->room, sizeof(*crowd->people));
	}
	person = &crowd->people[crowd->count];
	*person = (struct person){.id = *id, .party = party};
	if (!portal_load_subject(crowd->writing->portal, id, &crowd->arena, &person->subject, err))
		return false;
	crowd->count++;
	return true;
}

static bool
crowd_add_team(struct crowd *crowd, size_t party, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), QUERY_WRITE_MEMBERS, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &crowd->parties[party].who.id);
	statement_bind_int(s, ":limit", PEOPLE_MAX);
	while (fine && statement_row(s)) {
		struct id member = statement_id(s, 0);

		fine = crowd_add(crowd, &member, party, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

/* B8: a share with the organization is one with every user. */
static bool
crowd_add_everybody(struct crowd *crowd, size_t party, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), QUERY_ACCESS_USER_IDS, err);
	bool fine = true;

	if (!s)
		return false;
	while (fine && crowd->count < PEOPLE_MAX && statement_row(s)) {
		struct id user = statement_id(s, 0);

		fine = crowd_add(crowd, &user, party, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

static bool
crowd_gather(struct crowd *crowd, struct err *err)
{
	for (size_t i = 0; i < crowd->party_count; i++) {
		const struct principal *who = &crowd->parties[i].who;

		if (who->kind == PRINCIPAL_USER && !crowd_add(crowd, &who->id, i, err))
			return false;
		if (who->kind == PRINCIPAL_TEAM && !crowd_add_team(crowd, i, err))
			return false;
		if (who->kind == PRINCIPAL_ORGANIZATION && !crowd_add_everybody(crowd, i, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- before and after */

static bool
sees(const struct subject *subject, const struct written *row, const struct owned *owned)
{
	struct model model;

	if (!row->is_model)
		return access_check_row(subject, row->entity, PRIVILEGE_READ, owned).allowed;
	model = row->model;
	model.row = *owned;
	return access_check(subject, ACTION_LIST, &model).allowed;
}

static void
compare(struct crowd *crowd, const struct outcome *outcome)
{
	for (size_t i = 0; i < crowd->count; i++) {
		struct person *person = &crowd->people[i];
		bool before = sees(&person->subject, outcome->row, &outcome->row->model.row);
		bool after = !outcome->gone && sees(&person->subject, outcome->row, &outcome->after);

		person->gains_row = after && !before;
		person->loses_row = before && !after;
		person->gains |= person->gains_row;
		person->loses |= person->loses_row;
		person->keeps |= before && after;
	}
}

/* One caller: for how many of those who gain or lose the model its call works or stops now. */
static bool
tell_caller(struct crowd *crowd, enum record_kind kind, const struct id *id, const char *model_name, struct err *err)
{
	struct writing *writing = crowd->writing;
	enum entity entity = record_kind_entity(kind);
	struct owned caller;
	int64_t works = 0, stops = 0;
	bool found;

	if (!portal_load_record(writing->portal, kind, id, true, &crowd->arena, &caller, &found, err))
		return false;
	/* What the actor can't see isn't told them. */
	if (!found || !access_check_row(portal_actor(writing->portal), entity, PRIVILEGE_READ, &caller).allowed)
		return true;
	for (size_t i = 0; i < crowd->count; i++) {
		const struct person *person = &crowd->people[i];

		if ((person->gains_row || person->loses_row)
		    && access_check_row(&person->subject, entity, PRIVILEGE_READ, &caller).allowed) {
			works += person->gains_row;
			stops += person->loses_row;
		}
	}
	for (int stop = 0; stop < 2; stop++) {
		int64_t people = stop ? stops : works;
		struct effect *effect;

		if (!people || crowd->callers++ >= CALLERS_MAX)
			continue;
		effect = writing_effect(writing, stop ? EFFECT_STOPS : EFFECT_WORKS, caller.name);
		effect->detail = arena_printf(&writing->result->arena, "%s calls %s", record_kind_name(kind), model_name);
		effect->people = people;
	}
	return true;
}

static bool
tell_callers(struct crowd *crowd, const struct outcome *outcome, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), QUERY_WRITE_CALLERS, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &outcome->row->target.id);
	while (fine && statement_row(s)) {
		enum record_kind kind = statement_int(s, 0) ? RECORD_FLOW : RECORD_APP;
		struct id id = statement_id(s, 1);

		fine = tell_caller(crowd, kind, &id, outcome->row->model.row.name, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- people */

/* By what somebody still sees the first row that they keep: "through Finance Automation"; NULL as its owner. */
static const char *
kept_by(struct crowd *crowd, const struct person *person, const struct outcome *outcomes, size_t count)
{
	struct arena *arena = &crowd->writing->result->arena;

	for (size_t i = 0; i < count; i++) {
		const struct outcome *outcome = &outcomes[i];
		struct model model = outcome->row->model;
		struct explanation explanation;
		const struct ground *share = NULL, *role = NULL;

		if (!outcome->row->is_model || outcome->gone || !sees(&person->subject, outcome->row, &outcome->after))
			continue;
		model.row = outcome->after;
		access_explain(&person->subject, ACTION_LIST, &model, false, arena, &explanation);
		for (size_t g = 0; g < explanation.because_count; g++) {
			const struct ground *ground = &explanation.because[g];

			if (ground->kind == GROUND_OWNER)
				return NULL;
			if (ground->kind == GROUND_SHARE || ground->kind == GROUND_TEAM)
				share = share ? share : ground;
			if (ground->kind == GROUND_ROLE)
				role = role ? role : ground;
		}
		if (share)
			return arena_printf(arena, "through %s", share->name);
		if (role)
			return arena_printf(arena, "by role %s", role->name);
	}
	return "";
}

static void
tell_party(struct crowd *crowd, size_t at, const struct outcome *outcomes, size_t outcome_count)
{
	const struct party *party = &crowd->parties[at];
	const struct person *kept = NULL;
	const char *kept_text;
	bool callers = outcome_count && (outcomes[0].row->entity == ENTITY_CANVASAPP || outcomes[0].row->entity == ENTITY_WORKFLOW);
	int64_t gain = 0, lose = 0, keep = 0;
	struct effect *effect;

	for (size_t i = 0; i < crowd->count; i++) {
		const struct person *person = &crowd->people[i];

		if (person->party != at)
			continue;
		gain += person->gains;
		lose += person->loses;
		keep += person->keeps && !person->loses && !person->gains;
		if (person->keeps && !kept)
			kept = person;
	}
	if (gain) {
		effect = writing_effect(crowd->writing, EFFECT_GAINS, party->name);
		/* D8: sharing an app or flow only opens it. */
		effect->detail = callers ? "gets to open it" : "gets to see and run it";
		effect->people = gain;
	}
	if (lose) {
		effect = writing_effect(crowd->writing, EFFECT_LOSES, party->name);
		effect->detail = "loses all access";
		effect->people = lose;
	}
	/* That the owner has access goes without saying. */
	if (keep && (kept_text = kept_by(crowd, kept, outcomes, outcome_count))) {
		effect = writing_effect(crowd->writing, EFFECT_KEEPS, party->name);
		effect->detail = kept_text;
		effect->people = keep;
	}
}

static int
compare_ids(const void *a, const void *b)
{
	return id_compare(a, b);
}

/* Distinct people; one person may come with several teams. */
static int64_t
count_people(const struct crowd *crowd, bool gaining)
{
	struct id *ids = heap_array(crowd->count + 1, sizeof(*ids));
	size_t count = 0;
	int64_t distinct = 0;

	for (size_t i = 0; i < crowd->count; i++) {
		if (gaining ? crowd->people[i].gains : crowd->people[i].loses)
			ids[count++] = crowd->people[i].id;
	}
	qsort(ids, count, sizeof(*ids), compare_ids);
	for (size_t i = 0; i < count; i++)
		distinct += i == 0 || !id_equal(&ids[i], &ids[i - 1]);
	free(ids);
	return distinct;
}

bool
effects_find(struct writing *writing, const struct outcome *outcomes, size_t outcome_count, const struct party *parties,
	     size_t party_count, struct err *err)
{
	struct crowd crowd = {.writing = writing, .parties = parties, .party_count = party_count};
	bool fine = crowd_gather(&crowd, err);

	for (size_t i = 0; fine && i < outcome_count; i++) {
		compare(&crowd, &outcomes[i]);
		if (outcomes[i].row->is_model)
			fine = tell_callers(&crowd, &outcomes[i], err);
	}
	for (size_t i = 0; fine && i < party_count; i++)
		tell_party(&crowd, i, outcomes, outcome_count);
	if (fine) {
		writing->result->people_gaining = count_people(&crowd, true);
		writing->result->people_losing = count_people(&crowd, false);
	}
	free(crowd.people);
	arena_release(&crowd.arena);
	return fine;
}
