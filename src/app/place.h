/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The views of the left panel (UX.md 3.1): Explore, the four lists of models and prompts, apps and flows, and what stands
 * under Admin. */
#ifndef APP_PLACE_H
#define APP_PLACE_H

#include <stdbool.h>

enum place {
	PLACE_MODELS_MINE, PLACE_MODELS_SHARED, PLACE_PROMPTS_MINE, PLACE_PROMPTS_SHARED,
	PLACE_LISTS,			/* those before are lists of models or prompts */
	PLACE_EXPLORE = PLACE_LISTS,	/* types of models; first in the panel */
	PLACE_ACTIVITY,			/* AI Builder activity */
	PLACE_TABLES,			/* the environment's own tables */
	PLACE_APPS,			/* Apps and flows */
	PLACE_FIND,			/* Advanced Find */
	PLACE_REASSIGN,			/* Reassign records: a leaver's plan */
	PLACE_ACCESS,			/* Access and roles: check access */
	PLACE_USERS, PLACE_TEAMS, PLACE_ROLES, PLACE_SETTINGS, PLACE_AUDIT,
	PLACE_COUNT
};

bool place_is_list(enum place place);
bool place_is_prompts(enum place place);
bool place_is_mine(enum place place);

/* "AI models", "Prompts", "Data and apps", "Admin"; "My models", "Shared with me" …; "models/mine" (COMMANDS.md: PLACE). */
const char *place_heading(enum place place);
const char *place_title(enum place place);
const char *place_word(enum place place);
bool place_from_word(const char *word, enum place *place);

/* The digit that goes there; 0: none. */
int place_digit(enum place place);

/* The order of the left panel: which place stands at 0 … PLACE_COUNT - 1, and where a place does. */
enum place place_at(int at);
int place_order(enum place place);

#endif
