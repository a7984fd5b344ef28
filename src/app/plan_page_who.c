/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whose records, in "Reassign records": the people who own something, the problems above them, and the plan that's begun of one. */
#include "app/plan_page.h"
#include "app/plan_page_private.h"

#include "app/app_private.h"
#include "portal/people_pages.h"

#include <stdio.h>
#include <string.h>

void
plan_page_forget_people(struct plan_page *page)
{
	arena_release(&page->people_arena);
	page->people = NULL;
	page->people_count = 0;
	page->loaded = page->more = false;
	plan_free(page->counting);
	page->counting = NULL;
	memset(page->problems, 0, sizeof(page->problems));
}

/* ---------------------------------------------------------------- reading */

bool
plan_page_may(const struct app *app)
{
	const struct subject *actor = portal_actor(app->portal);

	return actor && app->can_act && subject_is_administrator_of(actor, ENTITY_AIMODEL, PRIVILEGE_ASSIGN);
}

bool
plan_page_is_stale(const struct app *app)
{
	return app->can_act && app->plan_page.stamp != app->stamp;
}

/* G2, and who could do it instead. */
static void
refuse(struct app *app, const struct err *why)
{
	struct plan_page *page = &app->plan_page;
	struct user_list list = {0};
	struct err err = ERR_INIT;
	size_t length = (size_t)snprintf(page->refused, sizeof(page->refused), "%s", why->text);

	if (people_administrators(app->portal, ENTITY_AIMODEL, PRIVILEGE_ASSIGN, 3, &list, &err) && list.count) {
		length += (size_t)snprintf(page->refused + length, sizeof(page->refused) - length, "\nAsk: ");
		for (size_t i = 0; i < list.count && length + 260 < sizeof(page->refused); i++)
			length += (size_t)snprintf(page->refused + length, sizeof(page->refused) - length, "%s%.200s", i ? ", " : "", list.rows[i].name);
		snprintf(page->refused + length, sizeof(page->refused) - length, ".");
	}
	user_list_release(&list);
	plan_page_drop(app);
	plan_page_forget_people(page);
}

/* The cursor stays on the person that it was on. */
static void
take_people(struct plan_page *page, struct arena *arena, struct leaver *people, size_t count, bool more)
{
	const struct leaver *was = plan_page_leaver(page);
	struct principal who = was ? was->who : (struct principal){0};
	int at = page->who.at, height = page->who.height > 0 ? page->who.height : 1;

	for (size_t i = 0; was && i < count; i++) {
		if (principal_equal(&people[i].who, &who))
			at = plan_page_above(page) + (int)i;
	}
	arena_release(&page->people_arena);
	page->people_arena = *arena;
	page->people = people;
	page->people_count = count;
	page->more = more;
	cursor_resize(&page->who, plan_page_above(page) + (int)count, height);
	cursor_set(&page->who, at);
}

static void
read_people(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	size_t count = 0, most = page->people_want ? page->people_want : PLAN_LEAVERS_FIRST;
	struct leaver *people = NULL;
	struct arena arena = {0};
	struct err err = ERR_INIT;
	bool more = false, fine;

	app->interruptible = !app->changed.reading;
	fine = leavers_list(app->portal, page->filter.text, most, &arena, &people, &count, &more, &err);
	app->interruptible = false;
	if (!fine) {
		arena_release(&arena);
		if (err.code == ERR_INTERRUPTED)
			return;
		page->stamp = app->stamp;
		if (err.code == ERR_DENIED)
			refuse(app, &err);
		else
			app_fail(app, &err);
		return;
	}
	take_people(page, &arena, people, count, more);
	page->refused[0] = '\0';
	page->loaded = true;
	page->stamp = app->stamp;
}

void
plan_page_read(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	bool again = page->stamp != app->stamp;

	if (!app->can_act || !again)
		return;
	if (page->step == PLAN_STEP_ROWS && plan_page_may(app)) {
		/* Names may have changed; what the check found is looked at again by the run. */
		page->stamp = app->stamp;
		plan_page_window(app, true);
		if (page->checked_stamp && page->checked_stamp != app->stamp && page->job.kind == PLAN_JOB_NONE)
			snprintf(page->said, sizeof(page->said), "The environment changed since the check. R checks again; a run looks for itself.");
		return;
	}
	plan_free(page->counting);
	page->counting = NULL;
	memset(page->problems, 0, sizeof(page->problems));
	read_people(app);
	plan_page_measure(app);
}

void
plan_page_show(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	page->came = false;
	page->typing = false;
	/* People may have come to own something by another view. */
	if (page->step == PLAN_STEP_WHO)
		page->stamp = app->stamp - 1;
	plan_page_measure(app);
	plan_page_read(app);
	plan_page_window(app, true);
}

/* Refused: what's open over it goes, and the page says why. */
bool
plan_page_review(struct app *app, struct err *err)
{
	return plan_page_may(app) || err_set(err, ERR_DENIED, "You may not reassign what others own any more.");
}

/* ---------------------------------------------------------------- whose */

static void
note_user(struct app *app, struct plan_source *source)
{
	struct user_page user = {0};
	struct err err = ERR_INIT;

	if (source->who.kind != PRINCIPAL_USER) {
		snprintf(source->note, sizeof(source->note), "team");
		return;
	}
	if (people_user_page(app->portal, &source->who.id, &user, &err)) {
		snprintf(source->note, sizeof(source->note), "%s", user.row.disabled ? "disabled" : user.role_count ? "" : "no role");
		snprintf(source->login, sizeof(source->login), "%s", user.row.login);
	}
	user_page_release(&user);
}

static struct plan_source
source_of(struct app *app, const struct principal *who, const char *name)
{
	struct plan_source source = {.who = *who};

	snprintf(source.name, sizeof(source.name), "%s", name);
	note_user(app, &source);
	return source;
}

struct plan_source
plan_page_source(struct app *app, const struct principal *who)
{
	struct user_page user = {0};
	struct team_page team = {0};
	struct plan_source source;
	struct err err = ERR_INIT;

	if (who->kind == PRINCIPAL_TEAM)
		source = source_of(app, who, people_team_page(app->portal, &who->id, &team, &err) ? team.row.name : "a team");
	else
		source = source_of(app, who, people_user_page(app->portal, &who->id, &user, &err) ? user.row.name : "a user");
	user_page_release(&user);
	team_page_release(&team);
	return source;
}

static struct plan_source
source_of_problems(unsigned bits)
{
	struct plan_source source = {.problems = bits};
	const char *name = "Problems";

	for (int i = 0; i < PLAN_PROBLEMS; i++)
		name = bits == 1U << (PROBLEM_ORPHAN + i) ? plan_problem_title(i) : name;
	snprintf(source.name, sizeof(source.name), "%s", name);
	return source;
}

static bool
same_source(const struct plan_source *a, const struct plan_source *b)
{
	return a->problems == b->problems && principal_equal(&a->who, &b->who);
}

/* One that was begun goes on where it was left; another one isn't thrown away without asking. */
static void
begin(struct app *app, const struct plan_source *source)
{
	struct plan_page *page = &app->plan_page;

	if (page->plan && same_source(&page->source, source)) {
		page->step = PLAN_STEP_ROWS;
		plan_page_measure(app);
		plan_page_window(app, true);
	} else if (plan_page_is_staged(page)) {
		char text[400];

		snprintf(text, sizeof(text), "The plan of %.200s is neither run nor saved. Throw it away?", page->source.name);
		app_ask(app, ACT_PLAN_DISCARD, text);
	} else {
		plan_page_begin(app, source);
	}
}

bool
plan_page_is_refused(struct app *app)
{
	if (!app->plan_page.refused[0])
		return false;
	app_say(app, NOTICE_HINT, "%.*s", (int)strcspn(app->plan_page.refused, "\n"), app->plan_page.refused);
	return true;
}

static void
choose(struct app *app)
{
	struct plan_page *page = &app->plan_page;
	const struct leaver *leaver = plan_page_leaver(page);
	struct plan_source source;

	if (plan_page_is_refused(app))
		return;
	if (leaver)
		source = source_of(app, &leaver->who, leaver->name);
	else if (page->who.at < plan_page_above(page))
		source = source_of_problems(1U << (PROBLEM_ORPHAN + page->who.at));
	else
		return;
	begin(app, &source);
}

static void
go(struct app *app, const struct plan_source *source)
{
	app_go(app, PLACE_REASSIGN);
	app->plan_page.came = true;
	if (!plan_page_is_refused(app))
		begin(app, source);
}

void
plan_page_open(struct app *app, const struct principal *who, const char *name)
{
	struct plan_source source = source_of(app, who, name);

	go(app, &source);
}

void
plan_page_discard(struct app *app)
{
	plan_page_drop(app);
	app->plan_page.stamp = app->stamp - 1;
	plan_page_read(app);
	app_say(app, NOTICE_HINT, "The plan was thrown away. Nothing was changed.");
}

/* More people are read as the cursor comes near the end of those that were. */
static void
extend(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	if (!page->more || page->who.at + 20 < page->who.count)
		return;
	page->people_want = (page->people_want ? page->people_want : PLAN_LEAVERS_FIRST) * 2;
	read_people(app);
	plan_page_measure(app);
}

void
plan_page_close_filter(struct app *app, bool clear)
{
	struct plan_page *page = &app->plan_page;

	page->typing = false;
	if (clear && page->filter.length) {
		field_clear(&page->filter);
		cursor_set(&page->who, 0);
		read_people(app);
	}
	plan_page_measure(app);
}

static void
filter_changed(struct app *app)
{
	struct plan_page *page = &app->plan_page;

	cursor_set(&page->who, 0);
	read_people(app);
	plan_page_measure(app);
}

void
plan_page_text(struct app *app, uint32_t key)
{
	struct plan_page *page = &app->plan_page;
	enum field_answer answer = field_key(&page->filter, key);

	if (answer == FIELD_CHANGED)
		filter_changed(app);
	else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE)
		plan_page_close_filter(app, false);
}

void
plan_page_paste(struct app *app, const char *text, size_t length)
{
	if (!app->plan_page.typing)
		app_say(app, NOTICE_HINT, "Pasted text goes into a field; here there's none.");
	else if (field_insert(&app->plan_page.filter, text, length))
		filter_changed(app);
}

/* ---------------------------------------------------------------- keys */

bool
plan_page_who_do(struct app *app, enum act act, int argument)
{
	struct plan_page *page = &app->plan_page;

	switch (act) {
	case ACT_OPEN:
		choose(app);
		return true;
	case ACT_FILTER:
		if (!plan_page_is_refused(app))
			page->typing = true;
		plan_page_measure(app);
		return true;
	case ACT_FILTER_KEEP:
	case ACT_FILTER_CLEAR:
		plan_page_close_filter(app, act == ACT_FILTER_CLEAR);
		return true;
	case ACT_BACK:
		page->typing = !field_is_empty(&page->filter);
		plan_page_measure(app);
		return page->typing;
	case ACT_WHY:
		if (!plan_page_is_refused(app))
			app_say(app, NOTICE_HINT, "You may reassign what others own: your roles carry Assign at Organization level.");
		return true;
	case ACT_COPY:
	case ACT_ACCESS:
		app_say(app, NOTICE_HINT, "Choose whose records first: Enter makes the plan of them.");
		return true;
	case ACT_ROW_AT:
		cursor_set(&page->who, argument);
		return true;
	default:
		if (!cursor_do(&page->who, act))
			return false;
		extend(app);
		return true;
	}
}
