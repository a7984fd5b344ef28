/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pty/slow.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#define AHEAD_MOST 32	/* bytes that haven't left yet, with which the program has to wait */

void
slow_open(struct slow *slow, struct pty *pty, int bytes_per_second, int delay_ms, int faster)
{
	memset(slow, 0, sizeof(*slow));
	slow->pty = pty;
	slow->faster = faster;
	slow->rate = (double)bytes_per_second * faster;
	slow->delay = (int64_t)delay_ms * 1000000 / faster;
}

void
slow_close(struct slow *slow)
{
	if (slow->stopped && slow->pty->line >= 0)
		tcflow(slow->pty->line, TCOON);
	free(slow->up.bytes);
	free(slow->down.bytes);
	memset(slow, 0, sizeof(*slow));
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void
put(const struct slow *slow, struct slow_way *way, const char *bytes, size_t length)
{
	int64_t each = (int64_t)(1e9 / slow->rate);

	way->free_at = later(way->free_at, pty_now());
	for (size_t i = 0; i < length; i++) {
		if (way->first && way->first + way->count == way->room) {
			memmove(way->bytes, way->bytes + way->first, way->count * sizeof(*way->bytes));
			way->first = 0;
		}
		if (way->count == way->room) {
			way->room = 2 * way->room + 4096;
			way->bytes = realloc(way->bytes, way->room * sizeof(*way->bytes));
			if (way->bytes == NULL)
				abort();
		}
		way->free_at += each;
		way->bytes[way->first + way->count++] = (struct slow_byte){way->free_at + slow->delay, bytes[i]};
	}
}

/* Takes up to room bytes that have arrived. */
static size_t
take(struct slow_way *way, char *bytes, size_t room)
{
	int64_t now = pty_now();
	size_t length = 0;

	while (length < room && way->count > 0 && way->bytes[way->first].at <= now) {
		bytes[length++] = way->bytes[way->first++].byte;
		way->count--;
	}
	return length;
}

/* What's left of what the line can't send at once. */
static bool
is_busy(const struct slow *slow)
{
	return slow->down.free_at - pty_now() > (int64_t)(AHEAD_MOST * 1e9 / slow->rate);
}

static void
stop(struct slow *slow, bool on)
{
	if (on != slow->stopped && slow->pty->line >= 0)
		tcflow(slow->pty->line, on ? TCOOFF : TCOON);
	slow->stopped = on;
}

/* Moves what can be moved, and waits at most until `until` for more. True if the terminal got something. */
static bool
step(struct slow *slow, int64_t until)
{
	struct pty *pty = slow->pty;
	struct pollfd p = {.fd = pty->fd, .events = POLLIN};
	struct timespec wait = {0};
	int64_t now = pty_now(), next = until;
	char bytes[8192];
	size_t length;
	ssize_t n;

	stop(slow, is_busy(slow));
	if (slow->up.count > 0 && slow->up.bytes[slow->up.first].at < next)
		next = slow->up.bytes[slow->up.first].at;
	if (slow->down.count > 0 && slow->down.bytes[slow->down.first].at < next)
		next = slow->down.bytes[slow->down.first].at;
	if (slow->stopped && slow->down.free_at < next)
		next = slow->down.free_at;
	if (next > now)
		wait = (struct timespec){(next - now) / 1000000000, (next - now) % 1000000000};
	if (ppoll(&p, 1, &wait, NULL) > 0 && (p.revents & POLLIN)) {
		n = read(pty->fd, bytes, sizeof(bytes));
		if (n > 0) {
			put(slow, &slow->down, bytes, (size_t)n);
			slow->pieces++;
			stop(slow, is_busy(slow));
		}
	}
	length = take(&slow->up, bytes, sizeof(bytes));
	if (length > 0)
		pty_send_bytes(pty, bytes, length);
	length = take(&slow->down, bytes, sizeof(bytes));
	if (length > 0)
		pty_show(pty, bytes, length);
	return length > 0;
}

void
slow_send(struct slow *slow, const char *bytes)
{
	put(slow, &slow->up, bytes, strlen(bytes));
}

static int64_t
in(const struct slow *slow, int ms)
{
	return pty_now() + (int64_t)ms * 1000000 / slow->faster;
}

void
slow_pass(struct slow *slow, int ms)
{
	int64_t until = in(slow, ms);

	while (pty_now() < until)
		step(slow, until);
}

static bool
wait_for(struct slow *slow, const char *text, bool there, int ms)
{
	int64_t until = in(slow, ms);

	for (;;) {
		if ((pty_find(slow->pty, text) >= 0) == there)
			return true;
		if (pty_now() >= until)
			return false;
		while (!step(slow, until) && pty_now() < until)
			;
	}
}

bool
slow_wait(struct slow *slow, const char *text, int ms)
{
	return wait_for(slow, text, true, ms);
}

bool
slow_wait_gone(struct slow *slow, const char *text, int ms)
{
	return wait_for(slow, text, false, ms);
}

void
slow_settle(struct slow *slow, int ms)
{
	int64_t until = in(slow, ms);

	while (pty_now() < until) {
		step(slow, until);
		if (slow->up.count > 0 || slow->down.count > 0)
			until = in(slow, ms);
	}
}

bool
slow_wait_end(struct slow *slow, int ms)
{
	int64_t until = in(slow, ms);
	bool over = false;

	while (!over && pty_now() < until) {
		step(slow, pty_now() + 5000000);
		over = waitpid(slow->pty->pid, &slow->pty->status, WNOHANG) == slow->pty->pid;
	}
	if (over)
		slow->pty->pid = 0;
	/* what was written before the end is still on its way */
	while (over && step(slow, pty_now() + 20000000 + slow->delay))
		;
	return over;
}

int
slow_ms(const struct slow *slow, int64_t from, int64_t to)
{
	return (int)((to - from) * slow->faster / 1000000);
}
