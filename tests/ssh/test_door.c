/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The door of the SSH service, with real clients (SECURITY.md S1, S2, S5): two people at once who may do different things, and every way past it that
 * we know of, each of which is refused; and that the ways aren't refused for another reason, since with a laxer sshd some get through.
 */
#include "tests/ssh/door.h"

#include "service/layout.h"
#include "tests/ssh/crowd.h"
#include "tests/ssh/host.h"
#include "tests/ssh/world.h"

#include "tests/test.h"

#include <poll.h>
#include <sys/wait.h>

#define LIMIT 20000

static int
set_up(void **state)
{
	static const char *const people[] = {DOOR_LOGIN, "ben.carter", NULL};

	(void)state;
	if (world_missing())
		return 0;
	world_begin(&(struct world_options){.people = people});
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

/* ---------------------------------------------------------------- two people */

static void
a_maker_and_an_administrator_at_once(void **state)
{
	struct client maker = {.number = 1}, admin = {.number = 2};

	(void)state;
	NEED_WORLD();
	client_open(&maker, world_identity(DOOR_LOGIN), SERVICE_ACCOUNT, NULL, 120, 36);
	client_open(&admin, world_identity(WORLD_ADMIN), SERVICE_ACCOUNT, NULL, 120, 36);
	assert_true(client_do(&maker, NULL, "Maya Ortiz | Environment Maker", LIMIT));
	assert_true(client_do(&admin, NULL, "Ana Souza | System Administrator", LIMIT));
	assert_int_equal(world_sessions(NULL, 0), 2);
	/* What each sees: her own ten, and none of Maya's are the administrator's own. */
	assert_true(client_do(&maker, NULL, "Invoice extractor", LIMIT));
	assert_true(client_do(&maker, NULL, "10 models", LIMIT));
	assert_true(client_do(&admin, NULL, "0 models", LIMIT));
	assert_true(client_do(&admin, "3", "Shelf counter", LIMIT));
	/* What each may: the administrator disables people, the maker is told why she doesn't. */
	assert_true(client_do(&maker, "gu", "Admin > Users", LIMIT));
	assert_true(client_do(&maker, NULL, "(Disable)", LIMIT));
	assert_true(client_do(&admin, "gu", "Admin > Users", LIMIT));
	assert_true(client_do(&admin, NULL, " Disable", LIMIT));
	assert_int_equal(pty_find(&admin.pty, "(Disable)"), -1);
	/* What the administrator changes shows at the maker's, unasked. */
	assert_true(client_do(&maker, "2", "AI models > My models", LIMIT));
	assert_true(client_do(&admin, "3", "AI models > Shared with me", LIMIT));
	assert_true(client_do(&admin, "/shelf counter\r", "1 of 79", LIMIT));
	assert_true(client_do(&admin, "s", "Share Shelf counter", LIMIT));
	assert_true(client_do(&admin, "wanda", "wanda.zielinska", LIMIT));
	assert_true(client_do(&admin, "\r", " x]", LIMIT));
	assert_true(client_do(&admin, "\023", "Shared Shelf counter with", LIMIT));
	assert_true(client_do(&maker, NULL, "Ana Souza changed sharing of Shelf counter", LIMIT));
	/* And the other way round. */
	assert_true(client_do(&maker, "/shelf counter\r", "1 of 10", LIMIT));
	assert_true(client_do(&maker, "\033OQ", "Rename: Shelf counter", LIMIT));
	assert_true(client_do(&maker, "\025Shelf counter of Maya\r", "Renamed Shelf counter to Shelf counter of Maya", LIMIT));
	assert_true(client_do(&admin, NULL, "Shelf counter of Maya", LIMIT));
	pty_send(&maker.pty, "\021");
	pty_send(&admin.pty, "\021");
	assert_true(pty_wait_end(&maker.pty, LIMIT) && pty_wait_end(&admin.pty, LIMIT));
	assert_true(WIFEXITED(maker.pty.status) && WEXITSTATUS(maker.pty.status) == 0);
	assert_true(pty_is_restored(&maker.pty));
	client_end(&maker, CLIENT_ENDS);
	client_end(&admin, CLIENT_ENDS);
	assert_in_range(world_wait_empty(5000), 0, 5000);
	/* Each did it under their own name. */
	world_record_read();
	assert_int_equal(world_record_count("Ana Souza", "share"), 1);
	assert_int_equal(world_record_count("Maya Ortiz", "rename"), 1);
	assert_true(world_is_sound());
}

/* ---------------------------------------------------------------- the ways past it */

static void
prepare_the_ways(void **state)
{
	(void)state;
	NEED_WORLD();
	door_prepare_remote();
}

static void
is_refused(void **state)
{
	const struct probe *probe = *state;

	NEED_WORLD();
	assert_false(probe->gets_through(probe));
	assert_int_not_equal(access(DOOR_MARK, F_OK), 0);
}

static void
nothing_is_left_of_the_attempts(void **state)
{
	(void)state;
	NEED_WORLD();
	assert_in_range(world_wait_empty(5000), 0, 5000);
	assert_false(world_is_locked(100));
	assert_true(world_is_sound());
}

static void
mallory_comes(void **state)
{
	(void)state;
	NEED_WORLD();
	door_begin_local();
}

static void
mallory_goes(void **state)
{
	(void)state;
	NEED_WORLD();
	door_end_local();
	assert_in_range(world_wait_empty(5000), 0, 5000);
	assert_true(world_is_sound());
}

/* The same ways with an sshd as somebody careless would set it up: keys without "restrict", and nothing of what's forbidden for the account. Its own
 * login shell still lets nothing but the console come; forwarding doesn't ask it. */
static void
with_a_careless_sshd_some_get_through(void **state)
{
	static const char *const must[] = {"forwarding_a_port", "standard_input_to_a_port", "a_socket_of_the_host", "a_library_in_the_environment", NULL};
	char script[2048];
	size_t got = 0;

	(void)state;
	NEED_WORLD();
	host_sshd_stop();
	snprintf(script, sizeof(script),
		 "mv " SERVICE_SSHD_CONFIG " /var/tmp/50-makerdeck.conf && printf '%%s\\n' 'Match User " SERVICE_ACCOUNT "' 'AuthorizedKeysFile " SERVICE_STATIC_KEYS
		 "' 'ExposeAuthInfo yes' 'AcceptEnv *' 'AllowStreamLocalForwarding yes' 'PermitTunnel yes' 'Match all' >" SERVICE_SSHD_CONFIG
		 " && printf 'command=\"session %s\" ' >" SERVICE_STATIC_KEYS " && cat %s.pub >>" SERVICE_STATIC_KEYS,
		 world_key_number(DOOR_LOGIN), world_identity(DOOR_LOGIN));
	assert_int_equal(host_does("sh", "-c", script), 0);
	host_sshd_start();
	for (size_t i = 0; must[i]; i++) {
		for (size_t j = 0; j < door_remote_count; j++) {
			if (strcmp(door_remote[j].name, must[i]) == 0)
				got += door_remote[j].gets_through(&door_remote[j]);
		}
	}
	host_sshd_stop();
	assert_int_equal(host_does("mv", "/var/tmp/50-makerdeck.conf", SERVICE_SSHD_CONFIG), 0);
	assert_int_equal(host_does("rm", "-f", SERVICE_STATIC_KEYS), 0);
	host_sshd_start();
	print_message("%zu of 4 ways get through a careless sshd\n", got);
	assert_int_equal(got, 4);
}

int
main(void)
{
	static struct CMUnitTest tests[256];
	size_t count = 0, local_count;
	const struct probe *local = door_local(&local_count);

	tests[count++] = (struct CMUnitTest)cmocka_unit_test(a_maker_and_an_administrator_at_once);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(prepare_the_ways);
	for (size_t i = 0; i < door_remote_count; i++)
		tests[count++] = (struct CMUnitTest){.name = door_remote[i].name, .test_func = is_refused, .initial_state = (void *)(uintptr_t)&door_remote[i]};
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(nothing_is_left_of_the_attempts);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(mallory_comes);
	for (size_t i = 0; i < local_count; i++)
		tests[count++] = (struct CMUnitTest){.name = local[i].name, .test_func = is_refused, .initial_state = (void *)(uintptr_t)&local[i]};
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(mallory_goes);
	tests[count++] = (struct CMUnitTest)cmocka_unit_test(with_a_careless_sshd_some_get_through);
	setlocale(LC_ALL, "C.UTF-8");
	return _cmocka_run_group_tests("test_door.c", tests, count, set_up, tear_down);
}
