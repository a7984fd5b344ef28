/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/ownership.h"

#include "base/heap.h"
#include "portal/explain_private.h"
#include "portal/handover.h"
#include "portal/id_places.h"
#include "portal/write_private.h"

#include <stdlib.h>
#include <string.h>

/* A row that goes to the new owner: a target, or a container that goes with its model. */
struct moving {
	struct written row;
	bool stays;			/* it's the new owner's already */
};

struct assigning {
	struct writing writing;
	const struct assign_request *request;
	struct party to;
	struct moving *rows;	/* on the heap while they are gathered */
	size_t count, room;
	struct id_places places;
};

/* ---------------------------------------------------------------- which rows */

/* A new row, with the id by which it's known. */
static struct moving *
add_row(struct assigning *assigning, const struct id *id)
{
	if (assigning->count == assigning->room) {
		assigning->room = assigning->room ? assigning->room * 2 : 16;
		assigning->rows = heap_resize(assigning->rows, assigning->room, sizeof(*assigning->rows));
	}
	assigning->rows[assigning->count] = (struct moving){.row.target.id = *id};
	id_places_add(&assigning->places, &assigning->rows[0].row.target.id, sizeof(*assigning->rows), assigning->count);
	return &assigning->rows[assigning->count++];
}

static bool
has_row(const struct assigning *assigning, const struct id *id)
{
	return assigning->count
	       && id_places_find(&assigning->places, &assigning->rows[0].row.target.id, sizeof(*assigning->rows), id) != PLACE_NONE;
}

/* G2, G5: the container's own Assign, too, is asked for where it goes along: the decision about the model looks at both. */
static void
decide_model(struct assigning *assigning, struct written *row)
{
	struct model alone = row->model;

	if (assigning->request->scope == ASSIGN_MODEL_ONLY) {
		alone.containers = NULL;
		alone.container_count = 0;
	}
	writing_decide_action(&assigning->writing, row, ACTION_ASSIGN, &alone);
}

static bool
add_container(struct assigning *assigning, const struct owned *container, bool decide, struct err *err)
{
	const struct target target = {.kind = RECORD_CONTAINER, .id = container->id, .version = -1};
	struct moving *moving;
	bool found = false;

	if (has_row(assigning, &container->id))
		return true;
	moving = add_row(assigning, &container->id);
	moving->row = (struct written){.target = target, .entity = ENTITY_CONTAINER, .table = entity_logical_name(ENTITY_CONTAINER)};
	if (!portal_load_record(assigning->writing.portal, RECORD_CONTAINER, &container->id, true, &assigning->writing.result->arena,
				&moving->row.model.row, &found, err))
		return false;
	if (decide)
		writing_decide_row(&assigning->writing, &moving->row, ENTITY_CONTAINER, PRIVILEGE_ASSIGN, &moving->row.model.row);
	return true;
}

/* A model together with its containers, or they alone. */
static bool
add_model(struct assigning *assigning, const struct target *target, struct err *err)
{
	enum assign_scope scope = assigning->request->scope;
	struct written row;

	if (!writing_load(&assigning->writing, target, &row, err))
		return false;
	if (row.refused)
		return true;
	if (scope == ASSIGN_CONTAINER_ONLY) {
		if (!row.model.container_count) {
			struct err why = ERR_INIT;

			err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "%s has no AI Builder Datasets Container.", row.model.row.name);
			writing_refuse(&assigning->writing, &row.target.id, row.model.row.name, &why);
			return true;
		}
	} else if (!has_row(assigning, &row.target.id)) {
		decide_model(assigning, &row);
		if (row.refused)
			return true;
		add_row(assigning, &row.target.id)->row = row;
	}
	if (scope == ASSIGN_MODEL_ONLY)
		return true;
	for (size_t i = 0; i < row.model.container_count; i++) {
		if (!add_container(assigning, &row.model.containers[i], scope == ASSIGN_CONTAINER_ONLY, err))
			return false;
	}
	return true;
}

static bool
add_other(struct assigning *assigning, const struct target *target, struct err *err)
{
	struct written row;

	if (!writing_load(&assigning->writing, target, &row, err))
		return false;
	if (row.refused || has_row(assigning, &row.target.id))
		return true;
	writing_decide_row(&assigning->writing, &row, row.entity, PRIVILEGE_ASSIGN, &row.model.row);
	if (!row.refused)
		add_row(assigning, &row.target.id)->row = row;
	return true;
}

static bool
gather(struct assigning *assigning, struct err *err)
{
	for (size_t i = 0; i < assigning->request->target_count; i++) {
		const struct target *target = &assigning->request->targets[i];
		bool is_model = target->kind == RECORD_MODEL || target->kind == RECORD_PROMPT;

		if (!(is_model ? add_model(assigning, target, err) : add_other(assigning, target, err)))
			return false;
	}
	for (size_t i = 0; i < assigning->count; i++) {
		struct moving *moving = &assigning->rows[i];

		moving->stays = principal_equal(&moving->row.model.row.owner, &assigning->request->to);
	}
	return true;
}

/* ---------------------------------------------------------------- the new owner (G6) */

static void
check_new_owner(struct assigning *assigning, struct moving *moving)
{
	enum entity entity = moving->row.entity;
	const struct new_owner owner = {
		.who = assigning->to.who, .name = assigning->to.name, .enabled = assigning->to.enabled,
		.team_type = assigning->to.team_type,
		.can_read = access_owner_carries(&assigning->to.subject, assigning->to.who.kind, entity, PRIVILEGE_READ),
		.can_write = access_owner_carries(&assigning->to.subject, assigning->to.who.kind, entity, PRIVILEGE_WRITE),
	};
	struct err why = ERR_INIT;

	if (moving->row.refused || moving->stays)
		return;
	if (!access_check_new_owner(entity, &owner, &why)) {
		moving->row.refused = true;
		writing_refuse(&assigning->writing, &moving->row.target.id, moving->row.model.row.name, &why);
		return;
	}
	if (!owner.can_write)
		writing_warn(&assigning->writing, "%s will own %s and can't edit it: none of their roles carries Write on %s.", owner.name,
			     moving->row.model.row.name, entity_display_name(entity));
	if (moving->row.is_model && !access_owner_reads_table(&assigning->to.subject, &moving->row.model))
		writing_warn(&assigning->writing, "%s will own %s and can't train it: none of their roles carries Read on %s, its input table.", owner.name,
			     moving->row.model.row.name, moving->row.model.input_table_name);
}

/* ---------------------------------------------------------------- changing */

static bool
change(struct assigning *assigning, struct err *err)
{
	struct handover handover;

	if (!handover_begin(&handover, &assigning->writing, &assigning->to, err))
		return false;
	for (size_t i = 0; i < assigning->count; i++) {
		const struct moving *moving = &assigning->rows[i];

		if (!moving->stays && !handover_row(&handover, &moving->row, false, NULL, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- effects */

static struct owned
row_after(struct assigning *assigning, const struct owned *row, bool moves)
{
	struct owned after = *row;
	const struct settings settings = portal_actor(assigning->writing.portal)->settings;
	struct share *shares = arena_array(&assigning->writing.result->arena, row->share_count + 1, sizeof(*shares));
	size_t count = 0;

	if (!moves)
		return after;
	for (size_t i = 0; i < row->share_count; i++) {
		if (!principal_equal(&row->shares[i].with, &assigning->to.who))
			shares[count++] = row->shares[i];
	}
	if (settings.share_with_former_owner)
		shares[count++] = (struct share){.with = row->owner, .mask = RIGHT_ALL, .name = row->owner_name};
	after.owner = assigning->to.who;
	after.owner_name = assigning->to.name;
	after.unit = assigning->to.subject.unit;
	after.shares = shares;
	after.share_count = count;
	return after;
}

/* What the new owner can do afterwards with the first model, one line an action. */
static void
tell_abilities(struct assigning *assigning, const struct moving *moving)
{
	static const enum action told[] = {ACTION_RUN, ACTION_EDIT, ACTION_TRAIN, ACTION_PUBLISH, ACTION_SHARE, ACTION_DELETE};
	struct arena *arena = &assigning->writing.result->arena;
	struct model after = moving->row.model;
	struct owned *containers = arena_array(arena, after.container_count, sizeof(*containers));
	bool with_containers = assigning->request->scope != ASSIGN_MODEL_ONLY;

	after.row = row_after(assigning, &moving->row.model.row, !moving->stays);
	for (size_t i = 0; i < after.container_count; i++)
		containers[i] = row_after(assigning, &moving->row.model.containers[i], with_containers);
	after.containers = containers;
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		struct effect *effect = writing_effect(&assigning->writing, EFFECT_CAN, action_name(told[i]));
		struct explanation explanation;

		if (access_check(&assigning->to.subject, told[i], &after).allowed) {
			effect->people = 1;
			continue;
		}
		access_explain(&assigning->to.subject, told[i], &after, false, arena, &explanation);
		effect->people = 0;
		effect->detail = explanation.reason;
	}
}

static bool
find_effects(struct assigning *assigning, struct err *err)
{
	struct writing *writing = &assigning->writing;
	struct arena *arena = &writing->result->arena;
	struct outcome *outcomes = arena_array(arena, assigning->count, sizeof(*outcomes));
	struct party *parties = arena_array(arena, assigning->count + 1, sizeof(*parties));
	size_t count = 0, party_count = 1;
	const struct moving *first = NULL;

	parties[0] = assigning->to;
	for (size_t i = 0; i < assigning->count; i++) {
		const struct moving *moving = &assigning->rows[i];
		const struct principal *owner = &moving->row.model.row.owner;
		bool known = false;

		if (moving->row.refused || moving->row.target.kind == RECORD_CONTAINER)
			continue;
		if (moving->row.is_model && !first)
			first = moving;
		if (moving->stays)
			continue;
		outcomes[count++] = (struct outcome){.row = &moving->row, .after = row_after(assigning, &moving->row.model.row, true)};
		for (size_t p = 0; p < party_count; p++)
			known |= principal_equal(&parties[p].who, owner);
		if (!known && !writing_load_party(writing, owner, &parties[party_count++], err))
			return false;
	}
	if (!effects_find(writing, outcomes, count, parties, party_count, err))
		return false;
	if (first && assigning->to.who.kind == PRINCIPAL_USER)
		tell_abilities(assigning, first);
	return true;
}

bool
ownership_assign(struct portal *portal, const struct assign_request *request, struct write_result *result, struct err *err)
{
	struct assigning assigning = {
		.writing = {.portal = portal, .result = result, .action = "assign", .now = request->now, .dry_run = request->dry_run},
		.request = request,
	};
	bool done;

	*result = (struct write_result){0};
	if (!writing_begin(&assigning.writing, err))
		return false;
	done = writing_load_party(&assigning.writing, &request->to, &assigning.to, err) && gather(&assigning, err);
	for (size_t i = 0; done && i < assigning.count; i++)
		check_new_owner(&assigning, &assigning.rows[i]);
	if (done && request->effects)
		done = find_effects(&assigning, err);
	if (done && !result->refusal_count)
		done = change(&assigning, err);
	done = writing_end(&assigning.writing, done, err);
	free(assigning.rows);
	id_places_release(&assigning.places);
	return done;
}

/* ---------------------------------------------------------------- before a new owner is chosen */

void
assign_facts_release(struct assign_facts *facts)
{
	arena_release(&facts->arena);
	*facts = (struct assign_facts){0};
}

static bool
count_files(struct portal *portal, const struct id *container, int64_t *files, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_WRITE_FILES, err);

	if (!s)
		return false;
	statement_bind_id(s, ":container", container);
	*files = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

static bool
add_facts(struct portal *portal, const struct target *target, struct assign_facts *facts, struct principal *owner, size_t *room,
	  struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct model model = {0};
	bool found;

	if (target->kind == RECORD_MODEL || target->kind == RECORD_PROMPT) {
		if (!portal_load_model(portal, &target->id, true, &facts->arena, &model, &found, err))
			return false;
	} else if (!portal_load_record(portal, target->kind, &target->id, true, &facts->arena, &model.row, &found, err)) {
		return false;
	}
	if (!found)
		return true;
	if (target->kind == RECORD_CONTAINER) {
		int64_t files;

		if (!count_files(portal, &target->id, &files, err))
			return false;
		facts->files += files;
	}
	if (!facts->models)
		*owner = model.row.owner;
	if (!principal_equal(owner, &model.row.owner))
		owner->id = ID_NONE;
	facts->owner_name = id_is_none(&owner->id) ? "several owners" : model.row.owner_name;
	facts->models++;
	facts->shares += (int64_t)model.row.share_count;
	for (size_t i = 0; i < model.container_count; i++) {
		const struct owned *container = &model.containers[i];
		int64_t files;

		if (!count_files(portal, &container->id, &files, err))
			return false;
		if (facts->containers == *room) {
			void *old = facts->container;

			*room = *room ? *room * 2 : 4;
			facts->container = arena_array(&facts->arena, *room, sizeof(*facts->container));
			if (old)
				memcpy(facts->container, old, facts->containers * sizeof(*facts->container));
		}
		facts->container[facts->containers].id = container->id;
		facts->container[facts->containers].name = container->name;
		facts->container[facts->containers].owner_name = container->owner_name;
		facts->container[facts->containers].other_owner = !principal_equal(&container->owner, &model.row.owner);
		facts->container[facts->containers].may_assign =
			access_check_row(actor, ENTITY_CONTAINER, PRIVILEGE_ASSIGN, container).allowed;
		facts->container[facts->containers++].files = files;
		facts->files += files;
	}
	return true;
}

static bool
load_disabled(struct portal *portal, const struct principal *owner, bool *disabled, struct err *err)
{
	struct statement *s;

	*disabled = false;
	if (owner->kind != PRINCIPAL_USER || id_is_none(&owner->id))
		return true;
	s = statement_open(portal_store(portal), QUERY_WRITE_USER, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &owner->id);
	*disabled = statement_row(s) && statement_bool(s, 1);
	return statement_close(s, err);
}

bool
ownership_facts(struct portal *portal, const struct target *targets, size_t target_count, struct assign_facts *facts,
		struct err *err)
{
	struct portal_read read;
	struct principal owner = {0};
	size_t room = 0;
	bool fine;

	*facts = (struct assign_facts){.owner_name = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = true;
	for (size_t i = 0; fine && i < target_count; i++)
		fine = add_facts(portal, &targets[i], facts, &owner, &room, err);
	fine = fine && load_disabled(portal, &owner, &facts->owner_disabled, err);
	facts->keeps_share = portal_actor(portal)->settings.share_with_former_owner;
	portal_end_read(portal, &read);
	if (!fine)
		assign_facts_release(facts);
	return fine;
}

/* The offset of a kind's statement in the families of data/queries/writes.sql: model, app, flow, container. */
static int
family_of(enum record_kind kind)
{
	return kind == RECORD_APP ? 1 : kind == RECORD_FLOW ? 2 : kind == RECORD_CONTAINER ? 3 : 0;
}

static bool
load_version(struct portal *portal, struct target *target, struct err *err)
{
	const enum query query = (enum query)((int)QUERY_VERSION + family_of(target->kind));
	struct arena arena = {0};
	struct statement *s;
	struct asked asked;
	bool found, done;

	done = asked_load(portal, target->kind, &target->id, &arena, &asked, &found, err);
	arena_release(&arena);
	if (!done)
		return false;
	if (!found)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there, or you can't see it.");
	s = statement_open(portal_store(portal), query, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &target->id);
	target->version = statement_row(s) ? statement_int(s, 0) : -1;
	return statement_close(s, err);
}

bool
ownership_versions(struct portal *portal, struct target *targets, size_t target_count, struct err *err)
{
	struct portal_read read;
	bool fine = true;

	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	for (size_t i = 0; fine && i < target_count; i++)
		fine = load_version(portal, &targets[i], err);
	portal_end_read(portal, &read);
	return fine;
}
