/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What runs cost: running MAKERDECK FOLDER makes an environment with an invented table of 100,000 rows and a prediction that's trained and
 * published on it, and 20,000 texts with a category classification, by MAKERDECK's own commands. In this process, as the console runs them: a
 * quick test and a run of typed values or a text, on a connection that's warm, each with its event and its commit; then the whole table as
 * a job, its longest step, and the write at its end. It judges nothing: the exit status is 0.
 */
#include "tests/bench/measure.h"

#include "portal/models.h"
#include "portal/people.h"
#include "portal/running.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROWS 100000
#define TEXTS 20000
#define TIMES 300
#define NOW INT64_C(1772707500000)

static void
line(const char *what, double value, double goal)
{
	char text[32] = "";

	if (goal > 0)
		snprintf(text, sizeof(text), goal < 100 ? "%.1f" : "%.0f", goal);
	printf(value < 100 ? "%-66s %10s %10.2f\n" : "%-66s %10s %10.0f\n", what, text, value);
}

/* ---------------------------------------------------------------- the environment */

/* Whether it ended with 0; what it writes goes into the file. */
static bool
run(const char *out, const char *const *argv)
{
	int status = 0;
	pid_t child = fork();

	if (child == 0) {
		int to = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), none = open("/dev/null", O_WRONLY);

		if (to < 0 || none < 0 || dup2(to, 1) < 0 || dup2(none, 2) < 0)
			_exit(126);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool
make_environment(const char *program, const char *file, const char *folder)
{
	char rows[4300], texts[4300];

	snprintf(rows, sizeof(rows), "%s/running-rows.csv", folder);
	snprintf(texts, sizeof(texts), "%s/running-texts.csv", folder);
	unlink(file);
#define COMMAND(...) run("/dev/null", (const char *const[]){program, "--db", file, "--as", "ana.souza", __VA_ARGS__, NULL})
	return run("/dev/null", (const char *const[]){program, "init", "--demo", file, NULL})
	       && run(rows, (const char *const[]){program, "--db", file, "--as", "ana.souza", "tables", "sample", "b", "--rows", "100000", NULL})
	       && run(texts, (const char *const[]){program, "--db", file, "--as", "ana.souza", "tables", "sample", "texts", "--rows", "20000", NULL})
	       && COMMAND("tables", "import", rows, "--name", "Parcels") && COMMAND("tables", "import", texts, "--name", "Mails")
	       && COMMAND("models", "create", "Late parcels", "--type", "prediction", "--table", "Parcels", "--target", "Late")
	       && COMMAND("models", "create", "Queues", "--type", "category-classification", "--table", "Mails", "--target", "Queue", "--text", "Text")
	       && COMMAND("models", "train", "Late parcels") && COMMAND("models", "train", "Queues")
	       && COMMAND("models", "publish", "Late parcels") && COMMAND("models", "publish", "Queues");
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

static struct target
find_model(struct portal *portal, const char *name)
{
	struct target target = {.version = -1};
	struct err err = ERR_INIT;

	if (!record_find(portal, name, 1U << RECORD_MODEL, &target.kind, &target.id, &err))
		measure_fail(name, &err);
	return target;
}

/* ---------------------------------------------------------------- single runs */

static int
compare_doubles(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
measure_single(struct portal *portal, const char *what, const struct run_request *request, double goal)
{
	double times[TIMES], first = 0;
	char words[80];

	for (int i = 0; i < TIMES; i++) {
		struct run_answer answer;
		struct err err = ERR_INIT;
		double start = measure_now();

		if (!model_run(portal, request, &answer, &err) || !answer.ran)
			measure_fail(what, &err);
		times[i] = measure_now() - start;
		if (i == 0)
			first = times[0];
		run_answer_release(&answer);
	}
	qsort(times, TIMES, sizeof(times[0]), compare_doubles);
	snprintf(words, sizeof(words), "%s, median, ms", what);
	line(words, times[TIMES / 2], goal);
	snprintf(words, sizeof(words), "%s, 99 of 100, ms", what);
	line(words, times[TIMES * 99 / 100], goal);
	snprintf(words, sizeof(words), "%s, the first, which reads what was learned, ms", what);
	line(words, first, -1);
}

/* ---------------------------------------------------------------- the whole table */

static void
measure_table(struct portal *portal, const char *what, const struct target *model)
{
	struct err err = ERR_INIT;
	struct table_run *job;
	double start = measure_now(), longest = 0, took, end = 0;
	size_t at, all;
	bool done = false, writing = false;
	char words[80];

	job = table_run_begin(portal, model, false, NOW, &err);
	while (job && !done) {
		double step = measure_now();

		if (!table_run_step(job, &done, &err))
			break;
		step = measure_now() - step;
		if (done)
			end = step;
		else if (step > longest)
			longest = step;
	}
	if (!job || !done)
		measure_fail(what, &err);
	table_run_progress(job, &at, &all, &writing);
	took = measure_now() - start;
	snprintf(words, sizeof(words), "%s, %zu rows, ms", what, table_run_written(job));
	line(words, took, -1);
	snprintf(words, sizeof(words), "%s, rows a minute", what);
	line(words, (double)at / took * 60000, 200000);
	snprintf(words, sizeof(words), "%s, the longest step of computing, ms", what);
	line(words, longest, 16);
	snprintf(words, sizeof(words), "%s, the write at its end, ms", what);
	line(words, end, -1);
	table_run_free(job);
}

int
main(int argc, char **argv)
{
	static const char *const values[] = {"Distance km=1355", "Stops=4", "Weather=snow", "Express=no"};
	static const char *const text = "Good morning, the sign-in page shows an error. My user name isn't recognised any more.";
	static char file[4200], copy[4200];
	struct run_request request = {.source = EVENT_API, .now = NOW};
	struct portal *portal;
	struct target prediction, tags;

	if (argc != 3) {
		fprintf(stderr, "usage: running MAKERDECK FOLDER\n");
		return 2;
	}
	mkdir(argv[2], 0700);
	snprintf(file, sizeof(file), "%s/running.db", argv[2]);
	snprintf(copy, sizeof(copy), "%s/running-copy.db", argv[2]);
	if (access(file, F_OK) != 0 && !make_environment(argv[1], file, argv[2])) {
		unlink(file);
		fprintf(stderr, "bench: the environment of 100,000 rows can't be made\n");
		return 1;
	}
	if (!run("/dev/null", (const char *const[]){"cp", file, copy, NULL}))
		return 1;
	printf("\n%-66s %10s %10s\n", "Running", "goal", "makerdeck");
	portal = open_as_ana(copy);
	prediction = find_model(portal, "Late parcels");
	tags = find_model(portal, "Queues");
	request.model = prediction;
	request.inputs = values;
	request.input_count = sizeof(values) / sizeof(values[0]);
	request.quick_test = true;
	measure_single(portal, "a quick test of a prediction", &request, 5);
	request.quick_test = false;
	measure_single(portal, "a run of a prediction", &request, 5);
	request.model = tags;
	request.text = text;
	request.quick_test = true;
	measure_single(portal, "a quick test of a classification", &request, 5);
	request.quick_test = false;
	measure_single(portal, "a text classified", &request, 5);
	measure_table(portal, "a prediction over its table", &prediction);
	measure_table(portal, "a classification over its table", &tags);
	portal_close(portal);
	unlink(copy);
	return 0;
}
