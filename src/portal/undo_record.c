/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Putting back whose a record was, and whom it was shared with: fact by fact, if it's as the operation left it. */
#include "base/clock.h"
#include "portal/undo_private.h"

#include <string.h>

/* ---------------------------------------------------------------- owners */

static const char *const owned_tables[] = {
	"msdyn_aimodel", "canvasapp", "workflow", "msdyn_aibdatasetscontainer",
	"msdyn_aibdataset", "msdyn_aibfile", "msdyn_aibdatasetfile", "msdyn_aibdatasetrecord", "msdyn_aibfileattacheddata",
};

#define OWN_TABLES 4	/* the others follow their container */

static const enum entity entities[OWN_TABLES] = {ENTITY_AIMODEL, ENTITY_CANVASAPP, ENTITY_WORKFLOW, ENTITY_CONTAINER};

static bool
owned_table(const char *name, int *table)
{
	for (size_t i = 0; i < sizeof(owned_tables) / sizeof(owned_tables[0]); i++) {
		if (strcmp(owned_tables[i], name) == 0) {
			*table = (int)i;
			return true;
		}
	}
	return false;
}

static bool
read_owner(struct undo_owner *owner, const char *text, struct err *err)
{
	json_t *json;
	bool fine;

	if (text && owner->text.length && strcmp(str_text(&owner->text), text) == 0)
		return true;
	json = undo_json(text, err);
	if (!json)
		return false;
	str_clear(&owner->text);
	str_add(&owner->text, text);
	owner->unit = ID_NONE;
	(void)undo_json_id(json, "owningbusinessunit", &owner->unit);
	fine = undo_json_principal(json, "ownerid", "owneridtype", &owner->who);
	json_decref(json);
	return fine || undo_unreadable(err);
}

/* G6 isn't asked of who gets back what was theirs, but said. */
static void
warn_of_owner(struct undoing *u, const struct undo_party *owner, enum entity entity)
{
	if (!owner->enabled)
		writing_warn(&u->writing, "%s is disabled: they own again what was theirs, and can't use it (A4).", owner->name);
	else if (!owner->reads[entity])
		writing_warn(&u->writing, "%s owns again what was theirs, and can't see it: no role of theirs carries Read on %s (G6).", owner->name,
			     entity_display_name(entity));
}

/* Who is given it by a redo is a new owner again, as in the operation itself: G6. */
static bool
may_own(struct undoing *u, const struct undo_row *row, const struct undo_party *owner, enum entity entity)
{
	const struct new_owner new_owner = {.who = owner->who, .name = owner->name, .enabled = owner->enabled, .team_type = owner->team_type,
					    .can_read = owner->reads[entity], .can_write = owner->writes[entity]};
	struct err why = ERR_INIT;

	if (!u->step->redo) {
		warn_of_owner(u, owner, entity);
		return true;
	}
	if (access_check_new_owner(entity, &new_owner, &why)) {
		if (!new_owner.can_write)
			writing_warn(&u->writing, "%s will own %s and can't edit it: none of their roles carries Write on %s.", owner->name, row->name,
				     entity_display_name(entity));
		return true;
	}
	undo_refuse(u, row, &why);
	return false;
}

static bool
set_owner(struct undoing *u, const struct undo_row *row, int table, const struct undo_party *owner, struct err *err)
{
	enum query query = (enum query)(table < OWN_TABLES ? (int)QUERY_UNDO_OWNER + table : (int)QUERY_UNDO_BELOW + table - OWN_TABLES);
	struct statement *s = statement_open(portal_store(u->writing.portal), query, err);
	const struct id unit = id_is_none(&u->was.unit) ? owner->unit : u->was.unit;
	int64_t changed = 0;

	if (!s)
		return false;
	statement_bind_id(s, ":owner", &owner->id);
	statement_bind_id(s, ":unit", &unit); /* B7 */
	statement_bind_id(s, ":id", &row->object);
	statement_bind_id(s, ":was", &u->now.who.id);
	statement_bind_id(s, ":wasunit", &u->now.unit);
	if (table < OWN_TABLES) {
		statement_bind_id(s, ":actor", &portal_actor(u->writing.portal)->id);
		statement_bind_int(s, ":now", u->writing.now);
	}
	if (!statement_run_count(s, &changed, err))
		return false;
	if (changed != 1)
		return undo_refuse_changed(u, row, err);
	return writing_change(&u->writing, row->table, &row->object, row->name, "assign", row->after, row->before, err);
}

bool
undo_reverse_owner(struct undoing *u, const struct undo_row *row, struct err *err)
{
	const struct undo_party *owner;
	int table;

	if (!owned_table(row->table, &table))
		return undo_unreadable(err);
	if (!read_owner(&u->was, row->before, err) || !read_owner(&u->now, row->after, err) || !undo_party_find(u, &u->was.who, &owner, err))
		return false;
	if (owner->gone)
		return undo_refuse_gone(u, row, "former owner");
	if (table < OWN_TABLES && !may_own(u, row, owner, entities[table]))
		return true;
	return set_owner(u, row, table, owner, err);
}

/* ---------------------------------------------------------------- shares */

struct share_fact {
	struct principal with;
	bool there;
	uint32_t mask, inherited;
	int64_t changed;
};

static bool
read_share(const char *text, struct share_fact *share, struct err *err)
{
	const char *changed;
	json_t *json;
	bool fine;

	if (!text)
		return true;
	json = undo_json(text, err);
	if (!json)
		return false;
	share->there = true;
	share->mask = (uint32_t)json_integer_value(json_object_get(json, "accessrightsmask"));
	share->inherited = (uint32_t)json_integer_value(json_object_get(json, "inheritedaccessrightsmask"));
	changed = json_string_value(json_object_get(json, "changedon"));
	fine = undo_json_principal(json, "principalid", "principaltypecode", &share->with) && changed
	       && time_parse(changed, strlen(changed), &share->changed);
	json_decref(json);
	return fine || undo_unreadable(err);
}

static bool
load_share(struct undoing *u, const struct undo_row *row, const struct principal *with, struct share_fact *share, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_SHARE_GET, err);

	*share = (struct share_fact){.with = *with};
	if (!s)
		return false;
	statement_bind_id(s, ":principal", &with->id);
	statement_bind_id(s, ":object", &row->object);
	share->there = statement_row(s);
	if (share->there) {
		share->mask = (uint32_t)statement_int(s, 0);
		share->inherited = (uint32_t)statement_int(s, 1);
		share->changed = statement_time(s, 2);
	}
	return statement_close(s, err);
}

static bool
same_share(const struct share_fact *a, const struct share_fact *b)
{
	return a->there == b->there
	       && (!a->there || (a->mask == b->mask && a->inherited == b->inherited && a->changed == b->changed));
}

static bool
put_share(struct undoing *u, const struct undo_row *row, const struct share_fact *share, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), share->there ? QUERY_UNDO_SHARE : QUERY_SHARE_DROP, err);

	if (!s)
		return false;
	statement_bind_id(s, ":object", &row->object);
	statement_bind_id(s, ":principal", &share->with.id);
	if (share->there) {
		statement_bind_text(s, ":objecttype", row->table);
		statement_bind_text(s, ":principaltype", principal_kind_name(share->with.kind));
		statement_bind_int(s, ":mask", share->mask);
		statement_bind_int(s, ":inherited", share->inherited);
		statement_bind_time(s, ":changedon", share->changed);
	}
	return statement_run(s, err);
}

/* The other side of a share that comes back: D4 holds, and D11 for one that's made again by a redo; else D11 is said. */
static bool
check_receiver(struct undoing *u, const struct undo_row *row, enum record_kind kind, const struct share_fact *share, bool *fine,
	       struct err *err)
{
	const struct undo_party *party;
	struct err why = ERR_INIT;
	struct owned owned;
	struct arena arena = {0};
	bool found, done;

	*fine = true;
	if (!share->there || !undo_party_find(u, &share->with, &party, err))
		return !share->there;
	if (party->gone) {
		*fine = false;
		return undo_refuse_gone(u, row, share->with.kind == PRINCIPAL_TEAM ? "team" : "user");
	}
	if (!party->enabled && !u->step->redo)
		writing_warn(&u->writing, "%s is disabled: what is shared with them again has no effect until they are enabled (D11).", party->name);
	if (u->family != UNDO_SHARING)
		return true;
	done = portal_load_record(u->writing.portal, kind, &row->object, false, &arena, &owned, &found, err);
	if (done && found && share->with.kind != PRINCIPAL_ORGANIZATION
	    && !access_check_receiver(&owned, &share->with, party->name, party->enabled || !u->step->redo, &why)) {
		*fine = false;
		undo_refuse(u, row, &why);
	}
	arena_release(&arena);
	return done;
}

/* A share isn't in the row's own columns, but what a panel showed is no longer true (H1). An assignment raises the version by itself. */
static bool
touch(struct undoing *u, const struct undo_row *row, enum record_kind kind, struct err *err)
{
	const struct written written = {.target = {.kind = kind, .id = row->object}, .model = {.row = {.name = row->name}}};

	if (u->family != UNDO_SHARING || id_equal(&u->touched, &row->object))
		return true;
	u->touched = row->object;
	return writing_touch(&u->writing, &written, err);
}

bool
undo_reverse_share(struct undoing *u, const struct undo_row *row, struct err *err)
{
	struct share_fact was = {0}, left = {0}, now;
	enum record_kind kind;
	bool fine;

	if (!undo_kind_of(row->table, &kind) || (!row->before && !row->after))
		return undo_unreadable(err);
	if (!read_share(row->before, &was, err) || !read_share(row->after, &left, err))
		return false;
	if (!was.there)
		was.with = left.with;
	if (!load_share(u, row, &was.with, &now, err))
		return false;
	if (!same_share(&now, &left))
		return undo_refuse_changed(u, row, err);
	if (!check_receiver(u, row, kind, &was, &fine, err))
		return false;
	return !fine
	       || (put_share(u, row, &was, err) && touch(u, row, kind, err)
		   && writing_change(&u->writing, row->table, &row->object, row->name, strcmp(row->action, "share") == 0 ? "unshare" : "share",
				     row->after, row->before, err));
}

/* ---------------------------------------------------------------- shares of one's own row */

static bool
holds_shares(struct undoing *u, const struct id *who, bool *holds, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_SHARE_ANY, err);

	*holds = false;
	if (!s)
		return false;
	statement_bind_id(s, ":principal", who);
	*holds = statement_row(s);
	return statement_close(s, err);
}

static bool
drop_own_share(struct undoing *u, const struct undo_row *row, enum record_kind kind, struct err *err)
{
	const struct written written = {.target = {.kind = kind, .id = row->object}, .table = row->table,
					.model = {.row = {.id = row->object, .name = row->name}}};
	const struct undo_party *owner;
	bool changed;

	return undo_party_find(u, &u->was.who, &owner, err)
	       && writing_unshare(&u->writing, &written, &u->was.who, owner->name, &changed, err);
}

/* G7: whoever owns a record again keeps no share of it that they were given meanwhile. Last, since shares that come back are compared
 * with what was left. */
bool
undo_drop_own_shares(struct undoing *u, struct err *err)
{
	struct statement *s = undo_rows_open(u->writing.portal, &u->step->operation, false, err);
	struct id asked = ID_NONE;
	struct undo_row row;
	bool fine = s != NULL, holds = false;

	while (fine && undo_rows_next(s, &row)) {
		enum record_kind kind;

		if (strcmp(row.action, "assign") != 0 || !undo_kind_of(row.table, &kind))
			continue;
		fine = read_owner(&u->was, row.before, err);
		if (fine && !id_equal(&asked, &u->was.who.id)) {
			asked = u->was.who.id;
			fine = holds_shares(u, &asked, &holds, err);
		}
		fine = fine && (!holds || drop_own_share(u, &row, kind, err));
	}
	if (!fine) {
		if (s)
			(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}
