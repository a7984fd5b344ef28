/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models create, train, publish, unpublish, rename, delete; prompts rename, delete. */
#include "cli/command.h"

#include "portal/lifecycle.h"
#include "portal/models.h"
#include "portal/tables.h"

#include <string.h>
#include <strings.h>

/* Rows between two lines of progress. */
#define TOLD_EVERY 25000

static bool
answer(struct call *call, bool done, struct write_result *result)
{
	if (done || result->refusal_count)
		command_write_result(call, result);
	write_result_release(result);
	return done;
}

static bool
find_target(struct call *call, const char *name, enum record_kind kind, struct target *target, struct err *err)
{
	*target = (struct target){.version = -1};
	return record_find(call->portal, name, 1U << kind, &target->kind, &target->id, err);
}

/* ---------------------------------------------------------------- what it's learned from */

/* "Category classification", "category-classification", or the template's name. */
static bool
parse_type(const struct arguments *arguments, enum model_type *type, struct err *err)
{
	const char *value = arguments_value(arguments, OPTION_TYPE, NULL);
	char name[64];
	enum model_type of_template;

	if (!value)
		return err_set(err, ERR_USAGE, "Of which type? Say --type TYPE: prediction, category-classification, document-processing, "
			       "entity-extraction or object-detection.");
	snprintf(name, sizeof(name), "%s", value);
	for (char *at = name; *at; at++)
		*at = *at == '-' || *at == '_' ? ' ' : *at;
	for (int i = 0; i < MODEL_TYPE_COUNT; i++) {
		*type = (enum model_type)i;
		if (*type != MODEL_UNSUPPORTED && strcasecmp(model_type_name(*type), name) == 0)
			return true;
	}
	of_template = model_type_from_template(value);
	*type = of_template;
	return of_template != MODEL_UNSUPPORTED
	       || err_set(err, ERR_USAGE, "There is no type \"%s\"; there are prediction, category-classification, document-processing, "
			  "entity-extraction and object-detection.", value);
}

static bool
parse_separator(struct call *call, struct model_binding *binding, struct err *err)
{
	const char *value = arguments_value(call->arguments, OPTION_SEPARATOR, NULL);

	if (!value)
		return !binding->text || !binding->target
		       || model_find_separator(call->portal, &binding->table, binding->target, &binding->separator, err);
	if (strcmp(value, ",") == 0 || strcmp(value, ";") == 0 || strcmp(value, "\t") == 0)
		binding->separator = value[0];
	else if (strcmp(value, "tab") == 0)
		binding->separator = '\t';
	else if (strcmp(value, "none") != 0)
		return err_set(err, ERR_USAGE, "--separator takes a comma, a semicolon, tab or none, not \"%s\".", value);
	return true;
}

/* --columns A,B */
static void
parse_columns(struct call *call, struct model_binding *binding)
{
	const char *value = arguments_value(call->arguments, OPTION_COLUMNS, NULL);
	char *list = arena_strdup(&call->arena, value), *rest = list, *name;

	binding->columns = arena_array(&call->arena, strlen(list) / 2 + 1, sizeof(*binding->columns));
	while ((name = strtok_r(rest, ",", &rest)))
		binding->columns[binding->column_count++] = name;
}

/* Among those that may be read, or else any: F4 isn't asked here, and whoever makes the model or trains it is told. */
static bool
find_table(struct call *call, const char *name, struct id *table, struct err *err)
{
	struct own_table found;
	struct err why = ERR_INIT;
	bool there = tables_find(call->portal, name, &call->arena, &found, &why);

	if (!there && why.code != ERR_NOT_FOUND) {
		*err = why;
		return false;
	}
	if (!there && !own_table_find(call->portal, name, &call->arena, &found, &there, err))
		return false;
	*table = found.id;
	return there || err_set(err, ERR_NOT_FOUND, "There's no table \"%s\"; makerdeck tables list shows them.", name);
}

static bool
parse_binding(struct call *call, struct model_binding *binding, bool *given, struct err *err)
{
	const char *table = arguments_value(call->arguments, OPTION_TABLE, NULL);

	*binding = (struct model_binding){.target = arguments_value(call->arguments, OPTION_TARGET, NULL),
					  .text = arguments_value(call->arguments, OPTION_TEXT, NULL)};
	*given = table != NULL;
	if (!table && (binding->target || binding->text || arguments_has(call->arguments, OPTION_SEPARATOR)
		       || arguments_has(call->arguments, OPTION_COLUMNS)))
		return err_set(err, ERR_USAGE, "Columns of which table? Say --table TABLE.");
	if (!table)
		return true;
	if (!find_table(call, table, &binding->table, err))
		return false;
	parse_columns(call, binding);
	return parse_separator(call, binding, err);
}

/* ---------------------------------------------------------------- create */

bool
command_models_create(struct call *call, struct err *err)
{
	struct create_request request = {.name = call->words[0], .dry_run = call->dry_run, .now = call->now};
	struct write_result result = {0};
	bool given;

	if (!parse_type(call->arguments, &request.type, err) || !parse_binding(call, &request.binding, &given, err))
		return false;
	if (given && !model_type_reads_table(request.type))
		return err_set(err, ERR_USAGE, "%s doesn't learn from a table: leave out --table.", model_type_name(request.type));
	return answer(call, model_create(call->portal, &request, &result, err), &result);
}

/* ---------------------------------------------------------------- train */

static bool
is_interrupted(void *context)
{
	const struct call *call = context;

	return call->interrupted && call->interrupted();
}

static void
tell_progress(struct call *call, const struct training *training, size_t *told)
{
	size_t at, all;

	training_progress(training, &at, &all);
	if (training_stage(training) != TRAIN_READING || at < *told + TOLD_EVERY)
		return;
	*told = at;
	fprintf(call->notes, "makerdeck: %zu of %zu rows read\n", at, all > at ? all : at);
}

static void
tell_outcome(struct call *call, const struct training *training)
{
	const struct learn_report *prediction = training_prediction(training);
	const struct tag_report *tags = training_tags(training);

	if (call->out->format == OUTPUT_JSON)
		return;
	if (prediction)
		fprintf(call->notes, "makerdeck: grade %s, %s %d%%, on %zu of %zu rows that were held out\n", grade_name(prediction->grade),
			prediction->number ? "R²" : "accuracy", (int)((prediction->accuracy < 0 ? 0 : prediction->accuracy) * 100 + 0.5),
			prediction->tested, prediction->tested + prediction->trained);
	if (tags)
		fprintf(call->notes, "makerdeck: F1 %d, on %zu of %zu texts that were held out\n", tags->score, tags->tested, tags->tested + tags->trained);
}

/* A refusal to begin is answered as every write's is. */
static void
answer_refusal(struct call *call, const struct target *target, const struct err *err)
{
	struct write_result result = {0};
	struct refusal refusal = {.id = target->id, .name = call->words[0], .err = *err};

	if (err->code == ERR_USAGE || err->code == ERR_BUSY || err->code == ERR_INTERRUPTED || err->code == ERR_UNKNOWN || !err->rule[0])
		return;
	result.refusals = &refusal;
	result.refusal_count = 1;
	command_write_result(call, &result);
}

bool
command_models_train(struct call *call, struct err *err)
{
	struct model_binding binding;
	struct target target;
	struct training *training;
	size_t told = 0;
	bool given, done = false, fine = true;

	if (!find_target(call, call->words[0], RECORD_MODEL, &target, err) || !parse_binding(call, &binding, &given, err))
		return false;
	training = training_begin_bound(call->portal, &target, given ? &binding : NULL, 0, call->dry_run, call->now, err);
	if (!training) {
		answer_refusal(call, &target, err);
		return false;
	}
	training_interrupt(training, is_interrupted, call);
	while (fine && !done) {
		fine = training_step(training, &done, err);
		tell_progress(call, training, &told);
	}
	/* What failed is recorded, and may have left the model in Training error: that's an answer too. */
	if (fine || training_result(training)->change_count || training_result(training)->refusal_count)
		command_write_result(call, training_result(training));
	if (fine)
		tell_outcome(call, training);
	training_free(training);
	return fine;
}

/* ---------------------------------------------------------------- publish, unpublish, rename */

bool
command_models_publish(struct call *call, struct err *err)
{
	struct write_result result = {0};
	struct target target;

	return find_target(call, call->words[0], RECORD_MODEL, &target, err)
	       && answer(call, model_publish(call->portal, &target, call->dry_run, call->now, &result, err), &result);
}

bool
command_models_unpublish(struct call *call, struct err *err)
{
	struct write_result result = {0};
	struct target target;

	return find_target(call, call->words[0], RECORD_MODEL, &target, err)
	       && answer(call, model_unpublish(call->portal, &target, call->dry_run, call->now, &result, err), &result);
}

static bool
rename_record(struct call *call, enum record_kind kind, struct err *err)
{
	struct write_result result = {0};
	struct target target;

	return find_target(call, call->words[0], kind, &target, err)
	       && answer(call, model_rename(call->portal, &target, call->words[1], call->dry_run, call->now, &result, err), &result);
}

bool
command_models_rename(struct call *call, struct err *err)
{
	return rename_record(call, RECORD_MODEL, err);
}

bool
command_prompts_rename(struct call *call, struct err *err)
{
	return rename_record(call, RECORD_PROMPT, err);
}

/* ---------------------------------------------------------------- delete */

/* UX.md 5.6. That it can't be done at all is told first, whatever was confirmed (B9). */
static bool
check_confirmation(struct call *call, const struct target *targets, size_t count, struct err *err)
{
	const char *given = arguments_value(call->arguments, OPTION_CONFIRM, NULL);
	const char *things = targets[0].kind == RECORD_PROMPT ? count == 1 ? "prompt" : "prompts" : count == 1 ? "model" : "models";
	char words[40];
	bool severe;

	snprintf(words, sizeof(words), "delete %zu", count);
	if (given && strcmp(given, words) != 0)
		return err_set(err, ERR_USAGE, "%zu %s would be deleted, so the confirmation is --confirm \"%s\", not \"%s\". Nothing was changed.", count,
			       things, words, given);
	if (given || call->dry_run)
		return true;
	if (!model_delete_is_severe(call->portal, targets, count, &severe, err))
		return false;
	if (!severe)
		return true;
	return count == 1 ? err_set(err, ERR_USAGE, "It's published, shared or used, and deleting it can't be undone: say --confirm \"%s\" if that's meant, or "
				    "--dry-run to see what goes along. Nothing was changed.", words)
			  : err_set(err, ERR_USAGE, "%zu %s would be deleted, which can't be undone: say --confirm \"%s\" if that's meant, or --dry-run to see "
				    "what goes along. Nothing was changed.", count, things, words);
}

/* Twice the same is one. */
static size_t
drop_repeated(struct target *targets, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		size_t before = 0;

		while (before < kept && !id_equal(&targets[before].id, &targets[i].id))
			before++;
		if (before == kept)
			targets[kept++] = targets[i];
	}
	return kept;
}

static bool
delete_records(struct call *call, enum record_kind kind, struct err *err)
{
	struct target *targets = arena_array(&call->arena, call->word_count, sizeof(*targets));
	struct write_result result = {0};
	size_t count;

	for (size_t i = 0; i < call->word_count; i++) {
		if (!find_target(call, call->words[i], kind, &targets[i], err))
			return false;
	}
	count = drop_repeated(targets, call->word_count);
	if (!call->dry_run) {
		struct write_result tried = {0};
		bool can = model_delete(call->portal, targets, count, true, call->now, &tried, err);

		write_result_release(&tried);
		/* If it can't be, the write itself says and records why. */
		if (can && !check_confirmation(call, targets, count, err))
			return false;
		*err = ERR_INIT;
	} else if (!check_confirmation(call, targets, count, err)) {
		return false;
	}
	return answer(call, model_delete(call->portal, targets, count, call->dry_run, call->now, &result, err), &result);
}

bool
command_models_delete(struct call *call, struct err *err)
{
	return delete_records(call, RECORD_MODEL, err);
}

bool
command_prompts_delete(struct call *call, struct err *err)
{
	return delete_records(call, RECORD_PROMPT, err);
}
