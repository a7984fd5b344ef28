/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The environments over which the decision is proven: the exhaustive small one, in which everything that the rules
 * tell apart stands beside everything else, and random ones. Both are rows of a real file, in states that the rules
 * know: an access team holds no roles and owns nothing (A1), a prediction with an active run has its column (F2).
 */
#ifndef TESTS_PROOF_WORLDS_H
#define TESTS_PROOF_WORLDS_H

#include "tests/small_world.h"

/* A file whose filling connection stays open from world to world, and the portal on it. */
struct stage {
	struct small_world world;
	struct id somebody;	/* who signs in where it doesn't matter who */
};

void stage_open(struct stage *stage);
void stage_close(struct stage *stage);

/* Back to the root unit, the built-in roles, the templates and the organization. */
void stage_clear(struct stage *stage);

/* Commits what was filled in, and signs somebody in on the portal, anew. */
struct portal *stage_show(struct stage *stage);

/* Between stage_show and the next: changes by SQL, in printf's words; ids as stage_hex writes them. */
void stage_sql(struct stage *stage, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* X'…' of an id; one of a few buffers in turn. */
const char *stage_hex(const struct id *id);

/* Fills a cleared stage. */
void world_fill_exhaustive(struct stage *stage);
void world_fill_random(struct stage *stage, uint64_t *seed);

/* Beyond small_world.h, for both. */
struct id world_app(struct stage *stage, const char *name, const struct id *owner);
struct id world_event(struct stage *stage, const struct id *owner);
/* A version of a model; active: it's what runs. */
void world_version(struct stage *stage, const struct id *model, int statuscode, int major, bool active);
/* prvCreateEntity and the like. */
void world_grant_misc(struct stage *stage, const struct id *role, const char *name);
/* F4: a table of the environment's own, "cr_NAME"; privileges on it, on behalf of a role; a row of an owner's; what a model is trained on. */
struct id world_table(struct stage *stage, const char *name);
void world_grant_own(struct stage *stage, const struct id *role, const char *name, enum privilege privilege, enum access_level level);
struct id world_table_row(struct stage *stage, const struct id *table, const struct id *owner);
void world_input(struct stage *stage, const struct id *model, const struct id *table);
/* As world_share, into inheritedaccessrightsmask as well. */
void world_share_both(struct stage *stage, const char *table, const struct id *object, enum principal_kind kind, const struct id *principal,
		      uint32_t mask, uint32_t inherited);

#endif
