/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be chosen for a field: a list that typing narrows, every word of it at the beginning of a word of the label. Those that
 * can't be chosen stand last and say why. Zeros are an empty one.
 */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include "app/cursor.h"
#include "app/field.h"
#include "base/arena.h"

#include <stdbool.h>
#include <stddef.h>

struct options_item {
	const char *label;	/* in the arena, as the others */
	const char *note;	/* beside it; of one that's off why; never NULL */
	const char *key;	/* the label as names are compared */
	bool off;
	int argument;		/* what it stands for: the caller's */
};

struct options {
	struct arena arena;
	struct options_item *items;
	size_t count, room;
	struct field field;	/* what's typed */
	int *shown;		/* places of those that fit, those that are off last; in the arena */
	struct cursor cursor;	/* over shown */
};

/* Forgets all of them, and what was typed. */
void options_clear(struct options *options);
void options_release(struct options *options);

/* A new last one; note may be NULL. options_narrow follows once all are added. */
struct options_item *options_add(struct options *options, const char *label, const char *note, int argument) __attribute__((returns_nonnull));

/* Those that fit what's typed; the cursor goes to the first. height: rows that are seen at once. */
void options_narrow(struct options *options, int height);

/* Puts the cursor on the one with this argument, if it's shown. */
void options_choose(struct options *options, int argument);

/* The one under the cursor; NULL if nothing fits. */
const struct options_item *options_current(const struct options *options);

#endif
