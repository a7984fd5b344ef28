/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What Explore tells of each tile of domain/model_catalogue.h (RULES C: explore, create; E4, E6). */
#ifndef PORTAL_EXPLORE_H
#define PORTAL_EXPLORE_H

#include "domain/model_catalogue.h"
#include "portal/portal.h"

#define EXPLORE_TILES_MOST 32

struct explore_tile {
	const struct model_tile *tile;
	bool off;		/* E4: preview models are switched off */
	bool there;		/* prebuilt: the environment has it */
	int64_t mine;		/* how many models of it the actor owns */
};

struct explore {
	struct explore_tile tiles[EXPLORE_TILES_MOST];	/* in the catalogue's order */
	size_t count;
};

/* C: explore needs Read on AI Template, at any level: ERR_DENIED with the reason and who can help. */
bool explore_load(struct portal *portal, struct explore *explore, struct err *err) __attribute__((warn_unused_result));

#endif
