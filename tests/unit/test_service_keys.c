/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * portal/service_keys: who comes in with which SSH key, and that it's asked again in every write (SECURITY.md S5, C1, T4).
 */
#include "portal/administration.h"
#include "portal/apps.h"
#include "portal/audit.h"
#include "portal/endpoint.h"
#include "portal/export.h"
#include "portal/import.h"
#include "portal/lifecycle.h"
#include "portal/ownership.h"
#include "portal/prompt_run.h"
#include "portal/running.h"
#include "portal/service_keys.h"
#include "portal/settings.h"
#include "portal/sharing.h"
#include "portal/table_import.h"
#include "portal/undo.h"
#include "portal/upkeep.h"
#include "service/key_file.h"
#include "service/sandbox.h"
#include "store/sql.h"

#include "tests/small_world.h"
#include "tests/some_keys.h"
#include "tests/test.h"
#include "tests/trouble.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>

static struct small_world w;
static struct id ana, sam, maya, ben, leo, nora, invoice, claim, flow;
static struct write_result result;
static struct err err;
static char keys_folder[600], keys_file[640];

static int
set_up(void **state)
{
	(void)state;
	world_open(&w);
	ana = world_user(&w, "Ana Souza", &w.root, true);
	sam = world_user(&w, "Samuel Okafor", &w.root, true);
	maya = world_user(&w, "Maya Ortiz", &w.root, true);
	ben = world_user(&w, "Ben Carter", &w.root, true);
	leo = world_user(&w, "Leo Fischer", &w.root, false);
	nora = world_user(&w, "Nora Kim", &w.root, true);
	world_give(&w, &ana, &w.administrator);
	world_give(&w, &sam, &w.administrator);
	world_give(&w, &maya, &w.maker);
	world_give(&w, &ben, &w.basic);
	world_give(&w, &leo, &w.maker);
	invoice = world_model(&w, "Invoice extractor", &w.document, &maya, true);
	claim = world_model(&w, "Summarise claim", &w.prompt, &maya, true);
	flow = world_flow(&w, "Nightly", &maya, &invoice);
	(void)world_as(&w, &ana);
	snprintf(keys_folder, sizeof(keys_folder), "%s/keys", w.folder);
	snprintf(keys_file, sizeof(keys_file), "%s/current.tsv", keys_folder);
	assert_int_equal(mkdir(keys_folder, 0750), 0);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	write_result_release(&result);
	world_close(&w);
	return 0;
}

/* For thousands of commits: where a sync costs nothing, if there's such a place. */
static int
set_up_in_memory(void **state)
{
	const char *before = getenv("TMPDIR");
	char *kept = before ? strdup(before) : NULL;
	int done;

	if (access("/dev/shm", W_OK | X_OK) == 0)
		setenv("TMPDIR", "/dev/shm", 1);
	done = set_up(state);
	if (kept)
		setenv("TMPDIR", kept, 1);
	else
		unsetenv("TMPDIR");
	free(kept);
	return done;
}

/* ---------------------------------------------------------------- helpers */

static int64_t
number_of(const char *sql)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t number;

	assert_int_equal(sqlite3_open(w.path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		printf("# %s\n", sqlite3_errmsg(db));
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	number = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return number;
}

static int64_t
asked(const char *format, ...) __attribute__((format(printf, 1, 2)));

static int64_t
asked(const char *format, ...)
{
	char sql[1000];
	va_list args;

	va_start(args, format);
	vsnprintf(sql, sizeof(sql), format, args);
	va_end(args);
	return number_of(sql);
}

static enum err_code
add_text(const struct id *as, const struct id *person, const char *text, bool dry_run)
{
	write_result_release(&result);
	err = ERR_INIT;
	return service_keys_add(world_as(&w, as), person, text, dry_run, WORLD_NOW, &result, &err) ? ERR_NONE : err.code;
}

static enum err_code
add(const struct id *as, const struct id *person, unsigned key)
{
	char line[SOME_KEY_SIZE];

	return add_text(as, person, some_key(key, line), false);
}

static enum err_code
take(const struct id *as, int64_t number)
{
	write_result_release(&result);
	err = ERR_INIT;
	return service_keys_revoke(world_as(&w, as), number, false, WORLD_NOW, &result, &err) ? ERR_NONE : err.code;
}

static struct portal *
open_again(void)
{
	const struct portal_options options = {.path = w.path, .via = "console"};
	struct portal *portal = portal_open(&options, &err);

	assert_non_null(portal);
	return portal;
}

/* What a session does at its start: sshd says that the key of that number was accepted, with this blob. */
static bool
come_in(struct portal *portal, int64_t number, const char *type, const char *blob)
{
	const struct portal_key key = {.number = number, .type = type, .blob = blob};

	err = ERR_INIT;
	return portal_sign_in_key(portal, &key, WORLD_NOW, &err);
}

static struct portal *
session(int64_t number, unsigned key)
{
	struct portal *portal = open_again();
	char blob[SOME_KEY_SIZE];
	bool in = come_in(portal, number, SOME_KEY_TYPE, some_key_blob(key, blob));

	if (!in)
		printf("# %s\n", err.text);
	assert_true(in);
	return portal;
}

static void
check_sound(void)
{
	struct portal *portal = open_again();
	struct upkeep_report report = {0};

	assert_true(upkeep_check(portal, &report, &err));
	if (report.problem_count)
		printf("# %s\n", report.problems[0]);
	assert_int_equal(report.problem_count, 0);
	upkeep_report_release(&report);
	portal_close(portal);
}

/* ---------------------------------------------------------------- adding and revoking */

static void
keys_are_added_and_revoked(void **state)
{
	struct service_key_list list;
	char line[SOME_KEY_SIZE];

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(result.change_count, 1);
	assert_string_equal(result.changes[0].name, "k1");
	assert_string_equal(result.changes[0].change, "key-add");
	assert_true(id_equal(&result.changes[0].id, &maya));
	assert_false(id_is_none(&result.operation));
	assert_null(result.changes[0].before);
	assert_non_null(strstr(result.changes[0].after, "SHA256:"));
	assert_int_equal(result.warning_count, 0);
	assert_int_equal(add(&sam, &ben, 2), ERR_NONE);
	assert_true(service_keys_list(w.portal, NULL, false, &list, &err));
	assert_int_equal(list.count, 2);
	assert_int_equal(list.keys[0].number, 1);
	assert_string_equal(list.keys[0].name, "Maya Ortiz");
	assert_string_equal(list.keys[0].login, "maya.ortiz@test.example");
	assert_string_equal(list.keys[0].comment, "key 1");
	assert_string_equal(list.keys[0].added_by_name, "Ana Souza");
	assert_string_equal(list.keys[1].added_by_name, "Samuel Okafor");
	service_key_list_release(&list);
	/* What's so already changes nothing. */
	assert_int_equal(add_text(&ana, &maya, some_key(1, line), false), ERR_NONE);
	assert_int_equal(result.change_count, 0);
	assert_true(id_is_none(&result.operation));
	assert_int_equal(take(&sam, 1), ERR_NONE);
	assert_string_equal(result.changes[0].change, "key-revoke");
	assert_null(result.changes[0].after);
	assert_int_equal(take(&sam, 1), ERR_NONE);
	assert_int_equal(result.change_count, 0);
	/* A revoked one comes back under another number, and may be somebody else's then. */
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_string_equal(result.changes[0].name, "k3");
	assert_true(service_keys_list(w.portal, &maya, true, &list, &err));
	assert_int_equal(list.count, 2);
	assert_string_equal(list.keys[0].revoked_by_name, "Samuel Okafor");
	service_key_list_release(&list);
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action IN ('key-add', 'key-revoke') AND operationid IS NOT NULL"), 4);
	check_sound();
}

/* A number is never given twice, whatever was taken back. */
static void
numbers_are_never_given_twice(void **state)
{
	char line[SOME_KEY_SIZE];

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(add_text(&ana, &maya, some_key(2, line), true), ERR_NONE);
	assert_string_equal(result.changes[0].name, "k2");
	assert_true(id_is_none(&result.operation));
	assert_int_equal(asked("SELECT count(*) FROM makerdeck_key"), 1);
	world_sql(&w, "UPDATE makerdeck_key SET revokedon = 1, revokedby = createdby; DELETE FROM makerdeck_key");
	assert_int_equal(add(&ana, &maya, 3), ERR_NONE);
	assert_string_equal(result.changes[0].name, "k2");
	world_sql(&w, "UPDATE sqlite_sequence SET seq = 9999999998 WHERE name = 'makerdeck_key'");
	assert_int_equal(add(&ana, &maya, 4), ERR_NONE);
	assert_string_equal(result.changes[0].name, "k9999999999");
	/* And then there are none left. */
	assert_int_equal(add(&ana, &maya, 5), ERR_FAILED);
	assert_int_equal(asked("SELECT count(*) FROM makerdeck_key"), 2);
	assert_int_equal(take(&ana, INT64_C(9999999999)), ERR_NONE);
}

static void
only_administrators_change_them(void **state)
{
	struct id *others[] = {&maya, &ben};
	struct service_key_list list;
	char line[SOME_KEY_SIZE];

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(add(&ana, &ben, 2), ERR_NONE);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(add(others[i], others[i], 10), ERR_DENIED);
		assert_string_equal(err.rule, "A5");
		assert_int_equal(add_text(others[i], others[1 - i], some_key(11, line), true), ERR_DENIED);
		/* Their own they see; others' aren't there. */
		assert_int_equal(take(others[i], i + 1), ERR_DENIED);
		assert_string_equal(err.rule, "A5");
		assert_int_equal(take(others[i], 2 - i), ERR_NOT_FOUND);
		assert_true(service_keys_list(w.portal, NULL, true, &list, &err));
		assert_int_equal(list.count, 1);
		assert_true(id_equal(&list.keys[0].person, others[i]));
		service_key_list_release(&list);
		assert_true(service_keys_list(w.portal, others[i], true, &list, &err));
		service_key_list_release(&list);
		assert_false(service_keys_list(w.portal, others[1 - i], true, &list, &err));
		assert_int_equal(err.code, ERR_DENIED);
	}
	/* A4 */
	assert_int_equal(add(&nora, &nora, 12), ERR_DENIED);
	assert_false(service_keys_list(w.portal, NULL, false, &list, &err));
	assert_int_equal(take(&ana, 77), ERR_NOT_FOUND);
	assert_int_equal(asked("SELECT count(*) FROM makerdeck_key WHERE revokedon IS NULL"), 2);
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action LIKE 'refused key-%%' AND rule <> ''"), 8);
}

static void
a_key_is_one_persons(void **state)
{
	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(add(&ana, &ben, 1), ERR_IMPOSSIBLE);
	assert_non_null(strstr(err.text, "Maya Ortiz's already (k1)"));
	assert_int_equal(take(&ana, 1), ERR_NONE);
	assert_int_equal(add(&ana, &ben, 1), ERR_NONE);
	assert_int_equal(asked("SELECT count(*) FROM makerdeck_key"), 2);
	check_sound();
}

static void
the_disabled_get_none(void **state)
{
	(void)state;
	assert_int_equal(add(&ana, &leo, 1), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "A4");
	assert_int_equal(asked("SELECT count(*) FROM makerdeck_key"), 0);
	/* Who has no role may come in, and is told that they can do nothing. */
	assert_int_equal(add(&ana, &nora, 2), ERR_NONE);
	assert_int_equal(result.warning_count, 1);
	assert_int_equal(add(&ana, &ID_NONE, 3), ERR_NOT_FOUND);
	assert_int_equal(add_text(&ana, &maya, "nothing", false), ERR_USAGE);
}

/* Disabled and enabled again: the keys stay, let nobody in meanwhile, and both are told. */
static void
keys_outlive_a_disabled_time(void **state)
{
	struct administration_request request = {.what = ADMINISTER_DISABLE, .user = ben, .version = -1, .now = WORLD_NOW};
	char blob[SOME_KEY_SIZE];
	struct portal *portal;

	(void)state;
	assert_int_equal(add(&ana, &ben, 1), ERR_NONE);
	portal = open_again();
	write_result_release(&result);
	assert_true(administration_apply(w.portal, &request, &result, &err));
	assert_int_equal(result.warning_count, 1);
	assert_non_null(strstr(result.warnings[0], "1 SSH key, which lets nobody in for now"));
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, some_key_blob(1, blob)));
	request.what = ADMINISTER_ENABLE;
	write_result_release(&result);
	assert_true(administration_apply(w.portal, &request, &result, &err));
	assert_non_null(strstr(result.warnings[0], "1 SSH key and can come in again"));
	assert_true(come_in(portal, 1, SOME_KEY_TYPE, blob));
	portal_close(portal);
}

static void
undo_says_that_it_cant(void **state)
{
	const struct undo_request request = {.which = UNDO_LAST, .now = WORLD_NOW};

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	write_result_release(&result);
	assert_false(undo_apply(w.portal, &request, NULL, &result, &err));
	assert_int_equal(err.code, ERR_IMPOSSIBLE);
	assert_non_null(strstr(err.text, "a key was added. Revoke it"));
	assert_int_equal(take(&ana, 1), ERR_NONE);
	write_result_release(&result);
	assert_false(undo_apply(w.portal, &request, NULL, &result, &err));
	assert_non_null(strstr(err.text, "a key was revoked. Add it again"));
}

static void
numbers_are_read_strictly(void **state)
{
	static const struct {
		const char *text;
		int64_t number;
	} cases[] = {
		{"k1", 1}, {"17", 17}, {"K17", 17}, {"k9999999999", INT64_C(9999999999)}, {"k10000000000", 0}, {"99999999999999999999999", 0}, {"", 0}, {"k", 0},
		{"0", 0}, {"k0", 0}, {"k01", 0}, {"-1", 0}, {"k-1", 0}, {"+1", 0}, {" 1", 0}, {"1 ", 0}, {"kk1", 0}, {"1e3", 0}, {"k1\n", 0}, {"0x1", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(service_key_number(cases[i].text), cases[i].number);
}

/* ---------------------------------------------------------------- at the door */

static void
who_comes_in_is_whose_the_key_is(void **state)
{
	struct portal *portal;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(add(&ana, &ben, 2), ERR_NONE);
	assert_int_equal(add(&ana, &maya, 3), ERR_NONE);
	assert_int_equal(add(&ana, &nora, 4), ERR_NONE);
	portal = session(1, 1);
	assert_true(id_equal(&portal_actor(portal)->id, &maya));
	portal_close(portal);
	portal = session(2, 2);
	assert_true(id_equal(&portal_actor(portal)->id, &ben));
	portal_close(portal);
	portal = session(3, 3);
	assert_true(id_equal(&portal_actor(portal)->id, &maya));
	assert_true(portal_key_holds(portal, &err));
	portal_close(portal);
	/* Without a role: signed in, and the decision says A4 to everything. */
	portal = session(4, 4);
	assert_true(id_equal(&portal_actor(portal)->id, &nora));
	portal_close(portal);
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action = 'sign-in' AND rule = ''"), 4);
	assert_int_equal(asked("SELECT count(*) FROM audit a JOIN owner o ON o.ownerid = a.actor WHERE action = 'sign-in' AND via = 'ssh k3' AND o.name = 'Maya Ortiz'"), 1);
	check_sound();
}

/* Each case of S5: refused, recorded, and nobody signed in. */
static void
forged_identities_are_refused(void **state)
{
	char own[SOME_KEY_SIZE], other[SOME_KEY_SIZE], unknown[SOME_KEY_SIZE], cut[SOME_KEY_SIZE];
	static const int64_t numbers[] = {0, -1, 7, 100, INT64_C(9999999999), INT64_C(10000000000), INT64_MAX, INT64_MIN, 4294967297, 256};
	struct portal *portal;
	int refused = 0;

	(void)state;
	for (unsigned i = 1; i <= 4; i++)
		assert_int_equal(add(&ana, i == 1 ? &maya : i == 2 ? &ana : i == 3 ? &ben : &sam, i), ERR_NONE);
	assert_int_equal(take(&ana, 3), ERR_NONE);
	some_key_blob(1, own);
	some_key_blob(2, other);
	some_key_blob(99, unknown);
	portal = open_again();
	/* Maya's key, and a number that isn't hers. */
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++, refused++)
		assert_false(come_in(portal, numbers[i], SOME_KEY_TYPE, own));
	for (int64_t number = 2; number <= 4; number++, refused++) {
		assert_false(come_in(portal, number, SOME_KEY_TYPE, own));
		assert_int_equal(err.code, ERR_DENIED);
		assert_string_equal(err.rule, "B1");
		assert_null(portal_actor(portal));
	}
	/* Her number, and other keys. */
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, other));
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, unknown));
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, ""));
	assert_false(come_in(portal, 1, "", own));
	assert_false(come_in(portal, 1, "ssh-rsa", own));
	assert_false(come_in(portal, 1, "ssh-ed25519 ", own));
	snprintf(cut, sizeof(cut), "%.67s", own);
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, cut));
	snprintf(cut, sizeof(cut), "%.100sA", own);
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, cut));
	snprintf(cut, sizeof(cut), "%s", own);
	cut[40] = cut[40] == 'a' ? 'A' : 'a';
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, cut));
	refused += 9;
	assert_null(portal_actor(portal));
	/* None of them is said to be Maya's doing: nobody has proven to be her. */
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action = 'refused sign-in' AND actor IS NULL AND rule = 'B1' AND via LIKE 'ssh k%%'"), refused);
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action = 'refused sign-in' AND via = 'ssh k1' AND objectname = 'Maya Ortiz'"), 9);
	/* A revoked key is known to be Ben's. */
	some_key_blob(3, own);
	assert_false(come_in(portal, 3, SOME_KEY_TYPE, own));
	assert_non_null(strstr(err.text, "k3 was revoked"));
	assert_int_equal(asked("SELECT count(*) FROM audit a JOIN owner o ON o.ownerid = a.actor WHERE action = 'refused sign-in' AND via = 'ssh k3' AND o.name = 'Ben Carter'"), 1);
	/* A disabled person's. */
	world_sql(&w, "UPDATE systemuser SET isdisabled = 1 WHERE domainname LIKE 'maya%'");
	some_key_blob(1, own);
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, own));
	assert_int_equal(err.code, ERR_DENIED);
	assert_string_equal(err.rule, "A4");
	assert_null(portal_actor(portal));
	assert_int_equal(asked("SELECT count(*) FROM audit WHERE action = 'sign-in'"), 0);
	portal_close(portal);
	check_sound();
}

/* Whoever signs in otherwise in such a session has no key that's theirs. */
static void
a_session_stays_its_keys_persons(void **state)
{
	struct portal *portal;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	portal = session(1, 1);
	assert_true(portal_sign_in(portal, &ana, false, WORLD_NOW, &err));
	write_result_release(&result);
	assert_false(settings_set(portal, SETTING_AI_PROMPTS, false, false, false, WORLD_NOW, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_false(portal_key_holds(portal, &err));
	portal_sign_out(portal);
	assert_false(portal_key_holds(portal, &err));
	portal_close(portal);
}

static void
sign_ins_that_cant_be_recorded_are_none(void **state)
{
	const struct portal_options options = {.path = w.path, .read_only = true};
	char blob[SOME_KEY_SIZE];
	struct portal *portal;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	world_sql(&w, "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no room'); END");
	portal = open_again();
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, some_key_blob(1, blob)));
	assert_int_equal(err.code, ERR_FAILED);
	assert_null(portal_actor(portal));
	/* A refusal is one all the same. */
	assert_false(come_in(portal, 2, SOME_KEY_TYPE, blob));
	assert_int_equal(err.code, ERR_DENIED);
	portal_close(portal);
	world_sql(&w, "DROP TRIGGER broken");
	/* Read-only there's nothing to record in. */
	portal = portal_open(&options, &err);
	assert_non_null(portal);
	assert_true(come_in(portal, 1, SOME_KEY_TYPE, blob));
	assert_false(come_in(portal, 2, SOME_KEY_TYPE, blob));
	portal_close(portal);
}

/* ---------------------------------------------------------------- between the screen and the write */

static const char *now_tried;

/* What can't be done in this world whoever asks: a prompt without a text, a model that nothing here learned. */
enum { PROMPT_RUN = 7, SCHEDULE = 16 };

/* Everything that writes, by a System Administrator who may all of it. */
static bool
try_write(struct portal *portal, int which)
{
	const struct target model = {.kind = RECORD_MODEL, .id = invoice, .version = -1};
	const struct principal with = {PRINCIPAL_USER, ben};
	const struct endpoint endpoint = {.there = true, .address = "https://api.example.com/v1", .key_variable = "", .deployment = "", .timeout = 60};
	static const char rows[] = "{\"@odata.context\":\"x/$metadata#businessunits\",\"value\":[]}";
	const struct import_file file = {.name = "memory", .data = rows, .size = sizeof(rows) - 1};
	struct import_options import = {.files = &file, .file_count = 1, .now = WORLD_NOW};
	const struct model_schedule schedule = {.run = CADENCE_DAILY};
	struct import_result imported = {0};
	struct run_answer answer = {0};
	struct apps_page page = {0};
	struct prompt_run *run;
	char line[SOME_KEY_SIZE];
	bool done;

	write_result_release(&result);
	err = ERR_INIT;
	switch (which) {
	case 0:
		now_tried = "setting";
		return settings_set(portal, SETTING_AI_PROMPTS, false, false, true, WORLD_NOW, &result, &err);
	case 1:
		now_tried = "undo";
		return undo_apply(portal, &(struct undo_request){.which = UNDO_LAST, .now = WORLD_NOW}, NULL, &result, &err);
	case 2:
		now_tried = "share";
		return sharing_apply(portal, &(struct share_request){.targets = &model, .target_count = 1, .add = &with, .add_count = 1, .now = WORLD_NOW}, &result, &err);
	case 3:
		now_tried = "assign";
		return ownership_assign(portal, &(struct assign_request){.targets = &model, .target_count = 1, .to = {PRINCIPAL_USER, sam}, .now = WORLD_NOW}, &result, &err);
	case 4:
		now_tried = "rename";
		return model_rename(portal, &model, "Renamed", false, WORLD_NOW, &result, &err);
	case 5:
		now_tried = "create";
		return model_create(portal, &(struct create_request){.name = "New", .type = MODEL_DOCUMENT_PROCESSING, .now = WORLD_NOW}, &result, &err);
	case 6:
		now_tried = "run";
		done = model_run(portal, &(struct run_request){.model = model, .text = "x", .source = EVENT_API, .now = WORLD_NOW}, &answer, &err);
		run_answer_release(&answer);
		return done;
	case 7:
		now_tried = "run";
		run = prompt_run_begin(portal, &(struct prompt_use){.prompt = {.kind = RECORD_PROMPT, .id = claim, .version = -1}, .now = WORLD_NOW}, &err);
		done = run != NULL;
		prompt_run_free(run);
		return done;
	case 8:
		now_tried = "run";
		done = apps_run(portal, RECORD_FLOW, &flow, false, WORLD_NOW, &page, &err);
		apps_page_release(&page);
		return done;
	case 9:
		now_tried = "create";
		return apps_create(portal, RECORD_APP, "App", &invoice, 1, false, WORLD_NOW, &result, &err);
	case 10:
		now_tried = "endpoint";
		return endpoint_set(portal, &endpoint, -1, false, WORLD_NOW, &result, &err);
	case 11:
		now_tried = "user-disable";
		return administration_apply(portal, &(struct administration_request){.what = ADMINISTER_DISABLE, .user = nora, .version = -1, .now = WORLD_NOW}, &result, &err);
	case 12:
		now_tried = "role-grant";
		return administration_apply(portal, &(struct administration_request){.what = ADMINISTER_GRANT, .role = w.maker, .holder = with, .version = -1, .now = WORLD_NOW},
					    &result, &err);
	case 13:
		now_tried = "import";
		done = portal_import(portal, &import, &imported, &err);
		import_result_release(&imported);
		return done;
	case 14:
		now_tried = "key-add";
		return service_keys_add(portal, &ben, some_key(50, line), false, WORLD_NOW, &result, &err);
	case 15:
		now_tried = "key-revoke";
		return service_keys_revoke(portal, 2, false, WORLD_NOW, &result, &err);
	case 16:
		now_tried = "schedule";
		return model_set_schedule(portal, &model, &schedule, false, WORLD_NOW, &result, &err);
	case 17:
		now_tried = "unpublish";
		return model_unpublish(portal, &model, false, WORLD_NOW, &result, &err);
	case 18:
		now_tried = "delete";
		return model_delete(portal, &model, 1, false, WORLD_NOW, &result, &err);
	default:
		now_tried = NULL;
		return false;
	}
}

/* What isn't the audit: as one number. */
static int64_t
state_of_things(void)
{
	return number_of("SELECT (SELECT count(*) FROM operation) * 1000003 + (SELECT total(versionnumber) + count(*) FROM msdyn_aimodel) * 4001 + "
			 "(SELECT total(versionnumber) + total(isdisabled) FROM systemuser) * 307 + (SELECT total(versionnumber) FROM organization) * 101 + "
			 "(SELECT count(*) FROM principalobjectaccess) * 53 + (SELECT count(*) FROM systemuserroles) * 29 + (SELECT count(*) FROM msdyn_aievent) * 17 + "
			 "(SELECT count(*) FROM canvasapp) * 13 + (SELECT count(*) FROM makerdeck_key) * 7 + (SELECT count(*) FROM makerdeck_key WHERE revokedon IS NULL) * 5 + "
			 "(SELECT count(*) FROM makerdeck_endpoint) * 3 + (SELECT generation FROM makerdeck_keys)");
}

/* How a session's right ends while it's open. */
static void
end_right(int how, int64_t number)
{
	char sql[300];

	switch (how) {
	case 0:
		assert_int_equal(take(&sam, number), ERR_NONE);
		return;
	case 1:
		write_result_release(&result);
		assert_true(administration_apply(world_as(&w, &sam), &(struct administration_request){.what = ADMINISTER_DISABLE, .user = ana, .version = -1, .now = WORLD_NOW},
						 &result, &err));
		return;
	case 2:
		/* Another key under the number, which no console does. */
		snprintf(sql, sizeof(sql), "UPDATE makerdeck_key SET blob = replace(blob, 'I', 'J') WHERE number = %lld", (long long)number);
		world_sql(&w, sql);
		return;
	default:
		snprintf(sql, sizeof(sql), "DELETE FROM makerdeck_key WHERE number = %lld", (long long)number);
		world_sql(&w, sql);
		return;
	}
}

static void
every_write_asks_again(void **state)
{
	static const char *const rules[] = {"B6", "A4", "B1", "B1"};
	int tried = 0;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1000), ERR_NONE);
	assert_int_equal(add(&ana, &maya, 1001), ERR_NONE);
	for (int how = 0; how < 4; how++) {
		for (int which = 0;; which++) {
			int64_t number, before, recorded;
			struct portal *portal;
			unsigned key = (unsigned)(2000 + how * 100 + which);
			bool done;

			world_sql(&w, "UPDATE systemuser SET isdisabled = 0 WHERE domainname LIKE 'ana%'");
			assert_int_equal(add(&sam, &ana, key), ERR_NONE);
			number = service_key_number(result.changes[0].name);
			portal = session(number, key);
			/* The screen was painted; meanwhile: */
			end_right(how, number);
			before = state_of_things();
			recorded = asked("SELECT count(*) FROM audit WHERE via = 'ssh k%lld'", (long long)number);
			done = try_write(portal, which);
			if (!now_tried) {
				portal_close(portal);
				break;
			}
			if (done || err.code != ERR_DENIED)
				printf("# %s, ended by %d: %s %s\n", now_tried, how, done ? "done" : "not done", err.text);
			assert_false(done);
			assert_int_equal(err.code, ERR_DENIED);
			assert_string_equal(err.rule, rules[how]);
			assert_int_equal(state_of_things(), before);
			assert_int_equal(asked("SELECT count(*) FROM audit WHERE via = 'ssh k%lld'", (long long)number), recorded + 1);
			assert_int_equal(asked("SELECT count(*) FROM audit WHERE via = 'ssh k%lld' AND action = 'refused %s' AND rule = '%s'", (long long)number, now_tried,
					       rules[how]), 1);
			assert_false(portal_key_holds(portal, &err));
			assert_int_equal(err.code, ERR_DENIED);
			portal_close(portal);
			tried++;
		}
	}
	printf("# %d writes refused\n", tried);
	world_sql(&w, "DELETE FROM makerdeck_key WHERE instr(blob, 'I') = 0");
	check_sound();
}

/* The same writes are done while it holds, or else none of the above were a test. */
static void
every_write_is_done_while_it_holds(void **state)
{
	struct portal *portal;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(add(&ana, &maya, 2), ERR_NONE);
	assert_int_equal(add(&sam, &ana, 3), ERR_NONE);
	portal = session(3, 3);
	for (int which = 0;; which++) {
		bool done = try_write(portal, which);

		if (!now_tried)
			break;
		/* What has no engine here, no text or nothing to undo is refused by another rule. */
		if (!done && err.code == ERR_DENIED)
			printf("# %s: %s\n", now_tried, err.text);
		assert_true(done || err.code != ERR_DENIED);
		if (!done)
			printf("# %d, %s: %s\n", which, now_tried, err.text);
		assert_true(done || which == PROMPT_RUN || which == SCHEDULE);
		assert_true(portal_key_holds(portal, &err));
	}
	portal_close(portal);
}

static void
a_dry_run_asks_and_records_nothing(void **state)
{
	struct portal *portal;
	int64_t rows;

	(void)state;
	assert_int_equal(add(&sam, &ana, 1), ERR_NONE);
	portal = session(1, 1);
	assert_int_equal(take(&sam, 1), ERR_NONE);
	rows = asked("SELECT count(*) FROM audit");
	write_result_release(&result);
	assert_false(settings_set(portal, SETTING_AI_PROMPTS, false, true, false, WORLD_NOW, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	assert_int_equal(asked("SELECT count(*) FROM audit"), rows);
	portal_close(portal);
}

static void
revoking_ones_own_key_ends_the_session(void **state)
{
	struct portal *portal;

	(void)state;
	assert_int_equal(add(&sam, &ana, 1), ERR_NONE);
	portal = session(1, 1);
	write_result_release(&result);
	assert_true(service_keys_revoke(portal, 1, false, WORLD_NOW, &result, &err));
	assert_int_equal(result.warning_count, 1);
	assert_non_null(strstr(result.warnings[0], "this session ends"));
	assert_false(portal_key_holds(portal, &err));
	write_result_release(&result);
	assert_false(settings_set(portal, SETTING_AI_PROMPTS, false, false, false, WORLD_NOW, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	portal_close(portal);
}

static bool
always(void *context)
{
	(void)context;
	return true;
}

/* A look that was given up says nothing about the key: the next one looks again. */
static void
a_look_thats_given_up_isnt_believed(void **state)
{
	struct portal *portal;
	int given_up = 0;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	portal = session(1, 1);
	portal_set_interrupt(portal, always, NULL);
	for (int round = 0; round < 300; round++) {
		while (!portal_key_holds(portal, &err))
			assert_int_equal(err.code, ERR_INTERRUPTED);
		world_sql(&w, "UPDATE makerdeck_key SET revokedon = 1, revokedby = systemuserid");
		assert_false(portal_key_holds(portal, &err));
		given_up += err.code == ERR_INTERRUPTED;
		for (int again = 0; again < 2; again++)
			assert_false(portal_key_holds(portal, &err));
		world_sql(&w, "UPDATE makerdeck_key SET revokedon = NULL, revokedby = NULL");
	}
	assert_true(given_up > 0);
	portal_set_interrupt(portal, NULL, NULL);
	portal_close(portal);
}

/* The programs are replaced while sessions run, and a newer one changes the tables: who still runs the older writes nothing into them. */
static void
a_session_older_than_the_file_writes_nothing(void **state)
{
	struct portal *portal;
	int64_t before;

	(void)state;
	assert_int_equal(add(&ana, &ana, 1), ERR_NONE);
	portal = session(1, 1);
	before = asked("SELECT count(*) FROM audit");
	world_sql(&w, "PRAGMA user_version = 1000");
	write_result_release(&result);
	assert_false(settings_set(portal, SETTING_AI_PROMPTS, false, false, false, WORLD_NOW, &result, &err));
	assert_non_null(strstr(err.text, "start makerdeck again"));
	assert_int_equal(asked("SELECT count(*) FROM audit"), before);
	assert_false(portal_is_writing(portal));
	portal_close(portal);
}

/* ---------------------------------------------------------------- C1: revoked while others write */

/* Revokes each number that comes, after a moment. */
static void
revoke_what_comes(int from, uint64_t seed)
{
	const struct portal_options options = {.path = w.path, .via = "command"};
	struct portal *portal = portal_open(&options, &err);
	int64_t number;

	if (!portal || !portal_sign_in(portal, &sam, false, WORLD_NOW, &err))
		_exit(1);
	while (read(from, &number, sizeof(number)) == sizeof(number)) {
		struct write_result own = {0};

		usleep(test_random_below(&seed, 800));
		if (!service_keys_revoke(portal, number, false, WORLD_NOW, &own, &err))
			_exit(2);
		write_result_release(&own);
	}
	_exit(0);
}

static void
nothing_is_written_after_a_revocation(void **state)
{
	uint64_t seed = test_seed("nothing_is_written_after_a_revocation");
	int trials = getenv("SOAK") ? 20000 : TEST_IS_SLOW ? 100 : 1000, ends[2], status, written = 0;
	char (*lines)[SOME_KEY_SIZE] = calloc((size_t)trials + 1, sizeof(*lines));
	pid_t child;

	(void)state;
	assert_non_null(lines);
	for (int i = 1; i <= trials; i++)
		assert_int_equal(add_text(&sam, &ana, some_key((unsigned)i, lines[i]), false), ERR_NONE);
	portal_close(w.portal);
	w.portal = NULL;
	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		close(ends[1]);
		revoke_what_comes(ends[0], seed);
	}
	close(ends[0]);
	for (int64_t number = 1; number <= trials; number++) {
		struct portal *portal = session(number, (unsigned)number);
		bool on = false, done;

		assert_int_equal(write(ends[1], &number, sizeof(number)), sizeof(number));
		do {
			write_result_release(&result);
			err = ERR_INIT;
			done = settings_set(portal, SETTING_SHARE_WITH_FORMER_OWNER, on = !on, false, false, WORLD_NOW, &result, &err);
			written += done;
			/* Whoever writes without a pause keeps others waiting. */
			usleep(200);
		} while (done);
		if (err.code != ERR_DENIED || strcmp(err.rule, "B6") != 0)
			printf("# %s\n", err.text);
		assert_int_equal(err.code, ERR_DENIED);
		assert_string_equal(err.rule, "B6");
		portal_close(portal);
	}
	close(ends[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	/* The record is in the order of the commits: after a key's revocation there's nothing of it but refusals, one for each. */
	assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action = 'key-revoke'"), trials);
	assert_int_equal(number_of("SELECT count(*) FROM audit r JOIN audit a ON a.via = 'ssh ' || r.objectname AND a.seq > r.seq WHERE r.action = 'key-revoke' AND a.rule = ''"),
			 0);
	assert_int_equal(number_of("SELECT count(*) FROM audit r JOIN audit a ON a.via = 'ssh ' || r.objectname AND a.seq > r.seq WHERE r.action = 'key-revoke' "
				   "AND a.action = 'refused setting'"), trials);
	printf("# %d keys revoked among %d writes\n", trials, written);
	assert_true(written > trials / 10);
	free(lines);
	check_sound();
}

/* ---------------------------------------------------------------- the file of keys */

static int64_t
in_file(unsigned key)
{
	char blob[SOME_KEY_SIZE];

	return key_file_find(keys_file, SOME_KEY_TYPE, some_key_blob(key, blob));
}

static void
is_the_services(struct portal *portal)
{
	service_keys_at(portal, w.path, keys_file);
}

static void
the_file_follows_every_change(void **state)
{
	char line[SOME_KEY_SIZE];

	(void)state;
	is_the_services(w.portal);
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(result.warning_count, 0);
	assert_int_equal(in_file(1), 1);
	assert_int_equal(add(&ana, &ben, 2), ERR_NONE);
	assert_int_equal(in_file(2), 2);
	assert_int_equal(key_file_generation(keys_file), number_of("SELECT generation FROM makerdeck_keys"));
	/* What changes nothing leaves it alone. */
	assert_int_equal(add_text(&ana, &ben, some_key(3, line), true), ERR_NONE);
	assert_int_equal(in_file(3), 0);
	assert_int_equal(add(&ana, &maya, 2), ERR_IMPOSSIBLE);
	assert_int_equal(take(&ana, 1), ERR_NONE);
	assert_int_equal(in_file(1), 0);
	assert_int_equal(in_file(2), 2);
	/* On another environment than the service's it isn't touched. */
	service_keys_at(w.portal, keys_folder, keys_file);
	assert_int_equal(add(&ana, &maya, 4), ERR_NONE);
	assert_int_equal(in_file(4), 0);
	assert_false(service_keys_are_sshds(w.portal));
}

/* The same file by another name is the service's all the same. */
static void
a_link_is_the_same_environment(void **state)
{
	char name[700];

	(void)state;
	snprintf(name, sizeof(name), "%s/link.db", w.folder);
	assert_int_equal(symlink(w.path, name), 0);
	service_keys_at(w.portal, name, keys_file);
	assert_true(service_keys_are_sshds(w.portal));
}

static void
a_file_that_cant_be_written_is_a_warning(void **state)
{
	struct portal *portal;

	(void)state;
	is_the_services(w.portal);
	assert_int_equal(rmdir(keys_folder), 0);
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(result.change_count, 1);
	assert_int_equal(result.warning_count, 1);
	assert_non_null(strstr(result.warnings[0], "sshd doesn't know yet"));
	/* It's asked again by whatever comes next: the same command once more, or a session's start. */
	assert_int_equal(mkdir(keys_folder, 0750), 0);
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(result.change_count, 0);
	assert_int_equal(result.warning_count, 0);
	assert_int_equal(in_file(1), 1);
	assert_int_equal(unlink(keys_file), 0);
	portal = open_again();
	is_the_services(portal);
	assert_true(come_in(portal, 1, SOME_KEY_TYPE, some_key_blob(1, (char[SOME_KEY_SIZE]){0})));
	assert_int_equal(in_file(1), 1);
	portal_close(portal);
}

/* As an administrator's session over SSH does it: closed off, with no more than the two folders. */
static void
a_session_thats_closed_off_writes_it_too(void **state)
{
	const char *const writable[] = {w.folder, keys_folder};
	const struct sandbox sandbox = {.writable = writable, .writable_count = 2};
	int status;
	pid_t child;

	(void)state;
	if (TEST_IS_SLOW)
		skip();	/* the sanitizer's own calls aren't let through */
	assert_int_equal(add(&sam, &ana, 1), ERR_NONE);
	portal_close(w.portal);
	w.portal = NULL;
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct portal *portal = session(1, 1);
		char line[SOME_KEY_SIZE];

		is_the_services(portal);
		if (!sandbox_enter(&sandbox, &err))
			_exit(77);
		write_result_release(&result);
		if (!service_keys_add(portal, &maya, some_key(2, line), false, WORLD_NOW, &result, &err))
			_exit(1);
		if (result.warning_count)
			printf("# %s\n", result.warnings[0]);
		fflush(stdout);
		_exit(result.warning_count ? 2 : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == 77)
		skip();	/* this kernel has no seccomp */
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(in_file(2), 2);
}

/* A session that's turned away since the file is behind puts the file right: so it's turned away by sshd the next time. */
static void
who_is_turned_away_heals_the_file(void **state)
{
	char blob[SOME_KEY_SIZE];
	struct portal *portal;

	(void)state;
	is_the_services(w.portal);
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	service_keys_at(w.portal, keys_folder, keys_file);
	assert_int_equal(take(&ana, 1), ERR_NONE);
	assert_int_equal(in_file(1), 1);
	portal = open_again();
	is_the_services(portal);
	assert_false(come_in(portal, 1, SOME_KEY_TYPE, some_key_blob(1, blob)));
	assert_int_equal(in_file(1), 0);
	portal_close(portal);
}

/* A backup that's put back and goes on from there never gets a number that the file has from before. */
static void
a_backup_put_back_is_another_generation(void **state)
{
	char backup[700], blob[SOME_KEY_SIZE];
	int64_t was;

	(void)state;
	is_the_services(w.portal);
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	snprintf(backup, sizeof(backup), "%s/backup.db", w.folder);
	assert_true(upkeep_backup(w.portal, backup, &err));
	assert_int_equal(add(&ana, &ben, 2), ERR_NONE);
	was = key_file_generation(keys_file);
	portal_close(w.portal);
	w.portal = NULL;
	assert_int_equal(rename(backup, w.path), 0);
	write_result_release(&result);
	assert_true(service_keys_add(world_as(&w, &ana), &maya, some_key(3, blob), false, WORLD_NOW + 60000, &result, &err));
	assert_string_equal(result.changes[0].name, "k2");
	assert_true(number_of("SELECT generation FROM makerdeck_keys") != was);
	/* k2 was Ben's; a session of his that's still open has another key. */
	assert_false(come_in(w.portal, 2, SOME_KEY_TYPE, some_key_blob(2, blob)));
	assert_string_equal(err.rule, "B1");
}

/* Two processes that change keys at once: the file is of the last change, every time. */
static void
the_newest_file_stays(void **state)
{
	int rounds = TEST_IS_SLOW ? 3 : 15, each = 20;

	(void)state;
	portal_close(w.portal);
	w.portal = NULL;
	for (int round = 0; round < rounds; round++) {
		pid_t children[3];

		for (int c = 0; c < 3; c++) {
			children[c] = fork();
			assert_true(children[c] >= 0);
			if (children[c] == 0) {
				struct portal *portal = world_as(&w, &ana);

				is_the_services(portal);
				for (int i = 0; i < each; i++) {
					unsigned key = (unsigned)(1 + (round * 3 + c) * each + i);
					char line[SOME_KEY_SIZE];

					write_result_release(&result);
					if (!service_keys_add(portal, &maya, some_key(key, line), false, WORLD_NOW, &result, &err) || result.warning_count)
						_exit(1);
					if (i % 3 == 0) {
						int64_t number = service_key_number(result.changes[0].name);

						write_result_release(&result);
						if (!service_keys_revoke(portal, number, false, WORLD_NOW, &result, &err) || result.warning_count)
							_exit(2);
					}
				}
				_exit(0);
			}
		}
		for (int c = 0; c < 3; c++) {
			int status;

			assert_int_equal(waitpid(children[c], &status, 0), children[c]);
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		}
		assert_int_equal(key_file_generation(keys_file), number_of("SELECT generation FROM makerdeck_keys"));
		for (unsigned key = (unsigned)(round * 3 * each) + 1; key <= (unsigned)((round + 1) * 3 * each); key++)
			assert_int_equal(in_file(key) > 0, (key - 1) % (unsigned)each % 3 != 0);
	}
}

/* ---------------------------------------------------------------- trouble at every change (H1) */

static char *file_bytes;
static size_t file_size;

static void
keep_file(void)
{
	FILE *in = fopen(w.path, "rb");
	struct stat status;

	assert_non_null(in);
	assert_int_equal(fstat(fileno(in), &status), 0);
	file_size = (size_t)status.st_size;
	file_bytes = malloc(file_size);
	assert_non_null(file_bytes);
	assert_int_equal(fread(file_bytes, 1, file_size, in), file_size);
	fclose(in);
}

static void
put_back(void)
{
	char journal[700];
	FILE *out;

	snprintf(journal, sizeof(journal), "%s-journal", w.path);
	(void)unlink(journal);
	out = fopen(w.path, "wb");
	assert_non_null(out);
	assert_int_equal(fwrite(file_bytes, 1, file_size, out), file_size);
	assert_int_equal(fclose(out), 0);
}

struct told {
	bool done, again;
	int changes;
	enum err_code code;
};

/* Adds k2 or revokes k1 in a process of its own, with the trouble. False: it was killed. */
static bool
change_in_trouble(bool adds, enum trouble trouble, int nth, struct told *told)
{
	int ends[2], status;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct portal *portal;
		struct told mine = {0};
		char line[SOME_KEY_SIZE];

		trouble_install();
		portal = world_as(&w, &ana);
		is_the_services(portal);
		trouble_at(trouble, nth);
		mine.done = adds ? service_keys_add(portal, &ben, some_key(2, line), false, WORLD_NOW + 1, &result, &err)
				 : service_keys_revoke(portal, 1, false, WORLD_NOW + 1, &result, &err);
		mine.changes = trouble_count();
		mine.code = err.code;
		trouble_at(TROUBLE_NONE, 0);
		write_result_release(&result);
		mine.again = service_keys_add(portal, &ben, some_key(9, line), true, WORLD_NOW + 2, &result, &err);
		_exit(write(ends[1], &mine, sizeof(mine)) == sizeof(mine) ? 0 : 1);
	}
	close(ends[1]);
	got = read(ends[0], told, sizeof(*told));
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	return got == sizeof(*told) && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Whether the change is there; all of it, or nothing: key, generation, operation and record. */
static bool
is_there(bool adds)
{
	int64_t key = adds ? number_of("SELECT count(*) FROM makerdeck_key WHERE number = 2") : number_of("SELECT revokedon IS NOT NULL FROM makerdeck_key WHERE number = 1");

	assert_int_equal(number_of("SELECT generation FROM makerdeck_keys"), key ? WORLD_NOW + 1 : WORLD_NOW);
	assert_int_equal(number_of("SELECT count(*) FROM operation"), 1 + key);
	assert_int_equal(number_of("SELECT count(*) FROM audit WHERE action LIKE 'key-%' AND operationid IS NOT NULL"), 1 + key);
	return key;
}

static void
changes_are_whole_whatever_dies(void **state)
{
	static const enum trouble troubles[] = {TROUBLE_KILL, TROUBLE_FULL, TROUBLE_BROKEN};
	int kills = 0, late = 0, failed = 0;

	(void)state;
	is_the_services(w.portal);
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	portal_close(w.portal);
	w.portal = NULL;
	keep_file();
	for (int adds = 0; adds < 2; adds++) {
		struct told whole;

		assert_true(change_in_trouble(adds, TROUBLE_NONE, 0, &whole));
		assert_true(whole.done && whole.changes > 3);
		assert_true(is_there(adds));
		for (size_t t = 0; t < 3; t++) {
			for (int nth = 1; nth <= whole.changes; nth++) {
				struct told told = {0};
				bool lived, there;
				struct portal *portal;

				put_back();
				lived = change_in_trouble(adds, troubles[t], nth, &told);
				there = is_there(adds);
				check_sound();
				if (lived) {
					/* Said as it was. */
					assert_true(told.done ? there : told.code == ERR_UNKNOWN || !there);
					assert_true(told.again);
					failed += !told.done;
				} else {
					assert_int_equal(troubles[t], TROUBLE_KILL);
					kills++;
					late += there;
				}
				/* Whoever comes next has sshd told as it is. */
				portal = open_again();
				is_the_services(portal);
				assert_true(service_keys_refresh(portal, &err));
				portal_close(portal);
				assert_int_equal(in_file(1), adds || !there ? 1 : 0);
				assert_int_equal(in_file(2), adds && there ? 2 : 0);
			}
		}
		put_back();
	}
	printf("# %d kills, %d of them too late; %d failures told\n", kills, late, failed);
	assert_true(kills > 6 && failed > 6 && late < kills / 2);
	free(file_bytes);
	file_bytes = NULL;
}

/* ---------------------------------------------------------------- what else there is of them */

static void
keys_are_never_exported(void **state)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_true(portal_export(w.portal, out, &err));
	fclose(out);
	assert_null(strstr(text, "makerdeck_key"));
	assert_null(strstr(text, "ssh-ed25519"));
	assert_null(strstr(text, "SHA256:"));
	free(text);
}

static void
check_finds_keys_that_were_changed(void **state)
{
	static const char *const wrongs[] = {
		"UPDATE makerdeck_key SET blob = substr(blob, 1, 66) || 'QQ'",
		"UPDATE makerdeck_key SET fingerprint = 'SHA256:' || printf('%043d', 0)",
		"UPDATE makerdeck_key SET type = 'ssh-rsa'",
		"UPDATE makerdeck_key SET blob = printf('%068d', 0)",
	};
	struct upkeep_report report = {0};

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	check_sound();
	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		world_sql(&w, "DELETE FROM makerdeck_key");
		assert_int_equal(add(&ana, &maya, (unsigned)i + 2), ERR_NONE);
		world_sql(&w, wrongs[i]);
		assert_true(upkeep_check(w.portal, &report, &err));
		assert_int_equal(report.problem_count, 1);
		assert_non_null(strstr(report.problems[0], "k"));
		upkeep_report_release(&report);
	}
}

static void
the_record_tells_of_keys(void **state)
{
	struct audit_list list;

	(void)state;
	assert_int_equal(add(&ana, &maya, 1), ERR_NONE);
	assert_int_equal(take(&ana, 1), ERR_NONE);
	assert_true(audit_rows(w.portal, NULL, NULL, 0, 10, &list, &err));
	assert_string_equal(list.rows[0].action, "key-revoke");
	assert_string_equal(list.rows[0].object_name, "k1");
	assert_non_null(strstr(list.rows[0].summary, "Maya Ortiz's, SHA256:"));
	assert_non_null(strstr(list.rows[1].summary, "Maya Ortiz's, SHA256:"));
	audit_list_release(&list);
}

/* A file of the version before gets the tables, and what was in it stays. */
static void
older_files_are_brought_up_to_date(void **state)
{
	sqlite3 *db = NULL;
	char path[700];
	const struct portal_options options = {.path = path};
	struct portal *portal;

	(void)state;
	snprintf(path, sizeof(path), "%s/older.db", w.folder);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	for (int i = 1; i <= 3; i++)
		assert_int_equal(sqlite3_exec(db, schema_text(i), NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db,
				      "INSERT INTO organization (organizationid, name) VALUES (x'00000000000000000000000000000001', 'Older');"
				      "INSERT INTO businessunit (businessunitid, name, namekey) VALUES (x'00000000000000000000000000000002', 'Root', 'root');"
				      "INSERT INTO owner (ownerid, ownertype, name, namekey) VALUES (x'00000000000000000000000000000003', 0, 'Ana', 'ana');"
				      "INSERT INTO systemuser (systemuserid, domainname, businessunitid) VALUES (x'00000000000000000000000000000003', 'ana', "
				      "x'00000000000000000000000000000002');"
				      "INSERT INTO owner_text (owner_text) VALUES ('rebuild');",
				      NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	portal = portal_open(&options, &err);
	if (!portal)
		printf("# %s\n", err.text);
	assert_non_null(portal);
	assert_string_equal(portal_environment_name(portal), "Older");
	portal_close(portal);
	snprintf(w.path, sizeof(w.path), "%.500s/older.db", w.folder);
	assert_int_equal(number_of("PRAGMA user_version"), schema_count);
	assert_int_equal(number_of("SELECT generation FROM makerdeck_keys"), 0);
	assert_int_equal(number_of("SELECT count(*) FROM makerdeck_key"), 0);
	assert_int_equal(number_of("SELECT count(*) FROM systemuser"), 1);
	check_sound();
}

#define with_world(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
#define in_memory(test) cmocka_unit_test_setup_teardown(test, set_up_in_memory, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		with_world(keys_are_added_and_revoked),
		with_world(numbers_are_never_given_twice),
		with_world(only_administrators_change_them),
		with_world(a_key_is_one_persons),
		with_world(the_disabled_get_none),
		with_world(keys_outlive_a_disabled_time),
		with_world(undo_says_that_it_cant),
		cmocka_unit_test(numbers_are_read_strictly),
		with_world(who_comes_in_is_whose_the_key_is),
		with_world(forged_identities_are_refused),
		with_world(a_session_stays_its_keys_persons),
		with_world(sign_ins_that_cant_be_recorded_are_none),
		in_memory(every_write_asks_again),
		with_world(every_write_is_done_while_it_holds),
		with_world(a_dry_run_asks_and_records_nothing),
		with_world(revoking_ones_own_key_ends_the_session),
		in_memory(a_look_thats_given_up_isnt_believed),
		with_world(a_session_older_than_the_file_writes_nothing),
		in_memory(nothing_is_written_after_a_revocation),
		with_world(the_file_follows_every_change),
		with_world(a_link_is_the_same_environment),
		with_world(a_file_that_cant_be_written_is_a_warning),
		with_world(a_session_thats_closed_off_writes_it_too),
		with_world(who_is_turned_away_heals_the_file),
		with_world(a_backup_put_back_is_another_generation),
		in_memory(the_newest_file_stays),
		in_memory(changes_are_whole_whatever_dies),
		with_world(keys_are_never_exported),
		with_world(check_finds_keys_that_were_changed),
		with_world(the_record_tells_of_keys),
		with_world(older_files_are_brought_up_to_date),
	};

	return test_run(tests);
}
