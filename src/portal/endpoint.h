/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where prompts are sent when they're run: an address, how it's asked, and the name of the environment variable that holds the key,
 * never the key itself. Without one nothing is called (RULES F8). Only a System Administrator changes it (A5); it can be undone (H4).
 */
#ifndef PORTAL_ENDPOINT_H
#define PORTAL_ENDPOINT_H

#include "portal/write.h"
#include "remote/remote.h"

#define ENDPOINT_TIMEOUT_USUAL 60
#define ENDPOINT_TIMEOUT_MOST 600

struct endpoint {
	bool there;			/* false: none is set, and the rest means nothing */
	enum remote_kind kind;
	const char *address;
	const char *key_variable;	/* "": no key is sent */
	const char *deployment;		/* the model that's asked for; "": the prompt's own */
	int timeout;			/* seconds */
	int64_t version;
};

/* Texts in the arena. Whoever can act may know it. */
bool endpoint_load(struct portal *portal, struct arena *arena, struct endpoint *endpoint, struct err *err) __attribute__((warn_unused_result));

/* Sets it, or with there false takes it away. What's so already changes nothing and succeeds. version: of the one that was shown; -1: any.
 * ERR_USAGE for an address or name that can't be one. */
bool endpoint_set(struct portal *portal, const struct endpoint *wanted, int64_t version, bool dry_run, int64_t now, struct write_result *result,
		  struct err *err) __attribute__((warn_unused_result));

#endif
