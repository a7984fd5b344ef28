/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Giving records to another owner (RULES G): a model with its datasets containers in one step by default (G5). */
#ifndef PORTAL_OWNERSHIP_H
#define PORTAL_OWNERSHIP_H

#include "portal/write.h"

enum assign_scope { ASSIGN_BOTH, ASSIGN_MODEL_ONLY, ASSIGN_CONTAINER_ONLY };

struct assign_request {
	const struct target *targets;	/* models, prompts, apps, flows; containers; with CONTAINER_ONLY a model means its container */
	size_t target_count;
	struct principal to;
	enum assign_scope scope;
	bool dry_run;
	bool effects;
	int64_t now;
};

/* All or nothing, as sharing_apply. Datasets, files, records and attached data follow their container (REFERENCE 1.3)
 * and stand in result->changes as what moved by cascade: one change per row. Warnings name what the new owner lacks (G6).
 * To the present owner: changes nothing and succeeds. */
bool ownership_assign(struct portal *portal, const struct assign_request *request, struct write_result *result,
		      struct err *err) __attribute__((warn_unused_result));

/* What the assign dialog tells before a new owner is chosen. */
struct assign_facts {
	struct arena arena;
	const char *owner_name;		/* "several owners" for several rows of different owners */
	bool owner_disabled;
	size_t models, containers;	/* the targets; the containers that they take along */
	int64_t files;			/* training files that follow */
	struct {
		struct id id;
		const char *name;
		const char *owner_name;
		bool other_owner;	/* G5: marked */
		bool may_assign;
		int64_t files;
	} *container;			/* containers of them */
	int64_t shares;			/* shares that stay as they are */
	bool keeps_share;		/* G7: the former owner keeps a share of all rights */
};

void assign_facts_release(struct assign_facts *facts);
bool ownership_facts(struct portal *portal, const struct target *targets, size_t target_count, struct assign_facts *facts,
		     struct err *err) __attribute__((warn_unused_result));

/* The versions of the targets as they are now; ERR_NOT_FOUND if one isn't there or can't be seen any more. */
bool ownership_versions(struct portal *portal, struct target *targets, size_t target_count, struct err *err)
	__attribute__((warn_unused_result));

#endif
