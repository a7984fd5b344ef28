/* SPDX-License-Identifier: GPL-3.0-or-later */
/* audit: list, verify. */
#include "cli/command.h"

#include "portal/audit.h"
#include "portal/models.h"
#include "portal/people.h"

#define PAGE 256

static const struct column columns[] = {
	{"sequence", "No.", CELL_NUMBER},	 {"createdon", "When", CELL_TIME},	 {"userid", NULL, CELL_ID},
	{"user", "Who", CELL_TEXT},		 {"action", "Did", CELL_TEXT},	 {"table", "Table", CELL_TEXT},
	{"objectid", NULL, CELL_ID},	 {"object", "What", CELL_TEXT},	 {"before", "Before", CELL_TEXT},
	{"after", "After", CELL_TEXT},	 {"rule", "Rule", CELL_TEXT},	 {"via", "Via", CELL_TEXT},
	{"operation", NULL, CELL_ID},	 {"undoes", NULL, CELL_ID},
};

static void
write_row(struct call *call, const struct audit_row *row)
{
	output_list_row(call->out, (struct value[]){{.number = row->sequence}, {.number = row->at}, {.id = row->actor},
		{.text = row->actor_name}, {.text = row->action}, {.text = row->object_type}, {.id = row->object},
		{.text = row->object_name}, {.text = row->before}, {.text = row->after}, {.text = row->rule}, {.text = row->via},
		{.id = row->operation}, {.id = row->undoes}});
}

/* Records and users that have gone are asked for by their ids. */
static bool
find_filters(struct call *call, struct id *record, bool *has_record, struct id *user, bool *has_user, struct err *err)
{
	const char *name = arguments_value(call->arguments, OPTION_RECORD, NULL);
	const char *person = arguments_value(call->arguments, OPTION_USER, NULL);
	enum record_kind kind;

	*has_record = name != NULL;
	*has_user = person != NULL;
	if (call->arguments->value_count[OPTION_RECORD] > 1 || call->arguments->value_count[OPTION_USER] > 1)
		return err_set(err, ERR_USAGE, "--record and --user can be given once here.");
	if (name && !record_find(call->portal, name, 1U << RECORD_MODEL | 1U << RECORD_PROMPT | 1U << RECORD_APP | 1U << RECORD_FLOW
				 | 1U << RECORD_CONTAINER, &kind, record, err))
		return false;
	return !person || people_find_user(call->portal, person, user, err);
}

bool
command_audit_list(struct call *call, struct err *err)
{
	struct audit_list page = {0};
	struct id record, user;
	bool has_record, has_user, done = true, end = false;
	int64_t before = 0;
	size_t limit;

	if (!arguments_limit(call->arguments, &limit, err) || !find_filters(call, &record, &has_record, &user, &has_user, err))
		return false;
	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	while (done && !end && limit) {
		done = audit_rows(call->portal, has_record ? &record : NULL, has_user ? &user : NULL, before, limit < PAGE ? limit : PAGE,
				  &page, err);
		for (size_t i = 0; done && i < page.count; i++) {
			write_row(call, &page.rows[i]);
			before = page.rows[i].sequence;
			limit--;
		}
		end = page.at_end || !page.count;
		audit_list_release(&page);
	}
	output_list_end(call->out, done);
	return done;
}

static const char *
fault_phrase(enum audit_fault_kind kind)
{
	switch (kind) {
	case AUDIT_HOLDS:
		return "holds";
	case AUDIT_EDITED:
		return "was edited";
	case AUDIT_MISSING:
		return "is missing";
	case AUDIT_INSERTED:
		return "was inserted, or something was before it";
	case AUDIT_OUT_OF_ORDER:
		return "is out of order";
	}
	return "";
}

bool
command_audit_verify(struct call *call, struct err *err)
{
	static const struct column columns_verified[] = {{"rows", "Rows", CELL_NUMBER}, {"bad", "Bad row", CELL_NUMBER}, {"fault", "Fault", CELL_TEXT}};
	struct audit_fault fault;

	if (!portal_actor(call->portal)->administrator)
		return err_rule(err, ERR_DENIED, "A5", 0x80040220, "The record is verified by a System Administrator alone.");
	if (!audit_examine(call->portal, &fault, err))
		return false;
	if (call->out->format == OUTPUT_JSON)
		output_object(call->out, columns_verified, 3, (struct value[]){{.number = fault.rows}, {.number = fault.sequence},
									       {.text = fault.kind == AUDIT_HOLDS ? NULL : audit_fault_name(fault.kind)}});
	if (fault.kind != AUDIT_HOLDS)
		return err_rule(err, ERR_FAILED, "H2", 0, "The audit doesn't hold: row %lld %s. The rows before it hold.", (long long)fault.sequence,
				fault_phrase(fault.kind));
	output_line(call->out, "The audit holds: %lld row%s.", (long long)fault.rows, fault.rows == 1 ? "" : "s");
	return true;
}
