/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/apps_page.h"

#include "app/app_private.h"
#include "base/clock.h"
#include "portal/apps.h"

#include <stdio.h>
#include <string.h>

/* Rows that are read at once. */
#define PAGE 200

/* ---------------------------------------------------------------- the table */

static const char *
joined(struct arena *arena, const char *const *names, size_t count)
{
	const char *text = "";

	for (size_t i = 0; i < count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", names[i][0] ? names[i] : "a deleted model");
	return text;
}

static void
add_row(struct table *table, const struct apps_row *row)
{
	struct table_row *to = table_add(table);

	to->id = row->id;
	to->number = (int64_t)row->kind;
	to->actions = row->actions;
	to->permission = (int)row->permission;
	to->version = row->version;
	to->cells[APPS_CELL_NAME] = arena_strdup(&table->arena, row->name);
	to->cells[APPS_CELL_KIND] = row->kind == RECORD_FLOW ? "Flow" : "App";
	to->cells[APPS_CELL_OWNER] = arena_strdup(&table->arena, row->owner_name);
	to->cells[APPS_CELL_PERMISSION] = permission_name(row->permission);
	to->cells[APPS_CELL_CALLS] = joined(&table->arena, row->calls, row->call_count);
	to->muted = row->owner_disabled;
}

bool
apps_page_fill(struct app *app, const char *filter, struct table *table, struct err *err)
{
	size_t want = table->want ? table->want : TABLE_FIRST;
	struct apps_list list = {0}, next = {0};
	bool done = true, end = false;

	while (done && !end && table->count < want) {
		size_t limit = want - table->count < PAGE ? want - table->count : PAGE;

		done = apps_window(app->portal, APPS_KINDS, filter, list.count ? &list.rows[list.count - 1] : NULL, limit, &next, err);
		for (size_t i = 0; done && i < next.count; i++)
			add_row(table, &next.rows[i]);
		end = next.at_end || !next.count;
		apps_list_release(&list);
		list = next;
		next = (struct apps_list){0};
	}
	apps_list_release(&list);
	table->more = done && !end;
	return done;
}

static enum record_kind
kind_of(const struct table_row *row)
{
	return (enum record_kind)row->number;
}

/* ---------------------------------------------------------------- layers in words */

static const char *
sign_of(enum apps_answer answer)
{
	switch (answer) {
	case APPS_YES:
		return "✓";
	case APPS_NO:
		return "✗";
	case APPS_UNTOLD:
		break;
	}
	return "?";
}

static const char *
call_name(const struct apps_layer *layer)
{
	return layer->name[0] ? layer->name : "a deleted model";
}

/* What would help, and who could. */
static const char *
help_words(struct arena *arena, const struct apps_layer *layer)
{
	if (!layer->remedy)
		return NULL;
	return layer->help[0] ? arena_printf(arena, "What would help: %s Who can: %s.", layer->remedy, layer->help)
			      : arena_printf(arena, "What would help: %s", layer->remedy);
}

/* Whether it works, in a sentence. */
static const char *
whole_words(struct arena *arena, const struct apps_page *page)
{
	const char *who = page->you ? "you" : page->user_name;

	if (page->opening.answer != APPS_YES)
		return arena_printf(arena, "It doesn't open for %s.", who);
	if (page->refused)
		return arena_printf(arena, "It opens for %s, and %zu of its %zu calls %s refused.", who, page->refused, page->call_count,
				    page->refused == 1 ? "is" : "are");
	if (page->row.more)
		return arena_printf(arena, "It opens for %s; it calls more than is looked at here.", who);
	if (page->untold)
		return arena_printf(arena, "It opens for %s; what isn't told here may stop it.", who);
	return arena_printf(arena, page->call_count ? "It works for %s: it opens, and its calls are allowed." : "It opens for %s. It calls nothing.", who);
}

/* "✗ Its call of Shelf counter is refused (B2): …", and below it what would help. */
static size_t
layer_lines(struct arena *arena, const struct apps_layer *layer, const char *yes, const char *no, const char **lines)
{
	const char *help = help_words(arena, layer);

	if (layer->answer == APPS_NO)
		lines[0] = arena_printf(arena, "%s %s (%s): %s", sign_of(layer->answer), no, layer->rule, layer->reason);
	else
		lines[0] = arena_printf(arena, "%s %s: %s", sign_of(layer->answer), yes, layer->reason);
	if (help)
		lines[1] = help;
	return help ? 2 : 1;
}

/* All of it, line by line. */
static const char **
page_lines(struct arena *arena, const struct apps_page *page, const char *last, size_t *count)
{
	const char **lines = arena_array(arena, 2 * (page->call_count + 1) + 4, sizeof(*lines));

	*count = 0;
	lines[(*count)++] = whole_words(arena, page);
	lines[(*count)++] = "";
	*count += layer_lines(arena, &page->opening, "It opens", "It doesn't open", lines + *count);
	for (size_t i = 0; i < page->call_count; i++) {
		const char *call = arena_printf(arena, "Its call of %s", call_name(&page->calls[i]));

		*count += layer_lines(arena, &page->calls[i], call, arena_printf(arena, "%s is refused", call), lines + *count);
	}
	if (last) {
		lines[(*count)++] = "";
		lines[(*count)++] = last;
	}
	return lines;
}

/* Whether a box of the body can hold them. */
static bool
fits_in_box(const struct app *app, const char *const *lines, size_t count)
{
	struct admin_page wrapped = {0};
	int rows;

	/* view_confirm's columns, and one less: it may break a line earlier. */
	for (size_t i = 0; i < count; i++)
		admin_add_wrapped(&wrapped, app->w >= 110 ? 71 : 55, 0, false, lines[i][0] ? lines[i] : " ");
	rows = (int)wrapped.count;
	admin_page_release(&wrapped);
	return rows + 4 <= app->layout.body.h;
}

/* In a box if it fits, else over the whole screen, where one can scroll. */
static void
tell(struct app *app, const struct apps_page *page, const char *title, const char *last)
{
	struct arena arena = {0};
	struct admin_page wrapped = {0};
	struct str text = {0};
	size_t count;
	const char **lines = page_lines(&arena, page, last, &count);

	if (fits_in_box(app, lines, count)) {
		confirm_panel_open(app, &(struct confirm_request){.title = title, .lines = lines, .line_count = count, .keep = "Close"});
	} else {
		for (size_t i = 0; i < count; i++)
			admin_add_wrapped(&wrapped, app->w - 2, 0, false, lines[i][0] ? lines[i] : " ");
		for (size_t i = 0; i < wrapped.count; i++)
			str_addf(&text, "%s\n", wrapped.lines[i].left);
		text_page_set(&app->text, title, str_text(&text), app->h - 2);
		app_push(app, LAYER_TEXT);
	}
	admin_page_release(&wrapped);
	str_release(&text);
	arena_release(&arena);
}

/* ---------------------------------------------------------------- the page */

static void
add_layer(const struct app *app, struct admin_page *page, const struct apps_layer *layer)
{
	const char *help = help_words(&page->arena, layer);

	admin_add_wrapped(page, admin_page_width(app), 2, true, layer->reason);
	if (help)
		admin_add_wrapped(page, admin_page_width(app), 2, false, help);
}

static void
add_call(const struct app *app, struct admin_page *page, const struct apps_layer *layer)
{
	struct admin_line *line = admin_add_line(page, ADMIN_CALL, arena_printf(&page->arena, "%s %s", sign_of(layer->answer), call_name(layer)),
						 layer->gone ? "deleted" : layer->prompt ? "prompt" : "model");

	line->role = layer->gone ? ID_NONE : layer->id;
	line->warn = layer->answer == APPS_NO;
	add_layer(app, page, layer);
}

bool
apps_page_fill_page(struct app *app, const struct table_row *row, struct admin_page *page, struct err *err)
{
	struct apps_page answer = {0};
	char when[TIME_TEXT_SIZE];

	if (!apps_ask(app->portal, kind_of(row), &row->id, NULL, &answer, err))
		return false;
	page->title = arena_strdup(&page->arena, answer.row.name);
	page->version = answer.row.version;
	admin_add_line(page, ADMIN_FACT, "Kind", answer.row.kind == RECORD_FLOW ? "Flow" : "App");
	admin_add_line(page, ADMIN_FACT, "Owner", id_equal(&answer.row.owner.id, &app->person) ? "You" : answer.row.owner_name)->warn =
		answer.row.owner_disabled;
	admin_add_line(page, ADMIN_FACT, "Yours", permission_name(answer.row.permission));
	admin_add_line(page, ADMIN_FACT, "Changed", time_long(answer.row.modified, app->now, when));
	admin_add_line(page, ADMIN_TEXT, "", "");
	admin_add_line(page, ADMIN_TEXT, arena_printf(&page->arena, "%s It opens for you", sign_of(answer.opening.answer)), "");
	add_layer(app, page, &answer.opening);
	admin_add_head(page, "Its calls, for you", answer.call_count);
	for (size_t i = 0; i < answer.call_count; i++)
		add_call(app, page, &answer.calls[i]);
	if (answer.share_count)
		admin_add_head(page, "Shared with", answer.share_count);
	for (size_t i = 0; i < answer.share_count; i++)
		admin_add_line(page, ADMIN_TEXT, answer.shares[i].name, share_word(answer.shares[i].mask));
	apps_page_release(&answer);
	return true;
}

/* ---------------------------------------------------------------- what's done */

static const struct table_row *
current(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));

	if (!row)
		app_say(app, NOTICE_HINT, "There's no app or flow here.");
	return row;
}

/* What's off says why, by the decision. */
static bool
may(struct app *app, const struct table_row *row, enum action action)
{
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;
	bool allowed = false;

	if (app->read_only && action != ACTION_LIST) {
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
		return false;
	}
	if (!explain_record(app->portal, kind_of(row), action, &row->id, NULL, &answer, &err)) {
		app_fail(app, &err);
		return false;
	}
	allowed = answer.explanation.verdict.allowed;
	if (!allowed)
		app_say(app, NOTICE_WARN, "%s%s%s", answer.explanation.reason, answer.explanation.remedy ? " " : "",
			answer.explanation.remedy ? answer.explanation.remedy : "");
	explain_answer_release(&answer);
	return allowed;
}

static void
share(struct app *app)
{
	const struct table_row *row = current(app);
	struct panel_row one;
	struct err err = ERR_INIT;

	if (!row || !may(app, row, ACTION_SHARE))
		return;
	one = (struct panel_row){.id = row->id, .kind = kind_of(row), .name = row->cells[APPS_CELL_NAME], .version = row->version};
	if (share_panel_open(app, &one, 1, &err))
		app_push(app, LAYER_SHARE);
	else
		app_fail(app, &err);
}

static void
assign(struct app *app)
{
	const struct table_row *row = current(app);
	struct panel_row one;
	struct err err = ERR_INIT;

	if (!row || !may(app, row, ACTION_ASSIGN))
		return;
	one = (struct panel_row){.id = row->id, .kind = kind_of(row), .name = row->cells[APPS_CELL_NAME], .version = row->version};
	if (assign_panel_open(app, &one, 1, &err))
		app_push(app, LAYER_ASSIGN);
	else
		app_fail(app, &err);
}

static void
run(struct app *app)
{
	const struct table_row *row = current(app);
	struct apps_page page = {0};
	struct err err = ERR_INIT;
	char title[300];

	if (!row)
		return;
	if (!apps_run(app->portal, kind_of(row), &row->id, false, app->now, &page, &err)) {
		app_fail(app, &err);
		return;
	}
	snprintf(title, sizeof(title), "Run %.250s", page.row.name);
	/* F8: nothing pretends. */
	tell(app, &page, title,
	     page.row.kind == RECORD_FLOW ? "Recorded as yours. The flow itself isn't executed here: what its calls may do was decided."
					  : "Recorded as yours. The app itself isn't executed here: what its calls may do was decided.");
	apps_page_release(&page);
	app_reload(app);
}

static void
ask_for_whom(struct app *app)
{
	const struct table_row *row = current(app);
	struct err err = ERR_INIT;
	char title[300];

	if (!row)
		return;
	if (!apps_may_ask(app->portal, (enum permission)row->permission, &err)) {
		app_say(app, NOTICE_WARN, "%s w does.", err.text);
		return;
	}
	app->admin.asked = (struct target){kind_of(row), row->id, row->version};
	snprintf(title, sizeof(title), "Will %.200s work for …?", row->cells[APPS_CELL_NAME]);
	choose_panel_open(app, CHOOSE_WORKS, NULL, title, row->cells[APPS_CELL_NAME]);
}

void
apps_page_works_for(struct app *app, const struct id *user)
{
	const struct target *asked = &app->admin.asked;
	struct apps_page page = {0};
	struct err err = ERR_INIT;
	char title[600];

	if (!apps_ask(app->portal, asked->kind, &asked->id, user, &page, &err)) {
		app_fail(app, &err);
		return;
	}
	snprintf(title, sizeof(title), "Will %.200s work for %.200s?", page.row.name, page.you ? "me" : page.user_name);
	tell(app, &page, title, "Nothing was run or recorded.");
	apps_page_release(&page);
}

static void
why(struct app *app)
{
	const struct table_row *row = current(app);
	struct apps_page page = {0};
	struct err err = ERR_INIT;

	if (!row)
		return;
	if (!apps_ask(app->portal, kind_of(row), &row->id, NULL, &page, &err)) {
		app_fail(app, &err);
		return;
	}
	tell(app, &page, page.row.name, NULL);
	apps_page_release(&page);
}

static void
delete_now(struct app *app)
{
	struct write_result result = {0};
	struct err err = ERR_INIT;

	if (apps_delete(app->portal, &app->admin.asked, 1, false, app->now, &result, &err))
		app_say(app, NOTICE_OK, "Deleted %s.", result.changes[0].name);
	else
		app_fail(app, &err);
	write_result_release(&result);
	app_reload(app);
}

static void
ask_delete(struct app *app)
{
	const struct table_row *row = current(app);
	struct model_detail detail = {0};
	struct err err = ERR_INIT;
	char title[300], shares[200];
	const char *const lines[] = {"! It's deleted for good: there's no undo.",
				     "The models and prompts that it calls stay, and so does what it ran (Activity).", shares};
	size_t count;

	if (!row || !may(app, row, ACTION_DELETE))
		return;
	if (!record_load_shares(app->portal, kind_of(row), &row->id, app->now, &detail, &err)) {
		app_fail(app, &err);
		return;
	}
	count = detail.share_count;
	app->admin.asked = (struct target){kind_of(row), row->id, detail.row.version};
	model_detail_release(&detail);
	snprintf(title, sizeof(title), "Delete %.250s", row->cells[APPS_CELL_NAME]);
	snprintf(shares, sizeof(shares), count == 1 ? "It's shared with %zu user or team, who loses it." : "It's shared with %zu users and teams, who lose it.", count);
	confirm_panel_open(app, &(struct confirm_request){.title = title, .lines = lines, .line_count = count ? 3 : 2, .keep = "Keep it",
							  .verb = "Delete", .go = delete_now});
}

static void
new_one(struct app *app)
{
	const struct subject *actor = portal_actor(app->portal);
	uint32_t actions = actor ? access_environment_actions(actor) : 0;
	struct explain_answer answer = {0};
	struct err err = ERR_INIT;

	if (app->read_only) {
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
		return;
	}
	if (actions & (ACTION_BIT(ACTION_CREATE_APP) | ACTION_BIT(ACTION_CREATE_FLOW))) {
		calls_panel_open_new(app, actions & ACTION_BIT(ACTION_CREATE_APP), actions & ACTION_BIT(ACTION_CREATE_FLOW));
		return;
	}
	if (!explain_action(app->portal, ACTION_CREATE_APP, NULL, NULL, &answer, &err))
		app_fail(app, &err);
	else
		app_say(app, NOTICE_WARN, "%s%s%s", answer.explanation.reason, answer.explanation.remedy ? " " : "",
			answer.explanation.remedy ? answer.explanation.remedy : "");
	explain_answer_release(&answer);
}

static void
edit(struct app *app)
{
	const struct table_row *row = current(app);
	struct err err = ERR_INIT;

	if (row && may(app, row, ACTION_EDIT)
	    && !calls_panel_open_edit(app, &(struct target){kind_of(row), row->id, row->version}, row->cells[APPS_CELL_NAME], &err))
		app_fail(app, &err);
}

static void
check_access(struct app *app)
{
	const struct table_row *row = current(app);
	struct id id;
	char name[256];

	if (!row)
		return;
	id = row->id;
	snprintf(name, sizeof(name), "%s", row->cells[APPS_CELL_NAME]);
	access_page_open(app, kind_of(row), &id, name, NULL, "");
}

/* ---------------------------------------------------------------- verbs and keys */

/* Enter on a call: the model's own row. */
static bool
follow(struct app *app)
{
	const struct admin_line *line = admin_line(app);
	struct id model;

	if (!line || line->kind != ADMIN_CALL)
		return false;
	model = line->role;
	if (id_is_none(&model))
		app_say(app, NOTICE_HINT, "That one was deleted: there's nothing to open.");
	else
		app_show_found(app, &model);
	return true;
}

static void
add_verb(struct verb *verbs, size_t *count, enum act act, const char *label, bool off)
{
	verbs[(*count)++] = (struct verb){.act = act, .action = ACTION_LIST, .label = label, .off = off};
}

size_t
apps_page_verbs(const struct app *app, struct verb *verbs)
{
	const struct table_row *row = table_current(admin_table_const(app));
	const struct subject *actor = portal_actor(app->portal);
	uint32_t environment = actor ? access_environment_actions(actor) : 0, actions = row ? row->actions : 0;
	size_t count = 0;

	add_verb(verbs, &count, ACT_NEW, "New", !(environment & (ACTION_BIT(ACTION_CREATE_APP) | ACTION_BIT(ACTION_CREATE_FLOW))));
	add_verb(verbs, &count, ACT_APP_RUN, "Run", !(actions & ACTION_BIT(ACTION_RUN)));
	add_verb(verbs, &count, ACT_APP_WORKS, "Works for", !row || !apps_may_ask(app->portal, (enum permission)row->permission, NULL));
	add_verb(verbs, &count, ACT_SHARE, "Share", !(actions & ACTION_BIT(ACTION_SHARE)));
	add_verb(verbs, &count, ACT_ASSIGN, "Assign", !(actions & ACTION_BIT(ACTION_ASSIGN)));
	add_verb(verbs, &count, ACT_MENU, "More", false);
	return count;
}

static void
open_menu(struct app *app)
{
	const struct table_row *row = current(app);
	static const struct {
		enum act act;
		enum action action;
		const char *label;
	} items[] = {
		{ACT_APP_RUN, ACTION_RUN, "Run: open it, and make its calls"}, {ACT_APP_WORKS, ACTION_LIST, "Will it work for …?"},
		{ACT_EDIT, ACTION_EDIT, "What it calls"}, {ACT_SHARE, ACTION_SHARE, "Share"}, {ACT_ASSIGN, ACTION_ASSIGN, "Assign"},
		{ACT_REMOVE, ACTION_DELETE, "Delete"}, {ACT_WHY, ACTION_LIST, "Why it works for me, or doesn't"},
		{ACT_ACCESS, ACTION_LIST, "Who has access"}, {ACT_COPY, ACTION_LIST, "Copy"},
	};

	if (!row)
		return;
	menu_begin(&app->menu, row->cells[APPS_CELL_NAME]);
	for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
		struct menu_item *item;
		char key[16];

		keymap_key(CONTEXT_APPS, items[i].act, key);
		item = menu_add(&app->menu, key[1] ? 0 : (uint32_t)key[0], items[i].act, 0, items[i].label);
		item->off = !(row->actions & ACTION_BIT(items[i].action));
		if (item->off)
			snprintf(item->why, sizeof(item->why), "choose it: it says why");
	}
	app_push(app, LAYER_MENU);
}

void
apps_page_show(struct app *app, const struct id *id, const char *name)
{
	admin_show(app, PLACE_APPS, id, name);
}

void
apps_page_show_callers(struct app *app)
{
	const struct model_row *row = app_current_row(app);
	struct table *table = &app->admin.tables[PLACE_APPS];

	if (!row)
		return;
	field_set(&table->filter, row->name);
	table->loaded = false;
	app_go(app, PLACE_APPS);
}

bool
apps_page_do(struct app *app, enum act act)
{
	switch (act) {
	case ACT_NEW:
		new_one(app);
		return true;
	case ACT_EDIT:
		edit(app);
		return true;
	case ACT_SHARE:
		share(app);
		return true;
	case ACT_ASSIGN:
		assign(app);
		return true;
	case ACT_APP_RUN:
		run(app);
		return true;
	case ACT_APP_WORKS:
		ask_for_whom(app);
		return true;
	case ACT_REMOVE:
		ask_delete(app);
		return true;
	case ACT_WHY:
		why(app);
		return true;
	case ACT_ACCESS:
		check_access(app);
		return true;
	case ACT_MENU:
		open_menu(app);
		return true;
	case ACT_OPEN:
		return follow(app);
	default:
		return false;
	}
}
