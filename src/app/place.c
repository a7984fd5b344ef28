/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/place.h"

#include <string.h>

static const struct {
	const char *heading, *title, *word;
	int digit;
	bool prompts, mine;
} places[PLACE_COUNT] = {
	[PLACE_MODELS_MINE] = {"AI models", "My models", "models/mine", 2, false, true},
	[PLACE_MODELS_SHARED] = {"AI models", "Shared with me", "models/shared", 3, false, false},
	[PLACE_PROMPTS_MINE] = {"Prompts", "My prompts", "prompts/mine", 4, true, true},
	[PLACE_PROMPTS_SHARED] = {"Prompts", "Shared with me", "prompts/shared", 5, true, false},
	[PLACE_EXPLORE] = {"", "Explore", "explore", 1, false, false},
	[PLACE_ACTIVITY] = {"Monitor", "Activity", "activity", 6, false, false},
	[PLACE_TABLES] = {"Data and apps", "Tables", "tables", 0, false, false},
	[PLACE_APPS] = {"Data and apps", "Apps and flows", "apps", 0, false, false},
	[PLACE_FIND] = {"Admin", "Advanced Find", "find", 7, false, false},
	[PLACE_REASSIGN] = {"Admin", "Reassign records", "reassign", 8, false, false},
	[PLACE_ACCESS] = {"Admin", "Access and roles", "access", 9, false, false},
	[PLACE_USERS] = {"Admin", "Users", "users", 0, false, false},
	[PLACE_TEAMS] = {"Admin", "Teams", "teams", 0, false, false},
	[PLACE_ROLES] = {"Admin", "Security roles", "roles", 0, false, false},
	[PLACE_SETTINGS] = {"Admin", "Settings", "settings", 0, false, false},
	[PLACE_AUDIT] = {"Admin", "Audit trail", "audit", 0, false, false},
};

bool
place_is_list(enum place place)
{
	return place < PLACE_LISTS;
}

bool
place_is_prompts(enum place place)
{
	return places[place].prompts;
}

bool
place_is_mine(enum place place)
{
	return places[place].mine;
}

const char *
place_heading(enum place place)
{
	return places[place].heading;
}

const char *
place_title(enum place place)
{
	return places[place].title;
}

const char *
place_word(enum place place)
{
	return places[place].word;
}

bool
place_from_word(const char *word, enum place *place)
{
	for (int i = 0; i < PLACE_COUNT; i++) {
		if (strcmp(places[i].word, word) == 0) {
			*place = (enum place)i;
			return true;
		}
	}
	return false;
}

int
place_digit(enum place place)
{
	return places[place].digit;
}

/* As in the enum, but Explore before the lists. */
enum place
place_at(int at)
{
	if (at <= 0)
		return PLACE_EXPLORE;
	return (enum place)(at <= PLACE_LISTS ? at - 1 : at);
}

int
place_order(enum place place)
{
	if (place == PLACE_EXPLORE)
		return 0;
	return place < PLACE_LISTS ? (int)place + 1 : (int)place;
}
