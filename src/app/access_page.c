/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/access_page.h"

#include "app/access_page_private.h"
#include "app/app_private.h"
#include "portal/people_pages.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- what it consists of */

int
access_page_inputs(enum access_page_tab tab, enum access_input inputs[3])
{
	int count = 0;

	if (tab != ACCESS_TAB_REACH)
		inputs[count++] = ACCESS_INPUT_RECORD;
	if (tab != ACCESS_TAB_WHO)
		inputs[count++] = ACCESS_INPUT_USER;
	if (tab == ACCESS_TAB_COMPARE)
		inputs[count++] = ACCESS_INPUT_OTHER;
	return count;
}

struct table *
access_page_table(struct access_page *page)
{
	return page->tab == ACCESS_TAB_WHO ? &page->people : page->tab == ACCESS_TAB_REACH ? &page->records : NULL;
}

const struct table *
access_page_table_const(const struct access_page *page)
{
	return page->tab == ACCESS_TAB_WHO ? &page->people : page->tab == ACCESS_TAB_REACH ? &page->records : NULL;
}

enum action
access_page_action(const struct access_page *page)
{
	return page->cursor.count && !id_is_none(&page->record.id) ? page->actions[page->cursor.at] : ACTION_COUNT;
}

/* Rows that the words under the actions need at least. */
enum { WORDS_LEAST = 3 };

void
access_page_layout(const struct app *app, struct access_layout *layout)
{
	const struct access_page *page = &app->access_page;
	const struct table *table = access_page_table_const(page);
	struct rect left = app->layout.list;
	enum access_input inputs[3];
	int count = access_page_inputs(page->tab, inputs);
	int actions = page->cursor.count;

	*layout = (struct access_layout){0};
	if (!left.w || left.h < count + 3)
		return;
	layout->inputs = (struct rect){left.x, left.y, left.w, count};
	/* A row of air, where there are many. */
	count += app->layout.list.h > 24;
	left.y += count;
	left.h -= count;
	if (page->one && !table) {
		layout->words = left;
		return;
	}
	if (table && (table->typing || !field_is_empty(&table->filter))) {
		layout->filter = (struct rect){left.x, left.y++, left.w, 1};
		left.h--;
	}
	layout->head = (struct rect){left.x, left.y++, left.w, 1};
	left.h--;
	layout->rows = left;
	if (table || !actions || left.h < actions + 1 + WORDS_LEAST)
		return;
	layout->rows.h = actions;
	layout->words = (struct rect){left.x, left.y + actions + 1, left.w, left.h - actions - 1};
}

void
access_page_measure(struct app *app)
{
	struct access_page *page = &app->access_page;
	struct access_layout layout;
	int height;

	access_page_layout(app, &layout);
	height = layout.rows.h > 0 ? layout.rows.h : 1;
	cursor_resize(&page->cursor, page->cursor.count, height);
	cursor_resize(&page->people.cursor, (int)page->people.count, height);
	cursor_resize(&page->records.cursor, (int)page->records.count, height);
}

static void
release_answers(struct access_who *who)
{
	for (int i = 0; i < ACTION_RECORD_COUNT; i++)
		explain_answer_release(&who->answers[i]);
}

void
access_page_release(struct access_page *page)
{
	release_answers(&page->user);
	release_answers(&page->other);
	table_release(&page->people);
	table_release(&page->records);
	picker_release(&page->picker);
	*page = (struct access_page){0};
}

/* ---------------------------------------------------------------- in short */

/* Of the record's own table: the nearest ground comes last; before it may stand its container's, or what training reads (F4). */
static bool
is_of_record(const struct explanation *e, const struct ground *ground)
{
	const char *table = e->because[e->because_count - 1].table;

	return !table || !ground->table || strcmp(table, ground->table) == 0;
}

static const struct ground *
ground_of(const struct explanation *e, enum ground_kind kind)
{
	for (size_t i = 0; i < e->because_count; i++) {
		if (e->because[i].kind == kind && is_of_record(e, &e->because[i]))
			return &e->because[i];
	}
	return NULL;
}

/* The role that reaches furthest: a level beyond User covers the row by itself. */
static const struct ground *
wide_role(const struct explanation *e)
{
	for (size_t i = 0; i < e->because_count; i++) {
		const struct ground *ground = &e->because[i];

		if (ground->kind == GROUND_ROLE && is_of_record(e, ground) && ground->level && strcmp(ground->level, "User") != 0 && strcmp(ground->level, "None") != 0)
			return ground;
	}
	return NULL;
}

const char *
access_through(const struct explain_answer *answer, char because[256])
{
	const struct explanation *e = &answer->explanation;
	const struct ground *owner = ground_of(e, GROUND_OWNER), *team = ground_of(e, GROUND_TEAM), *share = ground_of(e, GROUND_SHARE);
	const struct ground *role = ground_of(e, GROUND_ROLE), *wide = wide_role(e);

	if (!e->verdict.allowed) {
		snprintf(because, 256, "%s", e->reason ? e->reason : "");
		return "-";
	}
	if (owner || team) {
		snprintf(because, 256, "%s%.100s owns it%s%.100s", owner ? "" : "team ", owner ? owner->name : team->name, role ? "; role " : "",
			 role ? role->name : "");
		return owner ? "Owner" : "Team";
	}
	if (wide || !share) {
		snprintf(because, 256, "%.150s%s%.40s", wide ? wide->name : role ? role->name : "", wide ? ", " : "", wide ? wide->level : "");
		return "Role";
	}
	snprintf(because, 256, "share with %.150s as %.40s", share->name, share->level ? share->level : "User");
	return "Shared";
}

const char *
access_actions_short(uint32_t actions, enum record_kind kind, char out[128])
{
	size_t length = 0;

	out[0] = '\0';
	if (explain_actions_of(kind) == actions)
		return "all";
	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (actions & ACTION_BIT(i))
			length += (size_t)snprintf(out + length, 128 - length, "%s%s", length ? " " : "", action_name((enum action)i));
	}
	return out;
}

const char *
access_page_empty(const struct access_page *page)
{
	const struct table *table = access_page_table_const(page);

	if (page->gone[page->tab][0])
		return page->gone[page->tab];
	if (page->tab != ACCESS_TAB_REACH && id_is_none(&page->record.id))
		return "Choose a model, prompt, app or flow: press Tab and type the beginning of its name.";
	if (page->tab == ACCESS_TAB_COMPARE && id_is_none(&page->other.id))
		return "Choose somebody to compare with: press Tab until the cursor stands beside \"And\", and type a name.";
	if (table ? !table->loaded : !page->read[page->tab])
		return "Reading.";
	if (table && !table->count && !page->read[page->tab])
		return "Reading.";
	if (table && !table->count && !field_is_empty(&table->filter))
		return "Nothing has that text. Esc shows all.";
	if (table && !table->count)
		return page->tab == ACCESS_TAB_WHO ? "Nobody sees it." : "There is nothing that this person sees.";
	return "";
}

/* ---------------------------------------------------------------- keys */

enum context
access_page_context(const struct access_page *page)
{
	const struct table *table = access_page_table_const(page);

	if (page->input != ACCESS_INPUT_NONE)
		return CONTEXT_FIELD;
	return table && table->typing ? CONTEXT_FILTER : CONTEXT_ACCESS;
}

/* Answers are there at once. A table may take long, where there are many people: first the key is seen, then it's read (app_tick). */
static void
want(struct app *app)
{
	if (!access_page_table(&app->access_page))
		access_page_read(app);
}

static void
empty(struct table *table)
{
	struct table nothing = {0};

	table_replace(table, &nothing, 0);
	table->loaded = false;
}

/* Record or people changed: nothing that was read holds. */
static void
read_anew(struct app *app)
{
	struct access_page *page = &app->access_page;

	memset(page->read, 0, sizeof(page->read));
	empty(&page->people);
	empty(&page->records);
	page->scroll = 0;
	want(app);
}

static void
leave_input(struct app *app)
{
	struct access_page *page = &app->access_page;

	page->input = ACCESS_INPUT_NONE;
	picker_close(&page->picker);
	page->found_cursor.count = 0;
}

static const char *const others_need = "About others it needs Read on AI Model at Organization level; about yourself everybody may ask.";

static void
set_user(struct access_who *who, const struct id *id, const char *name)
{
	who->id = *id;
	snprintf(who->name, sizeof(who->name), "%s", name);
}

static bool
enter_input(struct app *app, enum access_input input)
{
	struct access_page *page = &app->access_page;
	struct picker_world world = app_picker_world(app);

	leave_input(app);
	if (input != ACCESS_INPUT_RECORD && !page->may_ask) {
		/* Whoever might ask about others before is back with themselves. */
		if (!id_equal(&page->user.id, &app->person)) {
			set_user(&page->user, &app->person, app->person_name);
			read_anew(app);
		}
		app_say(app, NOTICE_HINT, "%s", others_need);
		return false;
	}
	page->input = input;
	page->one = false;
	if (input == ACCESS_INPUT_RECORD) {
		field_clear(&page->text);
		access_page_find(app);
	} else {
		picker_start(&page->picker, PICK_FOR_LOOK, RECORD_MODEL, NULL, 0, 1);
		picker_focus(&page->picker, &world);
	}
	access_page_measure(app);
	return true;
}

/* The field after this one, or before; beyond the last one the rows have the keys again. */
static void
next_input(struct app *app, int by)
{
	struct access_page *page = &app->access_page;
	enum access_input inputs[3];
	int count = access_page_inputs(page->tab, inputs), at = by > 0 ? -1 : count;

	for (int i = 0; i < count; i++)
		at = inputs[i] == page->input ? i : at;
	at += by;
	if (at < 0 || at >= count)
		leave_input(app);
	else
		enter_input(app, inputs[at]);
}

static void
show_tab(struct app *app, enum access_page_tab tab)
{
	struct access_page *page = &app->access_page;

	leave_input(app);
	page->tab = tab;
	page->one = false;
	page->scroll = 0;
	access_page_measure(app);
	if (tab == ACCESS_TAB_COMPARE && !page->may_ask)
		app_say(app, NOTICE_HINT, "%s", others_need);
	want(app);
}

static void
set_record(struct app *app, enum record_kind kind, const struct id *id, const char *name)
{
	struct access_record *record = &app->access_page.record;

	record->kind = kind;
	record->id = *id;
	snprintf(record->name, sizeof(record->name), "%s", name);
	app->access_page.cursor.at = app->access_page.cursor.top = 0;
}

/* ---------------------------------------------------------------- the fields */

static void
take_record(struct app *app, int row)
{
	struct access_page *page = &app->access_page;
	struct access_record found;

	if (row < 0 || row >= page->found_cursor.count) {
		if (!field_is_empty(&page->text))
			app_say(app, NOTICE_WARN, "Nothing that you can see begins with \"%s\".", page->text.text);
		return;
	}
	found = page->found[row];
	set_record(app, found.kind, &found.id, found.name);
	leave_input(app);
	read_anew(app);
}

static void
take_user(struct app *app)
{
	struct access_page *page = &app->access_page;
	const struct picker_tag *tag = page->picker.tag_count ? &page->picker.tags[0] : NULL;
	struct access_who *who = page->input == ACCESS_INPUT_OTHER ? &page->other : &page->user;

	if (!tag)
		return;
	if (tag->unknown || tag->who.kind != PRINCIPAL_USER) {
		if (tag->unknown)
			app_say(app, NOTICE_WARN, "%s is nobody that this environment knows.", tag->name);
		else
			app_say(app, NOTICE_WARN, "%s is a team: choose one of its people.", tag->name);
		picker_remove(&page->picker, 0);
		return;
	}
	set_user(who, &tag->who.id, tag->name);
	leave_input(app);
	read_anew(app);
}

static void
record_key(struct app *app, enum act act, uint32_t key)
{
	struct access_page *page = &app->access_page;

	if (act == ACT_TAKE || (act == ACT_FIELD_NEXT && !field_is_empty(&page->text)))
		take_record(app, page->found_cursor.at);
	else if (act == ACT_FIELD_NEXT || act == ACT_FIELD_PREVIOUS)
		next_input(app, act == ACT_FIELD_NEXT ? 1 : -1);
	else if (act == ACT_ESCAPE)
		leave_input(app);
	else if (!cursor_do(&page->found_cursor, act) && key && field_key(&page->text, key) == FIELD_CHANGED)
		access_page_find(app);
}

static void
user_key(struct app *app, enum act act, uint32_t key)
{
	struct access_page *page = &app->access_page;
	struct picker_world world = app_picker_world(app);
	enum picker_answer answer = key ? picker_key(&page->picker, &world, key) : PICKER_IGNORED;

	if (answer == PICKER_CHANGED) {
		take_user(app);
		return;
	}
	if (page->picker.said[0] && answer != PICKER_IGNORED)
		app_say(app, page->picker.said_bad ? NOTICE_WARN : NOTICE_HINT, "%s", page->picker.said);
	if (answer != PICKER_IGNORED)
		return;
	if (act == ACT_FIELD_NEXT || act == ACT_FIELD_PREVIOUS)
		next_input(app, act == ACT_FIELD_NEXT ? 1 : -1);
	else if (act == ACT_ESCAPE || act == ACT_TAKE)
		leave_input(app);
}

void
access_page_key(struct app *app, enum act act, uint32_t key)
{
	if (act == ACT_HELP)
		app_everywhere_do(app, act, 0);
	else if (app->access_page.input == ACCESS_INPUT_RECORD)
		record_key(app, act, key);
	else
		user_key(app, act, key);
}

void
access_page_text(struct app *app, uint32_t key)
{
	struct access_page *page = &app->access_page;
	struct table *table = access_page_table(page);
	enum field_answer answer = table ? field_key(&table->filter, key) : FIELD_IGNORED;

	if (answer == FIELD_CHANGED)
		page->read[page->tab] = 0;
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE && table) {
		table->typing = false;
		access_page_measure(app);
	}
}

void
access_page_paste(struct app *app, const char *text, size_t length)
{
	struct access_page *page = &app->access_page;
	struct picker_world world = app_picker_world(app);
	struct table *table = access_page_table(page);

	if (page->input == ACCESS_INPUT_RECORD) {
		if (field_insert(&page->text, text, length))
			access_page_find(app);
	} else if (page->input != ACCESS_INPUT_NONE) {
		if (picker_pasted(&page->picker, &world, text, length) == PICKER_CHANGED)
			take_user(app);
	} else if (table && table->typing) {
		if (field_insert(&table->filter, text, length))
			page->read[page->tab] = 0;
	} else {
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	}
}

/* ---------------------------------------------------------------- the rows */

static void
filter_close(struct app *app, bool clear)
{
	struct access_page *page = &app->access_page;
	struct table *table = access_page_table(page);

	table->typing = false;
	if (clear && !field_is_empty(&table->filter)) {
		field_clear(&table->filter);
		page->read[page->tab] = 0;
	}
	access_page_measure(app);
	want(app);
}

/* Escape, step by step: the answer in full, the filter, back to where one came from. */
static bool
escape(struct app *app)
{
	struct access_page *page = &app->access_page;
	struct table *table = access_page_table(page);

	if (app->wish.focus == PANE_NAV)
		return false;
	if (page->one) {
		page->one = false;
		page->scroll = 0;
		access_page_measure(app);
		return true;
	}
	if (table && (table->typing || !field_is_empty(&table->filter))) {
		filter_close(app, true);
		return true;
	}
	if (!page->came)
		return false;
	page->came = false;
	return app_go_back(app);
}

/* Enter: the answer in full; the person or the record of the row, in the first tab. */
static void
open_row(struct app *app)
{
	struct access_page *page = &app->access_page;
	struct table *table = access_page_table(page);
	const struct table_row *row = table ? table_current(table) : NULL;

	if (!table) {
		page->one = !page->one && access_page_action(page) != ACTION_COUNT && !access_page_empty(page)[0];
		if (page->one && page->tab == ACCESS_TAB_COMPARE)
			page->tab = ACCESS_TAB_CAN;
		page->scroll = 0;
		access_page_measure(app);
		access_page_read(app);
		return;
	}
	if (!row)
		return;
	if (page->tab == ACCESS_TAB_WHO && !page->may_ask && !id_equal(&row->id, &app->person)) {
		app_say(app, NOTICE_HINT, "%s", others_need);
		return;
	}
	if (page->tab == ACCESS_TAB_WHO)
		set_user(&page->user, &row->id, row->cells[ACCESS_CELL_NAME]);
	else
		set_record(app, (enum record_kind)row->number, &row->id, row->cells[ACCESS_CELL_NAME]);
	page->tab = ACCESS_TAB_CAN;
	read_anew(app);
}

static void
show_text(struct app *app)
{
	struct str text = {0};

	access_page_add_text(app, &text);
	text_page_set(&app->text, "To select", str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

static void
choose_at(struct app *app, int row)
{
	struct access_page *page = &app->access_page;

	if (page->input == ACCESS_INPUT_RECORD)
		take_record(app, row);
	else if (page->input != ACCESS_INPUT_NONE && picker_take(&page->picker, (size_t)row) == PICKER_CHANGED)
		take_user(app);
}

static bool
tab_do(struct app *app, enum act act, int argument)
{
	struct access_page *page = &app->access_page;
	int tab = (int)page->tab;

	switch (act) {
	case ACT_TAB_NEXT:
		show_tab(app, (enum access_page_tab)((tab + 1) % ACCESS_TAB_COUNT));
		return true;
	case ACT_TAB_PREVIOUS:
		show_tab(app, (enum access_page_tab)((tab + ACCESS_TAB_COUNT - 1) % ACCESS_TAB_COUNT));
		return true;
	case ACT_TAB_AT:
		if (argument >= 0 && argument < ACCESS_TAB_COUNT)
			show_tab(app, (enum access_page_tab)argument);
		return true;
	case ACT_FIELD_GO:
		app_focus(app, PANE_LIST);
		next_input(app, 1);
		return true;
	case ACT_FIELD_AT:
		if (argument >= 0 && argument < ACCESS_INPUT_NONE)
			enter_input(app, (enum access_input)argument);
		return true;
	case ACT_CHOICE_AT:
		choose_at(app, argument);
		return true;
	default:
		return false;
	}
}

static bool
filter_do(struct app *app, enum act act)
{
	struct table *table = access_page_table(&app->access_page);

	switch (act) {
	case ACT_FILTER:
		if (!table) {
			app_say(app, NOTICE_HINT, "There's nothing to filter on this tab: [ and ] go to the others.");
			return true;
		}
		table->typing = true;
		access_page_measure(app);
		return true;
	case ACT_FILTER_KEEP:
	case ACT_FILTER_CLEAR:
		if (table)
			filter_close(app, act == ACT_FILTER_CLEAR);
		return true;
	case ACT_BACK:
		if (!table || field_is_empty(&table->filter))
			return false;
		table->typing = true;
		access_page_measure(app);
		return true;
	default:
		return false;
	}
}

static bool
row_do(struct app *app, enum act act, int argument)
{
	struct access_page *page = &app->access_page;
	struct table *table = access_page_table(page);
	struct cursor *cursor = table ? &table->cursor : &page->cursor;

	if (act == ACT_ROW_AT) {
		leave_input(app);
		app->wish.focus = PANE_LIST;
		app_make_layout(app);
		cursor_set(cursor, argument);
		return true;
	}
	if (page->one && (act == ACT_ROW_DOWN || act == ACT_ROW_UP)) {
		page->scroll += act == ACT_ROW_DOWN ? 1 : page->scroll > 0 ? -1 : 0;
		return true;
	}
	return cursor_do(cursor, act);
}

bool
access_page_do(struct app *app, enum act act, int argument)
{
	switch (act) {
	case ACT_ESCAPE:
		return escape(app);
	case ACT_CLOSE:
		return escape(app);
	case ACT_OPEN:
	case ACT_WHY:
		open_row(app);
		return true;
	case ACT_ACCESS:
		app_say(app, NOTICE_HINT, "This is it: Tab goes to the fields, [ and ] to the other tabs.");
		return true;
	case ACT_COPY:
		show_text(app);
		return true;
	case ACT_EXPORT:
		access_page_export(app);
		return true;
	case ACT_MENU:
		app_say(app, NOTICE_HINT, "Nothing is changed here. ? shows the keys.");
		return true;
	default:
		return tab_do(app, act, argument) || filter_do(app, act) || row_do(app, act, argument);
	}
}

/* ---------------------------------------------------------------- going there */

void
access_page_show(struct app *app)
{
	struct access_page *page = &app->access_page;

	page->input = ACCESS_INPUT_NONE;
	page->came = false;
	if (!page->opened)
		set_user(&page->user, &app->person, app->person_name);
	page->opened = true;
	access_page_measure(app);
	want(app);
}

static void
go(struct app *app, enum access_page_tab tab)
{
	struct access_page *page = &app->access_page;

	page->opened = true;
	page->tab = tab;
	page->one = false;
	app_go(app, PLACE_ACCESS);
	page->came = true;
	read_anew(app);
}

void
access_page_open(struct app *app, enum record_kind kind, const struct id *record, const char *record_name, const struct id *user,
		 const char *user_name)
{
	bool self = !user || id_is_none(user);
	char id[ID_TEXT_SIZE];
	struct id same;

	/* A list knows its rows as models and prompts, a panel doesn't. */
	if (kind == RECORD_MODEL && !record_find(app->portal, id_format(record, id), 1U << RECORD_MODEL | 1U << RECORD_PROMPT, &kind, &same, NULL))
		kind = RECORD_MODEL;
	set_record(app, kind, record, record_name);
	set_user(&app->access_page.user, self ? &app->person : user, self ? app->person_name : user_name);
	go(app, ACCESS_TAB_CAN);
}

void
access_page_reach(struct app *app, const struct id *user, const char *name)
{
	set_user(&app->access_page.user, user, name);
	go(app, ACCESS_TAB_REACH);
}
