/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models|prompts|users|teams show --impact: sentences on a terminal, rows elsewhere. */
#include "cli/command.h"

#include "portal/departure.h"

static const struct column columns[] = {
	{"part", NULL, CELL_TEXT},  {"kind", NULL, CELL_TEXT},	    {"id", NULL, CELL_ID},	 {"name", NULL, CELL_TEXT},
	{"owner", NULL, CELL_TEXT}, {"msdyn_aimodelid", NULL, CELL_ID}, {"msdyn_name", NULL, CELL_TEXT}, {"people", NULL, CELL_NUMBER},
	{"names", NULL, CELL_TEXT},
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
tell_rows(struct call *call, const struct departure *departure)
{
	output_list_begin(call->out, columns, COLUMNS);
	for (size_t i = 0; i < departure->count; i++) {
		const struct departure_row *row = &departure->rows[i];
		const struct value values[COLUMNS] = {
			{.text = departure_part_name(row->part)}, {.text = record_kind_name(row->kind)}, {.id = row->id}, {.text = row->name},
			{.text = row->owner_name}, {.id = row->model}, {.text = row->model_name}, {.number = row->people}, {.text = row->names},
		};

		output_list_row(call->out, values);
	}
	output_list_end(call->out, true);
}

void
command_departure(struct call *call, struct departure *departure)
{
	if (call->out->format == OUTPUT_TABLE) {
		for (size_t i = 0; i < departure->line_count; i++)
			output_line(call->out, "%s", departure->lines[i]);
	} else {
		tell_rows(call, departure);
	}
	departure_release(departure);
}
