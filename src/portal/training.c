/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A training (F1): rows are read in steps, then learned from in a thread of its own, which knows nothing but them, and what came of it is
 * written in one transaction that decides once more.
 * Nothing is written before, so whatever ends it early leaves the model as it was.
 */
#include "portal/learn_rows.h"
#include "portal/lifecycle_private.h"

#include "base/heap.h"
#include "base/json.h"
#include "base/worker.h"

#include <stdlib.h>
#include <string.h>

/* Cells that a step reads: some ten milliseconds. */
#define CELLS_AT_ONCE 20000
#define ROWS_LEAST 50
#define ROWS_MOST 2000

struct training {
	struct portal *portal;
	struct arena arena;
	struct target target;		/* with the version that it began on */
	enum model_type type;
	const struct model_binding *wanted;	/* instead of what it's bound to; NULL; for the beginning */
	struct model_binding binding;
	struct own_table table;
	uint64_t seed;
	bool dry_run;
	int64_t now;

	enum train_stage stage;
	struct learn_rows *rows;
	int64_t last;			/* row that was read last */
	size_t at, all;
	portal_interrupt_fn interrupt;
	void *context;

	struct worker worker;		/* while it learns */
	bool learning;			/* it was begun */
	bool learned, tags;		/* learned: it came out well; tags: what learned is a tagger */
	struct learn_report report;
	struct tag_report tag_report;
	struct str bytes;
	const char **warnings;
	size_t warning_count;
	struct err failure;		/* why nothing was learned */
	struct write_result result;
};

/* ---------------------------------------------------------------- beginning */

/* The bytes of an id are as good as random. */
static uint64_t
seed_of(const struct id *id)
{
	uint64_t seed = 0;

	for (size_t i = 0; i < sizeof(id->b); i++)
		seed = seed * 31 + id->b[i];
	return seed;
}

static void
refuse_engine(struct writing *writing, const struct written *row)
{
	struct err why = ERR_INIT;

	err_rule(&why, ERR_FAILED, "F8", 0, "%s wasn't trained: makerdeck has no engine for %s. Versions that were trained elsewhere can be imported, "
		 "published, shared and reassigned.", row->model.row.name, model_type_name(row->model.type));
	writing_refuse(writing, &row->target.id, row->model.row.name, &why);
}

static void
refuse_unbound(struct writing *writing, const struct written *row)
{
	struct err why = ERR_INIT;

	err_rule(&why, ERR_IMPOSSIBLE, "F1", 0, "It isn't known here which table and columns %s is learned from: it was imported. Say which, then train it.",
		 row->model.row.name);
	writing_refuse(writing, &row->target.id, row->model.row.name, &why);
}

/* What was bound once may have gone since. */
static void
refuse_binding(struct writing *writing, const struct written *row, const struct err *because)
{
	struct err why = *because;

	why.code = ERR_IMPOSSIBLE;
	snprintf(why.rule, sizeof(why.rule), "F1");
	writing_refuse(writing, &row->target.id, row->model.row.name, &why);
}

/* Decides, and finds what it learns from. A refusal is in the writing's result. */
static bool
look_at(struct training *t, struct writing *writing, struct written *row, struct err *err)
{
	struct err why = ERR_INIT;
	struct model model;
	struct life life;

	if (!writing_load(writing, &t->target, row, err))
		return false;
	/* F4 is asked once the table is known: it may be another than it was. */
	model = row->model;
	model.input_table = ID_NONE;
	writing_decide_action(writing, row, ACTION_TRAIN, &model);
	if (row->refused)
		return true;
	t->type = row->model.type;
	if (!life_has_engine(t->type)) {
		refuse_engine(writing, row);
		return true;
	}
	if (!life_load(t->portal, &t->target.id, &t->arena, &life, err))
		return false;
	if (t->wanted)
		t->binding = *t->wanted;
	else
		life_binding(&life, &t->arena, &t->binding);
	if (id_is_none(&t->binding.table) || (!t->binding.target && !t->binding.text)) {
		refuse_unbound(writing, row);
		return true;
	}
	if (!life_decide_table(writing, row, &t->binding.table, err) || row->refused)
		return row->refused;
	if (!binding_load(t->portal, t->type, &t->binding, &t->arena, &t->table, &why)) {
		if (why.code != ERR_USAGE || t->wanted) {
			*err = why;
			return false;
		}
		refuse_binding(writing, row, &why);
		return true;
	}
	binding_name_logically(&t->table, &t->arena, &t->binding);
	return true;
}

static bool
begin(struct training *t, struct err *err)
{
	struct writing writing = {.portal = t->portal, .result = &t->result, .action = "train", .now = t->now, .dry_run = t->dry_run};
	struct written row;
	bool fine;

	if (!writing_begin(&writing, err))
		return false;
	fine = look_at(t, &writing, &row, err);
	if (fine)
		t->target.version = row.version;
	return writing_end(&writing, fine, err);
}

struct training *
training_begin(struct portal *portal, const struct target *model, uint64_t seed, bool dry_run, int64_t now, struct err *err)
{
	return training_begin_bound(portal, model, NULL, seed, dry_run, now, err);
}

struct training *
training_begin_bound(struct portal *portal, const struct target *model, const struct model_binding *binding, uint64_t seed, bool dry_run, int64_t now,
		     struct err *err)
{
	struct training *t = heap_array(1, sizeof(*t));

	*t = (struct training){.portal = portal, .target = *model, .wanted = binding, .seed = seed ? seed : seed_of(&model->id), .dry_run = dry_run, .now = now};
	if (!begin(t, err)) {
		training_free(t);
		return NULL;
	}
	t->tags = t->type == MODEL_CATEGORY_CLASSIFICATION;
	t->all = t->table.row_count > 0 ? (size_t)t->table.row_count : 0;
	t->rows = learn_rows_new(t->type, &t->table, &t->binding);
	return t;
}

void
training_free(struct training *t)
{
	if (!t)
		return;
	worker_stop(&t->worker);
	learn_rows_free(t->rows);
	learn_report_release(&t->report);
	tag_report_release(&t->tag_report);
	str_release(&t->bytes);
	write_result_release(&t->result);
	arena_release(&t->arena);
	free(t);
}

/* ---------------------------------------------------------------- reading */

/* H1: rows are read as the table was when it began; whoever has added a column since writes rows that it can't read. */
static bool
is_as_it_was(const struct training *t, struct arena *arena, struct err *err)
{
	struct own_table now;
	bool found;

	if (!own_table_load(t->portal, &t->table.id, arena, &now, &found, err))
		return false;
	return (found && now.column_count == t->table.column_count)
	       || err_rule(err, ERR_CHANGED, "H1", 0x80060882, "The table %s was changed meanwhile. Nothing was written: begin the training again.",
			   t->table.display);
}

static bool
read_block(struct training *t, bool *more, struct arena *arena, struct err *err)
{
	size_t most = CELLS_AT_ONCE / (t->table.column_count + 1);
	struct portal_read read;
	struct own_rows rows;
	struct reach reach;
	bool fine;

	if (!portal_need_actor(t->portal, err) || !portal_begin_read(t->portal, &read, err))
		return false;
	most = most < ROWS_LEAST ? ROWS_LEAST : most > ROWS_MOST ? ROWS_MOST : most;
	subject_reach_own(portal_actor(t->portal), &t->table.id, PRIVILEGE_READ, arena, &reach);
	fine = is_as_it_was(t, arena, err) && own_rows_read(t->portal, &t->table, portal_actor(t->portal), &reach, t->last, most, arena, &rows, err);
	portal_end_read(t->portal, &read);
	if (!fine)
		return false;
	*more = learn_rows_add(t->rows, rows.rows, rows.count) && !rows.end;
	t->last = rows.last;
	t->at = learn_rows_count(t->rows);
	return true;
}

static bool
read_rows(struct training *t, struct err *err)
{
	struct arena arena = {0};
	bool more = false, fine = read_block(t, &more, &arena, err);

	arena_release(&arena);
	if (fine && !more)
		t->stage = TRAIN_LEARNING;
	return fine;
}

/* ---------------------------------------------------------------- learning */

static bool
on_progress(void *context, enum learn_step step, size_t done, size_t all)
{
	struct training *t = context;

	(void)step;
	atomic_store(&t->worker.done, done);
	atomic_store(&t->worker.all, all);
	return atomic_load(&t->worker.stop);
}

static bool
learn_prediction(struct training *t, struct err *err)
{
	struct learn_request request = {.seed = t->seed, .progress = on_progress, .context = t};
	struct predictor *predictor;

	request.frame = learn_rows_frame(t->rows, &request.target);
	predictor = predictor_train(&request, &t->report, err);
	if (predictor)
		predictor_write(predictor, &t->bytes);
	predictor_free(predictor);
	return predictor != NULL;
}

static bool
learn_tags(struct training *t, struct err *err)
{
	struct tag_request request = {.separator = t->binding.separator, .seed = t->seed, .progress = on_progress, .context = t};
	struct tagger *tagger;

	request.examples = learn_rows_examples(t->rows, &request.count);
	tagger = tagger_train(&request, &t->tag_report, err);
	if (tagger)
		tagger_write(tagger, &t->bytes);
	tagger_free(tagger);
	return tagger != NULL;
}

static void
add_warnings(struct training *t, const char *const *more, size_t count)
{
	const char **warnings = arena_array(&t->arena, t->warning_count + count, sizeof(*warnings));

	if (t->warning_count)
		memcpy(warnings, t->warnings, t->warning_count * sizeof(*warnings));
	for (size_t i = 0; i < count; i++)
		warnings[t->warning_count + i] = arena_strdup(&t->arena, more[i]);
	t->warnings = warnings;
	t->warning_count += count;
}

static void
learn_beside(struct worker *worker, void *context)
{
	struct training *t = context;

	(void)worker;
	t->learned = t->tags ? learn_tags(t, &t->failure) : learn_prediction(t, &t->failure);
}

/* What isn't fit to learn from is a failure that's kept (F1); whatever else fails leaves everything as it was. */
static bool
take_learned(struct training *t, struct err *err)
{
	const char *const *warnings;
	size_t count;

	if (!t->learned && t->failure.code != ERR_IMPOSSIBLE) {
		*err = t->failure;
		return false;
	}
	if (t->learned && t->bytes.length > 33554432) {
		t->learned = false;
		err_set(&t->failure, ERR_FAILED, "What was learned takes %zu MB; 32 MB is the most that's kept. Learn from fewer columns, or from fewer different texts.",
			t->bytes.length >> 20);
	}
	if (t->tags)
		add_warnings(t, t->tag_report.warnings, t->tag_report.warning_count);
	else
		add_warnings(t, t->report.warnings, t->report.warning_count);
	warnings = learn_rows_warnings(t->rows, &count);
	add_warnings(t, warnings, count);
	learn_rows_free(t->rows);
	t->rows = NULL;
	t->stage = TRAIN_WRITING;
	return true;
}

/* Milliseconds that a step waits for what's learned beside it. */
#define LEARN_WAITS 10

static bool
learn(struct training *t, struct err *err)
{
	if (!t->learning) {
		t->learning = true;
		t->failure = ERR_INIT;
		worker_begin(&t->worker, learn_beside, t);
	}
	return !worker_wait(&t->worker, LEARN_WAITS) || take_learned(t, err);
}

/* ---------------------------------------------------------------- what's written */

static int
percent(double share)
{
	return share <= 0 ? 0 : share >= 1 ? 100 : (int)(share * 100 + 0.5);
}

static const char *
display_of(const struct training *t, const char *name)
{
	size_t at = own_table_column(&t->table, name);

	return at == SIZE_MAX ? name : t->table.columns[at].display;
}

static void
write_prediction(const struct training *t, struct json *json)
{
	const struct learn_report *r = &t->report;

	json_number(json, "score", percent(r->accuracy));
	json_text(json, "metric", r->number ? "r2" : "accuracy");
	json_text(json, "grade", grade_name(r->grade));
	if (r->grade == GRADE_D_GOOD)
		json_bool(json, "toogood", true);
	if (!r->number)
		json_number(json, "guess", percent(r->guess));
	json_number(json, "trained", (int64_t)r->trained);
	json_number(json, "tested", (int64_t)r->tested);
	json_number(json, "leftout", (int64_t)r->left_out);
	json_array_begin(json, "outcomes");
	for (size_t i = 0; i < r->outcome_count; i++) {
		json_object_begin(json, NULL);
		json_text(json, "name", r->outcomes[i].name);
		json_number(json, "rows", (int64_t)r->outcomes[i].rows);
		json_number(json, "tested", (int64_t)r->outcomes[i].tested);
		json_number(json, "right", (int64_t)r->outcomes[i].right);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "influences");
	for (size_t i = 0; i < r->influence_count && i < 100; i++) {
		json_object_begin(json, NULL);
		json_text(json, "name", display_of(t, r->influences[i].column));
		json_number(json, "share", percent(r->influences[i].share));
		json_object_end(json);
	}
	json_array_end(json);
}

static void
write_tags(const struct training *t, struct json *json)
{
	const struct tag_report *r = &t->tag_report;

	json_number(json, "score", r->score);
	json_text(json, "metric", "f1");
	json_number(json, "trained", (int64_t)r->trained);
	json_number(json, "tested", (int64_t)r->tested);
	json_number(json, "leftout", (int64_t)r->left_out);
	json_array_begin(json, "tags");
	for (size_t i = 0; i < r->tag_count; i++) {
		json_object_begin(json, NULL);
		json_text(json, "name", r->tags[i].name);
		json_number(json, "score", percent(r->tags[i].f1));
		json_number(json, "texts", (int64_t)r->tags[i].texts);
		json_number(json, "precision", percent(r->tags[i].precision));
		json_number(json, "recall", percent(r->tags[i].recall));
		json_object_end(json);
	}
	json_array_end(json);
}

static const char *
performance(struct training *t)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	if (t->tags)
		write_tags(t, &json);
	else
		write_prediction(t, &json);
	json_array_begin(&json, "warnings");
	for (size_t i = 0; i < t->warning_count; i++)
		json_text(&json, NULL, t->warnings[i]);
	json_array_end(&json);
	json_object_end(&json);
	return life_json(&t->arena, &text);
}

static const char *
errors(struct training *t)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "code", "InvalidTrainingInput");
	json_text(&json, "message", t->failure.text);
	json_object_end(&json);
	return life_json(&t->arena, &text);
}

/* The version that's made: the draft as it stands, or a new one. */
struct made {
	struct life_new version;
	bool draft;
};

static void
choose_version(struct training *t, const struct written *row, const struct life *life, struct made *made)
{
	const struct life_row *from = life->trained ? life->trained : life->published;

	*made = (struct made){
		.draft = life->draft != NULL,
		.version = {.id = life->draft ? life->draft->id : id_new(), .model = t->target.id, .from = from && !life->draft ? from->id : ID_NONE,
			    .name = row->model.row.name, .type = CONFIGURATION_TRAINING, .statecode = t->learned ? 2 : 3,
			    .statuscode = t->learned ? 6 : 9, .trained_on = t->now, .binding = binding_text(&t->arena, &t->binding),
			    .performance = t->learned ? performance(t) : NULL, .errors = t->learned ? NULL : errors(t)},
	};
	life_next_number(life, &made->version.major, &made->version.minor);
}

static bool
put_version(struct writing *writing, const struct made *made, struct err *err)
{
	const struct life_new *version = &made->version;
	struct statement *s;

	if (!made->draft)
		return life_add(writing, version, err);
	s = statement_open(portal_store(writing->portal), QUERY_LIFE_CONFIGURATION_TRAIN, err);
	if (!s)
		return false;
	statement_bind_text(s, ":name", life_version_name(&writing->result->arena, version->name, version->major, version->minor));
	statement_bind_int(s, ":state", version->statecode);
	statement_bind_int(s, ":status", version->statuscode);
	statement_bind_int(s, ":major", version->major);
	statement_bind_int(s, ":minor", version->minor);
	statement_bind_time(s, ":on", version->trained_on);
	statement_bind_text(s, ":errors", version->errors);
	statement_bind_text(s, ":performance", version->performance);
	statement_bind_text(s, ":binding", version->binding);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_int(s, ":now", writing->now);
	statement_bind_id(s, ":id", &version->id);
	return statement_run(s, err);
}

static bool
put_learned(struct training *t, const struct id *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(t->portal), QUERY_LIFE_LEARNED_PUT, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", version);
	statement_bind_int(s, ":kind", t->tags);
	statement_bind_blob(s, ":bytes", str_text(&t->bytes), t->bytes.length);
	return statement_run(s, err);
}

static const char *
before_json(struct training *t, const struct written *row)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "status", model_status_name(row->model.status));
	json_object_end(&json);
	return life_json(&t->arena, &text);
}

static const char *
after_json(struct training *t, const struct made *made)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_id(&json, "msdyn_aiconfigurationid", &made->version.id);
	json_number(&json, "statuscode", made->version.statuscode);
	json_number(&json, "msdyn_majoriterationnumber", made->version.major);
	json_number(&json, "msdyn_minoriterationnumber", made->version.minor);
	json_text(&json, "table", t->table.display);
	if (!t->learned)
		json_text(&json, "error", t->failure.text);
	else if (t->tags)
		json_number(&json, "score", t->tag_report.score);
	else
		json_number(&json, "score", percent(t->report.accuracy));
	if (t->learned && !t->tags)
		json_text(&json, "grade", grade_name(t->report.grade));
	json_object_end(&json);
	return life_json(&t->arena, &text);
}

/* F1: at most a published version and a last trained one. */
static bool
drop_trained(struct writing *writing, const struct written *row, const struct life *life, const struct id *kept, struct err *err)
{
	for (size_t i = 0; i < life->count; i++) {
		const struct life_row *version = &life->rows[i];

		if (version->type == CONFIGURATION_TRAINING && version != life->published && !id_equal(&version->id, kept)
		    && !life_drop(writing, row, life, version, err))
			return false;
	}
	return true;
}

static bool
write_learned(struct training *t, struct writing *writing, const struct written *row, const struct life *life, struct err *err)
{
	struct made made;

	choose_version(t, row, life, &made);
	for (size_t i = 0; i < t->warning_count; i++)
		writing_warn(writing, "%s", t->warnings[i]);
	return put_version(writing, &made, err) && put_learned(t, &made.version.id, err)
	       && life_bind_table(writing, &t->target.id, &t->binding.table, err) && life_touch(writing, &t->target.id, err)
	       && writing_change(writing, "msdyn_aimodel", &t->target.id, row->model.row.name, "train", before_json(t, row), after_json(t, &made), err)
	       && drop_trained(writing, row, life, &made.version.id, err);
}

/* F1: what was trained before stays as it is; where nothing was, the model is in Training error. */
static bool
write_failure(struct training *t, struct writing *writing, const struct written *row, const struct life *life, struct err *err)
{
	struct made made;

	choose_version(t, row, life, &made);
	if (!life->run && !life->trained && (!put_version(writing, &made, err) || !life_touch(writing, &t->target.id, err)))
		return false;
	if (life->run || life->trained)
		made.version.id = ID_NONE;
	return writing_change(writing, "msdyn_aimodel", &t->target.id, row->model.row.name, "train", before_json(t, row), after_json(t, &made), err);
}

/* H1: what was learned is of the table as it was. */
static bool
check_table(struct training *t, struct writing *writing, const struct written *row, struct err *err)
{
	struct own_table now;
	struct err why = ERR_INIT;
	bool found;

	if (!own_table_load(t->portal, &t->table.id, &t->arena, &now, &found, err))
		return false;
	if (found && now.version == t->table.version && now.column_count == t->table.column_count)
		return true;
	err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "The table %s was changed meanwhile. Nothing was written: train %s again.", t->table.display,
		 row->model.row.name);
	writing_refuse(writing, &t->target.id, row->model.row.name, &why);
	return true;
}

static bool
apply(struct training *t, struct writing *writing, struct err *err)
{
	struct written row;
	struct life life;

	if (!writing_load(writing, &t->target, &row, err))
		return false;
	life_decide_training(writing, &row, &t->table);
	if (row.refused)
		return true;
	if (!check_table(t, writing, &row, err) || !life_load(t->portal, &t->target.id, &t->arena, &life, err))
		return false;
	if (writing->result->refusal_count)
		return true;
	return t->learned ? write_learned(t, writing, &row, &life, err) : write_failure(t, writing, &row, &life, err);
}

/* A training that failed was tried, and that's recorded; it's an error all the same. */
static bool
write_it(struct training *t, struct err *err)
{
	struct writing writing = {.portal = t->portal, .result = &t->result, .action = "train", .now = t->now, .dry_run = t->dry_run};

	if (!writing_begin(&writing, err) || !writing_end(&writing, apply(t, &writing, err), err))
		return false;
	t->stage = TRAIN_DONE;
	return t->learned || err_rule(err, ERR_FAILED, "F1", 0, "%s", t->failure.text);
}

/* ---------------------------------------------------------------- the job */

bool
training_step(struct training *t, bool *done, struct err *err)
{
	bool fine = true;

	*done = false;
	if (t->interrupt && t->stage != TRAIN_DONE && t->interrupt(t->context))
		return err_set(err, ERR_INTERRUPTED, "Training was stopped. Nothing was changed.");
	switch (t->stage) {
	case TRAIN_READING:
		fine = read_rows(t, err);
		break;
	case TRAIN_LEARNING:
		fine = learn(t, err);
		break;
	case TRAIN_WRITING:
		fine = write_it(t, err);
		break;
	case TRAIN_DONE:
		break;
	}
	*done = t->stage == TRAIN_DONE;
	return fine;
}

enum train_stage
training_stage(const struct training *t)
{
	return t->stage;
}

void
training_progress(const struct training *t, size_t *at, size_t *all)
{
	*at = t->stage == TRAIN_LEARNING ? atomic_load(&t->worker.done) : t->at;
	*all = t->stage == TRAIN_LEARNING ? atomic_load(&t->worker.all) : t->all;
}

void
training_interrupt(struct training *t, portal_interrupt_fn fn, void *context)
{
	t->interrupt = fn;
	t->context = context;
}

const struct learn_report *
training_prediction(const struct training *t)
{
	return t->learned && !t->tags ? &t->report : NULL;
}

const struct tag_report *
training_tags(const struct training *t)
{
	return t->learned && t->tags ? &t->tag_report : NULL;
}

const struct write_result *
training_result(const struct training *t)
{
	return &t->result;
}

/* ---------------------------------------------------------------- the demonstration */

static bool
read_all(struct training *t, struct err *err)
{
	bool more = true;

	while (more) {
		struct arena arena = {0};
		struct own_rows rows;
		bool fine = own_rows_read(t->portal, &t->table, NULL, NULL, t->last, ROWS_MOST, &arena, &rows, err);

		more = fine && learn_rows_add(t->rows, rows.rows, rows.count) && !rows.end;
		t->last = rows.last;
		arena_release(&arena);
		if (!fine)
			return false;
	}
	return true;
}

static bool
put_performance(struct training *t, const struct id *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(t->portal), QUERY_LIFE_CONFIGURATION_FILL, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", version);
	statement_bind_text(s, ":performance", performance(t));
	statement_bind_text(s, ":binding", binding_text(&t->arena, &t->binding));
	return statement_run(s, err);
}

static bool
bind_model(struct training *t, struct err *err)
{
	struct statement *s = statement_open(portal_store(t->portal), QUERY_LIFE_MODEL_BIND, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", &t->target.id);
	statement_bind_id(s, ":table", &t->table.id);
	return statement_run(s, err);
}

/* Here and now: whoever waits has nothing else to do. */
static bool
learn_at_once(struct training *t, struct err *err)
{
	t->failure = ERR_INIT;
	learn_beside(&t->worker, t);
	return take_learned(t, err);
}

bool
training_fill_in(struct portal *portal, const struct fill_in *fill_in, struct err *err)
{
	struct training *t = heap_array(1, sizeof(*t));
	bool fine;

	*t = (struct training){.portal = portal, .target = {.id = fill_in->model}, .type = fill_in->type, .binding = fill_in->binding,
			       .seed = seed_of(&fill_in->model), .tags = fill_in->type == MODEL_CATEGORY_CLASSIFICATION};
	fine = binding_load(portal, t->type, &t->binding, &t->arena, &t->table, err);
	if (fine)
		t->rows = learn_rows_new(t->type, &t->table, &t->binding);
	fine = fine && read_all(t, err) && learn_at_once(t, err) && (t->learned || err_set(err, ERR_FAILED, "%s", t->failure.text))
	       && put_performance(t, &fill_in->version, err) && put_learned(t, &fill_in->version, err) && bind_model(t, err);
	training_free(t);
	return fine;
}
