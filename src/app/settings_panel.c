/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/settings_panel.h"

#include "app/app_private.h"
#include "base/clock.h"

#include <stdio.h>
#include <string.h>

void
settings_panel_release(struct settings_panel *panel)
{
	arena_release(&panel->arena);
	*panel = (struct settings_panel){0};
}

enum context
settings_panel_context(const struct settings_panel *panel)
{
	return panel->part == SETTINGS_NAME ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

static bool
schedule_changed(const struct settings_panel *panel)
{
	return panel->schedules && (panel->schedule.run != panel->was.run || panel->schedule.retrain != panel->was.retrain);
}

bool
settings_panel_is_staged(const struct settings_panel *panel)
{
	return strcmp(panel->name.text, panel->row.name) != 0 || schedule_changed(panel);
}

/* ---------------------------------------------------------------- opening */

static void
add_line(struct settings_panel *panel, const char *what, const char *value)
{
	panel->lines[2 * panel->line_count] = arena_strdup(&panel->arena, what);
	panel->lines[2 * panel->line_count + 1] = arena_strdup(&panel->arena, value);
	panel->line_count++;
}

static void
add_version(struct app *app, struct settings_panel *panel, const char *what, const struct version_facts *version)
{
	char when[TIME_TEXT_SIZE];

	add_line(panel, what, !version ? "none" : version->trained_on == TIME_NONE ? arena_printf(&panel->arena, "%d", version->major)
					     : arena_printf(&panel->arena, "%d, trained %s", version->major, time_date(version->trained_on, app->now, when)));
}

/* Which table it learns from and is run over, and where the results go (F2, F3). */
static void
add_data(struct settings_panel *panel, const struct model_versions *versions)
{
	const struct version_facts *version = versions->trained ? versions->trained : versions->published ? versions->published : versions->draft;
	bool tags = panel->row.type == MODEL_CATEGORY_CLASSIFICATION;

	if (!tags && !model_type_is_prediction(panel->row.type))
		return;
	add_line(panel, "Learns from", version && version->table_name[0] ? version->table_name : "a table that isn't known here");
	if (tags)
		add_line(panel, "Results in", arena_printf(&panel->arena, "the table TC_%s", panel->row.name));
	else if (version && version->table_name[0])
		add_line(panel, "Results in", arena_printf(&panel->arena, "its column %s (predicted)", panel->row.name));
}

#define SETTINGS_LINES 12

static bool
load(struct app *app, struct settings_panel *panel, struct err *err)
{
	struct model_detail detail = {0};
	struct model_versions versions = {0};
	char id[ID_TEXT_SIZE], when[TIME_TEXT_SIZE];

	if (!model_load_detail(app->portal, &panel->row.target.id, app->now, &detail, err))
		return false;
	panel->lines = arena_array(&panel->arena, 2 * SETTINGS_LINES, sizeof(*panel->lines));
	add_line(panel, "Type", model_type_name(detail.row.type));
	add_line(panel, "Model id", id_format(&detail.row.id, id));
	add_line(panel, "Template", detail.template_name ? detail.template_name : "");
	if (panel->row.type != MODEL_PROMPT) {
		if (!model_load_versions(app->portal, &panel->row.target.id, &panel->arena, &versions, err)) {
			model_detail_release(&detail);
			return false;
		}
		add_version(app, panel, "Published version", versions.published);
		add_version(app, panel, "Last trained version", versions.trained);
		add_version(app, panel, "Draft", versions.draft);
		add_data(panel, &versions);
	}
	add_line(panel, "Created", time_date(detail.row.created, app->now, when));
	add_line(panel, "Owner", detail.row.owner_name);
	panel->schedules = versions.published && (model_type_is_prediction(panel->row.type) || panel->row.type == MODEL_CATEGORY_CLASSIFICATION);
	panel->schedule = panel->was = versions.schedule;
	model_detail_release(&detail);
	return true;
}

void
settings_panel_open(struct app *app, const struct acting_row *row, bool full)
{
	struct settings_panel *panel = &app->settings;
	const struct acting_row copy = *row;
	struct err err = ERR_INIT;

	settings_panel_release(panel);
	panel->row = copy;
	panel->full = full;
	field_set(&panel->name, copy.name);
	if (full && !load(app, panel, &err)) {
		settings_panel_release(panel);
		app_fail(app, &err);
		return;
	}
	app_push(app, LAYER_SETTINGS);
}

/* ---------------------------------------------------------------- saving */

static enum panel_answer
refused(struct app *app, const struct err *err)
{
	/* A name that can't be one is typed again. */
	if (err->code != ERR_CHANGED) {
		app_fail(app, err);
		return PANEL_STAYS;
	}
	app_pop(app);
	app_refused(app, err);
	return PANEL_GO;
}

/* The name, then the cadence; of two changes each is one of its own. */
static enum panel_answer
save(struct app *app)
{
	struct settings_panel *panel = &app->settings;
	struct target target = panel->row.target;
	bool renames = strcmp(panel->name.text, panel->row.name) != 0, schedules = schedule_changed(panel);
	struct write_result result = {0};
	struct err err = ERR_INIT;
	char done[700];

	if (!renames && !schedules) {
		app_say(app, NOTICE_HINT, "Nothing was changed.");
		return PANEL_CLOSE;
	}
	if (schedules) {
		if (!model_set_schedule(app->portal, &target, &panel->schedule, false, app->now, &result, &err)) {
			write_result_release(&result);
			return refused(app, &err);
		}
		snprintf(done, sizeof(done), "Set the schedule of %.250s. Nothing runs by itself here.", panel->row.name);
		write_result_release(&result);
		result = (struct write_result){0};
		panel->was = panel->schedule;
		/* The model has another version by one's own change. */
		if (renames && acting_take_one(app, &target.id))
			target = panel->row.target = app->acting.rows[0].target;
	}
	if (renames) {
		if (!model_rename(app->portal, &target, panel->name.text, false, app->now, &result, &err)) {
			write_result_release(&result);
			return refused(app, &err);
		}
		snprintf(done, sizeof(done), "Renamed %.250s to %.250s. u undoes it.", panel->row.name, panel->name.text);
	}
	write_result_release(&result);
	app_say(app, NOTICE_OK, "%s", done);
	return PANEL_SAVED;
}

/* ---------------------------------------------------------------- keys */

static bool
can_stand(const struct settings_panel *panel, int part)
{
	return (part != SETTINGS_RUN && part != SETTINGS_RETRAIN) || (panel->full && panel->schedules);
}

static void
step(struct settings_panel *panel, int by)
{
	int part = (int)panel->part;

	do {
		part = (part + by + SETTINGS_PARTS) % SETTINGS_PARTS;
	} while (!can_stand(panel, part));
	panel->part = (enum settings_part)part;
}

static void
turn(struct settings_panel *panel)
{
	enum cadence *cadence = panel->part == SETTINGS_RUN ? &panel->schedule.run : &panel->schedule.retrain;

	*cadence = (enum cadence)(((unsigned)*cadence + 1) % (CADENCE_MONTHLY + 1));
}

static enum panel_answer
leave(struct app *app)
{
	if (!settings_panel_is_staged(&app->settings))
		return PANEL_CLOSE;
	app_ask(app, ACT_PANEL_DISCARD, "Close it and forget what isn't saved?");
	return PANEL_STAYS;
}

static enum panel_answer
press(struct app *app)
{
	struct settings_panel *panel = &app->settings;

	switch (panel->part) {
	case SETTINGS_NAME:
		if (!panel->full)
			return save(app);
		step(panel, 1);
		return PANEL_STAYS;
	case SETTINGS_RUN:
	case SETTINGS_RETRAIN:
		turn(panel);
		return PANEL_STAYS;
	case SETTINGS_SAVE:
		return save(app);
	case SETTINGS_CANCEL:
	case SETTINGS_PARTS:
		break;
	}
	return PANEL_CLOSE;
}

enum panel_answer
settings_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct settings_panel *panel = &app->settings;

	switch (act) {
	case ACT_ESCAPE:
		return leave(app);
	case ACT_SAVE:
		return save(app);
	case ACT_BUTTON_AT:
		if (argument >= 0 && argument < SETTINGS_PARTS) {
			panel->part = (enum settings_part)argument;
			return press(app);
		}
		return PANEL_STAYS;
	case ACT_FIELD_AT:
		panel->part = SETTINGS_NAME;
		return PANEL_STAYS;
	case ACT_TAKE:
	case ACT_PRESS:
		return press(app);
	case ACT_TOGGLE:
		if (panel->part == SETTINGS_RUN || panel->part == SETTINGS_RETRAIN)
			turn(panel);
		return PANEL_STAYS;
	case ACT_FIELD_NEXT:
	case ACT_CHOICE_DOWN:
	case ACT_BUTTON_NEXT:
		step(panel, 1);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
	case ACT_CHOICE_UP:
	case ACT_BUTTON_PREVIOUS:
		step(panel, -1);
		return PANEL_STAYS;
	default:
		break;
	}
	if (panel->part == SETTINGS_NAME && key && field_key(&panel->name, key) != FIELD_IGNORED)
		return PANEL_STAYS;
	return act == ACT_NONE || act_is_editing(act) ? PANEL_STAYS : PANEL_IGNORED;
}

void
settings_panel_pasted(struct app *app, const char *text, size_t length)
{
	if (app->settings.part == SETTINGS_NAME)
		(void)field_insert(&app->settings.name, text, length);
}
