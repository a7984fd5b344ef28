/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a training costs as people have it, from the rows in the environment file to the version in it: training MAKERDECK FOLDER imports invented
 * tables of 10,000 and 100,000 rows with 20 columns and of 10,000 texts by MAKERDECK's own commands, and trains on them in a process each, whose
 * memory is told. liblinear's own programs, if they're installed, learn from the same rows and predict the same that were held out. It judges
 * nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"

#include "portal/internal.h"
#include "portal/learn_rows.h"
#include "portal/people.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define COLUMNS 20
#define SEED 1
#define NOW INT64_C(1772707500000)

static uint64_t state = 7;

static double
uniform(void)
{
	uint64_t z = state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

/* ---------------------------------------------------------------- invented tables */

/* Numbers and choices, of which a third matter. */
static bool
write_rows(const char *path, int rows)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return false;
	for (int c = 0; c < COLUMNS; c++)
		fprintf(out, "Column %d,", c);
	fprintf(out, "Outcome\n");
	for (int r = 0; r < rows; r++) {
		double sum = 0;

		for (int c = 0; c < COLUMNS; c++) {
			double x = uniform();

			sum += c % 3 == 0 ? x - 0.5 : 0;
			if (uniform() < 0.03)
				fputc(',', out);
			else if (c % 4 == 3)
				fprintf(out, "v%d,", (int)(x * 6));
			else
				fprintf(out, "%.4f,", x * 100);
		}
		fprintf(out, "%s\n", sum + (uniform() - 0.5) * 1.2 > 0 ? "gain" : "loss");
	}
	return fclose(out) == 0;
}

/* Words of a tag are somewhat more frequent in its texts. */
static bool
write_texts(const char *path, int rows)
{
	FILE *out = fopen(path, "w");

	if (!out)
		return false;
	fprintf(out, "Text,Tag\n");
	for (int r = 0; r < rows; r++) {
		int tag = (int)(uniform() * 8);

		for (int w = 0; w < 25; w++)
			fprintf(out, "w%d ", uniform() < 0.12 ? tag * 50 + (int)(uniform() * 50) : (int)(uniform() * uniform() * 4000));
		fprintf(out, ",tag%d\n", tag);
	}
	return fclose(out) == 0;
}

/* Whether it ended with 0. text: what it wrote, if that's wanted. */
static bool
run(const char *const *argv, char *text, size_t size)
{
	int status = 0, ends[2];
	size_t length = 0;
	ssize_t got = 1;
	pid_t child;

	if (pipe(ends) != 0)
		return false;
	child = fork();
	if (child == 0) {
		int none = open("/dev/null", O_WRONLY);

		if (dup2(ends[1], 1) < 0 || none < 0 || dup2(none, 2) < 0)
			_exit(126);
		close(ends[0]);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	close(ends[1]);
	while (got > 0) {
		char scrap[4096];

		got = length + 1 < size ? read(ends[0], text + length, size - 1 - length) : read(ends[0], scrap, sizeof(scrap));
		length += length + 1 < size && got > 0 ? (size_t)got : 0;
	}
	close(ends[0]);
	if (size)
		text[length] = '\0';
	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
make_environment(const char *program, const char *file, const char *folder)
{
	char path[3][4300];

	for (int i = 0; i < 3; i++)
		snprintf(path[i], sizeof(path[i]), "%s/training-%d.csv", folder, i);
	unlink(file);
#define COMMAND(...) run((const char *const[]){program, "--db", file, "--as", "ana.souza", __VA_ARGS__, NULL}, NULL, 0)
	return write_rows(path[0], 10000) && write_rows(path[1], 100000) && write_texts(path[2], 10000)
	       && run((const char *const[]){program, "init", "--demo", file, NULL}, NULL, 0)
	       && COMMAND("tables", "import", path[0], "--name", "Rows") && COMMAND("tables", "import", path[1], "--name", "Many rows")
	       && COMMAND("tables", "import", path[2], "--name", "Texts")
	       && COMMAND("models", "create", "Rows", "--type", "prediction", "--table", "Rows", "--target", "Outcome")
	       && COMMAND("models", "create", "Many rows", "--type", "prediction", "--table", "Many rows", "--target", "Outcome")
	       && COMMAND("models", "create", "Texts", "--type", "category-classification", "--table", "Texts", "--target", "Tag", "--text", "Text");
#undef COMMAND
}

static struct portal *
open_as_ana(const char *file)
{
	const struct portal_options options = {.path = file, .via = "command"};
	struct err err = ERR_INIT;
	struct portal *portal = portal_open(&options, &err);
	struct id ana;

	if (!portal || !people_find_user(portal, "ana.souza", &ana, &err) || !portal_sign_in(portal, &ana, false, NOW, &err))
		measure_fail("sign in", &err);
	return portal;
}

/* ---------------------------------------------------------------- liblinear's own programs */

/* What the training learned from, once more, as liblinear's programs read it. */
static bool
write_split(struct portal *portal, const struct id *model, const char *table_name, const char *train, const char *test)
{
	struct model_binding binding = {.target = "Outcome"};
	struct learn_request request = {.seed = SEED};
	struct model_versions versions;
	struct arena arena = {0};
	struct own_table table;
	struct own_rows rows = {0};
	struct learn_rows *gathered;
	struct predictor *predictor;
	struct err err = ERR_INIT;
	FILE *files[2] = {fopen(train, "w"), fopen(test, "w")};
	uint8_t *held_out;
	const void *bytes;
	size_t size;
	bool found;
	int kind;

	if (!files[0] || !files[1] || !own_table_find(portal, table_name, &arena, &table, &found, &err) || !found)
		measure_fail(table_name, &err);
	gathered = learn_rows_new(MODEL_PREDICTION, &table, &binding);
	while (!rows.end) {
		struct arena block = {0};

		if (!own_rows_read(portal, &table, portal_actor(portal), NULL, rows.last, 1000, &block, &rows, &err))
			measure_fail(table_name, &err);
		(void)learn_rows_add(gathered, rows.rows, rows.count);
		arena_release(&block);
	}
	request.frame = learn_rows_frame(gathered, &request.target);
	held_out = calloc(request.frame->rows, 1);
	if (!held_out || !model_load_versions(portal, model, &arena, &versions, &err)
	    || !learned_load(portal, &versions.trained->id, &arena, &kind, &bytes, &size, &found, &err) || !found)
		measure_fail("what was learned", &err);
	predictor = predictor_read(bytes, size, &err);
	if (!predictor)
		measure_fail("what was learned", &err);
	learn_split(&request, held_out);
	for (size_t r = 0; r < request.frame->rows; r++) {
		const struct frame *frame = request.frame;
		struct frame_value values[COLUMNS + 1];
		struct str line = {0};

		for (size_t c = 0; c < frame->column_count; c++) {
			const struct frame_column *column = &frame->columns[c];
			bool number = column->type == FRAME_NUMBER;

			values[c] = (struct frame_value){.missing = number ? column->numbers[r] != column->numbers[r] : !column->codes[r],
							 .number = number ? column->numbers[r] : 0,
							 .text = !number && column->codes[r] ? column->texts[column->codes[r] - 1] : NULL};
		}
		predictor_encode_text(predictor, values, &line);
		fprintf(files[held_out[r]], "%u %s\n", frame->columns[request.target].codes[r], str_text(&line));
		str_release(&line);
	}
	predictor_free(predictor);
	free(held_out);
	learn_rows_free(gathered);
	arena_release(&arena);
	return fclose(files[0]) == 0 && fclose(files[1]) == 0;
}

/* The accuracy in percent; negative without the programs. */
static double
peer(const char *folder, struct portal *portal, const struct id *model, const char *table, double *ms)
{
	char paths[4][4300], text[4096];
	static const char *const names[] = {"train", "test", "model", "out"};
	const char *at;
	double start;
	bool fine;

	for (int i = 0; i < 4; i++)
		snprintf(paths[i], sizeof(paths[i]), "%s/training-%s.txt", folder, names[i]);
	fine = write_split(portal, model, table, paths[0], paths[1]);
	start = measure_now();
	fine = fine && run((const char *const[]){"liblinear-train", "-q", "-s", "0", paths[0], paths[2], NULL}, text, sizeof(text));
	*ms = measure_now() - start;
	fine = fine && run((const char *const[]){"liblinear-predict", paths[1], paths[2], paths[3], NULL}, text, sizeof(text));
	for (int i = 0; i < 4; i++)
		(void)unlink(paths[i]);
	at = fine ? strstr(text, "Accuracy = ") : NULL;
	return at ? strtod(at + strlen("Accuracy = "), NULL) : -1;
}

/* ---------------------------------------------------------------- training */

/* The most memory that this process had, in MB. */
static double
memory_most(void)
{
	FILE *in = fopen("/proc/self/status", "r");
	char line[200];
	double kb = 0;

	while (in && fgets(line, sizeof(line), in)) {
		if (strncmp(line, "VmHWM:", 6) == 0)
			kb = strtod(line + 6, NULL);
	}
	if (in)
		fclose(in);
	return kb / 1024;
}

static void
train(const char *file, const char *folder, const char *name, double goal)
{
	struct portal *portal = open_as_ana(file);
	struct target target = {.version = -1};
	struct err err = ERR_INIT;
	double start, took, longest = 0, before = memory_most(), memory;
	struct training *training;
	bool done = false;

	if (!record_find(portal, name, 1U << RECORD_MODEL, &target.kind, &target.id, &err))
		measure_fail(name, &err);
	start = measure_now();
	training = training_begin(portal, &target, SEED, false, NOW, &err);
	while (training && !done) {
		double step = measure_now();
		bool reading = training_stage(training) == TRAIN_READING;

		if (!training_step(training, &done, &err))
			measure_fail(name, &err);
		step = measure_now() - step;
		if (reading && step > longest)
			longest = step;
	}
	if (!training)
		measure_fail(name, &err);
	took = measure_now() - start;
	memory = memory_most() - before;
	if (training_prediction(training)) {
		const struct learn_report *report = training_prediction(training);
		double ms, right = peer(folder, portal, &target.id, name, &ms), mine = report->accuracy * 100;
		char words[80];

		snprintf(words, sizeof(words), "%zu rows of %d columns", report->trained + report->tested, COLUMNS);
		printf("%-28s %7.0f ms, goal %5.0f   right %6.2f %%   step %4.1f ms   memory %3.0f MB", words, took, goal, mine, longest, memory);
		if (right < 0)
			printf("   (liblinear's own programs aren't installed)\n");
		else
			printf("   liblinear's own %5.0f ms, right %6.2f %%: apart %.2f, goal 0.5\n", ms, right, mine > right ? mine - right : right - mine);
	} else {
		const struct tag_report *report = training_tags(training);
		char words[80];

		snprintf(words, sizeof(words), "%zu texts of 8 tags", report->trained + report->tested);
		printf("%-28s %7.0f ms, goal %5.0f   F1    %6d     step %4.1f ms   memory %3.0f MB\n", words, took, goal, report->score, longest, memory);
	}
	training_free(training);
	portal_close(portal);
}

/* In a process of its own. */
static bool
train_apart(const char *file, const char *folder, const char *name, double goal)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		train(file, folder, name, goal);
		exit(0);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

int
main(int argc, char **argv)
{
	static char file[4200], copy[4200];
	bool fine;

	if (argc != 3) {
		fprintf(stderr, "usage: training MAKERDECK FOLDER\n");
		return 2;
	}
	mkdir(argv[2], 0700);
	snprintf(file, sizeof(file), "%s/training.db", argv[2]);
	snprintf(copy, sizeof(copy), "%s/training-copy.db", argv[2]);
	if (access(file, F_OK) != 0 && !make_environment(argv[1], file, argv[2])) {
		unlink(file);
		fprintf(stderr, "bench: the environment to train in can't be made\n");
		return 1;
	}
	if (!run((const char *const[]){"cp", file, copy, NULL}, NULL, 0))
		return 1;
	printf("\nTraining, from the rows in the file to the version in it\n");
	fine = train_apart(copy, argv[2], "Rows", 1000) && train_apart(copy, argv[2], "Texts", 2000) && train_apart(copy, argv[2], "Many rows", 10000);
	unlink(copy);
	return fine ? 0 : 1;
}
