/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Apps and flows (RULES C, D8, D9): lists, what one calls and whether it works for somebody, making and changing one, and running it.
 * Running tells D8's layers and records them; the app or flow itself isn't executed here (F8, H5).
 *
 * Whoever sees an app or flow is told the names of the models that it calls, those too that they don't see: D8's refusal names them.
 */
#ifndef PORTAL_APPS_H
#define PORTAL_APPS_H

#include "portal/models.h"
#include "portal/write.h"

#define APPS_CALLS_MAX 200	/* calls of one app or flow */

#define APPS_KINDS (1U << RECORD_APP | 1U << RECORD_FLOW)

/* --- lists --- */

struct apps_row {
	enum record_kind kind;		/* RECORD_APP, RECORD_FLOW */
	struct id id;
	const char *name;
	struct principal owner;
	const char *owner_name;
	bool owner_disabled;
	enum permission permission;
	uint32_t actions;		/* ACTION_BITs that the actor may: list, run, edit, share, assign, delete */
	const char *const *calls;	/* names of what it calls */
	size_t call_count;
	bool more;			/* it calls more than APPS_CALLS_MAX, which only an import brings: these aren't looked at */
	int64_t modified, created;
	int64_t version;		/* versionnumber */
};

/* By name, then id, apps and flows together. Strings live in the arena. */
struct apps_list {
	struct arena arena;
	struct apps_row *rows;
	size_t count;
	bool at_end;			/* no row after the last */
};

void apps_list_release(struct apps_list *list);

/* Up to limit of those that the actor sees. kinds: bits 1 << RECORD_APP, 1 << RECORD_FLOW. filter matches name, owner or what it calls, without
 * case and accents; NULL or "": all. after: the row that the window goes on from; NULL: from the start, and so if that row is gone. */
bool apps_window(struct portal *portal, unsigned kinds, const char *filter, const struct apps_row *after, size_t limit, struct apps_list *list,
		 struct err *err) __attribute__((warn_unused_result));

/* --- one app or flow: D8's layers for somebody --- */

enum apps_answer {
	APPS_YES,
	APPS_NO,
	APPS_UNTOLD,	/* the asker may not ask about this model */
};

/* Opening it, or one call. */
struct apps_layer {
	struct id id;			/* of the app or flow, or of the model */
	const char *name;		/* as is known; "" of a model that's gone and was never named */
	bool prompt, gone;		/* of a call */
	enum apps_answer answer;
	const char *rule;		/* as in COMMANDS.md: "B2" if allowed, else the failed rule */
	uint32_t dataverse;
	const char *reason;		/* one or two sentences */
	const char *remedy;		/* what would help, and who can; NULL */
	const char *help;		/* people who could; "" */
};

struct apps_page {
	struct arena arena;
	struct apps_row row;		/* for the actor */
	const char *created_by;
	struct id user;			/* whom it's about */
	const char *user_name;
	bool you;			/* the actor */
	struct apps_layer opening;
	struct apps_layer *calls;
	size_t call_count;
	size_t refused, untold;		/* calls */
	const struct share *shares;	/* those who it's shared with, if the actor may share it or is more than its user; with names */
	size_t share_count;
};

void apps_page_release(struct apps_page *page);

/* Will it work for this person (user NULL: the actor)? Nothing is recorded. All layers are told, whether it opens or not. About somebody
 * else it needs Read on AI Model at Organization level, or more than a User share of the app or flow itself (as `details` of a model);
 * then models that the actor may not see the details of stay untold. ERR_NOT_FOUND, ERR_DENIED. */
bool apps_ask(struct portal *portal, enum record_kind kind, const struct id *id, const struct id *user, struct apps_page *page, struct err *err)
	__attribute__((warn_unused_result));

/* Whether apps_ask answers the actor about others, who has this permission on the app or flow. */
bool apps_may_ask(const struct portal *portal, enum permission permission, struct err *err) __attribute__((warn_unused_result));

/* D8: opens it as the actor and makes its calls, each decided in the transaction: those that are allowed leave an AI Event of the actor's,
 * those that are refused a row of the audit. An app that the actor doesn't see: ERR_NOT_FOUND, recorded too. One with more calls
 * than are looked at: ERR_FAILED. True: it opened. */
bool apps_run(struct portal *portal, enum record_kind kind, const struct id *id, bool dry_run, int64_t now, struct apps_page *page, struct err *err)
	__attribute__((warn_unused_result));

/* Whether it opens and all of its calls are known to be allowed. */
bool apps_page_works(const struct apps_page *page);

/* --- making and changing (portal/apps_edit.c) --- */

/* C: create-app, create-flow. The name has from 1 to 300 characters; each call must be one that D9 lets the actor put in. The new row is
 * the result's first change. */
bool apps_create(struct portal *portal, enum record_kind kind, const char *name, const struct id *calls, size_t call_count, bool dry_run,
		int64_t now, struct write_result *result, struct err *err) __attribute__((warn_unused_result));

/* Write on it: it calls these from now on, and no others. D9 is asked of those that it didn't call before. */
bool apps_set_calls(struct portal *portal, const struct target *target, const struct id *calls, size_t call_count, bool dry_run, int64_t now,
		   struct write_result *result, struct err *err) __attribute__((warn_unused_result));

/* Delete on each; with its shares. All or none; it can't be undone (H4). */
bool apps_delete(struct portal *portal, const struct target *targets, size_t count, bool dry_run, int64_t now, struct write_result *result,
		 struct err *err) __attribute__((warn_unused_result));

/* D9: models, or prompts, that the actor can put into an app or flow, by name. filter as in models_window; after: the model that it goes on
 * from, NULL from the start. */
bool apps_models_window(struct portal *portal, bool prompts, const char *filter, const struct id *after, size_t limit, struct model_list *list,
		       struct err *err) __attribute__((warn_unused_result));

#endif
