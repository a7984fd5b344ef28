/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The modal panels: share (UX.md 3.3), assign (3.4), why (3.7), access (3.11), commands (3.13), menus. */
#include "base/clock.h"
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- what a write would do */

static enum style
effect_style(enum effect_kind kind)
{
	switch (kind) {
	case EFFECT_GAINS:
	case EFFECT_WORKS:
		return STYLE_PENDING_ADD;
	case EFFECT_LOSES:
	case EFFECT_STOPS:
		return STYLE_PENDING_DEL;
	case EFFECT_KEEPS:
	case EFFECT_CAN:
		break;
	}
	return STYLE_DIALOG;
}

static void
effect_text(const struct effect *effect, char out[400])
{
	const char *who = effect->name;
	char many[32] = "";

	if (effect->people > 1)
		snprintf(many, sizeof(many), " (%lld people)", (long long)effect->people);
	switch (effect->kind) {
	case EFFECT_GAINS:
		snprintf(out, 400, "+ %.120s%s %.60s", who, many, effect->detail);
		break;
	case EFFECT_LOSES:
		snprintf(out, 400, "- %.120s%s loses all access", who, many);
		break;
	case EFFECT_KEEPS:
		snprintf(out, 400, "  %.120s%s has access anyway, %.120s", who, many, effect->detail);
		break;
	case EFFECT_STOPS:
		snprintf(out, 400, "- %.120s stops for %lld (%.120s)", who, (long long)effect->people, effect->detail);
		break;
	case EFFECT_WORKS:
		snprintf(out, 400, "+ %.120s works for %lld more (%.120s)", who, (long long)effect->people, effect->detail);
		break;
	case EFFECT_CAN:
		snprintf(out, 400, "%.120s", who);
		break;
	}
}

/* The effects, and warnings after them; returns the next free row. */
static int
draw_effects(struct surface *s, struct rect in, int y, int end, const struct write_result *preview)
{
	char text[400];

	if (y >= end)
		return y;
	for (size_t i = 0; i < preview->warning_count && y < end; i++) {
		char line[600];

		snprintf(line, sizeof(line), "! %.560s", preview->warnings[i]);
		y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG, line);
	}
	for (size_t i = 0; i < preview->effect_count && y < end; i++) {
		const struct effect *effect = &preview->effects[i];

		if (effect->kind == EFFECT_CAN)
			continue;
		effect_text(effect, text);
		y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, effect_style(effect->kind), text);
	}
	return y < end ? y : end;
}

/* ---------------------------------------------------------------- share */

#define SHARE_ACCESS 9

/* Where access stands; state follows SHARE_ACCESS columns later, and the name has what's before. */
static int
share_access_at(int width)
{
	return width - SHARE_ACCESS - (width < 56 ? 14 : 16);
}

static void
draw_share_line(const struct app *app, struct surface *s, struct rect in, int index, int y)
{
	const struct share_panel *panel = &app->share;
	const struct share_line *line = &panel->lines[index];
	bool here = index == panel->cursor.at && panel->part == SHARE_LINES && app_layer(app) == LAYER_SHARE;
	enum style style = here ? STYLE_CURSOR : line->remove ? STYLE_PENDING_DEL : STYLE_DIALOG;
	char state[64], when[TIME_TEXT_SIZE];
	int access = share_access_at(in.w), state_at = access + SHARE_ACCESS;

	if (here)
		surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
	if (line->remove)
		snprintf(state, sizeof(state), "- to remove");
	else if (line->note[0])
		snprintf(state, sizeof(state), "! %s", line->note);
	else if (panel->row_count > 1)
		snprintf(state, sizeof(state), "%zu of %zu", line->rows, panel->row_count);
	else
		snprintf(state, sizeof(state), "%s", line->owner ? "-" : view_date(app, line->since, when));
	surface_text(s, in.x, y, access - 1, style, line->name);
	surface_text(s, in.x + access, y, 8, style, line->access);
	surface_text(s, in.x + state_at, y, in.w - state_at, style, state);
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_ROW_AT, index);
	if (here)
		surface_cursor(s, in.x, y);
}

/* People who are to get it stand among those who have it. */
static int
draw_share_lines(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	const struct share_panel *panel = &app->share;
	int access = share_access_at(in.w), state_at = access + SHARE_ACCESS, from = panel->cursor.at - (end - y) / 2;

	surface_printf(s, in.x, y, access - 1, STYLE_ACTION, "Shared with (%zu)", panel->share_count);
	surface_text(s, in.x + access, y, 8, STYLE_ACTION, "Access");
	surface_text(s, in.x + state_at, y++, in.w - state_at, STYLE_ACTION, "State");
	for (size_t i = 0; i < panel->picker.tag_count && y < end - 2; i++) {
		const struct picker_tag *tag = &panel->picker.tags[i];

		if (picker_tag_is_bad(tag))
			continue;
		surface_printf(s, in.x, y, access - 1, STYLE_PENDING_ADD, "%s%s", tag->name, tag->who.kind == PRINCIPAL_TEAM ? ", team" : "");
		surface_text(s, in.x + access, y, 8, STYLE_PENDING_ADD, "User");
		surface_text(s, in.x + state_at, y++, in.w - state_at, STYLE_PENDING_ADD, "+ to add");
	}
	if (from > (int)panel->line_count - (end - y))
		from = (int)panel->line_count - (end - y);
	if (from < 0)
		from = 0;
	for (int i = from; i < (int)panel->line_count && y < end; i++)
		draw_share_line(app, s, in, i, y++);
	return y;
}

void
view_share(const struct app *app, struct surface *s)
{
	const struct share_panel *panel = &app->share;
	const struct rect body = app->layout.body;
	bool top = app_layer(app) == LAYER_SHARE, field = panel->part == SHARE_FIELD && top;
	int w = app->w >= 110 ? 62 : body.w > 52 ? 52 : body.w;
	struct rect at = {body.x + body.w - w, body.y, w, body.h};
	struct rect in = view_box(s, at, panel->title);
	int y = in.y, end = in.y + in.h - 1, list_end, x;
	size_t changes = share_panel_adding(panel) + share_panel_removing(panel);
	char label[48];

	surface_text(s, in.x, y++, in.w, STYLE_DIALOG, "Add users or teams");
	view_picker_line(s, in.x, y, in.w, &panel->picker, field);
	y++;
	if (panel->picker.open) {
		int rows = in.h >= 24 ? 10 : in.h >= 14 ? 5 : 4;

		view_picker_box(s, (struct rect){in.x - 0, y, in.w, rows}, &panel->picker);
		y += (int)panel->picker.list.count + 2 < rows ? ((int)panel->picker.list.count + 2 < 3 ? 3 : (int)panel->picker.list.count + 2) : rows;
	}
	list_end = end - (in.h >= 24 ? 9 : 2);
	if (list_end < y + 2)
		list_end = y + 2 < end ? y + 2 : end;
	y = draw_share_lines(app, s, in, y, list_end);
	if (in.h >= 24)
		y++;
	y = draw_effects(s, in, y, in.h >= 24 ? end - 1 : end - (panel->preview.effect_count ? 0 : 1), &panel->preview);
	if (!panel->preview.effect_count && y < end) {
		bool caller = panel->rows[0].kind == RECORD_APP || panel->rows[0].kind == RECORD_FLOW;

		/* D8: sharing it only opens it. */
		if (caller && in.h >= 24)
			surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG,
				     "User gives: open it. Its calls work for those alone who may run the models and prompts, too: these are shared by "
				     "themselves.\n\nf in the list tells whether it works for somebody.");
		else if (caller)
			surface_text(s, in.x, end - 1, in.w, STYLE_DIALOG, "User: opens it. Its models are shared apart.");
		else if (in.h >= 24)
			surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG,
				     "User gives: see it and run it in apps and flows. It does not give: edit, retrain, publish, share, delete, or access "
				     "to the data used to train it.\n\nApp sharing is separate: an app user needs this too.");
		else
			surface_text(s, in.x, end - 1, in.w, STYLE_DIALOG, "User: see and run. No edit, no training data.");
	}
	if (changes)
		snprintf(label, sizeof(label), "Save %zu %s", changes, changes == 1 ? "change" : "changes");
	else
		snprintf(label, sizeof(label), "Save");
	x = in.x + view_button(s, in.x, end, label, top && panel->part == SHARE_BUTTONS && panel->button == 0, !changes, 0) + 2;
	view_button(s, x, end, "Cancel", top && panel->part == SHARE_BUTTONS && panel->button == 1, false, 1);
}

/* ---------------------------------------------------------------- assign */

static void
draw_option(const struct app *app, struct surface *s, int x, int y, int width, bool focus, int argument, const char *text)
{
	int used = surface_text(s, x, y, width, focus ? STYLE_BUTTON_FOCUS : STYLE_DIALOG, text);

	surface_hot(s, (struct rect){x, y, used, 1}, ACT_OPTION_AT, argument);
	if (focus && app_layer(app) == LAYER_ASSIGN)
		surface_cursor(s, x + 1, y);
}

static int
draw_assign_rows(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	const struct assign_panel *panel = &app->assign;
	const struct assign_facts *facts = &panel->facts;
	bool focus = panel->part == ASSIGN_PART_CONTAINER && app_layer(app) == LAYER_ASSIGN;
	int kind = in.w >= 70 ? 34 : 24;
	char text[300];

	if (y < end) {
		surface_printf(s, in.x, y, kind, STYLE_DIALOG, "[x] %s", assign_panel_kind(panel));
		if (panel->row_count == 1)
			surface_text(s, in.x + kind, y++, in.w - kind, STYLE_DIALOG, panel->rows[0].name);
		else
			surface_printf(s, in.x + kind, y++, in.w - kind, STYLE_DIALOG, "%zu of them", panel->row_count - panel->left_count);
	}
	for (size_t i = 0; i < facts->containers && y < end && (facts->containers <= 3 || i < 2); i++) {
		snprintf(text, sizeof(text), "%s %s", panel->with_container ? "[x]" : "[ ]",
			 kind >= 34 ? "AI Builder Datasets Container" : "Datasets Container");
		draw_option(app, s, in.x, y, kind - 1, focus && i == 0, 2, text);
		if (facts->container[i].other_owner)
			surface_printf(s, in.x + kind, y++, in.w - kind, STYLE_PENDING_DEL, "%s  ! owner %s%s", facts->container[i].name,
				       facts->container[i].owner_name, facts->container[i].may_assign ? "" : ", not yours to assign");
		else
			surface_text(s, in.x + kind, y++, in.w - kind, STYLE_DIALOG, facts->container[i].name);
	}
	if (facts->containers > 3 && y < end)
		surface_printf(s, in.x + 4, y++, in.w - 4, STYLE_DIALOG, "and %zu more containers", facts->containers - 2);
	if (facts->files && y < end)
		surface_printf(s, in.x + 4, y++, in.w - 4, STYLE_DIALOG, panel->with_container ? "%lld training files follow" : "%lld training files stay behind",
			       (long long)facts->files);
	return y;
}

/* Rows that can't be given, with the reason, and the switch that leaves them out. */
static int
draw_refused(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	const struct assign_panel *panel = &app->assign;
	const struct write_result *preview = &panel->preview;
	bool focus = panel->part == ASSIGN_PART_REFUSED && app_layer(app) == LAYER_ASSIGN;
	int most = preview->refusal_count <= 2 ? 4 : 2;
	size_t shown = 0;
	char text[128];

	if (panel->row_count == 1 || (!preview->refusal_count && !panel->left_count) || y >= end)
		return y;
	for (; shown < preview->refusal_count && (shown < 3 || preview->refusal_count == 4) && y + 1 < end; shown++) {
		surface_text(s, in.x, y, 1, STYLE_PENDING_DEL, "✗");
		y += surface_wrap(s, (struct rect){in.x + 2, y, in.w - 2, end - y - 1 < most ? end - y - 1 : most}, 0, STYLE_PENDING_DEL,
				  preview->refusals[shown].err.text);
	}
	if (shown < preview->refusal_count && y + 1 < end)
		surface_printf(s, in.x + 2, y++, in.w - 2, STYLE_PENDING_DEL, "and %zu more", preview->refusal_count - shown);
	if (panel->left_count)
		snprintf(text, sizeof(text), "[x] Left out: %zu %s that can't be given", panel->left_count, panel->left_count == 1 ? "row" : "rows");
	else
		snprintf(text, sizeof(text), "[ ] Leave out what can't be given");
	draw_option(app, s, in.x, y++, in.w, focus, 3, text);
	return y;
}

/* G7, of whoever owns it now. */
static int
draw_former_owner(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	const struct assign_facts *facts = &app->assign.facts;

	if (!assign_panel_changes(&app->assign) || !facts->owner_name[0] || y >= end)
		return y;
	surface_printf(s, in.x, y++, in.w, STYLE_DIALOG, facts->keeps_share ? "After: a share of all rights stays with %s" : "After: no share of it stays with %s",
		       facts->owner_name);
	return y;
}

static int
draw_command(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	struct str text = {0};

	if (!assign_panel_changes(&app->assign) || y >= end)
		return y;
	assign_panel_command(app, &app->assign, &text);
	surface_text(s, in.x, y, 5, STYLE_ACTION_OFF, "CLI");
	surface_text(s, in.x + 5, y++, in.w - 5, STYLE_ACTION_OFF, str_text(&text));
	str_release(&text);
	return y;
}

/* "Then Maya Ortiz can: edit ✓ train ✓ …" */
static int
draw_abilities(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	const struct assign_panel *panel = &app->assign;
	char text[400];
	size_t length;
	bool any = false;

	length = (size_t)snprintf(text, sizeof(text), "%.80s can then:", assign_panel_to(app, panel));
	for (size_t i = 0; i < panel->preview.effect_count && length < sizeof(text); i++) {
		const struct effect *effect = &panel->preview.effects[i];

		if (effect->kind != EFFECT_CAN)
			continue;
		any = true;
		length += (size_t)snprintf(text + length, sizeof(text) - length, "  %s %s", effect->name, effect->people ? "✓" : "✗");
	}
	if (!any || y >= end)
		return y;
	return y + surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG, text);
}

/* What moving them does, as far as there's room. */
static void
draw_consequences(const struct app *app, struct surface *s, struct rect in, int y, int end)
{
	const struct assign_panel *panel = &app->assign;

	y += in.h >= 24;
	if (panel->facts.containers && y < end)
		y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_ACTION_OFF,
				  "Why: without its container the new owner can run, share and publish it, not edit it.");
	if (panel->facts.shares && y < end)
		surface_printf(s, in.x, y++, in.w, STYLE_DIALOG, "%lld shares with others stay as they are", (long long)panel->facts.shares);
	y = draw_former_owner(app, s, in, y, end);
	y = draw_effects(s, in, y, end - 1, &panel->preview);
	y = draw_abilities(app, s, in, y, end - 1);
	y = draw_command(app, s, in, y, end);
	if (panel->preview_fails[0] && y < end)
		surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_PENDING_DEL, panel->preview_fails);
}

void
view_assign(const struct app *app, struct surface *s)
{
	const struct assign_panel *panel = &app->assign;
	bool top = app_layer(app) == LAYER_ASSIGN, focus_who = top && panel->part == ASSIGN_PART_WHO;
	struct rect in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 84 : 74, app->layout.body.h), panel->title);
	int y = in.y, end = in.y + in.h - 1, x;
	char label[48];
	size_t changes = assign_panel_changes(panel);

	if (panel->row_count == 1)
		surface_text(s, in.x, y++, in.w, STYLE_DIALOG, panel->rows[0].name);
	else
		surface_printf(s, in.x, y++, in.w, STYLE_DIALOG, "%zu rows, from %s on", panel->row_count, panel->rows[0].name);
	surface_printf(s, in.x, y++, in.w, panel->facts.owner_disabled ? STYLE_PENDING_DEL : STYLE_DIALOG, "Owner now   %s%s", panel->facts.owner_name,
		       panel->facts.owner_disabled ? "   ! account disabled" : "");
	y += in.h >= 24;
	surface_text(s, in.x, y, 12, STYLE_DIALOG, "Assign to");
	draw_option(app, s, in.x + 12, y, 8, focus_who && panel->to_me, 0, panel->to_me ? "(o) Me" : "( ) Me");
	draw_option(app, s, in.x + 21, y++, 20, focus_who && !panel->to_me, 1, panel->to_me ? "( ) User or team" : "(o) User or team");
	surface_text(s, in.x, y, 12, STYLE_DIALOG, "Look for");
	if (panel->to_me)
		surface_text(s, in.x + 12, y, in.w - 12, STYLE_ACTION_OFF, app->person_name);
	else
		view_picker_line(s, in.x + 12, y, in.w - 12, &panel->picker, top && panel->part == ASSIGN_PART_FIELD);
	y++;
	if (panel->picker.open && !panel->to_me) {
		view_picker_box(s, (struct rect){in.x + 12, y, in.w - 12, in.h >= 24 ? 10 : 7}, &panel->picker);
	} else if (y < end) {
		y += in.h >= 24;
		surface_text(s, in.x, y++, in.w, STYLE_ACTION, "This changes together, all or none");
		y = draw_assign_rows(app, s, in, y, end);
		y = draw_refused(app, s, in, y, end);
		if (!panel->preview.refusal_count || panel->row_count == 1)
			draw_consequences(app, s, in, y, end);
	}
	if (changes)
		snprintf(label, sizeof(label), "Assign %zu", changes);
	else
		snprintf(label, sizeof(label), "Assign");
	x = in.x;
	for (int i = 0; i < ASSIGN_BUTTONS; i++) {
		const char *const labels[] = {label, "Copy as CLI", "Cancel"};

		x += view_button(s, x, end, labels[i], top && panel->part == ASSIGN_PART_BUTTONS && panel->button == i, i != ASSIGN_BUTTON_CANCEL && !changes, i) + 2;
	}
}

/* ---------------------------------------------------------------- why */

static int
wrapped_rows(struct surface *s, int width, const char *text)
{
	int rows = surface_wrap(s, (struct rect){0, 0, width, 0}, 0, STYLE_DIALOG, text);

	return rows > 1 ? rows : 1;
}

/* Where there's no room for all, what was passed is cut to one row each, and what comes after the refusal is left out. */
static int
draw_checks(const struct app *app, struct surface *s, struct rect in, int y, int end, const struct explanation *e)
{
	int what = in.w >= 80 ? 36 : 30, needed = 0;
	size_t count = e->check_count;
	bool tight;

	for (size_t i = 0; i < e->check_count; i++)
		needed += wrapped_rows(s, in.w - what - 3, e->checks[i].found);
	tight = needed > end - y;
	for (size_t i = 0; tight && i < e->check_count; i++) {
		if (!e->checks[i].passed) {
			count = i + 1;
			break;
		}
	}
	for (size_t i = 0; i < count && y < end; i++) {
		bool here = (int)i == app->why.cursor.at && app_layer(app) == LAYER_WHY;
		const struct check_line *check = &e->checks[i];
		enum style style = here ? STYLE_CURSOR : check->passed ? STYLE_DIALOG : STYLE_PENDING_DEL;
		int rows;

		if (here)
			surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
		surface_text(s, in.x, y, 1, style, check->passed ? "✓" : "✗");
		surface_text(s, in.x + 2, y, what, style, check->what);
		if (here)
			surface_cursor(s, in.x, y);
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_ROW_AT, (int)i);
		rows = tight && check->passed ? 1 : end - y;
		rows = surface_wrap(s, (struct rect){in.x + what + 3, y, in.w - what - 3, rows}, 0, style, check->found);
		y += rows > 1 && !(tight && check->passed) ? rows : 1;
	}
	return y;
}

static void
draw_why_one(const struct app *app, struct surface *s, struct rect in)
{
	const struct explain_answer *answer = &app->why.answers[app->why.action];
	const struct explanation *e = &answer->explanation;
	int y = in.y, end = in.y + in.h - 1, help = 0;
	char text[900];

	snprintf(text, sizeof(text), "%s %.850s", e->verdict.allowed ? "Yes." : "No.", e->reason);
	y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, e->verdict.allowed ? STYLE_PENDING_ADD : STYLE_PENDING_DEL, text) + 1;
	if (e->remedy)
		help = 1 + wrapped_rows(s, in.w - 2, e->remedy) + (answer->who_can_help && answer->who_can_help[0]);
	y = draw_checks(app, s, in, y, end - help - 1, e) + 1;
	if (e->remedy && y < end) {
		surface_text(s, in.x, y++, in.w, STYLE_ACTION, "What would help");
		y += surface_wrap(s, (struct rect){in.x + 2, y, in.w - 2, end - y}, 0, STYLE_DIALOG, e->remedy);
		if (answer->who_can_help && answer->who_can_help[0] && y < end)
			surface_printf(s, in.x + 2, y++, in.w - 2, STYLE_DIALOG, "Ask: %s", answer->who_can_help);
		y++;
	}
	if (y < end)
		surface_printf(s, in.x, y, in.w, STYLE_ACTION_OFF, "Rule %s of makerdeck's rules", e->rule);
}

static void
draw_why_all(const struct app *app, struct surface *s, struct rect in)
{
	const struct why_panel *panel = &app->why;
	int y = in.y, end = in.y + in.h - 2, top = panel->cursor.at >= end - y ? panel->cursor.at - (end - y) + 1 : 0;

	for (int i = top; i < ACTION_RECORD_COUNT && y < end; i++, y++) {
		const struct explanation *e = &panel->answers[i].explanation;
		bool here = i == panel->cursor.at && app_layer(app) == LAYER_WHY;
		enum style style = here ? STYLE_CURSOR : e->verdict.allowed ? STYLE_DIALOG : STYLE_ACTION_OFF;

		if (here)
			surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
		surface_printf(s, in.x, y, 15, style, "%s %s", e->verdict.allowed ? "✓" : "✗", action_name((enum action)i));
		surface_text(s, in.x + 11, y, 3, style, e->verdict.allowed ? "yes" : "no");
		surface_text(s, in.x + 16, y, in.w - 16, style, e->reason);
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_ROW_AT, i);
		if (here)
			surface_cursor(s, in.x, y);
	}
}

void
view_why(const struct app *app, struct surface *s)
{
	const struct why_panel *panel = &app->why;
	const struct explanation *e = &panel->answers[panel->action].explanation;
	char title[400];
	struct rect in;
	int x;

	if (!panel->one)
		snprintf(title, sizeof(title), "What can I do with %.200s?", panel->name);
	else
		snprintf(title, sizeof(title), e->verdict.allowed ? "Why can I %s %.200s?" : "Why can't I %s %.200s?", action_verb(panel->action),
			 panel->name);
	in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 88 : 72, app->layout.body.h > 24 ? 26 : app->layout.body.h), title);
	if (panel->one)
		draw_why_one(app, s, in);
	else
		draw_why_all(app, s, in);
	x = in.x + view_button(s, in.x, in.y + in.h - 1, "Close", false, false, 0) + 2;
	x += view_button(s, x, in.y + in.h - 1, "y Copy request", false, false, 1) + 2;
	surface_text(s, x, in.y + in.h - 1, in.x + in.w - x, STYLE_ACTION_OFF, panel->one ? "i access" : "Enter explains one   i access");
}

/* ---------------------------------------------------------------- access */

static void
draw_all_of_it(struct surface *s, struct rect in)
{
	surface_text_right(s, in.x, in.y + in.h - 1, in.w, STYLE_ACTION_OFF, "Enter: all of it, under 9");
}

static void
draw_access_one(const struct app *app, struct surface *s, struct rect in, int y)
{
	const struct access_panel *panel = &app->access;
	int end = in.y + in.h - 1, list_end = y + ACTION_RECORD_COUNT < end ? y + ACTION_RECORD_COUNT : end;
	const struct explanation *e = &panel->answers[panel->cursor.at < ACTION_RECORD_COUNT ? panel->cursor.at : 0].explanation;

	for (int i = 0; i < ACTION_RECORD_COUNT && y < list_end; i++, y++) {
		const struct explanation *each = &panel->answers[i].explanation;
		bool here = i == panel->cursor.at && !panel->field && app_layer(app) == LAYER_ACCESS;
		enum style style = here ? STYLE_CURSOR : STYLE_DIALOG;
		const char *through = each->because_count ? each->because[each->because_count - 1].name : NULL;

		if (here)
			surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
		surface_text(s, in.x, y, 10, style, action_name((enum action)i));
		surface_text(s, in.x + 11, y, 6, style, each->verdict.allowed ? "✓ yes" : "✗ no");
		surface_text(s, in.x + 18, y, in.w - 18, style, each->verdict.allowed && through ? through : each->reason);
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_ROW_AT, i);
		if (here)
			surface_cursor(s, in.x, y);
	}
	y++;
	if (y < end)
		y += surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG, e->reason);
	for (size_t i = 0; i < e->check_count && y < end; i++)
		surface_printf(s, in.x, y++, in.w, STYLE_ACTION_OFF, "%s %s: %s", e->checks[i].passed ? "✓" : "✗", e->checks[i].what, e->checks[i].found);
	draw_all_of_it(s, in);
}

static void
draw_access_all(const struct app *app, struct surface *s, struct rect in, int y)
{
	const struct access_panel *panel = &app->access;
	int end = in.y + in.h - 1;

	if (panel->refused[0]) {
		surface_wrap(s, (struct rect){in.x, y, in.w, end - y}, 0, STYLE_DIALOG, panel->refused);
		return;
	}
	for (int i = panel->cursor.top; i < (int)panel->person_count && y < end; i++, y++) {
		const struct access_person *person = &panel->people[i];
		bool here = i == panel->cursor.at && app_layer(app) == LAYER_ACCESS;
		enum style style = here ? STYLE_CURSOR : STYLE_DIALOG;

		if (here)
			surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
		surface_text(s, in.x, y, 22, style, person->name);
		surface_text(s, in.x + 23, y, 9, style, permission_name(person->permission));
		surface_text(s, in.x + 33, y, in.w - 33, style, person->because);
		surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_ROW_AT, i);
		if (here)
			surface_cursor(s, in.x, y);
	}
	if (panel->more && y <= end)
		surface_text(s, in.x, end, in.w, STYLE_ACTION_OFF, "and more: makerdeck access NAME tells all");
	else
		draw_all_of_it(s, in);
}

void
view_access(const struct app *app, struct surface *s)
{
	const struct access_panel *panel = &app->access;
	char title[300], tab[64];
	struct rect in;
	int x, y;

	snprintf(title, sizeof(title), "Check access: %.200s", panel->name);
	in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 96 : app->w, app->layout.body.h), title);
	y = in.y;
	x = in.x;
	x += surface_text(s, x, y, in.w, panel->tab == ACCESS_ONE ? STYLE_CURSOR : STYLE_DIALOG,
			  panel->tab == ACCESS_ONE ? "[ What a person can do ]" : "What a person can do");
	surface_hot(s, (struct rect){in.x, y, x - in.x, 1}, ACT_TAB_AT, ACCESS_ONE);
	x += 2;
	if (panel->people_loaded && !panel->refused[0])
		snprintf(tab, sizeof(tab), panel->tab == ACCESS_ALL ? "[ Who has access (%zu) ]" : "Who has access (%zu)", panel->person_count);
	else
		snprintf(tab, sizeof(tab), panel->tab == ACCESS_ALL ? "[ Who has access ]" : "Who has access");
	surface_hot(s, (struct rect){x, y, text_width(tab), 1}, ACT_TAB_AT, ACCESS_ALL);
	surface_text(s, x, y, in.x + in.w - x, panel->tab == ACCESS_ALL ? STYLE_CURSOR : STYLE_DIALOG, tab);
	y += 1 + (in.h > 14);
	if (panel->tab == ACCESS_ALL) {
		draw_access_all(app, s, in, y);
		return;
	}
	surface_text(s, in.x, y, 6, STYLE_ACTION_OFF, "User");
	if (panel->field) {
		view_picker_line(s, in.x + 6, y, in.w - 6, &panel->picker, app_layer(app) == LAYER_ACCESS);
		view_picker_box(s, (struct rect){in.x + 6, y + 1, in.w - 6, 9}, &panel->picker);
		if (panel->picker.open)
			return;
	} else {
		surface_printf(s, in.x + 6, y, in.w - 6, STYLE_TAG, "[%s]", panel->user_name);
		surface_hot(s, (struct rect){in.x + 6, y, in.w - 6, 1}, ACT_FIELD_AT, 0);
		if (panel->may_ask)
			surface_text_right(s, in.x, y, in.w, STYLE_ACTION_OFF, "Tab: somebody else");
	}
	draw_access_one(app, s, in, y + 2);
}

/* ---------------------------------------------------------------- commands and menus */

void
view_palette(const struct app *app, struct surface *s)
{
	const struct palette *palette = &app->palette;
	struct rect in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 80 : 64, app->layout.body.h > 22 ? 22 : app->layout.body.h), "Commands");
	int y = in.y, end = in.y + in.h - 1, rows;

	surface_text(s, in.x, y, 1, STYLE_DIALOG, ":");
	view_field(s, in.x + 1, y++, in.w - 1, &palette->field, app_layer(app) == LAYER_PALETTE, "part of a command, a view, a model or a prompt");
	surface_hline(s, in.x, y++, in.w, STYLE_DIALOG_BORDER);
	rows = end - y;
	for (int i = 0; i < rows; i++) {
		int top = palette->cursor.at >= rows ? palette->cursor.at - rows + 1 : 0, index = top + i;
		const struct palette_item *item = &palette->items[index < PALETTE_MAX ? index : 0];
		bool here = index == palette->cursor.at;
		enum style style = here ? STYLE_CURSOR : item->off ? STYLE_ACTION_OFF : STYLE_DIALOG;

		if (index >= palette->cursor.count)
			break;
		if (here)
			surface_fill(s, (struct rect){in.x, y + i, in.w, 1}, style);
		surface_text(s, in.x, y + i, 1, style, here ? "▸" : " ");
		surface_text(s, in.x + 2, y + i, in.w - 22, style, item->label);
		surface_text_right(s, in.x + in.w - 19, y + i, 18, style, item->note);
		surface_hot(s, (struct rect){in.x, y + i, in.w, 1}, ACT_CHOICE_AT, index);
	}
	if (!palette->cursor.count)
		surface_printf(s, in.x + 2, y, in.w - 2, STYLE_ACTION_OFF, "Nothing is called \"%s\".", palette->field.text);
	surface_printf(s, in.x, end, in.w, STYLE_ACTION_OFF, "%d %s", palette->cursor.count, palette->cursor.count == 1 ? "line" : "lines");
}

void
view_menu(const struct app *app, struct surface *s)
{
	const struct menu *menu = &app->menu;
	int w = text_width(menu->title) + 12, h = menu->cursor.count + 2, why = 0, top;
	struct rect in;

	for (int i = 0; i < menu->cursor.count; i++) {
		int width = text_width(menu->items[i].label) + 8;

		w = width > w ? width : w;
		why |= menu->items[i].off;
	}
	if (why && w < 70)
		w = 70;
	in = view_box(s, layout_dialog(&app->layout, w + 4, h), menu->title);
	top = menu->cursor.at >= in.h ? menu->cursor.at - in.h + 1 : 0;
	for (int i = 0; top + i < menu->cursor.count && i < in.h; i++) {
		const struct menu_item *item = &menu->items[top + i];
		bool here = top + i == menu->cursor.at && app_layer(app) == LAYER_MENU;
		enum style style = here ? STYLE_CURSOR : item->off ? STYLE_ACTION_OFF : STYLE_DIALOG;
		char name[16], text[300];

		if (here)
			surface_fill(s, (struct rect){in.x, in.y + i, in.w, 1}, style);
		surface_text(s, in.x, in.y + i, 3, here ? style : STYLE_ACTION_KEY, item->key ? key_name(item->key, name) : "");
		snprintf(text, sizeof(text), item->off ? "(%s)  %s" : "%s", item->label, item->why);
		surface_text(s, in.x + 3, in.y + i, in.w - 3, style, text);
		surface_hot(s, (struct rect){in.x, in.y + i, in.w, 1}, ACT_CHOICE_AT, top + i);
		if (here)
			surface_cursor(s, in.x, in.y + i);
	}
	if (top > 0)
		surface_text(s, in.x + in.w, in.y, 1, STYLE_DIALOG_BORDER, "▴");
	if (menu->cursor.count - top > in.h)
		surface_text(s, in.x + in.w, in.y + in.h - 1, 1, STYLE_DIALOG_BORDER, "▾");
}
