/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/running.h"

#include "base/json.h"
#include "domain/credits.h"
#include "portal/running_private.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void
run_answer_release(struct run_answer *answer)
{
	write_result_release(&answer->result);
	arena_release(&answer->arena);
	*answer = (struct run_answer){0};
}

/* ---------------------------------------------------------------- deciding */

bool
run_decide(struct writing *writing, const struct target *target, bool quick_test, struct written *row, struct err *err)
{
	if (!writing_load(writing, target, row, err))
		return false;
	writing_decide_action(writing, row, quick_test ? ACTION_EDIT : ACTION_RUN, &row->model);
	return true;
}

static bool
has_engine(enum model_type type)
{
	return type == MODEL_PREDICTION || type == MODEL_GENERIC_PREDICTION || type == MODEL_CATEGORY_CLASSIFICATION;
}

const char *
run_nothing_words(const struct written *row, const struct run_version *version, struct arena *arena)
{
	const char *name = row->model.row.name;

	if (row->model.type == MODEL_PROMPT)
		return arena_printf(arena, "Running %s is allowed and was recorded. Prompts aren't filled in and sent by this, so nothing came of it (F8).", name);
	if (!has_engine(row->model.type))
		return arena_printf(arena, "Running %s is allowed and was recorded. makerdeck has no engine for %s, so nothing came of it (F8).", name,
				    model_type_name(row->model.type));
	if (!version->size)
		return arena_printf(arena,
				    "Running %s is allowed and was recorded. But makerdeck doesn't have what this version learned, as it was imported "
				    "without: nothing came of it (F8). Training and publishing it here gives it that.",
				    name);
	return NULL;
}

bool
run_end(struct writing *writing, bool done, struct err *err)
{
	/* A run that changes nothing but the record of runs is no operation. */
	if (done && !writing->dry_run && !writing->has_operation && !writing->result->refusal_count)
		done = tx_commit(portal_store(writing->portal), NULL, err);
	return writing_end(writing, done, err);
}

/* ---------------------------------------------------------------- one run */

struct running {
	struct writing writing;
	const struct run_request *request;
	struct run_answer *answer;
	struct written row;		/* the model */
	struct run_version version;
	struct engine *engine;

	struct own_row record;		/* of the table; has_record */
	bool has_record, may_write;
	struct event event;
};

static const char *
model_name(const struct running *running)
{
	return running->row.model.row.name;
}

static bool
refuse(struct running *running, const struct err *why)
{
	writing_refuse(&running->writing, &running->row.target.id, model_name(running), why);
	return true;
}

/* --- a row of its table --- */

static bool
refuse_record(const struct running *running, struct err *err)
{
	return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "There's no such row in %s, or you can't see it.",
			running->version.has_table ? running->version.table.display : "its table");
}

static bool
reaches(const struct running *running, enum privilege privilege, const struct owned *owned)
{
	const struct subject *actor = portal_actor(running->writing.portal);
	struct reach reach;

	subject_reach_own(actor, &running->version.table.id, privilege, &running->answer->arena, &reach);
	return reach_has(&reach, actor, owned, privilege_right(privilege));
}

/* Whose it is, and where; *rid is 0 if there's no such row. */
static bool
find_record(struct running *running, struct owned *owned, int64_t *rid, struct err *err)
{
	struct portal *portal = running->writing.portal;
	const struct subject *actor = portal_actor(portal);
	struct statement *s = statement_open(portal_store(portal), QUERY_RUNNING_RECORD, err);

	*owned = (struct owned){.id = running->request->record, .name = "", .owner_name = ""};
	*rid = 0;
	if (!s)
		return false;
	statement_bind_id(s, ":id", &running->request->record);
	statement_bind_id(s, ":table", &running->version.table.id);
	if (statement_row(s)) {
		struct id unit = statement_id(s, 2);

		*rid = statement_int(s, 0);
		owned->owner.id = statement_id(s, 1);
		owned->owner.kind = subject_team(actor, &owned->owner.id) >= 0 ? PRINCIPAL_TEAM : PRINCIPAL_USER;
		owned->unit = units_find(actor->units, &unit);
	}
	return statement_close(s, err) && (!*rid || portal_load_shares(portal, &owned->id, true, &running->answer->arena, owned, err));
}

static bool
load_record(struct running *running, struct err *err)
{
	struct own_rows rows;
	struct owned owned;
	int64_t rid;

	if (!running->version.has_table)
		return err_set(err, ERR_USAGE, "%s has no table here, so it can't run on one of its rows: give values, or a text.", model_name(running));
	if (!find_record(running, &owned, &rid, err))
		return false;
	if (!rid || !reaches(running, PRIVILEGE_READ, &owned))
		return refuse_record(running, err);
	if (!own_rows_read(running->writing.portal, &running->version.table, portal_actor(running->writing.portal), NULL, rid - 1, 1,
			   &running->answer->arena, &rows, err))
		return false;
	if (!rows.count || rows.rows[0].rid != rid)
		return refuse_record(running, err);
	running->record = rows.rows[0];
	running->has_record = true;
	running->may_write = reaches(running, PRIVILEGE_WRITE, &owned);
	return true;
}

/* --- a prediction --- */

static bool
take_prediction_input(struct running *running, const struct run_columns *columns, struct frame_value *values, struct err *err)
{
	const struct run_request *request = running->request;
	struct str info = {0};

	if (running->has_record) {
		char text[ID_TEXT_SIZE];

		run_values_of_row(columns, running->record.cells, values);
		running->event.data_info = arena_printf(&running->answer->arena, "%s %s", running->version.table.display,
							id_format(&running->record.id, text));
		return true;
	}
	if (!request->input_count)
		return err_set(err, ERR_USAGE, "%s predicts from the columns of a row: give values as COLUMN=VALUE, or a row of its table.", model_name(running));
	if (!run_values_of_inputs(columns, model_name(running), request->inputs, request->input_count, &running->answer->arena, values, err))
		return false;
	for (size_t i = 0; i < request->input_count; i++)
		str_addf(&info, "%s%s", i ? ", " : "", request->inputs[i]);
	running->event.data_info = arena_strdup(&running->answer->arena, str_text(&info));
	str_release(&info);
	return true;
}

static void
tell_prediction(struct running *running, const struct frame_value *values, struct prediction *prediction)
{
	const struct predictor *predictor = running->engine->predictor;
	struct run_answer *answer = running->answer;
	size_t count = predictor_outcome_count(predictor);
	struct prediction *outcomes = arena_array(&answer->arena, count, sizeof(*outcomes));

	predictor_predict(predictor, values, prediction);
	predictor_outcomes(predictor, values, outcomes);
	answer->lines = arena_array(&answer->arena, count, sizeof(*answer->lines));
	for (size_t i = 0; i < count; i++)
		answer->lines[answer->line_count++] =
			(struct run_line){arena_strdup(&answer->arena, outcomes[i].outcome), outcomes[i].likelihood, i == 0};
	answer->outcome = count ? arena_strdup(&answer->arena, prediction->outcome) : run_number_text(prediction->number, &answer->arena);
	answer->likelihood = prediction->likelihood;
	if (count)
		answer->words = arena_printf(&answer->arena, "%s says %s, with a likelihood of %.0f %%.", model_name(running), answer->outcome,
					     answer->likelihood * 100);
	else
		answer->words = arena_printf(&answer->arena, "%s says %s.", model_name(running), answer->outcome);
}

/* The row's cells of these two columns, as the audit tells them. */
static const char *
result_json(const struct own_table *table, const struct id *model, const struct cell *cells, struct arena *arena)
{
	struct str text = {0};
	struct json json = {.out = &text};
	const char *copy;

	json_object_begin(&json, NULL);
	for (size_t i = 0; i < table->column_count; i++) {
		if (!id_equal(&table->columns[i].result_of, model))
			continue;
		if (cells[i].empty)
			json_none(&json, table->columns[i].logical);
		else if (table->columns[i].type == OWN_TEXT)
			json_text(&json, table->columns[i].logical, cells[i].text);
		else
			json_double(&json, table->columns[i].logical, cells[i].number);
	}
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

/* F2: into the row's result columns, if whoever runs it may write the row. */
static bool
write_prediction(struct running *running, const struct prediction *prediction, struct err *err)
{
	const struct own_table *table = &running->version.table;
	const struct id *model = &running->row.target.id;
	struct arena *arena = &running->answer->arena;
	struct cell *cells = running->record.cells;
	const char *before;
	char record[ID_TEXT_SIZE];

	if (!running->has_record || running->request->quick_test)
		return true;
	before = result_json(table, model, cells, arena);
	if (!run_result_cells(table, model, prediction, cells)) {
		writing_warn(&running->writing, "%s has no result column of %s: its first publish here adds one (F2). The result wasn't written into the row.",
			     table->display, model_name(running));
		return true;
	}
	if (!running->may_write) {
		writing_warn(&running->writing, "The result wasn't written into the row: you have no Write on it (B2).");
		return true;
	}
	return own_row_set(running->writing.portal, table, running->record.rid, cells, running->writing.now, err)
	       && writing_change(&running->writing, table->logical, &running->record.id, id_format(&running->record.id, record), "run", before,
				 result_json(table, model, cells, arena), err);
}

static bool
run_prediction(struct running *running, struct err *err)
{
	struct arena *arena = &running->answer->arena;
	struct frame_value *values;
	struct run_columns columns;
	struct prediction prediction;

	run_columns_find(running->engine->predictor, &running->version, arena, &columns);
	values = arena_array(arena, columns.count, sizeof(*values));
	if (!take_prediction_input(running, &columns, values, err))
		return false;
	tell_prediction(running, values, &prediction);
	if (running->answer->line_count ? !(prediction.likelihood > 0) : !isfinite(prediction.number))
		return err_set(err, ERR_USAGE, "%s can't tell: a value is too far from all that it learned from.", model_name(running));
	running->event.credits = credits_of_run(running->row.model.type, 0);
	return write_prediction(running, &prediction, err);
}

/* --- a category classification --- */

static bool
take_text(struct running *running, const char **text, struct err *err)
{
	const struct run_request *request = running->request;

	*text = request->text;
	if (running->has_record) {
		size_t place = own_table_column(&running->version.table, running->version.text);

		if (place == SIZE_MAX || running->version.table.columns[place].type != OWN_TEXT)
			return err_set(err, ERR_USAGE, "%s has no column of texts any more that %s could read.", running->version.table.display,
				       model_name(running));
		*text = running->record.cells[place].empty ? "" : running->record.cells[place].text;
	} else if (!*text) {
		return err_set(err, ERR_USAGE, "%s classifies one text: give it, or a row of its table.", model_name(running));
	}
	return run_text_check(*text, err);
}

static void
tell_tags(struct running *running, const char *text, struct tag_result *result)
{
	const struct tagger *tagger = running->engine->tagger;
	struct run_answer *answer = running->answer;
	size_t count = tagger_tag_count(tagger);
	struct tag_likelihood *tags = arena_array(&answer->arena, count, sizeof(*tags));

	tagger_tag(tagger, text, tags);
	answer->lines = arena_array(&answer->arena, count, sizeof(*answer->lines));
	for (size_t i = 0; i < count; i++)
		answer->lines[answer->line_count++] =
			(struct run_line){arena_strdup(&answer->arena, tags[i].name), tags[i].likelihood, tags[i].chosen};
	answer->outcome = run_tags_text(tags, count, &answer->arena);
	answer->likelihood = count ? tags[0].likelihood : 0;
	answer->words = arena_printf(&answer->arena, "%s says %s, with a likelihood of %.0f %%.", model_name(running), answer->outcome,
				     answer->likelihood * 100);
	*result = (struct tag_result){.text = text, .tags = answer->outcome, .likelihood = answer->likelihood, .record = running->record.id};
}

static bool
run_classification(struct running *running, struct err *err)
{
	struct tag_result result;
	struct own_table table;
	const char *text;
	bool made;

	if (!take_text(running, &text, err))
		return false;
	tell_tags(running, text, &result);
	running->event.data_info = text;
	running->event.credits = credits_of_run(running->row.model.type, run_characters(text));
	/* F3: a quick test writes nothing. */
	if (running->request->quick_test)
		return true;
	return run_result_table(&running->writing, &running->row, &running->answer->arena, &table, &made, err)
	       && run_result_add(running->writing.portal, &table, &result, running->writing.now, err);
}

/* --- the whole --- */

/* What was learned: a model of the other kind, or bytes that can't be read, are as good as nothing. */
static bool
find_engine(struct running *running)
{
	struct run_answer *answer = running->answer;
	struct err why = ERR_INIT;

	answer->words = run_nothing_words(&running->row, &running->version, &answer->arena);
	if (answer->words)
		return false;
	running->engine = engine_take(running->writing.portal, &running->version, &why);
	if (running->engine && (running->row.model.type == MODEL_CATEGORY_CLASSIFICATION) == (running->engine->tagger != NULL))
		return true;
	answer->words = arena_printf(&answer->arena, "Running %s is allowed and was recorded, but nothing came of it. %s", model_name(running),
				     running->engine ? "What this version learned is of another type. Train the model again." : why.text);
	return false;
}

static bool
check_request(const struct run_request *request, struct err *err)
{
	if (!id_is_none(&request->record) && (request->text || request->input_count))
		return err_set(err, ERR_USAGE, "A run takes a row of the table, or values or a text, not both.");
	return true;
}

/* Allowed: computes, writes what the rules say, and records the run (E5). */
static bool
run_allowed(struct running *running, struct err *err)
{
	const struct run_request *request = running->request;
	bool tags = running->row.model.type == MODEL_CATEGORY_CLASSIFICATION;

	if (!run_version_load(running->writing.portal, &running->row.target.id, request->quick_test, &running->answer->arena, &running->version, err))
		return false;
	if (request->quick_test && id_is_none(&running->version.configuration)) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "%s has no trained version yet, so there's nothing to test. %s it first.", model_name(running),
			 running->row.model.type == MODEL_PROMPT ? "Save" : "Train");
		return refuse(running, &why);
	}
	running->event = (struct event){
		.model = running->row.target.id, .model_name = model_name(running), .configuration = running->version.configuration,
		.source = request->source, .data_type = tags ? "Text" : "Record", .automation = request->automation, .quick_test = request->quick_test,
	};
	running->answer->ran = find_engine(running);
	if (running->answer->ran) {
		if (!id_is_none(&request->record) && !load_record(running, err))
			return false;
		if (!(tags ? run_classification(running, err) : run_prediction(running, err)))
			return false;
	}
	running->event.failed = !running->answer->ran;
	running->event.output = running->answer->ran ? running->answer->outcome : running->answer->words;
	return event_write(running->writing.portal, &running->event, running->writing.now, err);
}

bool
model_run(struct portal *portal, const struct run_request *request, struct run_answer *answer, struct err *err)
{
	struct running running = {
		.writing = {.portal = portal, .result = &answer->result, .action = request->quick_test ? "quick-test" : "run", .now = request->now,
			    .dry_run = request->dry_run},
		.request = request,
		.answer = answer,
	};
	bool done;

	*answer = (struct run_answer){.words = "", .outcome = ""};
	if (!check_request(request, err) || !writing_begin(&running.writing, err))
		return false;
	done = run_decide(&running.writing, &request->model, request->quick_test, &running.row, err);
	if (done && !running.row.refused)
		done = run_allowed(&running, err);
	engine_give(running.engine);
	return run_end(&running.writing, done, err);
}
