/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What would turn a no into a yes (B5): a plan is made by asking the decision, changing a copy of what stands in the way as
 * little as possible, and asking again, until it says yes. So the changes are true by the way they're found.
 */
#include "domain/access.h"
#include "domain/access_steps.h"

#include <string.h>

struct plan {
	struct subject subject;		/* as they would be */
	struct arena *arena;
	struct remedies *out;
	bool full;			/* more steps than there is room for */
};

/* Each step but waiting removes at least one obstacle for good. */
#define ROUNDS_MAX 40

static void
plan_add(struct plan *plan, struct remedy step)
{
	struct remedies *out = plan->out;

	for (size_t i = 0; i < out->count; i++) {
		struct remedy *known = &out->steps[i];

		if (step.kind == REMEDY_ROLE && known->kind == REMEDY_ROLE && !step.name && !known->name && !step.table && !known->table
		    && known->entity == step.entity && known->privilege == step.privilege) {
			if (known->level < step.level)
				known->level = step.level;
			return;
		}
	}
	if (out->count == REMEDIES_MAX)
		plan->full = true;
	else
		out->steps[out->count++] = step;
}

static bool
plan_role(struct plan *plan, enum entity entity, enum privilege privilege, enum access_level level)
{
	subject_assume(&plan->subject, entity, privilege, level, plan->arena);
	plan_add(plan, (struct remedy){.kind = REMEDY_ROLE, .entity = entity, .privilege = privilege, .level = level});
	return true;
}

/* F4: at any level, so at the narrowest. */
static bool
plan_table(struct plan *plan, const struct id *table, const char *name)
{
	subject_assume_own(&plan->subject, table, PRIVILEGE_READ, plan->arena);
	plan_add(plan, (struct remedy){.kind = REMEDY_ROLE, .privilege = PRIVILEGE_READ, .level = LEVEL_USER, .table = name, .table_id = *table});
	return true;
}

static bool
plan_enable(struct plan *plan)
{
	plan->subject.enabled = true;
	plan_add(plan, (struct remedy){.kind = REMEDY_ENABLE});
	return true;
}

/* A4: any role will do; which one, the next obstacle says. */
static bool
plan_any_role(struct plan *plan)
{
	plan->subject.grant_count = 1;
	return true;
}

static bool
plan_setting(struct plan *plan, const char *name)
{
	if (strcmp(name, "ai-prompts") == 0)
		plan->subject.settings.ai_prompts = true;
	else
		plan->subject.settings.preview_models = true;
	plan_add(plan, (struct remedy){.kind = REMEDY_SETTING, .name = name});
	return true;
}

static bool
plan_share(struct plan *plan, const struct owned *about, struct owned *row, enum entity entity)
{
	struct share *shares = arena_array(plan->arena, row->share_count + 1, sizeof(*shares));

	if (row->share_count)
		memcpy(shares, row->shares, row->share_count * sizeof(*shares));
	shares[row->share_count] = (struct share){{PRINCIPAL_USER, plan->subject.id}, RIGHT_READ, plan->subject.name};
	row->shares = shares;
	row->share_count++;
	plan_add(plan, (struct remedy){.kind = REMEDY_SHARE, .entity = entity, .privilege = PRIVILEGE_READ, .row = about});
	return true;
}

static bool
plan_without_table(struct plan *plan, const char *name)
{
	if (strcmp(name, "prvCreateEntity") == 0)
		plan->subject.create_entity = true;
	else
		plan->subject.create_attribute = true;
	plan_add(plan, (struct remedy){.kind = REMEDY_ROLE, .name = name, .level = LEVEL_ORGANIZATION});
	return true;
}

/* ---------------------------------------------------------------- models and prompts */

/* The model in hand: as it is, and as it would be. */
struct planned {
	const struct model *model;
	struct model copy;
	struct owned *containers;
	enum action action;
};

/* To read, one container is enough: the one that the narrowest level reaches. To write and give away, all (C): the widest
 * that those out of reach need. */
static enum access_level
container_level(struct plan *plan, struct planned *p)
{
	enum privilege privilege = action_container_privilege(p->action);
	const struct reach *reach = &plan->subject.reach[ENTITY_CONTAINER][privilege];
	uint32_t right = privilege_right(privilege);
	enum access_level level = LEVEL_NONE;

	for (size_t i = 0; i < p->copy.container_count; i++) {
		enum access_level needed = level_needed(&plan->subject, &p->copy.containers[i], right);

		if (reach_has(reach, &plan->subject, &p->copy.containers[i], right))
			continue;
		if (level == LEVEL_NONE || (privilege == PRIVILEGE_READ ? needed < level : needed > level))
			level = needed;
	}
	return level;
}

/* B9: for seeing and running a share is the least (D2); for more than that a level that reaches it must carry Read too. */
static bool
plan_visible(struct plan *plan, struct planned *p)
{
	const struct reach *read = &plan->subject.reach[ENTITY_AIMODEL][PRIVILEGE_READ];
	enum access_level level = level_needed(&plan->subject, &p->copy.row, RIGHT_READ);
	bool unsupported = model_is_unsupported(&p->copy, &plan->subject.settings);

	if (!p->copy.customizable)
		return false;
	/* C: for data the model needn't be visible, its container must be in reach. */
	if (p->action == ACTION_DATA) {
		if (!p->copy.container_count)
			return false;
		return plan_role(plan, ENTITY_CONTAINER, PRIVILEGE_READ, container_level(plan, p));
	}
	if (level == LEVEL_USER)
		return plan_role(plan, ENTITY_AIMODEL, PRIVILEGE_READ, level);
	/* E4: nothing unsupported can be shared or run; D5: generic predictions never. */
	if (p->action == ACTION_RUN && unsupported && p->copy.type != MODEL_UNSUPPORTED)
		return plan_setting(plan, p->copy.type == MODEL_PROMPT ? "ai-prompts" : "preview-models");
	if (unsupported || p->copy.type == MODEL_GENERIC_PREDICTION || (p->action != ACTION_LIST && p->action != ACTION_RUN))
		return plan_role(plan, ENTITY_AIMODEL, PRIVILEGE_READ, level);
	/* B2: a share counts by a role that isn't "team privileges only". */
	if (!read->own)
		return plan_role(plan, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER);
	return plan_share(plan, &p->model->row, &p->copy.row, ENTITY_AIMODEL);
}

/* G4: who owns the model gets its container; anybody else needs a level. */
static bool
plan_container(struct plan *plan, struct planned *p, const struct owned *missed)
{
	enum privilege privilege = action_container_privilege(p->action);
	enum access_level level = level_needed(&plan->subject, missed, privilege_right(privilege));
	struct owned *container = &p->containers[missed - p->copy.containers];

	if (privilege == PRIVILEGE_READ || !subject_owns(&plan->subject, &p->copy.row))
		level = container_level(plan, p);
	if (level == LEVEL_USER || !subject_owns(&plan->subject, &p->copy.row))
		return plan_role(plan, ENTITY_CONTAINER, privilege, level);
	/* G6: a new owner holds Read on the table. */
	if (p->copy.row.owner.kind == PRINCIPAL_USER && !plan->subject.reach[ENTITY_CONTAINER][PRIVILEGE_READ].own)
		plan_role(plan, ENTITY_CONTAINER, PRIVILEGE_READ, LEVEL_USER);
	container->owner = p->copy.row.owner;
	container->owner_name = p->copy.row.owner_name;
	container->unit = p->copy.row.unit;
	plan_add(plan, (struct remedy){.kind = REMEDY_GIVE, .row = &p->model->containers[container - p->containers],
				       .to = p->copy.row.owner, .to_name = p->copy.row.owner_name});
	return true;
}

static bool
plan_container_privilege(struct plan *plan, struct planned *p)
{
	enum privilege privilege = action_container_privilege(p->action);
	enum access_level level = LEVEL_USER;

	if (!p->copy.container_count)
		return false;
	if (!subject_owns(&plan->subject, &p->copy.row))
		level = container_level(plan, p);
	return plan_role(plan, ENTITY_CONTAINER, privilege, level);
}

/* E3: more than a User share, so a level that reaches it without one; or a role that makes a Co-owner's share of theirs count. */
static bool
plan_details(struct plan *plan, struct planned *p)
{
	struct owned bare = p->copy.row;

	if (!plan->subject.reach[ENTITY_AIMODEL][PRIVILEGE_READ].own
	    && (subject_owns(&plan->subject, &bare) || access_row_permission(&plan->subject, &bare) == PERMISSION_COOWNER))
		return plan_role(plan, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER);

	bare.share_count = 0;
	return plan_role(plan, ENTITY_AIMODEL, PRIVILEGE_READ, level_needed(&plan->subject, &bare, RIGHT_READ));
}

/* F1: the life of a model goes on: what passes ends, then training, then publishing. */
static bool
plan_state(struct plan *plan, struct planned *p, enum obstacle obstacle)
{
	struct remedy step = {.row = &p->model->row, .prompt = p->copy.type == MODEL_PROMPT};

	if (p->copy.is_passing) {
		step.kind = REMEDY_WAIT;
		p->copy.is_passing = false;
		p->copy.has_active_run |= p->copy.status == STATUS_PUBLISHING;
		p->copy.is_publishable |= p->copy.status == STATUS_TRAINING;
	} else if (obstacle == OBSTACLE_NOTHING_TO_PUBLISH || (!p->copy.is_publishable && !step.prompt)) {
		step.kind = REMEDY_TRAIN;
		p->copy.is_publishable = true;
	} else {
		step.kind = REMEDY_PUBLISH;
		p->copy.has_active_run = true;
		p->copy.has_result_column = true;
	}
	plan_add(plan, step);
	return true;
}

static bool
plan_obstacle(struct plan *plan, struct planned *p, const struct verdict *v)
{
	switch (v->obstacle) {
	case OBSTACLE_DISABLED:
		return plan_enable(plan);
	case OBSTACLE_NO_ROLE:
		return plan_any_role(plan);
	case OBSTACLE_NOT_VISIBLE:
		return plan_visible(plan, p);
	case OBSTACLE_PRIVILEGE:
	case OBSTACLE_REACH:
		return plan_role(plan, v->entity, v->privilege, level_needed(&plan->subject, &p->copy.row, privilege_right(v->privilege)));
	case OBSTACLE_CONTAINER_PRIVILEGE:
		return plan_container_privilege(plan, p);
	case OBSTACLE_CONTAINER_REACH:
		return plan_container(plan, p, v->row);
	case OBSTACLE_READ_SHARE:
		return plan_details(plan, p);
	case OBSTACLE_PREVIEW_OFF:
		return plan_setting(plan, "preview-models");
	case OBSTACLE_PROMPTS_OFF:
		return plan_setting(plan, "ai-prompts");
	case OBSTACLE_PASSING:
	case OBSTACLE_NOT_PUBLISHED:
	case OBSTACLE_NOTHING_TO_PUBLISH:
		return plan_state(plan, p, v->obstacle);
	case OBSTACLE_FIRST_PUBLISH:
		return plan_without_table(plan, "prvCreateAttribute");
	case OBSTACLE_RESULT_TABLE:
		return plan_without_table(plan, "prvCreateEntity");
	case OBSTACLE_INPUT_TABLE:
		return plan_table(plan, &p->copy.input_table, p->copy.input_table_name);
	case OBSTACLE_NONE:
	case OBSTACLE_GENERIC:
	case OBSTACLE_UNSUPPORTED:
	case OBSTACLE_NO_CONTAINER:
	case OBSTACLE_PROMPT_TRAINING:
	case OBSTACLE_GONE:
		return false;
	}
	return false;
}

static bool
plan_model(struct plan *plan, enum action action, const struct model *model)
{
	struct planned p = {.model = model, .copy = *model, .action = action};

	p.containers = arena_array(plan->arena, model->container_count, sizeof(*p.containers));
	if (model->container_count)
		memcpy(p.containers, model->containers, model->container_count * sizeof(*p.containers));
	p.copy.containers = p.containers;
	for (int round = 0; round < ROUNDS_MAX && !plan->full; round++) {
		struct verdict v = access_check(&plan->subject, action, &p.copy);

		if (v.allowed)
			return true;
		if (!plan_obstacle(plan, &p, &v))
			return false;
	}
	return false;
}

/* ---------------------------------------------------------------- other rows, and the environment */

/* Whether `share` takes rows of the table (COMMANDS.md). */
static bool
is_shareable(enum entity entity)
{
	return entity == ENTITY_CANVASAPP || entity == ENTITY_WORKFLOW;
}

static bool
plan_row_visible(struct plan *plan, enum entity entity, enum privilege privilege, const struct owned *about, struct owned *row)
{
	enum access_level level = level_needed(&plan->subject, row, RIGHT_READ);

	if (privilege != PRIVILEGE_READ || !is_shareable(entity) || level == LEVEL_USER)
		return plan_role(plan, entity, PRIVILEGE_READ, level);
	if (!plan->subject.reach[entity][PRIVILEGE_READ].own)
		return plan_role(plan, entity, PRIVILEGE_READ, LEVEL_USER);
	return plan_share(plan, about, row, entity);
}

static bool
plan_row(struct plan *plan, enum entity entity, enum privilege privilege, const struct owned *about)
{
	struct owned row = *about;

	for (int round = 0; round < ROUNDS_MAX && !plan->full; round++) {
		struct verdict v = access_check_row(&plan->subject, entity, privilege, &row);

		if (v.allowed)
			return true;
		if (v.obstacle == OBSTACLE_DISABLED)
			plan_enable(plan);
		else if (v.obstacle == OBSTACLE_NO_ROLE)
			plan_any_role(plan);
		else if (v.obstacle == OBSTACLE_NOT_VISIBLE)
			plan_row_visible(plan, entity, privilege, about, &row);
		else
			plan_role(plan, entity, privilege, level_needed(&plan->subject, &row, privilege_right(privilege)));
	}
	return false;
}

/* table: what the model that's created is learned from; NULL. */
static bool
plan_environment(struct plan *plan, enum action action, const struct id *table, const char *name)
{
	for (int round = 0; round < ROUNDS_MAX; round++) {
		struct verdict v = table ? access_check_table(&plan->subject, table) : access_check_environment(&plan->subject, action);

		if (v.allowed)
			return true;
		if (v.obstacle == OBSTACLE_DISABLED)
			plan_enable(plan);
		else if (v.obstacle == OBSTACLE_NO_ROLE)
			plan_any_role(plan);
		else if (v.obstacle == OBSTACLE_INPUT_TABLE)
			plan_table(plan, table, name);
		else
			/* AI Template belongs to the organization: it knows no narrower level (REFERENCE 7.1). */
			plan_role(plan, v.entity, v.privilege, v.entity == ENTITY_AITEMPLATE ? LEVEL_ORGANIZATION : LEVEL_USER);
	}
	return false;
}

/* ---------------------------------------------------------------- the questions */

/* The order of their kinds is the order in which they can be made: who is granted a role can be given a share (D11), and so on. */
static void
sort_steps(struct remedies *out)
{
	for (size_t i = 1; i < out->count; i++) {
		struct remedy step = out->steps[i];
		size_t at = i;

		while (at > 0 && out->steps[at - 1].kind > step.kind) {
			out->steps[at] = out->steps[at - 1];
			at--;
		}
		out->steps[at] = step;
	}
}

static void
plan_end(struct plan *plan, bool possible)
{
	if (possible && !plan->full)
		sort_steps(plan->out);
	else
		plan->out->count = 0;
}

static struct plan
plan_begin(const struct subject *subject, struct arena *arena, struct remedies *remedies)
{
	*remedies = (struct remedies){.count = 0};
	return (struct plan){.subject = *subject, .arena = arena, .out = remedies};
}

void
access_remedies(const struct subject *subject, enum action action, const struct model *model, struct arena *arena,
		struct remedies *remedies)
{
	struct plan plan = plan_begin(subject, arena, remedies);

	plan_end(&plan, plan_model(&plan, action, model));
}

void
access_remedies_environment(const struct subject *subject, enum action action, struct arena *arena, struct remedies *remedies)
{
	struct plan plan = plan_begin(subject, arena, remedies);

	plan_end(&plan, plan_environment(&plan, action, NULL, NULL));
}

void
access_remedies_table(const struct subject *subject, const struct id *table, const char *name, struct arena *arena,
		      struct remedies *remedies)
{
	struct plan plan = plan_begin(subject, arena, remedies);

	plan_end(&plan, plan_environment(&plan, ACTION_CREATE, table, name));
}

void
access_remedies_row(const struct subject *subject, enum entity entity, enum privilege privilege, const struct owned *row,
		    struct arena *arena, struct remedies *remedies)
{
	struct plan plan = plan_begin(subject, arena, remedies);

	plan_end(&plan, plan_row(&plan, entity, privilege, row));
}

void
access_remedies_use(const struct subject *subject, enum entity entity, const struct owned *row, const struct call_target *targets,
		    size_t count, struct arena *arena, struct remedies *remedies)
{
	struct plan plan = plan_begin(subject, arena, remedies);
	bool possible = plan_row(&plan, entity, PRIVILEGE_READ, row);

	remedies->names = count > 0;
	for (size_t i = 0; possible && i < count; i++)
		possible = targets[i].model && plan_model(&plan, ACTION_RUN, targets[i].model);
	plan_end(&plan, possible);
}

/* ---------------------------------------------------------------- in words */

struct wording {
	const struct remedies *remedies;
	const struct subject *subject;
	bool you, owner_helps;
	struct arena *arena;
};

static const char *
person(const struct wording *w)
{
	return w->you ? "you" : w->subject->name;
}

static bool
is_ai_table(enum entity entity)
{
	return entity <= ENTITY_AITEMPLATE;
}

/* A3: whether the built-in role carries it at that level or wider. */
static bool
basic_carries(const struct remedy *r)
{
	bool read = r->privilege == PRIVILEGE_READ;

	switch (r->entity) {
	case ENTITY_AIMODEL:
		return r->level == LEVEL_USER && (read || r->privilege == PRIVILEGE_APPENDTO);
	case ENTITY_CONTAINER:
	case ENTITY_CANVASAPP:
	case ENTITY_WORKFLOW:
		return r->level == LEVEL_USER && read;
	case ENTITY_AIEVENT:
		return r->level == LEVEL_USER && (read || r->privilege == PRIVILEGE_CREATE || r->privilege == PRIVILEGE_WRITE
						   || r->privilege == PRIVILEGE_APPEND);
	case ENTITY_AITEMPLATE:
		return read;
	default:
		return false;
	}
}

static bool
maker_carries(const struct remedy *r)
{
	if (r->entity == ENTITY_AITEMPLATE)
		return r->privilege == PRIVILEGE_READ || r->privilege == PRIVILEGE_APPENDTO;
	return r->level == LEVEL_USER && (is_ai_table(r->entity) || r->entity == ENTITY_CANVASAPP || r->entity == ENTITY_WORKFLOW);
}

/* A role of A3 that carries all that's needed, as an example: not one that gives far more than a narrow level. */
static const char *
role_example(const struct remedies *remedies)
{
	bool basic = true, maker = true, wide = false;

	for (size_t i = 0; i < remedies->count; i++) {
		const struct remedy *r = &remedies->steps[i];

		if (r->kind != REMEDY_ROLE)
			continue;
		if (r->table)
			return NULL;
		if (!r->name && !is_ai_table(r->entity) && r->entity != ENTITY_CANVASAPP && r->entity != ENTITY_WORKFLOW)
			return NULL;
		basic &= !r->name && basic_carries(r);
		maker &= !r->name && maker_carries(r);
		wide |= r->level == LEVEL_ORGANIZATION;
	}
	return basic ? "Basic User" : maker ? "Environment Maker" : wide ? "System Customizer" : NULL;
}

static const char *
cell_words(const struct wording *w, const struct remedy *r)
{
	if (r->name)
		return r->name;
	return arena_words(w->arena, "%s on %s at %s level", privilege_name(r->privilege), r->table ? r->table : entity_display_name(r->entity),
			   level_name(r->level));
}

/* All cells are one role's, from the first on; *next is the step after them. */
static const char *
role_words(const struct wording *w, size_t first, size_t *next)
{
	const char *cells = NULL, *example = role_example(w->remedies);
	bool without_table = true;

	for (*next = first; *next < w->remedies->count && w->remedies->steps[*next].kind == REMEDY_ROLE; ++*next) {
		const char *cell = cell_words(w, &w->remedies->steps[*next]);

		cells = cells ? arena_words(w->arena, "%s and %s", cells, cell) : cell;
		without_table &= w->remedies->steps[*next].name != NULL;
	}
	/* F2, F3 name it. */
	if (without_table)
		return arena_words(w->arena, "a System Administrator grants %s System Customizer", person(w));
	return arena_words(w->arena, "a System Administrator grants %s a role that carries %s%s%s", person(w), cells, example ? ", such as " : "",
			   example ? example : "");
}

/* "you", "Maya Ortiz", "team Claims Team". */
static const char *
owner_words(const struct wording *w, const struct principal *owner, const char *name)
{
	if (owner->kind == PRINCIPAL_TEAM)
		return arena_words(w->arena, "team %s", name ? name : "");
	if (w->you && id_equal(&owner->id, &w->subject->id))
		return "you";
	return name ? name : "its owner";
}

static const char *
row_words(const struct wording *w, const struct remedy *r)
{
	return w->remedies->names ? r->row->name : "it";
}

static const char *
sharing_words(const struct wording *w, const struct remedy *r)
{
	const struct owned *row = r->row;
	const char *owner = owner_words(w, &row->owner, row->owner_name);

	if (!w->owner_helps)
		return arena_words(w->arena, "a System Administrator shares %s with %s", row_words(w, r), person(w));
	if (row->owner.kind == PRINCIPAL_TEAM)
		return arena_words(w->arena, "somebody of %s, or a System Administrator, shares %s with %s", owner, row_words(w, r), person(w));
	return arena_words(w->arena, "%s, or a System Administrator, shares %s with %s", owner, row_words(w, r), person(w));
}

/* Training and publishing: the owner's, or of whoever may edit it. */
static const char *
editing_words(const struct wording *w, const struct remedy *r, const char *does)
{
	const struct owned *row = r->row;

	if (!w->owner_helps)
		return arena_words(w->arena, "whoever may edit %s %s", row_words(w, r), does);
	return arena_words(w->arena, "%s, or whoever may edit %s, %s", owner_words(w, &row->owner, row->owner_name), row_words(w, r), does);
}

/* G2: an owner may hand over what they own, if their roles carry Assign. */
static const char *
giving_words(const struct wording *w, const struct remedy *r)
{
	const char *to = owner_words(w, &r->to, r->to_name);

	if (!w->owner_helps || r->row->owner.kind == PRINCIPAL_TEAM)
		return arena_words(w->arena, "a System Customizer or System Administrator gives the datasets container %s to %s", r->row->name, to);
	return arena_words(w->arena, "%s, or a System Customizer, gives the datasets container %s to %s",
			   owner_words(w, &r->row->owner, r->row->owner_name), r->row->name, to);
}

static const char *
step_words(const struct wording *w, size_t at, size_t *next)
{
	const struct remedy *r = &w->remedies->steps[at];

	*next = at + 1;
	switch (r->kind) {
	case REMEDY_ENABLE:
		return w->you ? "a System Administrator enables your account"
			      : arena_words(w->arena, "a System Administrator enables %s's account", w->subject->name);
	case REMEDY_ROLE:
		return role_words(w, at, next);
	case REMEDY_SETTING:
		return arena_words(w->arena, "a System Administrator switches %s on", r->name);
	case REMEDY_GIVE:
		return giving_words(w, r);
	case REMEDY_SHARE:
		return sharing_words(w, r);
	case REMEDY_WAIT:
		return w->remedies->count == 1 ? "try again when that has ended" : "what is under way with it ends";
	case REMEDY_TRAIN:
		return editing_words(w, r, r->prompt ? "saves a version of it" : "trains it");
	case REMEDY_PUBLISH:
		return editing_words(w, r, r->prompt ? "saves it, which publishes it" : "publishes a version");
	}
	return "";
}

const char *
access_remedy_words(const struct remedies *remedies, const struct subject *subject, bool you, bool owner_helps, struct arena *arena)
{
	struct wording w = {
		.remedies = remedies, .subject = subject, .you = you, .owner_helps = owner_helps, .arena = arena,
	};
	const char *text = NULL;
	char *sentence;

	for (size_t at = 0, next; at < remedies->count; at = next) {
		const char *step = step_words(&w, at, &next);

		text = text ? arena_words(arena, "%s; then %s", text, step) : step;
	}
	if (!text)
		return NULL;
	sentence = arena_words(arena, "%s.", text);
	if (sentence[0] >= 'a' && sentence[0] <= 'z')
		sentence[0] = (char)(sentence[0] - 'a' + 'A');
	return sentence;
}
