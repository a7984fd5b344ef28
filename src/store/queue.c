/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "store/queue.h"

#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

/* The two locks: bytes far behind what a journal holds. */
enum { TURN = 0x40000000, NEXT };

/* A wait that's over is told so again and again, lest the first time falls just before the wait begins. */
#define AGAIN_US 20000

/* The journal, kept open. One that was made anew since is another file, where the others wait. */
static bool
has_file(struct queue *queue, const char *path)
{
	struct str name = {0};
	struct stat status;

	if (queue->file >= 0 && fstat(queue->file, &status) == 0 && status.st_nlink > 0)
		return true;
	queue_release(queue);
	str_addf(&name, "%s-journal", path);
	/* Closing it gives up no lock of SQLite's: those are on the environment file. */
	queue->file = open(str_text(&name), O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	str_release(&name);
	return queue->file >= 0;
}

/* Locks of the open file, not of the process: SQLite's own code can't lose them. */
static bool
lock(const struct queue *queue, int byte, short type, bool wait)
{
	struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = byte, .l_len = 1};

	return fcntl(queue->file, wait ? F_OFD_SETLKW : F_OFD_SETLK, &lock) == 0;
}

static void
unlock(const struct queue *queue, int byte)
{
	(void)lock(queue, byte, F_UNLCK, false);
}

static void
on_alarm(int number)
{
	(void)number;
}

/* Ends a wait in the kernel by a signal that does nothing else; 0 ends that. */
static bool
set_alarm(int64_t us)
{
	const struct itimerval when = {
		.it_value = {.tv_sec = us / 1000000, .tv_usec = us % 1000000}, .it_interval = {.tv_usec = us ? AGAIN_US : 0},
	};

	return setitimer(ITIMER_REAL, &when, NULL) == 0;
}

static bool
is_gone(const struct queue *queue)
{
	return queue->gone && queue->gone(queue->gone_context);
}

static bool
wait_for(const struct queue *queue, int byte, int64_t until)
{
	bool held = false;

	do
		held = lock(queue, byte, F_WRLCK, true);
	while (!held && errno == EINTR && clock_steady() < until && !is_gone(queue));
	return held;
}

/* Goes before all that only try; false when there's no end of it. */
static bool
wait_in_order(struct queue *queue, int64_t until)
{
	struct sigaction action = {.sa_handler = on_alarm}, before;
	sigset_t alarm, mask;
	bool held = false;

	(void)sigemptyset(&action.sa_mask);
	(void)sigemptyset(&alarm);
	(void)sigaddset(&alarm, SIGALRM);
	if (sigaction(SIGALRM, &action, &before) != 0)
		return false;
	(void)pthread_sigmask(SIG_UNBLOCK, &alarm, &mask);
	if (set_alarm((QUEUE_MS - QUEUE_PATIENCE_MS) * 1000)) {
		held = wait_for(queue, NEXT, until) && wait_for(queue, TURN, until);
		(void)set_alarm(0);
		unlock(queue, NEXT);
	}
	(void)pthread_sigmask(SIG_SETMASK, &mask, NULL);
	(void)sigaction(SIGALRM, &before, NULL);
	return held;
}

/* The turn, if it's free and nobody is next. */
static bool
attempt(const struct queue *queue)
{
	bool held;

	if (!lock(queue, NEXT, F_WRLCK, false))
		return false;
	held = lock(queue, TURN, F_WRLCK, false);
	unlock(queue, NEXT);
	return held;
}

/* The first sleeps are shortest: mostly there is one other, who has done at once. The longer it takes the more there are, and the less each has to try. */
static void
rest(struct queue *queue, int tries)
{
	unsigned most = tries < 5 ? 250U << tries : 8000U;
	struct timespec pause = {.tv_sec = 0};

	queue->random = queue->random * 1664525U + 1013904223U;
	pause.tv_nsec = (long)(most / 4 + (queue->random >> 16) % (most * 3 / 4)) * 1000;
	(void)nanosleep(&pause, NULL);
}

int
queue_enter(struct queue *queue, const char *path)
{
	int64_t start, now;

	if (queue->held || !has_file(queue, path))
		return 0;
	start = now = clock_steady();
	queue->held = attempt(queue);
	if (queue->held || now < queue->avoid_until)
		return 0;
	queue->random ^= (uint32_t)now * 2654435761U ^ (uint32_t)getpid();
	for (int tries = 0; !queue->held && now < start + QUEUE_PATIENCE_MS * 1000 && !is_gone(queue); tries++) {
		rest(queue, tries);
		queue->held = attempt(queue);
		now = clock_steady();
	}
	if (!queue->held && !is_gone(queue)) {
		queue->held = wait_in_order(queue, start + QUEUE_MS * 1000);
		now = clock_steady();
	}
	if (!queue->held)
		queue->avoid_until = now + QUEUE_AVOID_MS * 1000;
	return (int)(now - start);
}

void
queue_leave(struct queue *queue)
{
	if (queue->held)
		unlock(queue, TURN);
	queue->held = false;
}

void
queue_release(struct queue *queue)
{
	if (queue->file >= 0)
		(void)close(queue->file);
	queue->file = -1;
	queue->held = false;
}
