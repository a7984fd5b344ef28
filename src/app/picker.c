/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/picker.h"

#include "base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---------------------------------------------------------------- small questions */

bool
pick_row_can(const struct pick_row *row)
{
	return row->state == PICK_OK || row->state == PICK_NO_EFFECT;
}

bool
picker_tag_is_bad(const struct picker_tag *tag)
{
	return tag->unknown || (tag->state != PICK_OK && tag->state != PICK_NO_EFFECT);
}

bool
picker_has(const struct picker *picker, const struct principal *who)
{
	for (size_t i = 0; i < picker->tag_count; i++) {
		if (!picker->tags[i].unknown && principal_equal(&picker->tags[i].who, who))
			return true;
	}
	return false;
}

size_t
picker_can_count(const struct picker *picker)
{
	size_t count = 0;

	for (size_t i = 0; i < picker->list.count; i++)
		count += pick_row_can(&picker->list.rows[i]);
	return count;
}

const char *
picker_why_not(const struct picker *picker, struct str *out)
{
	for (size_t i = 0; i < picker->tag_count; i++) {
		const struct picker_tag *tag = &picker->tags[i];

		if (tag->unknown)
			str_addf(out, "%s is nobody that this environment knows: remove that name first.", tag->name);
		else if (picker_tag_is_bad(tag))
			str_addf(out, "%s cannot be chosen (%s): remove that name first.", tag->name, tag->why);
		else
			continue;
		return str_text(out);
	}
	if (!field_is_empty(&picker->field))
		str_addf(out, "\"%s\" is not chosen yet: take a suggestion with Enter, or clear it with Ctrl-U.", picker->field.text);
	return str_text(out);
}

__attribute__((format(printf, 3, 4)))
static void
say(struct picker *picker, bool bad, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(picker->said, sizeof(picker->said), format, args);
	va_end(args);
	picker->said_bad = bad;
}

/* ---------------------------------------------------------------- the life of a picker */

void
picker_start(struct picker *picker, enum pick_purpose purpose, enum record_kind kind, const struct id *records,
	     size_t record_count, size_t most)
{
	struct id *copy;

	picker_release(picker);
	copy = arena_array(&picker->arena, record_count, sizeof(*copy));
	if (record_count > 0)
		memcpy(copy, records, record_count * sizeof(*copy));
	picker->purpose = purpose;
	picker->kind = kind;
	picker->records = copy;
	picker->record_count = record_count;
	picker->most = most < PICKER_TAGS_MAX ? most : PICKER_TAGS_MAX;
	picker->tag_at = PICKER_NO_TAG;
}

void
picker_release(struct picker *picker)
{
	pick_list_release(&picker->list);
	arena_release(&picker->arena);
	memset(picker, 0, sizeof(*picker));
	picker->tag_at = PICKER_NO_TAG;
}

void
picker_close(struct picker *picker)
{
	picker->open = false;
	picker->recent = false;
	picker->selected = 0;
	pick_list_release(&picker->list);
}

/* ---------------------------------------------------------------- suggestions */

/* Those that are tags already stand last and say so. */
static void
put_chosen_last(struct picker *picker)
{
	struct pick_list *list = &picker->list;
	struct pick_row *rows = arena_array(&list->arena, list->count, sizeof(*rows));
	size_t count = 0;

	for (int pass = 0; pass < 3; pass++) {
		for (size_t i = 0; i < list->count; i++) {
			struct pick_row row = list->rows[i];
			bool chosen = picker_has(picker, &row.who);

			if (chosen) {
				row.state = PICK_HAS_ACCESS;
				row.why = "chosen already";
			}
			if (pass == (chosen ? 2 : pick_row_can(&row) ? 0 : 1))
				rows[count++] = row;
		}
	}
	list->rows = rows;
}

static void
search(struct picker *picker, const struct picker_world *world)
{
	struct err err = ERR_INIT;

	picker_close(picker);
	if (field_is_empty(&picker->field))
		return;
	if (!people_pick(world->portal, picker->field.text, picker->purpose, picker->kind, picker->records, picker->record_count,
			 world->now, PICKER_LIMIT, &picker->list, &err)) {
		picker_close(picker);
		say(picker, true, "%s", err.text);
		return;
	}
	picker->open = true;
	put_chosen_last(picker);
	if (picker->list.count == 0)
		say(picker, false, "No one called \"%s\". Search looks at name, e-mail and team.", picker->field.text);
}

/* One principal as the picker sees it, found by a text that it is called by. */
static bool
look_up(struct picker *picker, const struct picker_world *world, const struct principal *who, const char *text,
	struct pick_list *list, const struct pick_row **found)
{
	struct err err = ERR_INIT;

	*found = NULL;
	if (!people_pick(world->portal, text, picker->purpose, picker->kind, picker->records, picker->record_count, world->now,
			 PICKER_LIMIT, list, &err))
		say(picker, true, "%s", err.text);
	for (size_t i = 0; i < list->count && !*found; i++) {
		if (principal_equal(&list->rows[i].who, who))
			*found = &list->rows[i];
	}
	return *found != NULL;
}

static void
show_recents(struct picker *picker, const struct picker_world *world)
{
	const struct picker_recents *recents = world->recents;
	struct pick_list *list = &picker->list;

	picker_close(picker);
	if (!recents || recents->count == 0)
		return;
	list->rows = arena_array(&list->arena, PICKER_RECENTS, sizeof(*list->rows));
	for (size_t i = 0; i < recents->count; i++) {
		struct pick_list one = {0};
		const struct pick_row *row;

		if (look_up(picker, world, &recents->who[i], recents->name[i], &one, &row)) {
			struct pick_row copy = *row;

			copy.name = arena_strdup(&list->arena, row->name);
			copy.login = arena_strdup(&list->arena, row->login);
			copy.detail = arena_strdup(&list->arena, row->detail);
			copy.why = arena_strdup(&list->arena, row->why);
			list->rows[list->count++] = copy;
		}
		pick_list_release(&one);
	}
	put_chosen_last(picker);
	picker->open = picker->recent = list->count > 0;
}

void
picker_focus(struct picker *picker, const struct picker_world *world)
{
	picker->tag_at = PICKER_NO_TAG;
	if (field_is_empty(&picker->field) && picker->tag_count == 0)
		show_recents(picker, world);
}

void
picker_recents_add(struct picker_recents *recents, const struct principal *who, const char *name)
{
	size_t place = 0;

	while (place < recents->count && !principal_equal(&recents->who[place], who))
		place++;
	if (place == PICKER_RECENTS)
		place--;
	else if (place == recents->count)
		recents->count++;
	for (; place > 0; place--) {
		recents->who[place] = recents->who[place - 1];
		memcpy(recents->name[place], recents->name[place - 1], sizeof(recents->name[0]));
	}
	recents->who[0] = *who;
	snprintf(recents->name[0], sizeof(recents->name[0]), "%s", name);
}

static void
recents_forget(struct picker_recents *recents, const struct principal *who)
{
	size_t kept = 0;

	for (size_t i = 0; i < recents->count; i++) {
		if (principal_equal(&recents->who[i], who))
			continue;
		recents->who[kept] = recents->who[i];
		memmove(recents->name[kept], recents->name[i], sizeof(recents->name[0]));
		kept++;
	}
	recents->count = kept;
}

/* ---------------------------------------------------------------- tags */

static size_t
good_tags(const struct picker *picker)
{
	size_t count = 0;

	for (size_t i = 0; i < picker->tag_count; i++)
		count += !picker_tag_is_bad(&picker->tags[i]);
	return count;
}

/* False if there's no room; that is told. */
static bool
add_tag(struct picker *picker, struct picker_tag tag)
{
	if (!tag.unknown && picker_has(picker, &tag.who))
		return true;
	if (picker->tag_count == picker->most && picker->most == 1)
		picker->tag_count = 0;
	if (picker->tag_count == picker->most) {
		say(picker, true, "%zu names at once are enough: save these first.", picker->most);
		return false;
	}
	tag.name = arena_strdup(&picker->arena, tag.name);
	tag.detail = arena_strdup(&picker->arena, tag.detail);
	tag.why = arena_strdup(&picker->arena, tag.why);
	picker->tags[picker->tag_count++] = tag;
	return true;
}

static struct picker_tag
tag_of(const struct pick_row *row)
{
	return (struct picker_tag){.who = row->who, .name = row->name, .detail = row->who.kind == PRINCIPAL_TEAM ? row->detail : "",
				   .why = row->why, .state = row->state, .members = row->members};
}

static void
say_added(struct picker *picker, const struct picker_tag *tag)
{
	const char *comma = tag->detail[0] ? ", " : "";

	if (picker->most == 1)
		say(picker, false, "Chosen: %s%s%s.", tag->name, comma, tag->detail);
	else if (tag->state == PICK_NO_EFFECT)
		say(picker, false, "Added %s%s%s, without effect for now: %s. %zu to add.", tag->name, comma, tag->detail, tag->why,
		    good_tags(picker));
	else
		say(picker, false, "Added %s%s%s. %zu to add.", tag->name, comma, tag->detail, good_tags(picker));
}

enum picker_answer
picker_take(struct picker *picker, size_t place)
{
	struct pick_row row;
	struct picker_tag tag;

	if (!picker->open || place >= picker->list.count)
		return PICKER_USED;
	row = picker->list.rows[place];
	picker->selected = place;
	if (!pick_row_can(&row)) {
		/* Said instead of hidden (3.3): the list stays, so that somebody else can be taken. */
		say(picker, false, "%s cannot be chosen: %s.", row.name, row.why);
		picker->blocked = row.who;
		return row.state == PICK_HAS_ACCESS ? PICKER_BLOCKED : PICKER_USED;
	}
	tag = tag_of(&row);
	if (!add_tag(picker, tag))
		return PICKER_USED;
	say_added(picker, &tag);
	field_clear(&picker->field);
	picker_close(picker);
	return PICKER_CHANGED;
}

void
picker_remove(struct picker *picker, size_t tag)
{
	if (tag >= picker->tag_count)
		return;
	say(picker, false, "Removed %s. %s", picker->tags[tag].name, picker->tag_count == 1 ? "Nobody is chosen." : "");
	memmove(&picker->tags[tag], &picker->tags[tag + 1], (picker->tag_count - tag - 1) * sizeof(picker->tags[0]));
	picker->tag_count--;
	if (picker->tag_at != PICKER_NO_TAG && picker->tag_at >= picker->tag_count)
		picker->tag_at = PICKER_NO_TAG;
}

/* ---------------------------------------------------------------- names in full: ';' and pasted lists */

/* The part that names somebody: what stands in < > if there's such a part, else all of it; without blanks around. */
static const char *
name_part(struct arena *arena, const char *text, size_t length)
{
	const char *open = memchr(text, '<', length);
	const char *close = open ? memchr(open, '>', length - (size_t)(open - text)) : NULL;

	if (close && close > open + 1) {
		text = open + 1;
		length = (size_t)(close - text);
	}
	while (length > 0 && strchr(" \t\"'", text[0])) {
		text++;
		length--;
	}
	while (length > 0 && strchr(" \t\r\"',", text[length - 1]))
		length--;
	return arena_strndup(arena, text, length);
}

/* Makes a name a tag, a bad one if it's nobody's or can't be chosen. False if nothing was added. */
static bool
add_by_name(struct picker *picker, const struct picker_world *world, const char *text)
{
	struct pick_list list = {0};
	const struct pick_row *row;
	struct principal who;
	struct err err = ERR_INIT;
	bool added = false;
	struct picker_tag tag;

	if (!text[0])
		return false;
	if (!people_find(world->portal, text, &who, &err)) {
		/* Nobody, or several: both block Save until they are looked for by hand. */
		tag = (struct picker_tag){.name = text, .detail = "", .why = err.text, .unknown = true};
		added = add_tag(picker, tag);
		say(picker, true, "%s", err.text);
	} else if (look_up(picker, world, &who, text, &list, &row)) {
		if (row->state == PICK_HAS_ACCESS) {
			say(picker, false, "%s %s.", row->name, row->why);
		} else {
			tag = tag_of(row);
			added = add_tag(picker, tag);
			if (picker_tag_is_bad(&tag))
				say(picker, true, "%s cannot be chosen: %s.", tag.name, tag.why);
			else if (added)
				say_added(picker, &tag);
		}
	} else {
		tag = (struct picker_tag){.who = who, .name = text, .detail = "", .why = ""};
		added = add_tag(picker, tag);
	}
	pick_list_release(&list);
	return added;
}

/* ';' ends a name (Outlook's address line): the person who is called so, else the suggestion that is highlighted. */
static enum picker_answer
finish_name(struct picker *picker, const struct picker_world *world)
{
	struct arena scratch = {0};
	struct principal who;
	enum picker_answer answer;
	const char *name = name_part(&scratch, picker->field.text, picker->field.length);

	if (!name[0]) {
		answer = PICKER_USED;
	} else if (!people_find(world->portal, name, &who, NULL) && picker->open && picker->list.count > 0
		   && pick_row_can(&picker->list.rows[picker->selected])) {
		answer = picker_take(picker, picker->selected);
	} else {
		answer = add_by_name(picker, world, name) ? PICKER_CHANGED : PICKER_USED;
		field_clear(&picker->field);
		picker_close(picker);
	}
	arena_release(&scratch);
	return answer;
}

enum picker_answer
picker_pasted(struct picker *picker, const struct picker_world *world, const char *text, size_t length)
{
	size_t blank = strspn(text, " \t\n"), good, bad = 0;
	struct arena scratch = {0};

	picker->said[0] = '\0';
	picker->said_bad = false;
	if (strcspn(text, ";\n<") == length || blank == length) {
		enum picker_answer answer = field_insert(&picker->field, text, length) ? PICKER_USED : PICKER_IGNORED;

		search(picker, world);
		return answer;
	}
	good = good_tags(picker);
	for (size_t at = 0; at < length;) {
		size_t part = strcspn(text + at, ";\n");

		add_by_name(picker, world, name_part(&scratch, text + at, part));
		at += part + 1;
	}
	arena_release(&scratch);
	for (size_t i = 0; i < picker->tag_count; i++)
		bad += picker_tag_is_bad(&picker->tags[i]);
	good = good_tags(picker) - (good <= good_tags(picker) ? good : 0);
	if (bad > 0)
		say(picker, true, "%zu added. %zu %s not be chosen and must be removed before you can save.", good, bad,
		    bad == 1 ? "name could" : "names could");
	else
		say(picker, false, "%zu added. %zu to add.", good, good_tags(picker));
	picker_close(picker);
	return PICKER_CHANGED;
}

/* ---------------------------------------------------------------- keys */

static enum picker_answer
move_selection(struct picker *picker, const struct picker_world *world, bool down)
{
	if (!picker->open) {
		if (!down || field_is_empty(&picker->field))
			return PICKER_IGNORED;
		search(picker, world);
		return PICKER_USED;
	}
	if (down && picker->selected + 1 < picker->list.count)
		picker->selected++;
	else if (!down && picker->selected > 0)
		picker->selected--;
	return PICKER_USED;
}

/* Keys while a tag has the focus; false if the field is to have the key. */
static bool
tag_key(struct picker *picker, uint32_t key, enum picker_answer *answer)
{
	size_t tag = picker->tag_at;

	*answer = PICKER_USED;
	switch (key) {
	case KEY_CODE_LEFT:
		picker->tag_at -= tag > 0;
		return true;
	case KEY_CODE_RIGHT:
		picker->tag_at = tag + 1 < picker->tag_count ? tag + 1 : PICKER_NO_TAG;
		return true;
	case KEY_CODE_BACKSPACE:
	case KEY_CODE_DEL:
		picker_remove(picker, tag);
		*answer = PICKER_CHANGED;
		return true;
	}
	picker->tag_at = PICKER_NO_TAG;
	return false;
}

static enum picker_answer
field_or_tags(struct picker *picker, const struct picker_world *world, uint32_t key)
{
	switch (field_key(&picker->field, key)) {
	case FIELD_CHANGED:
		search(picker, world);
		return PICKER_USED;
	case FIELD_MOVED:
		return PICKER_USED;
	case FIELD_IGNORED:
		break;
	}
	if (key == KEY_CODE_BACKSPACE && picker->tag_count > 0) {
		picker_remove(picker, picker->tag_count - 1);
		return PICKER_CHANGED;
	}
	if (key == KEY_CODE_LEFT && picker->tag_count > 0) {
		picker->tag_at = picker->tag_count - 1;
		picker_close(picker);
		return PICKER_USED;
	}
	/* Keys of a field with nothing left to do there are no commands of the panel. */
	if (key == KEY_CODE_BACKSPACE || key == KEY_CODE_DEL || key == KEY_CODE_LEFT || key == KEY_CODE_RIGHT
	    || key == KEY_CODE_CTRL + 'w' || key == KEY_CODE_CTRL + 'u')
		return PICKER_USED;
	return PICKER_IGNORED;
}

enum picker_answer
picker_key(struct picker *picker, const struct picker_world *world, uint32_t key)
{
	enum picker_answer answer;

	picker->said[0] = '\0';
	picker->said_bad = false;
	if (picker->tag_at != PICKER_NO_TAG && tag_key(picker, key, &answer))
		return answer;
	switch (key) {
	case KEY_CODE_ENTER:
	case KEY_CODE_TAB:
		if (!picker->open || (picker->recent && key == KEY_CODE_TAB))
			break;
		if (picker->list.count > 0)
			return picker_take(picker, picker->selected);
		say(picker, false, "No one called \"%s\". Search looks at name, e-mail and team.", picker->field.text);
		return PICKER_USED;
	case KEY_CODE_DOWN:
	case KEY_CODE_CTRL + 'n':
		return move_selection(picker, world, true);
	case KEY_CODE_UP:
	case KEY_CODE_CTRL + 'p':
		return move_selection(picker, world, false);
	case KEY_CODE_ESC:
		if (!picker->open)
			return PICKER_IGNORED;
		picker_close(picker);
		return PICKER_USED;
	case KEY_CODE_DEL:
		if (picker->open && picker->recent && world->recents) {
			recents_forget(world->recents, &picker->list.rows[picker->selected].who);
			show_recents(picker, world);
			return PICKER_USED;
		}
		break;
	case ';':
		return finish_name(picker, world);
	}
	return field_or_tags(picker, world, key);
}
