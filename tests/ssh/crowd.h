/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many ssh clients at once, each on a pseudo-terminal of its own (tests/pty/pty.h), all driven from one loop: what's typed, what must stand on the
 * screen before the next is typed, and how long that took. Nothing sleeps, and every wait has a limit.
 */
#ifndef TESTS_SSH_CROWD_H
#define TESTS_SSH_CROWD_H

#include "tests/pty/pty.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct client {
	struct pty pty;
	unsigned number;		/* the caller's, as all below up to the line */
	int step;
	/* ---- */
	char want[200];			/* stands on the screen before the next is typed */
	bool gone;			/* no: stands nowhere before it */
	bool waits, is_stopped, is_deaf;
	char gate[64];			/* where its gate's number stands; "": it has none */
	int64_t asked, took;		/* nanoseconds: when it was typed, and until it stood there */
};

/* Starts ssh ACCOUNT@the host with the identity (a path) and additional words before all others, ended by NULL, or NULL; with options they decide.
 * client_open_for adds a command. It asks for nothing yet. */
void client_open(struct client *client, const char *identity, const char *account, const char *const *options, int w, int h);
void client_open_for(struct client *client, const char *identity, const char *account, const char *const *options, const char *command, int w, int h);

/* The same with a gate behind it, through which all that it shows goes: client_be_deaf shuts it. ssh then goes on sending keys, but takes nothing any
 * more once the gate, ssh and the window of the connection (1 MB) are full: the session's painting waits. */
void client_open_gated(struct client *client, const char *identity, const char *account, int w, int h);

/* Types keys (NULL: none), and says what's waited for. */
void client_ask(struct client *client, const char *keys, const char *want);
void client_ask_gone(struct client *client, const char *keys, const char *want);

/* Waits for this one alone. False, and the screen on stderr, if it doesn't stand there in time or the client ended. */
bool client_wait(struct client *client, int ms);

/* client_ask and client_wait. */
bool client_do(struct client *client, const char *keys, const char *want, int ms);

/* SIGSTOP and SIGCONT. A stopped one isn't waited for. */
void client_stop(struct client *client);
void client_go_on(struct client *client);

/* Shuts its gate until client_go_on. It isn't waited for either. */
void client_be_deaf(struct client *client);

/* How a connection ends without a word: the client killed, its terminal closed, its socket closed under it (by killing it while it's stopped: it
 * can't say goodbye). Then everything of it is given back. */
enum client_end { CLIENT_KILLED, CLIENT_HUNG_UP, CLIENT_DROPPED, CLIENT_ENDS };
void client_end(struct client *client, enum client_end how);

/* Called when what the client waited for is there, and once at the start: asks for the next, or returns false: it has done all. */
typedef bool (*crowd_next_fn)(struct client *client, void *context);

struct crowd {
	struct client *clients;
	size_t count;
	crowd_next_fn next;
	void *context;
	int limit;			/* ms for each answer */
	const char *const *never;	/* none of these may ever stand on a screen; ended by NULL, or NULL */
	char why[300];			/* what went wrong */
};

/* Runs all to their ends. False with why, and the screen on stderr, at the first that fails. */
bool crowd_run(struct crowd *crowd);

/* The value below which the share of the values (0.99) lies; sorts them. */
int64_t percentile(int64_t *values, size_t count, double share);

#endif
