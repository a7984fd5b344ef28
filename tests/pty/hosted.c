/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * hosted FILE demo|LOGIN IDLE MOST: the console as others have it over SSH, without sshd: a demonstration on a copy of FILE, or a session of that person on it;
 * with seconds in place of minutes. What it says of its end goes where makerdeck-login says it.
 */
#include "console.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int
main(int argc, char **argv)
{
	struct console_hosting hosting = {0};
	struct console_options options = {.hosting = &hosting};
	struct err err = ERR_INIT;
	int status;

	if (argc != 5)
		return 2;
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
