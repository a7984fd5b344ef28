/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What breaks if a person or a model goes: gathered from the file, and asked of the decision person by person (B4). */
#include "portal/departure.h"

#include "base/clock.h"
#include "base/heap.h"
#include "portal/explain_private.h"
#include "portal/people_private.h"

#include <stdlib.h>
#include <string.h>

/* Names that a call's row tells. */
#define NAMES_MAX 3

/* A call of a model by an app or a flow, with all that the decision about anybody needs. */
struct called {
	struct departure_row row;
	enum entity entity;
	const struct owned *caller;
	const struct model *model;
};

struct leaving {
	struct portal *portal;
	struct departure *departure;
	const struct id *who;		/* the person; NULL if a model goes */
	struct called *calls;
	size_t call_count, call_room;
	struct departure_row *rows;
	size_t row_count, row_room;
};

void
departure_release(struct departure *departure)
{
	arena_release(&departure->arena);
	*departure = (struct departure){0};
}

const char *
departure_part_name(enum departure_part part)
{
	switch (part) {
	case DEPARTURE_CALL:
		return "call";
	case DEPARTURE_SCHEDULE:
		return "schedule";
	case DEPARTURE_SHARED_BY:
		return "shared-by";
	case DEPARTURE_SHARED_WITH:
		return "shared-with";
	case DEPARTURE_PARTS:
		break;
	}
	return "";
}

static struct departure_row *
add_row(struct leaving *leaving)
{
	if (leaving->row_count == leaving->row_room) {
		leaving->row_room = leaving->row_room ? leaving->row_room * 2 : 32;
		leaving->rows = heap_resize(leaving->rows, leaving->row_room, sizeof(*leaving->rows));
	}
	leaving->rows[leaving->row_count] = (struct departure_row){.owner_name = "", .model_name = "", .names = ""};
	return &leaving->rows[leaving->row_count++];
}

/* ---------------------------------------------------------------- ids, read before anything else is asked */

struct found {
	enum record_kind kind;
	struct id id, model;
	int64_t number;
};

struct founds {
	struct found *item;
	size_t count, room;
	bool more;
};

static struct found *
add_found(struct founds *founds)
{
	if (founds->count == founds->room) {
		founds->room = founds->room ? founds->room * 2 : 32;
		founds->item = heap_resize(founds->item, founds->room, sizeof(*founds->item));
	}
	founds->item[founds->count] = (struct found){0};
	return &founds->item[founds->count++];
}

static struct statement *
open_for(struct leaving *leaving, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(leaving->portal), query, err);

	if (!s)
		return NULL;
	statement_bind_id(s, ":id", id);
	statement_bind_int(s, ":limit", DEPARTURE_ROWS + 1);
	return s;
}

static bool
is_full(struct leaving *leaving, struct founds *founds)
{
	founds->more = founds->count == DEPARTURE_ROWS;
	leaving->departure->more |= founds->more;
	return founds->more;
}

/* ---------------------------------------------------------------- calls */

static bool
load_call(struct leaving *leaving, const struct found *found, struct err *err)
{
	struct arena *arena = &leaving->departure->arena;
	const struct subject *actor = portal_actor(leaving->portal);
	struct owned *caller = arena_alloc(arena, sizeof(*caller));
	struct model *model;
	struct called *call;
	bool there;

	if (!portal_load_record(leaving->portal, found->kind, &found->id, true, arena, caller, &there, err))
		return false;
	/* What the asker can't see isn't told them. */
	if (!there || !access_check_row(actor, record_kind_entity(found->kind), PRIVILEGE_READ, caller).allowed)
		return true;
	/* Calls stand by model: the one before is often of the same. */
	call = leaving->call_count ? &leaving->calls[leaving->call_count - 1] : NULL;
	if (call && id_equal(&call->row.model, &found->model)) {
		model = (struct model *)call->model;
	} else {
		model = arena_alloc(arena, sizeof(*model));
		if (!portal_load_model(leaving->portal, &found->model, true, arena, model, &there, err))
			return false;
		if (!there || !access_check(actor, ACTION_LIST, model).visible)
			return true;
	}
	if (leaving->call_count == leaving->call_room) {
		leaving->call_room = leaving->call_room ? leaving->call_room * 2 : 16;
		leaving->calls = heap_resize(leaving->calls, leaving->call_room, sizeof(*leaving->calls));
	}
	leaving->calls[leaving->call_count++] = (struct called){
		.row = {.part = DEPARTURE_CALL, .kind = found->kind, .id = found->id, .name = caller->name, .owner_name = caller->owner_name,
			.model = found->model, .model_name = model->row.name, .names = ""},
		.entity = record_kind_entity(found->kind), .caller = caller, .model = model,
	};
	return true;
}

static bool
load_calls(struct leaving *leaving, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = open_for(leaving, query, id, err);
	struct founds founds = {0};
	bool fine;

	if (!s)
		return false;
	while (statement_row(s) && !is_full(leaving, &founds)) {
		struct found *found = add_found(&founds);

		found->kind = statement_int(s, 0) ? RECORD_FLOW : RECORD_APP;
		found->id = statement_id(s, 1);
		found->model = statement_id(s, 2);
	}
	fine = statement_close(s, err);
	for (size_t i = 0; fine && i < founds.count; i++)
		fine = load_call(leaving, &founds.item[i], err);
	free(founds.item);
	return fine;
}

/* D8: it opens for them and its call works; without the model the call fails (F6). */
static bool
works(const struct called *call, const struct subject *subject)
{
	return access_check_row(subject, call->entity, PRIVILEGE_READ, call->caller).allowed
	       && access_check(subject, ACTION_RUN, call->model).allowed;
}

static bool
ask_person(struct leaving *leaving, const struct id *id, const char *name, struct err *err)
{
	struct departure *departure = leaving->departure;
	struct arena arena = {0};
	struct subject subject;
	bool fine = portal_load_subject(leaving->portal, id, &arena, &subject, err);
	bool any = false;

	for (size_t i = 0; fine && i < leaving->call_count; i++) {
		struct departure_row *row = &leaving->calls[i].row;

		if (!works(&leaving->calls[i], &subject))
			continue;
		any = true;
		if (row->people++ < NAMES_MAX)
			row->names = arena_words(&departure->arena, "%s%s%s", row->names, row->names[0] ? ", " : "", name);
	}
	departure->people += any;
	arena_release(&arena);
	return fine;
}

/* By name, so that the names that are told are the first ones. */
static bool
ask_everybody(struct leaving *leaving, struct err *err)
{
	struct arena names = {0};
	struct statement *s;
	int64_t asked = 0;
	bool fine = true;

	if (!leaving->call_count)
		return true;
	s = statement_open(portal_store(leaving->portal), QUERY_ACCESS_PEOPLE, err);
	if (!s)
		return false;
	statement_bind_text(s, ":name", "");
	statement_bind_blob(s, ":id", ID_NONE.b, sizeof(ID_NONE.b));
	statement_bind_int(s, ":limit", DEPARTURE_PEOPLE + 1);
	while (fine && statement_row(s)) {
		struct id id = statement_id(s, 0);

		if (asked++ == DEPARTURE_PEOPLE) {
			leaving->departure->more = true;
			break;
		}
		/* Whoever goes runs nothing any more anyway. */
		if (!leaving->who || !id_equal(&id, leaving->who))
			fine = ask_person(leaving, &id, statement_text(s, 1, &names), err);
	}
	arena_release(&names);
	return statement_close(s, fine ? err : NULL) && fine;
}

/* ---------------------------------------------------------------- records */

/* The first of those who have a share. */
static const char *
share_names(struct arena *arena, const struct owned *row)
{
	const char *names = "";

	for (size_t i = 0; i < row->share_count && i < NAMES_MAX; i++) {
		const char *name = row->shares[i].name;

		names = arena_words(arena, "%s%s%s", names, i ? ", " : "", name && name[0] ? name : "somebody");
	}
	return names;
}

/* Adds the record to a part if it's there and the asker sees it. */
static bool
add_record(struct leaving *leaving, enum departure_part part, const struct found *found, struct err *err)
{
	struct arena *arena = &leaving->departure->arena;
	struct departure_row *row;
	struct asked asked;
	bool there;

	if (!asked_load(leaving->portal, found->kind, &found->id, arena, &asked, &there, err))
		return false;
	if (!there)
		return true;
	row = add_row(leaving);
	row->part = part;
	row->kind = asked_is_model(&asked) ? (asked.model.type == MODEL_PROMPT ? RECORD_PROMPT : RECORD_MODEL) : found->kind;
	row->id = found->id;
	row->name = asked.row->name;
	row->owner_name = asked.row->owner_name;
	row->people = found->number;
	if (part == DEPARTURE_SHARED_BY)
		row->names = share_names(arena, asked.row);
	return true;
}

static bool
add_records(struct leaving *leaving, enum departure_part part, struct founds *founds, struct err *err)
{
	bool fine = true;

	for (size_t i = 0; fine && i < founds->count; i++)
		fine = add_record(leaving, part, &founds->item[i], err);
	free(founds->item);
	return fine;
}

static bool
load_schedules(struct leaving *leaving, struct err *err)
{
	struct statement *s = open_for(leaving, QUERY_DEPARTURE_SCHEDULES, leaving->who, err);
	struct founds founds = {0};

	if (!s)
		return false;
	statement_bind_int(s, ":type", MODEL_GENERIC_PREDICTION);
	while (statement_row(s) && !is_full(leaving, &founds))
		add_found(&founds)->id = statement_id(s, 0);
	if (!statement_close(s, err)) {
		free(founds.item);
		return false;
	}
	return add_records(leaving, DEPARTURE_SCHEDULE, &founds, err);
}

static bool
load_shared_by(struct leaving *leaving, struct err *err)
{
	struct statement *s = open_for(leaving, QUERY_DEPARTURE_SHARED_BY, leaving->who, err);
	struct founds founds = {0};

	if (!s)
		return false;
	while (statement_row(s) && !is_full(leaving, &founds)) {
		struct found *found = add_found(&founds);

		found->kind = (enum record_kind)statement_int(s, 0);
		found->id = statement_id(s, 1);
		found->number = statement_int(s, 2);
	}
	if (!statement_close(s, err)) {
		free(founds.item);
		return false;
	}
	return add_records(leaving, DEPARTURE_SHARED_BY, &founds, err);
}

static bool
kind_of_table(const char *table, enum record_kind *kind)
{
	static const enum record_kind kinds[] = {RECORD_MODEL, RECORD_APP, RECORD_FLOW, RECORD_CONTAINER};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(entity_logical_name(record_kind_entity(kinds[i])), table) == 0) {
			*kind = kinds[i];
			return true;
		}
	}
	return false;
}

static bool
load_shared_with(struct leaving *leaving, struct err *err)
{
	struct statement *s = open_for(leaving, QUERY_DEPARTURE_SHARED_WITH, leaving->who, err);
	struct founds founds = {0};

	if (!s)
		return false;
	while (statement_row(s) && !is_full(leaving, &founds)) {
		enum record_kind kind;

		if (kind_of_table(statement_peek(s, 0), &kind))
			*add_found(&founds) = (struct found){.kind = kind, .id = statement_id(s, 1)};
	}
	if (!statement_close(s, err)) {
		free(founds.item);
		return false;
	}
	return add_records(leaving, DEPARTURE_SHARED_WITH, &founds, err);
}

/* E5: of the events that the asker may read. */
static bool
load_runs(struct leaving *leaving, int64_t now, struct err *err)
{
	struct statement *s = statement_open(portal_store(leaving->portal), QUERY_DEPARTURE_RUNS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", leaving->who);
	statement_bind_int(s, ":from", now - DEPARTURE_DAYS * TIME_DAY);
	statement_bind_int(s, ":limit", DEPARTURE_RUNS + 1);
	while (statement_row(s)) {
		struct id unit = statement_id(s, 0);
		const struct owned row = {.owner = {.kind = PRINCIPAL_USER, .id = *leaving->who}, .unit = units_find(&leaving->portal->units, &unit)};

		if (access_reads_event(portal_actor(leaving->portal), &row))
			leaving->departure->runs += statement_int(s, 1);
	}
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- in words */

static const char *
counted(struct arena *arena, int64_t count, const char *one, const char *many)
{
	return arena_printf(arena, "%lld %s", (long long)count, count == 1 ? one : many);
}

static void
add_line(struct departure *departure, const char *line)
{
	departure->lines = people_grow(&departure->arena, departure->lines, departure->line_count, sizeof(*departure->lines));
	departure->lines[departure->line_count++] = line;
}

/* "Maya Ortiz, Tom Berg, Ana Souza and 2 more". */
static const char *
first_names(struct arena *arena, const struct departure_row *row)
{
	return row->people > NAMES_MAX ? arena_printf(arena, "%s and %lld more", row->names, (long long)(row->people - NAMES_MAX)) : row->names;
}

/* For how many a call fails, and the first of them. */
static const char *
failing(struct departure *departure, const struct departure_row *row)
{
	struct arena *a = &departure->arena;

	if (!row->people)
		return "    works for nobody else today";
	return arena_words(a, "    fails for %s: %s", counted(a, row->people, "person", "people"), first_names(a, row));
}

static void
row_lines(struct departure *departure, const struct departure_row *row)
{
	struct arena *a = &departure->arena;
	const char *kind = record_kind_name(row->kind);

	switch (row->part) {
	case DEPARTURE_CALL:
		add_line(departure, arena_words(a, "  %s %s (%s) calls %s", kind, row->name, row->owner_name, row->model_name));
		add_line(departure, failing(departure, row));
		break;
	case DEPARTURE_SHARED_BY:
		add_line(departure, arena_words(a, "  %s %s: %s", kind, row->name, first_names(a, row)));
		break;
	case DEPARTURE_SHARED_WITH:
		add_line(departure, arena_words(a, "  %s %s (%s)", kind, row->name, row->owner_name));
		break;
	case DEPARTURE_SCHEDULE:
	case DEPARTURE_PARTS:
		add_line(departure, arena_words(a, "  %s %s", kind, row->name));
		break;
	}
}

static void
part_lines(struct departure *departure, enum departure_part part, const char *head)
{
	if (!departure->parts[part])
		return;
	add_line(departure, "");
	add_line(departure, head);
	for (size_t i = 0; i < departure->count; i++) {
		if (departure->rows[i].part == part)
			row_lines(departure, &departure->rows[i]);
	}
}

static void
runs_line(struct departure *departure)
{
	struct arena *a = &departure->arena;
	bool many = departure->runs > DEPARTURE_RUNS;

	if (!departure->runs)
		return;
	add_line(departure, arena_printf(a, "%s: %s%s in the last %d days.", departure->disabled ? "Their own runs have stopped" : "Their own runs stop",
					 many ? "more than " : "", counted(a, many ? DEPARTURE_RUNS : departure->runs, "run", "runs"), DEPARTURE_DAYS));
}

static void
person_lines(struct departure *departure)
{
	struct arena *a = &departure->arena;
	const struct owned_counts *owns = &departure->owns;

	add_line(departure, arena_words(a, "%s owns %s, %s, %s, %s and %s.", departure->name, counted(a, owns->models, "model", "models"),
					counted(a, owns->prompts, "prompt", "prompts"), counted(a, owns->containers, "container", "containers"),
					counted(a, owns->apps, "app", "apps"), counted(a, owns->flows, "flow", "flows")));
	add_line(departure, departure->disabled ? "The account is disabled: they can do nothing any more."
					  : "If the account is disabled, they can do nothing any more.");
	add_line(departure, "What they own stays theirs, and goes on working for others.");
	runs_line(departure);
	if (departure->parts[DEPARTURE_CALL]) {
		add_line(departure, arena_words(a, "If their models and prompts were deleted, calls would fail for %s%s.", departure->more ? "at least " : "",
						counted(a, departure->people, "person", "people")));
		add_line(departure, "Reassign them first.");
	}
	part_lines(departure, DEPARTURE_SCHEDULE, "Run on their schedule as their owner, and stop with the account:");
	part_lines(departure, DEPARTURE_CALL, "Apps and flows that call their models and prompts:");
	part_lines(departure, DEPARTURE_SHARED_BY, "Theirs, and shared with others; the shares stay when they're reassigned:");
	part_lines(departure, DEPARTURE_SHARED_WITH, "Shared with them by name:");
}

static void
model_lines(struct departure *departure)
{
	struct arena *a = &departure->arena;

	if (departure->parts[DEPARTURE_CALL])
		add_line(departure, arena_words(a, "If %s were deleted, calls would fail for %s%s.", departure->name, departure->more ? "at least " : "",
						counted(a, departure->people, "person", "people")));
	else
		add_line(departure, arena_words(a, "No app or flow that you can see calls %s.", departure->name));
	add_line(departure, departure->prompt ? "Its shares go with it; its activity stays."
					: "Its versions, container, training data and shares go with it; activity stays.");
	part_lines(departure, DEPARTURE_CALL, "Apps and flows that call it:");
	part_lines(departure, DEPARTURE_SHARED_BY, "Whoever it's shared with loses it:");
}

/* ---------------------------------------------------------------- the answer */

static int
compare_rows(const void *a, const void *b)
{
	const struct departure_row *x = a, *y = b;
	int order = (int)x->part - (int)y->part;

	if (!order)
		order = strcmp(x->name, y->name);
	if (!order)
		order = id_compare(&x->id, &y->id);
	return order ? order : id_compare(&x->model, &y->model);
}

static void
settle(struct leaving *leaving)
{
	struct departure *departure = leaving->departure;

	for (size_t i = 0; i < leaving->call_count; i++)
		*add_row(leaving) = leaving->calls[i].row;
	departure->rows = arena_array(&departure->arena, leaving->row_count, sizeof(*departure->rows));
	departure->count = leaving->row_count;
	if (departure->count) {
		memcpy(departure->rows, leaving->rows, departure->count * sizeof(*departure->rows));
		qsort(departure->rows, departure->count, sizeof(*departure->rows), compare_rows);
	}
	for (size_t i = 0; i < departure->count; i++)
		departure->parts[departure->rows[i].part]++;
	if (departure->person)
		person_lines(departure);
	else
		model_lines(departure);
	if (departure->more) {
		add_line(departure, "");
		add_line(departure, "Not everybody and everything was looked at: the figures are at least.");
	}
}

/* ---------------------------------------------------------------- the questions */

/* COMMANDS.md, access --user. */
static bool
may_ask_about(struct portal *portal, const struct principal *who, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	if (id_equal(&who->id, &actor->id) || subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_READ))
		return true;
	return err_rule(err, ERR_DENIED, "B2", 0x80040220,
			"What others own and share is told to those who have Read on AI Model at Organization level. Ask about yourself.");
}

static bool
load_person(struct leaving *leaving, const struct principal *who, int64_t now, struct err *err)
{
	struct departure *departure = leaving->departure;
	struct principal found = *who;
	bool there;

	if (!portal_load_owner(leaving->portal, &who->id, &departure->arena, &found, &departure->name, &there, err))
		return false;
	if (!there)
		return err_set(err, ERR_NOT_FOUND, "There is no such user or team.");
	if (found.kind == PRINCIPAL_USER) {
		struct subject subject;

		if (!portal_load_subject(leaving->portal, &who->id, &departure->arena, &subject, err))
			return false;
		departure->disabled = !subject.enabled;
	}
	return people_load_owned(leaving->portal, &who->id, &departure->owns, err)
	       && load_calls(leaving, QUERY_DEPARTURE_CALLS_OF_OWNER, &who->id, err) && ask_everybody(leaving, err)
	       && load_schedules(leaving, err) && load_shared_by(leaving, err) && load_shared_with(leaving, err)
	       && (found.kind != PRINCIPAL_USER || load_runs(leaving, now, err));
}

static bool
load_model(struct leaving *leaving, const struct id *id, struct err *err)
{
	struct departure *departure = leaving->departure;
	const struct subject *actor = portal_actor(leaving->portal);
	struct asked asked;
	struct explanation e;
	bool there;

	if (!asked_load(leaving->portal, RECORD_MODEL, id, &departure->arena, &asked, &there, err))
		return false;
	if (!there)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there, or you can't see it.");
	if (!access_check(actor, ACTION_DETAILS, &asked.model).allowed) {
		access_explain(actor, ACTION_DETAILS, &asked.model, true, &departure->arena, &e);
		return err_rule(err, rule_code(e.verdict.rule), e.rule, e.dataverse, "%s", e.reason);
	}
	departure->name = asked.row->name;
	departure->prompt = asked.model.type == MODEL_PROMPT;
	if (asked.row->share_count
	    && !add_record(leaving, DEPARTURE_SHARED_BY, &(struct found){.id = *id, .number = (int64_t)asked.row->share_count}, err))
		return false;
	return load_calls(leaving, QUERY_DEPARTURE_CALLS_OF_MODEL, id, err) && ask_everybody(leaving, err);
}

/* One read transaction: the figures are of one moment. */
static bool
answer(struct leaving *leaving, const struct principal *who, const struct id *model, int64_t now, struct err *err)
{
	struct portal_read read;
	bool done;

	if (!portal_begin_read(leaving->portal, &read, err))
		return false;
	done = who ? load_person(leaving, who, now, err) : load_model(leaving, model, err);
	portal_end_read(leaving->portal, &read);
	if (done)
		settle(leaving);
	else
		departure_release(leaving->departure);
	free(leaving->calls);
	free(leaving->rows);
	return done;
}

bool
departure_of_person(struct portal *portal, const struct principal *who, int64_t now, struct departure *departure, struct err *err)
{
	struct leaving leaving = {.portal = portal, .departure = departure, .who = &who->id};

	*departure = (struct departure){.person = true};
	return portal_need_actor(portal, err) && may_ask_about(portal, who, err) && answer(&leaving, who, NULL, now, err);
}

bool
departure_of_model(struct portal *portal, const struct id *model, int64_t now, struct departure *departure, struct err *err)
{
	struct leaving leaving = {.portal = portal, .departure = departure};

	*departure = (struct departure){0};
	return portal_need_actor(portal, err) && answer(&leaving, NULL, model, now, err);
}
