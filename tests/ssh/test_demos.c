/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Demonstrations, with real clients (SECURITY.md D1, T18): as many at once as there may be, each of which sees its own changes alone; and afterwards
 * the real environment, the template and the host are what they were, to the byte.
 */
#include "service/layout.h"
#include "tests/ssh/crowd.h"
#include "tests/ssh/host.h"
#include "tests/ssh/world.h"

#include "tests/test.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#define MOST 64			/* at once, as the configuration has it */
#define LIMITED 2		/* of them are there from the beginning, to be ended by their limits */
#define VISITORS (MOST - LIMITED)
#define WRITES 10		/* of each */
#define LIMIT 20000		/* ms for anything */
#define MINUTE INT64_C(60000000000)
#define PSS_MOST 8192		/* KB of each, in the mean */

static struct client clients[MOST + 1];
static struct client *const idle = &clients[VISITORS], *const busy = &clients[VISITORS + 1], *const late = &clients[MOST];
static int64_t begun;		/* when the limited ones' minutes began, at the latest */

/* What must be the same afterwards: to the byte, and by name. */
#define KEPT 3
static const char *const kept[KEPT] = {SERVICE_ENVIRONMENT_FOLDER, SERVICE_KEYS_FOLDER, SERVICE_DEMO_FOLDER};
static struct seen {
	char digests[KEPT][65];
	char *host;
} before;

static const char *const never[] = {"busy", "locked", "error", "Error", "failed", "ry again", "wasn't written", NULL};

/* What's otherwise on the host's disk than on the machine's, and all that stands in memory; without the test's own files, and the greeting that PAM has
 * made for whoever logs in. Owned by the caller. */
static char *
list_host(void)
{
	static char memory[65536];
	char *disk = host_changes(), *all = malloc(strlen(disk) + sizeof(memory));

	assert_non_null(all);
	assert_int_equal(host_run((const char *const[]){"sh", "-c",
							"find /run /dev/shm /var/lib/makerdeck -path " HOST_SCRATCH " -prune -o -type d -printf '%p %y %m %u %g\\n' "
							"-o -printf '%p %y %m %u %g %s\\n' | grep -v -e throwaway -e motd | sort", NULL},
				  NULL, memory, sizeof(memory)),
			 0);
	sprintf(all, "%s%s", disk, memory);
	free(disk);
	return all;
}

static void
look(struct seen *seen)
{
	for (size_t i = 0; i < KEPT; i++)
		world_digest(kept[i], seen->digests[i]);
	seen->host = list_host();
}

static int
set_up(void **state)
{
	static const char *const people[] = {"maya.ortiz", NULL};

	(void)state;
	if (world_missing())
		return 0;
	world_begin(&(struct world_options){.people = people, .demo = true, .config = "demo-idle-minutes = 1\ndemo-most-minutes = 1\n"});
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

static void
open_demonstration(struct client *client)
{
	client_open(client, NULL, SERVICE_DEMO_ACCOUNT, NULL, 100, 24);
}

/* ---------------------------------------------------------------- all at once */

/* Maya is chosen, and then her newest model is renamed over and over. */
static bool
next(struct client *client, void *context)
{
	char keys[80], want[120];
	int round = (client->step - 2) / 2;

	(void)context;
	switch (client->step++) {
	case 0:
		client_ask(client, NULL, "Choose who you are");
		return true;
	case 1:
		client_ask(client, "1\r", "Maya Ortiz | Environment Maker");
		return true;
	case 2:
		client_ask(client, NULL, "Invoice extractor");
		return true;
	case 3:
		client_ask(client, "jj", "Late shipment risk");
		return true;
	default:
		break;
	}
	round = (client->step - 5) / 2;
	if (round == WRITES)
		return false;
	if (client->step % 2 == 1) {
		client_ask(client, "\033OQ", "Name ");
	} else {
		snprintf(keys, sizeof(keys), "\025Visitor %02u, name %d\r", client->number, round);
		snprintf(want, sizeof(want), "to Visitor %02u, name %d", client->number, round);
		client_ask(client, keys, want);
	}
	return true;
}

/* That it shows its own changes, and nobody else's. */
static void
assert_own_alone(struct client *client)
{
	char own[40], row[1024];

	snprintf(own, sizeof(own), "Visitor %02u, name %d", client->number, WRITES - 1);
	assert_true(client_do(client, "\f", own, LIMIT));
	for (int y = 0; y < client->pty.h; y++) {
		const char *at = pty_row(&client->pty, y, row, sizeof(row));

		while ((at = strstr(at, "Visitor "))) {
			assert_int_equal(strtol(at + 8, NULL, 10), client->number);
			at++;
		}
	}
}

static void
sixty_four_demonstrations_at_once(void **state)
{
	struct crowd crowd = {.clients = clients, .count = VISITORS, .next = next, .limit = 60000, .never = never};
	int pids[MOST + 1];
	int64_t start;
	size_t sessions;
	long pss = 0, most = 0;

	(void)state;
	NEED_WORLD();
	look(&before);
	start = pty_now();
	open_demonstration(idle);
	open_demonstration(busy);
	assert_true(client_do(idle, NULL, "Choose who you are", LIMIT));
	assert_true(client_do(busy, NULL, "Choose who you are", LIMIT));
	assert_true(client_do(busy, "4\r", "Ana Souza | System Administrator", LIMIT));
	begun = pty_now();
	for (unsigned i = 0; i < VISITORS; i++) {
		clients[i].number = i + 1;
		open_demonstration(&clients[i]);
	}
	assert_true(crowd_run(&crowd));
	sessions = world_sessions(pids, MOST + 1);
	assert_int_equal(sessions, MOST);
	print_message("%d demonstrations came and wrote %d times each in %.0f ms\n", VISITORS, WRITES, (double)(pty_now() - start) / 1e6);
	for (size_t i = 0; i < sessions; i++) {
		long own = world_pss(pids[i]);

		assert_int_not_equal(own, 0);
		pss += own;
		most = own > most ? own : most;
	}
	print_message("%zu demonstrations take %ld KB together (proportional set size), %ld KB each, the largest %ld KB\n", sessions, pss, pss / (long)sessions, most);
	assert_in_range(pss / (long)sessions, 1, PSS_MOST);
	for (int i = 0; i < VISITORS; i++)
		assert_own_alone(&clients[i]);
	/* There's no place for one more, and it's told so. */
	open_demonstration(late);
	assert_true(pty_wait_end(&late->pty, LIMIT));
	assert_true(pty_wrote(&late->pty, "All 64 demonstrations are taken"));
	assert_true(WIFEXITED(late->pty.status) && WEXITSTATUS(late->pty.status) != 0);
	client_end(late, CLIENT_ENDS);
	/* One that goes makes place for another. */
	client_end(&clients[0], CLIENT_KILLED);
	for (int i = 0; i < 500 && world_sessions(NULL, 0) > MOST - 1; i++)
		poll(NULL, 0, 10);
	open_demonstration(&clients[0]);
	assert_true(client_do(&clients[0], NULL, "Choose who you are", LIMIT));
}

/* ---------------------------------------------------------------- what it can't */

static void
a_demonstration_reaches_nothing_real(void **state)
{
	static const char *const attempts[] = {
		"cat " SERVICE_ENVIRONMENT, "ls " SERVICE_ENVIRONMENT_FOLDER, "cat " SERVICE_KEYS, "sqlite3 " SERVICE_ENVIRONMENT " .tables", ": >>" SERVICE_DEMO_TEMPLATE,
		"rm -f " SERVICE_DEMO_TEMPLATE, ": >" SERVICE_DEMO_FOLDER "/x", ": >" SERVICE_STATE "/x", ": >" SERVICE_HOME "/x", "ln " SERVICE_DEMO_TEMPLATE " /tmp/template",
	};
	char path[64], target[256], out[4096];
	int pids[MOST + 1];
	size_t sessions;

	(void)state;
	NEED_WORLD();
	/* As the account, with a shell: which nobody has. */
	for (size_t i = 0; i < sizeof(attempts) / sizeof(attempts[0]); i++) {
		if (host_run((const char *const[]){"setpriv", "--reuid=" SERVICE_DEMO_ACCOUNT, "--regid=" SERVICE_DEMO_ACCOUNT, "--clear-groups", "sh", "-c", attempts[i], NULL},
			     NULL, out, sizeof(out)) == 0) {
			print_message("it was let: %s\n", attempts[i]);
			assert_true(false);
		}
	}
	/* The sessions have nothing open but their template, their slot and their terminal. */
	sessions = world_sessions(pids, MOST + 1);
	assert_int_equal(sessions, MOST);
	for (int fd = 0; fd < 64; fd++) {
		ssize_t length;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pids[0], fd);
		length = readlink(path, target, sizeof(target) - 1);
		if (length <= 0)
			continue;
		target[length] = '\0';
		if (!strstr(target, "/dev/") && !strstr(target, SERVICE_DEMO_FOLDER "/") && !strstr(target, "inotify") && !strstr(target, "pipe:")) {
			print_message("descriptor %d is %s\n", fd, target);
			assert_true(false);
		}
	}
	/* In it: other people and the beginning again are there; files and the shell aren't. */
	assert_true(client_do(&clients[1], "W", "Choose who you are", LIMIT));
	assert_true(client_do(&clients[1], "4\r", "Ana Souza | System Administrator", LIMIT));
	assert_true(client_do(&clients[1], "\032", "Ana Souza", LIMIT));
	assert_true(client_do(&clients[1], ":reset\r", "as it was?", LIMIT));
	assert_true(client_do(&clients[1], "y", "Choose who you are", LIMIT));
	assert_true(client_do(&clients[1], "1\r", "Late shipment risk", LIMIT));
	assert_int_equal(pty_find(&clients[1].pty, "Visitor "), -1);
	assert_int_equal(world_sessions(NULL, 0), MOST);
}

/* Forwarding and a second session, which ask no login shell. */
static void
nothing_is_forwarded_for_visitors(void **state)
{
	static const char *const wishes[][3] = {
		{"-W", "127.0.0.1:" HOST_PORT, NULL},
		{"-N", "-R7101:127.0.0.1:" HOST_PORT, NULL},
		{"-N", "-R/var/tmp/visitor.sock:127.0.0.1:" HOST_PORT, NULL},
	};

	(void)state;
	NEED_WORLD();
	/* one of them makes place, since there may be no more */
	client_end(&clients[2], CLIENT_HUNG_UP);
	for (size_t i = 0; i < sizeof(wishes) / sizeof(wishes[0]); i++) {
		struct host_client words;
		char out[8192];
		pid_t pid;
		int to[2];
		ssize_t length;

		host_client_begin(&words, NULL);
		host_client_add(&words, "-o");
		host_client_add(&words, "ExitOnForwardFailure=yes");
		for (int j = 0; wishes[i][j]; j++)
			host_client_add(&words, wishes[i][j]);
		host_client_login(&words, SERVICE_DEMO_ACCOUNT);
		assert_int_equal(pipe2(to, O_CLOEXEC), 0);
		pid = host_spawn(words.argv, -1, to[1]);
		close(to[1]);
		assert_int_equal(host_wait(pid, 5000), 255);
		length = read(to[0], out, sizeof(out) - 1);
		close(to[0]);
		out[length > 0 ? length : 0] = '\0';
		assert_null(strstr(out, "SSH-2.0"));
		assert_non_null(strstr(out, "forwarding failed"));
	}
	assert_int_not_equal(access("/var/tmp/visitor.sock", F_OK), 0);
}

/* ---------------------------------------------------------------- the end */

static void
limits_end_a_demonstration(void **state)
{
	int64_t end = begun + MINUTE;

	(void)state;
	NEED_WORLD();
	assert_int_not_equal(begun, 0);
	/* With a minute the warning is there early; one gets a key, the other none. */
	assert_true(client_do(busy, "j", "Ana Souza", LIMIT));
	assert_true(pty_now() < end - MINUTE / 60);
	assert_false(pty_wait_end(&busy->pty, 0));
	assert_false(pty_wait_end(&idle->pty, 0));
	assert_true(pty_wait_end(&idle->pty, (int)((end - pty_now()) / 1000000) + 3000));
	assert_true(pty_now() > end - 3 * MINUTE / 60);
	assert_true(pty_wait_end(&busy->pty, 3000));
	assert_true(pty_wrote(&idle->pty, "This demonstration ended: no key for 1 minute."));
	assert_true(pty_wrote(&busy->pty, "This demonstration ended: it lasts 1 minute."));
	assert_true(pty_is_restored(&idle->pty));
	client_end(idle, CLIENT_ENDS);
	client_end(busy, CLIENT_ENDS);
}

static void
assert_same_lines(const char *expected, const char *found)
{
	size_t at = 0;

	/* from the beginning of the first line that differs */
	while (expected[at] && expected[at] == found[at])
		at++;
	while (at > 0 && expected[at - 1] != '\n')
		at--;
	if (strcmp(expected + at, found + at) != 0) {
		print_message("before: %.400s\nafter: %.400s\n", expected + at, found + at);
		assert_true(false);
	}
}

static void
nothing_is_left_and_nothing_was_touched(void **state)
{
	struct seen after;
	int took, pids[MOST + 1];
	size_t sessions;

	(void)state;
	NEED_WORLD();
	/* A third by a signal that can't be caught, sessions and clients alike; the others as connections end. */
	sessions = world_sessions(pids, MOST + 1);
	for (size_t i = 0; i < sessions && i < MOST / 3; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%d", pids[i]);
		host_does("kill", "-KILL", number);
	}
	for (unsigned i = 0; i < VISITORS; i++) {
		if (clients[i].pty.pid > 0)
			client_end(&clients[i], (enum client_end)(i % CLIENT_ENDS));
	}
	took = world_wait_empty(5000);
	print_message("after all ended: nothing left after %d ms\n", took);
	assert_in_range(took, 0, 5000);
	look(&after);
	for (size_t i = 0; i < KEPT; i++) {
		if (strcmp(before.digests[i], after.digests[i]) != 0)
			print_message("%s isn't as it was\n", kept[i]);
		assert_string_equal(before.digests[i], after.digests[i]);
	}
	assert_same_lines(before.host, after.host);
	free(before.host);
	free(after.host);
	assert_true(world_is_sound());
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sixty_four_demonstrations_at_once),
		cmocka_unit_test(a_demonstration_reaches_nothing_real),
		cmocka_unit_test(nothing_is_forwarded_for_visitors),
		cmocka_unit_test(limits_end_a_demonstration),
		cmocka_unit_test(nothing_is_left_and_nothing_was_touched),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_demos.c", tests, set_up, tear_down);
}
