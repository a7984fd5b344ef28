/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small random environment: whatever the file can hold of people, roles, rows and shares, thrown together. */
#include "tests/proof/worlds.h"

#include "tests/test.h"

#define UNITS 4
#define USERS 4
#define TEAMS 4
#define ROLES 5
#define MODELS 7
#define TABLES 2

/* What is being made, and the dice. */
struct making {
	struct stage *stage;
	struct small_world *w;
	uint64_t *seed;
	struct id units[UNITS], users[USERS], teams[TEAMS], roles[ROLES];
	enum team_type types[TEAMS];
	struct id tables[TABLES];
};

static const char *const table_names[TABLES] = {"red", "blue"};

static uint32_t
dice(struct making *m, uint32_t sides)
{
	return test_random_below(m->seed, sides);
}

static const struct id *
any(struct making *m, const struct id *ids, uint32_t count)
{
	return &ids[dice(m, count)];
}

static void
make_units(struct making *m)
{
	m->units[0] = m->w->root;
	for (uint32_t i = 1; i < UNITS; i++)
		m->units[i] = world_unit(m->w, "unit", any(m, m->units, i));
}

static void
make_grid(struct making *m, const struct id *role)
{
	static const enum entity tables[] = {ENTITY_AIMODEL, ENTITY_AIMODEL, ENTITY_CONTAINER, ENTITY_AIEVENT, ENTITY_CANVASAPP, ENTITY_WORKFLOW,
					     ENTITY_AITEMPLATE};
	uint32_t widest = 1 + dice(m, LEVEL_ORGANIZATION);

	for (uint32_t n = 4 + dice(m, 14); n > 0; n--) {
		enum entity entity = tables[dice(m, 7)];

		world_grant(m->w, role, entity, (enum privilege)dice(m, PRIVILEGE_COUNT), (enum access_level)(1 + dice(m, widest)));
	}
	/* F4: some of a table's own privileges, so that Read is among them or not. */
	for (uint32_t n = dice(m, 5); n > 0; n--)
		world_grant_own(m->stage, role, table_names[dice(m, TABLES)], dice(m, 2) ? PRIVILEGE_READ : (enum privilege)dice(m, PRIVILEGE_COUNT),
				(enum access_level)(1 + dice(m, widest)));
	/* Without Read on the table nothing else shows. */
	if (dice(m, 3))
		world_grant(m->w, role, ENTITY_AIMODEL, PRIVILEGE_READ, (enum access_level)(1 + dice(m, widest)));
	if (dice(m, 6) == 0)
		world_grant_misc(m->stage, role, "prvCreateEntity");
	if (dice(m, 6) == 0)
		world_grant_misc(m->stage, role, "prvCreateAttribute");
}

static void
make_roles(struct making *m)
{
	struct id *roots[] = {&m->w->administrator, &m->w->maker, &m->w->basic};

	for (uint32_t i = 0; i < ROLES; i++) {
		char name[16];

		snprintf(name, sizeof(name), "~role %u", i);
		m->roles[i] = world_role(m->w, name, dice(m, 3) == 0);
		if (dice(m, 6))
			make_grid(m, &m->roles[i]);
		else if (dice(m, 4))	/* COMMANDS, Import: its root's grid */
			stage_sql(m->stage, "UPDATE role SET parentrootroleid = %s WHERE roleid = %s", stage_hex(roots[dice(m, 8) ? 1 + dice(m, 2) : 0]),
				  stage_hex(&m->roles[i]));
	}
}

static void
make_people(struct making *m)
{
	const struct id *built_in[] = {&m->w->maker, &m->w->basic, &m->w->customizer, &m->w->administrator};

	for (uint32_t i = 0; i < USERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "user %u", i);
		m->users[i] = world_user(m->w, name, any(m, m->units, UNITS), dice(m, 7) != 0);
		for (uint32_t n = dice(m, 3); n > 0; n--)
			world_give(m->w, &m->users[i], any(m, m->roles, ROLES));
		if (dice(m, 3) == 0)
			world_give(m->w, &m->users[i], built_in[dice(m, 5) ? dice(m, 2) : 2 + dice(m, 2)]);
	}
	for (uint32_t i = 0; i < TEAMS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "team %u", i);
		m->types[i] = i == 0 ? TEAM_OWNER : (enum team_type)dice(m, 4);
		m->teams[i] = world_team(m->w, name, m->types[i], any(m, m->units, UNITS));
		for (uint32_t n = dice(m, 4); n > 0; n--)
			world_member(m->w, &m->teams[i], any(m, m->users, USERS));
		if (m->types[i] != TEAM_ACCESS) {
			for (uint32_t n = dice(m, 3); n > 0; n--)
				world_give_team(m->w, &m->teams[i], any(m, m->roles, ROLES));
		}
	}
}

/* Somebody who can own a row. */
static const struct id *
any_owner(struct making *m)
{
	uint32_t team = dice(m, TEAMS);

	return dice(m, 3) == 0 && m->types[team] != TEAM_ACCESS ? &m->teams[team] : any(m, m->users, USERS);
}

static uint32_t
any_mask(struct making *m)
{
	static const uint32_t bits[] = {RIGHT_READ, RIGHT_WRITE, RIGHT_APPEND, RIGHT_APPENDTO, RIGHT_DELETE, RIGHT_SHARE, RIGHT_ASSIGN};
	uint32_t mask = dice(m, 3) ? RIGHT_READ : 0;

	for (uint32_t n = dice(m, 4); n > 0; n--)
		mask |= bits[dice(m, 7)];
	return mask;
}

static void
make_shares(struct making *m, const char *table, const struct id *object)
{
	for (uint32_t n = dice(m, 3); n > 0; n--) {
		uint32_t inherited = dice(m, 4) ? 0 : any_mask(m), kind = dice(m, 9);

		if (kind == 0)
			world_share_both(m->stage, table, object, PRINCIPAL_ORGANIZATION, &m->w->root, any_mask(m), inherited);
		else if (kind < 5)
			world_share_both(m->stage, table, object, PRINCIPAL_TEAM, any(m, m->teams, TEAMS), any_mask(m), inherited);
		else
			world_share_both(m->stage, table, object, PRINCIPAL_USER, any(m, m->users, USERS), any_mask(m), inherited);
	}
}

static void
make_models(struct making *m)
{
	struct small_world *w = m->w;
	const struct id *templates[] = {&w->document, &w->detection, &w->document, &w->generic, &w->category, &w->prediction, &w->prompt,
					&w->unsupported, &w->preview};

	for (uint32_t i = 0; i < MODELS; i++) {
		char name[16];
		const struct id *owner = any_owner(m);
		struct id model;

		snprintf(name, sizeof(name), "model %u", i);
		model = world_model(w, name, templates[dice(m, 9)], owner, false);
		for (uint32_t n = dice(m, 3); n > 0; n--)
			world_version(m->stage, &model, (int)dice(m, 15), (int)n, false);
		if (dice(m, 2))
			world_version(m->stage, &model, 7, 1, true);
		if (dice(m, 4) == 0)
			stage_sql(m->stage, "UPDATE msdyn_aimodel SET owningbusinessunit = %s, iscustomizable = %u WHERE msdyn_aimodelid = %s",
				  stage_hex(any(m, m->units, UNITS)), dice(m, 4) != 0, stage_hex(&model));
		if (dice(m, 3))
			world_input(m->stage, &model, &m->tables[dice(m, TABLES)]);
		make_shares(m, "msdyn_aimodel", &model);
		for (uint32_t n = dice(m, 2) + (dice(m, 6) == 0); n > 0; n--) {
			struct id container = world_container(w, "container", &model, dice(m, 3) ? owner : any_owner(m));

			make_shares(m, "msdyn_aibdatasetscontainer", &container);
		}
	}
}

static void
make_others(struct making *m)
{
	struct id app = world_app(m->stage, "app", any_owner(m)), flow = world_flow(m->w, "flow", any_owner(m), NULL);

	make_shares(m, "canvasapp", &app);
	make_shares(m, "workflow", &flow);
	world_event(m->stage, any(m, m->users, USERS));
	world_event(m->stage, any_owner(m));
	for (uint32_t n = dice(m, 7); n > 0; n--)
		world_table_row(m->stage, any(m, m->tables, TABLES), any_owner(m));
}

void
world_fill_random(struct stage *stage, uint64_t *seed)
{
	struct making m = {.stage = stage, .w = &stage->world, .seed = seed};

	make_units(&m);
	for (uint32_t i = 0; i < TABLES; i++)
		m.tables[i] = world_table(stage, table_names[i]);
	make_roles(&m);
	make_people(&m);
	make_models(&m);
	make_others(&m);
	world_setting(m.w, "makerdeck_previewmodels", dice(&m, 2));
	world_setting(m.w, "makerdeck_aiprompts", dice(&m, 2));
	stage->somebody = m.users[0];
}
