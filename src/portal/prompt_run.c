/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/prompt_run.h"

#include "base/heap.h"
#include "base/text.h"
#include "portal/endpoint.h"
#include "portal/prompt_private.h"
#include "portal/write_private.h"

#include <jansson.h>

#include <stdlib.h>
#include <string.h>

#define FILLED_MOST 1048576

/* An estimate where a server doesn't count: English has about four bytes to a token. */
#define BYTES_A_TOKEN 4

struct prompt_run {
	struct arena arena;
	struct portal *portal;
	struct prompt_use use;		/* what it points to in the arena */
	struct id configuration;
	const char *name;
	struct prompt_content content;
	bool readable;
	struct endpoint endpoint;
	char host[160];
	const char *filled;
	struct remote *remote;		/* NULL: nothing is called */
	struct err broken;		/* set: it couldn't even begin to call */
	bool over;
	struct prompt_answer answer;
};

/* ---------------------------------------------------------------- inputs */

static const char *
braced_names(struct arena *arena, const struct prompt_input *inputs, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(arena, "%s%s{%s}", text, i ? ", " : "", inputs[i].id);
	return text;
}

static const struct prompt_input *
named(const struct prompt_input *inputs, size_t count, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(inputs[i].id, id) == 0)
			return &inputs[i];
	}
	return NULL;
}

static bool
check_given(struct prompt_run *run, struct err *err)
{
	for (size_t i = 0; i < run->use.input_count; i++) {
		const struct prompt_input *given = &run->use.inputs[i];
		struct err why = ERR_INIT;

		if (!named(run->content.inputs, run->content.input_count, given->id))
			return err_set(err, ERR_USAGE, "%s has no input {%s}; %s%s.", run->name, given->id, run->content.input_count ? "it has " : "it has none",
				       braced_names(&run->arena, run->content.inputs, run->content.input_count));
		if (named(run->use.inputs, i, given->id))
			return err_set(err, ERR_USAGE, "The input {%s} is given twice.", given->id);
		if (strlen(given->sample) > PROMPT_TEXT_MOST)
			return err_set(err, ERR_USAGE, "What's filled in for {%s} has %zu bytes, and an input takes at most %d.", given->id,
				       strlen(given->sample), PROMPT_TEXT_MOST);
		if (!text_check(given->sample, strlen(given->sample), TEXT_BLOCK, &why))
			return err_set(err, ERR_USAGE, "{%s} can't be filled in with that. %s", given->id, why.text);
	}
	return true;
}

/* Each input is filled, by what's given or, in a quick test, by its sample. */
static bool
check_filled(struct prompt_run *run, struct err *err)
{
	struct prompt_input *missing = arena_array(&run->arena, run->content.input_count, sizeof(*missing));
	size_t count = 0;

	for (size_t i = 0; i < run->content.input_count; i++) {
		const struct prompt_input *input = &run->content.inputs[i];

		if (input->other)
			return err_rule(err, ERR_FAILED, "F8", 0,
					"The input {%s} of %s takes an image, a document or a formula, which makerdeck can't fill in. Nothing was called.",
					input->id, run->name);
		if (!named(run->use.inputs, run->use.input_count, input->id) && !(run->use.quick_test && input->sample[0]))
			missing[count++] = *input;
	}
	return !count || err_set(err, ERR_USAGE, "%s needs its input%s %s filled in: --input NAME=TEXT for each.", run->name, count > 1 ? "s" : "",
				 braced_names(&run->arena, missing, count));
}

static const char *
fill(const char *id, void *context)
{
	const struct prompt_run *run = context;
	const struct prompt_input *given = named(run->use.inputs, run->use.input_count, id);
	const struct prompt_input *own = named(run->content.inputs, run->content.input_count, id);

	return given ? given->sample : own ? own->sample : "";
}

static bool
fill_in(struct prompt_run *run, const char *body, struct err *err)
{
	struct str text = {0};

	if (!check_given(run, err) || !check_filled(run, err))
		return false;
	prompt_body_fill(body, fill, run, &text);
	run->filled = arena_strdup(&run->arena, str_text(&text));
	str_release(&text);
	return strlen(run->filled) <= FILLED_MOST
	       || err_set(err, ERR_USAGE, "Filled in, the text is longer than 1 MB. Fill in less. Nothing was called.");
}

/* ---------------------------------------------------------------- begin */

static bool
prepare(struct prompt_run *run, const struct written *row, struct err *err)
{
	uint32_t actions = access_actions(portal_actor(run->portal), &row->model);
	struct prompt_place place;

	run->name = arena_strdup(&run->arena, row->model.row.name);
	run->readable = actions & (ACTION_BIT(ACTION_DETAILS) | ACTION_BIT(ACTION_EDIT));
	if (row->model.type != MODEL_PROMPT)
		return err_set(err, ERR_USAGE, "%s is no prompt.", run->name);
	if (!prompt_find_place(run->portal, &row->target.id, &run->arena, &place, err) || !endpoint_load(run->portal, &run->arena, &run->endpoint, err))
		return false;
	run->configuration = place.configuration;
	if (!prompt_body_read(place.body, &run->arena, &run->content))
		return err_rule(err, ERR_FAILED, "F8", 0,
				"The instructions of %s are kept in a way that makerdeck can't read, so it can't be run here. Nothing was called.", run->name);
	return fill_in(run, place.body, err);
}

/* B6: decided inside a transaction, which is taken back: nothing is written yet, and a refusal is recorded. */
static bool
decide(struct prompt_run *run, struct err *err)
{
	struct write_result result = {0};
	struct writing writing = {.portal = run->portal, .result = &result, .action = "run", .now = run->use.now, .dry_run = run->use.dry_run};
	struct written row;
	bool done = writing_begin(&writing, err);

	if (done) {
		done = writing_load(&writing, &run->use.prompt, &row, err);
		if (done && !row.refused)
			writing_decide_action(&writing, &row, run->use.quick_test ? ACTION_EDIT : ACTION_RUN, &row.model);
		done = writing_end(&writing, done && (row.refused || prepare(run, &row, err)), err);
	}
	write_result_release(&result);
	return done;
}

/* What a server is asked for. */
static const char *
deployment_of(const struct prompt_run *run)
{
	const struct prompt_model *model = prompt_model_find(run->content.model);

	if (run->endpoint.deployment[0])
		return run->endpoint.deployment;
	return model ? model->remote : run->content.model;
}

/* Begins the call; that it can't is a failed run. */
static void
call(struct prompt_run *run)
{
	const struct prompt_model *model = prompt_model_find(run->content.model);
	const char *variable = run->endpoint.key_variable;
	const char *key = variable[0] && run->use.environment ? run->use.environment(variable) : NULL;
	const struct remote_endpoint endpoint = {.kind = run->endpoint.kind, .address = run->endpoint.address, .deployment = deployment_of(run), .key = key,
						 .key_variable = variable, .timeout = run->endpoint.timeout};
	const struct remote_question question = {.text = run->filled, .discreet = !run->readable,
						 .temperature = model && !model->has_temperature ? -1 : run->content.temperature};

	remote_host(run->endpoint.address, run->host, sizeof(run->host));
	if (variable[0] && !(key && key[0]))
		err_set(&run->broken, ERR_FAILED, "There's no key for %s: the environment variable %s isn't set where makerdeck was started. Nothing was called.",
			run->host, variable);
	else
		run->remote = remote_begin(&endpoint, &question, &run->broken);
}

struct prompt_run *
prompt_run_begin(struct portal *portal, const struct prompt_use *use, struct err *err)
{
	struct prompt_run *run = heap_array(1, sizeof(*run));
	struct prompt_input *inputs = arena_array(&run->arena, use->input_count, sizeof(*inputs));

	run->portal = portal;
	run->use = *use;
	for (size_t i = 0; i < use->input_count; i++)
		inputs[i] = (struct prompt_input){.id = arena_strdup(&run->arena, use->inputs[i].id), .sample = arena_strdup(&run->arena, use->inputs[i].sample)};
	run->use.inputs = inputs;
	run->use.automation = use->automation ? arena_strdup(&run->arena, use->automation) : NULL;
	if (!portal_ask_key(portal, "run", use->dry_run, use->now, err) || !decide(run, err)) {
		prompt_run_free(run);
		return NULL;
	}
	run->answer = (struct prompt_answer){.filled = run->readable ? run->filled : NULL, .text = "", .words = ""};
	if (run->endpoint.there && !use->dry_run)
		call(run);
	return run;
}

/* ---------------------------------------------------------------- recording */

/* What went in: the inputs, and not the text around them (D7). */
static void
add_inputs(const struct prompt_run *run, struct str *out)
{
	for (size_t i = 0; i < run->content.input_count; i++) {
		const char *id = run->content.inputs[i].id;

		str_addf(out, "%s%s: ", out->length ? "\n" : "", id);
		str_add(out, fill(id, (void *)(uintptr_t)run));
	}
}

/* E5: one row for each run that was allowed, of whoever ran it. */
static bool
record(struct prompt_run *run, bool failed, const char *output, struct err *err)
{
	struct store *store = portal_store(run->portal);
	struct str inputs = {0};
	struct event event = {
		.model = run->use.prompt.id, .model_name = run->name, .configuration = run->configuration, .failed = failed, .source = run->use.source,
		.data_type = "Text", .output = output, .automation = run->use.automation, .credits = run->answer.credits, .quick_test = run->use.quick_test,
	};
	bool done;

	if (run->use.dry_run)
		return true;
	add_inputs(run, &inputs);
	event.data_info = str_text(&inputs);
	done = portal_begin_write(run->portal, "run", false, run->use.now, err);
	if (done) {
		done = portal_reload(run->portal, err) && event_write(run->portal, &event, run->use.now, err) && tx_commit(store, NULL, err);
		tx_rollback(store);
	}
	str_release(&inputs);
	return done;
}

/* The answer is there and is told; that it's missing from the activity is told with it. */
static void
record_or_say(struct prompt_run *run, bool failed, const char *output)
{
	struct err why = ERR_INIT;

	if (!record(run, failed, output, &why))
		run->answer.words = arena_printf(&run->arena, "%s This run couldn't be recorded: %s", run->answer.words, why.text);
}

/* ---------------------------------------------------------------- what came back */

static int64_t
tokens_of(int64_t counted, const char *text, bool *estimated)
{
	if (counted >= 0)
		return counted;
	*estimated = true;
	return (int64_t)(strlen(text) / BYTES_A_TOKEN) + 1;
}

static bool
is_json(const char *text)
{
	json_t *json = json_loads(text, 0, NULL);
	bool is = json != NULL;

	json_decref(json);
	return is;
}

static void
take_answer(struct prompt_run *run)
{
	const struct remote_answer *got = remote_answer(run->remote);
	const struct prompt_model *model = prompt_model_find(run->content.model);
	struct prompt_answer *answer = &run->answer;
	int64_t in, out;

	answer->called = true;
	answer->text = arena_strdup(&run->arena, got->text);
	in = tokens_of(got->tokens_in, run->filled, &answer->estimated);
	out = tokens_of(got->tokens_out, got->text, &answer->estimated);
	answer->tokens = in > INT32_MAX || out > INT32_MAX ? INT32_MAX : in + out;
	answer->credits = credits_of_prompt(model ? model->costs : CREDIT_STANDARD, (size_t)answer->tokens);
	answer->not_json = run->content.output == PROMPT_JSON && !is_json(answer->text);
	answer->words = arena_printf(&run->arena, "%s answered. %s%lld tokens, %lld AI Builder credit%s.%s%s", run->host, answer->estimated ? "About " : "",
				     (long long)answer->tokens, (long long)answer->credits, answer->credits == 1 ? "" : "s",
				     got->cut ? " The answer is cut off: the model stopped at its limit." : "",
				     answer->not_json ? " The prompt wants JSON, and this isn't JSON." : "");
}

#define NOT_CALLED "No endpoint is set up, so nothing was called."

static void
finish_uncalled(struct prompt_run *run)
{
	const char *hidden = run->readable ? "" : " Its text is its owner's, so it isn't shown.";

	if (run->use.dry_run && run->endpoint.there) {
		run->answer.words = arena_printf(&run->arena, "It would be sent to %s. Nothing was called or recorded.",
						 remote_host(run->endpoint.address, run->host, sizeof(run->host)));
		return;
	}
	run->answer.words = arena_printf(&run->arena, NOT_CALLED " A System Administrator sets one: makerdeck settings endpoint.%s", hidden);
	record_or_say(run, true, NOT_CALLED);
}

static bool
fail_run(struct prompt_run *run, const struct err *why, struct err *err)
{
	struct err unrecorded = ERR_INIT;

	*err = *why;
	if (!record(run, true, why->text, &unrecorded))
		err_set(err, why->code, "%s This run couldn't be recorded: %s", why->text, unrecorded.text);
	return false;
}

bool
prompt_run_step(struct prompt_run *run, int wait, bool *done, struct err *err)
{
	struct err why = ERR_INIT;

	*done = true;
	if (run->over)
		return true;
	if (run->remote && !remote_step(run->remote, wait, done, &why)) {
		run->over = *done = true;
		return fail_run(run, &why, err);
	}
	if (!*done)
		return true;
	run->over = true;
	if (run->broken.code != ERR_NONE)
		return fail_run(run, &run->broken, err);
	if (!run->remote) {
		finish_uncalled(run);
		return true;
	}
	take_answer(run);
	record_or_say(run, false, run->answer.text);
	return true;
}

bool
prompt_run_cancel(struct prompt_run *run, struct err *err)
{
	if (run->over)
		return true;
	run->over = true;
	remote_end(run->remote);
	run->remote = NULL;
	return record(run, true, "Given up before an answer came.", err);
}

const char *
prompt_run_host(const struct prompt_run *run)
{
	return run->remote ? run->host : "";
}

const struct prompt_answer *
prompt_run_answer(const struct prompt_run *run)
{
	return &run->answer;
}

void
prompt_run_free(struct prompt_run *run)
{
	if (!run)
		return;
	remote_end(run->remote);
	arena_release(&run->arena);
	free(run);
}
