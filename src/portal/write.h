/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What every write takes and answers (DESIGN.md 4, COMMANDS.md "writes"). Each write is one transaction: the actor and the
 * rows are read again, it's decided (B6), versions are compared (H1), changed, recorded (H2). A dry run does all of it
 * and rolls back: what a dialog shows before it writes is what the write would do.
 */
#ifndef PORTAL_WRITE_H
#define PORTAL_WRITE_H

#include "portal/portal.h"

/* A row as the screen showed it. */
struct target {
	enum record_kind kind;
	struct id id;
	int64_t version;	/* versionnumber that was shown; -1: any (commands) */
};

struct change {
	const char *table;	/* logical name */
	struct id id;		/* of the record, the owned row or the shared one */
	const char *name;
	const char *change;	/* "share", "unshare", "assign", "setting" */
	const char *before;	/* in words and ids, as COMMANDS.md's before and after: JSON text of a flat value or object */
	const char *after;
};

struct refusal {
	struct id id;
	const char *name;
	struct err err;		/* code, rule, dataverse, text = reason */
};

/* What a change does to people, apps and flows, told before it's done. */
enum effect_kind {
	EFFECT_GAINS,		/* a person or team gains access */
	EFFECT_LOSES,		/* loses all access */
	EFFECT_KEEPS,		/* still has access, by what detail says (D4) */
	EFFECT_STOPS,		/* an app or flow whose call will be refused for people who have it now */
	EFFECT_WORKS,		/* an app or flow whose call works for somebody for whom it was refused */
	EFFECT_CAN,		/* the new owner can, or can't, do what detail names */
};

struct effect {
	enum effect_kind kind;
	const char *name;	/* of the person, team, app or flow */
	const char *detail;	/* one phrase */
	int64_t people;		/* how many people it concerns, where that's more than one */
};

/* What a change of people, teams, roles or settings does to what people may do, summed up before it's done: "gives 14 people
 * access to 3 models", "takes Share from 6 people". */
struct tally {
	enum action action;	/* ACTION_LIST is "access"; of a setting ACTION_RUN: everything but Delete (E4) */
	bool gives;		/* else it takes */
	int64_t people;		/* distinct; also those who have no record to use it on yet */
	int64_t records;	/* distinct models and prompts; 0 for the environment's actions */
	const char *text;	/* the sentence */
};

struct write_result {
	struct arena arena;
	struct id operation;	/* none on a dry run or if nothing changed */
	struct change *changes;
	size_t change_count;
	struct refusal *refusals;	/* the first that counts is also what the function returns as err */
	size_t refusal_count;
	const char **warnings;
	size_t warning_count;
	struct effect *effects;		/* only filled if the request asks for effects */
	size_t effect_count;
	int64_t people_gaining, people_losing;	/* distinct people, with effects */
	struct tally *tallies;		/* of administration, if the request asks for effects; most people first */
	size_t tally_count;
	bool tallies_cut;		/* there are more people or records than were looked at: "at least" */
};

void write_result_release(struct write_result *result);

#endif
