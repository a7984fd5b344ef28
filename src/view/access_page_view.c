/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access and roles (UX.md 3.11): tabs, fields, actions or tables, and the answer in words. */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- tabs */

/* From long to short. */
#define TITLE_SIZES 3

static const char *
tab_title(const struct access_page *page, enum access_page_tab tab, int shorter, char out[48])
{
	static const char *const titles[][TITLE_SIZES] = {
		[ACCESS_TAB_CAN] = {"What a user can do", "What a user can do", "Can"},
		[ACCESS_TAB_WHO] = {"Who has access", "Who has access", "Who"},
		[ACCESS_TAB_COMPARE] = {"Compare two users", "Compare", "Compare"},
		[ACCESS_TAB_REACH] = {"What they reach", "What they reach", "Reach"},
	};
	const struct table *table = tab == ACCESS_TAB_WHO ? &page->people : tab == ACCESS_TAB_REACH ? &page->records : NULL;

	if (table && table->loaded && page->read[tab] && !page->gone[tab][0] && field_is_empty(&table->filter)
	    && (tab == ACCESS_TAB_REACH || !id_is_none(&page->record.id)))
		snprintf(out, 48, "%s (%zu%s)", titles[tab][shorter], table->count, table->more ? "+" : "");
	else
		snprintf(out, 48, "%s", titles[tab][shorter]);
	return out;
}

/* All of them, two blanks between, and the brackets. */
static int
titles_width(const struct access_page *page, int shorter)
{
	int width = 4 + 2 * (ACCESS_TAB_COUNT - 1);
	char title[48];

	for (int i = 0; i < ACCESS_TAB_COUNT; i++)
		width += text_width(tab_title(page, (enum access_page_tab)i, shorter, title));
	return width;
}

void
view_access_tabs(const struct app *app, struct surface *s, struct rect at)
{
	const struct access_page *page = &app->access_page;
	int shorter = 0, x = at.x + 1, gap;
	char title[48];

	while (shorter + 1 < TITLE_SIZES && titles_width(page, shorter) > at.w - 1)
		shorter++;
	gap = titles_width(page, shorter) + ACCESS_TAB_COUNT < at.w ? 3 : 2;
	for (int i = 0; i < ACCESS_TAB_COUNT; i++) {
		bool here = i == (int)page->tab;
		int start = x;

		tab_title(page, (enum access_page_tab)i, shorter, title);
		x += surface_printf(s, x, at.y, at.x + at.w - x, here ? STYLE_CURSOR : STYLE_ACTION, here ? "[ %s ]" : "%s", title);
		surface_hot(s, (struct rect){start, at.y, x - start, 1}, ACT_TAB_AT, i);
		x += gap;
	}
}

/* ---------------------------------------------------------------- fields */

static const char *
record_label(enum record_kind kind)
{
	switch (kind) {
	case RECORD_MODEL:
		return "Model";
	case RECORD_PROMPT:
		return "Prompt";
	case RECORD_APP:
		return "App";
	case RECORD_FLOW:
		return "Flow";
	case RECORD_CONTAINER:
		return "Data";
	}
	return "";
}

#define LABEL 8

static void
draw_note(const struct access_who *who, struct surface *s, int x, int y, int width)
{
	if (width < 10)
		return;
	if (width < 70 && who->team_count)
		surface_printf(s, x, y, width, STYLE_MUTED, "%s, %d team%s%s", who->roles[0] ? who->roles : "no role", who->team_count,
			       who->team_count == 1 ? "" : "s", who->disabled ? ", disabled" : "");
	else
		surface_printf(s, x, y, width, STYLE_MUTED, "%s%s%s%s%s", who->roles[0] ? who->roles : "no role", who->teams[0] ? "   teams: " : "",
			       who->teams, width < 70 ? "" : "   ", who->disabled ? "disabled" : width < 70 ? "" : "enabled");
}

static void
draw_person(const struct app *app, struct surface *s, int y, enum access_input input)
{
	const struct access_page *page = &app->access_page;
	const struct access_who *who = input == ACCESS_INPUT_OTHER ? &page->other : &page->user;
	const struct rect at = app->layout.list;
	int x = at.x + 1 + LABEL, used, right = at.x + at.w;

	surface_text(s, at.x + 1, y, LABEL, STYLE_MUTED, input == ACCESS_INPUT_OTHER ? "And" : "User");
	if (page->input == input) {
		view_picker_line(s, x, y, right - x - 1, &page->picker, !app->layer_count);
		return;
	}
	if (id_is_none(&who->id))
		used = surface_text(s, x, y, right - x, page->may_ask ? STYLE_PLACEHOLDER : STYLE_ACTION_OFF, page->may_ask ? "<a person>" : "(a person)");
	else
		used = surface_printf(s, x, y, 30, page->may_ask ? STYLE_TAG : STYLE_ACTION_OFF, page->may_ask ? "[%.60s]" : "(%.60s)", who->name);
	surface_hot(s, (struct rect){x, y, used, 1}, ACT_FIELD_AT, (int)input);
	x += used + 2;
	if (!page->may_ask)
		surface_text(s, x, y, right - x, STYLE_MUTED, "others: needs Read on AI Model at Organization");
	else if (!id_is_none(&who->id) && page->read[page->tab])
		draw_note(who, s, x, y, right - x);
}

static void
draw_record(const struct app *app, struct surface *s, int y)
{
	const struct access_page *page = &app->access_page;
	const struct rect at = app->layout.list;
	int x = at.x + 1 + LABEL, used;

	surface_text(s, at.x + 1, y, LABEL, STYLE_MUTED, record_label(page->record.kind));
	if (page->input == ACCESS_INPUT_RECORD) {
		view_field(s, x, y, at.x + at.w - x - 1, &page->text, !app->layer_count, "name of a model, prompt, app or flow");
		return;
	}
	if (id_is_none(&page->record.id))
		used = surface_text(s, x, y, at.w - LABEL - 1, STYLE_PLACEHOLDER, "<a model, prompt, app or flow>");
	else
		used = surface_printf(s, x, y, at.w - LABEL - 1, STYLE_TAG, "[%.200s]", page->record.name);
	surface_hot(s, (struct rect){x, y, used, 1}, ACT_FIELD_AT, ACCESS_INPUT_RECORD);
}

static void
draw_inputs(const struct app *app, struct surface *s, const struct access_layout *l)
{
	enum access_input inputs[3];
	int count = access_page_inputs(app->access_page.tab, inputs);

	for (int i = 0; i < count && i < l->inputs.h; i++) {
		if (inputs[i] == ACCESS_INPUT_RECORD)
			draw_record(app, s, l->inputs.y + i);
		else
			draw_person(app, s, l->inputs.y + i, inputs[i]);
	}
}

/* The suggestions, over what stands below the field. */
static void
draw_suggestions(const struct app *app, struct surface *s, const struct access_layout *l)
{
	const struct access_page *page = &app->access_page;
	enum access_input inputs[3];
	int count = access_page_inputs(page->tab, inputs), row = 0, rows = page->found_cursor.count;
	struct rect at = l->inputs;

	for (int i = 0; i < count; i++)
		row = inputs[i] == page->input ? i : row;
	at.x += 1 + LABEL;
	at.w -= 2 + LABEL;
	at.y += row + 1;
	at.h = app->layout.list.y + app->layout.list.h - at.y;
	if (at.h > 14)
		at.h = 14;
	if (page->input != ACCESS_INPUT_RECORD) {
		view_picker_box(s, at, &page->picker);
		return;
	}
	if (at.h > (rows ? rows : 1) + 2)
		at.h = (rows ? rows : 1) + 2;
	if (at.h < 3)
		return;
	surface_fill(s, at, STYLE_DIALOG);
	surface_frame(s, at, STYLE_DIALOG_BORDER, "Suggestions", NULL);
	if (!rows)
		surface_printf(s, at.x + 2, at.y + 1, at.w - 4, STYLE_DIALOG, "Nothing that you can see is called \"%s\".", page->text.text);
	for (int i = 0; i < rows && i < at.h - 2; i++) {
		int top = page->found_cursor.at >= at.h - 2 ? page->found_cursor.at - (at.h - 3) : 0, y = at.y + 1 + i, note = (at.w - 4) / 3;
		const struct access_record *found = &page->found[top + i < rows ? top + i : 0];
		bool here = top + i == page->found_cursor.at;
		enum style style = here ? STYLE_CURSOR : STYLE_DIALOG;

		surface_fill(s, (struct rect){at.x + 1, y, at.w - 2, 1}, style);
		surface_text(s, at.x + 1, y, 1, style, here ? "▸" : " ");
		surface_text(s, at.x + 2, y, at.w - 5 - note, style, found->name);
		surface_text(s, at.x + at.w - 2 - note, y, note, style, found->note);
		surface_hot(s, (struct rect){at.x + 1, y, at.w - 2, 1}, ACT_CHOICE_AT, top + i);
	}
}

/* ---------------------------------------------------------------- one person's actions */

static bool
rows_focus(const struct app *app)
{
	const struct table *table = access_page_table_const(&app->access_page);

	return app->wish.focus != PANE_NAV && !app->layer_count && app->access_page.input == ACCESS_INPUT_NONE && !(table && table->typing);
}

static enum style
row_style(const struct app *app, bool here, enum style else_style)
{
	return !here ? else_style : rows_focus(app) ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED;
}

/* The row's ground, its sign, and the click. */
static void
begin_row(const struct app *app, struct surface *s, struct rect rows, int index, int y, bool here, enum style style)
{
	surface_fill(s, (struct rect){rows.x, y, rows.w, 1}, style);
	surface_text(s, rows.x, y, 1, style, here ? "▸" : " ");
	surface_hot(s, (struct rect){rows.x, y, rows.w, 1}, ACT_ROW_AT, index);
	if (here && rows_focus(app))
		surface_cursor(s, rows.x, y);
}

static void
draw_can(const struct app *app, struct surface *s, const struct access_layout *l)
{
	const struct access_page *page = &app->access_page;
	int x = l->head.x + 2, wide = l->head.w - 27;

	surface_fill(s, l->head, STYLE_COLHEAD);
	surface_text(s, x, l->head.y, 9, STYLE_COLHEAD, "Action");
	surface_text(s, x + 10, l->head.y, 6, STYLE_COLHEAD, "Result");
	surface_text(s, x + 17, l->head.y, 7, STYLE_COLHEAD, "Through");
	surface_text(s, x + 25, l->head.y, wide, STYLE_COLHEAD, "Because");
	for (int i = 0; i < l->rows.h && page->cursor.top + i < page->cursor.count; i++) {
		int index = page->cursor.top + i, y = l->rows.y + i;
		const struct explain_answer *answer = &page->user.answers[page->actions[index]];
		bool here = index == page->cursor.at, yes = answer->explanation.verdict.allowed;
		enum style style = row_style(app, here, STYLE_TEXT);
		char because[256];

		begin_row(app, s, l->rows, index, y, here, style);
		surface_text(s, x, y, 9, style, action_name(page->actions[index]));
		surface_text(s, x + 10, y, 6, here ? style : yes ? STYLE_OK : STYLE_ERROR, yes ? "✓ yes" : "✗ no");
		surface_text(s, x + 17, y, 7, style, access_through(answer, because));
		surface_text(s, x + 25, y, wide, style, because);
	}
}

/* Lines of words below each other; what doesn't fit is left out, and skip lines are scrolled away. */
struct words {
	struct surface *s;
	struct rect at;
	int skip, lines;
};

static void
add_words(struct words *w, int indent, enum style style, const char *text)
{
	int first = w->lines - w->skip, rows;
	struct rect at = {w->at.x + indent, w->at.y + (first > 0 ? first : 0), w->at.w - indent, w->at.h - (first > 0 ? first : 0)};

	if (at.h < 0)
		at.h = 0;
	rows = surface_wrap(w->s, at, first < 0 ? -first : 0, style, text);
	w->lines += rows > 0 ? rows : 1;
}

static void
add_checks(struct words *w, const struct explanation *e)
{
	int what = w->at.w >= 80 ? 38 : 30;

	for (size_t i = 0; i < e->check_count; i++) {
		const struct check_line *check = &e->checks[i];
		int y = w->at.y + w->lines - w->skip;
		char line[220];

		if (w->lines >= w->skip && y < w->at.y + w->at.h) {
			snprintf(line, sizeof(line), "%zu %s %.180s", i + 1, check->passed ? "✓" : "✗", check->what);
			surface_text(w->s, w->at.x + 2, y, what, check->passed ? STYLE_TEXT : STYLE_ERROR, line);
		}
		add_words(w, what + 3, check->passed ? STYLE_MUTED : STYLE_ERROR, check->found);
	}
}

/* Everything that it rests on (B5): roles with their levels, ownership, teams, shares, settings. */
static void
add_grounds(struct words *w, const struct explanation *e)
{
	char line[600];

	for (size_t i = 0; i < e->because_count; i++) {
		const struct ground *ground = &e->because[i];
		bool share = ground->kind == GROUND_SHARE;
		enum entity entity;
		/* One of the environment's own beside the record's table (F4). */
		const char *table = ground->table && ground->privilege && !entity_from_logical_name(ground->table, &entity) ? ground->table : NULL;

		snprintf(line, sizeof(line), "%s %.200s%s%.60s%s%.64s%s%.60s", ground_kind_name(ground->kind), ground->name ? ground->name : "",
			 ground->privilege && !share ? ": " : "", ground->privilege && !share ? ground->privilege : "", table ? " on " : "", table ? table : "",
			 ground->level ? share ? " as " : ", level " : "", ground->level ? ground->level : "");
		add_words(w, 2, STYLE_MUTED, line);
	}
}

/* The answer for the action under the cursor: in words, what would help, how it was reached, what if. Returns its lines. */
static int
draw_words(const struct app *app, struct surface *s, struct rect at)
{
	const struct access_page *page = &app->access_page;
	enum action action = access_page_action(page);
	const struct explain_answer *answer = action == ACTION_COUNT ? NULL : &page->user.answers[action];
	const struct explanation *e = answer ? &answer->explanation : NULL;
	struct words w = {.s = s, .at = {at.x + 2, at.y, at.w - 3, at.h}, .skip = page->one ? page->scroll : 0};
	bool ask = answer && answer->who_can_help && answer->who_can_help[0];
	char line[1200];

	if (!e || at.h < 1)
		return 0;
	if (!page->one)
		surface_hline(s, at.x, at.y - 1, at.w, STYLE_BORDER);
	snprintf(line, sizeof(line), "%s %s: %s. %.900s", e->verdict.allowed ? "✓" : "✗", action_name(action), e->verdict.allowed ? "yes" : "no",
		 e->reason ? e->reason : "");
	add_words(&w, 0, e->verdict.allowed ? STYLE_OK : STYLE_ERROR, line);
	if (e->remedy) {
		snprintf(line, sizeof(line), "What would help: %.700s%s%.300s%s", e->remedy, ask ? " Ask: " : "", ask ? answer->who_can_help : "",
			 ask ? "." : "");
		add_words(&w, 0, STYLE_TEXT, line);
	}
	if (page->loss[0]) {
		snprintf(line, sizeof(line), "What if: %.1000s", page->loss);
		add_words(&w, 0, STYLE_TEXT, line);
	}
	if (!page->one && at.h < 9) {
		/* The last row leads to the rest. */
		surface_fill(s, (struct rect){at.x, at.y + at.h - 1, at.w, 1}, STYLE_TEXT);
		surface_printf(s, w.at.x, at.y + at.h - 1, w.at.w, STYLE_MUTED,
			       w.lines < at.h ? "Rule %s. Enter: how the answer was reached." : "Rule %s. Enter: all of it, and how it was reached.",
			       e->rule ? e->rule : "");
		return w.lines;
	}
	add_words(&w, 0, STYLE_TEXT, "");
	add_words(&w, 0, STYLE_MARKED, "How the answer was reached");
	add_checks(&w, e);
	add_words(&w, 0, STYLE_TEXT, "");
	add_words(&w, 0, STYLE_MARKED, "What it rests on");
	add_grounds(&w, e);
	add_words(&w, 0, STYLE_TEXT, "");
	snprintf(line, sizeof(line), "Rule %s of makerdeck's rules%s", e->rule ? e->rule : "", page->one ? ".  Esc: all actions" : "");
	add_words(&w, 0, STYLE_MUTED, line);
	if (page->one)
		surface_cursor(s, at.x, at.y);
	return w.lines;
}

/* ---------------------------------------------------------------- two people */

static void
draw_compare(const struct app *app, struct surface *s, const struct access_layout *l)
{
	const struct access_page *page = &app->access_page;
	int x = l->head.x + 2, half = (l->head.w - 2 - 10 - 10) / 2;

	surface_fill(s, l->head, STYLE_COLHEAD);
	surface_text(s, x, l->head.y, 9, STYLE_COLHEAD, "Action");
	surface_text(s, x + 10, l->head.y, half - 1, STYLE_COLHEAD, page->user.name);
	surface_text(s, x + 10 + half, l->head.y, half - 1, STYLE_COLHEAD, page->other.name);
	for (int i = 0; i < l->rows.h && page->cursor.top + i < page->cursor.count; i++) {
		int index = page->cursor.top + i, y = l->rows.y + i;
		enum action action = page->actions[index];
		const struct explain_answer *a = &page->user.answers[action], *b = &page->other.answers[action];
		bool here = index == page->cursor.at, yes_a = a->explanation.verdict.allowed, yes_b = b->explanation.verdict.allowed;
		enum style style = row_style(app, here, STYLE_TEXT);
		char because[256];

		begin_row(app, s, l->rows, index, y, here, style);
		surface_text(s, x, y, 9, style, action_name(action));
		surface_text(s, x + 10, y, 6, here ? style : yes_a ? STYLE_OK : STYLE_ERROR, yes_a ? "✓ yes" : "✗ no");
		surface_text(s, x + 17, y, half - 8, style, access_through(a, because));
		surface_text(s, x + 10 + half, y, 6, here ? style : yes_b ? STYLE_OK : STYLE_ERROR, yes_b ? "✓ yes" : "✗ no");
		surface_text(s, x + 17 + half, y, half - 8, style, access_through(b, because));
		if (yes_a != yes_b)
			surface_text(s, l->rows.x + l->rows.w - 10, y, 10, here ? style : STYLE_WARN, "! differs");
	}
}

static void
draw_compare_words(const struct app *app, struct surface *s, struct rect at)
{
	const struct access_page *page = &app->access_page;
	enum action action = access_page_action(page);
	struct words w = {.s = s, .at = {at.x + 2, at.y, at.w - 3, at.h}};
	const struct access_who *people[2] = {&page->user, &page->other};
	char line[1200];

	if (action == ACTION_COUNT || at.h < 1)
		return;
	surface_hline(s, at.x, at.y - 1, at.w, STYLE_BORDER);
	for (int i = 0; i < 2; i++) {
		const struct explanation *e = &people[i]->answers[action].explanation;

		snprintf(line, sizeof(line), "%s %.200s: %.900s", e->verdict.allowed ? "✓" : "✗", people[i]->name, e->reason ? e->reason : "");
		add_words(&w, 0, e->verdict.allowed ? STYLE_OK : STYLE_ERROR, line);
	}
}

/* ---------------------------------------------------------------- tables */

static void
draw_cells(struct surface *s, struct rect at, int y, enum style style, const char *const cells[TABLE_CELLS], bool people)
{
	int x = at.x + 2, width = at.w - 2, name = width < 50 ? width - 11 : width * 3 / 10, because;

	surface_text(s, x, y, name, style, cells[ACCESS_CELL_NAME]);
	x += name + 1;
	width -= name + 1;
	if (!people && width > 30) {
		surface_text(s, x, y, 9, style, cells[ACCESS_CELL_KIND]);
		x += 10;
		width -= 10;
	}
	surface_text(s, x, y, 9, style, cells[ACCESS_CELL_PERMISSION]);
	x += 10;
	width -= 10;
	because = people && width > 40 ? width * 3 / 5 : width;
	if (because > 4)
		surface_text(s, x, y, because - 1, style, cells[ACCESS_CELL_BECAUSE]);
	if (because < width)
		surface_text(s, x + because, y, width - because, style, cells[ACCESS_CELL_ACTIONS]);
}

static void
draw_filter(const struct app *app, struct surface *s, const struct access_layout *l)
{
	const struct table *table = access_page_table_const(&app->access_page);
	const struct rect at = l->filter;
	bool typing = table->typing && !app->layer_count;
	enum style style = typing ? STYLE_INPUT : STYLE_FILTER_CHIP;
	char right[40];

	if (!at.w)
		return;
	surface_fill(s, at, style);
	if (app->access_page.read[app->access_page.tab])
		snprintf(right, sizeof(right), "%zu%s   Esc clears", table->count, table->more ? "+" : "");
	else
		snprintf(right, sizeof(right), "reading   Esc clears");
	surface_text(s, at.x, at.y, 1, style, "/");
	if (typing)
		view_field(s, at.x + 1, at.y, at.w - text_width(right) - 4, &table->filter, true, "part of a name");
	else
		surface_text(s, at.x + 1, at.y, at.w - text_width(right) - 4, style, table->filter.text);
	surface_text_right(s, at.x, at.y, at.w - 2, style, right);
}

static void
draw_table(const struct app *app, struct surface *s, const struct access_layout *l)
{
	static const char *const heads[TABLE_CELLS] = {"Name", "Kind", "As", "Because", "Actions", "Login"};
	const struct access_page *page = &app->access_page;
	const struct table *table = access_page_table_const(page);
	bool people = page->tab == ACCESS_TAB_WHO;

	surface_fill(s, l->head, STYLE_COLHEAD);
	draw_cells(s, l->head, l->head.y, STYLE_COLHEAD, heads, people);
	for (int i = 0; i < l->rows.h && table->cursor.top + i < (int)table->count; i++) {
		int index = table->cursor.top + i;
		bool here = index == table->cursor.at;
		enum style style = row_style(app, here, STYLE_TEXT);

		begin_row(app, s, l->rows, index, l->rows.y + i, here, style);
		draw_cells(s, l->rows, l->rows.y + i, style, table->rows[index].cells, people);
	}
}

/* ---------------------------------------------------------------- a file for the rows */

void
view_export(const struct app *app, struct surface *s)
{
	const struct export_panel *panel = &app->export;
	struct rect in = view_box(s, layout_dialog(&app->layout, 64, 5), panel->title);

	surface_text(s, in.x, in.y, 5, STYLE_DIALOG, "File");
	view_field(s, in.x + 6, in.y, in.w - 6, &panel->field, app_layer(app) == LAYER_EXPORT, panel->file ? panel->example : "rows.csv");
	if (panel->file)
		surface_text(s, in.x, in.y + in.h - 1, in.w, STYLE_ACTION_OFF, panel->note);
	else if (panel->text)
		surface_printf(s, in.x, in.y + in.h - 1, in.w, STYLE_ACTION_OFF, "Enter writes a .csv, .json or %s (%s). None is replaced.",
			       panel->ending, panel->what);
	else
		surface_text(s, in.x, in.y + in.h - 1, in.w, STYLE_ACTION_OFF, "Enter writes it: .csv or .json. A file that's there stays.");
}

/* ---------------------------------------------------------------- the page */

void
view_access_page(const struct app *app, struct surface *s, struct view_told *told)
{
	const struct access_page *page = &app->access_page;
	const struct table *table = access_page_table_const(page);
	const char *empty = access_page_empty(page);
	struct access_layout l;

	if (!app->layout.list.w)
		return;
	/* A4: to somebody without any right nothing is shown. */
	if (!app->can_act) {
		surface_wrap(s, (struct rect){app->layout.list.x + 2, app->layout.list.y + 1, app->layout.list.w - 3, 4}, 0, STYLE_MUTED,
			     "You can do nothing here, and see nothing.\nw says why, W is for somebody else.");
		return;
	}
	access_page_layout(app, &l);
	draw_inputs(app, s, &l);
	if (table)
		draw_filter(app, s, &l);
	if (empty[0]) {
		struct rect at = l.rows.w ? l.rows : l.words;

		surface_wrap(s, (struct rect){at.x + 2, at.y, at.w - 3, at.h}, 0, STYLE_MUTED, empty);
		if (rows_focus(app))
			surface_cursor(s, at.x, at.y);
	} else if (table) {
		draw_table(app, s, &l);
	} else if (page->tab == ACCESS_TAB_COMPARE) {
		draw_compare(app, s, &l);
		draw_compare_words(app, s, l.words);
	} else {
		if (!page->one)
			draw_can(app, s, &l);
		told->detail_lines = draw_words(app, s, l.words);
		told->detail_height = l.words.h;
	}
	if (page->input != ACCESS_INPUT_NONE)
		draw_suggestions(app, s, &l);
}
