/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/explain.h"

#include "base/heap.h"
#include "portal/explain_private.h"

#include <stdlib.h>
#include <string.h>

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

/* ---------------------------------------------------------------- the record */

bool
asked_is_model(const struct asked *asked)
{
	return asked->kind == RECORD_MODEL || asked->kind == RECORD_PROMPT;
}

uint32_t
explain_actions_of(enum record_kind kind)
{
	uint32_t bits = 0;

	if (kind == RECORD_MODEL || kind == RECORD_PROMPT)
		return ACTION_BIT(ACTION_RECORD_COUNT) - 1;
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		enum privilege privilege;

		if (access_row_privilege(record_kind_entity(kind), (enum action)i, &privilege))
			bits |= ACTION_BIT(i);
	}
	return bits;
}

/* What an app or flow calls, with the models as decisions see them. */
static bool
load_targets(struct portal *portal, struct arena *arena, struct asked *asked, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ACCESS_CALLS, err);
	struct call_target *targets = NULL;
	size_t count = 0, room = 0;
	bool fine;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &asked->row->id);
	while (statement_row(s)) {
		if (count == room) {
			room = room ? room * 2 : 4;
			targets = heap_resize(targets, room, sizeof(*targets));
		}
		targets[count++] = (struct call_target){.id = statement_id(s, 0), .name = statement_text(s, 1, arena)};
	}
	fine = statement_close(s, err);
	for (size_t i = 0; fine && i < count; i++) {
		struct model *model = arena_array(arena, 1, sizeof(*model));
		bool found;

		fine = portal_load_model(portal, &targets[i].id, true, arena, model, &found, err);
		if (fine && found) {
			targets[i].model = model;
			targets[i].name = model->row.name;
		}
	}
	if (count) {
		struct call_target *kept = arena_array(arena, count, sizeof(*kept));

		memcpy(kept, targets, count * sizeof(*kept));
		asked->targets = kept;
		asked->target_count = count;
	}
	free(targets);
	return fine;
}

bool
asked_load(struct portal *portal, enum record_kind kind, const struct id *id, struct arena *arena, struct asked *asked, bool *found,
	   struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	*asked = (struct asked){.kind = kind, .entity = record_kind_entity(kind)};
	if (asked_is_model(asked)) {
		asked->row = &asked->model.row;
		if (!portal_load_model(portal, id, true, arena, &asked->model, found, err))
			return false;
		*found = *found && access_check(actor, ACTION_LIST, &asked->model).visible;
		return true;
	}
	asked->row = &asked->other;
	if (!portal_load_record(portal, kind, id, true, arena, &asked->other, found, err))
		return false;
	*found = *found && access_check_row(actor, asked->entity, PRIVILEGE_READ, &asked->other).visible;
	return !*found || kind == RECORD_CONTAINER || load_targets(portal, arena, asked, err);
}

uint32_t
asked_actions(const struct asked *asked, const struct subject *subject)
{
	return asked_is_model(asked) ? access_actions(subject, &asked->model) : access_row_actions(subject, asked->entity, asked->row);
}

void
asked_explain(const struct asked *asked, const struct subject *subject, enum action action, bool you, struct arena *arena,
	      struct explanation *explanation)
{
	enum privilege privilege = PRIVILEGE_READ;

	if (asked_is_model(asked)) {
		access_explain(subject, action, &asked->model, you, arena, explanation);
	} else if (action == ACTION_RUN) {
		access_explain_use(subject, asked->entity, asked->row, asked->targets, asked->target_count, you, arena, explanation);
	} else {
		(void)access_row_privilege(asked->entity, action, &privilege);
		access_explain_row(subject, asked->entity, privilege, asked->row, you, arena, explanation);
	}
}

/* ---------------------------------------------------------------- explaining */

static bool
explain(struct portal *portal, enum record_kind kind, enum action action, const struct id *record, const struct id *user,
	struct explain_answer *answer, struct err *err)
{
	struct subject *subject = arena_alloc(&answer->arena, sizeof(*subject));
	struct asked *asked = record ? arena_alloc(&answer->arena, sizeof(*asked)) : NULL;
	bool you, found;

	if (!load_asked(portal, user, &answer->arena, subject, &you, err))
		return false;
	answer->user = subject->id;
	if (!asked) {
		access_explain_environment(subject, action, you, &answer->arena, &answer->explanation);
		return helpers_find(portal, NULL, subject, you, answer, err);
	}
	if (!asked_load(portal, kind, record, &answer->arena, asked, &found, err))
		return false;
	if (!found)
		return not_there(err);
	answer->record = *record;
	answer->record_name = asked->row->name;
	asked_explain(asked, subject, action, you, &answer->arena, &answer->explanation);
	return helpers_find(portal, asked, subject, you, answer, err);
}

static bool
explain_reading(struct portal *portal, enum record_kind kind, enum action action, const struct id *record, const struct id *user,
		struct explain_answer *answer, struct err *err)
{
	struct portal_read read;
	bool done;

	*answer = (struct explain_answer){.record_name = "", .who_can_help = ""};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	done = explain(portal, kind, action, record, user, answer, err);
	portal_end_read(portal, &read);
	if (!done)
		explain_answer_release(answer);
	return done;
}

bool
explain_action(struct portal *portal, enum action action, const struct id *record, const struct id *user, struct explain_answer *answer,
	       struct err *err)
{
	return explain_reading(portal, RECORD_MODEL, action, record, user, answer, err);
}

bool
explain_record(struct portal *portal, enum record_kind kind, enum action action, const struct id *record, const struct id *user,
	       struct explain_answer *answer, struct err *err)
{
	*answer = (struct explain_answer){.record_name = "", .who_can_help = ""};
	if (action >= ACTION_RECORD_COUNT || !(explain_actions_of(kind) & ACTION_BIT(action)))
		return err_set(err, ERR_USAGE, "%s has no action \"%s\".", kind == RECORD_APP ? "An app" : kind == RECORD_FLOW ? "A flow" : "A container",
			       action_name(action));
	return explain_reading(portal, kind, action, record, user, answer, err);
}
