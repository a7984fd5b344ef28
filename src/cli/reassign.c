/* SPDX-License-Identifier: GPL-3.0-or-later */
/* reassign: a leaver's plan (G8) from the gathering to the run, or up to the file. */
#include "cli/command.h"

#include "portal/models.h"
#include "portal/people.h"
#include "portal/plan.h"

#include <string.h>

/* Rows are gathered and checked so many at a time; no lock is held between. */
#define STEP 2000
#define ROWS_AT_ONCE 64

struct reassigning {
	struct call *call;
	struct principal from;
	bool has_from;
	unsigned problems;
	struct plan *plan;
	struct plan_counts counts;
	struct write_result answer;	/* what is told */
	size_t refusal_room;
};

/* ---------------------------------------------------------------- the words of the command */

static bool
parse_problem(const char *name, unsigned *problems, struct err *err)
{
	*problems = 0;
	if (!name)
		return true;
	if (strcmp(name, "orphan") == 0)
		*problems = 1U << PROBLEM_ORPHAN;
	else if (strcmp(name, "split") == 0)
		*problems = 1U << PROBLEM_SPLIT;
	else if (strcmp(name, "no-read") == 0)
		*problems = 1U << PROBLEM_NO_READ;
	else
		return err_set(err, ERR_USAGE, "--problem takes orphan, split or no-read, not \"%s\".", name);
	return true;
}

static bool
parse_words(struct reassigning *reassigning, struct err *err)
{
	const struct arguments *arguments = reassigning->call->arguments;
	bool from = arguments_has(arguments, OPTION_FROM), problem = arguments_has(arguments, OPTION_PROBLEM);
	bool to = arguments_has(arguments, OPTION_TO), plan = arguments_has(arguments, OPTION_PLAN);

	if (from == problem)
		return err_set(err, ERR_USAGE, "Whose records? Say --from USER, or --problem orphan|split|no-read%s.", from ? ", not both" : "");
	if (to && plan)
		return err_set(err, ERR_USAGE, "--to and --plan exclude each other: a plan says who gets what.");
	/* A split goes to its model's owner, if nobody else is named. */
	if (!to && !plan && strcmp(arguments_value(arguments, OPTION_PROBLEM, ""), "split") != 0)
		return err_set(err, ERR_USAGE, "To whom? Say --to PRINCIPAL, or --plan FILE.");
	if (arguments->value_count[OPTION_FROM] > 1)
		return err_set(err, ERR_USAGE, "--from takes one user or team here.");
	if (!parse_problem(arguments_value(arguments, OPTION_PROBLEM, NULL), &reassigning->problems, err))
		return false;
	reassigning->has_from = from;
	return !from || people_find(reassigning->call->portal, arguments->values[OPTION_FROM][0], &reassigning->from, err);
}

/* ---------------------------------------------------------------- the plan */

static bool
gather(struct reassigning *reassigning, struct err *err)
{
	struct portal *portal = reassigning->call->portal;
	bool done = false;

	reassigning->plan = plan_new(portal, reassigning->has_from ? &reassigning->from : NULL, err);
	if (!reassigning->plan)
		return false;
	if (reassigning->problems)
		plan_set_problems(reassigning->plan, reassigning->problems);
	while (!done) {
		if (!plan_gather(reassigning->plan, STEP, &done, err))
			return false;
	}
	return true;
}

static bool
give(struct reassigning *reassigning, struct err *err)
{
	const char *name = arguments_value(reassigning->call->arguments, OPTION_TO, NULL);
	struct principal to;

	return !name || (people_find(reassigning->call->portal, name, &to, err) && plan_give(reassigning->plan, PLAN_ALL, &to, err));
}

/* G2: an empty plan of somebody else's is no answer to who may not look. */
static bool
check_may_look(const struct reassigning *reassigning, struct err *err)
{
	const struct subject *actor = portal_actor(reassigning->call->portal);

	if (reassigning->counts.rows || subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_ASSIGN)
	    || (reassigning->has_from && (id_equal(&reassigning->from.id, &actor->id) || subject_team(actor, &reassigning->from.id) >= 0)))
		return true;
	return err_rule(err, ERR_DENIED, "G2", 0x80040220,
			"Reassigning other people's records needs Assign on AI Model at Organization level: System Customizer or System Administrator.");
}

static bool
make_plan(struct reassigning *reassigning, struct err *err)
{
	struct call *call = reassigning->call;
	const char *path = arguments_value(call->arguments, OPTION_PLAN, NULL);
	bool done = false;

	if (path) {
		reassigning->plan = plan_load(call->portal, path, reassigning->has_from ? &reassigning->from : NULL, err);
		if (!reassigning->plan)
			return false;
		/* plan_load compares the leaver with --from's; --problem has none. */
		if (!reassigning->has_from && plan_leaver(reassigning->plan))
			return err_set(err, ERR_USAGE, "%s: it's a leaver's plan. Say --from with it, not --problem.", path);
	} else if (!gather(reassigning, err) || !give(reassigning, err)) {
		return false;
	}
	while (!done) {
		if (!plan_check(reassigning->plan, STEP, call->now, &done, err))
			return false;
	}
	plan_counts(reassigning->plan, &reassigning->counts);
	return check_may_look(reassigning, err);
}

/* ---------------------------------------------------------------- what stays */

static void
add_refusal(struct reassigning *reassigning, const struct plan_row *row)
{
	struct write_result *answer = &reassigning->answer;
	struct refusal *refusal;

	if (answer->refusal_count == reassigning->refusal_room) {
		struct refusal *old = answer->refusals;

		reassigning->refusal_room = reassigning->refusal_room ? reassigning->refusal_room * 2 : 16;
		answer->refusals = arena_array(&answer->arena, reassigning->refusal_room, sizeof(*answer->refusals));
		if (old)
			memcpy(answer->refusals, old, answer->refusal_count * sizeof(*old));
	}
	refusal = &answer->refusals[answer->refusal_count++];
	*refusal = (struct refusal){.id = row->id, .name = arena_strdup(&answer->arena, row->name), .err = row->err};
	if (row->verdict == PLAN_NO_OWNER)
		err_set(&refusal->err, ERR_USAGE, "Nobody was chosen to own %s.", row->name);
}

/* G8: rows that can't move are listed with the reason. */
static bool
list_refused(struct reassigning *reassigning, struct err *err)
{
	const unsigned left_out = 1U << PLAN_REFUSED | 1U << PLAN_CHANGED | 1U << PLAN_NO_OWNER;
	size_t places[ROWS_AT_ONCE], first = 0, found;
	struct plan_row rows[1];
	bool fine = true;

	do {
		found = plan_find(reassigning->plan, left_out, first, places, ROWS_AT_ONCE);
		for (size_t i = 0; fine && i < found; i++) {
			struct arena arena = {0};
			size_t count;

			fine = plan_rows(reassigning->plan, places[i], 1, &arena, rows, &count, err);
			if (fine && count && rows[0].marked)
				add_refusal(reassigning, &rows[0]);
			arena_release(&arena);
			first = places[i] + 1;
		}
	} while (fine && found == ROWS_AT_ONCE);
	return fine;
}

static bool
list_warnings(struct reassigning *reassigning, struct err *err)
{
	struct write_result *answer = &reassigning->answer;

	return plan_warnings(reassigning->plan, &answer->arena, &answer->warnings, &answer->warning_count, err);
}

/* COMMANDS.md: if nothing can move, the first that fits of 3, 4, 5, 6 counts. */
static bool
fail_by_refusals(const struct write_result *answer, struct err *err)
{
	const struct refusal *first = &answer->refusals[0];

	for (size_t i = 1; i < answer->refusal_count; i++) {
		if (answer->refusals[i].err.code < first->err.code)
			first = &answer->refusals[i];
	}
	*err = first->err;
	return false;
}

/* ---------------------------------------------------------------- the run */

static bool
check_confirmation(const struct reassigning *reassigning, struct err *err)
{
	const struct call *call = reassigning->call;
	const char *given = arguments_value(call->arguments, OPTION_CONFIRM, NULL);
	const size_t moving = reassigning->counts.moving;
	char words[40];

	snprintf(words, sizeof(words), "reassign %zu", moving);
	/* Why nothing can move is the answer then, whatever was confirmed (B9). */
	if (!moving && reassigning->answer.refusal_count)
		return true;
	if (given && strcmp(given, words) != 0)
		return err_set(err, ERR_USAGE, "%zu %s would move, so the confirmation is --confirm \"%s\", not \"%s\". Nothing was changed.", moving,
			       moving == 1 ? "record" : "records", words, given);
	if (given || moving < PLAN_CONFIRM || call->dry_run)
		return true;
	return err_set(err, ERR_USAGE, "%zu records would move: say --confirm \"%s\" if that's meant, or --dry-run to see them. Nothing was changed.", moving,
		       words);
}

/* What the run told goes into the answer, behind what stayed out. */
static void
take_over(struct reassigning *reassigning, struct write_result *run)
{
	struct write_result *answer = &reassigning->answer;

	answer->operation = run->operation;
	answer->changes = run->changes;
	answer->change_count = run->change_count;
	for (size_t i = 0; i < run->refusal_count; i++)
		add_refusal(reassigning, &(struct plan_row){.id = run->refusals[i].id, .name = run->refusals[i].name, .err = run->refusals[i].err});
}

static bool
run(struct reassigning *reassigning, struct err *err)
{
	struct call *call = reassigning->call;
	struct write_result told = {0};
	struct plan_result result;
	bool done, nothing = !reassigning->counts.moving && reassigning->answer.refusal_count;

	plan_collect(reassigning->plan, &told);
	done = plan_run(reassigning->plan, call->now, call->dry_run, NULL, NULL, &result, err);
	plan_collect(reassigning->plan, NULL);
	/* If nothing could move, it's told already why. */
	if (!nothing)
		take_over(reassigning, &told);
	else if (done || told.refusal_count)
		done = fail_by_refusals(&reassigning->answer, err);
	if (done || reassigning->answer.refusal_count)
		command_write_result(call, &reassigning->answer);
	write_result_release(&told);
	return done;
}

/* --save-plan without --confirm: the plan is for somebody to look at first. */
static bool
only_save(struct reassigning *reassigning, const char *path, struct err *err)
{
	struct call *call = reassigning->call;

	if (!call->dry_run && !plan_save(reassigning->plan, path, false, call->now, err))
		return false;
	command_write_result(call, &reassigning->answer);
	fprintf(call->notes, "makerdeck: the plan %s saved, %zu of %zu records would move. Nothing was changed.\n", call->dry_run ? "would be" : "is",
		reassigning->counts.moving, reassigning->counts.rows);
	return true;
}

static bool
plan_and_run(struct reassigning *reassigning, struct err *err)
{
	struct call *call = reassigning->call;
	const char *path = arguments_value(call->arguments, OPTION_SAVE_PLAN, NULL);

	if (!parse_words(reassigning, err) || !make_plan(reassigning, err) || !list_refused(reassigning, err) || !list_warnings(reassigning, err))
		return false;
	if (path && !arguments_has(call->arguments, OPTION_CONFIRM))
		return only_save(reassigning, path, err);
	return check_confirmation(reassigning, err) && (!path || call->dry_run || plan_save(reassigning->plan, path, false, call->now, err))
	       && run(reassigning, err);
}

bool
command_reassign(struct call *call, struct err *err)
{
	struct reassigning reassigning = {.call = call};
	bool done = plan_and_run(&reassigning, err);

	plan_free(reassigning.plan);
	write_result_release(&reassigning.answer);
	return done;
}
