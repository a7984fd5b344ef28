/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proof/laws.h"

#include "portal/models.h"
#include "portal/ownership.h"
#include "portal/sharing.h"
#include "tests/proof/proof.h"

#include "tests/test.h"

/* ---------------------------------------------------------------- worlds */

void
law_world_open(struct law_world *world)
{
	*world = (struct law_world){0};
	stage_open(&world->stage);
	world->oracle = oracle_open(world->stage.world.path);
}

void
law_world_close(struct law_world *world)
{
	oracle_close(world->oracle);
	stage_close(&world->stage);
}

/* Dataverse's own grids carry Read as widely as anything else, and its shares hold Read. */
static void
make_seen_what_is_reached(struct stage *stage)
{
	stage_sql(stage, "UPDATE principalobjectaccess SET accessrightsmask = accessrightsmask | 1;"
			 "INSERT OR REPLACE INTO roleprivileges (roleid, privilegeid, privilegedepthmask)"
			 " SELECT g.roleid, r.privilegeid, max(g.privilegedepthmask) FROM roleprivileges g JOIN privilege p ON p.privilegeid = g.privilegeid"
			 " JOIN privilege r ON r.makerdeck_entity = p.makerdeck_entity AND r.makerdeck_access = 1"
			 " WHERE g.roleid IN (SELECT roleid FROM role WHERE name LIKE '~%%') AND p.makerdeck_entity <> '' GROUP BY g.roleid, r.privilegeid");
}

void
law_world_make(struct law_world *world, uint64_t seed)
{
	struct small_world *w = &world->stage.world;
	const struct id *roles[] = {&w->administrator, &w->customizer, &w->maker, &w->basic};
	struct id shown;

	stage_clear(&world->stage);
	world->seed = seed;
	world_fill_random(&world->stage, &world->seed);
	make_seen_what_is_reached(&world->stage);
	world->chief = world_user(w, "chief", &w->root, true);
	world_give(w, &world->chief, &w->administrator);
	world->stage.somebody = world->chief;
	world->visitors = world_team(w, "visitors", TEAM_ACCESS, &w->root);
	for (int i = 0; i < 4; i++) {
		char name[16];

		snprintf(name, sizeof(name), "rank %d", i);
		world->ranks[i] = world_user(w, name, &w->root, true);
		world_give(w, &world->ranks[i], roles[i]);
		world_member(w, &world->visitors, &world->ranks[i]);
	}
	shown = world_model(w, "shown to the ranks", &w->document, &world->chief, true);
	world_share(w, "msdyn_aimodel", &shown, PRINCIPAL_TEAM, &world->visitors, RIGHT_READ);
}

/* ---------------------------------------------------------------- what everybody may do */

struct snapshot {
	struct answers answers;
	uint16_t *bits;		/* [user][model], as access_actions */
};

static void
snapshot_take(struct law_world *world, struct snapshot *snapshot)
{
	struct proof proof;
	struct difference difference;
	size_t models;

	proof_load(&proof, stage_show(&world->stage), world->oracle);
	if (proof_differs(&proof, &difference)) {
		printf("# %s\n", difference.text);
		assert_true(false);
	}
	snapshot->answers = proof.answers;
	models = proof.answers.model_count;
	snapshot->bits = arena_array(&snapshot->answers.arena, proof.answers.user_count * models + 1, sizeof(*snapshot->bits));
	for (size_t u = 0; u < proof.answers.user_count; u++) {
		for (size_t m = 0; m < models; m++)
			snapshot->bits[u * models + m] = (uint16_t)access_actions(&proof.subjects[u], &proof.models[m]);
	}
	proof.answers = (struct answers){0};
	proof_release(&proof);
}

static size_t
place_of(const struct id *ids, size_t count, const struct id *id)
{
	size_t i = 0;

	while (i < count && !id_equal(&ids[i], id))
		i++;
	assert_true(i < count);
	return i;
}

static uint16_t
bits_of(const struct snapshot *s, const struct id *user, const struct id *model)
{
	return s->bits[place_of(s->answers.users, s->answers.user_count, user) * s->answers.model_count
		       + place_of(s->answers.models, s->answers.model_count, model)];
}

/* How one person's bits on one model may differ from what they were. */
typedef bool (*may_fn)(uint16_t before, uint16_t after);

static bool
may_stay(uint16_t before, uint16_t after)
{
	return before == after;
}

static bool
may_only_gain(uint16_t before, uint16_t after)
{
	return (before & ~after) == 0;
}

static bool
may_only_lose(uint16_t before, uint16_t after)
{
	return (after & ~before) == 0;
}

/* D2: see and run. */
static bool
may_gain_a_share(uint16_t before, uint16_t after)
{
	return (after & ~(before | ACTION_BIT(ACTION_LIST) | ACTION_BIT(ACTION_RUN))) == 0 && may_only_gain(before, after);
}

static bool
may_be_empty(uint16_t before, uint16_t after)
{
	(void)before;
	return after == 0;
}

/* Everybody but one as others say, the one as theirs; over the people and models that were there before. */
static enum law_answer
compare(const struct snapshot *before, const struct snapshot *after, const struct id *one, may_fn theirs, may_fn others, char what[200])
{
	const struct answers *a = &before->answers;

	for (size_t u = 0; u < a->user_count; u++) {
		may_fn may = one && id_equal(one, &a->users[u]) ? theirs : others;

		for (size_t m = 0; m < a->model_count; m++) {
			uint16_t was = before->bits[u * a->model_count + m], is = bits_of(after, &a->users[u], &a->models[m]);

			if (may(was, is))
				continue;
			snprintf(what, 200, "user %zu, model %zu: actions were %#x, are %#x", u, m, was, is);
			return LAW_BROKEN;
		}
	}
	return LAW_HOLDS;
}

static enum law_answer
compare_and_release(struct snapshot *before, struct snapshot *after, const struct id *one, may_fn theirs, may_fn others, char what[200])
{
	enum law_answer answer = compare(before, after, one, theirs, others, what);

	answers_release(&before->answers);
	answers_release(&after->answers);
	return answer;
}

/* ---------------------------------------------------------------- what is done */

static const struct id *
any_of(struct law_world *world, const struct id *ids, size_t count)
{
	return &ids[test_random_below(&world->seed, (uint32_t)count)];
}

static bool
share(struct law_world *world, const struct id *model, struct principal with, bool unshare)
{
	const struct target target = {.kind = RECORD_MODEL, .id = *model, .version = -1};
	struct share_request request = {.targets = &target, .target_count = 1, .now = WORLD_NOW};
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool fine;

	if (unshare) {
		request.remove = &with;
		request.remove_count = 1;
	} else {
		request.add = &with;
		request.add_count = 1;
	}
	fine = sharing_apply(stage_show(&world->stage), &request, &result, &err) && !id_is_none(&result.operation);
	write_result_release(&result);
	return fine;
}

static bool
assign(struct law_world *world, const struct id *model, const struct id *to, enum assign_scope scope)
{
	const struct target target = {.kind = RECORD_MODEL, .id = *model, .version = -1};
	const struct assign_request request = {.targets = &target, .target_count = 1, .to = {PRINCIPAL_USER, *to}, .scope = scope, .now = WORLD_NOW};
	struct write_result result = {0};
	struct err err = ERR_INIT;
	bool fine = ownership_assign(stage_show(&world->stage), &request, &result, &err) && !id_is_none(&result.operation);

	write_result_release(&result);
	return fine;
}

/* A defect: a share that nobody asked for. */
static void
slip_in_share(struct law_world *world, const struct id *model, const struct principal *with, uint32_t mask)
{
	world_share(&world->stage.world, "msdyn_aimodel", model, with->kind, &with->id, mask);
}

/* A model and somebody who isn't given it yet: takes the first snapshot as well. */
static struct principal
choose(struct law_world *world, struct snapshot *before, struct id *model)
{
	const struct answers *a = &before->answers;

	snapshot_take(world, before);
	*model = *any_of(world, a->models, a->model_count);
	return (struct principal){PRINCIPAL_USER, *any_of(world, a->users, a->user_count)};
}

/* M1: share, then unshare, changes nothing for anybody. Defect: the share isn't taken back. */
static enum law_answer
share_then_unshare(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;
	struct id model;
	struct principal with = choose(world, &before, &model);

	/* What an imported share gave before is taken back as well (D4). */
	stage_sql(&world->stage, "DELETE FROM principalobjectaccess WHERE objectid = %s AND principalid = %s", stage_hex(&model), stage_hex(&with.id));
	answers_release(&before.answers);
	snapshot_take(world, &before);
	if (!share(world, &model, with, false)) {
		answers_release(&before.answers);
		return LAW_NOT_ASKED;
	}
	assert_true(share(world, &model, with, true));
	if (defect)
		slip_in_share(world, &model, &with, RIGHT_READ);
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, NULL, may_stay, may_stay, what);
}

/* M2: a plain share gives nothing but sight and running, to nobody else, and takes nothing. Defect: it carries Write. */
static enum law_answer
plain_share(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;
	struct id model;
	struct principal with = choose(world, &before, &model);

	if (!share(world, &model, with, false)) {
		answers_release(&before.answers);
		return LAW_NOT_ASKED;
	}
	if (defect)
		slip_in_share(world, &model, &with, RIGHT_READ | RIGHT_WRITE);
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, &with.id, may_gain_a_share, may_stay, what);
}

/* M3: disabling a person empties theirs and nobody else's. Defect: it hits somebody else. */
static enum law_answer
disable_one(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;
	struct id one, other;

	snapshot_take(world, &before);
	one = *any_of(world, before.answers.users, before.answers.user_count);
	other = *any_of(world, before.answers.users, before.answers.user_count);
	stage_sql(&world->stage, "UPDATE systemuser SET isdisabled = 1 WHERE systemuserid = %s", stage_hex(defect ? &other : &one));
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, &one, may_be_empty, may_stay, what);
}

/* M5, B4: a model is in somebody's list exactly if the decision says that it's visible. Defect: decided before a share. */
static enum law_answer
list_equals_decision(struct law_world *world, bool defect, char what[200])
{
	struct snapshot decided;
	enum law_answer answer = LAW_HOLDS;
	const struct answers *a = &decided.answers;

	snapshot_take(world, &decided);
	if (defect)
		slip_in_share(world, &a->models[0], &(struct principal){PRINCIPAL_ORGANIZATION, world->stage.world.root}, RIGHT_READ);
	for (size_t u = 0; u < a->user_count && answer == LAW_HOLDS; u++) {
		struct portal *portal;
		struct err err = ERR_INIT;
		size_t listed = 0, visible = 0;

		world->stage.somebody = a->users[u];
		portal = stage_show(&world->stage);
		for (size_t m = 0; m < a->model_count; m++)
			visible += (decided.bits[u * a->model_count + m] & ACTION_BIT(ACTION_LIST)) != 0;
		for (int prompts = 0; prompts < 2 && subject_can_act(portal_actor(portal)); prompts++) {
			const struct model_query query = {.prompts = prompts, .view = VIEW_ALL, .sort = SORT_NAME};
			struct model_list list = {0};

			assert_true(models_window(portal, &query, WINDOW_FIRST, NULL, 100, &list, &err));
			for (size_t i = 0; i < list.count; i++) {
				listed++;
				if (!(bits_of(&decided, &a->users[u], &list.rows[i].id) & ACTION_BIT(ACTION_LIST)))
					answer = LAW_BROKEN;
			}
			model_list_release(&list);
		}
		if (listed != visible)
			answer = LAW_BROKEN;
		if (answer == LAW_BROKEN)
			snprintf(what, 200, "user %zu has %zu rows listed, sees %zu", u, listed, visible);
	}
	world->stage.somebody = world->chief;
	answers_release(&decided.answers);
	return answer;
}

/* M6: a share with a team is a share with each of its members now. Defect: one of them is forgotten. */
static enum law_answer
team_share_is_each_members(struct law_world *world, bool defect, char what[200])
{
	const struct principal team = {PRINCIPAL_TEAM, world->visitors};
	struct snapshot by_team, by_members;
	struct id model;

	(void)choose(world, &by_team, &model);
	answers_release(&by_team.answers);
	/* A4, D4: who owns it can't be given it, and gains nothing. */
	if (!share(world, &model, team, false))
		return LAW_NOT_ASKED;
	snapshot_take(world, &by_team);
	assert_true(share(world, &model, team, true));
	for (int i = 0; i < (defect ? 3 : 4); i++)
		(void)share(world, &model, (struct principal){PRINCIPAL_USER, world->ranks[i]}, false);
	snapshot_take(world, &by_members);
	return compare_and_release(&by_team, &by_members, NULL, may_stay, may_stay, what);
}

/* M7: given to another and back, with its containers, everybody may what they might. Defect: the containers stay behind. */
static enum law_answer
there_and_back(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;
	struct id model;
	const struct id *owner = &world->ranks[2], *other = &world->ranks[1];

	model = world_model(&world->stage.world, "wanderer", &world->stage.world.document, owner, true);
	world_container(&world->stage.world, "wanderer's", &model, owner);
	world_share(&world->stage.world, "msdyn_aimodel", &model, PRINCIPAL_USER, &world->ranks[3], RIGHT_READ);
	snapshot_take(world, &before);
	assert_true(assign(world, &model, other, ASSIGN_BOTH));
	assert_true(assign(world, &model, owner, defect ? ASSIGN_MODEL_ONLY : ASSIGN_BOTH));
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, NULL, may_stay, may_stay, what);
}

/* M8: a privilege that is taken from a role gives nothing to anybody. Defect: its level is widened instead. */
static enum law_answer
taking_a_privilege(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;

	snapshot_take(world, &before);
	if (defect)
		stage_sql(&world->stage, "UPDATE roleprivileges SET privilegedepthmask = 8 WHERE roleid IN (SELECT roleid FROM role WHERE name LIKE '~%%')");
	else
		stage_sql(&world->stage, "DELETE FROM roleprivileges WHERE privilegeid IN (SELECT privilegeid FROM privilege WHERE makerdeck_access = %u)"
					 " AND roleid IN (SELECT roleid FROM role WHERE name LIKE '~%%')", test_random_below(&world->seed, 8));
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, NULL, may_only_lose, may_only_lose, what);
}

/* M8, A2: a role more takes nothing from who gets it and changes nothing for others. Defect: it replaces what they had. */
static enum law_answer
adding_a_role(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;
	struct id one;
	uint32_t which = test_random_below(&world->seed, 5);

	snapshot_take(world, &before);
	one = *any_of(world, before.answers.users, before.answers.user_count);
	if (defect)
		stage_sql(&world->stage, "DELETE FROM systemuserroles WHERE systemuserid = %s", stage_hex(&one));
	stage_sql(&world->stage, "INSERT OR IGNORE INTO systemuserroles (systemuserid, roleid) SELECT %s, roleid FROM role WHERE name = '~role %u'",
		  stage_hex(&one), which);
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, &one, may_only_gain, may_stay, what);
}

static bool
may_gain_training(uint16_t before, uint16_t after)
{
	return (after & ~(before | ACTION_BIT(ACTION_TRAIN))) == 0 && may_only_gain(before, after);
}

/* F4: a table that is opened to everybody gives training alone, and takes nothing. Defect: AI Model's Write is given with it. */
static enum law_answer
opening_a_table(struct law_world *world, bool defect, char what[200])
{
	static const char *const tables[] = {"red", "blue"};
	struct snapshot before, after;
	struct id role;

	snapshot_take(world, &before);
	role = world_role(&world->stage.world, "~opener", false);
	world_grant_own(&world->stage, &role, tables[test_random_below(&world->seed, 2)], PRIVILEGE_READ,
			(enum access_level)(1 + test_random_below(&world->seed, 4)));
	if (defect)
		world_grant(&world->stage.world, &role, ENTITY_AIMODEL, PRIVILEGE_WRITE, LEVEL_ORGANIZATION);
	for (size_t u = 0; u < before.answers.user_count; u++)
		world_give(&world->stage.world, &before.answers.users[u], &role);
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, NULL, may_gain_training, may_gain_training, what);
}

/* M9: what a Basic User may, a maker may; what a maker, a customizer; what a customizer, an administrator. Defect: the customizer's
 * role lacks Read. */
static enum law_answer
ranks_include_each_other(struct law_world *world, bool defect, char what[200])
{
	struct snapshot now;
	enum law_answer answer = LAW_HOLDS;

	if (defect)
		stage_sql(&world->stage, "DELETE FROM roleprivileges WHERE roleid = %s AND privilegeid IN (SELECT privilegeid FROM privilege"
					 " WHERE name = 'prvReadmsdyn_aimodel')", stage_hex(&world->stage.world.customizer));
	snapshot_take(world, &now);
	world_grant(&world->stage.world, &world->stage.world.customizer, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	for (size_t m = 0; m < now.answers.model_count; m++) {
		const struct id *model = &now.answers.models[m];

		for (int rank = 0; rank < 3; rank++) {
			if (bits_of(&now, &world->ranks[rank + 1], model) & ~bits_of(&now, &world->ranks[rank], model)) {
				snprintf(what, 200, "on model %zu rank %d may what rank %d may not", m, rank + 1, rank);
				answer = LAW_BROKEN;
			}
		}
	}
	answers_release(&now.answers);
	return answer;
}

/* M12: another world beside this one changes nothing in it. Defect: one of its roles is given to all people here. */
static enum law_answer
worlds_side_by_side(struct law_world *world, bool defect, char what[200])
{
	struct snapshot before, after;
	struct settings kept = {0};
	struct err err = ERR_INIT;

	snapshot_take(world, &before);
	assert_true(portal_settings(world->stage.world.portal, &kept, &err));
	world_fill_random(&world->stage, &world->seed);
	world->stage.somebody = world->chief;
	world_setting(&world->stage.world, "makerdeck_previewmodels", kept.preview_models);
	world_setting(&world->stage.world, "makerdeck_aiprompts", kept.ai_prompts);
	if (defect) {
		for (size_t u = 0; u < before.answers.user_count; u++)
			world_give(&world->stage.world, &before.answers.users[u], &world->stage.world.maker);
	}
	snapshot_take(world, &after);
	return compare_and_release(&before, &after, NULL, may_stay, may_stay, what);
}

const struct law laws[] = {
	{"M1: share then unshare changes nothing", share_then_unshare},
	{"M2: a plain share gives sight and running alone", plain_share},
	{"M3: disabling one empties theirs alone", disable_one},
	{"M5: a list holds what the decision says", list_equals_decision},
	{"M6: a team's share is each member's", team_share_is_each_members},
	{"M7: there and back changes nothing", there_and_back},
	{"M8: taking a privilege gives nothing", taking_a_privilege},
	{"M8: adding a role takes nothing", adding_a_role},
	{"F4: opening a table gives training alone", opening_a_table},
	{"M9: ranks include each other", ranks_include_each_other},
	{"M12: worlds side by side answer as alone", worlds_side_by_side},
};
const size_t law_count = sizeof(laws) / sizeof(laws[0]);
