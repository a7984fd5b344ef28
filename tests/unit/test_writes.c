/* SPDX-License-Identifier: GPL-3.0-or-later */
/* portal/sharing, portal/ownership, portal/settings, portal/audit: every write goes one path (DESIGN.md 4). */
#include "portal/audit.h"
#include "portal/models.h"
#include "portal/ownership.h"
#include "portal/settings.h"
#include "portal/sharing.h"
#include "tests/small_world.h"

#include "tests/test.h"

struct cast {
	struct small_world w;
	struct id ana, maya, ben, leo, nora, team, member, access_team;
	struct id invoice, container, file, flow, demand, old;
};

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->leo = world_user(w, "Leo Fischer", &w->root, false);
	c->nora = world_user(w, "Nora Kim", &w->root, true);
	c->member = world_user(w, "Mia Member", &w->root, true);
	c->team = world_team(w, "Finance", TEAM_OWNER, &w->root);
	c->access_team = world_team(w, "Visitors", TEAM_ACCESS, &w->root);
	world_member(w, &c->team, &c->member);
	world_member(w, &c->team, &c->ben);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->basic);
	world_give(w, &c->member, &w->basic);
	world_give(w, &c->leo, &w->maker);
	c->invoice = world_model(w, "Invoice extractor", &w->document, &c->maya, true);
	c->container = world_container(w, "ds-invoice", &c->invoice, &c->maya);
	c->file = world_file(w, "a.pdf", &c->container, &c->maya);
	c->demand = world_model(w, "Demand forecast", &w->generic, &c->maya, true);
	c->old = world_model(w, "Legacy receipts", &w->unsupported, &c->maya, true);
	c->flow = world_flow(w, "Expense flow", &c->ben, &c->invoice);
}

static struct principal
user(const struct id *id)
{
	return (struct principal){PRINCIPAL_USER, *id};
}

static struct principal
team(const struct id *id)
{
	return (struct principal){PRINCIPAL_TEAM, *id};
}

static struct target
model(const struct id *id)
{
	return (struct target){.kind = RECORD_MODEL, .id = *id, .version = -1};
}

/* One share or unshare; returns the err's code. Effects are told before it's done, as in the panel. */
static enum err_code
share(struct cast *c, const struct id *as, const struct id *record, struct principal with, bool remove, bool dry_run,
      struct write_result *result, struct err *err)
{
	struct target target = model(record);
	struct share_request request = {.targets = &target, .target_count = 1, .dry_run = dry_run, .effects = dry_run, .now = WORLD_NOW};

	*err = ERR_INIT;
	if (remove) {
		request.remove = &with;
		request.remove_count = 1;
	} else {
		request.add = &with;
		request.add_count = 1;
	}
	return sharing_apply(world_as(&c->w, as), &request, result, err) ? ERR_NONE : err->code;
}

static bool
sees(struct cast *c, const struct id *who, const struct id *record)
{
	struct portal *portal = world_as(&c->w, who);
	const struct model_query query = {.view = VIEW_ALL};
	struct model_list list = {0};
	struct err err = ERR_INIT;
	bool found = false;

	assert_true(models_window(portal, &query, WINDOW_FIRST, NULL, 100, &list, &err));
	for (size_t i = 0; i < list.count; i++)
		found |= id_equal(&list.rows[i].id, record);
	model_list_release(&list);
	return found;
}

static int64_t
audit_count(struct cast *c, const char *action)
{
	struct portal *portal = world_as(&c->w, &c->ana);
	struct audit_list list = {0};
	struct err err = ERR_INIT;
	int64_t count = 0, bad;

	assert_true(audit_rows(portal, NULL, NULL, 0, 1000, &list, &err));
	for (size_t i = 0; i < list.count; i++)
		count += strcmp(list.rows[i].action, action) == 0;
	audit_list_release(&list);
	assert_true(audit_verify(portal, &bad, &err));
	assert_int_equal(bad, 0);
	return count;
}

/* B8, D2, D4, H2 */
static void
share_then_unshare_is_nothing(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;

	(void)state;
	set_up(&c);
	assert_false(sees(&c, &c.ben, &c.invoice));
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, true, &result, &err), ERR_NONE);
	assert_int_equal(result.people_gaining, 1);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_NONE);
	assert_int_equal(result.change_count, 1);
	assert_string_equal(result.changes[0].change, "share");
	assert_string_equal(result.changes[0].table, "msdyn_aimodel");
	assert_null(result.changes[0].before);
	assert_non_null(strstr(result.changes[0].after, "\"accessrightsmask\":1"));
	assert_false(id_is_none(&result.operation));
	write_result_release(&result);
	assert_true(sees(&c, &c.ben, &c.invoice));

	/* again: nothing changes, and it succeeds */
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_NONE);
	assert_int_equal(result.change_count, 0);
	assert_true(id_is_none(&result.operation));
	write_result_release(&result);

	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), true, true, &result, &err), ERR_NONE);
	assert_int_equal(result.people_losing, 1);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), true, false, &result, &err), ERR_NONE);
	assert_int_equal(result.change_count, 1);
	write_result_release(&result);
	assert_false(sees(&c, &c.ben, &c.invoice));
	assert_int_equal(audit_count(&c, "share"), 1);
	assert_int_equal(audit_count(&c, "unshare"), 1);
	world_close(&c.w);
}

/* D3, D4, D8: a team's members gain; who still has access by another way is told; a flow starts to work. */
static void
effects_tell_people_and_flows(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;
	bool works = false, keeps = false;

	(void)state;
	set_up(&c);
	/* Maya sees Ben's flow, so that it can be told to her */
	world_share(&c.w, "workflow", &c.flow, PRINCIPAL_USER, &c.maya, 1);
	assert_int_equal(share(&c, &c.maya, &c.invoice, team(&c.team), false, true, &result, &err), ERR_NONE);
	assert_int_equal(result.people_gaining, 2);
	for (size_t i = 0; i < result.effect_count; i++)
		works |= result.effects[i].kind == EFFECT_WORKS && strcmp(result.effects[i].name, "Expense flow") == 0;
	assert_true(works);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, team(&c.team), false, false, &result, &err), ERR_NONE);
	write_result_release(&result);
	assert_true(sees(&c, &c.member, &c.invoice));
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, true, &result, &err), ERR_NONE);
	assert_int_equal(result.people_gaining, 0);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_NONE);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), true, true, &result, &err), ERR_NONE);
	for (size_t i = 0; i < result.effect_count; i++)
		keeps |= result.effects[i].kind == EFFECT_KEEPS && strstr(result.effects[i].detail, "Finance");
	assert_true(keeps);
	assert_int_equal(result.warning_count, 0);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), true, false, &result, &err), ERR_NONE);
	assert_int_equal(result.warning_count, 1);
	assert_non_null(strstr(result.warnings[0], "Ben Carter still sees"));
	write_result_release(&result);
	world_close(&c.w);
}

/* D4, D5, D11, E4, B2, A4: refused with rule, code and reason; nothing is changed and the refusal is recorded. */
static void
refusals_name_the_rule(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.maya), false, false, &result, &err), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "D4");
	assert_int_equal(result.refusal_count, 1);
	assert_true(id_equal(&result.refusals[0].id, &c.invoice));
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.leo), false, false, &result, &err), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "D11");
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.demand, user(&c.ben), false, false, &result, &err), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "D5");
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.old, user(&c.ben), false, false, &result, &err), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "E4");
	write_result_release(&result);
	/* not visible: as if it weren't there */
	assert_int_equal(share(&c, &c.ben, &c.invoice, user(&c.member), false, false, &result, &err), ERR_NOT_FOUND);
	write_result_release(&result);
	/* visible through a share, but no Share privilege */
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_NONE);
	write_result_release(&result);
	assert_int_equal(share(&c, &c.ben, &c.invoice, user(&c.member), false, false, &result, &err), ERR_DENIED);
	assert_string_equal(err.rule, "B2");
	write_result_release(&result);
	assert_int_equal(share(&c, &c.nora, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_DENIED);
	assert_string_equal(err.rule, "A4");
	write_result_release(&result);
	assert_false(sees(&c, &c.member, &c.invoice));
	assert_int_equal(audit_count(&c, "refused share"), 7);
	world_close(&c.w);
}

/* D11: without Read the share is made, and it's said that it has no effect. */
static void
share_without_effect_warns(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.nora), false, false, &result, &err), ERR_NONE);
	assert_int_equal(result.change_count, 1);
	assert_int_equal(result.warning_count, 1);
	write_result_release(&result);
	world_close(&c.w);
}

/* COMMANDS.md: a dry run answers as the real one, with no operation, and changes nothing. */
static void
dry_run_changes_nothing(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, true, &result, &err), ERR_NONE);
	assert_int_equal(result.change_count, 1);
	assert_true(id_is_none(&result.operation));
	write_result_release(&result);
	assert_int_equal(share(&c, &c.maya, &c.demand, user(&c.ben), false, true, &result, &err), ERR_IMPOSSIBLE);
	write_result_release(&result);
	assert_false(sees(&c, &c.ben, &c.invoice));
	assert_int_equal(audit_count(&c, "share"), 0);
	assert_int_equal(audit_count(&c, "refused share"), 0);
	world_close(&c.w);
}

/* H1: who comes second is told who was first, and nothing of theirs is applied. */
static void
version_that_was_shown_is_compared(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct target target;
	struct principal ben, member;
	struct model_detail shown;
	struct share_request request = {.targets = &target, .target_count = 1, .add_count = 1, .now = WORLD_NOW};

	(void)state;
	set_up(&c);
	ben = user(&c.ben);
	member = user(&c.member);
	target = model(&c.invoice);
	assert_true(model_load_detail(world_as(&c.w, &c.maya), &c.invoice, WORLD_NOW, &shown, &err));
	target.version = shown.row.version;
	model_detail_release(&shown);
	request.add = &ben;
	assert_true(sharing_apply(c.w.portal, &request, &result, &err));
	write_result_release(&result);
	request.add = &member;
	assert_false(sharing_apply(world_as(&c.w, &c.maya), &request, &result, &err));
	assert_int_equal(err.code, ERR_CHANGED);
	assert_non_null(strstr(err.text, "Maya Ortiz"));
	write_result_release(&result);
	assert_false(sees(&c, &c.member, &c.invoice));
	world_close(&c.w);
}

static enum err_code
assign(struct cast *c, const struct id *as, const struct id *record, struct principal to, enum assign_scope scope,
       struct write_result *result, struct err *err)
{
	struct target target = model(record);
	const struct assign_request request = {.targets = &target, .target_count = 1, .to = to, .scope = scope, .effects = true, .now = WORLD_NOW};

	*err = ERR_INIT;
	return ownership_assign(world_as(&c->w, as), &request, result, err) ? ERR_NONE : err->code;
}

static struct id
owner_of(struct cast *c, enum record_kind kind, const struct id *id)
{
	struct portal *portal = world_as(&c->w, &c->ana);
	struct arena arena = {0};
	struct owned row = {0};
	struct err err = ERR_INIT;
	bool found;

	assert_true(portal_load_record(portal, kind, id, false, &arena, &row, &found, &err));
	assert_true(found);
	arena_release(&arena);
	return row.owner.id;
}

/* G5, REFERENCE 1.3: the container goes along, and what hangs on it follows. */
static void
assign_takes_the_container_along(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;
	struct id owner;
	size_t tables = 0;

	(void)state;
	set_up(&c);
	world_give(&c.w, &c.member, &c.w.maker);
	world_share(&c.w, "msdyn_aimodel", &c.invoice, PRINCIPAL_USER, &c.member, 1);
	world_share(&c.w, "msdyn_aimodel", &c.invoice, PRINCIPAL_USER, &c.ben, 1);
	assert_int_equal(assign(&c, &c.ana, &c.invoice, user(&c.member), ASSIGN_BOTH, &result, &err), ERR_NONE);
	for (size_t i = 0; i < result.change_count; i++)
		tables += strcmp(result.changes[i].change, "assign") == 0;
	assert_int_equal(tables, 3);		/* model, container, file */
	assert_int_equal(result.change_count, 4);	/* and the new owner's share that was dropped (G7) */
	write_result_release(&result);
	owner = owner_of(&c, RECORD_MODEL, &c.invoice);
	assert_true(id_equal(&owner, &c.member));
	owner = owner_of(&c, RECORD_CONTAINER, &c.container);
	assert_true(id_equal(&owner, &c.member));
	assert_false(sees(&c, &c.maya, &c.invoice));	/* G7 */
	assert_true(sees(&c, &c.ben, &c.invoice));	/* shares with others stay */
	/* to the present owner: nothing */
	assert_int_equal(assign(&c, &c.ana, &c.invoice, user(&c.member), ASSIGN_BOTH, &result, &err), ERR_NONE);
	assert_int_equal(result.change_count, 0);
	write_result_release(&result);
	assert_int_equal(audit_count(&c, "assign"), 3);
	world_close(&c.w);
}

/* G4: the model alone, the container alone; G7 with the setting. */
static void
assign_can_split_and_keep_a_share(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;
	struct id owner;

	(void)state;
	set_up(&c);
	world_setting(&c.w, "sharetopreviousowneronassign", true);
	assert_int_equal(assign(&c, &c.ana, &c.invoice, user(&c.ben), ASSIGN_MODEL_ONLY, &result, &err), ERR_NONE);
	assert_int_equal(result.warning_count, 1);	/* G6: Ben can't write */
	write_result_release(&result);
	owner = owner_of(&c, RECORD_CONTAINER, &c.container);
	assert_true(id_equal(&owner, &c.maya));
	assert_true(sees(&c, &c.maya, &c.invoice));	/* G7 */
	assert_int_equal(assign(&c, &c.ana, &c.invoice, user(&c.ben), ASSIGN_CONTAINER_ONLY, &result, &err), ERR_NONE);
	write_result_release(&result);
	owner = owner_of(&c, RECORD_CONTAINER, &c.container);
	assert_true(id_equal(&owner, &c.ben));
	world_close(&c.w);
}

/* G2, G6: who may assign, and to whom. */
static void
assign_refuses_by_g6_and_g2(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err;

	(void)state;
	set_up(&c);
	assert_int_equal(assign(&c, &c.ana, &c.invoice, user(&c.leo), ASSIGN_BOTH, &result, &err), ERR_IMPOSSIBLE);
	assert_string_equal(err.rule, "G6");
	write_result_release(&result);
	assert_int_equal(assign(&c, &c.ana, &c.invoice, user(&c.nora), ASSIGN_BOTH, &result, &err), ERR_IMPOSSIBLE);
	assert_int_equal(err.dataverse, 0x80040299);
	write_result_release(&result);
	assert_int_equal(assign(&c, &c.ana, &c.invoice, team(&c.access_team), ASSIGN_BOTH, &result, &err), ERR_IMPOSSIBLE);
	write_result_release(&result);
	/* a team needs a role of its own */
	assert_int_equal(assign(&c, &c.ana, &c.invoice, team(&c.team), ASSIGN_BOTH, &result, &err), ERR_IMPOSSIBLE);
	write_result_release(&result);
	/* a Basic User with a share may not */
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_NONE);
	write_result_release(&result);
	assert_int_equal(assign(&c, &c.ben, &c.invoice, user(&c.ben), ASSIGN_BOTH, &result, &err), ERR_DENIED);
	write_result_release(&result);
	/* the owner may (G2) */
	assert_int_equal(assign(&c, &c.maya, &c.demand, user(&c.ben), ASSIGN_BOTH, &result, &err), ERR_NONE);
	write_result_release(&result);
	world_close(&c.w);
}

/* A5 */
static void
settings_are_an_administrators(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct err err = ERR_INIT;
	struct settings settings;

	(void)state;
	set_up(&c);
	assert_false(settings_set(world_as(&c.w, &c.maya), SETTING_AI_PROMPTS, false, false, false, WORLD_NOW, &result, &err));
	assert_string_equal(err.rule, "A5");
	write_result_release(&result);
	err = ERR_INIT;
	assert_true(settings_set(world_as(&c.w, &c.ana), SETTING_AI_PROMPTS, false, false, false, WORLD_NOW, &result, &err));
	assert_int_equal(result.change_count, 1);
	write_result_release(&result);
	assert_true(portal_settings(c.w.portal, &settings, &err));
	assert_false(settings.ai_prompts);
	assert_true(settings_set(c.w.portal, SETTING_AI_PROMPTS, false, false, false, WORLD_NOW, &result, &err));
	assert_int_equal(result.change_count, 0);
	write_result_release(&result);
	world_close(&c.w);
}

/* H2: an edit, a swap and a gap in the record show. */
static void
tampering_with_the_audit_shows(void **state)
{
	static const char *const attacks[] = {
		"DROP TRIGGER audit_no_update; UPDATE audit SET objectname = 'x' WHERE seq = 2",
		"DROP TRIGGER audit_no_update; UPDATE audit SET actor = NULL WHERE seq = 3",
		"DROP TRIGGER audit_no_delete; DELETE FROM audit WHERE seq = 2",
		"DROP TRIGGER audit_no_update; UPDATE audit SET after = NULL WHERE seq = 1",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(attacks) / sizeof(attacks[0]); i++) {
		struct cast c;
		struct write_result result = {0};
		struct err err;
		int64_t bad = 0;

		set_up(&c);
		for (int n = 0; n < 4; n++) {
			assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), n % 2, false, &result, &err), ERR_NONE);
			write_result_release(&result);
		}
		assert_int_equal(audit_count(&c, "share"), 2);
		world_sql(&c.w, attacks[i]);
		assert_true(audit_verify(world_as(&c.w, &c.ana), &bad, &err));
		assert_true(bad > 0);
		world_close(&c.w);
	}
}

/* A5: one's own rows, unless one is a System Administrator. */
static void
audit_rows_of_others_are_an_administrators(void **state)
{
	struct cast c;
	struct write_result result = {0};
	struct audit_list list = {0};
	struct err err;

	(void)state;
	set_up(&c);
	assert_int_equal(share(&c, &c.maya, &c.invoice, user(&c.ben), false, false, &result, &err), ERR_NONE);
	write_result_release(&result);
	assert_true(audit_rows(world_as(&c.w, &c.ben), NULL, NULL, 0, 10, &list, &err));
	assert_int_equal(list.count, 0);
	audit_list_release(&list);
	assert_false(audit_rows(c.w.portal, NULL, &c.maya, 0, 10, &list, &err));
	assert_string_equal(err.rule, "A5");
	assert_true(audit_rows(world_as(&c.w, &c.ana), &c.invoice, NULL, 0, 10, &list, &err));
	assert_int_equal(list.count, 1);
	assert_string_equal(list.rows[0].actor_name, "Maya Ortiz");
	audit_list_release(&list);
	world_close(&c.w);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(share_then_unshare_is_nothing),
		cmocka_unit_test(effects_tell_people_and_flows),
		cmocka_unit_test(refusals_name_the_rule),
		cmocka_unit_test(share_without_effect_warns),
		cmocka_unit_test(dry_run_changes_nothing),
		cmocka_unit_test(version_that_was_shown_is_compared),
		cmocka_unit_test(assign_takes_the_container_along),
		cmocka_unit_test(assign_can_split_and_keep_a_share),
		cmocka_unit_test(assign_refuses_by_g6_and_g2),
		cmocka_unit_test(settings_are_an_administrators),
		cmocka_unit_test(tampering_with_the_audit_shows),
		cmocka_unit_test(audit_rows_of_others_are_an_administrators),
	};

	return test_run(tests);
}
