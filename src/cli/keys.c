/* SPDX-License-Identifier: GPL-3.0-or-later */
/* keys: list, add, revoke. */
#include "cli/command.h"

#include "base/clock.h"
#include "portal/people.h"
#include "portal/service_keys.h"
#include "service/key_file.h"

#include <errno.h>
#include <string.h>

/* A public key is a tenth of this at most. */
#define FILE_MOST 65536

/* ---------------------------------------------------------------- list */

static const struct column columns[] = {
	{"id", "Key", CELL_TEXT},	       {"systemuserid", NULL, CELL_ID}, {"user", "User", CELL_TEXT},	    {"domainname", "Login", CELL_TEXT},
	{"isdisabled", NULL, CELL_BOOL},       {"type", "Type", CELL_TEXT},	 {"fingerprint", "Fingerprint", CELL_TEXT}, {"comment", "Comment", CELL_TEXT},
	{"createdon", "Added", CELL_TIME},     {"createdby", "By", CELL_TEXT},	 {"revokedon", "Revoked", CELL_TIME}, {"revokedby", NULL, CELL_TEXT},
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))

static void
write_rows(struct call *call, const struct service_key_list *list)
{
	output_list_begin(call->out, columns, COLUMNS);
	for (size_t i = 0; i < list->count; i++) {
		const struct service_key *key = &list->keys[i];

		output_list_row(call->out, (struct value[COLUMNS]){
			{.text = arena_printf(&call->arena, "k%lld", (long long)key->number)}, {.id = key->person}, {.text = key->name},
			{.text = key->login}, {.number = key->disabled}, {.text = key->type}, {.text = key->fingerprint}, {.text = key->comment},
			{.number = key->added}, {.text = key->added_by_name}, {.number = key->revoked},
			{.text = key->revoked == TIME_NONE ? NULL : key->revoked_by_name}});
	}
	output_list_end(call->out, true);
}

/* What sshd would be answered, for a file of keys that's kept by hand. */
static void
write_lines(struct call *call, const struct service_key_list *list)
{
	struct str lines = {0};

	for (size_t i = 0; i < list->count; i++) {
		const struct service_key *key = &list->keys[i];

		str_clear(&lines);
		key_line_authorize(&(struct key_line){.number = key->number, .type = key->type, .blob = key->blob}, &lines);
		output_line(call->out, "%.*s", (int)lines.length - 1, lines.text);
	}
	str_release(&lines);
}

bool
command_keys_list(struct call *call, struct err *err)
{
	const char *person = arguments_value(call->arguments, OPTION_USER, NULL);
	bool lines = arguments_has(call->arguments, OPTION_LINES), all = arguments_has(call->arguments, OPTION_ALL);
	struct service_key_list list;
	struct id user;

	if (call->arguments->value_count[OPTION_USER] > 1)
		return err_set(err, ERR_USAGE, "--user can be given once here.");
	if (lines && all)
		return err_set(err, ERR_USAGE, "--lines are of keys that let somebody in: --all doesn't go with it.");
	if (lines && arguments_has(call->arguments, OPTION_OUTPUT))
		return err_set(err, ERR_USAGE, "--lines says how they're written: --output doesn't go with it.");
	if (person && !people_find_user(call->portal, person, &user, err))
		return false;
	if (!service_keys_list(call->portal, person ? &user : NULL, all, &list, err))
		return false;
	if (lines)
		write_lines(call, &list);
	else
		write_rows(call, &list);
	service_key_list_release(&list);
	return true;
}

/* ---------------------------------------------------------------- add, revoke */

/* All of it as one text, in the call's arena. */
static const char *
read_stream(struct call *call, FILE *stream, const char *name, struct err *err)
{
	char *text = arena_alloc(&call->arena, FILE_MOST + 2);
	size_t length = fread(text, 1, FILE_MOST + 1, stream);

	if (ferror(stream)) {
		err_set(err, ERR_FAILED, "%s can't be read: %s.", name, strerror(errno));
		return NULL;
	}
	if (length > FILE_MOST || memchr(text, '\0', length)) {
		err_set(err, ERR_USAGE, "%s isn't a public key: that's one line of text.", name);
		return NULL;
	}
	return text;
}

static const char *
read_file(struct call *call, const char *path, struct err *err)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *stream = is_stdin ? call->in : fopen(path, "rbe");
	const char *text;

	if (!stream) {
		err_set(err, ERR_FAILED, "%s can't be opened: %s.", path, strerror(errno));
		return NULL;
	}
	text = read_stream(call, stream, is_stdin ? "Standard input" : path, err);
	if (!is_stdin)
		(void)fclose(stream);
	return text;
}

static void
answer(struct call *call, bool done, struct write_result *result)
{
	if (done || result->refusal_count)
		command_write_result(call, result);
	write_result_release(result);
}

bool
command_keys_add(struct call *call, struct err *err)
{
	struct write_result result = {0};
	const char *text;
	struct id user;
	bool done;

	if (!people_find_user(call->portal, call->words[0], &user, err) || !(text = read_file(call, call->words[1], err)))
		return false;
	done = service_keys_add(call->portal, &user, text, call->dry_run, call->now, &result, err);
	answer(call, done, &result);
	return done;
}

bool
command_keys_revoke(struct call *call, struct err *err)
{
	int64_t number = service_key_number(call->words[0]);
	struct write_result result = {0};
	bool done;

	if (!number)
		return err_set(err, ERR_USAGE, "A key is named k and its number, such as k17, not \"%s\"; makerdeck keys list shows them.", call->words[0]);
	done = service_keys_revoke(call->portal, number, call->dry_run, call->now, &result, err);
	answer(call, done, &result);
	return done;
}
