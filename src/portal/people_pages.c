/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/people_pages.h"

#include "base/str.h"
#include "base/text.h"
#include "portal/people_private.h"

#include <stdlib.h>
#include <string.h>

void
user_page_release(struct user_page *page)
{
	arena_release(&page->arena);
	*page = (struct user_page){0};
}

void
team_page_release(struct team_page *page)
{
	arena_release(&page->arena);
	*page = (struct team_page){0};
}

void
role_page_release(struct role_page *page)
{
	arena_release(&page->arena);
	*page = (struct role_page){0};
}

/* ---------------------------------------------------------------- what pages have in common */

/* What isn't there and what can't be seen look the same. */
static bool
not_found(const char *what, struct err *err)
{
	return err_rule(err, ERR_NOT_FOUND, "B2", 0x80040217, "There is no such %s, or you can't see it.", what);
}

static bool
load_held_roles(struct portal *portal, enum query query, const struct id *holder, struct arena *arena, struct held_role **roles,
		size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", holder);
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);
		const struct role *role = portal_role(portal, &id);

		*roles = people_grow(arena, *roles, *count, sizeof(**roles));
		(*roles)[(*count)++] = (struct held_role){
			.role = id, .name = statement_text(s, 1, arena), .administrator = role && role->administrator,
			.team_only = role && role->team_only, .team = statement_id(s, 2), .team_name = statement_text(s, 3, arena),
		};
	}
	return statement_close(s, err);
}

static bool
load_members(struct portal *portal, enum query query, const struct id *of, struct arena *arena, struct member **members, size_t *count,
	     struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", of);
	while (statement_row(s)) {
		enum principal_kind kind = statement_int(s, 0) ? PRINCIPAL_TEAM : PRINCIPAL_USER;

		if (!people_may_read(portal, kind == PRINCIPAL_TEAM ? ENTITY_TEAM : ENTITY_SYSTEMUSER))
			continue;
		*members = people_grow(arena, *members, *count, sizeof(**members));
		(*members)[(*count)++] = (struct member){
			.who = {.kind = kind, .id = statement_id(s, 1)}, .name = statement_text(s, 2, arena),
			.login = statement_text(s, 3, arena), .disabled = statement_bool(s, 4),
		};
	}
	return statement_close(s, err);
}

bool
people_load_owned(struct portal *portal, const struct id *owner, struct owned_counts *owns, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_OWNED_COUNTS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", owner);
	if (statement_row(s))
		*owns = (struct owned_counts){.models = statement_int(s, 0), .prompts = statement_int(s, 1), .containers = statement_int(s, 2),
					      .apps = statement_int(s, 3), .flows = statement_int(s, 4)};
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- a user */

static bool
load_user_row(struct portal *portal, const struct id *user, struct user_page *page, struct err *err)
{
	struct user_list list = {.arena = page->arena};
	struct statement *s = statement_open(portal_store(portal), QUERY_USER_BY_ID, err);
	struct subject subject;
	bool done;

	if (!s)
		return false;
	statement_bind_id(s, ":user", user);
	done = people_read_users(portal, s, 1, &list, err);
	page->arena = list.arena;
	if (!done)
		return false;
	if (!list.count)
		return not_found("user", err);
	page->row = list.rows[0];
	if (!portal_load_subject(portal, user, &page->arena, &subject, err))
		return false;
	page->row.title = page->row.disabled ? "disabled" : arena_strdup(&page->arena, subject_role_title(&subject));
	s = statement_open(portal_store(portal), QUERY_USER_VERSION, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", user);
	page->version = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

static bool
load_user_teams(struct portal *portal, const struct id *user, struct user_page *page, struct err *err)
{
	struct team_list list = {.arena = page->arena};
	bool done = people_user_teams(portal, user, &list, err);

	page->arena = list.arena;
	page->teams = list.rows;
	page->team_count = done ? list.count : 0;
	return done;
}

bool
people_user_page(struct portal *portal, const struct id *user, struct user_page *page, struct err *err)
{
	struct portal_read read;
	bool done;

	*page = (struct user_page){0};
	if (!portal_need_actor(portal, err))
		return false;
	if (!people_may_read(portal, ENTITY_SYSTEMUSER))
		return not_found("user", err);
	if (!portal_begin_read(portal, &read, err))
		return false;
	done = load_user_row(portal, user, page, err)
	       && load_held_roles(portal, QUERY_USER_HELD_ROLES, user, &page->arena, &page->roles, &page->role_count, err)
	       && load_user_teams(portal, user, page, err) && people_load_owned(portal, user, &page->owns, err);
	portal_end_read(portal, &read);
	if (!done)
		user_page_release(page);
	return done;
}

/* ---------------------------------------------------------------- a team */

static bool
load_team_row(struct portal *portal, const struct id *team, struct team_page *page, struct err *err)
{
	struct team_list list = {.arena = page->arena};
	struct statement *s = statement_open(portal_store(portal), QUERY_TEAM_BY_ID, err);
	bool done;

	if (!s)
		return false;
	statement_bind_id(s, ":team", team);
	done = people_read_teams(portal, s, &list, err);
	page->arena = list.arena;
	if (!done)
		return false;
	if (!list.count)
		return not_found("team", err);
	page->row = list.rows[0];
	s = statement_open(portal_store(portal), QUERY_TEAM_VERSION, err);
	if (!s)
		return false;
	statement_bind_id(s, ":id", team);
	if (statement_row(s)) {
		page->version = statement_int(s, 0);
		page->is_default = statement_bool(s, 1);
	}
	return statement_close(s, err);
}

bool
people_team_page(struct portal *portal, const struct id *team, struct team_page *page, struct err *err)
{
	struct portal_read read;
	bool done;

	*page = (struct team_page){0};
	if (!portal_need_actor(portal, err))
		return false;
	if (!people_may_read(portal, ENTITY_TEAM))
		return not_found("team", err);
	if (!portal_begin_read(portal, &read, err))
		return false;
	done = load_team_row(portal, team, page, err)
	       && load_held_roles(portal, QUERY_TEAM_HELD_ROLES, team, &page->arena, &page->roles, &page->role_count, err)
	       && load_members(portal, QUERY_TEAM_MEMBERS, team, &page->arena, &page->members, &page->member_count, err)
	       && people_load_owned(portal, team, &page->owns, err);
	portal_end_read(portal, &read);
	if (!done)
		team_page_release(page);
	return done;
}

/* ---------------------------------------------------------------- a role */

struct keyed_table {
	const char *key;
	struct table_grid table;
};

/* Of equal names, always the same first. */
static int
compare_keyed(const void *a, const void *b)
{
	const struct keyed_table *x = a, *y = b;
	int order = strcmp(x->key, y->key);

	return order ? order : strcmp(x->table.logical, y->table.logical);
}

/* By name, with what the role gives. */
static void
fill_tables(struct role_page *page)
{
	struct keyed_table *keyed = page->table_count ? arena_array(&page->arena, page->table_count, sizeof(*keyed)) : NULL;

	for (size_t i = 0; i < page->table_count; i++)
		keyed[i] = (struct keyed_table){text_key(&page->arena, page->tables[i].name), page->tables[i]};
	if (page->table_count)
		qsort(keyed, page->table_count, sizeof(*keyed), compare_keyed);
	for (size_t i = 0; i < page->table_count; i++) {
		page->tables[i] = keyed[i].table;
		for (int p = 0; p < PRIVILEGE_COUNT; p++)
			page->tables[i].level[p] = (uint8_t)role_own_level(&page->row.role, &page->tables[i].table, (enum privilege)p);
	}
}

/* Roles are kept in memory, and another session may have changed this one since: read anew, so that the grid is the one that the
 * version belongs to. */
static bool
load_role(struct portal *portal, const struct id *id, struct role_page *page, bool *found, struct err *err)
{
	struct loaded_roles loaded;

	*found = false;
	if (!portal_load_roles(portal, &page->arena, &loaded, err))
		return false;
	for (size_t i = 0; i < loaded.role_count && !*found; i++) {
		*found = id_equal(&loaded.roles[i].id, id);
		if (*found)
			page->row.role = loaded.roles[i];
	}
	page->tables = loaded.tables;
	page->table_count = loaded.table_count;
	fill_tables(page);
	return true;
}

static bool
load_role_row(struct portal *portal, const struct id *id, struct role_page *page, struct err *err)
{
	struct statement *s;
	bool found;

	if (!load_role(portal, id, page, &found, err))
		return false;
	if (!found)
		return not_found("security role", err);
	s = statement_open(portal_store(portal), QUERY_ROLE_BY_ID, err);
	if (!s)
		return false;
	statement_bind_id(s, ":role", id);
	if (statement_row(s)) {
		page->row.unit = statement_id(s, 0);
		page->row.unit_name = statement_text(s, 1, &page->arena);
		page->row.users = statement_int(s, 2);
		page->row.teams = statement_int(s, 3);
	}
	return statement_close(s, err);
}

/* The version is that of the grid, whoever's it is. */
static bool
load_role_root(struct portal *portal, const struct id *id, struct role_page *page, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ROLE_GRID_OF, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	page->root_name = "";
	if (statement_row(s)) {
		struct id root = statement_id(s, 0);

		if (!id_equal(&root, id) && !page->row.role.administrator)
			page->root_name = statement_text(s, 1, &page->arena);
		page->version = statement_int(s, 2);
	}
	return statement_close(s, err);
}

bool
people_role_page(struct portal *portal, const struct id *role, struct role_page *page, struct err *err)
{
	struct portal_read read;
	bool done;

	*page = (struct role_page){0};
	if (!portal_need_actor(portal, err))
		return false;
	if (!people_may_read(portal, ENTITY_ROLE))
		return not_found("security role", err);
	if (!portal_begin_read(portal, &read, err))
		return false;
	done = load_role_row(portal, role, page, err) && load_role_root(portal, role, page, err)
	       && load_members(portal, QUERY_ROLE_HOLDERS, role, &page->arena, &page->holders, &page->holder_count, err);
	portal_end_read(portal, &read);
	if (!done)
		role_page_release(page);
	return done;
}

/* ---------------------------------------------------------------- a role by what somebody typed */

/* The only role of that name; ids of all if there are several. */
static bool
find_named(struct portal *portal, const char *text, struct id *role, struct str *ids, size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ROLES_NAMED, err);
	struct arena arena = {0};
	char id_text[ID_TEXT_SIZE];
	bool done;

	if (!s)
		return false;
	statement_bind_text(s, ":key", text_key(&arena, text));
	while (statement_row(s)) {
		*role = statement_id(s, 0);
		str_addf(ids, "%s%s", (*count)++ ? ", " : "", id_format(role, id_text));
	}
	done = statement_close(s, err);
	arena_release(&arena);
	return done;
}

static bool
find_by_id(struct portal *portal, const struct id *role, size_t *count, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_ROLE_BY_ID, err);

	if (!s)
		return false;
	statement_bind_id(s, ":role", role);
	*count = statement_row(s) ? 1 : 0;
	return statement_close(s, err);
}

bool
people_find_role(struct portal *portal, const char *text, struct id *role, struct err *err)
{
	struct str ids = {0};
	size_t count = 0;
	bool done = true;

	if (people_may_read(portal, ENTITY_ROLE)) {
		if (id_parse(text, strlen(text), role))
			done = find_by_id(portal, role, &count, err);
		else
			done = find_named(portal, text, role, &ids, &count, err);
	}
	if (done && count > 1)
		done = err_set(err, ERR_USAGE, "Several roles are called \"%s\": say which by its id: %s.", text, str_text(&ids));
	else if (done && !count)
		done = err_set(err, ERR_NOT_FOUND, "There is no role \"%s\", or you can't see it.", text);
	str_release(&ids);
	return done;
}
