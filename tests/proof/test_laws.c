/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The laws of the decision (SECURITY.md 5.5) over random worlds, through the portal's own writes where a law is about one; and
 * that each law reports the defect that it plants. In every state on the way the oracle agrees.
 */
#include "tests/proof/laws.h"

#include "tests/test.h"

#define WORLDS 24

static void
laws_hold(void **state)
{
	const char *given = getenv("MAKERDECK_SEED");
	uint64_t seeds = test_seed("laws_hold");
	struct law_world world;
	size_t asked[16] = {0};

	(void)state;
	law_world_open(&world);
	for (int i = 0; i < (given ? 1 : WORLDS); i++) {
		uint64_t seed = given ? seeds : test_random(&seeds);

		for (size_t law = 0; law < law_count; law++) {
			char what[200] = "";
			enum law_answer answer;

			law_world_make(&world, seed);
			answer = laws[law].ask(&world, false, what);
			if (answer == LAW_BROKEN) {
				printf("# MAKERDECK_SEED=%llu: %s: %s\n", (unsigned long long)seed, laws[law].name, what);
				assert_true(false);
			}
			asked[law] += answer == LAW_HOLDS;
		}
	}
	for (size_t law = 0; law < law_count && !given; law++)
		assert_true(asked[law] > WORLDS / 8);
	law_world_close(&world);
}

/* From the same worlds each time: a law that can't fail shows here. */
static void
laws_report_what_goes_wrong(void **state)
{
	struct law_world world;

	(void)state;
	law_world_open(&world);
	for (size_t law = 0; law < law_count; law++) {
		enum law_answer answer = LAW_HOLDS;
		char what[200];

		for (uint64_t seed = 1; seed <= WORLDS && answer != LAW_BROKEN; seed++) {
			law_world_make(&world, seed);
			answer = laws[law].ask(&world, true, what);
		}
		if (answer != LAW_BROKEN)
			printf("# %s: its defect isn't reported\n", laws[law].name);
		assert_int_equal(answer, LAW_BROKEN);
	}
	law_world_close(&world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(laws_hold), cmocka_unit_test(laws_report_what_goes_wrong)};

	return test_run(tests);
}
