/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "portal/import_rows.h"

#include "portal/collection.h"

#include <string.h>
#include <strings.h>

#define MEMO 1048576

/* Columns by what they hold. */
#define OWN_ID(column) {#column, ":" #column, READ_ID, 0, ABSENT_REFUSED, 0, SET_NONE, false, false}
#define KEY_ID(column, set) {#column, ":" #column, READ_ID, 0, ABSENT_REFUSED, 0, set, false, false}
#define LOOKUP(column, set) {"_" #column "_value", ":" #column, READ_ID, 0, ABSENT_NULL, 0, set, false, false}
#define LOOKUP_LATER(column, set) {"_" #column "_value", ":" #column, READ_ID, 0, ABSENT_NULL, 0, set, true, false}
#define LOOKUP_NEEDED(column, set) {"_" #column "_value", ":" #column, READ_ID, 0, ABSENT_REFUSED, 0, set, false, false}
#define PLAIN_ID(column) {#column, ":" #column, READ_ID, 0, ABSENT_NULL, 0, SET_NONE, false, false}
#define NAME(column, limit) {#column, ":" #column, READ_LINE, limit, ABSENT_REFUSED, 0, SET_NONE, false, false}
#define OWNER_NAME(column) {#column, ":" #column, READ_LINE, 200, ABSENT_REFUSED, 0, SET_NONE, false, true}
#define LINE(column, limit) {#column, ":" #column, READ_LINE, limit, ABSENT_EMPTY, 0, SET_NONE, false, false}
#define LINE_NULL(column, limit) {#column, ":" #column, READ_LINE, limit, ABSENT_NULL, 0, SET_NONE, false, false}
#define LOOSE_LINE(column, limit) {#column, ":" #column, READ_LOOSE_LINE, limit, ABSENT_NULL, 0, SET_NONE, false, false}
#define BLOCK(column, limit) {#column, ":" #column, READ_BLOCK, limit, ABSENT_NULL, 0, SET_NONE, false, false}
#define NUMBER(column, limit, number) {#column, ":" #column, READ_NUMBER, limit, ABSENT_NUMBER, number, SET_NONE, false, false}
#define NUMBER_NULL(column) {#column, ":" #column, READ_NUMBER, INT32_MAX, ABSENT_NULL, 0, SET_NONE, false, false}
#define NUMBER_NEEDED(column, limit) {#column, ":" #column, READ_NUMBER, limit, ABSENT_REFUSED, 0, SET_NONE, false, false}
#define SWITCH(column, number) {#column, ":" #column, READ_SWITCH, 0, ABSENT_NUMBER, number, SET_NONE, false, false}
#define TIME_NULL(column) {#column, ":" #column, READ_TIME, 0, ABSENT_NULL, 0, SET_NONE, false, false}
#define CREATED(column) {#column, ":" #column, READ_TIME, 0, ABSENT_CREATED, 0, SET_NONE, false, false}
#define MODIFIED(column) {#column, ":" #column, READ_TIME, 0, ABSENT_MODIFIED, 0, SET_NONE, false, false}

#define STATE(status) NUMBER(statecode, INT32_MAX, 0), NUMBER(statuscode, INT32_MAX, status)
#define OWNER LOOKUP_NEEDED(ownerid, SET_PRINCIPAL), \
	{"_owningbusinessunit_value", ":owningbusinessunit", READ_ID, 0, ABSENT_UNIT, 0, SET_BUSINESSUNIT, false, false}
/* Who created or changed a row has no right by that (B7), and may be a system account that wasn't exported. */
#define MADE LOOKUP(createdby, SET_NONE), CREATED(createdon), LOOKUP(modifiedby, SET_NONE), MODIFIED(modifiedon)
#define OWNED(status) STATE(status), OWNER, MADE
#define OWNED_COUNT 8

static const struct import_column organization[] = {
	OWN_ID(organizationid),
	LINE(name, 160),
	SWITCH(sharetopreviousowneronassign, 0),
	SWITCH(makerdeck_previewmodels, 1),
	SWITCH(makerdeck_aiprompts, 1),
};

static const struct import_column businessunit[] = {
	OWN_ID(businessunitid),
	NAME(name, 160),
	LOOKUP_LATER(parentbusinessunitid, SET_BUSINESSUNIT),
};

static const struct import_column systemuser[] = {
	OWN_ID(systemuserid),
	OWNER_NAME(fullname),
	LINE(domainname, 1024),
	LINE(internalemailaddress, 320),
	PLAIN_ID(azureactivedirectoryobjectid),
	NUMBER(accessmode, INT32_MAX, 0),
	SWITCH(isdisabled, 0),
	LOOKUP_NEEDED(businessunitid, SET_BUSINESSUNIT),
	NUMBER_NULL(makerdeck_persona),
};

static const struct import_column team[] = {
	OWN_ID(teamid),
	OWNER_NAME(name),
	NUMBER(teamtype, 3, 0),
	NUMBER(membershiptype, INT32_MAX, 0),
	SWITCH(isdefault, 0),
	PLAIN_ID(azureactivedirectoryobjectid),
	LOOKUP(administratorid, SET_NONE),
	LOOKUP_NEEDED(businessunitid, SET_BUSINESSUNIT),
};

static const struct import_column teammembership[] = {
	KEY_ID(teamid, SET_TEAM),
	KEY_ID(systemuserid, SET_SYSTEMUSER),
};

static const struct import_column role[] = {
	OWN_ID(roleid),
	NAME(name, 100),
	LOOKUP_NEEDED(businessunitid, SET_BUSINESSUNIT),
	LOOKUP(roletemplateid, SET_NONE),
	LOOKUP_LATER(parentrootroleid, SET_ROLE),
	NUMBER(isinherited, 1, 1),
};

static const struct import_column own_table[] = {
	OWN_ID(tableid),
	NAME(logicalname, 64),
	NAME(displayname, 160),
	LOOKUP(resultof, SET_NONE),	/* also when that model is gone */
	MADE,
};

static const struct import_column own_column[] = {
	KEY_ID(tableid, SET_TABLE),
	NUMBER_NEEDED(position, 1023),
	NAME(logicalname, 64),
	NAME(displayname, 160),
	NUMBER_NEEDED(type, 4),
	LOOKUP(resultof, SET_NONE),
};

static const struct import_column own_row[] = {
	OWN_ID(recordid),
	LOOKUP_NEEDED(tableid, SET_TABLE),
	{"cells", ":cells", READ_CELLS, 0, ABSENT_REFUSED, 0, SET_NONE, false, false},
	OWNER,
	CREATED(createdon),
	MODIFIED(modifiedon),
};

/* What was learned can be larger than a row of a file: it comes in parts, one after the other (import_learned.c). */
static const struct import_column learned[] = {
	KEY_ID(msdyn_aiconfigurationid, SET_AICONFIGURATION),
	NUMBER_NEEDED(part, LEARNED_PARTS_MAX),
	NUMBER_NEEDED(parts, LEARNED_PARTS_MAX),
	NUMBER_NEEDED(kind, 1),
	{"bytes", ":bytes", READ_LINE, COLLECTION_ROW_MAX, ABSENT_REFUSED, 0, SET_NONE, false, false},
};

static const struct import_column privilege[] = {
	OWN_ID(privilegeid),
	NAME(name, 100),
	NUMBER(accessright, INT32_MAX, 0),
};

static const struct import_column roleprivileges[] = {
	KEY_ID(roleid, SET_ROLE),
	KEY_ID(privilegeid, SET_PRIVILEGE),
	NUMBER_NEEDED(privilegedepthmask, 15),
};

static const struct import_column systemuserroles[] = {
	KEY_ID(systemuserid, SET_SYSTEMUSER),
	KEY_ID(roleid, SET_ROLE),
};

static const struct import_column teamroles[] = {
	KEY_ID(teamid, SET_TEAM),
	KEY_ID(roleid, SET_ROLE),
};

static const struct import_column aitemplate[] = {
	OWN_ID(msdyn_aitemplateid),
	NAME(msdyn_uniquename, 100),
	NUMBER(msdyn_templateversion, INT32_MAX, 1),
	SWITCH(msdyn_istrainable, 0),
	BLOCK(msdyn_resourceinfo, MEMO),
	CREATED(createdon),
	MODIFIED(modifiedon),
};

static const struct import_column aimodel[] = {
	OWN_ID(msdyn_aimodelid),
	NAME(msdyn_name, 100),
	LOOKUP_NEEDED(msdyn_templateid, SET_AITEMPLATE),
	LOOKUP_LATER(msdyn_activerunconfigurationid, SET_AICONFIGURATION),
	BLOCK(msdyn_modelcreationcontext, MEMO),
	SWITCH(msdyn_sharewithorganizationoncreate, 0),
	LOOKUP(msdyn_retrainworkflowid, SET_NONE),
	LOOKUP(msdyn_scheduleinferenceworkflowid, SET_NONE),
	NUMBER(componentstate, INT32_MAX, 0),
	SWITCH(ismanaged, 0),
	SWITCH(iscustomizable, 1),
	SWITCH(makerdeck_resultcolumn, 0),
	LOOKUP(makerdeck_inputtable, SET_TABLE),
	OWNED(0),
};

static const struct import_column aiconfiguration[] = {
	OWN_ID(msdyn_aiconfigurationid),
	LINE(msdyn_name, 300),
	LOOKUP_NEEDED(msdyn_aimodelid, SET_AIMODEL),
	NUMBER_NEEDED(msdyn_type, INT32_MAX),
	NUMBER(statecode, INT32_MAX, 0),
	NUMBER_NEEDED(statuscode, 14),
	NUMBER(msdyn_majoriterationnumber, INT32_MAX, 1),
	NUMBER(msdyn_minoriterationnumber, INT32_MAX, 0),
	LOOKUP_LATER(msdyn_trainedmodelaiconfigurationpareid, SET_AICONFIGURATION),
	LOOKUP(msdyn_createdfromconfigurationid, SET_NONE),
	TIME_NULL(msdyn_lasttrainorrundate),
	BLOCK(msdyn_lasterrors, MEMO),
	BLOCK(msdyn_modelperformance, MEMO),
	BLOCK(msdyn_customconfiguration, MEMO),
	BLOCK(msdyn_runconfiguration, MEMO),
	BLOCK(msdyn_databinding, MEMO),
	BLOCK(msdyn_schedulingoptions, MEMO),
	MADE,
};

static const struct import_column container[] = {
	OWN_ID(msdyn_aibdatasetscontainerid),
	LINE(msdyn_name, 300),
	LOOKUP_NEEDED(msdyn_aimodelid, SET_AIMODEL),
	OWNED(1),
};

static const struct import_column dataset[] = {
	OWN_ID(msdyn_aibdatasetid),
	LINE(msdyn_name, 300),
	LOOKUP(msdyn_aibdatasetscontainerid, SET_CONTAINER),
	BLOCK(msdyn_metadata, MEMO),
	OWNED(1),
};

static const struct import_column file[] = {
	OWN_ID(msdyn_aibfileid),
	LINE(msdyn_name, 300),
	LOOKUP_NEEDED(msdyn_aibdatasetscontainerid, SET_CONTAINER),
	LINE_NULL(msdyn_mimetype, 300),
	{"msdyn_size", ":msdyn_size", READ_NUMBER, INT64_MAX, ABSENT_NULL, 0, SET_NONE, false, false},
	LINE_NULL(msdyn_checksum, 300),
	BLOCK(msdyn_importmetadata, MEMO),
	OWNED(1),
};

static const struct import_column datasetfile[] = {
	OWN_ID(msdyn_aibdatasetfileid),
	LINE(msdyn_name, 300),
	LOOKUP_NEEDED(msdyn_aibdatasetid, SET_DATASET),
	LOOKUP(msdyn_aibfileid, SET_FILE),
	TIME_NULL(msdyn_lastmodifieddate),
	OWNED(1),
};

static const struct import_column datasetrecord[] = {
	OWN_ID(msdyn_aibdatasetrecordid),
	LINE(msdyn_name, 300),
	LOOKUP(msdyn_aibdatasetsid, SET_DATASET),
	BLOCK(msdyn_data, MEMO),
	NUMBER_NULL(msdyn_recordtype),
	OWNED(1),
};

static const struct import_column filedata[] = {
	OWN_ID(msdyn_aibfileattacheddataid),
	LINE(msdyn_key, 850),
	LOOKUP_NEEDED(msdyn_aibdatasetfileid, SET_DATASETFILE),
	NUMBER_NULL(msdyn_type),
	BLOCK(msdyn_data, MEMO),
	OWNED(1),
};

static const struct import_column aievent[] = {
	OWN_ID(msdyn_aieventid),
	LINE(msdyn_name, 300),
	LOOKUP(msdyn_aimodelid, SET_NONE),	/* looked up by hand: rows outlive their model (E5) */
	LINE(makerdeck_modelname, 100),
	LOOKUP(msdyn_aiconfigurationid, SET_NONE),
	{"msdyn_processingdate", ":msdyn_processingdate", READ_TIME, 0, ABSENT_CREATED, 0, SET_NONE, false, false},
	NUMBER(msdyn_processingstatus, 2, 0),
	NUMBER(msdyn_creditconsumed, INT32_MAX, 0),
	NUMBER_NULL(msdyn_consumptionsource),
	LOOSE_LINE(msdyn_datatype, 300),
	BLOCK(msdyn_datainfo, 4000),
	BLOCK(msdyn_output, 4000),
	LINE_NULL(msdyn_automationname, 300),
	LINE_NULL(msdyn_automationlink, 4000),
	SWITCH(msdyn_quicktest, 0),
	BLOCK(msdyn_eventdata, MEMO),
	OWNED(1),
};

static const struct import_column canvasapp[] = {
	OWN_ID(canvasappid),
	NAME(displayname, 300),
	LINE_NULL(name, 300),
	OWNED(1),
};

static const struct import_column workflow[] = {
	OWN_ID(workflowid),
	NAME(name, 300),
	NUMBER(category, INT32_MAX, 5),
	NUMBER(type, INT32_MAX, 1),
	BLOCK(clientdata, MEMO),
	OWNED(1),
};

/* The codes of table and principal are settled by hand, from the ids. */
static const struct import_column access[] = {
	KEY_ID(principalid, SET_NONE),
	KEY_ID(objectid, SET_NONE),
	{"objecttypecode", ":objecttypecode", READ_LOOSE_LINE, 64, ABSENT_EMPTY, 0, SET_NONE, false, false},
	{"principaltypecode", ":principaltypecode", READ_LOOSE_LINE, 64, ABSENT_EMPTY, 0, SET_NONE, false, false},
	{"accessrightsmask", ":accessrightsmask", READ_NUMBER, UINT32_MAX, ABSENT_NUMBER, 0, SET_NONE, false, false},
	{"inheritedaccessrightsmask", ":inheritedaccessrightsmask", READ_NUMBER, UINT32_MAX, ABSENT_NUMBER, 0, SET_NONE, false, false},
	CREATED(changedon),
};

#define COUNT(list) (int)(sizeof(list) / sizeof((list)[0]))
#define COLUMNS(list) .columns = (list), .count = COUNT(list)
#define QUERIES(NAME) .find = QUERY_IMPORT_##NAME##_FIND, .add = QUERY_IMPORT_##NAME##_ADD, .export = QUERY_EXPORT_##NAME
#define ROW(NAME) .keys = 1, .has_update = true, .update = QUERY_IMPORT_##NAME##_UPDATE, .has = QUERY_IMPORT_HAS_##NAME, QUERIES(NAME)
#define PAIR_ROW(NAME) .keys = 2, .has_update = true, .update = QUERY_IMPORT_##NAME##_UPDATE, QUERIES(NAME)
#define PAIR(NAME) .keys = 2, QUERIES(NAME)
#define UNOWNED .owner = -1, .unit = -1
/* OWNED stands at the end: state, status, owner, unit, and four that say who made it. */
#define OWNED_AT_END(list) .owner = COUNT(list) - OWNED_COUNT + 2, .unit = COUNT(list) - OWNED_COUNT + 3

const struct import_table import_tables[SET_COUNT] = {
	[SET_ORGANIZATION] = {"organizations", "organization", COLUMNS(organization), .name = 1, UNOWNED, ROW(ORGANIZATION)},
	[SET_BUSINESSUNIT] = {"businessunits", "businessunit", COLUMNS(businessunit), .name = 1, UNOWNED, ROW(BUSINESSUNIT)},
	[SET_SYSTEMUSER] = {"systemusers", "systemuser", COLUMNS(systemuser), .name = 1, UNOWNED, ROW(SYSTEMUSER)},
	[SET_TEAM] = {"teams", "team", COLUMNS(team), .name = 1, UNOWNED, ROW(TEAM)},
	[SET_TEAMMEMBERSHIP] = {"teammemberships", "teammembership", COLUMNS(teammembership), .name = -1, UNOWNED,
		PAIR(TEAMMEMBERSHIP)},
	[SET_ROLE] = {"roles", "role", COLUMNS(role), .name = 1, UNOWNED, ROW(ROLE)},
	[SET_TABLE] = {"makerdeck_tables", "makerdeck_table", COLUMNS(own_table), .name = 2, UNOWNED, ROW(MAKERDECK_TABLE)},
	[SET_COLUMN] = {"makerdeck_columns", "makerdeck_column", COLUMNS(own_column), .name = 3, UNOWNED, PAIR_ROW(MAKERDECK_COLUMN)},
	[SET_ROW] = {"makerdeck_rows", "makerdeck_row", COLUMNS(own_row), .name = -1, .owner = 3, .unit = 4, ROW(MAKERDECK_ROW)},
	[SET_LEARNED] = {"makerdeck_learned", "makerdeck_learned", COLUMNS(learned), .name = -1, UNOWNED, .keys = 2,
		.export = QUERY_EXPORT_MAKERDECK_LEARNED},
	[SET_PRIVILEGE] = {"privileges", "privilege", COLUMNS(privilege), .name = 1, UNOWNED, ROW(PRIVILEGE)},
	[SET_ROLEPRIVILEGES] = {"roleprivilegescollection", "roleprivileges", COLUMNS(roleprivileges), .name = -1, UNOWNED,
		PAIR_ROW(ROLEPRIVILEGES)},
	[SET_SYSTEMUSERROLES] = {"systemuserrolescollection", "systemuserroles", COLUMNS(systemuserroles), .name = -1, UNOWNED,
		PAIR(SYSTEMUSERROLES)},
	[SET_TEAMROLES] = {"teamrolescollection", "teamroles", COLUMNS(teamroles), .name = -1, UNOWNED, PAIR(TEAMROLES)},
	[SET_AITEMPLATE] = {"msdyn_aitemplates", "msdyn_aitemplate", COLUMNS(aitemplate), .name = 1, UNOWNED,
		ROW(MSDYN_AITEMPLATE)},
	[SET_AIMODEL] = {"msdyn_aimodels", "msdyn_aimodel", COLUMNS(aimodel), .name = 1, OWNED_AT_END(aimodel),
		ROW(MSDYN_AIMODEL)},
	[SET_AICONFIGURATION] = {"msdyn_aiconfigurations", "msdyn_aiconfiguration", COLUMNS(aiconfiguration), .name = 1, UNOWNED,
		ROW(MSDYN_AICONFIGURATION)},
	[SET_CONTAINER] = {"msdyn_aibdatasetscontainers", "msdyn_aibdatasetscontainer", COLUMNS(container), .name = 1,
		OWNED_AT_END(container), ROW(MSDYN_AIBDATASETSCONTAINER)},
	[SET_DATASET] = {"msdyn_aibdatasets", "msdyn_aibdataset", COLUMNS(dataset), .name = 1, OWNED_AT_END(dataset),
		ROW(MSDYN_AIBDATASET)},
	[SET_FILE] = {"msdyn_aibfiles", "msdyn_aibfile", COLUMNS(file), .name = 1, OWNED_AT_END(file), ROW(MSDYN_AIBFILE)},
	[SET_DATASETFILE] = {"msdyn_aibdatasetfiles", "msdyn_aibdatasetfile", COLUMNS(datasetfile), .name = 1,
		OWNED_AT_END(datasetfile), ROW(MSDYN_AIBDATASETFILE)},
	[SET_DATASETRECORD] = {"msdyn_aibdatasetrecords", "msdyn_aibdatasetrecord", COLUMNS(datasetrecord), .name = 1,
		OWNED_AT_END(datasetrecord), ROW(MSDYN_AIBDATASETRECORD)},
	[SET_FILEDATA] = {"msdyn_aibfileattacheddatas", "msdyn_aibfileattacheddata", COLUMNS(filedata), .name = 1,
		OWNED_AT_END(filedata), ROW(MSDYN_AIBFILEATTACHEDDATA)},
	[SET_AIEVENT] = {"msdyn_aievents", "msdyn_aievent", COLUMNS(aievent), .name = 1, OWNED_AT_END(aievent),
		ROW(MSDYN_AIEVENT)},
	[SET_CANVASAPP] = {"canvasapps", "canvasapp", COLUMNS(canvasapp), .name = 1, OWNED_AT_END(canvasapp), .has_calls = true,
		ROW(CANVASAPP)},
	[SET_WORKFLOW] = {"workflows", "workflow", COLUMNS(workflow), .name = 1, OWNED_AT_END(workflow), .has_calls = true,
		ROW(WORKFLOW)},
	[SET_ACCESS] = {"principalobjectaccessset", "principalobjectaccess", COLUMNS(access), .name = -1, UNOWNED,
		PAIR_ROW(PRINCIPALOBJECTACCESS)},
};

_Static_assert(COUNT(aiconfiguration) <= IMPORT_COLUMNS_MAX && COUNT(aievent) <= IMPORT_COLUMNS_MAX, "too many columns");

const enum import_set import_order[SET_COUNT] = {
	SET_BUSINESSUNIT, SET_SYSTEMUSER, SET_TEAM, SET_TEAMMEMBERSHIP, SET_ROLE, SET_PRIVILEGE, SET_ROLEPRIVILEGES,
	SET_SYSTEMUSERROLES, SET_TEAMROLES, SET_AITEMPLATE, SET_AIMODEL, SET_AICONFIGURATION, SET_CONTAINER, SET_DATASET,
	SET_DATASETFILE, SET_DATASETRECORD, SET_FILE, SET_FILEDATA, SET_ACCESS, SET_AIEVENT, SET_CANVASAPP, SET_WORKFLOW,
	SET_ORGANIZATION, SET_TABLE, SET_COLUMN, SET_ROW, SET_LEARNED,
};

enum import_set
import_set_from_name(const char *set)
{
	for (int i = 0; i < SET_COUNT; i++)
		if (strcmp(import_tables[i].set, set) == 0)
			return (enum import_set)i;
	return SET_NONE;
}

bool
import_set_has_shares(enum import_set set)
{
	return import_tables[set].owner >= 0 && set != SET_ROW;
}

enum import_set
import_set_from_table(const char *table)
{
	for (int i = 0; i < SET_COUNT; i++)
		if (import_set_has_shares((enum import_set)i) && strcasecmp(import_tables[i].table, table) == 0)
			return (enum import_set)i;
	return SET_NONE;
}
