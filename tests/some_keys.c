/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/some_keys.h"

#include "tests/test.h"

#include <openssl/evp.h>

const char *
some_key_blob(unsigned number, char blob[SOME_KEY_SIZE])
{
	uint8_t bytes[51] = "\0\0\0\13ssh-ed25519\0\0\0\40";
	uint64_t seed = number;

	for (size_t i = 19; i < sizeof(bytes); i++)
		bytes[i] = (uint8_t)test_random(&seed);
	assert_int_equal(EVP_EncodeBlock((unsigned char *)blob, bytes, (int)sizeof(bytes)), 68);
	return blob;
}

const char *
some_key(unsigned number, char line[SOME_KEY_SIZE])
{
	char blob[SOME_KEY_SIZE];

	snprintf(line, SOME_KEY_SIZE, SOME_KEY_TYPE " %.80s key %u\n", some_key_blob(number, blob), number);
	return line;
}
