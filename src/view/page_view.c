/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What takes the whole screen: help (UX.md 3.14), the log, text to select, and the rows of a table. */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

static void
draw_title(const struct app *app, struct surface *s, const char *title)
{
	surface_fill(s, (struct rect){0, 0, app->w, 1}, STYLE_TITLE);
	surface_text(s, 1, 0, app->w - 2, STYLE_TITLE, title);
}

/* Text stands without a frame and from the first column, so that it can be selected as it is. */
void
view_text(const struct app *app, struct surface *s)
{
	const struct text_page *page = &app->text;
	struct rect all = {0, 0, app->w, app->h};

	surface_fill(s, all, STYLE_TEXT);
	s->hot_count = 0;
	draw_title(app, s, page->title);
	for (int i = 0; i < app->h - 2; i++) {
		char line[1024];
		size_t length;
		const char *text = text_page_line(page, page->cursor.top + i, &length);

		if (!text)
			break;
		snprintf(line, sizeof(line), "%.*s", (int)(length < 1000 ? length : 1000), text);
		surface_text(s, 0, 1 + i, app->w, STYLE_TEXT, line);
	}
	surface_cursor(s, 0, 1);
}

/* ---------------------------------------------------------------- rows of a table */

static bool
is_number(enum cell_type type)
{
	return type == OWN_NUMBER || type == OWN_WHOLE;
}

/* A row, or with row SIZE_MAX the names of the columns. */
static void
draw_cells(const struct app *app, struct surface *s, int y, enum style style, size_t row)
{
	const struct rows_panel *panel = &app->rows;
	int x = 1;

	/* The first column stays: it's what a row is called by. */
	for (size_t c = 0; c < panel->table.column_count && x < app->w; c = c ? c + 1 : panel->left + 1) {
		const char *text = row == SIZE_MAX ? panel->table.columns[c].display : rows_panel_cell(panel, row, c);
		int width = panel->widths[c] < app->w - x ? panel->widths[c] : app->w - x;

		if (text && is_number(panel->table.columns[c].type))
			surface_text_right(s, x, y, width, style, text);
		else if (text)
			surface_text(s, x, y, width, style, text);
		x += panel->widths[c] + 2;
	}
}

void
view_rows(const struct app *app, struct surface *s)
{
	const struct rows_panel *panel = &app->rows;
	const struct cursor *cursor = &panel->cursor;
	char title[400], where[100];

	surface_fill(s, (struct rect){0, 0, app->w, app->h}, STYLE_TEXT);
	s->hot_count = 0;
	snprintf(title, sizeof(title), "Rows of %.300s", panel->table.display);
	draw_title(app, s, title);
	snprintf(where, sizeof(where), "row %d of %d", cursor->count ? cursor->at + 1 : 0, cursor->count);
	if (panel->left)
		snprintf(where + strlen(where), sizeof(where) - strlen(where), ", columns from %zu of %zu", panel->left + 2, panel->table.column_count);
	surface_text_right(s, 0, 0, app->w - 1, STYLE_TITLE, where);
	surface_fill(s, (struct rect){0, 1, app->w, 1}, STYLE_COLHEAD);
	draw_cells(app, s, 1, STYLE_COLHEAD, SIZE_MAX);
	for (int i = 0; i < cursor->height && cursor->top + i < cursor->count; i++) {
		int row = cursor->top + i, y = 2 + i;
		enum style style = row == cursor->at ? STYLE_CURSOR : STYLE_TEXT;

		if (row == cursor->at) {
			surface_fill(s, (struct rect){0, y, app->w, 1}, style);
			surface_cursor(s, 0, y);
		}
		draw_cells(app, s, y, style, (size_t)row);
		surface_hot(s, (struct rect){0, y, app->w, 1}, ACT_CHOICE_AT, row);
	}
	if (!cursor->count) {
		surface_text(s, 1, 3, app->w - 2, STYLE_MUTED, "No row that your Read reaches is in it.");
		surface_cursor(s, 0, 2);
	}
}

/* ---------------------------------------------------------------- help */

static void
draw_tabs(const struct app *app, struct surface *s)
{
	static const char *const titles[HELP_TABS] = {"Keys", "Rules and roles", "About"};
	const struct help *help = &app->help;
	int x = app->w - 42;

	surface_text(s, 1, 1, 9, STYLE_TEXT, "/ search");
	if (help->typing || !field_is_empty(&help->filter))
		view_field(s, 10, 1, x - 12 > 4 ? x - 12 : 4, &help->filter, help->typing, NULL);
	for (int i = 0; i < HELP_TABS && x > 0; i++) {
		char text[40];
		int start = x;

		snprintf(text, sizeof(text), i == (int)help->tab ? "[ %s ]" : "%s", titles[i]);
		x += surface_text(s, x, 1, app->w - x, i == (int)help->tab ? STYLE_CURSOR : STYLE_TEXT, text);
		surface_hot(s, (struct rect){start, 1, x - start, 1}, ACT_TAB_AT, i);
		x += 2;
	}
	surface_hline(s, 0, 2, app->w, STYLE_BORDER);
}

static void
draw_keys(const struct app *app, struct surface *s)
{
	struct help_line lines[HELP_LINES_MAX];
	int count = (int)help_lines(&app->help, lines), rows = app->h - 4, top = app->help.cursor.top;

	for (int i = 0; i < rows && top + i < count; i++) {
		const struct help_line *line = &lines[top + i];

		if (line->act == ACT_NONE) {
			surface_text(s, 1, 3 + i, app->w - 2, STYLE_MARKED, context_title(line->context));
			continue;
		}
		surface_text(s, 2, 3 + i, 26, STYLE_ACTION_KEY, line->keys);
		if (session_refusal(app, line->act))
			surface_printf(s, 29, 3 + i, app->w - 30, STYLE_ACTION_OFF, "(%s) off here", act_help(line->act));
		else
			surface_text(s, 29, 3 + i, app->w - 30, STYLE_TEXT, act_help(line->act));
	}
	if (!count)
		surface_printf(s, 1, 3, app->w - 2, STYLE_MUTED, "No key or action has \"%s\". Esc shows all.", app->help.filter.text);
}

/* RULES C: what each role can do, and what stands behind it. */
static void
draw_roles(const struct app *app, struct surface *s)
{
	static const char *const table[][4] = {
		{"Ability", "Administrator, Customizer", "Environment Maker", "Basic User"},
		{"View the Explore page", "yes", "yes", "yes"},
		{"Create a model or prompt", "yes", "yes", "no"},
		{"View and use a model or prompt", "all", "owned or shared", "owned or shared"},
		{"Create a flow that calls one", "yes", "yes", "no"},
		{"Create an app that calls one", "yes", "yes", "no"},
		{"Run a flow that uses one", "yes", "flow and model owned or shared", "the same"},
		{"Run an app that uses one", "yes", "app and model owned or shared", "the same"},
		{"View AI Builder activity", "all rows", "own rows", "own rows"},
	};
	static const char *const notes[] = {
		"",
		"Behind a row stands a privilege, never a role's name: a custom role with a maker's privileges makes a maker.",
		"Roles only add up: the widest wins, nothing denies. Somebody disabled or without a role can do nothing.",
		"",
		"Sharing gives User: see and run. It does not give edit, retrain, publish, share, delete or the training data.",
		"A share with a team reaches its members as they are now. A share gives nothing to somebody whose roles lack Read.",
		"A generic prediction can't be shared. A type that is no longer supported can be deleted, nothing else.",
		"A prediction's first publish needs System Customizer; a category classification is run by Customizers and Administrators.",
		"",
		"Another owner: Assign at Organization level, or at User level for what one owns. The container goes along by default.",
		"The former owner loses access, unless the environment shares reassigned records with the original owner.",
	};
	int columns[] = {1, app->w >= 110 ? 36 : 32, app->w >= 110 ? 64 : 46, app->w >= 110 ? 97 : 64}, top = app->help.cursor.top;
	int rows = app->h - 4, line = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++, line++) {
		if (line < top || line - top >= rows)
			continue;
		for (int c = 0; c < 4; c++)
			surface_text(s, columns[c], 3 + line - top, (c < 3 ? columns[c + 1] : app->w) - columns[c] - 1,
				     i == 0 ? STYLE_MARKED : STYLE_TEXT, table[i][c]);
	}
	for (size_t i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		int skip = line < top ? top - line : 0;
		int y = 3 + (line < top ? 0 : line - top), used;
		struct rect at = {1, y, app->w - 2, 3 + rows - y};

		if (at.h < 0)
			at.h = 0;
		used = notes[i][0] ? surface_wrap(s, at, skip, STYLE_TEXT, notes[i]) : 1;
		line += used;
	}
}

#define ABOUT \
	"A console for the AI models and prompts of one Dataverse environment: who can do what, and why; shares; owners.\n\n" \
	"It works on its own file, a demonstration or an environment's export. Nothing is sent to Microsoft, and nothing is " \
	"changed in the environment that the export came from.\n\n" \
	"Every change is written in one transaction and recorded: when, who, what, before and after."
/* Where there's a shell beside the console. */
#define ABOUT_COMMANDS \
	" \"makerdeck audit verify\" shows whether the record was tampered with.\n\n" \
	"Commands do the same as this console: makerdeck --help."

static void
draw_about(const struct app *app, struct surface *s)
{
	int y = 3;

	surface_text(s, 1, y++, app->w - 2, STYLE_MARKED, "makerdeck " MAKERDECK_VERSION);
	surface_wrap(s, (struct rect){1, y + 1, app->w - 2, app->h - y - 3}, 0, STYLE_TEXT, app->session.kind == SESSION_OWN ? ABOUT ABOUT_COMMANDS : ABOUT);
}

void
view_help(const struct app *app, struct surface *s)
{
	char title[128];

	surface_fill(s, (struct rect){0, 0, app->w, app->h}, STYLE_TEXT);
	s->hot_count = 0;
	snprintf(title, sizeof(title), "Help: keys on this screen (%s)", app->help.title);
	draw_title(app, s, title);
	surface_cursor(s, 0, 3);
	draw_tabs(app, s);
	if (app->help.tab == HELP_KEYS)
		draw_keys(app, s);
	else if (app->help.tab == HELP_ROLES)
		draw_roles(app, s);
	else
		draw_about(app, s);
}
