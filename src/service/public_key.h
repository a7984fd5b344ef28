/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A public key as people have it: a line "ssh-ed25519 AAAA… comment" of a .pub file. */
#ifndef SERVICE_PUBLIC_KEY_H
#define SERVICE_PUBLIC_KEY_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

struct public_key {
	const char *type, *blob;
	const char *comment;		/* clean text; "" */
	const char *fingerprint;	/* "SHA256:…", as ssh-keygen -l says it */
};

/* One line, with or without its newline. A private key, options before the type, a type that isn't known or is too weak (DSA, RSA under
 * 2,048 bits), a blob that isn't base64 or says another type than the line, a second key: ERR_USAGE with what it is and what to do. In the arena. */
bool public_key_parse(const char *text, struct arena *arena, struct public_key *key, struct err *err) __attribute__((warn_unused_result));

#endif
