/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands (COMMANDS.md). Each is one function in the file of its noun; the table in command.c says what it's called,
 * what it takes and what it needs. A command decides nothing: it asks the portal and writes what it answers.
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/arguments.h"
#include "base/output.h"
#include "portal/portal.h"
#include "portal/write.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* A command at work. */
struct call {
	const struct command *command;
	const struct arguments *arguments;
	const char **words;		/* its arguments, without its own name */
	size_t word_count;
	const char *path;		/* the environment file */
	struct portal *portal;		/* open, and somebody signed in, as far as the command needs it */
	struct output *out;
	FILE *in;			/* what "-" reads */
	FILE *notes;			/* warnings and progress for people: standard error */
	const char *(*environment)(const char *name);	/* NULL: there's none */
	int64_t now;
	bool (*interrupted)(void);	/* asked by jobs between their steps; NULL: nobody interrupts */
	bool dry_run;
	int status;			/* exit status of an answer that's no error, such as explain's no */
	struct arena arena;
};

typedef bool (*command_fn)(struct call *call, struct err *err);

enum command_needs {
	NEEDS_NOTHING,		/* no file is opened */
	NEEDS_FILE,		/* works on a file without users too */
	NEEDS_PERSON,
};

struct command {
	const char *noun;
	const char *verb;	/* NULL: the noun alone */
	const char *arguments;	/* as in the usage line, without the name */
	const char *summary;	/* one line of --help */
	uint64_t options;	/* OPTION_BITs beside those that every command takes */
	size_t words_least, words_most;
	enum command_needs needs;
	bool writes;		/* takes --dry-run */
	command_fn run;
};

/* The command that the words begin with, with how many of them are its name. NULL and an err (ERR_USAGE) if none fits. */
const struct command *command_find(const struct arguments *arguments, size_t *name_words, struct err *err);

/* The usage line: "makerdeck share NAME --with PRINCIPAL…". Appends. */
void command_usage(const struct command *command, struct str *out);

/* All commands, in the order of --help; the last has no noun. */
extern const struct command command_table[];

/* Each in the file of its noun. */
bool command_init(struct call *call, struct err *err);
bool command_import(struct call *call, struct err *err);
bool command_export(struct call *call, struct err *err);
bool command_check(struct call *call, struct err *err);
bool command_backup(struct call *call, struct err *err);
bool command_models_list(struct call *call, struct err *err);
bool command_models_show(struct call *call, struct err *err);
bool command_models_create(struct call *call, struct err *err);
bool command_models_train(struct call *call, struct err *err);
bool command_models_publish(struct call *call, struct err *err);
bool command_models_unpublish(struct call *call, struct err *err);
bool command_models_run(struct call *call, struct err *err);
bool command_models_rename(struct call *call, struct err *err);
bool command_models_delete(struct call *call, struct err *err);
bool command_prompts_list(struct call *call, struct err *err);
bool command_prompts_show(struct call *call, struct err *err);
bool command_prompts_rename(struct call *call, struct err *err);
bool command_prompts_delete(struct call *call, struct err *err);
bool command_prompts_create(struct call *call, struct err *err);
bool command_prompts_edit(struct call *call, struct err *err);
bool command_prompts_run(struct call *call, struct err *err);
bool command_apps_list(struct call *call, struct err *err);
bool command_apps_show(struct call *call, struct err *err);
bool command_apps_create(struct call *call, struct err *err);
bool command_apps_edit(struct call *call, struct err *err);
bool command_apps_run(struct call *call, struct err *err);
bool command_apps_delete(struct call *call, struct err *err);
bool command_flows_list(struct call *call, struct err *err);
bool command_flows_show(struct call *call, struct err *err);
bool command_flows_create(struct call *call, struct err *err);
bool command_flows_edit(struct call *call, struct err *err);
bool command_flows_run(struct call *call, struct err *err);
bool command_flows_delete(struct call *call, struct err *err);
bool command_share(struct call *call, struct err *err);
bool command_unshare(struct call *call, struct err *err);
bool command_assign(struct call *call, struct err *err);
bool command_reassign(struct call *call, struct err *err);
bool command_explain(struct call *call, struct err *err);
bool command_access(struct call *call, struct err *err);
bool command_access_matrix(struct call *call, struct err *err);
bool command_advanced_find(struct call *call, struct err *err);
bool command_users_list(struct call *call, struct err *err);
bool command_users_show(struct call *call, struct err *err);
bool command_teams_list(struct call *call, struct err *err);
bool command_teams_show(struct call *call, struct err *err);
bool command_users_enable(struct call *call, struct err *err);
bool command_users_disable(struct call *call, struct err *err);
bool command_teams_add(struct call *call, struct err *err);
bool command_teams_remove(struct call *call, struct err *err);
bool command_units_list(struct call *call, struct err *err);
bool command_roles_list(struct call *call, struct err *err);
bool command_roles_show(struct call *call, struct err *err);
bool command_roles_copy(struct call *call, struct err *err);
bool command_roles_set(struct call *call, struct err *err);
bool command_roles_grant(struct call *call, struct err *err);
bool command_roles_revoke(struct call *call, struct err *err);
bool command_settings_list(struct call *call, struct err *err);
bool command_settings_set(struct call *call, struct err *err);
bool command_settings_endpoint(struct call *call, struct err *err);
bool command_keys_list(struct call *call, struct err *err);
bool command_keys_add(struct call *call, struct err *err);
bool command_keys_revoke(struct call *call, struct err *err);
bool command_service_install(struct call *call, struct err *err);
bool command_service_check(struct call *call, struct err *err);
bool command_service_remove(struct call *call, struct err *err);
bool command_tables_list(struct call *call, struct err *err);
bool command_tables_show(struct call *call, struct err *err);
bool command_tables_rows(struct call *call, struct err *err);
bool command_tables_import(struct call *call, struct err *err);
bool command_tables_sample(struct call *call, struct err *err);
bool command_settings_endpoint(struct call *call, struct err *err);
bool command_activity_list(struct call *call, struct err *err);
bool command_audit_list(struct call *call, struct err *err);
bool command_audit_verify(struct call *call, struct err *err);
bool command_undo(struct call *call, struct err *err);

/* Makes the change of administration that the request names, as the call says (dry run, now), and answers. */
struct administration_request;
bool command_administer(struct call *call, struct administration_request *request, struct err *err);

/* What every write answers (COMMANDS.md: writes): to call->out, warnings for people to call->notes. */
void command_write_result(struct call *call, const struct write_result *result);

/* A line for people on call->notes: "makerdeck: BEFORE TEXT", made harmless. */
void command_note(struct call *call, const char *before, const char *text);

/* For answers that hold more than that: its members of an object; and, where the answer isn't JSON, what people are told of it. */
struct json;
void command_write_members(struct json *json, const struct write_result *result);
void command_write_notes(struct call *call, const struct write_result *result);

/* show with --impact: what breaks if they go (portal/departure.h). Gives the departure back. */
struct departure;
void command_departure(struct call *call, struct departure *departure);

/* The actions of a set of bits as a list of names, in the arena. */
const char *const *command_action_names(struct arena *arena, uint32_t actions, size_t *count);

#endif
