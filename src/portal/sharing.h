/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sharing and unsharing (RULES D): models, prompts, apps and flows, with users and teams, as User: Read (B8). */
#ifndef PORTAL_SHARING_H
#define PORTAL_SHARING_H

#include "portal/write.h"

struct share_request {
	const struct target *targets;
	size_t target_count;
	const struct principal *add;	/* shared with; those that are shared already change nothing (D4) */
	size_t add_count;
	const struct principal *remove;	/* all of their shared rights are taken back (D4) */
	size_t remove_count;
	bool dry_run;
	bool effects;
	int64_t now;
};

/* All targets and principals or nothing. Refused targets are in result->refusals, and the first that fits of 3, 4, 5, 6
 * is the err. The result must be released also after a failure. Nothing changed: true, operation none. */
bool sharing_apply(struct portal *portal, const struct share_request *request, struct write_result *result,
		   struct err *err) __attribute__((warn_unused_result));

#endif
