/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who writes when (store/queue.h), and what a writer needn't read again (schema 005): others in order, nobody for ever, and no right that's old. */
#include "base/clock.h"
#include "portal/administration.h"
#include "portal/sharing.h"
#include "store/queue.h"
#include "store/transaction.h"
#include "tests/small_world.h"

#include "tests/test.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define SECOND INT64_C(1000000)

static struct small_world w;
static struct id ana, maya, ben, invoice;

static int
set_up(void **state)
{
	(void)state;
	w = (struct small_world){0};
	world_open(&w);
	ana = world_user(&w, "Ana Souza", &w.root, true);
	maya = world_user(&w, "Maya Ortiz", &w.root, true);
	ben = world_user(&w, "Ben Carter", &w.root, true);
	world_give(&w, &ana, &w.administrator);
	world_give(&w, &maya, &w.maker);
	world_give(&w, &ben, &w.basic);
	invoice = world_model(&w, "Invoice extractor", &w.document, &maya, true);
	(void)world_as(&w, &maya);
	world_sql(&w, "PRAGMA journal_mode = PERSIST; UPDATE organization SET name = name");
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&w);
	return 0;
}

static struct store *
open_store(void)
{
	struct err err = ERR_INIT;
	struct store *store = store_open(w.path, false, &err);

	if (!store)
		printf("# %s\n", err.text);
	assert_non_null(store);
	return store;
}

/* A child that begins to write, says so, and then does as it's told. */
static pid_t
begin_elsewhere(bool keep)
{
	int said[2];
	char letter;
	pid_t pid;

	assert_int_equal(pipe(said), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct store *store = store_open(w.path, false, NULL);

		if (!store || !tx_begin(store, NULL) || write(said[1], "b", 1) != 1)
			_exit(1);
		if (keep)
			(void)pause();
		usleep(300000);
		tx_rollback(store);
		store_close(store);
		_exit(0);
	}
	close(said[1]);
	assert_int_equal(read(said[0], &letter, 1), 1);
	close(said[0]);
	return pid;
}

/* The time in microseconds that beginning to write takes. */
static int64_t
begin(struct store *store, enum err_code expected)
{
	struct err err = ERR_INIT;
	int64_t start = clock_steady();
	bool fine = tx_begin(store, &err);

	if (err.code != expected)
		printf("# %s\n", err.text);
	assert_int_equal(err.code, expected);
	assert_true(fine == (expected == ERR_NONE));
	return clock_steady() - start;
}

static void
wait_for(pid_t pid)
{
	int status = 0;

	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void
journal_path(char path[600])
{
	snprintf(path, 600, "%s-journal", w.path);
}

/* ---------------------------------------------------------------- turns */

static void
a_writer_waits_until_the_other_has_done(void **state)
{
	struct store *store = open_store();
	pid_t other = begin_elsewhere(false);
	int64_t took = begin(store, ERR_NONE);

	(void)state;
	/* Woken when it's over, and not by trying now and then. */
	assert_true(took < SECOND);
	tx_rollback(store);
	wait_for(other);
	store_close(store);
}

static void
who_dies_gives_the_turn_back(void **state)
{
	struct store *store = open_store();
	pid_t other = begin_elsewhere(true);

	(void)state;
	kill(other, SIGKILL);
	assert_true(begin(store, ERR_NONE) < SECOND);
	tx_rollback(store);
	assert_int_equal(waitpid(other, NULL, 0), other);
	store_close(store);
}

/* Whoever stands still in the queue, without the file's own lock, is waited for once, and then passed by for a while. */
static void
who_stands_still_is_passed_by(void **state)
{
	struct store *store = open_store(), *second = open_store();
	struct err err = ERR_INIT;
	struct queue still = {.file = -1};
	int64_t took;

	(void)state;
	(void)queue_enter(&still, w.path);
	assert_true(still.held);
	took = begin(store, ERR_NONE);
	assert_true(took >= QUEUE_MS * 1000 && took < QUEUE_MS * 1000 + SECOND);
	assert_true(tx_commit(store, NULL, &err));
	assert_true(begin(store, ERR_NONE) < SECOND);
	/* It writes and holds no turn, so the file's own lock is what the next one waits for. */
	queue_leave(&still);
	assert_int_equal(tx_begin_read(second, &err), true);
	tx_rollback(second);
	tx_rollback(store);
	assert_true(begin(second, ERR_NONE) < SECOND);
	tx_rollback(second);
	queue_release(&still);
	store_close(second);
	store_close(store);
}

/* All the waiting together has one end. */
static void
a_writer_that_never_ends_is_told_of(void **state)
{
	struct store *store = open_store();
	pid_t other = begin_elsewhere(true);
	int64_t took = begin(store, ERR_BUSY);

	(void)state;
	assert_true(took >= STORE_BUSY_MS * INT64_C(1000) - SECOND && took < (STORE_BUSY_MS + 2000) * INT64_C(1000));
	kill(other, SIGKILL);
	assert_int_equal(waitpid(other, NULL, 0), other);
	assert_true(begin(store, ERR_NONE) < SECOND);
	tx_rollback(store);
	store_close(store);
}

static void
without_a_journal_nobody_waits_there(void **state)
{
	struct store *store = open_store();
	struct queue queue = {.file = -1};
	char journal[600];

	(void)state;
	journal_path(journal);
	assert_int_equal(unlink(journal), 0);
	assert_int_equal(queue_enter(&queue, w.path), 0);
	assert_false(queue.held);
	assert_true(begin(store, ERR_NONE) < SECOND);
	tx_rollback(store);
	queue_leave(&queue);
	queue_release(&queue);
	store_close(store);
}

/* The journal was made anew meanwhile: the queue is where the others wait. */
static void
the_queue_follows_the_journal(void **state)
{
	struct queue one = {.file = -1}, other = {.file = -1};
	char journal[600], away[610];

	(void)state;
	journal_path(journal);
	snprintf(away, sizeof(away), "%s-old", journal);
	(void)queue_enter(&one, w.path);
	queue_leave(&one);
	assert_int_equal(rename(journal, away), 0);
	world_sql(&w, "PRAGMA journal_mode = PERSIST; UPDATE organization SET name = name");
	assert_int_equal(unlink(away), 0);
	(void)queue_enter(&one, w.path);
	assert_true(one.held);
	(void)queue_enter(&other, w.path);
	assert_false(other.held);
	queue_release(&other);
	queue_release(&one);
}

/* What interrupts, interrupts: a signal while it waits changes nothing, and the alarm is given back. */
static void
note_signal(int number)
{
	(void)number;
}

static void
signals_do_not_end_the_wait(void **state)
{
	struct store *store = open_store();
	struct sigaction action = {.sa_handler = note_signal}, left;
	pid_t other = begin_elsewhere(false), annoying = fork();

	(void)state;
	assert_int_equal(sigaction(SIGWINCH, &action, NULL), 0);
	if (annoying == 0) {
		for (int i = 0; i < 20; i++) {
			kill(getppid(), SIGWINCH);
			usleep(5000);
		}
		_exit(0);
	}
	assert_true(begin(store, ERR_NONE) < SECOND);
	assert_int_equal(sigaction(SIGALRM, NULL, &left), 0);
	assert_true(left.sa_handler == SIG_DFL);
	tx_rollback(store);
	wait_for(other);
	wait_for(annoying);
	signal(SIGWINCH, SIG_DFL);
	store_close(store);
}

/* ---------------------------------------------------------------- rights */

static struct portal *
enter(const struct id *who)
{
	const struct portal_options options = {.path = w.path, .via = "console"};
	struct err err = ERR_INIT;
	struct portal *portal = portal_open(&options, &err);

	assert_non_null(portal);
	assert_true(portal_sign_in(portal, who, false, WORLD_NOW, &err));
	return portal;
}

/* Tries whether it could be shared, with or without writing. */
static enum err_code
share(struct portal *portal, bool dry_run)
{
	const struct target target = {.kind = RECORD_MODEL, .id = invoice, .version = -1};
	const struct principal with = {PRINCIPAL_USER, ben};
	const struct share_request request = {.targets = &target, .target_count = 1, .add = &with, .add_count = 1, .dry_run = dry_run, .now = WORLD_NOW};
	struct write_result result = {0};
	struct err err = ERR_INIT;

	(void)!sharing_apply(portal, &request, &result, &err);
	write_result_release(&result);
	return err.code;
}

#define SHARE_RIGHT "(SELECT privilegeid FROM privilege WHERE makerdeck_entity = 'msdyn_aimodel' AND makerdeck_access = 7)"

/* B6: each of these counts at the next write of a session that's been open all the time. */
static void
what_is_taken_away_counts_at_the_next_write(void **state)
{
	static const struct {
		const char *take, *give;
	} cases[] = {
		{"DELETE FROM roleprivileges WHERE privilegeid = " SHARE_RIGHT,
		 "INSERT OR IGNORE INTO roleprivileges SELECT roleid, " SHARE_RIGHT ", 1 FROM role"},
		{"UPDATE systemuser SET isdisabled = 1 WHERE systemuserid = (SELECT ownerid FROM owner WHERE name = 'Maya Ortiz')", "UPDATE systemuser SET isdisabled = 0"},
		{"CREATE TABLE kept AS SELECT * FROM systemuserroles; DELETE FROM systemuserroles", "INSERT INTO systemuserroles SELECT * FROM kept; DROP TABLE kept"},
	};
	struct portal *portal = enter(&maya);

	(void)state;
	assert_int_equal(share(portal, true), ERR_NONE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world_sql(&w, cases[i].take);
		assert_int_equal(share(portal, true), ERR_DENIED);
		world_sql(&w, cases[i].give);
		assert_int_equal(share(portal, true), ERR_NONE);
	}
	assert_int_equal(share(portal, false), ERR_NONE);
	portal_close(portal);
}

/* A role's change that was only tried, in the same process: what it would have been is forgotten, and another's real one is seen, also if that
 * makes the same number of it. */
static void
what_was_only_tried_is_forgotten(void **state)
{
	const struct role_cell cell = {.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_SHARE, .level = LEVEL_NONE};
	const struct administration_request request = {.what = ADMINISTER_SET, .role = w.maker, .version = -1, .cells = &cell, .cell_count = 1, .dry_run = true,
						       .effects = true, .now = WORLD_NOW};
	struct err err = ERR_INIT;

	(void)state;
	for (int later = 0; later < 8; later++) {
		struct write_result result = {0};
		struct portal *portal;
		char change[400];

		world_sql(&w, "INSERT OR IGNORE INTO roleprivileges SELECT roleid, " SHARE_RIGHT ", 1 FROM role; UPDATE makerdeck_rights SET generation = 8000000000000000");
		portal = enter(&ana);
		assert_true(administration_apply(portal, &request, &result, &err));
		write_result_release(&result);
		snprintf(change, sizeof(change), "UPDATE organization SET name = name || '+'; UPDATE makerdeck_rights SET generation = 8000000000000000 + %d", later);
		world_sql(&w, change);
		assert_true(portal_sign_in(portal, &maya, false, WORLD_NOW, &err));
		assert_int_equal(share(portal, true), ERR_NONE);
		world_sql(&w, "DELETE FROM roleprivileges WHERE privilegeid = " SHARE_RIGHT);
		assert_int_equal(share(portal, true), ERR_DENIED);
		portal_close(portal);
	}
}

/* One's own change of a role counts at once for oneself too. */
static void
ones_own_change_counts_at_once(void **state)
{
	const struct role_cell cell = {.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_SHARE, .level = LEVEL_NONE};
	const struct administration_request request = {.what = ADMINISTER_SET, .role = w.maker, .version = -1, .cells = &cell, .cell_count = 1, .now = WORLD_NOW};
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct portal *portal = enter(&ana);

	(void)state;
	assert_true(administration_apply(portal, &request, &result, &err));
	write_result_release(&result);
	assert_true(portal_sign_in(portal, &maya, false, WORLD_NOW, &err));
	assert_int_equal(share(portal, true), ERR_DENIED);
	portal_close(portal);
}

#define TURN(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TURN(a_writer_waits_until_the_other_has_done),
		TURN(who_dies_gives_the_turn_back),
		TURN(who_stands_still_is_passed_by),
		TURN(a_writer_that_never_ends_is_told_of),
		TURN(without_a_journal_nobody_waits_there),
		TURN(the_queue_follows_the_journal),
		TURN(signals_do_not_end_the_wait),
		TURN(what_is_taken_away_counts_at_the_next_write),
		TURN(what_was_only_tried_is_forgotten),
		TURN(ones_own_change_counts_at_once),
	};

	return test_run(tests);
}
