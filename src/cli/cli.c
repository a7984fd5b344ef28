/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli/cli.h"

#include "base/text.h"
#include "cli/command.h"
#include "portal/people.h"
#include "portal/portal.h"

#include <string.h>

#define EVERYWHERE                                                                                                            \
	(OPTION_BIT(OPTION_DB) | OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_OUTPUT) | OPTION_BIT(OPTION_READ_ONLY)                 \
	 | OPTION_BIT(OPTION_COLOR) | OPTION_BIT(OPTION_ASCII) | OPTION_BIT(OPTION_THEME) | OPTION_BIT(OPTION_HELP)               \
	 | OPTION_BIT(OPTION_VERSION))

/* ---------------------------------------------------------------- help */

static void
print_version(FILE *out)
{
	fputs("makerdeck " MAKERDECK_VERSION "\n", out);
}

static void
print_help(FILE *out)
{
	static const char head[] =
		"Usage: makerdeck [OPTION…] [COMMAND [ARGUMENT…]]\n"
		"A console for the AI models and prompts of a Dataverse environment. It works on its own file;\n"
		"nothing is sent to Microsoft.\n"
		"\n"
		"Without a command it opens the console.\n"
		"\n"
		"Options:\n"
		"  --db FILE            the environment (else $MAKERDECK_DB, else\n"
		"                       $XDG_DATA_HOME/makerdeck/environment.db)\n"
		"  --as USER            act as this user: login, address, full name or id (else $MAKERDECK_AS)\n"
		"  --output FORMAT      table, json, csv or plain (tab-separated); table on a terminal, else plain\n"
		"  --read-only          open the file read-only and refuse every write\n"
		"  --dry-run            with a command that writes: answer as it would, and change nothing\n"
		"  --color WHEN         auto, always or never\n"
		"  --theme THEME        dark, light, terminal or mono\n"
		"  --ascii              draw with ASCII alone\n"
		"  --help, --version    say this, or the version\n"
		"\n"
		"Commands:\n";
	static const char tail[] =
		"\n"
		"Exit status: 0 done, 1 failed, 2 wrong use, 3 not found or not visible, 4 denied, 5 changed meanwhile,\n"
		"6 nobody could do it to this now, 130 interrupted. makerdeck COMMAND --help tells of one command.\n";
	struct str line = {0};

	fputs(head, out);
	for (const struct command *command = command_table; command->noun; command++) {
		str_clear(&line);
		command_usage(command, &line);
		fprintf(out, "  %s\n      %s\n", str_text(&line) + strlen("makerdeck "), command->summary);
	}
	str_release(&line);
	fputs(tail, out);
}

static void
print_command_help(FILE *out, const struct command *command)
{
	struct str line = {0};

	command_usage(command, &line);
	fprintf(out, "Usage: %s\n%s.\n", str_text(&line), command->summary);
	if (command->writes)
		fputs("With --dry-run it answers as it would, and changes nothing.\n", out);
	str_release(&line);
}

/* ---------------------------------------------------------------- reading what's asked for */

static bool
parse_format(const struct cli_world *world, struct cli_request *request, struct err *err)
{
	const char *name = arguments_value(&request->arguments, OPTION_OUTPUT, NULL);

	request->format = world->out_is_terminal ? OUTPUT_TABLE : OUTPUT_PLAIN;
	if (name && !output_format_from_name(name, &request->format))
		return err_set(err, ERR_USAGE, "--output takes table, json, csv or plain, not \"%s\".", name);
	return true;
}

static bool
parse_looks(struct cli_request *request, struct err *err)
{
	static const char *const themes[] = {"auto", "dark", "light", "terminal", "mono"};
	const char *theme = arguments_value(&request->arguments, OPTION_THEME, NULL);
	const char *color = arguments_value(&request->arguments, OPTION_COLOR, "auto");

	request->ascii = arguments_has(&request->arguments, OPTION_ASCII);
	request->theme = CLI_THEME_AUTO;
	if (theme) {
		size_t i = 1;

		while (i < sizeof(themes) / sizeof(themes[0]) && strcmp(themes[i], theme) != 0)
			i++;
		if (i == sizeof(themes) / sizeof(themes[0]))
			return err_set(err, ERR_USAGE, "--theme takes dark, light, terminal or mono, not \"%s\".", theme);
		request->theme = (enum cli_theme)i;
	}
	if (strcmp(color, "never") == 0) {
		if (!theme)
			request->theme = CLI_THEME_MONO;
	} else if (strcmp(color, "always") == 0) {
		if (!theme)
			request->theme = CLI_THEME_DARK;
	} else if (strcmp(color, "auto") != 0) {
		return err_set(err, ERR_USAGE, "--color takes auto, always or never, not \"%s\".", color);
	}
	return true;
}

static bool
find_path(const struct cli_world *world, struct cli_request *request, struct err *err)
{
	const char *path = arguments_value(&request->arguments, OPTION_DB, world->env_db);

	if (path && path[0]) {
		request->path = path;
		return true;
	}
	request->path_is_default = true;
	if (world->env_data_home && world->env_data_home[0] == '/')
		request->path = arena_printf(&request->arena, "%s/makerdeck/environment.db", world->env_data_home);
	else if (world->env_home && world->env_home[0])
		request->path = arena_printf(&request->arena, "%s/.local/share/makerdeck/environment.db", world->env_home);
	else
		return err_set(err, ERR_USAGE, "Which environment? Neither --db nor $MAKERDECK_DB nor $HOME says where it is.");
	return true;
}

static bool
check_options(const struct command *command, const struct arguments *arguments, struct err *err)
{
	uint64_t taken = command->options | EVERYWHERE | (command->writes ? OPTION_BIT(OPTION_DRY_RUN) : 0);
	struct str usage = {0};

	for (int i = 0; i < OPTION_COUNT; i++) {
		if ((arguments->given & OPTION_BIT(i)) && !(taken & OPTION_BIT(i))) {
			command_usage(command, &usage);
			err_set(err, ERR_USAGE, "--%s doesn't go with %s%s%s. Usage: %s", option_name((enum option)i), command->noun,
				command->verb ? " " : "", command->verb ? command->verb : "", str_text(&usage));
			str_release(&usage);
			return false;
		}
	}
	return true;
}

static bool
check_words(const struct command *command, size_t count, struct err *err)
{
	struct str usage = {0};

	if (count >= command->words_least && count <= command->words_most)
		return true;
	command_usage(command, &usage);
	err_set(err, ERR_USAGE, "%s. Usage: %s", count < command->words_least ? "Something is missing" : "That's too much", str_text(&usage));
	str_release(&usage);
	return false;
}

/* open PLACE: what exists in the console (COMMANDS.md). */
static bool
check_place(const char *place, struct err *err)
{
	static const char *const places[] = {"explore", "models/mine", "models/shared", "prompts/mine", "prompts/shared", "activity", "tables", "apps", "find", "reassign", "access", "users", "teams", "roles",
					     "settings", "audit"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (strcmp(places[i], place) == 0)
			return true;
	}
	if ((strncmp(place, "model/", 6) == 0 && place[6]) || (strncmp(place, "prompt/", 7) == 0 && place[7]))
		return true;
	return err_set(err, ERR_USAGE,
		       "There is no place \"%s\"; there are explore, models/mine, models/shared, prompts/mine, prompts/shared, activity, tables, apps, find, reassign, access, users, teams, "
		       "roles, settings, audit, model/NAME and prompt/NAME.",
		       place);
}

bool
cli_parse(int argc, char *const *argv, const struct cli_world *world, struct cli_request *request, enum cli_face *face, struct err *err)
{
	const struct command *command;
	size_t name_words;

	*request = (struct cli_request){.format = world->out_is_terminal ? OUTPUT_TABLE : OUTPUT_PLAIN};
	if (!arguments_parse(argc, argv, &request->arena, &request->arguments, err))
		return false;
	if (!parse_format(world, request, err) || !parse_looks(request, err))
		return false;
	request->read_only = arguments_has(&request->arguments, OPTION_READ_ONLY);
	request->person = arguments_value(&request->arguments, OPTION_AS, world->env_as && world->env_as[0] ? world->env_as : NULL);
	*face = CLI_DONE;
	if (arguments_has(&request->arguments, OPTION_VERSION)) {
		print_version(world->out);
		return true;
	}
	if (!request->arguments.word_count) {
		if (arguments_has(&request->arguments, OPTION_HELP)) {
			print_help(world->out);
			return true;
		}
		if (request->arguments.given & ~EVERYWHERE)
			return err_set(err, ERR_USAGE, "An option that belongs to a command was given without one; see makerdeck --help.");
		*face = CLI_CONSOLE;
		return find_path(world, request, err);
	}
	if (!(command = command_find(&request->arguments, &name_words, err)))
		return false;
	if (arguments_has(&request->arguments, OPTION_HELP)) {
		print_command_help(world->out, command);
		return true;
	}
	if (!check_options(command, &request->arguments, err) || !check_words(command, request->arguments.word_count - name_words, err)
	    || !find_path(world, request, err))
		return false;
	*face = command->run ? CLI_COMMAND : CLI_CONSOLE;
	if (*face == CLI_CONSOLE) {
		request->place = request->arguments.words[name_words];
		return check_place(request->place, err);
	}
	return true;
}

void
cli_request_release(struct cli_request *request)
{
	arena_release(&request->arena);
}

/* ---------------------------------------------------------------- running a command */

/* COMMANDS.md: without --as a command on a file with users is wrong use. A4 comes before anything else. */
static bool
sign_in(struct call *call, const char *person, struct err *err)
{
	bool has_users = false;
	struct id user;

	if (!portal_has_users(call->portal, &has_users, err))
		return false;
	if (!has_users) {
		if (call->command->needs == NEEDS_FILE && !person)
			return true;
		return err_set(err, ERR_USAGE, "%s has no users yet: import an environment first.", call->path);
	}
	if (!person)
		return err_set(err, ERR_USAGE, "Who is asking? Say --as USER, or set MAKERDECK_AS.");
	if (!people_find_user(call->portal, person, &user, err))
		return false;
	if (!portal_sign_in(call->portal, &user, false, call->now, err))
		return false;
	if (!subject_can_act(portal_actor(call->portal))) {
		struct explanation explanation;

		access_explain_environment(portal_actor(call->portal), ACTION_EXPLORE, false, &call->arena, &explanation);
		return err_rule(err, ERR_DENIED, "A4", explanation.dataverse, "%s", explanation.reason);
	}
	return true;
}

static bool
open_and_run(struct call *call, const struct cli_request *request, struct err *err)
{
	const struct portal_options options = {.path = request->path, .read_only = request->read_only, .via = "command"};
	bool done;

	if (call->command->needs == NEEDS_NOTHING)
		return call->command->run(call, err);
	call->portal = portal_open(&options, err);
	if (!call->portal)
		return false;
	done = sign_in(call, request->person, err) && call->command->run(call, err);
	portal_close(call->portal);
	return done;
}

int
cli_run(const struct cli_world *world, const struct cli_request *request, struct err *err)
{
	struct output out = {.file = world->out, .format = request->format, .width = world->width};
	struct call call = {
		.arguments = &request->arguments, .path = request->path, .out = &out, .in = world->in, .notes = world->notes,
		.environment = world->environment, .now = world->now, .interrupted = world->interrupted,
		.dry_run = arguments_has(&request->arguments, OPTION_DRY_RUN),
	};
	size_t name_words = 0;
	int status;

	call.command = command_find(&request->arguments, &name_words, err);
	if (!call.command)
		return err_exit_status(err);
	call.words = request->arguments.words + name_words;
	call.word_count = request->arguments.word_count - name_words;
	status = open_and_run(&call, request, err) ? call.status : err_exit_status(err);
	if (!output_is_good(&out) && status == 0) {
		err_set(err, ERR_FAILED, "The answer couldn't be written out: the disk is full or the reader has gone.");
		status = 1;
	}
	output_release(&out);
	arena_release(&call.arena);
	return status;
}

void
cli_print_err(FILE *notes, enum output_format format, const struct err *err)
{
	struct str line = {0};

	if (format == OUTPUT_JSON) {
		struct json json = {.out = &line};
		char code[16];

		snprintf(code, sizeof(code), "0x%08x", (unsigned)err->dataverse);
		json_object_begin(&json, NULL);
		json_object_begin(&json, "error");
		json_text(&json, "code", err->dataverse ? code : NULL);
		json_text(&json, "rule", err->rule[0] ? err->rule : NULL);
		json_text(&json, "message", err->text);
		json_object_end(&json);
		json_object_end(&json);
	} else {
		str_add(&line, "makerdeck: ");
		text_clean(&line, err->text, strlen(err->text), TEXT_NAME);
	}
	fprintf(notes, "%s\n", str_text(&line));
	str_release(&line);
}
