/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/audit.h"

#include "portal/audit_chain.h"
#include "portal/internal.h"

#include <jansson.h>
#include <string.h>

/* ---------------------------------------------------------------- writing */

bool
audit_has_hasher(struct portal *portal, struct err *err)
{
	if (!portal->hasher)
		portal->hasher = audit_hasher_new(err);
	return portal->hasher != NULL;
}

/* The last row's number and hash; 0 and zeros where there's none. Nobody else writes while a transaction does: it's read once in each. */
static bool
chain_end(struct portal *portal, int64_t *seq, uint8_t hash[AUDIT_HASH_SIZE], struct err *err)
{
	const uint64_t transaction = tx_number(portal_store(portal));
	struct statement *s;

	if (transaction && transaction == portal->chain_transaction) {
		*seq = portal->chain_seq;
		memcpy(hash, portal->chain_hash, AUDIT_HASH_SIZE);
		return true;
	}
	*seq = 0;
	memset(hash, 0, AUDIT_HASH_SIZE);
	s = statement_open(portal_store(portal), QUERY_AUDIT_LAST, err);
	if (!s)
		return false;
	if (statement_row(s)) {
		size_t size = 0;
		const void *bytes = statement_blob(s, 1, &size);

		*seq = statement_int(s, 0);
		if (bytes && size == AUDIT_HASH_SIZE)
			memcpy(hash, bytes, AUDIT_HASH_SIZE);
	}
	return statement_close(s, err);
}

static void
keep_chain_end(struct portal *portal, int64_t seq, const uint8_t hash[AUDIT_HASH_SIZE])
{
	portal->chain_transaction = tx_number(portal_store(portal));
	portal->chain_seq = seq;
	memcpy(portal->chain_hash, hash, AUDIT_HASH_SIZE);
}

static const void *
id_bytes(const struct id *id)
{
	return id_is_none(id) ? NULL : id->b;
}

bool
audit_write(struct portal *portal, const struct audit_entry *entry, struct err *err)
{
	uint8_t prevhash[AUDIT_HASH_SIZE], hash[AUDIT_HASH_SIZE];
	struct audit_link link = {
		.at = entry->at, .operation = id_bytes(&entry->operation), .actor = id_bytes(&entry->actor),
		.object = id_bytes(&entry->object), .action = entry->action, .type = entry->object_type ? entry->object_type : "",
		.name = entry->object_name ? entry->object_name : "", .before = entry->before, .after = entry->after,
		.rule = entry->rule ? entry->rule : "", .via = entry->via ? entry->via : portal_via(portal), .prevhash = prevhash,
	};
	struct statement *s;

	if (!audit_has_hasher(portal, err) || !chain_end(portal, &link.seq, prevhash, err))
		return false;
	link.seq++;
	if (!audit_link_hash(portal->hasher, &link, hash, err))
		return false;
	s = statement_open(portal_store(portal), QUERY_AUDIT_ADD, err);
	if (!s)
		return false;
	statement_bind_int(s, ":seq", link.seq);
	statement_bind_int(s, ":at", link.at);
	statement_bind_id(s, ":operation", &entry->operation);
	statement_bind_id(s, ":actor", &entry->actor);
	statement_bind_text(s, ":action", link.action);
	statement_bind_text(s, ":type", link.type);
	statement_bind_id(s, ":object", &entry->object);
	statement_bind_text(s, ":name", link.name);
	statement_bind_text(s, ":before", link.before);
	statement_bind_text(s, ":after", link.after);
	statement_bind_text(s, ":rule", link.rule);
	statement_bind_text(s, ":via", link.via);
	statement_bind_blob(s, ":prevhash", prevhash, AUDIT_HASH_SIZE);
	statement_bind_blob(s, ":hash", hash, AUDIT_HASH_SIZE);
	if (!statement_run(s, err))
		return false;
	keep_chain_end(portal, link.seq, hash);
	return true;
}

bool
audit_begin_operation(struct portal *portal, const struct id *operation, const char *action, const struct id *undoes,
		      int64_t now, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OPERATION_ADD, err);
	const struct subject *actor = portal_actor(portal);

	if (!s)
		return false;
	statement_bind_id(s, ":operation", operation);
	statement_bind_int(s, ":at", now);
	statement_bind_id(s, ":actor", actor ? &actor->id : NULL);
	statement_bind_text(s, ":action", action);
	statement_bind_text(s, ":via", portal_via(portal));
	statement_bind_id(s, ":undoes", undoes);
	return statement_run(s, err);
}

bool
audit_refusal(struct portal *portal, const struct audit_entry *entry, struct err *err)
{
	if (portal_is_read_only(portal))
		return true;
	if (!tx_begin(portal_store(portal), err))
		return false;
	if (audit_write(portal, entry, err) && tx_commit(portal_store(portal), NULL, err))
		return true;
	tx_rollback(portal_store(portal));
	return false;
}

/* ---------------------------------------------------------------- reading */

void
audit_list_release(struct audit_list *list)
{
	arena_release(&list->arena);
	*list = (struct audit_list){0};
}

static const char *
named_in(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "?";
}

/* "prvReadmsdyn_AIModel: User → Organization, …" */
static const char *
cells_in(struct arena *arena, json_t *before, json_t *after)
{
	const char *text = "", *key;
	json_t *value;

	json_object_foreach(after, key, value)
		text = arena_printf(arena, "%s%s%s: %s → %s", text, text[0] ? ", " : "", key, named_in(before, key),
				    json_string_value(value) ? json_string_value(value) : "?");
	return text;
}

static const char *
version_in(struct arena *arena, const json_t *json)
{
	return arena_printf(arena, "version %" JSON_INTEGER_FORMAT ".%" JSON_INTEGER_FORMAT, json_integer_value(json_object_get(json, "msdyn_majoriterationnumber")),
			    json_integer_value(json_object_get(json, "msdyn_minoriterationnumber")));
}

/* "version 2.0 from Deliveries, grade B, 80 of 100" */
static const char *
training_in(struct arena *arena, const json_t *after)
{
	const char *grade = json_string_value(json_object_get(after, "grade"));

	if (json_object_get(after, "error"))
		return arena_printf(arena, "failed: %s", named_in(after, "error"));
	return arena_printf(arena, "%s from %s, %s%s%s%" JSON_INTEGER_FORMAT " of 100", version_in(arena, after), named_in(after, "table"), grade ? "grade " : "",
			    grade ? grade : "", grade ? ", " : "", json_integer_value(json_object_get(after, "score")));
}

/* A step in a model's life (F1); "" for other rows. */
static const char *
life_in(struct arena *arena, const struct audit_row *row, const json_t *before, const json_t *after)
{
	if (strcmp(row->action, "rename") == 0)
		return arena_printf(arena, "%s → %s", named_in(before, "msdyn_name"), named_in(after, "msdyn_name"));
	if (strcmp(row->action, "train") == 0)
		return training_in(arena, after);
	if (strcmp(row->action, "publish") == 0 && json_object_get(after, "msdyn_majoriterationnumber"))
		return arena_printf(arena, "%s, %s → %s", version_in(arena, after), named_in(before, "status"), named_in(after, "status"));
	if (strcmp(row->action, "unpublish") == 0)
		return arena_printf(arena, "%s → %s", named_in(before, "status"), named_in(after, "status"));
	if (strcmp(row->action, "schedule") == 0)
		return arena_printf(arena, "run %s, retrain %s", named_in(after, "run"), named_in(after, "retrain"));
	if (strcmp(row->action, "add-column") == 0)
		return arena_printf(arena, "%s, %s, for %s", named_in(after, "displayname"), named_in(after, "type"), named_in(after, "resultof"));
	return "";
}

/* Rows of other kinds say themselves by their action. */
static const char *
summary_of(struct arena *arena, const struct audit_row *row)
{
	json_t *before = row->before ? json_loads(row->before, JSON_DECODE_ANY, NULL) : NULL;
	json_t *after = row->after ? json_loads(row->after, JSON_DECODE_ANY, NULL) : NULL;
	const char *text = "";

	if (row->rule[0])
		text = arena_printf(arena, "refused by rule %s", row->rule);
	else if (strcmp(row->action, "share") == 0)
		text = arena_printf(arena, "with %s", named_in(after, "principal"));
	else if (strcmp(row->action, "unshare") == 0)
		text = arena_printf(arena, "from %s", named_in(before, "principal"));
	else if (strcmp(row->action, "assign") == 0)
		text = arena_printf(arena, "%s → %s", named_in(before, "owner"), named_in(after, "owner"));
	else if (strcmp(row->action, "endpoint") == 0)
		text = arena_printf(arena, "%s → %s", before ? named_in(before, "address") : "none", after ? named_in(after, "address") : "none");
	else if (strcmp(row->action, "setting") == 0)
		text = arena_printf(arena, "%s → %s", row->before ? row->before : "-", row->after ? row->after : "-");
	else if (strcmp(row->action, "user-enable") == 0 || strcmp(row->action, "user-disable") == 0)
		text = row->action[5] == 'e' ? "enabled" : "disabled";
	else if (strcmp(row->action, "team-add") == 0 || strcmp(row->action, "team-remove") == 0)
		text = row->after ? arena_printf(arena, "with %s", named_in(after, "user")) : arena_printf(arena, "without %s", named_in(before, "user"));
	else if (strcmp(row->action, "role-grant") == 0 || strcmp(row->action, "role-revoke") == 0)
		text = row->after ? arena_printf(arena, "has %s", named_in(after, "role")) : arena_printf(arena, "no longer has %s", named_in(before, "role"));
	else if (strcmp(row->action, "role-copy") == 0)
		text = arena_printf(arena, row->after ? "copy of %s" : "copy of %s, taken away", named_in(row->after ? after : before, "copyof"));
	else if (strcmp(row->action, "key-add") == 0 || strcmp(row->action, "key-revoke") == 0)
		text = arena_printf(arena, "%s's, %s", named_in(row->after ? after : before, "user"), named_in(row->after ? after : before, "fingerprint"));
	else if (strcmp(row->action, "role-set") == 0)
		text = cells_in(arena, before, after);
	else if (json_object_get(after, "makerdeck_aimodels"))
		text = arena_printf(arena, "calls %zu models and prompts", json_array_size(json_object_get(after, "makerdeck_aimodels")));
	else if (strcmp(row->action, "import") == 0)
		text = row->before ? "changed by an import" : "added by an import";
	else if (strcmp(row->action, "run") == 0 && json_object_get(after, "rows"))
		text = arena_printf(arena, "results of %s in %" JSON_INTEGER_FORMAT " rows", named_in(after, "msdyn_name"),
				    json_integer_value(json_object_get(after, "rows")));
	else
		text = life_in(arena, row, before, after);
	json_decref(before);
	json_decref(after);
	return text;
}

static void
read_row(struct statement *s, struct arena *arena, struct audit_row *row)
{
	*row = (struct audit_row){
		.sequence = statement_int(s, 0),
		.at = statement_time(s, 1),
		.operation = statement_id(s, 2),
		.actor = statement_id(s, 3),
		.actor_name = statement_text(s, 4, arena),
		.action = statement_text(s, 5, arena),
		.object_type = statement_text(s, 6, arena),
		.object = statement_id(s, 7),
		.object_name = statement_text(s, 8, arena),
		.before = statement_text_null(s, 9, arena),
		.after = statement_text_null(s, 10, arena),
		.rule = statement_text(s, 11, arena),
		.via = statement_text(s, 12, arena),
	};
	row->undoes = statement_id(s, 13);
	row->summary = summary_of(arena, row);
	/* What undid an undo is redo. */
	if (!id_is_none(&row->undoes)) {
		const char *undone = statement_peek(s, 14);
		bool redo = strcmp(undone, "undo") == 0;

		row->summary = arena_printf(arena, "%s%s%s%s", row->summary, row->summary[0] ? ", " : "", redo ? "redo" : "undo of ", redo ? "" : undone);
	}
}

static bool
load_rows(struct portal *portal, const struct id *record, const struct id *user, int64_t before, size_t limit,
	  struct audit_list *list, struct err *err)
{
	enum query query = record && user ? QUERY_AUDIT_ROWS_BOTH : record ? QUERY_AUDIT_ROWS_OBJECT
			   : user ? QUERY_AUDIT_ROWS_ACTOR : QUERY_AUDIT_ROWS_ALL;
	struct statement *s = statement_open(portal_store(portal), query, err);

	*list = (struct audit_list){0};
	if (!s)
		return false;
	list->rows = arena_array(&list->arena, limit + 1, sizeof(*list->rows));
	statement_bind_int(s, ":before", before ? before : INT64_MAX);
	if (record)
		statement_bind_id(s, ":object", record);
	if (user)
		statement_bind_id(s, ":actor", user);
	/* One more tells whether there is more. */
	statement_bind_int(s, ":limit", (int64_t)limit + 1);
	while (list->count <= limit && statement_row(s))
		read_row(s, &list->arena, &list->rows[list->count++]);
	if (!statement_close(s, err)) {
		audit_list_release(list);
		return false;
	}
	list->at_end = list->count <= limit;
	if (!list->at_end)
		list->count = limit;
	return true;
}

bool
audit_rows(struct portal *portal, const struct id *record, const struct id *user, int64_t before, size_t limit,
	   struct audit_list *list, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	*list = (struct audit_list){0};
	if (!portal_need_actor(portal, err))
		return false;
	/* A5: other people's rows are a System Administrator's to read. */
	if (!access_administers(actor)) {
		if (user && !id_equal(user, &actor->id))
			return err_rule(err, ERR_DENIED, "A5", 0x80040220,
					"Other people's audit rows can be read by a System Administrator alone. Without --user you see your own.");
		user = &actor->id;
	}
	return load_rows(portal, record, user, before, limit, list, err);
}

bool
audit_history(struct portal *portal, const struct id *record, int64_t before, size_t limit, struct audit_list *list,
	      struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct arena arena = {0};
	struct model model;
	bool found, fine;

	*list = (struct audit_list){0};
	if (!portal_need_actor(portal, err))
		return false;
	fine = portal_load_model(portal, record, false, &arena, &model, &found, err);
	if (fine && !(found && access_check(actor, ACTION_LIST, &model).allowed))
		fine = err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there any more, or you can't see it.");
	else if (fine && !access_check(actor, ACTION_DETAILS, &model).allowed)
		fine = err_rule(err, ERR_DENIED, "E3", 0x80040220, "The history of %s is for those who may see its details.", model.row.name);
	arena_release(&arena);
	return fine && load_rows(portal, record, NULL, before, limit, list, err);
}
