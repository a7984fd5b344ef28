/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many at once, over the real thing (SECURITY.md C4, R8, D2; H1): 64 people write, some of them stall, some vanish in the middle, and nobody else
 * notices more than what was changed.
 */
#include "service/layout.h"
#include "tests/ssh/crowd.h"
#include "tests/ssh/host.h"
#include "tests/ssh/world.h"

#include "tests/test.h"

#include <poll.h>
#include <sys/wait.h>

#define MAKERS 64
#define WRITES 25		/* of each */
#define LEFT 8000		/* models of the leaver, and as many containers: their reassign takes long enough to be caught in the middle */
#define LIMIT 20000		/* ms for anything */
#define STALL_MOST INT64_C(3000000000)
#define GATED 2			/* the last of them have a gate behind them */
#define W 100
#define H 24

static const char *const never[] = {"busy", "locked", "error", "Error", "failed", "try again", "Try again", "wasn't written", NULL};

static struct client clients[MAKERS + 8];

static int
set_up(void **state)
{
	(void)state;
	if (!world_missing())
		world_begin(&(struct world_options){.makers = MAKERS, .left = LEFT});
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	if (!world_missing())
		world_end();
	return 0;
}

static double
ms_of(int64_t ns)
{
	return (double)ns / 1e6;
}

/* ---------------------------------------------------------------- writing by keys */

/* What a client does over and over: F2, another name, Enter; each is one write. */
struct writing {
	int from, to;			/* rounds */
	int64_t *took;			/* of each write, from Enter to its answer; NULL: not wanted */
	size_t count;
	char names[MAKERS + 8][40];	/* of each one's model now */
};

static struct writing writing;

static bool
next_write(struct client *client, void *context)
{
	struct writing *now = context;
	char keys[80], want[120], *name = now->names[client->number];
	int round = now->from + client->step / 2;

	if (client->step > 0 && client->step % 2 == 0) {
		snprintf(name, sizeof(now->names[0]), "Model of %02u, name %d", client->number, round - 1);
		if (now->took)
			now->took[now->count++] = client->took;
	}
	if (round == now->to)
		return false;
	if (client->step++ % 2 == 0) {
		snprintf(want, sizeof(want), ": %s", name);
		client_ask(client, "\033OQ", want);
	} else {
		snprintf(keys, sizeof(keys), "\025Model of %02u, name %d\r", client->number, round);
		snprintf(want, sizeof(want), "Renamed %s to Model of %02u, name %d", name, client->number, round);
		client_ask(client, keys, want);
	}
	return true;
}

static bool
write_rounds(size_t count, int rounds, int64_t *took, size_t *done)
{
	struct crowd crowd = {.clients = clients, .count = count, .next = next_write, .context = &writing, .limit = LIMIT, .never = never};
	bool fine;

	writing.from = writing.to;
	writing.to += rounds;
	writing.took = took;
	writing.count = 0;
	for (size_t i = 0; i < count; i++)
		clients[i].step = 0;
	fine = crowd_run(&crowd);
	if (done)
		*done = writing.count;
	return fine;
}

/* ---------------------------------------------------------------- logging in */

static bool
next_login(struct client *client, void *context)
{
	(void)context;
	if (client->step++ > 0)
		return false;
	client_ask(client, NULL, writing.names[client->number]);
	return true;
}

static bool
log_in(size_t count)
{
	struct crowd crowd = {.clients = clients, .count = count, .next = next_login, .limit = 60000, .never = never};

	for (size_t i = 0; i < count; i++) {
		char login[16];

		clients[i].number = (unsigned)(i % MAKERS) + 1;
		snprintf(login, sizeof(login), "maker%02u", clients[i].number);
		if (i >= MAKERS - GATED && i < MAKERS)
			client_open_gated(&clients[i], world_identity(login), "makerdeck", 2 * W, 2 * H);
		else
			client_open(&clients[i], world_identity(login), "makerdeck", NULL, W, H);
	}
	return crowd_run(&crowd);
}

static void
sixty_four_sessions_write_at_once(void **state)
{
	static int64_t took[MAKERS * WRITES];
	int64_t start = pty_now(), logged_in, written;
	size_t done = 0;

	(void)state;
	NEED_WORLD();
	for (unsigned i = 1; i <= MAKERS; i++)
		snprintf(writing.names[i], sizeof(writing.names[0]), "Model of %02u", i);
	assert_true(log_in(MAKERS));
	logged_in = pty_now();
	assert_int_equal(world_sessions(NULL, 0), MAKERS);
	assert_true(write_rounds(MAKERS, WRITES, took, &done));
	written = pty_now();
	assert_int_equal(done, MAKERS * WRITES);
	print_message("%d logins in %.0f ms; %d writes by keys in %.0f ms, 50 %% of them answered within %.0f ms, 99 %% within %.0f ms, all within %.0f ms\n", MAKERS,
		      ms_of(logged_in - start), MAKERS * WRITES, ms_of(written - logged_in), ms_of(percentile(took, done, .5)),
		      ms_of(percentile(took, done, .99)), ms_of(percentile(took, done, 1)));
	world_record_read();
	for (unsigned i = 1; i <= MAKERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "Maker %02u", i);
		assert_int_equal(world_record_count(name, "rename"), WRITES);
	}
	assert_int_equal(world_record_count(NULL, "rename"), MAKERS * WRITES);
	assert_true(world_is_sound());
}

/* ---------------------------------------------------------------- those that stall */

#define STALLED 8	/* the last of them: three in a list, three with a name half typed, and those behind a gate, which take nothing more */

/* Has it painted again and again behind a shut gate until nothing is taken any more and the session waits in the middle of a painting. */
static bool
fill(struct client *client, size_t waiting)
{
	int64_t limit = pty_now() + (int64_t)LIMIT * 1000000;

	client_be_deaf(client);
	while (pty_now() < limit) {
		/* one by one, or they'd be painted in one go */
		for (int i = 0; i < 20; i++) {
			pty_send(&client->pty, "\f");
			poll(NULL, 0, 3);
		}
		if (world_sessions_in_write() < waiting)
			continue;
		poll(NULL, 0, 100);
		if (world_sessions_in_write() >= waiting)
			return true;
	}
	return false;
}

static void
the_stalled_disturb_nobody(void **state)
{
	static int64_t before[MAKERS * 8], after[MAKERS * 8];
	size_t count = MAKERS - STALLED, done = 0;
	int64_t p99_before, p99_after;

	(void)state;
	NEED_WORLD();
	assert_true(write_rounds(count, 8, before, &done));
	p99_before = percentile(before, done, .99);
	for (size_t i = count; i < MAKERS; i++) {
		char want[80];

		if (i >= count + 3 && i < count + 6) {
			snprintf(want, sizeof(want), ": %s", writing.names[clients[i].number]);
			assert_true(client_do(&clients[i], "\033OQ", want, LIMIT));
			assert_true(client_do(&clients[i], " half", " half", LIMIT));
		}
		if (i >= count + 6)
			assert_true(fill(&clients[i], i - count - 5));
		else
			client_stop(&clients[i]);
	}
	assert_true(write_rounds(count, 8, after, &done));
	assert_int_equal(done, count * 8);
	p99_after = percentile(after, done, .99);
	print_message("99 %% answered within %.0f ms, with %d stalled within %.0f ms\n", ms_of(p99_before), STALLED, ms_of(p99_after));
	/* A lock held by one of them would have others wait for many seconds; where the machine is busy with other tests, 3 s are nothing. */
	assert_in_range(p99_after, 0, p99_before * 12 / 10 > STALL_MOST ? p99_before * 12 / 10 : STALL_MOST);
	/* And they're well again: what was half typed is still there, and each can write. */
	for (size_t i = count; i < MAKERS; i++) {
		client_go_on(&clients[i]);
		if (i >= count + 3 && i < count + 6) {
			assert_true(client_do(&clients[i], NULL, " half", LIMIT));
			assert_true(client_do(&clients[i], "\033", "forget what isn't saved", LIMIT));
			client_ask_gone(&clients[i], "y", " half");
			assert_true(client_wait(&clients[i], LIMIT));
		}
	}
	writing.to++;
	assert_true(write_rounds(MAKERS, 1, NULL, NULL));
	assert_true(world_is_sound());
}

/* ---------------------------------------------------------------- in the middle of a bulk reassign */

static struct client *const admin = &clients[MAKERS];

/* How many of the models that were left behind are this person's. */
static size_t
models_of(const char *name)
{
	static char out[4 * 1024 * 1024];
	char owner[32];
	size_t count = 0;

	snprintf(owner, sizeof(owner), "\t%s\t", name);
	assert_int_equal(world_run(out, sizeof(out), "--output", "plain", "models", "list", "--filter", "Left behind"), 0);
	for (const char *at = out; (at = strstr(at, owner)); at++)
		count++;
	return count;
}

static void
log_in_admin(void)
{
	admin->number = 0;
	client_open(admin, world_identity(WORLD_ADMIN), "makerdeck", NULL, 120, 36);
	assert_true(client_do(admin, NULL, "Ana Souza | System Administrator", LIMIT));
}

/* Up to the last Enter, which begins it. */
static void
plan_to_reassign(void)
{
	char want[80];

	assert_true(client_do(admin, "8", "Whose records", LIMIT));
	assert_true(client_do(admin, "/Maker 00", "/Maker 00", LIMIT));
	assert_true(client_do(admin, "\r\r", "From  Maker 00", LIMIT));
	/* they're read meanwhile, which paints */
	pty_settle(&admin->pty, 500);
	snprintf(want, sizeof(want), "New owner of %d records", 2 * LEFT);
	assert_true(client_do(admin, "A", want, LIMIT));
	assert_true(client_do(admin, "maker01", "maker01@", LIMIT));
	assert_true(client_do(admin, "\r", "[Maker 01 x]", LIMIT));
	snprintf(want, sizeof(want), "Run plan: %d", 2 * LEFT);
	assert_true(client_do(admin, NULL, want, LIMIT));
	assert_true(client_do(admin, "\023", "Type", LIMIT));
	snprintf(want, sizeof(want), "reassign %d", 2 * LEFT);
	pty_send(&admin->pty, "\t");
	pty_send(&admin->pty, want);
	pty_settle(&admin->pty, 200);
}

static void
a_closed_connection_leaves_nothing_half(void **state)
{
	static const char *const names[] = {"killed", "its terminal closed", "dropped"};
	size_t others = MAKERS - 1, left;

	(void)state;
	NEED_WORLD();
	for (enum client_end how = CLIENT_KILLED; how <= CLIENT_DROPPED; how++) {
		size_t before = world_sessions(NULL, 0);
		int64_t limit, closed;

		log_in_admin();
		assert_int_equal(world_sessions(NULL, 0), before + 1);
		plan_to_reassign();
		pty_send(&admin->pty, "\r");
		limit = pty_now() + (int64_t)LIMIT * 1000000;
		while (!world_is_being_written() && pty_now() < limit)
			pty_read(&admin->pty, 0);
		assert_true(world_is_being_written());
		client_end(admin, how);
		closed = pty_now();
		while (world_sessions(NULL, 0) > before && pty_now() < closed + INT64_C(5000000000))
			poll(NULL, 0, 2);
		print_message("client %s in the middle of a reassign: the session has gone after %.0f ms\n", names[how], ms_of(pty_now() - closed));
		assert_int_equal(world_sessions(NULL, 0), before);
		assert_false(world_is_locked(100));
		left = models_of("Maker 00");
		print_message("%zu of %d models are still the leaver's\n", left, LEFT);
		assert_true(left == LEFT || left == 0);
		/* it was caught in the middle, and nobody waited for its end any more */
		assert_int_equal(left, LEFT);
		assert_true(write_rounds(others, 1, NULL, NULL));
	}
	world_record_read();
	assert_int_equal(world_record_count("Ana Souza", "assign"), 0);
	/* Whoever stays to the end has it done, whole. */
	log_in_admin();
	plan_to_reassign();
	assert_true(client_do(admin, "\r", "records given to Maker 01", 60000));
	client_end(admin, CLIENT_HUNG_UP);
	assert_int_equal(models_of("Maker 00"), 0);
	assert_int_equal(models_of("Maker 01"), LEFT);
	world_record_read();
	assert_int_equal(world_record_count("Ana Souza", "assign"), 2 * LEFT);
	assert_true(world_is_sound());
}

/* ---------------------------------------------------------------- rights taken away */

static void
a_revoked_key_ends_its_session_at_the_next_key(void **state)
{
	struct client *revoked = &clients[1], *disabled = &clients[2], *fine = &clients[3];
	char out[4096];

	(void)state;
	NEED_WORLD();
	assert_int_equal(world_run(out, sizeof(out), "keys", "revoke", world_key_number("maker02")), 0);
	assert_int_equal(world_run(out, sizeof(out), "users", "disable", "maker03"), 0);
	pty_settle(&revoked->pty, 300);
	pty_send(&revoked->pty, "j");
	assert_true(pty_wait_end(&revoked->pty, 3000));
	pty_send(&disabled->pty, "j");
	assert_true(pty_wait_end(&disabled->pty, 3000));
	assert_true(pty_wrote(&revoked->pty, "revoked"));
	assert_true(pty_wrote(&disabled->pty, "disabled"));
	client_end(revoked, CLIENT_ENDS);
	client_end(disabled, CLIENT_ENDS);
	/* and neither comes in again */
	client_open(revoked, world_identity("maker02"), "makerdeck", NULL, W, H);
	assert_true(pty_wait_end(&revoked->pty, LIMIT));
	assert_int_equal(WEXITSTATUS(revoked->pty.status), 255);
	client_open(disabled, world_identity("maker03"), "makerdeck", NULL, W, H);
	assert_true(pty_wait_end(&disabled->pty, LIMIT));
	assert_int_not_equal(WEXITSTATUS(disabled->pty.status), 0);
	client_end(revoked, CLIENT_ENDS);
	client_end(disabled, CLIENT_ENDS);
	assert_true(client_do(fine, "j", writing.names[fine->number], LIMIT));
	assert_int_equal(world_run(out, sizeof(out), "users", "enable", "maker03"), 0);
}

/* ---------------------------------------------------------------- gone without a word */

#define DISCONNECTS 200

static void
end_all(size_t count, size_t first)
{
	for (size_t i = 0; i < count; i++)
		client_end(&clients[i], (enum client_end)((first + i) % CLIENT_ENDS));
}

static void
nothing_is_left_of_the_vanished(void **state)
{
	uint64_t seed;
	size_t ended = 0;
	int took;

	(void)state;
	NEED_WORLD();
	seed = test_seed("nothing_is_left_of_the_vanished");
	/* Those that are there: some in the middle of a write's typing, some right behind its Enter. */
	for (size_t i = 0; i < MAKERS; i++) {
		if (clients[i].pty.pid <= 0)
			continue;
		if (i % 3 > 0)
			pty_send(&clients[i].pty, "\033OQ");
		if (i % 3 > 1)
			pty_send(&clients[i].pty, "\025Last words\r");
		ended++;
	}
	end_all(MAKERS, 0);
	took = world_wait_empty(5000);
	print_message("%zu clients vanished: nothing left after %d ms\n", ended, took);
	assert_in_range(took, 0, 5000);
	assert_false(world_is_locked(100));
	/* New ones, at any moment from their first word to long after their first painting. */
	while (ended < DISCONNECTS) {
		size_t count = DISCONNECTS - ended < MAKERS ? DISCONNECTS - ended : MAKERS;
		int64_t ends[MAKERS], start;

		for (size_t i = 0; i < count; i++) {
			char login[16];

			clients[i].number = (unsigned)(i % (MAKERS - 4)) + 4;
			snprintf(login, sizeof(login), "maker%02u", clients[i].number);
			client_open(&clients[i], world_identity(login), "makerdeck", NULL, W, H);
			ends[i] = INT64_C(1000000) * test_random_below(&seed, 3000);
		}
		start = pty_now();
		for (size_t left = count; left > 0;) {
			for (size_t i = 0; i < count; i++) {
				if (clients[i].pty.pid <= 0)
					continue;
				while (pty_read(&clients[i].pty, 0))
					;
				if (pty_now() - start < ends[i])
					continue;
				client_end(&clients[i], (enum client_end)(i % CLIENT_ENDS));
				left--;
			}
			poll(NULL, 0, 5);
		}
		ended += count;
		took = world_wait_empty(5000);
		print_message("%zu clients vanished at any moment: nothing left after %d ms\n", count, took);
		assert_in_range(took, 0, 5000);
		assert_false(world_is_locked(100));
	}
	assert_int_equal(ended, DISCONNECTS);
	assert_true(world_is_sound());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixty_four_sessions_write_at_once),
		cmocka_unit_test(the_stalled_disturb_nobody),
		cmocka_unit_test(a_closed_connection_leaves_nothing_half),
		cmocka_unit_test(a_revoked_key_ends_its_session_at_the_next_key),
		cmocka_unit_test(nothing_is_left_of_the_vanished),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_many.c", tests, set_up, tear_down);
}
