/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What conditions ask: values read by the column's type. */
#include "portal/find_private.h"

#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DAYS_MOST 36500

static enum sql_part
part_of(enum find_op op)
{
	switch (op) {
	case FIND_LESS:
	case FIND_BEFORE:
		return PART_FIND_LESS;
	case FIND_LESS_EQUAL:
		return PART_FIND_LESS_EQUAL;
	case FIND_MORE:
		return PART_FIND_MORE;
	case FIND_MORE_EQUAL:
	case FIND_AFTER:
		return PART_FIND_MORE_EQUAL;
	case FIND_CONTAINS:
	case FIND_NOT_CONTAINS:
		return PART_FIND_CONTAINS;
	case FIND_BEGINS:
		return PART_FIND_BEGINS;
	case FIND_ENDS:
		return PART_FIND_ENDS;
	case FIND_ON:
	case FIND_LAST_DAYS:
		return PART_FIND_BETWEEN;
	case FIND_NULL:
	case FIND_NOT_NULL:
		return PART_FIND_DATA;
	case FIND_EQUAL:
	case FIND_NOT_EQUAL:
	case FIND_ME:
	case FIND_NOT_ME:
	case FIND_OP_COUNT:
		break;
	}
	return PART_FIND_EQUAL;
}

static bool
read_integer(const char *text, int64_t *number)
{
	char *end;

	errno = 0;
	*number = strtoll(text, &end, 10);
	return text[0] && !*end && !errno && strchr("-0123456789", text[0]);
}

static bool
ask_integer(const struct find_node *node, struct find_asked *asked, struct err *err)
{
	asked->value.kind = BOUND_INTEGER;
	if (read_integer(node->value, &asked->value.number))
		return true;
	return err_set(err, ERR_USAGE, "%s is a whole number, not \"%.100s\".", node->path.column->label, node->value);
}

static bool
ask_number(const struct find_node *node, struct find_asked *asked, struct err *err)
{
	size_t length = strlen(node->value);

	asked->value.kind = BOUND_NUMBER;
	if (length && number_read(node->value, length, &asked->value.real) == length)
		return true;
	return err_set(err, ERR_USAGE, "%s is a number such as 12.5, not \"%.100s\".", node->path.column->label, node->value);
}

/* By a number or a label. */
static bool
ask_choice(const struct find_node *node, struct arena *arena, struct find_asked *asked, struct err *err)
{
	struct str labels = {0};

	asked->value.kind = BOUND_INTEGER;
	for (const struct find_choice *choice = node->path.column->choices; choice->label; choice++) {
		if (strcasecmp(choice->label, node->value) == 0) {
			asked->value.number = choice->value;
			str_release(&labels);
			return true;
		}
		str_addf(&labels, "%s%s", labels.length ? ", " : "", choice->label);
	}
	if (node->path.column->type == FIND_BOOLEAN) {
		static const char *const words[] = {"no", "false", "0", "yes", "true", "1"};

		for (size_t i = 0; i < 6; i++) {
			if (strcasecmp(words[i], node->value) == 0) {
				asked->value.number = i >= 3;
				str_release(&labels);
				return true;
			}
		}
	} else if (read_integer(node->value, &asked->value.number)) {
		str_release(&labels);
		return true;
	}
	err_set(err, ERR_USAGE, "%s is one of %s, not \"%.100s\".", node->path.column->label, str_text(&labels), node->value);
	str_release(&labels);
	(void)arena;
	return false;
}

/* A date alone is the whole day. */
static bool
ask_time(const struct find_node *node, int64_t now, struct find_asked *asked, struct err *err)
{
	int64_t time, days;
	bool day;

	if (node->op == FIND_LAST_DAYS) {
		if (!read_integer(node->value, &days) || days < 1 || days > DAYS_MOST)
			return err_set(err, ERR_USAGE, "The number of days is from 1 to %d, not \"%.100s\".", DAYS_MOST, node->value);
		asked->value = (struct find_bound){BOUND_INTEGER, .number = (now / TIME_DAY - days) * TIME_DAY};
		asked->other = (struct find_bound){BOUND_INTEGER, .number = now + 1};
		return true;
	}
	if (!time_parse(node->value, strlen(node->value), &time))
		return err_set(err, ERR_USAGE, "%s is a day such as 2026-03-05, or with a time, 2026-03-05T14:00:00Z; not \"%.100s\".", node->path.column->label,
			       node->value);
	day = strchr(node->value, 'T') == NULL && strchr(node->value, ':') == NULL;
	asked->value = (struct find_bound){BOUND_INTEGER, .number = time};
	asked->other = (struct find_bound){BOUND_INTEGER, .number = time + TIME_DAY};
	if (node->op == FIND_ON || (day && asked->part == PART_FIND_EQUAL)) {
		asked->part = PART_FIND_BETWEEN;
		asked->value.number = time - (time % TIME_DAY + TIME_DAY) % TIME_DAY;
		asked->other.number = asked->value.number + TIME_DAY;
	} else if (day && (node->op == FIND_LESS_EQUAL || node->op == FIND_MORE)) {
		asked->part = node->op == FIND_MORE ? PART_FIND_MORE_EQUAL : PART_FIND_LESS;
		asked->value.number = time + TIME_DAY;
	} else if (node->op == FIND_AFTER) {
		asked->part = day ? PART_FIND_MORE_EQUAL : PART_FIND_MORE;
		asked->value.number = day ? time + TIME_DAY : time;
	}
	return true;
}

/* The column that the text is compared with: of a lookup the name of the row that it leads to; NULL is the name of an owner. */
static const struct find_column *
compared_column(const struct find_column *column)
{
	const struct find_table *target = column->type == FIND_LOOKUP ? find_table_named(column->target) : NULL;

	return column->type != FIND_LOOKUP ? column : target ? &target->columns[0] : NULL;
}

/* As keys are made (base/text.h); columns without a key fold the letters a to z alone. */
static const char *
folded(struct arena *arena, const struct find_column *column, const char *value)
{
	const struct find_column *compared = compared_column(column);
	char *copy;

	if (!compared || compared->key || compared->owner_name)
		return text_key(arena, value);
	copy = arena_strdup(arena, value);
	for (char *c = copy; *c; c++)
		*c = *c >= 'A' && *c <= 'Z' ? (char)(*c + 'a' - 'A') : *c;
	return copy;
}

static bool
ask_text(const struct find_node *node, struct arena *arena, struct find_asked *asked, struct err *err)
{
	asked->value = (struct find_bound){BOUND_TEXT, .text = folded(arena, node->path.column, node->value)};
	if (asked->value.text[0])
		return true;
	return err_set(err, ERR_USAGE, "%s needs a text.", find_op_label(node->op));
}

static bool
has_name(struct portal *portal, const struct find_column *column, const char *key, struct arena *arena, bool *has, struct err *err)
{
	const char *table, *id, *name;
	struct statement *s;

	find_names_of(column, arena, &table, &id, &name);
	s = statement_open_made(portal_store(portal),
				find_fill(arena, PART_FIND_NAMED, "{K}", id, "{T}", table, "{P}",
					  find_fill(arena, PART_FIND_EQUAL, "{X}", name, "{V}", ":key", NULL), NULL), err);
	if (!s)
		return false;
	statement_bind_text(s, ":key", key);
	*has = statement_row(s);
	return statement_close(s, err);
}

static bool
ask_lookup(struct portal *portal, const struct find_node *node, struct arena *arena, struct find_asked *asked, struct err *err)
{
	const struct find_column *column = node->path.column;
	bool has;

	if (asked->part == PART_FIND_EQUAL && id_parse(node->value, strlen(node->value), &asked->value.id)) {
		asked->value.kind = BOUND_ID;
		return true;
	}
	asked->named = true;
	if (!ask_text(node, arena, asked, err))
		return false;
	if (asked->part != PART_FIND_EQUAL)
		return true;
	if (!has_name(portal, column, asked->value.text, arena, &has, err))
		return false;
	if (!has)
		return err_set(err, ERR_USAGE, "Nobody and nothing that %s could be is called \"%.100s\".", column->label, node->value);
	return true;
}

bool
find_ask(struct portal *portal, const struct find_node *node, int64_t now, struct arena *arena, struct find_asked *asked, struct err *err)
{
	const struct find_column *column = node->path.column;

	*asked = (struct find_asked){.part = part_of(node->op)};
	asked->not = node->op == FIND_NOT_EQUAL || node->op == FIND_NOT_CONTAINS || node->op == FIND_NULL || node->op == FIND_NOT_ME;
	if (!find_op_fits(node->op, column->type, column))
		return err_set(err, ERR_USAGE, "%s can't be asked with \"%s\".", column->label, find_op_label(node->op));
	if (node->op == FIND_ME || node->op == FIND_NOT_ME) {
		asked->value = (struct find_bound){BOUND_ID, .id = portal_actor(portal)->id};
		return true;
	}
	if (!find_op_takes_value(node->op)) {
		asked->part = column->type == FIND_TEXT ? PART_FIND_DATA_TEXT : PART_FIND_DATA;
		return true;
	}
	switch (column->type) {
	case FIND_INTEGER:
		return ask_integer(node, asked, err);
	case FIND_NUMBER:
		return ask_number(node, asked, err);
	case FIND_CHOICE:
	case FIND_BOOLEAN:
		return ask_choice(node, arena, asked, err);
	case FIND_TIME:
		return ask_time(node, now, asked, err);
	case FIND_TEXT:
		return ask_text(node, arena, asked, err);
	case FIND_LOOKUP:
		return ask_lookup(portal, node, arena, asked, err);
	case FIND_ID:
		asked->value.kind = BOUND_ID;
		return id_parse(node->value, strlen(node->value), &asked->value.id) || err_set(err, ERR_USAGE, "%s is an id, not \"%.100s\".", column->label, node->value);
	}
	return false;
}

static bool
check_shape(const struct find_query *query, size_t i, struct err *err)
{
	const struct find_node *node = &query->nodes[i];
	int depth = 0;

	if ((i == 0) != (node->parent < 0) || node->parent >= (int)i || (i == 0 && node->kind == FIND_CONDITION)
	    || (i && query->nodes[node->parent].kind == FIND_CONDITION))
		return err_set(err, ERR_FAILED, "The groups of conditions are broken. This is a fault of makerdeck.");
	for (int at = node->parent; at >= 0; at = query->nodes[at].parent)
		depth++;
	return depth <= FIND_DEPTH_MAX || err_set(err, ERR_USAGE, "Groups stand in one another at most %d deep.", FIND_DEPTH_MAX);
}

bool
find_query_check(struct portal *portal, const struct find_query *query, int64_t now, size_t *bad, struct err *err)
{
	struct arena arena = {0};
	bool fine = true;

	for (*bad = 0; fine && *bad < query->node_count; (*bad)++) {
		const struct find_node *node = &query->nodes[*bad];
		struct find_asked asked;

		fine = check_shape(query, *bad, err) && (node->kind != FIND_CONDITION || find_ask(portal, node, now, &arena, &asked, err));
		if (!fine)
			break;
	}
	arena_release(&arena);
	return fine;
}
