/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What sshd is told (SECURITY.md 2.5): its file, whether sshd takes it, and whether it has effect, since what an earlier file says wins. */
#include "service/install_private.h"

#include "service/layout.h"
#include "service/program.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SSHD "/usr/sbin/sshd"
#define PRIVILEGE_FOLDER "/run/sshd"

/* A keyword and its value, as sshd -T says them, but for the case. */
struct setting {
	const char *keyword, *value;
};

/* Not allowed within a Match block: for everybody. */
static const struct setting everybody[] = {
	{"PermitUserEnvironment", "no"},
	{"MaxStartups", "30:30:120"},
	{"PerSourceMaxStartups", "10"},
	{"LoginGraceTime", "20"},
};

static const struct setting sessions[] = {
	{"AuthenticationMethods", "publickey"},
	{"PasswordAuthentication", "no"},
	{"KbdInteractiveAuthentication", "no"},
	{"AuthorizedKeysFile", "none"},
	{"AuthorizedKeysCommand", SERVICE_KEYS_COMMAND " %u %t %k"},
	{"AuthorizedKeysCommandUser", SERVICE_KEYS_ACCOUNT},
	/* A certificate of the host's own people brings no command with it, and sshd's internal-sftp asks no login shell. */
	{"TrustedUserCAKeys", "none"},
	{"ExposeAuthInfo", "yes"},
	{"DisableForwarding", "yes"},
	{"PermitTunnel", "no"},
	{"X11Forwarding", "no"},
	{"AllowAgentForwarding", "no"},
	{"PermitTTY", "yes"},
	{"PermitUserRC", "no"},
	{"AcceptEnv", "none"},
	{"MaxSessions", "1"},
	{"ClientAliveInterval", "30"},
	{"ClientAliveCountMax", "4"},
};

static const struct setting demonstrations[] = {
	{"AuthenticationMethods", "none"},
	{"PermitEmptyPasswords", "yes"},
	{"PasswordAuthentication", "yes"},
	{"AuthorizedKeysFile", "none"},
	{"ForceCommand", "demo"},
	{"DisableForwarding", "yes"},
	{"PermitTunnel", "no"},
	{"X11Forwarding", "no"},
	{"PermitTTY", "yes"},
	{"PermitUserRC", "no"},
	{"AcceptEnv", "none"},
	{"MaxSessions", "1"},
	{"ClientAliveInterval", "15"},
	{"ClientAliveCountMax", "2"},
};

/* What isn't in our file and would undo it if an earlier one set it. */
static const struct setting also_sessions[] = {
	{"PermitUserEnvironment", "no"}, {"PubkeyAuthentication", "yes"}, {"ForceCommand", "none"}, {"ChrootDirectory", "none"},
};
static const struct setting also_demonstrations[] = {
	{"PermitUserEnvironment", "no"}, {"ChrootDirectory", "none"},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const char mark[] = "# Made by \"makerdeck service install\", which also makes it anew; \"makerdeck service remove\" takes it away.\n";

/* ---------------------------------------------------------------- the file */

static void
add_block(struct str *out, const char *account, const struct setting *settings, size_t count)
{
	str_addf(out, "Match User %s\n", account);
	for (size_t i = 0; i < count; i++)
		str_addf(out, "    %s %s\n", settings[i].keyword, settings[i].value);
}

static void
file_text(bool demo, struct str *out)
{
	str_add(out, mark);
	for (size_t i = 0; i < COUNT(everybody); i++)
		str_addf(out, "%s %s\n", everybody[i].keyword, everybody[i].value);
	add_block(out, SERVICE_ACCOUNT, sessions, COUNT(sessions));
	if (demo)
		add_block(out, SERVICE_DEMO_ACCOUNT, demonstrations, COUNT(demonstrations));
	/* So that the next file isn't read as a part of the last block. */
	str_add(out, "Match all\n");
}

static bool
is_ours(const char *bytes, size_t length)
{
	return length >= strlen(mark) && memcmp(bytes, mark, strlen(mark)) == 0;
}

/* ---------------------------------------------------------------- asking sshd */

/* sshd -t and -T want the folder that its service makes before it starts. */
static bool
run_sshd(const char *const *argv, int *status, struct str *words, struct err *err)
{
	bool made = mkdir(PRIVILEGE_FOLDER, 0755) == 0, fine;

	fine = program_run(argv, status, words, err);
	if (made)
		(void)rmdir(PRIVILEGE_FOLDER);
	return fine;
}

bool
sshd_accepts(const char *beginning, struct err *err)
{
	static const char *const argv[] = {SSHD, "-t", NULL};
	struct str words = {0}, quote = {0};
	int status = 0;
	bool fine;

	if (access(SSHD, X_OK) != 0)
		return err_set(err, ERR_FAILED, SSHD " isn't there. Install Debian's package openssh-server, then try again.");
	fine = run_sshd(argv, &status, &words, err);
	if (fine && status != 0) {
		program_quote(&words, &quote);
		fine = err_set(err, ERR_FAILED, "%s. sshd says: %s.", beginning, str_text(&quote));
	}
	str_release(&words);
	str_release(&quote);
	return fine;
}

/* What counts for this account, as sshd -T says it: lines "keyword value". */
static bool
effective(const char *account, struct str *words, struct err *err)
{
	char who[128];
	const char *const argv[] = {SSHD, "-T", "-C", who, NULL};
	struct str quote = {0};
	int status = 0;
	bool fine;

	snprintf(who, sizeof(who), "user=%s,host=localhost,addr=127.0.0.1,laddr=127.0.0.1,lport=22", account);
	fine = run_sshd(argv, &status, words, err);
	if (fine && status != 0) {
		program_quote(words, &quote);
		fine = err_set(err, ERR_FAILED, "sshd doesn't say what counts for %s: %s.", account, str_text(&quote));
	}
	str_release(&quote);
	return fine;
}

/* The value of a keyword's line of this number, from 0 on; NULL if there's none. In the arena. */
static const char *
value_at(struct arena *arena, const struct str *words, const char *keyword, int number)
{
	size_t length = strlen(keyword);

	for (const char *line = str_text(words); *line;) {
		size_t line_length = strcspn(line, "\n");

		if (line_length > length && strncasecmp(line, keyword, length) == 0 && line[length] == ' ' && number-- == 0)
			return arena_strndup(arena, line + length + 1, line_length - length - 1);
		line += line_length + (line[line_length] == '\n');
	}
	return NULL;
}

static const char *
value_of(struct arena *arena, const struct str *words, const char *keyword)
{
	return value_at(arena, words, keyword, 0);
}

/* ---------------------------------------------------------------- does it have effect */

/* The small-site way: a file of keys instead of our question. */
static bool
is_static_way(const struct setting *setting, const char *value)
{
	if (strcmp(setting->keyword, "AuthorizedKeysFile") == 0)
		return strcmp(value, SERVICE_STATIC_KEYS) == 0;
	return (strcmp(setting->keyword, "AuthorizedKeysCommand") == 0 || strcmp(setting->keyword, "AuthorizedKeysCommandUser") == 0)
	       && strcmp(value, "none") == 0;
}

struct effect {
	struct job *job;
	const char *account;
	const struct str *words;
	bool fixed_keys;	/* AuthorizedKeysFile is the small-site one */
	struct str bad;		/* "keyword value" of what's wrong */
};

/* One of the lines that sshd says of a keyword; NULL: there's none. */
static void
compare_line(struct effect *effect, const struct setting *setting, const char *value)
{
	if (value && (strcasecmp(value, setting->value) == 0 || (effect->fixed_keys && is_static_way(setting, value))))
		return;
	str_addf(&effect->bad, "%s%s %s (should be %s)", effect->bad.length ? ", " : "", setting->keyword, value ? value : "not said", setting->value);
}

static void
compare(struct effect *effect, const struct setting *settings, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const char *value = value_of(&effect->job->arena, effect->words, settings[i].keyword);

		compare_line(effect, &settings[i], value);
		/* Of what adds up there are more: each must be as it should. */
		for (int number = 1; value && (value = value_at(&effect->job->arena, effect->words, settings[i].keyword, number)); number++)
			compare_line(effect, &settings[i], value);
	}
}

/* AllowUsers and the like, of which sshd says a line for each pattern: whether one fits. *any: there are some. */
static bool
listed(const struct str *words, const char *keyword, const char *account, bool *any)
{
	size_t length = strlen(keyword);
	bool found = false;

	*any = false;
	for (const char *line = str_text(words); *line;) {
		size_t line_length = strcspn(line, "\n");

		if (line_length > length && strncmp(line, keyword, length) == 0 && line[length] == ' ') {
			char pattern[256];

			*any = true;
			snprintf(pattern, sizeof(pattern), "%.*s", (int)(line_length - length - 1), line + length + 1);
			pattern[strcspn(pattern, "@")] = '\0';
			found = found || fnmatch(pattern, account, 0) == 0;
		}
		line += line_length + (line[line_length] == '\n');
	}
	return found;
}

/* Every account has the group of its own name, and no other. */
static void
look_at_lists(struct effect *effect)
{
	static const struct {
		const char *keyword, *said;
		bool allows;
	} lists[] = {
		{"allowusers", "AllowUsers", true}, {"allowgroups", "AllowGroups", true}, {"denyusers", "DenyUsers", false}, {"denygroups", "DenyGroups", false},
	};

	for (size_t i = 0; i < COUNT(lists); i++) {
		bool any, found = listed(effect->words, lists[i].keyword, effect->account, &any);

		if (any && found != lists[i].allows)
			str_addf(&effect->bad, "%s%s (%s)", effect->bad.length ? ", " : "", lists[i].said,
				 lists[i].allows ? "doesn't name this account" : "names this account");
	}
}

static bool
effect_on(struct job *job, const char *account, const struct setting *settings, size_t count, const struct setting *also, size_t also_count, struct err *err)
{
	struct effect effect = {.job = job, .account = account};
	struct str words = {0};
	const char *keys;
	bool fine = effective(account, &words, err);

	if (!fine) {
		str_release(&words);
		return false;
	}
	effect.words = &words;
	keys = value_of(&job->arena, &words, "AuthorizedKeysFile");
	effect.fixed_keys = keys && strcmp(keys, SERVICE_STATIC_KEYS) == 0 && strcmp(account, SERVICE_ACCOUNT) == 0;
	compare(&effect, settings, count);
	compare(&effect, also, also_count);
	look_at_lists(&effect);
	if (!effect.bad.length && effect.fixed_keys)
		fine = job_there(job, "sshd does for %s what it should, with the keys of " SERVICE_STATIC_KEYS ".", account);
	else if (!effect.bad.length)
		fine = job_there(job, "sshd does for %s what it should.", account);
	else if (job->mode == JOB_LOOK)
		fine = job_wrong(job, "sshd: for %s something else of its configuration wins: %s. See sshd -T -C user=%s, and the files of sshd_config.d before "
				      "50-makerdeck.conf.",
				 account, str_text(&effect.bad), account);
	else
		fine = err_set(err, ERR_FAILED,
			       "Something else of sshd's configuration wins for %s: %.400s. Look in /etc/ssh/sshd_config, which must include sshd_config.d at its "
			       "top, and in the files there before 50-makerdeck.conf.",
			       account, str_text(&effect.bad));
	str_release(&effect.bad);
	str_release(&words);
	return fine;
}

bool
sshd_effect_do(struct job *job, struct err *err)
{
	/* In a dry run our file isn't there. */
	if (job->mode == JOB_TRY)
		return true;
	return effect_on(job, SERVICE_ACCOUNT, sessions, COUNT(sessions), also_sessions, COUNT(also_sessions), err)
	       && (!job->demo
		   || effect_on(job, SERVICE_DEMO_ACCOUNT, demonstrations, COUNT(demonstrations), also_demonstrations, COUNT(also_demonstrations), err));
}

/* ---------------------------------------------------------------- in place, and away */

bool
sshd_file_do(struct job *job, bool *changed, struct err *err)
{
	struct str text = {0};
	struct stat status;
	const char *old;
	size_t length;
	bool fine, same, whose, ours;

	*changed = false;
	if (!file_read(job, SERVICE_SSHD_CONFIG, &old, &length, err))
		return job->mode == JOB_LOOK && job_wrong(job, "%s", err->text) && (*err = ERR_INIT, true);
	file_text(job->demo, &text);
	same = old && length == text.length && memcmp(old, str_text(&text), length) == 0;
	whose = old && lstat(SERVICE_SSHD_CONFIG, &status) == 0 && status.st_uid == 0 && status.st_gid == 0 && (status.st_mode & 07777) == 0644;
	ours = old && is_ours(old, length);
	if (same && whose) {
		fine = job_there(job, "%s.", SERVICE_SSHD_CONFIG);
	} else if (job->mode == JOB_LOOK) {
		fine = job_wrong(job, "%s: %s", SERVICE_SSHD_CONFIG,
				 same  ? "its owner or mode isn't root:root 0644. \"makerdeck service install\" writes it anew."
				 : old ? "it says something else than it should. \"makerdeck service install\" writes it anew."
				     : "it isn't there. \"makerdeck service install\" writes it.");
	} else if (old && !ours) {
		fine = err_set(err, ERR_FAILED, "%s is there and wasn't made by makerdeck. Look what it's for, move it away, and install again.",
			       SERVICE_SSHD_CONFIG);
	} else if (job->mode == JOB_TRY) {
		job_tell(job, SERVICE_DONE, "%s: would be written%s.", SERVICE_SSHD_CONFIG, old ? " anew" : "");
		fine = true;
	} else {
		fine = file_write(job, SERVICE_SSHD_CONFIG, str_text(&text), text.length, 0644, err)
		       && sshd_accepts("sshd refuses its configuration with makerdeck's file, so nothing was changed", err);
		*changed = fine;
		if (fine)
			job_tell(job, SERVICE_DONE, "%s: written%s; sshd accepts it.", SERVICE_SSHD_CONFIG, old ? " anew" : "");
	}
	str_release(&text);
	return fine;
}

bool
sshd_file_remove(struct job *job, bool *changed, struct err *err)
{
	struct undo undo = {.kind = UNDO_CONTENT, .path = SERVICE_SSHD_CONFIG};

	*changed = false;
	if (!file_read(job, SERVICE_SSHD_CONFIG, &undo.bytes, &undo.length, err))
		return false;
	if (!undo.bytes)
		return true;
	if (!is_ours(undo.bytes, undo.length)) {
		job_tell(job, SERVICE_NOTE, "%s: left as it is; it wasn't made by makerdeck.", SERVICE_SSHD_CONFIG);
		return true;
	}
	if (lstat(SERVICE_SSHD_CONFIG, &undo.before) != 0 || !file_remove(job, SERVICE_SSHD_CONFIG, err))
		return false;
	if (job->mode != JOB_MAKE)
		return true;
	job_note(job, &undo);
	*changed = true;
	return true;
}

/* ---------------------------------------------------------------- a running sshd */

static bool
read_small(const char *path, char *text, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t length = fd >= 0 ? read(fd, text, size - 1) : -1;

	text[length > 0 ? length : 0] = '\0';
	if (fd >= 0)
		(void)close(fd);
	return length > 0;
}

/* The process of sshd's pid file, if it's really an sshd of this count of processes; 0 else. */
static pid_t
running_sshd(struct job *job)
{
	struct str words = {0};
	struct err ignored = ERR_INIT;
	const char *path = effective("root", &words, &ignored) ? value_of(&job->arena, &words, "PidFile") : NULL;
	char text[64], link[128], own[32], *end;
	long pid = 0;
	ssize_t length;

	str_release(&words);
	/* /proc may be another count's: then a number there is somebody else here. */
	length = readlink("/proc/self", own, sizeof(own) - 1);
	own[length > 0 ? length : 0] = '\0';
	if (strtol(own, NULL, 10) != getpid() || !path || path[0] != '/' || !read_small(path, text, sizeof(text)))
		return 0;
	pid = strtol(text, &end, 10);
	if (pid <= 1 || end == text)
		return 0;
	snprintf(text, sizeof(text), "/proc/%ld/comm", pid);
	if (!read_small(text, link, sizeof(link)) || strncmp(link, "sshd", 4) != 0)
		return 0;
	return (pid_t)pid;
}

void
sshd_reload(struct job *job)
{
	pid_t pid = running_sshd(job);

	if (!pid && job->mode == JOB_LOOK)
		job_wrong(job, "No running sshd was found, so nobody can log in. Start it: systemctl start ssh");
	else if (!pid)
		job_tell(job, SERVICE_NOTE, "No running sshd was found; when it's started it reads this: systemctl start ssh");
	else if (job->mode == JOB_LOOK)
		job_there(job, "sshd runs (process %ld).", (long)pid);
	else if (job->mode == JOB_TRY)
		job_tell(job, SERVICE_DONE, "sshd (process %ld) would be told to read its configuration again.", (long)pid);
	else if (kill(pid, SIGHUP) == 0)
		job_tell(job, SERVICE_DONE, "sshd (process %ld) was told to read its configuration again.", (long)pid);
	else
		job_tell(job, SERVICE_NOTE, "sshd (process %ld) can't be told to read its configuration again: %s. Do it: systemctl reload ssh", (long)pid,
			 strerror(errno));
}
