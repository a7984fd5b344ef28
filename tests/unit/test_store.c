/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening files that are no environment (issue: bad input): a sentence that says what is wrong, and the file as it was. */
#include "portal/portal.h"
#include "portal/upkeep.h"

#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];

static int
set_up(void **state)
{
	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/t.db", folder);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

static void
write_file(const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	fclose(file);
}

static char *
read_file(size_t *length)
{
	FILE *file = fopen(path, "rb");
	char *bytes = calloc(1, 4 << 20);

	assert_non_null(file);
	assert_non_null(bytes);
	*length = fread(bytes, 1, 4 << 20, file);
	fclose(file);
	return bytes;
}

static struct portal *
open_it(bool read_only, struct err *err)
{
	const struct portal_options options = {.path = path, .read_only = read_only, .via = "command"};

	*err = ERR_INIT;
	return portal_open(&options, err);
}

static void
assert_refused(const char *why)
{
	size_t before, after;
	char *was = read_file(&before), *is;
	struct err err;

	assert_null(open_it(false, &err));
	if (!strstr(err.text, why))
		printf("# %s\n", err.text);
	assert_non_null(strstr(err.text, why));
	assert_non_null(strstr(err.text, path));
	is = read_file(&after);
	assert_int_equal(before, after);
	assert_memory_equal(was, is, before);
	free(was);
	free(is);
}

static void
make_environment(void)
{
	struct err err = ERR_INIT;

	assert_true(portal_create(path, &err));
}

static void
sql(const char *text)
{
	sqlite3 *db = NULL;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, text, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

/* A disk that has no room for the tables: no file, and no journal of one, is left. */
static void
what_cant_be_filled_leaves_nothing(void **state)
{
	struct rlimit before, small;
	struct err err = ERR_INIT;
	char journal[sizeof(path) + 16];

	(void)state;
	snprintf(journal, sizeof(journal), "%s-journal", path);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	small = before;
	small.rlim_cur = 100 * 1024;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
	assert_false(portal_create(path, &err));
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(err.code, ERR_FAILED);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_not_equal(access(journal, F_OK), 0);
	assert_true(portal_create(path, &err));
}

static void
what_is_no_environment_is_left_alone(void **state)
{
	static const char text[] = "a letter, and long enough that a header could stand in it, which it doesn't, and so it is refused at once";

	(void)state;
	write_file("", 0);
	assert_refused("isn't a makerdeck environment");
	write_file(text, sizeof(text));
	assert_refused("isn't a makerdeck environment");
	write_file("SQLite format 3", 16);
	assert_refused("isn't a makerdeck environment");
	unlink(path);
	sql("CREATE TABLE other (a); INSERT INTO other VALUES (1)");
	assert_refused("isn't a makerdeck environment");
}

static void
a_newer_or_emptied_environment_is_refused(void **state)
{
	(void)state;
	make_environment();
	sql("PRAGMA user_version = 7777");
	assert_refused("newer makerdeck (format 7777");
	sql("PRAGMA user_version = 0");
	assert_refused("no format number");
	unlink(path);
	sql("PRAGMA application_id = 0x4D6B446B; PRAGMA user_version = 1; CREATE TABLE a (b); DROP TABLE a");
	assert_refused("no tables");
}

/* Cut anywhere: it's never opened as if it were whole, and never written. */
static void
a_cut_environment_is_damaged(void **state)
{
	static const size_t lengths[] = {1, 99, 107, 108, 4095, 4096, 8192, 100000};
	size_t length;
	char *whole;

	(void)state;
	make_environment();
	whole = read_file(&length);
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		assert_true(lengths[i] < length);
		write_file(whole, lengths[i]);
		assert_refused(lengths[i] < 108 ? "isn't a makerdeck environment" : "damaged");
	}
	free(whole);
}

static void
folders_and_missing_files_are_named(void **state)
{
	struct err err;

	(void)state;
	assert_null(open_it(false, &err));
	assert_non_null(strstr(err.text, "There's no environment at"));
	assert_int_equal(mkdir(path, 0700), 0);
	assert_null(open_it(false, &err));
	assert_non_null(strstr(err.text, "is a folder"));
	err = ERR_INIT;
	assert_false(portal_create(path, &err));
	assert_int_equal(rmdir(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_null(open_it(false, &err));
	assert_non_null(strstr(err.text, "isn't a file"));
}

static void
an_existing_file_is_never_made_anew(void **state)
{
	struct err err = ERR_INIT;
	struct stat status;

	(void)state;
	make_environment();
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0600);
	assert_false(portal_create(path, &err));
	assert_non_null(strstr(err.text, "is there already"));
}

static void
read_only_writes_nothing(void **state)
{
	struct portal *portal;
	struct err err;
	size_t before, after;
	char *was, *is;

	(void)state;
	make_environment();
	was = read_file(&before);
	portal = open_it(true, &err);
	assert_non_null(portal);
	assert_true(portal_is_read_only(portal));
	portal_close(portal);
	is = read_file(&after);
	assert_int_equal(before, after);
	assert_memory_equal(was, is, before);
	free(was);
	free(is);
}

/* UX.md 5.11: a backup that was put back. Half a file isn't taken, nor is none. */
static void
another_file_at_the_path_is_taken(void **state)
{
	char away[TEST_PATH_SIZE + 32];
	struct err err = ERR_INIT;
	struct portal *portal;
	bool changed = true;

	(void)state;
	snprintf(away, sizeof(away), "%s/away.db", folder);
	assert_true(portal_create(path, &err));
	portal = open_it(false, &err);
	assert_non_null(portal);
	assert_true(portal_refresh(portal, &changed, &err));
	assert_false(changed);
	assert_int_equal(rename(path, away), 0);
	assert_false(portal_refresh(portal, &changed, &err));
	assert_non_null(strstr(err.text, "isn't there any more"));
	assert_false(changed);
	write_file("half", 4);
	err = ERR_INIT;
	assert_false(portal_refresh(portal, &changed, &err));
	assert_non_null(strstr(err.text, "isn't a makerdeck environment"));
	assert_int_equal(unlink(path), 0);
	err = ERR_INIT;
	assert_true(portal_create(path, &err));
	assert_true(portal_refresh(portal, &changed, &err));
	assert_true(changed);
	assert_true(portal_refresh(portal, &changed, &err));
	assert_false(changed);
	assert_string_equal(portal_path(portal), path);
	portal_close(portal);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_cant_be_filled_leaves_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_environment_is_left_alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_newer_or_emptied_environment_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_cut_environment_is_damaged, set_up, tear_down),
		cmocka_unit_test_setup_teardown(folders_and_missing_files_are_named, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_file_at_the_path_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_existing_file_is_never_made_anew, set_up, tear_down),
		cmocka_unit_test_setup_teardown(read_only_writes_nothing, set_up, tear_down),
	};

	return test_run(tests);
}
