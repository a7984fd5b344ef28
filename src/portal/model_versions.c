/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A model's versions: which they are, and what is known of each. */
#include "portal/lifecycle_private.h"

#include "base/heap.h"
#include "base/json.h"
#include "learn/grade.h"

#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- which there are */

static bool
load_facts(struct portal *portal, const struct id *model, struct life *life, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_LIFE_FACTS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	if (statement_row(s)) {
		life->active = statement_id(s, 0);
		life->table = statement_id(s, 1);
		life->has_result_column = statement_bool(s, 2);
	}
	return statement_close(s, err);
}

static bool
load_rows(struct portal *portal, const struct id *model, struct arena *arena, struct life *life, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_LIFE_CONFIGURATIONS, err);
	struct life_row *rows = NULL;
	size_t room = 0;

	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	while (statement_row(s)) {
		if (life->count == room) {
			room = room ? room * 2 : 8;
			rows = heap_resize(rows, room, sizeof(*rows));
		}
		rows[life->count++] = (struct life_row){
			.id = statement_id(s, 0), .type = (int)statement_int(s, 1), .statuscode = (int)statement_int(s, 2),
			.major = (int)statement_int(s, 3), .minor = (int)statement_int(s, 4), .trained = statement_id(s, 5),
			.trained_on = statement_time(s, 6), .errors = statement_text_null(s, 7, arena), .binding = statement_text_null(s, 8, arena),
			.schedule = statement_text_null(s, 9, arena), .learned = statement_bool(s, 10),
		};
	}
	life->rows = arena_array(arena, life->count, sizeof(*rows));
	if (life->count)
		memcpy(life->rows, rows, life->count * sizeof(*rows));
	free(rows);
	return statement_close(s, err);
}

/* What runs names its training configuration; an imported one that doesn't is of the same number. */
static bool
is_run_by(const struct life_row *run, const struct life_row *row)
{
	return row->type == CONFIGURATION_TRAINING
	       && (id_is_none(&run->trained) ? row->major == run->major : id_equal(&row->id, &run->trained));
}

static bool
is_failed(int statuscode)
{
	return configuration_status(statuscode) == STATUS_TRAINING_ERROR;
}

static void
find_versions(struct life *life)
{
	for (size_t i = 0; i < life->count; i++) {
		if (id_equal(&life->rows[i].id, &life->active))
			life->run = &life->rows[i];
	}
	for (size_t i = 0; life->run && !life->published && i < life->count; i++) {
		if (is_run_by(life->run, &life->rows[i]))
			life->published = &life->rows[i];
	}
	for (size_t i = life->count; i-- > 0;) {
		const struct life_row *row = &life->rows[i];

		if (row->type != CONFIGURATION_TRAINING)
			continue;
		/* What's older than what runs, or a draft than what was trained after it, is history that was imported. */
		if (row == life->published)
			life->trained = life->draft = NULL;
		else if (row->statuscode == 0 || is_failed(row->statuscode))
			life->draft = row;
		else if (configuration_is_publishable(row->statuscode)) {
			life->trained = row;
			life->draft = NULL;
		}
	}
}

bool
life_load(struct portal *portal, const struct id *model, struct arena *arena, struct life *life, struct err *err)
{
	*life = (struct life){0};
	if (!load_facts(portal, model, life, err) || !load_rows(portal, model, arena, life, err))
		return false;
	find_versions(life);
	return true;
}

void
life_next_number(const struct life *life, int *major, int *minor)
{
	const struct life_row *newest = life->count ? &life->rows[0] : NULL;

	if (life->draft && newest == life->draft) {
		*major = newest->major;
		*minor = newest->minor;
	} else {
		*major = newest ? newest->major + 1 : 1;
		*minor = 0;
	}
}

const char *
life_version_name(struct arena *arena, const char *name, int major, int minor)
{
	return arena_printf(arena, "%s %d.%d", name, major, minor);
}

bool
life_has_engine(enum model_type type)
{
	return model_type_is_prediction(type) || type == MODEL_CATEGORY_CLASSIFICATION;
}

const char *
life_json(struct arena *arena, struct str *text)
{
	const char *copy = arena_strdup(arena, str_text(text));

	str_release(text);
	return copy;
}

/* ---------------------------------------------------------------- bindings */

const char *
binding_text(struct arena *arena, const struct model_binding *binding)
{
	struct str text = {0};
	struct json json = {.out = &text};
	const char separator[2] = {binding->separator, '\0'};

	json_object_begin(&json, NULL);
	json_id(&json, "table", &binding->table);
	if (binding->target)
		json_text(&json, "target", binding->target);
	if (binding->text)
		json_text(&json, "text", binding->text);
	if (binding->separator)
		json_text(&json, "separator", separator);
	if (binding->column_count) {
		json_array_begin(&json, "columns");
		for (size_t i = 0; i < binding->column_count; i++)
			json_text(&json, NULL, binding->columns[i]);
		json_array_end(&json);
	}
	json_object_end(&json);
	return life_json(arena, &text);
}

static const char *
member_text(struct arena *arena, const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text && text[0] ? arena_strdup(arena, text) : NULL;
}

void
binding_read(struct arena *arena, const char *text, const struct id *table, struct model_binding *binding)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL, *item;
	const json_t *columns = json_object_get(json, "columns");
	const char *id = json_string_value(json_object_get(json, "table")), *separator = json_string_value(json_object_get(json, "separator"));
	size_t i;

	*binding = (struct model_binding){.table = *table};
	if (id && id_parse(id, strlen(id), &binding->table)) {
		binding->target = member_text(arena, json, "target");
		binding->text = member_text(arena, json, "text");
		binding->separator = separator ? separator[0] : '\0';
		binding->columns = arena_array(arena, json_array_size(columns), sizeof(*binding->columns));
		json_array_foreach(columns, i, item) {
			const char *name = json_string_value(item);

			if (name)
				binding->columns[binding->column_count++] = arena_strdup(arena, name);
		}
	}
	json_decref(json);
}

static bool
is_known(const struct model_binding *binding)
{
	return !id_is_none(&binding->table) && (binding->target || binding->text);
}

void
life_binding(const struct life *life, struct arena *arena, struct model_binding *binding)
{
	const struct life_row *const order[] = {life->draft, life->trained, life->published};

	*binding = (struct model_binding){.table = life->table};
	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]) && !is_known(binding); i++) {
		if (order[i])
			binding_read(arena, order[i]->binding, &life->table, binding);
	}
}

/* ---------------------------------------------------------------- what a version says of itself */

static json_t *
member_of(const json_t *object, const char *const *keys)
{
	for (; *keys; keys++) {
		json_t *value = json_object_get(object, *keys);

		if (value)
			return value;
	}
	return NULL;
}

/* 0 to 100; -1 if it's no number. What's a fraction up to 1 is a share of 1. */
static int
share_of(const json_t *value)
{
	double number = json_is_number(value) ? json_number_value(value) : -1;

	if (number < 0 || number > 100)
		return -1;
	return (int)((number <= 1 && json_is_real(value) ? number * 100 : number) + 0.5);
}

static const char *const score_keys[] = {"score", "accuracy", "performance", "f1", "share", NULL};

static void
read_lines(struct arena *arena, const json_t *json, struct version_facts *facts)
{
	static const char *const list_keys[] = {"influences", "tags", "fields", "labels", "entities", NULL};
	static const char *const name_keys[] = {"name", "displayName", "label", "column", NULL};
	const json_t *list = member_of(json, list_keys);
	json_t *item;
	size_t i;

	facts->lines = arena_array(arena, json_array_size(list), sizeof(*facts->lines));
	json_array_foreach(list, i, item) {
		const char *name = json_string_value(member_of(item, name_keys));
		int share = share_of(member_of(item, score_keys));

		if (name)
			facts->lines[facts->line_count++] =
				(struct version_line){.name = arena_strdup(arena, name), .share = share < 0 ? 0 : share};
	}
}

static void
read_warnings(struct arena *arena, const json_t *json, struct version_facts *facts)
{
	const json_t *list = json_object_get(json, "warnings");
	json_t *item;
	size_t i;

	facts->warnings = arena_array(arena, json_array_size(list), sizeof(*facts->warnings));
	json_array_foreach(list, i, item) {
		if (json_is_string(item))
			facts->warnings[facts->warning_count++] = arena_strdup(arena, json_string_value(item));
	}
}

static enum grade
grade_read(const json_t *json)
{
	const char *name = json_string_value(json_object_get(json, "grade"));
	bool good = json_is_true(json_object_get(json, "toogood"));

	if (!name || !name[0] || name[1])
		return GRADE_NONE;
	switch (name[0]) {
	case 'A':
		return GRADE_A;
	case 'B':
		return GRADE_B;
	case 'C':
		return GRADE_C;
	case 'D':
		return good ? GRADE_D_GOOD : GRADE_D_POOR;
	default:
		return GRADE_NONE;
	}
}

static size_t
count_of(const json_t *value)
{
	json_int_t number = json_integer_value(value);

	return number > 0 ? (size_t)number : 0;
}

static const char *
lines_title(enum model_type type)
{
	switch (type) {
	case MODEL_PREDICTION:
	case MODEL_GENERIC_PREDICTION:
		return "Most influential data";
	case MODEL_CATEGORY_CLASSIFICATION:
		return "Tags";
	case MODEL_OBJECT_DETECTION:
		return "Objects";
	case MODEL_ENTITY_EXTRACTION:
		return "Entities";
	case MODEL_CONTRACT_PROCESSING:
	case MODEL_DOCUMENT_PROCESSING:
	case MODEL_HEALTH_INSURANCE_CARD:
	case MODEL_IMAGE_DESCRIPTION:
	case MODEL_PROMPT:
	case MODEL_TEXT_GENERATION:
	case MODEL_UNSUPPORTED:
	case MODEL_TYPE_COUNT:
		break;
	}
	return "Fields extracted";
}

static const char *
score_name(enum model_type type, const json_t *json)
{
	const char *metric = json_string_value(json_object_get(json, "metric"));

	if (metric && strcmp(metric, "r2") == 0)
		return "R²";
	if (type == MODEL_CATEGORY_CLASSIFICATION)
		return "F1";
	return "Accuracy";
}

static void
read_performance(struct arena *arena, enum model_type type, const char *text, struct version_facts *facts)
{
	json_t *json = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
	enum grade grade = grade_read(json);

	facts->grade = grade_name(grade);
	facts->grade_words = grade == GRADE_NONE ? "" : grade_words(grade);
	facts->score = share_of(json_is_object(json) ? member_of(json, score_keys) : json);
	facts->score_name = score_name(type, json);
	facts->guess = share_of(json_object_get(json, "guess"));
	facts->trained_rows = count_of(json_object_get(json, "trained"));
	facts->tested_rows = count_of(json_object_get(json, "tested"));
	facts->lines_title = lines_title(type);
	read_lines(arena, json, facts);
	read_warnings(arena, json, facts);
	json_decref(json);
}

static bool
load_performance(struct portal *portal, const struct id *id, struct arena *arena, const char **text, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_LIFE_PERFORMANCE, err);

	*text = NULL;
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	if (statement_row(s))
		*text = statement_text_null(s, 0, arena);
	return statement_close(s, err);
}

/* msdyn_lasterrors: {"code":…,"message":…}, or a sentence. */
static const char *
read_errors(struct arena *arena, const char *text)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;
	const char *message = json_string_value(json_object_get(json, "message"));
	const char *words = arena_strdup(arena, message ? message : json ? "" : text);

	json_decref(json);
	return words;
}

static bool
load_version(struct portal *portal, enum model_type type, const struct life *life, const struct life_row *row, struct arena *arena,
	     struct version_facts **version, struct err *err)
{
	struct version_facts *facts;
	struct own_table table;
	const char *performance;
	bool found = false;

	*version = NULL;
	if (!row)
		return true;
	*version = facts = arena_alloc(arena, sizeof(*facts));
	*facts = (struct version_facts){
		.id = row->id, .major = row->major, .minor = row->minor, .statuscode = row->statuscode, .trained_on = row->trained_on,
		.published = row == life->published || row == life->run, .learned = row->learned, .errors = read_errors(arena, row->errors),
		.table_name = "",
	};
	binding_read(arena, row->binding, &ID_NONE, &facts->binding);
	if (!load_performance(portal, &row->id, arena, &performance, err))
		return false;
	read_performance(arena, type, performance, facts);
	if (!id_is_none(&facts->binding.table) && !own_table_load(portal, &facts->binding.table, arena, &table, &found, err))
		return false;
	if (found)
		facts->table_name = table.display;
	return true;
}

/* ---------------------------------------------------------------- schedules */

static const char *const cadences[] = {"never", "daily", "weekly", "monthly"};

const char *
cadence_name(enum cadence cadence)
{
	return cadences[cadence];
}

static enum cadence
cadence_read(const json_t *value)
{
	const char *name = json_string_value(value);

	for (int i = CADENCE_NEVER; name && i <= CADENCE_MONTHLY; i++) {
		if (strcmp(cadences[i], name) == 0)
			return (enum cadence)i;
	}
	return CADENCE_NEVER;
}

static void
read_schedule(const char *text, struct model_schedule *schedule)
{
	json_t *json = text ? json_loads(text, 0, NULL) : NULL;

	schedule->run = cadence_read(json_object_get(json, "run"));
	schedule->retrain = cadence_read(json_object_get(json, "retrain"));
	json_decref(json);
}

/* ---------------------------------------------------------------- for whoever may open it */

static bool
load_versions(struct portal *portal, const struct id *id, struct arena *arena, struct model_versions *versions, struct err *err)
{
	struct explanation why;
	struct model model;
	struct life life;
	bool found;

	if (!portal_load_model(portal, id, false, arena, &model, &found, err))
		return false;
	if (!found || !access_check(portal_actor(portal), ACTION_LIST, &model).visible)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "It isn't there any more, or you can't see it.");
	if (!access_check(portal_actor(portal), ACTION_DETAILS, &model).allowed) {
		access_reason(portal_actor(portal), ACTION_DETAILS, &model, true, arena, &why);
		return err_rule(err, rule_code(why.verdict.rule), why.rule, why.dataverse, "%s", why.reason);
	}
	if (!life_load(portal, id, arena, &life, err))
		return false;
	if (life.run)
		read_schedule(life.run->schedule, &versions->schedule);
	return load_version(portal, model.type, &life, life.published ? life.published : life.run, arena, &versions->published, err)
	       && load_version(portal, model.type, &life, life.trained, arena, &versions->trained, err)
	       && load_version(portal, model.type, &life, life.draft, arena, &versions->draft, err);
}

bool
model_load_versions(struct portal *portal, const struct id *model, struct arena *arena, struct model_versions *versions, struct err *err)
{
	struct portal_read read;
	bool fine;

	*versions = (struct model_versions){0};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	fine = load_versions(portal, model, arena, versions, err);
	portal_end_read(portal, &read);
	return fine;
}

bool
learned_load(struct portal *portal, const struct id *configuration, struct arena *arena, int *kind, const void **bytes, size_t *size, bool *found,
	     struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_LIFE_LEARNED, err);
	const void *stored;
	void *copy;

	*found = false;
	*bytes = NULL;
	*size = 0;
	if (!s)
		return false;
	statement_bind_id(s, ":id", configuration);
	*found = statement_row(s);
	if (*found) {
		*kind = (int)statement_int(s, 0);
		stored = statement_blob(s, 1, size);
		copy = arena_alloc(arena, *size);
		if (stored)
			memcpy(copy, stored, *size);
		*bytes = copy;
	}
	return statement_close(s, err);
}
