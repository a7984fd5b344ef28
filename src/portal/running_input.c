/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes into a run: a row of a table, values by column, or a text. */
#include "base/clock.h"
#include "base/number.h"
#include "base/text.h"
#include "portal/running_private.h"

#include <math.h>
#include <string.h>
#include <strings.h>

/* ---------------------------------------------------------------- columns */

void
run_columns_find(const struct predictor *predictor, const struct run_version *version, struct arena *arena, struct run_columns *columns)
{
	size_t count = predictor_column_count(predictor);

	*columns = (struct run_columns){
		.predictor = predictor, .table = version->has_table ? &version->table : NULL, .count = count, .target = SIZE_MAX,
		.place = arena_array(arena, count, sizeof(*columns->place)), .texts = arena_array(arena, count, sizeof(*columns->texts)),
	};
	for (size_t i = 0; i < count; i++) {
		const char *name = predictor_column(predictor, i);

		columns->place[i] = columns->table ? own_table_column(columns->table, name) : SIZE_MAX;
		if (strcasecmp(name, version->target) == 0
		    || (columns->place[i] != SIZE_MAX && strcmp(columns->table->columns[columns->place[i]].logical, version->target) == 0))
			columns->target = i;
	}
}

/* The name that people know the column by. */
static const char *
column_name(const struct run_columns *columns, size_t i)
{
	return columns->place[i] == SIZE_MAX ? predictor_column(columns->predictor, i) : columns->table->columns[columns->place[i]].display;
}

/* Of a column that the table has lost only what the predictor takes is known. */
static enum cell_type
column_type(const struct run_columns *columns, size_t i)
{
	if (columns->place[i] != SIZE_MAX)
		return columns->table->columns[columns->place[i]].type;
	return predictor_column_type(columns->predictor, i) == FRAME_NUMBER ? OWN_NUMBER : OWN_TEXT;
}

void
run_values_of_row(const struct run_columns *columns, const struct cell *cells, struct frame_value *values)
{
	for (size_t i = 0; i < columns->count; i++) {
		size_t place = columns->place[i];

		if (place == SIZE_MAX || i == columns->target)
			values[i] = (struct frame_value){.missing = true};
		else
			values[i] = cell_value(columns->table->columns[place].type, predictor_column_type(columns->predictor, i), &cells[place],
					       columns->texts[i]);
	}
}

/* ---------------------------------------------------------------- values that are typed */

/* Digits with a point, an exponent, a sign, as people write them too: "+5", "007", ".5". */
static bool
parse_number(const char *text, double *number)
{
	char plain[64];
	size_t length = strlen(text), at = 0;
	bool minus = text[0] == '-';

	if (length >= sizeof(plain) - 2 || !length)
		return false;
	text += minus || text[0] == '+';
	while (text[0] == '0' && text[1] >= '0' && text[1] <= '9')
		text++;
	if (minus)
		plain[at++] = '-';
	if (text[0] == '.')
		plain[at++] = '0';
	length = strlen(text);
	memcpy(plain + at, text, length + 1);
	length += at;
	return number_read(plain, length, number) == length && isfinite(*number);
}

static bool
parse_yes_no(const char *text, double *number)
{
	static const char *const words[] = {"no", "false", "0", "yes", "true", "1"};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcasecmp(words[i], text) == 0) {
			*number = i >= 3;
			return true;
		}
	}
	return false;
}

/* By the column's type; nothing behind the "=" is a missing value. */
static bool
parse_value(const char *name, enum cell_type type, const char *text, struct arena *arena, struct cell *cell, struct err *err)
{
	struct err why = ERR_INIT;
	int64_t time;

	*cell = (struct cell){.empty = !text[0]};
	if (cell->empty)
		return true;
	switch (type) {
	case OWN_TEXT:
		if (text_check(text, strlen(text), TEXT_BLOCK, &why)) {
			cell->text = text_nfc(arena, text, strlen(text));
			return true;
		}
		return err_set(err, ERR_USAGE, "%s can't be that. %s", name, why.text);
	case OWN_NUMBER:
		return parse_number(text, &cell->number) || err_set(err, ERR_USAGE, "A number belongs in %s, such as 12.5, not \"%.100s\".", name, text);
	case OWN_WHOLE:
		return (parse_number(text, &cell->number) && cell->number == floor(cell->number))
		       || err_set(err, ERR_USAGE, "A whole number belongs in %s, such as 12, not \"%.100s\".", name, text);
	case OWN_BOOLEAN:
		return parse_yes_no(text, &cell->number) || err_set(err, ERR_USAGE, "Yes or no belongs in %s, not \"%.100s\".", name, text);
	case OWN_TIME:
		if (!time_parse(text, strlen(text), &time))
			return err_set(err, ERR_USAGE, "A date belongs in %s, such as 2026-03-05 or 2026-03-05T10:41:00Z, not \"%.100s\".", name, text);
		cell->number = (double)time;
		return true;
	}
	return true;
}

static bool
refuse_column(const struct run_columns *columns, const char *model, const char *name, struct err *err)
{
	struct str names = {0};

	for (size_t i = 0; i < columns->count; i++) {
		if (i != columns->target)
			str_addf(&names, "%s%s", names.length ? ", " : "", column_name(columns, i));
	}
	err_set(err, ERR_USAGE, "%s knows no column \"%.100s\": it takes %.400s.", model, name, str_text(&names));
	str_release(&names);
	return false;
}

/* By display or logical name, without case. */
static size_t
find_column(const struct run_columns *columns, const char *name)
{
	size_t place = columns->table ? own_table_column(columns->table, name) : SIZE_MAX;
	struct arena arena = {0};
	const char *key = text_key(&arena, name);
	size_t found = SIZE_MAX;

	for (size_t i = 0; i < columns->count && found == SIZE_MAX; i++) {
		if ((place != SIZE_MAX && columns->place[i] == place)
		    || (columns->place[i] == SIZE_MAX && strcmp(text_key(&arena, predictor_column(columns->predictor, i)), key) == 0))
			found = i;
	}
	arena_release(&arena);
	return found;
}

static bool
take_input(const struct run_columns *columns, const char *model, const char *input, bool *given, struct arena *arena, struct frame_value *values,
	   struct err *err)
{
	const char *equals = strchr(input, '='), *name, *value;
	struct cell cell;
	size_t i;

	if (!equals || equals == input)
		return err_set(err, ERR_USAGE, "A value is said as COLUMN=VALUE, not as \"%.100s\".", input);
	name = arena_strndup(arena, input, (size_t)(equals - input));
	value = equals + 1;
	i = find_column(columns, name);
	if (i == SIZE_MAX)
		return refuse_column(columns, model, name, err);
	if (i == columns->target)
		return err_set(err, ERR_USAGE, "%s is what %s predicts: it isn't taken.", column_name(columns, i), model);
	if (given[i])
		return err_set(err, ERR_USAGE, "%s is given twice.", column_name(columns, i));
	given[i] = true;
	if (!parse_value(column_name(columns, i), column_type(columns, i), value, arena, &cell, err))
		return false;
	values[i] = cell_value(column_type(columns, i), predictor_column_type(columns->predictor, i), &cell, columns->texts[i]);
	return true;
}

bool
run_values_of_inputs(const struct run_columns *columns, const char *model, const char *const *inputs, size_t count, struct arena *arena,
		     struct frame_value *values, struct err *err)
{
	bool *given = arena_array(arena, columns->count, sizeof(*given));

	for (size_t i = 0; i < columns->count; i++)
		values[i] = (struct frame_value){.missing = true};
	for (size_t i = 0; i < count; i++) {
		if (!take_input(columns, model, inputs[i], given, arena, values, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- texts */

size_t
run_characters(const char *text)
{
	size_t count = 0;

	for (; *text; text++)
		count += ((unsigned char)*text & 0xC0) != 0x80;
	return count;
}

bool
run_text_check(const char *text, struct err *err)
{
	struct err why = ERR_INIT;
	size_t count = run_characters(text);

	if (!text[strspn(text, " \t\r\n")])
		return err_set(err, ERR_USAGE, "The text is empty: there's nothing to classify.");
	if (count > TAG_TEXT_MOST)
		return err_set(err, ERR_USAGE, "The text has %zu characters; %d is the most that can be classified at a time.", count, TAG_TEXT_MOST);
	if (!text_check(text, strlen(text), TEXT_BLOCK, &why))
		return err_set(err, ERR_USAGE, "That can't be classified. %s", why.text);
	return true;
}
