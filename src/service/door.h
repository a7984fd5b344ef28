/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the login shell was asked for. sshd calls it as PROGRAM -c "session k17" (the line that makerdeck-keys answered) or PROGRAM -c
 * "demo" (sshd's ForceCommand); everything else is turned away, so that it's no shell to anybody (SECURITY.md 2.5).
 */
#ifndef SERVICE_DOOR_H
#define SERVICE_DOOR_H

#include <stdbool.h>
#include <stdint.h>

enum door_kind { DOOR_CLOSED, DOOR_SESSION, DOOR_DEMO };

struct door {
	enum door_kind kind;
	int64_t key;		/* of DOOR_SESSION: the key's number, from 1 to 9,999,999,999 */
};

/* DOOR_CLOSED for all but exactly the two forms. */
struct door door_parse(int argc, char *const *argv);

#endif
