/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * portal/undo (RULES H4, H1, B6): every operation that can be undone is, and redone, and what it changed is then as it was, fact by fact;
 * what can't be is refused whole. A model of facts alone goes beside random operations and undos of several people.
 */
#include "portal/administration.h"
#include "portal/audit.h"
#include "portal/ownership.h"
#include "portal/settings.h"
#include "portal/sharing.h"
#include "portal/undo.h"
#include "tests/small_world.h"

#include "tests/test.h"

#include <sqlite3.h>

struct cast {
	struct small_world w;
	struct id ana, samuel, maya, ben, leo, olga;
	struct id north, team, other_team;
	struct id role;
	struct id invoice, container, file, forecast, flow;
	struct write_result result;
	struct undo_step step;
	struct err err;
	int64_t now;
};

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	*c = (struct cast){.now = WORLD_NOW};
	world_open(w);
	c->north = world_unit(w, "North", &w->root);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->samuel = world_user(w, "Samuel Okafor", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &c->north, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->leo = world_user(w, "Leo Fischer", &c->north, false);
	c->olga = world_user(w, "Olga Owner", &w->root, true);
	c->team = world_team(w, "Finance", TEAM_OWNER, &c->north);
	c->other_team = world_team(w, "Claims", TEAM_OWNER, &w->root);
	world_member(w, &c->team, &c->ben);
	c->role = world_role(w, "Reader", false);
	world_grant(w, &c->role, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->samuel, &w->administrator);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->maker);
	world_give(w, &c->leo, &w->maker);
	world_give(w, &c->olga, &w->maker);
	world_give_team(w, &c->team, &w->maker);
	world_give_team(w, &c->other_team, &w->maker);
	c->invoice = world_model(w, "Invoice extractor", &w->document, &c->maya, true);
	c->container = world_container(w, "ds-invoice", &c->invoice, &c->maya);
	c->file = world_file(w, "a.pdf", &c->container, &c->maya);
	c->forecast = world_model(w, "Forecast", &w->prediction, &c->leo, true);
	c->flow = world_flow(w, "Expense flow", &c->ben, &c->invoice);
}

static void
tear_down(struct cast *c)
{
	write_result_release(&c->result);
	undo_step_release(&c->step);
	world_close(&c->w);
}

/* ---------------------------------------------------------------- facts */

/* A fact is a key and a value, told apart by a tab; sorted. Versions and who modified a row when aren't among them: an undo is a change. */
#define FACTS_MAX 600
#define FACT_SIZE 240

struct facts {
	size_t count;
	char row[FACTS_MAX][FACT_SIZE];
};

static const char facts_sql[] =
	"SELECT 'owner ' || hex(msdyn_aimodelid) || x'09' || hex(ownerid) || hex(owningbusinessunit) FROM msdyn_aimodel"
	" UNION ALL SELECT 'ownerkey ' || hex(m.msdyn_aimodelid) || x'09' || (m.makerdeck_ownerkey = o.namekey) FROM msdyn_aimodel m JOIN owner o ON o.ownerid = m.ownerid"
	" UNION ALL SELECT 'owner ' || hex(workflowid) || x'09' || hex(ownerid) || hex(owningbusinessunit) FROM workflow"
	" UNION ALL SELECT 'owner ' || hex(msdyn_aibdatasetscontainerid) || x'09' || hex(ownerid) || hex(owningbusinessunit) FROM msdyn_aibdatasetscontainer"
	" UNION ALL SELECT 'owner ' || hex(msdyn_aibfileid) || x'09' || hex(ownerid) || hex(owningbusinessunit) FROM msdyn_aibfile"
	" UNION ALL SELECT 'share ' || hex(objectid) || hex(principalid) || x'09' || accessrightsmask || ' ' || inheritedaccessrightsmask || ' ' || changedon"
	" || objecttypecode || principaltypecode FROM principalobjectaccess"
	" UNION ALL SELECT 'disabled ' || hex(systemuserid) || x'09' || isdisabled FROM systemuser"
	" UNION ALL SELECT 'member ' || hex(teamid) || hex(systemuserid) || x'09' FROM teammembership"
	" UNION ALL SELECT 'holds ' || hex(systemuserid) || hex(roleid) || x'09' FROM systemuserroles"
	" UNION ALL SELECT 'holds ' || hex(teamid) || hex(roleid) || x'09' FROM teamroles"
	" UNION ALL SELECT 'role ' || hex(roleid) || x'09' || name || hex(businessunitid) || isinherited FROM role"
	" UNION ALL SELECT 'cell ' || hex(roleid) || hex(privilegeid) || x'09' || privilegedepthmask FROM roleprivileges"
	" UNION ALL SELECT 'setting preview' || x'09' || makerdeck_previewmodels FROM organization"
	" UNION ALL SELECT 'setting prompts' || x'09' || makerdeck_aiprompts FROM organization"
	" UNION ALL SELECT 'setting former' || x'09' || sharetopreviousowneronassign FROM organization"
	" ORDER BY 1";

static struct facts *
take_facts(const struct cast *c)
{
	struct facts *facts = calloc(1, sizeof(*facts));
	sqlite3_stmt *s;
	sqlite3 *db;

	assert_non_null(facts);
	assert_int_equal(sqlite3_open_v2(c->w.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, facts_sql, -1, &s, NULL), SQLITE_OK);
	while (sqlite3_step(s) == SQLITE_ROW) {
		assert_true(facts->count < FACTS_MAX);
		snprintf(facts->row[facts->count++], FACT_SIZE, "%s", (const char *)sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
	return facts;
}

static void
assert_same_facts(const struct facts *a, const struct facts *b)
{
	for (size_t i = 0; i < a->count && i < b->count; i++)
		assert_string_equal(a->row[i], b->row[i]);
	assert_int_equal(a->count, b->count);
}

static int64_t
number(const struct cast *c, const char *sql)
{
	sqlite3_stmt *s;
	sqlite3 *db;
	int64_t value;

	assert_int_equal(sqlite3_open_v2(c->w.path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	value = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	sqlite3_close(db);
	return value;
}

/* H2: the chain holds, and the tables are sound. */
static void
assert_sound(struct cast *c)
{
	struct err err = ERR_INIT;
	int64_t bad = 0;

	assert_true(audit_verify(world_as(&c->w, &c->ana), &bad, &err));
	assert_int_equal(bad, 0);
	assert_int_equal(number(c, "SELECT count(*) FROM pragma_foreign_key_check"), 0);
}

/* ---------------------------------------------------------------- operations */

static void
start(struct cast *c)
{
	write_result_release(&c->result);
	undo_step_release(&c->step);
	c->err = ERR_INIT;
	c->now += 1000;
}

static enum err_code
share(struct cast *c, const struct id *as, const struct id *record, enum principal_kind kind, const struct id *with, bool remove)
{
	const struct target target = {.kind = RECORD_MODEL, .id = *record, .version = -1};
	const struct principal who = {kind, *with};
	struct share_request request = {.targets = &target, .target_count = 1, .now = 0};

	start(c);
	request.now = c->now;
	if (remove) {
		request.remove = &who;
		request.remove_count = 1;
	} else {
		request.add = &who;
		request.add_count = 1;
	}
	return sharing_apply(world_as(&c->w, as), &request, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
assign(struct cast *c, const struct id *as, enum record_kind record_kind, const struct id *record, enum principal_kind kind, const struct id *to)
{
	const struct target target = {.kind = record_kind, .id = *record, .version = -1};
	struct assign_request request = {.targets = &target, .target_count = 1, .to = {kind, *to}};

	start(c);
	request.now = c->now;
	return ownership_assign(world_as(&c->w, as), &request, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
set(struct cast *c, const struct id *as, enum setting setting, bool on)
{
	start(c);
	return settings_set(world_as(&c->w, as), setting, on, false, false, c->now, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
administer(struct cast *c, const struct id *as, struct administration_request request)
{
	start(c);
	request.version = -1;
	request.now = c->now;
	return administration_apply(world_as(&c->w, as), &request, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
undo(struct cast *c, const struct id *as, enum undo_which which, const struct id *operation)
{
	struct undo_request request = {.which = which, .operation = operation ? *operation : ID_NONE};

	start(c);
	request.now = c->now;
	return undo_apply(world_as(&c->w, as), &request, &c->step, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

/* ---------------------------------------------------------------- each operation, there and back */

enum deed {
	SHARE, SHARE_TEAM, UNSHARE, ASSIGN, ASSIGN_TO_TEAM, ASSIGN_FLOW, ASSIGN_TO_RECEIVER, SETTING, ENABLE, DISABLE, TEAM_ADD, TEAM_REMOVE, GRANT,
	GRANT_TEAM, REVOKE, COPY, CELLS, EMPTY_CELL, DEEDS
};

static enum err_code
perform(struct cast *c, enum deed deed)
{
	static const struct role_cell cells[] = {
		{CELL_OF_TABLE, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER, {{0}}}, {CELL_OF_TABLE, ENTITY_CANVASAPP, PRIVILEGE_CREATE, LEVEL_UNIT, {{0}}},
		{CELL_CREATE_ENTITY, ENTITY_AIMODEL, PRIVILEGE_CREATE, LEVEL_ORGANIZATION, {{0}}},
	};
	static const struct role_cell none = {CELL_OF_TABLE, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_NONE, {{0}}};

	switch (deed) {
	case SHARE:
		return share(c, &c->maya, &c->invoice, PRINCIPAL_USER, &c->ben, false);
	case SHARE_TEAM:
		return share(c, &c->maya, &c->invoice, PRINCIPAL_TEAM, &c->team, false);
	case UNSHARE:
		return share(c, &c->ana, &c->forecast, PRINCIPAL_USER, &c->ben, true);
	case ASSIGN:
		return assign(c, &c->ana, RECORD_MODEL, &c->invoice, PRINCIPAL_USER, &c->ben);
	case ASSIGN_TO_TEAM:
		return assign(c, &c->ana, RECORD_MODEL, &c->invoice, PRINCIPAL_TEAM, &c->other_team);
	case ASSIGN_FLOW:
		return assign(c, &c->ana, RECORD_FLOW, &c->flow, PRINCIPAL_USER, &c->maya);
	case ASSIGN_TO_RECEIVER:	/* G7: his share ends with it, and the former owner keeps one */
		return assign(c, &c->ana, RECORD_MODEL, &c->forecast, PRINCIPAL_USER, &c->ben);
	case SETTING:
		return set(c, &c->ana, SETTING_PREVIEW_MODELS, false);
	case ENABLE:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_ENABLE, .user = c->leo});
	case DISABLE:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_DISABLE, .user = c->samuel});
	case TEAM_ADD:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_ADD, .team = c->team, .user = c->maya});
	case TEAM_REMOVE:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_REMOVE, .team = c->team, .user = c->ben});
	case GRANT:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_GRANT, .role = c->role, .holder = {PRINCIPAL_USER, c->ben}});
	case GRANT_TEAM:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_GRANT, .role = c->role, .holder = {PRINCIPAL_TEAM, c->team}});
	case REVOKE:
		return administer(c, &c->ana,
				  (struct administration_request){.what = ADMINISTER_REVOKE, .role = c->w.maker, .holder = {PRINCIPAL_USER, c->ben}});
	case COPY:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_COPY, .role = c->w.maker, .name = "Maker without share"});
	case CELLS:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_SET, .role = c->role, .cells = cells, .cell_count = 3});
	case EMPTY_CELL:
		return administer(c, &c->ana, (struct administration_request){.what = ADMINISTER_SET, .role = c->role, .cells = &none, .cell_count = 1});
	case DEEDS:
		break;
	}
	return ERR_FAILED;
}

static const struct id *
doer(const struct cast *c, enum deed deed)
{
	return deed == SHARE || deed == SHARE_TEAM ? &c->maya : &c->ana;
}

/* B7: an import may bring rows whose unit isn't their owner's. */
static void
move_to_another_unit(struct cast *c)
{
	world_sql(&c->w, "UPDATE msdyn_aimodel SET owningbusinessunit = (SELECT businessunitid FROM businessunit WHERE name = 'Root')");
	world_sql(&c->w, "UPDATE msdyn_aibfile SET owningbusinessunit = (SELECT businessunitid FROM businessunit WHERE name = 'Root')");
}

/* The world that the deeds begin in. */
static void
set_up_deeds(struct cast *c)
{
	set_up(c);
	world_share(&c->w, "msdyn_aimodel", &c->forecast, PRINCIPAL_USER, &c->ben, RIGHT_READ | RIGHT_APPEND);
	world_setting(&c->w, "sharetopreviousowneronassign", true);
	world_sql(&c->w, "UPDATE principalobjectaccess SET inheritedaccessrightsmask = 16, changedon = 1700000000123");
}

/* H4, and redo, and undo again: the facts are the same each time. */
static void
each_operation_goes_back_and_forth(void **state)
{
	(void)state;
	for (int deed = 0; deed < DEEDS; deed++) {
		struct cast c;
		struct facts *before, *after;

		set_up_deeds(&c);
		move_to_another_unit(&c);
		world_as(&c.w, &c.ana);
		before = take_facts(&c);
		assert_int_equal(perform(&c, (enum deed)deed), ERR_NONE);
		assert_true(c.result.change_count > 0);
		after = take_facts(&c);
		for (int turn = 0; turn < 4; turn++) {
			struct facts *now;

			assert_int_equal(undo(&c, doer(&c, (enum deed)deed), UNDO_LAST, NULL), ERR_NONE);
			assert_int_equal(c.step.redo, turn % 2 == 1);
			assert_true(c.step.undone[0] && c.result.change_count > 0 && !id_is_none(&c.result.operation));
			now = take_facts(&c);
			assert_same_facts(turn % 2 ? after : before, now);
			free(now);
		}
		assert_sound(&c);
		free(before);
		free(after);
		tear_down(&c);
	}
}

/* H1: what a panel showed before an undo isn't what's written to after it, even if the facts are the same again. */
static void
an_undo_raises_versions(void **state)
{
	static const struct {
		enum deed deed;
		const char *version;
	} cases[] = {
		{SHARE, "SELECT versionnumber FROM msdyn_aimodel WHERE msdyn_name = 'Invoice extractor'"},
		{ASSIGN, "SELECT versionnumber FROM msdyn_aimodel WHERE msdyn_name = 'Invoice extractor'"},
		{ASSIGN, "SELECT versionnumber FROM msdyn_aibdatasetscontainer"},
		{TEAM_ADD, "SELECT versionnumber FROM team JOIN owner ON ownerid = teamid WHERE name = 'Finance'"},
		{CELLS, "SELECT versionnumber FROM role WHERE name = 'Reader'"},
		{SETTING, "SELECT versionnumber FROM organization"},
		{ENABLE, "SELECT sum(versionnumber) FROM systemuser"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cast c;
		int64_t version;

		set_up_deeds(&c);
		world_as(&c.w, &c.ana);
		assert_int_equal(perform(&c, cases[i].deed), ERR_NONE);
		for (int turn = 0; turn < 3; turn++) {
			version = number(&c, cases[i].version);
			assert_int_equal(undo(&c, doer(&c, cases[i].deed), UNDO_LAST, NULL), ERR_NONE);
			assert_true(number(&c, cases[i].version) > version);
		}
		tear_down(&c);
	}
}

/* A role that comes back has a version that it never had. */
static void
a_copy_comes_back_with_another_version(void **state)
{
	struct cast c;
	const struct role_cell cell = {CELL_OF_TABLE, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE, {{0}}}, back = {CELL_OF_TABLE, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_USER, {{0}}};
	struct id operation, copy;

	(void)state;
	set_up_deeds(&c);
	assert_int_equal(perform(&c, COPY), ERR_NONE);
	operation = c.result.operation;
	copy = c.result.changes[0].id;
	assert_int_equal(administer(&c, &c.ana, (struct administration_request){.what = ADMINISTER_SET, .role = copy, .cells = &cell, .cell_count = 1}), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana, UNDO_NAMED, &operation), ERR_CHANGED);
	assert_int_equal(administer(&c, &c.ana, (struct administration_request){.what = ADMINISTER_SET, .role = copy, .cells = &back, .cell_count = 1}), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana, UNDO_NAMED, &operation), ERR_NONE);
	assert_int_equal(number(&c, "SELECT count(*) FROM role WHERE name = 'Maker without share'"), 0);
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	assert_true(number(&c, "SELECT versionnumber FROM role WHERE name = 'Maker without share'") > 2);
	/* Somebody else took the name meanwhile. */
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	assert_int_equal(administer(&c, &c.samuel, (struct administration_request){.what = ADMINISTER_COPY, .role = c.w.maker, .name = "Maker without share"}), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A3");
	assert_sound(&c);
	tear_down(&c);
}

/* ---------------------------------------------------------------- refused */

/* Nothing is changed but the record, which says what was refused (H2). */
static void
assert_refused(struct cast *c, const struct id *as, enum undo_which which, const struct id *operation, enum err_code code, const char *rule)
{
	struct facts *before = take_facts(c), *after;

	assert_int_equal(undo(c, as, which, operation), code);
	assert_string_equal(c->err.rule, rule);
	assert_int_equal(c->result.change_count, 0);
	assert_true(id_is_none(&c->result.operation));
	after = take_facts(c);
	assert_same_facts(before, after);
	free(before);
	free(after);
}

/* H1: with who was there since, and the rows named; all or nothing. */
static void
whatever_changed_since_refuses_all(void **state)
{
	struct target targets[2];
	struct principal ben;
	struct share_request both = {.targets = targets, .target_count = 2, .add = &ben, .add_count = 1};
	struct id operation;
	struct cast c;

	(void)state;
	set_up(&c);
	ben = (struct principal){PRINCIPAL_USER, c.ben};
	targets[0] = (struct target){.kind = RECORD_MODEL, .id = c.invoice, .version = -1};
	targets[1] = (struct target){.kind = RECORD_MODEL, .id = c.forecast, .version = -1};
	start(&c);
	both.now = c.now;
	assert_true(sharing_apply(world_as(&c.w, &c.ana), &both, &c.result, &c.err));
	operation = c.result.operation;
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, true), ERR_NONE);
	assert_refused(&c, &c.ana, UNDO_NAMED, &operation, ERR_CHANGED, "H1");
	assert_int_equal(c.result.refusal_count, 1);
	assert_true(id_equal(&c.result.refusals[0].id, &c.invoice));
	assert_string_equal(c.result.refusals[0].name, "Invoice extractor");
	assert_non_null(strstr(c.err.text, "Maya Ortiz"));
	assert_int_equal(number(&c, "SELECT count(*) FROM audit WHERE action = 'refused undo' AND rule = 'H1'"), 1);
	/* Shared again it's another share: made later. */
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	assert_refused(&c, &c.ana, UNDO_NAMED, &operation, ERR_CHANGED, "H1");
	/* And a record that has gone isn't as it was left, either. */
	assert_int_equal(assign(&c, &c.ana, RECORD_FLOW, &c.flow, PRINCIPAL_USER, &c.maya), ERR_NONE);
	world_sql(&c.w, "DELETE FROM makerdeck_call; DELETE FROM workflow");
	assert_refused(&c, &c.ana, UNDO_LAST, NULL, ERR_CHANGED, "H1");
	tear_down(&c);
}

/* Each fact of each kind of operation, changed behind its back. */
static void
facts_that_were_changed_behind_refuse(void **state)
{
	static const struct {
		enum deed deed;
		const char *sql;
	} cases[] = {
		{SHARE, "UPDATE principalobjectaccess SET accessrightsmask = 3"},
		{SHARE, "UPDATE principalobjectaccess SET inheritedaccessrightsmask = 1"},
		{SHARE, "UPDATE principalobjectaccess SET changedon = changedon + 1"},
		{UNSHARE, "INSERT INTO principalobjectaccess (objectid, objecttypecode, principalid, principaltypecode, accessrightsmask, changedon) "
			  "SELECT objectid, 'msdyn_aimodel', (SELECT ownerid FROM owner WHERE name = 'Ben Carter'), 'systemuser', 1, 5 FROM audit WHERE action = 'unshare'"},
		{ASSIGN, "UPDATE msdyn_aibfile SET ownerid = (SELECT ownerid FROM owner WHERE name = 'Ana Souza')"},
		{ASSIGN, "UPDATE msdyn_aibdatasetscontainer SET ownerid = (SELECT ownerid FROM owner WHERE name = 'Ana Souza')"},
		{ASSIGN, "DELETE FROM msdyn_aibfile"},
		{ASSIGN_TO_RECEIVER, "DELETE FROM principalobjectaccess"},
		{SETTING, "UPDATE organization SET makerdeck_previewmodels = 1"},
		{ENABLE, "UPDATE systemuser SET isdisabled = 1 WHERE domainname LIKE 'leo%'"},
		{TEAM_ADD, "DELETE FROM teammembership"},
		{TEAM_REMOVE, "INSERT INTO teammembership SELECT t.ownerid, u.ownerid FROM owner t, owner u WHERE t.name = 'Finance' AND u.name = 'Ben Carter'"},
		{GRANT, "DELETE FROM systemuserroles WHERE roleid = (SELECT roleid FROM role WHERE name = 'Reader')"},
		{CELLS, "UPDATE roleprivileges SET privilegedepthmask = 8 WHERE roleid = (SELECT roleid FROM role WHERE name = 'Reader') AND privilegedepthmask < 8"},
		{COPY, "UPDATE role SET name = 'Other' WHERE name = 'Maker without share'"},
		{COPY, "UPDATE roleprivileges SET privilegedepthmask = 4 WHERE roleid = (SELECT roleid FROM role WHERE name = 'Maker without share') AND privilegedepthmask = 1"},
		{COPY, "DELETE FROM roleprivileges WHERE privilegedepthmask = 1 AND roleid = (SELECT roleid FROM role WHERE name = 'Maker without share')"},
		{COPY, "INSERT INTO systemuserroles SELECT o.ownerid, r.roleid FROM owner o, role r WHERE o.name = 'Ben Carter' AND r.name = 'Maker without share'"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct cast c;

		set_up_deeds(&c);
		world_as(&c.w, &c.ana);
		assert_int_equal(perform(&c, cases[i].deed), ERR_NONE);
		world_sql(&c.w, cases[i].sql);
		assert_refused(&c, doer(&c, cases[i].deed), UNDO_LAST, NULL, ERR_CHANGED, "H1");
		tear_down(&c);
	}
}

/* The unit that came back belongs to what an undo left. */
static void
a_unit_that_changed_since_refuses_redo(void **state)
{
	struct cast c;

	(void)state;
	set_up_deeds(&c);
	move_to_another_unit(&c);
	assert_int_equal(perform(&c, ASSIGN), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	world_sql(&c.w, "UPDATE msdyn_aimodel SET owningbusinessunit = (SELECT businessunitid FROM businessunit WHERE name = 'North')");
	assert_refused(&c, &c.ana, UNDO_LAST, NULL, ERR_CHANGED, "H1");
	world_sql(&c.w, "UPDATE msdyn_aimodel SET owningbusinessunit = (SELECT businessunitid FROM businessunit WHERE name = 'Root')");
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	tear_down(&c);
}

/* B6: a maker who gave a model away can't take it back; an administrator can, for them. */
static void
who_gave_a_model_away_cant_take_it_back(void **state)
{
	struct id operation;
	struct cast c;

	(void)state;
	set_up(&c);
	world_grant(&c.w, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_ASSIGN, LEVEL_USER);
	assert_int_equal(assign(&c, &c.maya, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben), ERR_NONE);
	operation = c.result.operation;
	assert_refused(&c, &c.maya, UNDO_LAST, NULL, ERR_DENIED, "B2");
	/* With a share of all rights that she keeps (G7) she may still assign it. */
	assert_int_equal(undo(&c, &c.ana, UNDO_NAMED, &operation), ERR_NONE);
	assert_int_equal(set(&c, &c.ana, SETTING_SHARE_WITH_FORMER_OWNER, true), ERR_NONE);
	assert_int_equal(assign(&c, &c.maya, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben), ERR_NONE);
	assert_int_equal(undo(&c, &c.maya, UNDO_LAST, NULL), ERR_NONE);
	/* A right that was taken away is gone for undo too. */
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	world_sql(&c.w, "DELETE FROM systemuserroles WHERE systemuserid = (SELECT ownerid FROM owner WHERE name = 'Maya Ortiz')");
	world_sql(&c.w, "INSERT INTO systemuserroles SELECT o.ownerid, r.roleid FROM owner o, role r WHERE o.name = 'Maya Ortiz' AND r.name = 'Basic User'");
	assert_refused(&c, &c.maya, UNDO_LAST, NULL, ERR_DENIED, "B2");
	tear_down(&c);
}

static void
others_operations_are_an_administrators(void **state)
{
	const struct id nowhere = {{9}};
	struct id operation;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_refused(&c, (world_as(&c.w, &c.ana), &c.ana), UNDO_LAST, NULL, ERR_NOT_FOUND, "H4");
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	operation = c.result.operation;
	assert_refused(&c, &c.ben, UNDO_LAST, NULL, ERR_NOT_FOUND, "H4");
	assert_refused(&c, &c.ben, UNDO_NAMED, &operation, ERR_DENIED, "H4");
	assert_refused(&c, &c.ana, UNDO_NAMED, &nowhere, ERR_NOT_FOUND, "H4");
	assert_int_equal(undo(&c, &c.ana, UNDO_NAMED, &operation), ERR_NONE);
	/* Undone already, by whom. */
	assert_refused(&c, &c.maya, UNDO_LAST, NULL, ERR_IMPOSSIBLE, "H4");
	assert_non_null(strstr(c.err.text, "Ana Souza"));
	assert_refused(&c, &c.maya, UNDO_BACK, NULL, ERR_NOT_FOUND, "H4");
	/* Ana's redo makes it Maya's to undo again, by its own name. */
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	assert_int_equal(undo(&c, &c.maya, UNDO_NAMED, &operation), ERR_NONE);
	assert_sound(&c);
	tear_down(&c);
}

/* H4: what isn't among what can be undone; H2: and the refusal is recorded. */
static void
an_import_cant_be_undone(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.ana, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	world_sql(&c.w, "INSERT INTO operation (operationid, at, actor, action, via) SELECT x'01010101010101010101010101010101', 5, actor, 'import', 'command' FROM operation");
	world_sql(&c.w, "INSERT INTO audit SELECT seq + 1, at, x'01010101010101010101010101010101', actor, 'import', objecttype, objectid, objectname, before, after, rule, via, prevhash, hash FROM audit");
	assert_refused(&c, &c.ana, UNDO_LAST, NULL, ERR_IMPOSSIBLE, "H4");
	assert_refused(&c, &c.ana, UNDO_BACK, NULL, ERR_IMPOSSIBLE, "H4");
	assert_int_equal(number(&c, "SELECT count(*) FROM audit WHERE action = 'refused undo' AND rule = 'H4'"), 2);
	assert_true(undo_knows("reassign"));
	assert_false(undo_knows("publish"));
	tear_down(&c);
}

/* A record that was tampered with is no reason to write what it says: nothing is done, and where to look is said. */
static void
what_no_operation_wrote_is_refused(void **state)
{
	static const enum deed deeds[] = {SHARE, UNSHARE, ASSIGN, ASSIGN_TO_RECEIVER, SETTING, ENABLE, TEAM_ADD, TEAM_REMOVE, GRANT, REVOKE, COPY, CELLS};
	static const char *const texts[] = {"''", "'{'", "'null'", "'[]'", "'7'", "'{}'", "'\"\"'", "'{\"ownerid\":7,\"principalid\":[],\"roleid\":{}}'",
					    "'{\"ownerid\":\"x\",\"owneridtype\":\"organization\",\"name\":\"x\",\"prvX\":\"y\"}'"};

	(void)state;
	for (size_t d = 0; d < sizeof(deeds) / sizeof(deeds[0]); d++) {
		struct facts *before, *after;
		struct cast c;

		set_up_deeds(&c);
		world_as(&c.w, &c.ana);
		assert_int_equal(perform(&c, deeds[d]), ERR_NONE);
		before = take_facts(&c);
		world_sql(&c.w, "DROP TRIGGER audit_no_update");
		for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
			char sql[400];
			enum err_code code;

			snprintf(sql, sizeof(sql), "UPDATE audit SET before = iif(before IS NULL, NULL, %s), after = iif(after IS NULL, NULL, %s) WHERE rule = ''",
				 texts[i], texts[i]);
			world_sql(&c.w, sql);
			code = undo(&c, doer(&c, deeds[d]), UNDO_LAST, NULL);
			assert_true(code == ERR_FAILED || code == ERR_CHANGED);
			after = take_facts(&c);
			assert_same_facts(before, after);
			free(after);
		}
		free(before);
		tear_down(&c);
	}
}

/* Two consoles, one operation: the second is told. */
static void
two_undo_the_same_at_once(void **state)
{
	struct portal_options other = {.via = "console"};
	struct undo_step seen = {0}, step = {0};
	struct write_result result = {0};
	struct undo_request request = {.which = UNDO_NAMED, .now = WORLD_NOW};
	struct portal *portal;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(assign(&c, &c.ana, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben), ERR_NONE);
	other.path = c.w.path;
	portal = portal_open(&other, &c.err);
	assert_non_null(portal);
	assert_true(portal_sign_in(portal, &c.samuel, false, WORLD_NOW, &c.err));
	assert_true(undo_find(portal, UNDO_NAMED, &c.result.operation, WORLD_NOW, &seen, &c.err));
	assert_false(seen.own);
	assert_string_equal(seen.undone, "Invoice extractor and its container are Maya Ortiz's again");
	assert_int_equal(undo(&c, &c.ana, UNDO_BACK, NULL), ERR_NONE);
	request.operation = seen.operation;
	assert_false(undo_apply(portal, &request, &step, &result, &c.err));
	assert_int_equal(c.err.code, ERR_IMPOSSIBLE);
	assert_non_null(strstr(c.err.text, "Ana Souza"));
	undo_step_release(&seen);
	undo_step_release(&step);
	write_result_release(&result);
	portal_close(portal);
	tear_down(&c);
}

/* D4: a share doesn't come back for whoever owns the model meanwhile. */
static void
a_share_doesnt_come_back_for_the_owner(void **state)
{
	struct id operation;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, true), ERR_NONE);
	operation = c.result.operation;
	assert_int_equal(assign(&c, &c.ana, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben), ERR_NONE);
	assert_refused(&c, &c.ana, UNDO_NAMED, &operation, ERR_IMPOSSIBLE, "D4");
	tear_down(&c);
}

/* G7, D4: whoever gets a record back keeps no share of it that they were given meanwhile; redo gives both back. */
static void
an_owner_again_holds_no_share(void **state)
{
	struct facts *before, *after;
	struct id operation;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(assign(&c, &c.ana, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben), ERR_NONE);
	operation = c.result.operation;
	assert_int_equal(share(&c, &c.ben, &c.invoice, PRINCIPAL_USER, &c.maya, false), ERR_NONE);
	assert_int_equal(share(&c, &c.ben, &c.invoice, PRINCIPAL_USER, &c.olga, false), ERR_NONE);
	before = take_facts(&c);
	assert_int_equal(undo(&c, &c.ana, UNDO_NAMED, &operation), ERR_NONE);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess s JOIN msdyn_aimodel m ON m.msdyn_aimodelid = s.objectid WHERE s.principalid = m.ownerid"), 0);
	/* Model, container, its file, and the share that ended. */
	assert_int_equal(c.result.change_count, 4);
	assert_string_equal(c.result.changes[3].change, "unshare");
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	after = take_facts(&c);
	assert_same_facts(before, after);
	free(after);
	assert_int_equal(undo(&c, &c.ana, UNDO_LAST, NULL), ERR_NONE);
	assert_int_equal(number(&c, "SELECT count(*) FROM principalobjectaccess s JOIN msdyn_aimodel m ON m.msdyn_aimodelid = s.objectid WHERE s.principalid = m.ownerid"), 0);
	assert_sound(&c);
	free(before);
	tear_down(&c);
}

/* A6 holds for undo: what would leave nobody, or the person themselves, without the role. */
static void
a6_holds_for_undo(void **state)
{
	struct id operation;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(administer(&c, &c.ana, (struct administration_request){.what = ADMINISTER_GRANT, .role = c.w.administrator, .holder = {PRINCIPAL_USER, c.ben}}), ERR_NONE);
	operation = c.result.operation;
	assert_int_equal(administer(&c, &c.ben, (struct administration_request){.what = ADMINISTER_REVOKE, .role = c.w.administrator, .holder = {PRINCIPAL_USER, c.samuel}}), ERR_NONE);
	assert_int_equal(administer(&c, &c.ben, (struct administration_request){.what = ADMINISTER_REVOKE, .role = c.w.administrator, .holder = {PRINCIPAL_USER, c.ana}}), ERR_NONE);
	assert_refused(&c, &c.ben, UNDO_NAMED, &operation, ERR_DENIED, "A6");
	assert_refused(&c, &c.ana, UNDO_NAMED, &operation, ERR_DENIED, "A4");
	tear_down(&c);
}

/* ---------------------------------------------------------------- what's told */

/* The leaver gets back what was theirs, with a warning (a reading of G6 and D11). */
static void
a_leavers_models_go_back_to_them(void **state)
{
	struct facts *before, *after;
	struct cast c;

	(void)state;
	set_up(&c);
	world_as(&c.w, &c.ana);
	before = take_facts(&c);
	assert_int_equal(assign(&c, &c.ana, RECORD_MODEL, &c.forecast, PRINCIPAL_USER, &c.maya), ERR_NONE);
	assert_int_equal(undo(&c, &c.ana, UNDO_BACK, NULL), ERR_NONE);
	assert_int_equal(c.result.warning_count, 1);
	assert_non_null(strstr(c.result.warnings[0], "Leo Fischer is disabled"));
	assert_string_equal(c.step.undone, "Forecast is Leo Fischer's again");
	assert_true(c.step.asks && c.step.own);
	after = take_facts(&c);
	assert_same_facts(before, after);
	free(before);
	free(after);
	tear_down(&c);
}

/* What a redo gives, it gives anew: G6 and D11 are asked again. */
static void
a_redo_is_asked_g6_and_d11(void **state)
{
	struct cast c;

	(void)state;
	for (int which = 0; which < 2; which++) {
		set_up(&c);
		assert_int_equal(which ? share(&c, &c.ana, &c.forecast, PRINCIPAL_USER, &c.ben, false) : assign(&c, &c.ana, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben),
				 ERR_NONE);
		assert_int_equal(undo(&c, &c.ana, UNDO_BACK, NULL), ERR_NONE);
		assert_int_equal(administer(&c, &c.samuel, (struct administration_request){.what = ADMINISTER_DISABLE, .user = c.ben}), ERR_NONE);
		assert_refused(&c, &c.ana, UNDO_FORWARD, NULL, ERR_IMPOSSIBLE, which ? "D11" : "G6");
		assert_int_equal(undo(&c, &c.samuel, UNDO_BACK, NULL), ERR_NONE);
		assert_int_equal(undo(&c, &c.ana, UNDO_FORWARD, NULL), ERR_NONE);
		tear_down(&c);
	}
}

static void
a_dry_run_changes_nothing(void **state)
{
	struct undo_request request = {.which = UNDO_LAST, .dry_run = true};
	struct facts *before, *after;
	int64_t rows;
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(assign(&c, &c.ana, RECORD_MODEL, &c.invoice, PRINCIPAL_USER, &c.ben), ERR_NONE);
	before = take_facts(&c);
	rows = number(&c, "SELECT count(*) FROM audit");
	start(&c);
	request.now = c.now;
	assert_true(undo_apply(c.w.portal, &request, NULL, &c.result, &c.err));
	assert_true(id_is_none(&c.result.operation));
	assert_int_equal(c.result.change_count, 3);
	assert_int_equal(number(&c, "SELECT count(*) FROM audit"), rows);
	after = take_facts(&c);
	assert_same_facts(before, after);
	free(before);
	free(after);
	tear_down(&c);
}

/* u, u, Ctrl-R, Ctrl-R, and something new in between. */
static void
back_and_forward_step_as_in_an_editor(void **state)
{
	struct facts *at[4], *now;
	struct cast c;

	(void)state;
	set_up(&c);
	world_as(&c.w, &c.maya);
	at[0] = take_facts(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	at[1] = take_facts(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_TEAM, &c.team, false), ERR_NONE);
	at[2] = take_facts(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, true), ERR_NONE);
	at[3] = take_facts(&c);
	for (int round = 0; round < 2; round++) {
		for (int i = 2; i >= 0; i--) {
			assert_int_equal(undo(&c, &c.maya, UNDO_BACK, NULL), ERR_NONE);
			assert_false(c.step.redo);
			now = take_facts(&c);
			assert_same_facts(at[i], now);
			free(now);
		}
		assert_int_equal(undo(&c, &c.maya, UNDO_BACK, NULL), ERR_NOT_FOUND);
		for (int i = 1; i <= 3; i++) {
			assert_int_equal(undo(&c, &c.maya, UNDO_FORWARD, NULL), ERR_NONE);
			assert_true(c.step.redo);
			now = take_facts(&c);
			assert_same_facts(at[i], now);
			free(now);
		}
		assert_int_equal(undo(&c, &c.maya, UNDO_FORWARD, NULL), ERR_NOT_FOUND);
	}
	/* Something new: what was undone before it isn't redone any more. */
	assert_int_equal(undo(&c, &c.maya, UNDO_BACK, NULL), ERR_NONE);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_TEAM, &c.other_team, false), ERR_NONE);
	assert_int_equal(undo(&c, &c.maya, UNDO_FORWARD, NULL), ERR_NOT_FOUND);
	assert_int_equal(undo(&c, &c.maya, UNDO_BACK, NULL), ERR_NONE);
	assert_string_equal(c.step.undone, "Invoice extractor isn't shared with Claims any more");
	assert_false(c.step.asks);
	for (int i = 0; i < 4; i++)
		free(at[i]);
	assert_sound(&c);
	tear_down(&c);
}

static void
the_audit_says_what_was_undone(void **state)
{
	struct audit_list list = {0};
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, PRINCIPAL_USER, &c.ben, false), ERR_NONE);
	assert_int_equal(undo(&c, &c.maya, UNDO_LAST, NULL), ERR_NONE);
	assert_int_equal(undo(&c, &c.maya, UNDO_LAST, NULL), ERR_NONE);
	assert_true(audit_rows(c.w.portal, NULL, NULL, 0, 10, &list, &c.err));
	assert_int_equal(list.count, 3);
	assert_string_equal(list.rows[0].action, "share");
	assert_string_equal(list.rows[0].summary, "with Ben Carter, redo");
	assert_string_equal(list.rows[1].action, "unshare");
	assert_string_equal(list.rows[1].summary, "from Ben Carter, undo of share");
	assert_true(id_equal(&list.rows[1].undoes, &list.rows[2].operation));
	assert_string_equal(list.rows[1].before, list.rows[2].after);
	assert_string_equal(list.rows[0].after, list.rows[2].after);
	assert_true(id_is_none(&list.rows[2].undoes));
	audit_list_release(&list);
	tear_down(&c);
}

/* ---------------------------------------------------------------- against a model */

#define DEEDS_MAX 400

/* What an operation changed: each fact that was there before or after it, with its value, "" where it wasn't there. */
struct change_of_fact {
	char key[FACT_SIZE], before[FACT_SIZE], after[FACT_SIZE];
};

struct done {
	struct id operation;
	struct change_of_fact *changes;
	size_t count;
	bool undone;
};

static const char *
value_of(const struct facts *facts, const char *key)
{
	size_t length = strlen(key);

	for (size_t i = 0; i < facts->count; i++) {
		if (strncmp(facts->row[i], key, length) == 0 && facts->row[i][length] == '\t')
			return facts->row[i] + length;
	}
	return "";
}

static void
add_change(struct done *done, const struct facts *before, const struct facts *after, const char *row)
{
	struct change_of_fact *change = &done->changes[done->count];

	snprintf(change->key, FACT_SIZE, "%.*s", (int)strcspn(row, "\t"), row);
	for (size_t i = 0; i < done->count; i++) {
		if (strcmp(done->changes[i].key, change->key) == 0)
			return;
	}
	snprintf(change->before, FACT_SIZE, "%s", value_of(before, change->key));
	snprintf(change->after, FACT_SIZE, "%s", value_of(after, change->key));
	if (strcmp(change->before, change->after) != 0)
		done->count++;
}

static void
note_changes(struct done *done, const struct facts *before, const struct facts *after)
{
	done->changes = calloc(before->count + after->count + 1, sizeof(*done->changes));
	assert_non_null(done->changes);
	done->count = 0;
	for (size_t i = 0; i < before->count; i++)
		add_change(done, before, after, before->row[i]);
	for (size_t i = 0; i < after->count; i++)
		add_change(done, before, after, after->row[i]);
}

/* H1, as the facts alone say it: each is as the operation left it (or, to redo it, as it was before). */
static bool
is_as_left(const struct done *done, const struct facts *now)
{
	for (size_t i = 0; i < done->count; i++) {
		if (strcmp(value_of(now, done->changes[i].key), done->undone ? done->changes[i].before : done->changes[i].after) != 0)
			return false;
	}
	return true;
}

/* What the operation changed is back, and nothing else is other than it was. */
static void
assert_taken_back(const struct done *done, const struct facts *before, const struct facts *now)
{
	struct done moved = {0};

	note_changes(&moved, before, now);
	assert_int_equal(moved.count, done->count);
	for (size_t i = 0; i < done->count; i++)
		assert_string_equal(value_of(now, done->changes[i].key), done->undone ? done->changes[i].after : done->changes[i].before);
	free(moved.changes);
}

static uint64_t
next_random(uint64_t *seed)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return *seed >> 11;
}

static enum err_code
random_deed(struct cast *c, const struct id *as, uint64_t *seed)
{
	const struct id *people[] = {&c->maya, &c->ben, &c->leo, &c->olga, &c->ana, &c->samuel}, *teams[] = {&c->team, &c->other_team};
	const struct id *models[] = {&c->invoice, &c->forecast}, *roles[] = {&c->role, &c->w.maker, &c->w.basic, &c->w.administrator};
	const struct id *person = people[next_random(seed) % 6], *team = teams[next_random(seed) % 2], *model = models[next_random(seed) % 2];
	bool to_team = next_random(seed) % 3 == 0, way = next_random(seed) % 2;
	const struct role_cell cell = {
		.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = (enum privilege)(next_random(seed) % PRIVILEGE_COUNT),
		.level = (enum access_level)(next_random(seed) % 5)};
	char name[40];

	switch (next_random(seed) % 9) {
	case 0:
	case 1:
		return share(c, as, model, to_team ? PRINCIPAL_TEAM : PRINCIPAL_USER, to_team ? team : person, way);
	case 2:
		return assign(c, as, RECORD_MODEL, model, to_team ? PRINCIPAL_TEAM : PRINCIPAL_USER, to_team ? team : person);
	case 3:
		return assign(c, as, RECORD_FLOW, &c->flow, to_team ? PRINCIPAL_TEAM : PRINCIPAL_USER, to_team ? team : person);
	case 4:
		return set(c, as, (enum setting)(next_random(seed) % SETTING_COUNT), way);
	case 5:
		return administer(c, as, (struct administration_request){.what = way ? ADMINISTER_ENABLE : ADMINISTER_DISABLE, .user = *person});
	case 6:
		return administer(c, as, (struct administration_request){.what = way ? ADMINISTER_ADD : ADMINISTER_REMOVE, .team = *team, .user = *person});
	case 7:
		return administer(c, as, (struct administration_request){
			.what = way ? ADMINISTER_GRANT : ADMINISTER_REVOKE, .role = *roles[next_random(seed) % 4],
			.holder = {to_team ? PRINCIPAL_TEAM : PRINCIPAL_USER, to_team ? *team : *person}});
	default:
		snprintf(name, sizeof(name), "Copy %d", (int)(next_random(seed) % 4));
		if (next_random(seed) % 2)
			return administer(c, as, (struct administration_request){.what = ADMINISTER_COPY, .role = c->role, .name = name});
		return administer(c, as, (struct administration_request){.what = ADMINISTER_SET, .role = c->role, .cells = &cell, .cell_count = 1});
	}
}

/* An operation or its undo or redo, whichever is the last. */
static void
undo_one(struct cast *c, const struct id *as, struct done *done)
{
	struct facts *before = take_facts(c), *after;
	bool as_left = is_as_left(done, before);
	struct id last = done->operation;
	enum err_code code;

	code = undo(c, as, UNDO_NAMED, &last);
	after = take_facts(c);
	if (code == ERR_NONE) {
		assert_true(as_left);
		assert_taken_back(done, before, after);
		done->undone = !done->undone;
		done->operation = c->result.operation;
	} else {
		assert_same_facts(before, after);
		/* It was as it was left: then a rule stands in the way, A4, A6, D4 or the decision. */
		assert_true(code == ERR_DENIED || code == ERR_IMPOSSIBLE || (code == ERR_CHANGED && !as_left));
	}
	free(before);
	free(after);
}

static void
random_operations_and_undos_agree_with_a_model(void **state)
{
	const char *given = getenv("MAKERDECK_SEED");
	uint64_t seed = given ? strtoull(given, NULL, 0) : UINT64_C(0x9E3779B97F4A7C15);
	struct done *all = calloc(DEEDS_MAX, sizeof(*all));
	size_t count = 0, undone = 0, refused = 0;
	struct cast c;

	(void)state;
	printf("# MAKERDECK_SEED=%#llx\n", (unsigned long long)seed);
	set_up_deeds(&c);
	world_as(&c.w, &c.ana);
	for (int step = 0; step < DEEDS_MAX; step++) {
		const struct id *as = next_random(&seed) % 3 ? &c.ana : &c.samuel;

		if (count && next_random(&seed) % 2) {
			/* Mostly a late one: those can still be undone. */
			size_t back = next_random(&seed) % (count < 4 ? count : next_random(&seed) % 2 ? 4 : count);
			bool was = all[count - 1 - back].undone;

			undo_one(&c, as, &all[count - 1 - back]);
			undone += was != all[count - 1 - back].undone;
			refused += was == all[count - 1 - back].undone;
		} else {
			struct facts *before = take_facts(&c), *after;

			if (random_deed(&c, as, &seed) == ERR_NONE && !id_is_none(&c.result.operation)) {
				all[count].operation = c.result.operation;
				after = take_facts(&c);
				note_changes(&all[count++], before, after);
				free(after);
			}
			free(before);
		}
	}
	/* The test tells something only if both happen often. */
	assert_true(undone > 20);
	assert_true(refused > 5);
	assert_sound(&c);
	for (size_t i = 0; i < count; i++)
		free(all[i].changes);
	free(all);
	tear_down(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_operation_goes_back_and_forth),
		cmocka_unit_test(an_undo_raises_versions),
		cmocka_unit_test(a_copy_comes_back_with_another_version),
		cmocka_unit_test(whatever_changed_since_refuses_all),
		cmocka_unit_test(facts_that_were_changed_behind_refuse),
		cmocka_unit_test(a_unit_that_changed_since_refuses_redo),
		cmocka_unit_test(who_gave_a_model_away_cant_take_it_back),
		cmocka_unit_test(others_operations_are_an_administrators),
		cmocka_unit_test(an_import_cant_be_undone),
		cmocka_unit_test(what_no_operation_wrote_is_refused),
		cmocka_unit_test(two_undo_the_same_at_once),
		cmocka_unit_test(a_share_doesnt_come_back_for_the_owner),
		cmocka_unit_test(an_owner_again_holds_no_share),
		cmocka_unit_test(a6_holds_for_undo),
		cmocka_unit_test(a_leavers_models_go_back_to_them),
		cmocka_unit_test(a_redo_is_asked_g6_and_d11),
		cmocka_unit_test(a_dry_run_changes_nothing),
		cmocka_unit_test(back_and_forward_step_as_in_an_editor),
		cmocka_unit_test(the_audit_says_what_was_undone),
		cmocka_unit_test(random_operations_and_undos_agree_with_a_model),
	};

	return test_run(tests);
}
