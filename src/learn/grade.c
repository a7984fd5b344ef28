/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/grade.h"

/* Shares of what lies between a guess and certainty. */
#define LIFT_C 0.10
#define LIFT_B 0.50
#define LIFT_A 0.80
#define LIFT_TOO_GOOD 0.98

#define R2_C 0.10
#define R2_B 0.60
#define R2_A 0.85
#define R2_TOO_GOOD 0.99

const char *
grade_name(enum grade grade)
{
	switch (grade) {
	case GRADE_NONE:
		break;
	case GRADE_A:
		return "A";
	case GRADE_B:
		return "B";
	case GRADE_C:
		return "C";
	case GRADE_D_POOR:
	case GRADE_D_GOOD:
		return "D";
	}
	return "";
}

const char *
grade_words(enum grade grade)
{
	switch (grade) {
	case GRADE_NONE:
		break;
	case GRADE_A:
		return "Very good: use it.";
	case GRADE_B:
		return "Good: right in many cases.";
	case GRADE_C:
		return "Better than a guess; more or better columns may help.";
	case GRADE_D_POOR:
		return "Hardly better than a guess: other columns or more rows are needed.";
	case GRADE_D_GOOD:
		return "Too good to be true: a column probably gives the answer away. Leave it out and train again.";
	}
	return "";
}

double
grade_guess(const size_t *counts, size_t count)
{
	double all = 0, sum = 0;

	for (size_t i = 0; i < count; i++)
		all += (double)counts[i];
	for (size_t i = 0; all > 0 && i < count; i++)
		sum += ((double)counts[i] / all) * ((double)counts[i] / all);
	return sum;
}

static enum grade
grade_between(double value, double c, double b, double a, double too_good)
{
	if (value >= too_good)
		return GRADE_D_GOOD;
	if (value >= a)
		return GRADE_A;
	if (value >= b)
		return GRADE_B;
	return value >= c ? GRADE_C : GRADE_D_POOR;
}

enum grade
grade_of_accuracy(double accuracy, double guess)
{
	if (guess >= 1)
		return GRADE_NONE;
	return grade_between((accuracy - guess) / (1 - guess), LIFT_C, LIFT_B, LIFT_A, LIFT_TOO_GOOD);
}

enum grade
grade_of_r2(double r2)
{
	return grade_between(r2, R2_C, R2_B, R2_A, R2_TOO_GOOD);
}

double
grade_from(enum grade grade, double guess)
{
	double lift = 0;

	switch (grade) {
	case GRADE_NONE:
	case GRADE_D_POOR:
		break;
	case GRADE_C:
		lift = LIFT_C;
		break;
	case GRADE_B:
		lift = LIFT_B;
		break;
	case GRADE_A:
		lift = LIFT_A;
		break;
	case GRADE_D_GOOD:
		lift = LIFT_TOO_GOOD;
		break;
	}
	return guess + lift * (1 - guess);
}
