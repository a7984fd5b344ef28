/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What takes long in "Reassign records": reading what somebody owns, checking it, counting what's wrong; in steps of a few
 * milliseconds each, so that every key is answered at once. And the run, which is one transaction and no job.
 */
#include "app/plan_page.h"
#include "app/plan_page_private.h"

#include "app/app_private.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

/* A step is to take this long, in milliseconds: its rows become more or fewer until it does. */
enum { STEP_SHORT = 4, STEP_LONG = 10 };
enum { BUDGET_LEAST = 32, BUDGET_FIRST = 256, BUDGET_MOST = 4096 };

/* When the strip is shown, and how often what it tells is renewed, in milliseconds. */
enum { SHOW_AFTER = 1000, RENEW_AFTER = 1000 };

#define CHANGED_SHOWN 6

static bool
is_seen(const struct app *app)
{
	return app->screen == SCREEN_ADMIN && app->place == PLACE_REASSIGN;
}

/* ---------------------------------------------------------------- what is shown of the plan */

void
plan_page_window(struct app *app, bool again)
{
	struct plan_page *page = &app->plan_page;
	size_t first = (size_t)page->cursor.top, most = (size_t)page->cursor.height, left;
	struct err err = ERR_INIT;

	if (!page->plan || !is_seen(app))
		return;
	left = page->counts.rows > first ? page->counts.rows - first : 0;
	most = most > left ? left : most;
	most = most > PLAN_WINDOW_MAX ? PLAN_WINDOW_MAX : most;
	if (!again && page->window_first == first && page->window_count == most)
		return;
	arena_release(&page->window_arena);
	page->window = arena_array(&page->window_arena, most, sizeof(*page->window));
	page->window_first = first;
	page->window_count = 0;
	if (!plan_rows(page->plan, first, most, &page->window_arena, page->window, &page->window_count, &err))
		app_fail(app, &err);
}

static void
forget_words(struct plan_page *page)
{
	arena_release(&page->words_arena);
	page->words = NULL;
	page->owner_count = page->reason_count = page->word_count = 0;
}

/* The first rows that have a reason to tell. */
static bool
read_reasons(struct plan_page *page, struct err *err)
{
	size_t places[PLAN_REASONS_SHOWN];
	size_t found = plan_find(page->plan, 1U << PLAN_WARNING | 1U << PLAN_REFUSED | 1U << PLAN_CHANGED, 0, places, PLAN_REASONS_SHOWN);

	for (size_t i = 0; i < found; i++) {
		size_t count = 0;

		if (!plan_rows(page->plan, places[i], 1, &page->words_arena, &page->reasons[page->reason_count], &count, err))
			return false;
		page->reason_count += count;
	}
	return true;
}

void
plan_page_renew(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct err err = ERR_INIT;

	if (!page->plan)
		return;
	plan_counts(page->plan, &page->counts);
	forget_words(page);
	page->said[0] = '\0';
	if (!plan_owners(page->plan, &page->words_arena, page->owners, PLAN_OWNERS_SHOWN, &page->owner_count, &err))
		app_fail(app, &err);
	if (page->checked_stamp
	    && (!read_reasons(page, &err) || !plan_words(page->plan, &page->words_arena, &page->words, &page->word_count, &err)))
		app_fail(app, &err);
	cursor_resize(&page->cursor, (int)page->counts.rows, page->cursor.height > 0 ? page->cursor.height : 1);
	plan_page_window(app, true);
}

void
plan_page_drop(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	plan_free(page->plan);
	page->plan = NULL;
	forget_words(page);
	arena_release(&page->window_arena);
	page->window = NULL;
	page->window_first = page->window_count = 0;
	page->counts = (struct plan_counts){0};
	page->cursor = (struct cursor){.height = 1};
	page->job = (struct plan_job){0};
	page->focus = PLAN_FOCUS_ROWS;
	page->step = PLAN_STEP_WHO;
	page->dirty = page->run_due = false;
	page->checked_stamp = 0;
	page->said[0] = page->file[0] = '\0';
	plan_page_measure(app);
}

/* ---------------------------------------------------------------- jobs */

/* "Checked 10:45: 7 ready, 1 warning, 1 refused." */
static void
tell_check(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	const size_t *verdicts = page->counts.verdicts;
	char at[TIME_TEXT_SIZE];
	size_t length = 0;

	time_format(app->now, at);
	length = (size_t)snprintf(page->said, sizeof(page->said), "Checked %.5s: ", at + 11);
	for (int i = 0, told = 0; i <= PLAN_CHANGED; i++) {
		if (i != PLAN_UNCHECKED && verdicts[i])
			length += (size_t)snprintf(page->said + length, sizeof(page->said) - length, "%s%zu %s", told++ ? ", " : "", verdicts[i],
						   plan_verdict_name((enum plan_verdict)i));
	}
	snprintf(page->said + length, sizeof(page->said) - length, ". Nothing is written yet.");
}

static void
ended_gathering(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	if (!page->counts.rows) {
		app_say(app, NOTICE_HINT, page->source.problems ? "There are none: nothing needs a new owner." : "%s owns nothing that can be reassigned.",
			page->source.name);
		plan_page_drop(app);
		return;
	}
	/* A split's container goes to its model's owner, so that it can be checked at once. */
	if (page->owner_count)
		plan_page_check(app, false);
}

static void
ended(struct app *app, enum plan_job_kind kind)
{
	struct plan_page *page = &app->plan_page;

	page->job = (struct plan_job){0};
	page->checked_stamp = kind == PLAN_JOB_CHECK ? app->stamp : 0;
	plan_page_renew(app);
	if (kind == PLAN_JOB_GATHER) {
		ended_gathering(app);
		return;
	}
	tell_check(app);
	if (!is_seen(app))
		app_say(app, NOTICE_OK, "The plan of %.200s is checked. 8 shows it.", page->source.name);
}

/* More rows in a step or fewer, by how long the last one took; a key that came between makes it seem long, which does no harm. */
static void
adapt(struct plan_job *job, int64_t now)
{
	int64_t took = now - job->stepped;

	if (!job->stepped)
		return;
	if (took > STEP_LONG && job->budget > BUDGET_LEAST)
		job->budget /= 2;
	else if (took < STEP_SHORT && job->budget < BUDGET_MOST)
		job->budget *= 2;
}

static void
tell_progress(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct plan_job *job = &page->job;
	int64_t lasts = app->now - job->began;

	/* Rows are seen as soon as there are enough to fill the window. */
	if (job->kind == PLAN_JOB_GATHER) {
		cursor_resize(&page->cursor, (int)page->counts.rows, page->cursor.height > 0 ? page->cursor.height : 1);
		plan_page_window(app, false);
	}
	if (lasts < SHOW_AFTER || (job->shown && app->now - job->shown_at < RENEW_AFTER))
		return;
	job->shown = true;
	job->shown_at = app->now;
	job->shown_done = job->kind == PLAN_JOB_GATHER ? page->counts.rows : page->counts.checked;
	job->shown_all = job->kind == PLAN_JOB_GATHER ? 0 : page->counts.marked;
	job->shown_rate = (size_t)((int64_t)job->shown_done * 1000 / lasts);
	plan_page_measure(app);
	plan_page_window(app, true);
}

static void
step(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct plan_job *job = &page->job;
	struct err err = ERR_INIT;
	bool done = false, fine;

	adapt(job, app->now);
	fine = job->kind == PLAN_JOB_GATHER ? plan_gather(page->plan, job->budget, &done, &err)
					    : plan_check(page->plan, job->budget, app->now, &done, &err);
	plan_counts(page->plan, &page->counts);
	job->stepped = app->now;
	if (!fine) {
		enum plan_job_kind kind = job->kind;

		page->job = (struct plan_job){0};
		if (kind == PLAN_JOB_GATHER)
			plan_page_drop(app);
		app_fail(app, &err);
	} else if (done) {
		ended(app, job->kind);
	} else {
		tell_progress(app);
	}
	plan_page_measure(app);
}

static void
begin_job(struct app *app, enum plan_job_kind kind)
{
	app->plan_page.job = (struct plan_job){.kind = kind, .began = app->now, .shown_at = app->now, .budget = BUDGET_FIRST};
	app->plan_page.said[0] = '\0';
	step(app);
}

void
plan_page_begin(struct app *app, const struct plan_source *source)
{
	struct plan_page *page = &app->plan_page;
	const struct plan_source copy = *source;
	struct err err = ERR_INIT;
	struct plan *plan = plan_new(app->portal, copy.problems ? NULL : &copy.who, &err);

	if (!plan) {
		app_fail(app, &err);
		return;
	}
	plan_page_drop(app);
	if (copy.problems)
		plan_set_problems(plan, copy.problems);
	page->plan = plan;
	page->source = copy;
	page->step = PLAN_STEP_ROWS;
	plan_page_measure(app);
	begin_job(app, PLAN_JOB_GATHER);
}

void
plan_page_take(struct app *app, struct plan *plan, const char *file)
{
	struct plan_page *page = &app->plan_page;
	const struct principal *leaver = plan_leaver(plan);

	plan_page_drop(app);
	page->plan = plan;
	if (leaver)
		page->source = plan_page_source(app, leaver);
	else
		page->source = (struct plan_source){.name = "several owners"};
	snprintf(page->file, sizeof(page->file), "%s", file);
	page->step = PLAN_STEP_ROWS;
	plan_page_renew(app);
	plan_page_measure(app);
	plan_page_check(app, false);
}

void
plan_page_check(struct app *app, bool afresh)
{
	struct plan_page *page = &app->plan_page;

	if (!page->plan || page->job.kind == PLAN_JOB_GATHER)
		return;
	if (afresh)
		plan_restart(page->plan);
	page->checked_stamp = 0;
	plan_page_renew(app);
	if (page->counts.marked)
		begin_job(app, PLAN_JOB_CHECK);
}

bool
plan_page_stop(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	enum plan_job_kind kind = page->job.kind;
	size_t checked = page->counts.checked, marked = page->counts.marked;

	if (kind == PLAN_JOB_NONE)
		return false;
	page->job = (struct plan_job){0};
	if (kind == PLAN_JOB_GATHER) {
		plan_page_drop(app);
		app_say(app, NOTICE_WARN, "Stopped reading. Nothing was changed.");
		return true;
	}
	plan_page_renew(app);
	plan_page_measure(app);
	app_say(app, NOTICE_WARN, "Stopped: %zu of %zu checked, nothing was written. R checks again.", checked, marked);
	return true;
}

/* ---------------------------------------------------------------- how many of the problems there are */

static void
count_step(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct err err = ERR_INIT;
	bool done = false;
	int at = 0;

	while (at < PLAN_PROBLEMS && page->problems[at].known)
		at++;
	if (at == PLAN_PROBLEMS)
		return;
	if (!page->counting) {
		page->counting = plan_new(app->portal, NULL, &err);
		if (page->counting)
			plan_set_problems(page->counting, 1U << (PROBLEM_ORPHAN + at));
	}
	if (page->counting && plan_gather(page->counting, BUDGET_FIRST, &done, &err)) {
		struct plan_counts counts;

		plan_counts(page->counting, &counts);
		if (!done && counts.rows <= PLAN_PROBLEM_MOST)
			return;
		page->problems[at] = (struct plan_problem_count){.rows = counts.rows, .known = true};
	} else {
		/* Nothing is shown rather than something wrong; it's tried again once the file changes. */
		page->problems[at] = (struct plan_problem_count){.known = true};
		app_fail(app, &err);
	}
	plan_free(page->counting);
	page->counting = NULL;
}

static bool
is_counting(const struct app *app)
{
	const struct plan_page *page = &app->plan_page;

	return app->can_act && is_seen(app) && page->step == PLAN_STEP_WHO && page->loaded && !page->refused[0]
	       && !page->problems[PLAN_PROBLEMS - 1].known;
}

bool
plan_page_is_busy(const struct app *app)
{
	return app->plan_page.run_due || app->plan_page.job.kind != PLAN_JOB_NONE || is_counting(app);
}

void
plan_page_tick(struct app *app)
{
	plan_page_run_due(app);
	if (app->plan_page.job.kind != PLAN_JOB_NONE)
		step(app);
	else if (is_counting(app))
		count_step(app);
}

/* ---------------------------------------------------------------- the run */

/* "Maya Ortiz, Finance Automation and 2 more": those who get something. */
static void
add_owners(const struct plan_page *page, struct str *out)
{
	size_t count = 0, at = 0;

	for (size_t i = 0; i < page->owner_count; i++)
		count += page->owners[i].moving > 0;
	for (size_t i = 0; i < page->owner_count; i++) {
		if (page->owners[i].moving)
			panel_add_name(out, page->owners[i].name, at++, count);
	}
}

static void
run_done(struct app *app, const struct plan_result *result)
{
	struct plan_page *page = &app->plan_page;
	size_t stay = page->counts.rows - result->moved - page->counts.verdicts[PLAN_KEPT];
	struct str names = {0};
	char stays[320] = "";

	add_owners(page, &names);
	if (stay && page->source.problems)
		snprintf(stays, sizeof(stays), " %zu %s.", stay, stay == 1 ? "stays as it is" : "stay as they are");
	else if (stay)
		snprintf(stays, sizeof(stays), " %zu %s with %.200s.", stay, stay == 1 ? "stays" : "stay", page->source.name);
	plan_page_drop(app);
	for (int i = 0; i < PLACE_LISTS; i++)
		list_unmark_all(&app->lists[i]);
	app_reload(app);
	app_say(app, NOTICE_OK, "%zu record%s given to %s.%s u undoes it.", result->moved, result->moved == 1 ? "" : "s", str_text(&names), stays);
	str_release(&names);
}

static void
check_again(struct app *app)
{
	plan_page_check(app, true);
}

/* H1: which, and by whom; the plan is kept. */
static void
tell_changed(struct app *app, const struct err *why)
{
	struct plan_page *page = &app->plan_page;
	size_t places[CHANGED_SHOWN], found = plan_find(page->plan, 1U << PLAN_CHANGED, 0, places, CHANGED_SHOWN), count = 0;
	struct arena arena = {0};
	const char *lines[CHANGED_SHOWN + 4];
	struct plan_row row;
	struct err err = ERR_INIT;

	lines[count++] = why->text;
	lines[count++] = "";
	for (size_t i = 0; i < found; i++) {
		size_t read = 0;

		if (plan_rows(page->plan, places[i], 1, &arena, &row, &read, &err) && read)
			lines[count++] = arena_printf(&arena, "✗ %s: %s", row.name[0] ? row.name : "A record that has gone", row.reason);
	}
	if (page->counts.verdicts[PLAN_CHANGED] > found)
		lines[count++] = arena_printf(&arena, "and %zu more", page->counts.verdicts[PLAN_CHANGED] - found);
	lines[count++] = "Nothing was written. The plan is still here: check it again, then run it.";
	confirm_panel_open(app, &(struct confirm_request){.title = "Not reassigned: changed meanwhile", .lines = lines, .line_count = count,
							  .keep = "Close", .verb = "Check again", .go = check_again});
	arena_release(&arena);
}

void
plan_page_run_due(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	struct plan_result result = {0};
	struct err err = ERR_INIT;

	if (!page->run_due)
		return;
	page->run_due = false;
	notice_clear(&app->notice);
	if (!page->plan)
		return;
	if (plan_run(page->plan, app->now, false, NULL, NULL, &result, &err)) {
		run_done(app, &result);
		return;
	}
	plan_page_renew(app);
	if (err.code == ERR_CHANGED) {
		page->checked_stamp = 0;
		tell_changed(app, &err);
	} else {
		app_fail(app, &err);
	}
}

void
plan_page_confirmed(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	if (!page->plan)
		return;
	page->run_due = true;
	app_say(app, NOTICE_HINT, "Writing %zu record%s.", page->counts.moving, page->counts.moving == 1 ? "" : "s");
}

/* Why it can't be run as it stands; false if it can. */
static bool
lacks_something(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	const struct plan_counts *counts = &page->counts;
	size_t place;

	if (page->job.kind != PLAN_JOB_NONE) {
		app_say(app, NOTICE_HINT, "It's still being %s. Ctrl-C stops that.", page->job.kind == PLAN_JOB_CHECK ? "checked" : "read");
	} else if (app->read_only) {
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
	} else if (!counts->marked) {
		app_say(app, NOTICE_HINT, "Every row is left out. Space takes one in again.");
	} else if (!page->checked_stamp) {
		app_say(app, NOTICE_HINT, page->owner_count ? "It isn't checked yet: R does that." : "It needs a new owner first: A chooses one for all marked rows, a for one.");
	} else if (plan_find(page->plan, 1U << PLAN_NO_OWNER, 0, &place, 1)) {
		cursor_set(&page->cursor, (int)place);
		plan_page_window(app, false);
		app_say(app, NOTICE_HINT, "%zu row%s no new owner: a chooses one, Space leaves a row out.", counts->verdicts[PLAN_NO_OWNER],
			counts->verdicts[PLAN_NO_OWNER] == 1 ? " has" : "s have");
	} else if (!counts->moving) {
		app_say(app, NOTICE_HINT, "Nothing would move.");
	} else {
		return false;
	}
	return true;
}

/* "5 to Maya Ortiz, 3 to Finance Automation" */
static const char *
shares_of(const struct plan_page *page, struct arena *arena)
{
	const char *text = "";

	for (size_t i = 0; i < page->owner_count && i < 4; i++) {
		if (page->owners[i].moving)
			text = arena_printf(arena, "%s%s%zu to %s", text, text[0] ? ", " : "", page->owners[i].moving, page->owners[i].name);
	}
	return page->owner_count > 4 ? arena_printf(arena, "%s, and others", text) : text;
}

static void
ask_in_full(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	const struct plan_counts *counts = &page->counts;
	size_t stay = counts->rows - counts->moving - counts->verdicts[PLAN_KEPT], count = 0;
	struct arena arena = {0};
	const char *lines[12];

	lines[count++] = arena_printf(&arena, "From  %s", page->source.name);
	lines[count++] = arena_printf(&arena, "Rows  %s", shares_of(page, &arena));
	lines[count++] = "";
	if (counts->verdicts[PLAN_WARNING])
		lines[count++] = arena_printf(&arena, "! %zu with a warning: the new owner lacks something.", counts->verdicts[PLAN_WARNING]);
	if (stay)
		lines[count++] = arena_printf(&arena, "%zu %s as %s: refused, changed or left out.", stay, stay == 1 ? "stays" : "stay", stay == 1 ? "it is" : "they are");
	for (size_t i = 0; i < page->word_count && count < 9; i++)
		lines[count++] = page->words[i];
	lines[count++] = "All of them in one transaction, or none. u undoes it as one.";
	confirm_panel_open(app, &(struct confirm_request){.title = arena_printf(&arena, "Reassign %zu records?", counts->moving), .lines = lines,
							  .line_count = count, .words = arena_printf(&arena, "reassign %zu", counts->moving),
							  .keep = "Keep as it is", .verb = "Reassign", .go = plan_page_confirmed});
	arena_release(&arena);
}

void
plan_page_ask(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	size_t moving = page->counts.moving;
	struct str names = {0};
	char text[400];

	if (!page->plan || lacks_something(app))
		return;
	if (moving >= PLAN_CONFIRM) {
		ask_in_full(app);
		return;
	}
	add_owners(page, &names);
	snprintf(text, sizeof(text), "Give %zu record%s to %.300s? u undoes it.", moving, moving == 1 ? "" : "s", str_text(&names));
	str_release(&names);
	app_ask(app, ACT_PLAN_CONFIRMED, text);
}
