/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What models learned, as the last runs read it from the file: the portal keeps it for the next (running_engine.c). */
#ifndef PORTAL_ENGINE_CACHE_H
#define PORTAL_ENGINE_CACHE_H

struct engine_cache;

void engine_cache_free(struct engine_cache *cache);	/* NULL is fine */

#endif
