/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whom a change concerns, and who of them are alike. */
#include "portal/tally.h"

#include "base/heap.h"

#include <stdlib.h>
#include <string.h>

/* People that are looked at; of more it's "at least". */
#define PEOPLE_MAX 2000

/* ---------------------------------------------------------------- whom it concerns */

void
crowd_add_user(struct crowd *crowd, const struct id *user)
{
	if (crowd->id_count == crowd->id_room) {
		crowd->id_room = crowd->id_room ? crowd->id_room * 2 : 32;
		crowd->ids = heap_resize(crowd->ids, crowd->id_room, sizeof(*crowd->ids));
	}
	crowd->ids[crowd->id_count++] = *user;
}

/* Adds what the statement gives, with its :id and :limit. */
static bool
add_found(struct crowd *crowd, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), query, err);
	size_t found = 0;

	if (!s)
		return false;
	if (id)
		statement_bind_id(s, ":id", id);
	statement_bind_int(s, ":limit", PEOPLE_MAX + 1);
	while (statement_row(s)) {
		struct id person = statement_id(s, 0);

		crowd_add_user(crowd, &person);
		found++;
	}
	crowd->cut |= found > PEOPLE_MAX;
	return statement_close(s, err);
}

bool
crowd_add_team(struct crowd *crowd, const struct id *team, struct err *err)
{
	return add_found(crowd, QUERY_TALLY_MEMBERS, team, err);
}

bool
crowd_add_grid(struct crowd *crowd, const struct id *grid, struct err *err)
{
	struct statement *s = statement_open(portal_store(crowd->writing->portal), QUERY_TALLY_ROLES, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":grid", grid);
	while (fine && statement_row(s)) {
		struct id role = statement_id(s, 0);

		fine = add_found(crowd, QUERY_TALLY_HOLDERS, &role, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

bool
crowd_add_all(struct crowd *crowd, struct err *err)
{
	return add_found(crowd, QUERY_ACCESS_ENABLED_USERS, NULL, err);
}

static int
compare_ids(const void *a, const void *b)
{
	return id_compare(a, b);
}

static void
make_distinct(struct crowd *crowd)
{
	size_t kept = 0;

	if (crowd->id_count)
		qsort(crowd->ids, crowd->id_count, sizeof(*crowd->ids), compare_ids);
	for (size_t i = 0; i < crowd->id_count; i++) {
		if (i == 0 || !id_equal(&crowd->ids[i], &crowd->ids[i - 1]))
			crowd->ids[kept++] = crowd->ids[i];
	}
	crowd->cut |= kept > PEOPLE_MAX;
	crowd->id_count = kept < PEOPLE_MAX ? kept : PEOPLE_MAX;
}

bool
crowd_look_before(struct crowd *crowd, struct err *err)
{
	make_distinct(crowd);
	crowd->people = heap_array(crowd->id_count + 1, sizeof(*crowd->people));
	for (crowd->count = 0; crowd->count < crowd->id_count; crowd->count++) {
		struct crowd_person *person = &crowd->people[crowd->count];

		*person = (struct crowd_person){0};
		if (!portal_load_subject(crowd->writing->portal, &crowd->ids[crowd->count], &crowd->arena, &person->before, err))
			return false;
		/* Roles are read again before they're looked at; what decides was worked out from them. */
		person->before.grants = NULL;
	}
	return true;
}

bool
crowd_look_after(struct crowd *crowd, struct err *err)
{
	if (!portal_reload(crowd->writing->portal, err))
		return false;
	for (size_t i = 0; i < crowd->count; i++) {
		struct crowd_person *person = &crowd->people[i];

		if (!portal_load_subject(crowd->writing->portal, &person->before.id, &crowd->arena, &person->after, err))
			return false;
	}
	return true;
}

void
crowd_release(struct crowd *crowd)
{
	free(crowd->ids);
	free(crowd->people);
	free(crowd->groups);
	free(crowd->kinds);
	free(crowd->teams);
	free(crowd->places);
	arena_release(&crowd->arena);
	*crowd = (struct crowd){0};
}

/* ---------------------------------------------------------------- who are alike */

static int
compare_bits(const uint8_t *a, const uint8_t *b, int count)
{
	if (!a || !b)
		return (a != NULL) - (b != NULL);
	return memcmp(a, b, (size_t)count);
}

/* The next table of the environment's own from here on that their roles carry Read on. */
static int
next_read(const struct subject *subject, int from)
{
	while (from < subject->own_count && !(subject->own[from].privileges >> PRIVILEGE_READ & 1))
		from++;
	return from;
}

/* F4 looks at Read on them alone. */
static int
compare_own(const struct subject *a, const struct subject *b)
{
	int i = next_read(a, 0), j = next_read(b, 0);

	for (; i < a->own_count && j < b->own_count; i = next_read(a, i + 1), j = next_read(b, j + 1)) {
		int order = id_compare(&a->own[i].table, &b->own[j].table);

		if (order)
			return order;
	}
	return (i < a->own_count) - (j < b->own_count);
}

static const struct {
	enum entity entity;
	enum privilege privilege;
} cells[] = {
	{ENTITY_AIMODEL, PRIVILEGE_READ}, {ENTITY_AIMODEL, PRIVILEGE_WRITE}, {ENTITY_AIMODEL, PRIVILEGE_SHARE},
	{ENTITY_AIMODEL, PRIVILEGE_ASSIGN}, {ENTITY_AIMODEL, PRIVILEGE_DELETE}, {ENTITY_AIMODEL, PRIVILEGE_CREATE},
	{ENTITY_CONTAINER, PRIVILEGE_READ}, {ENTITY_CONTAINER, PRIVILEGE_WRITE}, {ENTITY_CONTAINER, PRIVILEGE_ASSIGN},
	{ENTITY_CANVASAPP, PRIVILEGE_CREATE}, {ENTITY_WORKFLOW, PRIVILEGE_CREATE}, {ENTITY_AITEMPLATE, PRIVILEGE_READ},
};

#define CELLS (sizeof(cells) / sizeof(cells[0]))

/* Everything that a decision about models, prompts and the environment looks at, but who somebody is and their teams. */
static int
compare_kinds(const struct subject *a, const struct subject *b)
{
	int order = (subject_can_act(a) - subject_can_act(b)) * 8 + ((a->own_all >> PRIVILEGE_READ & 1) - (b->own_all >> PRIVILEGE_READ & 1)) * 4
		    + (a->create_entity - b->create_entity) * 2 + (a->create_attribute - b->create_attribute);

	if (!order)
		order = compare_own(a, b);
	for (size_t i = 0; !order && i < CELLS; i++) {
		const struct reach *x = &a->reach[cells[i].entity][cells[i].privilege], *y = &b->reach[cells[i].entity][cells[i].privilege];

		order = (x->carried - y->carried) * 8 + (x->create - y->create) * 4 + (x->organization - y->organization) * 2 + (x->own - y->own);
		if (!order)
			order = compare_bits(x->units, y->units, a->units->count);
	}
	return order;
}

/* The same teams, and the same that their roles reach of these teams' rows. */
static int
compare_teams(const struct subject *a, const struct subject *b)
{
	int order = (a->team_count > b->team_count) - (a->team_count < b->team_count);

	for (int i = 0; !order && i < a->team_count; i++)
		order = id_compare(&a->teams[i].id, &b->teams[i].id);
	for (size_t i = 0; !order && i < CELLS; i++)
		order = compare_bits(a->reach[cells[i].entity][cells[i].privilege].teams, b->reach[cells[i].entity][cells[i].privilege].teams,
				     a->team_count);
	return order;
}

static int
compare_people_kinds(const struct crowd_person *a, const struct crowd_person *b)
{
	int order = compare_kinds(&a->before, &b->before);

	return order ? order : compare_kinds(&a->after, &b->after);
}

static int
compare_people(const void *a, const void *b)
{
	const struct crowd_person *x = a, *y = b;
	int order = compare_people_kinds(x, y);

	if (!order)
		order = compare_teams(&x->before, &y->before);
	return order ? order : compare_teams(&x->after, &y->after);
}

static void
drop_unchanged(struct crowd *crowd)
{
	size_t kept = 0;

	for (size_t i = 0; i < crowd->count; i++) {
		const struct crowd_person *person = &crowd->people[i];

		if (compare_kinds(&person->before, &person->after) != 0 || compare_teams(&person->before, &person->after) != 0)
			crowd->people[kept++] = *person;
	}
	crowd->count = kept;
}

static void
begin_kind(struct crowd *crowd, const struct crowd_person *person)
{
	struct crowd_kind *kind = &crowd->kinds[crowd->kind_count++];

	*kind = (struct crowd_kind){.first = crowd->group_count, .before = person->before, .after = person->after};
	kind->before.id = kind->after.id = ID_NONE;
	kind->before.team_count = kind->after.team_count = 0;
}

static void
begin_group(struct crowd *crowd, size_t at)
{
	struct crowd_group *group = &crowd->groups[crowd->group_count++];

	*group = (struct crowd_group){.kind = crowd->kind_count - 1, .first = at, .before = crowd->people[at].before, .after = crowd->people[at].after};
	group->before.id = group->after.id = ID_NONE;
	crowd->kinds[group->kind].count++;
}

static void
add_group_teams(struct crowd *crowd, size_t at, const struct subject *subject)
{
	for (int i = 0; i < subject->team_count; i++)
		crowd->teams[crowd->team_count++] = (struct crowd_place){.id = subject->teams[i].id, .at = at};
}

/* By id, then place, so that a team's groups follow each other. */
static int
compare_places(const void *a, const void *b)
{
	const struct crowd_place *x = a, *y = b;
	int order = id_compare(&x->id, &y->id);

	return order ? order : (x->at > y->at) - (x->at < y->at);
}

static void
index_crowd(struct crowd *crowd)
{
	size_t room = 0;

	for (size_t i = 0; i < crowd->group_count; i++)
		room += (size_t)crowd->groups[i].before.team_count + (size_t)crowd->groups[i].after.team_count;
	crowd->teams = heap_array(room + 1, sizeof(*crowd->teams));
	for (size_t i = 0; i < crowd->group_count; i++) {
		add_group_teams(crowd, i, &crowd->groups[i].before);
		add_group_teams(crowd, i, &crowd->groups[i].after);
	}
	qsort(crowd->teams, crowd->team_count, sizeof(*crowd->teams), compare_places);
	crowd->places = heap_array(crowd->count + 1, sizeof(*crowd->places));
	for (size_t i = 0; i < crowd->count; i++)
		crowd->places[i] = (struct crowd_place){.id = crowd->people[i].before.id, .at = i};
	qsort(crowd->places, crowd->count, sizeof(*crowd->places), compare_places);
}

void
crowd_sort(struct crowd *crowd, bool keep_all)
{
	if (!keep_all)
		drop_unchanged(crowd);
	qsort(crowd->people, crowd->count, sizeof(*crowd->people), compare_people);
	crowd->groups = heap_array(crowd->count + 1, sizeof(*crowd->groups));
	crowd->kinds = heap_array(crowd->count + 1, sizeof(*crowd->kinds));
	for (size_t i = 0; i < crowd->count; i++) {
		struct crowd_person *person = &crowd->people[i];

		if (i == 0 || compare_people_kinds(person, &crowd->people[i - 1]) != 0)
			begin_kind(crowd, person);
		if (i == 0 || compare_people(person, &crowd->people[i - 1]) != 0)
			begin_group(crowd, i);
		person->group = crowd->group_count - 1;
		crowd->groups[person->group].count++;
		crowd->kinds[crowd->kind_count - 1].people++;
	}
	index_crowd(crowd);
}
