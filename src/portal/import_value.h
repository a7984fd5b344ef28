/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From the JSON of one key to what a column holds, and the checks on the way (COMMANDS.md, Import). It knows nothing of
 * tables. Errors are sentences without file and row; who reads the rows adds them.
 */
#ifndef PORTAL_IMPORT_VALUE_H
#define PORTAL_IMPORT_VALUE_H

#include "base/arena.h"
#include "base/err.h"
#include "base/id.h"
#include "domain/role.h"

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What SQLite is given. Text is in the arena or borrowed from the row. */
enum value_kind { VALUE_NULL, VALUE_NUMBER, VALUE_TEXT, VALUE_ID };

struct value {
	enum value_kind kind;
	int64_t number;
	const char *text;
	size_t length;
	struct id id;
};

bool value_equal(const struct value *a, const struct value *b);

/* How a key is read. null stays null in all of them. */
enum value_reading {
	READ_ID,	/* a GUID in text; not the one of zeros */
	READ_LINE,	/* text of one line, in NFC, at most limit characters */
	READ_LOOSE_LINE,	/* the same, or a whole number, which becomes its digits */
	READ_BLOCK,	/* text of several lines, in NFC, at most limit characters */
	READ_NUMBER,	/* a whole number from 0 to limit */
	READ_SWITCH,	/* true or false, 1 or 0, or a managed property {"Value":true,…}: 1 or 0 */
	READ_CELLS,	/* an array: of a row of the environment's own tables; import_tables.c reads what's in it */
	READ_TIME,	/* ISO 8601: milliseconds since 1970, moved by shift */
};

bool value_read(const char *key, const json_t *json, enum value_reading reading, int64_t limit, int64_t shift,
		struct arena *arena, struct value *value, struct err *err) __attribute__((warn_unused_result));

/* What a privilege's name says: "prvReadmsdyn_AIModel", in any case. */
enum privilege_meaning {
	MEANING_TABLE,		/* a privilege on a listed table */
	MEANING_CREATE_ENTITY,	/* prvCreateEntity */
	MEANING_CREATE_ATTRIBUTE,
	MEANING_UNLISTED,	/* something else: left out */
};

/* The longest verb that fits counts: prvAppendTo… before prvAppend…. prvReadUser is for systemuser, as Dataverse has it. */
enum privilege_meaning privilege_from_name(const char *name, enum entity *entity, enum privilege *privilege);

/* The next GUID in a text, from *at on; moves *at behind it. What stands around it doesn't matter: in clientdata there
 * are texts within texts, with escapes. */
bool text_next_id(const char *text, size_t length, size_t *at, struct id *id);

#endif
