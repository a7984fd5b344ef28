/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which operation an undo or a redo takes back. */
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
	{"role-copy", UNDO_ADMINISTRATION}, {"endpoint", UNDO_SETTING},	{"rename", UNDO_NAME},
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

/* H4: what can't be undone, as a sentence says it, and what helps instead. */
static const struct {
	const char *action, *what, *instead;
} irreversible[] = {
	{"create", "something new was made", "Delete it instead."},
	{"train", "a training", "What it learned runs only once it's published; train it again to replace it."},
	{"bind", "a choice of what a model learns from", "Choose again instead."},
	{"publish", "a version was published", "Unpublish it instead."},
	{"unpublish", "a version was unpublished", "Publish it again instead."},
	{"schedule", "a schedule was set", "Set it again instead."},
	{"delete", "a deletion", "What was deleted is gone."},
	{"key-add", "a key was added", "Revoke it instead: makerdeck keys revoke."},
	{"key-revoke", "a key was revoked", "Add it again instead: it comes back under another number."},
};

static void
refuse_irreversible(const struct operation *operation, struct err *err)
{
	for (size_t i = 0; i < sizeof(irreversible) / sizeof(irreversible[0]); i++) {
		if (strcmp(irreversible[i].action, operation->action) == 0) {
			err_rule(err, ERR_IMPOSSIBLE, "H4", 0, "That can't be undone: %s. %s", irreversible[i].what, irreversible[i].instead);
			return;
		}
	}
	err_rule(err, ERR_IMPOSSIBLE, "H4", 0, "That was %s %s, which can't be undone: what it changed isn't kept.",
		 strchr("aeiou", operation->action[0]) ? "an" : "a", operation->action);
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
		refuse_irreversible(first, err);
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
	return check(portal, &asked, &end, &first, steps, now, step, refused, err) && (*refused || undo_describe(portal, step, err));
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
