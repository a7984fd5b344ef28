/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The SSH keys of a person (app/keys_panel.h). */
#include "view/parts.h"

#include "base/clock.h"

#include <stdio.h>
#include <string.h>

#define TOLD_ROWS 4	/* at most */
#define DETAIL_ROWS 3
#define SMALL 12	/* rows: with fewer not all of it is shown at once */
#define NUMBER_WIDTH 6
#define FINGERPRINT_WIDTH 51	/* of SHA-256, and a blank */

static enum style
told_style(enum notice_level level)
{
	return level == NOTICE_ERROR ? STYLE_ERROR : level == NOTICE_WARN ? STYLE_WARN : level == NOTICE_OK ? STYLE_OK : STYLE_DIALOG;
}

static bool
is_top(const struct app *app)
{
	enum layer top = app_layer(app);

	return top == LAYER_KEYS;
}

/* Returns the rows that it took. */
static int
told(struct surface *s, struct rect at, const struct keys_panel *panel)
{
	int rows;

	if (at.h > TOLD_ROWS)
		at.h = TOLD_ROWS;
	if (at.h < 1)
		return 0;
	rows = surface_wrap(s, at, 0, told_style(panel->told_level), panel->told);
	return rows < at.h ? rows : at.h;
}

/* What was pasted is told by what it is: of its line nobody could say whose it is. */
static int
draw_field(const struct app *app, struct surface *s, struct rect in)
{
	const struct keys_panel *panel = &app->keys;
	bool focus = is_top(app) && panel->part == KEYS_PART_FIELD;
	int y = in.y;

	surface_printf(s, in.x, y++, in.w, STYLE_DIALOG, "Add a key for %s", panel->own ? "yourself" : panel->name);
	if (panel->pasted.length) {
		surface_fill(s, (struct rect){in.x, y, in.w, 1}, STYLE_INPUT);
		surface_text(s, in.x, y, in.w, STYLE_INPUT, panel->found);
		if (focus)
			surface_cursor(s, in.x, y);
	} else {
		view_field(s, in.x, y, in.w, &panel->field, focus, "paste the line of a .pub file: ssh-ed25519 AAAA… comment");
	}
	surface_hot(s, (struct rect){in.x, y, in.w, 1}, ACT_FIELD_AT, 0);
	y++;
	if (panel->pasted.length && panel->comment[0])
		surface_printf(s, in.x, y++, in.w, STYLE_DIALOG, "Comment: %s", panel->comment);
	if (panel->told[0])
		y += told(s, (struct rect){in.x, y, in.w, in.y + in.h - 1 - y}, panel);
	return y + 1;
}

static void
draw_key(const struct app *app, struct surface *s, struct rect at, const struct service_key *key, bool current)
{
	bool focus = current && is_top(app) && app->keys.part == KEYS_PART_LIST, revoked = key->revoked != TIME_NONE;
	enum style style = focus ? STYLE_CURSOR : current ? STYLE_CURSOR_UNFOCUSED : revoked ? STYLE_ACTION_OFF : STYLE_DIALOG;
	char when[32];

	surface_fill(s, at, style);
	surface_printf(s, at.x, at.y, NUMBER_WIDTH, style, "%sk%lld", focus ? "▸" : " ", (long long)key->number);
	surface_text(s, at.x + NUMBER_WIDTH, at.y, at.w - NUMBER_WIDTH < FINGERPRINT_WIDTH ? at.w - NUMBER_WIDTH : FINGERPRINT_WIDTH - 1, style,
		     key->fingerprint);
	if (at.w > NUMBER_WIDTH + FINGERPRINT_WIDTH)
		surface_text(s, at.x + NUMBER_WIDTH + FINGERPRINT_WIDTH, at.y, at.w - NUMBER_WIDTH - FINGERPRINT_WIDTH, style,
			     revoked ? "revoked" : key->disabled ? "disabled" : view_date(app, key->added, when));
	surface_hot(s, at, ACT_CHOICE_AT, (int)(key - app->keys.list.keys));
	if (focus)
		surface_cursor(s, at.x, at.y);
}

/* What the row has no room for. */
static void
draw_current(const struct app *app, struct surface *s, struct rect at)
{
	const struct service_key *key = keys_panel_current(&app->keys);
	char when[32];

	if (!key || at.h < 1)
		return;
	surface_printf(s, at.x, at.y, at.w, STYLE_DIALOG, "%s%s%s", key->type, key->comment[0] ? ", " : "", key->comment);
	if (at.h > 1)
		surface_printf(s, at.x, at.y + 1, at.w, STYLE_DIALOG, "Added %s by %s", view_date(app, key->added, when), key->added_by_name);
	if (at.h > 2 && key->revoked != TIME_NONE)
		surface_printf(s, at.x, at.y + 2, at.w, STYLE_WARN, "Revoked %s by %s", view_date(app, key->revoked, when), key->revoked_by_name);
	else if (at.h > 2 && key->disabled)
		surface_text(s, at.x, at.y + 2, at.w, STYLE_WARN, "Their account is disabled: it lets nobody in.");
}

static void
draw_hint(struct surface *s, struct rect at, const struct keys_panel *panel)
{
	surface_text(s, at.x, at.y, at.w, STYLE_ACTION_OFF,
		     !panel->may			? "Enter shows all of a key. Only a System Administrator adds and revokes."
		     : panel->part == KEYS_PART_FIELD ? "Enter adds it. Tab goes to the keys."
						      : "Del revokes, Enter shows all of it, Tab to add one.");
}

void
view_keys(const struct app *app, struct surface *s)
{
	const struct keys_panel *panel = &app->keys;
	int count = (int)panel->list.count, y, rows, top, last;
	char title[300];
	struct rect in;

	snprintf(title, sizeof(title), panel->own ? "Your SSH keys" : "SSH keys of %.200s", panel->name);
	in = view_box(s, layout_dialog(&app->layout, 76, 18), title);
	/* In a small window the field, or the keys. */
	y = panel->may && (in.h >= SMALL || panel->part == KEYS_PART_FIELD) ? draw_field(app, s, in) : in.y;
	last = in.y + in.h - 1;
	rows = last - y - 1 - (in.h >= SMALL ? DETAIL_ROWS + 1 : 0);
	draw_hint(s, (struct rect){in.x, last, in.w, 1}, panel);
	if (y >= last || (count && rows < 1))
		return;
	if (!count) {
		surface_wrap(s, (struct rect){in.x, y, in.w, last - y}, 0, STYLE_DIALOG,
			     panel->may ? "No key yet, so nobody comes in over SSH as this person. Paste one above."
			     : "No key yet, so you can't come in over SSH. A System Administrator adds yours: send them the line of your .pub file.");
		if (!panel->may && is_top(app))
			surface_cursor(s, in.x, y);
		return;
	}
	surface_text(s, in.x + 1, y, in.w - 1, STYLE_COLHEAD, "Key  Fingerprint                                        Added");
	surface_restyle(s, (struct rect){in.x, y, in.w, 1}, STYLE_COLHEAD);
	y++;
	top = panel->cursor.at >= rows ? panel->cursor.at - rows + 1 : 0;
	for (int i = top; i < count && i < top + rows; i++)
		draw_key(app, s, (struct rect){in.x, y + i - top, in.w, 1}, &panel->list.keys[i], i == panel->cursor.at);
	y += (count - top < rows ? count - top : rows) + 1;
	draw_current(app, s, (struct rect){in.x, y, in.w, last - y});
}
