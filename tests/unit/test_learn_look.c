/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a model could be learned from (F4): which tables, which columns and why not; rows to pick from. */
#include "portal/learn_look.h"

#include "tests/learn_world.h"
#include "tests/small_world.h"
#include "tests/test.h"

static struct small_world world;
static struct id ann, mia, max, bea, deliveries, tickets;
static struct err err;
static struct arena arena;

/* Mia and Max make, and read what they own of deliveries; nobody was given tickets; Bea is a basic user. */
static int
set_up(void **state)
{
	struct id north;

	(void)state;
	world_open(&world);
	north = world_unit(&world, "North", &world.root);
	ann = world_user(&world, "Ann", &world.root, true);
	mia = world_user(&world, "Mia", &north, true);
	max = world_user(&world, "Max", &north, true);
	bea = world_user(&world, "Bea", &north, true);
	world_give(&world, &ann, &world.administrator);
	world_give(&world, &mia, &world.maker);
	world_give(&world, &max, &world.maker);
	world_give(&world, &bea, &world.basic);
	deliveries = world_deliveries(&world, 300, &mia);
	tickets = world_tickets(&world, 200, &mia);
	world_grant_table(&world, &world.maker, "cr_deliveries", PRIVILEGE_READ, LEVEL_USER);
	err = ERR_INIT;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	world_close(&world);
	return 0;
}

#define fine(call) do { if (!(call)) { printf("# line %d: %s\n", __LINE__, err.text); assert_true(false); } } while (0)

static const struct look_table *
listed(const struct look_table *tables, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(tables[i].display, name) == 0)
			return &tables[i];
	}
	fail_msg("%s isn't listed", name);
	return NULL;
}

static void
tables_without_read_are_told_apart(void **state)
{
	struct look_table *tables;
	size_t count;
	struct portal *portal = world_as(&world, &max);

	(void)state;
	fine(look_tables(portal, &arena, &tables, &count, &err));
	assert_int_equal(count, 2);
	assert_true(listed(tables, count, "Deliveries")->readable);
	assert_int_equal(listed(tables, count, "Deliveries")->rows, 0);
	assert_false(listed(tables, count, "Tickets")->readable);
	assert_int_equal(listed(tables, count, "Tickets")->rows, 0);
	portal = world_as(&world, &bea);
	fine(look_tables(portal, &arena, &tables, &count, &err));
	assert_false(listed(tables, count, "Deliveries")->readable);
	portal = world_as(&world, &ann);
	fine(look_tables(portal, &arena, &tables, &count, &err));
	assert_true(listed(tables, count, "Tickets")->readable);
	assert_int_equal(listed(tables, count, "Tickets")->rows, 200);
}

static void
columns_say_why_they_are_not_fit(void **state)
{
	static const struct {
		const char *name;
		enum look_fit fit;
		size_t values;
	} expected[] = {
		{"Distance", LOOK_FITS, LOOK_VALUES_MOST}, {"Carrier", LOOK_FITS, 4}, {"Fragile", LOOK_FITS, 2}, {"Note", LOOK_DISTINCT, LOOK_VALUES_MOST},
		{"Order id", LOOK_FITS, LOOK_VALUES_MOST}, {"Late", LOOK_FITS, 2},
	};
	struct portal *portal = world_as(&world, &mia);
	struct look_table table;
	size_t found = 0;

	(void)state;
	fine(look_table(portal, &deliveries, &arena, &table, &err));
	assert_int_equal(table.rows, 300);
	assert_int_equal(table.looked, 300);
	for (size_t e = 0; e < sizeof(expected) / sizeof(expected[0]); e++) {
		for (size_t c = 0; c < table.column_count; c++) {
			if (strcmp(table.columns[c].display, expected[e].name) != 0)
				continue;
			assert_int_equal(table.columns[c].fit, expected[e].fit);
			assert_int_equal(table.columns[c].values, expected[e].values);
			found++;
		}
	}
	assert_int_equal(found, sizeof(expected) / sizeof(expected[0]));
	/* Nobody's rows are nothing to judge by, and somebody without Read doesn't get as far. */
	portal = world_as(&world, &max);
	fine(look_table(portal, &deliveries, &arena, &table, &err));
	assert_int_equal(table.looked, 0);
	portal = world_as(&world, &bea);
	assert_false(look_table(portal, &deliveries, &arena, &table, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void
tags_are_told_by_what_divides_them(void **state)
{
	struct portal *portal = world_as(&world, &ann);
	struct look_table table;

	(void)state;
	fine(look_table(portal, &tickets, &arena, &table, &err));
	assert_string_equal(table.columns[1].display, "Tags");
	assert_int_equal(table.columns[1].separator, ',');
	assert_int_equal(table.columns[0].separator, '\0');
}

static void
rows_are_found_by_any_of_their_values(void **state)
{
	struct portal *portal = world_as(&world, &mia);
	struct look_rows found;

	(void)state;
	fine(look_find_rows(portal, &deliveries, "", 20, &arena, &found, &err));
	assert_int_equal(found.count, 20);
	assert_true(found.all);
	fine(look_find_rows(portal, &deliveries, "NOTE 100017", 20, &arena, &found, &err));
	assert_int_equal(found.count, 1);
	assert_non_null(strstr(found.rows[0].label, "  note 17 of many  "));
	assert_string_equal(found.rows[0].values[6], "100017");
	fine(look_find_rows(portal, &deliveries, "100017", 20, &arena, &found, &err));
	assert_int_equal(found.count, 1);
	assert_false(id_is_none(&found.rows[0].id));
	fine(look_find_rows(portal, &deliveries, "100017 nothing", 20, &arena, &found, &err));
	assert_int_equal(found.count, 0);
	assert_int_equal(found.looked, 300);
	assert_true(found.all);
	/* Other people's rows aren't there to be found. */
	portal = world_as(&world, &max);
	fine(look_find_rows(portal, &deliveries, "100017", 20, &arena, &found, &err));
	assert_int_equal(found.count, 0);
	portal = world_as(&world, &bea);
	assert_false(look_find_rows(portal, &deliveries, "", 20, &arena, &found, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
}

static void
more_rows_than_are_looked_through_is_told(void **state)
{
	const struct id wide = world_table(&world, "Wide", "A:whole, B:text");
	struct portal *portal;
	struct look_rows found;

	(void)state;
	for (int i = 0; i < 40000; i++)
		world_row(&world, &wide, &ann, "[1,\"x\"]");
	portal = world_as(&world, &ann);
	fine(look_find_rows(portal, &wide, "y", 20, &arena, &found, &err));
	assert_int_equal(found.count, 0);
	assert_false(found.all);
	assert_in_range(found.looked, LOOK_CELLS_MOST / 3, 39999);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(tables_without_read_are_told_apart, set_up, tear_down),
		cmocka_unit_test_setup_teardown(columns_say_why_they_are_not_fit, set_up, tear_down),
		cmocka_unit_test_setup_teardown(tags_are_told_by_what_divides_them, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rows_are_found_by_any_of_their_values, set_up, tear_down),
		cmocka_unit_test_setup_teardown(more_rows_than_are_looked_through_is_told, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("test_learn_look", tests, NULL, NULL);
}
