/* SPDX-License-Identifier: GPL-3.0-or-later */
/* At most N sessions at a time: a lock that goes with its process. */
#include "service/slots.h"

#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#define RACERS 64
#define PLACES 8

static char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];

static int
set_up(void **state)
{
	int fd;

	(void)state;
	test_folder_make(folder);
	snprintf(path, sizeof(path), "%s/slots", folder);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	close(fd);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	test_folder_remove(folder);
	return 0;
}

/* What a process says of its try: '+' it has one, 'f' it's full, 'x' something else. */
static char
answer(struct err *err)
{
	*err = ERR_INIT;
	if (slots_take(path, PLACES, err))
		return '+';
	return err->code == ERR_BUSY ? 'f' : 'x';
}

/* A process that takes one, when the other end of go is closed, says what came of it, and holds it until it's killed. */
static pid_t
taker(const int go[2], int said)
{
	pid_t pid = fork();
	struct err err;
	char c;

	assert_true(pid >= 0);
	if (pid)
		return pid;
	if (go) {
		close(go[1]);
		(void)!read(go[0], &c, 1);
	}
	c = answer(&err);
	if (write(said, &c, 1) != 1)
		_exit(1);
	for (;;)
		pause();
}

static char
taken_by(pid_t *pid)
{
	int said[2];
	char c = '?';

	assert_int_equal(pipe(said), 0);
	*pid = taker(NULL, said[1]);
	close(said[1]);
	assert_int_equal(read(said[0], &c, 1), 1);
	close(said[0]);
	return c;
}

static void
end(pid_t pid)
{
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
}

static void
one_more_than_there_are_is_refused(void **state)
{
	pid_t pids[PLACES], another;
	struct err err;

	(void)state;
	assert_int_equal(slots_taken(path, PLACES), 0);
	for (int i = 0; i < PLACES; i++) {
		assert_int_equal(taken_by(&pids[i]), '+');
		assert_int_equal(slots_taken(path, PLACES), i + 1);
	}
	assert_int_equal(answer(&err), 'f');
	assert_string_equal(err.text, "All 8 demonstrations are taken at the moment. Try again in a few minutes.");
	/* Killed, it has given its own back, and nobody else's. */
	end(pids[3]);
	assert_int_equal(slots_taken(path, PLACES), PLACES - 1);
	assert_int_equal(taken_by(&pids[3]), '+');
	assert_int_equal(taken_by(&another), 'f');
	end(another);
	for (int i = 0; i < PLACES; i++)
		end(pids[i]);
	assert_int_equal(slots_taken(path, PLACES), 0);
}

static void
sixty_four_race_for_eight(void **state)
{
	(void)state;
	for (int round = 0; round < 5; round++) {
		pid_t pids[RACERS];
		int go[2], said[2], got = 0, full = 0;

		assert_int_equal(pipe(go), 0);
		assert_int_equal(pipe(said), 0);
		for (int i = 0; i < RACERS; i++)
			pids[i] = taker(go, said[1]);
		close(go[0]);
		close(go[1]);
		for (int i = 0; i < RACERS; i++) {
			char c = '?';

			assert_int_equal(read(said[0], &c, 1), 1);
			got += c == '+';
			full += c == 'f';
		}
		assert_int_equal(got, PLACES);
		assert_int_equal(full, RACERS - PLACES);
		assert_int_equal(slots_taken(path, PLACES), PLACES);
		for (int i = 0; i < RACERS; i++)
			end(pids[i]);
		close(said[0]);
		close(said[1]);
		assert_int_equal(slots_taken(path, PLACES), 0);
	}
}

static void
a_file_that_is_not_there_or_is_a_link_is_refused(void **state)
{
	char link[TEST_PATH_SIZE + 16];
	struct err err = ERR_INIT;

	(void)state;
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(symlink(path, link), 0);
	assert_false(slots_take(link, PLACES, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_int_equal(slots_taken(link, PLACES), -1);
	unlink(path);
	err = ERR_INIT;
	assert_false(slots_take(path, PLACES, &err));
	assert_int_equal(err.code, ERR_FAILED);
	assert_non_null(strstr(err.text, "can't be opened"));
	assert_int_equal(slots_taken(path, PLACES), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_more_than_there_are_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(sixty_four_race_for_eight, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_is_not_there_or_is_a_link_is_refused, set_up, tear_down),
	};

	return test_run(tests);
}
