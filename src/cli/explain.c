/* SPDX-License-Identifier: GPL-3.0-or-later */
/* explain, access, access matrix (RULES B5). */
#include "cli/command.h"

#include "portal/explain.h"
#include "portal/models.h"
#include "portal/people.h"

#include <string.h>

/* Without --kind a NAME is looked up among models and prompts (COMMANDS.md). */
static bool
parse_kinds(const struct arguments *arguments, unsigned *kinds, struct err *err)
{
	const char *name = arguments_value(arguments, OPTION_KIND, NULL);

	*kinds = 1U << RECORD_MODEL | 1U << RECORD_PROMPT;
	if (!name)
		return true;
	for (unsigned kind = RECORD_MODEL; kind <= RECORD_CONTAINER; kind++) {
		if (strcmp(record_kind_name((enum record_kind)kind), name) == 0) {
			*kinds = 1U << kind;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "--kind takes model, prompt, app, flow or container here, not \"%s\".", name);
}

static bool
one_user(struct call *call, struct id *user, const struct id **given, struct err *err)
{
	*given = NULL;
	if (!arguments_has(call->arguments, OPTION_USER))
		return true;
	if (call->arguments->value_count[OPTION_USER] > 1)
		return err_set(err, ERR_USAGE, "--user can be given once here.");
	*given = user;
	return people_find_user(call->portal, arguments_value(call->arguments, OPTION_USER, NULL), user, err);
}

/* ---------------------------------------------------------------- explain */

static void
explain_json(struct call *call, enum action action, const struct explain_answer *answer)
{
	const struct explanation *e = &answer->explanation;
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_text(&json, "action", action_name(action));
	json_id(&json, "record", &answer->record);
	json_id(&json, "user", &answer->user);
	json_bool(&json, "allowed", e->verdict.allowed);
	json_text(&json, "rule", e->rule);
	json_text(&json, "reason", e->reason);
	json_array_begin(&json, "because");
	for (size_t i = 0; i < e->because_count; i++) {
		const struct ground *ground = &e->because[i];

		json_object_begin(&json, NULL);
		json_text(&json, "kind", ground_kind_name(ground->kind));
		json_text(&json, "name", ground->name);
		json_text(&json, "table", ground->table);
		json_text(&json, "privilege", ground->privilege);
		json_text(&json, "level", ground->level);
		json_object_end(&json);
	}
	json_array_end(&json);
	json_text(&json, "remedy", e->remedy);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

static void
explain_lines(struct call *call, enum action action, const struct explain_answer *answer)
{
	static const struct column columns[] = {
		{"action", "Action", CELL_TEXT}, {"record", "Record", CELL_TEXT}, {"user", "User", CELL_ID},
		{"allowed", "Allowed", CELL_TEXT}, {"rule", "Rule", CELL_TEXT}, {"reason", "Because", CELL_TEXT},
		{"remedy", "What would help", CELL_TEXT}, {"help", "Who can", CELL_TEXT},
	};
	const struct explanation *e = &answer->explanation;
	size_t count = e->remedy ? (answer->who_can_help[0] ? 8 : 7) : 6;

	output_object(call->out, columns, count, (struct value[]){
		{.text = action_name(action)}, {.text = answer->record_name}, {.id = answer->user},
		{.text = e->verdict.allowed ? "yes" : "no"}, {.text = e->rule}, {.text = e->reason}, {.text = e->remedy},
		{.text = answer->who_can_help}});
	if (call->out->format != OUTPUT_TABLE)
		return;
	for (size_t i = 0; i < e->check_count; i++)
		output_line(call->out, "  %s %s: %s", e->checks[i].passed ? "yes" : "no ", e->checks[i].what, e->checks[i].found);
}

/* It exits as the action would: what the person doesn't see is not found (3), and an app or flow that opens and whose call is
 * refused ends as running it does (4). */
static int
explained_status(const struct verdict *verdict, enum action action, enum record_kind kind)
{
	bool calls = action == ACTION_RUN && (kind == RECORD_APP || kind == RECORD_FLOW);

	if (verdict->allowed)
		return 0;
	if (calls && verdict->entity == ENTITY_AIMODEL && verdict->rule != RULE_A4)
		return (int)ERR_DENIED;
	return verdict->obstacle == OBSTACLE_NOT_VISIBLE ? (int)ERR_NOT_FOUND : (int)rule_code(verdict->rule);
}

bool
command_explain(struct call *call, struct err *err)
{
	struct explain_answer answer = {0};
	enum record_kind kind = RECORD_MODEL;
	enum action action;
	struct id user, record;
	const struct id *given;
	unsigned kinds;
	bool about_record, done;

	if (!action_from_name(call->words[0], &action))
		return err_set(err, ERR_USAGE,
			       "There is no action \"%s\"; there are list, details, run, edit, train, publish, share, assign, delete, data, create, create-app, create-flow and explore.",
			       call->words[0]);
	about_record = action < ACTION_RECORD_COUNT;
	if (about_record && call->word_count < 2)
		return err_set(err, ERR_USAGE, "Of what? \"explain %s\" needs a NAME.", call->words[0]);
	if (!about_record && call->word_count > 1)
		return err_set(err, ERR_USAGE, "\"explain %s\" takes no NAME.", call->words[0]);
	if (!parse_kinds(call->arguments, &kinds, err) || !one_user(call, &user, &given, err))
		return false;
	if (about_record && !record_find(call->portal, call->words[1], kinds, &kind, &record, err))
		return false;
	done = about_record ? explain_record(call->portal, kind, action, &record, given, &answer, err)
			    : explain_action(call->portal, action, NULL, given, &answer, err);
	if (done) {
		if (call->out->format == OUTPUT_JSON)
			explain_json(call, action, &answer);
		else
			explain_lines(call, action, &answer);
		call->status = explained_status(&answer.explanation.verdict, action, kind);
	}
	explain_answer_release(&answer);
	return done;
}

/* ---------------------------------------------------------------- access */

struct access_writing {
	struct call *call;
	bool of_record;
	struct str row;		/* the matrix: one row as JSON */
};

static const struct column record_columns[] = {
	{"systemuserid", NULL, CELL_ID},	     {"fullname", "Name", CELL_TEXT},	{"domainname", "Login", CELL_TEXT},
	{"permission", "Permission", CELL_TEXT}, {"actions", "Actions", CELL_LIST}, {"because", "Because", CELL_TEXT},
};

static const struct column user_columns[] = {
	{"record", NULL, CELL_ID},		     {"kind", "Kind", CELL_TEXT},	{"name", "Name", CELL_TEXT},
	{"permission", "Permission", CELL_TEXT}, {"actions", "Actions", CELL_LIST}, {"because", "Because", CELL_TEXT},
};

static bool
write_access(void *context, const struct access_row *row)
{
	struct access_writing *writing = context;
	struct arena arena = {0};
	size_t count;
	const char *const *names = command_action_names(&arena, row->actions, &count);

	if (writing->of_record)
		output_list_row(writing->call->out, (struct value[]){{.id = row->who.id}, {.text = row->who_name}, {.text = row->who_login},
			{.text = permission_name(row->permission)}, {.list = names, .list_count = count}, {.text = row->because}});
	else
		output_list_row(writing->call->out, (struct value[]){{.id = row->record}, {.text = record_kind_name(row->kind)},
			{.text = row->record_name}, {.text = permission_name(row->permission)}, {.list = names, .list_count = count},
			{.text = row->because}});
	arena_release(&arena);
	return true;
}

bool
command_access(struct call *call, struct err *err)
{
	struct access_writing writing = {.call = call, .of_record = call->word_count == 1};
	const struct column *columns = writing.of_record ? record_columns : user_columns;
	const char *filter = arguments_value(call->arguments, OPTION_FILTER, NULL);
	enum record_kind kind = RECORD_MODEL;
	struct id user, record;
	const struct id *given;
	unsigned kinds;
	bool done;

	if (!parse_kinds(call->arguments, &kinds, err) || !one_user(call, &user, &given, err))
		return false;
	if (writing.of_record == (given != NULL))
		return err_set(err, ERR_USAGE, "\"access\" takes either a NAME or --user USER.");
	if (writing.of_record && !record_find(call->portal, call->words[0], kinds, &kind, &record, err))
		return false;
	output_list_begin(call->out, columns, sizeof(record_columns) / sizeof(record_columns[0]));
	done = writing.of_record ? access_of_kind(call->portal, kind, &record, filter, write_access, &writing, err)
				 : access_of_user(call->portal, given, filter, write_access, &writing, err);
	output_list_end(call->out, done);
	return done;
}

/* ---------------------------------------------------------------- access matrix */

static const char *
view_name(const struct matrix_row *row)
{
	if (!row->visible)
		return "none";
	return row->view == VIEW_MINE ? "mine" : "shared";
}

#define ADD(out, literal) str_addn(out, literal, sizeof(literal) - 1)

static void
add_id(struct str *out, const struct id *id)
{
	char text[ID_TEXT_SIZE];

	str_addn(out, id_format(id, text), ID_TEXT_SIZE - 1);
}

/* Ids and words of ours alone, nothing of which needs escaping: so a row of a million costs little. */
static void
matrix_json(struct str *out, const struct matrix_row *row)
{
	bool environment = id_is_none(&row->record), first = true;

	str_clear(out);
	ADD(out, "{\"user\":\"");
	add_id(out, &row->user);
	if (environment) {
		ADD(out, "\",\"record\":null,\"kind\":\"environment\",\"actions\":[");
	} else {
		ADD(out, "\",\"record\":\"");
		add_id(out, &row->record);
		ADD(out, "\",\"kind\":\"");
		str_add(out, row->prompt ? "prompt" : "model");
		ADD(out, "\",\"actions\":[");
	}
	for (int i = 0; row->actions >> i; i++) {
		if (!(row->actions & ACTION_BIT(i)))
			continue;
		str_add(out, first ? "\"" : ",\"");
		str_add(out, action_name((enum action)i));
		ADD(out, "\"");
		first = false;
	}
	ADD(out, "]");
	/* In JSON the environment's rows have no view. */
	if (!environment) {
		ADD(out, ",\"view\":\"");
		str_add(out, view_name(row));
		ADD(out, "\"");
	}
	ADD(out, "}");
}

static bool
write_matrix(void *context, const struct matrix_row *row)
{
	struct access_writing *writing = context;
	struct output *out = writing->call->out;
	const char *names[ACTION_COUNT];
	size_t count = 0;
	bool environment = id_is_none(&row->record);

	if (out->format == OUTPUT_JSON) {
		matrix_json(&writing->row, row);
		output_list_json(out, &writing->row);
		return true;
	}
	for (int i = 0; i < ACTION_COUNT; i++) {
		if (row->actions & ACTION_BIT(i))
			names[count++] = action_name((enum action)i);
	}
	output_list_row(out, (struct value[]){{.id = row->user}, {.id = row->record},
		{.text = environment ? "environment" : row->prompt ? "prompt" : "model"}, {.list = names, .list_count = count},
		{.text = environment ? "" : view_name(row)}});
	return true;
}

bool
command_access_matrix(struct call *call, struct err *err)
{
	static const struct column columns[] = {
		{"user", "User", CELL_ID}, {"record", "Record", CELL_ID}, {"kind", "Kind", CELL_TEXT}, {"actions", "Actions", CELL_LIST},
		{"view", "View", CELL_TEXT},
	};
	struct access_writing writing = {.call = call};
	size_t user_count = call->arguments->value_count[OPTION_USER], record_count = call->arguments->value_count[OPTION_RECORD];
	struct id *users = arena_array(&call->arena, user_count + 1, sizeof(*users));
	struct id *records = arena_array(&call->arena, record_count + 1, sizeof(*records));
	bool done;

	for (size_t i = 0; i < user_count; i++) {
		if (!people_find_user(call->portal, call->arguments->values[OPTION_USER][i], &users[i], err))
			return false;
	}
	for (size_t i = 0; i < record_count; i++) {
		enum record_kind kind;

		if (!record_find(call->portal, call->arguments->values[OPTION_RECORD][i], 1U << RECORD_MODEL | 1U << RECORD_PROMPT, &kind,
				 &records[i], err))
			return false;
	}
	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	done = access_matrix(call->portal, user_count ? users : NULL, user_count, record_count ? records : NULL, record_count, write_matrix,
			     &writing, err);
	output_list_end(call->out, done);
	str_release(&writing.row);
	return done;
}
