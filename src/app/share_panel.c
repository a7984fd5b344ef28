/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/share_panel.h"

#include "app/app.h"
#include "base/clock.h"
#include "base/text.h"
#include "portal/sharing.h"

#include <stdio.h>
#include <string.h>

/* A team of more people than this is asked about before it's saved (UX.md 5.6). */
#define MANY_PEOPLE 50

void
share_panel_release(struct share_panel *panel)
{
	for (size_t i = 0; panel->shown && i < panel->row_count; i++)
		model_detail_release(&panel->shown[i]);
	picker_release(&panel->picker);
	write_result_release(&panel->preview);
	arena_release(&panel->arena);
	*panel = (struct share_panel){0};
}

enum context
share_panel_context(const struct share_panel *panel)
{
	return panel->part == SHARE_FIELD ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

size_t
share_panel_adding(const struct share_panel *panel)
{
	size_t count = 0;

	for (size_t i = 0; i < panel->picker.tag_count; i++)
		count += !picker_tag_is_bad(&panel->picker.tags[i]);
	return count;
}

size_t
share_panel_removing(const struct share_panel *panel)
{
	size_t count = 0;

	for (size_t i = 0; i < panel->line_count; i++)
		count += panel->lines[i].remove;
	return count;
}

/* ---------------------------------------------------------------- who has it */

static struct share_line *
find_line(struct share_panel *panel, const struct principal *who, bool owner)
{
	for (size_t i = 0; i < panel->line_count; i++) {
		if (panel->lines[i].owner == owner && principal_equal(&panel->lines[i].who, who))
			return &panel->lines[i];
	}
	return NULL;
}

static void
add_owner(struct app *app, struct share_panel *panel, const struct model_row *row)
{
	struct share_line *line = find_line(panel, &row->owner, true);
	bool you = id_equal(&row->owner.id, &app->person);

	if (!line) {
		line = &panel->lines[panel->line_count++];
		*line = (struct share_line){
			.who = row->owner, .name = arena_printf(&panel->arena, "%s%s", row->owner_name, you ? " (you)" : ""), .detail = "",
			.access = "Owner", .note = row->owner_disabled ? "account disabled" : "", .since = TIME_NONE, .owner = true,
		};
	}
	line->rows++;
}

static void
add_share(struct share_panel *panel, const struct model_share *share)
{
	struct share_line *line = find_line(panel, &share->with, false);
	bool team = share->with.kind == PRINCIPAL_TEAM;

	if (!line) {
		line = &panel->lines[panel->line_count++];
		*line = (struct share_line){
			.who = share->with,
			.name = arena_printf(&panel->arena, "%s%s", share->name, team ? ", team" : ""),
			.detail = team ? arena_printf(&panel->arena, "team, %lld people", (long long)share->members)
				       : arena_strdup(&panel->arena, share->login),
			.access = share_word(share->mask),
			.note = share->disabled ? "account disabled" : share->without_effect ? "no effect" : "",
			.since = share->since,
		};
	}
	line->rows++;
}

/* The lines of what's shown; who was to lose it stays so. */
static void
make_lines(struct app *app, struct share_panel *panel)
{
	const struct share_line *old = panel->lines;
	size_t old_count = panel->line_count, most = panel->row_count;

	for (size_t i = 0; i < panel->row_count; i++)
		most += panel->shown[i].share_count;
	panel->lines = arena_array(&panel->arena, most, sizeof(*panel->lines));
	panel->line_count = 0;
	for (size_t i = 0; i < panel->row_count; i++)
		add_owner(app, panel, &panel->shown[i].row);
	panel->share_count = panel->line_count;
	for (size_t i = 0; i < panel->row_count; i++) {
		for (size_t j = 0; j < panel->shown[i].share_count; j++)
			add_share(panel, &panel->shown[i].shares[j]);
	}
	panel->share_count = panel->line_count - panel->share_count;
	for (size_t i = 0; i < old_count; i++) {
		struct share_line *line = old[i].remove ? find_line(panel, &old[i].who, false) : NULL;

		if (line)
			line->remove = true;
	}
	cursor_resize(&panel->cursor, (int)panel->line_count, panel->cursor.height ? panel->cursor.height : 1);
}

static bool
load_shown(struct app *app, struct share_panel *panel, struct model_detail *shown, struct err *err)
{
	for (size_t i = 0; i < panel->row_count; i++) {
		if (!record_load_shares(app->portal, panel->rows[i].kind, &panel->rows[i].id, app->now, &shown[i], err))
			return false;
	}
	return true;
}

bool
share_panel_open(struct app *app, const struct panel_row *rows, size_t row_count, struct err *err)
{
	struct share_panel *panel = &app->share;
	struct id *ids;

	share_panel_release(panel);
	panel->rows = arena_array(&panel->arena, row_count, sizeof(*panel->rows));
	ids = arena_array(&panel->arena, row_count, sizeof(*ids));
	for (size_t i = 0; i < row_count; i++) {
		panel->rows[i] = rows[i];
		panel->rows[i].name = arena_strdup(&panel->arena, rows[i].name);
		ids[i] = rows[i].id;
	}
	panel->row_count = row_count;
	panel->shown = arena_array(&panel->arena, row_count, sizeof(*panel->shown));
	if (!load_shown(app, panel, panel->shown, err)) {
		share_panel_release(panel);
		return false;
	}
	if (row_count == 1)
		snprintf(panel->title, sizeof(panel->title), "Share %.170s", rows[0].name);
	else
		snprintf(panel->title, sizeof(panel->title), "Share %zu %s", row_count, rows[0].kind == RECORD_PROMPT ? "prompts" : "models");
	picker_start(&panel->picker, PICK_FOR_SHARE, rows[0].kind, ids, row_count, PICKER_TAGS_MAX);
	panel->cursor.height = app->h > 20 ? app->h - 18 : 3;
	make_lines(app, panel);
	return true;
}

/* ---------------------------------------------------------------- what saving would do */

static struct share_request
request_of(struct app *app, struct share_panel *panel)
{
	struct target *targets = arena_array(&panel->arena, panel->row_count, sizeof(*targets));
	struct principal *add = arena_array(&panel->arena, panel->picker.tag_count, sizeof(*add));
	struct principal *remove = arena_array(&panel->arena, panel->line_count, sizeof(*remove));
	struct share_request request = {.targets = targets, .target_count = panel->row_count, .add = add, .remove = remove, .now = app->now};

	for (size_t i = 0; i < panel->row_count; i++)
		targets[i] = (struct target){.kind = panel->rows[i].kind, .id = panel->rows[i].id, .version = panel->shown[i].row.version};
	for (size_t i = 0; i < panel->picker.tag_count; i++) {
		if (!picker_tag_is_bad(&panel->picker.tags[i]))
			add[request.add_count++] = panel->picker.tags[i].who;
	}
	for (size_t i = 0; i < panel->line_count; i++) {
		if (panel->lines[i].remove)
			remove[request.remove_count++] = panel->lines[i].who;
	}
	return request;
}

static void
preview(struct app *app, struct share_panel *panel)
{
	struct share_request request = request_of(app, panel);
	struct err err = ERR_INIT;

	write_result_release(&panel->preview);
	panel->preview_fails[0] = '\0';
	if (!request.add_count && !request.remove_count)
		return;
	request.dry_run = request.effects = true;
	if (!sharing_apply(app->portal, &request, &panel->preview, &err) && err.code != ERR_CHANGED)
		snprintf(panel->preview_fails, sizeof(panel->preview_fails), "%s", err.text);
}

static void
tell_staged(struct app *app, const struct share_panel *panel)
{
	size_t adding = share_panel_adding(panel), removing = share_panel_removing(panel);

	if (panel->preview_fails[0])
		app_say(app, NOTICE_WARN, "%s", panel->preview_fails);
	else if (adding || removing)
		app_say(app, NOTICE_HINT, "Not saved yet: %zu to add, %zu to remove. Nothing changes until Ctrl-S.", adding, removing);
}

static void
staged(struct app *app, struct share_panel *panel)
{
	preview(app, panel);
	if (!panel->picker.said[0] || panel->preview_fails[0])
		tell_staged(app, panel);
}

/* ---------------------------------------------------------------- saving */

static void
tell_saved(struct app *app, const struct share_panel *panel, const struct write_result *result)
{
	struct str text = {0};
	size_t adding = share_panel_adding(panel), removing = share_panel_removing(panel), place = 0;
	const char *what = panel->row_count == 1 ? panel->rows[0].name : panel->title + strlen("Share ");

	if (adding) {
		str_addf(&text, "Shared %s with ", what);
		for (size_t i = 0; i < panel->picker.tag_count; i++)
			panel_add_name(&text, panel->picker.tags[i].name, place++, adding);
		str_add(&text, ". ");
	}
	if (removing) {
		place = 0;
		str_addf(&text, "Took %s back from ", what);
		for (size_t i = 0; i < panel->line_count; i++) {
			if (panel->lines[i].remove)
				panel_add_name(&text, panel->lines[i].name, place++, removing);
		}
		str_add(&text, ". ");
	}
	str_add(&text, result->warning_count ? result->warnings[0] : "u undoes it.");
	app_say(app, result->warning_count ? NOTICE_WARN : NOTICE_OK, "%s", str_text(&text));
	str_release(&text);
}

/* Yours stands beside what they changed, or on a line of its own where they changed nothing. */
static void
tell_mine(struct conflict *conflict, const struct id *who, const char *name, const char *now, const char *yours)
{
	bool found = false;

	for (size_t i = 0; i < conflict->count; i++) {
		if (!id_equal(&conflict->lines[i].who, who))
			continue;
		conflict->lines[i].yours = arena_strdup(&conflict->arena, yours);
		found = true;
	}
	if (!found)
		conflict_tell(conflict, name, now, now, yours);
}

static void
tell_yours(struct app *app, const struct share_panel *panel)
{
	for (size_t i = 0; i < panel->picker.tag_count; i++) {
		const struct picker_tag *tag = &panel->picker.tags[i];

		if (!picker_tag_is_bad(tag))
			tell_mine(&app->conflict, &tag->who.id, tag->name, "not shared", "User");
	}
	for (size_t i = 0; i < panel->line_count; i++) {
		if (panel->lines[i].remove)
			tell_mine(&app->conflict, &panel->lines[i].who.id, panel->lines[i].name, panel->lines[i].access, "not shared");
	}
}

/* H1: what somebody else changed meanwhile is told; what's staged stays, and can be saved on top of it. */
static void
show_conflict(struct app *app, struct share_panel *panel, const struct err *why)
{
	struct model_detail *fresh = arena_array(&panel->arena, panel->row_count, sizeof(*fresh));
	struct err err = ERR_INIT;

	if (!load_shown(app, panel, fresh, &err)) {
		for (size_t i = 0; i < panel->row_count; i++)
			model_detail_release(&fresh[i]);
		app_fail(app, &err);
		return;
	}
	conflict_begin(&app->conflict, why);
	for (size_t i = 0; i < panel->row_count; i++) {
		conflict_tell_record(&app->conflict, &panel->shown[i], &fresh[i], panel->row_count > 1, app->now);
		model_detail_release(&panel->shown[i]);
	}
	panel->shown = fresh;
	make_lines(app, panel);
	tell_yours(app, panel);
	preview(app, panel);
	conflict_open(app);
}

static enum panel_answer
save_now(struct app *app)
{
	struct share_panel *panel = &app->share;
	struct share_request request = request_of(app, panel);
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool done = sharing_apply(app->portal, &request, &result, &err);

	if (done) {
		for (size_t i = 0; i < panel->picker.tag_count; i++)
			picker_recents_add(&app->recents, &panel->picker.tags[i].who, panel->picker.tags[i].name);
		if (id_is_none(&result.operation))
			app_say(app, NOTICE_HINT, "It was so already: nothing was changed.");
		else
			tell_saved(app, panel, &result);
	} else {
		if (err.code == ERR_CHANGED)
			show_conflict(app, panel, &err);
		app_fail(app, &err);
	}
	write_result_release(&result);
	return done ? PANEL_SAVED : PANEL_STAYS;
}

static void
ask_about_many(struct app *app, const char *name, int64_t people)
{
	snprintf(app->question.text, sizeof(app->question.text), "%s are %lld people. Share it with all of them?", name, (long long)people);
	app->question.yes = ACT_PANEL_CONFIRMED;
	app_push(app, LAYER_QUESTION);
}

static enum panel_answer
save(struct app *app)
{
	struct share_panel *panel = &app->share;
	struct str text = {0};
	const char *why = picker_why_not(&panel->picker, &text);
	bool blocked = why[0] != '\0';

	if (blocked)
		app_say(app, NOTICE_WARN, "%s", why);
	str_release(&text);
	if (blocked)
		return PANEL_STAYS;
	if (!share_panel_adding(panel) && !share_panel_removing(panel)) {
		app_say(app, NOTICE_HINT, "There's nothing to save: add somebody above, or Space on a line takes a share back.");
		return PANEL_STAYS;
	}
	for (size_t i = 0; i < panel->picker.tag_count; i++) {
		if (panel->picker.tags[i].members > MANY_PEOPLE) {
			ask_about_many(app, panel->picker.tags[i].name, panel->picker.tags[i].members);
			return PANEL_STAYS;
		}
	}
	return save_now(app);
}

/* ---------------------------------------------------------------- keys */

static void
toggle_line(struct app *app, struct share_panel *panel)
{
	struct share_line *line;

	if (!panel->cursor.count)
		return;
	line = &panel->lines[panel->cursor.at];
	if (line->owner) {
		app_say(app, NOTICE_HINT, "%s owns it: an owner's access can't be taken back. a gives it to another owner.", line->name);
		return;
	}
	line->remove = !line->remove;
	panel->picker.said[0] = '\0';
	staged(app, panel);
	if (!share_panel_removing(panel) && !share_panel_adding(panel))
		app_say(app, NOTICE_HINT, "Nothing is staged.");
}

static enum panel_answer
cancel(struct app *app)
{
	const struct share_panel *panel = &app->share;

	if (!share_panel_adding(panel) && !share_panel_removing(panel))
		return PANEL_CLOSE;
	snprintf(app->question.text, sizeof(app->question.text), "%zu to add and %zu to remove aren't saved. Throw them away?",
		 share_panel_adding(panel), share_panel_removing(panel));
	app->question.yes = ACT_PANEL_DISCARD;
	app_push(app, LAYER_QUESTION);
	return PANEL_STAYS;
}

static void
go_part(struct app *app, enum share_part part)
{
	struct share_panel *panel = &app->share;
	struct picker_world world = app_picker_world(app);

	panel->part = part;
	panel->button = 0;
	if (part == SHARE_FIELD)
		picker_focus(&panel->picker, &world);
	else
		picker_close(&panel->picker);
}

/* A person who has access already was chosen: their line is shown. */
static void
show_line_of(struct share_panel *panel, const struct principal *who)
{
	for (size_t i = 0; i < panel->line_count; i++) {
		if (principal_equal(&panel->lines[i].who, who))
			cursor_set(&panel->cursor, (int)i);
	}
}

static void
tell_picker(struct app *app, const struct picker *picker)
{
	if (picker->said[0])
		app_say(app, picker->said_bad ? NOTICE_WARN : NOTICE_HINT, "%s", picker->said);
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct share_panel *panel = &app->share;
	struct picker_world world = app_picker_world(app);
	enum picker_answer answer = key ? picker_key(&panel->picker, &world, key) : PICKER_IGNORED;

	if (answer != PICKER_IGNORED)
		tell_picker(app, &panel->picker);
	if (answer == PICKER_CHANGED)
		staged(app, panel);
	if (answer == PICKER_BLOCKED)
		show_line_of(panel, &panel->picker.blocked);
	if (answer != PICKER_IGNORED)
		return PANEL_STAYS;
	switch (act) {
	case ACT_TAKE:
	case ACT_FIELD_NEXT:
	case ACT_CHOICE_DOWN:
		go_part(app, act == ACT_TAKE && share_panel_adding(panel) ? SHARE_BUTTONS : SHARE_LINES);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
		go_part(app, SHARE_BUTTONS);
		return PANEL_STAYS;
	default:
		return act == ACT_NONE || act_is_editing(act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}

static enum panel_answer
lines_do(struct app *app, enum act act)
{
	struct share_panel *panel = &app->share;

	switch (act) {
	case ACT_TOGGLE:
	case ACT_EDIT_DELETE:
	case ACT_EDIT_BACK:
	case ACT_PRESS:
		toggle_line(app, panel);
		return PANEL_STAYS;
	case ACT_BUTTON_NEXT:
		go_part(app, SHARE_BUTTONS);
		return PANEL_STAYS;
	case ACT_BUTTON_PREVIOUS:
		go_part(app, SHARE_FIELD);
		return PANEL_STAYS;
	case ACT_CHOICE_UP:
		if (panel->cursor.at == 0)
			go_part(app, SHARE_FIELD);
		else
			cursor_move(&panel->cursor, -1);
		return PANEL_STAYS;
	default:
		return cursor_do(&panel->cursor, act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}

static enum panel_answer
buttons_do(struct app *app, enum act act)
{
	struct share_panel *panel = &app->share;

	switch (act) {
	case ACT_PRESS:
	case ACT_TOGGLE:
		return panel->button == 0 ? save(app) : cancel(app);
	case ACT_BUTTON_NEXT:
		if (panel->button == 0)
			panel->button = 1;
		else
			go_part(app, SHARE_FIELD);
		return PANEL_STAYS;
	case ACT_BUTTON_PREVIOUS:
	case ACT_CHOICE_UP:
		if (panel->button == 1 && act == ACT_BUTTON_PREVIOUS)
			panel->button = 0;
		else
			go_part(app, SHARE_LINES);
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}

static enum panel_answer
point(struct app *app, enum act act, int argument)
{
	struct share_panel *panel = &app->share;

	switch (act) {
	case ACT_FIELD_AT:
		go_part(app, SHARE_FIELD);
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		if (picker_take(&panel->picker, (size_t)argument) == PICKER_CHANGED)
			staged(app, panel);
		tell_picker(app, &panel->picker);
		return PANEL_STAYS;
	case ACT_TAG_AT:
		picker_remove(&panel->picker, (size_t)argument);
		staged(app, panel);
		return PANEL_STAYS;
	case ACT_ROW_AT:
		go_part(app, SHARE_LINES);
		cursor_set(&panel->cursor, argument);
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		go_part(app, SHARE_BUTTONS);
		return argument == 0 ? save(app) : cancel(app);
	default:
		return PANEL_IGNORED;
	}
}

enum panel_answer
share_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct share_panel *panel = &app->share;
	enum panel_answer answer;

	if (act == ACT_SAVE)
		return save(app);
	if (act == ACT_PANEL_CONFIRMED)
		return save_now(app);
	if (act == ACT_ESCAPE && !(panel->part == SHARE_FIELD && panel->picker.open))
		return cancel(app);
	answer = point(app, act, argument);
	if (answer != PANEL_IGNORED)
		return answer;
	switch (panel->part) {
	case SHARE_FIELD:
		return field_do(app, act, key);
	case SHARE_LINES:
		return lines_do(app, act);
	case SHARE_BUTTONS:
		return buttons_do(app, act);
	}
	return PANEL_IGNORED;
}

void
share_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct share_panel *panel = &app->share;

	if (picker_pasted(&panel->picker, &(struct picker_world){.portal = app->portal, .now = app->now, .recents = &app->recents}, text,
			  length) == PICKER_CHANGED)
		staged(app, panel);
	panel->part = SHARE_FIELD;
	tell_picker(app, &panel->picker);
}
