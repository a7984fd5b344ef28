/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Own tables, privileges on them and what models learned, out and in again (COMMANDS.md, Import; F4; H3); and what's refused. */
#include "base/id.h"
#include "portal/apps.h"
#include "portal/audit.h"
#include "portal/export.h"
#include "portal/import.h"
#include "portal/lifecycle.h"
#include "portal/prompt.h"
#include "portal/running.h"
#include "portal/upkeep.h"

#include "tests/learn_world.h"
#include "tests/small_world.h"
#include "tests/test.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdlib.h>

static struct small_world world;
static struct id ann, mia, deliveries, tickets;
static struct err err;
static struct portal *portal;

#define fine(call) do { if (!(call)) { printf("# line %d: %s\n", __LINE__, err.text); assert_true(false); } } while (0)

/* Ann administers, Mia makes, and reads her own of both tables. */
static int
set_up(void **state)
{
	(void)state;
	world_open(&world);
	ann = world_user(&world, "Ann", &world.root, true);
	mia = world_user(&world, "Mia", &world.root, true);
	world_give(&world, &ann, &world.administrator);
	world_give(&world, &mia, &world.maker);
	deliveries = world_deliveries(&world, 120, &mia);
	tickets = world_tickets(&world, 120, &mia);
	world_grant_table(&world, &world.maker, "cr_deliveries", PRIVILEGE_READ, LEVEL_USER);
	world_grant_table(&world, &world.customizer, "cr_tickets", PRIVILEGE_APPENDTO, LEVEL_CHILD);
	err = ERR_INIT;
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&world);
	portal = NULL;
	return 0;
}

static void
as(const struct id *user)
{
	portal = world_as(&world, user);
	err = ERR_INIT;
}

/* ---------------------------------------------------------------- out and in */

/* The file that's imported into. */
struct file {
	char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];
	struct portal *portal;
};

static void
file_open(struct file *file)
{
	const struct portal_options options = {.path = file->path, .via = "command"};

	test_folder_make(file->folder);
	snprintf(file->path, sizeof(file->path), "%s/t.db", file->folder);
	fine(portal_create(file->path, &err));
	file->portal = portal_open(&options, &err);
	assert_non_null(file->portal);
}

static void
file_close(struct file *file)
{
	portal_close(file->portal);
	test_folder_remove(file->folder);
}

static char *
export_text(struct portal *from)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	assert_non_null(out);
	fine(portal_export(from, out, &err));
	assert_int_equal(fclose(out), 0);
	return text;
}

static bool
import_text(struct portal *into, const char *text, struct import_result *result)
{
	const struct import_file file = {.name = "file.json", .data = text, .size = strlen(text)};
	const struct import_options options = {.files = &file, .file_count = 1, .now = WORLD_NOW};

	err = ERR_INIT;
	return portal_import(into, &options, result, &err);
}

static void
assert_sound(struct portal *file)
{
	struct upkeep_report report = {0};

	fine(upkeep_check(file, &report, &err));
	for (size_t i = 0; i < report.problem_count; i++)
		printf("# %s\n", report.problems[i]);
	assert_int_equal(report.problem_count, 0);
	upkeep_report_release(&report);
}

static sqlite3_stmt *
ask(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		printf("# %s\n# %s\n", sqlite3_errmsg(db), sql);
	assert_non_null(s);
	return s;
}

/* All columns of all tables, whatever the export knows of them, but for what's counted in each file by itself, keys that the small world
 * doesn't fill, the record of changes, and what's of one machine: where prompts are sent, SSH keys, the rights' generation. */
static void
assert_files_equal(const char *one, const char *two)
{
	sqlite3 *db;
	sqlite3_stmt *tables, *s;
	char *sql;

	assert_int_equal(sqlite3_open(one, &db), SQLITE_OK);
	sql = sqlite3_mprintf("ATTACH %Q AS other", two);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_free(sql);
	tables = ask(db, "SELECT t.name, (SELECT group_concat('\"' || c.name || '\"') FROM pragma_table_info(t.name) c "
			 "WHERE c.name NOT IN ('rid', 'versionnumber', 'lastfirstkey', 'loginkey', 'mailkey')) FROM sqlite_schema t "
			 "WHERE t.type = 'table' AND t.sql NOT LIKE 'CREATE VIRTUAL%' AND t.name NOT LIKE 'sqlite_%' AND t.name NOT LIKE '%text%' "
			 "AND t.name NOT IN ('operation', 'audit', 'makerdeck_endpoint', 'makerdeck_key', 'makerdeck_keys', 'makerdeck_rights')");
	while (sqlite3_step(tables) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(tables, 0), *columns = (const char *)sqlite3_column_text(tables, 1);

		sql = sqlite3_mprintf("SELECT (SELECT count(*) FROM (SELECT %s FROM main.%s EXCEPT SELECT %s FROM other.%s)) + "
				      "(SELECT count(*) FROM (SELECT %s FROM other.%s EXCEPT SELECT %s FROM main.%s))",
				      columns, name, columns, name, columns, name, columns, name);
		s = ask(db, sql);
		assert_int_equal(sqlite3_step(s), SQLITE_ROW);
		if (sqlite3_column_int(s, 0))
			printf("# %s: %d rows differ\n", name, sqlite3_column_int(s, 0));
		assert_int_equal(sqlite3_column_int(s, 0), 0);
		sqlite3_finalize(s);
		sqlite3_free(sql);
	}
	sqlite3_finalize(tables);
	sqlite3_close(db);
}

/* A line at a time: what differs is short enough to read. */
static void
assert_texts_equal(const char *one, const char *two)
{
	while (*one && *one == *two) {
		size_t a = strcspn(one, "\n"), b = strcspn(two, "\n");

		if (a != b || memcmp(one, two, a) != 0) {
			printf("# %.*s\n# %.*s\n", (int)a, one, (int)b, two);
			break;
		}
		one += a + (one[a] != '\0');
		two += b + (two[b] != '\0');
	}
	assert_int_equal(*one, '\0');
	assert_int_equal(*two, '\0');
}

/* What goes out comes into a new environment the same, and changes nothing on top of itself. */
static void
assert_goes_around(struct portal *from, const char *path, const struct id *administrator)
{
	struct import_result result = {0};
	struct file other;
	char *one = export_text(from), *two;

	file_open(&other);
	fine(import_text(other.portal, one, &result));
	assert_int_equal(result.keys_left_out, 0);
	assert_int_equal(result.warning_count, 0);
	import_result_release(&result);
	assert_sound(other.portal);
	fine(portal_sign_in(other.portal, administrator, false, WORLD_NOW, &err));
	two = export_text(other.portal);
	assert_texts_equal(one, two);
	fine(import_text(from, one, &result));
	assert_int_equal(result.added + result.updated, 0);
	import_result_release(&result);
	/* Nobody reads the name that's kept with a call while the model is there. */
	world_sql(&world, "UPDATE makerdeck_call SET msdyn_name = '' WHERE msdyn_aimodelid IN (SELECT msdyn_aimodelid FROM msdyn_aimodel)");
	assert_files_equal(path, other.path);
	fine(import_text(other.portal, one, &result));
	assert_int_equal(result.added + result.updated, 0);
	import_result_release(&result);
	free(one);
	free(two);
	file_close(&other);
}

static struct target
target_of(const struct id *id)
{
	return (struct target){.kind = RECORD_MODEL, .id = *id, .version = -1};
}

/* A model that's made, trained, published and has run. */
static struct id
live(const char *name, enum model_type type, const struct id *table, const struct model_binding *binding, const char *text)
{
	struct create_request request = {.name = name, .type = type, .binding = *binding, .now = WORLD_NOW};
	const char *const inputs[] = {"Distance=12"};
	struct run_request run = {.source = EVENT_API, .now = WORLD_NOW};
	struct write_result result;
	struct run_answer answer;
	struct training *training;
	bool done = false;
	struct id id;

	request.binding.table = *table;
	fine(model_create(portal, &request, &result, &err));
	id = result.changes[0].id;
	write_result_release(&result);
	run.model = target_of(&id);
	training = training_begin(portal, &run.model, 0, false, WORLD_NOW, &err);
	while (training && !done)
		fine(training_step(training, &done, &err));
	assert_true(done);
	training_free(training);
	fine(model_publish(portal, &run.model, false, WORLD_NOW, &result, &err));
	write_result_release(&result);
	run.text = text;
	run.inputs = inputs;
	run.input_count = text ? 0 : 1;
	fine(model_run(portal, &run, &answer, &err));
	run_answer_release(&answer);
	return id;
}

static void
make_lively(void)
{
	const struct model_binding late = {.target = "Late"}, delay = {.target = "Delay"}, tags = {.target = "Tags", .text = "Message", .separator = ','};

	as(&ann);
	live("Late risk", MODEL_PREDICTION, &deliveries, &late, NULL);
	live("How late", MODEL_PREDICTION, &deliveries, &delay, NULL);
	live("Ticket tags", MODEL_CATEGORY_CLASSIFICATION, &tickets, &tags, "where is my parcel");
}

static void
what_models_learned_goes_around(void **state)
{
	struct id model;

	(void)state;
	model = world_model(&world, "Bare", &world.document, &mia, true);
	world_container(&world, "Bare", &model, &mia);
	world_flow(&world, "Flow", &mia, &model);
	world_share(&world, "msdyn_aimodel", &model, PRINCIPAL_USER, &ann, 1);
	make_lively();
	assert_sound(portal);
	assert_goes_around(portal, world.path, &ann);
}

/* Whatever a life leaves: prompts, apps and flows with calls that are gone, schedules, a second version, shares, an event of each kind. */
static void
what_was_done_goes_around(void **state)
{
	static const struct prompt_input sample = {.id = "what", .sample = "a \"parcel\""};
	const struct model_schedule schedule = {.run = CADENCE_DAILY, .retrain = CADENCE_MONTHLY};
	const struct model_binding late = {.target = "Late"};
	struct prompt_request prompt = {.name = "Sum up", .text = "Sum up {what},\nin one line.", .samples = &sample, .sample_count = 1, .now = WORLD_NOW};
	struct write_result result;
	struct apps_page page;
	struct target target;
	struct id models[2], flow;

	(void)state;
	as(&ann);
	models[0] = live("Late risk", MODEL_PREDICTION, &deliveries, &late, NULL);
	models[1] = live("Late for good", MODEL_PREDICTION, &deliveries, &late, NULL);
	target = target_of(&models[0]);
	fine(model_set_schedule(portal, &target, &schedule, false, WORLD_NOW, &result, &err));
	write_result_release(&result);
	fine(prompt_create(portal, &prompt, &result, &err));
	target = (struct target){.kind = RECORD_PROMPT, .id = result.changes[0].id, .version = -1};
	write_result_release(&result);
	prompt = (struct prompt_request){.prompt = target, .text = "{what}? {why}!", .now = WORLD_NOW};
	fine(prompt_save(portal, &prompt, &result, &err));
	write_result_release(&result);
	fine(apps_create(portal, RECORD_APP, "Desk", models, 2, false, WORLD_NOW, &result, &err));
	write_result_release(&result);
	fine(apps_create(portal, RECORD_FLOW, "Night", models, 2, false, WORLD_NOW, &result, &err));
	flow = result.changes[0].id;
	write_result_release(&result);
	fine(apps_run(portal, RECORD_FLOW, &flow, false, WORLD_NOW, &page, &err));
	apps_page_release(&page);
	target = target_of(&models[1]);
	fine(model_delete(portal, &target, 1, false, WORLD_NOW, &result, &err));
	write_result_release(&result);
	assert_sound(portal);
	assert_goes_around(portal, world.path, &ann);
}

/* ---------------------------------------------------------------- any world */

static const char *const pieces[] = {"a", "Ticket ", "\\\"", "\\\\", "é", "領収書", " – ", "😀", "\\n", ",", "0", "x y"};

static void
add_text(uint64_t *seed, char *out, size_t size)
{
	size_t length = 0;

	for (uint32_t i = test_random_below(seed, 6); i-- > 0;)
		length += (size_t)snprintf(out + length, size - length, "%s", pieces[test_random_below(seed, sizeof(pieces) / sizeof(pieces[0]))]);
	out[length] = '\0';
}

static void
add_cell(uint64_t *seed, char type, char *out, size_t size)
{
	char text[200];

	if (test_random_below(seed, 5) == 0) {
		snprintf(out, size, "null");
		return;
	}
	switch (type) {
	case 'n':
		snprintf(out, size, "%.17g", ((double)test_random_below(seed, 2000000) - 1e6) / 64);
		return;
	case 'w':
		snprintf(out, size, "%d", (int)test_random_below(seed, 2000000) - 1000000);
		return;
	case 'y':
		snprintf(out, size, "%s", test_random_below(seed, 2) ? "true" : "false");
		return;
	case 't':
		snprintf(out, size, "%lld", (long long)test_random_below(seed, 4000000) * 1000000);
		return;
	default:
		add_text(seed, text, sizeof(text));
		snprintf(out, size, "\"%s\"", text);
		return;
	}
}

/* Cells as the program itself writes them: the empty ones at the end are left out. */
static void
add_row(uint64_t *seed, const struct id *table, const char *types)
{
	char cells[4000] = "[", cell[300];
	size_t kept = 1, length = 1;

	for (size_t i = 0; types[i]; i++) {
		add_cell(seed, types[i], cell, sizeof(cell));
		length += (size_t)snprintf(cells + length, sizeof(cells) - length, "%s%s", i ? "," : "", cell);
		if (strcmp(cell, "null") != 0)
			kept = length;
	}
	snprintf(cells + kept, sizeof(cells) - kept, "]");
	world_row(&world, table, test_random_below(seed, 2) ? &ann : &mia, cells);
}

static void
add_table(uint64_t *seed, int number)
{
	static const char *const names[] = {"text", "number", "whole", "yesno", "time"};
	char types[20] = "", columns[600] = "", display[40], logical[60];
	size_t count = 1 + test_random_below(seed, 12), length = 0;
	struct id table;

	for (size_t i = 0; i < count; i++) {
		const char *type = names[test_random_below(seed, 5)];

		types[i] = strcmp(type, "text") == 0 ? 'x' : type[0];
		length += (size_t)snprintf(columns + length, sizeof(columns) - length, "%sC%zu:%s", i ? ", " : "", i, type);
	}
	snprintf(display, sizeof(display), "Random %d", number);
	snprintf(logical, sizeof(logical), "cr_random_%d", number);
	table = world_table(&world, display, columns);
	for (uint32_t i = test_random_below(seed, 40); i-- > 0;)
		add_row(seed, &table, types);
	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		if (test_random_below(seed, 2))
			world_grant_table(&world, test_random_below(seed, 2) ? &world.maker : &world.basic, logical, (enum privilege)p,
					  (enum access_level)(LEVEL_USER + (int)test_random_below(seed, 4)));
	}
}

static void
any_tables_go_around(void **state)
{
	uint64_t seed = test_seed("test_import_tables");

	(void)state;
	for (int i = 0; i < 12; i++)
		add_table(&seed, i);
	as(&ann);
	assert_sound(portal);
	assert_goes_around(portal, world.path, &ann);
}

/* ---------------------------------------------------------------- refused */

#define SET(name) "{\"@odata.context\":\"$metadata#" name "\",\"value\":["
#define T "30000000-0000-4000-8000-0000000000aa"
#define R(n) "31000000-0000-4000-8000-0000000000" n
#define TABLE "{\"tableid\":\"" T "\",\"logicalname\":\"cr_x\",\"displayname\":\"X\"}"
#define COLUMN(position, logical, type) "{\"tableid\":\"" T "\",\"position\":" position ",\"logicalname\":\"" logical "\",\"displayname\":\"C\",\"type\":" type "}"
#define ROW(n, cells) "{\"recordid\":\"" R(n) "\",\"_tableid_value\":\"" T "\",\"_ownerid_value\":\"%s\",\"cells\":" cells "}"
#define WHOLE SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("0", "a", "0") "," COLUMN("1", "b", "1") "," COLUMN("2", "c", "2") "," \
	COLUMN("3", "d", "3") "," COLUMN("4", "e", "4") "]}"

static void
bad_tables_stop_everything(void **state)
{
	static const struct {
		const char *text, *where, *why;
	} refused[] = {
		{SET("makerdeck_tables") "{\"tableid\":\"" T "\",\"logicalname\":\"msdyn_aimodel\",\"displayname\":\"X\"}]}", "row 1", "Dataverse's own"},
		{SET("makerdeck_tables") "{\"tableid\":\"" T "\",\"logicalname\":\"principalobjectaccess\",\"displayname\":\"X\"}]}", "row 1", "Dataverse's own"},
		{SET("makerdeck_tables") "{\"tableid\":\"" T "\",\"logicalname\":\"cr_tickets\",\"displayname\":\"X\"}]}", "row 1", "that of another table"},
		{SET("makerdeck_tables") TABLE ",{\"tableid\":\"" R("01") "\",\"logicalname\":\"cr_x\",\"displayname\":\"Y\"}]}", "row 2", "that of another table"},
		{SET("makerdeck_tables") "{\"tableid\":\"" T "\",\"logicalname\":\"Cr X\",\"displayname\":\"X\"}]}", "row 1", "a to z"},
		{SET("makerdeck_tables") "{\"tableid\":\"" T "\",\"displayname\":\"X\"}]}", "row 1", "logicalname is missing"},
		{SET("makerdeck_tables") TABLE "," TABLE "]}", "row 2", "is repeated"},
		{SET("makerdeck_columns") COLUMN("0", "a", "0") "]}", "row 1", "is in no file and not in the environment"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("1", "a", "0") "]}", "row 1", "no column at a position before"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("0", "a", "0") "," COLUMN("0", "b", "0") "]}", "row 2", "position 0 is repeated"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("0", "a", "0") "," COLUMN("1", "a", "0") "]}", "row 2", "that of another column"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("1024", "a", "0") "]}", "row 1", "position"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("0", "a", "5") "]}", "row 1", "type"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("-1", "a", "1") "]}", "row 1", "position"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",1.5,2,true,0]") "," ROW("02", "[\"a\",1.5,2,true,0,1]") "]}", "row 2", "6 values, and cr_x has 5 columns"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[1]") "]}", "row 1", "a must be text"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"\\u001b[2J\"]") "]}", "row 1", "a "},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",\"1\"]") "]}", "row 1", "b must be a number"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",1,1.5]") "]}", "row 1", "c must be a whole number"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",1,1,1]") "]}", "row 1", "d must be true or false"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",1,1,true,\"soon\"]") "]}", "row 1", "e "},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",1,1,true,9000000000000000000]") "]}", "row 1", "e must be a time"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\",[1]]") "]}", "row 1", "b must be a number"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "{}") "]}", "row 1", "cells must be an array"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "null") "]}", "row 1", "cells is missing"},
		{WHOLE "," SET("makerdeck_rows") ROW("01", "[]") "," ROW("01", "[]") "]}", "row 2", "is repeated"},
		{WHOLE "," SET("makerdeck_rows") "{\"recordid\":\"" R("01") "\",\"_tableid_value\":\"" T "\",\"_ownerid_value\":\"%s\"}]}", "row 1", "cells is missing"},
		{SET("makerdeck_tables") TABLE "]}," SET("makerdeck_columns") COLUMN("0", "a", "0") "," COLUMN("2", "b", "0") "]}," SET("makerdeck_rows") ROW("01", "[]") "]}", "row 2", "no column at a position before"},
		{SET("makerdeck_columns") "{\"tableid\":\"%t\",\"position\":40,\"logicalname\":\"cr_far\",\"displayname\":\"Far\",\"type\":0}]}", "row 1", "no column at a position before"},
		{SET("makerdeck_rows") ROW("01", "[]") "]}", "row 1", "is in no file and not in the environment"},
	};
	char *before, *after, *text, id[ID_TEXT_SIZE], table[ID_TEXT_SIZE];

	(void)state;
	as(&ann);
	id_format(&mia, id);
	id_format(&tickets, table);
	before = export_text(portal);
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct import_result result = {0};
		size_t size = strlen(refused[i].text) + 200;
		bool done;

		text = calloc(1, size);
		assert_non_null(text);
		text[0] = '[';
		/* The owner's id stands in for each %s, that of a table with rows for %t. */
		for (const char *c = refused[i].text; *c; c++) {
			if (c[0] == '%' && (c[1] == 's' || c[1] == 't')) {
				strcat(text, c[1] == 's' ? id : table);
				c++;
			} else {
				text[strlen(text)] = *c;
			}
		}
		strcat(text, "]");
		done = import_text(portal, text, &result);
		if (done || !strstr(err.text, refused[i].where) || !strstr(err.text, refused[i].why))
			printf("# %s\n# says: %s\n", text, done ? "nothing" : err.text);
		assert_false(done);
		assert_non_null(strstr(err.text, refused[i].where));
		assert_non_null(strstr(err.text, refused[i].why));
		import_result_release(&result);
		free(text);
	}
	after = export_text(portal);
	assert_texts_equal(before, after);
	free(before);
	free(after);
}

/* Fewer cells than columns are what the file itself keeps: what's left is empty. */
static void
fewer_cells_are_empty_ones(void **state)
{
	struct import_result result = {0};
	char id[ID_TEXT_SIZE], text[4000], *out;

	(void)state;
	as(&ann);
	snprintf(text, sizeof(text), "[" WHOLE "," SET("makerdeck_rows") ROW("01", "[\"a\"]") "," ROW("02", "[null,null,3,null,\"2026-01-02T03:04:05Z\"]") "]}]",
		 id_format(&mia, id), id_format(&mia, id));
	fine(import_text(portal, text, &result));
	assert_int_equal(result.added, 8);
	import_result_release(&result);
	assert_sound(portal);
	out = export_text(portal);
	assert_non_null(strstr(out, "\"cells\":[\"a\"]"));
	assert_non_null(strstr(out, "\"cells\":[null,null,3,null,1767323045000]"));
	free(out);
	/* Columns of a table with rows keep their types. */
	assert_false(import_text(portal, SET("makerdeck_columns") COLUMN("0", "a", "1") "]}", &result));
	assert_non_null(strstr(err.text, "The type of a can't change"));
	import_result_release(&result);
}

/* ---------------------------------------------------------------- what was learned, damaged */

static char *
with(const char *text, const char *at, size_t length, const char *instead)
{
	size_t head = (size_t)(at - text), size = strlen(text) - length + strlen(instead) + 1;
	char *out = calloc(1, size);

	assert_non_null(out);
	memcpy(out, text, head);
	strcat(out, instead);
	strcat(out, at + length);
	return out;
}

static void
assert_learned_refused(struct portal *into, const char *text, const char *at, size_t length, const char *instead, const char *why)
{
	struct import_result result = {0};
	char *damaged = with(text, at, length, instead);
	bool done = import_text(into, damaged, &result);

	if (done || !strstr(err.text, why) || !strstr(err.text, "row "))
		printf("# %.40s says: %s\n", instead, done ? "nothing" : err.text);
	assert_false(done);
	assert_non_null(strstr(err.text, why));
	assert_non_null(strstr(err.text, "row "));
	import_result_release(&result);
	free(damaged);
}

static void
damaged_learning_is_refused(void **state)
{
	struct import_result result = {0};
	char *text, *bytes, *part, *kind, *id, c[2] = "";
	struct file other;
	size_t length;

	(void)state;
	make_lively();
	text = export_text(portal);
	file_open(&other);
	id = strstr(strstr(text, "$metadata#makerdeck_learned"), "\"msdyn_aiconfigurationid\"");
	part = strstr(id, "\"part\":1");
	kind = strstr(id, "\"kind\":");
	bytes = strstr(id, "\"bytes\":\"") + 9;
	length = strcspn(bytes, "\"");
	assert_true(length > 200);
	assert_learned_refused(other.portal, text, bytes, length, "", "bytes");
	assert_learned_refused(other.portal, text, bytes, length, "not base64!!", "base64");
	assert_learned_refused(other.portal, text, bytes, length, "AAA", "base64");
	assert_learned_refused(other.portal, text, bytes, length, "AA==AAAA", "base64");
	assert_learned_refused(other.portal, text, bytes, length, "AAAA", "cut or damaged");
	assert_learned_refused(other.portal, text, bytes + 100, 4, " \\n\\t", "");
	assert_learned_refused(other.portal, text, bytes + length - 40, 40, "", "cut or damaged");
	assert_learned_refused(other.portal, text, bytes + 60, 4, "", "cut or damaged");
	/* Any one letter changed. */
	for (size_t at = 0; at + 4 < length; at += 1 + length / 60) {
		c[0] = bytes[at] == 'A' ? 'B' : 'A';
		assert_learned_refused(other.portal, text, bytes + at, 1, c, "cut or damaged");
	}
	assert_learned_refused(other.portal, text, part, 8, "\"part\":2", "the first must be 1");
	assert_learned_refused(other.portal, text, strstr(part, "\"parts\":1"), 9, "\"parts\":2", "must stand here");
	assert_learned_refused(other.portal, text, kind, 8, kind[7] == '0' ? "\"kind\":1" : "\"kind\":0", "cut or damaged");
	assert_learned_refused(other.portal, text, id + 27, 8, "deadbeef", "is in no file and not in the environment");
	/* The new file has nothing of all that, and takes the whole. */
	fine(import_text(other.portal, text, &result));
	assert_int_equal(result.updated, 0);
	import_result_release(&result);
	free(text);
	file_close(&other);
}

/* What's damaged within the file is found by check, and by a run. */
static void
check_finds_damage(void **state)
{
	struct upkeep_report report = {0};

	(void)state;
	make_lively();
	world_sql(&world, "UPDATE makerdeck_learned SET bytes = CAST(substr(bytes, 1, length(bytes) - 1) || x'00' AS BLOB) WHERE kind = 1");
	world_sql(&world, "UPDATE makerdeck_table SET rowcount = rowcount + 1 WHERE logicalname = 'cr_tickets'");
	as(&ann);
	fine(upkeep_check(portal, &report, &err));
	assert_int_equal(report.problem_count, 2);
	assert_non_null(strstr(report.problems[0], "another count of rows"));
	assert_non_null(strstr(report.problems[1], "was damaged"));
	upkeep_report_release(&report);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_models_learned_goes_around, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_was_done_goes_around, set_up, tear_down),
		cmocka_unit_test_setup_teardown(any_tables_go_around, set_up, tear_down),
		cmocka_unit_test_setup_teardown(bad_tables_stop_everything, set_up, tear_down),
		cmocka_unit_test_setup_teardown(fewer_cells_are_empty_ones, set_up, tear_down),
		cmocka_unit_test_setup_teardown(damaged_learning_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(check_finds_damage, set_up, tear_down),
	};

	return test_run(tests);
}
