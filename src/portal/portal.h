/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The portal: one open environment file and the person who works with it. What people can do stands in the other
 * headers of this folder; each of their functions is one read or one transaction. Nothing here keeps a statement open
 * or a lock held when a function returns.
 */
#ifndef PORTAL_PORTAL_H
#define PORTAL_PORTAL_H

#include "base/arena.h"
#include "base/err.h"
#include "domain/access.h"
#include "domain/principal.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct portal;

/* The key that a hosted session came in with: what makerdeck-keys answered sshd, and what sshd told the session. Borrowed. */
struct portal_key {
	int64_t number;
	const char *type, *blob;
};

/* Called now and then while a query runs that may take long; true: give up (ERR_INTERRUPTED). */
typedef bool (*portal_interrupt_fn)(void *context);

struct portal_options {
	const char *path;
	bool read_only;			/* opened read-only; every write is refused */
	const char *via;		/* "console" or "command": written to the audit; borrowed */
};

/* Opens an environment file. A newer, foreign or damaged file, a folder, a missing or unreadable one: NULL, with a
 * sentence that says which; the file stays as it was. */
struct portal *portal_open(const struct portal_options *options, struct err *err) __attribute__((warn_unused_result));
void portal_close(struct portal *portal);

/* A copy of an environment in memory, of which nothing is ever written to a disk: a demonstration's. The template is mapped, so that its pages are
 * shared by all that have it open; it may grow by 16 MB. Its path is the template's; nobody else can change it, so that portal_refresh never finds anything. portal_reset throws the changes away and begins with the template again (nobody is signed in
 * then). */
struct portal *portal_open_copy(const struct portal_options *options, struct err *err) __attribute__((warn_unused_result));
bool portal_reset(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* A new, empty environment (no users; the root business unit and the roles of A3 aren't made either: they come with
 * an import). Refuses an existing file; missing folders on the way are made. */
bool portal_create(const char *path, struct err *err) __attribute__((warn_unused_result));

void portal_set_interrupt(struct portal *portal, portal_interrupt_fn fn, void *context);

/* Name of the environment (the organization's), for titles; "" if there's none. Borrowed until the next refresh. */
const char *portal_environment_name(const struct portal *portal);
const char *portal_path(const struct portal *portal);
bool portal_is_read_only(const struct portal *portal);
bool portal_has_users(struct portal *portal, bool *has, struct err *err) __attribute__((warn_unused_result));

/* The environment's switches as they are now. */
bool portal_settings(struct portal *portal, struct settings *settings, struct err *err) __attribute__((warn_unused_result));

/* From now on this person acts. A disabled person or one without a role signs in as well: the decision then answers A4
 * to everything. With record, an audit row of the sign-in is written (H2; not on a read-only file). */
bool portal_sign_in(struct portal *portal, const struct id *user, bool record, int64_t now, struct err *err)
	__attribute__((warn_unused_result));
void portal_sign_out(struct portal *portal);

/* Signs in whoever the key belongs to, and keeps the key: from now on every write asks in its transaction whether it still holds. A key that isn't there,
 * was revoked, is another's than sshd accepted, or a disabled person: ERR_DENIED with a sentence, recorded (H2). */
bool portal_sign_in_key(struct portal *portal, const struct portal_key *key, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* Whether the session may go on: without a key always; else ERR_DENIED if the key was revoked or its person disabled since. */
bool portal_key_holds(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* Asked now and then in write transactions too: true takes the write back (ERR_INTERRUPTED), since nobody waits for its end any more. */
void portal_set_gone(struct portal *portal, portal_interrupt_fn fn, void *context);

/* Whether a write transaction is open: nothing may be sent to a terminal then. */
bool portal_is_writing(const struct portal *portal);

/* The person who acts, NULL if nobody does. Borrowed until the next sign-in or refresh. */
const struct subject *portal_actor(const struct portal *portal);

/* If somebody else wrote to the file since the last call, or put another one in its place, loads the actor and the settings afresh and
 * sets *changed. */
bool portal_refresh(struct portal *portal, bool *changed, struct err *err) __attribute__((warn_unused_result));

/* Loads any person as a subject (prepared), in the arena. ERR_NOT_FOUND if there's none. The units are shared with
 * the portal and stay until the next refresh. */
bool portal_load_subject(struct portal *portal, const struct id *user, struct arena *arena, struct subject *subject,
			 struct err *err) __attribute__((warn_unused_result));

/* Loads a model or prompt with all that a decision needs; *found false if there's no such row. all_shares: every
 * share, else only those with the actor, their teams and the organization. */
bool portal_load_model(struct portal *portal, const struct id *id, bool all_shares, struct arena *arena,
		       struct model *model, bool *found, struct err *err) __attribute__((warn_unused_result));

/* The kinds of records that can be shared and owned, and their tables. */
enum record_kind { RECORD_MODEL, RECORD_PROMPT, RECORD_APP, RECORD_FLOW, RECORD_CONTAINER };

/* "model", "prompt", "app", "flow", "container". */
const char *record_kind_name(enum record_kind kind);
enum entity record_kind_entity(enum record_kind kind);

/* The same for any owned row. */
bool portal_load_record(struct portal *portal, enum record_kind kind, const struct id *id, bool all_shares,
			struct arena *arena, struct owned *row, bool *found, struct err *err)
	__attribute__((warn_unused_result));

#endif
