/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The tiles of Explore (RULES E6, F8; REFERENCE 10): each kind of model there is, what it's for, and what can be made of it here. One table. */
#ifndef DOMAIN_MODEL_CATALOGUE_H
#define DOMAIN_MODEL_CATALOGUE_H

#include "domain/model.h"

#include <stdbool.h>
#include <stddef.h>

/* The filters above the tiles. */
enum tile_pill { PILL_POPULAR, PILL_DOCUMENTS, PILL_TEXT, PILL_DATA, PILL_IMAGES, PILL_ALL, PILL_COUNT };

/* "Most popular", "Documents" … */
const char *tile_pill_name(enum tile_pill pill);

/* What can be made of it here. */
enum tile_making {
	MAKING_TRAINS,		/* created, and trained by an engine of makerdeck's own */
	MAKING_LIFE,		/* created with all that its life needs, but no engine trains it here (F8) */
	MAKING_NOTHING,		/* prebuilt: ready to use as it is */
};

/* "makerdeck trains it here" …; of a prebuilt one that the environment doesn't have. */
const char *tile_making_words(enum tile_making making);

struct model_tile {
	const char *template_name;	/* msdyn_uniquename */
	enum model_type type;		/* of what's made; MODEL_UNSUPPORTED where nothing is */
	const char *title;
	const char *purpose;		/* one line of at most 27 columns */
	const char *help;		/* a sentence or two more */
	unsigned pills;			/* bits 1 << enum tile_pill; all stand under PILL_ALL */
	bool preview;
	enum tile_making making;
};

const struct model_tile *model_catalogue(size_t *count);

bool tile_has_pill(const struct model_tile *tile, enum tile_pill pill);

/* The tile of a type that can be created; NULL if none can. */
const struct model_tile *model_catalogue_of_type(enum model_type type);

/* E4: a preview tile while preview models are switched off. */
bool tile_is_off(const struct model_tile *tile, const struct settings *settings);

#endif
