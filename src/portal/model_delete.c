/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models and prompts are deleted with all that's theirs (F6). */
#include "portal/lifecycle_private.h"

#include "base/heap.h"
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

/* Apps and flows that are told by name. */
#define CALLERS_TOLD 20
#define CALLERS_COUNTED 10000

/* ---------------------------------------------------------------- whether it's asked about */

static bool
is_used(struct portal *portal, const struct id *model, bool *used, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_LIFE_IS_USED, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	*used = statement_row(s) && statement_bool(s, 0);
	return statement_close(s, err);
}

bool
model_delete_is_severe(struct portal *portal, const struct target *models, size_t count, bool *severe, struct err *err)
{
	*severe = count > 1;
	return *severe || count == 0 || is_used(portal, &models[0].id, severe, err);
}

/* ---------------------------------------------------------------- effects */

/* Who calls it: what the actor sees by name, the others as a number. */
static bool
warn_of_callers(struct writing *writing, const struct written *row, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_CALLERS, err);
	struct arena arena = {0};
	long long others = 0;
	int told = 0;
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->target.id);
	statement_bind_int(s, ":limit", CALLERS_COUNTED);
	while (fine && statement_row(s)) {
		enum record_kind kind = statement_int(s, 0) ? RECORD_FLOW : RECORD_APP;
		struct id id = statement_id(s, 1);
		struct owned caller;
		bool found = false;

		if (told == CALLERS_TOLD) {
			others++;
			continue;
		}
		fine = portal_load_record(writing->portal, kind, &id, false, &arena, &caller, &found, err);
		if (fine && found && access_check_row(portal_actor(writing->portal), record_kind_entity(kind), PRIVILEGE_READ, &caller).allowed) {
			writing_warn(writing, "The %s %s calls %s: its call fails from then on (F6).", record_kind_name(kind), caller.name,
				     row->model.row.name);
			told++;
		} else {
			others += found;
		}
	}
	arena_release(&arena);
	if (!statement_close(s, fine ? err : NULL) || !fine)
		return false;
	if (others)
		writing_warn(writing, "%lld %s apps and flows call %s: their calls fail from then on (F6).", others, told ? "more" : "other",
			     row->model.row.name);
	return true;
}

/* Each user and team once, of all the models. */
static bool
add_party(struct writing *writing, const struct principal *who, struct party *parties, size_t *count, struct err *err)
{
	struct err why = ERR_INIT;

	for (size_t i = 0; i < *count; i++) {
		if (principal_equal(&parties[i].who, who))
			return true;
	}
	if (!writing_load_party(writing, who, &parties[*count], &why)) {
		if (why.code == ERR_NOT_FOUND)
			return true;
		*err = why;
		return false;
	}
	++*count;
	return true;
}

static bool
find_effects(struct writing *writing, const struct written *rows, size_t count, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct outcome *outcomes = arena_array(arena, count, sizeof(*outcomes));
	size_t most = count, party_count = 0;
	struct party *parties;

	for (size_t i = 0; i < count; i++)
		most += rows[i].model.row.share_count;
	parties = arena_array(arena, most, sizeof(*parties));
	for (size_t i = 0; i < count; i++) {
		const struct owned *owned = &rows[i].model.row;

		outcomes[i] = (struct outcome){.row = &rows[i], .after = *owned, .gone = true};
		if (!add_party(writing, &owned->owner, parties, &party_count, err))
			return false;
		for (size_t s = 0; s < owned->share_count; s++) {
			if (!add_party(writing, &owned->shares[s].with, parties, &party_count, err))
				return false;
		}
	}
	if (!effects_find(writing, outcomes, count, parties, party_count, err))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (!warn_of_callers(writing, &rows[i], err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- shares */

struct shared {
	struct principal with;
	const char *name;
};

static enum principal_kind
kind_of(const char *code)
{
	for (int i = PRINCIPAL_USER; i <= PRINCIPAL_ORGANIZATION; i++) {
		if (strcmp(principal_kind_name((enum principal_kind)i), code) == 0)
			return (enum principal_kind)i;
	}
	return PRINCIPAL_USER;
}

/* The shares of one row, whichever table it's of; each is recorded. */
static bool
drop_shares(struct writing *writing, const char *table, const struct id *id, const char *name, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_SHARES, err);
	const struct written row = {.target = {.id = *id}, .table = table, .model = {.row = {.id = *id, .name = name}}};
	struct arena arena = {0};
	struct shared *shares = NULL;
	size_t count = 0, room = 0;
	bool fine, changed;

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	while (statement_row(s)) {
		if (count == room) {
			room = room ? room * 2 : 8;
			shares = heap_resize(shares, room, sizeof(*shares));
		}
		shares[count].with.id = statement_id(s, 0);
		shares[count].with.kind = kind_of(statement_peek(s, 1));
		shares[count].name = shares[count].with.kind == PRINCIPAL_ORGANIZATION ? portal_environment_name(writing->portal)
										       : statement_text(s, 2, &arena);
		count++;
	}
	fine = statement_close(s, err);
	for (size_t i = 0; fine && i < count; i++)
		fine = writing_unshare(writing, &row, &shares[i].with, shares[i].name, &changed, err);
	free(shares);
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- what hangs on a container */

#define KIND_FILE 3

struct below {
	int kind;
	struct id id;
	const char *name;
};

static bool
run_on(struct writing *writing, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

static bool
drop_below(struct writing *writing, const struct below *row, struct err *err)
{
	static const char *const tables[] = {"msdyn_aibfileattacheddata", "msdyn_aibdatasetrecord", "msdyn_aibdatasetfile",
					     "msdyn_aibfile", "msdyn_aibdataset", "msdyn_aibdatasetscontainer"};

	return drop_shares(writing, tables[row->kind], &row->id, row->name, err)
	       && (row->kind != KIND_FILE || run_on(writing, QUERY_LIFE_FILE_UNLINK, &row->id, err))
	       && run_on(writing, (enum query)((int)QUERY_LIFE_BELOW_DROP + row->kind), &row->id, err)
	       && writing_change(writing, tables[row->kind], &row->id, row->name, "delete", "{}", NULL, err);
}

static bool
drop_container(struct writing *writing, const struct id *container, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_BELOW, err);
	struct arena arena = {0};
	struct below *rows = NULL;
	size_t count = 0, room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":container", container);
	while (statement_row(s)) {
		if (count == room) {
			room = room ? room * 2 : 32;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[count++] = (struct below){(int)statement_int(s, 0), statement_id(s, 1), statement_text(s, 2, &arena)};
	}
	fine = statement_close(s, err);
	for (size_t i = 0; fine && i < count; i++)
		fine = drop_below(writing, &rows[i], err);
	free(rows);
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- the model */

static const char *
model_json(struct arena *arena, const struct written *row)
{
	const struct model *model = &row->model;
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "msdyn_name", model->row.name);
	json_text(&json, "type", model_type_name(model->type));
	json_text(&json, "status", model_status_name(model->status));
	json_id(&json, "ownerid", &model->row.owner.id);
	json_text(&json, "owneridtype", principal_kind_name(model->row.owner.kind));
	json_text(&json, "owner", model->row.owner_name);
	json_object_end(&json);
	return life_json(arena, &text);
}

/* What called it and what was recorded of it keep its name. */
static bool
leave_name(struct writing *writing, const struct written *row, struct err *err)
{
	static const enum query queries[] = {QUERY_LIFE_CALL_NAME, QUERY_LIFE_EVENT_NAME};

	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
		struct statement *s = statement_open(portal_store(writing->portal), queries[i], err);

		if (!s)
			return false;
		statement_bind_text(s, ":name", row->model.row.name);
		statement_bind_id(s, ":id", &row->target.id);
		if (!statement_run(s, err))
			return false;
	}
	return true;
}

static bool
drop_versions(struct writing *writing, const struct written *row, struct err *err)
{
	struct arena arena = {0};
	struct life life;
	bool fine = life_load(writing->portal, &row->target.id, &arena, &life, err);

	for (size_t i = 0; fine && i < life.count; i++)
		fine = life_drop_one(writing, row, &life.rows[i], err);
	arena_release(&arena);
	return fine;
}

static bool
drop_model(struct writing *writing, const struct written *row, struct err *err)
{
	for (size_t i = 0; i < row->model.container_count; i++) {
		if (!drop_container(writing, &row->model.containers[i].id, err))
			return false;
	}
	return drop_shares(writing, "msdyn_aimodel", &row->target.id, row->model.row.name, err) && leave_name(writing, row, err)
	       && drop_versions(writing, row, err) && run_on(writing, QUERY_TEXT_AIMODEL_LEAVE, &row->target.id, err)
	       && run_on(writing, QUERY_LIFE_MODEL_DROP, &row->target.id, err)
	       && writing_change(writing, "msdyn_aimodel", &row->target.id, row->model.row.name, "delete", model_json(&writing->result->arena, row), NULL,
				 err);
}

/* The same model twice is one model. */
static bool
is_first(const struct target *models, size_t at)
{
	for (size_t i = 0; i < at; i++) {
		if (id_equal(&models[i].id, &models[at].id))
			return false;
	}
	return true;
}

static bool
delete_all(struct writing *writing, const struct target *models, size_t count, struct err *err)
{
	struct written *rows = arena_array(&writing->result->arena, count, sizeof(*rows));
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (!is_first(models, i))
			continue;
		if (!writing_load(writing, &models[i], &rows[found], err))
			return false;
		writing_decide_action(writing, &rows[found], ACTION_DELETE, &rows[found].model);
		found++;
	}
	if (writing->result->refusal_count)
		return true;
	if (!find_effects(writing, rows, found, err))
		return false;
	for (size_t i = 0; i < found; i++) {
		if (!drop_model(writing, &rows[i], err))
			return false;
	}
	return true;
}

bool
model_delete(struct portal *portal, const struct target *models, size_t count, bool dry_run, int64_t now, struct write_result *result,
	     struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "delete", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return writing_end(&writing, delete_all(&writing, models, count, err), err);
}
