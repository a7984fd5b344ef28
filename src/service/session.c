/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/session.h"

#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif

#define TERM_MOST 40		/* characters of a terminal's name */
#define TYPE_MOST 64		/* of a key's type */
#define BLOB_LEAST 40		/* of a key in base64 */
#define BLOB_MOST 8000
#define KEY_FILE_MOST (TYPE_MOST + BLOB_MOST + 64)

#define MEGABYTE ((rlim_t)1 << 20)

/* ------------------------------------------------------------------ descriptors */

static bool
close_others(void)
{
	struct rlimit limit;

	if (close_range(3, ~0U, 0) == 0)
		return true;
	/* A kernel before 5.9: one by one. */
	if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur > 1 << 20)
		return false;
	for (int fd = 3; fd < (int)limit.rlim_cur; fd++)
		close(fd);
	return true;
}

bool
session_files(struct err *err)
{
	for (int fd = 0; fd <= 2; fd++) {
		/* The lowest that's free is taken, which is this one. */
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDWR) != fd)
			return err_set(err, ERR_FAILED, "The session can't begin: /dev/null can't be opened (%s).", strerror(errno));
	}
	return close_others() || err_set(err, ERR_FAILED, "The session can't begin: what it inherited can't be closed.");
}

/* ------------------------------------------------------------------ the key that sshd accepted */

static bool
key_file_is_ours(int fd, const char **why)
{
	struct stat status;

	if (fstat(fd, &status) != 0)
		*why = "it can't be looked at";
	else if (!S_ISREG(status.st_mode))
		*why = "it's no file";
	else if (status.st_uid != geteuid())
		*why = "it's another account's";
	else if ((status.st_mode & 07777) != 0600)
		*why = "others may read or write it";
	else if (status.st_nlink != 1)
		*why = "it has a second name";
	else if (status.st_size > KEY_FILE_MOST)
		*why = "it's too long";
	else
		return true;
	return false;
}

/* At most size - 1 bytes, and a zero; -1 if it can't be read. */
static ssize_t
read_all(int fd, char *bytes, size_t size)
{
	size_t length = 0;

	while (length < size - 1) {
		ssize_t got = read(fd, bytes + length, size - 1 - length);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		length += (size_t)got;
	}
	bytes[length] = '\0';
	return (ssize_t)length;
}

/* The length of the word of these characters at text, and where it ends: "" if what follows it isn't end. */
static size_t
word_length(const char *text, const char *characters, char end)
{
	size_t length = strspn(text, characters);

	return text[length] == end ? length : 0;
}

/* "publickey TYPE BLOB", and nothing else; the newline may be missing. */
static bool
parse_key(const char *text, size_t length, struct arena *arena, const char **type, const char **blob)
{
	static const char method[] = "publickey ";
	static const char type_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@.-";
	static const char blob_characters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/=";
	const char *at = text + sizeof(method) - 1;
	size_t type_length, blob_length;

	if (length > 0 && text[length - 1] == '\n')
		length--;
	if (length < sizeof(method) || strncmp(text, method, sizeof(method) - 1) != 0)
		return false;
	type_length = word_length(at, type_characters, ' ');
	if (type_length == 0 || type_length > TYPE_MOST)
		return false;
	blob_length = strspn(at + type_length + 1, blob_characters);
	if (blob_length < BLOB_LEAST || blob_length > BLOB_MOST || at + type_length + 1 + blob_length != text + length)
		return false;
	*type = arena_strndup(arena, at, type_length);
	*blob = arena_strndup(arena, at + type_length + 1, blob_length);
	return true;
}

static bool
no_key(const char *why, struct err *err)
{
	return err_set(err, ERR_DENIED, "The session can't begin: what sshd says of the key can't be relied on, since %s. Tell the administrator of this host.", why);
}

bool
session_key(const char *value, struct arena *arena, const char **type, const char **blob, struct err *err)
{
	char text[KEY_FILE_MOST + 2];
	const char *why = "it can't be read";
	ssize_t length = -1;
	bool ours;
	int fd;

	if (!value || value[0] != '/')
		return no_key("it doesn't say anything (ExposeAuthInfo is off)", err);
	/* Neither following a link nor waiting for anything but a file. */
	fd = open(value, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return no_key(errno == ELOOP ? "its file is a link" : "its file can't be opened", err);
	ours = key_file_is_ours(fd, &why);
	if (ours)
		length = read_all(fd, text, sizeof(text));
	close(fd);
	if (!ours || length < 0)
		return no_key(why, err);
	if (!parse_key(text, (size_t)length, arena, type, blob))
		return no_key("it isn't one public key", err);
	return true;
}

/* ------------------------------------------------------------------ environment */

static bool
is_terminal_name(const char *name)
{
	static const char beginning[] = "abcdefghijklmnopqrstuvwxyz0123456789", characters[] = "abcdefghijklmnopqrstuvwxyz0123456789.+-";
	size_t length = strlen(name);

	return length > 0 && length <= TERM_MOST && strchr(beginning, name[0]) && strspn(name, characters) == length;
}

bool
session_environment(struct err *err)
{
	const char *given = getenv("TERM");
	bool fine = given && is_terminal_name(given);
	char name[TERM_MOST + 1] = "";

	if (fine)
		snprintf(name, sizeof(name), "%s", given);
	if (clearenv() != 0 || setenv("LANG", "C.UTF-8", 1) != 0 || (fine && setenv("TERM", name, 1) != 0))
		return err_set(err, ERR_FAILED, "The session can't begin: its environment can't be made.");
	/* What was asked for isn't repeated: it may be anything. */
	return fine || err_set(err, ERR_FAILED, "The session can't begin: TERM %s. Set it to what your terminal is, for example xterm-256color, and connect again.",
			       given && given[0] ? "is no terminal's name here" : "isn't set");
}

/* ------------------------------------------------------------------ limits */

/* Bounds what this process may have; what was bounded more tightly stays so. */
static bool
bound(int what, rlim_t soft, rlim_t hard)
{
	struct rlimit limit;

	if (getrlimit((__rlimit_resource_t)what, &limit) != 0)
		return false;
	if (limit.rlim_max == RLIM_INFINITY || limit.rlim_max > hard)
		limit.rlim_max = hard;
	if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > soft)
		limit.rlim_cur = soft;
	if (limit.rlim_cur > limit.rlim_max)
		limit.rlim_cur = limit.rlim_max;
	return setrlimit((__rlimit_resource_t)what, &limit) == 0;
}

/* The address sanitizer maps terabytes. */
#if defined(__SANITIZE_ADDRESS__)
#define BOUND_MEMORY false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BOUND_MEMORY false
#endif
#endif
#ifndef BOUND_MEMORY
#define BOUND_MEMORY true
#endif

static bool
bound_everything(void)
{
	/* Processes are an account's, not a session's: each session is one here, one of sshd's, and at times a thread. That none is started is the
	 * sandbox's to see to. Processor time: the first signal ends the session in order, the second where it stands. */
	return bound(RLIMIT_CORE, 0, 0) && bound(RLIMIT_NOFILE, 64, 64) && bound(RLIMIT_NPROC, 2048, 2048)
	       && bound(RLIMIT_CPU, SESSION_PROCESSOR_SECONDS, SESSION_PROCESSOR_SECONDS + 10)
	       && (!BOUND_MEMORY || bound(RLIMIT_AS, SESSION_MEGABYTES * MEGABYTE, SESSION_MEGABYTES * MEGABYTE));
}

bool
session_limits(struct err *err)
{
	struct rlimit size;
	sigset_t none;

	umask(027);
	if (getrlimit(RLIMIT_FSIZE, &size) != 0 || size.rlim_cur != RLIM_INFINITY)
		return err_set(err, ERR_FAILED, "The session can't begin: the size of files is limited for it (RLIMIT_FSIZE), so that a change might be cut off "
						"in its middle. Tell the administrator of this host.");
	if (!bound_everything())
		return err_set(err, ERR_FAILED, "The session can't begin: its limits can't be set (%s).", strerror(errno));
	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set(err, ERR_FAILED, "The session can't begin: it can't be closed to others (%s).", strerror(errno));
	/* Whatever was blocked or ignored by who started it: a lost connection must be heard. */
	sigemptyset(&none);
	if (sigprocmask(SIG_SETMASK, &none, NULL) != 0)
		return err_set(err, ERR_FAILED, "The session can't begin: signals can't be heard (%s).", strerror(errno));
	return true;
}

/* ------------------------------------------------------------------ the environment's file */

bool
session_file_system_locks(const char *path)
{
	struct statfs status;

	if (statfs(path, &status) != 0)
		return false;
	/* Compared as 32 bits: the type is signed on some machines. */
	switch ((uint32_t)status.f_type) {
	case EXT4_SUPER_MAGIC:
	case XFS_SUPER_MAGIC:
	case BTRFS_SUPER_MAGIC:
	case TMPFS_MAGIC:
		return true;
	default:
		return false;
	}
}

static bool
check_entry(const char *path, bool folder, struct err *err)
{
	const char *what = folder ? "folder" : "file";
	struct stat status;

	if (lstat(path, &status) != 0)
		return err_set(err, ERR_FAILED, "The environment's %s %s can't be looked at: %s.", what, path, strerror(errno));
	if (S_ISLNK(status.st_mode) || !(folder ? S_ISDIR(status.st_mode) : S_ISREG(status.st_mode)))
		return err_set(err, ERR_FAILED, "%s isn't a %s itself, as the environment's %s must be.", path, what, what);
	if (status.st_uid != geteuid())
		return err_set(err, ERR_FAILED, "The environment's %s %s is another account's than the session's.", what, path);
	if (status.st_mode & (S_IWGRP | S_IWOTH))
		return err_set(err, ERR_FAILED, "The environment's %s %s may be written by other accounts.", what, path);
	if (!folder && status.st_nlink != 1)
		return err_set(err, ERR_FAILED, "The environment's file %s has a second name: through two names, two sessions would damage it.", path);
	return true;
}

bool
session_environment_file(const char *path, struct err *err)
{
	struct str folder = {0};
	const char *slash = strrchr(path, '/');
	bool fine;

	str_addn(&folder, slash ? path : ".", slash && slash > path ? (size_t)(slash - path) : 1);
	fine = check_entry(str_text(&folder), true, err) && check_entry(path, false, err);
	str_release(&folder);
	if (fine && !session_file_system_locks(path))
		fine = err_set(err, ERR_FAILED, "%s stands on a file system whose locks aren't relied on; put it on ext4, XFS, Btrfs or tmpfs.", path);
	return fine || err_prefix(err, "The session can't begin");
}
