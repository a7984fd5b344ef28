/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "domain/role.h"

#include <string.h>
#include <strings.h>

static const struct {
	const char *logical, *display, *plural;
} entities[ENTITY_COUNT] = {
	[ENTITY_AIMODEL] = {"msdyn_aimodel", "AI Model", "AI Models"},
	[ENTITY_CONTAINER] = {"msdyn_aibdatasetscontainer", "AI Builder Datasets Container", "AI Builder Datasets Containers"},
	[ENTITY_DATASET] = {"msdyn_aibdataset", "AI Builder Dataset", "AI Builder Datasets"},
	[ENTITY_DATASETFILE] = {"msdyn_aibdatasetfile", "AI Builder Dataset File", "AI Builder Dataset Files"},
	[ENTITY_DATASETRECORD] = {"msdyn_aibdatasetrecord", "AI Builder Dataset Record", "AI Builder Dataset Records"},
	[ENTITY_FILE] = {"msdyn_aibfile", "AI Builder File", "AI Builder Files"},
	[ENTITY_FILEDATA] = {"msdyn_aibfileattacheddata", "AI Builder File Attached Data", "AI Builder File Attached Data"},
	[ENTITY_AIEVENT] = {"msdyn_aievent", "AI Event", "AI Events"},
	[ENTITY_AITEMPLATE] = {"msdyn_aitemplate", "AI Template", "AI Templates"},
	[ENTITY_CANVASAPP] = {"canvasapp", "Canvas App", "Canvas Apps"},
	[ENTITY_WORKFLOW] = {"workflow", "Process", "Processes"},
	[ENTITY_SYSTEMUSER] = {"systemuser", "User", "Users"},
	[ENTITY_TEAM] = {"team", "Team", "Teams"},
	[ENTITY_BUSINESSUNIT] = {"businessunit", "Business Unit", "Business Units"},
	[ENTITY_ROLE] = {"role", "Security Role", "Security Roles"},
};

const char *
entity_logical_name(enum entity entity)
{
	return entities[entity].logical;
}

const char *
entity_display_name(enum entity entity)
{
	return entities[entity].display;
}

const char *
entity_short_name(enum entity entity)
{
	static const char builder[] = "AI Builder ";
	const char *name = entities[entity].display;

	return strncmp(name, builder, sizeof(builder) - 1) == 0 ? name + sizeof(builder) - 1 : name;
}

const char *
entity_plural_name(enum entity entity)
{
	return entities[entity].plural;
}

bool
entity_from_logical_name(const char *name, enum entity *entity)
{
	for (int i = 0; i < ENTITY_COUNT; i++) {
		if (strcasecmp(entities[i].logical, name) == 0) {
			*entity = (enum entity)i;
			return true;
		}
	}
	return false;
}

const char *
privilege_name(enum privilege privilege)
{
	switch (privilege) {
	case PRIVILEGE_CREATE:
		return "Create";
	case PRIVILEGE_READ:
		return "Read";
	case PRIVILEGE_WRITE:
		return "Write";
	case PRIVILEGE_DELETE:
		return "Delete";
	case PRIVILEGE_APPEND:
		return "Append";
	case PRIVILEGE_APPENDTO:
		return "AppendTo";
	case PRIVILEGE_ASSIGN:
		return "Assign";
	case PRIVILEGE_SHARE:
		return "Share";
	case PRIVILEGE_COUNT:
		break;
	}
	return "";
}

uint32_t
privilege_right(enum privilege privilege)
{
	switch (privilege) {
	case PRIVILEGE_CREATE:
		return RIGHT_CREATE;
	case PRIVILEGE_READ:
		return RIGHT_READ;
	case PRIVILEGE_WRITE:
		return RIGHT_WRITE;
	case PRIVILEGE_DELETE:
		return RIGHT_DELETE;
	case PRIVILEGE_APPEND:
		return RIGHT_APPEND;
	case PRIVILEGE_APPENDTO:
		return RIGHT_APPENDTO;
	case PRIVILEGE_ASSIGN:
		return RIGHT_ASSIGN;
	case PRIVILEGE_SHARE:
		return RIGHT_SHARE;
	case PRIVILEGE_COUNT:
		break;
	}
	return 0;
}

const char *
level_name(enum access_level level)
{
	switch (level) {
	case LEVEL_NONE:
		return "None";
	case LEVEL_USER:
		return "User";
	case LEVEL_UNIT:
		return "Business unit";
	case LEVEL_CHILD:
		return "Parent: child business units";
	case LEVEL_ORGANIZATION:
		return "Organization";
	}
	return "None";
}

enum access_level
level_from_depthmask(int64_t mask)
{
	if (mask & 8)
		return LEVEL_ORGANIZATION;
	if (mask & 4)
		return LEVEL_CHILD;
	if (mask & 2)
		return LEVEL_UNIT;
	if (mask & 1)
		return LEVEL_USER;
	return LEVEL_NONE;
}

int
level_to_depthmask(enum access_level level)
{
	return level == LEVEL_NONE ? 0 : 1 << ((int)level - 1);
}

void
role_make_administrator(struct role *role)
{
	role->administrator = true;
	role->create_entity = true;
	role->create_attribute = true;
	for (int e = 0; e < ENTITY_COUNT; e++) {
		for (int p = 0; p < PRIVILEGE_COUNT; p++)
			role->level[e][p] = LEVEL_ORGANIZATION;
	}
}
