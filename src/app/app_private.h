/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the console's state share among themselves: app.c (beginning, reading, layers), places.c, records.c,
 * layers.c and dispatch.c. Nobody else includes this.
 */
#ifndef APP_APP_PRIVATE_H
#define APP_APP_PRIVATE_H

#include "app/app.h"
#include "portal/undo.h"

/* --- app.c --- */

/* What the actor may do to every one of the targets (app_targets): ACTION_BITs. */
uint32_t app_target_actions(const struct app *app);
/* Whether the layer lies anywhere in the stack. */
bool app_has_layer(const struct app *app, enum layer layer);
/* A question over everything; yes does the action. */
void app_ask(struct app *app, enum act yes, const char *text);
/* Reads the detail of what's on the screen, if it isn't there. */
void app_read_detail(struct app *app);
/* Reads the list of the current place, if what is shown is older than the file. */
void app_read_list(struct app *app);

/* --- places.c --- */

/* Which action goes to a place, for keys, menus and the commands. */
enum act app_place_act(enum place place);
/* Lays the screen out anew, from its size and what is wished. */
void app_make_layout(struct app *app);
/* Shows a list, without remembering where one was. */
void app_show_place(struct app *app, enum place place);
/* One view back; false at the beginning. */
bool app_go_back(struct app *app);
/* The view before this one, and back. */
void app_go_last(struct app *app);
/* From a page to its list; false in a list. */
bool app_go_up(struct app *app);
/* From the page of a record that was deleted to its list, without a way back to it. */
void app_leave_gone(struct app *app);
/* Goes to the list that holds the record, and to its row. */
void app_show_found(struct app *app, const struct id *id);

/* Gives a pane the keys, and shows it. */
void app_focus(struct app *app, enum pane pane);

/* --- records.c --- */

enum copy_what { COPY_NAME, COPY_ID, COPY_ROW, COPY_COMMAND };

/* Opens the share or the assign panel over the targets; explains if it may not be. */
void app_open_panel(struct app *app, enum action action);
/* The row that the cursor is on, or that of the page; NULL without one. */
const struct model_row *app_current_row(const struct app *app);
/* Check access for the current row. */
void app_open_access(struct app *app);
/* What may be shown as plain text. */
void app_open_copy(struct app *app);
/* Shows it as plain text. */
void app_copy_what(struct app *app, enum copy_what what);
/* The plan of all that the owner of the current row owns. */
void app_open_plan_of_owner(struct app *app);
/* What breaks if this person or team goes; NULL: the current row's model or prompt. */
void app_show_departure(struct app *app, const struct principal *who);
/* All actions for the current row, those that are off with their reason. */
void app_open_menu(struct app *app);
/* The first target that an action is off for; NULL: all allow it. */
const struct id *app_first_refused(const struct app *app, enum action action);

/* --- verbs.c --- */

/* c, e, p, P, t, r, T, F2, Del on models and prompts, in lists and on their pages; false: it's none of them. */
bool app_verb_do(struct app *app, enum act act);
/* Whether the actor may create models and prompts (C). */
bool app_may_create(const struct app *app);
/* Whether the verbs are about prompts, in a list or on a page. */
bool app_is_about_prompts(const struct app *app);
/* Why a verb is off, in a sentence; in out. */
const char *app_verb_why(struct app *app, enum act act, char out[700]);

/* --- model_verbs.c, prompt_verbs.c --- */

/* A write that was refused: told, in a box if the sentence is long; one that came second (ERR_CHANGED), side by side (H1). Of app->acting. */
void app_refused(struct app *app, const struct err *err);

/* D10: what to beware of where somebody works on a model that's another's, by a role alone; "" else. */
const char *app_others_warning(struct app *app, const struct id *model);
/* The verb that was asked about is done (app->acting_act). */
void app_verb_confirmed(struct app *app);
/* A verb of one record, wherever the cursor is; explains if it may not be. ACT_PUBLISH, ACT_QUICK_TEST. */
void app_verb_of(struct app *app, enum act act, const struct id *record);
/* Asks about deleting app->acting, models or prompts: what goes along, in a question or with words to type (UX.md 5.6). */
void model_delete_begin(struct app *app);

/* Begins it for the targets (app_targets), of which all are of the kind; who may was asked. ACT_NEW has none. */
void model_verb(struct app *app, enum act act);
void prompt_verb(struct app *app, enum act act);

struct model_tile;
/* Begins making a model of a tile's kind. */
void model_create_begin(struct app *app, const struct model_tile *tile);

/* --- undo.c --- */

/* H4: takes back one's own last change (UNDO_BACK), what was undone last (UNDO_FORWARD), or the operation named; asks first where UX.md
 * 5.6 says so. */
void app_undo(struct app *app, enum undo_which which, const struct id *operation);
/* What was asked about. */
void app_undo_confirmed(struct app *app);

/* --- layers.c --- */

/* The topmost layer does it. */
void app_layer_do(struct app *app, enum act act, uint32_t key, int argument);

/* --- others.c --- */

/* From now on, what others do is news. */
void app_begin_watching(struct app *app);
/* Reads anew what's shown after somebody else wrote: what may not be seen or done any more closes and says why, what changed is told. */
void app_take_changes(struct app *app);

/* --- dispatch.c --- */

/* Back to the chooser of people, with the data as it is. */
void app_sign_out(struct app *app);
/* Actions that every screen knows; false if it is none. */
bool app_everywhere_do(struct app *app, enum act act, int argument);

#endif
