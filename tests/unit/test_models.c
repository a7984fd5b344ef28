/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * portal/models: windows, orders, filters and counts; and over random worlds from a printed seed, that a list holds a model
 * exactly if the decision says so (B4, E1, E2).
 */
#include "base/clock.h"
#include "portal/models.h"
#include "portal/people.h"
#include "tests/small_world.h"

#include "tests/test.h"

#define MODELS 57

/* Names repeat, so that orders have equal keys. */
static void
make_many(struct small_world *w, struct id *maya)
{
	static const char *const names[] = {"Alpha", "beta", "Gamma", "délta", "Alpha"};

	world_open(w);
	*maya = world_user(w, "Maya Ortiz", &w->root, true);
	world_give(w, maya, &w->maker);
	for (int i = 0; i < MODELS; i++)
		world_model(w, names[i % 5], i % 3 ? &w->document : &w->detection, maya, i % 2);
}

/* All rows of a query, forwards, in windows of a size. */
static size_t
read_forwards(struct portal *portal, const struct model_query *query, size_t size, struct id *out)
{
	struct model_list list = {0};
	struct err err = ERR_INIT;
	size_t count = 0;
	bool end = false;

	while (!end) {
		assert_true(models_window(portal, query, count ? WINDOW_AFTER : WINDOW_FIRST, count ? &out[count - 1] : NULL, size, &list, &err));
		assert_int_equal(list.at_start, count == 0);
		for (size_t i = 0; i < list.count; i++)
			out[count++] = list.rows[i].id;
		end = list.at_end;
		assert_true(end || list.count == size);
		model_list_release(&list);
	}
	return count;
}

static size_t
read_backwards(struct portal *portal, const struct model_query *query, size_t size, struct id *out)
{
	struct model_list list = {0};
	struct err err = ERR_INIT;
	size_t count = 0;
	bool start = false;

	while (!start) {
		assert_true(models_window(portal, query, count ? WINDOW_BEFORE : WINDOW_LAST, count ? &out[MODELS - count] : NULL, size, &list, &err));
		for (size_t i = list.count; i-- > 0;)
			out[MODELS - ++count] = list.rows[i].id;
		start = list.at_start;
		model_list_release(&list);
	}
	return count;
}

static void
windows_reach_every_row_once(void **state)
{
	static const enum model_view views[] = {VIEW_MINE, VIEW_ALL};
	struct small_world w;
	struct id maya, forwards[MODELS + 1], backwards[MODELS + 1];
	struct portal *portal;

	(void)state;
	make_many(&w, &maya);
	portal = world_as(&w, &maya);
	for (int sort = 0; sort < SORT_COUNT; sort++) {
		for (int down = 0; down < 2; down++) {
			for (int view = 0; view < 2; view++) {
				const struct model_query query = {.view = views[view], .sort = (enum model_sort)sort, .descending = down};

				assert_int_equal(read_forwards(portal, &query, 7, forwards), MODELS);
				assert_int_equal(read_backwards(portal, &query, 5, backwards), MODELS);
				for (int i = 0; i < MODELS; i++) {
					assert_true(id_equal(&forwards[i], &backwards[i]));
					for (int j = 0; j < i; j++)
						assert_false(id_equal(&forwards[i], &forwards[j]));
				}
			}
		}
	}
	world_close(&w);
}

/* COMMANDS.md: modifiedon descending, then name, then id; sorted by a name, accents and case don't count. */
static void
orders_are_as_documented(void **state)
{
	struct small_world w;
	struct id maya;
	struct portal *portal;
	struct model_list list = {0};
	struct err err = ERR_INIT;
	struct model_query query = {.view = VIEW_MINE, .sort = SORT_MODIFIED, .descending = true};

	(void)state;
	make_many(&w, &maya);
	portal = world_as(&w, &maya);
	assert_true(models_window(portal, &query, WINDOW_FIRST, NULL, MODELS, &list, &err));
	for (size_t i = 1; i < list.count; i++)
		assert_true(list.rows[i - 1].modified >= list.rows[i].modified);
	model_list_release(&list);
	query = (struct model_query){.view = VIEW_MINE, .sort = SORT_NAME};
	assert_true(models_window(portal, &query, WINDOW_FIRST, NULL, MODELS, &list, &err));
	assert_string_equal(list.rows[0].name, "Alpha");
	assert_string_equal(list.rows[24].name, "beta");
	assert_string_equal(list.rows[36].name, "délta");
	assert_string_equal(list.rows[56].name, "Gamma");
	model_list_release(&list);
	world_close(&w);
}

static void
filter_finds_name_type_and_owner(void **state)
{
	static const struct {
		const char *text;
		size_t count;
	} cases[] = {{"DELTA", 11}, {"object", 19}, {"maya", 57}, {"alp", 23}, {"a", 57}, {"zzz", 0}, {"\"", 0}, {"100%", 0}};
	struct small_world w;
	struct id maya;
	struct portal *portal;

	(void)state;
	make_many(&w, &maya);
	portal = world_as(&w, &maya);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (int view = 0; view < 3; view += 2) {
			const struct model_query query = {.view = view ? VIEW_ALL : VIEW_MINE, .filter = cases[i].text, .sort = SORT_NAME};
			struct model_list list = {0};
			struct err err = ERR_INIT;
			int64_t count;

			assert_true(models_window(portal, &query, WINDOW_FIRST, NULL, 100, &list, &err));
			assert_int_equal(list.count, cases[i].count);
			model_list_release(&list);
			assert_true(models_count(portal, &query, 1000, &count, &err));
			assert_int_equal(count, cases[i].count);
			assert_true(models_count(portal, &query, 3, &count, &err));
			assert_true(count <= 4);
		}
	}
	world_close(&w);
}

/* E1, E2, E6: mine, shared, all for an administrator; prompts apart; prebuilt rows nowhere. */
static void
views_hold_what_e_says(void **state)
{
	struct small_world w;
	struct id maya, ben, ana, mine, prompt, teams, team;
	struct model_counts counts;
	struct err err = ERR_INIT;

	(void)state;
	world_open(&w);
	maya = world_user(&w, "Maya Ortiz", &w.root, true);
	ben = world_user(&w, "Ben Carter", &w.root, true);
	ana = world_user(&w, "Ana Souza", &w.root, true);
	team = world_team(&w, "Finance", TEAM_OWNER, &w.root);
	world_member(&w, &team, &ben);
	world_give(&w, &maya, &w.maker);
	world_give(&w, &ben, &w.basic);
	world_give(&w, &ana, &w.customizer);
	mine = world_model(&w, "One", &w.document, &maya, true);
	prompt = world_model(&w, "Two", &w.prompt, &maya, true);
	teams = world_model(&w, "Three", &w.document, &team, true);
	world_model(&w, "Anas", &w.document, &ana, false);
	world_model(&w, "Prebuilt", &w.document, &ana, true);
	world_sql(&w, "UPDATE msdyn_aimodel SET iscustomizable = 0 WHERE msdyn_name = 'Prebuilt'");
	world_share(&w, "msdyn_aimodel", &mine, PRINCIPAL_USER, &ben, 1);
	world_share(&w, "msdyn_aimodel", &prompt, PRINCIPAL_TEAM, &team, 1);
	(void)teams;
	assert_true(models_counts(world_as(&w, &maya), 100, &counts, &err));
	assert_int_equal(counts.models_mine, 1);
	assert_int_equal(counts.models_shared, 0);
	assert_int_equal(counts.prompts_mine, 1);
	assert_true(models_counts(world_as(&w, &ben), 100, &counts, &err));
	assert_int_equal(counts.models_mine, 0);
	assert_int_equal(counts.models_shared, 2);
	assert_int_equal(counts.prompts_shared, 1);
	assert_true(models_counts(world_as(&w, &ana), 100, &counts, &err));
	assert_int_equal(counts.models_mine, 1);
	assert_int_equal(counts.models_shared, 3);
	assert_int_equal(counts.prompts_shared, 1);
	world_close(&w);
}

static void
details_stay_with_the_owner(void **state)
{
	struct small_world w;
	struct id maya, ben, model, container;
	struct model_detail detail = {0};
	struct err err = ERR_INIT;

	(void)state;
	world_open(&w);
	maya = world_user(&w, "Maya Ortiz", &w.root, true);
	ben = world_user(&w, "Ben Carter", &w.root, true);
	world_give(&w, &maya, &w.maker);
	world_give(&w, &ben, &w.basic);
	model = world_model(&w, "One", &w.document, &maya, true);
	container = world_container(&w, "ds-one", &model, &maya);
	world_file(&w, "a.pdf", &container, &maya);
	world_file(&w, "b.pdf", &container, &maya);
	world_share(&w, "msdyn_aimodel", &model, PRINCIPAL_USER, &ben, 1);
	assert_true(model_load_detail(world_as(&w, &maya), &model, WORLD_NOW, &detail, &err));
	assert_true(detail.details);
	assert_int_equal(detail.version_count, 1);
	assert_non_null(detail.published);
	assert_int_equal(detail.container_count, 1);
	assert_int_equal(detail.containers[0].files, 2);
	assert_int_equal(detail.share_count, 1);
	assert_string_equal(detail.row.via, "owner");
	model_detail_release(&detail);
	assert_true(model_load_detail(world_as(&w, &ben), &model, WORLD_NOW, &detail, &err));
	assert_false(detail.details);	/* E3 */
	assert_int_equal(detail.container_count, 0);
	assert_int_equal(detail.share_count, 0);
	assert_string_equal(detail.row.via, "you");
	model_detail_release(&detail);
	world_close(&w);
}

/* ---------------------------------------------------------------- random worlds */

static uint64_t seed;

static unsigned
dice(unsigned sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)((seed >> 16) % sides);
}

#define USERS 5
#define TEAMS 3
#define ROLES 4
#define RECORDS 8

struct random_world {
	struct small_world w;
	struct id units[3], users[USERS], teams[TEAMS], roles[ROLES], records[RECORDS];
};

static void
make_random(struct random_world *r)
{
	struct small_world *w = &r->w;
	char name[32];

	world_open(w);
	r->units[0] = w->root;
	r->units[1] = world_unit(w, "North", &w->root);
	r->units[2] = world_unit(w, "Far north", &r->units[1]);
	for (int i = 0; i < ROLES; i++) {
		snprintf(name, sizeof(name), "Role %d", i);
		r->roles[i] = world_role(w, name, dice(3) == 0);
		for (int p = 0; p < PRIVILEGE_COUNT; p++)
			world_grant(w, &r->roles[i], ENTITY_AIMODEL, (enum privilege)p, (enum access_level)dice(LEVEL_ORGANIZATION + 1));
	}
	for (int i = 0; i < USERS; i++) {
		snprintf(name, sizeof(name), "User %d", i);
		r->users[i] = world_user(w, name, &r->units[dice(3)], dice(6) != 0);
		for (unsigned n = dice(3); n > 0; n--)
			world_give(w, &r->users[i], &r->roles[dice(ROLES)]);
	}
	for (int i = 0; i < TEAMS; i++) {
		snprintf(name, sizeof(name), "Team %d", i);
		r->teams[i] = world_team(w, name, i == 2 ? TEAM_ACCESS : TEAM_OWNER, &r->units[dice(3)]);
		for (unsigned n = dice(4); n > 0; n--)
			world_member(w, &r->teams[i], &r->users[dice(USERS)]);
		if (i != 2 && dice(2))
			world_give_team(w, &r->teams[i], &r->roles[dice(ROLES)]);
	}
	for (int i = 0; i < RECORDS; i++) {
		const struct id *templates[] = {&w->document, &w->prompt, &w->generic, &w->unsupported, &w->preview};

		snprintf(name, sizeof(name), "Record %d", i);
		r->records[i] = world_model(w, name, templates[dice(5)], dice(3) ? &r->users[dice(USERS)] : &r->teams[dice(2)], dice(2));
		for (unsigned n = dice(3); n > 0; n--) {
			bool team = dice(2);
			struct id organization = w->root;

			if (dice(8) == 0)
				world_share(w, "msdyn_aimodel", &r->records[i], PRINCIPAL_ORGANIZATION, &organization, 1U << dice(3));
			else
				world_share(w, "msdyn_aimodel", &r->records[i], team ? PRINCIPAL_TEAM : PRINCIPAL_USER,
					    team ? &r->teams[dice(TEAMS)] : &r->users[dice(USERS)], 1U << dice(3));
		}
	}
	world_setting(w, "makerdeck_previewmodels", dice(2));
	world_setting(w, "makerdeck_aiprompts", dice(2));
}

static bool
is_listed(struct portal *portal, enum model_view view, bool prompts, const struct id *id, enum model_sort sort)
{
	const struct model_query query = {.prompts = prompts, .view = view, .sort = sort};
	struct model_list list = {0};
	struct err err = ERR_INIT;
	bool found = false;
	int64_t count;

	assert_true(models_window(portal, &query, WINDOW_FIRST, NULL, 100, &list, &err));
	for (size_t i = 0; i < list.count; i++)
		found |= id_equal(&list.rows[i].id, id);
	assert_true(models_count(portal, &query, 100, &count, &err));
	assert_int_equal(count, (int64_t)list.count);
	model_list_release(&list);
	return found;
}

static void
check_person(struct random_world *r, const struct id *user)
{
	struct portal *portal = world_as(&r->w, user);
	const struct subject *actor = portal_actor(portal);
	enum model_sort sort = (enum model_sort)dice(SORT_COUNT);

	if (!subject_can_act(actor))
		return;
	for (int i = 0; i < RECORDS; i++) {
		struct arena arena = {0};
		struct model model;
		struct err err = ERR_INIT;
		bool found, visible, mine, shared, prompt, all_mine;

		assert_true(portal_load_model(portal, &r->records[i], true, &arena, &model, &found, &err));
		assert_true(found);
		prompt = model.type == MODEL_PROMPT;
		visible = access_check(actor, ACTION_LIST, &model).allowed;
		mine = model.row.owner.kind == PRINCIPAL_USER && id_equal(&model.row.owner.id, user);
		all_mine = actor->reach[ENTITY_AIMODEL][PRIVILEGE_READ].organization;	/* E2 */
		shared = visible && (!mine || all_mine);
		assert_int_equal(is_listed(portal, VIEW_ALL, prompt, &r->records[i], sort), visible);
		assert_int_equal(is_listed(portal, VIEW_MINE, prompt, &r->records[i], sort), visible && mine);
		assert_int_equal(is_listed(portal, VIEW_SHARED, prompt, &r->records[i], sort), shared);
		assert_false(is_listed(portal, VIEW_ALL, !prompt, &r->records[i], sort));
		arena_release(&arena);
	}
}

static void
lists_hold_what_the_decision_says(void **state)
{
	const char *given = getenv("SEED"), *worlds = getenv("WORLDS");
	int count = worlds ? (int)strtol(worlds, NULL, 10) : 60;

	(void)state;
	for (int i = 0; i < count; i++) {
		struct random_world r;

		seed = given ? strtoull(given, NULL, 10) : (uint64_t)clock_now() * 2654435761U + (uint64_t)i * 40503U + 1;
		printf("# SEED=%llu\n", (unsigned long long)seed);
		make_random(&r);
		for (int u = 0; u < USERS; u++)
			check_person(&r, &r.users[u]);
		world_close(&r.w);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_reach_every_row_once), cmocka_unit_test(orders_are_as_documented),
		cmocka_unit_test(filter_finds_name_type_and_owner), cmocka_unit_test(views_hold_what_e_says),
		cmocka_unit_test(details_stay_with_the_owner), cmocka_unit_test(lists_hold_what_the_decision_says),
	};

	return test_run(tests);
}
