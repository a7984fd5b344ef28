/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The panels of a model's life: making one, quick test and run, settings, and what came of a training; and the strip of what runs. */
#include "base/text.h"
#include "view/canvas.h"
#include "view/parts.h"

#include <stdio.h>

static bool
is_top(const struct app *app, enum layer layer)
{
	return app_layer(app) == layer;
}

/* ---------------------------------------------------------------- making one */

static void
draw_ticks(const struct app *app, struct surface *s, struct rect at)
{
	const struct create_panel *panel = &app->create;
	const struct cursor *cursor = &panel->columns;

	for (int i = 0; i < at.h && i < cursor->height && cursor->top + i < cursor->count; i++) {
		size_t place = create_panel_column(panel, cursor->top + i);
		const struct look_column *column = &panel->table.columns[place];
		bool here = cursor->top + i == cursor->at;
		enum style style = here ? STYLE_CURSOR : column->fit == LOOK_FITS ? STYLE_DIALOG : STYLE_ACTION_OFF;
		struct rect row = {at.x, at.y + i, at.w, 1};

		surface_fill(s, row, style);
		surface_printf(s, at.x, row.y, at.w / 2, style, "%s[%c] %s", here ? "▸" : " ", panel->ticked[place] ? 'x' : ' ', column->display);
		surface_printf(s, at.x + at.w / 2 + 1, row.y, at.w - at.w / 2 - 1, style, "%s%s%s", cell_type_name(column->type), column->fit == LOOK_FITS ? "" : "; ",
			       look_fit_words(column->fit));
		surface_hot(s, row, ACT_CHOICE_AT, cursor->top + i);
		if (here && is_top(app, LAYER_CREATE))
			surface_cursor(s, at.x + 1, row.y);
	}
}

/* One line of the summary; returns the next row. */
static int
draw_fact(struct surface *s, struct rect at, int y, const char *what, const char *value)
{
	if (y < at.y + at.h) {
		surface_text(s, at.x, y, 18, STYLE_DIALOG, what);
		surface_text(s, at.x + 18, y, at.w - 18, STYLE_DIALOG, value);
	}
	return y + 1;
}

static const char *
separator_words(char separator)
{
	switch (separator) {
	case ',':
		return "comma";
	case ';':
		return "semicolon";
	case '\t':
		return "tab";
	default:
		return "none: each text has one tag";
	}
}

static int
draw_learned_from(struct surface *s, struct rect at, int y, const struct create_panel *panel)
{
	const struct look_column *columns = panel->table.columns;
	size_t ticked = 0;
	char text[200];

	snprintf(text, sizeof(text), "%.120s, %lld row%s that you may read", panel->table.display, (long long)panel->table.rows, panel->table.rows == 1 ? "" : "s");
	y = draw_fact(s, at, y, "Learns from", text);
	if (panel->text >= 0) {
		y = draw_fact(s, at, y, "Texts", columns[panel->text].display);
		y = draw_fact(s, at, y, "Tags", columns[panel->tags].display);
		return draw_fact(s, at, y, "Between tags", separator_words(panel->separator));
	}
	for (size_t i = 0; i < panel->table.column_count; i++)
		ticked += (int)i != panel->target && panel->ticked[i];
	snprintf(text, sizeof(text), "%zu of %zu", ticked, panel->table.column_count - 1);
	y = draw_fact(s, at, y, "Outcome", columns[panel->target].display);
	return draw_fact(s, at, y, "Columns", text);
}

static void
draw_summary(const struct app *app, struct surface *s, struct rect at)
{
	static const char *const creating[CREATE_BUTTONS] = {"Create and train", "Create", "Back"}, *const editing[CREATE_BUTTONS] = {"Save and train", "Save", "Back"};
	const char *const *labels = app->create.edits ? editing : creating;
	const struct create_panel *panel = &app->create;
	const struct rect facts = {at.x, at.y, at.w, at.h - 1};
	int y = at.y, x = at.x;

	y = draw_fact(s, facts, y, "Type", panel->tile->title);
	y = draw_fact(s, facts, y, "Name", panel->edits ? panel->row.name : field_is_empty(&panel->name) ? panel->default_name : panel->name.text);
	if (create_panel_trains(panel))
		y = draw_fact(s, facts, draw_learned_from(s, facts, y, panel), "Measured on", "a fifth of the rows, held out, the same each time");
	y++;
	if (panel->problem[0])
		surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - 2 - y}, 0, STYLE_ERROR, panel->problem);
	else if (!create_panel_trains(panel))
		surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - 2 - y}, 0, STYLE_DIALOG,
			     model_type_has_container(panel->tile->type)
				     ? "It's made with a datasets container for its training files. makerdeck has no engine to train it: trained versions can be imported."
				     : "makerdeck has no engine to train it.");
	else
		y += surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - 2 - y}, 0, STYLE_DIALOG,
				  panel->edits ? "The versions that it has stay as they are; the next training learns so."
					       : "It's a draft until it's trained, and yours alone until you share it.");
	if (panel->edits && !panel->problem[0])
		surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - 2 - y}, 0, STYLE_WARN, panel->warning);
	for (int i = 0; i < CREATE_BUTTONS; i++) {
		if (create_panel_has_button(panel, (enum create_button)i))
			x += view_button(s, x, at.y + at.h - 1, labels[i], is_top(app, LAYER_CREATE) && (int)panel->button == i, false, i) + 2;
	}
}

static void
draw_name_step(const struct app *app, struct surface *s, struct rect at)
{
	const struct create_panel *panel = &app->create;

	view_field(s, at.x, at.y, at.w, &panel->name, is_top(app, LAYER_CREATE), panel->default_name);
	surface_text(s, at.x, at.y + 2, at.w, STYLE_DIALOG, "Without a name it gets the one shown. F2 renames it later.");
}

/* low: there's no room for what isn't chosen from. */
static void
draw_options_step(const struct app *app, struct surface *s, struct rect at, bool low)
{
	const struct create_panel *panel = &app->create;
	bool types = create_panel_context(panel) == CONTEXT_FIELD;
	int y = at.y;

	if (types) {
		view_field(s, at.x, y, at.w, &panel->options.field, is_top(app, LAYER_CREATE), "type to narrow");
		y += low ? 1 : 2;
	}
	if (!panel->options.cursor.count)
		surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - y}, 0, STYLE_DIALOG,
			     panel->options.count ? "Nothing here is called that." : "There's no table here that you may read. A System Administrator grants Read on one, or imports one "
									      "under Tables (F4).");
	view_options(s, (struct rect){at.x, y, at.w, at.y + at.h - y - (panel->step == CREATE_TABLE && !low ? 2 : 0)}, &panel->options, STYLE_DIALOG);
	if (panel->step == CREATE_TABLE && panel->options.count && !low)
		surface_text(s, at.x, at.y + at.h - 1, at.w, STYLE_DIALOG, "A model learns from a table that your roles let you read (F4).");
}

void
view_create(const struct app *app, struct surface *s)
{
	const struct create_panel *panel = &app->create;
	int at, of, h = app->layout.body.h < 19 ? app->layout.body.h : 19;
	char title[200];
	struct rect in, part;
	bool low;

	create_panel_place(panel, &at, &of);
	snprintf(title, sizeof(title), "%s %.80s: step %d of %d", panel->edits ? "Edit" : "New", panel->edits ? panel->row.name : panel->tile ? panel->tile->title : "model",
		 at, of);
	in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 84 : 72, h), title);
	surface_text(s, in.x, in.y, in.w, STYLE_ACTION_KEY, create_step_title(panel->step));
	low = in.h < 8;
	part = low ? (struct rect){in.x, in.y + 1, in.w, in.h - 1} : (struct rect){in.x, in.y + 2, in.w, in.h - 2};
	switch (panel->step) {
	case CREATE_NAME:
		draw_name_step(app, s, part);
		break;
	case CREATE_COLUMNS:
		draw_ticks(app, s, (struct rect){part.x, part.y, part.w, part.h - (low ? 1 : 2)});
		surface_text(s, part.x, part.y + part.h - 1, part.w, STYLE_DIALOG, "Space ticks or unticks, Enter goes on, Esc back.");
		break;
	case CREATE_SUMMARY:
		draw_summary(app, s, part);
		break;
	case CREATE_TYPE:
	case CREATE_TABLE:
	case CREATE_TARGET:
	case CREATE_TEXT:
	case CREATE_TAGS:
	case CREATE_SEPARATOR:
	case CREATE_STEPS:
		draw_options_step(app, s, part, low);
		break;
	}
}

/* ---------------------------------------------------------------- quick test and run */

static void
draw_fields(const struct app *app, struct surface *s, struct rect at)
{
	const struct run_panel *panel = &app->run;
	int label = at.w / 3;

	for (int i = 0; i < at.h && panel->cursor.top + i < panel->cursor.count; i++) {
		int place = panel->cursor.top + i;
		const struct run_field *field = &panel->fields[place];
		bool here = is_top(app, LAYER_RUN) && panel->part == RUN_FIELDS && place == panel->cursor.at;

		surface_printf(s, at.x, at.y + i, label, STYLE_DIALOG, "%s%s", here ? "▸" : " ", field->label);
		view_field(s, at.x + label + 1, at.y + i, at.w - label - 1, &field->field, here, field->kind);
		surface_hot(s, (struct rect){at.x, at.y + i, at.w, 1}, ACT_FIELD_AT, place);
	}
}

static void
draw_text(const struct app *app, struct surface *s, struct rect at)
{
	const struct run_panel *panel = &app->run;
	struct text_row row;
	size_t from = 0;
	int y = 0, column;

	surface_fill(s, at, STYLE_INPUT);
	surface_hot(s, at, ACT_FIELD_AT, 0);
	for (int i = 0; text_area_next(&panel->text, &from, &row); i++) {
		char line[1024];

		if (i >= panel->text.top && i < panel->text.top + at.h) {
			snprintf(line, sizeof(line), "%.*s", (int)(row.to - row.from), str_text(&panel->text.text) + row.from);
			surface_text(s, at.x, at.y + i - panel->text.top, at.w, STYLE_INPUT, line);
		}
	}
	if (!panel->text.text.length)
		surface_text(s, at.x + 1, at.y, at.w - 1, STYLE_PLACEHOLDER, "A text to tag. Ctrl-S runs it.");
	text_area_cursor(&panel->text, &y, &column);
	if (is_top(app, LAYER_RUN) && panel->part == RUN_FIELDS && y - panel->text.top < at.h)
		surface_cursor(s, at.x + column, at.y + y - panel->text.top);
}

/* "Yes   87  ██████" */
static int
draw_likelihoods(struct surface *s, struct rect at, int y, const struct run_answer *answer)
{
	int name = at.w / 3;

	for (size_t i = 0; i < answer->line_count && y < at.y + at.h; i++, y++) {
		const struct run_line *line = &answer->lines[i];
		enum style style = line->chosen ? STYLE_ACTION_KEY : STYLE_DIALOG;

		surface_printf(s, at.x, y, name, style, "%s%s", line->chosen ? "✓ " : "  ", line->name);
		surface_printf(s, at.x + name + 1, y, 6, style, "%3d %%", (int)(line->likelihood * 100 + 0.5));
		surface_bar(s, at.x + name + 8, y, at.w - name - 8, line->likelihood, 1, STYLE_CHART_1);
	}
	return y;
}

/* Whether the run wrote its result into the row that was picked. */
static bool
wrote_row(const struct run_panel *panel)
{
	const struct write_result *result = &panel->answer.result;

	for (size_t i = 0; i < result->change_count; i++) {
		if (!id_is_none(&panel->record) && id_equal(&result->changes[i].id, &panel->record))
			return true;
	}
	return false;
}

static void
draw_answer(const struct app *app, struct surface *s, struct rect at)
{
	const struct run_panel *panel = &app->run;
	const struct run_answer *answer = &panel->answer;
	const char *recorded = panel->quick_test ? "Recorded in Activity as a quick test; no result was written."
			       : wrote_row(panel)  ? "Recorded in Activity, and written into the row."
						   : "Recorded in Activity.";
	int y = at.y, below;

	if (panel->failed[0]) {
		surface_wrap(s, at, 0, STYLE_ERROR, panel->failed);
		return;
	}
	if (!panel->answered) {
		surface_wrap(s, at, 0, STYLE_MUTED, run_panel_has(panel, RUN_FIELDS) ? "Nothing was run yet." : "It isn't known here what it takes: it was imported. Running it is decided and recorded.");
		return;
	}
	y += surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - y}, 0, answer->ran ? STYLE_ACTION_KEY : STYLE_WARN, answer->words);
	below = 1;
	for (size_t i = 0; i < answer->result.warning_count; i++)
		below += surface_wrap(s, (struct rect){at.x, y, at.w, 0}, 0, STYLE_WARN, answer->result.warnings[i]);
	/* The likeliest at least is seen. */
	if (below > at.y + at.h - y - 1)
		below = at.y + at.h - y - 1;
	if (answer->ran)
		y = draw_likelihoods(s, (struct rect){at.x, y, at.w, at.y + at.h - y - below}, y, answer);
	for (size_t i = 0; i < answer->result.warning_count && y < at.y + at.h; i++)
		y += surface_wrap(s, (struct rect){at.x, y, at.w, at.y + at.h - y}, 0, STYLE_WARN, answer->result.warnings[i]);
	if (y < at.y + at.h)
		surface_text(s, at.x, y, at.w, STYLE_DIALOG, recorded);
}

/* Rows of the table, narrowed by what's typed. */
static void
draw_pick(const struct app *app, struct surface *s, struct rect in, struct rect at)
{
	const struct run_pick *pick = &app->run.pick;

	view_field(s, at.x, in.y + 2, at.w, &pick->field, is_top(app, LAYER_RUN), "type what the row holds");
	if (!pick->found.count)
		surface_text(s, at.x, at.y, at.w, STYLE_DIALOG, "No row that you may read has that.");
	for (int i = 0; i < at.h && pick->cursor.top + i < pick->cursor.count; i++) {
		bool here = pick->cursor.top + i == pick->cursor.at;
		struct rect row = {at.x, at.y + i, at.w, 1};

		surface_fill(s, row, here ? STYLE_CURSOR : STYLE_DIALOG);
		surface_printf(s, row.x, row.y, row.w, here ? STYLE_CURSOR : STYLE_DIALOG, "%s%s", here ? "▸" : " ", pick->found.rows[pick->cursor.top + i].label);
		surface_hot(s, row, ACT_CHOICE_AT, pick->cursor.top + i);
	}
	if (pick->found.all)
		surface_text(s, in.x, in.y + in.h - 1, in.w, STYLE_DIALOG, "Enter takes the row, Esc goes back to the values.");
	else
		surface_printf(s, in.x, in.y + in.h - 1, in.w, STYLE_DIALOG, "Of the first %zu rows. Enter takes the row, Esc goes back to the values.", pick->found.looked);
}

void
view_run(const struct app *app, struct surface *s)
{
	static const char *const labels[RUN_PARTS] = {NULL, "Run", "Pick a row", "Whole table", "Close"};
	const struct run_panel *panel = &app->run;
	char title[300];
	const struct run_shape shape = run_panel_shape(app);
	struct rect in;
	int x;

	snprintf(title, sizeof(title), "%s: %.200s", panel->quick_test ? "Quick test" : "Run", panel->row.name);
	in = view_box(s, shape.box, title);
	surface_text(s, in.x, in.y, in.w, STYLE_DIALOG, panel->about[0] ? panel->about : model_type_name(panel->row.type));
	if (panel->pick.open) {
		draw_pick(app, s, in, shape.pick);
		return;
	}
	if (panel->by_text)
		draw_text(app, s, shape.fields);
	else
		draw_fields(app, s, shape.fields);
	draw_answer(app, s, shape.result);
	x = in.x;
	for (int i = RUN_GO; i < RUN_PARTS; i++) {
		if (run_panel_has(panel, (enum run_part)i))
			x += view_button(s, x, in.y + in.h - 1, i == RUN_GO && panel->quick_test ? "Test" : labels[i], is_top(app, LAYER_RUN) && (int)panel->part == i,
					 false, i) + 2;
	}
}

/* ---------------------------------------------------------------- settings */

static int
draw_cadence(const struct app *app, struct surface *s, struct rect in, int y, enum settings_part part, const char *what, enum cadence cadence)
{
	bool here = is_top(app, LAYER_SETTINGS) && app->settings.part == part;

	surface_text(s, in.x, y, 24, STYLE_DIALOG, what);
	surface_printf(s, in.x + 24, y, in.w - 24, here ? STYLE_CURSOR : STYLE_INPUT, "%s%s", here ? "▸" : " ", cadence_name(cadence));
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_BUTTON_AT, (int)part);
	if (here) {
		surface_cursor(s, in.x + 24, y);
		surface_text(s, in.x + 34, y, in.w - 34, STYLE_DIALOG, "Space: another");
	}
	return y + 1;
}

void
view_settings(const struct app *app, struct surface *s)
{
	const struct settings_panel *panel = &app->settings;
	int h = 6 + (panel->full ? (int)panel->line_count + 1 + (panel->schedules ? 4 : 0) : 0), y, x;
	char title[300];
	struct rect in;

	snprintf(title, sizeof(title), "%s: %.200s", panel->full ? "Settings" : "Rename", panel->row.name);
	in = view_box(s, layout_dialog(&app->layout, 72, h), title);
	y = in.y;
	surface_text(s, in.x, y, 6, STYLE_DIALOG, "Name");
	view_field(s, in.x + 6, y, in.w - 6, &panel->name, is_top(app, LAYER_SETTINGS) && panel->part == SETTINGS_NAME, NULL);
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_FIELD_AT, 0);
	y += 2;
	/* What can be changed is seen, also where there's little room. */
	for (size_t i = 0; panel->full && i < panel->line_count && y < in.y + in.h - 2 - (panel->schedules ? 2 : 0); i++, y++) {
		surface_text(s, in.x, y, 23, STYLE_DIALOG, panel->lines[2 * i]);
		surface_text(s, in.x + 24, y, in.w - 24, STYLE_DIALOG, panel->lines[2 * i + 1]);
	}
	if (panel->full && panel->schedules) {
		y += y + 3 < in.y + in.h;
		y = draw_cadence(app, s, in, y, SETTINGS_RUN, "Runs over its table", panel->schedule.run);
		y = draw_cadence(app, s, in, y, SETTINGS_RETRAIN, "Is trained again", panel->schedule.retrain);
		if (y < in.y + in.h - 1)
			surface_text(s, in.x, y, in.w, STYLE_DIALOG, "Kept and told; nothing runs by itself here.");
	}
	x = in.x + view_button(s, in.x, in.y + in.h - 1, "Save", is_top(app, LAYER_SETTINGS) && panel->part == SETTINGS_SAVE, false, SETTINGS_SAVE) + 2;
	view_button(s, x, in.y + in.h - 1, "Cancel", is_top(app, LAYER_SETTINGS) && panel->part == SETTINGS_CANCEL, false, SETTINGS_CANCEL);
}

/* ---------------------------------------------------------------- what came of a training */

static int
percent(double share)
{
	return (int)(share * 100 + 0.5);
}

/* "Accuracy  87  ████"; a bar as long as can be for most. */
static int
draw_score(const struct canvas *c, int line, const char *what, int score, int most)
{
	canvas_text(c, 0, line, 22, STYLE_DIALOG, what);
	canvas_printf(c, 22, line, 4, STYLE_DIALOG, "%3d", score);
	canvas_bar(c, 27, line, c->at.w - 28 < 50 ? c->at.w - 28 : 50, score, most, STYLE_CHART_1);
	return line + 1;
}

static int
draw_heading(const struct canvas *c, int line, const char *text)
{
	canvas_text(c, 0, line + 1, c->at.w, STYLE_ACTION_KEY, text);
	return line + 2;
}

static int
draw_warnings(const struct canvas *c, int line, const char *const *warnings, size_t count)
{
	if (count)
		line = draw_heading(c, line, "To beware of");
	for (size_t i = 0; i < count; i++) {
		canvas_text(c, 0, line, 2, STYLE_WARN, "!");
		line += canvas_wrap(c, 2, line, c->at.w - 2, STYLE_WARN, warnings[i]);
	}
	return line;
}

static int
draw_prediction(const struct canvas *c, const struct learn_report *report, const char *published)
{
	int line = 0, most = report->influence_count && report->influences[0].share > 0 ? percent(report->influences[0].share) : 100;

	canvas_printf(c, 0, line, c->at.w, STYLE_ACTION_KEY, "Grade %s", grade_name(report->grade));
	line++;
	line += canvas_wrap(c, 0, line, c->at.w, STYLE_DIALOG, grade_words(report->grade));
	line = draw_score(c, line, report->number ? "R²" : "Accuracy", percent(report->accuracy), 100);
	if (!report->number)
		line = draw_score(c, line, "A guess would be right", percent(report->guess), 100);
	line += canvas_wrap(c, 0, line, c->at.w, STYLE_DIALOG, published);
	canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "Learned from %zu rows, measured on %zu others.", report->trained, report->tested);
	if (report->left_out)
		canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "%zu row%s left out: no outcome.", report->left_out, report->left_out == 1 ? " was" : "s were");
	line = draw_heading(c, line, "Most influential data");
	for (size_t i = 0; i < report->influence_count; i++)
		line = draw_score(c, line, report->influences[i].column, percent(report->influences[i].share), most);
	if (report->outcome_count)
		line = draw_heading(c, line, "Outcomes");
	for (size_t i = 0; i < report->outcome_count; i++)
		canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "%-20.40s %7zu rows   %zu of %zu right", report->outcomes[i].name, report->outcomes[i].rows,
			      report->outcomes[i].right, report->outcomes[i].tested);
	return draw_warnings(c, line, report->warnings, report->warning_count);
}

static int
draw_tags(const struct canvas *c, const struct tag_report *report, const char *published)
{
	int line = draw_score(c, 0, "F1", report->score, 100);

	line += canvas_wrap(c, 0, line, c->at.w, STYLE_DIALOG, published);
	canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "Learned from %zu texts, measured on %zu others.", report->trained, report->tested);
	if (report->left_out)
		canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "%zu left out: no text or no tag.", report->left_out);
	line = draw_heading(c, line, "Tags");
	canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "%-24s %7s  %9s  %6s  %4s", "", "texts", "precision", "recall", "F1");
	for (size_t i = 0; i < report->tag_count; i++)
		canvas_printf(c, 0, line++, c->at.w, STYLE_DIALOG, "%-24.40s %7zu  %9d  %6d  %4d", report->tags[i].name, report->tags[i].texts,
			      percent(report->tags[i].precision), percent(report->tags[i].recall), percent(report->tags[i].f1));
	return draw_warnings(c, line, report->warnings, report->warning_count);
}

void
view_report(const struct app *app, struct surface *s, struct view_told *told)
{
	static const char *const labels[REPORT_BUTTONS] = {"Close", "Publish", "Quick test"};
	const struct report_panel *panel = &app->report;
	struct canvas canvas = {.surface = s, .top = panel->scroll};
	const struct learn_report *prediction = training_prediction(panel->training);
	const struct tag_report *tags = training_tags(panel->training);
	char title[300];
	struct rect in;
	int x;

	snprintf(title, sizeof(title), "Trained: %.250s", panel->name);
	in = view_box(s, layout_dialog(&app->layout, app->w >= 110 ? 90 : 76, app->layout.body.h < 28 ? app->layout.body.h : 28), title);
	canvas.at = (struct rect){in.x, in.y, in.w, in.h - 2};
	told->detail_lines = prediction ? draw_prediction(&canvas, prediction, panel->published) : tags ? draw_tags(&canvas, tags, panel->published) : 0;
	told->detail_height = canvas.at.h;
	x = in.x;
	for (int i = 0; i < REPORT_BUTTONS; i++)
		x += view_button(s, x, in.y + in.h - 1, labels[i], is_top(app, LAYER_REPORT) && (int)panel->button == i, i == REPORT_PUBLISH && !panel->may_publish, i) + 2;
	if (told->detail_lines > canvas.at.h)
		surface_printf(s, x, in.y + in.h - 1, in.x + in.w - x, STYLE_DIALOG, "j k PgDn: %d more", told->detail_lines - canvas.at.h - canvas.top > 0 ? told->detail_lines - canvas.at.h - canvas.top : 0);
}

/* ---------------------------------------------------------------- what runs */

/* "12 000": of five digits and more. */
static const char *
grouped(size_t number, char out[32])
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%zu", number), to = 0;

	for (int i = 0; i < length; i++) {
		if (i && length > 4 && (length - i) % 3 == 0)
			out[to++] = ' ';
		out[to++] = digits[i];
	}
	out[to] = '\0';
	return out;
}

void
view_job(const struct app *app, struct surface *s)
{
	const struct job *job = &app->job;
	struct rect at = app->layout.job;
	int x = at.x + 1, bar;
	bool counts;
	char title[300], done[32], all[32], rate[32];

	if (!at.w)
		return;
	surface_fill(s, at, STYLE_TEXT);
	surface_hline(s, at.x, at.y, at.w, STYLE_BORDER);
	x += surface_text(s, x, at.y + 1, at.w / 3, STYLE_BUSY, job_title(job, title)) + 2;
	x += surface_printf(s, x, at.y + 1, at.x + at.w - x, STYLE_BUSY, "%s", job->stage) + 2;
	/* Learning tells how many outcomes or tags it's through with, from the first on. */
	counts = job->all && (job->counts_rows || job->done < job->all);
	if (counts)
		x += surface_printf(s, x, at.y + 1, at.x + at.w - x, STYLE_BUSY, "%s of %s%s", grouped(job->done, done), grouped(job->all, all), job->counts_rows ? " rows" : "") + 2;
	bar = (at.x + at.w - x - 30) < 30 ? at.x + at.w - x - 30 : 30;
	if (counts && bar > 5) {
		surface_bar(s, x, at.y + 1, bar, (double)job->done, (double)job->all, STYLE_BUSY);
		x += bar + 1;
		x += surface_printf(s, x, at.y + 1, at.x + at.w - x, STYLE_BUSY, "%3zu %%", job->done * 100 / job->all) + 2;
	}
	if (job->rate)
		x += surface_printf(s, x, at.y + 1, at.x + at.w - x, STYLE_BUSY, "%s rows/s", grouped(job->rate, rate)) + 2;
	surface_printf(s, x, at.y + 1, at.x + at.w - x, STYLE_BUSY, "%lld s", (long long)((job->shown_at - job->began) / 1000));
	surface_text(s, at.x + 1, at.y + 2, at.w - 2, STYLE_MUTED,
		     at.w < 98 ? "Ctrl-C or Esc stops it: nothing is written before its end. Go on meanwhile."
			       : "Ctrl-C or Esc stops it: nothing is written before its end. You may go on elsewhere meanwhile.");
}
