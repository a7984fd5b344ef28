/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/upkeep.h"

#include "base/str.h"
#include "learn/predictor.h"
#include "learn/tagger.h"
#include "portal/audit.h"
#include "portal/internal.h"
#include "service/public_key.h"
#include "store/statement.h"
#include "store/store.h"

#include <string.h>

void
upkeep_report_release(struct upkeep_report *report)
{
	arena_release(&report->arena);
	*report = (struct upkeep_report){0};
}

/* Problems are told one by one, up to this many: a file that's damaged all over says so a thousand times. */
#define PROBLEMS_MAX 50

static void
add_problem(void *context, const char *problem)
{
	struct upkeep_report *report = context;

	if (!report->problems)
		report->problems = arena_array(&report->arena, PROBLEMS_MAX, sizeof(*report->problems));
	if (report->problem_count < PROBLEMS_MAX)
		report->problems[report->problem_count++] = arena_strdup(&report->arena, problem);
}

/* A statement that answers one number. */
static bool
count(struct portal *portal, enum query query, int64_t *number, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);

	if (!s)
		return false;
	*number = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

/* What SQLite can't know: rows that must not be. */
static bool
check_rules(struct portal *portal, struct upkeep_report *report, struct err *err)
{
	static const struct {
		enum query query;
		const char *what;
	} checks[] = {
		{QUERY_UPKEEP_ROOTS, "business units are no tree with one root (A1)"},
		{QUERY_UPKEEP_ACCESS_TEAM_ROLES, "access teams hold a role (A1)"},
		{QUERY_UPKEEP_OWNER_KEYS, "models are sorted under another owner's name than theirs"},
		{QUERY_UPKEEP_TYPES, "models have another type than their template's (E6)"},
		{QUERY_UPKEEP_STATUSES, "models have another status than their configurations give (F1)"},
		{QUERY_UPKEEP_TALLIES, "sums of runs by day differ from the runs (E5)"},
		{QUERY_UPKEEP_SHARES_OF_NOBODY, "shares are with a principal that isn't there"},
		{QUERY_UPKEEP_ROW_COUNTS, "tables have another count of rows than they say"},
		{QUERY_UPKEEP_COLUMNS, "tables lack a column between others"},
	};

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		int64_t number;

		if (!count(portal, checks[i].query, &number, err))
			return false;
		if (number)
			add_problem(report, arena_printf(&report->arena, "%lld %s.", (long long)number, checks[i].what));
	}
	return true;
}

static bool
learned_is_whole(struct statement *s)
{
	size_t size;
	const void *bytes = statement_blob(s, 2, &size);
	struct predictor *predictor = NULL;
	struct tagger *tagger = NULL;
	bool whole;

	if (statement_int(s, 1) == 0)
		predictor = predictor_read(bytes, size, NULL);
	else
		tagger = tagger_read(bytes, size, NULL);
	whole = predictor || tagger;
	predictor_free(predictor);
	tagger_free(tagger);
	return whole;
}

/* Each once, as a run would read it. */
static bool
check_learned(struct portal *portal, struct upkeep_report *report, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_UPKEEP_LEARNED, err);
	char id[ID_TEXT_SIZE];

	if (!s)
		return false;
	while (statement_row(s)) {
		struct id configuration = statement_id(s, 0);

		if (!learned_is_whole(s))
			add_problem(report, arena_printf(&report->arena, "What version %s learned was damaged: train its model again.",
							 id_format(&configuration, id)));
	}
	return statement_close(s, err);
}

/* A key that was changed would let somebody else in under its person's name. */
static bool
key_is_whole(struct statement *s, struct arena *arena)
{
	const char *type = statement_text(s, 1, arena), *blob = statement_text(s, 2, arena), *fingerprint = statement_text(s, 3, arena);
	struct public_key key;

	return public_key_parse(arena_printf(arena, "%s %s", type, blob), arena, &key, NULL) && strcmp(key.fingerprint, fingerprint) == 0;
}

static bool
check_keys(struct portal *portal, struct upkeep_report *report, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_UPKEEP_KEYS, err);

	if (!s)
		return false;
	while (statement_row(s)) {
		struct arena arena = {0};

		if (!key_is_whole(s, &arena))
			add_problem(report, arena_printf(&report->arena, "SSH key k%lld was changed: revoke it, and add it again.", (long long)statement_int(s, 0)));
		arena_release(&arena);
	}
	return statement_close(s, err);
}

static bool
check_audit(struct portal *portal, struct upkeep_report *report, struct err *err)
{
	int64_t bad = 0;

	if (!audit_verify(portal, &bad, err))
		return false;
	if (bad)
		add_problem(report, arena_printf(&report->arena, "The audit trail doesn't hold from row %lld on: it was changed (H2).",
						 (long long)bad));
	return true;
}

bool
upkeep_check(struct portal *portal, struct upkeep_report *report, struct err *err)
{
	*report = (struct upkeep_report){0};
	if (!store_check(portal_store(portal), add_problem, report, err))
		return false;
	/* On a damaged file the rest could only fail. */
	if (report->problem_count)
		return true;
	return check_rules(portal, report, err) && check_learned(portal, report, err) && check_keys(portal, report, err) && check_audit(portal, report, err)
	       && count(portal, QUERY_UPKEEP_MODELS, &report->models, err) && count(portal, QUERY_UPKEEP_USERS, &report->users, err)
	       && count(portal, QUERY_UPKEEP_AUDIT_ROWS, &report->audit_rows, err);
}

bool
upkeep_backup(struct portal *portal, const char *path, struct err *err)
{
	const struct subject *actor = portal_actor(portal);

	/* A copy holds what roles would hide: it's the System Administrator's, as an export is (A5). */
	if (actor && !access_administers(actor))
		return err_rule(err, ERR_DENIED, "A5", 0x80040220,
				"Only a System Administrator can copy the whole environment; %s isn't one.", actor->name);
	return store_backup(portal_store(portal), path, err);
}
