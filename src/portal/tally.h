/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a change of users, teams, roles or settings does to what people may do (struct tally): the decision (B4) is asked before
 * and after, for everybody whom it concerns. For administration and settings alone.
 *
 *	struct crowd crowd = {.writing = …};
 *	crowd_add…(&crowd, …) && crowd_look_before(&crowd, err) && … change … && crowd_look_after(&crowd, err) && crowd_tell(&crowd, err);
 *	crowd_release(&crowd);
 *
 * People who may do the same and are in the same teams are asked about once, but for what is theirs or shared with them, so a
 * role with a thousand holders costs little more than one with ten. Past its limits it stops and says "at least".
 */
#ifndef PORTAL_TALLY_H
#define PORTAL_TALLY_H

#include "portal/settings.h"
#include "portal/write_private.h"

struct crowd_person;
struct crowd_class;

struct crowd {
	struct writing *writing;
	struct arena arena;
	struct id *ids;			/* on the heap; sorted and distinct from crowd_look_before on */
	size_t id_count, id_room;
	struct crowd_person *people;	/* those for whom anything may change */
	size_t count;
	struct crowd_class *classes;
	size_t class_count;
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

/* Fills the result's tallies. */
bool crowd_tell(struct crowd *crowd, struct err *err) __attribute__((warn_unused_result));

/* The same for a setting, instead of looking after: what E4 leaves of models of a preview type, or of prompts. */
bool crowd_tell_setting(struct crowd *crowd, enum setting setting, bool on, struct err *err) __attribute__((warn_unused_result));

/* D6: warns of those who can share all the same, by another role. */
void crowd_warn_sharing(struct crowd *crowd);

void crowd_release(struct crowd *crowd);

#endif
