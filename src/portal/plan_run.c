/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Carrying a plan out: one transaction, in which every row is decided again (B6) and compared with its check (H1) before it moves. */
#include "portal/plan.h"

#include "portal/handover.h"
#include "portal/plan_private.h"

/* Rows that stop a run are told one by one up to here; each leaves a row of the audit, in a transaction of its own. */
#define REFUSALS_MAX 20
#define PROGRESS_ROWS 256

struct running {
	struct judging judging;
	struct handover **handovers;	/* by place in plan->people */
	struct plan_result *result;
	size_t stopped;			/* rows that can't move any more: then the others are looked at, too, and nothing is changed */
	size_t done, all;
	plan_progress_fn progress;
	void *context;
};

static bool
find_handover(struct running *running, uint32_t to, struct handover **handover, struct err *err)
{
	struct judging *judging = &running->judging;

	if (!running->handovers[to]) {
		running->handovers[to] = arena_alloc(&judging->result.arena, sizeof(**running->handovers));
		if (!handover_begin(running->handovers[to], &judging->writing, &judging->people[to].party, err))
			return false;
	}
	*handover = running->handovers[to];
	return true;
}

static bool
move_row(struct running *running, const struct plan_record *record, const struct facts *facts, struct err *err)
{
	const enum record_kind kind = (enum record_kind)record->kind;
	const struct written row = {
		.target = {.kind = kind, .id = record->id}, .entity = record_kind_entity(kind),
		.table = entity_logical_name(record_kind_entity(kind)), .model = {.row = facts->row},
	};
	struct handover *handover;

	if (facts->verdict == PLAN_KEPT)
		return true;
	if (!find_handover(running, record->to, &handover, err)
	    || !handover_row(handover, &row, facts->alone, &running->result->cascaded, err))
		return false;
	running->result->moved++;
	return true;
}

static bool
refuse(struct running *running, size_t place, const struct facts *facts, struct err *err)
{
	struct judging *judging = &running->judging;
	struct plan *plan = judging->plan;
	const struct id *id = &plan->rows[place].id;
	struct err why = ERR_INIT;
	const char *name;

	/* What the actor doesn't see has no name here (B4), and looks like what has gone. */
	if (!plan_name(plan, &plan->rows[place], &judging->result.arena, &name, err))
		return false;
	if (facts->verdict == PLAN_CHANGED && facts->found && name[0])
		return writing_refuse_changed(&judging->writing, id, name, QUERY_AUDIT_LAST_CHANGE, err);
	if (facts->verdict == PLAN_CHANGED)
		err_rule(&why, ERR_CHANGED, "H1", 0x80060882, "A %s of this plan isn't there any more. Nothing was written.",
			 record_kind_name((enum record_kind)plan->rows[place].kind));
	else if (!plan_refusal(plan, place, &judging->result.arena, &why, err))
		return false;
	writing_refuse(&judging->writing, id, name, &why);
	return true;
}

/* A pair that was fine and isn't any more: its rows say so, and the run ends without a change. */
static bool
stop_at(struct running *running, size_t first, size_t end, struct err *err)
{
	struct judging *judging = &running->judging;

	for (size_t i = first; i < end; i++)
		judging->plan->rows[i].verdict = (uint8_t)(judging->facts[i - first].verdict);
	return running->stopped++ >= REFUSALS_MAX || refuse(running, first, &judging->facts[0], err);
}

static bool
stops(enum plan_verdict verdict)
{
	return verdict == PLAN_CHANGED || verdict == PLAN_REFUSED || verdict == PLAN_NO_OWNER;
}

static bool
run_pair(struct running *running, size_t first, size_t end, struct err *err)
{
	struct judging *judging = &running->judging;

	if (!judge_pair(judging, first, end, err))
		return false;
	if (stops(judging->facts[0].verdict))
		return stop_at(running, first, end, err);
	for (size_t i = first; !running->stopped && i < end; i++) {
		if (!move_row(running, &judging->plan->rows[i], &judging->facts[i - first], err))
			return false;
	}
	return true;
}

static bool
pair_moves(const struct plan *plan, size_t first, size_t end)
{
	for (size_t i = first; i < end; i++) {
		if (plan_can_move(&plan->rows[i]))
			return true;
	}
	return false;
}

static void
tell_progress(struct running *running, size_t rows)
{
	size_t before = running->done / PROGRESS_ROWS;

	running->done += rows;
	if (running->progress && running->done / PROGRESS_ROWS != before)
		running->progress(running->context, running->done, running->all);
}

/* Nothing of it can move: that's refused, and recorded (H2), as of any write. */
static bool
refuse_all(struct running *running, struct err *err)
{
	struct plan *plan = running->judging.plan;
	size_t end;

	for (size_t first = 0; first < plan->count && running->stopped < REFUSALS_MAX; first = end) {
		const struct plan_record *record = &plan->rows[first];

		end = plan_pair_end(plan, first);
		if (!record->marked || (record->verdict != PLAN_REFUSED && record->verdict != PLAN_CHANGED))
			continue;
		if (!judge_pair(&running->judging, first, end, err))
			return false;
		/* One that could move by now hasn't been shown so: the next check finds it. */
		if (stops(running->judging.facts[0].verdict) && !stop_at(running, first, end, err))
			return false;
	}
	return true;
}

static bool
run_all(struct running *running, struct err *err)
{
	struct plan *plan = running->judging.plan;
	bool moves = false;
	size_t end;

	running->handovers = arena_array(&running->judging.result.arena, plan->people_count, sizeof(*running->handovers));
	for (size_t first = 0; first < plan->count; first = end) {
		end = plan_pair_end(plan, first);
		if (pair_moves(plan, first, end)) {
			moves = true;
			if (!run_pair(running, first, end, err))
				return false;
		}
		tell_progress(running, end - first);
	}
	return moves || refuse_all(running, err);
}

/* What moved is the new owner's now. */
static void
settle(struct plan *plan)
{
	for (size_t i = 0; i < plan->count; i++) {
		struct plan_record *record = &plan->rows[i];

		if (!plan_can_move(record))
			continue;
		record->owner = record->to;
		record->verdict = PLAN_KEPT;
	}
}

bool
plan_run(struct plan *plan, int64_t now, bool dry_run, plan_progress_fn progress, void *context, struct plan_result *result, struct err *err)
{
	struct running running = {.result = result, .progress = progress, .context = context, .all = plan->count};
	struct judging *judging = &running.judging;
	bool done;

	*result = (struct plan_result){0};
	if (!portal_need_actor(plan->portal, err))
		return false;
	judging_begin(judging, plan, now);
	judging->writing.dry_run = dry_run;
	judging->writing.quiet = !plan->changes;
	done = writing_begin(&judging->writing, err);
	if (done) {
		judging_look(judging);
		done = writing_end(&judging->writing, run_all(&running, err), err);
	}
	result->operation = judging->result.operation;
	if (!done)
		*result = (struct plan_result){0};
	else if (!dry_run)
		settle(plan);
	if (plan->changes) {
		write_result_release(plan->changes);
		*plan->changes = judging->result;
		judging->result = (struct write_result){0};
	}
	judging_end(judging);
	return done;
}

void
plan_collect(struct plan *plan, struct write_result *changes)
{
	plan->changes = changes;
}
