/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutation (SECURITY.md 10, Z6): every condition of the decision is flipped once, every step left out, every table and privilege
 * replaced; and each is caught, by the oracle's answers over the exhaustive small world and some random ones, or by a fact.
 * A mutant is tried in a process of its own: what crashes or hangs is caught, too.
 */
#include "tests/proof/facts.h"
#include "tests/proof/mutant.h"
#include "tests/proof/proof.h"
#include "tests/proof/worlds.h"

#include "tests/test.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define RANDOM_WORLDS 12
#define SECONDS 60

/* The worlds with the oracle's answers, loaded once, without a mutant. The random ones come first: they are small. */
static struct stage stages[RANDOM_WORLDS + 1];
static struct proof proofs[RANDOM_WORLDS + 1];
static int proof_count;

static void
load_worlds(void)
{
	uint64_t seed = 20260305;

	for (int i = 0; i <= RANDOM_WORLDS; i++) {
		struct oracle *oracle;

		stage_open(&stages[i]);
		if (i < RANDOM_WORLDS)
			world_fill_random(&stages[i], &seed);
		else
			world_fill_exhaustive(&stages[i]);
		/* E4: of the two switches, each decides for its own types only. */
		if (i == RANDOM_WORLDS)
			world_setting(&stages[i].world, "makerdeck_aiprompts", false);
		oracle = oracle_open(stages[i].world.path);
		proof_load(&proofs[proof_count++], stage_show(&stages[i]), oracle);
		oracle_close(oracle);
	}
}

static bool
is_caught(void)
{
	struct difference difference;

	if (facts_broken())
		return true;
	for (int i = 0; i < proof_count; i++) {
		proof_prepare(&proofs[i]);
		if (proof_differs(&proofs[i], &difference))
			return true;
	}
	return false;
}

/* Changes something about the decision, in a process that ends afterwards. */
typedef void (*change_fn)(int a, int b);

/* In the child: what crashes ends there, at once and without a word or a core; cmocka would go on after it. */
static void
crash_plainly(void)
{
	static const int signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
	const struct rlimit none = {0, 0};
	int null = open("/dev/null", O_WRONLY);

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		signal(signals[i], SIG_DFL);
	assert_int_equal(setrlimit(RLIMIT_CORE, &none), 0);
	if (null >= 0) {
		dup2(null, STDOUT_FILENO);
		dup2(null, STDERR_FILENO);
	}
	alarm(SECONDS);
}

static bool
is_caught_with(change_fn change, int a, int b)
{
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		crash_plainly();
		mutant_asked = 0;
		change(a, b);
		_exit(is_caught() ? 1 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return !(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

/* ---------------------------------------------------------------- conditions */

static void
flip(int number, int unused)
{
	(void)unused;
	mutant_now = number;
}

static void
every_condition_flipped_is_caught(void **state)
{
	int survivors = 0;

	(void)state;
	assert_true(mutant_count > 200);
	/* With sanitizers some: they look at the code, and this at the tests. */
	for (int i = 0; i < mutant_count; i += TEST_IS_SLOW ? 20 : 1) {
		const struct mutant *mutant = &mutants[i];

		if (is_caught_with(flip, mutant->number, 0))
			continue;
		printf("# %s:%d: %s: %s: survives\n", mutant->file, mutant->line, mutant->function, mutant->expression);
		survivors++;
	}
	printf("# %d conditions, %s flipped\n", mutant_count, TEST_IS_SLOW ? "one in twenty" : "each");
	assert_int_equal(survivors, 0);
}

/* ---------------------------------------------------------------- tables */

static void
leave_out_step(int action, int step)
{
	enum step *steps = mutant_steps((enum action)action);

	for (int i = step; steps[i] != STEP_END; i++)
		steps[i] = steps[i + 1];
}

static void
every_step_left_out_is_caught(void **state)
{
	int survivors = 0, count = 0;

	(void)state;
	for (int action = 0; action < ACTION_RECORD_COUNT; action++) {
		for (int i = 0; mutant_steps((enum action)action)[i] != STEP_END; i++) {
			count++;
			if (is_caught_with(leave_out_step, action, i))
				continue;
			printf("# %s without its step %d survives\n", action_name((enum action)action), i);
			survivors++;
		}
	}
	printf("# %d steps left out\n", count);
	assert_int_equal(survivors, 0);
}

static void
replace_privilege(int action, int privilege)
{
	*mutant_privilege((enum action)action) = (enum privilege)privilege;
}

static void
replace_entity(int action, int entity)
{
	*mutant_entity((enum action)action) = (enum entity)entity;
}

static void
every_privilege_and_table_replaced_is_caught(void **state)
{
	int survivors = 0, count = 0;

	(void)state;
	for (int action = 0; action < ACTION_COUNT; action++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++) {
			if (p == (int)*mutant_privilege((enum action)action) || (count++, is_caught_with(replace_privilege, action, p)))
				continue;
			printf("# %s with %s survives\n", action_name((enum action)action), privilege_name((enum privilege)p));
			survivors++;
		}
		for (int e = 0; e < ENTITY_COUNT; e++) {
			if (e == (int)*mutant_entity((enum action)action) || (count++, is_caught_with(replace_entity, action, e)))
				continue;
			printf("# %s on %s survives\n", action_name((enum action)action), entity_logical_name((enum entity)e));
			survivors++;
		}
	}
	printf("# %d privileges and tables replaced\n", count);
	assert_int_equal(survivors, 0);
}

/* Without a mutant nothing is caught: what follows isn't caught by accident. */
static void
leave(int a, int b)
{
	(void)a;
	(void)b;
}

static void
the_decision_itself_is_not_caught(void **state)
{
	(void)state;
	load_worlds();
	if (facts_broken())
		printf("# %s\n", facts_broken());
	mutant_asked = 0;
	assert_false(is_caught());
	mutant_limit = 3 * mutant_asked;
	assert_false(is_caught_with(leave, 0, 0));
}

static int
close_worlds(void **state)
{
	(void)state;
	for (int i = 0; i < proof_count; i++)
		proof_release(&proofs[i]);
	for (int i = 0; i < proof_count; i++)
		stage_close(&stages[i]);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_decision_itself_is_not_caught),
		cmocka_unit_test(every_condition_flipped_is_caught),
		cmocka_unit_test(every_step_left_out_is_caught),
		cmocka_unit_test(every_privilege_and_table_replaced_is_caught),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name("test_mutants", tests, NULL, close_worlds);
}
