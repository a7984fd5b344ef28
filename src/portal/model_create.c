/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models are made, and bound to what they're learned from. */
#include "portal/lifecycle_private.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"

#include <string.h>

/* ---------------------------------------------------------------- names */

static size_t
character_count(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

const char *
life_check_name(struct arena *arena, const char *name, const char *what, struct err *err)
{
	struct err why = ERR_INIT;

	if (!text_check(name, strlen(name), TEXT_NAME, &why)) {
		err_set(err, ERR_USAGE, "A %s can't be called that. %s", what, why.text);
		return NULL;
	}
	name = text_nfc(arena, name, strlen(name));
	if (name[strspn(name, " ")] == '\0' || character_count(name) > 100) {
		err_set(err, ERR_USAGE, "A %s's name has from 1 to 100 characters.", what);
		return NULL;
	}
	return name;
}

/* ---------------------------------------------------------------- what it's learned from */

/* The column of that name; SIZE_MAX with the sentence. */
static size_t
find_column(const struct own_table *table, const char *name, struct err *err)
{
	size_t at = own_table_column(table, name);

	if (at == SIZE_MAX)
		err_set(err, ERR_USAGE, "The table %s has no column %s.", table->display, name);
	return at;
}

static bool
check_prediction(const struct model_binding *binding, const struct own_table *table, struct err *err)
{
	size_t target;

	if (!binding->target)
		return err_set(err, ERR_USAGE, "A prediction needs the column of its historical outcome.");
	target = find_column(table, binding->target, err);
	if (target == SIZE_MAX)
		return false;
	if (!id_is_none(&table->columns[target].result_of))
		return err_set(err, ERR_USAGE, "%s is written by a prediction: what it says isn't learned from. Choose the column of the outcome itself.",
			       table->columns[target].display);
	if (table->columns[target].type == OWN_TIME)
		return err_set(err, ERR_USAGE, "%s holds dates and times: an outcome is yes or no, one of few texts, or a number.",
			       table->columns[target].display);
	for (size_t i = 0; i < binding->column_count; i++) {
		if (find_column(table, binding->columns[i], err) == SIZE_MAX)
			return false;
	}
	return true;
}

static bool
check_text_column(const struct own_table *table, const char *name, const char *what, struct err *err)
{
	size_t at = find_column(table, name, err);

	if (at == SIZE_MAX)
		return false;
	return table->columns[at].type == OWN_TEXT
	       || err_set(err, ERR_USAGE, "%s holds no texts (%s): the column of the %s does.", table->columns[at].display,
			  cell_type_name(table->columns[at].type), what);
}

static bool
check_category(const struct model_binding *binding, const struct own_table *table, struct err *err)
{
	if (!binding->text || !binding->target)
		return err_set(err, ERR_USAGE, "A category classification needs the column of the texts and the column of their tags.");
	if (binding->separator && binding->separator != ',' && binding->separator != ';' && binding->separator != '\t')
		return err_set(err, ERR_USAGE, "Tags are divided by a comma, a semicolon or a tab.");
	if (!check_text_column(table, binding->text, "texts", err) || !check_text_column(table, binding->target, "tags", err))
		return false;
	return own_table_column(table, binding->text) != own_table_column(table, binding->target)
	       || err_set(err, ERR_USAGE, "The texts and their tags stand in two columns, not in one.");
}

bool
binding_load(struct portal *portal, enum model_type type, const struct model_binding *binding, struct arena *arena, struct own_table *table,
	     struct err *err)
{
	bool found;

	if (!life_has_engine(type))
		return err_set(err, ERR_USAGE, "%s isn't learned from a table.", model_type_name(type));
	if (!own_table_load(portal, &binding->table, arena, table, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_USAGE, "There's no such table.");
	return model_type_is_prediction(type) ? check_prediction(binding, table, err) : check_category(binding, table, err);
}

bool
model_binding_check(struct portal *portal, enum model_type type, const struct model_binding *binding, struct err *err)
{
	struct arena arena = {0};
	struct own_table table;
	bool fine = binding_load(portal, type, binding, &arena, &table, err);

	arena_release(&arena);
	return fine;
}

void
binding_name_logically(const struct own_table *table, struct arena *arena, struct model_binding *binding)
{
	const char **columns = arena_array(arena, binding->column_count, sizeof(*columns));

	if (binding->target)
		binding->target = table->columns[own_table_column(table, binding->target)].logical;
	if (binding->text)
		binding->text = table->columns[own_table_column(table, binding->text)].logical;
	for (size_t i = 0; i < binding->column_count; i++)
		columns[i] = table->columns[own_table_column(table, binding->columns[i])].logical;
	binding->columns = columns;
}

void
life_decide_training(struct writing *writing, struct written *row, const struct own_table *table)
{
	struct model model = row->model;

	model.input_table = table->id;
	model.input_table_name = table->display;
	model.input_table_logical = table->logical;
	writing_decide_action(writing, row, ACTION_TRAIN, &model);
}

bool
life_decide_table(struct writing *writing, struct written *row, const struct id *id, struct err *err)
{
	struct own_table table;
	bool found;

	if (!own_table_load(writing->portal, id, &writing->result->arena, &table, &found, err))
		return false;
	if (found)
		life_decide_training(writing, row, &table);
	return true;
}

#define ROWS_LOOKED_AT 1000

/* Within a read. */
static bool
find_separator(struct portal *portal, const struct own_table *table, size_t column, char *separator, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct arena arena = {0};
	struct tag_example *examples = arena_array(&arena, ROWS_LOOKED_AT, sizeof(*examples));
	struct own_rows rows = {0};
	struct reach reach;
	size_t count = 0;
	bool fine;

	subject_reach_own(actor, &table->id, PRIVILEGE_READ, &arena, &reach);
	fine = own_rows_read(portal, table, actor, &reach, 0, ROWS_LOOKED_AT, &arena, &rows, err);
	for (size_t i = 0; fine && i < rows.count; i++) {
		const struct cell *cell = &rows.rows[i].cells[column];

		if (!cell->empty && cell->text)
			examples[count++] = (struct tag_example){"", cell->text};
	}
	*separator = tags_separator(examples, count);
	arena_release(&arena);
	return fine;
}

bool
model_find_separator(struct portal *portal, const struct id *table, const char *column, char *separator, struct err *err)
{
	struct arena arena = {0};
	struct own_table own;
	bool found, fine;
	size_t at;

	*separator = '\0';
	if (!portal_need_actor(portal, err))
		return false;
	fine = own_table_load(portal, table, &arena, &own, &found, err);
	if (fine && found) {
		at = own_table_column(&own, column);
		if (at != SIZE_MAX && own.columns[at].type == OWN_TEXT)
			fine = find_separator(portal, &own, at, separator, err);
	}
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- writing configurations */

bool
life_add(struct writing *writing, const struct life_new *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_CONFIGURATION_ADD, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &version->id);
	statement_bind_text(s, ":name", life_version_name(&writing->result->arena, version->name, version->major, version->minor));
	statement_bind_id(s, ":model", &version->model);
	statement_bind_int(s, ":type", version->type);
	statement_bind_int(s, ":state", version->statecode);
	statement_bind_int(s, ":status", version->statuscode);
	statement_bind_int(s, ":major", version->major);
	statement_bind_int(s, ":minor", version->minor);
	statement_bind_id(s, ":trained", &version->trained);
	statement_bind_id(s, ":from", &version->from);
	statement_bind_time(s, ":on", version->trained_on);
	statement_bind_text(s, ":errors", version->errors);
	statement_bind_text(s, ":performance", version->performance);
	statement_bind_text(s, ":binding", version->binding);
	statement_bind_text(s, ":schedule", version->schedule);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	return statement_run(s, err);
}

bool
life_touch(struct writing *writing, const struct id *model, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_MODEL_TOUCH, err);

	if (!s)
		return false;
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", model);
	if (!statement_run(s, err))
		return false;
	s = statement_open(portal_store(writing->portal), QUERY_MODELS_STATUS_SET, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	return statement_run(s, err);
}

static bool
drop_by(struct writing *writing, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

/* A version as the audit tells it. */
static const char *
version_json(struct arena *arena, const struct life_row *row)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_number(&json, "msdyn_type", row->type);
	json_number(&json, "statuscode", row->statuscode);
	json_number(&json, "msdyn_majoriterationnumber", row->major);
	json_number(&json, "msdyn_minoriterationnumber", row->minor);
	json_time(&json, "msdyn_lasttrainorrundate", row->trained_on);
	json_bool(&json, "learned", row->learned);
	json_object_end(&json);
	return life_json(arena, &text);
}

bool
life_drop_one(struct writing *writing, const struct written *row, const struct life_row *version, struct err *err)
{
	struct arena *arena = &writing->result->arena;

	return drop_by(writing, QUERY_LIFE_LEARNED_DROP, &version->id, err) && drop_by(writing, QUERY_LIFE_CONFIGURATION_DROP, &version->id, err)
	       && writing_change(writing, "msdyn_aiconfiguration", &version->id,
				 life_version_name(arena, row->model.row.name, version->major, version->minor), "delete", version_json(arena, version), NULL,
				 err);
}

bool
life_drop(struct writing *writing, const struct written *row, const struct life *life, const struct life_row *version, struct err *err)
{
	for (size_t i = 0; version->type == CONFIGURATION_TRAINING && i < life->count; i++) {
		const struct life_row *run = &life->rows[i];

		if (run->type == CONFIGURATION_RUN && id_equal(&run->trained, &version->id) && !life_drop_one(writing, row, run, err))
			return false;
	}
	return life_drop_one(writing, row, version, err);
}

/* ---------------------------------------------------------------- creating */

struct creating {
	struct writing writing;
	const struct create_request *request;
	struct model_binding binding;
	struct own_table table;
	struct id id, template_id;
	const char *name;
};

/* What can be made here: types with an engine, and those whose lifecycle and data are here (F8). */
static const char *
template_of(enum model_type type)
{
	switch (type) {
	case MODEL_CATEGORY_CLASSIFICATION:
		return "TextClassificationV2";
	case MODEL_DOCUMENT_PROCESSING:
		return "DocumentScanning";
	case MODEL_ENTITY_EXTRACTION:
		return "EntityExtraction";
	case MODEL_OBJECT_DETECTION:
		return "ObjectDetection";
	case MODEL_PREDICTION:
		return "BinaryPrediction";
	case MODEL_CONTRACT_PROCESSING:
	case MODEL_GENERIC_PREDICTION:
	case MODEL_HEALTH_INSURANCE_CARD:
	case MODEL_IMAGE_DESCRIPTION:
	case MODEL_PROMPT:
	case MODEL_TEXT_GENERATION:
	case MODEL_UNSUPPORTED:
	case MODEL_TYPE_COUNT:
		break;
	}
	return NULL;
}

static bool
find_template(struct creating *c, struct err *err)
{
	const char *unique = template_of(c->request->type);
	struct statement *s;

	if (!unique)
		return err_set(err, ERR_USAGE, "%s isn't a type that's made here. Those are Prediction, Category classification, Document processing, "
			       "Entity extraction and Object detection.", model_type_name(c->request->type));
	s = statement_open(portal_store(c->writing.portal), QUERY_LIFE_TEMPLATE, err);
	if (!s)
		return false;
	statement_bind_int(s, ":type", c->request->type);
	statement_bind_text(s, ":unique", unique);
	c->template_id = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	if (!statement_close(s, err))
		return false;
	return !id_is_none(&c->template_id)
	       || err_set(err, ERR_FAILED, "This environment has no AI Template %s: it comes with an import of msdyn_aitemplates.", unique);
}

static bool
find_name(struct creating *c, struct err *err)
{
	struct arena *arena = &c->writing.result->arena;
	char when[TIME_TEXT_SIZE];

	if (c->request->name) {
		c->name = life_check_name(arena, c->request->name, "model", err);
		return c->name != NULL;
	}
	time_format(c->request->now, when);
	c->name = arena_printf(arena, "%s %.10s, %.5s", model_type_name(c->request->type), when, when + 11);
	return true;
}

/* C: Create on AI Model; F4: Read on the table, once it's known. */
static bool
decide(struct creating *c, const struct own_table *table)
{
	const struct subject *actor = portal_actor(c->writing.portal);
	struct arena *arena = &c->writing.result->arena;
	struct explanation why;
	struct err refusal = ERR_INIT;

	if (table)
		access_explain_table(actor, &table->id, table->display, table->logical, true, arena, &why);
	else
		access_explain_environment(actor, ACTION_CREATE, true, arena, &why);
	if (why.verdict.allowed)
		return true;
	err_rule(&refusal, rule_code(why.verdict.rule), why.rule, why.dataverse, "%s%s%s", why.reason, why.remedy ? " " : "",
		 why.remedy ? why.remedy : "");
	writing_refuse(&c->writing, &ID_NONE, c->name ? c->name : "", &refusal);
	return false;
}

static const char *
model_json(struct creating *c)
{
	struct str text = {0};
	struct json json = {.out = &text};
	const struct subject *actor = portal_actor(c->writing.portal);

	json_object_begin(&json, NULL);
	json_text(&json, "msdyn_name", c->name);
	json_text(&json, "type", model_type_name(c->request->type));
	json_id(&json, "ownerid", &actor->id);
	json_text(&json, "owner", actor->name);
	if (!id_is_none(&c->binding.table)) {
		json_id(&json, "tableid", &c->binding.table);
		json_text(&json, "table", c->table.display);
	}
	json_object_end(&json);
	return life_json(&c->writing.result->arena, &text);
}

static bool
add_model(struct creating *c, struct err *err)
{
	const struct subject *actor = portal_actor(c->writing.portal);
	struct statement *s = statement_open(portal_store(c->writing.portal), QUERY_LIFE_MODEL_ADD, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &c->id);
	statement_bind_text(s, ":name", c->name);
	statement_bind_text(s, ":key", text_key(&c->writing.result->arena, c->name));
	statement_bind_id(s, ":template", &c->template_id);
	statement_bind_id(s, ":table", &c->binding.table);
	statement_bind_id(s, ":owner", &actor->id);
	statement_bind_id(s, ":unit", &actor->units->unit[actor->unit].id);
	statement_bind_int(s, ":now", c->writing.now);
	return statement_run(s, err) && drop_by(&c->writing, QUERY_TEXT_AIMODEL_ENTER, &c->id, err)
	       && writing_change(&c->writing, "msdyn_aimodel", &c->id, c->name, "create", NULL, model_json(c), err);
}

static bool
add_draft(struct creating *c, struct err *err)
{
	struct arena *arena = &c->writing.result->arena;
	const struct life_new draft = {
		.id = id_new(), .model = c->id, .name = c->name, .type = CONFIGURATION_TRAINING, .major = 1, .trained_on = TIME_NONE,
		.binding = life_has_engine(c->request->type) ? binding_text(arena, &c->binding) : NULL,
	};

	return life_add(&c->writing, &draft, err)
	       && writing_change(&c->writing, "msdyn_aiconfiguration", &draft.id, life_version_name(arena, c->name, 1, 0), "create", NULL,
				 draft.binding ? draft.binding : "{}", err);
}

static bool
add_container(struct creating *c, struct err *err)
{
	const struct subject *actor = portal_actor(c->writing.portal);
	struct arena *arena = &c->writing.result->arena;
	struct id id = id_new();
	struct statement *s;

	if (!model_type_has_container(c->request->type))
		return true;
	s = statement_open(portal_store(c->writing.portal), QUERY_LIFE_CONTAINER_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", &id);
	statement_bind_text(s, ":name", c->name);
	statement_bind_text(s, ":key", text_key(arena, c->name));
	statement_bind_id(s, ":model", &c->id);
	statement_bind_id(s, ":owner", &actor->id);
	statement_bind_id(s, ":unit", &actor->units->unit[actor->unit].id);
	statement_bind_int(s, ":now", c->writing.now);
	return statement_run(s, err)
	       && writing_change(&c->writing, "msdyn_aibdatasetscontainer", &id, c->name, "create", NULL, model_json(c), err);
}

/* Before its columns are looked at: whoever can't read it isn't told how they're called. *refused, or there's no such table, which is told then. */
static bool
decide_table(struct creating *c, bool *refused, struct err *err)
{
	bool found;

	*refused = false;
	if (!own_table_load(c->writing.portal, &c->binding.table, &c->writing.result->arena, &c->table, &found, err))
		return false;
	*refused = found && !decide(c, &c->table);
	return true;
}

static bool
create(struct creating *c, struct err *err)
{
	bool refused;

	if (!decide(c, NULL))
		return true;
	if (!find_template(c, err) || !find_name(c, err))
		return false;
	if (life_has_engine(c->request->type)) {
		if (id_is_none(&c->binding.table))
			return err_set(err, ERR_USAGE, "Which table is it learned from?");
		if (!decide_table(c, &refused, err) || refused)
			return refused;
		if (!binding_load(c->writing.portal, c->request->type, &c->binding, &c->writing.result->arena, &c->table, err))
			return false;
		binding_name_logically(&c->table, &c->writing.result->arena, &c->binding);
	}
	return add_model(c, err) && add_draft(c, err) && add_container(c, err);
}

bool
model_create(struct portal *portal, const struct create_request *request, struct write_result *result, struct err *err)
{
	struct creating c = {
		.writing = {.portal = portal, .result = result, .action = "create", .now = request->now, .dry_run = request->dry_run},
		.request = request, .binding = request->binding, .id = id_new(),
	};

	*result = (struct write_result){0};
	if (!life_has_engine(request->type))
		c.binding = (struct model_binding){0};
	if (!writing_begin(&c.writing, err))
		return false;
	return writing_end(&c.writing, create(&c, err), err);
}

/* ---------------------------------------------------------------- binding */

bool
life_bind_table(struct writing *writing, const struct id *model, const struct id *table, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_MODEL_BIND, err);

	if (!s)
		return false;
	statement_bind_id(s, ":table", table);
	statement_bind_id(s, ":id", model);
	return statement_run(s, err);
}

static bool
set_draft(struct writing *writing, const struct written *row, const struct life *life, const char *binding, struct err *err)
{
	struct life_new draft = {.id = id_new(), .model = row->target.id, .name = row->model.row.name, .type = CONFIGURATION_TRAINING,
				 .trained_on = TIME_NONE, .binding = binding};
	struct statement *s;

	life_next_number(life, &draft.major, &draft.minor);
	if (!life->draft)
		return life_add(writing, &draft, err);
	s = statement_open(portal_store(writing->portal), QUERY_LIFE_CONFIGURATION_BIND, err);
	if (!s)
		return false;
	statement_bind_text(s, ":binding", binding);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", &life->draft->id);
	return statement_run(s, err);
}

static bool
change_binding(struct writing *writing, const struct target *target, const struct model_binding *wanted, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct model_binding binding = *wanted, before;
	struct own_table table;
	struct written row;
	struct life life;

	if (!writing_load(writing, target, &row, err))
		return false;
	writing_decide_action(writing, &row, ACTION_EDIT, &row.model);
	if (row.refused)
		return true;
	if (!life_decide_table(writing, &row, &binding.table, err) || row.refused)
		return row.refused;
	if (!binding_load(writing->portal, row.model.type, &binding, arena, &table, err) || !life_load(writing->portal, &target->id, arena, &life, err))
		return false;
	binding_name_logically(&table, arena, &binding);
	life_binding(&life, arena, &before);
	return set_draft(writing, &row, &life, binding_text(arena, &binding), err) && life_bind_table(writing, &target->id, &binding.table, err)
	       && life_touch(writing, &target->id, err)
	       && writing_change(writing, "msdyn_aimodel", &target->id, row.model.row.name, "bind", binding_text(arena, &before),
				 binding_text(arena, &binding), err);
}

bool
model_bind(struct portal *portal, const struct target *model, const struct model_binding *binding, bool dry_run, int64_t now,
	   struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "bind", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return writing_end(&writing, change_binding(&writing, model, binding, err), err);
}
