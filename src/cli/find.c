/* SPDX-License-Identifier: GPL-3.0-or-later */
/* find: Advanced Find (RULES G3, G4). */
#include "cli/command.h"

#include "base/clock.h"
#include "portal/find.h"

#include <string.h>

struct finding {
	struct call *call;
	struct find_query query;
	struct column *columns;		/* one or two per column of the query, behind the id */
	size_t count;
	const char **keys;		/* in JSON: of each column of the query; the label's key or NULL */
	const char **label_keys;
};

/* A column whose value isn't what people read has a second key with what they do: "ownerid", "owneridname". */
static bool
has_label(const struct find_column *column)
{
	return !column->derived && (column->type == FIND_LOOKUP || column->type == FIND_CHOICE);
}

static bool
for_people(const struct call *call)
{
	return call->out->format == OUTPUT_TABLE || call->out->format == OUTPUT_PLAIN;
}

/* ---------------------------------------------------------------- what is asked */

static bool
parse_columns(struct finding *finding, const char *text, struct err *err)
{
	struct arena *arena = &finding->call->arena;

	finding->query.column_count = 0;
	while (*text) {
		size_t length = strcspn(text, ",");
		const char *name = arena_strndup(arena, text + strspn(text, " "), length - (strspn(text, " ") < length ? strspn(text, " ") : length));
		struct find_path path;

		if (!find_path_parse(finding->query.table, name, &path, err))
			return false;
		if (finding->query.column_count == FIND_COLUMNS_MAX)
			return err_set(err, ERR_USAGE, "--columns takes at most %d columns.", FIND_COLUMNS_MAX);
		finding->query.columns[finding->query.column_count++] = path;
		text += length + (text[length] == ',');
	}
	return finding->query.column_count || err_set(err, ERR_USAGE, "--columns needs a column.");
}

static bool
parse_query(struct finding *finding, struct err *err)
{
	const struct arguments *arguments = finding->call->arguments;
	const struct find_table *table = find_table_named(finding->call->words[0]);
	const char *columns = arguments_value(arguments, OPTION_COLUMNS, NULL), *sort = arguments_value(arguments, OPTION_SORT, NULL);
	struct str names = {0};

	if (!table) {
		for (table = find_tables(); table->name; table++)
			str_addf(&names, "%s%s", names.length ? ", " : "", table->name);
		err_set(err, ERR_USAGE, "There is no table \"%.100s\" to look for. There are %s.", finding->call->words[0], str_text(&names));
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

static void
add_column(struct finding *finding, const char *key, const char *head)
{
	finding->columns[finding->count++] = (struct column){key, head, CELL_TEXT};
}

static void
make_columns(struct finding *finding)
{
	struct arena *arena = &finding->call->arena;
	const struct find_query *query = &finding->query;

	finding->columns = arena_array(arena, query->column_count * 2 + 1, sizeof(*finding->columns));
	finding->keys = arena_array(arena, query->column_count, sizeof(*finding->keys));
	finding->label_keys = arena_array(arena, query->column_count, sizeof(*finding->label_keys));
	add_column(finding, query->table->id, NULL);
	for (size_t i = 0; i < query->column_count; i++) {
		const struct find_path *path = &query->columns[i];

		finding->keys[i] = find_path_name(path, arena);
		if (has_label(path->column))
			finding->label_keys[i] = arena_printf(arena, "%sname", finding->keys[i]);
		add_column(finding, finding->keys[i], find_path_label(path, arena));
		if (finding->label_keys[i] && !for_people(finding->call))
			add_column(finding, finding->label_keys[i], NULL);
	}
}

static const char *
raw_text(struct arena *arena, const struct find_column *column, const struct find_value *value)
{
	char text[64];

	if (column->derived)
		return value->label;
	switch (value->kind) {
	case FIND_VALUE_NULL:
		return NULL;
	case FIND_VALUE_TEXT:
		return value->text;
	case FIND_VALUE_INTEGER:
		return arena_printf(arena, "%lld", (long long)value->number);
	case FIND_VALUE_BOOLEAN:
		return value->number ? "true" : "false";
	case FIND_VALUE_TIME:
		return arena_strdup(arena, time_format(value->number, text));
	case FIND_VALUE_ID:
		return arena_strdup(arena, id_format(&value->id, text));
	}
	return NULL;
}

static void
row_json(struct finding *finding, const struct id *id, const struct find_value *values)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_id(&json, finding->query.table->id, id);
	for (size_t i = 0; i < finding->query.column_count; i++) {
		const struct find_column *column = finding->query.columns[i].column;
		const struct find_value *value = &values[i];
		const char *key = finding->keys[i];

		/* The row's own id stands first already. */
		if (strcmp(key, finding->query.table->id) == 0)
			continue;
		if (value->kind == FIND_VALUE_NULL)
			json_text(&json, key, NULL);
		else if (column->derived || value->kind == FIND_VALUE_TEXT)
			json_text(&json, key, column->derived ? value->label : value->text);
		else if (value->kind == FIND_VALUE_INTEGER)
			json_number(&json, key, value->number);
		else if (value->kind == FIND_VALUE_BOOLEAN)
			json_bool(&json, key, value->number != 0);
		else if (value->kind == FIND_VALUE_TIME)
			json_time(&json, key, value->number);
		else
			json_id(&json, key, &value->id);
		if (finding->label_keys[i])
			json_text(&json, finding->label_keys[i], value->kind == FIND_VALUE_NULL ? NULL : value->label);
	}
	json_object_end(&json);
	output_list_json(finding->call->out, &text);
	str_release(&text);
}

static bool
tell_row(void *context, const struct id *id, const struct find_value *values, struct err *err)
{
	struct finding *finding = context;
	struct arena arena = {0};
	struct value *cells;
	char own[ID_TEXT_SIZE];
	size_t count = 0;

	(void)err;
	if (finding->call->out->format == OUTPUT_JSON) {
		row_json(finding, id, values);
		return true;
	}
	cells = arena_array(&arena, finding->count, sizeof(*cells));
	cells[count++].text = id_format(id, own);
	for (size_t i = 0; i < finding->query.column_count; i++) {
		bool people = for_people(finding->call);

		cells[count++].text = people ? values[i].label : raw_text(&arena, finding->query.columns[i].column, &values[i]);
		if (!people && finding->label_keys[i])
			cells[count++].text = values[i].kind == FIND_VALUE_NULL ? NULL : values[i].label;
	}
	output_list_row(finding->call->out, cells);
	arena_release(&arena);
	return true;
}

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
	bool done;

	if (!parse_query(&finding, err) || !arguments_limit(call->arguments, &limit, err))
		return false;
	if (!find_may(call->portal, finding.query.table, err))
		return false;
	if (arguments_has(call->arguments, OPTION_FETCHXML)) {
		if (call->out->format == OUTPUT_JSON || call->out->format == OUTPUT_CSV)
			return err_set(err, ERR_USAGE, "--fetchxml gives XML; it takes no --output json or csv.");
		return tell_fetchxml(&finding, err);
	}
	make_columns(&finding);
	output_list_begin(call->out, finding.columns, finding.count);
	done = find_each(call->portal, &finding.query, limit > INT64_MAX ? INT64_MAX : (int64_t)limit, call->now, tell_row, &finding, err);
	output_list_end(call->out, done);
	return done;
}
