/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What breaks if they go: of a person (or team), what they own, what's shared with them and by them, and which apps and flows
 * call their models; of a model or prompt, who calls it and who has it shared. Each call is asked of the decision for each person
 * (D8, B4): told are those for whom it works today and wouldn't without the model. Nothing is written.
 *
 * Told are the records that the asker sees. With more than DEPARTURE_PEOPLE enabled people, or DEPARTURE_ROWS rows of a part, the first
 * are looked at and the answer says so.
 */
#ifndef PORTAL_DEPARTURE_H
#define PORTAL_DEPARTURE_H

#include "portal/people_pages.h"
#include "portal/portal.h"

#define DEPARTURE_PEOPLE 2000
#define DEPARTURE_ROWS 500

enum departure_part {
	DEPARTURE_CALL,		/* an app or flow whose call of a model would fail */
	DEPARTURE_SCHEDULE,	/* a generic prediction: runs on its schedule as its owner (D5) */
	DEPARTURE_SHARED_BY,	/* a record of theirs that others have a share of */
	DEPARTURE_SHARED_WITH,	/* a record of others that is shared with them by name */
	DEPARTURE_PARTS
};

/* "call", "schedule", "shared-by", "shared-with". */
const char *departure_part_name(enum departure_part part);

struct departure_row {
	enum departure_part part;
	enum record_kind kind;
	struct id id;
	const char *name;
	const char *owner_name;
	struct id model;	/* CALL: the model or prompt that is called; none else */
	const char *model_name;	/* "" */
	int64_t people;		/* CALL: for how many it works today; SHARED_BY: users and teams who have a share; else 0 */
	const char *names;	/* CALL, SHARED_BY: the first of them, "Maya Ortiz, Tom Berg"; "" */
};

struct departure {
	struct arena arena;
	const char *name;		/* of the person, team or model */
	bool person;			/* a person or team, else a model or prompt */
	bool prompt;
	bool disabled;			/* people: A4 already */
	struct owned_counts owns;	/* of a person */
	struct departure_row *rows;	/* by part, then by name */
	size_t count;
	size_t parts[DEPARTURE_PARTS];	/* rows of each part */
	int64_t people;			/* distinct people with a call that would fail */
	int64_t runs;			/* own runs in the last DEPARTURE_DAYS days, of the events that the asker may read (E5), at most DEPARTURE_RUNS + 1 */
	bool more;			/* not everybody or everything was looked at: figures are at least */
	const char **lines;		/* the whole in sentences, for a page: a summary first, then part by part */
	size_t line_count;
};

#define DEPARTURE_DAYS 28
#define DEPARTURE_RUNS 100000

void departure_release(struct departure *departure);

/* Needs Read on AI Model at Organization, except about oneself (COMMANDS.md: access --user). ERR_NOT_FOUND: no such person or team. */
bool departure_of_person(struct portal *portal, const struct principal *who, int64_t now, struct departure *departure, struct err *err)
	__attribute__((warn_unused_result));

/* Needs details on the model or prompt (COMMANDS.md: access NAME). */
bool departure_of_model(struct portal *portal, const struct id *model, int64_t now, struct departure *departure, struct err *err)
	__attribute__((warn_unused_result));

#endif
