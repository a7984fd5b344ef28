/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The steps of a decision, shared by access.c and access_use.c, which decide, and access_explain.c and access_remedy.c,
 * which tell. For these alone.
 */
#ifndef DOMAIN_ACCESS_STEPS_H
#define DOMAIN_ACCESS_STEPS_H

#include "domain/access.h"

enum step {
	STEP_END,
	STEP_PERSON,			/* A4 */
	STEP_VISIBLE,			/* B9 */
	STEP_PRIVILEGE,			/* B2 */
	STEP_REACH,
	STEP_CONTAINER_PRIVILEGE,
	STEP_CONTAINER_REACH,
	STEP_MORE_THAN_READ_SHARE,	/* E3 */
	STEP_NOT_GENERIC,		/* D5 */
	STEP_SUPPORTED,			/* E4 */
	STEP_NOT_PROMPT,		/* F1 */
	STEP_NOT_PASSING,
	STEP_PUBLISHED,
	STEP_PUBLISHABLE,
	STEP_HAS_CONTAINER,
	STEP_FIRST_PUBLISH,		/* F2 */
	STEP_RESULT_TABLE,		/* F3 */
	STEP_INPUT_TABLE,		/* F4 */
};

#define STEPS_MAX 12

/* The action's steps in the order of B9, ended by STEP_END. */
const enum step *action_steps(enum action action);

/* What stands in the way at one step; OBSTACLE_NONE if it's passed. */
enum obstacle step_check(enum step step, const struct subject *subject, enum action action, const struct model *model);

/* For a person's own container: Read, Write or Assign on it, as the action needs. */
enum privilege action_container_privilege(enum action action);

/* The narrowest level at which a role held directly would reach the row. */
enum access_level level_needed(const struct subject *subject, const struct owned *row, uint32_t right);

/* The person or a team of theirs owns it, or it's given to one of them (B2). */
bool subject_owns(const struct subject *subject, const struct owned *row);
bool subject_has_share(const struct subject *subject, const struct share *share);

/* F4: a table that is read in training, and is known. */
bool model_has_input(const struct model *model);

/* The table and privilege that an action needs (C). */
enum entity action_entity(enum action action);
enum privilege action_privilege(enum action action);

#endif
