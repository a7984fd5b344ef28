/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loading rows as decisions see them, and finding records by name. */
#include "portal/internal.h"

#include "base/heap.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *
record_kind_name(enum record_kind kind)
{
	switch (kind) {
	case RECORD_MODEL:
		return "model";
	case RECORD_PROMPT:
		return "prompt";
	case RECORD_APP:
		return "app";
	case RECORD_FLOW:
		return "flow";
	case RECORD_CONTAINER:
		return "container";
	}
	return "";
}

enum entity
record_kind_entity(enum record_kind kind)
{
	switch (kind) {
	case RECORD_MODEL:
	case RECORD_PROMPT:
		return ENTITY_AIMODEL;
	case RECORD_APP:
		return ENTITY_CANVASAPP;
	case RECORD_FLOW:
		return ENTITY_WORKFLOW;
	case RECORD_CONTAINER:
		return ENTITY_CONTAINER;
	}
	return ENTITY_AIMODEL;
}

/* ---------------------------------------------------------------- shares */

static enum principal_kind
principal_kind_of(const char *code)
{
	if (code && strcmp(code, "team") == 0)
		return PRINCIPAL_TEAM;
	return code && strcmp(code, "organization") == 0 ? PRINCIPAL_ORGANIZATION : PRINCIPAL_USER;
}

/* A share that can concern the actor, and the principal's name, which they know: their own, a team's of theirs. */
static bool
concerns_actor(const struct portal *portal, const struct principal *with, const char **name)
{
	const struct subject *actor = portal_actor(portal);
	int team;

	*name = "";
	if (with->kind == PRINCIPAL_ORGANIZATION) {
		*name = portal->environment;
		return true;
	}
	if (!actor)
		return false;
	if (with->kind == PRINCIPAL_USER) {
		*name = actor->name;
		return id_equal(&with->id, &actor->id);
	}
	team = subject_team(actor, &with->id);
	if (team >= 0)
		*name = actor->teams[team].name;
	return team >= 0;
}

bool
portal_load_shares(struct portal *portal, const struct id *id, bool all, struct arena *arena, struct owned *row, struct err *err)
{
	struct statement *s = statement_open(portal->store, all ? QUERY_RECORD_SHARES_NAMED : QUERY_RECORD_SHARES, err);
	struct share *shares = NULL;
	size_t count = 0, room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	while (statement_row(s)) {
		struct share share = {
			.with = {.kind = principal_kind_of(statement_peek(s, 1)), .id = statement_id(s, 0)},
			.mask = (uint32_t)statement_int(s, 2),
		};

		if (!share.mask)
			continue;
		if (all)
			share.name = share.with.kind == PRINCIPAL_ORGANIZATION ? portal->environment : statement_text(s, 3, arena);
		else if (!concerns_actor(portal, &share.with, &share.name))
			continue;
		/* Who asked keeps the row for longer than the portal holds its own names. */
		if (!all || share.with.kind == PRINCIPAL_ORGANIZATION)
			share.name = arena_strdup(arena, share.name);
		if (count == room) {
			room = room ? room * 2 : 8;
			shares = heap_resize(shares, room, sizeof(*shares));
		}
		shares[count++] = share;
	}
	fine = statement_close(s, err);
	if (fine && count) {
		struct share *kept = arena_array(arena, count, sizeof(*kept));

		memcpy(kept, shares, count * sizeof(*kept));
		row->shares = kept;
		row->share_count = count;
	}
	free(shares);
	return fine;
}

/* ---------------------------------------------------------------- models */

static struct principal
principal_of(int64_t ownertype, struct id id)
{
	return (struct principal){.kind = ownertype ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = id};
}

static bool
load_containers(struct portal *portal, const struct id *id, bool all_shares, struct arena *arena, struct model *model,
		struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_MODEL_CONTAINERS, err);
	struct owned *rows = NULL, *kept;
	size_t count = 0, room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	while (statement_row(s)) {
		struct id unit = statement_id(s, 5);

		if (count == room) {
			room = room ? room * 2 : 2;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[count++] = (struct owned){
			.id = statement_id(s, 0),
			.name = statement_text(s, 1, arena),
			.owner = principal_of(statement_int(s, 3), statement_id(s, 2)),
			.owner_name = statement_text(s, 4, arena),
			.unit = units_find(&portal->units, &unit),
		};
	}
	fine = statement_close(s, err);
	kept = arena_array(arena, count, sizeof(*kept));
	for (size_t i = 0; fine && i < count; i++) {
		kept[i] = rows[i];
		fine = portal_load_shares(portal, &kept[i].id, all_shares, arena, &kept[i], err);
	}
	free(rows);
	model->containers = kept;
	model->container_count = fine ? count : 0;
	return fine;
}

/* The model's own row; has_containers as found. */
static bool
load_model_columns(struct portal *portal, int64_t rid, const struct id *id, struct arena *arena, struct model *model,
		   struct model_row *row, bool *has_containers, bool *found, struct err *err)
{
	struct statement *s = statement_open(portal->store, rid ? QUERY_MODEL_ROW_RID : QUERY_MODEL_ROW_ID, err);
	struct id unit;

	if (!s)
		return false;
	if (rid)
		statement_bind_int(s, ":rid", rid);
	else
		statement_bind_id(s, ":id", id);
	*found = statement_row(s);
	if (!*found)
		return statement_close(s, err);
	unit = statement_id(s, 7);
	*model = (struct model){
		.row = {
			.id = statement_id(s, 0),
			.name = statement_text(s, 1, arena),
			.owner = principal_of(statement_int(s, 5), statement_id(s, 4)),
			.owner_name = statement_text(s, 6, arena),
			.unit = units_find(&portal->units, &unit),
		},
		.type = (enum model_type)statement_int(s, 2),
		.status = (enum model_status)statement_int(s, 3),
		.customizable = statement_int(s, 12) != 2,
		.has_active_run = statement_bool(s, 13),
		.has_result_column = statement_bool(s, 14),
		.is_passing = statement_bool(s, 15),
		.is_publishable = statement_bool(s, 16),
		.input_table = statement_id(s, 19),
		.input_table_name = statement_text(s, 20, arena),
		.input_table_logical = statement_text(s, 21, arena),
	};
	if (model->type >= MODEL_TYPE_COUNT)
		model->type = MODEL_UNSUPPORTED;
	*has_containers = statement_bool(s, 17);
	if (row) {
		*row = (struct model_row){
			.id = model->row.id,
			.name = model->row.name,
			.type = model->type,
			.status = model->status,
			.owner = model->row.owner,
			.owner_name = model->row.owner_name,
			.via = "",
			.owner_disabled = statement_bool(s, 18),
			.unsupported = model_is_unsupported(model, &portal->settings),
			.template_id = statement_id(s, 8),
			.modified = statement_time(s, 9),
			.created = statement_time(s, 10),
			.version = statement_int(s, 11),
		};
	}
	return statement_close(s, err);
}

static bool
load_model(struct portal *portal, int64_t rid, const struct id *id, bool all_shares, struct arena *arena, struct model *model,
	   struct model_row *row, bool *found, struct err *err)
{
	bool has_containers = false;

	*found = false;
	if (!load_model_columns(portal, rid, id, arena, model, row, &has_containers, found, err))
		return false;
	if (!*found)
		return true;
	return portal_load_shares(portal, &model->row.id, all_shares, arena, &model->row, err)
	       && (!has_containers || load_containers(portal, &model->row.id, all_shares, arena, model, err));
}

bool
portal_load_model(struct portal *portal, const struct id *id, bool all_shares, struct arena *arena, struct model *model,
		  bool *found, struct err *err)
{
	return load_model(portal, 0, id, all_shares, arena, model, NULL, found, err);
}

/* In one word what a row is seen by (UX.md 3.6): the nearest of owning, one's own share, a team's, everybody's, a role's level. */
static const char *
via_of(const struct subject *actor, const struct model *model, enum permission permission)
{
	bool team = false, everybody = false;

	if (permission == PERMISSION_NONE)
		return "";
	if (permission == PERMISSION_OWNER)
		return "owner";
	for (size_t i = 0; i < model->row.share_count; i++) {
		const struct share *share = &model->row.shares[i];

		if (!(share->mask & RIGHT_READ))
			continue;
		if (share->with.kind == PRINCIPAL_USER && id_equal(&share->with.id, &actor->id))
			return "you";
		team |= share->with.kind == PRINCIPAL_TEAM && subject_team(actor, &share->with.id) >= 0;
		everybody |= share->with.kind == PRINCIPAL_ORGANIZATION;
	}
	return team ? "team" : everybody ? "everybody" : "role";
}

bool
portal_load_model_row(struct portal *portal, int64_t rid, const struct id *id, struct arena *arena, struct model *model,
		      struct model_row *row, bool *found, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	if (!load_model(portal, rid, id, false, arena, model, row, found, err))
		return false;
	if (!*found)
		return true;
	for (size_t i = 0; i < model->container_count; i++)
		row->split |= !principal_equal(&model->containers[i].owner, &model->row.owner);	/* G5 */
	if (actor) {
		row->permission = access_permission(actor, model);
		row->via = via_of(actor, model, row->permission);
		row->actions = access_actions(actor, model);
	}
	return true;
}

bool
portal_load_record(struct portal *portal, enum record_kind kind, const struct id *id, bool all_shares, struct arena *arena,
		   struct owned *row, bool *found, struct err *err)
{
	static const enum query queries[] = {
		[RECORD_MODEL] = QUERY_RECORD_ROW_MODEL, [RECORD_PROMPT] = QUERY_RECORD_ROW_MODEL,
		[RECORD_APP] = QUERY_RECORD_ROW_APP, [RECORD_FLOW] = QUERY_RECORD_ROW_FLOW,
		[RECORD_CONTAINER] = QUERY_RECORD_ROW_CONTAINER,
	};
	struct statement *s = statement_open(portal->store, queries[kind], err);
	struct id unit;

	*found = false;
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	*found = statement_row(s);
	if (*found) {
		unit = statement_id(s, 4);
		*row = (struct owned){
			.id = *id,
			.name = statement_text(s, 0, arena),
			.owner = principal_of(statement_int(s, 2), statement_id(s, 1)),
			.owner_name = statement_text(s, 3, arena),
			.unit = units_find(&portal->units, &unit),
		};
	}
	if (!statement_close(s, err))
		return false;
	return !*found || portal_load_shares(portal, id, all_shares, arena, row, err);
}

/* ---------------------------------------------------------------- names */

#define MATCHES_MAX 20

struct matches {
	unsigned kinds;
	enum record_kind kind[MATCHES_MAX];
	struct id id[MATCHES_MAX];
	size_t count, more;
};

/* Whether the actor sees it: what isn't visible isn't there (COMMANDS.md). */
static bool
record_is_visible(struct portal *portal, enum record_kind *kind, const struct id *id, bool *visible, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct arena arena = {0};
	bool found = false, fine;

	*visible = false;
	if (*kind == RECORD_MODEL || *kind == RECORD_PROMPT) {
		struct model model;

		fine = portal_load_model(portal, id, false, &arena, &model, &found, err);
		if (fine && found) {
			*kind = model.type == MODEL_PROMPT ? RECORD_PROMPT : RECORD_MODEL;
			*visible = access_check(actor, ACTION_LIST, &model).allowed;
		}
	} else {
		struct owned row;

		fine = portal_load_record(portal, *kind, id, false, &arena, &row, &found, err);
		if (fine && found)
			*visible = access_check_row(actor, record_kind_entity(*kind), PRIVILEGE_READ, &row).visible;
	}
	arena_release(&arena);
	return fine;
}

static bool
matches_add(struct portal *portal, struct matches *matches, enum record_kind kind, const struct id *id, struct err *err)
{
	bool visible;

	if (!record_is_visible(portal, &kind, id, &visible, err))
		return false;
	if (!visible || !(matches->kinds & 1U << kind))
		return true;
	if (matches->count == MATCHES_MAX) {
		matches->more++;
		return true;
	}
	matches->kind[matches->count] = kind;
	matches->id[matches->count++] = *id;
	return true;
}

static bool
matches_by_name(struct portal *portal, struct matches *matches, enum record_kind kind, const char *key, struct err *err)
{
	static const enum query queries[] = {
		[RECORD_MODEL] = QUERY_RECORDS_NAMED_MODEL, [RECORD_PROMPT] = QUERY_RECORDS_NAMED_MODEL,
		[RECORD_APP] = QUERY_RECORDS_NAMED_APP, [RECORD_FLOW] = QUERY_RECORDS_NAMED_FLOW,
		[RECORD_CONTAINER] = QUERY_RECORDS_NAMED_CONTAINER,
	};
	struct statement *s = statement_open(portal->store, queries[kind], err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_text(s, ":key", key);
	if (kind == RECORD_MODEL || kind == RECORD_PROMPT)
		statement_bind_int(s, ":list", kind == RECORD_PROMPT);
	while (fine && statement_row(s)) {
		struct id id = statement_id(s, 0);

		fine = matches_add(portal, matches, kind, &id, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

bool
record_find(struct portal *portal, const char *name, unsigned kinds, enum record_kind *kind, struct id *id, struct err *err)
{
	struct matches matches = {.kinds = kinds};
	struct arena arena = {0};
	struct portal_read read;
	struct str list = {0};
	struct id given;
	bool is_id = id_parse(name, strlen(name), &given), fine;
	const char *key;

	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	key = text_key(&arena, name);
	fine = true;
	for (unsigned k = RECORD_MODEL; fine && k <= RECORD_CONTAINER; k++) {
		if (!(kinds & 1U << k))
			continue;
		/* An id is a model or a prompt, and matches_add says which: once is enough. */
		if (is_id && k == RECORD_PROMPT && kinds & 1U << RECORD_MODEL)
			continue;
		fine = is_id ? matches_add(portal, &matches, (enum record_kind)k, &given, err)
			     : matches_by_name(portal, &matches, (enum record_kind)k, key, err);
	}
	arena_release(&arena);
	portal_end_read(portal, &read);
	if (!fine)
		return false;
	if (matches.count == 1) {
		*kind = matches.kind[0];
		*id = matches.id[0];
		return true;
	}
	if (!matches.count)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "There's no \"%s\" that you can see.", name);
	for (size_t i = 0; i < matches.count; i++) {
		char text[ID_TEXT_SIZE];

		str_addf(&list, "%s%s (%s)", i ? ", " : "", id_format(&matches.id[i], text), record_kind_name(matches.kind[i]));
	}
	if (matches.more)
		str_addf(&list, " and %zu more", matches.more);
	err_set(err, ERR_USAGE, "\"%s\" fits several: %s. Give the id.", name, str_text(&list));
	str_release(&list);
	return false;
}

/* ---------------------------------------------------------------- names that are being typed */

static bool
add_starting(struct portal *portal, enum record_kind kind, const struct id *id, struct arena *arena, struct model_user *rows, size_t *count,
	     struct err *err)
{
	struct owned row;
	bool found = false;

	if (!portal_load_record(portal, kind, id, true, arena, &row, &found, err))
		return false;
	if (found && access_check_row(portal_actor(portal), record_kind_entity(kind), PRIVILEGE_READ, &row).visible)
		rows[(*count)++] = (struct model_user){.kind = kind, .id = *id, .name = row.name, .owner_name = row.owner_name};
	return true;
}

static bool
read_starting(struct portal *portal, enum record_kind kind, const char *key, struct arena *arena, struct model_user *rows, size_t limit,
	      size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal->store, kind == RECORD_FLOW ? QUERY_RECORDS_FROM_FLOW : QUERY_RECORDS_FROM_APP, err);
	bool fine = true;

	if (!s)
		return false;
	statement_bind_text(s, ":from", key);
	statement_bind_text(s, ":to", arena_words(arena, "%s\U0010FFFF", key));
	while (fine && *count < limit && statement_row(s)) {
		struct id id = statement_id(s, 0);

		fine = add_starting(portal, kind, &id, arena, rows, count, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

bool
records_starting(struct portal *portal, enum record_kind kind, const char *text, struct arena *arena, struct model_user *rows, size_t limit,
		 size_t *count, struct err *err)
{
	struct portal_read read;
	bool fine;

	*count = 0;
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = read_starting(portal, kind, text_key(arena, text), arena, rows, limit, count, err);
	portal_end_read(portal, &read);
	return fine;
}
