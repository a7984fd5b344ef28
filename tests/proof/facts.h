/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the rules say outright about the decision's parts, beside what the oracle answers: small tables of their words. */
#ifndef TESTS_PROOF_FACTS_H
#define TESTS_PROOF_FACTS_H

/* The first fact that doesn't hold, NULL if all do. */
const char *facts_broken(void);

/* The same of the rights beside the ten actions: administration, apps and their calls, other tables. */
const char *facts_of_rights_broken(void);

#endif
