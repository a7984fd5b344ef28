/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Advanced Find (RULES G3, G4). Every operator on every column of models, against conditions worked out here over the same rows; windows that
 * give each row once, in order, both ways; the same of a table of the environment's own, as far as Read on it reaches; what people typed never becomes part of a statement; who may look for what.
 */
#include "base/clock.h"
#include "portal/administration.h"
#include "portal/find.h"
#include "portal/models.h"
#include "tests/small_world.h"
#include "tests/test.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static struct small_world world;
static struct id ana, priya, maya, leo, reader, unit, owners[3];
static struct id models[60], parcels;
static struct id clerk, clerks;	/* whose one role has what's set here alone */

/* A table of the environment's own with a column of each type, nothing here and there, and a column that came later than most rows. */
static void
add_parcels(void)
{
	parcels = ID_NONE;
	parcels.b[0] = 0x77;
	parcels.b[15] = 9;
	world_sql(&world, "INSERT INTO makerdeck_table (tableid, logicalname, displayname, namekey, rowcount, createdon, modifiedon)"
			  " VALUES (x'77000000000000000000000000000009', 'cr_parcels', 'Parcels', 'parcels', 60, 1, 1),"
			  "        (x'7700000000000000000000000000000a', 'cr_secrets', 'Secrets', 'secrets', 0, 1, 1);"
			  "INSERT INTO makerdeck_column (tableid, position, logicalname, displayname, type) VALUES"
			  " (x'77000000000000000000000000000009', 0, 'cr_name', 'Parcel', 0), (x'77000000000000000000000000000009', 1, 'cr_weight', 'Weight', 1),"
			  " (x'77000000000000000000000000000009', 2, 'cr_stops', 'Stops', 2), (x'77000000000000000000000000000009', 3, 'cr_late', 'Late', 3),"
			  " (x'77000000000000000000000000000009', 4, 'cr_sent', 'Sent', 4), (x'77000000000000000000000000000009', 5, 'cr_note', 'Note', 0)");
	world_sql(&world, "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 59)"
			  "INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon)"
			  " SELECT randomblob(16), x'77000000000000000000000000000009',"
			  "  CASE WHEN i % 10 < 8 THEN json_array(iif(i % 9, 'Parcel ' || (i % 13) || iif(i % 2, ' \"A\" ', ' b''c '), NULL), iif(i % 7, i * 0.1 - 2, NULL),"
			  "   iif(i % 6, i % 11 - 5, NULL), json(iif(i % 5, iif(i % 3, 'true', 'false'), 'null')), iif(i % 4, 1772700000000 + (i % 8) * 43200000, NULL))"
			  "  ELSE json_array('parcel ' || i, 1e3 + i, i, json('true'), 1772700000000, 'Note ' || i) END,"
			  "  u.systemuserid, u.businessunitid, 1772600000000 + i / 3, 1772600000000"
			  " FROM n JOIN owner o ON o.name = CASE i % 3 WHEN 0 THEN 'Maya Ortiz' WHEN 1 THEN 'Leo Fischer' ELSE 'Priya Nair' END"
			  " JOIN systemuser u ON u.systemuserid = o.ownerid"
			  " ORDER BY i");
}

static int
set_up(void **state)
{
	static const char *const names[] = {"Invoice", "Receipt", "100% sure", "under_score", "O'Brien \"quoted\"", "back\\slash", "Éclair", "éclair", "zz", "[bracket"};
	struct id role;

	(void)state;
	world_open(&world);
	unit = world_unit(&world, "Finance", &world.root);
	ana = world_user(&world, "Ana Souza", &world.root, true);
	priya = world_user(&world, "Priya Nair", &world.root, true);
	maya = world_user(&world, "Maya Ortiz", &unit, true);
	leo = world_user(&world, "Leo Fischer", &unit, false);
	world_give(&world, &ana, &world.administrator);
	world_give(&world, &priya, &world.customizer);
	world_give(&world, &maya, &world.maker);
	role = world_role(&world, "Model reader", false);
	world_grant(&world, &role, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	reader = world_user(&world, "Reader", &world.root, true);
	world_give(&world, &reader, &role);
	clerks = world_role(&world, "Clerk", false);
	world_grant(&world, &clerks, ENTITY_AITEMPLATE, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	clerk = world_user(&world, "Clara Clerk", &unit, true);
	world_give(&world, &clerk, &clerks);
	owners[0] = maya;
	owners[1] = leo;
	owners[2] = priya;
	for (size_t i = 0; i < 60; i++) {
		char name[64];

		snprintf(name, sizeof(name), "%s %zu", names[i % 10], i / 20);
		models[i] = world_model(&world, name, i % 3 ? &world.document : &world.prediction, &owners[i % 3], i % 4 == 0);
		if (i % 5 == 0)
			(void)world_container(&world, name, &models[i], &owners[(i / 5) % 3]);
	}
	add_parcels();
	world_sql(&world, "UPDATE msdyn_aimodel SET modifiedby = ownerid WHERE rid % 2 = 0;"
			  "UPDATE msdyn_aimodel SET modifiedon = 1772700000000 + rid * 1000 * (rid % 7), createdon = 1772600000000 + (rid % 5) * 86400000;"
			  "UPDATE msdyn_aimodel SET statecode = rid % 2");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&world);
	return 0;
}

/* ---------------------------------------------------------------- against conditions worked out here */

struct raw {
	struct id id;
	struct find_value *values;
};

struct all {
	struct arena arena;
	struct raw rows[200];
	size_t count, columns;
};

static bool
keep_row(void *context, const struct id *id, const struct find_value *values, struct err *err)
{
	struct all *all = context;
	struct raw *row = &all->rows[all->count++];

	(void)err;
	assert_true(all->count <= 200);
	row->id = *id;
	row->values = arena_array(&all->arena, all->columns, sizeof(*row->values));
	for (size_t i = 0; i < all->columns; i++) {
		row->values[i] = values[i];
		row->values[i].text = values[i].text ? arena_strdup(&all->arena, values[i].text) : NULL;
		row->values[i].label = arena_strdup(&all->arena, values[i].label);
	}
	return true;
}

static void
all_of(struct portal *portal, const struct find_query *query, struct all *all)
{
	struct err err = ERR_INIT;

	*all = (struct all){.columns = query->column_count};
	if (!find_each(portal, query, 1000, WORLD_NOW, keep_row, all, &err))
		fail_msg("%s", err.text);
}

/* Without the case of a to z and the accents that the names here have. */
static void
fold(const char *text, char *out, size_t size)
{
	size_t length = 0;

	for (; *text && length + 1 < size; text++) {
		if ((unsigned char)*text == 0xc3 && ((unsigned char)text[1] == 0x89 || (unsigned char)text[1] == 0xa9)) {
			out[length++] = 'e';
			text++;
		} else {
			out[length++] = *text >= 'A' && *text <= 'Z' ? (char)(*text + 32) : *text;
		}
	}
	out[length] = '\0';
}

static bool
text_fulfils(const char *stored, enum find_op op, const char *asked)
{
	char a[512], b[512];
	size_t length, tail;
	int order;

	fold(stored, a, sizeof(a));
	fold(asked, b, sizeof(b));
	order = strcmp(a, b);
	length = strlen(b);
	tail = strlen(a) > length ? strlen(a) - length : 0;
	switch (op) {
	case FIND_EQUAL:
		return order == 0;
	case FIND_LESS:
		return order < 0;
	case FIND_LESS_EQUAL:
		return order <= 0;
	case FIND_MORE:
		return order > 0;
	case FIND_MORE_EQUAL:
		return order >= 0;
	case FIND_CONTAINS:
		return strstr(a, b) != NULL;
	case FIND_BEGINS:
		return strncmp(a, b, length) == 0;
	case FIND_ENDS:
		return strcmp(a + tail, b) == 0;
	default:
		return false;
	}
}

static bool
number_fulfils(int64_t stored, enum find_op op, int64_t asked)
{
	switch (op) {
	case FIND_EQUAL:
		return stored == asked;
	case FIND_LESS:
	case FIND_BEFORE:
		return stored < asked;
	case FIND_LESS_EQUAL:
		return stored <= asked;
	case FIND_MORE:
	case FIND_AFTER:
		return stored > asked;
	case FIND_MORE_EQUAL:
		return stored >= asked;
	case FIND_ON:
		return stored / 86400000 == asked / 86400000;
	case FIND_LAST_DAYS:
		return stored >= (WORLD_NOW / 86400000 - asked) * 86400000 && stored <= WORLD_NOW;
	default:
		return false;
	}
}

static bool
real_fulfils(double stored, enum find_op op, double asked)
{
	switch (op) {
	case FIND_EQUAL:
		return !(stored < asked) && !(stored > asked);
	case FIND_LESS:
		return stored < asked;
	case FIND_LESS_EQUAL:
		return stored <= asked;
	case FIND_MORE:
		return stored > asked;
	case FIND_MORE_EQUAL:
		return stored >= asked;
	default:
		return false;
	}
}

static bool
fulfils(const struct find_value *stored, const struct find_column *column, enum find_op op, const struct find_value *asked, int64_t number)
{
	bool there = stored->kind != FIND_VALUE_NULL && (column->type != FIND_TEXT || stored->text[0]);

	switch (op) {
	case FIND_NOT_NULL:
		return there;
	case FIND_NULL:
		return !there;
	case FIND_NOT_EQUAL:
		return !fulfils(stored, column, FIND_EQUAL, asked, number);
	case FIND_NOT_CONTAINS:
		return !fulfils(stored, column, FIND_CONTAINS, asked, number);
	case FIND_NOT_ME:
		return !fulfils(stored, column, FIND_ME, asked, number);
	case FIND_ME:
		return there && id_equal(&stored->id, &ana);
	default:
		break;
	}
	if (!there)
		return false;
	if (column->type == FIND_TEXT || column->type == FIND_LOOKUP)
		return text_fulfils(column->type == FIND_TEXT ? stored->text : stored->label, op, asked->label);
	if (column->type == FIND_ID)
		return id_equal(&stored->id, &asked->id);
	if (column->type == FIND_NUMBER)
		return real_fulfils(stored->real, op, asked->real);
	return number_fulfils(stored->number, op, number);
}

/* The value as somebody would type it. */
static const char *
typed(struct arena *arena, const struct find_column *column, enum find_op op, const struct find_value *value, int64_t *number)
{
	char text[64];

	*number = value->number;
	if (op == FIND_LAST_DAYS) {
		*number = 1 + value->number / 1000 % 3;
		return arena_printf(arena, "%lld", (long long)*number);
	}
	if (column->type == FIND_INTEGER)
		return arena_printf(arena, "%lld", (long long)value->number);
	if (column->type == FIND_TIME)
		return arena_strdup(arena, time_format(value->number, text));
	if (op == FIND_BEGINS || op == FIND_CONTAINS || op == FIND_NOT_CONTAINS)
		return arena_strndup(arena, value->label, 4);
	return value->label;
}

static void
compare(struct portal *portal, const struct find_table *table, const struct all *all, const struct find_path *path, size_t column, enum find_op op, const struct find_value *value)
{
	struct arena arena = {0};
	struct find_query query;
	struct find_value asked = *value;
	struct all found;
	struct err err = ERR_INIT;
	int64_t number, count;
	size_t wanted = 0, bad;

	find_query_start(&query, table);
	query.nodes[0] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
	query.nodes[1] = (struct find_node){.kind = FIND_CONDITION, .parent = 0, .path = *path, .op = op, .value = ""};
	query.node_count = 2;
	if (find_op_takes_value(op)) {
		query.nodes[1].value = typed(&arena, path->column, op, value, &number);
		asked.label = query.nodes[1].value;
		if (!asked.label[0]) {
			arena_release(&arena);
			return;
		}
	} else {
		number = 0;
	}
	if (!find_query_check(portal, &query, WORLD_NOW, &bad, &err))
		fail_msg("%s: %s", find_query_words(&query, &arena), err.text);
	all_of(portal, &query, &found);
	for (size_t i = 0; i < all->count; i++) {
		bool expected = fulfils(&all->rows[i].values[column], path->column, op, &asked, number), there = false;

		for (size_t f = 0; f < found.count; f++)
			there |= id_equal(&found.rows[f].id, &all->rows[i].id);
		wanted += expected;
		if (there != expected)
			fail_msg("%s: row %zu is %s", find_query_words(&query, &arena), i, there ? "there" : "missing");
	}
	assert_int_equal(found.count, wanted);
	assert_true(find_count(portal, &query, 1000, WORLD_NOW, &count, &err));
	assert_int_equal(count, wanted);
	arena_release(&found.arena);
	arena_release(&arena);
}

static void
every_operator_on_every_column(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct find_table *table = find_table_named("AI Models");
	struct find_query query;
	struct find_path related;
	struct all all;
	size_t asked = 0;

	(void)state;
	find_query_start(&query, table);
	query.column_count = 0;
	for (const struct find_column *column = table->columns; column->name; column++)
		query.columns[query.column_count++] = (struct find_path){NULL, table, column};
	/* Of the owner, and of who modified it last, which may be nobody. */
	for (size_t i = 0; find_related(table, i, &related) && query.column_count < FIND_COLUMNS_MAX; i++) {
		if (strcmp(related.table->name, "systemuser") != 0)
			continue;
		for (const struct find_column *column = related.table->columns; column->name && query.column_count < FIND_COLUMNS_MAX; column++) {
			if (strcmp(column->name, "isdisabled") == 0 || strcmp(column->name, "fullname") == 0)
				query.columns[query.column_count++] = (struct find_path){related.lookup, related.table, column};
		}
	}
	all_of(portal, &query, &all);
	assert_int_equal(all.count, 60);
	for (size_t c = 0; c < query.column_count; c++) {
		for (int op = 0; op < FIND_OP_COUNT; op++) {
			if (!find_op_fits((enum find_op)op, query.columns[c].column->type, query.columns[c].column))
				continue;
			for (size_t row = 0; row < all.count; row += 7) {
				compare(portal, table, &all, &query.columns[c], c, (enum find_op)op, &all.rows[row].values[c]);
				asked++;
			}
		}
	}
	assert_true(asked > 1000);
	arena_release(&all.arena);
}

static void
walk_both_ways(struct portal *portal, const struct find_query *query, size_t limit, const struct all *all)
{
	struct err err = ERR_INIT;
	struct find_list list;
	struct id last;
	size_t seen = 0;
	bool end = false;

	for (int round = 0; !end; round++) {
		assert_true(round < 200);
		assert_true(find_window(portal, query, seen ? WINDOW_AFTER : WINDOW_FIRST, seen ? &last : NULL, limit, WORLD_NOW, &list, &err));
		assert_int_equal(list.at_start, seen == 0);
		for (size_t i = 0; i < list.count; i++)
			assert_true(id_equal(&list.rows[i].id, &all->rows[seen++].id));
		end = list.at_end;
		if (list.count)
			last = list.rows[list.count - 1].id;
		find_list_release(&list);
	}
	assert_int_equal(seen, all->count);
	for (end = false; !end;) {
		size_t from;

		assert_true(find_window(portal, query, seen == all->count ? WINDOW_LAST : WINDOW_BEFORE, seen == all->count ? NULL : &last, limit, WORLD_NOW, &list,
					&err));
		from = seen - list.count;
		for (size_t i = 0; i < list.count; i++)
			assert_true(id_equal(&list.rows[i].id, &all->rows[from + i].id));
		seen = from;
		end = list.at_start;
		last = list.rows[0].id;
		find_list_release(&list);
	}
	assert_int_equal(seen, 0);
	/* From a row on, that row itself first. */
	assert_true(find_window(portal, query, WINDOW_FROM, &all->rows[5].id, 3, WORLD_NOW, &list, &err));
	assert_true(id_equal(&list.rows[0].id, &all->rows[5].id));
	assert_false(list.at_start);
	find_list_release(&list);
	assert_true(find_window(portal, query, WINDOW_FROM, &all->rows[0].id, 3, WORLD_NOW, &list, &err));
	assert_true(list.at_start);
	find_list_release(&list);
}

/* ---------------------------------------------------------------- tables of the environment's own */

static const struct find_table *
parcels_as(struct portal *portal)
{
	const struct find_table *table;
	struct err err = ERR_INIT;

	if (!find_table_look(portal, "parcels", &table, &err))
		fail_msg("%s", err.text);
	return table;
}

static void
every_operator_on_an_own_table(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct find_table *table = parcels_as(portal);
	struct find_query query;
	struct all all;
	size_t asked = 0;

	(void)state;
	assert_non_null(table);
	find_query_start(&query, table);
	assert_int_equal(query.column_count, 6);
	query.column_count = 0;
	for (const struct find_column *column = table->columns; column->name; column++)
		query.columns[query.column_count++] = (struct find_path){NULL, table, column};
	all_of(portal, &query, &all);
	assert_int_equal(all.count, 60);
	for (size_t c = 0; c < query.column_count; c++) {
		for (int op = 0; op < FIND_OP_COUNT; op++) {
			if (!find_op_fits((enum find_op)op, query.columns[c].column->type, query.columns[c].column))
				continue;
			for (size_t row = 0; row < all.count; row += 7) {
				compare(portal, table, &all, &query.columns[c], c, (enum find_op)op, &all.rows[row].values[c]);
				asked++;
			}
		}
	}
	assert_true(asked > 500);
	arena_release(&all.arena);
}

/* In the order in which they came, and by every column. */
static void
own_rows_stand_in_order(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct find_table *table = parcels_as(portal);

	(void)state;
	for (const struct find_column *column = table->columns; column->name; column++) {
		for (int down = 0; down < 2; down++) {
			struct find_query query;
			struct all all;

			find_query_start(&query, table);
			query.columns[query.column_count++] = query.sort = (struct find_path){NULL, table, column};
			query.descending = down;
			if (column->type == FIND_ID)
				continue;
			all_of(portal, &query, &all);
			assert_int_equal(all.count, 60);
			for (size_t i = 1; column->type == FIND_NUMBER && i < all.count; i++) {
				const struct find_value *a = &all.rows[i - 1 + (size_t)down].values[6], *b = &all.rows[i - (size_t)down].values[6];

				if (i + (size_t)down < all.count && a->kind != FIND_VALUE_NULL && b->kind != FIND_VALUE_NULL)
					assert_true(down ? all.rows[i - 1].values[6].real >= all.rows[i].values[6].real : a->real <= b->real);
			}
			walk_both_ways(portal, &query, 7, &all);
			arena_release(&all.arena);
		}
	}
}

static void
set_read(enum access_level level)
{
	const struct role_cell cell = {.kind = CELL_OF_OWN_TABLE, .table = parcels, .privilege = PRIVILEGE_READ, .level = level};
	const struct administration_request request = {.what = ADMINISTER_SET, .role = clerks, .cells = &cell, .cell_count = 1, .version = -1,
						       .now = WORLD_NOW};
	struct write_result result = {0};
	struct err err = ERR_INIT;

	if (!administration_apply(world_as(&world, &ana), &request, &result, &err))
		fail_msg("%s", err.text);
	write_result_release(&result);
}

/* B2, F4: at any level it can be looked for, and as far as that reaches; a level that was taken away is gone at once. */
static void
own_rows_are_found_as_far_as_read_reaches(void **state)
{
	static const struct {
		enum access_level level;
		int64_t rows;
	} levels[] = {{LEVEL_USER, 2}, {LEVEL_UNIT, 40}, {LEVEL_CHILD, 40}, {LEVEL_ORGANIZATION, 60}};
	const struct find_table *table = NULL, *const *tables;
	struct find_query query;
	struct find_list list;
	struct arena arena = {0};
	struct err err = ERR_INIT;
	struct portal *portal = world_as(&world, &clerk);
	size_t bad, own_count;
	int64_t count;

	(void)state;
	assert_null(parcels_as(portal));
	world_sql(&world, "UPDATE makerdeck_row SET ownerid = (SELECT ownerid FROM owner WHERE name = 'Clara Clerk') WHERE rid IN"
			  " (SELECT rid FROM makerdeck_row WHERE owningbusinessunit = (SELECT businessunitid FROM businessunit WHERE name = 'Finance') LIMIT 2)");
	for (size_t i = 0; i < 4; i++) {
		set_read(levels[i].level);
		portal = world_as(&world, &clerk);
		table = parcels_as(portal);
		assert_non_null(table);
		assert_true(find_own_tables(portal, &arena, &tables, &own_count, &err));
		assert_int_equal(own_count, 1);
		assert_ptr_equal(tables[0], table);
		find_query_start(&query, table);
		if (!find_count(portal, &query, 100, WORLD_NOW, &count, &err))
			fail_msg("%s", err.text);
		assert_int_equal(count, levels[i].rows);
		/* No condition leads beyond that, an "or" neither. */
		assert_true(find_query_where(&query, "cr_name null", &arena, &err));
		assert_true(find_query_where(&query, "cr_name notnull", &arena, &err));
		query.nodes[0].kind = FIND_OR;
		assert_true(find_count(portal, &query, 100, WORLD_NOW, &count, &err));
		assert_int_equal(count, levels[i].rows);
		assert_true(find_window(portal, &query, WINDOW_FIRST, NULL, 100, WORLD_NOW, &list, &err));
		assert_int_equal(list.count, levels[i].rows);
		find_list_release(&list);
	}
	/* Related tables are another matter. */
	find_query_start(&query, table);
	assert_true(find_path_parse(table, "Owner: Full Name", &query.columns[query.column_count++], &err));
	assert_false(find_count(portal, &query, 100, WORLD_NOW, &count, &err) && find_window(portal, &query, WINDOW_FIRST, NULL, 9, WORLD_NOW, &list, &err));
	assert_string_equal(err.rule, "B2");
	find_query_start(&query, table);
	query.nodes[0] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
	query.nodes[1] = (struct find_node){.kind = FIND_CONDITION, .op = FIND_MORE, .value = "12,5"};
	query.node_count = 2;
	err = ERR_INIT;
	assert_true(find_path_parse(table, "Weight", &query.nodes[1].path, &err));
	assert_false(find_query_check(portal, &query, WORLD_NOW, &bad, &err));
	assert_string_equal(err.text, "Weight is a number such as 12.5, not \"12,5\".");
	set_read(LEVEL_NONE);
	portal = world_as(&world, &clerk);
	query.node_count = 0;
	err = ERR_INIT;
	assert_false(find_window(portal, &query, WINDOW_FIRST, NULL, 10, WORLD_NOW, &list, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.text, "Looking for Parcels needs Read on it, which none of your roles carries.");
	assert_null(parcels_as(portal));
	arena_release(&arena);
}

/* ---------------------------------------------------------------- groups */

static void
groups_stand_in_one_another(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct find_table *table = find_table_named("msdyn_aimodel");
	struct arena arena = {0};
	struct find_query query;
	struct err err = ERR_INIT;
	struct all found;
	struct find_path name, owner;

	(void)state;
	assert_true(find_path_parse(table, "Name", &name, &err));
	assert_true(find_path_parse(table, "ownerid", &owner, &err));
	find_query_start(&query, table);
	query.nodes[0] = (struct find_node){.kind = FIND_OR, .parent = -1, .value = ""};
	query.nodes[1] = (struct find_node){.kind = FIND_CONDITION, .parent = 0, .path = name, .op = FIND_BEGINS, .value = "zz"};
	query.nodes[2] = (struct find_node){.kind = FIND_AND, .parent = 0, .value = ""};
	query.nodes[3] = (struct find_node){.kind = FIND_CONDITION, .parent = 2, .path = owner, .op = FIND_EQUAL, .value = "leo fischer"};
	query.nodes[4] = (struct find_node){.kind = FIND_CONDITION, .parent = 2, .path = name, .op = FIND_CONTAINS, .value = "%"};
	query.nodes[5] = (struct find_node){.kind = FIND_OR, .parent = 0, .value = ""};	/* empty: asks nothing */
	query.node_count = 6;
	assert_string_equal(find_query_words(&query, &arena), "Name Begins With zz or (Owner Equals leo fischer and Name Contains %) or ()");
	all_of(portal, &query, &found);
	for (size_t i = 0; i < found.count; i++) {
		const struct find_value *values = found.rows[i].values;

		assert_true(strncmp(values[0].text, "zz", 2) == 0 || (strcmp(values[1].label, "Leo Fischer") == 0 && strchr(values[0].text, '%')));
	}
	assert_int_equal(found.count, 6 + 2);
	arena_release(&found.arena);
	arena_release(&arena);
}

/* ---------------------------------------------------------------- windows */

static void
windows_give_each_row_once(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const struct find_table *table = find_table_named("msdyn_aimodel");
	struct err err = ERR_INIT;

	(void)state;
	for (const struct find_column *column = table->columns; column->name; column++) {
		for (int down = 0; down < 2; down++) {
			struct find_query query;
			struct all all;

			find_query_start(&query, table);
			query.sort = (struct find_path){NULL, table, column};
			query.descending = down;
			if (column->type == FIND_ID)
				continue;
			all_of(portal, &query, &all);
			assert_int_equal(all.count, 60);
			walk_both_ways(portal, &query, 7, &all);
			arena_release(&all.arena);
		}
	}
	{
		struct find_query query;
		struct all all;

		find_query_start(&query, table);
		assert_true(find_path_parse(table, "Owner: Status", &query.sort, &err));
		all_of(portal, &query, &all);
		walk_both_ways(portal, &query, 11, &all);
		arena_release(&all.arena);
	}
}

/* ---------------------------------------------------------------- every table */

static void
every_table_can_be_looked_for(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	struct err err = ERR_INIT;

	(void)state;
	for (const struct find_table *table = find_tables(); table->name; table++) {
		struct find_query query;
		struct find_list list;

		assert_ptr_equal(find_table_named(table->label), table);
		assert_ptr_equal(find_table_named(table->name), table);
		for (const struct find_column *column = table->columns; column->name; column++) {
			find_query_start(&query, table);
			query.columns[0] = (struct find_path){NULL, table, column};
			query.column_count = 1;
			query.sort = query.columns[0];
			if (!find_window(portal, &query, WINDOW_FIRST, NULL, 10, WORLD_NOW, &list, &err))
				fail_msg("%s.%s: %s", table->name, column->name, err.text);
			find_list_release(&list);
		}
	}
}

static void
choices_are_the_enums(void **state)
{
	const struct find_table *table = find_table_named("msdyn_aimodel");
	struct find_path type, status;

	(void)state;
	assert_true(find_path_parse(table, "type", &type, NULL) && find_path_parse(table, "status", &status, NULL));
	for (int i = 0; i < MODEL_TYPE_COUNT; i++)
		assert_string_equal(type.column->choices[i].label, model_type_name((enum model_type)i));
	for (int i = 0; i < STATUS_COUNT; i++)
		assert_string_equal(status.column->choices[i].label, model_status_name((enum model_status)i));
	assert_null(type.column->choices[MODEL_TYPE_COUNT].label);
	assert_null(status.column->choices[STATUS_COUNT].label);
}

/* ---------------------------------------------------------------- typed conditions */

static void
conditions_are_read(void **state)
{
	static const struct {
		const char *text, *words;
	} good[] = {
		{"Name = x", "Name Equals x"}, {"msdyn_name=x", "Name Equals x"}, {"owner = Leo Fischer", "Owner Equals Leo Fischer"},
		{"ownerid.isdisabled = yes", "Owner: Status Equals yes"}, {"Owner: Status != Enabled", "Owner: Status Does Not Equal Enabled"},
		{"Created On last-days 7", "Created On Last X Days 7"}, {"modifiedby null", "Modified By Does Not Contain Data"}, {"Owner me", "Owner Equals Current User"},
		{"name contains ' a b '", "Name Contains  a b "}, {"Status Reason >= 1", NULL},
	};
	static const char *const bad[] = {"", "Name", "Name like x", "Nothing = x", "Name =", "modifiedby null x", "Name last-days 3", "Owner < x", "Model Type = x y z ="};
	const struct find_table *table = find_table_named("msdyn_aimodel");
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct find_query query;
		struct err err = ERR_INIT;

		find_query_start(&query, table);
		if (!good[i].words) {
			assert_false(find_query_where(&query, good[i].text, &arena, &err));
			continue;
		}
		if (!find_query_where(&query, good[i].text, &arena, &err))
			fail_msg("%s: %s", good[i].text, err.text);
		assert_string_equal(find_query_words(&query, &arena), good[i].words);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct portal *portal = world_as(&world, &ana);
		struct find_query query;
		struct err err = ERR_INIT;
		size_t at;

		find_query_start(&query, table);
		if (find_query_where(&query, bad[i], &arena, &err) && find_query_check(portal, &query, WORLD_NOW, &at, &err))
			fail_msg("%s was taken", bad[i]);
		assert_int_equal(err.code, ERR_USAGE);
		assert_true(err.text[0]);
	}
	arena_release(&arena);
}

static void
wrong_values_have_their_sentences(void **state)
{
	static const struct {
		const char *where, *says;
	} wrong[] = {
		{"createdon = 2026-02-30", "Created On is a day such as 2026-03-05"}, {"createdon last-days 0", "from 1 to 36500"},
		{"owner = Nobody At All", "Nobody and nothing that Owner could be is called \"Nobody At All\"."}, {"type = Rocket", "Model Type is one of Category"},
		{"versionnumber = many", "Version Number is a whole number"}, {"msdyn_aimodelid = 7", "AI Model is an id"},
	};
	struct portal *portal = world_as(&world, &ana);
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct find_query query;
		struct err err = ERR_INIT;
		size_t bad;

		find_query_start(&query, find_table_named("msdyn_aimodel"));
		assert_true(find_query_where(&query, wrong[i].where, &arena, &err));
		assert_false(find_query_check(portal, &query, WORLD_NOW, &bad, &err));
		assert_int_equal(bad, 1);
		assert_int_equal(err.code, ERR_USAGE);
		if (!strstr(err.text, wrong[i].says))
			fail_msg("%s: %s", wrong[i].where, err.text);
	}
	arena_release(&arena);
}

/* A lookup is asked for as its target's names are kept: those of configurations and files have no key (base/text.h). */
static void
lookups_find_names_without_a_key(void **state)
{
	static const char *const wheres[] = {
		"msdyn_activerunconfigurationid = 領収書リーダー Åse", "msdyn_activerunconfigurationid contains ÅSE", "msdyn_activerunconfigurationid begins 領",
		"msdyn_activerunconfigurationid = \"領収書リーダー Åse\"",
	};
	const struct find_table *table = find_table_named("msdyn_aimodel");
	struct portal *portal;
	struct arena arena = {0};

	(void)state;
	world_sql(&world, "UPDATE msdyn_aiconfiguration SET msdyn_name = '領収書リーダー Åse' WHERE msdyn_type = 190690001;"
			  "UPDATE msdyn_aiconfiguration SET msdyn_name = 'Training' WHERE msdyn_type <> 190690001");
	portal = world_as(&world, &ana);
	for (size_t i = 0; i < sizeof(wheres) / sizeof(wheres[0]); i++) {
		struct find_query query;
		struct err err = ERR_INIT;
		int64_t count;

		find_query_start(&query, table);
		assert_true(find_query_where(&query, wheres[i], &arena, &err));
		if (!find_count(portal, &query, 100, WORLD_NOW, &count, &err))
			fail_msg("%s: %s", wheres[i], err.text);
		if (count != 15)
			fail_msg("%s: %lld", wheres[i], (long long)count);
	}
	arena_release(&arena);
}

/* ---------------------------------------------------------------- who may */

static void
organization_level_is_needed(void **state)
{
	struct portal *portal = world_as(&world, &maya);
	struct find_query query;
	struct find_list list;
	struct err err = ERR_INIT;
	int64_t count;

	(void)state;
	/* An Environment Maker reads their own models alone. */
	find_query_start(&query, find_table_named("msdyn_aimodel"));
	assert_false(find_window(portal, &query, WINDOW_FIRST, NULL, 10, WORLD_NOW, &list, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.rule, "B2");
	assert_false(find_count(portal, &query, 10, WORLD_NOW, &count, &err));
	portal = world_as(&world, &leo);
	assert_false(find_may(portal, find_table_named("systemuser"), &err));
	assert_string_equal(err.rule, "A4");
}

static void
related_tables_need_it_too(void **state)
{
	struct find_query query;
	struct find_list list;
	struct err err = ERR_INIT;
	struct arena arena = {0};
	struct portal *portal = world_as(&world, &reader);

	(void)state;
	find_query_start(&query, find_table_named("msdyn_aimodel"));
	assert_true(find_window(portal, &query, WINDOW_FIRST, NULL, 3, WORLD_NOW, &list, &err));
	assert_int_equal(list.count, 3);
	find_list_release(&list);
	assert_true(find_query_where(&query, "ownerid.isdisabled = yes", &arena, &err));
	assert_false(find_window(portal, &query, WINDOW_FIRST, NULL, 3, WORLD_NOW, &list, &err));
	assert_int_equal(err.code, ERR_DENIED);
	arena_release(&arena);
}

static void
rows_say_what_they_are(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	struct find_query query;
	struct find_list list;
	struct err err = ERR_INIT;
	size_t disabled = 0;

	(void)state;
	find_query_start(&query, find_table_named("AI Builder Datasets Containers"));
	/* G4: whose model it is stands there at once. */
	assert_string_equal(query.columns[2].column->label, "AI Model");
	assert_true(find_window(portal, &query, WINDOW_FIRST, NULL, 50, WORLD_NOW, &list, &err));
	assert_int_equal(list.count, 12);
	for (size_t i = 0; i < list.count; i++) {
		assert_int_equal(list.rows[i].kind, RECORD_CONTAINER);
		assert_string_equal(list.rows[i].cells[0], list.rows[i].cells[2]);
		assert_true(list.rows[i].owner_disabled == (strcmp(list.rows[i].cells[1], "Leo Fischer") == 0));
		disabled += list.rows[i].owner_disabled;
	}
	assert_int_equal(disabled, 4);
	find_list_release(&list);
	find_query_start(&query, find_table_named("systemuser"));
	assert_true(find_window(portal, &query, WINDOW_FIRST, NULL, 50, WORLD_NOW, &list, &err));
	assert_int_equal(list.rows[0].kind, -1);
	find_list_release(&list);
}

/* ---------------------------------------------------------------- FetchXML */

static uint64_t seed = 11;

static size_t
pick(size_t count)
{
	seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (size_t)(seed >> 33) % count;
}

static size_t
column_count(const struct find_table *table)
{
	size_t count = 0;

	while (table->columns[count].name)
		count++;
	return count;
}

static struct find_path
pick_path(const struct find_table *table)
{
	struct find_path path = {0};

	if (pick(3) || !find_related(table, pick(4), &path))
		return (struct find_path){NULL, table, &table->columns[pick(column_count(table))]};
	path.column = &path.table->columns[pick(column_count(path.table))];
	return path;
}

static const char *
pick_value(const struct find_column *column, enum find_op op)
{
	static const char *const texts[] = {"a", "<b> & \"c\" 'd'", "100%_[x", "\xc3\xa9t\xc3\xa9", "]]>"};

	if (op == FIND_LAST_DAYS)
		return "7";
	switch (column->type) {
	case FIND_TEXT:
		return texts[pick(5)];
	case FIND_INTEGER:
	case FIND_NUMBER:
		return "-42";
	case FIND_TIME:
		return pick(2) ? "2026-03-05" : "2026-03-05T10:00:00Z";
	case FIND_CHOICE:
	case FIND_BOOLEAN:
		return column->choices[0].label;
	case FIND_ID:
		return "00000000-0000-0000-0000-000000000007";
	case FIND_LOOKUP:
		return op == FIND_EQUAL || op == FIND_NOT_EQUAL ? "00000000-0000-0000-0000-000000000007" : texts[pick(5)];
	}
	return "";
}

static void
pick_query(struct find_query *query)
{
	const struct find_table *table = find_tables();
	size_t tables = 0, wanted = 1 + pick(10);

	while (table[tables].name)
		tables++;
	find_query_start(query, &table[pick(tables)]);
	for (size_t i = pick(6); i > 0; i--)
		query->columns[query->column_count++] = pick_path(query->table);
	query->sort = pick_path(query->table);
	query->descending = pick(2);
	query->nodes[query->node_count++] = (struct find_node){.kind = pick(2) ? FIND_AND : FIND_OR, .parent = -1, .value = ""};
	while (query->node_count < wanted) {
		struct find_node node = {.kind = pick(4) ? FIND_CONDITION : FIND_OR, .parent = (int)pick(query->node_count), .value = ""};

		while (query->nodes[node.parent].kind == FIND_CONDITION)
			node.parent--;
		if (node.kind == FIND_CONDITION) {
			node.path = pick_path(query->table);
			do
				node.op = (enum find_op)pick(FIND_OP_COUNT);
			while (!find_op_fits(node.op, node.path.column->type, node.path.column));
			node.value = find_op_takes_value(node.op) ? pick_value(node.path.column, node.op) : "";
		}
		query->nodes[query->node_count++] = node;
	}
}

/* Also that any query at all can be put together and asked. */
static void
fetchxml_fits_the_schema(void **state)
{
	struct portal *portal = world_as(&world, &ana);
	const char *top = getenv("srcdir");
	char schema[600], folder[600], path[700], pattern[700];
	char *arguments[260] = {(char *)"xmllint", (char *)"--noout", (char *)"--schema", schema};
	struct arena arena = {0};
	size_t count = 4;
	int status;
	pid_t child;

	(void)state;
	snprintf(schema, sizeof(schema), "%s/tests/data/fetch.xsd", top ? top : ".");
	snprintf(folder, sizeof(folder), "%s", world.folder);
	for (int i = 0; i < 250; i++) {
		struct find_query query;
		struct find_list list;
		struct err err = ERR_INIT;
		const char *xml;
		FILE *file;

		pick_query(&query);
		xml = find_fetchxml(portal, &query, WORLD_NOW, &arena, &err);
		if (!xml)
			fail_msg("%s: %s", find_query_words(&query, &arena), err.text);
		snprintf(path, sizeof(path), "%s/%d.xml", folder, i);
		file = fopen(path, "w");
		assert_non_null(file);
		assert_true(fputs(xml, file) >= 0);
		assert_int_equal(fclose(file), 0);
		arguments[count++] = arena_strdup(&arena, path);
		if (!find_window(portal, &query, (int)pick(2) ? WINDOW_FIRST : WINDOW_LAST, NULL, 5, WORLD_NOW, &list, &err))
			fail_msg("%s: %s", find_query_words(&query, &arena), err.text);
		find_list_release(&list);
	}
	child = fork();
	assert_true(child >= 0);
	if (!child) {
		snprintf(pattern, sizeof(pattern), "%s/xmllint.log", folder);
		if (freopen(pattern, "w", stderr))
			execvp(arguments[0], arguments);
		_exit(127);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status)) {
		FILE *log;
		char line[400];

		snprintf(pattern, sizeof(pattern), "%s/xmllint.log", folder);
		log = fopen(pattern, "r");
		while (log && fgets(line, sizeof(line), log)) {
			if (!strstr(line, " validates"))
				printf("# %s", line);
		}
		fail_msg("xmllint ended with %d%s", WEXITSTATUS(status), WEXITSTATUS(status) == 127 ? ": is libxml2-utils installed?" : "");
	}
	for (size_t i = 4; i < count; i++)
		(void)unlink(arguments[i]);
	snprintf(pattern, sizeof(pattern), "%s/xmllint.log", folder);
	(void)unlink(pattern);
	arena_release(&arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operator_on_every_column),
		cmocka_unit_test(every_operator_on_an_own_table),
		cmocka_unit_test(own_rows_stand_in_order),
		cmocka_unit_test(own_rows_are_found_as_far_as_read_reaches),
		cmocka_unit_test(groups_stand_in_one_another),
		cmocka_unit_test(windows_give_each_row_once),
		cmocka_unit_test(every_table_can_be_looked_for),
		cmocka_unit_test(choices_are_the_enums),
		cmocka_unit_test(conditions_are_read),
		cmocka_unit_test(wrong_values_have_their_sentences),
		cmocka_unit_test(lookups_find_names_without_a_key),
		cmocka_unit_test(organization_level_is_needed),
		cmocka_unit_test(rows_say_what_they_are),
		cmocka_unit_test(related_tables_need_it_too),
		cmocka_unit_test(fetchxml_fits_the_schema),
	};

	return cmocka_run_group_tests_name("test_find", tests, set_up, tear_down);
}
