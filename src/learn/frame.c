/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/frame.h"

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
frame_start(struct frame *frame, const char *const *names, const enum frame_type *types, size_t column_count)
{
	*frame = (struct frame){.columns = heap_array(column_count + 1, sizeof(*frame->columns)), .column_count = column_count};
	for (size_t i = 0; i < column_count; i++)
		frame->columns[i] = (struct frame_column){.name = copy_of(names[i]), .type = types[i]};
}

void
frame_release(struct frame *frame)
{
	for (size_t i = 0; i < frame->column_count; i++) {
		struct frame_column *column = &frame->columns[i];

		for (size_t t = 0; t < column->text_count; t++)
			free(column->texts[t]);
		free(column->texts);
		free(column->numbers);
		free(column->codes);
		free(column->slots);
		free(column->name);
	}
	free(frame->columns);
	*frame = (struct frame){0};
}

/* ---------------------------------------------------------------- the set of a column's texts */

/* FNV-1a. */
static uint64_t
hash_of(const char *text)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (; *text; text++)
		hash = (hash ^ (uint8_t)*text) * UINT64_C(1099511628211);
	return hash ^ hash >> 29;
}

static size_t
slot_of(const struct frame_column *column, const char *text)
{
	size_t slot = hash_of(text) & (column->slot_count - 1);

	while (column->slots[slot] && strcmp(column->texts[column->slots[slot] - 1], text) != 0)
		slot = (slot + 1) & (column->slot_count - 1);
	return slot;
}

uint32_t
frame_code(const struct frame_column *column, const char *text)
{
	return column->slot_count ? column->slots[slot_of(column, text)] : 0;
}

static void
grow_slots(struct frame_column *column)
{
	free(column->slots);
	column->slot_count = column->slot_count ? column->slot_count * 2 : 64;
	column->slots = heap_array(column->slot_count, sizeof(*column->slots));
	for (size_t i = 0; i < column->text_count; i++)
		column->slots[slot_of(column, column->texts[i])] = (uint32_t)i + 1;
}

static void
push_text(struct frame_column *column, const char *text)
{
	if (column->text_count == column->text_room) {
		column->text_room = column->text_room ? column->text_room * 2 : 16;
		column->texts = heap_resize(column->texts, column->text_room, sizeof(*column->texts));
	}
	column->texts[column->text_count++] = text ? copy_of(text) : NULL;
}

static uint32_t
code_added(struct frame_column *column, const char *text)
{
	size_t slot;

	if (column->text_count * 2 >= column->slot_count)
		grow_slots(column);
	slot = slot_of(column, text);
	if (!column->slots[slot]) {
		push_text(column, text);
		column->slots[slot] = (uint32_t)column->text_count;
	}
	return column->slots[slot];
}

/* ---------------------------------------------------------------- rows */

static void
grow_rows(struct frame *frame)
{
	frame->room = frame->room ? frame->room * 2 : 256;
	for (size_t i = 0; i < frame->column_count; i++) {
		struct frame_column *column = &frame->columns[i];

		if (column->type == FRAME_NUMBER)
			column->numbers = heap_resize(column->numbers, frame->room, sizeof(*column->numbers));
		else if (column->type == FRAME_CHOICE)
			column->codes = heap_resize(column->codes, frame->room, sizeof(*column->codes));
	}
}

void
frame_add(struct frame *frame, const struct frame_value *values)
{
	if (frame->rows == frame->room)
		grow_rows(frame);
	for (size_t i = 0; i < frame->column_count; i++) {
		struct frame_column *column = &frame->columns[i];
		const struct frame_value *value = &values[i];

		switch (column->type) {
		case FRAME_NUMBER:
			column->numbers[frame->rows] = value->missing ? NAN : value->number;
			break;
		case FRAME_CHOICE:
			column->codes[frame->rows] = value->missing ? 0 : code_added(column, value->text);
			break;
		case FRAME_TEXT:
			push_text(column, value->missing ? NULL : value->text);
			break;
		}
	}
	frame->rows++;
}

size_t
frame_find(const struct frame *frame, const char *name)
{
	for (size_t i = 0; i < frame->column_count; i++) {
		if (strcmp(frame->columns[i].name, name) == 0)
			return i;
	}
	return SIZE_MAX;
}

size_t
frame_bytes(const struct frame *frame)
{
	size_t bytes = frame->column_count * sizeof(*frame->columns);

	for (size_t i = 0; i < frame->column_count; i++) {
		const struct frame_column *column = &frame->columns[i];

		bytes += column->numbers ? frame->room * sizeof(*column->numbers) : 0;
		bytes += column->codes ? frame->room * sizeof(*column->codes) : 0;
		bytes += column->text_room * sizeof(*column->texts) + column->slot_count * sizeof(*column->slots);
		for (size_t t = 0; t < column->text_count; t++)
			bytes += column->texts[t] ? strlen(column->texts[t]) + 1 : 0;
	}
	return bytes;
}
