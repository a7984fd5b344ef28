/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/audit.h"

#include "portal/internal.h"

#include <jansson.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <string.h>

#define HASH_SIZE 32

/* What is hashed begins so: the next form of the record gets another number. */
#define DOMAIN "makerdeck audit 1"

/* ---------------------------------------------------------------- the chain */

/* One row as it's hashed; texts and ids may be NULL. */
struct link {
	int64_t seq, at;
	const void *operation, *actor, *object;	/* 16 bytes */
	const char *action, *type, *name, *before, *after, *rule, *via;
	const uint8_t *prevhash;
};

/* Fields are told apart by their lengths, so that no text can reach into the next field. */
static void
field_add(EVP_MD_CTX *hash, const void *bytes, size_t size)
{
	uint8_t head[9] = {bytes != NULL};

	for (int i = 0; i < 8; i++)
		head[1 + i] = (uint8_t)((uint64_t)size >> (56 - 8 * i));
	EVP_DigestUpdate(hash, head, sizeof(head));
	if (bytes)
		EVP_DigestUpdate(hash, bytes, size);
}

static void
text_add(EVP_MD_CTX *hash, const char *text)
{
	field_add(hash, text, text ? strlen(text) : 0);
}

static void
number_add(EVP_MD_CTX *hash, int64_t number)
{
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
	field_add(hash, bytes, sizeof(bytes));
}

static bool
link_hash(const struct link *link, uint8_t out[HASH_SIZE], struct err *err)
{
	/* Without the machine's openssl.cnf: it has no say in this, and reading it costs as much as all the rest. */
	bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1;
	EVP_MD_CTX *hash = ready ? EVP_MD_CTX_new() : NULL;
	unsigned size = 0;
	bool fine = hash && EVP_DigestInit_ex(hash, EVP_sha256(), NULL) == 1;

	if (fine) {
		text_add(hash, DOMAIN);
		number_add(hash, link->seq);
		number_add(hash, link->at);
		field_add(hash, link->operation, link->operation ? 16 : 0);
		field_add(hash, link->actor, link->actor ? 16 : 0);
		text_add(hash, link->action);
		text_add(hash, link->type);
		field_add(hash, link->object, link->object ? 16 : 0);
		text_add(hash, link->name);
		text_add(hash, link->before);
		text_add(hash, link->after);
		text_add(hash, link->rule);
		text_add(hash, link->via);
		field_add(hash, link->prevhash, HASH_SIZE);
		fine = EVP_DigestFinal_ex(hash, out, &size) == 1 && size == HASH_SIZE;
	}
	EVP_MD_CTX_free(hash);
	return fine || err_set(err, ERR_FAILED, "SHA-256 isn't available, so the audit can't be kept: nothing was changed.");
}

/* The last row's number and hash; 0 and zeros where there's none. */
static bool
chain_end(struct portal *portal, int64_t *seq, uint8_t hash[HASH_SIZE], struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_AUDIT_LAST, err);

	*seq = 0;
	memset(hash, 0, HASH_SIZE);
	if (!s)
		return false;
	if (statement_row(s)) {
		size_t size = 0;
		const void *bytes = statement_blob(s, 1, &size);

		*seq = statement_int(s, 0);
		if (bytes && size == HASH_SIZE)
			memcpy(hash, bytes, HASH_SIZE);
	}
	return statement_close(s, err);
}

static const void *
id_bytes(const struct id *id)
{
	return id_is_none(id) ? NULL : id->b;
}

bool
audit_write(struct portal *portal, const struct audit_entry *entry, struct err *err)
{
	uint8_t prevhash[HASH_SIZE], hash[HASH_SIZE];
	struct link link = {
		.at = entry->at, .operation = id_bytes(&entry->operation), .actor = id_bytes(&entry->actor),
		.object = id_bytes(&entry->object), .action = entry->action, .type = entry->object_type ? entry->object_type : "",
		.name = entry->object_name ? entry->object_name : "", .before = entry->before, .after = entry->after,
		.rule = entry->rule ? entry->rule : "", .via = entry->via ? entry->via : portal_via(portal), .prevhash = prevhash,
	};
	struct statement *s;

	if (!chain_end(portal, &link.seq, prevhash, err))
		return false;
	link.seq++;
	if (!link_hash(&link, hash, err))
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
	statement_bind_blob(s, ":prevhash", prevhash, HASH_SIZE);
	statement_bind_blob(s, ":hash", hash, HASH_SIZE);
	return statement_run(s, err);
}

bool
audit_begin_operation(struct portal *portal, const struct id *operation, const char *action, int64_t now, struct err *err)
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
	else if (strcmp(row->action, "setting") == 0)
		text = arena_printf(arena, "%s → %s", row->before ? row->before : "-", row->after ? row->after : "-");
	else if (strcmp(row->action, "import") == 0)
		text = row->before ? "changed by an import" : "added by an import";
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
	row->summary = summary_of(arena, row);
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

/* ---------------------------------------------------------------- verifying */

static const void *
id_column(struct statement *s, int column)
{
	size_t size = 0;
	const void *bytes = statement_blob(s, column, &size);

	return bytes && size == 16 ? bytes : NULL;
}

static bool
row_holds(struct statement *s, int64_t expected, const uint8_t prevhash[HASH_SIZE], uint8_t hash[HASH_SIZE], bool *holds,
	  struct err *err)
{
	size_t prev_size = 0, hash_size = 0;
	const void *kept_prev = statement_blob(s, 12, &prev_size), *kept = statement_blob(s, 13, &hash_size);
	struct link link = {
		.seq = statement_int(s, 0), .at = statement_int(s, 1), .operation = id_column(s, 2), .actor = id_column(s, 3),
		.action = statement_peek(s, 4), .type = statement_peek(s, 5), .object = id_column(s, 6), .name = statement_peek(s, 7),
		.before = statement_peek(s, 8), .after = statement_peek(s, 9), .rule = statement_peek(s, 10),
		.via = statement_peek(s, 11), .prevhash = prevhash,
	};

	if (!link_hash(&link, hash, err))
		return false;
	*holds = link.seq == expected && kept_prev && prev_size == HASH_SIZE && memcmp(kept_prev, prevhash, HASH_SIZE) == 0
		 && kept && hash_size == HASH_SIZE && memcmp(kept, hash, HASH_SIZE) == 0;
	return true;
}

bool
audit_verify(struct portal *portal, int64_t *first_bad, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_AUDIT_CHAIN, err);
	uint8_t prevhash[HASH_SIZE] = {0}, hash[HASH_SIZE];
	int64_t expected = 1;
	bool fine = true;

	*first_bad = 0;
	if (!s)
		return false;
	while (fine && !*first_bad && statement_row(s)) {
		bool holds = false;

		fine = row_holds(s, expected, prevhash, hash, &holds, err);
		if (fine && !holds)
			*first_bad = statement_int(s, 0);
		memcpy(prevhash, hash, HASH_SIZE);
		expected++;
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}
