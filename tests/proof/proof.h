/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Both implementations side by side (RULES B4): an environment as the program loads and decides it, and as the oracle
 * answers for it.
 */
#ifndef TESTS_PROOF_PROOF_H
#define TESTS_PROOF_PROOF_H

#include "portal/portal.h"
#include "tests/proof/oracle.h"

struct versions {
	struct configuration *rows;
	size_t count;
};

struct proof {
	struct answers answers;		/* the oracle's */
	struct arena arena, reaches;
	struct subject *subjects;	/* in the order of answers.users, models and rows */
	struct model *models;
	struct owned *rows, *own_rows;
	struct versions *versions;	/* of each model */
};

/* Asks the oracle and loads every user, model and row through the portal, on which somebody has signed in since the last
 * change. Units are shared with the portal: the proof ends before the next refresh. Fills an empty proof. */
void proof_load(struct proof *proof, struct portal *portal, struct oracle *oracle);
void proof_release(struct proof *proof);

/* Works out every subject's reach again. */
void proof_prepare(struct proof *proof);

/* The first place where the two don't say the same, in words; false if there's none. */
struct difference {
	char text[512];
};
bool proof_differs(const struct proof *proof, struct difference *difference);

/* How many single decisions a comparison holds. */
size_t proof_size(const struct proof *proof);

#endif
