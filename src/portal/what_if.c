/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What if a share went away: the decision asked of the row with it and without it (B4); nothing is written. */
#include "base/heap.h"
#include "portal/explain_private.h"

#include <stdlib.h>
#include <string.h>

/* People that are looked at; of larger teams, and of the organization, the first. */
#define PEOPLE_MAX 2000

struct loser {
	struct id id;
	bool ran;	/* could run the model, so that a call of it worked */
};

struct losing {
	struct portal *portal;
	struct asked *asked;
	struct owned without;		/* the row, were the share gone */
	struct share_loss *loss;
	struct loser *losers;
	size_t count, room, looked_at;
};

void
share_loss_release(struct share_loss *loss)
{
	arena_release(&loss->arena);
	*loss = (struct share_loss){0};
}

static bool
sees(const struct losing *losing, const struct subject *subject, const struct owned *row)
{
	struct model model;

	if (!asked_is_model(losing->asked))
		return access_check_row(subject, losing->asked->entity, PRIVILEGE_READ, row).allowed;
	model = losing->asked->model;
	model.row = *row;
	return access_check(subject, ACTION_LIST, &model).allowed;
}

static bool
look_at(struct losing *losing, const struct id *user, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	bool fine = portal_load_subject(losing->portal, user, &arena, &subject, err);

	losing->looked_at++;
	if (fine && sees(losing, &subject, losing->asked->row)) {
		if (sees(losing, &subject, &losing->without)) {
			losing->loss->keep++;
		} else {
			if (losing->count == losing->room) {
				losing->room = losing->room ? losing->room * 2 : 32;
				losing->losers = heap_resize(losing->losers, losing->room, sizeof(*losing->losers));
			}
			losing->losers[losing->count++] = (struct loser){
				*user, asked_is_model(losing->asked) && access_check(&subject, ACTION_RUN, &losing->asked->model).allowed};
		}
	}
	arena_release(&arena);
	return fine;
}

/* Everybody whom the share is with; each may lose the row, or keep it by something else. */
static bool
look_at_all(struct losing *losing, const struct principal *with, struct err *err)
{
	struct statement *s;
	bool fine = true;

	if (with->kind == PRINCIPAL_USER)
		return look_at(losing, &with->id, err);
	s = statement_open(portal_store(losing->portal), with->kind == PRINCIPAL_TEAM ? QUERY_WRITE_MEMBERS : QUERY_ACCESS_SOME_USERS, err);
	if (!s)
		return false;
	if (with->kind == PRINCIPAL_TEAM)
		statement_bind_id(s, ":id", &with->id);
	statement_bind_int(s, ":limit", PEOPLE_MAX + 1);
	while (fine && statement_row(s)) {
		struct id user = statement_id(s, 0);

		losing->loss->more = losing->looked_at == PEOPLE_MAX;
		if (losing->loss->more)
			break;
		fine = look_at(losing, &user, err);
	}
	return statement_close(s, fine ? err : NULL) && fine;
}

/* ---------------------------------------------------------------- apps and flows */

static void
add_stop(struct losing *losing, enum record_kind kind, const struct owned *caller, int64_t people)
{
	struct share_loss *loss = losing->loss;
	struct share_stop *stops = arena_array(&loss->arena, loss->stop_count + 1, sizeof(*stops));
	size_t at = 0;

	while (at < loss->stop_count && strcmp(loss->stops[at].name, caller->name) <= 0)
		at++;
	if (at)
		memcpy(stops, loss->stops, at * sizeof(*stops));
	stops[at] = (struct share_stop){kind, caller->id, caller->name, people};
	if (loss->stop_count > at)
		memcpy(stops + at + 1, loss->stops + at, (loss->stop_count - at) * sizeof(*stops));
	loss->stops = stops;
	loss->stop_count++;
	loss->apps += kind == RECORD_APP;
	loss->flows += kind == RECORD_FLOW;
}

/* D8: it opens for them as before, and its call no longer works. */
static bool
look_at_caller(struct losing *losing, enum record_kind kind, const struct id *id, struct err *err)
{
	enum entity entity = record_kind_entity(kind);
	struct owned caller;
	int64_t people = 0;
	bool found, fine;

	if (!portal_load_record(losing->portal, kind, id, true, &losing->loss->arena, &caller, &found, err))
		return false;
	/* What the actor can't see isn't told them. */
	if (!found || !access_check_row(portal_actor(losing->portal), entity, PRIVILEGE_READ, &caller).allowed)
		return true;
	fine = true;
	for (size_t i = 0; fine && i < losing->count; i++) {
		struct arena arena = {0};
		struct subject subject;

		if (!losing->losers[i].ran)
			continue;
		fine = portal_load_subject(losing->portal, &losing->losers[i].id, &arena, &subject, err);
		people += fine && access_check_row(&subject, entity, PRIVILEGE_READ, &caller).allowed;
		arena_release(&arena);
	}
	if (fine && people)
		add_stop(losing, kind, &caller, people);
	return fine;
}

static bool
look_at_callers(struct losing *losing, struct err *err)
{
	struct statement *s;
	bool fine = true;

	if (!losing->count)
		return true;
	if (!asked_is_model(losing->asked)) {
		if (losing->asked->kind != RECORD_CONTAINER)
			add_stop(losing, losing->asked->kind, losing->asked->row, (int64_t)losing->count);
		return true;
	}
	s = statement_open(portal_store(losing->portal), QUERY_WRITE_CALLERS, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &losing->asked->row->id);
	while (fine && statement_row(s)) {
		struct id id = statement_id(s, 1);

		fine = look_at_caller(losing, statement_int(s, 0) ? RECORD_FLOW : RECORD_APP, &id, err);
	}
	return statement_close(s, fine ? err : NULL) && fine;
}

/* ---------------------------------------------------------------- in words */

static const char *
counted(struct arena *arena, int64_t count, const char *one, const char *many)
{
	return arena_printf(arena, "%lld %s", (long long)count, count == 1 ? one : many);
}

static void
tell(struct share_loss *loss, const char *name)
{
	struct arena *a = &loss->arena;
	const char *people, *stops = "";

	if (!loss->people) {
		loss->sentence = arena_words(a, "Without the share to %s: nobody loses access%s.", name,
					     loss->keep ? ", all have it by something else" : "");
		return;
	}
	people = counted(a, loss->people, "person loses access", "people lose access");
	if (loss->apps && loss->flows)
		stops = arena_words(a, ", %s and %s stop", counted(a, loss->apps, "app", "apps"), counted(a, loss->flows, "flow", "flows"));
	else if (loss->apps)
		stops = arena_words(a, ", %s", counted(a, loss->apps, "app stops", "apps stop"));
	else if (loss->flows)
		stops = arena_words(a, ", %s", counted(a, loss->flows, "flow stops", "flows stop"));
	loss->sentence = arena_words(a, "Without the share to %s: %s%s%s.", name, loss->more ? "at least " : "", people, stops);
}

/* ---------------------------------------------------------------- the question */

/* Who has access is told to whoever sees the details or may share (COMMANDS.md: access NAME). */
static bool
may_ask(struct portal *portal, const struct asked *asked, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct arena arena = {0};
	struct explanation e;

	if (!asked_is_model(asked) || access_check(actor, ACTION_DETAILS, &asked->model).allowed
	    || access_check(actor, ACTION_SHARE, &asked->model).allowed)
		return true;
	access_explain(actor, ACTION_DETAILS, &asked->model, true, &arena, &e);
	err_rule(err, rule_code(e.verdict.rule), e.rule, e.dataverse, "%s", e.reason);
	arena_release(&arena);
	return false;
}

/* The row without the share; NULL if there's no such share. */
static const struct share *
take_away(struct losing *losing, const struct principal *with)
{
	const struct owned *row = losing->asked->row;
	struct share *kept = arena_array(&losing->loss->arena, row->share_count, sizeof(*kept));
	const struct share *taken = NULL;

	losing->without = *row;
	losing->without.shares = kept;
	losing->without.share_count = 0;
	for (size_t i = 0; i < row->share_count; i++) {
		if (principal_equal(&row->shares[i].with, with))
			taken = &row->shares[i];
		else
			kept[losing->without.share_count++] = row->shares[i];
	}
	return taken;
}

static bool
find_loss(struct losing *losing, enum record_kind kind, const struct id *record, const struct principal *with, struct err *err)
{
	struct share_loss *loss = losing->loss;
	const struct share *taken;
	bool found;

	if (!asked_load(losing->portal, kind, record, &loss->arena, losing->asked, &found, err))
		return false;
	if (!found)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there, or you can't see it.");
	if (!may_ask(losing->portal, losing->asked, err))
		return false;
	taken = take_away(losing, with);
	if (!taken)
		return err_set(err, ERR_NOT_FOUND, "%s isn't shared with them.", losing->asked->row->name);
	if (!look_at_all(losing, with, err) || !look_at_callers(losing, err))
		return false;
	loss->people = (int64_t)losing->count;
	tell(loss, taken->name ? taken->name : "somebody");
	return true;
}

bool
access_without_share(struct portal *portal, enum record_kind kind, const struct id *record, const struct principal *with,
		     struct share_loss *loss, struct err *err)
{
	struct asked asked;
	struct losing losing = {.portal = portal, .asked = &asked, .loss = loss};
	struct portal_read read;
	bool done;

	*loss = (struct share_loss){.sentence = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	done = find_loss(&losing, kind, record, with, err);
	portal_end_read(portal, &read);
	free(losing.losers);
	if (!done)
		share_loss_release(loss);
	return done;
}
