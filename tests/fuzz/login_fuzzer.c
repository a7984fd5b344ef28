/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The login shell's words (SECURITY.md S3): the input is an argument vector, its words ended by zeros. What door_parse lets in is said again by a
 * grammar of another kind: the word that the number makes is exactly the one that came in. And the bytes as what sshd says of the key: what's taken
 * makes the same file again.
 */
#include "service/door.h"
#include "service/session.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define WORDS_MOST 8

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fine)
{
	if (!fine)
		abort();
}

static void
knock(const uint8_t *data, size_t size)
{
	char *copy = malloc(size + 1), *argv[WORDS_MOST + 1] = {NULL}, again[64];
	struct door door;
	int argc = 0;

	must(copy != NULL);
	memcpy(copy, data, size);
	copy[size] = '\0';
	for (size_t at = 0; at < size && argc < WORDS_MOST; at += strlen(copy + at) + 1)
		argv[argc++] = copy + at;
	door = door_parse(argc, argv);
	switch (door.kind) {
	case DOOR_SESSION:
		must(door.key >= 1 && door.key <= INT64_C(9999999999));
		snprintf(again, sizeof(again), "session k%lld", (long long)door.key);
		must(argc == 3 && strcmp(argv[1], "-c") == 0 && strcmp(argv[2], again) == 0);
		break;
	case DOOR_DEMO:
		must(argc == 3 && strcmp(argv[1], "-c") == 0 && strcmp(argv[2], "demo") == 0 && door.key == 0);
		break;
	case DOOR_CLOSED:
		must(door.key == 0);
		must(argc != 3 || strcmp(argv[1], "-c") != 0 || strcmp(argv[2], "demo") != 0);
		break;
	}
	free(copy);
}

static const char *
key_file(void)
{
	static char path[] = "/tmp/makerdeck-fuzz-XXXXXX";
	static int fd = -1;

	if (fd < 0) {
		fd = mkstemp(path);
		must(fd >= 0);
	}
	return path;
}

static void
remove_key_file(void)
{
	unlink(key_file());
}

static void
say_key(const uint8_t *data, size_t size)
{
	static bool begun;
	struct arena arena = {0};
	struct err err = ERR_INIT;
	const char *type, *blob;
	char again[9000];
	int fd = open(key_file(), O_WRONLY | O_TRUNC), length;

	if (!begun)
		begun = atexit(remove_key_file) == 0;
	must(fd >= 0 && write(fd, data, size) == (ssize_t)size);
	close(fd);
	if (session_key(key_file(), &arena, &type, &blob, &err)) {
		length = snprintf(again, sizeof(again), "publickey %s %s\n", type, blob);
		must(length > 0 && ((size_t)length == size || (size_t)length == size + 1) && memcmp(data, again, size) == 0);
	} else {
		must(err.code == ERR_DENIED && err.text[0]);
	}
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size > 65536)
		return 0;
	knock(data, size);
	say_key(data, size);
	return 0;
}
