/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a session on somebody else's behalf does to itself before it opens anything (SECURITY.md 2.5): the files it inherits, its environment,
 * its limits. In this order: session_files, session_key (reads SSH_USER_AUTH), session_environment, session_limits.
 */
#ifndef SERVICE_SESSION_H
#define SERVICE_SESSION_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

/* Descriptors 0 to 2 are open (on /dev/null if need be), all others closed. */
bool session_files(struct err *err) __attribute__((warn_unused_result));

/* The public key that sshd says it accepted: the one line "publickey TYPE BLOB" of the file named by value (SSH_USER_AUTH), a regular file of ours, 0600,
 * no link. ERR_DENIED with the reason else. In the arena. */
bool session_key(const char *value, struct arena *arena, const char **type, const char **blob, struct err *err) __attribute__((warn_unused_result));

/* Empties the environment but for TERM, which must be [a-z0-9.+-]{1,40} and begin with a letter or a digit (ERR_FAILED, with what to do, else),
 * and puts LANG=C.UTF-8 in. */
bool session_environment(struct err *err) __attribute__((warn_unused_result));

#define SESSION_PROCESSOR_SECONDS 3600	/* then SIGXCPU */
#define SESSION_MEGABYTES 1024			/* of addresses: a training of 100,000 rows and 20 columns takes a fifth of it; larger ones are bounded by it (learn_bytes_most) */

/* umask 027; no core dumps; bounded files, processes, memory and processor time; not traceable; no new privileges. Refuses to go on where a
 * file's size is limited (a write would be cut off in the middle). */
bool session_limits(struct err *err) __attribute__((warn_unused_result));

/* Whether locks hold on the file system that path stands on. */
bool session_file_system_locks(const char *path);

/* The environment file of a service: its folder and it are of this account and nobody else's to write, one name, no link, on a file system where
 * locks hold (ext4, XFS, Btrfs, tmpfs). ERR_FAILED with what's wrong else. */
bool session_environment_file(const char *path, struct err *err) __attribute__((warn_unused_result));

#endif
