/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cli/arguments, cli/output and cli_parse: words in, answers out (COMMANDS.md). */
#include "base/clock.h"
#include "base/output.h"
#include "cli/arguments.h"
#include "cli/cli.h"
#include "cli/command.h"

#include "tests/small_world.h"
#include "tests/test.h"

#define WORDS(...) ((char *const[]){"makerdeck", __VA_ARGS__, NULL})

static int
count_of(char *const *argv)
{
	int count = 0;

	while (argv[count])
		count++;
	return count;
}

static void
options_stand_anywhere(void **state)
{
	struct arena arena = {0};
	struct arguments a;
	struct err err = ERR_INIT;
	char *const *argv = WORDS("--db=x.db", "share", "--dry-run", "Invoice extractor", "--with", "ben", "team:Finance", "--kind", "model", "--", "--odd");

	(void)state;
	assert_true(arguments_parse(count_of(argv), argv, &arena, &a, &err));
	assert_int_equal(a.word_count, 3);
	assert_string_equal(a.words[0], "share");
	assert_string_equal(a.words[1], "Invoice extractor");
	assert_string_equal(a.words[2], "--odd");
	assert_string_equal(arguments_value(&a, OPTION_DB, ""), "x.db");
	assert_int_equal(a.value_count[OPTION_WITH], 2);
	assert_string_equal(a.values[OPTION_WITH][1], "team:Finance");
	assert_string_equal(arguments_value(&a, OPTION_KIND, ""), "model");
	assert_true(arguments_has(&a, OPTION_DRY_RUN));
	assert_false(arguments_has(&a, OPTION_READ_ONLY));
	arena_release(&arena);
}

static void
wrong_options_are_wrong_use(void **state)
{
	static char *const cases[][5] = {
		{"makerdeck", "--nonsense"},	     {"makerdeck", "-x"},		  {"makerdeck", "--db"},
		{"makerdeck", "--db", "--as", "x"}, {"makerdeck", "--read-only=yes"}, {"makerdeck", "--as", "a", "--as=b"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct arena arena = {0};
		struct arguments a;
		struct err err = ERR_INIT;

		assert_false(arguments_parse(count_of(cases[i]), cases[i], &arena, &a, &err));
		assert_int_equal(err.code, ERR_USAGE);
		assert_true(strlen(err.text) > 10);
		arena_release(&arena);
	}
}

static void
a_dash_alone_is_a_word(void **state)
{
	struct arena arena = {0};
	struct arguments a;
	struct err err = ERR_INIT;
	char *const *argv = WORDS("import", "-");

	(void)state;
	assert_true(arguments_parse(count_of(argv), argv, &arena, &a, &err));
	assert_string_equal(a.words[1], "-");
	arena_release(&arena);
}

static void
limits_are_numbers_from_one_on(void **state)
{
	static char *const bad[] = {"0", "-1", "abc", "1x", "", "99999999999999999999"};
	struct arena arena = {0};
	struct arguments a;
	struct err err = ERR_INIT;
	size_t limit;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char word[64];
		char *argv[] = {"makerdeck", word, NULL};

		snprintf(word, sizeof(word), "--limit=%s", bad[i]);
		assert_true(arguments_parse(2, argv, &arena, &a, &err));
		assert_false(arguments_limit(&a, &limit, &err));
		assert_int_equal(err.code, ERR_USAGE);
	}
	assert_true(arguments_parse(3, WORDS("--limit", "12"), &arena, &a, &err));
	assert_true(arguments_limit(&a, &limit, &err));
	assert_int_equal(limit, 12);
	arena_release(&arena);
}

/* ---------------------------------------------------------------- output */

static const struct column columns[] = {
	{"id", NULL, CELL_ID}, {"name", "Name", CELL_TEXT}, {"n", "N", CELL_NUMBER}, {"on", "When", CELL_TIME}, {"what", "What", CELL_LIST},
};

static void
print_two(enum output_format format, int width, char **text)
{
	static const char *const list[] = {"list", "run"};
	size_t size;
	struct output out = {.file = open_memstream(text, &size), .format = format, .width = width};
	struct id id = ID_NONE;

	id.b[15] = 7;
	output_list_begin(&out, columns, 5);
	output_list_row(&out, (struct value[]){{.id = id}, {.text = "=1+\"x\"\t\033[2J"}, {.number = 5}, {.number = 0}, {.list = list, .list_count = 2}});
	output_list_row(&out, (struct value[]){{.id = ID_NONE}, {.text = "領収書リーダー"}, {.number = -12}, {.number = TIME_NONE}, {.list_count = 0}});
	output_list_end(&out, true);
	assert_true(output_is_good(&out));
	fclose(out.file);
	output_release(&out);
}

static void
json_is_one_array_of_flat_objects(void **state)
{
	char *text;

	(void)state;
	print_two(OUTPUT_JSON, 0, &text);
	assert_string_equal(text,
			    "[{\"id\":\"00000000-0000-0000-0000-000000000007\",\"name\":\"=1+\\\"x\\\"\\t\\u001b[2J\",\"n\":5,"
			    "\"on\":\"1970-01-01T00:00:00Z\",\"what\":[\"list\",\"run\"]},"
			    "{\"id\":null,\"name\":\"領収書リーダー\",\"n\":-12,\"on\":null,\"what\":[]}]\n");
	free(text);
}

/* H3: no control reaches a cell, and no formula a spreadsheet. */
static void
csv_has_a_header_and_no_formulas(void **state)
{
	char *text;

	(void)state;
	print_two(OUTPUT_CSV, 0, &text);
	assert_string_equal(text, "\"id\",\"name\",\"n\",\"on\",\"what\"\n"
				  "\"00000000-0000-0000-0000-000000000007\",\"'=1+\"\"x\"\" \uFFFD[2J\",\"5\",\"1970-01-01T00:00:00Z\",\"list,run\"\n"
				  "\"\",\"領収書リーダー\",\"-12\",\"\",\"\"\n");
	free(text);
}

static void
plain_is_tabs_without_a_header(void **state)
{
	char *text;

	(void)state;
	print_two(OUTPUT_PLAIN, 0, &text);
	assert_string_equal(text, "00000000-0000-0000-0000-000000000007\t=1+\"x\" \uFFFD[2J\t5\t1970-01-01T00:00:00Z\tlist,run\n"
				  "\t領収書リーダー\t-12\t\t\n");
	free(text);
}

static void
a_table_fits_the_terminal(void **state)
{
	char *text;

	(void)state;
	print_two(OUTPUT_TABLE, 49, &text);
	assert_string_equal(text, "Name            N  When                  What\n"
				  "=1+\"x\" \uFFFD[2J     5  1970-01-01T00:00:00Z  list,run\n"
				  "領収書リー~   -12                        \n");
	free(text);
}

static void
a_failed_list_leaves_nothing(void **state)
{
	char *text;
	size_t size;
	struct output out = {.file = open_memstream(&text, &size), .format = OUTPUT_JSON};

	(void)state;
	output_list_begin(&out, columns, 5);
	output_list_end(&out, false);
	output_is_good(&out);
	assert_string_equal(text, "");
	output_list_begin(&out, columns, 5);
	output_list_end(&out, true);
	fclose(out.file);
	assert_string_equal(text, "[]\n");
	free(text);
	output_release(&out);
}

/* ---------------------------------------------------------------- what is asked for */

static bool
parse(char *const *argv, struct cli_request *request, enum cli_face *face, struct err *err, char **out)
{
	size_t size;
	struct cli_world world = {.env_home = "/home/x", .out = open_memstream(out, &size), .notes = stderr, .in = stdin};
	bool done = cli_parse(count_of(argv), argv, &world, request, face, err);

	fclose(world.out);
	return done;
}

static void
faces_are_told_apart(void **state)
{
	static const struct {
		char *words[5];
		bool good;
		enum cli_face face;
	} cases[] = {
		{{"makerdeck"}, true, CLI_CONSOLE},
		{{"makerdeck", "--help"}, true, CLI_DONE},
		{{"makerdeck", "share", "--help"}, true, CLI_DONE},
		{{"makerdeck", "--version"}, true, CLI_DONE},
		{{"makerdeck", "open", "models/mine"}, true, CLI_CONSOLE},
		{{"makerdeck", "open", "model/Invoice extractor/share"}, true, CLI_CONSOLE},
		{{"makerdeck", "open", "nowhere"}, false, CLI_DONE},
		{{"makerdeck", "open", "explore"}, true, CLI_CONSOLE},
		{{"makerdeck", "models", "list"}, true, CLI_COMMAND},
		{{"makerdeck", "models"}, false, CLI_DONE},
		{{"makerdeck", "models", "burn"}, false, CLI_DONE},
		{{"makerdeck", "dance"}, false, CLI_DONE},
		{{"makerdeck", "models", "list", "--with", "x"}, false, CLI_DONE},
		{{"makerdeck", "models", "list", "--dry-run"}, false, CLI_DONE},
		{{"makerdeck", "models", "show"}, false, CLI_DONE},
		{{"makerdeck", "--view", "mine"}, false, CLI_DONE},
		{{"makerdeck", "check", "--output", "xml"}, false, CLI_DONE},
		{{"makerdeck", "check", "--theme", "pink"}, false, CLI_DONE},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cli_request request;
		enum cli_face face = CLI_DONE;
		struct err err = ERR_INIT;
		char *out;

		assert_int_equal(parse(cases[i].words, &request, &face, &err, &out), cases[i].good);
		assert_int_equal(err.code, cases[i].good ? ERR_NONE : ERR_USAGE);
		if (cases[i].good)
			assert_int_equal(face, cases[i].face);
		if (cases[i].good && face == CLI_DONE)
			assert_true(strncmp(out, "Usage: makerdeck", 16) == 0 || strncmp(out, "makerdeck ", 10) == 0);
		if (cases[i].good && face != CLI_DONE)
			assert_string_equal(request.path, "/home/x/.local/share/makerdeck/environment.db");
		free(out);
		cli_request_release(&request);
	}
}

static void
errors_are_one_sentence_or_an_object(void **state)
{
	char *text;
	size_t size;
	FILE *notes = open_memstream(&text, &size);
	struct err err = ERR_INIT;

	(void)state;
	err_rule(&err, ERR_DENIED, "B2", 0x80040220, "None of your roles carries Share on \"\033A\".");
	cli_print_err(notes, OUTPUT_PLAIN, &err);
	fflush(notes);
	assert_string_equal(text, "makerdeck: None of your roles carries Share on \"\uFFFDA\".\n");
	rewind(notes);
	cli_print_err(notes, OUTPUT_JSON, &err);
	fclose(notes);
	assert_string_equal(text, "{\"error\":{\"code\":\"0x80040220\",\"rule\":\"B2\",\"message\":\"None of your roles carries Share on \\\"\\u001bA\\\".\"}}\n");
	free(text);
}

/* Where open leads is told whole: by --help, and to whoever named another place. */
static void
each_place_is_told(void **state)
{
	static const char *const places[] = {"explore", "models/mine", "models/shared", "prompts/mine", "prompts/shared", "activity", "tables", "apps", "find", "reassign", "access", "users",
					     "teams", "roles", "settings", "audit"};
	const char *summary = "";

	(void)state;
	for (const struct command *command = command_table; command->noun; command++) {
		if (strcmp(command->noun, "open") == 0)
			summary = command->summary;
	}
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct cli_request request;
		enum cli_face face = CLI_DONE;
		struct err err = ERR_INIT;
		char *out;

		assert_false(parse((char *const[8]){"makerdeck", "open", "nowhere"}, &request, &face, &err, &out));
		assert_non_null(strstr(err.text, places[i]));
		assert_non_null(strstr(summary, places[i]));
		free(out);
		cli_request_release(&request);
	}
}

/* Each command in --help has a function or is a face, and words that make sense. */
static void
the_table_is_whole(void **state)
{
	size_t count = 0;

	(void)state;
	for (const struct command *command = command_table; command->noun; command++) {
		assert_true(command->run || strcmp(command->noun, "open") == 0);
		assert_true(command->words_least <= command->words_most);
		assert_true(command->summary[0]);
		for (const struct command *other = command_table; other < command; other++)
			assert_false(strcmp(other->noun, command->noun) == 0
				     && (other->verb && command->verb ? strcmp(other->verb, command->verb) == 0 : other->verb == command->verb));
		count++;
	}
	assert_true(count >= 25);
}

/* ---------------------------------------------------------------- audit verify */

/* The command's exit status; what it said, and what it noted. */
static int
run_verify(const char *path, char **said, char **noted)
{
	char *const argv[] = {"makerdeck", "--db", (char *)(uintptr_t)path, "--as", "ana.souza", "audit", "verify", NULL};
	size_t said_size, noted_size;
	struct cli_world world = {.now = WORLD_NOW, .in = stdin, .out = open_memstream(said, &said_size), .notes = open_memstream(noted, &noted_size)};
	struct cli_request request;
	struct err err = ERR_INIT;
	enum cli_face face;
	int status;

	assert_true(cli_parse(count_of(argv), argv, &world, &request, &face, &err));
	status = cli_run(&world, &request, &err);
	if (err.code != ERR_NONE)
		cli_print_err(world.notes, request.format, &err);
	cli_request_release(&request);
	fclose(world.out);
	fclose(world.notes);
	return status;
}

/* H2 */
static void
audit_verify_says_which_row(void **state)
{
	char *said = NULL, *noted = NULL;
	struct small_world w;
	struct err err = ERR_INIT;
	struct id ana;

	(void)state;
	world_open(&w);
	ana = world_user(&w, "Ana Souza", &w.root, true);
	world_give(&w, &ana, &w.administrator);
	for (int n = 0; n < 4; n++)
		assert_true(portal_sign_in(world_as(&w, &ana), &ana, true, WORLD_NOW, &err));
	assert_int_equal(run_verify(w.path, &said, &noted), 0);
	assert_string_equal(said, "The audit holds: 4 rows.\n");
	assert_string_equal(noted, "");
	free(said);
	free(noted);
	world_sql(&w, "DROP TRIGGER audit_no_update; UPDATE audit SET actor = NULL WHERE seq = 3");
	assert_int_equal(run_verify(w.path, &said, &noted), 1);
	assert_string_equal(said, "");
	assert_string_equal(noted, "makerdeck: The audit doesn't hold: row 3 was edited. The rows before it hold.\n");
	free(said);
	free(noted);
	world_close(&w);
}

/* A long table is written as it comes, laid out by its first rows: no cell is lost, and what is held doesn't grow. */
static void
a_table_of_many_rows_is_bounded(void **state)
{
	static const struct column two[] = {{"name", "Name", CELL_TEXT}, {"count", "Count", CELL_NUMBER}};
	struct output out = {.format = OUTPUT_TABLE};
	char *text = NULL, *line;
	size_t size = 0, most = 0, lines = 0;

	(void)state;
	out.file = open_memstream(&text, &size);
	output_list_begin(&out, two, 2);
	for (int i = 0; i < TABLE_CELLS_MAX * 2; i++) {
		output_list_row(&out, (struct value[]){{.text = i < TABLE_CELLS_MAX ? "short" : "wider than all before"}, {.number = i}});
		if (arena_used(&out.arena) > most)
			most = arena_used(&out.arena);
	}
	assert_true(most > 0 && most <= (size_t)TABLE_CELLS_MAX * 32);
	output_list_end(&out, true);
	output_release(&out);
	assert_int_equal(fclose(out.file), 0);
	assert_true(strncmp(text, "Name   Count\nshort      0\n", 26) == 0);
	for (line = text; (line = strchr(line, '\n')) != NULL; line++)
		lines++;
	assert_int_equal(lines, TABLE_CELLS_MAX * 2 + 1);
	assert_non_null(strstr(text, "\nwider than all before  199999\n"));
	free(text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_stand_anywhere),
		cmocka_unit_test(wrong_options_are_wrong_use),
		cmocka_unit_test(a_dash_alone_is_a_word),
		cmocka_unit_test(limits_are_numbers_from_one_on),
		cmocka_unit_test(json_is_one_array_of_flat_objects),
		cmocka_unit_test(csv_has_a_header_and_no_formulas),
		cmocka_unit_test(plain_is_tabs_without_a_header),
		cmocka_unit_test(a_table_fits_the_terminal),
		cmocka_unit_test(a_table_of_many_rows_is_bounded),
		cmocka_unit_test(a_failed_list_leaves_nothing),
		cmocka_unit_test(faces_are_told_apart),
		cmocka_unit_test(errors_are_one_sentence_or_an_object),
		cmocka_unit_test(each_place_is_told),
		cmocka_unit_test(the_table_is_whole),
		cmocka_unit_test(audit_verify_says_which_row),
	};

	return test_run(tests);
}
