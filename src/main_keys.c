/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * makerdeck-keys: sshd asks it whose a key is, before anybody has proven to have it (SECURITY.md 2.4): AuthorizedKeysCommand %u %t %k. It answers
 * one line made of constants and a number, or nothing; it writes nothing else, keeps nothing, and knows neither SQLite nor a terminal.
 */
#include "base/str.h"
#include "service/key_file.h"
#include "service/layout.h"

#include <signal.h>
#include <stdbool.h>
#include <sys/resource.h>
#include <unistd.h>

/* The address sanitizer wants terabytes of addresses. */
#if defined(__SANITIZE_ADDRESS__)
#define MEMORY_IS_LIMITED false
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define MEMORY_IS_LIMITED false
#endif
#endif
#ifndef MEMORY_IS_LIMITED
#define MEMORY_IS_LIMITED true
#endif

/* What can't be limited is no worse than without. */
#define LIMIT(what, most) (void)setrlimit(what, &(const struct rlimit){.rlim_cur = (most), .rlim_max = (most)})

int
main(int argc, char **argv)
{
	struct str answer = {0};

	/* Whatever becomes of sshd, this ends as if nothing had been found. */
	(void)signal(SIGPIPE, SIG_IGN);
	(void)signal(SIGXFSZ, SIG_IGN);
	LIMIT(RLIMIT_CORE, 0);
	LIMIT(RLIMIT_FSIZE, 0);
	LIMIT(RLIMIT_NOFILE, 8);
	LIMIT(RLIMIT_CPU, 2);
	if (MEMORY_IS_LIMITED)
		LIMIT(RLIMIT_AS, 32 * 1024 * 1024);
	key_file_answer(argc, argv, SERVICE_KEYS, &answer);
	/* A line is shorter than a pipe holds at once; one that's cut off would be no key. */
	if (answer.length)
		(void)!write(STDOUT_FILENO, answer.text, answer.length);
	str_release(&answer);
	return 0;
}
