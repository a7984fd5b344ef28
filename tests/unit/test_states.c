/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * F1 as a table: every status that a version can have (REFERENCE 1.4), with and without an active run configuration, of every type of model,
 * imported as it stands; and from each every step. What's wanted is written down from the rules alone. Then the states that are reached here.
 */
#include "domain/access.h"
#include "portal/internal.h"
#include "portal/models.h"

#include "tests/life_world.h"
#include "tests/test.h"

#include <sqlite3.h>

#define CODES 15	/* 0 Draft … 14 UnsuccessfulTraining */

enum step_kind { TRAIN, PUBLISH, UNPUBLISH, RENAME, SCHEDULE, DELETE, RUN, QUICK_TEST, STEPS };

static const char *const steps[] = {"train", "publish", "unpublish", "rename", "schedule", "delete", "run", "quick test"};

enum kind { DOCUMENT, DETECTION, ENTITY, CATEGORY, PREDICTION, GENERIC, PROMPT, UNSUPPORTED, PREVIEW, KINDS };

static const char *const kinds[] = {"document", "detection", "entity", "category", "prediction", "generic", "prompt", "unsupported", "preview"};

struct wanted {
	enum err_code code;	/* ERR_NONE: it's allowed */
	const char *rule, *words;
	int status;		/* afterwards; -1: as it was */
	bool gone, ran;
};

#define DONE ((struct wanted){ERR_NONE, "", "", -1, false, false})

/* --- from the rules --- */

static bool
in(int code, const char *codes)
{
	char text[16];

	snprintf(text, sizeof(text), " %d ", code);
	return strstr(codes, text) != NULL;
}

#define PASSING " 1 2 3 4 "
#define PUBLISHABLE " 5 6 7 8 10 11 13 "

static int
status_of_code(int code)
{
	if (in(code, " 1 2 "))
		return STATUS_TRAINING;
	if (code == 3)
		return STATUS_PUBLISHING;
	if (code == 4)
		return STATUS_UNPUBLISHING;
	if (in(code, " 5 6 8 10 13 "))
		return STATUS_TRAINED;
	if (in(code, " 7 11 "))
		return STATUS_PUBLISHED;
	return in(code, " 9 12 14 ") ? STATUS_TRAINING_ERROR : STATUS_DRAFT;
}

/* The passing state of any version; else Published if one runs; else the newest's. */
static int
status_wanted(int code, bool active)
{
	if (in(code, PASSING))
		return status_of_code(code);
	return active ? STATUS_PUBLISHED : status_of_code(code);
}

static struct wanted
refused(enum err_code code, const char *rule, const char *words)
{
	return (struct wanted){code, rule, words, -1, false, false};
}

static struct wanted
becomes(int status)
{
	return (struct wanted){ERR_NONE, "", "", status, false, false};
}

static const char *
passing_words(int code)
{
	return in(code, " 1 2 ") ? "is training." : code == 3 ? "is being published." : "is being unpublished.";
}

static bool
has_engine(int kind)
{
	return kind == CATEGORY || kind == PREDICTION || kind == GENERIC;
}

/* By a System Administrator, so that F2, F3 and F4 ask nothing. The newest version is a training configuration of this code, on a table that
 * it can be learned from; what runs is an older one. */
static struct wanted
wanted_of(int kind, int code, bool active, int step)
{
	bool passing = in(code, PASSING), off = kind == UNSUPPORTED || kind == PREVIEW, publishable = active || in(code, PUBLISHABLE);

	if (step == DELETE)
		return passing ? refused(ERR_IMPOSSIBLE, "F1", passing_words(code)) : (struct wanted){ERR_NONE, "", "", -1, true, false};
	if (step == RUN && kind == GENERIC)
		return refused(ERR_IMPOSSIBLE, "D5", "");
	if (off)
		return refused(ERR_IMPOSSIBLE, "E4", "");
	if (step == RUN && !active)
		return refused(ERR_IMPOSSIBLE, "F1", "published");
	if (step == RUN)
		return DONE;		/* whatever the status says; nothing comes out, as nothing was learned here */
	if (step == TRAIN && kind == PROMPT)
		return refused(ERR_IMPOSSIBLE, "F1", "");
	if (passing)
		return refused(ERR_IMPOSSIBLE, "F1", passing_words(code));
	switch (step) {
	case TRAIN:
		if (!has_engine(kind))
			return refused(ERR_FAILED, "F8", "no engine");
		return becomes(active ? STATUS_PUBLISHED : STATUS_TRAINED);
	case PUBLISH:
		return publishable ? becomes(STATUS_PUBLISHED) : refused(ERR_IMPOSSIBLE, "F1", "");
	case UNPUBLISH:
		if (!publishable)
			return refused(ERR_IMPOSSIBLE, "F1", "");
		/* The older one ran: what's newer and trained stays, else what ran. A draft or a failed one stays the newest, and it says the status. */
		if (!active)
			return refused(ERR_IMPOSSIBLE, "F1", "isn't published");
		return becomes(in(code, PUBLISHABLE) ? STATUS_TRAINED : status_of_code(code));
	case QUICK_TEST:
		return publishable ? DONE : refused(ERR_IMPOSSIBLE, "F1", kind == PROMPT ? "nothing to test. Save it first." : "nothing to test. Train it first.");
	case SCHEDULE:
		if (!has_engine(kind))
			return refused(ERR_IMPOSSIBLE, "F1", "no schedule");
		return active ? DONE : refused(ERR_IMPOSSIBLE, "F1", "isn't published");
	default:
		return DONE;
	}
}

/* --- what there is --- */

static struct id deliveries, tickets;

static void
hex(const struct id *id, char out[33])
{
	for (int i = 0; i < 16; i++)
		snprintf(out + i * 2, 3, "%02x", id->b[i]);
}

static const struct id *
template_of(int kind)
{
	const struct small_world *world = &life.world;
	static const struct id entity = {.b = {0x66, [15] = 1}};
	char sql[200];

	switch (kind) {
	case DOCUMENT:
		return &world->document;
	case DETECTION:
		return &world->detection;
	case ENTITY:
		snprintf(sql, sizeof(sql), "INSERT OR IGNORE INTO msdyn_aitemplate (msdyn_aitemplateid, msdyn_uniquename, makerdeck_type) VALUES "
			 "(x'66000000000000000000000000000001', 'EntityExtraction', %d)", MODEL_ENTITY_EXTRACTION);
		world_sql(&life.world, sql);
		return &entity;
	case CATEGORY:
		return &world->category;
	case PREDICTION:
		return &world->prediction;
	case GENERIC:
		return &world->generic;
	case PROMPT:
		return &world->prompt;
	case UNSUPPORTED:
		return &world->unsupported;
	default:
		return &world->preview;
	}
}

/* As an import leaves it: version 1 runs or isn't there, version 2 has the code. */
static struct id
imported(int kind, int code, bool active)
{
	struct id id = world_model(&life.world, kinds[kind], template_of(kind), &life.mia, active);
	const struct id *table = kind == CATEGORY ? &tickets : &deliveries;
	char sql[1200], model[33], at[33], binding[200] = "NULL", text[ID_TEXT_SIZE];

	hex(&id, model);
	hex(table, at);
	if (has_engine(kind))
		snprintf(binding, sizeof(binding), "'{\"table\":\"%s\",%s}'", id_format(table, text),
			 kind == CATEGORY ? "\"target\":\"cr_tags\",\"text\":\"cr_message\",\"separator\":\",\"" : "\"target\":\"cr_late\"");
	snprintf(sql, sizeof(sql), "INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode, msdyn_majoriterationnumber, "
		 "msdyn_minoriterationnumber, msdyn_databinding, createdon, modifiedon) VALUES (randomblob(16), x'%s', 190690000, %d, 2, 0, %s, 0, 0);"
		 "UPDATE msdyn_aimodel SET makerdeck_status = %d, makerdeck_resultcolumn = %d, makerdeck_inputtable = %s%s%s WHERE msdyn_aimodelid = x'%s'",
		 model, code, binding, status_wanted(code, active), active, has_engine(kind) ? "x'" : "NULL", has_engine(kind) ? at : "", has_engine(kind) ? "'" : "",
		 model);
	world_sql(&life.world, sql);
	return id;
}

static void
take_step(const struct id *id, int step, bool *done, bool *ran)
{
	static const char *const inputs[] = {"Distance=1"};

	*ran = false;
	switch (step) {
	case TRAIN:
		*done = life_train(id);
		break;
	case PUBLISH:
		*done = life_publish(id);
		break;
	case UNPUBLISH:
		*done = life_unpublish(id);
		break;
	case RENAME:
		*done = life_rename(id, "Renamed");
		break;
	case SCHEDULE:
		*done = life_schedule(id, CADENCE_DAILY);
		break;
	case DELETE:
		*done = life_delete(id);
		break;
	default:
		*done = life_run(id, "text", inputs, 1, step == QUICK_TEST, ran);
		break;
	}
}

/* What stands in the file, on one connection for all the looks. */
static sqlite3 *eye;

static int64_t
look(const char *sql, const struct id *id)
{
	sqlite3_stmt *s = NULL;
	int64_t value;

	if (!eye)
		assert_int_equal(sqlite3_open_v2(life.world.path, &eye, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(eye, sql, -1, &s, NULL), SQLITE_OK);
	if (id)
		sqlite3_bind_blob(s, 1, id->b, 16, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return value;
}

static int
status_now(const struct id *id)
{
	return (int)look("SELECT coalesce((SELECT makerdeck_status FROM msdyn_aimodel WHERE msdyn_aimodelid = ?), -1)", id);
}

/* The decision's word is the write's: the same row, the same rule. */
static const enum action actions[STEPS] = {
	[TRAIN] = ACTION_TRAIN, [PUBLISH] = ACTION_PUBLISH, [UNPUBLISH] = ACTION_PUBLISH, [RENAME] = ACTION_EDIT,
	[SCHEDULE] = ACTION_EDIT, [DELETE] = ACTION_DELETE, [RUN] = ACTION_RUN, [QUICK_TEST] = ACTION_EDIT,
};

/* A no of the decision is a no of the write, by the same rule; and what the write does the decision allows. */
static bool
decided_alike(int step, const struct id *id, const struct wanted *wanted)
{
	struct model model;
	struct verdict verdict;
	bool found = false, alike;

	life_fine(portal_load_model(life.portal, id, false, &life.arena, &model, &found, &life.err));
	assert_true(found);
	verdict = access_check(portal_actor(life.portal), actions[step], &model);
	alike = verdict.allowed || (wanted->code != ERR_NONE && strcmp(rule_name(verdict.rule), wanted->rule) == 0);
	arena_release(&life.arena);
	return alike;
}

static bool
check_cell(int kind, int code, bool active, int step, const struct id *id)
{
	const struct wanted wanted = wanted_of(kind, code, active, step);
	int64_t audits = look("SELECT count(*) FROM audit", NULL), operations = look("SELECT count(*) FROM operation", NULL);
	int64_t refusals = look("SELECT count(*) FROM audit WHERE action LIKE 'refused %'", NULL);
	int64_t version = look("SELECT versionnumber FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", id);
	int status = status_now(id), now, want;
	bool done, ran, right;

	assert_true(decided_alike(step, id, &wanted));
	take_step(id, step, &done, &ran);
	now = status_now(id);
	want = wanted.gone ? -1 : wanted.status >= 0 ? wanted.status : status;
	right = status == status_wanted(code, active) && now == want && done == (wanted.code == ERR_NONE);
	if (right && !done) {
		right = life.err.code == wanted.code && strcmp(life.err.rule, wanted.rule) == 0 && strstr(life.err.text, wanted.words)
			&& look("SELECT versionnumber FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", id) == version
			&& look("SELECT count(*) FROM operation", NULL) == operations
			&& look("SELECT count(*) FROM audit WHERE action LIKE 'refused %'", NULL) == refusals + 1
			&& look("SELECT count(*) FROM audit", NULL) == audits + 1;
	}
	if (!right)
		printf("# %s, newest %d, %s, %s: status %d, then %d, wanted %d; %s, wanted %d %s '%s': %d %s '%s'\n", kinds[kind], code,
		       active ? "runs" : "doesn't run", steps[step], status, now, want, done ? "done" : "refused", (int)wanted.code, wanted.rule, wanted.words,
		       (int)life.err.code, life.err.rule, life.err.text);
	return right;
}

static void
every_step_from_every_state(void **state)
{
	static struct id ids[KINDS][CODES][2][STEPS];
	int cells = 0, wrong = 0;

	(void)state;
	for (int kind = 0; kind < KINDS; kind++)
		for (int code = 0; code < CODES; code++)
			for (int active = 0; active < 2; active++)
				for (int step = 0; step < STEPS; step++)
					ids[kind][code][active][step] = imported(kind, code, active);
	life_as(&life.ann);
	for (int kind = 0; kind < KINDS; kind++)
		for (int code = 0; code < CODES; code++)
			for (int active = 0; active < 2; active++)
				for (int step = 0; step < STEPS; step++, cells++)
					wrong += !check_cell(kind, code, active, step, &ids[kind][code][active][step]);
	printf("# %d cells\n", cells);
	assert_int_equal(wrong, 0);
	life_check();
}

/* ---------------------------------------------------------------- reached here */

static struct id same;

/* Of a table whose outcome is always the same: a training that fails. */
static bool
fail_to_train(const struct id *id)
{
	const struct model_binding binding = {.table = same, .target = "Y"};
	const struct target target = life_target(id);
	struct training *training;
	bool done = false, well;

	life.err = ERR_INIT;
	training = training_begin_bound(life.portal, &target, &binding, 0, false, WORLD_NOW, &life.err);
	well = training != NULL;
	while (well && !done)
		well = training_step(training, &done, &life.err);
	training_free(training);
	return !well && life.err.code == ERR_FAILED && strcmp(life.err.rule, "F1") == 0;
}

static bool
bind(const struct id *id)
{
	const struct model_binding binding = {.table = deliveries, .target = "Late", .columns = (const char *[]){"Weight"}, .column_count = 1};
	const struct target target = life_target(id);
	struct write_result result;
	bool done;

	life.err = ERR_INIT;
	done = model_bind(life.portal, &target, &binding, false, WORLD_NOW, &result, &life.err);
	write_result_release(&result);
	return done;
}

/* "PTD": published, trained, draft ("E": that failed). */
static void
versions_text(const struct id *id, char out[4])
{
	struct model_versions versions;

	life_fine(model_load_versions(life.portal, id, &life.arena, &versions, &life.err));
	out[0] = versions.published ? 'P' : '-';
	out[1] = versions.trained ? 'T' : '-';
	out[2] = !versions.draft ? '-' : versions.draft->statuscode == 9 ? 'E' : 'D';
	out[3] = '\0';
	arena_release(&life.arena);
}

static void
bring_to(const struct id *id, const char *versions)
{
	bool published = versions[0] == 'P', trained = versions[1] == 'T';

	if (published) {
		life_fine(life_train(id));
		life_fine(life_publish(id));
	}
	if (trained)
		life_fine(life_train(id));
	if (versions[2] == 'E')
		life_fine(fail_to_train(id));
	if (versions[2] == 'D')
		life_fine(bind(id));
}

/* What each step makes of the versions; "": refused by F1. */
static const struct {
	const char *from, *trained, *failed, *published, *unpublished, *bound;
	enum model_status status;
} reached[] = {
	{"--D", "-T-", "--E", "", "", "--D", STATUS_DRAFT},
	{"--E", "", "--E", "", "", "--E", STATUS_TRAINING_ERROR},	/* on what it failed on it fails again; bound to something else it waits */
	{"-T-", "-T-", "-T-", "P--", "", "-TD", STATUS_TRAINED},
	{"-TD", "-T-", "-TD", "P-D", "", "-TD", STATUS_DRAFT},
	{"P--", "PT-", "P--", "P--", "-T-", "P-D", STATUS_PUBLISHED},
	{"P-D", "PT-", "P-D", "P-D", "-TD", "P-D", STATUS_PUBLISHED},
	{"PT-", "PT-", "PT-", "P--", "-T-", "PTD", STATUS_PUBLISHED},
	{"PTD", "PT-", "PTD", "P-D", "-TD", "PTD", STATUS_PUBLISHED},
};

static int
wanted_status(const char *versions)
{
	for (size_t i = 0; i < sizeof(reached) / sizeof(reached[0]); i++) {
		if (strcmp(reached[i].from, versions) == 0)
			return (int)reached[i].status;
	}
	return -1;
}

static bool
take_reached_step(const struct id *id, int step)
{
	switch (step) {
	case 0:
		return life_train(id);
	case 1:
		return fail_to_train(id);
	case 2:
		return life_publish(id);
	case 3:
		return life_unpublish(id);
	default:
		return bind(id);
	}
}

/* At most a published version, a last trained one and a draft, each with what it learned, and nothing else. */
static void
assert_kept(const struct id *id, const char *versions)
{
	bool published = versions[0] == 'P', trained = versions[1] == 'T', draft = versions[2] != '-';
	char now[4];

	versions_text(id, now);
	assert_string_equal(now, versions);
	assert_int_equal(status_now(id), wanted_status(versions));
	assert_int_equal(look("SELECT count(*) FROM msdyn_aiconfiguration WHERE msdyn_aimodelid = ?", id), published * 2 + trained + draft);
	assert_int_equal(look("SELECT count(*) FROM makerdeck_learned JOIN msdyn_aiconfiguration USING (msdyn_aiconfigurationid) WHERE msdyn_aimodelid = ?", id),
			 published + trained);
	assert_int_equal(look("SELECT msdyn_activerunconfigurationid IS NOT NULL FROM msdyn_aimodel WHERE msdyn_aimodelid = ?", id), published);
}

static void
every_step_from_what_is_reached(void **state)
{
	static const char *const inputs[] = {"Distance=1"};

	(void)state;
	life_as(&life.ann);
	for (size_t i = 0; i < sizeof(reached) / sizeof(reached[0]); i++) {
		const char *const becomes[] = {reached[i].trained, reached[i].failed, reached[i].published, reached[i].unpublished, reached[i].bound};

		for (int step = 0; step < 5; step++) {
			const char *from = reached[i].from, *to = becomes[step][0] ? becomes[step] : from;
			struct id id = life_create("Late risk", MODEL_PREDICTION, &deliveries, &(struct model_binding){.target = "Late"});
			bool done, ran;

			bring_to(&id, from);
			assert_kept(&id, from);
			done = take_reached_step(&id, step);
			if (done != (becomes[step][0] != '\0'))
				printf("# %s, step %d: %s\n", from, step, life.err.text);
			assert_int_equal(done, becomes[step][0] != '\0');
			if (!done)
				assert_string_equal(life.err.rule, "F1");
			assert_kept(&id, to);
			/* It runs exactly if a version is published, whatever else is going on. */
			done = life_run(&id, NULL, inputs, 1, false, &ran);
			assert_int_equal(done, to[0] == 'P');
			assert_int_equal(ran, to[0] == 'P');
			life_fine(life_delete(&id));
		}
	}
	life_check();
}

static int
set_up(void **state)
{
	(void)state;
	life_open();
	deliveries = world_table(&life.world, "Deliveries", "Distance:number, Weight:number, Late:yesno");
	tickets = world_table(&life.world, "Tickets", "Message:text, Tags:text");
	for (int i = 0; i < 80; i++) {
		int distance = i * 7 % 23, weight = i * 13 % 17;
		char cells[100];

		/* Neither tells it alone. */
		snprintf(cells, sizeof(cells), "[%d,%d,%s]", distance, weight, distance + weight + i % 5 > 21 ? "true" : "false");
		world_row(&life.world, &deliveries, &life.mia, cells);
		world_row(&life.world, &tickets, &life.mia, i % 2 ? "[\"money back please\",\"Refund\"]" : "[\"where is the parcel\",\"Delivery\"]");
	}
	same = world_table(&life.world, "Same", "X:number, Y:text");
	for (int i = 0; i < 60; i++)
		world_row(&life.world, &same, &life.mia, i % 3 ? "[1,\"a\"]" : "[2,\"a\"]");
	life_grant("cr_deliveries");
	life_grant("cr_tickets");
	world_setting(&life.world, "makerdeck_previewmodels", false);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	sqlite3_close(eye);
	eye = NULL;
	life_close();
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(every_step_from_every_state, set_up, tear_down),
		cmocka_unit_test_setup_teardown(every_step_from_what_is_reached, set_up, tear_down),
	};
	return test_run(tests);
}
