/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many who write the same file at once: writers MAKERDECK FOLDER makes a demonstration environment, and 1, 8 and 64 processes share and take back in it
 * for some seconds as fast as they can, each a model of its own with a person, all the way that a console goes: decided, compared, recorded, committed
 * (synchronous FULL). Then it counts: each process's share is as it was left, the audit has a row for each change, and holds. Beside it the bare
 * SQLite: as many processes that do nothing but one UPDATE and one INSERT in each transaction of a file with the same settings.
 * With a third word it's one round of so many processes. It judges nothing: the exit status is 0 unless something doesn't add up.
 */
#include "tests/bench/measure.h"

#include "base/arena.h"
#include "base/clock.h"
#include "portal/audit.h"
#include "portal/sharing.h"

#include <inttypes.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST 64
#define SECONDS 5
#define NOTED 200000	/* times that are kept of each process */

/* What a process does, and what came of it. Shared with all. */
struct worker {
	struct id model, owner, with;
	int64_t before;		/* the audit's rows of the model */
	int64_t writes, failures;
	bool shared;		/* as it was left */
	char why[160];		/* the first failure */
	size_t noted;
	float times[NOTED];	/* ms */
};

static struct bench {
	atomic_bool go, stop;
	atomic_int ready;
	struct worker worker[MOST];
} *bench;

static const char *demo;

/* ---------------------------------------------------------------- through the portal */

static void
note(struct worker *worker, double ms)
{
	if (worker->noted < NOTED)
		worker->times[worker->noted++] = (float)ms;
	worker->writes++;
}

static bool
share_or_take_back(struct portal *portal, struct worker *worker, bool dry, struct err *err)
{
	const struct target target = {.kind = RECORD_MODEL, .id = worker->model, .version = -1};
	const struct principal with = {.kind = PRINCIPAL_USER, .id = worker->with};
	struct share_request request = {.targets = &target, .target_count = 1, .dry_run = dry, .now = clock_now()};
	struct write_result result = {0};
	bool fine;

	if (worker->shared) {
		request.remove = &with;
		request.remove_count = 1;
	} else {
		request.add = &with;
		request.add_count = 1;
	}
	fine = sharing_apply(portal, &request, &result, err) && result.change_count == 1;
	if (!fine && err->code == ERR_NONE)
		err_set(err, ERR_FAILED, "nothing was changed, or more than one thing");
	write_result_release(&result);
	return fine;
}

static struct portal *
enter(const struct id *who, struct err *err)
{
	const struct portal_options options = {.path = demo, .via = "command"};
	struct portal *portal = portal_open(&options, err);

	if (!portal)
		measure_fail(demo, err);
	if (!portal_sign_in(portal, who, false, clock_now(), err))
		measure_fail("signing in", err);
	return portal;
}

static void
wait_for_go(void)
{
	atomic_fetch_add(&bench->ready, 1);
	while (!atomic_load(&bench->go))
		usleep(500);
}

static void
write_portal(struct worker *worker)
{
	struct err err = ERR_INIT;
	struct portal *portal = enter(&worker->owner, &err);

	wait_for_go();
	while (!atomic_load(&bench->stop)) {
		double start = measure_now();

		if (share_or_take_back(portal, worker, false, &err)) {
			worker->shared = !worker->shared;
			note(worker, measure_now() - start);
		} else {
			if (!worker->failures++)
				snprintf(worker->why, sizeof(worker->why), "%.150s", err.text);
			err = ERR_INIT;
		}
	}
	portal_close(portal);
}

/* ---------------------------------------------------------------- bare SQLite */

static int
busy(void *context, int count)
{
	(void)context;
	(void)count;
	usleep((useconds_t)(500 + rand() % 1500));
	return 1;
}

static void
must(int rc, sqlite3 *db)
{
	if (rc == SQLITE_OK || rc == SQLITE_ROW || rc == SQLITE_DONE)
		return;
	fprintf(stderr, "SQLite: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static void
write_bare(struct worker *worker, const char *file)
{
	static const char *const steps[] = {"BEGIN IMMEDIATE", "UPDATE a SET n = n + 1 WHERE id = ?1", "INSERT INTO b (a, t) VALUES (?1, 'shared with somebody')", "COMMIT"};
	sqlite3_stmt *s[4];
	sqlite3 *db = NULL;

	srand((unsigned)getpid());
	must(sqlite3_open(file, &db), db);
	must(sqlite3_busy_handler(db, busy, NULL), db);
	must(sqlite3_exec(db, "PRAGMA journal_mode = PERSIST; PRAGMA synchronous = FULL", NULL, NULL, NULL), db);
	for (size_t i = 0; i < 4; i++)
		must(sqlite3_prepare_v2(db, steps[i], -1, &s[i], NULL), db);
	must(sqlite3_bind_int(s[1], 1, (int)(worker - bench->worker) + 1), db);
	must(sqlite3_bind_int(s[2], 1, (int)(worker - bench->worker) + 1), db);
	wait_for_go();
	while (!atomic_load(&bench->stop)) {
		double start = measure_now();

		for (size_t i = 0; i < 4; i++) {
			must(sqlite3_step(s[i]), db);
			must(sqlite3_reset(s[i]), db);
		}
		note(worker, measure_now() - start);
	}
	for (size_t i = 0; i < 4; i++)
		(void)sqlite3_finalize(s[i]);
	sqlite3_close(db);
}

static void
make_bare(const char *file)
{
	sqlite3 *db = NULL;

	unlink(file);
	must(sqlite3_open(file, &db), db);
	must(sqlite3_exec(db, "PRAGMA journal_mode = PERSIST; CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE b (id INTEGER PRIMARY KEY, a INTEGER, t TEXT);"
			      "WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 64) INSERT INTO a SELECT i, 0 FROM n", NULL, NULL, NULL), db);
	sqlite3_close(db);
}

/* ---------------------------------------------------------------- a round */

struct figures {
	double per_second, median, longest, least, most;
	int64_t writes;
};

static void
begin(int count, const char *bare)
{
	atomic_store(&bench->go, false);
	atomic_store(&bench->stop, false);
	atomic_store(&bench->ready, 0);
	fflush(NULL);
	for (int i = 0; i < count; i++) {
		struct worker *worker = &bench->worker[i];
		pid_t pid;

		worker->writes = worker->failures = 0;
		worker->noted = 0;
		pid = fork();
		if (pid == 0) {
			if (bare)
				write_bare(worker, bare);
			else
				write_portal(worker);
			_exit(0);
		}
		if (pid < 0) {
			perror("fork");
			exit(1);
		}
	}
	while (atomic_load(&bench->ready) < count)
		usleep(1000);
}

static struct figures
sum_up(int count, double took)
{
	static double times[MOST * 4096];
	struct figures figures = {.least = -1};
	size_t kept = 0, all = 0, step;

	for (int i = 0; i < count; i++)
		all += bench->worker[i].noted;
	step = all / (sizeof(times) / sizeof(times[0])) + 1;
	for (int i = 0; i < count; i++) {
		const struct worker *worker = &bench->worker[i];
		double each = (double)worker->writes / took * 1e3;

		figures.writes += worker->writes;
		figures.least = figures.least < 0 || each < figures.least ? each : figures.least;
		figures.most = each > figures.most ? each : figures.most;
		for (size_t t = 0; t < worker->noted; t++) {
			if (worker->times[t] > figures.longest)
				figures.longest = (double)worker->times[t];
			if (t % step == 0)
				times[kept++] = (double)worker->times[t];
		}
		if (worker->failures)
			printf("(%" PRId64 " writes of one process failed: %s)\n", worker->failures, worker->why);
	}
	figures.per_second = (double)figures.writes / took * 1e3;
	figures.median = measure_percentile(times, kept, 0.5);
	return figures;
}

static struct figures
round_of(int count, const char *bare)
{
	double start, took;

	begin(count, bare);
	start = measure_now();
	atomic_store(&bench->go, true);
	usleep(SECONDS * 1000000);
	atomic_store(&bench->stop, true);
	took = measure_now() - start;
	while (wait(NULL) > 0)
		;
	return sum_up(count, took);
}

/* ---------------------------------------------------------------- who shares what with whom, and whether it adds up */

static struct id
id_at(sqlite3_stmt *s, int column)
{
	struct id id = ID_NONE;

	if (sqlite3_column_bytes(s, column) == (int)sizeof(id.b))
		memcpy(id.b, sqlite3_column_blob(s, column), sizeof(id.b));
	return id;
}

static int64_t
number(sqlite3 *db, const char *query, const struct id *one, const struct id *other)
{
	sqlite3_stmt *s;
	int64_t found;

	must(sqlite3_prepare_v2(db, query, -1, &s, NULL), db);
	must(sqlite3_bind_blob(s, 1, one->b, (int)sizeof(one->b), SQLITE_STATIC), db);
	if (other)
		must(sqlite3_bind_blob(s, 2, other->b, (int)sizeof(other->b), SQLITE_STATIC), db);
	must(sqlite3_step(s), db);
	found = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return found;
}

#define AUDIT_ROWS "SELECT count(*) FROM audit WHERE objectid = ?1 AND action IN ('share', 'unshare')"
#define SHARES "SELECT count(*) FROM principalobjectaccess WHERE objectid = ?1 AND principalid = ?2"

static bool
can_share(const struct worker *worker)
{
	struct worker one = *worker;
	struct err err = ERR_INIT;
	struct portal *portal = enter(&one.owner, &err);
	bool can = share_or_take_back(portal, &one, true, &err);

	portal_close(portal);
	return can;
}

/* Models with their owners, each with a person who doesn't have it yet. */
static int
choose(void)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s;
	int count = 0;
	struct id last = ID_NONE;

	must(sqlite3_open_v2(demo, &db, SQLITE_OPEN_READONLY, NULL), db);
	must(sqlite3_prepare_v2(db, "SELECT m.msdyn_aimodelid, m.ownerid, w.systemuserid FROM msdyn_aimodel m JOIN systemuser u ON u.systemuserid = m.ownerid AND NOT u.isdisabled "
				    "JOIN systemuser w ON w.systemuserid <> m.ownerid AND NOT w.isdisabled "
				    "WHERE NOT EXISTS (SELECT 1 FROM principalobjectaccess a WHERE a.objectid = m.msdyn_aimodelid AND a.principalid = w.systemuserid) ORDER BY 1, 3", -1, &s, NULL), db);
	while (count < MOST && sqlite3_step(s) == SQLITE_ROW) {
		struct worker *worker = &bench->worker[count];

		*worker = (struct worker){.model = id_at(s, 0), .owner = id_at(s, 1), .with = id_at(s, 2)};
		if (id_equal(&worker->model, &last) || !can_share(worker))
			continue;
		last = worker->model;
		worker->before = number(db, AUDIT_ROWS, &worker->model, NULL);
		count++;
	}
	(void)sqlite3_finalize(s);
	sqlite3_close(db);
	return count;
}

static bool
adds_up(int count, const int64_t *writes)
{
	struct err err = ERR_INIT;
	struct portal *portal = enter(&bench->worker[0].owner, &err);
	struct audit_fault fault = {0};
	bool fine = true;
	sqlite3 *db = NULL;

	if (!audit_examine(portal, &fault, &err))
		measure_fail("the audit", &err);
	portal_close(portal);
	if (fault.kind != AUDIT_HOLDS) {
		printf("THE AUDIT DOESN'T HOLD: row %" PRId64 " is %s\n", fault.sequence, audit_fault_name(fault.kind));
		fine = false;
	}
	must(sqlite3_open_v2(demo, &db, SQLITE_OPEN_READONLY, NULL), db);
	for (int i = 0; i < count; i++) {
		const struct worker *worker = &bench->worker[i];
		int64_t rows = number(db, AUDIT_ROWS, &worker->model, NULL) - worker->before;
		int64_t shares = number(db, SHARES, &worker->model, &worker->with);

		if (rows == writes[i] && shares == (worker->shared ? 1 : 0))
			continue;
		printf("PROCESS %d DOESN'T ADD UP: %" PRId64 " writes, %" PRId64 " rows of the audit, %" PRId64 " shares\n", i, writes[i], rows, shares);
		fine = false;
	}
	sqlite3_close(db);
	return fine;
}

static bool
measure(const char *bare, int count)
{
	static int64_t writes[MOST];
	struct figures mine, theirs;
	char title[80];
	bool fine;

	mine = round_of(count, NULL);
	for (int i = 0; i < count; i++)
		writes[i] += bench->worker[i].writes;
	fine = adds_up(count, writes);
	make_bare(bare);
	theirs = round_of(count, bare);
	snprintf(title, sizeof(title), "%d %s one file for %d s", count, count > 1 ? "processes write" : "process writes", SECONDS);
	measure_title(title, "bare SQLite");
	measure_least("writes a second, all together", 0, count == MOST ? 1000 : -1, mine.per_second, theirs.per_second);
	measure_most("a write, median, ms", 1, -1, mine.median, theirs.median);
	measure_most("a write, longest, ms", 1, count == MOST ? 1000 : -1, mine.longest, theirs.longest);
	measure_least("writes a second of who wrote least", 1, -1, mine.least, theirs.least);
	measure_most("writes a second of who wrote most", 1, -1, mine.most, theirs.most);
	measure_most("writes that failed, shares and audit that don't add up", 0, 0, fine ? 0 : 1, -1);
	return fine;
}

int
main(int argc, char **argv)
{
	static char path[4096], bare[4096];
	bool fine = true;
	int count;

	if (argc != 3 && argc != 4) {
		fprintf(stderr, "usage: writers MAKERDECK FOLDER [PROCESSES]\n");
		return 2;
	}
	snprintf(path, sizeof(path), "%s/writers.db", argv[2]);
	snprintf(bare, sizeof(bare), "%s/bare.db", argv[2]);
	demo = path;
	unlink(demo);
	if (measure_run((const char *const[]){argv[1], "init", "--demo", demo, NULL}) < 0) {
		fprintf(stderr, "%s init --demo %s failed\n", argv[1], demo);
		return 1;
	}
	bench = mmap(NULL, sizeof(*bench), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (bench == MAP_FAILED) {
		perror("mmap");
		return 1;
	}
	count = choose();
	if (count < MOST)
		printf("(only %d models can be shared here)\n", count);
	if (argc == 4) {
		const int wanted = atoi(argv[3]);

		return measure(bare, wanted < 1 ? 1 : wanted < count ? wanted : count) ? 0 : 1;
	}
	fine = measure(bare, 1) && fine;
	fine = measure(bare, 8) && fine;
	fine = measure(bare, count) && fine;
	return fine ? 0 : 1;
}
