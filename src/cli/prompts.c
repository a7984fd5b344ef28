/* SPDX-License-Identifier: GPL-3.0-or-later */
/* prompts: create, edit, run (list and show stand with those of models). */
#include "cli/command.h"

#include "portal/models.h"
#include "portal/prompt.h"
#include "portal/prompt_run.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Milliseconds of waiting at a time. */
#define WAIT 1000

/* ---------------------------------------------------------------- what's given */

/* --input NAME=TEXT, as often as there are inputs. */
static bool
parse_inputs(struct call *call, struct prompt_input **inputs, size_t *count, struct err *err)
{
	size_t given = call->arguments->value_count[OPTION_INPUT];

	*inputs = arena_array(&call->arena, given, sizeof(**inputs));
	for (*count = 0; *count < given; ++*count) {
		const char *word = call->arguments->values[OPTION_INPUT][*count], *equals = strchr(word, '=');

		if (!equals || equals == word)
			return err_set(err, ERR_USAGE, "--input takes NAME=TEXT, not \"%s\".", word);
		(*inputs)[*count] = (struct prompt_input){.id = arena_strndup(&call->arena, word, (size_t)(equals - word)), .sample = equals + 1};
	}
	return true;
}

/* All of standard input, less a line end at its end; one byte more than a prompt takes is enough to say so. */
static bool
read_text(struct call *call, const char **text, struct err *err)
{
	char *room = arena_alloc(&call->arena, PROMPT_TEXT_MOST + 2);
	size_t length = fread(room, 1, PROMPT_TEXT_MOST + 1, call->in);

	if (ferror(call->in))
		return err_set(err, ERR_FAILED, "Standard input couldn't be read. Nothing was changed.");
	if (memchr(room, '\0', length))
		return err_set(err, ERR_USAGE, "Standard input holds no text: there's a zero byte in it.");
	if (length && room[length - 1] == '\n')
		length--;
	room[length] = '\0';
	*text = room;
	return true;
}

struct given {
	double temperature;
	enum prompt_output output;
	struct prompt_input *samples;
};

static bool
parse_request(struct call *call, struct given *given, struct prompt_request *request, struct err *err)
{
	const char *temperature = arguments_value(call->arguments, OPTION_TEMPERATURE, NULL);
	const char *format = arguments_value(call->arguments, OPTION_FORMAT, NULL);
	char *end;

	*request = (struct prompt_request){.text = arguments_value(call->arguments, OPTION_TEXT, NULL), .model = arguments_value(call->arguments, OPTION_MODEL, NULL),
					   .dry_run = call->dry_run, .now = call->now};
	if (request->text && strcmp(request->text, "-") == 0 && !read_text(call, &request->text, err))
		return false;
	if (temperature) {
		given->temperature = strtod(temperature, &end);
		if (!*temperature || *end || !(given->temperature >= 0 && given->temperature <= 1))
			return err_set(err, ERR_USAGE, "--temperature takes a number from 0 (the same answer each time) to 1, not \"%s\".", temperature);
		request->temperature = &given->temperature;
	}
	if (format) {
		if (!prompt_output_from_name(format, &given->output))
			return err_set(err, ERR_USAGE, "--format takes text or json, not \"%s\".", format);
		request->output = &given->output;
	}
	if (!parse_inputs(call, &given->samples, &request->sample_count, err))
		return false;
	request->samples = given->samples;
	return true;
}

/* ---------------------------------------------------------------- create, edit */

static bool
find_prompt(struct call *call, struct target *target, struct err *err)
{
	target->version = -1;
	return record_find(call->portal, call->words[0], 1U << RECORD_PROMPT, &target->kind, &target->id, err);
}

bool
command_prompts_create(struct call *call, struct err *err)
{
	struct write_result result = {0};
	struct prompt_request request;
	struct given given;
	bool done;

	if (!parse_request(call, &given, &request, err))
		return false;
	request.name = call->words[0];
	done = prompt_create(call->portal, &request, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}

bool
command_prompts_edit(struct call *call, struct err *err)
{
	struct write_result result = {0};
	struct prompt_request request;
	struct given given;
	bool done;

	if (!parse_request(call, &given, &request, err) || !find_prompt(call, &request.prompt, err))
		return false;
	if (!request.text && !request.model && !request.temperature && !request.output && !request.sample_count)
		return err_set(err, ERR_USAGE, "What's to be changed? Say --text, --model, --temperature, --format or --input.");
	done = prompt_save(call->portal, &request, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}

/* ---------------------------------------------------------------- run */

static void
write_answer(struct call *call, const struct prompt_use *use, const struct prompt_answer *answer)
{
	static const struct column columns[] = {
		{"record", NULL, CELL_ID},	  {"called", "Called", CELL_BOOL},   {"quicktest", NULL, CELL_BOOL},	{"filled", "Filled in", CELL_TEXT},
		{"answer", "Answer", CELL_TEXT}, {"json", NULL, CELL_BOOL},	     {"tokens", NULL, CELL_NUMBER},	{"estimated", NULL, CELL_BOOL},
		{"credits", "Credits", CELL_NUMBER}, {"message", "", CELL_TEXT},
	};
	const struct value values[] = {
		{.id = use->prompt.id}, {.number = answer->called}, {.number = use->quick_test}, {.text = answer->filled},
		{.text = answer->called ? answer->text : NULL}, {.number = answer->called && !answer->not_json}, {.number = answer->tokens},
		{.number = answer->estimated}, {.number = answer->credits}, {.text = answer->words},
	};

	/* People read the answer with its lines, and what's said about it beside it. */
	if (call->out->format == OUTPUT_JSON || call->out->format == OUTPUT_CSV) {
		output_object(call->out, columns, sizeof(columns) / sizeof(columns[0]), values);
		return;
	}
	if (answer->called)
		output_block(call->out, answer->text);
	else if (answer->filled)
		output_block(call->out, answer->filled);
	command_note(call, "", answer->words);
}

bool
command_prompts_run(struct call *call, struct err *err)
{
	struct prompt_use use = {.quick_test = arguments_has(call->arguments, OPTION_TEST), .source = EVENT_API, .environment = call->environment,
				 .now = call->now, .dry_run = call->dry_run};
	struct prompt_input *inputs;
	struct prompt_run *run;
	bool done = false, fine = true;

	if (!parse_inputs(call, &inputs, &use.input_count, err) || !find_prompt(call, &use.prompt, err))
		return false;
	use.inputs = inputs;
	run = prompt_run_begin(call->portal, &use, err);
	while (run && fine && !done)
		fine = prompt_run_step(run, WAIT, &done, err);
	if (run && fine)
		write_answer(call, &use, prompt_run_answer(run));
	fine = run && fine;
	prompt_run_free(run);
	return fine;
}
