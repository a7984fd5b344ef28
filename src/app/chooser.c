/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/chooser.h"

#include "app/app.h"
#include "portal/people.h"

#include <stdio.h>
#include <string.h>

/* People read at once: two screens of them and more, since each costs, and a session begins here. */
#define WINDOW 32

const struct chooser_person *
chooser_current(const struct chooser *chooser)
{
	return chooser->cursor.at < chooser->cursor.count ? &chooser->people[chooser->cursor.at] : NULL;
}

void
chooser_release(struct chooser *chooser)
{
	arena_release(&chooser->arena);
	chooser->people = NULL;
	chooser->cursor = (struct cursor){.height = 1};
}

/* People seen at once: what the box leaves (UX.md 3.12). */
static int
height(const struct app *app)
{
	return app->h >= 30 ? 14 : app->h >= 24 ? 7 : app->h > 17 ? app->h - 17 : 3;
}

/* In a demonstration, below the people: where they work, and where there's no room for that in the box, how long it lasts. */
void
chooser_make_note(struct app *app)
{
	struct chooser *chooser = &app->chooser;
	char limits[SESSION_TEXT_SIZE];

	chooser->note[0] = '\0';
	if (app->session.kind == SESSION_DEMO && app->h >= 34)
		snprintf(chooser->note, sizeof(chooser->note), "%s: all people and models are invented.", app->environment);
	else if (app->session.kind == SESSION_DEMO)
		snprintf(chooser->note, sizeof(chooser->note), "E%.200s", session_limits_text(&app->session, limits) + 1);
}

bool
chooser_load(struct app *app, struct err *err)
{
	struct chooser *chooser = &app->chooser;
	struct user_list list = {0};
	struct chooser_person *people;
	const char *filter = field_is_empty(&chooser->filter) ? NULL : chooser->filter.text;

	if (!people_users(app->portal, filter, true, chooser->offset, WINDOW, &list, err))
		return false;
	chooser_release(chooser);
	people = arena_array(&chooser->arena, list.count, sizeof(*people));
	for (size_t i = 0; i < list.count; i++) {
		const struct user_row *row = &list.rows[i];

		people[i] = (struct chooser_person){
			.id = row->id, .name = arena_strdup(&chooser->arena, row->name), .login = arena_strdup(&chooser->arena, row->login),
			.title = arena_strdup(&chooser->arena, row->title ? row->title : ""),
			.hint = arena_strdup(&chooser->arena, row->hint ? row->hint : ""), .disabled = row->disabled, .persona = row->persona,
		};
		app->demo |= row->persona > 0;
	}
	chooser->people = people;
	chooser->more = !list.at_end;
	chooser->demo = app->demo;
	chooser_make_note(app);
	cursor_resize(&chooser->cursor, (int)list.count, height(app));
	user_list_release(&list);
	return true;
}

static void
reload(struct app *app)
{
	struct err err = ERR_INIT;

	if (!chooser_load(app, &err))
		app_fail(app, &err);
}

void
chooser_review(struct app *app)
{
	struct chooser *chooser = &app->chooser;
	const struct chooser_person *person = chooser_current(chooser);
	struct id id = person ? person->id : ID_NONE;
	int at = chooser->cursor.at;

	reload(app);
	for (int i = 0; i < chooser->cursor.count; i++) {
		if (id_equal(&chooser->people[i].id, &id))
			at = i;
	}
	cursor_set(&chooser->cursor, at);
}

static void
sign_in(struct app *app)
{
	const struct chooser_person *person = chooser_current(&app->chooser);
	struct err err = ERR_INIT;
	struct id id;

	if (!person) {
		app_say(app, NOTICE_HINT, "Nobody is called \"%s\". Esc shows everybody.", app->chooser.filter.text);
		return;
	}
	id = person->id;
	if (!app_sign_in(app, &id, NULL, &err)) {
		app->screen = SCREEN_CHOOSER;
		app_fail(app, &err);
	}
}

/* Near an end of the window the next one is read. */
static void
turn_page(struct app *app, enum act act)
{
	struct chooser *chooser = &app->chooser;
	bool down = act == ACT_ROW_DOWN || act == ACT_PAGE_DOWN || act == ACT_ROW_LAST;

	if (down && chooser->more && chooser->cursor.at == chooser->cursor.count - 1) {
		chooser->offset += WINDOW / 2;
		reload(app);
		cursor_set(&chooser->cursor, WINDOW / 2);
	} else if (!down && chooser->offset && chooser->cursor.at == 0) {
		size_t back = chooser->offset < WINDOW / 2 ? chooser->offset : WINDOW / 2;

		chooser->offset -= back;
		reload(app);
		cursor_set(&chooser->cursor, (int)back);
	}
}

static void
press(struct app *app)
{
	struct chooser *chooser = &app->chooser;

	if (chooser->part == PART_BUTTONS && chooser->option == 1)
		app->leave = true;
	else if (chooser->part == PART_READING)
		chooser_do(app, ACT_TOGGLE, 0);
	else
		sign_in(app);
}

static void
toggle(struct app *app)
{
	struct chooser *chooser = &app->chooser;

	if (chooser->part == PART_READING && chooser->option == 0)
		app->ascii = !app->ascii;
	else if (chooser->part == PART_READING)
		app->mouse = !app->mouse;
	else if (chooser->part == PART_BUTTONS)
		press(app);
}

/* Left and right within a part. */
static void
choose(struct app *app, int by)
{
	static const int most[PART_COUNT] = {[PART_LOOK] = CHOOSER_LOOKS, [PART_READING] = 2, [PART_BUTTONS] = 2};
	struct chooser *chooser = &app->chooser;

	if (chooser->part == PART_LOOK) {
		int look = (int)chooser->look + by;

		if (look >= 0 && look < (int)CHOOSER_LOOKS)
			chooser->look = (enum chooser_look)look;
	} else if (most[chooser->part] && chooser->option + by >= 0 && chooser->option + by < most[chooser->part]) {
		chooser->option += by;
	}
}

static void
go_part(struct app *app, int by)
{
	struct chooser *chooser = &app->chooser;
	int part = ((int)chooser->part + by + PART_COUNT) % PART_COUNT;

	if (part == PART_FILTER)
		part = (part + by + PART_COUNT) % PART_COUNT;
	chooser->part = (enum chooser_part)part;
	chooser->option = 0;
}

static void
escape(struct app *app)
{
	struct chooser *chooser = &app->chooser;

	if (chooser->part != PART_PEOPLE || !field_is_empty(&chooser->filter)) {
		bool had = !field_is_empty(&chooser->filter);

		field_clear(&chooser->filter);
		chooser->part = PART_PEOPLE;
		chooser->offset = 0;
		if (had)
			reload(app);
	} else {
		app_say(app, NOTICE_HINT, "Esc goes no further. q quits.");
	}
}

static void
point(struct app *app, enum act act, int argument)
{
	struct chooser *chooser = &app->chooser;

	if (act == ACT_PERSON_AT) {
		chooser->part = PART_PEOPLE;
		cursor_set(&chooser->cursor, argument);
	} else if (act == ACT_LOOK_AT && argument >= 0 && argument < (int)CHOOSER_LOOKS) {
		chooser->look = (enum chooser_look)argument;
	} else if (act == ACT_OPTION_AT || act == ACT_BUTTON_AT) {
		chooser->part = act == ACT_OPTION_AT ? PART_READING : PART_BUTTONS;
		chooser->option = argument;
		if (act == ACT_OPTION_AT)
			toggle(app);
		else
			press(app);
	}
}

bool
chooser_do(struct app *app, enum act act, int argument)
{
	struct chooser *chooser = &app->chooser;

	if (act != ACT_CHOICE_DOWN && act != ACT_CHOICE_UP && cursor_do(&chooser->cursor, act)) {
		chooser->part = chooser->part == PART_FILTER ? PART_FILTER : PART_PEOPLE;
		turn_page(app, act);
		return true;
	}
	switch (act) {
	case ACT_SIGN_IN:
	case ACT_PRESS:
		press(app);
		return true;
	case ACT_FILTER_KEEP:
		chooser->part = PART_PEOPLE;
		sign_in(app);
		return true;
	case ACT_TOGGLE:
		toggle(app);
		return true;
	case ACT_CHOICE_DOWN:
	case ACT_CHOICE_UP:
		choose(app, act == ACT_CHOICE_DOWN ? 1 : -1);
		return true;
	case ACT_BUTTON_NEXT:
		go_part(app, 1);
		return true;
	case ACT_BUTTON_PREVIOUS:
		go_part(app, -1);
		return true;
	case ACT_PERSON_FILTER:
		chooser->part = PART_FILTER;
		return true;
	case ACT_ESCAPE:
		escape(app);
		return true;
	case ACT_PERSON_AT:
	case ACT_LOOK_AT:
	case ACT_OPTION_AT:
	case ACT_BUTTON_AT:
		point(app, act, argument);
		return true;
	default:
		return false;
	}
}

bool
chooser_text(struct app *app, uint32_t key)
{
	struct chooser *chooser = &app->chooser;
	enum field_answer answer = field_key(&chooser->filter, key);

	if (answer == FIELD_CHANGED) {
		chooser->offset = 0;
		chooser->cursor.at = chooser->cursor.top = 0;
		reload(app);
	} else if (answer == FIELD_IGNORED && key == KEY_CODE_BACKSPACE) {
		escape(app);
	}
	return true;
}
