/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/service_keys.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/json.h"
#include "portal/audit.h"
#include "portal/write_private.h"
#include "service/key_file.h"
#include "service/public_key.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define NUMBER_MOST INT64_C(9999999999)
#define DENIED 0x80040220
#define TABLE "makerdeck_key"

void
service_key_list_release(struct service_key_list *list)
{
	arena_release(&list->arena);
	*list = (struct service_key_list){0};
}

bool
service_key_look(const char *text, struct arena *arena, struct service_key *key, struct err *err)
{
	struct public_key read;

	*key = (struct service_key){0};
	if (!public_key_parse(text, arena, &read, err))
		return false;
	key->type = read.type;
	key->blob = read.blob;
	key->comment = read.comment;
	key->fingerprint = read.fingerprint;
	return true;
}

int64_t
service_key_number(const char *text)
{
	int64_t number = 0;

	if (*text == 'k' || *text == 'K')
		text++;
	if (*text == '0')
		return 0;
	for (; *text; text++) {
		if (*text < '0' || *text > '9' || number > NUMBER_MOST / 10)
			return 0;
		number = number * 10 + (*text - '0');
	}
	return number <= NUMBER_MOST ? number : 0;
}

/* ---------------------------------------------------------------- the file that sshd is answered from */

void
service_keys_at(struct portal *portal, const char *environment, const char *file)
{
	portal->service_environment = environment;
	portal->service_keys = file;
}

bool
service_keys_are_sshds(const struct portal *portal)
{
	struct stat own, service;

	/* By whichever name it was opened. */
	return stat(store_path(portal->store), &own) == 0 && stat(portal->service_environment, &service) == 0 && own.st_dev == service.st_dev
	       && own.st_ino == service.st_ino;
}

static bool
load_generation(struct portal *portal, int64_t *generation, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_KEYS_GENERATION, err);

	if (!s)
		return false;
	*generation = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

struct key_lines {
	struct arena arena;
	struct key_line *lines;
	size_t count, room;
};

static bool
load_lines(struct portal *portal, struct key_lines *keys, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_KEYS_LIVE, err);

	if (!s)
		return false;
	while (statement_row(s)) {
		if (keys->count == keys->room) {
			keys->room = keys->room ? keys->room * 2 : 64;
			keys->lines = heap_resize(keys->lines, keys->room, sizeof(*keys->lines));
		}
		keys->lines[keys->count] = (struct key_line){.number = statement_int(s, 0)};
		keys->lines[keys->count].type = statement_text(s, 1, &keys->arena);
		keys->lines[keys->count].blob = statement_text(s, 2, &keys->arena);
		keys->count++;
	}
	return statement_close(s, err);
}

/* With the file's lock: so what's read here is no older than what anybody else has written there. */
static bool
write_file(struct portal *portal, struct err *err)
{
	struct key_lines keys = {0};
	struct portal_read read;
	int64_t generation = 0;
	bool fine = portal_begin_read(portal, &read, err);

	if (!fine)
		return false;
	fine = load_generation(portal, &generation, err) && load_lines(portal, &keys, err);
	portal_end_read(portal, &read);
	if (fine && key_file_generation(portal->service_keys) != generation)
		fine = key_file_write(portal->service_keys, generation, keys.lines, keys.count, err);
	arena_release(&keys.arena);
	free(keys.lines);
	return fine;
}

bool
service_keys_are_current(struct portal *portal, bool *current, struct err *err)
{
	int64_t generation = 0;

	*current = true;
	if (!service_keys_are_sshds(portal))
		return true;
	if (!load_generation(portal, &generation, err))
		return false;
	*current = key_file_generation(portal->service_keys) == generation;
	return true;
}

bool
service_keys_refresh(struct portal *portal, struct err *err)
{
	int64_t generation = 0;
	bool fine;
	int lock;

	if (!service_keys_are_sshds(portal))
		return true;
	if (!load_generation(portal, &generation, err))
		return false;
	if (key_file_generation(portal->service_keys) == generation)
		return true;
	lock = key_file_lock(portal->service_keys, err);
	if (lock < 0)
		return false;
	fine = write_file(portal, err);
	key_file_unlock(lock);
	return fine;
}

/* The change stands, whatever becomes of the file: a session compares it again at its start. */
static void
tell_sshd(struct writing *writing)
{
	struct err why = ERR_INIT;

	if (!service_keys_refresh(writing->portal, &why))
		writing_warn(writing, "The keys are changed, but sshd doesn't know yet: %s", why.text);
}

/* ---------------------------------------------------------------- whether a session's key holds */

enum key_state {
	KEY_HOLDS,
	KEY_UNKNOWN,	/* there's none of that number */
	KEY_OTHER,	/* it's another than sshd accepted, or than the actor's */
	KEY_REVOKED,
	KEY_DISABLED,	/* its person is */
};

struct key_door {
	enum key_state state;
	struct id person;	/* whose the number is; none if nobody's */
	char name[160];
};

static bool
look_at_key(struct portal *portal, struct key_door *door, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_KEY_DOOR, err);

	*door = (struct key_door){.state = KEY_UNKNOWN};
	if (!s)
		return false;
	statement_bind_int(s, ":number", portal->key_number);
	statement_bind_text(s, ":type", str_text(&portal->key_type));
	statement_bind_text(s, ":blob", str_text(&portal->key_blob));
	if (statement_row(s)) {
		const char *name = statement_peek(s, 4);

		door->person = statement_id(s, 0);
		door->state = !statement_bool(s, 1) ? KEY_OTHER : statement_bool(s, 2) ? KEY_REVOKED : statement_bool(s, 3) ? KEY_DISABLED : KEY_HOLDS;
		snprintf(door->name, sizeof(door->name), "%s", name ? name : "");
	}
	return statement_close(s, err);
}

/* B6, A4: why not. */
static bool
refuse_key(const struct portal *portal, const struct key_door *door, struct err *err)
{
	const long long number = portal->key_number;

	switch (door->state) {
	case KEY_HOLDS:
		break;
	case KEY_UNKNOWN:
		return err_rule(err, ERR_DENIED, "B1", DENIED, "There's no key k%lld here. A System Administrator adds yours: makerdeck keys add.", number);
	case KEY_OTHER:
		return err_rule(err, ERR_DENIED, "B1", DENIED, "k%lld is another key than the one that you came in with. Tell a System Administrator.", number);
	case KEY_REVOKED:
		return err_rule(err, ERR_DENIED, "B6", DENIED, "Your key k%lld was revoked. Ask a System Administrator for access.", number);
	case KEY_DISABLED:
		return err_rule(err, ERR_DENIED, "A4", 0x80040225, "%s is disabled and can do nothing here.", door->name);
	}
	return true;
}

/* As the key stands in the transaction under way, or now. */
static bool
check_key(struct portal *portal, struct key_door *door, struct err *err)
{
	/* What can't be read isn't known, and is asked for again. */
	portal->key_held = false;
	if (!look_at_key(portal, door, err))
		return false;
	if (door->state == KEY_HOLDS && !(portal->has_actor && id_equal(&door->person, &portal->actor_id)))
		door->state = KEY_OTHER;
	portal->key_held = door->state == KEY_HOLDS;
	return refuse_key(portal, door, err);
}

/* H2. The actor is who sshd knows to have the key; with another key than the number's that's nobody known. */
static struct audit_entry
refusal_of(const struct portal *portal, const struct key_door *door, const char *action, int64_t now, const struct err *why)
{
	return (struct audit_entry){
		.at = now, .actor = door->state == KEY_REVOKED || door->state == KEY_DISABLED ? door->person : ID_NONE, .action = action,
		.object_type = id_is_none(&door->person) ? "" : "systemuser", .object = door->person, .object_name = door->name, .rule = why->rule,
		.via = portal->via,
	};
}

static void
record_refusal(struct portal *portal, const struct key_door *door, const char *action, int64_t now, const struct err *why)
{
	char refused[64];
	struct audit_entry entry;

	snprintf(refused, sizeof(refused), "refused %s", action);
	entry = refusal_of(portal, door, refused, now, why);
	/* That it can't be written changes nothing about the answer. */
	(void)!audit_refusal(portal, &entry, NULL);
}

bool
portal_begin_write(struct portal *portal, const char *action, bool dry_run, int64_t now, struct err *err)
{
	struct key_door door;
	struct err why = ERR_INIT;

	if (!tx_begin(portal->store, err))
		return false;
	if (!portal->has_key || check_key(portal, &door, &why))
		return true;
	tx_rollback(portal->store);
	if (why.code == ERR_DENIED && !dry_run)
		record_refusal(portal, &door, action, now, &why);
	if (err)
		*err = why;
	return false;
}

bool
portal_ask_key(struct portal *portal, const char *action, bool dry_run, int64_t now, struct err *err)
{
	struct key_door door;
	struct err why = ERR_INIT;

	if (!portal->has_key || check_key(portal, &door, &why))
		return true;
	if (why.code == ERR_DENIED && !dry_run)
		record_refusal(portal, &door, action, now, &why);
	if (err)
		*err = why;
	return false;
}

bool
portal_key_holds(struct portal *portal, struct err *err)
{
	int64_t version = 0, changes = store_total_changes(portal->store);
	struct key_door door;

	if (!portal->has_key)
		return true;
	if (!store_data_version(portal->store, &version, err))
		return false;
	/* Asked before each key that's pressed: nothing is read while nobody has written. */
	if (portal->key_held && version == portal->key_version && changes == portal->key_changes)
		return true;
	portal->key_version = version;
	portal->key_changes = changes;
	return check_key(portal, &door, err);
}

/* ---------------------------------------------------------------- signing in */

/* Inside the transaction: who it is, as they are now, and that they came. */
static bool
let_in(struct portal *portal, const struct key_door *door, int64_t now, struct err *err)
{
	struct audit_entry entry = {
		.at = now, .actor = door->person, .action = "sign-in", .object_type = "systemuser", .object = door->person, .rule = "",
		.via = portal->via,
	};

	portal->actor_id = door->person;
	portal->has_actor = true;
	if (!portal_reload(portal, err))
		return false;
	entry.object_name = portal->actor.name;
	return portal_is_read_only(portal) || (audit_write(portal, &entry, err) && tx_commit(portal->store, NULL, err));
}

/* Nobody signs in without the record of it, and what's recorded is what was so. */
static bool
decide_at_door(struct portal *portal, int64_t now, struct err *err)
{
	struct key_door door;
	struct err why = ERR_INIT;
	bool read_only = portal_is_read_only(portal), in;

	if (!read_only && !tx_begin(portal->store, err))
		return false;
	in = look_at_key(portal, &door, err) && (refuse_key(portal, &door, &why) ? let_in(portal, &door, now, err) : false);
	tx_rollback(portal->store);
	if (why.code == ERR_DENIED) {
		record_refusal(portal, &door, "sign-in", now, &why);
		*err = why;
	}
	return in;
}

bool
portal_sign_in_key(struct portal *portal, const struct portal_key *key, int64_t now, struct err *err)
{
	struct err ignored = ERR_INIT;

	portal_sign_out(portal);
	portal->has_key = true;
	portal->key_held = false;
	portal->key_number = key->number;
	str_clear(&portal->key_type);
	str_add(&portal->key_type, key->type);
	str_clear(&portal->key_blob);
	str_add(&portal->key_blob, key->blob);
	snprintf(portal->key_via, sizeof(portal->key_via), "ssh k%lld", (long long)key->number);
	portal->via = portal->key_via;
	/* Where it can't be, sshd is behind, and nobody is let in by that. */
	(void)!service_keys_refresh(portal, &ignored);
	if (decide_at_door(portal, now, err))
		return true;
	portal_sign_out(portal);
	return false;
}

/* ---------------------------------------------------------------- looking at them */

static bool
load_keys(struct portal *portal, const struct id *person, bool revoked, struct service_key_list *list, struct err *err)
{
	struct statement *s = statement_open(portal->store, person ? QUERY_KEY_ROWS_PERSON : QUERY_KEY_ROWS_ALL, err);
	size_t room = 0;

	if (!s)
		return false;
	if (person)
		statement_bind_id(s, ":person", person);
	statement_bind_bool(s, ":revoked", revoked);
	while (statement_row(s)) {
		struct service_key *key;

		if (list->count == room) {
			struct service_key *wider = arena_array(&list->arena, room = room ? room * 2 : 16, sizeof(*wider));

			if (list->count)
				memcpy(wider, list->keys, list->count * sizeof(*wider));
			list->keys = wider;
		}
		key = &list->keys[list->count++];
		*key = (struct service_key){.number = statement_int(s, 0), .person = statement_id(s, 1), .disabled = statement_bool(s, 4)};
		key->name = statement_text(s, 2, &list->arena);
		key->login = statement_text(s, 3, &list->arena);
		key->type = statement_text(s, 5, &list->arena);
		key->blob = statement_text(s, 6, &list->arena);
		key->fingerprint = statement_text(s, 7, &list->arena);
		key->comment = statement_text(s, 8, &list->arena);
		key->added = statement_time(s, 9);
		key->added_by = statement_id(s, 10);
		key->added_by_name = statement_text(s, 11, &list->arena);
		key->revoked = statement_time(s, 12);
		key->revoked_by = statement_id(s, 13);
		key->revoked_by_name = statement_text(s, 14, &list->arena);
	}
	return statement_close(s, err);
}

bool
service_keys_list(struct portal *portal, const struct id *person, bool revoked, struct service_key_list *list, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	*list = (struct service_key_list){0};
	if (!portal_need_actor(portal, err))
		return false;
	if (!access_administers(actor)) {
		if (person && !id_equal(person, &actor->id))
			return err_rule(err, ERR_DENIED, "A5", DENIED,
					"Other people's keys can be seen by a System Administrator alone. Without --user you see your own.");
		person = &actor->id;
	}
	if (load_keys(portal, person, revoked, list, err))
		return true;
	service_key_list_release(list);
	return false;
}

/* ---------------------------------------------------------------- changing them */

/* A key as the audit tells of it; its fingerprint names it well enough. */
static char *
key_json(struct arena *arena, int64_t number, const struct id *person, const char *name, const char *type, const char *fingerprint, const char *comment)
{
	struct str text = {0};
	struct json json = {.out = &text};
	char *copy;

	json_object_begin(&json, NULL);
	json_number(&json, "number", number);
	json_id(&json, "systemuserid", person);
	json_text(&json, "user", name);
	json_text(&json, "type", type);
	json_text(&json, "fingerprint", fingerprint);
	json_text(&json, "comment", comment);
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

static const char *
key_name(struct arena *arena, int64_t number)
{
	return arena_printf(arena, "k%lld", (long long)number);
}

static void
refuse(struct writing *writing, const struct id *person, const char *name, enum err_code code, const char *rule, uint32_t dataverse,
       const char *text)
{
	struct err why = ERR_INIT;

	err_rule(&why, code, rule, dataverse, "%s", text);
	writing_refuse(writing, person, name, &why);
}

static void
refuse_denied(struct writing *writing, const struct id *person, const char *name)
{
	refuse(writing, person, name, ERR_DENIED, "A5", DENIED, "SSH keys are added and revoked by a System Administrator alone.");
}

/* sshd and whoever holds a file of the keys see that they changed. */
static bool
raise_generation(struct writing *writing, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_KEYS_RAISE, err);

	if (!s)
		return false;
	statement_bind_int(s, ":now", writing->now);
	return statement_run(s, err);
}

/* Who has it already: number 0 if nobody does. */
static bool
load_live(struct writing *writing, const char *blob, int64_t *number, struct id *person, const char **name, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_KEY_LIVE_OWNER, err);

	*number = 0;
	if (!s)
		return false;
	statement_bind_text(s, ":blob", blob);
	if (statement_row(s)) {
		*number = statement_int(s, 0);
		*person = statement_id(s, 1);
		*name = statement_text(s, 2, &writing->result->arena);
	}
	return statement_close(s, err);
}

static bool
insert_key(struct writing *writing, const struct party *party, const struct public_key *key, int64_t *number, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_KEY_ADD, err);
	struct id person;
	const char *name;

	if (!s)
		return false;
	statement_bind_id(s, ":person", &party->who.id);
	statement_bind_text(s, ":type", key->type);
	statement_bind_text(s, ":blob", key->blob);
	statement_bind_text(s, ":fingerprint", key->fingerprint);
	statement_bind_text(s, ":comment", key->comment);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	return statement_run(s, err) && load_live(writing, key->blob, number, &person, &name, err) && raise_generation(writing, err);
}

/* Who is refused, and why; nothing is refused where *number is 0 and no refusal was told. */
static bool
check_add(struct writing *writing, const struct party *party, const struct public_key *key, int64_t *number, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct id holder = ID_NONE;
	const char *name = "";

	*number = 0;
	if (!access_administers(portal_actor(writing->portal))) {
		refuse_denied(writing, &party->who.id, party->name);
		return true;
	}
	if (!party->enabled) {
		refuse(writing, &party->who.id, party->name, ERR_IMPOSSIBLE, "A4", 0x80040225,
		       arena_printf(arena, "%s is disabled, and no key lets in who can do nothing. Enable them first.", party->name));
		return true;
	}
	if (!load_live(writing, key->blob, number, &holder, &name, err))
		return false;
	if (*number && !id_equal(&holder, &party->who.id))
		refuse(writing, &party->who.id, party->name, ERR_IMPOSSIBLE, "A1", 0,
		       arena_printf(arena, "That key is %s's already (k%lld), and a key is one person's. Revoke it there first, or let %s make one of their own.",
				    name, (long long)*number, party->name));
	return true;
}

static bool
add_key(struct writing *writing, const struct id *person, const struct public_key *key, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct party party;
	int64_t number;

	if (!writing_load_party(writing, &(struct principal){.kind = PRINCIPAL_USER, .id = *person}, &party, err)
	    || !check_add(writing, &party, key, &number, err))
		return false;
	if (number || writing->result->refusal_count)
		return true;
	if (!party.subject.grant_count)
		writing_warn(writing, "%s has no security role: they can come in, and can do nothing (A4).", party.name);
	return insert_key(writing, &party, key, &number, err)
	       && writing_change(writing, TABLE, person, key_name(arena, number), "key-add", NULL,
				 key_json(arena, number, person, party.name, key->type, key->fingerprint, key->comment), err);
}

/* A commit that may have failed may have been made as well. */
static bool
end(struct writing *writing, bool done, struct err *err)
{
	done = writing_end(writing, done, err);
	if (!writing->dry_run && (done || err->code == ERR_UNKNOWN))
		tell_sshd(writing);
	return done;
}

bool
service_keys_add(struct portal *portal, const struct id *person, const char *text, bool dry_run, int64_t now, struct write_result *result,
		 struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "key-add", .now = now, .dry_run = dry_run};
	struct public_key key;

	*result = (struct write_result){0};
	if (!public_key_parse(text, &result->arena, &key, err) || !writing_begin(&writing, err))
		return false;
	return end(&writing, add_key(&writing, person, &key, err), err);
}

/* ---------------------------------------------------------------- revoking */

struct known_key {
	bool found, revoked;
	struct id person;
	const char *name, *type, *fingerprint, *comment;
};

static bool
load_key(struct writing *writing, int64_t number, struct known_key *key, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_KEY_ROW, err);
	struct arena *arena = &writing->result->arena;

	*key = (struct known_key){.name = ""};
	if (!s)
		return false;
	statement_bind_int(s, ":number", number);
	key->found = statement_row(s);
	if (key->found) {
		key->person = statement_id(s, 0);
		key->name = statement_text(s, 1, arena);
		key->type = statement_text(s, 2, arena);
		key->fingerprint = statement_text(s, 3, arena);
		key->comment = statement_text(s, 4, arena);
		key->revoked = statement_bool(s, 5);
	}
	return statement_close(s, err);
}

static bool
set_revoked(struct writing *writing, int64_t number, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_KEY_REVOKE, err);

	if (!s)
		return false;
	statement_bind_int(s, ":number", number);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	return statement_run(s, err) && raise_generation(writing, err);
}

static bool
revoke_key(struct writing *writing, int64_t number, struct err *err)
{
	const struct subject *actor = portal_actor(writing->portal);
	struct arena *arena = &writing->result->arena;
	const char *name = key_name(arena, number);
	struct known_key key;

	if (!load_key(writing, number, &key, err))
		return false;
	/* B9: what can't be seen isn't there. */
	if (!key.found || (!access_administers(actor) && !id_equal(&key.person, &actor->id))) {
		refuse(writing, &ID_NONE, name, ERR_NOT_FOUND, "B2", 0x80040217, arena_printf(arena, "There's no key %s, or you can't see it. makerdeck keys list shows them.", name));
		return true;
	}
	if (!access_administers(actor)) {
		refuse_denied(writing, &key.person, name);
		return true;
	}
	if (key.revoked)
		return true;
	if (writing->portal->has_key && writing->portal->key_number == number)
		writing_warn(writing, "%s is the key that you came in with: this session ends.", name);
	return set_revoked(writing, number, err)
	       && writing_change(writing, TABLE, &key.person, name, "key-revoke",
				 key_json(arena, number, &key.person, key.name, key.type, key.fingerprint, key.comment), NULL, err);
}

bool
service_keys_revoke(struct portal *portal, int64_t number, bool dry_run, int64_t now, struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "key-revoke", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return end(&writing, revoke_key(&writing, number, err), err);
}
