/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file itself: is it sound, and a copy of it (COMMANDS.md: check, backup). */
#ifndef PORTAL_UPKEEP_H
#define PORTAL_UPKEEP_H

#include "portal/portal.h"

struct upkeep_report {
	struct arena arena;
	const char **problems;	/* sentences; none: the file is sound */
	size_t problem_count;
	int64_t models, users, audit_rows;
};

void upkeep_report_release(struct upkeep_report *report);

/* SQLite's integrity and foreign keys, the audit chain, one root unit, derived columns. True if it could be looked
 * at, sound or not. Release the report in any case. */
bool upkeep_check(struct portal *portal, struct upkeep_report *report, struct err *err) __attribute__((warn_unused_result));

/* An online copy while others write, checked, then put in place by rename, mode 0600. Refuses an existing file. */
bool upkeep_backup(struct portal *portal, const char *path, struct err *err) __attribute__((warn_unused_result));

#endif
