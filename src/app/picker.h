/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people picker (UX.md 3.19, 4.7): a field, the people and teams that were taken as tags, and the suggestions for
 * what is being typed. It's a part of a panel and knows neither the panel nor what the people are picked for beyond
 * what people_pick wants to know. Zeros are a closed one that may be released.
 */
#ifndef APP_PICKER_H
#define APP_PICKER_H

#include "app/field.h"
#include "base/arena.h"
#include "base/str.h"
#include "portal/people.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PICKER_TAGS_MAX 100
#define PICKER_LIMIT 24		/* suggestions that are asked for */
#define PICKER_RECENTS 5
#define PICKER_SAID_SIZE 512
#define PICKER_NO_TAG SIZE_MAX

/* Somebody who was taken, or a pasted name that nobody has. */
struct picker_tag {
	struct principal who;
	const char *name;	/* in the picker's arena, as the others */
	const char *detail;	/* "team, 4 people"; "" */
	const char *why;	/* why it's bad or without effect; "" */
	enum pick_state state;
	bool unknown;		/* nobody is called so */
	int64_t members;
};

/* The people and teams that were saved last in this session, newest first. */
struct picker_recents {
	struct principal who[PICKER_RECENTS];
	char name[PICKER_RECENTS][256];
	size_t count;
};

struct picker {
	struct arena arena;
	struct field field;
	struct picker_tag tags[PICKER_TAGS_MAX];
	size_t tag_count;
	size_t tag_at;			/* the tag that has the focus, or PICKER_NO_TAG */

	bool open;			/* suggestions are shown */
	bool recent;			/* they are the recent ones */
	struct pick_list list;		/* those that are tags already stand last */
	size_t selected;

	/* What it's about; the ids live in the arena. */
	enum pick_purpose purpose;
	enum record_kind kind;
	const struct id *records;
	size_t record_count;
	size_t most;			/* tags it takes; a further one replaces the last */

	char said[PICKER_SAID_SIZE];	/* what the message line is to say of the last key; "" */
	bool said_bad;
	struct principal blocked;	/* with PICKER_BLOCKED: who it was */
};

enum picker_answer {
	PICKER_IGNORED,	/* not for the picker: the panel may use the key */
	PICKER_USED,
	PICKER_CHANGED,	/* tags came or went */
	PICKER_BLOCKED,	/* somebody was chosen who already has access; said tells it */
};

/* What a key is answered with: the environment, the time, and those who were picked before. */
struct picker_world {
	struct portal *portal;
	int64_t now;
	struct picker_recents *recents;	/* may be NULL */
};

/* Makes it ready, empty and closed, for these records (copied). */
void picker_start(struct picker *picker, enum pick_purpose purpose, enum record_kind kind, const struct id *records,
		  size_t record_count, size_t most);
void picker_release(struct picker *picker);

/* The field got the focus: recent people are shown if there are some and nothing is typed. */
void picker_focus(struct picker *picker, const struct picker_world *world);

enum picker_answer picker_key(struct picker *picker, const struct picker_world *world, uint32_t key);

/* Pasted text: a list ("Name <address>; …", or a name a line) becomes tags at once, a single name is typed into the field. */
enum picker_answer picker_pasted(struct picker *picker, const struct picker_world *world, const char *text, size_t length);

/* Takes the row-th suggestion (a click). */
enum picker_answer picker_take(struct picker *picker, size_t row);

/* Removes a tag by its place (a click on its x). */
void picker_remove(struct picker *picker, size_t tag);
void picker_close(struct picker *picker);

/* Why the panel cannot save as the picker stands: a bad tag, text that isn't a tag yet. "" if it can. In out. */
const char *picker_why_not(const struct picker *picker, struct str *out);

bool picker_tag_is_bad(const struct picker_tag *tag);
bool pick_row_can(const struct pick_row *row);

/* How many of the suggestions can be taken. */
size_t picker_can_count(const struct picker *picker);

bool picker_has(const struct picker *picker, const struct principal *who);

/* Puts somebody to the front of the recent ones. */
void picker_recents_add(struct picker_recents *recents, const struct principal *who, const char *name);

#endif
