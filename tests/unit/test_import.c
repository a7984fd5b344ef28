/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Import and export (COMMANDS.md): rows as facts, all or nothing, and what goes out comes in the same. */
#include "base/clock.h"
#include "portal/audit.h"
#include "portal/export.h"
#include "portal/import.h"
#include "portal/models.h"
#include "portal/people.h"
#include "portal/portal.h"
#include "portal/upkeep.h"

#include "tests/test.h"

#define NOW INT64_C(1772707500000)	/* 2026-03-05T10:45:00Z */
#define SET(name) "{\"@odata.context\":\"https://contoso.example/api/data/v9.2/$metadata#" name "\",\"value\":["
#define UNIT "00000001-0000-4000-8000-000000000001"
#define USER "00000002-0000-4000-8000-000000000001"
#define TEMPLATE "00000006-0000-4000-8000-000000000001"
#define MODEL "00000007-0000-4000-8000-000000000001"
#define ADMIN "00000004-0000-4000-8000-000000000001"

static const char units[] = SET("businessunits") "{\"businessunitid\":\"" UNIT "\",\"name\":\"Contoso\",\"_parentbusinessunitid_value\":null}]}";
static const char people[] =
	SET("systemusers") "{\"systemuserid\":\"" USER "\",\"fullname\":\"Ada Admin\",\"domainname\":\"ada@contoso.example\",\"_businessunitid_value\":\"" UNIT "\"}]}";
static const char roles[] = SET("roles") "{\"roleid\":\"" ADMIN "\",\"name\":\"System Administrator\",\"_businessunitid_value\":\"" UNIT
	"\",\"_roletemplateid_value\":\"627090ff-40a3-4053-8790-584edc5be201\"}]}";
static const char user_roles[] = SET("systemuserrolescollection") "{\"systemuserid\":\"" USER "\",\"roleid\":\"" ADMIN "\"}]}";
static const char templates[] = SET("msdyn_aitemplates") "{\"msdyn_aitemplateid\":\"" TEMPLATE "\",\"msdyn_uniquename\":\"DocumentScanning\"}]}";
static const char models[] = SET("msdyn_aimodels(msdyn_name)") "{\"msdyn_aimodelid\":\"" MODEL "\",\"msdyn_name\":\"Invoices\",\"_msdyn_templateid_value\":\"" TEMPLATE
	"\",\"_ownerid_value\":\"" USER "\",\"createdon\":\"2026-01-09T13:26:45Z\",\"modifiedon\":\"2026-01-09T13:26:45Z\",\"versionnumber\":7,"
	"\"iscustomizable\":{\"Value\":true,\"CanBeChanged\":true}}]}";

struct file {
	char folder[TEST_PATH_SIZE], path[TEST_PATH_SIZE + 16];
	struct portal *portal;
};

static void
file_open(struct file *file)
{
	const struct portal_options options = {.path = file->path, .via = "command"};
	struct err err = ERR_INIT;

	test_folder_make(file->folder);
	snprintf(file->path, sizeof(file->path), "%s/t.db", file->folder);
	assert_true(portal_create(file->path, &err));
	file->portal = portal_open(&options, &err);
	assert_non_null(file->portal);
}

static void
file_close(struct file *file)
{
	portal_close(file->portal);
	test_folder_remove(file->folder);
}

static bool
import_texts(struct file *file, const char *const *texts, size_t count, bool dry_run, struct import_result *result, struct err *err)
{
	struct import_file files[12] = {0};
	struct import_options options = {.files = files, .file_count = count, .now = NOW, .dry_run = dry_run};

	*err = ERR_INIT;
	assert_in_range(count, 1, 12);
	for (size_t i = 0; i < count; i++)
		files[i] = (struct import_file){.name = "file.json", .data = texts[i], .size = strlen(texts[i])};
	return portal_import(file->portal, &options, result, err);
}

static void
import_base(struct file *file)
{
	/* the order of the files doesn't matter */
	static const char *const texts[] = {models, user_roles, templates, roles, people, units};
	struct import_result result;
	struct err err;
	bool done = import_texts(file, texts, 6, false, &result, &err);

	if (!done)
		printf("# %s\n", err.text);
	assert_true(done);
	assert_int_equal(result.added, 6);
	assert_int_equal(result.keys_left_out, 1);	/* versionnumber */
	import_result_release(&result);
}

static void
sign_in(struct file *file, const char *login)
{
	struct err err = ERR_INIT;
	struct id id;

	assert_true(people_find_user(file->portal, login, &id, &err));
	assert_true(portal_sign_in(file->portal, &id, false, NOW, &err));
}

static int
rows_of_audit(struct file *file, struct id *operation)
{
	struct audit_list list = {0};
	struct err err = ERR_INIT;
	int count = 0;

	assert_true(audit_rows(file->portal, NULL, NULL, 0, 5000, &list, &err));
	for (size_t i = 0; i < list.count; i++) {
		count += strcmp(list.rows[i].action, "import") == 0;
		if (operation && i == 0)
			*operation = list.rows[i].operation;
		if (operation)
			assert_true(id_equal(operation, &list.rows[i].operation));
	}
	audit_list_release(&list);
	return count;
}

/* One row of one set, on top of the base, refused; the sentence says where and why. */
static void
assert_refused(const char *text, const char *where, const char *why)
{
	struct file file;
	struct import_result result;
	struct err err;
	bool done;

	file_open(&file);
	import_base(&file);
	sign_in(&file, "ada");
	done = import_texts(&file, &text, 1, false, &result, &err);
	if (done || !strstr(err.text, where) || !strstr(err.text, why))
		printf("# %s\n# says: %s\n", text, done ? "nothing" : err.text);
	assert_false(done);
	assert_non_null(strstr(err.text, where));
	assert_non_null(strstr(err.text, why));
	import_result_release(&result);
	assert_int_equal(rows_of_audit(&file, NULL), 6);
	file_close(&file);
}

static void
rows_are_added_updated_or_left_alone(void **state)
{
	static const char renamed[] = SET("businessunits") "{\"businessunitid\":\"" UNIT "\",\"name\":\"Contoso Ltd\"}]}";
	const char *again[] = {models, people, renamed};
	struct id operation;
	struct file file;
	struct import_result result;
	struct err err;

	(void)state;
	file_open(&file);
	import_base(&file);
	sign_in(&file, "ada");
	assert_int_equal(rows_of_audit(&file, &operation), 6);
	assert_true(import_texts(&file, again, 3, false, &result, &err));
	assert_int_equal(result.added, 0);
	assert_int_equal(result.updated, 1);
	assert_int_equal(result.unchanged, 2);
	import_result_release(&result);
	assert_int_equal(rows_of_audit(&file, NULL), 7);
	/* nothing new: no operation and no audit row */
	assert_true(import_texts(&file, again, 3, false, &result, &err));
	assert_int_equal(result.unchanged, 3);
	assert_true(id_is_none(&result.operation));
	import_result_release(&result);
	assert_int_equal(rows_of_audit(&file, NULL), 7);
	file_close(&file);
}

static void
a_dry_run_changes_nothing(void **state)
{
	static const char more[] = SET("businessunits") "{\"businessunitid\":\"00000001-0000-4000-8000-000000000002\",\"name\":\"Sales\",\"_parentbusinessunitid_value\":\"" UNIT "\"}]}";
	const char *texts[] = {more};
	struct file file;
	struct import_result result;
	struct err err;

	(void)state;
	file_open(&file);
	import_base(&file);
	sign_in(&file, "ada");
	assert_true(import_texts(&file, texts, 1, true, &result, &err));
	assert_int_equal(result.added, 1);
	assert_true(id_is_none(&result.operation));
	import_result_release(&result);
	assert_int_equal(rows_of_audit(&file, NULL), 6);
	assert_true(import_texts(&file, texts, 1, false, &result, &err));
	assert_int_equal(result.added, 1);
	import_result_release(&result);
	file_close(&file);
}

static void
bad_rows_stop_everything(void **state)
{
	(void)state;
	assert_refused(SET("systemusers") "{\"systemuserid\":\"00000002-0000-4000-8000-000000000002\",\"fullname\":\"Bo\",\"_businessunitid_value\":\"" UNIT "\"},{\"systemuserid\":\"nonsense\"}]}", "row 2", "is not an id");
	assert_refused(SET("systemusers") "{\"systemuserid\":\"00000002-0000-4000-8000-000000000002\",\"fullname\":\"Bo\",\"_businessunitid_value\":\"00000001-0000-4000-8000-00000000dead\"}]}", "row 1", "00000001-0000-4000-8000-00000000dead");
	assert_refused(SET("businessunits") "{\"businessunitid\":\"00000001-0000-4000-8000-000000000009\",\"name\":\"Another root\"}]}", "file.json", "root");
	assert_refused(SET("msdyn_aimodels") "{\"msdyn_aimodelid\":\"00000007-0000-4000-8000-000000000002\",\"msdyn_name\":\"Bad\",\"_ownerid_value\":\"" USER "\"}]}", "row 1", "_msdyn_templateid_value");
	assert_refused(SET("systemusers") "{\"systemuserid\":\"" USER "\",\"fullname\":\"A\"},{\"systemuserid\":\"" USER "\",\"fullname\":\"B\"}]}", "row 2", "repeated");
	assert_refused(SET("accounts") "{}]}", "file.json", "accounts");
	assert_refused("{\"value\":[]}", "file.json", "");
	assert_refused("[1,2", "file.json", "");
	assert_refused("nonsense", "file.json", "");
	assert_refused("", "file.json", "");
	assert_refused(SET("systemusers") "{\"systemuserid\":\"00000002-0000-4000-8000-000000000002\",\"fullname\":\"Ev\\u202eil\",\"_businessunitid_value\":\"" UNIT "\"}]}", "row 1", "fullname");
	assert_refused(SET("systemusers") "{\"systemuserid\":\"00000002-0000-4000-8000-000000000002\",\"fullname\":\"Esc\\u001b[2J\",\"_businessunitid_value\":\"" UNIT "\"}]}", "row 1", "fullname");
	assert_refused(SET("systemusers") "{\"systemuserid\":\"00000002-0000-4000-8000-000000000002\",\"fullname\":5,\"_businessunitid_value\":\"" UNIT "\"}]}", "row 1", "fullname must be text");
	assert_refused(SET("msdyn_aimodels") "{\"msdyn_aimodelid\":\"" MODEL "\",\"createdon\":\"yesterday\"}]}", "row 1", "is not a time");
}

/* A role of an access team (A1). */
static void
an_access_team_holds_no_role(void **state)
{
	static const char team[] = SET("teams") "{\"teamid\":\"00000003-0000-4000-8000-000000000001\",\"name\":\"Access\",\"teamtype\":1,\"_businessunitid_value\":\"" UNIT "\"}]}";
	static const char held[] = SET("teamrolescollection") "{\"teamid\":\"00000003-0000-4000-8000-000000000001\",\"roleid\":\"" ADMIN "\"}]}";
	const char *texts[] = {team, held};
	struct file file;
	struct import_result result;
	struct err err;

	(void)state;
	file_open(&file);
	import_base(&file);
	sign_in(&file, "ada");
	assert_false(import_texts(&file, texts, 2, false, &result, &err));
	assert_non_null(strstr(err.text, "access team"));
	import_result_release(&result);
	file_close(&file);
}

/* A5 */
static void
only_a_system_administrator_imports(void **state)
{
	static const char other[] = SET("systemusers") "{\"systemuserid\":\"00000002-0000-4000-8000-000000000002\",\"fullname\":\"Bo Basic\",\"domainname\":\"bo@contoso.example\",\"_businessunitid_value\":\"" UNIT "\"}]}";
	const char *texts[] = {other};
	struct file file;
	struct import_result result;
	struct err err;

	(void)state;
	file_open(&file);
	import_base(&file);
	sign_in(&file, "ada");
	assert_true(import_texts(&file, texts, 1, false, &result, &err));
	import_result_release(&result);
	sign_in(&file, "bo");
	assert_false(import_texts(&file, texts, 1, false, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	import_result_release(&result);
	portal_sign_out(file.portal);
	assert_false(import_texts(&file, texts, 1, false, &result, &err));
	import_result_release(&result);
	file_close(&file);
}

static char *
read_all(const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text;
	size_t size;

	assert_non_null(file);
	text = calloc(1, 8 << 20);
	assert_non_null(text);
	size = fread(text, 1, (8 << 20) - 1, file);
	text[size] = '\0';
	fclose(file);
	return text;
}

static void
export_to(struct file *file, const char *path)
{
	struct err err = ERR_INIT;
	FILE *out = fopen(path, "wb");

	assert_non_null(out);
	sign_in(file, "ana.souza");
	assert_true(portal_export(file->portal, out, &err));
	assert_int_equal(fclose(out), 0);
}

/* The demonstration goes out and comes in the same, byte by byte; what it holds is what the issue asks for. */
static void
the_demonstration_goes_around(void **state)
{
	struct file first, second;
	struct import_result result = {0};
	struct err err = ERR_INIT;
	char a[TEST_PATH_SIZE + 32], b[TEST_PATH_SIZE + 32], *one, *two;

	(void)state;
	file_open(&first);
	file_open(&second);
	assert_true(portal_import_demo(first.portal, NOW, &result, &err));
	for (size_t i = 0; i < result.count_count; i++) {
		if (strcmp(result.counts[i].set, "msdyn_aimodels") == 0)
			assert_true(result.counts[i].rows >= 75);
		if (strcmp(result.counts[i].set, "systemusers") == 0)
			assert_true(result.counts[i].rows >= 57);
	}
	assert_int_equal(result.keys_left_out, 0);
	assert_int_equal(result.warning_count, 0);
	import_result_release(&result);
	snprintf(a, sizeof(a), "%s/a.json", first.folder);
	snprintf(b, sizeof(b), "%s/b.json", first.folder);
	export_to(&first, a);
	one = read_all(a);
	assert_true(import_texts(&second, (const char *const[]){one}, 1, false, &result, &err));
	import_result_release(&result);
	export_to(&second, b);
	two = read_all(b);
	assert_true(strlen(one) > 1000000);
	assert_string_equal(one, two);
	/* and on top of itself it changes nothing */
	assert_true(import_texts(&first, (const char *const[]){one}, 1, false, &result, &err));
	assert_int_equal(result.added + result.updated, 0);
	import_result_release(&result);
	free(one);
	free(two);
	file_close(&first);
	file_close(&second);
}

/* The demonstration's days end on the day of now, and nothing lies ahead of it. */
static void
the_demonstration_ends_today(void **state)
{
	static const int64_t nows[] = {NOW, NOW - 3600000, NOW + 3600000, NOW + 400 * TIME_DAY, NOW + 400 * TIME_DAY - 60000};

	(void)state;
	for (size_t i = 0; i < sizeof(nows) / sizeof(nows[0]); i++) {
		struct file file;
		struct import_result result = {0};
		struct err err = ERR_INIT;
		struct model_list list = {0};
		const struct model_query query = {.view = VIEW_MINE, .sort = SORT_MODIFIED, .descending = true};

		file_open(&file);
		assert_true(portal_import_demo(file.portal, nows[i], &result, &err));
		import_result_release(&result);
		sign_in(&file, "maya.ortiz");
		assert_true(models_window(file.portal, &query, WINDOW_FIRST, NULL, 100, &list, &err));
		assert_int_equal(list.count, 10);
		for (size_t j = 0; j < list.count; j++)
			assert_true(list.rows[j].modified <= nows[i]);
		assert_true(list.rows[0].modified > nows[i] - 2 * TIME_DAY);
		model_list_release(&list);
		file_close(&file);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_added_updated_or_left_alone),
		cmocka_unit_test(a_dry_run_changes_nothing),
		cmocka_unit_test(bad_rows_stop_everything),
		cmocka_unit_test(an_access_team_holds_no_role),
		cmocka_unit_test(only_a_system_administrator_imports),
		cmocka_unit_test(the_demonstration_goes_around),
		cmocka_unit_test(the_demonstration_ends_today),
	};

	return test_run(tests);
}
