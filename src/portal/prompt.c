/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/prompt.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/text.h"
#include "portal/prompt_private.h"
#include "portal/write_private.h"

#include <string.h>

/* The column's own bound, in characters; bytes are on the safe side. */
#define BODY_MOST 1048576

/* GptPowerPrompt, where an environment lacks it (REFERENCE 12.1). */
static const struct id template_id = {{0xed, 0xfd, 0xb1, 0x90, 0x37, 0x91, 0x45, 0xd8, 0x9a, 0x6c, 0x8f, 0x90, 0xa3, 0x7c, 0x27, 0x8a}};

const struct prompt_model prompt_models[] = {
	{"gpt-41-mini", "GPT-4.1 mini", "gpt-4.1-mini", CREDIT_BASIC, true},
	{"gpt-41", "GPT-4.1", "gpt-4.1", CREDIT_STANDARD, true},
	{"o3", "o3", "o3", CREDIT_PREMIUM, false},
	{"gpt-5-chat", "GPT-5 chat", "gpt-5-chat-latest", CREDIT_STANDARD, true},
	{"gpt-5-reasoning", "GPT-5 reasoning", "gpt-5", CREDIT_PREMIUM, false},
};
const size_t prompt_model_count = sizeof(prompt_models) / sizeof(prompt_models[0]);

const struct prompt_model *
prompt_model_find(const char *name)
{
	for (size_t i = 0; i < prompt_model_count; i++) {
		if (strcasecmp(prompt_models[i].id, name) == 0 || strcasecmp(prompt_models[i].name, name) == 0)
			return &prompt_models[i];
	}
	return NULL;
}

static const char *const output_names[] = {[PROMPT_TEXT] = "text", [PROMPT_JSON] = "json"};

const char *
prompt_output_name(enum prompt_output output)
{
	return output_names[output];
}

bool
prompt_output_from_name(const char *name, enum prompt_output *output)
{
	for (int i = PROMPT_TEXT; i <= PROMPT_JSON; i++) {
		if (strcasecmp(output_names[i], name) == 0) {
			*output = (enum prompt_output)i;
			return true;
		}
	}
	return false;
}

/* ---------------------------------------------------------------- reading */

bool
prompt_find_place(struct portal *portal, const struct id *id, struct arena *arena, struct prompt_place *place, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_PROMPT_CONFIGURATIONS, err);

	*place = (struct prompt_place){.configuration = ID_NONE};
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	while (!place->body && statement_row(s)) {
		place->configuration = statement_id(s, 0);
		place->body = statement_text_null(s, 2, arena);
		place->active = statement_bool(s, 3);
	}
	return statement_close(s, err);
}

static bool
load_version(struct portal *portal, const struct id *id, int64_t *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_VERSION_MODEL, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	*version = statement_row(s) ? statement_int(s, 0) : -1;
	return statement_close(s, err);
}

/* D7: whoever merely uses it knows what it asks for, and no more. */
static void
hide_content(struct prompt_content *content)
{
	content->text = NULL;
	for (size_t i = 0; i < content->input_count; i++)
		content->inputs[i].sample = "";
}

static bool
load(struct portal *portal, const struct id *id, struct arena *arena, struct prompt *prompt, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct prompt_place place;
	struct model model;
	uint32_t actions;
	bool found = false;

	if (!portal_load_model(portal, id, false, arena, &model, &found, err))
		return false;
	if (!found || model.type != MODEL_PROMPT || !access_check(actor, ACTION_LIST, &model).visible)
		return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "There's no such prompt, or you can't see it.");
	if (!prompt_find_place(portal, id, arena, &place, err) || !load_version(portal, id, &prompt->version, err))
		return false;
	actions = access_actions(actor, &model);
	prompt->id = *id;
	prompt->name = arena_strdup(arena, model.row.name);
	prompt->published = model.has_active_run;
	prompt->readable = actions & (ACTION_BIT(ACTION_DETAILS) | ACTION_BIT(ACTION_EDIT));
	prompt->known = prompt_body_read(place.body, arena, &prompt->content);
	if (!prompt->readable)
		hide_content(&prompt->content);
	return true;
}

bool
prompt_load(struct portal *portal, const struct id *id, struct arena *arena, struct prompt *prompt, struct err *err)
{
	struct portal_read read;
	bool done;

	*prompt = (struct prompt){.name = "", .content = {.model = ""}};
	if (!portal_need_actor(portal, err) || !portal_begin_read(portal, &read, err))
		return false;
	done = load(portal, id, arena, prompt, err);
	portal_end_read(portal, &read);
	return done;
}

/* ---------------------------------------------------------------- what is asked for */

static size_t
characters_in(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

/* A name or text as it may be stored, in NFC. */
static bool
take_text(struct arena *arena, const char *text, enum text_kind kind, const char *what, const char **taken, struct err *err)
{
	struct err why = ERR_INIT;

	if (!text_check(text, strlen(text), kind, &why))
		return err_set(err, ERR_USAGE, "The %s can't be that. %s", what, why.text);
	*taken = text_nfc(arena, text, strlen(text));
	return true;
}

static bool
take_name(struct arena *arena, const char *asked, const char **name, struct err *err)
{
	size_t count;

	if (!take_text(arena, asked, TEXT_NAME, "name", name, err))
		return false;
	count = characters_in(*name);
	if (!count || (*name)[strspn(*name, " ")] == '\0')
		return err_set(err, ERR_USAGE, "A prompt needs a name.");
	return count <= PROMPT_NAME_MOST || err_set(err, ERR_USAGE, "A name has at most %d characters, and this one has %zu.", PROMPT_NAME_MOST, count);
}

static bool
take_instructions(struct arena *arena, const char *asked, struct prompt_content *content, struct err *err)
{
	struct prompt_input *inputs;
	size_t count;

	if (strlen(asked) > PROMPT_TEXT_MOST)
		return err_set(err, ERR_USAGE, "The instructions have %zu bytes, and a prompt takes at most %d.", strlen(asked), PROMPT_TEXT_MOST);
	if (!take_text(arena, asked, TEXT_BLOCK, "text", &content->text, err) || !prompt_find_inputs(content->text, arena, &inputs, &count, err))
		return false;
	if (content->text[strspn(content->text, " \t\r\n")] == '\0')
		return err_set(err, ERR_USAGE, "A prompt needs instructions: say what the model is to do, with inputs in braces, such as {claim}.");
	return true;
}

static bool
take_model(const char *asked, struct prompt_content *content, struct err *err)
{
	const struct prompt_model *model = prompt_model_find(asked);

	/* An imported prompt keeps what it has. */
	if (!model && strcmp(asked, content->model) == 0)
		return true;
	if (!model)
		return err_set(err, ERR_USAGE, "There is no model \"%s\" for prompts; there are gpt-41-mini, gpt-41, o3, gpt-5-chat and gpt-5-reasoning.",
			       asked);
	content->model = model->id;
	return true;
}

/* Whether the text has the input. */
static bool
has_input(const char *text, const char *id, struct arena *arena)
{
	return strstr(text, arena_printf(arena, "{%s}", id)) != NULL;
}

/* What was given of samples goes over what there is. */
static bool
take_samples(struct arena *arena, const struct prompt_request *request, struct prompt_content *content, struct err *err)
{
	struct prompt_input *all = arena_array(arena, content->input_count + request->sample_count, sizeof(*all));
	size_t count = 0;

	for (size_t i = 0; i < request->sample_count; i++) {
		const struct prompt_input *given = &request->samples[i];

		if (!has_input(content->text, given->id, arena))
			return err_set(err, ERR_USAGE, "The text has no input {%s}.", given->id);
		if (strlen(given->sample) > PROMPT_TEXT_MOST)
			return err_set(err, ERR_USAGE, "An input takes at most %d bytes.", PROMPT_TEXT_MOST);
		all[count].id = given->id;
		if (!take_text(arena, given->sample, TEXT_BLOCK, "sample", &all[count++].sample, err))
			return false;
	}
	for (size_t i = 0; i < content->input_count; i++)
		all[count++] = content->inputs[i];
	content->inputs = all;
	content->input_count = count;
	return true;
}

/* The request over what there is. */
static bool
take_content(struct arena *arena, const struct prompt_request *request, struct prompt_content *content, struct err *err)
{
	if (request->text && !take_instructions(arena, request->text, content, err))
		return false;
	if (request->model && !take_model(request->model, content, err))
		return false;
	if (request->temperature && !(*request->temperature >= 0 && *request->temperature <= 1))
		return err_set(err, ERR_USAGE, "The temperature is a number from 0 (the same answer each time) to 1.");
	if (request->temperature)
		content->temperature = *request->temperature;
	if (request->output)
		content->output = *request->output;
	return take_samples(arena, request, content, err);
}

/* ---------------------------------------------------------------- recording */

/* As the audit tells it: no record tells what stands in a prompt, but how long it is and what it asks for. */
static const char *
record_of(struct arena *arena, const char *name, const char *body)
{
	struct prompt_content content;
	struct str text = {0};
	struct json json = {.out = &text};
	const char *copy;
	bool known = prompt_body_read(body, arena, &content);

	json_object_begin(&json, NULL);
	json_text(&json, "msdyn_name", name);
	if (known) {
		json_text(&json, "model", content.model);
		json_double(&json, "temperature", content.temperature);
		json_text(&json, "output", prompt_output_name(content.output));
		json_array_begin(&json, "inputs");
		for (size_t i = 0; i < content.input_count; i++)
			json_text(&json, NULL, content.inputs[i].id);
		json_array_end(&json);
		json_number(&json, "textlength", (int64_t)characters_in(content.text));
	}
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

/* ---------------------------------------------------------------- writing rows */

static bool
run_for(struct writing *writing, enum query query, const struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	return statement_run(s, err);
}

static bool
find_template(struct writing *writing, struct id *id, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_PROMPT_TEMPLATE, err);

	if (!s)
		return false;
	*id = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	if (!statement_close(s, err))
		return false;
	if (!id_is_none(id))
		return true;
	*id = template_id;
	s = statement_open(portal_store(writing->portal), QUERY_PROMPT_TEMPLATE_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	statement_bind_int(s, ":type", MODEL_PROMPT);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err);
}

static bool
add_model(struct writing *writing, const struct id *id, const char *name, struct err *err)
{
	const struct subject *actor = portal_actor(writing->portal);
	struct id template;
	struct statement *s;

	if (!find_template(writing, &template, err))
		return false;
	s = statement_open(portal_store(writing->portal), QUERY_PROMPT_ADD, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":key", text_key(&writing->result->arena, name));
	statement_bind_id(s, ":template", &template);
	statement_bind_id(s, ":owner", &actor->id);
	statement_bind_id(s, ":unit", &actor->units->unit[actor->unit].id);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err) && run_for(writing, QUERY_TEXT_AIMODEL_ENTER, id, err);
}

/* A version of a prompt: its training configuration, or the run configuration that stands on it. */
struct prompt_version {
	struct id id, trained;
	int64_t major, minor;
	const char *body;
};

static bool
add_configuration(struct writing *writing, const struct id *model, const char *name, const struct prompt_version *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_PROMPT_ADD_CONFIGURATION, err);
	bool run = version->body;

	if (!s)
		return false;
	statement_bind_id(s, ":id", &version->id);
	statement_bind_text(s, ":name", arena_printf(&writing->result->arena, "%s %lld.%lld", name, (long long)version->major, (long long)version->minor));
	statement_bind_id(s, ":model", model);
	statement_bind_int(s, ":type", run ? CONFIGURATION_RUN : CONFIGURATION_TRAINING);
	statement_bind_int(s, ":status", run ? 7 : 6);
	statement_bind_int(s, ":major", version->major);
	statement_bind_int(s, ":minor", version->minor);
	statement_bind_id(s, ":trained", &version->trained);
	statement_bind_text(s, ":body", version->body);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err);
}

/* The run configuration becomes the active one; ID_NONE: it is already, and only the row's own facts are new. */
static bool
set_active(struct writing *writing, const struct id *model, const struct id *run, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_PROMPT_SET_ACTIVE, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	statement_bind_id(s, ":run", run);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err) && run_for(writing, QUERY_MODELS_STATUS_SET, model, err);
}

/* F1: a run configuration on the training configuration, and active. */
static bool
publish(struct writing *writing, const struct id *model, const char *name, const struct prompt_version *trained, const char *body, struct err *err)
{
	const struct prompt_version run = {.id = id_new(), .trained = trained->id, .major = trained->major, .minor = trained->minor, .body = body};

	return add_configuration(writing, model, name, &run, err) && set_active(writing, model, &run.id, err);
}

/* ---------------------------------------------------------------- create */

/* C: Create on AI Model; E4: with prompts switched off nobody makes one. */
static void
decide_create(struct writing *writing, const char *name)
{
	const struct subject *actor = portal_actor(writing->portal);
	struct explanation explanation;
	struct err why = ERR_INIT;

	if (!access_check_environment(actor, ACTION_CREATE).allowed) {
		access_explain_environment(actor, ACTION_CREATE, true, &writing->result->arena, &explanation);
		err_rule(&why, rule_code(explanation.verdict.rule), explanation.rule, explanation.dataverse, "%s%s%s", explanation.reason,
			 explanation.remedy ? " " : "", explanation.remedy ? explanation.remedy : "");
	} else if (!actor->settings.ai_prompts) {
		err_rule(&why, ERR_IMPOSSIBLE, "E4", 0, "AI prompts are switched off in this environment. A System Administrator can switch them on.");
	} else {
		return;
	}
	writing_refuse(writing, &ID_NONE, name, &why);
}

static bool
create(struct writing *writing, const char *name, const struct prompt_content *content, struct err *err)
{
	const struct prompt_version trained = {.id = id_new(), .major = 1};
	struct id id = id_new();
	struct str body = {0};
	const char *text;

	prompt_body_write(NULL, content, &body);
	text = arena_strdup(&writing->result->arena, str_text(&body));
	str_release(&body);
	return add_model(writing, &id, name, err) && add_configuration(writing, &id, name, &trained, err)
	       && publish(writing, &id, name, &trained, text, err)
	       && writing_change(writing, "msdyn_aimodel", &id, name, "create", NULL, record_of(&writing->result->arena, name, text), err);
}

bool
prompt_create(struct portal *portal, const struct prompt_request *request, struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "create", .now = request->now, .dry_run = request->dry_run};
	struct prompt_content content = {.model = prompt_models[0].id};
	char when[TIME_TEXT_SIZE];
	const char *name;
	bool done;

	*result = (struct write_result){0};
	name = request->name ? request->name : arena_printf(&result->arena, "Custom prompt %s", time_date(request->now, request->now, when));
	if (!writing_begin(&writing, err))
		return false;
	decide_create(&writing, name);
	done = result->refusal_count
	       || ((request->text || err_set(err, ERR_USAGE, "A prompt needs instructions: --text says what the model is to do."))
		   && take_name(&result->arena, name, &name, err) && take_content(&result->arena, request, &content, err)
		   && create(&writing, name, &content, err));
	return writing_end(&writing, done, err);
}

/* ---------------------------------------------------------------- save */

static bool
set_name(struct writing *writing, const struct id *id, const char *name, struct err *err)
{
	struct statement *s;

	if (!run_for(writing, QUERY_TEXT_AIMODEL_LEAVE, id, err))
		return false;
	s = statement_open(portal_store(writing->portal), QUERY_PROMPT_SET_NAME, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	statement_bind_text(s, ":name", name);
	statement_bind_text(s, ":key", text_key(&writing->result->arena, name));
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err) && run_for(writing, QUERY_TEXT_AIMODEL_ENTER, id, err);
}

static bool
set_body(struct writing *writing, const struct id *configuration, const char *body, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_PROMPT_SET_BODY, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", configuration);
	statement_bind_text(s, ":body", body);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err);
}

static bool
load_newest(struct writing *writing, const struct id *model, struct prompt_version *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_PROMPT_NEWEST, err);

	*version = (struct prompt_version){.id = ID_NONE, .major = 1};
	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	if (statement_row(s)) {
		version->id = statement_id(s, 0);
		version->major = statement_int(s, 1);
		version->minor = statement_int(s, 2);
	}
	return statement_close(s, err);
}

static bool
finish_draft(struct writing *writing, const struct id *configuration, struct err *err)
{
	struct statement *s = statement_open(portal_store(writing->portal), QUERY_PROMPT_DRAFT_DONE, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", configuration);
	statement_bind_id(s, ":actor", &portal_actor(writing->portal)->id);
	statement_bind_time(s, ":now", writing->now);
	return statement_run(s, err);
}

/* A draft's first save: its training configuration is done, and a run configuration has the body from now on. */
static bool
publish_draft(struct writing *writing, const struct written *row, const char *name, const char *body, struct err *err)
{
	struct prompt_version trained;

	if (!load_newest(writing, &row->target.id, &trained, err))
		return false;
	if (id_is_none(&trained.id)) {
		trained.id = id_new();
		if (!add_configuration(writing, &row->target.id, name, &trained, err))
			return false;
	} else if (!finish_draft(writing, &trained.id, err)) {
		return false;
	}
	return publish(writing, &row->target.id, name, &trained, body, err);
}

static bool
store(struct writing *writing, const struct written *row, const struct prompt_place *place, const char *name, const char *body, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	bool named = strcmp(name, row->model.row.name) != 0;

	if (named && !set_name(writing, &row->target.id, name, err))
		return false;
	if (place->active ? !set_body(writing, &place->configuration, body, err) || !set_active(writing, &row->target.id, &place->configuration, err)
			  : !publish_draft(writing, row, name, body, err))
		return false;
	return writing_change(writing, "msdyn_aimodel", &row->target.id, name, "edit", record_of(arena, row->model.row.name, place->body),
			      record_of(arena, name, body), err);
}

static bool
save(struct writing *writing, const struct prompt_request *request, struct written *row, struct err *err)
{
	struct arena *arena = &writing->result->arena;
	struct prompt_place place;
	struct prompt_content content;
	struct str body = {0};
	const char *name = row->model.row.name, *text;

	if (!prompt_find_place(writing->portal, &row->target.id, arena, &place, err))
		return false;
	if (!prompt_body_read(place.body, arena, &content) && !request->text)
		return err_set(err, ERR_FAILED, "The instructions of %s are kept in a way that makerdeck can't read. Give it a whole new text to save it.", name);
	if (!content.model[0])
		content.model = prompt_models[0].id;
	if ((request->name && !take_name(arena, request->name, &name, err)) || !take_content(arena, request, &content, err))
		return false;
	prompt_body_write(place.body, &content, &body);
	text = arena_strdup(arena, str_text(&body));
	str_release(&body);
	if (strlen(text) > BODY_MOST)
		return err_set(err, ERR_USAGE, "All of it together is too long: a prompt with its samples takes at most 1 MB.");
	if (place.active && prompt_body_same(text, place.body) && strcmp(name, row->model.row.name) == 0)
		return true;
	return store(writing, row, &place, name, text, err);
}

bool
prompt_save(struct portal *portal, const struct prompt_request *request, struct write_result *result, struct err *err)
{
	struct writing writing = {.portal = portal, .result = result, .action = "edit", .now = request->now, .dry_run = request->dry_run};
	struct written row;
	bool done;

	*result = (struct write_result){0};
	if (!writing_begin(&writing, err))
		return false;
	done = writing_load(&writing, &request->prompt, &row, err);
	if (done && !row.refused)
		writing_decide_action(&writing, &row, ACTION_EDIT, &row.model);
	if (done && !row.refused && row.model.type != MODEL_PROMPT)
		done = err_set(err, ERR_USAGE, "%s is no prompt.", row.model.row.name);
	if (done && !row.refused)
		done = save(&writing, request, &row, err);
	return writing_end(&writing, done, err);
}
