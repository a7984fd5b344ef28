/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Activity (E5). In a random world every person's rows are those that the decision lets them read, in every order, forwards and backwards; sums are
 * the sums of those rows, whatever filter is on; what's kept by day follows every change; what was there before the file's third version is counted.
 */
#include "base/clock.h"
#include "portal/activity.h"
#include "portal/internal.h"
#include "portal/upkeep.h"
#include "tests/small_world.h"
#include "tests/test.h"

#include <sqlite3.h>

#define EVENTS 400
#define USERS 12
#define TEAMS 4
#define UNITS 5
#define MODELS 8
#define TODAY (WORLD_NOW / TIME_DAY)

struct event {
	struct id id;
	struct id owner;
	bool team;
	struct id unit;
	int64_t at;
	int model;		/* into models; -1: none was named, -2: one that's gone */
	const char *name;
	int used, status;
	int64_t credits;
	const char *info;	/* NULL */
	bool gone;
};

static struct small_world world;
static struct id units[UNITS], users[USERS], teams[TEAMS], models[MODELS], gone_model;
static struct event events[EVENTS];
static unsigned seed;

static unsigned
dice(unsigned sides)
{
	seed = seed * 1103515245U + 12345U;
	return (seed >> 16) % sides;
}

static const char *
hex(const struct id *id)
{
	static char texts[8][40];
	static unsigned at;
	char *out = texts[at++ % 8];

	out[0] = 'x';
	out[1] = '\'';
	for (int i = 0; i < 16; i++)
		snprintf(out + 2 + 2 * i, 3, "%02x", id->b[i]);
	out[34] = '\'';
	out[35] = '\0';
	return out;
}

static int
type_of(int model)
{
	return model < 0 ? -1 : model % 3 == 0 ? MODEL_PROMPT : model % 3 == 1 ? MODEL_DOCUMENT_PROCESSING : MODEL_OBJECT_DETECTION;
}

static void
write_event(const struct event *event)
{
	static const char *const sources[] = {"0", "1", "2", "3", "NULL", "NULL"};
	struct arena arena = {0};
	char model[40];

	snprintf(model, sizeof(model), "%s", event->model == -1 ? "NULL" : hex(event->model == -2 ? &gone_model : &models[event->model]));
	world_sql(&world, arena_printf(&arena,
		"INSERT OR REPLACE INTO msdyn_aievent (msdyn_aieventid, msdyn_aimodelid, makerdeck_modelname, msdyn_processingdate, msdyn_processingstatus, msdyn_creditconsumed, "
		"msdyn_consumptionsource, msdyn_datatype, msdyn_datainfo, msdyn_quicktest, ownerid, owningbusinessunit, createdon, modifiedon) VALUES "
		"(%s, %s, '%s', %lld, %d, %lld, %s, 'Text', %s%s%s, %d, %s, %s, 0, 0)",
		hex(&event->id), model, event->name, (long long)event->at, event->status, (long long)event->credits, sources[event->used], event->info ? "'" : "",
		event->info ? event->info : "NULL", event->info ? "'" : "", event->used == USED_QUICK_TEST, hex(&event->owner), hex(&event->unit)));
	arena_release(&arena);
}

static void
make_event(int i)
{
	static const char *const infos[] = {"Invoice 17", "where is MY order", "caf\xc3\xa9", "", NULL, "=1+1"};
	static const char *const names[] = {"Alpha", "beta", "Gamma ray", "delta", "Epsilon", "zeta", "Eta", "Theta"};
	struct event *event = &events[i];
	int team = (int)dice(8) == 0 ? (int)dice(TEAMS) : -1, model = (int)dice(MODELS + 2) - 2;

	*event = (struct event){.owner = team >= 0 ? teams[team] : users[dice(USERS)], .team = team >= 0, .unit = units[dice(UNITS)],
				/* Several at the same instant. */
				.at = (TODAY - (int64_t)dice(40)) * TIME_DAY + (int64_t)dice(50) * 1000000, .model = model,
				.name = model >= 0 ? names[model] : model == -1 ? (dice(2) ? "Unsaved Prompt" : "Sixteen letters!") : "Old OCR", .used = (int)dice(6),
				.status = (int)dice(3), .credits = (int64_t)dice(20), .info = infos[dice(6)]};
	event->id.b[0] = 0x77;
	event->id.b[1] = (uint8_t)dice(256);
	event->id.b[14] = (uint8_t)(i >> 8);
	event->id.b[15] = (uint8_t)i;
	write_event(event);
}

static void
make_people(void)
{
	static const enum access_level levels[] = {LEVEL_NONE, LEVEL_USER, LEVEL_USER, LEVEL_UNIT, LEVEL_CHILD, LEVEL_ORGANIZATION};
	struct id roles[8];

	units[0] = world.root;
	for (int i = 1; i < UNITS; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Unit %d", i);
		units[i] = world_unit(&world, name, &units[dice((unsigned)i)]);
	}
	for (int i = 0; i < 8; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Role %d", i);
		roles[i] = world_role(&world, name, i % 3 == 2);
		world_grant(&world, &roles[i], ENTITY_AIEVENT, PRIVILEGE_READ, levels[i % 6]);
	}
	for (int i = 0; i < TEAMS; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Team %d", i);
		teams[i] = world_team(&world, name, TEAM_OWNER, &units[dice(UNITS)]);
		world_give_team(&world, &teams[i], &roles[dice(8)]);
	}
	for (int i = 0; i < USERS; i++) {
		char name[20];

		snprintf(name, sizeof(name), "User %d", i);
		users[i] = world_user(&world, name, &units[dice(UNITS)], i != 11);
		if (i == 0)
			world_give(&world, &users[i], &world.administrator);
		else if (i == 1)
			world_give(&world, &users[i], &world.maker);
		else if (i != 2)
			world_give(&world, &users[i], &roles[dice(8)]);
		for (int t = 0; t < TEAMS; t++) {
			if (i > 1 && dice(4) == 0)
				world_member(&world, &teams[t], &users[i]);
		}
	}
}

static int
set_up(void **state)
{
	const char *from = getenv("MAKERDECK_SEED");

	(void)state;
	seed = from ? (unsigned)strtoul(from, NULL, 10) : (unsigned)time(NULL);
	printf("# MAKERDECK_SEED=%u\n", seed);
	world_open(&world);
	make_people();
	for (int i = 0; i < MODELS; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Model %d", i);
		models[i] = world_model(&world, name, i % 3 == 0 ? &world.prompt : i % 3 == 1 ? &world.document : &world.detection, &users[dice(USERS)], true);
	}
	gone_model.b[0] = 0x66;
	(void)world_as(&world, &users[0]);
	for (int i = 0; i < EVENTS; i++)
		make_event(i);
	for (int i = 0; i < 60; i++) {
		const struct event *event = &events[dice(EVENTS)];
		static const uint32_t masks[] = {1, 2, 1 | 2, 262144};
		int to = (int)dice(9);
		struct arena arena = {0};
		const struct id *with = to < 5 ? &users[dice(USERS)] : to < 8 ? &teams[dice(TEAMS)] : &units[0];

		world_sql(&world, arena_printf(&arena, "INSERT OR IGNORE INTO principalobjectaccess (objectid, objecttypecode, principalid, principaltypecode, accessrightsmask, "
			"inheritedaccessrightsmask, changedon) VALUES (%s, 'msdyn_aievent', %s, '%s', %u, %u, 0)", hex(&event->id), hex(with),
			to < 5 ? "systemuser" : to < 8 ? "team" : "organization", masks[dice(4)], dice(4) ? 0 : 1));
		arena_release(&arena);
	}
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	world_close(&world);
	return 0;
}

/* ---------------------------------------------------------------- the decision and plain oracles */

static bool
may_read(struct portal *portal, const struct event *event)
{
	struct owned row = {.id = event->id, .owner = {.kind = event->team ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = event->owner},
			    .unit = units_find(&portal->units, &event->unit)};
	struct arena arena = {0};
	struct err err = ERR_INIT;
	bool may;

	assert_true(portal_load_shares(portal, &event->id, true, &arena, &row, &err));
	may = !event->gone && access_reads_event(portal_actor(portal), &row);
	arena_release(&arena);
	return may;
}

static bool
has_text(const char *in, const char *text)
{
	for (; in && *in; in++) {
		size_t i = 0;

		while (text[i] && (text[i] | 0x20) == (in[i] | 0x20))
			i++;
		if (!text[i])
			return true;
	}
	return false;
}

static bool
fits(const struct event *event, const struct activity_filter *filter)
{
	int64_t day = activity_day(event->at);

	if (day < filter->first_day || day > filter->last_day || (filter->used >= 0 && event->used != filter->used))
		return false;
	if (filter->text && !has_text(event->name, filter->text) && !has_text(event->info, filter->text))
		return false;
	switch (filter->tools) {
	case TOOLS_ALL:
		return true;
	case TOOLS_ONE:
		if (filter->tool_name)
			return event->model == -1 && !strcmp(event->name, filter->tool_name);
		return event->model >= 0 ? id_equal(&models[event->model], &filter->tool) : event->model == -2 && id_equal(&gone_model, &filter->tool);
	case TOOLS_TYPES:
		return event->model >= 0 && (filter->types >> type_of(event->model) & 1);
	case TOOLS_DELETED:
		return event->model == -2;
	}
	return false;
}

static struct event *
event_of(const struct id *id)
{
	for (int i = 0; i < EVENTS; i++) {
		if (id_equal(&events[i].id, id))
			return &events[i];
	}
	return NULL;
}

static void
lower(const char *text, char out[200])
{
	size_t i = 0;

	for (; text[i] && i < 199; i++)
		out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + 32 : text[i]);
	out[i] = '\0';
}

static int
compare_values(const struct event *a, const struct event *b, enum activity_sort sort)
{
	char x[200], y[200];

	switch (sort) {
	case ACTIVITY_BY_TIME:
		return (a->at > b->at) - (a->at < b->at);
	case ACTIVITY_BY_TOOL:
		lower(a->name, x);
		lower(b->name, y);
		return strcmp(x, y);
	case ACTIVITY_BY_INPUT:
		lower(a->info && a->info[0] ? a->info : "Text", x);
		lower(b->info && b->info[0] ? b->info : "Text", y);
		return strcmp(x, y);
	case ACTIVITY_BY_USED:
		return a->used - b->used;
	case ACTIVITY_BY_CREDITS:
		return (a->credits > b->credits) - (a->credits < b->credits);
	case ACTIVITY_SORT_COUNT:
		break;
	}
	return 0;
}

/* Whether b may stand right after a. */
static bool
follows(const struct event *a, const struct event *b, enum activity_sort sort, bool descending)
{
	int by = compare_values(a, b, sort);

	if (by)
		return descending ? by > 0 : by < 0;
	if (a->at != b->at)
		return a->at > b->at;
	return sort == ACTIVITY_BY_TIME && !descending ? id_compare(&a->id, &b->id) < 0 : id_compare(&a->id, &b->id) > 0;
}

/* Every row once, in order, all that's to be read and nothing else; returns how many. */
static size_t
walk(struct portal *portal, const struct activity_filter *filter, enum activity_sort sort, bool descending, bool back, size_t limit)
{
	struct activity_list list = {0}, next = {0};
	struct err err = ERR_INIT;
	bool seen[EVENTS] = {false};
	const struct event *last = NULL;
	size_t count = 0, expected = 0;

	assert_true(activity_window(portal, filter, sort, descending, back ? WINDOW_LAST : WINDOW_FIRST, NULL, limit, &list, &err));
	assert_true(back ? list.at_end : list.at_start);
	while (list.count) {
		for (size_t k = 0; k < list.count; k++) {
			const struct activity_row *row = &list.rows[back ? list.count - 1 - k : k];
			const struct event *event = event_of(&row->id);

			assert_non_null(event);
			assert_false(seen[event - events]);
			seen[event - events] = true;
			if (last)
				assert_true(back ? follows(event, last, sort, descending) : follows(last, event, sort, descending));
			assert_string_equal(row->name, event->name);
			assert_int_equal(row->deleted, event->model == -2);
			assert_int_equal(row->type, type_of(event->model));
			assert_int_equal(row->used, event->used);
			last = event;
			count++;
		}
		if (back ? list.at_start : list.at_end)
			break;
		assert_true(activity_window(portal, filter, sort, descending, back ? WINDOW_BEFORE : WINDOW_AFTER, &list.rows[back ? 0 : list.count - 1], limit, &next,
					    &err));
		activity_list_release(&list);
		list = next;
	}
	activity_list_release(&list);
	for (int i = 0; i < EVENTS; i++) {
		bool expect = fits(&events[i], filter) && may_read(portal, &events[i]);

		assert_int_equal(seen[i], expect);
		expected += expect;
	}
	assert_int_equal(count, expected);
	return count;
}

static bool
in_group(const struct event *event, const struct activity_sum *sum, bool by_tool)
{
	if (!by_tool)
		return activity_day(event->at) == sum->day;
	if (id_is_none(&sum->tool))
		return event->model == -1 && !strcmp(event->name, sum->name);
	return event->model != -1 && id_equal(event->model == -2 ? &gone_model : &models[event->model], &sum->tool);
}

static void
check_sums(struct portal *portal, const struct activity_filter *filter, bool by_tool)
{
	struct activity_sums sums = {0};
	struct err err = ERR_INIT;
	int64_t runs = 0;

	assert_true(by_tool ? activity_by_tool(portal, filter, &sums, &err) : activity_by_day(portal, filter, &sums, &err));
	for (size_t k = 0; k < sums.count; k++) {
		struct activity_sum expect = {0};

		for (int i = 0; i < EVENTS; i++) {
			if (!fits(&events[i], filter) || !in_group(&events[i], &sums.rows[k], by_tool) || !may_read(portal, &events[i]))
				continue;
			expect.runs++;
			expect.failed += events[i].status == 1;
			expect.tests += events[i].used == USED_QUICK_TEST;
			expect.credits += events[i].credits;
			if (by_tool)
				assert_string_equal(sums.rows[k].name, events[i].name);
			if (by_tool)
				assert_int_equal(sums.rows[k].deleted, events[i].model == -2);
		}
		assert_int_equal(sums.rows[k].runs, expect.runs);
		assert_int_equal(sums.rows[k].failed, expect.failed);
		assert_int_equal(sums.rows[k].tests, expect.tests);
		assert_int_equal(sums.rows[k].credits, expect.credits);
		assert_true(expect.runs > 0);
		if (k && by_tool)
			assert_true(sums.rows[k - 1].runs >= sums.rows[k].runs);
		if (k && !by_tool)
			assert_true(sums.rows[k - 1].day < sums.rows[k].day);
		runs += expect.runs;
	}
	for (int i = 0; i < EVENTS; i++)
		runs -= fits(&events[i], filter) && may_read(portal, &events[i]);
	assert_int_equal(runs, 0);
	activity_sums_release(&sums);
}

static struct activity_filter
everything(void)
{
	return (struct activity_filter){.first_day = ACTIVITY_FIRST_DAY, .last_day = ACTIVITY_LAST_DAY, .used = -1};
}

/* ---------------------------------------------------------------- tests */

static void
rows_are_those_that_the_decision_lets_everybody_read(void **state)
{
	const struct activity_filter filter = everything();
	size_t least = EVENTS, most = 0;

	(void)state;
	for (int u = 0; u < USERS; u++) {
		struct portal *portal = world_as(&world, &users[u]);

		for (int sort = 0; sort < ACTIVITY_SORT_COUNT; sort++) {
			for (int way = 0; way < 4; way++) {
				size_t count = walk(portal, &filter, (enum activity_sort)sort, way & 1, way & 2, 7 + dice(60));

				least = count < least ? count : least;
				most = count > most ? count : most;
			}
		}
		check_sums(portal, &filter, false);
		check_sums(portal, &filter, true);
	}
	assert_int_equal(most, EVENTS);	/* the administrator */
	assert_int_equal(least, 0);	/* who's disabled */
}

static void
filters_leave_what_a_plain_loop_leaves(void **state)
{
	static const char *const texts[] = {"ALPHA", "order", "invoice", "nowhere", "\xc3\xa9", "%", "=1"};

	(void)state;
	for (int u = 0; u < USERS; u++) {
		struct portal *portal = world_as(&world, &users[u]);

		for (int round = 0; round < 24; round++) {
			struct activity_filter filter = everything();

			if (dice(2)) {
				filter.last_day = TODAY - (int64_t)dice(10);
				filter.first_day = filter.last_day - (int64_t)dice(30);
			}
			filter.tools = (enum activity_tools)dice(4);
			filter.types = filter.tools == TOOLS_TYPES ? (dice(2) ? ACTIVITY_PROMPTS : dice(2) ? ACTIVITY_MODELS : UINT32_C(1) << MODEL_OBJECT_DETECTION) : 0;
			if (filter.tools == TOOLS_ONE && dice(3))
				filter.tool = dice(4) ? models[dice(MODELS)] : gone_model;
			else if (filter.tools == TOOLS_ONE)
				filter.tool_name = dice(2) ? "Unsaved Prompt" : "Sixteen letters!";
			filter.used = dice(2) ? -1 : (int)dice(6);
			filter.text = dice(2) ? NULL : texts[dice(7)];
			(void)walk(portal, &filter, (enum activity_sort)dice(ACTIVITY_SORT_COUNT), dice(2), dice(2), 5 + dice(40));
			check_sums(portal, &filter, dice(2));
		}
	}
}

/* From the row where one is: that row itself, or what stands where it would. */
static void
a_window_begins_at_its_anchor(void **state)
{
	struct portal *portal = world_as(&world, &users[0]);
	const struct activity_filter filter = everything();
	struct err err = ERR_INIT;

	(void)state;
	for (int sort = 0; sort < ACTIVITY_SORT_COUNT; sort++) {
		struct activity_list list = {0}, from = {0};

		assert_true(activity_window(portal, &filter, (enum activity_sort)sort, true, WINDOW_FIRST, NULL, 50, &list, &err));
		assert_true(activity_window(portal, &filter, (enum activity_sort)sort, true, WINDOW_FROM, &list.rows[20], 10, &from, &err));
		for (size_t i = 0; i < 10; i++)
			assert_true(id_equal(&list.rows[20 + i].id, &from.rows[i].id));
		assert_false(from.at_start);
		activity_list_release(&list);
		activity_list_release(&from);
	}
}

static void
tallies_follow_every_change(void **state)
{
	struct portal *portal;
	const struct activity_filter filter = everything();

	(void)state;
	for (int i = 0; i < EVENTS; i += 3) {
		struct event *event = &events[i];
		struct arena arena = {0};

		if (i % 2) {
			event->gone = true;
			world_sql(&world, arena_printf(&arena, "DELETE FROM msdyn_aievent WHERE msdyn_aieventid = %s", hex(&event->id)));
		} else {
			event->at = (TODAY - (int64_t)dice(40)) * TIME_DAY + 5;
			event->owner = users[dice(USERS)];
			event->team = false;
			event->unit = units[dice(UNITS)];
			event->credits = (int64_t)dice(50);
			event->status = (int)dice(3);
			world_sql(&world, arena_printf(&arena, "UPDATE msdyn_aievent SET msdyn_processingdate = %lld, ownerid = %s, owningbusinessunit = %s, msdyn_creditconsumed = %lld, "
				"msdyn_processingstatus = %d WHERE msdyn_aieventid = %s", (long long)event->at, hex(&event->owner), hex(&event->unit),
				(long long)event->credits, event->status, hex(&event->id)));
		}
		arena_release(&arena);
	}
	for (int u = 0; u < USERS; u++) {
		portal = world_as(&world, &users[u]);
		(void)walk(portal, &filter, ACTIVITY_BY_TIME, true, false, 50);
		check_sums(portal, &filter, false);
		check_sums(portal, &filter, true);
	}
}

/* What's kept is looked at by "check", which says so if it's wrong. */
static size_t
tally_problems(struct portal *portal)
{
	struct upkeep_report report = {0};
	struct err err = ERR_INIT;
	size_t found = 0;

	assert_true(upkeep_check(portal, &report, &err));
	for (size_t i = 0; i < report.problem_count; i++)
		found += strstr(report.problems[i], "sums of runs") != NULL;
	upkeep_report_release(&report);
	return found;
}

static void
check_tells_of_wrong_tallies(void **state)
{
	(void)state;
	assert_int_equal(tally_problems(world_as(&world, &users[0])), 0);
	world_sql(&world, "UPDATE makerdeck_tally SET runs = runs + 1 WHERE day = (SELECT min(day) FROM makerdeck_tally)");
	assert_int_equal(tally_problems(world_as(&world, &users[0])), 1);
	world_sql(&world, "UPDATE makerdeck_tally SET runs = runs - 1 WHERE day = (SELECT min(day) FROM makerdeck_tally)");
	assert_int_equal(tally_problems(world_as(&world, &users[0])), 0);
}

/* A model's page counts what its viewer may read, what's shared with them too. */
static void
a_model_counts_what_the_viewer_may_read(void **state)
{
	(void)state;
	for (int u = 0; u < 2; u++) {
		struct portal *portal = world_as(&world, &users[u]);

		for (int m = 0; m < MODELS; m++) {
			struct model_detail detail = {0};
			struct err err = ERR_INIT;
			int64_t runs = 0, tests = 0;

			if (!model_load_detail(portal, &models[m], WORLD_NOW, &detail, &err)) {
				assert_int_equal(err.code, ERR_NOT_FOUND);
				continue;
			}
			for (int i = 0; i < EVENTS; i++) {
				if (events[i].model != m || activity_day(events[i].at) <= TODAY - USAGE_DAYS || !may_read(portal, &events[i]))
					continue;
				runs += events[i].used != USED_QUICK_TEST;
				tests += events[i].used == USED_QUICK_TEST;
			}
			assert_int_equal(detail.run_total, runs);
			assert_int_equal(detail.test_total, tests);
			for (int d = 0; d < USAGE_DAYS; d++)
				runs -= detail.runs[d];
			assert_int_equal(runs, 0);
			model_detail_release(&detail);
		}
	}
}

static int64_t
number_of(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t number;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	number = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return number;
}

/* A file of the second version that has events already. */
static void
what_was_there_is_counted(void **state)
{
	sqlite3 *db = NULL;

	(void)state;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	for (int i = 1; i <= 2; i++)
		assert_int_equal(sqlite3_exec(db, schema_text(i), NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "PRAGMA foreign_keys = OFF; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500) INSERT INTO msdyn_aievent "
					  "(msdyn_aieventid, msdyn_aimodelid, makerdeck_modelname, msdyn_processingdate, msdyn_processingstatus, msdyn_creditconsumed, "
					  "msdyn_consumptionsource, msdyn_quicktest, ownerid, owningbusinessunit, createdon, modifiedon) SELECT randomblob(16), CASE i % 4 WHEN 0 THEN NULL "
					  "ELSE CAST(printf('%016d', i % 4) AS BLOB) END, 'T' || (i % 3), (i * 7919 - 400000) * 3600000, i % 3, i % 11, i % 5, i % 7 = 0, CAST(printf('%016d', i % 5) AS BLOB), "
					  "CAST(printf('%016d', 10 + i % 2) AS BLOB), 0, 0 FROM n", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, schema_text(3), NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(number_of(db, "SELECT sum(runs) FROM makerdeck_tally WHERE length(ownerid) = 16"), 500);
	assert_int_equal(number_of(db, "SELECT sum(runs) FROM makerdeck_tally WHERE length(ownerid) = 0 AND length(owningbusinessunit) = 16"), 500);
	assert_int_equal(number_of(db, "SELECT sum(runs) FROM makerdeck_tally WHERE length(owningbusinessunit) = 0"), 500);
	/* The same as the triggers make of the same rows. */
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE was AS SELECT * FROM makerdeck_tally; CREATE TABLE kept AS SELECT * FROM msdyn_aievent;"
					  "DELETE FROM msdyn_aievent;", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(number_of(db, "SELECT count(*) FROM makerdeck_tally"), 0);
	assert_int_equal(sqlite3_exec(db, "INSERT INTO msdyn_aievent (msdyn_aieventid, msdyn_aimodelid, makerdeck_modelname, msdyn_processingdate, msdyn_processingstatus, "
					  "msdyn_creditconsumed, msdyn_consumptionsource, msdyn_quicktest, ownerid, owningbusinessunit, createdon, modifiedon) SELECT msdyn_aieventid, "
					  "msdyn_aimodelid, makerdeck_modelname, msdyn_processingdate, msdyn_processingstatus, msdyn_creditconsumed, msdyn_consumptionsource, msdyn_quicktest, "
					  "ownerid, owningbusinessunit, createdon, modifiedon FROM kept", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(number_of(db, "SELECT count(*) FROM (SELECT ownerid, owningbusinessunit, day, tool, usedin, runs, failed, credits FROM makerdeck_tally "
				       "EXCEPT SELECT ownerid, owningbusinessunit, day, tool, usedin, runs, failed, credits FROM was)"), 0);
	assert_int_equal(number_of(db, "SELECT count(*) FROM was") - number_of(db, "SELECT count(*) FROM makerdeck_tally"), 0);
	sqlite3_close(db);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_those_that_the_decision_lets_everybody_read),
		cmocka_unit_test(filters_leave_what_a_plain_loop_leaves),
		cmocka_unit_test(a_window_begins_at_its_anchor),
		cmocka_unit_test(a_model_counts_what_the_viewer_may_read),
		cmocka_unit_test(tallies_follow_every_change),
		cmocka_unit_test(check_tells_of_wrong_tallies),
		cmocka_unit_test(what_was_there_is_counted),
	};

	return cmocka_run_group_tests_name("test_activity", tests, set_up, tear_down);
}
