/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The exhaustive small world. People: every role × held directly, through a team for its members too, through a team for
 * the team alone × enabled or not. Rows: every way to be related to them × every type; every status code; every
 * kind of container. Everybody is in the same few teams, so that one row stands in a relation to all of them.
 */
#include "tests/proof/worlds.h"

#include "tests/test.h"

enum holding { HELD_DIRECTLY, HELD_BY_TEAM, HELD_BY_TEAM_ALONE, HOLDINGS };

/* The people, by what their role carries on AI Model and containers. */
enum grid {
	GRID_ADMINISTRATOR, GRID_CUSTOMIZER, GRID_MAKER, GRID_BASIC, GRID_UNIT, GRID_CHILD, GRID_NO_SHARE, GRID_NO_READ, GRID_EMPTY,
	GRID_NO_CONTAINER, GRIDS
};

#define PEOPLE_MAX 64

struct making {
	struct stage *stage;
	struct small_world *w;
	struct id above, middle, below, aside;		/* units: middle is the holders', under above, over below */
	struct id people[PEOPLE_MAX], role_teams[GRIDS][2];
	unsigned people_count, model_count;
	struct id stranger, stranger_here, stranger_below, stranger_above;
	struct id owners, readers, visitors, group;	/* teams with everybody in: owns rows; are given shares */
	struct id templates[13];
	struct id red, blue, closed;			/* tables of the environment's own (F4) */
};

#define RIGHTS_ALL (RIGHT_READ | RIGHT_WRITE | RIGHT_DELETE | RIGHT_SHARE | RIGHT_ASSIGN)

/* ---------------------------------------------------------------- people */

static void
grant_all(struct making *m, const struct id *role, enum entity entity, enum access_level level)
{
	for (int p = 0; p < PRIVILEGE_COUNT; p++)
		world_grant(m->w, role, entity, (enum privilege)p, level);
}

/* F4: Read on red at every level, on blue all but Read; nobody has anything on closed. */
static void
grant_own(struct making *m, enum grid grid, const struct id *role)
{
	static const enum access_level reads[GRIDS] = {[GRID_MAKER] = LEVEL_USER, [GRID_UNIT] = LEVEL_UNIT, [GRID_CHILD] = LEVEL_CHILD,
						       [GRID_NO_SHARE] = LEVEL_ORGANIZATION, [GRID_NO_READ] = LEVEL_USER};

	if (grid == GRID_EMPTY || grid == GRID_ADMINISTRATOR)
		return;
	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		if (reads[grid])
			world_grant_own(m->stage, role, "red", (enum privilege)p, reads[grid]);
		if (p != PRIVILEGE_READ)
			world_grant_own(m->stage, role, "blue", (enum privilege)p, LEVEL_ORGANIZATION);
	}
	if (grid == GRID_NO_CONTAINER)
		world_grant_own(m->stage, role, "blue", PRIVILEGE_READ, LEVEL_USER);
}

static struct id
make_role(struct making *m, enum grid grid, bool team_only)
{
	static const enum entity tables[] = {ENTITY_AIMODEL, ENTITY_CONTAINER, ENTITY_AIEVENT, ENTITY_CANVASAPP, ENTITY_WORKFLOW};
	const struct id *roots[GRIDS] = {[GRID_ADMINISTRATOR] = &m->w->administrator, [GRID_CUSTOMIZER] = &m->w->customizer,
					 [GRID_MAKER] = &m->w->maker, [GRID_BASIC] = &m->w->basic};
	char name[24];
	struct id role;

	snprintf(name, sizeof(name), "~grid %d", (int)grid);
	role = world_role(m->w, name, team_only);
	grant_own(m, grid, roots[grid] ? roots[grid] : &role);
	if (roots[grid]) {	/* COMMANDS, Import: a role without privileges of its own has those of its root */
		stage_sql(m->stage, "UPDATE role SET parentrootroleid = %s WHERE roleid = %s", stage_hex(roots[grid]), stage_hex(&role));
		return role;
	}
	if (grid == GRID_EMPTY)
		return role;
	for (int i = 0; i < 5; i++)
		grant_all(m, &role, tables[i], grid == GRID_UNIT ? LEVEL_UNIT : grid == GRID_CHILD ? LEVEL_CHILD : LEVEL_USER);
	world_grant(m->w, &role, ENTITY_AITEMPLATE, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	if (grid == GRID_NO_SHARE || grid == GRID_NO_READ || grid == GRID_NO_CONTAINER)
		stage_sql(m->stage, "DELETE FROM roleprivileges WHERE roleid = %s AND privilegeid IN (SELECT privilegeid FROM privilege WHERE %s)",
			  stage_hex(&role),
			  grid == GRID_NO_SHARE ? "name IN ('prvSharemsdyn_aimodel', 'prvSharecanvasapp', 'prvCreateworkflow')"
			  : grid == GRID_NO_READ ? "name IN ('prvReadmsdyn_aimodel', 'prvReadcanvasapp', 'prvReadmsdyn_aitemplate', 'prvCreatemsdyn_aimodel')"
						 : "name LIKE '%msdyn_aibdatasetscontainer' OR name = 'prvCreatecanvasapp'");
	return role;
}

static void
make_person(struct making *m, const char *name, const struct id *role, const struct id *role_team, bool enabled)
{
	struct id id = world_user(m->w, name, &m->middle, enabled);
	const struct id *teams[] = {&m->owners, &m->readers, &m->visitors, &m->group};

	assert_true(m->people_count < PEOPLE_MAX);
	m->people[m->people_count++] = id;
	if (role)
		world_give(m->w, &id, role);
	if (role_team)
		world_member(m->w, role_team, &id);
	for (int i = 0; i < 4; i++)
		world_member(m->w, teams[i], &id);
}

static void
make_people(struct making *m)
{
	static const char *const grids[GRIDS] = {"administrator", "customizer", "maker", "basic", "unit", "child", "no share", "no read", "empty", "no container"};
	static const char *const holdings[HOLDINGS] = {"", " by team", " by team alone"};

	for (int grid = 0; grid < GRIDS; grid++) {
		for (int holding = 0; holding < HOLDINGS; holding++) {
			struct id role = make_role(m, (enum grid)grid, holding == HELD_BY_TEAM_ALONE);
			struct id *team = holding == HELD_DIRECTLY ? NULL : &m->role_teams[grid][holding - 1];
			char name[48];

			snprintf(name, sizeof(name), "%s%s", grids[grid], holdings[holding]);
			if (team) {
				/* In a unit of its own, so that levels from the team's unit aren't those from the member's. */
				*team = world_team(m->w, name, holding == HELD_BY_TEAM ? TEAM_OWNER : TEAM_SECURITY_GROUP, &m->aside);
				world_give_team(m->w, team, &role);
			}
			make_person(m, name, team ? NULL : &role, team, true);
			if (grid == GRID_ADMINISTRATOR || grid == GRID_MAKER || grid == GRID_UNIT) {
				snprintf(name, sizeof(name), "%s%s, disabled", grids[grid], holdings[holding]);
				make_person(m, name, team ? NULL : &role, team, false);
			}
		}
	}
	make_person(m, "nobody", NULL, NULL, true);
	make_person(m, "nobody, disabled", NULL, NULL, false);
	/* One of two roles carries the privilege, the other reaches the row (B2): together they give nothing. */
	make_person(m, "no read with a reading team", NULL, &m->role_teams[GRID_BASIC][1], true);
	world_give_team(m->w, &m->role_teams[GRID_EMPTY][1], &m->w->basic);
}

/* ---------------------------------------------------------------- rows */

static struct id
make_model(struct making *m, const struct id *template_id, const struct id *owner)
{
	char name[24];

	snprintf(name, sizeof(name), "model %u", m->model_count++);
	return world_model(m->w, name, template_id, owner, false);
}

/* F1's states as far as actions tell them apart. */
enum state { STATE_DRAFT, STATE_TRAINED, STATE_PUBLISHED, STATE_TRAINING, STATE_RETRAINING, STATES };

static void
make_state(struct making *m, const struct id *model, enum state state)
{
	if (state == STATE_TRAINED)
		world_version(m->stage, model, 6, 1, false);
	if (state == STATE_PUBLISHED || state == STATE_RETRAINING)
		world_version(m->stage, model, 7, 1, true);
	if (state == STATE_TRAINING || state == STATE_RETRAINING)
		world_version(m->stage, model, 1, 2, false);
}

enum relation {
	OWNED_BY_TEAM, OTHERS_HERE, OTHERS_BELOW, OTHERS_ASIDE, OTHERS_ABOVE, READ_BY_TEAM, READ_BY_VISITORS, READ_BY_ALL, ALL_BY_GROUP, WRITE_BY_TEAM,
	ADDS_UP, INHERITED, RELATIONS
};

static struct id
make_related(struct making *m, const struct id *template_id, enum relation relation)
{
	const struct id *owner = relation == OWNED_BY_TEAM ? &m->owners
				 : relation == OTHERS_HERE ? &m->stranger_here
				 : relation == OTHERS_BELOW ? &m->stranger_below
				 : relation == OTHERS_ABOVE ? &m->stranger_above
							    : &m->stranger;
	struct id model = make_model(m, template_id, owner);
	struct stage *s = m->stage;

	switch (relation) {
	case READ_BY_TEAM:
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->readers, RIGHT_READ, 0);
		break;
	case READ_BY_VISITORS:
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->visitors, RIGHT_READ, 0);
		break;
	case READ_BY_ALL:
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_ORGANIZATION, &m->w->root, RIGHT_READ, 0);
		break;
	case ALL_BY_GROUP:
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->group, RIGHTS_ALL, 0);
		break;
	case WRITE_BY_TEAM:	/* no sight without Read */
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->readers, RIGHT_WRITE | RIGHT_SHARE, 0);
		break;
	case ADDS_UP:
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->readers, RIGHT_READ | RIGHT_DELETE, 0);
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->visitors, RIGHT_WRITE, 0);
		break;
	case INHERITED:
		world_share_both(s, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->group, RIGHT_READ, RIGHT_ASSIGN);
		break;
	case OWNED_BY_TEAM:
	case OTHERS_HERE:
	case OTHERS_BELOW:
	case OTHERS_ASIDE:
	case OTHERS_ABOVE:
	case RELATIONS:
		break;
	}
	return model;
}

/* Every type in every state: owned; and every relation for a few of them. */
static void
make_types(struct making *m)
{
	for (size_t t = 0; t < sizeof(m->templates) / sizeof(m->templates[0]); t++) {
		for (int relation = 0; relation < RELATIONS; relation++) {
			bool few = relation == OWNED_BY_TEAM || relation == READ_BY_TEAM;

			for (int state = few ? 0 : STATE_PUBLISHED; state < (few ? (int)STATES : STATE_PUBLISHED + 1); state++) {
				struct id model = make_related(m, &m->templates[t], (enum relation)relation);

				make_state(m, &model, (enum state)state);
			}
		}
	}
}

/* F1, C: every status code, with and without an active run; F2: with and without the column. */
static void
make_statuses(struct making *m)
{
	struct small_world *w = m->w;
	const struct id *templates[] = {&w->document, &w->prediction, &w->prompt};

	for (int t = 0; t < 3; t++) {
		for (int status = 0; status < 15; status++) {
			for (int active = 0; active < 2; active++) {
				struct id model = make_model(m, templates[t], &m->owners);

				world_version(m->stage, &model, status, 2, false);
				if (active)
					world_version(m->stage, &model, 7, 1, true);
				else if (t == 1 && status % 2)
					stage_sql(m->stage, "UPDATE msdyn_aimodel SET makerdeck_resultcolumn = 1 WHERE msdyn_aimodelid = %s",
						  stage_hex(&model));
			}
		}
	}
	for (int newer = 0; newer < 2; newer++) {	/* the newest version's status is the model's */
		struct id model = make_model(m, &w->document, &m->owners);

		world_version(m->stage, &model, 9, 1 + newer, false);
		world_version(m->stage, &model, 6, 2 - newer, false);
		model = make_model(m, &w->document, &m->owners);
		world_version(m->stage, &model, 1, 1 + newer, false);
		world_version(m->stage, &model, 3, 2 - newer, false);
	}
}

/* F4: every type with every table, one that isn't there among them; whose training is next, and where it's refused already. */
static void
make_inputs(struct making *m)
{
	static const enum relation relations[] = {OWNED_BY_TEAM, ALL_BY_GROUP, READ_BY_TEAM};
	const struct id gone = m->w->root, *tables[] = {&m->red, &m->blue, &m->closed, &gone};

	for (size_t t = 0; t < sizeof(m->templates) / sizeof(m->templates[0]); t++) {
		for (int r = 0; r < 3; r++) {
			for (int table = 0; table < 4; table++) {
				struct id model = make_related(m, &m->templates[t], relations[r]);

				make_state(m, &model, table == 1 ? STATE_TRAINING : STATE_TRAINED);
				world_input(m->stage, &model, tables[table]);
				model = make_related(m, &m->templates[t], relations[r]);
				world_input(m->stage, &model, tables[table]);
			}
		}
	}
}

/* B2 on rows of the environment's own tables. */
static void
make_table_rows(struct making *m)
{
	const struct id *owners[] = {&m->owners, &m->stranger, &m->stranger_here, &m->stranger_below, &m->stranger_above,
				     &m->role_teams[GRID_MAKER][0], &m->role_teams[GRID_MAKER][1], &m->role_teams[GRID_CHILD][1]};
	const struct id *tables[] = {&m->red, &m->blue, &m->closed};

	for (int t = 0; t < 3; t++) {
		for (int i = 0; i < 8; i++)
			world_table_row(m->stage, tables[t], owners[i]);
		for (unsigned i = 0; i < m->people_count; i++)
			world_table_row(m->stage, tables[t], &m->people[i]);
	}
}

/* G4, F5: a container of one's own, of others, shared; none, and two of a kind. */
static void
make_containers(struct making *m)
{
	static const uint32_t masks[] = {0, RIGHT_READ, RIGHT_READ | RIGHT_WRITE, RIGHT_WRITE, RIGHT_ASSIGN, RIGHTS_ALL};
	const struct id *templates[] = {&m->w->document, &m->w->detection, &m->templates[3], &m->w->category, &m->w->unsupported};
	static const enum relation relations[] = {OWNED_BY_TEAM, OTHERS_HERE, READ_BY_TEAM, ALL_BY_GROUP, OTHERS_ASIDE};

	for (int t = 0; t < 5; t++) {
		for (int r = 0; r < 5; r++) {
			for (int kind = 0; kind < 8; kind++) {
				struct id model = make_related(m, templates[t], relations[r]), container;

				make_state(m, &model, STATE_PUBLISHED);
				if (kind == 6 || kind == 7)
					world_container(m->w, "own", &model, &m->owners);
				if (kind == 6)
					continue;
				container = world_container(m->w, "theirs", &model, &m->stranger);
				if (kind < 6 && masks[kind])
					world_share_both(m->stage, "msdyn_aibdatasetscontainer", &container, PRINCIPAL_TEAM, &m->visitors, masks[kind], 0);
			}
		}
	}
}

/* E6: prebuilt, in no list, whoever they are related to. */
static void
make_prebuilt(struct making *m)
{
	for (int relation = 0; relation < RELATIONS; relation++) {
		struct id model = make_related(m, &m->w->document, (enum relation)relation);

		make_state(m, &model, STATE_PUBLISHED);
		world_container(m->w, "prebuilt's", &model, &m->owners);
		stage_sql(m->stage, "UPDATE msdyn_aimodel SET iscustomizable = 0 WHERE msdyn_aimodelid = %s", stage_hex(&model));
	}
}

/* What belongs to one person, or to the team by which a role is held: owned, and shared with Read or all rights. */
static void
make_personal(struct making *m)
{
	for (unsigned i = 0; i < m->people_count; i++) {
		struct id model = make_model(m, &m->w->document, &m->people[i]);

		make_state(m, &model, STATE_PUBLISHED);
		world_container(m->w, "personal", &model, &m->people[i]);
		model = make_model(m, &m->w->document, &m->stranger);
		make_state(m, &model, STATE_PUBLISHED);
		world_share(m->w, "msdyn_aimodel", &model, PRINCIPAL_USER, &m->people[i], i % 2 ? RIGHT_READ : RIGHTS_ALL);
		world_event(m->stage, &m->people[i]);
	}
	for (int grid = 0; grid < GRIDS; grid++) {
		for (int which = 0; which < 2; which++) {
			struct id model = make_model(m, &m->w->document, &m->role_teams[grid][which]);

			make_state(m, &model, STATE_TRAINED);
			world_container(m->w, "team's", &model, &m->role_teams[grid][which]);
			model = make_model(m, &m->w->document, &m->stranger);
			world_share(m->w, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->role_teams[grid][which], grid % 2 ? RIGHT_READ : RIGHTS_ALL);
			model = make_model(m, &m->w->document, &m->stranger);
			world_share(m->w, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->role_teams[grid][which], RIGHT_READ);
			world_share(m->w, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &m->readers, RIGHT_WRITE);
		}
	}
}

/* B2 on the other tables. */
static void
make_others(struct making *m)
{
	const struct id *owners[] = {&m->owners, &m->stranger, &m->stranger_here, &m->stranger_below, &m->role_teams[GRID_MAKER][1]};
	static const uint32_t masks[] = {0, RIGHT_READ, RIGHT_WRITE, RIGHTS_ALL};

	for (int i = 0; i < 5; i++) {
		for (int mask = 0; mask < 4; mask++) {
			struct id app = world_app(m->stage, "app", owners[i]), flow = world_flow(m->w, "flow", owners[i], NULL);

			if (mask) {
				world_share(m->w, "canvasapp", &app, PRINCIPAL_TEAM, &m->readers, masks[mask]);
				world_share(m->w, "workflow", &flow, PRINCIPAL_ORGANIZATION, &m->w->root, masks[mask]);
			}
		}
		world_event(m->stage, owners[i]);
	}
}

static void
make_templates(struct making *m)
{
	static const char *const names[] = {"DocumentLayoutAnalysis", "ObjectDetectionProposal", "EntityExtraction", "HealthInsuranceCardUs",
					    "ImageDescription", "GptPromptEngineering"};
	const struct small_world *w = m->w;
	const struct id known[] = {w->document, w->detection, w->generic, ID_NONE, w->category, w->prediction, w->prompt, w->unsupported, w->preview};

	memcpy(m->templates, known, sizeof(known));
	for (int i = 0; i < 6; i++) {
		struct id id = ID_NONE;

		id.b[0] = 0x30;
		id.b[15] = (uint8_t)i;
		stage_sql(m->stage, "INSERT OR IGNORE INTO msdyn_aitemplate (msdyn_aitemplateid, msdyn_uniquename, makerdeck_type) VALUES (%s, '%s', %d)",
			  stage_hex(&id), names[i], (int)model_type_from_template(names[i]));
		if (i == 2)
			m->templates[3] = id;
		else if (i != 0)
			m->templates[8 + (i == 1 ? 1 : i - 1)] = id;
	}
}

void
world_fill_exhaustive(struct stage *stage)
{
	struct making m = {.stage = stage, .w = &stage->world};

	m.above = world_unit(m.w, "above", &m.w->root);
	m.middle = world_unit(m.w, "middle", &m.above);
	m.below = world_unit(m.w, "below", &m.middle);
	m.aside = world_unit(m.w, "aside", &m.w->root);
	m.stranger = world_user(m.w, "stranger", &m.aside, true);
	m.stranger_here = world_user(m.w, "stranger here", &m.middle, true);
	m.stranger_below = world_user(m.w, "stranger below", &m.below, true);
	m.stranger_above = world_user(m.w, "stranger above", &m.above, true);
	m.owners = world_team(m.w, "owners", TEAM_OWNER, &m.w->root);
	m.readers = world_team(m.w, "readers", TEAM_OWNER, &m.w->root);
	m.visitors = world_team(m.w, "visitors", TEAM_ACCESS, &m.w->root);
	m.group = world_team(m.w, "group", TEAM_OFFICE_GROUP, &m.w->root);
	m.red = world_table(stage, "red");
	m.blue = world_table(stage, "blue");
	m.closed = world_table(stage, "closed");
	make_templates(&m);
	make_people(&m);
	make_types(&m);
	make_statuses(&m);
	make_containers(&m);
	make_prebuilt(&m);
	make_personal(&m);
	make_others(&m);
	make_inputs(&m);
	make_table_rows(&m);
	stage->somebody = m.people[0];
}
