/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/keys_panel.h"

#include "app/app_private.h"
#include "base/clock.h"
#include "portal/administration.h"

#include <stdio.h>
#include <string.h>

#define ROWS 6	/* of the list, that its cursor moves a page by */

#define PRIVATE_KEY "That's a private key. It wasn't kept. Paste the public one instead: the one line of the file that ends in .pub. If anybody else " \
		    "could see it, its owner should make another."

/* What may be secret is overwritten before it's given back. */
static void
forget(struct keys_panel *panel)
{
	if (panel->pasted.text)
		explicit_bzero(panel->pasted.text, panel->pasted.room);
	str_release(&panel->pasted);
	explicit_bzero(&panel->field, sizeof(panel->field));
	panel->found[0] = panel->comment[0] = '\0';
}

void
keys_panel_release(struct keys_panel *panel)
{
	forget(panel);
	service_key_list_release(&panel->list);
	*panel = (struct keys_panel){0};
}

const struct service_key *
keys_panel_current(const struct keys_panel *panel)
{
	return panel->cursor.at < (int)panel->list.count ? &panel->list.keys[panel->cursor.at] : NULL;
}

enum context
keys_panel_context(const struct keys_panel *panel)
{
	return panel->part == KEYS_PART_FIELD ? CONTEXT_FIELD : CONTEXT_DIALOG;
}

bool
keys_panel_is_changed(const struct keys_panel *panel)
{
	return panel->pasted.length > 0 || !field_is_empty(&panel->field);
}

/* On the line of messages, which may be too short for it, and whole in the panel. */
static void
tell(struct app *app, enum notice_level level, const char *text)
{
	app_say(app, level, "%s", text);
	snprintf(app->keys.told, sizeof(app->keys.told), "%s", text);
	app->keys.told_level = level;
}

static void
fail(struct app *app, const struct err *err)
{
	app_fail(app, err);
	snprintf(app->keys.told, sizeof(app->keys.told), "%s", err->text);
	app->keys.told_level = NOTICE_ERROR;
}

/* ---------------------------------------------------------------- opening, and what may stay */

static bool
load(struct app *app, struct err *err)
{
	struct keys_panel *panel = &app->keys;
	struct service_key_list fresh = {0};

	if (!service_keys_list(app->portal, &panel->person, true, &fresh, err))
		return false;
	service_key_list_release(&panel->list);
	panel->list = fresh;
	panel->own = id_equal(&panel->person, &app->person);
	panel->may = administration_may(app->portal, NULL);
	panel->stamp = app->stamp;
	if (!panel->may) {
		forget(panel);
		panel->part = KEYS_PART_LIST;
	}
	cursor_resize(&panel->cursor, (int)fresh.count, ROWS);
	return true;
}

void
keys_panel_open(struct app *app, const struct id *person, const char *name)
{
	struct keys_panel *panel = &app->keys;
	struct err err = ERR_INIT;
	struct id of = *person;

	keys_panel_release(panel);
	panel->person = of;
	snprintf(panel->name, sizeof(panel->name), "%s", name);
	if (load(app, &err))
		app_push(app, LAYER_KEYS);
	else
		app_fail(app, &err);
}

void
keys_panel_open_here(struct app *app)
{
	const struct table_row *row = app->screen == SCREEN_ADMIN && app->place == PLACE_USERS ? table_current(admin_table(app)) : NULL;
	char name[256];

	if (app->layer_count)
		return;
	snprintf(name, sizeof(name), "%s", row ? row->cells[0] : app->person_name);
	keys_panel_open(app, row ? &row->id : &app->person, name);
}

bool
keys_panel_review(struct app *app, struct err *err)
{
	return app->keys.stamp == app->stamp || load(app, err);
}

/* ---------------------------------------------------------------- adding */

static void
say_added(struct app *app, const char *fingerprint, const struct write_result *result)
{
	char text[512];

	snprintf(text, sizeof(text), "Added the key %.80s for %.100s. %s%.250s", fingerprint, app->keys.name,
		 result->warning_count			      ? ""
		 : service_keys_are_sshds(app->portal) ? "They can connect now."
						       : "They can connect where this environment is served over SSH.",
		 result->warning_count ? result->warnings[0] : "");
	tell(app, result->warning_count ? NOTICE_WARN : NOTICE_OK, text);
}

static void
say_there(struct app *app, const char *fingerprint)
{
	char text[512];

	snprintf(text, sizeof(text), "%.100s has the key %.80s already: nothing was changed.", app->keys.name, fingerprint);
	tell(app, NOTICE_HINT, text);
}

static bool
is_private(const char *text)
{
	return strstr(text, "PRIVATE KEY") || strstr(text, "PuTTY-User-Key-File");
}

static void
refuse_private(struct app *app)
{
	app->keys.private_seen = true;
	tell(app, NOTICE_ERROR, PRIVATE_KEY);
}

static enum panel_answer
add(struct app *app)
{
	struct keys_panel *panel = &app->keys;
	const char *text = panel->pasted.length ? str_text(&panel->pasted) : panel->field.text;
	struct write_result result = {0};
	struct arena arena = {0};
	struct service_key key = {0};
	struct err err = ERR_INIT;
	size_t before = panel->list.count;

	if (!panel->pasted.length && field_is_empty(&panel->field)) {
		if (panel->private_seen)
			tell(app, NOTICE_ERROR, PRIVATE_KEY);
		else
			tell(app, NOTICE_HINT, "Paste the line of a .pub file first: \"ssh-ed25519 AAAA… comment\".");
	} else if (is_private(text)) {
		refuse_private(app);
	} else if (!service_key_look(text, &arena, &key, &err)) {
		/* Line by line, as a paste arrives from terminals that don't tell it from typing: still the private key's. */
		if (panel->private_seen)
			tell(app, NOTICE_ERROR, PRIVATE_KEY);
		else
			fail(app, &err);
	} else if (!service_keys_add(app->portal, &panel->person, text, false, app->now, &result, &err)) {
		fail(app, &err);
	} else {
		panel->private_seen = false;
		app_reload(app);
		if (!load(app, &err))
			fail(app, &err);
		else if (panel->list.count == before)
			say_there(app, key.fingerprint);
		else
			say_added(app, key.fingerprint, &result);
		cursor_set(&panel->cursor, (int)panel->list.count - 1);
	}
	write_result_release(&result);
	arena_release(&arena);
	forget(panel);
	return PANEL_STAYS;
}

void
keys_panel_pasted(struct app *app, const char *text, size_t length)
{
	struct keys_panel *panel = &app->keys;
	struct arena arena = {0};
	struct service_key key = {0};
	struct err err = ERR_INIT;

	panel->told[0] = '\0';
	if (!panel->may) {
		app_say(app, NOTICE_HINT, "Only a System Administrator adds keys (A5).");
		return;
	}
	forget(panel);
	panel->part = KEYS_PART_FIELD;
	panel->private_seen = false;
	str_addn(&panel->pasted, text, length);
	if (is_private(str_text(&panel->pasted))) {
		forget(panel);
		refuse_private(app);
	} else if (!service_key_look(str_text(&panel->pasted), &arena, &key, &err)) {
		forget(panel);
		fail(app, &err);
	} else {
		snprintf(panel->found, sizeof(panel->found), "%s %s", key.type, key.fingerprint);
		snprintf(panel->comment, sizeof(panel->comment), "%s", key.comment);
		tell(app, NOTICE_HINT, "Enter adds it. Compare the fingerprint with theirs first: ssh-keygen -l -f FILE.pub.");
	}
	arena_release(&arena);
}

/* ---------------------------------------------------------------- revoking */

static enum panel_answer
ask_to_revoke(struct app *app)
{
	struct keys_panel *panel = &app->keys;
	const struct service_key *key = keys_panel_current(panel);
	char text[sizeof(app->question.text)];

	if (!panel->may) {
		app_say(app, NOTICE_HINT, "Only a System Administrator revokes keys (A5).");
	} else if (!key) {
		app_say(app, NOTICE_HINT, "There's no key to revoke.");
	} else if (key->revoked != TIME_NONE) {
		app_say(app, NOTICE_HINT, "k%lld was revoked before.", (long long)key->number);
	} else {
		panel->asked = key->number;
		snprintf(text, sizeof(text), "Revoke k%lld, %s, of %.120s? A session that's open with it ends at its next key%s. It can't be undone.",
			 (long long)key->number, key->fingerprint, panel->name, panel->own ? ", yours too if it's this one" : "");
		app_ask(app, ACT_PANEL_CONFIRMED, text);
	}
	return PANEL_STAYS;
}

static enum panel_answer
revoke(struct app *app)
{
	struct keys_panel *panel = &app->keys;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	long long number = (long long)panel->asked;

	if (!service_keys_revoke(app->portal, panel->asked, false, app->now, &result, &err)) {
		fail(app, &err);
	} else {
		app_reload(app);
		if (!load(app, &err))
			fail(app, &err);
		else if (result.warning_count)
			app_say(app, NOTICE_WARN, "Revoked k%lld of %.100s. %.250s", number, panel->name, result.warnings[0]);
		else
			app_say(app, NOTICE_OK, "Revoked k%lld of %.100s. Nobody comes in with it any more.", number, panel->name);
	}
	write_result_release(&result);
	return PANEL_STAYS;
}

/* ---------------------------------------------------------------- keys */

/* All that's known of it, on plain lines to select; the line of its .pub file too. */
static void
show_key(struct app *app)
{
	const struct keys_panel *panel = &app->keys;
	const struct service_key *key = keys_panel_current(panel);
	struct str text = {0};
	char when[TIME_TEXT_SIZE], title[64];

	if (!key)
		return;
	str_addf(&text, "Of: %s (%s)\nFingerprint: %s\nKind: %s\nComment: %s\nAdded: %s", key->name, key->login, key->fingerprint, key->type, key->comment,
		 time_format(key->added, when));
	str_addf(&text, " by %s\n", key->added_by_name);
	if (key->revoked != TIME_NONE) {
		str_addf(&text, "Revoked: %s", time_format(key->revoked, when));
		str_addf(&text, " by %s\n", key->revoked_by_name);
	}
	str_addf(&text, "\n%s %s %s\n", key->type, key->blob, key->comment);
	snprintf(title, sizeof(title), "Key k%lld", (long long)key->number);
	text_page_set(&app->text, title, str_text(&text), app->h - 2);
	str_release(&text);
	app_push(app, LAYER_TEXT);
}

static void
turn(struct keys_panel *panel)
{
	panel->part = panel->may && panel->part == KEYS_PART_LIST ? KEYS_PART_FIELD : KEYS_PART_LIST;
}

static enum panel_answer
leave(struct app *app)
{
	if (!keys_panel_is_changed(&app->keys))
		return PANEL_CLOSE;
	app_ask(app, ACT_PANEL_DISCARD, "The key in the field isn't added. Throw it away?");
	return PANEL_STAYS;
}

static enum panel_answer
field_do(struct app *app, enum act act, uint32_t key)
{
	struct keys_panel *panel = &app->keys;

	switch (act) {
	case ACT_HELP:
		return PANEL_IGNORED;
	case ACT_TAKE:
		return add(app);
	case ACT_FIELD_NEXT:
	case ACT_FIELD_PREVIOUS:
	case ACT_CHOICE_DOWN:
	case ACT_CHOICE_UP:
		turn(panel);
		break;
	default:
		if (!key)
			break;
		/* What was pasted is one piece: a key that edits takes it away, and one that's text begins anew. */
		if (panel->pasted.length)
			forget(panel);
		(void)field_key(&panel->field, key);
		break;
	}
	return PANEL_STAYS;
}

static enum panel_answer
keys_do(struct app *app, enum act act, int argument)
{
	struct keys_panel *panel = &app->keys;

	switch (act) {
	case ACT_CHOICE_DOWN:
	case ACT_CHOICE_UP:
		cursor_move(&panel->cursor, act == ACT_CHOICE_DOWN ? 1 : -1);
		break;
	case ACT_CHOICE_AT:
		cursor_set(&panel->cursor, argument);
		break;
	case ACT_BUTTON_NEXT:
	case ACT_BUTTON_PREVIOUS:
		turn(panel);
		break;
	case ACT_EDIT_DELETE:
	case ACT_REMOVE:
		return ask_to_revoke(app);
	case ACT_PRESS:
	case ACT_COPY:
		show_key(app);
		break;
	default:
		return cursor_do(&panel->cursor, act) ? PANEL_STAYS : PANEL_IGNORED;
	}
	return PANEL_STAYS;
}

enum panel_answer
keys_panel_do(struct app *app, enum act act, uint32_t key, int argument)
{
	struct keys_panel *panel = &app->keys;

	panel->told[0] = '\0';
	if (act == ACT_PANEL_CONFIRMED)
		return revoke(app);
	if (act == ACT_ESCAPE)
		return leave(app);
	if (act == ACT_SAVE)
		return panel->may ? add(app) : PANEL_STAYS;
	if (act == ACT_FIELD_AT && panel->may) {
		panel->part = KEYS_PART_FIELD;
		return PANEL_STAYS;
	}
	if (act == ACT_CHOICE_AT)
		panel->part = KEYS_PART_LIST;
	return panel->part == KEYS_PART_FIELD ? field_do(app, act, key) : keys_do(app, act, argument);
}
