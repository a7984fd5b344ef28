/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The command line's front: reads the words, says what's asked for, runs a command (COMMANDS.md). */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "base/arena.h"
#include "base/err.h"
#include "cli/arguments.h"
#include "base/output.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What surrounds the program; main asks for it, nobody below. Strings may be NULL. */
struct cli_world {
	const char *env_db;		/* MAKERDECK_DB */
	const char *env_as;		/* MAKERDECK_AS */
	const char *env_data_home;	/* XDG_DATA_HOME */
	const char *env_home;		/* HOME */
	int64_t now;
	const char *(*environment)(const char *name);	/* any other variable: the key of the prompts' endpoint */
	FILE *in, *out, *notes;
	bool out_is_terminal;
	int width;			/* of the terminal; 0 if it isn't one */
	bool (*interrupted)(void);	/* whether Ctrl-C was typed; listens from its first call on. NULL: nobody interrupts */
};

enum cli_face {
	CLI_DONE,	/* nothing more to do: --help, --version */
	CLI_COMMAND,	/* cli_run */
	CLI_CONSOLE,	/* the console, by the request's path, person and place */
};

enum cli_theme { CLI_THEME_AUTO, CLI_THEME_DARK, CLI_THEME_LIGHT, CLI_THEME_TERMINAL, CLI_THEME_MONO };

struct cli_request {
	struct arena arena;
	struct arguments arguments;
	enum output_format format;
	const char *path;	/* the environment file */
	bool path_is_default;
	const char *person;	/* --as; NULL */
	const char *place;	/* open PLACE; NULL: the start */
	bool read_only;
	enum cli_theme theme;
	bool ascii;
};

/* Reads argv. On wrong use false, ERR_USAGE; the request's format tells how to print it. Release it in both cases. */
bool cli_parse(int argc, char *const *argv, const struct cli_world *world, struct cli_request *request, enum cli_face *face,
	       struct err *err) __attribute__((warn_unused_result));
void cli_request_release(struct cli_request *request);

/* Runs the request's command. Returns the exit status; where it isn't 0 and err is set, cli_print_err tells it. */
int cli_run(const struct cli_world *world, const struct cli_request *request, struct err *err);

/* "makerdeck: SENTENCE", or with JSON {"error":…}, on notes. */
void cli_print_err(FILE *notes, enum output_format format, const struct err *err);

#endif
