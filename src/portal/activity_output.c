/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Activity as lists, for the command and for the console's export. */
#include "base/clock.h"
#include "base/output.h"
#include "portal/activity.h"
#include "portal/internal.h"

/* Rows that are read at once. */
#define PAGE 500

static const struct column columns[] = {
	{"msdyn_processingdate", "Processed time", CELL_TIME}, {"model", "Tool name", CELL_TEXT}, {"msdyn_datatype", NULL, CELL_TEXT},
	{"msdyn_datainfo", "Input", CELL_TEXT}, {"msdyn_output", "Output", CELL_TEXT}, {"usedin", "Used in", CELL_TEXT},
	{"msdyn_creditconsumed", "Credits", CELL_NUMBER}, {"status", "Status", CELL_TEXT}, {"owner", "Processed by", CELL_TEXT},
	{"msdyn_automationname", "Automation", CELL_TEXT}, {"msdyn_automationlink", NULL, CELL_TEXT}, {"msdyn_quicktest", NULL, CELL_BOOL},
	{"msdyn_processingstatus", NULL, CELL_NUMBER}, {"msdyn_consumptionsource", NULL, CELL_NUMBER}, {"msdyn_aimodelid", NULL, CELL_ID},
	{"type", NULL, CELL_TEXT}, {"deleted", NULL, CELL_BOOL}, {"msdyn_aiconfigurationid", NULL, CELL_ID}, {"ownerid", NULL, CELL_ID},
	{"msdyn_aieventid", NULL, CELL_ID},
};

/* In a table the name says that it's gone; elsewhere it's kept as it was, and a column of its own says it. */
static const char *
tool_name(const struct output *output, struct arena *arena, const char *name, bool deleted)
{
	return deleted && output->format == OUTPUT_TABLE ? arena_printf(arena, "(deleted) %s", name) : name;
}

static const char *
type_name(int type)
{
	return type < 0 ? NULL : model_type_name((enum model_type)type);
}

static void
write_row(struct output *output, struct arena *arena, const struct activity_row *row)
{
	const char *input = output->format == OUTPUT_TABLE && !row->data_info ? row->data_type : row->data_info;

	output_list_row(output, (struct value[]){{.number = row->at}, {.text = tool_name(output, arena, row->name, row->deleted)},
		{.text = row->data_type}, {.text = input}, {.text = row->output},
		{.text = row->used == USED_ELSEWHERE ? NULL : activity_used_name(row->used)}, {.number = row->credits},
		{.text = activity_status_name(row->status)}, {.text = row->owner_name}, {.text = row->automation}, {.text = row->link},
		{.number = row->quick_test}, {.number = row->status}, {.number = row->source, .none = row->source == INT64_MIN}, {.id = row->model}, {.text = type_name(row->type)},
		{.number = row->deleted}, {.id = row->configuration}, {.id = row->owner}, {.id = row->id}});
}

/* In one reading, so that it's of one moment. */
static bool
write_pages(struct portal *portal, const struct activity_filter *filter, enum activity_sort sort, bool descending, size_t limit, struct output *output,
	    struct err *err)
{
	struct activity_list page = {0}, next = {0};
	bool done = activity_window(portal, filter, sort, descending, WINDOW_FIRST, NULL, limit < PAGE ? limit : PAGE, &page, err);

	while (done && page.count) {
		for (size_t i = 0; i < page.count; i++)
			write_row(output, &page.arena, &page.rows[i]);
		limit -= page.count;
		if (page.at_end || !limit)
			break;
		done = activity_window(portal, filter, sort, descending, WINDOW_AFTER, &page.rows[page.count - 1], limit < PAGE ? limit : PAGE, &next, err);
		activity_list_release(&page);
		page = next;
	}
	activity_list_release(&page);
	return done;
}

bool
activity_output(struct portal *portal, const struct activity_filter *filter, enum activity_sort sort, bool descending, size_t limit, struct output *output,
		struct err *err)
{
	struct portal_read read = {0};
	bool done;

	if (!portal_begin_read(portal, &read, err))
		return false;
	output_list_begin(output, columns, sizeof(columns) / sizeof(columns[0]));
	done = write_pages(portal, filter, sort, descending, limit, output, err);
	output_list_end(output, done);
	portal_end_read(portal, &read);
	return done;
}

/* "2026-03-05". */
static const char *
day_text(struct arena *arena, int64_t day)
{
	char text[TIME_TEXT_SIZE];

	return arena_printf(arena, "%.10s", time_format(day * TIME_DAY, text));
}

bool
activity_output_sums(struct portal *portal, const struct activity_filter *filter, bool by_tool, size_t limit, struct output *output, struct err *err)
{
	static const struct column by_day[] = {{"day", "Day", CELL_TEXT}, {"runs", "Runs", CELL_NUMBER}, {"failed", "Failed", CELL_NUMBER},
					       {"quicktests", "Quick tests", CELL_NUMBER}, {"msdyn_creditconsumed", "Credits", CELL_NUMBER}};
	static const struct column by_model[] = {{"msdyn_aimodelid", NULL, CELL_ID}, {"model", "Tool name", CELL_TEXT}, {"type", "Type", CELL_TEXT},
						 {"deleted", NULL, CELL_BOOL}, {"runs", "Runs", CELL_NUMBER}, {"failed", "Failed", CELL_NUMBER},
						 {"quicktests", "Quick tests", CELL_NUMBER}, {"msdyn_creditconsumed", "Credits", CELL_NUMBER}};
	struct activity_sums sums = {0};

	if (!(by_tool ? activity_by_tool(portal, filter, &sums, err) : activity_by_day(portal, filter, &sums, err)))
		return false;
	output_list_begin(output, by_tool ? by_model : by_day, by_tool ? 8 : 5);
	for (size_t i = 0; i < sums.count && i < limit; i++) {
		const struct activity_sum *sum = &sums.rows[i];

		if (by_tool)
			output_list_row(output, (struct value[]){{.id = sum->tool}, {.text = tool_name(output, &sums.arena, sum->name, sum->deleted)},
				{.text = type_name(sum->type)}, {.number = sum->deleted}, {.number = sum->runs}, {.number = sum->failed},
				{.number = sum->tests}, {.number = sum->credits}});
		else
			output_list_row(output, (struct value[]){{.text = day_text(&sums.arena, sum->day)}, {.number = sum->runs}, {.number = sum->failed},
				{.number = sum->tests}, {.number = sum->credits}});
	}
	output_list_end(output, true);
	activity_sums_release(&sums);
	return true;
}
