/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The decision in words (B5): nothing is decided here; the steps of access.c are told one by one. */
#include "domain/access.h"
#include "domain/access_steps.h"

#include "base/str.h"

#include <stdio.h>
#include <string.h>

/* What is being told, to whom, into what. */
struct telling {
	const struct subject *subject;
	const struct model *model;	/* NULL for other rows and for the environment */
	const struct owned *row;	/* NULL for the environment */
	enum action action;
	enum entity entity;		/* the table and privilege that are asked for */
	enum privilege privilege;
	struct id table;		/* F4: the table of the environment's own that is read; none */
	const char *table_name, *table_logical;
	bool you;
	struct arena *arena;
	struct explanation *out;
};

const char *
ground_kind_name(enum ground_kind kind)
{
	switch (kind) {
	case GROUND_ROLE:
		return "role";
	case GROUND_OWNER:
		return "owner";
	case GROUND_TEAM:
		return "team";
	case GROUND_SHARE:
		return "share";
	case GROUND_LEVEL:
		return "level";
	case GROUND_STATE:
		return "state";
	case GROUND_TYPE:
		return "type";
	case GROUND_SETTING:
		return "setting";
	}
	return "";
}

/* ---------------------------------------------------------------- words */

static const char *
who(const struct telling *t)
{
	return t->you ? "you" : t->subject->name;
}

static const char *
whose(const struct telling *t)
{
	return t->you ? "your" : arena_words(t->arena, "%s's", t->subject->name);
}

static const char *
capital(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);

	if (out[0] >= 'a' && out[0] <= 'z')
		out[0] = (char)(out[0] - 'a' + 'A');
	return out;
}

/* "you", "Maya Ortiz", "team Claims Team". */
static const char *
owner_words(const struct telling *t, const struct owned *row)
{
	const char *name = row->owner_name ? row->owner_name : "somebody else";

	if (row->owner.kind == PRINCIPAL_TEAM)
		return arena_words(t->arena, "team %s", name);
	if (t->you && id_equal(&row->owner.id, &t->subject->id))
		return "you";
	return name;
}

static bool
owns_by_person(const struct subject *subject, const struct owned *row)
{
	return row->owner.kind == PRINCIPAL_USER && id_equal(&row->owner.id, &subject->id);
}

/* ---------------------------------------------------------------- grounds */

static bool
same_words(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

/* A thing is told once, however many containers it holds for. */
static bool
is_known(const struct explanation *out, const struct ground *ground)
{
	for (size_t i = 0; i < out->because_count; i++) {
		const struct ground *known = &out->because[i];

		if (known->kind == ground->kind && same_words(known->name, ground->name) && same_words(known->table, ground->table)
		    && same_words(known->privilege, ground->privilege) && same_words(known->level, ground->level))
			return true;
	}
	return false;
}

/* Room for one more, by doubling; what was there before stays in the arena. */
static void *
grown(struct arena *arena, void *items, size_t count, size_t size, size_t first)
{
	void *wider;

	if (count && (count < first || (count & (count - 1))))
		return items;
	wider = arena_array(arena, count ? count * 2 : first, size);
	if (count)
		memcpy(wider, items, count * size);
	return wider;
}

static void
ground_add(struct telling *t, struct ground ground)
{
	struct explanation *out = t->out;

	if (is_known(out, &ground))
		return;
	out->because = grown(t->arena, out->because, out->because_count, sizeof(*out->because), 4);
	out->because[out->because_count++] = ground;
}

static const char *
grant_words(const struct telling *t, const struct grant *grant)
{
	if (grant->team < 0)
		return arena_strdup(t->arena, grant->role->name);
	return arena_words(t->arena, "%s through team %s%s", grant->role->name, t->subject->teams[grant->team].name,
			    grant->role->team_only ? " (team privileges only)" : "");
}

/* What one role as it's held reaches by itself. */
static bool
grant_reaches(const struct telling *t, const struct grant *grant, enum entity entity, enum privilege privilege, const struct owned *row)
{
	const struct subject *subject = t->subject;
	enum access_level level = (enum access_level)grant->role->level[entity][privilege];
	bool team_only = grant->team >= 0 && grant->role->team_only;
	int unit = grant->team >= 0 ? subject->teams[grant->team].unit : subject->unit;
	uint8_t *team = NULL;
	struct reach reach = {.carried = true, .own = !team_only};

	if (level == LEVEL_NONE)
		return false;
	if (level == LEVEL_ORGANIZATION)
		return true;
	if (row->unit >= 0 && unit >= 0) {
		if (level >= LEVEL_UNIT && row->unit == unit)
			return true;
		if (level == LEVEL_CHILD && units_is_within(subject->units, row->unit, unit))
			return true;
	}
	if (team_only) {
		team = arena_alloc(t->arena, (size_t)subject->team_count);
		team[grant->team] = 1;
		reach.teams = team;
	}
	return reach_has(&reach, subject, row, privilege_right(privilege));
}

/* How the row itself is reached: owned, or given with a right; any: with whatever right there is. */
static void
grounds_of_row(struct telling *t, enum entity entity, enum privilege right, bool any, const struct owned *row)
{
	const struct subject *subject = t->subject;
	const char *table = entity_logical_name(entity), *privilege = privilege_name(right);

	if (owns_by_person(subject, row))
		ground_add(t, (struct ground){GROUND_OWNER, subject->name, table, privilege, NULL});
	else if (subject_owns(subject, row))
		ground_add(t, (struct ground){GROUND_TEAM, row->owner_name, table, privilege, NULL});
	for (size_t i = 0; i < row->share_count; i++) {
		const struct share *share = &row->shares[i];
		uint32_t mask = share->mask;

		if (subject_has_share(subject, share) && (any || (mask & privilege_right(right))))
			ground_add(t, (struct ground){GROUND_SHARE, share->name ? share->name : subject->name, table, any ? NULL : privilege,
						      share_word(mask)});
	}
}

/* The roles that carry it and reach the row, and how that is reached. */
static void
grounds_of(struct telling *t, enum entity entity, enum privilege privilege, const struct owned *row)
{
	const struct subject *subject = t->subject;

	for (int i = 0; i < subject->grant_count; i++) {
		const struct grant *grant = &subject->grants[i];
		enum access_level level = (enum access_level)grant->role->level[entity][privilege];
		bool creates = !(grant->team >= 0 && grant->role->team_only) || privilege != PRIVILEGE_CREATE;

		if (level == LEVEL_NONE || (row ? !grant_reaches(t, grant, entity, privilege, row) : !creates))
			continue;
		ground_add(t, (struct ground){GROUND_ROLE, grant_words(t, grant), entity_logical_name(entity), privilege_name(privilege),
					      level_name(level)});
	}
	if (row)
		grounds_of_row(t, entity, privilege, false, row);
}

/* F4: every role with its level for reading the table; carried: those that carry it, for a yes. */
static void
grounds_of_table(struct telling *t, bool carried)
{
	for (int i = 0; i < t->subject->grant_count; i++) {
		const struct grant *grant = &t->subject->grants[i];
		enum access_level level = role_own_level(grant->role, &t->table, PRIVILEGE_READ);

		if (level != LEVEL_NONE || !carried)
			ground_add(t, (struct ground){GROUND_ROLE, grant_words(t, grant), t->table_logical, privilege_name(PRIVILEGE_READ),
						      level_name(level)});
	}
}

static bool
action_has_step(enum action action, enum step wanted)
{
	for (const enum step *step = action_steps(action); *step != STEP_END; step++) {
		if (*step == wanted)
			return true;
	}
	return false;
}

/* What a yes rests on. The nearest comes last: how the row itself is reached. */
static void
grounds_allowed(struct telling *t)
{
	const struct model *model = t->model;
	bool container = model && t->entity != ENTITY_CONTAINER && action_has_step(t->action, STEP_CONTAINER_REACH);

	/* E4: it's allowed as long as the switch is on. */
	if (model && action_has_step(t->action, STEP_SUPPORTED)) {
		if (model_type_is_preview(model->type))
			ground_add(t, (struct ground){GROUND_SETTING, "preview-models", NULL, NULL, "on"});
		if (model->type == MODEL_PROMPT)
			ground_add(t, (struct ground){GROUND_SETTING, "ai-prompts", NULL, NULL, "on"});
	}
	if (!id_is_none(&t->table) && (!model || action_has_step(t->action, STEP_INPUT_TABLE)))
		grounds_of_table(t, true);
	for (size_t i = 0; container && i < model->container_count; i++)
		grounds_of(t, ENTITY_CONTAINER, action_container_privilege(t->action), &model->containers[i]);
	grounds_of(t, t->entity, t->privilege, t->row);
}

/* Every role with its level for what's asked, so that a no shows what there is. */
static void
grounds_roles(struct telling *t, enum entity entity, enum privilege privilege)
{
	for (int i = 0; i < t->subject->grant_count; i++) {
		const struct grant *grant = &t->subject->grants[i];

		ground_add(t, (struct ground){GROUND_ROLE, grant_words(t, grant), entity_logical_name(entity),
						   privilege_name(privilege),
						   level_name((enum access_level)grant->role->level[entity][privilege])});
	}
}

static void
grounds_denied(struct telling *t)
{
	const struct verdict *v = &t->out->verdict;

	switch (v->obstacle) {
	case OBSTACLE_NONE:
		break;
	case OBSTACLE_DISABLED:
		ground_add(t, (struct ground){GROUND_STATE, "disabled", "systemuser", NULL, NULL});
		break;
	case OBSTACLE_NO_ROLE:
		ground_add(t, (struct ground){GROUND_ROLE, "none", NULL, NULL, NULL});
		break;
	case OBSTACLE_NOT_VISIBLE:
		grounds_roles(t, t->model ? ENTITY_AIMODEL : t->entity, PRIVILEGE_READ);
		ground_add(t, (struct ground){GROUND_OWNER, t->row->owner_name, NULL, NULL, NULL});
		grounds_of_row(t, t->model ? ENTITY_AIMODEL : t->entity, PRIVILEGE_READ, true, t->row);
		break;
	case OBSTACLE_PRIVILEGE:
	case OBSTACLE_CONTAINER_PRIVILEGE:
		grounds_roles(t, v->entity, v->privilege);
		if (v->row && !(t->model && v->entity == ENTITY_CONTAINER && v->row == &t->model->row))
			grounds_of_row(t, v->entity, v->privilege, true, v->row);
		break;
	case OBSTACLE_REACH:
	case OBSTACLE_CONTAINER_REACH:
		grounds_roles(t, v->entity, v->privilege);
		ground_add(t, (struct ground){GROUND_OWNER, v->row->owner_name, entity_logical_name(v->entity), NULL, NULL});
		grounds_of_row(t, v->entity, v->privilege, true, v->row);
		break;
	case OBSTACLE_READ_SHARE:
		grounds_roles(t, v->entity, v->privilege);
		grounds_of_row(t, v->entity, v->privilege, false, t->row);
		break;
	case OBSTACLE_GENERIC:
	case OBSTACLE_UNSUPPORTED:
	case OBSTACLE_NO_CONTAINER:
	case OBSTACLE_PROMPT_TRAINING:
		ground_add(t, (struct ground){GROUND_TYPE, model_type_name(t->model->type), NULL, NULL, NULL});
		break;
	case OBSTACLE_PREVIEW_OFF:
		ground_add(t, (struct ground){GROUND_TYPE, model_type_name(t->model->type), NULL, NULL, NULL});
		ground_add(t, (struct ground){GROUND_SETTING, "preview-models", NULL, NULL, "off"});
		break;
	case OBSTACLE_PROMPTS_OFF:
		ground_add(t, (struct ground){GROUND_SETTING, "ai-prompts", NULL, NULL, "off"});
		break;
	case OBSTACLE_PASSING:
	case OBSTACLE_NOT_PUBLISHED:
	case OBSTACLE_NOTHING_TO_PUBLISH:
		ground_add(t, (struct ground){GROUND_STATE, model_status_name(t->model->status), NULL, NULL, NULL});
		break;
	case OBSTACLE_GONE:
		ground_add(t, (struct ground){GROUND_STATE, "deleted", "msdyn_aimodel", NULL, NULL});
		break;
	case OBSTACLE_INPUT_TABLE:
		grounds_of_table(t, false);
		break;
	case OBSTACLE_FIRST_PUBLISH:
	case OBSTACLE_RESULT_TABLE:
		ground_add(t, (struct ground){GROUND_TYPE, model_type_name(t->model->type), NULL, NULL, NULL});
		for (int i = 0; i < t->subject->grant_count; i++)
			ground_add(t, (struct ground){GROUND_ROLE, grant_words(t, &t->subject->grants[i]), NULL,
							   v->obstacle == OBSTACLE_FIRST_PUBLISH ? "prvCreateAttribute" : "prvCreateEntity",
							   "None"});
		break;
	}
}

/* ---------------------------------------------------------------- the reason and the remedy */

static const char *
reason_reached(const struct telling *t)
{
	const struct ground *role = NULL;
	const char *how;

	for (size_t i = 0; i < t->out->because_count && !role; i++) {
		if (t->out->because[i].kind == GROUND_ROLE && same_words(t->out->because[i].table, entity_logical_name(t->entity)))
			role = &t->out->because[i];
	}
	if (!role)
		return "Allowed.";
	if (!t->row)
		return arena_words(t->arena, "%s role %s carries %s on %s.", capital(t->arena, whose(t)), role->name,
				    privilege_name(t->privilege), entity_display_name(t->entity));
	if (owns_by_person(t->subject, t->row))
		how = arena_words(t->arena, "%s %s it", who(t), t->you ? "own" : "owns");
	else if (subject_owns(t->subject, t->row))
		how = arena_words(t->arena, "%s team %s owns it", whose(t), t->row->owner_name);
	else if (strcmp(role->level, level_name(LEVEL_USER)) != 0)
		how = arena_words(t->arena, "that level covers it, whoever owns it");
	else {
		const struct ground *share = NULL;

		for (size_t i = 0; i < t->out->because_count && !share; i++) {
			if (t->out->because[i].kind == GROUND_SHARE && same_words(t->out->because[i].table, entity_logical_name(t->entity)))
				share = &t->out->because[i];
		}
		if (!share)
			how = "it is in reach";
		else if (strcmp(share->name, t->subject->name) == 0)
			how = arena_words(t->arena, "it is shared with %s as %s", t->you ? "you" : t->subject->name, share->level);
		else
			how = arena_words(t->arena, "it is shared with %s as %s", share->name, share->level);
	}
	return arena_words(t->arena, "%s role %s carries %s on %s at %s level, and %s.", capital(t->arena, whose(t)), role->name,
			    privilege_name(t->privilege), entity_display_name(t->entity), role->level, how);
}

/* F4: what the privilege on AI Model alone wouldn't have allowed. */
static const char *
reason_allowed(const struct telling *t)
{
	const char *reached = reason_reached(t);

	for (size_t i = 0; !id_is_none(&t->table) && i < t->out->because_count; i++) {
		const struct ground *role = &t->out->because[i];

		if (role->kind == GROUND_ROLE && same_words(role->table, t->table_logical))
			return arena_words(t->arena, "%s Read on %s %s comes with role %s.", reached, t->model ? "its input table" : "the table",
					    t->table_name, role->name);
	}
	return reached;
}

static const char *
reason_denied(const struct telling *t)
{
	const struct verdict *v = &t->out->verdict;
	struct arena *a = t->arena;
	const char *name = t->row ? t->row->name : "";
	const char *privilege = privilege_name(v->privilege), *table = entity_display_name(v->entity);

	switch (v->obstacle) {
	case OBSTACLE_NONE:
		return "";
	case OBSTACLE_DISABLED:
		return arena_words(a, "%s account is disabled: a disabled user can do nothing.", capital(a, whose(t)));
	case OBSTACLE_NO_ROLE:
		return arena_words(a, "%s %s no security role, neither directly nor through a team, and can do nothing without one.",
				    capital(a, who(t)), t->you ? "hold" : "holds");
	case OBSTACLE_NOT_VISIBLE:
		return arena_words(a, "%s isn't visible to %s: %s.", name, who(t),
				    t->subject->reach[t->model ? ENTITY_AIMODEL : t->entity][PRIVILEGE_READ].carried
					    ? arena_words(a, "%s owns it, it isn't shared with %s or a team of theirs, and no role of %s covers it",
							   owner_words(t, t->row), t->you ? "you" : "them", t->you ? "yours" : "theirs")
					    : arena_words(a, "none of %s roles carries Read on %s", t->you ? "your" : "their",
							   entity_display_name(t->model ? ENTITY_AIMODEL : t->entity)));
	case OBSTACLE_PRIVILEGE:
		if (v->privilege == PRIVILEGE_CREATE && t->subject->reach[v->entity][v->privilege].carried)
			return arena_words(a, "%s roles carry Create on %s only as team privileges, which never let a member create.",
					    capital(a, whose(t)), table);
		return arena_words(a, "None of %s roles carries %s on %s.", whose(t), privilege, table);
	case OBSTACLE_REACH:
		return arena_words(a, "%s owns %s, and %s %s on %s reaches only %s.", capital(a, owner_words(t, v->row)), name,
				    whose(t), privilege, table,
				    t->subject->reach[v->entity][v->privilege].widest == LEVEL_USER
					    ? arena_words(a, "rows of %s own, of %s teams, or shared with that right", t->you ? "your" : "their",
							   t->you ? "your" : "their")
					    : arena_words(a, "level %s",
							   level_name((enum access_level)t->subject->reach[v->entity][v->privilege].widest)));
	case OBSTACLE_CONTAINER_PRIVILEGE:
		return arena_words(a, "None of %s roles carries %s on %s, where %s keeps its training data.", whose(t), privilege, table,
				    t->model->row.name);
	case OBSTACLE_CONTAINER_REACH:
		return arena_words(a, "%s keeps its training data in the datasets container %s, which %s owns; %s %s doesn't reach it.",
				    t->model->row.name, v->row->name, owner_words(t, v->row), whose(t), privilege);
	case OBSTACLE_READ_SHARE:
		return arena_words(a, "%s is only shared with %s: a User share is for seeing and running it, and its details stay with the owner, %s.",
				    name, who(t), owner_words(t, t->row));
	case OBSTACLE_GENERIC:
		return arena_words(a, "%s is a generic prediction: it runs on its schedule only, as its owner, and can't be %s.", name,
				    t->action == ACTION_RUN ? "run by anybody" : "shared");
	case OBSTACLE_UNSUPPORTED:
		return arena_words(a, "The type of %s is no longer supported: Delete is the only action.", name);
	case OBSTACLE_PREVIEW_OFF:
		return arena_words(a, "%s is of a preview type, and preview models are switched off: Delete is the only action.", name);
	case OBSTACLE_PROMPTS_OFF:
		return arena_words(a, "AI prompts are switched off in this environment: Delete is the only action on %s.", name);
	case OBSTACLE_PASSING:
		return arena_words(a, "%s is busy: a version of it is %s.", name,
				    t->model->status == STATUS_TRAINING ? "training"
				    : t->model->status == STATUS_PUBLISHING ? "being published"
				    : t->model->status == STATUS_UNPUBLISHING ? "being unpublished"
									       : "being imported");
	case OBSTACLE_NOT_PUBLISHED:
		return arena_words(a, "%s has no published version to run (%s).", name, model_status_name(t->model->status));
	case OBSTACLE_NOTHING_TO_PUBLISH:
		return arena_words(a, "%s has no trained version to publish (%s).", name, model_status_name(t->model->status));
	case OBSTACLE_NO_CONTAINER:
		if (!model_type_has_container(t->model->type))
			return arena_words(a, "%s has no training data of its own: the type %s keeps none in a datasets container.", name,
					    model_type_name(t->model->type));
		return arena_words(a, "%s has no datasets container yet.", name);
	case OBSTACLE_PROMPT_TRAINING:
		return arena_words(a, "%s is a prompt: prompts have no training, saving publishes them.", name);
	case OBSTACLE_FIRST_PUBLISH:
		return arena_words(a, "Publishing a prediction for the first time adds a column to its input table, which needs System Customizer; "
				       "%s roles don't carry prvCreateAttribute.", whose(t));
	case OBSTACLE_GONE:
		return "The model that it calls was deleted.";
	case OBSTACLE_RESULT_TABLE:
		return arena_words(a, "A category classification writes to a result table of its own, so every run needs System Customizer; "
				       "%s roles don't carry prvCreateEntity.", whose(t));
	case OBSTACLE_INPUT_TABLE:
		if (!t->row)
			return arena_words(a, "A model that is trained on the table %s needs Read on it, and none of %s roles carries that.", t->table_name,
					    whose(t));
		return arena_words(a, "%s is trained on the table %s, and none of %s roles carries Read on it.", name, t->table_name, whose(t));
	}
	return "";
}

/* REFERENCE 7.8. */
static uint32_t
dataverse_code(enum obstacle obstacle)
{
	switch (obstacle) {
	case OBSTACLE_DISABLED:
		return 0x80040225;
	case OBSTACLE_NO_ROLE:
		return 0x80042f09;
	case OBSTACLE_PRIVILEGE:
	case OBSTACLE_CONTAINER_PRIVILEGE:
	case OBSTACLE_INPUT_TABLE:
		return 0x80040220;
	case OBSTACLE_REACH:
	case OBSTACLE_CONTAINER_REACH:
	case OBSTACLE_READ_SHARE:
		return 0x80048306;
	case OBSTACLE_FIRST_PUBLISH:
	case OBSTACLE_RESULT_TABLE:
		return 0x80090432;
	default:
		return 0;
	}
}

/* ---------------------------------------------------------------- the checks, line by line */

static void
check_add(struct telling *t, bool passed, const char *what, const char *found)
{
	struct explanation *out = t->out;

	out->checks = grown(t->arena, out->checks, out->check_count, sizeof(*out->checks), 8);
	out->checks[out->check_count++] = (struct check_line){passed, what, found};
}

/* "role Environment Maker, User level" or "none; needed: User level". */
static const char *
privilege_found(struct telling *t, enum entity entity, enum privilege privilege, const struct owned *row)
{
	const struct grant *best = NULL;

	for (int i = 0; i < t->subject->grant_count; i++) {
		const struct grant *grant = &t->subject->grants[i];

		if (grant->role->level[entity][privilege] > (best ? best->role->level[entity][privilege] : LEVEL_NONE))
			best = grant;
	}
	if (!best)
		return arena_words(t->arena, "none; needed: %s level",
				    level_name(row ? level_needed(t->subject, row, privilege_right(privilege)) : LEVEL_USER));
	return arena_words(t->arena, "%s level, role %s", level_name((enum access_level)best->role->level[entity][privilege]),
			    grant_words(t, best));
}

/* F4: any level will do. */
static void
check_table(struct telling *t)
{
	const struct grant *best = NULL;
	enum access_level widest = LEVEL_NONE;

	for (int i = 0; i < t->subject->grant_count; i++) {
		enum access_level level = role_own_level(t->subject->grants[i].role, &t->table, PRIVILEGE_READ);

		if (level > widest) {
			best = &t->subject->grants[i];
			widest = level;
		}
	}
	check_add(t, best != NULL, arena_words(t->arena, "Read privilege on %s, its input table", t->table_name),
		  best ? arena_words(t->arena, "%s level, role %s", level_name(widest), grant_words(t, best)) : "none; needed: User level");
}

static void
check_line_of(struct telling *t, enum step step)
{
	const struct model *m = t->model;
	enum obstacle obstacle = step_check(step, t->subject, t->action, m);
	bool passed = obstacle == OBSTACLE_NONE;
	struct arena *a = t->arena;
	const struct verdict *v = &t->out->verdict;

	switch (step) {
	case STEP_END:
		break;
	case STEP_PERSON:
		check_add(t, passed, "Account enabled, with a role",
			  obstacle == OBSTACLE_DISABLED ? "disabled"
			  : passed		       ? arena_strdup(a, subject_role_title(t->subject))
						       : "no role at all");
		break;
	case STEP_VISIBLE:
		check_add(t, passed, arena_words(a, "Visible to %s", who(t)), arena_words(a, "owner %s", owner_words(t, t->row)));
		break;
	case STEP_PRIVILEGE:
		check_add(t, passed, arena_words(a, "%s privilege on %s", privilege_name(t->privilege), entity_display_name(t->entity)),
			  privilege_found(t, t->entity, t->privilege, t->row));
		break;
	case STEP_REACH:
		if (!t->subject->reach[t->entity][t->privilege].carried)
			break; /* said already */
		check_add(t, passed, arena_words(a, "%s reaches this row", privilege_name(t->privilege)),
			  passed ? arena_words(a, "owner %s", owner_words(t, t->row))
				 : arena_words(a, "owner %s; needed: %s level", owner_words(t, t->row),
						level_name(level_needed(t->subject, t->row, privilege_right(t->privilege)))));
		break;
	case STEP_CONTAINER_PRIVILEGE:
		if (!m->container_count && passed)
			break;
		check_add(t, passed, arena_words(a, "%s privilege on its container",
						  t->action == ACTION_DATA ? "Read" : t->action == ACTION_ASSIGN ? "Assign" : "Write"),
			  privilege_found(t, ENTITY_CONTAINER,
					  t->action == ACTION_DATA ? PRIVILEGE_READ
					  : t->action == ACTION_ASSIGN ? PRIVILEGE_ASSIGN
								       : PRIVILEGE_WRITE,
					  m->container_count ? &m->containers[0] : NULL));
		break;
	case STEP_CONTAINER_REACH:
		if (!m->container_count)
			break;
		check_add(t, passed, "Its datasets container is in reach",
			  arena_words(a, "%s, owner %s", (v->row && v->entity == ENTITY_CONTAINER ? v->row : &m->containers[0])->name,
				       owner_words(t, v->row && v->entity == ENTITY_CONTAINER && v->row != t->row ? v->row : &m->containers[0])));
		break;
	case STEP_MORE_THAN_READ_SHARE:
		check_add(t, passed, "More than a User share", passed ? "yes" : "shared as User: see and run");
		break;
	case STEP_NOT_GENERIC:
		check_add(t, passed, arena_words(a, "Type can be %s", t->action == ACTION_RUN ? "run" : "shared"), model_type_name(m->type));
		break;
	case STEP_SUPPORTED:
		check_add(t, passed, "Type is supported",
			  obstacle == OBSTACLE_PREVIEW_OFF ? "preview, switched off" : model_type_name(m->type));
		break;
	case STEP_NOT_PROMPT:
		check_add(t, passed, "Type is trained", model_type_name(m->type));
		break;
	case STEP_NOT_PASSING:
		check_add(t, passed, "Not busy", model_status_name(m->status));
		break;
	case STEP_PUBLISHED:
		check_add(t, passed, "Has a published version", model_status_name(m->status));
		break;
	case STEP_PUBLISHABLE:
		check_add(t, passed, "Has a version to publish", model_status_name(m->status));
		break;
	case STEP_HAS_CONTAINER:
		check_add(t, passed, "Has a datasets container", model_type_name(m->type));
		break;
	case STEP_FIRST_PUBLISH:
		if (model_type_is_prediction(m->type))
			check_add(t, passed, "First publish adds a column", passed ? "allowed" : "needs prvCreateAttribute (System Customizer)");
		break;
	case STEP_RESULT_TABLE:
		if (m->type == MODEL_CATEGORY_CLASSIFICATION)
			check_add(t, passed, "Runs write a result table", passed ? "allowed" : "needs prvCreateEntity (System Customizer)");
		break;
	case STEP_INPUT_TABLE:
		if (model_has_input(m))
			check_table(t);
		break;
	}
}

/* ---------------------------------------------------------------- the three questions */

static void
tell(struct telling *t)
{
	struct explanation *out = t->out;

	if (out->verdict.allowed) {
		grounds_allowed(t);
		out->reason = reason_allowed(t);
		out->rule = t->row ? rule_name(RULE_B2) : rule_name(RULE_C);
		out->remedy = NULL;
	} else {
		grounds_denied(t);
		out->reason = reason_denied(t);
		out->rule = rule_name(out->verdict.rule);
		out->dataverse = dataverse_code(out->verdict.obstacle);
	}
}

/* The sentence that goes with the remedies. */
static void
tell_remedies(struct telling *t)
{
	if (t->out->remedies.count)
		t->out->remedy = access_remedy_words(&t->out->remedies, t->subject, t->you, true, t->arena);
}

static struct telling
telling_of_model(const struct subject *subject, enum action action, const struct model *model, bool you, struct arena *arena,
		 struct explanation *explanation)
{
	return (struct telling){
		.subject = subject, .model = model, .row = &model->row, .action = action, .entity = action_entity(action),
		.privilege = action_privilege(action), .table = model_has_input(model) ? model->input_table : ID_NONE,
		.table_name = model->input_table_name, .table_logical = model->input_table_logical, .you = you, .arena = arena, .out = explanation,
	};
}

void
access_reason(const struct subject *subject, enum action action, const struct model *model, bool you, struct arena *arena,
	      struct explanation *explanation)
{
	struct telling t = telling_of_model(subject, action, model, you, arena, explanation);

	*explanation = (struct explanation){.verdict = access_check(subject, action, model)};
	if (action == ACTION_DATA && model->container_count && explanation->verdict.obstacle != OBSTACLE_NOT_VISIBLE)
		t.row = &model->containers[0];
	tell(&t);
}

void
access_explain(const struct subject *subject, enum action action, const struct model *model, bool you, struct arena *arena,
	       struct explanation *explanation)
{
	struct telling t = telling_of_model(subject, action, model, you, arena, explanation);

	access_reason(subject, action, model, you, arena, explanation);
	if (!explanation->verdict.allowed) {
		access_remedies(subject, action, model, arena, &explanation->remedies);
		tell_remedies(&t);
	}
	for (const enum step *step = action_steps(action); *step != STEP_END; step++)
		check_line_of(&t, *step);
}

/* Create and the environment's others; with a table of telling's to read where there is one. */
static void
explain_environment(struct telling *t)
{
	const struct subject *subject = t->subject;
	const struct verdict *v = &t->out->verdict;

	tell(t);
	tell_remedies(t);
	check_add(t, subject_can_act(subject), "Account enabled, with a role",
		  !subject->enabled ? "disabled" : subject->grant_count ? arena_strdup(t->arena, subject_role_title(subject)) : "no role at all");
	check_add(t, v->obstacle != OBSTACLE_PRIVILEGE && subject->reach[t->entity][t->privilege].carried,
		  arena_words(t->arena, "%s privilege on %s", privilege_name(t->privilege), entity_display_name(t->entity)),
		  privilege_found(t, t->entity, t->privilege, NULL));
	if (!id_is_none(&t->table))
		check_table(t);
}

void
access_explain_environment(const struct subject *subject, enum action action, bool you, struct arena *arena,
			   struct explanation *explanation)
{
	struct telling t = {
		.subject = subject, .action = action, .entity = action_entity(action), .privilege = action_privilege(action),
		.you = you, .arena = arena, .out = explanation,
	};

	*explanation = (struct explanation){.verdict = access_check_environment(subject, action)};
	if (!explanation->verdict.allowed)
		access_remedies_environment(subject, action, arena, &explanation->remedies);
	explain_environment(&t);
}

void
access_explain_table(const struct subject *subject, const struct id *table, const char *name, const char *logical, bool you,
		     struct arena *arena, struct explanation *explanation)
{
	struct telling t = {
		.subject = subject, .action = ACTION_CREATE, .entity = action_entity(ACTION_CREATE), .privilege = action_privilege(ACTION_CREATE),
		.table = *table, .table_name = name, .table_logical = logical, .you = you, .arena = arena, .out = explanation,
	};

	*explanation = (struct explanation){.verdict = access_check_table(subject, table)};
	if (!explanation->verdict.allowed)
		access_remedies_table(subject, table, name, arena, &explanation->remedies);
	explain_environment(&t);
}

/* The checks of a row that isn't a model. */
static void
check_row(struct telling *t)
{
	const struct subject *subject = t->subject;
	const struct reach *reach = &subject->reach[t->entity][t->privilege];
	struct arena *a = t->arena;

	check_add(t, subject_can_act(subject), "Account enabled, with a role",
		  !subject->enabled ? "disabled" : subject->grant_count ? arena_strdup(a, subject_role_title(subject)) : "no role at all");
	check_add(t, access_check_row(subject, t->entity, t->privilege, t->row).visible, arena_words(a, "Visible to %s", who(t)),
		  arena_words(a, "owner %s", owner_words(t, t->row)));
	check_add(t, reach->carried, arena_words(a, "%s privilege on %s", privilege_name(t->privilege), entity_display_name(t->entity)),
		  privilege_found(t, t->entity, t->privilege, t->row));
	if (reach->carried)
		check_add(t, reach_has(reach, subject, t->row, privilege_right(t->privilege)),
			  arena_words(a, "%s reaches this row", privilege_name(t->privilege)), arena_words(a, "owner %s", owner_words(t, t->row)));
}

static struct telling
telling_of_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row, bool you,
	       struct arena *arena, struct explanation *explanation)
{
	return (struct telling){
		.subject = subject, .row = row, .action = ACTION_LIST, .entity = entity, .privilege = privilege, .you = you,
		.arena = arena, .out = explanation,
	};
}

void
access_reason_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
		  bool you, struct arena *arena, struct explanation *explanation)
{
	struct telling t = telling_of_row(subject, entity, privilege, row, you, arena, explanation);

	*explanation = (struct explanation){.verdict = access_check_row(subject, entity, privilege, row)};
	tell(&t);
}

void
access_explain_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
		   bool you, struct arena *arena, struct explanation *explanation)
{
	struct telling t = telling_of_row(subject, entity, privilege, row, you, arena, explanation);

	access_reason_row(subject, entity, privilege, row, you, arena, explanation);
	if (!explanation->verdict.allowed) {
		access_remedies_row(subject, entity, privilege, row, arena, &explanation->remedies);
		tell_remedies(&t);
	}
	check_row(&t);
}

/* ---------------------------------------------------------------- apps and flows (D8) */

/* Why one call is refused, naming the share that is missing where that's it. */
static const char *
call_refused(const struct telling *t, const struct call_target *target)
{
	struct telling call = *t;
	struct explanation out = {.verdict = access_check_call(t->subject, target)};

	if (!target->model)
		return arena_words(t->arena, "%s was deleted", target->name && target->name[0] ? target->name : "the model that it called");
	if (out.verdict.obstacle == OBSTACLE_NOT_VISIBLE && t->subject->reach[ENTITY_AIMODEL][PRIVILEGE_READ].carried)
		return arena_words(t->arena, "%s isn't shared with %s or a team of %s", target->name, who(t), t->you ? "yours" : "theirs");
	call.model = target->model;
	call.row = &target->model->row;
	call.action = ACTION_RUN;
	call.entity = ENTITY_AIMODEL;
	call.privilege = PRIVILEGE_READ;
	call.out = &out;
	return reason_denied(&call);
}

/* The same with its full stop. */
static const char *
call_sentence(const struct telling *t, const struct call_target *target)
{
	const char *reason = call_refused(t, target);
	size_t length = strlen(reason);

	return length && reason[length - 1] == '.' ? reason : arena_words(t->arena, "%s.", reason);
}

static const char *
call_reason(const struct telling *t, const struct call_target *target)
{
	return arena_words(t->arena, "%s opens, but its call of %s is refused: %s", t->row->name, target->name, call_sentence(t, target));
}

/* The grounds of the calls come before opening's. */
static void
tell_calls(struct telling *t, const struct call_target *targets, size_t count)
{
	struct telling call = *t;

	call.action = ACTION_RUN;
	call.entity = ENTITY_AIMODEL;
	call.privilege = PRIVILEGE_READ;
	for (size_t i = 0; i < count; i++) {
		call.model = targets[i].model;
		call.row = &targets[i].model->row;
		grounds_allowed(&call);
	}
}

void
access_explain_use(const struct subject *subject, enum entity entity, const struct owned *row, const struct call_target *targets,
		   size_t count, bool you, struct arena *arena, struct explanation *explanation)
{
	struct telling t = telling_of_row(subject, entity, PRIVILEGE_READ, row, you, arena, explanation);
	bool opens;
	size_t refused;

	*explanation = (struct explanation){.verdict = access_check_use(subject, entity, row, targets, count, &refused)};
	opens = explanation->verdict.allowed || refused < count;
	if (!explanation->verdict.allowed)
		access_remedies_use(subject, entity, row, targets, count, arena, &explanation->remedies);
	if (explanation->verdict.allowed)
		tell_calls(&t, targets, count);
	if (refused < count && targets[refused].model) {
		t.model = targets[refused].model;
		t.row = &t.model->row;
	}
	tell(&t);
	tell_remedies(&t);
	t.model = NULL;
	t.row = row;
	if (refused < count)
		explanation->reason = call_reason(&t, &targets[refused]);
	else if (explanation->verdict.allowed && count)
		explanation->reason = arena_words(arena, "%s Its calls are allowed.", explanation->reason);
	check_row(&t);
	for (size_t i = 0; opens && i < count; i++) {
		bool allowed = access_check_call(subject, &targets[i]).allowed;

		check_add(&t, allowed, arena_words(arena, "Calls %s", targets[i].name),
			  allowed ? "it may be run" : call_refused(&t, &targets[i]));
	}
}

void
access_explain_call(const struct subject *subject, const struct call_target *target, bool you, struct arena *arena,
		    struct explanation *explanation)
{
	struct telling t = {.subject = subject, .action = ACTION_RUN, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_READ, .you = you,
			    .arena = arena, .out = explanation};

	if (access_check_call(subject, target).allowed) {
		access_reason(subject, ACTION_RUN, target->model, you, arena, explanation);
		return;
	}
	*explanation = (struct explanation){.verdict = access_check_call(subject, target)};
	explanation->rule = rule_name(explanation->verdict.rule);
	explanation->dataverse = dataverse_code(explanation->verdict.obstacle);
	explanation->reason = call_sentence(&t, target);
	if (!target->model)
		return;
	access_remedies(subject, ACTION_RUN, target->model, arena, &explanation->remedies);
	explanation->remedies.names = true;
	tell_remedies(&t);
}
