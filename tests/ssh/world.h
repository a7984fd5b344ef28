/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A service on a throwaway host (tests/ssh/host.h) as an operator sets it up: the demonstration's people and as many makers as wanted, keys, sshd; and
 * what root sees of it while it runs: processes, locks, the record.
 */
#ifndef TESTS_SSH_WORLD_H
#define TESTS_SSH_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define WORLD_ADMIN "ana.souza"		/* the demonstration's System Administrator: has a key, and acts in world_run */
#define WORLD_LEAVER "maker00"		/* disabled; owns what's left */

struct world_options {
	unsigned makers;		/* maker01, maker02, …, each with a key and the model "Model of 01", … */
	unsigned left;			/* models of WORLD_LEAVER, each with a container */
	const char *const *people;	/* of the demonstration, who have keys too; ended by NULL, or NULL */
	bool demo;			/* demonstrations are on */
	const char *config;		/* lines of service.conf, or NULL: none */
};

/* Why there can't be one: host_missing's reasons, a sanitizer, or that this check has seen it already (MAKERDECK_SSH=no). NULL: there can. */
const char *world_missing(void);

/* For each test: said and counted as skipped, not as passed. */
#define NEED_WORLD()                                                \
	do {                                                        \
		const char *why_not = world_missing();              \
                                                                    \
		if (why_not) {                                      \
			print_message("skipped: %s\n", why_not);    \
			skip();                                     \
		}                                                   \
	} while (0)

/* Enters the host and sets all up, or leaves it, and looks whether the machine is as it was. Ends the program with its reason if something that must
 * work doesn't. */
void world_begin(const struct world_options *options);
void world_end(void);

/* The path of a person's private key; .pub beside it. Static, one for each of the last 8. */
const char *world_identity(const char *login);

/* A key pair of nobody's, and one more key of somebody's. */
const char *world_key_make(const char *name);
void world_key_add(const char *login, const char *identity);

/* The first key of somebody's that isn't revoked, as it's revoked by: "k17". Static. */
const char *world_key_number(const char *login);

/* Runs "makerdeck --db ENVIRONMENT --as WORLD_ADMIN WORD …" as root and keeps what it says. Its exit status. */
#define world_run(out, size, ...) world_run_words((const char *const[]){__VA_ARGS__, NULL}, out, size)
int world_run_words(const char *const *words, char *out, size_t size);

/* ---------------------------------------------------------------- what root sees */

/* A process of the host: numbers are the host's own. */
struct process {
	int pid;
	unsigned uid;
	char name[32];			/* comm */
	char command[256];		/* its words, divided by blanks */
	char state;			/* as in /proc/PID/stat */
};

/* At most so many; how many there are. */
size_t world_processes(struct process *processes, size_t most);

/* Sessions (processes of makerdeck-login), and sshd's processes beside the one that listens. */
size_t world_sessions(int *pids, size_t most);
size_t world_connections(void);

/* Waits until no session and no connection is left. How long that took in ms, -1 if it took longer: they're told on stderr then. */
int world_wait_empty(int ms);

/* Sessions that wait in a write, since nobody takes what they paint. */
size_t world_sessions_in_write(void);

/* Proportional set size of a process in KB; 0 if it has gone. */
long world_pss(int pid);

/* Whether somebody holds a lock on the environment file, or may write to it; shared ones are of a moment, so it's looked at for up to ms. */
bool world_is_locked(int ms);
bool world_is_being_written(void);

/* ---------------------------------------------------------------- the record */

/* Reads the whole record. */
void world_record_read(void);

/* How many rows of it are of this person (full name; NULL: anybody) and action (NULL: any). */
size_t world_record_count(const char *name, const char *action);

/* "check" and "audit verify" say that all is well. False with what they said on stderr. */
bool world_is_sound(void);

/* SHA-256 over a file, or over names, modes, owners and contents of all below a folder. In hex, 64 digits and a zero. */
void world_digest(const char *path, char digest[65]);

#endif
