/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proof/proof.h"

#include "tests/test.h"

#include <sqlite3.h>

/* ---------------------------------------------------------------- loading */

static sqlite3_stmt *
ask(sqlite3 *db, const char *sql, const struct id *id)
{
	sqlite3_stmt *s = NULL;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_bind_blob(s, 1, id->b, sizeof(id->b), SQLITE_STATIC), SQLITE_OK);
	return s;
}

static struct id
id_at(sqlite3_stmt *s, int column)
{
	struct id id = ID_NONE;

	assert_int_equal(sqlite3_column_bytes(s, column), sizeof(id.b));
	memcpy(id.b, sqlite3_column_blob(s, column), sizeof(id.b));
	return id;
}

/* The portal has no way yet to load a single AI Event; the decision on it is the same as on any owned row (E5). */
static void
load_event(struct portal *portal, sqlite3 *db, const struct id *id, struct owned *row)
{
	sqlite3_stmt *s = ask(db, "SELECT e.ownerid, o.ownertype, e.owningbusinessunit FROM msdyn_aievent e"
				  " JOIN owner o ON o.ownerid = e.ownerid WHERE e.msdyn_aieventid = ?", id);
	struct id unit;

	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	unit = id_at(s, 2);
	*row = (struct owned){
		.id = *id, .name = "event", .owner_name = "",
		.owner = {.kind = sqlite3_column_int(s, 1) ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = id_at(s, 0)},
		.unit = units_find(portal_actor(portal)->units, &unit),
	};
	sqlite3_finalize(s);
}

/* Rows of the environment's own tables are read by portal/own_table a whole table at a time. */
static void
load_own_row(struct portal *portal, sqlite3 *db, const struct id *id, struct owned *row)
{
	sqlite3_stmt *s = ask(db, "SELECT r.ownerid, o.ownertype, r.owningbusinessunit FROM makerdeck_row r"
				  " JOIN owner o ON o.ownerid = r.ownerid WHERE r.recordid = ?", id);
	struct id unit;

	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	unit = id_at(s, 2);
	*row = (struct owned){
		.id = *id, .name = "row", .owner_name = "",
		.owner = {.kind = sqlite3_column_int(s, 1) ? PRINCIPAL_TEAM : PRINCIPAL_USER, .id = id_at(s, 0)},
		.unit = units_find(portal_actor(portal)->units, &unit),
	};
	sqlite3_finalize(s);
}

static void
load_row(struct proof *proof, struct portal *portal, sqlite3 *db, size_t i)
{
	const struct other_row *other = &proof->answers.rows[i];
	struct err err = ERR_INIT;
	enum record_kind kind = other->entity == ENTITY_CANVASAPP ? RECORD_APP : other->entity == ENTITY_WORKFLOW ? RECORD_FLOW : RECORD_CONTAINER;
	bool found = false;

	if (other->entity == ENTITY_AIEVENT) {
		load_event(portal, db, &other->id, &proof->rows[i]);
		return;
	}
	assert_true(portal_load_record(portal, kind, &other->id, true, &proof->arena, &proof->rows[i], &found, &err));
	assert_true(found);
}

static void
load_versions(struct proof *proof, sqlite3 *db, size_t i)
{
	struct versions *versions = &proof->versions[i];
	sqlite3_stmt *s = ask(db, "SELECT msdyn_aiconfigurationid, msdyn_type, statuscode, msdyn_majoriterationnumber, msdyn_minoriterationnumber"
				  " FROM msdyn_aiconfiguration WHERE msdyn_aimodelid = ?", &proof->answers.models[i]);

	versions->rows = arena_array(&proof->arena, 8, sizeof(*versions->rows));
	while (sqlite3_step(s) == SQLITE_ROW) {
		assert_true(versions->count < 8);
		versions->rows[versions->count++] = (struct configuration){
			.id = id_at(s, 0), .type = sqlite3_column_int(s, 1), .statuscode = sqlite3_column_int(s, 2),
			.major = sqlite3_column_int(s, 3), .minor = sqlite3_column_int(s, 4),
		};
	}
	sqlite3_finalize(s);
}

void
proof_load(struct proof *proof, struct portal *portal, struct oracle *oracle)
{
	struct answers *a = &proof->answers;
	struct err err = ERR_INIT;
	bool found;

	*proof = (struct proof){0};
	oracle_ask(oracle, a);
	proof->subjects = arena_array(&proof->arena, a->user_count + 1, sizeof(*proof->subjects));
	proof->models = arena_array(&proof->arena, a->model_count + 1, sizeof(*proof->models));
	proof->versions = arena_array(&proof->arena, a->model_count + 1, sizeof(*proof->versions));
	proof->rows = arena_array(&proof->arena, a->row_count + 1, sizeof(*proof->rows));
	for (size_t i = 0; i < a->user_count; i++)
		assert_true(portal_load_subject(portal, &a->users[i], &proof->arena, &proof->subjects[i], &err));
	for (size_t i = 0; i < a->model_count; i++) {
		assert_true(portal_load_model(portal, &a->models[i], true, &proof->arena, &proof->models[i], &found, &err));
		assert_true(found);
		load_versions(proof, oracle_connection(oracle), i);
	}
	for (size_t i = 0; i < a->row_count; i++)
		load_row(proof, portal, oracle_connection(oracle), i);
	proof->own_rows = arena_array(&proof->arena, a->own_row_count + 1, sizeof(*proof->own_rows));
	for (size_t i = 0; i < a->own_row_count; i++)
		load_own_row(portal, oracle_connection(oracle), &a->own_rows[i].id, &proof->own_rows[i]);
}

void
proof_release(struct proof *proof)
{
	answers_release(&proof->answers);
	arena_release(&proof->arena);
	arena_release(&proof->reaches);
	*proof = (struct proof){0};
}

void
proof_prepare(struct proof *proof)
{
	arena_release(&proof->reaches);
	for (size_t i = 0; i < proof->answers.user_count; i++)
		subject_prepare(&proof->subjects[i], &proof->reaches);
}

size_t
proof_size(const struct proof *proof)
{
	const struct answers *a = &proof->answers;

	return a->user_count * (a->model_count * ACTION_RECORD_COUNT + (a->row_count + a->own_row_count) * ROW_PRIVILEGES + a->table_count * 2
				 + (ACTION_COUNT - ACTION_RECORD_COUNT));
}

/* ---------------------------------------------------------------- side by side */

static const char *
said(enum rule rule)
{
	return rule == RULE_NONE ? "yes" : rule_name(rule);
}

static bool
tell(struct difference *difference, const struct subject *subject, const char *what, const char *name, enum rule program, enum rule oracle)
{
	snprintf(difference->text, sizeof(difference->text), "%s, %s on %s: the decision says %s, the rules %s", subject->name, what, name,
		 said(program), said(oracle));
	return true;
}

/* Whether a verdict is whole in itself: allowed exactly if no rule is named, and seen as list says. */
static bool
is_sound(const struct verdict *verdict, bool visible)
{
	return verdict->allowed == (verdict->rule == RULE_NONE) && verdict->allowed == (verdict->obstacle == OBSTACLE_NONE)
	       && verdict->visible == visible;
}

static bool
differs_on_model(const struct proof *proof, size_t user, size_t i, struct difference *difference)
{
	const struct answers *a = &proof->answers;
	const struct subject *subject = &proof->subjects[user];
	const struct model *model = &proof->models[i];
	const uint8_t *rules = &a->rules[(user * a->model_count + i) * ACTION_RECORD_COUNT];
	uint8_t permission = a->permissions[user * a->model_count + i];
	uint32_t bits = 0;

	for (int action = 0; action < ACTION_RECORD_COUNT; action++) {
		struct verdict verdict = access_check(subject, (enum action)action, model);

		if (verdict.rule != rules[action] || !is_sound(&verdict, rules[ACTION_LIST] == RULE_NONE))
			return tell(difference, subject, action_name((enum action)action), model->row.name, verdict.rule, (enum rule)rules[action]);
		bits |= rules[action] == RULE_NONE ? ACTION_BIT(action) : 0;
	}
	if (access_actions(subject, model) != bits)
		return tell(difference, subject, "all actions", model->row.name, RULE_NONE, RULE_NONE);
	if (access_permission(subject, model) != permission) {
		snprintf(difference->text, sizeof(difference->text), "%s, permission on %s: the decision says '%s', the rules '%s'", subject->name,
			 model->row.name, permission_name(access_permission(subject, model)), permission_name((enum permission)permission));
		return true;
	}
	return false;
}

static bool
differs_on_row(const struct proof *proof, size_t user, size_t i, struct difference *difference)
{
	const struct answers *a = &proof->answers;
	const struct subject *subject = &proof->subjects[user];
	const uint8_t *rules = &a->row_rules[(user * a->row_count + i) * ROW_PRIVILEGES];

	for (int p = 0; p < ROW_PRIVILEGES; p++) {
		struct verdict verdict = access_check_row(subject, a->rows[i].entity, row_privileges[p], &proof->rows[i]);

		if (verdict.rule != rules[p] || !is_sound(&verdict, rules[0] == RULE_NONE))
			return tell(difference, subject, privilege_name(row_privileges[p]), proof->rows[i].name, verdict.rule, (enum rule)rules[p]);
	}
	return false;
}

/* F4: what's carried on a table of the environment's own, and making a model with it. */
static bool
differs_on_table(const struct proof *proof, size_t user, size_t i, struct difference *difference)
{
	const struct answers *a = &proof->answers;
	const struct subject *subject = &proof->subjects[user];
	const struct own_answer *own = &a->own[user * a->table_count + i];
	struct verdict verdict = access_check_table(subject, &a->tables[i]);

	if (verdict.rule != own->creates || !is_sound(&verdict, false))
		return tell(difference, subject, "create", "a table", verdict.rule, (enum rule)own->creates);
	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		bool carried = subject_carries_own(subject, &a->tables[i], (enum privilege)p);

		if (carried != ((own->privileges >> p & 1) != 0))
			return tell(difference, subject, privilege_name((enum privilege)p), "a table", carried ? RULE_NONE : RULE_B2,
				    carried ? RULE_B2 : RULE_NONE);
	}
	return false;
}

/* B2 on its rows, by subject_reach_own. */
static bool
differs_on_table_rows(const struct proof *proof, size_t user, size_t table, struct arena *arena, struct difference *difference)
{
	const struct answers *a = &proof->answers;
	const struct subject *subject = &proof->subjects[user];
	struct reach reach[PRIVILEGE_COUNT];

	for (int p = 0; p < PRIVILEGE_COUNT; p++) {
		subject_reach_own(subject, &a->tables[table], (enum privilege)p, arena, &reach[p]);
		/* The reach and the privilege are one thing said twice. */
		if ((p == PRIVILEGE_CREATE ? reach[p].create : reach[p].carried) != subject_carries_own(subject, &a->tables[table], (enum privilege)p))
			return tell(difference, subject, privilege_name((enum privilege)p), "a table's reach", RULE_NONE, RULE_NONE);
	}
	for (size_t i = 0; i < a->own_row_count; i++) {
		const uint8_t *rules = &a->own_rules[(user * a->own_row_count + i) * ROW_PRIVILEGES];
		bool visible = subject_can_act(subject) && reach_has(&reach[PRIVILEGE_READ], subject, &proof->own_rows[i], RIGHT_READ);

		for (int p = 0; p < ROW_PRIVILEGES && id_equal(&a->own_rows[i].table, &a->tables[table]); p++) {
			bool allowed = visible && reach_has(&reach[row_privileges[p]], subject, &proof->own_rows[i], privilege_right(row_privileges[p]));

			if (allowed != (rules[p] == RULE_NONE))
				return tell(difference, subject, privilege_name(row_privileges[p]), "a table's row", allowed ? RULE_NONE : RULE_B2,
					    (enum rule)rules[p]);
		}
	}
	return false;
}

static bool
differs_on_tables(const struct proof *proof, size_t user, struct difference *difference)
{
	struct arena arena = {0};
	bool differs = false;

	for (size_t i = 0; i < proof->answers.table_count && !differs; i++)
		differs = differs_on_table(proof, user, i, difference) || differs_on_table_rows(proof, user, i, &arena, difference);
	arena_release(&arena);
	return differs;
}

static bool
differs_on_environment(const struct proof *proof, size_t user, struct difference *difference)
{
	const uint8_t *rules = &proof->answers.environment[user * (ACTION_COUNT - ACTION_RECORD_COUNT)];
	const struct subject *subject = &proof->subjects[user];
	uint32_t bits = 0;

	for (int action = ACTION_RECORD_COUNT; action < ACTION_COUNT; action++) {
		struct verdict verdict = access_check_environment(subject, (enum action)action);
		enum rule rule = (enum rule)rules[action - ACTION_RECORD_COUNT];

		if (verdict.rule != rule || !is_sound(&verdict, false))
			return tell(difference, subject, action_name((enum action)action), "the environment", verdict.rule, rule);
		bits |= rule == RULE_NONE ? ACTION_BIT(action) : 0;
	}
	return access_environment_actions(subject) != bits && tell(difference, subject, "all actions", "the environment", RULE_NONE, RULE_NONE);
}

static bool
differs_on_status(const struct proof *proof, size_t i, struct difference *difference)
{
	const struct versions *versions = &proof->versions[i];
	enum model_status status = model_status_of(versions->rows, versions->count, proof->models[i].has_active_run);

	if (status == (enum model_status)proof->answers.statuses[i])
		return false;
	snprintf(difference->text, sizeof(difference->text), "status of %s: %s, by the rules %s", proof->models[i].row.name,
		 model_status_name(status), model_status_name((enum model_status)proof->answers.statuses[i]));
	return true;
}

bool
proof_differs(const struct proof *proof, struct difference *difference)
{
	const struct answers *a = &proof->answers;

	for (size_t i = 0; i < a->model_count; i++) {
		if (differs_on_status(proof, i, difference))
			return true;
	}
	for (size_t user = 0; user < a->user_count; user++) {
		if (differs_on_environment(proof, user, difference) || differs_on_tables(proof, user, difference))
			return true;
		for (size_t i = 0; i < a->model_count; i++) {
			if (differs_on_model(proof, user, i, difference))
				return true;
		}
		for (size_t i = 0; i < a->row_count; i++) {
			if (differs_on_row(proof, user, i, difference))
				return true;
		}
	}
	return false;
}
