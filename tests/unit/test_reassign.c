/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reassigning on files that are hard to write: what follows by cascade (REFERENCE 1.3), shares (G7), and H1 under a kill, a full disk, a
 * file that can't be written any more, and a second administrator.
 */
#include "portal/audit.h"
#include "portal/models.h"
#include "portal/ownership.h"
#include "portal/plan.h"
#include "portal/upkeep.h"
#include "tests/small_world.h"

#include "tests/test.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define KILLS (TEST_IS_SLOW ? 20 : 200)
#define MODELS 1000

struct cast {
	struct small_world w;
	struct id ana, henrik, maya, ben, leo;
};

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->henrik = world_user(w, "Henrik Lund", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->leo = world_user(w, "Leo Fischer", &w->root, false);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->henrik, &w->customizer);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->maker);
	world_give(w, &c->leo, &w->maker);
}

static void
add_models(struct cast *c, int count)
{
	for (int i = 0; i < count; i++) {
		char name[40];
		struct id model;

		snprintf(name, sizeof(name), "Model %05d", i);
		model = world_model(&c->w, name, &c->w.document, &c->leo, true);
		(void)world_container(&c->w, name, &model, &c->leo);
	}
}

static struct principal
user(const struct id *id)
{
	return (struct principal){PRINCIPAL_USER, *id};
}

/* A number that the file tells, on a connection of its own; ? is the id, if there is one. */
static int64_t
number(struct cast *c, const char *sql, const struct id *id)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;
	int64_t value;

	assert_int_equal(sqlite3_open(c->w.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	if (id)
		assert_int_equal(sqlite3_bind_blob(s, 1, id->b, 16, SQLITE_STATIC), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return value;
}

#define OWNED "SELECT (SELECT count(*) FROM msdyn_aimodel WHERE ownerid = ?1) + (SELECT count(*) FROM msdyn_aibdatasetscontainer WHERE ownerid = ?1)"

static struct plan *
checked_plan(struct portal *portal, const struct id *leaver, const struct id *to)
{
	const struct principal from = user(leaver), owner = user(to);
	struct err err = ERR_INIT;
	struct plan *plan = plan_new(portal, &from, &err);
	bool done = false;

	if (!plan)
		return NULL;
	while (!done) {
		if (!plan_gather(plan, 500, &done, &err))
			return NULL;
	}
	done = false;
	if (!plan_give(plan, PLAN_ALL, &owner, &err))
		return NULL;
	while (!done) {
		if (!plan_check(plan, 500, WORLD_NOW, &done, &err))
			return NULL;
	}
	return plan;
}

static enum err_code
reassign(struct cast *c, const struct id *as, const struct id *leaver, const struct id *to, struct plan_result *result, struct err *err)
{
	struct plan *plan = checked_plan(world_as(&c->w, as), leaver, to);
	bool done;

	assert_non_null(plan);
	*err = ERR_INIT;
	done = plan_run(plan, WORLD_NOW, false, NULL, NULL, result, err);
	plan_free(plan);
	return done ? ERR_NONE : err->code;
}

static void
assert_sound(struct cast *c)
{
	struct upkeep_report report = {0};
	struct err err = ERR_INIT;

	assert_true(upkeep_check(world_as(&c->w, &c->ana), &report, &err));
	if (report.problem_count)
		fail_msg("%s", report.problems[0]);
	upkeep_report_release(&report);
}

/* ---------------------------------------------------------------- REFERENCE 1.3 */

static void
hex(const struct id *id, char out[40])
{
	char *at = out;

	at += sprintf(at, "x'");
	for (int i = 0; i < 16; i++)
		at += sprintf(at, "%02x", id->b[i]);
	sprintf(at, "'");
}

/* One byte sixteen times, as SQL writes it. */
static const char *
byte_id(unsigned byte)
{
	static char texts[12][40];
	static unsigned at;
	char *text = texts[at++ % 12];
	struct id id;

	memset(id.b, (int)byte, sizeof(id.b));
	hex(&id, text);
	return text;
}

/* A container with a row in every table below it: their ids are a byte sixteen times, from first on. */
static void
add_training_data(struct cast *c, const struct id *container, const struct id *owner, unsigned first)
{
	char sql[4000], of[40], rest[120], whose[40], unit[40];

	hex(container, of);
	hex(owner, whose);
	hex(&c->w.root, unit);
	snprintf(rest, sizeof(rest), "%s, %s, 0, 0);", whose, unit);
#define OWNING "ownerid, owningbusinessunit, createdon, modifiedon) VALUES "
	snprintf(sql, sizeof(sql),
		 "INSERT INTO msdyn_aibdataset (msdyn_aibdatasetid, msdyn_name, msdyn_aibdatasetscontainerid, " OWNING "(%s, 'set', %s, %s"
		 "INSERT INTO msdyn_aibfile (msdyn_aibfileid, msdyn_name, msdyn_aibdatasetscontainerid, " OWNING "(%s, 'file', %s, %s"
		 "INSERT INTO msdyn_aibdatasetfile (msdyn_aibdatasetfileid, msdyn_name, msdyn_aibdatasetid, msdyn_aibfileid, " OWNING
		 "(%s, 'set file', %s, %s, %s"
		 "INSERT INTO msdyn_aibdatasetrecord (msdyn_aibdatasetrecordid, msdyn_name, msdyn_aibdatasetsid, " OWNING "(%s, 'record', %s, %s"
		 "INSERT INTO msdyn_aibfileattacheddata (msdyn_aibfileattacheddataid, msdyn_key, msdyn_aibdatasetfileid, " OWNING
		 "(%s, 'attached', %s, %s",
		 byte_id(first), of, rest, byte_id(first + 1), of, rest, byte_id(first + 2), byte_id(first), byte_id(first + 1), rest,
		 byte_id(first + 3), byte_id(first), rest, byte_id(first + 4), byte_id(first + 2), rest);
#undef OWNING
	world_sql(&c->w, sql);
}

/* Each row of the table: what follows when the parent is assigned. */
static void
cascades_as_the_reference_says(void **state)
{
	static const struct {
		const char *relation, *sql;	/* how many of the children are ?1's */
		int children;
		bool with_model, with_container;	/* follow the model alone; the container */
	} rows[] = {
		{"AI Model -> Datasets Container", "SELECT count(*) FROM msdyn_aibdatasetscontainer WHERE msdyn_name = 'ds' AND ownerid = ?1", 1, false, true},
		{"Container -> Dataset", "SELECT count(*) FROM msdyn_aibdataset WHERE hex(msdyn_aibdatasetid) LIKE 'A0%' AND ownerid = ?1", 1, false, true},
		{"Container -> File", "SELECT count(*) FROM msdyn_aibfile WHERE hex(msdyn_aibfileid) LIKE 'A1%' AND ownerid = ?1", 1, false, true},
		{"Dataset -> Dataset File", "SELECT count(*) FROM msdyn_aibdatasetfile WHERE hex(msdyn_aibdatasetfileid) LIKE 'A2%' AND ownerid = ?1", 1, false, true},
		{"Dataset -> Dataset Record", "SELECT count(*) FROM msdyn_aibdatasetrecord WHERE hex(msdyn_aibdatasetrecordid) LIKE 'A3%' AND ownerid = ?1", 1, false, true},
		{"Dataset File -> File Attached Data", "SELECT count(*) FROM msdyn_aibfileattacheddata WHERE hex(msdyn_aibfileattacheddataid) LIKE 'A4%' AND ownerid = ?1", 1, false, true},
		/* of another container's dataset, and made of this container's file */
		{"File -> Dataset File", "SELECT count(*) FROM msdyn_aibdatasetfile WHERE hex(msdyn_aibdatasetfileid) LIKE 'B2%' AND ownerid = ?1", 1, false, false},
	};
	struct cast c;
	struct id model, container, other, other_container;

	(void)state;
	set_up(&c);
	model = world_model(&c.w, "Freight", &c.w.document, &c.leo, true);
	container = world_container(&c.w, "ds", &model, &c.leo);
	other = world_model(&c.w, "Other", &c.w.document, &c.ben, true);
	other_container = world_container(&c.w, "ds-other", &other, &c.ben);
	(void)world_as(&c.w, &c.ana);
	add_training_data(&c, &container, &c.leo, 0xa0);
	add_training_data(&c, &other_container, &c.ben, 0xb0);
	world_sql(&c.w, "UPDATE msdyn_aibdatasetfile SET msdyn_aibfileid = (SELECT msdyn_aibfileid FROM msdyn_aibfile WHERE hex(msdyn_aibfileid) LIKE 'A1%')"
			" WHERE hex(msdyn_aibdatasetfileid) LIKE 'B2%';"
			"INSERT INTO msdyn_aiconfiguration (msdyn_aiconfigurationid, msdyn_aimodelid, msdyn_type, statuscode, createdon, modifiedon)"
			" SELECT x'c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0', msdyn_aimodelid, 190690000, 6, 0, 0 FROM msdyn_aimodel WHERE msdyn_name = 'Freight'");
	for (int step = 0; step < 2; step++) {
		struct target target = {.kind = step ? RECORD_CONTAINER : RECORD_MODEL, .id = step ? container : model, .version = -1};
		struct assign_request request = {.targets = &target, .target_count = 1, .to = user(&c.maya), .now = WORLD_NOW,
						 .scope = step ? ASSIGN_BOTH : ASSIGN_MODEL_ONLY};
		struct write_result result;
		struct err err = ERR_INIT;

		assert_true(ownership_assign(world_as(&c.w, &c.ana), &request, &result, &err));
		assert_int_equal(result.change_count, step ? 6 : 1);
		write_result_release(&result);
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			bool follows = step ? rows[i].with_container : rows[i].with_model;

			if (number(&c, rows[i].sql, &c.maya) != (follows ? rows[i].children : 0))
				fail_msg("%s, after the %s: %s", rows[i].relation, step ? "container" : "model", follows ? "it didn't follow" : "it followed");
		}
	}
	/* AI Model -> AI Configuration: it has no owner of its own, and nothing of it changes. */
	assert_int_equal(number(&c, "SELECT sum(versionnumber) FROM msdyn_aiconfiguration WHERE hex(msdyn_aiconfigurationid) LIKE 'C0%'", NULL), 0);
	/* What follows keeps no trace of the former owner: the unit is the new owner's (B7), and versions count on. */
	assert_int_equal(number(&c, "SELECT versionnumber FROM msdyn_aibdataset WHERE hex(msdyn_aibdatasetid) LIKE 'A0%'", NULL), 1);
	assert_sound(&c);
	world_close(&c.w);
}

/* A plan moves the same rows, and its audit tells each of them as assigning does: undo reads it. */
static void
a_plan_cascades_and_records_as_assigning_does(void **state)
{
	struct cast c;
	struct id model, container;
	struct plan_result result;
	int64_t version;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	model = world_model(&c.w, "Freight", &c.w.document, &c.leo, true);
	container = world_container(&c.w, "ds", &model, &c.leo);
	(void)world_as(&c.w, &c.ana);
	add_training_data(&c, &container, &c.leo, 0xa0);
	version = number(&c, "SELECT versionnumber FROM msdyn_aimodel", NULL);
	assert_int_equal(reassign(&c, &c.ana, &c.leo, &c.maya, &result, &err), ERR_NONE);
	assert_int_equal(result.moved, 2);
	assert_int_equal(result.cascaded, 5);
	assert_int_equal(number(&c, "SELECT count(*) FROM audit WHERE operationid = ?1 AND action = 'assign'", &result.operation), 7);
	assert_int_equal(number(&c, "SELECT count(*) FROM audit a JOIN operation o USING (operationid) WHERE o.action = 'reassign'"
				    " AND json_extract(a.before, '$.owner') = 'Leo Fischer' AND json_extract(a.after, '$.owner') = 'Maya Ortiz'"
				    " AND json_extract(a.before, '$.owneridtype') = 'systemuser'", NULL), 7);
	/* What triggers used to set comes out the same. */
	assert_int_equal(number(&c, "SELECT versionnumber FROM msdyn_aimodel", NULL), version + 1);
	assert_int_equal(number(&c, "SELECT count(*) FROM msdyn_aimodel m JOIN owner o USING (ownerid) WHERE makerdeck_ownerkey = o.namekey AND ownerid = ?1",
				&c.maya), 1);
	assert_sound(&c);
	world_close(&c.w);
}

/* G7 */
static void
shares_end_and_begin(void **state)
{
	struct cast c;
	struct id model, container;
	struct plan_result result;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	model = world_model(&c.w, "Freight", &c.w.document, &c.leo, true);
	container = world_container(&c.w, "ds", &model, &c.leo);
	world_share(&c.w, "msdyn_aimodel", &model, PRINCIPAL_USER, &c.maya, 1);
	world_share(&c.w, "msdyn_aimodel", &model, PRINCIPAL_USER, &c.ben, 1);
	assert_int_equal(reassign(&c, &c.ana, &c.leo, &c.maya, &result, &err), ERR_NONE);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess WHERE principalid = ?1", &c.maya), 0);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess WHERE principalid = ?1", &c.ben), 1);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess WHERE principalid = ?1", &c.leo), 0);
	world_sql(&c.w, "UPDATE organization SET sharetopreviousowneronassign = 1");
	assert_int_equal(reassign(&c, &c.ana, &c.maya, &c.ben, &result, &err), ERR_NONE);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess WHERE principalid = ?1 AND accessrightsmask & 524288", &c.maya), 2);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess WHERE principalid = ?1", &c.ben), 0);
	assert_int_equal(number(&c, "SELECT count(*) FROM audit WHERE action = 'unshare'", NULL), 2);
	assert_sound(&c);
	(void)container;
	world_close(&c.w);
}

/* G2, B4: a maker's plan holds what they see, and they may give away what's theirs alone. */
static void
a_maker_gives_away_their_own(void **state)
{
	struct cast c;
	struct id mine, theirs;
	struct plan_result result;
	struct plan_counts counts;
	struct plan *plan;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	mine = world_model(&c.w, "Mine", &c.w.document, &c.maya, true);
	(void)world_container(&c.w, "ds-mine", &mine, &c.maya);
	theirs = world_model(&c.w, "Theirs", &c.w.document, &c.leo, true);
	(void)world_model(&c.w, "Secret", &c.w.document, &c.leo, true);
	world_share(&c.w, "msdyn_aimodel", &theirs, PRINCIPAL_USER, &c.maya, 1);
	plan = checked_plan(world_as(&c.w, &c.maya), &c.leo, &c.maya);
	assert_non_null(plan);
	plan_counts(plan, &counts);
	assert_int_equal(counts.rows, 1);
	assert_int_equal(counts.verdicts[PLAN_REFUSED], 1);
	/* Nothing can move: that's refused as any write is, and recorded (H2). */
	assert_false(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(err.code, ERR_DENIED);
	plan_free(plan);
	assert_int_equal(number(&c, "SELECT count(*) FROM audit WHERE action = 'refused reassign'", NULL), 1);
	assert_int_equal(reassign(&c, &c.maya, &c.maya, &c.ben, &result, &err), ERR_NONE);
	assert_int_equal(result.moved, 2);
	assert_int_equal(number(&c, OWNED, &c.ben), 2);
	world_close(&c.w);
}

/* B6: a right that was taken away between the check and the run is gone. */
static void
a_right_that_went_stops_the_run(void **state)
{
	struct cast c;
	struct plan *plan;
	struct plan_result result;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	add_models(&c, 3);
	plan = checked_plan(world_as(&c.w, &c.henrik), &c.leo, &c.maya);
	assert_non_null(plan);
	world_sql(&c.w, "DELETE FROM systemuserroles WHERE systemuserid = (SELECT systemuserid FROM systemuser WHERE domainname LIKE 'henrik%');"
			"INSERT INTO systemuserroles SELECT systemuserid, (SELECT roleid FROM role WHERE name = 'Environment Maker') FROM systemuser WHERE domainname LIKE 'henrik%'");
	assert_false(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	plan_free(plan);
	assert_int_equal(number(&c, OWNED, &c.leo), 6);
	/* and so is one that the new owner had (G6) */
	plan = checked_plan(world_as(&c.w, &c.ana), &c.leo, &c.maya);
	assert_non_null(plan);
	world_sql(&c.w, "UPDATE systemuser SET isdisabled = 1 WHERE domainname LIKE 'maya%'");
	assert_false(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(err.code, ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "G6");
	plan_free(plan);
	assert_int_equal(number(&c, OWNED, &c.leo), 6);
	world_close(&c.w);
}

/* G5: a container that came since the check would be left behind. */
static void
a_new_container_stops_the_run(void **state)
{
	struct cast c;
	struct plan *plan;
	struct plan_result result;
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	add_models(&c, 2);
	plan = checked_plan(world_as(&c.w, &c.ana), &c.leo, &c.maya);
	assert_non_null(plan);
	world_sql(&c.w, "INSERT INTO msdyn_aibdatasetscontainer (msdyn_aibdatasetscontainerid, msdyn_name, msdyn_aimodelid, ownerid, owningbusinessunit, createdon, modifiedon)"
			" SELECT randomblob(16), 'new', msdyn_aimodelid, ownerid, owningbusinessunit, 0, 0 FROM msdyn_aimodel LIMIT 1");
	assert_false(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(err.code, ERR_CHANGED);
	plan_free(plan);
	world_close(&c.w);
}

/* ---------------------------------------------------------------- problems */

static size_t
problem_rows(struct cast *c, unsigned problems, struct plan_row *rows, struct arena *arena, size_t budget)
{
	struct err err = ERR_INIT;
	struct plan *plan = plan_new(world_as(&c->w, &c->ana), NULL, &err);
	bool done = false;
	size_t count;

	assert_non_null(plan);
	plan_set_problems(plan, problems);
	while (!done)
		assert_true(plan_gather(plan, budget, &done, &err));
	assert_true(plan_rows(plan, 0, 20, arena, rows, &count, &err));
	plan_free(plan);
	return count;
}

static void
finds_what_has_a_problem(void **state)
{
	struct cast c;
	struct id mayas, split, nobody, nobodys, reader, readers;
	struct arena arena = {0};
	struct plan_row rows[20];

	(void)state;
	set_up(&c);
	mayas = world_model(&c.w, "Mayas", &c.w.document, &c.maya, true);
	split = world_container(&c.w, "ds-mayas", &mayas, &c.ben);
	add_models(&c, 1);
	(void)world_flow(&c.w, "Leos flow", &c.leo, NULL);
	nobody = world_user(&c.w, "Nora Kim", &c.w.root, true);
	nobodys = world_model(&c.w, "Noras", &c.w.prompt, &nobody, true);
	/* A role without anything on AI Model */
	reader = world_user(&c.w, "Rita Reader", &c.w.root, true);
	{
		struct id role = world_role(&c.w, "Flows only", false);

		world_grant(&c.w, &role, ENTITY_WORKFLOW, PRIVILEGE_READ, LEVEL_USER);
		world_give(&c.w, &reader, &role);
	}
	readers = world_model(&c.w, "Ritas", &c.w.prediction, &reader, true);
	(void)world_flow(&c.w, "Ritas flow", &reader, NULL);
	for (size_t budget = 1; budget < 40; budget += 3) {
		assert_int_equal(problem_rows(&c, 1U << PROBLEM_ORPHAN, rows, &arena, budget), 4);
		assert_string_equal(rows[0].name, "Model 00000");
		assert_true(rows[1].under);
		assert_string_equal(rows[2].name, "Leos flow");
		assert_string_equal(rows[3].name, "Noras");
		assert_int_equal(rows[3].kind, RECORD_PROMPT);
		assert_int_equal(problem_rows(&c, 1U << PROBLEM_SPLIT, rows, &arena, budget), 1);
		assert_memory_equal(rows[0].id.b, split.b, 16);
		assert_string_equal(rows[0].to_name, "Maya Ortiz");
		assert_int_equal(problem_rows(&c, 1U << PROBLEM_NO_READ, rows, &arena, budget), 2);
		assert_string_equal(rows[0].name, "Noras");
		assert_string_equal(rows[1].name, "Ritas");
		assert_int_equal(problem_rows(&c, 1U << PROBLEM_ORPHAN | 1U << PROBLEM_SPLIT | 1U << PROBLEM_NO_READ, rows, &arena, budget), 6);
	}
	(void)nobodys;
	(void)readers;
	arena_release(&arena);
	world_close(&c.w);
}

/* An owner who is in a team whose role, "team privileges only", carries Read at the level. */
static void
add_team_reader(struct cast *c, const char *name, enum access_level level)
{
	struct id owner = world_user(&c->w, name, &c->w.root, true), team = world_team(&c->w, name, TEAM_OWNER, &c->w.root);
	struct id role = world_role(&c->w, name, true);

	world_member(&c->w, &team, &owner);
	world_give_team(&c->w, &team, &role);
	world_grant(&c->w, &role, ENTITY_AIMODEL, PRIVILEGE_READ, level);
	(void)world_model(&c->w, name, &c->w.document, &owner, true);
	(void)world_model(&c->w, "The team's", &c->w.document, &team, true);
}

/* models list --problem no-read and the plan of it are about the same models: a role of a team's own doesn't make a member read what they
 * own (B2, G6). */
static void
the_list_and_the_plan_find_the_same(void **state)
{
	const struct model_query query = {.view = VIEW_ALL, .problem = PROBLEM_NO_READ, .sort = SORT_NAME};
	struct model_list list = {0};
	struct cast c;
	struct arena arena = {0};
	struct plan_row rows[20];
	struct err err = ERR_INIT;

	(void)state;
	set_up(&c);
	add_models(&c, 1);
	add_team_reader(&c, "Tess", LEVEL_USER);
	add_team_reader(&c, "Tom", LEVEL_ORGANIZATION);
	assert_int_equal(problem_rows(&c, 1U << PROBLEM_NO_READ, rows, &arena, 100), 1);
	assert_string_equal(rows[0].name, "Tess");
	assert_true(models_window(world_as(&c.w, &c.ana), &query, WINDOW_FIRST, NULL, 20, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].name, "Tess");
	model_list_release(&list);
	arena_release(&arena);
	world_close(&c.w);
}

/* Records by hand: twice is once, and a model brings its containers. */
static void
takes_records_by_hand(void **state)
{
	struct cast c;
	struct id mayas, data, leos, gone;
	struct err err = ERR_INIT;
	struct plan *plan;
	struct principal to;
	struct plan_counts counts;
	struct plan_result result;
	bool done = false;

	(void)state;
	set_up(&c);
	mayas = world_model(&c.w, "Mayas", &c.w.document, &c.maya, true);
	data = world_container(&c.w, "ds-mayas", &mayas, &c.maya);
	leos = world_model(&c.w, "Leos", &c.w.prediction, &c.leo, true);
	gone = (struct id){{9}};
	plan = plan_new(world_as(&c.w, &c.ana), NULL, &err);
	assert_non_null(plan);
	assert_true(plan_add(plan, RECORD_CONTAINER, &data, &err));
	assert_true(plan_add(plan, RECORD_MODEL, &mayas, &err));
	assert_true(plan_add(plan, RECORD_MODEL, &mayas, &err));
	assert_true(plan_add(plan, RECORD_MODEL, &leos, &err));
	assert_false(plan_add(plan, RECORD_MODEL, &gone, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	plan_counts(plan, &counts);
	assert_int_equal(counts.rows, 3);
	to = user(&c.ben);
	assert_true(plan_give(plan, PLAN_ALL, &to, &err));
	while (!done)
		assert_true(plan_check(plan, 1, WORLD_NOW, &done, &err));
	assert_true(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err));
	assert_int_equal(result.moved, 3);
	assert_int_equal(number(&c, OWNED, &c.ben), 3);
	plan_free(plan);
	world_close(&c.w);
}

/* ---------------------------------------------------------------- H1 */

static int64_t
microseconds(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return at.tv_sec * INT64_C(1000000) + at.tv_nsec / 1000;
}

/* Reassigns in a process of its own, and tells by a byte in the pipe that the plan is checked and the run begins. */
static pid_t
begin_reassign(struct cast *c, const struct id *from, const struct id *to, int *begins)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct small_world own = c->w;
		struct plan_result result;
		struct err err = ERR_INIT;
		struct plan *plan;

		own.portal = NULL;
		plan = checked_plan(world_as(&own, &c->ana), from, to);
		if (!plan || write(ends[1], "b", 1) != 1)
			_exit(1);
		_exit(plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err) ? 0 : 2);
	}
	close(ends[1]);
	*begins = ends[0];
	return child;
}

/* The process is killed so long after its run began, or not at all if after is negative. Its run's time. */
static int64_t
reassign_and_kill(struct cast *c, const struct id *from, const struct id *to, int64_t after)
{
	int begins, status;
	pid_t child = begin_reassign(c, from, to, &begins);
	int64_t start;
	char byte;

	assert_int_equal(read(begins, &byte, 1), 1);
	close(begins);
	start = microseconds();
	while (after >= 0 && microseconds() < start + after)
		usleep(50);
	if (after >= 0)
		(void)kill(child, SIGKILL);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), 0);
	return microseconds() - start;
}

/* H1: before or after, never between, and the file is sound; whoever opens it next takes back what was half done. */
static void
a_kill_leaves_before_or_after(void **state)
{
	uint64_t seed = test_seed("a_kill_leaves_before_or_after");
	struct cast c;
	struct id from, to;
	int64_t whole, operations = 1;
	int after = 0;

	(void)state;
	set_up(&c);
	add_models(&c, MODELS);
	(void)world_as(&c.w, &c.ana);
	portal_close(c.w.portal);
	c.w.portal = NULL;
	from = c.ben;
	to = c.maya;
	whole = reassign_and_kill(&c, &c.leo, &c.maya, -1);
	for (int i = 0; i < KILLS; i++) {
		int64_t left;

		/* Whoever has them gives them to the other. */
		if (number(&c, OWNED, &from) == 0) {
			struct id swap = from;

			from = to;
			to = swap;
		}
		(void)reassign_and_kill(&c, &from, &to, (int64_t)test_random_below(&seed, (uint32_t)(whole * 3 / 2)));
		left = number(&c, OWNED, &from);
		if (left != 0 && left != MODELS * 2)
			fail_msg("between: %d of %d", (int)left, MODELS * 2);
		assert_int_equal(left + number(&c, OWNED, &to), MODELS * 2);
		operations += left == 0;
		after += left == 0;
		assert_int_equal(number(&c, "SELECT count(*) FROM operation", NULL), operations);
		assert_int_equal(number(&c, "SELECT count(*) FROM audit", NULL), operations * MODELS * 2);
		if (i % 50 == 49) {
			assert_sound(&c);
			portal_close(c.w.portal);
			c.w.portal = NULL;
		}
	}
	fprintf(stderr, "# %d kills, %d of them too late, a run takes %d us\n", KILLS, after, (int)whole);
	assert_true(after < KILLS);
	world_close(&c.w);
}

/* Two at once, each in a process of its own: one wins, the other is told; never half of each. */
static void
two_administrators_one_wins(void **state)
{
	struct cast c;
	int begins[2], status[2], won = 0;
	pid_t child[2];
	char byte;

	(void)state;
	set_up(&c);
	add_models(&c, 200);
	(void)world_as(&c.w, &c.ana);
	portal_close(c.w.portal);
	c.w.portal = NULL;
	/* Both have checked before either begins. */
	for (int i = 0; i < 2; i++) {
		int gate[2], ready[2];

		assert_int_equal(pipe(gate), 0);
		assert_int_equal(pipe(ready), 0);
		begins[i] = gate[1];
		child[i] = fork();
		assert_true(child[i] >= 0);
		if (child[i] == 0) {
			struct small_world own = c.w;
			struct plan_result result;
			struct err err = ERR_INIT;
			struct plan *plan = checked_plan(world_as(&own, i ? &c.henrik : &c.ana), &c.leo, i ? &c.ben : &c.maya);

			if (!plan || write(ready[1], "r", 1) != 1 || read(gate[0], &byte, 1) != 1)
				_exit(1);
			if (plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err))
				_exit(0);
			if (!strstr(err.text, i ? "Ana Souza" : "Henrik Lund"))
				_exit(3);
			_exit(10 + (int)err.code);
		}
		close(gate[0]);
		close(ready[1]);
		assert_int_equal(read(ready[0], &byte, 1), 1);
		close(ready[0]);
	}
	for (int i = 0; i < 2; i++)
		assert_int_equal(write(begins[i], "g", 1), 1);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(waitpid(child[i], &status[i], 0), child[i]);
		assert_true(WIFEXITED(status[i]));
		won += WEXITSTATUS(status[i]) == 0;
		if (WEXITSTATUS(status[i]) != 0)
			assert_int_equal(WEXITSTATUS(status[i]), 10 + ERR_CHANGED);
		close(begins[i]);
	}
	assert_int_equal(won, 1);
	assert_int_equal(number(&c, OWNED, WEXITSTATUS(status[0]) == 0 ? &c.maya : &c.ben), 400);
	assert_sound(&c);
	world_close(&c.w);
}

/* In a process of its own: prepares the trouble after the check, runs, and tells by its exit status. 0 done, 1 no plan, 10 and the err's code. */
static int
run_in_trouble(struct cast *c, void (*trouble)(struct cast *, int64_t), int64_t how, char *text, size_t size)
{
	int ends[2], status;
	ssize_t got;
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct small_world own = c->w;
		struct plan_result result;
		struct err err = ERR_INIT;
		struct plan *plan;

		own.portal = NULL;
		plan = checked_plan(world_as(&own, &c->ana), &c->leo, &c->maya);
		if (!plan)
			_exit(1);
		trouble(c, how);
		if (plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err))
			_exit(0);
		_exit(write(ends[1], err.text, strlen(err.text)) > 0 ? 10 + (int)err.code : 1);
	}
	close(ends[1]);
	got = read(ends[0], text, size - 1);
	text[got > 0 ? got : 0] = '\0';
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void
no_room(struct cast *c, int64_t bytes)
{
	const struct rlimit limit = {.rlim_cur = (rlim_t)bytes, .rlim_max = (rlim_t)bytes};

	(void)c;
	signal(SIGXFSZ, SIG_IGN);
	if (setrlimit(RLIMIT_FSIZE, &limit) != 0)
		_exit(1);
}

static void
start_big(struct cast *c)
{
	set_up(c);
	add_models(c, MODELS);
	(void)world_as(&c->w, &c->ana);
	portal_close(c->w.portal);
	c->w.portal = NULL;
}

/* A full disk: while the journal is written, and when the file would have to grow. */
static void
a_full_disk_changes_nothing(void **state)
{
	struct cast c;
	struct stat file;
	char text[1000];

	(void)state;
	start_big(&c);
	assert_int_equal(stat(c.w.path, &file), 0);
	for (int i = 0; i < 3; i++) {
		const int64_t room = i == 0 ? 16384 : i == 1 ? 200000 : (int64_t)file.st_size;
		int status = run_in_trouble(&c, no_room, room, text, sizeof(text));

		assert_int_equal(status, 10 + ERR_FAILED);
		fprintf(stderr, "# %s\n", text);
		if (!strstr(text, "othing was changed"))
			fail_msg("%s", text);
		assert_int_equal(number(&c, OWNED, &c.leo), MODELS * 2);
		assert_int_equal(number(&c, "SELECT count(*) FROM audit", NULL), 0);
	}
	assert_sound(&c);
	world_close(&c.w);
}

static bool
write_text(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	return out && fputs(text, out) >= 0 && fclose(out) == 0;
}

/* A file system of so many bytes over the folder, in this process's own world. False where that isn't allowed. */
static bool
mount_small(const char *folder, int64_t bytes)
{
	char options[64], map[64];
	uid_t user = getuid();
	gid_t group = getgid();

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return false;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)user);
	if (!write_text("/proc/self/setgroups", "deny") || !write_text("/proc/self/uid_map", map))
		return false;
	snprintf(map, sizeof(map), "0 %u 1", (unsigned)group);
	snprintf(options, sizeof(options), "size=%lld,mode=0700", (long long)bytes);
	return write_text("/proc/self/gid_map", map) && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0
	       && mount("tmpfs", folder, "tmpfs", 0, options) == 0;
}

static bool
copy_in(const char *bytes, size_t size, const char *path)
{
	FILE *out = fopen(path, "wb");

	return out && fwrite(bytes, 1, size, out) == size && fclose(out) == 0;
}

#define NOT_ALLOWED 77

/* In a process of its own: the file alone on a disk with so much room left. 0: nothing was changed, and it's said; 2: there was room enough. */
static int
reassign_on_small_disk(struct cast *c, const char *bytes, size_t size, int64_t room)
{
	struct small_world own = c->w;
	struct cast there = *c;
	struct plan_result result;
	struct err err = ERR_INIT;
	struct plan *plan;

	if (!mount_small(c->w.folder, (int64_t)size + room) || !copy_in(bytes, size, c->w.path))
		return NOT_ALLOWED;
	own.portal = NULL;
	plan = checked_plan(world_as(&own, &c->ana), &c->leo, &c->maya);
	if (!plan)
		return 3;
	if (plan_run(plan, WORLD_NOW, false, NULL, NULL, &result, &err))
		return number(&there, OWNED, &c->leo) == 0 ? 2 : 4;
	fprintf(stderr, "# %lld bytes left: %s\n", (long long)room, err.text);
	/* said, and said once */
	if (err.code != ERR_FAILED || !strstr(err.text, "is full. Nothing was changed") || strncmp(err.text, "Nothing", 7) == 0)
		return 5;
	plan_free(plan);
	portal_close(own.portal);
	return number(&there, OWNED, &c->leo) == MODELS * 2 && number(&there, "SELECT count(*) FROM audit", NULL) == 0 ? 0 : 6;
}

/* From a disk without any room to one where it's enough: before or after. */
static void
a_disk_that_is_really_full_changes_nothing(void **state)
{
	struct cast c;
	struct stat file;
	FILE *in;
	char *bytes;
	int full = 0;

	(void)state;
	start_big(&c);
	assert_int_equal(stat(c.w.path, &file), 0);
	bytes = malloc((size_t)file.st_size);
	in = fopen(c.w.path, "rb");
	assert_non_null(bytes);
	assert_non_null(in);
	assert_int_equal(fread(bytes, 1, (size_t)file.st_size, in), file.st_size);
	fclose(in);
	for (int64_t room = 8192; room < 64 * 1024 * 1024; room = room * 5 / 2) {
		int status;
		pid_t child = fork();

		assert_true(child >= 0);
		if (child == 0)
			_exit(reassign_on_small_disk(&c, bytes, (size_t)file.st_size, room));
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFEXITED(status));
		if (WEXITSTATUS(status) == NOT_ALLOWED) {
			fprintf(stderr, "# no file system may be mounted here\n");
			free(bytes);
			world_close(&c.w);
			skip();
		}
		if (WEXITSTATUS(status) == 2)
			break;
		assert_int_equal(WEXITSTATUS(status), 0);
		full++;
	}
	assert_true(full > 1);
	free(bytes);
	world_close(&c.w);
}

/* Nobody who isn't root can write it any more, and who isn't root is what the process becomes. */
static void
no_right(struct cast *c, int64_t how)
{
	char journal[600];

	(void)how;
	snprintf(journal, sizeof(journal), "%s-journal", c->w.path);
	if (chmod(c->w.path, 0400) != 0 || (chmod(journal, 0400) != 0 && errno != ENOENT) || chmod(c->w.folder, 0500) != 0)
		_exit(1);
	if (geteuid() == 0 && seteuid(65534) != 0)
		_exit(1);
}

static void
a_file_that_became_read_only_changes_nothing(void **state)
{
	struct cast c;
	char text[1000];
	int status;

	(void)state;
	start_big(&c);
	status = run_in_trouble(&c, no_right, 0, text, sizeof(text));
	fprintf(stderr, "# %s\n", text);
	assert_int_equal(status, 10 + ERR_FAILED);
	if (!strstr(text, "othing was changed"))
		fail_msg("%s", text);
	assert_int_equal(chmod(c.w.folder, 0700), 0);
	assert_int_equal(chmod(c.w.path, 0600), 0);
	{
		char journal[600];

		snprintf(journal, sizeof(journal), "%s-journal", c.w.path);
		(void)chmod(journal, 0600);
	}
	assert_int_equal(number(&c, OWNED, &c.leo), MODELS * 2);
	assert_sound(&c);
	world_close(&c.w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cascades_as_the_reference_says),
		cmocka_unit_test(a_plan_cascades_and_records_as_assigning_does),
		cmocka_unit_test(shares_end_and_begin),
		cmocka_unit_test(a_maker_gives_away_their_own),
		cmocka_unit_test(a_right_that_went_stops_the_run),
		cmocka_unit_test(a_new_container_stops_the_run),
		cmocka_unit_test(finds_what_has_a_problem),
		cmocka_unit_test(the_list_and_the_plan_find_the_same),
		cmocka_unit_test(takes_records_by_hand),
		cmocka_unit_test(two_administrators_one_wins),
		cmocka_unit_test(a_full_disk_changes_nothing),
		cmocka_unit_test(a_disk_that_is_really_full_changes_nothing),
		cmocka_unit_test(a_file_that_became_read_only_changes_nothing),
		cmocka_unit_test(a_kill_leaves_before_or_after),
	};

	return test_run(tests);
}
