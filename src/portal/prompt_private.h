/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The body of a prompt as JSON (REFERENCE 12.7), and what portal/prompt and portal/prompt_run share. For them alone. */
#ifndef PORTAL_PROMPT_PRIVATE_H
#define PORTAL_PROMPT_PRIVATE_H

#include "base/str.h"
#include "portal/prompt.h"

/* Reads a body of any origin, as far as it goes, into content; in the arena. False: it's packed, of another shape, or NULL. */
bool prompt_body_read(const char *body, struct arena *arena, struct prompt_content *content);

/* Appends the body for the content. before: the body that's saved over, whose other members, and the parts of a text that's the same, are
 * kept; NULL. */
void prompt_body_write(const char *before, const struct prompt_content *content, struct str *out);

/* Whether two bodies are the same JSON; NULL equals nothing. */
bool prompt_body_same(const char *a, const char *b);

/* How an input is filled. */
typedef const char *(*prompt_fill_fn)(const char *input, void *context);

/* Appends the body's text with every input filled in by the function. */
void prompt_body_fill(const char *body, prompt_fill_fn fill, void *context, struct str *out);

/* Where a prompt's text stands now: in the arena. body NULL: nowhere. */
struct prompt_place {
	struct id configuration;
	const char *body;
	bool active;		/* it's the active run configuration's */
};
bool prompt_find_place(struct portal *portal, const struct id *id, struct arena *arena, struct prompt_place *place, struct err *err)
	__attribute__((warn_unused_result));

#endif
