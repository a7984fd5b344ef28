/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plan in words: names, types and reasons of the rows that are shown, and what a run does to people. Nothing of it is kept in the plan. */
#include "portal/plan.h"

#include "base/clock.h"
#include "base/heap.h"
#include "portal/plan_private.h"

#include <stdlib.h>
#include <string.h>

/* Of up to so many rows it's told how many people and teams keep their shares. */
#define SHARES_COUNTED 20000

static bool
is_model(const struct plan_record *record)
{
	return record->kind == RECORD_MODEL || record->kind == RECORD_PROMPT;
}

/* A container behind a model that's seen stands in the plan whoever owns it (G5: it's marked). A plan file says no more than that it's
 * behind one: whether it hangs on it is looked up. */
static bool
is_behind_seen(struct plan *plan, size_t place, bool *is, struct err *err)
{
	const struct plan_record *record = &plan->rows[place];
	struct arena arena = {0};
	struct model model;
	bool found = false, fine = true;

	*is = false;
	if (record->under)
		fine = portal_load_model(plan->portal, &plan->rows[plan_pair_first(plan, place)].id, false, &arena, &model, &found, err);
	if (fine && found && access_check(portal_actor(plan->portal), ACTION_LIST, &model).visible) {
		for (size_t i = 0; i < model.container_count; i++)
			*is |= id_equal(&model.containers[i].id, &record->id);
	}
	arena_release(&arena);
	return fine;
}

/* A row with all its shares, as an explanation needs it; not found if the actor doesn't see it. */
static bool
load_row(struct plan *plan, size_t place, struct arena *arena, struct model *model, bool *found, struct err *err)
{
	const struct plan_record *record = &plan->rows[place];
	const struct subject *actor = portal_actor(plan->portal);

	*model = (struct model){0};
	if (is_model(record)) {
		if (!portal_load_model(plan->portal, &record->id, true, arena, model, found, err))
			return false;
		*found = *found && access_check(actor, ACTION_LIST, model).visible;
		return true;
	}
	if (!portal_load_record(plan->portal, (enum record_kind)record->kind, &record->id, true, arena, &model->row, found, err))
		return false;
	if (!*found || access_check_row(actor, record_kind_entity((enum record_kind)record->kind), PRIVILEGE_READ, &model->row).allowed)
		return true;
	return is_behind_seen(plan, place, found, err);
}

bool
plan_name(struct plan *plan, const struct plan_record *record, struct arena *arena, const char **name, struct err *err)
{
	struct model model;
	bool found = false;

	*name = "";
	if (!load_row(plan, (size_t)(record - plan->rows), arena, &model, &found, err))
		return false;
	if (found)
		*name = model.row.name;
	return true;
}

static void
refuse_explained(const struct explanation *explanation, struct err *why)
{
	err_rule(why, rule_code(explanation->verdict.rule), explanation->rule, explanation->dataverse, "%s%s%s", explanation->reason,
		 explanation->remedy ? " " : "", explanation->remedy ? explanation->remedy : "");
}

/* B4, B5: the decision about Assign, in its own words. */
static void
decide(const struct plan *plan, const struct plan_record *record, const struct model *model, struct arena *arena, struct err *why)
{
	const struct subject *actor = portal_actor(plan->portal);
	enum entity entity = record_kind_entity((enum record_kind)record->kind);
	struct explanation explanation;

	if (is_model(record) ? access_check(actor, ACTION_ASSIGN, model).allowed
			     : access_check_row(actor, entity, PRIVILEGE_ASSIGN, &model->row).allowed)
		return;
	if (is_model(record))
		access_explain(actor, ACTION_ASSIGN, model, true, arena, &explanation);
	else
		access_explain_row(actor, entity, PRIVILEGE_ASSIGN, &model->row, true, arena, &explanation);
	refuse_explained(&explanation, why);
}

/* G6. *lacks: what's worth a warning, as bits of enum plan_lack. */
static bool
check_taker(struct plan *plan, const struct plan_record *record, const struct model *model, struct err *why, unsigned *lacks, struct arena *arena,
	    const char **name, struct err *err)
{
	enum entity entity = record_kind_entity((enum record_kind)record->kind);
	struct write_result result = {0};
	struct writing writing = {.portal = plan->portal, .result = &result, .now = plan->now};
	struct party party;
	struct new_owner owner;
	bool fine = true;

	if (!writing_load_party(&writing, &plan->people[record->to], &party, why)) {
		write_result_release(&result);
		if (why->code == ERR_NOT_FOUND)
			return true;
		*err = *why;
		return false;
	}
	owner = (struct new_owner){
		.who = party.who, .name = party.name, .enabled = party.enabled, .team_type = party.team_type,
		.can_read = access_owner_carries(&party.subject, party.who.kind, entity, PRIVILEGE_READ),
		.can_write = access_owner_carries(&party.subject, party.who.kind, entity, PRIVILEGE_WRITE),
	};
	fine = access_check_new_owner(entity, &owner, why);
	*lacks = fine && !owner.can_write ? LACKS_WRITE : 0;
	if (fine && is_model(record) && !access_owner_reads_table(&party.subject, model))
		*lacks |= LACKS_INPUT;
	*name = arena_strdup(arena, party.name);
	write_result_release(&result);
	return true;
}

static bool
refuse_missing(const struct plan_record *record, struct err *why)
{
	err_rule(why, ERR_NOT_FOUND, "B2", 0x80040217, "The %s isn't there any more, or you can't see it.",
		 record_kind_name((enum record_kind)record->kind));
	return true;
}

bool
plan_refusal(struct plan *plan, size_t place, struct arena *arena, struct err *why, struct err *err)
{
	size_t first = plan_pair_first(plan, place), end = plan_pair_end(plan, first);
	struct model model;
	bool found = false;

	*why = ERR_INIT;
	if (!load_row(plan, first, arena, &model, &found, err))
		return false;
	if (!found)
		return refuse_missing(&plan->rows[first], why);
	decide(plan, &plan->rows[first], &model, arena, why);
	for (size_t i = first; i < end && why->code == ERR_NONE; i++) {
		const struct plan_record *record = &plan->rows[i];
		const char *name;
		unsigned lacks;

		if (record->to && record->to != record->owner && !check_taker(plan, record, &model, why, &lacks, arena, &name, err))
			return false;
	}
	return true;
}

/* H1: what happened to it since, as far as the audit knows. */
static bool
explain_changed(struct plan *plan, const struct plan_record *record, const struct model *model, struct arena *arena, struct err *why, struct err *err)
{
	struct statement *s;
	char when[TIME_TEXT_SIZE];

	s = statement_open(portal_store(plan->portal), QUERY_AUDIT_LAST_CHANGE, err);
	if (!s)
		return false;
	statement_bind_id(s, ":object", &record->id);
	if (statement_row(s)) {
		const char *who = statement_text(s, 1, arena);

		err_rule(why, ERR_CHANGED, "H1", 0x80060882, "%s was changed by %s, %s, and belongs to %s: look at it again.", model->row.name,
			 who[0] ? who : "somebody", time_long(statement_time(s, 0), plan->now, when), model->row.owner_name);
	} else {
		err_rule(why, ERR_CHANGED, "H1", 0x80060882, "%s was changed meanwhile, and belongs to %s: look at it again.", model->row.name,
			 model->row.owner_name);
	}
	return statement_close(s, err);
}

static bool
explain_warning(struct plan *plan, const struct plan_record *record, const struct model *model, struct arena *arena, struct plan_row *shown,
		struct err *err)
{
	unsigned lacks = 0;
	struct err why = ERR_INIT;
	const char *name = "", *edit = "", *train = "";

	if (!check_taker(plan, record, model, &why, &lacks, arena, &name, err))
		return false;
	if (lacks & LACKS_WRITE)
		edit = arena_printf(arena, "%s will own %s and can't edit it: none of their roles carries Write on %s.", name, model->row.name,
				    entity_display_name(record_kind_entity((enum record_kind)record->kind)));
	if (lacks & LACKS_INPUT)
		train = arena_printf(arena, "%s will own %s and can't train it: none of their roles carries Read on %s, its input table.", name,
				     model->row.name, model->input_table_name);
	if (lacks)
		shown->reason = arena_printf(arena, "%s%s%s", edit, edit[0] && train[0] ? " " : "", train);
	return true;
}

static const char *
type_shown(const struct plan_record *record, const struct model *model)
{
	switch ((enum record_kind)record->kind) {
	case RECORD_MODEL:
	case RECORD_PROMPT:
		return model_type_name(model->type);
	case RECORD_CONTAINER:
		return "Datasets container";
	case RECORD_APP:
		return "App";
	case RECORD_FLOW:
		return "Flow";
	}
	return "";
}

bool
plan_explain(struct plan *plan, size_t place, struct arena *arena, struct plan_row *shown, struct err *err)
{
	const struct plan_record *record = &plan->rows[place];
	struct model model;
	bool found = false, fine = true;

	if (!load_row(plan, place, arena, &model, &found, err))
		return false;
	if (found) {
		shown->name = model.row.name;
		shown->type = type_shown(record, &model);
	}
	switch ((enum plan_verdict)record->verdict) {
	case PLAN_UNCHECKED:
	case PLAN_NO_OWNER:
	case PLAN_READY:
	case PLAN_KEPT:
		return true;
	case PLAN_WARNING:
		return !found || explain_warning(plan, record, &model, arena, shown, err);
	case PLAN_REFUSED:
		fine = plan_refusal(plan, place, arena, &shown->err, err);
		break;
	case PLAN_CHANGED:
		fine = found ? explain_changed(plan, record, &model, arena, &shown->err, err) : refuse_missing(record, &shown->err);
		break;
	}
	if (fine && shown->err.code == ERR_NONE)
		err_rule(&shown->err, ERR_CHANGED, "H1", 0, "What stood in its way has changed since the check: check again.");
	shown->reason = arena_strdup(arena, shown->err.text);
	return fine;
}

/* ---------------------------------------------------------------- what a run does to people */

/* Rows that move to one new owner. */
struct bundle {
	size_t kinds[RECORD_CONTAINER + 1];
	size_t rows;
	size_t first_model;	/* place + 1; 0: none */
	size_t warnings[ENTITY_COUNT], first_warning[ENTITY_COUNT];	/* who lack Write on it */
	size_t inputs, first_input;	/* models whose input table they can't read */
};

static void
add_count(struct str *text, size_t count, const char *one, const char *several)
{
	if (count)
		str_addf(text, "%s%zu %s", text->length ? ", " : "", count, count == 1 ? one : several);
}

static const char *
bundle_words(struct arena *arena, const struct bundle *bundle)
{
	struct str text = {0};
	const char *words;

	add_count(&text, bundle->kinds[RECORD_MODEL], "model", "models");
	add_count(&text, bundle->kinds[RECORD_PROMPT], "prompt", "prompts");
	add_count(&text, bundle->kinds[RECORD_CONTAINER], "container", "containers");
	add_count(&text, bundle->kinds[RECORD_APP], "app", "apps");
	add_count(&text, bundle->kinds[RECORD_FLOW], "flow", "flows");
	words = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return words;
}

static void
give_containers(struct model *model, const struct party *party, struct arena *arena)
{
	struct owned *containers = arena_array(arena, model->container_count, sizeof(*containers));

	for (size_t i = 0; i < model->container_count; i++) {
		containers[i] = model->containers[i];
		containers[i].owner = party->who;
		containers[i].unit = party->subject.unit;
	}
	model->containers = containers;
}

/* What they can do with the first model that comes to them, once it's theirs. */
static bool
add_abilities(struct plan *plan, const struct bundle *bundle, const struct party *party, struct arena *arena, struct str *line, struct err *err)
{
	static const enum action told[] = {ACTION_RUN, ACTION_EDIT, ACTION_TRAIN, ACTION_PUBLISH, ACTION_SHARE, ACTION_DELETE};
	struct model model;
	bool found;
	size_t can = 0, cant = 0;

	if (!bundle->first_model || party->who.kind != PRINCIPAL_USER)
		return true;
	if (!load_row(plan, bundle->first_model - 1, arena, &model, &found, err))
		return false;
	if (!found)
		return true;
	model.row.owner = party->who;
	model.row.unit = party->subject.unit;
	give_containers(&model, party, arena);
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		if (access_check(&party->subject, told[i], &model).allowed)
			str_addf(line, "%s%s", can++ ? ", " : "; can ", action_verb(told[i]));
	}
	str_addf(line, "%s %s", can ? "" : "; can do nothing with", model.row.name);
	for (size_t i = 0; can && i < sizeof(told) / sizeof(told[0]); i++) {
		if (!access_check(&party->subject, told[i], &model).allowed)
			str_addf(line, "%s%s", cant++ ? ", " : ", but not ", action_verb(told[i]));
	}
	return true;
}

#define INPUTS_TOLD 4

/* The tables that models of theirs will be trained on and they can't read, each once: "Penguins, Sales and others". */
static bool
input_names(struct plan *plan, uint32_t to, struct arena *arena, const char **out, struct err *err)
{
	const char *names[INPUTS_TOLD + 1];
	size_t count = 0;
	struct str text = {0};
	bool fine = true;

	for (size_t i = 0; fine && count <= INPUTS_TOLD && i < plan->count; i++) {
		const struct plan_record *record = &plan->rows[i];
		struct statement *s;
		size_t known = 0;

		if (record->to != to || !plan_can_move(record) || !(record->lacks & LACKS_INPUT))
			continue;
		s = statement_open(portal_store(plan->portal), QUERY_PLAN_INPUT, err);
		if (!s)
			return false;
		statement_bind_id(s, ":id", &record->id);
		if (statement_row(s)) {
			names[count] = statement_text(s, 0, arena);
			while (strcmp(names[known], names[count]) != 0)
				known++;
			count += known == count;
		}
		fine = statement_close(s, err);
	}
	for (size_t i = 0; i < count && i < INPUTS_TOLD; i++)
		str_addf(&text, "%s%s", i ? ", " : "", names[i]);
	if (count > INPUTS_TOLD)
		str_add(&text, " and others");
	*out = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return fine;
}

static bool
add_taker_line(struct plan *plan, uint32_t to, const struct bundle *bundle, struct arena *arena, const char **out, struct err *err)
{
	struct write_result result = {0};
	struct writing writing = {.portal = plan->portal, .result = &result, .now = plan->now};
	struct str line = {0};
	struct party party;
	const char *inputs;
	bool fine = writing_load_party(&writing, &plan->people[to], &party, err);

	if (fine) {
		str_addf(&line, "%s gets %s", party.name, bundle_words(arena, bundle));
		fine = add_abilities(plan, bundle, &party, arena, &line, err);
		for (int entity = 0; entity < ENTITY_COUNT; entity++) {
			if (bundle->warnings[entity])
				str_addf(&line, "; no role of theirs carries Write on %s", entity_display_name((enum entity)entity));
		}
		if (fine && bundle->inputs) {
			fine = input_names(plan, to, arena, &inputs, err);
			str_addf(&line, "; no role of theirs carries Read on %s", fine ? inputs : "");
		}
		str_add(&line, ".");
	}
	*out = arena_strdup(arena, str_text(&line));
	str_release(&line);
	write_result_release(&result);
	return fine;
}

/* Everybody with whom something is shared that moves. */
struct sharers {
	struct id *ids;
	size_t count, room, people, teams;
	struct id_places places;
};

static bool
add_sharers(struct plan *plan, const struct plan_record *record, struct sharers *sharers, struct err *err)
{
	struct statement *s = statement_open(portal_store(plan->portal), QUERY_RECORD_SHARES, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &record->id);
	while (statement_row(s)) {
		const struct id id = statement_id(s, 0);
		const char *type = statement_peek(s, 1);

		if (!statement_int(s, 2) || id_equal(&id, &plan->people[record->to].id)
		    || id_places_find(&sharers->places, sharers->ids, sizeof(id), &id) != PLACE_NONE)
			continue;
		if (sharers->count == sharers->room) {
			sharers->room = sharers->room ? sharers->room * 2 : 32;
			sharers->ids = heap_resize(sharers->ids, sharers->room, sizeof(id));
		}
		sharers->ids[sharers->count] = id;
		id_places_add(&sharers->places, sharers->ids, sizeof(id), sharers->count++);
		sharers->people += type && strcmp(type, "systemuser") == 0;
		sharers->teams += type && strcmp(type, "team") == 0;
	}
	return statement_close(s, err);
}

/* "Shares with others stay: 14 people, 3 teams." Of very many rows they aren't counted, since somebody waits for the sentence. */
static bool
shares_line(struct plan *plan, struct arena *arena, const char **out, struct err *err)
{
	struct sharers sharers = {0};
	struct plan_counts counts;
	struct str text = {0};
	bool fine = true;

	plan_counts(plan, &counts);
	for (size_t i = 0; fine && counts.moving <= SHARES_COUNTED && i < plan->count; i++) {
		if (plan_can_move(&plan->rows[i]))
			fine = add_sharers(plan, &plan->rows[i], &sharers, err);
	}
	add_count(&text, sharers.people, "person", "people");
	add_count(&text, sharers.teams, "team", "teams");
	*out = arena_printf(arena, "Shares with others stay%s%s.", text.length ? ": " : "", str_text(&text));
	str_release(&text);
	free(sharers.ids);
	id_places_release(&sharers.places);
	return fine;
}

/* G7. */
static bool
add_former_line(struct plan *plan, struct arena *arena, const char **out, struct err *err)
{
	const char *shares;
	const char *name = "Whoever owned them";
	struct principal who;
	bool found;

	if (plan->has_from && !portal_load_owner(plan->portal, &plan->from.id, arena, &who, &name, &found, err))
		return false;
	if (!shares_line(plan, arena, &shares, err))
		return false;
	*out = portal_actor(plan->portal)->settings.share_with_former_owner
		       ? arena_printf(arena, "%s keeps a share of all rights on what moves (share-with-former-owner is on). %s", name, shares)
		       : arena_printf(arena, "%s keeps no access by ownership. %s", name, shares);
	return true;
}

/* By place in plan->people. */
static struct bundle *
make_bundles(struct plan *plan, struct arena *arena)
{
	struct bundle *bundles = arena_array(arena, plan->people_count, sizeof(*bundles));

	for (size_t i = 0; i < plan->count; i++) {
		const struct plan_record *record = &plan->rows[i];
		struct bundle *bundle = &bundles[record->to];
		enum entity entity = record_kind_entity((enum record_kind)record->kind);

		if (!plan_can_move(record))
			continue;
		bundle->kinds[record->kind]++;
		bundle->rows++;
		if (is_model(record) && !bundle->first_model)
			bundle->first_model = i + 1;
		if (record->lacks & LACKS_WRITE && !bundle->warnings[entity]++)
			bundle->first_warning[entity] = i;
		if (record->lacks & LACKS_INPUT && !bundle->inputs++)
			bundle->first_input = i;
	}
	return bundles;
}

static bool
words_of(struct plan *plan, struct arena *arena, const char **lines, size_t *count, struct err *err)
{
	const struct bundle *bundles = make_bundles(plan, arena);

	for (uint32_t to = 1; to < plan->people_count; to++) {
		if (bundles[to].rows && !add_taker_line(plan, to, &bundles[to], arena, &lines[(*count)++], err))
			return false;
	}
	return !*count || add_former_line(plan, arena, &lines[(*count)++], err);
}

bool
plan_words(struct plan *plan, struct arena *arena, const char ***lines, size_t *count, struct err *err)
{
	struct portal_read read;
	bool fine;

	*count = 0;
	*lines = arena_array(arena, plan->people_count + 1, sizeof(**lines));
	if (!portal_need_actor(plan->portal, err) || !portal_begin_read(plan->portal, &read, err))
		return false;
	fine = words_of(plan, arena, *lines, count, err);
	portal_end_read(plan->portal, &read);
	return fine;
}

/* F4, G6: the same of the tables that models are trained on. */
static bool
add_input_warning(struct plan *plan, uint32_t to, const struct bundle *bundle, struct arena *arena, const char **out, struct err *err)
{
	const char *owner = "", *name = "", *tables;
	bool several = bundle->inputs > 1, found;
	struct principal who;

	if (!portal_load_owner(plan->portal, &plan->people[to].id, arena, &who, &owner, &found, err) || !input_names(plan, to, arena, &tables, err))
		return false;
	if (several)
		name = arena_printf(arena, "%zu %s", bundle->inputs, entity_plural_name(ENTITY_AIMODEL));
	else if (!plan_name(plan, &plan->rows[bundle->first_input], arena, &name, err))
		return false;
	*out = arena_printf(arena, "%s will own %s and can't train %s: none of their roles carries Read on %s.", owner, name, several ? "them" : "it",
			    tables);
	return true;
}

/* One row says it by its name, several by their number. */
static bool
add_warning(struct plan *plan, uint32_t to, const struct bundle *bundle, enum entity entity, struct arena *arena, const char **out, struct err *err)
{
	const char *owner = "", *name = "";
	struct principal who;
	bool found;

	if (!portal_load_owner(plan->portal, &plan->people[to].id, arena, &who, &owner, &found, err))
		return false;
	if (bundle->warnings[entity] > 1)
		name = arena_printf(arena, "%zu %s", bundle->warnings[entity], entity_plural_name(entity));
	else if (!plan_name(plan, &plan->rows[bundle->first_warning[entity]], arena, &name, err))
		return false;
	*out = arena_printf(arena, "%s will own %s and can't edit %s: none of their roles carries Write on %s.", owner, name,
			    bundle->warnings[entity] > 1 ? "them" : "it", entity_display_name(entity));
	return true;
}

bool
plan_warnings(struct plan *plan, struct arena *arena, const char ***lines, size_t *count, struct err *err)
{
	const struct bundle *bundles = make_bundles(plan, arena);
	struct portal_read read;
	bool fine = true;

	*count = 0;
	*lines = arena_array(arena, plan->people_count * (ENTITY_COUNT + 1), sizeof(**lines));
	if (!portal_need_actor(plan->portal, err) || !portal_begin_read(plan->portal, &read, err))
		return false;
	for (uint32_t to = 1; fine && to < plan->people_count; to++) {
		for (int entity = 0; fine && entity < ENTITY_COUNT; entity++) {
			if (bundles[to].warnings[entity])
				fine = add_warning(plan, to, &bundles[to], (enum entity)entity, arena, &(*lines)[(*count)++], err);
		}
		if (fine && bundles[to].inputs)
			fine = add_input_warning(plan, to, &bundles[to], arena, &(*lines)[(*count)++], err);
	}
	portal_end_read(plan->portal, &read);
	return fine;
}
