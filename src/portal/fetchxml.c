/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A query of Advanced Find as FetchXML, the language that Dataverse takes queries in: what Download FetchXML gives. */
#include "portal/find_private.h"

#include "base/clock.h"
#include "domain/model.h"

#include <string.h>

struct fetching {
	struct portal *portal;
	const struct find_query *query;
	struct find_made made;
	struct str out;
	bool said[3];		/* what couldn't be said was told */
};

static void
add_escaped(struct str *out, const char *text)
{
	for (; *text; text++) {
		switch (*text) {
		case '&':
			str_add(out, "&amp;");
			break;
		case '<':
			str_add(out, "&lt;");
			break;
		case '>':
			str_add(out, "&gt;");
			break;
		case '"':
			str_add(out, "&quot;");
			break;
		default:
			/* No control character but tab and newline is one of XML's. */
			str_addc(out, (unsigned char)*text < 0x20 && *text != '\t' && *text != '\n' ? ' ' : *text);
		}
	}
}

static void
indent(struct fetching *fetching, int depth)
{
	for (int i = 0; i < depth; i++)
		str_add(&fetching->out, "  ");
}

static void
add_attribute(struct fetching *fetching, const char *name, const char *value)
{
	str_addf(&fetching->out, " %s=\"", name);
	add_escaped(&fetching->out, value);
	str_addc(&fetching->out, '"');
}

/* What's worked out here, and isn't in Dataverse. */
static void
say_derived(struct fetching *fetching, int depth, const char *what, int which)
{
	if (fetching->said[which])
		return;
	fetching->said[which] = true;
	indent(fetching, depth);
	str_addf(&fetching->out, "<!-- Left out: %s of Model Type or Model Status, which makerdeck works out and Dataverse hasn't. -->\n", what);
}

/* ---------------------------------------------------------------- links */

/* A table that's linked to, once for all columns and conditions of it. */
static bool
same_link(const struct find_path *a, const struct find_path *b)
{
	return a->lookup == b->lookup && a->table == b->table;
}

/* An owner that's a user is in owninguser, a team in owningteam. */
static const char *
link_column(const struct find_path *path)
{
	if (strcmp(path->lookup->target, "owner") != 0)
		return path->lookup->name;
	return strcmp(path->table->name, "team") == 0 ? "owningteam" : "owninguser";
}

/* "l0": the place of the first use of the link in the query. */
static size_t
link_number(const struct find_query *query, const struct find_path *path)
{
	size_t at = 0;

	for (size_t i = 0; i < query->column_count; i++, at++) {
		if (query->columns[i].lookup && same_link(&query->columns[i], path))
			return at;
	}
	for (size_t i = 0; i < query->node_count; i++, at++) {
		if (query->nodes[i].kind == FIND_CONDITION && query->nodes[i].path.lookup && same_link(&query->nodes[i].path, path))
			return at;
	}
	return at;
}

static void
add_link(struct fetching *fetching, const struct find_path *path)
{
	const struct find_query *query = fetching->query;

	indent(fetching, 2);
	str_add(&fetching->out, "<link-entity");
	add_attribute(fetching, "name", path->table->name);
	add_attribute(fetching, "from", path->table->id);
	add_attribute(fetching, "to", link_column(path));
	add_attribute(fetching, "link-type", "outer");
	str_addf(&fetching->out, " alias=\"l%zu\">\n", link_number(query, path));
	for (size_t i = 0; i < query->column_count; i++) {
		const struct find_path *column = &query->columns[i];

		if (!column->lookup || !same_link(column, path) || column->column->derived)
			continue;
		indent(fetching, 3);
		str_add(&fetching->out, "<attribute");
		add_attribute(fetching, "name", column->column->name);
		str_add(&fetching->out, "/>\n");
	}
	if (query->sort.lookup && same_link(&query->sort, path) && !query->sort.column->derived) {
		indent(fetching, 3);
		str_add(&fetching->out, "<order");
		add_attribute(fetching, "attribute", query->sort.column->name);
		add_attribute(fetching, "descending", query->descending ? "true" : "false");
		str_add(&fetching->out, "/>\n");
	}
	indent(fetching, 2);
	str_add(&fetching->out, "</link-entity>\n");
}

static const struct find_path *
path_at(const struct find_query *query, size_t at)
{
	if (at < query->column_count)
		return &query->columns[at];
	at -= query->column_count;
	if (at < query->node_count)
		return query->nodes[at].kind == FIND_CONDITION ? &query->nodes[at].path : NULL;
	return at == query->node_count ? &query->sort : NULL;
}

static void
add_links(struct fetching *fetching)
{
	const struct find_query *query = fetching->query;

	for (size_t at = 0; at <= query->column_count + query->node_count; at++) {
		const struct find_path *path = path_at(query, at);

		if (path && path->column && path->lookup && link_number(query, path) == at)
			add_link(fetching, path);
	}
}

/* ---------------------------------------------------------------- conditions */

static void
begin_condition(struct fetching *fetching, const struct find_path *path, const char *suffix, const char *op, int depth)
{
	indent(fetching, depth);
	str_add(&fetching->out, "<condition");
	if (path->lookup)
		str_addf(&fetching->out, " entityname=\"l%zu\"", link_number(fetching->query, path));
	str_addf(&fetching->out, " attribute=\"%s%s\"", path->column->name, suffix);
	add_attribute(fetching, "operator", op);
}

static void
one_value(struct fetching *fetching, const struct find_path *path, const char *suffix, const char *op, const char *value, int depth)
{
	begin_condition(fetching, path, suffix, op, depth);
	if (value)
		add_attribute(fetching, "value", value);
	str_add(&fetching->out, "/>\n");
}

/* Between % and %, with what LIKE would take for its own in brackets. */
static const char *
like(struct arena *arena, const char *value, bool before, bool behind)
{
	struct str out = {0};
	const char *made;

	if (before)
		str_addc(&out, '%');
	for (; *value; value++) {
		if (strchr("%_[", *value))
			str_addf(&out, "[%c]", *value);
		else
			str_addc(&out, *value);
	}
	if (behind)
		str_addc(&out, '%');
	made = arena_strdup(arena, str_text(&out));
	str_release(&out);
	return made;
}

/* Times as they were read: a day alone is its hours. */
static void
add_time(struct fetching *fetching, const struct find_node *node, const struct find_asked *asked, int depth)
{
	char from[TIME_TEXT_SIZE], to[TIME_TEXT_SIZE];
	static const struct {
		enum sql_part part;
		const char *op;
	} ops[] = {{PART_FIND_EQUAL, "eq"}, {PART_FIND_LESS, "lt"}, {PART_FIND_LESS_EQUAL, "le"}, {PART_FIND_MORE, "gt"}, {PART_FIND_MORE_EQUAL, "ge"}};

	time_format(asked->value.number, from);
	time_format(asked->other.number, to);
	if (node->op == FIND_LAST_DAYS) {
		one_value(fetching, &node->path, "", "last-x-days", node->value, depth);
	} else if (asked->part == PART_FIND_BETWEEN) {
		indent(fetching, depth);
		str_addf(&fetching->out, "<filter type=\"%s\">\n", asked->not ? "or" : "and");
		one_value(fetching, &node->path, "", asked->not ? "lt" : "ge", from, depth + 1);
		one_value(fetching, &node->path, "", asked->not ? "ge" : "lt", to, depth + 1);
		if (asked->not)
			one_value(fetching, &node->path, "", "null", NULL, depth + 1);
		indent(fetching, depth);
		str_add(&fetching->out, "</filter>\n");
	} else {
		const char *op = "eq";

		for (size_t i = 0; i < sizeof(ops) / sizeof(ops[0]); i++)
			op = ops[i].part == asked->part ? ops[i].op : op;
		one_value(fetching, &node->path, "", asked->not ? "ne" : op, from, depth);
	}
}

static const char *
value_text(struct fetching *fetching, const struct find_node *node, const struct find_asked *asked)
{
	struct arena *arena = &fetching->made.arena;
	char id[ID_TEXT_SIZE];

	switch (asked->value.kind) {
	case BOUND_INTEGER:
		return arena_printf(arena, "%lld", (long long)asked->value.number);
	case BOUND_ID:
		return arena_printf(arena, "{%s}", id_format(&asked->value.id, id));
	case BOUND_NUMBER:
	case BOUND_TEXT:
	case BOUND_NONE:
		break;
	}
	return node->value;
}

static void
add_condition(struct fetching *fetching, size_t at, int depth)
{
	struct arena *arena = &fetching->made.arena;
	const struct find_node *node = &fetching->query->nodes[at];
	const struct find_asked *asked = &fetching->made.asked[at];
	/* A lookup's name stands in a column of its own. */
	const char *suffix = asked->named ? "name" : "", *op = NULL, *value = value_text(fetching, node, asked);

	if (node->path.column->derived) {
		say_derived(fetching, depth, "conditions", 0);
		return;
	}
	if (node->path.column->type == FIND_TIME && find_op_takes_value(node->op)) {
		add_time(fetching, node, asked, depth);
		return;
	}
	switch (node->op) {
	case FIND_EQUAL:
		op = "eq";
		break;
	case FIND_NOT_EQUAL:
		op = "ne";
		break;
	case FIND_LESS:
		op = "lt";
		break;
	case FIND_LESS_EQUAL:
		op = "le";
		break;
	case FIND_MORE:
		op = "gt";
		break;
	case FIND_MORE_EQUAL:
		op = "ge";
		break;
	case FIND_CONTAINS:
		op = "like";
		value = like(arena, node->value, true, true);
		break;
	case FIND_NOT_CONTAINS:
		op = "not-like";
		value = like(arena, node->value, true, true);
		break;
	case FIND_BEGINS:
		op = "like";
		value = like(arena, node->value, false, true);
		break;
	case FIND_ENDS:
		op = "like";
		value = like(arena, node->value, true, false);
		break;
	case FIND_NULL:
		op = "null";
		value = NULL;
		break;
	case FIND_NOT_NULL:
		op = "not-null";
		value = NULL;
		break;
	case FIND_ME:
		op = "eq-userid";
		value = NULL;
		break;
	case FIND_NOT_ME:
		op = "ne-userid";
		value = NULL;
		break;
	case FIND_ON:
	case FIND_BEFORE:
	case FIND_AFTER:
	case FIND_LAST_DAYS:
	case FIND_OP_COUNT:
		return;
	}
	one_value(fetching, &node->path, suffix, op, value, depth);
}

static void
add_filter(struct fetching *fetching, size_t at, int depth)
{
	const struct find_query *query = fetching->query;

	indent(fetching, depth);
	str_addf(&fetching->out, "<filter type=\"%s\">\n", query->nodes[at].kind == FIND_OR ? "or" : "and");
	for (size_t i = at + 1; i < query->node_count; i++) {
		if (query->nodes[i].parent != (int)at)
			continue;
		if (query->nodes[i].kind == FIND_CONDITION)
			add_condition(fetching, i, depth + 1);
		else
			add_filter(fetching, i, depth + 1);
	}
	indent(fetching, depth);
	str_add(&fetching->out, "</filter>\n");
}

/* ---------------------------------------------------------------- the whole */

static void
add_columns(struct fetching *fetching)
{
	const struct find_query *query = fetching->query;

	for (size_t i = 0; i < query->column_count; i++) {
		if (query->columns[i].lookup)
			continue;
		if (query->columns[i].column->derived) {
			say_derived(fetching, 2, "columns", 1);
			continue;
		}
		indent(fetching, 2);
		str_add(&fetching->out, "<attribute");
		add_attribute(fetching, "name", query->columns[i].column->name);
		str_add(&fetching->out, "/>\n");
	}
	if (query->sort.column && !query->sort.lookup) {
		if (query->sort.column->derived) {
			say_derived(fetching, 2, "the order", 2);
			return;
		}
		indent(fetching, 2);
		str_add(&fetching->out, "<order");
		add_attribute(fetching, "attribute", query->sort.column->name);
		add_attribute(fetching, "descending", query->descending ? "true" : "false");
		str_add(&fetching->out, "/>\n");
	}
}

const char *
find_fetchxml(struct portal *portal, const struct find_query *query, int64_t now, struct arena *arena, struct err *err)
{
	struct fetching fetching = {.portal = portal, .query = query};
	const char *made;

	if (!find_may(portal, query->table, err))
		return NULL;
	if (!find_make(&fetching.made, portal, query, now, err)) {
		find_made_release(&fetching.made);
		return NULL;
	}
	str_add(&fetching.out, "<fetch version=\"1.0\" output-format=\"xml-platform\" mapping=\"logical\" distinct=\"false\">\n");
	str_addf(&fetching.out, "  <entity name=\"%s\">\n", query->table->name);
	add_columns(&fetching);
	if (query->node_count)
		add_filter(&fetching, 0, 2);
	add_links(&fetching);
	str_add(&fetching.out, "  </entity>\n</fetch>\n");
	made = arena_strdup(arena, str_text(&fetching.out));
	str_release(&fetching.out);
	find_made_release(&fetching.made);
	return made;
}
