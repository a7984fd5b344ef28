/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/sharing.h"

#include "base/heap.h"
#include "portal/explain_private.h"
#include "portal/write_private.h"

#include <stdlib.h>
#include <string.h>

struct sharing {
	struct writing writing;
	const struct share_request *request;
	struct written *rows;
	struct party *add, *remove;
};

static bool
load_parties(struct sharing *sharing, struct err *err)
{
	const struct share_request *request = sharing->request;
	struct arena *arena = &sharing->writing.result->arena;

	sharing->add = arena_array(arena, request->add_count, sizeof(*sharing->add));
	sharing->remove = arena_array(arena, request->remove_count, sizeof(*sharing->remove));
	for (size_t i = 0; i < request->add_count; i++) {
		if (!writing_load_party(&sharing->writing, &request->add[i], &sharing->add[i], err))
			return false;
	}
	for (size_t i = 0; i < request->remove_count; i++) {
		struct err gone = ERR_INIT;

		/* Whoever has gone since is no reason to keep their share. */
		if (!writing_load_party(&sharing->writing, &request->remove[i], &sharing->remove[i], &gone)) {
			if (gone.code != ERR_NOT_FOUND) {
				*err = gone;
				return false;
			}
			sharing->remove[i].name = "somebody who is gone";
		}
	}
	return true;
}

/* Apps, flows and containers: the privilege on their own table. */
static void
decide(struct sharing *sharing, struct written *row)
{
	if (row->is_model)
		writing_decide_action(&sharing->writing, row, ACTION_SHARE, &row->model);
	else
		writing_decide_row(&sharing->writing, row, row->entity, PRIVILEGE_SHARE, &row->model.row);
}

static const struct share *
share_with(const struct owned *row, const struct principal *with)
{
	for (size_t i = 0; i < row->share_count; i++) {
		if (principal_equal(&row->shares[i].with, with))
			return &row->shares[i];
	}
	return NULL;
}

/* The other side: D4, D11. A share that is there already isn't given anew. */
static bool
check_receivers(struct sharing *sharing, struct written *row, struct err *err)
{
	for (size_t i = 0; i < sharing->request->add_count && !row->refused; i++) {
		const struct party *party = &sharing->add[i];
		const struct share *there = share_with(&row->model.row, &party->who);
		struct err why = ERR_INIT;
		bool has_effect;

		if (there && there->mask & RIGHT_READ)
			continue;
		if (!access_check_receiver(&row->model.row, &party->who, party->name, party->enabled, &why)) {
			row->refused = true;
			writing_refuse(&sharing->writing, &row->target.id, row->model.row.name, &why);
			continue;
		}
		if (!writing_has_effect(&sharing->writing, party, row->entity, &has_effect, err))
			return false;
		if (!has_effect)
			writing_warn(&sharing->writing, party->who.kind == PRINCIPAL_TEAM
				     ? "Nobody in %s has a role with Read on %s: the share has no effect until somebody has (D11)."
				     : "%s has no role with Read on %s: the share has no effect until they have (D11).",
				     party->name, entity_display_name(row->entity));
	}
	return true;
}

/* Members of a team that are asked about. */
#define MEMBERS_ASKED 200

/* What others may do with a model is told to those alone who may see its details (COMMANDS.md: access NAME). */
static bool
may_be_told(const struct sharing *sharing, const struct call_target *call)
{
	const struct subject *actor = portal_actor(sharing->writing.portal);

	return call->model && (access_check(actor, ACTION_DETAILS, call->model).allowed
			       || subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_READ));
}

/* For how many of those who'd be given the app or flow each call stays refused. */
struct refused {
	int64_t people;
	int64_t *calls;		/* by the call's place */
};

static void
add_refused(const struct subject *subject, const struct asked *asked, struct refused *refused)
{
	refused->people++;
	for (size_t i = 0; i < asked->target_count; i++)
		refused->calls[i] += !access_check_call(subject, &asked->targets[i]).allowed;
}

/* Each member is loaded once, however many calls there are: others wait for the lock. */
static bool
count_refused(struct sharing *sharing, const struct party *party, const struct asked *asked, struct refused *refused, struct err *err)
{
	struct portal *portal = sharing->writing.portal;
	struct id *members = NULL;
	struct statement *s;
	size_t count = 0;
	bool fine;

	if (party->who.kind == PRINCIPAL_USER) {
		add_refused(&party->subject, asked, refused);
		return true;
	}
	s = statement_open(portal_store(portal), QUERY_WRITE_MEMBERS, err);
	if (!s)
		return false;
	members = heap_array(MEMBERS_ASKED, sizeof(*members));
	statement_bind_id(s, ":id", &party->who.id);
	statement_bind_int(s, ":limit", MEMBERS_ASKED);
	while (count < MEMBERS_ASKED && statement_row(s))
		members[count++] = statement_id(s, 0);
	fine = statement_close(s, err);
	for (size_t i = 0; fine && i < count; i++) {
		struct arena arena = {0};
		struct subject member;

		fine = portal_load_subject(portal, &members[i], &arena, &member, err);
		if (fine)
			add_refused(&member, asked, refused);
		arena_release(&arena);
	}
	free(members);
	return fine;
}

static void
warn_of_call(struct sharing *sharing, const struct party *party, const struct call_target *call, int64_t refused, int64_t people)
{
	if (!refused)
		return;
	if (party->who.kind == PRINCIPAL_USER)
		writing_warn(&sharing->writing, "For %s the call of %s stays refused: they may not run it (D8).", party->name, call->name);
	else
		writing_warn(&sharing->writing, "For %lld of %lld people in %s the call of %s stays refused: they may not run it (D8).", (long long)refused,
			     (long long)people, party->name, call->name);
}

/* D8: sharing an app or flow only opens it; whose calls stay refused is said. */
static bool
warn_of_calls(struct sharing *sharing, const struct written *row, struct err *err)
{
	const struct share_request *request = sharing->request;
	struct arena *arena = &sharing->writing.result->arena;
	struct refused *refused = arena_array(arena, request->add_count, sizeof(*refused));
	struct asked asked;
	bool found;

	if (!request->add_count || (row->entity != ENTITY_CANVASAPP && row->entity != ENTITY_WORKFLOW))
		return true;
	if (!asked_load(sharing->writing.portal, row->target.kind, &row->target.id, arena, &asked, &found, err))
		return false;
	for (size_t p = 0; found && asked.target_count && p < request->add_count; p++) {
		refused[p].calls = arena_array(arena, asked.target_count, sizeof(*refused[p].calls));
		if (!count_refused(sharing, &sharing->add[p], &asked, &refused[p], err))
			return false;
	}
	for (size_t i = 0; found && i < asked.target_count; i++) {
		for (size_t p = 0; may_be_told(sharing, &asked.targets[i]) && p < request->add_count; p++)
			warn_of_call(sharing, &sharing->add[p], &asked.targets[i], refused[p].calls[i], refused[p].people);
	}
	return true;
}

static bool
prepare(struct sharing *sharing, struct err *err)
{
	const struct share_request *request = sharing->request;

	sharing->rows = arena_array(&sharing->writing.result->arena, request->target_count, sizeof(*sharing->rows));
	for (size_t i = 0; i < request->target_count; i++) {
		struct written *row = &sharing->rows[i];

		if (!writing_load(&sharing->writing, &request->targets[i], row, err))
			return false;
		if (row->refused)
			continue;
		decide(sharing, row);
		if (!row->refused && (!check_receivers(sharing, row, err) || !warn_of_calls(sharing, row, err)))
			return false;
	}
	return true;
}

/* The row as it will be: without those who lose their share, with those who get one. */
static struct owned
row_after(struct sharing *sharing, const struct written *row)
{
	const struct share_request *request = sharing->request;
	struct owned after = row->model.row;
	struct share *shares = arena_array(&sharing->writing.result->arena, after.share_count + request->add_count, sizeof(*shares));
	size_t count = 0;

	for (size_t i = 0; i < row->model.row.share_count; i++) {
		const struct share *share = &row->model.row.shares[i];
		bool stays = true;

		for (size_t r = 0; r < request->remove_count && stays; r++)
			stays = !principal_equal(&share->with, &request->remove[r]);
		for (size_t a = 0; a < request->add_count && stays; a++)
			stays = !principal_equal(&share->with, &request->add[a]) || share->mask & RIGHT_READ;
		if (stays)
			shares[count++] = *share;
	}
	for (size_t i = 0; i < request->add_count; i++) {
		if (!share_with(&after, &request->add[i]) || !(share_with(&after, &request->add[i])->mask & RIGHT_READ))
			shares[count++] = (struct share){.with = request->add[i], .mask = RIGHT_READ, .name = sharing->add[i].name};
	}
	after.shares = shares;
	after.share_count = count;
	return after;
}

static bool
find_effects(struct sharing *sharing, struct err *err)
{
	const struct share_request *request = sharing->request;
	struct arena *arena = &sharing->writing.result->arena;
	struct outcome *outcomes = arena_array(arena, request->target_count, sizeof(*outcomes));
	struct party *parties = arena_array(arena, request->add_count + request->remove_count, sizeof(*parties));
	size_t count = 0;

	for (size_t i = 0; i < request->target_count; i++) {
		if (!sharing->rows[i].refused)
			outcomes[count++] = (struct outcome){.row = &sharing->rows[i], .after = row_after(sharing, &sharing->rows[i])};
	}
	for (size_t i = 0; i < request->add_count; i++)
		parties[i] = sharing->add[i];
	for (size_t i = 0; i < request->remove_count; i++)
		parties[request->add_count + i] = sharing->remove[i];
	return effects_find(&sharing->writing, outcomes, count, parties, request->add_count + request->remove_count, err);
}

/* D4: what somebody still has after their share was taken back. */
static bool
warn_of_rest(struct sharing *sharing, struct err *err)
{
	const struct share_request *request = sharing->request;
	struct arena *arena = &sharing->writing.result->arena;

	/* With effects these say it. */
	for (size_t r = 0; r < request->remove_count && !request->effects; r++) {
		const struct party *party = &sharing->remove[r];

		for (size_t i = 0; party->who.kind == PRINCIPAL_USER && party->subject.units && i < request->target_count; i++) {
			struct written *row = &sharing->rows[i];
			struct explanation explanation;
			struct model model;
			bool found;

			if (!row->is_model || !share_with(&row->model.row, &party->who))
				continue;
			if (!portal_load_model(sharing->writing.portal, &row->target.id, true, arena, &model, &found, err))
				return false;
			if (!found || !access_check(&party->subject, ACTION_LIST, &model).allowed)
				continue;
			access_explain(&party->subject, ACTION_LIST, &model, false, arena, &explanation);
			writing_warn(&sharing->writing, "%s still sees %s. %s", party->name, model.row.name, explanation.reason);
		}
	}
	return true;
}

static bool
change_row(struct sharing *sharing, struct written *row, struct err *err)
{
	const struct share_request *request = sharing->request;
	bool changed = false;

	for (size_t i = 0; i < request->remove_count; i++) {
		if (!writing_unshare(&sharing->writing, row, &request->remove[i], sharing->remove[i].name, &changed, err))
			return false;
	}
	for (size_t i = 0; i < request->add_count; i++) {
		if (!writing_share(&sharing->writing, row, &request->add[i], sharing->add[i].name, RIGHT_READ, &changed, err))
			return false;
	}
	return !changed || writing_touch(&sharing->writing, row, err);
}

static bool
change(struct sharing *sharing, struct err *err)
{
	for (size_t i = 0; i < sharing->request->target_count; i++) {
		if (!change_row(sharing, &sharing->rows[i], err))
			return false;
	}
	return warn_of_rest(sharing, err);
}

bool
sharing_apply(struct portal *portal, const struct share_request *request, struct write_result *result, struct err *err)
{
	struct sharing sharing = {
		.writing = {.portal = portal, .result = result, .now = request->now, .dry_run = request->dry_run,
			    .action = request->add_count || !request->remove_count ? "share" : "unshare"},
		.request = request,
	};
	bool done;

	*result = (struct write_result){0};
	if (!writing_begin(&sharing.writing, err))
		return false;
	done = load_parties(&sharing, err) && prepare(&sharing, err) && (!request->effects || find_effects(&sharing, err));
	if (done && !result->refusal_count)
		done = change(&sharing, err);
	return writing_end(&sharing.writing, done, err);
}
