/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A throwaway host for tests and benchmarks: the calling process moves into namespaces of its own, where "/" is an overlay of the machine's with
 * everything that's written in memory. In it, accounts, folders under /etc and /var/lib, sshd and its sessions are real, and nothing of them stays:
 * not if the test fails, not if it's killed. There's one at a time in a process, and no threads may run. Everything has a limit in time; what must
 * work and doesn't ends the program with its reason.
 *
 *	const char *why = host_missing();
 *
 *	if (why) { print_message("%s\n", why); skip(); }
 *	host_enter(NULL);
 *	…
 *	host_leave();
 */
#ifndef TESTS_SSH_HOST_H
#define TESTS_SSH_HOST_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* sshd's port; nobody else is in this network. */
#define HOST_PORT "2222"

/* Where the test's own client keys and files may stand: in memory, 0700, of root. */
#define HOST_SCRATCH "/run/throwaway"

struct host_options {
	int state_kilobytes;	/* size of /var/lib/makerdeck's file system; 0: 128 MB */
	int disk_kilobytes;	/* what fits onto the rest of the disk beside what the machine has; 0: 1 GB */
	bool bare;		/* no file system of its own there: the folder doesn't exist, as on a fresh machine */
};

/* Why there can't be one on this machine ("not root", "no sshd", …); NULL: there can. Static. */
const char *host_missing(void);

/* Enters a new one. NULL: the defaults. Every process that's started from now on lives in it; "/" is another; the working directory and the folders
 * of the build and the sources stay reachable by their names. What the machine may have of makerdeck's service isn't in it. */
void host_enter(const struct host_options *options);

/* Ends every process in it, the test's own children too (they're waited for), and goes back. */
void host_leave(void);

/* What on the disk is otherwise than on the machine: sorted lines "made PATH", "gone PATH", "changed PATH" (content, kind, owner or mode; not times).
 * Without what stands in file systems in memory (/run, /dev, /var/lib/makerdeck unless bare), logs, and the copies that useradd keeps of its files.
 * Owned by the caller. */
char *host_changes(void);

/* ---------------------------------------------------------------- programs */

/* Starts argv[0] (searched in /usr/sbin, /usr/bin) with a small, fixed environment and these descriptors (-1: /dev/null; out: standard error too). */
pid_t host_spawn(const char *const *argv, int in, int out);

/* The exit status, 128 + the signal that ended it; -1 if it still ran after so many milliseconds: it's killed then. */
int host_wait(pid_t pid, int milliseconds);

/* Runs it to its end with input (NULL: none; at most 60 KB) and keeps what it wrote, both streams, cut to the size and ended by a zero. As host_wait, within
 * 60 s. out may be NULL. */
int host_run(const char *const *argv, const char *input, char *out, size_t size);

/* host_run of the words, for short ones: host_does("ssh-keygen", "-q", …). */
#define host_does(...) host_run((const char *const[]){__VA_ARGS__, NULL}, NULL, NULL, 0)

/* The program of this build: "makerdeck", "makerdeck-keys", "makerdeck-login". Static, one for each name. */
const char *host_program(const char *name);

/* Makes the demonstration environment (makerdeck init --demo) and installs the service with it: "makerdeck service install --from …", with --demo if demo.
 * The database is then SERVICE_ENVIRONMENT of service/layout.h. Before host_sshd_start, or sshd is told to read its configuration again. */
void host_service_install(bool demo);

/* ---------------------------------------------------------------- sshd */

/* Debian's sshd with its own configuration and whatever stands in sshd_config.d, on 127.0.0.1:HOST_PORT, with a host key of its own; a drop-in of the test's
 * lets any number log in at a time from one address. Waits until it answers. */
void host_sshd_start(void);
void host_sshd_stop(void);

/* The process, as its pid file has it: of the host's own count, not the test's. 0 if none runs. */
pid_t host_sshd_pid(void);

/* What sshd wrote so far (DEBUG1), ended by a zero. Owned by the caller. */
char *host_sshd_log(void);

/* ---------------------------------------------------------------- clients */

/* A new key pair: path and path.pub, without a passphrase. type: "ed25519", "rsa", "ecdsa". */
void host_key_make(const char *path, const char *type);

/* The words of an ssh client: asks nothing, knows no other key than identity (NULL: none at all), no configuration of anybody. */
struct host_client {
	const char *argv[64];
	size_t count;
	char identity[256];
};

void host_client_begin(struct host_client *client, const char *identity);
void host_client_add(struct host_client *client, const char *word);		/* an option or a word of the command; borrowed */
void host_client_login(struct host_client *client, const char *account);	/* ACCOUNT@127.0.0.1; then only words of the command */

#endif
