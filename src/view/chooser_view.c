/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The chooser of people (UX.md 3.12). */
#include "base/text.h"
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

/* Of the column of names; the role's and what they're good for follow. */
static int
name_width(struct rect in)
{
	return in.w >= 80 ? 24 : 14;
}

static void
draw_person(const struct app *app, struct surface *s, struct rect in, int index, int y)
{
	const struct chooser *chooser = &app->chooser;
	const struct chooser_person *person = &chooser->people[index];
	bool here = index == chooser->cursor.at, focus = chooser->part == PART_PEOPLE && !app->layer_count;
	enum style style = here ? (focus ? STYLE_CURSOR : STYLE_CURSOR_UNFOCUSED) : person->disabled ? STYLE_ACTION_OFF : STYLE_DIALOG;

	if (here)
		surface_fill(s, (struct rect){in.x, y, in.w, 1}, style);
	surface_text(s, in.x, y, 1, style, here ? "▸" : " ");
	if (index < 9 && chooser->offset == 0)
		surface_printf(s, in.x + 1, y, 2, style, "%d", index + 1);
	surface_text(s, in.x + 4, y, name_width(in), style, person->name);
	surface_text(s, in.x + 5 + name_width(in), y, in.w - 19 > 22 ? 22 : in.w - 19, style, person->title);
	surface_text(s, in.x + 28 + name_width(in), y, in.w - 28 - name_width(in), style, person->hint[0] ? person->hint : person->disabled ? "disabled: can do nothing" : person->login);
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_PERSON_AT, index);
	if (here && focus)
		surface_cursor(s, in.x, y);
}

static void
draw_look(const struct app *app, struct surface *s, struct rect in, int y)
{
	static const char *const names[CHOOSER_LOOKS] = {"auto", "dark", "light", "terminal", "plain"};
	const struct chooser *chooser = &app->chooser;
	int x = in.x + 10;

	surface_text(s, in.x, y, 9, STYLE_DIALOG, "Look");
	for (int i = 0; i < (int)CHOOSER_LOOKS; i++) {
		bool on = i == (int)chooser->look, focus = on && chooser->part == PART_LOOK;
		char text[32];
		int start = x;

		snprintf(text, sizeof(text), "%s %s", on ? "(o)" : "( )", names[i]);
		x += surface_text(s, x, y, in.x + in.w - x, focus ? STYLE_BUTTON_FOCUS : STYLE_DIALOG, text);
		surface_hot(s, (struct rect){start, y, x - start, 1}, ACT_LOOK_AT, i);
		if (focus && !app->layer_count)
			surface_cursor(s, start + 1, y);
		x += 2;
	}
}

static void
draw_reading(const struct app *app, struct surface *s, struct rect in, int y)
{
	static const char *const names[] = {"ASCII only", "mouse"};
	const bool on[] = {app->ascii, app->mouse};
	int x = in.x + 10;

	surface_text(s, in.x, y, 9, STYLE_DIALOG, "Reading");
	for (int i = 0; i < 2; i++) {
		bool focus = app->chooser.part == PART_READING && app->chooser.option == i;
		char text[32];
		int start = x;

		snprintf(text, sizeof(text), "%s %s", on[i] ? "[x]" : "[ ]", names[i]);
		x += surface_text(s, x, y, in.x + in.w - x, focus ? STYLE_BUTTON_FOCUS : STYLE_DIALOG, text);
		surface_hot(s, (struct rect){start, y, x - start, 1}, ACT_OPTION_AT, i);
		if (focus && !app->layer_count)
			surface_cursor(s, start + 1, y);
		x += 3;
	}
}

static void
draw_buttons(const struct app *app, struct surface *s, struct rect in, int y)
{
	const struct chooser *chooser = &app->chooser;
	const struct chooser_person *person = chooser_current(chooser);
	bool focus = chooser->part == PART_BUTTONS && !app->layer_count;
	char label[80];
	int x = in.x;

	snprintf(label, sizeof(label), "Sign in as %.40s", person ? person->name : "nobody");
	x += view_button(s, x, y, label, focus && chooser->option == 0, !person, 0) + 2;
	view_button(s, x, y, "Quit", focus && chooser->option == 1, false, 1);
}

void
view_chooser(const struct app *app, struct surface *s)
{
	const struct chooser *chooser = &app->chooser;
	int w = app->w >= 110 ? 96 : app->w >= 80 ? 74 : app->w - 2, people = cursor_seen(&chooser->cursor);
	bool demonstration = app->session.kind == SESSION_DEMO;
	int h = people + 10 + (app->h < 34 ? 0 : demonstration ? 4 : 5), x = (app->w - w) / 2, y;
	char limits[SESSION_TEXT_SIZE];
	struct rect in;

	if (h > app->h - 3)
		h = app->h - 3;
	in = view_box(s, (struct rect){x, app->h >= 34 ? 4 : 1, w, h}, "Choose who you are");
	y = in.y;
	surface_text(s, in.x, y++, in.w, STYLE_DIALOG,
		     demonstration ? "Demo data: no password, seen by nobody else, gone when you leave."
		     : app->demo ? "Demo data. People and models are invented; nothing is sent anywhere."
			       : "This file is worked on as the person you choose; nothing is sent to Microsoft.");
	if (chooser->part == PART_FILTER || !field_is_empty(&chooser->filter)) {
		surface_text(s, in.x, y, 2, STYLE_DIALOG, "/");
		view_field(s, in.x + 1, y++, in.w - 2, &chooser->filter, chooser->part == PART_FILTER && !app->layer_count, "part of a name");
	} else {
		y++;
	}
	surface_text(s, in.x + 4, y, name_width(in), STYLE_ACTION_OFF, "Name");
	surface_text(s, in.x + 5 + name_width(in), y, 22, STYLE_ACTION_OFF, "Role");
	surface_text(s, in.x + 28 + name_width(in), y++, in.w - 28 - name_width(in), STYLE_ACTION_OFF, "Good for");
	for (int i = 0; i < people; i++)
		draw_person(app, s, in, chooser->cursor.top + i, y++);
	if (!people)
		surface_text(s, in.x + 4, y++, in.w - 4, STYLE_ACTION_OFF, "Nobody. Import an environment: makerdeck import FILE");
	else if (chooser->more || chooser->cursor.top + people < chooser->cursor.count)
		surface_text(s, in.x + 4, y, in.w - 4, STYLE_ACTION_OFF, "more below; / finds by name");
	y++;
	if (y + 3 > in.y + in.h)
		return;
	draw_look(app, s, in, y++);
	draw_reading(app, s, in, y++);
	if (app->h >= 34) {
		y++;
		surface_printf(s, in.x, y++, in.w, STYLE_ACTION_OFF, "Terminal  %dx%d, %s", app->w, app->h, app->help.terminal);
		/* There's no shell behind a demonstration. */
		if (demonstration)
			surface_printf(s, in.x, y, in.w, STYLE_ACTION_OFF, "Session   %s", session_limits_text(&app->session, limits));
		else if (chooser_current(chooser))
			surface_printf(s, in.x, y + 1, in.w, STYLE_ACTION_OFF, "The same from a shell:  makerdeck --as %.*s open models/mine",
				       (int)strcspn(chooser_current(chooser)->login, "@"), chooser_current(chooser)->login);
	}
	draw_buttons(app, s, in, in.y + in.h - 1);
}
