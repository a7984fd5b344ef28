/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Publishing and unpublishing (F1, F2), and the schedule of what's published. */
#include "portal/lifecycle_private.h"

#include "base/json.h"
#include "base/text.h"

#include <string.h>

#define PREDICTED " (predicted)"
#define LIKELIHOOD " (likelihood)"

/* ---------------------------------------------------------------- result columns */

static bool
ends_with(const char *text, const char *end)
{
	size_t length = strlen(text), tail = strlen(end);

	return length >= tail && strcmp(text + length - tail, end) == 0;
}

void
model_result_columns(const struct own_table *table, const struct id *model, size_t *predicted, size_t *likelihood)
{
	*predicted = *likelihood = SIZE_MAX;
	/* The last ones: a prediction whose outcome became of another type got others. */
	for (size_t i = 0; i < table->column_count; i++) {
		const struct own_column *column = &table->columns[i];

		if (!id_equal(&column->result_of, model))
			continue;
		if (ends_with(column->display, LIKELIHOOD))
			*likelihood = i;
		else
			*predicted = i;
	}
}

struct publishing {
	struct writing *writing;
	struct written row;
	struct life life;
	const struct life_row *from;		/* what's published */
	struct model_binding binding;
	struct own_table table;
	bool has_table;
	bool outcomes;				/* it gives outcomes, not numbers */
};

/* F2 once more, where the file's word on the column and the table itself differ. */
static bool
may_add_column(struct publishing *p)
{
	struct model model = p->row.model;

	model.has_result_column = false;
	writing_decide_action(p->writing, &p->row, ACTION_PUBLISH, &model);
	return !p->row.refused;
}

static bool
add_column(struct publishing *p, const char *end, enum cell_type type, struct err *err)
{
	struct arena *arena = &p->writing->result->arena;
	const struct own_column column = {.display = arena_printf(arena, "%s%s", p->row.model.row.name, end), .type = type,
					  .result_of = p->row.target.id};
	struct str text = {0};
	struct json json = {.out = &text};

	if (!own_column_add(p->writing->portal, &p->table, &column, arena, err))
		return false;
	json_object_begin(&json, NULL);
	json_text(&json, "column", p->table.columns[p->table.column_count - 1].logical);
	json_text(&json, "displayname", column.display);
	json_text(&json, "type", cell_type_name(type));
	json_text(&json, "resultof", p->row.model.row.name);
	json_object_end(&json);
	return writing_change(p->writing, "makerdeck_table", &p->table.id, p->table.display, "add-column", NULL, life_json(arena, &text), err);
}

static bool
mark_column(struct publishing *p, struct err *err)
{
	struct statement *s = statement_open(portal_store(p->writing->portal), QUERY_LIFE_MODEL_RESULT_COLUMN, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &p->row.target.id);
	return statement_run(s, err);
}

/* The column that the prediction writes has the type of what it predicts. */
static bool
add_columns(struct publishing *p, struct err *err)
{
	size_t target, predicted, likelihood;
	bool lacks_predicted, lacks_likelihood;

	if (!model_type_is_prediction(p->row.model.type) || !p->has_table || !p->binding.target)
		return true;
	target = own_table_column(&p->table, p->binding.target);
	if (target == SIZE_MAX)
		return true;
	model_result_columns(&p->table, &p->row.target.id, &predicted, &likelihood);
	lacks_predicted = predicted == SIZE_MAX || p->table.columns[predicted].type != p->table.columns[target].type;
	lacks_likelihood = p->outcomes && likelihood == SIZE_MAX;
	if ((lacks_predicted || lacks_likelihood) && !may_add_column(p))
		return true;
	if (lacks_predicted && !add_column(p, PREDICTED, p->table.columns[target].type, err))
		return false;
	return (!lacks_likelihood || add_column(p, LIKELIHOOD, OWN_NUMBER, err)) && mark_column(p, err);
}

/* ---------------------------------------------------------------- publishing */

static const char *
run_json(struct arena *arena, const struct model *model, const struct id *run, const struct life_row *version)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "status", model_status_name(model->status));
	json_id(&json, "msdyn_activerunconfigurationid", run);
	if (version) {
		json_number(&json, "msdyn_majoriterationnumber", version->major);
		json_number(&json, "msdyn_minoriterationnumber", version->minor);
	}
	json_object_end(&json);
	return life_json(arena, &text);
}

static bool
set_run(struct writing *writing, const struct id *model, const struct id *run, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_MODEL_RUN, err);

	if (!s)
		return false;
	statement_bind_id(s, ":run", run);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", model);
	return statement_run(s, err);
}

static bool
set_status(struct writing *writing, const struct id *version, int statuscode, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_CONFIGURATION_STATUS, err);

	if (!s)
		return false;
	statement_bind_int(s, ":status", statuscode);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", version);
	return statement_run(s, err);
}

static bool
stays(const struct publishing *p, const struct life_row *row, const struct id *run)
{
	return id_equal(&row->id, run) || row == p->from || row == p->life.draft;
}

/* A run configuration goes with what it runs, where that goes too. */
static bool
goes_with_version(const struct publishing *p, const struct life_row *row, const struct id *run)
{
	for (size_t i = 0; row->type == CONFIGURATION_RUN && i < p->life.count; i++) {
		const struct life_row *version = &p->life.rows[i];

		if (version->type == CONFIGURATION_TRAINING && id_equal(&row->trained, &version->id))
			return !stays(p, version, run);
	}
	return false;
}

/* What ran until now goes, and what it learned; so do trained versions that were passed over (REFERENCE 4.2). */
static bool
drop_others(struct publishing *p, const struct id *run, struct err *err)
{
	for (size_t i = 0; i < p->life.count; i++) {
		const struct life_row *row = &p->life.rows[i];

		if (!stays(p, row, run) && !goes_with_version(p, row, run) && !life_drop(p->writing, &p->row, &p->life, row, err))
			return false;
	}
	return true;
}

/* A training configuration gets a run configuration; one that was imported to run is what runs. */
static bool
put_run(struct publishing *p, struct id *run, struct err *err)
{
	const struct life_row *from = p->from;
	struct life_new version = {.id = id_new(), .model = p->row.target.id, .trained = from->id, .name = p->row.model.row.name,
				   .type = CONFIGURATION_RUN, .statecode = 2, .statuscode = 7, .major = from->major, .minor = from->minor,
				   .trained_on = p->writing->now, .binding = from->binding,
				   .schedule = p->life.run ? p->life.run->schedule : NULL};

	*run = from->type == CONFIGURATION_RUN ? from->id : version.id;
	if (from->type == CONFIGURATION_RUN)
		return set_status(p->writing, run, 7, err);
	return life_add(p->writing, &version, err);
}

static bool
publish_version(struct publishing *p, struct err *err)
{
	struct arena *arena = &p->writing->result->arena;
	struct model after = p->row.model;
	struct id run;

	after.status = STATUS_PUBLISHED;
	if (!add_columns(p, err))
		return false;
	if (p->row.refused)
		return true;
	return put_run(p, &run, err) && set_run(p->writing, &p->row.target.id, &run, err)
	       && writing_change(p->writing, "msdyn_aimodel", &p->row.target.id, p->row.model.row.name, "publish",
				 run_json(arena, &p->row.model, &p->life.active, p->life.published), run_json(arena, &after, &run, p->from), err)
	       && drop_others(p, &run, err) && life_touch(p->writing, &p->row.target.id, err);
}

/* The newest that was trained; of an import without any the newest that ran. */
static const struct life_row *
find_version(const struct life *life)
{
	if (life->trained)
		return life->trained;
	for (size_t i = 0; i < life->count && !life->published; i++) {
		if (life->rows[i].type == CONFIGURATION_RUN && configuration_is_publishable(life->rows[i].statuscode))
			return &life->rows[i];
	}
	return life->published;
}

/* Whether what was learned gives outcomes: those have a guess to be compared with, numbers have R². */
static bool
find_outcomes(struct publishing *p, struct err *err)
{
	struct statement *s = statement_open(portal_store(p->writing->portal), QUERY_LIFE_PERFORMANCE, err);
	const char *metric;
	json_t *json;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &p->from->id);
	json = statement_row(s) && statement_peek(s, 0) ? json_loads(statement_peek(s, 0), 0, NULL) : NULL;
	metric = json_string_value(json_object_get(json, "metric"));
	p->outcomes = !metric || strcmp(metric, "r2") != 0;
	json_decref(json);
	return statement_close(s, err);
}

static bool
publish(struct writing *writing, const struct target *target, struct err *err)
{
	struct publishing p = {.writing = writing};
	struct arena *arena = &writing->result->arena;

	if (!writing_load(writing, target, &p.row, err))
		return false;
	writing_decide_action(writing, &p.row, ACTION_PUBLISH, &p.row.model);
	if (p.row.refused)
		return true;
	if (!life_load(writing->portal, &target->id, arena, &p.life, err))
		return false;
	p.from = find_version(&p.life);
	if (p.life.run && (!p.from || p.from == p.life.published || p.from == p.life.run)) {
		writing_warn(writing, "%s is published as it was trained last: nothing changed.", p.row.model.row.name);
		return true;
	}
	if (!p.from) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "%s has no trained version that could be published.", p.row.model.row.name);
		writing_refuse(writing, &target->id, p.row.model.row.name, &why);
		return true;
	}
	binding_read(arena, p.from->binding, &ID_NONE, &p.binding);
	if (!find_outcomes(&p, err)
	    || (!id_is_none(&p.binding.table) && !own_table_load(writing->portal, &p.binding.table, arena, &p.table, &p.has_table, err)))
		return false;
	return publish_version(&p, err);
}

bool
model_publish(struct portal *portal, const struct target *model, bool dry_run, int64_t now, struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "publish", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return writing_end(&writing, publish(&writing, model, err), err);
}

/* ---------------------------------------------------------------- unpublishing */

static void
refuse_unpublished(struct writing *writing, const struct written *row, const char *what)
{
	struct err why = ERR_INIT;

	err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "%s isn't published: %s.", row->model.row.name, what);
	writing_refuse(writing, &row->target.id, row->model.row.name, &why);
}

/* A newer trained version stays, and the published one goes; without one it's the trained one again. */
static bool
take_back(struct writing *writing, const struct written *row, const struct life *life, struct err *err)
{
	if (life->published && life->trained)
		return life_drop(writing, row, life, life->published, err)
		       && (id_equal(&life->run->trained, &life->published->id) || life_drop(writing, row, life, life->run, err));
	if (life->published)
		return set_status(writing, &life->published->id, 6, err) && life_drop(writing, row, life, life->run, err);
	if (life->trained)
		return life_drop(writing, row, life, life->run, err);
	return set_status(writing, &life->run->id, 6, err);
}

static bool
set_none_published(struct writing *writing, const struct id *model, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_CONFIGURATIONS_UNPUBLISH, err);

	if (!s)
		return false;
	statement_bind_id(s, ":model", model);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	return statement_run(s, err);
}

static bool
unpublish(struct writing *writing, const struct target *target, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct written row;
	struct model after;
	struct life life;

	if (!writing_load(writing, target, &row, err))
		return false;
	writing_decide_action(writing, &row, ACTION_PUBLISH, &row.model);
	if (row.refused)
		return true;
	if (!life_load(writing->portal, &target->id, arena, &life, err))
		return false;
	if (!life.run) {
		refuse_unpublished(writing, &row, "there's nothing to unpublish");
		return true;
	}
	after = row.model;
	after.status = STATUS_TRAINED;
	return set_run(writing, &target->id, &ID_NONE, err)
	       && writing_change(writing, "msdyn_aimodel", &target->id, row.model.row.name, "unpublish",
				 run_json(arena, &row.model, &life.active, life.published),
				 run_json(arena, &after, &ID_NONE, life.trained ? life.trained : life.published), err)
	       && take_back(writing, &row, &life, err) && set_none_published(writing, &target->id, err) && life_touch(writing, &target->id, err);
}

bool
model_unpublish(struct portal *portal, const struct target *model, bool dry_run, int64_t now, struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "unpublish", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return writing_end(&writing, unpublish(&writing, model, err), err);
}

/* ---------------------------------------------------------------- schedules */

static const char *
schedule_json(struct arena *arena, const struct model_schedule *schedule)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "run", cadence_name(schedule->run));
	json_text(&json, "retrain", cadence_name(schedule->retrain));
	json_object_end(&json);
	return life_json(arena, &text);
}

static bool
put_schedule(struct writing *writing, const struct life *life, const char *schedule, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_LIFE_CONFIGURATION_SCHEDULE, err);

	if (!s)
		return false;
	statement_bind_text(s, ":schedule", schedule);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", &life->run->id);
	return statement_run(s, err);
}

static bool
set_schedule(struct writing *writing, const struct target *target, const struct model_schedule *schedule, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	const char *wanted = schedule_json(arena, schedule);
	struct written row;
	struct life life;

	if (!writing_load(writing, target, &row, err))
		return false;
	writing_decide_action(writing, &row, ACTION_EDIT, &row.model);
	if (row.refused)
		return true;
	if (!life_has_engine(row.model.type)) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "%s has no schedule: predictions and category classifications do.", row.model.row.name);
		writing_refuse(writing, &target->id, row.model.row.name, &why);
		return true;
	}
	if (!life_load(writing->portal, &target->id, arena, &life, err))
		return false;
	if (!life.run) {
		refuse_unpublished(writing, &row, "a schedule is that of a published version");
		return true;
	}
	if (life.run->schedule ? strcmp(life.run->schedule, wanted) == 0 : schedule->run == CADENCE_NEVER && schedule->retrain == CADENCE_NEVER)
		return true;
	if (schedule->run != CADENCE_NEVER || schedule->retrain != CADENCE_NEVER)
		writing_warn(writing, "The schedule is kept with the model; nothing runs by itself here.");
	return put_schedule(writing, &life, wanted, err) && life_touch(writing, &target->id, err)
	       && writing_change(writing, "msdyn_aimodel", &target->id, row.model.row.name, "schedule", life.run->schedule, wanted, err);
}

bool
model_set_schedule(struct portal *portal, const struct target *model, const struct model_schedule *schedule, bool dry_run, int64_t now,
		   struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "schedule", .now = now, .dry_run = dry_run};

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	return writing_end(&writing, set_schedule(&writing, model, schedule, err), err);
}
