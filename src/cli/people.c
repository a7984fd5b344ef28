/* SPDX-License-Identifier: GPL-3.0-or-later */
/* users, teams, units, roles: list and show. */
#include "cli/command.h"

#include "portal/people_pages.h"

#include <string.h>

#define PAGE 500

static const struct column user_columns[] = {
	{"systemuserid", NULL, CELL_ID},	  {"fullname", "Name", CELL_TEXT},	 {"domainname", "Login", CELL_TEXT},
	{"internalemailaddress", NULL, CELL_TEXT}, {"isdisabled", "Disabled", CELL_BOOL}, {"businessunitid", NULL, CELL_ID},
	{"businessunit", "Business unit", CELL_TEXT}, {"roles", "Roles", CELL_TEXT},
};

#define USER_COLUMNS (sizeof(user_columns) / sizeof(user_columns[0]))

static void
user_values(const struct user_row *row, struct value values[USER_COLUMNS])
{
	values[0] = (struct value){.id = row->id};
	values[1] = (struct value){.text = row->name};
	values[2] = (struct value){.text = row->login};
	values[3] = (struct value){.text = row->mail};
	values[4] = (struct value){.number = row->disabled};
	values[5] = (struct value){.id = row->unit};
	values[6] = (struct value){.text = row->unit_name};
	values[7] = (struct value){.text = row->roles};
}

bool
command_users_list(struct call *call, struct err *err)
{
	const char *filter = arguments_value(call->arguments, OPTION_FILTER, NULL);
	struct user_list list = {0};
	size_t offset = 0;
	bool done = true, end = false;

	output_list_begin(call->out, user_columns, USER_COLUMNS);
	while (done && !end) {
		done = people_users(call->portal, filter, false, offset, PAGE, &list, err);
		for (size_t i = 0; done && i < list.count; i++) {
			struct value values[USER_COLUMNS];

			user_values(&list.rows[i], values);
			output_list_row(call->out, values);
		}
		offset += list.count;
		end = list.at_end || !list.count;
		user_list_release(&list);
	}
	output_list_end(call->out, done);
	return done;
}

static const char *
joined_teams(struct arena *arena, const struct user_page *page)
{
	const char *text = "";

	for (size_t i = 0; i < page->team_count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", page->teams[i].name);
	return text;
}

static const struct column owns_columns[] = {
	{"ownsmodels", NULL, CELL_NUMBER}, {"ownsprompts", NULL, CELL_NUMBER}, {"ownscontainers", NULL, CELL_NUMBER},
	{"ownsapps", NULL, CELL_NUMBER},	   {"ownsflows", NULL, CELL_NUMBER},
};

#define OWNS_COLUMNS (sizeof(owns_columns) / sizeof(owns_columns[0]))

/* What's printed for people and scripts stays as it was; JSON has more at its end. */
static size_t
owns_shown(const struct call *call)
{
	return call->out->format == OUTPUT_JSON ? OWNS_COLUMNS : 0;
}

static void
owns_values(const struct owned_counts *owns, struct value values[OWNS_COLUMNS])
{
	values[0] = (struct value){.number = owns->models};
	values[1] = (struct value){.number = owns->prompts};
	values[2] = (struct value){.number = owns->containers};
	values[3] = (struct value){.number = owns->apps};
	values[4] = (struct value){.number = owns->flows};
}

bool
command_users_show(struct call *call, struct err *err)
{
	struct column columns[USER_COLUMNS + 1 + OWNS_COLUMNS];
	struct value values[USER_COLUMNS + 1 + OWNS_COLUMNS];
	struct user_page page = {0};
	struct id id;

	if (!people_find_user(call->portal, call->words[0], &id, err) || !people_user_page(call->portal, &id, &page, err))
		return false;
	memcpy(columns, user_columns, sizeof(user_columns));
	columns[USER_COLUMNS] = (struct column){"teams", "Teams", CELL_TEXT};
	memcpy(columns + USER_COLUMNS + 1, owns_columns, sizeof(owns_columns));
	user_values(&page.row, values);
	values[USER_COLUMNS] = (struct value){.text = joined_teams(&call->arena, &page)};
	owns_values(&page.owns, values + USER_COLUMNS + 1);
	output_object(call->out, columns, USER_COLUMNS + 1 + owns_shown(call), values);
	user_page_release(&page);
	return true;
}

/* ---------------------------------------------------------------- teams */

static const struct column team_columns[] = {
	{"teamid", NULL, CELL_ID},		 {"name", "Name", CELL_TEXT},	  {"teamtype", NULL, CELL_NUMBER},
	{"teamtypename", "Type", CELL_TEXT},	 {"businessunitid", NULL, CELL_ID}, {"businessunit", "Business unit", CELL_TEXT},
	{"members", "Members", CELL_NUMBER}, {"roles", "Roles", CELL_TEXT},
};

#define TEAM_COLUMNS (sizeof(team_columns) / sizeof(team_columns[0]))

static void
team_values(const struct team_row *row, struct value values[TEAM_COLUMNS])
{
	values[0] = (struct value){.id = row->id};
	values[1] = (struct value){.text = row->name};
	values[2] = (struct value){.number = row->type};
	values[3] = (struct value){.text = team_type_name(row->type)};
	values[4] = (struct value){.id = row->unit};
	values[5] = (struct value){.text = row->unit_name};
	values[6] = (struct value){.number = row->members};
	values[7] = (struct value){.text = row->roles};
}

bool
command_teams_list(struct call *call, struct err *err)
{
	struct team_list list = {0};
	bool done = people_teams(call->portal, &list, err);

	output_list_begin(call->out, team_columns, TEAM_COLUMNS);
	for (size_t i = 0; done && i < list.count; i++) {
		struct value values[TEAM_COLUMNS];

		team_values(&list.rows[i], values);
		output_list_row(call->out, values);
	}
	output_list_end(call->out, done);
	team_list_release(&list);
	return done;
}

/* A TEAM: a principal that is one. */
static bool
find_team(struct call *call, const char *text, struct id *team, struct err *err)
{
	struct principal who;

	if (!people_find(call->portal, text, &who, err))
		return false;
	*team = who.id;
	return who.kind == PRINCIPAL_TEAM || err_set(err, ERR_NOT_FOUND, "There is no team \"%s\"; that's a user.", text);
}

bool
command_teams_show(struct call *call, struct err *err)
{
	struct column columns[TEAM_COLUMNS + 1 + OWNS_COLUMNS];
	struct value values[TEAM_COLUMNS + 1 + OWNS_COLUMNS];
	struct team_page page = {0};
	const char **logins;
	struct id id;

	if (!find_team(call, call->words[0], &id, err) || !people_team_page(call->portal, &id, &page, err))
		return false;
	logins = arena_array(&call->arena, page.member_count + 1, sizeof(*logins));
	for (size_t i = 0; i < page.member_count; i++)
		logins[i] = page.members[i].login;
	memcpy(columns, team_columns, sizeof(team_columns));
	columns[TEAM_COLUMNS] = (struct column){"users", "Users", CELL_LIST};
	memcpy(columns + TEAM_COLUMNS + 1, owns_columns, sizeof(owns_columns));
	team_values(&page.row, values);
	values[TEAM_COLUMNS] = (struct value){.list = logins, .list_count = page.member_count};
	owns_values(&page.owns, values + TEAM_COLUMNS + 1);
	output_object(call->out, columns, TEAM_COLUMNS + 1 + owns_shown(call), values);
	team_page_release(&page);
	return true;
}

/* ---------------------------------------------------------------- units, roles */

bool
command_units_list(struct call *call, struct err *err)
{
	static const struct column columns[] = {
		{"businessunitid", NULL, CELL_ID},		     {"name", "Name", CELL_TEXT},	  {"parentbusinessunitid", NULL, CELL_ID},
		{"parentbusinessunit", "Parent", CELL_TEXT}, {"users", "Users", CELL_NUMBER}, {"teams", "Teams", CELL_NUMBER},
	};
	struct unit_list list = {0};
	bool done = people_units(call->portal, &list, err);

	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; done && i < list.count; i++) {
		const struct unit_row *row = &list.rows[i];

		output_list_row(call->out, (struct value[]){{.id = row->id}, {.text = row->name}, {.id = row->parent},
			{.text = row->parent_name}, {.number = row->users}, {.number = row->teams}});
	}
	output_list_end(call->out, done);
	unit_list_release(&list);
	return done;
}

static const struct column role_columns[] = {
	{"roleid", NULL, CELL_ID},	 {"name", "Name", CELL_TEXT},	     {"businessunitid", NULL, CELL_ID},
	{"businessunit", "Business unit", CELL_TEXT}, {"isinherited", NULL, CELL_BOOL}, {"users", "Users", CELL_NUMBER},
	{"teams", "Teams", CELL_NUMBER},
};

#define ROLE_COLUMNS (sizeof(role_columns) / sizeof(role_columns[0]))

static void
role_values(const struct role_row *row, struct value values[ROLE_COLUMNS])
{
	values[0] = (struct value){.id = row->role.id};
	values[1] = (struct value){.text = row->role.name};
	values[2] = (struct value){.id = row->unit};
	values[3] = (struct value){.text = row->unit_name};
	values[4] = (struct value){.number = !row->role.team_only};
	values[5] = (struct value){.number = row->users};
	values[6] = (struct value){.number = row->teams};
}

bool
command_roles_list(struct call *call, struct err *err)
{
	struct role_list list = {0};
	bool done = people_roles(call->portal, &list, err);

	output_list_begin(call->out, role_columns, ROLE_COLUMNS);
	for (size_t i = 0; done && i < list.count; i++) {
		struct value values[ROLE_COLUMNS];

		role_values(&list.rows[i], values);
		output_list_row(call->out, values);
	}
	output_list_end(call->out, done);
	role_list_release(&list);
	return done;
}

static void
role_grid_rows(struct call *call, const struct role *role)
{
	static const struct column columns[] = {
		{"table", "Table", CELL_TEXT},	   {"create", "Create", CELL_TEXT},	{"read", "Read", CELL_TEXT},   {"write", "Write", CELL_TEXT},
		{"delete", "Delete", CELL_TEXT}, {"append", "Append", CELL_TEXT}, {"appendto", "AppendTo", CELL_TEXT},
		{"assign", "Assign", CELL_TEXT}, {"share", "Share", CELL_TEXT},
	};

	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (int entity = 0; entity < ENTITY_COUNT; entity++) {
		struct value values[PRIVILEGE_COUNT + 1];

		values[0] = (struct value){.text = entity_logical_name((enum entity)entity)};
		for (int privilege = 0; privilege < PRIVILEGE_COUNT; privilege++)
			values[privilege + 1] = (struct value){.text = level_name((enum access_level)role->level[entity][privilege])};
		output_list_row(call->out, values);
	}
	output_list_end(call->out, true);
}

static void
role_json(struct call *call, const struct role_row *row)
{
	struct str text = {0};
	struct json json = {.out = &text};
	char key[24];

	json_object_begin(&json, NULL);
	json_id(&json, "roleid", &row->role.id);
	json_text(&json, "name", row->role.name);
	json_id(&json, "businessunitid", &row->unit);
	json_text(&json, "businessunit", row->unit_name);
	json_bool(&json, "isinherited", !row->role.team_only);
	json_number(&json, "users", row->users);
	json_number(&json, "teams", row->teams);
	json_bool(&json, "prvCreateEntity", row->role.create_entity);
	json_bool(&json, "prvCreateAttribute", row->role.create_attribute);
	json_array_begin(&json, "privileges");
	for (int entity = 0; entity < ENTITY_COUNT; entity++) {
		json_object_begin(&json, NULL);
		json_text(&json, "table", entity_logical_name((enum entity)entity));
		for (int privilege = 0; privilege < PRIVILEGE_COUNT; privilege++) {
			snprintf(key, sizeof(key), "%s", privilege_name((enum privilege)privilege));
			for (char *c = key; *c; c++)
				*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
			json_text(&json, key, level_name((enum access_level)row->role.level[entity][privilege]));
		}
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

bool
command_roles_show(struct call *call, struct err *err)
{
	struct role_page page = {0};
	struct id id;

	if (!people_find_role(call->portal, call->words[0], &id, err) || !people_role_page(call->portal, &id, &page, err))
		return false;
	if (call->out->format == OUTPUT_JSON)
		role_json(call, &page.row);
	else
		role_grid_rows(call, &page.row.role);
	role_page_release(&page);
	return true;
}
