/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reassign records (UX.md 3.5, 3.18): whose records; the plan with what its check found; the strip of what's going on. */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

static bool
rows_focus(const struct app *app)
{
	return app->wish.focus == PANE_LIST && !app->layer_count;
}

static enum style
row_style(const struct app *app, bool here, enum style otherwise)
{
	return !here ? otherwise : rows_focus(app) ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED;
}

/* ---------------------------------------------------------------- whose */

enum { NOTE = 9, NUMBER = 7 };

static void
draw_number(struct surface *s, int right, int y, enum style style, int64_t number, bool more)
{
	surface_printf(s, right - NUMBER, y, NUMBER, style, more ? "%5lld+" : "%6lld", (long long)number);
}

static void
draw_problem(const struct app *app, struct surface *s, struct rect at, int place)
{
	const struct plan_problem_count *problem = &app->plan_page.problems[place];
	bool here = place == app->plan_page.who.at;
	enum style style = row_style(app, here, problem->rows ? STYLE_WARN : STYLE_TEXT);

	surface_fill(s, at, style);
	surface_hot(s, at, ACT_ROW_AT, place);
	surface_text(s, at.x, at.y, 2, style, here ? "▸" : " ");
	surface_printf(s, at.x + 2, at.y, at.w - NUMBER - 3, style, "%s: %s", plan_problem_title(place), plan_problem_help(place));
	if (problem->known)
		draw_number(s, at.x + at.w, at.y, style, problem->rows > PLAN_PROBLEM_MOST ? PLAN_PROBLEM_MOST : (int64_t)problem->rows,
			    problem->rows > PLAN_PROBLEM_MOST);
	if (here && rows_focus(app) && !app->plan_page.typing)
		surface_cursor(s, at.x, at.y);
}

static void
draw_leaver(const struct app *app, struct surface *s, struct rect at, int place)
{
	const struct plan_page *page = &app->plan_page;
	const struct leaver *leaver = &page->people[place - plan_page_above(page)];
	bool here = place == page->who.at, wide = at.w >= 76;
	enum style style = row_style(app, here, leaver->disabled ? STYLE_WARN : STYLE_TEXT);
	int numbers = wide ? 5 * NUMBER : 0, x = at.x + at.w - NUMBER;
	static const enum record_kind shown[] = {RECORD_MODEL, RECORD_PROMPT, RECORD_CONTAINER, RECORD_APP, RECORD_FLOW};

	surface_fill(s, at, style);
	surface_hot(s, at, ACT_ROW_AT, place);
	surface_text(s, at.x, at.y, 2, style, here ? "▸" : " ");
	surface_text(s, at.x + 2, at.y, at.w - numbers - NUMBER - NOTE - 3, style, leaver->name);
	surface_text(s, at.x + at.w - numbers - NUMBER - NOTE, at.y, NOTE, style,
		     leaver->who.kind == PRINCIPAL_TEAM ? "team" : leaver->disabled ? "disabled" : "");
	draw_number(s, x + NUMBER, at.y, style, leaver->total, false);
	for (int i = 4; wide && i >= 0; i--, x -= NUMBER)
		draw_number(s, x, at.y, style, leaver->owned[shown[i]], false);
	if (here && rows_focus(app) && !page->typing)
		surface_cursor(s, at.x, at.y);
}

static void
draw_people_head(struct surface *s, struct rect at)
{
	static const char *const heads[] = {"Models", "Prmpts", "Contnr", "Apps", "Flows"};
	bool wide = at.w >= 76;
	int x = at.x + at.w - (wide ? 6 : 1) * NUMBER;

	surface_fill(s, at, STYLE_COLHEAD);
	surface_text(s, at.x + 2, at.y, at.w - 2, STYLE_COLHEAD, "Whose records");
	for (int i = 0; wide && i < 5; i++, x += NUMBER)
		surface_printf(s, x, at.y, NUMBER, STYLE_COLHEAD, "%6s", heads[i]);
	surface_printf(s, x, at.y, NUMBER, STYLE_COLHEAD, "%6s", "Owns");
}

static void
draw_refused(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.list;

	surface_wrap(s, (struct rect){at.x + 1, at.y + 1, at.w - 2, at.h - 1}, 0, STYLE_TEXT, app->plan_page.refused);
}

static void
draw_people(const struct app *app, struct surface *s, const struct plan_page_layout *layout)
{
	const struct plan_page *page = &app->plan_page;
	int above = plan_page_above(page), all = above + (int)page->people_count;

	if (layout->filter.w) {
		surface_text(s, layout->filter.x, layout->filter.y, 2, STYLE_TEXT, " /");
		view_field(s, layout->filter.x + 2, layout->filter.y, layout->filter.w - 3, &page->filter, page->typing && !app->layer_count, "a name or login");
	}
	draw_people_head(s, layout->head);
	for (int i = page->who.top; i < all && i < page->who.top + layout->rows.h; i++) {
		struct rect at = {layout->rows.x, layout->rows.y + i - page->who.top, layout->rows.w, 1};

		if (i < above)
			draw_problem(app, s, at, i);
		else
			draw_leaver(app, s, at, i);
	}
	if (page->loaded && !page->people_count)
		surface_text(s, layout->rows.x + 2, layout->rows.y + above, layout->rows.w - 2, STYLE_MUTED,
			     field_is_empty(&page->filter) ? "Nobody owns anything." : "Nobody with such a name owns anything.");
}

/* ---------------------------------------------------------------- the plan */

/* Columns of the plan's rows: where each begins. */
struct columns {
	int type, owner, check;
};

static struct columns
columns_of(int width)
{
	if (width >= 90)
		return (struct columns){width - 64, width - 42, width - 21};
	return width >= 56 ? (struct columns){width - 35, width - 24, width - 10} : (struct columns){0, width - 24, width - 10};
}

static void
draw_from(const struct app *app, struct surface *s, struct rect at)
{
	const struct plan_page *page = &app->plan_page;
	int x = at.x + 1;

	x += surface_text(s, x, at.y, at.w - 1, STYLE_MUTED, "From  ");
	x += surface_text(s, x, at.y, at.x + at.w - x, STYLE_TEXT, page->source.name);
	if (page->source.note[0])
		x += surface_printf(s, x, at.y, at.x + at.w - x, strcmp(page->source.note, "team") == 0 ? STYLE_MUTED : STYLE_WARN, "  (%s)", page->source.note);
	surface_printf(s, x, at.y, at.x + at.w - x, STYLE_TEXT, page->source.problems ? "   %zu record%s" : "   %zu record%s in all", page->counts.rows,
		       page->counts.rows == 1 ? "" : "s");
}

static void
draw_to(const struct app *app, struct surface *s, struct rect at)
{
	const struct plan_page *page = &app->plan_page;
	int x = at.x + 1, end = at.x + at.w;
	char text[300];

	x += surface_text(s, x, at.y, at.w - 1, STYLE_MUTED, "To    ");
	if (!page->owner_count)
		surface_text(s, x, at.y, end - x, STYLE_PLACEHOLDER, "nobody yet: A chooses for all marked, a for one row");
	for (size_t i = 0; i < page->owner_count && x < end; i++) {
		int used;

		snprintf(text, sizeof(text), "[%.200s x]", page->owners[i].name);
		if (i && x + text_width(text) + 9 > end) {
			surface_text(s, x, at.y, end - x, STYLE_MUTED, "…");
			break;
		}
		used = surface_text(s, x, at.y, end - x, STYLE_TAG, text);
		surface_hot(s, (struct rect){x, at.y, used, 1}, ACT_TAG_AT, (int)i);
		x += used;
		x += surface_printf(s, x, at.y, end - x, STYLE_TEXT, " %zu row%s  ", page->owners[i].rows, page->owners[i].rows == 1 ? "" : "s");
	}
}

static void
draw_plan_head(struct surface *s, struct rect at)
{
	const struct columns columns = columns_of(at.w);

	surface_fill(s, at, STYLE_COLHEAD);
	surface_text(s, at.x + 5, at.y, at.w - 5, STYLE_COLHEAD, "Record");
	if (columns.type)
		surface_text(s, at.x + columns.type, at.y, columns.owner - columns.type, STYLE_COLHEAD, "Type");
	surface_text(s, at.x + columns.owner, at.y, columns.check - columns.owner, STYLE_COLHEAD, "New owner");
	surface_text(s, at.x + columns.check, at.y, at.w - columns.check, STYLE_COLHEAD, "Check");
}

static enum style
verdict_style(const struct plan_row *row)
{
	if (!row->marked)
		return STYLE_MUTED;
	switch (row->verdict) {
	case PLAN_READY:
		return STYLE_OK;
	case PLAN_WARNING:
		return STYLE_WARN;
	case PLAN_REFUSED:
	case PLAN_CHANGED:
		return STYLE_ERROR;
	case PLAN_UNCHECKED:
	case PLAN_NO_OWNER:
	case PLAN_KEPT:
		break;
	}
	return STYLE_MUTED;
}

static const char *
verdict_sign(const struct plan_row *row)
{
	if (!row->marked)
		return "";
	return row->verdict == PLAN_WARNING ? "! " : row->verdict == PLAN_REFUSED || row->verdict == PLAN_CHANGED ? "✗ " : "";
}

static void
draw_plan_row(const struct app *app, struct surface *s, struct rect at, const struct plan_row *row, int place)
{
	const struct columns columns = columns_of(at.w);
	bool here = place == app->plan_page.cursor.at && app->plan_page.focus == PLAN_FOCUS_ROWS;
	enum style style = row_style(app, here, row->marked ? STYLE_TEXT : STYLE_MUTED);
	char text[400];

	surface_fill(s, at, style);
	surface_hot(s, at, ACT_ROW_AT, place);
	surface_text(s, at.x, at.y, 1, style, place == app->plan_page.cursor.at ? "▸" : " ");
	surface_text(s, at.x + 1, at.y, 3, style, row->marked ? "[x]" : "[ ]");
	surface_hot(s, (struct rect){at.x + 1, at.y, 3, 1}, ACT_MARK_AT, place);
	snprintf(text, sizeof(text), "%s%.300s", row->under ? "  + " : "", row->name[0] ? row->name : "(gone)");
	surface_text(s, at.x + 5, at.y, (columns.type ? columns.type : columns.owner) - 6, style, text);
	if (columns.type)
		surface_text(s, at.x + columns.type, at.y, columns.owner - columns.type - 1, style, row->type);
	surface_text(s, at.x + columns.owner, at.y, columns.check - columns.owner - 1, style, id_is_none(&row->to.id) ? "-" : row->to_name);
	snprintf(text, sizeof(text), "%s%s", verdict_sign(row), row->marked ? plan_verdict_name(row->verdict) : "left out");
	surface_text(s, at.x + columns.check, at.y, at.w - columns.check, here ? style : verdict_style(row), text);
	if (here && rows_focus(app))
		surface_cursor(s, at.x, at.y);
}

/* The row under the cursor tells its reason first; then the first ones that have one, then what holds for all. */
static void
draw_words(const struct app *app, struct surface *s, struct rect at)
{
	const struct plan_page *page = &app->plan_page;
	const struct plan_row *current = plan_page_row(page);
	int y = at.y, end = at.y + at.h;
	char text[1200];

	surface_hline(s, at.x, at.y - 1, at.w, STYLE_BORDER);
	for (size_t i = 0; i <= page->reason_count && y < end; i++) {
		const struct plan_row *row = i ? &page->reasons[i - 1] : current;

		if (!row || !row->reason[0] || (i && current && id_equal(&row->id, &current->id)))
			continue;
		snprintf(text, sizeof(text), "%s%.200s: %.900s", verdict_sign(row), row->name[0] ? row->name : "A record that has gone", row->reason);
		y += surface_wrap(s, (struct rect){at.x + 1, y, at.w - 2, end - y}, 0, verdict_style(row), text);
	}
	for (size_t i = 0; i < page->word_count && y < end; i++)
		y += surface_wrap(s, (struct rect){at.x + 1, y, at.w - 2, end - y}, 0, STYLE_TEXT, page->words[i]);
	if (!page->reason_count && !page->word_count && y < end)
		surface_text(s, at.x + 1, y, at.w - 2, STYLE_MUTED, page->owner_count ? "Not checked yet." : "A new owner can be a user or a team.");
}

static void
draw_buttons(const struct app *app, struct surface *s, const struct plan_page_layout *layout)
{
	const struct plan_page *page = &app->plan_page;
	bool wide = layout->buttons.w >= 76;
	int x = layout->buttons.x + 1;

	if (!layout->buttons.w)
		return;
	for (int i = PLAN_FOCUS_RUN; i < PLAN_FOCUS_COUNT; i++) {
		char label[64];

		x += view_button(s, x, layout->buttons.y, plan_page_button(page, (enum plan_focus)i, wide, label), rows_focus(app) && page->focus == (enum plan_focus)i,
				 plan_page_button_is_off(app, (enum plan_focus)i), i) + (wide ? 3 : 1);
	}
	if (layout->note.w && page->counts.moving >= PLAN_CONFIRM)
		surface_printf(s, layout->note.x + 1, layout->note.y, layout->note.w - 2, STYLE_MUTED,
			       "You will be asked to type  reassign %zu  because this touches %d records or more.", page->counts.moving, PLAN_CONFIRM);
}

/* ---------------------------------------------------------------- what's going on */

static void
draw_strip(const struct app *app, struct surface *s, struct rect at)
{
	const struct plan_job *job = &app->plan_page.job;
	int y = at.y, x = at.x + 1, bar = at.w / 3;
	size_t done = job->shown_done, all = job->shown_all;

	surface_fill(s, at, STYLE_TEXT);
	surface_hline(s, at.x, y++, at.w, STYLE_BORDER);
	if (job->kind == PLAN_JOB_GATHER) {
		surface_printf(s, x, y++, at.w - 2, STYLE_BUSY, "Reading  %zu so far   %zu a second", done, job->shown_rate);
	} else {
		x += surface_printf(s, x, y, at.w - 2, STYLE_BUSY, "Checking  %zu of %zu   ", done, all);
		for (int i = 0; i < bar && x < at.x + at.w; i++, x++)
			surface_text(s, x, y, 1, STYLE_BUSY, all && (size_t)i * all < done * (size_t)bar ? "█" : "░");
		surface_printf(s, x + 2, y++, at.x + at.w - x - 2, STYLE_BUSY, "%zu %%   %zu a second   %lld s", all ? done * 100 / all : 0, job->shown_rate,
			       (long long)((job->shown_at - job->began) / 1000));
	}
	if (y < at.y + at.h)
		surface_text(s, at.x + 1, y++, at.w - 2, STYLE_TEXT, "Ctrl-C stops it. Nothing is written by a check.");
	if (y < at.y + at.h)
		surface_text(s, at.x + 1, y, at.w - 2, STYLE_MUTED, "You may leave this screen: it goes on, and says when it's done.");
}

static void
draw_plan(const struct app *app, struct surface *s, const struct plan_page_layout *layout)
{
	const struct plan_page *page = &app->plan_page;

	draw_from(app, s, layout->from);
	draw_to(app, s, layout->to);
	draw_plan_head(s, layout->head);
	for (size_t i = 0; i < page->window_count && (int)i < layout->rows.h; i++)
		draw_plan_row(app, s, (struct rect){layout->rows.x, layout->rows.y + (int)i, layout->rows.w, 1}, &page->window[i],
			      (int)(page->window_first + i));
	if (layout->strip.h) {
		draw_strip(app, s, layout->strip);
		return;
	}
	if (layout->words.h)
		draw_words(app, s, layout->words);
	draw_buttons(app, s, layout);
}

void
view_plan_page(const struct app *app, struct surface *s)
{
	const struct plan_page *page = &app->plan_page;
	struct plan_page_layout layout;

	if (!app->layout.list.w)
		return;
	/* A4: to somebody without any right nothing is shown. */
	if (!app->can_act) {
		surface_wrap(s, (struct rect){app->layout.list.x + 2, app->layout.list.y + 1, app->layout.list.w - 3, 4}, 0, STYLE_MUTED,
			     "You can do nothing here, and see nothing.\nw says why, W is for somebody else.");
		return;
	}
	plan_page_layout(app, &layout);
	if (page->refused[0])
		draw_refused(app, s);
	else if (!layout.rows.w)
		return;
	else if (page->step == PLAN_STEP_WHO)
		draw_people(app, s, &layout);
	else
		draw_plan(app, s, &layout);
}
