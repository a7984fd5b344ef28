/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/portal.h"

#include "portal/audit.h"
#include "portal/audit_chain.h"
#include "portal/engine_cache.h"
#include "portal/internal.h"

#include "base/heap.h"
#include "service/layout.h"

#include <stdlib.h>

/* ---------------------------------------------------------------- opening */

static struct portal *
portal_new(struct store *store, const char *via)
{
	struct portal *portal = heap_array(1, sizeof(*portal));

	portal->store = store;
	portal->via = via ? via : "command";
	portal->environment = "";
	portal->service_environment = SERVICE_ENVIRONMENT;
	portal->service_keys = SERVICE_KEYS;
	return portal;
}

static struct portal *
portal_begin(struct store *store, const struct portal_options *options, struct err *err)
{
	struct portal *portal;

	if (!store)
		return NULL;
	portal = portal_new(store, options->via);
	if (!portal_reload(portal, err)) {
		portal_close(portal);
		return NULL;
	}
	portal->told_version = portal->data_version;
	return portal;
}

struct portal *
portal_open(const struct portal_options *options, struct err *err)
{
	return portal_begin(store_open(options->path, options->read_only, err), options, err);
}

struct portal *
portal_open_copy(const struct portal_options *options, struct err *err)
{
	return portal_begin(store_open_copy(options->path, err), options, err);
}

void
portal_close(struct portal *portal)
{
	if (!portal)
		return;
	store_close(portal->store);
	arena_release(&portal->memory);
	arena_release(&portal->actor_memory);
	arena_release(&portal->find_memory);
	audit_hasher_free(portal->hasher);
	engine_cache_free(portal->engines);
	str_release(&portal->pick_key);
	str_release(&portal->key_type);
	str_release(&portal->key_blob);
	free(portal);
}

bool
portal_create(const char *path, struct err *err)
{
	struct store *store = store_create(path, err);

	store_close(store);
	return store != NULL;
}

/* ---------------------------------------------------------------- what it knows */

struct store *
portal_store(struct portal *portal)
{
	return portal->store;
}

const char *
portal_via(const struct portal *portal)
{
	return portal->via;
}

void
portal_set_interrupt(struct portal *portal, portal_interrupt_fn fn, void *context)
{
	portal->interrupt = fn;
	portal->interrupt_context = context;
	store_set_interrupt(portal->store, fn, context);
}

void
portal_set_gone(struct portal *portal, portal_interrupt_fn fn, void *context)
{
	portal->gone = fn;
	portal->gone_context = context;
	store_set_gone(portal->store, fn, context);
}

bool
portal_is_writing(const struct portal *portal)
{
	return tx_is_writing(portal->store);
}

const char *
portal_environment_name(const struct portal *portal)
{
	return portal->environment;
}

const char *
portal_path(const struct portal *portal)
{
	return store_path(portal->store);
}

bool
portal_is_read_only(const struct portal *portal)
{
	return store_is_read_only(portal->store);
}

bool
portal_has_users(struct portal *portal, bool *has, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_USERS_EXIST, err);

	if (!s)
		return false;
	*has = statement_row(s) && statement_bool(s, 0);
	return statement_close(s, err);
}

static bool
load_settings(struct portal *portal, struct arena *arena, struct settings *settings, const char **name, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_ORGANIZATION_SETTINGS, err);

	if (!s)
		return false;
	/* REFERENCE 9.3: both are on unless somebody switched them off. */
	*settings = (struct settings){.preview_models = true, .ai_prompts = true};
	*name = "";
	if (statement_row(s)) {
		*name = statement_text(s, 0, arena);
		settings->preview_models = statement_bool(s, 1);
		settings->ai_prompts = statement_bool(s, 2);
		settings->share_with_former_owner = statement_bool(s, 3);
	}
	return statement_close(s, err);
}

bool
portal_settings(struct portal *portal, struct settings *settings, struct err *err)
{
	struct arena arena = {0};
	const char *name;
	bool fine = load_settings(portal, &arena, settings, &name, err);

	arena_release(&arena);
	return fine;
}

/* ---------------------------------------------------------------- the person who acts */

bool
portal_begin_read(struct portal *portal, struct portal_read *read, struct err *err)
{
	read->begun = !tx_is_open(portal->store);
	return !read->begun || tx_begin_read(portal->store, err);
}

void
portal_end_read(struct portal *portal, const struct portal_read *read)
{
	if (!read->begun)
		return;
	/* Committed, so that the temporary tables stay; what was interrupted has been taken back, they too. */
	if (!tx_is_open(portal->store) || !tx_commit(portal->store, NULL, NULL)) {
		portal->reach_loaded = portal->app_reach_loaded = false;
		str_clear(&portal->pick_key);
	}
	tx_rollback(portal->store);
}

static bool
load_rights_number(struct portal *portal, int64_t *number, struct err *err)
{
	struct statement *s = statement_open(portal->store, QUERY_RIGHTS_GENERATION, err);

	if (!s)
		return false;
	*number = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}

static bool
load_rights(struct portal *portal, struct arena *memory, struct portal *fresh, struct err *err)
{
	return load_settings(portal, memory, &fresh->settings, &fresh->environment, err)
	       && portal_load_units(portal, memory, &fresh->units, err)
	       && portal_load_roles(portal, memory, &fresh->loaded, err);
}

/* Settings, units and roles, unless they're what they were. A transaction's own changes of them aren't kept for the next time: it may be taken back,
 * and then another's get the same number. */
static bool
reload_rights(struct portal *portal, struct arena *old, struct err *err)
{
	const uint64_t number = store_number(portal->store);
	struct portal fresh = {0};
	struct arena memory = {0};
	int64_t rights = 0;

	if (!load_rights_number(portal, &rights, err))
		return false;
	if (portal->rights_store == number && portal->rights == rights)
		return true;
	if (!load_rights(portal, &memory, &fresh, err)) {
		arena_release(&memory);
		return false;
	}
	*old = portal->memory;
	portal->memory = memory;
	portal->settings = fresh.settings;
	portal->environment = fresh.environment;
	portal->units = fresh.units;
	portal->loaded = fresh.loaded;
	portal->rights = rights;
	portal->rights_store = tx_has_changes(portal->store) ? 0 : number;
	return true;
}

/* What can't be read leaves whoever was read before as they are, but nobody acts. */
static bool
reload_actor(struct portal *portal, struct err *err)
{
	struct subject fresh = {0};
	struct arena memory = {0};

	if (!portal->has_actor)
		return true;
	portal->has_actor = portal_load_subject(portal, &portal->actor_id, &memory, &fresh, err);
	if (!portal->has_actor) {
		arena_release(&memory);
		return false;
	}
	arena_release(&portal->actor_memory);
	portal->actor_memory = memory;
	portal->actor = fresh;
	return true;
}

bool
portal_reload(struct portal *portal, struct err *err)
{
	struct arena old = {0};
	struct portal_read read = {0};
	bool fine;
	int64_t version = 0;

	/* The number first: what's written in between shows at the next look. */
	fine = store_data_version(portal->store, &version, err) && portal_begin_read(portal, &read, err);
	if (fine && reload_rights(portal, &old, err)) {
		fine = reload_actor(portal, err);
		portal->generation++;
		portal->data_version = version;
		portal->changes = store_total_changes(portal->store);
	} else {
		fine = false;
	}
	arena_release(&old);
	portal_end_read(portal, &read);
	return fine;
}

bool
portal_is_settled(const struct portal *portal)
{
	return portal->rights_store == store_number(portal->store);
}

/* From now on it's that store, and nothing of the other is known any more. */
static bool
take_store(struct portal *portal, struct store *fresh, struct err *err)
{
	store_set_interrupt(fresh, portal->interrupt, portal->interrupt_context);
	store_set_gone(fresh, portal->gone, portal->gone_context);
	store_close(portal->store);
	portal->store = fresh;
	engine_cache_free(portal->engines);
	portal->engines = NULL;
	/* The other's tables; who still holds one may, since the memory stays. Its transactions have numbers from 1 on again. */
	portal->find_own = NULL;
	portal->chain_transaction = 0;
	portal->reach_loaded = portal->app_reach_loaded = false;
	str_clear(&portal->pick_key);
	portal->key_held = false;
	if (!portal_reload(portal, err))
		return false;
	portal->told_version = portal->data_version;
	return true;
}

/* Another file stands at the path: from now on it's that one; while it can't be opened, the one that was. */
static bool
take_replacement(struct portal *portal, struct err *err)
{
	struct store *fresh = store_open(store_path(portal->store), store_is_read_only(portal->store), err);

	return fresh && take_store(portal, fresh, err);
}

bool
portal_reset(struct portal *portal, struct err *err)
{
	struct store *fresh = store_copy_again(portal->store, err);

	if (!fresh)
		return false;
	portal_sign_out(portal);
	return take_store(portal, fresh, err);
}

bool
portal_refresh(struct portal *portal, bool *changed, struct err *err)
{
	int64_t version = 0;

	*changed = false;
	if (store_is_gone(portal->store))
		return err_set(err, ERR_FAILED, "%s isn't there any more. What is shown is as it was read last; put the file back to go on.",
			       store_path(portal->store));
	*changed = store_is_replaced(portal->store);
	if (*changed)
		return take_replacement(portal, err);
	if (!store_data_version(portal->store, &version, err))
		return false;
	/* A write, also one that was only tried, has loaded the actor afresh meanwhile; what's shown hasn't been. */
	*changed = version != portal->told_version;
	if (version == portal->data_version && portal->changes == store_total_changes(portal->store)) {
		portal->told_version = version;
		return true;
	}
	if (!portal_reload(portal, err))
		return false;
	portal->told_version = portal->data_version;
	return true;
}

static bool
record_sign_in(struct portal *portal, int64_t now, struct err *err)
{
	struct audit_entry entry = {
		.at = now,
		.actor = portal->actor_id,
		.action = "sign-in",
		.object_type = "systemuser",
		.object = portal->actor_id,
		.object_name = portal->actor.name,
		.rule = "",
		.via = portal->via,
	};

	if (!portal_begin_write(portal, entry.action, false, now, err))
		return false;
	if (audit_write(portal, &entry, err) && tx_commit(portal->store, NULL, err))
		return true;
	tx_rollback(portal->store);
	return false;
}

bool
portal_sign_in(struct portal *portal, const struct id *user, bool record, int64_t now, struct err *err)
{
	portal->actor_id = *user;
	portal->has_actor = true;
	if (!portal_reload(portal, err)) {
		portal_sign_out(portal);
		return false;
	}
	if (record && !portal_is_read_only(portal) && !record_sign_in(portal, now, err)) {
		portal_sign_out(portal);
		return false;
	}
	return true;
}

void
portal_sign_out(struct portal *portal)
{
	portal->actor_id = ID_NONE;
	portal->has_actor = false;
	portal->generation++;
}

const struct subject *
portal_actor(const struct portal *portal)
{
	return portal->has_actor ? &portal->actor : NULL;
}

bool
portal_need_actor(struct portal *portal, struct err *err)
{
	if (!portal->has_actor)
		return err_set(err, ERR_USAGE, "Say who you are: --as USER, or MAKERDECK_AS.");
	if (!portal->actor.enabled)
		return err_rule(err, ERR_DENIED, "A4", 0x80040225, "%s is disabled and can do nothing here.", portal->actor.name);
	if (!portal->actor.grant_count)
		return err_rule(err, ERR_DENIED, "A4", 0x80040209, "%s has no security role and can do nothing here.",
				portal->actor.name);
	return true;
}
