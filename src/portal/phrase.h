/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Asking the indexes of parts of names (aimodel_text, owner_text) for a text. For the files of this folder alone. */
#ifndef PORTAL_PHRASE_H
#define PORTAL_PHRASE_H

#include "base/arena.h"

#include <stddef.h>

/* Parts of fewer characters than these aren't in the index. */
#define PHRASE_LEAST 3

/* Characters of a key. */
size_t phrase_letters(const char *key);

/* What MATCH takes for the key: quoted, after prefix ("", or "{namekey} : " for one column). In the arena. */
const char *phrase_of(struct arena *arena, const char *prefix, const char *key);

#endif
