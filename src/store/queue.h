/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whose turn it is to write. SQLite lets writers try again and again, and with many of them most of the time goes into trying, while who is unlucky
 * starves. So each waits here first, in order, asleep until it's woken: at two locks on bytes of the journal that lies beside the file. One is the turn;
 * the other is being next, which whoever just had the turn has to wait for as anybody else. It keeps nothing safe, SQLite's own locks do; it can
 * fail, be missed or be broken at any time, and then there's only less order. Who holds a lock and dies gives it back by that; who is stopped
 * while holding one is waited for QUEUE_MS once, and passed by for QUEUE_AVOID_MS. For src/store alone.
 */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include <stdbool.h>
#include <stdint.h>

/* Whoever had to wait may write on for a while without waiting again, if nobody else was quicker, since a change of hands costs as much as a write: for
 * up to QUEUE_ON_MS, less the longer the wait was (so the more there are who wait), but for QUEUE_ON_LEAST_MS. With 64 writers it's 8 ms. */
#define QUEUE_ON_MS 40
#define QUEUE_ON_LEAST_MS 2
#define QUEUE_ON_PART 15
#define QUEUE_MS 2000
#define QUEUE_AVOID_MS 10000

/* Zeros but for the file: -1. */
struct queue {
	int file;		/* the journal, for its locks alone; -1: not yet */
	bool held;
	int64_t on_until;	/* microseconds, of the clock that only goes forwards */
	int64_t avoid_until;	/* likewise */
	bool (*gone)(void *context);	/* NULL; asked when a signal comes: true ends a wait, since nobody is there any more who'd write */
	void *gone_context;
};

/* Waits for the turn, if there's a journal to wait at; the time that it took in microseconds. The environment file is at path. */
int queue_enter(struct queue *queue, const char *path);

/* Gives the turn back, if it's held. */
void queue_leave(struct queue *queue);

void queue_release(struct queue *queue);

#endif
