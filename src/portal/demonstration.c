/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/demonstration.h"

#include "base/str.h"
#include "portal/import.h"
#include "portal/internal.h"

#include <unistd.h>

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

bool
demonstration_make_template(const char *path, int64_t now, struct err *err)
{
	struct str journal = {0};

	if (!portal_create(path, err))
		return false;
	if (fill(path, now, err) && store_seal(path, err))
		return true;
	(void)unlink(path);
	str_addf(&journal, "%s-journal", path);
	(void)unlink(str_text(&journal));
	str_release(&journal);
	return false;
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
