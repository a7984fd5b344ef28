/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who could make the changes that a remedy lists: asked of the decision, person by person, of few who come into question. */
#include "portal/explain_private.h"
#include "portal/people.h"

#define HELPERS_MAX 3

/* Of those who hold a role that carries what's needed, so many are asked. */
#define CANDIDATES_MAX 12

/* Members of a team that owns the row. */
#define MEMBERS_MAX 10

struct helping {
	struct portal *portal;
	const struct asked *asked;	/* NULL: the environment */
	const struct remedies *remedies;
	struct id known[HELPERS_MAX];
	size_t count;
	struct str names;
};

/* The model whose row a step names: the one that's asked about, or one that an app calls. */
static const struct model *
step_model(const struct helping *helping, const struct remedy *step)
{
	const struct asked *asked = helping->asked;

	if (asked_is_model(asked))
		return &asked->model;
	for (size_t i = 0; i < asked->target_count; i++) {
		if (asked->targets[i].model && &asked->targets[i].model->row == step->row)
			return asked->targets[i].model;
	}
	return NULL;
}

/* Training comes before publishing: what isn't there yet (F1) is no want of a right. */
static bool
may_edit(const struct subject *helper, enum action action, const struct model *model)
{
	struct verdict v = access_check(helper, action, model);

	return v.allowed || v.rule == RULE_F1;
}

static bool
can_make(const struct helping *helping, const struct subject *helper, const struct remedy *step)
{
	const struct model *model = step->row && step->kind != REMEDY_GIVE ? step_model(helping, step) : NULL;

	switch (step->kind) {
	case REMEDY_ENABLE:
	case REMEDY_ROLE:
	case REMEDY_SETTING:
		return access_administers(helper);
	case REMEDY_GIVE:
		return access_check_row(helper, ENTITY_CONTAINER, PRIVILEGE_ASSIGN, step->row).allowed;
	case REMEDY_SHARE:
		if (!model)
			return access_check_row(helper, step->entity, PRIVILEGE_SHARE, step->row).allowed;
		return access_check(helper, ACTION_SHARE, model).allowed;
	case REMEDY_WAIT:
		return true;
	case REMEDY_TRAIN:
		return model && may_edit(helper, step->prompt ? ACTION_EDIT : ACTION_TRAIN, model);
	case REMEDY_PUBLISH:
		return model && may_edit(helper, step->prompt ? ACTION_EDIT : ACTION_PUBLISH, model);
	}
	return false;
}

static bool
can_make_all(const struct helping *helping, const struct subject *helper)
{
	for (size_t i = 0; i < helping->remedies->count; i++) {
		if (!can_make(helping, helper, &helping->remedies->steps[i]))
			return false;
	}
	return true;
}

static bool
consider(struct helping *helping, const struct id *user, bool *helps, struct err *err)
{
	struct arena arena = {0};
	struct subject helper;
	bool fine = portal_load_subject(helping->portal, user, &arena, &helper, err);

	*helps = fine && can_make_all(helping, &helper);
	for (size_t i = 0; i < helping->count && *helps; i++)
		*helps = !id_equal(&helping->known[i], user);
	if (*helps && helping->count < HELPERS_MAX) {
		str_addf(&helping->names, "%s%s", helping->count ? ", " : "", helper.name);
		helping->known[helping->count++] = *user;
	}
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- the owner */

/* Whether the owner, or somebody of the team that owns it, can make this one step. */
static bool
owner_makes(struct helping *helping, const struct remedy *step, bool *makes, struct err *err)
{
	const struct principal *owner = &step->row->owner;
	struct arena arena = {0};
	struct subject subject;
	struct statement *s;
	bool fine = true;

	*makes = false;
	if (owner->kind == PRINCIPAL_USER) {
		fine = portal_load_subject(helping->portal, &owner->id, &arena, &subject, err);
		*makes = fine && can_make(helping, &subject, step);
		arena_release(&arena);
		return fine;
	}
	s = statement_open(portal_store(helping->portal), QUERY_WRITE_MEMBERS, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &owner->id);
	statement_bind_int(s, ":limit", MEMBERS_MAX);
	while (fine && !*makes && statement_row(s)) {
		struct id member = statement_id(s, 0);

		fine = portal_load_subject(helping->portal, &member, &arena, &subject, err);
		*makes = fine && can_make(helping, &subject, step);
	}
	arena_release(&arena);
	return statement_close(s, fine ? err : NULL) && fine;
}

static bool
is_owners(const struct remedy *step)
{
	return step->row && step->kind != REMEDY_WAIT;
}

/* The sentence names the owner only where every owner can do their part. */
static bool
owners_help(struct helping *helping, bool *help, struct err *err)
{
	*help = true;
	for (size_t i = 0; i < helping->remedies->count && *help; i++) {
		if (is_owners(&helping->remedies->steps[i]) && !owner_makes(helping, &helping->remedies->steps[i], help, err))
			return false;
	}
	return true;
}

static bool
consider_owners(struct helping *helping, struct err *err)
{
	for (size_t i = 0; i < helping->remedies->count && helping->count < HELPERS_MAX; i++) {
		const struct remedy *step = &helping->remedies->steps[i];
		bool helps;

		if (is_owners(step) && step->row->owner.kind == PRINCIPAL_USER
		    && !consider(helping, &step->row->owner.id, &helps, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- administrators */

/* The privilege at Organization level that the last of the steps needs; System Administrators carry each and come first (A5). */
static void
step_privilege(const struct remedy *step, enum entity *entity, enum privilege *privilege)
{
	switch (step->kind) {
	case REMEDY_ENABLE:
	case REMEDY_ROLE:
	case REMEDY_SETTING:
	case REMEDY_WAIT:
		*entity = ENTITY_ROLE;
		*privilege = PRIVILEGE_WRITE;
		break;
	case REMEDY_GIVE:
		*entity = ENTITY_CONTAINER;
		*privilege = PRIVILEGE_ASSIGN;
		break;
	case REMEDY_SHARE:
		*entity = step->entity;
		*privilege = PRIVILEGE_SHARE;
		break;
	case REMEDY_TRAIN:
	case REMEDY_PUBLISH:
		*entity = ENTITY_AIMODEL;
		*privilege = PRIVILEGE_WRITE;
		break;
	}
}

static bool
consider_administrators(struct helping *helping, struct err *err)
{
	struct user_list list = {0};
	enum entity entity;
	enum privilege privilege;
	bool fine, helps;

	step_privilege(&helping->remedies->steps[0], &entity, &privilege);
	fine = people_administrators(helping->portal, entity, privilege, CANDIDATES_MAX, &list, err);
	for (size_t i = 0; fine && i < list.count && helping->count < HELPERS_MAX; i++)
		fine = consider(helping, &list.rows[i].id, &helps, err);
	user_list_release(&list);
	return fine;
}

/* Nobody helps what only has to end. */
static bool
is_waiting(const struct remedies *remedies)
{
	return remedies->count == 1 && remedies->steps[0].kind == REMEDY_WAIT;
}

bool
helpers_find(struct portal *portal, const struct asked *asked, const struct subject *subject, bool you, struct explain_answer *answer,
	     struct err *err)
{
	struct explanation *e = &answer->explanation;
	struct helping helping = {.portal = portal, .asked = asked, .remedies = &e->remedies};
	bool owner_helps, fine;

	answer->who_can_help = "";
	if (!e->remedies.count || is_waiting(&e->remedies))
		return true;
	fine = owners_help(&helping, &owner_helps, err) && consider_owners(&helping, err) && consider_administrators(&helping, err);
	if (fine && !owner_helps)
		e->remedy = access_remedy_words(&e->remedies, subject, you, false, &answer->arena);
	answer->who_can_help = arena_strdup(&answer->arena, str_text(&helping.names));
	str_release(&helping.names);
	return fine;
}
