/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The picker's search, and principals by what somebody typed (UX.md 3.19; COMMANDS.md: PRINCIPAL). */
#include "portal/people.h"

#include "base/clock.h"
#include "base/str.h"
#include "base/text.h"
#include "portal/internal.h"
#include "portal/phrase.h"
#include "store/statement.h"

#include <string.h>

/* ---------------------------------------------------------------- candidates */

/* More than are shown, since those that can't be picked stand behind those that can. */
#define CANDIDATES_MAX 64

struct candidates {
	struct id id[CANDIDATES_MAX];
	size_t count;
};

static void
candidate_add(struct candidates *candidates, const struct id *id)
{
	for (size_t i = 0; i < candidates->count; i++) {
		if (id_equal(&candidates->id[i], id))
			return;
	}
	if (candidates->count < CANDIDATES_MAX)
		candidates->id[candidates->count++] = *id;
}

static bool
take_ids(struct statement *s, struct candidates *candidates, struct err *err)
{
	while (candidates->count < CANDIDATES_MAX && statement_row(s)) {
		struct id id = statement_id(s, 0);

		candidate_add(candidates, &id);
	}
	return statement_close(s, err);
}

/* Everything that begins with key, in one column. The last code point of Unicode ends the range. */
static bool
take_range(struct portal *portal, enum query query, const char *key, struct candidates *candidates, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);
	struct str end = {0};
	bool done;

	if (!s)
		return false;
	str_addf(&end, "%s\U0010FFFF", key);
	statement_bind_text(s, ":from", key);
	statement_bind_text(s, ":to", str_text(&end));
	statement_bind_int(s, ":limit", CANDIDATES_MAX);
	done = take_ids(s, candidates, err);
	str_release(&end);
	return done;
}

/* Substrings, of three characters on: "before" is a blank for words that begin with it. */
static bool
take_substring(struct portal *portal, const char *before, const char *key, struct candidates *candidates, struct err *err)
{
	struct arena arena = {0};
	struct statement *s;
	const char *part = arena_printf(&arena, "%s%s", before, key);
	bool done = true;

	if (phrase_letters(part) >= PHRASE_LEAST && candidates->count < CANDIDATES_MAX) {
		s = statement_open(portal_store(portal), QUERY_PICK_SUBSTRING, err);
		done = s != NULL;
		if (s) {
			statement_bind_text(s, ":match", phrase_of(&arena, "", part));
			statement_bind_int(s, ":limit", CANDIDATES_MAX);
			done = take_ids(s, candidates, err);
		}
	}
	arena_release(&arena);
	return done;
}

static bool
find_candidates(struct portal *portal, const char *key, struct candidates *candidates, struct err *err)
{
	static const enum query ranges[] = {QUERY_PICK_RANGE_NAME, QUERY_PICK_RANGE_LOGIN, QUERY_PICK_RANGE_LASTFIRST,
					    QUERY_PICK_RANGE_MAIL};

	if (!key[0])
		return take_range(portal, QUERY_PICK_RANGE_NAME, "", candidates, err);
	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
		if (!take_range(portal, ranges[i], key, candidates, err))
			return false;
	}
	return take_substring(portal, " ", key, candidates, err) && take_substring(portal, "", key, candidates, err);
}

/* ---------------------------------------------------------------- what each is */

struct picking {
	struct portal *portal;
	enum pick_purpose purpose;
	enum entity entity;
	const struct owned *rows;	/* the records it's about */
	size_t row_count;
	int64_t now;
	struct arena *arena;
};

/* A share with all the records, and since when the newest of them. */
static bool
shared_with_all(const struct picking *p, const struct id *principal, bool *shared, int64_t *since, struct err *err)
{
	*shared = p->row_count > 0;
	*since = TIME_NONE;
	for (size_t i = 0; i < p->row_count && *shared; i++) {
		struct statement *s = statement_open(portal_store(p->portal), QUERY_PICK_SHARE_OF, err);

		if (!s)
			return false;
		statement_bind_id(s, ":principal", principal);
		statement_bind_id(s, ":object", &p->rows[i].id);
		*shared = statement_row(s);
		if (*shared && statement_time(s, 0) > *since)
			*since = statement_time(s, 0);
		if (!statement_close(s, err))
			return false;
	}
	return true;
}

/* Whether roles of their own carry Read on the table: D11 for users, G6 for both. */
static bool
can_read(const struct picking *p, const struct pick_row *row, bool *can, struct err *err)
{
	struct arena scratch = {0};
	struct subject subject;
	bool done = row->who.kind == PRINCIPAL_TEAM
			    ? portal_load_team_subject(p->portal, &row->who.id, &scratch, &subject, err)
			    : portal_load_subject(p->portal, &row->who.id, &scratch, &subject, err);

	*can = done && access_share_has_effect(&subject, &row->who, p->entity);
	arena_release(&scratch);
	return done;
}

static bool
judge_for_share(const struct picking *p, struct pick_row *row, bool disabled, struct err *err)
{
	bool shared, can = true;
	int64_t since;
	char when[TIME_TEXT_SIZE];

	for (size_t i = 0; i < p->row_count; i++) {
		if (principal_equal(&p->rows[i].owner, &row->who)) {
			row->state = PICK_OWNER; /* D4 */
			row->why = p->row_count > 1 ? arena_printf(p->arena, "owns %s", p->rows[i].name) : "owner";
			return true;
		}
	}
	if (!shared_with_all(p, &row->who.id, &shared, &since, err))
		return false;
	if (shared) {
		row->state = PICK_HAS_ACCESS;
		row->why = arena_printf(p->arena, "already has access, %s", time_date(since, p->now, when));
	} else if (disabled) {
		row->state = PICK_DISABLED; /* D11 */
		row->why = "account disabled";
	} else if (row->who.kind == PRINCIPAL_USER) {
		if (!can_read(p, row, &can, err))
			return false;
		if (!can) {
			row->state = PICK_NO_EFFECT; /* D11 */
			row->why = arena_printf(p->arena, "no role with Read on %s", entity_display_name(p->entity));
		}
	}
	return true;
}

static bool
judge_for_owner(const struct picking *p, struct pick_row *row, bool disabled, enum team_type type, struct err *err)
{
	bool can;

	if (disabled) {
		row->state = PICK_DISABLED; /* G6 */
		row->why = "account disabled";
		return true;
	}
	if (row->who.kind == PRINCIPAL_TEAM && type == TEAM_ACCESS) {
		row->state = PICK_CANNOT_OWN;
		row->why = "access team, cannot own";
		return true;
	}
	if (!can_read(p, row, &can, err))
		return false;
	if (!can) {
		row->state = PICK_CANNOT_OWN;
		row->why = arena_printf(p->arena, "no role with Read on %s", entity_display_name(p->entity));
	}
	return true;
}

/* Fills the row; *there false if the principal has gone meanwhile. */
static bool
load_pick(const struct picking *p, const struct id *id, struct pick_row *row, bool *there, struct err *err)
{
	struct statement *s = statement_open(portal_store(p->portal), QUERY_PICK_ROW, err);
	bool disabled = false;
	enum team_type type = TEAM_OWNER;
	const char *mail;

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	*there = statement_row(s);
	*row = (struct pick_row){.why = ""};
	if (*there) {
		row->who = (struct principal){statement_int(s, 0) ? PRINCIPAL_TEAM : PRINCIPAL_USER, *id};
		row->name = statement_text(s, 1, p->arena);
		row->login = statement_text(s, 2, p->arena);
		mail = statement_text(s, 3, p->arena);
		disabled = statement_bool(s, 4);
		type = (enum team_type)statement_int(s, 5);
		row->members = statement_int(s, 6);
		if (row->who.kind == PRINCIPAL_USER)
			row->detail = mail[0] ? mail : row->login;
		else
			row->detail = arena_printf(p->arena, "%s, %lld %s", type == TEAM_ACCESS ? "access team" : "team", (long long)row->members,
						   row->members == 1 ? "person" : "people");
	}
	if (!statement_close(s, err))
		return false;
	if (!*there)
		return true;
	switch (p->purpose) {
	case PICK_FOR_SHARE:
		return judge_for_share(p, row, disabled, err);
	case PICK_FOR_OWNER:
		return judge_for_owner(p, row, disabled, type, err);
	case PICK_FOR_LOOK:
		break;
	}
	return true;
}

static bool
is_pickable(const struct pick_row *row)
{
	return row->state == PICK_OK || row->state == PICK_NO_EFFECT;
}

void
pick_list_release(struct pick_list *list)
{
	arena_release(&list->arena);
	*list = (struct pick_list){0};
}

/* Those that can be picked first, each part in the order that it was found in; at most limit. */
static void
order_rows(struct pick_list *list, struct pick_row *found, size_t count, size_t limit)
{
	size_t blocked = 0, kept_blocked;

	for (size_t i = 0; i < count; i++)
		blocked += !is_pickable(&found[i]);
	/* A known name that is missing is explained, so a few of those that can't be picked are always kept. */
	kept_blocked = blocked < 3 ? blocked : limit > count - blocked + 3 ? limit - (count - blocked) : 3;
	if (kept_blocked > blocked)
		kept_blocked = blocked;
	list->rows = arena_array(&list->arena, limit + 1, sizeof(*list->rows));
	for (int pass = 0; pass < 2; pass++) {
		size_t room = pass == 0 ? (limit > kept_blocked ? limit - kept_blocked : 0) : limit;

		for (size_t i = 0; i < count && list->count < room; i++) {
			if (is_pickable(&found[i]) == (pass == 0))
				list->rows[list->count++] = found[i];
		}
	}
	list->more = count > list->count;
}

bool
people_pick(struct portal *portal, const char *text, enum pick_purpose purpose, enum record_kind kind, const struct id *records,
	    size_t record_count, int64_t now, size_t limit, struct pick_list *list, struct err *err)
{
	struct candidates candidates = {0};
	struct owned *rows = arena_array(&list->arena, record_count, sizeof(*rows));
	struct picking p = {portal, purpose, record_kind_entity(kind), rows, 0, now, &list->arena};
	struct pick_row found[CANDIDATES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < record_count; i++) {
		bool there;

		if (!portal_load_record(portal, kind, &records[i], false, &list->arena, &rows[p.row_count], &there, err))
			return false;
		p.row_count += there;
	}
	if (!find_candidates(portal, text_key(&list->arena, text), &candidates, err))
		return false;
	for (size_t i = 0; i < candidates.count; i++) {
		bool there;

		if (!load_pick(&p, &candidates.id[i], &found[count], &there, err))
			return false;
		count += there;
	}
	order_rows(list, found, count, limit);
	list->more |= candidates.count == CANDIDATES_MAX;
	return true;
}

/* ---------------------------------------------------------------- by name */

struct matches {
	struct principal who[20];
	size_t count;
};

static bool
match_key(struct portal *portal, const char *text, bool users, bool teams, struct matches *matches, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_PRINCIPAL_BY_KEY, err);
	struct arena scratch = {0};
	bool done;

	if (!s)
		return false;
	statement_bind_text(s, ":key", text_key(&scratch, text));
	while (matches->count < 20 && statement_row(s)) {
		bool is_team = statement_int(s, 1) != 0;

		if (is_team ? teams : users)
			matches->who[matches->count++] = (struct principal){is_team ? PRINCIPAL_TEAM : PRINCIPAL_USER, statement_id(s, 0)};
	}
	done = statement_close(s, err);
	arena_release(&scratch);
	return done;
}

static bool
match_id(struct portal *portal, const struct id *id, bool users, bool teams, struct matches *matches, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_PRINCIPAL_BY_ID, err);

	if (!s)
		return false;
	statement_bind_id(s, ":id", id);
	if (statement_row(s)) {
		bool is_team = statement_int(s, 0) != 0;

		if (is_team ? teams : users)
			matches->who[matches->count++] = (struct principal){is_team ? PRINCIPAL_TEAM : PRINCIPAL_USER, *id};
	}
	return statement_close(s, err);
}

static bool
find(struct portal *portal, const char *text, bool users, bool teams, struct principal *principal, struct err *err)
{
	const char *what = users && teams ? "user or team" : users ? "user" : "team";
	const struct subject *actor = portal_actor(portal);
	struct matches matches = {.count = 0};
	struct str ids = {0};
	struct id id;
	char id_text[ID_TEXT_SIZE];

	if (users && strcmp(text, "me") == 0 && actor) {
		*principal = (struct principal){PRINCIPAL_USER, actor->id};
		return true;
	}
	if (!text[0])
		return err_set(err, ERR_USAGE, "An empty name names no %s.", what);
	if (id_parse(text, strlen(text), &id) ? !match_id(portal, &id, users, teams, &matches, err)
					      : !match_key(portal, text, users, teams, &matches, err))
		return false;
	if (matches.count == 1) {
		*principal = matches.who[0];
		return true;
	}
	if (!matches.count)
		return err_set(err, ERR_NOT_FOUND, "There is no %s \"%s\".", what, text);
	for (size_t i = 0; i < matches.count; i++)
		str_addf(&ids, "%s%s%s", i ? ", " : "", matches.who[i].kind == PRINCIPAL_TEAM ? "team:" : "user:",
			 id_format(&matches.who[i].id, id_text));
	err_set(err, ERR_USAGE, "\"%s\" fits several: say which by its id: %s.", text, str_text(&ids));
	str_release(&ids);
	return false;
}

bool
people_find(struct portal *portal, const char *text, struct principal *principal, struct err *err)
{
	if (strncmp(text, "user:", 5) == 0)
		return find(portal, text + 5, true, false, principal, err);
	if (strncmp(text, "team:", 5) == 0)
		return find(portal, text + 5, false, true, principal, err);
	return find(portal, text, true, true, principal, err);
}

bool
people_find_user(struct portal *portal, const char *text, struct id *user, struct err *err)
{
	struct principal principal;

	if (!find(portal, strncmp(text, "user:", 5) == 0 ? text + 5 : text, true, false, &principal, err))
		return false;
	*user = principal.id;
	return true;
}
