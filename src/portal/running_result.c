/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where results go: a classification's into a table of its own (F3), a prediction's into the columns that publishing added (F2). */
#include "base/json.h"
#include "portal/running_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---------------------------------------------------------------- F3: the result table */

/* By the place of their cells. */
enum { RESULT_TEXT, RESULT_TAGS, RESULT_LIKELIHOOD, RESULT_RECORD, RESULT_ON, RESULT_COLUMNS };

/* REFERENCE 3: the table TC_<model name> with the column new_Tags. */
static const struct own_column result_columns[RESULT_COLUMNS] = {
	[RESULT_TEXT] = {.logical = "new_text", .display = "Text", .type = OWN_TEXT},
	[RESULT_TAGS] = {.logical = "new_tags", .display = "new_Tags", .type = OWN_TEXT},
	[RESULT_LIKELIHOOD] = {.logical = "new_likelihood", .display = "Likelihood", .type = OWN_NUMBER},
	[RESULT_RECORD] = {.logical = "new_sourcerecord", .display = "Source record", .type = OWN_TEXT},
	[RESULT_ON] = {.logical = "new_runon", .display = "Run on", .type = OWN_TIME},
};

static bool
find_table(struct portal *portal, const struct id *model, struct id *table, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_RUNNING_RESULT_TABLE, err);

	if (!s)
		return false;
	statement_bind_id(s, ":model", model);
	*table = statement_row(s) ? statement_id(s, 0) : ID_NONE;
	return statement_close(s, err);
}

/* The table as the audit tells it. */
static const char *
table_json(const struct own_table *table, struct arena *arena)
{
	struct str text = {0};
	struct json json = {.out = &text};
	const char *copy;

	json_object_begin(&json, NULL);
	json_text(&json, "logicalname", table->logical);
	json_text(&json, "displayname", table->display);
	json_id(&json, "resultof", &table->result_of);
	json_array_begin(&json, "columns");
	for (size_t i = 0; i < table->column_count; i++)
		json_text(&json, NULL, table->columns[i].logical);
	json_array_end(&json);
	json_object_end(&json);
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

/* Nobody is given a privilege on it: a System Administrator opens it to roles. */
static bool
make_table(struct writing *writing, const struct written *row, struct arena *arena, struct own_table *table, struct err *err)
{
	struct own_column columns[RESULT_COLUMNS];
	struct own_table made = {
		.id = id_new(), .display = arena_printf(arena, "TC_%s", row->model.row.name), .columns = columns, .column_count = RESULT_COLUMNS,
		.result_of = row->target.id,
	};
	bool found = false;

	memcpy(columns, result_columns, sizeof(columns));
	if (!own_table_add(writing->portal, &made, writing->now, err)
	    || !own_table_load(writing->portal, &made.id, arena, table, &found, err))
		return false;
	if (!found)
		return err_set(err, ERR_FAILED, "The table %s wasn't made. Nothing was changed.", made.display);
	writing_warn(writing, "This was the first run of %s: it made the table %s, which holds its results. Nobody but a System Administrator reads it "
			      "until they open it to roles (F3).",
		     row->model.row.name, table->display);
	return writing_change(writing, RUN_TABLE, &table->id, table->display, "create", NULL, table_json(table, arena), err);
}

/* Whether somebody else's table took its place: an import can say anything. */
static bool
has_columns(const struct own_table *table)
{
	for (size_t i = 0; i < RESULT_COLUMNS; i++) {
		if (i >= table->column_count || table->columns[i].type != result_columns[i].type)
			return false;
	}
	return true;
}

bool
run_result_table(struct writing *writing, const struct written *row, struct arena *arena, struct own_table *table, bool *made, struct err *err)
{
	struct id id;
	bool found = false;

	*made = false;
	if (!find_table(writing->portal, &row->target.id, &id, err))
		return false;
	if (id_is_none(&id)) {
		*made = true;
		return make_table(writing, row, arena, table, err);
	}
	if (!own_table_load(writing->portal, &id, arena, table, &found, err))
		return false;
	if (!found || !has_columns(table))
		return err_set(err, ERR_FAILED, "The table that holds the results of %s lacks its columns: text, tags, likelihood, record and time.",
			       row->model.row.name);
	return true;
}

bool
run_result_add(struct portal *portal, const struct own_table *table, const struct tag_result *result, int64_t now, struct err *err)
{
	const struct subject *actor = portal_actor(portal);
	struct cell *cells = NULL;
	struct arena arena = {0};
	char record[ID_TEXT_SIZE];
	bool fine;

	cells = arena_array(&arena, table->column_count, sizeof(*cells));
	for (size_t i = 0; i < table->column_count; i++)
		cells[i].empty = true;
	cells[RESULT_TEXT] = (struct cell){.text = result->text};
	cells[RESULT_TAGS] = (struct cell){.text = result->tags};
	cells[RESULT_LIKELIHOOD] = (struct cell){.number = result->likelihood};
	if (!id_is_none(&result->record))
		cells[RESULT_RECORD] = (struct cell){.text = id_format(&result->record, record)};
	cells[RESULT_ON] = (struct cell){.number = (double)now};
	fine = own_row_add(portal, table, cells, &actor->id, &actor->units->unit[actor->unit].id, now, err);
	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- F2: result columns */

bool
run_result_cells(const struct own_table *table, const struct id *model, const struct prediction *prediction, struct cell *cells)
{
	bool number = !prediction->outcome || !prediction->outcome[0];
	const struct prediction written = {.outcome = number ? NULL : prediction->outcome, .number = prediction->number, .likelihood = prediction->likelihood};
	size_t predicted, likelihood;

	model_result_columns(table, model, &predicted, &likelihood);
	if (predicted == SIZE_MAX)
		return false;
	cells[predicted] = prediction_cell(table->columns[predicted].type, &written);
	/* A number has no likelihood. */
	if (likelihood != SIZE_MAX)
		cells[likelihood] = (struct cell){.number = prediction->likelihood, .empty = number};
	return true;
}

/* ---------------------------------------------------------------- as texts */

const char *
run_tags_text(const struct tag_likelihood *tags, size_t count, struct arena *arena)
{
	struct str text = {0};
	const char *copy;

	for (size_t i = 0; i < count; i++) {
		if (tags[i].chosen)
			str_addf(&text, "%s%s", text.length ? ", " : "", tags[i].name);
	}
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}

const char *
run_number_text(double number, struct arena *arena)
{
	struct str text = {0};
	struct json json = {.out = &text};
	char digits[40];
	const char *copy;

	/* JSON's numbers know no locale; ten digits are what a prediction can mean. */
	snprintf(digits, sizeof(digits), "%.10g", number);
	json_double(&json, NULL, strtod(digits, NULL));
	copy = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return copy;
}
