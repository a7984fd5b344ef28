/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The catalogue of Advanced Find: Dataverse's tables and columns, as far as the environment file has them (REFERENCE 1). */
#include "portal/find_private.h"

#include "domain/model.h"

#include <string.h>
#include <strings.h>

static const struct find_choice yes_no[] = {{0, "No"}, {1, "Yes"}, {0, NULL}};
static const struct find_choice enabled[] = {{0, "Enabled"}, {1, "Disabled"}, {0, NULL}};
static const struct find_choice states[] = {{0, "Active"}, {1, "Inactive"}, {0, NULL}};
static const struct find_choice reasons[] = {{1, "Active"}, {2, "Inactive"}, {0, NULL}};
static const struct find_choice model_states[] = {{0, "Inactive"}, {1, "Active"}, {0, NULL}};
static const struct find_choice configuration_states[] = {{0, "Draft"}, {1, "InProgress"}, {2, "Done"}, {3, "Failed"}, {0, NULL}};
static const struct find_choice configuration_reasons[] = {
	{0, "Draft"}, {1, "Training"}, {2, "Cancelling"}, {3, "Publishing"}, {4, "Unpublishing"}, {5, "Deleting"}, {6, "Trained"}, {7, "Published"},
	{8, "Scheduled"}, {9, "TrainFailed"}, {10, "PublishFailed"}, {11, "UnpublishFailed"}, {12, "CancelFailed"}, {13, "DeleteFailed"},
	{14, "UnsuccessfulTraining"}, {0, NULL},
};
static const struct find_choice configuration_types[] = {
	{CONFIGURATION_TRAINING, "TrainingConfiguration"}, {CONFIGURATION_RUN, "RunConfiguration"}, {0, NULL},
};
static const struct find_choice team_types[] = {{0, "Owner"}, {1, "Access"}, {2, "Security Group"}, {3, "Office Group"}, {0, NULL}};
static const struct find_choice event_states[] = {{0, "Processed"}, {1, "Failed"}, {2, "Processing"}, {0, NULL}};
static const struct find_choice event_sources[] = {{0, "Power Automate"}, {1, "Power Apps"}, {2, "API"}, {3, "Copilot Studio"}, {0, NULL}};
static const struct find_choice flow_states[] = {{0, "Draft"}, {1, "Activated"}, {2, "Suspended"}, {0, NULL}};
static const struct find_choice flow_categories[] = {
	{0, "Workflow"}, {1, "Dialog"}, {2, "Business Rule"}, {3, "Action"}, {4, "Business Process Flow"}, {5, "Modern Flow"}, {6, "Desktop Flow"}, {0, NULL},
};

/* In the order of the enums of domain/model.h; test_find compares them. */
static const struct find_choice model_types[] = {
	{0, "Category classification"}, {1, "Contract processing"}, {2, "Document processing"}, {3, "Entity extraction"}, {4, "Generic prediction"},
	{5, "Health insurance card processing"}, {6, "Image description"}, {7, "Object detection"}, {8, "Prediction"}, {9, "Prompt"}, {10, "Text generation"},
	{11, "Unsupported"}, {0, NULL},
};
static const struct find_choice model_statuses[] = {
	{0, "Draft"}, {1, "Training"}, {2, "Trained"}, {3, "Publishing"}, {4, "Published"}, {5, "Unpublishing"}, {6, "Training error"}, {7, "Importing"},
	{0, NULL},
};

#define NAME(column, title) {.name = column, .label = title, .type = FIND_TEXT, .standard = true, .key = "namekey"}
#define PLAIN_NAME(column, title) {.name = column, .label = title, .type = FIND_TEXT, .standard = true}
#define OWNER {.name = "ownerid", .label = "Owner", .type = FIND_LOOKUP, .target = "owner", .standard = true}
#define LOOKUP(column, title, table) {.name = column, .label = title, .type = FIND_LOOKUP, .target = table}
#define TIMES \
	{.name = "createdon", .label = "Created On", .type = FIND_TIME}, LOOKUP("createdby", "Created By", "systemuser"), {.name = "modifiedon", .label = "Modified On", .type = FIND_TIME, .standard = true}, \
	LOOKUP("modifiedby", "Modified By", "systemuser")
#define UNIT LOOKUP("owningbusinessunit", "Owning Business Unit", "businessunit")
#define STATE {.name = "statecode", .label = "Status", .type = FIND_CHOICE, .choices = states}, {.name = "statuscode", .label = "Status Reason", .type = FIND_CHOICE, .choices = reasons}
#define TAIL(column, title) {.name = "versionnumber", .label = "Version Number", .type = FIND_INTEGER}, {.name = column, .label = title, .type = FIND_ID}, {.name = NULL}

static const struct find_column model_columns[] = {
	NAME("msdyn_name", "Name"), OWNER,
	{.name = "type", .label = "Model Type", .type = FIND_CHOICE, .choices = model_types, .standard = true, .stored = "makerdeck_type", .derived = true},
	{.name = "status", .label = "Model Status", .type = FIND_CHOICE, .choices = model_statuses, .standard = true, .stored = "makerdeck_status", .derived = true},
	LOOKUP("msdyn_templateid", "AI Template", "msdyn_aitemplate"),
	LOOKUP("msdyn_activerunconfigurationid", "Active Run Configuration", "msdyn_aiconfiguration"),
	{.name = "statecode", .label = "Status", .type = FIND_CHOICE, .choices = model_states}, {.name = "statuscode", .label = "Status Reason", .type = FIND_CHOICE, .choices = model_states},
	TIMES, UNIT, {.name = "ismanaged", .label = "Is Managed", .type = FIND_BOOLEAN, .choices = yes_no}, {.name = "iscustomizable", .label = "Customizable", .type = FIND_BOOLEAN, .choices = yes_no},
	TAIL("msdyn_aimodelid", "AI Model"),
};

static const struct find_column container_columns[] = {
	NAME("msdyn_name", "Name"), OWNER, {.name = "msdyn_aimodelid", .label = "AI Model", .type = FIND_LOOKUP, .target = "msdyn_aimodel", .standard = true}, STATE, TIMES, UNIT,
	TAIL("msdyn_aibdatasetscontainerid", "AI Builder Datasets Container"),
};

static const struct find_column configuration_columns[] = {
	PLAIN_NAME("msdyn_name", "Name"), {.name = "msdyn_aimodelid", .label = "AI Model", .type = FIND_LOOKUP, .target = "msdyn_aimodel", .standard = true},
	{.name = "msdyn_type", .label = "Type", .type = FIND_CHOICE, .choices = configuration_types, .standard = true},
	{.name = "statecode", .label = "Status", .type = FIND_CHOICE, .choices = configuration_states},
	{.name = "statuscode", .label = "Status Reason", .type = FIND_CHOICE, .choices = configuration_reasons, .standard = true},
	{.name = "msdyn_majoriterationnumber", .label = "Major Iteration Number", .type = FIND_INTEGER}, {.name = "msdyn_minoriterationnumber", .label = "Minor Iteration Number", .type = FIND_INTEGER},
	{.name = "msdyn_lasttrainorrundate", .label = "Last Train Or Run Date", .type = FIND_TIME}, TIMES, TAIL("msdyn_aiconfigurationid", "AI Configuration"),
};

static const struct find_column template_columns[] = {
	PLAIN_NAME("msdyn_uniquename", "Unique Name"), {.name = "msdyn_templateversion", .label = "Template Version", .type = FIND_INTEGER, .standard = true},
	{.name = "msdyn_istrainable", .label = "Is Trainable", .type = FIND_BOOLEAN, .choices = yes_no, .standard = true}, {.name = "createdon", .label = "Created On", .type = FIND_TIME},
	{.name = "modifiedon", .label = "Modified On", .type = FIND_TIME}, TAIL("msdyn_aitemplateid", "AI Template"),
};

static const struct find_column dataset_columns[] = {
	PLAIN_NAME("msdyn_name", "Name"), OWNER,
	{.name = "msdyn_aibdatasetscontainerid", .label = "AI Builder Datasets Container", .type = FIND_LOOKUP, .target = "msdyn_aibdatasetscontainer", .standard = true}, STATE, TIMES,
	UNIT, TAIL("msdyn_aibdatasetid", "AI Builder Dataset"),
};

static const struct find_column file_columns[] = {
	PLAIN_NAME("msdyn_name", "Name"), OWNER,
	{.name = "msdyn_aibdatasetscontainerid", .label = "AI Builder Datasets Container", .type = FIND_LOOKUP, .target = "msdyn_aibdatasetscontainer", .standard = true},
	{.name = "msdyn_mimetype", .label = "Mime Type", .type = FIND_TEXT}, {.name = "msdyn_size", .label = "Size", .type = FIND_INTEGER}, {.name = "msdyn_checksum", .label = "Checksum", .type = FIND_TEXT}, STATE, TIMES, UNIT,
	TAIL("msdyn_aibfileid", "AI Builder File"),
};

static const struct find_column datasetfile_columns[] = {
	PLAIN_NAME("msdyn_name", "Name"), OWNER, {.name = "msdyn_aibdatasetid", .label = "AI Builder Dataset", .type = FIND_LOOKUP, .target = "msdyn_aibdataset", .standard = true},
	LOOKUP("msdyn_aibfileid", "AI Builder File", "msdyn_aibfile"), {.name = "msdyn_lastmodifieddate", .label = "Last Modified Date", .type = FIND_TIME}, STATE, TIMES, UNIT,
	TAIL("msdyn_aibdatasetfileid", "AI Builder Dataset File"),
};

static const struct find_column datasetrecord_columns[] = {
	PLAIN_NAME("msdyn_name", "Name"), OWNER, {.name = "msdyn_aibdatasetsid", .label = "AI Builder Dataset", .type = FIND_LOOKUP, .target = "msdyn_aibdataset", .standard = true},
	{.name = "msdyn_recordtype", .label = "Record Type", .type = FIND_INTEGER}, STATE, TIMES, UNIT, TAIL("msdyn_aibdatasetrecordid", "AI Builder Dataset Record"),
};

static const struct find_column attached_columns[] = {
	PLAIN_NAME("msdyn_key", "Key"), OWNER,
	{.name = "msdyn_aibdatasetfileid", .label = "AI Builder Dataset File", .type = FIND_LOOKUP, .target = "msdyn_aibdatasetfile", .standard = true},
	{.name = "msdyn_type", .label = "Type", .type = FIND_INTEGER}, STATE, TIMES, UNIT, TAIL("msdyn_aibfileattacheddataid", "AI Builder File Attached Data"),
};

static const struct find_column event_columns[] = {
	{.name = "msdyn_processingdate", .label = "Processing Date", .type = FIND_TIME, .standard = true},
	{.name = "msdyn_aimodelid", .label = "AI Model", .type = FIND_LOOKUP, .target = "msdyn_aimodel", .standard = true},
	{.name = "msdyn_processingstatus", .label = "Processing Status", .type = FIND_CHOICE, .choices = event_states, .standard = true}, OWNER,
	{.name = "msdyn_consumptionsource", .label = "Consumption Source", .type = FIND_CHOICE, .choices = event_sources, .standard = true},
	{.name = "msdyn_creditconsumed", .label = "Credit Consumed", .type = FIND_INTEGER}, {.name = "msdyn_datatype", .label = "Data Type", .type = FIND_TEXT}, {.name = "msdyn_datainfo", .label = "Data Info", .type = FIND_TEXT},
	{.name = "msdyn_automationname", .label = "Automation Name", .type = FIND_TEXT}, {.name = "msdyn_quicktest", .label = "Quick Test", .type = FIND_BOOLEAN, .choices = yes_no},
	{.name = "msdyn_name", .label = "Name", .type = FIND_TEXT}, {.name = "createdon", .label = "Created On", .type = FIND_TIME}, UNIT, TAIL("msdyn_aieventid", "AI Event"),
};

static const struct find_column app_columns[] = {
	NAME("displayname", "Display Name"), OWNER, {.name = "name", .label = "Name", .type = FIND_TEXT}, STATE, TIMES, UNIT, TAIL("canvasappid", "Canvas App"),
};

static const struct find_column flow_columns[] = {
	NAME("name", "Process Name"), OWNER, {.name = "category", .label = "Category", .type = FIND_CHOICE, .choices = flow_categories},
	{.name = "statecode", .label = "Status", .type = FIND_CHOICE, .choices = flow_states, .standard = true}, {.name = "statuscode", .label = "Status Reason", .type = FIND_INTEGER}, TIMES, UNIT,
	TAIL("workflowid", "Process"),
};

static const struct find_column user_columns[] = {
	{.name = "fullname", .label = "Full Name", .type = FIND_TEXT, .standard = true, .owner_name = true}, {.name = "domainname", .label = "User Name", .type = FIND_TEXT, .standard = true},
	{.name = "internalemailaddress", .label = "Primary Email", .type = FIND_TEXT}, {.name = "isdisabled", .label = "Status", .type = FIND_BOOLEAN, .choices = enabled, .standard = true},
	{.name = "businessunitid", .label = "Business Unit", .type = FIND_LOOKUP, .target = "businessunit", .standard = true}, TAIL("systemuserid", "User"),
};

static const struct find_column team_columns[] = {
	{.name = "name", .label = "Team Name", .type = FIND_TEXT, .standard = true, .owner_name = true},
	{.name = "teamtype", .label = "Team Type", .type = FIND_CHOICE, .choices = team_types, .standard = true},
	{.name = "businessunitid", .label = "Business Unit", .type = FIND_LOOKUP, .target = "businessunit", .standard = true},
	{.name = "isdefault", .label = "Is Default", .type = FIND_BOOLEAN, .choices = yes_no}, LOOKUP("administratorid", "Administrator", "systemuser"), TAIL("teamid", "Team"),
};

static const struct find_column unit_columns[] = {
	NAME("name", "Name"), {.name = "parentbusinessunitid", .label = "Parent Business", .type = FIND_LOOKUP, .target = "businessunit", .standard = true},
	TAIL("businessunitid", "Business Unit"),
};

static const struct find_column role_columns[] = {
	NAME("name", "Name"), {.name = "businessunitid", .label = "Business Unit", .type = FIND_LOOKUP, .target = "businessunit", .standard = true},
	LOOKUP("parentrootroleid", "Parent Root Role", "role"), {.name = "isinherited", .label = "Member's privilege inheritance", .type = FIND_BOOLEAN, .choices = yes_no},
	TAIL("roleid", "Role"),
};

/* AI Configuration has no privileges of its own: it follows its model (A3). */
static const struct find_table tables[] = {
	{"msdyn_aimodel", "AI Models", ENTITY_AIMODEL, RECORD_MODEL, model_columns, "msdyn_aimodelid", "aimodel_key", "namekey", false, NULL},
	{"msdyn_aibdatasetscontainer", "AI Builder Datasets Containers", ENTITY_CONTAINER, RECORD_CONTAINER, container_columns,
	 "msdyn_aibdatasetscontainerid", "container_key", "namekey", false, NULL},
	{"msdyn_aiconfiguration", "AI Configurations", ENTITY_AIMODEL, -1, configuration_columns, "msdyn_aiconfigurationid", NULL, "msdyn_name", false, NULL},
	{"msdyn_aitemplate", "AI Templates", ENTITY_AITEMPLATE, -1, template_columns, "msdyn_aitemplateid", NULL, "msdyn_uniquename", false, NULL},
	{"msdyn_aibdataset", "AI Builder Datasets", ENTITY_DATASET, -1, dataset_columns, "msdyn_aibdatasetid", NULL, "msdyn_name", false, NULL},
	{"msdyn_aibfile", "AI Builder Files", ENTITY_FILE, -1, file_columns, "msdyn_aibfileid", NULL, "msdyn_name", false, NULL},
	{"msdyn_aibdatasetfile", "AI Builder Dataset Files", ENTITY_DATASETFILE, -1, datasetfile_columns, "msdyn_aibdatasetfileid", NULL, "msdyn_name", false, NULL},
	{"msdyn_aibdatasetrecord", "AI Builder Dataset Records", ENTITY_DATASETRECORD, -1, datasetrecord_columns, "msdyn_aibdatasetrecordid", NULL,
	 "msdyn_name", false, NULL},
	{"msdyn_aibfileattacheddata", "AI Builder File Attached Datas", ENTITY_FILEDATA, -1, attached_columns, "msdyn_aibfileattacheddataid", NULL,
	 "msdyn_key", false, NULL},
	{"msdyn_aievent", "AI Events", ENTITY_AIEVENT, -1, event_columns, "msdyn_aieventid", "aievent_date", "msdyn_processingdate", true, NULL},
	{"canvasapp", "Canvas Apps", ENTITY_CANVASAPP, RECORD_APP, app_columns, "canvasappid", "canvasapp_name", "namekey", false, NULL},
	{"workflow", "Processes", ENTITY_WORKFLOW, RECORD_FLOW, flow_columns, "workflowid", "workflow_name", "namekey", false, NULL},
	{"systemuser", "Users", ENTITY_SYSTEMUSER, -1, user_columns, "systemuserid", NULL, NULL, false, NULL},
	{"team", "Teams", ENTITY_TEAM, -1, team_columns, "teamid", NULL, NULL, false, NULL},
	{"businessunit", "Business Units", ENTITY_BUSINESSUNIT, -1, unit_columns, "businessunitid", NULL, "namekey", false, NULL},
	{"role", "Security Roles", ENTITY_ROLE, -1, role_columns, "roleid", NULL, "namekey", false, NULL},
	{NULL, NULL, ENTITY_AIMODEL, -1, NULL, NULL, NULL, NULL, false, NULL},
};

const struct find_table *
find_tables(void)
{
	return tables;
}

/* "AI Models" and "AI Model"; "Processes" and "Process"; "AI Configurations". */
static bool
is_singular_of(const char *plural, const char *name)
{
	size_t length = strlen(name), all = strlen(plural);

	return length < all && all - length <= 2 && strncasecmp(plural, name, length) == 0
	       && (strcasecmp(plural + length, "s") == 0 || strcasecmp(plural + length, "es") == 0);
}

const struct find_table *
find_table_named(const char *name)
{
	for (const struct find_table *table = tables; table->name; table++) {
		if (strcasecmp(table->name, name) == 0 || strcasecmp(table->label, name) == 0 || is_singular_of(table->label, name))
			return table;
	}
	if (strcasecmp(name, "flows") == 0 || strcasecmp(name, "flow") == 0)
		return find_table_named("workflow");
	if (strcasecmp(name, "apps") == 0 || strcasecmp(name, "app") == 0)
		return find_table_named("canvasapp");
	return NULL;
}

/* ---------------------------------------------------------------- columns and paths */

bool
find_path_equal(const struct find_path *a, const struct find_path *b)
{
	return a->column == b->column && a->lookup == b->lookup && a->table == b->table;
}

bool
find_related(const struct find_table *table, size_t i, struct find_path *path)
{
	size_t at = 0;

	for (const struct find_column *column = table->columns; column->name; column++) {
		bool owner = column->type == FIND_LOOKUP && strcmp(column->target, "owner") == 0;

		if (column->type != FIND_LOOKUP)
			continue;
		/* An owner is a user or a team. */
		for (int which = 0; which < (owner ? 2 : 1); which++) {
			if (at++ != i)
				continue;
			*path = (struct find_path){.lookup = column, .table = find_table_named(!owner ? column->target : which ? "team" : "systemuser")};
			return true;
		}
	}
	return false;
}

/* Whether text begins with the name, in any case; how much of it. */
static size_t
begins(const char *text, const char *name)
{
	size_t length = strlen(name);

	return strncasecmp(text, name, length) == 0 ? length : 0;
}

static size_t
begins_with_column(const char *text, const struct find_column *column)
{
	size_t name = begins(text, column->name), label = begins(text, column->label);

	return name > label ? name : label;
}

size_t
find_path_prefix(const struct find_table *table, const char *text, size_t most, struct find_path *path)
{
	struct find_path related;
	size_t best = 0;

	for (const struct find_column *column = table->columns; column->name; column++) {
		size_t length = begins_with_column(text, column);

		if (length > best && length <= most) {
			best = length;
			*path = (struct find_path){NULL, table, column};
		}
	}
	for (size_t i = 0; find_related(table, i, &related); i++) {
		size_t lookup = begins_with_column(text, related.lookup), between;

		if (!lookup || (text[lookup] != '.' && text[lookup] != ':'))
			continue;
		between = lookup + 1 + strspn(text + lookup + 1, " ");
		for (const struct find_column *column = related.table->columns; column->name; column++) {
			size_t length = begins_with_column(text + between, column);

			if (length && between + length > best && between + length <= most) {
				best = between + length;
				*path = (struct find_path){related.lookup, related.table, column};
			}
		}
	}
	return best;
}

bool
find_path_parse(const struct find_table *table, const char *text, struct find_path *path, struct err *err)
{
	struct str names = {0};
	size_t length = find_path_prefix(table, text, SIZE_MAX, path);

	if (length && !text[length])
		return true;
	for (const struct find_column *column = table->columns; column->name; column++)
		str_addf(&names, "%s%s", names.length ? ", " : "", column->name);
	err_set(err, ERR_USAGE, "%s have no column \"%.80s\". They have %s; and columns of related tables, such as ownerid.isdisabled.", table->label, text,
		str_text(&names));
	str_release(&names);
	return false;
}

const char *
find_path_name(const struct find_path *path, struct arena *arena)
{
	return path->lookup ? arena_printf(arena, "%s.%s", path->lookup->name, path->column->name) : arena_strdup(arena, path->column->name);
}

const char *
find_path_label(const struct find_path *path, struct arena *arena)
{
	return path->lookup ? arena_printf(arena, "%s: %s", path->lookup->label, path->column->label) : arena_strdup(arena, path->column->label);
}
