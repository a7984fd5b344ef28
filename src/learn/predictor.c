/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "learn/predictor.h"

#include "base/heap.h"
#include "learn/predictor_private.h"
#include "learn/solver.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One row in so many is held out. */
#define HELD_OUT 5

/* Outcomes with fewer rows are told. */
#define OUTCOME_FEW 10

void
learn_report_release(struct learn_report *report)
{
	arena_release(&report->arena);
	*report = (struct learn_report){0};
}

void
report_warn(struct learn_report *report, const char *format, ...)
{
	const char **warnings = arena_array(&report->arena, report->warning_count + 1, sizeof(*warnings));
	char text[512];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	if (report->warning_count)
		memcpy(warnings, report->warnings, report->warning_count * sizeof(*warnings));
	warnings[report->warning_count++] = arena_strdup(&report->arena, text);
	report->warnings = warnings;
}

void
predictor_free(struct predictor *predictor)
{
	if (!predictor)
		return;
	for (size_t i = 0; i < predictor->outcome_count; i++)
		free(predictor->outcomes[i]);
	for (size_t i = 0; i < predictor->weight_count; i++)
		free(predictor->weights[i]);
	free(predictor->outcomes);
	free(predictor->weights);
	encoder_release(&predictor->encoder);
	free(predictor);
}

/* ---------------------------------------------------------------- dividing */

bool
learn_has_target(const struct learn_request *request, size_t row)
{
	const struct frame_column *target = &request->frame->columns[request->target];

	return target->type == FRAME_NUMBER ? isfinite(target->numbers[row]) : target->codes[row] != 0;
}

/* SplitMix64: the same everywhere, unlike the C library's. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

struct place {
	uint32_t group;		/* the outcome; numbers are one group */
	uint64_t order;
	size_t row;
};

static int
compare_places(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->group != y->group)
		return x->group < y->group ? -1 : 1;
	if (x->order != y->order)
		return x->order < y->order ? -1 : 1;
	return x->row < y->row ? -1 : x->row > y->row;
}

void
learn_split(const struct learn_request *request, uint8_t *held_out)
{
	const struct frame *frame = request->frame;
	const struct frame_column *target = &frame->columns[request->target];
	struct place *places = heap_array(frame->rows + 1, sizeof(*places));
	uint64_t state = request->seed;
	size_t count = 0;

	for (size_t i = 0; i < frame->rows; i++) {
		uint64_t order = next_random(&state);

		held_out[i] = 0;
		if (learn_has_target(request, i))
			places[count++] = (struct place){target->type == FRAME_CHOICE ? target->codes[i] : 0, order, i};
	}
	qsort(places, count, sizeof(*places), compare_places);
	for (size_t from = 0, to; from < count; from = to) {
		for (to = from; to < count && places[to].group == places[from].group; to++)
			;
		for (size_t i = 0; i < (to - from) / HELD_OUT; i++)
			held_out[places[from + i].row] = 1;
	}
	free(places);
}

/* ---------------------------------------------------------------- training */

struct training {
	const struct learn_request *request;
	struct learn_report *report;
	struct predictor *predictor;
	const struct frame_column *target;
	uint8_t *held_out, *take;
	bool *use;
	struct feature_node *nodes;
	const struct feature_node **rows;	/* of those trained on */
	size_t *row_of;				/* their places in the frame */
	double *goals;
	size_t count;
};

static bool
go_on(const struct training *training, enum learn_step step, size_t done, size_t all, struct err *err)
{
	const struct learn_request *request = training->request;

	if (request->progress && request->progress(request->context, step, done, all))
		return err_set(err, ERR_INTERRUPTED, "Training was stopped. Nothing was changed.");
	return true;
}

static bool
count_outcomes(struct training *training, struct err *err)
{
	struct learn_report *report = training->report;
	const struct frame *frame = training->request->frame;
	size_t with = 0, kinds = 0;

	report->outcome_count = report->number ? 0 : training->target->text_count;
	report->outcomes = arena_array(&report->arena, report->outcome_count + 1, sizeof(*report->outcomes));
	for (size_t o = 0; o < report->outcome_count; o++)
		report->outcomes[o].name = arena_strdup(&report->arena, training->target->texts[o]);
	for (size_t i = 0; i < frame->rows; i++) {
		if (!learn_has_target(training->request, i))
			continue;
		with++;
		if (!report->number)
			report->outcomes[training->target->codes[i] - 1].rows++;
	}
	report->left_out = frame->rows - with;
	for (size_t o = 0; o < report->outcome_count; o++)
		kinds += report->outcomes[o].rows > 0;
	if (with < LEARN_ROWS_LEAST)
		return err_set(err, ERR_IMPOSSIBLE, "%s has a value in %zu %s; at least %d are needed to learn from.", training->target->name, with,
			       with == 1 ? "row" : "rows", LEARN_ROWS_LEAST);
	if (!report->number && kinds < 2)
		return err_set(err, ERR_IMPOSSIBLE, "%s has the same value in every row: there's nothing to predict.", training->target->name);
	if (!report->number && kinds > LEARN_OUTCOMES_MOST)
		return err_set(err, ERR_IMPOSSIBLE, "%s has more than %d different values: a prediction has at most so many outcomes.", training->target->name,
			       LEARN_OUTCOMES_MOST);
	return true;
}

static void
warn_of_few(struct training *training)
{
	struct learn_report *report = training->report;
	size_t with = training->request->frame->rows - report->left_out;

	if (with < LEARN_ROWS_FEW)
		report_warn(report, "There are only %zu rows with a value in %s; from %d on the result can be trusted more.", with, training->target->name,
			    LEARN_ROWS_FEW);
	for (size_t o = 0; o < report->outcome_count; o++) {
		if (report->outcomes[o].rows && report->outcomes[o].rows < OUTCOME_FEW)
			report_warn(report, "The outcome %s has only %zu %s; %d are needed to learn it well.", report->outcomes[o].name,
				    report->outcomes[o].rows, report->outcomes[o].rows == 1 ? "row" : "rows", OUTCOME_FEW);
	}
}

static bool
choose_columns(struct training *training, struct err *err)
{
	const struct frame *frame = training->request->frame;
	bool any = false;

	training->held_out = heap_array(frame->rows + 1, 1);
	training->take = heap_array(frame->rows + 1, 1);
	training->use = heap_array(frame->column_count + 1, sizeof(*training->use));
	learn_split(training->request, training->held_out);
	columns_choose(training->request, training->held_out, training->use, training->report);
	for (size_t i = 0; i < frame->column_count; i++)
		any |= training->use[i];
	if (!any)
		return err_set(err, ERR_IMPOSSIBLE, "There's no column to learn %s from.", training->target->name);
	for (size_t i = 0; i < frame->rows; i++)
		training->take[i] = !training->held_out[i] && learn_has_target(training->request, i);
	encoder_fit(&training->predictor->encoder, frame, training->take, training->use);
	return true;
}

static bool
encode(struct training *training, struct err *err)
{
	const struct frame *frame = training->request->frame;
	const struct encoder *encoder = &training->predictor->encoder;
	size_t room = encoder_room(encoder), used = 0;
	struct frame_value *values = heap_array(frame->column_count + 1, sizeof(*values));
	bool fine = true;

	training->nodes = heap_array((frame->rows + 1) * room, sizeof(*training->nodes));
	training->rows = heap_array(frame->rows + 1, sizeof(*training->rows));
	training->row_of = heap_array(frame->rows + 1, sizeof(*training->row_of));
	training->goals = heap_array(frame->rows + 1, sizeof(*training->goals));
	for (size_t i = 0; fine && i < frame->rows; i++) {
		if (i % 4096 == 0)
			fine = go_on(training, LEARN_READING, i, frame->rows, err);
		if (!training->take[i])
			continue;
		encoder_values(frame, i, values);
		training->rows[training->count] = training->nodes + used;
		training->row_of[training->count++] = i;
		used += encoder_row(encoder, values, training->nodes + used);
	}
	free(values);
	return fine;
}

static double *
learn_outcome(struct training *training, size_t outcome)
{
	for (size_t i = 0; i < training->count; i++)
		training->goals[i] = training->target->codes[training->row_of[i]] == outcome + 1 ? 1 : -1;
	return solver_train_sign(training->rows, training->goals, training->count, training->predictor->encoder.feature_count);
}

static bool
learn_outcomes(struct training *training, struct err *err)
{
	struct predictor *predictor = training->predictor;
	size_t needed = predictor->outcome_count == 2 ? 1 : predictor->outcome_count;

	for (size_t o = 0; o < needed; o++) {
		if (!go_on(training, LEARN_TRAINING, o, needed, err))
			return false;
		predictor->weights[predictor->weight_count++] = learn_outcome(training, o);
	}
	return true;
}

/* Squares that are beyond all numbers. */
static bool
refuse_huge(const struct training *training, struct err *err)
{
	return err_set(err, ERR_IMPOSSIBLE, "%s, or a column that it would be learned from, has numbers too large to reckon with.", training->target->name);
}

static bool
learn_number(struct training *training, struct err *err)
{
	struct predictor *predictor = training->predictor;
	double sum = 0, squares = 0;

	if (!go_on(training, LEARN_TRAINING, 0, 1, err))
		return false;
	for (size_t i = 0; i < training->count; i++)
		sum += training->target->numbers[training->row_of[i]];
	predictor->mean = sum / (double)training->count;
	for (size_t i = 0; i < training->count; i++) {
		double d = training->target->numbers[training->row_of[i]] - predictor->mean;

		squares += d * d;
	}
	if (!isfinite(squares))
		return refuse_huge(training, err);
	if (!(squares > 0))
		return err_set(err, ERR_IMPOSSIBLE, "%s has the same value in every row: there's nothing to predict.", training->target->name);
	predictor->scale = 1 / sqrt(squares / (double)training->count);
	for (size_t i = 0; i < training->count; i++)
		training->goals[i] = (training->target->numbers[training->row_of[i]] - predictor->mean) * predictor->scale;
	predictor->weights[predictor->weight_count++] =
		solver_train_number(training->rows, training->goals, training->count, predictor->encoder.feature_count);
	return true;
}

/* ---------------------------------------------------------------- measuring */

struct tested {
	double right, count;
	double errors, distances, mean;		/* numbers */
};

static void
test_row(struct training *training, size_t row, const struct frame_value *values, struct tested *tested)
{
	struct prediction prediction;

	predictor_predict(training->predictor, values, &prediction);
	tested->count++;
	if (training->report->number) {
		double actual = training->target->numbers[row];

		tested->errors += (actual - prediction.number) * (actual - prediction.number);
		tested->distances += (actual - tested->mean) * (actual - tested->mean);
	} else {
		struct learn_outcome *outcome = &training->report->outcomes[training->target->codes[row] - 1];
		bool right = strcmp(prediction.outcome, outcome->name) == 0;

		outcome->tested++;
		outcome->right += right;
		tested->right += right;
	}
}

/* The mean of those held out: R² is told of them alone. */
static double
mean_held_out(const struct training *training)
{
	double sum = 0;
	size_t count = 0;

	for (size_t i = 0; i < training->request->frame->rows; i++) {
		if (training->held_out[i]) {
			sum += training->target->numbers[i];
			count++;
		}
	}
	return count ? sum / (double)count : 0;
}

static bool
measure(struct training *training, struct err *err)
{
	const struct frame *frame = training->request->frame;
	struct frame_value *values = heap_array(frame->column_count + 1, sizeof(*values));
	struct learn_report *report = training->report;
	struct tested tested = {.mean = report->number ? mean_held_out(training) : 0};
	bool fine = true;

	for (size_t i = 0; fine && i < frame->rows; i++) {
		if (i % 4096 == 0)
			fine = go_on(training, LEARN_MEASURING, i, frame->rows, err);
		if (!training->held_out[i])
			continue;
		encoder_values(frame, i, values);
		test_row(training, i, values, &tested);
	}
	free(values);
	report->trained = training->count;
	report->tested = (size_t)tested.count;
	if (fine && report->number && !(isfinite(tested.errors) && isfinite(tested.distances)))
		return refuse_huge(training, err);
	if (report->number) {
		report->accuracy = tested.distances > 0 ? 1 - tested.errors / tested.distances : 0;
		report->grade = grade_of_r2(report->accuracy);
	} else {
		size_t *counts = heap_array(report->outcome_count + 1, sizeof(*counts));

		for (size_t o = 0; o < report->outcome_count; o++)
			counts[o] = report->outcomes[o].rows;
		report->guess = grade_guess(counts, report->outcome_count);
		report->accuracy = tested.count > 0 ? tested.right / tested.count : 0;
		report->grade = grade_of_accuracy(report->accuracy, report->guess);
		free(counts);
	}
	return fine;
}

static int
compare_influences(const void *a, const void *b)
{
	const struct learn_influence *x = a, *y = b;

	if (x->share != y->share)
		return x->share < y->share ? 1 : -1;
	return strcmp(x->column, y->column);
}

/* How far a column's features move the answer from row to row: their weights times how much they vary among the rows trained on. */
static void
find_influences(struct training *training)
{
	const struct predictor *predictor = training->predictor;
	const struct encoder *encoder = &predictor->encoder;
	struct learn_report *report = training->report;
	size_t features = (size_t)encoder->feature_count;
	double *sums = heap_array(features + 1, sizeof(*sums)), *squares = heap_array(features + 1, sizeof(*squares)), all = 0;

	for (size_t i = 0; i < training->count; i++) {
		for (const struct feature_node *node = training->rows[i]; node->index > 0; node++) {
			sums[node->index] += node->value;
			squares[node->index] += node->value * node->value;
		}
	}
	report->influences = arena_array(&report->arena, encoder->column_count + 1, sizeof(*report->influences));
	for (size_t c = 0; c < encoder->column_count; c++) {
		const struct encoded_column *column = &encoder->columns[c];
		int last = column->first + (column->type == FRAME_NUMBER ? 2 : (int)column->text_count);
		double variance = 0;

		if (!column->used)
			continue;
		for (size_t w = 0; w < predictor->weight_count; w++) {
			for (int f = column->first; f < last; f++) {
				double mean = sums[f] / (double)training->count, weight = predictor->weights[w][f - 1];

				variance += weight * weight * (squares[f] / (double)training->count - mean * mean);
			}
		}
		report->influences[report->influence_count++] =
			(struct learn_influence){arena_strdup(&report->arena, column->name), sqrt(variance > 0 ? variance : 0)};
		all += report->influences[report->influence_count - 1].share;
	}
	for (size_t i = 0; i < report->influence_count; i++)
		report->influences[i].share = all > 0 ? report->influences[i].share / all : 1 / (double)report->influence_count;
	qsort(report->influences, report->influence_count, sizeof(*report->influences), compare_influences);
	free(sums);
	free(squares);
}

/* ---------------------------------------------------------------- the whole */

static void
name_outcomes(struct training *training)
{
	struct predictor *predictor = training->predictor;

	predictor->outcome_count = training->report->outcome_count;
	predictor->outcomes = heap_array(predictor->outcome_count + 1, sizeof(*predictor->outcomes));
	predictor->weights = heap_array(predictor->outcome_count + 1, sizeof(*predictor->weights));
	for (size_t o = 0; o < predictor->outcome_count; o++) {
		size_t size = strlen(training->target->texts[o]) + 1;

		predictor->outcomes[o] = heap_array(size, 1);
		memcpy(predictor->outcomes[o], training->target->texts[o], size);
	}
}

struct predictor *
predictor_train(const struct learn_request *request, struct learn_report *report, struct err *err)
{
	struct predictor *predictor = heap_array(1, sizeof(*predictor));
	struct training training = {.request = request, .report = report, .predictor = predictor, .target = &request->frame->columns[request->target]};
	bool fine;

	*report = (struct learn_report){.number = training.target->type == FRAME_NUMBER};
	predictor->number = report->number;
	fine = count_outcomes(&training, err);
	if (fine) {
		warn_of_few(&training);
		name_outcomes(&training);
		fine = choose_columns(&training, err) && encode(&training, err)
		       && (report->number ? learn_number(&training, err) : learn_outcomes(&training, err)) && measure(&training, err);
	}
	if (fine)
		find_influences(&training);
	free(training.held_out);
	free(training.take);
	free(training.use);
	free(training.nodes);
	free(training.rows);
	free(training.row_of);
	free(training.goals);
	if (fine)
		return predictor;
	predictor_free(predictor);
	learn_report_release(report);
	return NULL;
}

/* ---------------------------------------------------------------- predicting */

size_t
predictor_column_count(const struct predictor *predictor)
{
	return predictor->encoder.column_count;
}

const char *
predictor_column(const struct predictor *predictor, size_t i)
{
	return predictor->encoder.columns[i].name;
}

enum frame_type
predictor_column_type(const struct predictor *predictor, size_t i)
{
	return predictor->encoder.columns[i].type;
}

size_t
predictor_outcome_count(const struct predictor *predictor)
{
	return predictor->outcome_count;
}

/* Each outcome against all others: the likelihood of one of them, before they're made to be 1 together. */
static double
outcome_likelihood(const struct predictor *predictor, const struct feature_node *row, size_t outcome)
{
	bool own = outcome < predictor->weight_count;
	double value = solver_value(predictor->weights[own ? outcome : 0], row);

	return solver_likelihood(own ? value : -value);
}

static void
predict_outcome(const struct predictor *predictor, const struct feature_node *row, struct prediction *prediction)
{
	double all = 0, most = -1;
	size_t best = 0;

	for (size_t o = 0; o < predictor->outcome_count; o++) {
		double likelihood = outcome_likelihood(predictor, row, o);

		all += likelihood;
		if (likelihood > most) {
			most = likelihood;
			best = o;
		}
	}
	prediction->outcome = predictor->outcomes[best];
	prediction->likelihood = all > 0 ? most / all : 0;
}

void
predictor_predict(const struct predictor *predictor, const struct frame_value *values, struct prediction *prediction)
{
	struct feature_node *row = heap_array(encoder_room(&predictor->encoder), sizeof(*row));

	*prediction = (struct prediction){.outcome = ""};
	encoder_row(&predictor->encoder, values, row);
	if (predictor->number)
		prediction->number = solver_value(predictor->weights[0], row) / predictor->scale + predictor->mean;
	else
		predict_outcome(predictor, row, prediction);
	free(row);
}

void
predictor_outcomes(const struct predictor *predictor, const struct frame_value *values, struct prediction *outcomes)
{
	struct feature_node *row = heap_array(encoder_room(&predictor->encoder), sizeof(*row));
	double all = 0;

	encoder_row(&predictor->encoder, values, row);
	for (size_t o = 0; o < predictor->outcome_count; o++) {
		struct prediction outcome = {.outcome = predictor->outcomes[o], .likelihood = outcome_likelihood(predictor, row, o)};
		size_t at = o;

		/* There are few: put in its place. Of equal ones the first stays first, as predictor_predict takes it. */
		while (at && outcomes[at - 1].likelihood < outcome.likelihood) {
			outcomes[at] = outcomes[at - 1];
			at--;
		}
		outcomes[at] = outcome;
		all += outcome.likelihood;
	}
	for (size_t o = 0; o < predictor->outcome_count; o++)
		outcomes[o].likelihood = all > 0 ? outcomes[o].likelihood / all : 0;
	free(row);
}

void
predictor_encode_text(const struct predictor *predictor, const struct frame_value *values, struct str *out)
{
	struct feature_node *row = heap_array(encoder_room(&predictor->encoder), sizeof(*row));
	const char *between = "";

	encoder_row(&predictor->encoder, values, row);
	for (const struct feature_node *node = row; node->index > 0; node++) {
		str_addf(out, "%s%d:%.17g", between, node->index, node->value);
		between = " ";
	}
	free(row);
}

/* ---------------------------------------------------------------- as bytes */

#define MAGIC "makerdeck predictor 1\n"

void
predictor_write(const struct predictor *predictor, struct str *out)
{
	str_add(out, MAGIC);
	encoder_write(&predictor->encoder, out);
	bytes_put_u32(out, predictor->number);
	bytes_put_double(out, predictor->mean);
	bytes_put_double(out, predictor->scale);
	bytes_put_u32(out, (uint32_t)predictor->outcome_count);
	for (size_t o = 0; o < predictor->outcome_count; o++)
		bytes_put_text(out, predictor->outcomes[o]);
	bytes_put_u32(out, (uint32_t)predictor->weight_count);
	for (size_t w = 0; w < predictor->weight_count; w++) {
		for (int f = 0; f < predictor->encoder.feature_count; f++)
			bytes_put_double(out, predictor->weights[w][f]);
	}
	bytes_seal(out);
}

static void
read_weights(struct predictor *predictor, struct bytes *bytes)
{
	size_t features = (size_t)predictor->encoder.feature_count, count = bytes_count(bytes, features * 8);

	predictor->weights = heap_array(count + 1, sizeof(*predictor->weights));
	for (; predictor->weight_count < count; predictor->weight_count++) {
		double *weights = heap_array(features, sizeof(*weights));

		for (size_t f = 0; f < features; f++) {
			weights[f] = bytes_double(bytes);
			bytes->bad |= !isfinite(weights[f]);
		}
		predictor->weights[predictor->weight_count] = weights;
	}
}

static bool
is_whole(const struct predictor *predictor)
{
	if (predictor->number)
		return predictor->weight_count == 1 && isfinite(predictor->scale) && predictor->scale > 0 && isfinite(predictor->mean);
	return predictor->outcome_count >= 2 && predictor->weight_count == (predictor->outcome_count == 2 ? 1 : predictor->outcome_count);
}

struct predictor *
predictor_read(const void *data, size_t size, struct err *err)
{
	struct predictor *predictor = heap_array(1, sizeof(*predictor));
	struct bytes bytes;
	size_t count;

	bytes_open(&bytes, MAGIC, data, size);
	if (!bytes.bad && encoder_read(&predictor->encoder, &bytes)) {
		predictor->number = bytes_u32(&bytes) != 0;
		predictor->mean = bytes_double(&bytes);
		predictor->scale = bytes_double(&bytes);
		count = bytes_count(&bytes, 4);
		predictor->outcomes = heap_array(count + 1, sizeof(*predictor->outcomes));
		while (predictor->outcome_count < count)
			predictor->outcomes[predictor->outcome_count++] = bytes_text(&bytes);
		read_weights(predictor, &bytes);
	}
	if (!bytes.bad && bytes.at == bytes.end && is_whole(predictor))
		return predictor;
	predictor_free(predictor);
	err_set(err, ERR_FAILED, "What was trained can't be read: it was damaged. Train the model again.");
	return NULL;
}
