/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is so once an operation is taken back, in words, and whether it's to be asked about first (UX.md 5.6). */
#include "portal/undo_private.h"

#include <string.h>

static const char *
named(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text ? text : "somebody";
}

static const char *
address_in(const json_t *json)
{
	const char *text = json_string_value(json_object_get(json, "address"));

	return text ? text : "a server";
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
	else if (strcmp(action, "endpoint") == 0)
		text = before ? arena_printf(arena, "prompts are sent to %s again", address_in(before)) : "no endpoint is set any more";
	else if (strcmp(action, "rename") == 0)
		text = arena_printf(arena, "%s is called %s again", named(after, "msdyn_name"), named(before, "msdyn_name"));
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
	case UNDO_NAME:
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

bool
undo_describe(struct portal *portal, struct undo_step *step, struct err *err)
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
	step->asks = family != UNDO_NAME && (family != UNDO_SHARING || !t.one_record || t.many_people);
	return true;
}
