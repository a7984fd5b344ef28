/* SPDX-License-Identifier: GPL-3.0-or-later */
/* portal/prompt, prompt_body, prompt_run, endpoint: prompts made, saved and run, with a server on loopback and without one. */
#include "base/str.h"
#include "portal/audit.h"
#include "portal/endpoint.h"
#include "portal/prompt.h"
#include "portal/prompt_run.h"
#include "portal/settings.h"
#include "portal/sharing.h"
#include "portal/undo.h"
#include "tests/http_server.h"
#include "tests/small_world.h"

#include "tests/test.h"

#include <sqlite3.h>

#define KEY "sk-test-0123456789"

struct cast {
	struct small_world w;
	struct id ana, maya, ben, priya, nobody;
	struct arena arena;
	struct write_result result;
	struct err err;
};

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	*c = (struct cast){.err = ERR_INIT};
	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->priya = world_user(w, "Priya Nair", &w->root, true);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->basic);
	world_give(w, &c->priya, &w->customizer);
}

static void
tear_down(struct cast *c)
{
	write_result_release(&c->result);
	arena_release(&c->arena);
	world_close(&c->w);
}

static enum err_code
create(struct cast *c, const struct id *as, const char *name, const char *text)
{
	write_result_release(&c->result);
	c->err = ERR_INIT;
	return prompt_create(world_as(&c->w, as), &(struct prompt_request){.name = name, .text = text, .now = WORLD_NOW}, &c->result, &c->err)
	       ? ERR_NONE : c->err.code;
}

/* Maya's, and its id. */
static struct id
made(struct cast *c, const char *name, const char *text)
{
	enum err_code code = create(c, &c->maya, name, text);

	if (code != ERR_NONE)
		printf("# %s\n", c->err.text);
	assert_int_equal(code, ERR_NONE);
	assert_int_equal(c->result.change_count, 1);
	return c->result.changes[0].id;
}

static enum err_code
save(struct cast *c, const struct id *as, const struct id *id, struct prompt_request request)
{
	write_result_release(&c->result);
	c->err = ERR_INIT;
	request.prompt = (struct target){.kind = RECORD_PROMPT, .id = *id, .version = request.prompt.version ? request.prompt.version : -1};
	request.now = WORLD_NOW + 1000;
	return prompt_save(world_as(&c->w, as), &request, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
load(struct cast *c, const struct id *as, const struct id *id, struct prompt *prompt)
{
	c->err = ERR_INIT;
	return prompt_load(world_as(&c->w, as), id, &c->arena, prompt, &c->err) ? ERR_NONE : c->err.code;
}

static void
share(struct cast *c, const struct id *prompt, const struct id *with)
{
	const struct target target = {.kind = RECORD_PROMPT, .id = *prompt, .version = -1};
	const struct principal who = {.kind = PRINCIPAL_USER, .id = *with};
	struct share_request request = {.targets = &target, .target_count = 1, .add = &who, .add_count = 1, .now = WORLD_NOW};

	write_result_release(&c->result);
	assert_true(sharing_apply(world_as(&c->w, &c->maya), &request, &c->result, &c->err));
}

/* The one text or number that the file gives. */
static const char *
asked(struct cast *c, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *statement;
	const char *text = "";

	assert_int_equal(sqlite3_open_v2(c->w.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	if (sqlite3_step(statement) == SQLITE_ROW && sqlite3_column_text(statement, 0))
		text = arena_strdup(&c->arena, (const char *)sqlite3_column_text(statement, 0));
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return text;
}

/* ---------------------------------------------------------------- making and saving */

static void
a_new_prompt_is_published_and_its_makers(void **state)
{
	struct cast c;
	struct prompt prompt;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "Summarise claim", "Summarise {claim} for {reader}.\n{claim} again; {{not this}} and {\"a\": 1} are text.");
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_true(prompt.published);
	assert_true(prompt.readable && prompt.known);
	assert_string_equal(prompt.name, "Summarise claim");
	assert_string_equal(prompt.content.text, "Summarise {claim} for {reader}.\n{claim} again; {{not this}} and {\"a\": 1} are text.");
	assert_string_equal(prompt.content.model, "gpt-41-mini");
	assert_int_equal(prompt.content.output, PROMPT_TEXT);
	assert_int_equal(prompt.content.input_count, 2);
	assert_string_equal(prompt.content.inputs[0].id, "claim");
	assert_string_equal(prompt.content.inputs[1].id, "reader");
	/* As REFERENCE 12.7 has it, to the letter. */
	assert_string_equal(asked(&c, "SELECT msdyn_customconfiguration FROM msdyn_aiconfiguration WHERE msdyn_type = 190690001"),
			    "{\"version\":\"GptDynamicPrompt-2\",\"prompt\":[{\"type\":\"literal\",\"text\":\"Summarise \"},{\"type\":\"inputVariable\",\"id\":\"claim\"},"
			    "{\"type\":\"literal\",\"text\":\" for \"},{\"type\":\"inputVariable\",\"id\":\"reader\"},{\"type\":\"literal\",\"text\":\".\\n\"},"
			    "{\"type\":\"inputVariable\",\"id\":\"claim\"},{\"type\":\"literal\",\"text\":\" again; {not this} and {\\\"a\\\": 1} are text.\"}],"
			    "\"definitions\":{\"inputs\":[{\"id\":\"claim\",\"text\":\"claim\",\"type\":\"text\"},{\"id\":\"reader\",\"text\":\"reader\",\"type\":\"text\"}]},"
			    "\"modelParameters\":{\"modelType\":\"gpt-41-mini\",\"gptParameters\":{\"temperature\":0}},"
			    "\"settings\":{\"recordRetrievalLimit\":30,\"shouldPreserveRecordLinks\":null,\"runtime\":null},\"code\":\"\",\"signature\":\"\"}");
	/* F1: published, with a training configuration below it; nobody else sees it (B1). */
	assert_string_equal(asked(&c, "SELECT makerdeck_status || ' ' || makerdeck_list FROM msdyn_aimodel"), "4 1");
	assert_string_equal(asked(&c, "SELECT group_concat(msdyn_type || '/' || statuscode) FROM (SELECT * FROM msdyn_aiconfiguration ORDER BY msdyn_type)"), "190690000/6,190690001/7");
	assert_int_equal(load(&c, &c.ben, &id, &prompt), ERR_NOT_FOUND);
	/* No record tells what stands in a prompt. */
	assert_string_equal(asked(&c, "SELECT count(*) FROM audit WHERE action = 'create' AND after LIKE '%\"textlength\":82%'"), "1");
	assert_string_equal(asked(&c, "SELECT count(*) FROM audit WHERE coalesce(before, '') || coalesce(after, '') LIKE '%Summarise {%'"), "0");
	tear_down(&c);
}

static void
who_may_not_create_does_not(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(create(&c, &c.ben, "X", "y"), ERR_DENIED);
	assert_string_equal(c.err.rule, "C");
	world_sql(&c.w, "UPDATE organization SET makerdeck_aiprompts = 0");
	assert_int_equal(create(&c, &c.maya, "X", "y"), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "E4");
	assert_string_equal(asked(&c, "SELECT count(*) FROM audit WHERE action = 'refused create'"), "2");
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aimodel"), "0");
	tear_down(&c);
}

static void
what_cannot_be_a_prompt_is_told(void **state)
{
	static char long_name[102], long_text[PROMPT_TEXT_MOST + 2];
	static const double hot = 1.5;
	struct cast c;
	struct str many = {0};

	(void)state;
	memset(long_name, 'n', 101);
	memset(long_text, 't', PROMPT_TEXT_MOST + 1);
	set_up(&c);
	assert_int_equal(create(&c, &c.maya, "", "y"), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "   ", "y"), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, long_name, "y"), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "A\x1b[31m", "y"), ERR_USAGE);
	assert_string_equal(c.err.text, "The name can't be that. The text holds the control character U+001B.");
	assert_int_equal(create(&c, &c.maya, "A", ""), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "A", " \n\t"), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "A", NULL), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "A", "evil \xE2\x80\xAE text"), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "A", "broken \xC3"), ERR_USAGE);
	assert_int_equal(create(&c, &c.maya, "A", long_text), ERR_USAGE);
	for (int i = 0; i <= PROMPT_INPUTS_MOST; i++)
		str_addf(&many, "{in%d} ", i);
	assert_int_equal(create(&c, &c.maya, "A", str_text(&many)), ERR_USAGE);
	assert_non_null(strstr(c.err.text, "at most 20 inputs"));
	str_release(&many);
	write_result_release(&c.result);
	assert_false(prompt_create(world_as(&c.w, &c.maya), &(struct prompt_request){.name = "A", .text = "y", .temperature = &hot, .now = WORLD_NOW}, &c.result, &c.err));
	assert_int_equal(c.err.code, ERR_USAGE);
	write_result_release(&c.result);
	assert_false(prompt_create(world_as(&c.w, &c.maya), &(struct prompt_request){.name = "A", .text = "y", .model = "gpt-9", .now = WORLD_NOW}, &c.result, &c.err));
	assert_non_null(strstr(c.err.text, "gpt-41-mini"));
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aimodel"), "0");
	tear_down(&c);
}

static void
a_dry_run_changes_nothing(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	write_result_release(&c.result);
	assert_true(prompt_create(world_as(&c.w, &c.maya), &(struct prompt_request){.name = "A", .text = "y", .dry_run = true, .now = WORLD_NOW}, &c.result, &c.err));
	assert_int_equal(c.result.change_count, 1);
	assert_true(id_is_none(&c.result.operation));
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aimodel"), "0");
	assert_string_equal(asked(&c, "SELECT count(*) FROM audit WHERE action = 'create'"), "0");
	tear_down(&c);
}

static void
saving_changes_what_runs(void **state)
{
	static const double warm = 0.7;
	static const enum prompt_output json = PROMPT_JSON;
	struct cast c;
	struct prompt prompt;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Do {this}.");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "Do {that} now.", .model = "GPT-4.1", .temperature = &warm, .output = &json, .name = "Béta"}), ERR_NONE);
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_string_equal(prompt.name, "Béta");
	assert_string_equal(prompt.content.text, "Do {that} now.");
	assert_string_equal(prompt.content.model, "gpt-41");
	assert_true(prompt.content.temperature > 0.69 && prompt.content.temperature < 0.71);
	assert_int_equal(prompt.content.output, PROMPT_JSON);
	assert_int_equal(prompt.content.input_count, 1);
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aiconfiguration"), "2");
	assert_string_equal(asked(&c, "SELECT namekey FROM msdyn_aimodel"), "beta");
	/* What's the same changes nothing. */
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "Do {that} now.", .output = &json}), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	/* It's found by its new name and not by its old one. */
	assert_string_equal(asked(&c, "SELECT count(*) FROM aimodel_text WHERE aimodel_text MATCH 'beta'"), "1");
	tear_down(&c);
}

static void
two_people_do_not_overwrite_each_other(void **state)
{
	struct cast c;
	struct prompt prompt;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Do {this}.");
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_int_equal(save(&c, &c.ana, &id, (struct prompt_request){.text = "Ana's."}), ERR_NONE);
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "Maya's.", .prompt.version = prompt.version}), ERR_CHANGED);
	assert_non_null(strstr(c.err.text, "Ana Souza"));
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_string_equal(prompt.content.text, "Ana's.");
	tear_down(&c);
}

static void
a_receiver_sees_no_text(void **state)
{
	struct cast c;
	struct prompt prompt;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "The secret recipe for {dish}.");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.samples = &(struct prompt_input){.id = "dish", .sample = "soup"}, .sample_count = 1}), ERR_NONE);
	share(&c, &id, &c.ben);
	assert_int_equal(load(&c, &c.ben, &id, &prompt), ERR_NONE);
	assert_false(prompt.readable);
	assert_null(prompt.content.text);
	assert_string_equal(prompt.content.inputs[0].id, "dish");
	assert_string_equal(prompt.content.inputs[0].sample, "");
	assert_int_equal(save(&c, &c.ben, &id, (struct prompt_request){.text = "mine"}), ERR_DENIED);
	assert_int_equal(load(&c, &c.priya, &id, &prompt), ERR_NONE);
	assert_true(prompt.readable);
	tear_down(&c);
}

static void
set_body(struct cast *c, const char *body)
{
	char *sql = sqlite3_mprintf("UPDATE msdyn_aiconfiguration SET msdyn_customconfiguration = %Q WHERE msdyn_type = 190690001", body);

	world_sql(&c->w, sql);
	sqlite3_free(sql);
}

static void
bodies_from_elsewhere_are_kept(void **state)
{
	struct cast c;
	struct prompt prompt;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "x");
	set_body(&c, "{\"version\":\"GptDynamicPrompt-9\",\"prompt\":[{\"type\":\"literal\",\"text\":\"{\"},{\"type\":\"inputVariable\",\"id\":\"a.b\"},{\"type\":\"literal\",\"text\":\"} {lit}\"},"
		     "{\"type\":\"formula\",\"id\":\"now\"}],\"definitions\":{\"inputs\":[{\"id\":\"a.b\",\"text\":\"A b\",\"type\":\"text\",\"more\":7}],\"data\":[1]},"
		     "\"modelParameters\":{\"modelType\":\"o9-next\",\"gptParameters\":{\"temperature\":2,\"topP\":1}},\"extra\":true}");
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_string_equal(prompt.content.text, "{{a.b}} {{lit}}{now}");
	assert_string_equal(prompt.content.model, "o9-next");
	assert_false(prompt.content.inputs[0].other);
	assert_true(prompt.content.inputs[1].other);
	/* Another output: everything else stays to the letter, also what can't be typed so. */
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = prompt.content.text, .output = &(enum prompt_output){PROMPT_JSON}}), ERR_NONE);
	assert_string_equal(asked(&c, "SELECT msdyn_customconfiguration FROM msdyn_aiconfiguration WHERE msdyn_type = 190690001"),
			    "{\"version\":\"GptDynamicPrompt-9\",\"prompt\":[{\"type\":\"literal\",\"text\":\"{\"},{\"type\":\"inputVariable\",\"id\":\"a.b\"},{\"type\":\"literal\",\"text\":\"} {lit}\"},"
			    "{\"type\":\"formula\",\"id\":\"now\"}],\"definitions\":{\"inputs\":[{\"id\":\"a.b\",\"text\":\"A b\",\"type\":\"text\",\"more\":7},{\"id\":\"now\",\"text\":\"now\",\"type\":\"text\"}],\"data\":[1],"
			    "\"output\":{\"formats\":[\"json\"]}},\"modelParameters\":{\"modelType\":\"o9-next\",\"gptParameters\":{\"temperature\":2.0,\"topP\":1}},\"extra\":true}");
	/* A new text keeps the ids that are known, and what belongs to them. */
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "Say {a.b} {fresh}"}), ERR_NONE);
	assert_string_equal(asked(&c, "SELECT json_extract(msdyn_customconfiguration, '$.definitions.inputs') FROM msdyn_aiconfiguration WHERE msdyn_type = 190690001"),
			    "[{\"id\":\"a.b\",\"text\":\"A b\",\"type\":\"text\",\"more\":7},{\"id\":\"fresh\",\"text\":\"fresh\",\"type\":\"text\"}]");
	tear_down(&c);
}

static void
bodies_that_cannot_be_read_are_told(void **state)
{
	static const char *const bad[] = {"H4sIAAAAAAAA", "", "{}", "[]", "{\"prompt\":\"text\"}", "null", "{\"prompt\":"};
	struct cast c;
	struct prompt prompt;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "x");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		set_body(&c, bad[i]);
		assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
		assert_false(prompt.known);
		c.err = ERR_INIT;
		run = prompt_run_begin(c.w.portal, &(struct prompt_use){.prompt = {.kind = RECORD_PROMPT, .id = id, .version = -1}, .now = WORLD_NOW}, &c.err);
		assert_null(run);
		assert_string_equal(c.err.rule, "F8");
		assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.model = "o3"}), ERR_FAILED);
	}
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "whole"}), ERR_NONE);
	/* Members of other kinds than expected are no reason to fall. */
	set_body(&c, "{\"prompt\":[7,null,{\"text\":9},{\"id\":{}},{\"id\":\"a\"},[]],\"definitions\":[],\"modelParameters\":\"x\"}");
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_string_equal(prompt.content.text, "{a}");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.model = "o3"}), ERR_NONE);
	tear_down(&c);
}

static void
a_draft_is_published_by_saving(void **state)
{
	struct cast c;
	struct prompt prompt;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Draft of {x}.");
	world_sql(&c.w, "UPDATE msdyn_aiconfiguration SET msdyn_customconfiguration = (SELECT msdyn_customconfiguration FROM msdyn_aiconfiguration WHERE msdyn_type = 190690001),"
			" statuscode = 0, statecode = 0 WHERE msdyn_type = 190690000;"
			"UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = NULL, makerdeck_status = 0; DELETE FROM msdyn_aiconfiguration WHERE msdyn_type = 190690001");
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_false(prompt.published);
	assert_string_equal(prompt.content.text, "Draft of {x}.");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "Draft of {x}."}), ERR_NONE);
	assert_int_equal(load(&c, &c.maya, &id, &prompt), ERR_NONE);
	assert_true(prompt.published);
	assert_string_equal(asked(&c, "SELECT makerdeck_status FROM msdyn_aimodel"), "4");
	tear_down(&c);
}

static void
inputs_are_found_where_they_stand(void **state)
{
	static const struct {
		const char *text, *inputs;
	} cases[] = {
		{"{a}{b}{a}", "a b"}, {"{ a}", ""}, {"{a }", ""}, {"{1a}", ""}, {"{a1_b-c d}", "a1_b-c d"}, {"{{a}}", ""}, {"{{a}", "a"}, {"{a}}", "a"}, {"{{{a}}}", ""}, {"{}", ""},
		{"{a", ""}, {"a}", ""}, {"{a{b}", "b"}, {"{größe}", "größe"}, {"{a\nb}", ""}, {"{12345678901234567890}", ""},
		{"{abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij}", "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"},
		{"{abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijk}", ""},
	};
	struct arena arena = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct prompt_input *inputs;
		const char *text = "";
		size_t count;

		assert_true(prompt_find_inputs(cases[i].text, &arena, &inputs, &count, NULL));
		for (size_t j = 0; j < count; j++)
			text = arena_printf(&arena, "%s%s%s", text, j ? " " : "", inputs[j].id);
		if (strcmp(text, cases[i].inputs) != 0)
			printf("# %s\n", cases[i].text);
		assert_string_equal(text, cases[i].inputs);
	}
	arena_release(&arena);
}

/* ---------------------------------------------------------------- running */

static const char *
environment(const char *name)
{
	return strcmp(name, "TEST_API_KEY") == 0 ? KEY : NULL;
}

/* Runs to the end; what came of it stays in *run, to be freed. */
static bool
run_as(struct cast *c, const struct id *as, const struct id *id, const char *value, bool test, struct prompt_run **run)
{
	const struct prompt_input input = {.id = "claim", .sample = value};
	const struct prompt_use use = {.prompt = {.kind = RECORD_PROMPT, .id = *id, .version = -1}, .inputs = &input, .input_count = value != NULL, .quick_test = test,
				       .source = EVENT_API, .environment = environment, .now = WORLD_NOW};
	bool done = false, fine = true;

	c->err = ERR_INIT;
	*run = prompt_run_begin(world_as(&c->w, as), &use, &c->err);
	while (*run && fine && !done)
		fine = prompt_run_step(*run, 100, &done, &c->err);
	return *run && fine;
}

static enum err_code
set_endpoint(struct cast *c, const struct id *as, const struct endpoint *endpoint)
{
	write_result_release(&c->result);
	c->err = ERR_INIT;
	return endpoint_set(world_as(&c->w, as), endpoint, -1, false, WORLD_NOW, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static void
use_server(struct cast *c, const struct http_server *server)
{
	assert_int_equal(set_endpoint(c, &c->ana, &(struct endpoint){.there = true, .kind = REMOTE_OPENAI, .address = server->address, .key_variable = "TEST_API_KEY",
								     .deployment = "", .timeout = 10}), ERR_NONE);
}

static void
without_an_endpoint_the_text_is_shown_and_nothing_called(void **state)
{
	struct cast c;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Summarise {claim}, twice: {claim}.");
	assert_true(run_as(&c, &c.maya, &id, "water", false, &run));
	assert_false(prompt_run_answer(run)->called);
	assert_string_equal(prompt_run_answer(run)->filled, "Summarise water, twice: water.");
	assert_non_null(strstr(prompt_run_answer(run)->words, "nothing was called"));
	prompt_run_free(run);
	assert_string_equal(asked(&c, "SELECT msdyn_processingstatus || '|' || msdyn_datainfo || '|' || msdyn_output || '|' || msdyn_creditconsumed || '|' || msdyn_quicktest FROM msdyn_aievent"),
			    "1|claim: water|No endpoint is set up, so nothing was called.|0|0");
	/* D7: a receiver doesn't see the text, filled in neither. */
	share(&c, &id, &c.ben);
	assert_true(run_as(&c, &c.ben, &id, "water", false, &run));
	assert_null(prompt_run_answer(run)->filled);
	assert_null(strstr(prompt_run_answer(run)->words, "Summarise"));
	prompt_run_free(run);
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aievent e WHERE e.msdyn_datainfo || e.msdyn_output LIKE '%Summarise%'"), "0");
	assert_string_equal(asked(&c, "SELECT o.name FROM msdyn_aievent e JOIN owner o ON o.ownerid = e.ownerid ORDER BY e.rowid DESC LIMIT 1"), "Ben Carter");
	tear_down(&c);
}

static void
inputs_must_fit(void **state)
{
	const struct prompt_input twice[] = {{.id = "claim", .sample = "a"}, {.id = "claim", .sample = "b"}};
	const struct prompt_input unknown = {.id = "other", .sample = "a"}, hostile = {.id = "claim", .sample = "\x1b]0;x\x07"};
	struct cast c;
	struct prompt_run *run;
	struct prompt_use use = {.now = WORLD_NOW};
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Summarise {claim}.");
	use.prompt = (struct target){.kind = RECORD_PROMPT, .id = id, .version = -1};
	assert_false(run_as(&c, &c.maya, &id, NULL, false, &run));
	assert_int_equal(c.err.code, ERR_USAGE);
	assert_non_null(strstr(c.err.text, "{claim}"));
	use.inputs = twice;
	use.input_count = 2;
	assert_null(prompt_run_begin(c.w.portal, &use, &c.err));
	assert_non_null(strstr(c.err.text, "twice"));
	use.inputs = &unknown;
	use.input_count = 1;
	assert_null(prompt_run_begin(c.w.portal, &use, &c.err));
	assert_non_null(strstr(c.err.text, "has no input {other}; it has {claim}"));
	use.inputs = &hostile;
	assert_null(prompt_run_begin(c.w.portal, &use, &c.err));
	assert_int_equal(c.err.code, ERR_USAGE);
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aievent"), "0");
	/* A quick test fills in its samples. */
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.samples = &(struct prompt_input){.id = "claim", .sample = "fire"}, .sample_count = 1}), ERR_NONE);
	assert_true(run_as(&c, &c.maya, &id, NULL, true, &run));
	assert_string_equal(prompt_run_answer(run)->filled, "Summarise fire.");
	prompt_run_free(run);
	assert_string_equal(asked(&c, "SELECT msdyn_quicktest FROM msdyn_aievent"), "1");
	tear_down(&c);
}

static void
who_may_not_run_leaves_an_audit_row_alone(void **state)
{
	struct cast c;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Summarise {claim}.");
	assert_false(run_as(&c, &c.ben, &id, "x", false, &run));
	assert_int_equal(c.err.code, ERR_NOT_FOUND);
	share(&c, &id, &c.ben);
	assert_false(run_as(&c, &c.ben, &id, "x", true, &run));
	assert_int_equal(c.err.code, ERR_DENIED);
	world_sql(&c.w, "UPDATE organization SET makerdeck_aiprompts = 0");
	assert_false(run_as(&c, &c.maya, &id, "x", false, &run));
	assert_string_equal(c.err.rule, "E4");
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aievent"), "0");
	assert_string_equal(asked(&c, "SELECT count(*) FROM audit WHERE action = 'refused run'"), "3");
	tear_down(&c);
}

static void
an_answer_is_told_counted_and_recorded(void **state)
{
	char body[1024], request[4096];
	const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), "Wet \x1b[31mfloor.", 900, 400)};
	struct http_server server;
	struct cast c;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Summarise {claim}.");
	http_server_start(&server, &reply);
	use_server(&c, &server);
	assert_true(run_as(&c, &c.maya, &id, "water", false, &run));
	assert_true(prompt_run_answer(run)->called);
	assert_string_equal(prompt_run_answer(run)->text, "Wet \x1b[31mfloor.");
	assert_int_equal(prompt_run_answer(run)->tokens, 1300);
	assert_int_equal(prompt_run_answer(run)->credits, 3);	/* two thousands begun at 1.2 */
	assert_false(prompt_run_answer(run)->estimated);
	prompt_run_free(run);
	http_server_request(&server, request, sizeof(request));
	assert_non_null(strstr(request, "\"model\":\"gpt-4.1-mini\""));
	assert_non_null(strstr(request, "\"content\":\"Summarise water.\""));
	assert_non_null(strstr(request, "Bearer " KEY));
	http_server_stop(&server);
	/* H3: what's kept is clean. */
	assert_string_equal(asked(&c, "SELECT msdyn_processingstatus || '|' || msdyn_output || '|' || msdyn_creditconsumed FROM msdyn_aievent"), "0|Wet \xEF\xBF\xBD[31mfloor.|3");
	tear_down(&c);
}

static void
a_failed_call_is_recorded_as_failed(void **state)
{
	const struct http_reply no = {.status = 401, .body = ""}, bad = {.status = 400, .body = "{\"error\":{\"message\":\"your text Summarise water. is odd\"}}"};
	struct http_server server;
	struct cast c;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Summarise {claim}.");
	share(&c, &id, &c.ben);
	http_server_start(&server, &no);
	use_server(&c, &server);
	assert_false(run_as(&c, &c.maya, &id, "water", false, &run));
	assert_non_null(run);
	assert_non_null(strstr(c.err.text, "TEST_API_KEY"));
	prompt_run_free(run);
	http_server_stop(&server);
	assert_string_equal(asked(&c, "SELECT msdyn_processingstatus || '|' || msdyn_creditconsumed FROM msdyn_aievent"), "1|0");
	/* D7: what the server quotes isn't for a receiver. */
	http_server_start(&server, &bad);
	use_server(&c, &server);
	assert_false(run_as(&c, &c.ben, &id, "water", false, &run));
	assert_null(strstr(c.err.text, "Summarise"));
	prompt_run_free(run);
	http_server_stop(&server);
	/* No answer, no key, no text of it anywhere. */
	assert_string_equal(asked(&c, "SELECT count(*) FROM msdyn_aievent WHERE msdyn_output LIKE '%Summarise%'"), "0");
	assert_string_equal(asked(&c, "SELECT count(*) FROM audit WHERE before || after || objectname LIKE '%" KEY "%'"), "0");
	tear_down(&c);
}

static void
a_missing_key_is_told_by_its_name(void **state)
{
	struct cast c;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Hello.");
	assert_int_equal(set_endpoint(&c, &c.ana, &(struct endpoint){.there = true, .address = "http://127.0.0.1:9/v1", .key_variable = "OTHER_KEY", .deployment = "", .timeout = 5}), ERR_NONE);
	assert_false(run_as(&c, &c.maya, &id, NULL, false, &run));
	assert_non_null(strstr(c.err.text, "the environment variable OTHER_KEY isn't set"));
	prompt_run_free(run);
	assert_string_equal(asked(&c, "SELECT msdyn_processingstatus FROM msdyn_aievent"), "1");
	tear_down(&c);
}

/* While the server thinks, somebody else writes: nothing is locked. */
static void
nothing_is_locked_while_a_server_thinks(void **state)
{
	const struct http_reply never = {.way = HTTP_NEVER};
	struct http_server server;
	struct cast c;
	struct prompt_run *run;
	struct prompt_use use = {.source = EVENT_API, .environment = environment, .now = WORLD_NOW};
	struct portal *mine;
	struct id id;
	bool done = false;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Hello.");
	http_server_start(&server, &never);
	use_server(&c, &server);
	mine = world_as(&c.w, &c.maya);
	use.prompt = (struct target){.kind = RECORD_PROMPT, .id = id, .version = -1};
	run = prompt_run_begin(mine, &use, &c.err);
	assert_non_null(run);
	assert_non_null(strstr(prompt_run_host(run), "127.0.0.1"));
	assert_true(prompt_run_step(run, 20, &done, &c.err));
	assert_false(done);
	/* By another connection, which would wait and fail otherwise. */
	world_sql(&c.w, "UPDATE msdyn_aimodel SET statuscode = 1");
	/* Given up, which is recorded. */
	assert_true(prompt_run_cancel(run, &c.err));
	assert_true(prompt_run_cancel(run, &c.err));
	assert_true(prompt_run_step(run, 20, &done, &c.err));
	assert_true(done);
	prompt_run_free(run);
	http_server_stop(&server);
	assert_string_equal(asked(&c, "SELECT count(*) || msdyn_output FROM msdyn_aievent"), "1Given up before an answer came.");
	tear_down(&c);
}

static void
json_is_looked_at(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} cases[] = {{"{\"a\":[1,2]}", true}, {"[]", true}, {"Sure! {\"a\":1}", false}, {"", false}, {"{\"a\":1} and more", false}};
	struct cast c;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Hello.");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.output = &(enum prompt_output){PROMPT_JSON}}), ERR_NONE);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char body[1024];
		const struct http_reply reply = {.status = 200, .body = http_completion(body, sizeof(body), cases[i].text, 1, 1)};
		struct http_server server;
		struct prompt_run *run;

		if (!cases[i].text[0])
			continue;
		http_server_start(&server, &reply);
		use_server(&c, &server);
		assert_true(run_as(&c, &c.maya, &id, NULL, false, &run));
		assert_int_equal(prompt_run_answer(run)->not_json, !cases[i].is);
		assert_int_equal(strstr(prompt_run_answer(run)->words, "isn't JSON") != NULL, !cases[i].is);
		prompt_run_free(run);
		http_server_stop(&server);
	}
	tear_down(&c);
}

static void
tokens_that_are_not_counted_are_estimated(void **state)
{
	const struct http_reply reply = {.status = 200, .body = "{\"choices\":[{\"message\":{\"content\":\"12345678\"}}]}"};
	struct http_server server;
	struct cast c;
	struct prompt_run *run;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Hello, world.");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.model = "o3"}), ERR_NONE);
	http_server_start(&server, &reply);
	use_server(&c, &server);
	assert_true(run_as(&c, &c.maya, &id, NULL, false, &run));
	assert_true(prompt_run_answer(run)->estimated);
	assert_int_equal(prompt_run_answer(run)->tokens, 4 + 3);
	assert_int_equal(prompt_run_answer(run)->credits, 182);
	assert_non_null(strstr(prompt_run_answer(run)->words, "About 7 tokens"));
	prompt_run_free(run);
	http_server_stop(&server);
	tear_down(&c);
}

/* ---------------------------------------------------------------- the endpoint */

static void
only_a_system_administrator_sets_the_endpoint(void **state)
{
	const struct endpoint good = {.there = true, .kind = REMOTE_AZURE, .address = "https://x.example.com", .key_variable = "K", .deployment = "d", .timeout = 30};
	struct endpoint got, other = good;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(set_endpoint(&c, &c.maya, &good), ERR_DENIED);
	assert_string_equal(c.err.rule, "A5");
	/* System Customizer isn't enough. */
	assert_int_equal(set_endpoint(&c, &c.priya, &good), ERR_DENIED);
	assert_int_equal(set_endpoint(&c, &c.ana, &good), ERR_NONE);
	assert_int_equal(c.result.change_count, 1);
	assert_int_equal(set_endpoint(&c, &c.ana, &good), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	assert_true(endpoint_load(world_as(&c.w, &c.ben), &c.arena, &got, &c.err));
	assert_true(got.there && got.kind == REMOTE_AZURE && got.timeout == 30);
	assert_string_equal(got.address, "https://x.example.com");
	other.key_variable = "sk-abc";
	assert_int_equal(set_endpoint(&c, &c.ana, &other), ERR_USAGE);
	other = good;
	other.address = "https://user:pass@x.example.com";
	assert_int_equal(set_endpoint(&c, &c.ana, &other), ERR_USAGE);
	other = good;
	other.timeout = 0;
	assert_int_equal(set_endpoint(&c, &c.ana, &other), ERR_USAGE);
	/* Somebody saw an older one. */
	other = good;
	other.timeout = 31;
	c.err = ERR_INIT;
	assert_false(endpoint_set(world_as(&c.w, &c.ana), &other, got.version + 7, false, WORLD_NOW, &c.result, &c.err));
	assert_int_equal(c.err.code, ERR_CHANGED);
	/* Over http the key can be read, which is told. */
	other.address = "http://x.example.com";
	assert_int_equal(set_endpoint(&c, &c.ana, &other), ERR_NONE);
	assert_int_equal(c.result.warning_count, 2);
	tear_down(&c);
}

static enum err_code
undo(struct cast *c, const struct id *as)
{
	const struct undo_request request = {.which = UNDO_LAST, .now = WORLD_NOW};

	write_result_release(&c->result);
	c->err = ERR_INIT;
	return undo_apply(world_as(&c->w, as), &request, NULL, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static void
the_endpoint_can_be_undone(void **state)
{
	const struct endpoint first = {.there = true, .address = "https://one.example.com", .key_variable = "K", .deployment = "", .timeout = 30}, none = {0};
	struct endpoint second = first, got;
	struct cast c;

	(void)state;
	set_up(&c);
	second.address = "https://two.example.com";
	assert_int_equal(set_endpoint(&c, &c.ana, &first), ERR_NONE);
	assert_int_equal(set_endpoint(&c, &c.ana, &second), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana), ERR_NONE);
	assert_true(endpoint_load(c.w.portal, &c.arena, &got, &c.err));
	assert_string_equal(got.address, "https://one.example.com");
	/* Undoing that is redo. */
	assert_int_equal(undo(&c, &c.ana), ERR_NONE);
	assert_true(endpoint_load(c.w.portal, &c.arena, &got, &c.err));
	assert_string_equal(got.address, "https://two.example.com");
	assert_int_equal(set_endpoint(&c, &c.ana, &none), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana), ERR_NONE);
	assert_true(endpoint_load(c.w.portal, &c.arena, &got, &c.err));
	assert_true(got.there);
	/* Changed since: nothing is overwritten. */
	world_sql(&c.w, "UPDATE makerdeck_endpoint SET timeoutseconds = 77");
	assert_int_equal(undo(&c, &c.ana), ERR_CHANGED);
	tear_down(&c);
}

static void
an_edit_cannot_be_undone(void **state)
{
	struct cast c;
	struct id id;

	(void)state;
	set_up(&c);
	id = made(&c, "A", "Hello.");
	assert_int_equal(save(&c, &c.maya, &id, (struct prompt_request){.text = "Bye."}), ERR_NONE);
	assert_int_equal(undo(&c, &c.maya), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "H4");
	tear_down(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_prompt_is_published_and_its_makers),
		cmocka_unit_test(who_may_not_create_does_not),
		cmocka_unit_test(what_cannot_be_a_prompt_is_told),
		cmocka_unit_test(a_dry_run_changes_nothing),
		cmocka_unit_test(saving_changes_what_runs),
		cmocka_unit_test(two_people_do_not_overwrite_each_other),
		cmocka_unit_test(a_receiver_sees_no_text),
		cmocka_unit_test(bodies_from_elsewhere_are_kept),
		cmocka_unit_test(bodies_that_cannot_be_read_are_told),
		cmocka_unit_test(a_draft_is_published_by_saving),
		cmocka_unit_test(inputs_are_found_where_they_stand),
		cmocka_unit_test(without_an_endpoint_the_text_is_shown_and_nothing_called),
		cmocka_unit_test(inputs_must_fit),
		cmocka_unit_test(who_may_not_run_leaves_an_audit_row_alone),
		cmocka_unit_test(an_answer_is_told_counted_and_recorded),
		cmocka_unit_test(a_failed_call_is_recorded_as_failed),
		cmocka_unit_test(a_missing_key_is_told_by_its_name),
		cmocka_unit_test(nothing_is_locked_while_a_server_thinks),
		cmocka_unit_test(json_is_looked_at),
		cmocka_unit_test(tokens_that_are_not_counted_are_estimated),
		cmocka_unit_test(only_a_system_administrator_sets_the_endpoint),
		cmocka_unit_test(the_endpoint_can_be_undone),
		cmocka_unit_test(an_edit_cannot_be_undone),
	};

	setenv("no_proxy", "*", 1);
	setenv("NO_PROXY", "*", 1);
	return test_run(tests);
}
