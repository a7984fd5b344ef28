/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/explore.h"

#include "domain/access.h"
#include "portal/explain.h"
#include "portal/internal.h"

#include <string.h>

/* Why it's closed, and what would open it. */
static bool
refused(struct portal *portal, struct err *err)
{
	struct explain_answer answer = {0};

	if (!explain_action(portal, ACTION_EXPLORE, NULL, NULL, &answer, err))
		return false;
	err_rule(err, ERR_DENIED, answer.explanation.rule, 0, "%s%s%s", answer.explanation.reason, answer.explanation.remedy ? " " : "",
		 answer.explanation.remedy ? answer.explanation.remedy : "");
	explain_answer_release(&answer);
	return false;
}

static bool
count_mine(struct portal *portal, struct explore *explore, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_EXPLORE_MINE, err);

	if (!s)
		return false;
	statement_bind_id(s, ":owner", &portal_actor(portal)->id);
	while (statement_row(s)) {
		enum model_type type = (enum model_type)statement_int(s, 0);

		for (size_t i = 0; i < explore->count; i++) {
			if (explore->tiles[i].tile->making != MAKING_NOTHING && explore->tiles[i].tile->type == type)
				explore->tiles[i].mine = statement_int(s, 1);
		}
	}
	return statement_close(s, err);
}

static bool
find_prebuilt(struct portal *portal, struct explore *explore, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_EXPLORE_PREBUILT, err);
	struct arena arena = {0};

	if (!s)
		return false;
	while (statement_row(s)) {
		const char *name = statement_text(s, 0, &arena);

		for (size_t i = 0; i < explore->count; i++) {
			struct explore_tile *tile = &explore->tiles[i];

			if (tile->tile->making == MAKING_NOTHING && strcmp(tile->tile->template_name, name) == 0)
				tile->there = true;
		}
	}
	arena_release(&arena);
	return statement_close(s, err);
}

bool
explore_load(struct portal *portal, struct explore *explore, struct err *err)
{
	size_t count;
	const struct model_tile *tiles = model_catalogue(&count);
	struct settings settings;

	*explore = (struct explore){0};
	if (!portal_actor(portal) || !access_check_environment(portal_actor(portal), ACTION_EXPLORE).allowed)
		return refused(portal, err);
	if (!portal_settings(portal, &settings, err))
		return false;
	for (size_t i = 0; i < count && i < EXPLORE_TILES_MOST; i++)
		explore->tiles[explore->count++] = (struct explore_tile){.tile = &tiles[i], .off = tile_is_off(&tiles[i], &settings)};
	return count_mine(portal, explore, err) && find_prebuilt(portal, explore, err);
}
