/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/demonstration.h"

#include "portal/import.h"
#include "portal/internal.h"

static bool
fill(const char *path, int64_t now, struct err *err)
{
	const struct portal_options options = {.path = path, .via = "command"};
	struct portal *portal = portal_open(&options, err);
	struct import_result result = {0};
	bool done;

	if (!portal)
		return false;
	done = portal_import_demo(portal, now, &result, err);
	import_result_release(&result);
	portal_close(portal);
	return done;
}

/* Half of one helps nobody. False. */
static bool
take_away(const char *path)
{
	store_unmake(path);
	return false;
}

bool
demonstration_make(const char *path, int64_t now, struct err *err)
{
	return portal_create(path, err) && (fill(path, now, err) || take_away(path));
}

bool
demonstration_make_template(const char *path, int64_t now, struct err *err)
{
	return demonstration_make(path, now, err) && (store_seal(path, err) || take_away(path));
}

bool
demonstration_end(struct portal *portal, int64_t *at, struct err *err)
{
	struct statement *s = statement_open(portal_store(portal), QUERY_AUDIT_END, err);

	if (!s)
		return false;
	*at = statement_row(s) ? statement_int(s, 0) : 0;
	return statement_close(s, err);
}
