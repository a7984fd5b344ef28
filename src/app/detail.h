/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One model or prompt: for the pane beside the list and for its own page with tabs. Plain data; detail.c loads it.
 */
#ifndef APP_DETAIL_H
#define APP_DETAIL_H

#include "app/list.h"

#define DETAIL_DAYS 7

enum detail_tab { TAB_PUBLISHED, TAB_TRAINED, TAB_SHARED, TAB_ACTIVITY, TAB_HISTORY, TAB_COUNT };

struct detail_version {
	enum model_status status;	/* of this one (F1) */
	int major, minor;
	int64_t trained, modified;
	int score;			/* 0 … 100; -1: not known */
	bool active;			/* the active run configuration */
	bool run;			/* a run configuration: published once */
};

struct detail_field {
	const char *name;
	int score;			/* -1: not known */
};

struct detail_container {
	const char *name;
	const char *owner_name;
	bool other_owner;		/* G5 */
	bool readable;			/* F5 */
	int64_t files, datasets, records;
};

struct detail_share {
	struct principal with;
	const char *name;
	const char *login;
	enum team_type team_type;
	int64_t members;
	bool disabled, without_effect;
	uint32_t mask;
	int64_t since;
};

struct detail_user {
	const char *kind;		/* "app", "flow" */
	const char *name;
	const char *owner_name;
};

struct detail_event {			/* a row of the history */
	int64_t at;
	const char *who, *action, *text;
};

struct detail {
	bool loaded;
	struct arena arena;		/* everything below */
	struct list_row row;
	bool details;			/* the actor may see the details (E3) */
	const char *created_by, *template_name, *seen_by;
	struct detail_version *versions;	/* newest first */
	size_t version_count;
	int published, last_trained;	/* into versions; -1 */
	struct detail_field *fields;
	size_t field_count;
	struct detail_container *containers;
	size_t container_count;
	struct detail_share *shares;
	size_t share_count;
	struct detail_user *users;
	size_t user_count;
	int64_t runs[DETAIL_DAYS];	/* oldest day first (E5) */
	int64_t run_total;
	const char *prompt_text, *prompt_model;	/* D7; NULL */
	struct verdict verdicts[ACTION_RECORD_COUNT];	/* of the actor; their row is NULL */

	/* The page. */
	enum detail_tab tab;
	int scroll, lines;		/* of the tab's text: first line shown; how many it has */
	struct arena history_arena;
	struct detail_event *history;	/* loaded when the tab is opened; newest first */
	size_t history_count;
	bool history_loaded, history_more;
};

/* "Published version" …; of a prompt "Prompt" instead. */
const char *detail_tab_title(const struct detail *detail, enum detail_tab tab);

/* --- only for app.c --- */

bool detail_load(struct app *app, const struct id *id, struct err *err) __attribute__((warn_unused_result));
bool detail_do(struct app *app, enum act act, int argument);
void detail_release(struct detail *detail);

#endif
