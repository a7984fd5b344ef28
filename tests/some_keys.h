/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invented public keys for tests: ed25519's are 32 bytes of any value. The same number is the same key. */
#ifndef TESTS_SOME_KEYS_H
#define TESTS_SOME_KEYS_H

#define SOME_KEY_SIZE 160
#define SOME_KEY_TYPE "ssh-ed25519"

/* As a .pub file has it: "ssh-ed25519 AAAA… key 17". Returns line. */
const char *some_key(unsigned number, char line[SOME_KEY_SIZE]);

/* The blob alone. Returns blob. */
const char *some_key_blob(unsigned number, char blob[SOME_KEY_SIZE]);

#endif
