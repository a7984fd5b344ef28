/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/encoder.h"

#include "base/heap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static char *
copy_of(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = heap_array(size, 1);

	memcpy(copy, text, size);
	return copy;
}

void
encoder_release(struct encoder *encoder)
{
	for (size_t i = 0; i < encoder->column_count; i++) {
		struct encoded_column *column = &encoder->columns[i];

		for (size_t t = 0; t < column->text_count; t++)
			free(column->texts[t]);
		free(column->texts);
		free(column->name);
	}
	free(encoder->columns);
	*encoder = (struct encoder){0};
}

static void
fit_number(struct encoded_column *column, const struct frame_column *from, const uint8_t *take, size_t rows)
{
	double sum = 0, squares = 0;
	size_t count = 0;

	for (size_t i = 0; i < rows; i++) {
		if (take[i] && !isnan(from->numbers[i])) {
			sum += from->numbers[i];
			count++;
		}
	}
	column->mean = count ? sum / (double)count : 0;
	for (size_t i = 0; i < rows; i++) {
		if (take[i] && !isnan(from->numbers[i]))
			squares += (from->numbers[i] - column->mean) * (from->numbers[i] - column->mean);
	}
	column->scale = squares > 0 ? 1 / sqrt(squares / (double)count) : 0;
	if (!isfinite(column->scale) || !isfinite(column->mean))
		column->mean = column->scale = 0;
}

struct frequency {
	size_t rows;
	uint32_t code;
};

static int
compare_frequencies(const void *a, const void *b)
{
	const struct frequency *x = a, *y = b;

	if (x->rows != y->rows)
		return x->rows < y->rows ? 1 : -1;
	return x->code < y->code ? -1 : x->code > y->code;
}

static void
fit_choice(struct encoded_column *column, const struct frame_column *from, const uint8_t *take, size_t rows)
{
	struct frequency *found = heap_array(from->text_count + 1, sizeof(*found));

	for (size_t i = 0; i < from->text_count; i++)
		found[i].code = (uint32_t)i;
	for (size_t i = 0; i < rows; i++) {
		if (take[i] && from->codes[i])
			found[from->codes[i] - 1].rows++;
	}
	qsort(found, from->text_count, sizeof(*found), compare_frequencies);
	column->texts = heap_array(ENCODER_TEXTS_MOST, sizeof(*column->texts));
	for (size_t i = 0; i < from->text_count && i < ENCODER_TEXTS_MOST && found[i].rows; i++)
		column->texts[column->text_count++] = copy_of(from->texts[found[i].code]);
	free(found);
}

void
encoder_fit(struct encoder *encoder, const struct frame *frame, const uint8_t *take, const bool *use)
{
	int next = 1;

	*encoder = (struct encoder){.columns = heap_array(frame->column_count + 1, sizeof(*encoder->columns)), .column_count = frame->column_count};
	for (size_t i = 0; i < frame->column_count; i++) {
		struct encoded_column *column = &encoder->columns[i];

		*column = (struct encoded_column){.name = copy_of(frame->columns[i].name), .type = frame->columns[i].type, .used = use[i], .first = next};
		if (!column->used)
			continue;
		if (column->type == FRAME_NUMBER) {
			fit_number(column, &frame->columns[i], take, frame->rows);
			next += 2;
		} else {
			fit_choice(column, &frame->columns[i], take, frame->rows);
			next += (int)column->text_count;
		}
	}
	encoder->feature_count = next;
}

size_t
encoder_room(const struct encoder *encoder)
{
	return encoder->column_count * 2 + 2;
}

void
encoder_values(const struct frame *frame, size_t row, struct frame_value *values)
{
	for (size_t i = 0; i < frame->column_count; i++) {
		const struct frame_column *column = &frame->columns[i];

		values[i] = (struct frame_value){0};
		switch (column->type) {
		case FRAME_NUMBER:
			values[i].number = column->numbers[row];
			values[i].missing = isnan(column->numbers[row]);
			break;
		case FRAME_CHOICE:
			values[i].missing = !column->codes[row];
			values[i].text = column->codes[row] ? column->texts[column->codes[row] - 1] : NULL;
			break;
		case FRAME_TEXT:
			values[i].text = column->texts[row];
			values[i].missing = !column->texts[row];
			break;
		}
	}
}

static int
feature_of(const struct encoded_column *column, const char *text)
{
	for (size_t t = 0; t < column->text_count; t++) {
		if (strcmp(column->texts[t], text) == 0)
			return column->first + (int)t;
	}
	return 0;
}

size_t
encoder_row(const struct encoder *encoder, const struct frame_value *values, struct feature_node *nodes)
{
	size_t count = 0;

	for (size_t i = 0; i < encoder->column_count; i++) {
		const struct encoded_column *column = &encoder->columns[i];
		int feature;

		if (!column->used)
			continue;
		if (column->type == FRAME_NUMBER) {
			double number = values[i].missing ? NAN : (values[i].number - column->mean) * column->scale;

			if (isfinite(number))
				nodes[count++] = (struct feature_node){column->first, number};
			else
				nodes[count++] = (struct feature_node){column->first + 1, 1};
		} else if (!values[i].missing && (feature = feature_of(column, values[i].text)) != 0) {
			nodes[count++] = (struct feature_node){feature, 1};
		}
	}
	nodes[count++] = (struct feature_node){encoder->feature_count, 1};
	nodes[count++] = (struct feature_node){-1, 0};
	return count;
}

/* ---------------------------------------------------------------- as bytes */

void
encoder_write(const struct encoder *encoder, struct str *out)
{
	bytes_put_u32(out, (uint32_t)encoder->column_count);
	for (size_t i = 0; i < encoder->column_count; i++) {
		const struct encoded_column *column = &encoder->columns[i];

		bytes_put_text(out, column->name);
		bytes_put_u32(out, column->type);
		bytes_put_u32(out, column->used);
		bytes_put_double(out, column->mean);
		bytes_put_double(out, column->scale);
		bytes_put_u32(out, (uint32_t)column->text_count);
		for (size_t t = 0; t < column->text_count; t++)
			bytes_put_text(out, column->texts[t]);
	}
}

static void
read_column(struct encoded_column *column, struct bytes *bytes, int *next)
{
	uint32_t type;

	column->name = bytes_text(bytes);
	type = bytes_u32(bytes);
	column->type = (enum frame_type)type;
	column->used = bytes_u32(bytes) != 0;
	column->mean = bytes_double(bytes);
	column->scale = bytes_double(bytes);
	column->text_count = bytes_count(bytes, 4);
	bytes->bad |= type > FRAME_TEXT || column->text_count > ENCODER_TEXTS_MOST || !isfinite(column->mean) || !isfinite(column->scale);
	if (bytes->bad)
		column->text_count = 0;
	column->texts = heap_array(column->text_count + 1, sizeof(*column->texts));
	for (size_t t = 0; t < column->text_count; t++)
		column->texts[t] = bytes_text(bytes);
	column->first = *next;
	if (column->used)
		*next += column->type == FRAME_NUMBER ? 2 : (int)column->text_count;
}

bool
encoder_read(struct encoder *encoder, struct bytes *bytes)
{
	int next = 1;

	*encoder = (struct encoder){.column_count = bytes_count(bytes, 32)};
	encoder->columns = heap_array(encoder->column_count + 1, sizeof(*encoder->columns));
	for (size_t i = 0; i < encoder->column_count; i++)
		read_column(&encoder->columns[i], bytes, &next);
	encoder->feature_count = next;
	return !bytes->bad;
}
