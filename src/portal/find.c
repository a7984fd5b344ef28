/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Advanced Find's results: windows by key, counts, and all rows one after another. */
#include "portal/find.h"

#include "base/clock.h"
#include "base/number.h"
#include "portal/find_private.h"
#include "portal/models.h"

#include <string.h>

/* Rows that a walk looks at before the whole table is asked. */
#define WALK_ROWS 1000

/* Rows that find_each reads at once. */
#define PAGE 500

void
find_list_release(struct find_list *list)
{
	arena_release(&list->arena);
	*list = (struct find_list){0};
}

/* ---------------------------------------------------------------- who may */

static bool
may_read(struct portal *portal, const struct find_table *table, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	/* Any level: how far it reaches is asked with each row. */
	if (table->own)
		return subject_carries_own(actor, &table->own->id, PRIVILEGE_READ)
		       || err_rule(err, ERR_DENIED, "B2", 0x80040220, "Looking for %s needs Read on it, which none of your roles carries.", table->label);
	if (subject_is_administrator_of(actor, table->entity, PRIVILEGE_READ))
		return true;
	return err_rule(err, ERR_DENIED, "B2", 0x80040220, "Looking for %s needs Read on %s at Organization level, which none of your roles carries.", table->label,
			entity_display_name(table->entity));
}

bool
find_may(struct portal *portal, const struct find_table *table, struct err *err)
{
	return portal_need_actor(portal, err) && may_read(portal, table, err);
}

/* Related tables are read, too. */
static bool
may_ask(struct portal *portal, const struct find_query *query, struct err *err)
{
	if (!find_may(portal, query->table, err))
		return false;
	for (size_t i = 0; i < query->column_count; i++) {
		if (query->columns[i].lookup && !may_read(portal, query->columns[i].table, err))
			return false;
	}
	for (size_t i = 0; i < query->node_count; i++) {
		const struct find_node *node = &query->nodes[i];

		if (node->kind == FIND_CONDITION && node->path.lookup && !may_read(portal, node->path.table, err))
			return false;
	}
	return !query->sort.lookup || may_read(portal, query->sort.table, err);
}

/* ---------------------------------------------------------------- orders */

/* A row's place in the order. */
struct place {
	struct id id;
	bool number;		/* of what's sorted by */
	int64_t value_number, walk_number;
	double value_real;
	const char *value_text, *walk_text;
};

struct finding {
	struct portal *portal;
	const struct find_query *query;
	struct find_made made;
	const char *value;	/* what's sorted by, never null; NULL: the walk column itself */
	bool value_is_number;
	bool value_is_real;
};

static bool
is_walk_order(const struct find_query *query)
{
	return !query->sort.column || (!query->sort.lookup && query->sort.column == &query->table->columns[0]);
}

static bool
is_number(enum find_type type)
{
	return type == FIND_INTEGER || type == FIND_NUMBER || type == FIND_TIME || type == FIND_CHOICE || type == FIND_BOOLEAN;
}

/* A name as people read it, of the row that a lookup leads to. key: as it's sorted. */
static const char *
name_sql(struct arena *arena, const struct find_column *lookup, const char *id_sql, bool key)
{
	const struct find_table *target = find_table_named(lookup->target);
	const char *table, *id, *key_sql;

	find_names_of(lookup, arena, &table, &id, &key_sql);
	if (!key && (!target || target->columns[0].owner_name))
		key_sql = find_fill(arena, PART_FIND_COLUMN, "{A}", "n", "{C}", "name", NULL);
	else if (!key)
		key_sql = find_column_sql(arena, target, &target->columns[0], "n", false);
	return find_fill(arena, PART_FIND_NAME_OF, "{X}", key_sql, "{T}", table, "{K}", id, "{V}", id_sql, NULL);
}

static void
choose_order(struct finding *finding)
{
	struct arena *arena = &finding->made.arena;
	const struct find_path *sort = &finding->query->sort;
	const char *sql;

	if (is_walk_order(finding->query))
		return;
	finding->value_is_number = is_number(sort->column->type);
	finding->value_is_real = sort->column->type == FIND_NUMBER;
	sql = find_path_sql(arena, finding->query->table, sort, sort->column->type == FIND_TEXT);
	if (sort->column->type == FIND_LOOKUP)
		sql = name_sql(arena, sort->column, sql, true);
	finding->value = find_fill(arena, finding->value_is_number ? PART_FIND_SORT_NUMBER : PART_FIND_SORT_TEXT, "{X}", sql, NULL);
}

static bool
begin(struct finding *finding, struct portal *portal, const struct find_query *query, int64_t now, struct err *err)
{
	*finding = (struct finding){.portal = portal, .query = query};
	if (!may_ask(portal, query, err))
		return false;
	if (!find_make(&finding->made, portal, query, now, err)) {
		find_made_release(&finding->made);
		return false;
	}
	choose_order(finding);
	return true;
}

static bool
walks_by_number(const struct find_table *table)
{
	return is_number(table->columns[0].type);
}

/* Where the row stands; *found false if it has gone. An id sorted by is text to SQLite's order, and never asked for alone. */
static bool
find_place(struct finding *finding, const struct id *id, struct place *place, bool *found, struct err *err)
{
	struct arena *arena = &finding->made.arena;
	const struct find_table *table = finding->query->table;
	const char *walk = find_walk_sql(arena, table, "t");
	struct statement *s;

	walk = walks_by_number(table) ? walk : find_fill(arena, PART_FIND_SORT_TEXT, "{X}", walk, NULL);
	s = statement_open_made(portal_store(finding->portal),
				find_fill(arena, PART_FIND_PLACE, "{X}", finding->value ? arena_printf(arena, "%s, %s", walk, finding->value) : walk, "{T}",
					  finding->made.source, "{K}", table->id, NULL), err);
	if (!s)
		return false;
	*place = (struct place){.id = *id, .number = finding->value_is_number};
	statement_bind_id(s, ":id", id);
	*found = statement_row(s);
	if (*found && walks_by_number(table))
		place->walk_number = statement_int(s, 0);
	else if (*found)
		place->walk_text = statement_text(s, 0, arena);
	if (*found && finding->value && finding->value_is_real)
		place->value_real = statement_double(s, 1);
	else if (*found && finding->value && place->number)
		place->value_number = statement_int(s, 1);
	else if (*found && finding->value)
		place->value_text = statement_text(s, 1, arena);
	return statement_close(s, err);
}

static void
bind_place(const struct finding *finding, struct statement *s, const struct place *place)
{
	if (!place)
		return;
	if (walks_by_number(finding->query->table))
		statement_bind_int(s, ":name", place->walk_number);
	else
		statement_bind_text(s, ":name", place->walk_text);
	statement_bind_id(s, ":id", &place->id);
	if (finding->value && finding->value_is_real)
		statement_bind_double(s, ":value", place->value_real);
	else if (finding->value && place->number)
		statement_bind_int(s, ":value", place->value_number);
	else if (finding->value)
		statement_bind_text(s, ":value", place->value_text);
}

/* ---------------------------------------------------------------- ids */

struct step {
	bool down;		/* against the order of the column */
	bool with_place;	/* the place itself, too */
	const struct place *place;	/* NULL: from the front */
	size_t limit;
};

/* How a walk column may be null or not: names never are; then it's the bare column, for the index. */
static const char *
walk_expression(struct finding *finding, const char *alias, bool bare)
{
	struct arena *arena = &finding->made.arena;
	const char *walk = find_walk_sql(arena, finding->query->table, alias);

	return bare || walks_by_number(finding->query->table) ? walk : find_fill(arena, PART_FIND_SORT_TEXT, "{X}", walk, NULL);
}

static const char *
behind_sql(struct finding *finding, const struct step *step, const char *alias, bool bare)
{
	struct arena *arena = &finding->made.arena;
	const char *walk = walk_expression(finding, alias, bare), *key = finding->query->table->id;
	int turned = step->down ? 1 : 0;

	if (!step->place)
		return part_text(PART_FIND_ALL);
	if (finding->value) {
		static const enum sql_part parts[2][2] = {{PART_FIND_BEYOND_UP, PART_FIND_BEYOND_DOWN}, {PART_FIND_BEYOND_OR_AT_UP, PART_FIND_BEYOND_OR_AT_DOWN}};

		return find_fill(arena, parts[step->with_place][turned], "{X}", finding->value, "{C}", walk, "{K}", key, NULL);
	}
	static const enum sql_part parts[2][2] = {{PART_FIND_AFTER_UP, PART_FIND_AFTER_DOWN}, {PART_FIND_AFTER_OR_AT_UP, PART_FIND_AFTER_OR_AT_DOWN}};

	return find_fill(arena, parts[step->with_place][turned], "{C}", walk, "{A}", alias, "{K}", key, NULL);
}

static const char *
walk_sql(struct finding *finding, const struct step *step)
{
	struct arena *arena = &finding->made.arena;
	const struct find_table *table = finding->query->table;

	return find_fill(arena, PART_FIND_WALK, "{K}", table->id, "{T}", table->name, "{X}", table->walk, "{W}", behind_sql(finding, step, "s", true), "{V}",
			 find_fill(arena, step->down ? PART_FIND_WALK_DOWN : PART_FIND_WALK_UP, "{C}", walk_expression(finding, "s", true), "{A}", "s", "{K}",
				   table->id, NULL),
			 "{P}", find_condition_sql(&finding->made, true), NULL);
}

static const char *
scan_sql(struct finding *finding, const struct step *step)
{
	struct arena *arena = &finding->made.arena;
	const struct find_table *table = finding->query->table;
	const char *walk = walk_expression(finding, "t", false), *order;

	if (finding->value)
		order = find_fill(arena, step->down ? PART_FIND_ORDER_DOWN : PART_FIND_ORDER_UP, "{X}", finding->value, "{C}", walk, "{K}", table->id, NULL);
	else
		order = find_fill(arena, step->down ? PART_FIND_ORDER_NAME_DOWN : PART_FIND_ORDER_NAME_UP, "{C}", walk, "{A}", "t", "{K}", table->id, NULL);
	return find_fill(arena, PART_FIND_SCAN, "{K}", table->id, "{T}", finding->made.source, "{P}", find_condition_sql(&finding->made, false), "{W}",
			 behind_sql(finding, step, "t", false), "{V}", order, NULL);
}

static bool
read_ids(struct finding *finding, const char *sql, const struct step *step, bool walk, struct id *ids, size_t *count, struct err *err)
{
	struct statement *s = statement_open_made(portal_store(finding->portal), sql, err);

	*count = 0;
	if (!s)
		return false;
	find_bind(&finding->made, s);
	bind_place(finding, s, step->place);
	if (walk)
		statement_bind_int(s, ":walk", WALK_ROWS);
	statement_bind_int(s, ":limit", (int64_t)step->limit);
	while (*count < step->limit && statement_row(s))
		ids[(*count)++] = statement_id(s, 0);
	return statement_close(s, err);
}

static bool
find_ids(struct finding *finding, const struct step *step, struct id *ids, size_t *count, struct err *err)
{
	if (!finding->value && finding->query->table->walk) {
		if (!read_ids(finding, walk_sql(finding, step), step, true, ids, count, err))
			return false;
		if (*count == step->limit)
			return true;
	}
	return read_ids(finding, scan_sql(finding, step), step, false, ids, count, err);
}

/* ---------------------------------------------------------------- cells */

static const char *
row_sql(struct finding *finding)
{
	struct arena *arena = &finding->made.arena;
	const struct find_query *query = finding->query;
	struct str columns = {0};
	const char *sql;

	for (size_t i = 0; i < query->column_count; i++) {
		const struct find_path *path = &query->columns[i];
		const char *value = find_path_sql(arena, query->table, path, false);

		str_addf(&columns, "%s%s", i ? ", " : "", value);
		str_addf(&columns, ", %s", path->column->type == FIND_LOOKUP ? name_sql(arena, path->column, value, false) : part_text(PART_FIND_ALL));
	}
	sql = find_fill(arena, PART_FIND_ROW, "{X}", columns.length ? str_text(&columns) : part_text(PART_FIND_ALL), "{T}", finding->made.source, "{K}",
			query->table->id, NULL);
	str_release(&columns);
	return sql;
}

/* "2026-03-05 14:00" */
static const char *
time_label(struct arena *arena, int64_t time)
{
	char text[TIME_TEXT_SIZE];

	time_format(time, text);
	return arena_printf(arena, "%.10s %.5s", text, text + 11);
}

static const char *
choice_label(struct arena *arena, const struct find_column *column, int64_t number)
{
	for (const struct find_choice *choice = column->choices; choice && choice->label; choice++) {
		if (choice->value == number)
			return choice->label;
	}
	return arena_printf(arena, "%lld", (long long)number);
}

static struct find_value
read_value(struct statement *s, int at, const struct find_column *column, struct arena *arena)
{
	struct find_value value = {.label = ""};
	char id[ID_TEXT_SIZE], number[NUMBER_TEXT_SIZE];

	if (statement_is_null(s, at))
		return value;
	switch (column->type) {
	case FIND_TEXT:
		value.kind = FIND_VALUE_TEXT;
		value.text = value.label = statement_text(s, at, arena);
		break;
	case FIND_INTEGER:
		value.kind = FIND_VALUE_INTEGER;
		value.number = statement_int(s, at);
		value.label = arena_printf(arena, "%lld", (long long)value.number);
		break;
	case FIND_NUMBER:
		value.kind = FIND_VALUE_NUMBER;
		value.real = statement_double(s, at);
		value.label = arena_strdup(arena, number_text(value.real, number));
		break;
	case FIND_CHOICE:
	case FIND_BOOLEAN:
		value.kind = column->type == FIND_CHOICE ? FIND_VALUE_INTEGER : FIND_VALUE_BOOLEAN;
		value.number = statement_int(s, at);
		value.label = choice_label(arena, column, value.number);
		break;
	case FIND_TIME:
		value.kind = FIND_VALUE_TIME;
		value.number = statement_int(s, at);
		value.label = time_label(arena, value.number);
		break;
	case FIND_ID:
		value.kind = FIND_VALUE_ID;
		value.id = statement_id(s, at);
		value.label = arena_strdup(arena, id_format(&value.id, id));
		break;
	case FIND_LOOKUP:
		value.kind = FIND_VALUE_ID;
		value.id = statement_id(s, at);
		/* Events outlive their model (F6). */
		value.label = statement_is_null(s, at + 1) ? "(deleted)" : statement_text(s, at + 1, arena);
		break;
	}
	return value;
}

/* The row's values; *found false if it has gone meanwhile. */
static bool
read_row(struct finding *finding, struct statement *s, const struct id *id, struct arena *arena, struct find_value *values, bool *found)
{
	const struct find_query *query = finding->query;

	statement_again(s);
	statement_bind_id(s, ":id", id);
	*found = statement_row(s);
	for (size_t i = 0; *found && i < query->column_count; i++)
		values[i] = read_value(s, (int)i * 2, query->columns[i].column, arena);
	return *found;
}

static bool
read_facts(struct finding *finding, struct find_row *row, struct err *err)
{
	int kind = finding->query->table->kind;
	enum query query = kind == RECORD_MODEL ? QUERY_FIND_MODEL_FACTS
						: (enum query)((int)QUERY_FIND_OWNED_FACTS + (kind == RECORD_APP ? 1 : kind == RECORD_FLOW ? 2 : 0));
	struct statement *s;

	row->kind = kind;
	if (kind < 0)
		return true;
	s = statement_open(portal_store(finding->portal), query, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &row->id);
	if (statement_row(s)) {
		/* A prebuilt model belongs to nobody who could give it (E6). */
		if (kind == RECORD_MODEL && statement_int(s, 0))
			row->kind = statement_int(s, 0) == 1 ? RECORD_PROMPT : -1;
		row->owner_disabled = statement_bool(s, 1);
		row->version = statement_int(s, 2);
	}
	return statement_close(s, err);
}

static bool
fill(struct finding *finding, const struct id *ids, size_t count, struct find_list *list, struct err *err)
{
	size_t columns = finding->query->column_count;
	struct statement *s = statement_open_made(portal_store(finding->portal), row_sql(finding), err);
	struct find_value *values = arena_array(&list->arena, columns + 1, sizeof(*values));
	bool fine = true;

	if (!s)
		return false;
	list->rows = arena_array(&list->arena, count + 1, sizeof(*list->rows));
	for (size_t i = 0; fine && i < count; i++) {
		struct find_row *row = &list->rows[list->count];
		bool found;

		if (!read_row(finding, s, &ids[i], &list->arena, values, &found) || !found)
			continue;
		*row = (struct find_row){.id = ids[i], .cells = arena_array(&list->arena, columns + 1, sizeof(*row->cells))};
		for (size_t c = 0; c < columns; c++)
			row->cells[c] = values[c].label;
		fine = read_facts(finding, row, err);
		list->count += fine;
	}
	return statement_close(s, fine ? err : NULL) && fine;
}

/* ---------------------------------------------------------------- windows */

static void
turn_around(struct id *ids, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		struct id other = ids[i];

		ids[i] = ids[count - 1 - i];
		ids[count - 1 - i] = other;
	}
}

static bool
any_before(struct finding *finding, const struct place *place, bool *any, struct err *err)
{
	const struct step step = {.down = !finding->query->descending, .place = place, .limit = 1};
	struct id id;
	size_t count;

	if (!find_ids(finding, &step, &id, &count, err))
		return false;
	*any = count > 0;
	return true;
}

static bool
window(struct finding *finding, enum window_from from, const struct id *anchor, size_t limit, struct find_list *list, struct err *err)
{
	bool back = from == WINDOW_LAST || from == WINDOW_BEFORE, found = false, before = false;
	struct id *ids = arena_array(&finding->made.arena, limit + 1, sizeof(*ids));
	struct step step = {.down = finding->query->descending != back, .with_place = from == WINDOW_FROM, .limit = limit + 1};
	struct place place;
	size_t count;

	if (from != WINDOW_FIRST && from != WINDOW_LAST && anchor) {
		if (!find_place(finding, anchor, &place, &found, err))
			return false;
		if (found)
			step.place = &place;
		else
			step.down = finding->query->descending;
		back = back && found;
	}
	if (!find_ids(finding, &step, ids, &count, err))
		return false;
	if (step.place && from == WINDOW_FROM && !any_before(finding, &place, &before, err))
		return false;
	list->at_start = back ? count <= limit : !step.place || (from == WINDOW_FROM && !before);
	list->at_end = back ? !step.place : count <= limit;
	if (count > limit)
		count = limit;
	if (back)
		turn_around(ids, count);
	return fill(finding, ids, count, list, err);
}

bool
find_window(struct portal *portal, const struct find_query *query, int from, const struct id *anchor, size_t limit, int64_t now, struct find_list *list,
	    struct err *err)
{
	struct finding finding;
	struct portal_read read;
	bool done;

	*list = (struct find_list){0};
	if (!portal_begin_read(portal, &read, err))
		return false;
	done = begin(&finding, portal, query, now, err);
	if (done) {
		done = window(&finding, (enum window_from)from, anchor, limit, list, err);
		find_made_release(&finding.made);
	}
	portal_end_read(portal, &read);
	if (!done)
		find_list_release(list);
	return done;
}

bool
find_count(struct portal *portal, const struct find_query *query, int64_t most, int64_t now, int64_t *count, struct err *err)
{
	struct finding finding;
	struct statement *s;
	bool done;

	*count = 0;
	if (!begin(&finding, portal, query, now, err))
		return false;
	s = statement_open_made(portal_store(portal),
				find_fill(&finding.made.arena, PART_FIND_COUNT, "{T}", finding.made.source, "{P}", find_condition_sql(&finding.made, false), NULL),
				err);
	done = s != NULL;
	if (s) {
		find_bind(&finding.made, s);
		statement_bind_int(s, ":limit", most + 1);
		*count = statement_row(s) ? statement_int(s, 0) : 0;
		done = statement_close(s, err);
	}
	find_made_release(&finding.made);
	return done;
}

/* ---------------------------------------------------------------- all rows */

/* A page is read whole before any row of it is told. */
struct page {
	struct arena arena;
	struct id ids[PAGE];
	struct find_value *values[PAGE];
	bool found[PAGE];
	size_t count;
};

static bool
read_page(struct finding *finding, const struct id *after, size_t limit, struct page *page, struct err *err)
{
	struct step step = {.down = finding->query->descending, .limit = limit < PAGE ? limit : PAGE};
	struct statement *s;
	struct place place;
	bool found = true;

	if (after && !find_place(finding, after, &place, &found, err))
		return false;
	if (after && found)
		step.place = &place;
	if (!found)
		return err_set(err, ERR_CHANGED, "Rows were deleted while they were read. Ask again.");
	if (!find_ids(finding, &step, page->ids, &page->count, err))
		return false;
	s = statement_open_made(portal_store(finding->portal), row_sql(finding), err);
	if (!s)
		return false;
	for (size_t i = 0; i < page->count; i++) {
		page->values[i] = arena_array(&page->arena, finding->query->column_count + 1, sizeof(*page->values[i]));
		(void)read_row(finding, s, &page->ids[i], &page->arena, page->values[i], &page->found[i]);
	}
	return statement_close(s, err);
}

bool
find_each(struct portal *portal, const struct find_query *query, int64_t limit, int64_t now, find_row_fn fn, void *context, struct err *err)
{
	struct id last;
	bool fine = true, more = true;

	for (int64_t told = 0; fine && more && told < limit;) {
		struct page page = {.count = 0};
		struct finding finding;
		struct portal_read read;

		if (!portal_begin_read(portal, &read, err))
			return false;
		fine = begin(&finding, portal, query, now, err);
		if (fine) {
			fine = read_page(&finding, told ? &last : NULL, (size_t)(limit - told < PAGE ? limit - told : PAGE), &page, err);
			find_made_release(&finding.made);
		}
		portal_end_read(portal, &read);
		for (size_t i = 0; fine && i < page.count; i++)
			fine = !page.found[i] || fn(context, &page.ids[i], page.values[i], err);
		more = page.count == PAGE;
		told += (int64_t)page.count;
		if (page.count)
			last = page.ids[page.count - 1];
		arena_release(&page.arena);
	}
	return fine;
}
