/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every test program includes first: cmocka with the headers that it wants before it, and a few helpers. cmocka
 * defines macros called fail and skip, so include the program's own headers before this one.
 *
 *	int
 *	main(void)
 *	{
 *		const struct CMUnitTest tests[] = {
 *			cmocka_unit_test(id_parse_takes_either_case),
 *		};
 *		return test_run(tests);
 *	}
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <ftw.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* With the address sanitizer a process takes five times as long, and a fork more: fewer moments are tried then. */
#if defined(__SANITIZE_ADDRESS__)
#define TEST_IS_SLOW true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define TEST_IS_SLOW true
#endif
#endif
#ifndef TEST_IS_SLOW
#define TEST_IS_SLOW false
#endif

#define TEST_PATH_SIZE 512

/* The folder of the sources, for data/ and golden files. */
static inline const char *
test_srcdir(void)
{
	const char *path = getenv("MAKERDECK_SRCDIR");

	return path != NULL && path[0] != '\0' ? path : ".";
}

/* A new empty folder of this test's own; give it back with test_folder_remove. */
static inline void
test_folder_make(char path[TEST_PATH_SIZE])
{
	const char *root = getenv("TMPDIR");

	snprintf(path, TEST_PATH_SIZE, "%s/makerdeck-test-XXXXXX", root != NULL && root[0] != '\0' ? root : "/tmp");
	assert_non_null(mkdtemp(path));
}

static inline int
test_folder_remove_entry(const char *path, const struct stat *status, int kind, struct FTW *ftw)
{
	(void)status;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static inline void
test_folder_remove(const char *path)
{
	assert_int_equal(nftw(path, test_folder_remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

/* The seed of a random test: MAKERDECK_SEED if set, else the time. It's printed, so that a failure can be repeated. */
static inline uint64_t
test_seed(const char *test)
{
	const char *given = getenv("MAKERDECK_SEED");
	uint64_t seed = given != NULL && given[0] != '\0' ? strtoull(given, NULL, 10)
							  : (uint64_t)time(NULL) * 1000003U + (uint64_t)getpid();

	fprintf(stderr, "%s: MAKERDECK_SEED=%llu\n", test, (unsigned long long)seed);
	return seed;
}

/* The next number of the series that *seed is in (splitmix64). */
static inline uint64_t
test_random(uint64_t *seed)
{
	uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

/* A number from 0 to below - 1. */
static inline uint32_t
test_random_below(uint64_t *seed, uint32_t below)
{
	return (uint32_t)(test_random(seed) % below);
}

/* Runs the group in the locale that wide characters need. */
#define test_run(tests) (setlocale(LC_ALL, "C.UTF-8"), cmocka_run_group_tests_name(test_name(__FILE__), (tests), NULL, NULL))

/* "test_id" of "tests/unit/test_id.c", borrowed from path. */
static inline const char *
test_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash != NULL ? slash + 1 : path;
}

#endif
