/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/write.h"

#include "base/clock.h"
#include "base/json.h"
#include "portal/audit.h"
#include "portal/write_private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
write_result_release(struct write_result *result)
{
	arena_release(&result->arena);
	*result = (struct write_result){0};
}

/* Room for one more; the old array stays in the arena until it goes. */
static void *
room_for(struct arena *arena, void *rows, size_t count, size_t *room, size_t size)
{
	void *wider;

	if (count < *room)
		return rows;
	*room = *room ? *room * 2 : 8;
	wider = arena_array(arena, *room, size);
	if (count)
		memcpy(wider, rows, count * size);
	return wider;
}

/* ---------------------------------------------------------------- begin and end */

/* H2: that somebody who can do nothing (A4) tried to write is recorded. */
static void
refuse_actor(struct writing *writing, const struct err *why)
{
	const struct subject *actor = portal_actor(writing->portal);
	char action[64];
	struct audit_entry entry = {
		.at = writing->now, .action = action, .object_type = "", .object_name = "", .rule = why->rule,
		.via = portal_via(writing->portal),
	};

	if (!actor || writing->dry_run)
		return;
	snprintf(action, sizeof(action), "refused %s", writing->action);
	entry.actor = actor->id;
	(void)!audit_refusal(writing->portal, &entry, NULL);
}

/* Whatever failed on the way was taken back: whoever reads of a full disk must not wonder. */
static bool
fail_unchanged(struct err *err)
{
	if (err && err->code == ERR_FAILED && !strstr(err->text, "othing was changed") && !strstr(err->text, "othing can be changed"))
		err_prefix(err, "Nothing was changed");
	return false;
}

bool
writing_begin(struct writing *writing, struct err *err)
{
	writing->operation = id_new();
	if (!portal_begin_write(writing->portal, writing->action, writing->dry_run, writing->now, err))
		return fail_unchanged(err);
	if (!portal_reload(writing->portal, err)) {
		tx_rollback(portal_store(writing->portal));
		return false;
	}
	if (portal_need_actor(writing->portal, err))
		return true;
	tx_rollback(portal_store(writing->portal));
	refuse_actor(writing, err);
	return false;
}

/* COMMANDS.md: the first that fits of 3, 4, 5, 6 counts. */
static const struct refusal *
refusal_that_counts(const struct write_result *result)
{
	const struct refusal *first = &result->refusals[0];

	for (size_t i = 1; i < result->refusal_count; i++) {
		if (result->refusals[i].err.code < first->err.code)
			first = &result->refusals[i];
	}
	return first;
}

/* H2: each refused row leaves a row of the audit. That it can't be written changes nothing about the answer. */
static void
record_refusals(struct writing *writing)
{
	const struct subject *actor = portal_actor(writing->portal);
	char action[64];

	if (writing->dry_run)
		return;
	snprintf(action, sizeof(action), "refused %s", writing->action);
	for (size_t i = 0; i < writing->result->refusal_count; i++) {
		const struct refusal *refusal = &writing->result->refusals[i];
		struct audit_entry entry = {
			.at = writing->now, .actor = actor ? actor->id : ID_NONE, .action = action, .object_type = "", .object = refusal->id,
			.object_name = refusal->name, .rule = refusal->err.rule, .via = portal_via(writing->portal),
		};

		if (!audit_refusal(writing->portal, &entry, NULL))
			return;
	}
}

/* The answer of a write that was taken back: nothing was changed. */
static void
forget_changes(struct write_result *result)
{
	result->changes = NULL;
	result->change_count = 0;
	result->operation = ID_NONE;
}

/* Who acts as they will be once it's committed, read while nobody else can write: after it that would be one more look at the file, for which
 * the next writer had to wait. */
static bool
foresee(struct writing *writing)
{
	struct err ignored = ERR_INIT;
	bool has_actor = writing->portal->has_actor;

	if (portal_reload(writing->portal, &ignored))
		return portal_is_settled(writing->portal);
	/* It's only too early; after the commit it's read again, of the same person. */
	writing->portal->has_actor = has_actor;
	return false;
}

bool
writing_end(struct writing *writing, bool done, struct err *err)
{
	struct write_result *result = writing->result;
	struct store *store = portal_store(writing->portal);
	struct err ignored = ERR_INIT;
	bool known = false;

	if (done && result->refusal_count) {
		const struct refusal *refusal = refusal_that_counts(result);

		tx_rollback(store);
		*err = refusal->err;
		forget_changes(result);
		record_refusals(writing);
		done = false;
	} else if (done && !writing->dry_run && writing->has_operation) {
		known = foresee(writing);
		done = tx_commit(store, &writing->operation, err);
		if (done)
			result->operation = writing->operation;
	}
	tx_rollback(store);
	if (!done && !result->refusal_count) {
		forget_changes(result);
		(void)fail_unchanged(err);
	}
	/* The actor's own rights may have changed, or what was read may have been taken back. */
	if (!(done && known) && !portal_reload(writing->portal, done ? err : &ignored)) {
		/* What's known of who acts may rest on roles that aren't in memory any more. */
		if (done)
			writing->portal->has_actor = false;
		return false;
	}
	return done;
}

/* ---------------------------------------------------------------- what's told */

static void
keep_change(struct writing *writing, const char *table, const struct id *id, const char *name, const char *change, const char *before,
	    const char *after)
{
	struct write_result *result = writing->result;

	result->changes = room_for(&result->arena, result->changes, result->change_count, &writing->change_room, sizeof(*result->changes));
	result->changes[result->change_count++] = (struct change){
		.table = arena_strdup(&result->arena, table),
		.id = *id,
		.name = arena_strdup(&result->arena, name),
		.change = arena_strdup(&result->arena, change),
		.before = before ? arena_strdup(&result->arena, before) : NULL,
		.after = after ? arena_strdup(&result->arena, after) : NULL,
	};
}

bool
writing_change(struct writing *writing, const char *table, const struct id *id, const char *name, const char *change,
	       const char *before, const char *after, struct err *err)
{
	const struct subject *actor = portal_actor(writing->portal);
	struct audit_entry entry = {
		.at = writing->now, .operation = writing->operation, .actor = actor->id, .action = change, .object_type = table,
		.object = *id, .object_name = name, .before = before, .after = after, .rule = "", .via = portal_via(writing->portal),
	};

	if (!writing->quiet)
		keep_change(writing, table, id, name, change, before, after);
	if (!writing->has_operation) {
		if (!audit_begin_operation(writing->portal, &writing->operation, writing->action, &writing->undoes, writing->now, err))
			return false;
		writing->has_operation = true;
	}
	return audit_write(writing->portal, &entry, err);
}

void
writing_refuse(struct writing *writing, const struct id *id, const char *name, const struct err *why)
{
	struct write_result *result = writing->result;

	result->refusals = room_for(&result->arena, result->refusals, result->refusal_count, &writing->refusal_room,
				    sizeof(*result->refusals));
	result->refusals[result->refusal_count++] = (struct refusal){
		.id = *id, .name = arena_strdup(&result->arena, name), .err = *why};
}

void
writing_warn(struct writing *writing, const char *format, ...)
{
	struct write_result *result = writing->result;
	struct str text = {0};
	va_list args;

	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	/* The same of several rows is told once. */
	for (size_t i = 0; i < result->warning_count; i++) {
		if (strcmp(result->warnings[i], str_text(&text)) == 0) {
			str_release(&text);
			return;
		}
	}
	result->warnings = room_for(&result->arena, result->warnings, result->warning_count, &writing->warning_room,
				    sizeof(*result->warnings));
	result->warnings[result->warning_count++] = arena_strdup(&result->arena, str_text(&text));
	str_release(&text);
}

struct effect *
writing_effect(struct writing *writing, enum effect_kind kind, const char *name)
{
	struct write_result *result = writing->result;
	struct effect *effect;

	result->effects = room_for(&result->arena, result->effects, result->effect_count, &writing->effect_room,
				   sizeof(*result->effects));
	effect = &result->effects[result->effect_count++];
	*effect = (struct effect){.kind = kind, .name = arena_strdup(&result->arena, name), .detail = "", .people = 1};
	return effect;
}

/* ---------------------------------------------------------------- rows */

/* Statement families of data/queries/writes.sql: model, app, flow, container. */
static int
family_of(enum record_kind kind)
{
	switch (kind) {
	case RECORD_MODEL:
	case RECORD_PROMPT:
		return 0;
	case RECORD_APP:
		return 1;
	case RECORD_FLOW:
		return 2;
	case RECORD_CONTAINER:
		return 3;
	}
	return 0;
}

static bool
load_version(struct writing *writing, struct written *row, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal),
					     (enum query)((int)QUERY_VERSION + family_of(row->target.kind)), err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->target.id);
	row->version = statement_row(s) ? statement_int(s, 0) : -1;
	return statement_close(s, err);
}

static void
refuse_missing(struct writing *writing, struct written *row)
{
	struct err why = ERR_INIT;

	row->refused = true;
	err_rule(&why, ERR_NOT_FOUND, "B2", 0x80040217,
		 "The %s isn't there any more, or you can't see it. Nothing was changed.", record_kind_name(row->target.kind));
	writing_refuse(writing, &row->target.id, "", &why);
}

bool
writing_refuse_changed(struct writing *writing, const struct id *id, const char *name, enum query last_change, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), last_change, err);
	struct arena arena = {0};
	struct err why = ERR_INIT;
	char when[TIME_TEXT_SIZE];

	if (!s)
		return false;
	statement_bind_id(s, ":object", id);
	if (statement_row(s)) {
		const char *who = statement_text(s, 1, &arena);

		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s was changed by %s, %s. Nothing was written: look at it again, then repeat.",
			 name, who[0] ? who : "somebody", time_long(statement_time(s, 0), writing->now, when));
	} else {
		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s was changed meanwhile. Nothing was written: look at it again, then repeat.",
			 name);
	}
	arena_release(&arena);
	if (!statement_close(s, err))
		return false;
	writing_refuse(writing, id, name, &why);
	return true;
}

bool
writing_load(struct writing *writing, const struct target *target, struct written *row, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	const struct subject *actor = portal_actor(writing->portal);
	bool found = false, visible = false;

	*row = (struct written){.target = *target, .entity = record_kind_entity(target->kind)};
	row->table = entity_logical_name(row->entity);
	row->is_model = target->kind == RECORD_MODEL || target->kind == RECORD_PROMPT;
	if (row->is_model) {
		if (!portal_load_model(writing->portal, &target->id, true, arena, &row->model, &found, err))
			return false;
		visible = found && access_check(actor, ACTION_LIST, &row->model).visible;
	} else {
		if (!portal_load_record(writing->portal, target->kind, &target->id, true, arena, &row->model.row, &found, err))
			return false;
		visible = found && access_check_row(actor, row->entity, PRIVILEGE_READ, &row->model.row).allowed;
	}
	if (!visible) {
		refuse_missing(writing, row);
		return true;
	}
	if (!load_version(writing, row, err))
		return false;
	row->refused = target->version >= 0 && target->version != row->version;
	return !row->refused || writing_refuse_changed(writing, &target->id, row->model.row.name, QUERY_AUDIT_LAST_CHANGE, err);
}

static void
refuse_explained(struct writing *writing, struct written *row, const struct explanation *explanation)
{
	struct err why = ERR_INIT;

	row->refused = true;
	err_rule(&why, rule_code(explanation->verdict.rule), explanation->rule, explanation->dataverse, "%s%s%s", explanation->reason,
		 explanation->remedy ? " " : "", explanation->remedy ? explanation->remedy : "");
	writing_refuse(writing, &row->target.id, row->model.row.name, &why);
}

void
writing_decide_action(struct writing *writing, struct written *row, enum action action, const struct model *model)
{
	const struct subject *actor = portal_actor(writing->portal);
	struct explanation explanation;

	if (row->refused || access_check(actor, action, model).allowed)
		return;
	access_explain(actor, action, model, true, &writing->result->arena, &explanation);
	refuse_explained(writing, row, &explanation);
}

void
writing_decide_row(struct writing *writing, struct written *row, enum entity entity, enum privilege privilege,
		   const struct owned *owned)
{
	const struct subject *actor = portal_actor(writing->portal);
	struct explanation explanation;

	if (row->refused || access_check_row(actor, entity, privilege, owned).allowed)
		return;
	access_explain_row(actor, entity, privilege, owned, true, &writing->result->arena, &explanation);
	refuse_explained(writing, row, &explanation);
}

bool
writing_touch(struct writing *writing, const struct written *row, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal),
					     (enum query)((int)QUERY_TOUCH + family_of(row->target.kind)), err);
	int64_t changed = 0;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->target.id);
	if (!statement_run_count(s, &changed, err))
		return false;
	return changed == 1 || err_set(err, ERR_FAILED, "%s isn't there any more. Nothing was changed.", row->model.row.name);
}

/* ---------------------------------------------------------------- shares */

/* {"principalid":…,"principaltypecode":…,"principal":…,"accessrightsmask":…}: a share as the audit tells it. */
static char *
share_json(struct arena *arena, const struct principal *with, const char *name, uint32_t mask, uint32_t inherited,
	   int64_t changed)
{
	struct str text = {0};
	struct json json = {.out = &text};
	char *copy;

	json_object_begin(&json, NULL);
	json_id(&json, "principalid", &with->id);
	json_text(&json, "principaltypecode", principal_kind_name(with->kind));
	json_text(&json, "principal", name);
	json_number(&json, "accessrightsmask", mask);
	if (inherited)
		json_number(&json, "inheritedaccessrightsmask", inherited);
	json_time(&json, "changedon", changed);
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

/* The share as it stands, as JSON; NULL if there's none. */
static bool
share_before(struct writing *writing, const struct written *row, const struct principal *with, const char *name,
	     uint32_t *mask, uint32_t *inherited, const char **json, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_SHARE_GET, err);

	*json = NULL;
	*mask = *inherited = 0;
	if (!s)
		return false;
	statement_bind_id(s, ":principal", &with->id);
	statement_bind_id(s, ":object", &row->target.id);
	if (statement_row(s)) {
		*mask = (uint32_t)statement_int(s, 0);
		*inherited = (uint32_t)statement_int(s, 1);
		*json = share_json(&writing->result->arena, with, name, *mask, *inherited, statement_time(s, 2));
	}
	return statement_close(s, err);
}

bool
writing_share(struct writing *writing, const struct written *row, const struct principal *with, const char *name,
	      uint32_t mask, bool *changed, struct err *err)
{
	uint32_t old, inherited;
	const char *before;
	struct statement *s;

	if (!share_before(writing, row, with, name, &old, &inherited, &before, err))
		return false;
	if (((old | inherited) & mask) == mask)
		return true; /* D4: what is shared already stays as it is */
	s = statement_open(portal_store(writing->portal), QUERY_SHARE_PUT, err);
	if (!s)
		return false;
	statement_bind_id(s, ":object", &row->target.id);
	statement_bind_text(s, ":objecttype", row->table);
	statement_bind_id(s, ":principal", &with->id);
	statement_bind_text(s, ":principaltype", principal_kind_name(with->kind));
	statement_bind_int(s, ":mask", mask);
	statement_bind_int(s, ":now", writing->now);
	if (!statement_run(s, err))
		return false;
	*changed = true;
	return writing_change(writing, row->table, &row->target.id, row->model.row.name, "share", before,
			      share_json(&writing->result->arena, with, name, old | mask, inherited, writing->now), err);
}

bool
writing_unshare(struct writing *writing, const struct written *row, const struct principal *with, const char *name,
		bool *changed, struct err *err)
{
	uint32_t old, inherited;
	const char *before;
	struct statement *s;

	if (!share_before(writing, row, with, name, &old, &inherited, &before, err))
		return false;
	if (!before)
		return true; /* D4: unsharing what isn't shared changes nothing */
	s = statement_open(portal_store(writing->portal), QUERY_SHARE_DROP, err);
	if (!s)
		return false;
	statement_bind_id(s, ":object", &row->target.id);
	statement_bind_id(s, ":principal", &with->id);
	if (!statement_run(s, err))
		return false;
	*changed = true;
	return writing_change(writing, row->table, &row->target.id, row->model.row.name, "unshare", before, NULL, err);
}

/* ---------------------------------------------------------------- the other side */

static bool
load_user(struct writing *writing, struct party *party, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_WRITE_USER, err);
	bool found;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &party->who.id);
	found = statement_row(s);
	if (found) {
		party->name = statement_text(s, 0, arena);
		party->enabled = !statement_bool(s, 1);
		party->unit = statement_id(s, 2);
	}
	if (!statement_close(s, err))
		return false;
	return found ? portal_load_subject(writing->portal, &party->who.id, arena, &party->subject, err)
		     : err_set(err, ERR_NOT_FOUND, "There's no such user any more. Nothing was changed.");
}

static bool
count_members(struct writing *writing, struct party *party, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_WRITE_MEMBER_COUNT, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &party->who.id);
	if (statement_row(s))
		party->members = statement_int(s, 0);
	return statement_close(s, err);
}

static bool
load_team(struct writing *writing, struct party *party, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_WRITE_TEAM, err);
	bool found;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &party->who.id);
	found = statement_row(s);
	if (found) {
		party->name = statement_text(s, 0, arena);
		party->team_type = (enum team_type)statement_int(s, 1);
		party->unit = statement_id(s, 2);
	}
	party->enabled = true;
	if (!statement_close(s, err))
		return false;
	if (!found)
		return err_set(err, ERR_NOT_FOUND, "There's no such team any more. Nothing was changed.");
	return count_members(writing, party, err)
	       && portal_load_team_subject(writing->portal, &party->who.id, arena, &party->subject, err);
}

bool
writing_load_party(struct writing *writing, const struct principal *who, struct party *party, struct err *err)
{
	*party = (struct party){.who = *who, .name = ""};
	switch (who->kind) {
	case PRINCIPAL_USER:
		return load_user(writing, party, err);
	case PRINCIPAL_TEAM:
		return load_team(writing, party, err);
	case PRINCIPAL_ORGANIZATION:
		party->enabled = true;
		party->name = portal_environment_name(writing->portal);
		return true;
	}
	return true;
}

bool
writing_has_effect(struct writing *writing, const struct party *party, enum entity entity, bool *has, struct err *err)
{
	struct statement *s;
	bool fine = true;

	*has = party->who.kind == PRINCIPAL_ORGANIZATION || access_share_has_effect(&party->subject, &party->who, entity);
	if (*has || party->who.kind == PRINCIPAL_USER)
		return true;
	s = statement_open(portal_store(writing->portal), QUERY_WRITE_MEMBERS, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &party->who.id);
	statement_bind_int(s, ":limit", -1);
	while (fine && !*has && statement_row(s)) {
		struct id member = statement_id(s, 0);
		struct arena arena = {0};
		struct subject subject;

		fine = portal_load_subject(writing->portal, &member, &arena, &subject, err);
		*has = fine && access_share_has_effect(&subject, &party->who, entity);
		arena_release(&arena);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}
