/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision as a table: for each action the steps that it must pass, in the order of B9. The first that isn't
 * passed is the answer.
 */
#include "domain/access.h"
#include "domain/access_steps.h"

#include <string.h>

static const struct {
	const char *name, *verb;
	enum entity entity;
	enum privilege privilege;
} actions[ACTION_COUNT] = {
	[ACTION_LIST] = {"list", "see", ENTITY_AIMODEL, PRIVILEGE_READ},
	[ACTION_DETAILS] = {"details", "open", ENTITY_AIMODEL, PRIVILEGE_READ},
	[ACTION_RUN] = {"run", "run", ENTITY_AIMODEL, PRIVILEGE_READ},
	[ACTION_EDIT] = {"edit", "edit", ENTITY_AIMODEL, PRIVILEGE_WRITE},
	[ACTION_TRAIN] = {"train", "train", ENTITY_AIMODEL, PRIVILEGE_WRITE},
	[ACTION_PUBLISH] = {"publish", "publish", ENTITY_AIMODEL, PRIVILEGE_WRITE},
	[ACTION_SHARE] = {"share", "share", ENTITY_AIMODEL, PRIVILEGE_SHARE},
	[ACTION_ASSIGN] = {"assign", "assign", ENTITY_AIMODEL, PRIVILEGE_ASSIGN},
	[ACTION_DELETE] = {"delete", "delete", ENTITY_AIMODEL, PRIVILEGE_DELETE},
	[ACTION_DATA] = {"data", "read the training data of", ENTITY_CONTAINER, PRIVILEGE_READ},
	[ACTION_CREATE] = {"create", "create a model or prompt", ENTITY_AIMODEL, PRIVILEGE_CREATE},
	[ACTION_CREATE_APP] = {"create-app", "create an app", ENTITY_CANVASAPP, PRIVILEGE_CREATE},
	[ACTION_CREATE_FLOW] = {"create-flow", "create a flow", ENTITY_WORKFLOW, PRIVILEGE_CREATE},
	[ACTION_EXPLORE] = {"explore", "view the Explore page", ENTITY_AITEMPLATE, PRIVILEGE_READ},
};

/* C and B9: what each action must pass, in this order. */
static const enum step steps[ACTION_RECORD_COUNT][STEPS_MAX] = {
	[ACTION_LIST] = {STEP_PERSON, STEP_VISIBLE},
	[ACTION_DETAILS] = {STEP_PERSON, STEP_VISIBLE, STEP_MORE_THAN_READ_SHARE, STEP_SUPPORTED},
	[ACTION_RUN] = {STEP_PERSON, STEP_VISIBLE, STEP_NOT_GENERIC, STEP_SUPPORTED, STEP_PUBLISHED, STEP_RESULT_TABLE},
	[ACTION_EDIT] = {STEP_PERSON, STEP_VISIBLE, STEP_PRIVILEGE, STEP_REACH, STEP_CONTAINER_PRIVILEGE, STEP_CONTAINER_REACH,
			 STEP_SUPPORTED, STEP_NOT_PASSING},
	[ACTION_TRAIN] = {STEP_PERSON, STEP_VISIBLE, STEP_PRIVILEGE, STEP_REACH, STEP_CONTAINER_PRIVILEGE, STEP_CONTAINER_REACH,
			  STEP_SUPPORTED, STEP_NOT_PROMPT, STEP_NOT_PASSING, STEP_INPUT_TABLE},
	[ACTION_PUBLISH] = {STEP_PERSON, STEP_VISIBLE, STEP_PRIVILEGE, STEP_REACH, STEP_SUPPORTED, STEP_NOT_PASSING,
			    STEP_PUBLISHABLE, STEP_FIRST_PUBLISH},
	[ACTION_SHARE] = {STEP_PERSON, STEP_VISIBLE, STEP_PRIVILEGE, STEP_REACH, STEP_NOT_GENERIC, STEP_SUPPORTED},
	[ACTION_ASSIGN] = {STEP_PERSON, STEP_VISIBLE, STEP_PRIVILEGE, STEP_REACH, STEP_CONTAINER_PRIVILEGE,
			   STEP_CONTAINER_REACH, STEP_SUPPORTED},
	[ACTION_DELETE] = {STEP_PERSON, STEP_VISIBLE, STEP_PRIVILEGE, STEP_REACH, STEP_NOT_PASSING},
	[ACTION_DATA] = {STEP_PERSON, STEP_VISIBLE, STEP_CONTAINER_PRIVILEGE, STEP_CONTAINER_REACH, STEP_SUPPORTED,
			 STEP_HAS_CONTAINER},
};

const char *
action_name(enum action action)
{
	return actions[action].name;
}

const char *
action_verb(enum action action)
{
	return actions[action].verb;
}

bool
action_from_name(const char *name, enum action *action)
{
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (strcmp(actions[i].name, name) == 0) {
			*action = (enum action)i;
			return true;
		}
	}
	return false;
}

const enum step *
action_steps(enum action action)
{
	return steps[action];
}

enum entity
action_entity(enum action action)
{
	return actions[action].entity;
}

enum privilege
action_privilege(enum action action)
{
	return actions[action].privilege;
}

const char *
rule_name(enum rule rule)
{
	switch (rule) {
	case RULE_NONE:
		return "";
	case RULE_A4:
		return "A4";
	case RULE_A5:
		return "A5";
	case RULE_A6:
		return "A6";
	case RULE_B2:
		return "B2";
	case RULE_C:
		return "C";
	case RULE_D4:
		return "D4";
	case RULE_D5:
		return "D5";
	case RULE_D11:
		return "D11";
	case RULE_E3:
		return "E3";
	case RULE_E4:
		return "E4";
	case RULE_F1:
		return "F1";
	case RULE_F2:
		return "F2";
	case RULE_F3:
		return "F3";
	case RULE_F4:
		return "F4";
	case RULE_F6:
		return "F6";
	case RULE_G1:
		return "G1";
	case RULE_G6:
		return "G6";
	}
	return "";
}

enum err_code
rule_code(enum rule rule)
{
	switch (rule) {
	case RULE_NONE:
		return ERR_NONE;
	case RULE_A4:
	case RULE_A5:
	case RULE_A6:
	case RULE_B2:
	case RULE_C:
	case RULE_E3:
	case RULE_F2:
	case RULE_F3:
	case RULE_F4:
		return ERR_DENIED;
	case RULE_D4:
	case RULE_D5:
	case RULE_D11:
	case RULE_E4:
	case RULE_F1:
	case RULE_F6:
	case RULE_G1:
	case RULE_G6:
		return ERR_IMPOSSIBLE;
	}
	return ERR_DENIED;
}

/* The rule that an obstacle belongs to. A4's person comes first, a row that isn't visible is B2's. */
static enum rule
obstacle_rule(enum obstacle obstacle)
{
	switch (obstacle) {
	case OBSTACLE_NONE:
		return RULE_NONE;
	case OBSTACLE_DISABLED:
	case OBSTACLE_NO_ROLE:
		return RULE_A4;
	case OBSTACLE_NOT_VISIBLE:
	case OBSTACLE_PRIVILEGE:
	case OBSTACLE_REACH:
	case OBSTACLE_CONTAINER_PRIVILEGE:
	case OBSTACLE_CONTAINER_REACH:
		return RULE_B2;
	case OBSTACLE_READ_SHARE:
		return RULE_E3;
	case OBSTACLE_GENERIC:
		return RULE_D5;
	case OBSTACLE_UNSUPPORTED:
	case OBSTACLE_PREVIEW_OFF:
	case OBSTACLE_PROMPTS_OFF:
		return RULE_E4;
	case OBSTACLE_PASSING:
	case OBSTACLE_NOT_PUBLISHED:
	case OBSTACLE_NOTHING_TO_PUBLISH:
	case OBSTACLE_NO_CONTAINER:
	case OBSTACLE_PROMPT_TRAINING:
		return RULE_F1;
	case OBSTACLE_FIRST_PUBLISH:
		return RULE_F2;
	case OBSTACLE_RESULT_TABLE:
		return RULE_F3;
	case OBSTACLE_INPUT_TABLE:
		return RULE_F4;
	case OBSTACLE_GONE:
		return RULE_F6;
	}
	return RULE_B2;
}

/* B2, B8: the share is with the person, a team of theirs, or everybody, as far as this reach goes. */
static bool
reach_takes_share(const struct reach *reach, const struct subject *subject, const struct share *share)
{
	int team;

	switch (share->with.kind) {
	case PRINCIPAL_USER:
		return reach->own && id_equal(&share->with.id, &subject->id);
	case PRINCIPAL_TEAM:
		team = subject_team(subject, &share->with.id);
		return team >= 0 && (reach->own || (reach->teams && reach->teams[team]));
	case PRINCIPAL_ORGANIZATION:
		break;
	}
	return reach->own;
}

/* B3: rights from several shares add up. */
static uint32_t
reach_share_mask(const struct reach *reach, const struct subject *subject, const struct owned *row)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < row->share_count; i++) {
		if (reach_takes_share(reach, subject, &row->shares[i]))
			mask |= row->shares[i].mask;
	}
	return mask;
}

/* B2 without shares: by ownership or level. */
static bool
reach_has_unshared(const struct reach *reach, const struct subject *subject, const struct owned *row)
{
	int team;

	if (reach->organization)
		return true;
	if (reach->units && row->unit >= 0 && reach->units[row->unit])
		return true;
	if (row->owner.kind == PRINCIPAL_USER)
		return reach->own && id_equal(&row->owner.id, &subject->id);
	team = subject_team(subject, &row->owner.id);
	return team >= 0 && (reach->own || (reach->teams && reach->teams[team]));
}

bool
subject_owns(const struct subject *subject, const struct owned *row)
{
	return row->owner.kind == PRINCIPAL_USER ? id_equal(&row->owner.id, &subject->id)
						 : row->owner.kind == PRINCIPAL_TEAM && subject_team(subject, &row->owner.id) >= 0;
}

bool
subject_has_share(const struct subject *subject, const struct share *share)
{
	/* What was given to the person counts here whichever role makes it count. */
	static const struct reach everything = {.carried = true, .own = true};

	return share->mask != 0 && reach_takes_share(&everything, subject, share);
}

enum access_level
level_needed(const struct subject *subject, const struct owned *row, uint32_t right)
{
	static const struct reach any = {.carried = true, .own = true};

	if (reach_has(&any, subject, row, right))
		return LEVEL_USER;
	if (row->unit >= 0 && row->unit == subject->unit)
		return LEVEL_UNIT;
	if (row->unit >= 0 && subject->unit >= 0 && units_is_within(subject->units, row->unit, subject->unit))
		return LEVEL_CHILD;
	return LEVEL_ORGANIZATION;
}

bool
reach_has(const struct reach *reach, const struct subject *subject, const struct owned *row, uint32_t right)
{
	if (!reach->carried)
		return false;
	return reach_has_unshared(reach, subject, row) || (reach_share_mask(reach, subject, row) & right) == right;
}

/* Of several containers, all must be reached to be written or given away; for reading one is enough. */
static const struct owned *
container_out_of_reach(const struct subject *subject, enum privilege privilege, const struct model *model)
{
	const struct reach *reach = &subject->reach[ENTITY_CONTAINER][privilege];
	const struct owned *missed = NULL;

	for (size_t i = 0; i < model->container_count; i++) {
		if (reach_has(reach, subject, &model->containers[i], privilege_right(privilege))) {
			if (privilege == PRIVILEGE_READ)
				return NULL;
		} else if (!missed) {
			missed = &model->containers[i];
		}
	}
	return missed;
}

static bool
is_visible(const struct subject *subject, const struct model *model)
{
	/* E6: a prebuilt model is in no list. */
	return model->customizable && reach_has(&subject->reach[ENTITY_AIMODEL][PRIVILEGE_READ], subject, &model->row, RIGHT_READ);
}

enum privilege
action_container_privilege(enum action action)
{
	switch (action) {
	case ACTION_DATA:
		return PRIVILEGE_READ;
	case ACTION_ASSIGN:
		return PRIVILEGE_ASSIGN;
	default:
		return PRIVILEGE_WRITE;
	}
}

static enum obstacle
unsupported_because(const struct subject *subject, const struct model *model)
{
	if (!model_is_unsupported(model, &subject->settings))
		return OBSTACLE_NONE;
	if (model->type == MODEL_PROMPT)
		return OBSTACLE_PROMPTS_OFF;
	return model->type == MODEL_UNSUPPORTED ? OBSTACLE_UNSUPPORTED : OBSTACLE_PREVIEW_OFF;
}

bool
model_has_input(const struct model *model)
{
	return model_type_reads_table(model->type) && !id_is_none(&model->input_table);
}

enum obstacle
step_check(enum step step, const struct subject *subject, enum action action, const struct model *model)
{
	const struct reach *reach = &subject->reach[ENTITY_AIMODEL][actions[action].privilege];
	const struct reach *read = &subject->reach[ENTITY_AIMODEL][PRIVILEGE_READ];
	enum privilege container = action_container_privilege(action);

	switch (step) {
	case STEP_END:
		return OBSTACLE_NONE;
	case STEP_PERSON: /* A4 */
		if (!subject->enabled)
			return OBSTACLE_DISABLED;
		return subject->grant_count ? OBSTACLE_NONE : OBSTACLE_NO_ROLE;
	case STEP_VISIBLE: /* B9; for data the model needn't be visible (C) */
		if (is_visible(subject, model))
			return OBSTACLE_NONE;
		if (action == ACTION_DATA && model->customizable && model->container_count
		    && !container_out_of_reach(subject, PRIVILEGE_READ, model))
			return OBSTACLE_NONE;
		return OBSTACLE_NOT_VISIBLE;
	case STEP_PRIVILEGE: /* B2, first */
		return reach->carried ? OBSTACLE_NONE : OBSTACLE_PRIVILEGE;
	case STEP_REACH: /* B2, then */
		return reach_has(reach, subject, &model->row, privilege_right(actions[action].privilege)) ? OBSTACLE_NONE
													   : OBSTACLE_REACH;
	case STEP_CONTAINER_PRIVILEGE: /* C: its container too, where it has one */
		if (!model->container_count && action != ACTION_DATA)
			return OBSTACLE_NONE;
		return subject->reach[ENTITY_CONTAINER][container].carried ? OBSTACLE_NONE : OBSTACLE_CONTAINER_PRIVILEGE;
	case STEP_CONTAINER_REACH:
		return container_out_of_reach(subject, container, model) ? OBSTACLE_CONTAINER_REACH : OBSTACLE_NONE;
	case STEP_MORE_THAN_READ_SHARE: /* E3 */
		if (reach_has_unshared(read, subject, &model->row))
			return OBSTACLE_NONE;
		return reach_share_mask(read, subject, &model->row) & RIGHT_WRITE ? OBSTACLE_NONE : OBSTACLE_READ_SHARE;
	case STEP_NOT_GENERIC: /* D5 */
		return model->type == MODEL_GENERIC_PREDICTION ? OBSTACLE_GENERIC : OBSTACLE_NONE;
	case STEP_SUPPORTED: /* E4 */
		return unsupported_because(subject, model);
	case STEP_NOT_PROMPT: /* F1 */
		return model->type == MODEL_PROMPT ? OBSTACLE_PROMPT_TRAINING : OBSTACLE_NONE;
	case STEP_NOT_PASSING: /* F1 */
		return model->is_passing ? OBSTACLE_PASSING : OBSTACLE_NONE;
	case STEP_PUBLISHED: /* F1 */
		return model->has_active_run ? OBSTACLE_NONE : OBSTACLE_NOT_PUBLISHED;
	case STEP_PUBLISHABLE: /* F1 */
		return model->is_publishable ? OBSTACLE_NONE : OBSTACLE_NOTHING_TO_PUBLISH;
	case STEP_HAS_CONTAINER: /* F1 */
		return model_type_has_container(model->type) && model->container_count ? OBSTACLE_NONE : OBSTACLE_NO_CONTAINER;
	case STEP_FIRST_PUBLISH: /* F2 */
		if (!model_type_is_prediction(model->type) || model->has_result_column || subject->create_attribute)
			return OBSTACLE_NONE;
		return OBSTACLE_FIRST_PUBLISH;
	case STEP_RESULT_TABLE: /* F3 */
		if (model->type != MODEL_CATEGORY_CLASSIFICATION || subject->create_entity)
			return OBSTACLE_NONE;
		return OBSTACLE_RESULT_TABLE;
	case STEP_INPUT_TABLE: /* F4 */
		if (!model_has_input(model) || subject_carries_own(subject, &model->input_table, PRIVILEGE_READ))
			return OBSTACLE_NONE;
		return OBSTACLE_INPUT_TABLE;
	}
	return OBSTACLE_NONE;
}

static struct verdict
check_steps(const struct subject *subject, enum action action, const enum step *step, const struct model *model)
{
	struct verdict verdict = {
		.visible = subject_can_act(subject) && is_visible(subject, model),
		.entity = actions[action].entity,
		.privilege = actions[action].privilege,
		.row = &model->row,
	};

	for (; *step != STEP_END; step++) {
		verdict.obstacle = step_check(*step, subject, action, model);
		if (verdict.obstacle != OBSTACLE_NONE)
			break;
	}
	verdict.rule = obstacle_rule(verdict.obstacle);
	verdict.allowed = verdict.obstacle == OBSTACLE_NONE;
	if (verdict.obstacle == OBSTACLE_CONTAINER_PRIVILEGE || verdict.obstacle == OBSTACLE_CONTAINER_REACH) {
		const struct owned *missed = container_out_of_reach(subject, action_container_privilege(action), model);

		verdict.entity = ENTITY_CONTAINER;
		verdict.privilege = action_container_privilege(action);
		if (missed)
			verdict.row = missed;
	}
	return verdict;
}

struct verdict
access_check(const struct subject *subject, enum action action, const struct model *model)
{
	return check_steps(subject, action, steps[action], model);
}

struct verdict
access_check_embed(const struct subject *subject, const struct model *model)
{
	/* D9: F3 isn't among them; it's the run that it stops. */
	static const enum step embed[] = {STEP_PERSON, STEP_VISIBLE, STEP_NOT_GENERIC, STEP_SUPPORTED, STEP_PUBLISHED, STEP_END};

	return check_steps(subject, ACTION_RUN, embed, model);
}

struct verdict
access_check_environment(const struct subject *subject, enum action action)
{
	enum entity entity = actions[action].entity;
	enum privilege privilege = actions[action].privilege;
	const struct reach *reach = &subject->reach[entity][privilege];
	struct verdict verdict = {.entity = entity, .privilege = privilege};

	if (!subject->enabled)
		verdict.obstacle = OBSTACLE_DISABLED;
	else if (!subject->grant_count)
		verdict.obstacle = OBSTACLE_NO_ROLE;
	else if (privilege == PRIVILEGE_CREATE ? !reach->create : !reach->carried)
		verdict.obstacle = OBSTACLE_PRIVILEGE;
	verdict.allowed = verdict.obstacle == OBSTACLE_NONE;
	/* B9: what is B2 for a row is C for the environment. */
	verdict.rule = verdict.obstacle == OBSTACLE_PRIVILEGE ? RULE_C : obstacle_rule(verdict.obstacle);
	return verdict;
}

struct verdict
access_check_table(const struct subject *subject, const struct id *table)
{
	struct verdict verdict = access_check_environment(subject, ACTION_CREATE);

	if (verdict.allowed && !subject_carries_own(subject, table, PRIVILEGE_READ)) {
		verdict.obstacle = OBSTACLE_INPUT_TABLE;
		verdict.rule = obstacle_rule(verdict.obstacle);
		verdict.allowed = false;
	}
	return verdict;
}

struct verdict
access_check_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row)
{
	return access_check_training(subject, entity, privilege, row, NULL);
}

/* F5, F7: a row of training data is reached through its container as well. */
static bool
reach_has_either(const struct reach *reach, const struct subject *subject, const struct owned *row, const struct owned *container,
		 uint32_t right)
{
	struct owned given;

	if (reach_has(reach, subject, row, right))
		return true;
	if (!container || !reach->carried)
		return false;
	/* By owning or being given the container; what level covers is asked of the row's own unit. */
	given = *container;
	given.unit = UNIT_NONE;
	return reach_has(reach, subject, &given, right);
}

struct verdict
access_check_training(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
		      const struct owned *container)
{
	struct verdict verdict = {.entity = entity, .privilege = privilege, .row = row};
	const struct reach *reach = &subject->reach[entity][privilege], *read = &subject->reach[entity][PRIVILEGE_READ];

	verdict.visible = subject_can_act(subject) && reach_has_either(read, subject, row, container, RIGHT_READ);
	if (!subject->enabled)
		verdict.obstacle = OBSTACLE_DISABLED;
	else if (!subject->grant_count)
		verdict.obstacle = OBSTACLE_NO_ROLE;
	else if (!verdict.visible)
		verdict.obstacle = OBSTACLE_NOT_VISIBLE;
	else if (!reach->carried)
		verdict.obstacle = OBSTACLE_PRIVILEGE;
	else if (!reach_has_either(reach, subject, row, container, privilege_right(privilege)))
		verdict.obstacle = OBSTACLE_REACH;
	verdict.allowed = verdict.obstacle == OBSTACLE_NONE;
	verdict.rule = obstacle_rule(verdict.obstacle);
	return verdict;
}

bool
access_reads_event(const struct subject *subject, const struct owned *event)
{
	return access_check_row(subject, ENTITY_AIEVENT, PRIVILEGE_READ, event).allowed;
}

bool
access_administers(const struct subject *subject)
{
	return subject_can_act(subject) && subject->administrator;
}

struct verdict
access_check_call(const struct subject *subject, const struct call_target *target)
{
	struct verdict gone = {.entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_READ, .rule = RULE_F6, .obstacle = OBSTACLE_GONE};

	return target->model ? access_check(subject, ACTION_RUN, target->model) : gone;
}

struct verdict
access_check_use(const struct subject *subject, enum entity entity, const struct owned *row, const struct call_target *targets,
		 size_t count, size_t *refused)
{
	struct verdict opening = access_check_row(subject, entity, PRIVILEGE_READ, row);

	*refused = count;
	for (size_t i = 0; opening.allowed && i < count; i++) {
		struct verdict call = access_check_call(subject, &targets[i]);

		if (!call.allowed) {
			*refused = i;
			return call;
		}
	}
	return opening;
}

/* Whether all steps are passed but those that every action begins with: A4, and that it's visible. */
static bool
passes_the_rest(const struct subject *subject, enum action action, const struct model *model)
{
	for (const enum step *step = steps[action]; *step != STEP_END; step++) {
		if (*step != STEP_PERSON && *step != STEP_VISIBLE && step_check(*step, subject, action, model) != OBSTACLE_NONE)
			return false;
	}
	return true;
}

uint32_t
access_actions(const struct subject *subject, const struct model *model)
{
	uint32_t bits = 0;

	/* These two are decided once for all ten; a matrix is mostly of what people don't see. */
	if (!subject_can_act(subject))
		return 0;
	if (!is_visible(subject, model))
		return access_check(subject, ACTION_DATA, model).allowed ? ACTION_BIT(ACTION_DATA) : 0;
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (passes_the_rest(subject, (enum action)i, model))
			bits |= ACTION_BIT(i);
	}
	return bits;
}

bool
access_row_privilege(enum entity entity, enum action action, enum privilege *privilege)
{
	bool container = entity == ENTITY_CONTAINER;

	switch (action) {
	case ACTION_LIST:
		*privilege = PRIVILEGE_READ;
		return true;
	case ACTION_RUN:
	case ACTION_SHARE:
		*privilege = action == ACTION_RUN ? PRIVILEGE_READ : PRIVILEGE_SHARE;
		return !container;
	case ACTION_EDIT:
		*privilege = PRIVILEGE_WRITE;
		return true;
	case ACTION_ASSIGN:
		*privilege = PRIVILEGE_ASSIGN;
		return true;
	case ACTION_DELETE:
		*privilege = PRIVILEGE_DELETE;
		return true;
	case ACTION_DATA:
		*privilege = PRIVILEGE_READ;
		return container;
	default:
		return false;
	}
}

uint32_t
access_row_actions(const struct subject *subject, enum entity entity, const struct owned *row)
{
	uint32_t bits = 0;

	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		enum privilege privilege;

		if (access_row_privilege(entity, (enum action)i, &privilege) && access_check_row(subject, entity, privilege, row).allowed)
			bits |= ACTION_BIT(i);
	}
	return bits;
}

uint32_t
access_environment_actions(const struct subject *subject)
{
	uint32_t bits = 0;

	for (int i = ACTION_CREATE; i < ACTION_COUNT; i++) {
		if (access_check_environment(subject, (enum action)i).allowed)
			bits |= ACTION_BIT(i);
	}
	return bits;
}

enum permission
access_permission(const struct subject *subject, const struct model *model)
{
	if (!subject_can_act(subject) || !is_visible(subject, model))
		return PERMISSION_NONE;
	return access_row_permission(subject, &model->row);
}

enum permission
access_row_permission(const struct subject *subject, const struct owned *row)
{
	uint32_t mask = 0;

	if (subject_owns(subject, row))
		return PERMISSION_OWNER;
	for (size_t i = 0; i < row->share_count; i++) {
		if (subject_has_share(subject, &row->shares[i]))
			mask |= row->shares[i].mask;
	}
	if (mask & RIGHT_WRITE)
		return PERMISSION_COOWNER;
	return mask ? PERMISSION_USER : PERMISSION_ROLE;
}

bool
access_check_receiver(const struct owned *row, const struct principal *receiver, const char *receiver_name,
		      bool receiver_enabled, struct err *err)
{
	if (principal_equal(&row->owner, receiver))
		return err_rule(err, ERR_IMPOSSIBLE, "D4", 0x80040214,
				"%s owns %s: a share can't be given to the owner.", receiver_name, row->name);
	if (receiver->kind == PRINCIPAL_ORGANIZATION)
		return err_rule(err, ERR_IMPOSSIBLE, "B8", 0,
				"%s can't be shared with the whole organization: choose users or teams.", row->name);
	if (!receiver_enabled)
		return err_rule(err, ERR_IMPOSSIBLE, "D11", 0x80040225,
				"%s is disabled: a share can't be given to a disabled account.", receiver_name);
	return true;
}

bool
access_share_has_effect(const struct subject *receiver, const struct principal *with, enum entity entity)
{
	const struct reach *reach = &receiver->reach[entity][PRIVILEGE_READ];

	/* At Organization level they see it anyhow; for a share that isn't needed nobody is warned. */
	return reach->organization || (reach->carried && reach_takes_share(reach, receiver, &(struct share){.with = *with}));
}

bool
access_owner_carries(const struct subject *owner, enum principal_kind kind, enum entity entity, enum privilege privilege)
{
	const struct reach *reach = &owner->reach[entity][privilege];

	switch (kind) {
	case PRINCIPAL_USER:
		return reach->own || reach->organization;
	case PRINCIPAL_TEAM:
		return reach->carried;
	case PRINCIPAL_ORGANIZATION:
		break;
	}
	return false;
}

bool
access_owner_reads_table(const struct subject *owner, const struct model *model)
{
	return !model_has_input(model) || subject_carries_own(owner, &model->input_table, PRIVILEGE_READ);
}

bool
access_check_new_owner(enum entity entity, const struct new_owner *owner, struct err *err)
{
	if (owner->who.kind == PRINCIPAL_ORGANIZATION)
		return err_rule(err, ERR_IMPOSSIBLE, "G1", 0, "The organization can't own %s: choose a user or a team.",
				entity_plural_name(entity));
	if (owner->who.kind == PRINCIPAL_TEAM && owner->team_type == TEAM_ACCESS)
		return err_rule(err, ERR_IMPOSSIBLE, "G6", 0,
				"%s is an access team: access teams can't own records. Choose an owner team or a user.",
				owner->name);
	if (owner->who.kind == PRINCIPAL_USER && !owner->enabled)
		return err_rule(err, ERR_IMPOSSIBLE, "G6", 0x80040225,
				"%s is disabled: a disabled account can't become an owner.", owner->name);
	if (!owner->can_read)
		return err_rule(err, ERR_IMPOSSIBLE, "G6", 0x80040299,
				"%s can't own %s: no role of theirs carries Read on %s. A System Administrator can grant one.",
				owner->name, entity_plural_name(entity), entity_display_name(entity));
	return true;
}
