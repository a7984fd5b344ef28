/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning from columns (REFERENCE 14; RULES F): grades by the published thresholds, predictors from made rows, and how they're kept. */
#include "base/heap.h"
#include "learn/bytes.h"
#include "learn/predictor.h"
#include "tests/test.h"

#include <math.h>
#include <stdlib.h>

#define SEAL 8	/* bytes at the end */

/* ---------------------------------------------------------------- grades */

/* The tables of Microsoft's documentation, in percent: shares of the outcomes, then from where on C, B, A, and what's too good. */
static void
grades_are_the_published_ones(void **state)
{
	static const struct {
		size_t shares[3];
		double from[4];
	} published[] = {
		{{25, 75}, {66.2, 81.2, 92.5, 99.2}},
		{{20, 40, 40}, {42.4, 68.0, 87.2, 98.7}},
		{{10, 80, 10}, {69.4, 83.0, 93.2, 99.3}},
	};
	static const enum grade grades[] = {GRADE_C, GRADE_B, GRADE_A, GRADE_D_GOOD};

	(void)state;
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		double guess = grade_guess(published[i].shares, 3);

		for (size_t g = 0; g < 4; g++) {
			assert_true(fabs(grade_from(grades[g], guess) * 100 - published[i].from[g]) < 0.1);
			assert_int_equal(grade_of_accuracy(grade_from(grades[g], guess) + 1e-9, guess), grades[g]);
			assert_int_not_equal(grade_of_accuracy(grade_from(grades[g], guess) - 1e-9, guess), grades[g]);
		}
	}
	assert_int_equal(grade_of_r2(0.09), GRADE_D_POOR);
	assert_int_equal(grade_of_r2(0.10), GRADE_C);
	assert_int_equal(grade_of_r2(0.60), GRADE_B);
	assert_int_equal(grade_of_r2(0.85), GRADE_A);
	assert_int_equal(grade_of_r2(0.99), GRADE_D_GOOD);
	assert_string_equal(grade_name(GRADE_D_GOOD), "D");
	assert_int_equal(grade_of_accuracy(1, 1), GRADE_NONE);
}

/* ---------------------------------------------------------------- made rows */

static uint64_t seed;

static double
uniform(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

enum { AGE, REGION, NOISE, CONSTANT, ID, LEAK, TARGET, COLUMNS };

/* Whether somebody leaves depends on age and region, with noise; share: how often the rule holds. */
static void
make_rows(struct frame *frame, size_t rows, double holds)
{
	static const char *const names[] = {"Age", "Region", "Noise", "Constant", "Id", "Leak", "Leaves"};
	static const enum frame_type types[] = {FRAME_NUMBER, FRAME_CHOICE, FRAME_NUMBER, FRAME_CHOICE, FRAME_CHOICE, FRAME_CHOICE, FRAME_CHOICE};
	static const char *const regions[] = {"north", "south", "east", "west"};

	frame_start(frame, names, types, COLUMNS);
	for (size_t i = 0; i < rows; i++) {
		int region = (int)(uniform() * 4);
		double age = 20 + uniform() * 50;
		bool leaves = (age > 45) == (uniform() < holds);
		char id[32];
		struct frame_value values[COLUMNS] = {
			[AGE] = {.number = age, .missing = uniform() < 0.02}, [REGION] = {.text = regions[region]}, [NOISE] = {.number = uniform()},
			[CONSTANT] = {.text = "same"}, [ID] = {.text = id}, [LEAK] = {.text = leaves ? "gone" : "here"}, [TARGET] = {.text = leaves ? "yes" : "no"},
		};

		snprintf(id, sizeof(id), "row %zu", i);
		frame_add(frame, values);
	}
}

static bool
warns(const struct learn_report *report, const char *text)
{
	for (size_t i = 0; i < report->warning_count; i++) {
		if (strstr(report->warnings[i], text))
			return true;
	}
	return false;
}

static void
an_outcome_is_learned_and_measured(void **state)
{
	struct frame frame;
	struct learn_report report;
	struct learn_request request = {.frame = &frame, .target = TARGET, .seed = 7};
	struct predictor *predictor;
	struct err err = ERR_INIT;
	size_t tested = 0, right = 0;
	double shares = 0;

	(void)state;
	seed = 1;
	make_rows(&frame, 4000, 0.9);
	predictor = predictor_train(&request, &report, &err);
	assert_non_null(predictor);
	assert_true(report.accuracy > 0.86 && report.accuracy < 0.94);
	assert_true(fabs(report.guess - 0.5) < 0.01);
	assert_int_equal(report.grade, grade_of_accuracy(report.accuracy, report.guess));
	assert_int_equal(report.trained + report.tested, 4000);
	assert_true(report.tested >= 798 && report.tested <= 800);
	for (size_t o = 0; o < report.outcome_count; o++) {
		tested += report.outcomes[o].tested;
		right += report.outcomes[o].right;
	}
	assert_int_equal(tested, report.tested);
	assert_true(fabs((double)right / (double)tested - report.accuracy) < 1e-12);
	assert_string_equal(report.influences[0].column, "Age");
	for (size_t i = 0; i < report.influence_count; i++)
		shares += report.influences[i].share;
	assert_true(fabs(shares - 1) < 1e-9);
	assert_true(warns(&report, "Constant has the same value in every row"));
	assert_true(warns(&report, "Id has another value in almost every row"));
	assert_true(warns(&report, "Leak gives the answer away"));
	assert_false(warns(&report, "Region"));
	assert_false(warns(&report, "only"));
	predictor_free(predictor);
	learn_report_release(&report);
	frame_release(&frame);
}

/* The same rows and seed: the same bytes. Another seed divides them otherwise. */
static void
it_repeats_to_the_bit(void **state)
{
	struct frame frame;
	struct str first = {0}, second = {0}, third = {0};
	struct str *const outs[] = {&first, &second, &third};

	(void)state;
	seed = 2;
	make_rows(&frame, 600, 0.8);
	for (int i = 0; i < 3; i++) {
		struct learn_request request = {.frame = &frame, .target = TARGET, .seed = i < 2 ? 7 : 8};
		struct learn_report report;
		struct predictor *predictor = predictor_train(&request, &report, NULL);

		assert_non_null(predictor);
		predictor_write(predictor, outs[i]);
		predictor_free(predictor);
		learn_report_release(&report);
	}
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.text, second.text, first.length);
	assert_true(first.length != third.length || memcmp(first.text, third.text, first.length) != 0);
	for (int i = 0; i < 3; i++)
		str_release(outs[i]);
	frame_release(&frame);
}

static void
a_number_is_learned(void **state)
{
	static const char *const names[] = {"Size", "Kind", "Price"};
	static const enum frame_type types[] = {FRAME_NUMBER, FRAME_CHOICE, FRAME_NUMBER};
	struct learn_request request = {.target = 2, .seed = 3};
	struct frame frame;
	struct learn_report report;
	struct predictor *predictor;
	struct prediction prediction;
	struct err err = ERR_INIT;

	(void)state;
	seed = 3;
	frame_start(&frame, names, types, 3);
	for (int i = 0; i < 2000; i++) {
		double size = uniform() * 100;
		bool new = uniform() < 0.5;
		struct frame_value values[] = {{.number = size}, {.text = new ? "new" : "used"}, {.number = 1000 + size * 20 + (new ? 800 : 0) + (uniform() - 0.5) * 900}};

		frame_add(&frame, values);
	}
	request.frame = &frame;
	predictor = predictor_train(&request, &report, &err);
	assert_non_null(predictor);
	assert_true(report.number);
	assert_true(report.accuracy > 0.80 && report.accuracy < 0.95);
	predictor_predict(predictor, (struct frame_value[]){{.number = 50}, {.text = "new"}, {.missing = true}}, &prediction);
	assert_true(fabs(prediction.number - 2800) < 60);
	/* What was never seen and what's missing don't stop it. */
	predictor_predict(predictor, (struct frame_value[]){{.missing = true}, {.text = "never seen"}, {.missing = true}}, &prediction);
	assert_true(isfinite(prediction.number));
	predictor_free(predictor);
	learn_report_release(&report);
	frame_release(&frame);
}

/* ---------------------------------------------------------------- what can't be learned */

static void
refusals_have_their_sentences(void **state)
{
	static const char *const names[] = {"A", "Outcome"};
	static const enum frame_type types[] = {FRAME_NUMBER, FRAME_CHOICE};
	struct learn_request request = {.target = 1};
	struct learn_report report;
	struct frame frame;
	struct err err = ERR_INIT;

	(void)state;
	frame_start(&frame, names, types, 2);
	request.frame = &frame;
	assert_null(predictor_train(&request, &report, &err));
	assert_string_equal(err.text, "Outcome has a value in 0 rows; at least 10 are needed to learn from.");
	for (int i = 0; i < 40; i++)
		frame_add(&frame, (struct frame_value[]){{.number = i}, {.text = "one"}});
	assert_null(predictor_train(&request, &report, &err));
	assert_int_equal(err.code, ERR_IMPOSSIBLE);
	assert_string_equal(err.text, "Outcome has the same value in every row: there's nothing to predict.");
	frame_release(&frame);
	frame_start(&frame, names, types, 2);
	for (int i = 0; i < 40; i++)
		frame_add(&frame, (struct frame_value[]){{.number = 1}, {.text = i % 2 ? "one" : "two"}});
	assert_null(predictor_train(&request, &report, &err));
	assert_string_equal(err.text, "There's no column to learn Outcome from.");
	frame_release(&frame);
}

static bool
stop_at_once(void *context, enum learn_step step, size_t done, size_t all)
{
	(void)step;
	(void)done;
	(void)all;
	return ++*(int *)context == 2;
}

static void
it_can_be_stopped(void **state)
{
	struct frame frame;
	struct learn_report report;
	int calls = 0;
	struct learn_request request = {.frame = &frame, .target = TARGET, .progress = stop_at_once, .context = &calls};
	struct err err = ERR_INIT;

	(void)state;
	seed = 5;
	make_rows(&frame, 200, 0.8);
	assert_null(predictor_train(&request, &report, &err));
	assert_int_equal(err.code, ERR_INTERRUPTED);
	assert_int_equal(calls, 2);
	frame_release(&frame);
}

/* ---------------------------------------------------------------- kept */

static void
what_is_read_back_predicts_the_same(void **state)
{
	struct frame frame;
	struct learn_report report;
	struct learn_request request = {.frame = &frame, .target = TARGET, .seed = 9};
	struct predictor *predictor, *again;
	struct str bytes = {0}, copy = {0};
	struct err err = ERR_INIT;

	(void)state;
	seed = 6;
	make_rows(&frame, 400, 0.85);
	predictor = predictor_train(&request, &report, &err);
	predictor_write(predictor, &bytes);
	again = predictor_read(bytes.text, bytes.length, &err);
	assert_non_null(again);
	predictor_write(again, &copy);
	assert_int_equal(copy.length, bytes.length);
	assert_memory_equal(copy.text, bytes.text, bytes.length);
	for (int age = 20; age < 70; age += 3) {
		const struct frame_value values[COLUMNS] = {[AGE] = {.number = age}, [REGION] = {.text = "east"}, [NOISE] = {.number = 0.5},
			[CONSTANT] = {.missing = true}, [ID] = {.missing = true}, [LEAK] = {.missing = true}, [TARGET] = {.missing = true}};
		struct prediction a, b;

		predictor_predict(predictor, values, &a);
		predictor_predict(again, values, &b);
		assert_string_equal(a.outcome, b.outcome);
		assert_true(a.likelihood == b.likelihood && a.likelihood >= 0.5 && a.likelihood <= 1);
	}
	predictor_free(again);
	/* Cut anywhere, or with a byte changed: refused. Changed and sealed anew: refused, or one that can be used; never a crash. */
	for (size_t cut = 0; cut < bytes.length; cut += 1 + cut / 40)
		assert_null(predictor_read(bytes.text, cut, &err));
	for (size_t at = 0; at < bytes.length; at++) {
		struct prediction p;

		bytes.text[at] ^= 0x55;
		assert_null(predictor_read(bytes.text, bytes.length, &err));
		if (at + SEAL < bytes.length) {
			str_clear(&copy);
			str_addn(&copy, bytes.text, bytes.length - SEAL);
			bytes_seal(&copy);
		}
		again = predictor_read(copy.text, copy.length, &err);
		if (again && predictor_column_count(again) == COLUMNS) {
			struct frame_value *values = heap_array(COLUMNS, sizeof(*values));

			for (int i = 0; i < COLUMNS; i++)
				values[i].missing = true;
			predictor_predict(again, values, &p);
			free(values);
		}
		predictor_free(again);
		bytes.text[at] ^= 0x55;
	}
	predictor_free(predictor);
	learn_report_release(&report);
	str_release(&bytes);
	str_release(&copy);
	frame_release(&frame);
}

/* H3: bytes come with an import, and what they call an outcome is written into rows and onto the terminal. */
static void
texts_are_those_that_may_be_shown(void **state)
{
	static const char *const evil[] = {"y\x1bs", "y\xffs", "ye\xc3", "y\0s", "\xc2\x9bs", "\xe2\x80\xae"};
	struct frame frame;
	struct learn_report report;
	struct learn_request request = {.frame = &frame, .target = TARGET, .seed = 9};
	struct predictor *predictor;
	struct str bytes = {0}, copy = {0};
	struct err err = ERR_INIT;
	size_t at = 0;

	(void)state;
	seed = 6;
	make_rows(&frame, 400, 0.85);
	predictor = predictor_train(&request, &report, &err);
	predictor_write(predictor, &bytes);
	while (memcmp(bytes.text + at, "yes", 3) != 0)
		at++;
	for (size_t i = 0; i < sizeof(evil) / sizeof(evil[0]); i++) {
		memcpy(bytes.text + at, evil[i], 3);
		str_clear(&copy);
		str_addn(&copy, bytes.text, bytes.length - SEAL);
		bytes_seal(&copy);
		assert_null(predictor_read(copy.text, copy.length, &err));
	}
	predictor_free(predictor);
	learn_report_release(&report);
	str_release(&bytes);
	str_release(&copy);
	frame_release(&frame);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grades_are_the_published_ones),
		cmocka_unit_test(texts_are_those_that_may_be_shown),
		cmocka_unit_test(an_outcome_is_learned_and_measured),
		cmocka_unit_test(it_repeats_to_the_bit),
		cmocka_unit_test(a_number_is_learned),
		cmocka_unit_test(refusals_have_their_sentences),
		cmocka_unit_test(it_can_be_stopped),
		cmocka_unit_test(what_is_read_back_predicts_the_same),
	};

	return cmocka_run_group_tests_name("test_learn", tests, NULL, NULL);
}
