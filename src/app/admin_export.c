/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What E writes of the tables under Admin: the columns are those of the commands (COMMANDS.md: users, teams, roles, audit), and the
 * rows all that the filter leaves, not only those that were read. */
#include "app/app_private.h"

#include "base/clock.h"
#include "base/text.h"

#include <stdio.h>
#include <string.h>

#define PAGE 500
#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct column user_columns[] = {
	{"systemuserid", NULL, CELL_ID}, {"fullname", NULL, CELL_TEXT}, {"domainname", NULL, CELL_TEXT}, {"internalemailaddress", NULL, CELL_TEXT},
	{"isdisabled", NULL, CELL_BOOL}, {"businessunitid", NULL, CELL_ID}, {"businessunit", NULL, CELL_TEXT}, {"roles", NULL, CELL_TEXT},
};

static const struct column team_columns[] = {
	{"teamid", NULL, CELL_ID}, {"name", NULL, CELL_TEXT}, {"teamtype", NULL, CELL_NUMBER}, {"teamtypename", NULL, CELL_TEXT},
	{"businessunitid", NULL, CELL_ID}, {"businessunit", NULL, CELL_TEXT}, {"members", NULL, CELL_NUMBER}, {"roles", NULL, CELL_TEXT},
};

static const struct column role_columns[] = {
	{"roleid", NULL, CELL_ID}, {"name", NULL, CELL_TEXT}, {"businessunitid", NULL, CELL_ID}, {"businessunit", NULL, CELL_TEXT},
	{"isinherited", NULL, CELL_BOOL}, {"users", NULL, CELL_NUMBER}, {"teams", NULL, CELL_NUMBER},
};

static const struct column audit_columns[] = {
	{"sequence", NULL, CELL_NUMBER}, {"createdon", NULL, CELL_TIME}, {"userid", NULL, CELL_ID}, {"user", NULL, CELL_TEXT},
	{"action", NULL, CELL_TEXT}, {"table", NULL, CELL_TEXT}, {"objectid", NULL, CELL_ID}, {"object", NULL, CELL_TEXT},
	{"before", NULL, CELL_TEXT}, {"after", NULL, CELL_TEXT}, {"rule", NULL, CELL_TEXT}, {"via", NULL, CELL_TEXT}, {"operation", NULL, CELL_ID},
};

/* Whether one of the texts has the filter's in it: the texts are those of the table's cells (admin_read.c). */
static bool
fits(const char *key, const char *const *texts, size_t count)
{
	struct arena arena = {0};
	bool has = !key[0];

	for (size_t i = 0; i < count && !has; i++)
		has = texts[i] && strstr(text_key(&arena, texts[i]), key) != NULL;
	arena_release(&arena);
	return has;
}

static bool
write_users(struct app *app, struct output *output, struct err *err)
{
	const char *filter = app->admin.tables[PLACE_USERS].filter.text;
	bool done = true, end = false;

	output_list_begin(output, user_columns, COUNT(user_columns));
	for (size_t at = 0; done && !end;) {
		struct user_list list = {0};

		done = people_users(app->portal, filter, false, at, PAGE, &list, err);
		for (size_t i = 0; done && i < list.count; i++) {
			const struct user_row *row = &list.rows[i];

			output_list_row(output, (struct value[]){{.id = row->id}, {.text = row->name}, {.text = row->login}, {.text = row->mail},
				{.number = row->disabled}, {.id = row->unit}, {.text = row->unit_name}, {.text = row->roles}});
		}
		at += list.count;
		end = list.at_end || !list.count;
		user_list_release(&list);
	}
	output_list_end(output, done);
	return done;
}

static bool
write_teams(struct app *app, struct output *output, struct err *err)
{
	struct arena arena = {0};
	const char *key = text_key(&arena, app->admin.tables[PLACE_TEAMS].filter.text);
	struct team_list list = {0};
	bool done = people_teams(app->portal, &list, err);

	output_list_begin(output, team_columns, COUNT(team_columns));
	for (size_t i = 0; done && i < list.count; i++) {
		const struct team_row *row = &list.rows[i];
		char members[24];

		snprintf(members, sizeof(members), "%lld", (long long)row->members);
		if (fits(key, (const char *const[]){row->name, team_type_name(row->type), members, row->roles[0] ? row->roles : "none", row->unit_name}, 5))
			output_list_row(output, (struct value[]){{.id = row->id}, {.text = row->name}, {.number = row->type},
				{.text = team_type_name(row->type)}, {.id = row->unit}, {.text = row->unit_name}, {.number = row->members},
				{.text = row->roles}});
	}
	output_list_end(output, done);
	team_list_release(&list);
	arena_release(&arena);
	return done;
}

static bool
write_roles(struct app *app, struct output *output, struct err *err)
{
	struct arena arena = {0};
	const char *key = text_key(&arena, app->admin.tables[PLACE_ROLES].filter.text);
	struct role_list list = {0};
	bool done = people_roles(app->portal, &list, err);

	output_list_begin(output, role_columns, COUNT(role_columns));
	for (size_t i = 0; done && i < list.count; i++) {
		const struct role_row *row = &list.rows[i];
		const char *note = row->role.administrator ? "everything" : row->role.team_only ? "team privileges only" : "";
		char users[24], teams[24];

		snprintf(users, sizeof(users), "%lld", (long long)row->users);
		snprintf(teams, sizeof(teams), "%lld", (long long)row->teams);
		if (fits(key, (const char *const[]){row->role.name, users, teams, note, row->unit_name}, 5))
			output_list_row(output, (struct value[]){{.id = row->role.id}, {.text = row->role.name}, {.id = row->unit},
				{.text = row->unit_name}, {.number = !row->role.team_only}, {.number = row->users}, {.number = row->teams}});
	}
	output_list_end(output, done);
	role_list_release(&list);
	arena_release(&arena);
	return done;
}

static void
write_audit_row(struct output *output, const struct audit_row *row)
{
	output_list_row(output, (struct value[]){{.number = row->sequence}, {.number = row->at}, {.id = row->actor}, {.text = row->actor_name},
		{.text = row->action}, {.text = row->object_type}, {.id = row->object}, {.text = row->object_name}, {.text = row->before},
		{.text = row->after}, {.text = row->rule}, {.text = row->via}, {.id = row->operation}});
}

static bool
audit_fits(const struct app *app, const char *key, const struct audit_row *row)
{
	char when[32];

	return fits(key, (const char *const[]){time_short(row->at, app->now, when), row->actor_name[0] ? row->actor_name : "nobody", row->action,
					       row->object_name, row->summary}, 5);
}

/* What f and the filter leave of the audit trail, to its beginning. */
static bool
write_audit(struct app *app, struct output *output, struct err *err)
{
	const struct audit_choice *choice = &app->admin.audit;
	const struct id *record = id_is_none(&choice->record) ? NULL : &choice->record, *user = id_is_none(&choice->user) ? NULL : &choice->user;
	struct arena arena = {0};
	const char *key = text_key(&arena, app->admin.tables[PLACE_AUDIT].filter.text);
	bool done = true, end = false;
	int64_t before = 0;

	output_list_begin(output, audit_columns, COUNT(audit_columns));
	while (done && !end) {
		struct audit_list page = {0};

		done = audit_rows(app->portal, record, user, before, PAGE, &page, err);
		for (size_t i = 0; done && i < page.count; i++) {
			const struct audit_row *row = &page.rows[i];

			before = row->sequence;
			if (audit_fits(app, key, row))
				write_audit_row(output, row);
		}
		end = page.at_end || !page.count;
		audit_list_release(&page);
	}
	output_list_end(output, done);
	arena_release(&arena);
	return done;
}

void
admin_export(struct app *app)
{
	switch (app->place) {
	case PLACE_USERS:
		export_panel_open(app, "Export users", "users", "", write_users);
		break;
	case PLACE_TEAMS:
		export_panel_open(app, "Export teams", "teams", "", write_teams);
		break;
	case PLACE_ROLES:
		export_panel_open(app, "Export security roles", "roles", "", write_roles);
		break;
	case PLACE_AUDIT:
		export_panel_open(app, "Export the audit trail", "audit", "", write_audit);
		break;
	default:
		app_say(app, NOTICE_HINT, "There's nothing here to export; y shows it as text.");
		break;
	}
}
