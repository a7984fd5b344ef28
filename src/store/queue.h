/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose turn it is to write. SQLite lets writers try again and again; each try costs it a look at the journal, and who is unlucky starves. So the trying
 * is done here, at two locks on bytes of the journal that lies beside the file: one is the turn, the other is being next. Who waits tries for the
 * turn after short random sleeps, which keeps the file busiest; who has waited for QUEUE_PATIENCE_MS goes before all of these: they sleep in the
 * kernel, in order, until they are next and it's their turn. It keeps nothing safe, SQLite's own locks do; it can fail, be missed or be broken at any
 * time, and then there's only less order. Who holds a lock and dies gives it back by that; who is stopped while holding one is waited for QUEUE_MS
 * once, and passed by for QUEUE_AVOID_MS. For src/store alone.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

#define QUEUE_PATIENCE_MS 300
#define QUEUE_MS 2000
#define QUEUE_AVOID_MS 10000

/* Zeros but for the file: -1. */
struct queue {
	int file;		/* the journal, for its locks alone; -1: not yet */
	bool held;
	uint32_t random;
	int64_t avoid_until;	/* microseconds, of the clock that only goes forwards */
	bool (*gone)(void *context);	/* NULL; asked while it waits: true ends that, since nobody is there any more who'd write */
	void *gone_context;
};

/* Waits for the turn, if there's a journal to wait at; the time that it took in microseconds. The environment file is at path. */
int queue_enter(struct queue *queue, const char *path);

/* Gives the turn back, if it's held. */
void queue_leave(struct queue *queue);

void queue_release(struct queue *queue);

#endif
