/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run over all rows of a model's table, as a job. Between the steps no lock is held; what came out is kept by row id and version, in 28
 * bytes a row. The last step writes all of it in one transaction, decided afresh (B6): a row that was changed or deleted meanwhile, or that
 * can't be seen any more, is left out and told, and so is one that the person may not write. The others aren't refused for its sake: their
 * results are right, and somebody's edit of one row mustn't throw away the work on all of them.
 */
#include "base/heap.h"
#include "base/json.h"
#include "domain/credits.h"
#include "portal/running_private.h"

#include <stdlib.h>
#include <string.h>

/* What a step reads at most: some ten milliseconds. */
#define CELLS_A_STEP 20000
#define ROWS_A_STEP 1000
#define TEXTS_A_STEP 100

#define ROWS_WRITTEN_AT_ONCE 1000

enum { OUTCOME, VALUE, RESULTS };	/* columns of what came out: a text, and its likelihood or the number */

struct table_run {
	struct portal *portal;
	struct id actor;		/* who began it: nobody else goes on with it */
	struct target target;
	bool dry_run;
	int64_t now;

	struct arena arena;		/* of what follows */
	const char *name;		/* the model's */
	enum model_type type;
	struct run_version version;
	struct engine *engine;
	struct run_columns columns;	/* a prediction's */
	size_t text_place;		/* a classification's column of texts */

	int64_t last;			/* the row that was read last */
	size_t at, all;
	bool computed;			/* what's left is the write */
	struct frame results;
	int64_t *rids, *versions;	/* a row's of results each */
	size_t room;
	int64_t credits;

	size_t written, left_out, changed;
	size_t without_text, too_long;
	struct write_result result;
};

static bool
is_tagging(const struct table_run *run)
{
	return run->type == MODEL_CATEGORY_CLASSIFICATION;
}

/* ---------------------------------------------------------------- beginning */

static void
refuse(struct writing *writing, struct written *row, const struct err *why)
{
	if (!row->refused)
		writing_refuse(writing, &row->target.id, row->model.row.name, why);
	row->refused = true;
}

/* B2, first, for its rows. */
static void
check_privilege(struct writing *writing, struct written *row, const struct own_table *table, enum privilege privilege)
{
	struct err why = ERR_INIT;

	if (subject_carries_own(portal_actor(writing->portal), &table->id, privilege))
		return;
	err_rule(&why, ERR_DENIED, "B2", 0x80040220,
		 "Running %s over %s %s its rows, and none of your roles carries %s on that table. A System Administrator can set it in one.",
		 row->model.row.name, table->display, privilege == PRIVILEGE_READ ? "reads" : "writes into", privilege_name(privilege));
	refuse(writing, row, &why);
}

/* What every run over a table needs, at its beginning and at its end. */
static void
check_table(const struct table_run *run, struct writing *writing, struct written *row, const struct own_table *table)
{
	struct err why = ERR_INIT;
	size_t predicted, likelihood;

	check_privilege(writing, row, table, PRIVILEGE_READ);
	if (is_tagging(run)) {
		if (run->text_place < table->column_count && table->columns[run->text_place].type == OWN_TEXT)
			return;
		err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "%s has no column of texts any more that %s could read. Train it on another column.", table->display,
			 row->model.row.name);
		refuse(writing, row, &why);
		return;
	}
	check_privilege(writing, row, table, PRIVILEGE_WRITE);
	model_result_columns(table, &run->target.id, &predicted, &likelihood);
	if (predicted != SIZE_MAX)
		return;
	err_rule(&why, ERR_IMPOSSIBLE, "F2", 0, "%s has no result column of %s: its first publish here adds one.", table->display, row->model.row.name);
	refuse(writing, row, &why);
}

/* F8: nothing can come of it: that it was tried is recorded as a run that failed, and that's told. */
static bool
record_nothing(struct table_run *run, const char *words, struct err *err)
{
	struct event event = {
		.model = run->target.id, .model_name = run->name, .configuration = run->version.configuration, .failed = true, .source = EVENT_API,
		.data_type = "Rows", .data_info = run->version.has_table ? run->version.table.display : "", .output = words,
	};

	return event_write(run->portal, &event, run->now, err);
}

/* *words: why nothing can come of it; NULL. */
static bool
take_engine(struct table_run *run, const struct written *row, const char **words, struct err *err)
{
	struct err why = ERR_INIT;

	*words = run_nothing_words(row, &run->version, &run->arena);
	if (!*words) {
		run->engine = engine_take(run->portal, &run->version, &why);
		if (!run->engine || is_tagging(run) != (run->engine->tagger != NULL))
			*words = arena_printf(&run->arena, "Running %s is allowed and was recorded, but nothing came of it. %s", run->name,
					      run->engine ? "What this version learned is of another type. Train the model again." : why.text);
	}
	return !*words || record_nothing(run, *words, err);
}

static bool
prepare(struct table_run *run, struct writing *writing, struct written *row, const char **words, struct err *err)
{
	run->actor = portal_actor(run->portal)->id;
	run->name = arena_strdup(&run->arena, row->model.row.name);
	run->type = row->model.type;
	if (!run_version_load(run->portal, &run->target.id, false, &run->arena, &run->version, err) || !take_engine(run, row, words, err))
		return false;
	if (*words)
		return true;
	if (!run->version.has_table) {
		struct err why = ERR_INIT;

		err_rule(&why, ERR_IMPOSSIBLE, "F4", 0, "The table of %s isn't here, so there are no rows to run over. Run it on values or a text instead.",
			 row->model.row.name);
		refuse(writing, row, &why);
		return true;
	}
	if (is_tagging(run))
		run->text_place = own_table_column(&run->version.table, run->version.text);
	else
		run_columns_find(run->engine->predictor, &run->version, &run->arena, &run->columns);
	run->all = (size_t)run->version.table.row_count;
	check_table(run, writing, row, &run->version.table);
	return true;
}

struct table_run *
table_run_begin(struct portal *portal, const struct target *model, bool dry_run, int64_t now, struct err *err)
{
	static const char *const names[RESULTS] = {[OUTCOME] = "outcome", [VALUE] = "value"};
	static const enum frame_type types[RESULTS] = {[OUTCOME] = FRAME_CHOICE, [VALUE] = FRAME_NUMBER};
	struct table_run *run = heap_array(1, sizeof(*run));
	struct writing writing = {.portal = portal, .result = &run->result, .action = "run", .now = now, .dry_run = dry_run};
	const char *words = NULL;
	struct written row;
	bool done;

	*run = (struct table_run){.portal = portal, .target = *model, .dry_run = dry_run, .now = now, .text_place = SIZE_MAX};
	frame_start(&run->results, names, types, RESULTS);
	done = writing_begin(&writing, err);
	if (done) {
		done = run_decide(&writing, model, false, &row, err);
		if (done && !row.refused)
			done = prepare(run, &writing, &row, &words, err);
		done = run_end(&writing, done, err);
	}
	if (done && words)
		done = err_rule(err, ERR_FAILED, "F8", 0, "%s", words);
	if (done)
		return run;
	table_run_free(run);
	return NULL;
}

void
table_run_free(struct table_run *run)
{
	if (!run)
		return;
	engine_give(run->engine);
	frame_release(&run->results);
	free(run->rids);
	free(run->versions);
	write_result_release(&run->result);
	arena_release(&run->arena);
	free(run);
}

/* ---------------------------------------------------------------- computing */

static void
keep(struct table_run *run, const struct own_row *row, const char *outcome, double value)
{
	const struct frame_value values[RESULTS] = {[OUTCOME] = {.missing = !outcome, .text = outcome}, [VALUE] = {.number = value}};
	size_t at = run->results.rows;

	if (at == run->room) {
		run->room = run->room ? run->room * 2 : 1024;
		run->rids = heap_resize(run->rids, run->room, sizeof(*run->rids));
		run->versions = heap_resize(run->versions, run->room, sizeof(*run->versions));
	}
	run->rids[at] = row->rid;
	run->versions[at] = row->version;
	frame_add(&run->results, values);
}

static void
predict_row(struct table_run *run, const struct own_row *row, struct frame_value *values)
{
	struct prediction prediction;

	run_values_of_row(&run->columns, row->cells, values);
	predictor_predict(run->engine->predictor, values, &prediction);
	if (predictor_outcome_count(run->engine->predictor))
		keep(run, row, prediction.outcome, prediction.likelihood);
	else
		keep(run, row, NULL, prediction.number);
}

static void
tag_row(struct table_run *run, const struct own_row *row, struct tag_likelihood *tags, struct arena *arena)
{
	const struct cell *cell = &row->cells[run->text_place];
	size_t characters;

	if (cell->empty || !cell->text[strspn(cell->text, " \t\r\n")]) {
		run->without_text++;
		return;
	}
	characters = run_characters(cell->text);
	if (characters > TAG_TEXT_MOST) {
		run->too_long++;
		return;
	}
	tagger_tag(run->engine->tagger, cell->text, tags);
	run->credits += credits_of_run(run->type, characters);
	keep(run, row, run_tags_text(tags, tagger_tag_count(run->engine->tagger), arena), tags[0].likelihood);
}

/* The table as it is now: columns may have been added behind the others. */
static bool
load_table(const struct table_run *run, struct arena *arena, struct own_table *table, struct err *err)
{
	bool found = false;

	if (!own_table_load(run->portal, &run->version.table.id, arena, table, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_CHANGED, "The table %s was deleted meanwhile. Nothing was written.", run->version.table.display);
	/* Those that there were are read by their places. */
	for (size_t i = 0; i < run->version.table.column_count; i++) {
		if (i >= table->column_count || table->columns[i].type != run->version.table.columns[i].type)
			return err_set(err, ERR_CHANGED, "The columns of %s were changed meanwhile. Nothing was written: run it again.", table->display);
	}
	return true;
}

static size_t
rows_a_step(const struct table_run *run, const struct own_table *table)
{
	size_t rows = CELLS_A_STEP / (table->column_count + 1);

	if (is_tagging(run))
		return TEXTS_A_STEP;
	return rows > ROWS_A_STEP ? ROWS_A_STEP : rows + 1;
}

static bool
read_on(struct table_run *run, struct arena *arena, struct own_rows *rows, struct err *err)
{
	const struct subject *actor = portal_actor(run->portal);
	struct portal_read read;
	struct own_table table;
	struct reach reach;
	bool fine;

	if (!portal_need_actor(run->portal, err) || !portal_begin_read(run->portal, &read, err))
		return false;
	subject_reach_own(actor, &run->version.table.id, PRIVILEGE_READ, arena, &reach);
	fine = load_table(run, arena, &table, err)
	       && own_rows_read(run->portal, &table, actor, &reach, run->last, rows_a_step(run, &table), arena, rows, err);
	portal_end_read(run->portal, &read);
	return fine;
}

static bool
compute(struct table_run *run, struct err *err)
{
	struct arena arena = {0};
	struct own_rows rows;
	bool fine = read_on(run, &arena, &rows, err);

	if (fine) {
		void *room = is_tagging(run) ? arena_array(&arena, tagger_tag_count(run->engine->tagger), sizeof(struct tag_likelihood))
					     : arena_array(&arena, run->columns.count, sizeof(struct frame_value));

		for (size_t i = 0; i < rows.count; i++) {
			if (is_tagging(run))
				tag_row(run, &rows.rows[i], room, &arena);
			else
				predict_row(run, &rows.rows[i], room);
		}
		run->at += rows.count;
		run->last = rows.last;
		run->computed = rows.end;
		if (run->at > run->all || run->computed)
			run->all = run->at;
	}
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- writing */

/* At the end, within the transaction. */
struct ending {
	struct table_run *run;
	struct writing *writing;
	struct arena arena;
	struct own_table table, into;	/* into: a classification's results (F3) */
	struct reach read, write;
	size_t next;			/* of the results */
};

/* B2: does Write reach the row, as it is now? */
static bool
may_write(struct ending *ending, const struct own_row *row, bool *may, struct err *err)
{
	struct portal *portal = ending->run->portal;
	const struct subject *actor = portal_actor(portal);
	struct owned owned = {.id = row->id, .owner.id = row->owner, .name = "", .owner_name = ""};
	struct statement *s;
	struct arena arena = {0};
	struct id unit;

	*may = ending->write.organization;
	if (*may)
		return true;
	s = statement_open(portal_store(portal), QUERY_RUNNING_ROW_UNIT, err);
	if (!s)
		return false;
	statement_bind_int(s, ":rid", row->rid);
	statement_bind_id(s, ":table", &ending->table.id);
	unit = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	if (!statement_close(s, err))
		return false;
	owned.owner.kind = subject_team(actor, &row->owner) >= 0 ? PRINCIPAL_TEAM : PRINCIPAL_USER;
	owned.unit = units_find(actor->units, &unit);
	*may = reach_has(&ending->write, actor, &owned, RIGHT_WRITE);
	if (*may)
		return true;
	if (!portal_load_shares(portal, &row->id, true, &arena, &owned, err)) {
		arena_release(&arena);
		return false;
	}
	*may = reach_has(&ending->write, actor, &owned, RIGHT_WRITE);
	arena_release(&arena);
	return true;
}

static const char *
outcome_of(const struct table_run *run, size_t i)
{
	const struct frame_column *outcomes = &run->results.columns[OUTCOME];

	return outcomes->codes[i] ? outcomes->texts[outcomes->codes[i] - 1] : "";
}

static bool
cell_equal(const struct cell *a, const struct cell *b, enum cell_type type)
{
	if (a->empty || b->empty)
		return a->empty == b->empty;
	if (type == OWN_TEXT)
		return strcmp(a->text, b->text) == 0;
	return a->number == b->number;
}

/* F2. What stands there already isn't written again. */
static bool
write_prediction(struct ending *ending, struct own_row *row, size_t i, struct err *err)
{
	struct table_run *run = ending->run;
	double value = run->results.columns[VALUE].numbers[i];
	const char *outcome = outcome_of(run, i);
	const struct prediction prediction = {.outcome = outcome, .number = outcome[0] ? 0 : value, .likelihood = outcome[0] ? value : 0};
	size_t predicted, likelihood;
	struct cell before[2];
	bool may, same;

	if (!may_write(ending, row, &may, err))
		return false;
	if (!may) {
		run->left_out++;
		return true;
	}
	model_result_columns(&ending->table, &run->target.id, &predicted, &likelihood);
	before[0] = row->cells[predicted];
	before[1] = likelihood == SIZE_MAX ? (struct cell){.empty = true} : row->cells[likelihood];
	(void)run_result_cells(&ending->table, &run->target.id, &prediction, row->cells);
	same = cell_equal(&before[0], &row->cells[predicted], ending->table.columns[predicted].type)
	       && (likelihood == SIZE_MAX || cell_equal(&before[1], &row->cells[likelihood], ending->table.columns[likelihood].type));
	run->written++;
	return same || own_row_set(run->portal, &ending->table, row->rid, row->cells, run->now, err);
}

static bool
write_tags(struct ending *ending, const struct own_row *row, size_t i, struct err *err)
{
	struct table_run *run = ending->run;
	const struct tag_result result = {
		.text = row->cells[run->text_place].text, .tags = outcome_of(run, i), .likelihood = run->results.columns[VALUE].numbers[i], .record = row->id,
	};

	run->written++;
	return run_result_add(run->portal, &ending->into, &result, run->now, err);
}

/* Both are by row id: results whose row isn't there any more, or is another one now, are passed over. */
static bool
write_row(struct ending *ending, struct own_row *row, struct err *err)
{
	struct table_run *run = ending->run;
	size_t i;

	while (ending->next < run->results.rows && run->rids[ending->next] < row->rid) {
		ending->next++;
		run->changed++;
	}
	i = ending->next;
	if (i == run->results.rows || run->rids[i] != row->rid)
		return true;
	ending->next++;
	if (run->versions[i] != row->version) {
		run->changed++;
		return true;
	}
	return is_tagging(run) ? write_tags(ending, row, i, err) : write_prediction(ending, row, i, err);
}

static bool
write_rows(struct ending *ending, struct err *err)
{
	struct table_run *run = ending->run;
	struct own_rows rows = {0};
	bool fine = true;

	while (fine && !rows.end && ending->next < run->results.rows) {
		struct arena arena = {0};

		fine = own_rows_read(run->portal, &ending->table, portal_actor(run->portal), &ending->read, rows.last, ROWS_WRITTEN_AT_ONCE, &arena, &rows, err);
		for (size_t i = 0; i < rows.count && fine; i++)
			fine = write_row(ending, &rows.rows[i], err);
		arena_release(&arena);
	}
	run->changed += run->results.rows - ending->next;
	return fine;
}

static const char *
rows_words(size_t count)
{
	return count == 1 ? "row was" : "rows were";
}

static void
tell_left_out(struct ending *ending)
{
	const struct table_run *run = ending->run;

	if (run->left_out)
		writing_warn(ending->writing, "%zu %s left out: you have no Write there (B2).", run->left_out, rows_words(run->left_out));
	if (run->changed)
		writing_warn(ending->writing, "%zu %s left out: changed or deleted by somebody else while this ran (H1).", run->changed, rows_words(run->changed));
	if (run->without_text)
		writing_warn(ending->writing, "%zu %s left out: there's no text.", run->without_text, rows_words(run->without_text));
	if (run->too_long)
		writing_warn(ending->writing, "%zu %s left out: a text has more than %d characters.", run->too_long, rows_words(run->too_long), TAG_TEXT_MOST);
}

/* One row of the audit and one event for all of it (E5). */
static bool
record(struct ending *ending, struct err *err)
{
	struct table_run *run = ending->run;
	const struct own_table *into = is_tagging(run) ? &ending->into : &ending->table;
	struct event event = {
		.model = run->target.id, .model_name = run->name, .configuration = run->version.configuration, .source = EVENT_API, .data_type = "Rows",
		.data_info = arena_printf(&ending->arena, "%zu rows of %s", run->results.rows, ending->table.display),
		.output = arena_printf(&ending->arena, "%zu rows written", run->written), .credits = run->credits,
	};
	struct str text = {0};
	struct json json = {.out = &text};
	bool fine;

	json_object_begin(&json, NULL);
	json_id(&json, "msdyn_aimodelid", &run->target.id);
	json_text(&json, "msdyn_name", run->name);
	json_number(&json, "rows", (int64_t)run->written);
	json_object_end(&json);
	fine = (!run->written || writing_change(ending->writing, RUN_TABLE, &into->id, into->display, "run", NULL, str_text(&text), err))
	       && event_write(run->portal, &event, run->now, err);
	str_release(&text);
	return fine;
}

/* H1: what was computed is of the version that's published still. */
static bool
check_version(struct ending *ending, struct written *row, struct err *err)
{
	struct table_run *run = ending->run;
	struct run_version version;
	struct err why = ERR_INIT;

	if (!run_version_load(run->portal, &run->target.id, false, &ending->arena, &version, err))
		return false;
	if (id_equal(&version.configuration, &run->version.configuration) && version.number == run->version.number && version.size == run->version.size)
		return true;
	err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "Another version of %s was published while this ran. Nothing was written: run it again.", run->name);
	refuse(ending->writing, row, &why);
	return true;
}

static bool
write_all(struct ending *ending, struct written *row, struct err *err)
{
	struct table_run *run = ending->run;
	const struct subject *actor = portal_actor(run->portal);
	bool made;

	if (!check_version(ending, row, err) || row->refused)
		return row->refused;
	if (!load_table(run, &ending->arena, &ending->table, err))
		return false;
	check_table(run, ending->writing, row, &ending->table);
	if (row->refused)
		return true;
	subject_reach_own(actor, &ending->table.id, PRIVILEGE_READ, &ending->arena, &ending->read);
	subject_reach_own(actor, &ending->table.id, PRIVILEGE_WRITE, &ending->arena, &ending->write);
	if (is_tagging(run) && !run_result_table(ending->writing, row, &ending->arena, &ending->into, &made, err))
		return false;
	if (!write_rows(ending, err) || !record(ending, err))
		return false;
	tell_left_out(ending);
	return true;
}

static bool
write_step(struct table_run *run, struct err *err)
{
	struct writing writing = {.portal = run->portal, .result = &run->result, .action = "run", .now = run->now, .dry_run = run->dry_run};
	struct ending ending = {.run = run, .writing = &writing};
	struct written row;
	bool done;

	write_result_release(&run->result);
	run->written = run->left_out = run->changed = 0;
	if (!writing_begin(&writing, err))
		return false;
	done = run_decide(&writing, &run->target, false, &row, err);
	if (done && !row.refused)
		done = write_all(&ending, &row, err);
	done = run_end(&writing, done, err);
	arena_release(&ending.arena);
	if (!done)
		run->written = 0;
	return done;
}

bool
table_run_step(struct table_run *run, bool *done, struct err *err)
{
	const struct subject *actor = portal_actor(run->portal);

	*done = run->computed;
	if (!actor || !id_equal(&actor->id, &run->actor))
		return err_set(err, ERR_FAILED, "Somebody else has signed in since this run began. Nothing was written.");
	return run->computed ? write_step(run, err) : compute(run, err);
}

void
table_run_progress(const struct table_run *run, size_t *at, size_t *all, bool *writing)
{
	*at = run->at;
	*all = run->all;
	*writing = run->computed;
}

size_t
table_run_written(const struct table_run *run)
{
	return run->written;
}

size_t
table_run_left_out(const struct table_run *run)
{
	return run->left_out;
}

size_t
table_run_changed(const struct table_run *run)
{
	return run->changed;
}

const struct write_result *
table_run_result(const struct table_run *run)
{
	return &run->result;
}
