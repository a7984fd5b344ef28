/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What single sets need beyond their columns. */
#include "portal/import_row.h"

#include "domain/model.h"

#include <inttypes.h>
#include <string.h>

/* The second of these is refused with what it would be (A1). */
static bool
unit_check(struct import *import, const struct row *row, struct err *err)
{
	const struct value *parent = row_value(row, ":parentbusinessunitid");
	struct statement *s;
	char first[ID_TEXT_SIZE] = "";

	if (parent->kind == VALUE_ID && id_equal(&parent->id, &row->now[0].id))
		return err_set(err, ERR_FAILED, "The business unit would be its own parent.");
	if (parent->kind == VALUE_ID)
		return true;
	s = statement_open(import->store, QUERY_IMPORT_ROOT, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		struct id root = statement_id(s, 0);

		if (!id_equal(&root, &row->now[0].id))
			id_format(&root, first);
	}
	if (!statement_close(s, err))
		return false;
	if (first[0])
		return err_rule(err, ERR_FAILED, "A1", 0,
				"It would be a second root unit: it has no _parentbusinessunitid_value, and %s is the root.", first);
	return true;
}

/* A user's id can't be a team's. */
static bool
principal_check(struct import *import, const struct row *row, struct err *err)
{
	bool there;
	int64_t type = 0;

	if (row->exists)
		return true;
	if (!import_find(import, SET_PRINCIPAL, &row->now[0].id, &there, &type, NULL, err))
		return false;
	if (there)
		return err_set(err, ERR_FAILED, "%s is the id of a %s already.", row->table->columns[0].key,
			       type ? "team" : "user");
	return true;
}

static bool
organization_check(struct import *import, const struct row *row, struct err *err)
{
	struct statement *s;
	char other[ID_TEXT_SIZE] = "";

	if (row->exists)
		return true;
	s = statement_open(import->store, QUERY_IMPORT_ORGANIZATION, err);
	if (!s)
		return false;
	while (statement_row(s)) {
		struct id id = statement_id(s, 0);

		id_format(&id, other);
	}
	if (!statement_close(s, err))
		return false;
	if (other[0])
		return err_set(err, ERR_FAILED, "An environment is of one organization, and this one's is %s.", other);
	return true;
}

/* A1: access teams hold no roles. */
static bool
team_role_check(struct import *import, const struct row *row, struct err *err)
{
	bool there;
	int64_t type = 0;

	if (!import_find(import, SET_TEAM, &row->now[0].id, &there, &type, NULL, err))
		return false;
	if (there && type == TEAM_ACCESS)
		return err_rule(err, ERR_FAILED, "A1", 0, "The team is an access team, which can't hold a role.");
	return true;
}

/* F2: an imported prediction with an active run configuration has its result column. */
static bool
model_fill(struct import *import, struct row *row, struct err *err)
{
	int column = column_by_parameter(row->table, ":makerdeck_resultcolumn");
	const struct value *run = row_value(row, ":msdyn_activerunconfigurationid");
	const struct value *template = row_value(row, ":msdyn_templateid");
	bool there;
	int64_t type = 0;

	if (row->given[column] || run->kind != VALUE_ID)
		return true;
	if (!import_find(import, SET_AITEMPLATE, &template->id, &there, &type, NULL, err))
		return false;
	if (there && model_type_is_prediction((enum model_type)type))
		row->now[column] = (struct value){.kind = VALUE_NUMBER, .number = 1};
	return true;
}

static bool
configuration_check(const struct row *row, struct err *err)
{
	const struct value *type = row_value(row, ":msdyn_type");

	if (type->number != CONFIGURATION_TRAINING && type->number != CONFIGURATION_RUN)
		return err_set(err, ERR_FAILED, "msdyn_type is %" PRId64 "; it must be %d (training) or %d (run).", type->number,
			       CONFIGURATION_TRAINING, CONFIGURATION_RUN);
	return true;
}

/* E5: rows outlive their model, whose name then stands in the row. */
static bool
event_check(struct import *import, const struct row *row, struct err *err)
{
	const struct value *model = row_value(row, ":msdyn_aimodelid");
	bool there;

	if (model->kind != VALUE_ID || row_value(row, ":makerdeck_modelname")->length > 0 || row->exists)
		return true;
	if (!import_find(import, SET_AIMODEL, &model->id, &there, NULL, NULL, err))
		return false;
	return there || reference_missing(err, "_msdyn_aimodelid_value", &model->id);
}

/* Which table a share is about: by the code, or by the id where the code is a number. */
static bool
access_settle_object(struct import *import, struct row *row, struct err *err)
{
	int column = column_by_parameter(row->table, ":objecttypecode");
	struct value *code = &row->now[column];
	const struct id *object = &row->now[1].id;
	enum import_set set = import_set_from_table(code->text);
	bool named = code->length > 0 && strspn(code->text, "0123456789") < code->length;
	bool there = false;

	if (named && set == SET_NONE) {
		row_leave_out(import, row, code->text);
		return true;
	}
	if (set != SET_NONE) {
		if (!import_find(import, set, object, &there, NULL, NULL, err))
			return false;
		if (!there)
			return reference_missing(err, row->table->columns[1].key, object);
	}
	for (int i = 0; !there && i < SET_COUNT; i++) {
		if (!import_set_has_shares((enum import_set)i))
			continue;
		if (!import_find(import, (enum import_set)i, object, &there, NULL, NULL, err))
			return false;
		if (there)
			set = (enum import_set)i;
	}
	if (set == SET_NONE) {
		row_leave_out(import, row, code->text);
		return true;
	}
	*code = (struct value){.kind = VALUE_TEXT, .text = import_tables[set].table, .length = strlen(import_tables[set].table)};
	return true;
}

/* Whom a share is with: the id decides (B8: a user, a team, or the organization). */
static bool
access_settle_principal(struct import *import, struct row *row, struct err *err)
{
	int column = column_by_parameter(row->table, ":principaltypecode");
	const struct id *id = &row->now[0].id;
	const char *kind = "";
	int64_t type = 0;
	bool there;

	if (!import_find(import, SET_PRINCIPAL, id, &there, &type, NULL, err))
		return false;
	if (there) {
		kind = principal_kind_name(type ? PRINCIPAL_TEAM : PRINCIPAL_USER);
	} else {
		if (!import_find(import, SET_ORGANIZATION, id, &there, NULL, NULL, err))
			return false;
		kind = principal_kind_name(PRINCIPAL_ORGANIZATION);
	}
	if (!there)
		return reference_missing(err, row->table->columns[0].key, id);
	row->now[column] = (struct value){.kind = VALUE_TEXT, .text = kind, .length = strlen(kind)};
	return true;
}

bool
row_settle(struct import *import, struct row *row, struct err *err)
{
	switch (row->set) {
	case SET_ORGANIZATION:
		return organization_check(import, row, err);
	case SET_BUSINESSUNIT:
		return unit_check(import, row, err);
	case SET_SYSTEMUSER:
	case SET_TEAM:
		return principal_check(import, row, err);
	case SET_TEAMROLES:
		return team_role_check(import, row, err);
	case SET_ROLEPRIVILEGES:
		return row->now[2].number > 0 ||
		       err_set(err, ERR_FAILED, "privilegedepthmask is 0; it must be from 1 to 15.");
	case SET_AIMODEL:
		return model_fill(import, row, err);
	case SET_AICONFIGURATION:
		return configuration_check(row, err);
	case SET_AIEVENT:
		return event_check(import, row, err);
	case SET_TABLE:
		return own_table_settle(import, row, err);
	case SET_COLUMN:
		return own_column_settle(import, row, err);
	case SET_ROW:
		return own_row_settle(import, row, err);
	default:
		return true;
	}
}

/* What is left out before anything else of the row is looked at. */
bool
row_sift(struct import *import, struct row *row, struct err *err)
{
	enum entity entity;
	enum privilege access;
	const struct value *name;

	if (row->set == SET_PRIVILEGE) {
		bool own = false;
		const char *table;

		name = row_value(row, ":name");
		if (name->kind != VALUE_TEXT || privilege_from_name(name->text, &entity, &access) != MEANING_UNLISTED)
			return true;
		if (!own_privilege_find(import, name->text, &table, &access, &own, err))
			return false;
		if (!own) {
			id_set_add(&import->privileges_left_out, &row->now[0].id);
			row_leave_out(import, row, name->text);
		}
	} else if (row->set == SET_ROLEPRIVILEGES) {
		if (id_set_has(&import->privileges_left_out, &row->now[1].id))
			row_leave_out(import, row, "privileges that were left out");
	} else if (row->set == SET_ACCESS) {
		if (row->now[2].kind == VALUE_NULL)
			row->now[2] = row->exists ? row->old[2] : (struct value){.kind = VALUE_TEXT, .text = ""};
		row->given[2] = row->given[3] = true;
		if (row->now[3].kind == VALUE_NULL)
			row->now[3] = (struct value){.kind = VALUE_TEXT, .text = ""};
		if (!access_settle_object(import, row, err))
			return false;
		if (!row->left_out)
			return access_settle_principal(import, row, err);
	}
	return true;
}
