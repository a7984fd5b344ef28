/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the plan share. For them alone. */
#ifndef PORTAL_PLAN_PRIVATE_H
#define PORTAL_PLAN_PRIVATE_H

#include "base/arena.h"
#include "base/str.h"
#include "portal/id_places.h"
#include "portal/plan.h"
#include "portal/write_private.h"

enum plan_lack { LACKS_WRITE = 1, LACKS_INPUT = 2 };	/* on its table; Read on the table that it's trained on */

/* One row. Owners are places in plan->people; 0 is nobody. Names aren't kept. */
struct plan_record {
	struct id id;
	int64_t version;	/* versionnumber as of the first check, or of the file that it was loaded from; -1 */
	uint32_t owner, to;
	uint8_t kind;		/* enum record_kind */
	uint8_t verdict;	/* enum plan_verdict */
	uint8_t lacks;		/* PLAN_WARNING: what the new owner lacks (G6), as bits of enum plan_lack */
	bool marked;
	bool under;		/* a container behind its model: both move or neither (G5) */
};

/* What is still to be gathered, in this order. */
enum plan_phase { PHASE_OWNERS, PHASE_MODELS, PHASE_PROMPTS, PHASE_CONTAINERS, PHASE_APPS, PHASE_FLOWS, PHASE_SPLITS, PHASE_DONE };

struct plan {
	struct portal *portal;
	struct principal from;
	bool has_from;
	unsigned problems;	/* bits 1 << enum model_problem */

	struct plan_record *rows;
	size_t count, room;
	struct id_places places;
	struct principal *people;	/* [0] is nobody */
	size_t people_count, people_room;
	struct id_places people_places;

	enum plan_phase phase;
	struct principal owner;		/* whose rows are being gathered */
	unsigned kinds;			/* of them: bits 1 << enum record_kind */
	int64_t owner_rid;		/* PHASE_OWNERS: the last that was looked at */
	struct str key;			/* the last row that was read: by name and id, or by rowid */
	struct id key_id;
	int64_t key_rid;

	size_t checked_to;	/* rows before have a verdict, or need none */
	int64_t now;		/* of the last check or run */
	struct write_result *changes;	/* plan_collect */
};

/* Adds a row unless it's there; its place. */
size_t plan_put(struct plan *plan, enum record_kind kind, const struct id *id, const struct principal *owner, bool under);
uint32_t plan_person(struct plan *plan, const struct principal *who);

/* The first row of the pair that the row belongs to, and the one behind its last. */
size_t plan_pair_first(const struct plan *plan, size_t row);
size_t plan_pair_end(const struct plan *plan, size_t row);

bool plan_can_move(const struct plan_record *record);

/* --- plan_check.c: a row, or a model with the containers behind it, as they are now --- */

/* What is read of a row to decide about it. */
struct facts {
	bool found;
	struct owned row;	/* its name is in text */
	struct str text;
	int64_t version;
	enum model_type type;
	bool listed;		/* models: not a prebuilt one (E6) */
	struct id input;	/* models: the table of the environment's own that it's trained on (F4); none */
	bool alone;		/* containers: nothing hangs on it */
	uint8_t lacks;
	enum plan_verdict verdict;
};

/* Somebody, looked at once in a step: as an owner by name, as a new owner with what their roles carry. */
struct somebody {
	const char *name;
	bool named, loaded, gone;
	struct party party;
	enum plan_verdict takes[ENTITY_COUNT];	/* READY, WARNING, REFUSED; UNCHECKED: not asked yet */
};

struct judging {
	struct plan *plan;
	struct write_result result;	/* its arena is what lives until the end of the step */
	struct writing writing;		/* for what asks for one */
	struct facts *facts;		/* of the pair under way, in the rows' order */
	size_t facts_room;
	struct owned *containers;	/* of them, as the decision sees them */
	struct somebody *people;	/* by place in plan->people */
	size_t people_count;
	bool needs_shares;
	bool incomplete;		/* the model has a container that the plan doesn't know */
};

void judging_begin(struct judging *judging, struct plan *plan, int64_t now);
void judging_look(struct judging *judging);	/* once more at the actor, after a write has read them again */
void judging_end(struct judging *judging);

/* Verdicts of the pair, into facts[].verdict: as a write would decide. A version that's known and isn't the row's any more is CHANGED. */
bool judge_pair(struct judging *judging, size_t first, size_t end, struct err *err) __attribute__((warn_unused_result));

/* Sets the rows' verdicts and versions from what judge_pair found. */
void keep_verdicts(struct judging *judging, size_t first, size_t end);

/* --- plan_file.c, plan_load.c: the lines of a plan file --- */

#define PLAN_FORMAT "makerdeck plan"
#define PLAN_VERSION 1
#define PLAN_LINE_MAX 8192

/* The SHA-256 of all lines so far. Each line tells sixteen digits of it, so that the line that was edited is known, the last all of it. */
struct plan_seal;
struct plan_seal *plan_seal_new(struct err *err) __attribute__((warn_unused_result));
void plan_seal_free(struct plan_seal *seal);
void plan_seal_add(struct plan_seal *seal, const char *bytes, size_t length);
bool plan_seal_hex(const struct plan_seal *seal, char out[65], struct err *err) __attribute__((warn_unused_result));

bool plan_environment(struct portal *portal, struct id *id, struct err *err) __attribute__((warn_unused_result));

/* --- plan_explain.c --- */

/* Name, type and reason of a row, decided afresh. Strings in the arena. */
bool plan_explain(struct plan *plan, size_t place, struct arena *arena, struct plan_row *shown, struct err *err)
	__attribute__((warn_unused_result));

/* The row's name, "" if it has gone or the actor doesn't see it. */
bool plan_name(struct plan *plan, const struct plan_record *record, struct arena *arena, const char **name, struct err *err)
	__attribute__((warn_unused_result));

/* Why the pair can't move: *why has no code if it can. */
bool plan_refusal(struct plan *plan, size_t place, struct arena *arena, struct err *why, struct err *err) __attribute__((warn_unused_result));

#endif
