/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Numbers and texts as bytes, little end first: how learned models are kept. Reading never goes beyond the end: it fails once and stays failed. */
#ifndef LEARN_BYTES_H
#define LEARN_BYTES_H

#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

void bytes_put_u32(struct str *out, uint32_t value);
void bytes_put_double(struct str *out, double value);
void bytes_put_text(struct str *out, const char *text);

/* Ends them with a sum of all that's before it, by which damage is noticed. It keeps nobody out who'd work it out anew: what's read is
 * looked at all the same. */
void bytes_seal(struct str *out);

struct bytes {
	const uint8_t *at, *end;
	bool bad;
};

/* What stands between the magic words and the seal; bad if either isn't as it should be. */
void bytes_open(struct bytes *bytes, const char *magic, const void *data, size_t size);

uint32_t bytes_u32(struct bytes *bytes);
double bytes_double(struct bytes *bytes);

/* A count of things of at least size bytes each: bad if so many can't be there. */
size_t bytes_count(struct bytes *bytes, size_t size);

/* Own copy, to be freed; never NULL. Bad if it's none that may be stored or shown (H3): the seal says nothing of who made it. */
char *bytes_text(struct bytes *bytes);

#endif
