/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The message line and the log of what it said (UX.md 5.5). A message stays until the next action, not for a time. */
#ifndef APP_NOTICE_H
#define APP_NOTICE_H

#include "base/err.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

enum notice_level { NOTICE_HINT, NOTICE_OK, NOTICE_WARN, NOTICE_ERROR };

#define NOTICE_TEXT_SIZE 1024
#define NOTICE_LOG_MAX 200

struct notice_entry {
	int64_t at;
	enum notice_level level;
	char text[NOTICE_TEXT_SIZE];
	char code[32];		/* of an error: "B2 0x80040220"; "" */
};

struct notice {
	enum notice_level level;
	char text[NOTICE_TEXT_SIZE];	/* "" shows the screen's own hint */
	struct notice_entry *log;	/* oldest first, at most NOTICE_LOG_MAX; hints are not kept; owned */
	size_t log_count, log_room;
};

/* Says something, in place of what was said before. */
void notice_say(struct notice *notice, int64_t now, enum notice_level level, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
void notice_vsay(struct notice *notice, int64_t now, enum notice_level level, const char *format, va_list args)
	__attribute__((format(printf, 4, 0)));

/* An err, as NOTICE_ERROR with its rule and code in the log. */
void notice_err(struct notice *notice, int64_t now, const struct err *err);

void notice_clear(struct notice *notice);
void notice_release(struct notice *notice);

#endif
