/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mutants: the decision's own sources, built once more with every condition marked (tests/proof/mutate.awk). The one whose
 * number is mutant_now answers the opposite; 0: none does.
 */
#ifndef TESTS_PROOF_MUTANT_H
#define TESTS_PROOF_MUTANT_H

#include "domain/access.h"
#include "domain/access_steps.h"

#include <stdbool.h>
#include <stdint.h>
#include <unistd.h>

extern int mutant_now;

/* How many conditions were asked; at the limit the process ends as if the mutant was caught: it doesn't come to an end. */
extern uint64_t mutant_asked, mutant_limit;

static inline bool
mutant_flips(int number, bool value)
{
	if (++mutant_asked == mutant_limit)
		_exit(1);
	return value != (number == mutant_now);
}

#define MUTANT(number, ...) mutant_flips(number, (__VA_ARGS__) ? true : false)

struct mutant {
	int number;
	const char *file;
	int line;
	const char *function, *expression;
};

/* In the order of their numbers, from 1. */
extern const struct mutant mutants[];
extern const int mutant_count;

/* The tables of the decision, to be changed: an action's steps, its table and its privilege. */
enum step *mutant_steps(enum action action);
enum entity *mutant_entity(enum action action);
enum privilege *mutant_privilege(enum action action);

#endif
