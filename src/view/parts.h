/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts of the screen, and what they share. For the files of this folder alone. */
#ifndef VIEW_PARTS_H
#define VIEW_PARTS_H

#include "app/state.h"
#include "tui/surface.h"
#include "view/view.h"

void view_chooser(const struct app *app, struct surface *s);
void view_nav(const struct app *app, struct surface *s);
void view_list(const struct app *app, struct surface *s);
void view_detail_pane(const struct app *app, struct surface *s);
void view_detail_page(const struct app *app, struct surface *s, struct view_told *told);
void view_admin(const struct app *app, struct surface *s);
void view_access_page(const struct app *app, struct surface *s, struct view_told *told);
/* Its tabs, in row 2 in the place of verbs. */
void view_access_tabs(const struct app *app, struct surface *s, struct rect at);
void view_explore(const struct app *app, struct surface *s);
void view_activity(const struct app *app, struct surface *s);
/* Its filters, in row 2 in the place of verbs. */
void view_activity_filters(const struct app *app, struct surface *s, struct rect at);
void view_find_page(const struct app *app, struct surface *s);
void view_plan_page(const struct app *app, struct surface *s);
void view_create(const struct app *app, struct surface *s);
void view_run(const struct app *app, struct surface *s);
void view_settings(const struct app *app, struct surface *s);
void view_report(const struct app *app, struct surface *s, struct view_told *told);
/* The strip of a running job. */
void view_job(const struct app *app, struct surface *s);
void view_confirm(const struct app *app, struct surface *s);
void view_prompt(const struct app *app, struct surface *s);
void view_prompt_run(const struct app *app, struct surface *s);
void view_keys(const struct app *app, struct surface *s);
void view_endpoint(const struct app *app, struct surface *s);
/* The rows of a table, over the whole screen. */
void view_rows(const struct app *app, struct surface *s);
void view_calls(const struct app *app, struct surface *s);
void view_columns(const struct app *app, struct surface *s);
void view_conditions(const struct app *app, struct surface *s);
void view_choose(const struct app *app, struct surface *s);
void view_export(const struct app *app, struct surface *s);
void view_change(const struct app *app, struct surface *s);
void view_conflict(const struct app *app, struct surface *s);
void view_grid(const struct app *app, struct surface *s);
void view_menu(const struct app *app, struct surface *s);
void view_share(const struct app *app, struct surface *s);
void view_assign(const struct app *app, struct surface *s);
void view_why(const struct app *app, struct surface *s);
void view_access(const struct app *app, struct surface *s);
void view_palette(const struct app *app, struct surface *s);
void view_help(const struct app *app, struct surface *s);
void view_text(const struct app *app, struct surface *s);

/* A field with its text and, if it has the focus, the cursor. */
void view_field(struct surface *s, int x, int y, int width, const struct field *field, bool focus, const char *placeholder);

/* Tags and the field after them, as many as fit. Returns nothing; the cursor stands in the field if it has the focus. */
void view_picker_line(struct surface *s, int x, int y, int width, const struct picker *picker, bool focus);

/* The box of suggestions below; at most height rows. */
void view_picker_box(struct surface *s, struct rect at, const struct picker *picker);

/* What may be chosen for a field, in a box as high as it takes; empty is said where nothing fits. */
void view_options_box(struct surface *s, struct rect at, const struct options *options, const char *title, const char *empty);

/* The rows of it alone. */
void view_options(struct surface *s, struct rect at, const struct options *options, enum style style);

/* "[ Save ]": returns the columns used. off stands in parentheses. */
int view_button(struct surface *s, int x, int y, const char *label, bool focus, bool off, int argument);

/* A box over the body, cleared, in its colours; returns what's inside. */
struct rect view_box(struct surface *s, struct rect at, const char *title);

/* What's behind a modal panel. */
void view_mute(struct surface *s, struct rect at);

/* The bytes of a bar chart of one line: one glyph for each value. */
void view_spark(char *out, size_t size, const int64_t *values, size_t count);

/* time_short and time_date of app->now. */
const char *view_when(const struct app *app, int64_t at, char out[32]);
const char *view_date(const struct app *app, int64_t at, char out[32]);

/* A status as words of at most ten columns. */
const char *view_status(const struct model_row *row);
enum style view_status_style(enum model_status status);

/* "you" for the actor, else the name. */
const char *view_owner(const struct app *app, const struct model_row *row);

#endif
