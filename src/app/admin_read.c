/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tables and pages under Admin hold: read from the portal, as lines of text. */
#include "app/app_private.h"

#include "app/apps_page.h"
#include "app/tables_page.h"
#include "base/clock.h"
#include "base/heap.h"
#include "base/text.h"
#include "portal/endpoint.h"
#include "portal/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Rows of the audit that are looked through for what the filter asks. */
#define AUDIT_LOOKED 20000
#define AUDIT_PAGE 500

/* ---------------------------------------------------------------- rows */

/* Whether any cell has the filter's key in it. */
static bool
row_fits(const struct table_row *row, const char *key)
{
	struct arena arena = {0};
	bool fits = !key[0];

	for (int i = 0; i < TABLE_CELLS && !fits; i++)
		fits = strstr(text_key(&arena, row->cells[i]), key) != NULL;
	arena_release(&arena);
	return fits;
}

static void
drop_unless_fits(struct table *table, const char *key)
{
	if (!row_fits(&table->rows[table->count - 1], key))
		table->count--;
}

/* Several roles on one line. */
static const char *
or_none(const char *text)
{
	return text[0] ? text : "none";
}

static bool
fill_users(struct app *app, const char *filter, struct table *table, struct err *err)
{
	size_t want = table->want ? table->want : TABLE_FIRST;
	struct user_list list = {0};

	if (!people_users(app->portal, filter, false, 0, want, &list, err)) {
		user_list_release(&list);
		return false;
	}
	for (size_t i = 0; i < list.count; i++) {
		struct table_row *row = table_add(table);

		row->id = list.rows[i].id;
		row->cells[0] = arena_strdup(&table->arena, list.rows[i].name);
		row->cells[1] = arena_strdup(&table->arena, or_none(list.rows[i].roles));
		row->cells[2] = list.rows[i].disabled ? "disabled" : "";
		row->cells[3] = arena_strdup(&table->arena, list.rows[i].login);
		row->cells[4] = arena_strdup(&table->arena, list.rows[i].unit_name);
		row->muted = list.rows[i].disabled;
	}
	table->more = !list.at_end;
	user_list_release(&list);
	return true;
}

static bool
fill_teams(struct app *app, const char *key, struct table *table, struct err *err)
{
	struct team_list list = {0};
	bool done = people_teams(app->portal, &list, err);

	for (size_t i = 0; done && i < list.count; i++) {
		struct table_row *row = table_add(table);

		row->id = list.rows[i].id;
		row->cells[0] = arena_strdup(&table->arena, list.rows[i].name);
		row->cells[1] = team_type_name(list.rows[i].type);
		row->cells[2] = arena_printf(&table->arena, "%lld", (long long)list.rows[i].members);
		row->cells[3] = arena_strdup(&table->arena, or_none(list.rows[i].roles));
		row->cells[4] = arena_strdup(&table->arena, list.rows[i].unit_name);
		drop_unless_fits(table, key);
	}
	team_list_release(&list);
	return done;
}

static bool
fill_roles(struct app *app, const char *key, struct table *table, struct err *err)
{
	struct role_list list = {0};
	bool done = people_roles(app->portal, &list, err);

	for (size_t i = 0; done && i < list.count; i++) {
		const struct role_row *role = &list.rows[i];
		struct table_row *row = table_add(table);

		row->id = role->role.id;
		row->cells[0] = arena_strdup(&table->arena, role->role.name);
		row->cells[1] = arena_printf(&table->arena, "%lld", (long long)role->users);
		row->cells[2] = arena_printf(&table->arena, "%lld", (long long)role->teams);
		row->cells[3] = role->role.administrator ? "everything" : role->role.team_only ? "team privileges only" : "";
		row->cells[4] = arena_strdup(&table->arena, role->unit_name);
		drop_unless_fits(table, key);
	}
	role_list_release(&list);
	return done;
}

static const char *
setting_help(enum setting setting)
{
	switch (setting) {
	case SETTING_PREVIEW_MODELS:
		return "Preview and experimental AI models may be used. Off, nothing is deleted: of models of a preview type Delete is the only "
		       "action, and shares work again when it's back on.";
	case SETTING_AI_PROMPTS:
		return "Prompts may be used. Off, Delete is the only action on them.";
	case SETTING_SHARE_WITH_FORMER_OWNER:
		return "Share reassigned records with original owner: whoever gives a record away, or has it taken, keeps a share of all rights. "
		       "Off, the former owner loses access.";
	case SETTING_COUNT:
		break;
	}
	return "";
}

/* The row after those that are on or off. */
static bool
add_endpoint(struct app *app, const char *key, struct table *table, struct err *err)
{
	struct endpoint endpoint;
	struct table_row *row;

	if (!endpoint_load(app->portal, &table->arena, &endpoint, err))
		return false;
	row = table_add(table);
	row->number = SETTING_COUNT;
	row->cells[0] = "endpoint";
	row->cells[1] = endpoint.there ? "set" : "none";
	row->cells[2] = "Where prompts are sent when they're run. Without one they're filled in, and nothing is called.";
	drop_unless_fits(table, key);
	return true;
}

static bool
fill_settings(struct app *app, const char *key, struct table *table, struct err *err)
{
	struct settings settings;

	if (!portal_settings(app->portal, &settings, err))
		return false;
	for (int i = 0; i < SETTING_COUNT; i++) {
		struct table_row *row = table_add(table);

		row->number = i;
		row->cells[0] = setting_name((enum setting)i);
		row->cells[1] = setting_value(&settings, (enum setting)i) ? "on" : "off";
		row->cells[2] = setting_help((enum setting)i);
		drop_unless_fits(table, key);
	}
	return add_endpoint(app, key, table, err);
}

static void
add_audit(struct app *app, struct table *table, const struct audit_row *audit)
{
	struct table_row *row = table_add(table);
	char when[TIME_TEXT_SIZE];

	row->number = audit->sequence;
	row->id = audit->object;
	row->operation = audit->operation;
	row->cells[0] = arena_strdup(&table->arena, time_short(audit->at, app->now, when));
	row->cells[1] = arena_strdup(&table->arena, audit->actor_name[0] ? audit->actor_name : "nobody");
	row->cells[2] = arena_strdup(&table->arena, audit->action);
	row->cells[3] = arena_printf(&table->arena, "%s%s%s", audit->object_name, audit->object_name[0] && audit->summary[0] ? ", " : "", audit->summary);
	row->cells[4] = arena_strdup(&table->arena, audit->object_name);
	row->warn = audit->rule[0] != '\0';
}

static bool
is_change(const struct audit_row *row)
{
	return strcmp(row->action, "import") != 0 && strcmp(row->action, "sign-in") != 0;
}

static bool
fill_audit(struct app *app, const char *key, struct table *table, struct err *err)
{
	const struct audit_choice *choice = &app->admin.audit;
	size_t want = table->want ? table->want : TABLE_FIRST, looked = 0;
	int64_t before = 0;
	bool end = false, done = true;

	while (done && !end && table->count < want && looked < AUDIT_LOOKED) {
		struct audit_list list = {0};

		done = audit_rows(app->portal, id_is_none(&choice->record) ? NULL : &choice->record,
				  id_is_none(&choice->user) ? NULL : &choice->user, before, AUDIT_PAGE, &list, err);
		for (size_t i = 0; done && i < list.count && table->count < want; i++) {
			if (!choice->changes || is_change(&list.rows[i])) {
				add_audit(app, table, &list.rows[i]);
				drop_unless_fits(table, key);
			}
			before = list.rows[i].sequence;
			looked++;
		}
		end = list.at_end && (!list.count || before == list.rows[list.count - 1].sequence);
		audit_list_release(&list);
	}
	table->more = !end;
	return done;
}

bool
admin_fill(struct app *app, enum place place, const char *filter, struct table *table, struct err *err)
{
	struct arena arena = {0};
	const char *key = text_key(&arena, filter);
	bool done = true;

	switch (place) {
	case PLACE_TABLES:
		done = tables_page_fill(app, key, table, err);
		break;
	case PLACE_APPS:
		done = apps_page_fill(app, filter, table, err);
		break;
	case PLACE_USERS:
		done = fill_users(app, filter, table, err);
		break;
	case PLACE_TEAMS:
		done = fill_teams(app, key, table, err);
		break;
	case PLACE_ROLES:
		done = fill_roles(app, key, table, err);
		break;
	case PLACE_SETTINGS:
		done = fill_settings(app, key, table, err);
		break;
	case PLACE_AUDIT:
		done = fill_audit(app, key, table, err);
		break;
	default:
		break;
	}
	arena_release(&arena);
	return done;
}

/* ---------------------------------------------------------------- lines of a page */

void
admin_page_release(struct admin_page *page)
{
	arena_release(&page->arena);
	free(page->lines);
	*page = (struct admin_page){0};
}

struct admin_line *
admin_add_line(struct admin_page *page, enum admin_line_kind kind, const char *left, const char *right)
{
	struct admin_line *line;

	if (page->count == page->room) {
		page->room = page->room ? page->room * 2 : 32;
		page->lines = heap_resize(page->lines, page->room, sizeof(*page->lines));
	}
	line = &page->lines[page->count++];
	*line = (struct admin_line){.kind = kind, .left = arena_strdup(&page->arena, left), .right = arena_strdup(&page->arena, right)};
	return line;
}

void
admin_add_head(struct admin_page *page, const char *what, size_t count)
{
	if (page->count)
		admin_add_line(page, ADMIN_TEXT, "", "");
	admin_add_line(page, ADMIN_HEAD, count == SIZE_MAX ? what : arena_printf(&page->arena, "%s (%zu)", what, count), "");
}

/* Text over several lines of the page's width, broken at blanks where there are some. */
int
admin_page_width(const struct app *app)
{
	/* Where it isn't shown yet it'll take the list's place. */
	int width = app->layout.detail.w ? app->layout.detail.w : app->layout.kind <= LAYOUT_MEDIUM ? app->layout.list.w : 0;

	return width > 14 ? width - 2 : 32;
}

void
admin_add_wrapped(struct admin_page *page, int width, int indent, bool muted, const char *text)
{
	const char *start = text, *blank = NULL, *at = text;
	int columns = 0;

	while (*at) {
		size_t bytes = 1;
		int more = 0;

		if (*at == ' ')
			blank = at;
		if (!text_next(at, strlen(at), &bytes, &more))
			break;
		if (columns + more > width - indent && at > start) {
			const char *end = blank && blank > start ? blank : at;

			admin_add_line(page, ADMIN_TEXT, arena_printf(&page->arena, "%*s%.*s", indent, "", (int)(end - start), start), "")->muted = muted;
			start = at = *end == ' ' ? end + 1 : end;
			blank = NULL;
			columns = 0;
			continue;
		}
		columns += more;
		at += bytes;
	}
	if (*start)
		admin_add_line(page, ADMIN_TEXT, arena_printf(&page->arena, "%*s%s", indent, "", start), "")->muted = muted;
}

static void
add_wrapped(const struct app *app, struct admin_page *page, const char *text)
{
	admin_add_wrapped(page, admin_page_width(app), 0, false, text);
}

/* JSON as it was recorded, a member a line. */
static void
add_json(const struct app *app, struct admin_page *page, const char *json)
{
	struct str line = {0};
	bool quoted = false;

	for (const char *at = json; *at; at++) {
		if (*at == '\\' && at[1]) {
			str_addn(&line, at++, 2);
			continue;
		}
		quoted ^= *at == '"';
		str_addc(&line, *at);
		if (quoted || (*at != ',' && *at != '{' && *at != '['))
			continue;
		add_wrapped(app, page, str_text(&line));
		str_clear(&line);
	}
	add_wrapped(app, page, str_text(&line));
	str_release(&line);
}

static void
add_owned(struct admin_page *page, const struct owned_counts *owns, bool disabled)
{
	const struct {
		int64_t count;
		const char *one, *many;
	} all[] = {{owns->models, "model", "models"}, {owns->prompts, "prompt", "prompts"}, {owns->containers, "container", "containers"},
		   {owns->apps, "app", "apps"}, {owns->flows, "flow", "flows"}};
	bool any = false;

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct admin_line *line;

		if (!all[i].count)
			continue;
		line = admin_add_line(page, ADMIN_FACT, any ? "" : "Owns",
				arena_printf(&page->arena, "%lld %s", (long long)all[i].count, all[i].count == 1 ? all[i].one : all[i].many));
		line->warn = disabled;
		any = true;
	}
	if (!any)
		admin_add_line(page, ADMIN_FACT, "Owns", "nothing");
}

static void
add_roles(struct admin_page *page, const struct held_role *roles, size_t count)
{
	admin_add_head(page, "Security roles", count);
	for (size_t i = 0; i < count; i++) {
		const char *through = id_is_none(&roles[i].team) ? (roles[i].team_only ? "team privileges only" : "")
								 : arena_printf(&page->arena, "through %s%s", roles[i].team_name,
										roles[i].team_only ? ", team only" : "");
		struct admin_line *line = admin_add_line(page, ADMIN_ROLE, roles[i].name, through);

		line->role = roles[i].role;
		line->team = roles[i].team;
		line->muted = !id_is_none(&roles[i].team);
	}
}

static void
add_members(struct admin_page *page, const struct member *members, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct member *member = &members[i];
		size_t part = strcspn(member->login, "@");
		struct admin_line *line = admin_add_line(page, ADMIN_MEMBER, member->name,
						   member->who.kind == PRINCIPAL_TEAM ? "team" : member->disabled ? "disabled"
						   : arena_strndup(&page->arena, member->login, part));

		line->who = member->who;
		line->muted = member->disabled;
	}
}

static bool
fill_user_page(struct app *app, const struct id *id, struct admin_page *page, struct err *err)
{
	struct user_page user = {0};

	if (!people_user_page(app->portal, id, &user, err))
		return false;
	page->title = arena_strdup(&page->arena, user.row.name);
	page->version = user.version;
	page->enabled = !user.row.disabled;
	admin_add_line(page, ADMIN_FACT, "Login", user.row.login);
	admin_add_line(page, ADMIN_FACT, "Unit", user.row.unit_name);
	admin_add_line(page, ADMIN_FACT, "Account", user.row.disabled ? "disabled: can do nothing" : "enabled")->warn = user.row.disabled;
	add_owned(page, &user.owns, user.row.disabled);
	add_roles(page, user.roles, user.role_count);
	if (!user.role_count)
		add_wrapped(app, page, "Without a role nothing can be done here.");
	admin_add_head(page, "Teams", user.team_count);
	for (size_t i = 0; i < user.team_count; i++)
		admin_add_line(page, ADMIN_TEAM, user.teams[i].name, team_type_name(user.teams[i].type))->who =
			(struct principal){PRINCIPAL_TEAM, user.teams[i].id};
	user_page_release(&user);
	return true;
}

static bool
fill_team_page(struct app *app, const struct id *id, struct admin_page *page, struct err *err)
{
	struct team_page team = {0};

	if (!people_team_page(app->portal, id, &team, err))
		return false;
	page->title = arena_strdup(&page->arena, team.row.name);
	page->version = team.version;
	admin_add_line(page, ADMIN_FACT, "Type", team_type_name(team.row.type));
	admin_add_line(page, ADMIN_FACT, "Unit", team.row.unit_name);
	add_owned(page, &team.owns, false);
	if (team.is_default)
		add_wrapped(app, page, "The unit's own team: its members are the unit's people.");
	else if (team.row.type == TEAM_SECURITY_GROUP || team.row.type == TEAM_OFFICE_GROUP)
		add_wrapped(app, page, "Its members come from the group in Entra ID.");
	else if (team.row.type == TEAM_ACCESS)
		add_wrapped(app, page, "Owns nothing and holds no roles; it can be given shares.");
	add_roles(page, team.roles, team.role_count);
	admin_add_head(page, "Members", team.member_count);
	add_members(page, team.members, team.member_count);
	team_page_release(&team);
	return true;
}

const char *
admin_level_sign(enum access_level level)
{
	switch (level) {
	case LEVEL_NONE:
		return "◌";
	case LEVEL_USER:
		return "◔";
	case LEVEL_UNIT:
		return "◒";
	case LEVEL_CHILD:
		return "◕";
	case LEVEL_ORGANIZATION:
		return "◉";
	}
	return "◌";
}

/* A row of the grid in eight signs. */
static void
add_grid_row(struct admin_page *page, const struct role *role, enum entity entity)
{
	struct str text = {0};

	for (int i = 0; i < PRIVILEGE_COUNT; i++)
		str_addf(&text, "%s%s", i ? " " : "", admin_level_sign((enum access_level)role->level[entity][i]));
	admin_add_line(page, ADMIN_TEXT, entity_short_name(entity), str_text(&text));
	str_release(&text);
}

static bool
fill_role_page(struct app *app, const struct id *id, struct admin_page *page, struct err *err)
{
	struct role_page role = {0};

	if (!people_role_page(app->portal, id, &role, err))
		return false;
	page->title = arena_strdup(&page->arena, role.row.role.name);
	page->version = role.version;
	admin_add_line(page, ADMIN_FACT, "Unit", role.row.unit_name);
	if (role.row.role.administrator)
		add_wrapped(app, page, "System Administrator: everything. Its grid can't be changed.");
	else if (role.root_name[0])
		add_wrapped(app, page, arena_printf(&page->arena, "Has the grid of %s.", role.root_name));
	if (role.row.role.team_only)
		add_wrapped(app, page, "Team privileges only: for a team's members it reaches what the team owns or was given.");
	admin_add_head(page, "Grid, e edits", SIZE_MAX);
	admin_add_line(page, ADMIN_TEXT, "", "C R W D A T S H")->muted = true;
	for (int i = 0; i < ENTITY_COUNT; i++)
		add_grid_row(page, &role.row.role, (enum entity)i);
	admin_add_line(page, ADMIN_TEXT, "prvCreateEntity", role.row.role.create_entity ? "yes" : "no");
	admin_add_line(page, ADMIN_TEXT, "prvCreateAttribute", role.row.role.create_attribute ? "yes" : "no");
	admin_add_head(page, "Held by", role.holder_count);
	add_members(page, role.holders, role.holder_count);
	role_page_release(&role);
	return true;
}

static bool
add_endpoint_facts(struct app *app, struct admin_page *page, struct err *err)
{
	struct endpoint endpoint;

	if (!endpoint_load(app->portal, &page->arena, &endpoint, err))
		return false;
	if (!endpoint.there)
		return true;
	admin_add_line(page, ADMIN_FACT, "Asked as", endpoint.kind == REMOTE_AZURE ? "Azure OpenAI" : "OpenAI");
	admin_add_line(page, ADMIN_FACT, "Key in", endpoint.key_variable[0] ? endpoint.key_variable : "none is sent");
	admin_add_line(page, ADMIN_FACT, endpoint.kind == REMOTE_AZURE ? "Deployment" : "Model", endpoint.deployment[0] ? endpoint.deployment : "the prompt's own");
	admin_add_line(page, ADMIN_FACT, "Waits", arena_printf(&page->arena, "%d s", endpoint.timeout));
	admin_add_line(page, ADMIN_TEXT, "Address", "");
	admin_add_wrapped(page, admin_page_width(app), 2, false, endpoint.address);
	return true;
}

static bool
fill_setting_page(struct app *app, const struct table_row *row, struct admin_page *page, struct err *err)
{
	page->title = arena_strdup(&page->arena, row->cells[0]);
	page->enabled = strcmp(row->cells[1], "on") == 0;
	admin_add_line(page, ADMIN_FACT, "Now", row->cells[1]);
	if (row->number == SETTING_COUNT && !add_endpoint_facts(app, page, err))
		return false;
	admin_add_line(page, ADMIN_TEXT, "", "");
	add_wrapped(app, page, row->cells[2]);
	return true;
}

static bool
fill_audit_page(struct app *app, const struct table_row *row, struct admin_page *page, struct err *err)
{
	struct audit_list list = {0};
	const struct audit_choice *choice = &app->admin.audit;
	const struct audit_row *audit;
	char when[TIME_TEXT_SIZE], id[ID_TEXT_SIZE];

	if (!audit_rows(app->portal, id_is_none(&choice->record) ? NULL : &choice->record, id_is_none(&choice->user) ? NULL : &choice->user,
			row->number + 1, 1, &list, err))
		return false;
	page->title = arena_printf(&page->arena, "Row %lld", (long long)row->number);
	audit = list.count && list.rows[0].sequence == row->number ? &list.rows[0] : NULL;
	if (audit) {
		admin_add_line(page, ADMIN_FACT, "When", time_format(audit->at, when));
		admin_add_line(page, ADMIN_FACT, "Who", audit->actor_name[0] ? audit->actor_name : "nobody");
		admin_add_line(page, ADMIN_FACT, "Did", audit->action);
		admin_add_line(page, ADMIN_FACT, "To", audit->object_name);
		if (audit->summary[0])
			admin_add_line(page, ADMIN_FACT, "How", audit->summary);
		admin_add_line(page, ADMIN_FACT, "Table", audit->object_type);
		if (audit->rule[0])
			admin_add_line(page, ADMIN_FACT, "Rule", audit->rule)->warn = true;
		admin_add_line(page, ADMIN_FACT, "By", audit->via);
		if (!id_is_none(&audit->object))
			add_wrapped(app, page, id_format(&audit->object, id));
		if (!id_is_none(&audit->operation)) {
			admin_add_head(page, "Operation", SIZE_MAX);
			add_wrapped(app, page, id_format(&audit->operation, id));
		}
		if (!id_is_none(&audit->undoes)) {
			admin_add_head(page, "Undoes the operation", SIZE_MAX);
			add_wrapped(app, page, id_format(&audit->undoes, id));
		}
		if (audit->before) {
			admin_add_head(page, "Before", SIZE_MAX);
			add_json(app, page, audit->before);
		}
		if (audit->after) {
			admin_add_head(page, "After", SIZE_MAX);
			add_json(app, page, audit->after);
		}
	}
	audit_list_release(&list);
	return true;
}

bool
admin_fill_page(struct app *app, enum place place, const struct table_row *row, struct admin_page *page, struct err *err)
{
	page->of = row->id;
	page->number = row->number;
	page->title = "";
	switch (place) {
	case PLACE_TABLES:
		return tables_page_fill_page(app, row, page, err);
	case PLACE_APPS:
		return apps_page_fill_page(app, row, page, err);
	case PLACE_USERS:
		return fill_user_page(app, &row->id, page, err);
	case PLACE_TEAMS:
		return fill_team_page(app, &row->id, page, err);
	case PLACE_ROLES:
		return fill_role_page(app, &row->id, page, err);
	case PLACE_SETTINGS:
		return fill_setting_page(app, row, page, err);
	case PLACE_AUDIT:
		return fill_audit_page(app, row, page, err);
	default:
		return true;
	}
}
