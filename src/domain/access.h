/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision (RULES B4): the one place that says who may do what. Lists, details, dimmed actions, commands and writes
 * all ask it. Pure: it sees a subject and a row, and nothing else.
 *
 * access_check is the decision itself; it allocates nothing. access_explain puts a checked decision into words
 * (B5). The checks run in the order of B9 and the first that fails is the rule that's named.
 */
#ifndef DOMAIN_ACCESS_H
#define DOMAIN_ACCESS_H

#include "base/err.h"
#include "domain/model.h"
#include "domain/principal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* C: the ten actions on a model or prompt, in the order of COMMANDS.md, then the environment's four. */
enum action {
	ACTION_LIST, ACTION_DETAILS, ACTION_RUN, ACTION_EDIT, ACTION_TRAIN, ACTION_PUBLISH, ACTION_SHARE, ACTION_ASSIGN,
	ACTION_DELETE, ACTION_DATA,
	ACTION_RECORD_COUNT,
	ACTION_CREATE = ACTION_RECORD_COUNT, ACTION_CREATE_APP, ACTION_CREATE_FLOW, ACTION_EXPLORE,
	ACTION_COUNT
};

/* "list" … "data", "create", "create-app", "create-flow", "explore" (COMMANDS.md). */
const char *action_name(enum action action);
bool action_from_name(const char *name, enum action *action);

/* As a sentence says it: "see", "open", "run", "edit", "train", "publish", "share", "give to another owner", … */
const char *action_verb(enum action action);

#define ACTION_BIT(action) (UINT32_C(1) << (action))

/* The rule that failed, or RULE_NONE. */
enum rule {
	RULE_NONE, RULE_A4, RULE_A5, RULE_A6, RULE_B2, RULE_C, RULE_D4, RULE_D5, RULE_D11, RULE_E3, RULE_E4, RULE_F1, RULE_F2, RULE_F3, RULE_F4,
	RULE_G1, RULE_G6
};

/* "B2"; "" for none. */
const char *rule_name(enum rule rule);

/* The exit status that goes with it (COMMANDS.md): 4 for what a person may not, 6 for what nobody could do now. */
enum err_code rule_code(enum rule rule);

/* Why it failed, closer than the rule. */
enum obstacle {
	OBSTACLE_NONE,
	OBSTACLE_DISABLED,		/* A4: the person is disabled */
	OBSTACLE_NO_ROLE,		/* A4: no role at all */
	OBSTACLE_NOT_VISIBLE,		/* not visible: to this person it isn't there */
	OBSTACLE_PRIVILEGE,		/* B2, C: no role carries the privilege on the table */
	OBSTACLE_REACH,			/* B2: carried, but doesn't reach this row */
	OBSTACLE_CONTAINER_PRIVILEGE,	/* B2: the same two for its datasets container */
	OBSTACLE_CONTAINER_REACH,
	OBSTACLE_READ_SHARE,		/* E3: seen through a User share alone */
	OBSTACLE_GENERIC,		/* D5 */
	OBSTACLE_UNSUPPORTED,		/* E4: the type is no longer supported */
	OBSTACLE_PREVIEW_OFF,		/* E4: preview models are switched off */
	OBSTACLE_PROMPTS_OFF,		/* E4: AI prompts are switched off */
	OBSTACLE_PASSING,		/* F1: a version is in a passing state */
	OBSTACLE_NOT_PUBLISHED,		/* F1: no active run configuration */
	OBSTACLE_NOTHING_TO_PUBLISH,	/* F1 */
	OBSTACLE_NO_CONTAINER,		/* F1: data of a type, or of a model, without a container */
	OBSTACLE_PROMPT_TRAINING,	/* F1: a prompt has no training */
	OBSTACLE_FIRST_PUBLISH,		/* F2: needs prvCreateAttribute */
	OBSTACLE_RESULT_TABLE,		/* F3: needs prvCreateEntity */
};

struct verdict {
	bool allowed;
	bool visible;		/* whether the row is visible to the person at all (not for environment actions) */
	enum rule rule;		/* RULE_NONE if allowed */
	enum obstacle obstacle;
	enum entity entity;	/* the table and privilege that decided */
	enum privilege privilege;
	const struct owned *row;	/* the row it's about: the model's, or the container's that stood in the way; borrowed */
};

/* May this person do it to this model or prompt? */
struct verdict access_check(const struct subject *subject, enum action action, const struct model *model);

/* May this person do it in the environment (ACTION_CREATE … ACTION_EXPLORE)? */
struct verdict access_check_environment(const struct subject *subject, enum action action);

/* Does a privilege on a table reach this row (B2)? For apps, flows, events and containers. A4 is checked first. */
struct verdict access_check_row(const struct subject *subject, enum entity entity, enum privilege privilege,
				const struct owned *row);

/* B2's second step alone: is the row within the reach? */
bool reach_has(const struct reach *reach, const struct subject *subject, const struct owned *row, uint32_t right);

/* All ten (or four) at once, as bits. */
uint32_t access_actions(const struct subject *subject, const struct model *model);
uint32_t access_environment_actions(const struct subject *subject);

/* COMMANDS.md's permission; PERMISSION_NONE if it isn't visible. */
enum permission access_permission(const struct subject *subject, const struct model *model);

/* --- in words (B5) --- */

enum ground_kind { GROUND_ROLE, GROUND_OWNER, GROUND_TEAM, GROUND_SHARE, GROUND_LEVEL, GROUND_STATE, GROUND_TYPE, GROUND_SETTING };

/* "role", "owner" … (COMMANDS.md: because[].kind) */
const char *ground_kind_name(enum ground_kind kind);

/* One thing that the decision rests on. */
struct ground {
	enum ground_kind kind;
	const char *name;	/* of the role, owner, team, state, type or setting; borrowed or in the arena */
	const char *table;	/* logical name; NULL if it doesn't apply */
	const char *privilege;	/* "Read"; NULL if it doesn't apply */
	const char *level;	/* "User"; NULL if it doesn't apply */
};

/* One line of "why not" (UX.md 3.7): what was checked, whether it holds, and what was found. */
struct check_line {
	bool passed;
	const char *what;	/* "Share privilege on AI Model" */
	const char *found;	/* "none; you need: User" */
};

#define GROUNDS_MAX 12
#define CHECKS_MAX 10

struct explanation {
	struct verdict verdict;
	const char *rule;	/* as in COMMANDS.md: "B2" (environment actions "C") if allowed, else the failed rule */
	uint32_t dataverse;	/* Dataverse's code; 0 for none */
	const char *reason;	/* one or two sentences; in the arena */
	const char *remedy;	/* the smallest change that would turn the no into a yes, and who can make it; NULL if allowed or if there's none */
	struct ground because[GROUNDS_MAX];
	size_t because_count;
	struct check_line checks[CHECKS_MAX];	/* in the order of B9, up to and with the one that failed, then what else would hold */
	size_t check_count;
};

/* Puts the decision for the action into words; you is true where the reader is the subject ("you own"), else the
 * subject's name stands there. Strings live in the arena or are borrowed from the arguments. */
void access_explain(const struct subject *subject, enum action action, const struct model *model, bool you,
		    struct arena *arena, struct explanation *explanation);
void access_explain_environment(const struct subject *subject, enum action action, bool you, struct arena *arena,
				struct explanation *explanation);
void access_explain_row(const struct subject *subject, enum entity entity, enum privilege privilege,
			const struct owned *row, bool you, struct arena *arena, struct explanation *explanation);

/* --- the other side (B9, last) --- */

/* D4: a share can't be given to the row's owner; D11: nor to a disabled user, nor (G1, B8) to anything but users and
 * teams. Sets the err and returns false if so. */
bool access_check_receiver(const struct owned *row, const struct principal *receiver, const char *receiver_name,
			   bool receiver_enabled, struct err *err) __attribute__((warn_unused_result));

/* D11: whether the receiver's roles carry Read on the table, so that a share takes effect. For a user, any role of
 * theirs; for a team pass its member-independent roles as a subject of its own. */
bool access_share_has_effect(const struct subject *receiver, enum entity entity);

/* What G6 needs to know of a new owner. */
struct new_owner {
	struct principal who;
	const char *name;
	bool enabled;			/* users */
	enum team_type team_type;	/* teams */
	bool can_read;			/* holds Read on the table, a team by a role of its own */
	bool can_write;			/* holds Write on it */
};

/* G6, for a row of the table; sets the err (0x80040299 where Dataverse has it) and returns false if refused. */
bool access_check_new_owner(enum entity entity, const struct new_owner *owner, struct err *err)
	__attribute__((warn_unused_result));

#endif
