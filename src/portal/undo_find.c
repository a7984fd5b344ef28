/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which operation an undo or a redo takes back, and what that's called. */
#include "base/clock.h"
#include "portal/undo_private.h"

#include <string.h>

static const struct {
	const char *action;
	enum undo_family family;
} families[] = {
	{"share", UNDO_SHARING},	   {"unshare", UNDO_SHARING},		{"assign", UNDO_ASSIGNMENT},
	{"reassign", UNDO_ASSIGNMENT},	   {"setting", UNDO_SETTING},		{"user-enable", UNDO_ADMINISTRATION},
	{"user-disable", UNDO_ADMINISTRATION}, {"team-add", UNDO_ADMINISTRATION},	{"team-remove", UNDO_ADMINISTRATION},
	{"role-grant", UNDO_ADMINISTRATION}, {"role-revoke", UNDO_ADMINISTRATION}, {"role-set", UNDO_ADMINISTRATION},
	{"role-copy", UNDO_ADMINISTRATION},
};

bool
undo_family_of(const char *action, enum undo_family *family)
{
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		if (strcmp(families[i].action, action) == 0) {
			*family = families[i].family;
			return true;
		}
	}
	return false;
}

bool
undo_knows(const char *action)
{
	enum undo_family family;

	return undo_family_of(action, &family);
}

void
undo_step_release(struct undo_step *step)
{
	arena_release(&step->arena);
	*step = (struct undo_step){0};
}

/* ---------------------------------------------------------------- rows of the record */

struct statement *
undo_rows_open(struct portal *portal, const struct id *operation, bool backwards, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), backwards ? QUERY_UNDO_ROWS_LAST : QUERY_UNDO_ROWS_FIRST, err);

	if (s)
		statement_bind_id(s, ":operation", operation);
	return s;
}

bool
undo_rows_next(struct statement *s, struct undo_row *row)
{
	if (!statement_row(s))
		return false;
	*row = (struct undo_row){
		.sequence = statement_int(s, 0), .action = statement_peek(s, 1), .table = statement_peek(s, 2), .object = statement_id(s, 3),
		.name = statement_peek(s, 4), .before = statement_peek(s, 5), .after = statement_peek(s, 6),
	};
	return true;
}

/* ---------------------------------------------------------------- operations */

struct operation {
	struct id id, actor, undoes;
	const char *action, *actor_name;
	int64_t at;
};

static bool
load_operation(struct portal *portal, const struct id *id, struct arena *arena, struct operation *operation, bool *found, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_UNDO_OPERATION, err);

	*operation = (struct operation){.id = *id, .action = "", .actor_name = ""};
	if (!s)
		return false;
	statement_bind_id(s, ":operation", id);
	*found = statement_row(s);
	if (*found) {
		operation->at = statement_time(s, 0);
		operation->actor = statement_id(s, 1);
		operation->action = statement_text(s, 2, arena);
		operation->undoes = statement_id(s, 3);
		operation->actor_name = statement_text(s, 4, arena);
	}
	return statement_close(s, err);
}

/* What took it back; none. */
static bool
load_undone_by(struct portal *portal, const struct id *operation, struct id *by, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_UNDO_BY, err);

	if (!s)
		return false;
	statement_bind_id(s, ":operation", operation);
	*by = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	return statement_close(s, err);
}

/* The last undo or redo of an operation, and how many there are: an even number leaves it in effect. */
static bool
find_end(struct portal *portal, const struct id *operation, struct id *end, size_t *steps, struct err *err)
{
	*end = *operation;
	*steps = 0;
	for (;;) {
		struct id by;

		if (!load_undone_by(portal, end, &by, err))
			return false;
		if (id_is_none(&by))
			return true;
		*end = by;
		++*steps;
	}
}

/* Where it all began; whether there's an odd number of steps before it: an undo, not a redo. */
static bool
find_first(struct portal *portal, const struct operation *operation, struct arena *arena, struct operation *first, bool *is_undo,
	   struct err *err)
{
	*first = *operation;
	*is_undo = false;
	while (!id_is_none(&first->undoes)) {
		struct id undone = first->undoes;
		bool found;

		if (!load_operation(portal, &undone, arena, first, &found, err))
			return false;
		if (!found)
			return err_set(err, ERR_FAILED, "The record of an undo names an operation that isn't there. makerdeck check looks at the file.");
		*is_undo = !*is_undo;
	}
	return true;
}

/* ---------------------------------------------------------------- one's own last one */

static bool
load_before(struct portal *portal, int64_t *before, struct id *operation, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_UNDO_BEFORE, err);

	if (!s)
		return false;
	statement_bind_id(s, ":actor", &portal_actor(portal)->id);
	statement_bind_int(s, ":before", *before);
	*operation = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	if (!statement_close(s, err))
		return false;
	if (id_is_none(operation))
		return true;
	s = statement_open(portal_store(portal), QUERY_UNDO_SPAN_FIRST, err);
	if (!s)
		return false;
	statement_bind_id(s, ":operation", operation);
	if (statement_row(s))
		*before = statement_int(s, 0);
	return statement_close(s, err);
}

/* Whether the operation is the one that's looked for; *over: nothing further back can be. */
static bool
fits(struct portal *portal, enum undo_which which, const struct operation *operation, bool *fits_it, bool *over, struct err *err)
{
	struct arena arena = {0};
	struct operation first;
	struct id end;
	size_t steps;
	bool is_undo, fine;

	fine = find_end(portal, &operation->id, &end, &steps, err) && find_first(portal, operation, &arena, &first, &is_undo, err);
	arena_release(&arena);
	if (!fine)
		return false;
	*fits_it = *over = false;
	switch (which) {
	case UNDO_LAST:
	case UNDO_NAMED:
		*fits_it = true;
		break;
	case UNDO_BACK:
		/* An operation, not an undo of one; in effect. */
		*fits_it = id_is_none(&operation->undoes) && steps % 2 == 0;
		break;
	case UNDO_FORWARD:
		*fits_it = is_undo && steps == 0;
		*over = id_is_none(&operation->undoes);
		break;
	}
	return true;
}

/* *operation is none if there is none. */
static bool
find_own(struct portal *portal, enum undo_which which, struct id *operation, struct err *err)
{
	int64_t before = INT64_MAX;
	bool found = false, over = false;

	while (!found && !over) {
		struct arena arena = {0};
		struct operation row;
		bool there, fine;

		if (!load_before(portal, &before, operation, err))
			return false;
		if (id_is_none(operation))
			return true;
		fine = load_operation(portal, operation, &arena, &row, &there, err) && fits(portal, which, &row, &found, &over, err);
		arena_release(&arena);
		if (!fine)
			return false;
	}
	if (!found)
		*operation = ID_NONE;
	return true;
}

/* ---------------------------------------------------------------- what it's called */

static const char *
named(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "somebody";
}

/* What is so once the row is back at its before. */
static const char *
words_of_row(struct arena *arena, const struct undo_row *row)
{
	json_t *before = row->before ? json_loads(row->before, JSON_DECODE_ANY, NULL) : NULL;
	json_t *after = row->after ? json_loads(row->after, JSON_DECODE_ANY, NULL) : NULL;
	const char *action = row->action, *text;

	if (strcmp(action, "assign") == 0)
		text = arena_printf(arena, "%s is %s's again", row->name, named(before, "owner"));
	else if (strcmp(action, "share") == 0 || strcmp(action, "unshare") == 0)
		text = before ? arena_printf(arena, "%s is shared with %s again", row->name, named(before, "principal"))
			      : arena_printf(arena, "%s isn't shared with %s any more", row->name, named(after, "principal"));
	else if (strcmp(action, "setting") == 0)
		text = arena_printf(arena, "%s is %s again", row->name, json_is_true(before) ? "on" : "off");
	else if (strcmp(action, "user-enable") == 0 || strcmp(action, "user-disable") == 0)
		text = arena_printf(arena, "%s is %s again", row->name, json_is_true(json_object_get(before, "isdisabled")) ? "disabled" : "enabled");
	else if (strcmp(action, "team-add") == 0 || strcmp(action, "team-remove") == 0)
		text = before ? arena_printf(arena, "%s is in %s again", named(before, "user"), row->name)
			      : arena_printf(arena, "%s isn't in %s any more", named(after, "user"), row->name);
	else if (strcmp(action, "role-grant") == 0 || strcmp(action, "role-revoke") == 0)
		text = before ? arena_printf(arena, "%s has %s again", row->name, named(before, "role"))
			      : arena_printf(arena, "%s doesn't have %s any more", row->name, named(after, "role"));
	else if (strcmp(action, "role-copy") == 0)
		text = before ? arena_printf(arena, "there is a role %s again", row->name) : arena_printf(arena, "there is no role %s any more", row->name);
	else
		text = arena_printf(arena, "%s is as it was", row->name);
	json_decref(before);
	json_decref(after);
	return text;
}

static bool
is_of_record(const struct undo_row *row)
{
	enum entity entity;

	if (!entity_from_logical_name(row->table, &entity))
		return false;
	return entity == ENTITY_AIMODEL || entity == ENTITY_CONTAINER || entity == ENTITY_CANVASAPP || entity == ENTITY_WORKFLOW;
}

/* A row that says by itself what was done: not what followed it, nor a share that ended with an assignment, nor the container that
 * went along with its model. */
static bool
counts(const struct undo_row *row, enum undo_family family)
{
	switch (family) {
	case UNDO_ASSIGNMENT:
		return strcmp(row->action, "assign") == 0 && is_of_record(row);
	case UNDO_SHARING:
	case UNDO_SETTING:
	case UNDO_ADMINISTRATION:
		return true;
	}
	return true;
}

struct telling {
	const char *first;		/* words of the first row */
	const char *owner;		/* all of them go back to this one, as JSON; NULL */
	const char *name;
	struct id object;
	bool one_record, one_owner, many_people;
	int64_t models;
};

/* UX.md 5.6: a share that comes back to a team of more people than this is asked about. */
#define MANY_PEOPLE 50

static bool
is_big_team(struct portal *portal, const struct undo_row *row, bool *big, struct err *err)
{
	struct principal with;
	struct statement *s;
	json_t *json;
	bool team;

	*big = false;
	if (!row->before || strcmp(row->action, "assign") == 0)
		return true;
	json = json_loads(row->before, JSON_DECODE_ANY, NULL);
	team = json && undo_json_principal(json, "principalid", "principaltypecode", &with) && with.kind == PRINCIPAL_TEAM;
	json_decref(json);
	if (!team)
		return true;
	s = statement_open(portal_store(portal), QUERY_WRITE_MEMBER_COUNT, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &with.id);
	*big = statement_row(s) && statement_int(s, 0) > MANY_PEOPLE;
	return statement_close(s, err);
}

static bool
look_at_row(struct portal *portal, struct undo_step *step, enum undo_family family, const struct undo_row *row, struct telling *t,
	    struct err *err)
{
	bool big = false, model;

	if (!counts(row, family))
		return true;
	step->records++;
	model = strcmp(row->table, entity_logical_name(ENTITY_AIMODEL)) == 0;
	t->models += model;
	if (step->records == 1) {
		t->first = words_of_row(&step->arena, row);
		t->owner = row->before ? arena_strdup(&step->arena, row->before) : "";
		t->object = row->object;
		t->one_record = t->one_owner = true;
	} else {
		t->one_record = t->one_record && id_equal(&t->object, &row->object);
		t->one_owner = t->one_owner && row->before && strcmp(t->owner, row->before) == 0;
	}
	/* Of a model and its container the model's; a redo has them the other way around. */
	if (step->records == 1 || (model && t->models == 1))
		t->name = arena_strdup(&step->arena, row->name);
	if (family == UNDO_SHARING && !t->many_people && !is_big_team(portal, row, &big, err))
		return false;
	t->many_people |= big;
	return true;
}

static const char *
owner_in(struct arena *arena, const char *text)
{
	json_t *json = json_loads(text, JSON_DECODE_ANY, NULL);
	const char *name = arena_strdup(arena, named(json, "owner"));

	json_decref(json);
	return name;
}

static void
say(struct undo_step *step, enum undo_family family, const struct telling *t)
{
	const long long records = (long long)step->records;

	if (records <= 1)
		step->undone = t->first;
	else if (family == UNDO_ASSIGNMENT && t->one_owner && records == 2 && t->models == 1)
		step->undone = arena_printf(&step->arena, "%s and its container are %s's again", t->name, owner_in(&step->arena, t->owner));
	else if (family == UNDO_ASSIGNMENT && t->one_owner)
		step->undone = arena_printf(&step->arena, "%lld records are %s's again", records, owner_in(&step->arena, t->owner));
	else if (family == UNDO_ASSIGNMENT)
		step->undone = arena_printf(&step->arena, "%lld records have their former owners again", records);
	else if (t->one_record)
		step->undone = arena_printf(&step->arena, "%s is shared as it was, with %lld changes taken back", t->name, records);
	else
		step->undone = arena_printf(&step->arena, "%lld shares are as they were", records);
}

static bool
describe(struct portal *portal, struct undo_step *step, struct err *err)
{
	struct statement *s = undo_rows_open(portal, &step->operation, false, err);
	struct telling t = {.first = "", .owner = "", .name = ""};
	enum undo_family family = UNDO_SHARING;
	struct undo_row row;
	bool fine = true;

	if (!s)
		return false;
	undo_family_of(step->action, &family);
	while (fine && undo_rows_next(s, &row))
		fine = look_at_row(portal, step, family, &row, &t, err);
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	if (!statement_close(s, err))
		return false;
	say(step, family, &t);
	step->asks = family != UNDO_SHARING || !t.one_record || t.many_people;
	return true;
}

/* ---------------------------------------------------------------- all of it */

static bool
nothing(enum undo_which which, struct err *err)
{
	switch (which) {
	case UNDO_LAST:
		return err_rule(err, ERR_NOT_FOUND, "H4", 0, "There's nothing of yours to undo.");
	case UNDO_BACK:
		return err_rule(err, ERR_NOT_FOUND, "H4", 0, "There's nothing of yours left to undo.");
	case UNDO_FORWARD:
		return err_rule(err, ERR_NOT_FOUND, "H4", 0, "There's nothing to redo: redo puts back what you undid, until you do something else.");
	case UNDO_NAMED:
		break;
	}
	return err_rule(err, ERR_NOT_FOUND, "H4", 0x80040217, "There's no such operation. makerdeck audit list shows them.");
}

static const char *
a_or_an(const char *word)
{
	return strchr("aeiou", word[0]) ? "an" : "a";
}

/* Undone already: by whom and when. */
static bool
refuse_undone(struct portal *portal, const struct id *by, int64_t now, struct arena *arena, struct err *err)
{
	struct operation operation;
	char when[TIME_TEXT_SIZE];
	bool found;

	if (!load_operation(portal, by, arena, &operation, &found, err))
		return false;
	err_rule(err, ERR_IMPOSSIBLE, "H4", 0, "It's undone already: by %s, %s. Undo that undo to have it back.",
		 id_equal(&operation.actor, &portal_actor(portal)->id) ? "you" : operation.actor_name[0] ? operation.actor_name : "somebody",
		 time_long(operation.at, now, when));
	return true;
}

static bool
check(struct portal *portal, const struct operation *asked, const struct operation *end, const struct operation *first, size_t steps,
      int64_t now, struct undo_step *step, bool *refused, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	*refused = true;
	if (!id_equal(&asked->actor, &actor->id) && !id_equal(&end->actor, &actor->id) && !access_administers(actor)) {
		err_rule(err, ERR_DENIED, "H4", 0x80040220, "That was done by somebody else: only a System Administrator undoes it.");
		return true;
	}
	if (!undo_knows(first->action)) {
		err_rule(err, ERR_IMPOSSIBLE, "H4", 0, "That was %s %s, which can't be undone: what it changed isn't kept.", a_or_an(first->action),
			 first->action);
		return true;
	}
	if (steps % 2 == 1)
		return refuse_undone(portal, &end->id, now, &step->arena, err);
	*refused = false;
	return true;
}

bool
undo_find_now(struct portal *portal, enum undo_which which, const struct id *operation, int64_t now, struct undo_step *step, bool *refused,
	      struct err *err)
{
	struct operation asked, end, first;
	struct id end_id;
	size_t steps;
	bool found, is_undo;

	*refused = false;
	*step = (struct undo_step){.operation = operation ? *operation : ID_NONE, .action = "", .actor_name = "", .undone = ""};
	if (which != UNDO_NAMED && !find_own(portal, which, &step->operation, err))
		return false;
	if (id_is_none(&step->operation))
		return nothing(which, err);
	if (!load_operation(portal, &step->operation, &step->arena, &asked, &found, err))
		return false;
	if (!found)
		return nothing(which, err);
	if (!find_end(portal, &asked.id, &end_id, &steps, err) || !load_operation(portal, &end_id, &step->arena, &end, &found, err)
	    || !find_first(portal, &end, &step->arena, &first, &is_undo, err))
		return false;
	step->operation = end.id;
	step->at = end.at;
	step->first = first.id;
	step->redo = is_undo;
	step->action = first.action;
	step->actor_name = first.actor_name;
	step->own = id_equal(&first.actor, &portal_actor(portal)->id);
	return check(portal, &asked, &end, &first, steps, now, step, refused, err) && (*refused || describe(portal, step, err));
}

bool
undo_find(struct portal *portal, enum undo_which which, const struct id *operation, int64_t now, struct undo_step *step, struct err *err)
{
	struct portal_read read;
	bool fine, refused = false;

	*step = (struct undo_step){.action = "", .actor_name = "", .undone = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = undo_find_now(portal, which, operation, now, step, &refused, err) && !refused;
	portal_end_read(portal, &read);
	if (!fine)
		undo_step_release(step);
	return fine;
}
