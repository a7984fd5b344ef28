/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/detail.h"

#include "app/app.h"

#include <stdio.h>
#include <string.h>

#define HISTORY_ROWS 200

void
detail_release(struct detail *detail)
{
	model_detail_release(&detail->model);
	audit_list_release(&detail->history);
	arena_release(&detail->versions_arena);
	*detail = (struct detail){0};
}

const struct version_facts *
detail_version(const struct detail *detail)
{
	const struct model_versions *versions = &detail->versions;

	if (detail->tab == TAB_TRAINED)
		return versions->trained ? versions->trained : versions->published;
	return versions->published ? versions->published : versions->trained;
}

const struct version_facts *
detail_publishable(const struct detail *detail)
{
	return detail->versions.trained != detail->versions.published ? detail->versions.trained : NULL;
}

/* What isn't known of its versions, or of a prompt's text, leaves the cards without it; the rest is shown all the same. */
static void
load_versions(struct app *app, struct detail *detail)
{
	struct err err = ERR_INIT;

	arena_release(&detail->versions_arena);
	detail->versions = (struct model_versions){0};
	detail->prompt = (struct prompt){.name = "", .content = {.model = ""}};
	if (detail->model.row.type == MODEL_PROMPT && !prompt_load(app->portal, &detail->id, &detail->versions_arena, &detail->prompt, &err)) {
		detail->prompt = (struct prompt){.name = "", .content = {.model = ""}};
		app_fail(app, &err);
	}
	if (!detail->model.details || detail->model.row.type == MODEL_PROMPT)
		return;
	if (!model_load_versions(app->portal, &detail->id, &detail->versions_arena, &detail->versions, &err)) {
		detail->versions = (struct model_versions){0};
		app_fail(app, &err);
	}
}

const char *
detail_tab_title(const struct detail *detail, enum detail_tab tab, char out[64])
{
	switch (tab) {
	case TAB_PUBLISHED:
		snprintf(out, 64, "%s", detail->model.row.type == MODEL_PROMPT ? "Prompt" : "Published version");
		break;
	case TAB_TRAINED:
		snprintf(out, 64, "%s", detail->model.row.type == MODEL_PROMPT ? "Versions" : "Last trained version");
		break;
	case TAB_SHARED:
		snprintf(out, 64, "Shared with (%zu)", detail->model.share_count);
		break;
	case TAB_ACTIVITY:
		snprintf(out, 64, "Activity");
		break;
	case TAB_HISTORY:
	case TAB_COUNT:
		snprintf(out, 64, "History");
		break;
	}
	return out;
}

static void
load_history(struct app *app, struct detail *detail)
{
	struct err err = ERR_INIT;

	if (detail->history_loaded)
		return;
	if (!audit_history(app->portal, &detail->id, 0, HISTORY_ROWS, &detail->history, &err))
		app_fail(app, &err);
	detail->history_loaded = true;
}

bool
detail_load(struct app *app, const struct id *id, struct err *err)
{
	struct detail *detail = &app->detail;
	struct model_detail fresh = {0};
	bool same = id_equal(&detail->id, id);

	if (!model_load_detail(app->portal, id, app->now, &fresh, err))
		return false;
	model_detail_release(&detail->model);
	audit_list_release(&detail->history);
	detail->history_loaded = false;
	detail->model = fresh;
	detail->loaded = true;
	detail->id = *id;
	detail->stamp = app->stamp;
	detail->gone[0] = '\0';
	load_versions(app, detail);
	if (!same)
		detail->scroll = 0;
	else if (app->screen == SCREEN_DETAILS && detail->tab == TAB_HISTORY)
		load_history(app, detail);
	return true;
}

static void
show_tab(struct app *app, enum detail_tab tab)
{
	app->detail.tab = tab;
	app->detail.scroll = 0;
	if (tab == TAB_HISTORY)
		load_history(app, &app->detail);
}

static void
scroll(struct detail *detail, int by)
{
	int most = detail->lines > detail->height ? detail->lines - detail->height : 0;
	int to = detail->scroll + by;

	detail->scroll = to < 0 ? 0 : to > most ? most : to;
}

bool
detail_do(struct app *app, enum act act, int argument)
{
	struct detail *detail = &app->detail;
	int page = detail->height > 2 ? detail->height - 1 : 1;

	switch (act) {
	case ACT_TAB_NEXT:
		show_tab(app, (enum detail_tab)((detail->tab + 1) % TAB_COUNT));
		return true;
	case ACT_TAB_PREVIOUS:
		show_tab(app, (enum detail_tab)((detail->tab + TAB_COUNT - 1) % TAB_COUNT));
		return true;
	case ACT_TAB_AT:
		if (argument >= 0 && argument < TAB_COUNT)
			show_tab(app, (enum detail_tab)argument);
		return true;
	case ACT_ROW_DOWN:
		scroll(detail, 1);
		return true;
	case ACT_ROW_UP:
		scroll(detail, -1);
		return true;
	case ACT_PAGE_DOWN:
		scroll(detail, page);
		return true;
	case ACT_PAGE_UP:
		scroll(detail, -page);
		return true;
	case ACT_HALF_DOWN:
		scroll(detail, page / 2);
		return true;
	case ACT_HALF_UP:
		scroll(detail, -(page / 2));
		return true;
	case ACT_ROW_FIRST:
		detail->scroll = 0;
		return true;
	case ACT_ROW_LAST:
		scroll(detail, detail->lines);
		return true;
	default:
		return false;
	}
}
