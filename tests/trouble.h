/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A disk that gives trouble at the nth change of the environment file or its journal: a write, a truncation, a sync or a deletion. In between
 * SQLite and the file system, for the process that it's installed in; so a test can go through every change that an operation makes.
 */
#ifndef TESTS_TROUBLE_H
#define TESTS_TROUBLE_H

enum trouble {
	TROUBLE_NONE,		/* only counted */
	TROUBLE_KILL,		/* SIGKILL before it */
	TROUBLE_FULL,		/* no room from then on: what would make a file longer fails */
	TROUBLE_BROKEN,		/* that one fails, and what comes after is fine */
};

/* Before anything opens a file. */
void trouble_install(void);
/* Counted from now on; the nth is 1 or more. */
void trouble_at(enum trouble trouble, int nth);
int trouble_count(void);

#endif
