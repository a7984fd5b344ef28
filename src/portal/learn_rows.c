/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/learn_rows.h"

#include "base/clock.h"
#include "base/heap.h"
#include "base/str.h"
#include "base/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define WARNINGS_MOST 100

/* An outcome that's a number with more different values than this is learned as a number. */
#define NUMBER_OUTCOMES 2

struct source {
	size_t at;		/* place in the table */
	bool target;
	bool overflow;		/* a text column with too many different values */
	bool whole;		/* a column of whole numbers */
};

struct learn_rows {
	const struct own_table *table;
	bool text;			/* a category classification */

	struct source *sources;		/* a column of the frame each */
	size_t source_count;
	struct frame frame;
	struct frame outcomes;		/* the target's column, where numbers are outcomes */
	struct frame chosen;		/* what's learned from: columns of the two; the array alone is its own */
	struct frame_value *values;
	char (*texts)[CELL_VALUE_SIZE];

	size_t text_at, tags_at;
	struct tag_example *examples;
	size_t example_count, example_room, bytes;

	struct arena arena;
	const char *warnings[WARNINGS_MOST];
	size_t warning_count;
};

/* ---------------------------------------------------------------- cells as values */

struct frame_value
cell_value(enum cell_type cell_type, enum frame_type type, const struct cell *cell, char text[CELL_VALUE_SIZE])
{
	struct frame_value value = {.missing = cell->empty, .text = ""};

	if (cell->empty)
		return value;
	switch (cell_type) {
	case OWN_TEXT:
		value.text = cell->text;
		value.missing = type == FRAME_NUMBER || !cell->text || !cell->text[0];
		break;
	case OWN_NUMBER:
	case OWN_WHOLE:
		value.number = cell->number;
		value.missing = !isfinite(cell->number);
		snprintf(text, CELL_VALUE_SIZE, "%.17g", cell->number);
		value.text = text;
		break;
	case OWN_BOOLEAN:
		value.number = cell->number != 0;
		value.text = cell->number != 0 ? "Yes" : "No";
		break;
	case OWN_TIME:
		value.number = cell->number / (double)TIME_DAY;
		value.missing = type != FRAME_NUMBER;
		break;
	}
	return value;
}

struct cell
prediction_cell(enum cell_type type, const struct prediction *prediction)
{
	const char *outcome = prediction->outcome;
	double number = outcome ? strtod(outcome, NULL) : prediction->number;

	switch (type) {
	case OWN_TEXT:
		return (struct cell){.text = outcome ? outcome : "", .empty = !outcome};
	case OWN_BOOLEAN:
		return (struct cell){.number = outcome && strcmp(outcome, "Yes") == 0, .empty = !outcome};
	case OWN_WHOLE:
		return (struct cell){.number = outcome ? number : nearbyint(number), .empty = !isfinite(number)};
	case OWN_NUMBER:
	case OWN_TIME:
		break;
	}
	return (struct cell){.number = number, .empty = !isfinite(number)};
}

/* ---------------------------------------------------------------- which columns */

static void __attribute__((format(printf, 2, 3)))
tell(struct learn_rows *g, const char *format, ...)
{
	struct str text = {0};
	va_list args;

	if (g->warning_count == WARNINGS_MOST)
		return;
	va_start(args, format);
	str_vaddf(&text, format, args);
	va_end(args);
	g->warnings[g->warning_count++] = arena_strdup(&g->arena, str_text(&text));
	str_release(&text);
}

/* What a run looks the column up by: its display name, where no other column has that too. */
static const char *
column_name(const struct own_table *table, size_t at)
{
	return own_table_column(table, table->columns[at].display) == at ? table->columns[at].display : table->columns[at].logical;
}

/* The last word of its name says that it names its row, or another: what it holds says nothing of the next row. */
static bool
is_id(const struct own_column *column)
{
	static const char *const words[] = {"id", "guid", "uuid", "key"};
	struct arena arena = {0};
	const char *name = text_key(&arena, column->display), *last = name;
	bool found = false;

	for (const char *at = name; *at; at++) {
		if ((*at == ' ' || *at == '_' || *at == '-') && at[1])
			last = at + 1;
	}
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]) && !found; i++)
		found = strcmp(last, words[i]) == 0;
	arena_release(&arena);
	return found;
}

static bool
is_bound(const struct own_table *table, const struct model_binding *binding, size_t at)
{
	for (size_t i = 0; i < binding->column_count; i++) {
		if (own_table_column(table, binding->columns[i]) == at)
			return true;
	}
	return binding->column_count == 0;
}

static void
choose_columns(struct learn_rows *g, const struct model_binding *binding)
{
	const struct own_table *table = g->table;
	const size_t target = own_table_column(table, binding->target);
	const char **names = heap_array(table->column_count + 1, sizeof(*names));
	enum frame_type *types = heap_array(table->column_count + 1, sizeof(*types));

	g->sources = heap_array(table->column_count + 1, sizeof(*g->sources));
	for (size_t i = 0; i < table->column_count; i++) {
		const struct own_column *column = &table->columns[i];
		bool outcome = column->type == OWN_TEXT || (i == target && column->type == OWN_BOOLEAN);

		if (i != target && (!id_is_none(&column->result_of) || !is_bound(table, binding, i)))
			continue;
		if (i != target && is_id(column)) {
			tell(g, "%s names the rows: it was left out.", column->display);
			continue;
		}
		names[g->source_count] = column_name(table, i);
		types[g->source_count] = outcome ? FRAME_CHOICE : FRAME_NUMBER;
		g->sources[g->source_count++] = (struct source){.at = i, .target = i == target, .whole = true};
	}
	frame_start(&g->frame, names, types, g->source_count);
	g->values = heap_array(g->source_count + 1, sizeof(*g->values));
	g->texts = heap_array(g->source_count + 1, sizeof(*g->texts));
	free(names);
	free(types);
}

struct learn_rows *
learn_rows_new(enum model_type type, const struct own_table *table, const struct model_binding *binding)
{
	struct learn_rows *g = heap_array(1, sizeof(*g));

	g->table = table;
	g->text = type == MODEL_CATEGORY_CLASSIFICATION;
	if (g->text) {
		g->text_at = own_table_column(table, binding->text);
		g->tags_at = own_table_column(table, binding->target);
	} else {
		choose_columns(g, binding);
	}
	return g;
}

void
learn_rows_free(struct learn_rows *g)
{
	if (!g)
		return;
	if (!g->text) {
		frame_release(&g->frame);
		frame_release(&g->outcomes);
	}
	free(g->chosen.columns);
	free(g->sources);
	free(g->values);
	free(g->texts);
	free(g->examples);
	arena_release(&g->arena);
	free(g);
}

/* ---------------------------------------------------------------- rows */

static const char *
cell_text(const struct cell *cell)
{
	return cell->empty || !cell->text ? "" : cell->text;
}

static void
add_example(struct learn_rows *g, const struct own_row *row)
{
	const char *text = cell_text(&row->cells[g->text_at]), *tags = cell_text(&row->cells[g->tags_at]);

	if (g->example_count == g->example_room) {
		g->example_room = g->example_room ? g->example_room * 2 : 256;
		g->examples = heap_resize(g->examples, g->example_room, sizeof(*g->examples));
	}
	g->bytes += strlen(text) + strlen(tags) + sizeof(*g->examples);
	g->examples[g->example_count++] = (struct tag_example){arena_strdup(&g->arena, text), arena_strdup(&g->arena, tags)};
}

static void
add_values(struct learn_rows *g, const struct own_row *row)
{
	for (size_t i = 0; i < g->source_count; i++) {
		struct source *source = &g->sources[i];
		const struct frame_column *column = &g->frame.columns[i];

		/* An outcome with too many is refused by the learner, which counts them. */
		source->overflow = source->overflow || (column->type == FRAME_CHOICE && column->text_count > LEARN_CHOICES_MOST);
		if (source->overflow)
			g->values[i] = (struct frame_value){.missing = true, .text = ""};
		else
			g->values[i] = cell_value(g->table->columns[source->at].type, column->type, &row->cells[source->at], g->texts[i]);
		if (!g->values[i].missing && column->type == FRAME_NUMBER && g->values[i].number != floor(g->values[i].number))
			source->whole = false;
	}
	frame_add(&g->frame, g->values);
}

size_t
learn_bytes_most(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur / 4 > LEARN_BYTES_MOST)
		return LEARN_BYTES_MOST;
	return (size_t)limit.rlim_cur / 4;
}

bool
learn_rows_add(struct learn_rows *g, const struct own_row *rows, size_t count)
{
	size_t most = learn_bytes_most();

	for (size_t i = 0; i < count; i++) {
		if (g->text)
			add_example(g, &rows[i]);
		else
			add_values(g, &rows[i]);
	}
	if (g->bytes < most && (g->text || frame_bytes(&g->frame) < most))
		return true;
	tell(g, "The table is larger than what's learned from at once: the first %zu rows were.", learn_rows_count(g));
	return false;
}

size_t
learn_rows_count(const struct learn_rows *g)
{
	return g->text ? g->example_count : g->frame.rows;
}

/* ---------------------------------------------------------------- the whole */

/* Whole numbers with two different values, such as 0 and 1, are outcomes. */
static bool
numbers_are_outcomes(const struct frame_column *column, const struct source *source, size_t rows)
{
	double values[NUMBER_OUTCOMES];
	size_t count = 0;

	for (size_t i = 0; source->whole && i < rows; i++) {
		size_t v = 0;

		if (isnan(column->numbers[i]))
			continue;
		while (v < count && values[v] != column->numbers[i])
			v++;
		if (v == NUMBER_OUTCOMES)
			return false;
		if (v == count)
			values[count++] = column->numbers[i];
	}
	return count == NUMBER_OUTCOMES;
}

static void
make_outcomes(struct learn_rows *g, const struct frame_column *column)
{
	const char *name = column->name;
	const enum frame_type type = FRAME_CHOICE;

	frame_start(&g->outcomes, &name, &type, 1);
	for (size_t i = 0; i < g->frame.rows; i++) {
		const struct cell cell = {.empty = isnan(column->numbers[i]), .number = column->numbers[i]};
		char text[CELL_VALUE_SIZE];
		struct frame_value value = cell_value(OWN_WHOLE, FRAME_CHOICE, &cell, text);

		frame_add(&g->outcomes, &value);
	}
}

const struct frame *
learn_rows_frame(struct learn_rows *g, size_t *target)
{
	g->chosen = (struct frame){.columns = heap_array(g->source_count + 1, sizeof(*g->chosen.columns)), .rows = g->frame.rows};
	*target = SIZE_MAX;
	for (size_t i = 0; i < g->source_count; i++) {
		const struct source *source = &g->sources[i];
		const struct frame_column *column = &g->frame.columns[i];

		if (source->overflow && !source->target) {
			tell(g, "%s has more than %d different texts: it was left out.", column->name, LEARN_CHOICES_MOST);
			continue;
		}
		if (source->target) {
			*target = g->chosen.column_count;
			if (column->type == FRAME_NUMBER && numbers_are_outcomes(column, source, g->frame.rows)) {
				make_outcomes(g, column);
				column = &g->outcomes.columns[0];
			}
		}
		g->chosen.columns[g->chosen.column_count++] = *column;
	}
	return &g->chosen;
}

const struct tag_example *
learn_rows_examples(const struct learn_rows *g, size_t *count)
{
	*count = g->example_count;
	return g->examples;
}

const char *const *
learn_rows_warnings(const struct learn_rows *g, size_t *count)
{
	*count = g->warning_count;
	return g->warnings;
}
