/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Work in a thread of its own: it ends by itself, or when it's told to, and its memory is the caller's again. */
#include "base/worker.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>

#include <cmocka.h>

struct sum {
	size_t of, is;
	bool stopped;
};

static void
add_up(struct worker *worker, void *context)
{
	struct sum *sum = context;

	for (size_t i = 1; i <= sum->of; i++) {
		sum->is += i;
		atomic_store(&worker->done, i);
	}
}

static void
go_on(struct worker *worker, void *context)
{
	struct sum *sum = context;

	while (!atomic_load(&worker->stop))
		sum->is++;
	sum->stopped = true;
}

static void
work_is_done_and_told(void **state)
{
	struct worker worker = {0};
	struct sum sum = {.of = 1000};

	(void)state;
	worker_begin(&worker, add_up, &sum);
	while (!worker_wait(&worker, 1))
		;
	assert_int_equal(sum.is, 500500);
	assert_int_equal(atomic_load(&worker.done), 1000);
	assert_true(worker_wait(&worker, 0));
	worker_stop(&worker);
}

static void
work_without_an_end_is_given_up(void **state)
{
	struct worker worker = {0};
	struct sum sum = {0};

	(void)state;
	worker_begin(&worker, go_on, &sum);
	assert_false(worker_wait(&worker, 3));
	worker_stop(&worker);
	assert_true(sum.stopped);
}

static void
what_was_not_begun_is_not_waited_for(void **state)
{
	struct worker worker = {0};

	(void)state;
	worker_stop(&worker);
	assert_false(worker.begun);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(work_is_done_and_told),
		cmocka_unit_test(work_without_an_end_is_given_up),
		cmocka_unit_test(what_was_not_begun_is_not_waited_for),
	};

	return cmocka_run_group_tests_name("test_worker", tests, NULL, NULL);
}
