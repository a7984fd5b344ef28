/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be read is a union of ranges (data/queries/activity.sql): each gives its rows in order, and they're merged here. */
#include "portal/activity.h"

#include "base/clock.h"
#include "base/heap.h"
#include "portal/internal.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- words */

const char *
activity_used_name(enum activity_used used)
{
	switch (used) {
	case USED_POWER_AUTOMATE:
		return "Power Automate";
	case USED_POWER_APPS:
		return "Power Apps";
	case USED_API:
		return "API";
	case USED_COPILOT_STUDIO:
		return "Copilot Studio";
	case USED_QUICK_TEST:
		return "Quick Test";
	case USED_ELSEWHERE:
	case USED_COUNT:
		break;
	}
	return "-";
}

const char *
activity_status_name(int status)
{
	return status == 1 ? "Failed" : status == 2 ? "Processing" : "Processed";
}

int64_t
activity_day(int64_t time)
{
	return time / TIME_DAY - (time % TIME_DAY < 0);
}

/* ---------------------------------------------------------------- what may be read */

static const struct reach *
reach_of(const struct portal *portal)
{
	const struct subject *actor = portal_actor(portal);

	return actor && subject_can_act(actor) ? &actor->reach[ENTITY_AIEVENT][PRIVILEGE_READ] : NULL;
}

enum activity_reach
activity_reach(const struct portal *portal)
{
	const struct reach *reach = reach_of(portal);

	if (!reach || !reach->carried)
		return ACTIVITY_NONE;
	if (reach->organization)
		return ACTIVITY_EVERYTHING;
	if (reach->units)
		return ACTIVITY_UNITS;
	return reach->own ? ACTIVITY_OWN : ACTIVITY_TEAMS;
}

/* A range of events; the order is that of the statements. */
enum range_kind { RANGE_ALL, RANGE_TOOL, RANGE_UNIT, RANGE_OWNER, RANGE_SHARED };

struct range {
	enum range_kind kind;
	struct id of;
};

struct ranges {
	struct range *rows;
	size_t count, room;
};

static void
add_range(struct ranges *ranges, enum range_kind kind, const struct id *of)
{
	if (ranges->count == ranges->room) {
		ranges->room = ranges->room ? ranges->room * 2 : 16;
		ranges->rows = heap_resize(ranges->rows, ranges->room, sizeof(*ranges->rows));
	}
	ranges->rows[ranges->count++] = (struct range){kind, of ? *of : ID_NONE};
}

static bool
run_query(struct portal *portal, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);

	if (!s)
		return false;
	if (id)
		statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

/* Gathers the ranges, and fills the temporary tables that sums leave out what's counted already with. */
static bool
load_ranges(struct portal *portal, struct ranges *ranges, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	const struct reach *reach = reach_of(portal);
	bool fine = run_query(portal, QUERY_ACTIVITY_PRINCIPAL_CLEAR, NULL, err) && run_query(portal, QUERY_ACTIVITY_UNIT_CLEAR, NULL, err);

	*ranges = (struct ranges){0};
	if (!reach || !reach->carried)
		return fine;
	if (reach->organization) {
		add_range(ranges, RANGE_ALL, NULL);
		return fine;
	}
	for (int i = 0; fine && reach->units && i < portal->units.count; i++) {
		if (!reach->units[i])
			continue;
		add_range(ranges, RANGE_UNIT, &portal->units.unit[i].id);
		fine = run_query(portal, QUERY_ACTIVITY_UNIT_ADD, &portal->units.unit[i].id, err);
	}
	if (reach->own) {
		add_range(ranges, RANGE_OWNER, &actor->id);
		fine = fine && run_query(portal, QUERY_ACTIVITY_PRINCIPAL_ADD, &actor->id, err);
	}
	for (int i = 0; fine && i < actor->team_count; i++) {
		if (!reach->own && !(reach->teams && reach->teams[i]))
			continue;
		add_range(ranges, RANGE_OWNER, &actor->teams[i].id);
		fine = run_query(portal, QUERY_ACTIVITY_PRINCIPAL_ADD, &actor->teams[i].id, err);
	}
	if (reach->own)
		fine = fine && run_query(portal, QUERY_ACTIVITY_PRINCIPAL_ADD_ORGANIZATION, NULL, err);
	add_range(ranges, RANGE_SHARED, NULL);
	return fine;
}

/* ---------------------------------------------------------------- the filter */

/* In lower case as SQLite's lower() has it: ASCII's letters alone. */
static const char *
lower_text(struct arena *arena, const char *text)
{
	char *out;

	if (!text || !text[0])
		return NULL;
	out = arena_strdup(arena, text);
	for (char *at = out; *at; at++)
		*at = (char)(*at >= 'A' && *at <= 'Z' ? *at + ('a' - 'A') : *at);
	return out;
}

static int64_t
clamp_day(int64_t day)
{
	return day < ACTIVITY_FIRST_DAY ? ACTIVITY_FIRST_DAY : day > ACTIVITY_LAST_DAY ? ACTIVITY_LAST_DAY : day;
}

static int64_t
first_time(const struct activity_filter *filter)
{
	return clamp_day(filter->first_day) * TIME_DAY;
}

static int64_t
last_time(const struct activity_filter *filter)
{
	return (clamp_day(filter->last_day) + 1) * TIME_DAY - 1;
}

static void
bind_tools(struct statement *s, const struct activity_filter *filter)
{
	statement_bind_int(s, ":tools", filter->tools);
	if (filter->tools == TOOLS_ONE && id_is_none(&filter->tool))
		statement_bind_text(s, ":tool", filter->tool_name ? filter->tool_name : "");
	else if (filter->tools == TOOLS_ONE)
		statement_bind_id(s, ":tool", &filter->tool);
	statement_bind_int(s, ":types", filter->types);
	if (filter->used >= 0)
		statement_bind_int(s, ":used", filter->used);
}

/* ---------------------------------------------------------------- windows */

/* A row's place in the order. */
struct place {
	struct id id;
	int64_t at;
	const char *text;	/* NULL: number */
	int64_t number;
};

struct asking {
	struct portal *portal;
	struct arena arena;
	struct activity_filter filter;
	enum activity_sort sort;
	bool descending;	/* the column, from its end; of equal ones the newest first all the same */
	bool back;		/* against the order */
	bool with_anchor;
	const struct activity_row *anchor;	/* NULL: from the end of the order that it's read from */
	struct ranges ranges;
	struct place *places;
	size_t count, room;
};

static int
compare_values(const struct place *a, const struct place *b)
{
	if (a->text && b->text)
		return strcmp(a->text, b->text);
	return (a->number > b->number) - (a->number < b->number);
}

/* Newest first. */
static int
compare_times(const struct place *a, const struct place *b)
{
	if (a->at != b->at)
		return a->at > b->at ? -1 : 1;
	return id_compare(&b->id, &a->id);
}

static int
compare_up(const void *a, const void *b)
{
	int by_value = compare_values(a, b);

	return by_value ? by_value : compare_times(a, b);
}

static int
compare_down(const void *a, const void *b)
{
	int by_value = compare_values(b, a);

	return by_value ? by_value : compare_times(a, b);
}

static int
compare_up_back(const void *a, const void *b)
{
	return compare_up(b, a);
}

static int
compare_down_back(const void *a, const void *b)
{
	return compare_down(b, a);
}

/* By time there's no value: descending is the order that all others have among equals. */
static bool
reads_down(const struct asking *asking)
{
	return asking->descending != asking->back;
}

static void
bind_time_bounds(struct statement *s, const struct asking *asking)
{
	struct id low = ID_NONE, high;
	int64_t from = first_time(&asking->filter), to = last_time(&asking->filter);
	const struct activity_row *anchor = asking->anchor;
	bool down = reads_down(asking);

	/* No event's id is all zeros, which would be bound as null. */
	low.b[sizeof(low.b) - 1] = 1;
	memset(high.b, 0xff, sizeof(high.b));
	if (anchor && down && anchor->at <= to) {
		to = anchor->at;
		high = anchor->id;
	} else if (anchor && !down && anchor->at >= from) {
		from = anchor->at;
		low = anchor->id;
	}
	statement_bind_int(s, ":lodate", from);
	statement_bind_id(s, ":loid", &low);
	statement_bind_int(s, ":hidate", to);
	statement_bind_id(s, ":hiid", &high);
}

static enum query
statement_of(const struct asking *asking, const struct range *range)
{
	int way = (asking->descending ? 2 : 0) + (asking->back ? 1 : 0), kind = (int)range->kind;

	if (asking->sort == ACTIVITY_BY_TIME && range->kind == RANGE_SHARED)
		return (enum query)((int)QUERY_ACTIVITY_TIME_SHARED + !reads_down(asking));
	if (asking->sort == ACTIVITY_BY_TIME)
		return (enum query)((int)QUERY_ACTIVITY_TIME + kind * 2 + !reads_down(asking));
	if (range->kind == RANGE_SHARED)
		return (enum query)((int)QUERY_ACTIVITY_SORTED_SHARED + way);
	return (enum query)((int)QUERY_ACTIVITY_SORTED + kind * 4 + way);
}

static void
bind_sorted(struct statement *s, const struct asking *asking)
{
	const struct activity_row *anchor = asking->anchor;

	statement_bind_int(s, ":sort", asking->sort);
	statement_bind_int(s, ":from", first_time(&asking->filter));
	statement_bind_int(s, ":to", last_time(&asking->filter));
	statement_bind_bool(s, ":place", anchor != NULL);
	if (!anchor)
		return;
	if (anchor->sort_text)
		statement_bind_text(s, ":v", anchor->sort_text);
	else
		statement_bind_int(s, ":v", anchor->sort_number);
	statement_bind_int(s, ":date", anchor->at);
	statement_bind_id(s, ":id", &anchor->id);
}

static void
add_place(struct asking *asking, struct statement *s)
{
	struct place *place;

	if (asking->count == asking->room) {
		asking->room = asking->room ? asking->room * 2 : 256;
		asking->places = heap_resize(asking->places, asking->room, sizeof(*asking->places));
	}
	place = &asking->places[asking->count++];
	*place = (struct place){.id = statement_id(s, 0), .at = statement_int(s, 1)};
	if (asking->sort == ACTIVITY_BY_TOOL || asking->sort == ACTIVITY_BY_INPUT)
		place->text = statement_text(s, 2, &asking->arena);
	else
		place->number = statement_int(s, 2);
}

/* What of a range is nearest, at most limit rows. */
static bool
ask_range(struct asking *asking, const struct range *range, size_t limit, struct err *err)
{
	struct statement *s = statement_open(portal_store(asking->portal), statement_of(asking, range), err);

	if (!s)
		return false;
	bind_tools(s, &asking->filter);
	statement_bind_text(s, ":text", asking->filter.text);
	if (range->kind == RANGE_TOOL || range->kind == RANGE_UNIT || range->kind == RANGE_OWNER)
		statement_bind_id(s, ":of", &range->of);
	if (asking->sort == ACTIVITY_BY_TIME)
		bind_time_bounds(s, asking);
	else
		bind_sorted(s, asking);
	statement_bind_int(s, ":limit", (int64_t)limit);
	while (statement_row(s))
		add_place(asking, s);
	return statement_close(s, err);
}

/* In order, each once, without the anchor itself unless it's asked for; at most limit. */
static void
merge(struct asking *asking, size_t limit)
{
	static int (*const orders[4])(const void *, const void *) = {compare_up, compare_up_back, compare_down, compare_down_back};
	bool by_time = asking->sort == ACTIVITY_BY_TIME;
	size_t kept = 0;

	if (asking->count)
		qsort(asking->places, asking->count, sizeof(*asking->places),
		      by_time ? (reads_down(asking) ? compare_up : compare_up_back) : orders[(asking->descending ? 2 : 0) + (asking->back ? 1 : 0)]);
	for (size_t i = 0; i < asking->count && kept < limit; i++) {
		if (kept && id_equal(&asking->places[kept - 1].id, &asking->places[i].id))
			continue;
		if (asking->anchor && !asking->with_anchor && id_equal(&asking->anchor->id, &asking->places[i].id))
			continue;
		asking->places[kept++] = asking->places[i];
	}
	asking->count = kept;
}

static void
read_row(struct statement *s, struct arena *arena, struct activity_row *row)
{
	row->id = statement_id(s, 0);
	row->name = statement_text(s, 3, arena);
	if (!row->name[0])
		row->name = statement_text(s, 1, arena);
	row->model = statement_id(s, 2);
	row->configuration = statement_id(s, 4);
	row->at = statement_int(s, 5);
	row->status = (int)statement_int(s, 6);
	row->credits = statement_int(s, 7);
	row->used = (enum activity_used)statement_int(s, 8);
	row->data_type = statement_text_null(s, 9, arena);
	row->data_info = statement_text_null(s, 10, arena);
	row->output = statement_text_null(s, 11, arena);
	row->automation = statement_text_null(s, 12, arena);
	row->link = statement_text_null(s, 13, arena);
	row->quick_test = statement_bool(s, 14);
	row->owner = statement_id(s, 15);
	row->owner_name = statement_text(s, 16, arena);
	row->type = statement_is_null(s, 17) ? -1 : (int)statement_int(s, 17);
	row->deleted = !id_is_none(&row->model) && row->type < 0;
	row->major = statement_is_null(s, 18) ? -1 : (int)statement_int(s, 18);
	row->minor = statement_is_null(s, 19) ? -1 : (int)statement_int(s, 19);
	row->source = statement_is_null(s, 20) ? INT64_MIN : statement_int(s, 20);
}

static bool
load_row(struct portal *portal, const struct id *id, struct arena *arena, struct activity_row *row, bool *found, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ACTIVITY_ROW, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	*found = statement_row(s);
	if (*found)
		read_row(s, arena, row);
	return statement_close(s, err);
}

static bool
load_rows(struct asking *asking, struct activity_list *list, struct err *err)
{
	size_t count = asking->count;

	list->rows = arena_array(&list->arena, count, sizeof(*list->rows));
	for (size_t i = 0; i < count; i++) {
		const struct place *place = &asking->places[asking->back ? count - 1 - i : i];
		struct activity_row *row = &list->rows[list->count];
		bool found = false;

		*row = (struct activity_row){0};
		if (!load_row(asking->portal, &place->id, &list->arena, row, &found, err))
			return false;
		if (!found)
			continue;
		row->sort_text = place->text ? arena_strdup(&list->arena, place->text) : NULL;
		row->sort_number = place->number;
		list->count++;
	}
	return true;
}

/* Of everything, one model's rows have an index of their own. */
static void
narrow_ranges(struct asking *asking)
{
	const struct activity_filter *filter = &asking->filter;

	if (asking->ranges.count == 1 && asking->ranges.rows[0].kind == RANGE_ALL && filter->tools == TOOLS_ONE && !id_is_none(&filter->tool))
		asking->ranges.rows[0] = (struct range){RANGE_TOOL, filter->tool};
}

static bool
read_window(struct asking *asking, size_t limit, struct activity_list *list, struct err *err)
{
	/* One more tells whether that's all; the anchor itself may come along. */
	size_t most = limit + 1 + (asking->anchor && !asking->with_anchor);
	bool fine = true, more;

	narrow_ranges(asking);
	for (size_t i = 0; fine && i < asking->ranges.count; i++)
		fine = ask_range(asking, &asking->ranges.rows[i], most, err);
	if (!fine)
		return false;
	merge(asking, limit + 1);
	more = asking->count > limit;
	asking->count = more ? limit : asking->count;
	if (!load_rows(asking, list, err))
		return false;
	list->at_start = asking->back ? !more : !asking->anchor;
	list->at_end = asking->back ? !asking->anchor : !more;
	return true;
}

/* Of a sorted statement the place itself is left out: of an anchor that's asked for too, its row goes first. */
static bool
add_anchor(struct asking *asking, struct err *err)
{
	struct activity_row row = {0};
	bool found = false;

	if (!asking->with_anchor || asking->sort == ACTIVITY_BY_TIME)
		return true;
	if (!activity_find(asking->portal, &asking->anchor->id, &asking->arena, &row, NULL, &found, err))
		return false;
	if (!found)
		return true;
	asking->room = 256;
	asking->places = heap_array(asking->room, sizeof(*asking->places));
	asking->places[asking->count++] = (struct place){.id = row.id, .at = asking->anchor->at, .text = asking->anchor->sort_text,
							  .number = asking->anchor->sort_number};
	return true;
}

void
activity_list_release(struct activity_list *list)
{
	arena_release(&list->arena);
	*list = (struct activity_list){0};
}

bool
activity_window(struct portal *portal, const struct activity_filter *filter, enum activity_sort sort, bool descending, enum window_from from,
		const struct activity_row *anchor, size_t limit, struct activity_list *list, struct err *err)
{
	struct asking asking = {
		.portal = portal, .filter = *filter, .sort = sort, .descending = descending, .back = from == WINDOW_LAST || from == WINDOW_BEFORE,
		.with_anchor = from == WINDOW_FROM, .anchor = from == WINDOW_FIRST || from == WINDOW_LAST ? NULL : anchor,
	};
	struct portal_read read = {0};
	bool fine;

	*list = (struct activity_list){0};
	if (!portal_begin_read(portal, &read, err))
		return false;
	asking.filter.text = lower_text(&asking.arena, filter->text);
	fine = load_ranges(portal, &asking.ranges, err) && add_anchor(&asking, err) && read_window(&asking, limit, list, err);
	portal_end_read(portal, &read);
	arena_release(&asking.arena);
	free(asking.ranges.rows);
	free(asking.places);
	if (!fine)
		activity_list_release(list);
	return fine;
}

static bool
load_more(struct portal *portal, const struct id *id, struct arena *arena, struct activity_more *more, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ACTIVITY_DATA, err);

	*more = (struct activity_more){.title = "", .created = TIME_NONE};
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	if (statement_row(s)) {
		more->title = statement_text(s, 0, arena);
		more->event_data = statement_text_null(s, 1, arena);
		more->created = statement_time(s, 2);
	}
	return statement_close(s, err);
}

bool
activity_find(struct portal *portal, const struct id *id, struct arena *arena, struct activity_row *row, struct activity_more *more, bool *found,
	      struct err *err)
{
	struct owned owned = {0};
	struct statement *s;
	bool there;

	*row = (struct activity_row){0};
	*found = false;
	if (!reach_of(portal))
		return true;
	s = statement_open(portal_store(portal), QUERY_ACTIVITY_OWNED, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	there = statement_row(s);
	if (there) {
		struct id unit = statement_id(s, 2);

		owned = (struct owned){.id = *id, .owner = {.kind = statement_int(s, 1) ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = statement_id(s, 0)},
				       .unit = units_find(&portal->units, &unit)};
	}
	if (!statement_close(s, err) || (there && !portal_load_shares(portal, id, false, arena, &owned, err)))
		return false;
	if (!there || !access_reads_event(portal_actor(portal), &owned))
		return true;
	return load_row(portal, id, arena, row, found, err) && (!more || load_more(portal, id, arena, more, err));
}

/* ---------------------------------------------------------------- sums */

void
activity_sums_release(struct activity_sums *sums)
{
	arena_release(&sums->arena);
	free(sums->rows);
	*sums = (struct activity_sums){0};
}

struct summing {
	struct portal *portal;
	const struct activity_filter *filter;
	const char *text;
	bool by_tool;
	struct activity_sums *sums;
	size_t room;
};

static void
add_sum(struct summing *summing, struct statement *s)
{
	struct activity_sums *sums = summing->sums;
	struct activity_sum *sum;

	if (sums->count == summing->room) {
		summing->room = summing->room ? summing->room * 2 : 64;
		sums->rows = heap_resize(sums->rows, summing->room, sizeof(*sums->rows));
	}
	sum = &sums->rows[sums->count++];
	*sum = (struct activity_sum){.type = -1, .day = statement_int(s, 0), .runs = statement_int(s, 2), .failed = statement_int(s, 3),
				     .tests = statement_int(s, 4), .credits = statement_int(s, 5), .name = ""};
	if (summing->by_tool) {
		sum->tool = statement_id(s, 1);
		sum->name = statement_text(s, 6, &sums->arena);
	}
}

static enum query
sum_statement(const struct summing *summing, const struct range *range)
{
	int of = range->kind == RANGE_UNIT ? 1 : range->kind == RANGE_OWNER ? 2 : 0, by = summing->by_tool ? 1 : 0;

	if (range->kind == RANGE_SHARED)
		return (enum query)((int)QUERY_ACTIVITY_SUM_SHARED + by);
	return (enum query)((int)(summing->text ? QUERY_ACTIVITY_SUM : QUERY_ACTIVITY_TALLY) + by * 3 + of);
}

static bool
sum_range(struct summing *summing, const struct range *range, struct err *err)
{
	const struct activity_filter *filter = summing->filter;
	struct statement *s = statement_open(portal_store(summing->portal), sum_statement(summing, range), err);

	if (!s)
		return false;
	bind_tools(s, filter);
	if (range->kind == RANGE_UNIT || range->kind == RANGE_OWNER)
		statement_bind_id(s, ":of", &range->of);
	if (range->kind == RANGE_SHARED || summing->text) {
		statement_bind_int(s, ":from", first_time(filter));
		statement_bind_int(s, ":to", last_time(filter));
		statement_bind_text(s, ":text", summing->text);
	} else {
		statement_bind_int(s, ":first", clamp_day(filter->first_day));
		statement_bind_int(s, ":last", clamp_day(filter->last_day));
	}
	while (statement_row(s))
		add_sum(summing, s);
	return statement_close(s, err);
}

static int
compare_days(const void *a, const void *b)
{
	const struct activity_sum *x = a, *y = b;

	return (x->day > y->day) - (x->day < y->day);
}

/* Of one tool, the last day first: its name counts. */
static int
compare_tools(const void *a, const void *b)
{
	const struct activity_sum *x = a, *y = b;
	int by = id_compare(&x->tool, &y->tool);

	if (!by && id_is_none(&x->tool))
		by = strcmp(x->name, y->name);
	return by ? by : compare_days(b, a);
}

static int
compare_runs(const void *a, const void *b)
{
	const struct activity_sum *x = a, *y = b;
	int by = (x->runs < y->runs) - (x->runs > y->runs);

	return by ? by : compare_tools(a, b);
}

static bool
same_group(const struct activity_sum *a, const struct activity_sum *b, bool by_tool)
{
	if (!by_tool)
		return a->day == b->day;
	return id_equal(&a->tool, &b->tool) && (!id_is_none(&a->tool) || !strcmp(a->name, b->name));
}

static void
add_to(struct activity_sum *sum, const struct activity_sum *more)
{
	sum->runs += more->runs;
	sum->failed += more->failed;
	sum->tests += more->tests;
	sum->credits += more->credits;
}

/* What several ranges say of one day or tool is one sum. */
static void
join_sums(struct activity_sums *sums, bool by_tool)
{
	size_t kept = 0;

	if (sums->count)
		qsort(sums->rows, sums->count, sizeof(*sums->rows), by_tool ? compare_tools : compare_days);
	for (size_t i = 0; i < sums->count; i++) {
		add_to(&sums->total, &sums->rows[i]);
		if (kept && same_group(&sums->rows[kept - 1], &sums->rows[i], by_tool))
			add_to(&sums->rows[kept - 1], &sums->rows[i]);
		else
			sums->rows[kept++] = sums->rows[i];
	}
	sums->count = kept;
}

static bool
find_type(struct portal *portal, struct activity_sum *sum, struct err *err)
{
	struct statement *s;

	if (id_is_none(&sum->tool))
		return true;
	s = statement_open(portal_store(portal), QUERY_ACTIVITY_TYPE, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &sum->tool);
	sum->deleted = !statement_row(s);
	if (!sum->deleted)
		sum->type = (int)statement_int(s, 0);
	return statement_close(s, err);
}

static bool
sum_up(struct portal *portal, const struct activity_filter *filter, bool by_tool, struct activity_sums *sums, struct err *err)
{
	struct arena arena = {0};
	struct summing summing = {.portal = portal, .filter = filter, .text = lower_text(&arena, filter->text), .by_tool = by_tool, .sums = sums};
	struct ranges ranges = {0};
	struct portal_read read = {0};
	bool fine;

	*sums = (struct activity_sums){.total = {.type = -1, .name = ""}};
	if (!portal_begin_read(portal, &read, err)) {
		arena_release(&arena);
		return false;
	}
	fine = load_ranges(portal, &ranges, err);
	for (size_t i = 0; fine && i < ranges.count; i++)
		fine = sum_range(&summing, &ranges.rows[i], err);
	join_sums(sums, by_tool);
	for (size_t i = 0; fine && by_tool && i < sums->count; i++)
		fine = find_type(portal, &sums->rows[i], err);
	if (by_tool && sums->count)
		qsort(sums->rows, sums->count, sizeof(*sums->rows), compare_runs);
	portal_end_read(portal, &read);
	free(ranges.rows);
	arena_release(&arena);
	if (!fine)
		activity_sums_release(sums);
	return fine;
}

bool
activity_by_day(struct portal *portal, const struct activity_filter *filter, struct activity_sums *sums, struct err *err)
{
	return sum_up(portal, filter, false, sums, err);
}

bool
activity_by_tool(struct portal *portal, const struct activity_filter *filter, struct activity_sums *sums, struct err *err)
{
	return sum_up(portal, filter, true, sums, err);
}
