/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/life_world.h"

#include "portal/upkeep.h"

#include "tests/test.h"

#include <sqlite3.h>

struct life_world life;

void
life_grant(const char *logical)
{
	static const enum privilege both[] = {PRIVILEGE_READ, PRIVILEGE_WRITE};
	char sql[400];

	for (size_t i = 0; i < 2; i++) {
		world_grant_table(&life.world, &life.world.customizer, logical, both[i], LEVEL_ORGANIZATION);
		snprintf(sql, sizeof(sql), "INSERT INTO roleprivileges SELECT r.roleid, p.privilegeid, 1 FROM role r, privilege p WHERE "
			 "r.name = 'Environment Maker' AND p.name = 'prv%s%s'", privilege_name(both[i]), logical);
		world_sql(&life.world, sql);
	}
}

void
life_open(void)
{
	static const char *const without_table[] = {"prvCreateAttribute", "prvCreateEntity"};
	struct small_world *world = &life.world;
	char sql[500];

	life = (struct life_world){.err = ERR_INIT};
	world_open(world);
	life.north = world_unit(world, "North", &world->root);
	life.ann = world_user(world, "Ann", &world->root, true);
	life.cora = world_user(world, "Cora", &life.north, true);
	life.mia = world_user(world, "Mia", &life.north, true);
	life.bea = world_user(world, "Bea", &life.north, true);
	world_give(world, &life.ann, &world->administrator);
	world_give(world, &life.cora, &world->customizer);
	world_give(world, &life.mia, &world->maker);
	world_give(world, &life.bea, &world->basic);
	for (int i = 0; i < 2; i++) {
		snprintf(sql, sizeof(sql), "INSERT INTO privilege (privilegeid, name, makerdeck_access) VALUES (x'3300000000000000000000000000000%d', '%s', -1);"
			 "INSERT INTO roleprivileges SELECT roleid, x'3300000000000000000000000000000%d', 8 FROM role WHERE name = 'System Customizer'", i + 1,
			 without_table[i], i + 1);
		world_sql(world, sql);
	}
}

void
life_close(void)
{
	arena_release(&life.arena);
	world_close(&life.world);
	life.portal = NULL;
}

void
life_as(const struct id *user)
{
	life.portal = world_as(&life.world, user);
	life.err = ERR_INIT;
}

void
life_leave(void)
{
	portal_close(life.world.portal);
	life.world.portal = life.portal = NULL;
}

int64_t
life_number(const char *sql, const struct id *id)
{
	sqlite3 *db = NULL;
	sqlite3_stmt *s = NULL;
	int64_t value;

	assert_int_equal(sqlite3_open_v2(life.world.path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		printf("# %s: %s\n", sql, sqlite3_errmsg(db));
	if (id && sqlite3_bind_parameter_count(s))
		sqlite3_bind_blob(s, 1, id->b, 16, SQLITE_TRANSIENT);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return value;
}

struct target
life_target(const struct id *id)
{
	return (struct target){.kind = RECORD_MODEL, .id = *id, .version = -1};
}

bool
life_try_create(const char *name, enum model_type type, const struct id *table, const struct model_binding *binding, struct id *id)
{
	struct create_request request = {.name = name, .type = type, .now = WORLD_NOW};
	struct write_result result;
	bool done;

	life.err = ERR_INIT;
	if (binding)
		request.binding = *binding;
	if (table)
		request.binding.table = *table;
	done = model_create(life.portal, &request, &result, &life.err);
	if (done)
		*id = result.changes[0].id;
	write_result_release(&result);
	return done;
}

struct id
life_create(const char *name, enum model_type type, const struct id *table, const struct model_binding *binding)
{
	struct id id = ID_NONE;

	life_fine(life_try_create(name, type, table, binding, &id));
	return id;
}

bool
life_train(const struct id *id)
{
	const struct target target = life_target(id);
	struct training *training;
	bool done = false, well;

	life.err = ERR_INIT;
	training = training_begin(life.portal, &target, 0, false, WORLD_NOW, &life.err);
	well = training != NULL;
	while (well && !done)
		well = training_step(training, &done, &life.err);
	training_free(training);
	return well;
}

#define WRITE(name, ...)                                  \
	const struct target target = life_target(id);     \
	struct write_result result;                       \
	bool done;                                        \
	life.err = ERR_INIT;                              \
	done = name(life.portal, &target, __VA_ARGS__);   \
	write_result_release(&result);                    \
	return done

bool
life_publish(const struct id *id)
{
	WRITE(model_publish, false, WORLD_NOW, &result, &life.err);
}

bool
life_unpublish(const struct id *id)
{
	WRITE(model_unpublish, false, WORLD_NOW, &result, &life.err);
}

bool
life_rename(const struct id *id, const char *name)
{
	WRITE(model_rename, name, false, WORLD_NOW, &result, &life.err);
}

bool
life_schedule(const struct id *id, enum cadence cadence)
{
	const struct model_schedule schedule = {cadence, cadence};

	WRITE(model_set_schedule, &schedule, false, WORLD_NOW, &result, &life.err);
}

bool
life_delete(const struct id *id)
{
	WRITE(model_delete, 1, false, WORLD_NOW, &result, &life.err);
}

bool
life_run(const struct id *id, const char *text, const char *const *inputs, size_t count, bool quick_test, bool *ran)
{
	const struct run_request request = {.model = life_target(id), .text = text, .inputs = inputs, .input_count = count, .quick_test = quick_test,
					    .source = EVENT_API, .now = WORLD_NOW};
	struct run_answer answer;
	bool done;

	life.err = ERR_INIT;
	done = model_run(life.portal, &request, &answer, &life.err);
	*ran = answer.ran;
	run_answer_release(&answer);
	return done;
}

bool
life_run_table(const struct id *id)
{
	const struct target target = life_target(id);
	struct table_run *run;
	bool done = false, well;

	life.err = ERR_INIT;
	run = table_run_begin(life.portal, &target, false, WORLD_NOW, &life.err);
	well = run != NULL;
	while (well && !done)
		well = table_run_step(run, &done, &life.err);
	table_run_free(run);
	return well;
}

void
life_check(void)
{
	struct upkeep_report report;

	life_fine(upkeep_check(life.portal, &report, &life.err));
	for (size_t i = 0; i < report.problem_count; i++)
		printf("# %s\n", report.problems[i]);
	assert_int_equal(report.problem_count, 0);
	upkeep_report_release(&report);
}
