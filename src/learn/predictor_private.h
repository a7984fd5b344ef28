/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the predictor share. For them alone. */
#ifndef LEARN_PREDICTOR_PRIVATE_H
#define LEARN_PREDICTOR_PRIVATE_H

#include "learn/encoder.h"
#include "learn/predictor.h"

struct predictor {
	struct encoder encoder;
	bool number;
	double mean, scale;		/* of numbers: what was learned is (value - mean) * scale */
	char **outcomes;
	size_t outcome_count;		/* numbers: 0 */
	double **weights;		/* one array per outcome; two outcomes share the first's; numbers have one */
	size_t weight_count;
};

/* Which columns to learn from, and warnings about those that aren't fit: of a single value, of other values in each row, giving the answer
 * away. held_out as learn_split gives it. */
void columns_choose(const struct learn_request *request, const uint8_t *held_out, bool *use, struct learn_report *report);

/* Whether the row has an outcome. */
bool learn_has_target(const struct learn_request *request, size_t row);

void report_warn(struct learn_report *report, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
