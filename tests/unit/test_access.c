/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decision (domain/access), rule by rule: A4, B2, B3, B7–B9, C, D4–D6, D11, E1–E4, E6, F1–F3, G5, G6. A small world is built by
 * hand: two units below a root, three teams, the roles of A3.
 */
#include "base/arena.h"
#include "base/err.h"
#include "domain/access.h"
#include "domain/model.h"
#include "domain/principal.h"
#include "domain/role.h"

#include "tests/test.h"

static struct id
id_of(uint8_t n)
{
	struct id id = ID_NONE;

	id.b[15] = n;
	return id;
}

enum { UNIT_ROOT = 0, UNIT_SALES = 1, UNIT_FIELD = 2, UNIT_OTHER = 3 };

static const struct unit unit_rows[] = {
	{{{[15] = 1}}, "Root", -1},
	{{{[15] = 2}}, "Sales", UNIT_ROOT},
	{{{[15] = 3}}, "Field", UNIT_SALES},
	{{{[15] = 4}}, "Other", UNIT_ROOT},
};
static const struct units units = {unit_rows, 4};

struct world {
	struct arena arena;
	struct role administrator, customizer, maker, basic, maker_without_share, team_only_reader;
	struct team teams[2];
	struct grant grants[4];
	struct subject subject;
	struct share shares[4];
	struct owned container;
	struct model model;
};

static void
grid_set(struct role *role, enum entity entity, enum access_level level)
{
	for (int p = 0; p < PRIVILEGE_COUNT; p++)
		role->level[entity][p] = (uint8_t)level;
}

/* The grids of A3, as far as models and containers go. */
static void
make_roles(struct world *w)
{
	w->administrator.name = "System Administrator";
	role_make_administrator(&w->administrator);
	w->customizer.name = "System Customizer";
	w->customizer.create_entity = w->customizer.create_attribute = true;
	grid_set(&w->customizer, ENTITY_AIMODEL, LEVEL_ORGANIZATION);
	grid_set(&w->customizer, ENTITY_CONTAINER, LEVEL_ORGANIZATION);
	grid_set(&w->customizer, ENTITY_AITEMPLATE, LEVEL_ORGANIZATION);
	w->maker.name = "Environment Maker";
	grid_set(&w->maker, ENTITY_AIMODEL, LEVEL_USER);
	grid_set(&w->maker, ENTITY_CONTAINER, LEVEL_USER);
	grid_set(&w->maker, ENTITY_CANVASAPP, LEVEL_USER);
	grid_set(&w->maker, ENTITY_WORKFLOW, LEVEL_USER);
	w->maker.level[ENTITY_AITEMPLATE][PRIVILEGE_READ] = LEVEL_ORGANIZATION;
	w->basic.name = "Basic User";
	w->basic.level[ENTITY_AIMODEL][PRIVILEGE_READ] = LEVEL_USER;
	w->basic.level[ENTITY_AIMODEL][PRIVILEGE_APPENDTO] = LEVEL_USER;
	w->basic.level[ENTITY_CONTAINER][PRIVILEGE_READ] = LEVEL_USER;
	w->basic.level[ENTITY_AITEMPLATE][PRIVILEGE_READ] = LEVEL_ORGANIZATION;
	w->maker_without_share = w->maker;
	w->maker_without_share.name = "Maker without Share";
	w->maker_without_share.level[ENTITY_AIMODEL][PRIVILEGE_SHARE] = LEVEL_NONE;
	w->team_only_reader.name = "Team reader";
	w->team_only_reader.team_only = true;
	w->team_only_reader.level[ENTITY_AIMODEL][PRIVILEGE_READ] = LEVEL_USER;
	w->team_only_reader.level[ENTITY_AIMODEL][PRIVILEGE_CREATE] = LEVEL_USER;
}

/* The person 10 in Sales, in teams 20 (Sales) and 21 (Field), with one role held directly; a model 100 of person 11 in Other. */
static void
world_make(struct world *w, const struct role *role)
{
	*w = (struct world){0};
	make_roles(w);
	w->teams[0] = (struct team){id_of(20), "Team 20", TEAM_OWNER, UNIT_SALES};
	w->teams[1] = (struct team){id_of(21), "Team 21", TEAM_ACCESS, UNIT_FIELD};
	w->subject = (struct subject){
		.id = id_of(10), .name = "Ten", .login = "ten", .enabled = true, .unit = UNIT_SALES, .teams = w->teams, .team_count = 2,
		.grants = w->grants, .units = &units, .settings = {.preview_models = true, .ai_prompts = true},
	};
	if (role) {
		w->grants[0] = (struct grant){role, -1};
		w->subject.grant_count = 1;
	}
	w->container = (struct owned){.id = id_of(110), .name = "ds", .owner = {PRINCIPAL_USER, id_of(11)}, .owner_name = "Eleven", .unit = UNIT_OTHER};
	w->model = (struct model){
		.row = {.id = id_of(100), .name = "M", .owner = {PRINCIPAL_USER, id_of(11)}, .owner_name = "Eleven", .unit = UNIT_OTHER, .shares = w->shares},
		.type = MODEL_DOCUMENT_PROCESSING, .status = STATUS_PUBLISHED, .customizable = true, .has_active_run = true,
		.is_publishable = true, .containers = &w->container, .container_count = 1,
	};
}

static void
world_ready(struct world *w)
{
	subject_prepare(&w->subject, &w->arena);
}

static void
own(struct world *w)
{
	w->model.row.owner = (struct principal){PRINCIPAL_USER, id_of(10)};
	w->model.row.owner_name = "Ten";
	w->model.row.unit = UNIT_SALES;
	w->container.owner = w->model.row.owner;
	w->container.unit = UNIT_SALES;
}

static void
give(struct world *w, enum principal_kind kind, uint8_t who, uint32_t mask)
{
	w->shares[w->model.row.share_count++] = (struct share){{kind, id_of(who)}, mask, "X"};
}

static void
assert_no(struct world *w, enum action action, enum rule rule, enum obstacle obstacle)
{
	struct verdict v = access_check(&w->subject, action, &w->model);

	assert_false(v.allowed);
	assert_string_equal(rule_name(v.rule), rule_name(rule));
	assert_int_equal(v.obstacle, obstacle);
}

static void
assert_yes(struct world *w, enum action action)
{
	struct verdict v = access_check(&w->subject, action, &w->model);

	if (!v.allowed)
		print_error("%s refused by %s, obstacle %d\n", action_name(action), rule_name(v.rule), v.obstacle);
	assert_true(v.allowed);
	assert_int_equal(v.rule, RULE_NONE);
}

#define ALL_TEN ((UINT32_C(1) << ACTION_RECORD_COUNT) - 1)

/* B1: nobody but the owner, before any share. */
static void
b1_deny_by_default(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	world_ready(&w);
	assert_int_equal(access_actions(&w.subject, &w.model), 0);
	assert_no(&w, ACTION_LIST, RULE_B2, OBSTACLE_NOT_VISIBLE);
	own(&w);
	assert_int_equal(access_actions(&w.subject, &w.model), ALL_TEN);
	arena_release(&w.arena);
}

/* A4: disabled, or without any role; a team's role counts. */
static void
a4_disabled_or_without_role(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.administrator);
	w.subject.enabled = false;
	world_ready(&w);
	assert_no(&w, ACTION_LIST, RULE_A4, OBSTACLE_DISABLED);
	assert_int_equal(access_environment_actions(&w.subject), 0);
	arena_release(&w.arena);
	world_make(&w, NULL);
	own(&w);
	world_ready(&w);
	assert_no(&w, ACTION_LIST, RULE_A4, OBSTACLE_NO_ROLE);
	assert_int_equal(access_check_environment(&w.subject, ACTION_CREATE).rule, RULE_A4);
	w.grants[0] = (struct grant){&w.maker, 0};
	w.subject.grant_count = 1;
	world_ready(&w);
	assert_yes(&w, ACTION_LIST);
	arena_release(&w.arena);
}

/* A3: the Administrator needs no grid. */
static void
a3_administrator_does_everything(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.administrator);
	world_ready(&w);
	assert_int_equal(access_actions(&w.subject, &w.model), ALL_TEN);
	assert_int_equal(access_environment_actions(&w.subject),
			 ACTION_BIT(ACTION_CREATE) | ACTION_BIT(ACTION_CREATE_APP) | ACTION_BIT(ACTION_CREATE_FLOW) | ACTION_BIT(ACTION_EXPLORE));
	assert_true(subject_is_administrator_of(&w.subject, ENTITY_SYSTEMUSER, PRIVILEGE_WRITE));
	arena_release(&w.arena);
}

/* C: S1's rows by privilege. */
static void
c_environment_actions(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.basic);
	world_ready(&w);
	assert_int_equal(access_environment_actions(&w.subject), ACTION_BIT(ACTION_EXPLORE));
	assert_int_equal(access_check_environment(&w.subject, ACTION_CREATE).rule, RULE_C);
	arena_release(&w.arena);
	/* B2: "team privileges only" never gives Create. */
	world_make(&w, NULL);
	w.grants[0] = (struct grant){&w.team_only_reader, 0};
	w.subject.grant_count = 1;
	world_ready(&w);
	assert_false(access_check_environment(&w.subject, ACTION_CREATE).allowed);
	w.grants[0].team = -1;
	world_ready(&w);
	assert_true(access_check_environment(&w.subject, ACTION_CREATE).allowed);
	arena_release(&w.arena);
}

/* B2: levels by business unit. */
static void
b2_levels(void **state)
{
	static const struct {
		enum access_level level;
		int row_unit;
		bool sees;
	} cases[] = {
		{LEVEL_USER, UNIT_SALES, false}, {LEVEL_UNIT, UNIT_SALES, true},	{LEVEL_UNIT, UNIT_FIELD, false},
		{LEVEL_UNIT, UNIT_ROOT, false},	 {LEVEL_CHILD, UNIT_FIELD, true},	{LEVEL_CHILD, UNIT_SALES, true},
		{LEVEL_CHILD, UNIT_ROOT, false}, {LEVEL_CHILD, UNIT_OTHER, false},	{LEVEL_ORGANIZATION, UNIT_OTHER, true},
		{LEVEL_ORGANIZATION, UNIT_NONE, true}, {LEVEL_CHILD, UNIT_NONE, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world w = {0};

		world_make(&w, &w.basic);
		w.basic.level[ENTITY_AIMODEL][PRIVILEGE_READ] = (uint8_t)cases[i].level;
		w.model.row.unit = cases[i].row_unit;
		world_ready(&w);
		assert_int_equal(access_check(&w.subject, ACTION_LIST, &w.model).allowed, cases[i].sees);
		arena_release(&w.arena);
	}
}

/* B2: through a team the level counts from that team's unit, and its User level is the member's own only if inherited. */
static void
b2_roles_through_teams(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, NULL);
	w.grants[0] = (struct grant){&w.team_only_reader, 0};
	w.subject.grant_count = 1;
	world_ready(&w);
	own(&w);
	assert_no(&w, ACTION_LIST, RULE_B2, OBSTACLE_NOT_VISIBLE); /* own rows aren't the team's */
	w.model.row.owner = (struct principal){PRINCIPAL_TEAM, id_of(20)};
	assert_yes(&w, ACTION_LIST);
	w.model.row.owner = (struct principal){PRINCIPAL_TEAM, id_of(21)};
	assert_no(&w, ACTION_LIST, RULE_B2, OBSTACLE_NOT_VISIBLE); /* another team's */
	give(&w, PRINCIPAL_USER, 10, RIGHT_READ);
	give(&w, PRINCIPAL_ORGANIZATION, 1, RIGHT_READ);
	assert_no(&w, ACTION_LIST, RULE_B2, OBSTACLE_NOT_VISIBLE); /* nor what was given to the member or to everybody */
	give(&w, PRINCIPAL_TEAM, 20, RIGHT_READ);
	assert_yes(&w, ACTION_LIST);
	arena_release(&w.arena);

	world_make(&w, NULL);
	w.team_only_reader.level[ENTITY_AIMODEL][PRIVILEGE_READ] = LEVEL_UNIT;
	w.grants[0] = (struct grant){&w.team_only_reader, 1};
	w.subject.grant_count = 1;
	world_ready(&w);
	w.model.row.unit = UNIT_SALES; /* the person's unit */
	assert_no(&w, ACTION_LIST, RULE_B2, OBSTACLE_NOT_VISIBLE);
	w.model.row.unit = UNIT_FIELD; /* the team's */
	assert_yes(&w, ACTION_LIST);
	arena_release(&w.arena);

	world_make(&w, NULL);
	w.grants[0] = (struct grant){&w.basic, 0};
	w.subject.grant_count = 1;
	world_ready(&w);
	own(&w);
	assert_yes(&w, ACTION_LIST);
	arena_release(&w.arena);
}

/* B2, B3: a share gives nothing to somebody whose roles lack the privilege; rights add up. */
static void
b2_b3_shares(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	world_ready(&w);
	give(&w, PRINCIPAL_USER, 10, RIGHT_READ);
	/* D2: see and run, and nothing else. */
	assert_int_equal(access_actions(&w.subject, &w.model), ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_RUN));
	assert_no(&w, ACTION_EDIT, RULE_B2, OBSTACLE_REACH);
	assert_no(&w, ACTION_DETAILS, RULE_E3, OBSTACLE_READ_SHARE);
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_USER);
	/* B8: more bits give what they carry; they add up over two shares. */
	give(&w, PRINCIPAL_TEAM, 21, RIGHT_WRITE);
	assert_yes(&w, ACTION_DETAILS);
	assert_yes(&w, ACTION_PUBLISH);
	assert_no(&w, ACTION_EDIT, RULE_B2, OBSTACLE_CONTAINER_REACH); /* Write on its container too */
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_COOWNER);
	give(&w, PRINCIPAL_ORGANIZATION, 1, RIGHT_SHARE);
	assert_yes(&w, ACTION_SHARE);
	arena_release(&w.arena);

	world_make(&w, &w.basic);
	world_ready(&w);
	give(&w, PRINCIPAL_USER, 10, RIGHT_ALL);
	assert_yes(&w, ACTION_RUN);
	assert_no(&w, ACTION_EDIT, RULE_B2, OBSTACLE_PRIVILEGE);
	assert_no(&w, ACTION_SHARE, RULE_B2, OBSTACLE_PRIVILEGE);
	arena_release(&w.arena);

	/* A share without Read shows nothing. */
	world_make(&w, &w.maker);
	world_ready(&w);
	give(&w, PRINCIPAL_USER, 10, RIGHT_WRITE);
	assert_no(&w, ACTION_PUBLISH, RULE_B2, OBSTACLE_NOT_VISIBLE);
	arena_release(&w.arena);
}

/* D5, E4, and D1: any state can be shared. */
static void
d5_e4_types(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	own(&w);
	world_ready(&w);
	w.model.type = MODEL_GENERIC_PREDICTION;
	w.model.container_count = 0;
	assert_no(&w, ACTION_SHARE, RULE_D5, OBSTACLE_GENERIC);
	assert_no(&w, ACTION_RUN, RULE_D5, OBSTACLE_GENERIC);
	assert_yes(&w, ACTION_ASSIGN);
	w.model.type = MODEL_UNSUPPORTED;
	assert_int_equal(access_actions(&w.subject, &w.model), ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_DELETE));
	assert_no(&w, ACTION_SHARE, RULE_E4, OBSTACLE_UNSUPPORTED);
	w.model.type = MODEL_IMAGE_DESCRIPTION;
	assert_yes(&w, ACTION_SHARE);
	w.subject.settings.preview_models = false;
	assert_no(&w, ACTION_SHARE, RULE_E4, OBSTACLE_PREVIEW_OFF);
	w.model.type = MODEL_PROMPT;
	assert_yes(&w, ACTION_SHARE);
	assert_no(&w, ACTION_TRAIN, RULE_F1, OBSTACLE_PROMPT_TRAINING);
	assert_no(&w, ACTION_DATA, RULE_F1, OBSTACLE_NO_CONTAINER);
	/* B9: B2 comes before E4. */
	w.model.type = MODEL_UNSUPPORTED;
	w.subject.reach[ENTITY_AIMODEL][PRIVILEGE_SHARE] = (struct reach){0};
	assert_no(&w, ACTION_SHARE, RULE_B2, OBSTACLE_PRIVILEGE);
	arena_release(&w.arena);
}

/* F1: passing states and published versions. */
static void
f1_states(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	own(&w);
	world_ready(&w);
	w.model.is_passing = true;
	w.model.status = STATUS_TRAINING;
	assert_int_equal(access_actions(&w.subject, &w.model),
			 ALL_TEN & ~(ACTION_BIT(ACTION_EDIT) | ACTION_BIT(ACTION_TRAIN) | ACTION_BIT(ACTION_PUBLISH) | ACTION_BIT(ACTION_DELETE)));
	assert_no(&w, ACTION_DELETE, RULE_F1, OBSTACLE_PASSING);
	w.model.is_passing = false;
	w.model.has_active_run = false;
	assert_no(&w, ACTION_RUN, RULE_F1, OBSTACLE_NOT_PUBLISHED);
	w.model.is_publishable = false;
	assert_no(&w, ACTION_PUBLISH, RULE_F1, OBSTACLE_NOTHING_TO_PUBLISH);
	arena_release(&w.arena);
}

/* F2, F3. */
static void
f2_f3_customizer_steps(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	own(&w);
	world_ready(&w);
	w.model.container_count = 0;
	w.model.type = MODEL_PREDICTION;
	assert_no(&w, ACTION_PUBLISH, RULE_F2, OBSTACLE_FIRST_PUBLISH);
	w.model.has_result_column = true;
	assert_yes(&w, ACTION_PUBLISH);
	w.model.type = MODEL_CATEGORY_CLASSIFICATION;
	assert_no(&w, ACTION_RUN, RULE_F3, OBSTACLE_RESULT_TABLE);
	w.grants[1] = (struct grant){&w.customizer, -1};
	w.subject.grant_count = 2;
	world_ready(&w);
	assert_yes(&w, ACTION_RUN);
	w.model.type = MODEL_PREDICTION;
	w.model.has_result_column = false;
	assert_yes(&w, ACTION_PUBLISH);
	arena_release(&w.arena);
}

/* F4: training reads the input table, where there is one that's known; a model is made with one likewise. */
static void
f4_read_on_the_input_table(void **state)
{
	static const enum model_type reading[] = {MODEL_OBJECT_DETECTION, MODEL_CATEGORY_CLASSIFICATION, MODEL_PREDICTION, MODEL_GENERIC_PREDICTION};
	static const struct table_grid grid[] = {{{{[15] = 60}}, "Penguins", "cr_penguins", {[PRIVILEGE_READ] = LEVEL_USER}}};
	struct role reader = {.id = id_of(61), .name = "Penguin reader", .own = grid, .own_count = 1};
	const struct id penguins = id_of(60);
	struct world w = {0};
	struct explanation e;

	(void)state;
	world_make(&w, &w.maker);
	own(&w);
	world_ready(&w);
	w.model.container_count = 0;
	w.model.input_table = penguins;
	w.model.input_table_name = "Penguins";
	w.model.input_table_logical = "cr_penguins";
	w.model.type = MODEL_DOCUMENT_PROCESSING;
	assert_yes(&w, ACTION_TRAIN);
	for (size_t i = 0; i < 4; i++) {
		w.model.type = reading[i];
		assert_no(&w, ACTION_TRAIN, RULE_F4, OBSTACLE_INPUT_TABLE);
		assert_yes(&w, ACTION_EDIT);
		w.model.input_table = ID_NONE;
		assert_yes(&w, ACTION_TRAIN);
		w.model.input_table = penguins;
	}
	access_explain(&w.subject, ACTION_TRAIN, &w.model, true, &w.arena, &e);
	assert_string_equal(e.rule, "F4");
	assert_int_equal(e.dataverse, 0x80040220);
	assert_non_null(strstr(e.reason, "trained on the table Penguins, and none of your roles carries Read on it."));
	assert_string_equal(e.remedy, "A System Administrator grants you a role that carries Read on Penguins at User level.");
	assert_string_equal(e.because[0].table, "cr_penguins");
	assert_string_equal(e.because[0].level, "None");
	assert_string_equal(e.checks[e.check_count - 1].what, "Read privilege on Penguins, its input table");
	assert_string_equal(e.checks[e.check_count - 1].found, "none; needed: User level");
	assert_false(e.checks[e.check_count - 1].passed);
	/* B9: a passing state comes first. */
	w.model.is_passing = true;
	assert_no(&w, ACTION_TRAIN, RULE_F1, OBSTACLE_PASSING);
	w.model.is_passing = false;
	access_explain_table(&w.subject, &penguins, "Penguins", "cr_penguins", false, &w.arena, &e);
	assert_string_equal(e.rule, "F4");
	assert_non_null(strstr(e.reason, "Penguins"));
	assert_non_null(strstr(e.remedy, "Read on Penguins"));
	w.grants[1] = (struct grant){&reader, -1};
	w.subject.grant_count = 2;
	world_ready(&w);
	assert_yes(&w, ACTION_TRAIN);
	access_explain(&w.subject, ACTION_TRAIN, &w.model, true, &w.arena, &e);
	assert_string_equal(e.because[0].name, "Penguin reader");
	assert_string_equal(e.because[0].table, "cr_penguins");
	assert_non_null(strstr(e.reason, "and you own it. Read on its input table Penguins comes with role Penguin reader."));
	/* Nothing but training reads it. */
	access_explain(&w.subject, ACTION_EDIT, &w.model, true, &w.arena, &e);
	assert_null(strstr(e.reason, "Penguins"));
	assert_true(access_check_table(&w.subject, &penguins).allowed);
	access_explain_table(&w.subject, &penguins, "Penguins", "cr_penguins", false, &w.arena, &e);
	assert_string_equal(e.rule, "C");
	assert_non_null(strstr(e.reason, "Read on the table Penguins comes with role Penguin reader."));
	w.grants[0] = (struct grant){&reader, -1};
	world_ready(&w);
	assert_int_equal(access_check_table(&w.subject, &penguins).rule, RULE_C);
	arena_release(&w.arena);
}

/* F5, C: data is the container's owner's, whether or not the model is visible. */
static void
f5_data_follows_the_container(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	world_ready(&w);
	w.container.owner = (struct principal){PRINCIPAL_USER, id_of(10)};
	assert_int_equal(access_actions(&w.subject, &w.model), ACTION_BIT(ACTION_DATA));
	assert_false(access_check(&w.subject, ACTION_DATA, &w.model).visible);
	own(&w);
	w.container.owner = (struct principal){PRINCIPAL_USER, id_of(11)};
	assert_no(&w, ACTION_DATA, RULE_B2, OBSTACLE_CONTAINER_REACH);
	/* G4: without the container run, share and publish, but not edit; G5: nor assign. */
	assert_yes(&w, ACTION_RUN);
	assert_yes(&w, ACTION_SHARE);
	assert_yes(&w, ACTION_PUBLISH);
	assert_no(&w, ACTION_EDIT, RULE_B2, OBSTACLE_CONTAINER_REACH);
	assert_no(&w, ACTION_ASSIGN, RULE_B2, OBSTACLE_CONTAINER_REACH);
	w.model.container_count = 0;
	assert_no(&w, ACTION_DATA, RULE_F1, OBSTACLE_NO_CONTAINER);
	assert_yes(&w, ACTION_EDIT);
	arena_release(&w.arena);
}

/* D6: with Share at None the owner can't share; another role that carries it undoes that (A2). */
static void
d6_maker_without_share(void **state)
{
	struct world w = {0};
	struct explanation e;

	(void)state;
	world_make(&w, &w.maker_without_share);
	own(&w);
	world_ready(&w);
	assert_no(&w, ACTION_SHARE, RULE_B2, OBSTACLE_PRIVILEGE);
	access_explain(&w.subject, ACTION_SHARE, &w.model, true, &w.arena, &e);
	assert_string_equal(e.rule, "B2");
	assert_int_equal(e.dataverse, 0x80040220);
	assert_string_equal(e.reason, "None of your roles carries Share on AI Model.");
	assert_string_equal(e.remedy,
			    "A System Administrator grants you a role that carries Share on AI Model at User level, such as Environment Maker.");
	assert_int_equal(e.because_count, 2);
	assert_int_equal(e.because[1].kind, GROUND_OWNER);
	assert_int_equal(e.because[0].kind, GROUND_ROLE);
	assert_string_equal(e.because[0].name, "Maker without Share");
	assert_string_equal(e.because[0].level, "None");
	w.grants[1] = (struct grant){&w.maker, -1};
	w.subject.grant_count = 2;
	world_ready(&w);
	assert_yes(&w, ACTION_SHARE);
	arena_release(&w.arena);
}

/* E6: a prebuilt model is in no list, whoever asks. */
static void
e6_prebuilt_is_not_there(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.administrator);
	w.model.customizable = false;
	world_ready(&w);
	assert_int_equal(access_actions(&w.subject, &w.model), 0);
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_NONE);
	arena_release(&w.arena);
}

static void
permission_is_the_first_that_fits(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.customizer);
	world_ready(&w);
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_ROLE);
	give(&w, PRINCIPAL_TEAM, 20, RIGHT_READ);
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_USER);
	give(&w, PRINCIPAL_USER, 10, RIGHT_READ | RIGHT_WRITE);
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_COOWNER);
	w.model.row.owner = (struct principal){PRINCIPAL_TEAM, id_of(20)};
	assert_int_equal(access_permission(&w.subject, &w.model), PERMISSION_OWNER);
	arena_release(&w.arena);
}

/* B9's last step: D4, D11, G6. */
static void
the_other_side(void **state)
{
	struct world w = {0};
	struct err err = ERR_INIT;
	struct principal eleven = {PRINCIPAL_USER, id_of(11)}, ten = {PRINCIPAL_USER, id_of(10)};
	struct new_owner owner = {.who = ten, .name = "Ten", .enabled = true, .can_read = true};

	(void)state;
	world_make(&w, &w.maker);
	assert_false(access_check_receiver(&w.model.row, &eleven, "Eleven", true, &err));
	assert_string_equal(err.rule, "D4");
	assert_int_equal(err.dataverse, 0x80040214);
	assert_int_equal(err_exit_status(&err), 6);
	assert_false(access_check_receiver(&w.model.row, &ten, "Ten", false, &err));
	assert_string_equal(err.rule, "D11");
	assert_true(access_check_receiver(&w.model.row, &ten, "Ten", true, &err));
	assert_true(access_check_new_owner(ENTITY_AIMODEL, &owner, &err));
	owner.can_read = false;
	assert_false(access_check_new_owner(ENTITY_AIMODEL, &owner, &err));
	assert_string_equal(err.rule, "G6");
	assert_int_equal(err.dataverse, 0x80040299);
	owner.can_read = true;
	owner.enabled = false;
	assert_false(access_check_new_owner(ENTITY_AIMODEL, &owner, &err));
	owner = (struct new_owner){.who = {PRINCIPAL_TEAM, id_of(21)}, .name = "Team 21", .team_type = TEAM_ACCESS, .can_read = true};
	assert_false(access_check_new_owner(ENTITY_AIMODEL, &owner, &err));
	assert_string_equal(err.rule, "G6");
	arena_release(&w.arena);
}

/* F1: the status from the configurations. */
static void
f1_status_of_configurations(void **state)
{
	static const struct {
		struct configuration c[2];
		size_t count;
		bool active;
		enum model_status status;
	} cases[] = {
		{{{{{0}}, 0, 0, 0, 0}}, 0, false, STATUS_DRAFT},
		{{{{{1}}, CONFIGURATION_TRAINING, 0, 1, 0}}, 1, false, STATUS_DRAFT},
		{{{{{1}}, CONFIGURATION_TRAINING, 6, 1, 0}}, 1, false, STATUS_TRAINED},
		{{{{{1}}, CONFIGURATION_TRAINING, 6, 2, 0}, {{{2}}, CONFIGURATION_RUN, 7, 1, 0}}, 2, true, STATUS_PUBLISHED},
		{{{{{1}}, CONFIGURATION_TRAINING, 1, 2, 0}, {{{2}}, CONFIGURATION_RUN, 7, 1, 0}}, 2, true, STATUS_TRAINING},
		{{{{{1}}, CONFIGURATION_TRAINING, 9, 2, 0}, {{{2}}, CONFIGURATION_TRAINING, 6, 1, 9}}, 2, false, STATUS_TRAINING_ERROR},
		{{{{{1}}, CONFIGURATION_TRAINING, 6, 2, 1}, {{{2}}, CONFIGURATION_TRAINING, 14, 2, 0}}, 2, false, STATUS_TRAINED},
		{{{{{1}}, CONFIGURATION_RUN, 3, 1, 0}}, 1, true, STATUS_PUBLISHING},
		{{{{{1}}, CONFIGURATION_RUN, 4, 1, 0}}, 1, true, STATUS_UNPUBLISHING},
		{{{{{1}}, CONFIGURATION_RUN, 11, 1, 0}}, 1, false, STATUS_PUBLISHED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(model_status_of(cases[i].c, cases[i].count, cases[i].active), cases[i].status);
}

/* B5: every obstacle has words, a rule, and no empty strings. */
static void
b5_every_answer_has_words(void **state)
{
	static const enum model_type types[] = {MODEL_DOCUMENT_PROCESSING, MODEL_GENERIC_PREDICTION, MODEL_PREDICTION, MODEL_CATEGORY_CLASSIFICATION,
						MODEL_PROMPT, MODEL_UNSUPPORTED, MODEL_IMAGE_DESCRIPTION};
	size_t answers = 0;

	(void)state;
	for (unsigned bits = 0; bits < 256; bits++) {
		for (size_t t = 0; t < sizeof(types) / sizeof(types[0]); t++) {
			struct world w = {0};
			const struct role *roles[] = {&w.administrator, &w.maker, &w.basic, NULL};

			world_make(&w, roles[bits & 3]);
			w.subject.enabled = !(bits & 4) || (bits & 3);
			if (bits & 8)
				own(&w);
			if (bits & 16)
				give(&w, PRINCIPAL_USER, 10, RIGHT_READ);
			w.model.type = types[t];
			w.model.is_passing = bits & 32;
			w.model.has_active_run = bits & 64;
			w.subject.settings.preview_models = bits & 128;
			if (!model_type_has_container(types[t]))
				w.model.container_count = 0;
			world_ready(&w);
			for (int a = 0; a < ACTION_RECORD_COUNT; a++) {
				struct explanation e, reason;

				access_explain(&w.subject, (enum action)a, &w.model, bits & 1, &w.arena, &e);
				access_reason(&w.subject, (enum action)a, &w.model, bits & 1, &w.arena, &reason);
				assert_string_equal(reason.reason, e.reason);
				assert_string_equal(reason.rule, e.rule);
				assert_int_equal(reason.because_count, e.because_count);
				assert_int_equal(e.verdict.allowed, (access_actions(&w.subject, &w.model) & ACTION_BIT(a)) != 0);
				assert_int_equal(e.verdict.allowed, access_check(&w.subject, (enum action)a, &w.model).allowed);
				assert_true(e.reason[0] != '\0');
				assert_true(e.rule[0] != '\0');
				assert_true(e.because_count > 0);
				assert_true(!e.verdict.allowed || !e.remedy);
				answers++;
			}
			arena_release(&w.arena);
		}
	}
	assert_int_equal(answers, 256 * 7 * 10);
}

/* A6: nobody grants what they lack; what a team's role gives as team privileges only isn't theirs to give. */
static void
a6_who_covers_a_role(void **state)
{
	struct world w = {0};
	struct role customer;
	struct role_gap gap;

	(void)state;
	world_make(&w, &w.customizer);
	world_ready(&w);
	assert_true(subject_covers_role(&w.subject, &w.customizer));
	customer = w.customizer;
	customer.level[ENTITY_AIEVENT][PRIVILEGE_READ] = LEVEL_USER;
	assert_true(subject_finds_gap(&w.subject, &customer, &gap));
	assert_string_equal(gap.privilege, "Read");
	assert_string_equal(gap.table, "AI Event");
	assert_int_equal(gap.needed, LEVEL_USER);
	assert_int_equal(gap.held, LEVEL_NONE);
	/* System Administrator is more than any grid. */
	assert_true(subject_finds_gap(&w.subject, &w.administrator, &gap));
	assert_null(gap.privilege);
	w.grants[0].role = &w.administrator;
	world_ready(&w);
	assert_true(subject_covers_role(&w.subject, &w.administrator));
	w.subject.enabled = false;
	world_ready(&w);
	assert_false(subject_covers_role(&w.subject, &w.basic));
	arena_release(&w.arena);

	/* A level short, a privilege without a table, and a role through a team. */
	world_make(&w, &w.maker);
	world_ready(&w);
	assert_true(subject_finds_gap(&w.subject, &w.customizer, &gap));
	assert_int_equal(gap.needed, LEVEL_ORGANIZATION);
	assert_int_equal(gap.held, LEVEL_USER);
	customer = w.maker;
	customer.create_attribute = true;
	assert_true(subject_finds_gap(&w.subject, &customer, &gap));
	assert_string_equal(gap.privilege, "prvCreateAttribute");
	assert_null(gap.table);
	w.grants[0].role = &w.basic;
	w.grants[1] = (struct grant){&w.maker, 0};
	w.subject.grant_count = 2;
	assert_true(subject_covers_role(&w.subject, &w.maker));
	w.maker.team_only = true;
	assert_false(subject_covers_role(&w.subject, &w.maker));
	arena_release(&w.arena);
}

/* D8: an app opens by its own row; its calls are decided by themselves, and the refusal names the share that is missing. */
static void
d8_opening_and_calling(void **state)
{
	struct world w = {0};
	struct call_target targets[2];
	struct owned app = {.id = id_of(200), .name = "Desk", .owner = {PRINCIPAL_USER, id_of(11)}, .owner_name = "Eleven", .unit = UNIT_OTHER};
	const struct share shared = {{PRINCIPAL_USER, id_of(10)}, RIGHT_READ, "Ten"};
	struct explanation e;
	size_t refused;

	(void)state;
	world_make(&w, &w.maker);
	world_ready(&w);
	targets[0] = (struct call_target){w.model.row.id, w.model.row.name, &w.model};
	assert_false(access_check_use(&w.subject, ENTITY_CANVASAPP, &app, targets, 1, &refused).visible);
	assert_int_equal(refused, 1);
	app.shares = &shared;
	app.share_count = 1;
	assert_false(access_check_use(&w.subject, ENTITY_CANVASAPP, &app, targets, 1, &refused).allowed);
	assert_int_equal(refused, 0);
	access_explain_use(&w.subject, ENTITY_CANVASAPP, &app, targets, 1, true, &w.arena, &e);
	assert_string_equal(e.rule, "B2");
	assert_string_equal(e.reason, "Desk opens, but its call of M is refused: M isn't shared with you or a team of yours.");
	assert_string_equal(e.remedy, "Eleven, or a System Administrator, shares M with you.");
	assert_int_equal(e.remedies.steps[0].kind, REMEDY_SHARE);
	assert_ptr_equal(e.remedies.steps[0].row, &w.model.row);
	give(&w, PRINCIPAL_USER, 10, RIGHT_READ);
	assert_true(access_check_use(&w.subject, ENTITY_CANVASAPP, &app, targets, 1, &refused).allowed);
	/* run's own steps: D5, E4, F1, F3. */
	w.model.type = MODEL_GENERIC_PREDICTION;
	assert_string_equal(rule_name(access_check_call(&w.subject, targets).rule), "D5");
	w.model.type = MODEL_UNSUPPORTED;
	assert_string_equal(rule_name(access_check_call(&w.subject, targets).rule), "E4");
	w.model.type = MODEL_CATEGORY_CLASSIFICATION;
	assert_string_equal(rule_name(access_check_call(&w.subject, targets).rule), "F3");
	w.model.has_active_run = false;
	assert_string_equal(rule_name(access_check_call(&w.subject, targets).rule), "F1");
	/* F6: a deleted model's call fails with its name, and nothing helps. */
	w.model.has_active_run = true;
	w.model.type = MODEL_DOCUMENT_PROCESSING;
	targets[1] = (struct call_target){id_of(101), "Gone", NULL};
	access_explain_use(&w.subject, ENTITY_CANVASAPP, &app, targets, 2, true, &w.arena, &e);
	assert_string_equal(e.rule, "F6");
	assert_string_equal(e.reason, "Desk opens, but its call of Gone is refused: Gone was deleted.");
	assert_null(e.remedy);
	assert_true(e.checks[e.check_count - 2].passed);
	assert_false(e.checks[e.check_count - 1].passed);
	arena_release(&w.arena);
}

static void
d9_what_apps_and_flows_take(void **state)
{
	struct world w = {0};

	(void)state;
	world_make(&w, &w.maker);
	world_ready(&w);
	assert_string_equal(rule_name(access_check_embed(&w.subject, &w.model).rule), "B2");
	give(&w, PRINCIPAL_USER, 10, RIGHT_READ);
	assert_true(access_check_embed(&w.subject, &w.model).allowed);
	/* F3 stops the run, not the putting in. */
	w.model.type = MODEL_CATEGORY_CLASSIFICATION;
	assert_true(access_check_embed(&w.subject, &w.model).allowed);
	assert_no(&w, ACTION_RUN, RULE_F3, OBSTACLE_RESULT_TABLE);
	w.model.has_active_run = false;
	assert_string_equal(rule_name(access_check_embed(&w.subject, &w.model).rule), "F1");
	w.model.type = MODEL_UNSUPPORTED;
	assert_string_equal(rule_name(access_check_embed(&w.subject, &w.model).rule), "E4");
	w.model.type = MODEL_GENERIC_PREDICTION;
	assert_string_equal(rule_name(access_check_embed(&w.subject, &w.model).rule), "D5");
	arena_release(&w.arena);
}

/* E5: who ran it reads it, administrators all; whose model it was plays no part. */
static void
e5_events_belong_to_who_ran_it(void **state)
{
	struct world w = {0};
	struct owned event = {.id = id_of(210), .name = "run", .owner = {PRINCIPAL_USER, id_of(10)}, .owner_name = "Ten", .unit = UNIT_SALES};

	(void)state;
	world_make(&w, &w.basic);
	w.basic.level[ENTITY_AIEVENT][PRIVILEGE_READ] = LEVEL_USER;
	own(&w);
	world_ready(&w);
	assert_true(access_reads_event(&w.subject, &event));
	event.owner.id = id_of(11);
	assert_false(access_reads_event(&w.subject, &event));
	w.basic.level[ENTITY_AIEVENT][PRIVILEGE_READ] = LEVEL_UNIT;
	world_ready(&w);
	assert_true(access_reads_event(&w.subject, &event));
	event.unit = UNIT_OTHER;
	assert_false(access_reads_event(&w.subject, &event));
	w.grants[0].role = &w.administrator;
	world_ready(&w);
	assert_true(access_reads_event(&w.subject, &event));
	arena_release(&w.arena);
}

/* F5, F7: training files follow their container, by the privilege on their own table; a share of the model grants nothing there. */
static void
f5_files_follow_their_container(void **state)
{
	struct world w = {0};
	struct owned file = {.id = id_of(220), .name = "file", .owner = {PRINCIPAL_USER, id_of(12)}, .owner_name = "Twelve", .unit = UNIT_OTHER};
	struct share shared = {{PRINCIPAL_TEAM, id_of(20)}, RIGHT_READ, "Team 20"};
	struct verdict v;

	(void)state;
	world_make(&w, &w.maker);
	w.maker.level[ENTITY_DATASETFILE][PRIVILEGE_READ] = LEVEL_USER;
	w.maker.level[ENTITY_DATASETFILE][PRIVILEGE_DELETE] = LEVEL_USER;
	give(&w, PRINCIPAL_USER, 10, RIGHT_ALL);
	world_ready(&w);
	assert_yes(&w, ACTION_LIST);
	assert_false(access_check_training(&w.subject, ENTITY_DATASETFILE, PRIVILEGE_READ, &file, &w.container).visible);
	w.container.shares = &shared;
	w.container.share_count = 1;
	assert_true(access_check_training(&w.subject, ENTITY_DATASETFILE, PRIVILEGE_READ, &file, &w.container).allowed);
	v = access_check_training(&w.subject, ENTITY_DATASETFILE, PRIVILEGE_DELETE, &file, &w.container);
	assert_int_equal(v.obstacle, OBSTACLE_REACH);
	w.container.owner.id = id_of(10);
	assert_true(access_check_training(&w.subject, ENTITY_DATASETFILE, PRIVILEGE_DELETE, &file, &w.container).allowed);
	/* Nothing without the privilege on that table. */
	w.maker.level[ENTITY_DATASETFILE][PRIVILEGE_READ] = LEVEL_NONE;
	world_ready(&w);
	assert_false(access_check_training(&w.subject, ENTITY_DATASETFILE, PRIVILEGE_READ, &file, &w.container).allowed);
	arena_release(&w.arena);
}

/* D11: a share counts by a role that counts shares with that principal. */
static void
d11_shares_that_take_effect(void **state)
{
	struct world w = {0};
	const struct principal ten = {PRINCIPAL_USER, id_of(10)}, team = {PRINCIPAL_TEAM, id_of(20)}, other = {PRINCIPAL_TEAM, id_of(21)};

	(void)state;
	world_make(&w, NULL);
	world_ready(&w);
	assert_false(access_share_has_effect(&w.subject, &ten, ENTITY_AIMODEL));
	w.grants[0] = (struct grant){&w.team_only_reader, 0};
	w.subject.grant_count = 1;
	world_ready(&w);
	assert_false(access_share_has_effect(&w.subject, &ten, ENTITY_AIMODEL));
	assert_true(access_share_has_effect(&w.subject, &team, ENTITY_AIMODEL));
	assert_false(access_share_has_effect(&w.subject, &other, ENTITY_AIMODEL));
	w.grants[0] = (struct grant){&w.basic, -1};
	world_ready(&w);
	assert_true(access_share_has_effect(&w.subject, &ten, ENTITY_AIMODEL));
	assert_true(access_share_has_effect(&w.subject, &other, ENTITY_AIMODEL));
	arena_release(&w.arena);
}

/* B5: every ground is told, however many there are: roles as held, ownership, each share, what switches allow. */
static void
b5_every_ground_is_told(void **state)
{
	struct world w = {0};
	struct team teams[30];
	struct grant grants[31];
	struct share shares[31];
	struct explanation e;
	size_t kinds[GROUND_SETTING + 1] = {0};

	(void)state;
	world_make(&w, &w.basic);
	grants[0] = (struct grant){&w.basic, -1};
	for (int i = 0; i < 30; i++) {
		static char names[30][8];

		snprintf(names[i], sizeof(names[i]), "T%d", i);
		teams[i] = (struct team){id_of((uint8_t)(20 + i)), names[i], TEAM_OWNER, UNIT_SALES};
		grants[i + 1] = (struct grant){&w.basic, i};
		shares[i] = (struct share){{PRINCIPAL_TEAM, teams[i].id}, RIGHT_READ, names[i]};
	}
	shares[30] = (struct share){{PRINCIPAL_ORGANIZATION, id_of(250)}, RIGHT_READ, "Northwind"};
	w.subject.teams = teams;
	w.subject.team_count = 30;
	w.subject.grants = grants;
	w.subject.grant_count = 31;
	w.model.row.shares = shares;
	w.model.row.share_count = 31;
	w.model.type = MODEL_IMAGE_DESCRIPTION;
	world_ready(&w);
	access_explain(&w.subject, ACTION_RUN, &w.model, true, &w.arena, &e);
	assert_true(e.verdict.allowed);
	for (size_t i = 0; i < e.because_count; i++)
		kinds[e.because[i].kind]++;
	assert_int_equal(kinds[GROUND_ROLE], 31);
	assert_int_equal(kinds[GROUND_SHARE], 31);
	assert_int_equal(kinds[GROUND_SETTING], 1);
	/* Of a no: what there is, and how far it goes. */
	access_explain(&w.subject, ACTION_EDIT, &w.model, true, &w.arena, &e);
	memset(kinds, 0, sizeof(kinds));
	for (size_t i = 0; i < e.because_count; i++)
		kinds[e.because[i].kind]++;
	assert_string_equal(e.because[0].level, "None");
	assert_int_equal(kinds[GROUND_SHARE], 31);
	arena_release(&w.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b1_deny_by_default),
		cmocka_unit_test(a4_disabled_or_without_role),
		cmocka_unit_test(a3_administrator_does_everything),
		cmocka_unit_test(a6_who_covers_a_role),
		cmocka_unit_test(c_environment_actions),
		cmocka_unit_test(b2_levels),
		cmocka_unit_test(b2_roles_through_teams),
		cmocka_unit_test(b2_b3_shares),
		cmocka_unit_test(d5_e4_types),
		cmocka_unit_test(f1_states),
		cmocka_unit_test(f2_f3_customizer_steps),
		cmocka_unit_test(f4_read_on_the_input_table),
		cmocka_unit_test(f5_data_follows_the_container),
		cmocka_unit_test(d6_maker_without_share),
		cmocka_unit_test(e6_prebuilt_is_not_there),
		cmocka_unit_test(permission_is_the_first_that_fits),
		cmocka_unit_test(the_other_side),
		cmocka_unit_test(f1_status_of_configurations),
		cmocka_unit_test(b5_every_answer_has_words),
		cmocka_unit_test(d8_opening_and_calling),
		cmocka_unit_test(d9_what_apps_and_flows_take),
		cmocka_unit_test(e5_events_belong_to_who_ran_it),
		cmocka_unit_test(f5_files_follow_their_container),
		cmocka_unit_test(d11_shares_that_take_effect),
		cmocka_unit_test(b5_every_ground_is_told),
	};

	return test_run(tests);
}
