/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "view/view.h"

#include "base/clock.h"
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- shared by the parts */

const char *
view_when(const struct app *app, int64_t at, char out[32])
{
	return time_short(at, app->now, out);
}

const char *
view_date(const struct app *app, int64_t at, char out[32])
{
	return time_date(at, app->now, out);
}

const char *
view_status(const struct model_row *row)
{
	if (row->unsupported)
		return "-";
	return row->status == STATUS_TRAINING_ERROR ? "Train err" : model_status_name(row->status);
}

enum style
view_status_style(enum model_status status)
{
	if (status == STATUS_TRAINING_ERROR)
		return STYLE_ERROR;
	return model_status_is_passing(status) ? STYLE_BUSY : STYLE_TEXT;
}

const char *
view_owner(const struct app *app, const struct model_row *row)
{
	return id_equal(&row->owner.id, &app->person) ? "You" : row->owner_name;
}

void
view_spark(char *out, size_t size, const int64_t *values, size_t count)
{
	static const char *const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
	int64_t most = 1;
	size_t length = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count; i++)
		most = values[i] > most ? values[i] : most;
	for (size_t i = 0; i < count && length + 4 < size; i++) {
		int64_t step = values[i] <= 0 ? 0 : (values[i] * 7 + most / 2) / most;

		length += (size_t)snprintf(out + length, size - length, "%s", bars[step > 7 ? 7 : step]);
	}
}

void
view_mute(struct surface *s, struct rect at)
{
	surface_restyle(s, at, STYLE_MUTED);
}

struct rect
view_box(struct surface *s, struct rect at, const char *title)
{
	struct rect inner = rect_inner(at);

	surface_fill(s, at, STYLE_DIALOG);
	surface_frame(s, at, STYLE_DIALOG_BORDER, title, "Esc");
	/* A click beside what's drawn into the box means nothing. */
	surface_hot(s, at, ACT_NONE, 0);
	inner.x++;
	inner.w -= inner.w > 2 ? 2 : inner.w;
	return inner;
}

int
view_button(struct surface *s, int x, int y, const char *label, bool focus, bool off, int argument)
{
	char text[64];
	int used;

	snprintf(text, sizeof(text), off ? "( %s )" : "[ %s ]", label);
	used = surface_text(s, x, y, 60, focus ? STYLE_BUTTON_FOCUS : STYLE_BUTTON, text);
	surface_hot(s, (struct rect){x, y, used, 1}, ACT_BUTTON_AT, argument);
	if (focus)
		surface_cursor(s, x + 2, y);
	return used;
}

void
view_field(struct surface *s, int x, int y, int width, const struct field *field, bool focus, const char *placeholder)
{
	int column = 0;
	size_t start = field_window(field, width > 0 ? width : 1, &column);

	if (width <= 0)
		return;
	surface_fill(s, (struct rect){x, y, width, 1}, STYLE_INPUT);
	if (field->length)
		surface_text(s, x, y, width, STYLE_INPUT, field->text + start);
	else if (placeholder)
		surface_text(s, x + 1, y, width - 1, STYLE_PLACEHOLDER, placeholder);
	if (focus)
		surface_cursor(s, x + column, y);
}

/* ---------------------------------------------------------------- picker */

static int
tag_width(const struct picker_tag *tag)
{
	int width = text_width(tag->name);

	return (width > 24 ? 24 : width) + (picker_tag_is_bad(tag) ? 6 : 4);
}

void
view_picker_line(struct surface *s, int x, int y, int width, const struct picker *picker, bool focus)
{
	int left = width, from = 0, at = x;

	/* The last tags are shown, so that there's always room to type; where nothing is typed, at least the last one, cut if need be. */
	for (int i = (int)picker->tag_count - 1; i >= 0; i--) {
		int needed = tag_width(&picker->tags[i]) + 1;
		bool always = i == (int)picker->tag_count - 1 && field_is_empty(&picker->field);

		if (left - needed < 12 && !always) {
			from = i + 1;
			break;
		}
		left -= needed;
	}
	surface_fill(s, (struct rect){x, y, width, 1}, STYLE_INPUT);
	for (int i = from; i < (int)picker->tag_count; i++) {
		const struct picker_tag *tag = &picker->tags[i];
		bool bad = picker_tag_is_bad(tag), here = focus && picker->tag_at == (size_t)i;
		enum style style = here ? STYLE_BUTTON_FOCUS : bad ? STYLE_TAG_BAD : STYLE_TAG;
		int start = at, most = x + width - at - (bad ? 7 : 5);

		at += surface_text(s, at, y, 3, style, bad ? "[! " : "[");
		at += surface_text(s, at, y, most < 24 ? most : 24, style, tag->name);
		at += surface_text(s, at, y, 3, style, " x]");
		surface_hot(s, (struct rect){start, y, at - start, 1}, ACT_TAG_AT, i);
		if (here)
			surface_cursor(s, start + 1, y);
		at++;
	}
	surface_hot(s, (struct rect){at, y, x + width - at, 1}, ACT_FIELD_AT, 0);
	view_field(s, at, y, x + width - at, &picker->field, focus && picker->tag_at == PICKER_NO_TAG, from > 0 ? NULL : NULL);
}

/* What those can who are counted. */
static const char *
picked_for(enum pick_purpose purpose)
{
	switch (purpose) {
	case PICK_FOR_SHARE:
		return " can be added";
	case PICK_FOR_OWNER:
		return " can own it";
	case PICK_FOR_LOOK:
		break;
	}
	return "";
}

void
view_picker_box(struct surface *s, struct rect at, const struct picker *picker)
{
	int rows = at.h - 2, top = 0;
	char title[80];

	if (!picker->open || rows < 1)
		return;
	if ((int)picker->list.count < rows)
		at.h = (int)picker->list.count + 2, rows = (int)picker->list.count;
	if (rows < 1) {
		at.h = 3;
		rows = 1;
	}
	if ((int)picker->selected >= rows)
		top = (int)picker->selected - rows + 1;
	if (picker->recent)
		snprintf(title, sizeof(title), "Recent");
	else
		snprintf(title, sizeof(title), "Suggestions: %zu%s%s", picker_can_count(picker), picker->list.more ? "+" : "", picked_for(picker->purpose));
	surface_fill(s, at, STYLE_DIALOG);
	surface_frame(s, at, STYLE_DIALOG_BORDER, title, NULL);
	if (!picker->list.count)
		surface_printf(s, at.x + 2, at.y + 1, at.w - 4, STYLE_DIALOG, "No one called \"%s\".", picker->field.text);
	for (int i = 0; i < rows && top + i < (int)picker->list.count; i++) {
		const struct pick_row *row = &picker->list.rows[top + i];
		bool can = pick_row_can(row), here = picker->selected == (size_t)(top + i);
		int y = at.y + 1 + i, x = at.x + 1, name = (at.w - 4) * 2 / 5;
		enum style style = here ? STYLE_CURSOR : can ? STYLE_DIALOG : STYLE_ACTION_OFF;

		surface_fill(s, (struct rect){x, y, at.w - 2, 1}, style);
		surface_text(s, x, y, 1, style, here ? "▸" : " ");
		if (can)
			surface_text(s, x + 1, y, name, style, row->name);
		else
			surface_printf(s, x + 1, y, name, style, "(%s)", row->name);
		surface_text(s, x + 2 + name, y, at.w - 4 - name, style, row->why[0] ? row->why : row->who.kind == PRINCIPAL_TEAM ? row->detail : row->detail);
		surface_hot(s, (struct rect){x, y, at.w - 2, 1}, ACT_CHOICE_AT, top + i);
	}
}

/* ---------------------------------------------------------------- the frame */

static void
draw_title(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.title;
	char right[600], badge[SESSION_BADGE_SIZE];
	int x = at.x + 1, width, badge_width;

	if (!at.w)
		return;
	surface_fill(s, at, STYLE_TITLE);
	x += surface_text(s, x, at.y, at.w - 1, STYLE_TITLE, "AI Builder console");
	if (app->screen == SCREEN_CHOOSER) {
		surface_text_right(s, at.x, at.y, at.w - 2, STYLE_TITLE, app->demo ? MAKERDECK_VERSION "  demo" : MAKERDECK_VERSION);
		surface_text(s, x + 1, at.y, at.w - x - 14, STYLE_TITLE_BADGE, session_badge(&app->session, badge));
		return;
	}
	badge_width = text_width(session_badge(&app->session, badge));
	badge_width += badge_width ? 2 : 0;
	snprintf(right, sizeof(right), app->layout.kind >= LAYOUT_MEDIUM ? "%s | %s" : "%s", app->person_name, app->person_role);
	width = text_width(right);
	if (app->layout.kind >= LAYOUT_MEDIUM && app->environment[0] && x + 3 + text_width(app->environment) + width + 2 + badge_width < at.w) {
		x += surface_text(s, x, at.y, 3, STYLE_TITLE, " | ");
		x += surface_text(s, x, at.y, at.w - x, STYLE_TITLE, app->environment);
	}
	if (badge_width && x + badge_width + 10 < at.w) {
		x++;
		x += surface_text(s, x, at.y, badge_width, STYLE_TITLE_BADGE, badge);
	}
	if (app->read_only && x + 14 + width < at.w) {
		x++;
		x += surface_text(s, x, at.y, 12, STYLE_TITLE_BADGE, "[READ ONLY]");
	}
	if (width > at.w - x - 2)
		width = at.w - x - 2;
	if (width > 0)
		surface_text_right(s, at.x + at.w - 1 - width, at.y, width, STYLE_TITLE, right);
}

static void
add_count(char *out, size_t size, int64_t count, const char *what)
{
	if (count > LIST_COUNT_MOST)
		snprintf(out, size, "%d,000+ %s", LIST_COUNT_MOST / 1000, what);
	else
		snprintf(out, size, "%lld %s", (long long)count, what);
}

static void
crumb_list(const struct app *app, char *left, size_t left_size, char *right, size_t right_size)
{
	static const char *const sorts[] = {"Modified", "Name", "Type", "Status", "Owner"};
	const struct list *list = app_list_const(app);
	bool prompts = place_is_prompts(app->place);
	char count[64];
	const char *noun = prompts ? (list->total == 1 ? "prompt" : "prompts") : list->total == 1 ? "model" : "models";
	size_t length;

	if (app->layout.kind >= LAYOUT_MEDIUM)
		snprintf(left, left_size, "%s > %s", place_heading(app->place), place_title(app->place));
	else
		snprintf(left, left_size, "%s", place_title(app->place));
	add_count(count, sizeof(count), list->total, noun);
	snprintf(right, right_size, "%s", count);
	length = strlen(right);
	if (list->mark_count)
		length += (size_t)snprintf(right + length, right_size - length, ", %zu marked", list->mark_count);
	if (!field_is_empty(&list->filter) && list->total <= LIST_COUNT_MOST)
		snprintf(right + length, right_size - length, "   filter: %.40s  (%lld hidden)", list->filter.text,
			 (long long)(list->total - list->count));
	else if (!field_is_empty(&list->filter))
		snprintf(right + length, right_size - length, "   filter: %.40s", list->filter.text);
	else if (app->layout.kind >= LAYOUT_MEDIUM)
		snprintf(right + length, right_size - length, "   sort: %s %s", sorts[list->sort], list->descending ? "▾" : "▴");
}

static void
crumb_admin(const struct app *app, char *left, size_t left_size, char *right, size_t right_size)
{
	static const char *const nouns[PLACE_COUNT] = {
		[PLACE_TABLES] = "table", [PLACE_APPS] = "app or flow", [PLACE_USERS] = "user", [PLACE_TEAMS] = "team", [PLACE_ROLES] = "role", [PLACE_SETTINGS] = "setting", [PLACE_AUDIT] = "row",
	};
	const struct table *table = admin_table_const(app);
	const struct audit_choice *audit = &app->admin.audit;

	snprintf(left, left_size, app->layout.kind >= LAYOUT_MEDIUM && place_heading(app->place)[0] ? "%s > %s" : "%.0s%s", place_heading(app->place),
		 place_title(app->place));
	if (app->place == PLACE_EXPLORE && app->can_act && !app->explore_page.refused[0])
		snprintf(right, right_size, "%s: %zu of %zu", tile_pill_name(app->explore_page.pill), app->explore_page.shown_count, app->explore_page.explore.count);
	if (app->place == PLACE_ACTIVITY) {
		snprintf(left, left_size, app->layout.kind >= LAYOUT_MEDIUM ? "%s > AI Builder activity" : "%.0sAI Builder activity", place_heading(app->place));
		activity_page_reach(app, right);
	}
	if (app->place == PLACE_ACCESS)
		snprintf(right, right_size, "%.200s", app->access_page.tab == ACCESS_TAB_REACH ? app->access_page.user.name : app->access_page.record.name);
	if (app->place == PLACE_FIND && app->find_page.loaded) {
		add_count(right, right_size, app->find_page.count, app->find_page.count == 1 ? "row" : "rows");
		if (app->find_page.mark_count)
			snprintf(right + strlen(right), right_size - strlen(right), ", %zu marked", app->find_page.mark_count);
	}
	if (app->place == PLACE_REASSIGN && !app->plan_page.refused[0]) {
		static const char *const steps[] = {"whose", "records", "review"};
		int number = plan_page_number(&app->plan_page);

		snprintf(right, right_size, "step %d of 3: %s", number, steps[number - 1]);
		if (number > 1)
			snprintf(left + strlen(left), left_size - strlen(left), " > %.200s", app->plan_page.source.name);
	}
	if (!nouns[app->place])
		return;
	if (app->wish.focus == PANE_DETAIL && app->admin.page.title)
		snprintf(left + strlen(left), left_size - strlen(left), " > %.200s", app->admin.page.title);
	if (app->place == PLACE_APPS)
		snprintf(right, right_size, "%zu%s %s", table->count, table->more ? "+" : "", table->count == 1 ? "app or flow" : "apps and flows");
	else
		snprintf(right, right_size, "%zu%s %s%s", table->count, table->more ? "+" : "", nouns[app->place], table->count == 1 ? "" : "s");
	if (app->place == PLACE_AUDIT && audit->changes)
		snprintf(right + strlen(right), right_size - strlen(right), ", changes alone");
	if (app->place == PLACE_AUDIT && !id_is_none(&audit->user))
		snprintf(right + strlen(right), right_size - strlen(right), " of %.100s", audit->user_name);
	if (app->place == PLACE_AUDIT && !id_is_none(&audit->record))
		snprintf(right + strlen(right), right_size - strlen(right), " about %.100s", audit->record_name);
}

static void
draw_crumb(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.crumb;
	char left[512] = "", right[256] = "";
	int width;

	if (!at.w)
		return;
	surface_fill(s, at, STYLE_CRUMB);
	if (app->screen == SCREEN_LIST) {
		crumb_list(app, left, sizeof(left), right, sizeof(right));
	} else if (app->screen == SCREEN_ADMIN) {
		crumb_admin(app, left, sizeof(left), right, sizeof(right));
	} else if (app->screen == SCREEN_DETAILS) {
		const struct model_row *row = &app->detail.model.row;

		snprintf(left, sizeof(left), "%s > %s > %s", place_heading(app->place), place_title(app->place), row->name ? row->name : "");
		if (app->detail.loaded)
			snprintf(right, sizeof(right), "%s | %s", model_type_name(row->type), row->unsupported ? "no longer supported" : model_status_name(row->status));
	}
	switch (app_layer(app)) {
	case LAYER_SHARE:
		snprintf(left + strlen(left), sizeof(left) - strlen(left), " > Share");
		break;
	case LAYER_ASSIGN:
		snprintf(left + strlen(left), sizeof(left) - strlen(left), " > Assign");
		break;
	default:
		break;
	}
	width = text_width(right);
	if (width > at.w - 12)
		width = 0;
	surface_text(s, at.x + 1, at.y, at.w - width - 3, STYLE_CRUMB, left);
	if (width)
		surface_text_right(s, at.x + at.w - 1 - width, at.y, width, STYLE_CRUMB, right);
	if (app->screen == SCREEN_LIST && !field_is_empty(&app_list_const(app)->filter))
		surface_hot(s, (struct rect){at.x + at.w - 1 - width, at.y, width, 1}, ACT_FILTER_CLEAR, 0);
}

static int
draw_verb(struct surface *s, int x, int y, int most, const struct app *app, const struct verb *verb)
{
	enum context context = app_verb_context(app);
	const char *name = verb->label ? verb->label : verb->act == ACT_OPEN ? "Open" : act_label(verb->act);
	char key[16], label[64];
	int start = x;

	if (verb->count > 1)
		snprintf(label, sizeof(label), verb->off ? "(%s %zu)" : "%s %zu", name, verb->count);
	else
		snprintf(label, sizeof(label), verb->off ? "(%s)" : "%s", name);
	x += surface_text(s, x, y, most, verb->off ? STYLE_ACTION_OFF : STYLE_ACTION_KEY, keymap_key(context, verb->act, key));
	x += surface_text(s, x, y, most - (x - start), STYLE_ACTION, " ");
	x += surface_text(s, x, y, most - (x - start), verb->off ? STYLE_ACTION_OFF : STYLE_ACTION, label);
	surface_hot(s, (struct rect){start, y, x - start, 1}, (int)verb->act, 0);
	return x - start;
}

static void
draw_verbs(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.verbs;
	struct verb verbs[VERBS_MAX];
	size_t count = app_verbs(app, verbs);
	int x = at.x + 1, off = 0, gap = app->screen == SCREEN_DETAILS && at.w < 110 ? 2 : 3;

	if (!at.w)
		return;
	surface_fill(s, at, STYLE_ACTION);
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACCESS) {
		view_access_tabs(app, s, at);
		return;
	}
	if (app->screen == SCREEN_ADMIN && app->place == PLACE_ACTIVITY) {
		view_activity_filters(app, s, at);
		return;
	}
	if (app_layer(app) == LAYER_SHARE || app_layer(app) == LAYER_ASSIGN) {
		surface_text(s, x, at.y, at.w - 2, STYLE_ACTION,
			     app_layer(app) == LAYER_SHARE ? "Share panel open. The list behind is inactive until you press Esc."
							   : "Assign dialog open. The list behind is inactive until you press Esc.");
		return;
	}
	if (app_layer(app) == LAYER_CHOOSE || app_layer(app) == LAYER_GRID || app_layer(app) == LAYER_CHANGE || app_layer(app) == LAYER_COLUMNS
	    || app_layer(app) == LAYER_CONDITIONS || app_layer(app) == LAYER_CALLS || app_layer(app) == LAYER_CREATE || app_layer(app) == LAYER_RUN || app_layer(app) == LAYER_SETTINGS
	    || app_layer(app) == LAYER_PROMPT || app_layer(app) == LAYER_PROMPT_RUN || app_layer(app) == LAYER_ENDPOINT || app_layer(app) == LAYER_KEYS
	    || app_layer(app) == LAYER_REPORT || app_layer(app) == LAYER_CONFIRM || app_layer(app) == LAYER_CONFLICT) {
		surface_text(s, x, at.y, at.w - 2, STYLE_ACTION, "A dialog is open. What's behind it is inactive until you press Esc.");
		return;
	}
	for (size_t i = 0; i < count && x < at.x + at.w - 4; i++) {
		if (verbs[i].where == VERB_MENU || (verbs[i].where == VERB_WIDE && at.w < 110))
			continue;
		/* Those behind one that's off stand where they stand behind one that isn't: a step to the next row writes little. */
		x += draw_verb(s, x, at.y, at.x + at.w - x, app, &verbs[i]) + gap - (verbs[i].off && gap > 2 ? 2 : 0);
		off += verbs[i].off;
	}
	if (off && at.w - x > 42)
		surface_text_right(s, at.x, at.y, at.w - 1, STYLE_ACTION_OFF, "( ) = off here, w says why");
	else if (off && at.w - x > 24)
		surface_text(s, x + 2, at.y, at.w - x - 2, STYLE_ACTION_OFF, "( ) is off, w says why");
}

/* In full, over the rows above it if need be: nobody agrees to what they couldn't read. Without a bar of keys it tells its own. */
static void
draw_question(const struct app *app, struct surface *s, struct rect at)
{
	char text[sizeof(app->question.text) + 20];
	int rows;

	snprintf(text, sizeof(text), "%s%s", app->question.text, app->layout.bar.w ? "" : "   y yes  n no");
	rows = surface_wrap(s, (struct rect){0, 0, at.w - 2, 0}, 0, STYLE_MSG_WARN, text);
	at = (struct rect){at.x, rows > at.y ? 0 : at.y + 1 - rows, at.w, rows > at.y ? at.y + 1 : rows};
	surface_fill(s, at, STYLE_MSG_WARN);
	surface_wrap(s, (struct rect){at.x + 1, at.y, at.w - 2, at.h}, 0, STYLE_MSG_WARN, text);
	/* The end of the session is no less near while something is asked. */
	if (app->session.warning[0] && at.y > 0) {
		surface_fill(s, (struct rect){at.x, at.y - 1, at.w, 1}, STYLE_MSG_WARN);
		surface_text(s, at.x + 1, at.y - 1, at.w - 2, STYLE_MSG_WARN, app->session.warning);
	}
	surface_cursor(s, at.x + 1, at.y);
}

static void
draw_message(const struct app *app, struct surface *s)
{
	static const enum style styles[] = {STYLE_TEXT, STYLE_MSG_OK, STYLE_MSG_WARN, STYLE_MSG_ERROR};
	const struct rect at = app->layout.message;
	const char *text = app->notice.text[0] ? app->notice.text : app_hint(app);
	enum style style = app->notice.text[0] ? styles[app->notice.level] : STYLE_MUTED;

	if (!at.w)
		return;
	if (app_layer(app) == LAYER_QUESTION) {
		draw_question(app, s, at);
		return;
	}
	if (app->session.warning[0]) {
		style = STYLE_MSG_WARN;
		text = app->session.warning;
	}
	surface_fill(s, at, style);
	surface_printf(s, at.x + 1, at.y, at.w - 2, style, "%s%s", !app->session.warning[0] && app->notice.text[0] && app->notice.level == NOTICE_ERROR ? "Error: " : "", text);
}

struct bar_item {
	char key[16];
	enum act act;
	int place;
	bool off;
};

static int
compare_items(const void *a, const void *b)
{
	const struct bar_item *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

static size_t
bar_items(enum context context, struct bar_item items[32])
{
	size_t binding_count, count = 0;
	const struct binding *bindings = keymap_bindings(&binding_count);
	char name[16];

	/* A question is answered before anything else. */
	for (enum context c = context; c != CONTEXT_NONE; c = c == CONTEXT_QUESTION ? CONTEXT_NONE : context_above(c)) {
		for (size_t i = 0; i < binding_count && count < 32; i++) {
			if (bindings[i].context != c || !bindings[i].bar)
				continue;
			items[count] = (struct bar_item){.act = bindings[i].act, .place = bindings[i].bar};
			snprintf(items[count].key, sizeof(items[count].key), "%s", key_name(bindings[i].key, name));
			count++;
		}
	}
	qsort(items, count, sizeof(*items), compare_items);
	return count;
}

/* Places from here on are left out last. */
#define BAR_KEPT 90

static int
item_width(const struct bar_item *item)
{
	return text_width(item->key) + 1 + text_width(act_label(item->act)) + (item->off ? 2 : 0);
}

static void
draw_bar(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.bar;
	struct bar_item items[32];
	size_t count = bar_items(app_context(app), items);
	int x = at.x + 1, gap = at.w >= 110 ? 3 : 2, kept = 0;

	if (!at.w)
		return;
	surface_fill(s, at, STYLE_BAR_LABEL);
	for (size_t i = 0; i < count && !app->layer_count; i++)
		items[i].off = session_refusal(app, items[i].act) != NULL;
	for (size_t i = 0; i < count; i++)
		kept += items[i].place >= BAR_KEPT ? item_width(&items[i]) + gap : 0;
	for (size_t i = 0; i < count; i++) {
		int width = item_width(&items[i]), start = x;

		if (items[i].place >= BAR_KEPT)
			kept -= width + gap;
		if (x + width + (kept > 0 && at.w >= 80 ? kept : 0) > at.x + at.w - 1)
			continue;
		x += surface_text(s, x, at.y, at.w, STYLE_BAR_KEY, items[i].key) + 1;
		x += surface_printf(s, x, at.y, at.w, STYLE_BAR_LABEL, items[i].off ? "(%s)" : "%s", act_label(items[i].act));
		surface_hot(s, (struct rect){start, at.y, x - start, 1}, (int)items[i].act, 0);
		x += gap;
	}
}

/* Whether a heading stands above the place that is there in the panel's order. */
static bool
has_heading(int at)
{
	const char *heading = place_heading(place_at(at));

	return heading[0] && (at == 0 || strcmp(heading, place_heading(place_at(at - 1))) != 0);
}

/* Rows of the panel that are scrolled away, so that the chosen one is seen. */
static int
nav_skipped(const struct app *app)
{
	bool focus = app->wish.focus == PANE_NAV && app->screen != SCREEN_DETAILS && !app->layer_count;
	int chosen = place_order(focus ? (enum place)app->nav_at : app->place), row = 0;

	for (int i = 0; i <= chosen; i++)
		row += 1 + has_heading(i);
	return row > app->layout.nav.h ? row - app->layout.nav.h : 0;
}

void
view_nav(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.nav;
	const int64_t counts[PLACE_LISTS] = {app->counts.models_mine, app->counts.models_shared, app->counts.prompts_mine,
					     app->counts.prompts_shared};
	int right = at.w < 21 ? at.w : 21, y = at.y, skip = nav_skipped(app);
	bool focus = app->wish.focus == PANE_NAV && app->screen != SCREEN_DETAILS && !app->layer_count;

	if (!at.w)
		return;
	if (app->layout.drawer) {
		surface_fill(s, at, STYLE_TEXT);
		surface_vline(s, app->layout.nav_line, at.y, at.h, STYLE_BORDER);
	}
	for (int order = 0; order < PLACE_COUNT; order++) {
		int i = (int)place_at(order);
		bool here = i == (int)app->place, cursor = focus ? i == app->nav_at : here;
		enum style style = !cursor ? STYLE_TEXT : focus ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED;
		char count[24];

		if (has_heading(order)) {
			if (skip > 0)
				skip--;
			else if (y < at.y + at.h)
				surface_text(s, at.x + 1, y++, at.w - 1, STYLE_MUTED, place_heading((enum place)i));
		}
		if (skip > 0) {
			skip--;
			continue;
		}
		if (y >= at.y + at.h)
			return;
		if (cursor)
			surface_fill(s, (struct rect){at.x, y, at.w, 1}, style);
		if (place_digit((enum place)i))
			surface_printf(s, at.x, y, at.w, style, "%s%d %s", here ? "▸" : " ", place_digit((enum place)i), place_title((enum place)i));
		else
			surface_printf(s, at.x, y, at.w, style, "%s  %s", here ? "▸" : " ", place_title((enum place)i));
		surface_hot(s, (struct rect){at.x, y, at.w, 1}, ACT_NAV_AT, i);
		if (focus && cursor)
			surface_cursor(s, at.x, y);
		if (!place_is_list((enum place)i)) {
			y++;
			continue;
		}
		/* Three digits stand beside the longest title. */
		if (counts[i] > 999)
			snprintf(count, sizeof(count), "%lldk+", counts[i] > 9999 ? 9LL : (long long)counts[i] / 1000);
		else
			snprintf(count, sizeof(count), "%lld", (long long)counts[i]);
		surface_text_right(s, at.x + right - 3, y, 3, style, count);
		y++;
	}
}

/* "▴" and "▾" in the line beside the panel where there's more of it than is seen. */
static void
draw_nav_signs(const struct app *app, struct surface *s)
{
	const struct rect at = app->layout.nav;
	int x = app->layout.nav_line >= 0 ? app->layout.nav_line : at.x + at.w - 1, rows = 0, skip = nav_skipped(app);

	if (!at.w)
		return;
	for (int i = 0; i < PLACE_COUNT; i++)
		rows += 1 + has_heading(i);
	if (skip > 0)
		surface_text(s, x, at.y, 1, STYLE_BORDER_FOCUS, "▴");
	if (rows - skip > at.h)
		surface_text(s, x, at.y + at.h - 1, 1, STYLE_BORDER_FOCUS, "▾");
}

static void
draw_lines(const struct app *app, struct surface *s)
{
	const struct layout *l = &app->layout;

	if (l->nav_line >= 0)
		surface_vline(s, l->nav_line, l->body.y, l->body.h, STYLE_BORDER);
	if (l->detail_line >= 0)
		surface_vline(s, l->detail_line, l->body.y, l->body.h, STYLE_BORDER);
}

static void
draw_too_small(const struct app *app, struct surface *s)
{
	int y = 0;

	surface_clear(s);
	if (app_layer(app) == LAYER_QUESTION) {
		char text[sizeof(app->question.text) + 20];

		snprintf(text, sizeof(text), "%s\ny yes  n no", app->question.text);
		surface_wrap(s, (struct rect){0, 0, app->w, app->h}, 0, STYLE_MSG_WARN, text);
		surface_cursor(s, 0, 0);
		return;
	}
	if (app->h >= 8 && app->w >= 30) {
		surface_text(s, 1, y, app->w - 1, STYLE_TITLE, "AI Builder console");
		y += 2;
	}
	surface_printf(s, app->w >= 30, y++, app->w, STYLE_TEXT, "Window is %d x %d.", app->w, app->h);
	surface_text(s, app->w >= 30, y++, app->w, STYLE_TEXT, "It needs 40 x 10.");
	surface_text(s, app->w >= 30, y++, app->w, STYLE_TEXT, "Make it larger; q: quit");
	surface_text(s, app->w >= 30, y, app->w, STYLE_TEXT, "Nothing is lost.");
	surface_cursor(s, 0, 0);
}

static void
draw_layer(const struct app *app, struct surface *s, enum layer layer, struct view_told *told)
{
	switch (layer) {
	case LAYER_MENU:
		view_menu(app, s);
		break;
	case LAYER_SHARE:
		view_share(app, s);
		break;
	case LAYER_ASSIGN:
		view_assign(app, s);
		break;
	case LAYER_WHY:
		view_why(app, s);
		break;
	case LAYER_ACCESS:
		view_access(app, s);
		break;
	case LAYER_CHOOSE:
		view_choose(app, s);
		break;
	case LAYER_GRID:
		view_grid(app, s);
		break;
	case LAYER_CHANGE:
		view_change(app, s);
		break;
	case LAYER_CREATE:
		view_create(app, s);
		break;
	case LAYER_RUN:
		view_run(app, s);
		break;
	case LAYER_SETTINGS:
		view_settings(app, s);
		break;
	case LAYER_REPORT:
		view_report(app, s, told);
		break;
	case LAYER_CONFIRM:
		view_confirm(app, s);
		break;
	case LAYER_ENDPOINT:
		view_endpoint(app, s);
		break;
	case LAYER_KEYS:
		view_keys(app, s);
		break;
	case LAYER_PROMPT:
		view_prompt(app, s);
		break;
	case LAYER_PROMPT_RUN:
		view_prompt_run(app, s);
		break;
	case LAYER_ROWS:
		view_rows(app, s);
		break;
	case LAYER_CALLS:
		view_calls(app, s);
		break;
	case LAYER_COLUMNS:
		view_columns(app, s);
		break;
	case LAYER_CONDITIONS:
		view_conditions(app, s);
		break;
	case LAYER_CONFLICT:
		view_conflict(app, s);
		break;
	case LAYER_EXPORT:
		view_export(app, s);
		break;
	case LAYER_PALETTE:
		view_palette(app, s);
		break;
	case LAYER_HELP:
		view_help(app, s);
		break;
	case LAYER_LOG:
	case LAYER_TEXT:
		view_text(app, s);
		break;
	case LAYER_NONE:
	case LAYER_QUESTION:
	case LAYER_COUNT:
		break;
	}
}

void
view_draw(const struct app *app, struct surface *s, struct view_told *told)
{
	enum layer top = app_layer(app);

	*told = (struct view_told){0};
	surface_clear(s);
	if (app->layout.kind == LAYOUT_TOO_SMALL) {
		draw_too_small(app, s);
		return;
	}
	draw_title(app, s);
	if (app->screen == SCREEN_CHOOSER) {
		view_chooser(app, s);
	} else {
		draw_crumb(app, s);
		draw_verbs(app, s);
		if (app->screen == SCREEN_DETAILS) {
			view_detail_page(app, s, told);
		} else {
			draw_lines(app, s);
			if (app->screen == SCREEN_LIST) {
				view_list(app, s);
				view_detail_pane(app, s);
			} else if (app->place == PLACE_ACCESS) {
				view_access_page(app, s, told);
			} else if (app->place == PLACE_EXPLORE) {
				view_explore(app, s);
			} else if (app->place == PLACE_ACTIVITY) {
				view_activity(app, s);
			} else if (app->place == PLACE_FIND) {
				view_find_page(app, s);
			} else if (app->place == PLACE_REASSIGN) {
				view_plan_page(app, s);
			} else {
				view_admin(app, s);
			}
			view_nav(app, s);
			draw_nav_signs(app, s);
		}
		view_job(app, s);
	}
	for (int i = 0; i < app->layer_count; i++) {
		if (i == 0 && app->layers[i] != LAYER_QUESTION && app->layers[i] < LAYER_HELP) {
			s->hot_count = 0;
			view_mute(s, app->layout.body);
		}
		draw_layer(app, s, app->layers[i], told);
	}
	/* Help and plain text take the whole screen, with a line of keys of their own. */
	if ((top != LAYER_TEXT && top != LAYER_LOG && top != LAYER_HELP) || app->session.warning[0])
		draw_message(app, s);
	draw_bar(app, s);
}
