/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys that sshd is told of, as a file: lines "TYPE<TAB>BLOB<TAB>NUMBER" in order of the blobs, under a first line "generation<TAB>N".
 * It's made anew from the environment after every change of keys and put in place by rename; the environment decides, so that a file that's
 * behind can only turn somebody away or let in a session that ends itself (SECURITY.md 2.4).
 */
#ifndef SERVICE_KEY_FILE_H
#define SERVICE_KEY_FILE_H

#include "base/err.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A public key as sshd writes it: "ssh-ed25519", and what follows it in base64. Borrowed. */
struct key_line {
	int64_t number;
	const char *type, *blob;
};

/* The types of keys that are taken; the last is NULL. */
extern const char *const key_types[];

/* Whether sshd's %t and %k are ones that can stand in the file: a type of the list, 40 to 8,000 characters of base64. */
bool key_line_is_well_formed(const char *type, const char *blob);

/* The number of the key; 0 if it isn't there, the file can't be read, or a line isn't as above. Allocates nothing, reads at most
 * 64 MB, and has no other effect: sshd asks before anybody has proven anything. */
int64_t key_file_find(const char *path, const char *type, const char *blob);

/* What sshd is answered: restrict,pty,command="session k17" TYPE BLOB. Appends, with its newline. */
void key_line_authorize(const struct key_line *line, struct str *out);

/* The whole of makerdeck-keys: what's answered to its arguments, %u %t %k, from the file at path. Appends one line or nothing. */
void key_file_answer(int argc, char *const *argv, const char *path, struct str *out);

/* Whoever writes the file reads the environment and writes between these two: so the last one in place is of the last change. A descriptor;
 * -1 with the err. Waits 8 seconds at most. */
int key_file_lock(const char *path, struct err *err) __attribute__((warn_unused_result));
void key_file_unlock(int lock);

/* Writes a file beside it, 0640, of its folder's owner and group if we're root, syncs, renames, syncs the folder. */
bool key_file_write(const char *path, int64_t generation, const struct key_line *lines, size_t count, struct err *err)
	__attribute__((warn_unused_result));

/* The generation in its first line; -1 without such a file or line. */
int64_t key_file_generation(const char *path);

#endif
