/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Lists of models and prompts (RULES E1, E2) and what is shown of one. A list is a window over a keyset query: what it
 * costs doesn't grow with the table.
 */
#ifndef PORTAL_MODELS_H
#define PORTAL_MODELS_H

#include "portal/portal.h"

enum model_view {
	VIEW_MINE,	/* ownerid is me */
	VIEW_SHARED,	/* E1, E2 */
	VIEW_ALL,	/* whatever is visible: what a NAME is looked up in, and models list without --view */
};

/* Sorting by a column; equal values by name, then id. MODIFIED is the default, newest first. */
enum model_sort { SORT_MODIFIED, SORT_NAME, SORT_TYPE, SORT_STATUS, SORT_OWNER, SORT_COUNT };

/* The word of --sort and of the list's head: "modified", "name", "type", "status", "owner". */
const char *model_sort_name(enum model_sort sort);
bool model_sort_from_name(const char *name, enum model_sort *sort);

/* models list --problem. */
enum model_problem {
	PROBLEM_NONE,
	PROBLEM_ORPHAN,		/* the owner is disabled or has no role */
	PROBLEM_SPLIT,		/* a container belongs to somebody else (G5) */
	PROBLEM_NO_READ,	/* the owner's roles don't carry Read on the table */
};

struct model_query {
	bool prompts;
	enum model_view view;
	const char *filter;	/* matches name, owner or type, without case and accents; NULL or "": all */
	enum model_sort sort;
	bool descending;
	enum model_problem problem;
};

struct model_row {
	struct id id;
	const char *name;
	enum model_type type;
	enum model_status status;
	struct principal owner;
	const char *owner_name;
	bool owner_disabled;
	bool unsupported;		/* E4: dimmed, Delete only */
	bool split;			/* G5: a container of it has another owner */
	enum permission permission;
	const char *via;		/* how it's seen: "owner", "you", "team", "everybody" (shares) or "role"; "" */
	uint32_t actions;		/* ACTION_BITs that the actor may */
	struct id template_id;
	int64_t modified, created;
	int64_t version;		/* versionnumber */
};

/* Rows of a window, in the query's order. Strings live in the arena. */
struct model_list {
	struct arena arena;
	struct model_row *rows;
	size_t count;
	bool at_start;		/* no row before the first */
	bool at_end;		/* no row after the last */
};

void model_list_release(struct model_list *list);

enum window_from {
	WINDOW_FIRST,	/* from the start */
	WINDOW_LAST,	/* up to the end */
	WINDOW_AFTER,	/* the rows after anchor */
	WINDOW_BEFORE,	/* the rows before anchor, in the query's order too */
	WINDOW_FROM,	/* anchor itself if it's still in the list, else what stands where it would, and on */
};

/* Up to limit rows. anchor is the id of a row of this query (it may have been changed or have gone since: then its old
 * place can't be known and the window starts at the front); NULL for FIRST and LAST. Fills an empty list; on failure
 * it stays empty. */
bool models_window(struct portal *portal, const struct model_query *query, enum window_from from,
		   const struct id *anchor, size_t limit, struct model_list *list, struct err *err)
	__attribute__((warn_unused_result));

/* How many rows the query has, at most most + 1 (so that "10,000+" costs no more than 10,000 rows). */
bool models_count(struct portal *portal, const struct model_query *query, int64_t most, int64_t *count, struct err *err)
	__attribute__((warn_unused_result));

/* The numbers in the navigation panel, each at most most + 1. */
struct model_counts {
	int64_t models_mine, models_shared, prompts_mine, prompts_shared;
};
bool models_counts(struct portal *portal, int64_t most, struct model_counts *counts, struct err *err)
	__attribute__((warn_unused_result));

/* --- one model or prompt --- */

struct model_version {
	int type;		/* CONFIGURATION_… */
	int statuscode;
	int major, minor;
	int64_t trained;	/* msdyn_lasttrainorrundate */
	int64_t modified;
	int score;		/* 0 … 100 from msdyn_modelperformance; -1: not known */
	bool active;		/* the active run configuration */
};

struct model_field {		/* what msdyn_modelperformance tells of a field, where it does */
	const char *name;
	int score;		/* -1: not known */
};

struct model_container {
	struct id id;
	const char *name;
	struct principal owner;
	const char *owner_name;
	bool other_owner;	/* G5: marked */
	bool readable;		/* "data": the actor may read it (F5) */
	int64_t files, datasets, records;	/* -1 each unless it's readable: what stands in it is training data, too */
};

struct model_share {
	struct principal with;
	const char *name;
	const char *login;	/* users; "" for others */
	enum team_type team_type;	/* teams */
	int64_t members;	/* teams: how many people */
	bool disabled;		/* users */
	bool without_effect;	/* D11: the receiver's roles lack Read on the table */
	uint32_t mask;
	int64_t since;
};

struct model_user {		/* an app or flow that calls it */
	enum record_kind kind;
	struct id id;
	const char *name;
	const char *owner_name;
};

#define USAGE_DAYS 7

struct model_detail {
	struct arena arena;
	struct model_row row;
	struct model model;		/* what the decision sees */
	bool details;			/* the actor may see the details (else only row, via and usage below are filled) */
	const char *created_by;
	const char *template_name;	/* msdyn_uniquename */
	const char *seen_by;		/* one sentence: how it's seen, "Shared with team Finance Automation by a User share, 1 Mar" */
	struct model_version *versions;	/* newest first */
	size_t version_count;
	const struct model_version *published;	/* into versions; NULL */
	const struct model_version *last_trained;
	struct model_field *fields;
	size_t field_count;
	struct model_container *containers;
	size_t container_count;
	struct model_share *shares;	/* users and teams by name; only with details or the right to share */
	size_t share_count;
	struct model_user *users;	/* apps and flows that the actor may see */
	size_t user_count;
	int64_t runs[USAGE_DAYS];	/* oldest day first; of events that the actor may read (E5) */
	int64_t run_total;		/* without quick tests */
	int64_t test_total;		/* quick tests in those days */
	const char *prompt_text;	/* prompts, where details are allowed (D7): instructions with {inputs}; NULL */
	const char *prompt_model;	/* "gpt-41-mini" …; NULL */
};

void model_detail_release(struct model_detail *detail);

/* A model that isn't visible: ERR_NOT_FOUND. */
bool model_load_detail(struct portal *portal, const struct id *id, int64_t now, struct model_detail *detail,
		       struct err *err) __attribute__((warn_unused_result));

/* The same for whatever can be shared: of an app or flow the row, without type and status, and the shares, if the actor may share it. */
bool record_load_shares(struct portal *portal, enum record_kind kind, const struct id *id, int64_t now, struct model_detail *detail,
			struct err *err) __attribute__((warn_unused_result));

/* --- names on the command line (COMMANDS.md: NAME) --- */

/* Finds a record by id or, without case, by name among what the actor can see. kinds: bits 1 << enum record_kind.
 * Nothing: ERR_NOT_FOUND; several: ERR_USAGE, listing their ids. */
bool record_find(struct portal *portal, const char *name, unsigned kinds, enum record_kind *kind, struct id *id,
		 struct err *err) __attribute__((warn_unused_result));

/* Apps or flows (kind) whose names begin with the text, without case and accents, and that the actor can see: at most limit of
 * them, by name, into rows (strings in the arena). Where many that begin so can't be seen, there may be fewer. */
bool records_starting(struct portal *portal, enum record_kind kind, const char *text, struct arena *arena, struct model_user *rows,
		      size_t limit, size_t *count, struct err *err) __attribute__((warn_unused_result));

#endif
