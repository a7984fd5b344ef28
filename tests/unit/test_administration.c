/* SPDX-License-Identifier: GPL-3.0-or-later */
/* portal/administration, portal/people_pages, portal/tally, portal/audit_verify: users, teams, roles and the record of it. */
#include "portal/administration.h"
#include "portal/audit.h"
#include "portal/import_value.h"
#include "portal/people_pages.h"
#include "portal/settings.h"
#include "tests/small_world.h"

#include "tests/test.h"

struct cast {
	struct small_world w;
	struct id ana, samuel, maya, ben, leo, nora, priya;
	struct id team, access_team, group, default_team;
	struct id reader, team_only;
	struct id invoice, forecast, container;
	struct write_result result;
	struct err err;
};

static void
set_up(struct cast *c)
{
	struct small_world *w = &c->w;

	c->result = (struct write_result){0};
	world_open(w);
	c->ana = world_user(w, "Ana Souza", &w->root, true);
	c->samuel = world_user(w, "Samuel Okafor", &w->root, true);
	c->maya = world_user(w, "Maya Ortiz", &w->root, true);
	c->ben = world_user(w, "Ben Carter", &w->root, true);
	c->leo = world_user(w, "Leo Fischer", &w->root, false);
	c->nora = world_user(w, "Nora Kim", &w->root, true);
	c->priya = world_user(w, "Priya Nair", &w->root, true);
	c->team = world_team(w, "Finance", TEAM_OWNER, &w->root);
	c->access_team = world_team(w, "Visitors", TEAM_ACCESS, &w->root);
	c->group = world_team(w, "Makers (Entra)", TEAM_SECURITY_GROUP, &w->root);
	c->default_team = world_team(w, "Root", TEAM_OWNER, &w->root);
	c->reader = world_role(w, "Reader", false);
	world_grant(w, &c->reader, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION);
	c->team_only = world_role(w, "Team maker", true);
	world_grant(w, &c->team_only, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER);
	world_give(w, &c->ana, &w->administrator);
	world_give(w, &c->samuel, &w->administrator);
	world_give(w, &c->maya, &w->maker);
	world_give(w, &c->ben, &w->basic);
	world_give(w, &c->leo, &w->maker);
	world_give(w, &c->priya, &w->customizer);
	c->invoice = world_model(w, "Invoice extractor", &w->document, &c->maya, true);
	c->container = world_container(w, "ds-invoice", &c->invoice, &c->maya);
	c->forecast = world_model(w, "Forecast", &w->prediction, &c->leo, true);
	world_sql(w, "UPDATE team SET isdefault = 1 WHERE teamid = (SELECT ownerid FROM owner WHERE name = 'Root')");
}

static void
tear_down(struct cast *c)
{
	write_result_release(&c->result);
	world_close(&c->w);
}

static enum err_code
apply(struct cast *c, const struct id *as, const struct administration_request *request)
{
	write_result_release(&c->result);
	c->err = ERR_INIT;
	return administration_apply(world_as(&c->w, as), request, &c->result, &c->err) ? ERR_NONE : c->err.code;
}

static enum err_code
of_user(struct cast *c, const struct id *as, enum administration what, const struct id *user)
{
	return apply(c, as, &(struct administration_request){.what = what, .user = *user, .version = -1, .now = WORLD_NOW});
}

static enum err_code
of_team(struct cast *c, const struct id *as, enum administration what, const struct id *team, const struct id *user)
{
	return apply(c, as, &(struct administration_request){.what = what, .user = *user, .team = *team, .version = -1, .now = WORLD_NOW});
}

static enum err_code
of_role(struct cast *c, const struct id *as, enum administration what, const struct id *role, enum principal_kind kind, const struct id *holder)
{
	return apply(c, as, &(struct administration_request){.what = what, .role = *role, .holder = {kind, *holder}, .version = -1, .now = WORLD_NOW});
}

static enum err_code
set_cell(struct cast *c, const struct id *as, const struct id *role, enum entity entity, enum privilege privilege, enum access_level level)
{
	struct role_cell cell = {.kind = CELL_OF_TABLE, .entity = entity, .privilege = privilege, .level = level};

	return apply(c, as, &(struct administration_request){.what = ADMINISTER_SET, .role = *role, .cells = &cell, .cell_count = 1, .version = -1,
							     .effects = true, .now = WORLD_NOW});
}

static enum err_code
copy(struct cast *c, const struct id *as, const struct id *role, const char *name)
{
	return apply(c, as, &(struct administration_request){.what = ADMINISTER_COPY, .role = *role, .name = name, .version = -1, .now = WORLD_NOW});
}

static struct role
role_as_it_is(struct cast *c, const struct id *id)
{
	struct role_page page = {0};
	struct err err = ERR_INIT;
	struct role role;

	assert_true(people_role_page(world_as(&c->w, &c->ana), id, &page, &err));
	role = page.row.role;
	role.name = NULL;
	role_page_release(&page);
	return role;
}

static bool
can_act(struct cast *c, const struct id *user)
{
	struct arena arena = {0};
	struct subject subject;
	struct err err = ERR_INIT;
	bool can;

	assert_true(portal_load_subject(world_as(&c->w, &c->ana), user, &arena, &subject, &err));
	can = subject_can_act(&subject);
	arena_release(&arena);
	return can;
}

static int64_t
audit_rows_of(struct cast *c, const char *action)
{
	struct audit_list list = {0};
	struct err err = ERR_INIT;
	int64_t count = 0, bad = 0;

	assert_true(audit_rows(world_as(&c->w, &c->ana), NULL, NULL, 0, 1000, &list, &err));
	for (size_t i = 0; i < list.count; i++)
		count += strcmp(list.rows[i].action, action) == 0;
	audit_list_release(&list);
	assert_true(audit_verify(c->w.portal, &bad, &err));
	assert_int_equal(bad, 0);
	return count;
}

static const struct tally *
tally_of(const struct cast *c, enum action action, bool gives)
{
	for (size_t i = 0; i < c->result.tally_count; i++)
		if (c->result.tallies[i].action == action && c->result.tallies[i].gives == gives)
			return &c->result.tallies[i];
	return NULL;
}

static bool
is_warned(const struct cast *c, const char *text)
{
	for (size_t i = 0; i < c->result.warning_count; i++)
		if (strstr(c->result.warnings[i], text))
			return true;
	return false;
}

/* A4: what somebody owns stays theirs; enabling brings back the rest. */
static void
users_are_disabled_and_enabled(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(of_user(&c, &c.ana, ADMINISTER_DISABLE, &c.maya), ERR_NONE);
	assert_int_equal(c.result.change_count, 1);
	assert_string_equal(c.result.changes[0].change, "user-disable");
	assert_string_equal(c.result.changes[0].before, "{\"isdisabled\":false}");
	assert_string_equal(c.result.changes[0].after, "{\"isdisabled\":true}");
	assert_true(is_warned(&c, "Maya Ortiz still owns 1 model, 1 container: give them to a new owner."));
	assert_false(can_act(&c, &c.maya));
	assert_int_equal(of_user(&c, &c.ana, ADMINISTER_DISABLE, &c.maya), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	assert_int_equal(of_user(&c, &c.ana, ADMINISTER_ENABLE, &c.maya), ERR_NONE);
	assert_true(can_act(&c, &c.maya));
	assert_int_equal(audit_rows_of(&c, "user-disable"), 1);
	assert_int_equal(audit_rows_of(&c, "user-enable"), 1);
	tear_down(&c);
}

/* A5, A4, B9: System Customizers read it all and change nothing of it; what can't be seen isn't there. */
static void
only_a_system_administrator_changes_them(void **state)
{
	struct id nobody = {{9}};
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(of_user(&c, &c.priya, ADMINISTER_DISABLE, &c.ben), ERR_DENIED);
	assert_string_equal(c.err.rule, "A5");
	assert_int_equal(of_team(&c, &c.priya, ADMINISTER_ADD, &c.team, &c.ben), ERR_DENIED);
	assert_int_equal(copy(&c, &c.priya, &c.w.maker, "Mine"), ERR_DENIED);
	assert_int_equal(set_cell(&c, &c.priya, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE), ERR_DENIED);
	assert_int_equal(of_role(&c, &c.priya, ADMINISTER_GRANT, &c.w.customizer, PRINCIPAL_USER, &c.nora), ERR_DENIED);
	assert_int_equal(of_role(&c, &c.priya, ADMINISTER_REVOKE, &c.w.basic, PRINCIPAL_USER, &c.ben), ERR_DENIED);
	assert_int_equal(of_user(&c, &c.nora, ADMINISTER_DISABLE, &c.ben), ERR_DENIED);
	assert_string_equal(c.err.rule, "A4");
	/* Basic User doesn't read roles here. */
	assert_int_equal(of_role(&c, &c.ben, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_USER, &c.nora), ERR_NOT_FOUND);
	assert_int_equal(of_user(&c, &c.ana, ADMINISTER_DISABLE, &nobody), ERR_NOT_FOUND);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_ADD, &nobody, &c.ben), ERR_NOT_FOUND);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &nobody, PRINCIPAL_USER, &c.ben), ERR_NOT_FOUND);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_TEAM, &nobody), ERR_NOT_FOUND);
	assert_int_equal(audit_rows_of(&c, "refused user-disable"), 3);
	assert_true(administration_may(world_as(&c.w, &c.ana), &c.err));
	assert_false(administration_may(world_as(&c.w, &c.priya), &c.err));
	assert_string_equal(c.err.rule, "A5");
	tear_down(&c);
}

/* A6: the last enabled System Administrator, by every way that there is. */
static void
the_last_administrator_stays(void **state)
{
	struct id team, child;
	struct cast c;

	(void)state;
	set_up(&c);
	team = world_team(&c.w, "Administrators", TEAM_OWNER, &c.w.root);
	world_give_team(&c.w, &team, &c.w.administrator);
	child = world_user(&c.w, "Ulla Berg", &c.w.root, true);
	world_give(&c.w, &child, &c.w.basic);
	world_member(&c.w, &team, &child);
	/* Ana and Samuel go; one who is it through a team alone stays. */
	assert_int_equal(of_user(&c, &child, ADMINISTER_DISABLE, &c.ana), ERR_NONE);
	assert_int_equal(of_role(&c, &child, ADMINISTER_REVOKE, &c.w.administrator, PRINCIPAL_USER, &c.samuel), ERR_NONE);
	assert_true(is_warned(&c, "Samuel Okafor has no security role any more"));
	assert_int_equal(of_user(&c, &child, ADMINISTER_DISABLE, &child), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_int_equal(c.err.dataverse, 0x80041d2f);
	assert_int_equal(c.result.change_count, 0);
	assert_int_equal(of_team(&c, &child, ADMINISTER_REMOVE, &team, &child), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_int_equal(c.err.dataverse, 0x80041d30);
	assert_int_equal(of_role(&c, &child, ADMINISTER_REVOKE, &c.w.administrator, PRINCIPAL_TEAM, &team), ERR_DENIED);
	assert_int_equal(c.err.dataverse, 0x80041d30);
	/* Somebody disabled doesn't count. */
	assert_int_equal(of_role(&c, &child, ADMINISTER_GRANT, &c.w.administrator, PRINCIPAL_USER, &c.leo), ERR_NONE);
	assert_true(is_warned(&c, "Leo Fischer is disabled"));
	assert_int_equal(of_team(&c, &child, ADMINISTER_REMOVE, &team, &child), ERR_DENIED);
	/* Of two, one may go. */
	assert_int_equal(of_user(&c, &child, ADMINISTER_ENABLE, &c.leo), ERR_NONE);
	assert_int_equal(of_team(&c, &child, ADMINISTER_REMOVE, &team, &child), ERR_NONE);
	assert_int_equal(of_team(&c, &child, ADMINISTER_ADD, &team, &child), ERR_DENIED);
	assert_string_equal(c.err.rule, "A5");
	tear_down(&c);
}

/* A6: not by their own hand, and not by taking away what lets them work. */
static void
nobody_disables_themselves(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(of_user(&c, &c.ana, ADMINISTER_DISABLE, &c.ana), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_int_equal(c.err.dataverse, 0);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_REVOKE, &c.w.administrator, PRINCIPAL_USER, &c.ana), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_int_equal(c.err.dataverse, 0x80042f09);
	assert_int_equal(c.result.warning_count, 0);
	assert_true(can_act(&c, &c.ana));
	/* With another role left, and another administrator, it's theirs to decide. */
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_USER, &c.ana), ERR_NONE);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_REVOKE, &c.w.administrator, PRINCIPAL_USER, &c.ana), ERR_NONE);
	assert_int_equal(of_user(&c, &c.ana, ADMINISTER_ENABLE, &c.leo), ERR_DENIED);
	tear_down(&c);
}

/* A6 and B2: a System Administrator through "team privileges only" has no Create, and so can't give it by any of the three ways. */
static void
nobody_grants_what_they_lack(void **state)
{
	struct id team, limited, empty_team;
	struct cast c;

	(void)state;
	set_up(&c);
	team = world_team(&c.w, "Limited administrators", TEAM_OWNER, &c.w.root);
	empty_team = world_team(&c.w, "Makers", TEAM_OWNER, &c.w.root);
	limited = world_user(&c.w, "Lim Ited", &c.w.root, true);
	world_give(&c.w, &limited, &c.w.basic);
	world_member(&c.w, &team, &limited);
	world_give_team(&c.w, &team, &c.w.administrator);
	world_give_team(&c.w, &empty_team, &c.w.maker);
	world_sql(&c.w, "UPDATE role SET isinherited = 0 WHERE name = 'System Administrator'");
	assert_int_equal(of_role(&c, &limited, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_USER, &c.nora), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_non_null(strstr(c.err.text, "Create on AI Model"));
	assert_int_equal(of_role(&c, &limited, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_TEAM, &c.team), ERR_DENIED);
	assert_int_equal(of_team(&c, &limited, ADMINISTER_ADD, &empty_team, &c.nora), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	assert_int_equal(set_cell(&c, &limited, &c.w.basic, ENTITY_AIMODEL, PRIVILEGE_CREATE, LEVEL_USER), ERR_DENIED);
	assert_string_equal(c.err.rule, "A6");
	/* What they have they give; and taking away is no granting. */
	assert_int_equal(of_role(&c, &limited, ADMINISTER_GRANT, &c.reader, PRINCIPAL_USER, &c.nora), ERR_NONE);
	assert_int_equal(set_cell(&c, &limited, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_CREATE, LEVEL_NONE), ERR_NONE);
	tear_down(&c);
}

/* A1 and REFERENCE 7.8. */
static void
teams_take_members_by_their_kind(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_ADD, &c.group, &c.ben), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A1");
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_ADD, &c.default_team, &c.ben), ERR_IMPOSSIBLE);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_REMOVE, &c.default_team, &c.ben), ERR_IMPOSSIBLE);
	assert_int_equal(c.err.dataverse, 0x8004830C);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_ADD, &c.access_team, &c.ben), ERR_NONE);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_ADD, &c.team, &c.ben), ERR_NONE);
	assert_string_equal(c.result.changes[0].table, "team");
	assert_string_equal(c.result.changes[0].change, "team-add");
	assert_non_null(strstr(c.result.changes[0].after, "\"user\":\"Ben Carter\""));
	assert_null(c.result.changes[0].before);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_ADD, &c.team, &c.ben), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	assert_int_equal(of_team(&c, &c.ana, ADMINISTER_REMOVE, &c.team, &c.ben), ERR_NONE);
	assert_null(c.result.changes[0].after);
	tear_down(&c);
}

static void
teams_hold_roles_by_their_kind(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.reader, PRINCIPAL_TEAM, &c.access_team), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A1");
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.team_only, PRINCIPAL_TEAM, &c.group), ERR_IMPOSSIBLE);
	assert_int_equal(c.err.dataverse, 0x80048350);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.reader, PRINCIPAL_TEAM, &c.group), ERR_NONE);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.team_only, PRINCIPAL_TEAM, &c.team), ERR_NONE);
	assert_string_equal(c.result.changes[0].table, "team");
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.team_only, PRINCIPAL_TEAM, &c.team), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_REVOKE, &c.team_only, PRINCIPAL_TEAM, &c.team), ERR_NONE);
	assert_int_equal(audit_rows_of(&c, "role-grant"), 2);
	assert_int_equal(audit_rows_of(&c, "role-revoke"), 1);
	assert_int_equal(audit_rows_of(&c, "refused role-grant"), 2);
	tear_down(&c);
}

/* A3: custom roles are copies; System Administrator has nothing to copy. */
static void
roles_are_copied(void **state)
{
	char long_name[102];
	struct cast c;
	struct role role;
	struct id id;

	(void)state;
	set_up(&c);
	memset(long_name, 'x', 101);
	long_name[101] = '\0';
	assert_int_equal(copy(&c, &c.ana, &c.w.maker, "Careful Maker"), ERR_NONE);
	id = c.result.changes[0].id;
	assert_non_null(strstr(c.result.changes[0].after, "\"copyof\":\"Environment Maker\""));
	role = role_as_it_is(&c, &id);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE], LEVEL_USER);
	assert_false(role.administrator);
	assert_int_equal(copy(&c, &c.ana, &c.team_only, "Another team role"), ERR_NONE);
	role = role_as_it_is(&c, &c.result.changes[0].id);
	assert_true(role.team_only);
	assert_int_equal(copy(&c, &c.ana, &c.w.maker, "CAREFUL maker"), ERR_IMPOSSIBLE);
	assert_int_equal(copy(&c, &c.ana, &c.w.administrator, "God"), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A3");
	assert_int_equal(copy(&c, &c.ana, &c.w.maker, ""), ERR_USAGE);
	assert_int_equal(copy(&c, &c.ana, &c.w.maker, long_name), ERR_USAGE);
	assert_int_equal(copy(&c, &c.ana, &c.w.maker, long_name + 1), ERR_NONE);
	assert_int_equal(copy(&c, &c.ana, &c.w.maker, "evil\x1b[31m"), ERR_USAGE);
	assert_string_equal(c.err.text, "A role can't be called that. The text holds the control character U+001B.");
	/* The copy is a role of its own. */
	assert_int_equal(set_cell(&c, &c.ana, &id, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE), ERR_NONE);
	role = role_as_it_is(&c, &c.w.maker);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE], LEVEL_USER);
	tear_down(&c);
}

/* A2: every cell takes each level that it knows, whether an import has brought its privilege or not, and the name is one that an
 * import reads back as the same cell. */
static void
every_cell_takes_its_levels(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	for (int e = 0; e < ENTITY_COUNT; e++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p += e % 2 ? 3 : 7) {
			enum access_level level = e % 2 && administration_level_fits((enum entity)e, (enum privilege)p, LEVEL_CHILD) ? LEVEL_CHILD
														      : LEVEL_ORGANIZATION;
			struct role role = role_as_it_is(&c, &c.w.basic);
			enum entity entity = ENTITY_COUNT;
			enum privilege privilege = PRIVILEGE_COUNT;
			char name[100] = "";

			if (role.level[e][p] == level)
				continue;
			assert_int_equal(set_cell(&c, &c.ana, &c.w.basic, (enum entity)e, (enum privilege)p, level), ERR_NONE);
			assert_int_equal(sscanf(c.result.changes[0].after, "{\"%99[^\"]\"", name), 1);
			assert_int_equal(privilege_from_name(name, &entity, &privilege), MEANING_TABLE);
			assert_int_equal(entity, e);
			assert_int_equal(privilege, p);
			role = role_as_it_is(&c, &c.w.basic);
			assert_int_equal(role.level[e][p], level);
		}
	}
	assert_int_equal(set_cell(&c, &c.ana, &c.w.basic, ENTITY_AITEMPLATE, PRIVILEGE_READ, LEVEL_USER), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A2");
	assert_int_equal(set_cell(&c, &c.ana, &c.w.administrator, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_NONE), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A3");
	tear_down(&c);
}

static void
several_cells_are_one_change(void **state)
{
	const struct role_cell cells[] = {
		{.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_READ, .level = LEVEL_ORGANIZATION},
		{.kind = CELL_CREATE_ENTITY, .level = LEVEL_ORGANIZATION},
		{.kind = CELL_CREATE_ATTRIBUTE, .level = LEVEL_NONE},	/* as it is */
		{.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_READ, .level = LEVEL_UNIT},	/* the last counts */
	};
	struct administration_request request = {.what = ADMINISTER_SET, .cells = cells, .cell_count = 4, .version = -1, .now = WORLD_NOW};
	struct role_cell odd = {.kind = CELL_CREATE_ENTITY, .level = LEVEL_UNIT};
	struct cast c;
	struct role role;

	(void)state;
	set_up(&c);
	request.role = c.w.basic;
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_int_equal(c.result.change_count, 1);
	assert_string_equal(c.result.changes[0].before, "{\"prvCreateEntity\":\"None\",\"prvReadmsdyn_AIModel\":\"User\"}");
	assert_string_equal(c.result.changes[0].after, "{\"prvCreateEntity\":\"Organization\",\"prvReadmsdyn_AIModel\":\"Business unit\"}");
	role = role_as_it_is(&c, &c.w.basic);
	assert_true(role.create_entity);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_READ], LEVEL_UNIT);
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_int_equal(c.result.change_count, 0);
	request.cells = &odd;
	request.cell_count = 1;
	assert_int_equal(apply(&c, &c.ana, &request), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A2");
	tear_down(&c);
}

/* A role without a grid has its root's, and it's changed there. */
static void
an_inherited_grid_is_changed_at_its_root(void **state)
{
	struct cast c;
	struct role role;
	struct role_page page = {0};
	struct id child;

	(void)state;
	set_up(&c);
	child = world_role(&c.w, "Maker of a unit", false);
	world_sql(&c.w, "UPDATE role SET parentrootroleid = (SELECT roleid FROM role WHERE name = 'Environment Maker') WHERE name = 'Maker of a unit'");
	world_give(&c.w, &c.nora, &child);
	assert_true(people_role_page(world_as(&c.w, &c.ana), &child, &page, &c.err));
	assert_string_equal(page.root_name, "Environment Maker");
	assert_int_equal(page.holder_count, 1);
	role_page_release(&page);
	assert_int_equal(set_cell(&c, &c.ana, &child, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE), ERR_NONE);
	assert_true(id_equal(&c.result.changes[0].id, &c.w.maker));
	assert_true(is_warned(&c, "Maker of a unit has the grid of Environment Maker"));
	/* Maya by the root, Nora by the child. */
	assert_non_null(tally_of(&c, ACTION_SHARE, false));
	assert_int_equal(tally_of(&c, ACTION_SHARE, false)->people, 2);
	role = role_as_it_is(&c, &c.w.maker);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE], LEVEL_NONE);
	role = role_as_it_is(&c, &child);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE], LEVEL_NONE);
	tear_down(&c);
}

/* A grid of its own that is emptied would become the root's: more than there was. */
static void
a_grid_with_a_root_is_not_emptied(void **state)
{
	struct cast c;
	struct role role;

	(void)state;
	set_up(&c);
	world_sql(&c.w, "UPDATE role SET parentrootroleid = (SELECT roleid FROM role WHERE name = 'Environment Maker') WHERE name = 'Reader'");
	assert_int_equal(set_cell(&c, &c.ana, &c.reader, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_NONE), ERR_IMPOSSIBLE);
	assert_string_equal(c.err.rule, "A2");
	role = role_as_it_is(&c, &c.reader);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_READ], LEVEL_ORGANIZATION);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE], LEVEL_NONE);
	assert_int_equal(set_cell(&c, &c.ana, &c.team_only, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_NONE), ERR_NONE);
	tear_down(&c);
}

/* An import may have brought the same privilege twice: the widest counts, and lowering it lowers both. */
static void
a_privilege_that_came_twice_is_one_cell(void **state)
{
	struct cast c;
	struct role role;

	(void)state;
	set_up(&c);
	world_sql(&c.w, "INSERT INTO privilege (privilegeid, name, makerdeck_entity, makerdeck_access) VALUES"
			" (x'99000000000000000000000000000001', 'prvReadMSDYN_aimodel', 'msdyn_aimodel', 1)");
	world_sql(&c.w, "INSERT INTO roleprivileges SELECT roleid, x'99000000000000000000000000000001', 4 FROM role WHERE name = 'Reader'");
	assert_int_equal(set_cell(&c, &c.ana, &c.reader, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	role = role_as_it_is(&c, &c.reader);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_READ], LEVEL_USER);
	tear_down(&c);
}

/* H1: the second of two administrators is told who was first, and nothing of theirs is applied. */
static void
two_administrators_do_not_overwrite_each_other(void **state)
{
	struct role_cell share = {.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_SHARE, .level = LEVEL_NONE};
	struct role_cell assign = {.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_ASSIGN, .level = LEVEL_NONE};
	struct administration_request request = {.what = ADMINISTER_SET, .cells = &share, .cell_count = 1, .now = WORLD_NOW};
	struct role_page page = {0};
	struct user_page user = {0};
	struct team_page team = {0};
	struct cast c;
	struct role role;

	(void)state;
	set_up(&c);
	assert_true(people_role_page(world_as(&c.w, &c.ana), &c.w.maker, &page, &c.err));
	request.role = c.w.maker;
	request.version = page.version;
	role_page_release(&page);
	/* Granting it stands in nobody's way. */
	assert_int_equal(of_role(&c, &c.samuel, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_USER, &c.nora), ERR_NONE);
	assert_int_equal(apply(&c, &c.samuel, &request), ERR_NONE);
	request.cells = &assign;
	assert_int_equal(apply(&c, &c.ana, &request), ERR_CHANGED);
	assert_string_equal(c.err.rule, "H1");
	assert_non_null(strstr(c.err.text, "Environment Maker was changed by Samuel Okafor"));
	role = role_as_it_is(&c, &c.w.maker);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_SHARE], LEVEL_NONE);
	assert_int_equal(role.level[ENTITY_AIMODEL][PRIVILEGE_ASSIGN], LEVEL_USER);
	/* Nobody grants a grid that they haven't seen. */
	request = (struct administration_request){.what = ADMINISTER_GRANT, .role = c.w.maker, .holder = {PRINCIPAL_USER, c.ben},
						  .version = request.version, .now = WORLD_NOW};
	assert_int_equal(apply(&c, &c.ana, &request), ERR_CHANGED);
	assert_true(people_team_page(world_as(&c.w, &c.ana), &c.team, &team, &c.err));
	assert_int_equal(of_team(&c, &c.samuel, ADMINISTER_ADD, &c.team, &c.ben), ERR_NONE);
	request = (struct administration_request){.what = ADMINISTER_ADD, .team = c.team, .user = c.nora, .version = team.version, .now = WORLD_NOW};
	team_page_release(&team);
	assert_int_equal(apply(&c, &c.ana, &request), ERR_CHANGED);
	assert_true(people_user_page(world_as(&c.w, &c.ana), &c.ben, &user, &c.err));
	assert_int_equal(of_user(&c, &c.samuel, ADMINISTER_DISABLE, &c.ben), ERR_NONE);
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.reader, PRINCIPAL_USER, &c.ben), ERR_NONE);
	request = (struct administration_request){.what = ADMINISTER_ENABLE, .user = c.ben, .version = user.version, .now = WORLD_NOW};
	user_page_release(&user);
	assert_int_equal(apply(&c, &c.ana, &request), ERR_CHANGED);
	assert_non_null(strstr(c.err.text, "Ben Carter was changed by Samuel Okafor"));
	tear_down(&c);
}

/* H1: whole or not there. A write that fails half way leaves everything, the record too, as it was. */
static void
a_failure_leaves_nothing_half_done(void **state)
{
	static const char *const traps[] = {
		"CREATE TRIGGER trap BEFORE INSERT ON audit WHEN NEW.rule = '' BEGIN SELECT RAISE(ABORT, 'trap'); END",
		"CREATE TRIGGER trap BEFORE UPDATE OF versionnumber ON role BEGIN SELECT RAISE(ABORT, 'trap'); END",
		"CREATE TRIGGER trap BEFORE INSERT ON roleprivileges WHEN NEW.privilegedepthmask = 2 BEGIN SELECT RAISE(ABORT, 'trap'); END",
	};
	const struct role_cell cells[] = {
		{.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_READ, .level = LEVEL_ORGANIZATION},
		{.kind = CELL_OF_TABLE, .entity = ENTITY_AIMODEL, .privilege = PRIVILEGE_APPENDTO, .level = LEVEL_UNIT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++) {
		struct administration_request request = {.what = ADMINISTER_SET, .cells = cells, .cell_count = 2, .version = -1, .effects = true,
							 .now = WORLD_NOW};
		struct role before, after;
		struct cast c;

		set_up(&c);
		request.role = c.w.basic;
		before = role_as_it_is(&c, &c.w.basic);
		world_sql(&c.w, traps[i]);
		assert_int_equal(apply(&c, &c.ana, &request), ERR_FAILED);
		assert_int_equal(c.result.change_count, 0);
		assert_true(id_is_none(&c.result.operation));
		world_sql(&c.w, "DROP TRIGGER trap");
		after = role_as_it_is(&c, &c.w.basic);
		assert_memory_equal(&before, &after, sizeof(before));
		assert_int_equal(audit_rows_of(&c, "role-set"), 0);
		assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
		tear_down(&c);
	}
}

static void
a_dry_run_answers_and_changes_nothing(void **state)
{
	struct administration_request request = {.what = ADMINISTER_GRANT, .version = -1, .effects = true, .dry_run = true, .now = WORLD_NOW};
	struct cast c;

	(void)state;
	set_up(&c);
	request.role = c.w.maker;
	request.holder = (struct principal){PRINCIPAL_USER, c.nora};
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_int_equal(c.result.change_count, 1);
	assert_true(id_is_none(&c.result.operation));
	assert_non_null(tally_of(&c, ACTION_CREATE, true));
	assert_string_equal(tally_of(&c, ACTION_CREATE, true)->text, "lets 1 person create models and prompts");
	assert_false(can_act(&c, &c.nora));
	assert_int_equal(audit_rows_of(&c, "role-grant"), 0);
	request.holder = (struct principal){PRINCIPAL_TEAM, c.access_team};
	assert_int_equal(apply(&c, &c.ana, &request), ERR_IMPOSSIBLE);
	assert_int_equal(audit_rows_of(&c, "refused role-grant"), 0);
	tear_down(&c);
}

static void
tallies_say_it_in_words(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	world_give(&c.w, &c.nora, &c.w.basic);
	world_share(&c.w, "msdyn_aimodel", &c.forecast, PRINCIPAL_USER, &c.nora, RIGHT_READ);
	/* Ben sees nothing, Nora one: at Organization both see two. */
	assert_int_equal(set_cell(&c, &c.ana, &c.w.basic, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION), ERR_NONE);
	assert_non_null(tally_of(&c, ACTION_LIST, true));
	assert_string_equal(tally_of(&c, ACTION_LIST, true)->text, "gives 2 people access to 2 models");
	assert_null(tally_of(&c, ACTION_LIST, false));
	assert_string_equal(tally_of(&c, ACTION_DETAILS, true)->text, "gives Details to 1 person (1 model)");
	assert_int_equal(set_cell(&c, &c.ana, &c.w.basic, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_USER), ERR_NONE);
	assert_string_equal(tally_of(&c, ACTION_LIST, false)->text, "takes all access to 2 models from 2 people");
	/* Maya may share one; a second maker has none, and can share none in future. */
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_GRANT, &c.w.maker, PRINCIPAL_USER, &c.ben), ERR_NONE);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE), ERR_NONE);
	assert_string_equal(tally_of(&c, ACTION_SHARE, false)->text, "takes Share from 2 people (1 model)");
	assert_int_equal(c.result.tally_count, 1);
	assert_int_equal(c.result.warning_count, 0);
	tear_down(&c);
}

/* A4: those whom a team's role alone let work. */
static void
members_left_without_a_role_are_counted(void **state)
{
	struct administration_request request = {.what = ADMINISTER_REVOKE, .version = -1, .effects = true, .now = WORLD_NOW};
	struct cast c;

	(void)state;
	set_up(&c);
	world_member(&c.w, &c.team, &c.nora);
	world_member(&c.w, &c.team, &c.ben);
	world_member(&c.w, &c.team, &c.leo);
	world_give_team(&c.w, &c.team, &c.reader);
	request.role = c.reader;
	request.holder = (struct principal){PRINCIPAL_TEAM, c.team};
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_true(is_warned(&c, "1 person has no security role any more"));
	assert_string_equal(tally_of(&c, ACTION_LIST, false)->text, "takes all access to 2 models from 2 people");
	tear_down(&c);
}

/* Of a crowd that is cut, warnings too say that there may be more. */
static void
warnings_of_a_large_crowd_say_at_least(void **state)
{
	struct administration_request request = {.what = ADMINISTER_REVOKE, .version = -1, .effects = true, .dry_run = true, .now = WORLD_NOW};
	struct cast c;

	(void)state;
	set_up(&c);
	for (int i = 0; i < 2001; i++) {
		struct id user = world_user(&c.w, "Somebody", &c.w.root, true);

		world_member(&c.w, &c.team, &user);
	}
	world_give_team(&c.w, &c.team, &c.reader);
	request.role = c.reader;
	request.holder = (struct principal){PRINCIPAL_TEAM, c.team};
	assert_int_equal(apply(&c, &c.ana, &request), ERR_NONE);
	assert_true(is_warned(&c, "At least 2000 people have no security role any more"));
	tear_down(&c);
}

/* ---------------------------------------------------------------- random worlds */

#define PEOPLE 14
#define TEAMS 5
#define ROLES 6
#define MODELS 24

struct random_world {
	struct small_world w;
	uint64_t seed;
	struct id root_admin, units[3], people[PEOPLE], teams[TEAMS], roles[ROLES], models[MODELS];
	uint32_t bits[2][PEOPLE][MODELS], environment[2][PEOPLE];
	bool carries_share[2][PEOPLE], can_act[2][PEOPLE];
};

static unsigned
dice(struct random_world *r, unsigned sides)
{
	r->seed = r->seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(r->seed >> 33) % sides;
}

static void
fill_random(struct random_world *r)
{
	struct small_world *w = &r->w;

	world_open(w);
	r->root_admin = world_user(w, "Root Admin", &w->root, true);
	world_give(w, &r->root_admin, &w->administrator);
	for (int i = 0; i < 3; i++)
		r->units[i] = world_unit(w, i ? "Lower" : "Upper", i ? &r->units[i - 1] : &w->root);
	for (int i = 0; i < ROLES; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Role %d", i);
		r->roles[i] = world_role(w, name, dice(r, 3) == 0);
		for (unsigned n = 2 + dice(r, 10); n; n--)
			world_grant(w, &r->roles[i], dice(r, 3) ? ENTITY_AIMODEL : ENTITY_CONTAINER, (enum privilege)dice(r, PRIVILEGE_COUNT),
				    (enum access_level)(1 + dice(r, 4)));
	}
	for (int i = 0; i < TEAMS; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Team %d", i);
		r->teams[i] = world_team(w, name, TEAM_OWNER, &r->units[dice(r, 3)]);
		if (dice(r, 2))
			world_give_team(w, &r->teams[i], &r->roles[dice(r, ROLES)]);
	}
	for (int i = 0; i < PEOPLE; i++) {
		char name[20];

		snprintf(name, sizeof(name), "Person %d", i);
		r->people[i] = world_user(w, name, &r->units[dice(r, 3)], dice(r, 8) != 0);
		for (unsigned n = dice(r, 3); n; n--)
			world_give(w, &r->people[i], &r->roles[dice(r, ROLES)]);
		for (unsigned n = dice(r, 3); n; n--)
			world_member(w, &r->teams[dice(r, TEAMS)], &r->people[i]);
	}
	for (int i = 0; i < MODELS; i++) {
		const struct id *templates[] = {&w->document, &w->prompt, &w->generic, &w->preview, &w->unsupported};
		const struct id *owner = dice(r, 3) ? &r->people[dice(r, PEOPLE)] : &r->teams[dice(r, TEAMS)];
		static const uint32_t masks[] = {RIGHT_READ, RIGHT_READ | RIGHT_WRITE, RIGHT_SHARE, RIGHT_ALL};
		char name[20];

		snprintf(name, sizeof(name), "Model %d", i);
		r->models[i] = world_model(w, name, templates[dice(r, 5)], owner, dice(r, 2));
		if (dice(r, 3) == 0)
			(void)world_container(w, name, &r->models[i], &r->people[dice(r, PEOPLE)]);
		for (unsigned n = dice(r, 4); n; n--) {
			if (dice(r, 2))
				world_share(w, "msdyn_aimodel", &r->models[i], PRINCIPAL_USER, &r->people[dice(r, PEOPLE)], masks[dice(r, 4)]);
			else
				world_share(w, "msdyn_aimodel", &r->models[i], PRINCIPAL_TEAM, &r->teams[dice(r, TEAMS)], masks[dice(r, 4)]);
		}
	}
}

static void
look_at_everything(struct random_world *r, int after)
{
	struct portal *portal = world_as(&r->w, &r->root_admin);
	struct err err = ERR_INIT;

	for (int p = 0; p < PEOPLE; p++) {
		struct arena arena = {0};
		struct subject subject;

		assert_true(portal_load_subject(portal, &r->people[p], &arena, &subject, &err));
		r->environment[after][p] = access_environment_actions(&subject);
		r->carries_share[after][p] = subject.reach[ENTITY_AIMODEL][PRIVILEGE_SHARE].carried;
		r->can_act[after][p] = subject_can_act(&subject);
		for (int m = 0; m < MODELS; m++) {
			struct model model;
			bool found;

			assert_true(portal_load_model(portal, &r->models[m], true, &arena, &model, &found, &err));
			r->bits[after][p][m] = access_actions(&subject, &model);
		}
		arena_release(&arena);
	}
}

/* What the tally should say, counted one by one. */
static void
count_one_by_one(const struct random_world *r, enum action action, bool gives, int64_t *people, int64_t *records)
{
	bool record[MODELS] = {false};

	*people = *records = 0;
	for (int p = 0; p < PEOPLE; p++) {
		uint32_t was = r->environment[!gives][p], is = r->environment[gives][p];
		bool counts = (is & ~was & ACTION_BIT(action)) != 0;

		if (action == ACTION_SHARE)
			counts |= r->can_act[0][p] && r->can_act[1][p] && r->carries_share[gives][p] && !r->carries_share[!gives][p];
		for (int m = 0; m < MODELS && action < ACTION_RECORD_COUNT; m++) {
			uint32_t change = r->bits[gives][p][m] & ~r->bits[!gives][p][m];

			/* Whoever loses all access isn't told of every action besides. */
			if (!gives && change & ACTION_BIT(ACTION_LIST))
				change = ACTION_BIT(ACTION_LIST);
			record[m] |= (change & ACTION_BIT(action)) != 0;
			counts |= (change & ACTION_BIT(action)) != 0;
		}
		*people += counts;
	}
	for (int m = 0; m < MODELS; m++)
		*records += record[m];
}

static bool
change_at_random(struct random_world *r, struct write_result *result)
{
	struct role_cell cells[3];
	struct administration_request request = {.version = -1, .effects = true, .now = WORLD_NOW, .cells = cells, .cell_count = 3};
	struct err err = ERR_INIT;

	for (int i = 0; i < 3; i++)
		cells[i] = (struct role_cell){.kind = CELL_OF_TABLE, .entity = i ? ENTITY_AIMODEL : ENTITY_CONTAINER,
					      .privilege = (enum privilege)dice(r, PRIVILEGE_COUNT), .level = (enum access_level)dice(r, 5)};
	request.user = r->people[dice(r, PEOPLE)];
	request.team = r->teams[dice(r, TEAMS)];
	request.role = r->roles[dice(r, ROLES)];
	request.holder = dice(r, 2) ? (struct principal){PRINCIPAL_USER, request.user} : (struct principal){PRINCIPAL_TEAM, request.team};
	do
		request.what = (enum administration)dice(r, ADMINISTER_REVOKE + 1);
	while (request.what == ADMINISTER_COPY);
	if (!administration_apply(world_as(&r->w, &r->root_admin), &request, result, &err)) {
		printf("# %s\n", err.text);
		assert_true(false);
	}
	return result->change_count > 0;
}

/* B4: every tally is what the decision says, person by person and record by record. */
static void
tallies_agree_with_the_decision(void **state)
{
	static const enum action actions[] = {ACTION_LIST, ACTION_EDIT, ACTION_SHARE, ACTION_CREATE};
	uint64_t seed = test_seed("tallies_agree_with_the_decision");
	int changes = 0;

	(void)state;
	for (uint64_t round = 0; round < 12; round++) {
		static struct random_world r;

		r = (struct random_world){.seed = seed + round};
		fill_random(&r);
		look_at_everything(&r, 0);
		for (int n = 0; n < 12; n++) {
			struct write_result result = {0};

			changes += change_at_random(&r, &result);
			look_at_everything(&r, 1);
			for (size_t a = 0; a < sizeof(actions) / sizeof(actions[0]); a++) {
				for (int gives = 0; gives < 2; gives++) {
					int64_t people, records, told_people = 0, told_records = 0;

					count_one_by_one(&r, actions[a], gives, &people, &records);
					for (size_t t = 0; t < result.tally_count; t++) {
						if (result.tallies[t].action == actions[a] && result.tallies[t].gives == gives) {
							told_people = result.tallies[t].people;
							told_records = result.tallies[t].records;
						}
					}
					/* Write isn't carried over here: people without records count in tallies of edit alone. */
					if (actions[a] != ACTION_EDIT)
						assert_int_equal(told_people, people);
					else
						assert_true(told_people >= people);
					assert_int_equal(told_records, records);
				}
			}
			memcpy(r.bits[0], r.bits[1], sizeof(r.bits[0]));
			memcpy(r.environment[0], r.environment[1], sizeof(r.environment[0]));
			memcpy(r.carries_share[0], r.carries_share[1], sizeof(r.carries_share[0]));
			memcpy(r.can_act[0], r.can_act[1], sizeof(r.can_act[0]));
			write_result_release(&result);
		}
		world_close(&r.w);
	}
	assert_true(changes > 30);
}

/* D6: roles add up. */
static void
who_can_share_all_the_same_is_named(void **state)
{
	struct id sharer;
	struct cast c;

	(void)state;
	set_up(&c);
	sharer = world_role(&c.w, "Sharer", false);
	world_grant(&c.w, &sharer, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_USER);
	world_give(&c.w, &c.maya, &sharer);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE), ERR_NONE);
	assert_true(is_warned(&c, "Maya Ortiz can still share: role Sharer carries it (D6)."));
	assert_null(tally_of(&c, ACTION_SHARE, false));
	assert_int_equal(of_role(&c, &c.ana, ADMINISTER_REVOKE, &sharer, PRINCIPAL_USER, &c.maya), ERR_NONE);
	assert_false(is_warned(&c, "can still share"));
	tear_down(&c);
}

/* E4 by the settings. */
static void
settings_say_what_they_take(void **state)
{
	struct id model;
	struct cast c;

	(void)state;
	set_up(&c);
	model = world_model(&c.w, "Contracts", &c.w.preview, &c.maya, true);
	world_share(&c.w, "msdyn_aimodel", &model, PRINCIPAL_USER, &c.ben, RIGHT_READ);
	/* Maya, Ben by the share, both administrators, the customizer. */
	assert_true(settings_set(world_as(&c.w, &c.ana), SETTING_PREVIEW_MODELS, false, true, true, WORLD_NOW, &c.result, &c.err));
	assert_int_equal(c.result.tally_count, 1);
	assert_string_equal(c.result.tallies[0].text, "takes everything but Delete on 1 model from 5 people");
	write_result_release(&c.result);
	assert_true(settings_set(c.w.portal, SETTING_PREVIEW_MODELS, false, false, false, WORLD_NOW, &c.result, &c.err));
	assert_int_equal(c.result.tally_count, 0);
	write_result_release(&c.result);
	assert_true(settings_set(c.w.portal, SETTING_PREVIEW_MODELS, true, true, true, WORLD_NOW, &c.result, &c.err));
	assert_string_equal(c.result.tallies[0].text, "gives everything on 1 model back to 5 people");
	write_result_release(&c.result);
	assert_true(settings_set(c.w.portal, SETTING_SHARE_WITH_FORMER_OWNER, true, true, true, WORLD_NOW, &c.result, &c.err));
	assert_int_equal(c.result.tally_count, 0);
	tear_down(&c);
}

/* A thousand people and a thousand models: what a dialog shows while somebody turns a level. */
static void
a_big_environment_is_told_in_time(void **state)
{
	struct cast c;
	struct id before;
	struct timespec from, to;

	(void)state;
	set_up(&c);
	before = c.team;
	for (int i = 0; i < 1000; i++) {
		char name[40];
		struct id user, model, team;

		snprintf(name, sizeof(name), "Maker %04d", i);
		user = world_user(&c.w, name, &c.w.root, true);
		world_give(&c.w, &user, &c.w.maker);
		model = world_model(&c.w, name, &c.w.document, &user, true);
		if (i % 3 == 0)
			world_share(&c.w, "msdyn_aimodel", &model, PRINCIPAL_USER, &c.maya, RIGHT_READ);
		/* Nobody is in the same teams as anybody else. */
		team = world_team(&c.w, name, TEAM_OWNER, &c.w.root);
		world_member(&c.w, &team, &user);
		world_share(&c.w, "msdyn_aimodel", i % 2 ? &c.invoice : &c.forecast, PRINCIPAL_TEAM, &team, RIGHT_READ);
		world_share(&c.w, "msdyn_aimodel", &model, PRINCIPAL_TEAM, &before, RIGHT_READ);
		before = team;
	}
	(void)world_as(&c.w, &c.ana);
	clock_gettime(CLOCK_MONOTONIC, &from);
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_SHARE, LEVEL_NONE), ERR_NONE);
	clock_gettime(CLOCK_MONOTONIC, &to);
	printf("# 1000 people x 1000 models: %ld ms\n", (to.tv_sec - from.tv_sec) * 1000 + (to.tv_nsec - from.tv_nsec) / 1000000);
	assert_string_equal(tally_of(&c, ACTION_SHARE, false)->text, "takes Share from 1001 people (1001 models)");
	assert_int_equal(set_cell(&c, &c.ana, &c.w.maker, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION), ERR_NONE);
	assert_string_equal(tally_of(&c, ACTION_LIST, true)->text, "gives 1001 people access to 1002 models");
	assert_false(c.result.tallies_cut);
	tear_down(&c);
}

/* More than is looked at is told as such, and never as if it were all. */
static void
past_its_limits_it_says_at_least(void **state)
{
	struct cast c;

	(void)state;
	set_up(&c);
	for (int i = 0; i < 2100; i++) {
		char name[40];
		struct id user;

		snprintf(name, sizeof(name), "Reader %04d", i);
		user = world_user(&c.w, name, &c.w.root, true);
		world_give(&c.w, &user, &c.w.basic);
	}
	assert_int_equal(set_cell(&c, &c.ana, &c.w.basic, ENTITY_AIMODEL, PRIVILEGE_READ, LEVEL_ORGANIZATION), ERR_NONE);
	assert_true(c.result.tallies_cut);
	assert_string_equal(tally_of(&c, ACTION_LIST, true)->text, "gives at least 2000 people access to at least 2 models");
	tear_down(&c);
}

/* ---------------------------------------------------------------- pages */

static void
pages_hold_what_belongs_to_them(void **state)
{
	struct user_page user = {0};
	struct team_page team = {0};
	struct role_page role = {0};
	struct err err = ERR_INIT;
	struct cast c;
	struct id id;

	(void)state;
	set_up(&c);
	world_member(&c.w, &c.team, &c.maya);
	world_member(&c.w, &c.access_team, &c.maya);
	world_give_team(&c.w, &c.team, &c.reader);
	assert_true(people_user_page(world_as(&c.w, &c.ana), &c.maya, &user, &err));
	assert_string_equal(user.row.name, "Maya Ortiz");
	assert_int_equal(user.role_count, 2);
	assert_string_equal(user.roles[0].name, "Environment Maker");
	assert_string_equal(user.roles[0].team_name, "");
	assert_string_equal(user.roles[1].name, "Reader");
	assert_string_equal(user.roles[1].team_name, "Finance");
	assert_int_equal(user.team_count, 2);
	assert_int_equal(user.owns.models, 1);
	assert_int_equal(user.owns.containers, 1);
	user_page_release(&user);
	assert_true(people_team_page(c.w.portal, &c.default_team, &team, &err));
	assert_true(team.is_default);
	team_page_release(&team);
	assert_true(people_team_page(c.w.portal, &c.team, &team, &err));
	assert_int_equal(team.member_count, 1);
	assert_string_equal(team.members[0].name, "Maya Ortiz");
	assert_int_equal(team.role_count, 1);
	team_page_release(&team);
	assert_true(people_role_page(c.w.portal, &c.reader, &role, &err));
	assert_int_equal(role.holder_count, 1);
	assert_int_equal(role.holders[0].who.kind, PRINCIPAL_TEAM);
	assert_string_equal(role.root_name, "");
	role_page_release(&role);
	assert_true(people_find_role(c.w.portal, "READER", &id, &err));
	assert_true(id_equal(&id, &c.reader));
	assert_false(people_find_role(c.w.portal, "nothing", &id, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	/* Without Read on the table there's no such thing. */
	assert_false(people_role_page(world_as(&c.w, &c.ben), &c.reader, &role, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	assert_false(people_find_role(c.w.portal, "Reader", &id, &err));
	assert_int_equal(err.code, ERR_NOT_FOUND);
	tear_down(&c);
}

/* ---------------------------------------------------------------- H2 */

/* What was done to the record, and the row where it shows. seq and prevhash as somebody with the file in hand would set them. */
static void
tampering_is_found_at_its_row(void **state)
{
	static const struct {
		const char *attack;
		int64_t row;
		enum audit_fault_kind kind;
	} cases[] = {
		{"UPDATE audit SET objectname = 'x' WHERE seq = 2", 2, AUDIT_EDITED},
		{"UPDATE audit SET actor = NULL WHERE seq = 5", 5, AUDIT_EDITED},
		{"UPDATE audit SET hash = zeroblob(32) WHERE seq = 3", 3, AUDIT_EDITED},
		{"DELETE FROM audit WHERE seq = 3", 3, AUDIT_MISSING},
		{"DELETE FROM audit WHERE seq < 3", 1, AUDIT_MISSING},
		{"DELETE FROM audit WHERE seq = 3; UPDATE audit SET seq = seq - 1 WHERE seq > 3", 3, AUDIT_MISSING},
		{"UPDATE audit SET seq = 100 WHERE seq = 2; UPDATE audit SET seq = 2 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 100", 2,
		 AUDIT_OUT_OF_ORDER},
		{"UPDATE audit SET seq = 100 WHERE seq = 3; UPDATE audit SET seq = 3 WHERE seq = 4; UPDATE audit SET seq = 4 WHERE seq = 100", 3,
		 AUDIT_OUT_OF_ORDER},
		{"UPDATE audit SET seq = seq + 100 WHERE seq > 2; UPDATE audit SET seq = seq - 99 WHERE seq > 100; INSERT INTO audit SELECT 3, at, operationid,"
		 " actor, action, objecttype, objectid, 'forged', before, after, rule, via, hash, hash FROM audit WHERE seq = 2", 3, AUDIT_INSERTED},
		{"INSERT INTO audit SELECT 7, at, operationid, actor, action, objecttype, objectid, 'forged', before, after, rule, via, hash, zeroblob(32)"
		 " FROM audit WHERE seq = 6", 7, AUDIT_EDITED},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct audit_fault fault;
		struct cast c;

		set_up(&c);
		for (int n = 0; n < 6; n++)
			assert_int_equal(of_user(&c, &c.ana, n % 2 ? ADMINISTER_ENABLE : ADMINISTER_DISABLE, &c.ben), ERR_NONE);
		assert_true(audit_examine(c.w.portal, &fault, &c.err));
		assert_int_equal(fault.kind, AUDIT_HOLDS);
		assert_int_equal(fault.rows, 6);
		world_sql(&c.w, "DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete; DROP TRIGGER audit_gapless");
		world_sql(&c.w, cases[i].attack);
		assert_true(audit_examine(world_as(&c.w, &c.ana), &fault, &c.err));
		if (fault.sequence != cases[i].row || fault.kind != cases[i].kind)
			printf("# %s: row %lld %s\n", cases[i].attack, (long long)fault.sequence, audit_fault_name(fault.kind));
		assert_int_equal(fault.sequence, cases[i].row);
		assert_int_equal(fault.kind, cases[i].kind);
		tear_down(&c);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(users_are_disabled_and_enabled),
		cmocka_unit_test(only_a_system_administrator_changes_them),
		cmocka_unit_test(the_last_administrator_stays),
		cmocka_unit_test(nobody_disables_themselves),
		cmocka_unit_test(nobody_grants_what_they_lack),
		cmocka_unit_test(teams_take_members_by_their_kind),
		cmocka_unit_test(teams_hold_roles_by_their_kind),
		cmocka_unit_test(roles_are_copied),
		cmocka_unit_test(every_cell_takes_its_levels),
		cmocka_unit_test(several_cells_are_one_change),
		cmocka_unit_test(an_inherited_grid_is_changed_at_its_root),
		cmocka_unit_test(a_grid_with_a_root_is_not_emptied),
		cmocka_unit_test(a_privilege_that_came_twice_is_one_cell),
		cmocka_unit_test(two_administrators_do_not_overwrite_each_other),
		cmocka_unit_test(a_failure_leaves_nothing_half_done),
		cmocka_unit_test(a_dry_run_answers_and_changes_nothing),
		cmocka_unit_test(tallies_say_it_in_words),
		cmocka_unit_test(tallies_agree_with_the_decision),
		cmocka_unit_test(who_can_share_all_the_same_is_named),
		cmocka_unit_test(members_left_without_a_role_are_counted),
		cmocka_unit_test(warnings_of_a_large_crowd_say_at_least),
		cmocka_unit_test(settings_say_what_they_take),
		cmocka_unit_test(a_big_environment_is_told_in_time),
		cmocka_unit_test(past_its_limits_it_says_at_least),
		cmocka_unit_test(pages_hold_what_belongs_to_them),
		cmocka_unit_test(tampering_is_found_at_its_row),
	};

	return test_run(tests);
}
