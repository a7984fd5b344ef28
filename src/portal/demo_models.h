/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some of the demonstration's models are really learned from its own tables, so that they can be run, tested and trained again. */
#ifndef PORTAL_DEMO_MODELS_H
#define PORTAL_DEMO_MODELS_H

#include "portal/portal.h"

/* Within a write, once the tables are there. Their versions keep status, number and days. */
bool demo_models_learn(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

#endif
