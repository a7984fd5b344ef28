/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of src/portal share. For them alone.
 *
 * A write goes so (DESIGN.md 4): portal_begin_write (the session's key still holds) → portal_reload (the actor as they are now, B6) → load the rows with
 * portal_load_model or portal_load_record → decide → compare versions → change → audit_write → tx_commit, and tx_rollback
 * on every failure; then portal_reload again, since the actor's own rights may have changed.
 */
#ifndef PORTAL_INTERNAL_H
#define PORTAL_INTERNAL_H

#include "base/str.h"
#include "portal/models.h"
#include "portal/portal.h"
#include "store/statement.h"
#include "store/store.h"
#include "store/transaction.h"

/* All roles, sorted by id, and the environment's own tables, of which they speak too (F4), by logical name and without levels. */
struct loaded_roles {
	struct role *roles;
	size_t role_count;
	struct table_grid *tables;
	size_t table_count;
};

struct portal {
	struct store *store;
	portal_interrupt_fn interrupt;	/* for a store that is opened later */
	void *interrupt_context;
	portal_interrupt_fn gone;
	void *gone_context;
	const char *via;		/* borrowed from the options */

	struct arena memory;		/* of settings, units and roles */
	struct units units;
	struct settings settings;
	const char *environment;	/* the organization's name */
	struct loaded_roles loaded;	/* in memory */
	int64_t rights;			/* the environment's generation of these (schema 005), */
	uint64_t rights_store;		/* of the store of that number; 0: they aren't known to be what's committed */

	struct arena actor_memory;	/* what the next reload gives back */

	struct id actor_id;		/* none: nobody has signed in */
	struct subject actor;
	bool has_actor;

	/* The key that a hosted session came in with, for as long as the portal (portal/service_keys.c). */
	bool has_key;
	int64_t key_number;
	struct str key_type, key_blob;
	char key_via[24];		/* "ssh k17" */
	bool key_held;			/* it did, as of these two */
	int64_t key_version, key_changes;
	const char *service_environment, *service_keys;	/* service/layout.h's, but for tests; borrowed */

	int64_t data_version;		/* as of the last reload */
	int64_t changes;		/* store_total_changes then */
	int64_t told_version;		/* as of the last portal_refresh: what's later is news to whoever asks */
	unsigned generation;		/* raised by every reload */

	/* The audit (portal/audit.c): what hashes its rows, and its last row as of the write transaction of that number. */
	struct audit_hasher *hasher;
	uint64_t chain_transaction;
	int64_t chain_seq;
	uint8_t chain_hash[32];

	struct engine_cache *engines;	/* what the last runs read (portal/running_engine.c); NULL */

	struct arena find_memory;	/* tables of the environment's own for Advanced Find (portal/find_own.c), as long as the portal */
	const struct find_own *find_own;	/* the last that was made */

	/* The temporary tables that lists are made from (portal/reach.c). */
	bool reach_loaded;		/* they hold the actor's reach of generation reach_generation */
	unsigned reach_generation;
	struct str pick_key;		/* what temp.pick holds; empty: nothing */
	bool pick_overflow;
	int64_t pick_changes;
	bool app_reach_loaded;		/* the same of apps and flows (portal/apps.c) */
	unsigned app_reach_generation;
};

/* Loads the actor afresh, inside a transaction or outside, and settings, units and roles where they changed. What portal_actor gave before is gone.
 * If the actor is no longer there, ERR_NOT_FOUND. */
bool portal_reload(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* Whether what was loaded last is certainly what's committed, and not what a transaction had changed that may have been taken back. */
bool portal_is_settled(const struct portal *portal);

/* ERR_USAGE unless somebody has signed in; ERR_DENIED (A4) if they can do nothing. */
bool portal_need_actor(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* The store, for statements and transactions. Never NULL. */
struct store *portal_store(struct portal *portal);

/* A role with its grid, or its root's (COMMANDS.md, Import); NULL if there's none. All roles are loaded by a reload, sorted
 * by id. Borrowed until the next. */
const struct role *portal_role(const struct portal *portal, const struct id *id);
size_t portal_role_count(const struct portal *portal);
const struct role *portal_role_at(const struct portal *portal, size_t index);

/* A table of the environment's own; NULL if there's none. Borrowed until the next reload. */
const struct table_grid *portal_table(const struct portal *portal, const struct id *id);

/* A team as a subject of its own: with the roles that the team itself holds and no others (D11, G6). ERR_NOT_FOUND. */
bool portal_load_team_subject(struct portal *portal, const struct id *team, struct arena *arena, struct subject *subject,
			      struct err *err) __attribute__((warn_unused_result));

/* For portal_reload alone. */
bool portal_load_units(struct portal *portal, struct arena *arena, struct units *units, struct err *err)
	__attribute__((warn_unused_result));
bool portal_load_roles(struct portal *portal, struct arena *arena, struct loaded_roles *loaded, struct err *err)
	__attribute__((warn_unused_result));

/* How changes are made, for the audit: "console" or "command". */
const char *portal_via(const struct portal *portal);

/* An owner's kind and name; *found false if there's none. */
bool portal_load_owner(struct portal *portal, const struct id *id, struct arena *arena, struct principal *owner,
		       const char **name, bool *found, struct err *err) __attribute__((warn_unused_result));

/* A row's shares, into row: all with names, or those that can concern the actor. In the arena. */
bool portal_load_shares(struct portal *portal, const struct id *id, bool all, struct arena *arena, struct owned *row, struct err *err)
	__attribute__((warn_unused_result));

/* A model together with what a list shows of it. by rid, or by id if rid is 0. */
bool portal_load_model_row(struct portal *portal, int64_t rid, const struct id *id, struct arena *arena, struct model *model,
			   struct model_row *row, bool *found, struct err *err) __attribute__((warn_unused_result));

/* Sees to portal->hasher. */
bool audit_has_hasher(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* Makes temp.reach_principal and temp.reach_unit hold what the actor's Read on AI Model reaches. */
bool portal_load_reach(struct portal *portal, struct err *err) __attribute__((warn_unused_result));

/* Begins a write transaction and asks in it whether the session's key still holds: if not, it's over again with ERR_DENIED, and that action was
 * tried is recorded, unless it's a dry run. Whatever writes begins so; only the record of a refusal doesn't ask. */
bool portal_begin_write(struct portal *portal, const char *action, bool dry_run, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* The same question outside a transaction, for what writes only at its end; a no is recorded as well. */
bool portal_ask_key(struct portal *portal, const char *action, bool dry_run, int64_t now, struct err *err) __attribute__((warn_unused_result));

/* Ends a read transaction that tx_begin_read began, if it was begun here. */
struct portal_read {
	bool begun;
};
bool portal_begin_read(struct portal *portal, struct portal_read *read, struct err *err) __attribute__((warn_unused_result));
void portal_end_read(struct portal *portal, const struct portal_read *read);

#endif
