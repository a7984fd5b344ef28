/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables made from CSV files: types, names, what's refused and with which words; who sees them. */
#include "portal/internal.h"
#include "portal/table_import.h"
#include "portal/tables.h"

#include "tests/small_world.h"
#include "tests/test.h"

static struct small_world world;
static struct id ann, cus, other, bob;
static struct err err;
static struct arena arena;
static struct write_result result;

static int
set_up(void **state)
{
	struct id unit;

	(void)state;
	world_open(&world);
	unit = world_unit(&world, "North", &world.root);
	ann = world_user(&world, "Ann", &unit, true);
	cus = world_user(&world, "Cus", &unit, true);
	other = world_user(&world, "Other", &unit, true);
	bob = world_user(&world, "Bob", &unit, true);
	world_sql(&world, "INSERT INTO privilege (privilegeid, name, accessright, makerdeck_entity, makerdeck_access) "
			  "VALUES (randomblob(16), 'prvCreateEntity', 0, '', -1); "
			  "INSERT INTO roleprivileges SELECT r.roleid, p.privilegeid, 8 FROM role r, privilege p WHERE r.name = 'System Customizer' AND p.name = 'prvCreateEntity'");
	world_give(&world, &ann, &world.administrator);
	world_give(&world, &cus, &world.customizer);
	world_give(&world, &other, &world.customizer);
	world_give(&world, &bob, &world.maker);
	err = ERR_INIT;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	write_result_release(&result);
	arena_release(&arena);
	world_close(&world);
	return 0;
}

/* Reads the bytes as standard input and makes a table of them; a budget of 3 rows, so that steps are many. */
static bool
import_bytes(struct portal *portal, const char *bytes, size_t size, const char *name, char separator, bool dry_run)
{
	FILE *stream = tmpfile();
	struct table_import_request request = {.path = "-", .stream = stream, .name = name, .separator = separator, .now = WORLD_NOW, .dry_run = dry_run};
	struct table_import *import;
	bool done = false, fine;

	assert_non_null(stream);
	assert_int_equal(fwrite(bytes, 1, size, stream), size);
	rewind(stream);
	err = ERR_INIT;
	write_result_release(&result);
	import = table_import_new(portal, &request, &err);
	fine = import != NULL;
	while (fine && !done)
		fine = table_import_step(import, 3, &done, &err);
	fine = fine && table_import_run(import, WORLD_NOW, dry_run, &result, &err);
	table_import_free(import);
	fclose(stream);
	return fine;
}

static bool
import_text(struct portal *portal, const char *text, const char *name)
{
	return import_bytes(portal, text, strlen(text), name, '\0', false);
}

static size_t
count_tables(struct portal *portal)
{
	struct tables_list list;
	size_t count;

	assert_true(tables_list(portal, &list, &err));
	count = list.count;
	tables_list_release(&list);
	return count;
}

static void
types_are_those_that_every_cell_fits(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	struct own_table table;
	struct own_rows rows;
	static const enum cell_type types[] = {OWN_TEXT, OWN_NUMBER, OWN_WHOLE, OWN_BOOLEAN, OWN_TIME, OWN_TEXT, OWN_TEXT, OWN_TEXT, OWN_TIME, OWN_TEXT, OWN_TEXT};

	(void)state;
	assert_true(import_text(portal,
				"Name,Real,Whole,Yes,Day,Code,Mixed,Formula,When,Nothing,Long\n"
				"Zo\xc3\xab,1.5, 12 ,yes,2024-02-29,007,1,=1+2,2024-02-29 12:30,,12345678901234567890\n"
				"e\xcc\x81,-2,-3,FALSE,1969-12-31,10,yes,+5,2024-02-29T12:30:00+01:00,,1\n"
				"\"two\nlines, \"\"q\"\"\",1e3,,No,,,,@x,,,\n", "Types"));
	assert_true(tables_find(portal, "types", &arena, &table, &err));
	assert_int_equal(table.column_count, 11);
	for (size_t i = 0; i < 11; i++)
		assert_int_equal(table.columns[i].type, types[i]);
	assert_true(tables_read(portal, &table, 0, 10, &arena, &rows, &err));
	assert_int_equal(rows.count, 3);
	assert_string_equal(rows.rows[0].cells[0].text, "Zo\xc3\xab");
	assert_string_equal(rows.rows[1].cells[0].text, "\xc3\xa9");	/* NFC */
	assert_string_equal(rows.rows[2].cells[0].text, "two\nlines, \"q\"");
	assert_true(rows.rows[0].cells[2].number == 12 && rows.rows[1].cells[2].number == -3 && rows.rows[2].cells[2].empty);
	assert_true(rows.rows[0].cells[3].number == 1 && rows.rows[1].cells[3].number == 0 && rows.rows[2].cells[3].number == 0);
	assert_true(rows.rows[0].cells[4].number == 1709164800000.0);
	assert_true(rows.rows[1].cells[4].number == -86400000.0);
	assert_string_equal(rows.rows[0].cells[5].text, "007");
	assert_string_equal(rows.rows[0].cells[7].text, "=1+2");
	assert_true(rows.rows[0].cells[8].number - rows.rows[1].cells[8].number == 3600000);
	assert_true(id_equal(&rows.rows[0].owner, &cus));
	assert_int_equal(result.change_count, 1);
	assert_non_null(strstr(result.changes[0].after, "\"displayname\":\"When\",\"type\":\"date and time\""));
}

static void
what_is_wrong_in_a_file_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text;
		size_t size;	/* 0: up to the zero */
		const char *words;
	} bad[] = {
		{"", 0, "standard input is empty"},
		{"\n\n", 0, "standard input is empty"},
		{"a,b\n", 0, "no row follows"},
		{"a,b\n1,2\n3\n", 0, "line 3: it has 1 cell, and the first line names 2 columns"},
		{"a,b\n1,2\n3,4,5\n", 0, "line 3: it has 3 cells"},
		{"a,b\n1,\xff\n", 0, "line 2, cell 2: "},
		{"a,b\n1,\xed\xa0\x80\n", 0, "line 2, cell 2: "},
		{"a,b\n1,2\n\0,4\n", 12, "line 3: it holds a zero byte"},
		{"\xff\xfe" "a\0", 4, "UTF-16"},
		{"a,b\n1,\"open\n2,3\n4,5\n", 0, "line 2: a quote is opened here and never closed"},
		{"a,,c\n1,2,3\n", 0, "line 1: column 2 has no name"},
		{"a, ,c\n1,2,3\n", 0, "line 1: column 2 has no name"},
		{"a,b, A \n1,2,3\n", 0, "line 1: columns 1 and 3 are both called \"A\""},
		{"a,\"b\nc\"\n1,2\n", 0, "line 1, column 2: its name can't be used. The text holds the control character U+000A"},
		{"a,b\n1,\x1b[31m\n", 0, "line 2, cell 2: "},
		{"a,b\n1,x\xe2\x80\xae" "gpj.exe\n", 0, "line 2, cell 2: "},
		{"a\xe2\x80\xae,b\n1,2\n", 0, "line 1, cell 1: "},
	};
	struct portal *portal = world_as(&world, &cus);

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_false(import_bytes(portal, bad[i].text, bad[i].size ? bad[i].size : strlen(bad[i].text), "Bad", '\0', false));
		if (!strstr(err.text, bad[i].words))
			printf("# %zu: %s\n", i, err.text);
		assert_non_null(strstr(err.text, bad[i].words));
		assert_int_equal(err.code, ERR_USAGE);
	}
	assert_int_equal(count_tables(portal), 0);
}

static char *
repeat(const char *before, const char *unit, size_t times, const char *after)
{
	size_t length = strlen(unit);
	char *text = malloc(strlen(before) + length * times + strlen(after) + 1), *to = text;

	assert_non_null(text);
	to = stpcpy(to, before);
	for (size_t i = 0; i < times; i++, to += length)
		memcpy(to, unit, length);
	strcpy(to, after);
	return text;
}

static void
what_is_too_much_is_told(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	struct str wide = {0};
	char *text;

	(void)state;
	text = repeat("a", ",a", 999999, "\n");
	assert_false(import_text(portal, text, "Wide"));
	assert_non_null(strstr(err.text, "line 1: there are more than 1000 cells in a row"));
	assert_false(import_bytes(portal, text, strlen(text), "Wide", ',', false));
	assert_non_null(strstr(err.text, "line 1: there are more than 1000 cells in a row"));
	free(text);

	text = repeat("a,b\n1,", "\xc3\xa9", TABLE_TEXT_MOST, "\n");
	assert_true(import_text(portal, text, "Long"));
	free(text);
	text = repeat("a,b\n1,", "x", TABLE_TEXT_MOST + 1, "\n");
	assert_false(import_text(portal, text, "Longer"));
	assert_non_null(strstr(err.text, "line 2, cell 2: it's longer than 10000 characters"));
	free(text);

	text = repeat("", "x", TABLE_COLUMN_MOST + 1, ",b\n1,2\n");
	assert_false(import_text(portal, text, "Header"));
	assert_non_null(strstr(err.text, "the name of column 1 is longer than 160 characters"));
	free(text);

	text = repeat("", "x", TABLE_NAME_MOST + 1, "");
	assert_false(import_text(portal, "a\n1\n", text));
	assert_non_null(strstr(err.text, "100 characters at most"));
	free(text);

	/* As many as there may be. */
	for (int i = 0; i < 1000; i++)
		str_addf(&wide, "%sc%d", i ? "," : "", i);
	str_addc(&wide, '\n');
	for (int i = 0; i < 1000; i++)
		str_addf(&wide, "%s%d", i ? "," : "", i);
	assert_true(import_text(portal, str_text(&wide), "Just wide enough"));
	str_release(&wide);
}

static void
a_name_is_checked(void **state)
{
	struct portal *portal = world_as(&world, &cus);

	(void)state;
	assert_true(import_text(portal, "a\n1\n", "Birds"));
	assert_false(import_text(portal, "a\n1\n", " bIRDS"));
	assert_int_equal(err.code, ERR_IMPOSSIBLE);
	assert_non_null(strstr(err.text, "There is a table called Birds already. Choose another name with --name."));
	assert_false(import_text(portal, "a\n1\n", NULL));
	assert_non_null(strstr(err.text, "Say --name NAME"));
	assert_false(import_text(portal, "a\n1\n", "  "));
	assert_false(import_text(portal, "a\n1\n", "x\ny"));
	assert_int_equal(err.code, ERR_USAGE);
	assert_int_equal(count_tables(portal), 1);
}

static void
a_name_that_is_taken_meanwhile_is_refused(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	FILE *stream = tmpfile();
	struct table_import_request request = {.path = "-", .stream = stream, .name = "Birds", .now = WORLD_NOW};
	struct table_import *import;
	bool done;

	(void)state;
	fputs("a\n1\n", stream);
	rewind(stream);
	import = table_import_new(portal, &request, &err);
	assert_non_null(import);
	assert_true(table_import_step(import, 100, &done, &err));
	assert_true(table_import_step(import, 100, &done, &err));
	assert_true(done);
	assert_true(import_text(portal, "b\n2\n", "BIRDS"));
	write_result_release(&result);
	assert_false(table_import_run(import, WORLD_NOW, false, &result, &err));
	assert_int_equal(err.code, ERR_IMPOSSIBLE);
	assert_int_equal(result.refusal_count, 1);
	assert_int_equal(count_tables(portal), 1);
	table_import_free(import);
	fclose(stream);
}

static void
who_may_make_and_who_sees_it(void **state)
{
	struct portal *portal = world_as(&world, &bob);
	struct own_table table;
	struct own_rows rows;
	int64_t count;

	(void)state;
	assert_false(import_text(portal, "a\n1\n", "Birds"));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.rule, "B2");
	assert_non_null(strstr(err.text, "A System Administrator can grant you System Customizer"));

	portal = world_as(&world, &cus);
	assert_true(import_bytes(portal, "a\n1\n", 4, "Dry", '\0', true));
	assert_int_equal(count_tables(portal), 0);
	assert_true(import_text(portal, "a\n1\n2\n", "Birds"));
	assert_int_equal(count_tables(portal), 1);
	assert_true(tables_find(portal, "Birds", &arena, &table, &err));
	assert_true(tables_count(portal, &table, &count, &err));
	assert_int_equal(count, 2);

	/* The same role at User level: the table is there, the rows are another's. */
	portal = world_as(&world, &other);
	assert_true(tables_find(portal, "Birds", &arena, &table, &err));
	assert_true(tables_count(portal, &table, &count, &err));
	assert_int_equal(count, 0);
	assert_true(tables_read(portal, &table, 0, 10, &arena, &rows, &err));
	assert_int_equal(rows.count, 0);

	portal = world_as(&world, &ann);
	assert_true(tables_find(portal, "Birds", &arena, &table, &err));
	assert_true(tables_count(portal, &table, &count, &err));
	assert_int_equal(count, 2);

	portal = world_as(&world, &bob);
	assert_int_equal(count_tables(portal), 0);
	assert_false(tables_find(portal, "Birds", &arena, &table, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	world_sql(&world, "INSERT INTO roleprivileges SELECT r.roleid, p.privilegeid, 8 FROM role r, privilege p "
			  "WHERE r.name = 'Environment Maker' AND p.name = 'prvReadcr_birds'");
	portal = world_as(&world, &bob);
	assert_int_equal(count_tables(portal), 1);
	assert_true(tables_find(portal, "Birds", &arena, &table, &err));
	assert_true(tables_count(portal, &table, &count, &err));
	assert_int_equal(count, 2);
}

static void
separators_are_found_or_given(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	struct own_table table;

	(void)state;
	assert_true(import_text(portal, "a;b\n1,5;2\n", "Semicolons"));
	assert_true(tables_find(portal, "Semicolons", &arena, &table, &err));
	assert_int_equal(table.column_count, 2);
	assert_int_equal(table.columns[0].type, OWN_TEXT);
	assert_true(import_bytes(portal, "a,b\n1,2\n", 8, "One", '\t', false));
	assert_true(tables_find(portal, "One", &arena, &table, &err));
	assert_int_equal(table.column_count, 1);
	assert_true(import_text(portal, "\xef\xbb\xbf" "a\tb\r\n1\t2\r\n", "Tabs"));
	assert_true(tables_find(portal, "Tabs", &arena, &table, &err));
	assert_int_equal(table.column_count, 2);
	assert_string_equal(table.columns[0].display, "a");
}

static void
many_rows_are_quick(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	struct str text = {0};
	clock_t from;

	(void)state;
	for (int i = 0; i < 20; i++)
		str_addf(&text, "%sc%d", i ? "," : "", i);
	for (int r = 0; r < 100000; r++) {
		for (int i = 0; i < 20; i++)
			str_addf(&text, "%c%d.%d", i ? ',' : '\n', r % 977, i);
	}
	from = clock();
	assert_true(import_text(portal, str_text(&text), "Many"));
	printf("# 100000 rows of 20 columns imported: %.0f ms\n", (double)(clock() - from) * 1000 / CLOCKS_PER_SEC);
	str_release(&text);
}

/* A prediction's first publish adds a column to a table that somebody has open. */
static void
rows_have_more_columns_than_were_known(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	struct own_table table;
	struct own_rows rows;

	(void)state;
	assert_true(import_text(portal, "Name,Size\na,1\nb,2\n", "Things"));
	assert_true(tables_find(portal, "Things", &arena, &table, &err));
	world_sql(&world, "INSERT INTO makerdeck_column SELECT tableid, 2, 'cr_more', 'More', 0, NULL FROM makerdeck_table;"
		  "UPDATE makerdeck_row SET cells = json_set(cells, '$[2]', 'x')");
	assert_true(tables_read(portal, &table, 0, 10, &arena, &rows, &err));
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.rows[1].cells[0].text, "b");
	assert_true(rows.end);
}

/* A result table outlives its model (F3), and the next model of that name gets another. */
static void
of_equal_names_those_count_that_may_be_read(void **state)
{
	struct portal *portal = world_as(&world, &cus);
	struct own_table table;

	(void)state;
	assert_true(import_text(portal, "Name,Size\na,1\n", "Things"));
	world_sql(&world, "INSERT INTO makerdeck_table (tableid, logicalname, displayname, namekey, createdon, modifiedon) "
		  "SELECT x'10000000000040008000000000000001', 'cr_older', 'Things', namekey, 0, 0 FROM makerdeck_table");
	portal = world_as(&world, &cus);
	assert_true(tables_find(portal, "things", &arena, &table, &err));
	assert_string_equal(table.logical, "cr_things");
	assert_false(tables_find(portal, "cr_older", &arena, &table, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	portal = world_as(&world, &ann);
	err = ERR_INIT;
	assert_false(tables_find(portal, "things", &arena, &table, &err));
	assert_int_equal(err.code, ERR_USAGE);
	assert_non_null(strstr(err.text, "10000000-0000-4000-8000-000000000001"));
	err = ERR_INIT;
	assert_true(tables_find(portal, "cr_older", &arena, &table, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(types_are_those_that_every_cell_fits, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_wrong_in_a_file_is_told_with_its_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_too_much_is_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_name_is_checked, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_name_that_is_taken_meanwhile_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(who_may_make_and_who_sees_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(separators_are_found_or_given, set_up, tear_down),
		cmocka_unit_test_setup_teardown(rows_have_more_columns_than_were_known, set_up, tear_down),
		cmocka_unit_test_setup_teardown(of_equal_names_those_count_that_may_be_read, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_rows_are_quick, set_up, tear_down),
	};

	return test_run(tests);
}
