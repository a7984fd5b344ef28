/* SPDX-License-Identifier: GPL-3.0-or-later */
/* users, teams, units. */
#include "cli/command.h"

#include "portal/administration.h"
#include "portal/departure.h"
#include "portal/people_pages.h"

#include <string.h>

/* Rows read at a time: each page skips those before it, so that they grow lest a large environment takes forever. */
#define PAGE_FIRST 500
#define PAGE_MOST 65536

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
	size_t offset = 0, page = PAGE_FIRST;
	bool done = true, end = false;

	output_list_begin(call->out, user_columns, USER_COLUMNS);
	while (done && !end) {
		done = people_users(call->portal, filter, false, offset, page, &list, err);
		for (size_t i = 0; done && i < list.count; i++) {
			struct value values[USER_COLUMNS];

			user_values(&list.rows[i], values);
			output_list_row(call->out, values);
		}
		offset += list.count;
		page = page < PAGE_MOST ? page * 2 : page;
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

static bool
show_impact(struct call *call, enum principal_kind kind, const struct id *id, struct err *err)
{
	struct departure departure;

	if (!departure_of_person(call->portal, &(struct principal){.kind = kind, .id = *id}, call->now, &departure, err))
		return false;
	command_departure(call, &departure);
	return true;
}

bool
command_users_show(struct call *call, struct err *err)
{
	struct column columns[USER_COLUMNS + 1 + OWNS_COLUMNS];
	struct value values[USER_COLUMNS + 1 + OWNS_COLUMNS];
	struct user_page page = {0};
	struct id id;

	if (!people_find_user(call->portal, call->words[0], &id, err))
		return false;
	if (arguments_has(call->arguments, OPTION_IMPACT))
		return show_impact(call, PRINCIPAL_USER, &id, err);
	if (!people_user_page(call->portal, &id, &page, err))
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

	if (!find_team(call, call->words[0], &id, err))
		return false;
	if (arguments_has(call->arguments, OPTION_IMPACT))
		return show_impact(call, PRINCIPAL_TEAM, &id, err);
	if (!people_team_page(call->portal, &id, &page, err))
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

/* ---------------------------------------------------------------- changes (A5) */

bool
command_administer(struct call *call, struct administration_request *request, struct err *err)
{
	struct write_result result = {0};
	bool done;

	request->version = -1;
	request->effects = true;
	request->dry_run = call->dry_run;
	request->now = call->now;
	done = administration_apply(call->portal, request, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}

static bool
administer_user(struct call *call, enum administration what, struct err *err)
{
	struct administration_request request = {.what = what};

	return people_find_user(call->portal, call->words[0], &request.user, err) && command_administer(call, &request, err);
}

bool
command_users_enable(struct call *call, struct err *err)
{
	return administer_user(call, ADMINISTER_ENABLE, err);
}

bool
command_users_disable(struct call *call, struct err *err)
{
	return administer_user(call, ADMINISTER_DISABLE, err);
}

static bool
administer_member(struct call *call, enum administration what, struct err *err)
{
	struct administration_request request = {.what = what};

	return find_team(call, call->words[0], &request.team, err) && people_find_user(call->portal, call->words[1], &request.user, err)
	       && command_administer(call, &request, err);
}

bool
command_teams_add(struct call *call, struct err *err)
{
	return administer_member(call, ADMINISTER_ADD, err);
}

bool
command_teams_remove(struct call *call, struct err *err)
{
	return administer_member(call, ADMINISTER_REMOVE, err);
}

/* ---------------------------------------------------------------- units */

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
