/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One model or prompt with all that's shown of it (portal/models.h: model_load_detail). */
#include "base/clock.h"
#include "base/heap.h"
#include "portal/activity.h"
#include "portal/internal.h"
#include "portal/models.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

/* Shares whose effect is looked at; of more, the rest is told as it stands. */
#define EFFECT_MOST 200

void
model_detail_release(struct model_detail *detail)
{
	arena_release(&detail->arena);
	*detail = (struct model_detail){0};
}

/* ---------------------------------------------------------------- versions */

struct loaded_configuration {
	struct id id, trained;
	int type, statuscode, major, minor;
	int64_t trained_at, modified;
	const char *performance, *custom;
};

static bool
load_configurations(struct portal *portal, struct model_detail *detail, struct loaded_configuration **rows, size_t *count,
		    struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_DETAIL_CONFIGURATIONS, err);
	size_t room = 0;

	*rows = NULL;
	*count = 0;
	if (!s)
		return false;
	statement_bind_id(s, ":id", &detail->row.id);
	while (statement_row(s)) {
		if (*count == room) {
			room = room ? room * 2 : 8;
			*rows = heap_resize(*rows, room, sizeof(**rows));
		}
		(*rows)[(*count)++] = (struct loaded_configuration){
			.id = statement_id(s, 0), .type = (int)statement_int(s, 1), .statuscode = (int)statement_int(s, 2),
			.major = (int)statement_int(s, 3), .minor = (int)statement_int(s, 4), .trained_at = statement_time(s, 5),
			.modified = statement_time(s, 6), .trained = statement_id(s, 7),
			.performance = statement_text_null(s, 8, &detail->arena), .custom = statement_text_null(s, 9, &detail->arena),
		};
	}
	return statement_close(s, err);
}

static json_t *
member_of(const json_t *object, const char *const *keys)
{
	for (; *keys; keys++) {
		json_t *value = json_object_get(object, *keys);

		if (value)
			return value;
	}
	return NULL;
}

/* 0 … 100; -1 if it's no number. What is at most 1 is a share of 1. */
static int
score_of(const json_t *value)
{
	double number = json_is_number(value) ? json_number_value(value) : -1;

	if (number < 0 || number > 100)
		return -1;
	return (int)((number <= 1 && json_is_real(value) ? number * 100 : number) + 0.5);
}

static const char *const score_keys[] = {"score", "accuracy", "performance", "f1", NULL};

static int
performance_score(const char *text)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	int score = json_is_object(json) ? score_of(member_of(json, score_keys)) : score_of(json);

	json_decref(json);
	return score;
}

static void
read_fields(struct model_detail *detail, const char *text)
{
	static const char *const list_keys[] = {"fields", "labels", "entities", "tags", NULL}, *const name_keys[] = {"name", "displayName", "label", NULL};
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	json_t *list = json_is_object(json) ? member_of(json, list_keys) : NULL, *item;
	size_t i;

	detail->fields = arena_array(&detail->arena, json_array_size(list), sizeof(*detail->fields));
	json_array_foreach(list, i, item) {
		const char *name = json_string_value(member_of(item, name_keys));

		if (name)
			detail->fields[detail->field_count++] =
				(struct model_field){.name = arena_strdup(&detail->arena, name), .score = score_of(member_of(item, score_keys))};
	}
	json_decref(json);
}

/* D7: literals and {inputs}, one after the other. */
static void
read_prompt(struct model_detail *detail, const char *text)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL, *part;
	const json_t *parts = json_object_get(json, "prompt");
	const char *model = json_string_value(json_object_get(json_object_get(json, "modelParameters"), "modelType"));
	struct str out = {0};
	size_t i;

	json_array_foreach(parts, i, part) {
		const char *literal = json_string_value(json_object_get(part, "text")), *input = json_string_value(json_object_get(part, "id"));

		if (literal)
			str_add(&out, literal);
		else if (input)
			str_addf(&out, "{%s}", input);
	}
	if (out.length)
		detail->prompt_text = arena_strdup(&detail->arena, str_text(&out));
	if (model)
		detail->prompt_model = arena_strdup(&detail->arena, model);
	str_release(&out);
	json_decref(json);
}

/* The configuration that the active run configuration runs: what's published. */
static const struct loaded_configuration *
find_published(const struct loaded_configuration *rows, size_t count, const struct id *active,
	       const struct loaded_configuration **run)
{
	*run = NULL;
	for (size_t i = 0; i < count; i++) {
		if (id_equal(&rows[i].id, active))
			*run = &rows[i];
	}
	if (!*run)
		return NULL;
	for (size_t i = 0; i < count; i++) {
		if (rows[i].type == CONFIGURATION_TRAINING
		    && (id_equal(&rows[i].id, &(*run)->trained)
			|| (id_is_none(&(*run)->trained) && rows[i].major == (*run)->major)))
			return &rows[i];
	}
	return *run;
}

static bool
was_trained(const struct loaded_configuration *row)
{
	return configuration_is_publishable(row->statuscode);
}

static void
make_versions(struct model_detail *detail, const struct loaded_configuration *rows, size_t count, const struct id *active)
{
	const struct loaded_configuration *run, *published = find_published(rows, count, active, &run), *trained = NULL;

	detail->versions = arena_array(&detail->arena, count, sizeof(*detail->versions));
	for (size_t i = 0; i < count; i++) {
		const struct loaded_configuration *row = &rows[i];
		struct model_version *version = &detail->versions[detail->version_count];

		/* A run configuration is told with its training configuration; alone only if that one isn't there. */
		if (row->type == CONFIGURATION_RUN && row != published)
			continue;
		detail->version_count++;
		*version = (struct model_version){
			.type = row->type, .statuscode = row->statuscode, .major = row->major, .minor = row->minor, .trained = row->trained_at,
			.modified = row == published ? run->modified : row->modified, .score = performance_score(row->performance),
			.active = row == published,
		};
		if (row == published) {
			detail->published = version;
			if (version->score < 0)
				version->score = performance_score(run->performance);
		}
		if (!trained && row->type == CONFIGURATION_TRAINING && was_trained(row)) {
			trained = row;
			detail->last_trained = version;
		}
	}
	if (published || trained)
		read_fields(detail, published ? (published->performance ? published->performance : run->performance) : trained->performance);
	if (detail->row.type == MODEL_PROMPT && count)
		read_prompt(detail, run && run->custom ? run->custom : published && published->custom ? published->custom : rows[0].custom);
}

/* ---------------------------------------------------------------- the rest */

static bool
load_facts(struct portal *portal, struct model_detail *detail, struct id *active, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_DETAIL_FACTS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &detail->row.id);
	if (statement_row(s)) {
		detail->template_name = statement_text(s, 0, &detail->arena);
		detail->created_by = statement_text(s, 1, &detail->arena);
		*active = statement_id(s, 2);
	}
	return statement_close(s, err);
}

static bool
load_containers(struct portal *portal, struct model_detail *detail, struct err *err)
{
	const struct model *model = &detail->model;

	detail->containers = arena_array(&detail->arena, model->container_count, sizeof(*detail->containers));
	for (size_t i = 0; i < model->container_count; i++) {
		const struct owned *row = &model->containers[i];
		struct model_container *container = &detail->containers[i];
		struct statement *s;

		*container = (struct model_container){
			.id = row->id, .name = row->name, .owner = row->owner, .owner_name = row->owner_name,
			.other_owner = !principal_equal(&row->owner, &model->row.owner),	/* G5 */
			.readable = access_check_row(&portal->actor, ENTITY_CONTAINER, PRIVILEGE_READ, row).allowed,	/* F5 */
			.files = -1, .datasets = -1, .records = -1,
		};
		detail->container_count++;
		if (!container->readable)
			continue;
		s = statement_open(portal->store, QUERY_DETAIL_CONTAINER_COUNTS, err);
		if (!s)
			return false;
		statement_bind_id(s, ":id", &row->id);
		if (statement_row(s)) {
			container->files = statement_int(s, 0);
			container->datasets = statement_int(s, 1);
			container->records = statement_int(s, 2);
		}
		if (!statement_close(s, err))
			return false;
	}
	return true;
}

/* D11: does somebody who's reached by the share have Read on the table? */
static bool
find_effect(struct portal *portal, enum entity entity, struct model_share *share, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	struct statement *s;
	bool fine = true, has = true;

	if (share->with.kind == PRINCIPAL_USER) {
		fine = portal_load_subject(portal, &share->with.id, &arena, &subject, err);
		has = fine && access_share_has_effect(&subject, &share->with, entity);
	} else if (share->with.kind == PRINCIPAL_TEAM) {
		fine = portal_load_team_subject(portal, &share->with.id, &arena, &subject, err);
		has = fine && access_share_has_effect(&subject, &share->with, entity);
		s = fine && !has ? statement_open(portal->store, QUERY_WRITE_MEMBERS, err) : NULL;
		fine = fine && (has || s);
		if (s) {
			statement_bind_id(s, ":id", &share->with.id);
			statement_bind_int(s, ":limit", -1);
			while (fine && !has && statement_row(s)) {
				struct id member = statement_id(s, 0);

				fine = portal_load_subject(portal, &member, &arena, &subject, err);
				has = fine && access_share_has_effect(&subject, &share->with, entity);
			}
			fine = statement_close(s, fine ? err : NULL) && fine;
		}
	}
	share->without_effect = fine && !has;
	arena_release(&arena);
	return fine;
}

static bool
load_shares(struct portal *portal, enum entity entity, struct model_detail *detail, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_DETAIL_SHARES, err);
	struct model_share *rows = NULL;
	size_t count = 0, room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &detail->row.id);
	while (statement_row(s)) {
		const char *code = statement_peek(s, 1);
		struct model_share share = {
			.with = {.kind = !strcmp(code, "team") ? PRINCIPAL_TEAM : !strcmp(code, "organization") ? PRINCIPAL_ORGANIZATION : PRINCIPAL_USER,
				 .id = statement_id(s, 0)},
			.mask = (uint32_t)statement_int(s, 2), .since = statement_time(s, 3),
			.name = statement_text(s, 4, &detail->arena), .login = statement_text(s, 5, &detail->arena),
			.disabled = statement_bool(s, 6), .team_type = (enum team_type)statement_int(s, 7), .members = statement_int(s, 8),
		};

		if (!share.mask)
			continue;
		if (share.with.kind == PRINCIPAL_ORGANIZATION)
			share.name = arena_printf(&detail->arena, "Everybody in %s", portal->environment);
		if (count == room) {
			room = room ? room * 2 : 8;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[count++] = share;
	}
	fine = statement_close(s, err);
	for (size_t i = 0; fine && i < count && i < EFFECT_MOST; i++)
		fine = find_effect(portal, entity, &rows[i], err);
	detail->shares = arena_array(&detail->arena, count, sizeof(*rows));
	if (count)
		memcpy(detail->shares, rows, count * sizeof(*rows));
	detail->share_count = count;
	free(rows);
	return fine;
}

static bool
load_users(struct portal *portal, struct model_detail *detail, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_DETAIL_CALLERS, err);
	size_t room = 0;
	struct model_user *rows = NULL;
	bool fine = true;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &detail->row.id);
	while (fine && statement_row(s)) {
		enum record_kind kind = statement_int(s, 0) ? RECORD_FLOW : RECORD_APP;
		struct id id = statement_id(s, 1);
		struct owned row;
		bool found;

		fine = portal_load_record(portal, kind, &id, false, &detail->arena, &row, &found, err);
		if (!fine || !found || !access_check_row(&portal->actor, record_kind_entity(kind), PRIVILEGE_READ, &row).allowed)
			continue;
		if (detail->user_count == room) {
			room = room ? room * 2 : 8;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[detail->user_count++] = (struct model_user){.kind = kind, .id = id, .name = row.name, .owner_name = row.owner_name};
	}
	detail->users = arena_array(&detail->arena, detail->user_count, sizeof(*rows));
	if (detail->user_count)
		memcpy(detail->users, rows, detail->user_count * sizeof(*rows));
	free(rows);
	return statement_close(s, fine ? err : NULL) && fine;
}

/* E5: of the rows that the actor may read. */
static bool
load_runs(struct portal *portal, struct model_detail *detail, int64_t now, struct err *err)
{
	int64_t today = activity_day(now);
	const struct activity_filter filter = {.first_day = today - USAGE_DAYS + 1, .last_day = today, .tools = TOOLS_ONE, .tool = detail->row.id, .used = -1};
	struct activity_sums sums = {0};

	if (!activity_by_day(portal, &filter, &sums, err))
		return false;
	for (size_t i = 0; i < sums.count; i++)
		detail->runs[sums.rows[i].day - filter.first_day] = sums.rows[i].runs - sums.rows[i].tests;
	detail->run_total = sums.total.runs - sums.total.tests;
	detail->test_total = sums.total.tests;
	activity_sums_release(&sums);
	return true;
}

static bool
load_details(struct portal *portal, struct model_detail *detail, struct err *err)
{
	struct loaded_configuration *rows = NULL;
	struct id active = ID_NONE;
	size_t count = 0;
	bool fine = load_facts(portal, detail, &active, err) && load_configurations(portal, detail, &rows, &count, err);

	if (fine)
		make_versions(detail, rows, count, &active);
	free(rows);
	return fine && load_containers(portal, detail, err) && load_users(portal, detail, err);
}

static bool
load(struct portal *portal, const struct id *id, int64_t now, struct model_detail *detail, struct err *err)
{
	struct explanation seen;
	bool found;

	if (!portal_load_model_row(portal, 0, id, &detail->arena, &detail->model, &detail->row, &found, err))
		return false;
	if (!found || !(detail->row.actions & ACTION_BIT(ACTION_LIST)))
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there any more, or you can't see it.");
	detail->created_by = detail->template_name = "";
	detail->details = (detail->row.actions & ACTION_BIT(ACTION_DETAILS)) != 0;
	access_explain(&portal->actor, ACTION_LIST, &detail->model, true, &detail->arena, &seen);
	detail->seen_by = seen.reason;
	if (!load_runs(portal, detail, now, err))
		return false;
	if ((detail->details || detail->row.actions & ACTION_BIT(ACTION_SHARE)) && !load_shares(portal, ENTITY_AIMODEL, detail, err))
		return false;
	return !detail->details || load_details(portal, detail, err);
}

bool
model_load_detail(struct portal *portal, const struct id *id, int64_t now, struct model_detail *detail, struct err *err)
{
	struct portal_read read;
	bool fine;

	*detail = (struct model_detail){0};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = load(portal, id, now, detail, err);
	portal_end_read(portal, &read);
	if (!fine)
		model_detail_release(detail);
	return fine;
}

/* ---------------------------------------------------------------- apps and flows: who it's shared with */

static bool
load_caller(struct portal *portal, enum record_kind kind, const struct id *id, struct model_detail *detail, struct err *err)
{
	struct owned *owned = &detail->model.row;
	struct statement *s;
	bool found = false;

	if (!portal_load_record(portal, kind, id, false, &detail->arena, owned, &found, err))
		return false;
	if (!found || !access_check_row(&portal->actor, record_kind_entity(kind), PRIVILEGE_READ, owned).visible)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there any more, or you can't see it.");
	detail->row = (struct model_row){
		.id = *id, .name = owned->name, .owner = owned->owner, .owner_name = owned->owner_name, .via = "",
		.permission = access_row_permission(&portal->actor, owned),
		.actions = access_row_actions(&portal->actor, record_kind_entity(kind), owned),
	};
	detail->created_by = detail->template_name = detail->seen_by = "";
	s = statement_open(portal->store, kind == RECORD_FLOW ? QUERY_APP_ROW_FLOW : QUERY_APP_ROW_APP, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	if (statement_row(s)) {
		detail->row.modified = statement_time(s, 1);
		detail->row.created = statement_time(s, 2);
		detail->row.version = statement_int(s, 3);
		detail->row.owner_disabled = statement_bool(s, 5);
	}
	if (!statement_close(s, err))
		return false;
	return !(detail->row.actions & ACTION_BIT(ACTION_SHARE)) || load_shares(portal, record_kind_entity(kind), detail, err);
}

bool
record_load_shares(struct portal *portal, enum record_kind kind, const struct id *id, int64_t now, struct model_detail *detail, struct err *err)
{
	struct portal_read read;
	bool fine;

	if (kind != RECORD_APP && kind != RECORD_FLOW)
		return model_load_detail(portal, id, now, detail, err);
	*detail = (struct model_detail){0};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = load_caller(portal, kind, id, detail, err);
	portal_end_read(portal, &read);
	if (!fine)
		model_detail_release(detail);
	return fine;
}
