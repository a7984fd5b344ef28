/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A program on a terminal of its own: a pseudo-terminal whose other end is libvterm, which keeps the grid that a
 * person would see and answers what a terminal is asked. Nothing here sleeps: one waits for a text, for the end, or for
 * a silence, and always with a limit.
 */
#ifndef TESTS_PTY_H
#define TESTS_PTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

#include <vterm.h>

struct pty {
	int fd;			/* our end; -1 once closed */
	int line;		/* the terminal's end, kept open so that its settings can be read after the end */
	pid_t pid;		/* 0 once waited for */
	int status;		/* as of waitpid */
	int w, h;
	VTerm *vterm;
	VTermScreen *screen;
	struct termios before;	/* the line's settings before the program started */
	char *raw;		/* every byte that the program wrote, zero-terminated; owned */
	size_t raw_length, raw_room;
	int64_t started;	/* nanoseconds, pty_now */
	int64_t last;		/* when the last byte came */
};

/* Nanoseconds of a clock that never goes back. */
int64_t pty_now(void);

/* Starts argv[0] (searched in PATH) on a terminal of w × h cells and the type term. env are additional "NAME=value",
 * ended by NULL, or NULL. The rest of the environment is PATH, HOME, TMPDIR, the sanitizers' options and LC_ALL=C.UTF-8.
 * Aborts if there's no pseudo-terminal to be had. */
void pty_start(struct pty *pty, const char *const *argv, int w, int h, const char *term, const char *const *env);

/* Ends the program if it still runs, and gives everything back. */
void pty_release(struct pty *pty);

/* Reads what there is within ms. False if nothing came or the terminal was closed by the program. */
bool pty_read(struct pty *pty, int ms);

/* The terminal gets these bytes, as if they had been read: for a line that stands between (slow.h). */
void pty_show(struct pty *pty, const char *bytes, size_t length);

/* Waits until the text stands somewhere on the screen, in one row. False after ms, or if the program ended before. */
bool pty_wait(struct pty *pty, const char *text, int ms);

/* Waits until the text stands nowhere. */
bool pty_wait_gone(struct pty *pty, const char *text, int ms);

/* Waits until the program has written nothing for quiet ms. */
void pty_settle(struct pty *pty, int quiet);

/* Waits for the end. False if it still runs after ms. The exit status is in pty->status. */
bool pty_wait_end(struct pty *pty, int ms);

void pty_send(struct pty *pty, const char *bytes);
void pty_send_bytes(struct pty *pty, const void *bytes, size_t length);

/* Gives the terminal another size, as a window that is dragged. */
void pty_resize(struct pty *pty, int w, int h);

/* The terminal goes away, as a window that is closed. */
void pty_hang_up(struct pty *pty);

/* One row as UTF-8, without blanks at the end; at most size - 1 bytes. Returns out. */
const char *pty_row(const struct pty *pty, int y, char *out, size_t size);

/* The row that holds the text, or -1. */
int pty_find(const struct pty *pty, const char *text);

/* Whether the program wrote these bytes. */
bool pty_wrote(const struct pty *pty, const char *bytes);

/* Whether the line's settings are those from before the program started. */
bool pty_is_restored(const struct pty *pty);

/* Prints the screen and the last bytes to stderr, for a test that is about to fail. */
void pty_print(const struct pty *pty);

#endif
