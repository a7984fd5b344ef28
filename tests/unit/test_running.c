/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs (F3, F8, D5, E5, H1, H2; portal/running): who may, what comes out and where it goes. The learners are learn's own, trained here on
 * made rows, so that every result is compared with what they say themselves.
 */
#include "base/heap.h"
#include "cli/cli.h"
#include "domain/credits.h"
#include "portal/audit.h"
#include "portal/internal.h"
#include "portal/running.h"
#include "tests/small_world.h"

#include "tests/test.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

#define ROWS 240
#define TEXTS 120

enum { DISTANCE, CARRIER, FRAGILE, SENT, LATE, NOTE, TOPIC, PREDICTED, LIKELIHOOD, COLUMNS };

static struct small_world w;
static struct id ana, cem, maya, ben, nora, leo;	/* administrator, customizer, maker, basic, no share, disabled */
static struct id late, topics, number, document, generic, old, draft, imported;
static struct own_table shipments;
static struct arena arena;
static struct predictor *predictor, *inverted, *prices;
static struct tagger *tagger;
static struct err err;

/* ---------------------------------------------------------------- what the rows hold */

static bool
is_late(int row)
{
	return (row * 37) % 100 > 50;
}

/* A row of the table, as cells; the outcome follows the distance, but for some. */
static void
make_cells(int row, struct cell *cells)
{
	static const char *const carriers[] = {"Northline", "Südkurier", "Harbor & Sons"};
	static const char *const topic[] = {"delivery", "invoice"};
	static const char *const notes[] = {"the parcel came too late at the door", "the invoice has a wrong total amount"};

	for (int i = 0; i < COLUMNS; i++)
		cells[i] = (struct cell){.empty = true};
	cells[DISTANCE] = (struct cell){.number = (row * 37) % 100 + 0.5, .empty = row % 29 == 0};
	cells[CARRIER] = (struct cell){.text = carriers[row % 3]};
	cells[FRAGILE] = (struct cell){.number = row % 2};
	cells[SENT] = (struct cell){.number = 1.7e12 + row * 3.6e6};
	cells[LATE] = (struct cell){.text = is_late(row) ? "late" : "on time"};
	cells[NOTE] = (struct cell){.text = row % 5 == 4 ? "" : arena_printf(&arena, "%s, number %d", notes[row % 2], row), .empty = row % 7 == 6};
	cells[TOPIC] = (struct cell){.text = topic[row % 2]};
}

/* The columns that the predictor learns from, as training would give them to it. */
static const enum frame_type types[] = {FRAME_NUMBER, FRAME_CHOICE, FRAME_NUMBER, FRAME_NUMBER, FRAME_CHOICE};
#define LEARNED (LATE + 1)

static void
values_of(const struct cell *cells, struct frame_value *values)
{
	values[DISTANCE] = (struct frame_value){.missing = cells[DISTANCE].empty, .number = cells[DISTANCE].number};
	values[CARRIER] = (struct frame_value){.text = cells[CARRIER].text};
	values[FRAGILE] = (struct frame_value){.number = cells[FRAGILE].number};
	values[SENT] = (struct frame_value){.number = cells[SENT].number / 86400000.0};
	values[LATE] = (struct frame_value){.missing = true};
}

static struct predictor *
train(bool invert, bool number_target)
{
	static const char *const names[] = {"Distance", "Carrier", "Fragile", "Sent", "Late"};
	struct learn_request request = {.target = number_target ? DISTANCE : LATE, .seed = 1};
	struct learn_report report;
	struct predictor *made;
	struct frame frame;

	frame_start(&frame, names, types, LEARNED);
	for (int row = 0; row < ROWS; row++) {
		struct cell cells[COLUMNS];
		struct frame_value values[LEARNED];

		make_cells(row, cells);
		values_of(cells, values);
		values[LATE] = (struct frame_value){.text = is_late(row) != invert ? "late" : "on time"};
		frame_add(&frame, values);
	}
	request.frame = &frame;
	made = predictor_train(&request, &report, &err);
	assert_non_null(made);
	learn_report_release(&report);
	frame_release(&frame);
	return made;
}

static struct tagger *
train_tags(void)
{
	struct tag_example *examples = heap_array(TEXTS, sizeof(*examples));
	struct tag_request request = {.examples = examples, .seed = 1};
	struct tag_report report;
	struct tagger *made;

	for (int row = 0; row < TEXTS; row++) {
		struct cell cells[COLUMNS];

		make_cells(row, cells);
		if (!cells[NOTE].empty && cells[NOTE].text[0])
			examples[request.count++] = (struct tag_example){cells[NOTE].text, cells[TOPIC].text};
	}
	made = tagger_train(&request, &report, &err);
	assert_non_null(made);
	tag_report_release(&report);
	free(examples);
	return made;
}

/* ---------------------------------------------------------------- the world */

static void
sql(const char *format, ...)
{
	char *text;
	va_list args;

	va_start(args, format);
	text = sqlite3_vmprintf(format, args);
	va_end(args);
	world_sql(&w, text);
	sqlite3_free(text);
}

static const char *
hex(const struct id *id)
{
	static char texts[8][33];
	static int next;
	char *text = texts[next++ % 8];

	for (int i = 0; i < 16; i++)
		snprintf(text + i * 2, 3, "%02x", id->b[i]);
	return text;
}

/* One number, by a connection of its own: what's in the file. */
static int64_t
ask(const char *format, ...)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	va_list args;
	int64_t found;
	char *text;

	va_start(args, format);
	text = sqlite3_vmprintf(format, args);
	va_end(args);
	assert_int_equal(sqlite3_open_v2(w.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK || sqlite3_step(s) != SQLITE_ROW) {
		printf("# %s: %s\n", text, sqlite3_errmsg(db));
		assert_true(false);
	}
	found = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	sqlite3_free(text);
	return found;
}

static void
grant_own(const struct id *role, const char *table, enum privilege privilege, enum access_level level)
{
	sql("INSERT OR IGNORE INTO privilege (privilegeid, name, makerdeck_entity, makerdeck_access) VALUES"
	    " (x'3000000000000000000000000000%02x00', 'prv%s%s', '%s', %d)", (unsigned)privilege, privilege_name(privilege), table, table, (int)privilege);
	sql("INSERT OR REPLACE INTO roleprivileges (roleid, privilegeid, privilegedepthmask) VALUES (x'%s', x'3000000000000000000000000000%02x00', %d)",
	    hex(role), (unsigned)privilege, level_to_depthmask(level));
}

/* What the version learned that the model's newest training configuration is. */
static void
learn(const struct id *model, int kind, const struct str *bytes, const char *binding)
{
	struct str text = {0};

	for (size_t i = 0; i < bytes->length; i++)
		str_addf(&text, "%02x", (unsigned)(uint8_t)bytes->text[i]);
	sql("UPDATE msdyn_aiconfiguration SET msdyn_databinding = %Q, versionnumber = versionnumber + 1 WHERE msdyn_aiconfigurationid ="
	    " (SELECT msdyn_aiconfigurationid FROM msdyn_aiconfiguration WHERE msdyn_aimodelid = x'%s' AND msdyn_type = 190690000"
	    " ORDER BY msdyn_majoriterationnumber DESC LIMIT 1)", binding, hex(model));
	sql("INSERT OR REPLACE INTO makerdeck_learned (msdyn_aiconfigurationid, kind, bytes) SELECT msdyn_aiconfigurationid, %d, x'%s'"
	    " FROM msdyn_aiconfiguration WHERE msdyn_aimodelid = x'%s' AND msdyn_type = 190690000 ORDER BY msdyn_majoriterationnumber DESC LIMIT 1", kind,
	    str_text(&text), hex(model));
	str_release(&text);
}

static const char *
binding_of(const char *target, const char *text)
{
	char id[ID_TEXT_SIZE];

	return arena_printf(&arena, "{\"table\":\"%s\",\"target\":\"%s\",\"text\":\"%s\",\"columns\":[]}", id_format(&shipments.id, id), target, text);
}

static void
learn_predictor(const struct id *model, const struct predictor *learned, const char *target)
{
	struct str bytes = {0};

	predictor_write(learned, &bytes);
	learn(model, 0, &bytes, binding_of(target, ""));
	str_release(&bytes);
}

/* Even rows are Ben's, the others Ana's. */
static void
make_table(void)
{
	struct own_column columns[PREDICTED] = {
		[DISTANCE] = {.display = "Distance", .type = OWN_NUMBER}, [CARRIER] = {.display = "Carrier", .type = OWN_TEXT},
		[FRAGILE] = {.display = "Fragile", .type = OWN_BOOLEAN}, [SENT] = {.display = "Sent", .type = OWN_TIME},
		[LATE] = {.display = "Late", .type = OWN_TEXT}, [NOTE] = {.display = "Note", .type = OWN_TEXT}, [TOPIC] = {.display = "Topic", .type = OWN_TEXT},
	};
	struct own_table made = {.id = id_new(), .display = "Shipments", .logical = "cr_shipments", .columns = columns, .column_count = PREDICTED};
	struct portal *portal = world_as(&w, &ana);
	struct store *store = portal_store(portal);
	bool found;

	assert_true(tx_begin(store, &err));
	assert_true(own_table_add(portal, &made, WORLD_NOW, &err));
	assert_true(own_table_load(portal, &made.id, &arena, &shipments, &found, &err));
	assert_true(own_column_add(portal, &shipments, &(struct own_column){.display = "Late shipments (predicted)", .type = OWN_TEXT, .result_of = late}, &arena, &err));
	assert_true(own_column_add(portal, &shipments, &(struct own_column){.display = "Late shipments (likelihood)", .type = OWN_NUMBER, .result_of = late}, &arena, &err));
	for (int row = 0; row < ROWS; row++) {
		struct cell cells[COLUMNS];

		make_cells(row, cells);
		assert_true(own_row_add(portal, &shipments, cells, row % 2 ? &ana : &ben, &w.root, WORLD_NOW, &err));
	}
	assert_true(tx_commit(store, NULL, &err));
}

static int
set_up(void **state)
{
	struct str bytes = {0};

	(void)state;
	err = ERR_INIT;
	world_open(&w);
	ana = world_user(&w, "Ana Souza", &w.root, true);
	cem = world_user(&w, "Cem Demir", &w.root, true);
	maya = world_user(&w, "Maya Ortiz", &w.root, true);
	ben = world_user(&w, "Ben Carter", &w.root, true);
	nora = world_user(&w, "Nora Kim", &w.root, true);
	leo = world_user(&w, "Leo Fischer", &w.root, false);
	world_give(&w, &ana, &w.administrator);
	world_give(&w, &cem, &w.customizer);
	world_give(&w, &maya, &w.maker);
	world_give(&w, &ben, &w.basic);
	world_give(&w, &nora, &w.basic);
	world_give(&w, &leo, &w.maker);
	late = world_model(&w, "Late shipments", &w.prediction, &maya, true);
	topics = world_model(&w, "Topics", &w.category, &maya, true);
	number = world_model(&w, "How far", &w.prediction, &maya, true);
	document = world_model(&w, "Invoices", &w.document, &maya, true);
	generic = world_model(&w, "Demand", &w.generic, &maya, true);
	old = world_model(&w, "Old receipts", &w.unsupported, &maya, true);
	draft = world_model(&w, "Only a draft", &w.prediction, &maya, false);
	imported = world_model(&w, "Imported", &w.prediction, &maya, true);
	for (size_t i = 0; i < 3; i++)
		world_share(&w, "msdyn_aimodel", (const struct id *[]){&late, &topics, &document}[i], PRINCIPAL_USER, &ben, RIGHT_READ);
	make_table();
	sql("INSERT OR IGNORE INTO privilege (privilegeid, name, makerdeck_entity, makerdeck_access) VALUES (x'31000000000000000000000000000000',"
	    " 'prvCreateEntity', '', -1); INSERT INTO roleprivileges VALUES (x'%s', x'31000000000000000000000000000000', 8)", hex(&w.customizer));
	grant_own(&w.customizer, "cr_shipments", PRIVILEGE_READ, LEVEL_ORGANIZATION);
	grant_own(&w.customizer, "cr_shipments", PRIVILEGE_WRITE, LEVEL_ORGANIZATION);
	grant_own(&w.basic, "cr_shipments", PRIVILEGE_READ, LEVEL_ORGANIZATION);
	grant_own(&w.basic, "cr_shipments", PRIVILEGE_WRITE, LEVEL_USER);
	learn_predictor(&late, predictor, "cr_late");
	learn_predictor(&number, prices, "cr_distance");
	tagger_write(tagger, &bytes);
	learn(&topics, 1, &bytes, binding_of("cr_topic", "cr_note"));
	str_release(&bytes);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	arena_release(&arena);
	world_close(&w);
	return 0;
}

static int
train_once(void **state)
{
	(void)state;
	predictor = train(false, false);
	inverted = train(true, false);
	prices = train(false, true);
	tagger = train_tags();
	return 0;
}

static int
forget(void **state)
{
	(void)state;
	predictor_free(predictor);
	predictor_free(inverted);
	predictor_free(prices);
	tagger_free(tagger);
	arena_release(&arena);
	return 0;
}

/* ---------------------------------------------------------------- running */

static struct run_answer answer;

static struct run_request
request_of(const struct id *model)
{
	return (struct run_request){.model = {.kind = RECORD_MODEL, .id = *model, .version = -1}, .source = EVENT_API, .now = WORLD_NOW};
}

/* The answer stays until the next. */
static enum err_code
run(const struct id *as, const struct run_request *request)
{
	struct portal *portal = world_as(&w, as);

	run_answer_release(&answer);
	err = ERR_INIT;
	return model_run(portal, request, &answer, &err) ? ERR_NONE : err.code;
}

static enum err_code
run_values(const struct id *as, const struct id *model, const char *const *inputs, bool quick_test)
{
	struct run_request request = request_of(model);

	request.inputs = inputs;
	request.quick_test = quick_test;
	while (inputs[request.input_count])
		request.input_count++;
	return run(as, &request);
}

static enum err_code
run_text(const struct id *as, const char *text, bool quick_test)
{
	struct run_request request = request_of(&topics);

	request.text = text;
	request.quick_test = quick_test;
	return run(as, &request);
}

static const char *const some[] = {"Distance=88.5", "carrier=Northline", "cr_fragile=no", "SENT=2026-03-01T10:00:00Z", NULL};

static void
some_values(struct frame_value *values)
{
	values[DISTANCE] = (struct frame_value){.number = 88.5};
	values[CARRIER] = (struct frame_value){.text = "Northline"};
	values[FRAGILE] = (struct frame_value){.number = 0};
	values[SENT] = (struct frame_value){.number = 1772359200000.0 / 86400000.0};
	values[LATE] = (struct frame_value){.missing = true};
}

static int64_t
events(void)
{
	return ask("SELECT count(*) FROM msdyn_aievent");
}

static struct id
record_of(int row)
{
	struct own_rows rows;
	struct own_table table;
	struct id id;
	bool found;

	assert_true(own_table_load(w.portal, &shipments.id, &arena, &table, &found, &err));
	assert_true(own_rows_read(w.portal, &table, portal_actor(w.portal), NULL, row, 1, &arena, &rows, &err));
	assert_int_equal(rows.count, 1);
	id = rows.rows[0].id;
	return id;
}

/* The row as it stands. */
static struct own_row
row_now(int row)
{
	struct own_rows rows;
	struct own_table table;
	bool found;

	assert_true(own_table_load(w.portal, &shipments.id, &arena, &table, &found, &err));
	assert_true(own_rows_read(w.portal, &table, portal_actor(w.portal), NULL, row, 1, &arena, &rows, &err));
	return rows.rows[0];
}

/* ---------------------------------------------------------------- one row */

static void
values_give_what_learn_says(void **state)
{
	struct frame_value values[LEARNED];
	struct prediction prediction;

	(void)state;
	some_values(values);
	predictor_predict(predictor, values, &prediction);
	assert_int_equal(run_values(&maya, &late, some, false), ERR_NONE);
	assert_true(answer.ran);
	assert_string_equal(answer.outcome, prediction.outcome);
	assert_true(answer.likelihood == prediction.likelihood);
	assert_int_equal(answer.line_count, 2);
	assert_true(answer.lines[0].chosen && !answer.lines[1].chosen && answer.lines[0].likelihood >= answer.lines[1].likelihood);
	assert_true(answer.lines[0].likelihood + answer.lines[1].likelihood > 0.999);
	assert_non_null(strstr(answer.words, prediction.outcome));
	/* Values alone are written nowhere. */
	assert_int_equal(answer.result.change_count, 0);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 1);
	/* E5: the event is of who ran it. */
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE ownerid = x'%s' AND msdyn_aimodelid = x'%s' AND msdyn_processingstatus = 0"
			     " AND msdyn_consumptionsource = 2 AND msdyn_quicktest = 0 AND msdyn_creditconsumed = 0 AND msdyn_output = %Q"
			     " AND msdyn_datainfo LIKE 'Distance=88.5, carrier=Northline%%' AND msdyn_processingdate = %lld AND msdyn_aiconfigurationid IN"
			     " (SELECT msdyn_aiconfigurationid FROM makerdeck_learned)", hex(&maya), hex(&late), answer.outcome, (long long)WORLD_NOW), 1);
	assert_int_equal(run_values(&ben, &late, some, false), ERR_NONE);
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE ownerid = x'%s'", hex(&ben)), 1);
	assert_int_equal(events(), 2);
}

static void
a_number_is_told_as_one(void **state)
{
	static const char *const inputs[] = {"Carrier=Northline", "Late=late", NULL};
	struct frame_value values[LEARNED] = {[DISTANCE] = {.missing = true}, [CARRIER] = {.text = "Northline"}, [FRAGILE] = {.missing = true},
					      [SENT] = {.missing = true}, [LATE] = {.text = "late"}};
	struct prediction prediction;

	(void)state;
	predictor_predict(prices, values, &prediction);
	assert_int_equal(run_values(&maya, &number, inputs, false), ERR_NONE);
	assert_int_equal(answer.line_count, 0);
	assert_true(answer.likelihood == 0);
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE msdyn_output = %Q", answer.outcome), 1);
	assert_true(strtod(answer.outcome, NULL) > prediction.number - 1e-6 && strtod(answer.outcome, NULL) < prediction.number + 1e-6);
}

static void
values_that_dont_fit_have_their_sentences(void **state)
{
	static const struct {
		const char *const inputs[4];
		const char *told;	/* NULL: it's taken */
	} cases[] = {
		{{"Weight=3"}, "knows no column \"Weight\""},
		{{"Topic=invoice"}, "knows no column \"Topic\": it takes Distance, Carrier, Fragile, Sent."},
		{{"Distance=far"}, "A number belongs in Distance, such as 12.5, not \"far\"."},
		{{"Distance=12,5"}, "A number belongs in Distance"},
		{{"Distance=0x10"}, "A number belongs in Distance"},
		{{"Distance=nan"}, "A number belongs in Distance"},
		{{"Distance=inf"}, "A number belongs in Distance"},
		{{"Distance=1e999"}, "A number belongs in Distance"},
		{{"Distance=1 2"}, "A number belongs in Distance"},
		{{"Distance=--1"}, "A number belongs in Distance"},
		{{"Distance=-"}, "A number belongs in Distance"},
		{{"Distance=1111111111111111111111111111111111111111111111111111111111111111111111111"}, "A number belongs in Distance"},
		{{"Fragile=maybe"}, "Yes or no belongs in Fragile, not \"maybe\"."},
		{{"Sent=tomorrow"}, "A date belongs in Sent"},
		{{"Late=late"}, "Late is what Late shipments predicts"},
		{{"Distance=1", "cr_distance=2"}, "Distance is given twice."},
		{{"Distance"}, "A value is said as COLUMN=VALUE, not as \"Distance\"."},
		{{"=3"}, "A value is said as COLUMN=VALUE"},
		{{""}, "A value is said as COLUMN=VALUE"},
		{{"Carrier=a\x1b[31mb"}, "holds the control character U+001B"},
		{{"Carrier=\xff\xfe"}, "not valid UTF-8"},
		{{"Carrier=\xe2\x80\xaetfel"}, "bidirectional"},
		{{"\x1b]0;x\x07=3"}, "knows no column"},
		{{NULL}, "give values as COLUMN=VALUE, or a row of its table"},
		{{"Distance="}, NULL},
		{{"Distance=+5"}, NULL},
		{{"Distance=-1e308"}, NULL},
		{{"Distance=007"}, NULL},
		{{"Distance=.5"}, NULL},
		{{"Distance=-.5"}, NULL},
		{{"Distance=-3.5e-2"}, NULL},
		{{"Fragile=YES"}, NULL},
		{{"Sent=2026-03-05"}, NULL},
		{{"Carrier=never seen = before"}, NULL},
	};
	int64_t count = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum err_code code = run_values(&maya, &late, cases[i].inputs, false);

		if (cases[i].told && !strstr(err.text, cases[i].told))
			printf("# %s: %s\n", cases[i].inputs[0], err.text);
		assert_int_equal(code, cases[i].told ? ERR_USAGE : ERR_NONE);
		assert_true(!cases[i].told || strstr(err.text, cases[i].told));
		count += !cases[i].told;
	}
	/* What wasn't run left nothing. */
	assert_int_equal(events(), count);
	assert_int_equal(ask("SELECT count(*) FROM audit WHERE action LIKE 'refused%%'"), 0);
}

/* A missing value is what learn makes of a missing one. */
static void
what_isnt_given_is_missing(void **state)
{
	struct frame_value values[LEARNED];
	struct prediction prediction;

	(void)state;
	for (int i = 0; i < LEARNED; i++)
		values[i] = (struct frame_value){.missing = true};
	values[FRAGILE].missing = false;
	values[FRAGILE].number = 1;
	predictor_predict(predictor, values, &prediction);
	assert_int_equal(run_values(&maya, &late, (const char *const[]){"Fragile=true", "Distance=", NULL}, false), ERR_NONE);
	assert_string_equal(answer.outcome, prediction.outcome);
	assert_true(answer.likelihood == prediction.likelihood);
}

static void
a_row_gets_its_result(void **state)
{
	struct run_request request = request_of(&late);
	struct frame_value values[LEARNED];
	struct prediction prediction;
	struct cell cells[COLUMNS];
	struct own_row row;
	int64_t version;

	(void)state;
	(void)world_as(&w, &ben);
	request.record = record_of(10);
	version = row_now(10).version;
	make_cells(10, cells);
	values_of(cells, values);
	predictor_predict(predictor, values, &prediction);
	/* First only tried. */
	request.dry_run = true;
	assert_int_equal(run(&ben, &request), ERR_NONE);
	assert_int_equal(answer.result.change_count, 1);
	assert_true(id_is_none(&answer.result.operation));
	assert_true(row_now(10).cells[PREDICTED].empty);
	assert_int_equal(events(), 0);
	request.dry_run = false;
	assert_int_equal(run(&ben, &request), ERR_NONE);
	assert_string_equal(answer.outcome, prediction.outcome);
	row = row_now(10);
	assert_string_equal(row.cells[PREDICTED].text, prediction.outcome);
	assert_true(row.cells[LIKELIHOOD].number == prediction.likelihood);
	assert_true(row.version > version);
	for (int i = 0; i < PREDICTED; i++) {
		assert_true(row.cells[i].empty == cells[i].empty);
		assert_true(cells[i].empty || cells[i].text || row.cells[i].number == cells[i].number);
	}
	assert_int_equal(answer.result.change_count, 1);
	assert_string_equal(answer.result.changes[0].table, "cr_shipments");
	assert_string_equal(answer.result.changes[0].change, "run");
	assert_non_null(strstr(answer.result.changes[0].after, prediction.outcome));
	assert_int_equal(ask("SELECT count(*) FROM audit WHERE action = 'run' AND objectid = x'%s'", hex(&request.record)), 1);
	/* A row that Ben reads and may not write: told, and not written. */
	request.record = record_of(11);
	assert_int_equal(run(&ben, &request), ERR_NONE);
	assert_true(answer.ran && answer.outcome[0]);
	assert_int_equal(answer.result.warning_count, 1);
	assert_non_null(strstr(answer.result.warnings[0], "no Write"));
	assert_true(row_now(11).cells[PREDICTED].empty);
	/* One that Maya's roles don't read is none; so is any other id. */
	assert_int_equal(run(&maya, &request), ERR_NOT_FOUND);
	request.record = late;
	assert_int_equal(run(&ana, &request), ERR_NOT_FOUND);
	assert_int_equal(events(), 2);
	/* A quick test of a row writes nothing into it. */
	request = request_of(&late);
	request.record = record_of(13);
	request.quick_test = true;
	assert_int_equal(run(&ana, &request), ERR_NONE);
	assert_true(row_now(13).cells[PREDICTED].empty);
	request.text = "and a text";
	assert_int_equal(run(&ana, &request), ERR_USAGE);
	/* Without result columns it's told that there are none. */
	request = request_of(&late);
	request.record = record_of(15);
	sql("UPDATE makerdeck_column SET resultof = NULL");
	assert_int_equal(run(&ana, &request), ERR_NONE);
	assert_non_null(strstr(answer.result.warnings[0], "has no result column of Late shipments"));
}

/* ---------------------------------------------------------------- texts (F3) */

static const char *
long_text(size_t characters)
{
	char *text = arena_alloc(&arena, characters * 2 + 1);

	/* Two bytes each: it's characters that count. */
	for (size_t i = 0; i < characters; i++)
		memcpy(text + i * 2, "é", 2);
	return text;
}

static void
texts_have_a_most(void **state)
{
	(void)state;
	assert_int_equal(run_text(&cem, long_text(5001), false), ERR_USAGE);
	assert_string_equal(err.text, "The text has 5001 characters; 5000 is the most that can be classified at a time.");
	assert_int_equal(run_text(&cem, "", false), ERR_USAGE);
	assert_int_equal(run_text(&cem, " \n\t ", false), ERR_USAGE);
	assert_int_equal(run_text(&cem, "a\x1b[2J", false), ERR_USAGE);
	assert_int_equal(run_text(&cem, "\xc3", false), ERR_USAGE);
	assert_int_equal(run_text(&cem, NULL, false), ERR_USAGE);
	assert_int_equal(events(), 0);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 1);
	assert_int_equal(run_text(&cem, long_text(5000), false), ERR_NONE);
	/* 20 for each 1,000 that are begun (REFERENCE 3). */
	assert_int_equal(ask("SELECT msdyn_creditconsumed FROM msdyn_aievent"), 100);
	assert_int_equal(ask("SELECT length(msdyn_datainfo) <= 4000 FROM msdyn_aievent"), 1);
	assert_int_equal(run_text(&cem, "line\nfeed\tand tab", false), ERR_NONE);
}

static void
the_first_run_makes_the_result_table(void **state)
{
	struct tag_likelihood tags[2];
	struct own_table table;
	struct own_rows rows;
	bool found;

	(void)state;
	/* F3: the owner without prvCreateEntity may only test, which writes nothing. */
	assert_int_equal(run_text(&maya, "the parcel came late", false), ERR_DENIED);
	assert_string_equal(err.rule, "F3");
	assert_int_equal(ask("SELECT count(*) FROM audit WHERE action = 'refused run' AND rule = 'F3' AND actor = x'%s' AND objectid = x'%s'", hex(&maya), hex(&topics)), 1);
	assert_int_equal(run_text(&maya, "the parcel came late", true), ERR_NONE);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 1);
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE msdyn_quicktest = 1 AND ownerid = x'%s'", hex(&maya)), 1);
	/* Tried: no table. */
	{
		struct run_request request = request_of(&topics);

		request.text = "the parcel came late";
		request.dry_run = true;
		assert_int_equal(run(&cem, &request), ERR_NONE);
		assert_int_equal(answer.result.change_count, 1);
	}
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 1);
	assert_int_equal(run_text(&cem, "the parcel came late", false), ERR_NONE);
	tagger_tag(tagger, "the parcel came late", tags);
	assert_string_equal(answer.outcome, tags[0].name);
	assert_true(answer.likelihood == tags[0].likelihood);
	assert_int_equal(answer.line_count, tagger_tag_count(tagger));
	assert_int_equal(answer.result.change_count, 1);
	assert_string_equal(answer.result.changes[0].change, "create");
	assert_string_equal(answer.result.changes[0].name, "TC_Topics");
	assert_non_null(strstr(answer.result.warnings[0], "TC_Topics"));
	assert_int_equal(ask("SELECT count(*) FROM audit WHERE action = 'create' AND objecttype = 'makerdeck_table'"), 1);
	assert_true(own_table_find(w.portal, "TC_Topics", &arena, &table, &found, &err) && found);
	assert_true(id_equal(&table.result_of, &topics));
	assert_int_equal(table.row_count, 1);
	assert_int_not_equal(own_table_column(&table, "new_Tags"), SIZE_MAX);
	/* Nobody is given it: a System Administrator opens it. */
	assert_int_equal(ask("SELECT count(*) FROM roleprivileges rp JOIN privilege p ON p.privilegeid = rp.privilegeid WHERE p.makerdeck_entity = %Q", table.logical), 0);
	assert_false(subject_carries_own(portal_actor(world_as(&w, &cem)), &table.id, PRIVILEGE_READ));
	assert_true(subject_carries_own(portal_actor(world_as(&w, &ana)), &table.id, PRIVILEGE_READ));
	/* Every real run adds a row, to the same table, also under another name of the model. */
	sql("UPDATE msdyn_aimodel SET msdyn_name = 'Subjects', namekey = 'subjects' WHERE msdyn_aimodelid = x'%s'", hex(&topics));
	assert_int_equal(run_text(&ana, "the invoice has a wrong total", false), ERR_NONE);
	assert_int_equal(answer.result.change_count, 0);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 2);
	assert_true(own_rows_read(w.portal, &table, portal_actor(w.portal), NULL, 0, 10, &arena, &rows, &err));
	assert_int_equal(rows.count, 2);
	assert_string_equal(rows.rows[0].cells[0].text, "the parcel came late");
	assert_string_equal(rows.rows[0].cells[1].text, tags[0].name);
	assert_true(rows.rows[0].cells[2].number == tags[0].likelihood);
	assert_true(rows.rows[0].cells[3].empty);
	assert_true(rows.rows[0].cells[4].number == (double)WORLD_NOW);
	assert_true(id_equal(&rows.rows[0].owner, &cem) && id_equal(&rows.rows[1].owner, &ana));
	/* It outlives the model. */
	sql("DELETE FROM msdyn_aievent; UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = NULL WHERE msdyn_aimodelid = x'%s'", hex(&topics));
	sql("DELETE FROM makerdeck_learned WHERE kind = 1; DELETE FROM msdyn_aiconfiguration WHERE msdyn_aimodelid = x'%s'; DELETE FROM msdyn_aimodel WHERE"
	    " msdyn_aimodelid = x'%s'", hex(&topics), hex(&topics));
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 2);
	assert_int_equal(run_text(&ana, "gone", false), ERR_NOT_FOUND);
}

static void
a_row_of_the_table_is_classified(void **state)
{
	struct run_request request = request_of(&topics);
	struct own_table table;
	struct own_rows rows;
	char id[ID_TEXT_SIZE];
	bool found;

	(void)state;
	(void)world_as(&w, &cem);
	request.record = record_of(1);
	assert_int_equal(run(&cem, &request), ERR_NONE);
	assert_string_equal(answer.outcome, "invoice");
	assert_true(own_table_find(w.portal, "TC_Topics", &arena, &table, &found, &err) && found);
	assert_true(own_rows_read(w.portal, &table, portal_actor(w.portal), NULL, 0, 10, &arena, &rows, &err));
	assert_string_equal(rows.rows[0].cells[3].text, id_format(&request.record, id));
	request.record = record_of(6);
	assert_int_equal(run(&cem, &request), ERR_USAGE);
	assert_non_null(strstr(err.text, "empty"));
}

/* ---------------------------------------------------------------- nothing pretends (F8) */

static void
what_cant_run_here_says_so_and_is_recorded(void **state)
{
	(void)state;
	assert_int_equal(run_values(&ben, &document, some, false), ERR_NONE);
	assert_false(answer.ran);
	assert_non_null(strstr(answer.words, "no engine for Document processing"));
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE ownerid = x'%s' AND msdyn_processingstatus = 1 AND msdyn_creditconsumed = 0", hex(&ben)), 1);
	assert_int_equal(run_values(&maya, &imported, some, false), ERR_NONE);
	assert_false(answer.ran);
	assert_non_null(strstr(answer.words, "doesn't have what this version learned"));
	/* Damaged, or of the other kind. */
	sql("UPDATE makerdeck_learned SET bytes = substr(bytes, 1, 40)");
	assert_int_equal(run_values(&maya, &late, some, false), ERR_NONE);
	assert_false(answer.ran);
	assert_non_null(strstr(answer.words, "damaged"));
	assert_int_equal(run_text(&cem, "a text", false), ERR_NONE);
	assert_false(answer.ran);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 1);
	assert_int_equal(events(), 4);
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE msdyn_processingstatus = 0"), 0);
}

static void
what_was_learned_anew_runs(void **state)
{
	struct frame_value values[LEARNED];
	struct prediction before, after;
	struct str bytes = {0};

	(void)state;
	some_values(values);
	predictor_predict(predictor, values, &before);
	predictor_predict(inverted, values, &after);
	assert_string_not_equal(before.outcome, after.outcome);
	assert_int_equal(run_values(&maya, &late, some, false), ERR_NONE);
	assert_string_equal(answer.outcome, before.outcome);
	/* The same open file: what's kept of the last run isn't used any more. */
	learn_predictor(&late, inverted, "cr_late");
	run_answer_release(&answer);
	{
		struct run_request request = request_of(&late);

		request.inputs = some;
		request.input_count = 4;
		assert_true(model_run(w.portal, &request, &answer, &err));
	}
	assert_string_equal(answer.outcome, after.outcome);
	/* Bytes of another kind are none of a prediction's. */
	tagger_write(tagger, &bytes);
	learn(&late, 1, &bytes, binding_of("cr_late", ""));
	assert_int_equal(run_values(&maya, &late, some, false), ERR_NONE);
	assert_false(answer.ran);
	assert_non_null(strstr(answer.words, "of another type"));
	str_release(&bytes);
}

/* ---------------------------------------------------------------- who may */

static void
refusals_name_their_rule_and_are_recorded(void **state)
{
	const struct {
		const struct id *who, *model;
		bool quick_test;
		enum err_code code;
		const char *rule;
	} cases[] = {
		{&nora, &late, false, ERR_NOT_FOUND, "B2"},	{&maya, &generic, false, ERR_IMPOSSIBLE, "D5"},
		{&ana, &generic, false, ERR_IMPOSSIBLE, "D5"},	{&maya, &old, false, ERR_IMPOSSIBLE, "E4"},
		{&maya, &draft, false, ERR_IMPOSSIBLE, "F1"},	{&maya, &draft, true, ERR_IMPOSSIBLE, "F1"},
		{&leo, &late, false, ERR_DENIED, "A4"},		{&ben, &late, true, ERR_DENIED, "B2"},
		{&ben, &topics, false, ERR_DENIED, "F3"},	{&maya, &topics, false, ERR_DENIED, "F3"},
		{&nora, &late, true, ERR_NOT_FOUND, "B2"},	{&maya, &old, true, ERR_IMPOSSIBLE, "E4"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t before = ask("SELECT count(*) FROM audit WHERE action LIKE 'refused%%'");
		struct run_request request = request_of(cases[i].model);

		request.inputs = some;
		request.input_count = 4;
		request.text = "a text";
		request.quick_test = cases[i].quick_test;
		if (run(cases[i].who, &request) != cases[i].code || strcmp(err.rule, cases[i].rule) != 0)
			printf("# case %zu: %s %s\n", i, err.rule, err.text);
		assert_int_equal(err.code, cases[i].code);
		assert_string_equal(err.rule, cases[i].rule);
		assert_int_equal(ask("SELECT count(*) FROM audit WHERE action LIKE 'refused%%'"), before + 1);
		assert_int_equal(ask("SELECT count(*) FROM audit WHERE action = %Q AND rule = %Q AND actor = x'%s' AND seq = (SELECT max(seq) FROM audit)",
				     cases[i].quick_test ? "refused quick-test" : "refused run", cases[i].rule, hex(cases[i].who)), 1);
		/* A dry run records nothing. */
		request.dry_run = true;
		assert_int_equal(run(cases[i].who, &request), cases[i].code);
		assert_int_equal(ask("SELECT count(*) FROM audit WHERE action LIKE 'refused%%'"), before + 1);
	}
	/* E5: a refused call leaves no event. */
	assert_int_equal(events(), 0);
}

static void
a_quick_test_takes_the_last_trained_version(void **state)
{
	struct frame_value values[LEARNED];
	struct prediction published, trained;

	(void)state;
	sql("INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode, msdyn_majoriterationnumber, createdon, modifiedon)"
	    " VALUES (x'41000000000000000000000000000001', x'%s', 190690000, 6, 2, 0, 0)", hex(&late));
	learn_predictor(&late, inverted, "cr_late");
	/* A newer draft isn't trained. */
	sql("INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode, msdyn_majoriterationnumber, createdon, modifiedon)"
	    " VALUES (x'41000000000000000000000000000002', x'%s', 190690000, 0, 3, 0, 0)", hex(&late));
	some_values(values);
	predictor_predict(predictor, values, &published);
	predictor_predict(inverted, values, &trained);
	assert_int_equal(run_values(&maya, &late, some, true), ERR_NONE);
	assert_string_equal(answer.outcome, trained.outcome);
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE msdyn_aiconfigurationid = x'41000000000000000000000000000001' AND msdyn_quicktest = 1"), 1);
	assert_int_equal(run_values(&maya, &late, some, false), ERR_NONE);
	assert_string_equal(answer.outcome, published.outcome);
	/* Without a newer one it's the published one. */
	sql("DELETE FROM makerdeck_learned WHERE msdyn_aiconfigurationid = x'41000000000000000000000000000001'; DELETE FROM msdyn_aiconfiguration"
	    " WHERE msdyn_majoriterationnumber > 1");
	assert_int_equal(run_values(&maya, &late, some, true), ERR_NONE);
	assert_string_equal(answer.outcome, published.outcome);
	/* A trained one that was never published can be tested and not run (F1). */
	sql("UPDATE msdyn_aimodel SET msdyn_activerunconfigurationid = NULL WHERE msdyn_aimodelid = x'%s'", hex(&late));
	assert_int_equal(run_values(&maya, &late, some, true), ERR_NONE);
	assert_int_equal(run_values(&maya, &late, some, false), ERR_IMPOSSIBLE);
}

/* Property: whoever the decision says may run can run, and nobody else; the same of quick tests and edit. */
static void
exactly_those_run_whom_the_decision_lets(void **state)
{
	const struct id *const people[] = {&ana, &cem, &maya, &ben, &nora, &leo};
	const struct id *const models[] = {&late, &topics, &number, &document, &generic, &old, &draft, &imported};
	static const char *const others[] = {"Carrier=Northline", "Fragile=no", "Sent=2026-03-01", "Late=late"};
	uint64_t seed = test_seed("running");
	int allowed = 0, refused = 0;

	(void)state;
	for (int round = 0; round < 12; round++) {
		for (int change = 0; change < 4; change++) {
			const struct id *who = people[test_random_below(&seed, 6)], *what = models[test_random_below(&seed, 8)];

			switch (test_random_below(&seed, 5)) {
			case 0:
				sql("DELETE FROM principalobjectaccess WHERE objectid = x'%s' AND principalid = x'%s'", hex(what), hex(who));
				break;
			case 1:
				sql("DELETE FROM systemuserroles WHERE systemuserid = x'%s' AND systemuserid <> x'%s'", hex(who), hex(&ana));
				break;
			case 2:
				sql("INSERT OR IGNORE INTO systemuserroles VALUES (x'%s', x'%s')", hex(who),
				    hex((const struct id *const[]){&w.maker, &w.basic, &w.customizer}[test_random_below(&seed, 3)]));
				break;
			case 3:
				sql("UPDATE msdyn_aimodel SET ownerid = x'%s' WHERE msdyn_aimodelid = x'%s'", hex(who), hex(what));
				break;
			default:
				sql("INSERT OR REPLACE INTO principalobjectaccess (principalid, objectid, principaltypecode, objecttypecode, accessrightsmask,"
				    " inheritedaccessrightsmask, changedon) VALUES (x'%s', x'%s', 'systemuser', 'msdyn_aimodel', %d, 0, 0)", hex(who), hex(what),
				    test_random_below(&seed, 2) ? 1 : 3);
				break;
			}
		}
		for (size_t p = 0; p < 6; p++) {
			for (size_t m = 0; m < 8; m++) {
				for (int quick = 0; quick < 2; quick++) {
					struct run_request request = request_of(models[m]);
					struct portal *portal = world_as(&w, people[p]);
					struct model model;
					bool found, may;
					int64_t before = events();

					assert_true(portal_load_model(portal, models[m], true, &arena, &model, &found, &err) && found);
					may = access_check(portal_actor(portal), quick ? ACTION_EDIT : ACTION_RUN, &model).allowed;
					request.inputs = some;
					request.input_count = 4;
					request.text = "the parcel came late";
					request.quick_test = quick;
					/* Nothing that was trained: the decision allows the edit, and there's nothing to test. */
					if (quick && models[m] == &draft)
						continue;
					/* What's typed is about another table's columns. */
					if (models[m] == &number)
						request.inputs = others;
					if ((run(people[p], &request) == ERR_NONE) != may)
						printf("# person %zu, model %zu%s: %s\n", p, m, quick ? ", quick test" : "", err.text);
					assert_int_equal(err.code == ERR_NONE, may);
					assert_int_equal(events(), before + may);
					allowed += may;
					refused += !may;
				}
			}
		}
	}
	assert_true(allowed > 50 && refused > 50);
}

/* ---------------------------------------------------------------- the whole table */

static struct table_run *job;

/* Begins, and computes all; what's left is the write. */
static enum err_code
compute(const struct id *as, const struct id *model)
{
	struct target target = {.kind = RECORD_MODEL, .id = *model, .version = -1};
	struct portal *portal = world_as(&w, as);
	size_t at, all, steps = 0;
	bool done = false, writing = false;

	err = ERR_INIT;
	job = table_run_begin(portal, &target, false, WORLD_NOW, &err);
	if (!job)
		return err.code;
	while (!writing) {
		assert_true(table_run_step(job, &done, &err) && !done);
		table_run_progress(job, &at, &all, &writing);
		assert_true(at <= all);
		assert_true(++steps < 1000);
	}
	assert_int_equal(at, all);
	return ERR_NONE;
}

static enum err_code
finish(void)
{
	bool done = false, fine = table_run_step(job, &done, &err);

	assert_true(!fine || done);
	return fine ? ERR_NONE : err.code;
}

static void
give_up(void)
{
	table_run_free(job);
	job = NULL;
}

static int64_t
rows_with_results(void)
{
	return ask("SELECT count(*) FROM makerdeck_row WHERE tableid = x'%s' AND json_extract(cells, '$[%d]') IS NOT NULL", hex(&shipments.id), PREDICTED);
}

static void
all_rows_get_what_learn_says(void **state)
{
	int64_t versions;

	(void)state;
	assert_int_equal(compute(&cem, &late), ERR_NONE);
	/* Nothing is written before the end. */
	assert_int_equal(rows_with_results(), 0);
	assert_int_equal(events(), 0);
	assert_int_equal(finish(), ERR_NONE);
	assert_int_equal(table_run_written(job), ROWS);
	assert_int_equal(table_run_left_out(job) + table_run_changed(job), 0);
	assert_int_equal(table_run_result(job)->warning_count, 0);
	assert_int_equal(table_run_result(job)->change_count, 1);
	give_up();
	for (int row = 0; row < ROWS; row++) {
		struct frame_value values[LEARNED];
		struct prediction prediction;
		struct cell cells[COLUMNS];
		struct own_row now = row_now(row);

		make_cells(row, cells);
		values_of(cells, values);
		predictor_predict(predictor, values, &prediction);
		assert_string_equal(now.cells[PREDICTED].text, prediction.outcome);
		assert_true(now.cells[LIKELIHOOD].number == prediction.likelihood);
	}
	/* One event for all of it, of who ran it, and one row of the audit. */
	assert_int_equal(events(), 1);
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE ownerid = x'%s' AND msdyn_datatype = 'Rows' AND msdyn_datainfo = '%d rows of Shipments'"
			     " AND msdyn_output = '%d rows written'", hex(&cem), ROWS, ROWS), 1);
	assert_int_equal(ask("SELECT count(*) FROM audit WHERE action = 'run' AND objecttype = 'makerdeck_table'"), 1);
	{
		struct audit_list list;

		assert_true(audit_rows(world_as(&w, &ana), NULL, NULL, 0, 1, &list, &err));
		assert_string_equal(list.rows[0].summary, "results of Late shipments in 240 rows");
		audit_list_release(&list);
	}
	/* Once more: it stands there already, so no row is written again. */
	versions = ask("SELECT sum(versionnumber) FROM makerdeck_row");
	assert_int_equal(compute(&cem, &late), ERR_NONE);
	assert_int_equal(finish(), ERR_NONE);
	assert_int_equal(table_run_written(job), ROWS);
	give_up();
	assert_int_equal(ask("SELECT sum(versionnumber) FROM makerdeck_row"), versions);
}

static void
rows_out_of_reach_are_left_out_and_counted(void **state)
{
	(void)state;
	/* Ben reads all and writes his own. */
	assert_int_equal(compute(&ben, &late), ERR_NONE);
	assert_int_equal(finish(), ERR_NONE);
	assert_int_equal(table_run_written(job), ROWS / 2);
	assert_int_equal(table_run_left_out(job), ROWS / 2);
	assert_int_equal(table_run_result(job)->warning_count, 1);
	give_up();
	assert_int_equal(rows_with_results(), ROWS / 2);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_row WHERE json_extract(cells, '$[%d]') IS NOT NULL AND ownerid <> x'%s'", PREDICTED, hex(&ben)), 0);
	/* Maya's roles say nothing of the table: refused before anything is computed, and recorded. */
	assert_int_equal(compute(&maya, &late), ERR_DENIED);
	assert_string_equal(err.rule, "B2");
	assert_non_null(strstr(err.text, "carries Read on that table"));
	assert_int_equal(ask("SELECT count(*) FROM audit WHERE action = 'refused run' AND actor = x'%s'", hex(&maya)), 1);
	sql("DELETE FROM roleprivileges WHERE roleid = x'%s' AND privilegeid = x'3000000000000000000000000000%02x00'", hex(&w.basic), PRIVILEGE_WRITE);
	assert_int_equal(compute(&ben, &late), ERR_DENIED);
	assert_non_null(strstr(err.text, "carries Write on that table"));
}

static void
what_changed_meanwhile_is_left_out(void **state)
{
	(void)state;
	assert_int_equal(compute(&cem, &late), ERR_NONE);
	/* Somebody edits a row, deletes one, adds one, and adds a column to the table. */
	sql("UPDATE makerdeck_row SET cells = json_set(cells, '$[0]', 1.5), versionnumber = versionnumber + 1 WHERE rid = 21");
	sql("DELETE FROM makerdeck_row WHERE rid = 31");
	sql("INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon) SELECT x'50000000000000000000000000000001',"
	    " tableid, cells, ownerid, owningbusinessunit, 0, 0 FROM makerdeck_row WHERE rid = 1");
	sql("INSERT INTO makerdeck_column (tableid, position, logicalname, displayname, type) VALUES (x'%s', %d, 'cr_more', 'More', 0);"
	    " UPDATE makerdeck_row SET cells = json_set(cells, '$[7]', null, '$[8]', null, '$[9]', 'x') WHERE rid = 41", hex(&shipments.id), COLUMNS);
	assert_int_equal(finish(), ERR_NONE);
	assert_int_equal(table_run_written(job), ROWS - 2);
	assert_int_equal(table_run_changed(job), 2);
	assert_non_null(strstr(table_run_result(job)->warnings[0], "2 rows were left out"));
	give_up();
	assert_int_equal(rows_with_results(), ROWS - 2);
	assert_int_equal(ask("SELECT json_extract(cells, '$[0]') = 1.5 AND json_extract(cells, '$[7]') IS NULL FROM makerdeck_row WHERE rid = 21"), 1);
	assert_int_equal(ask("SELECT json_extract(cells, '$[9]') = 'x' FROM makerdeck_row WHERE rid = 41"), 1);
}

/* H1: an import can give a table whose rows were moved away another column, and the rows back. */
static void
a_column_of_texts_that_is_none_any_more_is_told(void **state)
{
	struct target target = {.kind = RECORD_MODEL, .id = topics, .version = -1};
	bool done = false;

	(void)state;
	job = table_run_begin(world_as(&w, &cem), &target, false, WORLD_NOW, &err);
	assert_non_null(job);
	sql("UPDATE makerdeck_column SET type = 1 WHERE position = %d", NOTE);
	sql("UPDATE makerdeck_row SET cells = json_set(cells, '$[%d]', 5)", NOTE);
	assert_false(table_run_step(job, &done, &err));
	assert_int_equal(err.code, ERR_CHANGED);
	give_up();
	err = ERR_INIT;
}

static void
the_end_decides_once_more(void **state)
{
	struct target target = {.kind = RECORD_MODEL, .id = late, .version = -1};
	bool done;

	(void)state;
	/* B6: a share that was taken away. */
	assert_int_equal(compute(&ben, &late), ERR_NONE);
	sql("DELETE FROM principalobjectaccess WHERE principalid = x'%s'", hex(&ben));
	assert_int_equal(finish(), ERR_NOT_FOUND);
	give_up();
	/* H1: another version was published. */
	assert_int_equal(compute(&cem, &late), ERR_NONE);
	learn_predictor(&late, inverted, "cr_late");
	assert_int_equal(finish(), ERR_CHANGED);
	assert_non_null(strstr(err.text, "Another version of Late shipments was published"));
	give_up();
	/* B2: Write on the table. */
	assert_int_equal(compute(&cem, &late), ERR_NONE);
	sql("DELETE FROM roleprivileges WHERE privilegeid = x'3000000000000000000000000000%02x00'", PRIVILEGE_WRITE);
	assert_int_equal(finish(), ERR_DENIED);
	give_up();
	/* F2: the column. */
	assert_int_equal(compute(&ana, &late), ERR_NONE);
	sql("UPDATE makerdeck_column SET resultof = NULL");
	assert_int_equal(finish(), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "F2");
	give_up();
	assert_int_equal(compute(&ana, &late), ERR_IMPOSSIBLE);
	assert_int_equal(rows_with_results() + events(), 0);
	/* A4. */
	sql("UPDATE makerdeck_column SET resultof = x'%s' WHERE position >= %d", hex(&late), PREDICTED);
	assert_int_equal(compute(&cem, &late), ERR_DENIED);
	assert_int_equal(compute(&ana, &late), ERR_NONE);
	sql("UPDATE systemuser SET isdisabled = 1 WHERE systemuserid = x'%s'", hex(&ana));
	assert_int_equal(finish(), ERR_DENIED);
	assert_string_equal(err.rule, "A4");
	give_up();
	assert_int_equal(rows_with_results() + events(), 0);
	sql("UPDATE systemuser SET isdisabled = 0");
	/* It's the run of whoever began it. */
	assert_int_equal(compute(&ana, &late), ERR_NONE);
	assert_true(portal_sign_in(w.portal, &cem, false, WORLD_NOW, &err));
	assert_int_equal(finish(), ERR_FAILED);
	assert_non_null(strstr(err.text, "Somebody else has signed in"));
	give_up();
	/* A dry run tells and writes nothing. */
	job = table_run_begin(world_as(&w, &ana), &target, true, WORLD_NOW, &err);
	assert_non_null(job);
	for (done = false; !done;)
		assert_true(table_run_step(job, &done, &err));
	assert_int_equal(table_run_written(job), ROWS);
	give_up();
	assert_int_equal(rows_with_results() + events(), 0);
	/* Given up in the middle: nothing. */
	assert_int_equal(compute(&ana, &late), ERR_NONE);
	give_up();
	assert_int_equal(rows_with_results() + events(), 0);
}

static void
jobs_that_cant_run_say_why(void **state)
{
	(void)state;
	assert_int_equal(compute(&maya, &generic), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "D5");
	assert_int_equal(compute(&maya, &document), ERR_FAILED);
	assert_string_equal(err.rule, "F8");
	assert_int_equal(ask("SELECT count(*) FROM msdyn_aievent WHERE msdyn_processingstatus = 1 AND msdyn_datatype = 'Rows'"), 1);
	assert_int_equal(compute(&maya, &imported), ERR_FAILED);
	assert_int_equal(compute(&maya, &topics), ERR_DENIED);
	assert_string_equal(err.rule, "F3");
	assert_int_equal(compute(&nora, &late), ERR_NOT_FOUND);
	sql("UPDATE msdyn_aiconfiguration SET msdyn_databinding = NULL");
	assert_int_equal(compute(&ana, &late), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "F4");
}

static void
all_texts_are_classified(void **state)
{
	int64_t with_text = 0, credits = 0;
	struct own_table table;
	struct own_rows rows;
	bool found;

	(void)state;
	/* One of them is too long. */
	sql("UPDATE makerdeck_row SET cells = json_set(cells, '$[%d]', hex(zeroblob(2501))) WHERE rid = 2", NOTE);
	for (int row = 0; row < ROWS; row++) {
		struct cell cells[COLUMNS];

		make_cells(row, cells);
		if (row != 1 && !cells[NOTE].empty && cells[NOTE].text[0]) {
			with_text++;
			credits += 20;
		}
	}
	assert_int_equal(compute(&cem, &topics), ERR_NONE);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 1);
	assert_int_equal(finish(), ERR_NONE);
	assert_int_equal(table_run_written(job), with_text);
	assert_int_equal(table_run_result(job)->warning_count, 3);
	assert_non_null(strstr(table_run_result(job)->warnings[2], "1 row was left out: a text has more than 5000 characters."));
	give_up();
	assert_int_equal(ask("SELECT msdyn_creditconsumed FROM msdyn_aievent"), credits);
	assert_true(own_table_find(w.portal, "TC_Topics", &arena, &table, &found, &err) && found);
	assert_int_equal(table.row_count, with_text);
	assert_true(own_rows_read(w.portal, &table, portal_actor(w.portal), NULL, 0, ROWS, &arena, &rows, &err));
	assert_int_equal(rows.count, with_text);
	for (size_t i = 0; i < rows.count; i++) {
		struct tag_likelihood tags[2];

		tagger_tag(tagger, rows.rows[i].cells[0].text, tags);
		assert_string_equal(rows.rows[i].cells[1].text, tags[0].name);
		assert_true(rows.rows[i].cells[2].number == tags[0].likelihood);
		assert_false(rows.rows[i].cells[3].empty);
	}
	/* The next run adds to it. */
	assert_int_equal(compute(&cem, &topics), ERR_NONE);
	assert_int_equal(finish(), ERR_NONE);
	give_up();
	assert_int_equal(ask("SELECT rowcount FROM makerdeck_table WHERE resultof IS NOT NULL"), with_text * 2);
	assert_int_equal(ask("SELECT count(*) FROM makerdeck_table"), 2);
}

/* ---------------------------------------------------------------- whatever dies, and others (H1) */

/* In a process of its own, which has a connection of its own. It tells by a byte when all that's left is the write. */
static pid_t
start_job(int *ready)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	if (child == 0) {
		const struct portal_options options = {.path = w.path, .via = "command"};
		struct target target = {.kind = RECORD_MODEL, .id = late, .version = -1};
		struct portal *portal = portal_open(&options, &err);
		struct table_run *run = NULL;
		bool done = false, writing = false, told = false;
		size_t at, all;

		if (portal && portal_sign_in(portal, &cem, false, WORLD_NOW, &err))
			run = table_run_begin(portal, &target, false, WORLD_NOW, &err);
		while (run && !done && table_run_step(run, &done, &err)) {
			table_run_progress(run, &at, &all, &writing);
			if (writing && !told)
				told = write(ends[1], "w", 1) == 1;
		}
		_exit(done ? 0 : 1);
	}
	assert_true(child > 0);
	close(ends[1]);
	*ready = ends[0];
	return child;
}

static void
wait_for_write(int ready)
{
	char byte;

	assert_int_equal(read(ready, &byte, 1), 1);
	close(ready);
}

static bool
ended_well(pid_t child)
{
	int status;

	return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static double
now_in_us(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static void
killed_at_any_time_its_before_or_after(void **state)
{
	uint64_t seed = test_seed("killed");
	int before = 0, after = 0, ready;
	double start, took = 0;

	(void)state;
	(void)world_as(&w, &cem);
	/* More rows, so that the write takes a while. */
	for (int i = 0; i < 4; i++)
		sql("INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon) SELECT randomblob(16), tableid,"
		    " cells, ownerid, owningbusinessunit, 0, 0 FROM makerdeck_row");
	for (int round = 0; round < 40 || (!before || !after); round++) {
		int64_t with, recorded;
		pid_t child;

		assert_true(round < 400);
		sql("UPDATE makerdeck_row SET cells = json_set(cells, '$[7]', null, '$[8]', null), versionnumber = versionnumber + 1; DELETE FROM msdyn_aievent");
		child = start_job(&ready);
		wait_for_write(ready);
		start = now_in_us();
		if (round == 0) {
			assert_true(ended_well(child));
			took = now_in_us() - start;
			assert_int_equal(rows_with_results(), ROWS * 16);
			continue;
		}
		usleep((useconds_t)(took * 1.2 * (double)test_random_below(&seed, 1000) / 1000));
		kill(child, SIGKILL);
		(void)ended_well(child);
		with = rows_with_results();
		recorded = events();
		assert_true((with == 0 && recorded == 0) || (with == ROWS * 16 && recorded == 1));
		before += with == 0;
		after += with != 0;
	}
	assert_int_equal(ask("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'"), 0);
}

static void
two_at_once_keep_everything(void **state)
{
	pid_t a, b;
	int ready[2];

	(void)state;
	(void)world_as(&w, &cem);
	a = start_job(&ready[0]);
	b = start_job(&ready[1]);
	wait_for_write(ready[0]);
	wait_for_write(ready[1]);
	assert_true(ended_well(a));
	assert_true(ended_well(b));
	assert_int_equal(rows_with_results(), ROWS);
	assert_int_equal(events(), 2);
	/* A run of one row in the middle of a job: that row is told, not overwritten. */
	assert_int_equal(compute(&cem, &late), ERR_NONE);
	sql("UPDATE makerdeck_row SET cells = json_set(cells, '$[0]', 0.25), versionnumber = versionnumber + 1 WHERE rid = 12");
	assert_int_equal(finish(), ERR_NONE);
	assert_int_equal(table_run_changed(job), 1);
	give_up();
}

/* ---------------------------------------------------------------- the command */

static int looks;	/* for Ctrl-C, before it was typed */

static bool
is_interrupted(void)
{
	return looks-- <= 0;
}

/* Its exit status; what it said is in told. */
static char *told;

static int
command(const char *format, const char *const *words, bool (*interrupted)(void))
{
	char *argv[12] = {(char[]){"makerdeck"}, (char[]){"--as"}, (char[]){"cem.demir"}, (char[]){"--output"}, NULL, (char[]){"models"}, (char[]){"run"}};
	struct cli_world world = {.env_db = w.path, .now = WORLD_NOW, .in = stdin, .interrupted = interrupted};
	struct cli_request request;
	enum cli_face face = CLI_DONE;
	int argc = 7, status;
	size_t size;

	argv[4] = (char *)(uintptr_t)format;
	for (size_t i = 0; words[i]; i++)
		argv[argc++] = (char *)(uintptr_t)words[i];
	free(told);
	told = NULL;
	world.out = world.notes = open_memstream(&told, &size);
	err = ERR_INIT;
	status = cli_parse(argc, argv, &world, &request, &face, &err) ? cli_run(&world, &request, &err) : err_exit_status(&err);
	if (err.code != ERR_NONE)
		cli_print_err(world.notes, request.format, &err);
	cli_request_release(&request);
	fclose(world.notes);
	return status;
}

static void
ctrl_c_ends_a_job_and_writes_nothing(void **state)
{
	static const char *const all[] = {"Late shipments", "--all", NULL};
	int steps;

	(void)state;
	(void)world_as(&w, &cem);
	/* At each of its steps; the write itself isn't interrupted. */
	for (steps = 0; steps < 100; steps++) {
		looks = steps;
		if (command("plain", all, is_interrupted) == 0)
			break;
		assert_int_equal(err.code, ERR_INTERRUPTED);
		assert_int_equal(err_exit_status(&err), 130);
		assert_non_null(strstr(told, "nothing was written"));
		assert_int_equal(rows_with_results() + events(), 0);
	}
	assert_true(steps > 1 && steps < 100);
	assert_int_equal(rows_with_results(), ROWS);
	assert_int_equal(events(), 1);
	/* Progress, from some thousand rows on, but not into JSON's errors. */
	for (int i = 0; i < 5; i++)
		sql("INSERT INTO makerdeck_row (recordid, tableid, cells, ownerid, owningbusinessunit, createdon, modifiedon) SELECT randomblob(16), tableid,"
		    " cells, ownerid, owningbusinessunit, 0, 0 FROM makerdeck_row");
	sql("UPDATE makerdeck_table SET rowcount = %d", ROWS * 32);
	assert_int_equal(command("plain", all, NULL), 0);
	assert_non_null(strstr(told, "of 7680 rows\n"));
	assert_non_null(strstr(told, "writing the results of 7680 rows\n"));
	assert_int_equal(command("json", all, NULL), 0);
	assert_int_equal(told[0], '{');
	assert_null(strstr(told, "makerdeck:"));
	free(told);
	told = NULL;
}

static void
the_command_answers_in_every_form(void **state)
{
	static const char *const inputs[] = {"Late shipments", "--input", "Distance=88.5", "--input", "Carrier=Northline", NULL};

	(void)state;
	(void)world_as(&w, &cem);
	assert_int_equal(command("csv", inputs, NULL), 0);
	assert_non_null(strstr(told, "\"outcome\",\"likelihood\",\"chosen\"\n"));
	assert_int_equal(command("plain", inputs, NULL), 0);
	assert_true(strncmp(told, "late\t0.", 7) == 0 || strncmp(told, "on time\t0.", 10) == 0);
	assert_int_equal(command("table", inputs, NULL), 0);
	assert_non_null(strstr(told, " %"));
	assert_int_equal(command("json", inputs, NULL), 0);
	assert_non_null(strstr(told, "\"result\":[{\"name\":"));
	assert_int_equal(command("json", (const char *const[]){"How far", "--input", "Carrier=Northline", NULL}, NULL), 0);
	assert_non_null(strstr(told, "\"likelihood\":null,\"result\":[]"));
	/* H3: what people typed reaches no terminal as such. */
	assert_int_equal(command("plain", (const char *const[]){"Late shipments", "--input", "\x1b[31m=1", NULL}, NULL), 2);
	assert_null(strchr(told, '\x1b'));
	assert_int_equal(command("plain", (const char *const[]){"Invoices", "--all", NULL}, NULL), 1);
	assert_int_equal(command("plain", (const char *const[]){"Topics", "--input", "a", "--input", "b", NULL}, NULL), 2);
	free(told);
	told = NULL;
}

/* ---------------------------------------------------------------- credits */

static void
credits_are_the_reference_s(void **state)
{
	(void)state;
	assert_int_equal(credits_of_run(MODEL_PREDICTION, 100000), 0);
	assert_int_equal(credits_of_run(MODEL_CATEGORY_CLASSIFICATION, 0), 0);
	assert_int_equal(credits_of_run(MODEL_CATEGORY_CLASSIFICATION, 1), 20);
	assert_int_equal(credits_of_run(MODEL_CATEGORY_CLASSIFICATION, 1000), 20);
	assert_int_equal(credits_of_run(MODEL_CATEGORY_CLASSIFICATION, 1001), 40);
	assert_int_equal(credits_of_run(MODEL_ENTITY_EXTRACTION, 500), 20);
	assert_int_equal(credits_of_run(MODEL_DOCUMENT_PROCESSING, 3), 300);
	assert_int_equal(credits_of_run(MODEL_OBJECT_DETECTION, 2), 16);
	assert_int_equal(credits_of_run(MODEL_CONTRACT_PROCESSING, 1), 32);
	assert_int_equal(credits_of_prompt(CREDIT_BASIC, 1000), 2);
	assert_int_equal(credits_of_prompt(CREDIT_BASIC, 5000), 6);
	assert_int_equal(credits_of_prompt(CREDIT_STANDARD, 1500), 48);
	assert_int_equal(credits_of_prompt(CREDIT_PREMIUM, 1), 182);
	assert_int_equal(credit_unit_of(MODEL_CATEGORY_CLASSIFICATION), CREDIT_CHARACTERS);
}

#define IN_WORLD(test) cmocka_unit_test_setup_teardown(test, set_up, end_world)

static int
end_world(void **state)
{
	run_answer_release(&answer);
	give_up();
	return tear_down(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_WORLD(values_give_what_learn_says),
		IN_WORLD(a_number_is_told_as_one),
		IN_WORLD(values_that_dont_fit_have_their_sentences),
		IN_WORLD(what_isnt_given_is_missing),
		IN_WORLD(a_row_gets_its_result),
		IN_WORLD(texts_have_a_most),
		IN_WORLD(the_first_run_makes_the_result_table),
		IN_WORLD(a_row_of_the_table_is_classified),
		IN_WORLD(what_cant_run_here_says_so_and_is_recorded),
		IN_WORLD(what_was_learned_anew_runs),
		IN_WORLD(refusals_name_their_rule_and_are_recorded),
		IN_WORLD(a_quick_test_takes_the_last_trained_version),
		IN_WORLD(exactly_those_run_whom_the_decision_lets),
		IN_WORLD(all_rows_get_what_learn_says),
		IN_WORLD(rows_out_of_reach_are_left_out_and_counted),
		IN_WORLD(what_changed_meanwhile_is_left_out),
		IN_WORLD(a_column_of_texts_that_is_none_any_more_is_told),
		IN_WORLD(the_end_decides_once_more),
		IN_WORLD(jobs_that_cant_run_say_why),
		IN_WORLD(all_texts_are_classified),
		IN_WORLD(killed_at_any_time_its_before_or_after),
		IN_WORLD(two_at_once_keep_everything),
		IN_WORLD(ctrl_c_ends_a_job_and_writes_nothing),
		IN_WORLD(the_command_answers_in_every_form),
		cmocka_unit_test(credits_are_the_reference_s),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests_name(test_name(__FILE__), tests, train_once, forget);
}
