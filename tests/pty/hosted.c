/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hosted FILE demo|LOGIN IDLE MOST [closed]: the console as others have it over SSH, without sshd: a demonstration on a copy of FILE, or a session of that person on it;
 * with seconds in place of minutes; closed: in the sandbox, without a folder to write in. What it says of its end goes where makerdeck-login says it.
 */
#include "console.h"
#include "service/sandbox.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool
close_off(void *context, struct err *err)
{
	return sandbox_enter(context, err);
}

int
main(int argc, char **argv)
{
	struct sandbox sandbox = {0};
	struct console_hosting hosting = {.context = &sandbox};
	struct console_options options = {.hosting = &hosting};
	struct err err = ERR_INIT;
	int status;

	if (argc != 5 && argc != 6)
		return 2;
	if (argc == 6)
		hosting.enter_sandbox = close_off;
	setlocale(LC_ALL, "C.UTF-8");
	options.path = argv[1];
	hosting.demo = strcmp(argv[2], "demo") == 0;
	options.person = hosting.demo ? NULL : argv[2];
	hosting.idle_seconds = atoi(argv[3]);
	hosting.most_seconds = atoi(argv[4]);
	status = console_run(&options, &err);
	if (err.code != ERR_NONE)
		fprintf(stderr, "%s\n", err.text);
	return status;
}
