/* SPDX-License-Identifier: GPL-3.0-or-later */
/* share, unshare, assign. */
#include "cli/command.h"

#include "portal/models.h"
#include "portal/ownership.h"
#include "portal/people.h"
#include "portal/sharing.h"

#include <string.h>

#define KINDS_SHARED (1U << RECORD_MODEL | 1U << RECORD_PROMPT | 1U << RECORD_APP | 1U << RECORD_FLOW)
#define KINDS_WITH_CONTAINER (1U << RECORD_CONTAINER | 1U << RECORD_MODEL | 1U << RECORD_PROMPT)

/* --kind, where a name is ambiguous. */
static bool
parse_kinds(const struct arguments *arguments, unsigned all, unsigned *kinds, struct err *err)
{
	const char *name = arguments_value(arguments, OPTION_KIND, NULL);

	*kinds = all;
	if (!name)
		return true;
	for (unsigned kind = RECORD_MODEL; kind <= RECORD_FLOW; kind++) {
		if (strcmp(record_kind_name((enum record_kind)kind), name) == 0) {
			*kinds = 1U << kind;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "--kind takes model, prompt, app or flow, not \"%s\".", name);
}

static bool
find_principals(struct call *call, enum option option, struct principal **principals, size_t *count, struct err *err)
{
	*count = call->arguments->value_count[option];
	*principals = arena_array(&call->arena, *count + 1, sizeof(**principals));
	if (!*count)
		return err_set(err, ERR_USAGE, "With whom? Say --%s PRINCIPAL.", option_name(option));
	for (size_t i = 0; i < *count; i++) {
		if (!people_find(call->portal, call->arguments->values[option][i], &(*principals)[i], err))
			return false;
	}
	return true;
}

static bool
apply(struct call *call, const struct share_request *request, struct err *err)
{
	struct write_result result = {0};
	bool done = sharing_apply(call->portal, request, &result, err);

	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}

static bool
share(struct call *call, bool add, struct err *err)
{
	struct principal *principals;
	struct target target = {.version = -1};
	struct share_request request = {.targets = &target, .target_count = 1, .dry_run = call->dry_run, .now = call->now};
	unsigned kinds;
	size_t count;

	if (!parse_kinds(call->arguments, KINDS_SHARED, &kinds, err)
	    || !record_find(call->portal, call->words[0], kinds, &target.kind, &target.id, err)
	    || !find_principals(call, add ? OPTION_WITH : OPTION_FROM, &principals, &count, err))
		return false;
	if (add) {
		request.add = principals;
		request.add_count = count;
	} else {
		request.remove = principals;
		request.remove_count = count;
	}
	return apply(call, &request, err);
}

bool
command_share(struct call *call, struct err *err)
{
	return share(call, true, err);
}

bool
command_unshare(struct call *call, struct err *err)
{
	return share(call, false, err);
}

bool
command_assign(struct call *call, struct err *err)
{
	bool model_only = arguments_has(call->arguments, OPTION_MODEL_ONLY);
	bool container_only = arguments_has(call->arguments, OPTION_CONTAINER_ONLY);
	struct target *targets = arena_array(&call->arena, call->word_count, sizeof(*targets));
	struct assign_request request = {
		.targets = targets, .target_count = call->word_count, .dry_run = call->dry_run, .now = call->now,
		.scope = model_only ? ASSIGN_MODEL_ONLY : container_only ? ASSIGN_CONTAINER_ONLY : ASSIGN_BOTH,
	};
	const char *to = arguments_value(call->arguments, OPTION_TO, NULL);
	struct write_result result = {0};
	unsigned kinds;
	bool done;

	if (model_only && container_only)
		return err_set(err, ERR_USAGE, "--model-only and --container-only exclude each other; without either both move.");
	if (!to)
		return err_set(err, ERR_USAGE, "To whom? Say --to PRINCIPAL.");
	if (!parse_kinds(call->arguments, container_only ? KINDS_WITH_CONTAINER : KINDS_SHARED, &kinds, err))
		return false;
	if (container_only && kinds & ~KINDS_WITH_CONTAINER)
		return err_set(err, ERR_USAGE, "Apps and flows have no container: --kind takes model or prompt with --container-only.");
	for (size_t i = 0; i < call->word_count; i++) {
		targets[i].version = -1;
		if (!record_find(call->portal, call->words[i], kinds, &targets[i].kind, &targets[i].id, err))
			return false;
	}
	if (!people_find(call->portal, to, &request.to, err))
		return false;
	done = ownership_assign(call->portal, &request, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}
