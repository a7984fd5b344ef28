/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nobody waits for a write's end any more (a lost connection): it's taken back wherever it was, nothing of it stays, and nobody else waits (SECURITY.md
 * 2.5, 4.4). And the other way round: while a write goes on, nothing is sent to a terminal.
 */
#include "portal/import.h"
#include "portal/internal.h"
#include "portal/ownership.h"
#include "portal/portal.h"
#include "tests/small_world.h"
#include "tui/surface.h"
#include "tui/term.h"

#include "tests/test.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ROWS 300

/* A file's bytes, as one number (FNV-1a). */
static uint64_t
digest(const char *path)
{
	static unsigned char bytes[65536];
	uint64_t sum = UINT64_C(0xcbf29ce484222325);
	int fd = open(path, O_RDONLY);
	ssize_t got;

	assert_true(fd >= 0);
	while ((got = read(fd, bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < got; i++)
			sum = (sum ^ bytes[i]) * UINT64_C(0x100000001b3);
	}
	/* This process may hold no lock of SQLite's while it closes it. */
	close(fd);
	return sum;
}

/* Gone from the nth question on. */
struct patience {
	uint64_t left, asked;
};

static bool
is_out_of_patience(void *context)
{
	struct patience *patience = context;

	patience->asked++;
	if (patience->left == 0)
		return true;
	patience->left--;
	return false;
}

/* A fresh connection reads and writes at once, and SQLite finds nothing wrong. */
static void
expect_sound(const char *path)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *stmt = NULL;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE; ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "PRAGMA quick_check", -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(stmt, 0), "ok");
	sqlite3_finalize(stmt);
	sqlite3_close(db);
}

struct world {
	struct small_world small;
	struct id ana, ben;
	struct target models[ROWS];
	struct portal *portal;
};

static void
open_world(struct world *world)
{
	struct err err = ERR_INIT;

	memset(world, 0, sizeof(*world));
	world_open(&world->small);
	world->ana = world_user(&world->small, "Ana", &world->small.root, true);
	world->ben = world_user(&world->small, "Ben", &world->small.root, true);
	world_give(&world->small, &world->ana, &world->small.administrator);
	world_give(&world->small, &world->ben, &world->small.maker);
	for (int i = 0; i < ROWS; i++) {
		char name[32];

		snprintf(name, sizeof(name), "Model %03d", i);
		world->models[i].id = world_model(&world->small, name, &world->small.document, &world->ana, true);
		world_container(&world->small, name, &world->models[i].id, &world->ana);
	}
	world->portal = world_as(&world->small, &world->ana);
	assert_true(ownership_versions(world->portal, world->models, ROWS, &err));
}

static bool
reassign(struct world *world, struct err *err)
{
	const struct assign_request request = {.targets = world->models, .target_count = ROWS, .to = {.kind = PRINCIPAL_USER, .id = world->ben}, .now = WORLD_NOW};
	struct write_result result = {0};
	bool fine = ownership_assign(world->portal, &request, &result, err);

	write_result_release(&result);
	return fine;
}

static bool
import_rows(struct world *world, struct err *err)
{
	static char text[ROWS * 400];
	struct import_file file = {.name = "rows.json", .data = text};
	struct import_options options = {.files = &file, .file_count = 1, .now = WORLD_NOW};
	struct import_result result = {0};
	char template_text[ID_TEXT_SIZE], owner_text[ID_TEXT_SIZE];
	size_t length;
	bool fine;

	id_format(&world->small.document, template_text);
	id_format(&world->ana, owner_text);
	length = (size_t)snprintf(text, sizeof(text), "{\"@odata.context\":\"$metadata#msdyn_aimodels\",\"value\":[");
	for (unsigned i = 0; i < ROWS; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
					   "%s{\"msdyn_aimodelid\":\"22222222-0000-4000-8000-%012x\",\"msdyn_name\":\"New %03u\",\"_msdyn_templateid_value\":\"%s\",\"_ownerid_value\":\"%s\"}",
					   i ? "," : "", i, i, template_text, owner_text);
	length += (size_t)snprintf(text + length, sizeof(text) - length, "]}");
	file.size = length;
	fine = portal_import(world->portal, &options, &result, err);
	import_result_release(&result);
	return fine;
}

/* Given up at each of many moments, it leaves the file as it was, byte for byte; left alone it's done. */
static void
is_all_or_nothing(bool (*write)(struct world *world, struct err *err))
{
	struct world world;
	struct err err = ERR_INIT;
	struct patience patience;
	uint64_t step = 1, given_up = 0, before;

	open_world(&world);
	before = digest(world.small.path);
	for (uint64_t n = 0;; n += step) {
		patience = (struct patience){.left = n};
		err = ERR_INIT;
		portal_set_gone(world.portal, is_out_of_patience, &patience);
		if (write(&world, &err))
			break;
		portal_set_gone(world.portal, NULL, NULL);
		if (err.code != ERR_INTERRUPTED)
			print_error("# at %d: %s\n", (int)n, err.text);
		assert_int_equal(err.code, ERR_INTERRUPTED);
		assert_false(portal_is_writing(world.portal));
		assert_true(digest(world.small.path) == before);
		/* Asked once more at most, while what was begun is put away. */
		assert_in_range(patience.asked - n, 1, 40);
		/* Given up while it read who acts, it knows nobody: a session whose person has gone asks no more. */
		err = ERR_INIT;
		assert_true(portal_sign_in(world.portal, &world.ana, false, WORLD_NOW, &err));
		given_up++;
		step = 1 + n / (TEST_IS_SLOW ? 2 : 12);
	}
	portal_set_gone(world.portal, NULL, NULL);
	print_message("given up at %d of %d moments\n", (int)given_up, (int)patience.asked);
	assert_true(given_up >= 10);
	assert_true(digest(world.small.path) != before);
	expect_sound(world.small.path);
	world_close(&world.small);
}

static void
a_reassign_is_all_or_nothing(void **state)
{
	(void)state;
	is_all_or_nothing(reassign);
}

static void
an_import_is_all_or_nothing(void **state)
{
	(void)state;
	is_all_or_nothing(import_rows);
}

/* One that waits for a lock, which may take seconds, stops waiting. */
static void
a_lock_is_not_waited_for(void **state)
{
	struct patience patience = {.left = 5};
	struct timespec began, ended;
	struct err err = ERR_INIT;
	struct world world;
	sqlite3 *db = NULL;

	(void)state;
	open_world(&world);
	assert_int_equal(sqlite3_open_v2(world.small.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	portal_set_gone(world.portal, is_out_of_patience, &patience);
	clock_gettime(CLOCK_MONOTONIC, &began);
	assert_false(reassign(&world, &err));
	clock_gettime(CLOCK_MONOTONIC, &ended);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_true((ended.tv_sec - began.tv_sec) * 1000 + (ended.tv_nsec - began.tv_nsec) / 1000000 < 1000);
	portal_set_gone(world.portal, NULL, NULL);
	assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	err = ERR_INIT;
	assert_true(reassign(&world, &err));
	world_close(&world.small);
}

/* Within one long statement SQLite takes the whole transaction back by itself: what comes after it may not stand alone. */
static void
what_follows_a_lost_write_is_lost_too(void **state)
{
	struct patience patience = {.left = 0};
	struct err err = ERR_INIT;
	struct statement *s;
	struct world world;
	struct store *store;
	uint64_t before;
	bool fine;

	(void)state;
	open_world(&world);
	store = portal_store(world.portal);
	before = digest(world.small.path);
	assert_true(tx_begin(store, &err));
	portal_set_gone(world.portal, is_out_of_patience, &patience);
	for (int i = 0; i < 3 && tx_is_open(store); i++) {
		s = statement_open_made(store, "UPDATE systemuser SET accessmode = accessmode + (WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000) SELECT max(i) FROM n)",
					&err);
		assert_non_null(s);
		assert_false(statement_run(s, &err));
	}
	portal_set_gone(world.portal, NULL, NULL);
	assert_false(tx_is_open(store));
	s = statement_open_made(store, "UPDATE systemuser SET accessmode = 4", &err);
	assert_non_null(s);
	fine = statement_run(s, &err);
	assert_false(fine);
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_false(tx_commit(store, NULL, &err));
	assert_true(digest(world.small.path) == before);
	err = ERR_INIT;
	assert_true(reassign(&world, &err));
	world_close(&world.small);
}

/* ------------------------------------------------------------------ no output within a write */

static bool
is_writing(const void *context)
{
	return portal_is_writing(context);
}

/* What a terminal gets of a surface, shown within a write or outside. */
static int
show(struct portal *portal, bool within, char *out, size_t size)
{
	struct term_options options = {.term = "xterm", .files = true, .in = open("/dev/null", O_RDONLY), .w = 40, .h = 10};
	struct surface surface = {0};
	struct err err = ERR_INIT;
	size_t length = 0;
	int pipes[2], status;
	ssize_t got;
	pid_t pid;

	assert_int_equal(pipe(pipes), 0);
	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct term *term;
		int null = open("/dev/null", O_WRONLY);

		dup2(null, 2);
		options.out = pipes[1];
		close(pipes[0]);
		term = term_open(&options, &err);
		if (!term)
			_exit(3);
		term_forbid(term, is_writing, portal);
		surface_init(&surface, 40, 10);
		surface_text(&surface, 0, 0, 40, STYLE_TEXT, "shown");
		if (within && !tx_begin(portal_store(portal), &err))
			_exit(4);
		term_show(term, &surface);
		_exit(0);
	}
	close(pipes[1]);
	while (length + 1 < size && (got = read(pipes[0], out + length, size - 1 - length)) > 0)
		length += (size_t)got;
	out[length] = '\0';
	close(pipes[0]);
	close(options.in);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static void
nothing_is_shown_within_a_write(void **state)
{
	static char out[65536];
	struct world world;
	uint64_t before;

	(void)state;
	open_world(&world);
	before = digest(world.small.path);
	assert_int_equal(show(world.portal, false, out, sizeof(out)), 0);
	assert_non_null(strstr(out, "shown"));
	assert_int_equal(show(world.portal, true, out, sizeof(out)), 128 + SIGABRT);
	assert_null(strstr(out, "shown"));
	assert_true(digest(world.small.path) == before);
	expect_sound(world.small.path);
	world_close(&world.small);
}

/* True at the nth question alone. */
static bool
is_away_for_a_moment(void *context)
{
	struct patience *patience = context;

	return patience->asked++ == patience->left;
}

/* Whatever can't be read for a moment: what was done was done by somebody, who goes on. */
static void
who_has_written_is_still_there(void **state)
{
	static struct world world;
	struct patience patience = {0};
	int done = 0, given_up = 0;

	(void)state;
	open_world(&world);
	portal_set_gone(world.portal, is_away_for_a_moment, &patience);
	do {
		struct write_result result = {0};
		struct err err = ERR_INIT;
		bool to_ben, fine;

		patience.asked = UINT64_MAX / 2;
		assert_true(ownership_versions(world.portal, world.models, 3, &err));
		to_ben = done % 2 == 0;
		patience.asked = 0;
		fine = ownership_assign(world.portal,
					&(struct assign_request){.targets = world.models, .target_count = 3, .now = WORLD_NOW,
								 .to = {.kind = PRINCIPAL_USER, .id = to_ben ? world.ben : world.ana}},
					&result, &err);
		write_result_release(&result);
		done += fine;
		given_up += !fine;
		if (fine && !portal_actor(world.portal))
			printf("# nobody is there after the write that was left at question %d\n", (int)patience.left);
		assert_true(!fine || portal_actor(world.portal) != NULL);
		if (!portal_actor(world.portal))
			assert_true(portal_sign_in(world.portal, &world.ana, false, WORLD_NOW, &err));
	} while (patience.left++ < patience.asked);
	assert_true(done > 1 && given_up > 1);
	portal_set_gone(world.portal, NULL, NULL);
	world_close(&world.small);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_reassign_is_all_or_nothing),
		cmocka_unit_test(an_import_is_all_or_nothing),
		cmocka_unit_test(a_lock_is_not_waited_for),
		cmocka_unit_test(what_follows_a_lost_write_is_lost_too),
		cmocka_unit_test(nothing_is_shown_within_a_write),
		cmocka_unit_test(who_has_written_is_still_there),
	};

	return test_run(tests);
}
