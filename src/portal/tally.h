/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a change of users, teams, roles or settings does to what people may do (struct tally): the decision (B4) is asked before
 * and after, for everybody whom it concerns. For administration and settings alone.
 *
 *	struct crowd crowd = {.writing = …};
 *	crowd_add…(&crowd, …) && crowd_look_before(&crowd, err) && … change … && crowd_look_after(&crowd, err) && crowd_tell(&crowd, err);
 *	crowd_release(&crowd);
 *
 * People of one kind, whose roles reach the same, are asked about once per record, as strangers; but for those who own it or have a
 * share of it, and groups of a kind whose teams do. So a role with a thousand holders costs little more than one with ten. Past its limits
 * it stops and says "at least".
 */
#ifndef PORTAL_TALLY_H
#define PORTAL_TALLY_H

#include "portal/settings.h"
#include "portal/write_private.h"

struct crowd_person {
	struct subject before, after;	/* before has no grants: roles are read again */
	size_t group;
	size_t looked_at;		/* number of the record that this person was last asked about alone */
	uint32_t gains, loses;		/* ACTION_BITs, over all records and the environment */
};

/* People of one kind in the same teams. */
struct crowd_group {
	size_t kind;
	size_t first, count;		/* in crowd.people */
	struct subject before, after;	/* of a stranger in these teams */
	size_t record, apart;		/* of that record: members asked about alone */
	size_t looked_at;		/* the record that the group was last asked about alone */
	uint32_t gained, lost;		/* bits that all members have already */
};

/* People whose roles reach the same. */
struct crowd_kind {
	size_t first, count;		/* in crowd.groups */
	size_t people;
	struct subject before, after;	/* of a stranger without teams */
	size_t record, apart;		/* of that record: people asked about otherwise */
	uint32_t gained, lost;
};

struct crowd_place {
	struct id id;
	size_t at;
};

struct crowd {
	struct writing *writing;
	struct arena arena;
	struct id *ids;			/* on the heap; sorted and distinct from crowd_look_before on */
	size_t id_count, id_room;
	struct crowd_person *people;	/* those for whom anything may change */
	size_t count;
	struct crowd_group *groups;	/* a kind's together */
	size_t group_count;
	struct crowd_kind *kinds;
	size_t kind_count;
	struct crowd_place *teams;	/* by team: groups that are in it, before or after */
	size_t team_count;
	struct crowd_place *places;	/* by person: where in people */
	bool cut;
	int64_t evaluations;
};

/* Whom it concerns: one person, even a disabled one; the enabled members of a team; those who hold a role that has this grid; all. */
void crowd_add_user(struct crowd *crowd, const struct id *user);
bool crowd_add_team(struct crowd *crowd, const struct id *team, struct err *err) __attribute__((warn_unused_result));
bool crowd_add_grid(struct crowd *crowd, const struct id *grid, struct err *err) __attribute__((warn_unused_result));
bool crowd_add_all(struct crowd *crowd, struct err *err) __attribute__((warn_unused_result));

bool crowd_look_before(struct crowd *crowd, struct err *err) __attribute__((warn_unused_result));

/* Reads roles and people again, as the change left them. What portal_actor gave before is gone. */
bool crowd_look_after(struct crowd *crowd, struct err *err) __attribute__((warn_unused_result));

/* Sorts people into groups and kinds; those for whom nothing changes are left out, unless keep_all. */
void crowd_sort(struct crowd *crowd, bool keep_all);

/* Fills the result's tallies. */
bool crowd_tell(struct crowd *crowd, struct err *err) __attribute__((warn_unused_result));

/* The same for a setting, instead of looking after: what E4 leaves of models of a preview type, or of prompts. */
bool crowd_tell_setting(struct crowd *crowd, enum setting setting, bool on, struct err *err) __attribute__((warn_unused_result));

/* A4: warns of those who are left without any role. */
void crowd_warn_without_role(struct crowd *crowd);

/* D6: warns of those who can share all the same, by another role. */
void crowd_warn_sharing(struct crowd *crowd);

/* F4: tells how many people get or lose Read on these tables of the environment's own, which is no action on a record. */
void crowd_warn_tables(struct crowd *crowd, const struct table_grid *const *tables, size_t count);

void crowd_release(struct crowd *crowd);

#endif
