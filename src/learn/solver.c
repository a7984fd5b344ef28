/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/solver.h"

#include "base/heap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static void
say_nothing(const char *text)
{
	(void)text;
}

/* The last feature is always 1 and stands among the others: liblinear itself adds none. */
static double *
run(const struct feature_node *const *rows, const double *targets, size_t count, int feature_count, const struct parameter *parameter)
{
	double *weights = heap_array((size_t)feature_count, sizeof(*weights)), *copy = heap_array(count, sizeof(*copy));
	const struct problem problem = {.l = (int)count, .n = feature_count, .y = copy, .x = (struct feature_node **)(void *)rows, .bias = -1};
	struct model *model;

	memcpy(copy, targets, count * sizeof(*copy));
	set_print_string_function(say_nothing);
	model = train(&problem, parameter);
	for (int i = 0; i < feature_count; i++)
		weights[i] = model->w[i];
	/* liblinear's weights speak for the label that it saw first. */
	if (parameter->solver_type == L2R_LR && model->label && model->label[0] < 0) {
		for (int i = 0; i < feature_count; i++)
			weights[i] = -weights[i];
	}
	free_and_destroy_model(&model);
	free(copy);
	return weights;
}

double *
solver_train_sign(const struct feature_node *const *rows, const double *signs, size_t count, int feature_count)
{
	const struct parameter parameter = {.solver_type = L2R_LR, .eps = SOLVER_EPS, .C = SOLVER_COST, .p = SOLVER_P};

	return run(rows, signs, count, feature_count, &parameter);
}

double *
solver_train_number(const struct feature_node *const *rows, const double *values, size_t count, int feature_count)
{
	const struct parameter parameter = {.solver_type = L2R_L2LOSS_SVR, .eps = SOLVER_EPS_NUMBER, .C = SOLVER_COST, .p = SOLVER_P};

	return run(rows, values, count, feature_count, &parameter);
}

double
solver_value(const double *weights, const struct feature_node *row)
{
	double sum = 0;

	for (; row->index > 0; row++)
		sum += weights[row->index - 1] * row->value;
	return sum;
}

double
solver_likelihood(double value)
{
	return 1 / (1 + exp(-value));
}
