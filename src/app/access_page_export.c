/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What E writes of "Access and roles": the columns are those of the commands (COMMANDS.md: access, explain), all rows of them. */
#include "app/access_page_private.h"

#include "app/access_page.h"
#include "app/app_private.h"

#include <stdio.h>

static const struct column people_columns[] = {
	{"systemuserid", NULL, CELL_ID}, {"fullname", NULL, CELL_TEXT}, {"domainname", NULL, CELL_TEXT}, {"permission", NULL, CELL_TEXT},
	{"actions", NULL, CELL_LIST}, {"because", NULL, CELL_TEXT},
};

static const struct column record_columns[] = {
	{"record", NULL, CELL_ID}, {"kind", NULL, CELL_TEXT}, {"name", NULL, CELL_TEXT}, {"permission", NULL, CELL_TEXT},
	{"actions", NULL, CELL_LIST}, {"because", NULL, CELL_TEXT},
};

static const struct column answer_columns[] = {
	{"record", NULL, CELL_ID}, {"user", NULL, CELL_ID}, {"fullname", NULL, CELL_TEXT}, {"action", NULL, CELL_TEXT}, {"allowed", NULL, CELL_BOOL},
	{"rule", NULL, CELL_TEXT}, {"reason", NULL, CELL_TEXT}, {"remedy", NULL, CELL_TEXT},
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct writing {
	struct output *output;
	bool people;
};

static bool
write_access(void *context, const struct access_row *row)
{
	const struct writing *writing = context;
	const char *names[ACTION_RECORD_COUNT];
	size_t count = 0;

	for (int i = 0; i < ACTION_RECORD_COUNT; i++) {
		if (row->actions & ACTION_BIT(i))
			names[count++] = action_name((enum action)i);
	}
	if (writing->people)
		output_list_row(writing->output, (struct value[]){{.id = row->who.id}, {.text = row->who_name}, {.text = row->who_login},
			{.text = permission_name(row->permission)}, {.list = names, .list_count = count}, {.text = row->because}});
	else
		output_list_row(writing->output, (struct value[]){{.id = row->record}, {.text = record_kind_name(row->kind)},
			{.text = row->record_name}, {.text = permission_name(row->permission)}, {.list = names, .list_count = count},
			{.text = row->because}});
	return true;
}

/* Not only those that the page holds: everybody, or everything, that the filter leaves. */
static bool
write_people(struct app *app, struct output *output, struct err *err)
{
	const struct access_page *page = &app->access_page;
	struct writing writing = {.output = output, .people = true};
	bool done;

	output_list_begin(output, people_columns, COUNT(people_columns));
	done = access_of_kind(app->portal, page->record.kind, &page->record.id, page->people.filter.text, write_access, &writing, err);
	output_list_end(output, done);
	return done;
}

static bool
write_records(struct app *app, struct output *output, struct err *err)
{
	const struct access_page *page = &app->access_page;
	struct writing writing = {.output = output};
	bool done;

	output_list_begin(output, record_columns, COUNT(record_columns));
	done = access_of_user(app->portal, &page->user.id, page->records.filter.text, write_access, &writing, err);
	output_list_end(output, done);
	return done;
}

static bool
write_answers_of(struct app *app, const struct access_who *who, struct output *output, struct err *err)
{
	const struct access_page *page = &app->access_page;

	for (int i = 0; i < page->cursor.count; i++) {
		struct explain_answer answer = {0};
		const struct explanation *e = &answer.explanation;
		bool done = explain_record(app->portal, page->record.kind, page->actions[i], &page->record.id, &who->id, &answer, err);

		if (done)
			output_list_row(output, (struct value[]){{.id = page->record.id}, {.id = who->id}, {.text = who->name},
				{.text = action_name(page->actions[i])}, {.number = e->verdict.allowed}, {.text = e->rule}, {.text = e->reason},
				{.text = e->remedy}});
		explain_answer_release(&answer);
		if (!done)
			return false;
	}
	return true;
}

static bool
write_answers(struct app *app, struct output *output, struct err *err)
{
	const struct access_page *page = &app->access_page;
	bool done;

	output_list_begin(output, answer_columns, COUNT(answer_columns));
	done = write_answers_of(app, &page->user, output, err)
	       && (page->tab != ACCESS_TAB_COMPARE || write_answers_of(app, &page->other, output, err));
	output_list_end(output, done);
	return done;
}

void
access_page_export(struct app *app)
{
	const struct access_page *page = &app->access_page;
	const struct table *table = access_page_table_const(page);
	const char *empty = access_page_empty(page);
	char title[300];

	/* A table is read anew for the file: it needn't have been read, nor have rows. */
	if (empty[0] && (!table || page->gone[page->tab][0] || (page->tab == ACCESS_TAB_WHO && id_is_none(&page->record.id)))) {
		app_say(app, NOTICE_HINT, "%s", empty);
		return;
	}
	switch (page->tab) {
	case ACCESS_TAB_WHO:
		snprintf(title, sizeof(title), "Export who has access to %.200s", page->record.name);
		export_panel_open(app, title, "access", page->record.name, write_people);
		break;
	case ACCESS_TAB_REACH:
		snprintf(title, sizeof(title), "Export what %.200s reaches", page->user.name);
		export_panel_open(app, title, "reach", page->user.name, write_records);
		break;
	case ACCESS_TAB_CAN:
	case ACCESS_TAB_COMPARE:
		snprintf(title, sizeof(title), "Export the answers for %.200s", page->record.name);
		export_panel_open(app, title, "explain", page->record.name, write_answers);
		break;
	case ACCESS_TAB_COUNT:
		break;
	}
}
