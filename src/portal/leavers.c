/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who owns how much: whose records a plan could be made for. */
#include "portal/plan.h"

#include "base/heap.h"
#include "base/text.h"
#include "portal/plan_private.h"

#include <stdlib.h>
#include <string.h>

struct owning {
	struct id id;	/* first, for id_places */
	struct leaver leaver;
	const char *key;
};

struct leavers {
	struct portal *portal;
	struct arena arena;	/* names, until the few that are asked for are known */
	struct owning *rows;
	size_t count, room;
	struct id_places places;
};

static void
add_owned(struct leavers *leavers, const struct id *owner, enum record_kind kind, int64_t owned)
{
	size_t place = id_places_find(&leavers->places, leavers->rows, sizeof(*leavers->rows), owner);

	if (place == PLACE_NONE) {
		if (leavers->count == leavers->room) {
			leavers->room = leavers->room ? leavers->room * 2 : 64;
			leavers->rows = heap_resize(leavers->rows, leavers->room, sizeof(*leavers->rows));
		}
		place = leavers->count;
		leavers->rows[place] = (struct owning){.id = *owner};
		id_places_add(&leavers->places, leavers->rows, sizeof(*leavers->rows), place);
		leavers->count++;
	}
	leavers->rows[place].leaver.owned[kind] += owned;
	leavers->rows[place].leaver.total += owned;
}

static bool
count_models(struct leavers *leavers, struct err *err)
{
	struct statement *s = statement_open(portal_store(leavers->portal), QUERY_LEAVERS_MODELS, err);

	if (!s)
		return false;
	while (statement_row(s)) {
		const struct id owner = statement_id(s, 0);
		const int64_t list = statement_int(s, 1);

		/* A prebuilt model is in no plan (E6). */
		if (list < 2)
			add_owned(leavers, &owner, list ? RECORD_PROMPT : RECORD_MODEL, statement_int(s, 2));
	}
	return statement_close(s, err);
}

static bool
count_others(struct leavers *leavers, enum record_kind kind, enum query query, struct err *err)
{
	struct statement *s = statement_open(portal_store(leavers->portal), query, err);

	if (!s)
		return false;
	while (statement_row(s)) {
		const struct id owner = statement_id(s, 0);

		add_owned(leavers, &owner, kind, statement_int(s, 1));
	}
	return statement_close(s, err);
}

/* *fits: the filter's key is a part of their name or login. */
static bool
load_who(struct leavers *leavers, struct owning *row, const char *filter, bool *fits, struct err *err)
{
	struct statement *s = statement_open(portal_store(leavers->portal), QUERY_LEAVERS_WHO, err);

	*fits = false;
	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->id);
	if (statement_row(s)) {
		const char *name = statement_peek(s, 2), *login = statement_peek(s, 3);

		*fits = !filter[0] || (name && strstr(name, filter)) || (login && strstr(login, filter));
	}
	if (*fits) {
		row->leaver.who = (struct principal){.kind = statement_int(s, 0) ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = row->id};
		row->leaver.name = statement_text(s, 1, &leavers->arena);
		row->key = statement_text(s, 2, &leavers->arena);
		row->leaver.login = statement_text(s, 4, &leavers->arena);
		row->leaver.disabled = statement_bool(s, 5);
	}
	return statement_close(s, err);
}

static int
compare_owning(const void *a, const void *b)
{
	const struct owning *x = a, *y = b;
	int order;

	if (x->leaver.disabled != y->leaver.disabled)
		return x->leaver.disabled ? -1 : 1;
	if (x->leaver.total != y->leaver.total)
		return x->leaver.total > y->leaver.total ? -1 : 1;
	order = strcmp(x->key, y->key);
	return order ? order : id_compare(&x->id, &y->id);
}

static bool
gather(struct leavers *leavers, const char *filter, struct err *err)
{
	size_t kept = 0;

	if (!count_models(leavers, err) || !count_others(leavers, RECORD_APP, QUERY_LEAVERS_OTHERS_APP, err)
	    || !count_others(leavers, RECORD_FLOW, QUERY_LEAVERS_OTHERS_FLOW, err)
	    || !count_others(leavers, RECORD_CONTAINER, QUERY_LEAVERS_OTHERS_CONTAINER, err))
		return false;
	for (size_t i = 0; i < leavers->count; i++) {
		bool fits;

		if (!load_who(leavers, &leavers->rows[i], filter, &fits, err))
			return false;
		if (fits)
			leavers->rows[kept++] = leavers->rows[i];
	}
	leavers->count = kept;
	if (kept)
		qsort(leavers->rows, kept, sizeof(*leavers->rows), compare_owning);
	return true;
}

static void
copy_out(const struct leavers *leavers, size_t limit, struct arena *arena, struct leaver **rows, size_t *count, bool *more)
{
	*count = leavers->count < limit ? leavers->count : limit;
	*more = leavers->count > limit;
	*rows = arena_array(arena, *count + 1, sizeof(**rows));
	for (size_t i = 0; i < *count; i++) {
		(*rows)[i] = leavers->rows[i].leaver;
		(*rows)[i].name = arena_strdup(arena, (*rows)[i].name);
		(*rows)[i].login = arena_strdup(arena, (*rows)[i].login);
	}
}

bool
leavers_list(struct portal *portal, const char *filter, size_t limit, struct arena *arena, struct leaver **rows, size_t *count, bool *more,
	     struct err *err)
{
	struct leavers leavers = {.portal = portal};
	struct portal_read read;
	bool fine;

	*count = 0;
	*more = false;
	if (!portal_need_actor(portal, err))
		return false;
	if (!subject_is_administrator_of(portal_actor(portal), ENTITY_AIMODEL, PRIVILEGE_ASSIGN))
		return err_rule(err, ERR_DENIED, "G2", 0x80040220,
				"Reassigning other people's records needs Assign on AI Model at Organization level: System Customizer or System Administrator.");
	if (!portal_begin_read(portal, &read, err))
		return false;
	fine = gather(&leavers, filter ? text_key(&leavers.arena, filter) : "", err);
	portal_end_read(portal, &read);
	if (fine)
		copy_out(&leavers, limit, arena, rows, count, more);
	free(leavers.rows);
	id_places_release(&leavers.places);
	arena_release(&leavers.arena);
	return fine;
}
