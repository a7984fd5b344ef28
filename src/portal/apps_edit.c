/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Making, changing and deleting apps and flows (portal/apps.h), and D9's models. */
#include "portal/apps.h"

#include "base/heap.h"
#include "base/json.h"
#include "base/text.h"
#include "portal/write_private.h"

#include <stdlib.h>
#include <string.h>

/* Rows of a list of models that are looked through at once for those that D9 takes. */
#define MODELS_AT_ONCE 100

/* What an app or flow calls, or is to call. */
struct calls {
	struct id *ids;
	const char **names;
	size_t count;
};

struct editing {
	struct writing writing;
	enum record_kind kind;
	const char *table;	/* logical name */
	struct id id;
	const char *name;
};

static struct statement *
open_of_kind(struct editing *e, enum query first, struct err *err)
{
	return statement_open(portal_store(e->writing.portal), (enum query)((int)first + (e->kind == RECORD_FLOW)), err);
}

static const char *
kind_words(enum record_kind kind)
{
	return kind == RECORD_FLOW ? "A flow" : "An app";
}

/* ---------------------------------------------------------------- names and calls */

static size_t
character_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xc0) != 0x80;
	return count;
}

/* The name as it's kept; NULL if it can't be one. */
static const char *
checked_name(struct editing *e, const char *name, struct err *err)
{
	struct err why = ERR_INIT;

	if (!text_check(name, strlen(name), TEXT_NAME, &why)) {
		err_set(err, ERR_USAGE, "%s can't be called so. %s", kind_words(e->kind), why.text);
		return NULL;
	}
	name = text_nfc(&e->writing.result->arena, name, strlen(name));
	if (name[strspn(name, " ")] == '\0' || character_count(name) > 300) {
		err_set(err, ERR_USAGE, "%s's name has from 1 to 300 characters.", kind_words(e->kind));
		return NULL;
	}
	return name;
}

static bool
has_call(const struct calls *calls, const struct id *id)
{
	for (size_t i = 0; i < calls->count; i++) {
		if (id_equal(&calls->ids[i], id))
			return true;
	}
	return false;
}

/* D9, in the transaction: what isn't visible isn't there, and what can't be put in says why. */
static bool
check_call(struct editing *e, const struct id *id, const char **name, struct err *err)
{
	struct portal *portal = e->writing.portal;
	const struct subject *actor = portal_actor(portal);
	struct arena *arena = &e->writing.result->arena;
	struct err why = ERR_INIT;
	struct explanation explanation;
	struct verdict verdict;
	struct model model;
	bool found = false;

	*name = "";
	if (!portal_load_model(portal, id, true, arena, &model, &found, err))
		return false;
	verdict = found ? access_check_embed(actor, &model) : (struct verdict){0};
	if (!verdict.visible) {
		err_rule(&why, ERR_NOT_FOUND, "B2", 0x80040217, "There's no such model that you can see. Nothing was changed.");
		writing_refuse(&e->writing, id, "", &why);
		return true;
	}
	*name = model.row.name;
	if (verdict.allowed)
		return true;
	access_explain(actor, ACTION_RUN, &model, true, arena, &explanation);
	err_rule(&why, rule_code(verdict.rule), rule_name(verdict.rule), explanation.dataverse, "%s can't be put into %s (D9): %s", model.row.name,
		 e->kind == RECORD_FLOW ? "a flow" : "an app", explanation.reason);
	writing_refuse(&e->writing, id, model.row.name, &why);
	return true;
}

/* The asked calls, each once; those in known aren't asked about again. */
static bool
check_calls(struct editing *e, const struct id *ids, size_t count, const struct calls *known, struct calls *calls, struct err *err)
{
	struct arena *arena = &e->writing.result->arena;

	calls->ids = arena_array(arena, count, sizeof(*calls->ids));
	calls->names = arena_array(arena, count, sizeof(*calls->names));
	for (size_t i = 0; i < count; i++) {
		const char *name = "";

		if (has_call(calls, &ids[i]))
			continue;
		if (!(known && has_call(known, &ids[i])) && !check_call(e, &ids[i], &name, err))
			return false;
		calls->ids[calls->count] = ids[i];
		calls->names[calls->count++] = name;
	}
	if (calls->count > APPS_CALLS_MAX)
		return err_set(err, ERR_USAGE, "%s calls at most %d models and prompts.", kind_words(e->kind), APPS_CALLS_MAX);
	return true;
}

static bool
load_calls(struct editing *e, struct calls *calls, struct err *err)
{
	struct arena *arena = &e->writing.result->arena;
	struct statement *s = statement_open(portal_store(e->writing.portal), QUERY_APP_CALL_IDS, err);
	size_t room = 0;

	*calls = (struct calls){0};
	if (!s)
		return false;
	statement_bind_id(s, ":id", &e->id);
	while (statement_row(s)) {
		if (calls->count == room) {
			room = room ? room * 2 : 8;
			calls->ids = heap_resize(calls->ids, room, sizeof(*calls->ids));
			calls->names = heap_resize(calls->names, room, sizeof(*calls->names));
		}
		calls->ids[calls->count] = statement_id(s, 0);
		calls->names[calls->count++] = statement_text(s, 1, arena);
	}
	return statement_close(s, err);
}

static void
calls_release(struct calls *calls)
{
	free(calls->ids);
	free(calls->names);
	*calls = (struct calls){0};
}

static bool
add_call(struct editing *e, const struct id *model, const char *name, struct err *err)
{
	struct statement *s = statement_open(portal_store(e->writing.portal), QUERY_APP_CALL_ADD, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &e->id);
	statement_bind_int(s, ":type", e->kind == RECORD_FLOW);
	statement_bind_id(s, ":model", model);
	statement_bind_text(s, ":name", name);
	return statement_run(s, err);
}

static bool
drop_call(struct editing *e, const struct id *model, struct err *err)
{
	struct statement *s = statement_open(portal_store(e->writing.portal), QUERY_APP_CALL_DROP, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &e->id);
	statement_bind_id(s, ":model", model);
	return statement_run(s, err);
}

/* ---------------------------------------------------------------- the record of it (H2) */

static void
json_calls(struct json *json, const struct calls *calls)
{
	json_array_begin(json, "makerdeck_aimodels");
	for (size_t i = 0; i < calls->count; i++)
		json_id(json, NULL, &calls->ids[i]);
	json_array_end(json);
}

static const char *
keep(struct editing *e, struct str *text)
{
	const char *kept = arena_strdup(&e->writing.result->arena, str_text(text));

	str_release(text);
	return kept;
}

static const char *
calls_json(struct editing *e, const struct calls *calls)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_calls(&json, calls);
	json_object_end(&json);
	return keep(e, &text);
}

/* The whole row as it's made or goes. */
static const char *
row_json(struct editing *e, const struct owned *row, const struct calls *calls)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, e->kind == RECORD_FLOW ? "name" : "displayname", row->name);
	json_id(&json, "ownerid", &row->owner.id);
	json_text(&json, "owner", row->owner_name);
	json_calls(&json, calls);
	if (row->share_count) {
		json_array_begin(&json, "shares");
		for (size_t i = 0; i < row->share_count; i++) {
			json_object_begin(&json, NULL);
			json_id(&json, "principalid", &row->shares[i].with.id);
			json_text(&json, "principal", row->shares[i].name);
			json_number(&json, "accessrightsmask", row->shares[i].mask);
			json_object_end(&json);
		}
		json_array_end(&json);
	}
	json_object_end(&json);
	return keep(e, &text);
}

/* ---------------------------------------------------------------- create */

static void
refuse_create(struct editing *e, enum action action)
{
	struct explanation explanation;
	struct err why = ERR_INIT;

	access_explain_environment(portal_actor(e->writing.portal), action, true, &e->writing.result->arena, &explanation);
	err_rule(&why, rule_code(explanation.verdict.rule), explanation.rule, explanation.dataverse, "%s%s%s", explanation.reason,
		 explanation.remedy ? " " : "", explanation.remedy ? explanation.remedy : "");
	writing_refuse(&e->writing, &ID_NONE, e->name, &why);
}

static bool
add_app(struct editing *e, struct err *err)
{
	const struct subject *actor = portal_actor(e->writing.portal);
	struct statement *s = open_of_kind(e, QUERY_APP_ADD, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &e->id);
	statement_bind_text(s, ":name", e->name);
	statement_bind_text(s, ":key", text_key(&e->writing.result->arena, e->name));
	statement_bind_id(s, ":owner", &actor->id);
	statement_bind_id(s, ":unit", &actor->units->unit[actor->unit].id);
	statement_bind_time(s, ":now", e->writing.now);
	return statement_run(s, err);
}

static bool
create(struct editing *e, const char *name, const struct id *ids, size_t count, struct err *err)
{
	const struct subject *actor = portal_actor(e->writing.portal);
	enum action action = e->kind == RECORD_FLOW ? ACTION_CREATE_FLOW : ACTION_CREATE_APP;
	struct calls calls = {0};
	struct owned row;

	e->id = id_new();
	e->name = checked_name(e, name, err);
	if (!e->name)
		return false;
	if (!access_check_environment(actor, action).allowed) {
		refuse_create(e, action);
		return true;
	}
	if (!check_calls(e, ids, count, NULL, &calls, err))
		return false;
	if (e->writing.result->refusal_count)
		return true;
	if (!add_app(e, err))
		return false;
	for (size_t i = 0; i < calls.count; i++) {
		if (!add_call(e, &calls.ids[i], calls.names[i], err))
			return false;
	}
	row = (struct owned){.id = e->id, .name = e->name, .owner = {PRINCIPAL_USER, actor->id}, .owner_name = actor->name};
	return writing_change(&e->writing, e->table, &e->id, e->name, "create", NULL, row_json(e, &row, &calls), err);
}

static struct editing
editing_of(struct portal *portal, enum record_kind kind, const char *action, bool dry_run, int64_t now, struct write_result *result)
{
	*result = (struct write_result){0};
	return (struct editing){
		.writing = {.portal = portal, .result = result, .action = action, .now = now, .dry_run = dry_run},
		.kind = kind, .table = entity_logical_name(record_kind_entity(kind)),
	};
}

bool
apps_create(struct portal *portal, enum record_kind kind, const char *name, const struct id *calls, size_t call_count, bool dry_run,
	   int64_t now, struct write_result *result, struct err *err)
{
	struct editing e = editing_of(portal, kind, "create", dry_run, now, result);

	if (!writing_begin(&e.writing, err))
		return false;
	return writing_end(&e.writing, create(&e, name, calls, call_count, err), err);
}

/* ---------------------------------------------------------------- what it calls */

static bool
touch(struct editing *e, struct err *err)
{
	struct statement *s = open_of_kind(e, QUERY_APP_CHANGED, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &e->id);
	statement_bind_id(s, ":actor", &portal_actor(e->writing.portal)->id);
	statement_bind_time(s, ":now", e->writing.now);
	return statement_run(s, err);
}

/* Writes the difference; *changed if there's one. */
static bool
write_calls(struct editing *e, const struct calls *before, const struct calls *after, bool *changed, struct err *err)
{
	*changed = false;
	for (size_t i = 0; i < before->count; i++) {
		if (has_call(after, &before->ids[i]))
			continue;
		*changed = true;
		if (!drop_call(e, &before->ids[i], err))
			return false;
	}
	for (size_t i = 0; i < after->count; i++) {
		if (has_call(before, &after->ids[i]))
			continue;
		*changed = true;
		if (!add_call(e, &after->ids[i], after->names[i], err))
			return false;
	}
	return true;
}

static bool
set_calls(struct editing *e, const struct target *target, const struct id *ids, size_t count, struct err *err)
{
	struct calls before = {0}, after = {0};
	struct written row;
	bool fine, changed = false;

	if (!writing_load(&e->writing, target, &row, err))
		return false;
	writing_decide_row(&e->writing, &row, row.entity, PRIVILEGE_WRITE, &row.model.row);
	if (row.refused)
		return true;
	e->id = target->id;
	e->name = row.model.row.name;
	fine = load_calls(e, &before, err) && check_calls(e, ids, count, &before, &after, err);
	if (fine && !e->writing.result->refusal_count)
		fine = write_calls(e, &before, &after, &changed, err)
		       && (!changed || (touch(e, err)
					&& writing_change(&e->writing, e->table, &e->id, e->name, "edit", calls_json(e, &before), calls_json(e, &after), err)));
	calls_release(&before);
	return fine;
}

bool
apps_set_calls(struct portal *portal, const struct target *target, const struct id *calls, size_t call_count, bool dry_run, int64_t now,
	      struct write_result *result, struct err *err)
{
	struct editing e = editing_of(portal, target->kind, "edit", dry_run, now, result);

	if (!writing_begin(&e.writing, err))
		return false;
	return writing_end(&e.writing, set_calls(&e, target, calls, call_count, err), err);
}

/* ---------------------------------------------------------------- delete */

static bool
drop(struct editing *e, struct statement *s, struct err *err)
{
	if (!s)
		return false;
	statement_bind_id(s, ":id", &e->id);
	return statement_run(s, err);
}

static bool
delete_one(struct editing *e, const struct written *row, struct err *err)
{
	struct store *store = portal_store(e->writing.portal);
	struct calls calls = {0};
	const char *before;

	e->kind = row->target.kind;
	e->table = row->table;
	e->id = row->target.id;
	e->name = row->model.row.name;
	if (!load_calls(e, &calls, err)) {
		calls_release(&calls);
		return false;
	}
	before = row_json(e, &row->model.row, &calls);
	calls_release(&calls);
	return drop(e, statement_open(store, QUERY_APP_CALLS_DROP, err), err) && drop(e, statement_open(store, QUERY_APP_SHARES_DROP, err), err)
	       && drop(e, open_of_kind(e, QUERY_APP_DROP, err), err)
	       && writing_change(&e->writing, e->table, &e->id, e->name, "delete", before, NULL, err);
}

static bool
delete_all(struct editing *e, const struct target *targets, size_t count, struct err *err)
{
	struct written *rows = arena_array(&e->writing.result->arena, count, sizeof(*rows));

	for (size_t i = 0; i < count; i++) {
		if (!writing_load(&e->writing, &targets[i], &rows[i], err))
			return false;
		writing_decide_row(&e->writing, &rows[i], rows[i].entity, PRIVILEGE_DELETE, &rows[i].model.row);
	}
	for (size_t i = 0; i < count && !e->writing.result->refusal_count; i++) {
		if (!delete_one(e, &rows[i], err))
			return false;
	}
	return true;
}

bool
apps_delete(struct portal *portal, const struct target *targets, size_t count, bool dry_run, int64_t now, struct write_result *result,
	    struct err *err)
{
	struct editing e = editing_of(portal, RECORD_APP, "delete", dry_run, now, result);

	if (!writing_begin(&e.writing, err))
		return false;
	return writing_end(&e.writing, delete_all(&e, targets, count, err), err);
}

/* ---------------------------------------------------------------- D9's models */

/* Adds the row if the decision lets it be put in. */
static bool
add_model(struct portal *portal, const struct model_row *row, struct model_list *list, struct err *err)
{
	struct arena arena = {0};
	struct model model;
	bool found = false, fine = portal_load_model(portal, &row->id, false, &arena, &model, &found, err);

	if (fine && found && access_check_embed(portal_actor(portal), &model).allowed) {
		struct model_row *kept = &list->rows[list->count++];

		*kept = *row;
		kept->name = arena_strdup(&list->arena, row->name);
		kept->owner_name = arena_strdup(&list->arena, row->owner_name);
	}
	arena_release(&arena);
	return fine;
}

static bool
read_models(struct portal *portal, const struct model_query *query, const struct id *after, size_t limit, struct model_list *list,
	    struct err *err)
{
	enum window_from from = after ? WINDOW_AFTER : WINDOW_FIRST;
	struct id last = after ? *after : ID_NONE;
	bool end = false, fine = true;

	while (fine && !end && list->count < limit) {
		struct model_list page = {0};
		size_t i = 0;

		fine = models_window(portal, query, from, from == WINDOW_FIRST ? NULL : &last, MODELS_AT_ONCE, &page, err);
		for (; fine && i < page.count && list->count < limit; i++) {
			last = page.rows[i].id;
			fine = page.rows[i].unsupported || add_model(portal, &page.rows[i], list, err);
		}
		end = i == page.count && (page.at_end || !page.count);
		from = WINDOW_AFTER;
		model_list_release(&page);
	}
	list->at_end = end;
	return fine;
}

bool
apps_models_window(struct portal *portal, bool prompts, const char *filter, const struct id *after, size_t limit, struct model_list *list,
		  struct err *err)
{
	const struct model_query query = {.prompts = prompts, .view = VIEW_ALL, .filter = filter, .sort = SORT_NAME};
	struct portal_read read;
	bool fine;

	*list = (struct model_list){.at_start = !after, .at_end = true};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	list->rows = arena_array(&list->arena, limit, sizeof(*list->rows));
	fine = read_models(portal, &query, after, limit, list, err);
	portal_end_read(portal, &read);
	if (!fine)
		model_list_release(list);
	return fine;
}
