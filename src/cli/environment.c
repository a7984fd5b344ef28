/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The environment file as a whole: init, import, export, check, backup. */
#include "cli/command.h"

#include "base/text.h"
#include "portal/demonstration.h"
#include "portal/export.h"
#include "portal/import.h"
#include "portal/upkeep.h"
#include "portal/write.h"

#include <string.h>
#include <unistd.h>

static void
note(struct call *call, const char *text)
{
	struct str line = {0};

	text_clean(&line, text, strlen(text), TEXT_NAME);
	fprintf(call->notes, "makerdeck: %s\n", str_text(&line));
	str_release(&line);
}

/* ---------------------------------------------------------------- init */

bool
command_init(struct call *call, struct err *err)
{
	static const struct column columns[] = {{"file", "File", CELL_TEXT}, {"demo", "Demonstration", CELL_BOOL}};
	const char *path = call->word_count ? call->words[0] : call->path;
	bool demo = arguments_has(call->arguments, OPTION_DEMO);

	if (demo && arguments_has(call->arguments, OPTION_EMPTY))
		return err_set(err, ERR_USAGE, "An environment is either --demo or --empty.");
	if (call->dry_run) {
		if (access(path, F_OK) == 0)
			return err_set(err, ERR_FAILED, "%s exists already; nothing was changed.", path);
	} else if (demo ? !demonstration_make(path, call->now, err) : !portal_create(path, err)) {
		return false;
	}
	if (call->out->format == OUTPUT_TABLE)
		output_line(call->out, "%s %s%s.", call->dry_run ? "Would make" : "Made", path,
			    demo ? ", the demonstration environment" : ", an empty environment");
	else
		output_object(call->out, columns, 2, (struct value[]){{.text = path}, {.number = demo}});
	return true;
}

/* ---------------------------------------------------------------- import */

struct import_notes {
	struct call *call;
	struct str changed;	/* JSON of the changes */
	struct json json;
};

static void
note_change(void *context, const struct change *change)
{
	struct import_notes *notes = context;

	json_object_begin(&notes->json, NULL);
	json_text(&notes->json, "table", change->table);
	json_id(&notes->json, "id", &change->id);
	json_text(&notes->json, "name", change->name);
	json_text(&notes->json, "change", change->change);
	json_raw(&notes->json, "before", change->before);
	json_raw(&notes->json, "after", change->after);
	json_object_end(&notes->json);
}

static const char *
left_out_words(struct call *call, const struct import_left_out *left, bool is_table)
{
	return arena_printf(&call->arena, "%llu × %s \"%s\" of %s left out", (unsigned long long)left->count, is_table ? "table" : "key",
			    left->what, left->set);
}

static void
import_json(struct call *call, const struct import_notes *notes, const struct import_result *result)
{
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_id(&json, "operation", &result->operation);
	json_raw(&json, "changed", str_text(&notes->changed));
	json_array_begin(&json, "refused");
	json_array_end(&json);
	json_array_begin(&json, "warnings");
	for (size_t i = 0; i < result->warning_count; i++)
		json_text(&json, NULL, result->warnings[i]);
	for (size_t i = 0; i < result->key_count; i++)
		json_text(&json, NULL, left_out_words(call, &result->keys[i], false));
	for (size_t i = 0; i < result->table_count; i++)
		json_text(&json, NULL, left_out_words(call, &result->tables[i], true));
	json_array_end(&json);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

static void
import_rows(struct call *call, const struct import_result *result)
{
	static const struct column columns[] = {
		{"set", "Set", CELL_TEXT}, {"rows", "Rows", CELL_NUMBER}, {"added", "Added", CELL_NUMBER},
		{"updated", "Updated", CELL_NUMBER}, {"unchanged", "Unchanged", CELL_NUMBER},
	};

	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (size_t i = 0; i < result->count_count; i++) {
		const struct import_count *count = &result->counts[i];

		output_list_row(call->out, (struct value[]){{.text = count->set}, {.number = (int64_t)count->rows},
							     {.number = (int64_t)count->added}, {.number = (int64_t)count->updated},
							     {.number = (int64_t)count->unchanged}});
	}
	output_list_end(call->out, true);
	for (size_t i = 0; i < result->warning_count; i++)
		note(call, arena_printf(&call->arena, "warning: %s", result->warnings[i]));
	for (size_t i = 0; i < result->key_count; i++)
		note(call, left_out_words(call, &result->keys[i], false));
	for (size_t i = 0; i < result->table_count; i++)
		note(call, left_out_words(call, &result->tables[i], true));
}

bool
command_import(struct call *call, struct err *err)
{
	struct import_file *files = arena_array(&call->arena, call->word_count, sizeof(*files));
	struct import_notes notes = {.call = call};
	struct import_result result = {0};
	struct import_options options = {
		.files = files, .file_count = call->word_count, .now = call->now, .dry_run = call->dry_run, .context = &notes,
	};
	bool done, has_stdin = false;

	for (size_t i = 0; i < call->word_count; i++) {
		bool is_stdin = strcmp(call->words[i], "-") == 0;

		if (is_stdin && has_stdin)
			return err_set(err, ERR_USAGE, "Standard input can be read only once: \"-\" is given twice.");
		has_stdin |= is_stdin;
		files[i] = (struct import_file){.name = is_stdin ? "standard input" : call->words[i], .stream = is_stdin ? call->in : NULL};
	}
	if (call->out->format == OUTPUT_JSON) {
		notes.json.out = &notes.changed;
		json_array_begin(&notes.json, NULL);
		options.changed = note_change;
	}
	done = portal_import(call->portal, &options, &result, err);
	if (done && call->out->format == OUTPUT_JSON) {
		json_array_end(&notes.json);
		import_json(call, &notes, &result);
	} else if (done) {
		import_rows(call, &result);
	}
	str_release(&notes.changed);
	import_result_release(&result);
	return done;
}

bool
command_export(struct call *call, struct err *err)
{
	if (strcmp(call->words[0], "-") == 0)
		return portal_export(call->portal, call->out->file, err);
	if (!portal_export_file(call->portal, call->words[0], err))
		return false;
	if (call->out->format == OUTPUT_TABLE)
		output_line(call->out, "Wrote %s.", call->words[0]);
	return true;
}

/* ---------------------------------------------------------------- upkeep */

bool
command_check(struct call *call, struct err *err)
{
	struct upkeep_report report = {0};
	struct str text = {0};
	struct json json = {.out = &text};
	bool done = upkeep_check(call->portal, &report, err);

	if (done && call->out->format == OUTPUT_JSON) {
		json_object_begin(&json, NULL);
		json_bool(&json, "sound", report.problem_count == 0);
		json_array_begin(&json, "problems");
		for (size_t i = 0; i < report.problem_count; i++)
			json_text(&json, NULL, report.problems[i]);
		json_array_end(&json);
		json_number(&json, "models", report.models);
		json_number(&json, "users", report.users);
		json_number(&json, "audit", report.audit_rows);
		json_object_end(&json);
		output_json(call->out, &text);
	} else if (done) {
		for (size_t i = 0; i < report.problem_count; i++)
			output_line(call->out, "%s", report.problems[i]);
		if (!report.problem_count)
			output_line(call->out, "%s is sound: %lld models and prompts, %lld users, %lld audit rows.", call->path,
				    (long long)report.models, (long long)report.users, (long long)report.audit_rows);
	}
	if (done && report.problem_count)
		call->status = 1;
	str_release(&text);
	upkeep_report_release(&report);
	return done;
}

bool
command_backup(struct call *call, struct err *err)
{
	if (!upkeep_backup(call->portal, call->words[0], err))
		return false;
	if (call->out->format == OUTPUT_TABLE)
		output_line(call->out, "Copied to %s and checked.", call->words[0]);
	return true;
}
