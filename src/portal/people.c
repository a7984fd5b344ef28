/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/people.h"

#include "base/str.h"
#include "base/text.h"
#include "portal/people_private.h"
#include "portal/phrase.h"

#include <string.h>

bool
people_may_read(const struct portal *portal, enum entity entity)
{
	const struct subject *actor = portal_actor(portal);

	return !actor || (subject_can_act(actor) && actor->reach[entity][PRIVILEGE_READ].carried);
}

void *
people_grow(struct arena *arena, void *rows, size_t count, size_t size)
{
	void *wider;

	if (count && (count < 16 || (count & (count - 1))))
		return rows;
	wider = arena_array(arena, count ? count * 2 : 16, size);
	if (count)
		memcpy(wider, rows, count * size);
	return wider;
}

/* ---------------------------------------------------------------- users */

void
user_list_release(struct user_list *list)
{
	arena_release(&list->arena);
	*list = (struct user_list){0};
}

/* The names in the statement's first column, joined by ", ". */
static bool
join_names(struct statement *s, struct arena *arena, const char **out, struct err *err)
{
	struct str text = {0};

	while (statement_row(s))
		str_addf(&text, "%s%s", text.length ? ", " : "", statement_peek(s, 0));
	*out = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return statement_close(s, err);
}

static bool
load_user_roles(struct portal *portal, struct arena *arena, struct user_row *row, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_USER_ROLE_NAMES, err);

	if (!s)
		return false;
	statement_bind_id(s, ":user", &row->id);
	return join_names(s, arena, &row->roles, err);
}

static void
read_user(struct statement *s, struct arena *arena, struct user_row *row)
{
	*row = (struct user_row){
		.id = statement_id(s, 0), .name = statement_text(s, 1, arena), .login = statement_text(s, 2, arena),
		.mail = statement_text(s, 3, arena), .unit = statement_id(s, 4), .unit_name = statement_text(s, 5, arena),
		.disabled = statement_bool(s, 6), .persona = (int)statement_int(s, 7), .roles = "", .title = "", .hint = "",
	};
}

bool
people_read_users(struct portal *portal, struct statement *s, size_t most, struct user_list *list, struct err *err)
{
	list->at_end = true;
	while (statement_row(s)) {
		if (list->count == most) {
			list->at_end = false;
			break;
		}
		list->rows = people_grow(&list->arena, list->rows, list->count, sizeof(*list->rows));
		read_user(s, &list->arena, &list->rows[list->count++]);
	}
	if (!statement_close(s, err))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		if (!load_user_roles(portal, &list->arena, &list->rows[i], err))
			return false;
	}
	return true;
}

static bool
count_owned(struct portal *portal, const struct id *user, int list, int64_t *count, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_USER_OWNS, err);

	if (!s)
		return false;
	statement_bind_id(s, ":user", user);
	statement_bind_int(s, ":list", list);
	*count = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

/* What somebody is good for (UX.md 3.12), told from what they may and own. */
static const char *
hint_for(const struct subject *subject, int64_t models, int64_t prompts, struct arena *arena)
{
	const struct reach *reach = subject->reach[ENTITY_AIMODEL];

	if (!subject->enabled && models + prompts)
		return arena_printf(arena, "cannot sign in; still owns %lld", (long long)(models + prompts));
	if (!subject->enabled)
		return "cannot sign in";
	if (!subject->grant_count)
		return "sees nothing, and why";
	if (subject->administrator)
		return "sees and manages all";
	if (reach[PRIVILEGE_ASSIGN].organization)
		return "reassigns owners";
	if (reach[PRIVILEGE_CREATE].create && !reach[PRIVILEGE_SHARE].carried)
		return arena_printf(arena, "owns %lld model%s, cannot share", (long long)models, models == 1 ? "" : "s");
	if (reach[PRIVILEGE_CREATE].create && models)
		return arena_printf(arena, "owns %lld model%s, shares them", (long long)models, models == 1 ? "" : "s");
	if (reach[PRIVILEGE_CREATE].create)
		return "may create and share models";
	if (reach[PRIVILEGE_READ].organization)
		return "sees all models";
	if (reach[PRIVILEGE_READ].carried)
		return "only uses what is shared";
	return "cannot see models";
}

static bool
add_hint(struct portal *portal, struct arena *arena, struct user_row *row, struct err *err)
{
	struct arena scratch = {0};
	struct subject subject;
	int64_t models = 0, prompts = 0;
	bool done = portal_load_subject(portal, &row->id, &scratch, &subject, err)
		    && count_owned(portal, &row->id, 0, &models, err) && count_owned(portal, &row->id, 1, &prompts, err);

	if (done) {
		row->owns = models + prompts;
		row->title = row->disabled ? "disabled" : arena_strdup(arena, subject_role_title(&subject));
		row->hint = hint_for(&subject, models, prompts, arena);
	}
	arena_release(&scratch);
	return done;
}

static bool
has_personas(struct portal *portal, bool *has, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_USERS_HAVE_PERSONAS, err);

	if (!s)
		return false;
	*has = statement_row(s) && statement_bool(s, 0);
	return statement_close(s, err);
}

/* The key between %, with LIKE's own characters escaped. */
static const char *
like_pattern(struct arena *arena, const char *key)
{
	struct str text = {0};
	char *out;

	str_addc(&text, '%');
	for (; *key; key++) {
		if (*key == '%' || *key == '_' || *key == '\\')
			str_addc(&text, '\\');
		str_addc(&text, *key);
	}
	str_addc(&text, '%');
	out = arena_strdup(arena, str_text(&text));
	str_release(&text);
	return out;
}

/* Names that have the text, from which on they aren't sorted but met in order. */
#define FOUND_MANY 2000

/* By which way the rows with the filter's key come soonest. */
static bool
choose_filtered(struct portal *portal, const char *key, enum query *query, struct err *err)
{
	struct arena arena = {0};
	struct statement *s;
	int64_t found = FOUND_MANY + 1;
	bool done = true;

	if (phrase_letters(key) >= PHRASE_LEAST) {
		s = statement_open(portal_store(portal), QUERY_USERS_FOUND, err);
		if (!s)
			return false;
		statement_bind_text(s, ":match", phrase_of(&arena, "", key));
		statement_bind_int(s, ":limit", FOUND_MANY + 1);
		if (statement_row(s))
			found = statement_int(s, 0);
		done = statement_close(s, err);
		arena_release(&arena);
	}
	*query = found <= FOUND_MANY ? QUERY_USERS_PAGE_FOUND : QUERY_USERS_PAGE_FILTERED;
	return done;
}

static bool
users_page(struct portal *portal, const char *filter, bool hints, size_t offset, size_t limit, struct user_list *list, struct err *err)
{
	const char *key = filter ? text_key(&list->arena, filter) : "";
	enum query query = QUERY_USERS_PAGE;
	struct statement *s;
	bool personas = false;

	list->at_end = true;
	if (!hints && !people_may_read(portal, ENTITY_SYSTEMUSER))
		return true;
	if (hints && !has_personas(portal, &personas, err))
		return false;
	if (key[0] && !choose_filtered(portal, key, &query, err))
		return false;
	if (!key[0] && personas)
		query = QUERY_USERS_PAGE_PERSONAS;
	s = statement_open(portal_store(portal), query, err);
	if (!s)
		return false;
	if (query == QUERY_USERS_PAGE_FOUND)
		statement_bind_text(s, ":match", phrase_of(&list->arena, "", key));
	else if (key[0])
		statement_bind_text(s, ":like", like_pattern(&list->arena, key));
	statement_bind_int(s, ":limit", (int64_t)limit + 1);
	statement_bind_int(s, ":offset", (int64_t)offset);
	if (!people_read_users(portal, s, limit, list, err))
		return false;
	for (size_t i = 0; hints && i < list->count; i++) {
		if (!add_hint(portal, &list->arena, &list->rows[i], err))
			return false;
	}
	return true;
}

bool
people_users(struct portal *portal, const char *filter, bool hints, size_t offset, size_t limit, struct user_list *list, struct err *err)
{
	struct portal_read read;
	bool done;

	list->at_end = true;
	if (!portal_begin_read(portal, &read, err))
		return false;
	done = users_page(portal, filter, hints, offset, limit, list, err);
	portal_end_read(portal, &read);
	return done;
}

bool
people_team_members(struct portal *portal, const struct id *team, struct user_list *list, struct err *err)
{
	struct statement *s;

	list->at_end = true;
	if (!people_may_read(portal, ENTITY_SYSTEMUSER) || !people_may_read(portal, ENTITY_TEAM))
		return true;
	s = statement_open(portal_store(portal), QUERY_USERS_OF_TEAM, err);
	if (!s)
		return false;
	statement_bind_id(s, ":team", team);
	return people_read_users(portal, s, SIZE_MAX, list, err);
}

/* ---------------------------------------------------------------- teams */

void
team_list_release(struct team_list *list)
{
	arena_release(&list->arena);
	*list = (struct team_list){0};
}

bool
people_read_teams(struct portal *portal, struct statement *s, struct team_list *list, struct err *err)
{
	while (statement_row(s)) {
		list->rows = people_grow(&list->arena, list->rows, list->count, sizeof(*list->rows));
		list->rows[list->count++] = (struct team_row){
			.id = statement_id(s, 0), .name = statement_text(s, 1, &list->arena), .type = (enum team_type)statement_int(s, 2),
			.unit = statement_id(s, 3), .unit_name = statement_text(s, 4, &list->arena), .members = statement_int(s, 5), .roles = "",
		};
	}
	if (!statement_close(s, err))
		return false;
	for (size_t i = 0; i < list->count; i++) {
		s = statement_open(portal_store(portal), QUERY_TEAM_ROLE_NAMES, err);
		if (!s)
			return false;
		statement_bind_id(s, ":team", &list->rows[i].id);
		if (!join_names(s, &list->arena, &list->rows[i].roles, err))
			return false;
	}
	return true;
}

bool
people_teams(struct portal *portal, struct team_list *list, struct err *err)
{
	struct statement *s;

	if (!people_may_read(portal, ENTITY_TEAM))
		return true;
	s = statement_open(portal_store(portal), QUERY_TEAMS_ALL, err);
	return s && people_read_teams(portal, s, list, err);
}

bool
people_user_teams(struct portal *portal, const struct id *user, struct team_list *list, struct err *err)
{
	struct statement *s;

	if (!people_may_read(portal, ENTITY_TEAM))
		return true;
	s = statement_open(portal_store(portal), QUERY_TEAMS_OF_USER, err);
	if (!s)
		return false;
	statement_bind_id(s, ":user", user);
	return people_read_teams(portal, s, list, err);
}

/* ---------------------------------------------------------------- units */

void
unit_list_release(struct unit_list *list)
{
	arena_release(&list->arena);
	*list = (struct unit_list){0};
}

bool
people_units(struct portal *portal, struct unit_list *list, struct err *err)
{
	struct statement *s;

	if (!people_may_read(portal, ENTITY_BUSINESSUNIT))
		return true;
	s = statement_open(portal_store(portal), QUERY_UNITS_ALL, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		list->rows = people_grow(&list->arena, list->rows, list->count, sizeof(*list->rows));
		list->rows[list->count++] = (struct unit_row){
			.id = statement_id(s, 0), .name = statement_text(s, 1, &list->arena), .parent = statement_id(s, 2),
			.parent_name = statement_text(s, 3, &list->arena), .users = statement_int(s, 4), .teams = statement_int(s, 5),
		};
	}
	return statement_close(s, err);
}

/* ---------------------------------------------------------------- roles */

void
role_list_release(struct role_list *list)
{
	arena_release(&list->arena);
	*list = (struct role_list){0};
}

bool
people_roles(struct portal *portal, struct role_list *list, struct err *err)
{
	struct statement *s;

	if (!people_may_read(portal, ENTITY_ROLE))
		return true;
	s = statement_open(portal_store(portal), QUERY_ROLE_ROWS, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);
		const struct role *role = portal_role(portal, &id);

		if (!role)
			continue; /* came in since the roles were read; the next refresh has it */
		list->rows = people_grow(&list->arena, list->rows, list->count, sizeof(*list->rows));
		list->rows[list->count] = (struct role_row){
			.role = *role, .unit = statement_id(s, 1), .unit_name = statement_text(s, 2, &list->arena),
			.users = statement_int(s, 3), .teams = statement_int(s, 4),
		};
		list->rows[list->count].role.name = arena_strdup(&list->arena, role->name);
		list->count++;
	}
	return statement_close(s, err);
}

static bool
add_holders(struct portal *portal, const struct role *role, size_t limit, struct user_list *list, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_USERS_HOLDING_ROLE, err);

	if (!s)
		return false;
	statement_bind_id(s, ":role", &role->id);
	statement_bind_int(s, ":limit", (int64_t)limit);
	while (statement_row(s) && list->count < limit) {
		struct id id = statement_id(s, 0);
		bool known = false;

		for (size_t i = 0; i < list->count; i++)
			known |= id_equal(&list->rows[i].id, &id);
		if (known)
			continue;
		list->rows = people_grow(&list->arena, list->rows, list->count, sizeof(*list->rows));
		read_user(s, &list->arena, &list->rows[list->count++]);
	}
	return statement_close(s, err);
}

bool
people_administrators(struct portal *portal, enum entity entity, enum privilege privilege, size_t limit, struct user_list *list,
		      struct err *err)
{
	bool done = true;

	list->at_end = true;
	/* System Administrators first: they can do whatever is needed (A5). */
	for (int pass = 0; pass < 2 && done; pass++) {
		for (size_t i = 0; i < portal_role_count(portal) && done && list->count < limit; i++) {
			const struct role *role = portal_role_at(portal, i);

			if (role->administrator == (pass == 0) && role->level[entity][privilege] == LEVEL_ORGANIZATION)
				done = add_holders(portal, role, limit, list, err);
		}
	}
	return done;
}
