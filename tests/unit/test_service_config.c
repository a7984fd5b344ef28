/* SPDX-License-Identifier: GPL-3.0-or-later */
/* service.conf, and running another program for setting the service up. */
#include "service/config.h"
#include "service/program.h"

#include "tests/test.h"

#include <sys/stat.h>

static bool
read_text(const char *text, struct service_config *config, struct err *err)
{
	*err = ERR_INIT;
	return service_config_text("service.conf", text, strlen(text), config, err);
}

static void
a_configuration_has_defaults(void **state)
{
	struct service_config config;
	struct err err;

	(void)state;
	assert_true(read_text("", &config, &err));
	assert_int_equal(config.idle_minutes, 30);
	assert_int_equal(config.most_minutes, 720);
	assert_false(config.demo);
	assert_int_equal(config.demo_idle_minutes, 15);
	assert_int_equal(config.demo_most_minutes, 60);
	assert_int_equal(config.demo_sessions, 64);
}

static void
a_configuration_is_read_line_by_line(void **state)
{
	struct service_config config;
	struct err err;

	(void)state;
	assert_true(read_text("# a comment\n\n  idle-minutes=5\r\nmost-minutes =\t1440   # a day\ndemo = on\ndemo-idle-minutes= 1\n"
			      "demo-most-minutes = 002\ndemo-sessions = 1000",
			      &config, &err));
	assert_int_equal(config.idle_minutes, 5);
	assert_int_equal(config.most_minutes, 1440);
	assert_true(config.demo);
	assert_int_equal(config.demo_idle_minutes, 1);
	assert_int_equal(config.demo_most_minutes, 2);
	assert_int_equal(config.demo_sessions, 1000);
}

static void
what_is_not_known_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{"idle-minutes = 0\n", "service.conf, line 1: idle-minutes takes a whole number from 1 to 1440."},
		{"\nidle-minutes = 1441\n", "line 2: idle-minutes takes"},
		{"idle-minutes = -1\n", "takes a whole number"},
		{"idle-minutes = +1\n", "takes a whole number"},
		{"idle-minutes = 1.5\n", "takes a whole number"},
		{"idle-minutes = 99999999999999999999\n", "takes a whole number"},
		{"idle-minutes =\n", "takes a whole number"},
		{"demo-sessions = 1001\n", "demo-sessions takes a whole number from 1 to 1000."},
		{"demo = yes\n", "demo is on or off."},
		{"demo = On\n", "demo is on or off."},
		{"demo\n", "a line is \"name = value\""},
		{"# fine\n# fine\ncolour = blue\n", "line 3: this name isn't known"},
		{"= 3\n", "this name isn't known"},
		{"demo = on\ndemo = off\n", "line 2: this name stands on a line before as well"},
		{"idle-minutes = 3\nidle-minutes = 3\n", "line 2: this name stands on a line before as well"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct service_config config;
		struct err err;

		assert_false(read_text(cases[i].text, &config, &err));
		assert_int_equal(err.code, ERR_FAILED);
		assert_non_null(strstr(err.text, cases[i].says));
	}
}

static void
bytes_of_any_kind_are_read_or_refused(void **state)
{
	uint64_t seed = test_seed(__func__);
	static const char alphabet[] = "demo-idlmnutsfon =#\n\r\t0123456789\0\xff\x1b";

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct service_config config;
		struct err err = ERR_INIT;
		char text[64];
		size_t length = test_random_below(&seed, sizeof(text));

		for (size_t i = 0; i < length; i++)
			text[i] = alphabet[test_random_below(&seed, sizeof(alphabet) - 1)];
		if (service_config_text("x", text, length, &config, &err))
			assert_true(config.idle_minutes >= 1 && config.idle_minutes <= 1440 && config.demo_sessions >= 1 && config.demo_sessions <= 1000);
		else
			assert_int_equal(err.code, ERR_FAILED);
	}
}

static void
assert_same(const struct service_config *a, const struct service_config *b)
{
	assert_int_equal(a->idle_minutes, b->idle_minutes);
	assert_int_equal(a->most_minutes, b->most_minutes);
	assert_int_equal(a->demo, b->demo);
	assert_int_equal(a->demo_idle_minutes, b->demo_idle_minutes);
	assert_int_equal(a->demo_most_minutes, b->demo_most_minutes);
	assert_int_equal(a->demo_sessions, b->demo_sessions);
}

static void
the_first_file_says_the_defaults(void **state)
{
	struct service_config config, defaults;
	struct str text = {0};
	struct err err;

	(void)state;
	service_config_default(&defaults);
	service_config_write_first(false, &text);
	assert_true(read_text(str_text(&text), &config, &err));
	assert_same(&config, &defaults);
	/* With its suggestions taken: the same. */
	for (char *p = text.text; *p; p++) {
		if (*p == '#' && p[1] != ' ')
			*p = ' ';
	}
	assert_true(read_text(str_text(&text), &config, &err));
	assert_same(&config, &defaults);
	str_clear(&text);
	service_config_write_first(true, &text);
	assert_true(read_text(str_text(&text), &config, &err));
	assert_true(config.demo);
	str_release(&text);
}

static void
the_switch_is_set_and_all_else_kept(void **state)
{
	static const char *const cases[][2] = {
		{"", "demo = on\n"},
		{"idle-minutes = 3", "idle-minutes = 3\ndemo = on\n"},
		{"# demo = off\n  demo=off # today\nidle-minutes = 3 # x\n", "# demo = off\ndemo = on\nidle-minutes = 3 # x\n"},
		{"demo-sessions = 3\n", "demo-sessions = 3\ndemo = on\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = {0};

		service_config_write_demo(cases[i][0], strlen(cases[i][0]), true, &out);
		assert_string_equal(str_text(&out), cases[i][1]);
		str_clear(&out);
		service_config_write_demo(cases[i][1], strlen(cases[i][1]), false, &out);
		assert_null(strstr(str_text(&out), "demo = on"));
		str_release(&out);
	}
}

static void
a_file_that_others_may_write_is_not_read(void **state)
{
	char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];
	struct service_config config;
	struct err err = ERR_INIT;
	FILE *file;

	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/x.conf", folder);
	/* None: the defaults. */
	assert_true(service_config_read(path, &config, &err));
	file = fopen(path, "we");
	assert_non_null(file);
	assert_true(fputs("idle-minutes = 7\n", file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(path, 0664), 0);
	assert_false(service_config_read(path, &config, &err));
	assert_non_null(strstr(err.text, "can be written by others than root"));
	assert_int_equal(chmod(path, 0644), 0);
	err = ERR_INIT;
	if (geteuid() == 0) {
		assert_true(service_config_read(path, &config, &err));
		assert_int_equal(config.idle_minutes, 7);
		assert_int_equal(chown(path, 65534, 65534), 0);
	}
	assert_false(service_config_read(path, &config, &err));
	err = ERR_INIT;
	assert_false(service_config_read(folder, &config, &err));
	assert_non_null(strstr(err.text, "isn't a file"));
	test_folder_remove(folder);
}

/* ---------------------------------------------------------------- programs */

static void
a_program_is_run_to_its_end(void **state)
{
	struct str words = {0};
	struct err err = ERR_INIT;
	int status = -1;

	(void)state;
	/* Both streams, an exit status, nothing of this environment, nothing on its input. */
	setenv("MAKERDECK_SECRET", "x", 1);
	assert_true(program_run((const char *const[]){"/bin/sh", "-c", "echo out; echo err >&2; env | grep -c SECRET; cat; exit 3", NULL}, &status, &words, &err));
	unsetenv("MAKERDECK_SECRET");
	assert_int_equal(status, 3);
	assert_string_equal(str_text(&words), "out\nerr\n0\n");
	str_clear(&words);
	assert_true(program_run((const char *const[]){"/bin/sh", "-c", "kill -9 $$", NULL}, &status, &words, &err));
	assert_int_equal(status, 128 + 9);
	/* What it leaves behind, with its streams open, isn't waited for. */
	assert_true(program_run((const char *const[]){"/bin/sh", "-c", "sleep 2 & echo here; exit 0", NULL}, &status, &words, &err));
	assert_int_equal(status, 0);
	/* Its words are cut, and it isn't held up. */
	str_clear(&words);
	assert_true(program_run((const char *const[]){"/bin/sh", "-c", "head -c 1000000 /dev/zero; exit 4", NULL}, &status, &words, &err));
	assert_int_equal(status, 4);
	assert_true(words.length < 100000);
	assert_false(program_run((const char *const[]){"/nowhere/at/all", NULL}, &status, &words, &err));
	assert_non_null(strstr(err.text, "/nowhere/at/all can't be run"));
	str_release(&words);
}

static void
what_a_program_said_is_quoted_clean_and_short(void **state)
{
	struct str words = {0}, out = {0};

	(void)state;
	program_quote(&words, &out);
	assert_string_equal(str_text(&out), "it said nothing");
	str_clear(&out);
	str_add(&words, "line 1: no\nsuch \033[31mword.\r\n");
	program_quote(&words, &out);
	assert_string_equal(str_text(&out), "line 1: no such \357\277\275[31mword");
	str_clear(&out);
	str_clear(&words);
	for (int i = 0; i < 200; i++)
		str_add(&words, "\303\251");
	str_add(&words, "\n");
	program_quote(&words, &out);
	assert_int_equal(out.length, 300);
	str_release(&words);
	str_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_configuration_has_defaults),
		cmocka_unit_test(a_configuration_is_read_line_by_line),
		cmocka_unit_test(what_is_not_known_is_told_with_its_line),
		cmocka_unit_test(bytes_of_any_kind_are_read_or_refused),
		cmocka_unit_test(the_first_file_says_the_defaults),
		cmocka_unit_test(the_switch_is_set_and_all_else_kept),
		cmocka_unit_test(a_file_that_others_may_write_is_not_read),
		cmocka_unit_test(a_program_is_run_to_its_end),
		cmocka_unit_test(what_a_program_said_is_quoted_clean_and_short),
	};

	return test_run(tests);
}
