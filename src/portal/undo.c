/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/undo.h"

#include "base/clock.h"
#include "base/heap.h"
#include "portal/undo_private.h"

#include <stdlib.h>
#include <string.h>

/* Rows that stop an undo are told one by one up to here; each leaves a row of the audit, in a transaction of its own. */
#define REFUSALS_MAX 20

/* ---------------------------------------------------------------- the record's JSON */

bool
undo_unreadable(struct err *err)
{
	return err_set(err, ERR_FAILED, "The record of what was done can't be read. Nothing was changed; makerdeck audit verify looks at it.");
}

json_t *
undo_json(const char *text, struct err *err)
{
	json_t *json = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;

	if (!json)
		undo_unreadable(err);
	return json;
}

bool
undo_json_id(const json_t *json, const char *key, struct id *id)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text && id_parse(text, strlen(text), id);
}

bool
undo_json_principal(const json_t *json, const char *id_key, const char *kind_key, struct principal *who)
{
	const char *kind = json_string_value(json_object_get(json, kind_key));

	if (!kind || !undo_json_id(json, id_key, &who->id))
		return false;
	for (int i = PRINCIPAL_USER; i <= PRINCIPAL_ORGANIZATION; i++) {
		who->kind = (enum principal_kind)i;
		if (strcmp(principal_kind_name(who->kind), kind) == 0)
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- refusing */

void
undo_refuse(struct undoing *u, const struct undo_row *row, const struct err *why)
{
	if (u->stopped++ < REFUSALS_MAX)
		writing_refuse(&u->writing, &row->object, row->name, why);
}

bool
undo_refuse_changed(struct undoing *u, const struct undo_row *row, struct err *err)
{
	struct statement *s = statement_open(portal_store(u->writing.portal), QUERY_UNDO_CHANGED_BY, err);
	struct err why = ERR_INIT;
	char when[TIME_TEXT_SIZE];

	if (!s)
		return false;
	statement_bind_id(s, ":object", &row->object);
	statement_bind_int(s, ":seq", row->sequence);
	statement_bind_id(s, ":operation", &u->writing.operation);
	if (statement_row(s)) {
		const char *who = statement_peek(s, 1);

		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s was changed since by %s, %s. Nothing was undone.", row->name,
			 who && who[0] ? who : "somebody", time_long(statement_time(s, 0), u->writing.now, when));
	} else {
		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s isn't as it was left: it was changed since. Nothing was undone.", row->name);
	}
	if (!statement_close(s, err))
		return false;
	undo_refuse(u, row, &why);
	return true;
}

/* ---------------------------------------------------------------- people */

static size_t
party_place(const struct undoing *u, const struct id *id)
{
	size_t low = 0, high = u->party_count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (id_compare(&u->parties[middle].id, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool
look_up(struct undoing *u, const struct principal *who, struct undo_party *kept, struct err *err)
{
	struct err why = ERR_INIT;
	struct party party;

	*kept = (struct undo_party){.id = who->id, .who = *who, .name = ""};
	if (!writing_load_party(&u->writing, who, &party, &why)) {
		kept->gone = why.code == ERR_NOT_FOUND;
		if (!kept->gone)
			*err = why;
		return kept->gone;
	}
	kept->name = party.name;
	kept->unit = party.unit;
	kept->enabled = party.enabled;
	kept->team_type = party.team_type;
	for (int e = 0; e < ENTITY_COUNT && who->kind != PRINCIPAL_ORGANIZATION; e++) {
		kept->reads[e] = access_owner_carries(&party.subject, who->kind, (enum entity)e, PRIVILEGE_READ);
		kept->writes[e] = access_owner_carries(&party.subject, who->kind, (enum entity)e, PRIVILEGE_WRITE);
	}
	return true;
}

bool
undo_party_find(struct undoing *u, const struct principal *who, const struct undo_party **party, struct err *err)
{
	size_t place = party_place(u, &who->id);
	struct undo_party kept;

	if (place == u->party_count || !id_equal(&u->parties[place].id, &who->id)) {
		if (!look_up(u, who, &kept, err))
			return false;
		if (u->party_count == u->party_room) {
			u->party_room = u->party_room ? u->party_room * 2 : 8;
			u->parties = heap_resize(u->parties, u->party_room, sizeof(*u->parties));
		}
		memmove(&u->parties[place + 1], &u->parties[place], (u->party_count - place) * sizeof(*u->parties));
		u->parties[place] = kept;
		u->party_count++;
	}
	*party = &u->parties[place];
	return true;
}

bool
undo_refuse_gone(struct undoing *u, const struct undo_row *row, const char *who)
{
	struct err why = ERR_INIT;

	err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s can't go back to who isn't there any more: the %s has gone. Nothing was undone.", row->name, who);
	undo_refuse(u, row, &why);
	return true;
}

/* ---------------------------------------------------------------- deciding */

bool
undo_kind_of(const char *table, enum record_kind *kind)
{
	static const enum record_kind kinds[] = {RECORD_MODEL, RECORD_APP, RECORD_FLOW, RECORD_CONTAINER};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(entity_logical_name(record_kind_entity(kinds[i])), table) == 0) {
			*kind = kinds[i];
			return true;
		}
	}
	return false;
}

/* What has gone and what can't be seen look the same, but for whoever sees everything. */
static void
refuse_unseen(struct undoing *u, const struct undo_row *row, enum entity entity, bool found)
{
	const struct subject *actor = portal_actor(u->writing.portal);
	struct err why = ERR_INIT;

	if (!found && actor->reach[entity][PRIVILEGE_READ].organization)
		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "%s isn't there any more. Nothing was undone.", row->name);
	else
		err_rule(&why, ERR_DENIED, "B2", 0x80040220,
			 "%s isn't yours to change any more: it's somebody else's now, or has gone. A System Administrator can undo this.", row->name);
	undo_refuse(u, row, &why);
}

static enum action
action_of(enum undo_family family)
{
	switch (family) {
	case UNDO_SHARING:
		return ACTION_SHARE;
	case UNDO_NAME:
		return ACTION_EDIT;
	case UNDO_ASSIGNMENT:
	case UNDO_SETTING:
	case UNDO_ADMINISTRATION:
		break;
	}
	return ACTION_ASSIGN;
}

/* B6: as the operation itself would be decided now. A container that went along with its model is decided by its own Assign. */
static bool
decide_row(struct undoing *u, const struct undo_row *row, enum record_kind kind, struct err *err)
{
	const struct subject *actor = portal_actor(u->writing.portal);
	struct written written = {.target = {.kind = kind, .id = row->object}, .entity = record_kind_entity(kind), .table = row->table};
	struct arena arena = {0};
	bool found = false, visible, fine;
	size_t refusals = u->writing.result->refusal_count;

	written.is_model = kind == RECORD_MODEL;
	fine = written.is_model
	       ? portal_load_model(u->writing.portal, &row->object, false, &arena, &written.model, &found, err)
	       : portal_load_record(u->writing.portal, kind, &row->object, false, &arena, &written.model.row, &found, err);
	visible = fine && found
		  && (written.is_model ? access_check(actor, ACTION_LIST, &written.model).visible
				       : access_check_row(actor, written.entity, PRIVILEGE_READ, &written.model.row).allowed);
	if (fine && !visible) {
		refuse_unseen(u, row, written.entity, found);
	} else if (fine && u->stopped < REFUSALS_MAX) {
		if (u->family == UNDO_ASSIGNMENT) {
			written.model.containers = NULL;
			written.model.container_count = 0;
		}
		if (written.is_model)
			writing_decide_action(&u->writing, &written, action_of(u->family), &written.model);
		else
			writing_decide_row(&u->writing, &written, written.entity, u->family == UNDO_SHARING ? PRIVILEGE_SHARE : PRIVILEGE_ASSIGN,
					   &written.model.row);
		u->stopped += u->writing.result->refusal_count - refusals;
	}
	arena_release(&arena);
	return fine;
}

/* All records are decided before any is changed: what comes back gives no right to take more back. */
static bool
decide(struct undoing *u, struct err *err)
{
	struct statement *s;
	struct undo_row row;
	struct id last = ID_NONE;
	bool fine = true;

	if (u->family != UNDO_SHARING && u->family != UNDO_ASSIGNMENT && u->family != UNDO_NAME)
		return true;
	s = undo_rows_open(u->writing.portal, &u->step->operation, false, err);
	if (!s)
		return false;
	while (fine && u->stopped < REFUSALS_MAX && undo_rows_next(s, &row)) {
		enum record_kind kind;

		if (!undo_kind_of(row.table, &kind) || id_equal(&last, &row.object)
		    || (u->family == UNDO_ASSIGNMENT && strcmp(row.action, "assign") != 0))
			continue;
		last = row.object;
		fine = decide_row(u, &row, kind, err);
	}
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- all of it */

static bool
reverse(struct undoing *u, const struct undo_row *row, struct err *err)
{
	switch (u->family) {
	case UNDO_SHARING:
		return undo_reverse_share(u, row, err);
	case UNDO_ASSIGNMENT:
		return strcmp(row->action, "assign") == 0 ? undo_reverse_owner(u, row, err) : undo_reverse_share(u, row, err);
	case UNDO_NAME:
		return undo_reverse_name(u, row, err);
	case UNDO_SETTING:
		return undo_reverse_setting(u, row, err);
	case UNDO_ADMINISTRATION:
		return undo_reverse_administration(u, row, err);
	}
	return true;
}

/* Backwards, so that each row meets what it left. */
static bool
reverse_all(struct undoing *u, struct err *err)
{
	struct statement *s = undo_rows_open(u->writing.portal, &u->step->operation, true, err);
	struct undo_row row;
	bool fine = true;

	if (!s)
		return false;
	while (fine && u->stopped < REFUSALS_MAX && undo_rows_next(s, &row))
		fine = reverse(u, &row, err);
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

/* H2: that it was asked for and refused is recorded; about the operation. */
static bool
refuse_operation(struct undoing *u, const struct err *why)
{
	writing_refuse(&u->writing, &u->step->first, u->step->action, why);
	return true;
}

static bool
find_and_reverse(struct undoing *u, const struct undo_request *request, struct undo_step *step, struct err *err)
{
	struct err why = ERR_INIT;
	bool refused;

	if (!undo_find_now(u->writing.portal, request->which, &request->operation, request->now, step, &refused, &why)) {
		*err = why;
		return false;
	}
	if (refused)
		return refuse_operation(u, &why);
	undo_family_of(step->action, &u->family);
	u->writing.undoes = step->operation;
	/* What can't be decided any more isn't compared: the reasons come in the order of B9. */
	if (!decide(u, err) || (!u->stopped && !reverse_all(u, err)))
		return false;
	return u->stopped || u->family != UNDO_ASSIGNMENT || undo_drop_own_shares(u, err);
}

bool
undo_apply(struct portal *portal, const struct undo_request *request, struct undo_step *step, struct write_result *result, struct err *err)
{
	struct undo_step own = {0}, *told = step ? step : &own;
	struct undoing u = {
		.writing = {.portal = portal, .result = result, .action = "undo", .now = request->now, .dry_run = request->dry_run,
			    .quiet = request->quiet},
		.step = told,
	};
	bool done;

	*result = (struct write_result){0};
	*told = (struct undo_step){.action = "", .actor_name = "", .undone = ""};
	done = writing_begin(&u.writing, err);
	if (done)
		done = writing_end(&u.writing, find_and_reverse(&u, request, told, err), err);
	str_release(&u.was.text);
	str_release(&u.now.text);
	free(u.parties);
	undo_step_release(&own);
	return done;
}
