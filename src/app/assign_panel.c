/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/assign_panel.h"

#include "app/app.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
assign_panel_release(struct assign_panel *panel)
{
	assign_facts_release(&panel->facts);
	picker_release(&panel->picker);
	write_result_release(&panel->preview);
	arena_release(&panel->arena);
	*panel = (struct assign_panel){0};
}

enum context
assign_panel_context(const struct assign_panel *panel)
{
	return panel->part == ASSIGN_PART_FIELD ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

static struct target
target_of(const struct panel_row *row)
{
	return (struct target){.kind = row->kind, .id = row->id, .version = row->version};
}

/* All rows but those that are left out. */
static struct target *
targets_of(struct assign_panel *panel, size_t *count)
{
	struct target *targets = arena_array(&panel->arena, panel->row_count, sizeof(*targets));

	*count = 0;
	for (size_t i = 0; i < panel->row_count; i++) {
		if (!panel->left_out[i])
			targets[(*count)++] = target_of(&panel->rows[i]);
	}
	return targets;
}

const char *
assign_panel_kind(const struct assign_panel *panel)
{
	enum record_kind kind = panel->rows[0].kind;

	for (size_t i = 1; i < panel->row_count; i++) {
		if (panel->rows[i].kind != kind)
			return "Record";
	}
	switch (kind) {
	case RECORD_MODEL:
		return "AI Model";
	case RECORD_PROMPT:
		return "Prompt";
	case RECORD_APP:
		return "App";
	case RECORD_FLOW:
		return "Flow";
	case RECORD_CONTAINER:
		return "AI Builder Datasets Container";
	}
	return "Record";
}

static bool
load_facts(struct app *app, struct assign_panel *panel, struct err *err)
{
	struct assign_facts facts = {0};
	size_t count;
	struct target *targets = targets_of(panel, &count);

	if (!ownership_facts(app->portal, targets, count, &facts, err))
		return false;
	assign_facts_release(&panel->facts);
	panel->facts = facts;
	return true;
}

bool
assign_panel_open(struct app *app, const struct panel_row *rows, size_t row_count, struct err *err)
{
	struct assign_panel *panel = &app->assign;
	struct id *ids;

	assign_panel_release(panel);
	panel->rows = arena_array(&panel->arena, row_count, sizeof(*panel->rows));
	ids = arena_array(&panel->arena, row_count, sizeof(*ids));
	for (size_t i = 0; i < row_count; i++) {
		panel->rows[i] = rows[i];
		panel->rows[i].name = arena_strdup(&panel->arena, rows[i].name);
		ids[i] = rows[i].id;
	}
	panel->row_count = row_count;
	panel->left_out = arena_array(&panel->arena, row_count, sizeof(*panel->left_out));
	if (!load_facts(app, panel, err)) {
		assign_panel_release(panel);
		return false;
	}
	snprintf(panel->title, sizeof(panel->title), "Assign %ss", assign_panel_kind(panel));
	picker_start(&panel->picker, PICK_FOR_OWNER, rows[0].kind, ids, row_count, 1);
	panel->with_container = true;
	panel->part = ASSIGN_PART_FIELD;
	return true;
}

/* ---------------------------------------------------------------- the new owner */

static const struct picker_tag *
chosen(const struct assign_panel *panel)
{
	return panel->picker.tag_count && !picker_tag_is_bad(&panel->picker.tags[0]) ? &panel->picker.tags[0] : NULL;
}

const char *
assign_panel_to(const struct app *app, const struct assign_panel *panel)
{
	const struct picker_tag *tag = chosen(panel);

	return panel->to_me ? app->person_name : tag ? tag->name : "";
}

size_t
assign_panel_changes(const struct assign_panel *panel)
{
	size_t count = 0;

	for (size_t i = 0; i < panel->preview.change_count; i++) {
		const char *table = panel->preview.changes[i].table;

		count += strcmp(panel->preview.changes[i].change, "assign") == 0
			 && (strcmp(table, "msdyn_aimodel") == 0 || strcmp(table, "msdyn_aibdatasetscontainer") == 0
			     || strcmp(table, "canvasapp") == 0 || strcmp(table, "workflow") == 0);
	}
	return count;
}

static bool
request_of(struct app *app, struct assign_panel *panel, struct assign_request *request)
{
	const struct picker_tag *tag = chosen(panel);
	struct target *targets;
	size_t count;

	if (!panel->to_me && !tag)
		return false;
	targets = targets_of(panel, &count);
	*request = (struct assign_request){
		.targets = targets, .target_count = count, .now = app->now,
		.to = panel->to_me ? (struct principal){.kind = PRINCIPAL_USER, .id = app->person} : tag->who,
		.scope = panel->with_container ? ASSIGN_BOTH : ASSIGN_MODEL_ONLY,
	};
	return true;
}

static void
preview(struct app *app, struct assign_panel *panel)
{
	struct assign_request request;
	struct err err = ERR_INIT;

	write_result_release(&panel->preview);
	panel->preview_fails[0] = '\0';
	panel->previewed = false;
	if (!request_of(app, panel, &request))
		return;
	request.dry_run = request.effects = true;
	panel->previewed = ownership_assign(app->portal, &request, &panel->preview, &err);
	if (!panel->previewed && err.code != ERR_CHANGED) {
		snprintf(panel->preview_fails, sizeof(panel->preview_fails), "%s", err.text);
		app_say(app, NOTICE_WARN, "%s", err.text);
	} else if (panel->previewed) {
		app_say(app, NOTICE_HINT, "Preview only. Assign changes %zu %s in one transaction, all or none.", assign_panel_changes(panel),
			assign_panel_changes(panel) == 1 ? "record" : "records");
	}
}

/* ---------------------------------------------------------------- rows that can't be given */

static void
leave_row(struct assign_panel *panel, size_t row)
{
	panel->left_count += !panel->left_out[row];
	panel->left_out[row] = true;
}

/* Whether any of these rows is refused, as far as they aren't left out; targets has room for all of them. */
static bool
is_refused(struct app *app, struct assign_panel *panel, struct assign_request *request, struct target *targets, size_t first, size_t count)
{
	struct write_result result = {0};
	struct err ignored = ERR_INIT;
	bool refused;

	request->targets = targets;
	request->target_count = 0;
	for (size_t i = first; i < first + count; i++) {
		if (!panel->left_out[i])
			targets[request->target_count++] = target_of(&panel->rows[i]);
	}
	refused = request->target_count && !ownership_assign(app->portal, request, &result, &ignored) && result.refusal_count;
	write_result_release(&result);
	return refused;
}

/* Halved until it's one row, so that few refused among many are found in a few questions. */
static void
leave_out_among(struct app *app, struct assign_panel *panel, struct assign_request *request, struct target *targets, size_t first, size_t count)
{
	if (!is_refused(app, panel, request, targets, first, count))
		return;
	if (count == 1) {
		leave_row(panel, first);
		return;
	}
	leave_out_among(app, panel, request, targets, first, count / 2);
	leave_out_among(app, panel, request, targets, first + count / 2, count - count / 2);
}

static int
compare_refusals(const void *a, const void *b)
{
	return id_compare(&((const struct refusal *)a)->id, &((const struct refusal *)b)->id);
}

/* Those that the preview names; then those of whom it named something else: a container. */
static void
leave_out(struct app *app, struct assign_panel *panel)
{
	struct write_result *preview = &panel->preview;
	struct assign_request request;

	if (!request_of(app, panel, &request))
		return;
	request.dry_run = true;
	if (preview->refusal_count)
		qsort(preview->refusals, preview->refusal_count, sizeof(*preview->refusals), compare_refusals);
	for (size_t i = 0; preview->refusal_count && i < panel->row_count; i++) {
		const struct refusal key = {.id = panel->rows[i].id};

		if (bsearch(&key, preview->refusals, preview->refusal_count, sizeof(*preview->refusals), compare_refusals))
			leave_row(panel, i);
	}
	leave_out_among(app, panel, &request, arena_array(&panel->arena, panel->row_count, sizeof(struct target)), 0, panel->row_count);
}

static void
take_in(struct assign_panel *panel)
{
	for (size_t i = 0; i < panel->row_count; i++)
		panel->left_out[i] = false;
	panel->left_count = 0;
}

/* Leaves the refused rows out, or takes them in again. */
static void
toggle_refused(struct app *app, struct assign_panel *panel)
{
	struct err ignored = ERR_INIT;

	if (panel->left_count)
		take_in(panel);
	else
		leave_out(app, panel);
	if (panel->left_count == panel->row_count) {
		take_in(panel);
		app_say(app, NOTICE_WARN, "None of them can be given to %s.", assign_panel_to(app, panel));
		return;
	}
	if (load_facts(app, panel, &ignored))
		preview(app, panel);
}

static bool
has_refused_part(const struct assign_panel *panel)
{
	return panel->left_count || (panel->row_count > 1 && panel->preview.refusal_count);
}

/* ---------------------------------------------------------------- the same as a command */

void
assign_panel_command(const struct app *app, const struct assign_panel *panel, struct str *out)
{
	enum record_kind kind = panel->rows[0].kind;

	str_add(out, "makerdeck assign");
	for (size_t i = 0; i < panel->row_count; i++) {
		if (panel->left_out[i])
			continue;
		str_addc(out, ' ');
		str_add_quoted(out, panel->rows[i].name);
	}
	str_add(out, " --to ");
	str_add_quoted(out, assign_panel_to(app, panel));
	if (kind == RECORD_CONTAINER)
		str_add(out, " --container-only");
	else if (panel->facts.containers && !panel->with_container)
		str_add(out, " --model-only");
	if (kind == RECORD_APP || kind == RECORD_FLOW)
		str_addf(out, " --kind %s", record_kind_name(kind));
}

static void
show_command(struct app *app)
{
	struct str text = {0};

	assign_panel_command(app, &app->assign, &text);
	text_page_set(&app->text, "To select", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

/* ---------------------------------------------------------------- writing */

static bool
read_versions(struct app *app, struct assign_panel *panel)
{
	for (size_t i = 0; i < panel->row_count; i++) {
		struct target target = target_of(&panel->rows[i]);

		if (!ownership_versions(app->portal, &target, 1, NULL))
			return false;
		panel->rows[i].version = target.version;
	}
	return true;
}

static void
tell_done(struct app *app, const struct assign_panel *panel, size_t changed, bool nothing)
{
	static const char *const many[] = {"models", "prompts", "apps", "flows", "containers"};
	bool mixed = strcmp(assign_panel_kind(panel), "Record") == 0;

	if (nothing)
		app_say(app, NOTICE_HINT, "%s owns it already: nothing was changed.", assign_panel_to(app, panel));
	else if (panel->row_count == 1)
		app_say(app, NOTICE_OK, "%s belongs to %s now (%zu %s changed). u undoes it.", panel->rows[0].name, assign_panel_to(app, panel), changed,
			changed == 1 ? "record" : "records");
	else
		app_say(app, NOTICE_OK, "%zu %s belong to %s now (%zu records changed). u undoes it.", panel->row_count - panel->left_count,
			mixed ? "records" : many[panel->rows[0].kind], assign_panel_to(app, panel), changed);
}

/* What stood in the dialog, kept while it's read again. */
struct shown {
	const char *owner;
	int64_t shares;
	size_t containers;
	const char **container_owners;
};

static struct shown
note_shown(struct conflict *conflict, const struct assign_facts *facts)
{
	struct shown shown = {.owner = arena_strdup(&conflict->arena, facts->owner_name), .shares = facts->shares, .containers = facts->containers};

	shown.container_owners = arena_array(&conflict->arena, facts->containers, sizeof(*shown.container_owners));
	for (size_t i = 0; i < facts->containers; i++)
		shown.container_owners[i] = arena_strdup(&conflict->arena, facts->container[i].owner_name);
	return shown;
}

static void
tell_conflict(struct app *app, const struct assign_panel *panel, const struct shown *was)
{
	const struct assign_facts *now = &panel->facts;
	const char *yours = assign_panel_to(app, panel);
	char before[32], after[32];

	conflict_tell(&app->conflict, "Owner", was->owner, now->owner_name, yours);
	for (size_t i = 0; i < now->containers && now->containers == was->containers; i++) {
		if (strcmp(was->container_owners[i], now->container[i].owner_name) != 0)
			conflict_tell(&app->conflict, now->container[i].name, was->container_owners[i], now->container[i].owner_name,
				      panel->with_container ? yours : "");
	}
	if (was->shares == now->shares)
		return;
	snprintf(before, sizeof(before), "%lld", (long long)was->shares);
	snprintf(after, sizeof(after), "%lld", (long long)now->shares);
	conflict_tell(&app->conflict, "Shares", before, after, "");
}

/* H1: what's shown is read again and told; a second Ctrl-S is about that. */
static void
show_conflict(struct app *app, struct assign_panel *panel, const struct err *why)
{
	struct err ignored = ERR_INIT;
	struct shown was;

	conflict_begin(&app->conflict, why);
	was = note_shown(&app->conflict, &panel->facts);
	if (!read_versions(app, panel) || !load_facts(app, panel, &ignored))
		return;
	tell_conflict(app, panel, &was);
	preview(app, panel);
	conflict_open(app);
}

static enum panel_answer
save_now(struct app *app)
{
	struct assign_panel *panel = &app->assign;
	struct assign_request request;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool done;

	if (!request_of(app, panel, &request))
		return PANEL_STAYS;
	done = ownership_assign(app->portal, &request, &result, &err);
	if (done) {
		const struct picker_tag *tag = chosen(panel);
		size_t count = assign_panel_changes(panel);

		if (tag && !panel->to_me)
			picker_recents_add(&app->recents, &tag->who, tag->name);
		tell_done(app, panel, count, id_is_none(&result.operation));
	} else {
		if (err.code == ERR_CHANGED)
			show_conflict(app, panel, &err);
		app_fail(app, &err);
	}
	write_result_release(&result);
	return done ? PANEL_SAVED : PANEL_STAYS;
}

enum panel_answer
assign_panel_save(struct app *app)
{
	struct assign_panel *panel = &app->assign;
	struct str text = {0};
	const char *why = panel->to_me ? "" : picker_why_not(&panel->picker, &text);

	if (why[0]) {
		app_say(app, NOTICE_WARN, "%s", why);
		str_release(&text);
		return PANEL_STAYS;
	}
	str_release(&text);
	if (!panel->to_me && !chosen(panel)) {
		app_say(app, NOTICE_HINT, "To whom? Type a name, or choose Me.");
		return PANEL_STAYS;
	}
	if (!panel->previewed) {
		if (panel->preview_fails[0])
			app_say(app, NOTICE_WARN, "%s", panel->preview_fails);
		return panel->preview_fails[0] ? PANEL_STAYS : save_now(app);
	}
	if (!assign_panel_changes(panel))
		return save_now(app);
	/* Light confirmation (UX.md 5.6): one line with the effect. */
	snprintf(app->question.text, sizeof(app->question.text), "Give %.100s%s to %.100s? %lld %s access.",
		 panel->row_count == 1 ? panel->rows[0].name : "all of them",
		 !panel->facts.containers || !panel->with_container ? "" : panel->row_count == 1 ? " with its container" : " with their containers",
		 assign_panel_to(app, panel),
		 (long long)panel->preview.people_losing, panel->preview.people_losing == 1 ? "person loses" : "people lose");
	app->question.yes = ACT_PANEL_CONFIRMED;
	app_push(app, LAYER_QUESTION);
	return PANEL_STAYS;
}

/* ---------------------------------------------------------------- keys */

static bool
has_container_part(const struct assign_panel *panel)
{
	return panel->facts.containers > 0;
}

static void
go_part(struct app *app, enum assign_part part)
{
	struct assign_panel *panel = &app->assign;
	struct picker_world world = app_picker_world(app);

	panel->part = part;
	panel->button = 0;
	if (part == ASSIGN_PART_FIELD)
		picker_focus(&panel->picker, &world);
	else
		picker_close(&panel->picker);
}

static void
step(struct app *app, int by)
{
	struct assign_panel *panel = &app->assign;
	int part = (int)panel->part;

	do {
		part = (part + by + ASSIGN_PARTS) % ASSIGN_PARTS;
	} while ((part == ASSIGN_PART_CONTAINER && !has_container_part(panel)) || (part == ASSIGN_PART_REFUSED && !has_refused_part(panel))
		 || (part == ASSIGN_PART_FIELD && panel->to_me));
	go_part(app, (enum assign_part)part);
}

static void
choose_me(struct app *app, bool me)
{
	struct assign_panel *panel = &app->assign;

	take_in(panel);
	panel->to_me = me;
	preview(app, panel);
	if (!me)
		go_part(app, ASSIGN_PART_FIELD);
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct assign_panel *panel = &app->assign;
	struct picker_world world = app_picker_world(app);
	enum picker_answer answer = key ? picker_key(&panel->picker, &world, key) : PICKER_IGNORED;

	if (answer != PICKER_IGNORED) {
		if (panel->picker.said[0])
			app_say(app, panel->picker.said_bad ? NOTICE_WARN : NOTICE_HINT, "%s", panel->picker.said);
		if (answer == PICKER_CHANGED)
			preview(app, panel);
		return PANEL_STAYS;
	}
	switch (act) {
	case ACT_TAKE:
		go_part(app, chosen(panel) ? ASSIGN_PART_BUTTONS : ASSIGN_PART_FIELD);
		if (!chosen(panel))
			app_say(app, NOTICE_HINT, "To whom? Type a name, or Tab to choose Me.");
		return PANEL_STAYS;
	case ACT_FIELD_NEXT:
	case ACT_CHOICE_DOWN:
		step(app, 1);
		return PANEL_STAYS;
	case ACT_FIELD_PREVIOUS:
	case ACT_CHOICE_UP:
		step(app, -1);
		return PANEL_STAYS;
	default:
		return act == ACT_NONE || act_is_editing(act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}

static void
toggle(struct app *app)
{
	struct assign_panel *panel = &app->assign;

	if (panel->part == ASSIGN_PART_WHO) {
		choose_me(app, !panel->to_me);
	} else if (panel->part == ASSIGN_PART_CONTAINER) {
		panel->with_container = !panel->with_container;
		preview(app, panel);
		if (!panel->with_container)
			app_say(app, NOTICE_WARN, "Without its container the new owner can run, share and publish it, not edit it; the training files stay behind (G4).");
	} else if (panel->part == ASSIGN_PART_REFUSED) {
		toggle_refused(app, panel);
	}
}

static enum panel_answer
press_button(struct app *app, int button)
{
	switch ((enum assign_button)button) {
	case ASSIGN_BUTTON_SAVE:
		return assign_panel_save(app);
	case ASSIGN_BUTTON_COMMAND:
		show_command(app);
		return PANEL_STAYS;
	case ASSIGN_BUTTON_CANCEL:
	case ASSIGN_BUTTONS:
		break;
	}
	return PANEL_CLOSE;
}

static enum panel_answer
dialog_do(struct app *app, enum act act)
{
	struct assign_panel *panel = &app->assign;

	switch (act) {
	case ACT_PRESS:
		if (panel->part == ASSIGN_PART_BUTTONS)
			return press_button(app, panel->button);
		toggle(app);
		return PANEL_STAYS;
	case ACT_TOGGLE:
		toggle(app);
		return PANEL_STAYS;
	case ACT_BUTTON_NEXT:
		if (panel->part == ASSIGN_PART_BUTTONS && panel->button + 1 < ASSIGN_BUTTONS)
			panel->button++;
		else
			step(app, 1);
		return PANEL_STAYS;
	case ACT_BUTTON_PREVIOUS:
		if (panel->part == ASSIGN_PART_BUTTONS && panel->button > 0)
			panel->button--;
		else
			step(app, -1);
		return PANEL_STAYS;
	case ACT_CHOICE_DOWN:
		step(app, 1);
		return PANEL_STAYS;
	case ACT_CHOICE_UP:
		step(app, -1);
		return PANEL_STAYS;
	default:
		return PANEL_IGNORED;
	}
}

static enum panel_answer
point(struct app *app, enum act act, int argument)
{
	struct assign_panel *panel = &app->assign;

	switch (act) {
	case ACT_FIELD_AT:
		panel->to_me = false;
		go_part(app, ASSIGN_PART_FIELD);
		return PANEL_STAYS;
	case ACT_OPTION_AT:
		if (argument < 2) {
			panel->part = ASSIGN_PART_WHO;
			choose_me(app, argument == 0);
		} else {
			panel->part = argument == 2 ? ASSIGN_PART_CONTAINER : ASSIGN_PART_REFUSED;
			toggle(app);
		}
		return PANEL_STAYS;
	case ACT_CHOICE_AT:
		if (picker_take(&panel->picker, (size_t)argument) == PICKER_CHANGED)
			preview(app, panel);
		return PANEL_STAYS;
	case ACT_TAG_AT:
		picker_remove(&panel->picker, (size_t)argument);
		preview(app, panel);
		return PANEL_STAYS;
	case ACT_BUTTON_AT:
		go_part(app, ASSIGN_PART_BUTTONS);
		return press_button(app, argument);
	default:
		return PANEL_IGNORED;
	}
}

enum panel_answer
assign_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct assign_panel *panel = &app->assign;
	enum panel_answer answer;

	if (act == ACT_SAVE)
		return assign_panel_save(app);
	if (act == ACT_PANEL_CONFIRMED)
		return save_now(app);
	if (act == ACT_ESCAPE && !(panel->part == ASSIGN_PART_FIELD && panel->picker.open))
		return PANEL_CLOSE;
	answer = point(app, act, argument);
	if (answer != PANEL_IGNORED)
		return answer;
	return panel->part == ASSIGN_PART_FIELD ? field_do(app, act, key) : dialog_do(app, act);
}

void
assign_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct assign_panel *panel = &app->assign;
	struct picker_world world = app_picker_world(app);

	panel->to_me = false;
	panel->part = ASSIGN_PART_FIELD;
	if (picker_pasted(&panel->picker, &world, text, length) == PICKER_CHANGED)
		preview(app, panel);
	if (panel->picker.said[0])
		app_say(app, panel->picker.said_bad ? NOTICE_WARN : NOTICE_HINT, "%s", panel->picker.said);
}
