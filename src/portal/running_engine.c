/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which version of a model runs, and what it learned, as it's kept for the next run. */
#include "base/heap.h"
#include "portal/engine_cache.h"
#include "portal/lifecycle_private.h"
#include "portal/running_private.h"

#include <stdlib.h>

/* ---------------------------------------------------------------- the version */

static bool
load(struct portal *portal, enum query query, const struct id *model, struct arena *arena, struct run_version *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), query, err);

	*version = (struct run_version){.target = "", .text = ""};
	if (!s)
		return false;
	statement_bind_id(s, ":id", model);
	if (statement_row(s)) {
		struct id input_table = statement_id(s, 3);
		struct model_binding binding;

		version->configuration = statement_id(s, 0);
		binding_read(arena, statement_peek(s, 1), &input_table, &binding);
		version->table_id = binding.table;
		version->target = binding.target ? binding.target : "";
		version->text = binding.text ? binding.text : "";
		version->number = statement_int(s, 2);
		version->size = statement_int(s, 4);
	}
	return statement_close(s, err);
}

bool
run_version_load(struct portal *portal, const struct id *model, bool quick_test, struct arena *arena, struct run_version *version, struct err *err)
{
	if (!load(portal, quick_test ? QUERY_RUNNING_TRAINED : QUERY_RUNNING_PUBLISHED, model, arena, version, err))
		return false;
	if (quick_test && id_is_none(&version->configuration) && !load(portal, QUERY_RUNNING_PUBLISHED, model, arena, version, err))
		return false;
	return id_is_none(&version->table_id)
	       || own_table_load(portal, &version->table_id, arena, &version->table, &version->has_table, err);
}

/* ---------------------------------------------------------------- what it learned */

#define ENGINES_KEPT 4			/* in memory at a time */
#define ENGINES_BYTES (16 << 20)	/* of what they learned, all but the last used: a single one may have 32 MB */

struct engine_cache {
	struct engine *kept[ENGINES_KEPT];	/* the last used first */
};

static void
engine_free(struct engine *engine)
{
	predictor_free(engine->predictor);
	if (engine->tagger)
		tagger_free(engine->tagger);
	free(engine);
}

void
engine_give(struct engine *engine)
{
	if (engine && --engine->users == 0)
		engine_free(engine);
}

void
engine_cache_free(struct engine_cache *cache)
{
	for (size_t i = 0; cache && i < ENGINES_KEPT; i++)
		engine_give(cache->kept[i]);
	free(cache);
}

static bool
is_of(const struct engine *engine, const struct run_version *version)
{
	return id_equal(&engine->configuration, &version->configuration) && engine->number == version->number && engine->size == version->size;
}

/* To the front; what falls off the end goes, and what's too big together. */
static void
keep(struct engine_cache *cache, size_t at, struct engine *engine)
{
	int64_t bytes = 0;

	if (at == ENGINES_KEPT)
		engine_give(cache->kept[--at]);
	for (; at; at--)
		cache->kept[at] = cache->kept[at - 1];
	cache->kept[0] = engine;
	for (size_t i = 1; i < ENGINES_KEPT && cache->kept[i]; i++) {
		bytes += cache->kept[i]->size;
		if (bytes > ENGINES_BYTES) {
			engine_give(cache->kept[i]);
			cache->kept[i] = NULL;
		}
	}
}

/* Either of the two, from the row that the statement stands on. */
static bool
read_learned(struct statement *s, struct engine *engine, struct err *err)
{
	size_t size = 0;
	const void *bytes;

	if (!statement_row(s))
		return err_set(err, ERR_FAILED, "What was trained isn't there any more. Train the model again.");
	bytes = statement_blob(s, 1, &size);
	if (statement_int(s, 0) == 1)
		engine->tagger = tagger_read(bytes, size, err);
	else
		engine->predictor = predictor_read(bytes, size, err);
	return engine->tagger || engine->predictor;
}

static struct engine *
engine_read(struct portal *portal, const struct run_version *version, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_RUNNING_LEARNED, err);
	struct err why = ERR_INIT;
	struct engine *engine;
	bool fine;

	if (!s)
		return NULL;
	engine = heap_array(1, sizeof(*engine));
	*engine = (struct engine){.users = 1, .configuration = version->configuration, .number = version->number, .size = version->size};
	statement_bind_id(s, ":id", &version->configuration);
	fine = read_learned(s, engine, &why);
	/* What went wrong with the file counts more than what came of it. */
	if (statement_close(s, err) && fine)
		return engine;
	if (!fine && err && err->code == ERR_NONE)
		*err = why;
	engine_free(engine);
	return NULL;
}

struct engine *
engine_take(struct portal *portal, const struct run_version *version, struct err *err)
{
	struct engine_cache *cache = portal->engines;
	struct engine *engine;
	size_t at = 0;

	if (!cache)
		cache = portal->engines = heap_array(1, sizeof(*cache));
	while (at < ENGINES_KEPT && cache->kept[at] && !is_of(cache->kept[at], version))
		at++;
	engine = at < ENGINES_KEPT ? cache->kept[at] : NULL;
	if (!engine) {
		engine = engine_read(portal, version, err);
		if (!engine)
			return NULL;
	}
	keep(cache, at, engine);
	engine->users++;
	return engine;
}
