/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What "Access and roles" asks of the portal. A tab is read when it's shown, and again when the file was written; a key that waits
 * stops the reading, and it's done later. */
#include "app/access_page.h"
#include "app/access_page_private.h"

#include "app/app_private.h"
#include "portal/people_pages.h"

#include <stdio.h>
#include <string.h>

/* Models, prompts, apps and flows each have a part of the suggestions. */
#define FOUND_PART (ACCESS_RECORDS_MAX / 4)

/* ---------------------------------------------------------------- the field of the record */

static void
add_found(struct access_page *page, enum record_kind kind, const struct id *id, const char *name, const char *owner)
{
	struct access_record *found = &page->found[page->found_cursor.count++];

	*found = (struct access_record){.kind = kind, .id = *id};
	snprintf(found->name, sizeof(found->name), "%s", name);
	snprintf(found->note, sizeof(found->note), "%s, %.100s", record_kind_name(kind), owner);
}

static bool
find_models(struct app *app, bool prompts, struct err *err)
{
	struct access_page *page = &app->access_page;
	struct model_query query = {.prompts = prompts, .view = VIEW_ALL, .filter = page->text.text, .sort = SORT_NAME};
	struct model_list list = {0};
	bool fine = models_window(app->portal, &query, WINDOW_FIRST, NULL, FOUND_PART, &list, err);

	for (size_t i = 0; fine && i < list.count && i < FOUND_PART; i++)
		add_found(page, prompts ? RECORD_PROMPT : RECORD_MODEL, &list.rows[i].id, list.rows[i].name, list.rows[i].owner_name);
	model_list_release(&list);
	return fine;
}

static bool
find_others(struct app *app, enum record_kind kind, struct err *err)
{
	struct access_page *page = &app->access_page;
	struct model_user rows[FOUND_PART];
	struct arena arena = {0};
	size_t count = 0;
	bool fine = records_starting(app->portal, kind, page->text.text, &arena, rows, FOUND_PART, &count, err);

	for (size_t i = 0; fine && i < count; i++)
		add_found(page, kind, &rows[i].id, rows[i].name, rows[i].owner_name);
	arena_release(&arena);
	return fine;
}

void
access_page_find(struct app *app)
{
	struct access_page *page = &app->access_page;
	struct err err = ERR_INIT;

	page->found_cursor = (struct cursor){.height = ACCESS_RECORDS_MAX};
	if (!app->can_act)
		return;
	if (!find_models(app, false, &err) || !find_models(app, true, &err) || !find_others(app, RECORD_APP, &err)
	    || !find_others(app, RECORD_FLOW, &err))
		app_fail(app, &err);
	cursor_resize(&page->found_cursor, page->found_cursor.count, ACCESS_RECORDS_MAX);
}

/* ---------------------------------------------------------------- who somebody is */

static void
add_name(char *names, size_t size, const char *name)
{
	size_t length = strlen(names);

	snprintf(names + length, size - length, "%s%s", length ? ", " : "", name);
}

static void
tell_who(struct access_who *who, const struct user_page *user)
{
	snprintf(who->name, sizeof(who->name), "%s", user->row.name);
	who->disabled = user->row.disabled;
	who->team_count = (int)user->team_count;
	snprintf(who->roles, sizeof(who->roles), "%s", user->row.roles);
	for (size_t i = 0; i < user->team_count; i++)
		add_name(who->teams, sizeof(who->teams), user->teams[i].name);
}

/* ---------------------------------------------------------------- what if a share went away */

/* The shares that the person sees the record by: with themselves or with teams of theirs. Who may not know is told nothing. */
static bool
add_loss(struct app *app, const struct principal *with, const char *name, struct err *err)
{
	struct access_page *page = &app->access_page;
	const struct explanation *e = &page->user.answers[ACTION_LIST].explanation;
	struct share_loss loss = {0};
	bool fine = true, shared = false;
	size_t length = strlen(page->loss);

	for (size_t i = 0; i < e->because_count; i++)
		shared |= e->because[i].kind == GROUND_SHARE && e->because[i].name && strcmp(e->because[i].name, name) == 0;
	if (!shared)
		return true;
	if (access_without_share(app->portal, page->record.kind, &page->record.id, with, &loss, err))
		snprintf(page->loss + length, sizeof(page->loss) - length, "%s%s", length ? " " : "", loss.sentence);
	else
		fine = err->code == ERR_DENIED || err->code == ERR_NOT_FOUND;
	share_loss_release(&loss);
	return fine;
}

static bool
read_loss(struct app *app, const struct user_page *user, struct err *err)
{
	struct access_page *page = &app->access_page;
	struct principal self = {PRINCIPAL_USER, page->user.id};

	page->loss[0] = '\0';
	if (!page->user.answers[ACTION_LIST].explanation.verdict.allowed)
		return true;
	if (!add_loss(app, &self, page->user.name, err))
		return false;
	for (size_t i = 0; i < user->team_count; i++) {
		struct principal team = {PRINCIPAL_TEAM, user->teams[i].id};

		if (!add_loss(app, &team, user->teams[i].name, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- answers */

static void
set_actions(struct access_page *page)
{
	uint32_t actions = explain_actions_of(page->record.kind);
	int count = 0;

	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (actions & ACTION_BIT(i))
			page->actions[count++] = (enum action)i;
	}
	page->cursor.count = count;
}

static bool
read_answers(struct app *app, struct access_who *who, struct err *err)
{
	struct access_page *page = &app->access_page;
	const struct id *user = id_equal(&who->id, &app->person) ? NULL : &who->id;
	struct explain_answer fresh[ACTION_RECORD_COUNT] = {0};
	bool fine = true;

	for (int i = 0; fine && i < page->cursor.count; i++) {
		enum action action = page->actions[i];

		fine = explain_record(app->portal, page->record.kind, action, &page->record.id, user, &fresh[action], err);
	}
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		explain_answer_release(fine ? &who->answers[i] : &fresh[i]);
		if (fine)
			who->answers[i] = fresh[i];
	}
	/* It may have been renamed meanwhile. */
	if (fine)
		snprintf(page->record.name, sizeof(page->record.name), "%s", who->answers[ACTION_LIST].record_name);
	return fine;
}

/* Roles and teams are told to whoever may read people; others see the answers alone. */
static bool
read_who(struct app *app, struct access_who *who, bool losses, struct err *err)
{
	struct user_page user = {0};
	bool fine = true;

	who->roles[0] = who->teams[0] = '\0';
	who->team_count = 0;
	who->disabled = false;
	if (people_user_page(app->portal, &who->id, &user, err))
		tell_who(who, &user);
	else
		fine = err->code == ERR_NOT_FOUND || err->code == ERR_DENIED;
	if (fine && !id_is_none(&app->access_page.record.id) && app->access_page.tab != ACCESS_TAB_REACH) {
		fine = read_answers(app, who, err);
		if (fine && losses)
			fine = read_loss(app, &user, err);
	}
	user_page_release(&user);
	return fine;
}

/* ---------------------------------------------------------------- tables */

struct filling {
	struct table *table;
	bool people;
};

static bool
add_row(void *context, const struct access_row *row)
{
	struct filling *filling = context;
	struct table *table = filling->table;
	struct table_row *to;
	char actions[128];

	if (table->count == ACCESS_ROWS_MAX) {
		table->more = true;
		return false;
	}
	to = table_add(table);
	to->id = filling->people ? row->who.id : row->record;
	to->number = row->kind;
	to->cells[ACCESS_CELL_NAME] = arena_strdup(&table->arena, filling->people ? row->who_name : row->record_name);
	to->cells[ACCESS_CELL_KIND] = record_kind_name(row->kind);
	to->cells[ACCESS_CELL_PERMISSION] = permission_name(row->permission);
	to->cells[ACCESS_CELL_BECAUSE] = arena_strdup(&table->arena, row->because);
	to->cells[ACCESS_CELL_ACTIONS] = arena_strdup(&table->arena, access_actions_short(row->actions, row->kind, actions));
	to->cells[ACCESS_CELL_LOGIN] = arena_strdup(&table->arena, row->who_login ? row->who_login : "");
	return true;
}

static bool
read_table(struct app *app, struct err *err)
{
	struct access_page *page = &app->access_page;
	struct table *table = access_page_table(page), fresh = {0};
	struct filling filling = {.table = &fresh, .people = page->tab == ACCESS_TAB_WHO};
	const char *filter = table->filter.text;
	bool fine;

	if (filling.people)
		fine = access_of_kind(app->portal, page->record.kind, &page->record.id, filter, add_row, &filling, err);
	else
		fine = access_of_user(app->portal, id_equal(&page->user.id, &app->person) ? NULL : &page->user.id, filter, add_row, &filling, err);
	/* That the reading was stopped since there's room for no more isn't a failure. */
	if (fresh.more)
		fine = true;
	if (fine)
		table_replace(table, &fresh, app->stamp);
	table_release(&fresh);
	return fine;
}

/* ---------------------------------------------------------------- all of it */

bool
access_page_is_stale(const struct app *app)
{
	return app->can_act && app->access_page.read[app->access_page.tab] != app->stamp;
}

/* What isn't to be seen any more isn't shown. */
static void
forget(struct access_page *page)
{
	struct table *table = access_page_table(page);

	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		explain_answer_release(&page->user.answers[i]);
		explain_answer_release(&page->other.answers[i]);
	}
	page->loss[0] = '\0';
	page->one = false;
	if (table) {
		struct table nothing = {0};

		table_replace(table, &nothing, 0);
	}
}

static bool
read_tab(struct app *app, struct err *err)
{
	struct access_page *page = &app->access_page;

	switch (page->tab) {
	case ACCESS_TAB_CAN:
		return read_who(app, &page->user, true, err);
	case ACCESS_TAB_COMPARE:
		return read_who(app, &page->user, true, err) && (id_is_none(&page->other.id) || read_who(app, &page->other, false, err));
	case ACCESS_TAB_WHO:
		return id_is_none(&page->record.id) || read_table(app, err);
	case ACCESS_TAB_REACH:
		return read_who(app, &page->user, false, err) && read_table(app, err);
	case ACCESS_TAB_COUNT:
		break;
	}
	return true;
}

/* One's own record, or somebody, isn't there any more, or may not be asked about any more. */
static void
tell_gone(struct app *app, const struct err *err)
{
	struct access_page *page = &app->access_page;
	char *gone = page->gone[page->tab];

	forget(page);
	if (err->code == ERR_NOT_FOUND && page->tab != ACCESS_TAB_REACH)
		snprintf(gone, sizeof(page->gone[0]), "%.250s isn't there any more, or you can't see it. Tab chooses another record.", page->record.name);
	else
		snprintf(gone, sizeof(page->gone[0]), "%.900s", err->text);
	if (err->code == ERR_NOT_FOUND)
		page->record = (struct access_record){0};
}

void
access_page_read(struct app *app)
{
	struct access_page *page = &app->access_page;
	const struct subject *actor = portal_actor(app->portal);
	struct err err = ERR_INIT;
	bool fine;

	if (!app->can_act || !access_page_is_stale(app))
		return;
	page->may_ask = actor && subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_READ);
	if (!id_is_none(&page->record.id))
		set_actions(page);
	app->interruptible = true;
	fine = read_tab(app, &err);
	app->interruptible = false;
	if (!fine && err.code == ERR_INTERRUPTED)
		return;
	page->read[page->tab] = app->stamp;
	page->gone[page->tab][0] = '\0';
	if (!fine)
		tell_gone(app, &err);
	access_page_measure(app);
}

/* ---------------------------------------------------------------- as plain text */

static void
add_answers(const struct access_page *page, const struct access_who *who, struct str *out)
{
	str_addf(out, "%s\n", who->name);
	for (int i = 0; i < page->cursor.count; i++) {
		const struct explain_answer *answer = &who->answers[page->actions[i]];
		const struct explanation *e = &answer->explanation;

		str_addf(out, "  %-8s %-3s (%s) %s\n", action_name(page->actions[i]), e->verdict.allowed ? "yes" : "no", e->rule ? e->rule : "",
			 e->reason ? e->reason : "");
		if (e->remedy)
			str_addf(out, "  %-8s     What would help: %s%s%s\n", "", e->remedy,
				 answer->who_can_help && answer->who_can_help[0] ? " Ask: " : "", answer->who_can_help ? answer->who_can_help : "");
	}
}

void
access_page_add_text(const struct app *app, struct str *out)
{
	const struct access_page *page = &app->access_page;
	const struct table *table = access_page_table_const(page);
	const char *empty = access_page_empty(page);

	if (empty[0]) {
		str_addf(out, "%s\n", empty);
		return;
	}
	str_addf(out, "%s\n\n", page->tab == ACCESS_TAB_REACH ? page->user.name : page->record.name);
	for (size_t i = 0; table && i < table->count; i++) {
		const struct table_row *row = &table->rows[i];

		str_addf(out, "%s\t%s\t%s\t%s\n", row->cells[ACCESS_CELL_NAME],
			 page->tab == ACCESS_TAB_WHO ? row->cells[ACCESS_CELL_LOGIN] : row->cells[ACCESS_CELL_KIND],
			 row->cells[ACCESS_CELL_PERMISSION], row->cells[ACCESS_CELL_BECAUSE]);
	}
	if (!table)
		add_answers(page, &page->user, out);
	if (page->tab == ACCESS_TAB_COMPARE)
		add_answers(page, &page->other, out);
	if (!table && page->loss[0])
		str_addf(out, "\n%s\n", page->loss);
}
