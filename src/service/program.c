/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "service/program.h"

#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define WORDS_MOST ((size_t)64 * 1024)
#define QUOTE_MOST 300
/* A minute, as turns of 10 ms: below main nobody asks the clock. */
#define TURNS_MOST 6000
#define TURN_MS 10

/* In the child: descriptors, and signals as they are by default. */
static int
start(const char *const *argv, int out, pid_t *pid)
{
	static const char *const environment[] = {"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C", "TZ=UTC", "HOME=/", NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int failed;

	sigemptyset(&none);
	sigfillset(&all);
	if ((failed = posix_spawn_file_actions_init(&files)) != 0)
		return failed;
	if ((failed = posix_spawnattr_init(&attributes)) == 0) {
		failed = posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
		if (!failed)
			failed = posix_spawn_file_actions_adddup2(&files, out, 1);
		if (!failed)
			failed = posix_spawn_file_actions_adddup2(&files, out, 2);
		if (!failed)
			failed = posix_spawnattr_setsigmask(&attributes, &none);
		if (!failed)
			failed = posix_spawnattr_setsigdefault(&attributes, &all);
		if (!failed)
			failed = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
		if (!failed)
			failed = posix_spawn(pid, argv[0], &files, &attributes, (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&files);
	return failed;
}

/* Whether it ended meanwhile. */
static bool
has_ended(pid_t pid)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == pid;
}

/* Reads until it has ended. False after a minute. */
static bool
listen_to(int fd, pid_t pid, struct str *words)
{
	size_t before = words->length;
	bool open = true;

	for (int turn = 0; turn < TURNS_MOST;) {
		struct pollfd wait = {.fd = open ? fd : -1, .events = POLLIN};
		char bytes[4096];
		ssize_t got;

		if (poll(&wait, 1, TURN_MS) <= 0) {
			/* What it started and left behind may hold its streams open; it doesn't count. */
			if (has_ended(pid))
				return true;
			turn++;
			continue;
		}
		got = read(fd, bytes, sizeof(bytes));
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			open = false;
			if (has_ended(pid))
				return true;
		} else if (words->length - before < WORDS_MOST) {
			str_addn(words, bytes, (size_t)got);
		}
	}
	return false;
}

bool
program_run(const char *const *argv, int *status, struct str *words, struct err *err)
{
	int out[2], failed, ended = 0;
	bool in_time;
	pid_t pid = 0;

	if (pipe2(out, O_CLOEXEC) != 0)
		return err_set(err, ERR_FAILED, "%s can't be run: %s.", argv[0], strerror(errno));
	failed = start(argv, out[1], &pid);
	(void)close(out[1]);
	if (failed) {
		(void)close(out[0]);
		return err_set(err, ERR_FAILED, "%s can't be run: %s.", argv[0], strerror(failed));
	}
	in_time = listen_to(out[0], pid, words);
	(void)close(out[0]);
	if (!in_time)
		(void)kill(pid, SIGKILL);
	while (waitpid(pid, &ended, 0) < 0 && errno == EINTR)
		;
	if (!in_time)
		return err_set(err, ERR_FAILED, "%s didn't end within a minute, and was ended.", argv[0]);
	*status = WIFEXITED(ended) ? WEXITSTATUS(ended) : 128 + WTERMSIG(ended);
	return true;
}

void
program_quote(const struct str *words, struct str *out)
{
	const char *text = str_text(words);
	size_t length = words->length, most = QUOTE_MOST;

	while (length && strchr("\r\n. ", text[length - 1]))
		length--;
	if (!length) {
		str_add(out, "it said nothing");
		return;
	}
	/* Not within a character. */
	if (length > most) {
		while (most && ((unsigned char)text[most] & 0xc0) == 0x80)
			most--;
		length = most;
	}
	text_clean(out, text, length, TEXT_NAME);
}
