/* SPDX-License-Identifier: GPL-3.0-or-later */
/* undo: takes an operation back (H4). */
#include "cli/command.h"

#include "portal/undo.h"

#include <string.h>

bool
command_undo(struct call *call, struct err *err)
{
	struct undo_request request = {.which = UNDO_LAST, .dry_run = call->dry_run, .now = call->now};
	struct write_result result = {0};
	bool done;

	if (call->word_count) {
		request.which = UNDO_NAMED;
		if (!id_parse(call->words[0], strlen(call->words[0]), &request.operation))
			return err_set(err, ERR_USAGE, "\"%s\" is no id of an operation. Writes answer it, and makerdeck audit list shows it.",
				       call->words[0]);
	}
	done = undo_apply(call->portal, &request, NULL, &result, err);
	if (done || result.refusal_count)
		command_write_result(call, &result);
	write_result_release(&result);
	return done;
}
