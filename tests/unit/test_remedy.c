/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What would help (B5), as a property over random people and rows: each change of a remedy can be made when its turn
 * comes, all of them together turn the no into a yes, none of them can be left out, and no level could be narrower. Where
 * there's no remedy, even a System Administrator on a sound, published row is refused.
 */
#include "domain/access.h"
#include "domain/model.h"
#include "domain/role.h"

#include "tests/test.h"

#define TABLES 2
#define ROUNDS 60000
#define ROLES 4
#define TEAMS 3
#define SHARES 5
#define CONTAINERS 2

static uint64_t state_of_random;

static unsigned
random_below(unsigned limit)
{
	state_of_random = state_of_random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)((state_of_random >> 33) % limit);
}

static bool
one_in(unsigned of)
{
	return random_below(of) == 0;
}

static struct id
id_of(unsigned n)
{
	struct id id = ID_NONE;

	id.b[15] = (uint8_t)n;
	return id;
}

static const struct unit unit_rows[] = {
	{{{[15] = 1}}, "Root", -1}, {{{[15] = 2}}, "Sales", 0}, {{{[15] = 3}}, "Field", 1}, {{{[15] = 4}}, "Other", 0},
};
static const struct units units = {unit_rows, 4};

/* Ids: people 10 … 14, the asker is 10; teams 20 … 22, the asker is in some of them. */
struct world {
	struct arena arena;
	struct role roles[ROLES + REMEDIES_MAX];
	struct table_grid own[ROLES + REMEDIES_MAX][TABLES];	/* of each role */
	struct team teams[TEAMS];
	struct grant grants[ROLES + REMEDIES_MAX];
	struct subject subject;
	struct share shares[2 + CONTAINERS][SHARES + REMEDIES_MAX];
	struct owned containers[CONTAINERS];
	struct model model;
	struct owned row;	/* an app */
};

/* What a test may change, copied so that it can be put back. */
static void
world_copy(struct world *to, const struct world *from)
{
	*to = *from;
	to->arena = (struct arena){0};
	for (int i = 0; i < ROLES + REMEDIES_MAX; i++)
		to->roles[i].own = to->own[i];
	to->subject.teams = to->teams;
	to->subject.grants = to->grants;
	for (int i = 0; i < to->subject.grant_count; i++)
		to->grants[i].role = &to->roles[from->grants[i].role - from->roles];
	to->model.row.shares = to->shares[0];
	to->row.shares = to->shares[1];
	for (size_t i = 0; i < CONTAINERS; i++)
		to->containers[i].shares = to->shares[2 + i];
	to->model.containers = to->containers;
	subject_prepare(&to->subject, &to->arena);
}

/* F4: tables 60 and 61, of which a role may know one, both or none. */
static void
random_own(struct role *role, struct table_grid *own)
{
	role->own = own;
	for (unsigned t = 0; t < TABLES; t++) {
		if (one_in(2))
			continue;
		own[role->own_count] = (struct table_grid){id_of(60 + t), "Table", "cr_table", {0}};
		for (int p = 0; p < PRIVILEGE_COUNT; p++)
			own[role->own_count].level[p] = (uint8_t)(one_in(2) ? LEVEL_NONE : random_below(5));
		role->own_count++;
	}
}

static void
random_role(struct role *role, unsigned n)
{
	static const enum entity tables[] = {ENTITY_AIMODEL, ENTITY_CONTAINER, ENTITY_CANVASAPP, ENTITY_AITEMPLATE};

	*role = (struct role){.id = id_of(40 + n), .name = "Role", .team_only = one_in(3), .create_entity = one_in(5), .create_attribute = one_in(5)};
	for (size_t t = 0; t < 4; t++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++)
			role->level[tables[t]][p] = (uint8_t)(one_in(2) ? LEVEL_NONE : one_in(2) ? LEVEL_USER : random_below(5));
	}
	if (one_in(30))
		role_make_administrator(role);
}

static void
random_row(struct owned *row, struct share *shares, unsigned n)
{
	static const uint32_t rights[] = {RIGHT_READ, RIGHT_WRITE, RIGHT_SHARE, RIGHT_ASSIGN, RIGHT_DELETE};
	bool team = one_in(3);

	*row = (struct owned){
		.id = id_of(100 + n), .name = "Row", .owner_name = "Owner", .unit = (int)random_below(5) - 1, .shares = shares,
		.owner = {team ? PRINCIPAL_TEAM : PRINCIPAL_USER, id_of(team ? 20 + random_below(TEAMS) : 10 + random_below(3))},
	};
	for (unsigned i = random_below(SHARES); i > 0; i--) {
		unsigned kind = random_below(5);

		shares[row->share_count++] = (struct share){
			.with = {kind == 0 ? PRINCIPAL_ORGANIZATION : kind < 3 ? PRINCIPAL_TEAM : PRINCIPAL_USER,
				 id_of(kind < 3 ? 20 + random_below(TEAMS) : 10 + random_below(3))},
			.mask = rights[random_below(5)] | rights[random_below(5)], .name = "Somebody",
		};
	}
}

static void
random_world(struct world *w)
{
	*w = (struct world){0};
	for (unsigned i = 0; i < ROLES; i++) {
		random_role(&w->roles[i], i);
		random_own(&w->roles[i], w->own[i]);
	}
	w->subject = (struct subject){
		.id = id_of(10), .name = "Ten", .login = "ten", .enabled = !one_in(8), .unit = (int)random_below(5) - 1, .units = &units,
		.settings = {.preview_models = !one_in(4), .ai_prompts = !one_in(4)}, .teams = w->teams, .grants = w->grants,
	};
	for (unsigned i = 0; i < TEAMS; i++) {
		if (one_in(2))
			w->teams[w->subject.team_count++] = (struct team){id_of(20 + i), "Team", TEAM_OWNER, (int)random_below(5) - 1};
	}
	for (unsigned i = random_below(ROLES + 1); i > 0; i--) {
		w->grants[w->subject.grant_count++] = (struct grant){
			&w->roles[random_below(ROLES)], w->subject.team_count && one_in(2) ? (int)random_below((unsigned)w->subject.team_count) : -1};
	}
	random_row(&w->model.row, w->shares[0], 0);
	random_row(&w->row, w->shares[1], 1);
	for (unsigned i = 0; i < CONTAINERS; i++)
		random_row(&w->containers[i], w->shares[2 + i], 10 + i);
	w->model.type = (enum model_type)random_below(MODEL_TYPE_COUNT);
	w->model.status = (enum model_status)random_below(STATUS_COUNT);
	w->model.is_passing = model_status_is_passing(w->model.status);
	w->model.customizable = !one_in(20);
	w->model.has_active_run = one_in(2);
	w->model.is_publishable = one_in(2);
	w->model.has_result_column = one_in(3);
	if (one_in(2)) {
		w->model.input_table = id_of(60 + random_below(TABLES));
		w->model.input_table_name = "Table";
		w->model.input_table_logical = "cr_table";
	}
	w->model.containers = w->containers;
	w->model.container_count = model_type_has_container(w->model.type) ? random_below(CONTAINERS + 1) : 0;
	subject_prepare(&w->subject, &w->arena);
}

/* ---------------------------------------------------------------- making the changes */

/* A role of its own for each cell: roles only add up (A2). */
static void
grant_cell(struct world *w, const struct remedy *step)
{
	struct role *role = &w->roles[ROLES];

	while (role->name)
		role++;
	role->name = "Granted";
	if (step->table) {
		struct table_grid *own = w->own[role - w->roles];

		*own = (struct table_grid){step->table_id, step->table, "cr_table", {0}};
		own->level[step->privilege] = (uint8_t)step->level;
		role->own = own;
		role->own_count = 1;
	} else if (!step->name) {
		role->level[step->entity][step->privilege] = (uint8_t)step->level;
	} else if (strcmp(step->name, "prvCreateEntity") == 0) {
		role->create_entity = true;
	} else {
		role->create_attribute = true;
	}
	w->grants[w->subject.grant_count++] = (struct grant){role, -1};
}

/* A share of Read, as `share` makes it: D4, D5, D11, E4 allow it and it takes effect. */
static bool
share(struct world *w, const struct world *before, const struct remedy *step)
{
	bool model = step->row == &before->model.row;
	struct owned *row = model ? &w->model.row : &w->row;
	struct share *shares = model ? w->shares[0] : w->shares[1];
	struct principal ten = {PRINCIPAL_USER, w->subject.id};
	struct err err;

	if (!access_check_receiver(row, &ten, w->subject.name, w->subject.enabled, &err)
	    || !access_share_has_effect(&w->subject, &ten, step->entity))
		return false;
	if (model && (w->model.type == MODEL_GENERIC_PREDICTION || model_is_unsupported(&w->model, &w->subject.settings)))
		return false;
	shares[row->share_count++] = (struct share){ten, RIGHT_READ, w->subject.name};
	return true;
}

/* G6: the new owner is enabled and holds Read on the table, as far as it's the asker. */
static bool
give(struct world *w, const struct world *before, const struct remedy *step)
{
	struct owned *container = &w->containers[step->row - before->containers];

	if (step->to.kind == PRINCIPAL_USER
	    && !(w->subject.enabled && w->subject.reach[ENTITY_CONTAINER][PRIVILEGE_READ].carried))
		return false;
	container->owner = step->to;
	container->unit = w->model.row.unit;
	return true;
}

static bool
live_on(struct world *w, enum remedy_kind kind)
{
	struct model *m = &w->model;

	if (kind == REMEDY_WAIT) {
		m->has_active_run |= m->status == STATUS_PUBLISHING;
		m->is_publishable |= m->status == STATUS_TRAINING;
		m->is_passing = false;
		return true;
	}
	if (m->is_passing)
		return false;
	if (kind == REMEDY_TRAIN) {
		m->is_publishable = true;
		return true;
	}
	m->has_result_column = true;
	m->has_active_run = true;
	return m->is_publishable || m->type == MODEL_PROMPT;
}

/* Makes one change; false if it can't be made as things stand. */
static bool
apply(struct world *w, const struct world *before, const struct remedy *step)
{
	bool done = true;

	switch (step->kind) {
	case REMEDY_ENABLE:
		w->subject.enabled = true;
		break;
	case REMEDY_ROLE:
		grant_cell(w, step);
		break;
	case REMEDY_SETTING:
		if (strcmp(step->name, "ai-prompts") == 0)
			w->subject.settings.ai_prompts = true;
		else
			w->subject.settings.preview_models = true;
		break;
	case REMEDY_GIVE:
		done = give(w, before, step);
		break;
	case REMEDY_SHARE:
		done = share(w, before, step);
		break;
	case REMEDY_WAIT:
	case REMEDY_TRAIN:
	case REMEDY_PUBLISH:
		done = live_on(w, step->kind);
		break;
	}
	subject_prepare(&w->subject, &w->arena);
	return done;
}

/* ---------------------------------------------------------------- the questions */

enum question { ASK_MODEL, ASK_ROW, ASK_ENVIRONMENT, ASK_USE, ASK_TABLE };

static const struct id asked_table = {{[15] = 60}};

struct asking {
	enum question question;
	enum action action;
	enum privilege privilege;
};

static bool
is_allowed(const struct world *w, const struct asking *asking)
{
	const struct call_target target = {w->model.row.id, w->model.row.name, &w->model};
	size_t refused;

	switch (asking->question) {
	case ASK_MODEL:
		return access_check(&w->subject, asking->action, &w->model).allowed;
	case ASK_ROW:
		return access_check_row(&w->subject, ENTITY_CANVASAPP, asking->privilege, &w->row).allowed;
	case ASK_ENVIRONMENT:
		return access_check_environment(&w->subject, asking->action).allowed;
	case ASK_USE:
		return access_check_use(&w->subject, ENTITY_CANVASAPP, &w->row, &target, 1, &refused).allowed;
	case ASK_TABLE:
		return access_check_table(&w->subject, &asked_table).allowed;
	}
	return false;
}

static void
explain(const struct world *w, const struct asking *asking, struct arena *arena, struct explanation *e)
{
	const struct call_target target = {w->model.row.id, w->model.row.name, &w->model};

	switch (asking->question) {
	case ASK_MODEL:
		access_explain(&w->subject, asking->action, &w->model, false, arena, e);
		break;
	case ASK_ROW:
		access_explain_row(&w->subject, ENTITY_CANVASAPP, asking->privilege, &w->row, false, arena, e);
		break;
	case ASK_ENVIRONMENT:
		access_explain_environment(&w->subject, asking->action, false, arena, e);
		break;
	case ASK_USE:
		access_explain_use(&w->subject, ENTITY_CANVASAPP, &w->row, &target, 1, false, arena, e);
		break;
	case ASK_TABLE:
		access_explain_table(&w->subject, &asked_table, "Table", "cr_table", false, arena, e);
		break;
	}
}

/* All changes but one (SIZE_MAX: all), with one level narrower or not; false if that doesn't help. */
static bool
helps(const struct world *before, const struct asking *asking, const struct remedies *remedies, size_t left_out, size_t narrower)
{
	static struct world w;
	bool done = true, allowed;

	world_copy(&w, before);
	for (size_t i = 0; i < remedies->count && done; i++) {
		struct remedy step = remedies->steps[i];

		if (i == narrower)
			step.level--;
		if (i != left_out)
			done = apply(&w, before, &step);
	}
	allowed = done && is_allowed(&w, asking);
	arena_release(&w.arena);
	return allowed;
}

/* The model as nobody could wish it better, and somebody who may do all there is. */
static bool
nothing_would_help(const struct world *before, const struct asking *asking)
{
	static struct world w;
	bool allowed;

	world_copy(&w, before);
	role_make_administrator(&w.roles[ROLES]);
	w.roles[ROLES].name = "System Administrator";
	w.grants[w.subject.grant_count++] = (struct grant){&w.roles[ROLES], -1};
	w.subject.enabled = w.subject.settings.ai_prompts = w.subject.settings.preview_models = true;
	w.model.is_passing = false;
	w.model.is_publishable = w.model.has_active_run = true;
	subject_prepare(&w.subject, &w.arena);
	allowed = is_allowed(&w, asking);
	arena_release(&w.arena);
	return !allowed;
}

static const char *
step_text(const struct remedy *step)
{
	static const char *const names[] = {"enable", "role", "setting", "give", "share", "wait", "train", "publish"};

	return names[step->kind];
}

static void
check(const struct world *w, const struct asking *asking, unsigned *remedied)
{
	struct arena arena = {0};
	struct explanation e;
	bool fine, gives = false;

	explain(w, asking, &arena, &e);
	assert_int_equal(e.verdict.allowed, is_allowed(w, asking));
	assert_int_equal(e.remedy != NULL, e.remedies.count > 0);
	if (e.verdict.allowed) {
		assert_int_equal(e.remedies.count, 0);
		arena_release(&arena);
		return;
	}
	fine = e.remedies.count ? helps(w, asking, &e.remedies, SIZE_MAX, SIZE_MAX) : nothing_would_help(w, asking);
	for (size_t i = 0; fine && i < e.remedies.count; i++)
		gives |= e.remedies.steps[i].kind == REMEDY_GIVE;
	for (size_t i = 0; fine && i < e.remedies.count; i++) {
		const struct remedy *step = &e.remedies.steps[i];

		/* Whoever gets a container must hold Read on its table (G6): that the decision alone can do without. */
		if (gives && step->kind == REMEDY_ROLE && step->entity == ENTITY_CONTAINER && step->privilege == PRIVILEGE_READ)
			continue;
		fine = !helps(w, asking, &e.remedies, i, SIZE_MAX);
		if (fine && step->kind == REMEDY_ROLE && !step->name && step->level > LEVEL_USER && step->entity != ENTITY_AITEMPLATE)
			fine = !helps(w, asking, &e.remedies, SIZE_MAX, i);
	}
	if (!fine) {
		print_error("question %d, action %d, privilege %d, obstacle %d, type %d: %s\n%s\n", asking->question, asking->action,
			    asking->privilege, e.verdict.obstacle, w->model.type, e.reason, e.remedy ? e.remedy : "no remedy");
		for (size_t i = 0; i < e.remedies.count; i++)
			print_error("  %s %s %s %s\n", step_text(&e.remedies.steps[i]), entity_logical_name(e.remedies.steps[i].entity),
				    privilege_name(e.remedies.steps[i].privilege), level_name(e.remedies.steps[i].level));
	}
	assert_true(fine);
	*remedied += e.remedies.count > 0;
	arena_release(&arena);
}

static void
b5_remedies_help(void **state)
{
	static struct world w;
	unsigned remedied = 0;

	(void)state;
	state_of_random = test_seed("test_remedy");
	for (unsigned round = 0; round < ROUNDS; round++) {
		random_world(&w);
		check(&w, &(struct asking){ASK_MODEL, (enum action)random_below(ACTION_RECORD_COUNT), PRIVILEGE_READ}, &remedied);
		check(&w, &(struct asking){ASK_ROW, ACTION_LIST, (enum privilege)(1 + random_below(PRIVILEGE_COUNT - 1))}, &remedied);
		check(&w, &(struct asking){ASK_ENVIRONMENT, (enum action)(ACTION_CREATE + random_below(ACTION_COUNT - ACTION_CREATE)), PRIVILEGE_READ},
		      &remedied);
		check(&w, &(struct asking){ASK_USE, ACTION_RUN, PRIVILEGE_READ}, &remedied);
		check(&w, &(struct asking){ASK_TABLE, ACTION_CREATE, PRIVILEGE_READ}, &remedied);
		arena_release(&w.arena);
	}
	assert_true(remedied > ROUNDS / 2);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(b5_remedies_help),
	};

	return test_run(tests);
}
