/* SPDX-License-Identifier: GPL-3.0-or-later */
/* apps and flows: list, show, create, edit, run, delete (RULES C, D8, D9). */
#include "cli/command.h"

#include "portal/apps.h"
#include "portal/people.h"

#include <string.h>

#define PAGE 256

/* From so many on a confirmation is needed. */
#define CONFIRM_FROM 5

#define LIST_COLUMNS 9

static const struct column app_columns[LIST_COLUMNS] = {
	{"canvasappid", NULL, CELL_ID},	  {"displayname", "Name", CELL_TEXT},	   {"ownerid", NULL, CELL_ID},
	{"owner", "Owner", CELL_TEXT},	  {"owneridtype", NULL, CELL_TEXT},	   {"permission", "Permission", CELL_TEXT},
	{"calls", "Calls", CELL_LIST},	  {"modifiedon", "Modified", CELL_TIME}, {"createdon", NULL, CELL_TIME},
};

static const struct column flow_columns[LIST_COLUMNS] = {
	{"workflowid", NULL, CELL_ID},	  {"name", "Name", CELL_TEXT},		   {"ownerid", NULL, CELL_ID},
	{"owner", "Owner", CELL_TEXT},	  {"owneridtype", NULL, CELL_TEXT},	   {"permission", "Permission", CELL_TEXT},
	{"calls", "Calls", CELL_LIST},	  {"modifiedon", "Modified", CELL_TIME}, {"createdon", NULL, CELL_TIME},
};

static const struct column *
columns_of(enum record_kind kind)
{
	return kind == RECORD_FLOW ? flow_columns : app_columns;
}

static void
list_values(const struct apps_row *row, struct value values[LIST_COLUMNS])
{
	values[0] = (struct value){.id = row->id};
	values[1] = (struct value){.text = row->name};
	values[2] = (struct value){.id = row->owner.id};
	values[3] = (struct value){.text = row->owner_name};
	values[4] = (struct value){.text = principal_kind_name(row->owner.kind)};
	values[5] = (struct value){.text = permission_name(row->permission)};
	values[6] = (struct value){.list = row->calls, .list_count = row->call_count};
	values[7] = (struct value){.number = row->modified};
	values[8] = (struct value){.number = row->created};
}

static bool
list(struct call *call, enum record_kind kind, struct err *err)
{
	const char *filter = arguments_value(call->arguments, OPTION_FILTER, NULL);
	struct apps_list page = {0}, next = {0};
	size_t limit;
	bool done = true, end = false, first = true;

	if (!arguments_limit(call->arguments, &limit, err))
		return false;
	output_list_begin(call->out, columns_of(kind), LIST_COLUMNS);
	while (limit && !end && done) {
		done = apps_window(call->portal, 1U << kind, filter, first ? NULL : &page.rows[page.count - 1], limit < PAGE ? limit : PAGE, &next, err);
		for (size_t i = 0; done && i < next.count; i++) {
			struct value values[LIST_COLUMNS];

			list_values(&next.rows[i], values);
			output_list_row(call->out, values);
			limit--;
		}
		first = false;
		end = !next.count || next.at_end;
		apps_list_release(&page);
		page = next;
		next = (struct apps_list){0};
	}
	apps_list_release(&page);
	output_list_end(call->out, done);
	return done;
}

/* ---------------------------------------------------------------- show */

static const char *
answer_word(enum apps_answer answer)
{
	switch (answer) {
	case APPS_YES:
		return "yes";
	case APPS_NO:
		return "no";
	case APPS_UNTOLD:
		break;
	}
	return "not told";
}

static void
json_answer(struct json *json, const struct apps_layer *layer)
{
	if (layer->answer == APPS_UNTOLD)
		json_none(json, "allowed");
	else
		json_bool(json, "allowed", layer->answer == APPS_YES);
	json_text(json, "rule", layer->rule[0] ? layer->rule : NULL);
	json_text(json, "reason", layer->reason);
}

static void
json_layer(struct json *json, const struct apps_layer *layer, bool is_call)
{
	json_object_begin(json, is_call ? NULL : "opening");
	if (is_call) {
		json_id(json, "record", &layer->id);
		json_text(json, "name", layer->name);
		json_text(json, "kind", layer->gone ? NULL : record_kind_name(layer->prompt ? RECORD_PROMPT : RECORD_MODEL));
	}
	json_answer(json, layer);
	json_text(json, "remedy", layer->remedy);
	json_text(json, "help", layer->help[0] ? layer->help : NULL);
	json_object_end(json);
}

static void
show_json(struct call *call, const struct apps_page *page)
{
	const struct column *columns = columns_of(page->row.kind);
	struct str text = {0};
	struct json json = {.out = &text};
	struct value values[LIST_COLUMNS];
	size_t count;
	const char *const *names = command_action_names(&call->arena, page->row.actions, &count);

	list_values(&page->row, values);
	json_object_begin(&json, NULL);
	for (size_t i = 0; i < LIST_COLUMNS; i++) {
		if (columns[i].kind == CELL_ID)
			json_id(&json, columns[i].key, &values[i].id);
		else if (columns[i].kind == CELL_TIME)
			json_time(&json, columns[i].key, values[i].number);
		else if (columns[i].kind == CELL_TEXT)
			json_text(&json, columns[i].key, values[i].text);
	}
	json_text(&json, "createdby", page->created_by);
	json_array_begin(&json, "actions");
	for (size_t i = 0; i < count; i++)
		json_text(&json, NULL, names[i]);
	json_array_end(&json);
	json_id(&json, "user", &page->user);
	json_bool(&json, "works", apps_page_works(page));
	json_layer(&json, &page->opening, false);
	json_array_begin(&json, "calls");
	for (size_t i = 0; i < page->call_count; i++)
		json_layer(&json, &page->calls[i], true);
	json_array_end(&json);
	json_array_begin(&json, "shares");
	for (size_t i = 0; i < page->share_count; i++) {
		json_object_begin(&json, NULL);
		json_id(&json, "principalid", &page->shares[i].with.id);
		json_text(&json, "principaltypecode", principal_kind_name(page->shares[i].with.kind));
		json_text(&json, "name", page->shares[i].name);
		json_number(&json, "accessrightsmask", page->shares[i].mask);
		json_text(&json, "access", share_word(page->shares[i].mask));
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

static const char *
joined_shares(struct arena *arena, const struct apps_page *page)
{
	const char *text = "";

	for (size_t i = 0; i < page->share_count; i++)
		text = arena_printf(arena, "%s%s%s (%s)", text, i ? ", " : "", page->shares[i].name, share_word(page->shares[i].mask));
	return text;
}

/* "yes: …", "no (B2): … What would help." */
static const char *
layer_words(struct arena *arena, const struct apps_layer *layer)
{
	return arena_printf(arena, "%s%s%s%s: %s%s%s", answer_word(layer->answer), layer->answer == APPS_NO ? " (" : "",
			    layer->answer == APPS_NO ? layer->rule : "", layer->answer == APPS_NO ? ")" : "", layer->reason,
			    layer->remedy ? " " : "", layer->remedy ? layer->remedy : "");
}

static void
show_lines(struct call *call, const struct apps_page *page)
{
	size_t count = LIST_COLUMNS + 6 + page->call_count, at = LIST_COLUMNS, action_count;
	struct column *columns = arena_array(&call->arena, count, sizeof(*columns));
	struct value *values = arena_array(&call->arena, count, sizeof(*values));
	const char *const *actions = command_action_names(&call->arena, page->row.actions, &action_count);

	memcpy(columns, columns_of(page->row.kind), LIST_COLUMNS * sizeof(*columns));
	list_values(&page->row, values);
	columns[at] = (struct column){"createdby", "Created by", CELL_TEXT};
	values[at++] = (struct value){.text = page->created_by};
	columns[at] = (struct column){"actions", "Actions", CELL_LIST};
	values[at++] = (struct value){.list = actions, .list_count = action_count};
	columns[at] = (struct column){"shares", "Shared with", CELL_TEXT};
	values[at++] = (struct value){.text = joined_shares(&call->arena, page)};
	columns[at] = (struct column){"user", "For", CELL_TEXT};
	values[at++] = (struct value){.text = page->user_name};
	columns[at] = (struct column){"works", "Works", CELL_TEXT};
	values[at++] = (struct value){.text = apps_page_works(page) ? "yes" : page->opening.answer == APPS_YES && !page->refused ? "not told" : "no"};
	columns[at] = (struct column){"opening", "Opens", CELL_TEXT};
	values[at++] = (struct value){.text = layer_words(&call->arena, &page->opening)};
	for (size_t i = 0; i < page->call_count; i++) {
		const char *name = page->calls[i].name[0] ? page->calls[i].name : "a deleted model";

		columns[at] = (struct column){arena_printf(&call->arena, "call%zu", i + 1), arena_printf(&call->arena, "Calls %s", name), CELL_TEXT};
		values[at++] = (struct value){.text = layer_words(&call->arena, &page->calls[i])};
	}
	output_object(call->out, columns, count, values);
}

/* With --for it exits as running it would for that person. */
static int
status_for(const struct apps_page *page)
{
	if (page->opening.answer == APPS_NO)
		return (int)(strcmp(page->opening.rule, "A4") == 0 ? ERR_DENIED : ERR_NOT_FOUND);
	return page->refused ? (int)ERR_DENIED : 0;
}

static bool
show(struct call *call, enum record_kind kind, struct err *err)
{
	const char *user = arguments_value(call->arguments, OPTION_FOR, NULL);
	struct apps_page page = {0};
	struct id id, person;

	if (!record_find(call->portal, call->words[0], 1U << kind, &kind, &id, err) || (user && !people_find_user(call->portal, user, &person, err))
	    || !apps_ask(call->portal, kind, &id, user ? &person : NULL, &page, err))
		return false;
	if (call->out->format == OUTPUT_JSON)
		show_json(call, &page);
	else
		show_lines(call, &page);
	call->status = user ? status_for(&page) : 0;
	apps_page_release(&page);
	return true;
}

/* ---------------------------------------------------------------- run */

static void
run_json(struct call *call, const struct apps_page *page)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_bool(&json, "opened", true);
	json_array_begin(&json, "calls");
	for (size_t i = 0; i < page->call_count; i++) {
		json_object_begin(&json, NULL);
		json_id(&json, "record", &page->calls[i].id);
		json_answer(&json, &page->calls[i]);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

static void
run_lines(struct call *call, const struct apps_page *page)
{
	static const struct column columns[] = {
		{"record", NULL, CELL_ID}, {"name", "Calls", CELL_TEXT}, {"allowed", "Allowed", CELL_TEXT}, {"rule", "Rule", CELL_TEXT},
		{"reason", "Because", CELL_TEXT},
	};

	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < page->call_count; i++) {
		const struct apps_layer *layer = &page->calls[i];

		output_list_row(call->out, (struct value[]){{.id = layer->id}, {.text = layer->name}, {.text = answer_word(layer->answer)},
							     {.text = layer->rule}, {.text = layer->reason}});
	}
	output_list_end(call->out, true);
	/* F8: nothing pretends. */
	fprintf(call->notes, "makerdeck: It opened%s. %s itself isn't executed here: its calls were decided%s.\n",
		page->call_count ? "" : ", and calls nothing", page->row.kind == RECORD_FLOW ? "The flow" : "The app",
		call->dry_run ? "" : " and recorded");
}

static bool
run(struct call *call, enum record_kind kind, struct err *err)
{
	struct apps_page page = {0};
	struct id id;

	if (!record_find(call->portal, call->words[0], 1U << kind, &kind, &id, err)
	    || !apps_run(call->portal, kind, &id, call->dry_run, call->now, &page, err))
		return false;
	if (call->out->format == OUTPUT_JSON)
		run_json(call, &page);
	else
		run_lines(call, &page);
	call->status = page.refused ? (int)ERR_DENIED : 0;
	apps_page_release(&page);
	return true;
}

/* ---------------------------------------------------------------- writes */

static bool
find_calls(struct call *call, struct id **ids, size_t *count, struct err *err)
{
	*count = call->arguments->value_count[OPTION_CALLS];
	*ids = arena_array(&call->arena, *count + 1, sizeof(**ids));
	for (size_t i = 0; i < *count; i++) {
		enum record_kind kind;

		if (!record_find(call->portal, call->arguments->values[OPTION_CALLS][i], 1U << RECORD_MODEL | 1U << RECORD_PROMPT, &kind, &(*ids)[i],
				 err))
			return false;
	}
	return true;
}

static bool
answer(struct call *call, bool done, struct write_result *result)
{
	if (done || result->refusal_count)
		command_write_result(call, result);
	write_result_release(result);
	return done;
}

static bool
create(struct call *call, enum record_kind kind, struct err *err)
{
	struct write_result result = {0};
	struct id *ids;
	size_t count;

	if (!find_calls(call, &ids, &count, err))
		return false;
	return answer(call, apps_create(call->portal, kind, call->words[0], ids, count, call->dry_run, call->now, &result, err), &result);
}

static bool
edit(struct call *call, enum record_kind kind, struct err *err)
{
	struct write_result result = {0};
	struct target target = {.version = -1};
	struct id *ids;
	size_t count;

	if (!record_find(call->portal, call->words[0], 1U << kind, &target.kind, &target.id, err) || !find_calls(call, &ids, &count, err))
		return false;
	return answer(call, apps_set_calls(call->portal, &target, ids, count, call->dry_run, call->now, &result, err), &result);
}

/* As reassign's: from five on it's asked for in words. */
static bool
is_confirmed(struct call *call, struct err *err)
{
	const char *said = arguments_value(call->arguments, OPTION_CONFIRM, NULL);
	const char *words = arena_printf(&call->arena, "delete %zu", call->word_count);

	if (said && strcmp(said, words) != 0)
		return err_set(err, ERR_USAGE, "%zu would be deleted: --confirm takes \"%s\".", call->word_count, words);
	return said || call->dry_run || call->word_count < CONFIRM_FROM
	       || err_set(err, ERR_USAGE, "%zu would be deleted, which can't be undone: say --confirm \"%s\".", call->word_count, words);
}

static bool
delete(struct call *call, enum record_kind kind, struct err *err)
{
	struct write_result result = {0};
	struct target *targets = arena_array(&call->arena, call->word_count, sizeof(*targets));

	if (!is_confirmed(call, err))
		return false;
	for (size_t i = 0; i < call->word_count; i++) {
		targets[i].version = -1;
		if (!record_find(call->portal, call->words[i], 1U << kind, &targets[i].kind, &targets[i].id, err))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (id_equal(&targets[j].id, &targets[i].id))
				return err_set(err, ERR_USAGE, "\"%s\" is named twice.", call->words[i]);
		}
	}
	return answer(call, apps_delete(call->portal, targets, call->word_count, call->dry_run, call->now, &result, err), &result);
}

/* ---------------------------------------------------------------- by noun */

bool
command_apps_list(struct call *call, struct err *err)
{
	return list(call, RECORD_APP, err);
}

bool
command_apps_show(struct call *call, struct err *err)
{
	return show(call, RECORD_APP, err);
}

bool
command_apps_create(struct call *call, struct err *err)
{
	return create(call, RECORD_APP, err);
}

bool
command_apps_edit(struct call *call, struct err *err)
{
	return edit(call, RECORD_APP, err);
}

bool
command_apps_run(struct call *call, struct err *err)
{
	return run(call, RECORD_APP, err);
}

bool
command_apps_delete(struct call *call, struct err *err)
{
	return delete(call, RECORD_APP, err);
}

bool
command_flows_list(struct call *call, struct err *err)
{
	return list(call, RECORD_FLOW, err);
}

bool
command_flows_show(struct call *call, struct err *err)
{
	return show(call, RECORD_FLOW, err);
}

bool
command_flows_create(struct call *call, struct err *err)
{
	return create(call, RECORD_FLOW, err);
}

bool
command_flows_edit(struct call *call, struct err *err)
{
	return edit(call, RECORD_FLOW, err);
}

bool
command_flows_run(struct call *call, struct err *err)
{
	return run(call, RECORD_FLOW, err);
}

bool
command_flows_delete(struct call *call, struct err *err)
{
	return delete(call, RECORD_FLOW, err);
}
