/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The marked sources, linked in place of those of src/domain. */
#include "tests/proof/mutant.h"

#include "tests/proof/principal.inc"
#include "tests/proof/model.inc"
#include "tests/proof/access.inc"

int mutant_now;
uint64_t mutant_asked, mutant_limit;

const struct mutant mutants[] = {
#include "tests/proof/mutants.inc"
};
const int mutant_count = sizeof(mutants) / sizeof(mutants[0]);

enum step *
mutant_steps(enum action action)
{
	return steps[action];
}

enum entity *
mutant_entity(enum action action)
{
	return &actions[action].entity;
}

enum privilege *
mutant_privilege(enum action action)
{
	return &actions[action].privilege;
}
