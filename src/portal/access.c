/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everybody and everything: who reaches a record, what a person reaches, the matrix (portal/explain.h). */
#include "base/heap.h"
#include "base/text.h"
#include "portal/explain_private.h"

#include <stdlib.h>
#include <string.h>

/* People that are read at once. */
#define PAGE 256

/* Models of the matrix that are kept at once; of more, they're read again for each person. */
#define MODELS_AT_ONCE 20000

static bool
stopped(struct err *err)
{
	return err_set(err, ERR_INTERRUPTED, "Given up.");
}

/* ---------------------------------------------------------------- in a phrase */

/* By what somebody sees it, in a phrase: "owner", "share with team Finance Automation", "role System Customizer". */
static const char *
phrase_of(const struct explanation *explanation, enum permission permission, struct arena *arena)
{
	const struct ground *share = NULL, *role = NULL, *team = NULL;

	for (size_t i = 0; i < explanation->because_count; i++) {
		const struct ground *ground = &explanation->because[i];

		if (ground->kind == GROUND_SHARE && !share)
			share = ground;
		if (ground->kind == GROUND_TEAM && !team)
			team = ground;
		if (ground->kind == GROUND_ROLE && !role)
			role = ground;
	}
	switch (permission) {
	case PERMISSION_OWNER:
		return team ? arena_printf(arena, "owner: team %s", team->name) : "owner";
	case PERMISSION_COOWNER:
	case PERMISSION_USER:
		if (share)
			return arena_printf(arena, "share with %s", share->name);
		break;
	case PERMISSION_ROLE:
	case PERMISSION_NONE:
		break;
	}
	return role ? arena_printf(arena, "role %s%s%s", role->name, role->level ? ", " : "", role->level ? role->level : "") : "";
}

/* ---------------------------------------------------------------- access NAME */

struct person {
	struct id id;
	const char *name, *key, *login;
};

static bool
load_page(struct portal *portal, const struct person *after, struct arena *arena, struct person *people, size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_ACCESS_PEOPLE, err);

	*count = 0;
	if (!s)
		return false;
	statement_bind_text(s, ":name", after ? after->key : "");
	statement_bind_blob(s, ":id", after ? after->id.b : ID_NONE.b, sizeof(ID_NONE.b));
	statement_bind_int(s, ":limit", PAGE);
	while (*count < PAGE && statement_row(s))
		people[(*count)++] = (struct person){.id = statement_id(s, 0), .name = statement_text(s, 1, arena), .key = statement_text(s, 2, arena),
						     .login = statement_text(s, 3, arena)};
	return statement_close(s, err);
}

/* Whether the text stands in the name, whatever its case and accents (a key: base/text). */
static bool
key_has(const char *key, const char *wanted)
{
	return !wanted[0] || strstr(key, wanted);
}

static bool
person_matches(const struct person *person, const char *wanted, struct arena *arena)
{
	return key_has(person->key, wanted) || (person->login && key_has(text_key(arena, person->login), wanted));
}

static enum permission
permission_of(const struct asked *asked, const struct subject *subject)
{
	return asked_is_model(asked) ? access_permission(subject, &asked->model) : access_row_permission(subject, asked->row);
}

/* One row of either list, if the subject sees the record. */
static bool
tell_access(const struct asked *asked, const struct subject *subject, struct access_row *row, struct arena *arena, access_row_fn fn,
	    void *context, struct err *err)
{
	struct explanation explanation;

	row->actions = asked_actions(asked, subject);
	if (!(row->actions & ACTION_BIT(ACTION_LIST)))
		return true;
	row->permission = permission_of(asked, subject);
	if (asked_is_model(asked))
		access_reason(subject, ACTION_LIST, &asked->model, false, arena, &explanation);
	else
		access_reason_row(subject, asked->entity, PRIVILEGE_READ, asked->row, false, arena, &explanation);
	row->because = phrase_of(&explanation, row->permission, arena);
	return fn(context, row) || stopped(err);
}

/* What is told of a person goes with their arena. */
struct asking {
	struct portal *portal;
	const struct asked *asked;
	const char *wanted;		/* key of the filter; "": everybody */
	access_row_fn fn;
	void *context;
};

static bool
tell_person(const struct asking *asking, const struct person *person, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	struct access_row row = {
		.who = {.kind = PRINCIPAL_USER, .id = person->id}, .who_name = person->name, .who_login = person->login,
		.record = asking->asked->row->id, .kind = asking->asked->kind, .record_name = asking->asked->row->name,
	};
	bool fine = true;

	if (person_matches(person, asking->wanted, &arena))
		fine = portal_load_subject(asking->portal, &person->id, &arena, &subject, err)
		       && tell_access(asking->asked, &subject, &row, &arena, asking->fn, asking->context, err);
	arena_release(&arena);
	return fine;
}

static bool
tell_people(const struct asking *asking, struct err *err)
{
	struct person *people = heap_array(PAGE, sizeof(*people)), last;
	struct arena arena = {0}, previous = {0};
	size_t count = PAGE;
	bool fine = true, first = true;

	while (fine && count == PAGE) {
		fine = load_page(asking->portal, first ? NULL : &last, &arena, people, &count, err);
		for (size_t i = 0; fine && i < count; i++)
			fine = tell_person(asking, &people[i], err);
		arena_release(&previous);
		previous = arena;
		arena = (struct arena){0};
		if (fine && count)
			last = people[count - 1];
		first = false;
	}
	arena_release(&arena);
	arena_release(&previous);
	free(people);
	return fine;
}

/* Models and prompts need details; others are told to whoever sees them. */
static bool
may_ask_about(struct portal *portal, const struct asked *asked, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct arena arena = {0};
	struct explanation e;

	if (!asked_is_model(asked) || access_check(actor, ACTION_DETAILS, &asked->model).allowed)
		return true;
	access_explain(actor, ACTION_DETAILS, &asked->model, true, &arena, &e);
	err_rule(err, rule_code(e.verdict.rule), e.rule, e.dataverse, "%s", e.reason);
	arena_release(&arena);
	return false;
}

bool
access_of_kind(struct portal *portal, enum record_kind kind, const struct id *record, const char *filter, access_row_fn fn, void *context,
	       struct err *err)
{
	struct arena arena = {0};
	struct asked asked;
	struct asking asking = {.portal = portal, .asked = &asked, .fn = fn, .context = context};
	struct portal_read read;
	bool found = false, fine;

	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	asking.wanted = text_key(&arena, filter ? filter : "");
	fine = asked_load(portal, kind, record, &arena, &asked, &found, err);
	if (fine && !found)
		fine = err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there, or you can't see it.");
	fine = fine && may_ask_about(portal, &asked, err) && tell_people(&asking, err);
	portal_end_read(portal, &read);
	arena_release(&arena);
	return fine;
}

bool
access_of_record(struct portal *portal, const struct id *record, access_row_fn fn, void *context, struct err *err)
{
	return access_of_kind(portal, RECORD_MODEL, record, NULL, fn, context, err);
}

/* ---------------------------------------------------------------- access --user */

struct telling {
	struct portal *portal;
	const struct subject *subject;	/* who's asked about */
	const char *wanted;		/* key of the filter; "": all */
	access_row_fn fn;
	void *context;
};

static bool
load_record(const struct telling *t, enum record_kind kind, const struct id *id, struct arena *arena, struct asked *asked, bool *found,
	    struct err *err)
{
	*asked = (struct asked){.kind = kind, .entity = record_kind_entity(kind)};
	if (kind != RECORD_MODEL) {
		asked->row = &asked->other;
		return portal_load_record(t->portal, kind, id, true, arena, &asked->other, found, err);
	}
	asked->row = &asked->model.row;
	if (!portal_load_model(t->portal, id, true, arena, &asked->model, found, err))
		return false;
	if (*found && asked->model.type == MODEL_PROMPT)
		asked->kind = RECORD_PROMPT;
	return true;
}

static bool
tell_record(const struct telling *t, enum record_kind kind, const struct id *id, struct err *err)
{
	struct arena arena = {0};
	struct asked asked;
	bool found = false, fine = load_record(t, kind, id, &arena, &asked, &found, err);

	if (fine && found) {
		struct access_row row = {
			.record = *id, .kind = asked.kind, .record_name = asked.row->name, .who_name = "", .who_login = "",
		};

		fine = tell_access(&asked, t->subject, &row, &arena, t->fn, t->context, err);
	}
	arena_release(&arena);
	return fine;
}

static bool
tell_records(const struct telling *t, struct err *err)
{
	static const struct {
		enum query query;
		enum record_kind kind;
	} all[] = {{QUERY_ACCESS_RECORDS_MODELS, RECORD_MODEL}, {QUERY_ACCESS_RECORDS_CONTAINERS, RECORD_CONTAINER},
		   {QUERY_ACCESS_RECORDS_APPS, RECORD_APP}, {QUERY_ACCESS_RECORDS_FLOWS, RECORD_FLOW}};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct statement *s = statement_open(t->portal->store, all[i].query, err);
		bool fine = true;

		if (!s)
			return false;
		while (fine && statement_row(s)) {
			struct id id = statement_id(s, 0);

			if (key_has(statement_peek(s, 1), t->wanted))
				fine = tell_record(t, all[i].kind, &id, err);
		}
		if (!fine) {
			(void)!statement_close(s, NULL);
			return false;
		}
		if (!statement_close(s, err))
			return false;
	}
	return true;
}

static bool
may_ask(struct portal *portal, struct err *err)
{
	return subject_is_administrator_of(portal_actor(portal), ENTITY_AIMODEL, PRIVILEGE_READ)
	       || err_rule(err, ERR_DENIED, "B2", 0x80040220,
			   "What others may do is told to those who have Read on AI Model at Organization level. Ask about yourself.");
}

bool
access_of_user(struct portal *portal, const struct id *user, const char *filter, access_row_fn fn, void *context, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	struct telling telling = {.portal = portal, .subject = &subject, .fn = fn, .context = context};
	struct portal_read read;
	bool fine;

	if (!portal_need_actor(portal, err))
		return false;
	if (user && !id_equal(user, &portal->actor.id) && !may_ask(portal, err))
		return false;
	if (!portal_begin_read(portal, &read, err))
		return false;
	telling.wanted = text_key(&arena, filter ? filter : "");
	fine = portal_load_subject(portal, user ? user : &portal->actor.id, &arena, &subject, err) && tell_records(&telling, err);
	portal_end_read(portal, &read);
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- the matrix */

struct matrix {
	struct portal *portal;
	matrix_row_fn fn;
	void *context;
	const struct id *records;	/* sorted; NULL: all */
	size_t record_count;
	bool only_visible;		/* about oneself, without Organization level */

	struct arena arena;		/* the models in hand */
	struct model *models;
	size_t count;
	struct id last;			/* of the models in hand */
	bool at_end, holds_all;
};

static int
compare_ids(const void *a, const void *b)
{
	return id_compare(a, b);
}

static struct id *
sorted_ids(const struct id *ids, size_t count)
{
	struct id *copy = heap_array(count + 1, sizeof(*copy));

	if (count)
		memcpy(copy, ids, count * sizeof(*copy));
	qsort(copy, count, sizeof(*copy), compare_ids);
	return copy;
}

static bool
load_all_users(struct portal *portal, struct id **ids, size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_ACCESS_USER_IDS, err);
	size_t room = 0;

	*ids = NULL;
	*count = 0;
	if (!s)
		return false;
	while (statement_row(s)) {
		if (*count == room) {
			room = room ? room * 2 : 256;
			*ids = heap_resize(*ids, room, sizeof(**ids));
		}
		(*ids)[(*count)++] = statement_id(s, 0);
	}
	return statement_close(s, err);
}

static bool
keep_model(struct matrix *matrix, const struct id *id, struct err *err)
{
	bool found;

	if (!portal_load_model(matrix->portal, id, true, &matrix->arena, &matrix->models[matrix->count], &found, err))
		return false;
	/* E6: prebuilt rows stand in no matrix. */
	matrix->count += found && matrix->models[matrix->count].customizable;
	return true;
}

static bool
load_some(struct matrix *matrix, const struct id *after, struct err *err)
{
	struct statement *s = statement_open(matrix->portal->store, QUERY_ACCESS_MODELS, err);
	size_t read = 0;
	bool fine = true;

	if (!s)
		return false;
	statement_bind_blob(s, ":id", after->b, sizeof(after->b));
	statement_bind_int(s, ":limit", MODELS_AT_ONCE);
	while (fine && statement_row(s)) {
		matrix->last = statement_id(s, 0);
		read++;
		fine = keep_model(matrix, &matrix->last, err);
	}
	matrix->at_end = read < MODELS_AT_ONCE;
	if (!fine) {
		(void)!statement_close(s, NULL);
		return false;
	}
	return statement_close(s, err);
}

/* The next models after an id, or those that were asked for. */
static bool
load_models(struct matrix *matrix, const struct id *after, struct err *err)
{
	arena_release(&matrix->arena);
	matrix->count = 0;
	matrix->models = arena_array(&matrix->arena, matrix->records ? matrix->record_count : MODELS_AT_ONCE, sizeof(*matrix->models));
	if (!matrix->records)
		return load_some(matrix, after, err);
	matrix->at_end = true;
	for (size_t i = 0; i < matrix->record_count; i++) {
		if ((i == 0 || !id_equal(&matrix->records[i], &matrix->records[i - 1])) && !keep_model(matrix, &matrix->records[i], err))
			return false;
	}
	return true;
}

static bool
tell_rows(struct matrix *matrix, const struct subject *subject, struct err *err)
{
	for (size_t i = 0; i < matrix->count; i++) {
		const struct model *model = &matrix->models[i];
		struct matrix_row row = {.user = subject->id, .record = model->row.id, .prompt = model->type == MODEL_PROMPT,
					 .actions = access_actions(subject, model), .view = VIEW_ALL};

		row.visible = (row.actions & ACTION_BIT(ACTION_LIST)) != 0;
		if (row.visible)
			row.view = model->row.owner.kind == PRINCIPAL_USER && id_equal(&model->row.owner.id, &subject->id) ? VIEW_MINE : VIEW_SHARED;
		if (matrix->only_visible && !row.visible)
			continue;
		if (!matrix->fn(matrix->context, &row))
			return stopped(err);
	}
	return true;
}

static bool
tell_user(struct matrix *matrix, const struct id *user, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	struct id after = ID_NONE;
	bool fine = portal_load_subject(matrix->portal, user, &arena, &subject, err), end = false;

	while (fine && !end) {
		if (!matrix->holds_all)
			fine = load_models(matrix, &after, err);
		fine = fine && tell_rows(matrix, &subject, err);
		matrix->holds_all |= fine && matrix->at_end && id_is_none(&after);
		end = matrix->at_end || matrix->holds_all;
		after = matrix->last;
	}
	arena_release(&arena);
	return fine;
}

static bool
tell_environment(struct matrix *matrix, const struct id *user, struct err *err)
{
	struct arena arena = {0};
	struct subject subject;
	struct matrix_row row = {.user = *user, .view = VIEW_ALL};
	bool fine = portal_load_subject(matrix->portal, user, &arena, &subject, err);

	if (fine) {
		row.actions = access_environment_actions(&subject);
		fine = matrix->fn(matrix->context, &row) || stopped(err);
	}
	arena_release(&arena);
	return fine;
}

static bool
tell_all(struct matrix *matrix, const struct id *users, size_t user_count, struct err *err)
{
	for (size_t i = 0; i < user_count; i++) {
		if ((i == 0 || !id_equal(&users[i], &users[i - 1])) && !tell_user(matrix, &users[i], err))
			return false;
	}
	for (size_t i = 0; i < user_count; i++) {
		if ((i == 0 || !id_equal(&users[i], &users[i - 1])) && !tell_environment(matrix, &users[i], err))
			return false;
	}
	return true;
}

bool
access_matrix(struct portal *portal, const struct id *users, size_t user_count, const struct id *records, size_t record_count,
	      matrix_row_fn fn, void *context, struct err *err)
{
	struct matrix matrix = {.portal = portal, .fn = fn, .context = context, .record_count = record_count};
	struct id *sorted_users = NULL, *sorted_records = NULL;
	struct portal_read read;
	bool everybody, fine = true;

	if (!portal_need_actor(portal, err))
		return false;
	everybody = subject_is_administrator_of(&portal->actor, ENTITY_AIMODEL, PRIVILEGE_READ);
	for (size_t i = 0; !everybody && i < user_count; i++) {
		if (!id_equal(&users[i], &portal->actor.id))
			return may_ask(portal, err);
	}
	if (!everybody && !users)
		return may_ask(portal, err);
	matrix.only_visible = !everybody;
	if (!portal_begin_read(portal, &read, err))
		return false;
	if (users)
		sorted_users = sorted_ids(users, user_count);
	else
		fine = load_all_users(portal, &sorted_users, &user_count, err);
	if (records)
		matrix.records = sorted_records = sorted_ids(records, record_count);
	fine = fine && tell_all(&matrix, sorted_users, user_count, err);
	portal_end_read(portal, &read);
	arena_release(&matrix.arena);
	free(sorted_users);
	free(sorted_records);
	return fine;
}
