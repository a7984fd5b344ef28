/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sshd asks makerdeck-keys, whoever is at the other end (SECURITY.md F1): arguments and a file of any bytes. It answers one line of exactly
 * the known form, of a key that stands in the file under that number, or nothing.
 *
 * The input: lines "user", "type", "blob", and what follows is the file.
 */
#include "base/str.h"
#include "service/key_file.h"
#include "service/layout.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool fine)
{
	if (!fine)
		abort();
}

/* The next line, without its end, as an argument: it ends at a zero as well. */
static char *
next_word(const char **at, const char *end)
{
	const char *newline = memchr(*at, '\n', (size_t)(end - *at));
	size_t length = (size_t)((newline ? newline : end) - *at);
	char *word = calloc(length + 1, 1);

	must(word != NULL);
	memcpy(word, *at, length);
	*at = newline ? newline + 1 : end;
	return word;
}

/* The digits from at on; the text ends where it ends, without a zero. */
static long long
number_at(const char *at, const char *end)
{
	char digits[20] = "";
	size_t length = (size_t)(end - at) < sizeof(digits) - 1 ? (size_t)(end - at) : sizeof(digits) - 1;

	memcpy(digits, at, length);
	return strtoll(digits, NULL, 10);
}

/* A second opinion on the file: how many of its lines say this key, and the number of the last. */
static int
count_lines(const char *text, size_t size, const char *type, const char *blob, long long *number)
{
	struct str wanted = {0};
	int count = 0;

	str_addf(&wanted, "\n%s\t%s\t", type, blob);
	for (const char *at = text; size > wanted.length && (at = memmem(at, size - (size_t)(at - text), wanted.text, wanted.length)); at++, count++)
		*number = number_at(at + wanted.length, text + size);
	str_release(&wanted);
	return count;
}

static void
check_answer(const struct str *out, char *const *argv, const char *file, size_t size)
{
	long long number = 0;
	struct str line = {0};

	must(strcmp(argv[1], SERVICE_ACCOUNT) == 0);
	must(key_line_is_well_formed(argv[2], argv[3]));
	must(strspn(argv[3], "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == strlen(argv[3]));
	must(count_lines(file, size, argv[2], argv[3], &number) == 1);
	must(number > 0 && number <= 9999999999);
	str_addf(&line, "restrict,pty,command=\"session k%lld\" %s %s\n", number, argv[2], argv[3]);
	must(strcmp(out->text, line.text) == 0);
	must(strlen(out->text) == out->length);
	must(strchr(out->text, '\n') == out->text + out->length - 1);
	str_release(&line);
}

static char path[40];

static void
take_away(void)
{
	(void)unlink(path);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int fd = -1;
	const char *at = (const char *)data, *end = at + size;
	char *argv[5] = {(char *)(uintptr_t)"makerdeck-keys"};
	struct str out = {0};
	int64_t generation;

	if (fd < 0) {
		snprintf(path, sizeof(path), "%s/makerdeck-fuzz-XXXXXX", access("/dev/shm", W_OK | X_OK) == 0 ? "/dev/shm" : "/tmp");
		fd = mkstemp(path);
		must(fd >= 0 && atexit(take_away) == 0);
	}
	for (int i = 1; i < 4; i++)
		argv[i] = next_word(&at, end);
	must(ftruncate(fd, 0) == 0 && pwrite(fd, at, (size_t)(end - at), 0) == end - at);
	key_file_answer(4, argv, path, &out);
	if (out.length)
		check_answer(&out, argv, at, (size_t)(end - at));
	generation = key_file_generation(path);
	must(generation >= -1 && generation <= 999999999999999999);
	must(!out.length || generation >= 0);
	str_clear(&out);
	key_file_answer(3, argv, path, &out);
	must(!out.length);
	str_release(&out);
	for (int i = 1; i < 4; i++)
		free(argv[i]);
	return 0;
}
