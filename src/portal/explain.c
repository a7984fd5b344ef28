/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/explain.h"

#include "portal/internal.h"
#include "portal/people.h"

#include <string.h>

#define HELPERS_MAX 3

void
explain_answer_release(struct explain_answer *answer)
{
	arena_release(&answer->arena);
	*answer = (struct explain_answer){0};
}

/* ---------------------------------------------------------------- who is asked about */

/* COMMANDS.md: about somebody else it needs Read on AI Model at Organization. */
static bool
load_asked(struct portal *portal, const struct id *user, struct arena *arena, struct subject *subject, bool *you, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	*you = !user || id_equal(user, &actor->id);
	if (*you) {
		*subject = *actor;
		/* The answer names them, and outlives what the portal holds of the actor. */
		subject->name = arena_strdup(arena, actor->name);
		return true;
	}
	if (!subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_READ))
		return err_rule(err, ERR_DENIED, "B2", 0x80040220,
				"What others may do is told to those who have Read on AI Model at Organization level. Ask about yourself.");
	return portal_load_subject(portal, user, arena, subject, err);
}

static bool
not_there(struct err *err)
{
	return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there, or you can't see it.");
}

/* ---------------------------------------------------------------- who can help */

static bool
add_helpers(struct portal *portal, struct explain_answer *answer, enum entity entity, enum privilege privilege, struct err *err)
{
	struct user_list list = {0};
	struct str names = {0};

	if (!people_administrators(portal, entity, privilege, HELPERS_MAX, &list, err))
		return false;
	for (size_t i = 0; i < list.count; i++)
		str_addf(&names, "%s%s", i ? ", " : "", list.rows[i].name);
	answer->who_can_help = arena_strdup(&answer->arena, str_text(&names));
	str_release(&names);
	user_list_release(&list);
	return true;
}

/* Those who could do it themselves, or make the change that the remedy names. */
static bool
find_helpers(struct portal *portal, struct explain_answer *answer, const struct owned *row, struct err *err)
{
	const struct verdict *verdict = &answer->explanation.verdict;

	answer->who_can_help = "";
	if (verdict->allowed || !answer->explanation.remedy)
		return true;
	switch (verdict->rule) {
	case RULE_E3:
		if (row)
			answer->who_can_help = arena_strdup(&answer->arena, row->owner_name);
		return true;
	case RULE_B2:
		return add_helpers(portal, answer, verdict->entity, verdict->privilege, err);
	case RULE_A4:
	case RULE_C:
	case RULE_F2:
	case RULE_F3:
	case RULE_F4:
		/* Roles are granted by System Administrators, who alone have everything. */
		return add_helpers(portal, answer, ENTITY_ROLE, PRIVILEGE_WRITE, err);
	default:
		return true;
	}
}

/* ---------------------------------------------------------------- explaining */

static bool
explain_model(struct portal *portal, enum action action, const struct id *record, struct subject *subject, bool you,
	      struct explain_answer *answer, struct err *err)
{
	struct model model;
	bool found;

	if (!portal_load_model(portal, record, true, &answer->arena, &model, &found, err))
		return false;
	if (!found || !access_check(portal_actor(portal), ACTION_LIST, &model).visible)
		return not_there(err);
	answer->record = *record;
	answer->record_name = model.row.name;
	access_explain(subject, action, &model, you, &answer->arena, &answer->explanation);
	return find_helpers(portal, answer, &model.row, err);
}

static bool
explain(struct portal *portal, enum action action, const struct id *record, const struct id *user, struct explain_answer *answer,
	struct err *err)
{
	struct subject *subject = arena_alloc(&answer->arena, sizeof(*subject));
	bool you;

	if (!load_asked(portal, user, &answer->arena, subject, &you, err))
		return false;
	answer->user = subject->id;
	answer->record_name = "";
	if (record)
		return explain_model(portal, action, record, subject, you, answer, err);
	access_explain_environment(subject, action, you, &answer->arena, &answer->explanation);
	return find_helpers(portal, answer, NULL, err);
}

bool
explain_action(struct portal *portal, enum action action, const struct id *record, const struct id *user, struct explain_answer *answer,
	       struct err *err)
{
	struct portal_read read;
	bool done;

	*answer = (struct explain_answer){.record_name = "", .who_can_help = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	done = explain(portal, action, record, user, answer, err);
	portal_end_read(portal, &read);
	if (!done)
		explain_answer_release(answer);
	return done;
}

static bool
explain_other(struct portal *portal, enum record_kind kind, enum privilege privilege, const struct id *record, const struct id *user,
	      struct explain_answer *answer, struct err *err)
{
	struct subject *subject = arena_alloc(&answer->arena, sizeof(*subject));
	enum entity entity = record_kind_entity(kind);
	struct owned row;
	bool you, found;

	if (!load_asked(portal, user, &answer->arena, subject, &you, err)
	    || !portal_load_record(portal, kind, record, true, &answer->arena, &row, &found, err))
		return false;
	if (!found || !access_check_row(portal_actor(portal), entity, PRIVILEGE_READ, &row).visible)
		return not_there(err);
	answer->user = subject->id;
	answer->record = *record;
	answer->record_name = row.name;
	access_explain_row(subject, entity, privilege, &row, you, &answer->arena, &answer->explanation);
	return find_helpers(portal, answer, &row, err);
}

bool
explain_record(struct portal *portal, enum record_kind kind, enum privilege privilege, const struct id *record, const struct id *user,
	       struct explain_answer *answer, struct err *err)
{
	struct portal_read read;
	bool done;

	*answer = (struct explain_answer){.record_name = "", .who_can_help = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	done = explain_other(portal, kind, privilege, record, user, answer, err);
	portal_end_read(portal, &read);
	if (!done)
		explain_answer_release(answer);
	return done;
}
