/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The laws of SECURITY.md 5.5 that speak of decisions: what must hold between an environment and the same one after something
 * was done to it. Each law can plant a defect, something that goes wrong while it's done, and must then report it.
 */
#ifndef TESTS_PROOF_LAWS_H
#define TESTS_PROOF_LAWS_H

#include "tests/proof/oracle.h"
#include "tests/proof/worlds.h"

/* An environment in which the laws can be asked: whoever may do something to a row sees it by the same role or share,
 * and the ranks of M9 are there. */
struct law_world {
	struct stage stage;
	struct oracle *oracle;
	struct id chief;	/* a System Administrator, who does what is done */
	struct id ranks[4];	/* alike but for their role: administrator, customizer, maker, basic */
	struct id visitors;	/* a team with a few members and no role */
	uint64_t seed;
};

void law_world_open(struct law_world *world);
void law_world_close(struct law_world *world);
void law_world_make(struct law_world *world, uint64_t seed);

enum law_answer {
	LAW_HOLDS,
	LAW_BROKEN,
	LAW_NOT_ASKED,	/* it couldn't be done in this world: refused by a rule, or nothing to do it to */
};

struct law {
	const char *name;
	enum law_answer (*ask)(struct law_world *world, bool defect, char what[200]);
};

extern const struct law laws[];
extern const size_t law_count;

#endif
