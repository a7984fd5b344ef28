/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens to a model when something dies (H1): each write of its life killed, out of room and failing at every single change of the file
 * that it makes; killed at any moment; the file read-only; two sessions at once. Each time it's before or after, `check` passes, and
 * the version that ran before runs.
 */
#include "tests/life_world.h"
#include "tests/test.h"
#include "tests/trouble.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define ROWS 120

enum operation {
	CREATE, FIRST_TRAIN, RETRAIN, FAIL_TRAIN, FIRST_PUBLISH, PUBLISH_NEWER, UNPUBLISH, RENAME, SCHEDULE, DELETE, RUN_ROW, FIRST_RUN, RUN_TABLE,
	FIRST_RUN_TABLE, OPERATIONS
};

static const char *const operations[] = {"create", "first train", "retrain", "train that fails", "first publish", "publish a newer", "unpublish", "rename",
					 "schedule", "delete", "run of a row", "first run", "run of a table", "first run of a table"};

/* fresh was never trained, waiting is trained, running is published with a newer one trained; topics is a published classification that never ran. */
static struct id deliveries, tickets, same, fresh, waiting, running, topics, poor, row;
static char *file_bytes;
static size_t file_size;

/* ---------------------------------------------------------------- what there is */

static void
keep_file(void)
{
	struct stat status;
	FILE *in;

	assert_int_equal(stat(life.world.path, &status), 0);
	file_size = (size_t)status.st_size;
	free(file_bytes);
	file_bytes = malloc(file_size);
	in = fopen(life.world.path, "rb");
	assert_non_null(file_bytes);
	assert_non_null(in);
	assert_int_equal(fread(file_bytes, 1, file_size, in), file_size);
	fclose(in);
}

/* As it was before, without a journal. */
static void
put_back(void)
{
	char journal[600];
	FILE *out;

	snprintf(journal, sizeof(journal), "%s-journal", life.world.path);
	if (unlink(journal) != 0)
		assert_int_equal(errno, ENOENT);
	out = fopen(life.world.path, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(file_bytes, 1, file_size, out), file_size);
	assert_int_equal(fclose(out), 0);
}

static struct id
first_row(void)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	struct id id;

	assert_int_equal(sqlite3_open(life.world.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, "SELECT recordid FROM makerdeck_row WHERE tableid = ? ORDER BY rid LIMIT 1", -1, &s, NULL), SQLITE_OK);
	sqlite3_bind_blob(s, 1, deliveries.b, 16, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	memcpy(id.b, sqlite3_column_blob(s, 0), 16);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return id;
}

static int
set_up(void **state)
{
	const struct model_binding late = {.target = "Late"}, tags = {.target = "Tags", .text = "Message", .separator = ','};

	(void)state;
	life_open();
	deliveries = world_deliveries(&life.world, ROWS, &life.mia);
	tickets = world_tickets(&life.world, ROWS, &life.mia);
	same = world_table(&life.world, "Same", "X:number, Y:text");
	for (int i = 0; i < 60; i++)
		world_row(&life.world, &same, &life.mia, i % 3 ? "[1,\"a\"]" : "[2,\"a\"]");
	life_grant("cr_deliveries");
	life_grant("cr_tickets");
	life_as(&life.ann);
	fresh = life_create("Fresh", MODEL_PREDICTION, &deliveries, &late);
	poor = life_create("Poor", MODEL_PREDICTION, &same, &(struct model_binding){.target = "Y"});
	waiting = life_create("Waiting", MODEL_PREDICTION, &deliveries, &late);
	life_fine(life_train(&waiting));
	running = life_create("Running", MODEL_PREDICTION, &deliveries, &late);
	life_fine(life_train(&running));
	life_fine(life_publish(&running));
	life_fine(life_train(&running));
	topics = life_create("Topics", MODEL_CATEGORY_CLASSIFICATION, &tickets, &tags);
	life_fine(life_train(&topics));
	life_fine(life_publish(&topics));
	life_leave();
	row = first_row();
	keep_file();
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	free(file_bytes);
	file_bytes = NULL;
	life_close();
	return 0;
}

/* Everything that isn't an id: two files are alike exactly if their texts are, whatever the ids. */
static char *
shape(void)
{
	static const char sql[] =
		"SELECT group_concat(x, char(10)) FROM ("
		"SELECT 'model ' || msdyn_name || ' ' || makerdeck_status || ' ' || makerdeck_resultcolumn || ' ' || (msdyn_activerunconfigurationid IS NOT NULL)"
		" || ' ' || statecode || ' ' || versionnumber AS x FROM msdyn_aimodel UNION ALL "
		"SELECT 'version ' || msdyn_name || ' ' || msdyn_type || ' ' || statuscode || ' ' || statecode || coalesce(msdyn_schedulingoptions, '')"
		" || coalesce(msdyn_modelperformance, '') || coalesce(msdyn_lasterrors, '') FROM msdyn_aiconfiguration UNION ALL "
		"SELECT 'learned ' || kind || hex(bytes) FROM makerdeck_learned UNION ALL "
		"SELECT 'table ' || displayname || ' ' || rowcount || ' ' || versionnumber FROM makerdeck_table UNION ALL "
		"SELECT 'column ' || logicalname || ' ' || position || ' ' || type || ' ' || (resultof IS NOT NULL) FROM makerdeck_column UNION ALL "
		"SELECT 'row ' || cells || versionnumber FROM makerdeck_row UNION ALL "
		"SELECT 'event ' || msdyn_name || coalesce(msdyn_output, '') || coalesce(msdyn_processingstatus, '') FROM msdyn_aievent UNION ALL "
		"SELECT 'operation ' || action FROM operation UNION ALL "
		"SELECT 'audit ' || action || ' ' || objecttype || ' ' || objectname FROM audit ORDER BY 1)";
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	char *text;

	assert_int_equal(sqlite3_open_v2(life.world.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		printf("# %s\n", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	text = strdup((const char *)sqlite3_column_text(s, 0));
	sqlite3_finalize(s);
	sqlite3_close(db);
	return text;
}

/* ---------------------------------------------------------------- the operations */

/* What comes before the write is done; then trouble may come. */
typedef void (*ready_fn)(void);

static ready_fn ready;

static bool
train_until_ready(const struct id *id)
{
	const struct target target = life_target(id);
	struct training *training = training_begin(life.portal, &target, 0, false, WORLD_NOW, &life.err);
	bool done = false, well = training != NULL;

	while (well && !done) {
		if (training_stage(training) == TRAIN_WRITING)
			ready();
		well = training_step(training, &done, &life.err);
	}
	training_free(training);
	return well;
}

static bool
run_until_ready(const struct id *id)
{
	const struct target target = life_target(id);
	struct table_run *run = table_run_begin(life.portal, &target, false, WORLD_NOW, &life.err);
	bool done = false, well = run != NULL, writing = false;
	size_t at, all;

	while (well && !done) {
		table_run_progress(run, &at, &all, &writing);
		if (writing)
			ready();
		well = table_run_step(run, &done, &life.err);
	}
	table_run_free(run);
	return well;
}

static bool
run_row(void)
{
	const struct run_request request = {.model = life_target(&running), .record = row, .source = EVENT_API, .now = WORLD_NOW};
	struct run_answer answer;
	bool done = model_run(life.portal, &request, &answer, &life.err);

	run_answer_release(&answer);
	return done;
}

static bool
operate(enum operation operation)
{
	struct id id;
	bool ran;

	life.err = ERR_INIT;
	if (operation != FIRST_TRAIN && operation != RETRAIN && operation != FAIL_TRAIN && operation != RUN_TABLE && operation != FIRST_RUN_TABLE)
		ready();
	switch (operation) {
	case CREATE:
		return life_try_create("Another", MODEL_PREDICTION, &deliveries, &(struct model_binding){.target = "Late"}, &id);
	case FIRST_TRAIN:
		return train_until_ready(&fresh);
	case RETRAIN:
		return train_until_ready(&running);
	case FAIL_TRAIN:
		/* That it failed is what's written. */
		return train_until_ready(&poor) || (life.err.code == ERR_FAILED && strcmp(life.err.rule, "F1") == 0);
	case FIRST_PUBLISH:
		return life_publish(&waiting);
	case PUBLISH_NEWER:
		return life_publish(&running);
	case UNPUBLISH:
		return life_unpublish(&running);
	case RENAME:
		return life_rename(&running, "Renamed");
	case SCHEDULE:
		return life_schedule(&running, CADENCE_DAILY);
	case DELETE:
		return life_delete(&running);
	case RUN_ROW:
		return run_row();
	case FIRST_RUN:
		return life_run(&topics, "my refund for the parcel", NULL, 0, false, &ran);
	case RUN_TABLE:
		return run_until_ready(&running);
	case FIRST_RUN_TABLE:
		return run_until_ready(&topics);
	default:
		return false;
	}
}

/* ---------------------------------------------------------------- trouble at every change */

static enum trouble trouble;
static int nth;

static void
begin_trouble(void)
{
	trouble_at(trouble, nth);
}

/* The trouble is over: the same session can write again. Nothing is. */
static bool
goes_on(void)
{
	const struct target target = life_target(&topics);
	struct write_result result;
	bool done;

	life.err = ERR_INIT;
	done = model_rename(life.portal, &target, "Another name", true, WORLD_NOW, &result, &life.err);
	write_result_release(&result);
	return done;
}

struct told {
	bool done, again;	/* again: afterwards, with the trouble over, the same session can write */
	int changes;
	enum err_code code;
	char text[sizeof((struct err){0}.text)];
};

/* In a process of its own, which may be killed. False: it was. */
static bool
operate_in_trouble(enum operation operation, enum trouble which, int at, struct told *told)
{
	int ends[2], status;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct told mine = {0};

		trouble_install();
		trouble = which;
		nth = at;
		ready = begin_trouble;
		life_as(&life.ann);
		mine.done = operate(operation);
		mine.changes = trouble_count();
		mine.code = life.err.code;
		snprintf(mine.text, sizeof(mine.text), "%s", life.err.text);
		trouble_at(TROUBLE_NONE, 0);
		mine.again = goes_on();
		_exit(write(ends[1], &mine, sizeof(mine)) == sizeof(mine) ? 0 : 1);
	}
	close(ends[1]);
	got = read(ends[0], told, sizeof(*told));
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return got == sizeof(*told) && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Each of the first and the last changes, where it's decided, and some in between: rows that are alike. SOAK=1: each. */
static int
next_change(int at, int all, uint64_t *seed)
{
	int ends = TEST_IS_SLOW ? 2 : 10, leaps = TEST_IS_SLOW ? 4 : 12;

	return getenv("SOAK") || all < leaps || at < ends || at + leaps > all ? at + 1 : at + 1 + (int)test_random_below(seed, (uint32_t)(all / leaps));
}

/* The file by itself: whoever opens it next finds it sound, and what ran before runs. */
static void
check_file(enum operation operation)
{
	static const char *const inputs[] = {"Distance=900", "Carrier=Rapid"};
	bool ran;

	life_as(&life.ann);
	life_check();
	if (operation != UNPUBLISH && operation != DELETE) {
		life_fine(life_run(&running, NULL, inputs, 2, true, &ran));
		assert_true(ran);
	}
	life_leave();
}

static void
killed_at_every_change(void **state)
{
	uint64_t seed = test_seed("killed_at_every_change");
	int all = 0, late = 0;

	(void)state;
	for (int operation = 0; operation < OPERATIONS; operation++) {
		struct told told;
		char *before, *after;
		bool over = false;

		put_back();
		before = shape();
		assert_true(operate_in_trouble((enum operation)operation, TROUBLE_NONE, 0, &told));
		if (!told.done)
			printf("# %s: %s\n", operations[operation], told.text);
		assert_true(told.done && told.changes > 3);
		after = shape();
		assert_string_not_equal(before, after);
		for (int at = 1; at <= told.changes; at = next_change(at, told.changes, &seed), all++) {
			struct told last;
			char *now;
			bool is_after;

			put_back();
			/* (its new ids are others, and so may the number of pages be that they come to stand on) */
			if (operate_in_trouble((enum operation)operation, TROUBLE_KILL, at, &last))
				assert_true(last.done && last.changes < at);
			check_file((enum operation)operation);
			/* (a quick test is an event of its own) */
			world_sql(&life.world, "DELETE FROM msdyn_aievent WHERE msdyn_quicktest = 1");
			now = shape();
			is_after = strcmp(now, after) == 0;
			if (!is_after && strcmp(now, before) != 0)
				printf("# %s killed at change %d of %d: neither before nor after\n%s\n", operations[operation], at, told.changes, now);
			assert_true(is_after || strcmp(now, before) == 0);
			/* Once it's there it stays. */
			assert_true(is_after || !over);
			over = is_after;
			late += is_after;
			free(now);
		}
		free(before);
		free(after);
	}
	printf("# %d kills, %d of them too late\n", all, late);
	assert_true(late > 0 && late < all / 2);
}

/* Said as it was: done, or nothing was changed, or that it isn't known. */
static void
check_told(const char *what, const struct told *told, int all, const char *before, const char *after, const char *words)
{
	char *now = shape();
	bool is_before = strcmp(now, before) == 0, is_after = strcmp(now, after) == 0;
	bool truly = told->done ? is_after : told->code == ERR_UNKNOWN ? is_before || is_after : is_before;

	if (!truly || !told->again || (!told->done && !strstr(told->text, words)))
		printf("# %s of %d changes: %s, %s%s; %s\n", what, all, told->done ? "done" : "not done", is_before ? "before" : is_after ? "after" : "between",
		       told->again ? "" : ", and can't go on", told->text);
	assert_true(truly);
	assert_true(told->again);
	assert_true(told->done || strstr(told->text, words));
	free(now);
}

static void
in_trouble_at_every_change(enum trouble which, const char *words)
{
	uint64_t seed = test_seed(words[0] ? "out_of_room_at_every_change" : "failing_at_every_change");
	int all = 0, unknown = 0, done = 0;

	for (int operation = 0; operation < OPERATIONS; operation++) {
		struct told whole;
		char *before, *after;

		put_back();
		before = shape();
		assert_true(operate_in_trouble((enum operation)operation, TROUBLE_NONE, 0, &whole));
		after = shape();
		for (int at = 1; at <= whole.changes; at = next_change(at, whole.changes, &seed), all++) {
			struct told told;

			put_back();
			assert_true(operate_in_trouble((enum operation)operation, which, at, &told));
			check_told(operations[operation], &told, at, before, after, words);
			check_file((enum operation)operation);
			unknown += told.code == ERR_UNKNOWN;
			done += told.done;
		}
		free(before);
		free(after);
	}
	printf("# %d times: done all the same %d, not known %d\n", all, done, unknown);
	assert_true(done < all);
}

static void
out_of_room_at_every_change(void **state)
{
	(void)state;
	in_trouble_at_every_change(TROUBLE_FULL, "full");
}

static void
failing_at_every_change(void **state)
{
	(void)state;
	in_trouble_at_every_change(TROUBLE_BROKEN, "");
}

/* ---------------------------------------------------------------- killed at any moment */

#define MOMENTS (TEST_IS_SLOW ? 6 : 40)	/* of each of five operations */

static int told_ready;

static void
tell_ready(void)
{
	if (write(told_ready, "r", 1) != 1)
		_exit(1);
}

static int64_t
microseconds(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * INT64_C(1000000) + at.tv_nsec / 1000;
}

static pid_t
start(enum operation operation, const struct id *who, int *ready_end)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		bool done;

		told_ready = ends[1];
		ready = tell_ready;
		life_as(who);
		done = operate(operation);
		_exit(done ? 0 : 10 + (int)life.err.code);
	}
	close(ends[1]);
	*ready_end = ends[0];
	return child;
}

static void
await(int ready_end)
{
	char byte;

	assert_int_equal(read(ready_end, &byte, 1), 1);
	close(ready_end);
}

static int
ended(pid_t child)
{
	int status;

	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
killed_at_any_moment(void **state)
{
	static const enum operation which[] = {RETRAIN, FIRST_PUBLISH, FIRST_RUN, RUN_TABLE, FIRST_RUN_TABLE};
	uint64_t seed = test_seed("killed_at_any_moment");
	int early = 0, late = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(which) / sizeof(which[0]); i++) {
		char *before, *after;
		int64_t began, took;
		int end;
		pid_t child;

		put_back();
		before = shape();
		child = start(which[i], &life.ann, &end);
		await(end);
		began = microseconds();
		assert_int_equal(ended(child), 0);
		took = microseconds() - began;
		after = shape();
		for (int moment = 0; moment < MOMENTS; moment++) {
			int64_t wait = (int64_t)test_random_below(&seed, (uint32_t)(took * 5 / 4) + 1);
			char *now;

			put_back();
			child = start(which[i], &life.ann, &end);
			await(end);
			began = microseconds();
			while (microseconds() < began + wait)
				usleep(20);
			(void)kill(child, SIGKILL);
			(void)ended(child);
			check_file(which[i]);
			world_sql(&life.world, "DELETE FROM msdyn_aievent WHERE msdyn_quicktest = 1");
			now = shape();
			if (strcmp(now, before) != 0 && strcmp(now, after) != 0)
				printf("# %s killed after %d us: neither before nor after\n", operations[which[i]], (int)wait);
			assert_true(strcmp(now, before) == 0 || strcmp(now, after) == 0);
			early += strcmp(now, before) == 0;
			late += strcmp(now, after) == 0;
			free(now);
		}
		free(before);
		free(after);
	}
	printf("# %d before, %d after\n", early, late);
	assert_true(early > 0);
}

/* ---------------------------------------------------------------- read-only */

static void
take_right_away(void)
{
	char journal[600];

	snprintf(journal, sizeof(journal), "%s-journal", life.world.path);
	if (chmod(life.world.path, 0400) != 0 || (chmod(journal, 0400) != 0 && errno != ENOENT) || chmod(life.world.folder, 0500) != 0
	    || (geteuid() == 0 && seteuid(65534) != 0))
		_exit(1);
}

static void
a_file_that_became_read_only(void **state)
{
	(void)state;
	for (int operation = 0; operation < OPERATIONS; operation++) {
		char *before, *now;
		char journal[600];
		pid_t child;

		put_back();
		before = shape();
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			bool done;

			ready = take_right_away;
			life_as(&life.ann);
			done = operate((enum operation)operation);
			_exit(done ? 2 : life.err.code == ERR_FAILED && strstr(life.err.text, "othing was changed") ? 0 : 3);
		}
		assert_int_equal(ended(child), 0);
		assert_int_equal(chmod(life.world.folder, 0700), 0);
		assert_int_equal(chmod(life.world.path, 0600), 0);
		snprintf(journal, sizeof(journal), "%s-journal", life.world.path);
		(void)chmod(journal, 0600);
		now = shape();
		assert_string_equal(now, before);
		free(now);
		free(before);
		check_file((enum operation)operation);
	}
}

/* ---------------------------------------------------------------- two sessions at once */

static struct portal *other;

/* Cora's session, beside Ann's. */
static void
open_other(void)
{
	const struct portal_options options = {.path = life.world.path, .via = "command"};

	put_back();
	life_as(&life.ann);
	other = portal_open(&options, &life.err);
	assert_non_null(other);
	life_fine(portal_sign_in(other, &life.cora, false, WORLD_NOW, &life.err));
}

static void
close_other(void)
{
	portal_close(other);
	other = NULL;
	life_check();
	life_leave();
}

/* In the other session; whatever it gives is as it should be. */
#define OTHER(call)                                     \
	do {                                            \
		struct portal *mine = life.portal;      \
		struct err kept = life.err;             \
		life.portal = other;                    \
		life_fine(call);                        \
		life.portal = mine;                     \
		life.err = kept;                        \
	} while (0)

static struct training *
train_to_the_end(const struct id *id)
{
	const struct target target = life_target(id);
	struct training *training = training_begin(life.portal, &target, 0, false, WORLD_NOW, &life.err);
	bool done;

	assert_non_null(training);
	while (training_stage(training) != TRAIN_WRITING)
		life_fine(training_step(training, &done, &life.err));
	return training;
}

static struct table_run *
run_to_the_end(const struct id *id)
{
	const struct target target = life_target(id);
	struct table_run *run = table_run_begin(life.portal, &target, false, WORLD_NOW, &life.err);
	bool done, writing = false;
	size_t at, all;

	assert_non_null(run);
	while (!writing) {
		life_fine(table_run_step(run, &done, &life.err));
		table_run_progress(run, &at, &all, &writing);
	}
	return run;
}

static void
assert_told(bool done, enum err_code code, const char *words)
{
	if (done || life.err.code != code || !strstr(life.err.text, words))
		printf("# %d: %s\n", (int)life.err.code, life.err.text);
	assert_false(done);
	assert_int_equal(life.err.code, code);
	assert_non_null(strstr(life.err.text, words));
	life.err = ERR_INIT;
}

static bool
end_training(struct training *training)
{
	bool done, well = training_step(training, &done, &life.err);

	training_free(training);
	return well;
}

static bool
end_run(struct table_run *run)
{
	bool done, well = table_run_step(run, &done, &life.err);

	table_run_free(run);
	return well;
}

#define LEARNED "SELECT count(*) FROM makerdeck_learned"
#define RESULTS "SELECT count(*) FROM makerdeck_row WHERE json_array_length(cells) > 10"

/* One retrains while the other changes the model: the second is told by whom, and what ran or runs now is whole. */
static void
one_trains_while_another(void **state)
{
	static const char *const what[] = {"publishes", "unpublishes", "renames", "trains", "deletes"};

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct training *training;
		int64_t learned;
		char *now, *later;

		open_other();
		training = train_to_the_end(&running);
		switch (i) {
		case 0:
			OTHER(life_publish(&running));
			break;
		case 1:
			OTHER(life_unpublish(&running));
			break;
		case 2:
			OTHER(life_rename(&running, "Renamed"));
			break;
		case 3:
			OTHER(life_train(&running));
			break;
		case 4:
			OTHER(life_delete(&running));
			break;
		}
		learned = life_number(LEARNED, NULL);
		now = shape();
		if (i == 4)
			assert_told(end_training(training), ERR_NOT_FOUND, "");
		else
			assert_told(end_training(training), ERR_CHANGED, "Cora");
		/* That it was refused is recorded, and nothing else. */
		later = shape();
		if (strlen(later) - strlen(now) > 80)
			printf("# while another %s: more than a refusal was written\n", what[i]);
		assert_true(strlen(later) - strlen(now) <= 80);
		assert_int_equal(life_number(LEARNED, NULL), learned);
		free(now);
		free(later);
		close_other();
	}
}

/* The model, its version, its table or its columns go during a run of the whole table. */
static void
one_runs_while_another(void **state)
{
	struct table_run *run;

	(void)state;
	open_other();
	run = run_to_the_end(&running);
	OTHER(life_delete(&running));
	assert_told(end_run(run), ERR_NOT_FOUND, "");
	assert_int_equal(life_number(RESULTS, NULL), 0);
	close_other();

	open_other();
	run = run_to_the_end(&running);
	OTHER(life_publish(&running));
	assert_told(end_run(run), ERR_CHANGED, "Another version of Running was published while this ran");
	assert_int_equal(life_number(RESULTS, NULL), 0);
	close_other();

	open_other();
	run = run_to_the_end(&running);
	OTHER(life_unpublish(&running));
	assert_told(end_run(run), ERR_IMPOSSIBLE, "published");
	assert_int_equal(life_number(RESULTS, NULL), 0);
	close_other();

	/* What's trained meanwhile and not published changes nothing. */
	open_other();
	run = run_to_the_end(&running);
	OTHER(life_train(&running));
	life_fine(end_run(run));
	assert_int_equal(life_number(RESULTS, NULL), ROWS);
	close_other();

	for (int i = 0; i < 2; i++) {
		const struct id *model = i ? &topics : &running;

		open_other();
		run = run_to_the_end(model);
		world_sql(&life.world, "DELETE FROM makerdeck_row; DELETE FROM makerdeck_column; DELETE FROM makerdeck_table");
		assert_told(end_run(run), ERR_CHANGED, "was deleted meanwhile. Nothing was written.");
		/* The first run made no table. */
		assert_int_equal(life_number("SELECT count(*) FROM makerdeck_table", NULL), 0);
		assert_int_equal(life_number("SELECT count(*) FROM msdyn_aievent", NULL), 0);
		/* And what it was learned from is said to be gone. */
		assert_told(life_train(model), ERR_IMPOSSIBLE, "");
		assert_int_equal(life_number("SELECT msdyn_activerunconfigurationid IS NOT NULL FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", model), 1);
		close_other();
	}
}

/* Two in processes of their own, each ready to write: what can be only once is once. */
static void
two_write_at_once(void **state)
{
	static const struct {
		enum operation operation;
		int second;		/* how the later one may end beside 0: 10 and its code */
		const char *sql;
		int64_t wanted;
	} cases[] = {
		{FIRST_PUBLISH, 0, "SELECT count(*) FROM makerdeck_column WHERE displayname LIKE 'Waiting (%'", 2},
		{FIRST_PUBLISH, 0, "SELECT count(*) FROM msdyn_aiconfiguration WHERE msdyn_name LIKE 'Waiting %'", 2},
		{PUBLISH_NEWER, 0, "SELECT count(*) FROM msdyn_aiconfiguration WHERE msdyn_name LIKE 'Running %'", 2},
		{FIRST_RUN, 0, "SELECT count(*) FROM makerdeck_table WHERE resultof IS NOT NULL", 1},
		{FIRST_RUN, 0, "SELECT rowcount FROM makerdeck_table WHERE resultof IS NOT NULL", 2},
		{FIRST_RUN_TABLE, 0, "SELECT count(*) FROM makerdeck_table WHERE resultof IS NOT NULL", 1},
		{FIRST_RUN_TABLE, 0, "SELECT rowcount FROM makerdeck_table WHERE resultof IS NOT NULL", ROWS * 2},
		{RETRAIN, 10 + ERR_CHANGED, "SELECT count(*) FROM makerdeck_learned JOIN msdyn_aiconfiguration USING (msdyn_aiconfigurationid) "
		 "WHERE msdyn_name LIKE 'Running %'", 2},
		{FIRST_TRAIN, 10 + ERR_CHANGED, "SELECT count(*) FROM msdyn_aiconfiguration WHERE msdyn_name LIKE 'Fresh %'", 1},
		{UNPUBLISH, 10 + ERR_IMPOSSIBLE, "SELECT count(*) FROM msdyn_aiconfiguration WHERE msdyn_name LIKE 'Running %'", 1},
		{DELETE, 10 + ERR_NOT_FOUND, "SELECT count(*) FROM msdyn_aimodel WHERE msdyn_name = 'Running'", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int round = 0; round < 5; round++) {
			int end[2], how[2];
			pid_t child[2];

			put_back();
			child[0] = start(cases[i].operation, &life.ann, &end[0]);
			child[1] = start(cases[i].operation, &life.cora, &end[1]);
			await(end[0]);
			await(end[1]);
			how[0] = ended(child[0]);
			how[1] = ended(child[1]);
			if ((how[0] && how[1]) || (how[0] && how[0] != cases[i].second) || (how[1] && how[1] != cases[i].second))
				printf("# %s: %d and %d\n", operations[cases[i].operation], how[0], how[1]);
			assert_true(!how[0] || !how[1]);
			assert_true(!how[0] || how[0] == cases[i].second);
			assert_true(!how[1] || how[1] == cases[i].second);
			assert_int_equal(life_number(cases[i].sql, NULL), cases[i].wanted);
			check_file(cases[i].operation);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(killed_at_every_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(out_of_room_at_every_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(failing_at_every_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(killed_at_any_moment, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_file_that_became_read_only, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_trains_while_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_runs_while_another, set_up, tear_down),
		cmocka_unit_test_setup_teardown(two_write_at_once, set_up, tear_down),
	};
	return test_run(tests);
}
