/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * makerdeck: reads the words, runs a face, tells what failed. The only place that asks the clock and the environment, prints to
 * stderr and exits.
 */
#include "base/clock.h"
#include "base/err.h"
#include "cli/cli.h"
#include "console.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static int
terminal_width(void)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 20 ? size.ws_col : 0;
}

static int
run_console(const struct cli_request *request, struct err *err)
{
	const struct console_options options = {
		.path = request->path,
		.person = request->person,
		.place = request->place,
		.read_only = request->read_only,
		.theme = (enum console_theme)request->theme,
		.ascii = request->ascii,
	};

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		err_set(err, ERR_FAILED,
			"The console needs a terminal; without one use commands, such as makerdeck models list (see makerdeck --help).");
		return 1;
	}
	return console_run(&options, err);
}

static const char *
environment(const char *name)
{
	return getenv(name);
}

static volatile sig_atomic_t was_interrupted;

static void
note_interrupt(int signal_number)
{
	was_interrupted = 1;
	signal(signal_number, SIG_DFL);
}

/* Only a job that asks is ended by itself, with its sentence; everything else by the signal, as ever, and so is a job by a second one. */
static bool
interrupted(void)
{
	static bool listening;
	struct sigaction action = {.sa_handler = note_interrupt, .sa_flags = SA_RESTART};

	if (!listening)
		listening = sigaction(SIGINT, &action, NULL) == 0;
	return was_interrupted;
}

int
main(int argc, char **argv)
{
	bool is_terminal = isatty(STDOUT_FILENO);
	const struct cli_world world = {
		.env_db = getenv("MAKERDECK_DB"),
		.env_as = getenv("MAKERDECK_AS"),
		.env_data_home = getenv("XDG_DATA_HOME"),
		.env_home = getenv("HOME"),
		.environment = environment,
		.now = clock_now(),
		.in = stdin,
		.out = stdout,
		.notes = stderr,
		.out_is_terminal = is_terminal,
		.width = is_terminal ? terminal_width() : 0,
		.interrupted = interrupted,
	};
	struct cli_request request;
	struct err err = ERR_INIT;
	enum cli_face face = CLI_DONE;
	int status = 0;

	setlocale(LC_ALL, "");
	/* A reader that goes away shows as a failed write, which is told; it doesn't kill in the middle of a transaction. */
	signal(SIGPIPE, SIG_IGN);
	/* Nor does a file that grows past a limit: the write fails and is rolled back. */
	signal(SIGXFSZ, SIG_IGN);
	if (!cli_parse(argc, argv, &world, &request, &face, &err))
		status = err_exit_status(&err);
	else if (face == CLI_COMMAND)
		status = cli_run(&world, &request, &err);
	else if (face == CLI_CONSOLE)
		status = run_console(&request, &err);
	if (err.code != ERR_NONE)
		cli_print_err(stderr, request.format, &err);
	cli_request_release(&request);
	return status;
}
