/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of a query as a list, for the command and for the console's files: the same in both. */
#include "portal/find.h"

#include "base/clock.h"

#include <string.h>

struct finding {
	const struct find_query *query;
	struct output *output;
	struct arena arena;
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
for_people(const struct output *output)
{
	return output->format == OUTPUT_TABLE || output->format == OUTPUT_PLAIN;
}

/* The row's own id stands first already; people see it where they asked for it. */
static bool
is_own_id(const struct finding *finding, size_t i)
{
	return !for_people(finding->output) && strcmp(finding->keys[i], finding->query->table->id) == 0;
}

static void
add_column(struct finding *finding, const char *key, const char *head)
{
	finding->columns[finding->count++] = (struct column){key, head, CELL_TEXT};
}

static void
make_columns(struct finding *finding)
{
	struct arena *arena = &finding->arena;
	const struct find_query *query = finding->query;

	finding->columns = arena_array(arena, query->column_count * 2 + 1, sizeof(*finding->columns));
	finding->keys = arena_array(arena, query->column_count, sizeof(*finding->keys));
	finding->label_keys = arena_array(arena, query->column_count, sizeof(*finding->label_keys));
	add_column(finding, query->table->id, NULL);
	for (size_t i = 0; i < query->column_count; i++) {
		const struct find_path *path = &query->columns[i];

		finding->keys[i] = find_path_name(path, arena);
		if (has_label(path->column))
			finding->label_keys[i] = arena_printf(arena, "%sname", finding->keys[i]);
		if (!is_own_id(finding, i))
			add_column(finding, finding->keys[i], find_path_label(path, arena));
		if (finding->label_keys[i] && !for_people(finding->output))
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
	case FIND_VALUE_NUMBER:
		return value->label;
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
	json_id(&json, finding->query->table->id, id);
	for (size_t i = 0; i < finding->query->column_count; i++) {
		const struct find_column *column = finding->query->columns[i].column;
		const struct find_value *value = &values[i];
		const char *key = finding->keys[i];

		if (is_own_id(finding, i))
			continue;
		if (value->kind == FIND_VALUE_NULL)
			json_text(&json, key, NULL);
		else if (column->derived || value->kind == FIND_VALUE_TEXT)
			json_text(&json, key, column->derived ? value->label : value->text);
		else if (value->kind == FIND_VALUE_INTEGER)
			json_number(&json, key, value->number);
		else if (value->kind == FIND_VALUE_NUMBER)
			json_double(&json, key, value->real);
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
	output_list_json(finding->output, &text);
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
	if (finding->output->format == OUTPUT_JSON) {
		row_json(finding, id, values);
		return true;
	}
	cells = arena_array(&arena, finding->count, sizeof(*cells));
	cells[count++].text = id_format(id, own);
	for (size_t i = 0; i < finding->query->column_count; i++) {
		bool people = for_people(finding->output);

		if (is_own_id(finding, i))
			continue;
		cells[count++].text = people ? values[i].label : raw_text(&arena, finding->query->columns[i].column, &values[i]);
		if (!people && finding->label_keys[i])
			cells[count++].text = values[i].kind == FIND_VALUE_NULL ? NULL : values[i].label;
	}
	output_list_row(finding->output, cells);
	arena_release(&arena);
	return true;
}

bool
find_output(struct portal *portal, const struct find_query *query, int64_t limit, int64_t now, struct output *output, struct err *err)
{
	struct finding finding = {.query = query, .output = output};
	bool done;

	make_columns(&finding);
	output_list_begin(output, finding.columns, finding.count);
	done = find_each(portal, query, limit, now, tell_row, &finding, err);
	output_list_end(output, done);
	arena_release(&finding.arena);
	return done;
}
