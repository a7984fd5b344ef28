/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AI Builder activity (E5; C's last row): AI Events that the actor may read, in windows by key, and what they add up to by day and by tool.
 * Each is read by its own ownership, level or share, as access_reads_event decides; its model plays no part. A tool is a model or a prompt
 * under the name that its events kept; it may be gone.
 *
 * Days are numbers of days since 1970-01-01, in UTC, as all times that are shown.
 */
#ifndef PORTAL_ACTIVITY_H
#define PORTAL_ACTIVITY_H

#include "domain/model.h"
#include "portal/models.h"
#include "portal/portal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Where it was used: msdyn_consumptionsource, but quick tests stand by themselves. Stored in the environment file. */
enum activity_used {
	USED_POWER_AUTOMATE, USED_POWER_APPS, USED_API, USED_COPILOT_STUDIO, USED_QUICK_TEST, USED_ELSEWHERE,
	USED_COUNT
};

/* "Power Automate" … "Quick Test"; "-" for elsewhere. */
const char *activity_used_name(enum activity_used used);

/* "Processed", "Failed", "Processing". */
const char *activity_status_name(int status);

/* The first and the last day that there can be. */
#define ACTIVITY_FIRST_DAY INT64_C(-719162)
#define ACTIVITY_LAST_DAY INT64_C(2932896)

int64_t activity_day(int64_t time);

enum activity_tools {
	TOOLS_ALL,
	TOOLS_ONE,	/* tool, or tool_name where an event names no model */
	TOOLS_TYPES,	/* models of the types, which are there still */
	TOOLS_DELETED,
};

#define ACTIVITY_PROMPTS (UINT32_C(1) << MODEL_PROMPT)
#define ACTIVITY_MODELS (((UINT32_C(1) << MODEL_TYPE_COUNT) - 1) & ~ACTIVITY_PROMPTS)

/* Zeros and used -1 are all events of 1970-01-01: the days are to be set. */
struct activity_filter {
	int64_t first_day, last_day;
	enum activity_tools tools;
	uint32_t types;		/* TOOLS_TYPES: 1 << enum model_type */
	struct id tool;		/* TOOLS_ONE */
	const char *tool_name;	/* TOOLS_ONE without an id; borrowed */
	int used;		/* enum activity_used; -1: all */
	const char *text;	/* a part of the tool's name or of the input, without ASCII's case; NULL or "": any; borrowed */
};

enum activity_sort { ACTIVITY_BY_TIME, ACTIVITY_BY_TOOL, ACTIVITY_BY_INPUT, ACTIVITY_BY_USED, ACTIVITY_BY_CREDITS, ACTIVITY_SORT_COUNT };

struct activity_row {
	struct id id;
	int64_t at;
	struct id model;		/* none: an event of what wasn't saved */
	const char *name;		/* kept in the event; "" if nothing was */
	bool deleted;			/* its model is gone */
	int type;			/* enum model_type; -1: it's gone, or there was none */
	struct id configuration;
	int major, minor;		/* the version that ran; -1: not known */
	int status;			/* msdyn_processingstatus */
	int64_t credits;
	enum activity_used used;
	int64_t source;			/* msdyn_consumptionsource; INT64_MIN: null */
	const char *data_type, *data_info, *output;	/* NULL where there's none, as the next two */
	const char *automation, *link;
	bool quick_test;
	struct id owner;		/* who ran it */
	const char *owner_name;
	/* Its place in the order that it was read in. */
	const char *sort_text;		/* NULL: sort_number */
	int64_t sort_number;
};

struct activity_list {
	struct arena arena;
	struct activity_row *rows;
	size_t count;
	bool at_start, at_end;
};

void activity_list_release(struct activity_list *list);

/* Up to limit rows, of equal ones the newest first. from as models_window's (portal/models.h); anchor is a row of the same filter and order that was read before,
 * which may have gone since. */
bool activity_window(struct portal *portal, const struct activity_filter *filter, enum activity_sort sort, bool descending, enum window_from from,
		     const struct activity_row *anchor, size_t limit, struct activity_list *list, struct err *err) __attribute__((warn_unused_result));

/* What lists leave out. */
struct activity_more {
	const char *title;		/* msdyn_name; "" */
	const char *event_data;		/* the first 4,000 characters; NULL */
	int64_t created;
};

/* One event; *found false if it isn't there, or not to be read. more may be NULL. */
bool activity_find(struct portal *portal, const struct id *id, struct arena *arena, struct activity_row *row, struct activity_more *more, bool *found,
		   struct err *err) __attribute__((warn_unused_result));

/* What a day's or a tool's events add up to. */
struct activity_sum {
	int64_t day;		/* of by_tool: the last one */
	struct id tool;		/* by_tool; none: it's the name alone that it's known by */
	const char *name;	/* by_tool: kept in the last day's events */
	bool deleted;		/* by_tool */
	int type;		/* by_tool: enum model_type; -1 */
	int64_t runs;		/* quick tests too */
	int64_t failed, tests, credits;
};

struct activity_sums {
	struct arena arena;
	struct activity_sum *rows;
	size_t count;
	struct activity_sum total;
};

void activity_sums_release(struct activity_sums *sums);

/* Days that have events, in their order; tools, those with the most runs first. */
bool activity_by_day(struct portal *portal, const struct activity_filter *filter, struct activity_sums *sums, struct err *err)
	__attribute__((warn_unused_result));
bool activity_by_tool(struct portal *portal, const struct activity_filter *filter, struct activity_sums *sums, struct err *err)
	__attribute__((warn_unused_result));

struct output;

/* All rows, at most limit, as a list of flat objects (COMMANDS.md: activity list); and sums. */
bool activity_output(struct portal *portal, const struct activity_filter *filter, enum activity_sort sort, bool descending, size_t limit,
		     struct output *output, struct err *err) __attribute__((warn_unused_result));
bool activity_output_sums(struct portal *portal, const struct activity_filter *filter, bool by_tool, size_t limit, struct output *output,
			  struct err *err) __attribute__((warn_unused_result));

/* How far the actor's Read on AI Event goes. */
enum activity_reach {
	ACTIVITY_NONE,		/* no role carries it, or A4: every list is empty */
	ACTIVITY_TEAMS,		/* what their teams own or were given */
	ACTIVITY_OWN,
	ACTIVITY_UNITS,
	ACTIVITY_EVERYTHING,
};

enum activity_reach activity_reach(const struct portal *portal);

#endif
