/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Queries of Advanced Find: operators, conditions in words, and conditions that were typed on a command line. */
#include "portal/find_private.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *name, *label;
	bool value;
} ops[FIND_OP_COUNT] = {
	[FIND_EQUAL] = {"=", "Equals", true},
	[FIND_NOT_EQUAL] = {"!=", "Does Not Equal", true},
	[FIND_LESS] = {"<", "Is Less Than", true},
	[FIND_LESS_EQUAL] = {"<=", "Is Less Than or Equal To", true},
	[FIND_MORE] = {">", "Is Greater Than", true},
	[FIND_MORE_EQUAL] = {">=", "Is Greater Than or Equal To", true},
	[FIND_CONTAINS] = {"contains", "Contains", true},
	[FIND_NOT_CONTAINS] = {"not-contains", "Does Not Contain", true},
	[FIND_BEGINS] = {"begins", "Begins With", true},
	[FIND_ENDS] = {"ends", "Ends With", true},
	[FIND_NULL] = {"null", "Does Not Contain Data", false},
	[FIND_NOT_NULL] = {"notnull", "Contains Data", false},
	[FIND_ON] = {"on", "On", true},
	[FIND_BEFORE] = {"before", "Before", true},
	[FIND_AFTER] = {"after", "After", true},
	[FIND_LAST_DAYS] = {"last-days", "Last X Days", true},
	[FIND_ME] = {"me", "Equals Current User", false},
	[FIND_NOT_ME] = {"not-me", "Does Not Equal Current User", false},
};

const char *
find_op_name(enum find_op op)
{
	return ops[op].name;
}

const char *
find_op_label(enum find_op op)
{
	return ops[op].label;
}

bool
find_op_takes_value(enum find_op op)
{
	return ops[op].value;
}

static bool
leads_to_people(const struct find_column *column)
{
	return column->target && (strcmp(column->target, "owner") == 0 || strcmp(column->target, "systemuser") == 0);
}

bool
find_op_fits(enum find_op op, enum find_type type, const struct find_column *column)
{
	switch (op) {
	case FIND_EQUAL:
	case FIND_NOT_EQUAL:
	case FIND_NULL:
	case FIND_NOT_NULL:
		return true;
	case FIND_LESS:
	case FIND_LESS_EQUAL:
	case FIND_MORE:
	case FIND_MORE_EQUAL:
		return type == FIND_INTEGER || type == FIND_NUMBER || type == FIND_TIME || type == FIND_TEXT;
	case FIND_CONTAINS:
	case FIND_NOT_CONTAINS:
	case FIND_BEGINS:
	case FIND_ENDS:
		return type == FIND_TEXT || type == FIND_LOOKUP;
	case FIND_ON:
	case FIND_BEFORE:
	case FIND_AFTER:
	case FIND_LAST_DAYS:
		return type == FIND_TIME;
	case FIND_ME:
	case FIND_NOT_ME:
		return type == FIND_LOOKUP && leads_to_people(column);
	case FIND_OP_COUNT:
		break;
	}
	return false;
}

void
find_query_start(struct find_query *query, const struct find_table *table)
{
	*query = (struct find_query){.table = table, .descending = table->newest_first};
	for (const struct find_column *column = table->columns; column->name; column++) {
		if (column->standard && query->column_count < FIND_COLUMNS_MAX)
			query->columns[query->column_count++] = (struct find_path){NULL, table, column};
	}
	query->sort = (struct find_path){NULL, table, &table->columns[0]};
}

/* ---------------------------------------------------------------- typed */

/* The operator that the text begins with; a word ends at a blank. */
static bool
read_op(const char *text, enum find_op *op, size_t *length)
{
	*length = 0;
	for (int i = 0; i < FIND_OP_COUNT; i++) {
		size_t size = strlen(ops[i].name);
		bool word = strchr("<>=!", ops[i].name[0]) == NULL;

		if (size > *length && strncasecmp(text, ops[i].name, size) == 0 && (!word || !text[size] || text[size] == ' ')) {
			*op = (enum find_op)i;
			*length = size;
		}
	}
	return *length > 0;
}

/* The longest column behind which an operator stands. */
static bool
read_condition(const struct find_table *table, const char *text, struct find_node *node, const char **value)
{
	size_t most = SIZE_MAX, length;

	while ((length = find_path_prefix(table, text, most, &node->path)) > 0) {
		const char *at = text + length + strspn(text + length, " ");
		size_t size;

		if (read_op(at, &node->op, &size) && (at > text + length || strchr("<>=!", *at))) {
			*value = at + size + strspn(at + size, " ");
			return true;
		}
		most = length - 1;
	}
	return false;
}

static const char *
unquoted(struct arena *arena, const char *value)
{
	size_t length = strlen(value);

	if (length >= 2 && (value[0] == '"' || value[0] == '\'') && value[length - 1] == value[0])
		return arena_strndup(arena, value + 1, length - 2);
	return arena_strdup(arena, value);
}

bool
find_query_where(struct find_query *query, const char *text, struct arena *arena, struct err *err)
{
	struct find_node node = {.kind = FIND_CONDITION};
	const char *value;

	text += strspn(text, " ");
	if (!read_condition(query->table, text, &node, &value)) {
		struct find_path path;
		size_t length = find_path_prefix(query->table, text, SIZE_MAX, &path);

		if (length)
			return err_set(err, ERR_USAGE, "\"%.200s\" has no operator behind the column: = != < <= > >= contains null notnull, and more in the manual.", text);
		length = strcspn(text, " <>=!");
		if (!find_path_parse(query->table, arena_strndup(arena, text, length), &path, err))
			return false;
		return err_set(err, ERR_USAGE, "\"%.200s\" is no condition: COLUMN OP VALUE.", text);
	}
	if (!find_op_fits(node.op, node.path.column->type, node.path.column))
		return err_set(err, ERR_USAGE, "%s can't be asked with %s.", node.path.column->label, find_op_name(node.op));
	if (!find_op_takes_value(node.op) && *value)
		return err_set(err, ERR_USAGE, "%s takes no value, not \"%.200s\".", find_op_name(node.op), value);
	if (find_op_takes_value(node.op) && !*value)
		return err_set(err, ERR_USAGE, "%s needs a value behind it.", find_op_name(node.op));
	if (query->node_count + 2 > FIND_NODES_MAX)
		return err_set(err, ERR_USAGE, "There are too many conditions; %d is the most.", FIND_NODES_MAX - 1);
	if (!query->node_count)
		query->nodes[query->node_count++] = (struct find_node){.kind = FIND_AND, .parent = -1, .value = ""};
	node.value = unquoted(arena, value);
	query->nodes[query->node_count++] = node;
	return true;
}

/* ---------------------------------------------------------------- in words */

static void
add_words(const struct find_query *query, size_t at, struct arena *arena, struct str *out)
{
	const struct find_node *node = &query->nodes[at];
	bool first = true;

	if (node->kind == FIND_CONDITION) {
		str_addf(out, "%s %s", find_path_label(&node->path, arena), find_op_label(node->op));
		if (find_op_takes_value(node->op))
			str_addf(out, " %s", node->value && node->value[0] ? node->value : "…");
		return;
	}
	if (node->parent >= 0)
		str_addc(out, '(');
	for (size_t i = at + 1; i < query->node_count; i++) {
		if (query->nodes[i].parent != (int)at)
			continue;
		if (!first)
			str_add(out, node->kind == FIND_OR ? " or " : " and ");
		add_words(query, i, arena, out);
		first = false;
	}
	if (node->parent >= 0)
		str_addc(out, ')');
}

const char *
find_query_words(const struct find_query *query, struct arena *arena)
{
	struct str text = {0};
	const char *copy;

	if (query->node_count)
		add_words(query, 0, arena, &text);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}
