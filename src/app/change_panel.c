/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/change_panel.h"

#include "app/app.h"

#include <string.h>

void
change_panel_release(struct change_panel *panel)
{
	write_result_release(&panel->preview);
	arena_release(&panel->arena);
	*panel = (struct change_panel){0};
}

static bool
apply(struct app *app, const struct change_request *request, bool dry_run, struct write_result *result, struct err *err)
{
	struct administration_request administration = request->administration;

	if (request->is_setting)
		return settings_set(app->portal, request->setting, request->on, dry_run, dry_run, app->now, result, err);
	administration.dry_run = administration.effects = dry_run;
	administration.now = app->now;
	return administration_apply(app->portal, &administration, result, err);
}

/* Keeps a request that is the caller's. */
static void
keep(struct change_panel *panel, const struct change_request *request)
{
	struct administration_request *kept = &panel->request.administration;

	panel->request = *request;
	if (kept->name)
		kept->name = arena_strdup(&panel->arena, kept->name);
	if (kept->cell_count) {
		struct role_cell *cells = arena_array(&panel->arena, kept->cell_count, sizeof(*cells));

		memcpy(cells, kept->cells, kept->cell_count * sizeof(*cells));
		kept->cells = cells;
	}
}

bool
change_panel_open(struct app *app, const struct change_request *request, const char *title, const char *done, struct err *err)
{
	struct change_panel *panel = &app->change;

	change_panel_release(panel);
	if (!apply(app, request, true, &panel->preview, err)) {
		change_panel_release(panel);
		return false;
	}
	keep(panel, request);
	panel->title = arena_strdup(&panel->arena, title);
	panel->done = arena_strdup(&panel->arena, done);
	app_push(app, LAYER_CHANGE);
	return true;
}

/* Whom or what it's about, as its version tells it. */
static const struct id *
object_of(const struct administration_request *request)
{
	switch (request->what) {
	case ADMINISTER_ENABLE:
	case ADMINISTER_DISABLE:
		return &request->user;
	case ADMINISTER_ADD:
	case ADMINISTER_REMOVE:
		return &request->team;
	case ADMINISTER_COPY:
	case ADMINISTER_SET:
	case ADMINISTER_GRANT:
	case ADMINISTER_REVOKE:
		break;
	}
	return &request->role;
}

/* H1: what the other did is told beside it, before all is read again. */
static void
refused(struct app *app, const struct change_panel *panel, const struct err *err)
{
	enum administration what = panel->request.administration.what;

	app_fail(app, err);
	conflict_release(&app->conflict);
	if (err->code != ERR_CHANGED)
		return;
	conflict_begin(&app->conflict, err);
	if (what == ADMINISTER_ENABLE || what == ADMINISTER_DISABLE)
		conflict_tell_history(app, &app->conflict, object_of(&panel->request.administration), what == ADMINISTER_ENABLE ? "enabled" : "disabled");
	else if (what != ADMINISTER_SET)
		conflict_tell_history(app, &app->conflict, object_of(&panel->request.administration), panel->title);
}

static enum panel_answer
save(struct app *app)
{
	struct change_panel *panel = &app->change;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool done = apply(app, &panel->request, false, &result, &err);

	if (done)
		app_say(app, NOTICE_OK, "%s%s", panel->done, id_is_none(&result.operation) ? "" : " u undoes it.");
	else
		refused(app, panel, &err);
	write_result_release(&result);
	return done ? PANEL_SAVED : PANEL_STALE;
}

bool
change_panel_review(struct app *app, struct err *err)
{
	struct change_panel *panel = &app->change;
	struct write_result fresh = {0};
	bool done = apply(app, &panel->request, true, &fresh, err);

	if (!done) {
		write_result_release(&fresh);
		return false;
	}
	write_result_release(&panel->preview);
	panel->preview = fresh;
	return true;
}

enum panel_answer
change_panel_do(struct app *app, enum act act, int argument)
{
	struct change_panel *panel = &app->change;

	switch (act) {
	case ACT_SAVE:
		return save(app);
	case ACT_BUTTON_AT:
		return argument ? PANEL_CLOSE : save(app);
	case ACT_PRESS:
		return panel->button ? PANEL_CLOSE : save(app);
	case ACT_ESCAPE:
		return PANEL_CLOSE;
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
	case ACT_CHOICE_DOWN:
	case ACT_CHOICE_UP:
		panel->button = !panel->button;
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}
