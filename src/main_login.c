/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * makerdeck-login: the login shell of the SSH service's accounts, and no shell. sshd starts it, and it is the session itself: it starts
 * nothing, takes no words but the two of service/door.h, and asks the environment for nothing but TERM and what sshd says of the key. What the
 * client asked for (SSH_ORIGINAL_COMMAND) isn't looked at.
 */
#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "base/text.h"
#include "console.h"
#include "portal/portal.h"
#include "service/config.h"
#include "service/door.h"
#include "service/layout.h"
#include "service/sandbox.h"
#include "service/session.h"
#include "service/slots.h"

#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define STATUS_CLOSED 77	/* asked for what isn't given here */

/* One sentence, clean, on the plain screen. */
static int
refuse(const struct err *err)
{
	struct str clean = {0};

	text_clean(&clean, err->text, strlen(err->text), TEXT_BLOCK);
	fprintf(stderr, "%s\n", str_text(&clean));
	str_release(&clean);
	return err_exit_status(err);
}

static bool
has_terminal(struct err *err)
{
	if (isatty(STDIN_FILENO) && isatty(STDOUT_FILENO))
		return true;
	return err_set(err, ERR_FAILED, "The console needs a terminal, and this connection has none. Connect without a command, or with ssh -t.");
}

static bool
close_off(void *context, struct err *err)
{
	return sandbox_enter(context, err);
}

/* What both kinds of sessions do to themselves before anything is opened. */
static bool
prepare(struct err *err)
{
	if (!has_terminal(err) || !session_environment(err) || !session_limits(err))
		return false;
	/* All that a locale needs is loaded here. Without it there's ASCII. */
	if (!setlocale(LC_ALL, "C.UTF-8"))
		setlocale(LC_ALL, "C");
	/* A client that went away shows as a failed write; and so does a file that may not grow. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	return true;
}

static int
run(const struct console_options *options)
{
	struct err err = ERR_INIT;
	int status = console_run(options, &err);

	if (err.code != ERR_NONE)
		refuse(&err);
	return status;
}

static int
run_session(int64_t number)
{
	static const char *const writable[] = {SERVICE_ENVIRONMENT_FOLDER, SERVICE_KEYS_FOLDER};
	struct sandbox sandbox = {.writable = writable, .writable_count = sizeof(writable) / sizeof(writable[0])};
	struct portal_key key = {.number = number};
	struct console_hosting hosting = {.key = &key, .enter_sandbox = close_off, .context = &sandbox, .sandbox = sandbox_describe()};
	const struct console_options options = {.path = SERVICE_ENVIRONMENT, .hosting = &hosting};
	struct service_config config;
	struct arena arena = {0};
	struct err err = ERR_INIT;
	int status;

	if (!session_key(getenv("SSH_USER_AUTH"), &arena, &key.type, &key.blob, &err) || !prepare(&err)
	    || !service_config_read(SERVICE_CONFIG, &config, &err) || !session_environment_file(SERVICE_ENVIRONMENT, &err)) {
		arena_release(&arena);
		return refuse(&err);
	}
	hosting.idle_seconds = config.idle_minutes * 60;
	hosting.most_seconds = config.most_minutes * 60;
	status = run(&options);
	arena_release(&arena);
	return status;
}

/* A demonstration's template is root's alone to change, whoever's demonstration it is. */
static bool
check_template(struct err *err)
{
	struct stat status;

	if (lstat(SERVICE_DEMO_TEMPLATE, &status) != 0)
		return err_set(err, ERR_FAILED, "Demonstrations can't begin: their template %s isn't there.", SERVICE_DEMO_TEMPLATE);
	if (!S_ISREG(status.st_mode) || status.st_uid != 0 || (status.st_mode & (S_IWUSR | S_IWGRP | S_IWOTH)) != 0)
		return err_set(err, ERR_FAILED, "Demonstrations can't begin: their template %s must be a file of root's that nobody may write.", SERVICE_DEMO_TEMPLATE);
	return true;
}

static int
run_demo(void)
{
	struct sandbox sandbox = {.writable_count = 0};
	struct console_hosting hosting = {.demo = true, .enter_sandbox = close_off, .context = &sandbox, .sandbox = sandbox_describe()};
	const struct console_options options = {.path = SERVICE_DEMO_TEMPLATE, .hosting = &hosting};
	struct service_config config;
	struct err err = ERR_INIT;

	if (!prepare(&err) || !service_config_read(SERVICE_CONFIG, &config, &err))
		return refuse(&err);
	if (!config.demo) {
		fputs("There are no demonstrations on this host.\n", stderr);
		return STATUS_CLOSED;
	}
	if (!check_template(&err) || !slots_take(SERVICE_DEMO_SLOTS, config.demo_sessions, &err))
		return refuse(&err);
	hosting.idle_seconds = config.demo_idle_minutes * 60;
	hosting.most_seconds = config.demo_most_minutes * 60;
	return run(&options);
}

int
main(int argc, char **argv)
{
	struct door door = door_parse(argc, argv);
	struct err err = ERR_INIT;

	if (!session_files(&err))
		return refuse(&err);
	switch (door.kind) {
	case DOOR_SESSION:
		return run_session(door.key);
	case DOOR_DEMO:
		return run_demo();
	case DOOR_CLOSED:
		break;
	}
	fputs("This account opens makerdeck and nothing else.\n", stderr);
	return STATUS_CLOSED;
}
