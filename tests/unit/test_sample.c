/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Invented tables reach the grade that they're made for, whatever the seeds; and are the same everywhere. */
#include "learn/sample.h"

#include "base/heap.h"
#include "learn/grade.h"
#include "learn/predictor.h"
#include "learn/tagger.h"

#include "tests/test.h"

static void
fill(struct frame *frame, enum sample_kind kind, size_t rows, uint64_t seed)
{
	const char *names[SAMPLE_COLUMNS_MOST];
	enum frame_type types[SAMPLE_COLUMNS_MOST];
	struct frame_value values[SAMPLE_COLUMNS_MOST];
	struct str cells[SAMPLE_COLUMNS_MOST] = {0};
	struct sample sample;
	size_t count = sample_column_count(kind);

	for (size_t i = 0; i < count; i++) {
		names[i] = sample_column(kind, SAMPLE_SHIPMENTS, i);
		types[i] = sample_column_type(kind, i);
	}
	frame_start(frame, names, types, count);
	sample_start(&sample, kind, seed);
	for (size_t r = 0; r < rows; r++) {
		sample_next(&sample, cells);
		for (size_t i = 0; i < count; i++)
			values[i] = (struct frame_value){.text = str_text(&cells[i]), .number = types[i] == FRAME_NUMBER ? strtod(str_text(&cells[i]), NULL) : 0};
		frame_add(frame, values);
	}
	for (size_t i = 0; i < SAMPLE_COLUMNS_MOST; i++)
		str_release(&cells[i]);
}

static void
check_grade(enum sample_kind kind, enum grade wanted, size_t rows, uint64_t seed)
{
	struct frame frame;
	struct learn_report report;
	struct err err = ERR_INIT;
	struct predictor *predictor;

	fill(&frame, kind, rows, seed);
	predictor = predictor_train(&(struct learn_request){.frame = &frame, .target = sample_target(kind), .seed = seed * 7 + 1}, &report, &err);
	if (!predictor)
		printf("# %s\n", err.text);
	assert_non_null(predictor);
	if (report.grade != wanted)
		printf("# %s, seed %llu, %zu rows: accuracy %.3f, guess %.3f\n", sample_name(kind), (unsigned long long)seed, rows, report.accuracy, report.guess);
	assert_int_equal(report.grade, wanted);
	predictor_free(predictor);
	learn_report_release(&report);
	frame_release(&frame);
}

static void
every_grade_is_reached(void **state)
{
	static const struct {
		enum sample_kind kind;
		enum grade grade;
	} all[] = {
		{SAMPLE_A, GRADE_A}, {SAMPLE_B, GRADE_B}, {SAMPLE_C, GRADE_C}, {SAMPLE_D_GOOD, GRADE_D_GOOD}, {SAMPLE_D_POOR, GRADE_D_POOR},
		{SAMPLE_R2_A, GRADE_A}, {SAMPLE_R2_B, GRADE_B}, {SAMPLE_R2_C, GRADE_C},
	};
	const uint64_t seed = test_seed("samples") % 1000000;

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		for (uint64_t s = 1; s <= 8; s++)
			check_grade(all[i].kind, all[i].grade, SAMPLE_ROWS_USUAL, s);
		check_grade(all[i].kind, all[i].grade, SAMPLE_ROWS_LEAST, 3);
		check_grade(all[i].kind, all[i].grade, 10000, seed);	/* so many that chance plays no part */
	}
}

static void
texts_are_told_apart(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++) {
		struct frame frame;
		struct tag_report report;
		struct err err = ERR_INIT;
		struct tag_example *examples = heap_array(SAMPLE_ROWS_LEAST, sizeof(*examples));
		struct tagger *tagger;

		fill(&frame, SAMPLE_TEXTS, SAMPLE_ROWS_LEAST, seed);
		for (size_t i = 0; i < SAMPLE_ROWS_LEAST; i++)
			examples[i] = (struct tag_example){frame.columns[1].texts[i], frame.columns[2].texts[frame.columns[2].codes[i] - 1]};
		tagger = tagger_train(&(struct tag_request){.examples = examples, .count = SAMPLE_ROWS_LEAST, .seed = seed}, &report, &err);
		assert_non_null(tagger);
		assert_int_equal(tagger_tag_count(tagger), 4);
		assert_true(report.score >= 85 && report.score < 100);
		tagger_free(tagger);
		tag_report_release(&report);
		free(examples);
		frame_release(&frame);
	}
}

/* FNV-1a of the first lines: changes only with the generator, and then on purpose. */
static void
the_same_seed_gives_the_same_bytes(void **state)
{
	(void)state;
	for (int kind = 0; kind < SAMPLE_COUNT; kind++) {
		struct str first = {0}, second = {0}, other = {0};
		struct sample a, b, c;

		sample_start(&a, (enum sample_kind)kind, 1);
		sample_start(&b, (enum sample_kind)kind, 1);
		sample_start(&c, (enum sample_kind)kind, 2);
		for (int i = 0; i < 100; i++) {
			sample_csv_row(&a, &first);
			sample_csv_row(&b, &second);
			sample_csv_row(&c, &other);
		}
		assert_string_equal(str_text(&first), str_text(&second));
		assert_string_not_equal(str_text(&first), str_text(&other));
		if (kind == SAMPLE_A) {
			uint64_t hash = UINT64_C(14695981039346656037);

			for (size_t i = 0; i < first.length; i++)
				hash = (hash ^ (unsigned char)first.text[i]) * UINT64_C(1099511628211);
			printf("# hash %llx\n", (unsigned long long)hash);
			assert_true(hash == UINT64_C(0x3b6a9b95a497cb4a));
		}
		str_release(&first);
		str_release(&second);
		str_release(&other);
	}
}

static void
names_are_read_back(void **state)
{
	enum sample_kind kind;

	(void)state;
	for (int i = 0; i < SAMPLE_COUNT; i++) {
		assert_true(sample_from_name(sample_name((enum sample_kind)i), &kind));
		assert_int_equal(kind, i);
	}
	assert_false(sample_from_name("e", &kind));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_grade_is_reached),
		cmocka_unit_test(texts_are_told_apart),
		cmocka_unit_test(the_same_seed_gives_the_same_bytes),
		cmocka_unit_test(names_are_read_back),
	};

	return test_run(tests);
}
