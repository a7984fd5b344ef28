/* SPDX-License-Identifier: GPL-3.0-or-later */
/* liblinear, as the learners use it: silent, with weights as plain arrays that can be kept. */
#ifndef LEARN_SOLVER_H
#define LEARN_SOLVER_H

#include <linear.h>
#include <stddef.h>

#define SOLVER_COST 1.0
#define SOLVER_EPS 0.01
#define SOLVER_EPS_NUMBER 0.0001
#define SOLVER_P 0.1

/* Logistic regression of the rows with sign 1 against the others: weights of feature_count features, to be freed. */
double *solver_train_sign(const struct feature_node *const *rows, const double *signs, size_t count, int feature_count);

/* Support vector regression of values. */
double *solver_train_number(const struct feature_node *const *rows, const double *values, size_t count, int feature_count);

/* The sum of the weights of a row's features. */
double solver_value(const double *weights, const struct feature_node *row);

/* Its likelihood: 1 / (1 + exp(-value)). */
double solver_likelihood(double value);

#endif
