/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models run: a text, values, a row of the table, or all of them. */
#include "cli/command.h"

#include "portal/models.h"
#include "portal/running.h"

#include <string.h>

/* A job tells how far it is from so many rows on, ten times. */
#define TOLD_FROM 5000

/* ---------------------------------------------------------------- the answers */

static void
write_run_json(struct call *call, const struct id *model, const struct run_answer *answer)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_id(&json, "msdyn_aimodelid", model);
	json_text(&json, "outcome", answer->outcome);
	if (answer->line_count)
		json_double(&json, "likelihood", answer->likelihood);
	else
		json_none(&json, "likelihood");
	json_array_begin(&json, "result");
	for (size_t i = 0; i < answer->line_count; i++) {
		json_object_begin(&json, NULL);
		json_text(&json, "name", answer->lines[i].name);
		json_double(&json, "likelihood", answer->lines[i].likelihood);
		json_bool(&json, "chosen", answer->lines[i].chosen);
		json_object_end(&json);
	}
	json_array_end(&json);
	command_write_members(&json, &answer->result);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

/* "93 %" for people, "0.9312" for others. */
static const char *
likelihood_text(struct call *call, double likelihood)
{
	int shares = (int)(likelihood * 10000 + 0.5);

	if (call->out->format == OUTPUT_TABLE)
		return arena_printf(&call->arena, "%d %%", (shares + 50) / 100);
	return arena_printf(&call->arena, "%d.%04d", shares / 10000, shares % 10000);
}

static void
write_run(struct call *call, const struct id *model, const struct run_answer *answer)
{
	static const struct column columns[] = {
		{"outcome", "Outcome", CELL_TEXT}, {"likelihood", "Likelihood", CELL_TEXT}, {"chosen", "Chosen", CELL_BOOL},
	};

	if (call->out->format == OUTPUT_JSON) {
		write_run_json(call, model, answer);
		return;
	}
	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < answer->line_count; i++)
		output_list_row(call->out, (struct value[]){{.text = answer->lines[i].name}, {.text = likelihood_text(call, answer->lines[i].likelihood)},
							    {.number = answer->lines[i].chosen}});
	if (!answer->line_count)
		output_list_row(call->out, (struct value[]){{.text = answer->outcome}, {.text = ""}, {.number = true}});
	output_list_end(call->out, true);
	command_write_notes(call, &answer->result);
}

static void
write_table_run(struct call *call, const struct table_run *run)
{
	static const struct column columns[] = {
		{"rows", "Rows", CELL_NUMBER}, {"written", "Written", CELL_NUMBER}, {"leftout", "Left out", CELL_NUMBER}, {"changedmeanwhile", "Changed meanwhile", CELL_NUMBER},
	};
	const struct write_result *result = table_run_result(run);
	size_t at, all;
	bool writing;
	struct str text = {0};
	struct json json = {.out = &text};

	table_run_progress(run, &at, &all, &writing);
	if (call->out->format != OUTPUT_JSON) {
		output_object(call->out, columns, sizeof(columns) / sizeof(columns[0]),
			      (struct value[]){{.number = (int64_t)at}, {.number = (int64_t)table_run_written(run)},
					       {.number = (int64_t)table_run_left_out(run)}, {.number = (int64_t)table_run_changed(run)}});
		command_write_notes(call, result);
		return;
	}
	json_object_begin(&json, NULL);
	json_number(&json, "rows", (int64_t)at);
	json_number(&json, "written", (int64_t)table_run_written(run));
	json_number(&json, "leftout", (int64_t)table_run_left_out(run));
	json_number(&json, "changedmeanwhile", (int64_t)table_run_changed(run));
	command_write_members(&json, result);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

/* ---------------------------------------------------------------- running */

static bool
run_once(struct call *call, const struct run_request *request, struct err *err)
{
	struct run_answer answer = {0};
	bool done = model_run(call->portal, request, &answer, err);

	if (done && !answer.ran)
		done = err_rule(err, ERR_FAILED, "F8", 0, "%s", answer.words);
	else if (done)
		write_run(call, &request->model.id, &answer);
	run_answer_release(&answer);
	return done;
}

static void
tell(struct call *call, const struct table_run *run, size_t *told)
{
	size_t at, all;
	bool writing;

	table_run_progress(run, &at, &all, &writing);
	if (call->out->format == OUTPUT_JSON || all < TOLD_FROM)
		return;
	if (writing)
		fprintf(call->notes, "makerdeck: writing the results of %zu rows\n", at);
	else if (at / (all / 10) > *told)
		fprintf(call->notes, "makerdeck: %zu of %zu rows\n", at, all);
	*told = at / (all / 10);
	fflush(call->notes);
}

static bool
run_table(struct call *call, const struct target *model, struct err *err)
{
	struct table_run *run = table_run_begin(call->portal, model, call->dry_run, call->now, err);
	bool done = false, fine = run != NULL;
	size_t told = 0;

	while (fine && !done) {
		if (call->interrupted && call->interrupted())
			fine = err_set(err, ERR_INTERRUPTED, "Interrupted: nothing was written.");
		else
			fine = table_run_step(run, &done, err);
		if (fine && !done)
			tell(call, run, &told);
	}
	if (fine)
		write_table_run(call, run);
	table_run_free(run);
	return fine;
}

bool
command_models_run(struct call *call, struct err *err)
{
	const struct arguments *arguments = call->arguments;
	size_t inputs = arguments->value_count[OPTION_INPUT];
	bool all = arguments_has(arguments, OPTION_ALL), record = arguments_has(arguments, OPTION_RECORD), test = arguments_has(arguments, OPTION_TEST);
	struct run_request request = {
		.model.version = -1, .text = inputs == 1 ? arguments->values[OPTION_INPUT][0] : NULL, .inputs = arguments->values[OPTION_INPUT],
		.input_count = inputs, .quick_test = test, .source = EVENT_API, .now = call->now, .dry_run = call->dry_run,
	};

	if (all + record + (inputs > 0) > 1)
		return err_set(err, ERR_USAGE, "A run takes one of --input, --record and --all.");
	if (all && test)
		return err_set(err, ERR_USAGE, "A quick test is of one row or text: --test doesn't go with --all.");
	if (!all && !record && !inputs)
		return err_set(err, ERR_USAGE, "On what? Say --input TEXT, --input COLUMN=VALUE, --record ID, or --all.");
	if (record && (arguments->value_count[OPTION_RECORD] != 1
		       || !id_parse(arguments->values[OPTION_RECORD][0], strlen(arguments->values[OPTION_RECORD][0]), &request.record)))
		return err_set(err, ERR_USAGE, "--record takes the id of one row here.");
	if (!record_find(call->portal, call->words[0], 1U << RECORD_MODEL, &request.model.kind, &request.model.id, err))
		return false;
	return all ? run_table(call, &request.model, err) : run_once(call, &request, err);
}
