/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app/conflict.h"

#include "base/clock.h"
#include "base/str.h"

#include <string.h>

struct telling {
	struct conflict *conflict;
	struct arena *arena;
	const char *name;	/* of the record; NULL: there's only one */
};

static void
tell(const struct telling *t, const char *what, const char *was, const char *now)
{
	struct conflict *conflict = t->conflict;

	if (conflict->count == CONFLICT_LINES_MAX)
		return;
	if (t->name)
		what = arena_printf(t->arena, "%s: %s", t->name, what);
	conflict->lines[conflict->count++] = (struct conflict_line){
		.what = arena_strdup(t->arena, what), .was = arena_strdup(t->arena, was), .now = arena_strdup(t->arena, now)};
}

static void
tell_if_other(const struct telling *t, const char *what, const char *was, const char *now)
{
	if (strcmp(was, now) != 0)
		tell(t, what, was, now);
}

static const struct model_share *
find_share(const struct model_detail *detail, const struct principal *with)
{
	for (size_t i = 0; i < detail->share_count; i++) {
		if (principal_equal(&detail->shares[i].with, with))
			return &detail->shares[i];
	}
	return NULL;
}

static void
tell_shares(const struct telling *t, const struct model_detail *was, const struct model_detail *now)
{
	for (size_t i = 0; i < was->share_count; i++) {
		const struct model_share *share = &was->shares[i], *still = find_share(now, &share->with);

		if (!still || strcmp(share_word(share->mask), share_word(still->mask)) != 0)
			tell(t, share->name, share_word(share->mask), still ? share_word(still->mask) : "not shared");
	}
	for (size_t i = 0; i < now->share_count; i++) {
		const struct model_share *share = &now->shares[i];

		if (!find_share(was, &share->with))
			tell(t, share->name, "not shared", share_word(share->mask));
	}
}

void
conflict_add(struct conflict *conflict, struct arena *arena, const struct model_detail *was, const struct model_detail *now,
	     bool several, int64_t at)
{
	const struct telling t = {conflict, arena, several ? was->row.name : NULL};
	size_t before = conflict->count;
	char then[TIME_TEXT_SIZE], since[TIME_TEXT_SIZE];

	if (!now) {
		tell(&t, "Visible", "yes", "gone, or not visible to you any more");
		return;
	}
	if (was->row.version == now->row.version)
		return;
	tell_if_other(&t, "Name", was->row.name, now->row.name);
	tell_if_other(&t, "Owner", was->row.owner_name, now->row.owner_name);
	tell_if_other(&t, "Status", model_status_name(was->row.status), model_status_name(now->row.status));
	tell_shares(&t, was, now);
	if (conflict->count == before)
		tell(&t, "Changed", time_long(was->row.modified, at, then), time_long(now->row.modified, at, since));
}
