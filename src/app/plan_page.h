/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reassign records (UX.md 3.5, 3.18, 4.4; RULES G8): first whose records, then the plan of them: a new owner for all or for one,
 * rows left out, a check of each, the plan as a file, and in the end one transaction. Everything is asked of portal/plan.h;
 * nothing is decided here.
 *
 * What takes long (reading what somebody owns, checking it) is a job: done in small steps while no key waits, with a strip that
 * tells how far it is; Ctrl-C stops it. It goes on while another view is shown, and ends with the session. A check writes nothing, so
 * that stopping one leaves nothing changed. The run itself is one transaction: "Writing …" is painted before it, its result after.
 */
#ifndef APP_PLAN_PAGE_H
#define APP_PLAN_PAGE_H

#include "app/cursor.h"
#include "app/field.h"
#include "app/keymap.h"
#include "portal/models.h"
#include "portal/plan.h"
#include "tui/rect.h"

struct app;

enum plan_page_step { PLAN_STEP_WHO, PLAN_STEP_ROWS };

/* What has the keys in the plan: its rows, or a button below them. */
enum plan_focus { PLAN_FOCUS_ROWS, PLAN_FOCUS_RUN, PLAN_FOCUS_CHECK, PLAN_FOCUS_SAVE, PLAN_FOCUS_CANCEL, PLAN_FOCUS_COUNT };

enum plan_job_kind { PLAN_JOB_NONE, PLAN_JOB_GATHER, PLAN_JOB_CHECK };

/* A job. What the strip tells is renewed once a second, so that it's drawn no more often (UX.md 5.9). Times are app.now's. */
struct plan_job {
	enum plan_job_kind kind;
	int64_t began, stepped;		/* stepped 0: the step before wasn't right before this one */
	size_t budget;			/* rows of a step */
	bool shown;			/* it takes long enough for the strip */
	int64_t shown_at;
	size_t shown_done, shown_all, shown_rate;	/* rate: rows a second */
};

/* Orphans, splits, no read: the entries above the people. */
#define PLAN_PROBLEMS 3
#define PLAN_PROBLEM_MOST 10000	/* more aren't counted: "10,000+" */

struct plan_problem_count {
	size_t rows;
	bool known;
};

/* Whose records a plan is of. */
struct plan_source {
	struct principal who;		/* id none: of problems */
	unsigned problems;		/* bits 1 << enum model_problem */
	char name[256];
	char note[64];			/* "disabled", "no role", "team"; "" */
	char login[256];		/* for the command; "" of teams */
};

#define PLAN_OWNERS_SHOWN 8
#define PLAN_REASONS_SHOWN 4
#define PLAN_WINDOW_MAX 512
#define PLAN_LEAVERS_FIRST 200
#define PLAN_TEXT_ROWS 1000	/* that y shows as text; E writes them all */

struct plan_page {
	enum plan_page_step step;
	char refused[ERR_TEXT_SIZE + 512];	/* why all of it is closed to this person (G2); "" */

	/* whose */
	struct arena people_arena;
	struct leaver *people;
	size_t people_count, people_want;	/* want 0: PLAN_LEAVERS_FIRST */
	bool more, loaded;
	unsigned stamp;				/* app.stamp when they were read */
	struct cursor who;			/* over the problems and the people */
	struct field filter;
	bool typing;
	struct plan_problem_count problems[PLAN_PROBLEMS];
	struct plan *counting;			/* of the first problem whose number isn't known; NULL */

	/* the plan */
	struct plan *plan;			/* NULL: none */
	struct plan_source source;
	struct plan_counts counts;
	struct cursor cursor;			/* over all its rows */
	enum plan_focus focus;
	bool came;				/* from a person or a record: Esc goes back there */
	bool dirty;				/* owners were chosen or rows left out since it was saved */
	bool run_due;				/* confirmed, and not done yet */
	unsigned checked_stamp;			/* app.stamp when the check ended; 0: there's none that holds */
	char said[256];				/* what the check found, until something changes */
	char file[FIELD_SIZE];			/* where it was saved or loaded from; "" */
	struct plan_job job;

	struct arena window_arena;		/* the rows that are seen */
	struct plan_row *window;
	size_t window_first, window_count;
	struct arena words_arena;		/* what stands below them, read when a check ended */
	struct plan_owner owners[PLAN_OWNERS_SHOWN];
	size_t owner_count;
	struct plan_row reasons[PLAN_REASONS_SHOWN];
	size_t reason_count;
	const char **words;
	size_t word_count;
};

/* Where its parts stand; asked by app and view alike. Empty ones aren't shown. */
struct plan_page_layout {
	struct rect from, to;		/* of the plan */
	struct rect filter;		/* of the people */
	struct rect head, rows;
	struct rect words;		/* below a line */
	struct rect buttons, note;
	struct rect strip;		/* over words and buttons, while a job is shown; its first row is a line */
};

void plan_page_layout(const struct app *app, struct plan_page_layout *layout);

/* "Orphans" …; what it means. place: 0 … PLAN_PROBLEMS - 1. */
const char *plan_problem_title(int place);
const char *plan_problem_help(int place);

/* How many entries stand above the people: the problems, unless a filter hides them. */
int plan_page_above(const struct plan_page *page);

/* The person under the cursor; NULL on a problem or where nobody is. */
const struct leaver *plan_page_leaver(const struct plan_page *page);

/* The row under the cursor, if it's been read. */
const struct plan_row *plan_page_row(const struct plan_page *page);

/* 1 whose, 2 records and owners, 3 review: all marked rows have an owner and are checked. */
int plan_page_number(const struct plan_page *page);

/* "Run plan: 8": NULL for PLAN_FOCUS_ROWS. wide adds words. */
const char *plan_page_button(const struct plan_page *page, enum plan_focus button, bool wide, char out[64]);
bool plan_page_button_is_off(const struct app *app, enum plan_focus button);

enum context plan_page_context(const struct plan_page *page);
/* The same while the filter has no keys. */
enum context plan_page_base_context(const struct plan_page *page);

struct verb;
size_t plan_page_verbs(const struct app *app, struct verb *verbs);

/* Whether app_tick has something to do for it, wherever the screen is. */
bool plan_page_is_busy(const struct app *app);
bool plan_page_is_stale(const struct app *app);

/* A plan that would be lost: owners were chosen or rows left out, and it was neither run nor saved. */
bool plan_page_is_staged(const struct plan_page *page);

/* --- only within src/app --- */

/* Shows the place; app_show_place calls it. */
void plan_page_show(struct app *app);
void plan_page_read(struct app *app);
void plan_page_measure(struct app *app);

bool plan_page_do(struct app *app, enum act act, int argument);
void plan_page_text(struct app *app, uint32_t key);
void plan_page_paste(struct app *app, const char *text, size_t length);

/* Goes there: to the plan of a user or a team. */
void plan_page_open(struct app *app, const struct principal *who, const char *name);

/* The chosen new owner; row is PLAN_ALL or a place. */
void plan_page_give(struct app *app, size_t row, const struct principal *to, const char *name);

/* A step of what's going on. */
void plan_page_tick(struct app *app);
/* Ctrl-C; false if nothing was going on. */
bool plan_page_stop(struct app *app);
/* What was confirmed is done before anything else that was typed ahead. */
void plan_page_run_due(struct app *app);
/* The answer to the short question; throws the plan away and shows whose. */
void plan_page_confirmed(struct app *app);
void plan_page_discard(struct app *app);

/* Whether what's open over it may stay, now that others wrote. */
bool plan_page_review(struct app *app, struct err *err) __attribute__((warn_unused_result));
void plan_page_release(struct plan_page *page);

#endif
