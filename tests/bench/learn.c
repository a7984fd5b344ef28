/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What learning costs and how good it is: learn FOLDER trains a prediction on 10,000 rows of 20 columns and a tagger on 10,000 texts, and lets
 * liblinear's own programs, if they're installed, learn from the same rows of the same split and predict those that were held out. It
 * judges nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"

#include "learn/predictor.h"
#include "learn/tagger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS 10000
#define COLUMNS 20
#define TEXTS 10000
#define TAGS 8
#define WORDS 4000

static uint64_t seed = 7;

static double
uniform(void)
{
	uint64_t z = seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* ---------------------------------------------------------------- rows */

/* Numbers and choices, of which a third matter. */
static void
make_frame(struct frame *frame)
{
	static char names[COLUMNS + 1][16];
	const char *columns[COLUMNS + 1];
	enum frame_type types[COLUMNS + 1];

	for (int c = 0; c <= COLUMNS; c++) {
		snprintf(names[c], sizeof(names[c]), c < COLUMNS ? "Column %d" : "Outcome", c);
		columns[c] = names[c];
		types[c] = c == COLUMNS || c % 4 == 3 ? FRAME_CHOICE : FRAME_NUMBER;
	}
	frame_start(frame, columns, types, COLUMNS + 1);
	for (int r = 0; r < ROWS; r++) {
		struct frame_value values[COLUMNS + 1] = {0};
		char texts[COLUMNS][8];
		double sum = 0;

		for (int c = 0; c < COLUMNS; c++) {
			double x = uniform();

			values[c].number = x * 100;
			values[c].missing = uniform() < 0.03;
			snprintf(texts[c], sizeof(texts[c]), "v%d", (int)(x * 6));
			values[c].text = texts[c];
			sum += c % 3 == 0 ? x - 0.5 : 0;
		}
		values[COLUMNS].text = sum + (uniform() - 0.5) * 1.2 > 0 ? "yes" : "no";
		frame_add(frame, values);
	}
}

static struct tag_example *
make_texts(void)
{
	struct tag_example *examples = calloc(TEXTS, sizeof(*examples));
	static char tags[TAGS][8];

	for (int t = 0; t < TAGS; t++)
		snprintf(tags[t], sizeof(tags[t]), "tag%d", t);
	for (int i = 0; examples && i < TEXTS; i++) {
		int tag = (int)(uniform() * TAGS);
		char *text = malloc(400);
		size_t length = 0;

		/* Words of a tag are somewhat more frequent in its texts. */
		for (int w = 0; text && w < 25; w++) {
			int word = (int)(uniform() * uniform() * WORDS);

			if (uniform() < 0.12)
				word = tag * 50 + (int)(uniform() * 50);
			length += (size_t)snprintf(text + length, 400 - length, "w%d ", word);
		}
		examples[i] = (struct tag_example){text, tags[tag]};
	}
	return examples;
}

/* ---------------------------------------------------------------- liblinear's own programs */

/* The last "Accuracy = 87.65%" of what it writes; negative if it can't be run. */
static double
run(const char *const *argv)
{
	int ends[2], status;
	char text[4096];
	size_t length = 0;
	ssize_t got;
	pid_t child;
	const char *at;

	if (pipe(ends) != 0)
		return -1;
	child = fork();
	if (child == 0) {
		if (dup2(ends[1], 1) < 0)
			_exit(126);
		close(ends[0]);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	while (length + 1 < sizeof(text) && (got = read(ends[0], text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)got;
	close(ends[0]);
	text[length] = '\0';
	if (waitpid(child, &status, 0) != child || !WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return -1;
	at = strstr(text, "Accuracy = ");
	return at ? strtod(at + strlen("Accuracy = "), NULL) : 0;
}

struct files {
	char train[600], test[600], model[600], out[600];
	FILE *train_file, *test_file;
};

static bool
open_files(struct files *files, const char *folder)
{
	snprintf(files->train, sizeof(files->train), "%s/train.txt", folder);
	snprintf(files->test, sizeof(files->test), "%s/test.txt", folder);
	snprintf(files->model, sizeof(files->model), "%s/model.txt", folder);
	snprintf(files->out, sizeof(files->out), "%s/out.txt", folder);
	files->train_file = fopen(files->train, "w");
	files->test_file = fopen(files->test, "w");
	return files->train_file && files->test_file;
}

/* Trains on the one and predicts the other; its accuracy in percent and its time; negative without the programs. */
static double
peer(struct files *files, double *ms)
{
	double start = measure_now(), accuracy;

	fclose(files->train_file);
	fclose(files->test_file);
	accuracy = run((const char *const[]){"liblinear-train", "-q", "-s", "0", files->train, files->model, NULL});
	*ms = measure_now() - start;
	if (accuracy >= 0)
		accuracy = run((const char *const[]){"liblinear-predict", files->test, files->model, files->out, NULL});
	(void)unlink(files->train);
	(void)unlink(files->test);
	(void)unlink(files->model);
	(void)unlink(files->out);
	return accuracy;
}

static void
tell(const char *what, double ms, double goal, double accuracy, double peer_ms, double peer_accuracy)
{
	printf("%-52s %8.0f ms   goal %6.0f ms   right %6.2f %%", what, ms, goal, accuracy);
	if (peer_accuracy < 0)
		printf("   (liblinear's own programs aren't installed)\n");
	else
		printf("   liblinear's own %8.0f ms   right %6.2f %%   apart %.2f, goal 0.5\n", peer_ms, peer_accuracy,
		       accuracy > peer_accuracy ? accuracy - peer_accuracy : peer_accuracy - accuracy);
}

static bool
bench_rows(const char *folder)
{
	struct frame frame;
	struct learn_report report;
	struct learn_request request = {.frame = &frame, .target = COLUMNS, .seed = 1};
	struct err err = ERR_INIT;
	struct files files;
	uint8_t *held_out = calloc(ROWS, 1);
	struct predictor *predictor;
	double start, took, peer_ms, right;

	make_frame(&frame);
	start = measure_now();
	predictor = predictor_train(&request, &report, &err);
	took = measure_now() - start;
	if (!predictor || !held_out || !open_files(&files, folder)) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	learn_split(&request, held_out);
	for (size_t r = 0; r < frame.rows; r++) {
		struct frame_value values[COLUMNS + 1];
		struct str line = {0};

		for (int c = 0; c <= COLUMNS; c++) {
			const struct frame_column *column = &frame.columns[c];
			bool number = column->type == FRAME_NUMBER;

			values[c] = (struct frame_value){.missing = number ? column->numbers[r] != column->numbers[r] : !column->codes[r],
							 .number = number ? column->numbers[r] : 0,
							 .text = !number && column->codes[r] ? column->texts[column->codes[r] - 1] : NULL};
		}
		predictor_encode_text(predictor, values, &line);
		fprintf(held_out[r] ? files.test_file : files.train_file, "%u %s\n", frame.columns[COLUMNS].codes[r], str_text(&line));
		str_release(&line);
	}
	right = peer(&files, &peer_ms);
	tell("a prediction from 10,000 rows of 20 columns", took, 1000, report.accuracy * 100, peer_ms, right);
	predictor_free(predictor);
	learn_report_release(&report);
	frame_release(&frame);
	free(held_out);
	return true;
}

static bool
bench_texts(void)
{
	struct tag_example *examples = make_texts();
	struct tag_request request = {.examples = examples, .count = TEXTS, .seed = 1};
	struct tag_report report;
	struct err err = ERR_INIT;
	double start = measure_now(), took;
	struct tagger *tagger = examples ? tagger_train(&request, &report, &err) : NULL;

	took = measure_now() - start;
	if (!tagger) {
		fprintf(stderr, "%s\n", err.text);
		return false;
	}
	printf("%-52s %8.0f ms   goal %6d ms   score %d of 100\n", "tags of 10,000 texts", took, 2000, report.score);
	tagger_free(tagger);
	tag_report_release(&report);
	for (int i = 0; i < TEXTS; i++)
		free((void *)(uintptr_t)examples[i].text);
	free(examples);
	return true;
}

int
main(int argc, char **argv)
{
	if (argc != 2 || (mkdir(argv[1], 0700) != 0 && access(argv[1], W_OK) != 0)) {
		fprintf(stderr, "usage: learn FOLDER\n");
		return 2;
	}
	return bench_rows(argv[1]) && bench_texts() ? 0 : 1;
}
