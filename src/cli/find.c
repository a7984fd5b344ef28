/* SPDX-License-Identifier: GPL-3.0-or-later */
/* find: Advanced Find (RULES G3, G4). */
#include "cli/command.h"

#include "portal/find.h"

#include <string.h>

struct finding {
	struct call *call;
	struct find_query query;
};

/* ---------------------------------------------------------------- what is asked */

static bool
has_column(const struct find_query *query, const struct find_path *path)
{
	for (size_t i = 0; i < query->column_count; i++) {
		if (find_path_equal(&query->columns[i], path))
			return true;
	}
	return false;
}

static const char *
trimmed(struct arena *arena, const char *text, size_t length)
{
	for (; length && text[0] == ' '; text++)
		length--;
	while (length && text[length - 1] == ' ')
		length--;
	return arena_strndup(arena, text, length);
}

/* A column that's named twice is told once: no object has a key twice. */
static bool
parse_columns(struct finding *finding, const char *text, struct err *err)
{
	struct arena *arena = &finding->call->arena;

	finding->query.column_count = 0;
	while (*text) {
		size_t length = strcspn(text, ",");
		struct find_path path;

		if (!find_path_parse(finding->query.table, trimmed(arena, text, length), &path, err))
			return false;
		if (finding->query.column_count == FIND_COLUMNS_MAX)
			return err_set(err, ERR_USAGE, "--columns takes at most %d columns.", FIND_COLUMNS_MAX);
		if (!has_column(&finding->query, &path))
			finding->query.columns[finding->query.column_count++] = path;
		text += length + (text[length] == ',');
	}
	return finding->query.column_count || err_set(err, ERR_USAGE, "--columns needs a column.");
}

static bool
parse_query(struct finding *finding, struct err *err)
{
	const struct arguments *arguments = finding->call->arguments;
	const struct find_table *table;
	const char *columns = arguments_value(arguments, OPTION_COLUMNS, NULL), *sort = arguments_value(arguments, OPTION_SORT, NULL);
	struct str names = {0};

	if (!find_table_look(finding->call->portal, finding->call->words[0], &table, err))
		return false;
	if (!table) {
		for (table = find_tables(); table->name; table++)
			str_addf(&names, "%s%s", names.length ? ", " : "", table->name);
		err_set(err, ERR_USAGE, "There is no table \"%.100s\" to look for. There are %s, and the environment's own that tables list gives.",
			finding->call->words[0], str_text(&names));
		str_release(&names);
		return false;
	}
	find_query_start(&finding->query, table);
	if (columns && !parse_columns(finding, columns, err))
		return false;
	for (size_t i = 0; i < arguments->value_count[OPTION_WHERE]; i++) {
		if (!find_query_where(&finding->query, arguments->values[OPTION_WHERE][i], &finding->call->arena, err))
			return false;
	}
	if (sort) {
		finding->query.descending = sort[0] == '-';
		if (!find_path_parse(table, sort + (sort[0] == '-'), &finding->query.sort, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- answers */

static bool
tell_fetchxml(struct finding *finding, struct err *err)
{
	const char *xml = find_fetchxml(finding->call->portal, &finding->query, finding->call->now, &finding->call->arena, err);

	if (!xml)
		return false;
	while (*xml) {
		size_t length = strcspn(xml, "\n");

		output_line(finding->call->out, "%.*s", (int)length, xml);
		xml += length + (xml[length] == '\n');
	}
	return true;
}

bool
command_advanced_find(struct call *call, struct err *err)
{
	struct finding finding = {.call = call};
	size_t limit;

	if (!parse_query(&finding, err) || !arguments_limit(call->arguments, &limit, err))
		return false;
	if (!find_may(call->portal, finding.query.table, err))
		return false;
	if (arguments_has(call->arguments, OPTION_FETCHXML)) {
		if (call->out->format == OUTPUT_JSON || call->out->format == OUTPUT_CSV)
			return err_set(err, ERR_USAGE, "--fetchxml gives XML; it takes no --output json or csv.");
		return tell_fetchxml(&finding, err);
	}
	return find_output(call->portal, &finding.query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit, call->now, call->out, err);
}
