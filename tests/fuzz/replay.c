/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target without libFuzzer: over its corpus (tests/fuzz/corpus/NAME for the program replay_NAME), and over
 * some hundred changed copies of each file of it, the same ones every time unless MAKERDECK_SEED says otherwise. A
 * failure is an abort of the target.
 */
#include "tests/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COPIES 200
#define INPUT_MAX 65536

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Changes a few bytes, cuts, doubles. Returns the new size; bytes has room for INPUT_MAX. */
static size_t
mutate(uint8_t *bytes, size_t size, uint64_t *seed)
{
	static const uint8_t nasty[] = { 0x00, 0x1b, 0x22, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0x9b, 0xc0, 0xe2, 0xed, 0xf4, 0xff };
	uint32_t changes = 1 + test_random_below(seed, 8);

	for (uint32_t i = 0; i < changes && size > 0; i++) {
		uint32_t at = test_random_below(seed, (uint32_t)size);

		switch (test_random_below(seed, 6)) {
		case 0:
			bytes[at] = (uint8_t)test_random(seed);
			break;
		case 1:
			bytes[at] = nasty[test_random_below(seed, sizeof(nasty))];
			break;
		case 2:
			bytes[at] ^= (uint8_t)(1U << test_random_below(seed, 8));
			break;
		case 3: /* cut */
			size = at;
			break;
		case 4: { /* take a piece out */
			size_t length = test_random_below(seed, (uint32_t)(size - at)) / 4 + 1;

			memmove(bytes + at, bytes + at + length, size - at - length);
			size -= length;
			break;
		}
		default: { /* double a piece */
			size_t length = test_random_below(seed, (uint32_t)(size - at)) / 4 + 1;

			if (size + length > INPUT_MAX)
				break;
			memmove(bytes + at + length, bytes + at, size - at);
			size += length;
			break;
		}
		}
	}
	return size;
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '_');
	char folder[TEST_PATH_SIZE], path[2 * TEST_PATH_SIZE];
	uint64_t seed = getenv("MAKERDECK_SEED") != NULL ? test_seed(argv[0]) : 1;
	static uint8_t bytes[INPUT_MAX], copy[INPUT_MAX];
	struct dirent **files;
	int count;

	(void)argc;
	setlocale(LC_ALL, "C.UTF-8");
	snprintf(folder, sizeof(folder), "%s/tests/fuzz/corpus/%s", test_srcdir(), name != NULL ? name + 1 : "");
	count = scandir(folder, &files, NULL, alphasort);
	if (count < 3) {
		printf("not ok no corpus in %s\n", folder);
		return 1;
	}
	LLVMFuzzerTestOneInput(bytes, 0);
	for (int i = 0; i < count; i++) {
		FILE *in;
		size_t size;

		if (files[i]->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s", folder, files[i]->d_name);
			in = fopen(path, "rb");
			if (in == NULL) {
				printf("not ok %s cannot be read\n", path);
				return 1;
			}
			size = fread(bytes, 1, sizeof(bytes), in);
			fclose(in);
			LLVMFuzzerTestOneInput(bytes, size);
			for (int c = 0; c < COPIES; c++) {
				memcpy(copy, bytes, size);
				LLVMFuzzerTestOneInput(copy, mutate(copy, size, &seed));
			}
			printf("ok %s/%s and %d changed copies of it\n", name != NULL ? name + 1 : "", files[i]->d_name, COPIES);
		}
		free(files[i]);
	}
	free(files);
	return 0;
}
