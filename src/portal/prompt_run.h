/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Running a prompt (RULES C, D7, E5, F8): its inputs are filled in, and the text is sent to the endpoint if there's one. It's decided
 * inside a transaction, which is over before anything is sent: nothing is locked while a server thinks. What came of it is recorded in a
 * second one as an AI Event of whoever ran it, with what was filled in and what came back, never the prompt's own text.
 *
 *	struct prompt_run *run = prompt_run_begin(portal, &use, &err);
 *	while (run && !done && prompt_run_step(run, 100, &done, &err)) …
 *	… prompt_run_answer(run) …
 *	prompt_run_free(run);
 */
#ifndef PORTAL_PROMPT_RUN_H
#define PORTAL_PROMPT_RUN_H

#include "portal/event.h"
#include "portal/prompt.h"

/* What the environment holds under a name; NULL if it has none. main hands it down. */
typedef const char *(*environment_fn)(const char *name);

struct prompt_use {
	struct target prompt;
	const struct prompt_input *inputs;	/* id, and in sample what it's filled with */
	size_t input_count;
	bool quick_test;			/* `edit`; inputs that aren't given have their samples */
	enum event_source source;		/* EVENT_API for a direct run */
	const char *automation;			/* the app or flow; NULL */
	environment_fn environment;		/* where the key is; NULL: there's none */
	int64_t now;
	bool dry_run;				/* decides and fills in; nothing is called or recorded */
};

struct prompt_answer {
	bool called;		/* false: no endpoint, or a dry run: words says so */
	const char *filled;	/* the text with its inputs; NULL for whoever may not see it (D7) */
	const char *text;	/* what came back, as it came; "" */
	const char *words;	/* one or two sentences for people: what was called, what it cost */
	bool not_json;		/* the prompt's output is JSON, and this is none: words says so */
	int64_t tokens;		/* 0: nothing was called */
	bool estimated;		/* the server didn't count them */
	int64_t credits;
};

struct prompt_run;

/* NULL: refused (ACTION_RUN, of a quick test ACTION_EDIT; in the audit), or inputs that don't fit (ERR_USAGE). */
struct prompt_run *prompt_run_begin(struct portal *portal, const struct prompt_use *use, struct err *err) __attribute__((warn_unused_result));

/* Goes on, waiting for at most so many milliseconds. False: the call failed, which is recorded. */
bool prompt_run_step(struct prompt_run *run, int wait, bool *done, struct err *err) __attribute__((warn_unused_result));

/* Gives it up, and records that. */
bool prompt_run_cancel(struct prompt_run *run, struct err *err) __attribute__((warn_unused_result));

/* The server that's asked, as sentences name it; "" if none is. */
const char *prompt_run_host(const struct prompt_run *run);

/* After it's done; borrowed. Before, filled alone is there. */
const struct prompt_answer *prompt_run_answer(const struct prompt_run *run);
void prompt_run_free(struct prompt_run *run);

#endif
