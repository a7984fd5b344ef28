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
	RULE_NONE, RULE_A4, RULE_A5, RULE_A6, RULE_B2, RULE_C, RULE_D4, RULE_D5, RULE_D11, RULE_E3, RULE_E4, RULE_F1, RULE_F2, RULE_F3, RULE_F4, RULE_F6,
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
	OBSTACLE_INPUT_TABLE,		/* F4: needs Read on the table that it's trained on */
	OBSTACLE_GONE,			/* F6: the model that an app or flow calls was deleted */
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

/* C, F4: may they make a model that is learned from this table of the environment's own? After create: Read on it, at any level. */
struct verdict access_check_table(const struct subject *subject, const struct id *table);

/* Does a privilege on a table reach this row (B2)? For apps, flows, events and containers. A4 is checked first. */
struct verdict access_check_row(const struct subject *subject, enum entity entity, enum privilege privilege,
				const struct owned *row);

/* The actions that apps, flows and containers have, as ACTION_BITs, and the privilege on their own table behind each (run: opening
 * it, D8; data: Read on the container, C). False for an action that the table doesn't have. */
bool access_row_privilege(enum entity entity, enum action action, enum privilege *privilege);
uint32_t access_row_actions(const struct subject *subject, enum entity entity, const struct owned *row);

/* B2's second step alone: is the row within the reach? */
bool reach_has(const struct reach *reach, const struct subject *subject, const struct owned *row, uint32_t right);

/* All ten (or four) at once, as bits. */
uint32_t access_actions(const struct subject *subject, const struct model *model);
uint32_t access_environment_actions(const struct subject *subject);

/* COMMANDS.md's permission; PERMISSION_NONE if it isn't visible. */
enum permission access_permission(const struct subject *subject, const struct model *model);

/* The same for any row that is visible. */
enum permission access_row_permission(const struct subject *subject, const struct owned *row);

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

/* One change that helps; in the order in which they are made. */
enum remedy_kind {
	REMEDY_ENABLE,	/* a System Administrator enables the account (A4) */
	REMEDY_ROLE,	/* a System Administrator grants a role that carries this (A2) */
	REMEDY_SETTING,	/* a System Administrator switches it on (E4) */
	REMEDY_GIVE,	/* whoever may assign the datasets container gives it to somebody (G4) */
	REMEDY_SHARE,	/* whoever may share the row shares it with the person (D1) */
	REMEDY_WAIT,	/* a passing state ends (F1) */
	REMEDY_TRAIN,	/* whoever may edit it trains it; of a prompt: saves a version (F1) */
	REMEDY_PUBLISH	/* whoever may edit it publishes it (F1) */
};

struct remedy {
	enum remedy_kind kind;
	enum entity entity;		/* ROLE: the cell; SHARE: the right, Read alone (B8, D10) */
	enum privilege privilege;
	enum access_level level;	/* ROLE */
	const char *name;		/* ROLE: "prvCreateEntity" or "prvCreateAttribute" instead of a cell; SETTING: "preview-models" */
	const char *table;		/* ROLE: name of the environment's own table whose cell it is, instead of entity's; NULL */
	struct id table_id;
	const struct owned *row;	/* GIVE: the container; SHARE, WAIT, TRAIN, PUBLISH: the row; borrowed */
	bool prompt;			/* TRAIN, PUBLISH */
	struct principal to;		/* GIVE */
	const char *to_name;
};

#define REMEDIES_MAX 16

/* Every change that is needed, in order; none if it's allowed, or if nothing that people can do would allow it. What's
 * chosen gives the person the least: a share rather than a level, a level no wider than the row needs. */
struct remedies {
	struct remedy steps[REMEDIES_MAX];
	size_t count;
	bool names;	/* rows are told by name: it's about several */
};

/* Applying all the steps turns the no into a yes; for apps and flows see access_remedies_use. */
void access_remedies(const struct subject *subject, enum action action, const struct model *model, struct arena *arena,
		     struct remedies *remedies);
void access_remedies_environment(const struct subject *subject, enum action action, struct arena *arena, struct remedies *remedies);
void access_remedies_table(const struct subject *subject, const struct id *table, const char *name, struct arena *arena,
			   struct remedies *remedies);
void access_remedies_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
			 struct arena *arena, struct remedies *remedies);

/* As a sentence: who does what; NULL for none. you as in access_explain; owner_helps: whether the row's owner is named
 * for what owners can do (false where they can't: disabled, or without the privilege, D6). */
const char *access_remedy_words(const struct remedies *remedies, const struct subject *subject, bool you, bool owner_helps,
				struct arena *arena);

struct explanation {
	struct verdict verdict;
	const char *rule;	/* as in COMMANDS.md: "B2" (environment actions "C") if allowed, else the failed rule */
	uint32_t dataverse;	/* Dataverse's code; 0 for none */
	const char *reason;	/* one or two sentences; in the arena */
	const char *remedy;	/* the smallest change that would turn the no into a yes, and who can make it; NULL if allowed or if there's none */
	struct remedies remedies;	/* what it is made from */
	struct ground *because;	/* every one; for a no, what there is and how far it goes */
	size_t because_count;
	struct check_line *checks;	/* in the order of B9, up to and with the one that failed, then what else would hold */
	size_t check_count;
};

/* Puts the decision for the action into words; you is true where the reader is the subject ("you own"), else the
 * subject's name stands there. Strings live in the arena or are borrowed from the arguments. */
void access_explain(const struct subject *subject, enum action action, const struct model *model, bool you,
		    struct arena *arena, struct explanation *explanation);

/* The same without the remedy and the line by line checks, several times as fast: verdict, rule, code, reason and grounds. */
void access_reason(const struct subject *subject, enum action action, const struct model *model, bool you, struct arena *arena,
		   struct explanation *explanation);
void access_reason_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
		       bool you, struct arena *arena, struct explanation *explanation);
void access_explain_environment(const struct subject *subject, enum action action, bool you, struct arena *arena,
				struct explanation *explanation);
/* access_check_table in words; name and logical as the table has them, borrowed. */
void access_explain_table(const struct subject *subject, const struct id *table, const char *name, const char *logical, bool you,
			  struct arena *arena, struct explanation *explanation);
void access_explain_row(const struct subject *subject, enum entity entity, enum privilege privilege,
			const struct owned *row, bool you, struct arena *arena, struct explanation *explanation);

/* --- apps and flows (D8, D9) --- */

/* A model or prompt that an app or flow calls; model NULL: it's gone (F6). */
struct call_target {
	struct id id;
	const char *name;
	const struct model *model;
};

/* D8: one call, for whoever runs the app or flow, a direct call likewise: visible by B2, then run's own steps. */
struct verdict access_check_call(const struct subject *subject, const struct call_target *target);

/* D8: opening needs Read on the app or flow; then each call is decided by itself. The verdict is opening's if that's
 * refused, else the first refused call's; *refused is its place, or count. */
struct verdict access_check_use(const struct subject *subject, enum entity entity, const struct owned *row,
				const struct call_target *targets, size_t count, size_t *refused);
void access_explain_use(const struct subject *subject, enum entity entity, const struct owned *row, const struct call_target *targets,
			size_t count, bool you, struct arena *arena, struct explanation *explanation);
/* One call by itself: verdict, rule, reason and what would help, without grounds and checks. */
void access_explain_call(const struct subject *subject, const struct call_target *target, bool you, struct arena *arena,
			 struct explanation *explanation);
void access_remedies_use(const struct subject *subject, enum entity entity, const struct owned *row, const struct call_target *targets,
			 size_t count, struct arena *arena, struct remedies *remedies);

/* D9: may a maker put it into an app or a flow? Visible to them, published, of a supported type, no generic prediction. */
struct verdict access_check_embed(const struct subject *subject, const struct model *model);

/* --- activity, training data, audit --- */

/* E5: an AI Event is read by its owner, who ran it, or at a level; its model plays no part. */
bool access_reads_event(const struct subject *subject, const struct owned *event);

/* F5, F7: a row of the dataset, file and record tables, by the privilege on its own table: reached as itself, or through the
 * container that it hangs on, owned or shared with that right. A share of the model grants nothing here. */
struct verdict access_check_training(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
				     const struct owned *container);

/* A5: users, teams, roles, settings, imports, copies and other people's audit rows are a System Administrator's. */
bool access_administers(const struct subject *subject);

/* --- the other side (B9, last) --- */

/* D4: a share can't be given to the row's owner; D11: nor to a disabled user, nor (G1, B8) to anything but users and
 * teams. Sets the err and returns false if so. */
bool access_check_receiver(const struct owned *row, const struct principal *receiver, const char *receiver_name,
			   bool receiver_enabled, struct err *err) __attribute__((warn_unused_result));

/* D11: whether a share with this principal takes effect for the subject: a role of theirs carries Read on the table and counts
 * shares with that principal (B2: "team privileges only" counts those of its team). For a team pass its member-independent
 * roles as a subject of its own, or a member. */
bool access_share_has_effect(const struct subject *receiver, const struct principal *with, enum entity entity);

/* G6: does the privilege reach what they would own? A user's by a role that isn't "team privileges only" through a team (B2); a team's, as a
 * subject of its own, by any of its roles. */
bool access_owner_carries(const struct subject *owner, enum principal_kind kind, enum entity entity, enum privilege privilege);

/* What G6 needs to know of a new owner. */
struct new_owner {
	struct principal who;
	const char *name;
	bool enabled;			/* users */
	enum team_type team_type;	/* teams */
	bool can_read;			/* holds Read on the table, a team by a role of its own */
	bool can_write;			/* holds Write on it */
};

/* G6: does the new owner hold Read on the model's input table, as training asks for it (F4)? True where there's none to read. Without it
 * they're accepted with a warning that names it. */
bool access_owner_reads_table(const struct subject *owner, const struct model *model);

/* G6, for a row of the table; sets the err (0x80040299 where Dataverse has it) and returns false if refused. */
bool access_check_new_owner(enum entity entity, const struct new_owner *owner, struct err *err)
	__attribute__((warn_unused_result));

#endif
