/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One model or prompt: the pane beside the list (UX.md 3.1), and its own page with tabs (3.2). */
#include "base/clock.h"
#include "base/text.h"
#include "view/canvas.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- facts told alike in both */

static const char *
version_text(const struct app *app, const struct model_version *version, bool published, char out[96])
{
	char when[TIME_TEXT_SIZE];

	if (!version)
		snprintf(out, 96, "none");
	else if (published)
		snprintf(out, 96, "%d (published %s)", version->major, view_date(app, version->modified, when));
	else
		snprintf(out, 96, "%d (%s)", version->major, version->active ? "published" : "not published");
	return out;
}

/* The words of the actions that are allowed, or not, as one line. */
static void
action_words(uint32_t actions, bool allowed, char *out, size_t size)
{
	static const enum action told[] = {ACTION_DETAILS, ACTION_RUN, ACTION_EDIT, ACTION_TRAIN, ACTION_PUBLISH, ACTION_SHARE, ACTION_ASSIGN,
					   ACTION_DELETE};
	size_t length = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		const char *word = told[i] == ACTION_DETAILS ? "open" : action_name(told[i]);

		if (!(actions & ACTION_BIT(told[i])) != !allowed)
			continue;
		length += (size_t)snprintf(out + length, size - length, "%s%s", length ? " " : "", word);
		if (length >= size)
			break;
	}
}

static const char *
share_kind(const struct model_share *share)
{
	return share->with.kind == PRINCIPAL_TEAM ? "team" : share->with.kind == PRINCIPAL_ORGANIZATION ? "everybody" : "user";
}

/* Of the containers that one may read; -1 if there's none. */
static int64_t
file_count(const struct model_detail *model)
{
	int64_t files = -1;

	for (size_t i = 0; i < model->container_count; i++) {
		if (model->containers[i].readable)
			files = (files < 0 ? 0 : files) + model->containers[i].files;
	}
	return files;
}

/* ---------------------------------------------------------------- the pane */

static int
fact(const struct canvas *c, int line, const char *label, const char *text)
{
	canvas_text(c, 1, line, 11, STYLE_MUTED, label);
	canvas_text(c, 13, line, c->at.w - 14, STYLE_TEXT, text);
	return line + 1;
}

/* "claim, language"; in out. */
static const char *
input_names(const struct prompt_content *content, char *out, size_t size)
{
	size_t length = 0;

	snprintf(out, size, "%s", content->input_count ? "" : "none");
	for (size_t i = 0; i < content->input_count && length < size; i++)
		length += (size_t)snprintf(out + length, size - length, "%s%s", i ? ", " : "", content->inputs[i].id);
	return out;
}

static const char *
output_word(const struct prompt_content *content)
{
	return content->output == PROMPT_JSON ? "JSON" : "text";
}

static const char *
temperature_text(const struct prompt_content *content, char out[16])
{
	snprintf(out, 16, "%.1f", content->temperature);
	return out;
}

/* Rows that the pane has for the instructions; the page has all of them. */
#define PANE_INSTRUCTIONS 8

/* What whoever may use it knows, its inputs, and for whoever may see the details all else (D7). */
static int
pane_prompt(const struct app *app, const struct canvas *c, int line)
{
	const struct model_detail *model = &app->detail.model;
	const struct prompt *prompt = &app->detail.prompt;
	struct canvas part = *c;
	char text[200], number[16];
	int rows;

	if (!prompt->known)
		return line;
	line = fact(c, line, "Inputs", input_names(&prompt->content, text, sizeof(text)));
	if (!model->details)
		return line;
	line = fact(c, line, "Model", prompt_panel_model_name(prompt->content.model));
	line = fact(c, line, "Temperature", temperature_text(&prompt->content, number));
	line = fact(c, line, "Output", output_word(&prompt->content));
	if (model->published)
		line = fact(c, line, "Version", version_text(app, model->published, true, text));
	if (!prompt->content.text)
		return line;
	part.at.h = part.at.h < line + 1 + PANE_INSTRUCTIONS ? part.at.h : line + 1 + PANE_INSTRUCTIONS;
	rows = canvas_wrap(&part, 1, line + 1, c->at.w - 2, STYLE_TEXT, prompt->content.text);
	return line + 1 + (rows < PANE_INSTRUCTIONS ? rows : PANE_INSTRUCTIONS);
}

static int
pane_facts(const struct app *app, const struct canvas *c, int line)
{
	const struct model_detail *model = &app->detail.model;
	const struct model_row *row = &model->row;
	char text[160], when[TIME_TEXT_SIZE];

	line = fact(c, line, "Owner", row->owner_disabled ? (snprintf(text, sizeof(text), "%.120s ! disabled", row->owner_name), text)
							      : view_owner(app, row));
	line = fact(c, line, "Modified", time_long(row->modified, app->now, when));
	if (row->type == MODEL_PROMPT)
		return pane_prompt(app, c, line);
	if (!model->details)
		return line;
	line = fact(c, line, "Version", version_text(app, model->published, true, text));
	if (model->last_trained && model->last_trained != model->published)
		line = fact(c, line, "Last train.", version_text(app, model->last_trained, false, text));
	if (model->published && model->published->score >= 0) {
		snprintf(text, sizeof(text), "%d of 100", model->published->score);
		line = fact(c, line, "Accuracy", text);
	}
	for (size_t i = 0; i < model->container_count; i++) {
		const struct model_container *container = &model->containers[i];

		line = fact(c, line, "Container", container->name);
		if (container->other_owner) {
			snprintf(text, sizeof(text), "! owner %.100s", container->owner_name);
			line = fact(c, line, "", text);
		}
	}
	if (model->container_count) {
		snprintf(text, sizeof(text), file_count(model) < 0 ? "not yours to open" : "%lld training files", (long long)file_count(model));
		line = fact(c, line, "Files", text);
	}
	return line;
}

static int
pane_shares(const struct canvas *c, const struct model_detail *model, int line, int most)
{
	size_t shown = model->share_count;

	canvas_printf(c, 1, line++, c->at.w - 2, STYLE_MUTED, "Shared with (%zu)", model->share_count);
	if ((int)shown > most)
		shown = most > 1 ? (size_t)most - 1 : 0;
	for (size_t i = 0; i < shown; i++) {
		const struct model_share *share = &model->shares[i];

		canvas_text(c, 2, line, c->at.w - 14, share->without_effect || share->disabled ? STYLE_MUTED : STYLE_TEXT, share->name);
		canvas_text(c, c->at.w - 11, line++, 10, STYLE_MUTED, share->without_effect ? "no effect" : share_kind(share));
	}
	if (shown < model->share_count)
		canvas_printf(c, 2, line++, c->at.w - 3, STYLE_MUTED, "and %zu more", model->share_count - shown);
	return line + 1;
}

static int
pane_users(const struct canvas *c, const struct model_detail *model, int line)
{
	if (!model->user_count)
		return line;
	canvas_printf(c, 1, line++, c->at.w - 2, STYLE_MUTED, "Used by (%zu)", model->user_count);
	for (size_t i = 0; i < model->user_count && i < 4; i++) {
		canvas_text(c, 2, line, c->at.w - 14, STYLE_TEXT, model->users[i].name);
		canvas_text(c, c->at.w - 11, line++, 10, STYLE_MUTED, record_kind_name(model->users[i].kind));
	}
	return line + 1;
}

static int
pane_actions(const struct canvas *c, const struct model_detail *model, int line)
{
	char words[160];

	action_words(model->row.actions, true, words, sizeof(words));
	canvas_text(c, 1, line++, c->at.w - 2, STYLE_MUTED, "You can");
	line += canvas_wrap(c, 3, line, c->at.w - 4, STYLE_TEXT, words[0] ? words : "see it");
	action_words(model->row.actions, false, words, sizeof(words));
	if (words[0]) {
		canvas_text(c, 1, line++, c->at.w - 2, STYLE_MUTED, "You cannot   (w why)");
		line += canvas_wrap(c, 3, line, c->at.w - 4, STYLE_MUTED, words);
	}
	return line;
}

void
view_detail_pane(const struct app *app, struct surface *s)
{
	const struct detail *detail = &app->detail;
	const struct canvas c = {.surface = s, .at = app->layout.detail};
	const struct model_detail *model = &detail->model;
	char text[160], spark[64];
	int line = 0;

	if (!c.at.w)
		return;
	if (app->wish.focus == PANE_DETAIL && !app->layer_count)
		surface_cursor(s, c.at.x, c.at.y);
	if (!detail->loaded) {
		if (detail->gone[0])
			canvas_wrap(&c, 1, 0, c.at.w - 2, STYLE_MUTED, detail->gone);
		return;
	}
	canvas_text(&c, 1, line++, c.at.w - 2, STYLE_MARKED, model->row.name);
	snprintf(text, sizeof(text), "%s | %s", model_type_name(model->row.type),
		 model->row.unsupported ? "no longer supported" : model_status_name(model->row.status));
	canvas_text(&c, 1, line, c.at.w - 2, STYLE_TEXT, text);
	line += 2;
	line = pane_facts(app, &c, line) + 1;
	if (model->seen_by && model->seen_by[0] && model->row.permission != PERMISSION_OWNER)
		line += canvas_wrap(&c, 1, line, c.at.w - 2, STYLE_MUTED, model->seen_by) + 1;
	if (model->details) {
		line = pane_shares(&c, model, line, c.at.h - line - 10);
		line = pane_users(&c, model, line);
		if (model->run_total) {
			view_spark(spark, sizeof(spark), model->runs, USAGE_DAYS);
			canvas_text(&c, 1, line, 11, STYLE_MUTED, "Last 7 days");
			canvas_text(&c, 14, line, 8, STYLE_CHART_1, spark);
			canvas_printf(&c, 23, line, c.at.w - 23, STYLE_TEXT, "%lld runs", (long long)model->run_total);
			line += 2;
		}
	}
	pane_actions(&c, model, line);
}

/* ---------------------------------------------------------------- cards of the page */

/* A card: a column of lines from line on; returns the line after it. */
typedef int (*card_fn)(const struct app *app, const struct canvas *c, int x, int line, int width);

static int
card_head(const struct canvas *c, int x, int line, int width, const char *title)
{
	canvas_text(c, x, line, width, STYLE_MARKED, title);
	return line + 1;
}

/* How good a version is: a score with its bar, words, and the grade of a prediction. */
static int
card_score(const struct canvas *c, int x, int line, int width, const struct version_facts *v)
{
	const char *name = v->score_name && v->score_name[0] ? v->score_name : "Score";
	bool graded = v->grade && v->grade[0];

	if (v->score < 0) {
		canvas_text(c, x, line++, width, STYLE_MUTED, "No score is known of this version.");
		return line;
	}
	canvas_printf(c, x, line++, width, STYLE_TEXT, "%s %d of 100%s%s", name, v->score, graded ? "   Grade " : "", graded ? v->grade : "");
	canvas_bar(c, x, line++, width - 4 > 34 ? 34 : width - 4, v->score, 100, STYLE_CHART_1);
	if (v->guess >= 0)
		canvas_printf(c, x, line++, width, STYLE_MUTED, "A guess would reach %d of 100.", v->guess);
	if (graded && v->grade_words && v->grade_words[0])
		return line + canvas_wrap(c, x, line, width, STYLE_MUTED, v->grade_words);
	canvas_text(c, x, line++, width, STYLE_MUTED, v->score >= 80 ? "Ready to use, depending on your need." : v->score >= 50 ? "May need more examples." : "Needs more examples.");
	return line;
}

static int
card_performance(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct model_detail *model = &app->detail.model;
	const struct model_versions *versions = &app->detail.versions;
	const struct version_facts *v = detail_version(&app->detail), *next = detail_publishable(&app->detail);
	char when[TIME_TEXT_SIZE];

	line = card_head(c, x, line, width, "Performance");
	if (!v)
		canvas_text(c, x, line++, width, STYLE_MUTED, "Not trained yet: nothing to measure.");
	else
		line = card_score(c, x, line, width, v);
	if (v && v->trained_rows)
		canvas_printf(c, x, line++, width, STYLE_MUTED, "Learned from %zu, measured on %zu.", v->trained_rows, v->tested_rows);
	if (model->published)
		canvas_printf(c, x, line++, width, STYLE_TEXT, "Version %d  published %s", model->published->major,
			      view_date(app, model->published->modified, when));
	if (v && v != versions->published && versions->published && versions->published->score >= 0 && v->score >= 0)
		canvas_printf(c, x, line++, width, STYLE_TEXT, "The published one has %s%s%s%d: %+d.", versions->published->grade[0] ? "grade " : "",
			      versions->published->grade, versions->published->grade[0] ? ", " : "score ", versions->published->score,
			      v->score - versions->published->score);
	if (next) {
		canvas_printf(c, x, line, width, STYLE_TEXT, "Version %d  trained %s", next->major, view_date(app, next->trained_on, when));
		if (next->score >= 0 && next != v)
			canvas_printf(c, x + 26, line, width - 26, STYLE_TEXT, "score %d", next->score);
		line++;
	}
	if (versions->draft && versions->draft->errors && versions->draft->errors[0])
		line += canvas_wrap(c, x, line, width, STYLE_ERROR, versions->draft->errors);
	return line;
}

/* "Invoice number   97  ████": of fields, columns or tags; a bar as long as can be for most. */
static int
card_line(const struct canvas *c, int x, int line, int width, const char *name, int score, int most)
{
	int label = width >= 38 ? width - 21 : 15;

	label = label > 24 ? 24 : label;
	canvas_text(c, x, line, label, STYLE_TEXT, name);
	if (score >= 0) {
		canvas_printf(c, x + label + 1, line, 3, STYLE_TEXT, "%3d", score);
		canvas_bar(c, x + label + 5, line, width - label - 6 > 16 ? 16 : width - label - 6, score, most, STYLE_CHART_1);
	}
	return line + 1;
}

/* What it goes by: influential columns, tags, or fields; and what to beware of. */
static int
card_fields(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct model_detail *model = &app->detail.model;
	const struct version_facts *v = detail_version(&app->detail);

	if (v && v->line_count) {
		/* Shares of influence add up to 100: they're compared with the largest. */
		int most = model_type_is_prediction(model->row.type) && v->lines[0].share > 0 ? v->lines[0].share : 100;

		canvas_printf(c, x, line++, width, STYLE_MARKED, "%s (%zu)", v->lines_title && v->lines_title[0] ? v->lines_title : "Fields extracted", v->line_count);
		for (size_t i = 0; i < v->line_count; i++)
			line = card_line(c, x, line, width, v->lines[i].name, v->lines[i].share, most);
	} else if (model->field_count) {
		canvas_printf(c, x, line++, width, STYLE_MARKED, "Fields extracted (%zu)", model->field_count);
		for (size_t i = 0; i < model->field_count; i++)
			line = card_line(c, x, line, width, model->fields[i].name, model->fields[i].score, 100);
	} else {
		line = card_head(c, x, line, width, model_type_is_prediction(model->row.type) ? "Most influential data"
						    : model->row.type == MODEL_CATEGORY_CLASSIFICATION ? "Tags" : "Fields");
		canvas_text(c, x, line++, width, STYLE_MUTED, v ? "Nothing is known of this version." : "Not trained yet.");
	}
	for (size_t i = 0; v && i < v->warning_count; i++) {
		canvas_text(c, x, line, 2, STYLE_WARN, "!");
		line += canvas_wrap(c, x + 2, line, width - 2, STYLE_WARN, v->warnings[i]);
	}
	return line;
}

static int
card_usage(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct model_detail *model = &app->detail.model;
	char spark[64];

	line = card_head(c, x, line, width, model->row.type == MODEL_PROMPT ? "How your prompt is used" : "How your model is used");
	if (!model->user_count)
		canvas_text(c, x, line++, width, STYLE_MUTED, "No app or flow that you can see calls it.");
	for (size_t i = 0; i < model->user_count; i++) {
		canvas_text(c, x, line, width - 20, STYLE_TEXT, model->users[i].name);
		canvas_printf(c, x + width - 19, line++, 19, STYLE_MUTED, "%-5s %s", record_kind_name(model->users[i].kind),
			      model->users[i].owner_name);
	}
	if (model->run_total) {
		view_spark(spark, sizeof(spark), model->runs, USAGE_DAYS);
		canvas_printf(c, x, ++line, width, STYLE_TEXT, "%lld runs in the last 7 days", (long long)model->run_total);
		canvas_text(c, x, ++line, width, STYLE_CHART_1, spark);
		line++;
	} else {
		canvas_text(c, x, ++line, width, STYLE_MUTED, "No runs in the last 7 days that you may see.");
		line++;
	}
	return line;
}

static int
property(const struct canvas *c, int x, int line, int width, const char *label, const char *text)
{
	canvas_text(c, x, line, 14, STYLE_MUTED, label);
	canvas_text(c, x + 15, line, width - 15, STYLE_TEXT, text);
	return line + 1;
}

/* What it learns from, and its versions. */
static int
card_versions(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct model_detail *model = &app->detail.model;
	const struct model_versions *versions = &app->detail.versions;
	const struct version_facts *v = detail_version(&app->detail);
	char text[160], when[TIME_TEXT_SIZE];

	if (!v)
		v = versions->draft;
	if (v && v->table_name && v->table_name[0])
		line = property(c, x, line, width, "Learns from", v->table_name);
	if (model->published)
		snprintf(text, sizeof(text), "%d, published %s", model->published->major, view_date(app, model->published->modified, when));
	else
		snprintf(text, sizeof(text), "none is published");
	line = property(c, x, line, width, "Version", text);
	if (versions->draft)
		snprintf(text, sizeof(text), "%d", versions->draft->major);
	else
		snprintf(text, sizeof(text), "none");
	return property(c, x, line, width, "Draft", text);
}

static int
card_properties(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct model_detail *model = &app->detail.model;
	char text[256], id[ID_TEXT_SIZE], when[TIME_TEXT_SIZE];

	line = card_head(c, x, line, width, "Properties");
	snprintf(text, sizeof(text), "%.200s%s%s", model->row.owner_name, id_equal(&model->row.owner.id, &app->person) ? " (you)" : "",
		 model->row.owner_disabled ? " ! disabled" : "");
	line = property(c, x, line, width, "Owner", text);
	line = property(c, x, line, width, "Created", time_long(model->row.created, app->now, when));
	if (model->created_by && model->created_by[0])
		line = property(c, x, line, width, "Created by", model->created_by);
	line = property(c, x, line, width, "Modified", time_long(model->row.modified, app->now, when));
	if (model->row.type != MODEL_PROMPT && model->details)
		line = card_versions(app, c, x, line, width);
	line = property(c, x, line, width, "Template", model->template_name);
	for (size_t i = 0; i < model->container_count; i++) {
		const struct model_container *container = &model->containers[i];

		snprintf(text, sizeof(text), "%.120s%s%.100s", container->name, container->other_owner ? "  ! owner " : "",
			 container->other_owner ? container->owner_name : "");
		line = property(c, x, line, width, "Container", text);
		if (container->readable)
			snprintf(text, sizeof(text), "%lld, %s", (long long)container->files,
				 id_equal(&container->owner.id, &app->person) ? "you and administrators can open them"
									 : "their owner and administrators can open them");
		else
			snprintf(text, sizeof(text), "not yours to open");
		line = property(c, x, line, width, "Training files", text);
	}
	return property(c, x, line, width, "Model id", id_format(&model->row.id, id));
}

static int
card_shares(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct model_detail *model = &app->detail.model;
	char when[TIME_TEXT_SIZE], kind[48];

	canvas_printf(c, x, line++, width, STYLE_MARKED, "Shared with (%zu)", model->share_count);
	if (!model->share_count)
		canvas_text(c, x, line++, width, STYLE_MUTED, "Nobody. s shares it.");
	for (size_t i = 0; i < model->share_count; i++) {
		const struct model_share *share = &model->shares[i];
		enum style style = share->without_effect || share->disabled ? STYLE_WARN : STYLE_TEXT;

		if (share->with.kind == PRINCIPAL_TEAM)
			snprintf(kind, sizeof(kind), "team, %lld", (long long)share->members);
		else
			snprintf(kind, sizeof(kind), "%s", share->disabled ? "! disabled" : share->without_effect ? "! no effect" : share_kind(share));
		canvas_text(c, x, line, width - 29, STYLE_TEXT, share->name);
		canvas_text(c, x + width - 28, line, 11, style, kind);
		canvas_text(c, x + width - 16, line, 8, STYLE_TEXT, share_word(share->mask));
		canvas_text(c, x + width - 7, line++, 7, STYLE_MUTED, view_date(app, share->since, when));
	}
	line++;
	return line + canvas_wrap(c, x, line, width, STYLE_MUTED,
				  "User = can see and run. Not: edit, retrain, publish, share, delete, read training data.");
}

static int
card_prompt(const struct app *app, const struct canvas *c, int x, int line, int width)
{
	const struct prompt *prompt = &app->detail.prompt;
	char names[400], number[16];

	line = card_head(c, x, line, width, "Instructions");
	line += canvas_wrap(c, x, line, width, STYLE_TEXT, prompt->content.text ? prompt->content.text : "makerdeck can't read the text of this prompt.") + 1;
	if (!prompt->known)
		return line;
	canvas_printf(c, x, line++, width, STYLE_MUTED, "Inputs       %s", input_names(&prompt->content, names, sizeof(names)));
	canvas_printf(c, x, line++, width, STYLE_MUTED, "Model        %s", prompt_panel_model_name(prompt->content.model));
	canvas_printf(c, x, line++, width, STYLE_MUTED, "Temperature  %s", temperature_text(&prompt->content, number));
	canvas_printf(c, x, line++, width, STYLE_MUTED, "Output       %s", output_word(&prompt->content));
	return line + 1;
}

/* Cards side by side in columns; returns the line after the longest. */
static int
draw_cards(const struct app *app, const struct canvas *c, int line, const card_fn *cards, int count)
{
	int width = c->at.w / count, end = line;

	for (int i = 0; i < count; i++) {
		int after = cards[i](app, c, 1 + i * width, line, width - 2);

		end = after > end ? after : end;
	}
	return end;
}

/* ---------------------------------------------------------------- tabs */

static int
tab_published(const struct app *app, const struct canvas *c)
{
	static const card_fn model_top[] = {card_performance, card_fields, card_usage};
	static const card_fn prompt_top[] = {card_prompt, card_usage};
	static const card_fn bottom[] = {card_properties, card_shares};
	bool prompt = app->detail.model.row.type == MODEL_PROMPT, wide = c->at.w >= 110;
	static const card_fn narrow_top[] = {card_performance, card_usage}, narrow_bottom[] = {card_properties, card_fields};
	int line;

	if (prompt)
		line = draw_cards(app, c, 0, prompt_top, wide ? 2 : 1);
	else
		line = draw_cards(app, c, 0, wide ? model_top : narrow_top, wide ? 3 : 2);
	canvas_hline(c, line++, STYLE_BORDER);
	if (c->at.w < 60) {
		line = draw_cards(app, c, line, bottom, 1);
		return line;
	}
	return draw_cards(app, c, line, wide || prompt ? bottom : narrow_bottom, 2);
}

static int
tab_versions(const struct app *app, const struct canvas *c)
{
	static const card_fn top[] = {card_performance, card_fields};
	const struct model_detail *model = &app->detail.model;
	char when[TIME_TEXT_SIZE];
	int line = 0;

	if (model->row.type != MODEL_PROMPT) {
		line = draw_cards(app, c, 0, top, c->at.w < 60 ? 1 : 2);
		canvas_hline(c, line++, STYLE_BORDER);
	}
	canvas_text(c, 1, line, 10, STYLE_MUTED, "Version");
	canvas_text(c, 12, line, 16, STYLE_MUTED, "Status");
	canvas_text(c, 29, line, 14, STYLE_MUTED, "Trained");
	canvas_text(c, 44, line++, 12, STYLE_MUTED, "Score");
	for (size_t i = 0; i < model->version_count; i++) {
		const struct model_version *v = &model->versions[i];
		enum model_status status = configuration_status(v->statuscode);

		canvas_printf(c, 1, line, 10, STYLE_TEXT, v->minor ? "%d.%d" : "%d", v->major, v->minor);
		canvas_text(c, 12, line, 16, v->active ? STYLE_OK : view_status_style(status), v->active ? "✓ Published" : model_status_name(status));
		canvas_text(c, 29, line, 14, STYLE_TEXT, view_date(app, v->trained, when));
		if (v->score >= 0)
			canvas_printf(c, 44, line, 12, STYLE_TEXT, "%d of 100", v->score);
		else
			canvas_text(c, 44, line, 12, STYLE_MUTED, "-");
		line++;
	}
	if (!model->version_count)
		canvas_text(c, 1, line++, c->at.w - 2, STYLE_MUTED, "No version is known.");
	return line;
}

static int
tab_shared(const struct app *app, const struct canvas *c)
{
	const struct model_detail *model = &app->detail.model;
	char when[TIME_TEXT_SIZE];
	int line = 0, name = c->at.w >= 100 ? 34 : 24;

	canvas_text(c, 1, line, name, STYLE_MUTED, "Name");
	canvas_text(c, name + 2, line, 10, STYLE_MUTED, "Access");
	canvas_text(c, name + 13, line, 10, STYLE_MUTED, "Since");
	canvas_text(c, name + 24, line++, 40, STYLE_MUTED, "Who");
	for (size_t i = 0; i < model->share_count; i++) {
		const struct model_share *share = &model->shares[i];

		canvas_text(c, 1, line, name, STYLE_TEXT, share->name);
		canvas_text(c, name + 2, line, 10, STYLE_TEXT, share_word(share->mask));
		canvas_text(c, name + 13, line, 10, STYLE_TEXT, view_date(app, share->since, when));
		if (share->disabled)
			canvas_text(c, name + 24, line, 60, STYLE_WARN, "! account disabled");
		else if (share->without_effect)
			canvas_text(c, name + 24, line, 60, STYLE_WARN, "! without effect: no role with Read on AI Model");
		else if (share->with.kind == PRINCIPAL_TEAM)
			canvas_printf(c, name + 24, line, 60, STYLE_MUTED, "%s, %lld people", team_type_name(share->team_type),
				      (long long)share->members);
		else
			canvas_text(c, name + 24, line, 60, STYLE_MUTED, share->login);
		line++;
	}
	if (!model->share_count)
		canvas_text(c, 1, line++, c->at.w - 2, STYLE_MUTED, "Nobody. s shares it.");
	return line;
}

static int
tab_activity(const struct app *app, const struct canvas *c)
{
	const struct model_detail *model = &app->detail.model;
	int64_t most = 1;
	int line = 0;

	canvas_printf(c, 1, line, c->at.w - 2, STYLE_TEXT, "%lld runs in the last 7 days, of those that you may see", (long long)model->run_total);
	if (model->test_total)
		canvas_printf(c, 1, ++line, c->at.w - 2, STYLE_MUTED, "%lld quick test%s beside them", (long long)model->test_total,
			      model->test_total == 1 ? "" : "s");
	line += 2;
	for (int i = 0; i < USAGE_DAYS; i++)
		most = model->runs[i] > most ? model->runs[i] : most;
	for (int i = 0; i < USAGE_DAYS; i++) {
		char when[TIME_TEXT_SIZE];

		time_format(app->now - (int64_t)(USAGE_DAYS - 1 - i) * TIME_DAY, when);
		canvas_printf(c, 1, line, 11, STYLE_MUTED, "%.10s", when);
		canvas_printf(c, 13, line, 6, STYLE_TEXT, "%5lld", (long long)model->runs[i]);
		canvas_bar(c, 20, line++, c->at.w - 22 > 60 ? 60 : c->at.w - 22, (double)model->runs[i], (double)most, STYLE_CHART_1);
	}
	return line;
}

static int
tab_history(const struct app *app, const struct canvas *c)
{
	const struct audit_list *history = &app->detail.history;
	int line = 0;

	for (size_t i = 0; i < history->count; i++) {
		const struct audit_row *row = &history->rows[i];
		char when[TIME_TEXT_SIZE];

		canvas_text(c, 1, line, 15, STYLE_MUTED, time_long(row->at, app->now, when));
		canvas_text(c, 17, line, 18, STYLE_TEXT, row->actor_name[0] ? row->actor_name : "-");
		canvas_text(c, 36, line, 16, row->rule[0] ? STYLE_WARN : STYLE_TEXT, row->action);
		canvas_text(c, 53, line++, c->at.w - 54, STYLE_TEXT, row->summary);
	}
	if (!history->count)
		canvas_text(c, 1, line++, c->at.w - 2, STYLE_MUTED, "Nothing was done to it here yet.");
	else if (!history->at_end)
		canvas_printf(c, 1, line++, c->at.w - 2, STYLE_MUTED, "Older rows: makerdeck audit list --record NAME");
	return line;
}

static void
draw_tabs(const struct app *app, struct surface *s, struct rect at)
{
	int x = at.x + 1;

	for (int i = 0; i < TAB_COUNT; i++) {
		bool here = i == (int)app->detail.tab;
		char title[64], text[80];
		int start = x;

		detail_tab_title(&app->detail, (enum detail_tab)i, title);
		snprintf(text, sizeof(text), here ? "[ %s ]" : "%s", title);
		x += surface_text(s, x, at.y, at.x + at.w - x, here ? STYLE_CURSOR : STYLE_TEXT, text);
		surface_hot(s, (struct rect){start, at.y, x - start, 1}, ACT_TAB_AT, i);
		if (here && !app->layer_count)
			surface_cursor(s, start, at.y);
		x += 2;
	}
	surface_hline(s, at.x, at.y + 1, at.w, STYLE_BORDER);
}

/* Which version publishing would put in the place of which. */
static void
draw_next(const struct app *app, struct surface *s, struct rect at)
{
	const struct version_facts *next = detail_publishable(&app->detail), *published = app->detail.versions.published;

	if (!next)
		return;
	if (published)
		surface_printf(s, at.x + 1, at.y + 2, at.w - 2, STYLE_TEXT, "Version %d is trained and not published. Publishing replaces version %d.", next->major,
			       published->major);
	else
		surface_printf(s, at.x + 1, at.y + 2, at.w - 2, STYLE_TEXT, "Version %d is trained and not published.", next->major);
}

/* What may be done and what's to know, under the cards. */
static void
draw_summary(const struct app *app, struct surface *s, struct rect at)
{
	const struct model_detail *model = &app->detail.model;
	char can[160], cannot[160];

	action_words(model->row.actions, true, can, sizeof(can));
	action_words(model->row.actions, false, cannot, sizeof(cannot));
	surface_hline(s, at.x, at.y, at.w, STYLE_BORDER);
	if (at.h > 2)
		draw_next(app, s, at);
	surface_printf(s, at.x + 1, at.y + 1, at.w - 2, STYLE_TEXT, "%s You can: %s.%s%s%s",
		       model->row.permission == PERMISSION_OWNER ? "You own it." : model->seen_by, can, cannot[0] ? " Not: " : "", cannot,
		       cannot[0] ? " (w why)." : "");
}

void
view_detail_page(const struct app *app, struct surface *s, struct view_told *told)
{
	static int (*const tabs[TAB_COUNT])(const struct app *, const struct canvas *) = {
		[TAB_PUBLISHED] = tab_published, [TAB_TRAINED] = tab_versions, [TAB_SHARED] = tab_shared, [TAB_ACTIVITY] = tab_activity,
		[TAB_HISTORY] = tab_history,
	};
	const struct rect body = app->layout.body;
	int below = body.h > 12 ? 2 + (detail_publishable(&app->detail) != NULL) : 0;
	struct canvas c = {.surface = s, .at = {body.x, body.y + 2, body.w, body.h - 2 - below}, .top = app->detail.scroll};

	if (c.at.h < 1)
		return;
	if (!app->detail.loaded) {
		surface_wrap(s, body, 0, STYLE_MUTED, app->detail.gone[0] ? app->detail.gone : "It's being read.");
		return;
	}
	draw_tabs(app, s, body);
	told->detail_lines = tabs[app->detail.tab](app, &c);
	told->detail_height = c.at.h;
	if (below)
		draw_summary(app, s, (struct rect){body.x, body.y + body.h - below, body.w, below});
	if (app->detail.scroll + c.at.h < told->detail_lines)
		surface_text_right(s, body.x, body.y + 1, body.w - 1, STYLE_MUTED, " more below: j ");
}
