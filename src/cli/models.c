/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models and prompts: list, show. */
#include "cli/command.h"

#include "base/clock.h"
#include "portal/departure.h"
#include "portal/explain.h"
#include "portal/lifecycle.h"
#include "portal/models.h"

#include <string.h>

#define PAGE 256

static const struct column list_columns[] = {
	{"msdyn_aimodelid", NULL, CELL_ID},	  {"msdyn_name", "Name", CELL_TEXT},   {"type", "Type", CELL_TEXT},
	{"status", "Status", CELL_TEXT},	  {"ownerid", NULL, CELL_ID},	       {"owner", "Owner", CELL_TEXT},
	{"owneridtype", NULL, CELL_TEXT},	  {"permission", "Permission", CELL_TEXT}, {"msdyn_templateid", NULL, CELL_ID},
	{"modifiedon", "Modified", CELL_TIME}, {"createdon", NULL, CELL_TIME},
};

#define LIST_COLUMNS (sizeof(list_columns) / sizeof(list_columns[0]))

static void
list_values(const struct model_row *row, struct value values[LIST_COLUMNS])
{
	values[0] = (struct value){.id = row->id};
	values[1] = (struct value){.text = row->name};
	values[2] = (struct value){.text = model_type_name(row->type)};
	values[3] = (struct value){.text = model_status_name(row->status)};
	values[4] = (struct value){.id = row->owner.id};
	values[5] = (struct value){.text = row->owner_name};
	values[6] = (struct value){.text = principal_kind_name(row->owner.kind)};
	values[7] = (struct value){.text = permission_name(row->permission)};
	values[8] = (struct value){.id = row->template_id};
	values[9] = (struct value){.number = row->modified};
	values[10] = (struct value){.number = row->created};
}

/* A column of the list, by its short name or its logical one. */
static bool
parse_sort(const char *name, enum model_sort *sort)
{
	static const struct {
		const char *name;
		enum model_sort sort;
	} logical[] = {
		{"modifiedon", SORT_MODIFIED}, {"msdyn_name", SORT_NAME},
	};

	if (model_sort_from_name(name, sort))
		return true;
	for (size_t i = 0; i < sizeof(logical) / sizeof(logical[0]); i++) {
		if (strcmp(logical[i].name, name) == 0) {
			*sort = logical[i].sort;
			return true;
		}
	}
	return false;
}

static bool
parse_query(const struct arguments *arguments, struct model_query *query, struct err *err)
{
	const char *view = arguments_value(arguments, OPTION_VIEW, NULL);
	const char *sort = arguments_value(arguments, OPTION_SORT, "modified");
	const char *problem = arguments_value(arguments, OPTION_PROBLEM, NULL);

	query->filter = arguments_value(arguments, OPTION_FILTER, NULL);
	query->view = VIEW_ALL;
	if (view && strcmp(view, "mine") == 0)
		query->view = VIEW_MINE;
	else if (view && strcmp(view, "shared") == 0)
		query->view = VIEW_SHARED;
	else if (view)
		return err_set(err, ERR_USAGE, "--view takes mine or shared, not \"%s\".", view);
	if (!parse_sort(sort, &query->sort))
		return err_set(err, ERR_USAGE, "--sort takes modified, name, type, status or owner, not \"%s\".", sort);
	query->descending = query->sort == SORT_MODIFIED;
	if (problem && strcmp(problem, "orphan") == 0)
		query->problem = PROBLEM_ORPHAN;
	else if (problem && strcmp(problem, "split") == 0)
		query->problem = PROBLEM_SPLIT;
	else if (problem && strcmp(problem, "no-read") == 0)
		query->problem = PROBLEM_NO_READ;
	else if (problem)
		return err_set(err, ERR_USAGE, "--problem takes orphan, split or no-read, not \"%s\".", problem);
	return true;
}

static bool
list(struct call *call, bool prompts, struct err *err)
{
	struct model_query query = {.prompts = prompts};
	struct model_list page = {0};
	enum window_from from = WINDOW_FIRST;
	struct id last = ID_NONE;
	size_t limit;
	bool done = true, end = false;

	if (!parse_query(call->arguments, &query, err) || !arguments_limit(call->arguments, &limit, err))
		return false;
	output_list_begin(call->out, list_columns, LIST_COLUMNS);
	while (limit && !end && done) {
		done = models_window(call->portal, &query, from, &last, limit < PAGE ? limit : PAGE, &page, err);
		for (size_t i = 0; done && i < page.count; i++) {
			struct value values[LIST_COLUMNS];

			list_values(&page.rows[i], values);
			output_list_row(call->out, values);
			last = page.rows[i].id;
			limit--;
		}
		end = !page.count || page.at_end;
		from = WINDOW_AFTER;
		model_list_release(&page);
	}
	output_list_end(call->out, done);
	return done;
}

bool
command_models_list(struct call *call, struct err *err)
{
	return list(call, false, err);
}

bool
command_prompts_list(struct call *call, struct err *err)
{
	return list(call, true, err);
}

/* ---------------------------------------------------------------- show */

static void
show_versions(struct json *json, const struct model_detail *detail)
{
	json_array_begin(json, "versions");
	for (size_t i = 0; i < detail->version_count; i++) {
		const struct model_version *version = &detail->versions[i];

		json_object_begin(json, NULL);
		json_text(json, "type", version->type == CONFIGURATION_RUN ? "run" : "training");
		json_number(json, "statuscode", version->statuscode);
		json_number(json, "major", version->major);
		json_number(json, "minor", version->minor);
		json_time(json, "msdyn_lasttrainorrundate", version->trained);
		if (version->score >= 0)
			json_number(json, "score", version->score);
		else
			json_none(json, "score");
		json_bool(json, "active", version->active);
		json_object_end(json);
	}
	json_array_end(json);
}

/* F5: what one may not read is null. */
static void
count_json(struct json *json, const char *key, int64_t count)
{
	if (count < 0)
		json_none(json, key);
	else
		json_number(json, key, count);
}

static void
show_containers(struct json *json, const struct model_detail *detail)
{
	json_array_begin(json, "containers");
	for (size_t i = 0; i < detail->container_count; i++) {
		const struct model_container *container = &detail->containers[i];

		json_object_begin(json, NULL);
		json_id(json, "msdyn_aibdatasetscontainerid", &container->id);
		json_text(json, "msdyn_name", container->name);
		json_id(json, "ownerid", &container->owner.id);
		json_text(json, "owner", container->owner_name);
		json_bool(json, "otherowner", container->other_owner);
		count_json(json, "files", container->files);
		count_json(json, "datasets", container->datasets);
		count_json(json, "records", container->records);
		json_object_end(json);
	}
	json_array_end(json);
}

static void
show_shares(struct json *json, const struct model_detail *detail)
{
	json_array_begin(json, "shares");
	for (size_t i = 0; i < detail->share_count; i++) {
		const struct model_share *share = &detail->shares[i];

		json_object_begin(json, NULL);
		json_id(json, "principalid", &share->with.id);
		json_text(json, "principaltypecode", principal_kind_name(share->with.kind));
		json_text(json, "name", share->name);
		json_number(json, "accessrightsmask", share->mask);
		json_text(json, "access", share_word(share->mask));
		json_bool(json, "withouteffect", share->without_effect);
		json_time(json, "changedon", share->since);
		json_object_end(json);
	}
	json_array_end(json);
}

/* The version that's published, else the last trained one, else the draft. */
static const struct version_facts *
version_shown(const struct model_versions *versions)
{
	return versions->published ? versions->published : versions->trained ? versions->trained : versions->draft;
}

static void
known_number(struct json *json, const char *key, int number)
{
	if (number < 0)
		json_none(json, key);
	else
		json_number(json, key, number);
}

static void
version_json(struct json *json, const char *key, const struct version_facts *v)
{
	if (!v) {
		json_none(json, key);
		return;
	}
	json_object_begin(json, key);
	json_id(json, "msdyn_aiconfigurationid", &v->id);
	json_number(json, "major", v->major);
	json_number(json, "minor", v->minor);
	json_number(json, "statuscode", v->statuscode);
	json_time(json, "trainedon", v->trained_on);
	json_bool(json, "learned", v->learned);
	json_text(json, "grade", v->grade && v->grade[0] ? v->grade : NULL);
	known_number(json, "score", v->score);
	json_text(json, "scorename", v->score >= 0 ? v->score_name : NULL);
	known_number(json, "guess", v->guess);
	json_number(json, "trainedrows", (int64_t)v->trained_rows);
	json_number(json, "testedrows", (int64_t)v->tested_rows);
	json_id(json, "tableid", &v->binding.table);
	json_text(json, "table", v->table_name[0] ? v->table_name : NULL);
	json_text(json, "target", v->binding.target);
	json_text(json, "text", v->binding.text);
	json_array_begin(json, "lines");
	for (size_t i = 0; i < v->line_count; i++) {
		json_object_begin(json, NULL);
		json_text(json, "name", v->lines[i].name);
		json_number(json, "share", v->lines[i].share);
		json_object_end(json);
	}
	json_array_end(json);
	json_array_begin(json, "warnings");
	for (size_t i = 0; i < v->warning_count; i++)
		json_text(json, NULL, v->warnings[i]);
	json_array_end(json);
	json_text(json, "error", v->errors && v->errors[0] ? v->errors : NULL);
	json_object_end(json);
}

static void
show_life(struct json *json, const struct model_versions *versions)
{
	version_json(json, "published", versions->published);
	version_json(json, "lasttrained", versions->trained);
	version_json(json, "draft", versions->draft);
	json_object_begin(json, "schedule");
	json_text(json, "run", cadence_name(versions->schedule.run));
	json_text(json, "retrain", cadence_name(versions->schedule.retrain));
	json_object_end(json);
}

static void
show_json(struct call *call, const struct model_detail *detail, const struct model_versions *life)
{
	struct str text = {0};
	struct json json = {.out = &text};
	struct value values[LIST_COLUMNS];
	size_t count;
	const char *const *names = command_action_names(&call->arena, detail->row.actions, &count);

	list_values(&detail->row, values);
	json_object_begin(&json, NULL);
	for (size_t i = 0; i < LIST_COLUMNS; i++) {
		if (list_columns[i].kind == CELL_ID)
			json_id(&json, list_columns[i].key, &values[i].id);
		else if (list_columns[i].kind == CELL_TIME)
			json_time(&json, list_columns[i].key, values[i].number);
		else
			json_text(&json, list_columns[i].key, values[i].text);
	}
	json_text(&json, "template", detail->template_name);
	json_text(&json, "createdby", detail->created_by);
	json_array_begin(&json, "actions");
	for (size_t i = 0; i < count; i++)
		json_text(&json, NULL, names[i]);
	json_array_end(&json);
	if (detail->prompt_text)
		json_text(&json, "text", detail->prompt_text);
	if (detail->prompt_model)
		json_text(&json, "model", detail->prompt_model);
	show_versions(&json, detail);
	if (life)
		show_life(&json, life);
	show_containers(&json, detail);
	show_shares(&json, detail);
	json_array_begin(&json, "calledby");
	for (size_t i = 0; i < detail->user_count; i++) {
		json_object_begin(&json, NULL);
		json_text(&json, "kind", record_kind_name(detail->users[i].kind));
		json_id(&json, "id", &detail->users[i].id);
		json_text(&json, "name", detail->users[i].name);
		json_text(&json, "owner", detail->users[i].owner_name);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_number(&json, "runs7days", detail->run_total);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

static const char *
joined_shares(struct arena *arena, const struct model_detail *detail)
{
	const char *text = "";

	for (size_t i = 0; i < detail->share_count; i++)
		text = arena_printf(arena, "%s%s%s (%s)", text, i ? ", " : "", detail->shares[i].name, share_word(detail->shares[i].mask));
	return text;
}

static const char *
joined_callers(struct arena *arena, const struct model_detail *detail)
{
	const char *text = "";

	for (size_t i = 0; i < detail->user_count; i++)
		text = arena_printf(arena, "%s%s%s (%s)", text, i ? ", " : "", detail->users[i].name,
				    record_kind_name(detail->users[i].kind));
	return text;
}

static const char *
joined_containers(struct arena *arena, const struct model_detail *detail)
{
	const char *text = "";

	for (size_t i = 0; i < detail->container_count; i++)
		text = arena_printf(arena, "%s%s%s (owner %s%s)", text, i ? ", " : "", detail->containers[i].name,
				    detail->containers[i].owner_name, detail->containers[i].other_owner ? "!" : "");
	return text;
}

static const char *
joined_lines(struct arena *arena, const struct version_facts *v)
{
	const char *text = "";

	for (size_t i = 0; i < v->line_count; i++)
		text = arena_printf(arena, "%s%s%s %d", text, i ? ", " : "", v->lines[i].name, v->lines[i].share);
	return text;
}

/* Of the version that's shown: what it's learned from, and how good it is. */
static void
version_values(struct call *call, const struct version_facts *v, struct value values[6])
{
	static const struct version_facts none = {.table_name = "", .score = -1, .grade = "", .trained_on = TIME_NONE};
	const char *target;

	v = v ? v : &none;
	target = v->binding.target ? v->binding.target : "";
	values[0] = (struct value){.text = v->table_name};
	values[1] = (struct value){.text = v->binding.text ? arena_printf(&call->arena, "%s, by %s", target, v->binding.text) : target};
	values[2] = (struct value){.text = v->grade ? v->grade : ""};
	values[3] = (struct value){.text = v->score < 0 ? "" : arena_printf(&call->arena, "%s %d", v->score_name, v->score)};
	values[4] = (struct value){.number = v->trained_on};
	values[5] = (struct value){.text = joined_lines(&call->arena, v)};
}

static void
show_lines(struct call *call, const struct model_detail *detail, const struct model_versions *life)
{
	static const struct column more[] = {
		{"template", "Template", CELL_TEXT},	{"createdby", "Created by", CELL_TEXT}, {"containers", "Containers", CELL_TEXT},
		{"shares", "Shared with", CELL_TEXT},	{"calledby", "Called by", CELL_TEXT},	{"runs7days", "Runs, 7 days", CELL_NUMBER},
		{"actions", "Actions", CELL_LIST},	{"text", "Text", CELL_TEXT},
	};
	static const struct column of_version[] = {
		{"table", "Input table", CELL_TEXT}, {"target", "Learned", CELL_TEXT},	  {"grade", "Grade", CELL_TEXT},
		{"score", "Score", CELL_TEXT},	     {"trainedon", "Trained", CELL_TIME}, {"lines", "Of it", CELL_TEXT},
	};
	struct column columns[LIST_COLUMNS + sizeof(more) / sizeof(more[0]) + sizeof(of_version) / sizeof(of_version[0])];
	struct value values[LIST_COLUMNS + sizeof(more) / sizeof(more[0]) + sizeof(of_version) / sizeof(of_version[0])];
	size_t action_count, count = LIST_COLUMNS + sizeof(more) / sizeof(more[0]);
	const char *const *actions = command_action_names(&call->arena, detail->row.actions, &action_count);

	memcpy(columns, list_columns, sizeof(list_columns));
	memcpy(columns + LIST_COLUMNS, more, sizeof(more));
	list_values(&detail->row, values);
	values[LIST_COLUMNS] = (struct value){.text = detail->template_name};
	values[LIST_COLUMNS + 1] = (struct value){.text = detail->created_by};
	values[LIST_COLUMNS + 2] = (struct value){.text = joined_containers(&call->arena, detail)};
	values[LIST_COLUMNS + 3] = (struct value){.text = joined_shares(&call->arena, detail)};
	values[LIST_COLUMNS + 4] = (struct value){.text = joined_callers(&call->arena, detail)};
	values[LIST_COLUMNS + 5] = (struct value){.number = detail->run_total};
	values[LIST_COLUMNS + 6] = (struct value){.list = actions, .list_count = action_count};
	values[LIST_COLUMNS + 7] = (struct value){.text = detail->prompt_text};
	if (!detail->prompt_text)
		count--;
	if (life) {
		memcpy(columns + count, of_version, sizeof(of_version));
		version_values(call, version_shown(life), values + count);
		count += sizeof(of_version) / sizeof(of_version[0]);
	}
	output_object(call->out, columns, count, values);
}

/* The details of a record that's merely shared stay with its owner (E3): the decision's own words say so. */
static bool
refuse_details(struct call *call, const struct id *id, struct err *err)
{
	struct explain_answer answer = {0};
	bool done = explain_action(call->portal, ACTION_DETAILS, id, NULL, &answer, err);

	if (done) {
		const struct explanation *why = &answer.explanation;

		err_rule(err, rule_code(why->verdict.rule), why->rule, why->dataverse, "%s", why->reason);
	}
	explain_answer_release(&answer);
	return false;
}

static bool
show_impact(struct call *call, const struct id *id, struct err *err)
{
	struct departure departure;

	if (!departure_of_model(call->portal, id, call->now, &departure, err))
		return false;
	command_departure(call, &departure);
	return true;
}

static bool
show(struct call *call, enum record_kind kind, struct err *err)
{
	struct model_detail detail = {0};
	struct model_versions versions = {0}, *life = kind == RECORD_MODEL ? &versions : NULL;
	enum record_kind found;
	struct id id;
	bool done;

	if (!record_find(call->portal, call->words[0], 1U << kind, &found, &id, err))
		return false;
	if (arguments_has(call->arguments, OPTION_IMPACT))
		return show_impact(call, &id, err);
	done = model_load_detail(call->portal, &id, call->now, &detail, err);
	if (done && !detail.details)
		done = refuse_details(call, &id, err);
	else
		done = done && (!life || model_load_versions(call->portal, &id, &call->arena, life, err));
	if (done && call->out->format == OUTPUT_JSON)
		show_json(call, &detail, life);
	else if (done)
		show_lines(call, &detail, life);
	model_detail_release(&detail);
	return done;
}

bool
command_models_show(struct call *call, struct err *err)
{
	return show(call, RECORD_MODEL, err);
}

bool
command_prompts_show(struct call *call, struct err *err)
{
	return show(call, RECORD_PROMPT, err);
}
