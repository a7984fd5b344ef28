/* SPDX-License-Identifier: GPL-3.0-or-later */
/* roles. */
#include "cli/command.h"

#include "portal/administration.h"
#include "portal/people_pages.h"

#include <string.h>
#include <strings.h>

static const struct column role_columns[] = {
	{"roleid", NULL, CELL_ID},	 {"name", "Name", CELL_TEXT},	     {"businessunitid", NULL, CELL_ID},
	{"businessunit", "Business unit", CELL_TEXT}, {"isinherited", NULL, CELL_BOOL}, {"users", "Users", CELL_NUMBER},
	{"teams", "Teams", CELL_NUMBER},
};

#define ROLE_COLUMNS (sizeof(role_columns) / sizeof(role_columns[0]))

static void
role_values(const struct role_row *row, struct value values[ROLE_COLUMNS])
{
	values[0] = (struct value){.id = row->role.id};
	values[1] = (struct value){.text = row->role.name};
	values[2] = (struct value){.id = row->unit};
	values[3] = (struct value){.text = row->unit_name};
	values[4] = (struct value){.number = !row->role.team_only};
	values[5] = (struct value){.number = row->users};
	values[6] = (struct value){.number = row->teams};
}

bool
command_roles_list(struct call *call, struct err *err)
{
	struct role_list list = {0};
	bool done = people_roles(call->portal, &list, err);

	output_list_begin(call->out, role_columns, ROLE_COLUMNS);
	for (size_t i = 0; done && i < list.count; i++) {
		struct value values[ROLE_COLUMNS];

		role_values(&list.rows[i], values);
		output_list_row(call->out, values);
	}
	output_list_end(call->out, done);
	role_list_release(&list);
	return done;
}

static void
role_grid_row(struct call *call, const char *table, const uint8_t levels[PRIVILEGE_COUNT])
{
	struct value values[PRIVILEGE_COUNT + 1];

	values[0] = (struct value){.text = table};
	for (int privilege = 0; privilege < PRIVILEGE_COUNT; privilege++)
		values[privilege + 1] = (struct value){.text = level_name((enum access_level)levels[privilege])};
	output_list_row(call->out, values);
}

static void
role_grid_rows(struct call *call, const struct role_page *page)
{
	static const struct column columns[] = {
		{"table", "Table", CELL_TEXT},	   {"create", "Create", CELL_TEXT},	{"read", "Read", CELL_TEXT},   {"write", "Write", CELL_TEXT},
		{"delete", "Delete", CELL_TEXT}, {"append", "Append", CELL_TEXT}, {"appendto", "AppendTo", CELL_TEXT},
		{"assign", "Assign", CELL_TEXT}, {"share", "Share", CELL_TEXT},
	};

	output_list_begin(call->out, columns, sizeof(columns) / sizeof(columns[0]));
	for (int entity = 0; entity < ENTITY_COUNT; entity++)
		role_grid_row(call, entity_logical_name((enum entity)entity), page->row.role.level[entity]);
	for (size_t i = 0; i < page->table_count; i++)
		role_grid_row(call, page->tables[i].logical, page->tables[i].level);
	output_list_end(call->out, true);
}

static void
role_json_table(struct json *json, const char *table, const uint8_t levels[PRIVILEGE_COUNT])
{
	char key[24];

	json_object_begin(json, NULL);
	json_text(json, "table", table);
	for (int privilege = 0; privilege < PRIVILEGE_COUNT; privilege++) {
		snprintf(key, sizeof(key), "%s", privilege_name((enum privilege)privilege));
		for (char *c = key; *c; c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c - 'A' + 'a' : *c);
		json_text(json, key, level_name((enum access_level)levels[privilege]));
	}
	json_object_end(json);
}

static void
role_json(struct call *call, const struct role_page *page)
{
	const struct role_row *row = &page->row;
	struct str text = {0};
	struct json json = {.out = &text};

	json_object_begin(&json, NULL);
	json_id(&json, "roleid", &row->role.id);
	json_text(&json, "name", row->role.name);
	json_id(&json, "businessunitid", &row->unit);
	json_text(&json, "businessunit", row->unit_name);
	json_bool(&json, "isinherited", !row->role.team_only);
	json_number(&json, "users", row->users);
	json_number(&json, "teams", row->teams);
	json_bool(&json, "prvCreateEntity", row->role.create_entity);
	json_bool(&json, "prvCreateAttribute", row->role.create_attribute);
	json_array_begin(&json, "privileges");
	for (int entity = 0; entity < ENTITY_COUNT; entity++)
		role_json_table(&json, entity_logical_name((enum entity)entity), row->role.level[entity]);
	for (size_t i = 0; i < page->table_count; i++)
		role_json_table(&json, page->tables[i].logical, page->tables[i].level);
	json_array_end(&json);
	json_object_end(&json);
	output_json(call->out, &text);
	str_release(&text);
}

bool
command_roles_show(struct call *call, struct err *err)
{
	struct role_page page = {0};
	struct id id;

	if (!people_find_role(call->portal, call->words[0], &id, err) || !people_role_page(call->portal, &id, &page, err))
		return false;
	if (call->out->format == OUTPUT_JSON)
		role_json(call, &page);
	else
		role_grid_rows(call, &page);
	role_page_release(&page);
	return true;
}

/* ---------------------------------------------------------------- changes (A5) */

bool
command_roles_copy(struct call *call, struct err *err)
{
	struct administration_request request = {.what = ADMINISTER_COPY, .name = call->words[1]};

	return people_find_role(call->portal, call->words[0], &request.role, err) && command_administer(call, &request, err);
}

static bool
find_listed(const char *text, enum entity *entity)
{
	if (entity_from_logical_name(text, entity))
		return true;
	for (int i = 0; i < ENTITY_COUNT; i++) {
		if (strcasecmp(entity_display_name((enum entity)i), text) == 0 || strcasecmp(entity_plural_name((enum entity)i), text) == 0) {
			*entity = (enum entity)i;
			return true;
		}
	}
	return false;
}

/* A TABLE: logical or display name, without case; those that are listed come first. */
static bool
read_table(struct call *call, const char *text, struct role_cell *cell, struct err *err)
{
	struct str known = {0};
	bool found;

	if (find_listed(text, &cell->entity))
		return true;
	if (!administration_find_table(call->portal, text, &cell->table, &found, err))
		return false;
	if (found) {
		cell->kind = CELL_OF_OWN_TABLE;
		return true;
	}
	for (int i = 0; i < ENTITY_COUNT; i++)
		str_addf(&known, "%s, ", entity_logical_name((enum entity)i));
	err_set(err, ERR_USAGE, "There is no table \"%s\"; there are %sthe environment's own, and - for prvCreateEntity and prvCreateAttribute.", text,
		str_text(&known));
	str_release(&known);
	return false;
}

static bool
read_privilege(const char *text, enum privilege *privilege, struct err *err)
{
	struct str known = {0};

	for (int i = 0; i < PRIVILEGE_COUNT; i++) {
		if (strcasecmp(privilege_name((enum privilege)i), text) == 0) {
			*privilege = (enum privilege)i;
			str_release(&known);
			return true;
		}
		str_addf(&known, "%s%s", i ? ", " : "", privilege_name((enum privilege)i));
	}
	err_set(err, ERR_USAGE, "There is no privilege \"%s\"; there are %s.", text, str_text(&known));
	str_release(&known);
	return false;
}

static bool
read_level(const char *text, enum access_level *level, struct err *err)
{
	static const char *const words[] = {[LEVEL_NONE] = "none", [LEVEL_USER] = "user", [LEVEL_UNIT] = "unit", [LEVEL_CHILD] = "child",
					    [LEVEL_ORGANIZATION] = "organization"};

	for (int i = LEVEL_NONE; i <= LEVEL_ORGANIZATION; i++) {
		if (strcasecmp(words[i], text) == 0 || strcasecmp(level_name((enum access_level)i), text) == 0) {
			*level = (enum access_level)i;
			return true;
		}
	}
	return err_set(err, ERR_USAGE, "There is no level \"%s\"; there are none, user, unit, child and organization.", text);
}

static bool
read_cell(struct call *call, struct role_cell *cell, struct err *err)
{
	const char *table = call->words[1], *privilege = call->words[2];

	*cell = (struct role_cell){.kind = CELL_OF_TABLE};
	if (!read_level(call->words[3], &cell->level, err))
		return false;
	if (strcmp(table, "-") != 0)
		return read_table(call, table, cell, err) && read_privilege(privilege, &cell->privilege, err);
	cell->kind = strcasecmp(privilege, "prvCreateEntity") == 0 ? CELL_CREATE_ENTITY : CELL_CREATE_ATTRIBUTE;
	return cell->kind == CELL_CREATE_ENTITY || strcasecmp(privilege, "prvCreateAttribute") == 0
	       || err_set(err, ERR_USAGE, "There is no privilege \"%s\" without a table; there are prvCreateEntity and prvCreateAttribute.", privilege);
}

bool
command_roles_set(struct call *call, struct err *err)
{
	struct administration_request request = {.what = ADMINISTER_SET, .cell_count = 1};
	struct role_cell cell;

	request.cells = &cell;
	return people_find_role(call->portal, call->words[0], &request.role, err) && read_cell(call, &cell, err)
	       && command_administer(call, &request, err);
}

static bool
administer_holder(struct call *call, enum administration what, struct err *err)
{
	struct administration_request request = {.what = what};

	return people_find_role(call->portal, call->words[0], &request.role, err)
	       && people_find(call->portal, call->words[1], &request.holder, err) && command_administer(call, &request, err);
}

bool
command_roles_grant(struct call *call, struct err *err)
{
	return administer_holder(call, ADMINISTER_GRANT, err);
}

bool
command_roles_revoke(struct call *call, struct err *err)
{
	return administer_holder(call, ADMINISTER_REVOKE, err);
}
