/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/notice.h"

#include "base/heap.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A new last entry; the oldest goes where there are too many. */
static struct notice_entry *
log_add(struct notice *notice)
{
	if (notice->log_count == NOTICE_LOG_MAX) {
		notice->log_count--;
		memmove(notice->log, notice->log + 1, notice->log_count * sizeof(*notice->log));
	}
	if (notice->log_count == notice->log_room) {
		notice->log_room = notice->log_room ? notice->log_room * 2 : 8;
		if (notice->log_room > NOTICE_LOG_MAX)
			notice->log_room = NOTICE_LOG_MAX;
		notice->log = heap_resize(notice->log, notice->log_room, sizeof(*notice->log));
	}
	return &notice->log[notice->log_count++];
}

static void
put(struct notice *notice, int64_t now, enum notice_level level, const char *text, const char *code)
{
	struct notice_entry *entry;

	notice->level = level;
	snprintf(notice->text, sizeof(notice->text), "%s", text);
	if (level == NOTICE_HINT || !text[0])
		return;
	entry = log_add(notice);
	*entry = (struct notice_entry){.at = now, .level = level};
	snprintf(entry->text, sizeof(entry->text), "%s", text);
	snprintf(entry->code, sizeof(entry->code), "%s", code);
}

void
notice_vsay(struct notice *notice, int64_t now, enum notice_level level, const char *format, va_list args)
{
	char text[NOTICE_TEXT_SIZE];	/* not in place: args may hold what was said before */

	if (vsnprintf(text, sizeof(text), format, args) < 0)
		text[0] = '\0';
	put(notice, now, level, text, "");
}

void
notice_say(struct notice *notice, int64_t now, enum notice_level level, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	notice_vsay(notice, now, level, format, args);
	va_end(args);
}

void
notice_err(struct notice *notice, int64_t now, const struct err *err)
{
	char code[sizeof(err->rule) + 16] = "";

	if (err->dataverse)
		snprintf(code, sizeof(code), "%s%s0x%08" PRIX32, err->rule, err->rule[0] ? " " : "", err->dataverse);
	else
		snprintf(code, sizeof(code), "%s", err->rule);
	put(notice, now, NOTICE_ERROR, err->text, code);
}

void
notice_clear(struct notice *notice)
{
	notice->level = NOTICE_HINT;
	notice->text[0] = '\0';
}

void
notice_release(struct notice *notice)
{
	free(notice->log);
	*notice = (struct notice){.level = NOTICE_HINT};
}
