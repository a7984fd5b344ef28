/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What models are learned from and run on, good and bad, from the CSV file to the version: each bad table its sentence, with the model as it was
 * before; the grades of the invented tables; and the published thresholds (REFERENCE 14) at what a version says of itself.
 */
#include "base/str.h"
#include "learn/grade.h"
#include "portal/table_import.h"
#include "portal/table_sample.h"
#include "portal/tables.h"

#include "tests/life_world.h"
#include "tests/test.h"

#include <math.h>

static int
set_up(void **state)
{
	(void)state;
	life_open();
	life_as(&life.ann);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	life_close();
	return 0;
}

/* A table of the stream's bytes, from its beginning; it's closed. */
static bool
import_stream(FILE *stream, const char *name, struct id *table)
{
	const struct table_import_request request = {.path = "-", .stream = stream, .name = name, .now = WORLD_NOW};
	struct write_result result = {0};
	struct table_import *import;
	bool done = false, fine;

	rewind(stream);
	life.err = ERR_INIT;
	import = table_import_new(life.portal, &request, &life.err);
	fine = import != NULL;
	while (fine && !done)
		fine = table_import_step(import, 500, &done, &life.err);
	fine = fine && table_import_run(import, WORLD_NOW, false, &result, &life.err);
	if (fine)
		*table = result.changes[0].id;
	write_result_release(&result);
	table_import_free(import);
	fclose(stream);
	return fine;
}

static struct id
table_of(const char *name, const struct str *csv)
{
	FILE *stream = tmpfile();
	struct id table = ID_NONE;

	assert_non_null(stream);
	assert_int_equal(fwrite(str_text(csv), 1, csv->length, stream), csv->length);
	life_fine(import_stream(stream, name, &table));
	return table;
}

static struct model_versions
versions_of(const struct id *id)
{
	struct model_versions versions;

	life_fine(model_load_versions(life.portal, id, &life.arena, &versions, &life.err));
	return versions;
}

static bool
warned(const struct version_facts *version, const char *words)
{
	for (size_t i = 0; i < version->warning_count; i++) {
		if (strstr(version->warnings[i], words))
			return true;
	}
	return false;
}

/* ---------------------------------------------------------------- bad tables */

enum bad { ONE_OUTCOME, NO_ROWS, NOTHING, FEW, FEW_OF_ONE, NO_COLUMN, TOO_MANY_OUTCOMES, LONG_TEXT, ONE_TAG, NO_TAGS, NO_TEXTS, RARE_TAG, BADS };

static const struct {
	const char *header, *target, *text, *words;
} bads[BADS] = {
	[ONE_OUTCOME] = {"X,W,Y\n", "Y", NULL, "Y has the same value in every row: there's nothing to predict."},
	[NO_ROWS] = {"X,W,Y\n", "Y", NULL, "Y has a value in 0 rows; at least 10 are needed to learn from."},
	[NOTHING] = {"X,W,Y\n", "Y", NULL, "Y has a value in 0 rows; at least 10 are needed to learn from."},
	[FEW] = {"X,W,Y\n", "Y", NULL, "Y has a value in 9 rows; at least 10 are needed to learn from."},
	[FEW_OF_ONE] = {"X,W,Y\n", "Y", NULL, "Y has a value in 1 row; at least 10 are needed to learn from."},
	[NO_COLUMN] = {"X,W,Y\n", "Y", NULL, "There's no column to learn Y from."},
	[TOO_MANY_OUTCOMES] = {"X,W,Y\n", "Y", NULL, "Y has more than 100 different values: a prediction has at most so many outcomes."},
	[LONG_TEXT] = {"M,T\n", "T", "M", "has a text of 5001 characters; 5000 is the most that can be learned from."},
	[ONE_TAG] = {"M,T\n", "T", "M", "There's one tag alone; at least two are needed."},
	[NO_TAGS] = {"M,T\n", "T", "M", "There are no tags; at least two are needed."},
	[NO_TEXTS] = {"M,T\n", "T", "M", "There are no tags; at least two are needed."},
	[RARE_TAG] = {"M,T\n", "T", "M", "The tag b has 9 texts; 10 are needed."},
};

static void
bad_rows(enum bad bad, struct str *csv)
{
	str_addf(csv, "%s", bads[bad].header);
	for (int i = 0; i < 120; i++) {
		int a = i * 7 % 23, b = i * 13 % 17;

		switch (bad) {
		case ONE_OUTCOME:
			str_addf(csv, "%d,%d,late\n", a, b);
			break;
		case NO_ROWS:
			/* (an import wants a row; this one goes) */
			if (i == 0)
				str_addf(csv, "1,2,late\n");
			break;
		case NOTHING:
			str_addf(csv, ",,\n");
			break;
		case FEW:
			if (i < 9)
				str_addf(csv, "%d,%d,%s\n", a, b, i % 2 ? "late" : "in time");
			else
				str_addf(csv, "%d,%d,\n", a, b);
			break;
		case FEW_OF_ONE:
			str_addf(csv, "%d,%d,%s\n", a, b, i == 5 ? "late" : "");
			break;
		case NO_COLUMN:
			str_addf(csv, "5,,%s\n", i % 2 ? "late" : "in time");
			break;
		case TOO_MANY_OUTCOMES:
			str_addf(csv, "%d,%d,outcome %d\n", a, b, i);
			break;
		case LONG_TEXT:
			str_addf(csv, i == 77 ? "%05001d,%s\n" : "%d words,%s\n", i, i % 2 ? "a" : "b");
			break;
		case ONE_TAG:
			str_addf(csv, "%d words,a\n", i);
			break;
		case NO_TAGS:
			str_addf(csv, "%d words,\n", i);
			break;
		case NO_TEXTS:
			str_addf(csv, ",%s\n", i % 2 ? "a" : "b");
			break;
		case RARE_TAG:
			str_addf(csv, "%d words,%s\n", i, i < 9 ? "b" : i % 2 ? "a" : "c");
			break;
		case BADS:
			break;
		}
	}
}

/* Each its sentence; a model that learned and runs keeps its version, one that never did is in Training error. */
static void
bad_tables_say_what_is_wrong(void **state)
{
	struct str good = {0}, mails = {0};
	struct id good_table, mail_table;
	static const char *const inputs[] = {"X=1"};

	(void)state;
	str_addf(&good, "X,W,Y\n");
	str_addf(&mails, "M,T\n");
	for (int i = 0; i < 120; i++) {
		int a = i * 7 % 23, b = i * 13 % 17;

		str_addf(&good, "%d,%d,%s\n", a, b, a + b + i % 5 > 21 ? "late" : "in time");
		str_addf(&mails, "%s %d,%s\n", i % 2 ? "money refund" : "parcel street", i, i % 2 ? "a" : "b");
	}
	good_table = table_of("Good", &good);
	mail_table = table_of("Mails", &mails);
	str_release(&good);
	str_release(&mails);
	for (int bad = 0; bad < BADS; bad++) {
		bool text = bads[bad].text != NULL, ran;
		enum model_type type = text ? MODEL_CATEGORY_CLASSIFICATION : MODEL_PREDICTION;
		const struct model_binding binding = {.target = bads[bad].target, .text = bads[bad].text};
		struct str csv = {0};
		struct model_binding spoiled = binding;
		struct training *training;
		struct target target;
		struct id table, fresh, runs, kept;
		char name[20];
		bool done = false, well = true;

		snprintf(name, sizeof(name), "Bad %d", bad);
		bad_rows((enum bad)bad, &csv);
		table = table_of(name, &csv);
		if (bad == NO_ROWS)
			world_sql(&life.world, "DELETE FROM makerdeck_row WHERE tableid = (SELECT tableid FROM makerdeck_table WHERE displayname = 'Bad 1');"
				  "UPDATE makerdeck_table SET rowcount = 0 WHERE displayname = 'Bad 1'");
		str_release(&csv);
		fresh = life_create("Fresh", type, &table, &binding);
		well = life_train(&fresh);
		if (well || !strstr(life.err.text, bads[bad].words))
			printf("# %s: %s\n", bads[bad].words, life.err.text);
		assert_false(well);
		assert_int_equal(life.err.code, ERR_FAILED);
		assert_string_equal(life.err.rule, "F1");
		assert_non_null(strstr(life.err.text, bads[bad].words));
		assert_non_null(strstr(versions_of(&fresh).draft->errors, bads[bad].words));
		assert_int_equal(life_number("SELECT makerdeck_status FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", &fresh), STATUS_TRAINING_ERROR);
		/* One that runs: learned from the bad table it fails, and what ran runs. */
		runs = life_create("Runs", type, text ? &mail_table : &good_table, &binding);
		life_fine(life_train(&runs));
		life_fine(life_publish(&runs));
		kept = versions_of(&runs).published->id;
		spoiled.table = table;
		target = life_target(&runs);
		training = training_begin_bound(life.portal, &target, &spoiled, 0, false, WORLD_NOW, &life.err);
		assert_non_null(training);
		for (well = true; well && !done;)
			well = training_step(training, &done, &life.err);
		training_free(training);
		assert_false(well);
		assert_non_null(strstr(life.err.text, bads[bad].words));
		assert_true(id_equal(&versions_of(&runs).published->id, &kept));
		assert_null(versions_of(&runs).draft);
		assert_null(versions_of(&runs).trained);
		assert_string_equal(versions_of(&runs).published->table_name, text ? "Mails" : "Good");
		life_fine(life_run(&runs, "money", inputs, 1, false, &ran));
		assert_true(ran);
		arena_release(&life.arena);
	}
	life_check();
}

/* What's told and left out while the rest is learned from: few rows, a single value, nothing, an answer, a name. */
static void
columns_that_do_not_fit_are_told(void **state)
{
	static const char *const warnings[] = {
		"One has the same value in every row: it was left out.", "Empty is empty in every row: it was left out.",
		"Answer gives the answer away: it was left out.", "Name has another value in almost every row: it was left out.",
		"Sparse is empty in ",
	};
	struct model_versions versions;
	struct str csv = {0};
	struct id table, id;
	bool few = false;

	(void)state;
	for (int rows = 40; rows <= 200; rows += 160, few = true) {
		struct version_facts *version;
		char name[20];

		str_clear(&csv);
		str_addf(&csv, "X,W,One,Empty,Answer,Name,Sparse,Y\n");
		for (int i = 0; i < rows; i++) {
			int a = i * 7 % 23, b = i * 13 % 17;
			bool late = a + b + i % 5 > 21;

			str_addf(&csv, "%d,%d,5,,%s,name %d of it,%s,%s\n", a, b, late ? "L" : "T", i, i % 4 ? "" : "x1", late ? "late" : "in time");
		}
		snprintf(name, sizeof(name), "Odd %d", rows);
		table = table_of(name, &csv);
		id = life_create("Odd", MODEL_PREDICTION, &table, &(struct model_binding){.target = "Y"});
		life_fine(life_train(&id));
		versions = versions_of(&id);
		version = versions.trained;
		for (size_t i = 0; i < sizeof(warnings) / sizeof(warnings[0]); i++) {
			if (!warned(version, warnings[i]))
				printf("# not told: %s\n", warnings[i]);
			assert_true(warned(version, warnings[i]));
		}
		assert_int_equal(warned(version, "There are only 40 rows with a value in Y; from 50 on the result can be trusted more."), !few);
		for (size_t i = 0; i < version->line_count; i++)
			assert_true(strcmp(version->lines[i].name, "X") == 0 || strcmp(version->lines[i].name, "W") == 0 || strcmp(version->lines[i].name, "Sparse") == 0);
		arena_release(&life.arena);
	}
	str_release(&csv);
}

static bool
train_with_seed(const struct id *id, uint64_t seed, struct learn_report *report)
{
	const struct target target = life_target(id);
	struct training *training;
	bool done = false, well;

	life.err = ERR_INIT;
	training = training_begin(life.portal, &target, seed, false, WORLD_NOW, &life.err);
	well = training != NULL;
	while (well && !done)
		well = training_step(training, &done, &life.err);
	if (well)
		*report = *training_prediction(training);
	training_free(training);
	return well;
}

/* Numbers that no arithmetic survives, in a column or as what's predicted, among those held out or not: a figure, or a sentence. */
static void
numbers_that_are_none(void **state)
{
	static const char *const worst[] = {"1e308", "-1e308", "1e-320", "9007199254740993", "0", "-0.0", "1.7976931348623157e308"};
	static const char *const inputs[] = {"W=1e308", "X=1e308"};
	struct str csv = {0};
	struct id table, id;
	int refused = 0, learned = 0;

	(void)state;
	/* As texts in a CSV they make a column of texts. */
	str_addf(&csv, "X,W,Y\n");
	for (int i = 0; i < 120; i++) {
		int a = i * 7 % 23, b = i * 13 % 17;

		str_addf(&csv, "%s,%d,%s\n", i % 10 == 0 ? "NaN" : i % 10 == 1 ? "inf" : i % 10 == 2 ? "-Infinity" : "3", b, a + b > 18 ? "late" : "in time");
	}
	table = table_of("Words", &csv);
	id = life_create("Words", MODEL_PREDICTION, &table, &(struct model_binding){.target = "Y"});
	life_fine(life_train(&id));
	for (size_t number = 0; number < sizeof(worst) / sizeof(worst[0]); number++) {
		char name[20];

		str_clear(&csv);
		str_addf(&csv, "X,W,Y,N\n");
		for (int i = 0; i < 120; i++) {
			int a = i * 7 % 23, b = i * 13 % 17;

			str_addf(&csv, "%s,%d,%s,", i == 50 ? worst[number] : i % 3 ? "1.5" : "2.5", b, a + b > 18 ? "late" : "in time");
			if (i == 50)
				str_addf(&csv, "%s\n", worst[number]);
			else
				str_addf(&csv, "%d.5\n", a + b);
		}
		snprintf(name, sizeof(name), "Huge %zu", number);
		table = table_of(name, &csv);
		for (int target = 0; target < 2; target++) {
			const struct model_binding binding = {.target = target ? "N" : "Y"};

			id = life_create("Huge", MODEL_PREDICTION, &table, &binding);
			for (uint64_t seed = 1; seed <= 12; seed++) {
				struct learn_report report;
				bool ran;

				if (!train_with_seed(&id, seed, &report)) {
					assert_int_equal(life.err.code, ERR_FAILED);
					assert_string_equal(life.err.rule, "F1");
					assert_non_null(strstr(life.err.text, "has numbers too large to reckon with."));
					refused++;
					continue;
				}
				learned++;
				assert_true(isfinite(report.accuracy) && report.accuracy <= 1);
				life_fine(life_publish(&id));
				if (!life_run(&id, NULL, inputs, 2, false, &ran))
					assert_true(life.err.code == ERR_USAGE && strstr(life.err.text, "too far from all that it learned from"));
				life_fine(life_run_table(&id));
				assert_int_equal(life_number("SELECT count(*) FROM makerdeck_row WHERE NOT json_valid(cells)", NULL), 0);
			}
		}
	}
	str_release(&csv);
	printf("# %d learned, %d refused\n", learned, refused);
	assert_true(learned > 0 && refused > 0);
	life_check();
}

/* What no import lets in, in a row of the file itself (H3): read as what it can be, or said to be damaged; never trained on half. */
static void
cells_that_are_none(void **state)
{
	static const char *const stored[] = {"1e999", "-1e999", "\"NaN\"", "\"inf\"", "[]", "{}", "true", "\"x\"", "null", "NaN"};
	struct str csv = {0};
	struct id table;
	int damaged = 0;

	(void)state;
	str_addf(&csv, "X,W,Y\n");
	for (int i = 0; i < 120; i++)
		str_addf(&csv, "%d.5,%d,%s\n", i * 7 % 23, i * 13 % 17, i * 7 % 23 + i * 13 % 17 > 18 ? "late" : "in time");
	table = table_of("Stored", &csv);
	str_release(&csv);
	for (size_t i = 0; i < sizeof(stored) / sizeof(stored[0]); i++) {
		struct id id = life_create("Stored", MODEL_PREDICTION, &table, &(struct model_binding){.target = "Y"});
		int64_t audits = life_number("SELECT count(*) FROM audit", NULL);
		char sql[300];

		snprintf(sql, sizeof(sql), "UPDATE makerdeck_row SET cells = '[%s,1,\"late\"]' WHERE rid = (SELECT min(rid) + 7 FROM makerdeck_row)", stored[i]);
		world_sql(&life.world, sql);
		if (life_train(&id))
			continue;
		damaged++;
		assert_string_equal(life.err.text, "The environment file is damaged: a row of the table Stored can't be read.");
		assert_int_equal(life_number("SELECT makerdeck_status FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", &id), STATUS_DRAFT);
		assert_int_equal(life_number("SELECT count(*) FROM audit", NULL), audits);
	}
	printf("# %d of them damaged\n", damaged);
	assert_true(damaged >= 5);
}

static void
wide(struct str *csv, int columns)
{
	for (int c = 0; c < columns; c++)
		str_addf(csv, "c%d,", c);
	str_addf(csv, "Y\n");
	for (int i = 0; i < 200; i++) {
		for (int c = 0; c < columns; c++)
			str_addf(csv, "%d,", (i * (c % 7 + 3) + c) % 19);
		str_addf(csv, "%s\n", i * 3 % 19 + i * 7 % 13 + i % 4 > 16 ? "late" : "in time");
	}
}

static void
learn_and_run_wide(const struct id *table, const char *target)
{
	struct id id = life_create("Wide", MODEL_PREDICTION, table, &(struct model_binding){.target = target});

	life_fine(life_train(&id));
	life_fine(life_publish(&id));
	life_fine(life_run_table(&id));
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_row WHERE tableid = ? AND json_extract(cells, '$[#-2]') IS NOT NULL", table), 200);
}

/* 1,000, as many as a file may have, are learned from as few are; 2,000 are refused while they're read. (The schema takes 1,024.) */
static void
many_columns(void **state)
{
	struct str csv = {0};
	struct id table = ID_NONE;
	FILE *stream = tmpfile();

	(void)state;
	wide(&csv, 999);
	table = table_of("Wide", &csv);
	learn_and_run_wide(&table, "Y");
	str_clear(&csv);
	wide(&csv, 2000);
	assert_int_equal(fwrite(str_text(&csv), 1, csv.length, stream), csv.length);
	str_release(&csv);
	assert_false(import_stream(stream, "Too wide", &table));
	assert_int_equal(life.err.code, ERR_USAGE);
	assert_non_null(strstr(life.err.text, "line 1: there are more than 1000 cells in a row."));
	assert_int_equal(life_number("SELECT count(*) FROM makerdeck_table", NULL), 1);
	life_check();
}

/* ---------------------------------------------------------------- grades (REFERENCE 14) */

static void
samples_reach_their_grades(void **state)
{
	static const struct {
		const char *sample, *name, *grade;
		enum grade reached;
	} all[] = {
		{"a", "A", "A", GRADE_A}, {"b", "B", "B", GRADE_B}, {"c", "C", "C", GRADE_C},
		{"d-good", "Too good", "D", GRADE_D_GOOD}, {"d-poor", "Too poor", "D", GRADE_D_POOR},
		{"r2-a", "R2 A", "A", GRADE_A}, {"r2-b", "R2 B", "B", GRADE_B}, {"r2-c", "R2 C", "C", GRADE_C},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct model_versions versions;
		struct own_table found;
		struct id table, id;
		FILE *stream = tmpfile();

		assert_non_null(stream);
		life_fine(table_sample_write(all[i].sample, TABLE_SAMPLE_USUAL, 7, stream, &life.err));
		life_fine(import_stream(stream, all[i].name, &table));
		life_fine(tables_find(life.portal, all[i].name, &life.arena, &found, &life.err));
		/* What it's made to predict is its last column. */
		id = life_create(all[i].name, MODEL_PREDICTION, &table, &(struct model_binding){.target = found.columns[found.column_count - 1].display});
		life_fine(life_train(&id));
		versions = versions_of(&id);
		if (strcmp(versions.trained->grade, all[i].grade) != 0)
			printf("# %s: %s, %d %%\n", all[i].sample, versions.trained->grade, versions.trained->score);
		assert_string_equal(versions.trained->grade, all[i].grade);
		/* D says which D. */
		assert_string_equal(versions.trained->grade_words, grade_words(all[i].reached));
		assert_int_equal(versions.trained->trained_rows + versions.trained->tested_rows, TABLE_SAMPLE_USUAL);
		arena_release(&life.arena);
	}
	life_check();
}

/* Two columns that tell the outcome in so many rows of a thousand (0 or less: in none); both together in more. */
static struct id
table_that_tells(const char *name, const size_t *shares, int told, uint64_t *seed)
{
	struct str csv = {0};
	struct id table;

	str_addf(&csv, "U,V,Y\n");
	for (int i = 0; i < 2000; i++) {
		int share = i * 37 % 100, outcome = share < (int)shares[0] ? 0 : share < (int)(shares[0] + shares[1]) ? 1 : 2, column[2];

		for (int c = 0; c < 2; c++)
			column[c] = (int)test_random_below(seed, 1000) < told ? outcome : (int)test_random_below(seed, 3);
		str_addf(&csv, "u%d,v%d,y%d\n", column[0], column[1], outcome);
	}
	table = table_of(name, &csv);
	str_release(&csv);
	return table;
}

/* The grade that a version shows is the one that's published for its accuracy and the shares of its outcomes. */
static void
grades_are_the_published_ones(void **state)
{
	/* From prediction-performance.md by way of REFERENCE 14: where C, B, A and "too good" begin. */
	static const struct {
		size_t shares[3];
		double from[4];
	} published[] = {
		{{25, 75, 0}, {66.2, 81.2, 92.5, 99.2}}, {{20, 40, 40}, {42.4, 68.0, 87.2, 98.7}}, {{10, 80, 10}, {69.4, 83.0, 93.2, 99.3}},
		{{50, 50, 0}, {55, 75, 90, 99}},
	};
	uint64_t seed = test_seed("grades_are_the_published_ones");
	int seen[5] = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(published) / sizeof(published[0]); i++) {
		for (int told = -240; told <= 1000; told += told < 800 ? 80 : 25) {
			struct model_versions versions;
			struct id table, id;
			char name[40];
			int at = 0;

			snprintf(name, sizeof(name), "Shares %zu, told %d", i, told);
			table = table_that_tells(name, published[i].shares, told, &seed);
			id = life_create(name, MODEL_PREDICTION, &table, &(struct model_binding){.target = "Y"});
			/* Columns that give the answer away are left out; then there's none. */
			if (!life_train(&id)) {
				assert_non_null(strstr(life.err.text, "There's no column to learn Y from."));
				assert_true(told > 900);
				continue;
			}
			versions = versions_of(&id);
			/* What's shown is rounded: at a bound nothing is said. */
			for (int g = 0; g < 4; g++) {
				if (fabs(versions.trained->score - published[i].from[g]) < 1)
					at = -1;
				else if (at >= 0 && versions.trained->score > published[i].from[g])
					at = g + 1;
			}
			if (at >= 0) {
				static const char *const grades[] = {"D", "C", "B", "A", "D"};

				if (strcmp(versions.trained->grade, grades[at]) != 0)
					printf("# %s: %d %% is %s\n", name, versions.trained->score, versions.trained->grade);
				assert_string_equal(versions.trained->grade, grades[at]);
				seen[at]++;
			}
			assert_int_equal(versions.trained->guess, (int)(100 * grade_guess(published[i].shares, 3) + 0.5));
			arena_release(&life.arena);
		}
	}
	printf("# D %d, C %d, B %d, A %d, too good %d\n", seen[0], seen[1], seen[2], seen[3], seen[4]);
	assert_true(seen[0] && seen[1] && seen[2] && seen[3]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(bad_tables_say_what_is_wrong, set_up, tear_down),
		cmocka_unit_test_setup_teardown(columns_that_do_not_fit_are_told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(numbers_that_are_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(cells_that_are_none, set_up, tear_down),
		cmocka_unit_test_setup_teardown(many_columns, set_up, tear_down),
		cmocka_unit_test_setup_teardown(samples_reach_their_grades, set_up, tear_down),
		cmocka_unit_test_setup_teardown(grades_are_the_published_ones, set_up, tear_down),
	};
	return test_run(tests);
}
