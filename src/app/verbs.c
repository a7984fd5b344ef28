/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is done to models and prompts (UX.md 3.1, 3.2): the verbs of row 2, of the menu and of the commands, which of them are off, and
 * the way from a key to what does it. Nothing is decided here: what's off is what the decision refuses (B4).
 */
#include "app/app_private.h"

#include "domain/access.h"
#include "portal/explain.h"

#include <stdio.h>

/* One thing that's done to records. */
struct known {
	enum act act;
	enum action action;
	bool several;		/* also to all marked rows at once */
	enum verb_where where;
};

static const struct known of_models[] = {
	{ACT_NEW, ACTION_CREATE, false, VERB_ROW},
	{ACT_OPEN, ACTION_DETAILS, false, VERB_MENU},
	{ACT_SHARE, ACTION_SHARE, true, VERB_ROW},
	{ACT_ASSIGN, ACTION_ASSIGN, true, VERB_ROW},
	{ACT_PUBLISH, ACTION_PUBLISH, false, VERB_ROW},
	{ACT_UNPUBLISH, ACTION_PUBLISH, false, VERB_MENU},
	{ACT_EDIT, ACTION_EDIT, false, VERB_MENU},
	{ACT_TRAIN, ACTION_TRAIN, false, VERB_MENU},
	{ACT_QUICK_TEST, ACTION_EDIT, false, VERB_MENU},
	{ACT_RUN, ACTION_RUN, false, VERB_MENU},
	{ACT_RENAME, ACTION_EDIT, false, VERB_WIDE},
	{ACT_DELETE, ACTION_DELETE, true, VERB_ROW},
};

static const struct known of_prompts[] = {
	{ACT_NEW, ACTION_CREATE, false, VERB_ROW},
	{ACT_OPEN, ACTION_DETAILS, false, VERB_MENU},
	{ACT_SHARE, ACTION_SHARE, true, VERB_ROW},
	{ACT_EDIT, ACTION_EDIT, false, VERB_ROW},
	{ACT_RENAME, ACTION_EDIT, false, VERB_ROW},
	{ACT_QUICK_TEST, ACTION_EDIT, false, VERB_ROW},
	{ACT_RUN, ACTION_RUN, false, VERB_MENU},
	{ACT_ASSIGN, ACTION_ASSIGN, true, VERB_MENU},
	{ACT_DELETE, ACTION_DELETE, true, VERB_ROW},
};

/* On a record's own page, in the order of its command bar. */
static const struct known of_model_page[] = {
	{ACT_TRAIN, ACTION_TRAIN, false, VERB_ROW},
	{ACT_SHARE, ACTION_SHARE, false, VERB_ROW},
	{ACT_MODEL_SETTINGS, ACTION_EDIT, false, VERB_ROW},
	{ACT_PUBLISH, ACTION_PUBLISH, false, VERB_ROW},
	{ACT_ASSIGN, ACTION_ASSIGN, false, VERB_ROW},
	{ACT_DELETE, ACTION_DELETE, false, VERB_ROW},
	{ACT_EDIT, ACTION_EDIT, false, VERB_MENU},
	{ACT_UNPUBLISH, ACTION_PUBLISH, false, VERB_MENU},
	{ACT_QUICK_TEST, ACTION_EDIT, false, VERB_MENU},
	{ACT_RUN, ACTION_RUN, false, VERB_MENU},
};

static const struct known of_prompt_page[] = {
	{ACT_EDIT, ACTION_EDIT, false, VERB_ROW},
	{ACT_SHARE, ACTION_SHARE, false, VERB_ROW},
	{ACT_MODEL_SETTINGS, ACTION_EDIT, false, VERB_ROW},
	{ACT_QUICK_TEST, ACTION_EDIT, false, VERB_ROW},
	{ACT_ASSIGN, ACTION_ASSIGN, false, VERB_ROW},
	{ACT_DELETE, ACTION_DELETE, false, VERB_ROW},
	{ACT_RUN, ACTION_RUN, false, VERB_MENU},
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

bool
app_is_about_prompts(const struct app *app)
{
	if (app->screen == SCREEN_DETAILS)
		return app->detail.loaded && app->detail.model.row.type == MODEL_PROMPT;
	return app->screen == SCREEN_LIST && place_is_prompts(app->place);
}

static const struct known *
table_of(const struct app *app, size_t *count)
{
	bool prompts = app_is_about_prompts(app), page = app->screen == SCREEN_DETAILS;

	*count = page ? (prompts ? COUNT_OF(of_prompt_page) : COUNT_OF(of_model_page)) : prompts ? COUNT_OF(of_prompts) : COUNT_OF(of_models);
	return page ? (prompts ? of_prompt_page : of_model_page) : prompts ? of_prompts : of_models;
}

static const struct known *
known_of(const struct app *app, enum act act)
{
	size_t count;
	const struct known *table = table_of(app, &count);

	for (size_t i = 0; i < count; i++) {
		if (table[i].act == act)
			return &table[i];
	}
	return NULL;
}

static size_t
marks_of(const struct app *app)
{
	return app->screen == SCREEN_LIST ? app_list_const(app)->mark_count : 0;
}

bool
app_may_create(const struct app *app)
{
	return app->can_act && access_check_environment(portal_actor(app->portal), ACTION_CREATE).allowed;
}

static bool
is_off(const struct app *app, const struct known *known)
{
	if (known->act == ACT_NEW)
		return !app_may_create(app);
	if ((!known->several && marks_of(app) > 1) || session_refusal(app, known->act))
		return true;
	return !(app_target_actions(app) & ACTION_BIT(known->action));
}

/* "Publish v4", "Retrain": on a model's page, where its versions are known. */
static const char *
label_of(const struct app *app, enum act act)
{
	static const char *const publish[] = {"Publish v1", "Publish v2", "Publish v3", "Publish v4", "Publish v5", "Publish v6", "Publish v7", "Publish v8", "Publish v9"};
	const struct version_facts *next = detail_publishable(&app->detail);

	if (app->screen != SCREEN_DETAILS || !app->detail.loaded)
		return NULL;
	if (act == ACT_PUBLISH && next && next->major >= 1 && next->major <= 9)
		return publish[next->major - 1];
	if (act == ACT_TRAIN && (app->detail.versions.trained || app->detail.versions.published))
		return "Retrain";
	return NULL;
}

size_t
app_verbs(const struct app *app, struct verb verbs[VERBS_MAX])
{
	size_t known_count, count = 0;
	const struct known *table = table_of(app, &known_count);

	if (app->screen == SCREEN_ADMIN) {
		count = admin_verbs(app, verbs);
		for (size_t i = 0; i < count; i++)
			verbs[i].off |= session_refusal(app, verbs[i].act) != NULL;
		return count;
	}
	for (size_t i = 0; i < known_count; i++) {
		const struct known *known = &table[i];

		verbs[count++] = (struct verb){.act = known->act, .action = known->action, .off = is_off(app, known),
					       .count = known->several ? marks_of(app) : 0, .where = known->where, .label = label_of(app, known->act)};
	}
	verbs[count++] = (struct verb){.act = ACT_MENU, .action = ACTION_LIST};
	return count;
}

/* ---------------------------------------------------------------- why one is off */

const char *
app_verb_why(struct app *app, enum act act, char out[700])
{
	const struct known *known = known_of(app, act);
	struct explain_answer answer = {0};
	const struct id *refused;

	out[0] = '\0';
	if (session_refusal(app, act))
		snprintf(out, 700, "%s", session_refusal(app, act));
	if (!known || out[0])
		return out;
	if (act != ACT_NEW && !known->several && marks_of(app) > 1) {
		snprintf(out, 700, "It's done to one at a time: U takes the marks away.");
		return out;
	}
	refused = act == ACT_NEW ? NULL : app_first_refused(app, known->action);
	if ((act == ACT_NEW || refused) && explain_action(app->portal, known->action, refused, NULL, &answer, NULL))
		snprintf(out, 700, "%.300s%s%.380s", answer.explanation.reason, act == ACT_NEW && answer.explanation.remedy ? " " : "",
			 act == ACT_NEW && answer.explanation.remedy ? answer.explanation.remedy : "");
	explain_answer_release(&answer);
	return out;
}

/* ---------------------------------------------------------------- doing it */

static void
begin_new(struct app *app)
{
	char why[700];

	if (!app_may_create(app)) {
		const char *lines[] = {app_verb_why(app, ACT_NEW, why)};

		confirm_panel_open(app, &(struct confirm_request){.title = app_is_about_prompts(app) ? "Why can't I make a prompt?" : "Why can't I make a model?",
								  .lines = lines, .line_count = 1, .keep = "Close"});
	} else if (app->read_only)
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
	else if (app_is_about_prompts(app))
		prompt_verb(app, ACT_NEW);
	else
		model_verb(app, ACT_NEW);
}

bool
app_verb_do(struct app *app, enum act act)
{
	const struct known *known = app->screen == SCREEN_ADMIN ? NULL : known_of(app, act);
	const struct id *refused;
	char why[700];

	if (act == ACT_NEW && app->screen != SCREEN_ADMIN) {
		begin_new(app);
		return true;
	}
	/* Open, share and assign have their own ways. */
	if (!known || act == ACT_OPEN || act == ACT_SHARE || act == ACT_ASSIGN)
		return false;
	refused = app_first_refused(app, known->action);
	if (!app_targets(app, NULL, 0))
		app_say(app, NOTICE_HINT, "There's nothing here to %s.", action_verb(known->action));
	else if (!known->several && marks_of(app) > 1)
		app_say(app, NOTICE_HINT, "%s", app_verb_why(app, act, why));
	else if (refused)
		app_explain(app, known->action, refused);
	else if (app->read_only)
		app_say(app, NOTICE_WARN, "The file was opened read-only: nothing can be changed.");
	else if (app_is_about_prompts(app))
		prompt_verb(app, act);
	else
		model_verb(app, act);
	return true;
}
