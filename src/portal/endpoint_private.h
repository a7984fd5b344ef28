/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Changing the endpoint inside a write that has begun: for portal/endpoint and portal/undo alone. */
#ifndef PORTAL_ENDPOINT_PRIVATE_H
#define PORTAL_ENDPOINT_PRIVATE_H

#include "portal/endpoint.h"
#include "portal/write_private.h"

/* A5 is asked; what's set already changes nothing. */
bool endpoint_change(struct writing *writing, const struct endpoint *wanted, int64_t version, struct err *err) __attribute__((warn_unused_result));

/* As the audit tells it, in the arena; NULL for none. Equal texts are equal endpoints. */
const char *endpoint_json(const struct endpoint *endpoint, struct arena *arena);

/* The reverse, in the arena; NULL text is none. False for what endpoint_json doesn't write. */
bool endpoint_from_json(const char *text, struct arena *arena, struct endpoint *endpoint);

#endif
