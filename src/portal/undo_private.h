/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files behind portal/undo.h share. For them alone. */
#ifndef PORTAL_UNDO_PRIVATE_H
#define PORTAL_UNDO_PRIVATE_H

#include "portal/administration_private.h"
#include "portal/undo.h"
#include "portal/write_private.h"

#include <jansson.h>

/* What the first operation of a chain did, and so what is decided about it. */
enum undo_family {
	UNDO_SHARING,
	UNDO_ASSIGNMENT,
	UNDO_SETTING,
	UNDO_ADMINISTRATION,
	UNDO_NAME,
};

bool undo_family_of(const char *action, enum undo_family *family);

/* A row of the audit. Borrowed from the statement until its next row. */
struct undo_row {
	int64_t sequence;
	const char *action, *table, *name, *before, *after;	/* before, after: NULL */
	struct id object;
};

struct statement *undo_rows_open(struct portal *portal, const struct id *operation, bool backwards, struct err *err);
bool undo_rows_next(struct statement *s, struct undo_row *row);

/* Somebody who gets something back, or had it; looked up once. */
struct undo_party {
	struct id id;
	struct principal who;
	const char *name;
	struct id unit;
	bool gone, enabled;
	enum team_type team_type;
	bool reads[ENTITY_COUNT], writes[ENTITY_COUNT];	/* B2: a role of theirs carries Read, Write on the table */
};

/* An owner as the audit tells it, kept with its text: most rows say the same. */
struct undo_owner {
	struct str text;
	struct principal who;
	struct id unit;			/* ID_NONE: the owner's own */
};

struct undoing {
	struct writing writing;
	const struct undo_step *step;
	enum undo_family family;
	size_t stopped;			/* rows that aren't as they were left, or that may not be changed back */
	struct undo_party *parties;	/* by id; on the heap */
	size_t party_count, party_room;
	struct undo_owner was, now;	/* the last row's, which are mostly the next one's */
	struct id touched;		/* the last record whose version a share raised */
};

/* Which operation, inside a read or a write. A refusal (H4) is true with *refused set and why in err; then step says whose it is. */
bool undo_find_now(struct portal *portal, enum undo_which which, const struct id *operation, int64_t now, struct undo_step *step,
		   bool *refused, struct err *err) __attribute__((warn_unused_result));

/* Fills the step's records, undone and asks from the rows of its operation (portal/undo_words.c). */
bool undo_describe(struct portal *portal, struct undo_step *step, struct err *err) __attribute__((warn_unused_result));

/* Rows that stop an undo are told one by one up to a limit. */
void undo_refuse(struct undoing *u, const struct undo_row *row, const struct err *why);

/* H1: the row isn't as the operation left it. */
bool undo_refuse_changed(struct undoing *u, const struct undo_row *row, struct err *err) __attribute__((warn_unused_result));

/* False, with an err: the record holds something that no operation wrote. */
bool undo_unreadable(struct err *err);

/* The text as JSON; NULL with an err if the record holds something else. Give it back with json_decref. */
json_t *undo_json(const char *text, struct err *err);
bool undo_json_id(const json_t *json, const char *key, struct id *id);
bool undo_json_principal(const json_t *json, const char *id_key, const char *kind_key, struct principal *who);

/* Borrowed until the next one is looked up. */
bool undo_party_find(struct undoing *u, const struct principal *who, const struct undo_party **party, struct err *err)
	__attribute__((warn_unused_result));

/* The row's owner or receiver has gone; who: "team", "former owner". Always true. */
bool undo_refuse_gone(struct undoing *u, const struct undo_row *row, const char *who);

/* The kind of record that a table holds, prompts as models; false for other tables. */
bool undo_kind_of(const char *table, enum record_kind *kind);

/* Owners and shares (portal/undo_record.c). */
bool undo_reverse_owner(struct undoing *u, const struct undo_row *row, struct err *err) __attribute__((warn_unused_result));
/* G7, once all is put back: whoever owns a record again keeps no share of it. */
bool undo_drop_own_shares(struct undoing *u, struct err *err) __attribute__((warn_unused_result));
bool undo_reverse_share(struct undoing *u, const struct undo_row *row, struct err *err) __attribute__((warn_unused_result));

/* What a model or prompt is called (portal/undo_name.c). */
bool undo_reverse_name(struct undoing *u, const struct undo_row *row, struct err *err) __attribute__((warn_unused_result));

/* A setting, users, teams, roles (portal/undo_administration.c). */
bool undo_reverse_setting(struct undoing *u, const struct undo_row *row, struct err *err) __attribute__((warn_unused_result));
bool undo_reverse_administration(struct undoing *u, const struct undo_row *row, struct err *err) __attribute__((warn_unused_result));

#endif
