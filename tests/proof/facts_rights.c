/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What must hold of the rights beside the ten actions, each by its rule: A5, A6, D8, D11, E5, F5, F7, and what a remedy asks for. */
#include "tests/proof/facts.h"

#include "domain/access.h"
#include "domain/access_steps.h"

#include <string.h>

static struct id
id_of(uint8_t number)
{
	struct id id = ID_NONE;

	id.b[15] = number;
	return id;
}

#define ME 1
#define OTHER 2
#define TEAM 3

static const struct unit unit_rows[] = {{{{[15] = 1}}, "Root", -1}, {{{[15] = 2}}, "Mine", 0}, {{{[15] = 3}}, "Below", 1}, {{{[15] = 4}}, "Beside", 0}};
static const struct units units = {unit_rows, 4};
static const struct team team_row = {{{[15] = TEAM}}, "Team", TEAM_OWNER, 1};

/* Somebody of the unit Mine with these grants. */
static struct subject
somebody(const struct grant *grants, int count, struct arena *arena)
{
	struct subject subject = {.id = id_of(ME), .name = "Me", .login = "me", .enabled = true, .unit = 1, .teams = &team_row, .team_count = 1,
				  .grants = grants, .grant_count = count, .units = &units, .settings = {true, true, false}};

	subject_prepare(&subject, arena);
	return subject;
}

static struct owned
row_of(uint8_t owner, int unit)
{
	return (struct owned){.id = id_of(100), .name = "Row", .owner = {PRINCIPAL_USER, id_of(owner)}, .owner_name = "Somebody", .unit = unit};
}

/* A6: nobody grants what they lack. */
static bool
covers_holds(struct arena *a)
{
	static const struct role user = {.level = {[ENTITY_ROLE] = {[PRIVILEGE_SHARE] = LEVEL_USER}}};
	static const struct role wide = {.level = {[ENTITY_ROLE] = {[PRIVILEGE_SHARE] = LEVEL_ORGANIZATION}}};
	static const struct role wide_of_team = {.team_only = true, .create_entity = true, .create_attribute = true,
						 .level = {[ENTITY_ROLE] = {[PRIVILEGE_SHARE] = LEVEL_ORGANIZATION}}};
	static const struct role entity = {.create_entity = true}, attribute = {.create_attribute = true}, nothing = {.name = "nothing"};
	static const struct role administrator = {.administrator = true};
	static const struct grant users[] = {{&user, -1}}, wides[] = {{&user, -1}, {&wide, -1}}, through[] = {{&wide, 0}};
	static const struct grant team_only[] = {{&user, -1}, {&wide_of_team, 0}}, direct_team_only[] = {{&wide_of_team, -1}};
	static const struct grant both[] = {{&entity, -1}, {&attribute, -1}}, reversed[] = {{&wide, -1}, {&user, -1}}, all[] = {{&administrator, -1}};
	struct subject narrow = somebody(users, 1, a), broad = somebody(wides, 2, a), back = somebody(reversed, 2, a), team = somebody(through, 1, a);
	struct subject of_team = somebody(team_only, 2, a), direct = somebody(direct_team_only, 1, a), makes = somebody(both, 2, a);
	struct subject first = somebody(both, 1, a), second = somebody(both + 1, 1, a), off = broad, admin = somebody(all, 1, a);
	struct role_gap gap;

	off.enabled = false;
	return subject_covers_role(&narrow, &user) && !subject_covers_role(&narrow, &wide) && subject_covers_role(&broad, &wide)
	       && subject_covers_role(&back, &wide) && subject_covers_role(&team, &wide) && !subject_covers_role(&of_team, &wide)
	       && subject_covers_role(&direct, &wide) && subject_covers_role(&direct, &entity) && !subject_covers_role(&of_team, &entity)
	       && !subject_covers_role(&of_team, &attribute) && subject_covers_role(&makes, &entity) && subject_covers_role(&makes, &attribute)
	       && subject_covers_role(&first, &entity) && !subject_covers_role(&first, &attribute) && subject_covers_role(&second, &attribute)
	       && !subject_covers_role(&second, &entity) && subject_covers_role(&first, &nothing) && !subject_covers_role(&off, &nothing)
	       && !subject_covers_role(&broad, &administrator) && subject_covers_role(&admin, &administrator) && subject_covers_role(&admin, &nothing)
	       && subject_finds_gap(&narrow, &wide, &gap) && gap.needed == LEVEL_ORGANIZATION && gap.held == LEVEL_USER
	       && strcmp(gap.privilege, "Share") == 0 && subject_finds_gap(&first, &attribute, &gap) && strcmp(gap.privilege, "prvCreateAttribute") == 0
	       && subject_finds_gap(&second, &entity, &gap) && strcmp(gap.privilege, "prvCreateEntity") == 0
	       && access_administers(&admin) && !access_administers(&broad) && (admin.enabled = false, !access_administers(&admin));
}

/* Which level would reach a row (B2), for remedies. */
static bool
levels_hold(struct arena *a)
{
	static const struct role nothing = {.name = "nothing"};
	static const struct grant grants[] = {{&nothing, -1}};
	struct subject me = somebody(grants, 1, a), nowhere = me, assumed;
	struct owned mine = row_of(ME, 3), here = row_of(OTHER, 1), below = row_of(OTHER, 2), beside = row_of(OTHER, 3), none = row_of(OTHER, UNIT_NONE);

	nowhere.unit = UNIT_NONE;
	assumed = me;
	assumed.grant_count = 0;
	subject_assume(&assumed, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_UNIT, a);
	if (assumed.grant_count != 1 || !assumed.reach[ENTITY_AIMODEL][PRIVILEGE_READ].units)
		return false;
	me = assumed;
	me.grant_count = 7;
	subject_assume(&me, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_CHILD, a);
	/* What was copied from keeps what it had. */
	if (me.grant_count != 7 || assumed.reach[ENTITY_AIMODEL][PRIVILEGE_READ].units[2] || !me.reach[ENTITY_AIMODEL][PRIVILEGE_READ].units[2]
	    || !me.reach[ENTITY_AIMODEL][PRIVILEGE_READ].units[1])
		return false;
	return level_needed(&me, &mine, RIGHT_READ) == LEVEL_USER && level_needed(&me, &here, RIGHT_READ) == LEVEL_UNIT
	       && level_needed(&me, &below, RIGHT_READ) == LEVEL_CHILD && level_needed(&me, &beside, RIGHT_READ) == LEVEL_ORGANIZATION
	       && level_needed(&me, &none, RIGHT_READ) == LEVEL_ORGANIZATION && level_needed(&nowhere, &none, RIGHT_READ) == LEVEL_ORGANIZATION
	       && level_needed(&nowhere, &here, RIGHT_READ) == LEVEL_ORGANIZATION;
}

/* D8: opening an app, then each of its calls; F6: of one that's gone nothing. */
static bool
uses_hold(struct arena *a)
{
	static const struct role reads = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_USER}, [ENTITY_CANVASAPP] = {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct grant grants[] = {{&reads, -1}};
	struct subject me = somebody(grants, 1, a);
	struct model fine = {.row = row_of(ME, 1), .type = MODEL_DOCUMENT_PROCESSING, .customizable = true, .has_active_run = true}, hidden = fine;
	struct owned app = row_of(ME, 1), closed = row_of(OTHER, 1);
	struct call_target targets[] = {{.model = &fine, .name = "Fine"}, {.model = &hidden, .name = "Hidden"}, {.model = NULL, .name = "Gone"}};
	size_t refused = 9;

	hidden.row = row_of(OTHER, 1);
	return access_check_call(&me, &targets[0]).allowed && !access_check_call(&me, &targets[1]).allowed
	       && access_check_call(&me, &targets[2]).rule == RULE_F6
	       && access_check_use(&me, ENTITY_CANVASAPP, &app, targets, 1, &refused).allowed && refused == 1
	       && access_check_use(&me, ENTITY_CANVASAPP, &app, targets, 2, &refused).rule == RULE_B2 && refused == 1
	       && access_check_use(&me, ENTITY_CANVASAPP, &app, targets + 2, 1, &refused).rule == RULE_F6 && refused == 0
	       && access_check_use(&me, ENTITY_CANVASAPP, &app, targets, 0, &refused).allowed && refused == 0
	       && !access_check_use(&me, ENTITY_CANVASAPP, &closed, targets + 2, 1, &refused).allowed && refused == 1;
}

/* What an action asks of an app, a flow or a container. */
static bool
rows_hold(struct arena *a)
{
	static const struct role reads = {.level = {[ENTITY_CANVASAPP] = {[PRIVILEGE_READ] = LEVEL_USER, [PRIVILEGE_SHARE] = LEVEL_USER},
						    [ENTITY_CONTAINER] = {[PRIVILEGE_READ] = LEVEL_USER, [PRIVILEGE_SHARE] = LEVEL_USER},
						    [ENTITY_AIEVENT] = {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct role every = {.level = {[ENTITY_CANVASAPP] = {3, 3, 3, 3, 3, 3, 3, 3}, [ENTITY_CONTAINER] = {3, 3, 3, 3, 3, 3, 3, 3}}};
	static const struct role deletes = {.level = {[ENTITY_CANVASAPP] = {[PRIVILEGE_READ] = LEVEL_USER, [PRIVILEGE_DELETE] = LEVEL_USER}}};
	static const struct grant some[] = {{&reads, -1}}, all[] = {{&every, -1}}, few[] = {{&deletes, -1}};
	struct subject me = somebody(some, 1, a), full = somebody(all, 1, a), deleter = somebody(few, 1, a);
	struct owned mine = row_of(ME, 1), other = row_of(OTHER, 3);
	const uint32_t app = ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_RUN) | ACTION_BIT(ACTION_EDIT) | ACTION_BIT(ACTION_SHARE)
			     | ACTION_BIT(ACTION_ASSIGN) | ACTION_BIT(ACTION_DELETE);

	return access_row_actions(&me, ENTITY_CANVASAPP, &mine) == (ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_RUN) | ACTION_BIT(ACTION_SHARE))
	       && access_row_actions(&me, ENTITY_CONTAINER, &mine) == (ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_DATA))
	       && access_row_actions(&full, ENTITY_CANVASAPP, &mine) == app
	       && access_row_actions(&deleter, ENTITY_CANVASAPP, &mine) == (ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_RUN) | ACTION_BIT(ACTION_DELETE))
	       && !access_row_actions(&me, ENTITY_CANVASAPP, &other) && access_reads_event(&me, &mine) && !access_reads_event(&me, &other);
}

/* F5, F7: training data is reached through its container, by the privilege on its own table. */
static bool
training_holds(struct arena *a)
{
	static const struct role reads = {.level = {[ENTITY_FILE] = {[PRIVILEGE_READ] = LEVEL_USER}}}, nothing = {.name = "nothing"};
	static const struct grant some[] = {{&reads, -1}}, none[] = {{&nothing, -1}};
	struct subject me = somebody(some, 1, a), without = somebody(none, 1, a);
	struct owned mine = row_of(ME, 1), other = row_of(OTHER, 1);

	return access_check_training(&me, ENTITY_FILE, PRIVILEGE_READ, &other, &mine).allowed
	       && access_check_training(&me, ENTITY_FILE, PRIVILEGE_READ, &mine, &other).allowed
	       && !access_check_training(&me, ENTITY_FILE, PRIVILEGE_READ, &other, &other).allowed
	       && !access_check_training(&me, ENTITY_FILE, PRIVILEGE_READ, &other, NULL).allowed
	       && access_check_training(&without, ENTITY_FILE, PRIVILEGE_READ, &other, &mine).obstacle == OBSTACLE_NOT_VISIBLE
	       && access_check_training(&me, ENTITY_FILE, PRIVILEGE_WRITE, &other, &mine).obstacle == OBSTACLE_PRIVILEGE;
}

/* D11: a share has effect if a role that carries Read counts it. */
static bool
effects_hold(struct arena *a)
{
	static const struct role reads = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_USER}}}, nothing = {.name = "nothing"};
	static const struct role team_reads = {.team_only = true, .level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct grant some[] = {{&reads, -1}}, none[] = {{&nothing, -1}}, of_team[] = {{&team_reads, 0}};
	struct subject me = somebody(some, 1, a), without = somebody(none, 1, a), member = somebody(of_team, 1, a);
	const struct principal self = {PRINCIPAL_USER, id_of(ME)}, team = {PRINCIPAL_TEAM, id_of(TEAM)}, stranger = {PRINCIPAL_USER, id_of(OTHER)};

	return access_share_has_effect(&me, &self, ENTITY_AIMODEL) && access_share_has_effect(&me, &team, ENTITY_AIMODEL)
	       && !access_share_has_effect(&me, &stranger, ENTITY_AIMODEL) && !access_share_has_effect(&without, &self, ENTITY_AIMODEL)
	       && !access_share_has_effect(&member, &self, ENTITY_AIMODEL) && access_share_has_effect(&member, &team, ENTITY_AIMODEL);
}

/* G6: what a new owner holds, a user by any role, a team by a role of its own. */
static bool
owners_carry(struct arena *a)
{
	static const struct role user = {.level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_USER}}}, nothing = {.name = "nothing"};
	static const struct role of_team = {.team_only = true, .level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct role wide_of_team = {.team_only = true, .level = {[ENTITY_AIMODEL] = {[PRIVILEGE_READ] = LEVEL_ORGANIZATION}}};
	static const struct grant own[] = {{&user, -1}}, none[] = {{&nothing, -1}}, team_only[] = {{&of_team, 0}}, wide[] = {{&wide_of_team, 0}};
	struct subject has = somebody(own, 1, a), lacks = somebody(none, 1, a), member = somebody(team_only, 1, a), reader = somebody(wide, 1, a);

	return access_owner_carries(&has, PRINCIPAL_USER, ENTITY_AIMODEL, PRIVILEGE_READ)
	       && !access_owner_carries(&lacks, PRINCIPAL_USER, ENTITY_AIMODEL, PRIVILEGE_READ)
	       && !access_owner_carries(&member, PRINCIPAL_USER, ENTITY_AIMODEL, PRIVILEGE_READ)
	       && access_owner_carries(&reader, PRINCIPAL_USER, ENTITY_AIMODEL, PRIVILEGE_READ)
	       && access_owner_carries(&member, PRINCIPAL_TEAM, ENTITY_AIMODEL, PRIVILEGE_READ)
	       && !access_owner_carries(&lacks, PRINCIPAL_TEAM, ENTITY_AIMODEL, PRIVILEGE_READ)
	       && !access_owner_carries(&has, PRINCIPAL_ORGANIZATION, ENTITY_AIMODEL, PRIVILEGE_READ);
}

#define RED {{[15] = 201}}
#define BLUE {{[15] = 202}}
#define GREEN {{[15] = 203}}

/* A2, A6, B2, F4: on tables of the environment's own, in whatever order they and the roles come. */
static bool
own_tables_hold(struct arena *a)
{
	static const struct table_grid reads_red[] = {{RED, "Red", "cr_red", {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct table_grid all[] = {{RED, "Red", "cr_red", {[PRIVILEGE_WRITE] = LEVEL_UNIT}},
						{BLUE, "Blue", "cr_blue", {[PRIVILEGE_READ] = LEVEL_ORGANIZATION, [PRIVILEGE_CREATE] = LEVEL_USER}},
						{GREEN, "Green", "cr_green", {[PRIVILEGE_READ] = LEVEL_UNIT}}};
	static const struct role one = {.own = reads_red, .own_count = 1}, more = {.own = all, .own_count = 3};
	static const struct role of_team = {.team_only = true, .own = all, .own_count = 3}, nothing = {.name = "nothing"};
	static const struct grant ones[] = {{&one, -1}}, both[] = {{&one, -1}, {&more, -1}}, back[] = {{&more, -1}, {&one, -1}};
	static const struct grant members[] = {{&one, -1}, {&of_team, 0}}, none[] = {{&nothing, -1}}, direct[] = {{&of_team, -1}};
	const struct id red = RED, blue = BLUE, green = GREEN, other = {{[15] = 204}}, least = {{[15] = 200}};
	struct subject me = somebody(ones, 1, a), wide = somebody(both, 2, a), turned = somebody(back, 2, a), member = somebody(members, 2, a);
	struct subject without = somebody(none, 1, a), himself = somebody(direct, 1, a);
	struct role administrator = {.name = "System Administrator"};
	struct grant admins[1] = {{&administrator, -1}};
	struct subject admin;
	struct role_gap gap;
	struct reach reach;

	role_make_administrator(&administrator);
	admin = somebody(admins, 1, a);
	subject_reach_own(&wide, &red, PRIVILEGE_WRITE, a, &reach);
	if (!reach.carried || !reach.own || reach.organization || reach.widest != LEVEL_UNIT || !reach.units || !reach.units[1] || reach.units[2])
		return false;
	subject_reach_own(&member, &blue, PRIVILEGE_CREATE, a, &reach);
	if (!reach.carried || reach.create || reach.own || !reach.teams || !reach.teams[0])
		return false;
	return role_own_level(&more, &red, PRIVILEGE_READ) == LEVEL_NONE && role_own_level(&more, &red, PRIVILEGE_WRITE) == LEVEL_UNIT
	       && role_own_level(&more, &blue, PRIVILEGE_READ) == LEVEL_ORGANIZATION && role_own_level(&more, &green, PRIVILEGE_READ) == LEVEL_UNIT
	       && role_own_level(&more, &other, PRIVILEGE_READ) == LEVEL_NONE && role_own_level(&more, &least, PRIVILEGE_READ) == LEVEL_NONE
	       && role_own_level(&administrator, &other, PRIVILEGE_SHARE) == LEVEL_ORGANIZATION
	       && me.own_count == 1 && wide.own_count == 3 && turned.own_count == 3 && !without.own && !without.own_count
	       && subject_carries_own(&wide, &red, PRIVILEGE_READ) && subject_carries_own(&turned, &red, PRIVILEGE_READ)
	       && subject_carries_own(&wide, &blue, PRIVILEGE_CREATE) && !subject_carries_own(&member, &blue, PRIVILEGE_CREATE)
	       && subject_carries_own(&member, &blue, PRIVILEGE_READ) && subject_carries_own(&member, &green, PRIVILEGE_READ)
	       && !subject_carries_own(&wide, &other, PRIVILEGE_READ) && !subject_carries_own(&wide, &least, PRIVILEGE_READ)
	       && !subject_carries_own(&without, &red, PRIVILEGE_READ) && subject_carries_own(&admin, &other, PRIVILEGE_CREATE)
	       /* A6, by levels held as one's own */
	       && subject_covers_role(&wide, &more) && subject_covers_role(&turned, &one) && !subject_covers_role(&me, &more)
	       && !subject_covers_role(&member, &more) && subject_covers_role(&admin, &more) && subject_covers_role(&himself, &more)
	       && subject_finds_gap(&me, &more, &gap) && strcmp(gap.table, "Red") == 0 && strcmp(gap.privilege, "Write") == 0
	       && gap.needed == LEVEL_UNIT && gap.held == LEVEL_NONE && !subject_covers_role(&without, &one)
	       && subject_finds_gap(&without, &one, &gap) && strcmp(gap.table, "Red") == 0 && gap.needed == LEVEL_USER;
}

/* B5: what would be, were Read on a table granted; what it was copied from stays as it is. */
static bool
assumed_tables_hold(struct arena *a)
{
	static const struct table_grid grids[] = {{RED, "Red", "cr_red", {[PRIVILEGE_WRITE] = LEVEL_USER}}, {GREEN, "Green", "cr_green", {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct role role = {.own = grids, .own_count = 2};
	static const struct grant grants[] = {{&role, -1}};
	const struct id tables[] = {{{[15] = 200}}, RED, BLUE, GREEN, {{[15] = 204}}};
	struct subject me = somebody(grants, 1, a), nobody = somebody(grants, 0, a);

	for (size_t i = 0; i < 5; i++) {
		struct subject copy = me, other = nobody;

		copy.grant_count = 7;
		subject_assume_own(&copy, &tables[i], PRIVILEGE_READ, a);
		subject_assume_own(&other, &tables[i], PRIVILEGE_READ, a);
		if (copy.grant_count != 7 || other.grant_count != 1 || other.own_count != 1 || copy.own_count != (i == 1 || i == 3 ? 2 : 3)
		    || me.own_count != 2 || subject_carries_own(&me, &tables[i], PRIVILEGE_READ) != (i == 3))
			return false;
		for (size_t other_table = 0; other_table < 5; other_table++) {
			if (subject_carries_own(&copy, &tables[other_table], PRIVILEGE_READ) != (other_table == i || other_table == 3)
			    || subject_carries_own(&other, &tables[other_table], PRIVILEGE_READ) != (other_table == i))
				return false;
		}
		if (!subject_carries_own(&copy, &tables[1], PRIVILEGE_WRITE))
			return false;
	}
	return true;
}

/* G6, F4: what a new owner lacks of the input table. */
static bool
owners_read(struct arena *a)
{
	static const struct table_grid grids[] = {{RED, "Red", "cr_red", {[PRIVILEGE_READ] = LEVEL_USER}}};
	static const struct role reads = {.own = grids, .own_count = 1}, nothing = {.name = "nothing"};
	static const struct grant some[] = {{&reads, -1}}, none[] = {{&nothing, -1}};
	struct subject me = somebody(some, 1, a), without = somebody(none, 1, a);
	struct model on_red = {.type = MODEL_PREDICTION, .input_table = RED}, on_blue = {.type = MODEL_PREDICTION, .input_table = BLUE};
	struct model unknown = {.type = MODEL_PREDICTION}, document = {.type = MODEL_DOCUMENT_PROCESSING, .input_table = BLUE};

	return access_owner_reads_table(&me, &on_red) && !access_owner_reads_table(&me, &on_blue) && access_owner_reads_table(&me, &unknown)
	       && access_owner_reads_table(&me, &document) && !access_owner_reads_table(&without, &on_red);
}

const char *
facts_of_rights_broken(void)
{
	static const struct {
		bool (*holds)(struct arena *arena);
		const char *name;
	} facts[] = {{covers_holds, "A5, A6: who may grant a role"}, {levels_hold, "B2: the level that is needed"}, {uses_hold, "D8, F6: apps and calls"},
		     {rows_hold, "B2, E5: rows of other tables"}, {training_holds, "F5, F7: training data"}, {effects_hold, "D11: a share's effect"},
		     {owners_carry, "G6: what a new owner holds"}, {own_tables_hold, "A6, F4: tables of the environment's own"},
		     {assumed_tables_hold, "B5: Read on a table, assumed"}, {owners_read, "G6: what a new owner reads"}};
	struct arena arena = {0};
	const char *broken = NULL;

	for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]) && !broken; i++)
		broken = facts[i].holds(&arena) ? NULL : facts[i].name;
	arena_release(&arena);
	return broken;
}
