/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Attempts to get past the door (SECURITY.md S1, S2, S5), each of which must fail; test_door.c makes a test of every one. */
#ifndef TESTS_SSH_DOOR_H
#define TESTS_SSH_DOOR_H

#include <stdbool.h>
#include <stddef.h>

/* Who tries: a maker whose key is fine. */
#define DOOR_LOGIN "maya.ortiz"
#define DOOR_NAME "Maya Ortiz"

/* A file that a command would make, and what it would print. */
#define DOOR_MARK "/var/tmp/got-through"
#define DOOR_COMMAND "touch " DOOR_MARK "; echo $((6 * 7))got"
#define DOOR_PRINTS "42got"

struct probe {
	const char *name;
	/* Whether it got what nobody may get; then it says what on stderr. */
	bool (*gets_through)(const struct probe *probe);
	const char *const *words;	/* the probe's own, as all below; ended by NULL */
	const char *text, *other;
	int number;
};

/* Over ssh: shells, files, ports, environment, other accounts, other keys. */
extern const struct probe door_remote[];
extern const size_t door_remote_count;

/* On the host: a local account without rights, and the login shell with a forged key. */
const struct probe *door_local(size_t *count);

/* A file for forwarded sockets, an evil terminal, keys of nobody: made once before the probes. */
void door_prepare_remote(void);

/* Makes the account mallory, and a session for it to look at, until door_end_local. */
void door_begin_local(void);
void door_end_local(void);

#endif
