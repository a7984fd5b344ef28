/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/models.h"

#include "base/heap.h"
#include "base/text.h"
#include "portal/internal.h"
#include "portal/phrase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Candidates that temp.pick takes; more, and the sorted index is read instead. */
#define PICK_CAP 20000

static const char *const sort_names[SORT_COUNT] = {"modified", "name", "type", "status", "owner"};

const char *
model_sort_name(enum model_sort sort)
{
	return sort_names[sort];
}

bool
model_sort_from_name(const char *name, enum model_sort *sort)
{
	for (int i = 0; i < SORT_COUNT; i++) {
		if (strcmp(sort_names[i], name) == 0) {
			*sort = (enum model_sort)i;
			return true;
		}
	}
	return false;
}

void
model_list_release(struct model_list *list)
{
	arena_release(&list->arena);
	*list = (struct model_list){0};
}

/* ---------------------------------------------------------------- what's asked for */

/* Where a query gets its rows from. */
enum origin { ORIGIN_SCAN, ORIGIN_MINE, ORIGIN_PICKED };

struct asking {
	struct portal *portal;
	const struct model_query *query;
	struct arena arena;
	const char *text;	/* the filter's key; NULL */
	uint32_t types;		/* types whose name holds it */
	bool everything;	/* Organization level */
	bool mine, not_mine;	/* E1 */
	enum origin origin;
};

/* Where a row stands in every order. */
struct place {
	bool found;
	int64_t modified, type, status, list;
	const char *name, *owner;
	struct id id;
};

static void
set_filter(struct asking *asking)
{
	const char *filter = asking->query->filter;

	if (!filter || !filter[0])
		return;
	asking->text = text_key(&asking->arena, filter);
	for (int type = 0; type < MODEL_TYPE_COUNT; type++) {
		if (strstr(text_key(&asking->arena, model_type_name((enum model_type)type)), asking->text))
			asking->types |= UINT32_C(1) << type;
	}
}

/* Fills temp.pick, unless it holds this already. *overflow: there are more than it takes. */
static bool
pick(struct asking *asking, enum query query, const char *key, bool *overflow, struct err *err)
{
	struct portal *portal = asking->portal;
	struct statement *s;
	int64_t version, changed;
	const char *full;

	if (!store_data_version(portal->store, &version, err))
		return false;
	full = arena_printf(&asking->arena, "%u %lld %s %d", portal->generation, (long long)version, key, asking->query->prompts);
	if (strcmp(str_text(&portal->pick_key), full) == 0 && portal->pick_changes == store_total_changes(portal->store)) {
		*overflow = portal->pick_overflow;
		return true;
	}
	str_clear(&portal->pick_key);
	s = statement_open(portal->store, QUERY_PICK_CLEAR, err);
	if (!s || !statement_run(s, err))
		return false;
	s = statement_open(portal->store, query, err);
	if (!s)
		return false;
	if (query == QUERY_PICK_MINE)
		statement_bind_id(s, ":owner", &portal->actor.id);
	statement_bind_int(s, ":cap", PICK_CAP);
	statement_bind_int(s, ":list", asking->query->prompts);
	if (query == QUERY_PICK_TEXT) {
		statement_bind_text(s, ":match", phrase_of(&asking->arena, "", asking->text));
		statement_bind_text(s, ":ownermatch", phrase_of(&asking->arena, "{namekey} : ", asking->text));
	}
	if (!statement_run_count(s, &changed, err))
		return false;
	*overflow = portal->pick_overflow = changed >= PICK_CAP;
	portal->pick_changes = store_total_changes(portal->store);
	str_add(&portal->pick_key, full);
	return true;
}

/* Sorted by these, one's own rows have an index. */
static bool
mine_is_indexed(const struct model_query *query)
{
	return query->sort == SORT_MODIFIED || query->sort == SORT_NAME;
}

static bool
choose_origin(struct asking *asking, struct err *err)
{
	bool overflow = true;
	enum query query = QUERY_PICK_REACH;
	const char *key = "reach";

	asking->origin = ORIGIN_SCAN;
	if (asking->mine && mine_is_indexed(asking->query)) {
		asking->origin = ORIGIN_MINE;
		return true;
	}
	if (asking->mine) {
		query = QUERY_PICK_MINE;
		key = "mine";
	} else if (asking->everything) {
		/* Types are in no index of letters: a text that names one finds many rows anyway. */
		if (!asking->text || asking->types || phrase_letters(asking->text) < PHRASE_LEAST)
			return true;
		query = QUERY_PICK_TEXT;
		key = arena_printf(&asking->arena, "text %s", asking->text);
	}
	if (!pick(asking, query, key, &overflow, err))
		return false;
	if (!overflow)
		asking->origin = ORIGIN_PICKED;
	return true;
}

/* Nothing can be in the list of somebody whose roles don't carry Read: *empty. */
static bool
begin(struct portal *portal, const struct model_query *query, struct asking *asking, bool *empty, struct err *err)
{
	const struct reach *reach = &portal->actor.reach[ENTITY_AIMODEL][PRIVILEGE_READ];

	*asking = (struct asking){.portal = portal, .query = query};
	*empty = !reach->carried;
	if (*empty)
		return true;
	asking->everything = reach->organization;
	asking->mine = query->view == VIEW_MINE;
	asking->not_mine = query->view == VIEW_SHARED && !reach->organization;	/* E2: for them one's own are there, too */
	set_filter(asking);
	return portal_load_reach(portal, err) && choose_origin(asking, err);
}

static void
bind_condition(struct asking *asking, struct statement *s)
{
	statement_bind_int(s, ":list", asking->query->prompts);
	if (asking->mine)
		statement_bind_id(s, ":owner", &asking->portal->actor.id);
	if (asking->not_mine)
		statement_bind_id(s, ":notowner", &asking->portal->actor.id);
	statement_bind_bool(s, ":everything", asking->everything);
	statement_bind_text(s, ":text", asking->text);
	statement_bind_int(s, ":types", asking->types);
	statement_bind_int(s, ":problem", (int)asking->query->problem);
}

/* ---------------------------------------------------------------- rows in order */

static bool
find_place(struct asking *asking, const struct id *id, struct place *place, struct err *err)
{
	struct statement *s = statement_open(asking->portal->store, QUERY_MODELS_PLACE, err);

	*place = (struct place){.id = *id};
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	place->found = statement_row(s);
	if (place->found) {
		place->modified = statement_int(s, 0);
		place->name = statement_text(s, 1, &asking->arena);
		place->type = statement_int(s, 2);
		place->status = statement_int(s, 3);
		place->owner = statement_text(s, 4, &asking->arena);
		place->list = statement_int(s, 5);
	}
	return statement_close(s, err);
}

/* Which part of an order: from the front, behind a row among equals, the values behind; from is both of these for temp.pick. */
enum part { PART_START = 0, PART_SAME = 1, PART_FROM = 1, PART_BEYOND = 2 };

static enum query
statement_of(const struct asking *asking, enum part part, bool back)
{
	const struct model_query *query = asking->query;
	int order = (int)query->sort * 4 + (query->descending ? 2 : 0) + back;

	switch (asking->origin) {
	case ORIGIN_SCAN:
		return (enum query)((int)QUERY_MODELS_SCAN + (int)part * 20 + order);
	case ORIGIN_MINE:
		return (enum query)((int)QUERY_MODELS_MINE + (int)part * 8 + order);
	case ORIGIN_PICKED:
		break;
	}
	return (enum query)((int)QUERY_MODELS_PICKED + (int)part * 20 + order);
}

static void
bind_place(struct asking *asking, struct statement *s, const struct place *place, enum part part, bool inclusive, bool back)
{
	bool names_up = asking->query->sort != SORT_NAME || !asking->query->descending;
	bool reads_up = names_up != back;

	switch (asking->query->sort) {
	case SORT_MODIFIED:
		statement_bind_int(s, ":p", place->modified);
		break;
	case SORT_NAME:
		statement_bind_text(s, ":p", place->name);
		break;
	case SORT_TYPE:
		statement_bind_int(s, ":p", place->type);
		break;
	case SORT_STATUS:
		statement_bind_int(s, ":p", place->status);
		break;
	case SORT_OWNER:
	case SORT_COUNT:
		statement_bind_text(s, ":p", place->owner);
		break;
	}
	if (part == PART_BEYOND && asking->origin != ORIGIN_PICKED)
		return;
	/* Sorted by name, the second column is the constant makerdeck_list. */
	if (asking->query->sort == SORT_NAME)
		statement_bind_int(s, ":name", place->list);
	else
		statement_bind_text(s, ":name", place->name);
	statement_bind_id(s, ":id", &place->id);
	/* Each row counts as 1: the row itself comes if the edge lies before it in the direction of reading. */
	statement_bind_int(s, ":edge", inclusive ? (reads_up ? 0 : 2) : 1);
}

static bool
read_part(struct asking *asking, enum part part, const struct place *place, bool inclusive, bool back, size_t limit, int64_t *rids,
	  size_t *count, struct err *err)
{
	struct statement *s;

	if (*count >= limit)
		return true;
	s = statement_open(asking->portal->store, statement_of(asking, part, back), err);
	if (!s)
		return false;
	bind_condition(asking, s);
	if (part != PART_START)
		bind_place(asking, s, place, part, inclusive, back);
	statement_bind_int(s, ":limit", (int64_t)(limit - *count));
	while (*count < limit && statement_row(s))
		rids[(*count)++] = statement_int(s, 0);
	return statement_close(s, err);
}

/* Up to limit rows from a place on, in the direction of reading; place NULL: from the front. */
static bool
read_rids(struct asking *asking, const struct place *place, bool inclusive, bool back, size_t limit, int64_t *rids, size_t *count,
	  struct err *err)
{
	*count = 0;
	if (!place)
		return read_part(asking, PART_START, NULL, false, back, limit, rids, count, err);
	if (asking->origin == ORIGIN_PICKED)
		return read_part(asking, PART_FROM, place, inclusive, back, limit, rids, count, err);
	return read_part(asking, PART_SAME, place, inclusive, back, limit, rids, count, err)
	       && read_part(asking, PART_BEYOND, place, inclusive, back, limit, rids, count, err);
}

/* ---------------------------------------------------------------- windows */

static bool
load_rows(struct asking *asking, const int64_t *rids, size_t count, bool back, struct model_list *list, struct err *err)
{
	list->rows = arena_array(&list->arena, count, sizeof(*list->rows));
	for (size_t i = 0; i < count; i++) {
		struct model model;
		bool found;

		if (!portal_load_model_row(asking->portal, rids[back ? count - 1 - i : i], NULL, &list->arena, &model,
					   &list->rows[list->count], &found, err))
			return false;
		/* B4: the statement and the decision agree; if they ever didn't, the decision has the last word. */
		if (found && list->rows[list->count].actions & ACTION_BIT(ACTION_LIST))
			list->count++;
	}
	return true;
}

/* Whether there's a row before the first, or after the last. */
static bool
is_end(struct asking *asking, const struct id *edge, bool back, bool *end, struct err *err)
{
	struct place place;
	int64_t rid;
	size_t count;

	if (!find_place(asking, edge, &place, err) || !read_rids(asking, &place, false, back, 1, &rid, &count, err))
		return false;
	*end = count == 0;
	return true;
}

static bool
read_window(struct asking *asking, enum window_from from, const struct id *anchor, size_t limit, struct model_list *list,
	    struct err *err)
{
	bool back = from == WINDOW_LAST || from == WINDOW_BEFORE, more, fine;
	struct place place = {0};
	int64_t *rids;
	size_t count;

	if (anchor && from != WINDOW_FIRST && from != WINDOW_LAST && !find_place(asking, anchor, &place, err))
		return false;
	if (!place.found && from != WINDOW_LAST) {
		back = false;
		from = WINDOW_FIRST;
	}
	rids = heap_array(limit + 1, sizeof(*rids));
	fine = read_rids(asking, place.found ? &place : NULL, from == WINDOW_FROM, back, limit + 1, rids, &count, err);
	more = fine && count > limit;
	fine = fine && load_rows(asking, rids, more ? limit : count, back, list, err);
	free(rids);
	if (!fine)
		return false;
	list->at_start = back ? !more : from == WINDOW_FIRST;
	list->at_end = back ? from == WINDOW_LAST : !more;
	if (!list->count)
		return true;
	if (!back && from != WINDOW_FIRST)
		return is_end(asking, &list->rows[0].id, true, &list->at_start, err);
	if (back && from == WINDOW_BEFORE)
		return is_end(asking, &list->rows[list->count - 1].id, false, &list->at_end, err);
	return true;
}

bool
models_window(struct portal *portal, const struct model_query *query, enum window_from from, const struct id *anchor, size_t limit,
	      struct model_list *list, struct err *err)
{
	struct asking asking;
	struct portal_read read;
	bool empty = true, fine;

	*list = (struct model_list){.at_start = true, .at_end = true};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = begin(portal, query, &asking, &empty, err);
	if (fine && !empty)
		fine = read_window(&asking, from, anchor, limit, list, err);
	portal_end_read(portal, &read);
	arena_release(&asking.arena);
	if (!fine)
		model_list_release(list);
	return fine;
}

/* ---------------------------------------------------------------- counting */

static bool
count_rows(struct asking *asking, int64_t most, int64_t *count, struct err *err)
{
	const struct reach *reach = &asking->portal->actor.reach[ENTITY_AIMODEL][PRIVILEGE_READ];
	bool plain = !asking->text && asking->query->problem == PROBLEM_NONE;
	enum query query = asking->origin == ORIGIN_PICKED ? QUERY_MODELS_COUNT_PICKED : QUERY_MODELS_COUNT_SCAN;
	struct statement *s;

	if (plain && asking->mine && (reach->own || asking->everything))
		query = QUERY_MODELS_COUNT_MINE;
	else if (plain && asking->everything && !asking->mine && !asking->not_mine)
		query = QUERY_MODELS_COUNT_LIST;
	s = statement_open(asking->portal->store, query, err);
	if (!s)
		return false;
	if (query == QUERY_MODELS_COUNT_MINE) {
		statement_bind_id(s, ":owner", &asking->portal->actor.id);
		statement_bind_int(s, ":list", asking->query->prompts);
	} else if (query == QUERY_MODELS_COUNT_LIST) {
		statement_bind_int(s, ":list", asking->query->prompts);
	} else {
		bind_condition(asking, s);
	}
	statement_bind_int(s, ":most", most + 1);
	*count = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

bool
models_count(struct portal *portal, const struct model_query *query, int64_t most, int64_t *count, struct err *err)
{
	struct asking asking;
	struct portal_read read;
	bool empty = true, fine;

	*count = 0;
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = begin(portal, query, &asking, &empty, err);
	/* A part of one's own rows is counted among what was picked, never by going through the whole table. */
	if (fine && !empty && asking.origin == ORIGIN_MINE && asking.text) {
		bool overflow = true;

		fine = pick(&asking, QUERY_PICK_MINE, "mine", &overflow, err);
		if (fine && !overflow)
			asking.origin = ORIGIN_PICKED;
	}
	fine = fine && (empty || count_rows(&asking, most, count, err));
	portal_end_read(portal, &read);
	arena_release(&asking.arena);
	return fine;
}

bool
models_counts(struct portal *portal, int64_t most, struct model_counts *counts, struct err *err)
{
	const struct model_query mine = {.view = VIEW_MINE, .sort = SORT_NAME}, shared = {.view = VIEW_SHARED, .sort = SORT_NAME};
	struct model_query prompts_mine = mine, prompts_shared = shared;

	prompts_mine.prompts = prompts_shared.prompts = true;
	return models_count(portal, &mine, most, &counts->models_mine, err)
	       && models_count(portal, &shared, most, &counts->models_shared, err)
	       && models_count(portal, &prompts_mine, most, &counts->prompts_mine, err)
	       && models_count(portal, &prompts_shared, most, &counts->prompts_shared, err);
}
