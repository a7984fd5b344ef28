/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of the environment's own: definitions, cells as they stand in the file, rows as far as a reach takes them. */
#include "portal/cells.h"
#include "portal/own_table.h"

#include "base/number.h"
#include "portal/internal.h"

#include "tests/small_world.h"
#include "tests/test.h"


static struct small_world world;
static struct id north, south, ann, bob, cem, crew;
static struct err err;
static struct arena arena;

static int
set_up(void **state)
{
	(void)state;
	world_open(&world);
	north = world_unit(&world, "North", &world.root);
	south = world_unit(&world, "South", &world.root);
	ann = world_user(&world, "Ann", &north, true);
	bob = world_user(&world, "Bob", &south, true);
	cem = world_user(&world, "Cem", &north, true);
	crew = world_team(&world, "Crew", TEAM_OWNER, &south);
	world_member(&world, &crew, &ann);
	world_give(&world, &ann, &world.administrator);
	world_give(&world, &bob, &world.basic);
	world_give(&world, &cem, &world.basic);
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

/* ---------------------------------------------------------------- numbers and cells */

static void
numbers_are_read_to_the_last_bit(void **state)
{
	static const char *const good[] = {"0", "-0", "1", "-17", "0.1", "3.25", "1e22", "1e-22", "123456789012345", "1234567890123456789", "0.30000000000000004",
					   "1.7976931348623157e308", "5e-324", "2.2250738585072014e-308", "9007199254740993", "1E+2", "0.000001", "99999999999999999e-5"};
	static const char *const bad[] = {"", "-", "+1", "01", "00.5", ".5", "abc", "1e400", "-01", "e5"};
	uint64_t seed = test_seed("numbers");
	double number;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(number_read(good[i], strlen(good[i]), &number), strlen(good[i]));
		assert_true(number == strtod(good[i], NULL));
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(number_read(bad[i], strlen(bad[i]), &number), 0);
	assert_int_equal(number_read("1.x", 3, &number), 1);
	assert_int_equal(number_read("12345", 2, &number), 2);
	assert_true(number == 12);
	assert_int_equal(number_read("1e", 2, &number), 1);
	for (int i = 0; i < 200000; i++) {
		char text[64];

		snprintf(text, sizeof(text), "%.*g", 1 + (int)test_random_below(&seed, 17), (double)(int64_t)test_random(&seed) / (double)(1 + test_random_below(&seed, 1000000)));
		for (char *e = strstr(text, "e+0"); e; e = NULL)
			memmove(e + 2, e + 3, strlen(e + 2));
		assert_int_equal(number_read(text, strlen(text), &number), strlen(text));
		assert_true(number == strtod(text, NULL));
	}
}

static const struct own_column five[] = {
	{.display = "Name", .type = OWN_TEXT}, {.display = "Weight", .type = OWN_NUMBER}, {.display = "Count", .type = OWN_WHOLE},
	{.display = "Fine", .type = OWN_BOOLEAN}, {.display = "Seen", .type = OWN_TIME},
};

static void
cells_come_back_as_they_were(void **state)
{
	static const char *const texts[] = {"", "plain", "\"quoted\" and \\", "two\nlines\tand more\r", "日本語 é", "=1+2", "\xf0\x9f\x90\xa7", "line\xe2\x80\xa8separator"};
	static const double numbers[] = {0, -1, 0.1, 1e300, -2.5e-7, 9007199254740991, 123456.789};
	struct str text = {0};
	struct cell cells[5], read[5];

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		cells[0] = (struct cell){.text = texts[i]};
		cells[1] = (struct cell){.number = numbers[i % 7]};
		cells[2] = (struct cell){.number = (double)(int)i * 1e9};
		cells[3] = (struct cell){.number = (int)(i % 2)};
		cells[4] = (struct cell){.empty = true};
		str_clear(&text);
		cells_write(&text, five, 5, cells);
		assert_true(cells_read(str_text(&text), five, 5, &arena, read));
		assert_string_equal(read[0].text, texts[i]);
		for (int c = 1; c < 4; c++)
			assert_true(!read[c].empty && read[c].number == cells[c].number);
		assert_true(read[4].empty);
	}
	str_release(&text);
}

static void
cells_that_were_damaged_are_refused(void **state)
{
	static const char *const bad[] = {
		"", "[", "]", "[\"a\"", "[\"a\",", "[\"a\",]", "[1]", "[\"a\",\"b\"]", "[\"a\",1,1.5]", "[\"a\",1,1,1]", "[\"a\",1,1,true,1,1]",
		"[\"a\"]x", "[\"\\u12\"]", "[\"\\ud800\"]", "[\"\\ud800\\u0041\"]", "[\"\\u0000\"]", "[\"\\x\"]", "[\"a\\", "[\"a\\\"", "[\"\x01\"]", "{}", "[nul]",
		"[\"a\",01]", "[\"a\",tru]", "[,]",
	};
	static const char *const good[] = {"[]", "[ ]", "[null]", "[\"\\ud83d\\udc27\"]", "[\"\\/\\b\\f\"]", "[null,null,null,null,null]", "[\"a\" , 1,2 ,false]"};
	struct cell cells[5];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char *exact = strdup(bad[i]);	/* so that a sanitizer sees the end */

		assert_false(cells_read(exact, five, 5, &arena, cells));
		free(exact);
	}
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(cells_read(good[i], five, 5, &arena, cells));
	assert_true(cells_read(good[3], five, 5, &arena, cells));
	assert_string_equal(cells[0].text, "\xf0\x9f\x90\xa7");
}

/* ---------------------------------------------------------------- tables */

static struct id
make_table(struct portal *portal, const char *name, size_t column_count)
{
	struct own_table table = {.id = id_new(), .display = name, .columns = (struct own_column *)(uintptr_t)five, .column_count = column_count};

	assert_true(tx_begin(portal_store(portal), &err));
	assert_true(own_table_add(portal, &table, WORLD_NOW, &err));
	assert_true(tx_commit(portal_store(portal), NULL, &err));
	return table.id;
}

static struct own_table
load(struct portal *portal, const struct id *id)
{
	struct own_table table;
	bool found;

	assert_true(own_table_load(portal, id, &arena, &table, &found, &err));
	assert_true(found);
	return table;
}

static void
add_row(struct portal *portal, const struct own_table *table, const char *name, const struct id *owner, const struct id *unit)
{
	struct cell cells[6] = {{.text = name}, {.number = 1.5}, {.empty = true}, {.number = 1}, {.number = WORLD_NOW}, {.empty = true}};

	assert_true(own_row_add(portal, table, cells, owner, unit, WORLD_NOW, &err));
}

static void
a_table_is_found_by_all_its_names(void **state)
{
	struct portal *portal = world_as(&world, &ann);
	struct id id = make_table(portal, "Straße Ärger", 5), again = make_table(portal, "strasse-Arger", 1), nameless = make_table(portal, "日本", 0);
	struct own_table table;
	char text[ID_TEXT_SIZE];
	bool found;

	(void)state;
	const char *const names[] = {"Straße Ärger", "STRASSE ärger", "CR_strasse_arger", id_format(&id, text)};

	for (size_t i = 0; i < 4; i++) {
		assert_true(own_table_find(portal, names[i], &arena, &table, &found, &err));
		assert_true(found);
		assert_true(id_equal(&table.id, &id));
	}
	assert_string_equal(table.logical, "cr_strasse_arger");
	assert_int_equal(table.column_count, 5);
	assert_int_equal(table.columns[4].type, OWN_TIME);
	assert_string_equal(table.columns[1].logical, "cr_weight");
	assert_int_equal(own_table_column(&table, "WEIGHT"), 1);
	assert_int_equal(own_table_column(&table, "cr_seen"), 4);
	assert_true(own_table_column(&table, "no") == SIZE_MAX);
	assert_string_equal(load(portal, &again).logical, "cr_strasse_arger2");
	assert_string_equal(load(portal, &nameless).logical, "cr_table");
	assert_true(own_table_find(portal, "nothing", &arena, &table, &found, &err));
	assert_false(found);
}

static void
a_logical_name_that_privileges_speak_of_is_taken(void **state)
{
	struct portal *portal;

	(void)state;
	world_sql(&world, "INSERT INTO privilege (privilegeid, name, accessright, makerdeck_entity, makerdeck_access) "
			  "VALUES (randomblob(16), 'prvReadcr_birds', 1, 'cr_birds', 1)");
	portal = world_as(&world, &ann);
	struct id id = make_table(portal, "Birds", 1);
	assert_string_equal(load(portal, &id).logical, "cr_birds2");
}

static void
a_column_that_is_added_later_is_empty(void **state)
{
	struct portal *portal = world_as(&world, &ann);
	struct id id = make_table(portal, "Birds", 5);
	struct own_table table = load(portal, &id);
	struct own_column column = {.display = "Name", .type = OWN_NUMBER, .result_of = world.root};
	struct own_rows rows;

	(void)state;
	assert_true(tx_begin(portal_store(portal), &err));
	add_row(portal, &table, "a", &ann, &north);
	assert_true(own_column_add(portal, &table, &column, &arena, &err));
	assert_string_equal(table.columns[5].logical, "cr_name2");
	add_row(portal, &table, "b", &ann, &north);
	assert_true(tx_commit(portal_store(portal), NULL, &err));
	table = load(portal, &id);
	assert_int_equal(table.column_count, 6);
	assert_int_equal(table.row_count, 2);
	assert_true(id_equal(&table.columns[5].result_of, &world.root));
	assert_true(own_rows_read(portal, &table, NULL, NULL, 0, 10, &arena, &rows, &err));
	assert_int_equal(rows.count, 2);
	assert_true(rows.end);
	for (int i = 0; i < 2; i++) {
		assert_true(rows.rows[i].cells[5].empty);
		assert_true(rows.rows[i].cells[4].number == (double)WORLD_NOW);
	}

	/* and can be filled */
	rows.rows[1].cells[5] = (struct cell){.number = 0.25};
	assert_true(tx_begin(portal_store(portal), &err));
	assert_true(own_row_set(portal, &table, rows.rows[1].rid, rows.rows[1].cells, WORLD_NOW + 1, &err));
	assert_false(own_row_set(portal, &table, rows.rows[1].rid + 1, rows.rows[1].cells, WORLD_NOW + 1, &err));
	assert_int_equal(err.code, ERR_CHANGED);
	assert_true(tx_commit(portal_store(portal), NULL, &err));
	assert_true(own_rows_read(portal, &table, NULL, NULL, rows.rows[0].rid, 10, &arena, &rows, &err));
	assert_int_equal(rows.count, 1);
	assert_true(rows.rows[0].cells[5].number == 0.25);
	assert_int_equal(rows.rows[0].version, 1);
}

/* The names of all rows that the reach takes, read page by page. */
static const char *
names(struct portal *portal, const struct own_table *table, const struct subject *subject, const struct reach *reach, size_t page)
{
	struct str text = {0};
	const char *out;
	int64_t after = 0;
	struct own_rows rows;

	do {
		assert_true(own_rows_read(portal, table, subject, reach, after, page, &arena, &rows, &err));
		assert_true(rows.count <= page);
		for (size_t i = 0; i < rows.count; i++)
			str_add(&text, rows.rows[i].cells[0].text);
		after = rows.last;
	} while (!rows.end);
	out = arena_strdup(&arena, str_text(&text));
	str_release(&text);
	return out;
}

static void
rows_are_read_as_far_as_the_reach_goes(void **state)
{
	struct portal *portal = world_as(&world, &ann);
	struct id id = make_table(portal, "Birds", 5);
	struct own_table table = load(portal, &id);
	struct subject subject;
	uint8_t units[8] = {0}, teams[8] = {0};

	(void)state;
	assert_true(tx_begin(portal_store(portal), &err));
	add_row(portal, &table, "a", &ann, &north);
	add_row(portal, &table, "b", &bob, &south);
	add_row(portal, &table, "c", &cem, &north);
	add_row(portal, &table, "t", &crew, &south);
	add_row(portal, &table, "s", &bob, &south);
	assert_true(tx_commit(portal_store(portal), NULL, &err));
	assert_true(portal_load_subject(portal, &ann, &arena, &subject, &err));
	units[units_find(subject.units, &north)] = 1;
	teams[0] = 1;
	for (size_t page = 1; page < 7; page++) {
		assert_string_equal(names(portal, &table, NULL, NULL, page), "abcts");
		assert_string_equal(names(portal, &table, &subject, &(struct reach){.carried = true, .organization = true}, page), "abcts");
		assert_string_equal(names(portal, &table, &subject, &(struct reach){.carried = true, .own = true}, page), "at");
		assert_string_equal(names(portal, &table, &subject, &(struct reach){.carried = true, .units = units}, page), "ac");
		assert_string_equal(names(portal, &table, &subject, &(struct reach){.carried = true, .teams = teams}, page), "t");
		assert_string_equal(names(portal, &table, &subject, &(struct reach){.organization = true, .own = true}, page), "");
	}
	assert_true(portal_load_subject(portal, &cem, &arena, &subject, &err));
	assert_string_equal(names(portal, &table, &subject, &(struct reach){.carried = true, .own = true}, 2), "c");
}

static void
a_damaged_row_is_told(void **state)
{
	struct portal *portal = world_as(&world, &ann);
	struct id id = make_table(portal, "Birds", 5);
	struct own_table table = load(portal, &id);
	struct own_rows rows;

	(void)state;
	assert_true(tx_begin(portal_store(portal), &err));
	add_row(portal, &table, "a", &ann, &north);
	assert_true(tx_commit(portal_store(portal), NULL, &err));
	world_sql(&world, "UPDATE makerdeck_row SET cells = '[1]'");
	portal = world_as(&world, &ann);
	assert_false(own_rows_read(portal, &table, NULL, NULL, 0, 10, &arena, &rows, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.text, "Birds"));
}

/* Bounds that only something gone badly wrong exceeds; the figures are printed. */
static void
many_rows_are_quick(void **state)
{
	enum { COLUMNS = 20, ROWS = 100000 };
	struct portal *portal = world_as(&world, &ann);
	struct own_column columns[COLUMNS];
	struct cell cells[COLUMNS];
	struct own_table table = {.id = id_new(), .display = "Many", .columns = columns, .column_count = COLUMNS};
	struct own_rows rows;
	struct arena memory = {0};
	clock_t from = clock();

	(void)state;
	for (int i = 0; i < COLUMNS; i++)
		columns[i] = (struct own_column){.display = arena_printf(&arena, "c%d", i), .type = (enum cell_type)(i % 5)};
	assert_true(tx_begin(portal_store(portal), &err));
	assert_true(own_table_add(portal, &table, WORLD_NOW, &err));
	for (int r = 0; r < ROWS; r++) {
		for (int i = 0; i < COLUMNS; i++)
			cells[i] = (struct cell){.number = i % 5 == 1 ? r * 1.37 + i : i % 5 == 3 ? r % 2 : r * 1000 + i, .text = "some text"};
		assert_true(own_row_add(portal, &table, cells, &ann, &north, WORLD_NOW, &err));
	}
	assert_true(tx_commit(portal_store(portal), NULL, &err));
	printf("# %d rows written: %.0f ms\n", ROWS, (double)(clock() - from) * 1000 / CLOCKS_PER_SEC);
	from = clock();
	assert_true(own_rows_read(portal, &table, NULL, NULL, 0, 10000, &memory, &rows, &err));
	printf("# 10000 rows read: %.1f ms\n", (double)(clock() - from) * 1000 / CLOCKS_PER_SEC);
	assert_int_equal(rows.count, 10000);
	assert_false(rows.end);
	assert_int_equal(load(portal, &table.id).row_count, ROWS);
	arena_release(&memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_read_to_the_last_bit),
		cmocka_unit_test(cells_come_back_as_they_were),
		cmocka_unit_test(cells_that_were_damaged_are_refused),
		cmocka_unit_test_setup_teardown(a_table_is_found_by_all_its_names, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_logical_name_that_privileges_speak_of_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_column_that_is_added_later_is_empty, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rows_are_read_as_far_as_the_reach_goes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_damaged_row_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_rows_are_quick, set_up, tear_down),
	};

	return test_run(tests);
}
