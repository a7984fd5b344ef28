/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SSH service on this host: set up, looked at, taken away (service/install.h). What's told is told as it happens. */
#include "cli/command.h"

#include "base/text.h"
#include "portal/demonstration.h"
#include "portal/service_keys.h"
#include "portal/upkeep.h"
#include "service/install.h"
#include "service/layout.h"
#include "service/sandbox.h"
#include "service/session.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CONFIRMATION "delete environment"
#define PATH_MOST 4096

struct service_call {
	struct call *call;
	const char *from;	/* install --from */
	bool demo;		/* install --demo */
	const char *save;	/* remove --save */
	bool empty;		/* the environment was made without anybody in it */
	int done;		/* lines of what was done, or would be */
};

/* ---------------------------------------------------------------- telling */

static const struct column columns[] = {{"state", "State", CELL_TEXT}, {"text", "What", CELL_TEXT}};

static const char *
step_name(enum service_step step, bool dry_run)
{
	switch (step) {
	case SERVICE_DONE:
		return dry_run ? "would" : "done";
	case SERVICE_THERE:
		return "ok";
	case SERVICE_WRONG:
		return "wrong";
	case SERVICE_NOTE:
		return "note";
	}
	return "";
}

static void
tell(void *context, enum service_step step, const char *text)
{
	struct service_call *service = context;
	struct call *call = service->call;
	const char *name = step_name(step, call->dry_run);

	service->done += step == SERVICE_DONE;
	if (call->out->format == OUTPUT_TABLE)
		output_line(call->out, "%-5s  %s", name, text);
	else
		output_list_row(call->out, (struct value[]){{.text = name}, {.text = text}});
}

static void
begin(struct call *call)
{
	if (call->out->format != OUTPUT_TABLE)
		output_list_begin(call->out, columns, 2);
}

static void
end(struct call *call, bool done)
{
	if (call->out->format != OUTPUT_TABLE)
		output_list_end(call->out, done);
}

static bool
is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0;
}

static const char bad_file_system[] = "File system: " SERVICE_ENVIRONMENT_FOLDER " stands on one whose locks aren't relied on, so no session opens the environment. "
				      "Put it on ext4, XFS, Btrfs or tmpfs.";

/* ---------------------------------------------------------------- which programs */

/* This program, and the folder that makerdeck-keys and makerdeck-login stand in: beside it where it was built, else where they were installed. */
static bool
find_programs(struct call *call, struct service_run *run, struct err *err)
{
	char self[PATH_MOST];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);
	const char *slash, *folder;

	if (length <= 0)
		return err_set(err, ERR_FAILED, "Where makerdeck itself stands can't be seen: /proc/self/exe: %s.", strerror(errno));
	self[length] = '\0';
	slash = strrchr(self, '/');
	folder = arena_strndup(&call->arena, self, (size_t)(slash - self));
	run->program = arena_strdup(&call->arena, self);
	run->packaged = strcmp(MAKERDECK_HELPERS, SERVICE_PROGRAMS) == 0;
	run->helpers = !run->packaged && is_there(arena_printf(&call->arena, "%s/makerdeck-login", folder)) ? folder : MAKERDECK_HELPERS;
	return true;
}

/* ---------------------------------------------------------------- install */

/* Made whole beside its name, then put in place: one that's killed meanwhile leaves nothing that looks like an environment. */
static bool
put_in_place(const char *part, const char *path, const char *account, const char *group, unsigned mode, struct err *err)
{
	bool fine = service_give(part, account, group, mode, err);

	if (fine && rename(part, path) != 0)
		fine = err_set(err, ERR_FAILED, "%s can't be put in place: %s.", path, strerror(errno));
	return fine;
}

/* A copy of from, or an empty one. */
static bool
make_part(const char *part, const char *from, struct err *err)
{
	const struct portal_options source = {.path = from, .read_only = true, .via = "command"};
	struct portal *portal;
	bool done;

	if (!from)
		return portal_create(part, err);
	portal = portal_open(&source, err);
	done = portal && upkeep_backup(portal, part, err);
	portal_close(portal);
	return done;
}

/* The copy that's asked for, or an empty one; then it's the service's. */
static bool
make_environment(struct service_call *service, struct err *err)
{
	static const char part[] = SERVICE_ENVIRONMENT ".part", journal[] = SERVICE_ENVIRONMENT ".part-journal";
	bool done = make_part(part, service->from, err);

	/* Nothing is in it once the file is closed. */
	(void)unlink(journal);
	if (!done || !put_in_place(part, SERVICE_ENVIRONMENT, SERVICE_ACCOUNT, SERVICE_ACCOUNT, 0640, err)) {
		(void)unlink(part);
		return false;
	}
	if (service->from)
		tell(service, SERVICE_DONE,
		     arena_printf(&service->call->arena, "Environment " SERVICE_ENVIRONMENT ": a checked copy of %s. What's changed in one of them isn't changed in the other.",
				  service->from));
	else
		tell(service, SERVICE_DONE, "Environment " SERVICE_ENVIRONMENT ": made, empty.");
	return true;
}

/* The demonstration's template: made anew if it's asked for, sessions that are open keep theirs. */
static bool
make_template(struct service_call *service, struct err *err)
{
	static const char part[] = SERVICE_DEMO_TEMPLATE ".part", journal[] = SERVICE_DEMO_TEMPLATE ".part-journal";
	bool there = is_there(SERVICE_DEMO_TEMPLATE);

	if (there && !service->demo)
		return true;
	if (!service->call->dry_run
	    && (!demonstration_make_template(part, service->call->now, err)
		|| !put_in_place(part, SERVICE_DEMO_TEMPLATE, "root", SERVICE_DEMO_ACCOUNT, 0440, err))) {
		(void)unlink(part);
		(void)unlink(journal);
		return false;
	}
	tell(service, SERVICE_DONE,
	     arena_printf(&service->call->arena, "Demonstration " SERVICE_DEMO_TEMPLATE ": %s%s.", service->call->dry_run ? "would be made" : "made", there ? " anew" : ""));
	return true;
}

/* It can be opened, and brings itself up to date; sshd's file of keys is as it is. */
static bool
look_into_environment(struct service_call *service, struct err *err)
{
	const struct portal_options options = {.path = SERVICE_ENVIRONMENT, .via = "command"};
	struct portal *portal = portal_open(&options, err);
	bool has_users = false, had_keys = is_there(SERVICE_KEYS), current = false, done;

	if (!portal)
		return false;
	done = portal_has_users(portal, &has_users, err) && service_keys_are_current(portal, &current, err) && service_keys_refresh(portal, err);
	portal_close(portal);
	/* SQLite gives it the file's owner, but the mode that the file was made with. */
	if (done && is_there(SERVICE_ENVIRONMENT "-journal"))
		done = service_give(SERVICE_ENVIRONMENT "-journal", SERVICE_ACCOUNT, SERVICE_ACCOUNT, 0640, err);
	service->empty = done && !has_users;
	if (done && !had_keys)
		tell(service, SERVICE_DONE, SERVICE_KEYS ": made from the environment's keys.");
	else if (done && !current)
		tell(service, SERVICE_DONE, SERVICE_KEYS ": written anew from the environment's keys; it was behind them.");
	return done;
}

static bool
install_files(void *context, bool demo, int *wrong, struct err *err)
{
	struct service_call *service = context;
	bool there = is_there(SERVICE_ENVIRONMENT);

	(void)wrong;
	if (service->call->dry_run) {
		if (!there)
			tell(service, SERVICE_DONE,
			     service->from ? arena_printf(&service->call->arena, "Environment " SERVICE_ENVIRONMENT ": would be a checked copy of %s.", service->from)
					   : "Environment " SERVICE_ENVIRONMENT ": would be made, empty.");
		return !demo || make_template(service, err);
	}
	if (there)
		tell(service, SERVICE_THERE, "Environment " SERVICE_ENVIRONMENT ": kept.");
	else if (!make_environment(service, err))
		return false;
	if (!session_file_system_locks(SERVICE_ENVIRONMENT))
		tell(service, SERVICE_NOTE, bad_file_system);
	return look_into_environment(service, err) && (!demo || make_template(service, err));
}

/* What's asked for can be had: said before anything is made. Only root can see it all. */
static bool
check_from(const char *from, struct err *err)
{
	const struct portal_options source = {.path = from, .read_only = true, .via = "command"};
	struct portal *portal;

	if (!from || geteuid() != 0)
		return true;
	if (is_there(SERVICE_ENVIRONMENT))
		return err_set(err, ERR_FAILED,
			       SERVICE_ENVIRONMENT " is there already and is kept. To work with %s instead, save that one first: makerdeck service remove --save FILE.",
			       from);
	portal = portal_open(&source, err);
	if (!portal)
		return false;
	portal_close(portal);
	return true;
}

/* What's still missing until somebody can log in. */
static void
say_next(struct service_call *service)
{
	if (service->call->dry_run)
		return;
	if (service->empty)
		tell(service, SERVICE_NOTE,
		     "Nobody is in the environment yet. Bring people in: makerdeck --db " SERVICE_ENVIRONMENT " import FILE…");
	else
		tell(service, SERVICE_NOTE,
		     "Let people in with their public keys: makerdeck --db " SERVICE_ENVIRONMENT " --as ADMINISTRATOR keys add USER FILE.pub; they log in with: "
		     "ssh " SERVICE_ACCOUNT "@HOST");
}

bool
command_service_install(struct call *call, struct err *err)
{
	struct service_call service = {.call = call, .from = arguments_value(call->arguments, OPTION_FROM, NULL), .demo = arguments_has(call->arguments, OPTION_DEMO)};
	struct service_run run = {
		.demo = service.demo, .dry_run = call->dry_run, .tell = tell, .files = install_files, .context = &service,
	};
	bool done;

	if (call->arguments->value_count[OPTION_FROM] > 1)
		return err_set(err, ERR_USAGE, "--from takes one environment file.");
	if (!check_from(service.from, err))
		return false;
	if (!find_programs(call, &run, err))
		return false;
	begin(call);
	done = service_install(&run, err);
	if (done)
		say_next(&service);
	end(call, done);
	return done;
}

/* ---------------------------------------------------------------- check */

static void
wrong(struct service_call *service, int *count, const char *text)
{
	++*count;
	tell(service, SERVICE_WRONG, text);
}

/* Read-only; but what a session that was killed left half written must be taken back before anybody can read, and is then said. */
static struct portal *
open_environment(struct service_call *service, struct err *err)
{
	struct portal_options options = {.path = SERVICE_ENVIRONMENT, .read_only = true, .via = "command"};
	struct portal *portal = portal_open(&options, err);

	if (portal || !is_there(SERVICE_ENVIRONMENT "-journal"))
		return portal;
	*err = ERR_INIT;
	options.read_only = false;
	portal = portal_open(&options, err);
	if (portal)
		tell(service, SERVICE_NOTE, "Environment " SERVICE_ENVIRONMENT ": a session had been killed in the middle of a change; it was taken back now.");
	return portal;
}

/* Only as far as a session looks: reading all of it would keep those who write waiting; that's for
 * makerdeck check, on a backup. */
static void
check_environment(struct service_call *service, int *count)
{
	struct err err = ERR_INIT;
	struct portal *portal = open_environment(service, &err);
	bool current = false, has_users = false;

	if (!portal || !portal_has_users(portal, &has_users, &err) || !service_keys_are_current(portal, &current, &err)) {
		wrong(service, count, err.text);
	} else {
		if (has_users)
			tell(service, SERVICE_THERE, "Environment " SERVICE_ENVIRONMENT ": it opens.");
		else
			tell(service, SERVICE_NOTE, "Environment " SERVICE_ENVIRONMENT ": it opens, and nobody is in it yet.");
		if (current)
			tell(service, SERVICE_THERE, SERVICE_KEYS ": in step with the environment.");
		else
			wrong(service, count, SERVICE_KEYS ": it's behind the environment, so that sshd may not know a key. \"makerdeck service install\" writes it anew.");
	}
	portal_close(portal);
}

static bool
check_files(void *context, bool demo, int *count, struct err *err)
{
	struct service_call *service = context;

	(void)err;
	(void)demo;
	if (is_there(SERVICE_ENVIRONMENT)) {
		check_environment(service, count);
		if (session_file_system_locks(SERVICE_ENVIRONMENT))
			tell(service, SERVICE_THERE, "File system: its locks hold.");
		else
			wrong(service, count, bad_file_system);
	}
	tell(service, SERVICE_NOTE, arena_printf(&service->call->arena, "This kernel has for sessions: %s.", sandbox_describe()));
	return true;
}

bool
command_service_check(struct call *call, struct err *err)
{
	struct service_call service = {.call = call};
	struct service_run run = {.tell = tell, .files = check_files, .context = &service};
	int count = 0;
	bool done;

	if (!find_programs(call, &run, err))
		return false;
	begin(call);
	done = service_check(&run, &count, err);
	if (done && call->out->format == OUTPUT_TABLE) {
		if (count)
			output_line(call->out, "%d %s as it should be.", count, count == 1 ? "thing isn't" : "things aren't");
		else
			output_line(call->out, "All is as it should be.");
	}
	end(call, done);
	if (count)
		call->status = 1;
	return done;
}

/* ---------------------------------------------------------------- remove */

static bool
save_environment(void *context, bool demo, int *wrong_count, struct err *err)
{
	const struct portal_options options = {.path = SERVICE_ENVIRONMENT, .via = "command"};
	struct service_call *service = context;
	struct portal *portal;
	bool done;

	(void)demo;
	(void)wrong_count;
	if (!service->save || !is_there(SERVICE_ENVIRONMENT))
		return true;
	if (!service->call->dry_run) {
		portal = portal_open(&options, err);
		done = portal && upkeep_backup(portal, service->save, err);
		portal_close(portal);
		if (!done)
			return false;
	}
	tell(service, SERVICE_DONE,
	     arena_printf(&service->call->arena, "Environment: %s to %s and checked.", service->call->dry_run ? "would be copied" : "copied", service->save));
	return true;
}

/* A copy in a folder of the service's might be taken for a file of the service's, and would lie where nobody looks for it. */
static bool
save_stays(const char *path, struct err *err)
{
	static const char *const folders[] = {SERVICE_STATE, SERVICE_PROGRAMS, "/etc/makerdeck", "/etc/ssh"};
	char real[PATH_MAX];
	struct str folder = {0};
	const char *slash = strrchr(path, '/');
	bool known;

	str_addn(&folder, slash ? path : ".", slash ? (size_t)(slash - path) + 1 : 1);
	known = realpath(str_text(&folder), real) != NULL;
	str_release(&folder);
	for (size_t i = 0; known && i < sizeof(folders) / sizeof(folders[0]); i++) {
		size_t length = strlen(folders[i]);

		if (strncmp(real, folders[i], length) == 0 && (real[length] == '/' || real[length] == '\0'))
			return err_set(err, ERR_FAILED, "%s lies in %s, which goes with the service or isn't for this. Nothing was removed; save it elsewhere.", path,
				       folders[i]);
	}
	return true;
}

/* It's there to be written to: said before anybody's session is ended. */
static bool
check_folder_of(struct call *call, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	const char *folder = !slash ? "." : slash == path ? "/" : arena_strndup(&call->arena, path, (size_t)(slash - path));
	struct stat status;

	if (stat(folder, &status) != 0 || !S_ISDIR(status.st_mode))
		return err_set(err, ERR_FAILED, "There's no folder %s to save the environment in; nothing was removed. Make it, or choose another.", folder);
	return true;
}

bool
command_service_remove(struct call *call, struct err *err)
{
	const char *confirm = arguments_value(call->arguments, OPTION_CONFIRM, NULL);
	struct service_call service = {.call = call, .save = arguments_value(call->arguments, OPTION_SAVE, NULL)};
	struct service_run run = {.dry_run = call->dry_run, .tell = tell, .files = save_environment, .context = &service};
	bool done;

	if ((confirm && service.save) || (!confirm && !service.save))
		return err_set(err, ERR_USAGE,
			       "This takes the environment away too: say --save FILE to keep a copy of it, or --confirm \"" CONFIRMATION "\" if nobody needs it.");
	if (confirm && strcmp(confirm, CONFIRMATION) != 0)
		return err_set(err, ERR_USAGE, "To delete the environment with the service, say --confirm \"" CONFIRMATION "\"; \"%s\" isn't that.", confirm);
	if (service.save && is_there(service.save))
		return err_set(err, ERR_FAILED, "%s is there already. It was left as it is, and nothing was removed; choose another name.", service.save);
	if ((service.save && !save_stays(service.save, err)) || !find_programs(call, &run, err))
		return false;
	if (service.save && !check_folder_of(call, service.save, err))
		return false;
	begin(call);
	done = service_remove(&run, err);
	if (done && !service.done)
		tell(&service, SERVICE_NOTE, "The service isn't set up on this host; there was nothing to remove.");
	end(call, done);
	return done;
}
