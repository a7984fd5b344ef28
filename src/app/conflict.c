/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/conflict.h"

#include "app/app_private.h"
#include "base/clock.h"
#include "portal/audit.h"

#include <stdio.h>
#include <string.h>

/* The newest rows of a history that are looked through. */
#define HISTORY_ROWS 20

void
conflict_release(struct conflict *conflict)
{
	arena_release(&conflict->arena);
	*conflict = (struct conflict){0};
}

void
conflict_begin(struct conflict *conflict, const struct err *err)
{
	conflict_release(conflict);
	snprintf(conflict->said, sizeof(conflict->said), "%s", err->text);
}

struct conflict_line *
conflict_tell(struct conflict *conflict, const char *what, const char *was, const char *now, const char *yours)
{
	struct conflict_line *line = &conflict->lines[conflict->count];

	if (conflict->count == CONFLICT_LINES_MAX) {
		conflict->left_out++;
		return &conflict->lines[CONFLICT_LINES_MAX - 1];
	}
	conflict->count++;
	*line = (struct conflict_line){
		.what = arena_strdup(&conflict->arena, what), .was = arena_strdup(&conflict->arena, was), .now = arena_strdup(&conflict->arena, now),
		.yours = arena_strdup(&conflict->arena, yours)};
	return line;
}

/* ---------------------------------------------------------------- records */

struct telling {
	struct conflict *conflict;
	const char *name;	/* of the record; NULL: there's only one */
};

static struct conflict_line *
tell(const struct telling *t, const char *what, const char *was, const char *now)
{
	if (t->name)
		what = arena_printf(&t->conflict->arena, "%s: %s", t->name, what);
	return conflict_tell(t->conflict, what, was, now, "");
}

static void
tell_if_other(const struct telling *t, const char *what, const char *was, const char *now)
{
	if (strcmp(was, now) != 0)
		tell(t, what, was, now);
}

static const struct model_share *
find_share(const struct model_detail *detail, const struct principal *with)
{
	for (size_t i = 0; i < detail->share_count; i++) {
		if (principal_equal(&detail->shares[i].with, with))
			return &detail->shares[i];
	}
	return NULL;
}

static void
tell_shares(const struct telling *t, const struct model_detail *was, const struct model_detail *now)
{
	for (size_t i = 0; i < was->share_count; i++) {
		const struct model_share *share = &was->shares[i], *still = find_share(now, &share->with);

		if (!still || strcmp(share_word(share->mask), share_word(still->mask)) != 0)
			tell(t, share->name, share_word(share->mask), still ? share_word(still->mask) : "not shared")->who = share->with.id;
	}
	for (size_t i = 0; i < now->share_count; i++) {
		const struct model_share *share = &now->shares[i];

		if (!find_share(was, &share->with))
			tell(t, share->name, "not shared", share_word(share->mask))->who = share->with.id;
	}
}

void
conflict_tell_record(struct conflict *conflict, const struct model_detail *was, const struct model_detail *now, bool several, int64_t at)
{
	const struct telling t = {conflict, several ? was->row.name : NULL};
	size_t before = conflict->count;
	char then[TIME_TEXT_SIZE], since[TIME_TEXT_SIZE];

	if (!now) {
		tell(&t, "Visible", "yes", "gone, or not visible to you any more");
		return;
	}
	if (was->row.version == now->row.version)
		return;
	tell_if_other(&t, "Name", was->row.name, now->row.name);
	tell_if_other(&t, "Owner", was->row.owner_name, now->row.owner_name);
	tell_if_other(&t, "Status", model_status_name(was->row.status), model_status_name(now->row.status));
	tell_shares(&t, was, now);
	if (conflict->count == before)
		tell(&t, "Changed", time_long(was->row.modified, at, then), time_long(now->row.modified, at, since));
}

void
conflict_tell_row(struct conflict *conflict, const struct acting_row *was, const struct model_detail *now, bool several, int64_t at)
{
	const struct telling t = {conflict, several ? was->name : NULL};
	size_t before = conflict->count;
	char then[TIME_TEXT_SIZE] = "", since[TIME_TEXT_SIZE];

	if (!now) {
		tell(&t, "Visible", "yes", "gone, or not visible to you any more");
		return;
	}
	if (was->target.version == now->row.version)
		return;
	tell_if_other(&t, "Name", was->name, now->row.name);
	if (was->modified != TIME_NONE) {
		tell_if_other(&t, "Owner", was->owner, now->row.owner_name);
		tell_if_other(&t, "Status", model_status_name(was->status), model_status_name(now->row.status));
		time_long(was->modified, at, then);
	}
	if (conflict->count == before)
		tell(&t, "Changed", then, time_long(now->row.modified, at, since));
}

/* ---------------------------------------------------------------- users, teams, roles */

/* "disabled", "enabled"; of a member or role the name, or that it wasn't there. */
static void
tell_row(struct conflict *conflict, const struct audit_row *row, const char *yours)
{
	if (strcmp(row->action, "user-enable") == 0 || strcmp(row->action, "user-disable") == 0) {
		bool enable = strcmp(row->action, "user-enable") == 0;

		conflict_tell(conflict, row->object_name, enable ? "disabled" : "enabled", enable ? "enabled" : "disabled", yours);
	} else {
		conflict_tell(conflict, row->object_name, "as it was shown", row->summary, yours);
	}
}

void
conflict_tell_history(struct app *app, struct conflict *conflict, const struct id *object, const char *yours)
{
	struct audit_list list = {0};
	struct err ignored = ERR_INIT;

	if (!audit_rows(app->portal, object, NULL, 0, HISTORY_ROWS, &list, &ignored))
		return;
	for (size_t i = list.count; i-- > 0;) {
		const struct audit_row *row = &list.rows[i];

		if (row->sequence > app->audit_seen && !row->rule[0] && !id_equal(&row->actor, &app->person))
			tell_row(conflict, row, "");
	}
	audit_list_release(&list);
	if (conflict->count)
		conflict->lines[conflict->count - 1].yours = arena_strdup(&conflict->arena, yours);
}

/* ---------------------------------------------------------------- the dialog */

void
conflict_open(struct app *app)
{
	struct conflict *conflict = &app->conflict;

	if (!conflict->said[0] || app->screen == SCREEN_CHOOSER || !app->can_act) {
		conflict_release(conflict);
		return;
	}
	cursor_resize(&conflict->cursor, (int)conflict->count, app->layout.body.h > 10 ? app->layout.body.h - 9 : 1);
	app_push(app, LAYER_CONFLICT);
}

enum panel_answer
conflict_do(struct app *app, enum act act, int argument)
{
	struct conflict *conflict = &app->conflict;

	(void)argument;
	switch (act) {
	case ACT_PRESS:
	case ACT_ESCAPE:
	case ACT_BUTTON_AT:
		return PANEL_CLOSE;
	case ACT_CHOICE_DOWN:
	case ACT_CHOICE_UP:
		cursor_scroll(&conflict->cursor, act == ACT_CHOICE_DOWN ? 1 : -1);
		return PANEL_STAYS;
	case ACT_SAVE:
		app_say(app, NOTICE_HINT, "Nothing was written. Look again first: Enter.");
		return PANEL_STAYS;
	default:
		return cursor_do(&conflict->cursor, act) ? PANEL_STAYS : PANEL_IGNORED;
	}
}
