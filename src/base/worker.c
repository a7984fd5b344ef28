/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/worker.h"

#include <signal.h>
#include <time.h>

static void *
run(void *argument)
{
	struct worker *worker = argument;

	worker->work(worker, worker->context);
	atomic_store(&worker->finished, true);
	return NULL;
}

void
worker_begin(struct worker *worker, void (*work)(struct worker *worker, void *context), void *context)
{
	sigset_t all, before;

	atomic_store(&worker->stop, false);
	atomic_store(&worker->finished, false);
	atomic_store(&worker->done, 0);
	atomic_store(&worker->all, 0);
	worker->work = work;
	worker->context = context;
	/* Signals are for whoever waits for keys. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	worker->begun = pthread_create(&worker->thread, NULL, run, worker) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!worker->begun)
		run(worker);
}

static void
join(struct worker *worker)
{
	if (worker->begun)
		pthread_join(worker->thread, NULL);
	worker->begun = false;
}

bool
worker_wait(struct worker *worker, int milliseconds)
{
	const struct timespec one = {.tv_nsec = 1000000};

	while (!atomic_load(&worker->finished) && milliseconds-- > 0)
		nanosleep(&one, NULL);
	if (!atomic_load(&worker->finished))
		return false;
	join(worker);
	return true;
}

void
worker_stop(struct worker *worker)
{
	atomic_store(&worker->stop, true);
	join(worker);
}
