/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One model or prompt: for the pane beside the list, and for its own page with tabs. It's loaded once the cursor rests on a
 * row, never while keys come in.
 */
#ifndef APP_DETAIL_H
#define APP_DETAIL_H

#include "app/keymap.h"
#include "portal/audit.h"
#include "portal/explain.h"
#include "portal/lifecycle.h"
#include "portal/models.h"
#include "portal/prompt.h"

struct app;

enum detail_tab { TAB_PUBLISHED, TAB_TRAINED, TAB_SHARED, TAB_ACTIVITY, TAB_HISTORY, TAB_COUNT };

struct detail {
	bool loaded;
	struct id id;			/* what it's of, also where it couldn't be loaded */
	unsigned stamp;			/* app.stamp when it was loaded */
	struct model_detail model;
	struct arena versions_arena;	/* of both that follow */
	struct prompt prompt;		/* of a prompt; its text only for whoever may see the details (D7) */
	struct model_versions versions;	/* of a model whose details may be seen; else none */
	char gone[256];			/* why there's nothing to show; "" */

	/* The page. */
	enum detail_tab tab;
	int scroll;			/* first line of the tab's text that's shown */
	int lines, height;		/* how many it has, and how many are seen: set when it's drawn */
	struct audit_list history;	/* loaded when its tab is opened */
	bool history_loaded;
};

/* "Published version" …; of a prompt "Prompt" instead. With counts: "Shared with (5)". In out. */
const char *detail_tab_title(const struct detail *detail, enum detail_tab tab, char out[64]);

/* The version that the tab's cards tell of; NULL: none was trained. */
const struct version_facts *detail_version(const struct detail *detail);
/* The one that Publish would publish; NULL: there's none. */
const struct version_facts *detail_publishable(const struct detail *detail);

/* --- only within src/app --- */

bool detail_load(struct app *app, const struct id *id, struct err *err) __attribute__((warn_unused_result));
bool detail_do(struct app *app, enum act act, int argument);
void detail_release(struct detail *detail);

#endif
