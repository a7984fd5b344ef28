/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of a frame as liblinear's features: numbers less their mean, in standard deviations, with a feature of their own for a missing
 * one; each frequent text of a choice as a feature; the last one is always 1.
 */
#ifndef LEARN_ENCODER_H
#define LEARN_ENCODER_H

#include "base/str.h"
#include "learn/bytes.h"
#include "learn/frame.h"

#include <linear.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Texts of a choice that get a feature; rarer ones share none. */
#define ENCODER_TEXTS_MOST 100

struct encoded_column {
	char *name;
	enum frame_type type;
	bool used;
	double mean, scale;	/* of numbers: (value - mean) * scale */
	int first;		/* its first feature; of numbers the value, then "missing" */
	char **texts;		/* of choices, a feature each */
	size_t text_count;
};

struct encoder {
	struct encoded_column *columns;
	size_t column_count;
	int feature_count;	/* with the last, which is always 1 */
};

/* Learns means and texts from the rows where take is 1. use: which columns; the others get no feature. */
void encoder_fit(struct encoder *encoder, const struct frame *frame, const uint8_t *take, const bool *use);
void encoder_release(struct encoder *encoder);

/* Nodes that a row takes at most, with the ending one. */
size_t encoder_room(const struct encoder *encoder);

/* Encodes values (one per column) into nodes, ended by index -1; returns how many, the ending one counted. */
size_t encoder_row(const struct encoder *encoder, const struct frame_value *values, struct feature_node *nodes);

/* The row-th row of the frame as values; texts borrowed. */
void encoder_values(const struct frame *frame, size_t row, struct frame_value *values);

void encoder_write(const struct encoder *encoder, struct str *out);
bool encoder_read(struct encoder *encoder, struct bytes *bytes);

#endif
