/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/admin.h"

#include "app/access_page.h"
#include "app/app_private.h"
#include "app/apps_page.h"
#include "app/explore_page.h"
#include "app/find_page.h"
#include "app/plan_page.h"
#include "app/tables_page.h"
#include "portal/administration.h"

#include <stdio.h>
#include <string.h>

struct table *
admin_table(struct app *app)
{
	return &app->admin.tables[app->place];
}

const struct table *
admin_table_const(const struct app *app)
{
	return &app->admin.tables[app->place];
}

static bool
can_be_chosen(const struct admin_line *line)
{
	return line->kind == ADMIN_ROLE || line->kind == ADMIN_TEAM || line->kind == ADMIN_MEMBER || line->kind == ADMIN_CALL;
}

const struct admin_line *
admin_line(const struct app *app)
{
	const struct admin_page *page = &app->admin.page;
	const struct admin_line *line = page->cursor.at < (int)page->count ? &page->lines[page->cursor.at] : NULL;

	return line && app->wish.focus == PANE_DETAIL && can_be_chosen(line) ? line : NULL;
}

void
admin_release(struct admin *admin)
{
	for (int i = 0; i < PLACE_COUNT; i++)
		table_release(&admin->tables[i]);
	admin_page_release(&admin->page);
	*admin = (struct admin){0};
}

/* ---------------------------------------------------------------- reading */

bool
admin_is_stale(const struct app *app)
{
	const struct table *table = admin_table_const(app);

	if (app->place == PLACE_ACCESS)
		return access_page_is_stale(app);
	if (app->place == PLACE_EXPLORE)
		return explore_page_is_stale(app);
	if (app->place == PLACE_FIND)
		return find_page_is_stale(app);
	if (app->place == PLACE_ACTIVITY)
		return activity_page_is_stale(app);
	if (app->place == PLACE_REASSIGN)
		return plan_page_is_stale(app);
	return app->can_act && (!table->loaded || table->stamp != app->stamp);
}

static void
read_table(struct app *app)
{
	struct table *table = admin_table(app), fresh = {.want = table->want};
	struct err err = ERR_INIT;
	bool done;

	app->interruptible = true;
	done = admin_fill(app, app->place, table->filter.text, &fresh, &err);
	app->interruptible = false;
	if (done) {
		table_replace(table, &fresh, app->stamp);
	} else if (err.code == ERR_INTERRUPTED) {
		/* A key waits: it's read once that is done (app_tick). */
		table->stamp = app->stamp - 1;
	} else {
		table->stamp = app->stamp;
		table->loaded = true;
		app_fail(app, &err);
	}
	table_release(&fresh);
	app_want_detail(app);
}

void
admin_read(struct app *app)
{
	struct err err = ERR_INIT;

	if (!admin_is_stale(app))
		return;
	if (app->place == PLACE_ACCESS) {
		access_page_read(app);
		return;
	}
	if (app->place == PLACE_EXPLORE) {
		explore_page_read(app);
		return;
	}
	if (app->place == PLACE_FIND) {
		find_page_read(app);
		return;
	}
	if (app->place == PLACE_ACTIVITY) {
		activity_page_read(app);
		return;
	}
	if (app->place == PLACE_REASSIGN) {
		plan_page_read(app);
		return;
	}
	app->admin.may = administration_may(app->portal, &err);
	snprintf(app->admin.why_not, sizeof(app->admin.why_not), "%.500s", app->admin.may ? "" : err.text);
	read_table(app);
}

/* Where the page's cursor begins: on the first line that something can be done to, if that's seen at once. */
static int
first_choice(const struct admin_page *page, int height)
{
	for (int i = 0; i < (int)page->count && i < height; i++) {
		if (can_be_chosen(&page->lines[i]))
			return i;
	}
	return 0;
}

/* Where the line under the cursor stands now. */
static int
same_line(const struct admin_page *page, const struct admin_page *fresh)
{
	const struct admin_line *line = page->cursor.at < (int)page->count ? &page->lines[page->cursor.at] : NULL;

	for (size_t i = 0; line && can_be_chosen(line) && i < fresh->count; i++) {
		const struct admin_line *other = &fresh->lines[i];

		if (other->kind == line->kind && principal_equal(&other->who, &line->who) && id_equal(&other->role, &line->role)
		    && id_equal(&other->team, &line->team))
			return (int)i;
	}
	return page->cursor.at;
}

void
admin_read_page(struct app *app)
{
	const struct table_row *row = app->place == PLACE_ACCESS ? NULL : table_current(admin_table(app));
	struct admin_page *page = &app->admin.page, fresh = {0};
	struct err err = ERR_INIT;
	bool same = row && id_equal(&page->of, &row->id) && page->number == row->number;

	app->detail_due = 0;
	if (!app->can_act || (same && page->count && page->stamp == app->stamp))
		return;
	if (row && !admin_fill_page(app, app->place, row, &fresh, &err)) {
		admin_page_release(&fresh);
		fresh.of = row->id;
		fresh.number = row->number;
		snprintf(fresh.gone, sizeof(fresh.gone), "%.250s", err.text);
	}
	fresh.stamp = app->stamp;
	if (same) {
		fresh.cursor = page->cursor;
		fresh.cursor.at = same_line(page, &fresh);
	} else {
		fresh.cursor.at = first_choice(&fresh, app->layout.body.h - 2);
	}
	admin_page_release(page);
	*page = fresh;
	cursor_resize(&page->cursor, (int)page->count, app->layout.detail.h > 2 ? app->layout.detail.h - 2 : 1);
}

void
admin_focus_page(struct app *app)
{
	struct admin_page *page = &app->admin.page;

	if (!admin_line(app) && page->cursor.at == 0)
		cursor_set(&page->cursor, first_choice(page, page->cursor.height));
}

/* The page of the current row, now: for what's to be done to it. */
static const struct admin_page *
current_page(struct app *app)
{
	admin_read_page(app);
	return &app->admin.page;
}

/* Rows are read as the cursor comes near the end of those that were. */
static void
extend(struct app *app)
{
	struct table *table = admin_table(app);
	size_t want = table->want ? table->want : TABLE_FIRST;

	if (!table->more || want >= TABLE_MOST || table->cursor.at + 20 < table->cursor.count)
		return;
	table->want = want * 2;
	read_table(app);
}

/* ---------------------------------------------------------------- what can be done */

static bool
may(struct app *app)
{
	if (!app->admin.may)
		app_say(app, NOTICE_HINT, "%s", app->admin.why_not);
	return app->admin.may;
}

static void
show_change(struct app *app, const struct change_request *request, const char *title, const char *done)
{
	struct err err = ERR_INIT;

	if (!change_panel_open(app, request, title, done, &err))
		app_fail(app, &err);
}

static void
edit_user(struct app *app, const struct table_row *row)
{
	const struct admin_page *page = current_page(app);
	struct change_request request = {.administration = {.what = page->enabled ? ADMINISTER_DISABLE : ADMINISTER_ENABLE, .user = row->id,
							    .version = page->version}};
	char title[300], done[300];

	snprintf(title, sizeof(title), "%s %.200s", page->enabled ? "Disable" : "Enable", row->cells[0]);
	snprintf(done, sizeof(done), "%s %.200s.", page->enabled ? "Disabled" : "Enabled", row->cells[0]);
	show_change(app, &request, title, done);
}

static void
edit_setting(struct app *app, const struct table_row *row)
{
	bool on = strcmp(row->cells[1], "on") != 0;
	struct change_request request = {.is_setting = true, .setting = (enum setting)row->number, .on = on};
	char title[300], done[300];

	snprintf(title, sizeof(title), "Turn %.200s %s", row->cells[0], on ? "on" : "off");
	snprintf(done, sizeof(done), "%.200s is %s.", row->cells[0], on ? "on" : "off");
	show_change(app, &request, title, done);
}

static void
edit(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));

	if (!row || app->place == PLACE_AUDIT || app->place == PLACE_TEAMS || (app->place != PLACE_ROLES && !may(app)))
		return;
	if (app->place == PLACE_USERS)
		edit_user(app, row);
	else if (app->place == PLACE_SETTINGS && row->number == SETTING_COUNT)
		endpoint_panel_open(app);
	else if (app->place == PLACE_SETTINGS)
		edit_setting(app, row);
	else
		grid_panel_open(app, &row->id);
}

/* A member for a team, a copy of a role. */
static void
new_one(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	const struct admin_page *page;
	struct administration_request request = {.version = -1};
	char title[300];

	if (!row || (app->place != PLACE_TEAMS && app->place != PLACE_ROLES) || !may(app))
		return;
	page = current_page(app);
	request.version = page->version;
	if (app->place == PLACE_TEAMS) {
		request.what = ADMINISTER_ADD;
		request.team = row->id;
		snprintf(title, sizeof(title), "Add a member to %.200s", row->cells[0]);
		choose_panel_open(app, CHOOSE_MEMBER, &request, title, row->cells[0]);
	} else {
		request.what = ADMINISTER_COPY;
		request.role = row->id;
		snprintf(title, sizeof(title), "Copy %.200s", row->cells[0]);
		choose_panel_open(app, CHOOSE_NAME, &request, title, row->cells[0]);
	}
}

/* A role to the user or team of this row; the role of this row to somebody. */
static void
grant(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	struct administration_request request = {.what = ADMINISTER_GRANT, .version = -1};
	char title[300];

	if (!row || (app->place != PLACE_USERS && app->place != PLACE_TEAMS && app->place != PLACE_ROLES) || !may(app))
		return;
	if (app->place == PLACE_ROLES) {
		request.role = row->id;
		request.version = current_page(app)->version;
		snprintf(title, sizeof(title), "Grant %.200s to", row->cells[0]);
		choose_panel_open(app, CHOOSE_HOLDER, &request, title, row->cells[0]);
	} else {
		request.holder = (struct principal){app->place == PLACE_TEAMS ? PRINCIPAL_TEAM : PRINCIPAL_USER, row->id};
		snprintf(title, sizeof(title), "Grant a role to %.200s", row->cells[0]);
		choose_panel_open(app, CHOOSE_ROLE, &request, title, row->cells[0]);
	}
}

/* What's under the page's cursor, taken away from whom the page is about: a role, a membership, a holder. */
static bool
removal(const struct app *app, const struct table_row *row, const struct admin_line *line, struct administration_request *request, char title[600],
	char done[600])
{
	struct principal self = {app->place == PLACE_TEAMS ? PRINCIPAL_TEAM : PRINCIPAL_USER, row->id};
	const char *from = row->cells[0], *what = line->left;

	*request = (struct administration_request){.version = -1};
	if (line->kind == ADMIN_ROLE) {
		request->what = ADMINISTER_REVOKE;
		request->role = line->role;
		request->holder = id_is_none(&line->team) ? self : (struct principal){PRINCIPAL_TEAM, line->team};
	} else if (app->place == PLACE_ROLES) {
		request->what = ADMINISTER_REVOKE;
		request->role = row->id;
		request->holder = line->who;
		request->version = app->admin.page.version;
		from = line->left;
		what = row->cells[0];
	} else if (line->kind == ADMIN_TEAM) {
		request->what = ADMINISTER_REMOVE;
		request->team = line->who.id;
		request->user = row->id;
		from = line->left;
		what = row->cells[0];
	} else {
		request->what = ADMINISTER_REMOVE;
		request->team = row->id;
		request->user = line->who.id;
		request->version = app->admin.page.version;
	}
	snprintf(title, 600, request->what == ADMINISTER_REVOKE ? "Take %.200s from %.200s" : "Take %.200s out of %.200s", what, from);
	snprintf(done, 600, request->what == ADMINISTER_REVOKE ? "Took %.200s from %.200s." : "Took %.200s out of %.200s.", what, from);
	return true;
}

/* While keys or a click are faster than reading, the page is still the one of the row before. */
static bool
page_is_of(const struct app *app, const struct table_row *row)
{
	return id_equal(&app->admin.page.of, &row->id) && app->admin.page.number == row->number;
}

static void
take_away(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	const struct admin_line *line = row && page_is_of(app, row) ? admin_line(app) : NULL;
	struct change_request request = {0};
	char title[600], done[600];

	if (!row || app->place == PLACE_SETTINGS || app->place == PLACE_AUDIT || !may(app))
		return;
	if (!line) {
		app_say(app, NOTICE_HINT, "Go to the right (l) and choose what is to be taken away, then press Del.");
		return;
	}
	if (line->kind == ADMIN_ROLE && !id_is_none(&line->team)) {
		app_say(app, NOTICE_HINT, "%s comes %s: take it from that team, or take the person out of it.", line->left, line->right);
		return;
	}
	if (removal(app, row, line, &request.administration, title, done))
		show_change(app, &request, title, done);
}

/* Enter on a role, team or member of the page: its own row. */
static void
follow(struct app *app, const struct admin_line *line)
{
	enum place place = line->kind == ADMIN_ROLE ? PLACE_ROLES : line->who.kind == PRINCIPAL_TEAM ? PLACE_TEAMS : PLACE_USERS;
	struct id id = line->kind == ADMIN_ROLE ? line->role : line->who.id;

	admin_show(app, place, &id, line->left);
}

static void
show_narrowed(struct app *app, const struct id *id)
{
	struct table *table = admin_table(app);

	app->wish.filter = !field_is_empty(&table->filter);
	app_make_layout(app);
	read_table(app);
	for (size_t i = 0; i < table->count; i++) {
		if (id_equal(&table->rows[i].id, id))
			cursor_set(&table->cursor, (int)i);
	}
}

void
admin_show(struct app *app, enum place place, const struct id *id, const char *name)
{
	char copy[256];
	struct table *table;

	snprintf(copy, sizeof(copy), "%s", name);
	app_go(app, place);
	table = admin_table(app);
	/* A long table is narrowed down to the name, so that the row is among those that are read. */
	field_clear(&table->filter);
	if (table->more || place == PLACE_USERS)
		field_set(&table->filter, copy);
	show_narrowed(app, id);
	/* What wasn't read yet wasn't known to be long. */
	if (!(table_current(table) && id_equal(&table_current(table)->id, id)) && table->more && field_is_empty(&table->filter)) {
		field_set(&table->filter, copy);
		show_narrowed(app, id);
	}
	app_want_detail(app);
}

/* ---------------------------------------------------------------- the audit trail */

void
admin_show_audit(struct app *app, const struct id *record, const char *record_name, const struct id *user, const char *user_name)
{
	struct audit_choice *choice = &app->admin.audit;

	*choice = (struct audit_choice){.record = record ? *record : ID_NONE, .user = user ? *user : ID_NONE};
	snprintf(choice->record_name, sizeof(choice->record_name), "%s", record_name);
	snprintf(choice->user_name, sizeof(choice->user_name), "%s", user_name);
	app->admin.tables[PLACE_AUDIT].loaded = false;
	app_go(app, PLACE_AUDIT);
	admin_read(app);
}

static void
narrow(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));

	if (app->place != PLACE_AUDIT)
		return;
	menu_begin(&app->menu, "Show of the audit trail");
	menu_add(&app->menu, 'a', ACT_NARROW_TO, NARROW_ALL, "Everything");
	menu_add(&app->menu, 'c', ACT_NARROW_TO, NARROW_CHANGES, "Changes alone: no imports, no sign-ins");
	menu_add(&app->menu, 'p', ACT_NARROW_TO, NARROW_PERSON, "What one person did");
	if (row && !id_is_none(&row->id))
		menu_add(&app->menu, 'r', ACT_NARROW_TO, NARROW_RECORD, "What was done to the record of this row");
	menu_add(&app->menu, 'm', ACT_NARROW_TO, NARROW_MINE, "What I did");
	app_push(app, LAYER_MENU);
}

static void
narrow_to(struct app *app, int what)
{
	const struct table_row *row = table_current(admin_table(app));

	switch (what) {
	case NARROW_PERSON:
		choose_panel_open(app, CHOOSE_PERSON, NULL, "Whose rows of the audit trail?", "");
		break;
	case NARROW_RECORD:
		if (row) {
			struct id record = row->id;
			char name[256];

			snprintf(name, sizeof(name), "%s", row->cells[4]);
			admin_show_audit(app, &record, name, NULL, "");
		}
		break;
	case NARROW_CHANGES:
		admin_show_audit(app, NULL, "", NULL, "");
		app->admin.audit.changes = true;
		read_table(app);
		break;
	case NARROW_MINE:
		admin_show_audit(app, NULL, "", &app->person, app->person_name);
		break;
	default:
		admin_show_audit(app, NULL, "", NULL, "");
		break;
	}
}

static void
verify(struct app *app)
{
	struct err err = ERR_INIT;
	int64_t first_bad = 0;

	if (!may(app))
		return;
	if (!audit_verify(app->portal, &first_bad, &err))
		app_fail(app, &err);
	else if (first_bad)
		app_say(app, NOTICE_ERROR, "The audit trail was tampered with: row %lld isn't what was written, or one before it is missing.",
			(long long)first_bad);
	else
		app_say(app, NOTICE_OK, "The audit trail holds: every row follows from the one before it.");
}

/* ---------------------------------------------------------------- verbs and the menu */

#define NOTHING_TO_UNDO "This row changed nothing: there's nothing to undo."

static void
add_verb(struct verb *verbs, size_t *count, const struct app *app, enum act act, const char *label)
{
	verbs[(*count)++] = (struct verb){.act = act, .action = ACTION_LIST, .label = label, .off = !app->admin.may && act != ACT_NARROW && act != ACT_MENU
													       && act != ACT_ACCESS && act != ACT_KEYS};
}

size_t
admin_verbs(const struct app *app, struct verb *verbs)
{
	const struct table_row *row = app->place == PLACE_ACCESS ? NULL : table_current(admin_table_const(app));
	size_t count = 0;

	switch (app->place) {
	case PLACE_EXPLORE:
		return explore_page_verbs(app, verbs);
	case PLACE_TABLES:
		return tables_page_verbs(app, verbs);
	case PLACE_APPS:
		return apps_page_verbs(app, verbs);
	case PLACE_FIND:
		return find_page_verbs(app, verbs);
	case PLACE_REASSIGN:
		return plan_page_verbs(app, verbs);
	case PLACE_USERS:
		add_verb(verbs, &count, app, ACT_EDIT, row && row->muted ? "Enable" : "Disable");
		add_verb(verbs, &count, app, ACT_GRANT, "Grant role");
		add_verb(verbs, &count, app, ACT_REMOVE, "Take away");
		add_verb(verbs, &count, app, ACT_ACCESS, "Reach");
		add_verb(verbs, &count, app, ACT_KEYS, "SSH keys");
		break;
	case PLACE_TEAMS:
		add_verb(verbs, &count, app, ACT_NEW, "Add member");
		add_verb(verbs, &count, app, ACT_GRANT, "Grant role");
		add_verb(verbs, &count, app, ACT_REMOVE, "Take away");
		break;
	case PLACE_ROLES:
		add_verb(verbs, &count, app, ACT_EDIT, "Edit grid");
		add_verb(verbs, &count, app, ACT_NEW, "Copy");
		add_verb(verbs, &count, app, ACT_GRANT, "Grant to");
		add_verb(verbs, &count, app, ACT_REMOVE, "Take away");
		break;
	case PLACE_SETTINGS:
		add_verb(verbs, &count, app, ACT_EDIT, row && row->number == SETTING_COUNT ? "Edit" : row && strcmp(row->cells[1], "on") == 0 ? "Turn off" : "Turn on");
		break;
	case PLACE_AUDIT:
		add_verb(verbs, &count, app, ACT_NARROW, "Narrow");
		add_verb(verbs, &count, app, ACT_UNDO, "Undo");
		verbs[count - 1].off = !row || id_is_none(&row->operation);
		break;
	default:
		return 0;
	}
	add_verb(verbs, &count, app, ACT_MENU, "More");
	return count;
}

static void
open_menu(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	struct verb verbs[VERBS_MAX];
	size_t count = admin_verbs(app, verbs);

	menu_begin(&app->menu, row ? row->cells[app->place == PLACE_AUDIT ? 2 : 0] : place_title(app->place));
	for (size_t i = 0; i < count; i++) {
		struct menu_item *item;
		char key[16];

		if (verbs[i].act == ACT_MENU)
			continue;
		keymap_key(CONTEXT_ADMIN, verbs[i].act, key);
		item = menu_add(&app->menu, key[1] ? 0 : (uint32_t)key[0], verbs[i].act, 0, verbs[i].label);
		item->off = verbs[i].off;
		if (item->off && verbs[i].act == ACT_UNDO)
			snprintf(item->why, sizeof(item->why), NOTHING_TO_UNDO);
		else if (item->off)
			snprintf(item->why, sizeof(item->why), "%.150s", app->admin.why_not);
	}
	if (app->place == PLACE_AUDIT) {
		struct menu_item *item = menu_add(&app->menu, 'v', ACT_VERIFY, 0, "Verify the whole chain");

		item->off = !app->admin.may;
		if (item->off)
			snprintf(item->why, sizeof(item->why), "%.150s", app->admin.why_not);
	}
	if (app->place == PLACE_USERS || app->place == PLACE_TEAMS) {
		menu_add(&app->menu, 'b', ACT_DEPARTURE, 0, "What breaks if they go");
		menu_add(&app->menu, 'p', ACT_PLAN_OF_OWNER, 0, "Reassign what they own");
	}
	if (app->place != PLACE_SETTINGS)
		menu_add(&app->menu, 'E', ACT_EXPORT, 0, "Export into a file");
	menu_add(&app->menu, 'y', ACT_COPY, 0, "Copy");
	app_push(app, LAYER_MENU);
}

/* The row and its page on plain lines. */
static void
show_text(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	const struct admin_page *page = current_page(app);
	struct str text = {0};
	char id[ID_TEXT_SIZE];

	if (!row)
		return;
	str_addf(&text, "%s\n", page->title ? page->title : row->cells[0]);
	if (!id_is_none(&row->id))
		str_addf(&text, "%s\n", id_format(&row->id, id));
	for (size_t i = 0; i < page->count; i++)
		str_addf(&text, "%s%s%s\n", page->lines[i].left, page->lines[i].right[0] ? "\t" : "", page->lines[i].right);
	text_page_set(&app->text, "To select", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

static void
open_plan(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	char name[256];

	if (!row)
		return;
	snprintf(name, sizeof(name), "%s", row->cells[0]);
	plan_page_open(app, &(struct principal){app->place == PLACE_TEAMS ? PRINCIPAL_TEAM : PRINCIPAL_USER, row->id}, name);
}

static void
show_departure(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));

	if (row)
		app_show_departure(app, &(struct principal){app->place == PLACE_TEAMS ? PRINCIPAL_TEAM : PRINCIPAL_USER, row->id});
}

/* What somebody can reach; of teams, roles and settings there's nothing to check. */
static void
open_reach(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));
	const struct admin_line *line = admin_line(app);

	if (line && line->kind == ADMIN_MEMBER && line->who.kind == PRINCIPAL_USER)
		access_page_reach(app, &line->who.id, line->left);
	else if (row && app->place == PLACE_USERS)
		access_page_reach(app, &row->id, row->cells[0]);
	else
		app_say(app, NOTICE_HINT, "Choose a person: i tells what they can reach.");
}

/* The operation of the row of the audit trail; elsewhere u is about one's own last one. */
static bool
undo_row(struct app *app)
{
	const struct table_row *row = table_current(admin_table(app));

	if (app->place != PLACE_AUDIT)
		return false;
	if (!row || id_is_none(&row->operation))
		app_say(app, NOTICE_HINT, NOTHING_TO_UNDO);
	else
		app_undo(app, UNDO_NAMED, &row->operation);
	return true;
}

/* ---------------------------------------------------------------- keys */

/* Escape, step by step (UX.md 5.2): the filter, then out. */
static bool
escape(struct app *app)
{
	struct table *table = admin_table(app);

	if (app->wish.focus == PANE_DETAIL || (!table->typing && field_is_empty(&table->filter)))
		return false;
	table->typing = false;
	field_clear(&table->filter);
	app->wish.filter = false;
	app_make_layout(app);
	read_table(app);
	return true;
}

static void
open_filter(struct app *app)
{
	struct table *table = admin_table(app);

	table->typing = true;
	app->wish.filter = true;
	app->wish.focus = PANE_LIST;
	app_make_layout(app);
}

/* Keeps what was typed; an empty filter goes. */
static void
keep_filter(struct app *app)
{
	struct table *table = admin_table(app);

	table->typing = false;
	app->wish.filter = !field_is_empty(&table->filter);
	app_make_layout(app);
}

static bool
change_do(struct app *app, enum act act, int argument)
{
	switch (act) {
	case ACT_EDIT:
	case ACT_TOGGLE:
		if (act == ACT_EDIT || app->place == PLACE_SETTINGS)
			edit(app);
		return true;
	case ACT_NEW:
		new_one(app);
		return true;
	case ACT_GRANT:
		grant(app);
		return true;
	case ACT_REMOVE:
		take_away(app);
		return true;
	case ACT_NARROW:
		narrow(app);
		return true;
	case ACT_NARROW_TO:
		narrow_to(app, argument);
		return true;
	case ACT_VERIFY:
		verify(app);
		return true;
	case ACT_EXPORT:
		admin_export(app);
		return true;
	case ACT_WHY:
		app_say(app, NOTICE_HINT, "%s", app->admin.may ? "You are a System Administrator: all of this is yours to change." : app->admin.why_not);
		return true;
	case ACT_ACCESS:
		open_reach(app);
		return true;
	case ACT_UNDO:
		return undo_row(app);
	case ACT_DEPARTURE:
		show_departure(app);
		return true;
	case ACT_PLAN_OF_OWNER:
		open_plan(app);
		return true;
	case ACT_COPY:
		show_text(app);
		return true;
	case ACT_MENU:
		open_menu(app);
		return true;
	default:
		return false;
	}
}

static bool
row_do(struct app *app, enum act act)
{
	struct table *table = admin_table(app);

	if (app->wish.focus == PANE_DETAIL && app->layout.detail.w)
		return cursor_do(&app->admin.page.cursor, act);
	if (!cursor_do(&table->cursor, act))
		return false;
	extend(app);
	app_want_detail(app);
	return true;
}

bool
admin_do(struct app *app, enum act act, int argument)
{
	struct table *table = admin_table(app);

	if (app->place == PLACE_ACCESS)
		return access_page_do(app, act, argument);
	if (app->place == PLACE_EXPLORE)
		return explore_page_do(app, act, argument);
	if (app->place == PLACE_FIND)
		return find_page_do(app, act, argument);
	if (app->place == PLACE_ACTIVITY)
		return activity_page_do(app, act, argument);
	if (app->place == PLACE_REASSIGN)
		return plan_page_do(app, act, argument);
	if ((app->place == PLACE_APPS && apps_page_do(app, act)) || (app->place == PLACE_TABLES && tables_page_do(app, act)))
		return true;
	switch (act) {
	case ACT_ESCAPE:
		return escape(app);
	case ACT_FILTER:
		open_filter(app);
		return true;
	case ACT_FILTER_KEEP:
		keep_filter(app);
		return true;
	case ACT_FILTER_CLEAR:
		return escape(app);
	case ACT_ROW_AT:
		app->wish.focus = PANE_LIST;
		cursor_set(&table->cursor, argument);
		app_make_layout(app);
		app_want_detail(app);
		return true;
	case ACT_LINE_AT:
		app->wish.focus = PANE_DETAIL;
		app_make_layout(app);
		cursor_set(&app->admin.page.cursor, argument);
		return true;
	case ACT_OPEN:
		if (app->place == PLACE_SETTINGS)
			edit(app);
		else if (admin_line(app))
			follow(app, admin_line(app));
		else if (app->wish.focus != PANE_DETAIL)
			app_focus(app, PANE_DETAIL);
		return true;
	default:
		return row_do(app, act) || change_do(app, act, argument);
	}
}

void
admin_text(struct app *app, uint32_t key)
{
	struct table *table = admin_table(app);
	enum field_answer answer;

	if (app->place == PLACE_ACCESS) {
		access_page_text(app, key);
		return;
	}
	if (app->place == PLACE_FIND) {
		find_page_text(app, key);
		return;
	}
	if (app->place == PLACE_ACTIVITY) {
		activity_page_text(app, key);
		return;
	}
	if (app->place == PLACE_REASSIGN) {
		plan_page_text(app, key);
		return;
	}
	answer = field_key(&table->filter, key);
	if (answer == FIELD_CHANGED)
		read_table(app);
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		keep_filter(app);
}

void
admin_paste(struct app *app, const char *text, size_t length)
{
	struct table *table = admin_table(app);

	if (app->place == PLACE_ACCESS)
		access_page_paste(app, text, length);
	else if (app->place == PLACE_FIND)
		find_page_paste(app, text, length);
	else if (app->place == PLACE_ACTIVITY)
		activity_page_paste(app, text, length);
	else if (app->place == PLACE_REASSIGN)
		plan_page_paste(app, text, length);
	else if (app->place == PLACE_EXPLORE || !table->typing)
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	else if (field_insert(&table->filter, text, length))
		read_table(app);
}
