/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A slow line between a program and its terminal (pty.h): so many bytes a second each way, each of them so much later. It takes
 * the program's bytes only as fast as it sends them: with more than a few on the way the program's terminal is stopped, and its
 * next write waits, as on a serial line without a buffer. (A pseudo-terminal alone would take 8 kB at once.)
 *
 * Times are those of the line. With faster = 4 everything on it goes four times as fast, and what is measured is told as it would
 * be on the line itself: that counts the program's own work, some milliseconds, four times, so it's never too kind. What the program
 * does by the clock (how long it waits for the rest of a key) can't be made faster, and is tested with 1.
 */
#ifndef TESTS_SLOW_H
#define TESTS_SLOW_H

#include "tests/pty/pty.h"

struct slow_byte {
	int64_t at;	/* when it arrives; pty_now */
	char byte;
};

struct slow_way {
	struct slow_byte *bytes;	/* owned */
	size_t first, count, room;
	int64_t free_at;	/* when the last one has left */
};

struct slow {
	struct pty *pty;	/* borrowed */
	double rate;		/* bytes a second, really */
	int64_t delay;		/* nanoseconds, really */
	int faster;
	struct slow_way up, down;
	bool stopped;		/* the program's terminal */
	size_t pieces;		/* in how many the program's bytes came: paintings, since it waits for each */
};

/* The line to a program that was started; and its end, before that of the pty. */
void slow_open(struct slow *slow, struct pty *pty, int bytes_per_second, int delay_ms, int faster);
void slow_close(struct slow *slow);

/* Keys that are pressed now: they leave one after the other. */
void slow_send(struct slow *slow, const char *bytes);

/* Lets ms of the line pass. */
void slow_pass(struct slow *slow, int ms);

/* Waits until the text stands on the terminal's screen; false after ms of the line. */
bool slow_wait(struct slow *slow, const char *text, int ms);
bool slow_wait_gone(struct slow *slow, const char *text, int ms);

/* Waits until nothing is on the way and the program was silent for ms of the line. */
void slow_settle(struct slow *slow, int ms);

/* Waits for the program's end; false after ms of the line. */
bool slow_wait_end(struct slow *slow, int ms);

/* Milliseconds of the line between two times of pty_now. */
int slow_ms(const struct slow *slow, int64_t from, int64_t to);

#endif
