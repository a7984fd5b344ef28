/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/command.h"

#include "base/text.h"

#include <string.h>

#define O(name) OPTION_BIT(OPTION_##name)
#define MANY 1000000

const struct command command_table[] = {
	{"open", NULL, "PLACE", "the console at a place: explore, models/mine, models/shared, prompts/mine, prompts/shared, activity, tables, apps, find, reassign, access, users, teams, roles, settings, audit, model/NAME[/share|assign|access|activity], prompt/NAME[/…]",
	 0, 1, 1, NEEDS_NOTHING, false, NULL},
	{"init", NULL, "[--demo|--empty] [FILE]", "a new environment file", O(DEMO) | O(EMPTY), 0, 1, NEEDS_NOTHING, true, command_init},
	{"import", NULL, "FILE…", "take in Dataverse Web API collections; - is standard input", 0, 1, MANY, NEEDS_FILE, true, command_import},
	{"export", NULL, "FILE", "write the whole environment as such collections; - is standard output", 0, 1, 1, NEEDS_FILE, false,
	 command_export},
	{"models", "list", "[--view mine|shared] [--filter TEXT] [--problem orphan|split|no-read] [--sort COLUMN] [--limit N]", "models",
	 O(VIEW) | O(FILTER) | O(PROBLEM) | O(SORT) | O(LIMIT), 0, 0, NEEDS_PERSON, false, command_models_list},
	{"models", "show", "NAME [--impact]", "one model; --impact: what breaks if it goes", O(IMPACT), 1, 1, NEEDS_PERSON, false, command_models_show},
	{"models", "create", "NAME --type TYPE [--table TABLE --target COLUMN [--text COLUMN [--separator ,|;|tab|none]] [--columns A,B]]",
	 "a new model; TYPE: prediction, category-classification, document-processing, entity-extraction, object-detection",
	 O(TYPE) | O(TABLE) | O(TARGET) | O(TEXT) | O(SEPARATOR) | O(COLUMNS), 1, 1, NEEDS_PERSON, true, command_models_create},
	{"models", "train", "NAME [--table TABLE --target COLUMN [--text COLUMN [--separator ,|;|tab|none]] [--columns A,B]]",
	 "learn from its table; --table: from another one, or that of an imported model", O(TABLE) | O(TARGET) | O(TEXT) | O(SEPARATOR) | O(COLUMNS), 1, 1,
	 NEEDS_PERSON, true, command_models_train},
	{"models", "publish", "NAME", "its last trained version runs from now on", 0, 1, 1, NEEDS_PERSON, true, command_models_publish},
	{"models", "unpublish", "NAME", "it can't be run any more, and keeps its last trained version", 0, 1, 1, NEEDS_PERSON, true, command_models_unpublish},
	{"models", "run", "NAME [--input TEXT | --input COLUMN=VALUE… | --record ID | --all] [--test]",
	 "run a model on a text, on values, on a row of its table, or on all of its rows; --test: a quick test of the last trained version",
	 O(INPUT) | O(RECORD) | O(ALL) | O(TEST), 1, 1, NEEDS_PERSON, true, command_models_run},
	{"models", "rename", "NAME NEW", "call it otherwise", 0, 2, 2, NEEDS_PERSON, true, command_models_rename},
	{"models", "delete", "NAME… [--confirm \"delete N\"]",
	 "with versions, containers and shares; what is published, shared or used, or several, needs the confirmation", O(CONFIRM), 1, MANY, NEEDS_PERSON,
	 true, command_models_delete},
	{"prompts", "list", "[--view mine|shared] [--filter TEXT] [--problem orphan|split|no-read] [--sort COLUMN] [--limit N]", "prompts",
	 O(VIEW) | O(FILTER) | O(PROBLEM) | O(SORT) | O(LIMIT), 0, 0, NEEDS_PERSON, false, command_prompts_list},
	{"prompts", "show", "NAME [--impact]", "one prompt; --impact: what breaks if it goes", O(IMPACT), 1, 1, NEEDS_PERSON, false, command_prompts_show},
	{"prompts", "create", "NAME --text TEXT [--model MODEL] [--temperature T] [--format text|json] [--input NAME=SAMPLE]…",
	 "a new prompt, published at once; {name} in the text is an input; --text - reads standard input", O(TEXT) | O(MODEL) | O(TEMPERATURE) | O(FORMAT) | O(INPUT),
	 1, 1, NEEDS_PERSON, true, command_prompts_create},
	{"prompts", "edit", "NAME [--text TEXT] [--model MODEL] [--temperature T] [--format text|json] [--input NAME=SAMPLE]…",
	 "change a prompt; saving publishes it", O(TEXT) | O(MODEL) | O(TEMPERATURE) | O(FORMAT) | O(INPUT), 1, 1, NEEDS_PERSON, true, command_prompts_edit},
	{"prompts", "run", "NAME [--input NAME=TEXT]… [--test]", "fill in its inputs and ask the endpoint; --test: a quick test, with its samples",
	 O(INPUT) | O(TEST), 1, 1, NEEDS_PERSON, true, command_prompts_run},
	{"prompts", "rename", "NAME NEW", "call it otherwise", 0, 2, 2, NEEDS_PERSON, true, command_prompts_rename},
	{"prompts", "delete", "NAME… [--confirm \"delete N\"]", "what is shared or used, or several, needs the confirmation", O(CONFIRM), 1, MANY,
	 NEEDS_PERSON, true, command_prompts_delete},
	{"apps", "list", "[--filter TEXT] [--limit N]", "apps", O(FILTER) | O(LIMIT), 0, 0, NEEDS_PERSON, false, command_apps_list},
	{"apps", "show", "NAME [--for USER]", "one app, what it calls, and whether that works; --for: for somebody else", O(FOR), 1, 1, NEEDS_PERSON, false,
	 command_apps_show},
	{"apps", "create", "NAME [--calls NAME…]", "a new app that calls these models and prompts", O(CALLS), 1, 1, NEEDS_PERSON, true, command_apps_create},
	{"apps", "edit", "NAME [--calls NAME…]", "it calls these models and prompts from now on, and no others", O(CALLS), 1, 1, NEEDS_PERSON, true,
	 command_apps_edit},
	{"apps", "run", "NAME", "open an app and make its calls: each is decided and recorded, the app itself isn't executed here", 0, 1, 1, NEEDS_PERSON, true,
	 command_apps_run},
	{"apps", "delete", "NAME… [--confirm \"delete N\"]", "delete apps with their shares; it can't be undone", O(CONFIRM), 1, MANY, NEEDS_PERSON, true,
	 command_apps_delete},
	{"flows", "list", "[--filter TEXT] [--limit N]", "flows", O(FILTER) | O(LIMIT), 0, 0, NEEDS_PERSON, false, command_flows_list},
	{"flows", "show", "NAME [--for USER]", "one flow, what it calls, and whether that works; --for: for somebody else", O(FOR), 1, 1, NEEDS_PERSON, false,
	 command_flows_show},
	{"flows", "create", "NAME [--calls NAME…]", "a new flow that calls these models and prompts", O(CALLS), 1, 1, NEEDS_PERSON, true, command_flows_create},
	{"flows", "edit", "NAME [--calls NAME…]", "it calls these models and prompts from now on, and no others", O(CALLS), 1, 1, NEEDS_PERSON, true,
	 command_flows_edit},
	{"flows", "run", "NAME", "open a flow and make its calls: each is decided and recorded, the flow itself isn't executed here", 0, 1, 1, NEEDS_PERSON, true,
	 command_flows_run},
	{"flows", "delete", "NAME… [--confirm \"delete N\"]", "delete flows with their shares; it can't be undone", O(CONFIRM), 1, MANY, NEEDS_PERSON, true,
	 command_flows_delete},
	{"share", NULL, "NAME --with PRINCIPAL… [--kind model|prompt|app|flow]", "let users and teams see and run it", O(WITH) | O(KIND), 1, 1,
	 NEEDS_PERSON, true, command_share},
	{"unshare", NULL, "NAME --from PRINCIPAL… [--kind model|prompt|app|flow]", "take a share back", O(FROM) | O(KIND), 1, 1, NEEDS_PERSON,
	 true, command_unshare},
	{"assign", NULL, "NAME… --to PRINCIPAL [--model-only|--container-only] [--kind model|prompt|app|flow]",
	 "give records to another owner, a model with its datasets container", O(TO) | O(MODEL_ONLY) | O(CONTAINER_ONLY) | O(KIND), 1, MANY,
	 NEEDS_PERSON, true, command_assign},
	{"reassign", NULL,
	 "(--from USER | --problem orphan|split|no-read) (--to PRINCIPAL | --plan FILE) [--save-plan FILE] [--confirm \"reassign N\"]",
	 "give all that a leaver or team owns, or all with a problem, to others; --save-plan alone saves the plan and moves nothing",
	 O(FROM) | O(PROBLEM) | O(TO) | O(PLAN) | O(SAVE_PLAN) | O(CONFIRM), 0, 0, NEEDS_PERSON, true, command_reassign},
	{"explain", NULL, "ACTION [NAME] [--user USER] [--kind model|prompt|app|flow|container]", "may this person do it, and why", O(USER) | O(KIND), 1, 2,
	 NEEDS_PERSON, false, command_explain},
	{"access", "matrix", "[--user USER]… [--record NAME]…", "everybody and everything", O(USER) | O(RECORD), 0, 0, NEEDS_PERSON, false,
	 command_access_matrix},
	{"access", NULL, "(NAME [--kind KIND] | --user USER) [--filter TEXT]", "who reaches a record; what a person reaches", O(USER) | O(KIND) | O(FILTER), 0, 1, NEEDS_PERSON, false,
	 command_access},
	{"find", NULL, "TABLE [--columns A,B] [--where 'COLUMN OP VALUE']… [--sort COLUMN] [--limit N] [--fetchxml]", "Advanced Find: rows of any table",
	 O(COLUMNS) | O(WHERE) | O(SORT) | O(LIMIT) | O(FETCHXML), 1, 1, NEEDS_PERSON, false, command_advanced_find},
	{"users", "list", "[--filter TEXT]", "users", O(FILTER), 0, 0, NEEDS_PERSON, false, command_users_list},
	{"users", "show", "USER [--impact]", "one user with roles and teams; --impact: what breaks if they go", O(IMPACT), 1, 1, NEEDS_PERSON, false, command_users_show},
	{"users", "enable", "USER", "let a user work again", 0, 1, 1, NEEDS_PERSON, true, command_users_enable},
	{"users", "disable", "USER", "lock a user out; what they own stays theirs and usable", 0, 1, 1, NEEDS_PERSON, true, command_users_disable},
	{"teams", "list", "", "teams", 0, 0, 0, NEEDS_PERSON, false, command_teams_list},
	{"teams", "show", "TEAM [--impact]", "one team with its members; --impact: what breaks if they go", O(IMPACT), 1, 1, NEEDS_PERSON, false, command_teams_show},
	{"teams", "add", "TEAM USER", "put a user into a team", 0, 2, 2, NEEDS_PERSON, true, command_teams_add},
	{"teams", "remove", "TEAM USER", "take a user out of a team", 0, 2, 2, NEEDS_PERSON, true, command_teams_remove},
	{"units", "list", "", "business units", 0, 0, 0, NEEDS_PERSON, false, command_units_list},
	{"roles", "list", "", "security roles", 0, 0, 0, NEEDS_PERSON, false, command_roles_list},
	{"roles", "show", "ROLE", "one role with its grid", 0, 1, 1, NEEDS_PERSON, false, command_roles_show},
	{"roles", "copy", "ROLE NEW", "a new role with the grid of another", 0, 2, 2, NEEDS_PERSON, true, command_roles_copy},
	{"roles", "set", "ROLE TABLE PRIVILEGE none|user|unit|child|organization",
	 "one cell of a role's grid; TABLE is - for prvCreateEntity and prvCreateAttribute", 0, 4, 4, NEEDS_PERSON, true, command_roles_set},
	{"roles", "grant", "ROLE PRINCIPAL", "give a role to a user or team", 0, 2, 2, NEEDS_PERSON, true, command_roles_grant},
	{"roles", "revoke", "ROLE PRINCIPAL", "take a role from a user or team", 0, 2, 2, NEEDS_PERSON, true, command_roles_revoke},
	{"settings", "list", "", "the environment's switches", 0, 0, 0, NEEDS_PERSON, false, command_settings_list},
	{"settings", "set", "NAME on|off", "preview-models, ai-prompts, share-with-former-owner", 0, 2, 2, NEEDS_PERSON, true,
	 command_settings_set},
	{"settings", "endpoint", "[[--kind openai|azure] [--address URL] [--key-variable NAME] [--model DEPLOYMENT] [--timeout SECONDS] | --none]",
	 "where prompts are sent; the key stands in the environment variable of that name, and nowhere else",
	 O(KIND) | O(ADDRESS) | O(KEY_VARIABLE) | O(MODEL) | O(TIMEOUT) | O(NONE), 0, 0, NEEDS_PERSON, true, command_settings_endpoint},
	{"tables", "list", "", "tables of the environment's own that you may read and train on", 0, 0, 0, NEEDS_PERSON, false, command_tables_list},
	{"tables", "show", "TABLE", "one table with its columns and first rows", 0, 1, 1, NEEDS_PERSON, false, command_tables_show},
	{"tables", "rows", "TABLE [--limit N]", "its rows, as far as you may read them", O(LIMIT), 1, 1, NEEDS_PERSON, false, command_tables_rows},
	{"tables", "import", "FILE.csv [--name NAME] [--separator ,|;|tab]", "a new table from a CSV file; - is standard input", O(NAME) | O(SEPARATOR), 1, 1,
	 NEEDS_PERSON, true, command_tables_import},
	{"tables", "sample", "a|b|c|d-good|d-poor|r2-a|r2-b|r2-c|texts [--rows N] [--seed N]",
	 "an invented table as CSV, on which a model reaches that grade", O(ROWS) | O(SEED), 1, 1, NEEDS_NOTHING, false, command_tables_sample},
	{"activity", "list", "[--days N] [--by day|model] [--limit N]", "runs of models and prompts in the last 7 or N days, newest first; --by: what they add up to",
	 O(DAYS) | O(BY) | O(LIMIT), 0, 0, NEEDS_PERSON, false, command_activity_list},
	{"audit", "list", "[--record NAME] [--user USER] [--limit N]", "who did what, newest first", O(RECORD) | O(USER) | O(LIMIT), 0, 0,
	 NEEDS_PERSON, false, command_audit_list},
	{"audit", "verify", "", "whether the record holds: no row edited, swapped, put in or missing, but for rows cut off its end", 0, 0, 0,
	 NEEDS_PERSON, false, command_audit_verify},
	{"undo", NULL, "[OPERATION]", "take back your last operation, or the one named; undoing an undo is redo", 0, 0, 1, NEEDS_PERSON, true,
	 command_undo},
	{"keys", "list", "[--user USER] [--all] [--lines]", "SSH keys; --all: revoked ones too; --lines: as lines of an authorized_keys file",
	 O(USER) | O(ALL) | O(LINES), 0, 0, NEEDS_PERSON, false, command_keys_list},
	{"keys", "add", "USER FILE", "let a user come in over SSH with a key, the .pub file; - is standard input", 0, 2, 2, NEEDS_PERSON, true, command_keys_add},
	{"keys", "revoke", "ID", "a key, such as k17, lets nobody in any more; sessions that are open with it end", 0, 1, 1, NEEDS_PERSON, true,
	 command_keys_revoke},
	{"service", "install", "[--from FILE] [--demo]",
	 "set the SSH service up on this host, as root; --from: with a copy of this environment; --demo: demonstrations too, for anybody", O(FROM) | O(DEMO), 0, 0,
	 NEEDS_NOTHING, true, command_service_install},
	{"service", "check", "", "look whether all of the SSH service is as it should be", 0, 0, 0, NEEDS_NOTHING, false, command_service_check},
	{"service", "remove", "(--save FILE | --confirm \"delete environment\")",
	 "end all sessions and take the SSH service away with its environment; --save: a checked copy of that first", O(SAVE) | O(CONFIRM), 0, 0, NEEDS_NOTHING, true,
	 command_service_remove},
	{"check", NULL, "", "is the environment file sound", 0, 0, 0, NEEDS_FILE, false, command_check},
	{"backup", NULL, "FILE", "a checked copy of the environment file, while others work in it", 0, 1, 1, NEEDS_FILE, false,
	 command_backup},
	{0},
};

const struct command *
command_find(const struct arguments *arguments, size_t *name_words, struct err *err)
{
	const char *noun = arguments->words[0], *verb = arguments->word_count > 1 ? arguments->words[1] : NULL;
	const struct command *alone = NULL;
	bool known = false;

	for (const struct command *command = command_table; command->noun; command++) {
		if (strcmp(command->noun, noun) != 0)
			continue;
		known = true;
		if (!command->verb)
			alone = command;
		else if (verb && strcmp(command->verb, verb) == 0) {
			*name_words = 2;
			return command;
		}
	}
	if (alone) {
		*name_words = 1;
		return alone;
	}
	if (known && !verb)
		err_set(err, ERR_USAGE, "\"%s\" needs to know what to do; see makerdeck --help.", noun);
	else if (known)
		err_set(err, ERR_USAGE, "There is no command \"%s %s\"; see makerdeck --help.", noun, verb);
	else
		err_set(err, ERR_USAGE, "There is no command \"%s\"; see makerdeck --help.", noun);
	return NULL;
}

void
command_usage(const struct command *command, struct str *out)
{
	str_addf(out, "makerdeck %s", command->noun);
	if (command->verb)
		str_addf(out, " %s", command->verb);
	if (command->arguments[0])
		str_addf(out, " %s", command->arguments);
}

const char *const *
command_action_names(struct arena *arena, uint32_t actions, size_t *count)
{
	const char **names = arena_array(arena, ACTION_COUNT, sizeof(*names));

	*count = 0;
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (actions & ACTION_BIT(i))
			names[(*count)++] = action_name((enum action)i);
	}
	return names;
}

static void
write_tallies(struct json *json, const struct write_result *result)
{
	json_array_begin(json, "effects");
	for (size_t i = 0; i < result->tally_count; i++) {
		const struct tally *tally = &result->tallies[i];

		json_object_begin(json, NULL);
		json_text(json, "action", action_name(tally->action));
		json_text(json, "direction", tally->gives ? "gives" : "takes");
		json_number(json, "people", tally->people);
		json_number(json, "records", tally->records);
		json_bool(json, "atleast", result->tallies_cut);
		json_text(json, "text", tally->text);
		json_object_end(json);
	}
	json_array_end(json);
}

void
command_write_members(struct json *json, const struct write_result *result)
{
	json_id(json, "operation", &result->operation);
	json_array_begin(json, "changed");
	for (size_t i = 0; i < result->change_count; i++) {
		const struct change *change = &result->changes[i];

		json_object_begin(json, NULL);
		json_text(json, "table", change->table);
		json_id(json, "id", &change->id);
		json_text(json, "name", change->name);
		json_text(json, "change", change->change);
		json_raw(json, "before", change->before);
		json_raw(json, "after", change->after);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "refused");
	for (size_t i = 0; i < result->refusal_count; i++) {
		const struct refusal *refusal = &result->refusals[i];
		char code[16];

		snprintf(code, sizeof(code), "0x%08x", (unsigned)refusal->err.dataverse);
		json_object_begin(json, NULL);
		json_id(json, "id", &refusal->id);
		json_text(json, "name", refusal->name);
		json_text(json, "code", refusal->err.dataverse ? code : NULL);
		json_text(json, "rule", refusal->err.rule[0] ? refusal->err.rule : NULL);
		json_text(json, "reason", refusal->err.text);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "warnings");
	for (size_t i = 0; i < result->warning_count; i++)
		json_text(json, NULL, result->warnings[i]);
	json_array_end(json);
	if (result->tally_count)
		write_tallies(json, result);
}

static void
write_json(struct call *call, const struct write_result *result)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	command_write_members(&json, result);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

void
command_note(struct call *call, const char *before, const char *text)
{
	struct str line = {0};

	text_clean(&line, text, strlen(text), TEXT_NAME);
	fprintf(call->notes, "makerdeck: %s%s\n", before, str_text(&line));
	str_release(&line);
}

void
command_write_notes(struct call *call, const struct write_result *result)
{
	for (size_t i = 0; i < result->tally_count; i++)
		command_note(call, "", result->tallies[i].text);
	for (size_t i = 0; i < result->warning_count; i++)
		command_note(call, "warning: ", result->warnings[i]);
	for (size_t i = 0; i < result->refusal_count && result->refusal_count > 1; i++)
		command_note(call, "refused: ", result->refusals[i].err.text);
}

void
command_write_result(struct call *call, const struct write_result *result)
{
	static const struct column columns[] = {
		{"table", "Table", CELL_TEXT}, {"id", NULL, CELL_ID}, {"name", "Name", CELL_TEXT}, {"change", "Change", CELL_TEXT},
		{"before", "Before", CELL_TEXT}, {"after", "After", CELL_TEXT},
	};

	if (call->out->format == OUTPUT_JSON) {
		write_json(call, result);
		return;
	}
	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < result->change_count; i++) {
		const struct change *change = &result->changes[i];

		output_list_row(call->out, (struct value[]){{.text = change->table}, {.id = change->id}, {.text = change->name},
							     {.text = change->change}, {.text = change->before}, {.text = change->after}});
	}
	output_list_end(call->out, true);
	command_write_notes(call, result);
}
