/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One piece of work that takes long, in a thread of its own, so that keys are still answered. It touches memory that's its own while it
 * runs, and nothing else: no file, no terminal, no clock. Zeros are one that wasn't begun.
 */
#ifndef BASE_WORKER_H
#define BASE_WORKER_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct worker {
	pthread_t thread;
	bool begun;			/* and not joined yet */
	atomic_bool stop, finished;
	atomic_size_t done, all;	/* how far it is: set by the work */
	void (*work)(struct worker *worker, void *context);
	void *context;
};

/* Begins it. Without a thread to be had it's done here, at once. */
void worker_begin(struct worker *worker, void (*work)(struct worker *worker, void *context), void *context);

/* Waits for at most some milliseconds; true once it's finished, and then the memory is the caller's again. */
bool worker_wait(struct worker *worker, int milliseconds);

/* Asks it to give up and waits until it has; of one that wasn't begun nothing. The work looks at `stop` between its parts. */
void worker_stop(struct worker *worker);

#endif
