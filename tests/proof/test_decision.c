/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision, proven (RULES B4): two implementations that share nothing, the program's and tests/proof/decision.sql, say the
 * same for everybody, everything and every action, and name the same rule: over the exhaustive small world and over random ones.
 */
#include "tests/proof/proof.h"
#include "tests/proof/worlds.h"

#include "tests/test.h"

#define RANDOM_WORLDS 2000

static void
exhaustive_small_world_has_no_difference(void **state)
{
	struct stage stage;
	struct oracle *oracle;
	struct proof proof;
	struct difference difference;
	size_t decisions = 0;

	(void)state;
	stage_open(&stage);
	world_fill_exhaustive(&stage);
	oracle = oracle_open(stage.world.path);
	/* E4: each switch off while the other is on; the random worlds have all four. */
	for (unsigned settings = 1; settings < 3; settings++) {
		world_setting(&stage.world, "makerdeck_previewmodels", settings & 1);
		world_setting(&stage.world, "makerdeck_aiprompts", settings & 2);
		proof_load(&proof, stage_show(&stage), oracle);
		decisions += proof_size(&proof);
		if (proof_differs(&proof, &difference)) {
			printf("# preview models %s, prompts %s: %s\n", settings & 1 ? "on" : "off", settings & 2 ? "on" : "off", difference.text);
			assert_true(false);
		}
		proof_release(&proof);
	}
	printf("# %zu decisions\n", decisions);
	oracle_close(oracle);
	stage_close(&stage);
}

static void
random_worlds_have_no_difference(void **state)
{
	const char *given = getenv("MAKERDECK_SEED"), *worlds = getenv("WORLDS");
	long count = given ? 1 : worlds ? strtol(worlds, NULL, 10) : RANDOM_WORLDS;
	uint64_t seeds = test_seed("random_worlds_have_no_difference");
	struct stage stage;
	struct oracle *oracle;

	(void)state;
	stage_open(&stage);
	oracle = oracle_open(stage.world.path);
	for (long i = 0; i < count; i++) {
		uint64_t seed = given ? seeds : test_random(&seeds), first = seed;
		struct proof proof;
		struct difference difference;

		stage_clear(&stage);
		world_fill_random(&stage, &seed);
		proof_load(&proof, stage_show(&stage), oracle);
		if (proof_differs(&proof, &difference)) {
			printf("# MAKERDECK_SEED=%llu: %s\n", (unsigned long long)first, difference.text);
			assert_true(false);
		}
		proof_release(&proof);
	}
	oracle_close(oracle);
	stage_close(&stage);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exhaustive_small_world_has_no_difference),
		cmocka_unit_test(random_worlds_have_no_difference),
	};

	return test_run(tests);
}
