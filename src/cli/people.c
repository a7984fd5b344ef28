/* SPDX-License-Identifier: GPL-3.0-or-later */
/* users, teams, units, roles: list and show. */
#include "cli/command.h"

#include "base/text.h"
#include "portal/people.h"

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
joined_teams(struct arena *arena, const struct team_list *list)
{
	const char *text = "";

	for (size_t i = 0; i < list->count; i++)
		text = arena_printf(arena, "%s%s%s", text, i ? ", " : "", list->rows[i].name);
	return text;
}

/* A user's row, by their login, which is theirs alone. */
static bool
load_user(struct call *call, const struct id *id, struct user_list *list, const struct user_row **row, struct err *err)
{
	struct subject subject;

	*row = NULL;
	if (!portal_load_subject(call->portal, id, &call->arena, &subject, err)
	    || !people_users(call->portal, subject.login, false, 0, PAGE, list, err))
		return false;
	for (size_t i = 0; i < list->count && !*row; i++) {
		if (id_equal(&list->rows[i].id, id))
			*row = &list->rows[i];
	}
	if (!*row)
		return err_set(err, ERR_NOT_FOUND, "There is no user \"%s\", or you can't see them.", call->words[0]);
	return true;
}

bool
command_users_show(struct call *call, struct err *err)
{
	struct column columns[USER_COLUMNS + 1];
	struct value values[USER_COLUMNS + 1];
	struct user_list list = {0};
	struct team_list teams = {0};
	const struct user_row *row;
	struct id id;
	bool done;

	if (!people_find_user(call->portal, call->words[0], &id, err))
		return false;
	done = load_user(call, &id, &list, &row, err) && people_user_teams(call->portal, &id, &teams, err);
	if (done) {
		memcpy(columns, user_columns, sizeof(user_columns));
		columns[USER_COLUMNS] = (struct column){"teams", "Teams", CELL_TEXT};
		user_values(row, values);
		values[USER_COLUMNS] = (struct value){.text = joined_teams(&call->arena, &teams)};
		output_object(call->out, columns, USER_COLUMNS + 1, values);
	}
	user_list_release(&list);
	team_list_release(&teams);
	return done;
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

bool
command_teams_show(struct call *call, struct err *err)
{
	struct column columns[TEAM_COLUMNS + 1];
	struct value values[TEAM_COLUMNS + 1];
	struct team_list list = {0};
	struct user_list members = {0};
	const struct team_row *row = NULL;
	struct principal who;
	const char **names;
	bool done;

	if (!people_find(call->portal, call->words[0], &who, err))
		return false;
	if (who.kind != PRINCIPAL_TEAM)
		return err_set(err, ERR_NOT_FOUND, "There is no team \"%s\"; that's a user.", call->words[0]);
	done = people_teams(call->portal, &list, err) && people_team_members(call->portal, &who.id, &members, err);
	for (size_t i = 0; done && i < list.count && !row; i++) {
		if (id_equal(&list.rows[i].id, &who.id))
			row = &list.rows[i];
	}
	if (done && !row)
		done = err_set(err, ERR_NOT_FOUND, "There is no team \"%s\", or you can't see it.", call->words[0]);
	if (done) {
		names = arena_array(&call->arena, members.count + 1, sizeof(*names));
		for (size_t i = 0; i < members.count; i++)
			names[i] = members.rows[i].login;
		memcpy(columns, team_columns, sizeof(team_columns));
		columns[TEAM_COLUMNS] = (struct column){"users", "Users", CELL_LIST};
		team_values(row, values);
		values[TEAM_COLUMNS] = (struct value){.list = names, .list_count = members.count};
		output_object(call->out, columns, TEAM_COLUMNS + 1, values);
	}
	team_list_release(&list);
	user_list_release(&members);
	return done;
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

/* A role by id or by name without case. */
static bool
find_role(struct call *call, const struct role_list *list, const struct role_row **found, struct err *err)
{
	const char *wanted = call->words[0];
	const char *key = text_key(&call->arena, wanted);
	struct id id;
	bool is_id = id_parse(wanted, strlen(wanted), &id);
	struct str ids = {0};
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		const struct role_row *row = &list->rows[i];
		char text[ID_TEXT_SIZE];

		if (is_id ? id_equal(&row->role.id, &id) : strcmp(text_key(&call->arena, row->role.name), key) == 0) {
			*found = row;
			str_addf(&ids, "%s%s", count++ ? ", " : "", id_format(&row->role.id, text));
		}
	}
	if (count > 1)
		err_set(err, ERR_USAGE, "Several roles are called \"%s\": say which by its id: %s.", wanted, str_text(&ids));
	else if (!count)
		err_set(err, ERR_NOT_FOUND, "There is no role \"%s\", or you can't see it.", wanted);
	str_release(&ids);
	return count == 1;
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
	struct role_list list = {0};
	const struct role_row *row = NULL;
	bool done = people_roles(call->portal, &list, err) && find_role(call, &list, &row, err);

	if (done && call->out->format == OUTPUT_JSON)
		role_json(call, row);
	else if (done)
		role_grid_rows(call, &row->role);
	role_list_release(&list);
	return done;
}
