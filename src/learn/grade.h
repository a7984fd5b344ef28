/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How good a trained model is (REFERENCE 14): a prediction's grade A to D from its accuracy on rows that it wasn't trained on, against
 * a guess drawn from the historical outcomes; of numbers from R²; a text model's score from precision and recall.
 */
#ifndef LEARN_GRADE_H
#define LEARN_GRADE_H

#include <stddef.h>

enum grade {
	GRADE_NONE,
	GRADE_A, GRADE_B, GRADE_C,
	GRADE_D_POOR,	/* hardly better than a guess */
	GRADE_D_GOOD,	/* too good to be true: a column gives the answer away */
};

/* "A", "B", "C", "D"; "" for none. */
const char *grade_name(enum grade grade);

/* One sentence on what to make of it. */
const char *grade_words(enum grade grade);

/* Share of right guesses, were they drawn from the outcomes as they occur: the sum of the squares of their shares. counts: rows of each. */
double grade_guess(const size_t *counts, size_t count);

/* accuracy and guess from 0 to 1. */
enum grade grade_of_accuracy(double accuracy, double guess);

/* r2: 1 minus the squared errors over the squared distances from the mean. */
enum grade grade_of_r2(double r2);

/* The accuracy from which on a grade is given, for outcomes with this guess; of GRADE_D_GOOD the upper end of A. */
double grade_from(enum grade grade, double guess);

#endif
