/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A demonstration's copy in memory: what's done in it is seen there alone and leaves nothing, its room has an end, and it can begin again. */
#include "base/clock.h"
#include "portal/demonstration.h"
#include "portal/lifecycle.h"
#include "portal/people.h"
#include "portal/table_import.h"
#include "portal/upkeep.h"

#include "tests/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define NOW INT64_C(1772707500000)	/* 2026-03-05T10:45:00Z */

static char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];

static int
make_template(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/template.db", folder);
	if (!demonstration_make_template(path, NOW, &err))
		fail_msg("%s", err.text);
	return 0;
}

static int
remove_template(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

static struct portal *
copy(struct err *err)
{
	const struct portal_options options = {.path = path, .via = "console"};

	*err = ERR_INIT;
	return portal_open_copy(&options, err);
}

static void
sign_in(struct portal *portal, const char *login)
{
	struct err err = ERR_INIT;
	struct id user;

	if (!people_find_user(portal, login, &user, &err) || !portal_sign_in(portal, &user, true, NOW, &err))
		fail_msg("%s", err.text);
}

static bool
has_model(struct portal *portal, const char *name, struct target *target)
{
	struct err err = ERR_INIT;

	*target = (struct target){.version = -1};
	return record_find(portal, name, 1U << RECORD_MODEL, &target->kind, &target->id, &err);
}

static bool
rename_model(struct portal *portal, const char *from, const char *to, struct err *err)
{
	struct write_result result = {0};
	struct target target;
	bool done;

	assert_true(has_model(portal, from, &target));
	*err = ERR_INIT;
	done = model_rename(portal, &target, to, false, NOW + 1000, &result, err);
	write_result_release(&result);
	return done;
}

/* A table of so many rows of 8,000 characters: no index makes it smaller. */
static bool
import_rows(struct portal *portal, const char *name, int rows, struct err *err)
{
	FILE *stream = tmpfile();
	const struct table_import_request request = {.path = "rows.csv", .stream = stream, .name = name, .separator = ',', .now = NOW};
	struct table_import *import;
	struct write_result result = {0};
	bool done = false, fine = true;

	assert_non_null(stream);
	fprintf(stream, "Text\n");
	for (int i = 0; i < rows; i++) {
		for (int j = 0; j < 1000; j++)
			fprintf(stream, "x%07d", i * 1000 + j);
		fputc('\n', stream);
	}
	rewind(stream);
	*err = ERR_INIT;
	import = table_import_new(portal, &request, err);
	assert_non_null(import);
	while (fine && !done)
		fine = table_import_step(import, 1000, &done, err);
	fine = fine && table_import_run(import, NOW, false, &result, err);
	write_result_release(&result);
	table_import_free(import);
	fclose(stream);
	return fine;
}

static void
assert_sound(struct portal *portal)
{
	struct upkeep_report report = {0};
	struct err err = ERR_INIT;

	if (!upkeep_check(portal, &report, &err))
		fail_msg("%s", err.text);
	if (report.problem_count)
		fail_msg("%s", report.problems[0]);
	upkeep_report_release(&report);
}

/* FNV-1a of the template, and how many files stand beside it. */
static uint64_t
folder_digest(int *files)
{
	uint64_t digest = UINT64_C(14695981039346656037);
	FILE *file = fopen(path, "rb");
	DIR *entries = opendir(folder);
	int c;

	assert_non_null(file);
	while ((c = fgetc(file)) != EOF)
		digest = (digest ^ (uint64_t)c) * UINT64_C(1099511628211);
	fclose(file);
	assert_non_null(entries);
	for (*files = 0; readdir(entries); ++*files)
		;
	closedir(entries);
	return digest;
}

static void
a_template_is_packed_and_has_no_journal(void **state)
{
	struct portal *portal;
	struct err err;
	int64_t at = 0;
	int files;

	(void)state;
	folder_digest(&files);
	assert_int_equal(files, 3);	/* . and .. */
	portal = copy(&err);
	assert_non_null(portal);
	assert_sound(portal);
	assert_true(demonstration_end(portal, &at, &err));
	assert_int_equal(at, NOW);
	portal_close(portal);
	assert_false(demonstration_make_template(path, NOW, &err));
	assert_non_null(strstr(err.text, "is there already"));
}

static void
what_is_done_is_seen_in_this_copy_alone(void **state)
{
	struct target target;
	struct portal *first, *second;
	uint64_t before;
	struct err err;
	int files;
	bool changed;

	(void)state;
	before = folder_digest(&files);
	first = copy(&err);
	second = copy(&err);
	assert_non_null(first);
	assert_non_null(second);
	sign_in(first, "ana.souza");
	sign_in(second, "ana.souza");
	assert_true(rename_model(first, "Churn risk", "Mine alone", &err));
	assert_true(has_model(first, "Mine alone", &target));
	assert_false(has_model(second, "Mine alone", &target));
	assert_true(rename_model(second, "Churn risk", "Another's", &err));
	assert_false(has_model(first, "Another's", &target));
	assert_true(portal_refresh(first, &changed, &err));
	assert_false(changed);
	assert_sound(first);
	assert_sound(second);
	portal_close(first);
	portal_close(second);
	assert_true(folder_digest(&files) == before);
	assert_int_equal(files, 3);
}

/* Everything that writes, in a process that may not write a byte to any file. */
static void
nothing_is_written_to_a_file(void **state)
{
	uint64_t before;
	int files, status = -1;
	pid_t pid;

	(void)state;
	before = folder_digest(&files);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		const struct rlimit none = {0, 0};
		struct target target;
		struct portal *portal;
		struct err err;
		char text[40];
		bool fine = true;

		signal(SIGXFSZ, SIG_IGN);
		if (setrlimit(RLIMIT_FSIZE, &none) != 0 || chdir(folder) != 0)
			_exit(3);
		portal = copy(&err);
		if (!portal)
			_exit(2);
		sign_in(portal, "ana.souza");
		for (int i = 0; fine && i < 200; i++) {
			snprintf(text, sizeof(text), "Renamed %d", i % 2);
			fine = rename_model(portal, i ? i % 2 ? "Renamed 0" : "Renamed 1" : "Churn risk", text, &err);
		}
		fine = fine && portal_reset(portal, &err) && !has_model(portal, "Renamed 1", &target);
		portal_close(portal);
		_exit(fine ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(folder_digest(&files) == before);
	assert_int_equal(files, 3);
}

static void
a_copy_that_is_full_says_so_and_goes_on(void **state)
{
	struct target target;
	struct portal *portal;
	struct err err;
	char name[40];
	int made = 0;

	(void)state;
	portal = copy(&err);
	assert_non_null(portal);
	sign_in(portal, "ana.souza");
	/* 4 MB each: there's room for three of them, and not for many more. */
	do {
		snprintf(name, sizeof(name), "Table %d", made);
	} while (import_rows(portal, name, 500, &err) && ++made < 8);
	assert_in_range(made, 2, 4);
	assert_int_equal(err.code, ERR_FAILED);
	assert_string_equal(err.text, "This demonstration holds no more. Nothing was changed; :reset gives it back as it was.");
	assert_sound(portal);
	/* What's small still finds a place, or is refused in the same words; what was there is. */
	if (!rename_model(portal, "Churn risk", "Small", &err))
		assert_non_null(strstr(err.text, "holds no more"));
	assert_sound(portal);
	assert_true(portal_reset(portal, &err));
	assert_null(portal_actor(portal));
	sign_in(portal, "ana.souza");
	assert_true(has_model(portal, "Churn risk", &target));
	assert_true(import_rows(portal, "Table 0", 500, &err));
	assert_sound(portal);
	portal_close(portal);
}

static void
a_reset_gives_back_what_was_there(void **state)
{
	struct target target;
	struct portal *portal;
	struct err err;

	(void)state;
	portal = copy(&err);
	assert_non_null(portal);
	/* The template's path is out of reach of a session in its sandbox: a reset doesn't need it. */
	for (int i = 0; i < 20; i++) {
		if (i == 1)
			assert_int_equal(unlink(path), 0);
		sign_in(portal, "ana.souza");
		assert_true(rename_model(portal, "Churn risk", "Renamed", &err));
		assert_false(has_model(portal, "Churn risk", &target));
		assert_sound(portal);
		if (!portal_reset(portal, &err))
			fail_msg("%s", err.text);
	}
	portal_close(portal);
}

static void
a_file_of_ones_own_is_not_reset(void **state)
{
	const struct portal_options options = {.path = path, .via = "console"};
	struct err err = ERR_INIT;
	struct portal *portal = portal_open(&options, &err);

	(void)state;
	assert_non_null(portal);
	assert_false(portal_reset(portal, &err));
	assert_string_equal(err.text, "Only a demonstration can be put back as it was.");
	portal_close(portal);
}

static void
sql(const char *text)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void
what_cannot_be_copied_is_refused(void **state)
{
	char journal[TEST_PATH_SIZE + 32];
	struct err err;
	FILE *file;

	(void)state;
	/* A file whose pages are elsewhere, in a WAL. */
	sql("PRAGMA journal_mode = WAL");
	assert_null(copy(&err));
	assert_non_null(strstr(err.text, "it isn't sealed"));
	sql("PRAGMA journal_mode = DELETE");
	/* One that was written half. */
	snprintf(journal, sizeof(journal), "%s-journal", path);
	file = fopen(journal, "wb");
	assert_non_null(file);
	fputs("\xd9\xd5\x05\xf9\x20\xa1\x63\xd7 and more", file);
	fclose(file);
	assert_null(copy(&err));
	assert_non_null(strstr(err.text, "its last change wasn't finished"));
	unlink(journal);
	/* One that was cut off. */
	assert_int_equal(truncate(path, 100000), 0);
	assert_null(copy(&err));
	assert_non_null(strstr(err.text, "it isn't sealed"));
	assert_int_equal(truncate(path, 50), 0);
	assert_null(copy(&err));
	assert_non_null(strstr(err.text, "isn't a makerdeck environment"));
	unlink(path);
	assert_null(copy(&err));
	assert_non_null(strstr(err.text, "There's no environment at"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_template_is_packed_and_has_no_journal, make_template, remove_template),
		cmocka_unit_test_setup_teardown(what_is_done_is_seen_in_this_copy_alone, make_template, remove_template),
		cmocka_unit_test_setup_teardown(nothing_is_written_to_a_file, make_template, remove_template),
		cmocka_unit_test_setup_teardown(a_copy_that_is_full_says_so_and_goes_on, make_template, remove_template),
		cmocka_unit_test_setup_teardown(a_reset_gives_back_what_was_there, make_template, remove_template),
		cmocka_unit_test_setup_teardown(a_file_of_ones_own_is_not_reset, make_template, remove_template),
		cmocka_unit_test_setup_teardown(what_cannot_be_copied_is_refused, make_template, remove_template),
	};

	return test_run(tests);
}
