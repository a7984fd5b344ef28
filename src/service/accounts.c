/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Accounts of the service: made, looked at and removed by the programs of the system (useradd, usermod, userdel), which know how its files are locked. */
#include "service/install_private.h"

#include "service/layout.h"
#include "service/program.h"

#include <dirent.h>
#include <errno.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <shadow.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NOLOGIN "/usr/sbin/nologin"
#define GROUPS_MOST 64
/* How long a session has to end by itself: 5 s, as turns of 50 ms; then as long again for those that were killed. */
#define TURN_MS 50
#define TURNS 100

const struct account account_table[ACCOUNTS] = {
	{SERVICE_ACCOUNT, SERVICE_LOGIN, "*", false},
	{SERVICE_KEYS_ACCOUNT, NOLOGIN, "*", false},
	{SERVICE_DEMO_ACCOUNT, SERVICE_LOGIN, "", true},
};

/* ---------------------------------------------------------------- looking */

static bool
is_ours(const struct account *account, const struct passwd *entry)
{
	return strcmp(entry->pw_dir, SERVICE_HOME) == 0 && strcmp(entry->pw_shell, account->shell) == 0 && entry->pw_uid != 0;
}

bool
account_is_ours(const struct account *account)
{
	const struct passwd *entry = getpwnam(account->name);

	return entry && is_ours(account, entry);
}

/* The groups that it's in beside its own: none should be. Appends their names. */
static void
other_groups(const struct passwd *entry, struct str *names)
{
	gid_t groups[GROUPS_MOST];
	int count = GROUPS_MOST;

	if (getgrouplist(entry->pw_name, entry->pw_gid, groups, &count) < 0)
		count = GROUPS_MOST;
	for (int i = 0; i < count; i++) {
		const struct group *group = groups[i] == entry->pw_gid ? NULL : getgrgid(groups[i]);

		if (groups[i] != entry->pw_gid)
			str_addf(names, "%s%s", names->length ? ", " : "", group ? group->gr_name : "one without a name");
	}
}

static const char *
password_words(const struct account *account)
{
	return account->password[0] ? "no password fits" : "no password is asked for, and the login shell lets in demonstrations alone";
}

/* ---------------------------------------------------------------- changing */

static bool
run_tool(const char *const *argv, const char *what, struct err *err)
{
	struct str words = {0}, quote = {0};
	int status = 0;
	bool fine = program_run(argv, &status, &words, err);

	if (fine && status != 0) {
		program_quote(&words, &quote);
		fine = err_set(err, ERR_FAILED, "%s: %s answered %d: %s.", what, argv[0], status, str_text(&quote));
	}
	str_release(&words);
	str_release(&quote);
	return fine;
}

static bool
make_account(const struct account *account, struct err *err)
{
	/* A system account, with a group of its own name, no home made, no entry in lastlog. */
	const char *const argv[] = {"/usr/sbin/useradd", "--system", "--no-log-init", "--no-create-home", "--user-group", "--home-dir", SERVICE_HOME,
				    "--shell", account->shell, "--password", account->password, "--comment", "makerdeck SSH service", account->name,
				    NULL};
	char what[128];

	snprintf(what, sizeof(what), "The account %s can't be made", account->name);
	return run_tool(argv, what, err);
}

static bool
set_password(const char *name, const char *field, struct err *err)
{
	const char *const argv[] = {"/usr/sbin/usermod", "--password", field, name, NULL};
	char what[128];

	snprintf(what, sizeof(what), "The password of the account %s can't be set", name);
	return run_tool(argv, what, err);
}

static bool
delete_account(const char *name, struct err *err)
{
	const char *const user[] = {"/usr/sbin/userdel", name, NULL}, *const group[] = {"/usr/sbin/groupdel", name, NULL};
	char what[128];

	snprintf(what, sizeof(what), "The account %s can't be removed", name);
	if (getpwnam(name) && !run_tool(user, what, err))
		return false;
	/* Where userdel leaves it: USERGROUPS_ENAB no. */
	return !getgrnam(name) || run_tool(group, what, err);
}

/* ---------------------------------------------------------------- one account */

static bool
account_new(struct job *job, const struct account *account, struct err *err)
{
	if (job->mode == JOB_LOOK)
		return job_wrong(job, "Account %s: it isn't there. \"makerdeck service install\" makes it.", account->name);
	if (getgrnam(account->name))
		return err_set(err, ERR_FAILED,
			       "A group %s is there without the account, so it isn't this service's. Rename or remove it (groupdel %s), then install again.",
			       account->name, account->name);
	if (job->mode == JOB_MAKE) {
		if (!make_account(account, err))
			return false;
		job_note(job, &(struct undo){.kind = UNDO_ACCOUNT, .path = account->name});
	}
	job_tell(job, SERVICE_DONE, "Account %s: %s, with the login shell %s; %s.", account->name, job->mode == JOB_MAKE ? "made" : "would be made",
		 account->shell, password_words(account));
	return true;
}

/* The field of its password. False if it's wrong and couldn't be put right. */
static bool
account_password(struct job *job, const struct account *account, bool *told, struct err *err)
{
	const struct spwd *shadow = getspnam(account->name);
	const char *field = shadow ? shadow->sp_pwdp : "x";

	if (strcmp(field, account->password) == 0)
		return true;
	*told = true;
	if (job->mode == JOB_LOOK)
		return job_wrong(job, "Account %s: its password was changed; as it should be, %s. \"makerdeck service install\" puts it right.",
				 account->name, password_words(account));
	if (job->mode == JOB_MAKE) {
		struct undo undo = {.kind = UNDO_PASSWORD, .path = account->name, .bytes = arena_strdup(&job->arena, field)};

		if (!set_password(account->name, account->password, err))
			return false;
		job_note(job, &undo);
	}
	job_tell(job, SERVICE_DONE, "Account %s: its password %s put right: %s.", account->name, job->mode == JOB_MAKE ? "was" : "would be",
		 password_words(account));
	return true;
}

bool
account_do(struct job *job, const struct account *account, struct err *err)
{
	const struct passwd *entry;
	struct str others = {0};
	bool told = false;

	if (account->demo && !job->demo)
		return true;
	entry = getpwnam(account->name);
	if (!entry)
		return account_new(job, account, err);
	if (!is_ours(account, entry)) {
		if (job->mode == JOB_LOOK)
			return job_wrong(job, "Account %s: it isn't this service's (home %s, login shell %s).", account->name, entry->pw_dir, entry->pw_shell);
		return err_set(err, ERR_FAILED,
			       "An account %s is there that isn't this service's (home %s, login shell %s). Rename or remove it, then install again.",
			       account->name, entry->pw_dir, entry->pw_shell);
	}
	other_groups(entry, &others);
	if (others.length) {
		told = true;
		if (job->mode == JOB_LOOK)
			job_wrong(job, "Account %s: it's in other groups too (%s), and so are its sessions. Take it out of them: gpasswd -d %s GROUP.",
				  account->name, str_text(&others), account->name);
		else
			job_tell(job, SERVICE_NOTE, "Account %s: it's in other groups too (%s), and so are its sessions. Take it out of them: gpasswd -d %s GROUP.",
				 account->name, str_text(&others), account->name);
	}
	str_release(&others);
	if (!account_password(job, account, &told, err))
		return false;
	return told || job_there(job, "Account %s.", account->name);
}

/* ---------------------------------------------------------------- taking away */

/* Processes of the user; signal 0 only counts. -1 if /proc doesn't tell. */
static int
signal_processes(uid_t uid, int number)
{
	DIR *processes = opendir("/proc");
	int count = 0;

	if (!processes)
		return -1;
	for (struct dirent *entry; (entry = readdir(processes));) {
		char *end, path[64];
		long pid = strtol(entry->d_name, &end, 10);
		struct stat status;

		if (pid <= 1 || *end)
			continue;
		snprintf(path, sizeof(path), "/proc/%ld", pid);
		if (stat(path, &status) != 0 || status.st_uid != uid)
			continue;
		count++;
		if (number)
			(void)kill((pid_t)pid, number);
	}
	(void)closedir(processes);
	return count;
}

bool
account_end_processes(struct job *job, const struct account *account, struct err *err)
{
	const struct passwd *entry = getpwnam(account->name);
	uid_t uid;
	int count;

	if (!entry || !is_ours(account, entry))
		return true;
	uid = entry->pw_uid;
	count = signal_processes(uid, 0);
	if (count < 0)
		return err_set(err, ERR_FAILED, "/proc isn't there, so sessions can't be seen and ended. Mount it and try again.");
	if (count == 0)
		return true;
	if (job->mode == JOB_TRY) {
		job_tell(job, SERVICE_DONE, "Sessions of %s: %d %s would be ended.", account->name, count, count == 1 ? "process" : "processes");
		return true;
	}
	for (int turn = 0; turn < 2 * TURNS; turn++) {
		if (signal_processes(uid, turn < TURNS ? SIGTERM : SIGKILL) == 0) {
			job_tell(job, SERVICE_DONE, "Sessions of %s: ended (%d %s).", account->name, count, count == 1 ? "process" : "processes");
			return true;
		}
		(void)poll(NULL, 0, TURN_MS);
	}
	return err_set(err, ERR_FAILED, "Processes of %s don't end, not even when they're killed. Look at them with ps -u %s.", account->name, account->name);
}

bool
account_remove(struct job *job, const struct account *account, struct err *err)
{
	const struct passwd *entry = getpwnam(account->name);

	if (!entry)
		return true;
	if (!is_ours(account, entry)) {
		job_tell(job, SERVICE_NOTE, "Account %s: left as it is; it isn't this service's.", account->name);
		return true;
	}
	/* One that came in at the last moment would keep it. */
	if (!account_end_processes(job, account, err) || (job->mode == JOB_MAKE && !delete_account(account->name, err)))
		return false;
	job_tell(job, SERVICE_DONE, "Account %s: %s.", account->name, job->mode == JOB_MAKE ? "removed" : "would be removed");
	return true;
}

bool
account_take_back(const struct undo *undo, struct err *err)
{
	if (undo->kind == UNDO_PASSWORD)
		return set_password(undo->path, undo->bytes, err);
	return delete_account(undo->path, err);
}
