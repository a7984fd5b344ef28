/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/import.h"

#include "base/clock.h"
#include "base/heap.h"
#include "portal/demo_data.h"
#include "portal/demo_tables.h"
#include "portal/import_pages.h"
#include "portal/import_private.h"

#include <stdlib.h>
#include <string.h>

/* The day that the demonstration's data ends on. */
#define DEMO_NOW "2026-03-05T10:45:00Z"
#define TABLES_BEFORE (90 * TIME_DAY)	/* when the demonstration's tables were made */

#define WARNINGS_MAX 100

void
import_result_release(struct import_result *result)
{
	arena_release(&result->arena);
	*result = (struct import_result){0};
}

void
import_warn(struct import_result *result, const char *text)
{
	if (result->warning_count == WARNINGS_MAX)
		return;
	if (!result->warnings)
		result->warnings = arena_array(&result->arena, WARNINGS_MAX, sizeof(*result->warnings));
	result->warnings[result->warning_count++] = arena_strdup(&result->arena, text);
}

/* ---------------------------------------------------------------- who may */

static bool
has_users(struct portal *portal, bool *has, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_IMPORT_HAS_USERS, err);

	if (!s)
		return false;
	*has = statement_row(s);
	return statement_close(s, err);
}

/* A5: a System Administrator, or anybody while there are no users. */
static bool
may_import(struct portal *portal, struct err *err)
{
	bool users = true;

	if (!has_users(portal, &users, err))
		return false;
	if (!users)
		return true;
	if (!portal_need_actor(portal, err))
		return false;
	return access_administers(portal_actor(portal))
	       || err_rule(err, ERR_DENIED, "A5", 0x80040220, "Only a System Administrator imports into an environment that has users.");
}

/* ---------------------------------------------------------------- files */

static bool
open_sources(struct import *import, struct err *err)
{
	const struct import_options *options = import->options;

	import->sources = heap_array(options->file_count, sizeof(*import->sources));
	for (size_t i = 0; i < options->file_count; i++) {
		const struct import_file *file = &options->files[i];
		struct source *source = &import->sources[i];

		if (file->data)
			source_open_memory(source, file->name, file->data, file->size);
		else if (!(file->stream ? source_open_stream(source, file->name, file->stream, err) : source_open_file(source, file->name, err)))
			return false;
		if (!source_scan(source, i, &import->memory, &import->collections, err))
			return false;
	}
	return true;
}

static bool
name_sets(struct import *import, struct err *err)
{
	bool known[SET_COUNT] = {false};

	import->sets = arena_array(&import->memory, import->collections.count, sizeof(*import->sets));
	for (size_t i = 0; i < import->collections.count; i++) {
		const struct collection *collection = &import->collections.item[i];

		import->sets[i] = import_set_from_name(collection->set);
		if (import->sets[i] == SET_NONE)
			return err_set(err, ERR_FAILED, "%s, collection %d: makerdeck knows no set \"%s\".", import->sources[collection->source].name,
				       collection->place, collection->set);
		known[import->sets[i]] = true;
		import->total += collection->rows;
	}
	import->result->counts = arena_array(&import->result->arena, SET_COUNT, sizeof(*import->result->counts));
	for (size_t i = 0; i < SET_COUNT; i++) {
		if (known[import_order[i]])
			import->result->counts[import->result->count_count++].set = import_tables[import_order[i]].set;
	}
	return true;
}

/* A page that's missing is a warning: what's there is imported. */
static void
warn_of_pages(struct import *import)
{
	bool *missing = heap_array(import->collections.count + 1, sizeof(*missing));

	pages_find_missing(&import->collections, missing);
	for (size_t i = 0; i < import->collections.count; i++) {
		const struct collection *collection = &import->collections.item[i];

		if (missing[i])
			import_warn(import->result, arena_printf(&import->memory, "%s: %s has a next page (@odata.nextLink) that no file continues; its rows are missing.",
								 import->sources[collection->source].name, collection->set));
	}
	free(missing);
}

/* ---------------------------------------------------------------- what must hold at the end */

/* A row and what it names, that isn't there. */
static bool
check_dangling(struct import *import, enum query query, enum import_set set, const char *key, struct err *err)
{
	struct statement *s = statement_open(import->store, query, err);
	struct row_key row = {{ID_NONE, ID_NONE}};
	struct id named = ID_NONE;
	char id[ID_TEXT_SIZE];
	bool found;

	if (!s)
		return false;
	found = statement_row(s);
	if (found) {
		row.id[0] = statement_id(s, 0);
		named = statement_id(s, 1);
	}
	if (!statement_close(s, err) || !found)
		return !found && err->code == ERR_NONE;
	return import_blame(import, set, &row,
			    arena_printf(&import->memory, "%s %s is in no file and not in the environment.", key, id_format(&named, id)), err);
}

static bool
check_units(struct import *import, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_UNIT_ASTRAY, err);
	struct row_key row = {{ID_NONE, ID_NONE}};
	bool found;

	if (!s)
		return false;
	found = statement_row(s);
	if (found)
		row.id[0] = statement_id(s, 0);
	if (!statement_close(s, err))
		return false;
	return !found || import_blame(import, SET_BUSINESSUNIT, &row, "this business unit doesn't hang below the root: its parents go round in a circle.", err);
}

/* A1: an access team has no roles; either may have come first. */
static bool
check_access_teams(struct import *import, struct err *err)
{
	struct statement *s = statement_open(import->store, QUERY_IMPORT_ACCESS_TEAM_ROLE, err);
	struct row_key row = {{ID_NONE, ID_NONE}};
	bool found;

	if (!s)
		return false;
	found = statement_row(s);
	if (found) {
		row.id[0] = statement_id(s, 0);
		row.id[1] = statement_id(s, 1);
	}
	if (!statement_close(s, err))
		return false;
	return !found || import_blame(import, SET_TEAMROLES, &row, "an access team can't have a security role (A1).", err);
}

static bool
check_all(struct import *import, struct err *err)
{
	return check_dangling(import, QUERY_IMPORT_DANGLING_BUSINESSUNIT, SET_BUSINESSUNIT, "_parentbusinessunitid_value", err)
	       && check_units(import, err)
	       && check_dangling(import, QUERY_IMPORT_DANGLING_ROLE, SET_ROLE, "_parentrootroleid_value", err)
	       && check_access_teams(import, err)
	       && check_dangling(import, QUERY_IMPORT_DANGLING_MSDYN_AIMODEL, SET_AIMODEL, "_msdyn_activerunconfigurationid_value", err)
	       && check_dangling(import, QUERY_IMPORT_DANGLING_MSDYN_AICONFIGURATION, SET_AICONFIGURATION,
				 "_msdyn_trainedmodelaiconfigurationpareid_value", err);
}

/* F1: the status is worked out from the configurations. */
static bool
set_statuses(struct import *import, struct err *err)
{
	struct statement *s;

	if (import->touched_many) {
		s = statement_open(import->store, QUERY_MODELS_STATUS_SET_ALL, err);
		return s && statement_run(s, err);
	}
	for (size_t i = 0; i < import->touched.room; i++) {
		if (id_is_none(&import->touched.slots[i]))
			continue;
		s = statement_open(import->store, QUERY_MODELS_STATUS_SET, err);
		if (!s)
			return false;
		statement_bind_id(s, ":id", &import->touched.slots[i]);
		if (!statement_run(s, err))
			return false;
	}
	return true;
}

/* ---------------------------------------------------------------- all of it */

static bool
load_all(struct import *import, struct err *err)
{
	for (int set = 0; set < SET_COUNT; set++) {
		if (!import_load_set(import, (enum import_set)set, err))
			return false;
		if (set == SET_COLUMN && !import_columns_finish(import, err))
			return false;
	}
	return check_all(import, err) && import_tables_finish(import, err) && import_learned_finish(import, err)
	       && import_calls_again(import, err) && set_statuses(import, err);
}

static void
sum_up(struct import_result *result)
{
	for (size_t i = 0; i < result->count_count; i++) {
		result->rows += result->counts[i].rows;
		result->added += result->counts[i].added;
		result->updated += result->counts[i].updated;
		result->unchanged += result->counts[i].unchanged;
	}
}

static bool
write_all(struct import *import, struct err *err)
{
	struct portal *portal = import->portal;
	struct err ignored = ERR_INIT;
	bool done;

	if (!portal_begin_write(portal, "import", import->options->dry_run, import->options->now, err))
		return false;
	/* B6: who may is decided inside, on the rows as they are. */
	done = portal_reload(portal, err) && may_import(portal, err);
	if (done) {
		const struct subject *actor = portal_actor(portal);

		import->actor = actor ? actor->id : ID_NONE;
		done = load_all(import, err);
	}
	if (done && !import->options->dry_run && import->has_operation) {
		done = tx_commit(import->store, &import->operation, err);
		if (done)
			import->result->operation = import->operation;
	}
	tx_rollback(import->store);
	return portal_reload(portal, done ? err : &ignored) && done;
}

static void
release(struct import *import)
{
	for (size_t i = 0; import->sources && i < import->options->file_count; i++)
		source_close(&import->sources[i]);
	free(import->sources);
	free(import->keys);
	free(import->found);
	str_release(&import->before);
	str_release(&import->after);
	id_set_release(&import->privileges_left_out);
	id_set_release(&import->touched);
	free(import->learned.bytes);
	arena_release(&import->rows_memory);
	arena_release(&import->row);
	arena_release(&import->memory);
}

bool
portal_import(struct portal *portal, const struct import_options *options, struct import_result *result, struct err *err)
{
	struct import import = {.portal = portal, .store = portal_store(portal), .options = options, .result = result};
	struct err own = ERR_INIT;
	bool done;

	*result = (struct import_result){0};
	import.keys = heap_array(KEY_SLOTS, sizeof(*import.keys));
	import.found = heap_array(FOUND_SLOTS, sizeof(*import.found));
	for (size_t i = 0; i < FOUND_SLOTS; i++)
		import.found[i].set = SET_NONE;
	done = may_import(portal, &own) && open_sources(&import, &own) && name_sets(&import, &own);
	if (done) {
		warn_of_pages(&import);
		done = write_all(&import, &own);
	}
	if (done)
		sum_up(result);
	release(&import);
	if (!done && err)
		*err = own;
	return done;
}

bool
portal_import_demo(struct portal *portal, int64_t now, struct import_result *result, struct err *err)
{
	struct import_file *files = heap_array(demo_file_count + 1, sizeof(*files));
	int64_t written = 0;
	bool done = time_parse(DEMO_NOW, strlen(DEMO_NOW), &written);
	struct import_options options = {.files = files, .file_count = demo_file_count, .now = now};

	/* By whole days, so that times of day stay, and by so many that nothing lies ahead. */
	options.shift = (now - written) / TIME_DAY * TIME_DAY;
	if (now < written)
		options.shift -= TIME_DAY;
	for (size_t i = 0; i < demo_file_count; i++)
		files[i] = (struct import_file){.name = demo_files[i].name, .data = (const char *)demo_files[i].bytes, .size = demo_files[i].length};
	done = done && portal_import(portal, &options, result, err) && demo_tables_make(portal, written + options.shift - TABLES_BEFORE, now, err);
	free(files);
	return done;
}
